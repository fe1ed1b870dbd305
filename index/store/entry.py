"""A report with its passages and facts as two rows of the database, with a digest of all of it, and back.

What is small, its entry, is read when a store is opened; its body, the text with what was cut out of it, when it is wanted.
Example: `Entry.of(report, passages, facts, body, …).digest()` is what stands beside the row; a row whose digest differs was
damaged after it was written, and no answer is made of it. The entry holds the hash of the body.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import msgspec

from index.records import Fact, Passage, Report

_OWN_COLUMNS = ("id", "text", "sha256", "path")  # of a report: what has a column, and is no part of its record
KEY_BYTES = 32
SAYS = "says"  # in a record: the words of the report's `origins`, so that they can be listed without its text


class Cut(msgspec.Struct, array_like=True):
    """A passage without what its report says: its text and its report's id."""

    id: str
    headings: tuple[str, ...]
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    kind: str
    anchor: int | None
    carrier: tuple[tuple[int, int], ...]


_cuts = msgspec.json.Decoder(list[Cut])
_facts = msgspec.json.Decoder(list[Fact])


@dataclass(frozen=True)
class Body:
    """What of a report is only read when it is wanted: one row of the table of bodies, without its key."""

    report_id: str
    form_keys: bytes  # the key of each passage's form
    cuts: bytes
    ledger: bytes
    text: str

    @classmethod
    def of(cls, report: Report, passages: Sequence[Passage], facts: Sequence[Fact], keys: Sequence[bytes]) -> Body:
        """The row that holds these records."""
        cuts = [Cut(p.id, p.headings, p.start, p.end, p.spans, p.kind, p.anchor, p.carrier) for p in passages]
        ledger = msgspec.json.encode(sorted(facts, key=lambda fact: fact.figure.start))
        return cls(report.id, b"".join(keys), msgspec.json.encode(cuts), ledger, report.text)

    def key(self) -> bytes:
        """The hash of all that it holds."""
        return _hash(self)


@dataclass(frozen=True)
class Entry:
    """One row of the table of reports, without its digest: all that is small."""

    id: str
    generation: int  # when it was written
    first_number: int  # its passages have the numbers from here on in both indexes, as long as it stands
    passages: int
    facts: int
    sha256: str
    path: str
    vectors: int  # CRC of its passages' vectors
    record: bytes
    places: bytes  # those that its facts name
    body: bytes  # the key of its body

    @classmethod
    def of(
        cls,
        report: Report,
        passages: Sequence[Passage],
        facts: Sequence[Fact],
        body: Body,
        *,
        generation: int,
        first_number: int,
        vectors: int,
    ) -> Entry:
        """The row that holds these records, beside their body."""
        record = {name: value for name, value in msgspec.to_builtins(report).items() if name not in _OWN_COLUMNS}
        record[SAYS] = [report.text[start:end] for _, start, end in report.origins]
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
            places=msgspec.json.encode(sorted({fact.place for fact in facts if fact.place})),
            body=body.key(),
        )

    @classmethod
    def of_row(cls, row: Any) -> Entry:  # noqa: ANN401  a row of the database
        """The entry that a row holds."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    def digest(self) -> bytes:
        """SHA-256 of every field with its length, in their order; the key of its body is one of them."""
        return _hash(self)


def _hash(row: Body | Entry) -> bytes:
    found = hashlib.sha256()
    for field in fields(row):
        value = getattr(row, field.name)
        data = value if isinstance(value, bytes) else str(value).encode()
        found.update(f"{len(data)}:".encode())
        found.update(data)
    return found.digest()


def decode_cuts(cuts: bytes) -> list[Cut]:
    """The passages of a body, without what its report says."""
    return _cuts.decode(cuts)


def decode_facts(ledger: bytes) -> list[Fact]:
    """The facts of a body."""
    return _facts.decode(ledger)


def decode_record(entry: Entry) -> tuple[Report, tuple[str, ...]]:
    """The report of an entry, with no text, and the words of its `origins`."""
    own = {name: getattr(entry, name) for name in _OWN_COLUMNS if name != "text"}
    record = msgspec.json.decode(entry.record)
    says = tuple(record.pop(SAYS))
    return msgspec.convert(record | own | {"text": ""}, Report), says
