"""Have an answer written by a language model, and keep the answer where what it writes does not pass the check.

`write` gives events as it goes, `Event(WRITING, 120)`, and at the end the answer: with the model's text and the engine
`llm`, or as it was, with a notice that says why. Its facts and citations are the same either way.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from assistant.answer import Answer, Notice, Status
from assistant.settle import MAX_ANSWER
from assistant.writing import check
from assistant.writing.evidence import Brief, brief, fits, refusal
from assistant.writing.model import Message, Model, streamed
from assistant.writing.rules import Flaw
from assistant.writing.settings import Limits
from index.errors import ModelError
from prompts import lexicon

DRAFTS = 2
ENDLESS = 4 * MAX_ANSWER  # characters; a model that thinks aloud may write more than it shows
STEP = 40  # characters between two events

_log = logging.getLogger(__name__)


class Engine(StrEnum):
    """Who writes the text of an answer."""

    EXTRACTIVE = "extractive"
    LLM = "llm"


class Stage(StrEnum):
    """How far an answer is."""

    SEARCHING = "searching"
    FOUND = "found"  # checked, in the words of the reports
    WRITING = "writing"
    CHECKING = "checking"
    AGAIN = "again"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Event:
    """A step on the way to an answer. `answer` stands in `FOUND` and `DONE` alone: no text is shown before its check."""

    stage: Stage
    characters: int = 0  # that the model has written
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes answers with one model; may be shared between threads."""

    model: Model
    limits: Limits = field(default_factory=Limits)

    def write(self, answer: Answer, language: str, asked: str) -> Generator[Event, None, Answer]:
        """The answer in the model's words, if they hold. A `not_found` stays one.

        `language` is "vi" or "en"; `asked` is the question as it was understood, with its diacritics.
        """
        if not writable(answer, language):
            return answer
        try:
            return (yield from self._drafted(answer, language, asked))
        except ModelError as exc:
            _log.warning("%s gave no draft: %s", self.model.name, exc, exc_info=exc.__cause__)
            reason = str(exc).partition(" (")
            told = reason[0] if language == "vi" else reason[2].removesuffix(")")
            return _noticed(answer, "model_failed", language, reason=told)
        except Exception:  # the answer has passed its check: no fault on the way to better prose may cost it
            _log.exception("writing with %s failed", self.model.name)
            return _noticed(answer, "model_failed", language, reason=lexicon.message("model_broken", language))

    def _drafted(self, answer: Answer, language: str, asked: str) -> Generator[Event, None, Answer]:
        deadline = time.monotonic() + self.limits.timeout
        given = brief(asked, answer, language, self.limits)
        messages: Sequence[Message] = given.messages
        for draft in range(DRAFTS):
            stage = Stage.AGAIN if draft else Stage.WRITING
            yield Event(stage)
            reply = yield from self._reply(messages, stage, deadline)
            if refusal(language) in reply:
                return _noticed(answer, "draft_declined", language)
            yield Event(Stage.CHECKING, len(reply))
            text, wrong = check.checked(reply, answer, given.numbers, language, asked)
            if not wrong:
                return replace(answer, text=text, engine=str(Engine.LLM))
            _log.warning("a draft of %s was refused: %s", self.model.name, wrong)
            messages = _again(given, reply, wrong, language)
            if not fits(messages, self.limits):
                break
        return _noticed(answer, "draft_refused", language)

    def _reply(self, messages: Sequence[Message], stage: Stage, deadline: float) -> Generator[Event, None, str]:
        """The whole reply; events tell how long it is, and nothing of what it says."""
        pieces: list[str] = []
        length = told = 0
        for piece in streamed(self.model, messages, deadline):
            pieces.append(piece)
            length += len(piece)
            if length > ENDLESS:
                raise ModelError(lexicon.bilingual("model_endless"))
            if length - told >= STEP:
                told = length
                yield Event(stage, length)
        return "".join(pieces)


def writable(answer: Answer, language: str) -> bool:
    """Whether a draft can be checked at all: there is something found, and no sentence would have to be translated.

    Figures, names and days can be followed into English; what a whole sentence says cannot.
    """
    if answer.status is Status.NOT_FOUND or not answer.facts:
        return False
    return language == "vi" or not any(check.is_sentence(fact, answer) for fact in answer.facts)


def _again(given: Brief, reply: str, wrong: Sequence[Flaw], language: str) -> tuple[Message, ...]:
    reasons = "\n".join(flaw.reason(language) for flaw in wrong[:8])
    asked = lexicon.writing_prompt("again", language, reasons=reasons).strip()
    return (*given.messages, Message("assistant", reply), Message("user", asked))


def _noticed(answer: Answer, kind: str, language: str, **fields: object) -> Answer:
    notice = Notice(kind, lexicon.message(f"{kind}_notice", language, **fields))
    return replace(answer, notices=(*answer.notices, notice))
