"""A stored report of which only the entry is in memory; what its body holds is read when it is asked for."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar, overload

import msgspec

from index.records import Fact, Passage, Report
from index.store.bodies import Bodies, Records
from index.store.entry import Entry, decode_record

T = TypeVar("T")


class Piece:
    """A report as it stood at one generation."""

    def __init__(self, entry: Entry, digest: bytes, bodies: Bodies) -> None:
        self.id = entry.id
        self.digest = digest
        self.generation = entry.generation
        self.numbers = range(entry.first_number, entry.first_number + entry.passages)
        self.vectors = entry.vectors
        self.counted = entry.facts  # how many facts it has
        self.places: tuple[str, ...] = msgspec.json.decode(entry.places, type=tuple[str, ...])
        report, self.says = decode_record(entry)  # the words of its origins
        self.report = StoredReport.made(report, self)
        self.body = entry.body
        self._bodies = bodies

    @property
    def records(self) -> Records:
        """What its body holds. Raises `StoreError` if it is damaged or gone."""
        return self._bodies.records(self.id, self.body)

    @property
    def passages(self) -> Sequence[Passage]:
        """Its passages."""
        return self.records.passages

    @property
    def facts(self) -> Sequence[Fact]:
        """Its facts, by the figure's place."""
        return self.records.facts

    @property
    def keys(self) -> bytes:
        """The key of each passage's form."""
        return self.records.form_keys


class StoredReport(Report):
    """A report whose text is read when it is asked for; equal to the report with that text."""

    _piece: Piece

    def __new__(cls, *args: Any, **kinds: Any) -> Any:  # noqa: ANN401
        """What `dataclasses.replace` makes of one is a report with a text of its own."""
        return Report(*args, **kinds)

    @staticmethod
    def made(report: Report, piece: Piece) -> Report:
        """The report of a piece, of whose fields `report` has all but the text."""
        made: Report = object.__new__(StoredReport)
        for field in fields(Report):
            if field.name != "text":
                object.__setattr__(made, field.name, getattr(report, field.name))
        object.__setattr__(made, "_piece", piece)
        return made

    @property
    def text(self) -> str:
        """The whole text."""
        return self._piece.records.text

    def _all(self) -> tuple[object, ...]:
        return tuple(getattr(self, field.name) for field in fields(Report))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Report) and self._all() == tuple(getattr(other, f.name) for f in fields(Report))

    def __hash__(self) -> int:
        return hash(self._all())


class Run(Sequence[T]):
    """What the reports hold one after the other, their passages or their facts, read report by report."""

    def __init__(self, pieces: Sequence[Piece], sizes: Sequence[int], take: Callable[[Piece], Sequence[T]]) -> None:
        self._pieces = pieces
        self._starts = list(itertools.accumulate(sizes, initial=0))
        self._take = take

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[T]:
        for piece in self._pieces:
            yield from self._take(piece)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...

    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        row = at + len(self) if at < 0 else at
        which = self.piece_at(row)
        return self._take(self._pieces[which])[row - self._starts[which]]

    def piece_at(self, row: int) -> int:
        """The position of the report that a row belongs to."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        return bisect.bisect_right(self._starts, row) - 1

    def start(self, which: int) -> int:
        """The first row of a report."""
        return self._starts[which]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]


class ByPassage(Mapping[str, T]):
    """Something of each passage, by its id, looked up in the report that the id begins with."""

    def __init__(
        self,
        pieces: Mapping[str, Piece],
        ids: Callable[[Piece], Collection[str]],
        get: Callable[[Piece, str], T],
    ) -> None:
        """`ids` gives those of a report's passages that have it, `get` what one of them has; KeyError if it has nothing."""
        self._pieces = pieces
        self._ids = ids
        self._get = get

    def __getitem__(self, passage_id: str) -> T:
        return self._get(self._pieces[passage_id.rpartition("#")[0]], passage_id)

    def __iter__(self) -> Iterator[str]:
        return itertools.chain.from_iterable(self._ids(piece) for piece in self._pieces.values())

    def __len__(self) -> int:
        return sum(len(self._ids(piece)) for piece in self._pieces.values())
