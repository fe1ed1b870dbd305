r"""Tell the lines of a report that are rows of tables from its prose: pipes, tabs, columns aligned by spaces.

Example: `"Lúa   tấn   1.200\nNgô   tấn     350"` is one run of kind "space"; `"theo hướng a | b, như năm trước."` is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.folding import fold

MAX_CELL = 150  # characters; a longer cell that stands alone in its line is a paragraph in a frame
MAX_COLUMNS = 200  # a line of more cells is no row of a report's table
MAX_FIGURE = 60  # characters of a cell that holds figures and nothing else
MAX_NAME = 90  # characters of a line between two rows that names a group of rows
MAX_HEADS = 6  # lines of column heads above the first row with figures
INDENT = 12  # columns; a single cell that stands further right is a column's head and no name of a row

PIPE, TAB, SPACE = "pipe", "tab", "space"

_LINE = re.compile(r"[^\n\f\r\v]+")
_RULE = re.compile(r"^(?=.*[-=_])[\s|:+=_-]+$")
_NUMBER = r"[-+–−]?\s?\d{1,3}(?:[.,\s]?\d{3})*(?:[.,]\d+)?"
_VALUE = re.compile(
    rf"^[*_]*[(\[<>≥≤~]*\s?{_NUMBER}\s?%?[)\]]*(?:\s?/\s?{_NUMBER}\s?%?)?[*_]*(?:\s?\(\d+(?:[.,]\d+)?%?\))?$"
)
_BLANK = re.compile(r"^[-–—.…*_x\s]*$")
_CELL = re.compile(r"[^\s](?:[^\s]|[ \u00a0](?![ \u00a0]))*")
_PAGE = re.compile(r"[-–\s]*(?:Trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–\s]*$", re.I)
_CAPTION = re.compile(r"[\s*#_]*(?:bieu|bang|phu luc|phu bieu|don vi(?: tinh)?\s*:|dvt\s*:|ghi chu|nguon\s*:)\b", re.I)
_MARKED = re.compile(
    r"[\s*_]*(?:[-–+•*]\s|[IVX]{1,5}\s?[.)/]|[A-HĐ]\s?[.)]|\d{1,2}(?:\.\d{1,2})*\s?[.)]?\s|[a-zđ]\s?[.)]|trong đó|\()",
    re.I,
)
_LIST_MARK = re.compile(
    r"^(?:[-–+•*●○▪]|[IVX]{1,5}[.)]?|[A-HĐ][.)]|\d{1,2}(?:\.\d{1,2})*[.)]?|[a-zđ][.)]|\(\w{1,2}\))$"
)
_SENTENCE = re.compile(r"[.;!?]$")
_HEADING = re.compile(r"^(?:[IVX]{1,5}|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*)\s?[.)/]|^(?:phần|chương|mục|phụ lục)\b", re.I)


@dataclass(frozen=True, slots=True)
class Run:
    """The lines of a table as spans of the text, white space at their start included; rules left out."""

    kind: str  # PIPE, TAB or SPACE
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    apart: bool  # a blank line or a page break stands above it


def table_runs(text: str) -> list[Run]:
    """The runs of table lines of a text, in order and apart from one another."""
    lines = list(_lines(text))
    taken: set[int] = set()
    runs = []
    for find in (_pipe_runs, _tab_runs, _space_runs):
        for kind, members in find(lines, taken):
            taken.update(members)
            spans = tuple((lines[i].start, lines[i].end) for i in members if not _RULE.match(lines[i].text))
            if spans:
                runs.append(Run(kind, spans))
    return sorted(runs, key=lambda run: run.lines)


def table_starts(runs: Sequence[Run], text: str) -> frozenset[int]:
    """Where each table line begins, the white space before it left out: the outline's lines are known by that."""
    return frozenset(
        start + len(line) - len(line.lstrip()) for run in runs for start, end in run.lines for line in [text[start:end]]
    )


def is_value(cell: str) -> bool:
    """Whether a cell holds a figure and nothing else: `1.200`, `(228,3)`, `31/38`, `-1,5%`."""
    return len(cell) <= MAX_FIGURE and any(c.isdigit() for c in cell) and bool(_VALUE.match(cell))


def is_blank(cell: str) -> bool:
    """Whether a cell is left empty, by a dash perhaps."""
    return bool(_BLANK.match(cell))


def pipe_cells(line: str) -> list[tuple[int, int]]:
    """The cells of a line of pipes as spans of it; those that a leading and a closing pipe make are left out."""
    cuts = [m.start() for m in re.finditer(r"(?<!\\)\|", line)]
    edges = list(zip([0, *(c + 1 for c in cuts)], [*cuts, len(line)], strict=True))
    if edges and line.lstrip().startswith("|"):
        edges = edges[1:]
    return edges[:-1] if edges and line.rstrip().endswith("|") else edges


def space_cells(line: str) -> list[tuple[int, int]]:
    """The cells of a line whose columns are aligned: what two spaces or more hold apart."""
    text = line.lstrip()
    if text and " ".join(text.split()) == text:
        return [(len(line) - len(text), len(line))]  # as most lines are, which is found out sooner
    return [found.span() for found in _CELL.finditer(line)]


def _lines(text: str) -> Iterator[_Line]:
    """The lines that hold something; page numbers are left out and count as a break."""
    last, broken = 0, False
    for found in _LINE.finditer(text):
        line = found.group()
        gap = text[last : found.start()]
        last = found.end()
        broken = broken or gap.count("\n") > 1 or "\f" in gap
        stripped = line.strip()
        if not stripped or (_PAGE.match(stripped) and "\t" not in stripped):
            broken = True
        else:
            yield _Line(found.start(), found.end(), line, broken)
            broken = False


# ---- pipes -------------------------------------------------------------------------------------------------------


def _pipe_runs(lines: Sequence[_Line], taken: set[int]) -> Iterator[tuple[str, list[int]]]:
    outer = {i for i, line in enumerate(lines) if _outer(line.text)}
    for members in _successive(sorted(outer)):
        yield PIPE, members
    inner = [i for i, line in enumerate(lines) if i not in outer and "|" in line.text and _in_pipes(line.text)]
    for members in _successive(inner, lines):
        ruled = any(_RULE.match(lines[i].text) for i in members)
        if _is_grid([_texts(lines[i].text) for i in members], ruled):
            yield PIPE, members


def _outer(line: str) -> bool:
    return bool(re.match(r"\s*\|.*\|", line)) and _in_pipes(line)


def _in_pipes(line: str) -> bool:
    """Whether the cells are those of a table: no paragraph that a frame of one cell holds."""
    if line.count("|") > MAX_COLUMNS:
        return False
    cells = {text for text in _texts(line) if text}
    return bool(cells) and not (len(cells) == 1 and len(next(iter(cells))) > MAX_CELL)


def _texts(line: str) -> list[str]:
    return [line[a:b].strip(" *_\t") for a, b in pipe_cells(line)]


def _is_grid(rows: Sequence[Sequence[str]], ruled: bool) -> bool:
    """Whether lines with pipes between their cells only are a table: a common number of cells, and figures or a rule."""
    common = Counter(len(row) for row in rows).most_common(1)[0][1]
    figures = any(is_value(cell) for row in rows for cell in row[1:])
    longest = max(len(cell) for row in rows for cell in row)
    return len(rows) > 1 and common * 2 >= len(rows) and (ruled or figures) and longest <= MAX_CELL


# ---- tabs --------------------------------------------------------------------------------------------------------


def _tab_runs(lines: Sequence[_Line], taken: set[int]) -> Iterator[tuple[str, list[int]]]:
    tabbed = {i for i, line in enumerate(lines) if i not in taken and _has_columns(line.text)}
    for i in sorted(tabbed):
        # A line without tabs between two rows names the group of the rows below it.
        if i + 2 in tabbed and i + 1 not in tabbed and i + 1 not in taken and _names_group(lines[i + 1]):
            tabbed.add(i + 1)
    for members in _successive(sorted(tabbed)):
        rows = [[cell.strip() for cell in lines[i].text.split("\t")] for i in members]
        figures = [row for row in rows if any(is_value(cell) for cell in row[1:])]
        if figures and not _is_contents([[cell for cell in row if cell] for row in rows]):
            yield TAB, members


def _has_columns(line: str) -> bool:
    cells = [cell.strip() for cell in line.split("\t")]
    filled = [cell for cell in cells if cell]
    if not 2 <= len(cells) <= MAX_COLUMNS or not filled or max(map(len, filled)) > MAX_CELL:
        return False
    if len(filled) == 1:
        return len(cells) > 2
    return len(filled) > 2 or not _LIST_MARK.match(filled[0]) or len(cells) > 3 or len(filled[1]) <= MAX_NAME


def _names_group(line: _Line) -> bool:
    text = line.text.strip()
    return not line.apart and len(text) <= MAX_NAME and not _SENTENCE.search(text) and not _CAPTION.match(fold(text))


def _is_contents(rows: Sequence[Sequence[str]]) -> bool:
    """Whether lines are a table of contents: numbered titles with the page that each stands on."""
    pages = [row[-1] for row in rows if len(row) > 1 and row[-1].isdigit()]
    if len(pages) < 3 or len(pages) < len(rows) - 1 or any(len(row) > 3 for row in rows):
        return False
    numbers = [int(page) for page in pages]
    titled = sum(bool(_HEADING.match(row[0]) or "..." in row[0]) for row in rows)
    return numbers == sorted(numbers) and numbers[-1] < 1_000 and titled * 2 >= len(rows)


# ---- columns aligned by spaces -----------------------------------------------------------------------------------


def _space_runs(lines: Sequence[_Line], taken: set[int]) -> Iterator[tuple[str, list[int]]]:
    cells = [space_cells(line.text) if i not in taken and "\t" not in line.text else [] for i, line in enumerate(lines)]
    rows = [i for i, spans in enumerate(cells) if _is_row([lines[i].text[a:b] for a, b in spans])]
    start = 0
    for k in range(1, len(rows) + 1):
        if k < len(rows) and _bridged(lines, cells, rows[k - 1], rows[k]):
            continue
        members = _with_heads(lines, cells, rows[start:k], taken)
        contents = _is_contents([[lines[i].text[a:b] for a, b in cells[i]] for i in rows[start:k]])
        if _aligned(lines, cells, rows[start:k], members) and not contents:
            yield SPACE, members
        start = k


def _is_row(cells: Sequence[str]) -> bool:
    """Whether the cells of a line are a name and figures, with little else."""
    if not 2 <= len(cells) <= MAX_COLUMNS or max(map(len, cells)) > MAX_CELL:
        return False
    values = [i for i, cell in enumerate(cells) if i and is_value(cell)]
    if not values:
        return False
    words_before = sum(not is_value(cell) and not is_blank(cell) for cell in cells[: values[0]])
    words_after = sum(not is_value(cell) and not is_blank(cell) for cell in cells[values[0] :])
    return words_before <= 4 and words_after <= max(2, len(values) // 2)


def _bridged(lines: Sequence[_Line], cells: Sequence[Sequence[tuple[int, int]]], one: int, other: int) -> bool:
    """Whether what stands between two rows can stand inside a table: names of groups, heads repeated on a new page."""
    between = range(one + 1, other)
    if len(between) > MAX_HEADS:
        return False
    for i in between:
        text = lines[i].text.strip()
        if _CAPTION.match(fold(text)) or not cells[i]:
            return False
        if len(cells[i]) == 1:
            apart = lines[i].apart or lines[i + 1].apart
            if (
                len(text) > MAX_NAME
                or _SENTENCE.search(text)
                or (apart and (i + 1 != other or not _MARKED.match(text)))
            ):
                return False
        elif _prose(lines[i].text, cells[i]):
            return False
    return True


def _prose(line: str, spans: Sequence[tuple[int, int]]) -> bool:
    return any(b - a > MAX_NAME or _SENTENCE.search(line[a:b]) for a, b in spans)


def _with_heads(
    lines: Sequence[_Line], cells: Sequence[Sequence[tuple[int, int]]], rows: Sequence[int], taken: set[int]
) -> list[int]:
    """All lines from the heads of the columns to the last row, the rest of that row's name included."""
    first, last = rows[0], rows[-1]
    for _ in range(MAX_HEADS):
        if first == 0 or first - 1 in taken or not _is_head(lines, cells, first - 1):
            break
        first -= 1
    below = last + 1
    if below < len(lines) and below not in taken and not lines[below].apart and len(cells[below]) == 1:
        text = lines[below].text.strip()
        if text[0].islower() and len(text) <= MAX_NAME and not _SENTENCE.search(text):
            last = below
    return list(range(first, last + 1))


def _is_head(lines: Sequence[_Line], cells: Sequence[Sequence[tuple[int, int]]], i: int) -> bool:
    """Whether line `i` belongs to the heads above the table's line below it, or begins the name of its first row."""
    spans, below = cells[i], cells[i + 1]
    if not spans or _CAPTION.match(fold(lines[i].text)) or _prose(lines[i].text, spans):
        return False
    if lines[i + 1].apart:  # as in text taken from a PDF, a blank line below each row
        return len(spans) > 1 and len(spans) + 1 >= len(below) and sum(_overlap(a, b) for a in spans for b in below) > 1
    if len(spans) > 1 or spans[0][0] >= INDENT:
        return True
    text = lines[i].text.strip()
    if len(text) > MAX_NAME or text.endswith(":") or len(below) < 2:
        return False
    heads_above = i > 0 and not lines[i].apart and len(cells[i - 1]) > 1 and not _prose(lines[i - 1].text, cells[i - 1])
    return heads_above or bool(_MARKED.match(text))


def _aligned(
    lines: Sequence[_Line], cells: Sequence[Sequence[tuple[int, int]]], rows: Sequence[int], members: Sequence[int]
) -> bool:
    """Whether the figures of the rows stand below one another, or those of a single row below heads."""
    values = {i: [s for s in cells[i][1:] if is_value(lines[i].text[s[0] : s[1]])] for i in rows}
    if len(rows) == 1:
        heads = [s for i in members if i < rows[0] for s in cells[i]]
        return len(heads) > 2 and all(any(_overlap(v, h) for h in heads) for v in values[rows[0]])
    met = total = 0
    for k, i in enumerate(rows):
        near = [s for j in (*rows[max(0, k - 2) : k], *rows[k + 1 : k + 3]) for s in values[j]]
        met += sum(any(_overlap(value, other) for other in near) for value in values[i])
        total += len(values[i])
    return met * 10 >= total * 7


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


# ---- groups ------------------------------------------------------------------------------------------------------


def _successive(indices: Sequence[int], lines: Sequence[_Line] = ()) -> Iterator[list[int]]:
    """Runs of successive indices; where `lines` are given, a blank line ends a run too."""
    group: list[int] = []
    for i in indices:
        if group and (i != group[-1] + 1 or (lines and lines[i].apart)):
            yield group
            group = []
        group.append(i)
    if group:
        yield group
