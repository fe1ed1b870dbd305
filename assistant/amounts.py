"""Exact arithmetic on figures with units: converting, comparing within rounding, subtracting, adding; and what units measure.

Example: 789,577 tỷ đồng and 789.577 triệu đồng are the same amount; 330.880 lượt and 330,9 nghìn lượt are too, the latter
being rounded.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

from index.records import Figure
from prompts import lexicon
from prompts.lexicon import Unit

_DIGITS = 60  # of a converted amount; a figure with the factor of its unit has less than half of them


@functools.cache
def _units() -> Mapping[str, Unit]:
    return {unit.name: unit for unit in lexicon.units()}


def in_base(figure: Figure) -> tuple[str, Decimal]:
    """(dimension, amount in the dimension's base unit); a unit that the lexicon does not hold is its own dimension."""
    unit = _units().get(figure.unit)
    if unit is None:
        return f"count:{figure.unit}", figure.value
    return unit.dimension, figure.value * unit.factor


def unit_factor(name: str) -> Decimal:
    """How many of its dimension's base unit a unit is: 1.000.000 for `triệu đồng`; 1 for one that the lexicon does not hold."""
    unit = _units().get(name)
    return unit.factor if unit else Decimal(1)


def converted(value: Decimal, unit: str, to: str) -> Decimal:
    """An amount in another unit of its dimension: 789577 triệu đồng are 789.577 tỷ đồng.

    There and back is exact, also where the other unit gives no finite decimal: 20 phút are 0.333… giờ, and these 20 phút.
    Raises `ValueError` for units of two dimensions.
    """
    one, other = _units().get(unit), _units().get(to)
    if unit == to:
        return value
    if one is None or other is None or one.dimension != other.dimension:
        raise ValueError(f"cannot convert {unit} into {to}")
    with localcontext(prec=_DIGITS):
        exact = value * one.factor / other.factor
        with localcontext(prec=_DIGITS // 2):
            short = +exact
        noise = abs(exact - short) <= abs(exact).scaleb(5 - _DIGITS)
        return (short if noise else exact).normalize()


def same_amount(one: Figure, other: Figure) -> bool:
    """Whether two figures are one amount, the coarser one rounded."""
    (dimension, a), (other_dimension, b) = in_base(one), in_base(other)
    if dimension != other_dimension:
        return False
    return abs(a - b) <= max(_half_step(one), _half_step(other))


def _half_step(figure: Figure) -> Decimal:
    """Half of the last digit that a figure is written with, in the base unit."""
    exponent = figure.value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return step * unit_factor(figure.unit) / 2


def comparable(figures: Sequence[Figure]) -> bool:
    """Whether the figures have one dimension, so that they can be added and subtracted."""
    return len({in_base(figure)[0] for figure in figures}) == 1


def combine(figures: Sequence[Figure], signs: Sequence[int]) -> tuple[Decimal, str]:
    """The signed sum of figures of one dimension, in the unit of the first. Raises `ValueError` if they differ."""
    if not comparable(figures):
        raise ValueError(f"cannot combine {[figure.unit for figure in figures]}")
    unit = figures[0].unit
    amounts = (converted(figure.value, figure.unit, unit) * sign for figure, sign in zip(figures, signs, strict=True))
    return sum(amounts, Decimal(0)).normalize(), unit


def written(value: Decimal) -> str:
    """A number as Vietnamese reports write it: 1577358.6 -> `1.577.358,6`."""
    whole, _, fraction = f"{value:f}".partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = f"{int(digits):,}".replace(",", ".")
    fraction = fraction.rstrip("0")
    return f"{sign}{groups},{fraction}" if fraction else f"{sign}{groups}"


@functools.cache
def _kinds() -> Mapping[str, str]:
    return {unit.name: unit.kind or unit.name for unit in lexicon.units() if unit.dimension.startswith("count:")}


def kind_of(unit: str) -> str:
    """The widest noun that a counted noun may be called by: `người` for `giáo viên`."""
    return _kinds().get(unit, unit)


def same_kind(one: str, other: str) -> bool:
    """Whether two units measure the same: of one dimension, or nouns of one kind such as `em` and `thí sinh`."""
    return dimension_of(one) == dimension_of(other) or kind_of(one) == kind_of(other)


def dimension_of(unit: str) -> str:
    """The dimension of a canonical unit; a counted noun that the lexicon does not hold is its own."""
    known = _units().get(unit)
    return known.dimension if known else f"count:{unit}" if unit else ""
