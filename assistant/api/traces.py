"""The steps of an answer as OpenTelemetry spans, where its interface is installed: `opentelemetry-instrument baocao serve`.

Example: `baocao.understand`, `baocao.embed`, `baocao.select`, `baocao.settle` stand under
the span of the request. Without an SDK that was set up, a span costs nothing and goes nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.answer import Answer
from assistant.assistant import Watcher


def traced(watcher: Watcher) -> Watcher:
    """The watcher, with a span around each step."""
    try:
        from opentelemetry import trace
    except ImportError:
        return watcher
    return _Traced(watcher, trace.get_tracer("baocao"))


class _Traced:
    def __init__(self, watcher: Watcher, tracer: object) -> None:
        self._watcher, self._tracer = watcher, tracer

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        with self._tracer.start_as_current_span(f"baocao.{name}"), self._watcher.step(name):  # type: ignore[attr-defined]
            yield

    def answered(self, answer: Answer) -> None:
        self._watcher.answered(answer)
