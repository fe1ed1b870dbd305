"""The vectors of what names each figure: found by what they embed, made anew where they are missing."""

import numpy as np
import pytest
from conftest import KeywordEncoder, make_passages, make_report

from index.facts import extract
from index.phrases import FILE, PhraseVectors, phrase, update

TEXT = "Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ.\n\nĐàn bò 9.870 con."


@pytest.fixture
def facts():
    report = make_report(TEXT)
    return extract(report, make_passages(report))


@pytest.fixture
def encoder():
    return KeywordEncoder()


def test_a_phrase_holds_the_name_and_the_figure(facts):
    assert next(phrase(fact) for fact in facts) == "Đàn trâu 15.300 con"
    assert all(fact.figure.text in phrase(fact) for fact in facts)


def test_the_nearest_phrase_is_the_one_that_the_question_names(tmp_path, facts, encoder):
    assert update(tmp_path, encoder, facts) == len(facts)
    near = PhraseVectors.load(tmp_path, encoder).similarities(encoder.encode_query("đàn bò con"), facts)
    assert facts[int(np.argmax(near))].figure.text == "9.870 con"
    expected = encoder.encode_passages([phrase(fact) for fact in facts]) @ encoder.encode_query("đàn bò con")
    assert near == pytest.approx(expected, abs=1e-3)


def test_what_was_embedded_before_is_not_embedded_again(tmp_path, facts, encoder):
    update(tmp_path, encoder, facts)
    encoder.embedded.clear()
    assert update(tmp_path, encoder, facts) == 0
    assert encoder.embedded == []


def test_what_is_gone_from_the_store_is_gone_from_the_file(tmp_path, facts, encoder):
    update(tmp_path, encoder, facts)
    assert update(tmp_path, encoder, facts[:1]) == 0
    kept = PhraseVectors.load(tmp_path, encoder)
    assert len(kept) == 1
    assert np.isnan(kept.similarities(encoder.encode_query("đàn bò"), facts)).tolist() == [False, True, True]


@pytest.mark.parametrize(
    "damage",
    [
        lambda b: b[: len(b) // 2],
        lambda b: b"",
        lambda b: b"\x00" * len(b),
        lambda b: b[:-9] + bytes([b[-9] ^ 1]) + b[-8:],
    ],
)
def test_a_damaged_file_is_as_none_and_is_made_anew(tmp_path, facts, encoder, damage):
    update(tmp_path, encoder, facts)
    file = tmp_path / FILE
    file.write_bytes(damage(file.read_bytes()))
    assert len(PhraseVectors.load(tmp_path, encoder)) == 0
    assert update(tmp_path, encoder, facts) == len(facts)
    assert len(PhraseVectors.load(tmp_path, encoder)) == len(facts)


def test_vectors_of_another_encoder_are_not_taken(tmp_path, facts, encoder):
    update(tmp_path, encoder, facts)
    other = KeywordEncoder()
    other.name = "another"
    assert np.isnan(PhraseVectors.load(tmp_path, other).similarities(other.encode_query("đàn bò"), facts)).all()


def test_a_store_without_figures_gets_no_file(tmp_path, encoder):
    assert update(tmp_path, encoder, []) == 0
    assert not (tmp_path / FILE).exists()
