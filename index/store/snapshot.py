"""A store as it stood at one generation: its records in memory, its vectors and words as they stand in their files.

A snapshot is made of the one before and of the reports that changed since.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from index.records import Fact, Passage, Report
from index.store.database import State, chunks, damaged
from index.store.derived import DerivedFiles, vectors_checksum
from index.store.entry import KEY_BYTES, Entry, Piece
from index.store.forms import Document, documents_of, vectors_of
from index.store.tables import REPORTS

if TYPE_CHECKING:
    from index.dense import DenseIndex
    from index.lexical import LexicalIndex

_log = logging.getLogger(__name__)


class DerivedError(Exception):
    """The words of a generation are not there, or not sound."""


class Snapshot:
    """A store as it stood at one generation. A passage's row is its position in `passages`, also in both indexes."""

    def __init__(self, state: State, pieces: Sequence[Piece], dense: DenseIndex, lexical: LexicalIndex) -> None:
        self.state = state
        self.generation = state.generation
        self.pieces = pieces  # by report id
        self.dense = dense
        self.lexical = lexical
        self.reports: Mapping[str, Report] = {piece.report.id: piece.report for piece in pieces}
        self.passages: Sequence[Passage] = list(itertools.chain.from_iterable(piece.passages for piece in pieces))
        ends = list(itertools.accumulate((len(piece.passages) for piece in pieces), initial=0))
        rows = (range(start, end) for start, end in itertools.pairwise(ends))
        self.rows_by_report: Mapping[str, range] = dict(zip(self.reports, rows, strict=True))
        self.row_by_passage: Mapping[str, int] = {passage.id: row for row, passage in enumerate(self.passages)}

    def without(self, other: Snapshot) -> list[Piece]:
        """The reports that are not, or not as they are here, in `other`."""
        if self.state.store != other.state.store:
            return list(self.pieces)
        known = {(piece.report.id, piece.generation) for piece in other.pieces}
        return [piece for piece in self.pieces if (piece.report.id, piece.generation) not in known]

    @cached_property
    def facts(self) -> Sequence[Fact]:
        """By report id, then by the figure's place."""
        return list(itertools.chain.from_iterable(piece.facts for piece in self.pieces))

    @cached_property
    def facts_by_passage(self) -> Mapping[str, Sequence[Fact]]:
        """The facts of each passage that has any, in their order."""
        found: dict[str, Sequence[Fact]] = {}
        for piece in self.pieces:
            found.update(piece.facts_by_passage)
        return found


def load(
    connection: sa.Connection, files: DerivedFiles, state: State, previous: Snapshot | None, *, in_memory: bool
) -> Snapshot:
    """The snapshot of `state`, read in the one transaction of `connection`, so that no reader sees a mixture.

    Raises `DerivedError` if the words of the state are not there; with `in_memory` they are then made from the database.
    """
    from index.dense import DenseIndex

    pieces = load_pieces(connection, state, files.folder, previous)
    numbers = np.array([number for piece in pieces for number in piece.numbers], np.int64)
    lexical = _lexical(connection, files, state, pieces, numbers, in_memory=in_memory)
    unchanged = previous if previous and previous.state.store == state.store else None
    trusted = (
        {piece.digest for piece in unchanged.pieces} if unchanged and unchanged.state.epoch == state.epoch else set()
    )
    vectors = _vectors(connection, files, state, [piece for piece in pieces if piece.digest not in trusted], pieces)
    return Snapshot(state, pieces, DenseIndex(vectors, numbers), lexical)


def load_pieces(connection: sa.Connection, state: State, folder: Path, previous: Snapshot | None) -> list[Piece]:
    """The reports of the database by id; those that did not change are taken from `previous`.

    Raises `StoreError` if one of them is damaged, or if one is missing.
    """
    known = {piece.digest: piece for piece in previous.pieces} if previous else {}
    query = sa.select(REPORTS.c.id, REPORTS.c.digest).order_by(REPORTS.c.id)
    digests = {row.id: row.digest for row in connection.execute(query)}
    if not state.holds(list(digests.values())):
        raise damaged(folder, "reports")
    new = [id_ for id_, digest in digests.items() if digest not in known]
    fresh = {entry.id: Piece(entry, digests[entry.id]) for entry in sound_entries(connection, new, folder)}
    return [known[digest] if digest in known else fresh[id_] for id_, digest in digests.items()]


def sound_entries(connection: sa.Connection, ids: Sequence[str], folder: Path) -> Iterator[Entry]:
    """The rows of reports, each verified. Raises `StoreError` at a damaged one."""
    count = 0
    for chunk in chunks(ids):
        for row in connection.execute(sa.select(REPORTS).where(REPORTS.c.id.in_(chunk))):
            entry = Entry.of_row(row)
            if entry.digest() != row.digest:
                raise damaged(folder, entry.id)
            count += 1
            yield entry
    if count != len(ids):
        raise damaged(folder, "reports")


def all_documents(connection: sa.Connection, folder: Path) -> Iterator[tuple[int, Document]]:
    """The number, words and folded syllables of every passage, out of the database alone."""
    columns = (REPORTS.c.id, REPORTS.c.first_number, REPORTS.c.form_keys)
    for id_, first, keys in connection.execute(sa.select(*columns).order_by(REPORTS.c.first_number)).all():
        documents = documents_of(connection, [keys[i : i + KEY_BYTES] for i in range(0, len(keys), KEY_BYTES)])
        if documents is None:
            raise damaged(folder, id_)
        yield from enumerate(documents, start=first)


def _lexical(
    connection: sa.Connection,
    files: DerivedFiles,
    state: State,
    pieces: Sequence[Piece],
    numbers: NDArray[np.int64],
    *,
    in_memory: bool,
) -> LexicalIndex:
    from index.lexical import LexicalIndex

    if not len(numbers):
        return LexicalIndex.build(())
    try:
        return files.load_lexical(state, numbers)
    except (OSError, ValueError) as exc:
        if not in_memory:
            raise DerivedError from exc
        _log.warning("%s: the words of generation %d are made in memory (%s)", files.folder, state.generation, exc)
    documents = dict(all_documents(connection, files.folder))
    return LexicalIndex.build((documents[number] for piece in pieces for number in piece.numbers), numbers)


def _vectors(
    connection: sa.Connection, files: DerivedFiles, state: State, unverified: Sequence[Piece], pieces: Sequence[Piece]
) -> NDArray[np.float32]:
    """The vectors of all numbers; where the file is missing or damaged, from the database."""
    try:
        vectors = files.map_vectors(state)
        wrong = [piece for piece in unverified if vectors_checksum(vectors[_slice(piece)]) != piece.vectors]
    except (OSError, ValueError) as exc:
        _log.warning("%s: the vectors are read from the database (%s)", files.folder, exc)
        vectors, wrong = np.zeros((state.next_number, state.dimensions), np.float32), list(pieces)
    if not wrong:
        return vectors
    vectors = np.array(vectors)
    for piece in wrong:
        vectors[_slice(piece)] = piece_vectors(connection, piece, state, files.folder)
    return vectors


def piece_vectors(connection: sa.Connection, piece: Piece, state: State, folder: Path) -> NDArray[np.float32]:
    """The vectors of a report's passages out of the database. Raises `StoreError` if they are damaged there."""
    keys = [piece.keys[i : i + KEY_BYTES] for i in range(0, len(piece.keys), KEY_BYTES)]
    vectors = vectors_of(connection, keys, state.dimensions)
    if vectors is None or vectors_checksum(vectors) != piece.vectors:
        raise damaged(folder, piece.report.id)
    return vectors


def _slice(piece: Piece) -> slice:
    return slice(piece.numbers.start, piece.numbers.stop)
