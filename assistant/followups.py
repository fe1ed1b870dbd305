"""What a question takes over from the questions before it: slots, terms, what is asked of them.

Example: after `Đàn trâu của Cao Bằng 6 tháng đầu năm 2021 có bao nhiêu con?` the question `Còn đàn bò?` asks for the same of the
cattle, `thế năm trước đó thì sao` for the same of 2020.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.contrasts import Members, contradicted
from assistant.matching import Term, normal
from assistant.query import Query, Wanted
from index.folding import fold
from index.records import Period, Report
from prompts import lexicon

OLD, NEW = 0.6, 1.6  # what a term of the question before weighs, and one of the follow-up
NEARLY = 35  # days by which two times of a year may differ and be told of by one kind of report
TOPIC = 0.25  # what an old term weighs for a question of its own that names neither place nor time
_MOVES_ON = re.compile(r" (?:thì sao|thì thế nào|what about|how about) ")
_YEAR_BEFORE = re.compile(
    r"\b(?:nam (?:truoc|ngoai|lien truoc)(?: do| nua)?|(?:the )?(?:year before|previous year|prior year))\b"
)
_YEAR_AFTER = re.compile(
    r"\b(?:nam sau(?: do| nua)?|nam ke tiep|nam tiep theo|(?:the )?(?:year after|following year|next year))\b"
)
_COMPARED = re.compile(r"\b(?:so (?:voi )?|cung ky |hon |tang |giam |compared |than |from )")


def follow(query: Query, before: Query, reports: Sequence[Report]) -> Query:
    """The query with what it leaves out taken from the one before; a question that stands on its own takes over nothing."""
    year = _years_on(query)
    if year:
        query = replace(query, periods=tuple(_moved(wanted, year) for wanted in before.periods))
    if _complete(query):
        return _of_one_talk(query, before)
    new_asks = [ask for ask in query.asks if ask.stated or ask.dimensions]
    kept = (term for term in before.terms if not _replaced(term, query.terms, query.contrasts))
    old = tuple(replace(term, weight=term.weight * OLD) for term in kept)
    new = tuple(replace(term, weight=term.weight * NEW) for term in query.terms)
    seen = {term.text for term in new}
    return replace(
        query,
        text=f"{before.text} {query.text}",
        kind=query.kind if new_asks or query.cues & {"who", "when", "document", "why"} else before.kind,
        terms=(*new, *(term for term in old if term.text not in seen)),
        asks=tuple(new_asks) or before.asks,
        contrasts=query.contrasts if query.terms else before.contrasts,
        names=query.names or (() if query.terms else before.names),
        periods=query.periods or _inherited(before.periods, query.provinces, reports),
        provinces=query.provinces or (() if query.locals else before.provinces),
        locals=query.locals or before.locals if not query.provinces else query.locals,
        report_ids=query.report_ids or (() if query.periods or query.provinces else before.report_ids),
    )


def _of_one_talk(query: Query, before: Query) -> Query:
    """A question of its own that names no place, time or report is asked of those before, and near to what was spoken of."""
    if query.periods or query.provinces or query.locals or query.report_ids:
        return query
    seen = {term.text for term in query.terms}
    topic = (
        term for term in before.terms if term.text not in seen and not _replaced(term, query.terms, query.contrasts)
    )
    return replace(
        query,
        terms=(*query.terms, *(replace(term, weight=term.weight * TOPIC) for term in topic)),
        periods=before.periods,
        provinces=before.provinces,
        locals=before.locals,
        report_ids=before.report_ids,
    )


def _years_on(query: Query) -> int:
    """By how many years a follow-up moves on from the one before: -1 for `thế năm trước thì sao`, 0 for most."""
    where = fold(query.text)
    if any(wanted.year_known for wanted in query.periods) or _COMPARED.search(where):
        return 0
    return -1 if _YEAR_BEFORE.search(where) else 1 if _YEAR_AFTER.search(where) else 0


def _moved(wanted: Wanted, years: int) -> Wanted:
    return (
        replace(wanted, period=wanted.period.in_year(wanted.period.start.year + years)) if wanted.year_known else wanted
    )


def _inherited(periods: Sequence[Wanted], provinces: Sequence[str], reports: Sequence[Report]) -> tuple[Wanted, ...]:
    """The periods of the question before; where the place is another one, of any year, if its reports are of such times."""
    if not provinces:
        return tuple(periods)
    told = [period for report in reports if report.place in provinces for period in report.periods]
    loose = (replace(wanted, year_known=False) for wanted in periods)
    return tuple(w for w in loose if not told or any(_alike(w.period, period) for period in told))


def _alike(wanted: Period, told: Period) -> bool:
    """Whether two periods end at about the same time of their years: `6 tháng` and `đến 20/6`, but not `9 tháng`."""
    return abs((wanted.in_year(told.start.year).end - told.end).days) <= NEARLY


def _complete(query: Query) -> bool:
    """Whether a question stands on its own: it names what it asks for and does not open as a follow-up."""
    first = normal(query.text)
    phrases = lexicon.question_cues()["followup_en" if query.language == "en" else "followup"]
    moves = {normal(cue) for aspect in lexicon.aspects() for cue in aspect.question}
    named = sum(term.exact[0] not in moves for term in query.terms)
    if any(first.startswith(normal(p)) for p in phrases) or _MOVES_ON.search(first):
        return named >= 3 and bool(query.periods) and bool(query.provinces or query.locals)
    return named >= 2 or (named == 1 and bool(query.periods or query.provinces or query.locals))


def _replaced(term: Term, new: Sequence[Term], contrasts: Members) -> bool:
    """Whether a new term takes the place of an old one: `thịt bò` that of `thịt trâu`, `diện tích` that of `sản lượng`."""
    if contradicted(contrasts, [term.text]):
        return True
    measures = lexicon.dimension_hints()
    if term.text in measures and any(other.text in measures for other in new):
        return True
    head = term.text.split()[0]
    return any(other.text != term.text and " " in other.text and other.text.split()[0] == head for other in new)
