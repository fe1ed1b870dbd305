"""Figures that stand beside each other: the parts of a whole, the items of a list, the rows of a table's column.

A question for each of them is answered by all, one for the highest or the lowest by that one, unless a report itself
says which it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.amounts import dimension_of, in_base
from assistant.answer import Status
from assistant.matching import Term, normal
from assistant.query import Query
from assistant.select import Candidate
from assistant.selection import DOUBTFUL, Found, Selection, fits_slots, good_enough, notices
from index.records import Aspect

FEWEST = 3  # members of one clause; where a heading, a list's lead or a table holds them together two will do
HELD = 0.35  # of the question's terms that what holds a family together must name
MAX_LIST = 10
_TOTAL = re.compile(r" (?:tổng|tổng số|tổng cộng|cộng|toàn tỉnh|toàn huyện|chung|bình quân) ")
_SUPERLATIVE = re.compile(
    r" (?:nhất|nhiều|ít|cao|thấp|đứng đầu|dẫn đầu|đội sổ|chót|highest|lowest|most|least|best|worst) "
)
_ITEM = re.compile(
    r" (?:nhóm|loại|huyện|xã|địa phương|đơn vị|sở|ngành|tỉnh|quý|tháng|năm|lĩnh vực|khu vực|mặt hàng|cây|con|nguồn|nơi|cái|bên"
    r"|chương trình|dự án|công trình|trường|lĩnh|khoản|chỉ tiêu|hạng mục|bệnh|tội|môn)(?: \S+){0,3} nào | nào | gì | đâu | ai "
    r"| which | what | where | who "
)


def families(found: Found) -> list[list[Candidate]]:
    """The families among the candidates of the first ask, each in the order of the text, the likeliest first."""
    groups: dict[tuple[object, ...], dict[str, Candidate]] = defaultdict(dict)
    for candidate in found.candidates(found.query.asks[0]):
        if not fits_slots(found.query, candidate) or candidate.fact.aspect is Aspect.PLAN:
            continue
        fact = candidate.fact
        kind = (fact.report_id, dimension_of(fact.figure.unit), fact.aspect, fact.base)
        if candidate.passage.kind == "table":
            groups[(*kind, fact.after, candidate.passage.headings)][fact.id] = candidate
            continue
        groups[(*kind, "clause", fact.start)][fact.id] = candidate
        if fact.scope:
            groups[(*kind, "scope", fact.passage_id, fact.scope)][fact.id] = candidate
    kept = [_members(group.values()) for group in groups.values()]
    likely = [family for family in kept if _hangs_together(family)]
    return sorted(likely, key=lambda family: (-_worth(family), family[0].fact.id))


def _members(group: Iterable[Candidate]) -> list[Candidate]:
    """The members of a family, without the whole that they are parts of and without another word on the same item."""
    ordered = _of_one_head(sorted(group, key=lambda c: c.fact.figure.start))
    parents = {normal(scope) for c in ordered for scope in c.fact.scope}
    seen: dict[str, Candidate] = {}
    for candidate in ordered:
        name = normal(candidate.fact.indicator)
        if name.strip() and name not in parents and not _TOTAL.search(name):
            seen.setdefault(name, candidate)
    return list(seen.values())


def _of_one_head(ordered: Sequence[Candidate]) -> list[Candidate]:
    """Those whose names begin alike where most of them do: `vi phạm quy định về …`, without `số vụ đã xử lý` after them."""
    heads = [tuple(normal(c.fact.indicator.rsplit(":", 1)[-1]).split()[:2]) for c in ordered]
    head, count = Counter(heads).most_common(1)[0] if heads else ((), 0)
    alike = len(head) == 2 and count >= FEWEST and 2 * count > len(ordered)
    return [c for c, own in zip(ordered, heads, strict=True) if not alike or own == head]


def _hangs_together(family: Sequence[Candidate]) -> bool:
    if len(family) < 2:
        return False
    apart = len({c.fact.scope for c in family}) > 1 and family[0].passage.kind != "table"
    return len(family) >= FEWEST or not apart


def _worth(family: Sequence[Candidate]) -> float:
    """How well a family fits the question: its members' mean score, a little more for each further member."""
    best = sorted((c.score for c in family), reverse=True)[:FEWEST]
    return sum(best) / len(best) + 0.1 * min(len(family), MAX_LIST)


def told(family: Sequence[Candidate]) -> bool:
    """Whether the words around a family, other than the names of its members, hold what is asked for."""
    held = sorted(1 - c.features["missing"] for c in family)
    return held[len(held) // 2] >= HELD


def extremes(found: Found) -> Selection | None:
    """The highest, the lowest or both of a family, for a question which item it is; None where a report says it itself."""
    query = found.query
    if not query.cues & {"most", "least"} or not _ITEM.search(normal(query.text)):
        return None
    measured = replace(found, query=_without_superlatives(query))
    ranked = {c.fact.id: c for c in measured.candidates(measured.query.asks[0])}
    likely = (f for f in families(measured) if told(f) and good_enough(measured.query, max(f, key=_score), DOUBTFUL))
    family = next(likely, None)
    if family is None:
        return None
    stated = (ranked[c.fact.id] for c in found.candidates(query.asks[0]) if c.features.get("most"))
    if any(c.features["missing"] <= family[0].features["missing"] and good_enough(measured.query, c) for c in stated):
        return None
    ordered = sorted(family, key=lambda c: in_base(c.fact.figure)[1], reverse=True)
    ends = [ordered[0]] if "most" in query.cues else []
    ends += [ordered[-1]] if "least" in query.cues else []
    return Selection(Status.ANSWERED, tuple(ends), notices=notices(ends))


def _without_superlatives(query: Query) -> Query:
    """The query for all members of a family: without `cao nhất`, and without the rank that it may be taken for."""

    def kept(terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(term for term in terms if not _SUPERLATIVE.search(normal(term.text)))

    asks = (
        replace(ask, aspects=tuple(a for a in ask.aspects if a is not Aspect.RANK), terms=kept(ask.terms))
        for ask in query.asks
    )
    return replace(query, terms=kept(query.terms), asks=tuple(asks))


def _score(candidate: Candidate) -> float:
    return candidate.score
