import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.table_lines import table_runs
from index.tables import Cell, read_table


def cells(text: str, above: str = "") -> list[Cell]:
    return [cell for run in table_runs(text) for table in read_table(text, run, above) for cell in table.cells]


def rows(text: str, above: str = "") -> list[tuple[str, str, str, str]]:
    """(row, column, value, unit) of every cell."""
    return [(" > ".join(c.row), c.column.text, f"{c.quantity.value:f}", c.quantity.unit) for c in cells(text, above)]


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
    assert [(c.quantity.text, c.quantity.unit, c.column.text) for c in cells(text)] == [
        ("5.000", "tấn", "6T/2023"),
        ("104,2", "%", "So cùng kỳ"),
        ("7.000", "tấn", "6T/2023"),
        ("-2,5%", "%", "So cùng kỳ"),
    ]


def test_a_unit_line_inside_the_table_and_bold_cells() -> None:
    text = "| Đơn vị tính: tỷ đồng | | |\n| Khoản | KH | TH |\n| **Thu** | **5,5** | **6** |"
    assert [(c.row, c.quantity.text, c.quantity.unit) for c in cells(text)] == [
        (("Thu",), "5,5", "tỷ đồng"),
        (("Thu",), "6", "tỷ đồng"),
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


LAYOUTS: dict[str, tuple[str, list[tuple[str, str, str, str]]]] = {
    "groups of rows in a column of their own, repeated": (
        "| Lĩnh vực | Chỉ tiêu | ĐVT | TH 2022 | KH 2023 |\n"
        "|---|---|---|---|---|\n"
        "| Trồng trọt | Diện tích lúa | ha | 10 | 11 |\n"
        "| Trồng trọt | Sản lượng lúa | tấn | 50 | 52 |\n"
        "| Chăn nuôi | Đàn lợn | con | 70 | 71 |\n"
        "| Chăn nuôi | Đàn bò | con | 20 | 21 |",
        [
            ("Trồng trọt > Diện tích lúa", "TH 2022", "10", "ha"),
            ("Trồng trọt > Diện tích lúa", "KH 2023", "11", "ha"),
            ("Trồng trọt > Sản lượng lúa", "TH 2022", "50", "tấn"),
            ("Trồng trọt > Sản lượng lúa", "KH 2023", "52", "tấn"),
            ("Chăn nuôi > Đàn lợn", "TH 2022", "70", "con"),
            ("Chăn nuôi > Đàn lợn", "KH 2023", "71", "con"),
            ("Chăn nuôi > Đàn bò", "TH 2022", "20", "con"),
            ("Chăn nuôi > Đàn bò", "KH 2023", "21", "con"),
        ],
    ),
    "groups of rows in a column of their own, left empty below": (
        "| Lĩnh vực | Chỉ tiêu | ĐVT | TH 2022 | KH 2023 |\n"
        "|---|---|---|---|---|\n"
        "| Trồng trọt | Diện tích lúa | ha | 10 | 11 |\n"
        "| | Sản lượng lúa | tấn | 50 | 52 |\n"
        "| Chăn nuôi | Đàn lợn | con | 70 | 71 |\n"
        "| | Đàn bò | con | 20 | 21 |",
        [
            ("Trồng trọt > Diện tích lúa", "TH 2022", "10", "ha"),
            ("Trồng trọt > Diện tích lúa", "KH 2023", "11", "ha"),
            ("Trồng trọt > Sản lượng lúa", "TH 2022", "50", "tấn"),
            ("Trồng trọt > Sản lượng lúa", "KH 2023", "52", "tấn"),
            ("Chăn nuôi > Đàn lợn", "TH 2022", "70", "con"),
            ("Chăn nuôi > Đàn lợn", "KH 2023", "71", "con"),
            ("Chăn nuôi > Đàn bò", "TH 2022", "20", "con"),
            ("Chăn nuôi > Đàn bò", "KH 2023", "21", "con"),
        ],
    ),
    "a group's name in every cell of its row": (
        "| TT | Chỉ tiêu | ĐVT | TH 2022 | KH 2023 |\n"
        "| I. Nông nghiệp | I. Nông nghiệp | I. Nông nghiệp | I. Nông nghiệp | I. Nông nghiệp |\n"
        "| 1 | Lúa | ha | 10 | 11 |\n"
        "| II. Công nghiệp | II. Công nghiệp | II. Công nghiệp | II. Công nghiệp | II. Công nghiệp |\n"
        "| 1 | Điện | triệu kWh | 50 | 52 |",
        [
            ("Nông nghiệp > Lúa", "TH 2022", "10", "ha"),
            ("Nông nghiệp > Lúa", "KH 2023", "11", "ha"),
            ("Công nghiệp > Điện", "TH 2022", "50", "triệu kwh"),
            ("Công nghiệp > Điện", "KH 2023", "52", "triệu kwh"),
        ],
    ),
    "a title and a unit line over all columns": (
        "| BIỂU TỔNG HỢP | BIỂU TỔNG HỢP | BIỂU TỔNG HỢP |\n"
        "| Đơn vị tính: Triệu đồng | Đơn vị tính: Triệu đồng | Đơn vị tính: Triệu đồng |\n"
        "| Nội dung | Dự toán | Thực hiện |\n"
        "| Thu | 5 | 6 |",
        [
            ("Thu", "Dự toán", "5", "triệu đồng"),
            ("Thu", "Thực hiện", "6", "triệu đồng"),
        ],
    ),
    "units below the heads": (
        "| Huyện | Diện tích | Sản lượng | Tỷ lệ che phủ |\n| Huyện | ha | tấn | % |\n| Tam Lạch | 5 | 6 | 30,5 |",
        [
            ("Tam Lạch", "Diện tích ha", "5", "ha"),
            ("Tam Lạch", "Sản lượng tấn", "6", "tấn"),
            ("Tam Lạch", "Tỷ lệ che phủ %", "30.5", "%"),
        ],
    ),
    "numbers as a spreadsheet writes them in English": (
        "| Nội dung | Dự toán | Thực hiện |\n| Thu | 4,310,000 | 2,164,320.5 |\n| Chi | 1,240 | 950.5 |",
        [
            ("Thu", "Dự toán", "4310000", ""),
            ("Thu", "Thực hiện", "2164320.5", ""),
            ("Chi", "Dự toán", "1240", ""),
            ("Chi", "Thực hiện", "950.5", ""),
        ],
    ),
    "two figures in a cell": (
        "| Nội dung | Số hộ |\n| Hộ nghèo | 1.204 (8,3%) |\n| Cận nghèo | 2.310 (15,9%) |",
        [
            ("Hộ nghèo", "Số hộ", "1204", "hộ"),
            ("Hộ nghèo", "Số hộ", "8.3", "%"),
            ("Cận nghèo", "Số hộ", "2310", "hộ"),
            ("Cận nghèo", "Số hộ", "15.9", "%"),
        ],
    ),
    "signs and words around figures": (
        "| Chỉ tiêu | ĐVT | Kế hoạch | Thực hiện |\n"
        "| GRDP | % | >7,0 | 7,25 |\n"
        "| Hộ nghèo | % | giảm 1,5 | Giảm 1,2% |\n"
        "| OCOP | sản phẩm | ≥ 20 | 24 sản phẩm |",
        [
            ("GRDP", "Kế hoạch", "7.0", "%"),
            ("GRDP", "Thực hiện", "7.25", "%"),
            ("Hộ nghèo", "Kế hoạch", "1.5", "%"),
            ("Hộ nghèo", "Thực hiện", "1.2", "%"),
            ("OCOP", "Kế hoạch", "20", "sản phẩm"),
            ("OCOP", "Thực hiện", "24", "sản phẩm"),
        ],
    ),
    "names that go over two lines": (
        "Chỉ tiêu                         ĐVT        KH 2023     TH 2023\n"
        "Thu từ khu vực doanh nghiệp\n"
        "ngoài quốc doanh                 tỷ đồng      120,5       98,2\n"
        "Thu từ doanh nghiệp có vốn       tỷ đồng       60,0       61,4\n"
        "đầu tư nước ngoài\n"
        "Thuế thu nhập cá nhân            tỷ đồng       30,1       28,8",
        [
            ("Thu từ khu vực doanh nghiệp ngoài quốc doanh", "KH 2023", "120.5", "tỷ đồng"),
            ("Thu từ khu vực doanh nghiệp ngoài quốc doanh", "TH 2023", "98.2", "tỷ đồng"),
            ("Thu từ doanh nghiệp có vốn đầu tư nước ngoài", "KH 2023", "60.0", "tỷ đồng"),
            ("Thu từ doanh nghiệp có vốn đầu tư nước ngoài", "TH 2023", "61.4", "tỷ đồng"),
            ("Thuế thu nhập cá nhân", "KH 2023", "30.1", "tỷ đồng"),
            ("Thuế thu nhập cá nhân", "TH 2023", "28.8", "tỷ đồng"),
        ],
    ),
    "heads over several columns, aligned by spaces": (
        "                                   Năm 2022                 Năm 2023\n"
        "TT   Nội dung                 Kế hoạch   Thực hiện     Kế hoạch   Thực hiện\n"
        "1    Trồng rừng (ha)             1.200       1.310        1.400         905\n"
        "2    Khai thác gỗ (m3)          45.000      44.120       46.000      23.870\n"
        "     Tổng số hộ tham gia           510         498          600         577",
        [
            ("Trồng rừng (ha)", "Năm 2022 Kế hoạch", "1200", "ha"),
            ("Trồng rừng (ha)", "Năm 2022 Thực hiện", "1310", "ha"),
            ("Trồng rừng (ha)", "Năm 2023 Kế hoạch", "1400", "ha"),
            ("Trồng rừng (ha)", "Năm 2023 Thực hiện", "905", "ha"),
            ("Khai thác gỗ (m3)", "Năm 2022 Kế hoạch", "45000", "m3"),
            ("Khai thác gỗ (m3)", "Năm 2022 Thực hiện", "44120", "m3"),
            ("Khai thác gỗ (m3)", "Năm 2023 Kế hoạch", "46000", "m3"),
            ("Khai thác gỗ (m3)", "Năm 2023 Thực hiện", "23870", "m3"),
            ("Tổng số hộ tham gia", "Năm 2022 Kế hoạch", "510", "hộ"),
            ("Tổng số hộ tham gia", "Năm 2022 Thực hiện", "498", "hộ"),
            ("Tổng số hộ tham gia", "Năm 2023 Kế hoạch", "600", "hộ"),
            ("Tổng số hộ tham gia", "Năm 2023 Thực hiện", "577", "hộ"),
        ],
    ),
    "a blank line below each row": (
        "Chỉ tiêu            ĐVT      TH 2022     KH 2023\n"
        "\n"
        "Lúa                 ha         3.500       3.621\n"
        "\n"
        "Ngô                 ha         1.200       1.180\n"
        "\n"
        "Đậu tương           ha           310         295",
        [
            ("Lúa", "TH 2022", "3500", "ha"),
            ("Lúa", "KH 2023", "3621", "ha"),
            ("Ngô", "TH 2022", "1200", "ha"),
            ("Ngô", "KH 2023", "1180", "ha"),
            ("Đậu tương", "TH 2022", "310", "ha"),
            ("Đậu tương", "KH 2023", "295", "ha"),
        ],
    ),
    "two tables with a blank line between": (
        "| Chỉ tiêu | TH 2022 |\n"
        "|---|---|\n"
        "| Lúa (ha) | 10 |\n"
        "\n"
        "| Huyện | Thu (tỷ đồng) |\n"
        "|---|---|\n"
        "| Tam Lạch | 5 |",
        [
            ("Lúa (ha)", "TH 2022", "10", "ha"),
            ("Tam Lạch", "Thu (tỷ đồng)", "5", "tỷ đồng"),
        ],
    ),
    "columns of words and dates": (
        "| STT | Tên dự án | Chủ đầu tư | Tổng mức đầu tư (Triệu đồng) | Lũy kế giải ngân đến 30/6/2023 | Ghi chú |\n"
        "| 1 | Đường A | Ban QLDA tỉnh | 120.000 | 45.300 | Chậm |\n"
        "| 2 | Cầu B | Ban QLDA huyện | 80.000 | 41.250 | Hoàn thành 12/2023 |\n"
        "| | Tổng cộng | | 200.000 | 86.550 | |",
        [
            ("Đường A", "Tổng mức đầu tư (Triệu đồng)", "120000", "triệu đồng"),
            ("Đường A", "Lũy kế giải ngân đến 30/6/2023", "45300", ""),
            ("Cầu B", "Tổng mức đầu tư (Triệu đồng)", "80000", "triệu đồng"),
            ("Cầu B", "Lũy kế giải ngân đến 30/6/2023", "41250", ""),
            ("Tổng cộng", "Tổng mức đầu tư (Triệu đồng)", "200000", "triệu đồng"),
            ("Tổng cộng", "Lũy kế giải ngân đến 30/6/2023", "86550", ""),
        ],
    ),
    "periods as rows": (
        "| Năm | Số vụ | Số người chết | Số người bị thương |\n"
        "| 2021 | 31 | 12 | 25 |\n"
        "| 2022 | 28 | 9 | 21 |\n"
        "| 6T/2023 | 15 | 4 | 11 |",
        [
            ("2021", "Số vụ", "31", "vụ"),
            ("2021", "Số người chết", "12", "người"),
            ("2021", "Số người bị thương", "25", "người"),
            ("2022", "Số vụ", "28", "vụ"),
            ("2022", "Số người chết", "9", "người"),
            ("2022", "Số người bị thương", "21", "người"),
            ("6T/2023", "Số vụ", "15", "vụ"),
            ("6T/2023", "Số người chết", "4", "người"),
            ("6T/2023", "Số người bị thương", "11", "người"),
        ],
    ),
    "years as heads, tabs": (
        "Chỉ tiêu\t2021\t2022\t2023\nThu (tỷ đồng)\t10\t12\t15\nChi (tỷ đồng)\t20\t22\t25",
        [
            ("Thu (tỷ đồng)", "2021", "10", "tỷ đồng"),
            ("Thu (tỷ đồng)", "2022", "12", "tỷ đồng"),
            ("Thu (tỷ đồng)", "2023", "15", "tỷ đồng"),
            ("Chi (tỷ đồng)", "2021", "20", "tỷ đồng"),
            ("Chi (tỷ đồng)", "2022", "22", "tỷ đồng"),
            ("Chi (tỷ đồng)", "2023", "25", "tỷ đồng"),
        ],
    ),
    "tabs that only align": (
        "Chỉ tiêu\t\tKH\tTH\nLúa nước (ha)\t10\t11\nNgô (ha)\t\t20\t21",
        [
            ("Lúa nước (ha)", "KH", "10", "ha"),
            ("Lúa nước (ha)", "TH", "11", "ha"),
            ("Ngô (ha)", "KH", "20", "ha"),
            ("Ngô (ha)", "TH", "21", "ha"),
        ],
    ),
    "differences are no percentages": (
        "| Chỉ tiêu | ĐVT | TH 6T/2022 | TH 6T/2023 | Tăng, giảm |\n"
        "| Số vụ | vụ | 31 | 28 | -3 |\n"
        "| Số người chết | người | 12 | 9 | -3 |",
        [
            ("Số vụ", "TH 6T/2022", "31", "vụ"),
            ("Số vụ", "TH 6T/2023", "28", "vụ"),
            ("Số vụ", "Tăng, giảm", "-3", "vụ"),
            ("Số người chết", "TH 6T/2022", "12", "người"),
            ("Số người chết", "TH 6T/2023", "9", "người"),
            ("Số người chết", "Tăng, giảm", "-3", "người"),
        ],
    ),
    "the numbers of columns": (
        "| TT | Nội dung | KH | TH | TH/KH |\n"
        "| (1) | (2) | (3) | (4) | (5)=(4)/(3) |\n"
        "| 1 | Lúa (ha) | 10 | 11 | 110,0 |",
        [
            ("Lúa (ha)", "KH", "10", "ha"),
            ("Lúa (ha)", "TH", "11", "ha"),
            ("Lúa (ha)", "TH/KH", "110.0", "%"),
        ],
    ),
    "units in the names of groups": (
        "| Chỉ tiêu | 2022 | 2023 |\n"
        "| **Diện tích (ha)** | | |\n"
        "| Lúa | 10 | 11 |\n"
        "| Ngô | 5 | 6 |\n"
        "| **Sản lượng (tấn)** | | |\n"
        "| Lúa | 50 | 55 |\n"
        "| Ngô | 25 | 26 |",
        [
            ("Diện tích (ha) > Lúa", "2022", "10", "ha"),
            ("Diện tích (ha) > Lúa", "2023", "11", "ha"),
            ("Diện tích (ha) > Ngô", "2022", "5", "ha"),
            ("Diện tích (ha) > Ngô", "2023", "6", "ha"),
            ("Sản lượng (tấn) > Lúa", "2022", "50", "tấn"),
            ("Sản lượng (tấn) > Lúa", "2023", "55", "tấn"),
            ("Sản lượng (tấn) > Ngô", "2022", "25", "tấn"),
            ("Sản lượng (tấn) > Ngô", "2023", "26", "tấn"),
        ],
    ),
    "one row below aligned heads": (
        "Huyện          Thu (tỷ đồng)     Chi (tỷ đồng)\nTam Lạch                12,5              40,1",
        [
            ("Tam Lạch", "Thu (tỷ đồng)", "12.5", "tỷ đồng"),
            ("Tam Lạch", "Chi (tỷ đồng)", "40.1", "tỷ đồng"),
        ],
    ),
    "a plan in per cent": (
        "| Chỉ tiêu | Đơn vị | Kế hoạch 2023 | Thực hiện | Tỷ lệ TH/KH |\n"
        "| Hộ nghèo | % | 5,0 | 4,2 | |\n"
        "| Thu | tỷ đồng | 100 | 95 | 95,0 |",
        [
            ("Hộ nghèo", "Kế hoạch 2023", "5.0", "%"),
            ("Hộ nghèo", "Thực hiện", "4.2", "%"),
            ("Thu", "Kế hoạch 2023", "100", "tỷ đồng"),
            ("Thu", "Thực hiện", "95", "tỷ đồng"),
            ("Thu", "Tỷ lệ TH/KH", "95.0", "%"),
        ],
    ),
    "a sum without a number": (
        "| TT | Xã | Số hộ |\n| 1 | Tân An | 12 |\n| 2 | Tân Lập | 15 |\n| | Tổng cộng | 27 |",
        [
            ("Tân An", "Số hộ", "12", "hộ"),
            ("Tân Lập", "Số hộ", "15", "hộ"),
            ("Tổng cộng", "Số hộ", "27", "hộ"),
        ],
    ),
    "a sum that breaks down": (
        "| Nội dung | TH (tỷ đồng) |\n"
        "| Tổng thu | 50 |\n"
        "| Trong đó: | |\n"
        "| Thu nội địa | 40 |\n"
        "| Thu khác | 10 |\n"
        "| Tổng chi | 60 |",
        [
            ("Tổng thu", "TH (tỷ đồng)", "50", "tỷ đồng"),
            ("Tổng thu > Thu nội địa", "TH (tỷ đồng)", "40", "tỷ đồng"),
            ("Tổng thu > Thu khác", "TH (tỷ đồng)", "10", "tỷ đồng"),
            ("Tổng chi", "TH (tỷ đồng)", "60", "tỷ đồng"),
        ],
    ),
    "marks at the names": (
        "| Chỉ tiêu | ĐVT | 2023 |\n"
        "| I. Nông nghiệp | | |\n"
        "| 1. Lúa | ha | 10 |\n"
        "| a) Lúa xuân | ha | 6 |\n"
        "| - Lúa lai | ha | 4 |\n"
        "| b) Lúa mùa | ha | 4 |\n"
        "| 2. Ngô | ha | 5 |\n"
        "| II. Công nghiệp | | |\n"
        "| 1. Điện | triệu kWh | 7 |",
        [
            ("Nông nghiệp > Lúa", "2023", "10", "ha"),
            ("Nông nghiệp > Lúa > Lúa xuân", "2023", "6", "ha"),
            ("Nông nghiệp > Lúa > Lúa xuân > Lúa lai", "2023", "4", "ha"),
            ("Nông nghiệp > Lúa > Lúa mùa", "2023", "4", "ha"),
            ("Nông nghiệp > Ngô", "2023", "5", "ha"),
            ("Công nghiệp > Điện", "2023", "7", "triệu kwh"),
        ],
    ),
    "a unit that goes on": (
        "| Chỉ tiêu | ĐVT | 2023 |\n| Lúa | ha | 10 |\n| Ngô | nt | 6 |\n| Trâu | con | 4 |",
        [
            ("Lúa", "2023", "10", "ha"),
            ("Ngô", "2023", "6", "ha"),
            ("Trâu", "2023", "4", "con"),
        ],
    ),
    "brackets and signs": (
        "| Khoản | Quý I (tỷ đồng) | Quý II (tỷ đồng) |\n| Chênh lệch | (12,5) | –3,1 |\n| Dư | +4 | - |",
        [
            ("Chênh lệch", "Quý I (tỷ đồng)", "-12.5", "tỷ đồng"),
            ("Chênh lệch", "Quý II (tỷ đồng)", "-3.1", "tỷ đồng"),
            ("Dư", "Quý I (tỷ đồng)", "4", "tỷ đồng"),
        ],
    ),
    "spaces between thousands": (
        "| Khoản | Quý I (triệu đồng) |\n| Thu | 1 250 300 |\n| Chi | 980 450,5 |",
        [
            ("Thu", "Quý I (triệu đồng)", "1250300", "triệu đồng"),
            ("Chi", "Quý I (triệu đồng)", "980450.5", "triệu đồng"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), LAYOUTS.values(), ids=list(LAYOUTS))
def test_layouts(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize("text", ["", "| a | b |", "|---|---|", "| Lúa | tốt |\n| Ngô | khá |"])
def test_a_table_without_figures(text: str) -> None:
    assert cells(text) == []


@settings(max_examples=200)
@given(st.text("|\t\n 12.,%+-aĐ()") | st.text(), st.text())
def test_cells_of_any_text(text: str, above: str) -> None:
    for cell in cells(text, above):
        assert text[cell.quantity.start : cell.quantity.end] == cell.quantity.text
        assert cell.line[0] <= cell.quantity.start < cell.quantity.end <= cell.line[1]
