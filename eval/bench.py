"""How long indexing and asking take, as ratios to the embedding that they cannot do without: `python -m eval bench asking`.

And how fast facts are read, with what a MB costs among ten and a hundred times as many.

Both sides of a ratio are timed in one run, turn by turn, so that a busy machine slows both alike.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.search import embedded_form
from eval.gold import Gold, read_gold
from eval.speed import extraction
from index.encoders import Encoder, load_encoder
from index.forms import search_text
from index.ingest import index_reports
from index.reading import read_report, report_files
from index.split import split
from index.store import Store

ROUNDS = 3  # times that indexing and a cold start are measured; the median is reported
ASKERS = (1, 8, 32)  # each number with questions of its own, so that no answer can be remembered
WARMING = 5  # questions before any is timed


def indexing(reports: Path) -> dict[str, Any]:
    """Time indexing `reports` and reading figures; seconds and MB a second, and their ratios."""
    encoder = _started()
    with tempfile.TemporaryDirectory() as folder:
        whole = _indexing(encoder, reports, Path(folder))
    return {"indexing": whole, "extraction": extraction(reports), "machine": _machine()}


def asking(gold: Path, reports: Path) -> dict[str, Any]:
    """Time asking: warm, by several at once, and cold from the command line; milliseconds, memory and ratios."""
    encoder, golds = _started(), read_gold(gold)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with Store.create_or_open(store, encoder.name, encoder.dimensions) as writable:
            index_reports([reports], writable, encoder)
        assistant = Assistant(Store.open(store), encoder, kept_answers=0)
        warm = _asking(assistant, encoder, golds)
        assistant = Assistant(Store.open(store), encoder, kept_answers=0)
        assistant.ask("Tình hình chung?")  # what a first question makes ready
        parallel = [_parallel(assistant, golds[i :: len(ASKERS)], askers) for i, askers in enumerate(ASKERS)]
        cold = _cold(store, golds[0].question)
    return {"asking": warm, "parallel": parallel, "cold": cold, "machine": _machine()}


def _started() -> Encoder:
    """The encoder with its models loaded, which is no part of either side of a ratio."""
    encoder = load_encoder()
    encoder.encode_passages(["Khởi động mô hình."])
    return encoder


def _machine() -> dict[str, Any]:
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None  # what else ran: it slows all of it
    return {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version(), "load": load}


def _indexing(encoder: Encoder, reports: Path, folder: Path) -> dict[str, float]:
    """Indexing as a whole beside embedding the same passages alone, and a second run that has nothing to do."""
    texts, characters = [], 0
    for file in report_files([reports]):
        report = read_report(file)
        texts += [search_text(passage, report) for passage in split(report)]
        characters += len(report.text)
    whole: list[float] = []
    alone: list[float] = []
    again: list[float] = []
    for i in range(ROUNDS):
        began = time.perf_counter()
        encoder.encode_passages(texts)
        alone.append(time.perf_counter() - began)
        for times in (whole, again):
            began = time.perf_counter()
            with Store.create_or_open(folder / f"store-{i}", encoder.name, encoder.dimensions) as store:
                index_reports([reports], store, encoder)
            times.append(time.perf_counter() - began)
    total, embedding = statistics.median(whole), statistics.median(alone)
    return {
        "passages": len(texts),
        "characters_per_second": round(characters / total),
        "seconds": round(total, 2),
        "embedding_seconds": round(embedding, 2),
        "ratio": round(total / embedding, 2),
        "second_run_seconds": round(statistics.median(again), 3),
    }


def _asking(assistant: Assistant, encoder: Encoder, golds: Sequence[Gold]) -> dict[str, float]:
    """Asking in a warm process beside embedding the question alone."""
    for gold in golds[:WARMING]:
        assistant.ask(gold.question, gold.history)
    whole, alone = [], []
    for gold in golds[WARMING:]:
        query, _, _ = assistant.walk(gold.question, gold.history, 1)
        began = time.perf_counter()
        encoder.encode_query(embedded_form(query))
        embedded = time.perf_counter()
        assistant.ask(gold.question, gold.history)
        whole.append((time.perf_counter() - embedded) * 1000)
        alone.append((embedded - began) * 1000)
    p95 = statistics.quantiles(whole, n=20)[-1]
    return {
        "questions": len(whole),
        "median_ms": round(statistics.median(whole), 1),
        "p95_ms": round(p95, 1),
        "embedding_median_ms": round(statistics.median(alone), 1),
        "ratio": round(statistics.median(whole) / statistics.median(alone), 2),
        "p95_ratio": round(p95 / statistics.median(alone), 2),
    }


def _parallel(assistant: Assistant, golds: Sequence[Gold], askers: int) -> dict[str, float]:
    """Questions asked by so many at once in one process: what each waits, and how many are answered a second."""

    def ask(gold: Gold) -> float:
        began = time.perf_counter()
        assistant.ask(gold.question, gold.history)
        return (time.perf_counter() - began) * 1000

    began = time.perf_counter()
    with ThreadPoolExecutor(askers) as pool:
        waits = list(pool.map(ask, golds))
    seconds = time.perf_counter() - began
    return {
        "askers": askers,
        "questions": len(waits),
        "answers_per_second": round(len(waits) / seconds, 1),
        "median_ms": round(statistics.median(waits), 1),
        "p95_ms": round(statistics.quantiles(waits, n=20)[-1], 1),
    }


def _cold(store: Path, question: str) -> dict[str, float]:
    """A question from the command line in a new process, beside a new process that only embeds it."""
    asked = [sys.executable, "-m", "assistant.cli", "ask", question, "--store", str(store), "--json"]
    embedded = [
        sys.executable,
        "-c",
        f"from index.encoders import load_encoder; load_encoder().encode_query({question!r})",
    ]
    runs = [(_process(asked), _process(embedded)) for _ in range(ROUNDS)]
    (whole, memory), (alone, least) = (
        [statistics.median(v) for v in zip(*side, strict=True)] for side in zip(*runs, strict=True)
    )
    return {
        "seconds": round(whole, 2),
        "embedding_seconds": round(alone, 2),
        "ratio": round(whole / alone, 2),
        "memory_mb": round(memory),
        "embedding_memory_mb": round(least),
    }


_TIMED = """
import resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
raise SystemExit(code)
"""


def _process(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and the most memory, in MB, of a process.

    A small one starts and times it: what Linux tells of a process counts the memory of the one that it was forked from too.
    """
    done = subprocess.run([sys.executable, "-c", _TIMED, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[:4]} ended with {done.returncode}")
    seconds, kilobytes = done.stdout.split()[-2:]
    return float(seconds), int(kilobytes) / 1024
