"""The structure that is read from a report against a list made by hand: headings, footnotes, sentences that a page cuts.

Example: of 20 headings in the list 19 are found and one paragraph is taken for one: precision 95 %, recall 95 %.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import AssistantError
from index.outline import Block, outline
from index.reading import read_report

MARK = 8  # characters of the mark that a footnote begins with: `[^12]: `
OVERLAP = 0.5  # of the longer one of two spans: both are one heading


@dataclass(slots=True)
class Score:
    """What was found of a list; `misses` say what was not, by positions."""

    headings: int = 0  # in the list
    found: int = 0  # headings that were read
    right: int = 0  # of both
    level: int = 0  # of the right ones those on the level of the list
    footnotes: int = 0
    notes_found: int = 0
    linked: int = 0
    cuts: int = 0
    joined: int = 0
    glued: int = 0  # paragraphs under headings that were joined across a blank line and are none of the list
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count another report in."""
        for name in (
            "headings",
            "found",
            "right",
            "level",
            "footnotes",
            "notes_found",
            "linked",
            "cuts",
            "joined",
            "glued",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def to_dict(self) -> dict[str, Any]:
        """The counts, with precision, recall and agreement of levels in percent."""
        counts = {name: getattr(self, name) for name in self.__slots__ if name != "misses"}
        shares = {
            "precision": _percent(self.right, self.found),
            "recall": _percent(self.right, self.headings),
            "levels": _percent(self.level, self.right),
        }
        return counts | shares | ({"misses": self.misses} if self.misses else {})


def score_folder(gold: Path, reports: Path) -> dict[str, Score]:
    """The score of every report in `reports` that has a list in `gold`, and of all of them together."""
    scores: dict[str, Score] = {}
    for path in sorted(gold.glob("*.json")):
        wanted = json.loads(path.read_text(encoding="utf-8"))
        file = next((f for f in sorted(reports.iterdir()) if _sha256(f) == wanted["report"]), None)
        if file is not None:
            scores[path.stem] = score(read_report(file).text, wanted)
    if not scores:
        raise AssistantError(
            f"Không báo cáo nào trong {reports} có danh mục ở {gold}. (No report there has a list made by hand.)"
        )
    total = Score()
    for one in scores.values():
        total.add(one)
    return scores | {"total": total}


def score(text: str, wanted: dict[str, Any]) -> Score:
    """Compare the outline of one text with its list."""
    blocks = outline(text)
    result = Score()
    _score_headings(blocks, wanted["headings"], result)
    _score_footnotes(blocks, wanted["footnotes"], result)
    _score_cuts(text, blocks, wanted["cuts"], result)
    return result


def _score_headings(blocks: Sequence[Block], wanted: Sequence[dict[str, Any]], result: Score) -> None:
    found = [block for block in blocks if block.kind == "heading"]
    result.headings, result.found = len(wanted), len(found)
    left = list(found)
    for heading in wanted:
        match = next((block for block in left if _same(block, heading)), None)
        if match is None:
            result.misses.append(f"heading {heading['number']} at {heading['start']} not found")
            continue
        left.remove(match)
        result.right += 1
        level = len(match.headings) + 1
        result.level += level == heading["level"]
        if level != heading["level"]:
            result.misses.append(
                f"heading {heading['number']} at {heading['start']}: level {level}, not {heading['level']}"
            )
    result.misses += [f"heading {block.marker} at {block.start} is none" for block in left]


def _same(block: Block, heading: dict[str, Any]) -> bool:
    shared = min(block.end, heading["end"]) - max(block.start, heading["start"])
    longer = max(block.end - block.start, heading["end"] - heading["start"])
    return shared >= OVERLAP * longer and _number(block.marker) == _number(heading["number"])


def _number(marker: str) -> str:
    """A number without its signs, and as OCR may have read it: `l.` and `1.`, `II .` and `II.` are the same."""
    text = re.sub(r"[\s.)(:/–-]", "", marker.casefold())
    return (
        re.sub("l", "1" if re.search(r"\d", text) or text == "l" else "i", text)
        if set(text) <= set("livx1234567890")
        else text
    )


def _score_footnotes(blocks: Sequence[Block], wanted: Sequence[dict[str, Any]], result: Score) -> None:
    notes: list[list[Block]] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if block.kind != "footnote":
            continue
        same = before is not None and before.kind == "footnote" and before.mark == block.mark
        if same:
            notes[-1].append(block)
        else:
            notes.append([block])
    result.footnotes = len(wanted)
    for note in wanted:
        match = next((n for n in notes if _begins(n[0], note)), None)
        if match is None or abs(match[-1].end - note["end"]) > 3:
            end = match[-1].end if match else None
            result.misses.append(f"footnote {note['mark']} at {note['start']}..{note['end']} not found (ends at {end})")
        else:
            result.notes_found += 1
        if match is not None and _linked(match[0], note):
            result.linked += 1
        else:
            result.misses.append(f"footnote {note['mark']} at {note['start']} not linked to {note['mark_start']}")
    for found in notes:
        if not any(_begins(found[0], note) for note in wanted):
            result.misses.append(f"footnote {found[0].mark} at {found[0].start} is none")


def _begins(block: Block, note: dict[str, Any]) -> bool:
    """Whether a footnote of the list begins here; the list counts its mark in, the outline leaves it out."""
    return -3 <= block.start - int(note["start"]) <= MARK


def _linked(block: Block, note: dict[str, Any]) -> bool:
    if note["mark_start"] is None:
        return block.anchor is None
    return block.anchor is not None and abs(block.anchor - note["mark_start"]) <= 2 and block.mark == note["mark"]


def _score_cuts(text: str, blocks: Sequence[Block], wanted: Sequence[dict[str, int]], result: Score) -> None:
    result.cuts = len(wanted)
    for cut in wanted:
        before, after = cut["end"] - 1, cut["start"]
        for block in blocks:
            if all(any(a <= place < b for a, b in block.spans) for place in (before, after)):
                result.joined += 1
                break
        else:
            result.misses.append(f"sentence cut at {cut['end']} not joined with {cut['start']}")
    known = {cut["end"] for cut in wanted}
    for block in blocks:
        for (_, end), (start, _) in itertools.pairwise(block.spans if block.headings else ()):
            if re.search(r"\n\s*\n|\f", text[end:start]) and end not in known:
                result.glued += 1
                result.misses.append(f"paragraphs at {end} and {start} are two")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
