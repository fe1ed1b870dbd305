"""Whether an answer holds what a gold question expects: its figures, and a citation of each piece of evidence.

Example: of 12,5 tỷ đồng expected, a first fact of 12.500 triệu đồng holds it; the same fact in second place does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from eval.gold import Alternative, Gold
from eval.units import date_stands_in, same_quantity, stands_in

Record = Mapping[str, Any]
Texts = Mapping[str, str]

STRICT_KINDS = frozenset({"value", "growth", "plan", "count", "derived", "followup"})  # the headline must be right


def figures_right(gold: Gold, record: Record) -> bool:
    """Whether the facts that count hold one alternative of every group and none of `forbid`.

    `not_found` is the one right answer to an unanswerable question and wrong for any other.
    """
    abstained = record["status"] == "not_found"
    if abstained or not gold.answerable:
        return abstained and not gold.answerable
    facts = counted_facts(gold, record)
    held = all(any(holds(a, facts, record["answer"]) for a in group) for group in gold.must)
    return held and not any(holds(a, facts, record["answer"]) for a in gold.forbid)


def headline_right(gold: Gold, record: Record) -> bool | None:
    """Whether the first fact, which is read out, is a figure that is asked for; None where no figure is asked for."""
    wanted = [alternative for group in gold.must for alternative in group if alternative.value is not None]
    if not wanted:
        return None
    facts = record["facts"] if record["status"] != "not_found" else []
    return bool(facts) and any(is_quantity(alternative, facts[0]) for alternative in wanted)


def counted_facts(gold: Gold, record: Record) -> list[dict[str, Any]]:
    """The first n facts for a kind with a headline, the first max(2n, n + 1) for others; n is the number of groups."""
    n = len(gold.must)
    facts: list[dict[str, Any]] = record["facts"]
    return facts[: n if gold.kind in STRICT_KINDS else max(2 * n, n + 1)]


def evidence_cited(gold: Gold, record: Record, texts: Texts) -> bool:
    """Whether for every evidence group one citation of its report overlaps at least half of one of its quotes."""
    return all(
        any(e.covered(c["doc"], [(c["start"], c["end"])], texts) for e in group for c in record["citations"])
        for group in gold.evidence
    )


def holds(alternative: Alternative, facts: list[dict[str, Any]], answer: str) -> bool:
    """Whether a text alternative stands in the answer, or a value alternative is one of the facts."""
    if alternative.text is not None:
        return stands_in(alternative.text, answer) or date_stands_in(alternative.text, answer)
    return any(is_quantity(alternative, fact) for fact in facts)


def is_quantity(alternative: Alternative, fact: Mapping[str, Any]) -> bool:
    """Whether a fact has the value of an alternative, units converted."""
    if alternative.value is None or fact["value"] is None:
        return False
    return same_quantity(to_decimal(fact["value"]), fact["unit"] or "", alternative.value, alternative.unit or "")


def to_decimal(value: float) -> Decimal:
    """A number of JSON as it is written there: `to_decimal(0.1) == Decimal("0.1")`."""
    return Decimal(str(value))
