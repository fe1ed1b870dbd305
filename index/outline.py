r"""Find the structure of a report's text: its blocks, each with its headings, footnotes told from the body.

A block is a logical paragraph. One that a page break cuts is one block again: it has several spans, with the footnotes
of the page left out between them. The text itself is never touched; all of it is offsets.

Example: `"tăng\n\n¹ Ghi chú.\n\n144,4% so với …"` -> a body block of two spans and a footnote block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from index.table_lines import table_runs, table_starts

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
MAX_HEADING = 220  # longer than this a numbered line is a paragraph that happens to be numbered
MAX_LEAD = 200
PROSE = 60  # a line at least this long that ends in the middle of a sentence goes on after the page break
LOOKAHEAD = 30  # blocks of footnotes that may stand between the two halves of a sentence


@dataclass(frozen=True, slots=True)
class Block:
    """A logical paragraph of a report: spans into its text, what kind it is and what stands above it."""

    spans: tuple[tuple[int, int], ...]
    kind: str  # "heading", "body", "list", "lead", "footnote", "table"
    headings: tuple[str, ...] = ()  # outermost first
    leads: tuple[str, ...] = ()  # list leads that hold for it: "Cây có củ:"
    mark: str | None = None  # a footnote's number
    marker: str = ""  # how the line begins: "I.", "1.1.", "a)", "-", "+"; "" for plain text

    @property
    def start(self) -> int:
        """Where the block begins in the report."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends; footnotes may stand between."""
        return self.spans[-1][1]


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str  # without the white space around it
    kind: str = "body"
    marker: str = ""
    level: int = 0
    mark: str | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)


# The levels of headings, outermost first. A Markdown heading takes its level from what follows its `#` if it is numbered.
_MARKERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        1,
        re.compile(
            r"(?:Phần|PHẦN)\s+(?:thứ\s+)?\S+|(?:Phụ lục|PHỤ LỤC)(?:\s+[IVX\d]+)?\b|(?:Chương|CHƯƠNG)\s+[IVX\d]+"
        ),
    ),
    (2, re.compile(r"[A-HĐ]\.(?=\s*\S)(?![A-ZĐ]\.)")),
    (3, re.compile(r"[IVX]{1,5}\s?[.)/-](?=\s*\S)")),
    (7, re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}\.?\d{0,2}\.?(?=\s)")),
    (6, re.compile(r"\d{1,2}\.\d{1,2}\.?(?=\s*[^\W\d]|\s+\S)")),
    (5, re.compile(r"\d{1,2}[.)](?=\s*[^\W\d]|\s+\S)(?!\d)")),
    (8, re.compile(r"[a-zđ]\s?[.)](?=\s*\S)|\d[a-z]\)")),
    (9, re.compile(r"\(\d{1,2}\)|\([a-zđ]\)")),
)
_BULLET = re.compile(r"[-–—•*+●○▪](?=\s)|[-+](?=[^\W\d])")
_FOOTNOTE = re.compile(rf"([{SUPERSCRIPTS}]+)\s?(?=\S)|\[\^?(\d{{1,3}})\]:?\s|(\d{{1,2}})\s+[-–]\s+(?=[^\W\d])")
_DECORATION = re.compile(r"^[\s*_#>]+|[\s*_]+$")
_HASHES = re.compile(r"#{1,6}\s*")
_PAGE_NUMBER = re.compile(r"[-–\s]*(?:Trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–\s]*$", re.I)
_FORMULA = re.compile(  # lines of the letterhead and the signature, which are no headings though they look like it
    r"(?:cộng hòa xã hội|cộng hoà xã hội|độc lập\s*[-–]|ủy ban nhân dân|uỷ ban nhân dân|hội đồng nhân dân|tm\.|kt\.|tl\.|tuq\."
    r"|nơi nhận|tỉnh(?: \w+){1,3}$|chủ tịch$|phó chủ tịch$|chánh văn phòng$|phó chánh văn phòng$|số:)",
    re.I,
)
_LOWER = "a-z" + "".join(c for c in map(chr, range(0xDF, 0x1EFA)) if c.islower() and c.isalpha())
_TERMINAL = re.compile(r"[.!?:;…]['\"”’)\]*_]*$|\./\.?$")
_CONTINUES = re.compile(
    rf"[^\w\s#|>-]*[{_LOWER}]|[(\[][{_LOWER}\d]|[–-]\s?\d{{4}}\b|[%,;.)]|\d[\d.,/]*\s?(?:%|[{_LOWER}])"
)
_LOWER_START = re.compile(rf"[{_LOWER}]")
_SECOND_HALF = re.compile(rf"[{_LOWER}%,;)\d–-]")
_NAMEABLE = re.compile(r"[^\W\d_]")
_PARAGRAPH = re.compile(r"[^\n\f\r\v]+")


def outline(text: str) -> list[Block]:
    """All blocks of a report's text, in the order of their start, headings included."""
    tables = table_starts(table_runs(text), text)
    lines = [_classify(line, line.start in tables) for line in _lines(text)]
    lines = _join(lines)
    return _nest(lines)


def _lines(text: str) -> list[_Line]:
    """Every line that holds something, without page numbers."""
    lines = []
    for found in _PARAGRAPH.finditer(text):
        raw = found.group()
        stripped = raw.strip()
        if not stripped or _PAGE_NUMBER.match(stripped) or not re.search(r"\w", stripped):
            continue
        start = found.start() + len(raw) - len(raw.lstrip())
        lines.append(_Line(start, start + len(stripped), stripped, spans=[(start, start + len(stripped))]))
    return lines


def _classify(line: _Line, in_table: bool) -> _Line:
    """Tell what kind of line it is by its own look alone; whether it is a row of a table, its neighbours have told."""
    text = line.text
    if in_table:
        line.kind = "table"
        return line
    hashes = _HASHES.match(text)
    note = _FOOTNOTE.match(text)
    if note and not hashes and (note[1] or note[2]):
        line.kind, line.mark = "footnote", _plain(note[1] or note[2])
        return line
    if note and note[3]:
        line.mark = note[3]  # `2 - Báo cáo …`: a footnote only where it cuts a sentence or its mark is open
    bare = _DECORATION.sub("", text)
    level, marker = _marker(bare)
    line.marker, line.level = marker, level
    rest = bare[len(marker) :].strip(" *_")
    bold = text.startswith(("**", "__")) and text.endswith(("**", "__")) and text.count("**") <= 4
    starred = bool(re.match(r"\*+\s?\)|\*{3}\s", text))
    if _FORMULA.match(bare):
        return line
    short = len(bare) <= MAX_HEADING and (level == 1 or bool(_NAMEABLE.search(rest)))
    closed = bool(re.search(r"[.;,]$", rest)) and not hashes
    figures = len(re.findall(r"\d+[.,]\d+|\d\s?%", rest))
    if hashes or starred or (bold and short and not closed):
        line.kind, line.level = "heading", level or (8 if starred else 10 if not hashes else 4)
    elif level and level <= 9 and short and not closed and figures <= 1 and rest[:1].upper() == rest[:1] and marker:
        line.kind = "lead" if rest.endswith(":") and level >= 8 else "heading"
    elif bare == bare.upper() and short and len(bare.split()) >= 3 and not closed and not figures:
        line.kind, line.level = "heading", 2
    elif _BULLET.match(bare) or _BULLET.match(text):
        line.marker = bare[0] if _BULLET.match(bare) else text[0]
        line.kind = "lead" if rest.endswith(":") and len(bare) <= MAX_LEAD and not figures else "list"
    elif bare.endswith(":") and len(bare) <= MAX_LEAD and not figures:
        line.kind = "lead"
    return line


def _marker(text: str) -> tuple[int, str]:
    for level, pattern in _MARKERS:
        found = pattern.match(text)
        if found:
            return level, found.group()
    return 0, ""


def _plain(mark: str) -> str:
    return mark.translate({ord(c): str(i) for i, c in enumerate(SUPERSCRIPTS)})


def _join(lines: list[_Line]) -> list[_Line]:
    """Put together again what a page break or a hard line end cut, and tell footnotes from the body."""
    out: list[_Line] = []
    i = 0
    while i < len(lines):
        line = lines[i]
        if _is_note(lines, i, out):
            i = _take_notes(lines, i, out)
            continue
        if out and _goes_on(_last_body(out), line):
            previous = _last_body(out)
            assert previous is not None
            _append(previous, line)
        else:
            out.append(line)
        i += 1
    return out


def _last_body(out: list[_Line]) -> _Line | None:
    return next((line for line in reversed(out) if line.kind != "footnote"), None)


def _append(line: _Line, more: _Line) -> None:
    line.spans.extend(more.spans)
    line.end = more.end
    line.text = f"{line.text} {more.text}"
    if line.kind == "lead" or (line.kind == "heading" and (len(line.text) > MAX_HEADING or line.text[-1] in ".;,")):
        line.kind = "list" if line.marker else "body"


def _open(line: _Line | None) -> bool:
    """Whether a line ends in the middle of a sentence."""
    if line is None or line.kind in ("heading", "table", "footnote"):
        return False
    return not _TERMINAL.search(line.text)


def _goes_on(previous: _Line | None, line: _Line) -> bool:
    """Whether `line` is the second half of a sentence that `previous` begins."""
    if previous is None or line.kind in ("table", "footnote"):
        return False
    if previous.kind == "heading":
        return line.kind == "body" and not line.marker and bool(_LOWER_START.match(line.text)) and not _bold(previous)
    if not _open(previous):
        # A closing bracket or a lower-case word can only go on with what came before.
        # So does a lower-case word where the page broke after a semicolon of a long enumeration.
        if line.kind != "body" or line.marker or previous.kind == "table":
            return False
        if previous.text.endswith(";") and len(previous.text) >= 3 * PROSE:
            return bool(_LOWER_START.match(line.text))
        return bool(re.match(r"[)\]%,;]", line.text))
    if line.kind in ("heading", "lead") and not _CONTINUES.match(line.text):
        return False
    if _CONTINUES.match(line.text) and not re.match(r"\d{1,2}[.)]\s|[a-zđ]\)\s", line.text):
        return len(previous.text) >= 20 or bool(re.match(rf"[{_LOWER}%,;)]", line.text))
    prose = len(previous.text) >= PROSE and previous.kind in ("body", "list")
    return prose and line.kind == "body" and not line.marker and len(line.text) >= 20 and _cut_short(previous.text)


def _bold(line: _Line) -> bool:
    return line.text.endswith("**")


def _cut_short(text: str) -> bool:
    """Whether a text ends on a comma or a word that cannot end a sentence or a title."""
    return bool(
        re.search(
            r"(,|\b(?:và|của|các|những|tại|cho|với|trong|đến|từ|về|là|do|để|theo|được|có|tỉnh|huyện|thành phố|số|ngày"
            r"|tháng|năm|khu|Sở|Ban))$",
            text,
        )
    )


def _is_note(lines: list[_Line], i: int, out: list[_Line]) -> bool:
    """Whether the line begins a footnote: by its raised mark, or `2 - …` where it cuts an open sentence or is expected."""
    line = lines[i]
    if line.kind == "footnote":
        return True
    if line.mark is None:
        return False
    seen = {previous.mark for previous in out if previous.kind == "footnote"}
    expected = str(int(line.mark) - 1) in seen or line.mark == "1"
    return expected or _continuation(lines, i + 1, _last_body(out)) is not None


def _continuation(lines: list[_Line], i: int, body: _Line | None) -> int | None:
    """The index of the line that goes on with the open sentence of `body`, if one comes soon."""
    if not _open(body):
        return None
    for j in range(i, min(i + LOOKAHEAD, len(lines))):
        line = lines[j]
        if line.kind in ("heading", "table") and line.level and line.level <= 6:
            return None
        if line.kind == "body" and not line.marker and line.mark is None and _SECOND_HALF.match(line.text):
            return j
    return None


def _take_notes(lines: list[_Line], i: int, out: list[_Line]) -> int:
    """Move the footnotes that begin at line `i` to `out`; the index of the first line after them."""
    body = _last_body(out)
    stop = _continuation(lines, i + 1, body)
    dashed = bool(re.match(rf"[{SUPERSCRIPTS}]+\s?[-–]|\d{{1,2}}\s+[-–]", lines[i].text))
    note: _Line | None = None
    while i < len(lines) and i != stop:
        line = lines[i]
        if line.kind == "footnote" or (line.mark is not None and note is not None):
            dashed = bool(re.match(rf"[{SUPERSCRIPTS}]+\s?[-–]|\d{{1,2}}\s+[-–]", line.text))
            note = line
        elif note is None:
            note = line
        elif stop is None and not (_goes_on_note(note, line) or (dashed and line.kind == "list")):
            break
        if line is not note and _goes_on_note(note, line):
            note.spans.extend(line.spans)
            note.end, note.text = line.end, f"{note.text} {line.text}"
        else:
            line.mark, line.kind = note.mark, "footnote"
            out.append(line)
        i += 1
    return i


def _goes_on_note(note: _Line, line: _Line) -> bool:
    return not _TERMINAL.search(note.text) and line.kind == "body" and bool(_CONTINUES.match(line.text))


def _nest(lines: list[_Line]) -> list[Block]:
    """Give every block the headings and the list leads that it stands under."""
    headings: list[tuple[int, str]] = []
    leads: list[tuple[str, str]] = []  # (marker, text)
    blocks = []
    for line in lines:
        block = Block(tuple(line.spans), line.kind, mark=line.mark, marker=line.marker)
        if line.kind == "heading":
            headings = [h for h in headings if h[0] < line.level]
            blocks.append(replace(block, headings=tuple(title for _, title in headings)))
            headings.append((line.level, _title(line.text)))
            leads = []
            continue
        if line.kind == "lead" or line.marker:
            leads = _closed(leads, line.marker)
        blocks.append(
            replace(
                block, headings=tuple(title for _, title in headings), leads=tuple(text for _, text in leads if text)
            )
        )
        if line.kind == "lead" or (line.marker and line.kind == "list"):
            leads.append((line.marker, _title(line.text) if line.kind == "lead" else _head(line.text)))
    return blocks


def _closed(leads: list[tuple[str, str]], marker: str) -> list[tuple[str, str]]:
    """The leads that stay open when a line with this marker comes: those above the first one of its rank or below it."""
    for i, (other, _) in enumerate(leads):
        if other == marker or (marker and other and _rank(other) >= _rank(marker)):
            return leads[:i]
    return leads


def _rank(marker: str) -> int:
    """How deep a marker stands: `I.` above `1.` above `a)` above `-` above `+`."""
    return {"-": 20, "–": 20, "—": 20, "+": 22}.get(marker, _marker(f"{marker} x")[0] or 21)


def _title(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[*_#]{1,}", " ", text)).strip(" :-–+*)")


def _head(text: str) -> str:
    """The name that a list item begins with: up to its colon, else up to its first comma or figure; empty if too long."""
    title = _title(text)
    head, colon, _ = title.partition(":")
    if colon and len(head) <= 80 and not re.search(r"\d[.,]\d|\d\s?%", head):
        return head.strip()
    head = re.split(r"[,;(]|\s(?=\d)", title, maxsplit=1)[0].strip()
    return head if len(head) <= 60 and not re.search(r"\d", head) else ""
