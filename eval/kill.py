"""Kill -9 at random moments of adding, changing, removing and compacting: `python -m eval kill`.

A child changes files and indexes them, over and over, noting in a journal what it is about to do and what it has done.
It is killed after a random time. The store must then hold each report as it was before the change that was cut short or as
it is after it, and every report whose change was done exactly so; each of them must answer with its figure, and the
doctor must find nothing once the store was opened for writing.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.invented import ANIMALS, SyllableEncoder, question, report_text, version_of
from index.ingest import index_reports
from index.store import Store

LONGEST_SECONDS = 1.2  # a child is killed at a moment between its start and this
PRELOADED = ["eval.kill", "eval.warm", "sqlalchemy.dialects.sqlite"]  # by the process that children are forked from
KINDS = ("add", "change", "remove", "several", "compact")

Versions = dict[str, int]  # the version of each report that there is


@dataclass
class Tally:
    """What all rounds came to."""

    rounds: int = 0
    done: Counter[str] = field(default_factory=Counter)  # changes that were done, by kind
    cut_short: Counter[str] = field(default_factory=Counter)  # changes that the kill cut short, by kind
    outcome: Counter[str] = field(default_factory=Counter)  # of those: not there, all there, or some of several
    derived_made_again: int = 0  # rounds after which a derived file had to be made again
    answers: int = 0
    wrong: list[str] = field(default_factory=list)

    def results(self) -> dict[str, Any]:
        """As JSON."""
        counters = {name: dict(sorted(getattr(self, name).items())) for name in ("done", "cut_short", "outcome")}
        plain = {"rounds": self.rounds, "derived_made_again": self.derived_made_again, "answers": self.answers}
        return {**plain, **counters, "wrong": self.wrong}


def kill_rounds(rounds: int, seed: int = 1, *, longest: float = LONGEST_SECONDS) -> Tally:
    """Run that many rounds over one store."""
    chance = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    tally = Tally()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "reports").mkdir()
        _write(folder / "reports", {ANIMALS[0]: 1})
        held: Versions = {}
        for number in range(rounds):
            journal = folder / f"journal-{number}"
            child = context.Process(target=work, args=(folder, journal, chance.randrange(2**32)), daemon=True)
            child.start()
            while not journal.exists() and child.is_alive():
                time.sleep(0.002)
            time.sleep(chance.uniform(0, longest))
            child.kill()
            child.join()
            if child.exitcode != -signal.SIGKILL:
                tally.wrong.append(f"round {number}: the child ended by itself, with {child.exitcode}")
            tally.rounds += 1
            held = _verified(folder, journal, held, tally)
    return tally


def work(folder: Path, journal: Path, seed: int) -> None:
    """What the child does until it is killed."""
    chance, encoder, reports = random.Random(seed), SyllableEncoder(), folder / "reports"
    with (
        journal.open("a", encoding="utf-8") as notes,
        Store.create_or_open(folder / "store", encoder.name, encoder.dimensions) as store,
    ):
        note(notes, "begin", "catch up", _on_disk(reports))
        index_reports([reports], store, encoder)
        note(notes, "done", "catch up", _on_disk(reports))
        while True:
            kind = chance.choice(KINDS)
            if kind == "compact":
                note(notes, "begin", kind, _on_disk(reports))
                store.compact()
            else:
                files = _plan(chance, reports, kind)
                note(notes, "begin", kind, files)
                _write(reports, files)
                index_reports([reports], store, encoder)
            note(notes, "done", kind, _on_disk(reports))


def note(notes: Any, event: str, kind: str, versions: Versions) -> None:  # noqa: ANN401  an open file
    """Write a line of the journal, through to the disk."""
    notes.write(json.dumps([event, kind, versions], ensure_ascii=False) + "\n")
    notes.flush()
    os.fsync(notes.fileno())


def _plan(chance: random.Random, reports: Path, kind: str) -> Versions:
    """Which reports there are to be, after one change of that kind."""
    files = _on_disk(reports)
    absent = [animal for animal in ANIMALS if animal not in files]
    for _ in range(3 if kind == "several" else 1):
        one = chance.choice(("add", "change", "remove")) if kind == "several" else kind
        if one == "remove" and len(files) > 1:
            del files[chance.choice(sorted(files))]
        elif one == "add" and absent:
            files[absent.pop()] = chance.randrange(1, 9_000)
        else:
            files[chance.choice(sorted(files) or ANIMALS)] = chance.randrange(1, 9_000)
    return files


def _write(reports: Path, files: Versions) -> None:
    """Bring the folder of reports to those versions; a file is put in place whole."""
    for path in reports.glob("*.txt"):
        if path.stem not in files:
            path.unlink()
    for animal, version in files.items():
        draft = reports / f".{animal}.draft"
        draft.write_text(report_text(animal, version), encoding="utf-8")
        draft.replace(reports / f"{animal}.txt")


def _on_disk(reports: Path) -> Versions:
    return {path.stem: _version_in(path.stem, path.read_text(encoding="utf-8")) for path in reports.glob("*.txt")}


def _version_in(animal: str, text: str) -> int:
    written = text.split(f"Đàn {animal} toàn tỉnh có ")[1].split(" con")[0].replace(".", "")
    version = version_of(animal, int(written))
    assert version is not None
    return version


def _verified(folder: Path, journal: Path, held: Versions, tally: Tally) -> Versions:
    """Check the store after a kill; what it holds now."""
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    before, cut_short = held, None
    for event, kind, versions in lines:
        if event == "done":
            before, cut_short = versions, None
            tally.done[kind] += 1
        else:
            cut_short = (kind, versions)
    after = cut_short[1] if cut_short else before
    if not (folder / "store" / "store.sqlite").exists() and not before:
        return {}
    try:
        found = _found(folder / "store", before, after, tally)
        Store.open_for_writing(folder / "store").close()
        with Store.open(folder / "store") as store:
            tally.wrong += [f"round {tally.rounds}: {problem}" for problem in store.problems()]
            if _versions(store) != found:
                tally.wrong.append(f"round {tally.rounds}: another state after it was opened for writing")
    except Exception as exc:  # whatever it is, it is a finding
        tally.wrong.append(f"round {tally.rounds}: {type(exc).__name__}: {exc}")
        return before
    if cut_short:
        tally.cut_short[cut_short[0]] += 1
        if before != after:
            tally.outcome["none" if found == before else "all" if found == after else "some"] += 1
    return found


def _found(store: Path, before: Versions, after: Versions, tally: Tally) -> Versions:
    """What the store holds as a reader finds it, with nothing repaired yet."""
    from assistant.assistant import Assistant

    with Store.open(store) as reader:
        problems = reader.problems()
        tally.derived_made_again += bool(problems)
        tally.wrong += [f"round {tally.rounds}: {problem}" for problem in problems if not problem.derived]
        found = _versions(reader)
        for animal in {*before, *after, *found}:
            if found.get(animal) not in (before.get(animal), after.get(animal)):
                tally.wrong.append(f"round {tally.rounds}: {animal} is lost or of another version")
        assistant = Assistant(reader, SyllableEncoder())
        for animal in ANIMALS:
            facts = [int(fact.value) for fact in assistant.ask(question(animal)).facts if fact.value is not None]
            told = {version_of(animal, value) for value in facts} - {None}
            tally.answers += 1
            if told != ({found[animal]} if animal in found else set()):
                tally.wrong.append(f"round {tally.rounds}: {animal} is answered with {facts}")
    return found


def _versions(store: Store) -> Versions:
    return {id_: _version_in(id_, report.text) for id_, report in store.snapshot().reports.items()}


def summary(tally: Tally) -> Sequence[str]:
    """The same for people."""
    cut = sum(tally.cut_short.values())
    return [
        f"{tally.rounds} lần kill -9: {sum(tally.done.values())} thay đổi xong, {cut} bị cắt ngang ({dict(tally.cut_short)})",
        f"{tally.answers} câu hỏi sau khi mở lại; lập lại tệp dẫn xuất {tally.derived_made_again} lần",
        f"sai hoặc mất: {len(tally.wrong)}",
        *tally.wrong[:20],
    ]
