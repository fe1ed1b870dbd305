"""The reports that a question names: by number, by date, by their times, or as the final or the early one.

Example: `theo báo cáo số 12/BC-UBND`, `báo cáo ngày 5/6/2021`, `theo số liệu chính thức`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assistant.asked_times import REPORT_OF, SOME_YEAR, of_the_year_named
from assistant.query import Wanted
from index.folding import fold
from index.periods import find_periods
from index.records import Report

_REPORT_NUMBER = re.compile(
    r"\b(?:bao cao|thong bao|ket luan|van ban|report|notice)(?: so| no\.?)? 0*(\d{2,4})(?![\d/%,.]|\s*(?:/|thang|ngay|xa))"
)
_FINAL_REPORT = re.compile(
    r"\b(?:bao cao|so lieu|ban) (?:\S+ ){0,2}chinh thuc\b|\b(?:final|official) (?:\S+ ){0,2}(?:report|figures?|version)\b"
)
_EARLY_REPORT = re.compile(
    r"\b(?:bao cao|so lieu|ban) (?:\S+ ){0,2}(?:uoc|so bo)\b"
    r"|\b(?:preliminary|early|estimated?) (?:\S+ ){0,2}(?:report|figures?|version)\b"
)
_ESTIMATED = re.compile(r"\b(?:uoc|so bo|du kien)\b")


def named_reports(question: str, reports: Sequence[Report], provinces: Sequence[str]) -> tuple[str, ...]:
    """The ids of the reports that a question names, those of the provinces that it names first; none if it names none."""
    return _named_reports(question, _of_places(reports, provinces)) or _edition(question, reports, provinces)


def _named_reports(question: str, reports: Sequence[Report]) -> tuple[str, ...]:
    """The reports that a question names by their number, or as `báo cáo ngày …` by their date."""
    folded = fold(question)
    found = [r.id for r in reports if r.number and _number_pattern(r.number).search(folded)]
    if not found:
        numbers = set(_REPORT_NUMBER.findall(folded))
        found = [r.id for r in reports if r.number and re.split(r"\D", r.number)[0] in numbers]
    if not found and re.search(r"\b(?:bao cao|thong bao|report|notice)\b", fold(question)):
        mentions = find_periods(question, SOME_YEAR)
        days = {m.period.start for m in mentions if m.period.start == m.period.end}
        found = [r.id for r in reports if r.issued in days]
        if not found:
            times = of_the_year_named([Wanted(m.period, m.year_known) for m in mentions])
            named = [w for w, m in zip(times, mentions, strict=True) if REPORT_OF.search(fold(question[: m.start]))]
            found = [r.id for w in named for r in reports if w.year_known and w.period in r.periods]
            found = found if len(named) > 1 else []  # one time is that of what is asked, and no name of a report
    return tuple(dict.fromkeys(found))


def _of_places(reports: Sequence[Report], provinces: Sequence[str]) -> Sequence[Report]:
    """The reports of the provinces that a question names; all of them where none is of these."""
    return [report for report in reports if report.place in provinces] or reports


def _edition(question: str, reports: Sequence[Report], provinces: Sequence[str]) -> tuple[str, ...]:
    """The final or the early reports where a question asks for one of both: `theo báo cáo chính thức`.

    Only reports that have a counterpart count: of the same place, about the same time, one of them titled an estimate.
    """
    where = fold(question)
    final, early = bool(_FINAL_REPORT.search(where)), bool(_EARLY_REPORT.search(where))
    if final == early:
        return ()
    chosen = []
    for one, other in itertools.permutations(reports, 2):
        alike = one.place == other.place and one.period and other.period and one.period.overlaps(other.period)
        estimated = [bool(_ESTIMATED.search(fold(report.title))) for report in (one, other)]
        if alike and estimated == [early, not early] and (not provinces or one.place in provinces):
            chosen.append(one.id)
    return tuple(dict.fromkeys(chosen))


def _number_pattern(number: str) -> re.Pattern[str]:
    """A document number as people type it, with or without spaces around its signs."""
    spaced = r"\s*".join(re.escape(part) for part in re.split(r"([/-])", fold(number)))
    return re.compile(rf"(?<![\d/]){spaced}(?!\w)")
