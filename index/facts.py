"""Turn the figures of a report into facts: what each one measures, of which kind, compared with what, when and where.

One pass over the blocks of the report, no model. A figure's indicator is the words of its own clause; where these only say
`đạt`, `tăng` or `bằng`, it is inherited from the figure before. What stands above it (list leads, the head of the line, the
`Trong đó:` parent) is its scope.

Example: `Lúa mùa: Cấy được 1.236 ha/1.200 ha, đạt 103% KH` -> three facts of `Lúa mùa · Cấy`:
level 1.236 ha, plan 1.200 ha, plan_share 103 %.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index import places
from index.aspects import aspect_of, base_of, compares, month_compared
from index.clauses import PARENT, Draft, Sentence, ranks
from index.figures import find_numbers, is_known
from index.forms import note_subject
from index.letters import LOWER
from index.outline import Block, outline
from index.paragraphs import Joined, sentences
from index.periods import TimeMention, find_periods, widest
from index.records import Fact, Figure, Passage, Period, Report
from index.respective import share_out
from index.split import pieces
from index.table_facts import table_facts, within
from index.times import When, time_above, times
from index.wording import MAX_HEAD, content, distinct, tidy, trim

MONTH = 31  # days
GENERIC = 3  # syllables; an indicator of no more does not say by itself what a footnote speaks of
MAX_OPEN = 20  # lists that are open at a time, and some that have ended
MAX_SENTENCE = (
    6_000  # characters; no office writes a longer one, and nothing further away says when or what a figure is
)

_SEVERAL = re.compile(r"\s*\d[^:;]*;[^;:()]{3,90}:\s?\d")  # `xã đạt 19 tiêu chí: 17 xã; xã đạt 15 tiêu chí: 5 xã`
_AIMS = re.compile(
    r"^\W*(?:phấn đấu\b|(?:các )?mục tiêu(?! quốc gia)(?: (?:chủ yếu|cụ thể|chung|đến|năm|quý|\d+))*$)", re.I
)
_AMOUNTS_TO = re.compile(r"\b(?:tương ứng|tương đương)(?: (?:tăng|giảm))?$", re.I)
_NO_HEAD = re.compile(r"\d\s?%|\d[.,]\d|\([^()]*$")  # a clause with a figure of its own, or a bracket cut in two
# A place among others, and how the clause goes on to tell of it: `nặng nhất ở huyện Đá Vàng 17 điểm, thiệt hại 2,9 tỷ đồng`.
_SET_APART = re.compile(
    r"\b(?:riêng|trong đó|(?:nặng|nhiều|cao|thấp|lớn|mạnh|ít)(?: \w+)? nhất|nhất là|điển hình|chủ yếu|tập trung)\b[^;:.\d]*$",
    re.I,
)
_OF_ALL = re.compile(r"\b(?:toàn|cả) (?:tỉnh|thành phố)\b|\bnâng tổng\b", re.I)  # of no place that was named before
_GOES_ON = re.compile(
    rf"[{LOWER}]*(?: [{LOWER}]+)*,(?! (?:[{LOWER}]+ )*(?:nhất|nhì|thứ|kế đến|tiếp theo|toàn|cả|tổng|lũy kế|luỹ kế|nay|nâng"
    rf"|bình quân|còn lại|các|riêng|trong đó) )(?: [{LOWER}]+)+ "
)


def extract(report: Report, passages: Sequence[Passage]) -> list[Fact]:
    """All facts of a report, in the order of their figures. `passages` are what `split` made of the same report."""
    home = _Homes(passages)
    names = places.local_names(report.text, report.place)
    year = report.period.start.year if report.period else (report.issued.year if report.issued else None)
    # What a report of a month and of the months up to it says without a time is the sum of these months.
    whole = widest([report.period, *report.periods]) if report.period else None
    months = frozenset(
        p.end.month for p in report.periods if p.end.month > 1 and (p.start.month == 1 or p.days <= MONTH)
    )
    facts: list[Fact] = []
    opened: list[tuple[str, When]] = []  # what may lead the lines below it, and the time that it ends with
    for block in outline(report.text):
        if block.kind != "table" and home.at(block.start) is not None:  # a heading has a passage if it states a figure
            joined = Joined.of(report.text, block.spans)
            above = time_above(block.leads, year)
            if above is None and block.leads:
                above = next((when for text, when in reversed(opened) if block.leads[-1] in text), None)
            above = above or time_above(block.headings, year) or When(whole)
            mentions = find_periods(joined.text, year, months)
            reader = _Reader(report, home, names, block, joined, mentions, above, whole)
            facts += reader.facts()
            if reader.above != above and block.kind in ("lead", "list"):
                opened = [*opened[-MAX_OPEN:], (joined.text, reader.above)]
    facts += table_facts(report, home.of, names, year)
    return sorted(facts, key=lambda fact: fact.figure.start)


class _Homes:
    """Which passage a block lies in."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        spans = sorted((a, b, i) for i, p in enumerate(passages) for a, b in p.spans)
        self._starts = [a for a, _, _ in spans]
        self._spans = spans
        self._passages = passages

    def at(self, offset: int) -> Passage | None:
        i = bisect.bisect_right(self._starts, offset) - 1
        return self._passages[self._spans[i][2]] if i >= 0 and offset < self._spans[i][1] else None

    def of(self, start: int, end: int) -> Passage | None:
        """The passage that holds the whole of a figure; None for a row of digits that no passage can hold."""
        passage = self.at(start)
        return passage if passage is not None and end <= passage.end else None


@dataclass(slots=True)
class _Reader:
    """Reads one block and turns its drafts into facts: places in the report, periods, aspects."""

    report: Report
    home: _Homes
    names: frozenset[str]  # of districts and communes, as the whole report uses them
    block: Block
    joined: Joined
    mentions: list[TimeMention]
    above: When  # what holds where nothing names a time
    whole: Period | None
    apart: tuple[str, int] | None = None  # a place that a clause sets apart, and the end of its last figure

    def facts(self) -> list[Fact]:
        figures = find_numbers(self.joined.text, self.mentions)
        if not figures:
            return []
        text, head = self.joined.text, self._head()
        note_on = note_subject(self.report.text, self.block.anchor, self.block.carrier)
        drafts: list[Draft] = []
        leads = [content(lead) for lead in self.block.leads]
        starts = [q.start for q in figures]
        spans = list(_sentences(text))
        when, line = times(text, spans, self.mentions, [(q.start, q.end) for q in figures], self.above, self.whole)
        for start, end in spans:
            own = figures[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)]
            if not own:
                continue
            topic = drafts[0].indicator if drafts else ""
            before = self._main(drafts)
            opening = text[start : start + 40].lstrip(" -+*(")
            breaks_down = PARENT.match(opening) or ranks(opening)
            parents = [before] if breaks_down and before else []
            counts = (d.quantity for d in reversed(drafts) if d.quantity.dimension.startswith("count:"))
            counted = next((quantity for quantity in counts if is_known(quantity.unit)), None)
            read = Sentence(text, start, end, leads, head, topic, before, parents, counted).read(own)
            share_out(text, read)
            drafts += read
        for draft in drafts:
            if note_on and len(content(draft.indicator).split()) <= GENERIC:
                # `¹ Cùng kỳ đạt 33,6%`, `¹ Sản lượng 96 tấn`: what the note stands at names what is measured.
                draft.scope = distinct([note_on, *draft.scope], draft.indicator)
        self._share_bases(drafts)
        self.above = line
        return [fact for draft in drafts if (fact := self._fact(draft, when[draft.quantity.start]))]

    def _head(self) -> str:
        """The name that the line begins with: `Lúa xuân` of `- Lúa xuân: Gieo cấy được …`."""
        head, colon, rest = self.joined.text.partition(":")
        if not colon or len(head) > MAX_HEAD or _NO_HEAD.search(head) or PARENT.search(head):
            return self.block.head
        if _SEVERAL.match(rest):
            return self.block.head
        return trim(tidy(head)) if content(head) else ""

    @staticmethod
    def _main(drafts: Sequence[Draft]) -> str:
        """What the sentence before was about: its first indicator; of one that ranks the one before that."""
        for _, sentence in itertools.groupby(reversed(drafts), key=lambda draft: draft.clause[0]):
            *_, first = sentence
            if not ranks(first.indicator):
                return first.indicator
        return ""

    @staticmethod
    def _share_bases(drafts: Sequence[Draft]) -> None:
        """`tăng 12 con (bằng 101,2%) so với cùng kỳ`: what stands after the bracket holds for both."""
        for draft, following in itertools.pairwise(drafts):
            alone = not draft.after and base_of(draft.near, "") is None
            alone = alone and (compares(draft.near) or draft.quantity.role == "plan")
            same = following.bracketed or _AMOUNTS_TO.search(following.near) or following.near.endswith("=")
            if alone and same and following.after and draft.clause == following.clause:
                draft.after = following.after

    def _fact(self, draft: Draft, when: When) -> Fact | None:
        quantity = draft.quantity
        low, high = self.joined.place(quantity.start), self.joined.place(quantity.end, end=True)
        passage = self.home.of(low, high)
        if passage is None:
            return None
        if draft.after.startswith("về ") and draft.inherited:
            # `giảm 9,3% về số doanh nghiệp, giảm 18,7% về vốn`: what follows names what fell.
            draft.scope = distinct([*draft.scope, draft.indicator], draft.after[3:])
            draft.indicator = draft.after[3:]
        aim = " ".join(part for part in draft.scope if _AIMS.search(part))
        aspect, base = aspect_of(
            quantity,
            f"{aim} {draft.near}".strip(),
            draft.indicator,
            draft.after,
            inherited=draft.inherited,
            pair=draft.pair,
        )
        start, end = self._cited(draft.clause, passage)
        if when.before:
            base = None
        elif base == "tháng trước":
            base = month_compared(draft.near, draft.after, when.period)
        figure = Figure(quantity.value, quantity.unit, self.report.text[low:high], low, high, quantity.approximate)
        return Fact(
            id=f"{self.report.id}@{low}",
            report_id=self.report.id,
            passage_id=passage.id,
            figure=figure,
            indicator=draft.indicator,
            scope=draft.scope,
            after=draft.after,
            aspect=aspect,
            base=base,
            place=self._place(draft),
            period=when.period,
            as_of=when.as_of,
            start=start,
            end=end,
        )

    def _cited(self, clause: tuple[int, int], passage: Passage) -> tuple[int, int]:
        """A clause's span in the report, without the white space around it."""
        start, end = within(passage, self.joined.place(clause[0]), self.joined.place(clause[1], end=True))
        text = self.report.text[start:end]
        return start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())

    def _place(self, draft: Draft) -> str | None:
        """The country, region or district that the figure's own words name, or a short name above it; else the report's place."""
        wider = places.wider(draft.near, alone=draft.alone)
        if wider:
            return wider
        named = () if _OF_ALL.search(draft.near) else (*draft.scope[-2:], draft.indicator)
        above = " . ".join(part for part in named if len(part) <= MAX_HEAD)
        for words in (f"{draft.near} {draft.after}", above):
            local = places.find_local(words, self.report.place, self.names)
            if local:
                set_apart = _SET_APART.search(self.joined.text, draft.clause[0], draft.quantity.start)
                self.apart = (local, draft.quantity.end) if set_apart else None
                return local
        if self.apart and _GOES_ON.fullmatch(self.joined.text, self.apart[1], draft.quantity.start):
            self.apart = (self.apart[0], draft.quantity.end)
            return self.apart[0]
        self.apart = None
        return self.report.covers


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph; one without end, as a damaged file has it, in parts that take no time squared."""
    for start, end in sentences(text):
        yield from pieces(text, start, end, MAX_SENTENCE)
