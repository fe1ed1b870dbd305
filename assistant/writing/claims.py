"""The numbers of a text, each with the words that it has to itself and with the numbers that it belongs to.

Example: of `Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ; đàn bò 9.870 con` the claim 9.870 has `đàn bò`, and 2,4 has no
words that say what it measures, so it takes those of 15.300.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.writing.wording import content
from index.figures import Quantity, find_numbers
from index.periods import TimeMention, find_periods

ANY_YEAR = 2000  # stands in for a year that a mention of time does not give

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_STRONG = re.compile(r"[;.|](?=\s|$)|:(?=\s)(?!\s*\d)|\((?!\s*\d)|\n")  # `Sở Xây dựng (14 nhiệm vụ)` is one
_BREAK = re.compile(rf"{_STRONG.pattern}|[,)–](?=\s|$)|\s(?:và|còn|trong khi|nhưng|and|while|whereas|but)(?=\s)", re.I)
_CLAUSE_END = re.compile(r";|[.](?=\s)|\n")
_PART_OF = re.compile(r"\b(?:riêng|trong đó|trong số|gồm|bao gồm|of which|including)\b", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """A number at [start, end) of a text; `text[low:start]` and `text[end:high]` are said of it alone."""

    start: int
    end: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A number of a quote: the words around it, what it measures, and what its neighbours do."""

    number: str
    start: int
    before: str
    after: str
    quantity: Quantity | None
    own: frozenset[str]  # what it measures; of a number without such words what the one that it belongs to measures
    telling: frozenset[str]  # those of `own` that no other number of its unit has
    above: frozenset[str]  # words of the numbers that it is a part of, and of the lead of the line
    foreign: frozenset[str]  # words of its neighbours that are none of its own
    near: frozenset[int]  # where the numbers begin beside which it needs no words
    in_row: bool  # a cell of a row, which no word of its own names

    @property
    def unit(self) -> str:
        """Its unit; "" if it has none."""
        return self.quantity.unit if self.quantity else ""


@functools.lru_cache(maxsize=256)
def times(text: str, months: frozenset[int] = frozenset()) -> tuple[TimeMention, ...]:
    """The mentions of time in a text; `months` are the numbers of months that its figures are known to tell of."""
    return tuple(find_periods(text, ANY_YEAR, months))


@functools.lru_cache(maxsize=256)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text."""
    return tuple(find_numbers(text))


def quantity_at(text: str, start: int) -> Quantity | None:
    """The quantity that a number of a text belongs to."""
    return next((q for q in quantities(text) if q.start <= start < q.end), None)


def blanked(text: str, mentions: Sequence[TimeMention]) -> str:
    """A text with its mentions of time left blank, so that their numbers are none."""
    for mention in mentions:
        text = f"{text[: mention.start]}{' ' * (mention.end - mention.start)}{text[mention.end :]}"
    return text


def parts(text: str, language: str = "vi") -> list[Part]:
    """The numbers of a text that are no times, `2 tỷ 350` as one, with what is said of each alone."""
    spans: list[tuple[int, int]] = []
    for number in NUMBER.finditer(text):
        whole = quantity_at(text, spans[-1][0]) if spans else None
        if whole and number.end() <= whole.end:
            spans[-1] = (spans[-1][0], number.end())
        else:
            spans.append(number.span())
    found = []
    low = 0
    for place, (start, end) in enumerate(spans):
        until = spans[place + 1][0] if place + 1 < len(spans) else len(text)
        quantity = quantity_at(text, start) if language == "vi" else None
        behind = min(max(end, quantity.end), until) if quantity else end
        first = _BREAK.search(text, behind, until)
        strong = max((cut.end() for cut in _STRONG.finditer(text, behind, until)), default=0)
        found.append(Part(start, end, low, first.start() if first else until))
        low = strong or (first.end() if first else behind)
    return found


@functools.lru_cache(maxsize=256)
def claims(quote: str, months: frozenset[int] = frozenset()) -> tuple[Claim, ...]:
    """The numbers of a quote; `months` as in `times`."""
    text = blanked(quote, times(quote, months))
    cut = parts(text)
    lead = max((mark.end() for mark in _STRONG.finditer(text, 0, cut[0].start)), default=0) if cut else 0
    spread = [Part(p.start, p.end, max(p.low, lead), _reach(text, cut, i)) for i, p in enumerate(cut)]
    known = [quantity_at(quote, part.start) for part in spread]
    around = [_around(quote, part, quantity) for part, quantity in zip(spread, known, strict=True)]
    stated = [content(" ".join(pair)) for pair in around]
    if stated and not stated[0]:
        stated[0] = content(quote[: cut[0].start])  # `- Trồng rừng: 1.204,5 ha`
    units = [quantity.unit if quantity else "" for quantity in known]
    alone = [i == 0 or bool(_CLAUSE_END.search(quote[cut[i - 1].end : part.start])) for i, part in enumerate(cut)]
    heirs = _heirs(stated, units, alone)
    own = [stated[_source(heirs, i)] for i in range(len(spread))]
    found = []
    for i, part in enumerate(spread):
        parents = _parents(quote, spread, units, i) | {_source(heirs, i)} - {i}
        others = [j for j in range(len(spread)) if j != i and own[j] != own[i]]
        above = content(quote[:lead]).union(*(own[j] for j in parents))
        found.append(
            Claim(
                number=quote[part.start : part.end],
                start=part.start,
                before=around[i][0],
                after=around[i][1],
                quantity=known[i],
                own=own[i],
                telling=own[i].difference(*(own[j] for j in others if units[j] == units[i])),
                above=above,
                foreign=frozenset[str]().union(*(own[j] for j in others)) - own[i] - above,
                near=frozenset(
                    spread[j].start for j in range(len(spread)) if j != i and _is_near(quote, spread, units, own, j, i)
                ),
                in_row="|" in quote
                or (
                    i > 0
                    and not re.search(r"\w", quote[spread[i - 1].end : part.start].strip(" %"))
                    and "/" not in quote[spread[i - 1].end : part.start]
                ),
            )
        )
    return tuple(found)


def _reach(text: str, cut: Sequence[Part], place: int) -> int:
    """Up to where a number's words go on, the next number's own left out."""
    return cut[place + 1].low if place + 1 < len(cut) and cut[place + 1].low > cut[place].end else cut[place].high


def _around(quote: str, part: Part, quantity: Quantity | None) -> tuple[str, str]:
    """The words before and behind a number, its unit left out."""
    return quote[part.low : part.start], quote[unit_end(part, quantity) : part.high]


def unit_end(part: Part, quantity: Quantity | None) -> int:
    """Where a number's unit ends; of `21 con bò` and `02 ca tử vong` the first word alone, the others say what is counted."""
    if quantity is None or quantity.end <= part.end:
        return part.end
    end = quantity.end
    if quantity.dimension.startswith("count:"):
        noun = re.match(r"\s*\w+", quantity.text[part.end - quantity.start :])
        end = part.end + (noun.end() if noun else 0)
    return min(end, part.high)


def _heirs(stated: Sequence[frozenset[str]], units: Sequence[str], alone: Sequence[bool]) -> list[int]:
    """For each number without words of its own the one whose words it takes, else itself.

    It takes those of the number before it; where it begins a clause, `; giảm 12 vụ`, those of the last of its unit.
    """
    found = []
    for i, own in enumerate(stated):
        same = [j for j in range(i) if units[j] == units[i] and stated[j]]
        counted = alone[i] and units[i] not in ("", "%") and bool(same)
        found.append(i if own or i == 0 else same[-1] if counted else i - 1)
    return found


def _is_near(
    quote: str, cut: Sequence[Part], units: Sequence[str], own: Sequence[frozenset[str]], one: int, other: int
) -> bool:
    """Whether a number tells of what another one measures: by the same words, or in one clause, where its unit tells it."""
    low, high = sorted((one, other))
    clause = not _CLAUSE_END.search(quote[cut[low].end : cut[high].start])
    return own[one] == own[other] or (clause and units[other] != "" and units.count(units[other]) == 1)


def _source(heirs: Sequence[int], place: int) -> int:
    while heirs[place] != place:
        place = heirs[place]
    return place


def _parents(quote: str, cut: Sequence[Part], units: Sequence[str], place: int) -> set[int]:
    """The numbers before a number that say what it is a part or a side of: `48 vụ, làm chết 31 người`; `6.870, riêng … 845`."""
    found = set()
    start = cut[place].start
    for j in range(place):
        between = quote[cut[j].end : start]
        if not _CLAUSE_END.search(between) and units[j] != units[place]:
            found.add(j)
        later = [units[k] for k in range(j + 1, place) if _PART_OF.search(quote[cut[k].end : start])]
        if _PART_OF.search(between) and units[j] == units[place] and units[j] not in later:
            found.add(j)
        if "(" in quote[cut[j].end : cut[j + 1].start] and between.count("(") > between.count(")"):
            found.add(j)
    return found
