r"""The tables of a report's text as columns on the screen, while the letters stay those of the text.

Example: of `"| Huyện | Lợn |\n| Đá Vàng | 350 |"` each cell is as wide as its column, and the pipes are there and not seen.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.table_lines import PIPE, SPACE, Run, pipe_cells, table_runs

COLUMNS = 12  # of more, none would have room
NARROWEST, WIDEST = 4, 30  # characters that a column counts for when the width is divided
REPORTS = 8  # whose columns are remembered: a reader opens the same few again and again

_BAR = '<span class="bar">'
_LINE = '<span class="columns">'  # a line whose columns are made by spaces: letters of one width

# `**Markdown**` that a Word file's bold letters became; `59**` has a mark of a footnote behind it.
_BOLD = re.compile(r"(?<![\w*])(\*{2,3})(?=[^\s*])([^\n*]+?)(?<=[^\s*])\1(?![\w*])")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of the text and the element that holds it."""

    start: int
    end: int
    opening: str


@lru_cache(maxsize=REPORTS)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The cells of all tables of a text and what stands between them, in order."""
    found: list[Piece] = []
    for run in table_runs(text):
        found += [Piece(*line, _LINE) for line in run.lines] if run.kind == SPACE else _in_columns(text, run)
    return tuple(sorted(found, key=lambda piece: (piece.start, piece.end)))


def with_cells(text: str, start: int, end: int, shown: Callable[[str], str]) -> str:
    """`text[start:end]` as markup with its cells as elements; `shown` makes markup of the text in each.

    A cell that reaches beyond the span is left as text. What Markdown makes bold is bold, and its stars are not seen.
    """
    pieces, at, parts = pieces_of(text), start, []
    for i in range(bisect_left(pieces, start, key=lambda piece: piece.start), len(pieces)):
        piece = pieces[i]
        if piece.start >= end:
            break
        if piece.end <= end:
            parts += [shown(text[at : piece.start]), piece.opening, shown(text[piece.start : piece.end]), "</span>"]
            at = piece.end
    return _BOLD.sub(rf"{_BAR}\1</span><b>\2</b>{_BAR}\1</span>", "".join(parts) + shown(text[at:end]))


def _in_columns(text: str, run: Run) -> Iterator[Piece]:
    """The cells of a run as wide as the columns need, and what holds them apart."""
    rows = [_cells(text, line, run.kind) for line in run.lines]
    count = max(map(len, rows))
    if len(rows) < 2 or not 2 <= count <= COLUMNS:
        return
    wide = [max(_width(row[n]) for row in rows if len(row) > n) for n in range(count)]
    for (_, end), (start, _) in pairwise(run.lines):
        if rule := text[end:start].rstrip():  # the rule below the heads, with the line break before it
            yield Piece(end, end + len(rule), _BAR)
    for (at, end), row in zip(run.lines, rows, strict=True):
        if len(row) < 2:  # it names a group of rows
            continue
        for width, cell in zip(wide, row, strict=False):
            yield Piece(at, cell[0], _BAR)
            yield Piece(*cell, f'<span class="cell" style="--share: {99 * width / sum(wide):.1f}%">')
            at = cell[1]
        yield Piece(at, end, _BAR)


def _width(cell: Span) -> int:
    return min(WIDEST, max(NARROWEST, cell[1] - cell[0])) + 1


def _cells(text: str, line: Span, kind: str) -> Sequence[Span]:
    """The cells of a line as spans of the text, the white space around them left out."""
    start, end = line
    if kind == PIPE:
        edges = [(start + a, start + b) for a, b in pipe_cells(text[start:end])]
    else:
        cuts = [start - 1, *(i for i in range(start, end) if text[i] == "\t"), end]
        edges = [(a + 1, b) for a, b in pairwise(cuts)]
    return [_trimmed(text, a, b) for a, b in edges]


def _trimmed(text: str, start: int, end: int) -> Span:
    cell = text[start:end]
    start += len(cell) - len(cell.lstrip())
    return start, max(start, start + len(cell.strip()))
