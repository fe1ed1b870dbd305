"""Turn the word files of this folder into typed values, each read once.

Example: `units()` holds `Unit("nghìn ha", "area", Decimal("1000"), ("nghìn ha", "ngàn ha"), ("thousand hectares",))`
and `message("elapsed", "en", seconds="0.03")` is `"Answered in 0.03 seconds."`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

LANGUAGES = ("vi", "en")

_MAGNITUDES = {
    "nghìn": (Decimal(1_000), ("nghìn", "ngàn"), "thousand"),
    "triệu": (Decimal(1_000_000), ("triệu",), "million"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit or a counted noun; `factor` turns an amount into the base of its dimension: 1 nghìn ha = 1000 ha."""

    name: str  # canonical, lower case, Vietnamese
    dimension: str  # "vnd", "area", …; "count:con" for a counted noun, so that only the same noun converts
    factor: Decimal
    spellings: tuple[str, ...]  # as reports write it, `name` among them
    english: tuple[str, ...]  # as an English question names it
    kind: str | None = None  # for a counted noun, the wider noun a question may use: "người" for "học sinh"


@dataclass(frozen=True, slots=True)
class Province:
    """One of the 63 provinces and cities that stood until 2025-06-30."""

    name: str
    kind: str  # "tỉnh" or "thành phố"
    spellings: tuple[str, ...]  # `name` among them
    loose: tuple[str, ...]  # shorthand that means the province in a question only: "Sài Gòn", "HCM"
    now: str  # the unit that holds it since 2025-07-01: "Phú Thọ" for "Hòa Bình"


@dataclass(frozen=True, slots=True)
class District:
    """A district, town or provincial city. A name may stand in several provinces and, over the years, in two kinds."""

    name: str
    kind: str  # "huyện", "quận", "thị xã" or "thành phố"
    province: str


@dataclass(frozen=True, slots=True)
class Stopwords:
    """Words of one language that a search can do without."""

    question: frozenset[str]  # words that ask: "bao nhiêu", "how many"
    filler: frozenset[str]  # words that say nothing of what is asked: "trên địa bàn", "please"


@dataclass(frozen=True, slots=True)
class Documents:
    """What administrative documents are called, who issues them and who signs them."""

    kinds: dict[str, str]  # "báo cáo" -> "BC", its letters in a number
    agencies: dict[str, tuple[str, ...]]  # "Sở Y tế" -> ("SYT", "YT"), its letters in a number
    offices: tuple[str, ...]  # that sign: "phó chủ tịch", the longest first
    titles: tuple[str, ...]  # before a name: "TS", the longest first
    families: frozenset[str]  # family names
    done: tuple[str, ...]  # before a time, in a title: it is past
    ahead: tuple[str, ...]  # before a time, in a title: it is still to come
    named: dict[str, tuple[str, ...]]  # that reports name by a number: "quyết định" -> ("decision",)
    letters: dict[str, str]  # of a number, or before one: "QĐ" -> "quyết định"
    givers: dict[str, tuple[str, ...]]  # bodies that are no agencies of a province: "Thủ tướng" -> ("TTg",)


@dataclass(frozen=True, slots=True)
class Cues:
    """The phrases that tell an aspect ("plan_share") or a base of comparison ("cùng kỳ") in a question, longest first."""

    name: str
    names: tuple[str, ...]  # words of a question that ask for nothing more than a figure of this aspect
    question: tuple[str, ...]  # in a Vietnamese question
    english: tuple[str, ...]  # in an English question


@cache
def units() -> tuple[Unit, ...]:
    """Units of measure, then counted nouns, each with its scaled forms: "con" and "nghìn con" share "count:con"."""
    blocks = _load("units")
    measures = (_measure(name, row) for name, row in _entries(blocks["unit"]))
    counts = (unit for name, row in _entries(blocks["count"]) for unit in _counted(name, row))
    return (*measures, *counts)


@cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """What officials type -> what it stands for, likeliest first: `"NSTW" -> ("ngân sách trung ương",)`."""
    return {short: _parts(long) for block in _load("abbreviations").values() for short, long in _entries(block)}


@cache
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Groups of terms that questions and reports swap: `("ngô", "bắp", "cây ngô")`."""
    return tuple(_parts(line.partition("|")[0]) for block in _load("synonyms").values() for line in _lines(block))


@cache
def sayings() -> dict[str, tuple[str, ...]]:
    """What people say and no report writes -> the terms of its group: `"cúp điện" -> ("mất điện", …)`."""
    rows = (line.partition("|") for block in _load("synonyms").values() for line in _lines(block))
    return {said: _parts(terms) for terms, _, sayings in rows for said in _parts(sayings)}


@cache
def english() -> dict[str, tuple[str, ...]]:
    """English term, lower case -> Vietnamese terms, likeliest first; longer terms stand before shorter ones."""
    terms = {term: _parts(words) for block in _load("english").values() for term, words in _entries(block)}
    return dict(sorted(terms.items(), key=lambda item: (-item[0].count(" "), -len(item[0]))))


@cache
def provinces() -> tuple[Province, ...]:
    """The 63 provinces, each with the unit that holds it today."""
    now = {old: new for new, olds in mergers().items() for old in olds}
    return tuple(
        Province(
            entry["name"],
            entry["kind"],
            (entry["name"], *entry.get("spellings", ())),
            tuple(entry.get("loose", ())),
            now[entry["name"]],
        )
        for entry in _load("places")["province"]
    )


@cache
def mergers() -> dict[str, tuple[str, ...]]:
    """Each of the 34 units of 2025-07-01 -> the old provinces in it: `"Bắc Ninh" -> ("Bắc Ninh", "Bắc Giang")`."""
    return {new: tuple(olds) for new, olds in _load("places")["mergers"].items()}


@cache
def districts() -> tuple[District, ...]:
    """The districts, towns and provincial cities of the 63 provinces, older names and kinds included."""
    return tuple(
        District(name, kind, province)
        for province, kinds in _load("districts").items()
        for kind, names in kinds.items()
        for name in _parts(names)
    )


@cache
def documents() -> Documents:
    """Kinds of documents, bodies that issue them and offices that sign them."""
    tables = _load("documents")
    signers, time = tables["signers"], tables["time"]
    return Documents(
        kinds=tables["kinds"],
        agencies={name: _parts(codes) for name, codes in _entries(tables["agencies"]["names"])},
        offices=tuple(sorted(_parts(signers["offices"]), key=len, reverse=True)),
        titles=tuple(sorted(_parts(signers["titles"]), key=len, reverse=True)),
        families=frozenset(_parts(signers["families"])),
        done=tuple(time["done"]),
        ahead=tuple(time["ahead"]),
        named={name: tuple(english) for name, english in tables["named"].items()},
        letters={code: name for name, code in tables["kinds"].items() if code} | tables["letters"],
        givers={name: _parts(codes) for name, codes in _entries(tables["givers"]["names"])},
    )


@cache
def stopwords(language: str = "vi") -> Stopwords:
    """The question words and the filler of a language ("vi" or "en")."""
    tables = _load("stopwords")
    return Stopwords(frozenset(tables["question"][language]), frozenset(tables["filler"][language]))


@cache
def indicator_filler() -> tuple[str, ...]:
    """Words of an indicator's name that do not tell it from another: `"kết quả thực hiện"`."""
    return _parts(_load("indicators")["filler"])


@cache
def measures() -> tuple[str, ...]:
    """Words that say how something is measured and not what: `"sản lượng"`."""
    return _parts(_load("indicators")["measures"])


@cache
def aspects() -> tuple[Cues, ...]:
    """What tells the aspect of a figure; names as in `index.records.Aspect`, most telling first."""
    return tuple(_cues(entry) for entry in _load("aspects")["aspect"])


@cache
def bases() -> tuple[Cues, ...]:
    """What tells the base that a figure is compared with, most telling first."""
    return tuple(_cues(entry) for entry in _load("aspects")["base"])


@cache
def dimension_hints() -> dict[str, tuple[str, ...]]:
    """The head noun of what is asked -> the dimensions that its figure can have: `"diện tích" -> ("area",)`."""
    return {noun: tuple(dimensions) for noun, dimensions in _load("questions")["dimensions"].items()}


@dataclass(frozen=True, slots=True)
class Compound:
    """A flow with two sides: what it is called, its sides, and whether it is their sum (1) or their balance (-1)."""

    names: tuple[str, ...]
    parts: tuple[str, ...]
    sign: int


@cache
def compounds() -> tuple[Compound, ...]:
    """The flows that reports often give only side by side: exports and imports together, the balance of trade."""
    return tuple(Compound(tuple(c["names"]), tuple(c["parts"]), c["sign"]) for c in _load("questions")["compounds"])


@dataclass(frozen=True, slots=True)
class Contrast:
    """Things of one kind that exclude each other, each by its names, and phrases that only look like such a name."""

    members: tuple[tuple[str, ...], ...]
    unlike: tuple[str, ...]


@cache
def contrasts() -> tuple[Contrast, ...]:
    """The groups of things of which a figure tells one and not another: `("trâu",)` beside `("bò", "bò sữa")`."""
    rows = (line.partition("~") for line in _lines(_load("contrasts")["groups"]))
    return tuple(Contrast(tuple(map(_parts, row.split("|"))), _parts(unlike)) for row, _, unlike in rows)


@cache
def time_phrases() -> tuple[str, ...]:
    """How people name times: `"nửa đầu năm"`."""
    return tuple(_load("questions")["times"]["phrases"])


@cache
def question_cues() -> dict[str, tuple[str, ...]]:
    """Ways to ask, by what they ask for, the longest first; English ones under `<name>_en`."""
    return {name: tuple(sorted(cues, key=len, reverse=True)) for name, cues in _load("questions")["ask"].items()}


@cache
def money_verbs() -> tuple[str, ...]:
    """What is done with money, in English: `how much did it cost`."""
    return tuple(_load("questions")["money"]["verbs_en"])


@cache
def about_cues() -> dict[str, tuple[str, ...]]:
    """What a question says that asks something of a report itself, by field; English under `<name>_en`."""
    return {name: tuple(sorted(cues, key=len, reverse=True)) for name, cues in _load("questions")["about"].items()}


def message(key: str, language: str = "vi", /, **fields: object) -> str:
    """A text for people with its fields filled in.

    Raises:
        KeyError: if the language or the key is unknown, or a field of the text is missing.
        TypeError: if a field is given that the text does not use.
    """
    return _filled(_messages()[language][key], key, fields)


def writing_prompt(key: str, language: str = "vi", /, **fields: object) -> str:
    """A part of what a language model is told, `system`, `evidence`, …, with its fields filled in. Raises as `message` does."""
    return _filled(Template(_load("writing")["prompt"][language][key]), key, fields)


@cache
def writing_words(name: str, language: str = "vi") -> frozenset[str]:
    """Words that the check of a draft knows: `glue`, which says nothing of its own, `up`, `down`, `plan`, `about`, …."""
    return frozenset(_parts(_load("writing")["words"][language][name]))


def bilingual(key: str, /, **fields: object) -> str:
    """A text for people who may read either language: Vietnamese, then English in brackets.

    Example: `bilingual("read_empty", name="a.txt")` is `"a.txt: tệp rỗng; … (a.txt: the file is empty; …)"`.
    Raises as `message` does.
    """
    return f"{message(key, 'vi', **fields)} ({message(key, 'en', **fields)})"


@cache
def message_fields(key: str, language: str = "vi", /) -> frozenset[str]:
    """The names of a message's fields: `message_fields("no_store") == {"path"}`."""
    return frozenset(_messages()[language][key].get_identifiers())


@cache
def message_keys(language: str = "vi") -> tuple[str, ...]:
    """The keys of all messages of a language, in the order of the files."""
    return tuple(_messages()[language])


@cache
def _messages() -> dict[str, dict[str, Template]]:
    files = _load("messages"), _load("page")
    return {language: {k: Template(text) for f in files for k, text in f[language].items()} for language in LANGUAGES}


def _filled(template: Template, key: str, fields: dict[str, object]) -> str:
    unused = fields.keys() - set(template.get_identifiers())
    if unused:
        raise TypeError(f"Message {key!r} has no field {', '.join(sorted(unused))}.")
    return template.substitute(fields)


def _measure(name: str, row: str) -> Unit:
    """A unit's line: "vnd 1000 | ngàn đồng | thousand dong" -> nghìn đồng, 1000 of the base of "vnd"."""
    scale, spellings, in_english = _columns(row, 3)
    dimension, factor = scale.split()
    return Unit(name, dimension, Decimal(factor), (name, *_parts(spellings)), _parts(in_english))


def _counted(name: str, row: str) -> list[Unit]:
    """A counted noun's line: "con gia súc | head | nghìn" for "con" -> con (1) and nghìn con (1000)."""
    others, in_english, scales, kind = _columns(row, 4)
    spellings, nouns = (name, *_parts(others)), _parts(in_english)
    made = [Unit(name, f"count:{name}", Decimal(1), spellings, nouns, kind or None)]
    for scale in scales.split():
        factor, words, english_word = _MAGNITUDES[scale]
        scaled = tuple(f"{word} {spelling}" for spelling in spellings for word in words)
        scaled_nouns = tuple(f"{english_word} {noun}" for noun in nouns)
        made.append(Unit(f"{scale} {name}", f"count:{name}", factor, scaled, scaled_nouns, kind or None))
    return made


def _cues(entry: dict[str, str]) -> Cues:
    names, question, in_english = (
        tuple(sorted(_parts(entry.get(source, "")), key=len, reverse=True))
        for source in ("names", "question_cues", "english_cues")
    )
    return Cues(entry["name"], names, question, in_english)


def _columns(row: str, count: int) -> list[str]:
    """The columns of a line, empty ones at its end filled in: "a | b" with count 3 -> ["a", "b", ""]."""
    columns = [column.strip() for column in row.split("|")]
    return columns + [""] * (count - len(columns))


def _lines(block: str) -> list[str]:
    """The lines of a block that are neither empty nor a comment."""
    return [line for line in block.splitlines() if line and not line.startswith("#")]


def _entries(block: str) -> list[tuple[str, str]]:
    """The lines of a block as pairs: "maize = ngô" -> ("maize", "ngô")."""
    return [(name, rest.strip()) for name, _, rest in (line.partition(" =") for line in _lines(block))]


def _parts(text: str) -> tuple[str, ...]:
    """The parts of a list, which may run over several lines: "a; b c;" -> ("a", "b c")."""
    return tuple([" ".join(words) for part in text.split(";") if (words := part.split())])


@cache
def _load(name: str) -> dict[str, Any]:
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
