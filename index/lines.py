r"""A text to its lines as a reader sees them: hard-wrapped ones put together, page numbers and running heads left out.

Example: `"Sản lượng tăng\n\n- 7 -\n\n144,4%"` -> two lines, the second with `new_page`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.figures import find_figures
from index.letters import LOWER, SUPERSCRIPTS, UPPER
from index.markers import read_marker
from index.table_lines import table_runs, table_starts

WRAPPED = (50, 130)  # characters: a text whose longest lines are of this width is wrapped by hand or by a printer
FULL = 0.8  # share of that width from which on a line is full
FITS = 0.93  # share of it that a line with one word more would still have been under
PAGE = 6_000  # characters before a footnote in which its mark stands
END = 100  # characters at the end of a line that tell whether its sentence is over
RUNNING_HEAD = 120  # characters that the head or foot of a page has at most

_PARAGRAPH = re.compile(r"[^\n\f\r\v]+")
_PAGE_NUMBER = re.compile(
    r"[-–—\s|]*(?:(?:Trang|Page|Tr\.)\s*)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?[-–—\s|]*(?:Trang)?$", re.I
)
_RULE = re.compile(r"[\s\-–—_=*~]{3,}$")
_COLUMNS = re.compile(r"\S\s{3,}\S")  # words apart in one row: a letterhead or a table, never wrapped prose
_BULLET = re.compile(r"[-–—•*+●○▪](?=\s)|[-+](?=[^\W\d])")
_NOTE = re.compile(rf"[{SUPERSCRIPTS}]|\[\^?\d+\]|\(\*+\)|#+\s")
_PLAIN_NOTE = re.compile(rf"(\d{{1,2}})\s+(?=[{UPPER}])")
_TERMINAL = re.compile(  # a mark of a footnote may stand behind the stop
    rf"[.!?:;…]['\"”’)\]*_]*(?:[{SUPERSCRIPTS}]+|\[\^?\w+\]|\s?\(\d{{1,2}}\)|\d{{1,2}})?[*_]*$|\./\.?$"
)
_BOLD_EDGE = re.compile(r"\*\*")


@dataclass(slots=True)
class Line:
    """A line, or what belongs together of several: its spans in the report and what is known of it so far."""

    spans: list[tuple[int, int]]
    text: str  # its words without what the margins hold, the spans joined
    table: bool = False  # a row of a table, as its neighbours tell
    kind: str = "body"
    marker: str = ""  # how it begins: "I.", "1.1.", "a)", "-"
    style: str = ""  # the kind of its marker: "I.", "1.", "1.1.", "a)", "(1)", "bold", …
    number: int = 0  # of the marker: 2 of "II.", 3 of "1.3."
    mark: str | None = None  # a footnote's number
    new_page: bool = False  # a page begins before it
    after_rule: bool = False  # a line of dashes stands over it
    close: bool = False  # no blank line stands over it
    indent: int = 0  # of its last row
    length: int = 0  # of its last row, indent included
    head: str = ""  # the heading that runs into it
    ends_sibling: bool = False  # no heading, but one of a row that holds headings
    marks: list[tuple[int, int, str]] = field(default_factory=list)  # marks of footnotes in it: (start, end, number)

    @property
    def start(self) -> int:
        """Where it begins in the report."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where its last span ends."""
        return self.spans[-1][1]

    def append(self, more: Line) -> None:
        """Go on with what `more` holds."""
        self.spans.extend(more.spans)
        self.marks.extend(more.marks)
        self.text = f"{self.text} {more.text}"
        self.indent, self.length = more.indent, more.length

    def cut(self, length: int) -> tuple[Line, Line]:
        """Its first `length` characters and what follows them, as two lines."""
        before: list[tuple[int, int]] = []
        after: list[tuple[int, int]] = []
        at = 0
        for start, end in self.spans:
            edge = min(max(start + length - at, start), end)
            if start < edge:
                before.append((start, edge))
            if edge < end:
                after.append((edge, end))
            at += end - start + 1  # a space joins the spans
        rest = self.text[length:]
        if after:
            after[0] = (after[0][0] + len(rest) - len(rest.lstrip()), after[0][1])
        parts = Line(before, self.text[:length]), Line(after, rest.lstrip())
        for mark in self.marks:
            parts[0 if mark[0] < before[-1][1] else 1].marks.append(mark)
        return parts


def bullet(text: str) -> str:
    """The bullet that a line begins with: `-`, `+`, `•`; empty if it has none."""
    found = _BULLET.match(text)
    return found.group() if found else ""


def is_open(text: str) -> bool:
    """Whether a text ends in the middle of a sentence."""
    return not _TERMINAL.search(text[-END:])


def lines_of(text: str) -> list[Line]:
    """Every line that holds something, without page numbers, running heads and rules."""
    rows = _rows(text)
    width = _width(rows)
    out: list[Line] = []
    for row in rows:
        last = out[-1] if out else None
        if last is not None and row.close and _one_paragraph(last, row, width, text):
            last.append(row)
        else:
            out.append(row)
    return out


def _rows(text: str) -> list[Line]:
    """The physical lines."""
    rows: list[Line] = []
    tables = table_starts(table_runs(text), text)
    numbered: set[int] = set()  # rows beside a page number or a form feed
    end = 0
    new_page = after_rule = False
    for found in _PARAGRAPH.finditer(text):
        raw = found.group()
        stripped = raw.strip()
        between = text[end : found.start()]
        end = found.end()
        new_page |= "\f" in between
        if not stripped or not re.search(r"\w", stripped) or _PAGE_NUMBER.match(stripped) or _RULE.match(stripped):
            if _PAGE_NUMBER.match(stripped) and re.search(r"\d", stripped):
                new_page = True
                numbered.add(len(rows) - 1)
            after_rule |= len(stripped) >= 3 and bool(_RULE.match(stripped))
            end = found.start() if not stripped else end
            continue
        indent = len(raw) - len(raw.lstrip())
        start = found.start() + indent
        row = Line([(start, start + len(stripped))], stripped, table=start in tables, indent=indent)
        row.new_page, row.after_rule = new_page, after_rule
        row.length = indent + len(stripped)
        row.close = bool(rows) and not new_page and not after_rule and len(re.findall(r"\n|\r(?!\n)", between)) == 1
        if new_page:
            numbered.add(len(rows))
        rows.append(row)
        new_page = after_rule = False
    return _without_running_heads(rows, numbered)


def _without_running_heads(rows: list[Line], numbered: set[int]) -> list[Line]:
    """Leave out what stands at the edge of several pages in the same words and states no figure.

    Lines that differ in their figures alone are alike here: `- Đàn bò 75 con.` over one page number, `- Đàn bò 80 con.` under it.
    """
    if not numbered:
        return rows
    names = [re.sub(r"\d+", "#", row.text.casefold()) for row in rows]
    edges = Counter(names[i] for i in numbered if 0 <= i < len(rows))
    all_of = Counter(names)
    out: list[Line] = []
    dropped: Line | None = None
    for row, name in zip(rows, names, strict=True):
        if (
            len(row.text) <= RUNNING_HEAD
            and edges[name] >= 2
            and edges[name] >= 0.6 * all_of[name]
            and not _states_figures(row)
        ):
            dropped = row
            continue
        if dropped is not None:
            row.new_page, row.close, dropped = True, False, None
        out.append(row)
    return out


def _states_figures(row: Line) -> bool:
    """Whether a line holds a quantity, or in a row of a table any number."""
    pattern = r"\d" if row.table or _COLUMNS.search(row.text) else r"\d[.,]\d"
    return bool(re.search(pattern, row.text) or find_figures(row.text))


def _width(rows: Sequence[Line]) -> int | None:
    """The width that a text is wrapped at; None if each of its lines is a paragraph."""
    lengths = sorted(row.length for row in rows if not row.table)
    if len(lengths) < 8:
        return None
    width = lengths[int(0.95 * (len(lengths) - 1))]
    followed = sum(1 for row in rows if row.close)
    if not WRAPPED[0] <= width <= WRAPPED[1] or lengths[-1] > 1.5 * width or followed < 0.4 * len(rows):
        return None
    below = [row for last, row in itertools.pairwise(rows) if row.close and last.length >= FULL * width]
    continued = sum(1 for row in below if re.match(f"[{LOWER}]", row.text))
    return width if continued >= max(3, 0.3 * len(below)) else None


def _one_paragraph(last: Line, row: Line, width: int | None, text: str) -> bool:
    """Whether a row goes on with the one right above it: wrapped, or a bold or capital title on two lines."""
    if row.table or last.table:
        return False
    if _bold_open(last.text) and len(_BOLD_EDGE.findall(row.text)) == 1 and row.text.endswith("**"):
        return True
    style, _, marker = read_marker(last.text)
    titled = bool(style) and len(last.text) > len(marker)
    if titled and _capitals(last.text) and _capitals(row.text) and not read_marker(row.text)[0]:
        return True
    if width is None or _begins(row, text) or _COLUMNS.search(row.text) or _COLUMNS.search(last.text):
        return False
    if re.match(rf"[{LOWER}]|[%,;)]", row.text):
        return is_open(last.text) or last.length >= FULL * width
    if not is_open(last.text) and row.indent and row.indent >= last.indent:
        return False  # paragraphs begin with an indent
    hanging = 3 if bullet(last.text) else 1
    fits = last.length + 1 + len(row.text.split(maxsplit=1)[0]) <= FITS * width
    return not fits and row.indent <= last.indent + hanging


def _begins(row: Line, text: str) -> bool:
    """Whether a row of a wrapped text begins something: a number with a title, a bullet, a footnote."""
    if _NOTE.match(row.text) or bullet(row.text):
        return True
    if note := _PLAIN_NOTE.match(row.text):
        return bool(re.search(rf"[{LOWER}]{{2}}{note[1]}(?=[\s,.;:)])", text[max(0, row.start - PAGE) : row.start]))
    words = row.text.lstrip("*_ ")
    style, _, marker = read_marker(words)
    rest = words[len(marker) :].lstrip(' *_"“')
    return bool(style) and (not rest or rest[0].isupper())


def _bold_open(text: str) -> bool:
    return text.startswith("**") and len(_BOLD_EDGE.findall(text)) == 1


def _capitals(text: str) -> bool:
    return text == text.upper() and len(re.findall(r"[^\W\d_]{2,}", text)) >= 2
