"""Who may use the page: a file of names, roles and hashed passwords that `baocao users` makes.

Example: `Users(path).add("lan", "mật khẩu dài", Role.EDITOR)`, then `Users(path).verify("lan", "mật khẩu dài").role` is "editor".
With no file there is no login, and the page is served to this machine alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
import time
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock

from index.errors import AssistantError
from prompts import lexicon

FILE = "users.json"
SHORTEST = 8  # characters of a password
# OWASP's figures for scrypt: 32 MB and some 0.1 s a try.
N, R, P = 2**15, 8, 3
TRIES, PAUSE = 5, 30.0  # wrong passwords for one name in a row, and the seconds after which one more is looked at
SESSION = 12 * 3600.0  # seconds that a login lasts: a working day
SESSIONS = 10_000
_NAME = re.compile(r"[\w.@-]{1,64}")


class Role(StrEnum):
    """What a user may do."""

    READER = "reader"  # ask, look up, take away
    EDITOR = "editor"  # also add, correct and remove reports


@dataclass(frozen=True, slots=True)
class User:
    """A name that may log in."""

    name: str
    role: Role


class Users:
    """The users of one file; a change of it counts at the next request."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int, int], dict[str, dict[str, str]]] | None = None

    @classmethod
    def of_store(cls, store: Path) -> Users:
        """The users of a store: those of `$BAOCAO_USERS`, or of `users.json` in its folder."""
        return cls(Path(os.environ.get("BAOCAO_USERS") or store / FILE))

    def __len__(self) -> int:
        return len(self._entries())

    def all(self) -> list[User]:
        """The users by name."""
        return [User(name, Role(entry["role"])) for name, entry in sorted(self._entries().items())]

    def get(self, name: str | None) -> User | None:
        """The user of a name, as the file has it now."""
        entry = self._entries().get(name or "")
        return User(name or "", Role(entry["role"])) if entry else None

    def verify(self, name: str, password: str) -> User | None:
        """The user whose name and password these are. An unknown name takes as long as a wrong password."""
        entry = self._entries().get(name)
        right = _matches(password, entry["password"] if entry else _NOBODY)
        return self.get(name) if entry and right else None

    def add(self, name: str, password: str, role: Role = Role.READER) -> None:
        """Write a user, in place of one of the same name. Raises `AssistantError` for a name or password that will not do."""
        name = self.check(name)
        if len(password) < SHORTEST:
            raise AssistantError(lexicon.bilingual("users_short_password", least=SHORTEST))
        with self._changing() as entries:
            entries[name] = {"role": str(role), "password": _hashed(password)}

    def check(self, name: str) -> str:
        """The name as it is kept. Raises `AssistantError` for one that will not do."""
        name = unicodedata.normalize("NFC", name.strip())
        if not _NAME.fullmatch(name):
            raise AssistantError(lexicon.bilingual("users_bad_name", name=name[:80]))
        return name

    def remove(self, name: str) -> None:
        """Delete a user; a session of theirs ends with their next request. Raises `AssistantError` if there is none."""
        with self._changing() as entries:
            if entries.pop(name, None) is None:
                names = ", ".join(sorted(entries)) or "–"
                raise AssistantError(lexicon.bilingual("users_unknown", name=name, names=names))

    def _changing(self) -> _Change:
        return _Change(self)

    def _entries(self) -> dict[str, dict[str, str]]:
        with self._lock:
            try:
                found = self.path.stat()
            except FileNotFoundError:
                return {}
            except OSError as exc:
                raise self._unreadable() from exc
            state = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._read is None or self._read[0] != state:
                self._read = (state, self._parsed())
            return self._read[1]

    def _parsed(self) -> dict[str, dict[str, str]]:
        try:
            entries = json.loads(self.path.read_text(encoding="utf-8"))["users"]
            return {name: {"role": Role(e["role"]), "password": str(e["password"])} for name, e in entries.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
            raise self._unreadable() from exc

    def _unreadable(self) -> AssistantError:  # never "nobody": that would open the page to all
        return AssistantError(lexicon.bilingual("users_unreadable", path=self.path))


class _Change:
    """The entries of a file, which are written back whole, readable by its owner alone."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._lock = FileLock(f"{users.path}.lock")

    def __enter__(self) -> dict[str, dict[str, str]]:
        try:
            self._users.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=10)
        except OSError as exc:
            raise self._unwritable(exc) from exc
        self._entries = dict(self._users._entries())
        return self._entries

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._write()
        except OSError as exc:
            raise self._unwritable(exc) from exc
        finally:
            self._lock.release()

    def _write(self) -> None:
        path = self._users.path
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump({"users": self._entries}, out, ensure_ascii=False, indent=1)
        fresh.replace(path)

    def _unwritable(self, exc: OSError) -> AssistantError:
        reason = exc.strerror or type(exc).__name__
        return AssistantError(lexicon.bilingual("bad_output_file", path=self._users.path, reason=reason))


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return "$".join(["scrypt", str(N), str(R), str(P), _text(salt), _text(_key(password, salt, N, R, P))])


def _matches(password: str, stored: str) -> bool:
    try:
        kind, n, r, p, salt, key = stored.split("$")
        made = _key(password, base64.b64decode(salt), int(n), int(r), int(p))
        return kind == "scrypt" and hmac.compare_digest(made, base64.b64decode(key))
    except ValueError:
        return False


def _key(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    written = unicodedata.normalize("NFC", password).encode()  # Vietnamese letters have two forms, by keyboard
    return hashlib.scrypt(written[:4096], salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


_NOBODY = "$".join(["scrypt", str(N), str(R), str(P), _text(b"nobody" * 3), _text(bytes(32))])


class Sessions:
    """Who is logged in: tokens that the browser keeps, good for a working day and until the page is started again."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def login(self, name: str, password: str) -> str | None:
        """A token for a right password. After some wrong ones in a row, a name must wait."""
        name = unicodedata.normalize("NFC", name.strip())
        with self._lock:
            tries, last = self._wrong.get(name, (0, 0.0))
            if tries >= TRIES and time.monotonic() - last < PAUSE:
                return None
        user = self._users.verify(name, password)
        with self._lock:
            if user is None:
                self._wrong[name] = (tries + 1, time.monotonic())
                _shorten(self._wrong)
                return None
            self._wrong.pop(name, None)
            token = secrets.token_urlsafe(32)
            self._open[token] = (name, time.monotonic() + SESSION)
            _shorten(self._open)
            return token

    def user(self, token: str | None) -> User | None:
        """The user of a token, with the role that the file gives them now."""
        with self._lock:
            name, until = self._open.get(token or "", ("", 0.0))
        return self._users.get(name) if time.monotonic() < until else None

    def logout(self, token: str | None) -> None:
        """End a session."""
        with self._lock:
            self._open.pop(token or "", None)


def _shorten(entries: OrderedDict[str, tuple[str, float]] | OrderedDict[str, tuple[int, float]]) -> None:
    while len(entries) > SESSIONS:
        entries.popitem(last=False)
