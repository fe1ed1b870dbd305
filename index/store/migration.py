"""A store of an earlier format to one of this format, in one transaction: what was read and embedded stays as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa

from index.counting import rules
from index.forms import search_text
from index.records import Aspect, Fact, Figure, Passage, Period, Report
from index.store.bodies import Bodies, read_body, write_body
from index.store.counts import clear_counts, write_counts
from index.store.database import State, damaged, decode_state, insert, write_state
from index.store.derived import vectors_checksum
from index.store.entry import SAYS, Body, Entry, decode_facts
from index.store.forms import make_form, write_forms
from index.store.phrases import take_over
from index.store.snapshot import count_all, load_pieces
from index.store.tables import META, REPORTS, TABLES, USES

KNOWN = (3, 4)  # the earlier formats that can be brought to this one

_OF_FORMAT = {3: ("facts", "passages", "forms", "reports", "meta"), 4: ("uses", "reports")}


def migrate(connection: sa.Connection, folder: Path, found: int) -> None:
    """Bring the tables of format `found` to the present ones."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for name in _OF_FORMAT[found]:
        for index in sa.inspect(connection).get_indexes(name):
            connection.exec_driver_sql(f"DROP INDEX {index['name']}")
        connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO old_{name}")
    TABLES.create_all(connection)
    state = _from_rows(connection) if found == 3 else _from_whole_rows(connection, folder)
    for name in _OF_FORMAT[found]:
        connection.exec_driver_sql(f"DROP TABLE old_{name}")
    pieces = load_pieces(connection, state, folder, Bodies(partial(read_body, connection, folder)))
    state = clear_counts(connection, state, rules())
    write_state(connection, write_counts(connection, state, state.generation, [(1, count_all(pieces))]))
    take_over(connection, folder)


def _from_rows(connection: sa.Connection) -> State:
    """Format 3 had a row for each passage and each fact."""
    meta = {row.name: row.value for row in _rows(connection, "SELECT name, value FROM old_meta")}
    state = State.new(meta["encoder"], int(meta["dimensions"]))
    generation, number, digests = int(meta["generation"]) + 1, 0, []
    for row in _rows(connection, "SELECT * FROM old_reports ORDER BY id").all():
        entry = _moved_over(connection, row, generation, number, state.dimensions)
        digests.append(entry.digest())
        number += entry.passages
    state = State(state.store, state.encoder, state.dimensions, generation)
    return state.changed(plus=digests, next_number=number)


def _from_whole_rows(connection: sa.Connection, folder: Path) -> State:
    """Format 4 had one row for each report, its body in it."""
    state = decode_state({row.name: row.value for row in connection.execute(sa.select(META))}, folder)
    old, new = [], []
    for id_ in [row.id for row in _rows(connection, "SELECT id FROM old_reports ORDER BY id")]:
        row = _rows(connection, "SELECT * FROM old_reports WHERE id = :id", id=id_).one()
        if _digest([getattr(row, name) for name in _WHOLE_ROW]) != row.digest:
            raise damaged(folder, id_)
        body = Body(id_, row.form_keys, row.cuts, row.ledger, row.text)
        places = msgspec.json.encode(sorted({fact.place for fact in decode_facts(row.ledger) if fact.place}))
        same = {name: getattr(row, name) for name in _WHOLE_ROW if name not in vars(body)}
        record = json.loads(row.record)
        record[SAYS] = [row.text[start:end] for _, start, end in record["origins"]]
        entry = Entry(**{**same, "record": msgspec.json.encode(record)}, places=places, body=body.key())
        write_body(connection, body)
        insert(connection, REPORTS, [{**vars(entry), "digest": entry.digest()}])
        old.append(row.digest)
        new.append(entry.digest())
    if not state.holds(old):
        raise damaged(folder, "reports")
    connection.exec_driver_sql("INSERT INTO uses (report_id, form) SELECT report_id, form FROM old_uses")
    return state.changed(without=old, plus=new)


_WHOLE_ROW = (
    "id", "generation", "first_number", "passages", "facts", "sha256", "path", "vectors", "record", "form_keys", "cuts",
    "ledger", "text",
)  # fmt: skip


def _digest(values: Sequence[Any]) -> bytes:
    """What format 4 checked a row with."""
    found = hashlib.sha256()
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode()
        found.update(f"{len(data)}:".encode())
        found.update(data)
    return found.digest()


def _moved_over(connection: sa.Connection, row: Any, generation: int, number: int, dimensions: int) -> Entry:  # noqa: ANN401
    report = _report(row)
    of_report = "WHERE report_id = :id ORDER BY ordinal"
    select = "SELECT * FROM old_passages JOIN old_forms ON old_forms.key = old_passages.form"
    found = _rows(connection, f"{select} {of_report}", id=report.id).all()
    passages = [_passage(one, report) for one in found]
    facts = [_fact(one) for one in _rows(connection, f"SELECT * FROM old_facts {of_report}", id=report.id)]
    forms: dict[bytes, Mapping[str, Any]] = {}
    for passage, one in zip(passages, found, strict=True):
        if one.form not in forms:
            vector = np.frombuffer(one.vector, "<f4")
            forms[one.form] = make_form(one.form, search_text(passage, report), vector)
    keys = [one.form for one in found]
    block = np.frombuffer(b"".join(one.vector for one in found), "<f4").reshape(len(keys), dimensions)
    body = Body.of(report, passages, facts, keys)
    entry = Entry.of(
        report, passages, facts, body, generation=generation, first_number=number, vectors=vectors_checksum(block)
    )
    write_forms(connection, list(forms.values()), generation)
    write_body(connection, body)
    insert(connection, REPORTS, [{**vars(entry), "digest": entry.digest()}])
    insert(connection, USES, [{"report_id": report.id, "form": key} for key in forms])
    return entry


def _rows(connection: sa.Connection, query: str, **values: object) -> sa.CursorResult[Any]:
    return connection.execute(sa.text(query), values)


def _report(row: Any) -> Report:  # noqa: ANN401  a row of the database
    return Report(
        **{name: getattr(row, name) for name in ("id", "text", "sha256", "path", "title", "kind", "number", "issuer")},
        place=row.place,
        local=row.local,
        issued=_date(row.issued),
        session=_date(row.session),
        period=_period(row.period_start, row.period_end),
        periods=tuple(Period(date.fromisoformat(start), date.fromisoformat(end)) for start, end in _json(row.periods)),
        as_of=tuple(date.fromisoformat(day) for day in _json(row.as_of)),
        signer=row.signer,
        pages=_json(row.pages),
        origins=_json(row.origins),
        corrected=_json(row.corrected),
    )


def _passage(row: Any, report: Report) -> Passage:  # noqa: ANN401  a row of the database
    return Passage(
        id=row.id,
        report_id=row.report_id,
        headings=_json(row.headings),
        start=row.start,
        end=row.end,
        spans=_json(row.spans),
        kind=row.kind,
        text=report.text[row.start : row.end],
        anchor=row.anchor,
        carrier=_json(row.carrier),
    )


def _fact(row: Any) -> Fact:  # noqa: ANN401  a row of the database
    place = (row.text, row.figure_start, row.figure_end)
    return Fact(
        id=row.id,
        report_id=row.report_id,
        passage_id=row.passage_id,
        figure=Figure(Decimal(row.value), row.unit, *place, bool(row.approximate)),
        indicator=row.indicator,
        scope=_json(row.scope),
        after=row.after,
        aspect=Aspect(row.aspect),
        base=row.base,
        place=row.place,
        period=_period(row.period_start, row.period_end),
        as_of=_date(row.as_of),
        start=row.start,
        end=row.end,
    )


def _json(written: str) -> tuple[Any, ...]:
    """What a column holds, its lists as tuples."""
    return tuple(tuple(item) if isinstance(item, list) else item for item in json.loads(written))


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _period(start: str | None, end: str | None) -> Period | None:
    return Period(date.fromisoformat(start), date.fromisoformat(end)) if start and end else None
