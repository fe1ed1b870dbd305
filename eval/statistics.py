"""How sure a score is, and whether two runs differ: bootstrap intervals and an exact test question by question.

Examples: 30 right of 40 -> `interval(flags) == (60.0, 87.5)`; 9 questions lost and 1 won -> `sign_test(1, 9) == 0.0215`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

ROUNDS = 10_000
SEED = 20_240_101  # any fixed number: the same answers give the same interval
LEVEL = 0.95

Interval = tuple[float, float]


def interval(values: Sequence[float]) -> Interval | None:
    """The 95 % interval of the mean in percent: percentiles of resampled means (Efron 1979); None of nothing.

    Where all values are 0 or all are 1 resampling can show no doubt, and the exact interval of a share (Clopper and
    Pearson 1934) stands in: 5 of 5 right is (47.8, 100.0).
    """
    from scipy.stats import binomtest

    if not values:
        return None
    sample = np.asarray(values, float)
    if sample.min() == sample.max() and sample[0] in (0.0, 1.0):
        exact = binomtest(int(sample.sum()), len(sample)).proportion_ci(LEVEL)
        return round(100 * float(exact.low), 1), round(100 * float(exact.high), 1)
    return _percentiles(sample)


def difference(before: Sequence[float], after: Sequence[float]) -> Interval:
    """The 95 % interval of the mean of after - before over the same questions, in points of percent."""
    return _percentiles(np.asarray(after, float) - np.asarray(before, float))


def _percentiles(sample: np.ndarray[Any, np.dtype[np.float64]]) -> Interval:
    random = np.random.default_rng(SEED)
    means = sample[random.integers(0, len(sample), (ROUNDS, len(sample)))].mean(axis=1)
    low, high = np.percentile(means, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return round(100 * float(low), 1), round(100 * float(high), 1)


def sign_test(won: int, lost: int, *, worse: bool = False) -> float:
    """The exact probability of so uneven a split if won and lost were equally likely (McNemar 1947, exact form).

    Two-sided; with `worse`, only that so many or more are lost: 0 won and 5 lost -> 1/32.
    """
    from scipy.stats import binomtest

    if won + lost == 0:
        return 1.0
    return float(binomtest(lost, won + lost, alternative="greater" if worse else "two-sided").pvalue)


@dataclass(frozen=True, slots=True)
class Change:
    """One question that the two runs answer differently well: the class of its miss on the side that has one."""

    id: str
    question: str
    before: str | None  # None: it was right
    after: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the questions that both have."""

    questions: int
    right: tuple[float, float]  # percent, before and after
    won: tuple[Change, ...]
    lost: tuple[Change, ...]
    moved: tuple[Change, ...]  # wrong in both, another way
    newly_broken: tuple[str, ...]  # ids that break a rule of the answer's form only in the second run
    only: tuple[tuple[str, ...], tuple[str, ...]]  # ids that one run alone has
    same_inputs: bool  # the same questions, expectations and reports, as far as the runs say
    difference: Interval  # the 95 % interval of after - before, in points of percent
    p: float  # two-sided

    @property
    def p_worse(self) -> float:
        """How likely so many losses are if nothing had become worse."""
        return sign_test(len(self.won), len(self.lost), worse=True)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Compare two results question by question, in the order of the second."""
    first, second = (({v["id"]: v for v in results["verdicts"]}) for results in (before, after))
    pairs = [(first[id], second[id]) for id in second if id in first]
    changes = [Change(b["id"], b.get("question", ""), a["miss"], b["miss"]) for a, b in pairs if a["miss"] != b["miss"]]
    won = tuple(c for c in changes if c.after is None)
    lost = tuple(c for c in changes if c.before is None)
    flags = np.array([[a["miss"] is None, b["miss"] is None] for a, b in pairs], float).reshape(-1, 2)
    shares = [round(100 * float(s), 1) for s in flags.mean(axis=0)] if pairs else [0.0, 0.0]
    return Comparison(
        questions=len(pairs),
        right=(shares[0], shares[1]),
        won=won,
        lost=lost,
        moved=tuple(c for c in changes if c.before and c.after),
        newly_broken=tuple(b["id"] for a, b in pairs if b.get("broken") and not a.get("broken")),
        only=(tuple(sorted(first.keys() - second.keys())), tuple(sorted(second.keys() - first.keys()))),
        same_inputs=_inputs(before) == _inputs(after),
        difference=difference(flags[:, 0].tolist(), flags[:, 1].tolist()) if pairs else (0.0, 0.0),
        p=sign_test(len(won), len(lost)),
    )


def _inputs(results: Mapping[str, Any]) -> tuple[str | None, str | None]:
    inputs = results.get("inputs", {})
    return inputs.get("gold_sha256"), inputs.get("reports_sha256")
