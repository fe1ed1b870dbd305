"""Characters and rules of printed pages to paragraphs, tables and footnotes, by where they stand.

Example: two lines that reach the right margin -> one paragraph; ruled lines that cross -> a table; small lines at the foot
that begin with a number -> footnotes, linked to the raised figures in the text. Heads that every page repeats are left out.
"""

from __future__ import annotations

import bisect
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.formats.markup import PAGE, Block, Cell, Paragraph, Table, grid
from index.formats.runs import Run, text_of

ROOM = 0.18  # sizes of a letter; a wider gap is a space
HINTED_ROOM = 0.1  # the same where a space is likely
GAP = 2.2  # sizes of a letter; a wider gap in a line parts columns
RAISED = 0.15  # sizes by which a mark of a footnote stands higher than its line
SMALL = 0.93  # a footnote's letters to those of the body
REPEATED = 3  # pages that bear the same line at their edge before it is taken for a head
RULE_TOLERANCE = 3.0  # points
HEAD = 0.3  # of the height of a page, in which a letterhead stands

_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s.]*$", re.I)
_MARKER = re.compile(
    r"(?:[-–+•*▪]\s|\d{1,2}(?:\.\d{1,2})*[.)]\s|[a-zđ]\)\s|[IVX]{1,5}[.)/]\s|[A-HĐ]\.\s|\(\d{1,2}\)\s|\*)"
)
_LABEL = re.compile(r"(?:[-–+•*▪●○]|[\w.]{1,8}[.)]|\(\w{1,3}\)|[\uf000-\uf0ff])$")
_OPEN = re.compile(r"[^.;:!?…”\"]$")
_MIDST = re.compile(r"[a-zà-ỹ]|\d[\d.,]*\s?(?:%|[a-zà-ỹ])")  # how no paragraph begins
_FIGURE = re.compile(r"[-+(]?\d[\d.,/]*\s?%?\)?$")
_NOTE = re.compile(r"(\d{1,3})(?:[\s.):]+|(?=[^\W\d]))")
_SUPERSCRIPTS = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))


@dataclass(slots=True)
class Glyph:
    """A character, or a word of a scanned page: where it begins and ends, its baseline from the top, its size, its look.

    Without a text it is a hint that a space stands there.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    encoding: str | None = None
    mark: str = ""  # the footnote that a raised figure points to


@dataclass(slots=True)
class Rule:
    """A drawn line, level or upright."""

    x0: float
    x1: float
    y0: float
    y1: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 > self.y1 - self.y0


@dataclass(slots=True)
class Page:
    """What is printed on a page."""

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """A line of text, or the part of one on one side of a wide gap."""

    glyphs: list[Glyph]
    y: float
    size: float

    @property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        return self.glyphs[-1].x1

    @property
    def bold(self) -> bool:
        return all(glyph.bold for glyph in self.glyphs if glyph.text.strip())

    @property
    def text(self) -> str:
        return text_of(_runs(self.glyphs)).strip()

    def first_word(self) -> float:
        """How wide its first word is."""
        for left, right in itertools.pairwise(self.glyphs):
            if right.x0 - left.x1 > 0.15 * self.size or right.text == " " or len(left.text) > 1:
                return left.x1 - self.x0
        return self.x1 - self.x0


@dataclass(slots=True)
class _Grid:
    """A ruled table on a page."""

    table: Table
    top: float


def blocks(pages: Sequence[Page], notes: dict[str, str]) -> list[Block]:
    """The paragraphs and tables of all pages in order; each page begins with a form feed. Footnotes go to `notes`."""
    laid = [_Laid(page) for page in pages]
    _drop_heads(laid)
    _share_margins(laid)
    out: list[Block] = []
    flow = _Flow(out, _body_size(laid))
    for page in laid:
        page.take_notes(flow.size, notes)
        flow.page(page)
    flow.close()
    return _joined_tables(out)


def _share_margins(pages: Sequence[_Laid]) -> None:
    """A page with too few lines to tell has the margins of the others that are as wide."""
    for page in pages:
        others = [other for other in pages if other.known and abs(other.page.width - page.page.width) < 2]
        if not page.known and others:
            page.left = statistics.median(other.left for other in others)
            page.right = statistics.median(other.right for other in others)
        elif not page.known:
            page.right = max(page.right, page.page.width - page.left)


def _body_size(pages: Sequence[_Laid]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 12.0


class _Laid:
    """One page in lines and ruled tables."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tables, taken = _ruled_tables(page)
        self.lines = _lines([glyph for glyph in page.glyphs if id(glyph) not in taken])
        self.strays: list[str] = []  # footnotes whose mark was not found
        wide = [line for line in self.lines if line.x1 - line.x0 > page.width * 0.4 and len(_segments(line)) == 1]
        self.known = len(wide) > 2  # whether its margins can be told from its lines
        self.left = _mode([line.x0 for line in wide or self.lines])
        ends = sorted(line.x1 for line in wide or self.lines)
        self.right = ends[-1 - len(ends) // 5] if ends else page.width  # a speck in the margin is no end of a line

    def take_notes(self, body: float, notes: dict[str, str]) -> None:
        """Move the footnotes at the foot of the page to `notes`, and link the raised figures of its text to them."""
        start = self._notes_at(body)
        if start is None:
            return
        below, self.lines = self.lines[start:], self.lines[:start]
        labels: dict[str, str] = {}
        label = next(reversed(notes), "")
        for line in below:
            text = _level(line.text)
            found = _NOTE.match(text)
            if found and (_is_raised(line.glyphs[0], line) or self._next_note(found[1], labels)):
                label = found[1] if found[1] not in notes else _unused(notes)
                labels[found[1]] = label
                notes[label] = text[found.end() :].strip()
            elif label:
                notes[label] = f"{notes[label]} {text}".strip()
        linked = self._link(labels)
        self.strays = [f"[^{label}]: {notes[label]}" for label in labels.values() if label not in linked]

    @staticmethod
    def _next_note(number: str, labels: dict[str, str]) -> bool:
        return not labels or int(number) == max(map(int, labels)) + 1

    def _notes_at(self, body: float) -> int | None:
        """The index of the first line of the footnotes: below a short rule on the left, or in smaller letters to the end."""
        rule = self._separator()
        for i, line in enumerate(self.lines):
            below = rule is not None and line.y > rule
            small = all(other.size <= body * SMALL for other in self.lines[i:])
            if (below or (small and i)) and _NOTE.match(_level(line.text)) and line.y > self.page.height * 0.25:
                raised = _is_raised(line.glyphs[0], line)
                if below or raised or self._has_mark(_NOTE.match(_level(line.text))[1]):  # type: ignore[index]
                    return i
        return None

    def _separator(self) -> float | None:
        """How far down the short rule stands that parts the footnotes from the text."""
        rules = [
            rule.y0
            for rule in self.page.rules
            if rule.level
            and abs(rule.x0 - self.left) < 6
            and 30 < rule.x1 - rule.x0 < self.page.width * 0.45
            and not any(abs(line.y - rule.y0) < 0.35 * line.size and line.x1 > rule.x0 for line in self.lines)
        ]
        return max(rules, default=None)

    def _has_mark(self, number: str) -> bool:
        return any(number == mark for line in self.lines for mark, _ in _raised_figures(line))

    def _link(self, labels: dict[str, str]) -> set[str]:
        """Set the marks in the text; the labels that were set."""
        linked = set()
        for line in self.lines:
            for number, glyphs in _raised_figures(line):
                if number in labels and labels[number] not in linked:
                    linked.add(labels[number])
                    glyphs[0].mark = labels[number]
                    for glyph in glyphs[1:]:
                        glyph.text = ""
        return linked


def _level(text: str) -> str:
    """A line of footnotes with the raised number that it begins with on the line."""
    number = re.match("[⁰¹²³⁴-⁹]+", text)
    if number is None:
        return text
    return number[0].translate({ord(raised): c for c, raised in _SUPERSCRIPTS.items()}) + " " + text[number.end() :]


def _unused(notes: dict[str, str]) -> str:
    return str(max(int(label) for label in notes) + 1)


def _mode(values: Sequence[float]) -> float:
    return Counter(round(value) for value in values).most_common(1)[0][0] if values else 0.0


# ---- lines -----------------------------------------------------------------------------------------------------------


def _lines(glyphs: Sequence[Glyph]) -> list[_Line]:
    """Glyphs as lines from the top, each from the left; raised figures belong to the line below them."""
    rows: list[_Line] = []
    for glyph in sorted(glyphs, key=lambda g: (g.y, g.x0)):
        if rows and abs(glyph.y - rows[-1].y) <= 0.25 * max(glyph.size, 4.0):
            rows[-1].glyphs.append(glyph)
        else:
            rows.append(_Line([glyph], glyph.y, glyph.size))
    for row in rows:
        row.size = statistics.median(glyph.size for glyph in row.glyphs)
        row.y = statistics.median(glyph.y for glyph in row.glyphs)
    out: list[_Line] = []
    for row in reversed(rows):  # a raised figure stands above the line that it belongs to
        if out and _belongs(row, out[-1]):
            out[-1].glyphs += row.glyphs
        else:
            out.append(row)
    for row in out:
        row.glyphs.sort(key=lambda g: g.x0)
        while row.glyphs and not row.glyphs[-1].text.strip():
            row.glyphs.pop()
        while row.glyphs and not row.glyphs[0].text.strip():
            row.glyphs.pop(0)
    return [row for row in reversed(out) if row.glyphs]


def _belongs(row: _Line, below: _Line) -> bool:
    """Whether a row holds nothing but small raised figures of the line below it."""
    words = [glyph for glyph in row.glyphs if glyph.text.strip()]
    small = all(glyph.size < 0.8 * below.size for glyph in words)
    return small and len(words) <= 12 and 0 < below.y - row.y < 0.7 * below.size


def _is_raised(glyph: Glyph, line: _Line) -> bool:
    return glyph.text.isdigit() and glyph.size < 0.8 * line.size and line.y - glyph.y > RAISED * line.size


def _raised_figures(line: _Line) -> Iterator[tuple[str, list[Glyph]]]:
    """The small raised numbers of a line, each with its glyphs."""
    for raised, group in itertools.groupby(line.glyphs, lambda glyph: _is_raised(glyph, line)):
        if raised:
            glyphs = list(group)
            yield "".join(glyph.text for glyph in glyphs), glyphs


def _runs(glyphs: Sequence[Glyph]) -> Iterator[Run]:
    """The pieces of a line, with a space wherever there is room for one."""
    size = statistics.median(glyph.size for glyph in glyphs)
    y = statistics.median(glyph.y for glyph in glyphs)
    last: Glyph | None = None
    room = ROOM
    for glyph in glyphs:
        if not glyph.text and not glyph.mark:
            room = HINTED_ROOM
            continue
        small_raised = glyph.text.isdigit() and glyph.size < 0.8 * size and y - glyph.y > RAISED * size
        if last is not None and not glyph.mark and (glyph.x0 - last.x1 > room * size or len(last.text) > 1):
            yield Run(" ", last.bold, last.encoding)
        if glyph.mark:
            yield Run(f"[^{glyph.mark}]", bold=True)
        elif small_raised:
            yield Run("".join(_SUPERSCRIPTS.get(c, c) for c in glyph.text), glyph.bold)
        else:
            yield Run(glyph.text, glyph.bold, glyph.encoding)
        last, room = glyph, ROOM


def _segments(line: _Line, *, head: bool = False) -> list[_Line]:
    """The parts of a line between wide gaps. In the `head` of a report a gap is wide if it stands out in its line."""
    words: list[list[Glyph]] = [[]]  # with the space behind them
    for glyph in line.glyphs:
        apart = words[-1] and (glyph.x0 - words[-1][-1].x1 > ROOM * line.size or not words[-1][-1].text.strip())
        if apart and glyph.text.strip():
            words.append([])
        words[-1].append(glyph)
    ends = [next(g.x1 for g in reversed(word) if g.text.strip()) for word in words]
    gaps = [word[0].x0 - end for word, end in zip(words[1:], ends, strict=False)]
    wide = GAP * line.size
    if head and len(gaps) > 2:
        wide = min(wide, max(0.6 * line.size, 2.2 * statistics.median(gaps)))
    parts: list[list[Glyph]] = [words[0]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap > wide and not (head and gap <= GAP * line.size and len(parts[-1]) < 7):
            parts.append([])
        parts[-1] += word
    if len(parts) > 1 and _LABEL.match("".join(glyph.text for glyph in parts[0]).strip()):
        parts[:2] = [parts[0] + parts[1]]  # the number of a list, set off by a tab
    return [line] if len(parts) == 1 else [_Line(_stripped(part), line.y, line.size) for part in parts]


def _stripped(glyphs: list[Glyph]) -> list[Glyph]:
    """Glyphs without the spaces at the end."""
    while len(glyphs) > 1 and not glyphs[-1].text.strip():
        glyphs = glyphs[:-1]
    return glyphs


def _drop_heads(pages: Sequence[_Laid]) -> None:
    """Leave out page numbers, and the lines at the edges of pages that several pages repeat."""
    edges = [[*page.lines[:2], *page.lines[-2:]] for page in pages]
    seen = Counter(key for lines in edges for key in {_key(line) for line in lines})
    for page, lines in zip(pages, edges, strict=True):
        outer = {id(line) for line in (*page.lines[:1], *page.lines[-1:])}
        dropped = {
            id(line)
            for line in lines
            if (id(line) in outer and (_PAGE_NUMBER.match(line.text) or seen[_key(line)] == len(pages) > 1))
            or seen[_key(line)] >= max(REPEATED, len(pages) * 0.4)
        }
        page.lines = [line for line in page.lines if id(line) not in dropped]


def _key(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 8)


# ---- paragraphs ------------------------------------------------------------------------------------------------------


class _Flow:
    """Puts lines together to paragraphs, also across pages."""

    def __init__(self, out: list[Block], size: float) -> None:
        self.size = size
        self._out = out
        self._parts: list[str] = []
        self._last: _Line | None = None
        self._bold = False
        self._page: _Laid | None = None
        self._new_page = False
        self._leading = 0.0

    def page(self, page: _Laid) -> None:
        """Take in one page."""
        self._new_page = True
        self._page = page
        # Between lines of a paragraph: below those that reach the right margin.
        full = [(a, b) for a, b in itertools.pairwise(page.lines) if a.x1 > page.right - 1.5 * self.size]
        self._leading = _mode([b.y - a.y for a, b in full if b.y - a.y < 3 * self.size]) or self._leading
        lines, i = page.lines, 0
        tables = sorted(page.tables, key=lambda table: table.top)
        while i < len(lines) or tables:
            if tables and (i >= len(lines) or tables[0].top < lines[i].y):
                self.close()
                self._out.append(self._paged(tables.pop(0).table))
                continue
            i = self._take(lines, i)
        if page.strays:
            self.close()
            self._out += [Paragraph(stray) for stray in page.strays]

    def close(self) -> None:
        """End the paragraph at hand."""
        if self._parts:
            self._out.append(Paragraph("".join(self._parts), bold=self._bold))
        self._parts, self._last = [], None

    def _paged(self, table: Table) -> Table:
        if self._new_page and table.rows and table.rows[0]:
            self._new_page = False
            table.rows[0][0].blocks.insert(0, Paragraph(PAGE))
        return table

    def _take(self, lines: Sequence[_Line], i: int) -> int:
        """Take in the line `i`, with those that stand in columns with it; the index of the next one."""
        parts = self._parted(lines[i])
        if len(parts) == 1:
            self._add(lines[i])
            return i + 1
        if len(parts) > 2 or _FIGURE.match(parts[1].text):
            if not (self._parts and "\t" in self._parts[-1]):
                self.close()
            self._put(("\n" if self._parts else "") + "\t".join(part.text for part in parts))
            self._last = None
            return i + 1
        return self._columns(lines, i)

    def _parted(self, line: _Line) -> list[_Line]:
        assert self._page is not None
        return _segments(line, head=not self._out and line.y < HEAD * self._page.page.height)

    def _columns(self, lines: Sequence[_Line], i: int) -> int:
        """Two columns without rules, as a letterhead has: the lines of the left one, then those of the right one."""
        sides: tuple[list[_Line], list[_Line]] = ([], [])
        low, high, last, begun = 0.0, float("inf"), lines[i].y, i
        while i < len(lines) and lines[i].y - last < 6 * self.size:
            parts = self._parted(lines[i])
            if len(parts) == 2 and parts[0].x1 < high and parts[1].x0 > low:
                low, high = max(low, parts[0].x1), min(high, parts[1].x0)
                sides[0].append(parts[0])
                sides[1].append(parts[1])
            elif len(parts) == 1 and (parts[0].x1 < high or parts[0].x0 > low) and not self._centred(parts[0]):
                right = parts[0].x0 > low
                sides[right].append(parts[0])
                low, high = (low, min(high, parts[0].x0)) if right else (max(low, parts[0].x1), high)
            elif i > begun:
                break
            else:  # parts that lie over each other: no columns
                self._add(lines[i])
            last = lines[i].y
            i += 1
        self.close()
        assert self._page is not None
        for side in sides:
            limit = (
                min((line.x0 for line in sides[1]), default=self._page.right) if side is sides[0] else self._page.right
            )
            if side:
                self._put("".join(self._column_text(side, limit)))
                self._bold = False
                self.close()
        return i

    def _room(self, last: _Line, line: _Line, limit: float) -> float:
        """How wide a column is: to the next one if its lines begin on one edge, else as its lines are centred in it."""
        assert self._page is not None
        if abs(last.x0 - line.x0) < 2:
            return limit - last.x0
        middle = (last.x0 + last.x1) / 2
        return 2 * min(middle - self._page.left, self._page.right - middle)

    def _column_text(self, side: Sequence[_Line], limit: float) -> Iterator[str]:
        """The lines of a column; one that went on because its column is narrow is one line again."""
        for i, line in enumerate(side):
            if i:
                last = side[i - 1]
                full = last.x1 - last.x0 + line.first_word() + 0.8 * last.size > self._room(last, line, limit)
                short = line.x1 - line.x0 < 0.55 * (last.x1 - last.x0)
                goes_on = full and short and last.text.isupper() and line.text.isupper()
                yield " " if goes_on or line.text[0].islower() or line.text[0].isdigit() else "\n"
            yield line.text

    def _put(self, text: str) -> None:
        if self._new_page:
            self._new_page = False
            text = f"{text[:1]}{PAGE}{text[1:]}" if text[:1] in " \n" else PAGE + text
        self._parts.append(text)

    def _add(self, line: _Line) -> None:
        """Go on with the paragraph at hand or begin a new one."""
        last = self._last
        text = line.text
        if last is None or self._begins(last, line, text):
            self.close()
            self._put(text)
            self._bold = line.bold
        else:
            self._put(self._glue(last, line, text) + text)
        self._last = line

    def _glue(self, last: _Line, line: _Line, text: str) -> str:
        if self._centred(last) and self._centred(line) and not text[:1].islower():
            return "\n"
        return "" if re.search(r"[^\W\d]-$", last.text) else " "

    def _begins(self, last: _Line, line: _Line, text: str) -> bool:
        """Whether a paragraph begins with this line."""
        assert self._page is not None
        if last.bold != line.bold or abs(last.size - line.size) > 0.12 * last.size:
            return True
        if self._centred(last) and self._centred(line):
            return not self._near(last, line)
        aside = self._page.left + 5 * line.size
        if last.x0 > aside and line.x0 > aside and not text[:1].islower():
            return True
        if _MARKER.match(text) and (not _OPEN.search(last.text) or text[0] not in "-–(" or line.x0 > last.x0 + 4):
            return True
        if _OPEN.search(last.text) and self._near(last, line) and _MIDST.match(text):
            return False
        fits = last.x1 + line.first_word() + 0.3 * last.size < self._page.right
        if fits or not self._near(last, line):
            return True
        indented = line.x0 - last.x0 > 0.8 * last.size
        return indented and not _OPEN.search(last.text)

    def _near(self, last: _Line, line: _Line) -> bool:
        """Whether a line stands right under the one before it; across pages nothing can be said."""
        return line.y < last.y or line.y - last.y < max(self._leading + 0.3 * last.size, 1.2 * last.size)

    def _centred(self, line: _Line) -> bool:
        assert self._page is not None
        middle = (self._page.left + self._page.right) / 2
        return line.x0 > self._page.left + 1.5 * line.size and abs((line.x0 + line.x1) / 2 - middle) < 0.8 * line.size


# ---- tables ----------------------------------------------------------------------------------------------------------


def _ruled_tables(page: Page) -> tuple[list[_Grid], set[int]]:
    """The tables that crossing rules make on a page, and the glyphs (by id) that stand in them."""
    found: list[_Grid] = []
    taken: set[int] = set()
    for boxes in ruled_cells(page.rules):
        xs, ys = _edges(box[0] for box in boxes), _edges(box[1] for box in boxes)
        if len(xs) < 2 or len(ys) < 2:
            continue  # a frame, not a table
        held = _held(page.glyphs, boxes)
        taken |= {id(glyph) for glyphs in held.values() for glyph in glyphs}
        xs, ys = _edges(x for box in boxes for x in box[::2]), _edges(y for box in boxes for y in box[1::2])
        rows: list[list[tuple[Cell, int, int]]] = [[] for _ in ys[:-1]]
        for box in sorted(boxes, key=lambda box: (box[1], box[0])):
            left, right, top, bottom = _at(xs, box[0]), _at(xs, box[2]), _at(ys, box[1]), _at(ys, box[3])
            text = "\n".join(line.text for line in _lines(held.get(box, [])))
            rows[min(top, len(rows) - 1)].append((Cell([Paragraph(text)]), max(1, right - left), max(1, bottom - top)))
        found.append(_Grid(grid(rows), ys[0]))
    return found, taken


_Box = tuple[float, float, float, float]  # left, top, right, bottom


def ruled_cells(rules: Sequence[Rule]) -> list[list[_Box]]:
    """The cells that rules enclose, table by table."""
    from pdfplumber import table as geometry

    edges = [
        {
            "x0": rule.x0, "x1": rule.x1, "top": rule.y0, "bottom": rule.y1, "width": rule.x1 - rule.x0,
            "height": rule.y1 - rule.y0, "orientation": "h" if rule.level else "v", "object_type": "line",
        }
        for rule in rules
    ]  # fmt: skip
    if sum(edge["orientation"] == "h" for edge in edges) < 2 or sum(edge["orientation"] == "v" for edge in edges) < 2:
        return []
    tolerance = RULE_TOLERANCE
    merged = geometry.merge_edges(edges, tolerance, tolerance, tolerance, tolerance)
    crossings = geometry.edges_to_intersections(merged, tolerance, tolerance)
    cells = geometry.intersections_to_cells(crossings)
    return [[(cell[0], cell[1], cell[2], cell[3]) for cell in table] for table in geometry.cells_to_tables(cells)]


def _held(glyphs: Sequence[Glyph], boxes: Sequence[_Box]) -> dict[_Box, list[Glyph]]:
    """The glyphs in each cell, by their middle."""
    held: dict[_Box, list[Glyph]] = {}
    by_top = sorted(boxes, key=lambda box: box[1])
    tops = [box[1] for box in by_top]
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, glyph.y - 0.3 * glyph.size
        for box in reversed(by_top[: bisect.bisect_right(tops, y)]):
            if box[0] <= x < box[2] and box[1] <= y < box[3]:
                held.setdefault(box, []).append(glyph)
                break
    return held


def _edges(values: Iterator[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > RULE_TOLERANCE:
            out.append(value)
    return out


def _at(edges: Sequence[float], value: float) -> int:
    return bisect.bisect_right(edges, value + RULE_TOLERANCE) - 1


def _joined_tables(found: Sequence[Block]) -> list[Block]:
    """A table that goes on over the page as one, the head that the page repeats left out."""
    out: list[Block] = []
    for block in found:
        last = out[-1] if out else None
        if isinstance(block, Table) and isinstance(last, Table) and len(last.rows[0]) == len(block.rows[0]):
            rows = list(block.rows)
            repeated = 0
            while repeated < min(len(rows), len(last.rows)) and _words(rows[repeated]) == _words(last.rows[repeated]):
                repeated += 1
            if 0 < repeated < len(rows):
                rows[repeated][0].blocks.insert(0, Paragraph(PAGE))
                rows = rows[repeated:]
            elif _goes_on(last.rows[-1], rows[0]):
                for cell, more in zip(last.rows[-1], rows.pop(0), strict=True):
                    cell.blocks += more.blocks
            last.rows += rows
        else:
            out.append(block)
    return out


def _goes_on(last: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a row is the rest of the one before it, cut by the end of the page: words in mid-sentence, no name of its own."""
    words = _words(row)
    held = [(word, above) for word, above in zip(words, _words(last), strict=True) if word]
    cut = all(
        above and not word[0].isupper() and not (_FIGURE.match(word) and _FIGURE.match(above)) for word, above in held
    )
    return bool(held) and (not words[0] or words[0][0].islower()) and cut


def _words(row: Sequence[Cell]) -> list[str]:
    return [cell.text.replace(PAGE, "").strip() for cell in row]
