"""What a question for several things is answered by: a sentence that lists them, or one that announces a list that goes on.

Example: `Có 03 chủ đầu tư chưa giải ngân¹.` announces; the footnote `¹ Gồm: Sở A; Trường B; Ban C.` is part of the answer.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.matching import normal
from assistant.query import Query
from index.letters import UPPER
from index.number_words import find_number_words
from index.records import Passage

LISTED = 0.8  # what a sentence gains that lists, where several things are asked for
ANNOUNCED = 1.5  # and one that counts them: `06 chỉ tiêu khó đạt: …`
COUNTED = 1.0  # and as many as the question says
OTHERWISE = -1.0  # or another number of them

_NOUN = r"(?P<noun>(?!nào |gì )\S+ (?:(?!nào |gì |là )\S+ )?)"
_TIME = r"(?<!thế )(?<!lúc )(?<!ngày )(?<!hôm )(?<!khi )(?<!kỳ )(?<!điểm )(?<!tháng )(?<!năm )"
_SEVERAL = re.compile(
    rf" (?:những|các) {_NOUN}(?:\S+ ){{0,4}}?{_TIME}(?:nào|gì) "
    rf"|(?<! thứ)(?:^| )(?P<count>hai|ba|bốn|sáu|bảy|tám|chín|mười|(?<=^ )0?[2-9]) {_NOUN.replace('noun', 'counted')}"
    rf"(?:(?:\S+ ){{0,3}}?{_TIME}nào|(?:\S+ ){{0,14}}?(?:là|gồm) (?:những |các )?(?:\S+ ){{0,2}}?(?:gì|nào|đâu|ai)) "
    r"| (?:là|gồm|có|làm) (?:những|các) (?P<open>(?:\S+ ){0,2}?)(?:gì|nào|ai|đâu) "
)
_SEVERAL_EN = re.compile(r" (?:which|what) (?:(?!of |was |is |are |were |the )\S+ ){0,2}[a-z]{2,}[a-rtv-z]s ")
_COUNT = re.compile(r"(?<![\w.,/])0?(\d{1,2}) (?=\w)")
_NAMES = rf"[{UPPER}]\w*(?: [{UPPER}]\w*)*"
_SHOWN = re.compile(  # what a list stands behind, or in
    rf"(?i::|\b(?:gồm|là|như|nổi bật|cụ thể|trong đó có)\b)|\((?=[^()]*[,;][^()]*\))|(?=\b{_NAMES}, {_NAMES}(?:, | và ))"
)
_ALL = re.compile(r"(?<!\w)(?:các|những) ", re.I)
_ITEM = re.compile(r"[;,]\s|\svà\s|\(\s?(?:[ivx]+|\d{1,2}|[a-h])\s?\)")
_GOES_ON = re.compile(r"[-+•*–(\s\d.]*(?:bao gồm|gồm|cụ thể|đó là|trong đó|nổi bật|như|các đơn vị)\b", re.I)
_MARKED = re.compile(r"\s*(?:[-+•*–]\s|\(?(?:\d{1,2}|[a-hivx]{1,4})[.)]\s)")


@dataclass(frozen=True, slots=True)
class Several:
    """The things that a question asks for: `ba chỉ tiêu nào`; what it leaves open is empty."""

    noun: str = ""  # " chỉ tiêu ", a normal form
    count: int | None = None


def several(query: Query) -> Several | None:
    """The things that a question asks to be named, if it asks for more than one."""
    text = query.question if query.language == "en" else query.text
    return _several(text, query.language == "en", "list" in query.cues)


@functools.lru_cache(maxsize=256)
def _several(text: str, english: bool, listed: bool) -> Several | None:
    if english:
        return Several() if _SEVERAL_EN.search(normal(text)) else None
    found = _SEVERAL.search(normal(text))
    if found is None:
        return Several() if listed else None
    word = found["count"] or ""
    count = int(word) if word.isdigit() else next((n.value for n in find_number_words(word)), None)
    noun = (found["noun"] or found["counted"] or found["open"] or "").strip()
    return Several(f" {noun} " if noun else "", count)


def items(text: str) -> int:
    """How many things a text lists behind a colon, a `gồm` or in brackets; 0 if it lists none."""
    shown = _SHOWN.search(text)
    if shown is None:
        return 0
    parts = len(_ITEM.findall(text[shown.end() :]))
    return parts + 1 if parts else 0


def list_score(wanted: Several, text: str) -> float:
    """How well a sentence lists what is asked for: `Ba việc quá hạn: A, B, C` where `những việc nào` is asked."""
    score = LISTED if items(text) > 1 else 0.0
    if not wanted.noun:
        return score
    ahead: list[tuple[int | None, int]] = [(int(found[1]), found.end()) for found in _COUNT.finditer(text)]
    ahead += [(number.value, number.end) for number in find_number_words(text)]
    ahead += [(None, found.end()) for found in _ALL.finditer(text)]
    found = [count for count, at in ahead if normal(text[at:]).startswith(wanted.noun) and items(text[at:]) > 1]
    score += ANNOUNCED if found else 0.0
    counts = [count for count in found if count is not None]
    if wanted.count is not None and counts:
        score += COUNTED if wanted.count in counts else OTHERWISE
    return score


def continued(passage: Passage, sentences: Sequence[tuple[int, int]], at: int, limit: int) -> int:
    """The sentence that a list announced by the one at `at` runs to: the items behind a colon, or `Gồm: …`; `at` if none does."""
    first, last = sentences[at], at
    text = passage.text

    def said(i: int) -> str:
        return text[sentences[i][0] - passage.start : sentences[i][1] - passage.start]

    if at + 1 < len(sentences) and items(said(at)) < 2 and _GOES_ON.match(said(at + 1)):
        return at + 1
    if said(at).rstrip(" *").endswith(":"):
        for i in itertools.count(at + 1):
            if i >= len(sentences) or not _MARKED.match(said(i)) or sentences[i][1] - first[0] > limit:
                break
            last = i
    return last


def footnotes_of(passages: Iterable[Passage], start: int, end: int) -> list[Passage]:
    """The footnotes whose marks stand in [start, end) of a report."""
    return [p for p in passages if p.kind == "footnote" and p.anchor is not None and start <= p.anchor <= end]
