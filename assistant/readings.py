"""From the candidates for a query to what will be said: one figure, several readings, a sentence, or nothing.

Each kind of question has one strategy; all give a `Selection`, which `settle` writes out and checks.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.about import About, about_reports
from assistant.amounts import in_base, kind_of, same_amount, same_kind
from assistant.answer import Status
from assistant.arithmetic import compare, difference, remainder, subtraction, total
from assistant.contrasts import named
from assistant.derivations import worked_out
from assistant.documents import asked, best_documents, contradict, names_kind, rank_documents
from assistant.families import MAX_LIST, extremes, families, told
from assistant.identity import named_as_well
from assistant.lists import continued, footnotes_of, items, several
from assistant.matching import normal
from assistant.passages import (
    Sentence,
    beside,
    names_asked,
    of_other_order,
    passage_sentences,
    rank_sentences,
    told_otherwise,
)
from assistant.query import Kind, Query
from assistant.search import DEPTH, search
from assistant.select import Candidate, weights
from assistant.selection import (
    AND,
    DOUBTFUL,
    LENIENT,
    RELATED,
    Found,
    Selection,
    fits_slots,
    good_enough,
    halves,
    not_found,
    notices,
    same_clause,
    several_slots,
    similar,
    surroundings,
)
from index.aspects import PLANNED
from index.periods import find_periods
from index.records import Aspect
from prompts import lexicon

_EDITION = re.compile(r"\bgiá (?:so sánh|cố định|hiện hành)(?: năm)? \d{4}|\blần (?:thứ )?\d+", re.I)  # of a statistic
_ESTIMATE = re.compile(r"\b(?:ước(?: tính)?|sơ bộ|estimate[ds]?|preliminary)\b", re.I)
_FINAL = re.compile(r"\b(?:chính thức|thực tế|quyết toán|final|official|actual)\b", re.I)
_SOURCES = re.compile(
    r"\b(?:hai|2|giữa các|two|both)\s+(?:bản )?(?:báo cáo|nguồn|số liệu|reports?|sources?|figures?)\b", re.I
)
CLOSE = 3.0  # score below the best at which another reading is still one
FAR = 6.0  # the same for the best of a report that was asked by itself
SLIP = Decimal("0.1")  # of the larger of two figures of one report that they may differ by and still be the same thing
WIDER = Decimal("0.3")  # the same where the words of both hold all that is asked
SAME = 0.05  # of the question's terms that one side of a conflict may miss more than the other
TOLD = 0.75  # of a half's terms that the words of its figure hold
ALIKE = 0.2  # of the question's terms that another reading may miss more than the best
TWICE = 2.0  # times these bounds for two figures that differ by a slip of the pen
ALIKE_ELSEWHERE = 0.45  # the same where another report words it
ANY_YEAR = 2000  # stands in for the year of a time that is named without one
MAX_READINGS = 5
MAX_ITEMS = 1_200  # characters of a sentence with the list that it announces
TWINS = 30  # sentences that may tell the best one otherwise
MAX_BESIDE = 2  # figures told beside a sentence that answers by itself


def choose(found: Found) -> Selection:
    """The selection for a query."""
    about = about_reports(found.query, found.snapshot)
    if about is not None:
        return _about(about)
    listed = _listed(found)
    if listed is not None:
        return listed
    named = _document(found)
    if named is not None and found.query.kind is not Kind.AMOUNT:
        return named
    selection = _of_kind(found)
    return named if named is not None and not _counts_documents(selection) else selection


def _counts_documents(selection: Selection) -> bool:
    """Whether figures answer that count documents: `Số quyết định xử phạt?` asks for no number of one."""
    kinds = (*lexicon.documents().named, "văn bản")
    return any(
        kind in c.fact.figure.unit or kind in c.fact.name.lower() for c in selection.figures[:1] for kind in kinds
    )


def _listed(found: Found) -> Selection | None:
    """The sentence that lists what is asked for by a word that measures: `Ba chỉ tiêu không đạt là gì` asks for no figure."""
    query = found.query
    if query.kind is not Kind.AMOUNT or "amount" in query.cues or several(query) is None:
        return None
    selection = _text(replace(found, query=replace(query, kind=Kind.LIST)))
    lists = selection.status is not Status.NOT_FOUND and items(selection.sentences[0].text) > 1
    return replace(selection, figures=()) if lists else None


def _of_kind(found: Found) -> Selection:
    """The selection for the kind of answer that is wanted."""
    match found.query.kind:
        case Kind.TEXT:
            return _text(found)
        case Kind.LIST if not several_slots(found.query):
            return _list(found)
    chosen = _derived(found)
    return _amount(chosen) if isinstance(chosen, Found) else chosen


def _derived(found: Found) -> Selection | Found:
    """What several figures answer together; the question itself where one figure answers."""
    selection = extremes(found) or worked_out(found)
    if selection is not None:
        return selection
    match found.query.kind:
        case Kind.COMPARE:
            return _of_two_sources(found) or compare(found)
        case Kind.DIFFERENCE:
            return _of_two_sources(found) or difference(found)
        case Kind.REMAINDER:
            return remainder(found)
        case Kind.TOTAL:
            return total(found)
    return compare(found) if several_slots(found.query) else found


def _of_two_sources(found: Found) -> Selection | None:
    """An estimate beside the final figure of the same, where a question sets them against each other."""
    query = found.query
    if not (_ESTIMATE.search(query.text) and _FINAL.search(query.text)) and not _SOURCES.search(query.text):
        return None
    amount = _amount(replace(found, query=replace(query, kind=Kind.AMOUNT)))
    pair = (*amount.figures[:1], *amount.others[:1])
    if amount.status is not Status.CONFLICTING or len(pair) != 2:
        return None
    derived = subtraction(pair, query.asks[0].unit)
    asked = ("derived",) if query.kind is Kind.DIFFERENCE and derived else ()
    return Selection(Status.ANSWERED, pair, derived, notices=(*asked, *notices(pair)))


def _about(about: About) -> Selection:
    """What is said of reports themselves; several reports that say otherwise are several readings."""
    if not about.said:
        return Selection(Status.NOT_FOUND, sentences=about.titles[:1])
    several = len({s.report.id for s in about.said}) > 1 and len({s.said or s.text for s in about.said}) > 1
    return Selection(Status.AMBIGUOUS if several else Status.ANSWERED, sentences=about.said)


def _amount(found: Found) -> Selection:
    """One figure for each ask; the figures of later asks stand by the first one if they can."""
    query = found.query
    apart = _asked_apart(found)
    if apart:
        return Selection(Status.ANSWERED, apart, notices=notices(apart))
    first_ask, *other_asks = query.asks
    ranked = found.candidates(first_ask)
    best = next(iter(ranked), None)
    if best is None or not good_enough(query, best):
        return not_found(ranked)
    chosen = [best]
    for ask in other_asks:
        ranked_here = [c for c in found.candidates(ask) if c.fact.id not in {b.fact.id for b in chosen}]
        partner = _partner(best, ranked_here)
        if partner is not None:
            chosen.append(partner)
    if other_asks:
        return Selection(Status.ANSWERED, tuple(chosen), notices=notices(chosen))
    both = _both(found)
    if both:
        return Selection(Status.ANSWERED, both, notices=notices(both))
    readings, conflicts = _other_readings(found, best, ranked)
    if conflicts and _later(conflicts[0], best):
        chosen, conflicts = [conflicts[0]], [best, *conflicts[1:]]
    status = Status.CONFLICTING if conflicts and not readings else Status.AMBIGUOUS if readings else Status.ANSWERED
    others = readings or conflicts
    return Selection(status, tuple(chosen), others=tuple(others), notices=notices(chosen))


def _asked_apart(found: Found) -> tuple[Candidate, ...]:
    """A figure for each time where a question asks for one of each: `năm 2023 thu được bao nhiêu, năm 2024 giao bao nhiêu`."""
    query = found.query
    if len(query.asks) < 2 or len(query.asks) != len(query.periods):
        return ()
    chosen: list[Candidate] = []
    for ask, wanted in zip(query.asks, query.periods, strict=True):
        one = replace(query, periods=(wanted,), asks=(ask,))
        best = next(
            (c for c in found.narrowed(one).candidates(ask) if c.fact.id not in {b.fact.id for b in chosen}), None
        )
        if best is None or not good_enough(one, best, LENIENT):
            return ()
        chosen.append(best)
    return tuple(chosen)


def _both(found: Found) -> tuple[Candidate, ...]:
    """The figures of two things under one `bao nhiêu`, `đàn trâu và đàn bò`; empty if one figure tells of both."""
    chosen: list[Candidate] = []
    for half in halves(found.query, AND):
        ranked = found.narrowed(half).candidates(half.asks[0])
        best = next(iter(ranked), None)
        one_thing = any(_told(c) for c in ranked if c.fact.id in {taken.fact.id for taken in chosen})
        if best is None or one_thing or not _told(best) or not good_enough(half, best):
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


def _other_readings(
    found: Found, best: Candidate, ranked: Sequence[Candidate]
) -> tuple[list[Candidate], list[Candidate]]:
    """(other readings: the same for another place or period; conflicts: another figure for the same)."""
    query = found.query
    readings: list[Candidate] = []
    conflicts: list[Candidate] = []
    agreeing = [best, *(c for c in ranked if _slot(c) == _slot(best) and _says_the_same(c, best))]
    for candidate in _rivals(found, best, ranked):
        if len(readings) + len(conflicts) >= MAX_READINGS:
            break
        known = [best, *readings, *conflicts]
        if _of_other_budget(query, best, candidate):
            readings.append(candidate)
            continue
        if any(_says_the_same(candidate, other) or same_clause(candidate, other) for other in known):
            continue
        if any(same_clause(candidate, other) for other in agreeing):
            continue  # a part, or something else, of a clause that states the best figure too
        if _of_a_part(query, best, candidate):
            continue
        twin = next((o for o in known if _slot(candidate) == _slot(o) and candidate.report.id == o.report.id), None)
        if twin is not None and not _slip(twin, candidate, WIDER if _told(twin) and _told(candidate) else SLIP):
            continue  # another figure of the same report for the same slot is about something else
        if _slot(candidate) == _slot(best) or _both_asked(query, best, candidate):
            if _as_well(best, candidate):
                conflicts.append(candidate)
        elif _open(query, best, candidate):
            readings.append(candidate)
    return readings, conflicts


def _of_a_part(query: Query, best: Candidate, other: Candidate) -> bool:
    """Whether another figure is told of one of several things that neither the question nor the best figure names.

    The share of the central budget that was disbursed contradicts no share of the whole.
    """
    names = [named("; ".join((c.fact.indicator, c.fact.figure.text, c.fact.after))) for c in (best, other)]
    return bool(names[1].keys() - names[0].keys() - query.contrasts.keys())


def _of_other_budget(query: Query, best: Candidate, other: Candidate) -> bool:
    """`bằng 66,8% dự toán Trung ương và 59,3% dự toán HĐND tỉnh`: two answers where nobody said whose budget is meant."""
    bases = {best.fact.base, other.fact.base}
    return query.asks[0].base not in bases and same_clause(best, other) and bases == set(PLANNED[2:])


def _rivals(found: Found, best: Candidate, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that answer the same question, those of each further report searched for by itself, best first."""
    query = found.query
    own = surroundings(best)

    def is_rival(other: Candidate, close: float) -> bool:
        alike = _same_question(best, other, close) and good_enough(query, other, LENIENT)
        return alike and (_slot(best) == _slot(other) or named_as_well(query.terms, own, surroundings(other)))

    rivals = [c for c in ranked if c is not best and is_rival(c, CLOSE)]
    for report_id in _reports_to_ask(found, best):
        for candidate in found.narrowed(replace(query, report_ids=(report_id,))).candidates(query.asks[0]):
            if not fits_slots(query, candidate):
                break
            if is_rival(candidate, FAR):
                rivals.append(candidate)
                break
    unique = sorted({c.fact.id: c for c in rivals}.values(), key=lambda c: (-c.score, c.fact.id))
    places = [best.fact.place, *(c.fact.place for c in unique)]
    again = {c.fact.id: c.fact.place in places[: i + 1] for i, c in enumerate(unique)}
    return sorted(unique, key=lambda c: again[c.fact.id])  # each place once, before any place twice


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
    if best.fact.base and other.fact.base and best.fact.base != other.fact.base and not _planned_elsewhere(best, other):
        return same_clause(best, other) and {best.fact.base, other.fact.base} == set(PLANNED[2:])
    return similar(best, other) >= 0.5 or (_told_twice(best, other) and _as_much(best, other))


def _planned_elsewhere(one: Candidate, other: Candidate) -> bool:
    """Whether two reports say how much of a plan was reached, one of them more exactly of whose plan."""
    return one.report.id != other.report.id and {one.fact.base, other.fact.base} <= set(PLANNED)


def _told_twice(one: Candidate, other: Candidate) -> bool:
    """Whether two figures of three digits or more, for one place and period, are nearly but not quite the same."""
    digits = min(len(re.findall(r"\d", c.fact.figure.text)) for c in (one, other))
    return digits > 2 and _slot(one) == _slot(other) and one.fact.aspect is other.fact.aspect and _slip(one, other)


def _slip(one: Candidate, other: Candidate, bound: Decimal = SLIP) -> bool:
    """Whether two figures differ by so little that they are one thing told twice: 8.946 and 8.964."""
    (dimension, a), (other_dimension, b) = _size(one), _size(other)
    return dimension == other_dimension and a != b and abs(a - b) <= bound * max(a, b)


def _size(candidate: Candidate) -> tuple[str, Decimal]:
    """The kind of a figure and its size in the base unit; of an index that of its change: 7,3 of 92,7 %."""
    dimension, value = in_base(candidate.fact.figure)
    kind = kind_of(candidate.fact.figure.unit) if dimension.startswith("count:") else dimension
    return kind, abs(value - 100) if candidate.fact.aspect is Aspect.INDEX else abs(value)


def _as_well(best: Candidate, other: Candidate) -> bool:
    """Whether another figure for one slot is named alike or holds as much of the question.

    A number in a name, `19 tiêu chí`, makes it another thing.
    """
    if best.report.id != other.report.id and best.fact.figure.unit != "%" and _slip(best, other):
        return True  # what another report says of the same place and time, all but the same
    numbers = [set(re.findall(r"\d+", _timeless(c.fact.indicator))) for c in (best, other)]
    alike = _as_much(best, other) or _contained(best.fact.indicator, other.fact.indicator)
    return numbers[0] == numbers[1] and alike


def _as_much(best: Candidate, other: Candidate) -> bool:
    """Whether another figure holds as much of the question; less will do for one that is all but the same, in another report."""
    twice = _told_twice(best, other)
    less = SAME if not twice else 2 * SAME if best.report.id == other.report.id else ALIKE_ELSEWHERE
    return other.features["missing"] <= best.features["missing"] + less


def _timeless(name: str) -> str:
    """A name without its times, whose numbers tell nothing of the thing: `Đến 30/6/2023, vốn đầu tư công giải ngân`."""
    name = _EDITION.sub("", name)
    for mention in reversed(find_periods(name, ANY_YEAR)):
        name = name[: mention.start] + name[mention.end :]
    return name


def _contained(one: str, other: str) -> bool:
    """Whether the shorter of two names, of three syllables or more, says nothing that the longer one does not."""
    shorter, longer = sorted((set(normal(name).split()) for name in (one, other)), key=len)
    return len(shorter) > 2 and shorter <= longer


def _both_asked(query: Query, one: Candidate, other: Candidate) -> bool:
    """Whether both are of the place and the very period that the question names, however each source words it."""
    if one.fact.place != other.fact.place or not any(w.year_known for w in query.periods):
        return False
    return all(bool(c.features.get("period_same")) for c in (one, other))


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
    if best.fact.place != other.fact.place and not (_of_the_whole(best) and _of_the_whole(other)):
        return False  # a district beside the province is another thing, not another reading
    if best.fact.period == other.fact.period or not query.periods:
        return True
    return all(not w.year_known or w.period.days > 360 for w in query.periods)


def _of_the_whole(candidate: Candidate) -> bool:
    """Whether a figure is for all that its report is about, a province or a district."""
    return candidate.fact.place in (candidate.report.place, candidate.report.local)


def _later(one: Candidate, other: Candidate) -> bool:
    """Whether the first of two sources was issued later: of two reports that disagree the later one leads."""
    return one.report.issued is not None and other.report.issued is not None and one.report.issued > other.report.issued


def _document(found: Found) -> Selection | None:
    """The document that is asked for; those that a number stands for, or that answer as well, are several readings."""
    wanted = asked(found.query)
    if wanted is None:
        return None
    hits = search(found.query, found.snapshot, found.vector, DEPTH)
    ranked = rank_documents(found.query, wanted, hits, found.snapshot, found.rarity)
    chosen = best_documents(found.query, wanted, ranked)
    if not chosen:
        return None
    conflict = len(chosen) == 2 and bool(wanted.codes) and contradict(*chosen)
    status = Status.CONFLICTING if conflict else Status.AMBIGUOUS if len(chosen) > 1 else Status.ANSWERED
    return Selection(status, sentences=tuple(sentence for sentence, _ in chosen))


def _text(found: Found) -> Selection:
    """The sentence that answers, and the next one where it is as good and stands beside it."""
    query = found.query
    ranked = rank_sentences(query, found.hits, found.snapshot, found.rarity)
    nearest = next(iter(ranked), None)
    wanted = asked(query)
    ranked = [one for one in ranked if names_asked(query, one.text) and names_kind(wanted, one.text)]
    best = next(iter(ranked), None)
    if (
        best is None
        or _told_of_another(query, nearest, best)
        or best.missing > weights()["text_missing"]
        or best.score < weights()["text_threshold"]
    ):
        return Selection(Status.NOT_FOUND, sentences=tuple(ranked[:1]))
    chosen = [best]
    dated = bool(query.cues & {"when", "document"})
    for other in ranked[1:8]:
        near_by = other.passage.id == best.passage.id
        near = best.score - (1.5 if near_by or dated else 0.8)
        if other.score > near and len(chosen) < (3 if dated else 2) and not any(_repeats(one, other) for one in chosen):
            chosen.append(other)
    further = beside(query, best)
    if further is not None and all((one.start, one.end) != (further.start, further.end) for one in chosen):
        chosen.insert(1, further)
    if several(query) is not None:
        chosen = _with_lists(found, chosen)
    twin = _told_otherwise(query, best, ranked[1:TWINS]) if "when" in query.cues else None
    if twin is not None:
        return Selection(Status.CONFLICTING, sentences=(best, twin))
    named = query.cues & {"who", "when", "document", "why"}
    figures = () if named else _figures_of(found, chosen)
    return Selection(Status.ANSWERED, figures, sentences=tuple(chosen))


def _told_otherwise(query: Query, best: Sentence, others: Sequence[Sentence]) -> Sentence | None:
    """The first sentence that holds as much of a question and tells the same of another day."""
    near = (one for one in others if one.missing <= best.missing + ALIKE)
    return next((one for one in near if told_otherwise(query, best, one)), None)


def _told_of_another(query: Query, nearest: Sentence | None, best: Sentence) -> bool:
    """Whether what is nearest to a question tells of another one of a row, and the best that is left of less of what is asked."""
    if nearest is None or nearest is best or not of_other_order(query, nearest.text):
        return False
    return best.missing > nearest.missing + SAME


def _with_lists(found: Found, chosen: Sequence[Sentence]) -> list[Sentence]:
    """The sentences with the lists that they announce: what follows a colon, a `Gồm: …`, a footnote."""
    out: list[Sentence] = []
    for one in chosen:
        spans = passage_sentences(one.passage)
        if (one.start, one.end) not in spans:
            out.append(one)
            continue
        end = spans[continued(one.passage, spans, spans.index((one.start, one.end)), MAX_ITEMS)][1]
        out.append(replace(one, end=end))
        if items(out[-1].text) < 2:
            home = (found.snapshot.passages[row] for row in found.snapshot.rows_by_report[one.report.id])
            out += [
                replace(one, passage=note, start=note.start, end=note.end)
                for note in footnotes_of(home, one.start, one.end)
                if items(note.text) > 1
            ]
    return list({(one.start, one.end, one.report.id): one for one in out}.values())


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
    """A list of figures, with the sentences that hold them; or a sentence that lists names."""
    text = _text(found)
    if text.status is not Status.NOT_FOUND and _names_only(text.sentences[0].text) and "amount" not in found.query.cues:
        return text
    likely = [family for family in families(found) if told(family)]
    named = text.sentences[:1] if text.status is not Status.NOT_FOUND else ()
    family = next((f for f in likely if any(_stands_in(c, s) for c in f for s in named)), None)
    if family is None and (found.query.asks[0].dimensions or "amount" in found.query.cues):
        family = next((f for f in likely if good_enough(found.query, f[0], DOUBTFUL)), None)
    if family is None:
        return text
    shown = family[:MAX_LIST]
    ranked = rank_sentences(found.query, found.hits, found.snapshot, found.rarity)
    holding = [next((s for s in ranked if _stands_in(c, s)), None) for c in shown]
    sentences = tuple(dict.fromkeys(s for s in holding if s is not None))
    return Selection(Status.ANSWERED, tuple(shown), sentences=sentences)


def _names_only(text: str) -> bool:
    """Whether a sentence lists things by their names alone: `Trong năm có 04 xã về đích: Ea Hạ, Cư Mốt, Đắk Rô, Ia Pưng`."""
    return items(text) > 1 and not re.search(r"\d", text[text.find(":") + 1 :])


def _stands_in(candidate: Candidate, sentence: Sentence) -> bool:
    figure = candidate.fact.figure
    return candidate.report.id == sentence.report.id and sentence.start <= figure.start and figure.end <= sentence.end
