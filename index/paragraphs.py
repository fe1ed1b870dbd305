r"""One logical paragraph as one text, with the way back to the report's offsets, and its sentences.

Example: the spans around a page break in `"tăng\n\n144,4%"` -> `Joined.text == "tăng 144,4%"`.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

_UPPER = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x1EFA)) if c.isupper())
_SENTENCE_END = re.compile(rf"[.!?…][\"”*)]*\s+(?=[\"“*(\[]*[{_UPPER}-])")
_ABBREVIATION = re.compile(r"(?:\b(?:TP|TT|TX|PGS|TS|ThS|KT|TM|TL|Q|P|Tr|St|Mr|No|vv|Nxb|đ/c)|\b[A-Z])\.$")

_LONGEST = 6  # characters of an abbreviation, with its full stop and the character before it


@dataclass(slots=True)
class Joined:
    """A block's spans as one text, with the way back to the report's offsets."""

    text: str
    _starts: list[int]  # of each span in `text`
    _spans: list[tuple[int, int]]  # of the report

    @classmethod
    def of(cls, text: str, spans: Sequence[tuple[int, int]]) -> Joined:
        """Join `spans` of `text`: with a space between them where white space parts them."""
        out, starts, last = "", [], None
        for start, end in spans:
            if last is not None and (last == start or any(c.isspace() for c in text[last:start])):
                out += " "
            starts.append(len(out))
            out += text[start:end]
            last = end
        return cls(out, starts, list(spans))

    def place(self, position: int, *, end: bool = False) -> int:
        """The report's offset of a position; with `end`, of the end of what ends there."""
        i = bisect.bisect_right(self._starts, position - 1 if end else position) - 1
        return min(self._spans[i][0] + position - self._starts[i], self._spans[i][1])

    def position(self, offset: int) -> int:
        """Where an offset of the report stands in the joined text; of one between two spans, where the first one ends."""
        i = max(bisect.bisect_right(self._spans, (offset, offset)) - 1, 0)
        start, end = self._spans[i]
        return self._starts[i] + max(0, min(offset, end) - start)

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """A stretch of the joined text as spans of the report."""
        low, high = self.place(start), self.place(end, end=True)
        return [(max(a, low), min(b, high)) for a, b in self._spans if max(a, low) < min(b, high)]


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of one paragraph as spans that cover it. Abbreviations such as `TP.` do not end one."""
    cuts = [0]
    for found in _SENTENCE_END.finditer(text):
        stop = found.start() + 1
        if not _ABBREVIATION.search(text, max(cuts[-1], stop - _LONGEST), stop):
            cuts.append(found.end())
    cuts.append(len(text))
    return [(a, b) for a, b in itertools.pairwise(cuts) if a < b]
