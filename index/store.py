"""Reports, passages and facts to a folder that keeps them, and back to a `Snapshot` that readers search.

SQLite is the truth: `store.sqlite` holds everything, and each report is written in one transaction that also counts
up the store's *generation*. `dense-<generation>.faiss` and `lexical-<generation>/` are derived from it and may be
deleted at any time. One process writes (it holds `write.lock`), any number read meanwhile.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import sqlalchemy as sa
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.errors import StoreError
from index.forms import search_text
from index.records import Aspect, Fact, Figure, Passage, Period, Report
from prompts import lexicon

if TYPE_CHECKING:
    from index.dense import DenseIndex
    from index.lexical import LexicalIndex

Vectors = NDArray[np.float32]

FORMAT = 3  # counts up when the tables change; a store of another format is made anew
DATABASE = "store.sqlite"
_LOCK = "write.lock"
UNUSED_FORMS_KEPT = 20_000  # embeddings of removed passages that are kept in case their reports come back: some 35 MB
_BUSY_SECONDS = 30  # how long one transaction waits for another
_CHUNK = 500  # keys in one query, below every database's limit

_tables = sa.MetaData()
_meta = sa.Table(
    "meta", _tables, sa.Column("name", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
)
_reports = sa.Table(
    "reports",
    _tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    *(sa.Column(name, sa.String) for name in ("kind", "number", "issuer", "place", "local", "signer")),
    *(sa.Column(name, sa.Date) for name in ("issued", "session", "period_start", "period_end")),
    *(sa.Column(name, sa.JSON, nullable=False) for name in ("periods", "as_of", "pages", "origins", "corrected")),
)
# What a passage is searched by, kept by its text: embedded and segmented once, also for a report that comes back.
_forms = sa.Table(
    "forms",
    _tables,
    sa.Column("key", sa.LargeBinary, primary_key=True),  # sha256 of the encoder's name and the text
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float32, little-endian
    sa.Column("words", sa.Text, nullable=False),  # pyvi words, a space between
    sa.Column("generation", sa.Integer, nullable=False),  # when it was made
)
_passages = sa.Table(
    "passages",
    _tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("report_id", sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("headings", sa.JSON, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),  # its text is the report's own at [start, end)
    sa.Column("spans", sa.JSON, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("anchor", sa.Integer),
    sa.Column("carrier", sa.JSON, nullable=False),
    sa.Column("form", sa.ForeignKey("forms.key"), nullable=False, index=True),
)
_facts = sa.Table(
    "facts",
    _tables,
    sa.Column("report_id", sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False),
    sa.Column("passage_id", sa.ForeignKey("passages.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("value", sa.String, nullable=False),  # a Decimal, digit for digit
    sa.Column("unit", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("figure_start", sa.Integer, nullable=False),
    sa.Column("figure_end", sa.Integer, nullable=False),
    sa.Column("approximate", sa.Boolean, nullable=False),
    sa.Column("indicator", sa.String, nullable=False),
    sa.Column("scope", sa.JSON, nullable=False),
    sa.Column("after", sa.String, nullable=False),
    sa.Column("aspect", sa.String, nullable=False),
    sa.Column("base", sa.String),
    sa.Column("place", sa.String),
    *(sa.Column(name, sa.Date) for name in ("period_start", "period_end", "as_of")),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
)


class _Model(Protocol):
    """What a store wants to know of an encoder."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...


@dataclass(frozen=True)
class Snapshot:
    """A store as it stood at one generation. A passage's row is its position in `passages`, also in both indexes."""

    generation: int
    reports: Mapping[str, Report]
    passages: Sequence[Passage]  # by report id, then in the report's order
    facts: Sequence[Fact]  # by report id, then by the figure's place
    facts_by_passage: Mapping[str, Sequence[Fact]]
    rows_by_report: Mapping[str, range]
    row_by_passage: Mapping[str, int]
    dense: DenseIndex
    lexical: LexicalIndex


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The file that a stored report was read from, and what it gave."""

    sha256: str
    path: Path
    passages: int
    facts: int
    corrected: tuple[tuple[str, str | None], ...] = ()  # what an administrator had set by hand


class Store:
    """The reports of one folder. Use `create_or_open` to write and `open` to read; both close as context managers."""

    def __init__(
        self, folder: Path, engine: sa.Engine, lock: FileLock | None, encoder_name: str, dimensions: int
    ) -> None:
        self.folder = folder
        self.encoder_name = encoder_name
        self.dimensions = dimensions
        self._engine = engine
        self._lock = lock
        self._snapshot: Snapshot | None = None
        self._loading = threading.Lock()

    @classmethod
    def create_or_open(cls, folder: Path | str, encoder_name: str, dimensions: int) -> Store:
        """The store in `folder` for writing, made if there is none. Raises `StoreError` if it cannot be written now."""
        folder = Path(folder)
        lock = _lock(folder)
        try:
            engine = _engine(folder, writing=True)
            with _explained(folder), engine.begin() as connection:
                if not sa.inspect(connection).has_table("meta"):
                    _remove_derived(folder, keep=None)
                    _tables.create_all(connection)
                    meta = {"format": FORMAT, "encoder": encoder_name, "dimensions": dimensions, "generation": 0}
                    rows = [{"name": name, "value": str(value)} for name, value in meta.items()]
                    connection.execute(sa.insert(_meta), rows)
                name, size = _read_meta(connection, folder)
            store = cls(folder, engine, lock, name, size)
            store._refuse_other(encoder_name, dimensions)
        except BaseException:
            lock.release()
            raise
        return store

    @classmethod
    def open(cls, folder: Path | str) -> Store:
        """The store in `folder` for reading. Raises `StoreError`, which says what to run, if there is none."""
        folder = Path(folder)
        if not (folder / DATABASE).is_file():
            raise StoreError(_none_there(folder))
        engine = _engine(folder, writing=False)
        with _explained(folder), engine.begin() as connection:
            if not sa.inspect(connection).has_table("meta"):
                raise StoreError(_none_there(folder))
            name, size = _read_meta(connection, folder)
        return cls(folder, engine, None, name, size)

    def close(self) -> None:
        """Let go of the files; a snapshot that was taken stays good."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def discard(self) -> None:
        """Close the store and delete its files, and its folder if nothing else is in it."""
        if self._lock is None:
            raise ValueError("the store was opened for reading")
        self._engine.dispose()
        _remove_derived(self.folder, keep=None)
        for path in self.folder.glob(f"{DATABASE}*"):
            path.unlink()
        self._lock.release()
        (self.folder / _LOCK).unlink(missing_ok=True)
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

        All or nothing: a reader sees the report as it was before or as it is now.
        """
        if vectors.shape != (len(passages), self.dimensions):
            raise ValueError(f"vectors of shape {vectors.shape}, wanted ({len(passages)}, {self.dimensions})")
        for passage in passages:
            if report.text[passage.start : passage.end] != passage.text:
                raise ValueError(f"the text of passage {passage.id} is not what the report has at its place")
        texts = [search_text(passage, report) for passage in passages]
        keys = [self._key(text) for text in texts]
        known = self._known(keys)
        new = {key: (text, vector) for key, text, vector in zip(keys, texts, vectors, strict=True) if key not in known}
        forms = [
            {"key": key, "vector": np.asarray(vector, "<f4").tobytes(), "words": _words(text)}
            for key, (text, vector) in new.items()
        ]
        with self._writing() as (connection, generation):
            connection.execute(sa.delete(_reports).where(_reports.c.id == report.id))
            _insert(connection, _forms, [{**form, "generation": generation} for form in forms])
            _insert(connection, _reports, [_report_row(report)])
            _insert(connection, _passages, [_passage_row(p, i, keys[i]) for i, p in enumerate(passages)])
            _insert(connection, _facts, [_fact_row(fact, i) for i, fact in enumerate(facts)])

    def remove(self, report_id: str) -> None:
        """Delete one report with its passages and facts; nothing happens if it is not there."""
        with self._writing() as (connection, _):
            connection.execute(sa.delete(_reports).where(_reports.c.id == report_id))

    def moved(self, report_id: str, path: Path) -> None:
        """Note that the file of a report, unchanged, now stands at `path`. Nothing that is searched changes."""
        with _explained(self.folder), self._engine.begin() as connection:
            connection.execute(sa.update(_reports).where(_reports.c.id == report_id).values(path=str(path)))

    def build(self) -> None:
        """Write the derived files of this generation, if they are not there, and delete those of earlier ones."""
        with _explained(self.folder), self._engine.begin() as connection:
            generation = _generation(connection)
            _forget_forms(connection)
            if not _dense_path(self.folder, generation).exists():
                _dense(connection, self.dimensions).save(_dense_path(self.folder, generation))
            if not _lexical_path(self.folder, generation).exists():
                _lexical(connection, _lexical_path(self.folder, generation))
        _remove_derived(self.folder, keep=generation)
        with _explained(self.folder), contextlib.closing(self._engine.raw_connection()) as connection:
            # Into the one file, which may then be copied alone, and what was deleted is gone from the disk.
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[tuple[sa.Connection, int]]:
        """One transaction that makes the next generation."""
        if self._lock is None:
            raise ValueError("the store was opened for reading")
        with _explained(self.folder), self._engine.begin() as connection:
            generation = _generation(connection) + 1
            yield connection, generation
            changed = sa.update(_meta).where(_meta.c.name == "generation").values(value=str(generation))
            connection.execute(changed)

    # What reads

    def generation(self) -> int:
        """A number that grows with every change: a snapshot with a smaller one is old. Cheap to ask for."""
        with _explained(self.folder), self._engine.begin() as connection:
            return _generation(connection)

    def files(self) -> dict[str, StoredFile]:
        """The file of each stored report, by report id."""
        passages, facts = (
            sa.select(sa.func.count()).where(table.c.report_id == _reports.c.id).scalar_subquery()
            for table in (_passages, _facts)
        )
        columns = (_reports.c.id, _reports.c.sha256, _reports.c.path, passages, facts, _reports.c.corrected)
        query = sa.select(*columns).order_by(_reports.c.id)
        with _explained(self.folder), self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return {
            id_: StoredFile(sha256, Path(path), n, m, tuple((name, written) for name, written in corrected))
            for id_, sha256, path, n, m, corrected in rows
        }

    def cached_vectors(self, texts: Collection[str]) -> dict[str, Vectors]:
        """The vectors of those search forms that were embedded before."""
        keys = {self._key(text): text for text in texts}
        with _explained(self.folder), self._engine.begin() as connection:
            found: dict[str, Vectors] = {}
            for chunk in _chunks(list(keys)):
                query = sa.select(_forms.c.key, _forms.c.vector).where(_forms.c.key.in_(chunk))
                found.update((keys[row.key], np.frombuffer(row.vector, "<f4")) for row in connection.execute(query))
            return found

    def not_cached(self, texts: Collection[str]) -> list[str]:
        """Those search forms, each once and in their order, that were not embedded before."""
        keys = {text: self._key(text) for text in texts}
        known = self._known(list(keys.values()))
        return [text for text, key in keys.items() if key not in known]

    def snapshot(self) -> Snapshot:
        """The store as it stands now, whole and in memory; the same object as long as nothing was written."""
        with self._loading:
            if self._snapshot is None or self._snapshot.generation != self.generation():
                with _explained(self.folder), self._engine.begin() as connection:
                    self._snapshot = _load(connection, self.folder, self.dimensions)
            return self._snapshot

    def problems(self) -> list[str]:
        """What is wrong with the store, a sentence each; an empty list if it is sound."""
        with _explained(self.folder), self._engine.begin() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
            broken = list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
            if broken:
                found.append(lexicon.bilingual("store_broken_rows", count=len(broken)))
        snapshot = self.snapshot()
        for fact in snapshot.facts:
            figure = fact.figure
            if snapshot.reports[fact.report_id].text[figure.start : figure.end] != figure.text:
                found.append(lexicon.bilingual("store_figure_moved", id=fact.id))
        for name, index in (("dense", snapshot.dense), ("lexical", snapshot.lexical)):
            if len(index) != len(snapshot.passages):
                sizes = {"found": len(index), "wanted": len(snapshot.passages)}
                found.append(lexicon.bilingual("store_index_size", name=name, **sizes))
        return found

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.encoder_name}\0{text}".encode()).digest()

    def _known(self, keys: Sequence[bytes]) -> set[bytes]:
        with _explained(self.folder), self._engine.begin() as connection:
            return {
                key
                for chunk in _chunks(keys)
                for key in connection.scalars(sa.select(_forms.c.key).where(_forms.c.key.in_(chunk)))
            }


# The database and its errors


def _engine(folder: Path, *, writing: bool) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{folder / DATABASE}", connect_args={"timeout": _BUSY_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:  # noqa: ANN401  the driver's own connection
        connection.isolation_level = None  # BEGIN is ours, so that a transaction also covers what it reads
        cursor = connection.cursor()
        pragmas = ("journal_mode = WAL", "secure_delete = ON") if writing else ("query_only = ON",)
        for pragma in (*pragmas, "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _lock(folder: Path) -> FileLock:
    """The right to write in `folder`, which is made if it is not there; it ends with the process that holds it."""
    lock = FileLock(folder / _LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise StoreError(lexicon.bilingual("store_locked", folder=folder)) from exc
    except OSError as exc:
        raise StoreError(lexicon.bilingual("store_unwritable", folder=folder, reason=exc.strerror)) from exc
    return lock


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn the database's errors into a `StoreError` that says what to do."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise  # ours: records that do not fit together
    except (sqlite3.OperationalError, sa.exc.OperationalError) as exc:
        raise StoreError(lexicon.bilingual("store_unusable", folder=folder, reason=_cause(exc))) from exc
    except (sqlite3.DatabaseError, sa.exc.DatabaseError) as exc:
        fields = {"folder": folder, "reason": _cause(exc), "command": index_command(folder)}
        raise StoreError(lexicon.bilingual("store_damaged", **fields)) from exc


def _cause(exc: Exception) -> object:
    return exc.orig if isinstance(exc, sa.exc.DBAPIError) else exc


def _none_there(folder: Path) -> str:
    return lexicon.bilingual("store_missing", folder=folder, command=index_command(folder))


def index_command(folder: Path) -> str:
    """What to run to fill the store in `folder`."""
    return "baocao index DIR" if folder == Path("store") else f"baocao index DIR --store {folder}"


def _read_meta(connection: sa.Connection, folder: Path) -> tuple[str, int]:
    """The encoder's name and dimensions. Raises `StoreError` for a store of another format."""
    meta = {row.name: row.value for row in connection.execute(sa.select(_meta))}
    if meta.get("format") != str(FORMAT):
        fields = {"found": meta.get("format", "?"), "wanted": FORMAT, "command": index_command(folder)}
        raise StoreError(lexicon.bilingual("store_other_format", folder=folder, **fields))
    return meta["encoder"], int(meta["dimensions"])


def _generation(connection: sa.Connection) -> int:
    return int(connection.scalars(sa.select(_meta.c.value).where(_meta.c.name == "generation")).one())


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(sa.insert(table), list(rows))


def _chunks(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]


def _forget_forms(connection: sa.Connection) -> None:
    """Delete the oldest forms that no passage has, all but `UNUSED_FORMS_KEPT`."""
    unused = ~sa.exists().where(_passages.c.form == _forms.c.key)
    newest_first = sa.select(_forms.c.key).where(unused).order_by(_forms.c.generation.desc(), _forms.c.key)
    old = list(connection.scalars(newest_first.offset(UNUSED_FORMS_KEPT)))
    for chunk in _chunks(old):
        connection.execute(sa.delete(_forms).where(_forms.c.key.in_(chunk)))


# Records to rows and back


def _report_row(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "text": report.text,
        "sha256": report.sha256,
        "path": report.path,
        "title": report.title,
        "kind": report.kind,
        "number": report.number,
        "issuer": report.issuer,
        "place": report.place,
        "local": report.local,
        "issued": report.issued,
        "session": report.session,
        "signer": report.signer,
        "period_start": report.period.start if report.period else None,
        "period_end": report.period.end if report.period else None,
        "periods": [[period.start.isoformat(), period.end.isoformat()] for period in report.periods],
        "as_of": [day.isoformat() for day in report.as_of],
        "pages": report.pages,
        "origins": report.origins,
        "corrected": report.corrected,
    }


def _report(row: Any) -> Report:  # noqa: ANN401  a row of the database
    return Report(
        id=row.id,
        text=row.text,
        sha256=row.sha256,
        path=row.path,
        title=row.title,
        kind=row.kind,
        number=row.number,
        issuer=row.issuer,
        place=row.place,
        local=row.local,
        issued=row.issued,
        session=row.session,
        period=_period(row.period_start, row.period_end),
        periods=tuple(Period(date.fromisoformat(start), date.fromisoformat(end)) for start, end in row.periods),
        as_of=tuple(date.fromisoformat(day) for day in row.as_of),
        signer=row.signer,
        pages=tuple(row.pages),
        origins=tuple((name, start, end) for name, start, end in row.origins),
        corrected=tuple((name, written) for name, written in row.corrected),
    )


def _passage_row(passage: Passage, ordinal: int, form: bytes) -> dict[str, Any]:
    return {
        "id": passage.id,
        "report_id": passage.report_id,
        "ordinal": ordinal,
        "headings": list(passage.headings),
        "start": passage.start,
        "end": passage.end,
        "spans": [list(span) for span in passage.spans],
        "kind": passage.kind,
        "anchor": passage.anchor,
        "carrier": [list(span) for span in passage.carrier],
        "form": form,
    }


def _passage(row: Any, report: Report) -> Passage:  # noqa: ANN401  a row of the database
    return Passage(
        id=row.id,
        report_id=row.report_id,
        headings=tuple(row.headings),
        start=row.start,
        end=row.end,
        spans=tuple((start, end) for start, end in row.spans),
        kind=row.kind,
        text=report.text[row.start : row.end],
        anchor=row.anchor,
        carrier=tuple((start, end) for start, end in row.carrier),
    )


def _fact_row(fact: Fact, ordinal: int) -> dict[str, Any]:
    figure = fact.figure
    return {
        "report_id": fact.report_id,
        "ordinal": ordinal,
        "id": fact.id,
        "passage_id": fact.passage_id,
        "value": str(figure.value),
        "unit": figure.unit,
        "text": figure.text,
        "figure_start": figure.start,
        "figure_end": figure.end,
        "approximate": figure.approximate,
        "indicator": fact.indicator,
        "scope": list(fact.scope),
        "after": fact.after,
        "aspect": str(fact.aspect),
        "base": fact.base,
        "place": fact.place,
        "period_start": fact.period.start if fact.period else None,
        "period_end": fact.period.end if fact.period else None,
        "as_of": fact.as_of,
        "start": fact.start,
        "end": fact.end,
    }


def _fact(row: Any) -> Fact:  # noqa: ANN401  a row of the database
    return Fact(
        id=row.id,
        report_id=row.report_id,
        passage_id=row.passage_id,
        figure=Figure(Decimal(row.value), row.unit, row.text, row.figure_start, row.figure_end, row.approximate),
        indicator=row.indicator,
        scope=tuple(row.scope),
        after=row.after,
        aspect=Aspect(row.aspect),
        base=row.base,
        place=row.place,
        period=_period(row.period_start, row.period_end),
        as_of=row.as_of,
        start=row.start,
        end=row.end,
    )


def _period(start: date | None, end: date | None) -> Period | None:
    return Period(start, end) if start and end else None


# The snapshot and what is derived


def _load(connection: sa.Connection, folder: Path, dimensions: int) -> Snapshot:
    """Everything, read in the one transaction of `connection`, so that no reader sees a mixture."""
    generation = _generation(connection)
    reports = {row.id: _report(row) for row in connection.execute(sa.select(_reports).order_by(_reports.c.id))}
    rows = connection.execute(sa.select(_passages).order_by(_passages.c.report_id, _passages.c.ordinal))
    passages = [_passage(row, reports[row.report_id]) for row in rows]
    by_place = (_facts.c.report_id, _facts.c.figure_start, _facts.c.ordinal)
    facts = [_fact(row) for row in connection.execute(sa.select(_facts).order_by(*by_place))]
    facts_by_passage: dict[str, list[Fact]] = {}
    for fact in facts:
        facts_by_passage.setdefault(fact.passage_id, []).append(fact)
    return Snapshot(
        generation=generation,
        reports=reports,
        passages=passages,
        facts=facts,
        facts_by_passage=facts_by_passage,
        rows_by_report=_rows_by_report(reports, passages),
        row_by_passage={passage.id: row for row, passage in enumerate(passages)},
        dense=_load_dense(connection, folder, generation, dimensions, len(passages)),
        lexical=_load_lexical(connection, folder, generation, len(passages)),
    )


def _rows_by_report(reports: Iterable[str], passages: Sequence[Passage]) -> dict[str, range]:
    rows = dict.fromkeys(reports, range(0))
    for row, passage in enumerate(passages):
        rows[passage.report_id] = range(rows[passage.report_id].start if rows[passage.report_id] else row, row + 1)
    return rows


def _load_dense(connection: sa.Connection, folder: Path, generation: int, dimensions: int, count: int) -> DenseIndex:
    """The derived file of this generation, or, if it is missing or unsound, the same made in memory."""
    from index.dense import DenseIndex

    path = _dense_path(folder, generation)
    if path.exists():
        with contextlib.suppress(RuntimeError, OSError):
            index = DenseIndex.load(path)
            if (len(index), index.dimensions) == (count, dimensions):
                return index
    return _dense(connection, dimensions)


def _load_lexical(connection: sa.Connection, folder: Path, generation: int, count: int) -> LexicalIndex:
    """As `_load_dense`, for words."""
    from index.lexical import LexicalIndex

    path = _lexical_path(folder, generation)
    if path.exists():
        with contextlib.suppress(ValueError, OSError):
            index = LexicalIndex.load(path)
            if len(index) == count:
                return index
    return _lexical(connection)


def _dense(connection: sa.Connection, dimensions: int) -> DenseIndex:
    from index.dense import DenseIndex

    query = sa.select(_forms.c.vector).join(_passages, _passages.c.form == _forms.c.key)
    blobs = list(connection.scalars(query.order_by(_passages.c.report_id, _passages.c.ordinal)))
    vectors = np.frombuffer(b"".join(blobs), "<f4").reshape(len(blobs), dimensions)
    return DenseIndex.from_vectors(vectors, range(len(blobs)))


def _lexical(connection: sa.Connection, folder: Path | None = None) -> LexicalIndex:
    from index.lexical import LexicalIndex
    from index.words import syllables

    reports = {row.id: _report(row) for row in connection.execute(sa.select(_reports))}
    query = sa.select(_passages, _forms.c.words).join(_forms, _passages.c.form == _forms.c.key)
    rows = connection.execute(query.order_by(_passages.c.report_id, _passages.c.ordinal))

    def forms() -> Iterator[tuple[list[str], list[str]]]:
        for row in rows:
            report = reports[row.report_id]
            yield row.words.split(), syllables(search_text(_passage(row, report), report))

    return LexicalIndex.build(forms(), folder)


def _words(text: str) -> str:
    from index.words import words

    return " ".join(words(text))


def _dense_path(folder: Path, generation: int) -> Path:
    return folder / f"dense-{generation}.faiss"


def _lexical_path(folder: Path, generation: int) -> Path:
    return folder / f"lexical-{generation}"


def _remove_derived(folder: Path, *, keep: int | None) -> None:
    """Delete derived files, all but those of one generation. One that is in use elsewhere may stay until next time."""
    kept = set() if keep is None else {_dense_path(folder, keep), _lexical_path(folder, keep)}
    for path in {*folder.glob("dense-*"), *folder.glob("lexical-*")} - kept:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()
