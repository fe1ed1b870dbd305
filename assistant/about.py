"""Answer what is asked of a report itself: who signed it, its number, when it was issued, the day of its session.

A report is meant by its number or date, or by its kind, place, period and title: `Báo cáo tháng 4/2022 của Cao Bằng do ai ký?`.
What its head and tail do not say is not searched for elsewhere: any other name or number in it is that of another document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.matching import Term, folded, normal
from assistant.passages import Sentence, of_other_order, passage_sentences
from assistant.query import Query
from index.folding import fold
from index.periods import TimeMention, find_periods
from index.records import Period, Report
from index.store import Snapshot
from prompts import lexicon

MEANT = 0.6  # the share of the question's own words that the title of a report must hold
ALIKE = 0.15  # reports whose titles hold nearly as much are meant as well
ANY_YEAR = 2000  # stands in for the year of a time that is named without one
MANY = 3  # more reports than this are not told apart by the question


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the reports that a question means: where they say it, none if they do not, and their titles."""

    said: tuple[Sentence, ...]
    titles: tuple[Sentence, ...]


def about_reports(query: Query, snapshot: Snapshot) -> About | None:
    """What reports say of themselves; None if nothing is asked of one, or it is not clear which one is meant."""
    fields = _asked(query)
    if not fields:
        return None
    named = [snapshot.reports[id_] for id_ in query.report_ids]
    reports = named if len(named) == 1 else [] if named else _described(query, snapshot, fields)
    if not reports:
        return None
    said = [s for report in reports for field in fields if (s := _sentence(report, field, snapshot)) is not None]
    said = [s for s in said if not of_other_order(query, s.text)]
    titles = [s for report in reports if (s := _sentence(report, "title", snapshot)) is not None]
    return About(tuple(said), tuple(titles))


_FIELDS = ("signer", "signatory", "number", "issued", "session")


def _asked(query: Query) -> list[str]:
    """The fields that a question asks for: "signer", "number", "issued", "session"."""
    says = {name: _says(query, name) for name in _FIELDS}
    when, who = "when" in query.cues, "who" in query.cues or says["signatory"]
    if when and says["session"] and not (who or says["issued"] or says["number"]):
        return ["session"]
    asked = ["signer"] if says["signatory"] or (says["signer"] and (who or not when)) else []
    asked += ["number"] if says["number"] else []
    return asked + (["issued"] if when and (says["issued"] or says["number"]) else [])


def _says(query: Query, field: str) -> bool:
    """Whether a question has a cue for a field; typed without diacritics, one of two syllables or more."""
    cues = lexicon.about_cues()[f"{field}_en" if query.language == "en" else field]
    if query.language == "vi-plain":
        return any(folded(cue) in folded(query.question) for cue in cues if " " in cue)
    return any(normal(cue) in normal(query.question) for cue in cues)


def _described(query: Query, snapshot: Snapshot, fields: Sequence[str]) -> list[Report]:
    """The reports that a question describes by kind, place, period and title; none if it speaks of something else."""
    if query.codes or "amount" in query.cues - ({"amount"} if "number" in fields else set()):
        return []
    question = folded(query.question)
    found = [r for r in snapshot.reports.values() if _is_kind(r, query, question, fields) and _in_slots(r, query)]
    words = [term for term in query.terms if not _of_documents(term, query)]
    if not (words or _periods(query) or query.provinces or query.locals or len(snapshot.reports) == 1):
        return []
    shares = {report.id: _share(words, report) for report in found}
    best = max(shares.values(), default=0.0)
    found = [report for report in found if shares[report.id] >= max(MEANT, best - ALIKE)]
    return found if len(found) <= MANY else []


def _is_kind(report: Report, query: Query, question: str, fields: Sequence[str]) -> bool:
    """Whether a question calls a report what it is; a session stands for the notice of its conclusions."""
    if "session" in fields:
        return report.session is not None
    if query.language == "en":
        return any(f" {word} " in question for word in lexicon.about_cues()["kinds_en"])
    return report.kind is not None and folded(report.kind) in question


def _in_slots(report: Report, query: Query) -> bool:
    """Whether a report is of the place and of one of the periods asked for."""
    if query.provinces and report.place not in query.provinces:
        return False
    if query.locals and not (report.local and any(fold(report.local) in fold(name) for name in query.locals)):
        return False
    wanted = _periods(query)
    if not wanted:
        return True
    periods = report.periods or ((report.period,) if report.period else ())
    days = [day for day in (report.issued, report.session) if day is not None]
    return any(_fits(mention, periods, days) for mention in wanted)


def _periods(query: Query) -> list[TimeMention]:
    """The times that a question names, that of a report too: `báo cáo tháng 4/2022`."""
    text = query.question if query.language == "vi-plain" else query.text
    return [mention for mention in find_periods(text, ANY_YEAR) if not mention.base]


def _fits(mention: TimeMention, periods: Sequence[Period], days: Sequence[date]) -> bool:
    """Whether a time is a period of a report, the year that holds it, or the day of its issue or session."""
    wanted = mention.period
    if any(wanted.start == wanted.end == day for day in days):
        return True
    if wanted.start.year == ANY_YEAR and not mention.year_known:
        return any(wanted.in_year(period.start.year) == period for period in periods)
    whole_year = wanted.days > 360 and wanted.start.year == wanted.end.year
    return any(wanted == period or (whole_year and wanted.contains(period)) for period in periods)


def _of_documents(term: Term, query: Query) -> bool:
    """Whether a term speaks of documents as such and not of what one is about: `báo cáo`, `người ký`, `số hiệu`."""
    cues = lexicon.about_cues()
    names = ("signer", "signatory", "number", "issued", "session", "words")
    suffixes = ("", "_en") if query.language == "en" else ("",)
    said = " ".join(fold(normal(cue)) for name in names for suffix in suffixes for cue in cues[f"{name}{suffix}"])
    kinds = " ".join(folded(kind) for kind in lexicon.documents().kinds)
    return all(f" {part} " in f" {said} {kinds} " for part in folded(term.text).split())


def _share(words: Sequence[Term], report: Report) -> float:
    """How much of the question's own words the title of a report holds, its issuer and kind with it."""
    if not words:
        return 1.0
    said = f"{report.title} . {report.issuer or ''} . {report.kind or ''}"
    here = normal(said), folded(said)
    return sum(term.found_in(*here) * term.weight for term in words) / sum(term.weight for term in words)


def _sentence(report: Report, field: str, snapshot: Snapshot) -> Sentence | None:
    """Where a report says what a field holds; of one that was set by hand, its title."""
    value = getattr(report, field)
    if value is None:
        return None
    by_hand = report.origin(field) is None
    span = report.origin(field) or report.origin("title")
    passages = [snapshot.passages[row] for row in snapshot.rows_by_report[report.id]]
    if not passages:
        return None
    home = next((p for p in passages if span and p.start <= span[0] < p.end), passages[0])
    if span is None:
        span = passage_sentences(home)[0]
    if field == "session":
        span = next((s for s in passage_sentences(home) if s[0] <= span[0] and span[1] <= s[1]), span)
    said = value if isinstance(value, str) else value.isoformat() if by_hand else ""
    return Sentence(home, report, *span, score=float("inf"), missing=0.0, said=said, by_hand=by_hand)
