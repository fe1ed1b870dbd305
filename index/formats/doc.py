"""Word 97-2003 (`.doc`) to one text: headings of styles, numbers that Word draws, tables with merged cells, footnotes, old fonts.

What was deleted with tracked changes, hidden text, codes of fields, headers and footers are left out.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from index.errors import ReadError
from index.formats import legacy, msword
from index.formats.archive import damaged
from index.formats.document import Document
from index.formats.markup import Block, Cell, Paragraph, Table, grid, write
from index.formats.msword import Properties
from index.formats.numbering import Counter
from index.formats.runs import Run, all_bold, text_of
from prompts import lexicon

KIND = "Word 97-2003"
_SHOWN = {"\t": "\t", "\v": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "\u00ad"}
_ENDS = "\r\x07\x0c"  # of paragraphs, cells and rows, pages and sections


def read(data: bytes, name: str) -> Document:
    """A `.doc` file. Raises `ReadError` if it is locked, damaged, empty or older than Word 97."""
    try:
        reader = _Reader(_open(data))
        return write(reader.blocks(), reader.notes, name, KIND)
    except msword.EncryptedError as exc:
        raise ReadError(lexicon.bilingual("format_locked", name=name, kind=KIND)) from exc
    except msword.TooOldError as exc:
        raise ReadError(lexicon.bilingual("format_old_word", name=name, version=exc)) from exc
    except (struct.error, LookupError, ValueError, OSError, OverflowError, RecursionError) as exc:
        raise damaged(name, KIND, exc) from exc


def _open(data: bytes) -> msword.Document:
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as container:
        if container.exists("EncryptedPackage"):
            raise msword.EncryptedError
        names = ("WordDocument", "0Table", "1Table", "Data")
        streams = {name: container.openstream(name).read() for name in names if container.exists(name)}
    return msword.Document(streams["WordDocument"], streams, streams.get("Data", b""))


class _Reader:
    """Reads the body of a document, its notes where their marks stand, its text boxes at the end."""

    def __init__(self, document: msword.Document) -> None:
        self.notes: dict[str, str] = {}
        self._document = document
        body, footnotes, heads, macros, comments, endnotes, boxes, _ = document.lengths
        self._body = body
        ends = body + footnotes + heads + macros + comments
        self._boxes = (ends + endnotes, ends + endnotes + boxes)
        self._stories = document.notes(msword.NOTE_MARKS, msword.NOTE_TEXTS, body)
        self._stories |= document.notes(msword.END_MARKS, msword.END_TEXTS, ends)
        self._lists = document.lists()
        self._counters: dict[int, Counter] = {}
        self._begun: set[tuple[int, int]] = set()

    def blocks(self) -> list[Block]:
        """The paragraphs and tables of the body, then those of the text boxes."""
        return [*self._flow(0, self._body), *self._flow(*self._boxes)]

    def _flow(self, start: int, end: int) -> Iterator[Block]:
        rows: list[tuple[list[Cell], Properties]] = []
        cells: list[Cell] = []
        cell: list[Block] = []
        for first, last, mark in self._paragraphs(start, end):
            style, look = self._document.paragraph(last)
            if not look.get(msword.IN_TABLE, b"\0")[0]:
                if rows:
                    yield _table(rows)
                rows, cells, cell = [], [], []
                yield self._paragraph(first, last, style, look)
            elif look.get(msword.ROW_END, b"\0")[0]:
                rows.append((cells, look))
                cells, cell = [], []
            else:
                cell.append(self._paragraph(first, last, style, look))
                depth = look.get(msword.DEPTH, b"\1\0\0\0")[0]
                if mark == "\x07" and depth <= 1:
                    cells.append(Cell(cell))
                    cell = []
        if rows:
            yield _table(rows)

    def _paragraphs(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """(first position, position of the mark, mark) of each paragraph."""
        text = self._document.text
        first = start
        for position in range(start, min(end, len(text))):
            if text[position] in _ENDS:
                yield first, position, text[position]
                first = position + 1

    def _paragraph(self, first: int, last: int, style: int, look: Properties) -> Paragraph:
        styles = self._document.styles
        base = styles[style] if style < len(styles) else msword.Style()
        look = base.paragraph | look
        runs = list(self._runs(first, last, base.characters))
        text = text_of(runs)
        if text.strip():
            number = self._number(look)
            text = f"{number} {text.lstrip()}" if number else text
        outline = look.get(msword.OUTLINE, b"\x09")[0]
        level = base.built_in if 1 <= base.built_in <= 9 else outline + 1
        return Paragraph(text, level if level <= 9 else 0, all_bold(runs))

    def _runs(self, first: int, last: int, base: Properties) -> Iterator[Run]:
        """The shown pieces of a paragraph. Of a field only its result is shown, between the signs 0x14 and 0x15."""
        codes = 0
        for start, end, own in self._document.characters(first, last):
            styled = base | self._of_style(own)
            look = styled | own
            if look.get(msword.DELETED, b"\0")[0] == 1 or _on(own, styled, msword.HIDDEN):
                continue
            bold, caps = _on(own, styled, msword.BOLD), _on(own, styled, msword.CAPITALS)
            encoding = legacy.font_encoding(self._font(look))
            for position in range(start, end):
                sign = self._document.text[position]
                if sign == "\x13":
                    codes += 1
                elif sign == "\x14" or (sign == "\x15" and self._codes_only(first, position)):
                    codes = max(0, codes - 1)
                elif position in self._stories:
                    yield Run(self._note(*self._stories.pop(position)), bold=True)
                elif not codes and (sign >= " " or sign in _SHOWN):
                    symbol = msword.SYMBOL in own and sign == "("
                    yield Run("-" if symbol else _SHOWN.get(sign, sign), bold, encoding, caps)

    def _codes_only(self, first: int, position: int) -> bool:
        """Whether the field that ends at a position had no result: its code is still open."""
        depth = 0
        for sign in reversed(self._document.text[first:position]):
            if sign == "\x15":
                depth += 1
            elif sign == "\x14" and not depth:
                return False
            elif sign == "\x13":
                if not depth:
                    return True
                depth -= 1
        return False

    def _of_style(self, own: Properties) -> Properties:
        named = own.get(msword.STYLE_OF_CHARACTERS)
        index = struct.unpack("<H", named)[0] if named and len(named) == 2 else 0xFFFF
        return self._document.styles[index].characters if index < len(self._document.styles) else {}

    def _font(self, look: Properties) -> str | None:
        named = look.get(msword.FONT)
        index = struct.unpack("<H", named)[0] if named and len(named) == 2 else 0xFFFF
        return self._document.fonts[index] if index < len(self._document.fonts) else None

    def _note(self, start: int, end: int) -> str:
        mark = str(len(self.notes) + 1)
        self.notes[mark] = ""
        said = [block.text for block in self._flow(start, end) if isinstance(block, Paragraph)]
        self.notes[mark] = " ".join(said).strip()
        return f"[^{mark}]"

    def _number(self, look: Properties) -> str:
        """What Word draws before the paragraph."""
        named = look.get(msword.LIST)
        index = struct.unpack("<H", named)[0] if named and len(named) == 2 else 0
        if not 0 < index <= len(self._lists):
            return ""
        depth = look.get(msword.LIST_LEVEL, b"\0")[0]
        number, levels, starts = self._lists[index - 1]
        counter = self._counters.setdefault(number, Counter(levels))
        if depth in starts and (index, depth) not in self._begun:
            self._begun.add((index, depth))
            counter.restart(depth, starts[depth])
        return counter.number(depth)


def _on(own: Properties, styled: Properties, code: int) -> bool:
    """A switch: on, off, or as in the style or the other way round."""
    value = own.get(code, b"\x80")[:1] or b"\x80"
    inherited = styled.get(code, b"\0")[:1] == b"\1"
    return {0: False, 1: True, 0x80: inherited, 0x81: not inherited}.get(value[0], False)


def _table(rows: list[tuple[list[Cell], Properties]]) -> Table:
    """Rows of cells with their definitions to a full grid."""
    edges = sorted({edge for cells, look in rows for edge in _edges(look, len(cells))})
    columns: dict[int, int] = {}
    for i, edge in enumerate(edges):
        near = i > 0 and edge - edges[i - 1] <= 30  # twips; drawn by hand, edges are a hair apart
        columns[edge] = columns[edges[i - 1]] if near else len(set(columns.values()))
    above: dict[int, Cell] = {}
    out = []
    for cells, look in rows:
        own, merges = _edges(look, len(cells)), _merges(look, len(cells))
        line: list[tuple[Cell, int, int]] = []
        if own and columns[own[0]]:
            line.append((Cell(), columns[own[0]], 1))
        for i, cell in enumerate(cells):
            across = columns[own[i + 1]] - columns[own[i]]
            goes_right, goes_on = merges[i]
            if goes_right and line:
                line[-1] = (line[-1][0], line[-1][1] + across, 1)
                continue
            made = above.get(columns[own[i]], cell) if goes_on else cell
            above[columns[own[i]]] = made
            if across > 0:
                line.append((made, across, 1))
        out.append(line)
    return grid(out)


def _edges(look: Properties, count: int) -> list[int]:
    """Where the cells of a row begin and the last one ends."""
    data = look.get(msword.TABLE, b"")
    if not data or data[0] < count or len(data) < 1 + 2 * (data[0] + 1):
        return [1_000 * i for i in range(count + 1)]
    edges = list(struct.unpack_from(f"<{data[0] + 1}h", data, 1))[: count + 1]
    return sorted(edges)


def _merges(look: Properties, count: int) -> list[tuple[bool, bool]]:
    """For each cell of a row whether it goes on with the one to its left, and with the one above."""
    data = look.get(msword.TABLE, b"")
    out = [(False, False)] * count
    if data:
        at = 1 + 2 * (data[0] + 1)
        for i in range(count):
            bits = struct.unpack_from("<H", data, at + 20 * i)[0] if at + 20 * i + 2 <= len(data) else 0
            out[i] = (bits & 3 in (2, 3) and i > 0 and not bits & 1, bits >> 5 & 3 == 1)
    later = look.get(msword.VERTICAL_MERGE, b"")
    for i, kind in zip(later[::2], later[1::2], strict=False):
        if i < count:
            out[i] = (out[i][0], kind == 1)
    merged = look.get(msword.MERGE, b"")
    for first, limit in zip(merged[::2], merged[1::2], strict=False):
        for i in range(first + 1, min(limit, count)):
            out[i] = (True, out[i][1])
    return out
