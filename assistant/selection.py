"""What is found for a query, and what will be said of it: the records between searching and settling."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.amounts import comparable, converted, written
from assistant.answer import Status
from assistant.contrasts import named
from assistant.identity import is_named
from assistant.matching import Term, folded, normal
from assistant.passages import Sentence
from assistant.query import Ask, Kind, Query, Wanted
from assistant.rarity import Rarity
from assistant.search import Hit, Vector, search
from assistant.select import Candidate, answerable, candidates, weights
from assistant.slots import period_unlike
from index.folding import fold
from index.forms import above
from index.phrases import PhraseVectors
from index.records import Aspect, Fact, Figure
from index.store import Snapshot

PASSAGES = 16  # passages whose facts are compared; the right figure is among them more than nine times in ten
BESIDE = 0.25  # what a term of the other half of a question weighs
STRANGE = 0.75  # of the question's terms that a figure with another counted noun must not miss
DISTANT = 0.3  # of what is asked that may be missing around a figure whose own words hold nothing of it
LENIENT = 1.0  # log-odds that a side of a comparison may be less sure by: the other side vouches for it
DOUBTFUL = 3.0  # the same where figures of one kind in every respect, or of one list, vouch for each other
RELATED = (
    frozenset((Aspect.CHANGE, Aspect.INDEX)),
    frozenset((Aspect.LEVEL, Aspect.RATE)),
    frozenset((Aspect.RATE, Aspect.SHARE)),
    frozenset((Aspect.RATE, Aspect.PLAN_SHARE)),
    frozenset((Aspect.SHARE, Aspect.PLAN_SHARE)),
)
JOIN = re.compile(
    r"\s(?:và|với|so với|hay|hoặc|cùng|cộng(?: với| thêm| cả)?|lẫn|and|or|versus|vs|than|plus)\s|,\s", re.I
)
_STATED = re.compile(r"\d+(?:[.,]\d+)*")
_ACTUAL = re.compile(r"\b(?:thực (?:tế|thu|chi|đạt)|thực hiện được|đã đạt|đạt được|actual(?:ly)?)\b", re.I)
AND = re.compile(r"\s(?:và|and|cùng với|lẫn)\s", re.I)


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure that no sentence states, from others by signed addition, or by division where `signs` is empty."""

    value: Decimal
    unit: str
    operands: tuple[Candidate, ...]
    signs: tuple[int, ...] = ()

    @classmethod
    def ratio(cls, operands: Sequence[Candidate], unit: str) -> Derived:
        """The first of two figures over the second, to two decimals; of one dimension they are brought to one unit."""
        one, other = (c.fact.figure for c in operands)
        divisor = converted(other.value, other.unit, one.unit) if comparable([one, other]) else other.value
        return cls(round(one.value / divisor, 2), unit, tuple(operands))

    @classmethod
    def percentage(cls, operands: Sequence[Candidate]) -> Derived:
        """The first of two figures of one kind in percent of the second, to two decimals."""
        share = cls.ratio(operands, "%")
        one, other = (c.fact.figure for c in operands)
        whole = converted(other.value, other.unit, one.unit) if comparable([one, other]) else other.value
        return replace(share, value=round(100 * one.value / whole, 2))

    @property
    def formula(self) -> str:
        """`2.049.706 - 472.347,4`, each operand as written or, where units differ, in the unit of the result."""
        if not self.signs:
            return " / ".join(_operand(c.fact.figure, "") for c in self.operands)
        parts: list[str] = []
        for candidate, sign in zip(self.operands, self.signs, strict=True):
            number = _operand(candidate.fact.figure, self.unit)
            parts.append(f"{'-' if sign < 0 else '+'} {number}" if parts else number)
        return " ".join(parts)


def _operand(figure: Figure, unit: str) -> str:
    stated = _STATED.match(figure.text)  # `23,0` as the report has it, and not 23
    if figure.text.count(" ") > 1 and len(_STATED.findall(figure.text)) > 1:
        return figure.text  # `118 tỷ 620 triệu đồng` has its value nowhere as one number
    same = figure.unit == unit or (figure.unit, unit) == ("%", "điểm phần trăm")
    return (stated[0] if stated else written(figure.value)) + ("" if same else f" {figure.unit}")


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
    phrases: PhraseVectors

    @classmethod
    def of(cls, query: Query, vector: Vector, snapshot: Snapshot, rarity: Rarity, phrases: PhraseVectors) -> Found:
        """Search for a query; `vector` embeds its question."""
        return cls(query, vector, search(query, snapshot, vector, PASSAGES), snapshot, rarity, phrases)

    def narrowed(self, query: Query) -> Found:
        """The same question for other slots, searched anew."""
        return Found.of(query, self.vector, self.snapshot, self.rarity, self.phrases)

    def ranked(self, ask: Ask) -> list[Candidate]:
        """The candidates for one ask, by their score alone."""
        return candidates(self.query, ask, self.hits, self.snapshot, self.rarity, self.near)

    def candidates(self, ask: Ask) -> list[Candidate]:
        """The candidates for one ask, best first, those of the place and period asked for before all others."""
        return sorted(self.ranked(ask), key=lambda c: not fits_slots(self.query, c))

    def near(self, facts: Sequence[Fact]) -> Sequence[float]:
        """How near the question is to the words of each fact, by their vectors."""
        return [float(value) for value in self.phrases.similarities(self.vector, facts)]

    def best(self, ask: Ask, taken: Sequence[Candidate] = ()) -> Candidate | None:
        """The best candidate for an ask that is not taken yet, if it is likely enough."""
        ids = {candidate.fact.id for candidate in taken}
        best = next((c for c in self.candidates(ask) if c.fact.id not in ids), None)
        return best if best is not None and good_enough(self.query, best, LENIENT) else None


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


def good_enough(query: Query, best: Candidate, lenient: float = 0.0) -> bool:
    """Whether a candidate answers at all: its slots and its unit are those asked for and it is likely enough to be right.

    Where `bao nhiêu mét` is asked, no amount of money answers; where a rank is, no change of it; where pomelos are, no oranges.
    A figure answers nothing if only a heading above it, and that not wholly, speaks of what is asked.
    """
    asks_rank = all(ask.aspects == (Aspect.RANK,) for ask in query.asks)
    strange = best.features.get("noun_other") == 1.0 and best.features["missing"] >= STRANGE
    told = sum(best.features[layer] for layer in ("own", "scope", "clause")) - best.features["by_aspect"]
    near = told > 0.001
    distant = not near and best.features["missing"] > DISTANT
    other = best.features.get("unit_other") == 1.0 or best.features.get("rival") or strange or distant
    aimed = any(Aspect.PLAN in ask.aspects for ask in query.asks)
    planned = best.fact.aspect is Aspect.PLAN and not aimed and bool(_ACTUAL.search(query.text))
    if other or planned or (asks_rank and best.fact.aspect is not Aspect.RANK):
        return False
    if not is_named(query.terms, surroundings(best)):
        return False
    return fits_slots(query, best) and answerable(best.features) >= weights()["answer_threshold"] - lenient


def surroundings(candidate: Candidate) -> tuple[str, ...]:
    """The texts that a figure may be named by, from its own words to the title of its report."""
    fact, passage, report = candidate.fact, candidate.passage, candidate.report
    return fact.name, fact.after, report.text[fact.start : fact.end], passage.joined, above(passage, report)


def several_slots(query: Query) -> bool:
    """Whether a question names two places or two periods that are not part of each other."""
    if len(query.provinces) > 1:
        return True
    if len(query.locals) > 1 or (len(query.report_ids) > 1 and query.kind is Kind.COMPARE):
        return True
    return len(query.asks) == 1 and len(compared_periods(query)) > 1


def slot_queries(query: Query) -> list[Query]:
    """The query once for each place or period that it compares; several of each are paired in order."""
    places, periods = query.provinces, compared_periods(query)
    if len(places) > 1:
        if len(periods) == len(places):
            return [replace(query, provinces=(p,), periods=(w,)) for p, w in zip(places, periods, strict=True)]
        return [replace(query, provinces=(place,)) for place in places]
    if len(query.locals) > 1:
        return [replace(query, locals=(place,)) for place in query.locals]
    if len(periods) > 1:
        return [replace(query, periods=(w,)) for w in periods]
    if len(query.report_ids) > 1:
        return [replace(query, report_ids=(id_,)) for id_ in query.report_ids]
    return []


def compared_periods(query: Query) -> list[Wanted]:
    """The periods that a question sets beside each other; `4 tháng đầu năm: 2021 và 2022` are the months of both years."""
    years = [w for w in query.periods if w.period.days > 360]
    parts = [w for w in query.periods if w.period.days <= 360]
    if parts and len(years) > 1:
        return [Wanted(parts[0].period.in_year(year.period.start.year), until=parts[0].until) for year in years]
    apart = parts if len(parts) > 1 else list(query.periods)
    return list({(w.period.start, w.period.end): w for w in apart}.values())


def halves(query: Query, pattern: re.Pattern[str] = JOIN) -> list[Query]:
    """A question about two things as a question about each: what only the other half names counts for little in it.

    It is not left out: `tai nạn giao thông: số vụ và số người chết` names the accidents in its first half alone.
    """
    apart = rivals(query)
    if apart:
        return apart
    cuts = sorted(pattern.finditer(query.text), key=lambda found: (found[0].startswith(","), found.start()))
    for found in cuts:
        left, right = normal(query.text[: found.start()]), normal(query.text[found.end() :])
        in_left = {t.text for t in query.terms if any(a in left for a in t.exact)}
        in_right = {t.text for t in query.terms if any(a in right for a in t.exact)}
        if in_left - in_right and in_right - in_left:
            sides = ((in_right - in_left, left), (in_left - in_right, right))
            return [replace(_weakened(query, other), locals=_named_in(query, side)) for other, side in sides]
    return []


def rivals(query: Query) -> list[Query]:
    """A question about two things that exclude each other as a question about each; all its other words are of both.

    Example: `vốn trung ương hay vốn địa phương giải ngân nhanh hơn`.
    """
    for group, members in query.contrasts.items():
        if len(members) != 2:
            continue
        sides = []
        for member in sorted(members):
            others = {t.text for t in query.terms if named(t.text).get(group) == members - {member}}
            sides.append(replace(_weakened(query, others), contrasts={**query.contrasts, group: frozenset((member,))}))
        return sides
    return []


def _named_in(query: Query, side: str) -> tuple[str, ...]:
    """The districts that one half of a question names; those of the whole question where none of its halves does."""
    named = tuple(place for place in query.locals if folded(place) in fold(side))
    return named if any(folded(place) in folded(query.text) for place in query.locals) else query.locals


def _weakened(query: Query, other: Collection[str]) -> Query:
    """The query where the terms of the other half weigh little."""

    def weighed(terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(replace(t, weight=t.weight * BESIDE) if t.text in other else t for t in terms)

    asks = tuple(replace(ask, terms=weighed(ask.terms)) for ask in query.asks[:1])
    return replace(query, terms=weighed(query.terms), asks=asks)


def same_clause(one: Candidate, other: Candidate) -> bool:
    """Whether one clause states both figures."""
    return one.report.id == other.report.id and one.fact.start == other.fact.start


def similar(one: Candidate, other: Candidate) -> float:
    """How alike two candidates are named: by the syllables of their indicators, or by what both hold of the question."""
    a, b = (set(normal(c.fact.indicator or c.fact.name).split()) for c in (one, other))
    words = len(a & b) / (min(len(a), len(b)) or 1)
    near, far = sorted(c.features["own"] + c.features["scope"] for c in (one, other))
    return max(words, near / far if far else 0.0)


def notices(chosen: Sequence[Candidate]) -> tuple[str, ...]:
    """What the reader must know of these figures: that one of them is an estimate."""
    return ("approximate",) if any(c.fact.figure.approximate for c in chosen) else ()


def not_found(ranked: Sequence[Candidate]) -> Selection:
    """Nothing answers; the nearest candidate is shown as what the reports do have."""
    near = tuple(c for c in ranked[:1] if c.features["missing"] < 0.75)
    return Selection(Status.NOT_FOUND, others=near)
