"""The head and the tail of a report in segments: lines, and the columns that an office program sets side by side.

Example: `"Số: 12/BC-UBND      Vân Khê, ngày 05 tháng 7 năm 2023"` -> two segments. Each keeps its place in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from index.folding import fold
from index.places import LOWER, UPPER

T = TypeVar("T")

MAX_LINE = 1_000  # characters of a line that may have columns; a longer one is a paragraph

MOTTO = (
    r"cong\s+h?oa\s+xa\s+hoi\s+chu\s+nghia\s+viet\s+nam|doc\s+lap\s*[-–—.,]*\s*tu\s+do\s*[-–—.,]*\s*hanh\s+phuc"
    r"|dang\s+cong\s+san\s+viet\s+nam"
)
_COLUMN = re.compile(
    rf"\||\t|(?<!\s\w)[ \u00a0]{{3,}}|\s*<br\s*/?>|\s*(?:&nbsp;\s*)+|\s*(?:[-_=—–]\s?){{4,}}|\s*(?:{MOTTO})"
    r"|\s+(?=so\s*[:;]\s*[\d./…_-])"
)
_EDGE = " \t\r\f\v\u00a0*_#>\\~`"
_LOWER = re.compile(f"[{LOWER}]")
_UPPER = re.compile(f"[{UPPER}]")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What was found, and where the text says it."""

    value: T
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A line or a column of it, without the spaces and the Markdown around it."""

    text: str
    start: int
    end: int
    line: int  # counted from where the cutting began
    blank_before: bool  # an empty line stands before its line
    bold: bool  # marked as bold or as a heading

    @property
    def folded(self) -> str:
        """Its text without diacritics and capitals, of the same length."""
        return fold(self.text)

    @property
    def capitals(self) -> bool:
        """Whether it is written in capitals throughout."""
        return in_capitals(self.text)


def in_capitals(text: str) -> bool:
    """Whether a text has letters, all of them capitals: `TỈNH VÂN KHÊ`."""
    return _UPPER.search(text) is not None and _LOWER.search(text) is None


def segments(text: str, start: int = 0, end: int | None = None) -> Iterator[Segment]:
    """The segments of `text[start:end]`, in order; those without a letter or a digit are left out."""
    end = len(text) if end is None else end
    line_start, number, blank = start, 0, False
    while line_start < end:
        line_end = text.find("\n", line_start, end)
        line_end = end if line_end < 0 else line_end
        found = list(_columns(text, line_start, line_end, number, blank))
        yield from found
        blank = not text[line_start:line_end].strip() or (blank and not found)
        line_start, number = line_end + 1, number + 1


def _columns(text: str, start: int, end: int, line: int, blank: bool) -> Iterator[Segment]:
    cut = start
    cuts = _COLUMN.finditer(fold(text[start:end])) if end - start <= MAX_LINE else ()
    for found in (*cuts, None):
        stop = start + found.start() if found else end
        low, high = stripped(text, cut, stop)
        if low < high and any(c.isalnum() for c in text[low:high]):
            mark = text[start:end].lstrip()
            yield Segment(text[low:high], low, high, line, blank, mark.startswith("#") or "**" in text[cut:low])
        cut = start + found.end() if found else end


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the spaces and the Markdown at its edges."""
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def line_end(text: str, position: int) -> int:
    """Where the line that `position` stands in ends."""
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def lead_in(text: str, position: int) -> str:
    """What stands between the column's beginning and `position`, which lies in it."""
    start = max(text.rfind("\n", 0, position) + 1, position - MAX_LINE)
    cuts = [found.end() for found in _COLUMN.finditer(fold(text[start:position]))]
    return text[start + (cuts[-1] if cuts else 0) : position].strip(_EDGE)


def clean(text: str) -> str:
    """A text on one line without Markdown: `**Kết luận**<br>**tại**` -> `Kết luận tại`."""
    return re.sub(r"\s+", " ", re.sub(r"\*+|(?<!\w)_+|_+(?!\w)|<br\s*/?>|&nbsp;|\\$", " ", text)).strip(_EDGE)
