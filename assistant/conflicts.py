"""Find facts that are stated twice with different figures: in two reports, or in two places of one.

Example: `bán lẻ … 4.292,82 tỷ đồng` in a report of 8 June and `4.290,5 tỷ đồng` in the one of 30 June are both of the half-year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from assistant.amounts import in_base, written
from assistant.findings import Finding, Kind, Severity, plain
from assistant.series import (
    GROWTH,
    Point,
    Series,
    indicator_words,
    is_growth,
    scope_words,
    strength,
    value_of,
)
from assistant.tolerance import same
from index.records import Aspect, Fact, Figure, Period, Report

TELLING = 4  # syllables; a shorter name may be that of several things
NEAR = 3  # times; figures of a short name that are further apart are not of one thing
SLIP = 100  # times; so far apart, one of two figures lacks `nghìn` or `triệu`
LARGE = Decimal("0.1")  # of the figure: a revision by more deserves a look
COMPARED = (Aspect.LEVEL, Aspect.PLAN, Aspect.PLAN_SHARE, Aspect.SHARE, Aspect.RATE, Aspect.RANK, GROWTH)


def check_conflicts(all_series: Iterable[Series], reports: Mapping[str, Report]) -> Iterator[Finding]:
    """The contradictions between the points of each series that are of one place and time."""
    for one in all_series:
        if one.aspect not in COMPARED:
            continue
        slots: dict[tuple[str, Period, date | None], list[Fact]] = defaultdict(list)
        for point in one.points:
            if point.place and point.period:
                slots[(point.place, point.period, _as_of(point))].append(point.fact)
        for facts in slots.values():
            yield from _of_slot(facts, reports)


def _as_of(point: Point) -> date | None:
    """The day up to which a figure counts, if that is not the end of its period."""
    assert point.period is not None  # asked before
    return None if point.as_of == point.period.end else point.as_of


def _of_slot(facts: Sequence[Fact], reports: Mapping[str, Report]) -> Iterator[Finding]:
    """Contradictions among facts that seem one; where a report gives three figures or more, its words do not tell enough."""
    by_report: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        known = by_report[fact.report_id]
        if not any(_same(fact, other, reports) for other in known):
            known.append(fact)
    for (_, ones), (_, others) in combinations(by_report.items(), 2):
        if len(ones) == len(others) == 1 and not _same(ones[0], others[0], reports) and _one_thing(ones[0], others[0]):
            yield _finding(ones[0], others[0], reports)
    for own in by_report.values():
        if len(own) == 2 and _apart(own[0], own[1]):
            yield _finding(own[0], own[1], reports)


def _one_thing(one: Fact, other: Fact) -> bool:
    """Whether facts of two reports with the same words are of one thing: the name tells enough, or what is above agrees."""
    if strength(indicator_words(one)) >= TELLING or _slipped(one, other):
        return True
    above, beside = scope_words(one), scope_words(other)
    (_, a), (_, b) = in_base(one.figure), in_base(other.figure)
    near = one.figure.unit == "%" or max(a, b) <= NEAR * min(a, b)
    return near and bool(not above or not beside or above & beside)


def _slipped(one: Fact, other: Fact) -> bool:
    """Whether two amounts are the same but for a missing `nghìn` or `triệu`: 329.500 lượt and 329,5 lượt."""
    (_, a), (_, b) = in_base(one.figure), in_base(other.figure)
    small, large = sorted((a, b))
    return small > 0 and one.figure.unit != "%" and large / small in (Decimal(1000), Decimal(1000_000))


def _apart(one: Fact, other: Fact) -> bool:
    """Whether two facts of a report stand in different passages, and nothing that names one of them parts them."""
    if one.passage_id == other.passage_id or not (one.indicator and other.indicator):
        return False
    a, b = (indicator_words(fact) | scope_words(fact) for fact in (one, other))
    return a <= b or b <= a


def _same(one: Fact, other: Fact, reports: Mapping[str, Report]) -> bool:
    return same(_compared(one, reports), _compared(other, reports))


def _compared(fact: Fact, reports: Mapping[str, Report]) -> Figure:
    """The figure as the series has it: the growth that an index means."""
    if not is_growth(fact):
        return fact.figure
    return replace(fact.figure, value=value_of(fact, reports[fact.report_id]), unit="%")


def _finding(one: Fact, other: Fact, reports: Mapping[str, Report]) -> Finding:
    """The finding of two facts, the earlier or the estimated one first."""
    early, late = sorted((one, other), key=lambda fact: _rank(fact, reports[fact.report_id]))
    a, b = _compared(early, reports), _compared(late, reports)
    left, right = (_stated(fact, figure) for fact, figure in ((early, a), (late, b)))
    revised = early.report_id != late.report_id and _revises(late, early, reports)
    (_, x), (_, y) = in_base(a), in_base(b)
    slip = early.figure.unit != "%" and max(x, y) >= SLIP * min(x, y)
    large = abs(x - y) > LARGE * max(abs(x), abs(y))
    severity = Severity.HIGH if slip else Severity.LOW if revised and not large else Severity.MEDIUM
    return Finding(
        kind=Kind.REVISED if revised and not slip else Kind.CONFLICT,
        severity=severity,
        facts=(early, late),
        stated=plain(early.figure),
        expected=plain(late.figure),
        arithmetic=f"{left} ≠ {right}",
        hint="check_hint_unit" if slip else "",
    )


def _stated(fact: Fact, figure: Figure) -> str:
    """A side of the comparison: `104,23% (+4,23%)` where it is not the figure as written."""
    if figure.value == fact.figure.value and figure.value >= 0:
        return plain(fact.figure)
    sign = "+" if figure.value > 0 else ""
    return f"{plain(fact.figure)} ({sign}{written(figure.value)}%)"


def _revises(late: Fact, early: Fact, reports: Mapping[str, Report]) -> bool:
    """Whether a figure stands for an earlier estimate: it is none itself, or of a later day."""
    if not _estimated(early, reports):
        return False
    before, after = reports[early.report_id].issued, reports[late.report_id].issued
    return not _estimated(late, reports) or bool(before and after and before < after)


def _estimated(fact: Fact, reports: Mapping[str, Report]) -> bool:
    """Whether a figure is an estimate: the report says so, or was issued before the period was over."""
    issued = reports[fact.report_id].issued
    return fact.figure.approximate or bool(issued and fact.period and issued < fact.period.end)


def _rank(fact: Fact, report: Report) -> tuple[bool, date, str, int]:
    early = bool(report.issued and fact.period and report.issued < fact.period.end)
    return not (early or fact.figure.approximate), report.issued or date.max, fact.report_id, fact.figure.start
