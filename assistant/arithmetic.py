"""Answers that no single sentence gives: two figures side by side, their difference, a sum, what is left to do.

A function that gives its `Found` back leaves the question to be answered as one for an amount.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.amounts import combine, comparable, dimension_of, same_amount
from assistant.answer import Status
from assistant.matching import Term, normal
from assistant.query import Ask, Kind, Query
from assistant.select import Candidate
from assistant.selection import (
    AND,
    DOUBTFUL,
    LENIENT,
    RELATED,
    Derived,
    Found,
    Selection,
    compared_periods,
    good_enough,
    halves,
    not_found,
    notices,
    rivals,
    same_clause,
    several_slots,
    similar,
    slot_queries,
)
from assistant.slots import same_length, same_time
from index.aspects import bases_between, direction
from index.records import Aspect, Period

KIN = 1.5  # points of score for each respect in which two figures that are compared are of one kind
AKIN = 3.5  # of the four respects
STATED = 0.45  # of the question's terms that stand by a change for it to be the difference asked for
BOTH = 0.1  # of what is asked that a report may miss where it states the difference of two things: it must name both
ALIKE = 0.6  # of what the best one's words hold, for another to be of the same thing
NEAREST = 6  # candidates among which what is left to do is looked for
SIBLING = 4.0  # score below the best at which a figure of the same clause still belongs to a list
BESIDE = 60  # characters before and behind a figure that may say whether it is done
_MORE = re.compile(
    r"\s(?:(?:nhiều |ít |cao |thấp |lớn |nhỏ |dài |ngắn )?hơn|chênh lệch (?:so )?với|kém"
    r"|(?:more|less|higher|lower|larger|smaller) than)\s",
    re.I,
)
_MOVED = re.compile(
    r"\b(?:tăng|giảm|sụt|biến động|rose|fell|grew|growth|grow|increase\w*|decrease\w*|drop\w*|change\w*)\b", re.I
)
_SAME_PERIOD = re.compile(r"\b(?:cùng kỳ|năm (?:ngoái|trước)|same period|year earlier|last year)\b", re.I)
_UNDONE = re.compile(r"\b(?:chưa|thiếu|còn lại|còn phải|còn(?= \d)|đang)\b")
_NEGATION = re.compile(r"\b(?:chưa|còn thiếu|còn phải|còn lại|not yet|not|yet|remaining)\b")
_FINISHED = re.compile(r"\b(?:đã|xong|hoàn thành)\b(?!.*\b(?:chưa|còn)\b)")
_OF_PLAN = re.compile(r"[^.;:\n|]{0,15}\b\d+(?:,\d+)?%[^.;:\n|\d]{0,40}\(", re.I)  # `đạt 85% dự toán (3.560 tỷ đồng)`
_OF_WHICH_DONE = re.compile(
    r"[^.;:\n\d]{0,40}\b(?:đã|hoàn thành|giải quyết|xử lý|thực hiện|được)\b[^.;:\n\d]{0,40}", re.I
)


def _sides(found: Found, ask: Ask) -> list[Candidate]:
    """The figure of each thing that a question compares, each searched for by itself."""
    return _alike([(one, found.narrowed(one).candidates(ask)) for one in slot_queries(found.query)])


def _alike(sides: Sequence[tuple[Query, Sequence[Candidate]]]) -> list[Candidate]:
    """One likely candidate of each side, chosen together: a rate is compared with a rate, not with an amount."""
    likely = [[c for c in ranked[:NEAREST] if good_enough(query, c, LENIENT)] for query, ranked in sides]
    doubtful = [[c for c in ranked[:NEAREST] if good_enough(query, c, DOUBTFUL)] for query, ranked in sides]
    for i, side in enumerate(likely):
        if not side:  # two figures of one kind, named alike, vouch for each other
            others = [c for j, other in enumerate(doubtful) if j != i for c in likely[j] or other]
            side += [c for c in doubtful[i] if any(_akin(other, c) for other in others)]
    likely = [side for side in likely if side]
    best: list[Candidate] = []
    best_score = float("-inf")
    for first in likely[0] if likely else []:
        chosen, score = [first], first.score
        for side in likely[1:]:
            free = [c for c in side if c.fact.id not in {taken.fact.id for taken in chosen}]
            if free:
                chosen.append(max(free, key=lambda c: (c.score + _kinship(first, c), c.fact.id)))
                score += chosen[-1].score + _kinship(first, chosen[-1])
        if (len(chosen), score) > (len(best), best_score):
            best, best_score = chosen, score
    return best


def _akin(one: Candidate, other: Candidate) -> bool:
    """Whether two figures are of one kind in every respect, and named alike."""
    return _kinship(one, other) >= AKIN * KIN and one.fact.id != other.fact.id


def _kinship(one: Candidate, other: Candidate) -> float:
    """How far two figures are of one kind, in points of the ranking's score."""
    a, b = one.fact, other.fact
    same_unit = dimension_of(a.figure.unit) == dimension_of(b.figure.unit)
    same_aspect = a.aspect is b.aspect or any({a.aspect, b.aspect} <= pair for pair in RELATED)
    return KIN * (same_unit + same_aspect + (a.base == b.base) + similar(one, other))


def _operand(ask: Ask) -> Ask:
    """What is asked of the operands of a difference: figures of the result's kind, changes only if changes are compared."""
    percent = "percentage_point" in ask.dimensions
    counted = any(d.startswith("count:") for d in ask.dimensions)
    return replace(
        ask,
        unit=None,
        dimensions=("percent",) if percent else ("count",) if counted else ask.dimensions,
        aspects=() if percent else tuple(a for a in ask.aspects if a not in RELATED[0]) or (Aspect.LEVEL,),
    )


def compare(found: Found) -> Selection | Found:
    """The figure of each side, with their difference where they have one unit."""
    query = _of_levels(found.query)
    found = replace(found, query=query)
    if not slot_queries(query):
        return _with_year_before(found) or _compare_indicators(found)
    sides = slot_queries(query)
    chosen = _of_one_kind(query, _sides(found, query.asks[0]))
    if len(chosen) == len(sides):
        return _side_by_side(found, chosen)
    alone = [c for c in chosen if any(good_enough(one, c) for one in sides)]  # nothing vouches for it
    change = _told_as_change(found) if all(c.fact.aspect in RELATED[0] for c in alone) else None
    if change or not alone:
        return change or not_found(found.candidates(query.asks[0]))
    selection = _side_by_side(found, alone)
    return replace(selection, notices=(*selection.notices, "one_side"))


def _of_one_kind(query: Query, chosen: Sequence[Candidate]) -> Sequence[Candidate]:
    """The figures without changes that are no side of a comparison, unless it is changes that are asked for.

    Neither is one from a third time, nor `tăng 87,5%` beside `60.000 lượt`.
    """
    if set(query.asks[0].aspects) & RELATED[0]:
        return chosen
    kept = [c for c in chosen if not _from_a_third_time(query, c)]
    levels = [c for c in kept if c.fact.aspect not in RELATED[0]]
    return kept if comparable([c.fact.figure for c in kept]) else levels or kept


def _told_as_change(found: Found) -> Selection | None:
    """The change from one time to the other, where a report gives that alone: `CPI tháng 12 tăng 4,1% so với cùng kỳ`."""
    times = _two_times(found.query)
    if not times:
        return None
    bases = bases_between(times[1], times[0])
    later = next(w for w in compared_periods(found.query) if w.period == times[1])
    ask = replace(found.query.asks[0], aspects=(Aspect.CHANGE, Aspect.INDEX), stated=True)
    if "multiple" not in ask.dimensions:
        ask = replace(ask, dimensions=(), unit=None)
    known = {*bases, None} if "cùng kỳ" in bases else bases  # which is what a change is from where nothing is said
    query = replace(found.query, kind=Kind.AMOUNT, periods=(later,), asks=(ask,))
    ranked = found.narrowed(query).candidates(ask)[:NEAREST]
    best = next((c for c in ranked if c.fact.base in known and good_enough(query, c)), None)
    return Selection(Status.ANSWERED, (best,), notices=notices((best,))) if best else None


def _from_a_third_time(query: Query, candidate: Candidate) -> bool:
    """Whether a figure is a change, but from another time than the one that it is to be compared with."""
    times, base = _two_times(query), candidate.fact.base
    changed = candidate.fact.aspect in RELATED[0] and base is not None
    return changed and bool(times) and base not in bases_between(times[1], times[0])


def _two_times(query: Query) -> Sequence[Period]:
    """The two times that a question sets beside each other, the earlier one first; nothing where it compares places.

    The earlier one may be the day at its end: `so với cuối năm 2022`.
    """
    times = sorted(compared_periods(query), key=lambda wanted: wanted.period.end)
    if not len(times) == len(slot_queries(query)) == 2 or len(query.provinces) > 1:
        return ()
    earlier, later = times
    if earlier.period.overlaps(later.period):
        return ()  # a year and a month of it are one time, told twice
    end = Period(earlier.period.end, earlier.period.end)
    return (end if earlier.until and not later.until else earlier.period, later.period)


def _with_year_before(found: Found) -> Selection | None:
    """A figure beside the one that its own clause gives for the year before: `14 vụ (cùng kỳ 22 vụ)`."""
    pair = year_before(found, found.query.asks[0]) if _SAME_PERIOD.search(found.query.text) else ()
    return _side_by_side(found, pair, one_time=False) if pair else None


def year_before(found: Found, ask: Ask) -> tuple[Candidate, ...]:
    """The likeliest figure that has one of the same for the year before in its own clause, and that one; else nothing."""
    for candidate in found.candidates(ask)[:NEAREST]:
        period = candidate.fact.period
        if not good_enough(found.query, candidate) or period is None:
            return ()
        before = period.in_year(period.start.year - 1)
        facts = found.snapshot.facts_by_passage[candidate.passage.id]
        earlier = (f for f in facts if f.start == candidate.fact.start and f.period == before)
        alike = (
            f for f in earlier if f.aspect is candidate.fact.aspect and comparable([f.figure, candidate.fact.figure])
        )
        same = next(alike, None)
        if same is not None:
            return candidate, replace(candidate, fact=same)
    return ()


def _of_levels(query: Query) -> Query:
    """The query without the change that `bên nào cao hơn` would ask for: it is the figures themselves that are compared."""
    if _MOVED.search(query.text):
        return query
    return replace(query, asks=tuple(replace(ask, aspects=_levels(ask)) for ask in query.asks))


def _levels(ask: Ask) -> tuple[Aspect, ...]:
    """The aspects of an ask but changes; of what is counted or weighed the amounts themselves, where that leaves none."""
    kept = tuple(a for a in ask.aspects if a not in RELATED[0])
    percent = any(d.startswith("percent") for d in ask.dimensions)
    return kept or ((Aspect.LEVEL,) if ask.aspects and ask.dimensions and not percent else ())


def _side_by_side(found: Found, chosen: Sequence[Candidate], *, one_time: bool = True) -> Selection:
    """The figures of the sides; then the shares of plan that they make, where nobody said which of both is asked for.

    With `one_time`, figures of different times are said to be so and not subtracted: seven months are no less than nine.
    """
    shares = [] if found.query.asks[0].stated else [share for c in chosen if (share := _share_of_plan(found, c))]
    told = (*chosen, *shares) if len(shares) == len(chosen) else tuple(chosen)
    opposed = len({_falls(c) for c in chosen}) > 1  # a rise is no larger or smaller than a fall
    asked = len(compared_periods(found.query)) > 1  # times that the question itself sets beside each other
    apart = one_time and _of_other_times(chosen, at_all=not asked)
    derived = subtraction(chosen) if len(chosen) == 2 and not opposed and (asked or not apart) else None
    said = (*notices(told), "other_times") if apart else notices(told)
    return Selection(Status.ANSWERED, told, derived, notices=said)


def _of_other_times(chosen: Sequence[Candidate], *, at_all: bool) -> bool:
    """Whether two figures of one aspect are of different times; if not `at_all`, of times that are not as long."""
    pairs = ((one.fact, other.fact) for one, other in itertools.combinations(chosen, 2))
    times = ((a.period, b.period) for a, b in pairs if a.aspect is b.aspect and a.period and b.period)
    return any(not same_time(a, b) if at_all else not same_length(a, b) for a, b in times)


def _falls(candidate: Candidate) -> bool:
    """Whether a figure is a fall: of a change the verb before it says so, or its sign."""
    fact = candidate.fact
    before = candidate.report.text[fact.start : fact.figure.start]
    return fact.aspect is Aspect.CHANGE and (fact.figure.value < 0 or direction(before) < 0)


def _share_of_plan(found: Found, candidate: Candidate) -> Candidate | None:
    """`1.096.804/4.387.215 triệu đồng, bằng 25,0% kế hoạch`: the share of plan that an amount makes in its own clause."""
    facts = found.snapshot.facts_by_passage[candidate.passage.id]
    later = [f for f in facts if f.start == candidate.fact.start and f.figure.start > candidate.fact.figure.end]
    share = next((f for f in later[:2] if f.aspect is Aspect.PLAN_SHARE and f.name == candidate.fact.name), None)
    return replace(candidate, fact=share) if share is not None and candidate.fact.aspect is Aspect.LEVEL else None


def subtraction(pair: Sequence[Candidate], unit: str | None = None) -> Derived | None:
    """The larger of two figures less the smaller, if they have one dimension or are counts that `unit` covers both."""
    figures = [c.fact.figure for c in pair]
    if not comparable(figures):
        if unit is None or not all(dimension_of(f.unit).startswith("count:") for f in figures):
            return None
        figures = [replace(f, unit=unit) for f in figures]
    if same_amount(*figures):
        return None
    value, result = combine(figures, (1, -1))
    ordered = tuple(pair)
    if value < 0:
        ordered, (value, result) = (pair[1], pair[0]), combine(figures[::-1], (1, -1))
    return Derived(value, "điểm phần trăm" if result == "%" else result, ordered, (1, -1))


def _compare_indicators(found: Found) -> Selection:
    """Two things of one place and period: the best figure for each half of the question, else of the best clause."""
    query = found.query
    chosen = _alike([(half, found.narrowed(half).candidates(half.asks[0])) for half in halves(query)])
    if len(chosen) < 2:
        ranked = found.candidates(query.asks[0])
        if not ranked or not good_enough(query, ranked[0]):
            return not_found(ranked)
        chosen = [
            c for c in ranked if c.fact.passage_id == ranked[0].fact.passage_id and c.score > ranked[0].score - SIBLING
        ][:4]
        chosen.sort(key=lambda c: -c.fact.figure.value)
    return _side_by_side(found, chosen)


def difference(found: Found) -> Selection | Found:
    """A difference: stated by a report, or of two slots, of two things that the question names, of plan and result."""
    query = found.query
    apart = several_slots(query)
    things = [] if apart else halves(query, _MORE)
    stated = None if apart else _stated_difference(found, of_two=bool(things))
    if stated is not None:
        return stated
    ask = _operand(query.asks[0])
    sides = _sides(found, ask) if apart else []
    if len(sides) < 2:
        sides = []
        for half in things or halves(query, AND):
            best = found.narrowed(half).best(_operand(half.asks[0]), sides)
            if best is not None:
                sides.append(best)
    planned = all(side.fact.aspect is Aspect.PLAN for side in sides)  # a plan less a part of it is no shortfall
    derived = subtraction(sides, query.asks[0].unit) if len(sides) == 2 and not planned else None
    if derived is None:
        ranked = found.candidates(ask)
        near = [c for c in ranked[:NEAREST] if good_enough(query, c)]
        sides = next((list(pair) for c in near if (pair := _whole_and_part(c, ranked))), [])
        derived = subtraction(sides) if sides else None
    if derived is None and rivals(query):
        return not_found(found.candidates(ask))  # how much one of two things grew is not by how much it is the larger
    if derived is None:
        return _told_as_change(found) or replace(found, query=replace(query, kind=Kind.AMOUNT))
    return Selection(Status.ANSWERED, tuple(sides), derived, notices=("derived",))


def _stated_difference(found: Found, *, of_two: bool) -> Selection | None:
    """A report that states the change itself, or by how much one thing `of_two` is more than the other: no arithmetic of ours."""
    ask = replace(found.query.asks[0], aspects=(Aspect.CHANGE,))
    best = next(iter(found.candidates(ask)), None)
    if best is None or best.fact.aspect is not Aspect.CHANGE or not good_enough(found.query, best):
        return None
    if best.features["own"] < STATED or best.features.get("unit_other"):
        return None
    if of_two and best.features["missing"] > BOTH:
        return None
    return Selection(Status.ANSWERED, (best,), notices=notices((best,)))


def remainder(found: Found) -> Selection | Found:
    """What is not done yet: stated as such, or the whole less the part that one sentence gives; never the part done."""
    query = found.query
    done = replace(found, query=replace(query, kind=Kind.AMOUNT, terms=tuple(map(_affirmed, query.terms))))
    ranked = done.candidates(query.asks[0])
    near = [c for c in ranked[:NEAREST] if good_enough(done.query, c)]
    near = [c for c in near if _named(c) >= ALIKE * _named(near[0])]
    for candidate in near:
        if _FINISHED.search(_beside(candidate)):  # `đã xử lý 612, còn lại 72`
            figure = candidate.fact.figure
            of_one = (c for c in ranked if same_clause(c, candidate) and comparable([c.fact.figure, figure]))
            left = next((c for c in of_one if _UNDONE.search(_beside(c))), None)
            if left is not None:
                return Selection(Status.ANSWERED, (left,), notices=notices((left,)))
        elif _UNDONE.search(_up_to(candidate)):
            if candidate is near[0]:
                return done
            return Selection(Status.ANSWERED, (candidate,), notices=notices((candidate,)))
        sides = _whole_and_part(candidate, ranked)
        derived = subtraction(sides) if sides else None
        if derived is not None:
            return Selection(
                Status.ANSWERED, sides, replace(derived, unit=sides[0].fact.figure.unit), notices=("derived",)
            )
    return not_found(ranked)


def _named(candidate: Candidate) -> float:
    """How much of the question the words of a figure hold."""
    return candidate.features["own"] + candidate.features["scope"]


def _affirmed(term: Term) -> Term:
    """A term without its negation: the report says `hoàn thành` where the question says `chưa hoàn thành`."""
    kept = tuple(dict.fromkeys(_NEGATION.sub("", a).strip() or a for a in term.exact))
    return replace(term, exact=kept)


def _up_to(candidate: Candidate) -> str:
    """The words of the candidate's sentence, from the one before it up to the end of its own clause."""
    text, fact = candidate.report.text, candidate.fact
    start = max(text.rfind(mark, 0, fact.figure.start) for mark in ("\n\n", ". ", ";"))
    return normal(text[max(start, 0) : max(fact.end, fact.figure.end)])


def _beside(candidate: Candidate) -> str:
    """The words right before and behind a figure, up to a comma or bracket: `còn lại 72` of `xử lý 612, còn lại 72`."""
    text, figure = candidate.report.text, candidate.fact.figure
    before = re.split(r"[,;:.()\n](?!\d)", text[max(0, figure.start - BESIDE) : figure.start])[-1]
    after = re.split(r"[,;:.()\n](?!\d)", text[figure.end : figure.end + BESIDE])[0]
    return normal(f"{before} {figure.text} {after}")


def _whole_and_part(candidate: Candidate, ranked: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """(whole, part) of a sentence like `1.108/1.145 tàu` or `78 đề án, hoàn thành 70 đề án`, one of them the candidate."""
    text = candidate.report.text
    for other in ranked:
        if other.fact.report_id != candidate.fact.report_id or other.fact.id == candidate.fact.id:
            continue
        first, second = sorted((candidate, other), key=lambda c: c.fact.figure.start)
        between = text[first.fact.figure.end : second.fact.figure.start]
        if not comparable([first.fact.figure, second.fact.figure]):
            continue
        larger = second.fact.figure.value > first.fact.figure.value
        if between.strip() == "/" and larger:
            return (second, first)
        if larger and _OF_PLAN.fullmatch(between):
            return (second, first)
        if not larger and _OF_WHICH_DONE.fullmatch(between):
            return (first, second)
    return ()


def total(found: Found) -> Selection | Found:
    """The sum of the two figures that the question names together."""
    query = found.query
    sides: list[Candidate] = []
    for half in halves(query):
        best = found.narrowed(half).best(half.asks[0], sides)
        if best is not None:
            sides.append(best)
    if len(sides) != 2 or not comparable([c.fact.figure for c in sides]):
        return replace(found, query=replace(query, kind=Kind.AMOUNT))
    value, unit = combine([c.fact.figure for c in sides], (1, 1))
    return Selection(Status.ANSWERED, tuple(sides), Derived(value, unit, tuple(sides), (1, 1)), notices=("derived",))
