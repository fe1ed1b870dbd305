"""Find totals with their parts: `48 giải (02 giải Nhất, 46 giải Nhì)`, `… 102 vụ. Cụ thể: … 18 vụ; … 55 vụ`.

`gồm`, `chia ra`, `cụ thể` and a bracket promise all parts; `trong đó` may name some of them only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.statements import Item, Paragraph, Sentence
from index.folding import fold

_ALL = re.compile(r"\b(?:bao gồm|gồm|chia ra|cụ thể|như sau|phân theo)\b", re.I)
_SOME = re.compile(r"\btrong (?:đó|số đó|số này)\b", re.I)
_LEFT_OUT = re.compile(
    r"\b(?:còn lại|khác|chủ yếu|nhiều nhất|lớn nhất|cao nhất|nhất là|điển hình|tiêu biểu|nổi bật|đáng chú ý|như:|v\.\s?v)"
    r"|\.\.\.|…",
    re.I,
)
_BRACKET = re.compile(r"^[^,;:.()]{0,60}\(\*?(?P<name>[^();:.\d]{0,60})$")
_NO_PART = re.compile(  # what opens a bracket that does not list parts
    r"^\s*(?:có|riêng|như|kể cả|trong|ngoài|chưa|nếu|bằng|đạt|chiếm|tương|so|cùng kỳ|kế hoạch|KH|dự toán|tăng|giảm|lũy kế|luỹ kế"
    r"|năm|tháng|quý|đến|từ|tính|là|khoảng|trên|vượt|nâng|còn|do|để|vốn|kinh phí|với|ước)\b",
    re.I,
)
_NAME_START = re.compile(r"^(?:[\s),;:.*+–-]|\b(?:và|còn|có|là)\b)+", re.I)
_OWN = re.compile(r".*(?:[;(]|\b(?:trong đó|gồm|cụ thể|chia ra|như sau)\b(?:\s*(?:có|là))?\s*:?)", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and the parts that are named of it, in order."""

    total: Item
    parts: tuple[Item, ...]
    names: tuple[str, ...]  # how the name of each part begins, without diacritics; "" where the noun alone tells
    complete: bool  # the words promise all parts, and none is left out or counted in another unit
    tails: tuple[str, ...]  # what follows each part up to the next figure
    followers: tuple[Item | None, ...]  # the item right behind each part


def breakdowns(found: Sequence[Paragraph]) -> Iterator[Breakdown]:
    """The breakdowns of a report's paragraphs."""
    for n, paragraph in enumerate(found):
        last: Sentence | None = None
        for sentence in paragraph.sentences:
            yield from _inside(sentence)
            if last is not None:
                yield from _of_next(last, sentence)
            last = sentence
        if last is not None and last.after(len(last.items) - 1).rstrip(" *").endswith(":"):
            yield from _of_list(last, paragraph, found[n + 1 :])


def _marker(words: str) -> bool | None:
    """Whether words open a breakdown: True of all parts, False of some, None if they open none."""
    if _SOME.search(words):
        return False
    return True if _ALL.search(words) else None


def _promised(words: str) -> bool:
    """Whether words around the parts leave none of them out."""
    return not _LEFT_OUT.search(words)


def _inside(sentence: Sentence) -> Iterator[Breakdown]:
    for k in range(1, len(sentence.items)):
        before = sentence.items[k].before
        complete = _marker(before)
        bracket = _BRACKET.match(before) if complete is None else None
        if bracket and not _NO_PART.match(bracket["name"]) and _lists_alone(sentence, k):
            complete = True
        if complete is None or not sentence.items[k].level:
            continue
        total = _total(sentence, k)
        if total is not None:
            yield _made(total, sentence, k, complete=complete)


def _lists_alone(sentence: Sentence, k: int) -> bool:
    """Whether a bracket holds nothing but amounts of the first one's dimension, at least two."""
    depth = sentence.depth(k)
    inside = list(takewhile(lambda i: sentence.depth(i) >= depth, range(k, len(sentence.items))))
    own = [sentence.items[i] for i in inside if sentence.depth(i) == depth]
    closed = any(")" in sentence.items[i].before for i in inside[1:] if sentence.depth(i) == depth)
    return len(own) > 1 and not closed and all(x.level and x.dimension == own[0].dimension for x in own)


def _total(sentence: Sentence, k: int) -> Item | None:
    """The nearest amount of the same dimension before the breakdown; None if a bracket between hides another one."""
    part, depth = sentence.items[k], sentence.depth(k)
    opened = part.before.rstrip(" *").endswith("(") or "(" in part.before
    for i in range(k - 1, -1, -1):
        item = sentence.items[i]
        if item.dimension != part.dimension or not item.level:
            continue
        return item if sentence.depth(i) <= depth - opened else None
    return None


def _of_next(last: Sentence, sentence: Sentence) -> Iterator[Breakdown]:
    """`Diện tích trồng rừng 499,85 ha. Trong đó: …`: the only amount of that dimension in the sentence before."""
    first = sentence.items[0]
    complete = _marker(first.before)
    same = [i for i in last.items if i.dimension == first.dimension and i.level]
    if complete is not None and first.level and len(same) == 1:
        yield _made(same[0], sentence, 0, complete=complete)


def _of_list(last: Sentence, paragraph: Paragraph, following: Sequence[Paragraph]) -> Iterator[Breakdown]:
    """The lines of a list under `… 38 cuộc, gồm:`, each with the first amount that it states."""
    complete = _marker(last.after(len(last.items) - 1))
    depth = len(paragraph.block.leads)
    lines = []
    for other in following:
        if other.block.headings != paragraph.block.headings or len(other.block.leads) <= depth:
            break
        if len(other.block.leads) == depth + 1:
            lines.append(other)
    totals = [i for i in last.items if i.level]
    if complete is None or len(lines) < 2 or len(totals) != 1:
        return
    total = totals[0]
    parts = []
    for line in lines:
        same = [
            (s, i) for s in line.sentences for i, x in enumerate(s.items) if x.level and x.dimension == total.dimension
        ]
        if not same:
            return
        parts.append(same[0])
    yield Breakdown(
        total,
        tuple(s.items[i] for s, i in parts),
        ("",) * len(parts),
        complete,
        tuple(s.after(i) for s, i in parts),
        tuple(s.items[i + 1] if i + 1 < len(s.items) else None for s, i in parts),
    )


def _made(total: Item, sentence: Sentence, k: int, *, complete: bool) -> Breakdown:
    """The parts from item `k` on, as deep in brackets as it is, up to the bracket's end or the next breakdown."""
    depth, places, mixed = sentence.depth(k), [], False
    for i in range(k, len(sentence.items)):
        item = sentence.items[i]
        deep = sentence.depth(i)
        if i > k and (deep < depth or (deep == depth and _marker(item.before) is not None)):
            break
        if deep == depth and item.level and item.dimension == sentence.items[k].dimension:
            places.append(i)
        elif deep == depth and item.level and (item.dimension.startswith("count:") or not _name(item.before)):
            mixed = True  # `(41 vàng, 37 bạc, 48 đồng)`: what is counted has no unit of its own
    items = sentence.items
    around = f"{items[k].before} {sentence.after(places[-1])}"
    return Breakdown(
        total,
        tuple(items[i] for i in places),
        tuple(_name(items[i].before) for i in places),
        complete and not mixed and _promised(around),
        tuple(sentence.after(i) for i in places),
        tuple(items[i + 1] if i + 1 < len(items) else None for i in places),
    )


def _name(before: str) -> str:
    """The first syllable of a part's name: `rung` of `), rừng sản xuất`."""
    own = _OWN.sub("", before)
    words = fold(_NAME_START.sub("", own)).split()
    return words[0] if words else ""
