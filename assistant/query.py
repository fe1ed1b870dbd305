"""What a question asks for: the record between understanding and searching."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from assistant.contrasts import Members
from assistant.matching import Term
from index.records import Aspect, Period


class Kind(StrEnum):
    """The kind of answer that is wanted."""

    AMOUNT = "amount"  # one figure, or several asked for one by one
    TEXT = "text"  # who, when, which document, why, where
    LIST = "list"
    COMPARE = "compare"  # the same figure for several places or periods
    DIFFERENCE = "difference"
    REMAINDER = "remainder"  # what is not done, spent or reached yet
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Ask:
    """One figure that a question asks for; what it leaves open is empty."""

    aspects: tuple[Aspect, ...] = ()
    dimensions: tuple[str, ...] = ()  # that its unit can have
    unit: str | None = None
    base: str | None = None
    terms: tuple[Term, ...] = ()  # the words of its own part of the question
    apart: frozenset[str] = frozenset()  # terms that only later parts of the question name
    stated: bool = False  # the question names the unit or the aspect itself


@dataclass(frozen=True, slots=True)
class Wanted:
    """A period that a question names; without a year it fits any year."""

    period: Period
    year_known: bool = True
    until: bool = False
    exact: bool = False  # `riêng tháng 9`, `cả năm 2023`: no part of it and nothing longer will do

    def matches_year(self, year: int) -> bool:
        """Whether a period of this year can be meant."""
        return not self.year_known or self.period.start.year <= year <= self.period.end.year


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood."""

    question: str
    language: str  # "vi", "vi-plain" or "en"
    text: str  # the question in Vietnamese with its diacritics, as far as that could be made out
    kind: Kind
    terms: tuple[Term, ...]
    asks: tuple[Ask, ...]
    cues: frozenset[str] = field(default_factory=frozenset)  # "who", "when", "document", "why", "which", …
    periods: tuple[Wanted, ...] = ()
    provinces: tuple[str, ...] = ()
    locals: tuple[str, ...] = ()
    report_ids: tuple[str, ...] = ()  # reports that it names by number or date
    contrasts: Members = field(default_factory=dict)  # which of things that exclude each other it names
    names: tuple[str, ...] = ()  # bodies and proper names that it names, folded normal forms: " so xay dung "
    excluded: str = ""  # what it leaves out: "công nghiệp" of `xây dựng (trừ công nghiệp)`
    asks_place: bool = False  # "huyện nào", "which district"
    codes: tuple[str, ...] = ()  # document numbers that it names, folded: "50/nq-cp"

    @property
    def answer_language(self) -> str:
        """The language to answer in."""
        return "en" if self.language == "en" else "vi"
