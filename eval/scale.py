"""Stores of ten thousand passages and more: what building, opening, searching, asking and changing cost as they grow.

Reports of ours are written again and again for other provinces and months, and their vectors are perturbed real ones, so that
nothing needs embedding: `python -m eval bench scale --passages 10000 --passages 100000`. The words of a copy are those of its
model behind a front of its own, for segmenting words is no part of what is timed. Each store is built through `Store.put`;
what asks it and what changes it are processes of their own, whose memory is then their own too. Beside the seconds that pass
stand those of the processor, which what else runs on the machine changes less.
"""

from __future__ import annotations

import itertools
import json
import os
import pickle
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eval.charts import Line, growth
from eval.gold import Evidence, read_gold
from eval.speed import peak_memory_mb
from index.encoders import Encoder, load_encoder
from index.facts import extract
from index.forms import period_in_words, search_text
from index.phrases import phrase
from index.reading import read_report, report_files
from index.records import Fact, Passage, Period, Report
from index.split import split
from index.store import Store
from index.store.forms import Document, form_checksum, form_key, write_forms
from index.words import segment, syllables, words
from prompts import lexicon

if TYPE_CHECKING:
    from assistant import Assistant

SIZES = (10_000, 100_000)
NOISE = 0.35  # length of what is added to a vector of length 1: the cosine to the real one is about 0.94
SEED = 20_240_101
FIRST_YEAR = 1_995  # of the invented months; 63 provinces and 12 months a year
QUESTIONS = 24
NEAREST = 10  # recall@10
COPIES = 60  # passages in which those that differ are looked for
DIFFERENT = 5  # of the evidence's recall
KINDS = frozenset(("value", "growth", "plan", "count"))
MODELS = "models.pickle"
BUILT = "built.json"  # what building took, as long as the store is as it was built
TOGETHER = 50  # reports written in one transaction, as indexing does it
ROUNDS = 5  # changes of each kind; the median is reported
COMPACTED = 200_000  # passages up to which writing the store anew is timed too
# What stores of these sizes are held to.
LIMITS = {
    "100000": {"add_seconds": 3.0, "remove_seconds": 1.0, "open_seconds": 3.0},
    "1000000": {"search_p50_ratio": 5.0, "dense_recall_10": 0.97, "memory_mb": 4_096, "open_seconds": 10.0},
}

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Model:
    """A report that others are made after."""

    report: Report
    passages: Sequence[Passage]
    facts: Sequence[Fact]
    vectors: Vectors
    documents: Sequence[Document]  # words and folded syllables of each passage, without place and period


def models(reports: Sequence[Path], encoder: Encoder) -> list[Model]:
    """The reports of folders, read, cut, searched for facts and embedded."""
    made = []
    for file in report_files(list(reports)):
        report = read_report(file)
        passages = split(report)
        vectors = encoder.encode_passages([search_text(passage, report) for passage in passages])
        bare = [search_text(passage, replace(report, local=None, place=None, period=None)) for passage in passages]
        documents = [(words(text), syllables(text)) for text in bare]
        made.append(Model(report, passages, extract(report, passages), vectors, documents))
    return made


def copies(made: Sequence[Model]) -> Iterator[Model]:
    """Each model for every province and month in turn, without end; ids, places, periods and vectors are their own."""
    random = np.random.default_rng(SEED)
    provinces = [province.name for province in lexicon.provinces()]
    for year, month in ((year, month) for year in itertools.count(FIRST_YEAR) for month in range(1, 13)):
        period = Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        for province, model in itertools.product(provinces, made):
            yield _copy(model, f"{model.report.id}-{year}-{month:02}-{province}", province, period, random)


def _copy(model: Model, id_: str, place: str, period: Period, random: np.random.Generator) -> Model:
    old = model.report
    report = replace(
        old,
        id=id_,
        sha256=id_,
        path=f"/{id_}.txt",
        place=place,
        local=None,
        period=period,
        periods=(period,),
        origins=(),
    )
    passages = [replace(p, id=f"{id_}#{i}", report_id=id_) for i, p in enumerate(model.passages)]
    ids = {p.id: copied.id for p, copied in zip(model.passages, passages, strict=True)}
    facts = [
        replace(
            fact,
            id=f"{id_}@{fact.figure.start}",
            report_id=id_,
            passage_id=ids[fact.passage_id],
            place=place if fact.place == old.covers else fact.place,
            period=period if fact.period == old.period else fact.period,
        )
        for fact in model.facts
    ]
    noise = random.standard_normal(model.vectors.shape, np.float32)
    noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
    vectors = model.vectors + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Model(report, passages, facts, vectors, model.documents)


def scale(
    reports: Sequence[Path], gold: Path, sizes: Sequence[int] = SIZES, work: Path | None = None
) -> Iterator[dict[str, Any]]:
    """Build, open and ask a store of each size, smallest first; what is known so far after each of them.

    Each step is timed, and memory is that of a process which only asks. With `work` the stores are built there, and one that an
    interrupted run has built and not changed yet is taken.
    """
    encoder = load_encoder()
    made = models(reports, encoder)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as temporary:
        for size in sorted(sizes):
            folder = (work or Path(temporary)) / str(size)
            row = _built(made, size, folder, encoder)
            for step in ("ask", "change"):
                if step == "change":
                    (folder / BUILT).unlink()
                command = [sys.executable, "-m", "eval.scale", step, str(folder), str(gold)]
                told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
                row |= json.loads(told.stdout)
            shutil.rmtree(folder)
            rows.append(row)
            yield {
                "models": {"reports": len(made), "passages": sum(len(model.passages) for model in made)},
                "stores": list(rows),
                "growth": _growth(rows),
                "limits": LIMITS,
                "machine": {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()},
            }


def _built(made: Sequence[Model], size: int, folder: Path, encoder: Encoder) -> dict[str, Any]:
    """What building the store of a size in `folder` took, now or before."""
    with suppress(FileNotFoundError):
        row: dict[str, Any] = json.loads((folder / BUILT).read_bytes())
        return row
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MODELS).write_bytes(pickle.dumps(made))
    row = build(made, size, folder, encoder)
    (folder / BUILT).write_text(json.dumps(row), encoding="utf-8")
    return row


def build(made: Sequence[Model], size: int, folder: Path, encoder: Encoder) -> dict[str, Any]:
    """A store of `size` passages in `folder`/store, with their ids and vectors beside it for an exact search."""
    ids: list[str] = []
    vectors = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, (size, encoder.dimensions))
    began, reports, source = _now(), 0, copies(made)
    names = list(dict.fromkeys(phrase(fact) for model in made for fact in model.facts))
    with Store.create_or_open(folder / "store", encoder.name, encoder.dimensions) as store:
        store.put_phrases(names, encoder.encode_passages(names))
        began = _now()
        while len(ids) < size:
            with store.together():
                for copied in itertools.islice(source, TOGETHER):
                    room = min(size - len(ids), len(copied.passages))
                    if room:
                        put(store, copied, room)
                        vectors[len(ids) : len(ids) + room] = copied.vectors[:room]
                        ids += [passage.id for passage in copied.passages[:room]]
                        reports += 1
        written = _since(began)
        store.build()
    done = _since(began)
    vectors.flush()
    (folder / "ids.txt").write_text("\n".join(ids), encoding="utf-8")
    disk = sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file())
    return {
        "passages": size,
        "reports": reports,
        "put_cpu_seconds": round(written[1], 1),
        "build_seconds": round(done[0], 1),
        "build_cpu_seconds": round(done[1], 1),
        "disk_mb": round(disk / 1e6, 1),
    }


def put(store: Store, copied: Model, room: int) -> None:
    """Write the first passages of a copy; the words that it is found by are made of its model's."""
    report, passages = copied.report, copied.passages[:room]
    front = f"{report.place}. {period_in_words(report.period)}" if report.period else ""
    ahead = (words(front), syllables(front))
    forms = {}
    for passage, vector, document in zip(passages, copied.vectors, copied.documents, strict=False):
        key = form_key(store.encoder_name, search_text(passage, report))
        blob = np.asarray(vector, "<f4").tobytes()
        segmented, folded = (" ".join([*a, *b]) for a, b in zip(ahead, document, strict=True))
        checksum = form_checksum(blob, segmented, folded)
        forms[key] = {"key": key, "vector": blob, "words": segmented, "folded": folded, "checksum": checksum}
    with store._changing() as change:
        write_forms(change.connection, list(forms.values()), change.generation)
    kept = {passage.id for passage in passages}
    facts = [fact for fact in copied.facts if fact.passage_id in kept]
    store.put(report, passages, facts, copied.vectors[:room])


def change(folder: Path, made: Sequence[Model], encoder: Encoder) -> dict[str, Any]:
    """What opening a store for writing, adding a report beyond embedding it, removing one and following cost."""
    segment("đàn bò")  # loads what segments words
    reader = Store.open(folder / "store")
    reader.snapshot()
    new = [copied for copied in itertools.islice(copies(made), 20 * ROUNDS)][::20][:ROUNDS]
    began = _now()
    store = Store.create_or_open(folder / "store", encoder.name, encoder.dimensions)
    found = {"write_open": _since(began)}
    taken: dict[str, list[tuple[float, float]]] = {"add": [], "remove": [], "follow": []}
    with store:
        size = len(store.snapshot().passages)
        gone = list(store.snapshot().reports)
        for round_, copied in enumerate(new):
            began = _now()
            report = replace(copied.report, id=f"new-{round_}", period=None, place="Vân Khê")
            _put_as(store, copied, report)
            taken["add"].append(_since(began))
            began = _now()
            reader.snapshot()
            taken["follow"].append(_since(began))
            began = _now()
            store.remove(gone[len(gone) * round_ // ROUNDS])
            taken["remove"].append(_since(began))
        if size <= COMPACTED:
            began = _now()
            store.compact()
            found["compact"] = _since(began)
    found |= {name: (statistics.median(t[0] for t in times), statistics.median(t[1] for t in times))
              for name, times in taken.items()}  # fmt: skip
    passages = statistics.median(len(copied.passages) for copied in new)
    named = {f"{name}_seconds": round(times[0], 3) for name, times in found.items()}
    named |= {f"{name}_cpu_seconds": round(times[1], 3) for name, times in found.items()}
    return {"passages_of_a_report": passages, **named}


def _put_as(store: Store, model: Model, report: Report) -> None:
    """Write the records of a model as another report's."""
    passages = [replace(p, id=f"{report.id}#{i}", report_id=report.id) for i, p in enumerate(model.passages)]
    ids = {old.id: new.id for old, new in zip(model.passages, passages, strict=True)}
    facts = [replace(fact, report_id=report.id, passage_id=ids[fact.passage_id]) for fact in model.facts]
    store.put(report, passages, facts, model.vectors)


def measure(folder: Path, gold: Path, made: Sequence[Model], encoder: Encoder) -> dict[str, Any]:
    """What opening, searching and asking a store of copies cost, and what is found there; for a process of its own."""
    from assistant import Assistant
    from assistant.search import embedded_form, search

    questions = [g.question for g in read_gold(gold) if g.kind in KINDS and g.lang == "vi" and not g.history]
    questions = questions[:: max(1, len(questions) // QUESTIONS)][:QUESTIONS]
    before = peak_memory_mb()
    began = _now()
    store = Store.open(folder / "store")
    assistant = Assistant(store, encoder)
    assert assistant.generation  # makes all that questions want
    opened = _since(began)
    snapshot = store.snapshot()
    assistant.ask(questions[0])
    first = _since(began)
    memory = peak_memory_mb()
    searching, placed, asking, recalls = [], [], [], []
    places = itertools.cycle(sorted({report.place for report in snapshot.reports.values() if report.place}))
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    ids = (folder / "ids.txt").read_text("utf-8").split("\n")
    for question in questions[1:]:
        began = _now()
        assistant.ask(question)
        asking.append(_since(began))
        query, _, _ = assistant.walk(question, (), 1)
        vector = encoder.encode_query(embedded_form(query))
        began = _now()
        search(query, snapshot, vector, NEAREST)
        searching.append(_since(began))
        there = replace(query, provinces=(next(places),))
        began = _now()
        search(there, snapshot, vector, NEAREST)
        placed.append(_since(began))
        found = {snapshot.passages[row].id for row, _ in snapshot.dense.search(vector, NEAREST)}
        exact = np.argsort(-(vectors @ vector))[:NEAREST]
        recalls.append(len(found & {ids[i] for i in exact}) / NEAREST)
    return {
        "facts": len(snapshot.facts),
        "evidence_recall_5": _evidence_recall(made, gold, assistant),
        "open_seconds": round(opened[0], 2),
        "open_cpu_seconds": round(opened[1], 2),
        "first_answer_seconds": round(first[0], 2),
        "first_answer_cpu_seconds": round(first[1], 2),
        "memory_mb": memory,
        "encoder_memory_mb": before,
        **_spread("search", searching),
        **_spread("search_placed", placed),
        **_spread("ask", asking),
        "dense_recall_10": round(sum(recalls) / len(recalls), 4),
    }


def _evidence_recall(models_: Sequence[Model], gold: Path, assistant: Assistant) -> float | None:
    """The share of questions with a passage of their evidence among the first five that differ; its copies count as it.

    None where no question has evidence in the models.
    """
    made = {model.report.id: model for model in models_}
    found = []
    for asked in read_gold(gold):
        places = [evidence for group in asked.evidence for evidence in group if evidence.doc in made]
        wanted = {place for evidence in places for place in _places_of(evidence, made[evidence.doc])}
        if not wanted or asked.history:
            continue
        hits = assistant.search(asked.question, (), COPIES)
        first = itertools.islice(dict.fromkeys(_original(hit.passage, made) for hit in hits), DIFFERENT)
        found.append(not wanted.isdisjoint(first))
    return round(statistics.mean(found), 4) if found else None


def _places_of(evidence: Evidence, model: Model) -> Iterator[tuple[str, int]]:
    """A report and the positions of its passages that hold a quote."""
    for i, passage in enumerate(model.passages):
        if evidence.quote in model.report.text[passage.start : passage.end]:
            yield evidence.doc, i


def _original(passage: Passage, made: Mapping[str, Model]) -> tuple[str, int]:
    """The report that a passage of a copy is made after, and its position there."""
    copied, _, position = passage.id.rpartition("#")
    return next(id_ for id_ in made if copied.startswith(f"{id_}-")), int(position)


def read_models(folder: Path) -> list[Model]:
    """What `scale` left for a process that it started."""
    made: list[Model] = pickle.loads((folder / MODELS).read_bytes())
    return made


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(began: tuple[float, float]) -> tuple[float, float]:
    """Seconds on the clock, and of the processor, which what else runs on the machine changes little."""
    now = _now()
    return now[0] - began[0], now[1] - began[1]


def _spread(name: str, times: Sequence[tuple[float, float]]) -> dict[str, float]:
    """The median and the slowest twentieth in milliseconds, on the clock and of the processor."""
    found = {}
    for kind, seconds in zip(("", "cpu_"), zip(*times, strict=True), strict=True):
        found[f"{name}_p50_{kind}ms"] = round(1000 * statistics.median(seconds), 1)
        found[f"{name}_p95_{kind}ms"] = round(1000 * statistics.quantiles(seconds, n=20)[-1], 1)
    return found


def _growth(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each store against the smallest: how many times its passages, and how many times its cost."""
    measures = (
        "build_cpu_seconds",
        "disk_mb",
        "open_cpu_seconds",
        "memory_mb",
        "search_p50_ms",
        "search_p50_cpu_ms",
        "ask_p50_cpu_ms",
    )
    first = rows[0]
    return [
        {"passages": round(row["passages"] / first["passages"], 1)}
        | {name: round(row[name] / first[name], 2) for name in measures}
        for row in rows[1:]
    ]


def chart(results: dict[str, Any]) -> str:
    """How cost grows with the passages, as SVG."""
    rows = results["stores"]
    sizes = [row["passages"] for row in rows]
    named = {
        "build, processor s": "build_cpu_seconds",
        "open, processor s": "open_cpu_seconds",
        "add a report, processor s": "add_cpu_seconds",
        "disk, MB": "disk_mb",
        "memory, MB": "memory_mb",
        "search p50, processor ms": "search_p50_cpu_ms",
        "ask p50, processor ms": "ask_p50_cpu_ms",
    }
    return growth([Line(name, sizes, [row[key] for row in rows]) for name, key in named.items()], "passages")


def main(step: str, folder: Path, gold: Path) -> None:
    """One step over a store in a process of its own; what it took, as JSON."""
    made, encoder = read_models(folder), load_encoder()
    found = measure(folder, gold, made, encoder) if step == "ask" else change(folder, made, encoder)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
