"""Read the lines of a table into its cells: each figure with the head of its row, the head of its column and its unit.

Pipes and tabs are known. Example: under the head `Chỉ tiêu | Đơn vị | Thực hiện`, the line `Lúa | tấn | 1.200` gives
the cell 1.200 tấn of row `Lúa`, column `Thực hiện`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.figures import Quantity, parse_number, unit_at
from index.folding import fold

_SPLIT = re.compile(r"\||\t+")
_NUMBER = re.compile(r"^\W*?([-+]?\d+(?:[.,]\d+)*)\s*(%)?\W*$")
_RULE = re.compile(r"^[\s|:+=-]+$")
_UNIT_LINE = re.compile(r"(?:don vi(?: tinh)?|dvt|unit)\s*[:\-]\s*([^\n|\t*_]+)")
_UNIT_HEAD = re.compile(r"^(?:don vi(?: tinh)?|dvt|unit)$")
_ORDER_HEAD = re.compile(r"^(?:tt|stt|so tt|no)\.?$")
_HEAD_UNIT = re.compile(r"\(([^)]+)\)\s*$|,\s*([^,]+)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table at [start, end) of the report."""

    quantity: Quantity
    row: str
    column: str
    line: tuple[int, int]  # the table's line that holds it


@dataclass(frozen=True, slots=True)
class _Field:
    text: str
    start: int
    end: int


def read_table(text: str, lines: Sequence[tuple[int, int]], above: str) -> list[Cell]:
    """The figures of the table whose lines are spans of `text`; `above` is what stands over it, its unit line perhaps."""
    rows = [(span, _fields(text, *span)) for span in lines if not _RULE.match(text[span[0] : span[1]])]
    heads: list[list[str]] = []
    cells: list[Cell] = []
    general = _stated_unit(above)
    for span, fields in rows:
        values = [_NUMBER.match(field.text) for field in fields]
        if not any(values[1:]) or (not heads and all(_year(field.text) for field in fields[1:] if field.text)):
            general = _stated_unit(text[span[0] : span[1]]) or general
            if not cells and len(fields) > 1:
                heads.append([field.text for field in fields])
            continue
        columns = _columns(heads, len(fields))
        name, unit_cell = _row_head(fields, columns)
        for i, (field, value) in enumerate(zip(fields, values, strict=True)):
            if value is None or i == 0 or _ORDER_HEAD.match(fold(columns[i])) or _UNIT_HEAD.match(fold(columns[i])):
                continue
            unit, dimension = _unit(value, columns[i], unit_cell, name, general)
            offset = field.start + value.start(1)
            end = field.start + (value.end(2) if value[2] else value.end(1))
            quantity = Quantity(parse_number(value[1].lstrip("+-")), unit, dimension, text[offset:end], offset, end)
            cells.append(Cell(quantity, name, columns[i], span))
    return cells


def _fields(text: str, start: int, end: int) -> list[_Field]:
    """The cells of one line, the empty ones that a leading and a closing pipe make left out."""
    line = text[start:end]
    cuts = [(m.start(), m.end()) for m in _SPLIT.finditer(line)]
    edges = [0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(line)]
    fields = []
    for a, b in zip(*edges, strict=True):
        raw = line[a:b]
        stripped = raw.strip(" *_\r")
        at = start + a + (raw.find(stripped) if stripped else 0)
        fields.append(_Field(stripped, at, at + len(stripped)))
    if line.lstrip().startswith("|"):
        fields = fields[1:]
    if line.rstrip().endswith("|"):
        fields = fields[:-1]
    return fields


def _year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:năm\s*)?(?:19|20)\d\d", text, re.I))


def _columns(heads: Sequence[Sequence[str]], count: int) -> list[str]:
    """The head of each column, those of several head lines joined from above."""
    filled: list[list[str]] = [list(head) for head in heads]
    for upper, lower in itertools.pairwise(filled):
        for i in range(2, min(len(upper), len(lower))):
            if not upper[i] and lower[i] and lower[i - 1]:
                upper[i] = upper[i - 1]  # `Năm 2022 | ` over `Kế hoạch | Thực hiện` stands over both
    columns = []
    for i in range(count):
        parts = [head[i] for head in filled if i < len(head) and head[i]]
        columns.append(" ".join(dict.fromkeys(parts)))
    return columns


def _row_head(fields: Sequence[_Field], columns: Sequence[str]) -> tuple[str, str]:
    """(the name of a line, its unit cell): the first cell with words that is no order number and no unit."""
    name = unit = ""
    for field, column in zip(fields, columns, strict=True):
        if _UNIT_HEAD.match(fold(column)):
            unit = field.text
        elif not name and re.search(r"[^\W\d_]{2,}", field.text):
            name = field.text.strip(" -+")
    if not name and fields and _year(fields[0].text):
        name = fields[0].text
    return name, unit


def _stated_unit(text: str) -> str:
    """What a caption or a unit line states of units: `triệu đồng)` of `(Đơn vị tính: triệu đồng)`."""
    found = _UNIT_LINE.search(fold(text))
    return text[found.start(1) : found.end(1)].strip() if found else ""


def _of_column(general: str, column: str) -> str:
    """The unit that a unit line gives to a column: `tỷ đồng (thu ngân sách); ha (diện tích lúa)` names them by column."""
    parts = [part.strip() for part in general.split(";")]
    for part in parts:
        unit, bracket, names = part.partition("(")
        if bracket and any(fold(name.strip(" )")) in fold(column) for name in names.split(",") if name.strip(" )")):
            return unit
    return parts[0].partition("(")[0]


def _unit(value: re.Match[str], column: str, unit_cell: str, row: str, general: str) -> tuple[str, str]:
    """The unit of a cell: its own, its row's unit cell, its column's or its row's bracket, or the table's."""
    if value[2]:
        return "%", "percent"
    bracket = _HEAD_UNIT.search(column)
    inner = (bracket[1] or bracket[2]) if bracket else ""
    percent = "%" in column or re.search(r"\b(?:ty le|so sanh|so voi|so cung ky|tang|giam)\b", fold(column))
    row_bracket = _HEAD_UNIT.search(row)
    row_unit = (row_bracket[1] or row_bracket[2]) if row_bracket else ""
    if "%" in column or (percent and not inner and unit_cell == ""):
        return "%", "percent"
    measured = "" if (found := unit_at(f" {column}", 0)) and found[0].dimension.startswith("count:") else column
    for stated in (inner, unit_cell if not percent else "%", row_unit, measured, _of_column(general, column)):
        found = unit_at(f" {stated.strip()}", 0) if stated else None
        if found:
            return found[0].name, found[0].dimension
    return "", ""
