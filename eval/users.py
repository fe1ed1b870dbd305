"""The users of `python -m eval load`, for locust: those who ask and think, and one who adds and removes reports.

What they are to do stands in the file `$LOAD_PLAN`; what they met with is written to `$LOAD_RESULTS` at the end.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, constant, events, task
from locust.user.wait_time import between

from eval.load import KINDS, STEADY, THINKING, WAYS, figure, place, report_text

PLAN: dict[str, Any] = json.loads(Path(os.environ["LOAD_PLAN"]).read_text(encoding="utf-8"))
NUMBERS = {place(number): number for number in range(STEADY + PLAN["added"])}
KEYS = iter(PLAN["keys"])
CHANCE = random.Random(PLAN["seed"])
BEGAN = time.monotonic()
LAST = 0.92  # of the time, by when all reports are added and removed
BUSY = (429, 503)
there = set(range(STEADY))  # places whose report stands in the store from before the question to after it
changing: set[int] = set()  # that are being added or removed, or were while a question was asked
met: Counter[str] = Counter()
failures: list[str] = []
wrong: list[str] = []


class Asker(FastHttpUser):
    """Asks about one place, thinks, asks about another."""

    wait_time = between(*THINKING)
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        """Take a key."""
        self._headers = {"Authorization": f"Bearer {next(KEYS)}"}

    @task
    def ask(self) -> None:
        """One question, and whether its answer is right."""
        number, kind, way = CHANCE.choice(sorted(there | changing)), CHANCE.choice(KINDS), CHANCE.choice(WAYS)
        sure = number in there
        body = {"question": way.format(kind=kind, place=place(number))}
        with self.client.post("/v1/ask", json=body, headers=self._headers, name="ask", catch_response=True) as given:
            if given.status_code == 200:
                self._check(given.json(), number, kind, sure=sure and number in there)
                given.success()
            elif given.status_code in BUSY and "Retry-After" in given.headers:
                met["busy"] += 1
                given.success()
            else:
                failures.append(f"ask: {given.status_code} {given.error or ''} {(given.text or '')[:200]}")

    def _check(self, record: dict[str, Any], number: int, kind: str, *, sure: bool) -> None:
        values = [fact["value"] for fact in record["facts"][:1]]
        right = values == [figure(number, kind)] or (not sure and _of_others(record, kind))
        met["right" if right else "wrong"] += 1
        if not right:
            wrong.append(f"{record['question']}: {record['status']} {values}, sure={sure}")


def _of_others(record: dict[str, Any], kind: str) -> bool:
    """Whether an answer is what a place that has no report gets: nothing, or the figures of others, each with its own place."""
    if record["status"] == "ambiguous":
        return all(fact["value"] == figure(NUMBERS.get(fact["place"], -1), kind) for fact in record["facts"])
    return bool(record["status"] == "not_found")


class Editor(FastHttpUser):
    """Adds and removes reports, evenly over the time."""

    fixed_count = 1
    wait_time = constant(0)
    network_timeout = connection_timeout = 120.0

    def on_start(self) -> None:
        """Lay out the changes."""
        self._headers = {"Authorization": f"Bearer {PLAN['editor']}"}
        changes = ["add"] * PLAN["added"] + ["remove"] * PLAN["removed"]
        CHANCE.shuffle(changes)
        self._changes, self._made = changes, list[int]()
        self._next, self._done = STEADY, 0
        self._pause = PLAN["seconds"] * LAST / max(len(changes), 1)

    @task
    def change(self) -> None:
        """The next change, at its time."""
        if self._done == len(self._changes):
            gevent.sleep(1)
            return
        gevent.sleep(max(BEGAN + self._done * self._pause - time.monotonic(), 0))
        kind = self._changes[self._done]
        if kind == "remove" and not self._made:  # there is nothing yet: first an addition
            self._changes[self._changes.index("add", self._done)] = kind
            kind = self._changes[self._done] = "add"
        (self._add if kind == "add" else self._remove)()

    def _add(self) -> None:
        number = self._next
        changing.add(number)
        files = {"files": (f"bc-{number:03}.txt", report_text(number).encode(), "text/plain")}
        if self._sent("add", "POST", "/v1/reports", files=files):
            self._next += 1
            self._made.append(number)
            changing.discard(number)
            there.add(number)

    def _remove(self) -> None:
        number = self._made[CHANCE.randrange(len(self._made))]
        there.discard(number)
        changing.add(number)
        if self._sent("remove", "DELETE", f"/v1/reports/bc-{number:03}"):
            self._made.remove(number)
            changing.discard(number)

    def _sent(self, name: str, method: str, path: str, **more: Any) -> bool:  # noqa: ANN401  locust's own options
        with self.client.request(method, path, headers=self._headers, name=name, catch_response=True, **more) as given:
            if given.status_code == 200:
                met[name] += 1
                self._done += 1
                given.success()
                return True
            if given.status_code in BUSY and "Retry-After" in given.headers:
                met["busy"] += 1
                given.success()
                gevent.sleep(1)
                return False
            failures.append(f"{name}: {given.status_code} {given.error or ''} {(given.text or '')[:200]}")
            self._done += 1
            return False


@events.quitting.add_listener
def _written(environment: Any, **_: Any) -> None:  # noqa: ANN401  locust's own
    """What all of them met with."""
    stats = environment.stats
    rows = {name: stats.get(name, method) for name, method in (("ask", "POST"), ("add", "POST"), ("remove", "DELETE"))}
    found = {
        name: {
            "requests": row.num_requests,
            "per_second": round(row.num_requests / PLAN["seconds"], 1),
            "p50_ms": row.get_response_time_percentile(0.5),
            "p95_ms": row.get_response_time_percentile(0.95),
            "p99_ms": row.get_response_time_percentile(0.99),
            "max_ms": round(row.max_response_time),
        }
        for name, row in rows.items()
    }
    counts = {"right": met["right"], "busy": met["busy"], "added": met["add"], "removed": met["remove"]}
    planned = [PLAN["added"], PLAN["removed"]]
    results = {**found, **counts, "planned": planned, "failures": failures[:50], "wrong": wrong[:50]}
    Path(os.environ["LOAD_RESULTS"]).write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
