"""The right to write in a store's folder, held by one process; a second one is told which.

Example: "process 4711 of lan on may-chu since 22/11/2026 10:45: baocao index reports".
"""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import sys
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from index.errors import StoreError
from prompts import lexicon

LOCK = "write.lock"  # held by the system's lock, which ends with the process
HOLDER = "writer.json"  # who holds it, for people to read
_COMMAND_SHOWN = 200


class Holder(msgspec.Struct, frozen=True):
    """Who writes: what a second one is told."""

    pid: int
    host: str
    user: str
    since: str  # ISO, the machine's time
    command: str

    @classmethod
    def me(cls) -> Holder:
        """The process that asks."""
        try:
            user = getpass.getuser()
        except (OSError, KeyError):  # a user without a name, as in a container
            user = str(os.getuid()) if hasattr(os, "getuid") else "?"
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:_COMMAND_SHOWN]
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        return cls(os.getpid(), socket.gethostname(), user, since, command)


def lock_folder(folder: Path) -> FileLock:
    """The right to write in `folder`, which is made if it is not there. Raises `StoreError` if another one has it."""
    lock = FileLock(folder / LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        (folder / HOLDER).write_bytes(msgspec.json.encode(Holder.me()))
    except Timeout as exc:
        raise StoreError(lexicon.bilingual("store_locked", folder=folder, **_told(holder(folder)))) from exc
    except OSError as exc:
        lock.release()
        raise StoreError(lexicon.bilingual("store_unwritable", folder=folder, reason=exc.strerror)) from exc
    return lock


def unlock(folder: Path, lock: FileLock) -> None:
    """Give up the right to write."""
    with contextlib.suppress(OSError):
        (folder / HOLDER).unlink()
    lock.release()


def holder(folder: Path) -> Holder | None:
    """Who was the last to say that it writes in `folder`."""
    try:
        return msgspec.json.decode((folder / HOLDER).read_bytes(), type=Holder)
    except (OSError, msgspec.MsgspecError):
        return None


def _told(found: Holder | None) -> dict[str, object]:
    if found is None:
        return dict.fromkeys(("pid", "host", "user", "since", "command_line"), "?")
    fields = {"pid": found.pid, "host": found.host, "user": found.user, "since": found.since}
    return {**fields, "command_line": found.command}
