"""The vectors of what names each figure, in the database: by a number made of their text, each embedded once.

They are written with the reports that they belong to, come along in a backup, and `compact` forgets those that no figure has.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from index.store.database import chunks, damaged, insert
from index.store.tables import PHRASES

Halves = NDArray[np.float16]
OLD_FILE = "phrases.npy"  # where they stood before format 5
_SUM_BYTES = 4


def phrase_key(encoder: str, text: str) -> int:
    """What a phrase's vector is kept by: 64 bits of the hash of the encoder's name and the text."""
    return int.from_bytes(hashlib.sha256(f"{encoder}\0{text}".encode()).digest()[:8], "little", signed=True)


def known_phrases(connection: sa.Connection, keys: Sequence[int]) -> set[int]:
    """Those of the keys that have a vector which is not damaged."""
    return {row.key for row in _rows(connection, keys) if _sound(row)}


def phrases_of(connection: sa.Connection, keys: Sequence[int], folder: Path) -> Mapping[int, Halves]:
    """The vectors of those keys, as far as there are any. Raises `StoreError` if one of them is damaged."""
    found = {}
    for row in _rows(connection, keys):
        if not _sound(row):
            raise damaged(folder, PHRASES.name)
        found[row.key] = np.frombuffer(row.vector, "<f2")
    return found


def write_phrases(connection: sa.Connection, keys: Sequence[int], vectors: NDArray[Any]) -> None:
    """Write vectors, in place of damaged ones of the same keys."""
    for chunk in chunks(keys):
        connection.execute(sa.delete(PHRASES).where(PHRASES.c.key.in_(chunk)))
    blobs = (np.asarray(vector, "<f2").tobytes() for vector in vectors)
    made = dict(zip(keys, blobs, strict=True))
    insert(
        connection, PHRASES, [{"key": k, "vector": blob, "checksum": _checksum(k, blob)} for k, blob in made.items()]
    )


def forget_phrases(connection: sa.Connection, kept: Collection[int]) -> None:
    """Delete the vectors of all other keys."""
    for chunk in chunks([key for key in connection.scalars(sa.select(PHRASES.c.key)) if key not in kept]):
        connection.execute(sa.delete(PHRASES).where(PHRASES.c.key.in_(chunk)))


def damaged_phrases(connection: sa.Connection) -> int:
    """How many of all vectors are damaged."""
    return sum(not _sound(row) for row in connection.execute(sa.select(PHRASES)))


def take_over(connection: sa.Connection, folder: Path) -> None:
    """Write the vectors that an earlier format kept in a file, as far as it is sound."""
    try:
        data = (folder / OLD_FILE).read_bytes()
        if data[-_SUM_BYTES:] != zlib.crc32(data[:-_SUM_BYTES]).to_bytes(_SUM_BYTES, "big"):
            return
        table = np.load(folder / OLD_FILE)
        write_phrases(connection, table["key"].astype("<u8").view("<i8").tolist(), table["vector"])
    except (OSError, ValueError, IndexError, EOFError):
        return  # `doctor` says what is missing, and how it is made


def _rows(connection: sa.Connection, keys: Sequence[int]) -> Sequence[Any]:
    unique = list(dict.fromkeys(keys))
    found = (connection.execute(sa.select(PHRASES).where(PHRASES.c.key.in_(chunk))).all() for chunk in chunks(unique))
    return [row for rows in found for row in rows]


def _sound(row: Any) -> bool:  # noqa: ANN401  a row of the database
    return bool(row.checksum == _checksum(row.key, row.vector))


def _checksum(key: int, vector: bytes) -> int:
    return zlib.crc32(vector, zlib.crc32(key.to_bytes(8, "little", signed=True)))
