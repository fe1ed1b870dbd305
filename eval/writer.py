"""What becomes of a language model's drafts: gold questions asked with the engine `llm`, and every text that is shown judged.

Example: with `BAOCAO_LLM_MODEL` set, `python -m eval writer --gold G.jsonl --reports samples --store S --out out` ->
`{"questions": 145, "written": 88, "drafts": 131, "drafts_refused": 43, "unsupported": 0, …}`.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.writing.llama import load_model
from assistant.writing.model import Message, Model
from assistant.writing.settings import ModelSettings
from assistant.writing.writer import Engine, Stage, Writer
from eval.gold import Gold, read_gold
from eval.judge import broken_rules
from eval.run import read_texts


class Recording:
    """A model whose replies are kept, so that what was refused can be read."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.replies: list[str] = []

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """The model's reply, piece by piece."""
        self.replies.append("")
        for piece in self.model.stream(messages):
            self.replies[-1] += piece
            yield piece


def writer(
    gold: Path, reports: Path, store: Path, out: Path, count: int | None = None, minutes: float = 0
) -> dict[str, Any]:
    """Ask the questions, or `count` of them spread over the file, and write each answer with its drafts' fate under `out`.

    After `minutes` no further question is asked; 0 is no limit.
    """
    settings = ModelSettings.from_environment()
    model = Recording(load_model(settings))
    assistant = Assistant.open(store, writer=Writer(model, settings.limits))
    out.mkdir(parents=True, exist_ok=True)
    records = []
    with (out / "writer.jsonl").open("w", encoding="utf-8") as file:
        for record in asked(assistant, spread(read_gold(gold), count), read_texts(reports), minutes):
            records.append({**record, "replies": model.replies})
            model.replies = []
            file.write(json.dumps(records[-1], ensure_ascii=False) + "\n")
            file.flush()
    return summary(records)


def spread(golds: Sequence[Gold], count: int | None) -> list[Gold]:
    """`count` of the questions, evenly spread; all of them without a count."""
    if count is None or count >= len(golds):
        return list(golds)
    return [golds[i * len(golds) // count] for i in range(count)]


def asked(
    assistant: Assistant, golds: Sequence[Gold], texts: Mapping[str, str], minutes: float = 0
) -> Iterator[dict[str, Any]]:
    """For each question its answer, how many drafts it took, and the rules of the answer's form that the text breaks."""
    end = time.monotonic() + (60 * minutes or float("inf"))
    for gold in golds:
        if time.monotonic() > end:
            return
        events = list(assistant.stream(gold.question, gold.history, engine=Engine.LLM))
        answer = events[-1].answer
        assert answer is not None  # the last event holds it
        drafts = sum(event.stage is Stage.CHECKING for event in events)
        broken = [f"{name}: {detail}" for name, detail in broken_rules(gold, answer.to_dict(), texts)]
        yield {"id": gold.id, "drafts": drafts, "fate": fate(answer), "broken": broken, **answer.to_dict()}


def fate(answer: Answer) -> str:
    """`written`, the kind of the notice that says why it is not, or `not_asked` where there was nothing to write."""
    if answer.engine == Engine.LLM:
        return "written"
    kinds = {notice.kind for notice in answer.notices}
    named = kinds & {"draft_refused", "draft_declined", "model_failed"}
    return named.pop() if named else "not_asked"


def summary(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How many answers the model wrote, how many drafts were refused, and how many texts broke a rule: more than 0 is a fault."""
    fates = Counter(record["fate"] for record in records)
    drafts = sum(record["drafts"] for record in records)
    return {
        "questions": len(records),
        **{name: fates[name] for name in ("written", "draft_refused", "draft_declined", "model_failed", "not_asked")},
        "drafts": drafts,
        "drafts_refused": drafts - fates["written"],
        "unsupported": sum(bool(record["broken"]) for record in records if record["fate"] == "written"),
        "broken": [f"{record['id']}: {rule}" for record in records for rule in record["broken"]],
    }
