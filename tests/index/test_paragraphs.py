import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.paragraphs import Joined, sentences


def cut(text: str) -> list[str]:
    return [text[a:b].strip() for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Câu một. Câu hai.", ["Câu một.", "Câu hai."]),
        ("Có 5 vụ? Đúng! Đã xong…", ["Có 5 vụ?", "Đúng!", "Đã xong…"]),
        ("Tại TP. Hạ Long có 5 vụ.", ["Tại TP. Hạ Long có 5 vụ."]),
        ("PGS. TS. Nguyễn Văn A dự.", ["PGS. TS. Nguyễn Văn A dự."]),
        ("Đạt 1.234,5 tỷ đồng. Tăng 5%.", ["Đạt 1.234,5 tỷ đồng.", "Tăng 5%."]),
        ("Đạt 78.53 điểm", ["Đạt 78.53 điểm"]),
        ("Đã xong (ngày 5). “Câu trích.” Câu cuối.", ["Đã xong (ngày 5).", "“Câu trích.”", "Câu cuối."]),
        ("**Kết quả.** Tốt.", ["**Kết quả.**", "Tốt."]),
        ("theo khoản 1. điều 2", ["theo khoản 1. điều 2"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@settings(max_examples=200)
@given(st.text("aB.!?… TP“”*()\n"))
def test_sentences_cover_the_text(text: str) -> None:
    assert "".join(text[a:b] for a, b in sentences(text)) == text


def test_joined_knows_where_its_words_stand() -> None:
    text = "sản lượng tăng\n\n¹ Ghi chú.\n\n144,4% so với cùng kỳ."
    first, second = text.index("sản"), text.index("144,4%")
    joined = Joined.of(text, [(first, first + 14), (second, len(text))])
    assert joined.text == "sản lượng tăng 144,4% so với cùng kỳ."
    at = joined.text.index("144,4%")
    assert joined.place(at) == second
    assert joined.place(at + len("144,4%"), end=True) == second + len("144,4%")
    assert joined.place(14, end=True) == first + 14
    assert joined.place(0) == first
