"""The words that name a figure, as a vector: what a question is compared with beside its words.

The vectors stand in one file beside the store, found by what they embed: whatever state the store is in, a vector is that
of its phrase or is not there. The file may be deleted at any time; `update` makes it anew.
Example: "Chăn nuôi. đàn trâu 15.300 con".
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders import Encoder, Progress
from index.records import Fact

FILE = "phrases.npy"
SCOPES = 3  # the innermost names above a figure that its phrase holds
LENGTH = 400  # characters of a phrase
_SUM_BYTES = 4

Vectors = NDArray[np.float32]
Keys = NDArray[np.uint64]


def phrase(fact: Fact) -> str:
    """What names a figure, from the outer to the inner: the names that it inherits, its own, the figure, what follows."""
    own = f"{fact.indicator} {fact.figure.text} {fact.after}".strip()
    return ". ".join([*[scope for scope in fact.scope if scope][-SCOPES:], own])[:LENGTH]


class PhraseVectors:
    """The vectors of phrases, by the phrase and the encoder; safe to share between threads."""

    def __init__(self, encoder_name: str, keys: Keys, vectors: NDArray[np.float16]) -> None:
        self._name = encoder_name
        self._keys = keys  # (n,), sorted
        self._vectors = vectors  # (n, d), of length one

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> PhraseVectors:
        """Those of a store's folder; none if the file is missing, cut short or of an encoder of another size."""
        try:
            _refuse_damaged(folder / FILE)
            table = np.load(folder / FILE, mmap_mode="r")
            return cls(encoder.name, np.array(table["key"]), _checked(table["vector"], encoder.dimensions))
        except (OSError, ValueError, IndexError, EOFError):
            return cls(encoder.name, np.empty(0, np.uint64), np.empty((0, encoder.dimensions), np.float16))

    def similarities(self, vector: Vectors, facts: Sequence[Fact]) -> NDArray[np.float32]:
        """The cosine of a question's `vector` (d,) and each fact's phrase, shape (n,); NaN for a phrase without a vector."""
        found = np.full(len(facts), np.nan, np.float32)
        rows = self._rows([phrase(fact) for fact in facts])
        known = rows >= 0
        if known.any():
            found[known] = np.asarray(self._vectors[rows[known]], np.float32) @ np.asarray(vector, np.float32)
        return found

    def missing(self, phrases: Sequence[str]) -> list[str]:
        """Those of the phrases that have no vector, each once."""
        unique = list(dict.fromkeys(phrases))
        return [text for text, row in zip(unique, self._rows(unique), strict=True) if row < 0]

    def with_new(self, phrases: Sequence[str], vectors: Vectors, kept: Sequence[str]) -> PhraseVectors:
        """These vectors with those of new phrases, without those that are in none of the `kept` phrases."""
        keys = np.concatenate([self._keys, self._keys_of(phrases)])
        joined = np.concatenate(
            [self._vectors, np.asarray(vectors, np.float16).reshape(len(phrases), self._vectors.shape[1])]
        )
        order = np.flatnonzero(np.isin(keys, self._keys_of(kept)))
        order = order[np.argsort(keys[order], kind="stable")]
        return PhraseVectors(self._name, keys[order], joined[order])

    def save(self, folder: Path) -> None:
        """Write them to a store's folder; the file appears only when it is complete."""
        table = np.empty(len(self._keys), [("key", np.uint64), ("vector", np.float16, self._vectors.shape[1:])])
        table["key"], table["vector"] = self._keys, self._vectors
        unfinished = folder / f"{FILE}.{os.getpid()}.tmp"
        with unfinished.open("wb") as file:
            np.save(file, table)
        with unfinished.open("ab") as file:
            file.write(zlib.crc32(unfinished.read_bytes()).to_bytes(_SUM_BYTES, "big"))
        unfinished.replace(folder / FILE)

    def __len__(self) -> int:
        return len(self._keys)

    def _rows(self, phrases: Sequence[str]) -> NDArray[np.int64]:
        """Where each phrase's vector is, -1 for none."""
        keys = self._keys_of(phrases)
        places = np.searchsorted(self._keys, keys)
        inside = np.minimum(places, max(len(self._keys) - 1, 0))
        hit = self._keys[inside] == keys if len(self._keys) else np.zeros(len(keys), bool)
        return np.where(hit, inside, -1)

    def _keys_of(self, phrases: Sequence[str]) -> Keys:
        digests = b"".join(hashlib.sha256(f"{self._name}\0{text}".encode()).digest()[:8] for text in phrases)
        return np.frombuffer(digests, "<u8").astype(np.uint64)


def update(folder: Path, encoder: Encoder, facts: Sequence[Fact], progress: Progress | None = None) -> int:
    """Bring the file of a store's folder up to date with its facts: how many phrases were embedded."""
    phrases = [phrase(fact) for fact in facts]
    if not phrases and not (folder / FILE).exists():
        return 0
    known = PhraseVectors.load(folder, encoder)
    new = known.missing(phrases)
    vectors = encoder.encode_passages(new, progress) if new else np.empty((0, encoder.dimensions), np.float32)
    changed = known.with_new(new, vectors, phrases)
    if new or len(changed) != len(known) or not (folder / FILE).exists():
        changed.save(folder)
    return len(new)


def lacking(folder: Path) -> bool:
    """Whether a store's folder has no such file, or a damaged one."""
    try:
        _refuse_damaged(folder / FILE)
    except (OSError, ValueError):
        return True
    return False


def _refuse_damaged(path: Path) -> None:
    """Raise ValueError unless the file ends with the checksum of what stands before it."""
    data = path.read_bytes()
    if data[-_SUM_BYTES:] != zlib.crc32(data[:-_SUM_BYTES]).to_bytes(_SUM_BYTES, "big"):
        raise ValueError(f"{path} is damaged")


def _checked(vectors: NDArray[np.float16], dimensions: int) -> NDArray[np.float16]:
    if vectors.shape[1:] != (dimensions,):
        raise ValueError(f"vectors of {dimensions} dimensions were wanted, {vectors.shape[1:]} found")
    return vectors
