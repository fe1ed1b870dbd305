"""A report with its passages and facts as one row of the database, with a digest of all of it, and back.

Example: `Entry.of(report, passages, facts, …).digest()` is what stands beside the row; a row whose digest differs was
damaged after it was written, and no answer is made of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import msgspec

from index.records import Fact, Passage, Report

_OWN_COLUMNS = ("id", "text", "sha256", "path")  # of a report: what has a column, and is no part of its record
KEY_BYTES = 32


class _Cut(msgspec.Struct, array_like=True):
    """A passage without what its report says: its text and its report's id."""

    id: str
    headings: tuple[str, ...]
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    kind: str
    anchor: int | None
    carrier: tuple[tuple[int, int], ...]


_cuts = msgspec.json.Decoder(list[_Cut])
_facts = msgspec.json.Decoder(list[Fact])


@dataclass(frozen=True)
class Entry:
    """One row of the table of reports, without its digest."""

    id: str
    generation: int  # when it was written
    first_number: int  # its passages have the numbers from here on in both indexes, as long as it stands
    passages: int
    facts: int
    sha256: str
    path: str
    vectors: int  # CRC of its passages' vectors
    record: bytes
    form_keys: bytes  # the key of each passage's form
    cuts: bytes
    ledger: bytes
    text: str

    @classmethod
    def of(
        cls,
        report: Report,
        passages: Sequence[Passage],
        facts: Sequence[Fact],
        keys: Sequence[bytes],
        *,
        generation: int,
        first_number: int,
        vectors: int,
    ) -> Entry:
        """The row that holds these records."""
        record = {name: value for name, value in msgspec.to_builtins(report).items() if name not in _OWN_COLUMNS}
        cuts = [_Cut(p.id, p.headings, p.start, p.end, p.spans, p.kind, p.anchor, p.carrier) for p in passages]
        return cls(
            id=report.id,
            generation=generation,
            first_number=first_number,
            passages=len(passages),
            facts=len(facts),
            sha256=report.sha256,
            path=report.path,
            vectors=vectors,
            record=msgspec.json.encode(record),
            form_keys=b"".join(keys),
            cuts=msgspec.json.encode(cuts),
            ledger=msgspec.json.encode(sorted(facts, key=lambda fact: fact.figure.start)),
            text=report.text,
        )

    @classmethod
    def of_row(cls, row: Any) -> Entry:  # noqa: ANN401  a row of the database
        """The entry that a row holds."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    def digest(self) -> bytes:
        """SHA-256 of every field with its length, in their order."""
        found = hashlib.sha256()
        for field in fields(self):
            value = getattr(self, field.name)
            data = value if isinstance(value, bytes) else str(value).encode()
            found.update(f"{len(data)}:".encode())
            found.update(data)
        return found.digest()

    @property
    def numbers(self) -> range:
        """The numbers of its passages in both indexes."""
        return range(self.first_number, self.first_number + self.passages)

    @property
    def keys(self) -> list[bytes]:
        """The keys of its passages' forms, in the passages' order."""
        return [self.form_keys[i : i + KEY_BYTES] for i in range(0, len(self.form_keys), KEY_BYTES)]


class Piece:
    """A stored report with its records; facts are read when they are first asked for."""

    def __init__(self, entry: Entry, digest: bytes) -> None:
        record = msgspec.json.decode(entry.record)
        own = {name: getattr(entry, name) for name in _OWN_COLUMNS}
        self.report = msgspec.convert(record | own, Report)
        self.passages = [
            Passage(
                id=cut.id, report_id=entry.id, headings=cut.headings, start=cut.start, end=cut.end, spans=cut.spans,
                kind=cut.kind, text=entry.text[cut.start : cut.end], anchor=cut.anchor, carrier=cut.carrier,
            )
            for cut in _cuts.decode(entry.cuts)
        ]  # fmt: skip
        self.digest = digest
        self.generation = entry.generation
        self.numbers = entry.numbers
        self.vectors = entry.vectors
        self.keys = entry.form_keys
        self._ledger: bytes | None = entry.ledger
        self._counted = entry.facts

    @cached_property
    def facts(self) -> list[Fact]:
        """Its facts, by the figure's place."""
        ledger, self._ledger = self._ledger, None
        assert ledger is not None  # read once
        return _facts.decode(ledger)

    @cached_property
    def facts_by_passage(self) -> dict[str, list[Fact]]:
        """Its facts by passage id."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.passage_id, []).append(fact)
        return found
