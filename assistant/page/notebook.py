"""What was asked on the page and what readers thought of it, kept beside the store: conversations of each user, and ratings.

Example: `notebook.add("lan", "c1", Turn("Đàn trâu?", answer))`, then `notebook.turns("lan", "c1")` holds that turn, and
`notebook.turns("minh", "c1")` none.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.answer import Answer, AnswerFact, Citation, Notice, Status
from index.errors import StoreError
from prompts import lexicon

FILE = "page.sqlite"
SHOWN = 50  # conversations in a user's list
REASONS = ("figure", "place", "period", "passage", "missed", "unclear", "other")

_log = logging.getLogger(__name__)
_TABLES = """
create table if not exists turns (
    user text not null, conversation text not null, n integer not null, question text not null, answer text,
    error text not null, asked text not null, primary key (user, conversation, n));
create table if not exists ratings (
    user text not null, conversation text not null, n integer not null, verdict text not null, reason text not null,
    note text not null, rated text not null, record text not null, primary key (user, conversation, n));
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer, or the sentence that says why there is none, or neither yet."""

    question: str
    answer: Answer | None = None
    error: str = ""
    verdict: str = ""  # "up" or "down", once a reader has said so


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the list of conversations."""

    conversation: str
    question: str  # the first one
    asked: str  # ISO time of the last one
    turns: int


class Notebook:
    """Conversations and ratings in one SQLite file; with no file, in memory. Safe to share between threads."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute("pragma secure_delete = on")  # what a user deletes is gone from the disk
        self._connection.executescript(_TABLES)

    @classmethod
    def beside(cls, store: Path) -> Notebook:
        """The notebook in a store's folder; where that cannot be written, one that lasts as long as the page."""
        try:
            return cls(store / FILE)
        except sqlite3.Error:
            _log.warning("conversations are not kept: %s cannot be written", store / FILE, exc_info=True)
            return cls()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def turns(self, user: str, conversation: str) -> list[Turn]:
        """The turns of a user's conversation, oldest first; none of somebody else's."""
        rows = self._ask(
            "select question, answer, error, coalesce(verdict, '') from turns left join ratings using"
            " (user, conversation, n) where user = ? and conversation = ? order by n",
            (user, conversation),
        )
        return [
            Turn(question, answer_of(json.loads(answer)) if answer else None, error, verdict)
            for question, answer, error, verdict in rows
        ]

    def add(self, user: str, conversation: str, turn: Turn) -> None:
        """Put a turn at the end of a conversation, which begins with its first turn."""
        answer = json.dumps(turn.answer.to_dict(), ensure_ascii=False) if turn.answer else None
        self._ask(
            "insert into turns select ?1, ?2, coalesce(max(n) + 1, 0), ?3, ?4, ?5, ?6 from turns"
            " where user = ?1 and conversation = ?2",
            (user, conversation, turn.question, answer, turn.error, _now()),
        )

    def drop_last(self, user: str, conversation: str) -> str | None:
        """Take the last turn away, to ask it again, and give its question; None if there is none."""
        rows = self._ask(
            "delete from turns where user = ?1 and conversation = ?2 and n ="
            " (select max(n) from turns where user = ?1 and conversation = ?2) returning question, n",
            (user, conversation),
        )
        for _, n in rows:
            self._ask("delete from ratings where user = ? and conversation = ? and n = ?", (user, conversation, n))
        return str(rows[0][0]) if rows else None

    def conversations(self, user: str) -> list[Heading]:
        """A user's conversations, the latest first."""
        rows = self._ask(
            "select conversation, (select question from turns first where first.user = turns.user and"
            " first.conversation = turns.conversation order by n limit 1), max(asked), count(*)"
            " from turns where user = ? group by conversation order by max(asked) desc limit ?",
            (user, SHOWN),
        )
        return [Heading(*row) for row in rows]

    def forget(self, user: str, conversation: str) -> None:
        """Delete a conversation; what its reader sent to the evaluators stays with them."""
        self._ask("delete from turns where user = ? and conversation = ?", (user, conversation))

    def rate(self, user: str, conversation: str, n: int, verdict: str, reason: str = "", note: str = "") -> None:
        """Keep what a reader thinks of an answer, with the answer as it was; a second thought replaces the first."""
        turns = self.turns(user, conversation)
        answer = turns[n].answer if 0 <= n < len(turns) else None
        if answer is None or verdict not in ("up", "down"):
            return
        record = {"history": [turn.question for turn in turns[:n] if turn.answer], **answer.to_dict()}
        self._ask(
            "insert or replace into ratings values (?, ?, ?, ?, ?, ?, ?, ?)",
            (user, conversation, n, verdict, reason if reason in REASONS else "", note[:1000], _now(),
             json.dumps(record, ensure_ascii=False)),
        )  # fmt: skip

    def feedback(self) -> list[dict[str, Any]]:
        """All ratings, the oldest first, each with its answer; who gave it is left out."""
        rows = self._ask("select rated, verdict, reason, note, record from ratings order by rated")
        return [
            {"rated": rated, "verdict": verdict, "reason": reason or None, "note": note or None, **json.loads(record)}
            for rated, verdict, reason, note, record in rows
        ]

    def _ask(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as exc:
            raise StoreError(lexicon.bilingual("page_notebook_broken", reason=exc)) from exc


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def answer_of(record: dict[str, Any]) -> Answer:
    """An answer from its JSON form."""
    return Answer(
        record["question"],
        Status(record["status"]),
        record["answer"],
        tuple(AnswerFact(**fact) for fact in record["facts"]),
        tuple(Citation(**{**cited, "section": tuple(cited["section"])}) for cited in record["citations"]),
        tuple(Notice(**notice) for notice in record["notices"]),
        record["engine"],
        record["elapsed_ms"],
    )
