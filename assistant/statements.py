"""Facts in the sentences that state them: what stands between two figures says how they belong together.

Example: `trồng 350 ha/340 ha, đạt 103% KH` -> three items; before the third stands `, đạt`.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.amounts import in_base
from index.outline import Block, outline
from index.paragraphs import Joined, sentences
from index.records import Aspect, Fact, Report


@dataclass(frozen=True, slots=True)
class Item:
    """A fact and where its figure stands in the text of its paragraph."""

    fact: Fact
    start: int
    end: int
    before: str  # the words since the figure before it, or since the sentence began
    half: str = ""  # "actual" or "plan" of `a/b`

    @property
    def dimension(self) -> str:
        """The dimension of its unit: `area`, `count:vụ`."""
        return in_base(self.fact.figure)[0]

    @property
    def level(self) -> bool:
        """Whether it states how much or how many."""
        return self.fact.aspect is Aspect.LEVEL or (self.half == "actual" and self.fact.aspect is Aspect.PLAN)

    @property
    def plan(self) -> bool:
        """Whether it states what was planned."""
        return self.fact.aspect is Aspect.PLAN and not self.level

    @property
    def percent(self) -> bool:
        """Whether its unit is the per cent."""
        return self.fact.figure.unit == "%"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph, [start, end) of its text, with its facts in order."""

    text: str  # of the whole paragraph
    start: int
    end: int
    items: tuple[Item, ...]

    def after(self, i: int) -> str:
        """The words behind an item, up to the next one or the end of the sentence."""
        end = self.items[i + 1].start if i + 1 < len(self.items) else self.end
        return self.text[self.items[i].end : end]

    def between(self, i: int, j: int) -> str:
        """The words from the end of one item to the start of a later one, figures between them included."""
        return self.text[self.items[i].end : self.items[j].start]

    def depth(self, i: int) -> int:
        """How many brackets are open at an item."""
        before = self.text[self.start : self.items[i].start]
        return max(0, before.count("(") - before.count(")"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of a report with its sentences; those that state nothing are left out."""

    block: Block
    text: str
    sentences: tuple[Sentence, ...]


def paragraphs(report: Report, facts: Sequence[Fact]) -> list[Paragraph]:
    """The paragraphs of a report that state its `facts`, in order; tables are left out, their cells stand in rows."""
    ordered = sorted(facts, key=lambda fact: fact.figure.start)
    starts = [fact.figure.start for fact in ordered]
    found = []
    for block in outline(report.text):
        if block.kind == "table":
            continue
        own = [
            fact
            for start, end in block.spans
            for fact in ordered[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)]
        ]
        joined = Joined.of(report.text, block.spans)
        found.append(Paragraph(block, joined.text, tuple(_sentences(joined, own))))
    return found


def _sentences(joined: Joined, facts: Sequence[Fact]) -> Iterator[Sentence]:
    places = [(joined.position(f.figure.start), joined.position(f.figure.end - 1) + 1, f) for f in facts]
    starts = [start for start, _, _ in places]
    for start, end in sentences(joined.text):
        items, last = [], start
        for a, b, fact in places[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)]:
            items.append(Item(fact, a, b, joined.text[last:a]))
            last = b
        if items:
            yield Sentence(joined.text, start, end, tuple(_halved(items)))


def _halved(items: Sequence[Item]) -> Iterator[Item]:
    """The items with the halves of pairs told by the slash between them."""
    for k, item in enumerate(items):
        first = k + 1 < len(items) and items[k + 1].before.strip() == "/"
        yield replace(item, half="plan" if item.before.strip() == "/" else "actual" if first else "")
