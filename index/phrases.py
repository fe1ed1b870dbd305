"""The words that name a figure, as a vector: what a question is compared with beside its words.

The vectors stand in the store by what they embed: whatever state it is in, a vector is that of its phrase or is not there.
Example: "Chăn nuôi. đàn trâu 15.300 con".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from index.records import Fact

SCOPES = 3  # the innermost names above a figure that its phrase holds
LENGTH = 400  # characters of a phrase
KEPT = 20_000  # vectors at hand, some 20 MB: a question compares those of a hundred figures or more

Vectors = NDArray[np.float32]
Lookup = Callable[[Sequence[str]], Mapping[str, NDArray[np.float16]]]  # phrases to the vectors of those that have one


def phrase(fact: Fact) -> str:
    """What names a figure, from the outer to the inner: the names that it inherits, its own, the figure, what follows."""
    own = f"{fact.indicator} {fact.figure.text} {fact.after}".strip()
    return ". ".join([*[scope for scope in fact.scope if scope][-SCOPES:], own])[:LENGTH]


class PhraseVectors:
    """The vectors of phrases, looked up when they are wanted; safe to share between threads."""

    def __init__(self, lookup: Lookup) -> None:
        """`lookup` gives the vectors of phrases; `Store.phrase_vectors` is one."""
        self._lookup = lookup
        self._known: LRUCache[str, NDArray[np.float16]] = LRUCache(KEPT)
        self._lock = threading.Lock()

    def similarities(self, vector: Vectors, facts: Sequence[Fact]) -> NDArray[np.float32]:
        """The cosine of a question's `vector` (d,) and each fact's phrase, shape (n,); NaN for a phrase without a vector."""
        phrases = [phrase(fact) for fact in facts]
        vectors = self._of(list(dict.fromkeys(phrases)))
        found = np.full(len(facts), np.nan, np.float32)
        known = [i for i, text in enumerate(phrases) if text in vectors]
        if known:
            rows = np.array([vectors[phrases[i]] for i in known], np.float32)
            found[known] = rows @ np.asarray(vector, np.float32)
        return found

    def _of(self, phrases: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        with self._lock:
            found = {text: self._known[text] for text in phrases if text in self._known}
        new = self._lookup([text for text in phrases if text not in found])
        with self._lock:
            self._known.update(new)
        return found | dict(new)
