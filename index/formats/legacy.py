"""Text of the fonts before Unicode (TCVN3, VNI, VISCII, Windows-1258) to Unicode.

A font says what its text is written in: `b¸o c¸o` in `.VnTime` is `báo cáo`. Where no font is known the text itself must:
it is converted only if it has next to none of the letters that Vietnamese alone has, and has them once it is converted.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

from index.formats.syllables import is_syllable

if TYPE_CHECKING:
    from viparse.normalize.tables import Charmap

FEW = 0.005  # of all letters; Unicode Vietnamese has some 25 in 100 that no other language has
MANY = 0.10
WELL_FORMED = 0.9  # of the words with such letters, once they are converted
GAIN = 0.2

_CAPITAL_WORD = re.compile(r"(?=(?:.*[A-Z]){2})[^\Wa-z\d_]+")
_SUBSET = re.compile(r"^[A-Z]{6}\+")  # how a PDF names a font of which it holds a part
_OWN = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")  # letters that no other language has
_WORDS = re.compile(r"[^\W\d_]+")
_ANY_FOREIGN = re.compile("[\x80-\u024f]")
# What the table of VNI that we use leaves out.
_VNI_MORE = str.maketrans({"î": "ỵ", "Î": "Ỵ"})
_VNI_PAIRS = (("aú", "ẳ"), ("AÚ", "Ẳ"), ("Aú", "Ẳ"))
_VNI_TITLE = re.compile("([AEOUYÔÖ])([ùøûõïâáàåãäêéèúüë])")
_CAPITALS = re.compile(r"^\.Vn\w*H$", re.I)  # `.VnTimeH` draws small letters as capitals


def font_encoding(font: str | None) -> str | None:
    """What a font's text is written in: `.VnTime` -> "tcvn3", `VNI-Times` -> "vni"; None for Unicode.

    The capitals' fonts give "tcvn3-capitals".
    """
    name = _SUBSET.sub("", font or "").strip(" \"'")
    if name.lower().startswith(".vn"):
        return "tcvn3-capitals" if _CAPITALS.match(name.split(",")[0].split("-")[0]) else "tcvn3"
    if name.lower().startswith(("vni-", "vni ")):
        return "vni"
    return None


def convert(text: str, encoding: str | None) -> str:
    """Text as a font of that encoding shows it, in Unicode. Text that is Unicode already is left as it is."""
    if encoding is None or not text or _OWN.search(text):
        return text
    from viparse.normalize.tables import convert as with_table

    if encoding == "windows-1258":
        return unicodedata.normalize("NFC", text)
    if encoding == "vni":
        # Capitals at the start of a word are written with a small mark: `AÙ` and `Aù` are both Á.
        text = _VNI_TITLE.sub(lambda found: found[1] + found[2].upper(), text)
        for pair, letter in _VNI_PAIRS:
            text = text.replace(pair, letter)
        text = text.translate(_VNI_MORE)
    out: str = with_table(text, _tables()[encoding.partition("-")[0]])
    return out.upper() if encoding.endswith("-capitals") else out


def detect(text: str) -> str | None:
    """The old encoding that a text is written in, or None: it is Unicode, of another language, or too short to tell."""
    letters = sum(1 for c in text if c.isalpha()) or 1
    if len(_OWN.findall(text)) > FEW * letters or not _ANY_FOREIGN.search(text):
        return None
    from viparse.normalize.frequency import vietnamese_score
    from viparse.normalize.tables import convert as with_table

    sample = "".join(line for line in text.splitlines(keepends=True) if _ANY_FOREIGN.search(line))[:20_000]
    wanted = max(WELL_FORMED, _well_formed(sample) + GAIN)
    candidates = []  # several tables may give words of a good form; how often each letter occurs tells them apart
    for name in ("tcvn3", "vni", "viscii"):
        converted = with_table(sample, _tables()[name])
        letters = sum(1 for c in converted if c.isalpha()) or 1
        if len(_OWN.findall(converted)) >= MANY * letters and _well_formed(converted) >= wanted:
            candidates.append((vietnamese_score(converted), name))
    return max(candidates)[1] if candidates else None


def _well_formed(text: str) -> float:
    """The share of the words with a letter beyond English that are written as Vietnamese syllables are."""
    words = [word for word in _WORDS.findall(text) if _ANY_FOREIGN.search(word) or _OWN.search(word)]
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def decode(data: bytes) -> str | None:
    """Bytes of a text file in TCVN3, VNI, VISCII or Windows-1258 to Unicode; None if they are in none of them."""
    raw = data.decode("latin-1")
    encoding = detect(raw)
    if encoding:
        text = convert(raw, encoding)
        return _in_capitals(text) if encoding == "tcvn3" else text
    text = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    letters = sum(1 for c in text if c.isalpha()) or 1
    return text if len(_OWN.findall(text)) >= MANY * letters and "\ufffd" not in text else None


def _in_capitals(text: str) -> str:
    """TCVN3 has no capitals with marks, and a text file no font that draws them: `QUảNG LâM` -> `QUẢNG LÂM`.

    A word of two capitals or more is one in capitals; a line that has such words and no small letter is one throughout.
    """
    lines = []
    for line in text.splitlines(keepends=True):
        small = any("a" <= c <= "z" for c in line)
        mixed = any(word != word.upper() and _CAPITAL_WORD.fullmatch(word) for word in _WORDS.findall(line))
        recased = _WORDS.sub(lambda found: found[0].upper() if _CAPITAL_WORD.fullmatch(found[0]) else found[0], line)
        lines.append(line.upper() if mixed and not small else recased)
    return "".join(lines)


@functools.cache
def _tables() -> dict[str, Charmap]:
    from viparse.normalize.encodings import CHARMAPS

    return dict(CHARMAPS)
