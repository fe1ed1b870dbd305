from dataclasses import dataclass
from datetime import date

import pytest
from conftest import make_report

from index.facts import extract
from index.records import Aspect, Fact, Period
from index.split import split

YEAR = Period(date(2023, 1, 1), date(2023, 12, 31))
LEVEL, PLAN, SHARE_OF_PLAN = Aspect.LEVEL, Aspect.PLAN, Aspect.PLAN_SHARE
CHANGE, INDEX, RATE = Aspect.CHANGE, Aspect.INDEX, Aspect.RATE

CROPS = """Biểu 3. Kết quả sản xuất nông nghiệp năm 2023

| Thứ tự | Chỉ tiêu | Đơn vị tính | Thực hiện năm 2022 | Năm 2023 | | So sánh (%) | |
|---|---|---|---|---|---|---|---|
| | | | | Kế hoạch | Ước thực hiện | TH 2023/KH 2023 | TH 2023/TH 2022 |
| A | B | C | 1 | 2 | 3 | 4=3/2 | 5=3/1 |
| I | Trồng trọt | | | | | | |
| 1 | Lúa | | | | | | |
| - | Sản lượng | Tấn | 21.300 | - | 21.950 | | 103,1 |
| 2 | Ngô | ha | 1.010 | 1.000 | 985 | 98,5 | 97,5 |
| | Cộng cây lương thực | ha | 5.130 | 5.200 | 5.170 | 99,4 | 100,8 |
| II | Chăn nuôi | | | | | | |
| 1 | Đàn trâu | con | 2.140 | 2.200 | … | … | … |
"""
BUDGETS = """Phụ lục 2: Thu ngân sách theo địa bàn (đơn vị: triệu đồng)

Số TT\tĐơn vị\tDự toán 2023\t\tThực hiện đến 30/9/2023\tTỷ lệ (%)\t
\t\tTW giao\tHĐND giao\t\tSo DT TW\tSo DT HĐND
1\tHuyện Tam Lạch\t1.200\t1.300\t912\t76,0\t70,2
2\tThị xã Bàu Sen\t2.400\t2.500\t\t\t
\tTổng cộng\t3.600\t3.800\t912\t25,3\t24,0
"""
SOCIAL = """Bảng 4. Một số chỉ tiêu xã hội

| Nội dung | ĐVT | Cùng kỳ 2022 | 9 tháng 2023 | Tăng, giảm | |
| | | | | Số tuyệt đối | % |
| Số vụ tai nạn | vụ | 61 | 58 | -3 | -4,9 |
| Tỷ lệ hộ nghèo | % | 4,2 | 3,6 | | |
"""
CAPITAL = """Biểu 5. Giải ngân vốn đầu tư công

Đơn vị tính: Triệu đồng

STT   Nguồn vốn                 Kế hoạch vốn            Giải ngân đến 31/10/2023
                                năm 2023          Số tiền        Tỷ lệ %
I     Vốn trung ương            120.400           61.300           50,9
1     Trong nước                100.400           55.300           55,1
2     Nước ngoài                 20.000            6.000           30,0
II    Vốn địa phương             80.600              -               -
      Tổng số                   201.000           61.300           30,5
"""


@dataclass(frozen=True)
class Want:
    """What a cell says; of names and places that are told apart only by the row, the end of the name."""

    figure: str
    unit: str
    aspect: Aspect
    base: str | None
    period: str
    name: str
    place: str = "Thạch Lâm"


def cells(text: str) -> list[Fact]:
    report = make_report(text, place="Thạch Lâm", period=YEAR, periods=(YEAR,))
    return extract(report, split(report))


def check(text: str, wanted: list[Want]) -> None:
    found = cells(text)
    assert [f.figure.text for f in found] == [w.figure for w in wanted]
    for fact, want in zip(found, wanted, strict=True):
        assert fact.period is not None
        told = (fact.figure.unit, fact.aspect, fact.base, fact.period.label, fact.place)
        assert told == (want.unit, want.aspect, want.base, want.period, want.place), want
        assert fact.name.endswith(want.name), want


def test_heads_in_two_rows_order_and_unit_columns_a_subtotal_and_empty_cells() -> None:
    rice, maize, both = "Trồng trọt · Lúa · Sản lượng", "Trồng trọt · Ngô", "Trồng trọt · Cộng cây lương thực"
    check(
        CROPS,
        [
            Want("21.300", "tấn", LEVEL, None, "2022", rice),
            Want("21.950", "tấn", LEVEL, None, "2023", rice),
            Want("103,1", "%", INDEX, "cùng kỳ", "2023", rice),
            Want("1.010", "ha", LEVEL, None, "2022", maize),
            Want("1.000", "ha", PLAN, "kế hoạch", "2023", maize),
            Want("985", "ha", LEVEL, None, "2023", maize),
            Want("98,5", "%", SHARE_OF_PLAN, "kế hoạch", "2023", maize),
            Want("97,5", "%", INDEX, "cùng kỳ", "2023", maize),
            Want("5.130", "ha", LEVEL, None, "2022", both),
            Want("5.200", "ha", PLAN, "kế hoạch", "2023", both),
            Want("5.170", "ha", LEVEL, None, "2023", both),
            Want("99,4", "%", SHARE_OF_PLAN, "kế hoạch", "2023", both),
            Want("100,8", "%", INDEX, "cùng kỳ", "2023", both),
            Want("2.140", "con", LEVEL, None, "2022", "Chăn nuôi · Đàn trâu"),
            Want("2.200", "con", PLAN, "kế hoạch", "2023", "Chăn nuôi · Đàn trâu"),
        ],
    )


def test_tabs_with_districts_as_rows_and_the_unit_in_the_caption() -> None:
    centre, council = "dự toán trung ương giao", "dự toán HĐND giao"
    so_far = "2023-M01-M09"
    check(
        BUDGETS,
        [
            Want("1.200", "triệu đồng", PLAN, centre, "2023", "Huyện Tam Lạch", "Tam Lạch"),
            Want("1.300", "triệu đồng", PLAN, council, "2023", "Huyện Tam Lạch", "Tam Lạch"),
            Want("912", "triệu đồng", LEVEL, None, so_far, "Huyện Tam Lạch", "Tam Lạch"),
            Want("76,0", "%", SHARE_OF_PLAN, centre, so_far, "Huyện Tam Lạch", "Tam Lạch"),
            Want("70,2", "%", SHARE_OF_PLAN, council, so_far, "Huyện Tam Lạch", "Tam Lạch"),
            Want("2.400", "triệu đồng", PLAN, centre, "2023", "Thị xã Bàu Sen", "Bàu Sen"),
            Want("2.500", "triệu đồng", PLAN, council, "2023", "Thị xã Bàu Sen", "Bàu Sen"),
            Want("3.600", "triệu đồng", PLAN, centre, "2023", "Tổng cộng"),
            Want("3.800", "triệu đồng", PLAN, council, "2023", "Tổng cộng"),
            Want("912", "triệu đồng", LEVEL, None, so_far, "Tổng cộng"),
            Want("25,3", "%", SHARE_OF_PLAN, centre, so_far, "Tổng cộng"),
            Want("24,0", "%", SHARE_OF_PLAN, council, so_far, "Tổng cộng"),
        ],
    )


def test_the_same_period_of_the_year_before_is_as_long_as_the_period_beside_it() -> None:
    accidents, poor = "Số vụ tai nạn", "Tỷ lệ hộ nghèo"
    check(
        SOCIAL,
        [
            Want("61", "vụ", LEVEL, None, "2022-M01-M09", accidents),
            Want("58", "vụ", LEVEL, None, "2023-M01-M09", accidents),
            Want("-3", "vụ", CHANGE, None, "2023-M01-M09", accidents),
            Want("-4,9", "%", CHANGE, None, "2023-M01-M09", accidents),
            Want("4,2", "%", RATE, None, "2022-M01-M09", poor),
            Want("3,6", "%", RATE, None, "2023-M01-M09", poor),
        ],
    )


def test_an_aligned_head_over_two_columns_is_none_of_the_column_beside_it() -> None:
    so_far = "2023-M01-M10"
    found = cells(CAPITAL)
    assert [(f.figure.text, f.aspect, f.period.label) for f in found if f.period] == [
        (text, aspect, period)
        for row in (("120.400", "61.300", "50,9"), ("100.400", "55.300", "55,1"), ("20.000", "6.000", "30,0"), ("80.600",),
                    ("201.000", "61.300", "30,5"))
        for text, aspect, period in zip(row, (PLAN, LEVEL, SHARE_OF_PLAN), ("2023", so_far, so_far), strict=False)
    ]  # fmt: skip
    assert [f.figure.unit for f in found if f.aspect is not SHARE_OF_PLAN] == ["triệu đồng"] * 9
    assert [f.name.partition(" · ")[2] for f in found if f.aspect is PLAN] == [
        "Vốn trung ương", "Vốn trung ương · Trong nước", "Vốn trung ương · Nước ngoài", "Vốn địa phương", "Tổng số",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "unit", ["(6 tháng, tỷ đồng)", "(đơn vị: tỷ đồng)", "(ĐVT: tỷ đồng)", "(Đơn vị tính: tỷ đồng)"]
)
@pytest.mark.parametrize("name", ["Phụ lục 1: Thu ngân sách", "Biểu 1. Thu ngân sách", "1. Thu ngân sách"])
def test_a_unit_in_the_bracket_of_a_caption(name: str, unit: str) -> None:
    (fact,) = cells(f"{name} {unit}\n\n| Nguồn | Năm 2023 |\n|---|---|\n| Thu nội địa | 512 |\n")
    assert fact.figure.unit == "tỷ đồng"
