"""The bodies of reports: text, passages and facts, read when they are wanted and kept while there is room.

A body has the hash of what it holds for a key, so what is read for a snapshot is what its report had then, or nothing: a body
that no report has any more stays until the changes are tidied up after, for readers that are just being asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from cachetools import LRUCache

from index.errors import StaleError
from index.records import Fact, Passage
from index.store.database import chunks, damaged
from index.store.entry import Body, decode_cuts, decode_facts
from index.store.tables import BODIES, REPORTS
from prompts import lexicon

KEPT = 20_000  # passages at hand, with their facts some 150 MB

ReadBody = Callable[[str, bytes], Body]  # of the report with that id, by its key


class Records:
    """What a body holds, as records."""

    def __init__(self, body: Body) -> None:
        self.text = body.text
        self.form_keys = body.form_keys
        self.passages: Sequence[Passage] = [
            Passage(
                id=cut.id, report_id=body.report_id, headings=cut.headings, start=cut.start, end=cut.end, spans=cut.spans,
                kind=cut.kind, text=body.text[cut.start : cut.end], anchor=cut.anchor, carrier=cut.carrier,
            )
            for cut in decode_cuts(body.cuts)
        ]  # fmt: skip
        self._ledger: bytes | None = body.ledger

    @cached_property
    def facts(self) -> Sequence[Fact]:
        """Its facts, by the figure's place."""
        assert self._ledger is not None  # taken by the next line alone
        return decode_facts(self._ledger)

    @cached_property
    def facts_by_passage(self) -> Mapping[str, Sequence[Fact]]:
        """Its facts by passage id."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.passage_id, []).append(fact)
        return found

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The position of each of its passages, by id."""
        return {passage.id: i for i, passage in enumerate(self.passages)}


class Bodies:
    """The records of reports by their bodies' keys; safe to share between threads."""

    def __init__(self, read: ReadBody, kept: int = KEPT) -> None:
        self._read = read
        self._kept = kept
        self._known: LRUCache[bytes, Records] = LRUCache(kept, getsizeof=lambda records: len(records.passages) + 1)
        self._lock = threading.Lock()

    def records(self, report_id: str, key: bytes) -> Records:
        """The records of a report. Raises `StoreError` if its body is damaged or gone."""
        with self._lock:
            found = self._known.get(key)
        if found is None:
            found = Records(self._read(report_id, key))
            if len(found.passages) < self._kept:
                with self._lock:
                    found = self._known.setdefault(key, found)
        return found


def read_body(connection: sa.Connection, folder: Path, report_id: str, key: bytes) -> Body:
    """A body, verified. Raises `StaleError` if no report has it any more, `StoreError` if it is damaged or lost."""
    row = connection.execute(sa.select(BODIES).where(BODIES.c.key == key)).one_or_none()
    if row is None:
        used = connection.scalars(sa.select(REPORTS.c.id).where(REPORTS.c.body == key)).first()
        if used is None:
            raise StaleError(lexicon.bilingual("store_moved_on", id=report_id))
        raise damaged(folder, report_id)
    body = Body(row.report_id, row.form_keys, row.cuts, row.ledger, row.text)
    if body.key() != key:
        raise damaged(folder, report_id)
    return body


def write_body(connection: sa.Connection, body: Body) -> None:
    """Write a body, in place of a damaged one of its key."""
    connection.execute(sa.delete(BODIES).where(BODIES.c.key == body.key()))
    connection.execute(sa.insert(BODIES), {**vars(body), "key": body.key()})


def forget_bodies(connection: sa.Connection) -> None:
    """Delete the bodies that no report has."""
    unused = BODIES.c.key.not_in(sa.select(REPORTS.c.body))
    for chunk in chunks(list(connection.scalars(sa.select(BODIES.c.key).where(unused)))):
        connection.execute(sa.delete(BODIES).where(BODIES.c.key.in_(chunk)))
