"""The terms of a question: known phrases of the lexicon first, then its words, each with what else it may be called.

Example: `sản lượng lợn hơi` -> `sản lượng`, `lợn` (`heo`), `hơi`; `pig output` -> `lợn` and `sản lượng`.
"""

from __future__ import annotations

import functools
import re

from assistant.matching import Term, normal
from index.folding import fold
from index.words import words
from prompts import lexicon

_WORD = re.compile(r"[^\W\d_]+")
MAX_NAMES = 12  # that a term may have beside its own
UNTRANSLATED = 0.2  # weight of an English word that the lexicon does not hold: a name, or it says little


@functools.cache
def _stop(language: str) -> frozenset[str]:
    stop = lexicon.stopwords("en" if language == "en" else "vi")
    bases = (cue for base in lexicon.bases() for cue in (base.english if language == "en" else base.question))
    cues = (cue for base, cue in ((b, c) for b in lexicon.bases() for c in b.question) if base.name == "cùng kỳ")
    asking = lexicon.question_cues()
    suffix = "_en" if language == "en" else ""
    comparing = (cue for name in ("compare", "difference", "total", "list") for cue in asking[f"{name}{suffix}"])
    words = (*stop.question, *stop.filler, *(bases if language == "en" else cues), *comparing)
    return frozenset(normal(word).strip() for word in words)


@functools.cache
def _alternatives() -> dict[str, tuple[str, ...]]:
    """Normal form of a term -> what else it may be called: synonyms and abbreviations, and their synonyms.

    No step leads on from an abbreviation: `HN` stands for `hộ nghèo` and for `hội nghị`, which are not each other.
    """
    table: dict[str, dict[str, None]] = {}
    for group in lexicon.synonyms():
        for term in group:
            others = table.setdefault(normal(term), {})
            others.update((other, None) for other in group if other != term)
    for short, long in lexicon.abbreviations().items():
        table.setdefault(normal(short), {}).update((form, None) for form in long)
        for form in long:
            table.setdefault(normal(form), {})[short] = None
    short_forms = {normal(short) for short in lexicon.abbreviations()}
    return {
        term: tuple(
            dict.fromkeys(
                (
                    *others,
                    *(
                        more
                        for other in others
                        if normal(other) not in short_forms
                        for more in table.get(normal(other), {})
                        if normal(more) != term
                    ),
                )
            )
        )[:MAX_NAMES]
        for term, others in table.items()
    }


@functools.cache
def _longest_alternative() -> int:
    return max((key.count(" ") for key in _alternatives()), default=1)


@functools.cache
def english_terms() -> dict[str, tuple[str, ...]]:
    """Normal form of an English term -> its Vietnamese terms, likeliest first."""
    return {normal(term): vietnamese for term, vietnamese in lexicon.english().items()}


@functools.cache
def _unmarked() -> dict[str, tuple[str, ...]]:
    """As `_alternatives`, by what people type without diacritics; of one syllable alone that says too little."""
    table: dict[str, tuple[str, ...]] = {}
    for term, others in _alternatives().items():
        if " " in term.strip():
            table[fold(term)] = (*table.get(fold(term), ()), term.strip(), *others)
    return table


def phrases_of(text: str) -> tuple[Term, ...]:
    """What a filter names: phrases of the lexicon with what else they may be called, then single syllables.

    Example: `phrases_of("dan trau")` -> `dan trau` (`đàn trâu`, `tổng đàn trâu`, …). All of them are wanted.
    """
    syllables = normal(text).split()
    marked = fold(normal(text)) != normal(text)
    table = _alternatives() if marked else {**_unmarked(), **_alternatives()}
    stop = _stop("vi")
    terms: list[Term] = []
    while syllables:
        for size in range(min(_longest_alternative(), len(syllables)), 0, -1):
            phrase = " ".join(syllables[:size])
            if f" {phrase} " in table or size == 1:
                break
        if size > 1 or phrase not in stop:
            terms.append(Term.of(phrase, table.get(f" {phrase} ", ()), certain=marked))
        del syllables[:size]
    return tuple(terms)


def terms_of(text: str, language: str) -> tuple[Term, ...]:
    """The terms of a question: known phrases first, the longest ones, then its words; question words left out."""
    certain = language == "vi"
    terms: dict[str, Term] = {}
    for piece in re.split(r"[,;?!:]", text):
        syllables = [s for s in normal(piece).split() if _WORD.fullmatch(s) or s.isalnum()]
        rest = _known_phrases(syllables, language, certain, terms)
        _plain_words(rest, language, certain, terms)
    return tuple(terms.values())


def _known_phrases(syllables: list[str], language: str, certain: bool, terms: dict[str, Term]) -> list[list[str]]:
    """Take the phrases of the lexicon out of a run of syllables; what is left stays in runs."""
    table = english_terms() if language == "en" else _alternatives()
    longest = 7 if language == "en" else _longest_alternative()
    rest: list[list[str]] = [[]]
    i = 0
    stop = _stop(language)
    while i < len(syllables):
        for size in range(min(longest, len(syllables) - i), 0, -1):
            phrase = " ".join(syllables[i : i + size])
            if language == "en":
                phrase = next((form for form in _inflected(phrase) if f" {form} " in table), phrase)
            if phrase in stop and size > 1:
                break
            if f" {phrase} " in table and phrase not in stop and (size > 1 or language == "en" or len(phrase) > 1):
                others = table[f" {phrase} "]
                if language == "en":
                    terms.setdefault(
                        phrase, Term.of(others[0], (*others[1:], phrase), certain=True) if others else Term.of(phrase)
                    )
                else:
                    terms.setdefault(phrase, Term.of(phrase, others, certain=certain))
                break
        else:
            rest[-1].append(syllables[i])
            i += 1
            continue
        rest.append([])
        i += size
    return [run for run in rest if run]


def _inflected(phrase: str) -> list[str]:
    """An English phrase and what its last word may be a form of: `hospitals` -> `hospital`, `planted` -> `plant`."""
    forms = [phrase]
    for ending, replacements in (
        ("ies", ("y",)),
        ("es", ("", "e")),
        ("s", ("",)),
        ("ed", ("", "e")),
        ("ing", ("", "e")),
    ):
        if phrase.endswith(ending) and len(phrase) > len(ending) + 3:
            forms += [phrase[: -len(ending)] + new for new in replacements]
    return forms


def _plain_words(runs: list[list[str]], language: str, certain: bool, terms: dict[str, Term]) -> None:
    stop = _stop(language)
    for run in runs:
        found = run if language == "en" else [w.replace("_", " ") for w in words(" ".join(run))]
        for word in found:
            if word in stop or (len(word) < 2 and not word.isdigit()):
                continue
            weight = UNTRANSLATED if language == "en" else 1.0
            terms.setdefault(word, Term.of(word, certain=certain, weight=weight))
