"""The class of a miss: what went wrong with an answer that is not right, read from the reports themselves.

The answer's own labels (`place`, `period`, `aspect`) are believed only where the text around the figure says nothing.
Example: asked for huyện Nậm Tốc, an answer of 873 hộ from `huyện Bản Lương còn 873 hộ` is `wrong_place`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eval.gold import Alternative, Gold
from eval.matching import Record, Texts, counted_facts, holds, is_quantity, to_decimal
from eval.units import measure, number_value, numbers_with_places, place_in
from index.folding import fold

CLASSES = (  # the costliest first: a wrong figure read out is worse than none
    "wrong_place",
    "wrong_period",
    "wrong_unit",
    "wrong_aspect",
    "wrong_indicator",
    "should_have_refused",
    "missing_reading",
    "right_figure_no_passage",
    "should_have_answered",
    "broken_rule",
)
_ASPECTS = {  # what a kind of question asks for
    "value": {"level", "rate", "share", "rank"},
    "count": {"level", "rate", "share", "rank"},
    "growth": {"change", "index"},
    "plan": {"plan", "plan_share"},
}
_RELATIVE = frozenset(measure(unit)[0] for unit in ("%", "điểm phần trăm", "lần", "bậc"))
_ALIKE = 0.6  # the share of an indicator's syllables that must be known from the question and the evidence

_WORD = r"[A-ZĐÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĨŨƠƯẠ-Ỹ][^\W\d_]*"
_NAME = rf"{_WORD}(?:[ \t]+{_WORD})*"
_LEAD = r"(?i:tỉnh|thành\s+phố|tp\.?|huyện|quận|thị\s+xã|thị\s+trấn|xã|phường)"
_NAMED = re.compile(rf"(?<!\w){_LEAD}\s+({_NAME})")
_WHOLE = re.compile(r"\b(?:toan|ca|trong|dia ban) (?:tinh|thanh pho|huyen|quan|thi xa|xa)\b")
_HEAD = 1_500  # characters that hold a report's letterhead and title
_SENTENCE_END = re.compile(r"\n\s*\n|\n(?=\s*[-+|*#])|[.;!?]\s+(?=[^\W\d_a-zđà-ỹ])")

_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]\d)|(?<=/)(?:19|20)\d\d(?!\d)")
_SPANS = (  # folded wordings of a part of a year, and its code
    (re.compile(r"\b(?:0?6|sau) thang\b|\b6t\b|\bnua (?:dau|nam dau)|\bgiua nam\b|\bfirst half\b|\bsix months"), "H1"),
    (re.compile(r"\b0?9 thang\b(?!\s*\d)|\b9t\b|\bnine months"), "M01-M09"),
    (re.compile(r"\bquy (iv|iii|ii|i|[1-4])\b"), "Q"),
    (re.compile(r"\bq([1-4])\b"), "Q"),
    (re.compile(r"\bthang (1[0-2]|0?[1-9])\b"), "M"),
    (re.compile(r"\bca nam\b"), "Y"),
)  # fmt: skip
_QUARTERS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_COMPARED = re.compile(r"\b(?:so (?:voi|cung)|cung ky|ke hoach|muc tieu|chi tieu)\b[^,;(]{0,25}$")


def miss_class(gold: Gold, record: Record, texts: Texts, *, figures: bool, cited: bool, broken: tuple[str, ...]) -> str:
    """The class of an answer that is not right."""
    if "fields" in broken:
        return "broken_rule"
    if not gold.answerable and not figures:
        return "should_have_refused"
    if gold.answerable and record["status"] == "not_found":
        return "should_have_answered"
    if figures and cited:
        return "broken_rule"
    return _uncited(gold, record, texts) if figures else _wrong_figure(gold, record, texts)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure where it stands: its report, the sentence, and where in the sentence it begins."""

    doc: str
    sentence: str
    at: int
    text: str  # of the whole report

    @property
    def before(self) -> str:
        """The sentence up to the figure, without asides in brackets that are closed before it."""
        return re.sub(r"\([^()]*\)", " ", self.sentence[: self.at])


def _uncited(gold: Gold, record: Record, texts: Texts) -> str:
    """The right figures without their passage: of another report they are another place's or period's by chance."""
    docs = {e.doc for group in gold.evidence for e in group}
    wanted = _evidence_figure(gold, texts)
    right = [f for f in counted_facts(gold, record) if any(is_quantity(a, f) for group in gold.must for a in group)]
    found = [(f, figure) for f in right if (figure := _cited_figure(f, record, texts)) and figure.doc not in docs]
    for fact, figure in found:
        if wanted and _other_place(fact, figure, wanted, gold):
            return "wrong_place"
        if _other_period(fact, figure, wanted, gold):
            return "wrong_period"
    return "right_figure_no_passage"


def _wrong_figure(gold: Gold, record: Record, texts: Texts) -> str:
    """The class of the first fact that ought not to stand there.

    wrong_unit: the wanted number, in another unit or off by powers of ten; wrong_place, wrong_period: said of another
    place or time; wrong_aspect: of the same indicator another side, a plan, a growth, a share; wrong_indicator: the rest.
    """
    facts = counted_facts(gold, record)
    held = [any(holds(a, facts, record["answer"]) for a in group) for group in gold.must]
    forbidden = next((f for f in facts if any(is_quantity(a, f) for a in gold.forbid)), None)
    if forbidden is None and all(held):
        return "wrong_indicator"  # a forbidden text stands in the answer
    if forbidden is None and (any(held) or not facts):
        return "missing_reading"
    wanted = [a for group in gold.must for a in group]
    fact = forbidden or next((f for f in facts if not any(is_quantity(a, f) for a in wanted)), facts[0])
    if any(_other_unit(a, fact) for a in wanted):
        return "wrong_unit"
    shown, expected = _cited_figure(fact, record, texts), _evidence_figure(gold, texts)
    if shown is None or expected is None or fact["value"] is None:
        return "wrong_indicator"
    return _side(gold, fact, shown, expected)


def _side(gold: Gold, fact: Mapping[str, Any], shown: _Figure, expected: _Figure) -> str:
    """What sets a figure apart from the expected one: place, period, aspect, or else what it measures."""
    elsewhere = shown.doc != expected.doc
    alike = _alike(fact, gold, expected)
    comparable = alike and _dimension(fact) in _dimensions(gold)
    if (elsewhere or comparable) and _other_place(fact, shown, expected, gold):
        return "wrong_place"
    if (comparable and _other_period(fact, shown, expected, gold)) or (elsewhere and alike):
        return "wrong_period"
    return "wrong_aspect" if alike and _other_aspect(gold, fact, shown, expected) else "wrong_indicator"


def _other_unit(alternative: Alternative, fact: Mapping[str, Any]) -> bool:
    """Whether the fact has the wanted digits, `23` or `23000`, without being the wanted quantity."""
    if alternative.value is None or fact["value"] is None or is_quantity(alternative, fact):
        return False
    digits = [re.sub(r"\D", "", f"{v:f}").strip("0") for v in (alternative.value, to_decimal(fact["value"]))]
    return digits[0] == digits[1] != ""


# ---- where figures stand -----------------------------------------------------------------------------------------


def _cited_figure(fact: Mapping[str, Any], record: Record, texts: Texts) -> _Figure | None:
    citation = next((c for c in record["citations"] if c["n"] == fact["citation"]), None)
    if citation is None or citation["doc"] not in texts:
        return None
    at = place_in(fact["text"], citation["quote"])
    return _figure(texts[citation["doc"]], citation["doc"], citation["start"] + (at or 0))


def _evidence_figure(gold: Gold, texts: Texts) -> _Figure | None:
    """The first expected figure in its evidence; the evidence's start where no number of it is the expected one."""
    values = [a.value for group in gold.must for a in group if a.value is not None]
    for evidence in (e for group in gold.evidence for e in group):
        for start, _ in evidence.places(texts)[:1]:
            at = next((at for number, at in numbers_with_places(evidence.quote) if _scaled(number, values)), 0)
            return _figure(texts[evidence.doc], evidence.doc, start + at)
    return None


def _scaled(number: str, values: list[Decimal]) -> bool:
    value = number_value(number)
    return value is not None and any(value.scaleb(3 * k) == wanted for wanted in values for k in range(-3, 4))


def _figure(text: str, doc: str, at: int) -> _Figure:
    ends = [found.end() for found in _SENTENCE_END.finditer(text, max(0, at - 2_000), at)]
    start = ends[-1] if ends else max(0, at - 2_000)
    after = _SENTENCE_END.search(text, at)
    return _Figure(doc, text[start : after.start() if after else len(text)], at - start, text)


def _alike(fact: Mapping[str, Any], gold: Gold, expected: _Figure) -> bool:
    """Whether a figure is one of the same indicator: most words of a part of its name, `Chăn nuôi · đàn lợn`, are known.

    They are those of the question, and those of the expected figure's clause, which has the report's own words for it.
    """
    clause = re.split(r"[;:]", expected.before)[-1]
    known = set(_syllables(" ".join((gold.question, *gold.history, clause))))
    parts = [set(_syllables(part)) for part in fact["indicator"].split("·")]
    return any(part and len(part & known) >= _ALIKE * len(part) for part in parts)


def _syllables(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", fold(text))


def _dimension(fact: Mapping[str, Any]) -> str:
    return measure(fact["unit"] or "")[0]


def _dimensions(gold: Gold) -> set[str]:
    return {measure(a.unit or "")[0] for group in gold.must for a in group if a.value is not None}


# ---- place -------------------------------------------------------------------------------------------------------


def _other_place(fact: Mapping[str, Any], shown: _Figure, expected: _Figure, gold: Gold) -> bool:
    one, other = _place(shown) or fold(fact["place"] or ""), _place(expected)
    if not one or not other:
        asked = fold(" ".join((gold.question, *gold.history)))
        return bool(one) and shown.doc != expected.doc and one not in asked and one not in fold(expected.text)
    return one != other


def _place(figure: _Figure) -> str:
    """The place last named before a figure in its sentence, else the one whose report it is; folded, "" if unknown."""
    named = [(found.start(1), found[1]) for found in _NAMED.finditer(figure.before)]
    named += [(found.start(), "") for found in _WHOLE.finditer(fold(figure.before))]
    last = max(named, default=(0, ""))[1]
    return fold(last) or _own_place(figure.text)


def _own_place(text: str) -> str:
    found = _NAMED.search(text, 0, _HEAD)
    return fold(" ".join(found[1].split())) if found else ""


# ---- period ------------------------------------------------------------------------------------------------------

Time = tuple[str | None, str | None]  # year, part of it


def _other_period(fact: Mapping[str, Any], shown: _Figure, expected: _Figure | None, gold: Gold) -> bool:
    """Whether the figure's time, by its sentence or else by the answer's label, is none that the question names."""
    said = _last_time(shown.before)
    if expected and said == _last_time(expected.before) and said != (None, None) and shown.doc == expected.doc:
        return False
    asked = list(_times(gold.question)) or list(_times(" ".join(gold.history[-1:])))
    if expected and shown.doc == expected.doc and (not asked or gold.history):
        asked = [_last_time(expected.before)]
    labelled = _labelled(fact["period"])
    return _apart(said, asked) or (said == (None, None) and _apart(labelled, asked))


def _apart(time: Time, asked: list[Time]) -> bool:
    years, parts = {y for y, _ in asked if y}, {p for _, p in asked if p}
    return bool((time[0] and years and time[0] not in years) or (time[1] and parts and time[1] not in parts))


def _labelled(period: str | None) -> Time:
    """`2021-H1` -> ("2021", "H1"), `2021-04` -> ("2021", "M4"), `2021` -> ("2021", "Y")."""
    year, _, part = (period or "").partition("-")
    if not re.fullmatch(r"\d{4}", year):
        return None, None
    return year, f"M{int(part)}" if part.isdigit() else part[:7] if re.match(r"[HQM]", part) else None if part else "Y"


def _last_time(text: str) -> Time:
    return max(((at, time) for at, time in _times_at(text)), default=(0, (None, None)), key=lambda one: one[0])[1]


def _times(text: str) -> Iterator[Time]:
    yield from (time for _, time in _times_at(text))


def _times_at(text: str) -> Iterator[tuple[int, Time]]:
    """Each time of a text as (year, part of the year) with its place; what a figure is compared with is left out."""
    plain = fold(text)
    parts = [(found.start(), _code(code, found)) for pattern, code in _SPANS for found in pattern.finditer(plain)]
    years = [(found.start(), found[0]) for found in _YEAR.finditer(plain)]
    for at, year in years:
        near = [part for start, part in parts if 0 <= at - start <= 30]
        if not _COMPARED.search(plain[:at]):
            yield at, (year, near[-1] if near else None)
    for at, part in parts:
        if not any(0 <= start - at <= 30 for start, _ in years) and not _COMPARED.search(plain[:at]):
            yield at, (None, part)


def _code(code: str, found: re.Match[str]) -> str:
    if code == "Q":
        return f"Q{_QUARTERS.get(found[1], found[1])}"
    return f"M{int(found[1])}" if code == "M" else code


# ---- aspect ------------------------------------------------------------------------------------------------------


def _other_aspect(gold: Gold, fact: Mapping[str, Any], shown: _Figure, expected: _Figure) -> bool:
    """Whether a figure of the indicator is another side of it: a growth for a level, a plan for what was done."""
    one, wanted = _dimension(fact), _dimensions(gold)
    if one not in wanted:
        return bool({one, *wanted} & _RELATIVE)
    if shown.sentence == expected.sentence and _paired(shown, expected):
        return True
    return fact["aspect"] is not None and fact["aspect"] not in _ASPECTS.get(gold.kind, {fact["aspect"]})


def _paired(shown: _Figure, expected: _Figure) -> bool:
    """Whether two figures of a sentence are the sides of one pair, what was done and what was planned: `18/20 ha`."""
    first, second = sorted((shown.at, expected.at))
    return re.fullmatch(r"[\d.,]+\s*[^\W\d_]*\s*/\s*", shown.sentence[first:second]) is not None
