"""Facts of a store to questions that people may start from.

Example: the fact of "c) Kim ngạch xuất khẩu 734,2 triệu USD" ->
"Kim ngạch xuất khẩu của Hoài Giang 9 tháng đầu năm 2023 là bao nhiêu?"
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from assistant.matching import folded, normal
from index.forms import period_in_words
from index.records import Aspect, Fact, Passage
from index.store import Snapshot
from prompts import lexicon

SHORTEST, LONGEST = 3, 7  # words of an indicator that is clear without those that it inherits, and reads well
REPORTS = 300  # that examples are taken from; the rest of a larger store is not read for them
LABEL = 12  # characters of a period's label, "2021-M01-M05"; longer ones run from a day to a day

_LEAD = re.compile(r"^(?:trong đó\b:?|riêng\b|[a-zđ]\)|\d+[.)]|[-+•*])\s*", re.I)
_TAIL = re.compile(r"\s+trên địa bàn(?: (?:toàn )?tỉnh)?$", re.I)
_ODD = re.compile(r"[^\w\s-]|\d|_")
_BARE = re.compile(r"[\d.,]+")  # a figure of a table, whose unit stands elsewhere
_RELATIVE = re.compile(r"(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|tốc độ)\b", re.I)  # what a quantity beside it is not
_TO_COME = re.compile(r"\b(?:nhiem vu|phuong huong|giai phap|muc tieu|phan dau|ke hoach)\b")


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the fact that answers it."""

    question: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class _Draft:
    fact: Fact
    what: str
    section: tuple[str, ...]


def examples(snapshot: Snapshot, count: int = 4) -> list[str]:
    """Up to `count` questions that the reports answer, the same for the same reports."""
    return [example.question for example in drawn(snapshot, count)]


def drawn(snapshot: Snapshot, count: int) -> list[Example]:
    """Up to `count` questions with their facts, from as many reports, kinds of figure and sections as there are."""
    left = _drafts(snapshot)
    used: Counter[object] = Counter()
    chosen: list[Example] = []
    while left and len(chosen) < count:
        best = min(left, key=lambda draft: [_mere(draft), *(used[key] for key in _spread_over(draft))])
        used.update(_spread_over(best))
        left = [draft for draft in left if draft.fact.passage_id != best.fact.passage_id]
        chosen.append(Example(_question(best), best.fact))
    return chosen


def _mere(draft: _Draft) -> bool:
    """Whether it names no more than a kind of figure, "vốn đăng ký": a last resort."""
    return draft.what.lower() in lexicon.dimension_hints()


def _spread_over(draft: _Draft) -> tuple[object, ...]:
    """What examples should differ in, the weightiest first."""
    return folded(draft.what), draft.fact.report_id, draft.fact.aspect, draft.section


def _drafts(snapshot: Snapshot) -> list[_Draft]:
    """The facts that are clear by themselves, in the order of the reports."""
    told: defaultdict[tuple[str, Aspect, str], set[tuple[Decimal, str]]] = defaultdict(set)
    facts = _sampled(snapshot)
    for fact in facts:
        told[fact.report_id, fact.aspect, folded(_what(fact))].add((fact.figure.value, fact.figure.unit))
    drafts = []
    for fact in facts:
        passage = snapshot.passages[snapshot.row_by_passage[fact.passage_id]]
        what, of_province = _what(fact), fact.place == snapshot.reports[fact.report_id].place
        said_once = len(told[fact.report_id, fact.aspect, folded(what)]) == 1
        if of_province and said_once and _askable(fact) and _done(passage) and _clear(fact, what):
            drafts.append(_Draft(fact, what, (fact.report_id, *passage.headings)))
    return drafts


def _sampled(snapshot: Snapshot) -> Sequence[Fact]:
    """The facts of all reports, or, of very many, those of some that stand evenly among them."""
    ids = list(snapshot.reports)
    if len(ids) <= REPORTS:
        return snapshot.facts
    rows = (row for i in range(REPORTS) for row in snapshot.rows_by_report[ids[i * len(ids) // REPORTS]])
    return [fact for row in rows for fact in snapshot.facts_by_passage.get(snapshot.passages[row].id, ())]


def _what(fact: Fact) -> str:
    """What is measured, as a question names it: "Trong đó: thu nội địa trên địa bàn" -> "thu nội địa"."""
    return _TAIL.sub("", _LEAD.sub("", fact.indicator.strip()))


def _clear(fact: Fact, what: str) -> bool:
    """Whether a reader knows what is asked without the report at hand."""
    if not SHORTEST <= len(what.split()) <= LONGEST or _ODD.search(what):
        return False
    if fact.aspect is Aspect.LEVEL and (not _measured(what) or _RELATIVE.match(what)):
        return False
    return normal(what) in _terms() or (_measured(what) and not fact.scope)


def _askable(fact: Fact) -> bool:
    """Whether there is a question for it: its place, its period and its base of comparison are known."""
    unit, period = fact.figure.unit, fact.period
    if fact.place is None or period is None or period.days < 28 or len(period.label) > LABEL:
        return False
    if _BARE.fullmatch(fact.figure.text):
        return False
    match fact.aspect:
        case Aspect.LEVEL:
            return unit not in ("", "%")
        case Aspect.CHANGE:
            return unit == "%" and fact.base == "cùng kỳ"
        case Aspect.PLAN_SHARE:
            return unit == "%" and fact.base in ("kế hoạch", "dự toán")
        case _:
            return False


def _done(passage: Passage) -> bool:
    """Whether a passage tells of what was done, and not of plans to come or of an aside."""
    return passage.kind != "footnote" and not _TO_COME.search(folded(" . ".join(passage.headings[-2:])))


def _measured(what: str) -> bool:
    """Whether it begins with something that is measured: "Kim ngạch xuất khẩu"."""
    return normal(what).startswith(tuple(f" {noun} " for noun in lexicon.dimension_hints()))


@cache
def _terms() -> frozenset[str]:
    """The terms of the field that name a thing by themselves, in normal form."""
    groups = (*lexicon.english().values(), *lexicon.synonyms())
    unclear = {normal(term) for group in groups for term in group if _leaves_out(term, group)}
    return frozenset(normal(term) for group in groups for term in group) - unclear


def _leaves_out(term: str, group: Sequence[str]) -> bool:
    """Whether a term is the end of another for the same: "thành lập mới" does not say that it is of enterprises."""
    longer = (other for other in group if normal(other).endswith(normal(term)) and normal(other) != normal(term))
    return any(not _measured(other) for other in longer)


def _question(draft: _Draft) -> str:
    fact, what = draft.fact, draft.what
    period = period_in_words(fact.period) if fact.period else ""
    fields = {"what": what[:1].upper() + what[1:], "place": fact.place, "period": period}
    if fact.aspect is Aspect.PLAN_SHARE:
        fields["base"] = fact.base
    return lexicon.message(f"example_{fact.aspect}", **fields)
