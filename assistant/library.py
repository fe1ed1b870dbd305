"""Reports into and out of a store that is being asked: files sent to the page, corrections, removals.

Example: `Library(assistant).add([("bao-cao.docx", Path("x.tmp"))])` copies the file into the store's folder for such files,
indexes it, and gives its outcome; questions are answered meanwhile.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.assistant import Assistant
from index.corrections import FILE, write_correction
from index.errors import AssistantError, ReadError
from index.formats import SUFFIXES
from index.ingest import FileOutcome, OnProgress, index_reports
from index.reading import MAX_BYTES, MB, report_id, shown
from index.store import Store
from prompts import lexicon

FOLDER = "uploads"  # in the store's folder
LONGEST = 200  # bytes of a name; file systems take 255
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")

Files = Sequence[tuple[str, Path]]  # the name that its sender gave a file, and where its bytes are now


class Library:
    """Adds, corrects and removes reports of an assistant's store, one change at a time."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._turn = threading.Lock()
        self.folder = assistant.folder / FOLDER

    def prepare(self) -> None:
        """Begin to load what adding reports needs, in a thread of its own: whoever adds them soon does not wait for it."""

        def load() -> None:
            with suppress(Exception):  # told to whoever adds a report
                self._assistant.encoder.prepare()

        threading.Thread(target=load, daemon=True).start()

    def add(self, files: Files, on_progress: OnProgress | None = None) -> list[FileOutcome]:
        """Index files; each is told with what became of it, and a file that cannot be read leaves no trace."""
        outcomes: list[FileOutcome] = []
        kept: list[tuple[Path, Path | None]] = []  # a file in the folder, and what stood there before
        with self._turn, tempfile.TemporaryDirectory(prefix="baocao-") as aside:
            try:
                for number, (name, path) in enumerate(files):
                    try:
                        kept.append(self._placed(checked_name(name), path, Path(aside, str(number))))
                    except ReadError as exc:
                        outcomes.append(FileOutcome(Path(shown(name)), shown(name), "failed", reason=str(exc)))
                outcomes += self._indexed([path for path, _ in kept], on_progress)
            except BaseException:
                self._put_back(kept)
                raise
            failed = {outcome.path for outcome in outcomes if outcome.status == "failed"}
            self._put_back([pair for pair in kept if pair[0] in failed])
        self._assistant.reports()  # what questions need of the new state is made here and not by the next question
        return outcomes

    def _placed(self, name: str, path: Path, aside: Path) -> tuple[Path, Path | None]:
        """A file copied into the folder under its name; an earlier one of that name is set aside."""
        if path.stat().st_size > MAX_BYTES:
            size = -(-path.stat().st_size // MB)
            raise ReadError(lexicon.bilingual("read_too_large", name=name, size=size, limit=MAX_BYTES // MB))
        self._refuse_taken(name)
        target = self.folder / name
        earlier = aside if target.exists() else None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if earlier:
                shutil.copy2(target, earlier)
            fresh = self.folder / f".{name}"  # hidden: a crash half-way leaves nothing that is taken for a report
            shutil.copyfile(path, fresh)
            fresh.replace(target)
        except OSError as exc:
            reason = exc.strerror or type(exc).__name__
            raise AssistantError(lexicon.bilingual("bad_output_file", path=target, reason=reason)) from exc
        return target, earlier

    def _refuse_taken(self, name: str) -> None:
        """Refuse a file whose report's name is that of another file, before it is copied."""
        with Store.open(self._assistant.folder) as store:
            known = store.files().get(report_id(Path(name)))
        own = Path(os.path.abspath(self.folder / name))
        if known and known.path != own and known.path.exists():
            fields = {"path": name, "id": shown(report_id(Path(name))), "other": shown(known.path.name)}
            raise ReadError(lexicon.bilingual("report_namesake", **fields))

    def _indexed(self, paths: Sequence[Path], on_progress: OnProgress | None) -> list[FileOutcome]:
        if not paths:
            return []
        encoder = self._assistant.encoder
        with Store.create_or_open(self._assistant.folder, encoder.name, encoder.dimensions) as store:
            summary = index_reports(paths, store, encoder, on_progress)
        return [outcome for outcome in summary.outcomes if outcome.path.name != FILE]

    def _put_back(self, kept: Sequence[tuple[Path, Path | None]]) -> None:
        for path, earlier in kept:
            if earlier:
                shutil.copy2(earlier, path)
            else:
                path.unlink(missing_ok=True)

    def owns(self, report_id: str) -> bool:
        """Whether a report's file was sent to the page, and is deleted with it."""
        return Path(self._assistant.report(report_id).path).parent == Path(os.path.abspath(self.folder))

    def remove(self, report_id: str) -> None:
        """Remove a report, and its file if it was sent to the page. Raises `AssistantError` if there is none."""
        path, owned = Path(self._assistant.report(report_id).path), self.owns(report_id)
        encoder = self._assistant.encoder
        with self._turn, Store.create_or_open(self._assistant.folder, encoder.name, encoder.dimensions) as store:
            store.remove(report_id)
            store.build()
            if owned:
                path.unlink(missing_ok=True)
                write_correction(path.parent, path.name, None)
        self._assistant.reports()

    def correct(self, report_id: str, fields: Mapping[str, str | None] | None) -> FileOutcome:
        """Set what a report's fields hold, beside what was set before; None instead of fields takes all of it back.

        It is written to `baocao.yaml` beside the file. Raises `AssistantError` if a value cannot be understood; then all stays.
        """
        path = Path(self._assistant.report(report_id).path)
        if not path.is_file():
            raise ReadError(lexicon.bilingual("read_gone", name=shown(path.name)))
        with self._turn:
            write_correction(path.parent, path.name, fields)
            outcome = self._indexed([path], None)[0]
        self._assistant.reports()
        return outcome

    def original(self, report_id: str) -> Path | None:
        """The file that a report was read from, if it is still as it was read."""
        import hashlib

        report = self._assistant.report(report_id)
        path = Path(report.path)
        try:
            with path.open("rb") as stream:
                same = hashlib.file_digest(stream, "sha256").hexdigest() == report.sha256
        except OSError:
            return None
        return path if same else None


def checked_name(name: str) -> str:
    """A file's name as it may stand in the folder. Raises `ReadError` for one that leads elsewhere or is of no kind of report."""
    given, name = name, unicodedata.normalize("NFC", name).strip()
    stem, suffix = os.path.splitext(name)
    bad = _FORBIDDEN.search(name) or _RESERVED.match(name) or name.startswith((".", "~$")) or stem.endswith((" ", "."))
    if bad or not stem or len(name.encode()) > LONGEST or not stem.isprintable():
        raise ReadError(lexicon.bilingual("upload_bad_name", name=shown(given)[:120], limit=LONGEST))
    if suffix.lower() not in SUFFIXES:
        fields = {"name": shown(name), "suffix": suffix or "–", "suffixes": ", ".join(SUFFIXES)}
        raise ReadError(lexicon.bilingual("read_unknown_kind", **fields))
    return name
