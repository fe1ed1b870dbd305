"""The database of a store: connections, the state that it stands in, and its errors as `StoreError`."""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import uuid
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import sqlalchemy as sa

from index.counting import rules
from index.errors import StoreError
from index.store.tables import FORMAT, META
from prompts import lexicon

DATABASE = "store.sqlite"
_BUSY_SECONDS = 30  # how long one transaction waits for another
_CHUNK = 500  # keys in one query, below every database's limit
_EVERY_DIGEST = 2**256


class State(msgspec.Struct, frozen=True):
    """What a store is and how it stands: all that is not of one report."""

    store: str  # a name that no other store has, and a restored one has no more
    encoder: str
    dimensions: int
    generation: int = 0  # counts up with every change
    next_number: int = 0  # the number of the next new passage; none is given twice
    epoch: int = 0  # of the file of vectors; counts up when passages are numbered anew
    reports: int = 0
    digests: str = "0"  # the sum of all reports' digests: a report that is missing or damaged is noticed
    counts: str = "0"  # the same of the counts of their syllables
    rules: int = 0  # that these were counted by

    @classmethod
    def new(cls, encoder: str, dimensions: int) -> State:
        """The state of an empty store."""
        return cls(uuid.uuid4().hex, encoder, dimensions, rules=rules())

    def changed(self, *, without: Sequence[bytes] = (), plus: Sequence[bytes] = (), **fields: Any) -> State:  # noqa: ANN401
        """The state after reports of those digests went and came; whoever commits it counts up the generation."""
        total = int(self.digests, 16) + sum(map(_number, plus)) - sum(map(_number, without))
        counted = self.reports + len(plus) - len(without)
        fields = {"reports": counted, "digests": f"{total % _EVERY_DIGEST:x}", **fields}
        return msgspec.structs.replace(self, **fields)

    def with_counts(self, counts: str, rules: int | None = None) -> State:
        """The state with other counts."""
        return msgspec.structs.replace(self, counts=counts, rules=self.rules if rules is None else rules)

    def holds(self, digests: Sequence[bytes]) -> bool:
        """Whether these are the digests of all its reports."""
        return len(digests) == self.reports and sum(map(_number, digests)) % _EVERY_DIGEST == int(self.digests, 16)


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "big")


def make_engine(path: Path, *, writing: bool) -> sa.Engine:
    """Connections to the database at `path`; a transaction covers what is read in it too."""
    path = path.absolute()
    fixed = not writing and not os.access(path.parent, os.W_OK)

    def connect() -> sqlite3.Connection:
        mode = "mode=rwc" if writing else _reading_mode(path) if fixed else "mode=rw"
        uri = f"file:{quote(str(path))}?{mode}"
        return sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)

    # Where the folder cannot be written, each connection looks anew whether somebody else writes in it.
    pool = {"poolclass": sa.NullPool} if fixed else {"poolclass": sa.QueuePool, "max_overflow": -1}
    engine = sa.create_engine("sqlite://", creator=connect, **pool)

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


def _reading_mode(path: Path) -> str:
    """How a database is read whose folder cannot be written.

    Beside its log SQLite wants a file that readers share, and where there is no log it would make one. Without a log all that
    was committed stands in the one file, which does not change as long as nobody opens it for writing.
    """
    log = path.with_name(f"{path.name}-wal")
    return "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn the database's errors into a `StoreError` that says what to do."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise  # ours: records that do not fit together
    except (sqlite3.OperationalError, sa.exc.OperationalError) as exc:
        raise StoreError(lexicon.bilingual("store_unusable", folder=folder, reason=_cause(exc))) from exc
    except (sqlite3.DatabaseError, sa.exc.DatabaseError) as exc:
        raise damaged(folder, _cause(exc)) from exc


def _cause(exc: Exception) -> object:
    return exc.orig if isinstance(exc, sa.exc.DBAPIError) else exc


def damaged(folder: Path, reason: object) -> StoreError:
    """The error of a store whose truth cannot be trusted."""
    return StoreError(lexicon.bilingual("store_damaged", folder=folder, reason=reason, command=index_command(folder)))


def none_there(folder: Path) -> StoreError:
    """The error of a folder that holds no store."""
    return StoreError(lexicon.bilingual("store_missing", folder=folder, command=index_command(folder)))


def index_command(folder: Path) -> str:
    """What to run to fill the store in `folder`."""
    return "baocao index DIR" if folder == Path("store") else f"baocao index DIR --store {folder}"


def stored_format(connection: sa.Connection) -> int | None:
    """The format of the store, or None if there is none in the database. Raises ValueError if it is no number."""
    if not sa.inspect(connection).has_table(META.name):
        return None
    return int(connection.scalars(sa.select(META.c.value).where(META.c.name == "format")).one_or_none() or "?")


def read_state(connection: sa.Connection, folder: Path) -> State:
    """The state that the store stands in. Raises `StoreError` for a store of another format and a damaged one."""
    return _state_of({row.name: row.value for row in connection.execute(sa.select(META))}, folder)


def current_state(engine: sa.Engine, folder: Path) -> State:
    """The same outside of any transaction, as each question asks for it: past SQLAlchemy, which takes ten times as long."""
    with explained(folder), contextlib.closing(engine.raw_connection()) as connection:
        rows = connection.cursor().execute(f"SELECT name, value FROM {META.name}").fetchall()
    return _same_state(frozenset(rows), folder)


@functools.lru_cache(maxsize=8)
def _same_state(rows: frozenset[tuple[str, str]], folder: Path) -> State:
    return _state_of(dict(rows), folder)


def _state_of(meta: Mapping[str, str], folder: Path) -> State:
    if meta.get("format") != str(FORMAT):
        fields = {"found": meta.get("format", "?"), "wanted": FORMAT, "command": index_command(folder)}
        raise StoreError(lexicon.bilingual("store_other_format", folder=folder, **fields))
    return decode_state(meta, folder)


def decode_state(meta: Mapping[str, str], folder: Path) -> State:
    """The state out of the rows of the table of settings. Raises `StoreError` if it is damaged."""
    checksum, _, written = str(meta.get("state", "")).partition(" ")
    if checksum != _checksum(written):
        raise damaged(folder, "meta")
    return msgspec.json.decode(written, type=State)


def write_state(connection: sa.Connection, state: State) -> None:
    """Set the state that the store stands in."""
    written = msgspec.json.encode(state).decode()
    rows = {"format": str(FORMAT), "state": f"{_checksum(written)} {written}"}
    connection.execute(sa.delete(META))
    connection.execute(sa.insert(META), [{"name": name, "value": value} for name, value in rows.items()])


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(sa.insert(table), list(rows))


def chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Keys in groups that fit in one query."""
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
