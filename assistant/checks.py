"""All checks over the ledger: which figures of the reports contradict each other, the gravest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from assistant.changes import check_changes
from assistant.conflicts import check_conflicts
from assistant.findings import Finding, Severity
from assistant.parts import check_parts
from assistant.ratios import check_ratios
from assistant.rows import check_rows
from assistant.series import series
from assistant.statements import paragraphs
from index.records import Fact, Passage, Report

_ORDER = {severity: n for n, severity in enumerate(Severity)}


def check(reports: Mapping[str, Report], passages: Sequence[Passage], facts: Sequence[Fact]) -> list[Finding]:
    """The contradictions within each of the reports and between them, the gravest first, then in the order of the text."""
    own: dict[str, list[Fact]] = defaultdict(list)
    parts: dict[str, list[Passage]] = defaultdict(list)
    for fact in facts:
        own[fact.report_id].append(fact)
    for passage in passages:
        parts[passage.report_id].append(passage)
    found: dict[tuple[object, ...], Finding] = {}
    for id_, report in reports.items():
        for finding in _within(report, parts[id_], own[id_]):
            found.setdefault((finding.kind, finding.facts[0].id, finding.stated), finding)
    for finding in check_conflicts(series(facts, reports), reports):
        found.setdefault((finding.kind, *(fact.id for fact in finding.facts)), finding)
    return sorted(found.values(), key=_place)


def _within(report: Report, passages: Sequence[Passage], facts: Sequence[Fact]) -> Iterator[Finding]:
    stated = paragraphs(report, facts)
    yield from check_ratios(stated)
    yield from check_changes(stated)
    yield from check_parts(stated)
    yield from check_rows(facts, passages)


def _place(finding: Finding) -> tuple[int, str, int]:
    first = finding.facts[0]
    return _ORDER[finding.severity], first.report_id, first.figure.start
