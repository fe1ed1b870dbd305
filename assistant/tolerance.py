"""What a written figure leaves open: an interval, so that rounding is told from contradiction.

Example: `23,0%` is any value from 22,95 to 23,05; the arithmetic of such intervals says which results the figures allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.amounts import in_base, unit_factor
from index.records import Figure

ROUNDED = 3  # noughts at the end of a count that say that it was rounded: `35.000 lao động`


@dataclass(frozen=True, slots=True)
class Interval:
    """All values between two, both included."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        products = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(products), max(products))

    def __truediv__(self, other: Interval) -> Interval:
        """Raises `ValueError` if the divisor may be nought or less."""
        if other.low <= 0:
            raise ValueError(f"cannot divide by {other}")
        quotients = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(quotients), max(quotients))

    def meets(self, other: Interval) -> bool:
        """Whether the two share a value."""
        return self.low <= other.high and other.low <= self.high


def exactly(value: Decimal | int) -> Interval:
    """An interval of one value."""
    return Interval(Decimal(value), Decimal(value))


def interval(figure: Figure) -> Interval:
    """The values, in the base unit, that a figure as written may stand for. People and things counted one by one are exact."""
    _, value = in_base(figure)
    half = step(figure) / 2
    return Interval(value - half, value + half)


def step(figure: Figure) -> Decimal:
    """The last digit that a figure is written with, in the base unit; nought for an exact count.

    Example: 10 for `khoảng 1.230 người`, 0 for `1.230 người`, 1000 for `35.000 người`, 100 for `1,2 nghìn lượt`.
    """
    value, factor = figure.value, unit_factor(figure.unit)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # figures are finite
    if exponent >= 0:
        noughts = _noughts(value)
        if in_base(figure)[0].startswith("count:") and factor == 1:
            return Decimal(10) ** noughts if figure.approximate or noughts >= ROUNDED else Decimal(0)
        exponent = noughts if figure.approximate else 0
    return Decimal(1).scaleb(exponent) * factor


def _noughts(value: Decimal) -> int:
    digits = str(int(value))
    return len(digits) - len(digits.rstrip("0")) if int(value) else 0


def agrees(figure: Figure, allowed: Interval) -> bool:
    """Whether a figure may stand for a value of `allowed`, rounded or cut: 82,4798 is written 82,48 and also 82,47."""
    if interval(figure).meets(allowed):
        return True
    _, value = in_base(figure)
    return Interval(value, value + step(figure)).meets(allowed) if value >= 0 else False


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures of one dimension may be one amount, each rounded or cut."""
    return agrees(one, interval(other)) or agrees(other, interval(one))


def shown(allowed: Interval, like: Figure) -> Decimal:
    """The middle of an interval in the unit of a figure, with one digit more than the figure has."""
    exponent = like.value.as_tuple().exponent
    assert isinstance(exponent, int)  # figures are finite
    middle = (allowed.low + allowed.high) / 2 / unit_factor(like.unit)
    return middle.quantize(Decimal(1).scaleb(min(exponent, 0) - 1))
