"""What the check of a language model's drafts keeps and what it refuses, over drafts that were written by hand.

Each line of the gold holds a question, its answer as it was settled, drafts as a good model writes them, and drafts that
are wrong in one thing, with the name of the slip. Example: `python -m eval drafts --gold eval/gold/drafts/samples.jsonl`
-> `{"faithful": 45, "kept": 41, "wrong": 54, "refused": 54, "lost": […], "leaked": []}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Answer, AnswerFact, Citation, Status
from assistant.writing.check import checked
from eval.units import unsourced_numbers


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft for an answer. `slip` names what is wrong with it; None if it is faithful."""

    id: str
    language: str
    asked: str
    answer: Answer
    text: str
    slip: str | None = None


def read_drafts(path: Path) -> list[Draft]:
    """The drafts of a file, or of every `*.jsonl` of a folder."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return [draft for file in files for line in file.read_text("utf-8").splitlines() for draft in _of(json.loads(line))]


def _of(record: dict[str, Any]) -> Iterator[Draft]:
    given = record["answer"]
    answer = Answer(
        question=given["question"],
        status=Status(given["status"]),
        text=given["answer"],
        facts=tuple(AnswerFact(**fact) for fact in given["facts"]),
        citations=tuple(Citation(**{**c, "section": tuple(c["section"])}) for c in given["citations"]),
        notices=(),
    )
    told = (record["id"], record["language"], record["asked"], answer)
    yield from (Draft(*told, text) for text in record["faithful"])
    yield from (Draft(*told, wrong["draft"], wrong["slip"]) for wrong in record["wrong"])


def drafts(gold: Path) -> dict[str, Any]:
    """How many faithful drafts are kept and how many wrong ones refused, and which are not."""
    found: dict[str, list[str]] = {"kept": [], "lost": [], "refused": [], "leaked": []}
    for draft in read_drafts(gold):
        answer = draft.answer
        given = frozenset(citation.n for citation in answer.citations)
        text, wrong = checked(draft.text, answer, given, draft.language, draft.asked)
        sources = [
            answer.question,
            *(s for c in answer.citations for s in (c.quote, c.title, c.number or "", c.date or "")),
        ]
        sources += [fact.text for fact in answer.facts if fact.derived]
        invented = [] if wrong else unsourced_numbers(text, sources)  # by the judge's own reading, not the check's
        fate = (
            ("lost" if wrong else "kept") if draft.slip is None and not invented else "refused" if wrong else "leaked"
        )
        why = ", ".join(f"{flaw.kind} {flaw.what}" for flaw in wrong)
        found[fate].append(" | ".join(filter(None, [draft.id, draft.slip, text, why])))
    return {
        "faithful": len(found["kept"]) + len(found["lost"]),
        "kept": len(found["kept"]),
        "wrong": len(found["refused"]) + len(found["leaked"]),
        "refused": len(found["refused"]),
        "lost": found["lost"],
        "leaked": found["leaked"],
    }
