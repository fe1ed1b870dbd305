from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.amounts import written
from index.figures import find_figures, parse_number, unit_at

ALPHABET = "0123456789.,/-–%()=* \n" + "đồngtỷriệuhanấkạKHố²³¹ſK"


def found(text: str) -> list[tuple[str, str]]:
    """(value, unit) of every figure, the value without an exponent."""
    return [(f"{q.value:f}", q.unit) for q in find_figures(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("472.347,4", "472347.4"),
        ("2.049.706", "2049706"),
        ("598,774", "598.774"),
        ("0,598", "0.598"),
        ("78.53", "78.53"),
        ("0.250", "0.250"),
        ("1.725", "1725"),
        ("1725", "1725"),
        ("07", "7"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.2,3.4", "1234"),
        ("1,2.3,4", "1234"),
    ],
)
def test_parse_number(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diện tích 3.621 ha", [("3621", "ha")]),
        ("thu 598,774 triệu đồng", [("598.774", "triệu đồng")]),
        ("đạt 78.53 điểm", [("78.53", "điểm")]),
        ("hộ nghèo còn 22.06%", [("22.06", "%")]),
        ("đạt 99,5 %", [("99.5", "%")]),
        ("đạt 85,2%KH", [("85.2", "%")]),
        ("khoản thu 9.500.000đ", [("9500000", "đồng")]),
        ("hỗ trợ 2.450.000.000 đồng", [("2450000000", "đồng")]),
        ("giá trị 21.345.678.900, đồng", [("21345678900", "đồng")]),
        ("khối lượng 11.542m³ đất", [("11542", "m3")]),
        ("diện tích 350m2", [("350", "m2")]),
        ("trồng 500ha", [("500", "ha")]),
        ("thu hoạch 12.000tấn", [("12000", "tấn")]),
        ("nhiệt độ 30,5°C", [("30.5", "°c")]),
        ("1.234,5 tỉ đồng", [("1234.5", "tỷ đồng")]),
        ("4 nghìn tỷ đồng", [("4", "nghìn tỷ đồng")]),
        ("1.200,5 tr.đ", [("1200.5", "triệu đồng")]),
        ("400 ngàn USD", [("400", "nghìn usd")]),
        ("12,5 triệu đồng/ha", [("12.5", "triệu đồng/ha")]),
        ("10 triệu đồng/người/tháng", [("10", "triệu đồng/người/tháng")]),
        ("330,9 nghìn lượt khách", [("330.9", "nghìn lượt")]),
        ("5.300.000 con gà", [("5300000", "con")]),
        ("xảy ra 07 vụ tai nạn", [("7", "vụ")]),
        ("giải quyết **93.863** trường hợp", [("93863", "trường hợp")]),
        ("cấp 1725 giấy phép, năm trước 1.380 giấy phép", [("1725", "giấy phép"), ("1380", "giấy phép")]),
        ("25 sản phẩm 4 sao", [("25", "sản phẩm"), ("4", "sao")]),
        ("(tăng 5,3%)", [("5.3", "%")]),
        ("(giảm 12%), còn 40 hộ", [("12", "%"), ("40", "hộ")]),
        ("tăng 4,23 điểm %", [("4.23", "điểm phần trăm")]),
        ("giảm 0,35 điểm phần trăm", [("0.35", "điểm phần trăm")]),
        ("đạt 104,23% so với cùng kỳ", [("104.23", "%")]),
        ("giảm 67 vụ so với cùng kỳ = 31%", [("67", "vụ"), ("31", "%")]),
        ("mũi 1: 12.345 người", [("12345", "người")]),
        ("tăng 1,3 lần", [("1.3", "lần")]),
        ("tăng gấp 21 lần so với cùng kỳ", [("21", "lần")]),
        ("tăng gấp đôi so với cùng kỳ", [("2", "lần")]),
        ("gấp ba lần năm trước", [("3", "lần")]),
        ("gấp rưỡi", [("1.5", "lần")]),
    ],
)
def test_a_number_with_its_unit(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "unit", "part"),
    [
        ("trị giá 1 tỷ 784 triệu 400 ngàn USD.", "1.7844", "tỷ usd", "1 tỷ 784 triệu 400 ngàn USD"),
        ("thưởng 2 tỷ 350 triệu đồng cho", "2.35", "tỷ đồng", "2 tỷ 350 triệu đồng"),
        ("hết 3 triệu 200 nghìn đồng", "3.2", "triệu đồng", "3 triệu 200 nghìn đồng"),
        ("hết 5 tỉ 40 triệu, còn lại", "5.04", "tỷ đồng", "5 tỉ 40 triệu"),
        ("đàn gà 2 triệu 500 nghìn con", "2500000", "con", "2 triệu 500 nghìn con"),
    ],
)
def test_an_amount_in_several_scales_is_one_figure(text: str, value: str, unit: str, part: str) -> None:
    (figure,) = find_figures(text)
    assert (figure.value, figure.unit, figure.text) == (Decimal(value), unit, part)


@pytest.mark.parametrize(
    ("text", "actual", "plan", "unit"),
    [
        ("đạt 123.887,3/119.016,7 tấn", "123887.3", "119016.7", "tấn"),
        ("giải ngân 81.230,4/ 312.500 triệu đồng", "81230.4", "312500", "triệu đồng"),
        ("gieo cấy 3.669 ha/3.621 ha", "3669", "3621", "ha"),
        ("gieo cấy 3.669 ha/3.621", "3669", "3621", "ha"),
        ("năng suất 52,43 tạ/51,4 tạ/ha", "52.43", "51.4", "tạ/ha"),
        ("năng suất 24,6/24,3 tạ/ha", "24.6", "24.3", "tạ/ha"),
        ("chi 12 tỷ đồng/15 tỷ đồng", "12", "15", "tỷ đồng"),
        ("tiếp 800/800 công dân", "800", "800", "công dân"),
        ("hoàn thành 17/86 nhiệm vụ", "17", "86", "nhiệm vụ"),
        ("khám phá 75/150 vụ", "75", "150", "vụ"),
    ],
)
def test_a_pair_is_what_was_reached_and_what_was_planned(text: str, actual: str, plan: str, unit: str) -> None:
    assert [(q.value, q.unit, q.role) for q in find_figures(text)] == [
        (Decimal(actual), unit, "actual"),
        (Decimal(plan), unit, "plan"),
    ]


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("đứng thứ 58/63 tỉnh, thành phố", 58),
        ("xếp hạng 12/63", 12),
        ("xếp hạng 12/63 tỉnh, thành phố", 12),
        ("xếp thứ 7 toàn quốc", 7),
        ("xếp hạng 9 trong vùng", 9),
        ("vị trí thứ 3 khu vực", 3),
    ],
)
def test_a_rank(text: str, rank: int) -> None:
    assert found(text) == [(str(rank), "bậc")]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("đạt 15 - 20 tạ/ha", "15", "20", "tạ/ha"),
        ("đạt 15-20 tạ/ha", "15", "20", "tạ/ha"),
        ("từ 12,5 đến 14 triệu đồng", "12.5", "14", "triệu đồng"),
        ("đạt 3–5%", "3", "5", "%"),
    ],
)
def test_both_ends_of_a_range_have_its_unit(text: str, low: str, high: str, unit: str) -> None:
    assert found(text) == [(low, unit), (high, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "ngày 30/6/2021",
        "ngày 30 tháng 6 năm 2021",
        "6 tháng đầu năm 2021",
        "quý II/2023",
        "giai đoạn 2021-2025",
        "Nghị định số 42/2014/QĐ-TTg",
        "Công văn số 1409/BC-UBND",
        "Nghị quyết số 01, 02/NQ-CP",
        "Thông báo 10-TB/TU",
        "thông điệp 5K",
        "phủ sóng 4G, 5G",
        "dịch COVID-19 diễn biến",
        "dịch COVID -19 được kiểm soát",
        "lúc 07h00' ngày 02/3/2021",
        "08 giờ 30 phút",
        "Mục 3 Điều 5",
        "Phụ lục 2",
        "HĐND tỉnh khóa XVII",
        "HĐND tỉnh khóa 17",
        "1. Nông nghiệp",
        "1.2. Chăn nuôi",
        "(1) Về dân số",
        "Quốc lộ 4A",
        "số điện thoại 0206 3852 123",
        "mức độ 3, 4",
        "cách mạng công nghiệp 4.0",
        "Chương trình 135",
        "bằng 1/3 tổng số",
        "hơn 2/3 số hộ",
        "tỷ lệ 5/7",
        "không có số nào",
        "",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "approximate"),
    [
        ("khoảng 1.200 hộ", True),
        ("trên 60.360 lượt", True),
        ("gần 40 nghìn tấn", True),
        ("hơn 300 người", True),
        ("ước đạt 12,5 tỷ đồng", True),
        ("ước đạt khoảng 12,5 tỷ đồng", True),
        ("xấp xỉ 5%", True),
        ("đạt 12,5 tỷ đồng", False),
        ("có 1.200 hộ", False),
    ],
)
def test_approximate(text: str, approximate: bool) -> None:
    assert [q.approximate for q in find_figures(text)] == [approximate]


def test_a_stray_comma_belongs_to_a_clause_that_goes_on() -> None:
    assert [q.text for q in find_figures("tiếp nhận 12.345, đồng thời trả 11.000 hồ sơ")] == ["11.000 hồ sơ"]


@pytest.mark.parametrize(
    ("text", "unit"), [(" ha", "ha"), ("%KH", "%"), (" tỉ đồng", "tỷ đồng"), (" tr.đ", "triệu đồng"), (" haha", None)]
)
def test_unit_at(text: str, unit: str | None) -> None:
    at = unit_at(text, 0)
    assert (at[0].name if at else None) == unit


@settings(max_examples=200)
@given(st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False, allow_infinity=False))
@example(Decimal("598.774"))
@example(Decimal("1725"))
@example(Decimal("0.250"))
def test_what_is_written_is_read_again(value: Decimal) -> None:
    assert parse_number(written(value)) == value


@settings(max_examples=300)
@given(st.text(ALPHABET) | st.text())
@example("1.2,3.4 ha")
@example("12 ſ")
@example("gấp đôi")
def test_figures_of_any_text_stand_in_it(text: str) -> None:
    end = 0
    for quantity in find_figures(text):
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.start >= end
        end = quantity.end


@pytest.mark.parametrize(
    "text, approximate",
    [
        ("ước 902,6 tỷ đồng", True),
        ("ngân sách nhà nước được 902,6 tỷ đồng", False),
        ("cao hơn vụ trước 1,4 tạ/ha", False),
        ("Ước đạt khoảng 12,5 tấn", True),
    ],
)
def test_an_estimate_is_a_word_and_no_end_of_one(text, approximate):
    (figure,) = find_figures(text)
    assert figure.approximate is approximate
