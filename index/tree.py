r"""Place headings in a tree by the scheme that the report itself uses.

No table of levels: a heading whose marker goes on with an open row (`2.` after `1.`) is the sibling of that row; one whose
kind is new opens a level below. A report may number `A. I. 1. 1.1.` or `1. 1.1. a)` or `I. (1) a.`; its own order holds.
Example: `I.`, `1.`, `a)`, `b)`, `2.`, `II.` -> levels 1, 2, 3, 3, 2, 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from index.lines import Line
from index.markers import path_of

# Which kinds of markers may stand in for one another in one row.
FAMILIES = {"1)": "1.", "(a)": "a)"}
# The usual order, for what the report itself has not shown yet: a first `II.` under `3.` must lie above it.
_USUAL = (
    "part",
    "appendix",
    "chapter",
    "caps",
    "A.",
    "I.",
    "1.",
    "1)",
    "1.1.",
    "1.1.1.",
    "1.1.1.1.",
    "a)",
    "(1)",
    "(a)",
)
_OUTERMOST = ("part", "appendix")
_LOOSE = ("bold", "star", "bold-in", "plain")  # no number, hold only what is of less weight than a Roman number
_DECIMAL = ("1.", "1.1.", "1.1.1.", "1.1.1.1.")


@dataclass(slots=True)
class Node:
    """An open heading: `path` holds the numbers of a decimal marker, `hashes` those of Markdown."""

    id: int
    style: str
    number: int
    path: tuple[int, ...] = ()
    hashes: int = 0


class Tree:
    """The headings that are open while a report is read from top to bottom."""

    def __init__(self, lines: Sequence[Line]) -> None:
        marked = [line for line in lines if line.kind in ("numbered", "heading")]
        self._ahead = {id(line): i for i, line in enumerate(marked)}
        self._marked = marked
        self._ids = itertools.count(1)
        self._parents: dict[str, str] = {}  # kind of marker -> the kind that it first stood under
        self.open: list[Node] = []

    def place(self, line: Line, *, general: bool = False) -> int:
        """Open a heading and close those that it ends; the id of the heading that it stands under, 0 for none."""
        keep = self._depth(line, general=general)
        del self.open[keep:]
        parent = self.open[-1] if self.open else None
        if line.style not in self._parents and not general:
            self._parents[line.style] = parent.style if parent else ""
        path = path_of(line.marker) if line.style in _DECIMAL else ()
        hashes = len(line.text) - len(line.text.lstrip("#"))
        self.open.append(Node(next(self._ids), line.style, line.number, path, hashes))
        return parent.id if parent else 0

    def close(self, line: Line) -> None:
        """A numbered paragraph among headings ends the one before it."""
        del self.open[self._depth(line, general=False) :]

    def _depth(self, line: Line, *, general: bool) -> int:
        """How many of the open headings stay open over a new one."""
        style = line.style
        if style in _OUTERMOST:
            return 0
        if style == "#":
            return next(
                (i for i, node in enumerate(self.open) if not node.hashes or node.hashes >= line.number), len(self.open)
            )
        if general and all(node.style != style for node in self.open):
            inner = [i for i, node in enumerate(self.open) if node.style not in _OUTERMOST]
            return inner[1] if len(inner) > 1 else len(self.open)
        same = [i for i, node in enumerate(self.open) if _family(node.style) == _family(style)]
        if style in ("1.1.", "1.1.1.", "1.1.1.1."):
            return self._decimal(line, same)
        if same:
            return self._among(line, same)
        return self._new(line)

    def _decimal(self, line: Line, same: list[int]) -> int:
        """`2.1.` stands under `2.`, or beside `1.4.`, or where its kind stood before."""
        path = path_of(line.marker)
        for i in reversed(range(len(self.open))):
            if self.open[i].path and self.open[i].path == path[:-1]:
                return i + 1
        if same:
            return same[-1]
        shorter = [i for i, node in enumerate(self.open) if node.path and len(node.path) < len(path)]
        if shorter and self.open[shorter[-1]].path[0] != path[0]:
            return shorter[-1]
        return self._new(line)

    def _among(self, line: Line, same: list[int]) -> int:
        """Which of the open rows of its kind a heading goes on with; one that begins anew may open a row inside."""
        if line.style in (*_LOOSE, "caps"):
            return same[-1]
        for i in reversed(same):
            if line.number == self.open[i].number + 1:
                return i
        deepest = same[-1]
        if line.number > self.open[deepest].number:
            return deepest  # numbers were left out
        if line.number == 1 and self._returns(line, self.open[deepest].number + 1):
            return len(self.open)
        return deepest

    def _returns(self, line: Line, number: int) -> bool:
        """Whether the row that is open goes on further down with `number`, before a heading of higher rank."""
        above = {node.style for node in self.open} - {line.style}
        expected = 2
        for i in range(self._ahead.get(id(line), len(self._marked)) + 1, len(self._marked)):
            other = self._marked[i]
            if other.style in above or other.style in _OUTERMOST:
                return False
            if other.style == line.style and other.number == expected:
                expected += 1
                if number < expected:
                    return False  # the new row itself reaches that number
            elif other.style == line.style:
                return other.number == number
        return False

    def _new(self, line: Line) -> int:
        """Where a kind of marker stands that no open row has."""
        style = line.style
        known = self._parents.get(style)
        if known is not None:
            if not known:
                return 0
            for i in reversed(range(len(self.open))):
                if self.open[i].style == known:
                    return i + 1
        if style == "caps":
            return next((i for i, node in enumerate(self.open) if node.style not in _OUTERMOST), len(self.open))
        if style in _LOOSE:
            return len(self.open)
        heavy = style in ("A.", "I.", "chapter")
        keep = len(self.open)
        for i in reversed(range(len(self.open))):
            node = self.open[i]
            lower = node.style in _USUAL and _USUAL.index(node.style) > _USUAL.index(style) and line.number > 1
            if lower or (heavy and node.style in _LOOSE):
                keep = i
        return keep


def _family(style: str) -> str:
    return FAMILIES.get(style, style)
