"""The ledger as files for spreadsheets: CSV in UTF-8, and an Excel workbook with numbers as numbers and days as days.

A text that a spreadsheet would run as a formula (`- Đàn trâu …`, `=1+1`) gets an apostrophe in front in CSV, as OWASP
advises; a workbook says of each cell what it is, so there nothing is changed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any, TextIO

from assistant.ledger import COLUMNS, FactRow
from index.errors import AssistantError
from index.records import Aspect
from prompts import lexicon

Cell = str | int | float | bool | date | None

SHEET_ROWS = 1_000_000  # of one sheet; Excel takes 1,048,576
CELL_LENGTH = 32_767  # characters; Excel takes no more
WIDTHS = {  # in characters of the sheet's font
    "report": 24, "place": 16, "period": 11, "indicator": 44, "aspect": 11, "base": 16, "value": 16, "unit": 14,
    "text": 22, "qualifier": 28, "section": 36, "quote": 80,
}  # fmt: skip
_VALUES = attrgetter(*COLUMNS)
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_csv(rows: Sequence[FactRow], path: Path) -> None:
    """Write rows to a file. Raises `AssistantError` if it cannot be written."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as out:  # the mark tells Excel that it is UTF-8
            csv_to(rows, out)
    except OSError as exc:
        raise _unwritable(path, exc) from exc


def csv_to(rows: Sequence[FactRow], out: TextIO) -> None:
    """Write rows to an open file: a line of column names, then one for each row."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_csv_cell(value) for value in _VALUES(row)])


def _csv_cell(value: Cell) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return "" if value is None else str(value)


def write_xlsx(rows: Sequence[FactRow], path: Path) -> None:
    """Write rows to an Excel workbook. Raises `AssistantError` if it cannot be written."""
    try:
        with path.open("wb") as out:
            _book(rows).save(out)
    except OSError as exc:
        raise _unwritable(path, exc) from exc


def _book(rows: Sequence[FactRow]) -> Any:  # noqa: ANN401  openpyxl's own
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for first in range(0, max(len(rows), 1), SHEET_ROWS):
        part = rows[first : first + SHEET_ROWS]
        sheet = book.create_sheet(lexicon.message("facts_sheet"))
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(part) + 1}"
        for number, name in enumerate(COLUMNS, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 12)
        for cells in _cells(sheet, part):
            sheet.append(cells)
    _explain(book.create_sheet(lexicon.message("facts_columns_sheet")))
    return book


def _cells(sheet: Any, rows: Sequence[FactRow]) -> Iterator[list[Any]]:  # noqa: ANN401  openpyxl's own
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    bold, filled = Font(bold=True), PatternFill("solid", fgColor="DDE7F0")
    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)

    def cell(name: str, value: Cell) -> Any:  # noqa: ANN401
        made = WriteOnlyCell(sheet, _NO_XML.sub(" ", value)[:CELL_LENGTH] if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"  # `=1+1` is what the report says, and no formula
        if isinstance(value, date):
            made.number_format = "dd/mm/yyyy"
        made.alignment = wrapped if name in ("indicator", "quote", "section", "qualifier") else top
        return made

    head = [cell(name, name) for name in COLUMNS]
    for one in head:
        one.font, one.fill = bold, filled
    yield head
    for row in rows:
        yield [cell(name, value) for name, value in zip(COLUMNS, _VALUES(row), strict=True)]


def _explain(sheet: Any) -> None:  # noqa: ANN401
    """What the columns and the kinds of figures are, in both languages, on a sheet of their own."""
    for letter, width in zip("ABC", (16, 90, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    for kind, names in (("column", COLUMNS), ("aspect", tuple(Aspect))):
        for name in names:
            sheet.append([str(name), *(lexicon.message(f"{kind}_{name}", language) for language in lexicon.LANGUAGES)])


def _unwritable(path: Path, exc: OSError) -> AssistantError:
    return AssistantError(lexicon.bilingual("bad_output_file", path=path, reason=exc.strerror or type(exc).__name__))
