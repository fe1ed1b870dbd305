"""The vectors of what names each figure: found by what they embed, written with their reports, gone with them."""

import sqlite3
import zlib
from pathlib import Path

import numpy as np
import pytest
from conftest import KeywordEncoder, make_report, put_report

from index.errors import StoreError
from index.facts import extract
from index.ingest import index_reports
from index.phrases import PhraseVectors, phrase
from index.store import Store, back_up, restore
from index.store.phrases import OLD_FILE, phrase_key

DATA = Path(__file__).parents[1] / "data"
TEXT = "Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ.\n\nĐàn bò 9.870 con."


@pytest.fixture
def folder(tmp_path, encoder):
    """A store that one report was indexed into."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text(TEXT, encoding="utf-8")
    index(tmp_path, encoder)
    encoder.embedded.clear()
    return tmp_path


def index(folder, encoder, **kinds):
    with Store.create_or_open(folder / "store", encoder.name, encoder.dimensions) as store:
        return index_reports([folder / "reports"], store, encoder, **kinds)


def near(folder, encoder, question, facts=None):
    with Store.open(folder / "store") as store:
        facts = facts or store.snapshot().facts
        return list(facts), PhraseVectors(store.phrase_vectors).similarities(encoder.encode_query(question), facts)


def rows(folder):
    with sqlite3.connect(folder / "store" / "store.sqlite") as connection:
        return connection.execute("SELECT key, vector FROM phrases ORDER BY key").fetchall()


def test_a_phrase_holds_the_name_and_the_figure(folder, encoder):
    facts, _ = near(folder, encoder, "đàn bò")
    assert phrase(facts[0]) == "Đàn trâu 15.300 con"
    assert all(fact.figure.text in phrase(fact) for fact in facts)


def test_the_nearest_phrase_is_the_one_that_the_question_names(folder, encoder):
    facts, found = near(folder, encoder, "đàn bò con")
    assert facts[int(np.argmax(found))].figure.text == "9.870 con"
    expected = encoder.encode_passages([phrase(fact) for fact in facts]) @ encoder.encode_query("đàn bò con")
    assert found == pytest.approx(expected, abs=1e-3)


def test_what_was_embedded_before_is_not_embedded_again(folder, encoder):
    index(folder, encoder, rebuild=True)
    assert encoder.embedded == []


def test_a_change_writes_what_it_changes(folder, encoder):
    before = rows(folder)
    (folder / "reports" / "a.txt").write_text(TEXT.replace("9.870", "9.990"), encoding="utf-8")
    (folder / "reports" / "b.txt").write_text("Đàn lợn 210.000 con.", encoding="utf-8")
    index(folder, encoder)
    assert set(before) < set(rows(folder))
    assert [text for text in encoder.embedded if "trâu 15.300" in text and "bò" not in text] == []
    assert len(rows(folder)) == len(before) + 2


def test_what_no_figure_has_is_gone_after_compact(folder, encoder):
    facts, _ = near(folder, encoder, "đàn bò")
    (folder / "reports" / "a.txt").write_text("Đàn lợn 210.000 con.", encoding="utf-8")
    index(folder, encoder)
    assert not np.isnan(near(folder, encoder, "đàn bò", facts)[1]).any()
    with Store.open_for_writing(folder / "store") as store:
        store.compact()
    assert np.isnan(near(folder, encoder, "đàn bò", facts)[1]).all()
    assert not np.isnan(near(folder, encoder, "đàn lợn")[1]).any()
    assert len(rows(folder)) == 1


def test_they_come_back_with_a_backup(folder, encoder):
    expected = near(folder, encoder, "đàn bò")
    back_up(folder / "store", folder / "copy.sqlite")
    restore(folder / "copy.sqlite", folder / "restored" / "store")
    facts, found = near(folder / "restored", encoder, "đàn bò")
    assert facts == expected[0]
    assert found.tolist() == expected[1].tolist()


def test_a_damaged_one_is_told_and_made_again(folder, encoder):
    with sqlite3.connect(folder / "store" / "store.sqlite") as connection:
        connection.execute(
            "UPDATE phrases SET vector = zeroblob(length(vector)) WHERE key = (SELECT min(key) FROM phrases)"
        )
    with pytest.raises(StoreError, match="bị hỏng"):
        near(folder, encoder, "đàn bò")
    with Store.open(folder / "store") as store:
        assert ["--rebuild" in str(problem) for problem in store.problems()] == [True]
    index(folder, encoder, rebuild=True)
    assert len(encoder.embedded) == 1
    assert not np.isnan(near(folder, encoder, "đàn bò")[1]).any()
    with Store.open(folder / "store") as store:
        assert store.problems() == []


def test_what_was_never_embedded_has_none(make_store):
    report = make_report(TEXT)
    store = make_store()
    passages = put_report(store, report)
    put_report(store, report, extract(report, passages))
    facts = store.snapshot().facts
    found = PhraseVectors(store.phrase_vectors).similarities(KeywordEncoder().encode_query("đàn bò"), facts)
    assert len(facts) == 3 and np.isnan(found).all()
    assert store.phrases_not_known(phrase(fact) for fact in facts) == [phrase(fact) for fact in facts]


def format_4(folder):
    """A store of format 4, whose vectors of names stood in a file; the keys and vectors."""
    (folder / "store").mkdir()
    with sqlite3.connect(folder / "store" / "store.sqlite") as connection:
        connection.executescript((DATA / "store-format-4.sql").read_text(encoding="utf-8"))
    connection.close()
    encoder = KeywordEncoder()
    held = {phrase_key(encoder.name, text): encoder.encode_query(text).astype("<f2") for text in ("đàn bò", "đàn dê")}
    keys = sorted(held, key=lambda key: key % 2**64)
    table = np.empty(len(keys), [("key", np.uint64), ("vector", np.float16, (encoder.dimensions,))])
    table["key"] = [key % 2**64 for key in keys]
    table["vector"] = [held[key] for key in keys]
    with (folder / "store" / OLD_FILE).open("wb") as file:
        np.save(file, table)
    return {key: vector.tobytes() for key, vector in held.items()}


@pytest.mark.parametrize(
    ("damage", "kept"),
    [(lambda b: b, True), (lambda b: b[: len(b) // 2], False), (lambda b: b[:-9] + b"x" + b[-8:], False)],
)
def test_the_file_of_an_earlier_format_is_taken_over_where_it_is_sound(tmp_path, damage, kept):
    held = format_4(tmp_path)
    file = tmp_path / "store" / OLD_FILE
    data = file.read_bytes()
    file.write_bytes(damage(data + zlib.crc32(data).to_bytes(4, "big")))
    with Store.open_for_writing(tmp_path / "store") as store:
        assert store.problems() == []
    assert dict(rows(tmp_path)) == (held if kept else {})
    assert not file.exists()


def test_keys_are_those_of_text_and_encoder():
    assert phrase_key("e5", "đàn bò") != phrase_key("e6", "đàn bò") != phrase_key("e6", "đàn dê")
    assert -(2**63) <= phrase_key("e5", "đàn bò") < 2**63
