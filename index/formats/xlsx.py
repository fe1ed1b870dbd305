"""Excel (`.xlsx`) to one text: each shown sheet, its numbers as they are shown, merged cells filled in.

Hidden sheets, rows and columns are left out. A formula gives the value that was saved with it.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from typing import Any

from index.errors import ReadError
from index.formats import archive, legacy
from index.formats.document import Document
from index.formats.markup import write
from index.formats.numberformat import shown, shown_date
from index.formats.sheets import MAX_CELLS, Sheet, blocks

KIND = "Excel"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")


def read(data: bytes, name: str) -> Document:
    """An `.xlsx` file. Raises `ReadError` if it is locked, damaged or empty."""
    archive.check(data, name, KIND)
    try:
        import openpyxl

        _refuse_vast(data)
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        sheets = [_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return write(blocks(sheets), {}, name, KIND)
    except (MemoryError, ReadError):
        raise
    except Exception as exc:  # whatever the library makes of a broken file is one thing to the user
        raise archive.damaged(name, KIND, exc) from exc


def _refuse_vast(data: bytes) -> None:
    """Raise `ValueError` if merged ranges, which the library unfolds cell by cell, cover more cells than memory holds."""
    from openpyxl.utils import column_index_from_string as column

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for member in book.namelist():
            if member.startswith("xl/worksheets/") and member.endswith(".xml"):
                found = _MERGED.findall(book.read(member))
                covered = sum(
                    (int(bottom) - int(top) + 1) * (column(right.decode()) - column(left.decode()) + 1)
                    for left, top, right, bottom in found
                )
                if covered > MAX_CELLS:
                    raise ValueError(f"{covered} merged cells")


def _sheet(sheet: Any) -> Sheet:  # noqa: ANN401  openpyxl has no types
    # The library's own walk visits every cell up to the furthest one, which may be a stray one a million rows down.
    cells = {(cell.row, cell.column): _text(cell) for cell in sheet._cells.values() if cell.value is not None}
    columns: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            columns.update(range(dimension.min, min(dimension.max, 16_384) + 1))
    return Sheet(
        sheet.title,
        cells,
        [(r.min_row, r.min_col, r.max_row, r.max_col) for r in sheet.merged_cells.ranges],
        frozenset(row for row, dimension in sheet.row_dimensions.items() if dimension.hidden),
        frozenset(columns),
    )


def _text(cell: Any) -> str:  # noqa: ANN401
    value, code = cell.value, cell.number_format
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, int | float):
        return shown(value, code)
    if isinstance(value, date | datetime | time):
        return shown_date(value, code)
    if cell.data_type == "e":
        return ""
    return legacy.convert(str(value), legacy.font_encoding(cell.font.name if cell.font else None))
