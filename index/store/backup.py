"""A store to one file that holds all of it, also while it is served and written, and back."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
from pathlib import Path

import msgspec

from index.errors import StoreError
from index.store import migration
from index.store.database import DATABASE, explained, make_engine, none_there, stored_format, write_state
from index.store.derived import DerivedFiles
from index.store.doctor import verified
from index.store.lock import lock_folder, unlock
from index.store.store import Store
from prompts import lexicon


def back_up(folder: Path, file: Path) -> int:
    """Write the store in `folder`, as it stands at one moment, to `file`; how many reports it holds.

    `file` appears when it is complete and was verified. Raises `StoreError` if it cannot be written or is not sound.
    """
    if not (folder / DATABASE).is_file():
        raise none_there(folder)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        with explained(folder):
            _copy(folder / DATABASE, unfinished)
        reports = _verified(unfinished, folder, rename=False)
        unfinished.replace(file)
    except OSError as exc:
        raise StoreError(lexicon.bilingual("store_unwritable", folder=file, reason=exc.strerror)) from exc
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()
    return reports


def restore(file: Path, folder: Path, *, replace: bool = False) -> int:
    """Make the store in `folder` what `back_up` wrote to `file`; how many reports it holds.

    A store that is there is replaced only if that is asked for, and only by a sound one; those who read it see the
    old state until they see the new one.
    """
    if not file.is_file():
        raise StoreError(lexicon.bilingual("backup_missing", path=file))
    if (folder / DATABASE).exists() and not replace:
        raise StoreError(lexicon.bilingual("restore_refused", folder=folder))
    lock = lock_folder(folder)
    unfinished = folder / f"{DATABASE}.restored"
    try:
        with explained(file):
            _copy(file, unfinished)
        reports = _verified(unfinished, file, rename=True)
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(folder / DATABASE)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (folder / name).unlink(missing_ok=True)
        unfinished.replace(folder / DATABASE)
        DerivedFiles(folder).clean(None)
    except OSError as exc:
        raise StoreError(lexicon.bilingual("store_unwritable", folder=folder, reason=exc.strerror)) from exc
    finally:
        for left in folder.glob(f"{unfinished.name}*"):
            left.unlink(missing_ok=True)
        unlock(folder, lock)
    Store.open_for_writing(folder).close()  # makes what is derived
    return reports


def _copy(source: Path, target: Path) -> None:
    """A database as it stands at one moment, by SQLite's own means, into one file."""
    target.unlink(missing_ok=True)
    with (
        contextlib.closing(sqlite3.connect(f"file:{source.absolute()}?mode=ro", uri=True, timeout=30)) as old,
        contextlib.closing(sqlite3.connect(target, timeout=30)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")


def _verified(file: Path, told: Path, *, rename: bool) -> int:
    """How many reports a database holds that is sound; raises `StoreError` if it is not.

    A restored store is brought to the present format, and has a name of its own, so that no reader takes one of its
    generations for one that it knows.
    """
    engine = make_engine(file, writing=True)
    try:
        with explained(told), engine.begin() as connection:
            found = stored_format(connection)
            if rename and found in migration.KNOWN:
                migration.migrate(connection, told.parent, found)
            state = verified(connection, told)
            if rename:
                write_state(connection, msgspec.structs.replace(state, store=uuid.uuid4().hex))
        with explained(told), contextlib.closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA journal_mode = DELETE")
    finally:
        engine.dispose()
    return state.reports
