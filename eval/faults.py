"""Damage every file of a store, and let its writes fail: `python -m eval faults`.

After each fault the store must be what it was (or, after a write, what the write makes of it), or say plainly that it cannot be
used: a `StoreError`. Another answer than that of the sound store is wrong, and so is any other exception.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from eval.invented import ANIMALS, SyllableEncoder, question, report_text
from eval.kill import PRELOADED
from index.errors import StoreError
from index.ingest import index_reports
from index.store import Store
from index.words import syllables

Seen = tuple[Any, ...]
Damage = Callable[[bytearray], bytearray | None]  # the bytes of a file to damaged ones, or to no file

WRITES = ("add", "change", "remove", "compact")
_CHANGED = 77  # the version of reports that a write brings


@dataclass
class Faults:
    """What all faults came to, by what was done."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def note(self, fault: str, outcome: str, where: str) -> None:
        """Count an outcome: "same", "repaired", "error", "before", "after" or, with what went wrong, "wrong: …"."""
        kind, _, rest = outcome.partition(": ")
        self.counts[fault][kind] += 1
        if kind == "wrong":
            self.wrong.append(f"{fault}, {where}: {rest}")

    def results(self) -> dict[str, Any]:
        """As JSON."""
        counts = {fault: dict(sorted(found.items())) for fault, found in self.counts.items()}
        total = sum(sum(found.values()) for found in self.counts.values())
        return {"faults": total, "counts": counts, "skipped": self.skipped, "wrong": self.wrong}


def fault_rounds(positions: int, seed: int = 1, *, limits: int = 60) -> Faults:
    """Damage each file at that many positions, and let writes fail after each of that many sizes."""
    found, chance = Faults(), random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sound = _make(folder)
        for name in ("store", "logged"):  # closed, and with its log as a killed writer leaves it
            for file in sorted(p.relative_to(folder / name) for p in (folder / name).rglob("*") if p.is_file()):
                for damage_name, damage in _damages((folder / name / file).stat().st_size, positions, chance):
                    outcome = _damaged(folder / name, file, damage, sound)
                    found.note(f"{_kind(file)} {damage_name}", outcome, f"{name}/{file}")
        _failing_writes(folder, found, sound, limits)
        _real_disks(folder, found, sound, limits)
    return found


def _make(folder: Path) -> Seen:
    """A store of some history in `store`, and the same with its log in `logged`; what one sees in it."""
    reports = folder / "reports"
    reports.mkdir()
    for version in (1, 2):
        for animal in ANIMALS[:4]:
            (reports / f"{animal}.txt").write_text(report_text(animal, version), encoding="utf-8")
        _index(folder / "store", reports)
    (reports / f"{ANIMALS[0]}.txt").unlink()
    _index(folder / "store", reports)
    child = multiprocessing.get_context("fork").Process(target=_leave_log, args=(folder,))
    child.start()
    child.join()
    return seen(folder / "store")


def _leave_log(folder: Path) -> None:
    """Copy the store with its log while it is written."""
    encoder = SyllableEncoder()
    shutil.copytree(folder / "store", folder / "logged")
    store = Store.create_or_open(folder / "logged", encoder.name, encoder.dimensions)
    store.moved(ANIMALS[1], folder / "elsewhere")
    store.moved(ANIMALS[1], (folder / "reports" / f"{ANIMALS[1]}.txt").absolute())
    os._exit(0)


def _index(store: Path, reports: Path) -> None:
    encoder = SyllableEncoder()
    with Store.create_or_open(store, encoder.name, encoder.dimensions) as opened:
        index_reports([reports], opened, encoder)


def seen(store: Path) -> Seen:
    """All that a reader can see of a store: records and rankings."""
    encoder = SyllableEncoder()
    with Store.open(store) as opened:
        snapshot = opened.snapshot()
        reports = {id_: replace(report) for id_, report in snapshot.reports.items()}  # with their texts
        passages, facts = list(snapshot.passages), list(snapshot.facts)
    asked = [question(animal) for animal in ANIMALS[:5]]
    dense = [[row for row, _ in snapshot.dense.search(encoder.encode_query(text), 9)] for text in asked]
    words = [[row for row, _ in snapshot.lexical.search("folded", syllables(text), 9)] for text in asked]
    return reports, passages, facts, dense, words


# Damaged files


def _damages(size: int, positions: int, chance: random.Random) -> Iterator[tuple[str, Damage]]:
    yield "missing", lambda _: None
    for end in (0, size // 4, size // 2, size * 3 // 4, max(size - 1, 0)):
        yield "truncated", partial(_cut, end)
    yield "zeroed", partial(_zeroed, 0, size)
    for start in range(0, size, max(size // max(positions // 8, 1), 64)):
        yield "zeroed in part", partial(_zeroed, start, min(start + 64, size))
    for _ in range(min(positions, size)):
        yield "bit flipped", partial(_flipped, chance.randrange(size), chance.randrange(8))


def _cut(end: int, data: bytearray) -> bytearray:
    return data[:end]


def _zeroed(start: int, end: int, data: bytearray) -> bytearray:
    data[start:end] = bytes(end - start)
    return data


def _flipped(at: int, bit: int, data: bytearray) -> bytearray:
    data[at] ^= 1 << bit
    return data


def _damaged(store: Path, file: Path, damage: Damage, sound: Seen) -> str:
    with tempfile.TemporaryDirectory(dir=store.parent, ignore_cleanup_errors=True) as place:
        copy = Path(place) / "store"
        shutil.copytree(store, copy)
        data = damage(bytearray((copy / file).read_bytes()))
        if data is None:
            (copy / file).unlink()
        else:
            (copy / file).write_bytes(data)
        return _outcome(copy, sound)


def _outcome(store: Path, sound: Seen) -> str:
    """What a reader sees first, and what there is after the store was opened for writing."""
    try:
        with contextlib.suppress(StoreError):
            if seen(store) != sound:
                return "wrong: a reader sees another state"
        try:
            with Store.open(store) as opened:
                told = [str(problem) for problem in opened.problems()]
            Store.open_for_writing(store).close()
            if seen(store) != sound:
                return "wrong: another state after it was opened for writing"
        except StoreError:
            return "error"
        with Store.open(store) as opened:
            if left := opened.problems():
                return "error" if all(not problem.derived for problem in left) else f"wrong: {left[0]}"
        return "repaired" if told else "same"
    except Exception as exc:  # whatever it is, it is a finding
        return f"wrong: {type(exc).__name__}: {exc}"


def _kind(file: Path) -> str:
    """The part of the store that a file belongs to: `lexical-4/meta.json` -> "lexical"."""
    named = {"store.sqlite-wal": "log", "store.sqlite-shm": "shared memory of the log"}
    return named.get(file.name) or file.parts[0].partition("-")[0]


# Writes that fail


def _failing_writes(folder: Path, found: Faults, sound: Seen, limits: int) -> None:
    """Let no file grow beyond so many bytes, for sizes up to what the writes need."""
    largest = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file())
    after = {write: _after(folder, write) for write in WRITES}
    for write in WRITES:
        for step in range(limits):
            limit = largest * step // limits
            with tempfile.TemporaryDirectory(dir=folder) as place:
                copy = Path(place) / "store"
                shutil.copytree(folder / "store", copy)
                outcome = _written(copy, write, limit, sound, after[write])
                found.note(f"{write}, file size limited", outcome, f"{limit} bytes")


def _after(folder: Path, write: str) -> Seen:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        copy = Path(place) / "store"
        shutil.copytree(folder / "store", copy)
        do(copy, write)
        return seen(copy)


def do(store: Path, write: str) -> None:
    """One write of a kind, as a user would make it."""
    encoder = SyllableEncoder()
    with Store.create_or_open(store, encoder.name, encoder.dimensions) as opened:
        if write == "compact":
            opened.compact()
        elif write == "remove":
            opened.remove(ANIMALS[1])
            opened.build()
        else:
            with tempfile.TemporaryDirectory() as place:
                file = Path(place) / f"{ANIMALS[5] if write == 'add' else ANIMALS[1]}.txt"
                file.write_text(report_text(file.stem, _CHANGED), encoding="utf-8")
                stored = opened.files().get(file.stem)
                if stored is not None:
                    opened.moved(file.stem, file)  # of the same place, so that it is a change and no namesake
                index_reports([file], opened, encoder)
                opened.moved(file.stem, Path(f"/reports/{file.name}"))


def _written(store: Path, write: str, limit: int | None, before: Seen, after: Seen) -> str:
    """A write in a process of its own that may write no file beyond `limit`; what is there afterwards."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_limited, args=(store, write, limit, theirs))
    child.start()
    theirs.close()
    try:
        told = ours.recv()
    except EOFError:
        told = "died"
    child.join()
    if told not in ("done", "StoreError"):
        return f"wrong: the writer ended with {told}"
    try:
        state = _without_paths(seen(store))
        with Store.open_for_writing(store) as opened:
            problems = opened.problems()
        again = _without_paths(seen(store))
    except Exception as exc:  # the limit is gone: whatever it is, it is a finding
        return f"wrong: {type(exc).__name__}: {exc}"
    if problems or again != state:
        return f"wrong: {problems[0] if problems else 'another state after it was opened for writing'}"
    if state == _without_paths(after) and (told == "done" or state != _without_paths(before)):
        return "after"
    if state == _without_paths(before):
        return "before" if told == "StoreError" else "wrong: the writer said that it was done"
    return "wrong: neither the state before nor the one after"


def _without_paths(state: Seen) -> Seen:
    reports, *rest = state
    return ({id_: report.text for id_, report in reports.items()}, *rest)


def _limited(store: Path, write: str, limit: int | None, told: Connection) -> None:
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        do(store, write)
        answer = "done"
    except StoreError:
        answer = "StoreError"
    except BaseException as exc:  # a panic of a library is no Exception
        answer = f"{type(exc).__name__}: {exc}"
    told.send(answer)


# Disks that are really full, or read-only


def _real_disks(folder: Path, found: Faults, sound: Seen, limits: int) -> None:
    disk = folder / "disk"
    disk.mkdir()
    used = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file()) // 1024
    for write in WRITES:
        after = _after(folder, write)
        for step in range(max(limits // 4, 1)):
            size = used + 60 + step * used * 8 // limits
            with _mounted(disk, f"size={size}k") as problem:
                if problem:
                    found.skipped.append(f"full disk: {problem}")
                    return
                shutil.copytree(folder / "store", disk / "store")
                outcome = _written(disk / "store", write, None, sound, after)
                # What cannot even be opened for want of room is told so; with room again, nothing must be lost.
                if outcome.startswith("wrong: StoreError"):
                    shutil.copytree(disk / "store", folder / "moved")
                    outcome = "before" if seen(folder / "moved")[1:] == sound[1:] else "wrong: lost on a full disk"
                    shutil.rmtree(folder / "moved")
                found.note(f"{write}, disk full", outcome, f"{size} KB")
    with _mounted(disk, "size=64m"):
        shutil.copytree(folder / "store", disk / "store")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
        same = seen(disk / "store") == sound
        found.note("read, disk read-only", "same" if same else "wrong: another state", "")
        for write in WRITES:
            found.note(f"{write}, disk read-only", _refused(disk / "store", write), "")


def _refused(store: Path, write: str) -> str:
    try:
        do(store, write)
    except StoreError:
        return "error"
    except Exception as exc:  # whatever it is, it is a finding
        return f"wrong: {type(exc).__name__}: {exc}"
    return "wrong: it was written"


@contextlib.contextmanager
def _mounted(folder: Path, options: str) -> Iterator[str]:
    """A small file system in memory; why not, where only an administrator may mount one."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True
    )
    try:
        yield mounted.stderr.strip() if mounted.returncode else ""
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def summary(found: Faults) -> list[str]:
    """The same for people."""
    results = found.results()
    lines = [
        f"{fault}: {', '.join(f'{n} {kind}' for kind, n in counts.items())}"
        for fault, counts in results["counts"].items()
    ]
    return [*lines, *found.skipped, f"{results['faults']} lỗi gây ra, sai: {len(found.wrong)}", *found.wrong[:40]]
