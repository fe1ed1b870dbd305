"""Exact arithmetic on figures with units."""

from decimal import Decimal

import pytest

from assistant.amounts import combine, comparable, in_base, same_amount, written
from index.records import Figure


def figure(value, unit):
    return Figure(Decimal(value), unit, f"{value} {unit}", 0, 1)


def test_one_amount_in_two_units_has_one_base():
    assert in_base(figure("789.577", "tỷ đồng")) == in_base(figure("789577", "triệu đồng"))
    assert in_base(figure("1.5", "tấn")) == in_base(figure("15", "tạ"))


def test_a_unit_that_the_lexicon_does_not_hold_is_its_own_dimension():
    assert in_base(figure("3", "chòi")) == ("count:chòi", Decimal(3))


@pytest.mark.parametrize(
    "one, other, same",
    [
        (("789.577", "tỷ đồng"), ("789577", "triệu đồng"), True),
        (("330880", "lượt"), ("330.9", "nghìn lượt"), True),
        (("330880", "lượt"), ("330.8", "nghìn lượt"), False),
        (("78.9", "tỷ đồng"), ("78940", "triệu đồng"), True),
        (("78.9", "tỷ đồng"), ("78960", "triệu đồng"), False),
        (("15300", "con"), ("15301", "con"), False),
        (("23.0", "%"), ("23", "%"), True),
        (("5", "%"), ("5", "điểm phần trăm"), False),
        (("5", "ha"), ("5", "tấn"), False),
        (("4", "chòi"), ("4", "chòi"), True),
    ],
)
def test_same_amount_within_the_rounding_of_the_coarser(one, other, same):
    assert same_amount(figure(*one), figure(*other)) is same
    assert same_amount(figure(*other), figure(*one)) is same


def test_combine_gives_the_signed_sum_in_the_unit_of_the_first():
    assert combine([figure("2", "tỷ đồng"), figure("350", "triệu đồng")], (1, -1)) == (Decimal("1.65"), "tỷ đồng")
    assert combine([figure("350", "triệu đồng"), figure("2", "tỷ đồng")], (1, 1)) == (Decimal(2350), "triệu đồng")


def test_combine_is_exact():
    assert combine([figure("0.3", "ha"), figure("0.1", "ha")], (1, -1)) == (Decimal("0.2"), "ha")


def test_figures_of_two_dimensions_cannot_be_combined():
    figures = [figure("1", "ha"), figure("1", "tấn")]
    assert not comparable(figures)
    with pytest.raises(ValueError, match=r"ha.*tấn"):
        combine(figures, (1, 1))


@pytest.mark.parametrize(
    "value, text",
    [
        ("1577358.6", "1.577.358,6"),
        ("400", "400"),
        ("4E+2", "400"),
        ("12.50", "12,5"),
        ("-1234.5", "-1.234,5"),
        ("-0.5", "-0,5"),
        ("0", "0"),
        ("999", "999"),
        ("1000", "1.000"),
    ],
)
def test_written_as_reports_write_numbers(value, text):
    assert written(Decimal(value)) == text
