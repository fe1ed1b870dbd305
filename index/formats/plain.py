"""Text and Markdown: bytes to NFC text, nothing else changed."""

from __future__ import annotations

import codecs
import unicodedata

from index.errors import ReadError
from index.formats import legacy
from index.formats.document import Document

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(data: bytes, name: str) -> Document:
    """A text file. Raises `ReadError` if it is empty, in an encoding that is not known, or not text."""
    return Document(decode(data, name))


def decode(data: bytes, name: str) -> str:
    """Bytes to NFC text: UTF-8 with or without a byte order mark, UTF-16, or an encoding before Unicode.

    Raises `ReadError` for anything else.
    """
    if not data.strip():
        raise ReadError(f"{name}: tệp rỗng; hãy xuất lại báo cáo. (The file is empty.)")
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _guess_utf16(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        old = legacy.decode(data) if encoding == "utf-8" else None
        if old is None:
            raise ReadError(
                f"{name}: không phải văn bản UTF-8 hay UTF-16 (byte thứ {exc.start}); hãy lưu lại dưới dạng UTF-8."
            ) from exc
        text = old
    text = unicodedata.normalize("NFC", legacy.convert(text, legacy.detect(text)))
    controls = sum(1 for c in text if unicodedata.category(c) == "Cc" and c not in "\n\r\t\f\v")
    if controls > len(text) // 200:
        raise ReadError(f"{name}: có {controls} ký tự điều khiển, đây là tệp nhị phân chứ không phải văn bản.")
    if not any(c.isalpha() for c in text):
        raise ReadError(f"{name}: không có chữ nào; hãy kiểm tra lại tệp. (The file has no words.)")
    return text


def _guess_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows as many zero bytes on one side."""
    sample = data[:2_000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 < len(sample):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
