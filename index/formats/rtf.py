r"""Rich text (`.rtf`) to one text: headings of styles, drawn numbers, tables with merged cells, footnotes, old fonts.

Example: `{\rtf1 {\b 1. Thu ng\'e2n s\'e1ch}\par}` -> `**1. Thu ngân sách**`. Deleted and hidden text, headers
and footers are left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from index.formats import legacy
from index.formats.archive import damaged
from index.formats.document import Document
from index.formats.markup import Block, Cell, Paragraph, grid, write
from index.formats.numbering import BULLETS
from index.formats.runs import Run, all_bold, text_of

KIND = "RTF"

_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S)
_SKIPPED = frozenset(
    "colortbl info pict header headerl headerr headerf footer footerl footerr footerf listtable listoverridetable rsidtbl"
    " generator themedata objdata fldinst xmlnstbl datafield bkmkstart bkmkend atnid atnauthor annotation atnref atrfstart"
    " atrfend ftnsep ftnsepc aftnsep aftnsepc ftncn pgdsctbl nonshppict shprslt sp falt panose nesttableprops nonesttables"
    " filetbl colorschememapping latentstyles datastore mmathPr revtbl listname leveltext levelnumbers pntxta pntxtb pn upr tc"
    " xe".split()
)
_READ = frozenset("fonttbl stylesheet footnote listtext pntext shpinst shptxt shp".split())
_SIGNS = {"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
          "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " "}  # fmt: skip
_ESCAPED = {"~": " ", "-": "\u00ad", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_CODEPAGES = {128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
              178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip
_SYMBOL = 2  # the character set of fonts of signs
_HEADING = re.compile(r"(?:heading|tiêu đề|đầu đề)\s*(\d)$|title$", re.I)
MAX_COLUMNS = 200


@dataclass(slots=True)
class _Font:
    name: str = ""
    charset: int = 0


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    destination: str = ""  # "" for text that is shown
    skip: int = 1  # bytes after a `\\u` that say the same in an old encoding
    font: int = 0
    bold: bool = False
    hidden: bool = False
    caps: bool = False
    style: int = 0


@dataclass(slots=True)
class _Story:
    """A body or a footnote while it is read."""

    runs: list[Run] = field(default_factory=list)
    prefix: str = ""  # the drawn number of the paragraph at hand
    level: int | None = None  # its outline level as it states it itself
    in_table: bool = False
    blocks: list[Block] = field(default_factory=list)
    cell: list[Block] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    table: list[list[tuple[Cell, int, int, str]]] = field(default_factory=list)  # (cell, left, right, vertical merge)
    edges: list[tuple[int, str, str]] = field(
        default_factory=list
    )  # right edge, horizontal and vertical merge of each cell
    merge: tuple[str, str] = ("", "")
    left: int = 0


def read(data: bytes, name: str) -> Document:
    """An `.rtf` file. Raises `ReadError` if it is damaged, cut off or empty."""
    if not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{\\rtf"):
        raise damaged(name, KIND, "{\\rtf ?")
    reader = _Reader(data.decode("latin-1"))
    if not reader.read():
        raise damaged(name, KIND, "} ?")
    return write(reader.blocks(), reader.notes, name, KIND)


class _Reader:
    """Reads the groups and words of one file in a single pass."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.notes: dict[str, str] = {}
        self._fonts: dict[int, _Font] = {}
        self._styles: dict[int, int] = {}  # levels of headings
        self._codepage = "cp1252"
        self._default_font = 0
        self._state = _State()
        self._stack: list[tuple[_State, str]] = []  # with what the closing brace ends
        self._stories = [_Story()]
        self._skip = 0
        self._bytes = bytearray()
        self._held = ""  # words of a font's or a style's name, or of a drawn number
        self._style: tuple[int, int | None] = (0, None)  # the style that is being defined and its level
        self._starred = False

    def blocks(self) -> list[Block]:
        """What the body holds."""
        self._end_paragraph(always=False)
        self._end_table()
        return self._stories[0].blocks

    def read(self) -> bool:
        """Read all of it; whether every group was closed."""
        position, opened = 0, False
        while position < len(self._source):
            token = _TOKEN.match(self._source, position)
            if token is None:
                return False
            position = token.end()
            word, number, code, sign, brace, text = token.groups()
            if code is not None:
                self._byte(int(code, 16))
                continue
            self._flush()
            if brace == "{":
                opened = True
                self._stack.append((replace(self._state), ""))
            elif brace == "}":
                if not self._close():
                    return True  # what stands behind the last brace is no part of it
            elif word == "bin":
                position += max(0, int(number or 0))
            elif word:
                self._word(word, int(number) if number else None)
            elif sign is not None:
                self._sign(sign)
            elif text is not None:
                self._plain(text)
        return opened and not self._stack

    # ---- groups ------------------------------------------------------------------------------------------------------

    def _close(self) -> bool:
        """End a group; False if it was the outermost one."""
        if not self._stack:
            return False
        before, ends = self._stack.pop()
        if ends == "footnote" and len(self._stories) > 1:
            self._end_paragraph(always=False)
            story = self._stories.pop()
            text = " ".join(b.text for b in story.blocks if isinstance(b, Paragraph)).strip()
            mark = str(len(self.notes) + 1)
            self.notes[mark] = text
            self._stories[-1].runs.append(Run(f"[^{mark}]", bold=True))
        elif ends == "listtext":
            self._story.prefix = self._number(self._held)
        elif ends == "style":
            self._end_style()
        elif ends == "font":
            self._name_font()
        self._state = before
        self._skip = 0
        return bool(self._stack)

    @property
    def _story(self) -> _Story:
        return self._stories[-1]

    def _ends(self, what: str) -> None:
        if self._stack:
            self._stack[-1] = (self._stack[-1][0], what)

    def _destination(self, word: str) -> None:
        """A group that is not plain text: what it holds goes elsewhere or nowhere."""
        if word == "footnote" and not self._state.destination:
            self._ends("footnote")
            self._stories.append(_Story())
        elif word in ("listtext", "pntext") and not self._state.destination:
            self._ends("listtext")
            self._state.destination, self._held = "held", ""
        elif word in ("shpinst", "shp"):
            self._state.destination = self._state.destination or "shape"
        elif word == "shptxt" and self._state.destination == "shape":
            self._state.destination = ""
        elif word in ("fonttbl", "stylesheet") and not self._state.destination:
            self._state.destination, self._held = word, ""
        else:
            self._state.destination = "skipped"

    # ---- words -------------------------------------------------------------------------------------------------------

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word in _SKIPPED or word in _READ:
            self._destination(word)
        elif starred and word not in ("cs", "ts"):
            self._destination("unknown")
        elif word == "u":
            self._unicode(number or 0)
        elif word == "uc":
            self._state.skip = max(0, number or 0)
        elif self._state.destination == "fonttbl":
            self._font_word(word, number)
        elif self._state.destination == "stylesheet":
            self._style_word(word, number)
        elif word in _SIGNS:
            self._text(_SIGNS[word])
        elif word in ("ansicpg", "deff"):
            self._file_word(word, number or 0)
        elif word in ("par", "sect", "page", "cell", "nestcell", "row", "nestrow"):
            self._end(word)
        elif word.startswith(("cl", "tr", "cell")):
            self._table_word(word, number)
        else:
            self._format(word, number)

    def _file_word(self, word: str, number: int) -> None:
        if word == "deff":
            self._default_font = self._state.font = number
        else:
            self._codepage = f"cp{number}"

    def _format(self, word: str, number: int | None) -> None:
        """How the characters and paragraphs that follow look."""
        state, on = self._state, number != 0
        if word == "plain":
            state.bold = state.hidden = state.caps = False
            state.font = self._default_font
        elif word == "f":
            state.font = number or 0
        elif word == "b":
            state.bold = on
        elif word == "caps":
            state.caps = on
        elif word in ("v", "deleted"):
            state.hidden = on
        elif word == "pard":
            state.style = 0
            self._story.level, self._story.in_table = None, False
        elif word == "s":
            state.style = number or 0
        elif word == "outlinelevel":
            self._story.level = (number or 0) + 1
        elif word == "intbl":
            self._story.in_table = True

    def _table_word(self, word: str, number: int | None) -> None:
        story = self._story
        across, down = story.merge
        if word == "trowd":
            story.edges, story.merge = [], ("", "")
        elif word == "trleft":
            story.left = number or 0
        elif word in ("clmgf", "clmrg"):
            story.merge = (word, down)
        elif word in ("clvmgf", "clvmrg"):
            story.merge = (across, word)
        elif word == "cellx":
            if len(story.edges) < MAX_COLUMNS:
                story.edges.append((number or 0, across, down))
            story.merge = ("", "")

    def _font_word(self, word: str, number: int | None) -> None:
        if word == "f":
            self._name_font()
            self._state.font = number or 0
            self._fonts[self._state.font] = _Font()
            self._ends("font")
        elif word == "fcharset" and self._state.font in self._fonts:
            self._fonts[self._state.font].charset = number or 0

    def _name_font(self) -> None:
        font = self._fonts.get(self._state.font)
        if font is not None and not font.name:
            font.name = self._held.strip(" ;")
        self._held = ""

    def _style_word(self, word: str, number: int | None) -> None:
        if word in ("s", "cs", "ds", "ts"):
            self._style, self._held = (number or 0 if word == "s" else -1, None), ""
            self._ends("style")
        elif word == "outlinelevel":
            self._style = (self._style[0], (number or 0) + 1)

    def _end_style(self) -> None:
        named = _HEADING.match(self._held.strip(" ;"))
        level = self._style[1] or (int(named[1] or 1) if named else None)
        if level and level <= 9 and self._style[0] >= 0:
            self._styles[self._style[0]] = level

    # ---- characters --------------------------------------------------------------------------------------------------

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._end("par")
        elif sign in _ESCAPED:
            self._text(_ESCAPED[sign])

    def _byte(self, code: int) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(code)

    def _flush(self) -> None:
        """The bytes so far as text, in the code page of their font."""
        if self._bytes:
            font = self._fonts.get(self._state.font, _Font())
            if legacy.font_encoding(font.name):
                text = self._bytes.decode("latin-1")
            elif font.charset == _SYMBOL:
                text = "-" * len(self._bytes)
            else:
                text = _decode(bytes(self._bytes), _CODEPAGES.get(font.charset, self._codepage))
            self._bytes.clear()
            self._text(text)

    def _plain(self, text: str) -> None:
        cut = min(self._skip, len(text))
        self._skip -= cut
        self._text(text[cut:])

    def _unicode(self, number: int) -> None:
        self._text(chr(number % 0x10000))
        self._skip = self._state.skip

    def _text(self, text: str) -> None:
        state = self._state
        if state.destination in ("held", "fonttbl", "stylesheet"):
            self._held += text
        elif not state.destination and not state.hidden and text:
            font = self._fonts.get(state.font, _Font())
            self._story.runs.append(Run(text, state.bold, legacy.font_encoding(font.name), state.caps))

    # ---- paragraphs and tables -------------------------------------------------------------------------------------------

    def _end(self, word: str) -> None:
        if self._state.destination:
            return
        if word in ("cell", "nestcell"):
            self._end_paragraph(always=False)
            if word == "cell":
                self._story.row.append(Cell(self._story.cell))
                self._story.cell = []
        elif word == "row":
            self._end_row()
        elif word != "nestrow":
            self._end_paragraph(always=True)

    def _end_paragraph(self, *, always: bool) -> None:
        story = self._story
        runs = [run._replace(text=_whole(run.text)) for run in _merged(story.runs)]
        text = text_of(runs)
        if text.strip():
            text = f"{story.prefix} {text.lstrip()}" if story.prefix else text
            level = story.level or self._styles.get(self._state.style, 0)
            paragraph = Paragraph(text, level if level <= 9 else 0, all_bold(runs))
            if story.in_table or story.row or story.cell:
                story.cell.append(paragraph)
            else:
                self._end_table()
                story.blocks.append(paragraph)
        elif always and not story.in_table:
            self._end_table()
        story.runs, story.prefix = [], ""

    def _end_row(self) -> None:
        """Pair the cells of a row with the edges that its definition gives."""
        self._end_paragraph(always=False)
        story = self._story
        if story.cell:
            story.row.append(Cell(story.cell))
        left = story.left
        line: list[tuple[Cell, int, int, str]] = []
        for i, cell in enumerate(story.row[:MAX_COLUMNS]):
            right, across, down = story.edges[i] if i < len(story.edges) else (left + 1_000, "", "")
            right = max(right, left + 1)
            if across == "clmrg" and line:
                line[-1] = (line[-1][0], line[-1][1], right, line[-1][3])
            else:
                line.append((cell, left, right, down))
            left = right
        story.table.append(line)
        story.row, story.cell = [], []

    def _end_table(self) -> None:
        story = self._story
        if not story.table:
            return
        lefts = sorted({edge for line in story.table for cell in line for edge in cell[1:3]})
        columns = _columns(lefts)
        rows: list[list[tuple[Cell, int, int]]] = []
        above: dict[int, Cell] = {}
        for line in story.table:
            row = [(Cell(), columns[line[0][1]], 1)] if line and columns[line[0][1]] else []
            for cell, left, right, down in line:
                made = above.get(columns[left], cell) if down == "clvmrg" else cell
                above[columns[left]] = made
                row.append((made, max(1, columns[right] - columns[left]), 1))
            rows.append(row)
        story.table = []
        story.blocks.append(grid(rows))

    @staticmethod
    def _number(text: str) -> str:
        """A drawn number as `1.`; the sign of a list that no keyboard has, as `-`."""
        text = text.strip()
        return "-" if text and text not in BULLETS and not re.search(r"\w", text) else text


def _columns(edges: list[int]) -> dict[int, int]:
    """The column that begins at each edge; edges a hair apart are one."""
    columns, column, last = {}, -1, None
    for edge in edges:
        if last is None or edge - last > 60:  # twips: a millimetre
            column += 1
            last = edge
        columns[edge] = column
    return columns


def _merged(runs: list[Run]) -> list[Run]:
    """Neighbours that look the same as one, so that the halves of a surrogate pair come together."""
    out: list[Run] = []
    for run in runs:
        if out and out[-1][1:] == run[1:]:
            out[-1] = out[-1]._replace(text=out[-1].text + run.text)
        else:
            out.append(run)
    return out


def _whole(text: str) -> str:
    """Pairs of surrogates as the characters that they stand for."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decode(data: bytes, codepage: str) -> str:
    try:
        text = data.decode(codepage, errors="replace")
    except LookupError:
        text = data.decode("cp1252", errors="replace")
    return unicodedata.normalize("NFC", text) if codepage == "cp1258" else text
