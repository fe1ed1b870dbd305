"""Text and Markdown: bytes to NFC text, nothing else changed."""

from __future__ import annotations

import codecs
import re
import unicodedata

from index.errors import ReadError
from index.formats import legacy
from index.formats.document import Document
from prompts import lexicon

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_LETTER = re.compile(r"[^\W\d_]")


def read(data: bytes, name: str) -> Document:
    """A text file. Raises `ReadError` if it is empty, in an encoding that is not known, or not text."""
    return Document(decode(data, name))


def decode(data: bytes, name: str) -> str:
    """Bytes to NFC text: UTF-8 with or without a byte order mark, UTF-16, or an encoding before Unicode.

    Raises `ReadError` for anything else.
    """
    if not data.strip():
        raise ReadError(lexicon.bilingual("read_empty", name=name))
    encoding = next((code for bom, code in _BOMS if data.startswith(bom)), None) or _guess_utf16(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        old = legacy.decode(data) if encoding == "utf-8" else None
        if old is None:
            raise ReadError(lexicon.bilingual("read_bad_encoding", name=name, position=exc.start)) from exc
        text = old
    text = unicodedata.normalize("NFC", legacy.convert(text, legacy.detect(text)))
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if controls > len(text) // 200:
        raise ReadError(lexicon.bilingual("read_binary", name=name, count=controls))
    if not _LETTER.search(text):
        raise ReadError(lexicon.bilingual("read_no_words", name=name))
    return text


def _guess_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows as many zero bytes on one side."""
    sample = data[:2_000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 < len(sample):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
