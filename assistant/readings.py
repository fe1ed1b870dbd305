"""From the candidates for a query to what will be said: one figure, several, a sentence, a difference, or nothing.

Each kind of question has one strategy; all give a `Selection`, which `settle` writes out and checks.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.about import About, about_reports
from assistant.amounts import combine, comparable, same_amount, written
from assistant.answer import Status
from assistant.matching import Term, normal
from assistant.passages import Sentence, rank_sentences
from assistant.query import Ask, Kind, Query, Wanted
from assistant.search import Hit, Vector, search
from assistant.select import Candidate, Rarity, answerable, candidates, dimension_of, period_unlike, same_kind, weights
from index.aspects import PLANNED
from index.records import Aspect
from index.store import Snapshot

PASSAGES = 16  # passages whose facts are compared; the right figure is among them more than nine times in ten
CLOSE = 3.0  # score below the best at which another reading is still one
FAR = 6.0  # the same for the best of a report that was asked by itself
SLIP = Decimal("0.1")  # of the larger of two figures of one report that they may differ by and still be the same thing
SAME = 0.05  # of the question's terms that one side of a conflict may miss more than the other
TOLD = 0.75  # of a half's terms that the words of its figure hold
KIN = 1.5  # points of score for each respect in which two figures that are compared are of one kind
AKIN = 3.5  # of the four respects
BESIDE = 0.25  # what a term of the other half of a question weighs
ALIKE = 0.2  # of the question's terms that another reading may miss more than the best
LENIENT = 1.0  # log-odds that a side of a comparison may be less sure by: the other side vouches for it
TWICE = 2.0  # times these bounds for two figures that differ by a slip of the pen
ALIKE_ELSEWHERE = 0.4  # the same where another report words it
MAX_READINGS = 5
MAX_LIST = 10
MAX_BESIDE = 2  # figures told beside a sentence that answers by itself
STATED = 0.45  # of the question's terms that stand by a change for it to be the difference asked for
NEAREST = 6  # candidates among which what is left to do is looked for
SIBLING = 4.0  # score below the best at which a figure of the same clause still belongs to a list
RELATED = (
    frozenset((Aspect.CHANGE, Aspect.INDEX)),
    frozenset((Aspect.LEVEL, Aspect.RATE)),
    frozenset((Aspect.RATE, Aspect.SHARE)),
    frozenset((Aspect.RATE, Aspect.PLAN_SHARE)),
)
_JOIN = re.compile(r"\s(?:và|với|so với|hay|hoặc|cùng|and|versus|vs|than)\s|,\s", re.I)
_AND = re.compile(r"\s(?:và|and|cùng với|lẫn)\s", re.I)
_MORE = re.compile(
    r"\s(?:nhiều hơn|ít hơn|cao hơn|thấp hơn|chênh lệch (?:so )?với|hơn|kém|more than|less than|higher than|lower than)\s",
    re.I,
)
_UNDONE = re.compile(r"\b(?:chưa|thiếu|còn lại|còn phải|còn(?= \d)|đang)\b")
_NEGATION = re.compile(r"\b(?:chưa|còn thiếu|còn phải|còn lại|not yet|not|yet|remaining)\b")
_OF_PLAN = re.compile(r"[^.;:\n|]{0,15}\b\d+(?:,\d+)?%[^.;:\n|\d]{0,40}\(", re.I)  # `đạt 85% dự toán (3.560 tỷ đồng)`
_OF_WHICH_DONE = re.compile(
    r"[^.;:\n\d]{0,40}\b(?:đã|hoàn thành|giải quyết|xử lý|thực hiện|được)\b[^.;:\n\d]{0,40}", re.I
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
        parts: list[str] = []
        for candidate, sign in zip(self.operands, self.signs, strict=True):
            figure = candidate.fact.figure
            number = written(figure.value) + ("" if figure.unit == self.unit else f" {figure.unit}")
            if number not in figure.text and figure.text.count(" ") > 1:
                number = figure.text  # `118 tỷ 620 triệu đồng` has its value nowhere as one number
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
    vector: Vector
    hits: Sequence[Hit]
    snapshot: Snapshot
    rarity: Rarity

    @classmethod
    def of(cls, query: Query, vector: Vector, snapshot: Snapshot, rarity: Rarity) -> Found:
        """Search for a query; `vector` embeds its question."""
        return cls(query, vector, search(query, snapshot, vector, PASSAGES), snapshot, rarity)

    def narrowed(self, query: Query) -> Found:
        """The same question for other slots, searched anew."""
        return Found.of(query, self.vector, self.snapshot, self.rarity)

    def candidates(self, ask: Ask) -> list[Candidate]:
        """The candidates for one ask, best first, those of the place and period asked for before all others."""
        ranked = candidates(self.query, ask, self.hits, self.snapshot, self.rarity)
        return sorted(ranked, key=lambda c: not fits_slots(self.query, c))

    def best(self, ask: Ask, taken: Sequence[Candidate] = ()) -> Candidate | None:
        """The best candidate for an ask that is not taken yet, if it is likely enough."""
        ids = {candidate.fact.id for candidate in taken}
        best = next((c for c in self.candidates(ask) if c.fact.id not in ids), None)
        return best if best is not None and _good_enough(self.query, best, LENIENT) else None


def choose(found: Found) -> Selection:
    """The selection for a query."""
    about = about_reports(found.query, found.snapshot)
    if about is not None:
        return _about(about)
    match found.query.kind:
        case Kind.TEXT:
            return _text(found)
        case Kind.LIST:
            return _list(found)
        case Kind.COMPARE:
            return _compare(found)
        case Kind.DIFFERENCE:
            return _difference(found)
        case Kind.REMAINDER:
            return _remainder(found)
        case Kind.TOTAL:
            return _total(found)
        case _:
            return _amount(found)


def _about(about: About) -> Selection:
    """What is said of reports themselves; several reports that say otherwise are several readings."""
    if not about.said:
        return Selection(Status.NOT_FOUND, sentences=about.titles[:1])
    several = len({s.report.id for s in about.said}) > 1 and len({s.said or s.text for s in about.said}) > 1
    return Selection(Status.AMBIGUOUS if several else Status.ANSWERED, sentences=about.said)


def _amount(found: Found) -> Selection:
    """One figure for each ask; the figures of later asks stand by the first one if they can."""
    query = found.query
    if _several_slots(query):
        return _compare(found)
    first_ask, *other_asks = query.asks
    ranked = found.candidates(first_ask)
    best = next(iter(ranked), None)
    if best is None or not _good_enough(query, best):
        return _not_found(ranked)
    chosen = [best]
    for ask in other_asks:
        ranked_here = [c for c in found.candidates(ask) if c.fact.id not in {b.fact.id for b in chosen}]
        partner = _partner(best, ranked_here)
        if partner is not None:
            chosen.append(partner)
    if other_asks:
        return Selection(Status.ANSWERED, tuple(chosen), notices=_notices(chosen))
    both = _both(found)
    if both:
        return Selection(Status.ANSWERED, both, notices=_notices(both))
    readings, conflicts = _other_readings(found, best, ranked)
    if conflicts and _later(conflicts[0], best):
        chosen, conflicts = [conflicts[0]], [best, *conflicts[1:]]
    status = Status.CONFLICTING if conflicts and not readings else Status.AMBIGUOUS if readings else Status.ANSWERED
    return Selection(status, tuple(chosen), others=(*conflicts, *readings), notices=_notices(chosen))


def _both(found: Found) -> tuple[Candidate, ...]:
    """The figures of two things under one `bao nhiêu`, `đàn trâu và đàn bò`; empty if one figure tells of both."""
    chosen: list[Candidate] = []
    for half in _halves(found.query, _AND):
        ranked = found.narrowed(half).candidates(half.asks[0])
        best = next(iter(ranked), None)
        one_thing = any(_told(c) for c in ranked if c.fact.id in {taken.fact.id for taken in chosen})
        if best is None or one_thing or not _told(best) or not _good_enough(half, best):
            return ()
        chosen.append(best)
    return tuple(chosen) if len({c.fact.figure.unit for c in chosen}) == 1 and len(chosen) == 2 else ()


def _told(candidate: Candidate) -> bool:
    """Whether a figure's own words hold nearly all of what is asked."""
    return candidate.features["own"] + candidate.features["scope"] >= TOLD


def _partner(best: Candidate, ranked: Sequence[Candidate]) -> Candidate | None:
    """The figure for a further ask: the best of the same clause or passage, unless one elsewhere is far better."""

    def nearness(candidate: Candidate) -> float:
        if candidate.fact.report_id != best.fact.report_id:
            return 0.0
        if (candidate.fact.start, candidate.fact.end) == (best.fact.start, best.fact.end):
            return 2.5
        return 1.2 if candidate.fact.passage_id == best.fact.passage_id else 0.3

    return max(ranked, key=lambda c: (c.score + nearness(c), c.fact.id), default=None)


def fits_slots(query: Query, candidate: Candidate) -> bool:
    """Whether a candidate is about the place and the period asked for."""
    features = candidate.features
    if features.get("place_other") or (query.locals and features.get("local_other")):
        return False
    if features.get("period_other") and any(w.year_known for w in query.periods):
        return False
    return not query.periods or not all(
        period_unlike(wanted, candidate.fact, candidate.report) for wanted in query.periods
    )


def _good_enough(query: Query, best: Candidate, lenient: float = 0.0) -> bool:
    """Whether a candidate answers at all: its slots are those asked for and it is likely enough to be right."""
    return fits_slots(query, best) and answerable(best.features) >= weights()["answer_threshold"] - lenient


def _other_readings(
    found: Found, best: Candidate, ranked: Sequence[Candidate]
) -> tuple[list[Candidate], list[Candidate]]:
    """(other readings: the same for another place or period; conflicts: another figure for the same)."""
    query = found.query
    readings: list[Candidate] = []
    conflicts: list[Candidate] = []
    for candidate in _rivals(found, best, ranked):
        if len(readings) + len(conflicts) >= MAX_READINGS:
            break
        known = [best, *readings, *conflicts]
        if _of_other_budget(query, best, candidate):
            readings.append(candidate)
            continue
        if any(_says_the_same(candidate, other) or _same_clause(candidate, other) for other in known):
            continue
        twin = next((o for o in known if _slot(candidate) == _slot(o) and candidate.report.id == o.report.id), None)
        if twin is not None and not _slip(twin, candidate):
            continue  # another figure of the same report for the same slot is about something else
        if _slot(candidate) == _slot(best) or _both_asked(query, best, candidate):
            if _as_well(best, candidate):
                conflicts.append(candidate)
        elif _open(query, best, candidate):
            readings.append(candidate)
    return readings, conflicts


def _of_other_budget(query: Query, best: Candidate, other: Candidate) -> bool:
    """`bằng 66,8% dự toán Trung ương và 59,3% dự toán HĐND tỉnh`: two answers where nobody said whose budget is meant."""
    bases = {best.fact.base, other.fact.base}
    return query.asks[0].base not in bases and _same_clause(best, other) and bases == set(PLANNED[2:])


def _rivals(found: Found, best: Candidate, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that answer the same question, those of each further report searched for by itself, best first."""
    query = found.query
    rivals = [c for c in ranked if c is not best and _same_question(best, c, CLOSE) and _good_enough(query, c, LENIENT)]
    for report_id in _reports_to_ask(found, best):
        for candidate in found.narrowed(replace(query, report_ids=(report_id,))).candidates(query.asks[0]):
            if not fits_slots(query, candidate):
                break
            if _same_question(best, candidate, FAR) and _good_enough(query, candidate, LENIENT):
                rivals.append(candidate)
                break
    unique = {c.fact.id: c for c in rivals}
    return sorted(unique.values(), key=lambda c: (-c.score, c.fact.id))


def _reports_to_ask(found: Found, best: Candidate) -> list[str]:
    """The other reports that may say the same of the place, the likeliest first."""
    query, reports = found.query, found.snapshot.reports
    if query.report_ids or query.locals:
        return []
    ids = [hit.passage.report_id for hit in found.hits] + sorted(reports, reverse=True)
    others = [id_ for id_ in dict.fromkeys(ids) if id_ != best.report.id]
    return [id_ for id_ in others if not query.provinces or reports[id_].place in query.provinces][:MAX_READINGS]


def _slot(candidate: Candidate) -> tuple[str | None, str | None]:
    period = candidate.fact.period
    return candidate.fact.place, period.label if period else None


def _same_question(best: Candidate, other: Candidate, close: float) -> bool:
    """Whether another candidate answers the same question about as well; less well if it all but tells the same figure."""
    alike = ALIKE if best.report.id == other.report.id else ALIKE_ELSEWHERE
    if _told_twice(best, other):
        close, alike = TWICE * close, TWICE * alike
    if other.score < best.score - close or other.features["missing"] > best.features["missing"] + alike:
        return False
    if not same_kind(best.fact.figure.unit, other.fact.figure.unit):
        return False
    a, b = best.fact.aspect, other.fact.aspect
    if a is not b and not any({a, b} <= pair for pair in RELATED):
        return False
    if best.fact.base and other.fact.base and best.fact.base != other.fact.base:
        return _same_clause(best, other) and {best.fact.base, other.fact.base} == set(PLANNED[2:])
    return _similar(best, other) >= 0.5


def _same_clause(one: Candidate, other: Candidate) -> bool:
    return one.report.id == other.report.id and one.fact.start == other.fact.start


def _told_twice(one: Candidate, other: Candidate) -> bool:
    """Whether two figures of three digits or more, for one place and period, are nearly but not quite the same."""
    digits = min(len(re.findall(r"\d", c.fact.figure.text)) for c in (one, other))
    return digits > 2 and _slot(one) == _slot(other) and one.fact.aspect is other.fact.aspect and _slip(one, other)


def _slip(one: Candidate, other: Candidate) -> bool:
    """Whether two figures differ by so little that they are one thing told twice: 8.946 and 8.964."""
    a, b = abs(one.fact.figure.value), abs(other.fact.figure.value)
    return one.fact.figure.unit == other.fact.figure.unit and a != b and abs(a - b) <= SLIP * max(a, b)


def _as_well(best: Candidate, other: Candidate) -> bool:
    """Whether another figure for one slot is named alike or holds as much of the question.

    A number in a name, `19 tiêu chí`, makes it another thing.
    """
    numbers = [set(re.findall(r"\d+", c.fact.indicator)) for c in (best, other)]
    as_much = other.features["missing"] <= best.features["missing"] + SAME
    named_alike = _told_twice(best, other) or _contained(best.fact.indicator, other.fact.indicator)
    return numbers[0] == numbers[1] and (as_much or named_alike)


def _contained(one: str, other: str) -> bool:
    """Whether the shorter of two names, of three syllables or more, says nothing that the longer one does not."""
    shorter, longer = sorted((set(normal(name).split()) for name in (one, other)), key=len)
    return len(shorter) > 2 and shorter <= longer


def _both_asked(query: Query, one: Candidate, other: Candidate) -> bool:
    """Whether both are of the place and the very period that the question names, however each source words it."""
    if one.fact.place != other.fact.place or not any(w.year_known for w in query.periods):
        return False
    return all(bool(c.features.get("period_same")) for c in (one, other))


def _similar(one: Candidate, other: Candidate) -> float:
    """How alike two candidates are named: by the syllables of their indicators, or by what both hold of the question."""
    a, b = (set(normal(c.fact.indicator or c.fact.name).split()) for c in (one, other))
    words = len(a & b) / (min(len(a), len(b)) or 1)
    near, far = sorted(c.features["own"] + c.features["scope"] for c in (one, other))
    return max(words, near / far if far else 0.0)


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
    if best.fact.place != other.fact.place and (
        best.fact.place != best.report.place or other.fact.place != other.report.place
    ):
        return False  # a district beside the province is another thing, not another reading
    if best.fact.period == other.fact.period or not query.periods:
        return True
    return all(not w.year_known or w.period.days > 360 for w in query.periods)


def _several_slots(query: Query) -> bool:
    """Whether a question names two places or two periods that are not part of each other."""
    if len(query.provinces) > 1:
        return True
    if len(query.locals) > 1:
        return True
    return len(query.asks) == 1 and len(_compared_periods(query)) > 1


def _later(one: Candidate, other: Candidate) -> bool:
    """Whether the first of two sources was issued later: of two reports that disagree the later one leads."""
    return one.report.issued is not None and other.report.issued is not None and one.report.issued > other.report.issued


def _notices(chosen: Sequence[Candidate]) -> tuple[str, ...]:
    return ("approximate",) if any(c.fact.figure.approximate for c in chosen) else ()


def _not_found(ranked: Sequence[Candidate]) -> Selection:
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
    dated = bool(found.query.cues & {"when", "document"})
    for other in ranked[1:8]:
        beside = other.passage.id == best.passage.id
        near = best.score - (1.5 if beside or dated else 0.8)
        if other.score > near and len(chosen) < (3 if dated else 2) and not any(_repeats(one, other) for one in chosen):
            chosen.append(other)
    named = found.query.cues & {"who", "when", "document", "why"}
    figures = () if named else _figures_of(found, chosen)
    return Selection(Status.ANSWERED, figures, sentences=tuple(chosen))


def _figures_of(found: Found, chosen: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """The likeliest figures of the sentences that answer: `trúng thầu với giá nào`, `diễn biến ra sao` ask for them too."""
    inside = (c for c in found.candidates(found.query.asks[0]) if any(_stands_in(c, one) for one in chosen))
    return tuple(itertools.islice(inside, MAX_BESIDE))


def _repeats(one: Sentence, other: Sentence) -> bool:
    """Whether a sentence says nothing new: neither other words nor another figure."""
    a, b = (set(normal(s.text).split()) for s in (one, other))
    new = {word for word in b - a if word[0].isdigit()}
    return not new and len(a & b) > 0.8 * min(len(a), len(b))


def _list(found: Found) -> Selection:
    """A list of figures: the best one with its siblings of the same clause; or a sentence that lists names."""
    text = _text(found)
    if text.status is Status.NOT_FOUND:
        return text
    sentence = text.sentences[0]
    inside = [c for c in found.candidates(found.query.asks[0]) if _stands_in(c, sentence)]
    groups = [
        [c for c in inside if dimension_of(c.fact.figure.unit) == d]
        for d in {dimension_of(c.fact.figure.unit) for c in inside}
    ]
    family = max(groups, key=lambda group: (len(group), max(c.score for c in group)), default=[])
    figures = sorted(family, key=lambda c: c.fact.figure.start)[:MAX_LIST] if len(family) > 1 else []
    return replace(text, figures=tuple(figures) or text.figures)


def _stands_in(candidate: Candidate, sentence: Sentence) -> bool:
    figure = candidate.fact.figure
    return candidate.report.id == sentence.report.id and sentence.start <= figure.start and figure.end <= sentence.end


def _slot_queries(query: Query) -> list[Query]:
    """The query once for each place or period that it compares; several of each are paired in order."""
    places, periods = query.provinces, _compared_periods(query)
    if len(places) > 1:
        if len(periods) == len(places):
            return [replace(query, provinces=(p,), periods=(w,)) for p, w in zip(places, periods, strict=True)]
        return [replace(query, provinces=(place,)) for place in places]
    if len(query.locals) > 1:
        return [replace(query, locals=(place,)) for place in query.locals]
    if len(periods) > 1:
        return [replace(query, periods=(w,)) for w in periods]
    return []


def _compared_periods(query: Query) -> list[Wanted]:
    """The periods that a question sets beside each other; `4 tháng đầu năm: 2021 và 2022` are the months of both years."""
    years = [w for w in query.periods if w.period.days > 360]
    parts = [w for w in query.periods if w.period.days <= 360]
    if parts and len(years) > 1:
        return [Wanted(parts[0].period.in_year(year.period.start.year), until=parts[0].until) for year in years]
    apart = parts if len(parts) > 1 else list(query.periods)
    return list({(w.period.start, w.period.end): w for w in apart}.values())


def _sides(found: Found, ask: Ask) -> list[Candidate]:
    """The figure of each thing that a question compares, each searched for by itself."""
    return _alike([(one, found.narrowed(one).candidates(ask)) for one in _slot_queries(found.query)])


def _alike(sides: Sequence[tuple[Query, Sequence[Candidate]]]) -> list[Candidate]:
    """One likely candidate of each side, chosen together: a rate is compared with a rate, not with an amount."""
    likely = [[c for c in ranked[:NEAREST] if _good_enough(query, c, LENIENT)] for query, ranked in sides]
    sure = [c for side in likely for c in side[:1]]
    for side, (query, ranked) in zip(likely, sides, strict=True):
        if not side:  # what is asked of the other side is found there, so that its like on this side is meant
            side += [c for c in ranked[:NEAREST] if fits_slots(query, c) and any(_akin(one, c) for one in sure)]
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
    return KIN * (same_unit + same_aspect + (a.base == b.base) + _similar(one, other))


def _operand(ask: Ask) -> Ask:
    """What is asked of the operands of a difference: figures of the result's kind, changes only if changes are compared."""
    percent = "percentage_point" in ask.dimensions
    counted = any(d.startswith("count:") for d in ask.dimensions)
    return replace(
        ask,
        unit=None,
        dimensions=("percent",) if percent else ("count",) if counted else ask.dimensions,
        aspects=() if percent or counted else tuple(a for a in ask.aspects if a not in RELATED[0]) or (Aspect.LEVEL,),
    )


def _compare(found: Found) -> Selection:
    """The figure of each side, with their difference where they have one unit."""
    query = found.query
    if not _slot_queries(query):
        return _compare_indicators(found)
    chosen = _sides(found, query.asks[0])
    if not chosen:
        return _not_found(found.candidates(query.asks[0]))
    derived = _subtraction(chosen) if len(chosen) == 2 else None
    return Selection(Status.ANSWERED, tuple(chosen), derived, notices=_notices(chosen))


def _subtraction(pair: Sequence[Candidate], unit: str | None = None) -> Derived | None:
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
    ranked = found.candidates(query.asks[0])
    if not ranked or not _good_enough(query, ranked[0]):
        return _not_found(ranked)
    chosen = _alike([(half, found.narrowed(half).candidates(half.asks[0])) for half in _halves(query)])
    if len(chosen) < 2:
        chosen = [
            c for c in ranked if c.fact.passage_id == ranked[0].fact.passage_id and c.score > ranked[0].score - SIBLING
        ][:4]
        chosen.sort(key=lambda c: -c.fact.figure.value)
    derived = _subtraction(chosen) if len(chosen) == 2 else None
    return Selection(Status.ANSWERED, tuple(chosen), derived, notices=_notices(chosen))


def _halves(query: Query, pattern: re.Pattern[str] = _JOIN) -> list[Query]:
    """A question about two things as a question about each: what only the other half names counts for little in it.

    It is not left out: `tai nạn giao thông: số vụ và số người chết` names the accidents in its first half alone.
    """
    cuts = sorted(pattern.finditer(query.text), key=lambda found: (found[0].startswith(","), found.start()))
    for found in cuts:
        left, right = normal(query.text[: found.start()]), normal(query.text[found.end() :])
        in_left = {t.text for t in query.terms if any(a in left for a in t.exact)}
        in_right = {t.text for t in query.terms if any(a in right for a in t.exact)}
        if in_left - in_right and in_right - in_left:
            return [_weakened(query, other) for other in (in_right - in_left, in_left - in_right)]
    return []


def _weakened(query: Query, other: Collection[str]) -> Query:
    """The query where the terms of the other half weigh little."""

    def weighed(terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(replace(t, weight=t.weight * BESIDE) if t.text in other else t for t in terms)

    asks = tuple(replace(ask, terms=weighed(ask.terms)) for ask in query.asks[:1])
    return replace(query, terms=weighed(query.terms), asks=asks)


def _difference(found: Found) -> Selection:
    """A difference: stated by a report, or of two slots, of two things that the question names, of plan and result."""
    query = found.query
    apart = _several_slots(query)
    stated = None if apart else _stated_difference(found)
    if stated is not None:
        return stated
    ask = _operand(query.asks[0])
    sides = _sides(found, ask) if apart else []
    if len(sides) < 2:
        sides = []
        for half in _halves(query, _MORE):
            best = found.narrowed(half).best(_operand(half.asks[0]), sides)
            if best is not None:
                sides.append(best)
    derived = _subtraction(sides, query.asks[0].unit) if len(sides) == 2 else None
    if derived is None:
        ranked = found.candidates(ask)
        near = [c for c in ranked[:NEAREST] if _good_enough(query, c)]
        sides = next((list(pair) for c in near if (pair := _whole_and_part(c, ranked))), [])
        derived = _subtraction(sides) if sides else None
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


def _remainder(found: Found) -> Selection:
    """What is not done yet: stated as such, or the whole less the part that one sentence gives; never the part done."""
    query = found.query
    done = replace(found, query=replace(query, kind=Kind.AMOUNT, terms=tuple(map(_affirmed, query.terms))))
    ranked = done.candidates(query.asks[0])
    near = [c for c in ranked[:NEAREST] if _good_enough(done.query, c)]
    for candidate in near:
        if _UNDONE.search(_up_to(candidate)):
            if candidate is near[0]:
                return _amount(done)
            return Selection(Status.ANSWERED, (candidate,), notices=_notices((candidate,)))
        sides = _whole_and_part(candidate, ranked)
        derived = _subtraction(sides) if sides else None
        if derived is not None:
            return Selection(
                Status.ANSWERED, sides, replace(derived, unit=sides[0].fact.figure.unit), notices=("derived",)
            )
    return _not_found(ranked)


def _affirmed(term: Term) -> Term:
    """A term without its negation: the report says `hoàn thành` where the question says `chưa hoàn thành`."""
    kept = tuple(dict.fromkeys(_NEGATION.sub("", a).strip() or a for a in term.exact))
    return replace(term, exact=kept)


def _up_to(candidate: Candidate) -> str:
    """The words of the candidate's sentence, from the one before it up to the end of its own clause."""
    text, fact = candidate.report.text, candidate.fact
    start = max(text.rfind(mark, 0, fact.figure.start) for mark in ("\n\n", ". ", ";"))
    return normal(text[max(start, 0) : max(fact.end, fact.figure.end)])


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


def _total(found: Found) -> Selection:
    """The sum of the two figures that the question names together."""
    query = found.query
    sides: list[Candidate] = []
    for half in _halves(query):
        best = found.narrowed(half).best(half.asks[0], sides)
        if best is not None:
            sides.append(best)
    if len(sides) != 2 or not comparable([c.fact.figure for c in sides]):
        return _amount(replace(found, query=replace(query, kind=Kind.AMOUNT)))
    value, unit = combine([c.fact.figure for c in sides], (1, 1))
    return Selection(Status.ANSWERED, tuple(sides), Derived(value, unit, tuple(sides), (1, 1)), notices=("derived",))
