"""Read a table into its cells: each figure with the heads of its row and of its column, and its unit.

Example: under the heads `Chỉ tiêu | Đơn vị | Năm 2023` / ` | | Thực hiện`, the line `- Lúa lai | tấn | 1.200` below `Lúa`
gives the cell 1.200 tấn of row `("Lúa", "Lúa lai")` and column `("Năm 2023", "Thực hiện")`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.cell_figures import (
    Column,
    Units,
    cell_figures,
    differences,
    is_english,
    stated_unit,
    unit_line,
    whole_unit,
)
from index.figures import Quantity
from index.folding import fold
from index.grid import Layout, Row, read_grid
from index.row_names import Names
from index.table_lines import Run, is_value

_UNIT_HEAD = re.compile(r"^(?:don vi(?: tinh)?|dvt|dv tinh|dv|unit)\.?$")
_ORDER_HEAD = re.compile(r"^(?:tt|stt|so tt|so thu tu|no)\.?$")
_ORDER = re.compile(r"^(?:\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVXLivxl]{1,6}|[A-HĐa-hđ])[.)]?|[-–+*•])$")
_NUMBERING = re.compile(r"^(?:[A-Z]|\(?\d{1,2}\)?|\(?\d{1,2}\)?\s?=.*|\[\d{1,2}\].*)$")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_YEAR = re.compile(r"^(?:năm\s*)?(?:19|20)\d\d$", re.I)
_DATE = re.compile(r"^(?:\d{1,2}\s?/\s?)?(?:0?[1-9]|1[0-2])\s?/\s?(?:19|20)\d\d$")
_SAME = frozenset(('"', "''", "nt", "-nt-", "″", "”"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table at [start, end) of the report."""

    quantity: Quantity
    row: tuple[str, ...]  # the names it stands under, outermost first: ("Lúa", "Lúa lai")
    column: Column
    line: tuple[int, int]  # the table's line that holds it
    index: int = 0  # of its column


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report: its lines, those of its heads, the head above its names, and its cells in order."""

    lines: tuple[tuple[int, int], ...]
    heads: tuple[tuple[int, int], ...]
    columns: tuple[Column, ...]
    named: str  # the head of the column of names: "Huyện, thành phố"
    unit: str  # what is said of units over the whole of it
    cells: tuple[Cell, ...]


def read_table(text: str, run: Run, above: str, before: Table | None = None) -> list[Table]:
    """The tables of a run of lines; `above` is what stands over it, its unit line perhaps.

    A run is one table unless other heads follow after a gap; heads repeated on a new page begin no other table. One without
    heads goes on with `before`, the table above it, if it has as many columns.
    """
    rows = [row for row in read_grid(text, run) if any(row.texts)]
    return [_read(text, part, above, before) for part in _parted(rows)]


def _parted(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """A run where new heads stand after a gap is cut there; repeated heads are left out."""
    part: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    values = _value_columns(rows)
    i = 0
    while i < len(rows):
        row = rows[i]
        texts = tuple(row.texts)
        begun = any(_is_body(other, values) for other in part)
        if begun and texts in seen and not _is_body(row, values):
            i += 1
            continue
        if begun and row.apart and _looks_like_heads(row, values):
            yield part
            part, seen = [], set()
        if not any(_is_body(other, values) for other in part):
            seen.add(texts)
        part.append(row)
        i += 1
    if part:
        yield part


def _looks_like_heads(row: Row, values: set[int]) -> bool:
    held = [row.fields[k].text for k in values if row.fields[k].text]
    return len(held) * 2 >= len(values) and all(not is_value(text) or _YEAR.match(text) for text in held)


def _is_body(row: Row, values: set[int]) -> bool:
    """Whether a row holds figures that are neither years at the head of columns nor their numbers."""
    if _is_numbering(row):
        return False
    held = [row.fields[k].text for k in values if row.fields[k].text]
    return any(_holds_figure(text) and not _YEAR.match(text) for text in held)


def _is_numbering(row: Row) -> bool:
    """`A | B | 1 | 2 | 3=2/1`: the numbers of the columns."""
    held = [text for text in row.texts if text]
    if len(held) < 2 or not all(_NUMBERING.match(text) for text in held):
        return False
    numbers = [int(found[0]) for text in held if (found := re.search(r"\d+", text))]
    ascending = all(b - a == 1 for a, b in itertools.pairwise(numbers))
    return len(numbers) > 1 and ascending and (numbers[0] in (0, 1) or any("=" in text for text in held))


def _holds_figure(text: str) -> bool:
    return is_value(text) and not _DATE.match(text)


def _value_columns(rows: Sequence[Row]) -> set[int]:
    """The columns that hold figures: more of them than words, order numbers and years left out."""
    found = set()
    for k in range(len(rows[0].fields) if rows else 0):
        held = [row.fields[k].text for row in rows if row.fields[k].text and not _is_numbering(row)]
        figures = [text for text in held if _holds_figure(text) and not _YEAR.match(text)]
        head = next((fold(text) for text in held), "")
        if _ORDER_HEAD.match(head) or not figures or (k == 0 and _orders(held) and _named_beside(rows, k)):
            continue
        words = [text for text in held if _WORDS.search(text) and not _holds_figure(text)]
        if k == 0 and len(words) + 1 >= len(figures):
            continue
        found.add(k)
    return found


def _orders(held: Sequence[str]) -> bool:
    """Whether all of a column's texts but a head are order numbers: `I`, `1`, `1.1`, `-`."""
    rest = [text for text in held if not _WORDS.search(text)]
    return bool(rest) and all(_ORDER.match(text) for text in rest) and len(held) - len(rest) <= max(2, len(held) // 3)


def _named_beside(rows: Sequence[Row], k: int) -> bool:
    """Whether the next column holds names: order numbers stand before them."""
    return k + 1 < len(rows[0].fields) and sum(bool(_WORDS.search(row.texts[k + 1])) for row in rows) * 2 > len(rows)


# ---- one table ---------------------------------------------------------------------------------------------------


def _read(text: str, rows: Sequence[Row], above: str, before: Table | None) -> Table:
    values = _value_columns(rows)
    first = next((i for i, row in enumerate(rows) if _is_body(row, values)), len(rows))
    heads, first, stated = _heads(rows, first, values)
    layout = _layout(heads, rows[first:], values)
    columns = _columns(heads, len(rows[0].fields) if rows else 0)
    general = stated or stated_unit(above)
    if not heads and before is not None and len(before.columns) == len(columns):
        columns, general = list(before.columns), general or before.unit
    english = is_english(rows[first:], layout.values)
    apart = differences(rows[first:], layout.values, english)
    cells: list[Cell] = []
    names = Names(layout)
    unit_above = ""
    for row in rows[first:]:
        name = names.read(row)
        if layout.unit is not None:
            own = row.fields[layout.unit].text
            unit_above = unit_above if own.lower() in _SAME else own
        if not _is_body(row, values) and (stated_here := unit_line(" ".join(row.texts))):
            general = stated_here
            continue
        if _is_numbering(row) or not name or len(set(row.texts)) == 1:
            continue
        units = Units(unit_above, name, general)
        for k in layout.values:
            for quantity in cell_figures(text, row.fields[k], columns[k], replace(units, plain=k in apart), english):
                cells.append(Cell(quantity, name, columns[k], (row.start, row.end), k))
    return Table(
        lines=tuple((row.start, row.end) for row in rows),
        heads=tuple((row.start, row.end) for row in heads),
        columns=tuple(columns),
        named=columns[layout.name].text if columns else "",
        unit=stated or stated_unit(above),
        cells=tuple(cells),
    )


def _heads(rows: Sequence[Row], first: int, values: set[int]) -> tuple[list[Row], int, str]:
    """(the rows of column heads, where the rows below them begin, the unit that a line among them states)."""
    heads: list[Row] = []
    stated = ""
    begin = 0
    for i, row in enumerate(rows[:first]):
        held = [text for text in row.texts if text]
        unit = unit_line(" ".join(held))
        if unit and len(set(held)) == 1:
            stated = unit
        elif _is_numbering(row) or (len(set(held)) == 1 and len(held) > 2 and not heads):
            pass  # the numbers of the columns, or a title over all of them
        elif heads and _names_rows(row, values):
            return heads, i, stated  # the name of the first group of rows
        else:
            heads.append(row)
        begin = i + 1
    return heads, begin, stated


def _names_rows(row: Row, values: set[int]) -> bool:
    """Whether a row without figures names the group of those below: nothing stands in its columns of figures."""
    merged = len(row.fields) > 2 and len(set(row.texts)) == 1
    return merged or not any(row.fields[k].text for k in values)


def _layout(heads: Sequence[Row], rows: Sequence[Row], values: set[int]) -> Layout:
    width = len(rows[0].fields) if rows else len(heads[0].fields) if heads else 0
    columns = [fold(" ".join(filter(None, (row.fields[k].text for row in heads[-2:])))) for k in range(width)]
    firsts = [fold(next((row.fields[k].text for row in heads if row.fields[k].text), "")) for k in range(width)]
    ordered = sorted(values)
    before = [k for k in range(width) if k < (ordered[0] if ordered else width)]
    order = next((k for k in before if _ORDER_HEAD.match(firsts[k])), None)
    if order is None and before and _orders([row.texts[before[0]] for row in rows if row.texts[before[0]]]):
        order = before[0] if len(before) > 1 else None
    measured = [
        k for k in range(width) if k != order and k not in values and _holds_units(columns[k], firsts[k], rows, k)
    ]
    worded = [k for k in before if k != order and any(_WORDS.search(row.fields[k].text) for row in rows)]
    unit = next((k for k in measured if worded and k != worded[0]), None)
    names = [k for k in worded if k != unit]
    grouping = [k for k in names[:-1] if _repeats([row.fields[k].text for row in rows])]
    rest = [k for k in names if k not in grouping]
    name = rest[0] if rest else next((k for k in range(width) if k not in (order, unit)), 0)
    return Layout(order, unit, grouping, name, [k for k in ordered if k != name])


def _holds_units(column: str, first: str, rows: Sequence[Row], k: int) -> bool:
    """Whether a column holds units: its head says so, or most of its texts are units."""
    held = [row.fields[k].text for row in rows if row.fields[k].text]
    units = sum(whole_unit(text) is not None for text in held)
    if _UNIT_HEAD.match(column) or _UNIT_HEAD.match(first):
        return units * 3 >= len(held)
    return len(held) > 1 and units * 3 >= len(held) * 2


def _repeats(held: Sequence[str]) -> bool:
    """Whether a column names groups: each text stands for several rows, repeated or left empty below."""
    filled = [text for text in held if text]
    return len(held) > 1 and len(set(filled)) * 3 <= len(held) * 2


def _columns(heads: Sequence[Row], width: int) -> list[Column]:
    """The head of each column, those of several head lines from above; a head left empty goes on from its left."""
    filled = [list(row.texts) for row in heads]
    for depth, upper in enumerate(filled[:-1]):
        below = [any(row[i] for row in filled[depth + 1 :]) for i in range(width)]
        for i in range(1, width):
            if not upper[i] and upper[i - 1] and below[i] and below[i - 1]:
                upper[i] = upper[i - 1]  # `Năm 2022 | ` over `Kế hoạch | Thực hiện` stands over both
    return [Column(tuple(dict.fromkeys(row[i] for row in filled if row[i]))) for i in range(width)]
