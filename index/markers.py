"""What a heading or a numbered item begins with: its kind, its number and the marker itself.

Example: `read_marker("II. KINH TẾ") == ("I.", 2, "II.")`.
"""

from __future__ import annotations

import re

from index.letters import UPPER

LETTERS = "abcdđeghiklmnopqrstuvxy"

_ORDINALS = "nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười"
# What a heading begins with: (style, pattern); the group is its number. OCR writes `l` for `1` and `I`, and `II .`.
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"Phần\s+(?:thứ\s+({_ORDINALS})|([IVX]+|\d{{1,2}}))\b[.:]?", re.I)),
    ("appendix", re.compile(r"Phụ lục(?:\s+(?:số\s+)?([IVX]+|\d{1,2})[A-Z]?)?\b[.:]?", re.I)),
    ("chapter", re.compile(r"(?:Chương|Mục)\s+([IVX]+|\d{1,2})\b[.:]?", re.I)),
    ("A.", re.compile(rf"([A-HĐ])(?:\s?[.)](?=\s*\S)(?![A-ZĐ]\.)|\s?[-–/]\s(?=[{UPPER}]))")),
    ("I.", re.compile(r"([IVXl]{1,5})\s?[.)/:–-](?=\s*\S)")),
    ("1.1.1.1.", re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}\.(\d{1,2})\.?(?=\s*[^\W\d])")),
    ("1.1.1.", re.compile(r"[\dl]{1,2}\.[\dl]{1,2}\.(\d{1,2})\.?(?=\s*[^\W\d]|\s+\S)")),
    ("1.1.", re.compile(r"[\dl]{1,2}\.(\d{1,2})[.)]?(?=\s*[^\W\d]|\s+[^\s\d])|\d{1,2}\.\s(\d{1,2})\.\s(?=[^\W\d])")),
    ("1.", re.compile(r"(\d{1,2})\s?[./](?=\s*[^\W\d]|\s+\S)(?!\d)")),
    ("1)", re.compile(r"(\d{1,2})\s?\)(?=\s*\S)")),
    ("a)", re.compile(r"([a-zđ])\d?\s?[.)/](?=\s*\S)|\d([a-z])\)")),
    ("(1)", re.compile(r"\((\d{1,2})\)")),
    ("(a)", re.compile(r"\(([a-zđ])\)")),
)


def read_marker(text: str) -> tuple[str, int, str]:
    """(style, number, marker) of what a line begins with."""
    for style, pattern in _MARKERS:
        found = pattern.match(text)
        if found is None:
            continue
        number = next((group for group in found.groups() if group), "")
        if style == "I.":
            if not re.search("[IVX]", number):
                continue  # `l.` is the letter or the figure one, not Roman
            return style, _roman(number.replace("l", "I")), found.group()
        return style, _count(number), found.group()
    return "", 0, ""


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[c] for c in text.upper()]
    return sum(-v if any(v < w for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))


def _count(text: str) -> int:
    """`3` -> 3, `c` -> 3, `III` -> 3, `ba` -> 3."""
    text = text.lower()
    if text.isdigit():
        return int(text)
    if text in _ORDINALS.split("|"):
        return {"tư": 4, "bốn": 4}.get(text) or [o for o in _ORDINALS.split("|") if o != "bốn"].index(text) + 1
    if text in LETTERS and len(text) == 1:
        return LETTERS.index(text) + 1
    return _roman(text) if text and set(text) <= set("ivx") else 0


def path_of(marker: str) -> tuple[int, ...]:
    """The numbers of a decimal marker: `2.1.3.` -> (2, 1, 3)."""
    return tuple(int(n) for n in re.findall(r"\d+", marker.replace("l", "1")))
