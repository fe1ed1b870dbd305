"""The store itself: one process writes it, any number read it meanwhile.

Each report is written in one transaction that also counts up the store's *generation*.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import numpy as np
import sqlalchemy as sa
from filelock import FileLock
from numpy.typing import NDArray

from index.counting import Tally, rules, tally
from index.errors import StoreError
from index.forms import search_text
from index.phrases import phrase
from index.records import Fact, Passage, Report
from index.store import migration
from index.store.bodies import Bodies, Records, forget_bodies, read_body, write_body
from index.store.counts import clear_counts, forget_none, load_counts, write_counts
from index.store.database import (
    DATABASE,
    State,
    current_state,
    damaged,
    explained,
    index_command,
    insert,
    make_engine,
    none_there,
    read_state,
    stored_format,
    write_state,
)
from index.store.derived import DerivedFiles, vectors_checksum
from index.store.doctor import Problem, problems
from index.store.entry import Body, Entry
from index.store.forms import UNUSED_FORMS_KEPT, forget_forms, form_key, make_form, sound_forms, write_forms
from index.store.lock import HOLDER, LOCK, lock_folder, unlock
from index.store.phrases import forget_phrases, known_phrases, phrase_key, phrases_of, write_phrases
from index.store.pieces import Piece
from index.store.snapshot import (
    DerivedError,
    Snapshot,
    all_documents,
    count_all,
    load,
    load_pieces,
    numbers_of,
    piece_vectors,
    sound_entries,
)
from index.store.tables import META, REPORTS, TABLES, USES
from prompts import lexicon

if TYPE_CHECKING:
    from index.lexical import Numbered

Vectors = NDArray[np.float32]

_SMALL = 5_000  # passages whose words are written anew in a moment, so that none of removed ones weigh on theirs
_TALLIES = 64  # reports of one transaction whose counts are held one by one
_WASTE = 0.25  # removed passages among the words of a larger store, beyond which they are written anew


class _Model(Protocol):
    """What a store wants to know of an encoder."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The file that a stored report was read from, and what it gave."""

    sha256: str
    path: Path
    passages: int
    facts: int
    corrected: tuple[tuple[str, str | None], ...] = ()  # what an administrator had set by hand


@dataclass
class _Change:
    """What a transaction does to the store, gathered until it ends."""

    connection: sa.Connection
    before: State
    now: State  # what it has come to
    removed: tuple[range, ...] = ()  # numbers of passages
    added: tuple[Numbered, ...] = ()
    tallies: tuple[tuple[int, Tally], ...] = ()  # what reports add to the counts, and take away
    afresh: bool = False  # the words are written anew
    recount: bool = False  # a report that went was damaged: all are counted again

    @property
    def generation(self) -> int:
        """The one that it makes."""
        return self.before.generation + 1

    def count(self, sign: int, found: Tally) -> None:
        """Note what a report adds to the counts, or takes away; of many reports their sum."""
        self.tallies += ((sign, found),)
        if len(self.tallies) > _TALLIES:
            total = Tally()
            for one_sign, one in self.tallies:
                total.add(one_sign, one)
            self.tallies = ((1, total),)


class Store:
    """The reports of one folder. Use `create_or_open` to write and `open` to read; both close as context managers."""

    def __init__(self, folder: Path, engine: sa.Engine, lock: FileLock | None, state: State) -> None:
        self.folder = folder
        self.encoder_name = state.encoder
        self.dimensions = state.dimensions
        self.files_beside = DerivedFiles(folder)
        self._engine = engine
        self._lock = lock
        self._snapshot: Snapshot | None = None
        self._loading = threading.Lock()
        self._inode = _inode(folder)
        self._open: _Change | None = None  # what `together` gathers
        self._bodies = Bodies(self._read_body)
        self._bodies_engine = engine if lock is None else make_engine(folder / DATABASE, writing=False)

    @classmethod
    def create_or_open(cls, folder: Path | str, encoder_name: str, dimensions: int) -> Store:
        """The store in `folder` for writing, made if there is none. Raises `StoreError` if it cannot be written now.

        A store of an earlier format is brought to this one; derived files that are missing or damaged are made again.
        """
        folder = Path(folder)
        store = cls._opened_for_writing(folder, State.new(encoder_name, dimensions))
        try:
            store._refuse_other(encoder_name, dimensions)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open_for_writing(cls, folder: Path | str) -> Store:
        """The store in `folder` for writing, whatever its encoder. Raises `StoreError` if there is none."""
        if not (Path(folder) / DATABASE).is_file():
            raise none_there(Path(folder))
        return cls._opened_for_writing(Path(folder), None)

    @classmethod
    def _opened_for_writing(cls, folder: Path, new: State | None) -> Store:
        lock = lock_folder(folder)
        engine = make_engine(folder / DATABASE, writing=True)
        try:
            _refuse_emptied(folder)
            with explained(folder), engine.begin() as connection:
                _prepare(connection, folder, new)
                state = read_state(connection, folder)
            store = cls(folder, engine, lock, state)
            store._recover()
        except BaseException:
            engine.dispose()
            unlock(folder, lock)
            raise
        return store

    @classmethod
    def open(cls, folder: Path | str) -> Store:
        """The store in `folder` for reading. Raises `StoreError`, which says what to run, if there is none."""
        folder = Path(folder)
        if not (folder / DATABASE).is_file():
            raise none_there(folder)
        engine = make_engine(folder / DATABASE, writing=False)
        try:
            with explained(folder), engine.begin() as connection:
                found = _format(connection, folder)
            if found is None:
                raise none_there(folder)
            if found in migration.KNOWN:
                cls._opened_for_writing(folder, None).close()
            with explained(folder), engine.begin() as connection:
                state = read_state(connection, folder)
        except BaseException:
            engine.dispose()
            raise
        return cls(folder, engine, None, state)

    def close(self) -> None:
        """Let go of the files; a snapshot that was taken stays good."""
        lock, self._lock = self._lock, None
        try:
            if lock is not None:
                self._into_one_file()
        finally:
            self._engine.dispose()
            self._bodies_engine.dispose()
            if lock is not None:
                unlock(self.folder, lock)

    def discard(self) -> None:
        """Close the store and delete its files, and its folder if nothing else is in it."""
        if self._lock is None:
            raise ValueError("the store was opened for reading")
        self._engine.dispose()
        self._bodies_engine.dispose()
        self.files_beside.clean(None)
        for path in self.folder.glob(f"{DATABASE}*"):
            path.unlink()
        unlock(self.folder, self._lock)
        self._lock = None
        for name in (LOCK, HOLDER):
            (self.folder / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # something else is in it
            self.folder.rmdir()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check_encoder(self, encoder: _Model) -> None:
        """Raise `StoreError` if `encoder` is not the one that this store was made with."""
        self._refuse_other(encoder.name, encoder.dimensions)

    def _refuse_other(self, name: str, dimensions: int) -> None:
        if (name, dimensions) != (self.encoder_name, self.dimensions):
            raise StoreError(
                lexicon.bilingual(
                    "store_other_encoder", folder=self.folder, stored=self.encoder_name, stored_size=self.dimensions,
                    given=name, given_size=dimensions,
                )
            )  # fmt: skip

    # What writes

    def put(self, report: Report, passages: Sequence[Passage], facts: Sequence[Fact], vectors: Vectors) -> None:
        """Write one report, in place of an earlier one of its id; `vectors[i]` embeds the search form of `passages[i]`.

        All or nothing: a reader sees the report as it was before or as it is now. The cost is that of the report.
        """
        if vectors.shape != (len(passages), self.dimensions):
            raise ValueError(f"vectors of shape {vectors.shape}, wanted ({len(passages)}, {self.dimensions})")
        _refuse_unfit(report, passages, facts)
        texts = [search_text(passage, report) for passage in passages]
        self._put(report, passages, facts, np.asarray(vectors, "<f4"), texts)

    def _put(
        self, report: Report, passages: Sequence[Passage], facts: Sequence[Fact], vectors: Vectors, texts: Sequence[str]
    ) -> None:
        keys = [form_key(self.encoder_name, text) for text in texts]
        with self._reading() as connection:
            known = {row.key: row for row in sound_forms(connection, keys)}
        made: dict[bytes, dict[str, Any]] = {}
        for key, text, vector in zip(keys, texts, vectors, strict=True):
            if key not in known and key not in made:
                made[key] = make_form(key, text, vector)
        # One vector for one text: the one that was made first.
        forms = {key: row._asdict() for key, row in known.items()} | made
        blob = b"".join(forms[key]["vector"] for key in keys)
        block = np.frombuffer(blob, "<f4").reshape(len(keys), self.dimensions)
        added = tuple((forms[key]["words"].split(), forms[key]["folded"].split()) for key in keys)
        with self._changing() as change:
            state = change.now
            body = Body.of(report, passages, facts, keys)
            entry = Entry.of(
                report, passages, facts, body, generation=change.generation, first_number=state.next_number,
                vectors=vectors_checksum(block),
            )  # fmt: skip
            self.files_beside.write_vectors(state, state.next_number, block)
            old = self._delete(change, report.id)
            write_forms(change.connection, list(made.values()), entry.generation)
            write_body(change.connection, body)
            insert(change.connection, REPORTS, [{**vars(entry), "digest": entry.digest()}])
            insert(change.connection, USES, [{"report_id": report.id, "form": key} for key in dict.fromkeys(keys)])
            change.count(1, tally(report.text, (passage.joined for passage in passages)))
            home = entry.first_number
            change.added += tuple((number, home, document) for number, document in enumerate(added, start=home))
            change.now = state.changed(
                without=old, plus=[entry.digest()], next_number=state.next_number + len(passages)
            )

    def put_phrases(self, phrases: Sequence[str], vectors: NDArray[Any]) -> None:
        """Write the vectors of what names figures, one for each phrase."""
        with self._changing() as change:
            write_phrases(change.connection, self._phrase_keys(phrases), vectors)

    def remove(self, report_id: str) -> None:
        """Delete one report with its passages and facts; nothing happens if it is not there."""
        with self._changing() as change:
            if old := self._delete(change, report_id):
                change.now = change.now.changed(without=old)

    def moved(self, report_id: str, path: Path) -> None:
        """Note that the file of a report, unchanged, now stands at `path`."""
        with self._changing() as change:
            for entry in sound_entries(change.connection, [report_id], self.folder):
                new = replace(entry, path=str(path))
                values = {"path": new.path, "digest": new.digest()}
                change.connection.execute(sa.update(REPORTS).where(REPORTS.c.id == report_id).values(values))
                change.now = change.now.changed(without=[entry.digest()], plus=[new.digest()])

    def _delete(self, change: _Change, report_id: str) -> list[bytes]:
        """Delete the row of a report; its digest, or nothing if it is not there."""
        row = change.connection.execute(sa.select(REPORTS).where(REPORTS.c.id == report_id)).one_or_none()
        if row is None:
            return []
        try:
            gone = Records(read_body(change.connection, self.folder, report_id, row.body))
            change.count(-1, tally(gone.text, (passage.joined for passage in gone.passages)))
        except (StoreError, msgspec.MsgspecError):
            change.recount = True
        change.connection.execute(sa.delete(REPORTS).where(REPORTS.c.id == report_id))
        change.removed += (range(row.first_number, row.first_number + row.passages),)
        return [row.digest]

    def build(self) -> None:
        """Tidy up after changes: forget the oldest forms that no report has, and the words of removed passages.

        Everything is in one file then, which may be copied alone.
        """
        with self._changing() as change:
            forget_forms(change.connection, UNUSED_FORMS_KEPT)
            forget_bodies(change.connection)
            live = change.connection.scalars(sa.select(sa.func.coalesce(sa.func.sum(REPORTS.c.passages), 0))).one()
            waste = self.files_beside.lexical_waste(change.before)
            if waste > (0 if live < _SMALL else live * _WASTE):
                change.afresh = True
        self.files_beside.make_cells(self._state())
        self._into_one_file()

    def compact(self) -> bool:
        """Write the whole store anew, so that nothing of a removed report is left on the disk.

        False if a reader was so busy that the log still holds what was deleted; another `compact` clears it.
        """
        with self._changing() as change:
            forget_forms(change.connection, 0)
            forget_bodies(change.connection)
            forget_none(change.connection)
            pieces = self._renumber(change)
            names = (phrase(fact) for piece in pieces for fact in piece.facts)
            forget_phrases(change.connection, set(self._phrase_keys(names)))
        with explained(self.folder), contextlib.closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM")
        self.files_beside.make_cells(self._state())
        return self._into_one_file()

    def _renumber(self, change: _Change) -> list[Piece]:
        """Give the passages new numbers without gaps, in the order of the reports, and write both indexes anew.

        The reports as they were before.
        """
        before = change.before
        pieces = load_pieces(change.connection, before, self.folder, self._bodies_of(change.connection))
        total = sum(len(piece.numbers) for piece in pieces)
        state = before.changed(epoch=before.epoch + 1, next_number=total)
        first, digests = 0, []
        for piece in pieces:
            vectors = piece_vectors(change.connection, piece, before, self.folder)
            self.files_beside.write_vectors(state, first, vectors)
            for entry in sound_entries(change.connection, [piece.id], self.folder):
                new = replace(entry, first_number=first)
                values = {"first_number": first, "digest": new.digest()}
                change.connection.execute(sa.update(REPORTS).where(REPORTS.c.id == entry.id).values(values))
                digests.append(new.digest())
            first += len(piece.numbers)
        old = [piece.digest for piece in pieces]
        change.now = state.changed(without=old, plus=digests)
        change.afresh = True
        return pieces

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Make all changes of the block one: readers see all of them or none, and they cost little more than one.

        A change that fails is left out and the others go on, if the block goes on. Of a block that its user interrupts,
        what was done is kept.
        """
        interrupted: KeyboardInterrupt | None = None
        with self._changing() as change:
            self._open = change
            try:
                yield
            except KeyboardInterrupt as exc:
                interrupted = exc
            finally:
                self._open = None
        if interrupted is not None:
            raise interrupted

    @contextlib.contextmanager
    def _changing(self) -> Iterator[_Change]:
        """One transaction that makes the next generation, if something is changed: the truth and what is derived."""
        if self._lock is None:
            raise ValueError("the store was opened for reading")
        if self._open is not None:
            with explained(self.folder), self._open.connection.begin_nested():
                draft = replace(self._open)
                yield draft
            vars(self._open).update(vars(draft))
            return
        with explained(self.folder), self._engine.begin() as connection:
            state = read_state(connection, self.folder)
            change = _Change(connection, state, state)
            yield change
            changed = change.afresh or change.recount or change.now != state
            if changed:
                self._count(change)
                after = msgspec.structs.replace(change.now, generation=change.generation)
                self._derive(change, after)
                write_state(connection, after)
        if changed:
            self.files_beside.publish(after)

    def _count(self, change: _Change) -> None:
        """Write the counts of the state that is about to be committed."""
        tallies, connection = change.tallies, change.connection
        if change.recount:
            bodies = self._bodies_of(connection)
            change.now = clear_counts(connection, change.now, rules())
            tallies = ((1, count_all(load_pieces(connection, change.now, self.folder, bodies))),)
        change.now = write_counts(connection, change.now, change.generation, tallies)

    def _derive(self, change: _Change, after: State) -> None:
        """Write the words of the state that is about to be committed."""

        def everything() -> Iterator[Numbered]:
            return all_documents(change.connection, self.folder)

        if change.afresh:
            self.files_beside.make_lexical(after, everything())
            return
        gone = {number for numbers in change.removed for number in numbers}
        added = [one for one in change.added if one[0] not in gone]
        self.files_beside.change_lexical(change.before, after, change.removed, added, everything)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """A transaction to read in: the one that is open, or one of its own."""
        with explained(self.folder):
            if self._open is not None:
                yield self._open.connection
            else:
                with self._engine.begin() as connection:
                    yield connection

    def _into_one_file(self) -> bool:
        """Move the log of changes into the database's file; False if readers kept it from being emptied."""
        with explained(self.folder), contextlib.closing(self._engine.raw_connection()) as connection:
            busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _recover(self) -> None:
        """Finish what a writer that was killed had begun, and make derived files again that are missing or damaged."""
        with explained(self.folder), self._engine.begin() as connection:
            state = read_state(connection, self.folder)
            self._refuse_lost(state)
            files = self.files_beside
            files.finish(state)
            pieces = load_pieces(connection, state, self.folder, self._bodies_of(connection))
            for piece in self._wrong_vectors(pieces, state):
                vectors = piece_vectors(connection, piece, state, self.folder)
                files.write_vectors(state, piece.numbers.start, vectors)
            numbers = numbers_of(pieces)
            try:
                if len(numbers):
                    files.load_lexical(state, numbers)
            except (OSError, ValueError):
                files.make_lexical(state, all_documents(connection, self.folder))
                files.publish(state)
            files.clean(state)
            recount = state.rules != rules() or load_counts(connection, state, None) is None
        if recount:
            with self._changing() as change:
                change.recount = True

    def _wrong_vectors(self, pieces: Sequence[Piece], state: State) -> list[Piece]:
        """The reports whose vectors do not stand in the file as they should."""
        try:
            vectors = self.files_beside.map_vectors(state)
        except (OSError, ValueError):
            return list(pieces)
        return [p for p in pieces if vectors_checksum(vectors[p.numbers.start : p.numbers.stop]) != p.vectors]

    def _refuse_lost(self, state: State) -> None:
        """Raise `StoreError` if the derived files are of a later generation: the database has lost what was committed."""
        newer = self.files_beside.newer(state)
        if newer is not None:
            fields = {"found": state.generation, "wanted": newer, "command": index_command(self.folder)}
            raise StoreError(lexicon.bilingual("store_went_back", folder=self.folder, **fields))

    # What verifies

    def problems(self) -> list[Problem]:
        """What is wrong with the store, a sentence each; an empty list if it is sound."""
        return problems(self._engine, self.files_beside)

    # What reads

    def generation(self) -> int:
        """A number that grows with every change: a snapshot with a smaller one is old. Cheap to ask for."""
        return self._state().generation

    def _state(self) -> State:
        self._follow()
        if self._open is not None:
            return read_state(self._open.connection, self.folder)
        return current_state(self._engine, self.folder)

    def _read_body(self, report_id: str, key: bytes) -> Body:
        """A body, for a snapshot of any state."""
        if self._open is not None:
            return read_body(self._open.connection, self.folder, report_id, key)
        with explained(self.folder), self._bodies_engine.begin() as connection:
            return read_body(connection, self.folder, report_id, key)

    def _bodies_of(self, connection: sa.Connection) -> Bodies:
        """Bodies as a transaction sees them."""
        return Bodies(partial(read_body, connection, self.folder))

    def _follow(self) -> None:
        """Open the database anew if another file stands in its place, as after a restore."""
        inode = _inode(self.folder)
        if inode != self._inode:
            if inode is None:
                raise none_there(self.folder)
            self._engine.dispose()
            self._bodies_engine.dispose()
            self._inode = inode

    def files(self) -> dict[str, StoredFile]:
        """The file of each stored report, by report id."""
        columns = (REPORTS.c[n] for n in ("id", "sha256", "path", "passages", "facts", "record"))
        with self._reading() as connection:
            rows = connection.execute(sa.select(*columns).order_by(REPORTS.c.id)).all()
        found = {}
        for row in rows:
            corrected = tuple((name, written) for name, written in msgspec.json.decode(row.record)["corrected"])
            found[row.id] = StoredFile(row.sha256, Path(row.path), row.passages, row.facts, corrected)
        return found

    def cached_vectors(self, texts: Collection[str]) -> dict[str, Vectors]:
        """The vectors of those search forms that were embedded before."""
        keys = {form_key(self.encoder_name, text): text for text in texts}
        with self._reading() as connection:
            return {keys[row.key]: np.frombuffer(row.vector, "<f4") for row in sound_forms(connection, list(keys))}

    def not_cached(self, texts: Collection[str]) -> list[str]:
        """Those search forms, each once and in their order, that were not embedded before."""
        keys = {text: form_key(self.encoder_name, text) for text in texts}
        with self._reading() as connection:
            known = {row.key for row in sound_forms(connection, list(keys.values()))}
        return [text for text, key in keys.items() if key not in known]

    def phrase_vectors(self, phrases: Sequence[str]) -> Mapping[str, NDArray[np.float16]]:
        """The vectors of those phrases that have one. Raises `StoreError` if one is damaged."""
        if not phrases:
            return {}
        keys = dict(zip(self._phrase_keys(phrases), phrases, strict=True))
        with self._reading() as connection:
            return {keys[key]: vector for key, vector in phrases_of(connection, list(keys), self.folder).items()}

    def phrases_not_known(self, phrases: Iterable[str]) -> list[str]:
        """Those phrases, each once and in their order, that have no vector."""
        unique = list(dict.fromkeys(phrases))
        keys = self._phrase_keys(unique)
        with self._reading() as connection:
            known = known_phrases(connection, keys)
        return [text for text, key in zip(unique, keys, strict=True) if key not in known]

    def _phrase_keys(self, phrases: Iterable[str]) -> list[int]:
        return [phrase_key(self.encoder_name, text) for text in phrases]

    def snapshot(self) -> Snapshot:
        """The store as it stands now, whole and in memory; the same object as long as nothing was written."""
        with self._loading:
            state = self._state()
            if self._snapshot is None or self._snapshot.state != state:
                self._snapshot = self._load()
            return self._snapshot

    def _load(self) -> Snapshot:
        in_memory = False
        missed: State | None = None
        while True:
            with self._reading() as connection:
                state = read_state(connection, self.folder)
                with contextlib.suppress(DerivedError):
                    return load(connection, self.files_beside, state, self._snapshot, self._bodies, in_memory=in_memory)
            # Either a writer has come to the next state meanwhile, or is just naming its files; or they are damaged.
            in_memory, missed = missed == state, state
            if in_memory and self.files_beside.newer(state) is not None and self._state() == state:
                self._refuse_lost(state)


def _prepare(connection: sa.Connection, folder: Path, new: State | None) -> None:
    """Make the tables of a new store, and bring an older one to this format."""
    found = _format(connection, folder)
    if found in migration.KNOWN:
        migration.migrate(connection, folder, found)
        return
    if found is not None:
        return
    if new is None or sa.inspect(connection).get_table_names():
        raise damaged(folder, META.name)
    DerivedFiles(folder).clean(None)
    TABLES.create_all(connection)
    write_state(connection, new)


def _refuse_unfit(report: Report, passages: Sequence[Passage], facts: Sequence[Fact]) -> None:
    """Raise ValueError if the records of a report do not fit together."""
    for passage in passages:
        if report.text[passage.start : passage.end] != passage.text:
            raise ValueError(f"the text of passage {passage.id} is not what the report has at its place")
    homes = {passage.id for passage in passages}
    if len(homes) < len(passages):
        raise ValueError(f"two passages of the report {report.id} have one id")
    if strange := {fact.passage_id for fact in facts} - homes:
        raise ValueError(f"facts of the report {report.id} stand in passages that it does not have: {strange}")


def _refuse_emptied(folder: Path) -> None:
    """Raise `StoreError` if the database was cut to nothing: it must not be taken for a new one."""
    path = folder / DATABASE
    if path.is_file() and not path.stat().st_size and DerivedFiles(folder).exist():
        raise damaged(folder, f"{DATABASE}: 0")


def _inode(folder: Path) -> int | None:
    try:
        return (folder / DATABASE).stat().st_ino
    except OSError:
        return None


def _format(connection: sa.Connection, folder: Path) -> int | None:
    try:
        return stored_format(connection)
    except ValueError as exc:
        raise damaged(folder, META.name) from exc
