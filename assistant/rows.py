"""Check the rows and the columns of tables: shares and growths against the amounts beside them, columns against their total.

Example: a row `Thu nội địa | 4.200 | 2.310 | 60,0` under `Dự toán`, `Thực hiện`, `So với dự toán (%)`: 2.310 / 4.200 is 55,0%.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import reduce

from assistant.amounts import combine, in_base, written
from assistant.findings import Finding, Kind, expected_amount, graded, plain
from assistant.tolerance import Interval, agrees, exactly, interval
from index.records import Aspect, Fact, Passage

ROWS = 3  # fewer do not show that a column is added up
WIDE = Decimal("0.5")  # further from the total than that, rows are counted twice or not at all

_TOTAL = re.compile(r"^(?:tổng(?: số| cộng)?|cộng|toàn (?:tỉnh|huyện|thành phố))\b", re.I)
_PART = re.compile(r"^(?:trong đó|riêng|gồm)\b|^[-+]", re.I)
_FALLS = re.compile(r"\bgiảm\b", re.I)
_RISES = re.compile(r"\btăng\b", re.I)
_ADDS_UP = frozenset(("vnd", "usd", "mass", "area", "volume"))


def check_rows(facts: Iterable[Fact], passages: Iterable[Passage]) -> Iterator[Finding]:
    """The contradictions in the tables of a report."""
    tables = {passage.id for passage in passages if passage.kind == "table"}
    cells = [fact for fact in facts if fact.passage_id in tables]
    rows: dict[tuple[str, int, int], list[Fact]] = defaultdict(list)
    columns: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in cells:
        rows[(fact.indicator, fact.start, fact.end)].append(fact)
        columns[(fact.scope, fact.after, fact.period, fact.figure.unit, fact.aspect)].append(fact)
    for row in rows.values():
        for fact in row:
            yield from _share(fact, row)
            yield from _growth(fact, row)
    for column in columns.values():
        yield from _total(column)


def _share(share: Fact, row: Sequence[Fact]) -> Iterator[Finding]:
    if share.aspect is not Aspect.PLAN_SHARE or share.period is None:
        return
    amounts = [fact for fact in row if fact.figure.unit != "%" and fact.period is not None]
    actual = [fact for fact in amounts if fact.aspect is Aspect.LEVEL and fact.period == share.period]
    plans = [
        fact
        for fact in amounts
        if fact.aspect is Aspect.PLAN
        and fact.period
        and (fact.period.contains(share.period) or fact.period == share.period)
    ]
    named = [fact for fact in plans if fact.base == share.base]
    plans = named or plans
    if len(actual) == 1 and len(plans) == 1:
        yield from _checked(share, actual[0], plans[0], Kind.RATIO)


def _growth(growth: Fact, row: Sequence[Fact]) -> Iterator[Finding]:
    if growth.figure.unit != "%" or growth.period is None or growth.base != "cùng kỳ":
        return
    if growth.aspect not in (Aspect.CHANGE, Aspect.INDEX):
        return
    levels = [fact for fact in row if fact.aspect is Aspect.LEVEL and fact.figure.unit != "%"]
    now = [fact for fact in levels if fact.period == growth.period]
    before = [fact for fact in levels if fact.period == growth.period.in_year(growth.period.start.year - 1)]
    if len(now) == 1 and len(before) == 1:
        yield from _checked(growth, now[0], before[0], Kind.CHANGE)


def _checked(stated: Fact, part: Fact, whole: Fact, kind: Kind) -> Iterator[Finding]:
    divisor = interval(whole.figure)
    if in_base(part.figure)[0] != in_base(whole.figure)[0] or divisor.low <= 0:
        return
    ratio = interval(part.figure) / divisor * exactly(100)
    less = " − 100%" if stated.aspect is Aspect.CHANGE else ""
    expected = ratio - exactly(100) if less else ratio
    if agrees(stated.figure, expected) or (less and _falls(stated) and agrees(stated.figure, exactly(0) - expected)):
        return
    right = expected_amount(expected, stated.figure)
    yield Finding(
        kind=kind,
        severity=graded(stated.figure, expected),
        facts=(stated, part, whole),
        stated=plain(stated.figure),
        expected=right,
        arithmetic=f"{plain(part.figure)} / {plain(whole.figure)}{less} = {right} ≠ {plain(stated.figure)}",
    )


def _falls(fact: Fact) -> bool:
    """Whether the column is one of decreases, so that its figures have no sign."""
    return bool(_FALLS.search(fact.after) and not _RISES.search(fact.after))


def _total(column: Sequence[Fact]) -> Iterator[Finding]:
    """`Tổng cộng` above or below at least three rows that all stand on one level."""
    dimension, _ = in_base(column[0].figure)
    if column[0].aspect not in (Aspect.LEVEL, Aspect.PLAN) or not (
        dimension in _ADDS_UP or dimension.startswith("count:")
    ):
        return
    totals = [fact for fact in column if _TOTAL.match(fact.indicator)]
    rows = [fact for fact in column if not _TOTAL.match(fact.indicator)]
    if len(totals) != 1 or len(rows) < ROWS or any(_PART.match(fact.indicator) for fact in rows):
        return
    total, figures = totals[0], [fact.figure for fact in rows]
    added: Interval = reduce(lambda so_far, figure: so_far + interval(figure), figures, exactly(0))
    stated = interval(total.figure)
    if added.meets(stated) or stated.low <= 0 or abs((added.low + added.high) / (stated.low + stated.high) - 1) > WIDE:
        return
    value, unit = combine(figures, [1] * len(figures))
    right = f"{written(value)} {unit}".strip()
    terms = " + ".join(written(figure.value) for figure in figures)
    yield Finding(
        kind=Kind.PARTS,
        severity=graded(total.figure, added),
        facts=(total, *rows),
        stated=plain(total.figure),
        expected=right,
        arithmetic=f"{terms} = {right} ≠ {plain(total.figure)}",
    )
