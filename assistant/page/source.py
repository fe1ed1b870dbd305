"""A citation to the report open at its span: `<mark>` holds `text_of(doc)[start:end]`, which is the quote."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from itertools import pairwise
from urllib.parse import quote as quoted

from assistant.answer import Answer, Citation
from assistant.assistant import Assistant
from assistant.page.cells import with_cells
from assistant.page.conversation import strong
from assistant.page.words import Words

WHOLE_TEXT = 300_000  # characters of a report that a browser still shows at once without delay
LONGEST = 1_500  # characters that are lit as one citation
BLOCK = 4_000  # characters that a browser lays out at once, and not before they come near what is seen
WIDE = 70  # characters of a line, to guess how high a block will be

_log = logging.getLogger(__name__)

Span = tuple[int, int]


def cited_html(assistant: Assistant, answer: Answer | None, n: int, words: Words) -> str:
    """The source `n` of an answer with the figures that it proves; without one, what the panel is for.

    What else the answer cites in that report, such as the heads of a table's columns, is lit more softly.
    """
    cited = next((citation for citation in answer.citations if citation.n == n), None) if answer else None
    if answer is None or cited is None:
        return source_html(assistant, None, words)
    figures = [fact.text for fact in answer.facts if fact.citation == n]
    also = [(c.start, c.end) for c in answer.citations if c.doc == cited.doc and c.n != n]
    return source_html(assistant, cited, words, figures, also)


def opened_html(assistant: Assistant, doc: str, start: int, end: int, words: Words) -> str:
    """A report open at a place, of the ledger or at its beginning. Raises `AssistantError` if the store does not have it."""
    report = assistant.report(doc)
    start = max(0, min(start, len(report.text)))
    end = max(start, min(end, len(report.text), start + LONGEST))
    cited = Citation(
        n=0,
        doc=doc,
        title=report.title,
        number=report.number,
        date=report.issued.isoformat() if report.issued else None,
        section=assistant.section_at(doc, start) if end > start else (),
        page=report.page(start) if end > start else None,
        start=start,
        end=end,
        quote=report.text[start:end],
    )
    return source_html(assistant, cited, words)


def source_html(
    assistant: Assistant,
    citation: Citation | None,
    words: Words,
    figures: Sequence[str] = (),
    also: Sequence[Span] = (),
) -> str:
    """The report of a citation, its head above it, the cited span lit."""
    if citation is None:
        return f'<section class="source"><p class="hint">{escape(words("panel_hint"))}</p></section>'
    start, end, note = citation.start, citation.end, ""
    try:
        text = assistant.text_of(citation.doc)
    except Exception:  # the quote is at hand, and the reader is told that its report is not
        _log.warning("the text of %s cannot be shown", citation.doc, exc_info=True)
        text = ""
    known = text[start:end] == citation.quote and bool(text)
    if not known:
        text, start, end, note = citation.quote, 0, len(citation.quote), words("changed")
        also = ()
    first, last = 0, len(text)
    if len(text) > WHOLE_TEXT:
        first, last = max(0, start - WHOLE_TEXT // 2), min(len(text), end + WHOLE_TEXT // 2)
        note = words("text_cut")
    cited = with_cells(text, start, end, partial(strong, figures=figures))
    cited = f'<mark id="cited" tabindex="-1">{cited}</mark>'
    lit = _lit_softly(text, also, (start, end)) | {(start, end): cited}
    return (
        f'<section class="source" aria-label="{escape(_label(citation, words))}">{_head(citation, words, known)}'
        + (f'<p class="note">{escape(note)}</p>' if note else "")
        + f'<div class="report" tabindex="0" role="region" aria-label="{escape(words("text_label"))}">'
        + f"{_blocks_html(text, first, last, lit)}</div></section>"
    )


def _label(citation: Citation, words: Words) -> str:
    return words("panel_label", n=citation.n) if citation.n else words("panel_report")


def _head(citation: Citation, words: Words, known: bool) -> str:
    """What stands above the text: which report, where in it, the original file, the way back."""
    page = words("page", page=citation.page) if citation.page else None
    facts = " · ".join(filter(None, [citation.number, words.period(citation.date), page]))
    back = f'<button type="button" class="back" data-act="back">↩ {escape(words("back"))}</button>'
    original = (
        f'<a href="{words.root}original/{quoted(citation.doc, safe="")}" target="_blank">{escape(words("original"))}</a>'
        if known
        else ""
    )
    lines = f'<p class="meta"><span>{escape(_label(citation, words))}</span><span>{original}{back}</span></p>'
    lines += f"<h2>{escape(citation.title)}</h2>"
    for line in (facts, " › ".join(citation.section[-2:])):
        lines += f'<p class="meta">{escape(line)}</p>' if line else ""
    return f"<header>{lines}</header>"


def _lit_softly(text: str, spans: Sequence[Span], cited: Span) -> dict[Span, str]:
    """The spans with their markup, without those that reach into what is cited or into each other."""
    marks, at = {}, 0
    for start, end in sorted(spans):
        if at <= start < end and (end <= cited[0] or start >= cited[1]):
            marks[start, end] = f'<mark class="also">{with_cells(text, start, end, escape)}</mark>'
            at = end
    return marks


def _blocks_html(text: str, first: int, last: int, lit: Mapping[Span, str]) -> str:
    """`text[first:last]` with what is lit, in blocks that end where a line does: the letters stay those of the text."""
    cuts = [first]
    for newline in re.finditer("\n", text[first:last]):
        at = first + newline.end()
        if at - cuts[-1] >= BLOCK and at < last and not any(start < at < end for start, end in lit):
            cuts.append(at)
    return "".join(_block_html(text, start, end, lit) for start, end in pairwise([*cuts, last]))


def _block_html(text: str, first: int, last: int, lit: Mapping[Span, str]) -> str:
    parts, at = [], first
    for start, end in sorted(lit):
        if first <= start < last:
            parts += [with_cells(text, at, start, escape), lit[start, end]]
            at = end
    lines = sum(1 + len(line) // WIDE for line in text[first:last].splitlines())
    return f'<div style="--lines: {lines}">{"".join(parts)}{with_cells(text, at, last, escape)}</div>'
