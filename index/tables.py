"""Read a table into its cells: each figure with the heads of its row and of its column, and its unit.

Example: under the heads `Chỉ tiêu | Đơn vị | Năm 2023` / ` | | Thực hiện`, the line `- Lúa lai | tấn | 1.200` below `Lúa`
gives the cell 1.200 tấn of row `("Lúa", "Lúa lai")` and column `("Năm 2023", "Thực hiện")`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.figures import Quantity, find_figures, parse_number, unit_at
from index.folding import fold
from index.grid import Field, Row, read_grid
from index.table_lines import Run, is_blank, is_value

_UNIT_LINE = re.compile(
    r"(?:don vi(?: tinh)?|dvt|dv tinh|unit)\s*[:\-]\s*([^\n|\t*_]+)|\btinh (?:bang|theo)\s+([^\n|\t*_,.;:()]+)"
)
_BRACKET = re.compile(r"\(([^()]+)\)")
_UNIT_HEAD = re.compile(r"^(?:don vi(?: tinh)?|dvt|dv tinh|dv|unit)\.?$")
_ORDER_HEAD = re.compile(r"^(?:tt|stt|so tt|so thu tu|no)\.?$")
_ORDER = re.compile(r"^(?:\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVXLivxl]{1,6}|[A-HĐa-hđ])[.)]?|[-–+*•])$")
_HEAD_UNIT = re.compile(r"\(([^()]+)\)\s*$|,\s*([^,]+)$|\(([^()]+)\)")
_NUMBERING = re.compile(r"^(?:[A-Z]|\(?\d{1,2}\)?|\(?\d{1,2}\)?\s?=.*|\[\d{1,2}\].*)$")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_YEAR = re.compile(r"^(?:năm\s*)?(?:19|20)\d\d$", re.I)
_DATE = re.compile(r"^(?:\d{1,2}\s?/\s?)?(?:0?[1-9]|1[0-2])\s?/\s?(?:19|20)\d\d$")
_NUMBER = r"\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)*"
_VALUE = re.compile(rf"(?P<sign>[-+–−](?=\s?\d))?\s?(?P<number>{_NUMBER})(?P<percent>\s?%)?")
_IN_BRACKETS = re.compile(rf"^\(\s?(?:{_NUMBER})\s?%?\s?\)$")
_COUNTED = re.compile(r"\bsố(?:\s+lượng)?\s+(?=\w)", re.I)
_COMPARED = re.compile(
    r"\b(?:ty le|so sanh|so voi|so cung ky|tang|giam|tang truong|toc do)\b|\+/-"
    r"|\b(?:th|uoc|thuc hien)\b[^/]{0,12}/\s?(?:th|kh|ke hoach|dt|du toan|ck|cung ky)\b"
)
_ENGLISH = re.compile(r"^\W*(?:\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+)\W*$")
_VIETNAMESE = re.compile(r"^\W*(?:\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,})\W*$")
_FORMULA = re.compile(r"\((?:=?\s*[IVXA-H\d.]+\s*[+=–-]\s*)+[IVXA-H\d.]+\)")  # `TỔNG THU (I+II)`
_TOTAL = re.compile(r"^(?:tổng(?: số| cộng)?|cộng|toàn (?:tỉnh|thành phố|huyện)|cả nước|chung)[\s:]*$", re.I)
_OF_WHICH = re.compile(r"^(?:trong đó|gồm|bao gồm|chia ra|riêng)\s*[:,]?\s*|^trđ\s*:\s*", re.I)
_TIME = re.compile(r"^(?:nam|thang|quy|ngay|gio)\b")
_NOTE = re.compile(r"^(?:ghi chu|chu thich|nguon|luu y)\b|^\(\*+\)")
_PLANNED = re.compile(r"^(?:ke hoach|chi tieu|du toan|muc tieu|nhiem vu|ket qua)$")
_SAME = frozenset(('"', "''", "nt", "-nt-", "″", "”"))
_RANKS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (1, re.compile(r"[IVX]{1,6}(?=[.)/\s-]|$)[.)/-]?")),
    (0, re.compile(r"[A-GĐ](?=[.)/]|$)[.)/]?")),
    (4, re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}[.)]?(?=\s|$)")),
    (3, re.compile(r"\d{1,2}\.\d{1,2}[.)]?(?=\s|$)")),
    (2, re.compile(r"\d{1,3}[.)](?=\s*[^\W\d])")),
    (5.2, re.compile(r"\(\d{1,2}\)|\([a-zđ]\)")),
    (5, re.compile(r"[a-zđ][.)]|[a-zđ](?=$)")),
    (8, re.compile(r"\+(?=\s|$|[^\W\d])")),
    (7, re.compile(r"[-–•*](?=\s|$|[^\W\d])")),
)
_BOLD, _PLAIN = 5.5, 6.0  # the ranks of rows without a mark: a name in bold stands above the plain ones


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its heads, outermost first."""

    path: tuple[str, ...]

    @property
    def text(self) -> str:
        """The heads as one text: `Năm 2023 Kế hoạch`."""
        return " ".join(self.path)


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
    held = [row.texts[k] for k in values if row.texts[k]]
    return len(held) * 2 >= len(values) and all(not is_value(text) or _YEAR.match(text) for text in held)


def _is_body(row: Row, values: set[int]) -> bool:
    """Whether a row holds figures that are neither years at the head of columns nor their numbers."""
    if _is_numbering(row):
        return False
    held = [row.texts[k] for k in values if row.texts[k]]
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
        held = [row.texts[k] for row in rows if row.texts[k] and not _is_numbering(row)]
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


@dataclass(slots=True)
class _Layout:
    """Which column of a grid holds what."""

    order: int | None
    unit: int | None
    groups: list[int]  # names of groups of rows, each in a column of its own, outermost first
    name: int
    values: list[int]


def _read(text: str, rows: Sequence[Row], above: str, before: Table | None) -> Table:
    values = _value_columns(rows)
    first = next((i for i, row in enumerate(rows) if _is_body(row, values)), len(rows))
    heads, first, stated = _heads(rows, first, values)
    layout = _layout(heads, rows[first:], values)
    columns = _columns(heads, len(rows[0].fields) if rows else 0)
    general = stated or _stated_unit(above)
    if not heads and before is not None and len(before.columns) == len(columns):
        columns, general = list(before.columns), general or before.unit
    english = _is_english(rows[first:], layout.values)
    differences = _differences(rows[first:], layout.values, english)
    cells: list[Cell] = []
    names = _Names(layout)
    unit_above = ""
    for row in rows[first:]:
        name = names.read(row)
        if layout.unit is not None:
            own = row.texts[layout.unit]
            unit_above = unit_above if own.lower() in _SAME else own
        if not _is_body(row, values) and (stated_here := _unit_line(" ".join(row.texts))):
            general = stated_here
            continue
        if _is_numbering(row) or not name or len(set(row.texts)) == 1:
            continue
        units = _Units(unit_above, name, general)
        for k in layout.values:
            for quantity in _figures(text, row.fields[k], columns[k], replace(units, plain=k in differences), english):
                cells.append(Cell(quantity, name, columns[k], (row.start, row.end), k))
    return Table(
        lines=tuple((row.start, row.end) for row in rows),
        heads=tuple((row.start, row.end) for row in heads),
        columns=tuple(columns),
        named=columns[layout.name].text if columns else "",
        unit=stated or _stated_unit(above),
        cells=tuple(cells),
    )


def _heads(rows: Sequence[Row], first: int, values: set[int]) -> tuple[list[Row], int, str]:
    """(the rows of column heads, where the rows below them begin, the unit that a line among them states)."""
    heads: list[Row] = []
    stated = ""
    begin = 0
    for i, row in enumerate(rows[:first]):
        held = [text for text in row.texts if text]
        unit = _unit_line(" ".join(held))
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
    return merged or not any(row.texts[k] for k in values)


def _layout(heads: Sequence[Row], rows: Sequence[Row], values: set[int]) -> _Layout:
    width = len(rows[0].fields) if rows else len(heads[0].fields) if heads else 0
    columns = [fold(" ".join(filter(None, (row.texts[k] for row in heads[-2:])))) for k in range(width)]
    firsts = [fold(next((row.texts[k] for row in heads if row.texts[k]), "")) for k in range(width)]
    ordered = sorted(values)
    before = [k for k in range(width) if k < (ordered[0] if ordered else width)]
    order = next((k for k in before if _ORDER_HEAD.match(firsts[k])), None)
    if order is None and before and _orders([row.texts[before[0]] for row in rows if row.texts[before[0]]]):
        order = before[0] if len(before) > 1 else None
    measured = [
        k for k in range(width) if k != order and k not in values and _holds_units(columns[k], firsts[k], rows, k)
    ]
    worded = [k for k in before if k != order and any(_WORDS.search(row.texts[k]) for row in rows)]
    unit = next((k for k in measured if worded and k != worded[0]), None)
    names = [k for k in worded if k != unit]
    grouping = [k for k in names[:-1] if _repeats([row.texts[k] for row in rows])]
    rest = [k for k in names if k not in grouping]
    name = rest[0] if rest else next((k for k in range(width) if k not in (order, unit)), 0)
    return _Layout(order, unit, grouping, name, [k for k in ordered if k != name])


def _holds_units(column: str, first: str, rows: Sequence[Row], k: int) -> bool:
    """Whether a column holds units: its head says so, or most of its texts are units."""
    held = [row.texts[k] for row in rows if row.texts[k]]
    units = sum(_whole_unit(text) is not None for text in held)
    if _UNIT_HEAD.match(column) or _UNIT_HEAD.match(first):
        return units * 3 >= len(held)
    return len(held) > 1 and units * 3 >= len(held) * 2


def _whole_unit(text: str) -> tuple[str, str] | None:
    """The unit that a text as a whole is: `tấn`, `%`, `triệu USD`."""
    found = unit_at(f" {text}", 0)
    return (found[0].name, found[0].dimension) if found and found[1] == len(text) + 1 else None


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


# ---- names of rows -----------------------------------------------------------------------------------------------


class _Names:
    """Gives each row the names it stands under, by its mark: `I.` above `1.` above `a)` above `-` above `+`."""

    def __init__(self, layout: _Layout) -> None:
        self._layout = layout
        self._open: list[tuple[float, str]] = []
        self._last: tuple[float, str] | None = None  # the row that `Trong đó:` would break down
        self._groups: dict[int, str] = {}
        self._loose = False  # rows without a mark go on with what `Trong đó:` opened

    def read(self, row: Row) -> tuple[str, ...]:
        """The names of a row, outermost first."""
        raw = row.texts[self._layout.name] or next((text for text in row.texts if _WORDS.search(text)), "")
        if self._layout.name == self._layout.order:
            raw = row.texts[self._layout.name]
        if not raw or _NOTE.match(fold(raw)):
            return (raw,) if raw else ()
        for k in self._layout.groups:
            self._groups[k] = row.texts[k] or self._groups.get(k, "")
        rank, name, breaks_down = self._rank(row, raw)
        self._open = [part for part in self._open if part[0] < rank]
        path = (*(self._groups[k] for k in self._layout.groups), *(part[1] for part in self._open))
        if name and not _is_total(name):
            self._open.append((rank, name))
        if name and not breaks_down:
            self._last = (rank, name)
            self._loose = False
        return tuple(dict.fromkeys(part for part in (*path, name) if part))

    def _rank(self, row: Row, raw: str) -> tuple[float, str, bool]:
        """(how deep a row stands, its name without its mark, whether it is part of the row above it)."""
        mark = row.texts[self._layout.order] if self._layout.order is not None else ""
        rank, name = _marked(raw)
        if mark and (found := _marked(f"{mark} x" if not mark[-1].isalnum() else f"{mark}. x")[0]) is not None:
            rank = found
        of_which = _OF_WHICH.match(name)
        if of_which:
            name = name[of_which.end() :].strip(" :")
            inner, name = _marked(name)
            if self._last is not None:
                if not any(part == self._last for part in self._open):
                    self._open = [part for part in self._open if part[0] < self._last[0]] + [self._last]
                self._loose = not name
                return self._last[0] + 0.1 if inner is None else max(inner, self._last[0] + 0.1), name, True
        if rank is not None:
            return rank, name, False
        rank = _TOTAL_RANK if _is_total(name) else _BOLD if self._stands_out(row, name) else _PLAIN
        if self._loose and self._last is not None and rank == _PLAIN and not name.lower().startswith("tổng"):
            return max(_PLAIN, self._last[0] + 0.1), name, True
        if rank == _PLAIN and self._layout.order is not None and not mark and self._last is not None:
            if name.lower().startswith("tổng"):
                return max(self._last[0], 0.0), name, False  # a sum is no part of the row above it
            return max(_PLAIN, self._last[0] + 0.1) if self._last[0] > 0 else _PLAIN, name, True
        return rank + row.indent / 1_000 if rank == _PLAIN else rank, name, False

    def _stands_out(self, row: Row, name: str) -> bool:
        figures = any(is_value(row.texts[k]) for k in self._layout.values)
        return row.fields[self._layout.name].bold or name == name.upper() or not figures


_TOTAL_RANK = -1.0


def _is_total(name: str) -> bool:
    """Whether a row sums up the others: `Tổng số`, `TỔNG THU (I+II)`; `Tổng đàn lợn` is an indicator as any other."""
    return bool(_TOTAL.match(name) or (_FORMULA.search(name) and name.lower().startswith("tổng")))


def _marked(name: str) -> tuple[float | None, str]:
    """(the rank of the mark that a name begins with, the name without it)."""
    for rank, pattern in _RANKS:
        found = pattern.match(name)
        if found and (rest := name[found.end() :].strip(" .:*_-–+")):
            return rank, rest
    return None, name.strip(" *_:")


# ---- figures and their units -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Units:
    """What is said of the units of a row: in its column of units, in its names, over the table."""

    cell: str
    row: tuple[str, ...]
    general: str
    plain: bool = False  # the column holds differences of amounts, not percentages


def _figures(text: str, field: Field, column: Column, units: _Units, english: bool) -> list[Quantity]:
    """The figures of one cell: `31/38` and `120 (45%)` hold two, `(228,3)` a negative one."""
    if not field.text or is_blank(field.text) or _DATE.match(field.text):
        return []
    if not is_value(field.text):
        return _worded(field, column, units)
    found = list(_VALUE.finditer(field.text))
    bracketed = bool(_IN_BRACKETS.match(field.text))
    paired = len(found) == 2 and "/" in field.text[found[0].end() : found[1].start()]
    out = []
    for i, value in enumerate(found):
        whole = re.fullmatch(r"\d{1,3}(?:\.\d{3})*|\d+", value["number"]) is not None
        unit, dimension = _unit(bool(value["percent"]), column, units, whole=whole, count=whole and paired)
        amount = _parsed(value["number"], english)
        negative = bracketed or value["sign"] in ("-", "–", "−")
        start, end = field.start + value.start(), field.start + value.end()
        if bracketed:
            start, end = field.start, field.end
        role = ("actual", "plan")[i] if paired else ""
        quantity = Quantity(-amount if negative else amount, unit, dimension, text[start:end], start, end, role=role)
        out.append(_trimmed(quantity))
    return out


def _trimmed(quantity: Quantity) -> Quantity:
    stripped = quantity.text.strip()
    start = quantity.start + quantity.text.find(stripped)
    return replace(quantity, text=stripped, start=start, end=start + len(stripped))


def _worded(field: Field, column: Column, units: _Units) -> list[Quantity]:
    """The figures of a cell with words, as in prose: `tăng 12,5 ha`, `12 xã`, `giảm 1,5` under `%`."""
    out = []
    for quantity in find_figures(field.text):
        unit, dimension = quantity.unit, quantity.dimension
        if not unit:
            unit, dimension = _unit(False, column, units, whole=False, count=False)
        start, end = field.start + quantity.start, field.start + quantity.end
        out.append(replace(quantity, unit=unit, dimension=dimension, start=start, end=end))
    return out


def _differences(rows: Sequence[Row], columns: Sequence[int], english: bool) -> set[int]:
    """The columns whose figures are mostly the difference of two columns before them, `31 | 28 | -3`: no percentages."""
    found = set()
    for n, k in enumerate(columns[2:], start=2):
        tried = met = 0
        for row in rows:
            amounts = [_amount(row.texts[j], english) for j in (*columns[:n], k)]
            *before, own = amounts
            if own is None or sum(amount is not None for amount in before) < 2:
                continue
            known = [amount for amount in before if amount is not None]
            tried += 1
            met += any(abs(abs(a - b) - abs(own)) * 1_000 <= abs(own) for a, b in itertools.combinations(known, 2))
        if tried and met * 3 >= tried * 2:
            found.add(k)
    return found


def _amount(text: str, english: bool) -> Decimal | None:
    found = _VALUE.search(text) if is_value(text) and not _DATE.match(text) else None
    return _parsed(found["number"], english) if found else None


def _parsed(number: str, english: bool) -> Decimal:
    bare = re.sub(r"[ \u00a0]", "", number)
    return parse_number(bare.replace(",", "_").replace(".", ",").replace("_", ".") if english else bare)


def _is_english(rows: Sequence[Row], columns: Sequence[int]) -> bool:
    """Whether numbers are written `4,310,000.5`, as a spreadsheet may write them: one table has one way."""
    held = [row.texts[k] for row in rows for k in columns if row.texts[k]]
    english = sum(bool(_ENGLISH.match(text)) for text in held)
    return english > 0 and not any(_VIETNAMESE.match(text) for text in held)


def _stated_unit(text: str) -> str:
    """What a caption or a unit line states of units: `triệu đồng` of `(Đơn vị tính: triệu đồng)` and of `(triệu đồng, …)`."""
    if line := _unit_line(text):
        return line
    for bracket in reversed(_BRACKET.findall(text)):
        inner = re.split(r"[,;]", bracket)[0].strip()
        if _whole_unit(inner):
            return inner
    return ""


def _unit_line(text: str) -> str:
    found = _UNIT_LINE.search(fold(text))
    group = 1 if found and found[1] else 2
    return text[found.start(group) : found.end(group)].strip() if found else ""


def _of_column(general: str, column: str) -> str:
    """The unit that a unit line gives to a column: `tỷ đồng (thu ngân sách); ha (diện tích lúa)` names them by column."""
    parts = [part.strip() for part in general.split(";")]
    for part in parts:
        unit, bracket, names = part.partition("(")
        if bracket and any(fold(name.strip(" )")) in fold(column) for name in names.split(",") if name.strip(" )")):
            return unit
    return parts[0].partition("(")[0].strip(" )")


def _unit(percent: bool, column: Column, units: _Units, *, whole: bool, count: bool) -> tuple[str, str]:
    """The unit of a cell: its own, its column's, its row's, or the table's; of `whole` numbers also what its heads count.

    A `count` of a whole, `31/38`, is not in the table's unit of money or measure.
    """
    if percent:
        return "%", "percent"
    head = column.text
    inner = _bracketed(head) or next((part for part in reversed(column.path) if _is_unit_head(part)), "")
    if "%" in head and not (inner and "%" not in inner):
        return "%", "percent"
    if not inner and not units.plain and _COMPARED.search(fold(head)):
        return "%", "percent"
    own = units.row[-1] if units.row else ""
    stated = (
        inner,
        units.cell,
        _bracketed(own),
        _counted(column.path[-1] if column.path else ""),
        _counted(own),
        _measure_first(head),
        *(_bracketed(name) for name in reversed(units.row[:-1])),
        "" if count else _of_column(units.general, head),
        head if whole else "",
    )
    for candidate in stated:
        found = unit_at(f" {candidate.strip()}", 0) if candidate else None
        if found:
            return found[0].name, found[0].dimension
    return "", ""


def _is_unit_head(part: str) -> bool:
    """Whether a head is a unit and nothing else; `Kế hoạch` and `Chỉ tiêu`, which are counted too, say what is planned."""
    return _whole_unit(part) is not None and not _PLANNED.match(fold(part))


def _bracketed(head: str) -> str:
    """The unit that a head gives in brackets or after its last comma."""
    for found in reversed(list(_HEAD_UNIT.finditer(head))):
        inner = (found[1] or found[2] or found[3]).strip()
        if "%" in inner or unit_at(f" {inner}", 0):
            return inner
    return ""


def _measure_first(head: str) -> str:
    """A head that begins with a unit of measure: `Triệu đồng`, not one with a counted noun: `Xã đạt chuẩn`."""
    found = unit_at(f" {head}", 0)
    return head if found and not found[0].dimension.startswith("count:") and not _TIME.match(fold(head)) else ""


def _counted(head: str) -> str:
    """What a head counts: `doanh nghiệp …` of `Số doanh nghiệp thành lập mới`."""
    for found in reversed(list(_COUNTED.finditer(head))):
        unit = unit_at(f" {head[found.end() :]}", 0)
        if unit and unit[0].dimension.startswith("count:"):
            return head[found.end() :]
    return ""
