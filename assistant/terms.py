"""The terms of a question: known phrases of the lexicon first, then its words, each with what else it may be called.

Example: `sản lượng lợn hơi` -> `sản lượng`, `lợn` (`heo`), `hơi`; `pig output` -> `lợn` and `sản lượng`.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assistant.matching import Term, normal
from index.folding import fold
from index.words import words
from prompts import lexicon

_COMMA = re.compile(r",(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_TOTAL = re.compile(r"^tổng (?:số )?(?=\S+ \S)")
_AS_WRITTEN = frozenset(("UBND", "HĐND"))  # reports write these bodies so, and hardly ever out
_HERD = re.compile(r"(?:tổng )?(?:đàn|con) (trâu|bò|lợn|heo|dê|ngựa|gà|vịt|ong|cừu)")
_CAPITALS = re.compile(r"\b[A-ZĐ]{2,}\b")
MAX_NAMES = 12  # that a term may have beside its own
_AMERICAN = {"is": "iz", "our": "or", "tre": "ter", "ence": "ense", "mme": "m"}
_BRITISH = re.compile(r"is(?=(?:e[drs]?|ers|ing|ations?)\b)|(?:our|tre|ence|mme)(?=s?\b)")
BESIDE = 3  # syllables beside an abbreviation that may be one phrase with it
LONGEST_ENGLISH = 8  # words of a term
COMMA_FROM = 3  # syllables of a phrase that may hold a comma
SHORTEST_STEM = 3  # of an English word: `job` of `jobs`
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
    for group in map(_written_out, lexicon.synonyms()):
        for term in group:
            others = table.setdefault(normal(term), {})
            others.update((other, None) for other in group if other != term)
    for said, group in lexicon.sayings().items():  # not the other way: half of a long saying is found anywhere
        table.setdefault(normal(said), {}).update((term, None) for term in _written_out(group))
    for short, long in lexicon.abbreviations().items():
        if " " in short and short.islower():  # a question is written out by it: `sl lúa` makes no one thing of two
            continue
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


def _written_out(group: Sequence[str]) -> tuple[str, ...]:
    """The names of a group, and each that holds an abbreviation with what it stands for: `tỷ lệ tham gia bảo hiểm y tế`."""
    long = lexicon.abbreviations()
    return tuple(
        dict.fromkeys(
            form
            for name in group
            for form in (name, _CAPITALS.sub(lambda found: long.get(found[0], (found[0],))[0], name))
        )
    )


@functools.cache
def _longest_alternative() -> int:
    return max((key.count(" ") for key in _alternatives()), default=1)


@functools.cache
def english_terms() -> dict[str, tuple[str, ...]]:
    """Normal form of an English term, in British and in American spelling -> its Vietnamese terms, likeliest first."""
    table = {normal(term): vietnamese for term, vietnamese in lexicon.english().items()}
    return {_american(term): vietnamese for term, vietnamese in table.items()} | table


@functools.cache
def english_words() -> frozenset[str]:
    """The words that English terms are made of."""
    return frozenset(word for term in english_terms() for word in term.split())


def _american(text: str) -> str:
    """One spelling of an English text, right or not, for comparing only: `labour centres` -> `labor centers`."""
    return _BRITISH.sub(lambda found: _AMERICAN[found[0]], text)


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


@functools.lru_cache(maxsize=4_096)
def terms_of(text: str, language: str) -> tuple[Term, ...]:
    """The terms of a question: known phrases first, the longest ones, then its words; question words left out.

    Kept, since a question is gone through whole and in parts, and what an office asks differs by place and time alone.
    """
    certain = language == "vi"
    text = text if language == "en" else _joined(text)
    terms: dict[str, Term] = {}
    for piece in re.split(r"[;?!:]", text):
        parts = [_syllables(part) for part in _COMMA.split(piece)]
        rest = _known_phrases([part for part in parts if part], language, certain, terms)
        _plain_words(rest, language, certain, terms)
    return tuple(terms.values())


def _joined(text: str) -> str:
    """A text whose abbreviations are written out where they are part of a longer phrase: `kim ngạch XK` is one."""
    long, table = lexicon.abbreviations(), _alternatives()

    def written(found: re.Match[str]) -> str:
        forms = long.get(found[0], ())
        if len(forms) != 1 or found[0] in _AS_WRITTEN:
            return found[0]
        before, after = normal(text[: found.start()]).split()[-BESIDE:], normal(text[found.end() :]).split()[:BESIDE]
        wider = [f" {' '.join(before[-n:])}{normal(forms[0])}" for n in range(1, len(before) + 1)]
        wider += [f"{normal(forms[0])}{' '.join(after[:n])} " for n in range(1, len(after) + 1)]
        return forms[0] if any(phrase in table for phrase in wider) else found[0]

    return _CAPITALS.sub(written, text)


def _syllables(text: str) -> list[str]:
    return [s for s in normal(text).split() if _WORD.fullmatch(s) or s.isalnum()]


def _known_phrases(
    parts: Sequence[Sequence[str]], language: str, certain: bool, terms: dict[str, Term]
) -> list[list[str]]:
    """Take the phrases of the lexicon out of the parts between commas; what is left stays in runs."""
    syllables = [syllable for part in parts for syllable in part]
    opens = frozenset(itertools.accumulate((len(part) for part in parts), initial=0))  # where a part begins
    alone = range(len(syllables)) if language == "en" else _words_of_one_syllable(parts)
    rest: list[list[str]] = [[]]
    i = 0
    while i < len(syllables):
        phrase, size = _phrase_at(syllables, i, opens, alone, language)
        if phrase and phrase not in _stop(language):
            terms.setdefault(phrase, _term(phrase, language, certain))
        if size:
            rest.append([])
        elif i in opens:
            rest.append([syllables[i]])
        else:
            rest[-1].append(syllables[i])
        i += size or 1
    return [run for run in rest if run]


def _phrase_at(
    syllables: Sequence[str], i: int, opens: Collection[int], alone: Collection[int], language: str
) -> tuple[str, int]:
    """The longest phrase of the lexicon, or of the stop words, that begins here, and its syllables; `("", 0)` if none.

    Only a phrase of three syllables or more may hold a comma: `phòng cháy, chữa cháy`, but not `trồng lúa, mùa …`.
    """
    table, stop = _table(language), _stop(language)
    longest = LONGEST_ENGLISH if language == "en" else _longest_alternative()
    for size in range(min(longest, len(syllables) - i), 0, -1):
        if size < COMMA_FROM and any(at in opens for at in range(i + 1, i + size)):
            continue
        phrase = " ".join(syllables[i : i + size])
        if language == "en" and phrase not in stop:
            phrase = next((form for form in _inflected(phrase) if f" {form} " in table), phrase)
        if size > 1 and (phrase in stop or f" {phrase} " in table):
            return phrase, size
        if size == 1 and phrase not in stop and f" {phrase} " in table and i in alone and len(phrase) > 1:
            return phrase, size
    return "", 0


def _table(language: str) -> Mapping[str, tuple[str, ...]]:
    return english_terms() if language == "en" else _alternatives()


def _term(phrase: str, language: str, certain: bool) -> Term:
    others = _table(language)[f" {phrase} "]
    if language != "en":
        return replace(Term.of(phrase, _names(phrase, others), certain=certain), parts=_parts_of(phrase))
    if not others:
        return Term.of(phrase)
    return replace(Term.of(others[0], (*_names(others[0], others[1:]), phrase)), parts=_parts_of(others[0]))


@functools.cache
def _parts_of(phrase: str) -> tuple[tuple[str, ...], ...]:
    """The names of the two terms that a long phrase is made of, one of which the lexicon knows; none if it is no such pair.

    Example: `giải ngân đầu tư công` -> the names of `giải ngân` and those of `đầu tư công`.
    """
    table, syllables = _alternatives(), normal(phrase).split()
    cuts = range(2, len(syllables) - 1)
    pairs = [tuple(f" {' '.join(half)} " for half in (syllables[:cut], syllables[cut:])) for cut in cuts]
    known = [pair for pair in pairs if pair[1] in table or pair[0] in table]
    best = max(known, key=lambda pair: (sum(half in table for half in pair), pair[1] in table), default=())
    return tuple((half, *(normal(name) for name in table.get(half, ()))) for half in best)


def _names(phrase: str, others: Sequence[str]) -> tuple[str, ...]:
    """What else a phrase is called: these other names, its synonyms, and the thing without the `tổng` before it."""
    bare = _TOTAL.sub("", phrase)
    animal = _HERD.fullmatch(phrase)
    alternatives = _alternatives()
    found = (
        *others,
        *alternatives.get(normal(phrase), ()),
        *((bare, *alternatives.get(normal(bare), ())) if bare != phrase else ()),
    )
    herds = (animal[1],) if animal else ()  # `đàn trâu 18.050 con, bò 97.120 con`
    return (*tuple(dict.fromkeys(found))[: MAX_NAMES - len(herds)], *herds)


def _words_of_one_syllable(parts: Sequence[Sequence[str]]) -> frozenset[int]:
    """Where a syllable is a word by itself: `bắt mấy vụ` asks for arrests, `bắt đầu từ ngày nào` does not."""
    found: set[int] = set()
    at = 0
    for word in itertools.chain.from_iterable(words(" ".join(part)) for part in parts):
        size = word.count("_") + 1
        if size == 1:
            found.add(at)
        at += size
    return frozenset(found)


def _inflected(phrase: str) -> list[str]:
    """An English phrase and what its last word may be a form of, or have as a form, the likeliest first.

    Example: `hospitals` -> `hospital`, `submitted` -> `submit`; and `company` -> `companies`, `seizing` -> `seized`.
    """
    stems = [phrase, _american(phrase)]
    for ending, replacements in (
        ("ies", ("y",)),
        ("ied", ("y",)),
        ("es", ("", "e")),
        ("s", ("",)),
        ("ed", ("", "e")),
        ("ing", ("", "e")),
    ):
        for form in dict.fromkeys(stems[:2]):
            stem = form.removesuffix(ending)
            if stem == form or len(stem) < SHORTEST_STEM:
                continue
            stems += [stem + new for new in replacements]
            if stem[-1] == stem[-2] and ending in ("ed", "ing"):
                stems.append(stem[:-1])
    long = [stem for stem in dict.fromkeys(stems) if len(stem) > SHORTEST_STEM]
    grown = [stem + ending for stem in long for ending in ("s", "es", "ed", "d")]
    return [*dict.fromkeys(stems), *(f"{stem[:-1]}ies" for stem in long if stem.endswith("y")), *grown]


def _plain_words(runs: list[list[str]], language: str, certain: bool, terms: dict[str, Term]) -> None:
    stop = _stop(language)
    for run in runs:
        found = run if language == "en" else [w.replace("_", " ") for w in words(" ".join(run))]
        for word in found:
            if word in stop or (len(word) < 2 and not word.isdigit()):
                continue
            weight = UNTRANSLATED if language == "en" else 1.0
            terms.setdefault(word, Term.of(word, certain=certain, weight=weight))
