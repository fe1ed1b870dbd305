"""Find what a text says of time: `6 tháng đầu năm 2021`, `6T/2021`, `quý II`, `tháng 4/2022`, `đến ngày 30/6/2021`.

Vietnamese is matched with or without diacritics and with office shorthand; English the way questions put it.
Example: `find_periods("tính đến 30/6/2021")[0].period.end == date(2021, 6, 30)`, with `until=True`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from index.folding import fold
from index.records import Period


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A period as a text writes it. Without a year in the text, `year_known` is False and `default_year` was used."""

    period: Period
    start: int
    end: int
    until: bool = False  # "đến ngày …", "tính đến …": an as-of date
    year_known: bool = True
    base: bool = False  # it says what is compared with: "so với cùng kỳ năm 2020"
    since: bool = False  # it says where it begins too: "từ ngày 01/5 đến ngày 31/5/2021"


_MONTHS_EN = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS_EN |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_WORDS |= {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_NUM = r"(?:\d{1,2}|(?:" + "|".join(_WORDS) + r")(?=[\s-]))"
_MON = "(?:" + "|".join(sorted(_MONTHS_EN, key=len, reverse=True)) + r")\.?"
_Y = r"(?P<y>(?:19|20)\d\d)"
_D = r"(?P<d>\d(?<![\d/.,]\d)\d?)"  # begins with what it looks for, which Python's search is fast at
_SEP = r"\s*[-/.]\s*"
_FIRST_OF = rf"(?:\s*dau)?(?:\s*(?:nam|/|-|\.|cua nam)?\s*{_Y})?"

_YEARS = ("19", "20")
_OF_YEARS = ("/19", "/20")
_MONTHS = tuple(sorted({name[:3] for name in _MONTHS_EN}))
_MONTHS_OUT = tuple(name.lower() for name in calendar.month_name if len(name) > 3)  # `may` is a Vietnamese word, too

# All patterns run over the folded text, which has the length of the text itself; a look ahead in front of one saves time alone.
# Each stands behind what a text must hold any of to match it, which is found out far sooner than by searching.
_PATTERNS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (name, needs, re.compile(pattern))
    for name, needs, pattern in (
        (
            "days",
            _OF_YEARS,
            rf"{_D}\s*(?:-|–|den)\s*(?:het\s*)?(?:ngay\s*)?(?P<d2>\d{{1,2}})/(?P<m>\d{{1,2}})/{_Y}(?![\d/])",
        ),
        ("day", _YEARS, rf"{_D}{_SEP}(?P<m>\d{{1,2}}){_SEP}{_Y}(?![\d/])"),
        ("day", ("thang",), rf"\b(?P<d>\d{{1,2}})\s+thang\s+(?P<m>\d{{1,2}})\s+nam\s+{_Y}"),
        ("day", _YEARS, rf"{_D}/(?P<m>\d{{1,2}})\s+nam\s+{_Y}"),
        ("day", _MONTHS, rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<mon>{_MON})\s*,?\s*{_Y}\b"),
        ("day", _MONTHS, rf"\b(?P<mon>{_MON})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+{_Y}\b"),
        ("span", _YEARS, rf"{_Y}(?<!\w.{{4}})\s*[-–]\s*(?P<y2>20\d\d)\b"),
        ("last", ("cuoi",), rf"\b(?P<n>{_NUM})\s*thang\s*cuoi(?:\s*(?:nam|cua nam)?\s*{_Y})?"),
        ("first", ("thang",), rf"\b(?P<n>(?:{'|'.join(_WORDS)})(?=\s))\s*thang{_FIRST_OF}"),
        ("first", (), rf"(?P<n>\d(?<!\w\d)\d?)\s*(?:thang|t(?=\b|\d{{4}})){_FIRST_OF}"),
        ("half", ("nua", "giua"), rf"\b(?:nua dau|nua|giua)\s*(?:nam)?\s*{_Y}"),
        ("half", ("nua",), rf"\bnua\s+(?P<h>dau|cuoi)\s*(?:cua\s*)?nam(?:\s*{_Y})?"),
        ("half", ("half",), rf"\b(?P<h>first|second)[\s-]half(?:\s+of)?(?:\s+(?:the\s+year\s+)?{_Y})?"),
        ("half", ("h1", "h2"), rf"\bh(?P<hn>[12])[\s/-]*{_Y}"),
        ("half", ("mid",), rf"\bmid-?\s*(?:year\s*)?{_Y}"),
        ("first_en", ("first",), rf"\b(?:the\s+)?first\s+(?P<n>{_NUM})\s+months?(?:\s+of)?(?:\s+{_Y})?"),
        ("first_en", ("month",), rf"\b(?P<n>{_NUM})[\s-]months?\b(?:\s+(?:of|in)?\s*{_Y})?"),
        ("quarter", ("quy",), rf"quy(?<!\w...)\s*(?P<q>iv|i{{1,3}}|[1-4])\b(?:\s*(?:nam|/|-)?\s*{_Y})?"),
        ("quarter", ("q1", "q2", "q3", "q4"), rf"\bq(?P<q>[1-4])\b(?:\s*(?:of|/|-)?\s*{_Y})?"),
        ("quarter", ("quarter",), rf"\b(?P<qw>first|second|third|fourth)\s+quarter(?:\s*(?:of|/|-)?\s*{_Y})?"),
        (
            "quarters",
            ("quy",),
            rf"(?P<n>2|3|hai|ba)(?<!\w[23])(?<!\whai)(?<!\wba)\s+quy\s+dau(?:\s*(?:nam|cua nam)?\s*{_Y})?",
        ),
        ("week", ("tuan",), rf"\btuan\s*(?:thu\s*)?(?P<w>\d{{1,2}})\s*(?:,\s*)?(?:nam|/|-)\s*{_Y}"),
        (
            "month",
            ("thang",),
            rf"thang(?<!\w.{{5}})\s*(?P<m>\d{{1,2}})(?:\s*(?:/|-|nam|cua nam)\s*{_Y})?(?![\d/]|[.,]\d)",
        ),
        (
            "months",
            _MONTHS,
            rf"\b(?P<mon>{_MON})\s*(?:-|–|to|through|until)\s*(?P<mon2>{_MON})\s*,?\s*(?:of\s+)?{_Y}\b",
        ),
        ("month", _MONTHS, rf"\b(?P<mon>{_MON})\s*,?\s*{_Y}\b"),
        (
            "day_noyear",
            _MONTHS_OUT,
            rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<mon>{'|'.join(_MONTHS_OUT)})\b",
        ),
        (
            "day_noyear",
            _MONTHS_OUT,
            rf"(?<=\b(?:by|on|of) )(?P<mon>{'|'.join(_MONTHS_OUT)})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b",
        ),
        ("day_noyear", ("by ",), r"(?<=\bby )(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<mon>may)\b"),
        ("month", _MONTHS_OUT, rf"\b(?<!since )(?<!from )(?P<mon>{'|'.join(_MONTHS_OUT)})\b"),
        ("month", _OF_YEARS, rf"(?P<m>\d(?<![\d/.,]\d)(?:(?<=0)[1-9]|(?<=1)[0-2]|(?<=[1-9])))/{_Y}(?![\d/])"),
        (
            "day_noyear",
            ("ngay ", "den ", "tu "),
            r"(?P<d>\d(?:(?<=ngay .)|(?<=den .)|(?<=tu .))\d?)[/-](?P<m>\d{1,2})(?![\d/])",
        ),
        ("year", _YEARS, rf"{_Y}(?<!\w.{{4}})\b(?!\s*[/-]\s*(?:qd|nq|bc|tb|ct|kh|nd)\b)"),
    )
)
_LEADS = {  # words that belong to a mention and stand before what its pattern finds
    "span": re.compile(r"\b(?:giai doan|nhiem ky|thoi ky|period|khoang|\d{1,2} nam)\s*$"),
    "year": re.compile(r"\b(?:nam|year|in|of|for|ck)\s*$"),
}
_BEFORE = 40  # characters before a mention that may say that it is a base of comparison or an as-of day
_LEAD = 16  # characters before a mention that such words take at most
_PARTS = frozenset(part for _, needs, _ in _PATTERNS for part in needs)
_YEARLESS = _PARTS.difference(_YEARS, _OF_YEARS, _MONTHS)  # of patterns that can do without a year
_UNTIL = re.compile(
    r"(?:den|toi|het|as(?: of)?|by|until|up to|through|end(?: of)?|cuoi|at)\s*(?:hop|the|thoi diem|het|cuoi|ngay|ky)*\s*"
    r"(?:the end of\s*)?$"
)
_BASE = re.compile(
    r"(?:\b(?:so voi|so cung ky|cung ky|compared (?:with|to)|versus|than)|(?P<bare>\bso)"
    r"|\b(?:bang|gap) [\d.,]+\s?(?:%|lan)(?: so(?: voi)?)?)\s*"
    r"(?:(?:cung ky|cung thoi diem|thoi diem|ngay|cuoi|dau|thuc hien|uoc|muc|ca|ket qua|quyet toan|the same period|the|of|in"
    r"|nam|thang|quy|hoi|vu|nien)\s*)*$"
)
_FROM = re.compile(r"(?:\b(?:tu|from|between)\s*(?:ngay|thang|dau|the)*|\()\s*$")
_FROM_DAY = re.compile(r"(?:\b(?:tu|ngay)|[(,])\s*$")  # before `08 đến 14/5/2022`
_TO = re.compile(r"[\s,]*(?:den|toi|to|until|and|-|–)\s*(?:het|ngay|thang|cuoi|hom|the)*\s*(?:ngay)?\s*")
_PRICES = re.compile(r"\bgia (?:so sanh|co dinh|goc)(?: nam)?\s*\(?$|(?:\(|\btheo )gia (?:nam )?$")
_LENGTH = re.compile(r"\b(?:vong|thoi gian|truoc|sau|han|cham|tu|du|them|keo dai|hon|moi|cach|dinh ky|phat)\s*$")
_IS_LENGTH = re.compile(  # `9 tháng tù`, `6 tháng/lần`, `6 tháng tuổi`, `3 tháng 15 ngày`
    r"\s*(?:/|(?:tuoi|luong|lien (?:tuc|tiep)|mot lan|truoc|toi|tiep|ke|nay|tro|cai tao)\b|tu(?= giam| treo|\s*(?:[.,;)]|$))"
    r"|\d+ (?:ngay|tuan)\b)"
)
_AFTER_MONTHS = re.compile(
    r"\s*(?:$|[?:,;.(]"
    r"|\b(?:moi|chi|da|chua|nam|qua|dat|duoc|uoc|"
    r"so voi|so|xay ra|thuc hien|toan tinh|tang|giam|cua|co|la|bang|tai|o|tinh|va|den|thi|the"
    r"|tren|gan|khoang|hon|don|theo)\b)"
)
_FIGURE_AFTER = re.compile(r"\s+\d")
_DOCUMENT = re.compile(
    r"\b(?:qd|nq|nd|tt|ct|kh|quyet dinh|nghi quyet|nghi dinh|thong tu|chi thi|luat|ke hoach)(?:\s+so)?\s*$"
)
_CODE_AFTER = re.compile(r"\s?/\s?[a-z]{2,}[\w-]*-?")
_PER = re.compile(r"\s?/\s?(?:nam|thang|quy|ngay|ha|nguoi|con|ho)\b")
_SLASH = re.compile(r"\s?/")
_SLASH_BEFORE = re.compile(r"\d+\s?/\s?$")
_ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def parse_date(text: str) -> date | None:
    """The first full date in `text`, in any Vietnamese or English notation, or None."""
    for mention in find_periods(text):
        if mention.period.start == mention.period.end:
            return mention.period.start
    return None


_LABEL = re.compile(
    r"(?P<y>\d{4})(?:-(?:H(?P<h>[12])|Q(?P<q>[1-4])|(?P<m>\d\d)|M(?P<first>\d\d)-M(?P<last>\d\d))|/(?P<y2>\d{4}))?",
    re.I,
)


def labelled(label: str) -> Period | None:
    """The period that a label means, or None: `labelled(period.label) == period`. Example: "2021-H1" -> January to June."""
    days = [_iso_day(part) for part in label.strip().split("/")]
    if len(days) <= 2 and None not in days:
        known = [day for day in days if day]
        return Period(known[0], known[-1]) if known[0] <= known[-1] else None
    found = _LABEL.fullmatch(label.strip())
    return _of_label(found) if found else None


def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2021-06-30") else None
    except ValueError:
        return None


def _of_label(found: re.Match[str]) -> Period | None:
    year = int(found["y"])
    if found["y2"]:
        return Period(date(year, 1, 1), date(int(found["y2"]), 12, 31)) if year <= int(found["y2"]) else None
    if found["h"]:
        return _half({"hn": found["h"]}, year)
    if found["q"]:
        return _quarter({"q": found["q"]}, year)
    first = int(found["first"] or found["m"] or 1)
    last = int(found["last"] or found["m"] or 12)
    return _months(year, first, last) if year and 1 <= first <= last <= 12 else None


_YEAR = re.compile(r"[12](?:(?<=1)9|(?<=2)0)\d\d")
_DIGIT = re.compile(r"\d")


def find_periods(
    text: str, default_year: int | None = None, months: Collection[int] = frozenset()
) -> list[TimeMention]:
    """All mentions of time in `text`, in order, the longest reading at each place.

    Without a year of its own a mention takes the one that follows or precedes it in the text, else `default_year`;
    where there is none at all it is left out. `months` are the numbers of months that the text is known to tell of: `5 tháng`
    is January to May there unless its words say that it is a length of time.
    """
    folded = fold(text)
    held = {part for part in (_PARTS if _YEAR.search(folded) else _YEARLESS) if part in folded}
    if not held and not _DIGIT.search(folded):
        return []
    raw: list[tuple[int, int, str, dict[str, str]]] = []
    taken = bytearray(len(text) + 1)
    for name, needs, pattern in _PATTERNS:
        if needs and held.isdisjoint(needs):
            continue
        for found in pattern.finditer(folded):
            start, end = _led(name, folded, found)
            if taken.find(1, start, end) >= 0 or _is_code(folded, start, end):
                continue
            if _PRICES.search(folded, max(0, start - 24), start):
                continue  # the base year of comparable prices
            if name == "first" and not _is_first_months(folded, found, months):
                continue
            if name == "days" and not _FROM_DAY.search(folded, max(0, start - 8), start):
                continue
            taken[start:end] = b"\1" * (end - start)
            raw.append((start, end, name, {k: v for k, v in found.groupdict().items() if v}))
    raw.sort()
    years = [int(groups["y"]) if "y" in groups else None for *_, groups in raw]
    bases = [_is_base(text, folded, start) for start, *_ in raw]
    mentions = []
    for i, (start, end, name, groups) in enumerate(raw):
        year = (
            years[i]
            or next((y for y in years[i + 1 :] if y), None)
            or next((y for y in reversed(years[:i]) if y), None)
        )
        if (
            years[i] is None
            and year is not None
            and default_year is not None
            and not _near_year(raw, years, bases, i, folded)
        ):
            year = default_year
        year = year or default_year
        period = _period(name, groups, year) if year else None
        if period is None:
            continue
        until = bool(_UNTIL.search(folded, max(0, start - _BEFORE), start)) and not bases[i]
        mentions.append(TimeMention(period, start, end, until, years[i] is not None, bases[i]))
    return _ranges(mentions, folded)


def _led(name: str, folded: str, found: re.Match[str]) -> tuple[int, int]:
    """Where a mention stands, with the words that lead it: `giai đoạn 2021-2025`, `năm 2021`."""
    start, end = found.span()
    lead = _LEADS.get(name)
    words = lead.search(folded, max(0, start - _LEAD), start) if lead else None
    return (words.start() if words else start), end


def covered(mention: TimeMention) -> Period:
    """`đến 30/6/2021` and `đến hết quý II` cover the year up to then."""
    period = mention.period
    if mention.until and not mention.since and period.start.year == period.end.year:
        return Period(date(period.end.year, 1, 1), period.end)
    return period


def widest(periods: Sequence[Period]) -> Period:
    """The first period, or what ends with it and holds it: of `tháng 6` and `6 tháng đầu năm` the latter."""
    first = periods[0]
    return max((p for p in periods if p.end == first.end and p.contains(first)), key=lambda p: p.days)


def _ranges(mentions: list[TimeMention], folded: str) -> list[TimeMention]:
    """`từ ngày 01/01/2021 đến ngày 06/6/2021` is one period."""
    out: list[TimeMention] = []
    for mention in mentions:
        previous = out[-1] if out else None
        if (
            previous is not None
            and not mention.base
            and previous.period.start <= mention.period.start
            and mention.start - previous.end <= 16
            and _FROM.search(folded[max(0, previous.start - 14) : previous.start])
            and _TO.fullmatch(folded[previous.end : mention.start])
        ):
            period = Period(previous.period.start, mention.period.end)
            out[-1] = TimeMention(period, previous.start, mention.end, True, mention.year_known, since=True)
        else:
            out.append(mention)
    return out


def _is_base(text: str, folded: str, start: int) -> bool:
    """Whether the words before a mention compare with it: `so năm 2020`, but `hồ sơ năm 2020`, `tổng số năm 2020` do not."""
    found = _BASE.search(folded, max(0, start - _BEFORE), start)
    if found is None:
        return False
    return found["bare"] is None or text[found.start("bare") : found.end("bare")].lower() == "so"


def _near_year(
    raw: list[tuple[int, int, str, dict[str, str]]], years: list[int | None], bases: list[bool], i: int, folded: str
) -> bool:
    """Whether a mention with a year goes on from mention `i`: `tháng 4 và 4 tháng đầu năm 2021`."""
    start, end = raw[i][:2]
    for (other_start, other_end, *_), year, base in zip(raw, years, bases, strict=True):
        between = folded[end:other_start] if other_start >= end else folded[other_end:start]
        if year and len(between) <= 25 and not re.search(r"[\d(;]", between) and (other_start >= end or not base):
            return True
    return False


def _is_code(folded: str, start: int, end: int) -> bool:
    """Whether what was matched is part of a document number: `42/2014/qd-ttg`, `01/nq-cp`."""
    if _CODE_AFTER.match(folded, end) and not _PER.match(folded, end):
        return True
    if folded.count("/", start, end) == 1 and _DOCUMENT.search(folded, max(0, start - 24), start):
        return True  # `theo QĐ 08/2022`
    return bool(_SLASH.match(folded, end) and _SLASH_BEFORE.search(folded, max(0, start - 8), start))


def _is_first_months(folded: str, found: re.Match[str], months: Collection[int]) -> bool:
    """Tell `6 tháng (đầu) năm 2021` and `6T/2021` from `12 tháng` as a length of time and `tháng 6`."""
    text = found.group(0)
    if "dau" in text or found["y"]:
        return True
    if text.rstrip().endswith("t"):
        return True
    number = _number(found["n"])
    if not 2 <= number <= 11 or _LENGTH.search(folded[max(0, found.start() - 16) : found.start()]):
        return False
    if _IS_LENGTH.match(folded, found.end()):
        return False
    if number in months or (found["n"].isdigit() and _FIGURE_AFTER.match(folded, found.end())):
        return True  # `sản lượng 6 tháng 2.315 tấn`
    return bool(_AFTER_MONTHS.match(folded, found.end()))


def _period(name: str, groups: dict[str, str], year: int) -> Period | None:
    try:
        return _BUILDERS[name](groups, year)
    except (ValueError, KeyError):
        return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text]


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _month_of(groups: dict[str, str]) -> int:
    return _MONTHS_EN[groups["mon"].rstrip(".")] if "mon" in groups else int(groups["m"])


def _day(groups: dict[str, str], year: int) -> Period:
    day = date(year, _month_of(groups), int(groups["d"]))
    return Period(day, day)


def _days(groups: dict[str, str], year: int) -> Period:
    """`từ 08 đến 14/5/2022`; raises `ValueError` if the first is no earlier day of the month."""
    first, last = _day(groups, year).start, date(year, int(groups["m"]), int(groups["d2"]))
    if first >= last:
        raise ValueError(f"{first} is not before {last}")
    return Period(first, last)


def _half(groups: dict[str, str], year: int) -> Period:
    second = groups.get("h") in ("cuoi", "second") or groups.get("hn") == "2"
    return _months(year, 7, 12) if second else _months(year, 1, 6)


def _quarter(groups: dict[str, str], year: int) -> Period:
    quarter = _ROMAN[groups["q"]] if "q" in groups else _ORDINAL_WORDS[groups["qw"]]
    return _months(year, quarter * 3 - 2, quarter * 3)


def _week(groups: dict[str, str], year: int) -> Period:
    """A week as ISO 8601 counts them, from Monday to Sunday."""
    return Period(date.fromisocalendar(year, int(groups["w"]), 1), date.fromisocalendar(year, int(groups["w"]), 7))


def _first(groups: dict[str, str], year: int) -> Period:
    return _months(year, 1, _number(groups["n"]))


_BUILDERS: dict[str, Callable[[dict[str, str], int], Period]] = {
    "day": _day,
    "day_noyear": _day,
    "days": _days,
    "span": lambda g, year: Period(date(min(year, int(g["y2"])), 1, 1), date(max(year, int(g["y2"])), 12, 31)),
    "last": lambda g, year: _months(year, 13 - _number(g["n"]), 12),
    "first": _first,
    "first_en": _first,
    "half": _half,
    "quarter": _quarter,
    "quarters": lambda g, year: _months(year, 1, 3 * _number(g["n"])),
    "week": _week,
    "month": lambda g, year: _months(year, _month_of(g), _month_of(g)),
    "months": lambda g, year: _months(year, _month_of(g), _month_of({"mon": g["mon2"]})),
    "year": lambda g, year: _months(year, 1, 12),
}
