"""The ledger: the facts of a store as a table, all or those of a report, an indicator, a place and a period.

Example: `ledger(snapshot, indicator="dan trau", period="6 tháng đầu năm 2022")` -> a `FactTable` with a row
`value=15300.0, unit="con", indicator="Đàn trâu", place="Lam Sa", period="2022-H1", start=812, end=822, …`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, overload

from assistant.matching import Term, folded, normal
from assistant.terms import phrases_of, terms_of
from index.clauses import PARENT
from index.errors import AssistantError
from index.folding import fold
from index.periods import covered, find_periods, labelled
from index.places import is_city, local_spelling, provinces_in
from index.records import Fact, Passage, Period, Report
from index.store import Snapshot
from prompts import lexicon

if TYPE_CHECKING:
    import pandas

SOME_YEAR = 2000  # stands in where a period is named without its year
_KIND_OF_PLACE = re.compile(r"^ (tinh|thanh pho|tp|huyen|quan|thi xa|tx|thi tran|tt|xa|phuong|h|q|x|p) (?=.)")
_SUMS = frozenset(("tổng", "số", "toàn"))
_CITY = re.compile(r"^ tp ")


@dataclass(frozen=True, slots=True)
class FactRow:
    """One figure of a report: what it says and where it stands. `text_of(report)[start:end] == text`."""

    report: str  # id of the report
    place: str | None  # province, district or commune that the figure is about
    period: str | None  # "2021-H1", "2021", "2021-04", …
    indicator: str  # what is measured, inherited words first: "Lúa xuân · Sản lượng"
    aspect: str  # level, plan, plan_share, change, index, share, rate or rank
    base: str | None  # what a change, an index or a share of plan is compared with: "cùng kỳ", "kế hoạch", …
    value: float  # in `unit`: 472347.4; of "tăng 2,1%" and "giảm 2,1%" alike 2.1
    unit: str  # canonical Vietnamese unit, lower case: "%", "triệu đồng", "ha"; "" if it has none
    text: str  # the figure as the report writes it: "472.347,4 triệu đồng"
    qualifier: str  # the words right behind it: "so với cùng kỳ năm trước"
    approximate: bool  # "khoảng", "trên", "ước", …
    as_of: date | None  # the day up to which it counts, if one is named
    period_start: date | None
    period_end: date | None
    section: str  # the headings above it, outermost first: "II. Nông nghiệp › 1. Trồng trọt"
    page: int | None  # from 1; None if the format has no pages
    start: int  # characters into the report's text where the figure begins
    end: int
    quote: str  # the clause that states it, verbatim
    quote_start: int
    quote_end: int


COLUMNS = tuple(field.name for field in fields(FactRow))


class FactTable(Sequence[FactRow]):
    """Rows of the ledger, by report and then in the order of the text. `pandas.DataFrame(table)` takes it as it is."""

    def __init__(self, rows: Iterable[FactRow]) -> None:
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, index: int) -> FactRow: ...
    @overload
    def __getitem__(self, index: slice) -> FactTable: ...
    def __getitem__(self, index: int | slice) -> FactRow | FactTable:
        return FactTable(self._rows[index]) if isinstance(index, slice) else self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"FactTable({len(self)} rows)"

    def to_dataframe(self) -> pandas.DataFrame:
        """A `pandas.DataFrame` with the columns of `FactRow`, also if it is empty; days are `datetime64`."""
        import pandas

        frame = pandas.DataFrame(self._rows, columns=list(COLUMNS))
        for name in ("as_of", "period_start", "period_end"):
            frame[name] = pandas.to_datetime(frame[name])
        return frame.astype({"value": "float64", "page": "Int64"})

    def to_csv(self, path: str | Path) -> None:
        """Write it as CSV in UTF-8 with a mark, so that spreadsheets read it. Raises `AssistantError`."""
        from assistant.spreadsheets import write_csv

        write_csv(self, Path(path))

    def to_xlsx(self, path: str | Path) -> None:
        """Write it as an Excel workbook. Raises `AssistantError`."""
        from assistant.spreadsheets import write_xlsx

        write_xlsx(self, Path(path))


def ledger(
    snapshot: Snapshot,
    report: str | None = None,
    indicator: str | None = None,
    place: str | None = None,
    period: str | None = None,
) -> FactTable:
    """The rows that fit everything that is given.

    `report` is an id, the beginning of one, or a document number; `indicator` words, with or without diacritics, or a
    synonym; `place` a province, district or commune (not what lies in it); `period` a label or words, and means just
    that period: `2021` is the whole year and none of its months.

    Raises `AssistantError` for a report that the store does not have and for a period that cannot be read.
    """
    reports = _reports(report, snapshot.reports.values())
    facts = [fact for fact in snapshot.facts if reports is None or fact.report_id in reports]
    if period is not None:
        wanted = _periods(period)
        facts = [fact for fact in facts if any(one.fits(fact) for one in wanted)]
    if place is not None:
        provinces = frozenset(one.place for one in snapshot.reports.values() if one.place)
        facts = _of_place(place, facts, provinces)
    if indicator is not None:
        facts = _of_indicator(indicator, facts, snapshot)
    return FactTable(_row(fact, snapshot) for fact in facts)


def _row(fact: Fact, snapshot: Snapshot) -> FactRow:
    report = snapshot.reports[fact.report_id]
    passage = snapshot.passages[snapshot.row_by_passage[fact.passage_id]]
    figure, period = fact.figure, fact.period
    return FactRow(
        report=fact.report_id,
        place=fact.place,
        period=period.label if period else None,
        indicator=_name(fact, snapshot),
        aspect=str(fact.aspect),
        base=fact.base,
        value=float(figure.value),
        unit=figure.unit,
        text=figure.text,
        qualifier=" ".join(fact.after.split()),
        approximate=figure.approximate,
        as_of=fact.as_of,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        section=_section(passage),
        page=report.page(figure.start),
        start=figure.start,
        end=figure.end,
        quote=report.text[fact.start : fact.end],
        quote_start=fact.start,
        quote_end=fact.end,
    )


def _section(passage: Passage) -> str:
    return " › ".join(" ".join(heading.split()) for heading in passage.headings)


# Which report


def _reports(wanted: str | None, reports: Iterable[Report]) -> frozenset[str] | None:
    """The ids that a filter means: one as written, else those that begin so or have that document number."""
    if wanted is None:
        return None
    known = list(reports)
    key, number = fold(wanted.strip()), _code(wanted)
    tests: tuple[Callable[[Report], bool], ...] = (
        lambda report: report.id == wanted,
        lambda report: bool(key) and fold(report.id).startswith(key),
        lambda report: report.number is not None and _code(report.number) == number,
    )
    for test in tests:
        found = frozenset(report.id for report in known if test(report))
        if found:
            return found
    raise AssistantError(lexicon.bilingual("unknown_report", id=wanted))


def _code(number: str) -> str:
    return fold("".join(number.split()))


# When


@dataclass(frozen=True, slots=True)
class _When:
    """A period that is asked for. Without a year of its own it means that of any year."""

    period: Period
    year_known: bool = True

    def fits(self, fact: Fact) -> bool:
        """Whether a fact is of this period, or counts up to just this day."""
        if fact.period is None:
            return False
        if not self.year_known:
            return fact.period.start.year == fact.period.end.year and fact.period == self.period.in_year(
                fact.period.start.year
            )
        return fact.period == self.period or (self.period.days == 1 and fact.as_of == self.period.start)


def _periods(text: str) -> list[_When]:
    """The periods that a label or words name; a day up to which something counts is that day."""
    label = labelled(text)
    if label is not None:
        return [_When(label)]
    found, left = [], text
    for mention in find_periods(text, SOME_YEAR):
        left = left.replace(text[mention.start : mention.end], " ")
        year_known = mention.year_known or mention.period.start.year != SOME_YEAR
        found.append(_When(mention.period, year_known))
        if mention.until and covered(mention) != mention.period:
            found.append(_When(covered(mention), year_known))
    if not found or any(c.isdigit() for c in left):  # of `2022-H3` the year alone was read
        raise AssistantError(lexicon.bilingual("bad_period", period=text))
    return found


# Where


def _of_place(wanted: str, facts: Sequence[Fact], provinces: frozenset[str]) -> list[Fact]:
    """The facts of a place: of the one named in full, else of the one without `huyện`, `tỉnh`, … before its name.

    With diacritics they count, `Hạ Giang` is not `Hà Giang`; and `thành phố Cao Bằng` is not the province.
    """
    name = normal(wanted)
    form = normal if fold(name) != name else folded
    kind = _KIND_OF_PLACE.match(fold(name))
    bare = name[kind.end() - 1 :] if kind else name
    names = [_CITY.sub(" thành phố ", name)]
    same = [province for province in provinces if form(province) == form(bare)]
    if kind is None or kind[1] == "tinh" or not same or any(is_city(province) for province in same):
        names += [bare, local_spelling(bare.strip().title()), *provinces_in(wanted, cased=False)]
    for key in dict.fromkeys(form(one) for one in names):
        found = [fact for fact in facts if fact.place and form(fact.place) == key]
        if found:
            return found
    return []


# What


def _of_indicator(wanted: str, facts: Sequence[Fact], snapshot: Snapshot) -> list[Fact]:
    """The facts whose words hold all that is wanted: as written, else without diacritics, else as English."""
    named = [(fact, _words(fact, snapshot)) for fact in facts]
    terms = phrases_of(wanted)
    readings = ((terms, _as_written), (terms, _without_marks), (terms_of(wanted, "en"), _as_written))
    for terms, holds in readings:
        found = [fact for fact, words in named if terms and all(holds(term, words) for term in terms)]
        if found:
            return found
    return []


def _as_written(term: Term, words: str) -> bool:
    return any(name in normal(words) for name in term.exact)


def _without_marks(term: Term, words: str) -> bool:
    return any(name in folded(words) for name in term.loose)


def _words(fact: Fact, snapshot: Snapshot) -> str:
    """All that names what a figure measures: `Lúa xuân · Sản lượng`, what it counts, what follows it."""
    return f"{_name(fact, snapshot)} ; {fact.figure.text} {fact.after}"


def _name(fact: Fact, snapshot: Snapshot) -> str:
    """What is measured, without what stands beside it: the cattle of `Đàn trâu 15.300 con; đàn bò 9.870 con` are no buffaloes.

    A scope that begins as the indicator does is its neighbour, unless the clause breaks it down (`Trong đó: …`).
    """
    text = snapshot.reports[fact.report_id].text
    broken_down = PARENT.search(text, fact.start, fact.figure.start)
    kind = head(fact.indicator)
    scope = [part for part in fact.scope if broken_down or not kind or head(part) != kind]
    return " · ".join(" ".join(part.split()) for part in (*scope, fact.indicator) if part)


def head(name: str) -> str:
    """The first syllable of a name, which says what kind of thing it is: `đàn` of `Tổng đàn lợn`."""
    return next((word for word in normal(name).split() if word not in _SUMS), "")
