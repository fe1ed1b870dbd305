"""What a question names beyond how it is measured: `bia` of `sản lượng bia`. A figure without it is of something else.

Example: `identifying(" thu nhập bình quân đầu người ")` is `("thu nhập",)`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

from assistant.matching import Term, folded, normal
from assistant.rarity import Rarity
from index.words import first_noun, words
from prompts import lexicon

ASKED = 0.9  # weight from which on a term is asked for by the question itself
LONGEST = 5  # words of a measure
HELD = 0.5  # of a term's identifying words that must stand by a figure, where there are several


@functools.cache
def _measuring() -> frozenset[str]:
    """Words that say how something is measured, or nothing at all."""
    stop = lexicon.stopwords("vi")
    aspects = (name for cues in lexicon.aspects() for name in cues.names)
    known = (*lexicon.measures(), *lexicon.indicator_filler(), *stop.question, *stop.filler, *aspects)
    return frozenset(normal(phrase).strip() for phrase in known)


@functools.lru_cache(maxsize=20_000)
def identifying(phrase: str) -> tuple[str, ...]:
    """The words of a normal form that name something: without measures, filler and numbers."""
    rest = [word.replace("_", " ") for word in words(phrase)]
    found: list[str] = []
    while rest:
        sizes = range(min(LONGEST, len(rest)), 0, -1)
        size = next((n for n in sizes if " ".join(rest[:n]).removeprefix("tổng ") in _measuring()), 0)
        if not size and len(rest[0]) > 1 and not rest[0][0].isdigit():
            found.append(rest[0])
        del rest[: size or 1]
    return tuple(found)


def is_named(terms: Iterable[Term], texts: Sequence[str]) -> bool:
    """Whether some of what the terms name stands in one of the texts; so it is of terms that name nothing but measures."""
    exact = " ".join(normal(text) for text in texts)
    loose = folded(exact)
    found = [_held(term, exact, loose) for term in terms if term.weight >= ASKED and identifying(term.exact[0])]
    return not found or any(found)


def unmentioned(terms: Iterable[Term], texts: Sequence[str], rarity: Rarity) -> tuple[str, ...]:
    """What the terms name that no report speaks of, nor a text here by another name: `gạo` of `kim ngạch xuất khẩu gạo`."""
    exact = " ".join(normal(text) for text in texts)
    absent = (term for term in terms if term.weight >= ASKED and not any(name in exact for name in term.exact))
    missing = (w for term in absent for w in identifying(term.exact[0]) if not rarity.passages_with(f" {w} "))
    return tuple(word for word in missing if first_noun(word))


def _held(term: Term, exact: str, loose: str) -> bool:
    """Whether enough of a term's identifying words stand in a text, by one of its names."""
    if any(name in exact for name in term.exact):
        return True
    for name in term.exact:
        named = identifying(name)
        met = sum(f" {word} " in exact or (not term.certain and f" {folded(word).strip()} " in loose) for word in named)
        if named and met >= HELD * len(named):
            return True
    return False
