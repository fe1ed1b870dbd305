"""How the words of a question are found in the words of a report: normal forms and terms with their alternatives.

A normal form is the text's syllables between spaces, tone marks and `i`/`y` spelled one way, so that a phrase is found by
a plain substring test. Example: `normal("Tỉ lệ: 10,4%") == " tỷ lệ 10,4 "`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from index.folding import fold
from index.normal import normal as normalised

normal = functools.lru_cache(maxsize=65_536)(normalised)


@functools.lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """The normal form without diacritics."""
    return fold(normal(text))


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question names, with what else it may be called; each alternative is a normal form."""

    text: str  # as the question has it
    exact: tuple[str, ...]  # " đánh bắt ", " khai thác "
    loose: tuple[str, ...]  # the same without diacritics
    weight: float = 1.0
    certain: bool = True  # False where the diacritics were guessed, so that a match without them counts as much
    parts: tuple[tuple[str, ...], ...] = ()  # the names of each term that it is made of: `giải ngân`, `đầu tư công`

    @classmethod
    def of(cls, text: str, alternatives: tuple[str, ...] = (), *, weight: float = 1.0, certain: bool = True) -> Term:
        """A term from the question's words and its alternatives, all in ordinary writing."""
        exact = tuple(dict.fromkeys(normal(a) for a in (text, *alternatives) if normal(a).strip()))
        # `bò` without its mark is a ministry, too: of one syllable only what was asked itself is looked for so.
        loose = dict.fromkeys(fold(a) for i, a in enumerate(exact) if not i or " " in a.strip())
        return cls(text, exact, tuple(loose), weight, certain)

    def found_in(self, exact: str, loose: str) -> float:
        """How well the term is met in a text of these normal forms: 1 as written, less without its marks, else 0."""
        if any(a in exact for a in self.exact):
            return 1.0
        if any(a in loose for a in self.loose):
            return 0.9 if not self.certain else (0.6 if " " in self.text.strip() else 0.25)
        return max((_share(a, exact) for a in self.exact), default=0.0)

    def joined_in(self, exact: str) -> float:
        """How well the terms that it is made of are met in a text that need not have them side by side."""
        found = sum(any(name in exact for name in names) for names in self.parts)
        return APART * found / len(self.parts) if found else 0.0


APART = 0.85  # what a long term is worth where all its syllables stand in another order: `khai thác thủy sản`
PART = 0.6  # what a long term is worth where its syllables stand apart: `tốc độ tăng GRDP` in `GRDP … tăng …`


def _share(phrase: str, text: str) -> float:
    """The share of a long phrase's syllables that a text holds, discounted; nothing for short phrases."""
    syllables = _syllables(phrase)
    if len(syllables) < 3:
        return 0.0
    found = sum(syllable in text for syllable in syllables)
    if found == len(syllables):
        return APART
    return PART * found / len(syllables) if found * 2 >= len(syllables) else 0.0


@functools.lru_cache(maxsize=65_536)
def _syllables(phrase: str) -> tuple[str, ...]:
    """Those of a normal form, each between blanks."""
    return tuple(f" {syllable} " for syllable in phrase.split())
