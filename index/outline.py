r"""Find the structure of a report's text: its blocks, each with its headings, footnotes linked to their marks.

A block is a logical paragraph. One that a page break cuts is one block again: it has several spans, with what stands
between them left out: footnotes, page numbers, running heads; the marks of footnotes too. The text itself is never
touched; all of it is offsets.

Example: `"tăng¹\n\n¹ Ghi chú.\n\n144,4% so với …"` -> a body block of two spans and a footnote block with `anchor == 4`.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from index.headings import decide, is_general, read
from index.joining import join
from index.lines import Line, lines_of
from index.notes import after_mark, take_notes
from index.paragraphs import Joined, sentences
from index.periods import find_periods
from index.tree import Tree
from index.wording import content, trim

ANY_YEAR = 2000  # a lead may name a time without its year
MAX_HEAD = 80  # characters that the name at the head of a line has at most

MAX_OPENING = 300  # characters of a paragraph that tells of what the list below it is; a longer one tells of much
MEASURED = re.compile(r"[^,;:()]{3,60}?(?=\s\d)")  # what a sentence measures: the words up to its first figure
_TOLD = re.compile(r"\d[.,]\d|\d\s?%")

_Lead = tuple[str, str, str]  # marker, kind, text


@dataclass(frozen=True, slots=True)
class Block:
    """A logical paragraph of a report: spans into its text, what kind it is and what stands above it."""

    spans: tuple[tuple[int, int], ...]
    kind: str  # "heading", "body", "list", "lead", "footnote", "table"
    headings: tuple[str, ...] = ()  # outermost first; of a footnote those of its mark
    leads: tuple[str, ...] = ()  # list leads that hold for it: "Cây có củ:"
    mark: str | None = None  # a footnote's number
    marker: str = ""  # how the line begins: "I.", "1.1.", "a)", "-", "+"; "" for plain text
    head: str = ""  # the heading that runs into it: "Về thu ngân sách"
    anchor: int | None = None  # where the mark of a footnote stands
    carrier: tuple[tuple[int, int], ...] = ()  # the sentence that holds this mark

    @property
    def start(self) -> int:
        """Where the block begins in the report."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends; footnotes may stand between."""
        return self.spans[-1][1]


def outline(text: str) -> list[Block]:
    """All blocks of a report's text, in the order of their start, headings included."""
    return list(_blocks(text))


@functools.lru_cache(maxsize=2)  # tables, passages and facts of a report are read one after the other
def _blocks(text: str) -> tuple[Block, ...]:
    lines = lines_of(text)
    for line in lines:
        read(line)
    anchors = take_notes(lines, text)
    lines = decide(join(lines, anchors))
    blocks = _nest(lines, anchors, text)
    return tuple(_link(blocks, anchors, text))


def _nest(lines: Sequence[Line], anchors: Container[int], text: str) -> list[Block]:
    """Give every block the headings and the list leads that it stands under."""
    tree = Tree(lines)
    titles: list[str] = []
    leads: list[_Lead] = []  # (marker, kind, text)
    blocks: list[Block] = []
    signed = False  # what follows stands under no heading of the report before: a table behind the signature
    for line in lines:
        kind = "body" if line.kind == "numbered" else line.kind
        spans = _spans(line, text, begins_note=line.start in anchors)
        if not spans:
            continue
        block = Block(spans, kind, mark=line.mark, marker=line.marker, head=_title(line.head).rstrip("."))
        if kind == "heading":
            signed = False
            tree.place(line, general=is_general(line))
            del titles[len(tree.open) - 1 :]
            blocks.append(replace(block, headings=tuple(titles), head=""))
            titles.append(_title(_words(spans, text)))
            leads = []
            continue
        signed = signed or line.style == "tail"
        if signed:
            blocks.append(block)
            continue
        if line.ends_sibling:
            tree.close(line)
            del titles[len(tree.open) :]
            leads = []
        opens = kind == "lead" or _opens(kind, _words(spans, text))
        if opens or line.marker:
            leads = _closed(leads, line.marker)
        elif kind == "body" and blocks and blocks[-1].kind == "table":
            leads = _below_table(leads)
        elif kind == "body" and ":" not in text[block.start : block.start + MAX_HEAD]:
            leads = _below_items(leads)
        above = tuple(text for _, _, text in leads if text)
        blocks.append(replace(block, headings=tuple(titles), leads=above))
        if opens or (line.marker and kind == "list"):
            words = _words(spans, text)
            leads.append((line.marker, "lead" if opens else kind, _lead(words, kind) if opens else _head(words)))
    return blocks


def _spans(line: Line, text: str, *, begins_note: bool) -> tuple[tuple[int, int], ...]:
    """A line's spans without the marks of footnotes in it; a table keeps them, for its cells are read by their places."""
    if begins_note:
        (start, end), *more = line.spans
        return ((start + after_mark(text[start:end]), end), *more)
    if line.kind == "table" or not line.marks:
        return tuple(line.spans)
    out = []
    for start, end in line.spans:
        edges = [start]
        for low, high, _ in line.marks:
            if start <= low < end:
                edges += [low, high]
        edges.append(end)
        for a, b in zip(edges[::2], edges[1::2], strict=True):
            part = text[a:b]
            low, high = a + len(part) - len(part.lstrip()), b - len(part) + len(part.rstrip())
            if low < high:
                out.append((low, high))
    return tuple(out)


def _words(spans: Sequence[tuple[int, int]], text: str) -> str:
    return Joined.of(text, spans).text


def _below_items(leads: list[_Lead]) -> list[_Lead]:
    """The leads that hold for a paragraph below a list: the items have ended, and with them what introduced them."""
    while leads and leads[-1][1] == "list":
        leads = leads[:-1]
        if leads and leads[-1][1] == "lead" and not leads[-1][0]:
            leads = leads[:-1]
    return leads


def _below_table(leads: list[_Lead]) -> list[_Lead]:
    """The leads that hold for a paragraph below a table: one without a marker announced the table, and has ended with it."""
    return leads[:-1] if leads and not leads[-1][0] else leads


def _closed(leads: list[_Lead], marker: str) -> list[_Lead]:
    """The leads that stay open when a line with this marker comes: those above the first one of its rank or below it."""
    for i, (other, _, _) in enumerate(leads):
        if other == marker or (marker and other and _rank(other) >= _rank(marker)):
            return leads[:i]
    return leads


def _rank(marker: str) -> int:
    """How deep a marker stands among items: a number or letter above `-` above `+`."""
    return {"-": 20, "–": 20, "—": 20, "+": 22}.get(marker, 21 if not re.search(r"\w", marker) else 10)


def _title(text: str) -> str:
    title = re.sub(r"\s+", " ", re.sub(r"[*_#]{1,}", " ", text)).lstrip(" :-–+*)").rstrip(" :-–+*")
    return title if "(" in title else title.rstrip(" :-–+*)")


def _opens(kind: str, text: str) -> bool:
    """Whether an item, or a paragraph that tells a figure, introduces a list: `Giải ngân đạt 31,2%. Cụ thể:`."""
    if kind not in ("body", "list") or not text.rstrip(" *_").endswith(":"):
        return False
    return kind == "list" or (len(text) <= MAX_OPENING and _TOLD.search(text) is not None)


def _lead(text: str, kind: str) -> str:
    """What a lead says of the lines below it: its last sentence that says anything, of one with a figure the name in front."""
    title = _title(text)
    for start, end in reversed(sentences(title)):
        told = _title(title[start:end])
        if content(told) or find_periods(told, ANY_YEAR):
            short = kind == "lead" or len(told) <= MAX_HEAD  # a longer sentence of an item tells, it names nothing
            measured = MEASURED.match(told)
            if _TOLD.search(told):
                return trim(measured[0]) if measured else ""
            return told if short else ""
    return title


def _head(text: str) -> str:
    """The name that a list item begins with: up to its colon, else up to its first comma or figure; empty if too long."""
    title = _title(text)
    head, colon, _ = title.partition(":")
    if colon and len(head) <= 80 and not re.search(r"\d[.,]\d|\d\s?%", head):
        return head.strip()
    head = re.split(r"[,;(]|\s(?=\d)", title, maxsplit=1)[0].strip()
    return trim(re.sub(r"\s(?:đến|từ)$", "", head)) if len(head) <= 60 and not re.search(r"\d", head) else ""


def _link(blocks: list[Block], anchors: Mapping[int, int | None], text: str) -> list[Block]:
    """Give each footnote its mark: where it stands, the sentence that holds it and what stands above that."""
    spans = sorted((start, end, i) for i, block in enumerate(blocks) for start, end in block.spans)
    starts = [start for start, _, _ in spans]
    # A note's own mark lies in no span either: its block begins behind it.
    places = {starts[bisect.bisect_left(starts, start)]: anchor for start, anchor in anchors.items()}
    out = []
    anchor: int | None = None
    for block in blocks:
        if block.kind != "footnote":
            out.append(block)
            continue
        anchor = places.get(block.start, anchor)  # further lines of a note share its mark
        if anchor is None or not spans:
            out.append(block)
            continue
        # The mark itself lies in no span: the text right before it does.
        home = blocks[spans[max(bisect.bisect_left(starts, anchor) - 1, 0)][2]]
        above = (*home.headings, _title(_words(home.spans, text))) if home.kind == "heading" else home.headings
        carrier = _carrier(home, anchor, text)
        out.append(replace(block, headings=above, leads=home.leads, anchor=anchor, carrier=carrier))
    return out


def _carrier(home: Block, anchor: int, text: str) -> tuple[tuple[int, int], ...]:
    """The sentence of a block that holds the mark at `anchor`."""
    if home.kind in ("table", "heading"):
        return home.spans
    joined = Joined.of(text, home.spans)
    position = joined.position(anchor)
    for start, end in sentences(joined.text):
        if start < position <= end:
            return tuple(joined.spans(start, end))
    return home.spans
