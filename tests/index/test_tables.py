import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tables import Cell, read_table


def cells(text: str, above: str = "") -> list[Cell]:
    return read_table(text, [found.span() for found in re.finditer(r"[^\n]+", text)], above)


def rows(text: str, above: str = "") -> list[tuple[str, str, str, str]]:
    """(row, column, value, unit) of every cell."""
    return [(c.row, c.column, f"{c.quantity.value:f}", c.quantity.unit) for c in cells(text, above)]


def test_a_unit_column() -> None:
    text = (
        "| Chỉ tiêu | Đơn vị | Thực hiện |\n|---|---|---:|\n"
        "| Lúa | tấn | 1.200 |\n| Đàn trâu | con | 20.100 |\n| Che phủ rừng | % | 54,3 |"
    )
    assert rows(text) == [
        ("Lúa", "Thực hiện", "1200", "tấn"),
        ("Đàn trâu", "Thực hiện", "20100", "con"),
        ("Che phủ rừng", "Thực hiện", "54.3", "%"),
    ]


def test_tabs_a_caption_with_the_unit_and_empty_cells() -> None:
    text = "Chỉ tiêu\tKế hoạch\tThực hiện\tTỷ lệ (%)\nThu nội địa\t1.200\t640,5\t53,4\nThu khác\t-\t12\t"
    assert rows(text, "Bảng 1 (Đơn vị tính: triệu đồng)") == [
        ("Thu nội địa", "Kế hoạch", "1200", "triệu đồng"),
        ("Thu nội địa", "Thực hiện", "640.5", "triệu đồng"),
        ("Thu nội địa", "Tỷ lệ (%)", "53.4", "%"),
        ("Thu khác", "Thực hiện", "12", "triệu đồng"),
    ]


def test_units_in_the_heads_of_columns_and_an_order_column() -> None:
    text = (
        "| TT | Huyện | Diện tích (ha) | Sản lượng, tấn |\n"
        "| 1 | Tam Lạch | 120,5 | 3.000 |\n| | Tổng cộng | 200,5 | 5.150,75 |"
    )
    assert rows(text) == [
        ("Tam Lạch", "Diện tích (ha)", "120.5", "ha"),
        ("Tam Lạch", "Sản lượng, tấn", "3000", "tấn"),
        ("Tổng cộng", "Diện tích (ha)", "200.5", "ha"),
        ("Tổng cộng", "Sản lượng, tấn", "5150.75", "tấn"),
    ]


def test_several_head_lines() -> None:
    text = (
        "| Chỉ tiêu | Năm 2022 | | Năm 2023 | |\n| | Kế hoạch | Thực hiện | Kế hoạch | Thực hiện |\n|---|---|---|---|---|\n"
        "| Lúa (ha) | 10 | 11 | 12 | 13 |"
    )
    assert rows(text) == [
        ("Lúa (ha)", "Năm 2022 Kế hoạch", "10", "ha"),
        ("Lúa (ha)", "Năm 2022 Thực hiện", "11", "ha"),
        ("Lúa (ha)", "Năm 2023 Kế hoạch", "12", "ha"),
        ("Lúa (ha)", "Năm 2023 Thực hiện", "13", "ha"),
    ]


def test_a_head_that_is_blank_over_another_column_is_not_filled() -> None:
    text = "| TT | Chỉ tiêu | | Năm 2023 |\n| | | ĐVT | Thực hiện |\n| 1 | Lúa | ha | 10 |"
    assert rows(text) == [("Lúa", "Năm 2023 Thực hiện", "10", "ha")]


def test_years_as_heads() -> None:
    assert rows("| Chỉ tiêu | 2022 | 2023 |\n| Lúa, ha | 3.500 | 3.621 |") == [
        ("Lúa, ha", "2022", "3500", "ha"),
        ("Lúa, ha", "2023", "3621", "ha"),
    ]


def test_years_as_rows() -> None:
    text = "| Năm | Thu | Chi |\n| 2022 | 100 | 90 |\n| 2023 | 120 | 95 |"
    assert rows(text, "Đơn vị: tỷ đồng") == [
        ("2022", "Thu", "100", "tỷ đồng"),
        ("2022", "Chi", "90", "tỷ đồng"),
        ("2023", "Thu", "120", "tỷ đồng"),
        ("2023", "Chi", "95", "tỷ đồng"),
    ]


def test_percent_columns_and_signs() -> None:
    text = "| Chỉ tiêu | ĐVT | 6T/2023 | So cùng kỳ |\n| Gạo | tấn | 5.000 | 104,2 |\n| Xi măng | tấn | 7.000 | -2,5% |"
    assert [(c.quantity.text, c.quantity.unit, c.column) for c in cells(text)] == [
        ("5.000", "tấn", "6T/2023"),
        ("104,2", "%", "So cùng kỳ"),
        ("7.000", "tấn", "6T/2023"),
        ("-2,5%", "%", "So cùng kỳ"),
    ]


def test_a_unit_line_inside_the_table_and_bold_cells() -> None:
    text = "| Đơn vị tính: tỷ đồng | | |\n| Khoản | KH | TH |\n| **Thu** | **5,5** | **6** |"
    assert [(c.row, c.quantity.text, c.quantity.unit) for c in cells(text)] == [
        ("Thu", "5,5", "tỷ đồng"),
        ("Thu", "6", "tỷ đồng"),
    ]


def test_a_unit_line_that_names_units_by_column() -> None:
    text = "| Huyện | Thu ngân sách | Diện tích lúa |\n| Tam Lạch | 12,5 | 300 |"
    assert rows(text, "Đơn vị: tỷ đồng (thu ngân sách); ha (diện tích lúa)") == [
        ("Tam Lạch", "Thu ngân sách", "12.5", "tỷ đồng"),
        ("Tam Lạch", "Diện tích lúa", "300", "ha"),
    ]


def test_a_table_without_heads() -> None:
    assert rows("| Lúa | 12.000 |\n| Ngô | 7.000 |", "ĐVT: tấn") == [
        ("Lúa", "", "12000", "tấn"),
        ("Ngô", "", "7000", "tấn"),
    ]


def test_a_cell_knows_its_line() -> None:
    text = "| Chỉ tiêu | Đơn vị | Thực hiện |\n| Lúa | tấn | 1.200 |"
    (cell,) = cells(text)
    assert text[slice(*cell.line)] == "| Lúa | tấn | 1.200 |"
    assert text[cell.quantity.start : cell.quantity.end] == "1.200"


@pytest.mark.parametrize("text", ["", "| a | b |", "|---|---|", "| Lúa | tốt |\n| Ngô | khá |"])
def test_a_table_without_figures(text: str) -> None:
    assert cells(text) == []


@settings(max_examples=200)
@given(st.text("|\t\n 12.,%+-aĐ()") | st.text(), st.text())
def test_cells_of_any_text(text: str, above: str) -> None:
    for cell in cells(text, above):
        assert text[cell.quantity.start : cell.quantity.end] == cell.quantity.text
        assert cell.line[0] <= cell.quantity.start < cell.quantity.end <= cell.line[1]
