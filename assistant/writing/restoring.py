"""Put the figures of a draft back into the writing of the report, where they are the same figure written otherwise.

Example: of `4 triệu 250 nghìn USD` a model makes "4,25 triệu USD", of `15.300 con` "15,300 buffaloes"; a reader who looks it
up must find what he was told. A figure that is not exactly the same is left as it is, and refused by the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer import Answer
from assistant.writing.claims import NUMBER, blanked, quantities, quantity_at, times
from assistant.writing.rules import english_units
from index.figures import Quantity, parse_number
from prompts import lexicon

_KEPT = re.compile(r"\[\d{1,3}\]|[\w.,/&-]*[A-ZĐ][\w.,/&-]*/[\w.,/&-]*|\w+/[\w.,/&-]*[A-ZĐ][\w.,/&-]*")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of the evidence: its value in the base of its dimension, and how it is written."""

    value: Decimal
    dimension: str
    unit: str
    text: str
    number: str


def restored(draft: str, answer: Answer, given: frozenset[int], language: str) -> str:
    """The draft with the figures of its evidence written as they stand there."""
    sources = [c.quote for c in answer.citations if c.n in given]
    sources += [fact.text for fact in answer.facts if fact.derived]
    known = {found[0] for text in (*sources, answer.question) for found in NUMBER.finditer(text)}
    figures = [figure for text in sources for figure in _figures(text)] + list(_facts(answer))
    text = blanked(draft, times(draft))
    text = _KEPT.sub(lambda found: " " * len(found[0]), text)
    for found in reversed(list(NUMBER.finditer(text))):
        if found[0] not in known:
            start, end, written = _written(draft, found, figures, sources, language)
            draft = f"{draft[:start]}{written}{draft[end:]}"
    return draft


def _written(
    draft: str, found: re.Match[str], figures: list[_Figure], sources: list[str], language: str
) -> tuple[int, int, str]:
    """Where a figure of the draft stands, and how the report writes it; itself if it is none of the report's."""
    start, end = found.span()
    value = _value(found[0], language)
    units, unit_end = _units(draft, start, end, language)
    factors = {(unit.dimension, unit.factor, unit.name) for unit in lexicon.units() if unit.name in units}
    for figure in figures:
        for dimension, factor, name in factors:
            if value is not None and dimension == figure.dimension and value * factor == figure.value:
                if name == figure.unit and figure.number:
                    return start, end, figure.number
                return start, unit_end, figure.text
    same = {
        n[0] for text in sources for n in NUMBER.finditer(text) if value is not None and parse_number(n[0]) == value
    }
    return start, end, same.pop() if len(same) == 1 and not factors else found[0]


def _units(draft: str, start: int, end: int, language: str) -> tuple[frozenset[str], int]:
    """The units that stand behind a number, and where they end."""
    if language == "en":
        names, length = english_units(draft[end:])
        return names, end + length
    quantity = quantity_at(draft, start)
    return (frozenset([quantity.unit]), quantity.end) if quantity and quantity.unit else (frozenset(), end)


def _facts(answer: Answer) -> Iterator[_Figure]:
    """The figures of an answer whose unit stands elsewhere, in the head of a column."""
    by_name = {unit.name: unit for unit in lexicon.units()}
    for fact in answer.facts:
        unit, found = by_name.get(fact.unit or ""), NUMBER.findall(fact.text)
        if unit and fact.value is not None and len(found) == 1:
            yield _Figure(parse_number(found[0]) * unit.factor, unit.dimension, unit.name, found[0], found[0])


def _figures(text: str) -> Iterator[_Figure]:
    by_name = {unit.name: unit for unit in lexicon.units()}
    for quantity in quantities(text):
        unit = by_name.get(quantity.unit)
        if unit:
            yield _Figure(quantity.value * unit.factor, unit.dimension, unit.name, quantity.text, _single(quantity))


def _single(quantity: Quantity) -> str:
    """The number of a quantity that has but one: not of `4 triệu 250 nghìn USD`."""
    found = [match[0] for match in NUMBER.finditer(quantity.text)]
    return found[0] if len(found) == 1 else ""


def _value(number: str, language: str) -> Decimal | None:
    if language == "en":
        return Decimal(number.replace(",", "")) if _ENGLISH.fullmatch(number) else None
    return parse_number(number)
