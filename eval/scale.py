"""What a change costs in a store of many passages: `python -m eval scale`.

The reports are invented and their vectors are chance, for only the store is timed: opening it, searching it, adding one report
beyond embedding it, removing one, and what a reader that is open pays to follow. Each is done in a process of its own. Beside the
seconds that pass stand those of the processor, which what else runs on the machine changes less.
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.forms import search_text
from index.phrases import PhraseVectors
from index.records import Aspect, Fact, Figure, Passage, Period, Report
from index.store import Snapshot, Store
from index.store.forms import make_form

DIMENSIONS = 384
ENCODER = "chance"
PASSAGES_OF_A_REPORT = 70
FACTS_OF_A_PASSAGE = 2
DISTINCT = 0.02  # of the passages have words that no other has: segmenting words is no part of what is timed
SYLLABLES = ("diện tích gieo trồng đạt kế hoạch so với cùng kỳ năm trước tăng giảm sản lượng đàn trâu bò lợn gia cầm thu "
    "ngân sách chi đầu tư công giải ngân vốn doanh nghiệp xã huyện tỉnh thành phố giáo dục y tế an ninh trật tự hộ "
    "nghèo lao động việc làm xuất khẩu công nghiệp xây dựng du lịch môi trường").split()  # fmt: skip
_POOL = 500  # texts that the others are taken from
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


def put(store: Store, id_: str, chance: random.Random, count: int, distinct: float = DISTINCT) -> Taken:
    """Write a report of that many passages; what it took beyond embedding them."""
    report, passages, facts = _report(id_, chance, count, distinct)
    vectors = np.stack([_vector(search_text(passage, report)) for passage in passages])
    return _timed(partial(store.put, report, passages, facts, vectors))


def _vector(text: str) -> NDArray[np.float32]:
    """A vector by chance, the same for the same text."""
    vector = np.random.default_rng(abs(hash(text))).standard_normal(DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def _report(id_: str, chance: random.Random, count: int, distinct: float) -> tuple[Report, list[Passage], list[Fact]]:
    period = Period(date(2021, 1, 1), date(2021, 6, 30))
    paragraphs = []
    for _ in range(count):
        own = random.Random(chance.randrange(2**32) if chance.random() < distinct else chance.randrange(_POOL))
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
    opening = _timed(lambda: Store.open(store).snapshot())  # with what is imported for it
    again = _timed(lambda: Store.open(store).snapshot())
    snapshot = Store.open(store).snapshot()
    chance, searching = np.random.default_rng(1), []
    pick = random.Random(1)
    for _ in range(200):
        vector = chance.standard_normal(DIMENSIONS).astype(np.float32)
        terms = pick.sample(SYLLABLES, 8)
        searching.append(_timed(partial(_search, snapshot, vector, terms)))
    facts = _timed(lambda: snapshot.facts)
    return {
        "opening": opening.seconds(),
        "opening_again": again.seconds(),
        "reading_all_facts": facts.seconds(),
        "facts": len(snapshot.facts),
        "search_median": _median(searching).seconds(),
        "resident_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _writer(store: Path) -> dict[str, Any]:
    chance = random.Random(7)
    reader = Store.open(store)
    reader.snapshot()
    put_words = _timed(lambda: make_form(b"", "đàn bò", np.zeros(DIMENSIONS, np.float32)))  # loads what segments words
    opening = _timed(lambda: Store.create_or_open(store, ENCODER, DIMENSIONS).close())
    opened = Store.create_or_open(store, ENCODER, DIMENSIONS)
    adding, removing, following = [], [], []
    with opened:
        for number in range(ROUNDS):
            adding.append(put(opened, f"moi-{number}", chance, PASSAGES_OF_A_REPORT, distinct=1.0))
            following.append(_timed(reader.snapshot))
            removing.append(_timed(partial(opened.remove, f"bc-{number:05}")))
            following.append(_timed(reader.snapshot))
        compacting = _timed(opened.compact)
    return {
        "loading_the_segmenter": put_words.seconds(),
        "opening": opening.seconds(),
        "adding_median": _median(adding).seconds(),
        "removing_median": _median(removing).seconds(),
        "reader_follows_median": _median(following).seconds(),
        "compacting": compacting.seconds(),
    }


def _assistant(store: Path) -> dict[str, Any]:
    """From nothing to the first answer: what questions are understood with is learnt from all reports."""
    from assistant.assistant import View

    snapshot = Store.open(store).snapshot()
    return {"view": _timed(lambda: View.of(snapshot, PhraseVectors(lambda _: {}))).seconds()}


def _search(snapshot: Snapshot, vector: NDArray[np.float32], terms: list[str]) -> None:
    snapshot.dense.search(vector, 60)
    snapshot.lexical.search("folded", terms, 60)
    snapshot.lexical.search("words", terms, 60)


@dataclass(frozen=True, slots=True, order=True)
class Taken:
    """What a step took."""

    passed: float
    processor: float

    def seconds(self) -> dict[str, float]:
        """As JSON."""
        return {"seconds": round(self.passed, 4), "processor_seconds": round(self.processor, 4)}


def _median(taken: Sequence[Taken]) -> Taken:
    return Taken(statistics.median(t.passed for t in taken), statistics.median(t.processor for t in taken))


def _timed(step: Callable[[], object]) -> Taken:
    began, busy = time.perf_counter(), time.process_time()
    step()
    return Taken(time.perf_counter() - began, time.process_time() - busy)


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
