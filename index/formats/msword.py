"""The binary structures of Word 97-2003 ([MS-DOC]): pieces of text, properties, styles, fonts, lists.

Offsets into the streams are those of the specification. What does not add up raises `struct.error`, `IndexError` or `ValueError`.
"""

from __future__ import annotations

import bisect
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.formats.numbering import Level

# Places of (offset, length) in the table of the file information block.
STYLES, NOTE_MARKS, NOTE_TEXTS, CHARACTERS, PARAGRAPHS, FONTS, PIECES = 1, 2, 3, 12, 13, 15, 33
END_MARKS, END_TEXTS, BOX_TEXTS, LISTS, OVERRIDES = 46, 47, 56, 73, 74

DELETED, HIDDEN, BOLD, CAPITALS, FONT, STYLE_OF_CHARACTERS, SYMBOL = (
    0x0800,
    0x083C,
    0x0835,
    0x083B,
    0x4A4F,
    0x4A30,
    0x6A09,
)
IN_TABLE, ROW_END, DEPTH, INNER_CELL, INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
LIST_LEVEL, LIST, OUTLINE, TABLE, VERTICAL_MERGE, MERGE = 0x260A, 0x460B, 0x2640, 0xD608, 0xD62B, 0x5624
HUGE = 0x6646

_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_NUMBERS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero",
            23: "bullet", 255: "none"}  # fmt: skip
_PAGE = 512
_MAX_LEVELS = 9

Properties = dict[int, bytes]


class EncryptedError(ValueError):
    """The file has a password."""


class TooOldError(ValueError):
    """The file is of Word 6 or 95; its text is the version."""


@dataclass(slots=True)
class Style:
    """A style: what its paragraphs and characters look like, those of the styles it is based on included."""

    built_in: int = 0  # 1 to 9 for the headings
    base: int = 0xFFF
    paragraph: Properties = field(default_factory=dict)
    characters: Properties = field(default_factory=dict)


class Document:
    """The text of a file by character position, and what is said of each stretch of it."""

    def __init__(self, main: bytes, tables: dict[str, bytes], data: bytes = b"") -> None:
        self._main = main
        self._data = data
        if len(main) < 0x1AA:
            raise ValueError("short")
        mark, version, flags = struct.unpack_from("<HH6xH", main)
        if mark in (0xA5DC, 0xA59B, 0xA5DB, 0xA59C, 0xA699, 0xA697) or version < 0xC1:
            raise TooOldError("6/95")
        if mark != 0xA5EC:
            raise ValueError(f"{mark:04X}")
        if flags & 0x0100:
            raise EncryptedError
        self._table = tables["1Table" if flags & 0x0200 else "0Table"]
        self.lengths = struct.unpack_from(
            "<8i", main, 0x4C
        )  # body, footnotes, heads, macros, comments, endnotes, boxes, …
        self._pieces = list(self._read_pieces())
        self._starts = [piece[0] for piece in self._pieces]
        self.text = "".join(piece[4] for piece in self._pieces)
        self._character_runs = self._runs(CHARACTERS, 1)
        self._paragraph_runs = self._runs(PARAGRAPHS, 13)
        self._character_starts = [run[0] for run in self._character_runs]
        self._paragraph_starts = [run[0] for run in self._paragraph_runs]
        self.styles = self._read_styles()
        self.fonts = self._read_fonts()

    def _part(self, index: int) -> bytes:
        place = 0x9A + index * 8
        if place + 8 > len(self._main):
            return b""
        offset, length = struct.unpack_from("<II", self._main, place)
        return self._table[offset : offset + length] if length else b""

    # ---- text --------------------------------------------------------------------------------------------------------

    def _read_pieces(self) -> Iterator[tuple[int, int, int, int, str]]:
        """(first position, last, offset in the stream, bytes a character, text) of each piece."""
        data, at = self._part(PIECES), 0
        while data[at] == 1:
            at += 3 + struct.unpack_from("<H", data, at + 1)[0]
        length = struct.unpack_from("<I", data, at + 1)[0]
        table = data[at + 5 : at + 5 + length]
        count = (length - 4) // 12
        positions = struct.unpack_from(f"<{count + 1}I", table)
        for i in range(count):
            (place,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * i + 2)
            size = positions[i + 1] - positions[i]
            if size < 0 or size > len(self._main):
                raise ValueError("pieces")
            if place & 0x40000000:
                offset, width = (place & 0x3FFFFFFF) // 2, 1
                text = self._main[offset : offset + size].decode("cp1252", "replace")
            else:
                offset, width = place, 2
                text = self._main[offset : offset + 2 * size].decode("utf-16-le", "replace")
            if len(text) != size:
                if text.isascii() or len(self._main) < offset + width * size:
                    raise ValueError("text cut off")
                text = (text + "\ufffd" * size)[:size]  # a pair of surrogates counts as two positions
            yield positions[i], positions[i + 1], offset, width, text

    def _place(self, position: int) -> tuple[int, int, int]:
        """(offset in the stream, bytes a character, end of its piece) of a position."""
        i = bisect.bisect_right(self._starts, position) - 1
        start, end, offset, width, _ = self._pieces[i]
        return offset + (position - start) * width, width, end

    # ---- properties ----------------------------------------------------------------------------------------------------

    def _runs(self, index: int, entry: int) -> list[tuple[int, int, bytes]]:
        """(first offset, last, properties) of the stretches that the pages of properties describe."""
        table = self._part(index)
        count = (len(table) - 4) // 8
        runs = []
        for number in struct.unpack_from(f"<{count}I", table, 4 * (count + 1)) if count > 0 else ():
            page = self._main[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
            if len(page) < _PAGE:
                raise ValueError("properties cut off")
            size = page[-1]
            offsets = struct.unpack_from(f"<{size + 1}I", page)
            for i in range(size):
                at = page[4 * (size + 1) + entry * i] * 2
                runs.append((offsets[i], offsets[i + 1], _entry(page, at, entry)))
        return sorted(runs)

    def characters(self, start: int, end: int) -> Iterator[tuple[int, int, Properties]]:
        """(first position, last, properties) of the stretches of characters between two positions."""
        while start < end:
            offset, width, stop = self._place(start)
            i = bisect.bisect_right(self._character_starts, offset) - 1
            stop, data = min(stop, end), b""
            if i >= 0 and offset < self._character_runs[i][1]:
                _, last, data = self._character_runs[i]
                stop = min(stop, start + max(1, (last - offset) // width))
            elif i + 1 < len(self._character_starts):
                stop = min(stop, start + max(1, (self._character_starts[i + 1] - offset) // width))
            yield start, stop, properties(data)
            start = stop

    def paragraph(self, end: int) -> tuple[int, Properties]:
        """(style, properties) of the paragraph whose mark stands at a position."""
        offset, _, _ = self._place(end)
        i = bisect.bisect_right(self._paragraph_starts, offset) - 1
        if i < 0 or offset >= self._paragraph_runs[i][1]:
            return 0, {}
        data = self._paragraph_runs[i][2]
        found = properties(data[2:])
        if HUGE in found:  # a row of many cells has more properties than a page of them holds
            (at,) = struct.unpack("<I", found[HUGE])
            (size,) = struct.unpack_from("<H", self._data, at)
            found |= properties(self._data[at + 2 : at + 2 + size])
        return (struct.unpack_from("<H", data)[0] if len(data) >= 2 else 0), found

    # ---- styles, fonts, notes, lists -----------------------------------------------------------------------------------

    def _read_styles(self) -> list[Style]:
        data = self._part(STYLES)
        if len(data) < 6:
            return []
        head, count, base_size = struct.unpack_from("<HHH", data)
        at, raw = 2 + head, []
        for _ in range(count):
            (size,) = struct.unpack_from("<H", data, at)
            raw.append(_style(data[at + 2 : at + 2 + size], base_size) if size else Style())
            at += 2 + size + size % 2
        return [_inherited(raw, i) for i in range(len(raw))]

    def _read_fonts(self) -> list[str]:
        data = self._part(FONTS)
        fonts: list[str] = []
        at = 4
        while at + 40 < len(data):
            size = data[at] + 1
            fonts.append(data[at + 40 : at + size].decode("utf-16-le", "replace").partition("\0")[0])
            at += size
        return fonts

    def notes(self, marks: int, texts: int, start: int) -> dict[int, tuple[int, int]]:
        """Where the text of each note stands, by the position of its mark; their texts begin at `start`."""
        places, spans = self._part(marks), self._part(texts)
        count = (len(places) - 4) // 6
        if count <= 0 or len(spans) < 4 * (count + 1):
            return {}
        at = struct.unpack_from(f"<{count}I", places)
        cuts = struct.unpack_from(f"<{count + 1}I", spans)
        return {mark: (start + cuts[i], start + cuts[i + 1]) for i, mark in enumerate(at)}

    def lists(self) -> list[tuple[int, list[Level], dict[int, int]]]:
        """(id, levels, where levels begin anew) of the lists that paragraphs name, the first one named by 1."""
        definitions = self._definitions()
        data = self._part(OVERRIDES)
        if len(data) < 4:
            return []
        (count,) = struct.unpack_from("<I", data)
        heads = [struct.unpack_from("<I8xB", data, 4 + 16 * i) for i in range(min(count, len(data) // 16))]
        out, at = [], 4 + 16 * len(heads)
        for number, changes in heads:
            levels, starts = list(definitions.get(number, [])), {}
            at += 4
            for _ in range(changes):
                start, bits = struct.unpack_from("<II", data, at)
                at += 8
                depth = bits & 15
                if bits & 0x20:
                    level, at = _level(data, at)
                    levels[depth : depth + 1] = [level]
                elif bits & 0x10:
                    starts[depth] = start
            out.append((number, levels, starts))
        return out

    def _definitions(self) -> dict[int, list[Level]]:
        offset, length = struct.unpack_from("<II", self._main, 0x9A + LISTS * 8)
        if not length:
            return {}
        (count,) = struct.unpack_from("<H", self._table, offset)
        at = offset + length  # the levels stand behind the table
        out = {}
        for i in range(count):
            head = offset + 2 + 28 * i
            (number,) = struct.unpack_from("<I", self._table, head)
            levels = []
            for _ in range(1 if self._table[head + 26] & 1 else _MAX_LEVELS):
                level, at = _level(self._table, at)
                levels.append(level)
            out[number] = levels
        return out


def _entry(page: bytes, at: int, entry: int) -> bytes:
    """The properties at an offset of a page; those of paragraphs say their length in one of two ways."""
    if not at:
        return b""
    size = page[at]
    if entry == 1:
        return page[at + 1 : at + 1 + size]
    return page[at + 1 : at + 2 * size] if size else page[at + 2 : at + 2 + 2 * page[at + 1]]


def properties(data: bytes) -> Properties:
    """A list of single properties by their codes; the last of each counts, and of merges of cells all together."""
    out: Properties = {}
    at = 0
    while at + 2 <= len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        kind = code >> 13
        if kind != 6:
            size = _SIZES[kind]
        elif code == TABLE:
            size = struct.unpack_from("<H", data, at)[0] - 1 if at + 2 <= len(data) else 0
            at += 2
        else:
            size = data[at] if at < len(data) else 0
            at += 1
        value = data[at : at + size]
        out[code] = out[code] + value if code in (VERTICAL_MERGE, MERGE) and code in out else value
        at += max(0, size)
    return out


def _style(data: bytes, base_size: int) -> Style:
    kind, based, parts = struct.unpack_from("<HHH", data)
    style = Style(kind & 0xFFF, based >> 4)
    if based & 15 != 1:  # not of paragraphs
        if based & 15 == 2 and parts & 15:
            (length,) = struct.unpack_from("<H", data, base_size)
            at = base_size + 2 + 2 * (length + 1)
            (size,) = struct.unpack_from("<H", data, at)
            style.characters = properties(data[at + 2 : at + 2 + size])
        return style
    (length,) = struct.unpack_from("<H", data, base_size)
    at = base_size + 2 + 2 * (length + 1)
    for i in range(min(parts & 15, 2)):
        if at + 2 > len(data):
            break
        (size,) = struct.unpack_from("<H", data, at)
        found = properties(data[at + 2 + (2 if i == 0 else 0) : at + 2 + size])
        if i == 0:
            style.paragraph = found
        else:
            style.characters = found
        at += 2 + size + size % 2
    return style


def _inherited(styles: list[Style], i: int) -> Style:
    """A style with what it takes over from those that it is based on."""
    chain: list[Style] = []
    while i < len(styles) and styles[i] not in chain and len(chain) < 12:
        chain.append(styles[i])
        i = styles[i].base
    whole = Style(chain[0].built_in if chain else 0)
    for style in reversed(chain):
        whole.paragraph |= style.paragraph
        whole.characters |= style.characters
    return whole


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """(a level of a list, the offset behind it)."""
    start, kind = struct.unpack_from("<IB", data, at)
    characters, paragraph = data[at + 24], data[at + 25]
    at += 28 + characters + paragraph
    (length,) = struct.unpack_from("<H", data, at)
    text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    pattern = "".join(f"%{ord(c) + 1}" if ord(c) < _MAX_LEVELS else c for c in text)
    return Level(_NUMBERS.get(kind, "decimal"), pattern, start), at + 2 + 2 * length
