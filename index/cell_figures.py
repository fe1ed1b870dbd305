"""The figures of a table's cell, each with its unit: from the cell, the head of its column, its row or the table.

Example: `31/38` under `Số dự án` -> 31 dự án and 38 dự án; `(228,3)` in a table of tỷ đồng -> -228.3 tỷ đồng.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.figures import Quantity, find_figures, parse_number, unit_at
from index.folding import fold
from index.grid import Field, Row
from index.periods import find_periods
from index.table_lines import is_blank, is_value

_UNIT_LINE = re.compile(
    r"(?:don vi(?: tinh)?|dvt|dv tinh|unit)\s*[:\-]\s*([^\n|\t*_]+)|\btinh (?:bang|theo)\s+([^\n|\t*_,.;:()]+)"
)
_BRACKET = re.compile(r"\(([^()]+)\)")
_POINTS = re.compile(r"\bdiem ?%|\bdiem phan tram\b|% ?diem\b")
_LENGTH = re.compile(r"\d{1,2} (?:thang|quy|nam)\b")
_HEAD_UNIT = re.compile(r"\(([^()]+)\)\s*$|,\s*([^,]+)$|\(([^()]+)\)")
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
_TIME = re.compile(r"^(?:nam|thang|quy|ngay|gio)\b")
_PLANNED = re.compile(r"^(?:ke hoach|chi tieu|du toan|muc tieu|nhiem vu|ket qua)$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its heads, outermost first."""

    path: tuple[str, ...]

    @property
    def text(self) -> str:
        """The heads as one text: `Năm 2023 Kế hoạch`."""
        return " ".join(self.path)


@dataclass(frozen=True, slots=True)
class Units:
    """What is said of the units of a row: in its column of units, in its names, over the table."""

    cell: str
    row: tuple[str, ...]
    general: str
    plain: bool = False  # the column holds differences of amounts, not percentages


def cell_figures(text: str, field: Field, column: Column, units: Units, english: bool) -> list[Quantity]:
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


def _worded(field: Field, column: Column, units: Units) -> list[Quantity]:
    """The figures of a cell with words, as in prose: `tăng 12,5 ha`, `12 xã`, `giảm 1,5` under `%`."""
    out = []
    for quantity in find_figures(field.text):
        unit, dimension = quantity.unit, quantity.dimension
        if not unit:
            unit, dimension = _unit(False, column, units, whole=False, count=False)
        start, end = field.start + quantity.start, field.start + quantity.end
        out.append(replace(quantity, unit=unit, dimension=dimension, start=start, end=end))
    return out


def differences(rows: Sequence[Row], columns: Sequence[int], english: bool) -> set[int]:
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


def is_english(rows: Sequence[Row], columns: Sequence[int]) -> bool:
    """Whether numbers are written `4,310,000.5`, as a spreadsheet may write them: one table has one way."""
    held = [row.fields[k].text for row in rows for k in columns if row.fields[k].text]
    english = sum(bool(_ENGLISH.match(text)) for text in held)
    return english > 0 and not any(_VIETNAMESE.match(text) for text in held)


def stated_unit(text: str) -> str:
    """What a caption or a unit line states of units: `triệu đồng` of `(Đơn vị tính: triệu đồng)` and of `(triệu đồng, …)`."""
    if line := unit_line(text):
        return line
    for bracket in reversed(_BRACKET.findall(text)):
        first, *more = (part.strip() for part in re.split(r"[,;]", bracket))
        times = find_periods(first) or _LENGTH.match(fold(first))  # `(6 tháng, triệu đồng)`
        inner = more[0] if times and more else first
        if whole_unit(inner):
            return inner
    return ""


def unit_line(text: str) -> str:
    """The unit that a unit line states, `triệu đồng` of `Đơn vị tính: triệu đồng`; empty if the text is none."""
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


@functools.lru_cache(maxsize=4_096)
def _unit(percent: bool, column: Column, units: Units, *, whole: bool, count: bool) -> tuple[str, str]:
    """The unit of a cell: its own, its column's, its row's, or the table's; of `whole` numbers also what its heads count.

    A `count` of a whole, `31/38`, is not in the table's unit of money or measure.
    """
    if percent:
        return "%", "percent"
    head = column.text
    inner = _bracketed(head) or next((part for part in reversed(column.path) if _is_unit_head(part)), "")
    if _POINTS.search(fold(head)):
        return "điểm phần trăm", "percentage_point"
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
    return whole_unit(part) is not None and not _PLANNED.match(fold(part))


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


def whole_unit(text: str) -> tuple[str, str] | None:
    """The unit that a text as a whole is: `tấn`, `%`, `triệu USD`."""
    found = unit_at(f" {text}", 0)
    return (found[0].name, found[0].dimension) if found and found[1] == len(text) + 1 else None
