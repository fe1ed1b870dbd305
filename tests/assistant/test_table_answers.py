"""Answers from tables: the cell, and the heads that make its row understandable."""

from collections.abc import Iterator

import pytest
from asking import open_assistant

from assistant import Assistant

REPORT = """ỦY BAN NHÂN DÂN TỈNH LAM SA

BÁO CÁO

Tình hình kinh tế - xã hội 6 tháng đầu năm 2023

I. KINH TẾ

Biểu 1. Thu ngân sách nhà nước
Đơn vị tính: tỷ đồng

| TT | Nội dung | Dự toán 2023 | Thực hiện 6 tháng năm 2023 | Tăng, giảm so với cùng kỳ (%) |
|---|---|---|---|---|
| 1 | Thu nội địa | 1.200 | 640,5 | -4,2 |
| 2 | Thu xuất nhập khẩu | 300 | 171,4 | 12,6 |
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = open_assistant(tmp_path_factory.mktemp("tables"), bang=REPORT)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "value", "unit", "text", "column"),
    [
        ("Thu nội địa 6 tháng đầu năm 2023?", 640.5, "tỷ đồng", "**640,5 tỷ đồng**", "Thực hiện 6 tháng năm 2023"),
        ("Dự toán thu xuất nhập khẩu năm 2023?", 300.0, "tỷ đồng", "**300 tỷ đồng**", "Dự toán 2023"),
        ("Thu nội địa giảm bao nhiêu % so với cùng kỳ?", -4.2, "%", "**-4,2%**", "Tăng, giảm so với cùng kỳ (%)"),
    ],
)
def test_a_cell_is_shown_with_the_head_of_its_column(
    assistant: Assistant, question: str, value: float, unit: str, text: str, column: str
) -> None:
    answer = assistant.ask(question)
    fact = answer.facts[0]
    assert (fact.value, fact.unit) == (value, unit)
    assert answer.text.startswith(f"{text} – {column} [2]: “")
    row, heads = answer.citations
    assert fact.text in row.quote and "\n" not in row.quote
    assert heads.quote.startswith("Biểu 1. Thu ngân sách nhà nước\nĐơn vị tính: tỷ đồng\n\n| TT |")
    assert heads.quote.endswith("(%) |")
    assert all(REPORT[c.start : c.end] == c.quote for c in answer.citations)
