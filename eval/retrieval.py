"""Measure the search alone: ranked passages become recall@k, the mean reciprocal rank and nDCG of the evidence.

A passage counts for a group of evidence when it overlaps at least half of one of the group's quotes. A group is what TREC
calls a subtopic, and the measures are ir_measures' own: subtopic recall (Zhai, Cohen and Lafferty, SIGIR 2003), the
reciprocal rank (Voorhees, TREC-8 1999) and alpha-nDCG (Clarke and others, SIGIR 2008).
Example: two groups of evidence, found at ranks 1 and 7 -> recall@5 of the question is 0.5, its reciprocal rank 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.gold import Gold
from index.errors import AssistantError
from index.records import Passage
from prompts.lexicon import bilingual

Search = Callable[[str, Sequence[str]], Sequence[Passage]]

DEPTHS = (1, 5, 10)
MEASURES = (*map(str, DEPTHS), "mrr", "ndcg")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search found the evidence of one question: the rank, from 1, of each group, None if it did not."""

    id: str
    lang: str
    ranks: tuple[int | None, ...]


def find_evidence(golds: Iterable[Gold], search: Search, texts: Mapping[str, str]) -> list[Found]:
    """Search for every answerable question; the search decides how many passages it returns, 10 at least."""
    return [
        Found(gold.id, gold.lang, evidence_ranks(gold, search(gold.question, gold.history), texts))
        for gold in golds
        if gold.answerable
    ]


def evidence_ranks(gold: Gold, passages: Sequence[Passage], texts: Mapping[str, str]) -> tuple[int | None, ...]:
    """The rank of the first passage that counts for each group of evidence."""

    def holds(passage: Passage, group: int) -> bool:
        spans = passage.spans or ((passage.start, passage.end),)
        return any(e.covered(passage.report_id, spans, texts) for e in gold.evidence[group])

    return tuple(
        next((rank for rank, passage in enumerate(passages, start=1) if holds(passage, group)), None)
        for group in range(len(gold.evidence))
    )


def measured(found: Sequence[Found]) -> list[dict[str, float]]:
    """Each measure of each question, from 0 to 1: `{"1": 0.5, "5": 0.5, "10": 1.0, "mrr": 1.0, "ndcg": 0.85}`.

    Of the passages that hold a group only the first counts; a group that none of them holds stays in what was wanted.
    """
    if not found:
        return []
    measures, ir = _library()
    qrels = [
        ir.Qrel(str(q), str(rank or f"lost-{group}"), 1, str(group))
        for q, one in enumerate(found)
        for group, rank in enumerate(one.ranks)
    ]
    run = [
        ir.ScoredDoc(str(q), str(rank), -float(rank)) for q in range(len(found)) for rank in range(1, DEPTHS[-1] + 1)
    ]
    rows: list[dict[str, float]] = [{} for _ in found]
    names = {str(measure): name for name, measure in measures.items()}
    for metric in ir.iter_calc(list(measures.values()), qrels, run):
        rows[int(metric.query_id)][names[str(metric.measure)]] = float(metric.value)
    return rows


def means(found: Sequence[Found]) -> dict[str, float | None]:
    """The mean of each measure over questions; None of nothing."""
    rows = measured(found)
    return {name: sum(row[name] for row in rows) / len(rows) if rows else None for name in MEASURES}


def _library() -> tuple[dict[str, Any], Any]:
    """The measures by our names, and the library. Raises `AssistantError` where the extra is not installed."""
    try:
        import ir_measures
        import pyndeval  # noqa: F401  what ir_measures counts subtopics with
    except ImportError as exc:
        raise AssistantError(bilingual("eval_extra_missing", library=exc.name, extra="eval")) from exc
    last = DEPTHS[-1]
    shares = {str(k): ir_measures.StRecall @ k for k in DEPTHS}
    return {**shares, "mrr": ir_measures.RR @ last, "ndcg": ir_measures.alpha_nDCG @ last}, ir_measures
