"""How long indexing and asking take, as ratios to the embedding that they cannot do without: `python -m eval bench`.

And how fast facts are read, with what a MB costs among ten and a hundred times as many.

Both sides of a ratio are timed in one run, turn by turn, so that a busy machine slows both alike.
"""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from collections.abc import Sequence
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

ROUNDS = 3  # times that indexing is measured; the median is reported


def bench(gold: Path, reports: Path) -> dict[str, Any]:
    """Time indexing `reports` and asking the questions of `gold`; seconds and milliseconds, and their ratios."""
    encoder = load_encoder()
    encoder.encode_passages(["Khởi động mô hình."])  # loading it is no part of either side
    with tempfile.TemporaryDirectory() as folder:
        indexing = _indexing(encoder, reports, Path(folder))
        assistant = Assistant(Store.open(Path(folder) / "store-0"), encoder)
        asking = _asking(assistant, encoder, read_gold(gold))
    extracting = extraction(reports)
    machine = {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    return {"indexing": indexing, "asking": asking, "extraction": extracting, "machine": machine}


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
    for gold in golds[:5]:
        assistant.ask(gold.question, gold.history)
    whole, alone = [], []
    for gold in golds:
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
