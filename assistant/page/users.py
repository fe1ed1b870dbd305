"""Who may use the page and its doors for programs: a file of names, roles, hashed passwords and hashed keys.

Example: `Users(path).add("lan", "mật khẩu dài", Role.EDITOR)`, then `Users(path).verify("lan", "mật khẩu dài").role` is "editor",
and so is `Users(path).of_key(Users(path).make_key("lan")).role`. With no file there is no login, and the page is served to this
machine alone.
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
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from cachetools import TTLCache
from filelock import FileLock

from index.errors import AssistantError
from prompts import lexicon

FILE = "users.json"
SHORTEST = 8  # characters of a password
# OWASP's figures for scrypt: 32 MB and some 0.1 s a try.
N, R, P = 2**15, 8, 3
TRIES, PAUSE = 5, 30.0  # wrong passwords for one name in a row, and the seconds after which one more is looked at
TRIES_OF_ADDRESS = 30  # the same for one address, from where a program may try many names
SESSION = 12 * 3600.0  # seconds that a login lasts: a working day
SESSIONS = 10_000
KEY = "bck"  # what a key begins with, so that one that was left in a file is recognized
REMEMBERED = 600.0  # seconds for which a right password that comes with every request is not hashed again
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


@dataclass(frozen=True, slots=True)
class _Key:
    """A key of a user: SHA-256 is enough for it, since unlike a password it cannot be guessed."""

    hash: str
    made: str  # ISO date


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the file has of a user."""

    role: Role
    password: str  # hashed
    keys: Mapping[str, _Key] = field(default_factory=dict)  # by id


class Users:
    """The users of one file; a change of it counts at the next request."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int, int], dict[str, _Entry]] | None = None

    @classmethod
    def of_store(cls, store: Path) -> Users:
        """The users of a store: those of `$BAOCAO_USERS`, or of `users.json` in its folder."""
        return cls(Path(os.environ.get("BAOCAO_USERS") or store / FILE))

    def __len__(self) -> int:
        return len(self._entries())

    def all(self) -> list[User]:
        """The users by name."""
        return [User(name, entry.role) for name, entry in sorted(self._entries().items())]

    def get(self, name: str | None) -> User | None:
        """The user of a name, as the file has it now."""
        entry = self._entries().get(name or "")
        return User(name or "", entry.role) if entry else None

    def verify(self, name: str, password: str) -> User | None:
        """The user whose name and password these are. An unknown name takes as long as a wrong password."""
        entry = self._entries().get(name)
        right = _matches(password, entry.password if entry else _NOBODY)
        return self.get(name) if entry and right else None

    def add(self, name: str, password: str, role: Role = Role.READER) -> None:
        """Write a user, in place of one of the same name. Raises `AssistantError` for a name or password that will not do."""
        name = self.check(name)
        if len(password) < SHORTEST:
            raise AssistantError(lexicon.bilingual("users_short_password", least=SHORTEST))
        with self._changing() as entries:
            keys = entries[name].keys if name in entries else {}
            entries[name] = _Entry(role, _hashed(password), keys)

    def stamp(self, name: str) -> str:
        """What changes with a user's password; empty if there is no such user."""
        entry = self._entries().get(name)
        return entry.password if entry else ""

    def make_key(self, name: str) -> str:
        """A new key of a user, for programs; only its hash is kept. Raises `AssistantError` if there is no such user."""
        id_, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        with self._changing() as entries:
            if name not in entries:
                raise self._unknown(name, entries)
            key = _Key(_digest(secret), date.today().isoformat())
            entries[name] = replace(entries[name], keys={**entries[name].keys, id_: key})
        return f"{KEY}_{id_}_{secret}"

    def keys(self, name: str) -> dict[str, str]:
        """The keys of a user: the day each was made, by its id."""
        entry = self._entries().get(name)
        return {id_: key.made for id_, key in entry.keys.items()} if entry else {}

    def of_key(self, key: str) -> User | None:
        """The user of a key."""
        kind, _, rest = key.partition("_")
        id_, _, secret = rest.partition("_")
        for name, entry in self._entries().items():
            known = entry.keys.get(id_)
            if known and kind == KEY and hmac.compare_digest(known.hash, _digest(secret)):
                return User(name, entry.role)
        return None

    def revoke(self, id_: str) -> str:
        """Delete a key, at once; whose it was. Raises `AssistantError` if there is none of that id."""
        with self._changing() as entries:
            for name, entry in entries.items():
                if id_ in entry.keys:
                    kept = {one: key for one, key in entry.keys.items() if one != id_}
                    entries[name] = replace(entry, keys=kept)
                    return name
            ids = ", ".join(sorted(one for entry in entries.values() for one in entry.keys)) or "–"
            raise AssistantError(lexicon.bilingual("keys_unknown", id=id_[:80], ids=ids))

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
                raise self._unknown(name, entries)

    def _unknown(self, name: str, entries: Mapping[str, _Entry]) -> AssistantError:
        names = ", ".join(sorted(entries)) or "–"
        return AssistantError(lexicon.bilingual("users_unknown", name=name, names=names))

    def _changing(self) -> _Change:
        return _Change(self)

    def _entries(self) -> dict[str, _Entry]:
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

    def _parsed(self) -> dict[str, _Entry]:
        try:
            entries = json.loads(self.path.read_text(encoding="utf-8"))["users"]
            return {name: _entry(**record) for name, record in entries.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
            raise self._unreadable() from exc

    def _unreadable(self) -> AssistantError:  # never "nobody": that would open the page to all
        return AssistantError(lexicon.bilingual("users_unreadable", path=self.path))


class _Change:
    """The entries of a file, which are written back whole, readable by its owner alone."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._lock = FileLock(f"{users.path}.lock")

    def __enter__(self) -> dict[str, _Entry]:
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
        records = {name: asdict(entry) for name, entry in self._entries.items()}
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump({"users": records}, out, ensure_ascii=False, indent=1)
        fresh.replace(path)

    def _unwritable(self, exc: OSError) -> AssistantError:
        reason = exc.strerror or type(exc).__name__
        return AssistantError(lexicon.bilingual("bad_output_file", path=self._users.path, reason=reason))


def _entry(role: str, password: str, keys: Mapping[str, Mapping[str, str]] | None = None) -> _Entry:
    return _Entry(Role(role), str(password), {id_: _Key(**key) for id_, key in (keys or {}).items()})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


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
    """Who is logged in: tokens that the browser keeps, good for a working day, until the password changes or the page stops."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[str, str, float]] = OrderedDict()  # name, stamp of the password, until when
        self._wrong: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._secret = secrets.token_bytes(32)
        self._known: TTLCache[bytes, str] = TTLCache(SESSIONS, REMEMBERED)

    def login(self, name: str, password: str, address: str = "") -> str | None:
        """A token for a right password. After some wrong ones in a row, a name must wait, and so must an address."""
        name = unicodedata.normalize("NFC", name.strip())
        sides = {("name", name): TRIES, ("address", address): TRIES_OF_ADDRESS}
        if not address:
            del sides["address", address]
        with self._lock:
            if any(self._must_wait(side, most) for side, most in sides.items()):
                return None
        user, stamp = self._users.verify(name, password), self._users.stamp(name)
        with self._lock:
            for side in sides:
                tries, _ = self._wrong.pop(side, (0, 0.0))
                if user is None:
                    self._wrong[side] = (tries + 1, time.monotonic())
                    _shorten(self._wrong)
            if user is None:
                return None
            token = secrets.token_urlsafe(32)
            self._open[token] = (name, stamp, time.monotonic() + SESSION)
            _shorten(self._open)
            return token

    def _must_wait(self, side: tuple[str, str], most: int) -> bool:
        tries, last = self._wrong.get(side, (0, 0.0))
        return tries >= most and time.monotonic() - last < PAUSE

    def sent_along(self, name: str, password: str, address: str = "") -> User | None:
        """The user of a name and password that come with every request; what was right is not hashed anew for a while."""
        mark = hmac.digest(self._secret, f"{name}\0{password}".encode(errors="replace"), "sha256")
        with self._lock:
            token = self._known.get(mark)
        user = self.user(token)
        if user is None and (token := self.login(name, password, address)):
            with self._lock:
                self._known[mark] = token
            user = self.user(token)
        return user

    def user(self, token: str | None) -> User | None:
        """The user of a token, with the role that the file gives them now."""
        with self._lock:
            name, stamp, until = self._open.get(token or "", ("", "", 0.0))
        return self._users.get(name) if time.monotonic() < until and self._users.stamp(name) == stamp else None

    def logout(self, token: str | None) -> None:
        """End a session."""
        with self._lock:
            self._open.pop(token or "", None)


def _shorten(entries: OrderedDict[Any, Any]) -> None:
    while len(entries) > SESSIONS:
        entries.popitem(last=False)
