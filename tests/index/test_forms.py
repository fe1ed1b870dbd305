from datetime import date

import pytest
from conftest import make_passages, make_report

from index.forms import HEADING_LENGTH, period_in_words, search_text
from index.records import Passage, Period
from index.split import split


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2021, 1, 1), (2021, 12, 31), "năm 2021"),
        ((2021, 1, 1), (2021, 6, 30), "6 tháng đầu năm 2021"),
        ((2021, 7, 1), (2021, 12, 31), "6 tháng cuối năm 2021"),
        ((2021, 4, 1), (2021, 6, 30), "quý II năm 2021"),
        ((2021, 10, 1), (2021, 12, 31), "quý IV năm 2021"),
        ((2022, 4, 1), (2022, 4, 30), "tháng 4 năm 2022"),
        ((2021, 1, 1), (2021, 9, 30), "9 tháng đầu năm 2021"),
        ((2021, 2, 1), (2021, 5, 31), "từ tháng 2 đến tháng 5 năm 2021"),
        ((2016, 1, 1), (2020, 12, 31), "giai đoạn 2016-2020"),
        ((2021, 6, 30), (2021, 6, 30), "ngày 30/06/2021"),
        ((2021, 6, 3), (2021, 6, 9), "từ 03/06/2021 đến 09/06/2021"),
        ((2020, 11, 1), (2021, 2, 28), "từ 01/11/2020 đến 28/02/2021"),
    ],
)
def test_period_in_words(first: tuple[int, int, int], last: tuple[int, int, int], expected: str) -> None:
    assert period_in_words(Period(date(*first), date(*last))) == expected


def test_search_text_puts_place_period_and_inner_headings_in_front() -> None:
    report = make_report("Lúa đạt 40 tạ/ha.", place="Sơn Trạch", period=Period(date(2021, 1, 1), date(2021, 6, 30)))
    [passage] = make_passages(report, ("A. KINH TẾ", "I. Nông nghiệp", "**1. Trồng trọt:**"))
    expected = "Sơn Trạch. 6 tháng đầu năm 2021. I. Nông nghiệp. 1. Trồng trọt. Lúa đạt 40 tạ/ha."
    assert search_text(passage, report) == expected


def test_search_text_without_any_of_them_is_the_passage() -> None:
    report = make_report("Lúa đạt 40 tạ/ha.")
    assert search_text(make_passages(report)[0], report) == "Lúa đạt 40 tạ/ha."


def test_search_text_cuts_a_long_heading_and_joins_across_a_page_break() -> None:
    report = make_report("Thu tăng\n\n12\n\n9,5%.")
    passage = Passage("r#0", "r", ("x" * 500,), 0, 19, ((0, 8), (14, 19)), "body", report.text)
    assert search_text(passage, report) == "x" * HEADING_LENGTH + ". Thu tăng 9,5%."


def test_a_row_of_a_table_is_searched_by_its_names_and_the_heads_of_its_columns() -> None:
    text = (
        "Biểu 1. Trồng trọt (ĐVT: ha)\n| Chỉ tiêu | Năm 2022 | Năm 2023 |\n| | TH | KH |\n|---|---|---|\n"
        "| Lúa | 10 | 11 |\n| - Lúa lai | 4 | - |"
    )
    report = make_report(text)
    forms = [search_text(passage, report) for passage in split(report) if passage.kind == "table"]
    assert [form.partition("Biểu 1. Trồng trọt (ĐVT: ha). ")[2] for form in forms] == [
        "Lúa: Năm 2022 TH 10 ha; Năm 2023 KH 11 ha",
        "Lúa, Lúa lai: Năm 2022 TH 4 ha",
    ]


def test_a_table_without_figures_is_searched_as_it_stands() -> None:
    report = make_report("| Đơn vị | Chủ trì |\n| Sở Y tế | Lê Văn A |")
    assert "".join(search_text(passage, report) for passage in split(report)).endswith("Sở Y tế | Lê Văn A |")
