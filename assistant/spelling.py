"""Mend what fingers and input methods do to a question: slips of a key, Telex keys that show, a whole question in capitals.

Only what cannot be a Vietnamese syllable is mended, and a slip only to what stands beside its neighbours in the reports, so that
names, foreign words and things that no report mentions stay as they are.
Example: `TY LE GIAI NGAN` -> `ty le giai ngan`, `nghieepj` -> `nghiệp`, `rnừg` -> `rừng`.
"""

from __future__ import annotations

import functools
import re
import string
import unicodedata
from collections.abc import Callable, Iterable

from index.folding import fold
from prompts import lexicon

MIN_SHOUTED = 3  # words in capitals that are no abbreviation
SHOUTED = 0.7  # of the letters of a question that is written in capitals

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S+")
_ONSET = r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?"
_CLOSED = r"(?:a|e|i|o|u|y|ie|ye|oa|oe|oo|ua|ue|uo|uy|uye)(?:ch|ng|nh|[cmnpt])"
_OPEN = r"a|ai|ao|au|ay|e|eo|eu|i|ia|ieu|iu|o|oa|oai|oao|oay|oe|oeo|oi|u|ua|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uyu|y|yeu"
_POSSIBLE = re.compile(rf"{_ONSET}(?:{_CLOSED}|{_OPEN})")
_TONE_OF = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TONE_KEY = re.compile(r"(?<=[aeiouyăâêôơưw])(?P<rest>[a-zđăâêôơư]*?)(?P<tone>[sfrxj])(?=[a-zđăâêôơư]*$)")
_SHAPE_KEYS = (
    ("uwow", "ươ"), ("uow", "ươ"), ("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"),
)  # fmt: skip


def is_syllable(word: str) -> bool:
    """Whether letters can be a Vietnamese syllable by their build, marks aside: `nghiep`, but not `rnug` or `giair`."""
    return _POSSIBLE.fullmatch(fold(word)) is not None


@functools.cache
def _short() -> frozenset[str]:
    """The abbreviations in capitals."""
    return frozenset(form.upper() for form in lexicon.abbreviations())


def calmed(question: str) -> str:
    """A question in capitals in small letters; abbreviations and what holds a figure stay."""
    letters = [c for c in question if c.isalpha()]
    short = _short()
    shouted = [w for w in _WORD.findall(question) if w.isupper() and len(w) > 1 and w not in short]
    if len(shouted) < MIN_SHOUTED or sum(c.isupper() for c in letters) < SHOUTED * len(letters):
        return question

    def calm(found: re.Match[str]) -> str:
        kept = any(c.isdigit() for c in found[0]) or found[0].strip(string.punctuation) in short
        return found[0] if kept else found[0].lower()

    return _TOKEN.sub(calm, question)


def written_out(question: str) -> str:
    """A question with what people type for short as it means, where it means one thing: `svck` -> `so với cùng kỳ`."""
    pattern, meant = _shorthand()
    plain = fold(question) == question.lower()
    known = lexicon.abbreviations()

    def long(found: re.Match[str]) -> str:
        if found[0].isupper() and found[0] in known:  # as officials type it, and reports
            return found[0]
        return fold(meant[found[0].lower()]) if plain else meant[found[0].lower()]

    return pattern.sub(long, question)


@functools.cache
def _shorthand() -> tuple[re.Pattern[str], dict[str, str]]:
    meant = {short: forms[0] for short, forms in lexicon.abbreviations().items() if short.islower() and len(forms) == 1}
    forms = "|".join(re.escape(short) for short in sorted(meant, key=len, reverse=True))
    return re.compile(rf"(?<![\w/]){forms.join(('(?:', ')'))}(?![\w/])", re.I), meant


@functools.lru_cache(maxsize=1024)
def telex(word: str) -> str | None:
    """The syllable that these keys of the Telex method type; None if they type none, or are a syllable as they stand."""
    keys, tone = word.lower(), ""
    if is_syllable(keys):
        return None
    if found := _TONE_KEY.search(keys):
        tone = _TONE_OF[found["tone"]]
        keys = keys[: found.start("tone")] + keys[found.end("tone") :]
    for typed, letter in _SHAPE_KEYS:
        keys = keys.replace(typed, letter)
    if not is_syllable(keys):
        return None
    at = _toned(keys)
    return unicodedata.normalize("NFC", keys[: at + 1] + tone + keys[at + 1 :])


def _toned(syllable: str) -> int:
    """Which letter of a syllable bears its tone: the one with a shape, else the last of closed ones, `a` of `oa`, `i` of `ia`."""
    shaped = [i for i, c in enumerate(syllable) if c in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    body = re.match(r"(?:qu|gi(?=[aeou]))?", syllable)
    first = body.end() if body else 0
    vowels = [i for i in range(first, len(syllable)) if syllable[i] in "aeiouy"]
    closed = syllable[-1] not in "aeiouy"
    nucleus = "".join(syllable[i] for i in vowels)
    if len(vowels) > 1 and not closed and nucleus not in ("oa", "oe", "uy") and len(vowels) < 3:
        return vowels[0]
    return vowels[1] if len(vowels) > 2 else vowels[-1]


def near(word: str, forms: Callable[[str], Iterable[str]]) -> list[str]:
    """The syllables one slip of a key away, of those that share most of the marks that are typed: `rnừg` -> `rừng`.

    `forms` gives the syllables with any marks that an unmarked one stands for.
    """
    marked = {c for c in word if fold(c) != c}
    found = {form for plain in _slips(fold(word)) for form in forms(plain)}
    most = max((len(marked & set(form)) for form in found), default=0)
    return sorted(form for form in found if len(marked & set(form)) == most)


@functools.lru_cache(maxsize=1024)
def _slips(word: str) -> frozenset[str]:
    """What a word may have been before one letter was left out, put in, changed, or two changed places."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    letters = string.ascii_lowercase
    found = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    found |= {a + c + b for a, b in cuts for c in letters} | {a + c + b[1:] for a, b in cuts if b for c in letters}
    return frozenset(found - {word})
