"""The numbers that Word draws before a paragraph and that its text does not hold: `I.`, `1.1.`, `a)`, `-`.

Example: a list whose levels are `%1.` (upper Roman) and `%1.%2.` (decimal) numbers its paragraphs `I.`, `I.1.`, `I.2.`, `II.`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

BULLETS = "-–—+*•"  # drawn as they are; any other sign of a list is drawn as `-`
MAX_NUMBER = 100_000

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: how its number is written and where it begins."""

    style: str = "decimal"  # as WordprocessingML names it
    pattern: str = "%1."  # `%1` is the number of the first level
    start: int = 1


@dataclass(slots=True)
class Counter:
    """The state of one list while a document is read."""

    levels: Sequence[Level]
    _counts: list[int | None] = field(default_factory=list)

    def number(self, depth: int) -> str:
        """The number of the next paragraph at `depth`, 0 the outermost; "" if the list draws none."""
        if not 0 <= depth < len(self.levels):
            return ""
        self._counts += [None] * (len(self.levels) - len(self._counts))
        count = self._counts[depth]
        self._counts[depth] = self.levels[depth].start if count is None else min(count + 1, MAX_NUMBER)
        self._counts[depth + 1 :] = [None] * (len(self.levels) - depth - 1)
        level = self.levels[depth]
        if level.style == "none" and "%" not in level.pattern:
            return level.pattern
        if level.style == "bullet":
            sign = level.pattern.strip()
            return (sign if sign and sign in BULLETS else "-") if level.pattern else ""
        return re.sub(r"%([1-9])", lambda found: self._part(int(found[1]) - 1), level.pattern)

    def restart(self, depth: int, start: int) -> None:
        """Let the next paragraph at `depth` have the number `start`."""
        self._counts += [None] * (len(self.levels) - len(self._counts))
        self._counts[depth] = start - 1

    def _part(self, depth: int) -> str:
        if depth >= len(self.levels):
            return ""
        level, count = self.levels[depth], self._counts[depth]
        return written(level.start if count is None else count, level.style)


def written(number: int, style: str) -> str:
    """A number in a style of WordprocessingML: `written(4, "upperRoman") == "IV"`, `written(28, "lowerLetter") == "bb"`."""
    if style in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman.upper() if style == "upperRoman" else roman
    if style in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 4)
        return letter.upper() if style == "upperLetter" else letter
    if style == "decimalZero":
        return f"{number:02d}"
    return "" if style == "none" else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        out += letters * (number // value)
        number %= value
    return out
