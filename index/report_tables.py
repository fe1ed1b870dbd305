"""All tables of a report, each with what stands over it: its caption, its unit line, the headings.

Example: `**Biểu 2. Thu ngân sách**` / `*Đơn vị tính: triệu đồng*` above a table -> its caption, and the unit of its cells.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.folding import fold
from index.outline import MEASURED, Block, outline
from index.paragraphs import sentences
from index.signer import signs
from index.table_lines import table_runs
from index.tables import Table, read_table
from index.wording import tidy

MAX_CAPTION = 300  # characters; a longer block before a table is no caption of it
CAPTION_LINES = 4  # a name, a title, a bracket that says what it belongs to, a unit line

_NAME = re.compile(r"[\W_]*(?:bieu|bang|phu luc|phu bieu)\b")
_ASIDE = re.compile(r"[\W_]*(?:kem theo|ban hanh kem|dinh kem|don vi|dvt)\b")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table and what stands over it; `head` is the span from its caption to the heads of its columns."""

    table: Table
    caption: str  # without the unit line and the bracket that says which document it belongs to
    headings: tuple[str, ...]
    leads: tuple[str, ...]
    head: tuple[int, int]


@functools.lru_cache(maxsize=32)
def report_tables(text: str) -> tuple[ReportTable, ...]:
    """The tables of a report's text, in order."""
    runs = table_runs(text)
    if not runs:
        return ()
    blocks = outline(text)
    at = {block.start: i for i, block in enumerate(blocks) if block.kind == "table"}
    found: list[ReportTable] = []
    for run in runs:
        start, end = run.lines[0]
        first = at.get(start + len(text[start:end]) - len(text[start:end].lstrip()))
        if first is None:
            continue
        over = _over(blocks, first, text)
        before = found[-1].table if found and _goes_on(text, found[-1].table.lines[-1][1], start, over) else None
        block = blocks[first]
        caption = tidy(" ".join(_announced(b, text) for b in over if not _aside(text, b)))
        topic = _topic(blocks[first - 1] if first else None, text)
        stated = "\n".join(text[b.start : b.end] for b in over) or " ".join(block.headings[-1:])
        for table in read_table(text, run, stated, before):
            head = (over[0].start if over else table.lines[0][0], (table.heads or table.lines[:1])[-1][1])
            found.append(ReportTable(table, caption, block.headings, (*topic, *block.leads), head))
    return tuple(found)


def head_above(text: str, offset: int) -> tuple[int, int] | None:
    """The span of the caption and the heads of the columns above a cell of a table, or None outside of tables."""
    for shown in report_tables(text):
        if any(start <= offset < end for start, end in shown.table.lines):
            return shown.head
    return None


def _over(blocks: Sequence[Block], first: int, text: str) -> list[Block]:
    """The blocks above a table that say what it holds, in order: `Biểu số 01`, its title, its unit line."""
    over: list[Block] = []
    for block in reversed(blocks[max(0, first - CAPTION_LINES) : first]):
        shown = fold(text[block.start : block.end])
        if block.kind in ("table", "footnote") or block.end - block.start > MAX_CAPTION:
            break
        if not block.headings and signs(text, block.start, block.end):
            break
        aside, named = bool(_ASIDE.match(shown)), bool(_NAME.match(shown))
        prose = block.kind != "heading" and not aside and not named
        if prose and (
            any(not _aside(text, b) for b in over) or block.kind == "list" or shown.rstrip().endswith((".", ";"))
        ):
            break  # a sentence, an item of a list, or what stands above a caption that has its own name
        over.insert(0, block)
        if named or (block.kind != "heading" and not aside):
            break
    return over


def _topic(above: Block | None, text: str) -> tuple[str, ...]:
    """What the paragraph is about that announces a table in its last sentence: the words before its first figure."""
    shown = text[above.start : above.end] if above else ""
    if not shown.rstrip(" *_").endswith(":") or len(sentences(shown)) < 2:
        return ()
    found = MEASURED.match(shown)
    return (tidy(found[0]),) if found else ()


def _announced(block: Block, text: str) -> str:
    """What a block says of the table below it: of a paragraph that ends in a colon its last sentence."""
    shown = text[block.start : block.end]
    if block.kind != "heading" and shown.rstrip(" *_").endswith(":"):
        start, end = sentences(shown)[-1]
        return shown[start:end]
    return shown


def _aside(text: str, block: Block) -> bool:
    return bool(_ASIDE.match(fold(text[block.start : block.end])))


def _goes_on(text: str, end: int, start: int, over: Sequence[Block]) -> bool:
    """Whether a run may be the rest of the table above it, cut by a footnote or a page's head."""
    return start - end < MAX_CAPTION and not any(_NAME.match(fold(text[b.start : b.end])) for b in over)
