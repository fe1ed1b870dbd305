"""Which facts are joined into one series, and which stay apart."""

from datetime import date
from decimal import Decimal

import pytest
from conftest import make_report

from assistant.series import GROWTH, Series, series
from index.facts import extract
from index.records import Period
from index.split import split


def joined(*reports: tuple[str, int, str]) -> list[Series]:
    """The series over reports (text, year, place) of a first half-year."""
    made, facts = {}, []
    for n, (text, year, place) in enumerate(reports):
        period = Period(date(year, 1, 1), date(year, 6, 30))
        made[f"r{n}"] = make_report(text, id=f"r{n}", place=place, period=period)
        facts += extract(made[f"r{n}"], split(made[f"r{n}"]))
    return series(facts, made)


def only(found: list[Series], aspect: str = "level") -> Series:
    (one,) = [s for s in found if s.aspect == aspect]
    return one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tổng mức bán lẻ hàng hoá và dịch vụ ước đạt 4.100 tỷ đồng.", "Doanh thu bán lẻ đạt 4.500 tỷ đồng."),
        ("Tổng kim ngạch xuất nhập khẩu đạt 310 triệu USD.", "Kim ngạch XNK đạt 340 triệu USD."),
        ("Diện tích vùng Hoà Lạc đạt 410 ha.", "Diện tích vùng Hòa Lạc đạt 450 ha."),
        ("Tổng đàn trâu có 15.300 con.", "Đàn trâu ước đạt 15.900 con."),
        ("Chỉ số sản xuất công nghiệp tăng 7,9% so với cùng kỳ.", "IIP tăng 8,4% so với cùng kỳ."),
        ("- Lúa xuân: Sản lượng đạt 900 tấn.", "Sản lượng lúa xuân đạt 950 tấn."),
    ],
)
def test_other_words_for_one_thing_are_one_series(one, other):
    (found,) = joined((one, 2022, "Lam Sa"), (other, 2023, "Lam Sa"))
    assert [point.period.label for point in found.points] == ["2022-H1", "2023-H1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xuất khẩu đạt 245 triệu USD.", "Nhập khẩu đạt 55 triệu USD."),
        ("Đàn trâu có 15.300 con.", "Đàn bò có 15.900 con."),
        ("- Lúa xuân: Sản lượng đạt 900 tấn.", "- Ngô xuân: Sản lượng đạt 900 tấn."),
        ("Trồng rừng đạt 900 ha.", "Trồng rừng đạt 90% kế hoạch."),
        ("Thu ngân sách đạt 51% dự toán trung ương giao.", "Thu ngân sách đạt 48% dự toán HĐND giao."),
        ("CPI tăng 0,3% so với tháng trước.", "CPI tăng 3,1% so với cùng kỳ."),
    ],
)
def test_different_things_stay_apart(one, other):
    assert all(len(s.points) == 1 for s in joined((one, 2022, "Lam Sa"), (other, 2023, "Lam Sa")))


def test_units_are_brought_to_one_and_points_to_order():
    found = only(
        joined(
            ("Thu nội địa đạt 682.900 triệu đồng.", 2023, "Lam Sa"),
            ("Thu nội địa đạt 0,51 nghìn tỷ đồng.", 2021, "Lam Sa"),
            ("Thu nội địa đạt 601,5 tỷ đồng.", 2022, "Lam Sa"),
            ("Thu nội địa đạt 720 tỷ đồng.", 2022, "Núi Bạc"),
        )
    )
    assert found.unit == "tỷ đồng"
    assert [(p.value, p.place, p.period.start.year) for p in found.points] == [
        (Decimal(510), "Lam Sa", 2021),
        (Decimal("601.5"), "Lam Sa", 2022),
        (Decimal(720), "Núi Bạc", 2022),
        (Decimal("682.9"), "Lam Sa", 2023),
    ]
    assert found.points[3].fact.figure.text == "682.900 triệu đồng"


def test_an_index_a_rise_and_a_fall_are_growths():
    found = only(
        joined(
            ("Sản lượng chè bằng 104,2% so với cùng kỳ.", 2021, "Lam Sa"),
            ("Sản lượng chè tăng 5,1% so với cùng kỳ.", 2022, "Lam Sa"),
            ("Sản lượng chè giảm 2,5% so với cùng kỳ.", 2023, "Lam Sa"),
        ),
        GROWTH,
    )
    assert [point.value for point in found.points] == [Decimal("4.2"), Decimal("5.1"), Decimal("-2.5")]


def test_a_figure_in_brackets_that_others_are_compared_with_is_no_point():
    found = joined(("Thu nội địa đạt 620 tỷ đồng, bằng 77,5% dự toán (800 tỷ đồng).", 2023, "Lam Sa"))
    assert [point.value for point in only(found).points] == [Decimal(620)]


def test_a_fall_has_its_sign_whatever_its_unit():
    up = "Số vụ cháy là 40 vụ, tăng 12 vụ so với cùng kỳ."
    down = "Số vụ cháy là 31 vụ, giảm 9 vụ so với cùng kỳ."
    one = only(joined((up, 2022, "Hạ Lam"), (down, 2023, "Hạ Lam")), "change")
    assert [point.value for point in one.points] == [12, -9]
