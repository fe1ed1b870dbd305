"""The rules that a stretch of a draft must hold to, against the quotes that it cites: what it breaks is a list of `Flaw`s.

Each number must stand in a cited quote, in the same unit, rising or falling as there, as planned, as exact, and among words
that the quote has for this number and not for its neighbour: beside `Đàn trâu 15.300 con; đàn bò 9.870 con` neither "đàn bò
có 15.300 con", nor "15.300 tấn", nor "tăng 15.300 con" passes. Every word must be the report's, the question's, another name of
one of these, or say nothing of its own.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, AnswerFact, Citation
from assistant.ledger import head
from assistant.matching import normal
from assistant.settle import numbers
from assistant.writing.claims import (
    ANY_YEAR,
    Claim,
    Part,
    blanked,
    claims,
    parts,
    quantity_at,
    times,
    unit_end,
)
from assistant.writing.wording import content, direction, empty, mentions, read, words, written_out
from index.figures import Quantity, unit_at
from index.periods import TimeMention, covered, labelled
from index.records import Period
from prompts import lexicon

WHOLE = 24  # characters before a whole that may say that it is one: `32,5% kế hoạch (6.500 ha)`
BEFORE = 2  # words before a word such as `không`, beside no figure, that must be the quote's

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[/%]")
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[\w.,/&-]*[A-ZĐ][\w.,/&-]*")
_OF = re.compile(r"\s*(?:/|trên(?: tổng số)?|trong(?: tổng số)?|of|out of)(?: the)?\s*\d+(?:[.,]\d+)*")
_REPORT = re.compile(r"(?:báo cáo|thông báo|report)(?: (?:of|for|on) the)?\s*$", re.I)
_OPERATOR = re.compile(r"[-–−+×:/]\s*$")
_UNITLESS = ("", "bậc", None)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a draft: `kind` is the ending of a message's key, `what` the words or the number in question."""

    kind: str
    what: str = ""

    def reason(self, language: str) -> str:
        """What is said of it to the model."""
        return lexicon.message(f"draft_{self.kind}", language, **({"what": self.what} if self.what else {}))


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a sentence that the citations behind it prove."""

    text: str
    cited: frozenset[int]
    earlier: str = ""  # the sentence before it


@dataclass(frozen=True, slots=True)
class Checked:
    """A segment with all that it is compared with."""

    segment: Segment
    text: str  # of the segment, its mentions of time blanked
    times: tuple[TimeMention, ...]
    months: frozenset[int]  # that the answer's figures run over: its `6 tháng` is a time
    parts: tuple[Part, ...]  # its numbers
    citations: tuple[Citation, ...]
    facts: tuple[AnswerFact, ...]  # that its citations prove
    answer: Answer
    language: str
    asked: str

    @classmethod
    def of(cls, segment: Segment, answer: Answer, citations: dict[int, Citation], told: tuple[str, str]) -> Checked:
        """A segment laid out for its checks; `told` are the language and the question."""
        months = frozenset(
            period.end.month for fact in answer.facts for period in _periods(fact) if period.start.month == 1
        )
        mentioned = times(segment.text, months)
        text = blanked(segment.text, mentioned)
        return cls(
            segment,
            text,
            mentioned,
            months,
            tuple(parts(text, told[0])),
            tuple(citations[n] for n in sorted(segment.cited)),
            tuple(fact for fact in answer.facts if fact.citation in segment.cited),
            answer,
            *told,
        )

    def flaws(self) -> Iterator[Flaw]:
        """What is wrong with the segment."""
        odd = [c for c in self.segment.text if _is_odd(c) and not any(c in cited.quote for cited in self.citations)]
        if odd:
            yield Flaw("odd", "".join(odd[:10]))
        for mention in self.times:
            if not self._known_time(mention):
                yield Flaw("time", self.segment.text[mention.start : mention.end])
            # `ngày 20/5/2024 tỷ đồng` is none, but people do meet on a day.
            measured = unit_at(self.segment.text, mention.end)
            if measured and not measured[0].dimension.startswith("count:"):
                yield Flaw("unit", self.segment.text[mention.start : measured[1]])
        if any(_tokens(citation.quote) == _tokens(self.segment.text) for citation in self.citations):
            return  # it is the whole quote; a part of one may lack its unit, or its `không`
        compared: list[Part] = []
        for place, part in enumerate(self.parts):
            flaw, by_words = self._number_flaw(place, part)
            compared += [part] if by_words else []
            if flaw:
                yield flaw
        strange = self._in_words() or self._unknown() or list(self._turned(compared))
        if strange:
            yield Flaw("words", ", ".join(dict.fromkeys(strange)))

    # ---- numbers

    def _number_flaw(self, place: int, part: Part) -> tuple[Flaw | None, bool]:
        """What is wrong with a number, and whether the words around it were compared with those of a figure."""
        number = self.text[part.start : part.end]
        if self._is_code(part):
            return None, False
        if _is_signed(self.text, part.start) and not any(
            _is_signed(c.quote, claim.start) for c in self.citations for claim in self._standing(c, number)
        ):
            return Flaw("number", f"-{number}"), False
        tried = [
            self._claim_flaw(place, part, citation, claim)
            for citation in self.citations
            for claim in self._standing(citation, number)
        ]
        derived = [fact for fact in self.answer.facts if fact.derived and number in numbers(fact.text)]
        tried += [self._derived_flaw(part, fact) for fact in derived if self._proves(fact)]
        if not tried:
            return Flaw("context", number), False
        return (None if None in tried else tried[0]), True

    def _claims(self, citation: Citation) -> tuple[Claim, ...]:
        return claims(citation.quote, self.months)

    def _standing(self, citation: Citation, number: str) -> list[Claim]:
        return [claim for claim in self._claims(citation) if claim.number == number]

    def _is_code(self, part: Part) -> bool:
        """Whether a number belongs to that of a document, which stands in a source: `873/QĐ-UBND`."""
        around = (f for f in _CODE.finditer(self.text) if f.start() <= part.start < f.end() and "/" in f[0])
        code = next((found[0].strip(".,") for found in around), None)
        return code is not None and any(
            code in text for c in self.citations for text in (c.quote, c.title, c.number or "")
        )

    def _proves(self, fact: AnswerFact) -> bool:
        """Whether a derived fact, or all of the numbers that it is worked out from, stand in the cited quotes."""
        operands = set(numbers((fact.formula or "").split("=")[0]))
        return fact in self.facts or (
            bool(operands) and operands <= {n for c in self.citations for n in numbers(c.quote)}
        )

    def _claim_flaw(self, place: int, part: Part, citation: Citation, claim: Claim) -> Flaw | None:
        """What is wrong with a number as that claim of a quote; the first of its flaws."""
        fact = self._fact(citation, claim)
        if fact and (fact.value or 0) < 0 and fact.text not in self.segment.text:
            return Flaw("number", fact.text)  # `(228,3)` without its brackets
        if claim.in_row and not fact:
            return Flaw("context", claim.number)  # nothing in its row says what it is
        if not self._unit_fits(part, claim, fact):
            return Flaw("unit", f"{claim.number} {fact.unit if fact else claim.unit}".strip())
        return self._manner_flaw(part, citation, claim, fact) or self._words_flaw(place, part, citation, claim, fact)

    def _fact(self, citation: Citation, claim: Claim) -> AnswerFact | None:
        """The fact of the answer that a claim is."""
        mine = [f for f in self.facts if f.citation == citation.n and f.value is not None and not f.derived]
        return next((fact for fact in mine if set(numbers(claim.number)) <= set(numbers(fact.text))), None)

    def _manner_flaw(self, part: Part, citation: Citation, claim: Claim, fact: AnswerFact | None) -> Flaw | None:
        """Whether a number is given as exact, as risen or fallen, and as planned just as the quote gives it."""
        left, right = self._around(part)
        estimated = fact.approximate if fact else bool(claim.quantity and claim.quantity.approximate)
        if self._is_about(left, part) != estimated:
            return Flaw("exact" if estimated else "about", claim.number)
        said, theirs = direction(left, self.language, right), {direction(claim.before, "vi")}
        if claim.before.rstrip().endswith("="):  # `giảm 12 vụ = 20%`
            theirs.add(direction(citation.quote[: claim.start], "vi"))
        if said not in theirs:
            return Flaw("direction", claim.number)
        whole = bool(claim.quantity and claim.quantity.role == "plan")
        planned = whole or mentions(f"{claim.before} {written_out(claim.before)}", "plan", "vi")
        if fact is not None:
            named = mentions(_name(fact).split(" · ")[-1], "plan", "vi")
            planned = fact.aspect == "plan" or (not claim.in_row and (planned or named))
        before = self.text[: part.start]
        as_plan = mentions(f"{left} {written_out(left)}", "plan", self.language)
        near = before[-WHOLE:]
        said_whole = (
            as_plan or near.rstrip().endswith("/") or any(mentions(near, w, self.language) for w in ("plan", "whole"))
        )
        if as_plan and not planned:
            return Flaw("plan", claim.number)
        if (whole or (fact and fact.aspect == "plan" and claim.in_row)) and not said_whole:
            return Flaw("plan", claim.number)
        return None

    def _words_flaw(
        self, place: int, part: Part, citation: Citation, claim: Claim, fact: AnswerFact | None
    ) -> Flaw | None:
        """Whether the words around a number are those of its claim, and not those of a neighbour."""
        text = " ".join(self._around(part))
        asked = self._asked_of(citation)
        name = _name(fact) if fact else ""
        around = f"{_heads(citation)} {name} {fact.place or '' if fact else ''} {asked}"
        found = list(read(text, f"{citation.quote} {around}", self.language))
        last = content(name.split(" · ")[-1])
        rivals = [other.own for other in self._claims(citation) if other.unit == claim.unit and other.own != claim.own]
        own, telling = claim.own | last, claim.telling | last.difference(*rivals)
        known = own | claim.above | content(around)
        strange = [word.text for word in found if (word.means & claim.foreign) - known and not word.means & telling]
        strange += self._other_base(text, f"{claim.before} {claim.after}")
        strange += [w for w in self._never(text, f"{claim.before} {claim.after} {name}") if w not in self._rank(fact)]
        if strange:
            return Flaw("words", ", ".join(dict.fromkeys(strange)))
        mine = frozenset[str]().union(*(word.means for word in found)) - empty("vi") - words("base", "vi")
        if self._is_this(mine, own, telling, citation, claim) or (fact and mine and mine <= content(asked)):
            return None
        if not mine and self._follows(place, citation, claim, fact):
            return None
        return Flaw("context", claim.number)

    def _other_base(self, mine: str, theirs: str) -> list[str]:
        """The words of another base of comparison than the quote names for a figure: `so với tháng trước`, `so với cùng kỳ`."""
        bases = [normal(text).partition(" so với ")[2].split() for text in (mine, theirs)]
        known = {*normal(theirs).split(), "năm", "trước", "ngoái"}  # `cùng kỳ` is that of the year before
        return [word for word in bases[0] if bases[1] and word not in known]

    def _rank(self, fact: AnswerFact | None) -> frozenset[str]:
        """The words that say of a fact what it is among those of the answer: the highest or the lowest of several asked for."""
        rivals = [
            f.value for f in self.answer.facts if fact and f.unit == fact.unit and f.value is not None and not f.derived
        ]
        if fact is None or len(rivals) < 2 or not mentions(self.asked, "most", self.language):
            return frozenset()
        most = words("most", self.language)
        if fact.value == max(rivals):
            return words("higher", self.language) | most
        return words("lower", self.language) | most if fact.value == min(rivals) else frozenset()

    def _is_this(
        self, mine: frozenset[str], own: frozenset[str], telling: frozenset[str], citation: Citation, claim: Claim
    ) -> bool:
        """Whether words name what a claim measures: by a word that only it has, or where its unit alone tells it."""
        if mine & (telling or own):
            return True
        rivals = [
            other for other in self._claims(citation) if other.unit == claim.unit and other.number != claim.number
        ]
        return bool(mine) and not rivals

    def _follows(self, place: int, citation: Citation, claim: Claim, fact: AnswerFact | None) -> bool:
        """Whether a number without words of its own stands behind the one that it stands behind in the quote.

        The first number of a sentence needs none to answer the question.
        """
        before = [part for part in self.parts[:place] if not self._is_code(part)]
        if not before:
            return fact is not None
        number = self.text[before[-1].start : before[-1].end]
        worked_out = [f for f in self.answer.facts if f.derived and self._proves(f)]
        if any(
            claim.number in numbers(f.formula or "") and number in numbers(f"{f.text} {f.formula}") for f in worked_out
        ):
            return _OPERATOR.search(self.text[: self.parts[place].start]) is not None or fact is not None
        is_whole = self._shared(before[-1]) == self.parts[place].end
        return any(
            other.start in claim.near or (is_whole and other.unit == claim.unit and claim.start < other.start)
            for other in self._standing(citation, number)
        )

    def _derived_flaw(self, part: Part, fact: AnswerFact) -> Flaw | None:
        """What is wrong with a number that was worked out: its unit, or words that do not say that it was."""
        number = self.text[part.start : part.end]
        if _unit(quantity_at(self.segment.text, part.start)) != (fact.unit or "") and self.language == "vi":
            return Flaw("unit", f"{number} {fact.unit}")
        left, right = self._around(part)
        said = normal(f"{left} {right}").split()
        higher = [word for word in said if word in words("higher", self.language)]
        lower = [word for word in said if word in words("lower", self.language)]
        if higher or lower:
            known = " ".join(c.quote for c in self.citations)
            subject = [
                word.text for word in read(left, known, self.language) if word.text.lower() not in [*higher, *lower]
            ]
            return (
                Flaw("words", ", ".join([*subject, *higher, *lower]))
                if subject or not self._ranks(part, fact, bool(higher), bool(lower))
                else None
            )
        equals = self.text[: part.start].rstrip().endswith("=")
        if not equals and not set(said) & words("derived", self.language):
            return Flaw("context", number)
        return None

    def _ranks(self, part: Part, fact: AnswerFact, higher: bool, lower: bool) -> bool:
        """Whether the operand that is named last before a difference is the larger, or the smaller, one as is said of it."""
        operands = {text: _value(text) for text in numbers((fact.formula or "").split("=")[0])}
        before = numbers(f"{self.segment.earlier} {self.text[: part.start]}")
        named = [operands[number] for number in before if number in operands]
        if not named or higher == lower:
            return False
        return named[-1] == (max if higher else min)(operands.values())

    def _unit_fits(self, part: Part, claim: Claim, fact: AnswerFact | None) -> bool:
        text = self.segment.text
        whole = fact.text if fact else claim.quantity.text if claim.quantity else ""
        if len(numbers(whole)) > 1:  # `1 tỷ 784 triệu 400 ngàn USD`
            return " ".join(whole.lower().split()) in " ".join(text.lower().split())
        unit = fact.unit if fact else claim.unit
        allowed = {unit or "", claim.unit}
        if self.language == "en":
            # English counts the things themselves, whose names the check of words compares: `15.300 buffaloes` are 15.300 con.
            named = english_units(text[part.end :])[0] or english_units(text[self._shared(part) or part.end :])[0]
            return _alike(named, allowed) if named else _is_counted(unit or "") or not unit
        mine = _unit(quantity_at(text, part.start))
        if unit in _UNITLESS:
            behind = unit_at(text, part.end)  # `xếp thứ 43 vụ`
            return mine in {"", *allowed} and (behind is None or behind[0].name in allowed)
        shared = self._shared(part)
        return (mine or (_unit(quantity_at(text, shared - 1)) if shared else "")) in allowed - {""}

    def _shared(self, part: Part) -> int | None:
        """Where the number ends that gives its unit to the one before it: `58,9 trên 61,3 km`."""
        found = _OF.match(self.text, part.end)
        return found.end() if found else None

    def _is_about(self, left: str, part: Part) -> bool:
        """Whether the draft gives a number as an estimate or a rounded one."""
        if self.language == "en":
            return bool(words("about", "en") & set(left.lower().split()[-3:]))
        quantity = quantity_at(self.segment.text, part.start)
        return quantity.approximate if quantity else left.lower().split()[-1:] in ([w] for w in words("about", "vi"))

    def _around(self, part: Part) -> tuple[str, str]:
        """The words that a number of the segment has to itself, before and behind it."""
        quantity = quantity_at(self.segment.text, part.start) if self.language == "vi" else None
        end = unit_end(part, quantity)
        if any(self._shared(other) == part.end for other in self.parts):
            return self.text[part.low : part.start], ""  # `46 of the 412 tasks were overdue`: the 46 were
        whole = next((other for other in self.parts if other.end == self._shared(part)), None)
        behind = self.text[whole.end : whole.high] if whole else ""
        return self.text[part.low : part.start], f"{self.text[end : part.high]} {behind}"

    # ---- times

    def _known_time(self, mention: TimeMention) -> bool:
        """Whether a time is that of a fact of the segment, or is named in a quote, a heading or a source of it."""
        whole = [f"{c.title} {c.number or ''} {c.quote} {' '.join(c.section)}" for c in self.citations]
        named = [(m.period, m.year_known) for text in whole for m in times(text)]
        named += [(p, True) for c in self.citations if c.date and (p := labelled(c.date))]
        named += [
            (p, True) for fact in self.facts for label in (fact.period, fact.as_of) if label and (p := labelled(label))
        ]
        own = [p for fact in self.facts if fact.value is not None for p in _periods(fact)]
        if _REPORT.search(self.segment.text[: mention.start]):  # `báo cáo 6 tháng` is a report's name
            return any(_same_time(mention, period, known=known) for period, known in named)
        if own and not any(_same_time(mention, period) or self._asks(mention, period) for period in own):
            return self._verbatim(mention)
        return any(_same_time(mention, period, known=known) for period, known in named) or bool(own)

    def _asks(self, mention: TimeMention, period: Period) -> bool:
        """Whether a draft says the year that the question says, of a figure of a part of that year."""
        asked = [m.period for m in times(self.asked)]
        return mention.period in asked and mention.period.days > 360 and mention.period.contains(period)

    def _verbatim(self, mention: TimeMention) -> bool:
        """Whether another time than the fact's, `so với cùng kỳ năm 2020`, stands in a quote behind the same words."""
        text = self.segment.text
        wanted = _tokens(text[: mention.start])[-BEFORE:]
        said = _tokens(text[mention.start : mention.end])
        return bool(wanted) and any(_holds(_tokens(citation.quote), [*wanted, *said]) for citation in self.citations)

    # ---- words

    def _in_words(self) -> list[str]:
        """The numbers that are written in words."""
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        scales = {found[1] for found in re.finditer(r"\d\s+([^\W\d_]+)", lower)}
        return [w for w in _WORD.findall(lower) if w in words("number", self.language) and w not in scales]

    def _unknown(self) -> list[str]:
        """The words that mean nothing in the evidence or the question."""
        ground = " ".join(f"{self._quote(c)} {_heads(c)} {self._asked_of(c)}" for c in self.citations)
        facts = [*self.facts, *(fact for fact in self.answer.facts if fact.derived and self._proves(fact))]
        ground += "".join(f" {_name(fact)} {fact.place or ''} {fact.unit or ''} {fact.text}" for fact in facts)
        allowed = words("derived", self.language) if any(fact.derived for fact in facts) else frozenset[str]()
        allowed |= words("higher", self.language) | words("lower", self.language)  # compared with the figures
        allowed |= words("most", self.language)
        return [
            word.text
            for word in read(self.text, ground, self.language)
            if not word.means and word.text.lower() not in allowed
        ]

    def _quote(self, citation: Citation) -> str:
        """What a citation adds to the words that a draft may use: of the heads of a table nothing but what is asked for.

        A row does not say which of the heads is that of its figure.
        """
        proves = any(fact.citation == citation.n for fact in self.answer.facts)
        rows = [
            c for c in self.answer.citations if c.doc == citation.doc and any(one.in_row for one in self._claims(c))
        ]
        return citation.quote if proves or not rows else ""

    def _asked_of(self, citation: Citation) -> str:
        """The question's words, without those that would make a wrong yes, or of it the other side of a comparison."""
        out = set(words("never_asked", self.language))
        if self.language == "en":
            return " ".join(word for word in self.asked.split() if normal(word).strip() not in out)
        mine = normal(f"{citation.quote} {_heads(citation)}")
        facts = [fact for fact in self.answer.facts if fact.citation == citation.n]
        mine += normal(" ".join(f"{fact.indicator} {fact.place}" for fact in facts))
        others = [c for c in self.answer.citations if c.n != citation.n and self._quote(c)]
        theirs = [f"{c.quote} {_heads(c)}" for c in others]
        theirs += [fact.place or "" for fact in self.answer.facts if fact.citation != citation.n]
        out |= set(normal(" ".join(theirs)).split()) - set(mine.split())
        return " ".join(word for word in normal(self.asked).split() if word not in out)

    def _never(self, text: str, theirs: str) -> list[str]:
        """Words such as `không` and `nhất` around a number that the quote does not have around it."""
        manner = empty(self.language)
        held = set(normal(theirs).split()) if self.language == "vi" else set()
        return [
            word
            for word in normal(text).split()
            if word in words("never_asked", self.language) and word not in manner and word not in held
        ]

    def _turned(self, compared: Sequence[Part]) -> Iterator[str]:
        """Words such as `giảm` and `không`, beside no figure, that the quote does not have behind the same words.

        What stands beside a figure was compared with its own surroundings; elsewhere `đàn bò giảm` would be made of
        the words of `Đàn trâu giảm 2,4%; đàn bò tăng 1,1%`.
        """
        rest = self.text
        for part in compared:
            rest = f"{rest[: part.low]}{'.' * (part.high - part.low)}{rest[part.high :]}"
        told = [f"{c.quote} {_heads(c)}" for c in self.citations] + [_name(fact) for fact in self.facts]
        if mentions(rest, "plan", self.language) and not any(mentions(written_out(t) + t, "plan", "vi") for t in told):
            yield sorted(words("plan", self.language))[0]
        ground = [_tokens(text) for text in told]
        mine = [(found.start(), found[0].lower()) for found in _TOKEN.finditer(self.segment.text)]
        for i, (start, word) in enumerate(mine):
            if word in words("never_asked", self.language) and rest[start] != ".":
                run = [token for _, token in mine[max(0, i - BEFORE) : i + 1 if i else i + 1 + BEFORE]]
                if self.language == "en" or not any(_holds(tokens, run) for tokens in ground):
                    yield word


def _heads(citation: Citation) -> str:
    return f"{citation.title} {' '.join(citation.section)}"


def _name(fact: AnswerFact) -> str:
    """What a fact measures, without its neighbours: đàn bò of `Đàn trâu · đàn bò`."""
    *scope, own = fact.indicator.split(" · ")
    return " · ".join([*(part for part in scope if head(part) != head(own)), own])


def _value(number: str) -> float:
    return (
        float(number.replace(".", "").replace(",", ".")) if "," in number or number.count(".") != 1 else float(number)
    )


def english_units(after: str) -> tuple[frozenset[str], int]:
    """The units that the English words behind a number may stand for, and where they end."""
    pattern, names = _english_spellings()
    found = pattern.match(after)
    return (names[found[1].lower()], found.end()) if found else (frozenset(), 0)


@functools.cache
def _english_spellings() -> tuple[re.Pattern[str], dict[str, frozenset[str]]]:
    """One pattern for every English spelling of a unit, the longest first, and the units that each may mean."""
    names: dict[str, frozenset[str]] = {}
    for unit in lexicon.units():
        for spelling in (unit.name, *unit.english):
            names[spelling.lower()] = names.get(spelling.lower(), frozenset()) | {unit.name}
    longest = "|".join(re.escape(spelling) for spelling in sorted(names, key=len, reverse=True))
    return re.compile(rf"\s*({longest})(?!\w)", re.I), names


def _alike(named: frozenset[str], allowed: set[str]) -> bool:
    """Whether units are the same in English, where `cases` may be vụ, ca or trường hợp."""
    if named & allowed:
        return True
    nouns = [
        {
            noun.split()[0]
            for unit in lexicon.units()
            if unit.name in names and _is_counted(unit.name)
            for noun in unit.english
        }
        for names in (named, allowed)
    ]
    return bool(nouns[0] & nouns[1])


@functools.cache
def _is_counted(name: str) -> bool:
    return any(unit.name == name and unit.dimension.startswith("count:") for unit in lexicon.units())


def _unit(quantity: Quantity | None) -> str:
    return quantity.unit if quantity else ""


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]


def _holds(tokens: Sequence[str], run: Sequence[str]) -> bool:
    """Whether the tokens hold a run of them, in a row."""
    return any(tokens[i : i + len(run)] == run for i in range(len(tokens) - len(run) + 1))


def _is_signed(text: str, start: int) -> bool:
    return bool(re.search(r"(?<![\w%])[-−–]$", text[:start]))


def _periods(fact: AnswerFact) -> list[Period]:
    return [period for label in (fact.period, fact.as_of) if label and (period := labelled(label))]


def _same_time(mention: TimeMention, period: Period, *, known: bool = True) -> bool:
    """Whether a mention is that period, of any year where one of the two names none, or runs up to its last day."""
    if mention.year_known and known:
        return period in (mention.period, covered(mention)) or (mention.until and mention.period.end == period.end)
    return mention.period.in_year(ANY_YEAR) == period.in_year(ANY_YEAR)


def _is_odd(character: str) -> bool:
    """Whether a character may be a number or a word that no check reads: `½`, `９`, other scripts, what is not seen."""
    category = unicodedata.category(character)
    if category.startswith("C"):
        return character != "\n"
    if category.startswith("N"):
        return not character.isascii()
    return category.startswith("L") and not unicodedata.name(character, "").startswith("LATIN")
