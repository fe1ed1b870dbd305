"""Join facts of one indicator and aspect into series over periods and places, whatever words the reports use.

Example: `tổng mức bán lẻ hàng hoá và dịch vụ 2.884 tỷ đồng` of four months and `doanh thu bán lẻ 699.510 triệu đồng` of April
are two points of one series, in tỷ đồng.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.amounts import in_base, unit_factor
from assistant.matching import normal
from index.aspects import PLANNED
from index.periods import find_periods
from index.records import Aspect, Fact, Period, Report
from prompts import lexicon

GROWTH = "growth"  # the aspect of changes and indices in per cent: an index of 104 is a growth of 4
SAME_PERIOD = "cùng kỳ"
INNER = 2  # parts of the scope that may name what a bare `sản lượng` is of

_COMPARED = re.compile(r"\b(?:kế hoạch|KH|dự toán|chỉ tiêu|cùng kỳ|so với)\b[^();]*\(\*?\s*(?:là|đạt|có)?\s*$", re.I)
_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:(?:nghìn|ngàn|triệu|tỷ|tỉ)\b)?", re.I)
_FALLS = re.compile(r"\b(?:giảm|thấp hơn|ít hơn|hụt)\b", re.I)
_MOVES = re.compile(r"\b(?:giảm|thấp hơn|ít hơn|hụt|tăng|cao hơn|nhiều hơn|vượt)\b", re.I)
_PACE = re.compile(r"\b(?:tốc độ|chỉ số) phát triển\b", re.I)  # in statistics an index, whatever verb goes with it


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a series with the fact that states it."""

    value: Decimal  # in the unit of the series
    place: str | None
    period: Period | None
    as_of: date | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one indicator, the earliest period first, places in alphabetical order."""

    name: str  # as most reports write it
    aspect: str  # an `Aspect`, or "growth"
    base: str | None
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """What facts of one series have in common."""

    words: frozenset[str]
    aspect: str
    base: str | None
    dimension: str


def series(facts: Iterable[Fact], reports: Mapping[str, Report]) -> list[Series]:
    """The series of all facts that name what they measure, by name. One fact alone is a series of one point."""
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        key = key_of(fact, reports[fact.report_id])
        if key is not None:
            groups[key].append(fact)
    made = [_made(key, members, reports) for key, members in groups.items()]
    return sorted(made, key=lambda s: (s.name.lower(), s.aspect, s.base or "", s.unit))


def _made(key: Key, facts: Sequence[Fact], reports: Mapping[str, Report]) -> Series:
    unit = "%" if key.aspect == GROWTH else _most([fact.figure.unit for fact in facts])
    points = [
        Point(value_of(fact, reports[fact.report_id]) / unit_factor(unit), fact.place, fact.period, fact.as_of, fact)
        for fact in facts
    ]
    points.sort(key=_by_period)
    names = [fact.indicator or fact.name for fact in facts]
    return Series(_most(names), key.aspect, key.base, unit, tuple(points))


def _most(values: Sequence[str]) -> str:
    """The most frequent value, the shorter one of two."""
    return min(Counter(values).items(), key=lambda item: (-item[1], len(item[0]), item[0]))[0]


def _by_period(point: Point) -> tuple[date, date, str, str, int]:
    period = point.period
    end, start = (period.end, period.start) if period else (date.min, date.min)
    return end, start, point.place or "", point.fact.report_id, point.fact.figure.start


def key_of(fact: Fact, report: Report) -> Key | None:
    """The key of a fact's series; None for one whose words name nothing."""
    words = indicator_words(fact)
    if not words or _is_base(fact, report):
        return None
    dimension, _ = in_base(fact.figure)
    if is_growth(fact):
        return Key(words, GROWTH, fact.base or SAME_PERIOD, dimension)
    return Key(words, str(fact.aspect), fact.base, dimension)


def _is_base(fact: Fact, report: Report) -> bool:
    """Whether a bracket gives what a figure is compared with: `bằng 85% dự toán (3.560 tỷ đồng)`."""
    return bool(_COMPARED.search(report.text[max(fact.start, fact.figure.start - 60) : fact.figure.start]))


def is_growth(fact: Fact) -> bool:
    """Whether a fact is a growth in per cent against the time before, as a change or as an index."""
    if fact.figure.unit != "%" or (fact.base in PLANNED and not _is_pace(fact)):
        return False
    if fact.aspect is Aspect.CHANGE:
        return not _PACE.search(fact.name)  # `tốc độ phát triển 104,2%, tăng 0,2%`: the pace itself grew
    return fact.aspect is Aspect.INDEX or _is_pace(fact)


def _is_pace(fact: Fact) -> bool:
    """`Tốc độ phát triển … đạt 104,2%`: an index, though no word compares it."""
    if fact.aspect is Aspect.CHANGE or not 50 <= fact.figure.value <= 200:
        return False
    return bool(_PACE.search(fact.name))


def value_of(fact: Fact, report: Report) -> Decimal:
    """A fact's value in the base unit of its dimension; of a change with its sign (`giảm 12 vụ` is -12), an index less 100."""
    _, value = in_base(fact.figure)
    if fact.aspect is Aspect.CHANGE:
        return -value if falls(fact, report) else value
    return value - 100 if is_growth(fact) else value


def falls(fact: Fact, report: Report) -> bool:
    """Whether a change is a decrease: the last word before it that tells of a movement."""
    before = report.text[max(fact.start, fact.figure.start - 160) : fact.figure.start]
    moves = _MOVES.findall(before)
    return bool(moves and _FALLS.fullmatch(moves[-1]))


# What is measured, as a set of words


@functools.lru_cache(maxsize=65_536)
def _words_of(text: str) -> frozenset[str]:
    """The telling words of a name: known phrases as the first of their synonyms, other syllables as they are."""
    for mention in reversed(find_periods(text, 2000)) if any(c.isdigit() for c in text) else ():
        text = f"{text[: mention.start]} {text[mention.end :]}"
    syllables, found, i = normal(text).split(), [], 0
    phrases, longest = _phrases()
    while i < len(syllables):
        size = next(
            (n for n in range(min(longest, len(syllables) - i), 0, -1) if " ".join(syllables[i : i + n]) in phrases), 1
        )
        phrase = " ".join(syllables[i : i + size])
        known = phrases.get(phrase, phrase)
        if known and not known[0].isdigit():
            found.append(known)
        i += size
    return frozenset(found)


@functools.cache
def _phrases() -> tuple[dict[str, str], int]:
    """(each known phrase and what stands for it, "" for what tells nothing, the most syllables of one)."""
    table: dict[str, str] = {}
    for phrase in (*lexicon.stopwords().filler, *lexicon.indicator_filler()):
        table[normal(phrase).strip()] = ""
    for group in lexicon.synonyms():
        first = normal(group[0]).strip()
        if table.get(first) == "":
            continue  # `ước; ước tính`
        for phrase in group:
            table.setdefault(normal(phrase).strip(), first)
    for measure in lexicon.measures():
        table.setdefault(normal(measure).strip(), normal(measure).strip())
    for short, meant in lexicon.abbreviations().items():
        if len(meant) == 1:  # others mean several things
            full = normal(meant[0]).strip()
            table.setdefault(normal(short).strip(), table.get(full, full))
    return table, max(len(phrase.split()) for phrase in table)


@functools.cache
def _measures() -> frozenset[str]:
    """Words that say how a thing is measured and not which: `sản lượng`, `diện tích`."""
    return frozenset(word for noun in lexicon.measures() for word in _words_of(noun))


def strength(words: frozenset[str]) -> int:
    """How much words tell of what is measured: their syllables, those of mere measures left out."""
    return sum(word.count(" ") + 1 for word in words - _measures())


def scope_words(fact: Fact) -> frozenset[str]:
    """The telling words of what stands above a fact."""
    return frozenset().union(*(_words_of(part) for part in fact.scope[-INNER:]))


def indicator_words(fact: Fact) -> frozenset[str]:
    """What a fact measures; a bare `sản lượng` takes the name above it along, a bare `27 vụ` what follows it."""
    words = _words_of(fact.indicator)
    if fact.aspect is Aspect.LEVEL and in_base(fact.figure)[0].startswith("count:"):
        words |= _words_of(fact.after) | _words_of(_AMOUNT.sub(" ", fact.figure.text))
    for part in reversed(fact.scope[-INNER:]):
        if words - _measures():
            break
        words |= _words_of(part)
    return words if words - _measures() else frozenset()
