import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.folding import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đông Xuân", "dong xuan"),
        ("ỦY BAN NHÂN DÂN", "uy ban nhan dan"),
        ("Hoà Bình, Hòa Bình", "hoa binh, hoa binh"),
        ("tỷ lệ 12,5% – ước đạt", "ty le 12,5% – uoc dat"),
        ("11.542m³", "11.542m³"),
        ("", ""),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@settings(max_examples=200)
@given(st.text())
def test_an_nfc_text_keeps_its_length(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert len(fold(composed)) == len(composed)


@settings(max_examples=100)
@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
