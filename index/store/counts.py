"""The counts of all reports in the database, changed by what each report adds and takes away, and checked as a whole.

The state of the store has one number made of all counts, to which each change adds its own: a count that was damaged is noticed
when the counts are read, and they are then counted anew.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from index.counting import Tally, count_key
from index.store.database import State
from index.store.tables import COUNTS

_WRITE = sa.text(
    "INSERT INTO counts (key, n, generation, word) VALUES (:key, :n, :generation, :word) "
    "ON CONFLICT (key) DO UPDATE SET n = counts.n + excluded.n, generation = excluded.generation"
)
_FACTOR = 0x9E3779B97F4A7C15
_ALL = 2**64

Keys = NDArray[np.int64]


class Counts:
    """The counts of all reports of one state; as `Tally`, looked up by what is counted."""

    def __init__(self, keys: Keys, numbers: Keys, syllables: Counter[str]) -> None:
        self._keys = keys  # in order
        self._numbers = numbers
        self.syllables = syllables

    @classmethod
    def of(cls, found: Tally) -> Counts:
        """Those that were counted just now."""
        counts = sorted(found.by_key().items())
        keys, numbers = (np.array([pair[i] for pair in counts], np.int64) for i in (0, 1))
        return cls(keys, numbers, Counter(found.syllables))

    def pair(self, first: str, second: str) -> int:
        """How often two syllables stand side by side."""
        return self._of("pair", f"{first} {second}")

    def passages(self, term: str) -> int:
        """How many passages hold a syllable, or a pair with a space between, in its normal form."""
        return self._of("passage", term)

    def _of(self, kind: str, term: str) -> int:
        key = count_key(kind, term)
        at = int(np.searchsorted(self._keys, key))
        return int(self._numbers[at]) if at < len(self._keys) and self._keys[at] == key else 0

    def followed(self, keys: Keys, numbers: Keys, words: Mapping[int, str]) -> Counts:
        """These with those that changed since."""
        places = np.searchsorted(self._keys, keys)
        inside = np.minimum(places, max(len(self._keys) - 1, 0))
        held = self._keys[inside] == keys if len(self._keys) else np.zeros(len(keys), bool)
        changed = self._numbers.copy()
        changed[inside[held]] = numbers[held]
        syllables = self.syllables.copy()
        syllables.update({word: n - syllables[word] for word, n in _of_words(keys, numbers, words)})
        return Counts(
            np.insert(self._keys, places[~held], keys[~held]),
            np.insert(changed, places[~held], numbers[~held]),
            +syllables,
        )

    def checksum(self) -> str:
        """The number that the state of the store has of them."""
        with np.errstate(over="ignore"):
            return f"{int((_mixed(self._keys) * self._numbers.view(np.uint64)).sum(dtype=np.uint64)):x}"


def load_counts(connection: sa.Connection, state: State, previous: tuple[State, Counts] | None) -> Counts | None:
    """The counts of a state, made of those of an earlier one if there are any; None if they are damaged."""
    if previous and (previous[0].store, previous[0].rules) == (state.store, state.rules):
        rows = connection.execute(
            sa.select(COUNTS.c.key, COUNTS.c.n, COUNTS.c.word).where(COUNTS.c.generation > previous[0].generation)
        ).all()
        found = previous[1].followed(*_columns(sorted((row.key, row.n) for row in rows)), _words(rows))
        if found.checksum() == state.counts:
            return found
    flat = itertools.chain.from_iterable(connection.execute(sa.select(COUNTS.c.key, COUNTS.c.n).order_by(COUNTS.c.key)))
    table = np.fromiter(flat, np.int64).reshape(-1, 2)
    keys, numbers = np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
    words = _words(connection.execute(sa.select(COUNTS.c.key, COUNTS.c.word).where(COUNTS.c.word.is_not(None))).all())
    if any(count_key("syllable", word) != key for key, word in words.items()):
        return None
    found = Counts(keys, numbers, +Counter(dict(_of_words(keys, numbers, words))))
    return found if found.checksum() == state.counts else None


def write_counts(
    connection: sa.Connection, state: State, generation: int, tallies: Iterable[tuple[int, Tally]]
) -> State:
    """Add what each of several tallies, with its sign, changes; the state with their number."""
    total = Tally()
    for sign, one in tallies:
        total.add(sign, one)
    words = {count_key("syllable", word): word for word in total.syllables}
    changed = sorted((key, n) for key, n in total.by_key().items() if n)
    if not changed:
        return state
    connection.execute(
        _WRITE, [{"key": key, "n": n, "generation": generation, "word": words.get(key)} for key, n in changed]
    )
    added = Counts(*_columns(changed), Counter()).checksum()
    return state.with_counts(f"{(int(state.counts, 16) + int(added, 16)) % _ALL:x}")


def forget_none(connection: sa.Connection) -> None:
    """Delete the counts of what no report holds any more."""
    connection.execute(sa.delete(COUNTS).where(COUNTS.c.n == 0))


def clear_counts(connection: sa.Connection, state: State, rules: int) -> State:
    """Delete all counts; they are then counted by these rules."""
    connection.execute(sa.delete(COUNTS))
    return state.with_counts("0", rules)


def _columns(pairs: Iterable[tuple[int, int]]) -> tuple[Keys, Keys]:
    table = np.array(list(pairs), np.int64).reshape(-1, 2)
    return np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])


def _words(rows: Iterable[Any]) -> dict[int, str]:
    return {row.key: row.word for row in rows if row.word is not None}


def _of_words(keys: Keys, numbers: Keys, words: Mapping[int, str]) -> Iterable[tuple[str, int]]:
    places = np.searchsorted(keys, np.fromiter(words, np.int64, len(words)))
    return zip(words.values(), numbers[places].tolist(), strict=True)


def _mixed(keys: Keys) -> NDArray[np.uint64]:
    """An odd number for each key, so that any change of a single count changes the sum."""
    with np.errstate(over="ignore"):
        mixed = keys.view(np.uint64) * np.uint64(_FACTOR)
        return (mixed ^ (mixed >> np.uint64(29))) | np.uint64(1)
