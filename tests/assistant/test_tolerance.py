"""What written figures leave open."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.amounts import unit_factor
from assistant.tolerance import Interval, agrees, exactly, interval, same, step
from index.records import Figure


def figure(value: str, unit: str = "%", *, approximate: bool = False) -> Figure:
    return Figure(Decimal(value), unit, value, 0, len(value), approximate)


@pytest.mark.parametrize(
    ("value", "unit", "low", "high"),
    [
        ("23.0", "%", "22.95", "23.05"),
        ("23", "%", "22.5", "23.5"),
        ("1230", "người", "1230", "1230"),
        ("35000", "người", "34500", "35500"),
        ("1.2", "nghìn lượt", "1.15", "1.25"),
        ("4.5", "tỷ đồng", "4.45", "4.55"),
        ("900", "ha", "899.5", "900.5"),
    ],
)
def test_the_interval_of_a_figure(value, unit, low, high):
    found, factor = interval(figure(value, unit)), unit_factor(unit)
    assert (found.low / factor, found.high / factor) == (Decimal(low), Decimal(high))


def test_an_approximate_count_is_as_exact_as_its_last_digit():
    assert step(figure("1230", "người", approximate=True)) == 10
    assert step(figure("1230", "người")) == 0


def test_rounded_and_cut_figures_agree():
    assert agrees(figure("82.48"), exactly(Decimal("82.4798")))
    assert agrees(figure("82.47"), exactly(Decimal("82.4798")))
    assert not agrees(figure("82.46"), exactly(Decimal("82.4798")))
    assert same(figure("11.58"), figure("11.5"))
    assert not same(figure("11.68"), figure("11.5"))


def test_nothing_is_divided_by_what_may_be_nought():
    with pytest.raises(ValueError, match="cannot divide"):
        exactly(1) / Interval(Decimal(-1), Decimal(1))


amounts = st.decimals(min_value=1, max_value=10_000, places=2)


@given(amounts, amounts, amounts, amounts)
def test_the_arithmetic_of_intervals_holds_every_result(a, b, c, d):
    one, other = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    for x in (a, b):
        for y in (c, d):
            for found, value in (
                (one + other, x + y),
                (one - other, x - y),
                (one * other, x * y),
                (one / other, x / y),
            ):
                assert found.low <= value <= found.high
