"""What comes back from a question: an `Answer` with its facts, citations and notices, and its JSON form.

The JSON form is a promise to other people's scripts: it may grow, what stands here does not change its meaning.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    AMBIGUOUS = "ambiguous"  # several readings, all given
    CONFLICTING = "conflicting"  # sources disagree, all given
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class AnswerFact:
    """One thing that answers the question; `value` is None for a name, a date or a document number."""

    value: float | None  # in `unit`
    unit: str | None
    text: str  # as the report writes it
    indicator: str
    aspect: str | None
    period: str | None  # "2021-H1"
    as_of: str | None  # ISO date
    place: str | None
    approximate: bool
    derived: bool
    formula: str | None  # for a derived fact: "789,577 - 641,062"
    citation: int  # the `n` of the citation that proves it


@dataclass(frozen=True, slots=True)
class Citation:
    """A span of a report: `text_of(doc)[start:end] == quote`, at most 1,500 characters."""

    n: int
    doc: str
    title: str
    number: str | None
    date: str | None
    section: tuple[str, ...]
    page: int | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader must know.

    Kind is "conflict", "ambiguous", "approximate", "arithmetic", "derived" or "not_found"; of a language model that was to write
    the text, "draft_refused", "draft_declined" or "model_failed".
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that passed the check: every number in `text` stands in a cited quote or is a derived fact."""

    question: str
    status: Status
    text: str
    facts: tuple[AnswerFact, ...]
    citations: tuple[Citation, ...]
    notices: tuple[Notice, ...]
    engine: str = "extractive"
    elapsed_ms: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `text` is called `answer` there."""
        record = asdict(self)
        record["status"] = str(self.status)
        record["citations"] = [{**c, "section": list(c["section"])} for c in record["citations"]]
        return {
            "question": record["question"],
            "status": record["status"],
            "answer": record["text"],
            "facts": record["facts"] if isinstance(record["facts"], list) else list(record["facts"]),
            "citations": record["citations"],
            "notices": list(record["notices"]),
            "engine": record["engine"],
            "elapsed_ms": record["elapsed_ms"],
        }
