"""Vietnamese letters without their marks: what a question typed without diacritics is matched with."""

from __future__ import annotations

import unicodedata

SYLLABLES = 1 << 14  # kept folded: Vietnamese has some 7,000, and a text is made of few others


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base.lower()
    table[ord("đ")] = table[ord("Đ")] = "d"
    table.update({code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
    return table


_FOLD = _table()


def fold(text: str) -> str:
    """Lower case without diacritics, `đ` as `d`; an NFC text keeps its length, so offsets hold in both.

    Example: `fold("Đông Xuân") == "dong xuan"`.
    """
    return " ".join(map(_FOLDED.__getitem__, text.split(" ")))


def lowered(text: str) -> str:
    """Lower case of the same length, so that offsets hold in both: the rare letter that would grow (`İ`) stays."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class _Folded(dict[str, str]):
    """Each syllable folded; a plain look-up, since this is asked for every word of every text, many times over."""

    def __missing__(self, syllable: str) -> str:
        if len(self) >= SYLLABLES:
            self.clear()
        folded = self[syllable] = syllable.translate(_FOLD)
        return folded


_FOLDED = _Folded()
