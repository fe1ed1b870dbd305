"""The times that a question asks for: not those that it compares with, nor the dates of documents, nor the years of plans.

Example: `quý II/2022, riêng tháng 6/2022` -> June 2022; `đến 30/9/2022 bằng bao nhiêu % dự toán năm 2022` -> up to 30 September.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.query import Wanted
from index.folding import fold
from index.periods import TimeMention, find_periods

SOME_YEAR = 2000  # stands in where a question names a period without its year
# `sau 4 tháng` is a length of time in a report, and the first months of the year in a question.
_AFTER = re.compile(r"\b(?:sau|qua)(?=\s\d{1,2} (?:tháng|thang)\b)", re.I)
_PLAN_OF = re.compile(r"\b(?:ke hoach|chi tieu|muc tieu|du toan)(?: ca| cua)?(?: nam)?\s*$")
_PLAN_BEHIND = re.compile(r"\s+(?:[\w-]+ ){0,3}?(?:plan|target|goal|estimate)s?\b")
_AND = re.compile(r"\b(?:và|va|and)\b", re.I)
_SET_BESIDE = re.compile(r"\b(?:versus|vs)\b", re.I)
REPORT_OF = re.compile(
    r"\b(?:bao cao|thong bao|cong van|report|notice)(?: so \S+)?(?: dated| of| ngay| ra ngay| ca| cua)*\s*$"
)
_DOCUMENT_OF = re.compile(
    r"\b(?:qd|quyet dinh|nq|nghi quyet|nghi dinh|nd|chi thi|ct|thong tu|cong van|cong dien|de an|ke hoach so|so"
    r"|decision|resolution|decree|directive|circular|no\.?)\s*$"
)
_TIME_LEAD = re.compile(
    r"\b(?:(?:tinh|luy ke|den|toi|het|sau|qua|cuoi|dau|giua|thoi diem|ngay|trong|vao|nam)\s+)+$"
    r"|\b(?:by|as of|until|up to|through)\s+(?:the\s+)?(?:(?:end|start|middle) of\s+|(?:early|late|mid)[\s-]+)?$"
    r"|\b(?:full|whole|entire|calendar)[\s-]+(?:year[\s-]+)?(?:of\s+)?$"
)
_MOVED = re.compile(
    r"\b(?:tăng(?! trưởng)|giảm(?! nghèo)|thay đổi|cùng kỳ|rose|ris|fell|increas|decreas|grew|grow|chang|drop|declin|jump"
    r"|up from|same period)",
    re.I,
)
_WHOLE = re.compile(
    r"(?<!ke hoach )(?<!chi tieu )(?<!du toan )(?<!muc tieu )\b(?:(?:ca|het|cuoi|tron|toan)\s+(?:nam\s*)?"
    r"|rieng (?:trong )?(?:thang )?|(?:full[- ]year|(?:whole|end) of|month of)\s+(?:the year\s+)?)$"
)
_BY_ITSELF = re.compile(r"^\s*(?:rieng\b(?! le)|alone\b)")
_ALONE = re.compile(r"\b(?:rieng|trong do)\s*(?:trong\s*)?$")
_BESIDE = re.compile(r"\b(?:va|voi|so voi|ca|hay)\b|[:/]")


def mentions_of(text: str) -> list[TimeMention]:
    """All times that a question names."""
    return find_periods(_AFTER.sub(_blanked, text), SOME_YEAR)


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def time_start(text: str, mention: TimeMention) -> int:
    """Where a mention of time begins with the words that lead to it: `đến cuối tháng 6`, `tính đến hết quý II`."""
    lead = _TIME_LEAD.search(fold(text[: mention.start]))
    return lead.start() if lead else mention.start


def asked_times(text: str, mentions: Sequence[TimeMention]) -> tuple[Wanted, ...]:
    """The periods asked for: not those compared with, nor the date of a report; `quý I …, riêng tháng 3` asks for March."""
    # `quý I: 2024 so với 2023` sets two times beside each other, `tăng … so với 2023` does not.
    beside = bool(_SET_BESIDE.search(text)) or not _MOVED.search(text)
    asked = [m for m in mentions if (beside or not m.base) and not _of_document(text, m)]
    within = [m for m in asked if _ALONE.search(fold(text[: m.start]))]
    if len(asked) == 2 and len(within) == 1 and not _BESIDE.search(fold(text[asked[0].end : asked[1].start])):
        asked = within
    asked = _without_plans(text, asked)
    found = [
        Wanted(m.period, m.year_known or m.period.start.year != SOME_YEAR, m.until, _is_exact(text, m)) for m in asked
    ]
    return tuple(of_the_year_named(found))


def _without_plans(text: str, mentions: list[TimeMention]) -> list[TimeMention]:
    """The times without the year of a plan, where another one is named: `by 30 September … of the 2022 plan`."""
    if len(mentions) > 1 and _AND.search(text, mentions[0].end, mentions[-1].start):
        return mentions  # `xuất khẩu năm 2021 và mục tiêu năm 2022` asks for both
    planned = [m for m in mentions if m.period.days > 360 and _is_of_plan(fold(text), m)]
    return [m for m in mentions if m not in planned] if len(planned) < len(mentions) else mentions


def _is_of_plan(text: str, mention: TimeMention) -> bool:
    return bool(_PLAN_OF.search(text, 0, mention.start) or _PLAN_BEHIND.match(text, mention.end))


def of_the_year_named(wanted: Sequence[Wanted]) -> list[Wanted]:
    """The times of a question, those without a year in the year of the next one, or of the last: `30/11 và 10/12/2023`."""
    years = [w.period.start.year if w.year_known else None for w in wanted]
    out = []
    for i, one in enumerate(wanted):
        year = next((y for y in (*years[i:], *reversed(years[:i])) if y is not None), None)
        dated = replace(one, period=one.period.in_year(year), year_known=True) if year is not None else one
        out.append(one if one.year_known else dated)
    return out


def _of_document(text: str, mention: TimeMention) -> bool:
    """Whether a time is the date of a report, or a number like one: `báo cáo ngày 5/6/2021`, `QĐ 2085`."""
    before = fold(text[: mention.start])
    numbered = text[mention.start : mention.end].isdigit() and _DOCUMENT_OF.search(before)
    dated = mention.period.start == mention.period.end and REPORT_OF.search(before)
    return bool(dated or numbered)


def _is_exact(text: str, mention: TimeMention) -> bool:
    """Whether a question asks for just this month or for the whole of a year: `riêng tháng 9/2026`, `cả năm 2023`."""
    before, after = fold(text[: mention.start]), fold(text[mention.end :])
    return bool(_WHOLE.search(before) or _BY_ITSELF.match(after))
