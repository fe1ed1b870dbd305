"""Write a report out as an office program would: headings as styles, real tables, real footnotes, a letterhead in two columns.

Text becomes a flat OpenDocument file, which LibreOffice turns into every other format.
Example: `1. Nông nghiệp` -> `<text:h text:outline-level="2">`, `¹` with its line `¹ Ghi chú.` -> a footnote of the page.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape

from index.letters import SUPERSCRIPTS
from index.outline import Block, outline
from index.paragraphs import Joined

_DATED = re.compile(r",\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}")
_KIND = re.compile(r"[\s*#_]*(?:BÁO CÁO|THÔNG BÁO|KẾ HOẠCH|TỜ TRÌNH|NGHỊ QUYẾT)\b")
_MOTTO = re.compile(r"CỘNG H|Độc lập")
_SIGNING = re.compile(r"(?:TM|KT|TL|TUQ)\.|Nơi nhận")
_ANNEX = re.compile(r"Phụ lục|PHỤ LỤC|Biểu|BIỂU|Bảng")
_MARK = re.compile(rf"[{SUPERSCRIPTS}]+|\[\^?\d{{1,3}}\]")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_RULE = re.compile(r"^[\s|:+=-]+$")
_VALUE = re.compile(r"[-+]?\d[\d.,/]*\s?%?$|-$")
_LETTERHEAD_LINES = 12

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'$font'"/><style:font-face
 style:name="H" svg:font-family="'$capitals'"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name="F" fo:font-size="13pt"
 fo:language="vi" fo:country="VN"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm"
 fo:text-align="justify"/><style:text-properties style:font-name="F" fo:font-size="13pt"/></style:style>
$headings</office:styles>
<office:automatic-styles>
<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin-top="1.5cm" fo:margin-bottom="1.5cm" fo:margin-left="3cm" fo:margin-right="1.5cm"/>
<style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.2cm"/></style:header-style>
</style:page-layout>
<style:style style:name="C" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties
 fo:text-align="center" fo:margin-bottom="0cm"/></style:style>
<style:style style:name="CB" style:family="paragraph" style:parent-style-name="C"><style:paragraph-properties
 fo:text-align="center"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="capitals" style:family="text"><style:text-properties style:font-name="H"/></style:style>
<style:style style:name="left" style:family="table-column"><style:table-column-properties
 style:column-width="6.5cm"/></style:style>
<style:style style:name="right" style:family="table-column"><style:table-column-properties
 style:column-width="10cm"/></style:style>
<style:style style:name="ruled" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"
 fo:padding="0.05cm"/></style:style>
<style:style style:name="bare" style:family="table-cell"><style:table-cell-properties fo:border="none"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">
<style:header><text:p text:style-name="C"><text:page-number/></text:p></style:header>
</style:master-page></office:master-styles>
<office:body><office:text>
"""
_TAIL = "</office:text></office:body></office:document>\n"


@dataclass(frozen=True, slots=True)
class Font:
    """A font and how a text is written in it: `.VnTime` holds TCVN3, and has a font of its own for capitals."""

    name: str = "Liberation Serif"
    encode: Callable[[str], str] = str
    capitals: str = ""  # the font for what `lacks` finds, written in small letters
    lacks: re.Pattern[str] | None = None


def legacy_font(encoding: str) -> Font:
    """The font of an encoding before Unicode: `tcvn3` or `vni`."""
    from viparse.normalize.encodings import CHARMAPS

    pairs = {letter: code for code, letter in reversed(CHARMAPS[encoding].pairs)}
    if encoding == "vni":
        pairs |= {"ẳ": "aú", "Ẳ": "AÚ", "ỵ": "î", "Ỵ": "Î"}
    lacking = "".join(c for c in map(chr, range(0xC0, 0x1EFA)) if c.isupper() and c not in pairs and c.lower() in pairs)
    name = {"tcvn3": ".VnTime", "vni": "VNI-Times"}[encoding]

    def encode(text: str) -> str:
        return "".join(pairs.get(c, pairs.get(c.lower(), c)) for c in text)

    lacks = re.compile(f"[{lacking}]") if encoding == "tcvn3" else None
    return Font(name, encode, f"{name}H", lacks)


def tables_of(text: str) -> list[list[list[str]]]:
    """The tables of a report as rows of cells, the rules of Markdown left out."""
    blocks = outline(text)
    grouped = itertools.groupby(blocks, lambda block: block.kind == "table")
    return [_rows(text, list(group)) for is_table, group in grouped if is_table]


def open_document(text: str, font: Font | None = None) -> str:
    """A report as a flat OpenDocument text (`.fodt`)."""
    return _Writer(text, font or Font()).write()


def _rows(text: str, lines: Sequence[Block]) -> list[list[str]]:
    raws = [text[text.rfind("\n", 0, line.start) + 1 : line.end] for line in lines]
    raws = [raw for raw in raws if not _RULE.match(raw)]
    if not any(mark in raw for raw in raws for mark in "|\t"):
        return _aligned(raws)
    rows = [raw.strip().strip("|").split("|") if "|" in raw else raw.split("\t") for raw in raws]
    width = max((len(row) for row in rows), default=0)
    return [[*map(_plain, row), *[""] * (width - len(row))] for row in rows]


def _aligned(raws: Sequence[str]) -> list[list[str]]:
    """The rows of a table whose columns are made with spaces: a head that reaches over several columns stands in each."""
    fields = [[(m.start(), m.end(), m[0]) for m in re.finditer(r"\S+(?: \S+)*", raw)] for raw in raws]
    columns: list[list[int]] = []
    for start, end, _ in sorted(f for row in fields if sum(bool(_VALUE.match(f[2])) for f in row) > 1 for f in row):
        if columns and start < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], end)
        else:
            columns.append([start, end])
    rows = []
    for row in fields:
        cells = [""] * len(columns)
        for start, end, words in row:
            for k, (left, right) in enumerate(columns):
                if start < right and end > left:
                    cells[k] = f"{cells[k]} {words}".strip()
        rows.append(cells)
    return rows


def _plain(text: str) -> str:
    """Markdown's marks of emphasis and headings taken off."""
    return re.sub(r"\s+", " ", _EMPHASIS.sub("", re.sub(r"^[\s>]*#{1,6}\s+", "", unescape(text)))).strip()


class _Writer:
    """Writes the blocks of one report, its footnotes at their marks."""

    def __init__(self, text: str, font: Font) -> None:
        self._text = text
        self._font = font
        self._blocks = outline(text)
        self._notes: dict[str, list[str]] = {}
        for block in self._blocks:
            if block.kind == "footnote" and block.mark:
                self._notes.setdefault(block.mark, []).append(self._note_text(block))

    def write(self) -> str:
        body = [block for block in self._blocks if block.kind != "footnote"]
        start = self._title_at(body)
        end = next((i for i, block in enumerate(body) if i > start and self._signs(block)), len(body))
        parts = [self._letterhead(body[:start])] if start else []
        titled = next((i for i, block in enumerate(body) if i >= start and self._after_title(block)), start)
        titled = min(titled, start + 4, end)
        parts += [self._paragraph(_plain(self._string(block)), "CB") for block in body[start:titled]]
        parts.append(self._body(body[titled:end]))
        parts += [self._signature(body[end:])] if end < len(body) else []
        left = "".join(self._paragraph(note) for notes in self._notes.values() for note in notes)
        levels = "".join(
            f'<style:style style:name="Heading_20_{n}" style:display-name="Heading {n}" style:family="paragraph" '
            f'style:parent-style-name="Standard" style:default-outline-level="{n}"><style:text-properties '
            f'fo:font-weight="bold"/></style:style>'
            for n in range(1, 7)
        )
        head = (
            _HEAD.replace("$font", self._font.name)
            .replace("$capitals", self._font.capitals)
            .replace("$headings", levels)
        )
        return head + "".join(parts) + left + _TAIL

    def _body(self, blocks: Sequence[Block]) -> str:
        parts: list[str] = []
        for is_table, group in itertools.groupby(blocks, _is_table):
            lines = list(group)
            parts += [self._table(_rows(self._text, lines))] if is_table else map(self._block, lines)
        return "".join(parts)

    def _string(self, block: Block) -> str:
        return Joined.of(self._text, block.spans).text

    def _title_at(self, body: Sequence[Block]) -> int:
        lines = body[:_LETTERHEAD_LINES]
        return next((i for i, block in enumerate(lines) if _KIND.match(self._string(block))), 0)

    def _signs(self, block: Block) -> bool:
        return bool(_SIGNING.match(_plain(self._string(block))))

    def _after_title(self, block: Block) -> bool:
        text = _plain(self._string(block))
        return bool(block.marker) or block.kind == "table" or len(text) > 200 or text.endswith((".", ":", ";", ","))

    def _note_text(self, block: Block) -> str:
        text = re.sub(rf"^(?:[{SUPERSCRIPTS}]+|\[\^?\d+\]:?|\d+(?=\s+[-–]))\s*", "", self._string(block))
        return _plain(text)

    def _block(self, block: Block) -> str:
        if block.kind == "heading":
            level = min(len(block.headings) + 1, 6)
            inner = self._runs(_plain(self._string(block)))
            return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{inner}</text:h>\n'
        return self._paragraph(_plain(self._string(block)))

    def _paragraph(self, text: str, style: str = "Standard") -> str:
        return f'<text:p text:style-name="{style}">{self._runs(text)}</text:p>\n'

    def _runs(self, text: str) -> str:
        """The words of a paragraph, with a footnote for each mark that has one."""
        out, last = [], 0
        for mark in _MARK.finditer(text):
            number = re.sub(r"\D", "", mark[0].translate({ord(c): str(i) for i, c in enumerate(SUPERSCRIPTS)}))
            if not self._notes.get(number):
                continue
            out.append(self._encoded(text[last : mark.start()]))
            paragraphs = "".join(f"<text:p>{self._encoded(note)}</text:p>" for note in self._notes.pop(number))
            out.append(
                f'<text:note text:note-class="footnote"><text:note-citation>{number}</text:note-citation>'
                f"<text:note-body>{paragraphs}</text:note-body></text:note>"
            )
            last = mark.end()
        return "".join(out) + self._encoded(text[last:])

    def _encoded(self, text: str) -> str:
        if self._font.lacks is None:
            return escape(self._font.encode(text))
        parts = re.split(rf"([^\Wa-zà-ỹđ]*{self._font.lacks.pattern}[^\Wa-zà-ỹđ]*)", text)
        return "".join(
            f'<text:span text:style-name="capitals">{escape(self._font.encode(part.lower()))}</text:span>'
            if i % 2
            else escape(self._font.encode(part))
            for i, part in enumerate(parts)
        )

    def _letterhead(self, blocks: Sequence[Block]) -> str:
        """Who writes and the number on the left; the motto, place and date on the right."""
        lines = [_plain(self._string(block)) for block in blocks]
        right = [line for line in lines if _MOTTO.match(line) or _DATED.search(line)]
        return self._columns([line for line in lines if line not in right], right)

    def _signature(self, blocks: Sequence[Block]) -> str:
        """To whom it goes on the left, who signs on the right."""
        lines = [_plain(self._string(block)) for block in blocks]
        cut = next((i for i, line in enumerate(lines) if re.match(r"(?:TM|KT|TL|TUQ)\.", line)), len(lines))
        annexes = (i for i, line in enumerate(lines) if i > cut and (_ANNEX.match(line) or _is_table(blocks[i])))
        annex = next(annexes, len(lines))
        return self._columns(lines[:cut], lines[cut:annex]) + self._body(blocks[annex:])

    def _columns(self, left: Sequence[str], right: Sequence[str]) -> str:
        cells = "".join(
            f'<table:table-cell table:style-name="bare" office:value-type="string">'
            f"{''.join(self._paragraph(line, 'C') for line in side) or '<text:p/>'}</table:table-cell>"
            for side in (left, right)
        )
        row = f"<table:table-row>{cells}</table:table-row>"
        columns = '<table:table-column table:style-name="left"/><table:table-column table:style-name="right"/>'
        return f"<text:p/><table:table>{columns}{row}</table:table>\n"

    def _table(self, rows: Sequence[Sequence[str]]) -> str:
        """A ruled table; neighbouring cells of its head that say the same are one cell, as they were drawn."""
        if not rows:
            return ""
        spans = head_spans(rows)
        out = []
        for i, row in enumerate(rows):
            cells = []
            for j, cell in enumerate(row):
                across, down = spans.get((i, j), (1, 1))
                if not across:
                    cells.append("<table:covered-table-cell/>")
                    continue
                merged = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"'
                cells.append(
                    f'<table:table-cell table:style-name="ruled"{merged if across * down > 1 else ""} '
                    f'office:value-type="string">{self._paragraph(cell, "C")}</table:table-cell>'
                )
            out.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
        return f"<table:table>{columns}{''.join(out)}</table:table>\n"


def _is_table(block: Block) -> bool:
    return block.kind == "table"


def head_spans(rows: Sequence[Sequence[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell of the head that is merged, how far it reaches (across, down); (0, 0) for one that is covered.

    Example: the heads `TT | Năm 2022 | Năm 2022` over `TT | KH | TH` -> {(0, 0): (1, 2), (0, 1): (2, 1), …}.
    """
    depth = next((i for i, row in enumerate(rows) if sum(bool(re.match(r"[-+\d]", c)) for c in row) > 1), 1)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for i, j in itertools.product(range(depth), range(len(rows[0]))):
        if (i, j) in spans or not rows[i][j]:
            continue
        across = down = 1
        while j + across < len(rows[0]) and rows[i][j + across] == rows[i][j] and (i, j + across) not in spans:
            across += 1
        while i + down < depth and all(rows[i + down][j + k] == rows[i][j] for k in range(across)):
            down += 1
        if across * down > 1:
            spans.update({(i + a, j + b): (0, 0) for a in range(down) for b in range(across)})
            spans[i, j] = (across, down)
    return spans
