"""Questions that arrive together to one run of the encoder: `BatchingEncoder(encoder).encode_query` from many threads.

Nobody waits for others to come: the first question runs at once, and those that arrive meanwhile run together after it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.encoders import Encoder

Vectors = NDArray[np.float32]

MOST = 16  # questions in one run; more gain nothing on a processor
MANY = 12  # questions from which on a run beside another one pays: read one by one they take twice the time


@runtime_checkable
class Batched(Encoder, Protocol):
    """An encoder that reads several questions at once."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of several questions, a row for each."""

    @property
    def runs(self) -> int:
        """How many of these may run at the same time."""


class BatchingEncoder:
    """The same encoder, for many threads."""

    def __init__(self, encoder: Batched) -> None:
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self.window = encoder.window
        self.count = encoder.count
        self.prepare = encoder.prepare
        self.encode_passages = encoder.encode_passages
        self._encoder = encoder
        self._runs = encoder.runs
        self._lock = threading.Lock()
        self._waiting: list[_Asked] = []
        self._running = 0

    def encode_query(self, text: str) -> Vectors:
        """The vector of a question."""
        asked = _Asked(text, Future())
        with self._lock:
            self._waiting.append(asked)
            self._start()
        given = asked.given.result()
        return self._run(given) if isinstance(given, list) else given

    def _start(self) -> None:
        """Have the first of those who wait run them: at once where nothing runs; beside another run only if they are many."""
        while self._waiting and self._running < (self._runs if len(self._waiting) >= MANY else 1):
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._running += 1
            batch[0].given.set_result(batch)

    def _run(self, batch: Sequence[_Asked]) -> Vectors:
        """The vector of the first of a batch; the others are given theirs."""
        others = batch[1:]
        try:
            vectors = self._encoder.encode_queries([asked.text for asked in batch])
        except BaseException as exc:
            for asked in others:
                asked.given.set_exception(exc)
            raise
        finally:
            with self._lock:
                self._running -= 1
                self._start()
        for asked, vector in zip(others, vectors[1:], strict=True):
            asked.given.set_result(vector)
        first: Vectors = vectors[0]
        return first


class _Asked(NamedTuple):
    """A question, and what its thread is given: the vector, or a batch to run, of which it is the first."""

    text: str
    given: Future[Vectors | list[_Asked]]
