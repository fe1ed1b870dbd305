"""What every format is read into: one text in the Markdown-like form that the rest of the walk knows, and its pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A file as one NFC text.

    Text and Markdown files are kept as they are. What other formats know of their structure is written out as in
    Markdown: a heading of a style as `## …`, a table as lines of `| … | … |` (a merged cell's text in each cell that it
    covers, further lines of a cell after a space), a footnote as `[^1]` at its mark and a line `[^1]: …` below the paragraph.
    """

    text: str
    pages: tuple[int, ...] = ()  # where each page begins in `text`, the first at 0; empty if the format has none
