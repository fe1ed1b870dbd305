"""The form of a written Vietnamese syllable: `nghiêng` has it, `Kếhoạch` is two of them, `straße` is none."""

from __future__ import annotations

import re

_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
_ONSET = "(?:ngh|ng|nh|th|tr|ch|ph|kh|gi|gh|qu|[bcdđghklmnpqrstvx])?"
_SYLLABLE = (  # onset, vowels, and a coda that is not the onset of what follows
    rf"{_ONSET}[{_VOWELS}]{{1,3}}"
    rf"(?:ng(?!h?[{_VOWELS}])|nh(?![{_VOWELS}])|n(?!(?:gh?|h)?[{_VOWELS}])|ch(?![{_VOWELS}])|c(?!h?[{_VOWELS}])"
    rf"|m(?![{_VOWELS}])|p(?!h?[{_VOWELS}])|t(?![hr]?[{_VOWELS}]))?"
)
_WHOLE = re.compile(rf"{_SYLLABLE}$", re.I)
_JOINED = re.compile(rf"(?:{_SYLLABLE}){{2,4}}$", re.I)
_SEAMS = re.compile(  # `hoạch2023`, `6tháng`, `ướcTH`
    r"(?<=[a-zà-ỹ]{2})(?=\d)|(?<=\d)(?=[a-zà-ỹ]{3})|(?<=[a-zà-ỹ])(?=[A-ZĐ]{2})"
)
_TONED = re.compile("[\u00c0-\u1ef9]")


def is_syllable(word: str) -> bool:
    """Whether a word is written as a Vietnamese syllable may be."""
    return bool(_WHOLE.match(word))


def respaced(word: str) -> str:
    """A word in which spaces were missed, syllable by syllable: `Kếhoạch` -> `Kế hoạch`.

    Only words with a Vietnamese letter are parted, for no such word has two syllables; what could be cut in two ways is cut
    before as many consonants as may begin a syllable.
    """
    pieces = _SEAMS.sub(" ", word).split()
    if len(pieces) > 1:
        return " ".join(map(respaced, pieces))
    if not _TONED.search(word) or not _JOINED.match(word):
        return word
    parts = re.findall(_SYLLABLE, word, re.I)
    return " ".join(parts) if len(parts) > 1 and "".join(parts) == word and min(map(len, parts)) > 1 else word
