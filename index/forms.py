"""A passage to its search form: the place, the period and the headings that it stands under, put in front of its words.

A footnote stands behind the sentence that holds its mark.

Example: "Cao Bằng. 6 tháng đầu năm 2021. II. Nông nghiệp. Sản lượng đạt 40 nghìn tấn."
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.paragraphs import Joined
from index.records import Passage, Period, Report
from index.report_tables import report_tables
from index.wording import content, tidy, trim

HEADINGS = 2  # the innermost ones; those above them are the same for many passages and tell them apart no more
HEADING_LENGTH = 120  # characters of one heading: the encoder's window is for the passage
MIN_CLAUSE = 25  # characters of the clause before a footnote's mark; of a shorter one the clause before it says more
CARRIER_LENGTH = 240  # characters of the sentence of a footnote's mark, those right before it

_CLAUSES = re.compile(r"[;:]\s|(?<=\D),\s|\s[-–]\s")
_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


def search_text(passage: Passage, report: Report) -> str:
    """What is embedded and what the lexical index holds for `passage`."""
    front = [report.local, report.place, period_in_words(report.period) if report.period else None]
    front += [heading[:HEADING_LENGTH] for heading in passage.headings[-HEADINGS:]]
    front.append(carrier_text(passage, report))
    parts = _table_parts(passage, report) if passage.kind == "table" else [passage.joined]
    return ". ".join([part.strip(" .:*#") for part in front if part] + parts)


def _table_parts(passage: Passage, report: Report) -> list[str]:
    """The caption of a table, and each row as words: its names, then every figure with the head of its column and its unit.

    Example: `| 1 | Lúa | 12 |` -> "Biểu 1. Trồng trọt. Lúa: Diện tích (ha) 12 ha".
    """
    parts: list[str] = []
    for shown in report_tables(report.text):
        rows: dict[tuple[str, ...], list[str]] = {}
        for cell in shown.table.cells:
            if passage.start <= cell.quantity.start < passage.end:
                figure = f"{cell.column.text} {cell.quantity.text} {cell.quantity.unit}"
                rows.setdefault(cell.row, []).append(" ".join(figure.split()))
        if rows:
            parts += [shown.caption] if shown.caption not in passage.headings else []
            parts += [f"{', '.join(names)}: {'; '.join(figures)}" for names, figures in rows.items()]
    return [part.strip(" .:*#") for part in parts if part.strip(" .:*#")] or [passage.joined]


def carrier_text(passage: Passage, report: Report) -> str:
    """The words of the sentence that holds a footnote's mark, up to the mark; empty for any other passage."""
    before = _before(report.text, passage.anchor, passage.carrier)
    return before if len(before) <= CARRIER_LENGTH else before[-CARRIER_LENGTH:].partition(" ")[2]


def note_subject(text: str, anchor: int | None, carrier: Sequence[tuple[int, int]]) -> str:
    """What a footnote is a note to: the last clause before its mark, `đánh bắt thủy sản có chuyển biến tích cực`."""
    clauses = [clause for clause in _CLAUSES.split(_before(text, anchor, carrier)) if clause.strip()]
    subject = ""
    while clauses and (len(subject) < MIN_CLAUSE or not content(subject)):
        subject = f"{clauses.pop()} {subject}".strip()
    return trim(tidy(subject))


def _before(text: str, anchor: int | None, carrier: Sequence[tuple[int, int]]) -> str:
    if anchor is None:
        return ""
    return Joined.of(text, [(a, min(b, anchor)) for a, b in carrier if a < anchor]).text


def above(passage: Passage, report: Report) -> str:
    """What stands over a passage, as one text: its headings, the report's title, what a footnote is a note to."""
    subject = note_subject(report.text, passage.anchor, passage.carrier)
    return " . ".join(part for part in (*passage.headings, report.title, subject) if part)


def period_in_words(period: Period) -> str:
    """A period as reports write it. Example: 2021-H1 -> "6 tháng đầu năm 2021", 2021-Q2 -> "quý II năm 2021"."""
    first, last = period.start, period.end
    if first == last:
        return f"ngày {_day(first)}"
    if "/" in (label := period.label):
        whole_years = label == f"{first.year}/{last.year}"
        return f"giai đoạn {first.year}-{last.year}" if whole_years else f"từ {_day(first)} đến {_day(last)}"
    year, months = first.year, last.month - first.month + 1
    if months == 12:
        return f"năm {year}"
    if months == 1:
        return f"tháng {first.month} năm {year}"
    if "-Q" in label:
        return f"quý {_ROMAN[last.month // 3]} năm {year}"
    if first.month == 1:
        return f"{months} tháng đầu năm {year}"
    if last.month == 12:
        return f"{months} tháng cuối năm {year}"
    return f"từ tháng {first.month} đến tháng {last.month} năm {year}"


def _day(day: object) -> str:
    return f"{day:%d/%m/%Y}"
