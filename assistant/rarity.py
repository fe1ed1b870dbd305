"""How telling a term is in the store."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable

from assistant.matching import Term, normal
from index.records import Passage


class Rarity:
    """How telling a term is in the store: inverse document frequency of its rarest pair of syllables."""

    def __init__(self, frequencies: Counter[str], passages: int) -> None:
        self._frequencies = frequencies
        self._passages = passages

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Rarity:
        """Count in how many passages each syllable and each pair of syllables stands."""
        frequencies: Counter[str] = Counter()
        count = 0
        for passage in passages:
            found = normal(passage.joined).split()
            frequencies.update({*found, *(f"{a} {b}" for a, b in itertools.pairwise(found))})
            count += 1
        return cls(frequencies, count)

    def changed(self, without: Iterable[Passage], plus: Iterable[Passage]) -> Rarity:
        """The same as if the passages `without` had not been counted, and `plus` had."""
        gone, come = Rarity.of(without), Rarity.of(plus)
        frequencies = self._frequencies - gone._frequencies + come._frequencies
        return Rarity(frequencies, self._passages - gone._passages + come._passages)

    def frequency(self, term: Term) -> int:
        """In how many passages the term, or another name of it, may stand."""
        return max((self.passages_with(a) for a in term.exact), default=0)

    def passages_with(self, phrase: str) -> int:
        """In how many passages a normal form may stand."""
        found = phrase.split()
        if len(found) == 1:
            return self._frequencies[found[0]]
        return min(self._frequencies[f"{a} {b}"] for a, b in itertools.pairwise(found))

    def weight(self, term: Term) -> float:
        """The term's weight: its own times its inverse document frequency."""
        return term.weight * math.log(1 + (self._passages + 1) / (self.frequency(term) + 0.5))
