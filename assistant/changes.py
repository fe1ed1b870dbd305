"""Check changes against the levels before and after them.

Example: `150 vụ (giảm 67 vụ so với cùng kỳ = 31%)`: the year before had 217, and 67 / 217 is 30,9%, which 31% is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.findings import Finding, Kind, expected_amount, graded, plain
from assistant.statements import Item, Paragraph, Sentence
from assistant.tolerance import Interval, agrees, exactly, interval
from index import aspects
from index.aspects import DIRECTION, PLANNED, base_of
from index.records import Aspect
from index.wording import content, own_words

REACH = 160  # characters before a change in which the word that gives its direction stands

_BASE_LEVEL = re.compile(
    r"\b(?:cùng kỳ|cùng thời điểm|năm trước|năm ngoái|năm 20\d\d|đầu năm|tháng trước|quý trước)[^()\d;]*"
    r"\(\*?\s*(?:chỉ )?(?:là|đạt|có)?\s*$",
    re.I,
)
_OF_RATES = re.compile(r"\b(?:tốc độ|tỷ lệ|tỉ lệ|chỉ số|tỷ trọng)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Chain:
    """A level with what the sentence says of its change."""

    level: Item
    by: Item | None  # changed by an amount
    percent: Item | None  # changed by a percentage, or an index
    before: Item | None  # the level that it is compared with


def check_changes(found: Sequence[Paragraph]) -> Iterator[Finding]:
    """The changes of a report that do not follow from their levels."""
    for paragraph in found:
        for sentence in paragraph.sentences:
            for chain in _chains(sentence):
                yield from _checked(sentence, chain)
            yield from _indices(sentence)
            yield from _rates(sentence)


def direction(sentence: Sentence, item: Item) -> int:
    """1 if an item is an increase, -1 if it is a decrease, 0 if nothing says."""
    words = sentence.text[max(sentence.start, item.start - REACH) : item.start]
    return aspects.direction(words)


def _chains(sentence: Sentence) -> Iterator[_Chain]:
    items = sentence.items
    for k, level in enumerate(items):
        if not (level.level or level.percent) or _of_year_before(sentence, level):
            continue
        following = list(_following(sentence, k))
        by = next((x for x in following if _is_change_of(level, x)), None)
        percent = next((x for x in following if x is not level and x.percent and _is_relative(x)), None)
        if level.percent:
            percent = None
        before = next((x for x in following if _is_base(sentence, level, x)), None)
        if by is not None and percent is not None and not _together(by, percent):
            percent = None
        if (by or percent) and (before or (by and percent)):
            yield _Chain(level, by, percent, before)
    yield from _counted(sentence)


def _following(sentence: Sentence, k: int) -> Iterator[Item]:
    """The items behind a level that speak of the same thing: up to the next semicolon, name or end of its bracket.

    A bracket that lists parts, `48.200 con (trâu 9.100 con, lợn 39.100 con), tăng 2,1%`, is passed over.
    """
    level, depth, listing = sentence.items[k], sentence.depth(k), False
    for i in range(k + 1, len(sentence.items)):
        item, deep = sentence.items[i], sentence.depth(i)
        if ";" in item.before or deep < depth:
            return
        compared = bool(_BASE_LEVEL.search(item.before)) or _of_year_before(sentence, item)
        listing = deep > depth and (listing or (item.level and not compared))
        if listing or item.half == "plan" or item.fact.aspect in (Aspect.PLAN, Aspect.PLAN_SHARE, Aspect.RANK):
            continue
        named = item.fact.indicator != level.fact.indicator and content(own_words(item.before))
        if (item.level or named) and not compared:
            return
        yield item


def _counted(sentence: Sentence) -> Iterator[_Chain]:
    """`172 vụ, 214 đối tượng (tăng 80 vụ … = 87%)`: the only level of the change's unit, though not right before it."""
    items = sentence.items
    for k in range(1, len(items) - 1):
        by, percent = items[k], items[k + 1]
        if not (_is_change(by) and percent.percent and "=" in percent.before and by.dimension.startswith("count:")):
            continue
        levels = [x for x in items[:k] if x.level and x.dimension == by.dimension and ";" not in _from(sentence, x, by)]
        if len(levels) == 1 and levels[0] is not items[k - 1]:
            yield _Chain(levels[0], by, percent, None)


def _from(sentence: Sentence, one: Item, other: Item) -> str:
    return sentence.text[one.end : other.start]


def _is_change(item: Item) -> bool:
    return item.fact.aspect is Aspect.CHANGE and item.fact.base not in PLANNED and not item.percent


def _is_change_of(level: Item, item: Item) -> bool:
    """Whether an item says with words of its own by how much a level changed."""
    return _is_change(item) and item.dimension == _change_dimension(level) and bool(DIRECTION.search(item.before))


def _is_relative(item: Item) -> bool:
    """A percentage that says how much something changed, or how much of the earlier level it is."""
    if item.fact.base in PLANNED:
        return False
    return item.fact.aspect in (Aspect.CHANGE, Aspect.INDEX)


def _change_dimension(level: Item) -> str:
    return "percentage_point" if level.percent else level.dimension


def _together(by: Item, percent: Item) -> bool:
    """Whether an amount and a percentage are one change: nothing else is compared by either."""
    bases = {by.fact.base, percent.fact.base} - {None}
    return len(bases) <= 1


def _of_year_before(sentence: Sentence, item: Item) -> bool:
    period, others = item.fact.period, [x.fact.period for x in sentence.items if x.fact.period]
    return period is not None and any(
        p.start.year == period.start.year + 1 and p.in_year(period.start.year) == period for p in others
    )


def _is_base(sentence: Sentence, level: Item, item: Item) -> bool:
    """Whether an item is the same thing a year before."""
    if item.dimension != level.dimension:
        return False
    if _BASE_LEVEL.search(item.before):
        return True  # `tăng 9% so với cùng kỳ (653 vụ)`
    if level.fact.period is None or item.fact.period is None:
        return False
    if item.fact.aspect is not level.fact.aspect:
        return False
    return item.fact.period == level.fact.period.in_year(level.fact.period.start.year - 1)


def _checked(sentence: Sentence, chain: _Chain) -> Iterator[Finding]:
    level, by, percent, before = chain.level, chain.by, chain.percent, chain.before
    if before is not None and by is not None and direction(sentence, by):
        change = interval(level.fact.figure) - interval(before.fact.figure)
        if direction(sentence, by) < 0:
            change = exactly(0) - change
        if not agrees(by.fact.figure, change):
            yield _difference(by, level, before, change, falls=direction(sentence, by) < 0)
    if percent is None or not _measurable(percent):
        return
    try:
        ratio = _ratio(sentence, chain)
    except ValueError:
        return  # from nought, nothing grows by a percentage
    expected = _as_stated(sentence, percent, ratio)
    if expected is None or agrees(percent.fact.figure, expected):
        return
    right = expected_amount(expected, percent.fact.figure)
    compared = before or by
    assert compared is not None  # a chain has one of them
    yield Finding(
        kind=Kind.CHANGE,
        severity=graded(percent.fact.figure, expected),
        facts=(percent.fact, level.fact, compared.fact),
        stated=plain(percent.fact.figure),
        expected=right,
        arithmetic=f"{_worked(sentence, chain)} = {right} ≠ {plain(percent.fact.figure)}",
    )


def _measurable(percent: Item) -> bool:
    return not percent.fact.figure.approximate


def _ratio(sentence: Sentence, chain: _Chain) -> Interval:
    """The level against the one before, which is stated or follows from the change. Raises `ValueError` if that is nought."""
    now = interval(chain.level.fact.figure)
    if chain.before is not None:
        return now / interval(chain.before.fact.figure)
    assert chain.by is not None  # a chain without an earlier level has an amount of change
    change = interval(chain.by.fact.figure)
    return now / (now + change if direction(sentence, chain.by) < 0 else now - change)


def _worked(sentence: Sentence, chain: _Chain) -> str:
    """How the percentage of a chain is worked out: `80 vụ / (172 vụ − 80 vụ)`, `100% − 684 ca / 1.127 ca`."""
    assert chain.percent is not None  # it is what is worked out
    index, now = chain.percent.fact.aspect is Aspect.INDEX, plain(chain.level.fact.figure)
    if chain.before is not None:
        ratio = f"{now} / {plain(chain.before.fact.figure)}"
        if index:
            return ratio
        return f"100% − {ratio}" if direction(sentence, chain.percent) < 0 else f"{ratio} − 100%"
    assert chain.by is not None  # as above
    change = plain(chain.by.fact.figure)
    earlier = f"({now} {'+' if direction(sentence, chain.by) < 0 else '−'} {change})"
    return f"{now if index else change} / {earlier}"


def _as_stated(sentence: Sentence, percent: Item, ratio: Interval) -> Interval | None:
    """The ratio in the form of the percentage: an index as it is, a change less one, a fall as what is missing."""
    index = ratio * exactly(100)
    if percent.fact.aspect is Aspect.INDEX:
        return index
    towards = direction(sentence, percent)
    if not towards:
        return None
    return index - exactly(100) if towards > 0 else exactly(100) - index


def _difference(by: Item, level: Item, before: Item, expected: Interval, *, falls: bool) -> Finding:
    stated = by.fact.figure
    right = expected_amount(expected, stated)
    one, other = (before, level) if falls else (level, before)
    return Finding(
        kind=Kind.CHANGE,
        severity=graded(stated, expected),
        facts=(by.fact, level.fact, before.fact),
        stated=plain(stated),
        expected=right,
        arithmetic=f"{plain(one.fact.figure)} − {plain(other.fact.figure)} = {right} ≠ {plain(stated)}",
    )


def _rates(sentence: Sentence) -> Iterator[Finding]:
    """`hộ nghèo còn 6,8%, giảm 1,9% so với đầu năm (8,7%)`: in points or in per cent of the rate, one of them must hold."""
    items = sentence.items
    for k in range(len(items) - 2):
        now, by, before = items[k : k + 3]
        if not (now.percent and by.percent and before.percent) or by.fact.aspect is not Aspect.CHANGE:
            continue
        towards = direction(sentence, by)
        if ";" in by.before or not DIRECTION.search(by.before) or not _BASE_LEVEL.search(before.before) or not towards:
            continue
        a, b = interval(now.fact.figure), interval(before.fact.figure)
        points = a - b if towards > 0 else b - a
        if b.low <= 0 or agrees(by.fact.figure, points) or agrees(by.fact.figure, points / b * exactly(100)):
            continue
        yield _difference(by, now, before, points, falls=towards < 0)


def _indices(sentence: Sentence) -> Iterator[Finding]:
    """`bằng 104% so với cùng kỳ, tăng 5%`: an index and a change of one thing against one base."""
    items = sentence.items
    for k in range(len(items) - 1):
        one, other = items[k], items[k + 1]
        index, change = (one, other) if one.fact.aspect is Aspect.INDEX else (other, one)
        if index is one and base_of("", sentence.after(k)) is None:
            continue  # `đạt 88,8% (tăng 9,4% so với năm 2019)` compares the growth alone
        if not (one.percent and other.percent and index.fact.aspect is Aspect.INDEX):
            continue
        if change.fact.aspect is not Aspect.CHANGE or index.fact.base != change.fact.base:
            continue
        if content(own_words(other.before)) or ";" in other.before or one.fact.indicator != other.fact.indicator:
            continue
        towards = direction(sentence, change)
        if not towards or _OF_RATES.search(index.fact.name) or index.fact.figure.approximate:
            continue  # `tốc độ phát triển 104,2%, tăng 0,2%` says how the rate itself moved
        expected = _as_stated(sentence, change, interval(index.fact.figure) / exactly(100))
        if expected is None or agrees(change.fact.figure, expected) or change.fact.figure.approximate:
            continue
        right = expected_amount(expected, change.fact.figure)
        sum_ = f"{plain(index.fact.figure)} − 100%" if towards > 0 else f"100% − {plain(index.fact.figure)}"
        yield Finding(
            kind=Kind.CHANGE,
            severity=graded(change.fact.figure, expected),
            facts=(change.fact, index.fact),
            stated=plain(change.fact.figure),
            expected=right,
            arithmetic=f"{sum_} = {right} ≠ {plain(change.fact.figure)}",
        )
