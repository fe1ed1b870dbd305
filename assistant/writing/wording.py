"""What the words of a draft mean in the words of its evidence: the same word, another name of the same thing, a translation.

Example: against `Đàn trâu 15.300 con`, `buffalo herd` reads as `đàn trâu`, `reached` says nothing of its own, and `fell` means
nothing that stands there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.matching import normal
from index.folding import fold
from prompts import lexicon

LONGEST = 6  # words of a term

_WORD = re.compile(r"[^\W\d_]+(?:['’]s)?")


@dataclass(frozen=True, slots=True)
class Read:
    """A word of a draft, or a term of some, and the words of the evidence that it stands for."""

    text: str
    means: frozenset[str]


@functools.cache
def words(name: str, language: str) -> frozenset[str]:
    """A list of words that the check knows: `glue`, `up`, `plan`, …."""
    return lexicon.writing_words(name, language)


@functools.cache
def empty(language: str) -> frozenset[str]:
    """The words that say nothing of what is measured: glue, and those that say how, which other rules compare."""
    found = words("glue", language).union(*(words(name, language) for name in ("up", "down", "plan", "about")))
    if language == "en":
        measures = (unit for unit in lexicon.units() if not unit.dimension.startswith("count:"))
        spellings = (spelling for unit in measures for spelling in unit.english)
        return found | lexicon.stopwords("en").filler | {word for s in spellings for word in s.lower().split()}
    return found


def content(text: str) -> frozenset[str]:
    """The syllables of a report's words that say what is measured."""
    return frozenset(word for word in _plain(text) if word[0].isalpha()) - empty("vi") - words("base", "vi")


def _plain(text: str) -> list[str]:
    """The syllables of a text without the phrases, such as `kế hoạch`, that say how a figure is meant."""
    found = normal(text)
    for phrase in words("plan", "vi"):
        found = found.replace(f" {phrase} ", " . ")
    return found.split()


def read(text: str, ground: str, language: str) -> Iterator[Read]:
    """The words of a draft that are not empty, each with what it means in `ground`; nothing where it means nothing there."""
    yield from (_english if language == "en" else _vietnamese)(text, ground)


def mentions(text: str, name: str, language: str) -> bool:
    """Whether a text holds a word, or a phrase, of a list."""
    held = normal(text)
    return any(f" {word} " in held for word in words(name, language))


def direction(before: str, language: str, after: str = "") -> str | None:
    """Whether the words before a number, or in English those behind it, say that something rose or fell: the last of them."""
    lower = before.lower()
    found = {way: max((_last(lower, word) for word in words(way, language)), default=-1) for way in ("up", "down")}
    way = max(found, key=lambda name: found[name])
    if found[way] >= 0:
        return way
    return direction(after, language) if after and language == "en" else None


def written_out(text: str) -> str:
    """What the abbreviations of a text stand for: kế hoạch for `KH`."""
    known = lexicon.abbreviations()
    return " ".join(meant for word in set(re.findall(r"\w+", text)) for meant in known.get(word, ()))


def _last(text: str, word: str) -> int:
    return max((found.start() for found in re.finditer(rf"\b{re.escape(word)}\b", text)), default=-1)


def _vietnamese(text: str, ground: str) -> Iterator[Read]:
    exact = normal(f"{ground} {written_out(ground)}")
    held = set(exact.split())
    syllables = _plain(text)
    meant = [frozenset({word} & held) for word in syllables]
    for start, length in _terms(syllables):
        term = " ".join(syllables[start : start + length])
        others = _swaps()[term] if f" {term} " not in exact else ()
        standing = [other for other in others if f" {other} " in exact]
        if standing:
            also = frozenset(word for other in standing for word in other.split())
            meant[start : start + length] = [means | also for means in meant[start : start + length]]
    for word, means in zip(syllables, meant, strict=True):
        if word[0].isalpha() and (word not in empty("vi")):
            yield Read(word, means)


def _terms(syllables: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where a text holds a term that has other names."""
    for start in range(len(syllables)):
        for length in range(min(LONGEST, len(syllables) - start), 0, -1):
            if " ".join(syllables[start : start + length]) in _swaps():
                yield start, length


@functools.cache
def _swaps() -> dict[str, frozenset[str]]:
    """Each term with what else it is called: heo is lợn, HĐND is hội đồng nhân dân."""
    groups = [tuple(normal(term).strip() for term in group) for group in lexicon.synonyms()]
    groups += [
        (normal(short).strip(), normal(long).strip())
        for short, all_ in lexicon.abbreviations().items()
        for long in all_
    ]
    groups += [tuple(normal(term).strip() for term in line.split("/")) for line in words("same", "vi")]
    found: dict[str, set[str]] = {}
    for group in groups:
        for term in group:
            found.setdefault(term, set()).update(set(group) - {term, ""})
    return {term: frozenset(others) for term, others in found.items() if term}


def _english(text: str, ground: str) -> Iterator[Read]:
    exact = normal(f"{ground} {written_out(ground)}")
    by_fold: dict[str, set[str]] = {}
    for word in exact.split():
        by_fold.setdefault(fold(word), set()).add(word)
    found = [match[0].removesuffix("'s").removesuffix("’s") for match in _WORD.finditer(text)]
    place = 0
    while place < len(found):
        length, means = _translated(found[place:], exact)
        word = found[place].lower()
        if length or word not in empty("en"):
            yield Read(" ".join(found[place : place + (length or 1)]), means or frozenset(by_fold.get(fold(word), ())))
        place += length or 1


def _translated(following: Sequence[str], exact: str) -> tuple[int, frozenset[str]]:
    """How many of the first words are a term whose Vietnamese stands in the evidence, and that; 0 if none is."""
    for length in range(min(LONGEST, len(following)), 0, -1):
        term = " ".join(following[:length]).lower()
        meant = [normal(one) for name in _singular(term) for one in english_terms().get(name, ())]
        standing = [one for one in meant if one in exact]
        if standing:
            return length, frozenset(word for one in standing for word in one.split())
    return 0, frozenset()


@functools.cache
def english_terms() -> dict[str, tuple[str, ...]]:
    """English terms, counted nouns among them, with their Vietnamese."""
    found = dict(lexicon.english())
    for unit in lexicon.units():
        if unit.dimension.startswith("count:"):
            for spelling in unit.english:
                found[spelling.lower()] = (*found.get(spelling.lower(), ()), *unit.spellings)
    return found


def _singular(term: str) -> tuple[str, ...]:
    """A term as the lexicon may have it: `forest fires` is listed as `forest fire`."""
    if term.endswith("ies"):
        return term, f"{term[:-3]}y"
    return (term, term[:-1]) if term.endswith("s") else (term,)
