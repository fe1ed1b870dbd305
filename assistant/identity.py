"""What a question names beyond how it is measured: `bia` of `sản lượng bia`. A figure without it is of something else.

Example: `identifying(" thu nhập bình quân đầu người ")` is `("thu nhập",)`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.matching import Term, folded, normal
from assistant.rarity import Rarity
from index.words import first_noun, words
from prompts import lexicon

ASKED = 0.9  # weight from which on a term is asked for by the question itself
LONGEST = 5  # words of a measure
HELD = 0.5  # of a term's identifying words that must stand by a figure, where there are several
MOSTLY = 0.6  # of them by another figure, for both to be of one thing


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
    found = [_held(term, exact, loose) for term in _naming(terms)]
    return not found or any(found)


def named_as_well(terms: Iterable[Term], texts: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each thing that the terms name and the first texts call by name is named in the other ones, too.

    Shoes among `sản phẩm tăng` are no other reading of `sản phẩm OCOP`, though both are products.
    """
    exact, other = (" ".join(normal(text) for text in told) for told in (texts, others))
    called = [term for term in _naming(terms) if any(name in exact for name in term.exact)]
    loose = folded(other)
    return all(any(n in other for n in term.exact) or _held(_at_length(term), other, loose, MOSTLY) for term in called)


def _at_length(term: Term) -> Term:
    """The term by those of its names that no other one says more than: `sản phẩm OCOP`, not `mỗi xã một sản phẩm`."""
    words_of = {name: set(identifying(name)) for name in term.exact}
    return replace(
        term, exact=tuple(n for n in term.exact if not any(words_of[n] < more for more in words_of.values()))
    )


def _naming(terms: Iterable[Term]) -> list[Term]:
    return [term for term in terms if term.weight >= ASKED and identifying(term.exact[0])]


def unmentioned(terms: Iterable[Term], texts: Sequence[str], rarity: Rarity) -> tuple[str, ...]:
    """What the terms name that no report speaks of, nor a text here by another name: `gạo` of `kim ngạch xuất khẩu gạo`."""
    exact = " ".join(normal(text) for text in texts)
    absent = (term for term in terms if term.weight >= ASKED and not any(name in exact for name in term.exact))
    missing = (w for term in absent for w in identifying(term.exact[0]) if not rarity.passages_with(f" {w} "))
    return tuple(word for word in missing if first_noun(word))


def _held(term: Term, exact: str, loose: str, share: float = HELD) -> bool:
    """Whether enough of a term's identifying words stand in a text, by one of its names."""
    if any(name in exact for name in term.exact):
        return True
    for name in term.exact:
        named = set(identifying(name))
        met = sum(f" {word} " in exact or (not term.certain and f" {folded(word).strip()} " in loose) for word in named)
        if named and met >= share * len(named):
            return True
    return False
