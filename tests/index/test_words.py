import unicodedata

import pytest

from index.words import fold, segment, syllables, words


def test_fold_takes_marks_off_and_keeps_the_length() -> None:
    text = "Đẩy mạnh giải ngân vốn, tiến độ QUÝ III đạt 10,4% ở Hoà Bình – ½ kế hoạch"
    assert fold(text) == "day manh giai ngan von, tien do quy iii dat 10,4% o hoa binh – ½ ke hoach"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đạt 472.347,4 triệu đồng", ["dat", "472.347,4", "trieu", "dong"]),
        ("tăng 10,4%, giảm 07 vụ.", ["tang", "10,4", "giam", "07", "vu"]),
        ("đến ngày 30/6/2021;", ["den", "ngay", "30/6/2021"]),
        ("Công văn 55/BC-UBND", ["cong", "van", "55", "bc", "ubnd"]),
        ("Tỉ lệ, kĩ thuật, qui hoạch", ["ty", "le", "ky", "thuat", "quy", "hoach"]),
        ("11.542m³ (COVID-19)", ["11.542", "m³", "covid", "19"]),
        ("", []),
    ],
)
def test_syllables(text: str, expected: list[str]) -> None:
    assert syllables(text) == expected


def test_spelling_variants_give_the_same_syllables() -> None:
    assert syllables("Tỷ lệ ở Hòa Bình") == syllables("tỉ lệ ở Hoà Bình") == syllables("ti le o hoa binh")


def test_syllables_do_not_depend_on_how_letters_are_composed() -> None:
    text = "Sản lượng lúa đạt ngưỡng"
    assert syllables(unicodedata.normalize("NFD", text)) == syllables(text)


def test_segment_joins_words() -> None:
    assert segment("Ủy ban nhân dân tỉnh") == "Ủy_ban nhân_dân tỉnh"
    assert segment(" \n") == ""


def test_words_are_lower_case_without_punctuation() -> None:
    assert words("Ủy ban nhân dân tỉnh, đạt 10,4%.") == ["ủy_ban", "nhân_dân", "tỉnh", "đạt", "10,4"]
    assert words("… — !") == []


def test_words_have_one_place_for_the_tone_mark() -> None:
    assert words("Hoà Bình") == words("Hòa Bình") == ["hòa_bình"]
    assert words("quý") == ["quý"]
