"""Worksheets to the one text: what stands over and under a table as paragraphs, the table as lines of pipes.

Example: a sheet `Thu NS` with a title, a unit line and a table -> `## Thu NS`, two paragraphs, `| Chỉ tiêu | … |`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.formats.markup import Block, Cell, Paragraph, Table

MAX_CELLS = 2_000_000  # more than the largest workbook of a province's annexes by far

_UNNAMED = re.compile(r"(?:sheet|trang[_ ]?tính|bảng[_ ]?tính|trang)\s*\d*$", re.I)
_NUMBER = re.compile(r"[-+(]?\d[\d.,]*\s?%?\)?$")


@dataclass(slots=True)
class Sheet:
    """The shown cells of a worksheet by (row, column), and its merged ranges (top, left, bottom, right), ends included."""

    name: str
    cells: Mapping[tuple[int, int], str]
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def blocks(sheets: Sequence[Sheet]) -> Iterator[Block]:
    """The paragraphs and tables of all sheets; a sheet with a name of its own stands under it."""
    shown = [sheet for sheet in sheets if any(text.strip() for text in sheet.cells.values())]
    for sheet in shown:
        if not _UNNAMED.match(sheet.name.strip()):
            yield Paragraph(sheet.name.strip(), level=2)
        for stretch in _stretches(sheet):
            yield from _stretch(stretch)


def _stretches(sheet: Sheet) -> Iterator[list[list[Cell]]]:
    """Runs of rows that hold something, each as a full grid of the columns in use."""
    filled = {place: Cell([Paragraph(text)]) for place, text in sheet.cells.items() if text.strip()}
    used = sorted({column for _, column in filled} - sheet.hidden_columns)
    rows = sorted({row for row, _ in filled} - sheet.hidden_rows)
    for top, left, bottom, right in sheet.merged:
        if (top, left) in filled:
            covered = itertools.product(
                (r for r in rows if top <= r <= bottom), (c for c in used if left <= c <= right)
            )
            filled.update(dict.fromkeys(covered, filled[top, left]))
    stretch: list[list[Cell]] = []
    last = None
    for row in rows:
        if last is not None and row - last > 1 and not any(r in sheet.hidden_rows for r in range(last + 1, row)):
            yield stretch
            stretch = []
        stretch.append([filled.get((row, column)) or Cell() for column in used])
        last = row
    if stretch:
        yield stretch


def _stretch(rows: list[list[Cell]]) -> Iterator[Block]:
    """One run of rows: what stands over the table, the table, what stands under it."""
    columns = [i for i in range(len(rows[0])) if any(row[i].blocks for row in rows)]
    rows = [[row[i] for i in columns] for row in rows]
    few = max(1, len(columns) // 3)
    start, end = 0, len(rows)
    while start < end and _is_line(rows[start], few):
        start += 1
    while end > start and _is_line(rows[end - 1], few):
        end -= 1
    for row in rows[:start]:
        yield from _lines(row)
    if start < end:
        yield (
            Table(rows[start:end]) if len(columns) > 1 else Paragraph("\n".join(row[0].text for row in rows[start:end]))
        )
    for row in rows[end:]:
        yield from _lines(row)


def _is_line(row: Sequence[Cell], few: int) -> bool:
    """Whether a row is words across the sheet rather than a row of a table: few cells, and none a figure."""
    held = list({id(cell): cell.text for cell in row if cell.blocks}.values())
    return len(held) <= few and not any(_NUMBER.match(text.strip()) for text in held)


def _lines(row: Sequence[Cell]) -> Iterator[Paragraph]:
    for text in {id(cell): cell.text for cell in row if cell.blocks}.values():
        yield Paragraph(text)
