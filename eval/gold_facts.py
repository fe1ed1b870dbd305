"""Whether the ledger holds what gold questions ask for: the value and unit of an answer, in a clause of the evidence.

Of each question of kind value, growth, plan and count, every group of `must` wants a fact of an evidence's report with the
value and unit of one of its alternatives (units converted, the amount exactly equal), whose number stands within the
quote and whose clause overlaps it. Questions that are answered with a text are left out.

*Right aspect*: one of these facts says what the question asks for. `value` and `count` ask for a level, a rate, a share or a
rank; `growth` for a change or an index; `plan` for a share of plan, or, where the answer is no percentage, for a planned
or an actual amount. A question for an amount whose own words name a plan or a change asks for that too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.gold import Alternative, Gold, placed, read_gold
from eval.labels import percent
from eval.units import measure
from index.facts import extract
from index.folding import fold
from index.reading import read_report, report_files
from index.records import Aspect, Fact, Report
from index.split import split

_AMOUNTS = frozenset((Aspect.LEVEL, Aspect.RATE, Aspect.SHARE, Aspect.RANK))
_WANTED = {
    "value": _AMOUNTS,
    "count": _AMOUNTS,
    "growth": frozenset((Aspect.CHANGE, Aspect.INDEX)),
    "plan": frozenset((Aspect.PLAN_SHARE,)),
}
_OF_PLAN = frozenset((Aspect.PLAN, Aspect.LEVEL))
_NAMED = (  # folded words of a question, and the aspects that they ask for beside those of its kind
    (r"\b(?:ke hoach|kh|chi tieu|muc tieu|du toan|phan dau|plan\w*|target\w*|budget\w*)\b", {Aspect.PLAN, Aspect.PLAN_SHARE}),
    (r"\b(?:tang|giam|chenh|hon|vuot|grew|grow\w*|increas\w*|decreas\w*|fell|drop\w*|rose|more|fewer|less)\b",
     {Aspect.CHANGE, Aspect.INDEX}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """How the ledger fares on one question: all that is wanted found, and found with the right aspect."""

    gold: Gold
    found: bool
    aspect: bool
    told: str  # what is missing, or what aspects were read


def score_gold(gold: Path, reports: Path) -> list[Finding]:
    """Judge every question of these kinds. Raises `GoldError` if evidence does not stand in its report."""
    known = {report.id: report for report in map(read_report, report_files([reports]))}
    golds = placed(read_gold(gold), {id: report.text for id, report in known.items()})
    facts = {id: extract(report, split(report)) for id, report in known.items()}
    return list(_findings(golds, known, facts))


def _findings(
    golds: Sequence[Gold], reports: Mapping[str, Report], facts: Mapping[str, Sequence[Fact]]
) -> Iterator[Finding]:
    texts = {id: report.text for id, report in reports.items()}
    for gold in golds:
        wanted = [group for group in gold.must if any(one.value is not None for one in group)]
        if gold.kind not in _WANTED or len(wanted) < len(gold.must):
            continue
        held = [_held(gold, group, texts, facts) for group in wanted]
        lacking = [str(group[0]) for group, found in zip(wanted, held, strict=True) if not found]
        aspects = [
            {fact.aspect for fact in found} & wanted_aspects(gold, group)
            for group, found in zip(wanted, held, strict=True)
        ]
        read = ", ".join(sorted({fact.aspect for found in held for fact in found}))
        told = f"không thấy {', '.join(lacking)}" if lacking else f"đọc là {read}"
        yield Finding(gold, not lacking, not lacking and all(aspects), told)


def _held(
    gold: Gold, group: Sequence[Alternative], texts: Mapping[str, str], facts: Mapping[str, Sequence[Fact]]
) -> list[Fact]:
    """The facts that have a value of the group within a quote of the evidence."""
    quotes = [(e.doc, span) for evidence in gold.evidence for e in evidence for span in e.places(texts)]
    return [
        fact
        for doc, (start, end) in quotes
        for fact in facts[doc]
        if start <= fact.figure.start < end
        and fact.figure.start + _digits(fact) <= end
        and fact.start < end
        and start < fact.end
        and any(_is(one, fact) for one in group)
    ]


def _digits(fact: Fact) -> int:
    """How far the number of a figure reaches; the unit may stand behind the end of a quote."""
    found = re.match(r"[\d.,]*\d", fact.figure.text)
    return found.end() if found else len(fact.figure.text)


def _is(wanted: Alternative, fact: Fact) -> bool:
    if wanted.value is None or wanted.unit is None:
        return False
    dimension, factor = measure(wanted.unit)
    other, other_factor = measure(fact.figure.unit)
    return dimension == other and abs(wanted.value) * factor == abs(fact.figure.value) * other_factor


def wanted_aspects(gold: Gold, group: Sequence[Alternative]) -> frozenset[Aspect]:
    """The aspects that answer a question."""
    wanted = set(_WANTED[gold.kind])
    if gold.kind == "plan" and any(one.unit != "%" for one in group):
        wanted |= _OF_PLAN
    question = fold(gold.question)
    for pattern, aspects in _NAMED:
        if gold.kind in ("value", "count") and re.search(pattern, question):
            wanted |= aspects
    return frozenset(wanted)


def summary(findings: Sequence[Finding]) -> dict[str, Any]:
    """Percentages by kind and over all: `found`, and `aspect` of all questions (not of those found alone)."""
    kinds: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        kinds[finding.gold.kind].append(finding)
        kinds["total"].append(finding)
    return {
        kind: {
            "questions": len(some),
            "found": percent(sum(one.found for one in some), len(some)),
            "aspect": percent(sum(one.aspect for one in some), len(some)),
        }
        for kind, some in sorted(kinds.items())
    }


def misses(findings: Sequence[Finding]) -> list[str]:
    """A line for each question that lacks something."""
    return [
        f"{one.gold.id} ({one.gold.kind}) “{one.gold.question}” {one.gold.must[0][0]}: {one.told}; "
        f"dẫn chứng “{' '.join(one.gold.evidence[0][0].quote.split())}”"
        for one in findings
        if not one.aspect
    ]
