"""A store as it stood at one generation: what is small in memory, the rest read when it is wanted, or mapped.

A snapshot is made of the one before and of the reports that changed since.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from index.counting import Tally, rules
from index.records import Fact, Passage, Report
from index.store.bodies import Bodies, read_body
from index.store.counts import Counts, load_counts
from index.store.database import State, chunks, damaged
from index.store.derived import DerivedFiles, vectors_checksum
from index.store.entry import KEY_BYTES, Entry
from index.store.forms import documents_of, vectors_of
from index.store.pieces import ByPassage, Piece, Run
from index.store.tables import REPORTS

if TYPE_CHECKING:
    from index.dense import DenseIndex
    from index.lexical import LexicalIndex, Numbered

_log = logging.getLogger(__name__)


class DerivedError(Exception):
    """The words of a generation are not there, or not sound."""


class Snapshot:
    """A store as it stood at one generation. A passage's row is its position in `passages`, also in both indexes.

    Of each report only its entry is in memory; passages, facts and texts are read when they are asked for, which raises
    `StaleError` if the store has left this state and forgotten them.
    """

    def __init__(
        self, state: State, pieces: Sequence[Piece], dense: DenseIndex, lexical: LexicalIndex, counts: Counts
    ) -> None:
        self.state = state
        self.generation = state.generation
        self.pieces = pieces  # by report id
        self.dense = dense
        self.lexical = lexical
        self.counts = counts
        self.reports: Mapping[str, Report] = {piece.id: piece.report for piece in pieces}
        self._by_id = by_id = {piece.id: piece for piece in pieces}
        self._run = Run(pieces, [len(piece.numbers) for piece in pieces], lambda piece: piece.passages)
        self.passages: Sequence[Passage] = self._run
        self.rows_by_report: Mapping[str, range] = {
            piece.id: range(start, start + len(piece.numbers))
            for piece, start in zip(pieces, map(self._run.start, range(len(pieces))), strict=True)
        }
        self.row_by_passage: Mapping[str, int] = ByPassage(
            by_id,
            lambda piece: piece.records.places,
            lambda piece, id_: self.rows_by_report[piece.id].start + piece.records.places[id_],
        )
        self.facts: Sequence[Fact] = Run(
            pieces, self.facts_by_report, lambda piece: piece.facts
        )  # by report, then place
        self.facts_by_passage: Mapping[str, Sequence[Fact]] = ByPassage(
            by_id,
            lambda piece: piece.records.facts_by_passage,
            lambda piece, id_: piece.records.facts_by_passage[id_],
        )

    def report_at(self, row: int) -> Report:
        """The report of a passage, without reading it."""
        return self.pieces[self._run.piece_at(row)].report

    @property
    def facts_by_report(self) -> Sequence[int]:
        """How many facts each report has."""
        return [piece.counted for piece in self.pieces]

    def says(self, report_id: str) -> Sequence[str]:
        """The words of a report's `origins`, without reading it."""
        return self._by_id[report_id].says

    @property
    def places(self) -> frozenset[str]:
        """The places that facts name."""
        return frozenset(place for piece in self.pieces for place in piece.places)


def load(
    connection: sa.Connection,
    files: DerivedFiles,
    state: State,
    previous: Snapshot | None,
    bodies: Bodies,
    *,
    in_memory: bool,
) -> Snapshot:
    """The snapshot of `state`, read in the one transaction of `connection`, so that no reader sees a mixture.

    Raises `DerivedError` if the words of the state are not there; with `in_memory` they are then made from the database.
    """
    from index.dense import DenseIndex

    pieces = load_pieces(connection, state, files.folder, bodies, previous)
    numbers = numbers_of(pieces)
    lexical = _lexical(connection, files, state, pieces, numbers, in_memory=in_memory)
    unchanged = previous if previous and previous.state.store == state.store else None
    trusted = (
        {piece.digest for piece in unchanged.pieces} if unchanged and unchanged.state.epoch == state.epoch else set()
    )
    vectors = _vectors(connection, files, state, [piece for piece in pieces if piece.digest not in trusted], pieces)
    counts = load_counts(connection, state, (previous.state, previous.counts) if previous else None)
    if counts is None or state.rules != rules():
        _log.warning("%s: syllables are counted anew in memory", files.folder)
        counts = Counts.of(count_all(pieces))
    dense = DenseIndex(vectors, numbers, files.load_cells(state))
    return Snapshot(state, pieces, dense, lexical, counts)


def load_pieces(
    connection: sa.Connection, state: State, folder: Path, bodies: Bodies, previous: Snapshot | None = None
) -> list[Piece]:
    """The reports of the database by id; those that did not change are taken from `previous`.

    Raises `StoreError` if the entry of one of them is damaged, or if one is missing.
    """
    known = {piece.digest: piece for piece in previous.pieces} if previous else {}
    query = sa.select(REPORTS.c.id, REPORTS.c.digest).order_by(REPORTS.c.id)
    digests = {row.id: row.digest for row in connection.execute(query)}
    if not state.holds(list(digests.values())):
        raise damaged(folder, "reports")
    new = [id_ for id_, digest in digests.items() if digest not in known]
    fresh = {entry.id: Piece(entry, digests[entry.id], bodies) for entry in sound_entries(connection, new, folder)}
    return [known[digest] if digest in known else fresh[id_] for id_, digest in digests.items()]


def numbers_of(pieces: Sequence[Piece]) -> NDArray[np.int64]:
    """The numbers of all passages, by row."""
    ranges = [np.arange(piece.numbers.start, piece.numbers.stop) for piece in pieces]
    return np.concatenate(ranges).astype(np.int64) if ranges else np.empty(0, np.int64)


def count_all(pieces: Sequence[Piece]) -> Tally:
    """The counts of all reports, out of their texts."""
    found = Tally()
    for piece in pieces:
        found.add_text(piece.report.text)
        found.add_passages(passage.joined for passage in piece.passages)
    return found


def sound_entries(connection: sa.Connection, ids: Sequence[str], folder: Path) -> Iterator[Entry]:
    """The entries of reports, each verified. Raises `StoreError` at a damaged one."""
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


def all_documents(connection: sa.Connection, folder: Path) -> Iterator[Numbered]:
    """The number, home, words and folded syllables of every passage, out of the database alone."""
    columns = (REPORTS.c.id, REPORTS.c.first_number, REPORTS.c.body)
    for id_, first, body in connection.execute(sa.select(*columns).order_by(REPORTS.c.first_number)).all():
        keys = read_body(connection, folder, id_, body).form_keys
        documents = documents_of(connection, [keys[i : i + KEY_BYTES] for i in range(0, len(keys), KEY_BYTES)])
        if documents is None:
            raise damaged(folder, id_)
        yield from ((number, first, document) for number, document in enumerate(documents, start=first))


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
        homes = np.repeat([piece.numbers.start for piece in pieces], [len(piece.numbers) for piece in pieces])
        return files.load_lexical(state, numbers, homes)
    except (OSError, ValueError) as exc:
        if not in_memory:
            raise DerivedError from exc
        _log.warning("%s: the words of generation %d are made in memory (%s)", files.folder, state.generation, exc)
    documents = {number: document for number, _, document in all_documents(connection, files.folder)}
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
        raise damaged(folder, piece.id)
    return vectors


def _slice(piece: Piece) -> slice:
    return slice(piece.numbers.start, piece.numbers.stop)
