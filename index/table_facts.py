"""Turn the cells of a report's tables into facts: what each figure measures, of which kind, when and where.

The row names the indicator, what stands above the row is its scope, the column says aspect, base and period. Example: under
`Biểu 2. Thu ngân sách năm 2023`, row `Thu nội địa`, column `So với dự toán (%)` -> plan_share of `dự toán`, period 2023.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index import places
from index.aspects import column_aspect
from index.cell_figures import Column
from index.folding import fold
from index.periods import TimeMention, covered, find_periods
from index.records import Aspect, Fact, Figure, Passage, Period, Report
from index.report_tables import ReportTable, report_tables
from index.tables import Cell
from index.times import time_above
from index.wording import distinct, tidy

_COMPARED = (Aspect.PLAN_SHARE, Aspect.CHANGE, Aspect.INDEX)
_AGAINST = re.compile(r"\bso(?: sánh)?(?: với)?\b[^/;]{0,25}$", re.I)
_SUM = re.compile(r"\b(?:luy ke|cong don|den het|tinh den)\b")
_AT_FIRST = re.compile(r"(?<!thang )(?<!quy )(?<!nua )\bdau (?:nam|ky)$")
_YEAR_BEFORE = re.compile(r"\b(?:cung ky|ck|nam truoc|nam ngoai)\b")
_SAME_PERIOD = re.compile(r"\b(?:cung ky|ck)\b")
_CODE_LIKE = re.compile(r"(?<=\d)/(?=\s?[A-ZĐ])")  # `TH 2022/TH 2021` is no document number
_COMPARES = re.compile(r"\b(?:so|tăng|giảm)\b|/|%", re.I)
_PLACE_HEAD = re.compile(r"\b(?:huyen|thanh pho|thi xa|xa|phuong|thi tran|dia phuong|dia ban|don vi hanh chinh)\b")
_FORMULA = re.compile(r"\s*\((?:=?\s*[IVXA-H\d.]+\s*[+=–-]\s*)+[IVXA-H\d.]+\)")  # `TỔNG THU (I+II)`
_TOTAL = re.compile(r"^(?:tổng|cộng|toàn (?:tỉnh|thành phố)|chung|cả nước)\b", re.I)
_KIND = re.compile(r"^(?:huyện|thị xã|quận|xã|phường|thị trấn|tx\.?|h\.|q\.|x\.)\s+", re.I)


def table_facts(
    report: Report, home: Callable[[int, int], Passage | None], names: frozenset[str], year: int | None
) -> list[Fact]:
    """The facts of all tables of a report. `home` gives the passage that holds a span, `names` are its districts'."""
    facts: list[Fact] = []
    for shown in report_tables(report.text):
        facts += _Reader(report, names, year, shown).facts(home)
    return facts


def within(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """The part of a clause or a row that its figure's passage holds: one without end is cut between passages."""
    return max(start, passage.start), min(end, passage.end)


@dataclass(frozen=True, slots=True)
class _When:
    """A period, and the day up to which it counts if one is named."""

    period: Period | None
    as_of: date | None = None
    year_known: bool = True


class _Reader:
    """Reads one table: what its columns say once, then its cells."""

    def __init__(self, report: Report, names: frozenset[str], year: int | None, shown: ReportTable) -> None:
        self._report, self._names, self._shown = report, names, shown
        self._above = self._time_above(year)
        self._year = self._above.period.start.year if self._above.period else year
        self._scope = [tidy(part) for part in (*shown.headings[-1:], *shown.leads, shown.caption)]
        self._columns: dict[int, list[Cell]] = defaultdict(list)
        for cell in shown.table.cells:
            self._columns[cell.index].append(cell)
        self._index = {k: _mostly_indices(cells) for k, cells in self._columns.items()}
        self._times = self._column_times()

    def facts(self, home: Callable[[int, int], Passage | None]) -> list[Fact]:
        """The facts of the table's cells that lie in a passage."""
        found = []
        for cell in self._shown.table.cells:
            passage = home(cell.quantity.start, cell.quantity.end)
            if passage is not None:
                found.append(self._fact(cell, passage))
        return found

    def _fact(self, cell: Cell, passage: Passage) -> Fact:
        quantity, report = cell.quantity, self._report
        row = tidy(_FORMULA.sub("", cell.row[-1])) if cell.row else ""
        aspect, base = self._aspect(cell)
        when = self._when(cell, aspect)
        parents = [tidy(_FORMULA.sub("", name)) for name in cell.row[:-1]]
        start, end = within(passage, *cell.line)
        return Fact(
            id=f"{report.id}@{quantity.start}",
            report_id=report.id,
            passage_id=passage.id,
            figure=Figure(
                quantity.value, quantity.unit, quantity.text, quantity.start, quantity.end, quantity.approximate
            ),
            indicator=row or tidy(cell.column.text),
            scope=distinct([*self._scope, *parents], row),
            after=tidy(cell.column.text) if row else "",
            aspect=aspect,
            base=base,
            place=self._place(cell),
            period=when.period,
            as_of=when.as_of,
            start=start,
            end=end,
        )

    def _aspect(self, cell: Cell) -> tuple[Aspect, str | None]:
        return column_aspect(cell.column.text, cell.quantity, " ".join(cell.row[-2:]), index=self._index[cell.index])

    # ---- when ----

    def _time_above(self, year: int | None) -> _When:
        """What the caption, the leads and the headings name; else what the report covers."""
        mentions = [m for m in find_periods(self._shown.caption, year) if not m.base]
        if mentions:
            return _of_mention(mentions[0], self._shown.caption)
        above = time_above((*self._shown.headings, *self._shown.leads), year)
        return _When(above.period, above.as_of) if above else _When(self._report.period)

    def _column_times(self) -> dict[int, _When | None]:
        """The period that each column of figures names; a column that compares takes that of the amounts before it."""
        times: dict[int, _When | None] = {}
        before: _When | None = None
        for k in sorted(self._columns):
            cells = self._columns[k]
            aspect, _ = self._aspect(cells[0])
            own, outer = self._named(cells[0].column)
            if aspect in _COMPARED and own is None:
                fits = (
                    before and before.period and (not outer or not outer.period or outer.period.contains(before.period))
                )
                times[k] = before if fits else outer
            else:
                times[k] = own or outer
            if aspect is Aspect.LEVEL or aspect is Aspect.RATE:
                before = times[k]
        return self._beside(times)

    def _beside(self, times: dict[int, _When | None]) -> dict[int, _When | None]:
        """`Cùng kỳ` beside `9 tháng 2023` are the nine months of the year before, whatever the table as a whole covers."""
        same = {k for k in times if self._is_same_period(self._columns[k][0].column)}
        named = [when.period for k, when in times.items() if when and k not in same]
        periods = [period for period in named if period and _within_year(period) and period != _year_of(period)]
        for k in same if periods else ():
            when = times[k]
            if when is not None and when.period is not None:
                times[k] = _When(periods[0].in_year(when.period.start.year))
        return times

    @staticmethod
    def _is_same_period(column: Column) -> bool:
        return bool(_SAME_PERIOD.search(fold(column.text)) and not _COMPARES.search(column.text))

    def _named(self, column: Column) -> tuple[_When | None, _When | None]:
        """(what the innermost head of a column names, what the heads above it do)."""
        years = [m.period.start.year for part in column.path for m in find_periods(part) if m.year_known]
        year = years[-1] if years else self._year
        found = [self._in_head(part, year) for part in reversed(column.path)]
        return (found[0] if found else None), next((when for when in found[1:] if when), None)

    def _in_head(self, head: str, year: int | None) -> _When | None:
        head = _CODE_LIKE.sub(";", head)
        mentions = find_periods(head, year)
        own = [m for m in mentions if not m.base and not _AGAINST.search(head[: m.start])]
        if own:
            return _of_mention(own[0], head)
        if _AT_FIRST.search(fold(head)) and year and not _COMPARES.search(head):
            return _When(Period(date(year, 1, 1), date(year, 1, 1)))  # what there was to begin with
        if _YEAR_BEFORE.search(fold(head)) and not _COMPARES.search(head) and self._above.period:
            base = mentions[0].period.start.year if mentions else self._above.period.start.year - 1
            return _When(self._above.period.in_year(base))
        return None

    def _when(self, cell: Cell, aspect: Aspect) -> _When:
        column, row = self._times[cell.index], self._of_row(cell)
        if column and row:
            return _both(column, row)
        found = column or row or self._above
        planned = aspect is Aspect.PLAN and not cell.quantity.role
        if planned and not column and not row and found.period and _within_year(found.period):
            return _When(_year_of(found.period))  # a plan whose time nothing names is that of the year
        return found

    def _of_row(self, cell: Cell) -> _When | None:
        for name in reversed(cell.row):
            mentions = [m for m in find_periods(name, self._year) if not m.base]
            if mentions:
                return _of_mention(mentions[0], name)
        return None

    # ---- where ----

    def _place(self, cell: Cell) -> str | None:
        """The district that the row or the column names, or the caption; the report's place for totals."""
        province, row = self._report.place, cell.row[-1] if cell.row else ""
        heads = " . ".join(cell.column.path)
        if _TOTAL.match(row) and _PLACE_HEAD.search(fold(self._shown.table.named)):
            return self._report.covers
        if _TOTAL.match(heads) and heads.lower().startswith("toàn"):
            return self._report.covers
        named = _PLACE_HEAD.search(fold(self._shown.table.named))
        local = places.find_local(row, province, self._names)
        if local is None and named and row and any(c.isupper() for c in row[:1]):
            local = _KIND.sub("", row)
        return (
            local
            or places.find_local(heads, province, self._names)
            or places.find_local(self._shown.caption, province)
            or self._report.covers
        )


def _mostly_indices(cells: Sequence[Cell]) -> bool:
    """Whether a column of comparison holds indices: most of its figures are near a hundred, not near nought."""
    return sum(cell.quantity.value > 50 for cell in cells) * 2 >= len(cells)


def _of_mention(mention: TimeMention, text: str) -> _When:
    """`đến 30/6/2021` and `lũy kế tháng 6` cover the year up to then."""
    period = covered(mention)
    if _SUM.search(fold(text[: mention.start])) and period.days <= 31:
        period = Period(date(period.end.year, 1, 1), period.end)
    as_of = mention.period.end if mention.until else None
    return _When(period, as_of, mention.year_known)


def _both(column: _When, row: _When) -> _When:
    """A row's and a column's time as one: `Quý I` under `Năm 2022` is the first quarter of 2022."""
    if column.period is None or row.period is None:
        return column if column.period else row
    inner, outer = (column, row) if column.period.days <= row.period.days else (row, column)
    assert inner.period is not None and outer.period is not None
    if not inner.year_known and outer.year_known:
        return replace(inner, period=inner.period.in_year(outer.period.start.year))
    return inner if inner.as_of or inner.period != outer.period else replace(inner, as_of=outer.as_of)


def _within_year(period: Period) -> bool:
    return period.start.year == period.end.year


def _year_of(period: Period) -> Period:
    return Period(date(period.start.year, 1, 1), date(period.start.year, 12, 31))
