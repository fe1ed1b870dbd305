"""What the writer needs of a language model, and reading its reply against the clock.

Example: `"".join(streamed(model, messages, deadline))` is the whole reply, or a `ModelError` says why there is none.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from index.errors import ModelError
from prompts import lexicon


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what a model is told."""

    role: Literal["system", "user", "assistant"]
    content: str


class Model(Protocol):
    """A language model that answers in pieces."""

    @property
    def name(self) -> str:
        """What people call it."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """The reply, piece by piece as it comes. Raises `ModelError`.

        It need not watch the clock: `streamed` does, so that no model can outstay it.
        """


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a reply, or what broke it off."""

    error: Exception | None = None


def streamed(model: Model, messages: Sequence[Message], deadline: float) -> Iterator[str]:
    """The pieces of a reply, until `deadline` on the clock of `time.monotonic`.

    A model that says nothing cannot be interrupted, so it runs in a thread of its own, which is left behind when time is up
    and ends with its connection. Raises `ModelError`.
    """
    pieces: queue.SimpleQueue[str | _End] = queue.SimpleQueue()
    left = threading.Event()

    def run() -> None:
        try:
            for piece in model.stream(messages):
                if left.is_set():
                    return
                pieces.put(piece)
        except Exception as exc:  # told by the reader, in the thread that asked
            pieces.put(_End(exc))
        else:
            pieces.put(_End())

    threading.Thread(target=run, name="language-model", daemon=True).start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise ModelError(lexicon.bilingual("model_late")) from None
            if isinstance(piece, _End):
                if isinstance(piece.error, ModelError):
                    raise piece.error
                if piece.error is not None:
                    raise ModelError(lexicon.bilingual("model_broken")) from piece.error
                return
            yield piece
    finally:
        left.set()
