"""What must hold for any amount in any unit: what we write is read as the same value, and units convert without loss."""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.amounts import combine, converted, in_base, written
from index.figures import find_figures, parse_number
from index.records import Figure
from prompts import lexicon

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "100"))
UNITS = lexicon.units()
BY_DIMENSION: dict[str, list[str]] = defaultdict(list)
for unit in UNITS:
    BY_DIMENSION[unit.dimension].append(unit.name)
COUNTABLE = [unit for unit in UNITS if unit.name != "giờ"]  # `7 giờ` is a time of the day, and left alone
PAIRS = [pair for names in BY_DIMENSION.values() for pair in itertools.permutations(names, 2)]

# As reports have them: up to twelve digits before the comma and six behind it.
values = st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**12), st.integers(0, 6))
positive = values.filter(bool)


def figure(value: Decimal, unit: str) -> Figure:
    return Figure(value, unit, written(value), 0, 1)


@settings(max_examples=EXAMPLES)
@given(values)
@example(Decimal("598.774"))  # no thousands
@example(Decimal("0.774"))
@example(Decimal("1000.5"))
@example(Decimal("1E+3"))
def test_a_written_number_is_read_as_the_same_value(value: Decimal) -> None:
    assert parse_number(written(value)) == value


def check_is_found(value: Decimal, unit: lexicon.Unit) -> None:
    text = f"Ước đạt {written(value)} {unit.name} trong kỳ."
    [found] = find_figures(text)
    assert text[found.start : found.end] == found.text
    assert found.text.startswith(written(value))
    assert found.value == value
    assert found.unit in (unit.name, unit.kind)


@settings(max_examples=EXAMPLES)
@given(values, st.sampled_from(COUNTABLE))
def test_a_written_amount_is_found_with_its_value_and_unit(value: Decimal, unit: lexicon.Unit) -> None:
    check_is_found(value, unit)


@pytest.mark.parametrize("value", ["0", "7", "1725", "598.774", "2049706"])
def test_this_holds_for_every_unit(value: str) -> None:
    for unit in COUNTABLE:
        check_is_found(Decimal(value), unit)


@settings(max_examples=EXAMPLES)
@given(values, st.sampled_from(PAIRS))
@example(Decimal(20), ("phút", "giờ"))
@example(Decimal("789577"), ("triệu đồng", "tỷ đồng"))
@example(Decimal("999999999999.999999"), ("tuần", "phút"))
@example(Decimal("999999999999.999999"), ("phút", "tuần"))
def test_units_of_one_dimension_convert_there_and_back(value: Decimal, pair: tuple[str, str]) -> None:
    one, other = pair
    assert converted(converted(value, one, other), other, one) == value


@settings(max_examples=EXAMPLES)
@given(values, st.sampled_from(UNITS))
def test_the_base_of_a_dimension_loses_nothing(value: Decimal, unit: lexicon.Unit) -> None:
    dimension, amount = in_base(figure(value, unit.name))
    assert dimension == unit.dimension
    assert amount / unit.factor == value


@settings(max_examples=EXAMPLES)
@given(positive, st.sampled_from(PAIRS))
def test_an_amount_less_itself_in_another_unit_is_nothing(value: Decimal, pair: tuple[str, str]) -> None:
    one, other = pair
    left, unit = combine([figure(value, one), figure(converted(value, one, other), other)], [1, -1])
    assert (left, unit) == (0, one)


@pytest.mark.parametrize("one, other", [("%", "điểm phần trăm"), ("ha", "tấn"), ("con", "vụ"), ("chòi", "con")])
def test_units_of_two_dimensions_do_not_convert(one: str, other: str) -> None:
    with pytest.raises(ValueError, match=f"{one}.*{other}"):
        converted(Decimal(1), one, other)
