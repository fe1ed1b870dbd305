r"""Paragraphs, tables and footnotes of an office file to the one Markdown-like text that `Document` describes.

Example: `Table` of two rows and a `Paragraph("Thu ngân sách", level=2)` -> `"## Thu ngân sách\n\n| Chỉ tiêu | 2023 |\n…"`.
A form feed in a text marks where a page begins; it is taken out and becomes an offset of `Document.pages`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.errors import ReadError
from index.formats import legacy
from index.formats.document import Document
from prompts import lexicon

PAGE = "\f"
MAX_HEADING = 300  # a longer paragraph in a heading's style is a paragraph all the same
MAX_LAYOUT = 4  # rows; a table of layout, as the letterhead is, has one or two

_MARK = re.compile(r"\[\^(\d+)\]")
_NUMBER = re.compile(r"[^\w\s]*\s?\d[\d.,]*\s?%?[^\w\s]*$")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffc]")
_BLANKS = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]+")
_TAB_LINES = re.compile(  # what is set off by one tab in a letterhead or a signature stands on a line of its own
    r"\t+(?=CỘNG H|Độc lập|(?:TM|KT|TL|TUQ)\.|[^\t\n]{2,40},\s*ngày\s)"
)
_SIGNS = re.compile("[\uf000-\uf0ff]")  # of the fonts of signs, which draw bullets
_CONTROL = dict.fromkeys(c for c in range(32) if chr(c) not in "\t\n\f")


@dataclass(slots=True)
class Paragraph:
    """A paragraph; marks of footnotes stand in its text as `[^1]`, lines in it are parted by line feeds."""

    text: str
    level: int = 0  # of a heading, 1 the outermost; 0 for body text
    bold: bool = False  # as a whole


@dataclass(slots=True)
class Table:
    """A table as a full grid: a merged cell is the same object in each place that it covers."""

    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(slots=True)
class Cell:
    """What stands in a cell of a table."""

    blocks: list[Paragraph | Table] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it on one line."""
        return " ".join(paragraph.text for paragraph in _paragraphs(self.blocks)).strip()


Block = Paragraph | Table


def write(blocks: Iterable[Block], notes: Mapping[str, str], name: str, kind: str, *, pages: bool = False) -> Document:
    """The blocks of a file as one text, each footnote below the paragraph or table that bears its mark.

    Raises `ReadError` if there are no words in them. `pages` says whether the form feeds of the file are those of pages.
    """
    blocks, notes = _repaired(list(blocks), dict(notes))
    pieces = []
    for block in blocks:
        pieces += [piece for piece in _block(block, notes) if piece]
    text = "\n\n".join(pieces)
    text, starts = _take_pages(text)
    if not any(c.isalpha() for c in text):
        raise ReadError(lexicon.bilingual("format_no_words", name=name, kind=kind))
    return Document(text, starts if pages else ())


def _repaired(blocks: list[Block], notes: dict[str, str]) -> tuple[list[Block], dict[str, str]]:
    """The same in Unicode, where no font said that the text is of an encoding before it."""
    paragraphs = list(_paragraphs(blocks))
    encoding = legacy.detect("\n".join(paragraph.text for paragraph in paragraphs))
    if encoding:
        for paragraph in {id(p): p for p in paragraphs}.values():
            paragraph.text = legacy.convert(paragraph.text, encoding)
        notes = {mark: legacy.convert(text, encoding) for mark, text in notes.items()}
    return blocks, notes


def clean(text: str) -> str:
    """A text of an office file without its invisible characters: NFC, single spaces, no soft hyphens."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").translate(_CONTROL)
    text = _SIGNS.sub("-", text)
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return re.sub(r" ?\n ?", "\n", text).strip(" \n\t")


def _block(block: Block, notes: Mapping[str, str]) -> Iterator[str]:
    if isinstance(block, Paragraph):
        text = _paragraph(block)
        yield text
        yield from _notes(text, notes)
    elif is_layout(block):
        for cell in _cells(block):
            yield "\n".join(_layout_lines(cell.blocks))
            for inner in cell.blocks:
                if isinstance(inner, Table):
                    yield from _block(inner, notes)
            yield from _notes(cell.text, notes)
    else:
        text = "\n".join(_row(row) for row in block.rows if any(cell.text.strip(PAGE) for cell in row))
        yield text
        yield from _notes(text, notes)


def _layout_lines(blocks: Sequence[Block]) -> Iterator[str]:
    """What a cell of a letterhead says, line by line, without emphasis: its lines are metadata."""
    for block in blocks:
        if isinstance(block, Paragraph) and block.text.strip():
            yield _tabs(clean(block.text))


def _paragraph(paragraph: Paragraph) -> str:
    text = _tabs(clean(paragraph.text))
    if not text.strip(PAGE):
        return PAGE if PAGE in text else ""
    page = PAGE if text.startswith(PAGE) else ""
    text = text.lstrip(f"{PAGE}\n ")
    if paragraph.level and len(text) <= MAX_HEADING:
        return f"{page}{'#' * min(paragraph.level, 6)} {_one_line(text)}"
    if paragraph.bold and len(text) <= MAX_HEADING:
        return page + "\n".join(f"**{line}**" if line.strip(PAGE) else line for line in text.split("\n"))
    return page + text


def _tabs(text: str) -> str:
    """Tabs between columns are kept, for they make a table; one that only sets off what follows becomes a space."""
    text = _TAB_LINES.sub("\n", text)
    return "\n".join(
        line if re.search(r"\S\t+[^\t]+\t+\S", line) else line.replace("\t", " ") for line in text.split("\n")
    )


def _notes(text: str, notes: Mapping[str, str]) -> Iterator[str]:
    marks = list(dict.fromkeys(_MARK.findall(text)))
    lines = [f"[^{mark}]: {_one_line(clean(notes[mark]))}" for mark in marks if mark in notes]
    if lines:
        yield "\n\n".join(lines)


def _row(row: Sequence[Cell]) -> str:
    return f"| {' | '.join(_one_line(clean(cell.text)).replace('|', '¦') for cell in row)} |"


def _one_line(text: str) -> str:
    return re.sub(r"[ \t\n]+", " ", text)


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for cell in _cells(block):
                yield from _paragraphs(cell.blocks)


def _cells(table: Table) -> Iterator[Cell]:
    """Each cell once, row by row."""
    seen: set[int] = set()
    for row in table.rows:
        for cell in row:
            if id(cell) not in seen:
                seen.add(id(cell))
                yield cell


def is_layout(table: Table) -> bool:
    """Whether a table only puts text side by side: a letterhead, a signature, a frame around a paragraph.

    It has one cell, or a few columns and rows and no figure alone in a cell; or other tables stand in it.
    """
    cells = list(_cells(table))
    if any(isinstance(block, Table) for cell in cells for block in cell.blocks):
        return True
    width = max((len({id(cell) for cell in row}) for row in table.rows), default=0)
    if width <= 1:
        return True
    figures = any(_NUMBER.match(clean(cell.text)) for row in table.rows for cell in row[1:])
    if figures or width > 3 or len(table.rows) > MAX_LAYOUT:
        return False
    several = any(len([b for b in cell.blocks if isinstance(b, Paragraph) and b.text.strip()]) > 1 for cell in cells)
    return several or len(table.rows) == 1


def _take_pages(text: str) -> tuple[str, tuple[int, ...]]:
    """The text without its form feeds, and where the pages begin that they stood for, the first at 0."""
    text = re.sub(r"\n\n\f[\f\n]*", "\n\n\f", text.strip(f"\n {PAGE}"))
    starts, length = [0], 0
    parts: list[str] = []
    for part in text.split(PAGE):
        if parts and length != starts[-1]:
            starts.append(length)
        parts.append(part)
        length += len(part)
    return "".join(parts), tuple(starts)


def grid(rows: Sequence[Sequence[tuple[Cell, int, int]]]) -> Table:
    """Rows of (cell, columns, rows it covers), as HTML writes them, to a full grid."""
    table: list[list[Cell]] = []
    pending: dict[tuple[int, int], Cell] = {}
    for y, row in enumerate(rows):
        line: list[Cell] = []
        for cell, across, down in row:
            while (y, len(line)) in pending:
                line.append(pending.pop((y, len(line))))
            for k in range(1, down):
                pending.update({(y + k, len(line) + j): cell for j in range(across)})
            line += [cell] * across
        while (y, len(line)) in pending:
            line.append(pending.pop((y, len(line))))
        table.append(line)
    width = max(map(len, table), default=0)
    return Table([line + [Cell() for _ in range(width - len(line))] for line in table])
