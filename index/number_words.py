"""Read numbers that a report writes in words: `hai mươi bảy`, `một trăm linh năm`, `ba nghìn hai trăm`.

The libraries for this are either under a licence that would bind the whole project or made for speech, where a lone digit is a
number. Here a number in words counts only with a known unit behind it; that is for the caller to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.folding import lowered

_ONES = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7}
_ONES |= {"tám": 8, "chín": 9}
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_TENS, _HUNDRED, _GAP = ("mười", "mươi"), "trăm", ("linh", "lẻ")
_WORD = "|".join((*_ONES, *_SCALES, *_TENS, _HUNDRED, *_GAP))
# Each choice begins with a letter, and what may not stand before it is asked behind that: Python's search is fast at these.
_BEGINS = "|".join(
    rf"{first}(?<![\w.,-].)(?:{'|'.join(word[1:] for word in _WORD.split('|') if word[0] == first)})"
    for first in sorted({word[0] for word in _WORD.split("|")})
)
_RUN = re.compile(rf"(?:{_BEGINS})(?!\w)(?:\s+(?:{_WORD})(?!\w))*+")
_FIVE = re.compile(r"\b(?:có|gồm|làm|cả|thêm|cho|bắt|cứu|tặng|khởi tố|phát hiện|xảy ra)\s+$", re.I)
_ALONE = frozenset(("hai", "ba", "bốn", "sáu", "bảy", "tám", "chín", "mười"))


@dataclass(frozen=True, slots=True)
class NumberWords:
    """A number in words at [start, end) of a text."""

    value: int
    start: int
    end: int


def find_number_words(text: str) -> Iterator[NumberWords]:
    """The numbers in words of `text`, in order. A lone `một` is an article, a lone `năm` mostly the year, neither is given."""
    for found in _RUN.finditer(lowered(text)):
        words = found[0].split()
        before = text[max(0, found.start() - 14) : found.start()]
        alone = len(words) == 1 and words[0] not in _ALONE
        if alone and not (words[0] == "năm" and _FIVE.search(before)):
            continue
        if words[0] == "năm" and len(words) > 1 and words[1] not in (*_TENS, _HUNDRED, *_SCALES):
            continue  # `năm hai nghìn …`, and `trong năm ba vụ`
        value = _value(words)
        if value is not None:
            yield NumberWords(value, found.start(), found.end())


def _value(words: list[str]) -> int | None:
    """`["ba", "nghìn", "hai", "trăm"]` -> 3200; None if the words are no number: `["trăm", "hai"]`."""
    total, below = 0, 10**12
    group: list[str] = []
    for word in words:
        scale = _SCALES.get(word)
        if scale is None:
            group.append(word)
            continue
        amount = _below_thousand(group)
        if amount is None or scale >= below:
            return None
        total, below, group = total + amount * scale, scale, []
    if not group:
        return total or None
    last = _below_thousand(group)
    return None if last is None else total + last


def _below_thousand(words: list[str]) -> int | None:
    """A group of hundreds, tens and ones; None if the words do not follow each other as in a number."""
    rest, value = list(words), 0
    if len(rest) > 1 and rest[1] == _HUNDRED and rest[0] in _ONES:
        value, rest = _ONES[rest[0]] * 100, rest[2:]
        if len(rest) == 2 and rest[0] in _GAP and rest[1] in _ONES:
            return value + _ONES[rest[1]]
    if rest and rest[0] == "mười":
        value, rest = value + 10, rest[1:]
    elif len(rest) > 1 and rest[1] in _TENS and rest[0] in _ONES:
        value, rest = value + _ONES[rest[0]] * 10, rest[2:]
    elif value and rest:
        return None  # `một trăm hai` leaves open whether 102 or 120
    if rest and rest[0] in _ONES:
        value, rest = value + _ONES[rest[0]], rest[1:]
    return value if value and not rest else None
