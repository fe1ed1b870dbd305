"""A text to its normal form: its syllables between spaces, tone marks and `i`/`y` spelled one way.

A phrase is then found by a plain substring test. Example: `normal("Tỉ lệ: 10,4%") == " tỷ lệ 10,4 "`.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+\d*")  # F0 is one token, 15tấn two
_TRADE = re.compile(
    r" (?:xuất nhập khẩu|xuat nhap khau) "
)  # of both together, which is neither `xuất khẩu` nor `nhập khẩu`
_TONES = str.maketrans("íìỉĩị", "ýỳỷỹỵ")
_I_AS_Y = re.compile(r"\b(h|k|l|m|s|t|qu)([iíìỉĩị])(?=\s)")
_MOVED = dict(
    pair.split("/")
    for pair in ("oà/òa oá/óa oả/ỏa oã/õa oạ/ọa oè/òe oé/óe oẻ/ỏe oẽ/õe oẹ/ọe uỳ/ùy uý/úy uỷ/ủy uỹ/ũy uỵ/ụy").split()
)
_MARK = re.compile(r"(?<!q)(" + "|".join(_MOVED) + r")(?=\s)")


def normal(text: str) -> str:
    """The normal form of a text, with a space before and after."""
    joined = _TRADE.sub(" xuấtnhậpkhẩu ", f" {' '.join(_TOKEN.findall(text.lower()))} ")
    joined = _MARK.sub(lambda m: _MOVED[m[1]], joined)
    return _I_AS_Y.sub(lambda m: m[1] + ("y" if m[2] == "i" else m[2].translate(_TONES)), joined)
