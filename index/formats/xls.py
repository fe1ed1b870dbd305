"""Excel 97-2003 (`.xls`) to one text: each shown sheet, its numbers as they are shown, merged cells filled in."""

from __future__ import annotations

import io
from typing import Any

from index.errors import ReadError
from index.formats import legacy
from index.formats.archive import damaged
from index.formats.document import Document
from index.formats.markup import write
from index.formats.numberformat import GENERAL, shown, shown_date
from index.formats.sheets import MAX_CELLS, Sheet, blocks
from prompts import lexicon

KIND = "Excel 97-2003"


def read(data: bytes, name: str) -> Document:
    """An `.xls` file. Raises `ReadError` if it is locked, damaged or empty."""
    try:
        import xlrd

        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        sheets = [_sheet(book, sheet) for sheet in book.sheets() if sheet.visibility == 0]
        return write(blocks(sheets), {}, name, KIND)
    except (MemoryError, ReadError):
        raise
    except Exception as exc:  # whatever the library makes of a broken file is one thing to the user
        if "encrypted" in str(exc).lower():
            raise ReadError(lexicon.bilingual("format_locked", name=name, kind=KIND)) from exc
        raise damaged(name, KIND, exc) from exc


def _sheet(book: Any, sheet: Any) -> Sheet:  # noqa: ANN401  xlrd has no types
    if sheet.nrows * sheet.ncols > MAX_CELLS * 10:
        raise ValueError(f"{sheet.nrows} x {sheet.ncols} cells")
    cells = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            if cell.ctype in (1, 2, 3):  # text, number, date
                cells[row, column] = _text(book, cell)
    return Sheet(
        sheet.name,
        cells,
        [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells],
        frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
    )


def _text(book: Any, cell: Any) -> str:  # noqa: ANN401
    import xlrd

    look = book.xf_list[cell.xf_index] if cell.xf_index is not None and cell.xf_index < len(book.xf_list) else None
    found = book.format_map.get(look.format_key) if look is not None else None
    code = found.format_str if found is not None else GENERAL
    if cell.ctype == xlrd.XL_CELL_TEXT:
        font = (
            book.font_list[look.font_index].name if look is not None and look.font_index < len(book.font_list) else None
        )
        return legacy.convert(cell.value, legacy.font_encoding(font))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return shown_date(xlrd.xldate_as_datetime(cell.value, book.datemode), code)
        except (xlrd.XLDateError, OverflowError):
            return shown(cell.value, GENERAL)
    return shown(cell.value, code)
