"""Give each figure of `lần lượt` and `tương ứng` the name that stands in its place of the list before.

Example: `Diện tích lúa, ngô lần lượt đạt 120 ha và 45 ha` -> 120 ha of `Diện tích lúa`, 45 ha of `Diện tích ngô`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.clauses import Draft
from index.wording import trim

_CUE = re.compile(r"\b(?:lần lượt|tương ứng|theo thứ tự)\b", re.I)
_BETWEEN = re.compile(r"\s*(?:[,;]|,?\s*và|,?\s*với)\s*(?:\w+\s){0,1}?")
_PARTS = re.compile(r"\s*,\s*(?:và\s+)?|\s+(?:và|với)\s+")


def share_out(text: str, drafts: Sequence[Draft]) -> None:
    """Name the figures of each group that a list of as many names stands before; `drafts` are those of one sentence."""
    names: list[str] = []
    for group in _groups(text, drafts):
        first, last = group[0], group[-1]
        own = _names(_CUE.split(first.near)[0], len(group))
        names = own or (names if len(names) == len(group) else [])
        for draft, name in zip(group, names, strict=False):
            draft.scope = tuple(part for part in draft.scope if part not in (first.indicator, draft.indicator))
            draft.indicator = name
        for draft in group[1:]:
            draft.near = first.near  # `tăng lần lượt 5,2% và 8,1%`: both grew
        for draft in group[:-1]:
            draft.after = draft.after or last.after


def _groups(text: str, drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """The figures that follow a cue one right behind the other, of one dimension."""
    i = 0
    while i < len(drafts):
        j = i + 1
        if _CUE.search(drafts[i].near):
            while j < len(drafts) and _goes_on(text, drafts[j - 1], drafts[j]):
                j += 1
            if j - i > 1:
                yield list(drafts[i:j])
        i = j


def _goes_on(text: str, one: Draft, other: Draft) -> bool:
    between = text[one.quantity.end : other.quantity.start]
    return one.quantity.dimension == other.quantity.dimension and _BETWEEN.fullmatch(between) is not None


def _names(words: str, count: int) -> list[str]:
    """The last names of a list, each in full: `Đàn trâu, bò` -> `Đàn trâu`, `Đàn bò`; none if they are not as many."""
    parts = [trim(part) for part in _PARTS.split(words)]
    parts = [part for part in parts if part][-count:]
    if len(parts) < count:
        return []
    first, rest = parts[0].split(), [part.split() for part in parts[1:]]
    shared = len(first) - max(map(len, rest))
    if shared <= 0 or any(part[0].lower() == first[0].lower() for part in rest):
        return parts
    shared = len(first) - len(rest[0])
    return [parts[0], *(" ".join((*first[:shared], *part)) for part in rest)]
