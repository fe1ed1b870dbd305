"""A query to its ranked passages: dense and lexical rankings fused, reports of the place and period asked for first.

Reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009.
"""

from __future__ import annotations

import functools
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.query import Query
from index.records import Passage, Report
from index.store import Snapshot
from index.words import syllables, words

Vector = NDArray[np.float32]
Ranking = list[tuple[int, float]]  # rows with their scores

RANK_CONSTANT = 20  # smaller than the customary 60: with three short rankings the first places should count
DEPTH = 60  # passages taken from each ranking
LARGE = 50_000  # passages from which on the rankings are made at the same time
OTHER_PERIOD = 0.55  # what a passage of a report about another year is worth beside one of the year asked for


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it fits, the best about 1."""

    passage: Passage
    score: float
    row: int  # its position in the snapshot


def reciprocal_rank_fusion(rankings: Iterable[tuple[Sequence[int], float]], k: int = RANK_CONSTANT) -> dict[int, float]:
    """Fuse rankings of rows, each with its weight: the sum of weight * (k + 1) / (k + rank), rank from 1."""
    scores: dict[int, float] = defaultdict(float)
    for ranking, weight in rankings:
        for rank, row in enumerate(ranking, start=1):
            scores[row] += weight * (k + 1) / (k + rank)
    return scores


def search(query: Query, snapshot: Snapshot, vector: Vector, k: int) -> list[Hit]:
    """The best `k` passages of a snapshot, best first; ties in the order of the passages.

    `vector` embeds the question, shape (d,); see `embedded_form`.
    """
    if not snapshot.passages:
        return []
    allowed = _allowed(query, snapshot)
    terms = _lexical_terms(query)
    found = _all_of(
        [
            lambda: snapshot.dense.search(vector, DEPTH, allowed),
            lambda: snapshot.lexical.search("words", terms["words"], DEPTH, allowed),
            lambda: snapshot.lexical.search("folded", terms["folded"], DEPTH, allowed),
        ],
        apart=len(snapshot.passages) >= LARGE,
    )
    weights = (1.0, 0.6, 0.8) if query.language != "en" else (1.2, 0.5, 0.7)
    rankings = [([row for row, _ in ranking], w) for ranking, w in zip(found, weights, strict=True)]
    fused = reciprocal_rank_fusion(rankings)
    for row in fused:
        fused[row] *= _period_weight(query, snapshot.report_at(row))
    best = sorted(fused, key=lambda row: (-fused[row], row))[:k]
    return [Hit(snapshot.passages[row], fused[row] / sum(weights), row) for row in best]


def _all_of(searches: Sequence[Callable[[], Ranking]], *, apart: bool) -> list[Ranking]:
    """What each search finds: one after the other, or `apart`, each in a thread of its own; none of them holds the GIL."""
    if not apart:
        return [one() for one in searches]
    later = [_threads().submit(one) for one in searches[1:]]
    return [searches[0](), *(one.result() for one in later)]


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="search")


def embedded_form(query: Query) -> str:
    """What of a query is embedded: Vietnamese with its marks; English with the Vietnamese of its terms behind it."""
    if query.language != "en":
        return query.text
    return f"{query.text} {' '.join(term.text for term in query.terms if term.text not in query.text.lower())}"


def _allowed(query: Query, snapshot: Snapshot) -> list[int] | None:
    """The rows of the reports that the query can mean, or None for all; a name that no report has filters nothing."""
    chosen = set(query.report_ids)
    if not chosen and query.provinces:
        chosen = {id_ for id_, report in snapshot.reports.items() if report.place in query.provinces}
    if not chosen or len(chosen) == len(snapshot.reports):
        return None
    return [row for id_ in sorted(chosen) for row in snapshot.rows_by_report[id_]]


def _lexical_terms(query: Query) -> Mapping[str, list[str]]:
    """The words and folded syllables to look for: the question's own and those of the terms' alternatives."""
    alternatives = [a for term in query.terms for a in term.exact[:6]]
    own = query.text if query.language != "en" else query.question
    folded = Counter(syllables(own))
    for alternative in alternatives:
        folded.update(set(syllables(alternative)) - folded.keys())
    as_words = [] if query.language == "en" else words(own)
    as_words += [a.strip().replace(" ", "_") for a in alternatives]
    return {"words": list(dict.fromkeys(as_words)), "folded": list(folded)}


def _period_weight(query: Query, report: Report) -> float:
    """1 for a report about a year that is asked for, or where no year is; less for another."""
    years = [wanted for wanted in query.periods if wanted.year_known]
    if not years or report.period is None:
        return 1.0
    fits = any(w.matches_year(report.period.start.year) or w.matches_year(report.period.end.year) for w in years)
    return 1.0 if fits else OTHER_PERIOD
