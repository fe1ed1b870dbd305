"""The records that cross every folder: what a report is, what a passage is, what a fact is.

All are frozen; what is learnt about one of them wraps it. Offsets are made by the cut and never searched for:
`report.text[passage.start:passage.end] == passage.text`, always.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from index.paragraphs import Joined


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days, both ends included. A single day is a period of one day.

    Example: `Period(date(2021, 1, 1), date(2021, 6, 30)).label == "2021-H1"`.
    """

    start: date
    end: date

    @property
    def label(self) -> str:
        """The period as `2021`, `2021-H1`, `2021-Q2`, `2021-04`, `2021-M01-M05`, `2016/2020` or `2021-06-30`."""
        first, last = self.start, self.end
        if first == last:
            return first.isoformat()
        whole = first.day == 1 and (last + timedelta(days=1)).day == 1
        if not whole:
            return f"{first.isoformat()}/{last.isoformat()}"
        if first.year != last.year:
            return f"{first.year}/{last.year}" if (first.month, last.month) == (1, 12) else f"{first}/{last}"
        months = (first.month, last.month)
        if months == (1, 12):
            return str(first.year)
        if months in ((1, 6), (7, 12)):
            return f"{first.year}-H{1 if months[0] == 1 else 2}"
        if months[1] - months[0] == 2 and months[0] % 3 == 1:
            return f"{first.year}-Q{(months[0] + 2) // 3}"
        if months[0] == months[1]:
            return f"{first.year}-{months[0]:02d}"
        return f"{first.year}-M{months[0]:02d}-M{months[1]:02d}"

    def in_year(self, year: int) -> Period:
        """The same days of another year; 29 February becomes the 28th."""
        shift = year - self.start.year

        def moved(day: date) -> date:
            leap = (day.month, day.day) == (2, 29)
            return date(day.year + shift, day.month, 28 if leap else day.day)

        return Period(moved(self.start), moved(self.end))

    @property
    def days(self) -> int:
        """Length in days, both ends counted."""
        return (self.end - self.start).days + 1

    def contains(self, other: Period) -> bool:
        """Whether `other` lies wholly inside this period."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its text, kept whole, and what its head and tail say of it. What is missing is None."""

    id: str  # the file's stem
    text: str  # decoded and brought to NFC, nothing else changed
    sha256: str  # of the file's bytes
    path: str  # where it was read from
    title: str  # "Báo cáo tình hình kinh tế - xã hội …"; the id if none was found
    kind: str | None = None  # "báo cáo", "thông báo", …
    number: str | None = None  # "1409/BC-UBND"
    issuer: str | None = None  # "UBND tỉnh Cao Bằng", "Sở Y tế tỉnh Cao Bằng"
    place: str | None = None  # the province, "Cao Bằng"
    local: str | None = None  # the district, town or commune that the report is of, if it is not of the whole province
    issued: date | None = None
    session: date | None = None  # of a notice: the day of the meeting whose conclusions it gives
    period: Period | None = None  # the period that it covers, the first one if there are several
    periods: tuple[Period, ...] = ()  # all of them, `period` first: April, and the first four months
    as_of: tuple[date, ...] = ()  # the days that its figures run up to, where it says so of the whole report
    signer: str | None = None  # "Hoàng Xuân Ánh"; two who sign together with "; " between
    pages: tuple[int, ...] = ()  # where each page begins in `text`; empty if the format has none
    origins: tuple[tuple[str, int, int], ...] = ()  # (field, start, end): where `text` says what the field holds
    corrected: tuple[tuple[str, str | None], ...] = ()  # (field, as written): what an administrator set by hand

    @property
    def covers(self) -> str | None:
        """The place that a figure without one of its own is about: the district of a district's report."""
        return self.local or self.place

    def origin(self, field: str) -> tuple[int, int] | None:
        """Where `text` says what a field holds, the first place if there are several; None if it was not found there."""
        return next(((start, end) for name, start, end in self.origins if name == field), None)

    def page(self, offset: int) -> int | None:
        """The page, from 1, that an offset of `text` stands on; None if the format has no pages."""
        return bisect.bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one report, as the report has it: `report.text[start:end] == text`.

    A passage that a page break or a footnote cuts carries several `spans`; `joined` reads across the cut.
    Example: `I. …` / `1. …` above a paragraph -> `Passage(id="r#12", headings=("I. …", "1. …"), …)`.
    """

    id: str  # "<report>#12": its place, so that a citation still holds after a rebuild
    report_id: str
    headings: tuple[str, ...]  # outermost first
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]  # the parts of [start, end) that belong to it, in order
    kind: str  # "body", "footnote", "list" or "table"
    text: str
    anchor: int | None = None  # of a footnote: where its mark stands
    carrier: tuple[tuple[int, int], ...] = ()  # and the sentence that holds the mark, as spans of the report

    @property
    def joined(self) -> str:
        """The passage's own words in one piece: the search form of a sentence that a page break cuts."""
        return Joined.of(self.text, [(a - self.start, b - self.start) for a, b in self.spans]).text.strip()


class Aspect(StrEnum):
    """What a figure says of its indicator."""

    LEVEL = "level"  # how much, how many
    PLAN = "plan"  # the planned amount
    PLAN_SHARE = "plan_share"  # share of plan, budget or target reached
    CHANGE = "change"  # grew or fell by
    INDEX = "index"  # 104,23 % of the base of comparison, which means +4,23 %
    SHARE = "share"  # part of a whole
    RATE = "rate"  # a rate or ratio that is itself the indicator
    RANK = "rank"  # a place in a ranking


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity as a report writes it. `text` stands at [start, end) of the report."""

    value: Decimal  # in `unit`
    unit: str  # canonical, lower case, Vietnamese: "%", "triệu đồng", "ha"; "" if it has none
    text: str  # "472.347,4 triệu đồng"
    start: int
    end: int
    approximate: bool = False  # "khoảng", "trên", "ước", …


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure and what it says. The clause that proves it is `report.text[start:end]`, inside its passage."""

    id: str  # "<report>@45210": the figure's place
    report_id: str
    passage_id: str
    figure: Figure
    indicator: str  # the words of its own clause that say what is measured: "Sản lượng"
    scope: tuple[str, ...]  # what it inherits, outermost first: list lead, `Trong đó:` parent, subject of the sentence
    after: str  # the words that follow it: "so với cùng kỳ năm trước"
    aspect: Aspect
    base: str | None  # what it is compared with: "cùng kỳ", "kế hoạch", "dự toán trung ương", …
    place: str | None
    period: Period | None
    as_of: date | None
    start: int
    end: int

    @property
    def name(self) -> str:
        """The whole of what is measured, inherited words first: "Lúa xuân · Sản lượng"."""
        return " · ".join((*self.scope, self.indicator) if self.indicator else self.scope)
