"""Fit the ranking's weights to gold questions: `python -m eval tune`.

For every gold question with a figure, the candidates of its asks are ranked; the fit raises the probability (a softmax over
the candidates of one question, Cao et al., ICML 2007) of those that are right. A quadratic penalty keeps the weights near the
starting ones, whole questions are held out in turn, and the held-out share that is right at first place is reported beside
the fitted one. Whether a best candidate is shown at all is fitted apart, by logistic regression over questions with and
without an answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.assistant import Assistant
from assistant.select import ANSWER_FEATURES, FEATURES, weights
from assistant.selection import fits_slots
from eval.gold import Gold, read_gold
from eval.run import open_assistant
from eval.units import same_quantity

REFUSAL_WEIGHT = 3.0  # a wrong figure is worse than none: an unanswerable question counts this much more than another
FIGURE_KINDS = frozenset(("value", "growth", "plan", "count", "followup", "ambiguous", "conflict"))
PENALTY = 0.02  # per squared distance from the starting weights: chosen by the held-out share
FOLDS = 5
# Where the fit starts and what it is drawn to: how much a word by the figure counts beside one in its heading, and so on.
# They are guesses from reading reports; a fit that starts from its own result would drift a little with every run.
START = {
    "own": 6.0, "scope": 4.5, "clause": 2.5, "above": 2.0, "missing": -2.0, "unknown": -2.0, "ask_own": 1.0,
    "ask_near": 0.5, "extra": -1.5, "scope_extra": -0.5, "unit_same": 2.5, "unit_dimension": 1.8, "unit_other": -2.5,
    "aspect_same": 1.5, "aspect_other": -1.0, "base_same": 1.5, "base_other": -1.5, "period_same": 1.2,
    "period_part": 0.5, "period_longer": -0.6, "period_other": -2.5, "place_same": 1.0, "place_other": -5.0,
    "local_other": -2.5, "local_unasked": -2.5, "local_asked": 2.0, "rank": 3.0, "first": 0.3, "plan_role": -1.5, "future": -1.5,
    "footnote": -0.1, "total": 0.5, "part": -3.0,
    "most": 2.0, "most_other": -0.5, "near": 0.5, "rival": -3.0, "unnamed": -0.5, "noun_other": -0.8,
    "base_planned": -1.0, "covered": 0.5, "elsewhere": -1.0, "body": -1.0, "superseded": -1.5,
}  # fmt: skip

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one ask: `features` (candidates, features) and which of them are right."""

    id: str
    features: Matrix
    right: NDArray[np.bool_]


def examples(assistant: Assistant, golds: Sequence[Gold]) -> list[Example]:
    """One example for each ask of a gold question that has a right candidate and a wrong one."""
    found = []
    for gold in golds:
        if gold.kind not in FIGURE_KINDS:
            continue
        search = assistant.find(gold.question, gold.history)
        asks = search.query.asks
        for i, ask in enumerate(asks):
            ranked = search.ranked(ask)
            groups = gold.must if len(asks) == 1 else gold.must[i : i + 1]
            right = np.array([_is_right(c.fact, groups, gold) for c in ranked], bool)
            if right.any() and not right.all():
                rows = [[c.features.get(name, 0.0) for name in FEATURES] for c in ranked]
                found.append(Example(gold.id, np.array(rows, float), right))
    return found


def verdicts(assistant: Assistant, golds: Sequence[Gold]) -> list[tuple[Matrix, bool]]:
    """(features of the best candidate, whether it should be shown) for questions with a right best and without an answer."""
    found = []
    for gold in golds:
        if gold.kind not in FIGURE_KINDS | {"unanswerable"}:
            continue
        search = assistant.find(gold.question, gold.history)
        query = search.query
        best = next((c for c in search.ranked(query.asks[0]) if fits_slots(query, c)), None)
        if best is None:
            continue
        groups = gold.must if len(query.asks) == 1 else gold.must[:1]
        shown = gold.kind != "unanswerable"
        if not shown or _is_right(best.fact, groups, gold):
            found.append((np.array([best.features.get(name, 0.0) for name in ANSWER_FEATURES]), shown))
    return found


def fit_answerable(cases: Sequence[tuple[Matrix, bool]]) -> dict[str, float]:
    """The weights of `assistant.select.answerable`, by logistic regression."""
    from sklearn.linear_model import LogisticRegression

    features, shown = np.array([case[0] for case in cases]), np.array([case[1] for case in cases])
    model = LogisticRegression(C=3, class_weight={False: REFUSAL_WEIGHT, True: 1.0}, max_iter=1000).fit(features, shown)
    table = {f"answer_{name}": round(float(w), 3) for name, w in zip(ANSWER_FEATURES, model.coef_[0], strict=True)}
    return {**table, "answer_bias": round(float(model.intercept_[0]), 3)}


def _is_right(fact: Any, groups: Sequence[Sequence[Any]], gold: Gold) -> bool:  # noqa: ANN401
    """Whether a fact has a figure that is asked for, in a report that the evidence names."""
    docs = {evidence.doc for group in gold.evidence for evidence in group}
    if fact.report_id not in docs:
        return False
    return any(
        alternative.value is not None
        and same_quantity(fact.figure.value, fact.figure.unit, alternative.value, alternative.unit or "")
        for group in groups
        for alternative in group
    )


def fit(sets: Sequence[Example], start: Matrix) -> Matrix:
    """The weights that make right candidates likeliest, kept near `start`."""
    from scipy.optimize import minimize

    def loss(w: Matrix) -> tuple[float, Matrix]:
        total, gradient = (
            PENALTY * len(sets) * float((w - start) @ (w - start)) / 10,
            PENALTY * len(sets) * (w - start) / 5,
        )
        for example in sets:
            scores = example.features @ w
            p = np.exp(scores - scores.max())
            p /= p.sum()
            mass = float(p[example.right].sum())
            q = np.where(example.right, p, 0.0) / max(mass, 1e-12)
            total -= np.log(max(mass, 1e-12))
            gradient -= (q - p) @ example.features
        return total, gradient

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x, float)


def first_right(sets: Sequence[Example], w: Matrix) -> float:
    """The share of examples whose best candidate is right, in percent."""
    return 100 * float(np.mean([e.right[int(np.argmax(e.features @ w))] for e in sets])) if sets else 0.0


def cross_validated(sets: Sequence[Example], start: Matrix) -> float:
    """`first_right` where each question is ranked with weights that were fitted without it."""
    ids = sorted({e.id for e in sets})
    fold_of = {id_: i % FOLDS for i, id_ in enumerate(ids)}
    shares = []
    for fold in range(FOLDS):
        w = fit([e for e in sets if fold_of[e.id] != fold], start)
        held = [e for e in sets if fold_of[e.id] == fold]
        shares.append(first_right(held, w) * len(held))
    return sum(shares) / len(sets)


def tune(pairs: Sequence[tuple[Path, Path]], stores: Path, out: Path) -> dict[str, float]:
    """Fit to the (gold, reports) pairs and write the weights to `out`; the measures are returned and written beside them."""
    sets: list[Example] = []
    cases: list[tuple[Matrix, bool]] = []
    for i, (gold, reports) in enumerate(pairs):
        assistant = open_assistant(reports, stores / str(i))
        if not isinstance(assistant, Assistant):
            raise TypeError(f"tuning wants an Assistant, not {type(assistant).__name__}")
        golds = read_gold(gold)
        sets += examples(assistant, golds)
        cases += verdicts(assistant, golds)
    start = np.array([START.get(name, 0.0) for name in FEATURES])
    fitted = fit(sets, start)
    measures = {
        "examples": float(len(sets)),
        "before": first_right(sets, start),
        "cross_validated": cross_validated(sets, start),
        "fitted": first_right(sets, fitted),
    }
    table = dict(weights())
    table.update({name: round(float(value), 3) for name, value in zip(FEATURES, fitted, strict=True)})
    table.update(fit_answerable(cases))
    rounded = {name: round(value, 1) for name, value in measures.items()}
    out.write_text(json.dumps({"weights": table, "fit": rounded}, indent=1) + "\n", encoding="utf-8")
    return rounded
