"""Judge an answer: a gold question and the answer's JSON record become a `Verdict`. Pure and deterministic.

right = the figures are right, every piece of evidence is cited, and no rule of the answer's JSON form is broken.
Example: gold wants 12,5 tỷ đồng, the first fact is 12.500 triệu đồng and its citation covers the evidence
-> `Verdict(right=True, figures=True, cited=True, broken=(), miss=None, …)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eval.gold import Gold
from eval.matching import Record, Texts, evidence_cited, figures_right, to_decimal
from eval.misses import miss_class
from eval.units import markers_in, number_value, numbers_in, stands_in, unsourced_numbers

STATUSES = frozenset({"answered", "ambiguous", "conflicting", "not_found"})
MAX_QUOTE = 1_500
MAX_ANSWER = 2_500


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one answer fared. `broken` names the rules that it breaks, `details` says where; `miss` is None if right."""

    id: str
    kind: str
    lang: str
    right: bool
    figures: bool
    cited: bool
    abstained: bool
    broken: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    miss: str | None = None


def judge(gold: Gold, record: Record, texts: Texts) -> Verdict:
    """Judge the answer `record` to `gold`; `texts` holds each report's text by the stem of its file."""
    found = list(broken_rules(gold, record, texts))
    broken = tuple(dict.fromkeys(name for name, _ in found))
    whole = "fields" not in broken
    figures = whole and figures_right(gold, record)
    cited = whole and evidence_cited(gold, record, texts)
    abstained = record.get("status") == "not_found"
    right = figures and cited and not broken
    return Verdict(
        id=gold.id,
        kind=gold.kind,
        lang=gold.lang,
        right=right,
        figures=figures,
        cited=cited,
        abstained=abstained,
        broken=broken,
        details=tuple(f"{name}: {detail}" for name, detail in found),
        miss=None if right else miss_class(gold, record, texts, figures=figures, cited=cited, broken=broken),
    )


# ---- the rules of an answer's JSON form: each yields what is wrong -----------------------------------------------


def broken_rules(gold: Gold, record: Record, texts: Texts) -> Iterator[tuple[str, str]]:
    """Each broken rule as (name, where). A record without its fields is judged on that alone."""
    wrong_fields = list(_wrong_fields(record))
    if wrong_fields:
        yield from (("fields", detail) for detail in wrong_fields)
        return
    for name, rule in _RULES.items():
        for detail in rule(gold, record, texts):
            yield name, detail


_NUMBER = (int, float)
_TEXT = (str,)
_TEXT_OR_NONE = (str, type(None))
_FIELDS: dict[str, tuple[type, ...]] = {
    "question": _TEXT,
    "status": _TEXT,
    "answer": _TEXT,
    "facts": (list,),
    "citations": (list,),
    "notices": (list,),
    "engine": _TEXT,
    "elapsed_ms": _NUMBER,
}
_ITEM_FIELDS: dict[str, dict[str, tuple[type, ...]]] = {
    "facts": {
        "value": (*_NUMBER, type(None)),
        "unit": _TEXT_OR_NONE,
        "text": _TEXT,
        "indicator": _TEXT,
        "aspect": _TEXT_OR_NONE,
        "period": _TEXT_OR_NONE,
        "as_of": _TEXT_OR_NONE,
        "place": _TEXT_OR_NONE,
        "approximate": (bool,),
        "derived": (bool,),
        "formula": _TEXT_OR_NONE,
        "citation": (int,),
    },
    "citations": {
        "n": (int,),
        "doc": _TEXT,
        "title": _TEXT,
        "number": _TEXT_OR_NONE,
        "date": _TEXT_OR_NONE,
        "section": (list,),
        "page": (int, type(None)),
        "start": (int,),
        "end": (int,),
        "quote": _TEXT,
    },
    "notices": {"kind": _TEXT, "text": _TEXT},
}


def _wrong_fields(record: Record) -> Iterator[str]:
    """What the record lacks, or has with another type; fields beyond the contract are free."""
    if isinstance(error := record.get("error"), str):
        yield f"lỗi: {error}"
    yield from _wrong_types(record, _FIELDS, "")
    for name, fields in _ITEM_FIELDS.items():
        items = record.get(name)
        for i, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                yield from _wrong_types(item, fields, f"{name}[{i}].")
            else:
                yield f"{name}[{i}] phải là một đối tượng"


def _wrong_types(item: Record, fields: Mapping[str, tuple[type, ...]], prefix: str) -> Iterator[str]:
    for name, types in fields.items():
        if name not in item:
            yield f"thiếu {prefix}{name}"
            continue
        value = item[name]
        is_flag = isinstance(value, bool)  # bool is an int to Python, not to JSON
        if is_flag != (types == (bool,)) or not isinstance(value, types):
            yield f"{prefix}{name} có kiểu {type(value).__name__}"
        elif isinstance(value, float) and not math.isfinite(value):
            yield f"{prefix}{name} không phải một số hữu hạn"
        elif isinstance(value, list) and name == "section" and not all(isinstance(s, str) for s in value):
            yield f"{prefix}{name} phải chứa chuỗi"


def _status(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    if record["status"] not in STATUSES:
        yield f"“{record['status']}”"


def _empty_answer(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    if not record["answer"].strip():
        yield f"status {record['status']} mà không có lời nào"


def _answer_too_long(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    if len(record["answer"]) > MAX_ANSWER:
        yield f"{len(record['answer'])} ký tự"


def _quote_mismatch(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    for c in record["citations"]:
        start, end = c["start"], c["end"]
        if c["doc"] not in texts:
            yield f"[{c['n']}] không có báo cáo “{c['doc']}”"
        elif not 0 <= start < end or texts[c["doc"]][start:end] != c["quote"]:
            yield f"[{c['n']}] {c['doc']}[{start}:{end}] khác trích dẫn"


def _quote_too_long(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    for c in record["citations"]:
        if len(c["quote"]) > MAX_QUOTE:
            yield f"[{c['n']}] {len(c['quote'])} ký tự"


def _duplicate_citation(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    numbers = [c["n"] for c in record["citations"]]
    yield from (f"[{n}] có hai lần" for n in sorted({n for n in numbers if numbers.count(n) > 1}))


def _unknown_marker(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    known = {c["n"] for c in record["citations"]}
    yield from (f"[{n}]" for n in dict.fromkeys(markers_in(record["answer"])) if n not in known)


def _unknown_citation(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    known = {c["n"] for c in record["citations"]}
    yield from (f"“{f['text']}” dẫn [{f['citation']}]" for f in record["facts"] if f["citation"] not in known)


def _fact_not_in_quote(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    quotes = {c["n"]: c["quote"] for c in record["citations"]}
    for fact in record["facts"]:
        if not fact["derived"] and not stands_in(fact["text"], quotes.get(fact["citation"], "")):
            yield f"“{fact['text']}” không có trong [{fact['citation']}]"


def _unsourced_operand(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    for fact in record["facts"]:
        missing = _missing_operands(fact, record) if fact["derived"] else None
        if missing is not None:
            yield f"“{fact['formula'] or fact['text']}”: {missing}"


def _unsourced_number(gold: Gold, record: Record, texts: Texts) -> Iterator[str]:
    sources = [gold.question]
    for c in record["citations"]:
        sources += [c["quote"], c["title"], c["number"] or "", c["date"] or ""]
    for fact in record["facts"]:
        if fact["derived"] and _missing_operands(fact, record) is None:
            sources.append(fact["text"])
            if fact["value"] is not None:
                sources.append(f"{to_decimal(fact['value']):f}".replace(".", ","))
    yield from unsourced_numbers(record["answer"], sources)


_CONVERSIONS = frozenset(Decimal(n) for n in (100, 1_000, 1_000_000, 1_000_000_000))  # percent, nghìn, triệu, tỷ


def _missing_operands(fact: dict[str, Any], record: Record) -> str | None:
    """What a derived fact's formula lacks, or None if every operand of it stands in a cited quote.

    The result after `=` is no operand; 100 and the powers of a thousand are conversions; an operand may be written
    in another thousand of its unit than the quote's: `641,062` (tỷ) for `641.062` (triệu).
    """
    operands = numbers_in((fact["formula"] or "").split("=")[0])
    values = {v for c in record["citations"] for n in numbers_in(c["quote"]) if (v := number_value(n)) is not None}
    shifted = values | {v.scaleb(3 * k) for v in values for k in (-3, -2, -1, 1, 2, 3)}
    quoted = [n for n in operands if number_value(n) in shifted]
    missing = [n for n in operands if n not in quoted and number_value(n) not in _CONVERSIONS]
    if not quoted and not missing:
        return "không có phép tính trên số liệu được dẫn"
    return "không thấy " + ", ".join(missing) + " trong trích dẫn" if missing else None


Rule = Callable[[Gold, Record, Texts], Iterator[str]]
_RULES: dict[str, Rule] = {
    "status": _status,
    "empty_answer": _empty_answer,
    "answer_too_long": _answer_too_long,
    "quote_mismatch": _quote_mismatch,
    "quote_too_long": _quote_too_long,
    "duplicate_citation": _duplicate_citation,
    "unknown_marker": _unknown_marker,
    "unknown_citation": _unknown_citation,
    "fact_not_in_quote": _fact_not_in_quote,
    "unsourced_operand": _unsourced_operand,
    "unsourced_number": _unsourced_number,
}
