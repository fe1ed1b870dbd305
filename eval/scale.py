"""What a change costs in a store of many passages: `python -m eval scale`.

The reports are invented and their vectors are chance, for only the store is timed: opening it, searching it, adding one report
beyond embedding it, removing one, and what a reader that is open pays to follow. Each is done in a process of its own.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.forms import search_text
from index.records import Aspect, Fact, Figure, Passage, Period, Report
from index.store import Store

DIMENSIONS = 384
ENCODER = "chance"
PASSAGES_OF_A_REPORT = 70
FACTS_OF_A_PASSAGE = 2
DISTINCT = 0.02  # of the passages have words that no other has: segmenting words is no part of what is timed
SYLLABLES = ("diện tích gieo trồng đạt kế hoạch so với cùng kỳ năm trước tăng giảm sản lượng đàn trâu bò lợn gia cầm thu "
    "ngân sách chi đầu tư công giải ngân vốn doanh nghiệp xã huyện tỉnh thành phố giáo dục y tế an ninh trật tự hộ "
    "nghèo lao động việc làm xuất khẩu công nghiệp xây dựng du lịch môi trường").split()  # fmt: skip
ROUNDS = 5


def scale(passages: int, seed: int = 1, folder: Path | None = None) -> dict[str, Any]:
    """Make a store of so many passages, and time what is done to it; seconds, medians of several rounds."""
    with tempfile.TemporaryDirectory() as place:
        store = (folder or Path(place)) / "store"
        began = time.perf_counter()
        make(store, passages, seed)
        making = time.perf_counter() - began
        size = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
        found: dict[str, Any] = {"passages": passages, "making_seconds": round(making, 1), "megabytes": size // 2**20}
        for name, step in (("reader", _reader), ("writer", _writer), ("assistant", _assistant)):
            found[name] = _apart(step, store)
    found["machine"] = {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    return found


def make(folder: Path, passages: int, seed: int) -> None:
    """A store of that many passages."""
    chance = random.Random(seed)
    with Store.create_or_open(folder, ENCODER, DIMENSIONS) as store:
        for first in range(0, passages, PASSAGES_OF_A_REPORT * 50):
            with store.together():
                for start in range(first, min(first + PASSAGES_OF_A_REPORT * 50, passages), PASSAGES_OF_A_REPORT):
                    put(
                        store,
                        f"bc-{start // PASSAGES_OF_A_REPORT:05}",
                        chance,
                        min(PASSAGES_OF_A_REPORT, passages - start),
                    )
        store.build()


def put(store: Store, id_: str, chance: random.Random, count: int, distinct: float = DISTINCT) -> float:
    """Write a report of that many passages; the seconds that it took beyond embedding them."""
    report, passages, facts = _report(id_, chance, count, distinct)
    vectors = np.stack([_vector(search_text(passage, report)) for passage in passages])
    began = time.perf_counter()
    store.put(report, passages, facts, vectors)
    return time.perf_counter() - began


def _vector(text: str) -> NDArray[np.float32]:
    """A vector by chance, the same for the same text."""
    vector = np.random.default_rng(abs(hash(text))).standard_normal(DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def _report(id_: str, chance: random.Random, count: int, distinct: float) -> tuple[Report, list[Passage], list[Fact]]:
    period = Period(date(2021, 1, 1), date(2021, 6, 30))
    paragraphs = []
    for _ in range(count):
        own = random.Random(chance.randrange(2**32) if chance.random() < distinct else chance.randrange(5_000))
        words = " ".join(own.choice(SYLLABLES) for _ in range(110))
        paragraphs.append(
            f"{words} đạt {own.randrange(10, 999)}.{own.randrange(100, 999)} ha, tăng {own.randrange(1, 99)},5%."
        )
    text = "\n\n".join(paragraphs)
    report = Report(
        id_, text, id_, f"/reports/{id_}.txt", f"Báo cáo {id_}", place="Vân Khê", period=period, periods=(period,)
    )
    passages, facts, start = [], [], 0
    for number, paragraph in enumerate(paragraphs):
        end = start + len(paragraph)
        passage = Passage(f"{id_}#{number}", id_, ("I. KINH TẾ",), start, end, ((start, end),), "body", paragraph)
        passages.append(passage)
        for i in range(FACTS_OF_A_PASSAGE):
            at = start + 10 * i
            figure = Figure(Decimal("12.5"), "ha", text[at : at + 4], at, at + 4)
            facts.append(
                Fact(f"{id_}@{at}", id_, passage.id, figure, "diện tích gieo trồng", ("Nông nghiệp",), "so với cùng kỳ",
                     Aspect.LEVEL, None, "Vân Khê", period, None, start, end)
            )  # fmt: skip
        start = end + 2
    return report, passages, facts


# What is timed, each in a process of its own


def _reader(store: Path) -> dict[str, Any]:
    began = time.perf_counter()
    opened = Store.open(store)
    snapshot = opened.snapshot()
    opening = time.perf_counter() - began
    chance, searching = np.random.default_rng(1), []
    pick = random.Random(1)
    for _ in range(200):
        vector = chance.standard_normal(DIMENSIONS).astype(np.float32)
        terms = pick.sample(SYLLABLES, 8)
        began = time.perf_counter()
        snapshot.dense.search(vector, 60)
        snapshot.lexical.search("folded", terms, 60)
        snapshot.lexical.search("words", terms, 60)
        searching.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    facts = len(snapshot.facts)
    return {
        "opening_seconds": round(opening, 2),
        "reading_all_facts_seconds": round(time.perf_counter() - began, 2),
        "facts": facts,
        "search_p50_ms": round(statistics.median(searching), 1),
        "search_p95_ms": round(statistics.quantiles(searching, n=20)[-1], 1),
        "resident_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _writer(store: Path) -> dict[str, Any]:
    chance = random.Random(7)
    reader = Store.open(store)
    reader.snapshot()
    began = time.perf_counter()
    opened = Store.create_or_open(store, ENCODER, DIMENSIONS)
    opening = time.perf_counter() - began
    adding, removing, following = [], [], []
    with opened:
        for number in range(ROUNDS):
            adding.append(put(opened, f"moi-{number}", chance, PASSAGES_OF_A_REPORT, distinct=1.0))
            following.append(_timed(reader.snapshot))
            removing.append(_timed(partial(opened.remove, f"bc-{number:05}")))
            following.append(_timed(reader.snapshot))
        compacting = _timed(opened.compact)
    return {
        "opening_seconds": round(opening, 2),
        "adding_seconds": round(statistics.median(adding), 2),
        "adding_longest_seconds": round(max(adding), 2),
        "removing_seconds": round(statistics.median(removing), 2),
        "removing_longest_seconds": round(max(removing), 2),
        "reader_follows_seconds": round(statistics.median(following), 2),
        "compacting_seconds": round(compacting, 1),
    }


def _assistant(store: Path) -> dict[str, Any]:
    """From nothing to the first answer: what questions are understood with is learnt from all reports."""
    from assistant.assistant import View

    began = time.perf_counter()
    snapshot = Store.open(store).snapshot()
    opened = time.perf_counter()
    View.of(snapshot)
    return {"opening_seconds": round(opened - began, 2), "view_seconds": round(time.perf_counter() - opened, 2)}


def _timed(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def _apart(step: Callable[[Path], dict[str, Any]], store: Path) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_told, args=(step, store, theirs))
    child.start()
    theirs.close()
    found: dict[str, Any] = json.loads(ours.recv())
    child.join()
    return found


def _told(step: Callable[[Path], dict[str, Any]], store: Path, told: Connection) -> None:
    told.send(json.dumps(step(store)))
