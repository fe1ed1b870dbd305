"""Give a question that was typed without diacritics its marks back, from the words of the indexed reports.

A bigram model over syllables and the Viterbi algorithm: `giai ngan von dau tu cong` -> `giải ngân vốn đầu tư công`.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from assistant.spelling import is_syllable, near, telex
from index.counting import Tally
from index.folding import fold
from prompts import lexicon

_SYLLABLE = re.compile(r"[^\W\d_]+")
_ALPHA = 0.1  # weight of the unigram where a bigram was not seen
_NOWHERE = 1e-7

Pair = Callable[[str, str], int]

ASKING = 60  # how often each way of asking is taken to stand in the reports, which ask nothing
BOND = 0.2  # of a syllable that must stand beside its neighbour for one that was typed and could be right to be a slip
TERMS = 2  # the same for the terms of the lexicon


def lexicon_phrases() -> list[str]:
    """What people type and reports need not hold: question words, filler, and the terms of the lexicon."""
    stop = lexicon.stopwords("vi")
    cues = (phrase for name, found in lexicon.question_cues().items() if not name.endswith("_en") for phrase in found)
    terms = [*lexicon.sayings(), *(term for group in lexicon.synonyms() for term in group)]
    expansions = (long for forms in lexicon.abbreviations().values() for long in forms)
    asked = ("bao nhiêu {}", "mấy {}", "nào nhiều {} nhất", "nào ít {} nhất")
    units = (form.format(unit.name) for unit in lexicon.units() for form in asked)
    return [*stop.question, *stop.filler, *cues, *lexicon.time_phrases() * 2] * ASKING + [
        *terms,
        *expansions,
        *units,
    ] * TERMS


def _counted(texts: Iterable[str]) -> Tally:
    found = Tally()
    for text in texts:
        found.add_text(text)
    return found


@functools.cache
def _typed() -> Tally:
    return _counted(lexicon_phrases())


class Restorer:
    """Knows which marked syllables stand for an unmarked one and which follow each other."""

    def __init__(self, syllables: Counter[str], pair: Pair) -> None:
        """`syllables` says how often each stands in the texts, `pair` how often two stand side by side."""
        self._syllables = syllables
        self._pair = functools.lru_cache(maxsize=100_000)(pair)
        self._total = sum(syllables.values()) or 1
        forms: dict[str, list[str]] = defaultdict(list)
        for syllable in sorted(syllables, key=lambda s: (-syllables[s], s)):
            forms[fold(syllable)].append(syllable)
        self._forms = dict(forms)

    @classmethod
    def of(cls, syllables: Counter[str], pair: Pair) -> Restorer:
        """Made of the counts of the reports, and of what people type."""
        typed = _typed()
        return cls(syllables + typed.syllables, lambda a, b: pair(a, b) + typed.pairs[f"{a} {b}"])

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Restorer:
        """Learn from running text; each text stands alone."""
        found = _counted(texts)
        return cls(found.syllables, lambda a, b: found.pairs[f"{a} {b}"])

    def knows(self, word: str) -> bool:
        """Whether a word without marks can be a Vietnamese syllable."""
        return any(fold(form) != form or self._syllables[form] > 1 for form in self._forms.get(word, ()))

    def respelled(self, text: str) -> str:
        """A text without Telex keys that show, and without slips of a key.

        What can be no syllable is mended to the one that it may have been, or to one that stands beside its neighbour in the
        reports; what could be one but stands nowhere (`gải ngân`) only to one that seldom stands elsewhere.
        Example: `tăng trưởng bao nhiêu phn trăm` -> `… phần trăm`.
        """
        tokens = list(_SYLLABLE.finditer(text))
        typed = [token.group() for token in tokens]
        plain = fold(text) == text.lower()
        meant = {i: forms for i, word in enumerate(typed) if (forms := self._meant(word))}
        if not meant:
            return text
        chosen = self._likeliest([meant.get(i) or self._candidates(word) for i, word in enumerate(typed)])
        kept = list(typed)
        for i, forms in meant.items():
            bond = max((self._bond(*pair) for pair in itertools.pairwise(chosen[max(i - 1, 0) : i + 2])), default=0.0)
            if bond >= BOND if is_syllable(typed[i]) else bond or len(forms) == 1:
                kept[i] = fold(chosen[i]) if plain else chosen[i]
        return _replaced(text, tokens, kept)

    def _bond(self, before: str, syllable: str) -> float:
        """How much of one of two syllables stands beside the other: near 1 for the halves of a name."""
        rarer = min(self._syllables.get(s, 0) for s in (before, syllable))
        return self._pair(before, syllable) / rarer if rarer else 0.0

    def _meant(self, word: str) -> list[str]:
        """What a word that stands nowhere may have been; nothing for an abbreviation and for what has no marks but could."""
        lower = word.lower()
        if word.isupper() or self._syllables[lower] or (fold(word) == lower and is_syllable(word)):
            return []
        decoded = telex(word)
        return (
            [decoded] if decoded and self._syllables[decoded] else near(lower, lambda form: self._forms.get(form, ()))
        )

    def restore(self, text: str) -> str:
        """The text with the likeliest marks; syllables that bear marks, and unknown ones, stay as they are."""
        tokens = list(_SYLLABLE.finditer(text))
        return _replaced(text, tokens, self._likeliest([self._candidates(token.group()) for token in tokens]))

    def mend(self, text: str) -> str:
        """A text with marks where some words were typed without: any, if half of it was, else pairs that nobody writes so.

        Example: `giai ngan của tỉnh` -> `giải ngân của tỉnh`; `kinh doanh` stays, being written so.
        """
        tokens = list(_SYLLABLE.finditer(text))
        if any(self._lacks_marks(token.group()) for token in tokens):
            return self.restore(text)
        typed = [token.group().lower() for token in tokens]
        likeliest = self._likeliest([self._candidates(token.group()) for token in tokens])
        chosen = list(typed)
        for i, (pair, marked) in enumerate(zip(itertools.pairwise(typed), itertools.pairwise(likeliest), strict=True)):
            plain = all(fold(syllable) == syllable for syllable in pair)
            if plain and not self._pair(*pair) and self._pair(*marked):
                chosen[i : i + 2] = marked
        return _replaced(text, tokens, chosen)

    def _lacks_marks(self, word: str) -> bool:
        """Whether a word of small letters is never written without marks, but with them: `nhieu`, not `doanh`."""
        return word.islower() and fold(word) == word and word in self._forms and not self._syllables[word]

    def _likeliest(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """The likeliest of the forms of each syllable, in lower case: the Viterbi algorithm."""
        if not columns:
            return []
        best: list[dict[str, tuple[float, str]]] = [{c: (self._start(c), "") for c in columns[0]}]
        for column in columns[1:]:
            previous = best[-1]
            best.append({c: max((score + self._step(p, c), p) for p, (score, _) in previous.items()) for c in column})
        chosen = [max(best[-1], key=lambda c: (best[-1][c][0], c))]
        for i in range(len(best) - 1, 0, -1):
            chosen.append(best[i][chosen[-1]][1])
        return chosen[::-1]

    def _candidates(self, written: str) -> list[str]:
        lower = written.lower()
        if fold(lower) != lower or (written.isupper() and len(written) > 1):
            return [lower]  # marked already, or an abbreviation
        return self._forms.get(lower, [lower])[:12]

    def _start(self, syllable: str) -> float:
        return math.log(self._syllables.get(syllable, 0) / self._total + _NOWHERE)

    def _step(self, before: str, syllable: str) -> float:
        unigram = self._syllables.get(syllable, 0) / self._total
        seen = self._syllables.get(before, 0)
        bigram = self._pair(before, syllable) / seen if seen else 0.0
        return math.log((1 - _ALPHA) * bigram + _ALPHA * unigram + _NOWHERE)


def _replaced(text: str, tokens: Sequence[re.Match[str]], syllables: Sequence[str]) -> str:
    """The text with other syllables in the places of these tokens, with the capitals of what was written."""
    out, position = [], 0
    for token, syllable in zip(tokens, syllables, strict=True):
        out.append(text[position : token.start()])
        out.append(_like(token.group(), syllable))
        position = token.end()
    return "".join(out) + text[position:]


def _like(written: str, syllable: str) -> str:
    """The syllable with the capitals of what was written."""
    if written.isupper() and len(written) > 1:
        return syllable.upper()
    if any(c.isupper() for c in written[1:]) and fold(syllable) == fold(written):
        return written  # `TTg`
    return syllable[0].upper() + syllable[1:] if written[0].isupper() else syllable
