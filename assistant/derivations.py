"""Figures that no sentence states and that follow from what one clause, or two reports, do state.

`giảm từ 124 xuống 117 đơn vị` answers by how many; cumulative figures to May and to June give June; a whole without its
named parts gives the rest; an amount and what it is spread over give the average. What a report states itself comes first:
each function gives None where it does, or where an operand is missing.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.amounts import combine, comparable, dimension_of, same_kind
from assistant.answer import Status
from assistant.arithmetic import remainder, subtraction, year_before
from assistant.contrasts import named
from assistant.matching import Term, folded, normal
from assistant.query import Ask, Kind, Wanted
from assistant.select import Candidate
from assistant.selection import LENIENT, RELATED, Derived, Found, Selection, good_enough, halves, similar, slot_queries
from index.aspects import DIRECTION
from index.figures import unit_at
from index.records import Aspect, Fact, Period
from prompts import lexicon

NEAREST = 6  # candidates among which operands are looked for
TOLD = 0.7  # of the question's terms that the words of a stated figure hold
SAME_THING = 0.5  # of their names that two cumulative figures must share
CLOSED = 7  # days by which a report may close its figures early or late
_SHARES = (Aspect.SHARE, Aspect.RATE, Aspect.PLAN_SHARE)
_SHARE_OF = re.compile(
    r"\b(?:chiếm|bằng)\s(?:khoảng\s)?(?:bao nhiêu|mấy)\s?(?:phần trăm|%)\s(?:trong\s|của\s|so với\s|tổng\s|số\s)*", re.I
)
_DOUBTED = re.compile(
    r"\b(?:tính lại|tính ra|tính đúng|đúng ra|thực ra|thực chất|theo (?:đúng )?(?:chính )?(?:hai|2) (?:con )?số"
    r"|recalculated?|recomputed?|work(?:s|ed)? out|actually)\b",
    re.I,
)
_FROM_TIME = re.compile(
    r"\btừ\b.+\b(?:đến|tới|sang|qua)\b|\bso với (?:cuối|đầu|thời điểm|tháng)\b|\b(?:from|between)\b.+\b(?:to|and)\b",
    re.I,
)
_FROM = re.compile(r"\btừ(?:\s+mức)?\s*$", re.I)
_TO = re.compile(r"[^.;:\n\d]{0,24}\b(?:xuống|lên|còn|thành|tới|đến)\b[^.;:\n\d]{0,12}", re.I)
_AVERAGE = re.compile(r"\b(?:bình quân|trung bình|average)\b|/(?:người|hộ|ha|vụ|dự án)\b", re.I)
_EACH = re.compile(r"\b(?:bình quân|trung bình|tính ra|average)\b.{0,24}?\b(?:mỗi|một|1|per)\s+|\bmỗi\s+", re.I)
_TIMES = re.compile(r"\s(?:gấp|bằng)\s(?:khoảng\s)?(?:mấy|bao nhiêu)\slần\s(?:so với\s)?|\bhow many times\b", re.I)
_OF_WHICH = re.compile(r"\(|:|\b(?:trong đó|gồm|riêng|cụ thể|chia ra|trong số)\b", re.I)
_OVER = re.compile(r"\b(?:vượt|exceed\w*|above|over the|surpass\w*)\b", re.I)
_UNDER = re.compile(
    r"\b(?:còn phải|còn thiếu|phải (?:làm |trồng |xây )?thêm|thiếu|hụt|còn \S+ bao nhiêu|nữa mới|short of|below)\b"
    r"|\bcòn (?:bao nhiêu|mấy)\b.{2,60}\b(?:để|thì|mới)\b",
    re.I,
)
_PLANNED = re.compile(r"\b(?:kế hoạch|KH|chỉ tiêu|mục tiêu|dự toán|được giao|plan|target|goal|estimate)\b", re.I)
# What the heads of columns, or the words before figures, call the two ends of something.
_GIVEN = re.compile(
    r"\b(?:kế hoạch|KH|dự toán|giao|nhu cầu|đăng ký|tổng số|xuống giống|gieo (?:trồng|cấy|sạ)|phân bổ|chỉ tiêu|(?:tiếp )?nhận)\b",
    re.I,
)
_DONE = re.compile(
    r"\b(?:giải ngân|thực hiện|hoàn thành|thu hoạch|đáp ứng|giải quyết|tiêm|sử dụng|bàn giao|thanh toán|xử lý|đạt chuẩn"
    r"|(?<=\bđã )\S+)\b",
    re.I,
)
_AT_FIRST = re.compile(r"\b(?:đầu (?:năm|kỳ)|năm trước|trước)\b", re.I)
_AT_LAST = re.compile(r"\b(?:cuối (?:năm|kỳ)|hiện (?:nay|có)|năm nay)\b", re.I)
_OF_GIVEN = re.compile(
    r"\b(?:phần trăm|tỷ lệ|percent|percentage|share)\b.{0,30}\b(?:được giao|số giao|vốn giao|nhu cầu|allocated|assigned)\b",
    re.I,
)
_LIST = re.compile(r"\s*(?:,|;|\bvà\b|\bcùng\b|\band\b)\s*")


def worked_out(found: Found) -> Selection | None:
    """The answer that one of the ways below gives, or None: the question is answered by a stated figure."""
    planned = still_to_do if found.query.kind is Kind.REMAINDER else against_plan
    ways = (
        moved,
        since_year_before,
        without_parts,
        planned,
        of_start_and_end,
        recomputed,
        share_of,
        of_cumulative,
        between_times,
        average,
        times,
        of_both,
    )
    return next((selection for way in ways if (selection := way(found)) is not None), None)


def moved(found: Found) -> Selection | None:
    """By how much something rose or fell where a clause says from what to what."""
    ask = found.query.asks[0]
    if Aspect.CHANGE not in ask.aspects:
        return None
    for candidate in _near(found, ask):
        ends = _from_to(found, candidate)
        if ends:
            return _answer(subtraction(ends, ask.unit), ends)
        if candidate.fact.aspect in RELATED[0]:
            return None
    return None


def since_year_before(found: Found) -> Selection | None:
    """By what amount something changed where a clause gives both years: `tảo hôn còn 312 cặp (năm 2019: 391 cặp)`."""
    ask = found.query.asks[0]
    amount = ask.dimensions and not any(d.startswith("percent") for d in ask.dimensions)
    if Aspect.CHANGE not in ask.aspects or not amount:
        return None
    if any(c.fact.aspect is Aspect.CHANGE and not c.features.get("unit_other") for c in _near(found, ask)):
        return None
    latest = max((w for w in found.query.periods), key=lambda w: w.period.end, default=None)
    narrowed = found.narrowed(replace(found.query, periods=(latest,) if latest else ()))
    pair = year_before(narrowed, replace(ask, aspects=(Aspect.LEVEL,), base=None))
    return _answer(subtraction(pair, ask.unit), pair) if pair else None


def _from_to(found: Found, candidate: Candidate) -> tuple[Candidate, ...]:
    """(from, to) of `giảm từ 12,5% xuống còn 9,8%` if the candidate is one of them."""
    text, clause = candidate.report.text, _of_clause(found, candidate)
    for first, second in itertools.pairwise(clause):
        if candidate.fact.id not in (first.id, second.id) or not comparable([first.figure, second.figure]):
            continue
        before = text[max(first.start, first.figure.start - 12) : first.figure.start]
        if _FROM.search(before) and _TO.fullmatch(text[first.figure.end : second.figure.start]):
            return replace(candidate, fact=first), replace(candidate, fact=second)
    return ()


def without_parts(found: Found) -> Selection | None:
    """A whole less the parts that the question leaves out: `xây dựng (trừ công nghiệp)`, `trừ quyết định và công văn`."""
    query = found.query
    left_out = [Term.of(part) for part in _LIST.split(query.excluded) if part.strip()]
    if not left_out:
        return None
    ask = query.asks[0]
    whole_query = replace(query, terms=(*query.terms, *left_out))
    stated = next((c for c in _near(found, ask) if _told(c) and not _names_any(c.fact, left_out)), None)
    for whole in _near(found.narrowed(whole_query), ask, count=2 * NEAREST):
        clause = [
            f for f in _of_clause(found, whole) if f.id != whole.fact.id and f.figure.value < whole.fact.figure.value
        ]
        text = whole.report.text
        within = [
            f
            for f in clause
            if "tổng" in normal(whole.fact.indicator)
            or _OF_WHICH.search(text, whole.fact.figure.end, max(f.figure.start, whole.fact.figure.end))
        ]
        parts = [next((f for f in within if _is_part(f, whole.fact, term)), None) for term in left_out]
        if all(parts) and len({part.id for part in parts if part}) == len(left_out):
            if stated is not None and stated.fact.id != whole.fact.id:
                return None  # what is asked for stands there by itself
            operands = (whole, *(replace(whole, fact=part) for part in parts if part))
            return _answer(_less(operands), operands)
    return None


def _is_part(fact: Fact, whole: Fact, term: Term) -> bool:
    """Whether a fact is the figure of a part of the whole that is named so: by its counted noun or by its own words."""
    counted = [whole.figure.unit, fact.figure.unit]
    if normal(fact.figure.unit) in term.exact:
        return all(dimension_of(unit).startswith("count:") for unit in counted)
    return same_kind(*counted) and fact.aspect is whole.aspect and _names_any(fact, [term])


def _less(operands: Sequence[Candidate]) -> Derived:
    """The first figure less all others, in its unit; parts with counted nouns of their own are counted with it."""
    first, *rest = (c.fact.figure for c in operands)
    figures = [
        first,
        *(replace(figure, unit=first.unit) if not comparable([first, figure]) else figure for figure in rest),
    ]
    signs = (1, *(-1 for _ in rest))
    value, unit = combine(figures, signs)
    return Derived(value, unit, tuple(operands), signs)


def of_start_and_end(found: Found) -> Selection | None:
    """What a row or a clause gives two ends of: what was given out and what of it was spent, the start and the end of a year.

    `còn bao nhiêu chưa giải ngân` and `giảm được bao nhiêu hộ` are the one less the other, `được mấy phần trăm số được giao` the
    one in percent of the other.
    """
    query, ask = found.query, found.query.asks[0]
    percent = any(d.startswith("percent") for d in ask.dimensions)
    moved_by = not percent and Aspect.CHANGE in ask.aspects
    left = not percent and (query.kind is Kind.REMAINDER or bool(_UNDER.search(query.text)))
    share = percent and bool(_OF_GIVEN.search(query.text))
    if not (left or moved_by or share):
        return None
    level = replace(ask, aspects=(Aspect.LEVEL,), dimensions=() if share else ask.dimensions, base=None)
    for candidate in _near(found, level, lenient=LENIENT):
        if moved_by and candidate.fact.aspect is Aspect.CHANGE:
            return None
        ends = _start_and_end(found, candidate) if moved_by else _given_and_done(found, candidate)
        if ends:
            return _answer(Derived.percentage(ends[::-1]) if share else subtraction(ends, ask.unit), ends)
    return None


def _start_and_end(found: Found, candidate: Candidate) -> tuple[Candidate, ...]:
    """What there was at the start and at the end, if it went the way that the question asks for."""
    pair = _ends_in(found, candidate, _AT_FIRST, _AT_LAST)
    asked = {bool(m["up"]) for m in DIRECTION.finditer(found.query.text)}
    if not pair or not asked:
        return pair
    return pair if (pair[1].fact.figure.value > pair[0].fact.figure.value) in asked else ()


def _given_and_done(found: Found, candidate: Candidate) -> tuple[Candidate, ...]:
    """What was given out and what of it was done, if the question speaks of one of both by the word that the report has."""
    pair = _ends_in(found, candidate, _GIVEN, _DONE)
    if not pair or pair[0].fact.figure.value < pair[1].fact.figure.value:
        return ()
    asked = " ".join((normal(found.query.text), *(name for term in found.query.terms for name in term.exact)))
    words = (m[0] for one, p in zip(pair, (_GIVEN, _DONE), strict=True) for m in p.finditer(_said(one)))
    return pair if any(normal(word) in asked for word in words) else ()


def _ends_in(
    found: Found, candidate: Candidate, first: re.Pattern[str], last: re.Pattern[str]
) -> tuple[Candidate, ...]:
    """(the first, the last) of the two ends that the candidate's row or clause gives, one of which it is."""
    levels = (f for f in _of_clause(found, candidate) if f.aspect in (Aspect.LEVEL, Aspect.PLAN))
    for one, other in itertools.permutations([replace(candidate, fact=fact) for fact in levels], 2):
        named = first.search(_said(one)) and last.search(_said(other)) and not last.search(_said(one))
        mine = candidate.fact.id in (one.fact.id, other.fact.id)
        if named and mine and comparable([one.fact.figure, other.fact.figure]):
            return one, other
    return ()


def _said(candidate: Candidate) -> str:
    """What a figure is called by the head of its column, or by the words before it."""
    return candidate.fact.after if candidate.passage.kind == "table" else candidate.fact.indicator


def still_to_do(found: Found) -> Selection | None:
    """What is left of a whole that its own sentence gives, else of the plan; None leaves it to a stated remainder."""
    left = remainder(found)
    return left if isinstance(left, Selection) and left.derived else against_plan(found)


def against_plan(found: Found) -> Selection | None:
    """By what amount a result is above its plan or still below it: `vượt kế hoạch bao nhiêu tỷ đồng`."""
    query, ask = found.query, found.query.asks[0]
    over, under = _OVER.search(query.text), _UNDER.search(query.text)
    amount = not any(d.startswith("percent") for d in ask.dimensions) and ask.dimensions
    if not (over or under) or not _PLANNED.search(query.text) or not amount:
        return None
    for candidate in _near(found, replace(ask, aspects=()), lenient=LENIENT):
        others = found.snapshot.facts_by_passage[candidate.passage.id]
        for other in sorted(others, key=lambda fact: normal(fact.name) != normal(candidate.fact.name)):
            result, plan = sorted((candidate.fact, other), key=lambda fact: fact.aspect is Aspect.PLAN)
            if not _result_and_plan(result, plan):
                continue
            ahead = result.figure.value > plan.figure.value
            if ahead != bool(over):
                return None
            pair = (replace(candidate, fact=result), replace(candidate, fact=plan))
            return _answer(subtraction(pair if ahead else pair[::-1], ask.unit), pair)
    return None


def _result_and_plan(result: Fact, plan: Fact) -> bool:
    """Whether two facts are what was reached and what was planned of one thing, in one clause or one row."""
    kinds = plan.aspect is Aspect.PLAN and result.aspect is Aspect.LEVEL
    named = normal(result.indicator) == normal(plan.indicator) or result.start == plan.start
    return kinds and named and comparable([result.figure, plan.figure])


def of_cumulative(found: Found) -> Selection | None:
    """The figure of a month or of some months from those of the year up to their end and up to their beginning."""
    query, ask = found.query, found.query.asks[0]
    wanted = query.periods[0] if len(query.periods) == 1 else None
    if wanted is None or not _of_amount(ask):
        return None
    start, end = wanted.period.start, wanted.period.end
    if start == date(start.year, 1, 1) or start == end or start.year != end.year:
        return None
    stated = next(iter(_near(found, ask)), None)
    if stated is not None and stated.features.get("period_same") and _exactly(stated, wanted.period):
        return None
    january = date(start.year, 1, 1)
    ends = []
    for last in (end, start - timedelta(days=1)):
        whole = replace(query, periods=(Wanted(Period(january, last), wanted.year_known),))
        likely = _near(found.narrowed(whole), replace(ask, terms=()))
        ends.append([c for c in likely if _exactly(c, Period(january, last)) and c.fact.aspect is Aspect.LEVEL])
    pairs = [(a, b) for a in ends[0] for b in ends[1] if similar(a, b) >= SAME_THING and a.fact.place == b.fact.place]
    pair = next((p for p in pairs if comparable([c.fact.figure for c in p])), None)
    if pair is None or pair[0].fact.figure.value <= pair[1].fact.figure.value:
        return None
    return _answer(subtraction(pair, ask.unit), pair)


def between_times(found: Found) -> Selection | None:
    """By what amount a stock rose or fell from one day to another: `từ cuối tháng 5 tới cuối tháng 6 tăng thêm mấy con`."""
    query, ask = found.query, found.query.asks[0]
    percent = any(d.startswith("percent") for d in ask.dimensions)
    times = _ends_of(query.periods)
    if len(times) != 2 or Aspect.CHANGE not in ask.aspects or percent or not _FROM_TIME.search(query.text):
        return None
    level = replace(ask, aspects=(Aspect.LEVEL,), terms=())
    ends = []
    for wanted in times:
        likely = _near(found.narrowed(replace(query, periods=(wanted,))), level, lenient=LENIENT)
        ends.append([c for c in likely if _up_to(c, wanted.period.end) and c.fact.aspect is Aspect.LEVEL])
    pairs = ((a, b) for a in ends[1] for b in ends[0] if similar(a, b) >= SAME_THING and a.fact.place == b.fact.place)
    pair = next((p for p in pairs if comparable([c.fact.figure for c in p]) and p[0].fact.id != p[1].fact.id), None)
    return _answer(subtraction(pair, ask.unit), pair) if pair else None


def _ends_of(periods: Sequence[Wanted]) -> Sequence[Wanted]:
    """The two times that a question names; of one stretch of time that begins within a year its two ends."""
    if len(periods) != 1 or periods[0].period.start.month == periods[0].period.start.day == 1:
        return periods
    start, end = periods[0].period.start, periods[0].period.end
    return [Wanted(Period(day, day), periods[0].year_known, until=True) for day in (start, end)]


def _up_to(candidate: Candidate, day: date) -> bool:
    """Whether a figure is of this day or of a time up to it, give or take the week in which reports are closed."""
    own = candidate.fact.period
    return own is not None and abs((own.end - day).days) <= CLOSED


def share_of(found: Found) -> Selection | None:
    """`hộ cận nghèo chiếm bao nhiêu phần trăm số hộ`: the one figure in percent of the other, where no report says it."""
    query, ask = found.query, found.query.asks[0]
    asked = _SHARE_OF.search(query.text)
    if asked is None:
        return None
    whole = [term for term in query.terms if any(a in normal(query.text[asked.end() :]) for a in term.exact)]
    asking = normal(asked[0])
    of_part = tuple(t for t in query.terms if t not in whole and not any(a in asking for a in t.exact))
    if not whole or not of_part:
        return None
    if any(c.fact.aspect in _SHARES and _told(c) and not c.features.get("rival") for c in _near(found, ask)):
        return None
    level = replace(ask, unit=None, dimensions=(), aspects=(Aspect.LEVEL,), terms=of_part, stated=False)
    for part in _near(found.narrowed(replace(query, terms=of_part)), level, lenient=LENIENT):
        clause = (f for f in _of_clause(found, part) if f.aspect is Aspect.LEVEL and _names_any(f, whole))
        counted = [f for f in clause if same_kind(f.figure.unit, part.fact.figure.unit)]
        total = max(counted, key=lambda fact: fact.figure.value, default=part.fact)
        if total.figure.value > part.fact.figure.value and _told(part):
            operands = (part, replace(part, fact=total))
            return _answer(Derived.percentage(operands), operands)
    return None


def recomputed(found: Found) -> Selection | None:
    """The percentage that follows from the two figures themselves, where a question doubts the one that is stated."""
    query, ask = found.query, found.query.asks[0]
    if not _DOUBTED.search(query.text) or not any(d.startswith("percent") for d in ask.dimensions):
        return None
    for candidate in _near(found, replace(ask, aspects=()), lenient=LENIENT):
        clause = _of_clause(found, candidate)
        for i, (done, whole) in enumerate(itertools.pairwise(clause)):
            if candidate.fact.id not in {fact.id for fact in clause[i : i + 3]}:
                continue  # `75/150 vụ = 50%` is one statement
            between = candidate.report.text[done.figure.end : whole.figure.start]
            if between.strip() == "/" and comparable([done.figure, whole.figure]) and whole.figure.value:
                operands = (replace(candidate, fact=done), replace(candidate, fact=whole))
                return _answer(Derived.percentage(operands), operands)
    return None


def _exactly(candidate: Candidate, period: Period) -> bool:
    """Whether a figure is of just this period, give or take the week in which reports are closed."""
    own = candidate.fact.period
    return own is not None and own.start == period.start and abs((own.end - period.end).days) <= CLOSED


def average(found: Found) -> Selection | None:
    """`bình quân mỗi lượt hộ vay được bao nhiêu`: an amount over the number of what it is spread over, of one clause."""
    query, ask = found.query, found.query.asks[0]
    each = _EACH.search(query.text)
    over = unit_at(f" {query.text[each.end() :]}", 0) if each else None
    if over is None or "per" not in query.cues:
        return None
    for amount in _near(found, replace(ask, unit=None), lenient=2 * LENIENT):
        text = amount.report.text[amount.fact.start : amount.fact.end]
        if _AVERAGE.search(text):
            return None
        number = next((f for f in _of_clause(found, amount) if same_kind(f.figure.unit, over[0].name)), None)
        if number is None or number.figure.value <= 1 or same_kind(amount.fact.figure.unit, over[0].name):
            continue
        operands = (amount, replace(amount, fact=number))
        return _answer(Derived.ratio(operands, amount.fact.figure.unit), operands)
    return None


def times(found: Found) -> Selection | None:
    """`A gấp mấy lần B`: the larger of two figures over the smaller, where no report states the multiple."""
    query, ask = found.query, found.query.asks[0]
    if "times" not in query.cues:
        return None
    stated = next(iter(_near(found, ask)), None)
    if stated is not None and stated.fact.figure.unit == "lần":
        return None
    level = replace(ask, unit=None, dimensions=(), aspects=(Aspect.LEVEL,), stated=False)
    sides: list[Candidate] = []
    for side in slot_queries(query) or halves(query, _TIMES) or halves(query):
        best = found.narrowed(side).best(replace(level, terms=side.terms), sides)
        if best is not None:
            sides.append(best)
    if len(sides) != 2 or not comparable([c.fact.figure for c in sides]):
        return None
    operands = tuple(sorted(sides, key=lambda c: -c.fact.figure.value))
    return _answer(Derived.ratio(operands, "lần"), operands) if operands[1].fact.figure.value else None


def of_both(found: Found) -> Selection | None:
    """The sum or the balance of two flows that a report gives only one by one: exports and imports."""
    query, ask = found.query, found.query.asks[0]
    for name, parts, sign in _compounds():
        term = next((t for t in query.terms if any(name in a for a in t.exact)), None)
        if term is None or not _of_amount(ask):
            continue
        near = _near(found, ask)
        if near and _names_any(near[0].fact, [term]):
            return None
        operands: list[Candidate] = []
        for part in parts:
            terms = tuple(Term.of(part) if t is term else t for t in query.terms)
            side = replace(query, terms=terms, contrasts=named(part))
            best = found.narrowed(side).best(replace(ask, terms=side.terms), operands)
            if best is not None:
                operands.append(best)
        if len(operands) == 2 and comparable([c.fact.figure for c in operands]) and _of_one_source(operands):
            value, unit = combine([c.fact.figure for c in operands], (1, sign))
            return _answer(Derived(value, unit, tuple(operands), (1, sign)), operands)
    return None


@functools.cache
def _compounds() -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """(normal form of a flow that has two sides, its sides, 1 for their sum and -1 for their balance)."""
    return tuple((normal(name), c.parts, c.sign) for c in lexicon.compounds() for name in c.names)


def _near(found: Found, ask: Ask, *, count: int = NEAREST, lenient: float = 0.0) -> list[Candidate]:
    return [c for c in found.candidates(ask)[:count] if good_enough(found.query, c, lenient)]


def _of_clause(found: Found, candidate: Candidate) -> list[Fact]:
    """The facts of the candidate's clause, in the order of the text."""
    facts = found.snapshot.facts_by_passage[candidate.passage.id]
    return sorted((f for f in facts if f.start == candidate.fact.start), key=lambda f: f.figure.start)


def _told(candidate: Candidate) -> bool:
    return candidate.features["own"] >= TOLD


def _names_any(fact: Fact, terms: Iterable[Term]) -> bool:
    return any(term.found_in(*_own(fact)) == 1.0 for term in terms)


def _own(fact: Fact) -> tuple[str, str]:
    name = f"{fact.indicator} {fact.figure.text}"
    return normal(name), folded(name)


def _of_amount(ask: Ask) -> bool:
    """Whether an amount itself is asked for, and no change, share or percentage of it."""
    amounts = set(ask.aspects) <= {Aspect.LEVEL, Aspect.RATE}
    return amounts and not any(d.startswith("percent") for d in ask.dimensions)


def _of_one_source(operands: Sequence[Candidate]) -> bool:
    return len({c.report.id for c in operands}) == 1 and len({c.fact.period for c in operands}) == 1


def _answer(derived: Derived | None, operands: Sequence[Candidate]) -> Selection | None:
    if derived is None:
        return None
    return Selection(Status.ANSWERED, tuple(operands), derived, notices=("derived",))
