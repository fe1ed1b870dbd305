"""How many questions one process answers at once, how many wait, and for how long: beyond that it says that it is busy.

Example: `Limits(at_once=4, waiting=32, seconds=20)`: the 37th question at a moment is refused at once.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from index.errors import AssistantError, BusyError
from prompts import lexicon


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a gate."""

    at_once: int = 32  # enough that the encoder finds many to read together
    waiting: int = 64  # at some 10 to 30 ms each, the last of them waits about as long as a reader is patient
    seconds: float = 20.0  # from the question to its answer; what a language model takes beyond is its own limit

    @classmethod
    def from_environment(cls) -> Limits:
        """What the administrator has set in `BAOCAO_AT_ONCE`, `BAOCAO_WAITING` and `BAOCAO_SECONDS`.

        Raises `AssistantError` for what is no number, or too small a one.
        """
        default = cls()
        return cls(
            at_once=round(_given("BAOCAO_AT_ONCE", default.at_once, least=1)),
            waiting=round(_given("BAOCAO_WAITING", default.waiting, least=0)),
            seconds=_given("BAOCAO_SECONDS", default.seconds, least=0.1),
        )


def _given(name: str, default: float, *, least: float) -> float:
    written = os.environ.get(name) or str(default)
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not least <= value < math.inf:  # neither does nan
        raise AssistantError(lexicon.bilingual("bad_limit", name=name, value=written, least=least))
    return value


class Deadline:
    """The moment until which an answer is wanted."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then, not below zero."""
        return max(self._until - time.monotonic(), 0.0)

    def check(self) -> None:
        """Raise `BusyError` if it is over."""
        if not self.left():
            raise BusyError(lexicon.bilingual("too_slow", seconds=round(self.seconds)))


class Gate:
    """Lets in so many at once, has so many wait, and refuses the others; counts what it did."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._free = threading.BoundedSemaphore(limits.at_once)
        self._lock = threading.Lock()
        self.inside = 0  # those who wait included
        self.answered = 0
        self.refused = 0

    @contextmanager
    def entered(self) -> Iterator[Deadline]:
        """The time that an answer may take, once its turn has come. Raises `BusyError` if it does not."""
        deadline = Deadline(self.limits.seconds)
        with self._lock:
            if self.inside >= self.limits.at_once + self.limits.waiting:
                self.refused += 1
                raise BusyError(lexicon.bilingual("busy", count=self.inside))
            self.inside += 1
        try:
            if not self._free.acquire(timeout=deadline.left()):
                with self._lock:
                    self.refused += 1
                deadline.check()
                raise BusyError(
                    lexicon.bilingual("busy", count=self.inside)
                )  # a turn missed by less than the clock's step
            try:
                yield deadline
            finally:
                self._free.release()
                with self._lock:
                    self.answered += 1
        finally:
            with self._lock:
                self.inside -= 1
