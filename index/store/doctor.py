"""A store to what is wrong with it: every hash, count, span and vector is looked at, not only what a question touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from index.counting import rules
from index.errors import StoreError
from index.store.bodies import Bodies, read_body
from index.store.counts import load_counts
from index.store.database import State, damaged, explained, read_state
from index.store.derived import DerivedFiles, vectors_checksum
from index.store.entry import KEY_BYTES
from index.store.forms import form_checksum
from index.store.phrases import damaged_phrases
from index.store.pieces import Piece
from index.store.snapshot import load_pieces, numbers_of
from index.store.tables import FORMS, USES
from prompts import lexicon

_LENGTH = 0.02  # how far from 1 the length of a vector may be; bfloat16 leaves some


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a store."""

    text: str
    derived: bool  # it is of a file that is made again from the database: opening the store for writing repairs it

    def __str__(self) -> str:
        return self.text


def problems(engine: sa.Engine, files: DerivedFiles) -> list[Problem]:
    """What is wrong with a store, a sentence each; an empty list if it is sound."""
    try:
        with explained(files.folder), engine.begin() as connection:
            state, pieces, found = _truth(connection, files.folder)
            found += _vector_problems(files, state, pieces)
            found += _word_problems(files, state, pieces)
            if load_counts(connection, state, None) is None or state.rules != rules():
                found.append(_problem("store_counts_differ", derived=True))
    except StoreError as exc:
        return [Problem(str(exc), derived=False)]
    if (newer := files.newer(state)) is not None:
        found.append(_problem("store_lost_changes", found=state.generation, wanted=newer))
    return found


def verified(connection: sa.Connection, folder: Path) -> State:
    """The state of a database that is sound. Raises `StoreError` if it is not."""
    state, _, found = _truth(connection, folder)
    if found:
        raise damaged(folder, found[0])
    return state


def _truth(connection: sa.Connection, folder: Path) -> tuple[State, list[Piece], list[Problem]]:
    """What the database alone holds, and what is wrong with it."""
    state = read_state(connection, folder)
    found = list(_database_problems(connection))
    pieces = load_pieces(connection, state, folder, Bodies(partial(read_body, connection, folder)))
    found += [problem for piece in pieces for problem in _record_problems(piece)]
    found += _form_problems(connection, pieces, state)
    if bad := damaged_phrases(connection):
        found.append(_problem("store_forms_damaged", count=bad))
    return state, pieces, found


def _problem(key: str, /, *, derived: bool = False, **fields: object) -> Problem:
    return Problem(lexicon.bilingual(key, **fields), derived)


def _database_problems(connection: sa.Connection) -> Iterator[Problem]:
    for row in connection.exec_driver_sql("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield Problem(str(row[0]), derived=False)
    if broken := len(connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        yield _problem("store_broken_rows", count=broken)


def _record_problems(piece: Piece) -> Iterator[Problem]:
    """Passages and facts that are not where they say."""
    text, homes = piece.report.text, {passage.id: passage for passage in piece.passages}
    for passage in piece.passages:
        if not 0 <= passage.start < passage.end <= len(text):
            yield _problem("store_passage_moved", id=passage.id)
    for fact in piece.facts:
        figure, home = fact.figure, homes.get(fact.passage_id)
        inside = home is not None and home.start <= fact.start <= fact.end <= home.end
        if not inside or text[figure.start : figure.end] != figure.text:
            yield _problem("store_figure_moved", id=fact.id)


def _form_problems(connection: sa.Connection, pieces: list[Piece], state: State) -> Iterator[Problem]:
    """Vectors and words that are damaged, missing, of another length, or not said to be used."""
    sound, bad = set(), 0
    for row in connection.execute(sa.select(FORMS)):
        vector = np.frombuffer(row.vector, "<f4")
        whole = row.checksum == form_checksum(row.vector, row.words, row.folded)
        length = float(np.linalg.norm(vector))
        if whole and len(vector) == state.dimensions and (abs(length - 1) < _LENGTH or not length):
            sound.add(row.key)
        else:
            bad += 1
    used = {(piece.report.id, key) for piece in pieces for key in _keys(piece)}
    bad += sum(key not in sound for _, key in used)
    if bad:
        yield _problem("store_forms_damaged", count=bad)
    if used != {tuple(row) for row in connection.execute(sa.select(USES.c.report_id, USES.c.form))}:
        yield _problem("store_uses_differ")


def _keys(piece: Piece) -> list[bytes]:
    return [piece.keys[i : i + KEY_BYTES] for i in range(0, len(piece.keys), KEY_BYTES)]


def _vector_problems(files: DerivedFiles, state: State, pieces: list[Piece]) -> Iterator[Problem]:
    try:
        vectors = files.map_vectors(state)
    except (OSError, ValueError):
        yield _problem("store_vectors_missing", derived=True)
        return
    for piece in pieces:
        if vectors_checksum(vectors[piece.numbers.start : piece.numbers.stop]) != piece.vectors:
            yield _problem("store_vectors_differ", derived=True, id=piece.report.id)


def _word_problems(files: DerivedFiles, state: State, pieces: list[Piece]) -> Iterator[Problem]:
    numbers = numbers_of(pieces)
    if not len(numbers):
        return
    try:
        held = files.load_lexical(state, numbers).numbers()
    except (OSError, ValueError):
        yield _problem("store_words_missing", derived=True)
        return
    if not np.array_equal(held, np.sort(numbers)):
        yield _problem("store_index_size", derived=True, name="lexical", found=len(held), wanted=len(numbers))
