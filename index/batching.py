"""Questions that arrive together to one run of the encoder: `BatchingEncoder(encoder).encode_query` from many threads.

Nobody waits for others to come: the first question runs at once, and those that arrive meanwhile run together after it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.encoders import Encoder

Vectors = NDArray[np.float32]

MOST = 16  # questions in one run; more gain nothing on a processor


@runtime_checkable
class Batched(Encoder, Protocol):
    """An encoder that reads several questions at once."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of several questions, a row for each."""


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
        self._waiting: list[tuple[str, Future[Vectors]]] = []
        self._arriving = threading.Lock()  # holds `_waiting`
        self._running = threading.Lock()  # one run at a time: it uses all processors

    def encode_query(self, text: str) -> Vectors:
        """The vector of a question."""
        mine: Future[Vectors] = Future()
        with self._arriving:
            self._waiting.append((text, mine))
        while not mine.done():
            with self._running:
                if not mine.done():
                    self._run()
        return mine.result()

    def _run(self) -> None:
        """Read those who wait, the first of them first."""
        with self._arriving:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            vectors = self._encoder.encode_queries([text for text, _ in batch])
        except BaseException as exc:
            for _, future in batch:
                future.set_exception(exc)
        else:
            for (_, future), vector in zip(batch, vectors, strict=True):
                future.set_result(vector)
