"""Texts without an end to their sentences, lines or numbers, as damaged files have them: reading them takes no time squared."""

import time

import pytest
from conftest import make_report

from index.facts import extract
from index.split import split

CLAUSE = "Đàn bò của huyện Đá Vàng đạt 75.300 con, tăng 4,2% so với cùng kỳ năm 2020"
SHAPES = {
    "sentence": f"{CLAUSE}, ",
    "paragraph": f"{CLAUSE}. ",
    "cut lines": "và đàn bò đạt 75.300 con tăng thêm trong năm nay của\n\n",
    "colons": "Lúa: đạt 5 con: ",
    "brackets": "(đạt 5 con ",
    "semicolons": "lúa đạt 5 con; ",
    "parts": "trong đó: riêng đạt 5 con ",
    "digits": "1234567890",
    "dots": "1.2.3.",
    "slashes": "12/13/",
    "blanks": " " * 40,
    "rows": "| Lúa | 5,2 | 7 |\n",
    "notes": "¹ Riêng lúa nương đạt 12,5 tạ/ha.\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_forty_thousand_characters_take_seconds(shape: str) -> None:
    part = SHAPES[shape]
    report = make_report(f"Đàn bò{part * (40_000 // len(part))}đạt 5 con")
    began = time.process_time()
    extract(report, split(report))
    assert time.process_time() - began < 30  # it is 1 to 6; squared, it was minutes
