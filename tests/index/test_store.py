import multiprocessing
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from conftest import KeywordEncoder, make_passages, make_report, put_report

from index.errors import StaleError, StoreError
from index.forms import search_text
from index.records import Aspect, Fact, Figure, Passage, Period, Report
from index.store import FORMAT, Store, back_up, restore
from index.store import store as store_module
from index.store.counts import Counts
from index.store.snapshot import count_all

MakeStore = Callable[..., Store]

TEXT = "I. NÔNG NGHIỆP\n\nLúa xuân gieo được 1.250,50 ha, đạt 98% kế hoạch.\n\nĐàn lợn có 12.000 con."


def a_report() -> Report:
    return make_report(
        TEXT,
        "bc-6t",
        title="Báo cáo sáu tháng",
        kind="báo cáo",
        number="7/BC-UBND",
        issuer="UBND tỉnh Sơn Trạch",
        place="Sơn Trạch",
        issued=date(2021, 6, 21),
        period=Period(date(2021, 1, 1), date(2021, 6, 30)),
        signer="Lê Thị Mận",
    )


def a_passage() -> Passage:
    start, end = TEXT.index("Lúa"), len(TEXT)
    cut = TEXT.index("\n\nĐàn")
    return Passage(
        "bc-6t#0", "bc-6t", ("I. NÔNG NGHIỆP",), start, end, ((start, cut), (cut + 2, end)), "body", TEXT[start:end]
    )


def a_fact(written: str = "1.250,50 ha", value: str = "1250.50", **fields: object) -> Fact:
    start = TEXT.index(written)
    figure = Figure(Decimal(value), "ha", written, start, start + len(written), approximate=True)
    record: dict[str, object] = {
        "id": f"bc-6t@{start}",
        "report_id": "bc-6t",
        "passage_id": "bc-6t#0",
        "figure": figure,
        "indicator": "gieo được",
        "scope": ("Nông nghiệp", "Lúa xuân"),
        "after": "đạt",
        "aspect": Aspect.LEVEL,
        "base": "kế hoạch",
        "place": "Sơn Trạch",
        "period": Period(date(2021, 1, 1), date(2021, 6, 30)),
        "as_of": date(2021, 6, 15),
        "start": start - 5,
        "end": start + 20,
    }
    return Fact(**{**record, **fields})  # type: ignore[arg-type]


def put(store: Store, report: Report, passages: list[Passage], facts: list[Fact]) -> None:
    texts = [search_text(passage, report) for passage in passages]
    store.put(report, passages, facts, KeywordEncoder().encode_passages(texts))


def texts_found(store: Store, *syllables: str) -> list[str]:
    snapshot = store.snapshot()
    return [snapshot.passages[row].text for row, _ in snapshot.lexical.search("folded", syllables, 5)]


def test_records_come_back_as_they_were_put(make_store: MakeStore) -> None:
    store = make_store()
    late = a_fact("12.000 con", "12000", base=None, place=None, period=None, as_of=None, aspect=Aspect.CHANGE)
    put(store, a_report(), [a_passage()], [late, a_fact()])
    snapshot = store.snapshot()
    assert dict(snapshot.reports) == {"bc-6t": a_report()}
    assert list(snapshot.passages) == [a_passage()]
    assert list(snapshot.facts) == [a_fact(), late]
    assert {id_: list(facts) for id_, facts in snapshot.facts_by_passage.items()} == {"bc-6t#0": [a_fact(), late]}
    assert str(snapshot.facts[0].figure.value) == "1250.50"


def test_rows_are_positions_in_both_indexes(make_store: MakeStore) -> None:
    store = make_store(b="Đàn trâu có 90 con.\nĐàn bò có 75 con.", a="Ủy ban nhân dân.", c="")
    snapshot = store.snapshot()
    assert [passage.id for passage in snapshot.passages] == ["a#0", "b#0", "b#1"]
    assert snapshot.rows_by_report == {"a": range(1), "b": range(1, 3), "c": range(0)}
    assert snapshot.row_by_passage == {"a#0": 0, "b#0": 1, "b#1": 2}
    assert snapshot.dense.search(KeywordEncoder().encode_query("đàn bò"), 1)[0][0] == 2
    assert snapshot.lexical.search("folded", ["trau"], 3)[0][0] == 1
    assert snapshot.lexical.search("words", ["nhân_dân"], 3)[0][0] == 0


def test_put_replaces_an_earlier_version(make_store: MakeStore) -> None:
    store = make_store(a="Đàn trâu có 90 con.\nĐàn bò có 75 con.", b="Thu tăng.")
    put_report(store, make_report("Đàn dê có 60 con.", "a"))
    assert [passage.text for passage in store.snapshot().passages] == ["Đàn dê có 60 con.", "Thu tăng."]
    assert texts_found(store, "trau") == []
    assert texts_found(store, "de") == ["Đàn dê có 60 con."]


def test_remove_deletes_everything_of_a_report(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(b="Thu tăng.")
    put(store, a_report(), [a_passage()], [a_fact()])
    store.remove("bc-6t")
    store.remove("never there")
    store.build()
    store.close()
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("reports", "uses")]
    assert counts == [1, 1]
    assert "Lúa xuân gieo".encode() not in (tmp_path / "store" / "store.sqlite").read_bytes()


def test_a_failed_put_leaves_the_earlier_version(make_store: MakeStore) -> None:
    store = make_store(a="Đàn trâu có 90 con.")
    before = store.generation()
    changed = make_report("Đàn dê có 60 con.", "a")
    twice = make_passages(changed) * 2
    with pytest.raises(Exception, match="have one id"):
        put(store, changed, twice, [])
    assert store.generation() == before
    assert texts_found(store, "trau") == ["Đàn trâu có 90 con."]


def test_put_refuses_what_does_not_fit(make_store: MakeStore) -> None:
    store = make_store()
    with pytest.raises(ValueError, match=r"\(1, 3\), wanted \(1, 256\)"):
        store.put(a_report(), [a_passage()], [], np.ones((1, 3), np.float32))
    with pytest.raises(ValueError, match="not what the report has"):
        store.put(make_report("khác", "bc-6t"), [a_passage()], [], np.ones((1, 256), np.float32))


def test_generation_grows_with_every_change(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Một.")
    reader = Store.open(tmp_path / "store")
    first = reader.generation()
    put_report(store, make_report("Hai.", "b"))
    assert reader.generation() == first + 1
    store.remove("b")
    assert reader.generation() == first + 2


def test_snapshot_is_the_same_until_something_changes(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Đàn trâu có 90 con.")
    reader = Store.open(tmp_path / "store")
    old = reader.snapshot()
    assert reader.snapshot() is old
    put_report(store, make_report("Đàn dê có 60 con.", "b"))
    assert list(reader.snapshot().reports) == ["a", "b"]
    assert list(old.reports) == ["a"]
    assert len(old.passages) == len(old.dense) == len(old.lexical) == 1


def test_derived_files_are_those_of_the_last_generation(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Một.")
    put_report(store, make_report("Hai.", "b"))
    store.build()
    names = sorted(path.name for path in (tmp_path / "store").iterdir() if not path.name.startswith(("store", "write")))
    assert names == [f"lexical-{store.generation()}", "vectors-0.f32"]


@pytest.mark.parametrize("damage", ["none", "missing", "garbage"])
def test_readers_need_no_derived_files(make_store: MakeStore, tmp_path: Path, damage: str) -> None:
    store = make_store(a="Đàn trâu có 90 con.", b="Thu ngân sách tăng.")
    dense = tmp_path / "store" / "vectors-0.f32"
    meta = tmp_path / "store" / f"lexical-{store.generation()}" / "meta.json"
    for path in (dense, meta):
        if damage == "missing":
            path.unlink()
        elif damage == "garbage":
            path.write_bytes(b"garbage")
    snapshot = Store.open(tmp_path / "store").snapshot()
    assert snapshot.dense.search(KeywordEncoder().encode_query("thu ngân sách"), 1)[0][0] == 1
    assert snapshot.lexical.search("folded", ["trau"], 1)[0][0] == 0


def test_a_store_made_anew_does_not_take_old_derived_files(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Đàn trâu có 90 con.").close()
    (tmp_path / "store" / "store.sqlite").unlink()
    store = make_store(b="Đàn dê có 60 con.")
    assert texts_found(store, "trau") == []
    assert texts_found(store, "de") == ["Đàn dê có 60 con."]


def test_vectors_are_kept_for_reports_that_come_back(make_store: MakeStore) -> None:
    store = make_store(a="Đàn trâu có 90 con.")
    store.remove("a")
    store.build()
    assert store.not_cached(["Đàn trâu có 90 con.", "Mới.", "Mới."]) == ["Mới."]
    cached = store.cached_vectors(["Đàn trâu có 90 con.", "Mới."])
    assert list(cached) == ["Đàn trâu có 90 con."]
    expected = KeywordEncoder().encode_query("Đàn trâu có 90 con.")
    np.testing.assert_array_equal(cached["Đàn trâu có 90 con."], expected)


def test_only_so_many_unused_vectors_are_kept(make_store: MakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "UNUSED_FORMS_KEPT", 1)
    store = make_store(a="Một.", b="Hai.", c="Ba.")
    store.remove("a")
    store.remove("b")
    store.build()
    assert store.not_cached(["Một.", "Hai.", "Ba."]) == ["Một."]


def test_no_store_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"Chưa có kho ở .*baocao index DIR --store"):
        Store.open(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_another_encoder_is_refused(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Một.").close()
    with pytest.raises(StoreError, match=r"“keyword” \(256 chiều\).*“e5” \(384 chiều\)"):
        Store.create_or_open(tmp_path / "store", "e5", 384)
    store = make_store()
    store.check_encoder(KeywordEncoder())
    other = KeywordEncoder()
    other.name = "bge"
    with pytest.raises(StoreError, match="“bge”"):
        store.check_encoder(other)


def test_another_format_is_refused(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Một.").close()
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE name = 'format'")
    connection.close()
    with pytest.raises(StoreError, match="định dạng 0, phiên bản này cần định dạng"):
        Store.open(tmp_path / "store")
    with pytest.raises(StoreError, match="baocao index DIR"):
        make_store()


def test_a_damaged_file_is_told(make_store: MakeStore, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "store.sqlite").write_bytes(b"this is not a database at all, " * 100)
    for attempt in (lambda: Store.open(tmp_path / "store"), make_store):
        with pytest.raises(StoreError, match="bị hỏng"):
            attempt()


def test_a_damaged_page_is_told(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Đàn trâu có 90 con. " * 2000).close()
    path = tmp_path / "store" / "store.sqlite"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="bị hỏng"):
        Store.open(tmp_path / "store").snapshot()


def test_a_second_writer_is_refused_and_readers_are_not(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Một.")
    with pytest.raises(StoreError, match=f"tiến trình khác ghi.*tiến trình {os.getpid()} trên máy .*, từ 20.*, lệnh “"):
        make_store()
    assert len(Store.open(tmp_path / "store").snapshot().passages) == 1
    store.close()
    make_store(b="Hai.")


def test_a_reader_cannot_write(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Một.").close()
    reader = Store.open(tmp_path / "store")
    with pytest.raises(ValueError, match="opened for reading"):
        reader.remove("a")


def test_problems(make_store: MakeStore) -> None:
    store = make_store(a="Một.")
    assert store.problems() == []
    wrong = a_fact()
    put(store, a_report(), [a_passage()], [a_fact(figure=Figure(Decimal(1), "ha", "1 ha", 0, 4), id=wrong.id)])
    assert len(store.problems()) == 1
    assert wrong.id in str(store.problems()[0])


def _write_reports(folder: Path) -> None:
    with Store.create_or_open(folder, KeywordEncoder.name, KeywordEncoder.dimensions) as store:
        for number in range(12):
            put_report(store, make_report("\n".join(f"Mục {number} dòng {line}." for line in range(number + 1)), "r"))
            store.build()


def test_readers_never_see_a_mixture_while_another_process_writes(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Một.").close()
    writer = multiprocessing.get_context("spawn").Process(target=_write_reports, args=(tmp_path / "store",))
    writer.start()
    mixtures: list[str] = []

    def read() -> None:
        reader = Store.open(tmp_path / "store")
        while writer.is_alive():
            time.sleep(0.005)
            snapshot = reader.snapshot()
            of_report = [passage for passage in snapshot.passages if passage.report_id == "r"]
            numbers = {passage.text.split()[1] for passage in of_report}
            sizes = {len(snapshot.passages), len(snapshot.dense), len(snapshot.lexical)}
            if len(sizes) > 1 or len(numbers) > 1 or (numbers and len(of_report) != int(numbers.pop()) + 1):
                mixtures.append(f"{snapshot.generation}: {sizes} {of_report}")

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.join()
    assert writer.exitcode == 0
    assert mixtures == []
    assert len(Store.open(tmp_path / "store").snapshot().passages) == 13


def test_the_database_file_is_whole_after_a_build(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Đàn trâu có 90 con.")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "store.sqlite").write_bytes((tmp_path / "store" / "store.sqlite").read_bytes())
    with Store.open(tmp_path / "copy") as copy:
        assert texts_found(copy, "trau") == ["Đàn trâu có 90 con."]


# Changes in place


def names(store: Store) -> list[str]:
    return list(store.snapshot().reports)


def test_a_reader_keeps_what_did_not_change(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Đàn trâu có 90 con.", b="Thu tăng.")
    reader = Store.open(tmp_path / "store")
    old = reader.snapshot()
    put_report(store, make_report("Đàn dê có 60 con.", "c"))
    store.remove("a")
    new = reader.snapshot()
    assert list(new.reports) == ["b", "c"]
    assert new.reports["b"] is old.reports["b"]
    assert [new.passages[row].id for row, _ in new.dense.search(KeywordEncoder().encode_query("đàn dê"), 9)] == [
        "c#0",
        "b#0",
    ]
    assert [old.passages[row].id for row, _ in old.lexical.search("folded", ["trau"], 9)] == ["a#0"]


def test_rankings_do_not_depend_on_the_order_of_changes(make_store: MakeStore, tmp_path: Path) -> None:
    texts = {f"r{number}": f"Đàn trâu có {number} con.\nĐàn bò cũng vậy." for number in range(6)}
    straight = make_store(**texts).snapshot()
    with Store.create_or_open(tmp_path / "other", KeywordEncoder.name, KeywordEncoder.dimensions) as store:
        for id_ in ("r5", "r3", "r0", "gone", "r1", "r4", "r2", "r3"):
            put_report(store, make_report(texts.get(id_, "Đàn trâu đã bán."), id_))
        store.remove("gone")
        store.build()
        crooked = store.snapshot()
    query = KeywordEncoder().encode_query("đàn trâu")
    assert straight.dense.search(query, 7) == crooked.dense.search(query, 7)
    for terms in (["trau"], ["dan", "bo", "3"]):
        assert straight.lexical.search("folded", terms, 7) == crooked.lexical.search("folded", terms, 7)


def test_changes_together_are_one(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Một.", b="Hai.")
    reader = Store.open(tmp_path / "store")
    before = reader.generation()
    with store.together():
        put_report(store, make_report("Ba.", "c"))
        store.remove("a")
        with pytest.raises(ValueError, match="have one id"):
            put(store, a_report(), [a_passage(), a_passage()], [])
        put_report(store, make_report("Bốn.", "c"))
        assert (reader.generation(), names(reader)) == (before, ["a", "b"])
    assert (reader.generation(), names(reader)) == (before + 1, ["b", "c"])
    assert texts_found(reader, "ba") == []
    assert texts_found(reader, "bon") == ["Bốn."]
    assert reader.problems() == []


def test_an_error_undoes_changes_together_and_an_interruption_keeps_them(make_store: MakeStore) -> None:
    store = make_store(a="Một.")
    for error, kept in ((RuntimeError, ["a"]), (KeyboardInterrupt, ["a", "b"])):
        with pytest.raises(error), store.together():
            put_report(store, make_report("Hai.", "b"))
            raise error
        assert names(store) == kept
        assert store.problems() == []


def test_nothing_changed_is_no_generation(make_store: MakeStore) -> None:
    store = make_store(a="Một.")
    before = store.generation()
    store.remove("never there")
    store.build()
    with store.together():
        pass
    assert store.generation() == before


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_compact_leaves_nothing_of_a_removed_report(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Xã Quýt Lâm có 4.321 con dê.", b="Thu tăng.", c="Chi giảm.")
    reader = Store.open(tmp_path / "store")
    assert len(names(reader)) == 3
    vector = KeywordEncoder().encode_query("Xã Quýt Lâm có 4.321 con dê.").tobytes()
    assert vector in everything_in(tmp_path / "store")
    store.remove("a")
    assert names(reader) == ["b", "c"]
    assert texts_found(reader, "quyt") == []
    assert store.compact()
    left = everything_in(tmp_path / "store")
    for trace in ("Quýt Lâm".encode(), b"quyt", "Quýt_Lâm".encode(), vector):
        assert trace not in left
    assert (names(reader), texts_found(reader, "tang")) == (["b", "c"], ["Thu tăng."])
    assert store.not_cached(["Xã Quýt Lâm có 4.321 con dê.", "Thu tăng."]) == ["Xã Quýt Lâm có 4.321 con dê."]
    assert store.problems() == []
    assert sorted(path.name for path in (tmp_path / "store").glob("vectors-*")) == ["vectors-1.f32"]


# What a crash and damage leave


def die_while_writing(folder: Path, stop: str) -> None:
    """A writer that ends, as by a kill, before its transaction is committed or right after."""
    store = Store.create_or_open(folder, KeywordEncoder.name, KeywordEncoder.dimensions)
    files = store.files_beside
    if stop == "before":
        files.finish = files.change_lexical
        files.change_lexical = lambda *arguments: (files.finish(*arguments), os._exit(9))
    else:
        files.publish = lambda _: os._exit(9)
    put_report(store, make_report("Đàn dê có 60 con.", "new"))


@pytest.mark.parametrize(("stop", "left"), [("before", ["a"]), ("after", ["a", "new"])])
def test_a_writer_that_dies_leaves_the_state_before_or_after(
    make_store: MakeStore, tmp_path: Path, stop: str, left: list[str]
) -> None:
    make_store(a="Đàn trâu có 90 con.").close()
    child = multiprocessing.get_context("fork").Process(target=die_while_writing, args=(tmp_path / "store", stop))
    child.start()
    child.join()
    assert child.exitcode == 9
    reader = Store.open(tmp_path / "store")
    assert names(reader) == left
    assert texts_found(reader, "con") == [passage.text for passage in reader.snapshot().passages]
    Store.open_for_writing(tmp_path / "store").close()
    assert reader.problems() == []
    assert names(reader) == left


@pytest.mark.parametrize(
    "name", ["vectors-0.f32", "lexical-*/meta.json", "lexical-*/sums.json", "lexical-*/.managed.json"]
)
@pytest.mark.parametrize("damage", ["missing", "emptied", "flipped"])
def test_derived_files_are_checked_and_made_again(
    make_store: MakeStore, tmp_path: Path, name: str, damage: str
) -> None:
    make_store(a="Đàn trâu có 90 con.", b="Thu ngân sách tăng.").close()
    [path] = (tmp_path / "store").glob(name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.unlink() if damage == "missing" else path.write_bytes(b"" if damage == "emptied" else data)
    reader = Store.open(tmp_path / "store")
    [problem] = reader.problems()
    assert problem.derived
    assert reader.snapshot().dense.search(KeywordEncoder().encode_query("thu ngân sách"), 1) == [
        (1, pytest.approx(1, abs=0.3))
    ]
    assert texts_found(reader, "trau") == ["Đàn trâu có 90 con."]
    Store.open_for_writing(tmp_path / "store").close()
    assert reader.problems() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE reports SET record = replace(record, 'null', '1') WHERE id = 'a'", "bị hỏng .a."),
        ("DELETE FROM reports WHERE id = 'a'", "bị hỏng .reports."),
        ("UPDATE meta SET value = replace(value, '3', '4') WHERE name = 'state'", "bị hỏng .meta."),
        ("DELETE FROM meta", "bị hỏng .meta."),
        ("DROP TABLE meta", "bị hỏng .meta.|Chưa có kho"),
    ],
)
def test_a_database_that_was_changed_from_outside_is_refused(
    make_store: MakeStore, tmp_path: Path, change: str, told: str
) -> None:
    make_store(a="Đàn trâu có 90 con.", b="Thu tăng.").close()
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        connection.execute(change)
    connection.close()
    with pytest.raises(StoreError, match=told):
        Store.open(tmp_path / "store").snapshot()
    with pytest.raises(StoreError, match=told):
        make_store()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE bodies SET text = 'Đàn trâu có 99 con.' WHERE report_id = 'a'",
        "UPDATE bodies SET cuts = '[]' WHERE report_id = 'a'",
        "UPDATE bodies SET key = zeroblob(32) WHERE report_id = 'a'",
        "DELETE FROM bodies WHERE report_id = 'a'",
    ],
)
def test_nothing_is_read_of_a_body_that_was_changed_from_outside(
    make_store: MakeStore, tmp_path: Path, change: str
) -> None:
    make_store(a="Đàn trâu có 90 con.", b="Thu tăng.").close()
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        connection.execute(change)
    connection.close()
    reader = Store.open(tmp_path / "store")
    snapshot = reader.snapshot()
    for read in (lambda: snapshot.passages[0], lambda: snapshot.reports["a"].text, lambda: list(snapshot.facts)):
        with pytest.raises(StoreError, match="bị hỏng"):
            read()
    assert snapshot.passages[1].text == snapshot.reports["b"].text == "Thu tăng."
    assert any("bị hỏng" in str(problem) and not problem.derived for problem in reader.problems())
    with make_store() as store:
        put_report(store, make_report("Đàn trâu có 90 con.", "a"))
        assert store.problems() == []
    assert texts_found(reader, "trau") == ["Đàn trâu có 90 con."]
    assert reader.snapshot().counts.pair("đàn", "trâu") == 1


def test_a_snapshot_tells_when_what_it_had_is_forgotten(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Đàn trâu có 90 con.", b="Thu tăng.", c="Chi giảm.")
    reader = Store.open(tmp_path / "store")
    old = reader.snapshot()
    assert old.passages[2].text == "Chi giảm."
    store.remove("b")
    store.remove("c")
    store.build()
    assert old.passages[2].text == "Chi giảm."  # it was read before
    with pytest.raises(StaleError, match="“b”"):
        old.passages[1].text  # noqa: B018
    assert [passage.text for passage in reader.snapshot().passages] == ["Đàn trâu có 90 con."]


def test_stored_reports_are_reports(make_store: MakeStore) -> None:
    report = make_report("Thu tăng.", "a", place="Sơn Trạch", pages=(0, 4))
    store = make_store()
    put_report(store, report)
    [stored] = store.snapshot().reports.values()
    assert stored == report == stored
    assert hash(stored) == hash(report) and {stored: 1}[report] == 1
    assert replace(stored, place="Vân Khê") == replace(report, place="Vân Khê") != stored
    assert (stored.covers, stored.page(5)) == ("Sơn Trạch", 2)


def test_counts_follow_every_change(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Thu tăng, thu giảm.", b="Thu tăng.\nChi tăng.")
    reader = Store.open(tmp_path / "store")

    def counted() -> tuple[object, ...]:
        counts = reader.snapshot().counts
        anew = Counts.of(count_all(reader.snapshot().pieces))
        asked = [f"{a} {b}" for a in ("thu", "chi", "lỗ") for b in ("tăng", "giảm")]
        assert (counts.syllables, counts.checksum()) == (anew.syllables, anew.checksum())
        found = [(counts.pair(*pair.split()), counts.passages(pair)) for pair in asked]
        assert found == [(anew.pair(*pair.split()), anew.passages(pair)) for pair in asked]
        assert Store.open(tmp_path / "store").snapshot().counts.checksum() == counts.checksum()
        return counts.syllables, counts.pair("thu", "tăng"), counts.passages("thu")

    assert counted() == ({"thu": 3, "tăng": 3, "giảm": 1, "chi": 1}, 2, 2)
    with store.together():
        put_report(store, make_report("Lỗ giảm.", "b"))
        store.remove("a")
    assert counted() == ({"lỗ": 1, "giảm": 1}, 0, 0)
    with pytest.raises(ValueError), store.together():
        put_report(store, make_report("Thu tăng.", "c"))
        raise ValueError
    assert counted() == ({"lỗ": 1, "giảm": 1}, 0, 0)
    with store.together():
        for number in range(70):
            put_report(store, make_report("Thu tăng.", f"n{number}"))
        for number in range(69):
            store.remove(f"n{number}")
    assert counted() == ({"lỗ": 1, "giảm": 1, "thu": 1, "tăng": 1}, 1, 1)
    store.remove("n69")
    store.compact()
    assert counted() == ({"lỗ": 1, "giảm": 1}, 0, 0)
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM counts WHERE n <= 0").fetchone() == (0,)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE counts SET n = n + 1 WHERE key = (SELECT min(key) FROM counts)",
        "UPDATE counts SET word = 'chia' WHERE word = 'thu'",
        "DELETE FROM counts WHERE word = 'thu'",
        "INSERT INTO counts VALUES (7, 1, 1, NULL)",
    ],
)
def test_damaged_counts_are_made_again(make_store: MakeStore, tmp_path: Path, change: str) -> None:
    make_store(a="Thu tăng.", b="Thu giảm.").close()
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        connection.execute(change)
    connection.close()
    reader = Store.open(tmp_path / "store")
    assert (reader.snapshot().counts.syllables["thu"], reader.snapshot().counts.pair("thu", "tăng")) == (2, 1)
    assert [problem.derived for problem in reader.problems()] == [True]
    make_store().close()
    assert reader.problems() == []
    assert reader.snapshot().counts.syllables == {"thu": 2, "tăng": 1, "giảm": 1}


def test_counts_of_other_rules_are_made_again(
    make_store: MakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_store(a="Thu tăng.").close()
    monkeypatch.setattr("index.store.store.rules", lambda: 7)
    monkeypatch.setattr("index.store.doctor.rules", lambda: 7)
    reader = Store.open(tmp_path / "store")
    assert [problem.derived for problem in reader.problems()] == [True]
    make_store().close()
    assert reader.problems() == []


def test_the_vectors_of_a_large_store_stand_in_cells(
    make_store: MakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.cells.FROM", 30)
    words = ("trâu", "bò", "lợn", "gà", "dê", "thỏ")
    store = make_store(**{f"r{i}": "\n".join(f"Đàn {word} có {i} con." for word in words) for i in range(10)})
    reader = Store.open(tmp_path / "store")
    [file] = (tmp_path / "store").glob("cells-*")
    assert file.name == "cells-0-60.bin"

    def found() -> list[str]:
        snapshot = reader.snapshot()
        assert snapshot.dense._cells is not None
        best = snapshot.dense.search(KeywordEncoder().encode_query("đàn dê con"), 3)
        return [snapshot.passages[row].text for row, _ in best]

    assert all("dê" in text for text in found())
    put_report(store, make_report("Đàn dê con.", "x"))  # in no cell
    store.remove("r3")
    assert found()[0] == "Đàn dê con."
    store.build()
    assert file.exists()
    for i in range(20, 25):
        put_report(store, make_report("\n".join(f"Đàn {word} có {i} con." for word in words), f"r{i}"))
    store.build()
    [file] = (tmp_path / "store").glob("cells-*")
    assert file.name == "cells-0-91.bin" and found()[0] == "Đàn dê con."
    file.write_bytes(file.read_bytes()[:-9])
    exact = Store.open(tmp_path / "store").snapshot()
    assert (
        exact.dense._cells is None
        and exact.passages[exact.dense.search(KeywordEncoder().encode_query("đàn dê con"), 1)[0][0]].text
        == "Đàn dê con."
    )
    store.compact()
    assert [path.name for path in (tmp_path / "store").glob("cells-*")] == ["cells-1-85.bin"]
    assert found()[0] == "Đàn dê con." and reader.problems() == []


def test_a_damaged_form_is_not_used_again(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Một.", b="Hai.").close()
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        connection.execute("UPDATE forms SET vector = zeroblob(1024) WHERE folded = 'hai'")
        assert connection.total_changes == 1
    connection.close()
    store = make_store()
    assert store.not_cached(["Một.", "Hai."]) == ["Hai."]
    assert "2 dạng tìm kiếm" in " ".join(map(str, store.problems()))
    put_report(store, make_report("Hai.", "b"))
    assert store.problems() == []


def test_an_emptied_database_is_no_new_store(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Một.").close()
    (tmp_path / "store" / "store.sqlite").write_bytes(b"")
    for attempt in (make_store, lambda: Store.open_for_writing(tmp_path / "store")):
        with pytest.raises(StoreError, match="bị hỏng"):
            attempt()
    assert list((tmp_path / "store").glob("lexical-*"))


def test_a_database_that_lost_changes_is_told(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Một.")
    shutil.copyfile(tmp_path / "store" / "store.sqlite", tmp_path / "old.sqlite")
    put_report(store, make_report("Hai.", "b"))
    store.close()
    shutil.copyfile(tmp_path / "old.sqlite", tmp_path / "store" / "store.sqlite")
    for attempt in (make_store, lambda: Store.open(tmp_path / "store").snapshot()):
        with pytest.raises(StoreError, match="mất thay đổi"):
            attempt()
    shutil.rmtree(next((tmp_path / "store").glob("lexical-*")))
    assert names(make_store()) == ["a"]


def test_a_store_made_anew_under_a_reader_is_noticed(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Một.").discard()
    make_store(a="Một.").close()
    reader = Store.open(tmp_path / "store")
    assert names(reader) == ["a"]
    Store.create_or_open(tmp_path / "store", KeywordEncoder.name, KeywordEncoder.dimensions).discard()
    with pytest.raises(StoreError, match="Chưa có kho"):
        reader.snapshot()
    make_store(b="Hai.").close()
    assert names(reader) == ["b"]


# Copies


def test_a_backup_holds_one_state_and_comes_back(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(a="Đàn trâu có 90 con.")
    put_report(store, make_report("Đàn dê có 60 con.", "b"))
    assert back_up(tmp_path / "store", tmp_path / "sao lưu.sqlite") == 2  # while a writer has it open
    reader = Store.open(tmp_path / "store")
    assert names(reader) == ["a", "b"]
    store.remove("b")
    store.close()
    with pytest.raises(StoreError, match="đã có kho"):
        restore(tmp_path / "sao lưu.sqlite", tmp_path / "store")
    assert restore(tmp_path / "sao lưu.sqlite", tmp_path / "store", replace=True) == 2
    assert names(reader) == ["a", "b"]
    assert texts_found(reader, "de") == ["Đàn dê có 60 con."]
    assert restore(tmp_path / "sao lưu.sqlite", tmp_path / "other") == 2
    assert Store.open(tmp_path / "other").problems() == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "sao lưu.sqlite", "store"]


def test_a_damaged_backup_replaces_nothing(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(a="Đàn trâu có 90 con.").close()
    back_up(tmp_path / "store", tmp_path / "copy")
    data = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(data.replace(b"90 con", b"99 con"))
    with pytest.raises(StoreError, match="bị hỏng"):
        restore(tmp_path / "copy", tmp_path / "store", replace=True)
    assert texts_found(Store.open(tmp_path / "store"), "trau") == ["Đàn trâu có 90 con."]
    with pytest.raises(StoreError, match="Không có tệp sao lưu"):
        restore(tmp_path / "none", tmp_path / "third")


# Stores that stand in offices: what was written by an earlier version must be read, or its format be another one

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(("number", "generation"), [(3, 4), (4, 2), (5, 2)])
def test_a_store_of_an_earlier_version_is_read(tmp_path: Path, number: int, generation: int) -> None:
    (tmp_path / "store").mkdir()
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        connection.executescript((DATA / f"store-format-{number}.sql").read_text(encoding="utf-8"))
    connection.close()
    Store.open(tmp_path / "store").close()
    Store.open_for_writing(tmp_path / "store").close()
    reader = Store.open(tmp_path / "store")
    snapshot = reader.snapshot()
    assert snapshot.reports["bc-6t"] == a_report()
    assert [passage for passage in snapshot.passages if passage.report_id == "bc-6t"] == [a_passage()]
    assert [fact for fact in snapshot.facts if fact.report_id == "bc-6t"] == [a_fact()]
    assert texts_found(reader, "thu") == ["Thu tăng."]
    assert (reader.generation(), reader.problems()) == (generation, [])
    assert snapshot.counts.syllables == Counts.of(count_all(snapshot.pieces)).syllables
    assert snapshot.counts.syllables["thu"] == 1 and snapshot.places == {"Sơn Trạch"}


@pytest.mark.parametrize(("number", "reports"), [(3, 3), (4, 2), (5, 2)])
def test_a_backup_of_an_earlier_version_is_restored(tmp_path: Path, number: int, reports: int) -> None:
    with sqlite3.connect(tmp_path / "copy.sqlite") as connection:
        connection.executescript((DATA / f"store-format-{number}.sql").read_text(encoding="utf-8"))
    connection.close()
    assert restore(tmp_path / "copy.sqlite", tmp_path / "store") == reports
    reader = Store.open(tmp_path / "store")
    assert (reader.snapshot().reports["bc-6t"], reader.problems()) == (a_report(), [])


def test_the_present_format_is_among_them() -> None:
    assert (DATA / f"store-format-{FORMAT}.sql").exists()
