"""Measure the search alone: ranked passages become recall@k and the mean reciprocal rank of the evidence.

A passage counts for a group of evidence when it overlaps at least half of one of the group's quotes.
Example: two groups of evidence, found at ranks 1 and 7 -> recall@5 of the question is 0.5, its reciprocal rank 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.gold import Gold
from index.records import Passage

Search = Callable[[str, Sequence[str]], Sequence[Passage]]

DEPTHS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search found the evidence of one question: the rank, from 1, of each group, None if it did not."""

    id: str
    lang: str
    ranks: tuple[int | None, ...]

    def recall(self, k: int) -> float:
        """The share of the groups that stand in the first k passages."""
        return sum(1 for rank in self.ranks if rank is not None and rank <= k) / len(self.ranks)

    @property
    def reciprocal_rank(self) -> float:
        """1 / rank of the first passage that holds evidence, 0 if none does."""
        return max((1 / rank for rank in self.ranks if rank is not None), default=0.0)


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


def mean_recall(found: Sequence[Found], k: int) -> float | None:
    """Recall@k: the mean over questions of the share of their evidence in the first k passages. None of nothing."""
    return sum(f.recall(k) for f in found) / len(found) if found else None


def mean_reciprocal_rank(found: Sequence[Found]) -> float | None:
    """MRR (Voorhees, TREC-8 1999): the mean over questions of 1 / rank of the first passage with evidence."""
    return sum(f.reciprocal_rank for f in found) / len(found) if found else None
