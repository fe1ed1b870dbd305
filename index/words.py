"""Text to the words that searching knows: pyvi words, and syllables without diacritics. Search forms, never cited.

Example: "Tỉ lệ giải ngân đạt 10,4%" -> words `tỉ_lệ giải_ngân đạt 10,4`, syllables `ty le giai ngan dat 10,4`.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from index.folding import fold

__all__ = ["first_noun", "fold", "segment", "syllables", "words"]

# Numbers with their separators stay whole, dates too: 472.347,4, 30/6/2021.
_SYLLABLE = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+")
_UNCOUNTED = frozenset("VERLCTAPIF")  # pyvi's tags of verbs, prepositions, adverbs and the like begin with these
_WORD_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
# i and y of the same syllable, by the spelling that most reports use: tỉ lệ / tỷ lệ, kĩ thuật / kỹ thuật.
_I_OR_Y = {"hi": "hy", "ki": "ky", "li": "ly", "mi": "my", "qui": "quy", "si": "sy", "ti": "ty"}
# The mark on the second vowel at the end of a syllable moves to the first: hoà -> hòa, thuỷ -> thủy; never after q.
_NEW_MARKS = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ")
_OLD_MARKS = ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy")
_MARKS = dict(zip(_NEW_MARKS, _OLD_MARKS, strict=True))
_MARK = re.compile(f"(?<!q)(?:{'|'.join(_NEW_MARKS)})(?![^\\W_])")


def segment(text: str) -> str:
    """The text with its words joined by underscores, as pyvi joins them: what models for segmented Vietnamese want.

    Example: `segment("Ủy ban nhân dân tỉnh") == "Ủy_ban nhân_dân tỉnh"`.
    """
    if not text.strip():
        return ""
    from pyvi import ViTokenizer  # its models take a second or more to load

    return str(ViTokenizer.tokenize(text))


@functools.lru_cache(maxsize=4_096)
def first_noun(text: str) -> str | None:
    """The word that a text begins with, in lower case, if it is one that can be counted; None for a verb or a preposition.

    Example: `first_noun("lợi thế chính của tỉnh") == "lợi thế"` and `first_noun("đưa 497 người") is None`.
    """
    from pyvi import ViPosTagger  # as slow to load as the tokenizer

    found, kinds = ViPosTagger.postagging(segment(text))
    return found[0].replace("_", " ").lower() if found and kinds[0][0] not in _UNCOUNTED else None


def words(text: str) -> list[str]:
    """Lower-case pyvi words without punctuation; old and new places of the tone mark give one word.

    Example: `words("Ủy ban nhân dân tỉnh Hoà Bình.") == ["ủy_ban", "nhân_dân", "tỉnh", "hòa_bình"]`.
    """
    bare = (_WORD_EDGES.sub("", token) for token in segment(text).lower().split())
    return [_MARK.sub(lambda found: _MARKS[found[0]], word) for word in bare if word]


def syllables(text: str) -> list[str]:
    """Syllables in lower case without diacritics; numbers and dates whole; `i` and `y` spellings joined.

    Example: `syllables("Tỉ lệ đạt 10,4% (30/6/2021)") == ["ty", "le", "dat", "10,4", "30/6/2021"]`.
    """
    found: list[str] = _SYLLABLE.findall(fold(unicodedata.normalize("NFC", text)))
    return [_I_OR_Y.get(syllable, syllable) for syllable in found]
