"""Check percentages against the amounts that they are made of, and averages against amount and number.

Example: `giao 912 nhiệm vụ, trong đó 571 nhiệm vụ đã hoàn thành (đạt 56,7%)`: 571 / 912 is 62,6%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.breakdowns import breakdowns
from assistant.findings import Finding, Kind, expected_amount, graded, percentage, plain
from assistant.statements import Item, Paragraph, Sentence
from assistant.tolerance import Interval, agrees, exactly, interval, shown
from index.aspects import PLANNED
from index.records import Aspect

_LINK = (
    r"(?:ước|đã|được|hoàn thành|đạt(?: được)?|(?:với )?t[ỷỉ] lệ|bằng|chiếm|tương đương(?: với)?|tương ứng(?: với)?"
    r"|=|là|và|vượt|khoảng)"
)
_LINKS = rf"(?:{_LINK}[\s:]*)*"
_LINKED = re.compile(rf"\s*{_LINKS}(?:so (?:với )?(?:kế hoạch|KH)(?: năm)?[\s:]*{_LINKS})?\*?\s*", re.I)
_STATES = re.compile(rf"(?:{_LINK}|\(\*?)\s*$", re.I)
_OPENS = re.compile(r"\b(?:trong đó|trong số|gồm|cụ thể|riêng)\b", re.I)
_PLAN_OPENS = re.compile(r"[^,;()\d]*\b(?:kế hoạch|KH|dự toán|chỉ tiêu)\b[^,;()\d]*\(\*?\s*(?:là)?\s*", re.I)
_RATE = re.compile(r"\bt[ỷỉ] lệ\b", re.I)
_EXCEEDS = re.compile(r"\bvượt\b", re.I)
_OF_WHOLE = re.compile(r"^(?:tổng(?: số| cộng)?)?[).*\s]*$", re.I)
_AVERAGE = re.compile(r"\bbình quân\b", re.I)
_EACH = re.compile(r"\bbình quân\s+(?:trên\s+)?(?:một|mỗi|1|01|của một)?\s*([^\W\d_]+(?: [^\W\d_]+)?)", re.I)


def check_ratios(found: Sequence[Paragraph]) -> Iterator[Finding]:
    """The percentages of a report that do not follow from their amounts."""
    for paragraph in found:
        for sentence in paragraph.sentences:
            yield from _pairs(sentence)
            yield from _bracketed_plans(sentence)
            yield from _rates(sentence)
            yield from _averages(sentence)
    for breakdown in breakdowns(found):
        for n, (part, tail, follower) in enumerate(
            zip(breakdown.parts, breakdown.tails, breakdown.followers, strict=True)
        ):
            if follower is None or not _is_share(follower, tail):
                continue
            if not any(_fits(follower, part, earlier) for earlier in breakdown.parts[:n]):
                yield from _checked(follower, part, breakdown.total)


def _pairs(sentence: Sentence) -> Iterator[Finding]:
    """`350 ha/340 ha, đạt 103% KH`, `kế hoạch 340 ha, trồng 350 ha, đạt 103% KH`."""
    items = sentence.items
    for k in range(len(items) - 2):
        one, other = items[k], items[k + 1]
        actual, plan = (one, other) if one.level else (other, one)
        if not (actual.level and plan.plan) or one.dimension != other.dimension:
            continue
        slashed = plan.half == "plan"
        if not slashed and (";" in other.before or not _plan_words(sentence, k, plan)):
            continue
        shares = list(_shares_of(sentence, k + 2, planned_only=not slashed))
        if shares and not any(_fits(share, actual, plan) for share in shares):
            yield from _checked(shares[0], actual, plan)


def _bracketed_plans(sentence: Sentence) -> Iterator[Finding]:
    """`thu 3.027 tỷ đồng, bằng 85% dự toán (3.560 tỷ đồng)`."""
    items = sentence.items
    for k in range(1, len(items) - 1):
        share, plan = items[k : k + 2]
        if not share.percent or not _of_plan(share) or not _PLAN_OPENS.fullmatch(plan.before):
            continue
        depth = sentence.depth(k)
        before = [item for i, item in enumerate(items[:k]) if not item.percent and sentence.depth(i) <= depth]
        actual = before[-1] if before else None
        if actual is None or actual.half or not actual.level or actual.dimension != plan.dimension:
            continue
        stretch = sentence.text[actual.end : share.start]
        if ";" not in stretch and _states_share(share, actual):
            yield from _checked(share, actual, plan)


def _states_share(share: Item, actual: Item) -> bool:
    """Whether a percentage is of an amount before it: only `đạt` parts them, or the words name nothing new."""
    if _LINKED.fullmatch(re.split(r"[,;(]", share.before)[-1]):
        return True
    return share.fact.indicator == actual.fact.indicator and bool(_STATES.search(share.before))


def _plan_words(sentence: Sentence, k: int, plan: Item) -> bool:
    """Whether words call one of two amounts the plan of the other: nothing but `kế hoạch` may part them."""
    first, second = sentence.items[k], sentence.items[k + 1]
    return plan.fact.indicator == (second if plan is first else first).fact.indicator or second.fact.indicator == ""


def _shares_of(sentence: Sentence, start: int, *, planned_only: bool) -> Iterator[Item]:
    """The percentages from item `start` on that say how much of the second amount the first one is."""
    for j in range(start, len(sentence.items)):
        item = sentence.items[j]
        if not item.percent or _OPENS.search(item.before):
            return
        *others, last = re.split(r"[,;(]", item.before)
        if not (_LINKED.fullmatch(last) if others else _STATES.search(item.before)):
            if item.fact.aspect not in (Aspect.INDEX, Aspect.CHANGE):
                return
            continue
        planned = _of_plan(item)
        plain_share = item.fact.base is None and item.fact.aspect in (Aspect.SHARE, Aspect.RATE)
        if planned or (plain_share and not planned_only and _is_share(item, item.before)):
            yield item


def _of_plan(item: Item) -> bool:
    """Whether a percentage says how a result stands to its plan: `đạt 91% kế hoạch`, `vượt 12% kế hoạch`."""
    if item.fact.aspect is Aspect.PLAN_SHARE:
        return item.fact.base in (*PLANNED, None)
    return item.fact.aspect is Aspect.CHANGE and item.fact.base in PLANNED and bool(_EXCEEDS.search(item.before))


def _rates(sentence: Sentence) -> Iterator[Finding]:
    """`kiểm tra 200 cơ sở, 150 cơ sở đạt yêu cầu, tỷ lệ 75%`."""
    items = sentence.items
    for k in range(len(items) - 2):
        whole, part, rate = items[k : k + 3]
        if not (whole.level and part.level and rate.percent) or whole.dimension != part.dimension:
            continue
        if not whole.dimension.startswith("count:") or sentence.depth(k) != sentence.depth(k + 1):
            continue
        if ";" in part.before + rate.before or _OPENS.search(part.before) or not _RATE.search(rate.before):
            continue
        if part.fact.figure.value <= whole.fact.figure.value and _is_share(rate, rate.before):
            yield from _checked(rate, part, whole)


def _is_share(item: Item, before: str) -> bool:
    """Whether a percentage says nothing but how large a part is: `(đạt 56,7%)`, `, chiếm 9,9%`."""
    if not item.percent or item.fact.base is not None or not _OF_WHOLE.match(item.fact.after):
        return False
    if item.fact.aspect not in (Aspect.SHARE, Aspect.RATE, Aspect.PLAN_SHARE):
        return False
    last = re.split(r"[,;(]", before)[-1]
    return "(" in before or "=" in before or bool(_LINKED.fullmatch(last) and last.strip())


def _ratio(part: Item, whole: Item) -> Interval | None:
    divisor = interval(whole.fact.figure)
    return interval(part.fact.figure) / divisor * exactly(100) if divisor.low > 0 else None


def _expected(share: Item, part: Item, whole: Item) -> Interval | None:
    ratio = _ratio(part, whole)
    exceeds = _EXCEEDS.search(re.split(r"[,;(]", share.before)[-1])
    if ratio is not None and exceeds and share.fact.figure.value < 100:
        return ratio - exactly(100)
    return ratio


def _fits(share: Item, part: Item, whole: Item) -> bool:
    expected = _expected(share, part, whole)
    return expected is None or agrees(share.fact.figure, expected)


def _checked(share: Item, part: Item, whole: Item) -> Iterator[Finding]:
    expected = _expected(share, part, whole)
    if expected is None or agrees(share.fact.figure, expected):
        return
    right = percentage(shown(expected, share.fact.figure))
    sum_ = f"{plain(part.fact.figure)} / {plain(whole.fact.figure)}"
    exceeds = " − 100%" if _expected(share, part, whole) != _ratio(part, whole) else ""
    yield Finding(
        kind=Kind.RATIO,
        severity=graded(share.fact.figure, expected),
        facts=(share.fact, part.fact, whole.fact),
        stated=plain(share.fact.figure),
        expected=right,
        arithmetic=f"{sum_}{exceeds} = {right} ≠ {plain(share.fact.figure)}",
    )


def _averages(sentence: Sentence) -> Iterator[Finding]:
    """`75 doanh nghiệp với số vốn 400 tỷ đồng; số vốn bình quân trên một doanh nghiệp là 4,4 tỷ đồng`."""
    items = sentence.items
    for k in range(2, len(items)):
        number, amount, average = items[k - 2 : k + 1]
        each = _EACH.search(average.before)
        if not each or not (number.level and amount.level and average.level):
            continue
        if amount.dimension != average.dimension or amount.dimension.startswith("count:"):
            continue
        noun = number.dimension.removeprefix("count:")
        if noun == number.dimension or not each[1].lower().startswith(noun) or _AVERAGE.search(amount.before):
            continue
        divisor = interval(number.fact.figure)
        expected = interval(amount.fact.figure) / divisor if divisor.low > 0 else None
        if expected is None or agrees(average.fact.figure, expected):
            continue
        stated = average.fact.figure
        right = expected_amount(expected, stated)
        yield Finding(
            kind=Kind.AVERAGE,
            severity=graded(stated, expected),
            facts=(average.fact, amount.fact, number.fact),
            stated=plain(stated),
            expected=right,
            arithmetic=f"{plain(amount.fact.figure)} / {plain(number.fact.figure)} = {right} ≠ {plain(stated)}",
        )
