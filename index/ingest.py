"""Files to an up-to-date store: what is new or changed is read, cut, embedded and written, what is gone is removed.

Example: `index_reports([Path("reports")], store, encoder).count("new") == 5`, and 0 when it is called again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from index.corrections import FILE, Correction, Corrections, corrected, read_corrections
from index.errors import AssistantError, ReadError
from index.facts import extract
from index.forms import search_text
from index.phrases import phrase
from index.reading import read_report, report_files, report_id, shown
from index.records import Fact, Passage, Report
from index.split import split
from index.store import Store, StoredFile
from prompts import lexicon

if TYPE_CHECKING:
    from index.encoders import Encoder

Vectors = NDArray[np.float32]
FileStatus = Literal["new", "changed", "unchanged", "removed", "failed"]
Stage = Literal["reading", "loading", "embedding", "figures", "writing", "building"]

# Texts embedded before their reports are written: enough for batches of like lengths, little to lose in a crash.
GROUP = 512

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far indexing is: `done` of `total` files, texts or reports. Embedding takes nearly all of the time."""

    stage: Stage
    done: int
    total: int
    what: str  # the file or report at hand


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file."""

    path: Path
    report_id: str
    status: FileStatus
    reason: str = ""  # why it failed
    passages: int = 0
    facts: int = 0
    embedded: int = 0  # passages that had to be embedded; the rest were known


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What became of all files, in the order of their paths, then those removed, then what is wrong in corrections."""

    outcomes: tuple[FileOutcome, ...]
    seconds: float

    def count(self, status: FileStatus) -> int:
        """How many files ended with `status`."""
        return sum(outcome.status == status for outcome in self.outcomes)

    @property
    def passages(self) -> int:
        """Passages of all files that are in the store."""
        return sum(outcome.passages for outcome in self.outcomes)

    @property
    def facts(self) -> int:
        """Facts of all files that are in the store."""
        return sum(outcome.facts for outcome in self.outcomes)

    @property
    def embedded(self) -> int:
        """Passages that had to be embedded."""
        return sum(outcome.embedded for outcome in self.outcomes)


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Work:
    """A report that is to be written, with its search forms and those of them that must be embedded for it."""

    path: Path
    report: Report
    status: FileStatus
    passages: Sequence[Passage]
    facts: Sequence[Fact]
    texts: Sequence[str]
    to_embed: Sequence[str]


def index_reports(
    paths: Sequence[Path],
    store: Store,
    encoder: Encoder,
    on_progress: OnProgress | None = None,
    *,
    rebuild: bool = False,
) -> IngestSummary:
    """Bring `store` up to date with the files and folders of `paths`.

    A file that cannot be read is told with its reason; the others go on, and what the store has of it stays. What an
    administrator set in a folder's `baocao.yaml` counts, and a change of it is a change of the report. Reports
    whose file lay in one of the folders and is gone are removed. With `rebuild`, unchanged files are cut and searched
    for facts again, which a new version of those rules wants; what was embedded before is not embedded again.
    """
    began = time.perf_counter()
    tell = on_progress or (lambda _: None)
    store.check_encoder(encoder)
    stored = store.files()
    paths = [Path(path) for path in paths]
    files = _files(paths, stored)
    outcomes: dict[Path, FileOutcome] = {}
    corrections = {
        folder: read_corrections(folder) for folder in dict.fromkeys(_absolute(file).parent for file in files)
    }
    work = _read_all(files, store, stored, corrections, outcomes, tell, rebuild=rebuild)
    _note_moved(store, stored, outcomes.values())
    for outcome in _write_all(work, store, encoder, tell):
        outcomes[outcome.path] = outcome
    wrong = [
        FileOutcome(folder / FILE, FILE, "failed", reason=problem)
        for folder, found in corrections.items()
        for problem in found.problems
    ]
    removed = _remove_gone(paths, store, stored, {outcome.report_id for outcome in outcomes.values()})
    tell(Progress("building", 0, 1, str(store.folder)))
    store.build()
    tell(Progress("building", 1, 1, str(store.folder)))
    return IngestSummary((*(outcomes[file] for file in files), *removed, *wrong), time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Reports read, cut and searched for facts, without a store, and the files that could not be read."""

    reports: dict[str, Report]
    passages: list[Passage]
    facts: list[Fact]
    failed: list[FileOutcome]


def analyse_files(paths: Sequence[Path]) -> Analysis:
    """Read the reports of files and folders as `index_reports` does; nothing is embedded and nothing is kept."""
    found = Analysis({}, [], [], [])
    first_of: dict[str, Path] = {}
    corrections: dict[Path, Corrections] = {}
    for file in report_files(paths):
        id_, folder = report_id(file), _absolute(file).parent
        try:
            _refuse_namesake(file, first_of.setdefault(id_, file))
            if folder not in corrections:
                corrections[folder] = read_corrections(folder)
            report, passages, facts = _analysed(file, corrections[folder].of(file.name))
        except ReadError as exc:
            found.failed.append(FileOutcome(file, id_, "failed", reason=str(exc)))
        except Exception as exc:  # one odd report must not keep the others from being compared
            found.failed.append(_unexpected(file, id_, exc))
        else:
            found.reports[id_] = report
            found.passages.extend(passages)
            found.facts.extend(facts)
    return found


def _files(paths: Sequence[Path], stored: Mapping[str, StoredFile]) -> list[Path]:
    """The files to index; none, if the folders are empty now but the store has reports that came from them."""
    try:
        return report_files(paths)
    except ReadError:
        if all(path.is_dir() for path in paths) and any(_inside(file.path, paths) for file in stored.values()):
            return []
        raise


def _read_all(
    files: Sequence[Path],
    store: Store,
    stored: Mapping[str, StoredFile],
    corrections: Mapping[Path, Corrections],
    outcomes: dict[Path, FileOutcome],
    tell: OnProgress,
    *,
    rebuild: bool,
) -> list[_Work]:
    """The reports to write; the outcome of every other file goes into `outcomes`."""
    work: list[_Work] = []
    first_of: dict[str, Path] = {}
    claimed: set[str] = set()
    for done, file in enumerate(files):
        tell(Progress("reading", done, len(files), shown(file.name)))
        id_ = report_id(file)
        known = stored.get(id_)
        try:
            _refuse_namesake(file, first_of.get(id_, file))
            same = known is not None and known.sha256 == _sha256(file)
            by_hand = corrections[_absolute(file).parent]
            correction = by_hand.of(file.name)
            if known and not _is_gone(known.path):
                _refuse_namesake(file, known.path)  # a copy takes no name from what is indexed, nor its corrections
            if known and same and not rebuild and (correction.written == known.corrected or not by_hand.known):
                outcomes[file] = FileOutcome(file, id_, "unchanged", passages=known.passages, facts=known.facts)
                first_of[id_] = file
                continue
            report, passages, facts = _analysed(file, correction)
            first_of[id_] = file  # a file that cannot be read takes no name from another
        except ReadError as exc:
            outcomes[file] = FileOutcome(file, id_, "failed", reason=str(exc))
            continue
        except Exception as exc:  # one odd report must not keep the others out of the store
            outcomes[file] = _unexpected(file, id_, exc)
            continue
        texts = [search_text(passage, report) for passage in passages]
        to_embed = [text for text in store.not_cached(texts) if text not in claimed]
        claimed.update(to_embed)
        work.append(_Work(file, report, "changed" if known else "new", passages, facts, texts, to_embed))
    tell(Progress("reading", len(files), len(files), ""))
    return work


def _analysed(file: Path, correction: Correction) -> tuple[Report, list[Passage], list[Fact]]:
    """A file read, cut and searched for facts. Raises `ReadError`, also where there is nothing to search for later."""
    report = corrected(read_report(_absolute(file)), correction)
    passages = split(report)
    if not passages:
        raise ReadError(lexicon.bilingual("report_no_passage", name=shown(file.name)))
    return report, passages, extract(report, passages)


def _unexpected(file: Path, id_: str, exc: Exception) -> FileOutcome:
    """What becomes of a file that no rule foresaw: the log has the traceback, its reader a sentence."""
    _log.error("cannot index %s", shown(file), exc_info=exc)
    reason = lexicon.bilingual("report_unexpected", name=shown(file.name), error=type(exc).__name__)
    return FileOutcome(file, id_, "failed", reason=reason)


def _write_all(work: Sequence[_Work], store: Store, encoder: Encoder, tell: OnProgress) -> Iterator[FileOutcome]:
    """Embed group by group, and write the reports of a group in one transaction."""
    total = sum(len(item.to_embed) for item in work)
    embedded = written = 0
    no_vectors = np.empty((0, store.dimensions), np.float32)
    if total:
        tell(Progress("loading", 0, 1, ""))
        encoder.prepare()
        tell(Progress("loading", 1, 1, ""))
    unwritten: dict[str, Vectors] = {}  # what was embedded for a report that failed, and may stand in another one too
    for group in _groups(work):
        texts = [text for item in group for text in item.to_embed]
        sign = partial(_sign, tell, embedded, total, group[0].report.id)
        sign(0)
        new = dict(zip(texts, encoder.encode_passages(texts, sign), strict=True)) if texts else {}
        new |= unwritten
        embedded += len(texts)
        outcomes = []
        names = store.phrases_not_known(phrase(fact) for item in group for fact in item.facts)
        named = encoder.encode_passages(names, partial(_sign_names, tell, len(names))) if names else no_vectors
        with store.together():
            store.put_phrases(names, named)
            for item in group:
                tell(Progress("writing", written, len(work), item.report.id))
                written += 1
                outcomes.append(_put(item, store, new))
                if outcomes[-1].status == "failed":
                    unwritten.update((text, new[text]) for text in item.to_embed)
        yield from outcomes
    tell(Progress("writing", written, len(work), ""))


def _put(item: _Work, store: Store, new: Mapping[str, Vectors]) -> FileOutcome:
    try:
        store.put(item.report, item.passages, item.facts, _vectors(item, store, new))
    except AssistantError:
        raise  # the store itself cannot be written
    except Exception as exc:  # one odd report must not keep the others out; nothing of it was written
        return _unexpected(item.path, item.report.id, exc)
    n, m, fresh = len(item.passages), len(item.facts), len(item.to_embed)
    return FileOutcome(item.path, item.report.id, item.status, passages=n, facts=m, embedded=fresh)


def _sign(tell: OnProgress, before: int, total: int, what: str, done: int) -> None:
    tell(Progress("embedding", before + done, total, what))


def _sign_names(tell: OnProgress, total: int, done: int) -> None:
    tell(Progress("figures", done, total, ""))


def _groups(work: Sequence[_Work]) -> Iterator[list[_Work]]:
    """Reports in a row that have some `GROUP` texts to embed together."""
    group: list[_Work] = []
    for item in work:
        group.append(item)
        if sum(len(member.to_embed) for member in group) >= GROUP:
            yield group
            group = []
    if group:
        yield group


def _vectors(item: _Work, store: Store, new: Mapping[str, Vectors]) -> Vectors:
    """The vectors of a report's passages, new and known, in their order."""
    known = store.cached_vectors([text for text in item.texts if text not in new])
    vectors = [new[text] if text in new else known[text] for text in item.texts]
    return np.array(vectors, np.float32).reshape(len(vectors), store.dimensions)


def _note_moved(store: Store, stored: Mapping[str, StoredFile], outcomes: Iterable[FileOutcome]) -> None:
    """Tell the store where unchanged files stand now."""
    with store.together():
        for outcome in outcomes:
            here = _absolute(outcome.path)
            if outcome.status == "unchanged" and stored[outcome.report_id].path != here:
                store.moved(outcome.report_id, here)


def _remove_gone(
    paths: Sequence[Path], store: Store, stored: Mapping[str, StoredFile], seen: set[str]
) -> list[FileOutcome]:
    """Remove the reports whose file lay in one of the folders and is there no more."""
    gone = [
        (id_, file.path)
        for id_, file in stored.items()
        if id_ not in seen and _inside(file.path, paths) and (_is_gone(file.path) or report_id(file.path) != id_)
    ]
    with store.together():
        for id_, _ in gone:
            store.remove(id_)
    return [FileOutcome(path, id_, "removed") for id_, path in gone]


def _refuse_namesake(file: Path, other: Path) -> None:
    """A report is cited by its file's stem, so two files cannot share one."""
    if _absolute(file) != _absolute(other):
        names = {"path": shown(file), "id": report_id(file), "other": shown(other)}
        raise ReadError(lexicon.bilingual("report_namesake", **names))


def _sha256(file: Path) -> str | None:
    """The hash of the file's bytes; None if it cannot be opened, which reading it will then explain."""
    try:
        if not file.is_file():  # a pipe would be waited for
            return None
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _is_gone(path: Path) -> bool:
    """Whether a file is there no more; False if that cannot be told, as in a folder that may not be read now."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _inside(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(_absolute(folder)) for folder in folders if folder.is_dir())


def _absolute(path: Path) -> Path:
    """As the file is named, not where a link leads: the name is the report's id."""
    return Path(os.path.abspath(path))
