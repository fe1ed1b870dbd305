"""What Prometheus reads at `/metrics`: requests, answers by their status, seconds by step, the queue, the process.

Example: `baocao_answers_total{engine="extractive",status="answered"} 412.0`. No label holds anything that a caller chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.answer import Answer
from assistant.assistant import Assistant

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
KNOWN_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Metrics:
    """The counts of one site, and of the assistant behind it as its `Watcher`."""

    def __init__(self, assistant: Assistant) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter("baocao_requests", "Requests", labels, registry=self._registry)
        self._seconds = Histogram(
            "baocao_request_seconds", "Seconds of a request", ("route",), buckets=BUCKETS, registry=self._registry
        )
        self._answers = Counter("baocao_answers", "Answers", ("status", "engine"), registry=self._registry)
        self._steps = Histogram(
            "baocao_step_seconds", "Seconds of a step of an answer", ("step",), buckets=BUCKETS, registry=self._registry
        )
        self._registry.register(_Queue(assistant))
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, method if method in KNOWN_METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step of an answer."""
        with self._steps.labels(name).time():
            yield

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(str(answer.status), answer.engine).inc()

    def text(self) -> bytes:
        """All of it in Prometheus' form."""
        return generate_latest(self._registry)


class _Queue(Collector):
    """How many questions wait and were refused, as the assistant's own gate counts them, and the state of the store."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def collect(self) -> Iterable[Metric]:
        """The numbers of now."""
        gate = self._assistant.gate
        if gate is not None:
            yield GaugeMetricFamily("baocao_questions_inside", "Questions being answered or waiting", value=gate.inside)
            yield CounterMetricFamily("baocao_questions_refused", "Questions told that it is busy", value=gate.refused)
        yield GaugeMetricFamily("baocao_store_generation", "Changes of the store", value=self._assistant.served)
