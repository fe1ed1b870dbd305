"""The judge against sixty answers judged by hand: right or wrong, and the class of the miss.

`tests/data/judging/answers.jsonl` holds a question, what is expected, an answer to it, and under `by_hand` the verdict
that was written down before the judge saw it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.gold import read_gold
from eval.judge import Verdict, judge
from eval.run import read_texts

FOLDER = Path(__file__).parents[1] / "data" / "judging"
TEXTS = read_texts(FOLDER)
ANSWERS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "answers.jsonl").read_text("utf-8").splitlines()
]


def citation(n: int, doc: str, quote: str, shift: int) -> dict[str, Any]:
    start = TEXTS[doc].index(quote) + shift
    fields = {"title": "Báo cáo", "number": None, "date": None, "section": [], "page": None}
    return {"n": n, "doc": doc, "start": start, "end": start + len(quote), "quote": quote, **fields}


def record(one: dict[str, Any]) -> dict[str, Any]:
    """The answer's JSON record, with what the sample leaves out."""
    fixed = {"as_of": None, "approximate": False}
    cites = [citation(n, c["doc"], c["quote"], one.get("shift", 0)) for n, c in enumerate(one["cites"], start=1)]
    facts = [{**fixed, **fact, "derived": fact["formula"] is not None} for fact in one["facts"]]
    rest = {"notices": [], "engine": "extractive", "elapsed_ms": 1.0}
    return {key: one[key] for key in ("question", "status", "answer")} | {"facts": facts, "citations": cites} | rest


def verdicts() -> list[Verdict]:
    golds = read_gold(FOLDER / "answers.jsonl")
    return [judge(gold, record(one), TEXTS) for gold, one in zip(golds, ANSWERS, strict=True)]


def test_the_sample_has_sixty_answers_and_every_class() -> None:
    classes = {one["by_hand"]["miss"] for one in ANSWERS if not one["by_hand"]["right"]}
    assert len(ANSWERS) == 60
    assert classes == {
        "wrong_indicator", "wrong_place", "wrong_period", "wrong_unit", "wrong_aspect", "right_figure_no_passage",
        "missing_reading", "should_have_refused", "should_have_answered", "broken_rule",
    }  # fmt: skip


def test_the_judge_agrees_with_the_hand_in_at_least_59() -> None:
    apart = [
        f"{one['id']}: {one['by_hand']['miss']} by hand, {verdict.miss} by the judge: {one['by_hand']['why']}"
        for one, verdict in zip(ANSWERS, verdicts(), strict=True)
        if (verdict.right, verdict.miss) != (one["by_hand"]["right"], one["by_hand"]["miss"])
    ]
    assert len(apart) <= 1, "\n".join(apart)


def test_right_and_wrong_are_never_taken_for_each_other() -> None:
    assert [v.right for v in verdicts()] == [one["by_hand"]["right"] for one in ANSWERS]
