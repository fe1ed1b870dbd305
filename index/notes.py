r"""Tell footnotes from the body, in all their forms, and link each to its mark.

A note begins with a raised figure, `[^1]:`, `2 - …`, `(1) …` under a rule, `1 …` or `(*) …`. The weak forms count only where
the body before holds the mark: `rõ ràng1;` or `thủy sản(1).`; so a numbered list is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.joining import goes_on, is_unfinished
from index.letters import LOWER, SUPERSCRIPTS, UPPER
from index.lines import Line, is_open

LOOKAHEAD = 30  # lines of footnotes that may stand between the two halves of a sentence
CARRIED = 12_000  # characters within which a note that was left open goes on at the foot of the next page

_RAISED = f"[{SUPERSCRIPTS}]+"
# Marks in the body. A raised 2 or 3 after m, km, … is a unit; a plain figure must be glued to a word in lower case.
_STRONG_MARK = re.compile(
    rf"(?<=\S)(?P<raised>{_RAISED})|(?<=\S)\s?\[\^(?P<label>[^\]\s]{{1,12}})\](?!:)|<sup>\(?(?P<sup>\d{{1,3}}|\*)\)?</sup>"
)
_STRONG_SIGN = re.compile(rf"[{SUPERSCRIPTS}\[<]")  # what every strong mark holds, looked for far sooner than the mark
_WEAK_MARK = re.compile(
    rf"(?<=[{LOWER}][{LOWER}])(?P<glued>\d{{1,2}})(?=[\s,.;:)”\"]|$)"
    # Not the decimals of `4,2 USD`, but the mark in `năm 2021.2 Các`.
    rf"|(?:(?<=[{LOWER}%][.,;”)])|(?<=\d[;”)])|(?<![\d.,]20\d\d\.)(?<=20\d\d\.))(?P<after>\d{{1,2}})(?=\s+[{UPPER}]|$)"
    rf"|(?<=[^\s:;,])\s?\((?P<round>\d{{1,2}}|\*{{1,3}})\)(?=\s*[.,;:)]|\s|$)|(?<=\S)\s?\[(?P<square>\d{{1,3}})\](?!\()"
    r"|(?<=[^\s*])(?P<star>\*)(?=[\s,.;:)]|$)"
)
_WEAK_SIGN = re.compile(r"[\d(\[*]\d*")  # where a weak mark may begin, but for white space before its bracket
_UNIT_BEFORE = re.compile(r"(?:^|[\d\s(/])(?:[kcdm]|da|h)?m$|(?<!\d)10$")
# What a footnote begins with: certain, or only with its mark.
_CERTAIN = re.compile(
    rf"(?:(?P<raised>{_RAISED})|\[\^(?P<label>[^\]\s]{{1,12}})\]:?|<sup>\(?(?P<sup>\d{{1,3}}|\*)\)?</sup>)[\s\-–.:)]*(?=\S)"
)
_SQUARE = re.compile(r"\[(?P<n>\d{1,3})\]:?\s")
_DASHED = re.compile(r"(?P<n>\d{1,2})\s+[-–]\s+(?=[^\W\d])")
_POSSIBLE = re.compile(
    rf"(?P<n>\d{{1,2}})\.?\s*(?=[{UPPER}“\"])|\((?P<round>\d{{1,2}}|\*{{1,3}})\)\s*:?(?=\S)|(?P<star>\*)\s?(?=[{UPPER}])"
)
_DOCUMENT = re.compile(
    rf"[\W{SUPERSCRIPTS}]*(?:\d{{1,2}}\s+[-–]\s+)?(?:Nghị quyết|Nghị định|Quyết định|Kế hoạch|Công văn"
    r"|Công điện|Chỉ thị|Báo cáo|Chương trình|Thông báo|Tờ trình|Hướng dẫn|Thông tư|Văn bản|Đề án|Quy chế)\s+(?:số\s*:?\s*)?\d"
)
_SECOND_HALF = re.compile(rf"[{LOWER}%,;)\d–-]")
_ITEMS = re.compile(rf"(?:{_RAISED}|\d{{1,2}})\s?[-–]|.*[;:]$", re.S)


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    number: str
    strong: bool
    used: bool = False


def find_marks(line: Line, text: str) -> list[_Mark]:
    """The places in a line that may be marks of footnotes, by offsets of the report."""
    found = []
    for start, end in line.spans:
        part = text[start:end]
        strong_marks = _STRONG_MARK.finditer(part) if _STRONG_SIGN.search(part) else ()
        for matches, strong in ((strong_marks, True), (_weak_marks(part), False)):
            for match in matches:
                name = match.lastgroup or ""
                at = start + match.start(name)
                if (
                    name == "raised"
                    and _UNIT_BEFORE.search(part[: match.start()])
                    and match[name] in ("²", "³", "⁶", "⁹")
                ):
                    continue
                if name == "star" and part.count("*") % 2 == 0:
                    continue
                begin = start + match.start() if name != "raised" else at
                found.append(_Mark(begin, start + match.end(), plain(match[name]), strong))
    return sorted(found, key=lambda mark: mark.start)


def _weak_marks(part: str) -> Iterator[re.Match[str]]:
    """The matches of `_WEAK_MARK`, tried only where one may begin, which takes far less time than searching for it."""
    done = 0
    for sign in _WEAK_SIGN.finditer(part):
        at = sign.start()
        if at > done and part[at] in "([" and part[at - 1].isspace():
            at -= 1
        if at >= done and (found := _WEAK_MARK.match(part, at)):
            yield found
            done = found.end()


def plain(mark: str) -> str:
    """A raised figure as a plain one: `¹²` -> `12`."""
    return mark.translate({ord(c): str(i) for i, c in enumerate(SUPERSCRIPTS)})


def after_mark(text: str) -> int:
    """How long the mark is that a footnote begins with: 3 of `2 - Báo cáo …`."""
    for pattern in (_CERTAIN, _SQUARE, _DASHED, _POSSIBLE):
        if found := pattern.match(text):
            return found.end()
    return 0


def take_notes(lines: list[Line], text: str) -> dict[int, int | None]:
    """Make footnotes of the lines that are; where each one's mark stands (None: nowhere), by where the note begins.

    Lines get the marks that they hold, so that these can be left out of their sentences.
    """
    return _Reader(lines, text).read()


class _Reader:
    def __init__(self, lines: list[Line], text: str) -> None:
        self.lines = lines
        self.text = text
        self.marks: list[_Mark] = []  # of the body so far
        self.free: dict[str, list[_Mark]] = {}  # those without a note, by number
        self.seen: set[str] = set()  # the numbers of the notes so far
        self.homes: dict[int, Line] = {}  # the line of each mark, by its start
        self.links: dict[int, int | None] = {}
        self.body: Line | None = None  # the last line that is no footnote
        self.items: set[int] = set()  # the numbers of the list `(1) … (2) …` at hand
        self.last: Line | None = None  # the first line of the last footnote
        self.tail: Line | None = None  # its last line

    def read(self) -> dict[int, int | None]:
        i = 0
        while i < len(self.lines):
            line = self.lines[i]
            number = self._begins_note(i)
            if number is not None:
                i = self._take(i, number)
            elif self._carried_on(i):
                i = self._take_carried(i)
            else:
                self._pass(line)
                i += 1
        for mark in self.marks:
            if mark.strong or mark.used:
                self.homes[mark.start].marks.append((mark.start, mark.end, mark.number))
        return self.links

    def _pass(self, line: Line) -> None:
        if line.style == "(1)":
            self.items.add(line.number)
        elif line.kind in ("numbered", "heading"):
            self.items.clear()
        for mark in find_marks(line, self.text):
            self.marks.append(mark)
            self.free.setdefault(mark.number, []).append(mark)
            self.homes[mark.start] = line
        if line.kind != "table":
            self.body = line

    def _begins_note(self, i: int) -> str | None:
        """The number of the footnote that begins at a line, or None."""
        line = self.lines[i]
        if line.kind == "table" or line.style in ("#", "bold"):
            return None
        if certain := _CERTAIN.match(line.text):
            return plain(certain[certain.lastgroup or 0])
        if square := _SQUARE.match(line.text):
            return square["n"]
        dashed = _DASHED.match(line.text)
        if dashed and (self._expected(dashed["n"]) or self._mark(dashed["n"]) or self._resumes(i + 1) is not None):
            return dashed["n"]
        possible = _POSSIBLE.match(line.text)
        if possible is None or possible.lastgroup is None:
            return None
        number = possible[possible.lastgroup]
        if self._mark(number) is None:
            return None
        if possible.lastgroup == "round" and number.isdigit() and self._listed(int(number)) and not line.after_rule:
            return None
        bare = possible.lastgroup == "n" and "." not in possible.group()
        row = self.tail is not None and i > 0 and self.lines[i - 1] is self.tail
        return number if bare or line.after_rule or row or self._resumes(i + 1) is not None else None

    def _listed(self, number: int) -> bool:
        """Whether the item before `(2)` stands in the body: it is one of a list."""
        return number > 1 and number - 1 in self.items

    def _expected(self, number: str) -> bool:
        return number == "1" or (self.last is not None and self.last.mark == str(int(number) - 1))

    def _mark(self, number: str) -> _Mark | None:
        """The mark that a note of this number belongs to: the first one; where numbers begin anew on each page the last one."""
        free = self.free.get(number, [])
        strong = [mark for mark in free if mark.strong] or free
        if not strong:
            return None
        return strong[-1 if number in self.seen else 0]

    def _mark_below(self, i: int, number: str) -> _Mark | None:
        """A mark that follows its note: where the page's notes stand before the last lines of its text."""
        for line in self.lines[i : i + LOOKAHEAD]:
            for mark in find_marks(line, self.text):
                if mark.strong and mark.number == number and mark.start != line.start:
                    return mark
        return None

    def _resumes(self, i: int) -> int | None:
        """The line that goes on with the sentence that the body broke off in, if one comes soon."""
        body = self.body
        if body is None or body.kind in ("heading", "table") or not is_open(body.text):
            return None
        plain_lines = []
        for j in range(i, min(i + LOOKAHEAD, len(self.lines))):
            line = self.lines[j]
            if line.kind in ("heading", "table") or (
                line.kind == "numbered" and line.style not in ("(1)", "(a)", "a)")
            ):
                break
            if line.kind == "body" and not line.marker and not self._is_of_note(j):
                plain_lines.append(j)
        for j in plain_lines:
            if _SECOND_HALF.match(self.lines[j].text):
                return j
        if is_unfinished(body.text):
            return next((j for j in plain_lines if not is_open(self.lines[j - 1].text)), None)
        return None

    def _is_of_note(self, j: int) -> bool:
        """Whether a line looks like the start of a note, or stands right under one that is not at its end."""
        line = self.lines[j]
        if any(pattern.match(line.text) for pattern in (_CERTAIN, _DASHED, _POSSIBLE)):
            return True
        return line.close and is_open(self.lines[j - 1].text)

    def _take(self, i: int, number: str) -> int:
        """Make a footnote of line `i` and of what belongs to it; the index of the first line after it."""
        first = self.lines[i]
        mark = self._mark(number)
        if mark is not None:
            mark.used = True
        self.free[number] = []
        self.seen.add(number)
        found = mark or self._mark_below(i + 1, number)
        self.links[first.start] = found.start if found else None
        stop = self._resumes(i + 1)
        self._keep(first, number)
        i += 1
        while i < len(self.lines) and i != stop and self._begins_note(i) is None and self._belongs(i, stop):
            self._keep(self.lines[i], number)
            i += 1
        self.last = first
        return i

    def _keep(self, line: Line, number: str) -> None:
        line.kind, line.mark, line.style = "footnote", number, ""
        self.tail = line

    def _belongs(self, i: int, stop: int | None) -> bool:
        """Whether a line is more of the footnote before it."""
        assert self.tail is not None
        line, tail = self.lines[i], self.tail
        if stop is not None and i < stop:
            return True
        if line.kind in ("heading", "table", "numbered") or line.new_page:
            return False
        if line.kind in ("list", "lead"):
            return bool(_ITEMS.match(tail.text)) or (bool(tail.marker) and line.marker == tail.marker)
        broken = Line(tail.spans, tail.text)
        return is_open(tail.text) and goes_on(broken, line, parted=False)

    def _carried_on(self, i: int) -> bool:
        """Whether a row of document numbers goes on with a footnote that the page before left open at a semicolon."""
        line, tail = self.lines[i], self.tail
        if tail is None or not tail.text.endswith(";") or not _DOCUMENT.match(tail.text) or line.kind != "list":
            return False
        if line.start - tail.end > CARRIED or self.body is None or self.body.text.endswith((":", ";")):
            return False
        run = self._run(i)
        after = self.lines[i + len(run)] if i + len(run) < len(self.lines) else None
        return len(run) > 1 and after is not None and not after.close and after.kind != "heading"

    def _run(self, i: int) -> Sequence[Line]:
        """The document numbers that stand line under line from `i` on."""
        end = i
        while end < len(self.lines) and _DOCUMENT.match(self.lines[end].text) and (end == i or self.lines[end].close):
            end += 1
        return self.lines[i:end]

    def _take_carried(self, i: int) -> int:
        assert self.last is not None and self.last.mark is not None
        run = self._run(i)
        for line in run:
            self._keep(line, self.last.mark)
        self.links[run[0].start] = self.links[self.last.start]
        return i + len(run)
