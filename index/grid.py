r"""Lay the lines of a table out as rows of fields, one for each column, whether pipes, tabs or spaces hold them apart.

Example: `"Lúa   tấn   1.200"` under a head whose columns stand at the same places -> fields `Lúa`, `tấn`, `1.200`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.table_lines import PIPE, TAB, Run, is_blank, is_value, pipe_cells, space_cells

MAX_REACH = 12  # characters beside a head that one above several columns is away from it at most

_ORDER = re.compile(r"^(?:\d{1,3}(?:\.\d{1,2})*|[IVXLivx]{1,5}|[A-HĐa-hđ])[.)]?$")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_MARKED = re.compile(r"^(?:[-–+•*]|[IVX]{1,5}[.)/]|[A-HĐ][.)]|\d{1,2}[.)]|trong đó|(?:tổng|cộng)\b)", re.I)


@dataclass(frozen=True, slots=True)
class Field:
    """What stands in one column of one row, at [start, end) of the report; empty where nothing does."""

    text: str
    start: int
    end: int
    bold: bool = False


@dataclass(slots=True)
class Row:
    """One row: the span of its lines and its fields, one for each column of the grid."""

    start: int
    end: int
    fields: list[Field] = field(default_factory=list)
    indent: int = 0  # spaces before the name, where spaces align the columns
    apart: bool = False  # a blank line or a page break stands above it

    @property
    def texts(self) -> list[str]:
        """The texts of the fields."""
        return [field.text for field in self.fields]


@dataclass(slots=True)
class Layout:
    """Which column of a grid holds what."""

    order: int | None
    unit: int | None
    groups: list[int]  # names of groups of rows, each in a column of its own, outermost first
    name: int
    values: list[int]


def read_grid(text: str, run: Run) -> list[Row]:
    """The rows of a run, each with as many fields as the widest."""
    if run.kind == PIPE:
        rows = [_row(text, span, [(a, b) for a, b in pipe_cells(text[slice(*span)])]) for span in run.lines]
    elif run.kind == TAB:
        rows = _tabbed(text, run.lines)
    else:
        rows = _aligned(text, run.lines)
    width = max((len(row.fields) for row in rows), default=0)
    for before, row in zip([None, *rows], rows, strict=False):
        row.fields += [Field("", row.end, row.end)] * (width - len(row.fields))
        gap = text[before.end : row.start] if before else ""
        row.apart = gap.count("\n") > 1 or "\f" in gap
    return rows


def _row(text: str, span: tuple[int, int], cells: Sequence[tuple[int, int]]) -> Row:
    return Row(*_shown(text, *span), [_field(text, span[0] + a, span[0] + b) for a, b in cells])


def _shown(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space around it."""
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _field(text: str, start: int, end: int) -> Field:
    raw = text[start:end]
    inner = raw.strip(" \t\r\u00a0*_")
    at = start + raw.find(inner) if inner else start
    return Field(inner, at, at + len(inner), bold=raw.strip().startswith(("**", "__")))


# ---- tabs --------------------------------------------------------------------------------------------------------


def _tabbed(text: str, lines: Sequence[tuple[int, int]]) -> list[Row]:
    """Each tab begins a column; where that gives rows of uneven lengths and runs of tabs do not, a run is one edge."""
    single, several = ([_row(text, span, _cut(text[slice(*span)], edge)) for span in lines] for edge in (r"\t", r"\t+"))
    if _evenness(several) > _evenness(single):
        return several
    return single


def _cut(line: str, edge: str) -> list[tuple[int, int]]:
    cuts = [m.span() for m in re.finditer(edge, line)]
    return list(zip([0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(line)], strict=True))


def _evenness(rows: Sequence[Row]) -> float:
    """The share of the rows with figures that have the commonest number of fields."""
    counts = Counter(len(row.fields) for row in rows if any(is_value(text) for text in row.texts[1:]))
    return counts.most_common(1)[0][1] / counts.total() if counts else 0.0


# ---- columns aligned by spaces -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Placed:
    """A cell and the columns of characters that it covers."""

    low: int
    high: int
    text: str


def _aligned(text: str, lines: Sequence[tuple[int, int]]) -> list[Row]:
    """Columns by where cells stand: rows with figures fix them, the heads above spread over the columns below them."""
    placed = [[_Placed(a, b, text[s + a : s + b]) for a, b in space_cells(text[s:e])] for s, e in lines]
    body = [i for i, cells in enumerate(placed) if _has_values(cells)]
    if not body:  # years are all that stands in it
        return [_row(text, (s, e), list(space_cells(text[s:e]))) for s, e in lines]
    first = body[0]
    fronts = {i: _front(placed[i]) for i in body}
    front = max(fronts.values())  # 2 where an order number stands before the name
    values = {i: placed[i][fronts[i] :] for i in body}
    count = max(map(len, values.values()))
    full = [cells for cells in values.values() if len(cells) == count]
    ranges = [(min(c[k].low for c in full), max(c[k].high for c in full)) for k in range(count)]
    names = [placed[i][fronts[i] - 1] for i in body if fronts[i]]
    name_range = (min((c.low for c in names), default=0), max((c.high for c in names), default=1))
    order_range = [(0, max(name_range[0] - 1, 1))] * (front - 1)
    columns = [*order_range, name_range, *ranges]
    at: list[list[list[_Placed]]] = [[] for _ in lines]
    for i, cells in enumerate(placed):
        if i in fronts:
            at[i] = _of_row(cells, fronts[i], front, columns)
    for i in reversed(range(len(lines))):
        if i not in fronts:
            at[i] = _spread(placed[i], columns, grow=i < first)
            if i + 1 < first:
                _reach_over(at[i], at[i + 1], placed[i], front)
    rows = []
    for (start, end), by_column, own in zip(lines, at, placed, strict=True):
        fields = [_joined(text, start, cells) for cells in by_column]
        rows.append(Row(*_shown(text, start, end), fields, indent=own[0].low if own else 0))
    return _unwrapped(rows, front - 1)


def _has_values(cells: Sequence[_Placed]) -> bool:
    return len(cells) > 1 and any(is_value(c.text) and not _is_year(c.text) for c in cells[1:])


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", text))


def _front(cells: Sequence[_Placed]) -> int:
    """How many cells stand before the figures' and units' columns: an order number and the name, or the name alone."""
    if len(cells) > 2 and _ORDER.match(cells[0].text) and _WORDS.search(cells[1].text):
        return 2
    return 1


def _of_row(
    cells: Sequence[_Placed], own_front: int, front: int, columns: Sequence[tuple[int, int]]
) -> list[list[_Placed]]:
    """The cells of a row with figures by column: in order where none is missing, else by where they stand."""
    out: list[list[_Placed]] = [[] for _ in columns]
    names, values = cells[:own_front], cells[own_front:]
    for cell, k in zip(reversed(names), range(front - 1, -1, -1), strict=False):
        out[k].append(cell)
    if len(values) == len(columns) - front:
        for k, cell in enumerate(values, start=front):
            out[k].append(cell)
        return out
    for cell in values:
        k = max(range(front, len(columns)), key=lambda k: (_shared(cell, columns[k]), -_distance(cell, columns[k])))
        out[k].append(cell)
    return out


def _spread(cells: Sequence[_Placed], columns: list[tuple[int, int]], *, grow: bool) -> list[list[_Placed]]:
    """The cells of a head by column; one that stands over several belongs to each of them."""
    out: list[list[_Placed]] = [[] for _ in columns]
    if len(cells) == len(columns):
        for k, cell in enumerate(cells):
            out[k].append(cell)
            if grow:
                columns[k] = min(columns[k][0], cell.low), max(columns[k][1], cell.high)
        return out
    grown = list(columns)
    for cell in cells:
        under = [k for k, column in enumerate(columns) if _shared(cell, column) > 0]
        widest = max(range(len(columns)), key=lambda k: (_shared(cell, columns[k]), -_distance(cell, columns[k])))
        words = [k for k in under if _distance(cell, columns[k]) <= (cell.high - cell.low) / 2 + 1]
        chosen = words if widest in words and len(words) > 1 else [widest]
        for k in chosen:
            out[k].append(cell)
        if len(chosen) == 1:
            k = chosen[0]
            grown[k] = min(grown[k][0], cell.low), max(grown[k][1], cell.high)
    if grow:
        columns[:] = grown
    return out


def _reach_over(
    upper: list[list[_Placed]], lower: Sequence[Sequence[_Placed]], cells: Sequence[_Placed], front: int
) -> None:
    """Give a head without one above it the head that stands nearest over it: `Giải ngân` over `Số tiền` and `Tỷ lệ`."""
    for k in range(front, len(upper)):
        if not upper[k] and lower[k] and cells:
            low, high = lower[k][0].low, lower[k][-1].high
            nearest = min(cells, key=lambda cell: max(0, cell.low - high, low - cell.high))
            if max(nearest.low - high, low - nearest.high) <= MAX_REACH:
                upper[k].append(nearest)


def _shared(cell: _Placed, column: tuple[int, int]) -> int:
    return min(cell.high, column[1]) - max(cell.low, column[0])


def _distance(cell: _Placed, column: tuple[int, int]) -> float:
    return abs((cell.low + cell.high) / 2 - (column[0] + column[1]) / 2)


def _joined(text: str, line: int, cells: Sequence[_Placed]) -> Field:
    if not cells:
        return Field("", line, line)
    start, end = line + cells[0].low, line + cells[-1].high
    return _field(text, start, end)


def _unwrapped(rows: list[Row], name: int) -> list[Row]:
    """Put names together that go over two lines: `Thu từ khu vực` / `ngoài quốc doanh   12,3` is one row."""
    out: list[Row] = []
    for row in rows:
        only_name = row.fields[name].text and not any(text for k, text in enumerate(row.texts) if k != name)
        before = out[-1] if out else None
        if only_name and before and _ends_open(before, name) and row.fields[name].text[0].islower():
            _take_name(before, row.fields[name], name, after=True)
            before.end = row.end
            continue
        if before and _bare_name(before, name) and _goes_on(row, name):
            _take_name(row, before.fields[name], name, after=False)
            row.start, row.indent = before.start, before.indent
            out.pop()
        out.append(row)
    return out


def _bare_name(row: Row, name: int) -> bool:
    texts = row.texts
    return bool(texts[name]) and not any(text for k, text in enumerate(texts) if k > name)


def _ends_open(row: Row, name: int) -> bool:
    return any(is_value(text) or is_blank(text) for text in row.texts[name + 1 :] if text) and bool(
        row.fields[name].text
    )


def _goes_on(row: Row, name: int) -> bool:
    """Whether a row with figures has only the second half of a name, or none."""
    text = row.fields[name].text
    if not any(is_value(other) for other in row.texts[name + 1 :]) or _MARKED.match(text):
        return False
    return not text or text[0].islower()


def _take_name(row: Row, part: Field, name: int, *, after: bool) -> None:
    own = row.fields[name]
    parts = [own.text, part.text] if after else [part.text, own.text]
    joined = " ".join(text for text in parts if text)
    start, end = (own.start, part.end) if after else (part.start, own.end if own.text else part.end)
    row.fields[name] = Field(joined, start, end, own.bold)
