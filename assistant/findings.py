"""A contradiction that the reports hold: the figures on both sides, where they stand, and the arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from assistant.amounts import in_base, written
from assistant.tolerance import Interval, shown
from index.records import Fact, Figure
from prompts import lexicon


class Kind(StrEnum):
    """What does not fit."""

    RATIO = "ratio"  # a percentage and the two amounts that it is made of
    CHANGE = "change"  # a change and the levels before and after it
    PARTS = "parts"  # parts and their total
    AVERAGE = "average"  # an average, the amount and the number of those that share it
    CONFLICT = "conflict"  # one fact stated twice with different figures
    REVISED = "revised"  # the same in an earlier and a later report, the earlier one an estimate


class Severity(StrEnum):
    """How much it matters, the gravest first."""

    HIGH = "high"
    MEDIUM = "medium"  # small, or between two reports
    LOW = "low"  # a later report revises an estimate


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction. The first fact is the one in doubt; the others are what it is compared with."""

    kind: Kind
    severity: Severity
    facts: tuple[Fact, ...]
    stated: str  # "56,7%"
    expected: str  # "62,6%": what the others give, or the figure of the other place
    arithmetic: str  # "571 / 912 = 62,6% ≠ 56,7%"
    hint: str = ""  # the key of a message that says what may be the cause

    def message(self, language: str = "vi") -> str:
        """What does not fit, as a sentence."""
        fields = {"name": subject(self.facts[0]), "stated": self.stated, "expected": self.expected}
        said = lexicon.message(f"check_{self.kind}", language, **fields)
        return f"{said} {lexicon.message(self.hint, language)}" if self.hint else said


def subject(fact: Fact) -> str:
    """What a fact is about, short enough for a line: the innermost names, `Dong riềng · Trồng`."""
    parts = [*fact.scope[-2:], fact.indicator] if fact.indicator else [*fact.scope[-2:]]
    name = " · ".join(part if len(part) <= 80 else "…" + part[-78:].partition(" ")[2] for part in parts)
    return name or fact.after or fact.figure.text


def graded(stated: Figure, expected: Interval) -> Severity:
    """How grave it is that a figure is not what it should be: small where it misses by less than a hundredth."""
    _, value = in_base(stated)
    middle = (expected.low + expected.high) / 2
    small = abs(value - middle) * 100 < max(abs(value), abs(middle))
    return Severity.MEDIUM if small else Severity.HIGH


def plain(figure: Figure) -> str:
    """A figure for a sum: its number and unit, on one line."""
    number = written(figure.value)
    return f"{number}{figure.unit}" if figure.unit == "%" else f"{number} {figure.unit}".strip()


def expected_amount(allowed: Interval, like: Figure) -> str:
    """The middle of an interval, in the unit of a figure."""
    return plain(replace(like, value=shown(allowed, like)))


def percentage(value: Decimal) -> str:
    """`62,6%`."""
    return f"{written(value)}%"
