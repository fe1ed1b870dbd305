"""From the candidates for a query to what will be said: one figure, several, a sentence, a difference, or nothing.

Each kind of question has one strategy; all give a `Selection`, which `settle` writes out and checks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.amounts import combine, comparable, same_amount, written
from assistant.answer import Status
from assistant.matching import normal
from assistant.passages import Sentence, rank_sentences
from assistant.query import Ask, Kind, Query
from assistant.search import Hit
from assistant.select import Candidate, Rarity, answerable, candidates, dimension_of, weights
from index.records import Aspect
from index.store import Snapshot

CLOSE = 1.6  # score below the best at which another reading is still one
ALIKE = 0.12  # of the question's terms that another reading may miss more than the best
MAX_READINGS = 5
MAX_LIST = 10
STATED = 0.45  # of the question's terms that stand by a change for it to be the difference asked for
SIBLING = 4.0  # score below the best at which a figure of the same clause still belongs to a list
RELATED = (frozenset((Aspect.CHANGE, Aspect.INDEX)), frozenset((Aspect.LEVEL, Aspect.RATE)))
_JOIN = re.compile(r"\s(?:và|với|so với|hay|hoặc|cùng|and|versus|vs|than)\s|,\s", re.I)
_MORE = re.compile(
    r"\s(?:nhiều hơn|ít hơn|cao hơn|thấp hơn|chênh lệch (?:so )?với|hơn|kém|more than|less than|higher than|lower than)\s", re.I
)


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure that no sentence states, from others by signed addition."""

    value: Decimal
    unit: str
    operands: tuple[Candidate, ...]
    signs: tuple[int, ...]

    @property
    def formula(self) -> str:
        """`2.049.706 - 472.347,4`, each operand as written or, where units differ, in the unit of the result."""
        parts = []
        for candidate, sign in zip(self.operands, self.signs, strict=True):
            figure = candidate.fact.figure
            number = written(figure.value) + ("" if figure.unit == self.unit else f" {figure.unit}")
            parts.append(f"{'-' if sign < 0 else '+'} {number}" if parts else number)
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Selection:
    """What will be said: figures in the order of the question, or sentences, and what the reader must know of them."""

    status: Status
    figures: tuple[Candidate, ...] = ()
    derived: Derived | None = None
    sentences: tuple[Sentence, ...] = ()
    others: tuple[Candidate, ...] = ()  # further readings or the other side of a conflict
    notices: tuple[str, ...] = field(default=())  # keys of messages


@dataclass(frozen=True, slots=True)
class Found:
    """The query with what search found for it."""

    query: Query
    hits: Sequence[Hit]
    snapshot: Snapshot
    rarity: Rarity

    def candidates(self, ask: Ask, query: Query | None = None) -> list[Candidate]:
        """The candidates for one ask, best first, those of the place and period asked for before all others."""
        query = query or self.query
        ranked = candidates(query, ask, self.hits, self.snapshot, self.rarity)
        return sorted(ranked, key=lambda c: not _fits_slots(query, c))


def choose(found: Found) -> Selection:
    """The selection for a query."""
    match found.query.kind:
        case Kind.TEXT:
            return _text(found)
        case Kind.LIST:
            return _list(found)
        case Kind.COMPARE:
            return _compare(found)
        case Kind.DIFFERENCE:
            return _difference(found)
        case Kind.TOTAL:
            return _total(found)
        case _:
            return _amount(found)


def _amount(found: Found) -> Selection:
    """One figure for each ask; the figures of later asks stand by the first one if they can."""
    query = found.query
    if _several_slots(query):
        return _compare(found)
    first_ask, *other_asks = query.asks
    ranked = found.candidates(first_ask)
    best = next(iter(ranked), None)
    if best is None or not _good_enough(query, best):
        return _not_found(found, ranked)
    chosen = [best]
    for ask in other_asks:
        ranked_here = [c for c in found.candidates(ask) if c.fact.id not in {b.fact.id for b in chosen}]
        partner = _partner(best, ranked_here)
        if partner is not None:
            chosen.append(partner)
    if other_asks:
        return Selection(Status.ANSWERED, tuple(chosen), notices=_notices(chosen))
    readings, conflicts = _other_readings(query, best, ranked)
    status = Status.CONFLICTING if conflicts and not readings else Status.AMBIGUOUS if readings else Status.ANSWERED
    return Selection(status, tuple(chosen), others=(*conflicts, *readings), notices=_notices(chosen))


def _partner(best: Candidate, ranked: Sequence[Candidate]) -> Candidate | None:
    """The figure for a further ask: the best of the same clause or passage, unless one elsewhere is far better."""
    def nearness(candidate: Candidate) -> float:
        if candidate.fact.report_id != best.fact.report_id:
            return 0.0
        if (candidate.fact.start, candidate.fact.end) == (best.fact.start, best.fact.end):
            return 2.5
        return 1.2 if candidate.fact.passage_id == best.fact.passage_id else 0.3

    return max(ranked, key=lambda c: (c.score + nearness(c), c.fact.id), default=None)


def _fits_slots(query: Query, candidate: Candidate) -> bool:
    """Whether a candidate is about the place and the period asked for."""
    features = candidate.features
    if features.get("place_other") or (query.locals and features.get("local_other")):
        return False
    return not (features.get("period_other") and any(w.year_known for w in query.periods))


def _good_enough(query: Query, best: Candidate) -> bool:
    """Whether a candidate answers at all: its slots are those asked for and it is likely enough to be right."""
    return _fits_slots(query, best) and answerable(best.features) >= weights()["answer_threshold"]


def _other_readings(query: Query, best: Candidate, ranked: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """(other readings: the same for another place or period; conflicts: another figure for the same)."""
    readings: list[Candidate] = []
    conflicts: list[Candidate] = []
    for candidate in ranked[1:60]:
        if len(readings) + len(conflicts) >= MAX_READINGS:
            break
        if not _same_question(best, candidate) or not _good_enough(query, candidate):
            continue
        known = [best, *readings, *conflicts]
        if any(_says_the_same(candidate, other) for other in known):
            continue
        if any(_slot(candidate) == _slot(other) and candidate.fact.report_id == other.fact.report_id for other in readings):
            continue
        if _slot(candidate) == _slot(best):
            if candidate.fact.report_id != best.fact.report_id or _similar(best, candidate) > 0.7:
                conflicts.append(candidate)
        elif _open(query, best, candidate):
            readings.append(candidate)
    return readings, conflicts


def _slot(candidate: Candidate) -> tuple[str | None, str | None]:
    period = candidate.fact.period
    return candidate.fact.place, period.label if period else None


def _same_question(best: Candidate, other: Candidate) -> bool:
    """Whether another candidate answers the same question about as well."""
    if other.score < best.score - CLOSE or other.features["missing"] > best.features["missing"] + ALIKE:
        return False
    if dimension_of(best.fact.figure.unit) != dimension_of(other.fact.figure.unit):
        return False
    a, b = best.fact.aspect, other.fact.aspect
    if a is not b and not any({a, b} <= pair for pair in RELATED):
        return False
    if best.fact.base and other.fact.base and best.fact.base != other.fact.base:
        return False
    same_clause = best.fact.report_id == other.fact.report_id and best.fact.start == other.fact.start
    return not same_clause and _similar(best, other) >= 0.34


def _similar(one: Candidate, other: Candidate) -> float:
    """Jaccard similarity of what two facts measure, by syllables."""
    a, b = (set(normal(c.fact.name).split()) for c in (one, other))
    return len(a & b) / (len(a | b) or 1)


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    if one.fact.aspect is not other.fact.aspect:
        # +4,23 % and an index of 104,23 % are one statement.
        return {one.fact.aspect, other.fact.aspect} == RELATED[0] and abs(
            abs(one.fact.figure.value - other.fact.figure.value) - 100
        ) < Decimal("0.01")
    return same_amount(one.fact.figure, other.fact.figure)


def _open(query: Query, best: Candidate, other: Candidate) -> bool:
    """Whether the question leaves open what tells two readings apart."""
    if best.report.place != other.report.place and query.provinces:
        return False
    if best.fact.place != other.fact.place and (best.fact.place != best.report.place or other.fact.place != other.report.place):
        return False  # a district beside the province is another thing, not another reading
    if best.fact.period == other.fact.period or not query.periods:
        return True
    return all(not w.year_known or w.period.days > 360 for w in query.periods)


def _several_slots(query: Query) -> bool:
    """Whether a question names two places or two periods that are not part of each other."""
    if len(query.provinces) > 1:
        return True
    periods = [w.period for w in query.periods]
    apart = [p for p in periods if not any(p is not q and (q.contains(p) or p.contains(q)) for q in periods)]
    return len(apart) > 1 and len({(p.start, p.end) for p in apart}) > 1 and len(query.asks) == 1


def _notices(chosen: Sequence[Candidate]) -> tuple[str, ...]:
    return ("approximate",) if any(c.fact.figure.approximate for c in chosen) else ()


def _not_found(found: Found, ranked: Sequence[Candidate]) -> Selection:
    """Nothing answers; the nearest candidate is shown as what the reports do have."""
    near = tuple(c for c in ranked[:1] if c.features["missing"] < 0.75)
    return Selection(Status.NOT_FOUND, others=near)


def _text(found: Found) -> Selection:
    """The sentence that answers, and the next one where it is as good and stands beside it."""
    ranked = rank_sentences(found.query, found.hits, found.snapshot, found.rarity)
    best = next(iter(ranked), None)
    if best is None or best.missing > weights()["text_missing"] or best.score < weights()["text_threshold"]:
        return Selection(Status.NOT_FOUND, sentences=tuple(ranked[:1]))
    chosen = [best]
    for other in ranked[1:6]:
        beside = other.passage.id == best.passage.id
        if other.score > best.score - (1.5 if beside else 0.8) and len(chosen) < 2 and not _repeats(best, other):
            chosen.append(other)
    return Selection(Status.ANSWERED, sentences=tuple(chosen))


def _repeats(one: Sentence, other: Sentence) -> bool:
    a, b = (set(normal(s.text).split()) for s in (one, other))
    return len(a & b) > 0.8 * min(len(a), len(b))


def _list(found: Found) -> Selection:
    """A list of figures: the best one with its siblings of the same clause; or a sentence that lists names."""
    query = found.query
    ask = query.asks[0]
    ranked = found.candidates(ask)
    text = _text(found)
    best = next(iter(ranked), None)
    if best is None or not (ask.dimensions or query.cues & {"amount"}) or not _good_enough(query, best):
        return text
    family = [
        c for c in ranked
        if c.fact.report_id == best.fact.report_id
        and c.fact.passage_id == best.fact.passage_id
        and dimension_of(c.fact.figure.unit) == dimension_of(best.fact.figure.unit)
        and c.score >= best.score - SIBLING
    ]  # fmt: skip
    family.sort(key=lambda c: c.fact.figure.start)
    return Selection(Status.ANSWERED, tuple(family[:MAX_LIST]), sentences=text.sentences[:1] if text.status is Status.ANSWERED else ())


def _slot_queries(query: Query) -> list[Query]:
    """The query once for each place or period that it compares; several of each are paired in order."""
    places, periods = list(query.provinces), list(query.periods)
    if len(places) > 1:
        if len(periods) == len(places):
            return [replace(query, provinces=(p,), periods=(w,)) for p, w in zip(places, periods, strict=True)]
        return [replace(query, provinces=(place,)) for place in places]
    if len(query.locals) > 1:
        return [replace(query, locals=(place,)) for place in query.locals]
    if len(periods) > 1:
        years = [w for w in periods if not (w.period.days > 360 and len(periods) > 2)]
        return [replace(query, periods=(w,)) for w in years]
    return []


def _sides(found: Found) -> list[Candidate]:
    """The best figure of each thing that a question compares."""
    query = found.query
    chosen: list[Candidate] = []
    for one in _slot_queries(query):
        ranked = [c for c in found.candidates(query.asks[0], one) if c.fact.id not in {x.fact.id for x in chosen}]
        if ranked and _good_enough(one, ranked[0]):
            chosen.append(ranked[0])
    return chosen


def _compare(found: Found) -> Selection:
    """The figure of each side, with their difference where they have one unit."""
    query = found.query
    if not _slot_queries(query):
        return _compare_indicators(found)
    chosen = _sides(found)
    if not chosen:
        return _not_found(found, found.candidates(query.asks[0]))
    derived = _subtraction(chosen) if len(chosen) == 2 else None
    return Selection(Status.ANSWERED, tuple(chosen), derived, notices=_notices(chosen))


def _subtraction(pair: Sequence[Candidate]) -> Derived | None:
    """The larger of two figures less the smaller, if they have one dimension."""
    figures = [c.fact.figure for c in pair]
    if not comparable(figures) or same_amount(*figures):
        return None
    value, unit = combine(figures, (1, -1))
    ordered = tuple(pair) if value > 0 else (pair[1], pair[0])
    value, unit = combine([c.fact.figure for c in ordered], (1, -1))
    return Derived(value, "điểm phần trăm" if unit == "%" else unit, ordered, (1, -1))


def _compare_indicators(found: Found) -> Selection:
    """Two things of one place and period: the best figure for each half of the question, else of the best clause."""
    query = found.query
    halves = _halves(query)
    ranked = found.candidates(query.asks[0])
    if not ranked or not _good_enough(query, ranked[0]):
        return _not_found(found, ranked)
    chosen: list[Candidate] = []
    for half in halves:
        options = [c for c in found.candidates(half.asks[0], half) if c.fact.id not in {x.fact.id for x in chosen}]
        if options and _good_enough(half, options[0]):
            chosen.append(options[0])
    if len(chosen) < 2:
        chosen = [c for c in ranked if c.fact.passage_id == ranked[0].fact.passage_id and c.score > ranked[0].score - SIBLING][:4]
        chosen.sort(key=lambda c: -c.fact.figure.value)
    derived = _subtraction(chosen) if len(chosen) == 2 else None
    return Selection(Status.ANSWERED, tuple(chosen), derived, notices=_notices(chosen))


def _halves(query: Query, pattern: re.Pattern[str] = _JOIN) -> list[Query]:
    """A question about two things as a question about each: the terms that only the other half names are left out."""
    found = pattern.search(query.text)
    if not found:
        return []
    left, right = normal(query.text[: found.start()]), normal(query.text[found.end() :])
    in_left = {t.text for t in query.terms if any(a in left for a in t.exact)}
    in_right = {t.text for t in query.terms if any(a in right for a in t.exact)}
    out = []
    for other in (in_right - in_left, in_left - in_right):
        terms = tuple(t for t in query.terms if t.text not in other)
        asks = tuple(replace(ask, terms=tuple(t for t in ask.terms if t.text not in other)) for ask in query.asks[:1])
        out.append(replace(query, terms=terms, asks=asks))
    return out


def _difference(found: Found) -> Selection:
    """A difference: stated by a report, or of two slots, of two things that the question names, of plan and result."""
    query = found.query
    stated = None if _several_slots(query) else _stated_difference(found)
    if stated is not None:
        return stated
    sides = _sides(found) if _several_slots(query) else []
    if len(sides) < 2:
        sides = []
        for half in _halves(query, _MORE):
            options = [c for c in found.candidates(half.asks[0], half) if c.fact.id not in {x.fact.id for x in sides}]
            if options and _good_enough(half, options[0]):
                sides.append(options[0])
    if len(sides) < 2 or not comparable([c.fact.figure for c in sides]):
        sides = _plan_and_level(found)
    derived = _subtraction(sides) if len(sides) == 2 else None
    if derived is None:
        return _amount(replace(found, query=replace(query, kind=Kind.AMOUNT)))
    return Selection(Status.ANSWERED, tuple(sides), derived, notices=("derived",))


def _stated_difference(found: Found) -> Selection | None:
    """A report that states the change itself needs no arithmetic of ours."""
    ask = replace(found.query.asks[0], aspects=(Aspect.CHANGE,))
    best = next(iter(found.candidates(ask)), None)
    if best is None or best.fact.aspect is not Aspect.CHANGE or not _good_enough(found.query, best):
        return None
    if best.features["own"] < STATED or best.features.get("unit_other"):
        return None
    return Selection(Status.ANSWERED, (best,), notices=_notices((best,)))


def _plan_and_level(found: Found) -> list[Candidate]:
    """The two halves of an actual/plan pair: what is asked for is what is left to reach."""
    query = found.query
    ask = replace(query.asks[0], aspects=())
    ranked = found.candidates(ask)
    for candidate in ranked[:8]:
        if candidate.fact.aspect is not Aspect.LEVEL:
            continue
        for other in ranked:
            pair = other.fact.aspect is Aspect.PLAN and other.fact.start == candidate.fact.start
            near = 0 < other.fact.figure.start - candidate.fact.figure.end < 4
            if pair and near and other.fact.report_id == candidate.fact.report_id and _good_enough(query, candidate):
                return [other, candidate]
    return []


def _total(found: Found) -> Selection:
    """The sum of the two figures that the question names together."""
    query = found.query
    sides: list[Candidate] = []
    for half in _halves(query):
        options = [c for c in found.candidates(half.asks[0], half) if c.fact.id not in {x.fact.id for x in sides}]
        if options and _good_enough(half, options[0]):
            sides.append(options[0])
    if len(sides) != 2 or not comparable([c.fact.figure for c in sides]):
        return _amount(replace(found, query=replace(query, kind=Kind.AMOUNT)))
    value, unit = combine([c.fact.figure for c in sides], (1, 1))
    return Selection(Status.ANSWERED, tuple(sides), Derived(value, unit, tuple(sides), (1, 1)), notices=("derived",))
