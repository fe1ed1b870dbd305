"""Whether a fact is of the place and the time that a question asks for.

Example: `6 tháng đầu năm 2021` is met by a figure up to 25 June 2021, and in part by one of the first quarter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.query import Query, Wanted
from index.folding import fold
from index.records import Aspect, Fact, Period, Report

SHIFTED = 20  # days by which both ends of a period may differ from the one asked for
MONTH = 31  # days
SHORTER = 0.75  # of the months asked for that a figure must cover, where not a whole year is asked for
PERIOD_FITS = ("period_same", "period_part", "period_longer", "period_open")  # the best first


def slot_features(query: Query, fact: Fact, report: Report, own: str) -> dict[str, float]:
    """Whether a fact, of which `own` are the words, is about the place and the period asked for."""
    out: dict[str, float] = {}
    if query.provinces:
        out["place_same" if report.place in query.provinces else "place_other"] = 1.0
    if query.locals:
        where = fold(f"{fact.place or ''} {own}")
        out["place_same" if any(fold(place) in where for place in query.locals) else "local_other"] = 1.0
    elif fact.place and fact.place != report.place:
        out["local_asked" if query.asks_place else "local_unasked"] = 0.5
    if query.periods:
        out[_period_fit(query.periods, fact)] = 1.0
    return out


def _period_fit(wanted: Sequence[Wanted], fact: Fact) -> str:
    fits = [period_fit(w, fact) for w in wanted]
    return next((name for name in PERIOD_FITS if name in fits), "period_other")


def period_fit(wanted: Wanted, fact: Fact) -> str:
    """How a fact's period fits the one asked for: the same, a part of it, a longer one, unknown, or another."""
    period = fact.period
    if period is None:
        return "period_open"
    asked = wanted.period
    if not wanted.year_known:
        asked = asked.in_year(period.start.year)
    if max(abs((period.start - asked.start).days), abs((period.end - asked.end).days)) <= SHIFTED:
        return "period_same"  # the police count from the 15th of the month before
    if asked.start == asked.end:  # a day: what is counted up to it
        if period.end == asked.end:
            return "period_same"
        near = period.days < 200 or (period.end - asked.end).days <= MONTH  # of a report of nine months, up to the 20th
        return "period_longer" if period.contains(asked) and near else "period_other"
    if (
        (wanted.until or period.start == asked.start)
        and asked.start <= period.end <= asked.end
        and _nearly(period, asked)
    ):
        return "period_same"
    if wanted.until and period.start.year == asked.end.year and asked.start <= period.end <= asked.end:
        return "period_same"
    if asked.contains(period):
        return "period_part"
    return "period_longer" if period.contains(asked) else "period_other"


def period_unlike(wanted: Wanted, fact: Fact, report: Report) -> bool:
    """Whether a fact's period is so much shorter or longer than the one asked for that its figure is another one.

    What a monthly report says without naming a time is mostly the sum since January, so that it may answer both.
    """
    period, asked = fact.period, wanted.period
    if period is None or not wanted.year_known or asked.start == asked.end:
        return False
    fit = period_fit(wanted, fact)
    if wanted.exact and fact.aspect not in (Aspect.PLAN, Aspect.PLAN_SHARE):
        return fit not in ("period_same", "period_open")
    if period.days == 1 or _told_of_both(period, report, asked) or (period == report.period and period.days <= 31):
        return False  # a day is the state at that time
    if fit == "period_part":
        if asked.days >= 360:  # of a year before the report's own a part is told only to compare with
            return report.period is not None and not report.period.overlaps(asked)
        return period.days < SHORTER * asked.days or asked.days - period.days > SHIFTED  # 7 months are not 9
    return fit == "period_longer" and not _nearly(period, asked) and not _done_so_far(fact, report, asked)


def same_time(one: Period, other: Period) -> bool:
    """Whether two periods begin and end at about the same days; of a day, the state at it, only the end counts."""
    begun = 1 in (one.days, other.days) or abs((one.start - other.start).days) <= SHIFTED
    return begun and abs((one.end - other.end).days) <= SHIFTED


def same_length(one: Period, other: Period) -> bool:
    """Whether two periods are about as long; a day is the state at it."""
    return 1 in (one.days, other.days) or abs(one.days - other.days) <= SHIFTED


def _done_so_far(fact: Fact, report: Report, asked: Period) -> bool:
    """Whether what is told of a year was done by the end of the report, the time asked for: `năm 2023 đoạt 48 giải`."""
    own, period = report.period, fact.period
    if own is None or period is None or fact.aspect is Aspect.PLAN or fact.figure.approximate:
        return False
    whole_year = re.search(r"\b(?:cả|cuối|hết) năm\b", report.text[fact.start : fact.end], re.I)
    return period.contains(own) and own.end < period.end and _nearly(own, asked) and whole_year is None


def _told_of_both(period: Period, report: Report, asked: Period) -> bool:
    """Whether a report is of this period and of the one asked for, which holds it or lies in it: a month and those up to it."""
    others = [p for p in report.periods if p != period and _nearly(p, asked)]
    return period in report.periods and any(p.contains(period) or period.contains(p) for p in others)


def _nearly(period: Period, asked: Period) -> bool:
    """`đến ngày 25/6` in a report of the first six months is about these six months."""
    days: int = (period.end - asked.end).days
    return abs(days) <= 25
