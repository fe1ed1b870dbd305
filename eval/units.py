"""What the judge reads in a text: quantities to compare, numbers, dates, and whether a wording stands in it.

The judge reads for itself, with no reader of the assistant's, so that a slip there cannot pass here.
Examples: `same_quantity(Decimal(1100), "triệu đồng", Decimal("1.1"), "tỷ đồng")`;
`numbers_in("đạt 472.347,4 triệu đồng [1]") == ["472.347,4"]`;
`dates_in("ngày 6 tháng 1 năm 2021") == {Day(2021, 1, 6)}`.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from prompts.lexicon import units

TOLERANCE = Decimal("0.0005")  # of the wanted value

_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}


class Day(NamedTuple):
    """A day; `year` is None where the text names none: `22/5`."""

    year: int | None
    month: int
    day: int


def same_quantity(value: Decimal, unit: str, wanted: Decimal, wanted_unit: str) -> bool:
    """Whether two quantities agree within 0.05 % of the wanted one, units converted.

    `%` and `điểm phần trăm` never convert into each other, nor do two counted nouns; spellings of one unit are one.
    """
    dimension, factor = measure(unit)
    wanted_dimension, wanted_factor = measure(wanted_unit)
    if dimension != wanted_dimension:
        return False
    target = wanted * wanted_factor
    return abs(value * factor - target) <= TOLERANCE * abs(target)


def measure(unit: str) -> tuple[str, Decimal]:
    """The dimension of a unit and its size there: `"nghìn lượt"` -> `("count:lượt", 1000)`.

    A unit that the lexicon does not know is a dimension of its own, so it agrees with the same wording only.
    """
    name = _key(unit)
    known = _spellings().get(name)
    if known:
        return known
    scale, _, rest = name.partition(" ")
    if rest and scale in _SCALES:
        dimension, factor = measure(rest)
        return dimension, factor * _SCALES[scale]
    return f"other:{name}", Decimal(1)


@cache
def _spellings() -> dict[str, tuple[str, Decimal]]:
    known: dict[str, tuple[str, Decimal]] = {}
    for unit in units():
        for spelling in unit.spellings:
            known.setdefault(_key(spelling), (unit.dimension, unit.factor))
    for unit in units():
        known[_key(unit.name)] = (unit.dimension, unit.factor)
    return known


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def stands_in(wording: str, text: str) -> bool:
    """Whether `wording` stands in `text`, case and spacing aside, without cutting a word or a number in two.

    Example: `2016-2021` stands in `2016 - 2021`; `than` does not stand in `thanh tra`, nor `20` in `2.120`.
    """
    return place_in(wording, text) is not None


def place_in(wording: str, text: str) -> int | None:
    """Where a wording stands in a text, as `stands_in` has it; None if it does not."""
    pieces = re.findall(r"\w+|[^\w\s]", wording)
    if not pieces:
        return None
    pattern = re.escape(pieces[0])
    for before, piece in pairwise(pieces):
        both_words = re.match(r"\w", before) and re.match(r"\w", piece)
        pattern += (r"\s+" if both_words else r"\s*") + re.escape(piece)
    first, last = pieces[0][0], pieces[-1][-1]
    opening = r"(?<!\d)(?<!\d[.,])" if first.isdigit() else r"(?<![^\W\d_])" if first.isalpha() else ""
    closing = r"(?!\d|[.,]\d)" if last.isdigit() else r"(?![^\W\d_⁰¹²³⁴-⁹])" if last.isalpha() else ""
    found = re.search(opening + pattern + closing, text, re.IGNORECASE)
    return found.start() if found else None


_D, _M, _Y = r"(?P<d>0?[1-9]|[12]\d|3[01])", r"(?P<m>0?[1-9]|1[0-2])", r"(?P<y>(?:19|20)\d\d)"
_MONTHS = [name.lower() for name in calendar.month_name]  # "" stands at 0
_MON = r"(?P<mon>" + "|".join(f"{name}|{name[:3]}" for name in _MONTHS[1:]) + r")\b\.?"
_YEAR_AFTER = rf"(?:\s*/\s*|\s*,?\s*(?:n[aă]m\s+)?){_Y}(?!\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_Y}-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
        rf"(?<![\d/.,-]){_D}\s*(?P<sep>[/.-])\s*{_M}\s*(?P=sep)\s*{_Y}(?![\d/])",
        rf"(?<![\d/.,-]){_D}\s*[/-]\s*{_M}\s*,?\s*n[aă]m\s+{_Y}(?!\d)",
        rf"(?<![\d/.,-]){_D}\s+th[aá]ng\s+{_M}{_YEAR_AFTER}",
        rf"(?<![\d/.,-]){_D}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MON}\s*,?\s*{_Y}(?!\d)",
        rf"\b{_MON}\s*{_D}(?:st|nd|rd|th)?\s*,?\s+{_Y}(?!\d)",
    )
)
_PARTIAL_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d/.,-]){_D}\s*[/-]\s*{_M}(?!\s*[/-]\s*\d|\d|[.,]\d)",
        rf"(?<![\d/.,-]){_D}\s+th[aá]ng\s+{_M}(?!\d)",
    )
)


def dates_in(text: str) -> set[Day]:
    """The full dates of a text: `06/01/2021`, `6-1-2021`, `ngày 6 tháng 1 năm 2021`, `2021-01-06`, `6 January 2021`."""
    return {_day(found) for found in _date_matches(text)}


def date_stands_in(wording: str, text: str) -> bool:
    """Whether `wording` is a date as a whole and `text` holds that day in any notation.

    A date without its year, `22/5`, stands wherever that day stands, with or without a year.
    """
    wording = re.sub(r"^\s*ng[aà]y\s+", "", wording, flags=re.IGNORECASE).strip()
    for pattern in _DATES:
        if found := pattern.fullmatch(wording):
            return _day(found) in dates_in(text)
    for pattern in _PARTIAL_DATES:
        if found := pattern.fullmatch(wording):
            partial = {_day(p) for q in _PARTIAL_DATES for p in q.finditer(text)}
            return _day(found)[1:] in {day[1:] for day in partial | dates_in(text)}
    return False


def _date_matches(text: str) -> Iterator[re.Match[str]]:
    for pattern in _DATES:
        yield from pattern.finditer(text)


def _day(found: re.Match[str]) -> Day:
    groups = found.groupdict()
    year = int(groups["y"]) if groups.get("y") else None
    month = int(groups["m"]) if groups.get("m") else _month(groups["mon"])
    return Day(year, month, int(groups["d"]))


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS) if month.startswith(name.lower()[:3]))


_MARKER = re.compile(r"\[\s*\d+(?:\s*[,;]\s*\d+)*\s*\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CODE = re.compile(r"(?<![\w/.,-])\d+[a-z]?(?:/(?:19|20)\d\d)?[/-](?=[A-ZĐ]{2})[^\W\d_]+(?:[-/&][^\W\d_]+\d*)*")


def markers_in(text: str) -> list[int]:
    """The citation markers of an answer: `… [1]. … [2, 3]` -> `[1, 2, 3]`."""
    return [int(n) for marker in _MARKER.finditer(text) for n in re.findall(r"\d+", marker.group())]


def numbers_in(text: str) -> list[str]:
    """The numbers of a text as written, citation markers left out: `1.124 bản [2], 58/120 buổi` -> 1.124, 58, 120."""
    return [found.group() for found in _NUMBER.finditer(_MARKER.sub(" ", text))]


def numbers_with_places(text: str) -> list[tuple[str, int]]:
    """The numbers of a quote as written, each with where it begins: `đạt 45,2% (7)` -> ("45,2", 4), ("7", 11)."""
    return [(found.group(), found.start()) for found in _NUMBER.finditer(text)]


_VIETNAMESE = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_ENGLISH_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?|[1-9]\d{0,2}(?:,\d{3})+\.\d+")


def number_value(number: str) -> Decimal | None:
    """A number in Vietnamese notation: `472.347,4` -> 472347.4, `1.380` -> 1380, `78.53` -> 78.53, `07` -> 7.

    English grouping is read where it can be nothing else: `3,669.25`. None for `30.6.2021`, which is no number.
    """
    if _VIETNAMESE.fullmatch(number):
        return Decimal(number.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+\.\d+", number):
        return Decimal(number)
    if _ENGLISH_GROUPS.fullmatch(number):
        return Decimal(number.replace(",", ""))
    return None


def unsourced_numbers(answer: str, sources: list[str]) -> list[str]:
    """The numbers of `answer` that stand in none of `sources`, as written.

    - `[n]` is a citation marker, not a number.
    - A full date must stand there as that date, in any notation: `08/6/2021` stands in `2021-06-08`.
    - A document number must stand there whole: `1409/BC-UBND`.
    - Any other run of digits with its dots and commas is one number, `472.347,4`, and must stand there with the same
      value, so `07` is `7` and `23,0` is `23`, but `45,7` does not stand in `45,2 … 7`. `58/120` and `2021-2025` are
      two numbers; the parts of dates and document numbers of the sources count as numbers there: `năm 2021` stands in
      `30/6/2021`.
    """
    rest = _MARKER.sub(" ", answer)
    missing = []
    known_dates = {day for source in sources for day in dates_in(source)}
    for found in _date_matches(rest):
        if _day(found) not in known_dates:
            missing.append(found.group())
    for pattern in _DATES:
        rest = pattern.sub(" ", rest)
    for code in _CODE.findall(rest):
        if not any(stands_in(code, source) for source in sources):
            missing.append(code)
    known = {form for source in sources for number in _NUMBER.findall(source) for form in _forms(number)}
    missing += [number for number in numbers_in(_CODE.sub(" ", rest)) if _form(number) not in known]
    return missing


def _form(number: str) -> Decimal | str:
    """What a number is compared by: its value, or its own wording if it has none."""
    value = number_value(number)
    return number if value is None else value


def _forms(number: str) -> Iterator[Decimal | str]:
    yield _form(number)
    if number_value(number) is None:
        yield from map(Decimal, re.findall(r"\d+", number))
