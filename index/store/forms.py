"""What passages are searched by, in the database: vectors and words by the hash of their text, each made once."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from index.store.database import chunks, insert
from index.store.tables import FORMS, USES

Vectors = NDArray[np.float32]
Document = tuple[list[str], list[str]]  # words and folded syllables

UNUSED_FORMS_KEPT = 20_000  # embeddings of removed passages that are kept in case their reports come back: some 35 MB


def form_key(encoder: str, text: str) -> bytes:
    """What a text's form is kept by."""
    return hashlib.sha256(f"{encoder}\0{text}".encode()).digest()


def make_form(key: bytes, text: str, vector: Vectors) -> dict[str, Any]:
    """The row of a text: its vector, its words and its folded syllables."""
    from index.words import syllables, words  # brings pyvi along, which takes a second

    blob, segmented, folded = np.asarray(vector, "<f4").tobytes(), " ".join(words(text)), " ".join(syllables(text))
    checksum = form_checksum(blob, segmented, folded)
    return {"key": key, "vector": blob, "words": segmented, "folded": folded, "checksum": checksum}


def form_checksum(vector: bytes, words: str, folded: str) -> int:
    """The CRC of what a form holds."""
    return zlib.crc32(folded.encode(), zlib.crc32(words.encode(), zlib.crc32(vector)))


def sound_forms(connection: sa.Connection, keys: Sequence[bytes]) -> Iterator[Any]:
    """The rows of those keys, in no order, but none that was damaged: it counts as not there."""
    for chunk in chunks(list(dict.fromkeys(keys))):
        for row in connection.execute(sa.select(FORMS).where(FORMS.c.key.in_(chunk))):
            if row.checksum == form_checksum(row.vector, row.words, row.folded):
                yield row


def vectors_of(connection: sa.Connection, keys: Sequence[bytes], dimensions: int) -> Vectors | None:
    """The vectors of those keys, in their order; None if one is missing."""
    found = {row.key: row.vector for row in sound_forms(connection, keys)}
    if not all(key in found for key in keys):
        return None
    return np.frombuffer(b"".join(found[key] for key in keys), "<f4").reshape(len(keys), dimensions)


def documents_of(connection: sa.Connection, keys: Sequence[bytes]) -> list[Document] | None:
    """The words and folded syllables of those keys, in their order; None if one is missing."""
    found = {row.key: (row.words.split(), row.folded.split()) for row in sound_forms(connection, keys)}
    return [found[key] for key in keys] if all(key in found for key in keys) else None


def write_forms(connection: sa.Connection, forms: Sequence[Mapping[str, Any]], generation: int) -> None:
    """Write rows of `make_form`, in place of damaged ones of the same keys."""
    for chunk in chunks([form["key"] for form in forms]):
        held = set(connection.scalars(sa.select(FORMS.c.key).where(FORMS.c.key.in_(chunk))))
        for form in (form for form in forms if form["key"] in held):
            connection.execute(sa.update(FORMS).where(FORMS.c.key == form["key"]).values(**form))
        forms = [form for form in forms if form["key"] not in held]
    insert(connection, FORMS, [{**form, "generation": generation} for form in forms])


def forget_forms(connection: sa.Connection, kept: int) -> None:
    """Delete the oldest forms that no report has, all but `kept`."""
    unused = ~sa.exists().where(USES.c.form == FORMS.c.key)
    newest_first = sa.select(FORMS.c.key).where(unused).order_by(FORMS.c.generation.desc(), FORMS.c.key)
    for chunk in chunks(list(connection.scalars(newest_first.offset(kept)))):
        connection.execute(sa.delete(FORMS).where(FORMS.c.key.in_(chunk)))
