"""Show findings: both sides with their report, section, place and quote, for people or as records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.checks import check
from assistant.findings import Finding, Severity
from index.records import Fact, Passage, Report
from prompts import lexicon

SECTIONS = 2  # the innermost headings, which say where to look


@dataclass(frozen=True)
class Ledger:
    """Reports with their passages and facts, from a store or read for this once."""

    reports: Mapping[str, Report]
    passages: Sequence[Passage]
    facts: Sequence[Fact]

    def findings(self, report_id: str | None = None) -> list[Finding]:
        """All contradictions, or those that a figure of one report is part of."""
        found = check(self.reports, self.passages, self.facts)
        return [f for f in found if report_id is None or report_id in {fact.report_id for fact in f.facts}]

    def section(self, fact: Fact) -> tuple[str, ...]:
        """The headings above a fact, outermost first."""
        return self._headings.get(fact.passage_id, ())

    @cached_property
    def _headings(self) -> dict[str, tuple[str, ...]]:
        return {passage.id: passage.headings for passage in self.passages}

    def quote(self, fact: Fact) -> str:
        """The clause that states a fact, as the report has it."""
        return self.reports[fact.report_id].text[fact.start : fact.end]

    def record(self, finding: Finding) -> dict[str, Any]:
        """A finding as JSON has it; `text_of(report)[start:end] == quote` for each of its facts."""
        return {
            "kind": str(finding.kind),
            "severity": str(finding.severity),
            "message": finding.message(),
            "stated": finding.stated,
            "expected": finding.expected,
            "arithmetic": finding.arithmetic,
            "facts": [self._side(fact) for fact in finding.facts],
        }

    def _side(self, fact: Fact) -> dict[str, Any]:
        figure = fact.figure
        return {
            "id": fact.id,
            "report": fact.report_id,
            "value": float(figure.value),
            "unit": figure.unit,
            "text": figure.text,
            "indicator": fact.name,
            "aspect": str(fact.aspect),
            "base": fact.base,
            "place": fact.place,
            "period": fact.period.label if fact.period else None,
            "as_of": fact.as_of.isoformat() if fact.as_of else None,
            "section": list(self.section(fact)),
            "page": self.reports[fact.report_id].page(figure.start),
            "figure_start": figure.start,
            "figure_end": figure.end,
            "start": fact.start,
            "end": fact.end,
            "quote": self.quote(fact),
        }


def finding_lines(finding: Finding, ledger: Ledger) -> str:
    """A finding for people: what does not fit, the arithmetic, then each place with its section and quote."""
    severity = lexicon.message(f"check_severity_{finding.severity}")
    lines = [f"[{severity}] {finding.message()}", f"    {finding.arithmetic}"]
    places: dict[tuple[str, int, int], list[Fact]] = {}
    for fact in finding.facts:
        places.setdefault((fact.report_id, fact.start, fact.end), []).append(fact)
    for facts in places.values():
        lines += _place_lines(facts, ledger)
    return "\n".join((*lines, ""))


def _place_lines(facts: Sequence[Fact], ledger: Ledger) -> list[str]:
    first = facts[0]
    page = ledger.reports[first.report_id].page(first.figure.start)
    where = [f"{first.report_id}:{first.start}-{first.end}"]
    where += [lexicon.message("page_page", page=page)] if page else []
    section = " › ".join(ledger.section(first)[-SECTIONS:])
    where += [section] if section else []
    return [f"  - {' · '.join(where)}", f"    “{' '.join(ledger.quote(first).split())}”"]


def summary_line(findings: Sequence[Finding], reports: int) -> str:
    """How many contradictions there are, by severity."""
    if not findings:
        return lexicon.message("check_nothing", reports=reports)
    counts = Counter(finding.severity for finding in findings)
    graded = {str(severity): counts[severity] for severity in Severity}
    return lexicon.message("check_summary", findings=len(findings), reports=reports, **graded)
