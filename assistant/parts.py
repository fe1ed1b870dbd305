"""Check that parts add up to their total, where they are meant to.

Example: `102 vụ vi phạm. Cụ thể: vi phạm … 18 vụ; vi phạm … 55 vụ; vi phạm … 22 vụ`: 18 + 55 + 22 is 95.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce

from assistant.amounts import combine, written
from assistant.breakdowns import Breakdown, breakdowns
from assistant.findings import Finding, Kind, Severity, graded, plain
from assistant.statements import Item, Paragraph, Sentence
from assistant.tolerance import Interval, exactly, interval
from index.folding import fold
from index.records import Aspect

NEAR = Decimal("0.02")  # of `trong đó` with many parts: what misses by less was meant to be complete
OVER = Decimal("0.2")  # and what exceeds the total by more has parts that overlap
WIDE = Decimal("0.5")  # further from the total than that, something else was counted
SHARES = Decimal(10)  # points that the shares of a whole may miss a hundred by and still be one whole

_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b"), re.compile(rf"\b(?:{other})\b"))
    for one, other in (
        ("quoc te|nuoc ngoai", "noi dia|trong nuoc"),
        ("xuat khau", "nhap khau"),
        ("nam", "nu"),
        ("thanh thi|do thi", "nong thon"),
        ("trung uong|nstw|tw", "dia phuong|nsdp"),
    )
)
_WHOLE = re.compile(r"\bcơ cấu\b", re.I)


def check_parts(found: Sequence[Paragraph]) -> Iterator[Finding]:
    """The contradictions between totals and parts."""
    for breakdown in breakdowns(found):
        group = _wrong(breakdown)
        if group:
            yield _finding(breakdown.total, group)
    for paragraph in found:
        for sentence in paragraph.sentences:
            yield from _shares(sentence)


def _sum(items: Sequence[Item]) -> Interval:
    return reduce(lambda total, item: total + interval(item.fact.figure), items, exactly(0))


def _wrong(breakdown: Breakdown) -> tuple[Item, ...]:
    """The parts that were meant to give the total and do not; empty if all is well or nothing is sure."""
    total, parts = interval(breakdown.total.fact.figure), breakdown.parts
    if len(parts) == 1:
        alone = not breakdown.complete and interval(parts[0].fact.figure).low > total.high
        return parts if alone else ()
    if total.low <= 0 or any(_sum(parts[:n]).meets(total) for n in range(1, len(parts) + 1)):
        return ()
    alike = next((n for n, name in enumerate(breakdown.names) if name != breakdown.names[0]), len(parts))
    group = parts
    if 2 <= alike < len(parts) and _sum(parts).low > total.high:
        group = parts[:alike]  # what follows counts something else: `…; Số vụ đã xử lý: 89 vụ`
    missed = (_sum(group).low + _sum(group).high) / (total.low + total.high) - 1
    if _opposites(breakdown):
        return group
    if breakdown.complete:
        return group if abs(missed) <= WIDE else ()
    sure = len(group) >= 3 and alike == len(parts) and -NEAR <= missed <= OVER
    return group if sure else ()


def _opposites(breakdown: Breakdown) -> bool:
    """Whether two parts are all that there can be: visitors from abroad and from the country."""
    if len(breakdown.parts) != 2:
        return False
    first, second = (
        fold(f"{item.fact.indicator} {item.fact.figure.text} {item.fact.after}") for item in breakdown.parts
    )
    return any(
        (a.search(first) and b.search(second) and not (b.search(first) or a.search(second)))
        or (b.search(first) and a.search(second) and not (a.search(first) or b.search(second)))
        for a, b in _OPPOSITES
    )


def _finding(total: Item, parts: Sequence[Item]) -> Finding:
    stated, figures = total.fact.figure, [item.fact.figure for item in parts]
    value, _ = combine([stated, *figures], [0, *(1 for _ in figures)])
    expected = f"{written(value)} {stated.unit}".strip()
    mixed = len({figure.unit for figure in (stated, *figures)}) > 1
    left = " + ".join(plain(figure) if mixed else written(figure.value) for figure in figures)
    alone = len(parts) == 1
    arithmetic = f"{plain(figures[0])} > {plain(stated)}" if alone else f"{left} = {expected} ≠ {plain(stated)}"
    return Finding(
        kind=Kind.PARTS,
        severity=graded(stated, _sum(parts)),
        facts=(total.fact, *(item.fact for item in parts)),
        stated=plain(stated),
        expected=expected,
        arithmetic=arithmetic,
        hint="check_hint_unit" if mixed else "",
    )


def _shares(sentence: Sentence) -> Iterator[Finding]:
    """`Cơ cấu kinh tế: … chiếm 23,6%; … 18,1%; … 57,3%`: the shares of one whole are a hundred together."""
    named = _WHOLE.search(sentence.text, sentence.start, sentence.end)
    if not named:
        return
    shares = [
        item
        for i, item in enumerate(sentence.items)
        if item.percent
        and item.start > named.end()
        and item.fact.aspect in (Aspect.SHARE, Aspect.RATE)
        and not sentence.depth(i)
    ]
    if len(shares) < 3:
        return
    value = sum((item.fact.figure.value for item in shares), Decimal(0))
    if _sum(shares).meets(exactly(100)) or abs(value - 100) > SHARES:
        return
    yield Finding(
        kind=Kind.PARTS,
        severity=Severity.MEDIUM,
        facts=tuple(item.fact for item in shares),
        stated="100%",
        expected=f"{written(value)}%",
        arithmetic=f"{' + '.join(plain(item.fact.figure) for item in shares)} = {written(value)}% ≠ 100%",
    )
