"""Normal forms, and how a term is met in them."""

import pytest

from assistant.matching import APART, PART, Term, folded, normal


@pytest.mark.parametrize(
    "text, form",
    [
        ("Tỉ lệ: 10,4%", " tỷ lệ 10,4 "),
        ("Hoà Bình", " hòa bình "),
        ("thuỷ lợi, uỷ ban", " thủy lợi ủy ban "),
        ("qui mô", " quy mô "),
        ("Kĩ thuật", " kỹ thuật "),
        ("ca F0 mới", " ca f0 mới "),
        ("15tấn lúa", " 15 tấn lúa "),
        ("1.204,5/3.000 ha", " 1.204,5/3.000 ha "),
        ("COVID -19", " covid 19 "),
        ("", "  "),
    ],
)
def test_normal_form(text, form):
    assert normal(text) == form


@pytest.mark.parametrize("one, other", [("Hoà", "Hòa"), ("tỉ", "tỷ"), ("khoẻ", "khỏe"), ("lý do", "lí do")])
def test_two_spellings_have_one_normal_form(one, other):
    assert normal(one) == normal(other)


def test_marks_still_tell_words_apart():
    assert normal("hạ") != normal("hà")


def test_folded_is_the_normal_form_without_marks():
    assert folded("Tỉ lệ giải ngân Đắk") == " ty le giai ngan dak "


def found(term, text):
    return term.found_in(normal(text), folded(text))


def test_a_term_is_found_as_written_or_by_another_name():
    term = Term.of("đánh bắt", ("khai thác",))
    assert found(term, "Sản lượng đánh bắt 41 tấn") == 1.0
    assert found(term, "Sản lượng khai thác 41 tấn") == 1.0
    assert found(term, "Sản lượng nuôi trồng 41 tấn") == 0.0


def test_a_term_is_found_in_whole_syllables_only():
    assert found(Term.of("bò"), "đàn bòng") == 0.0
    assert found(Term.of("6"), "đạt 6,5 tấn") == 0.0


def test_a_match_without_marks_is_worth_less_and_least_for_one_syllable():
    assert found(Term.of("giải ngân"), "giai ngan vốn") == 0.6
    assert found(Term.of("ngô"), "ngo nghe") == 0.25


def test_a_match_without_marks_is_worth_nearly_all_where_they_were_guessed():
    assert found(Term.of("đàn trâu", certain=False), "dan trau tang") == 0.9


def test_a_long_term_is_met_in_part_where_its_syllables_stand_apart():
    term = Term.of("tốc độ tăng GRDP")
    assert found(term, "tốc độ phát triển GRDP tăng 4%") == pytest.approx(APART)
    assert found(term, "GRDP tăng 4%") == pytest.approx(PART / 2)
    assert found(term, "GRDP giảm 4%") == 0.0


def test_a_term_has_each_alternative_once():
    term = Term.of("Hoà", ("Hòa", "hòa", " "))
    assert term.exact == (" hòa ",)
    assert term.loose == (" hoa ",)
