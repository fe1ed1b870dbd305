r"""Cut a report into passages that keep their place and know what stands above them.

Blocks under the same headings are put together up to a size, and a long one is cut between sentences: small enough for the
encoder's window, large enough to be understood. Example: `"I. Nông nghiệp\n- Lúa: 5 ha.\n- Ngô: 4 ha."` ->
one passage of two lines with `headings == ("I. Nông nghiệp",)`.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from index.figures import find_figures
from index.outline import Block, outline
from index.paragraphs import Joined, sentences
from index.records import Passage, Report
from index.report_tables import report_tables

TARGET = 700  # characters up to which neighbouring blocks are put together
LIMIT = 1_300  # characters beyond which a block is cut between sentences: some 400 tokens, with headings inside 512


def split(report: Report, target: int = TARGET, limit: int = LIMIT) -> list[Passage]:
    """The passages of a report, in order; together they hold every block but the headings that state no figure.

    Blocks are put together up to `target` characters and cut beyond `limit`.
    """
    passages: list[Passage] = []
    group: list[Block] = []
    rows = _Rows(report, limit)
    for block in outline(report.text):
        if block.kind == "heading":
            _close(report, group, passages)
            if find_figures(Joined.of(report.text, block.spans).text):  # `1. Thu ngân sách đạt 845 tỷ đồng`
                _close(report, [block], passages)
        elif _size(block) > limit:
            _close(report, group, passages)
            for spans in _cut(report.text, block, limit):
                passages.append(_passage(report, len(passages), (block,), spans))
        else:
            if group and not (rows.fits(group, block) if block.kind == "table" else _fits(group, block, target)):
                _close(report, group, passages)
            group.append(block)
    _close(report, group, passages)
    return sorted(passages, key=lambda p: (p.start, p.end))


class _Rows:
    """Which lines of tables begin a row, and which rows hold figures: each of these is a passage of its own.

    A row is found by its own words and the heads of its columns (see `forms.py`); among others of its table it is not.
    """

    def __init__(self, report: Report, limit: int) -> None:
        self._limit = limit
        tables = [shown.table for shown in report_tables(report.text)]
        self._begin = {start for table in tables for start, _ in table.lines}
        self._figured = {cell.line[0] for table in tables for cell in table.cells}
        self._first = {table.lines[0][0] for table in tables}

    def fits(self, group: Sequence[Block], block: Block) -> bool:
        """Whether a line of a table may join the passage before it: the rest of a row, the first row below its heads."""
        if group[-1].kind != "table" or group[-1].headings != block.headings or block.start in self._first:
            return False
        full = any(other.start in self._figured for other in group) and block.start in self._begin
        return not full and sum(map(_size, group)) + _size(block) <= self._limit


def _size(block: Block) -> int:
    return sum(end - start for start, end in block.spans)


def _fits(group: Sequence[Block], block: Block, target: int) -> bool:
    """Whether a block may join the passage before it: same section, same kind of text, not too long together."""
    last = group[-1]
    if (block.kind in ("footnote", "table")) != (last.kind in ("footnote", "table")) or block.mark != last.mark:
        return False
    if block.anchor != last.anchor:
        return False
    if block.headings != last.headings or (
        block.kind == "lead" and block.leads == group[0].leads and last.kind != "lead"
    ):
        return False
    return sum(map(_size, group)) + _size(block) <= target


def _close(report: Report, group: list[Block], passages: list[Passage]) -> None:
    if group:
        spans = [span for block in group for span in block.spans]
        passages.append(_passage(report, len(passages), group, spans))
        group.clear()


def _cut(text: str, block: Block, limit: int) -> Iterator[list[tuple[int, int]]]:
    """The spans of a long block, piece by piece; pieces end with sentences, or with clauses where a sentence is too long."""
    joined = Joined.of(text, block.spans)
    parts: list[tuple[int, int]] = []
    for start, end in sentences(joined.text):
        parts += pieces(joined.text, start, end, limit)
    total = sum(end - start for start, end in parts)
    share = total / -(-total // limit)  # equal parts rather than a long one and a scrap
    start = parts[0][0]
    for (_, end), (_, following) in zip(parts, [*parts[1:], (0, 0)], strict=True):
        if not following or end - start >= share or following - start > limit:
            yield joined.spans(start, end)
            start = end


def pieces(text: str, start: int, end: int, limit: int = LIMIT) -> list[tuple[int, int]]:
    """A sentence, or its parts if it alone is over the limit; no figure is cut in two."""
    out: list[tuple[int, int]] = []
    figures = [(q.start + start, q.end + start) for q in find_figures(text[start:end])] if end - start > limit else []
    while end - start > limit:
        cut = start + limit
        for mark in ("; ", ", ", " "):
            found = text.rfind(mark, start + limit // 3, cut)
            if found > 0:
                cut = found + 1
                break
        i = bisect.bisect_left(figures, (cut, cut)) - 1
        if i >= 0 and start < figures[i][0] < cut < figures[i][1]:
            cut = figures[i][0]
        out.append((start, cut))
        start = cut
    return [*out, (start, end)]


def _passage(report: Report, number: int, blocks: Sequence[Block], spans: Sequence[tuple[int, int]]) -> Passage:
    first = blocks[0]
    kinds = {block.kind for block in blocks}
    kind = next((k for k in ("footnote", "table") if k in kinds), "list" if kinds <= {"list", "lead"} else "body")
    start, end = spans[0][0], spans[-1][1]
    return Passage(
        id=f"{report.id}#{number}",
        report_id=report.id,
        headings=(*first.headings, *first.leads),
        start=start,
        end=end,
        spans=tuple(spans),
        kind=kind,
        text=report.text[start:end],
        anchor=first.anchor,
        carrier=first.carrier,
    )
