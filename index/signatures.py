r"""A file's first bytes to what it really is, whatever its name says: reports are renamed, and exported under old suffixes.

Example: `true_kind(b"%PDF-1.7 …") == ("pdf", ".pdf")`; a web page saved as `bao-cao.doc` is `("html", ".html")`.
"""

from __future__ import annotations

import io
import re
import zipfile

_MAGIC: tuple[tuple[str, bytes], ...] = (
    ("program", b"MZ"),
    ("program", b"\x7fELF"),
    ("program", b"\xca\xfe\xba\xbe"),
    ("image", b"\x89PNG\r\n\x1a\n"),
    ("image", b"\xff\xd8\xff"),
    ("image", b"GIF8"),
    ("image", b"II*\0"),
    ("image", b"MM\0*"),
    ("image", b"BM"),
    ("zip", b"Rar!\x1a\x07"),
    ("zip", b"7z\xbc\xaf\x27\x1c"),
    ("zip", b"\x1f\x8b\x08"),
    ("media", b"ID3"),
    ("media", b"OggS"),
)
_MEDIA = re.compile(rb"....ftyp|RIFF....(?:WAVE|AVI )", re.S)
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table)\b", re.I | re.S
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("EncryptedPackage", None), ("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"))
_OFFICE_FOLDERS = {"word": ".docx", "xl": ".xlsx", "ppt": ".pptx"}
_PDF_HEAD = 1_024  # bytes in which the mark of a PDF may stand, as its readers allow


def true_kind(data: bytes) -> tuple[str, str | None] | None:
    """What the bytes are and the suffix whose reader reads them, or None for what has no mark: text, or anything else.

    The kind is "pdf", "ole", "office", "zip", "rtf", "html", "program", "image", "media" or "locked" (an Office file with
    a password); it is told of by the message `kind_<kind>`.
    """
    head = data[:_PDF_HEAD]
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _ole_kind(data)
    if data.startswith(b"{\\rtf"):
        return "rtf", ".rtf"
    if b"%PDF-" in head:
        return "pdf", ".pdf"
    if _HTML.match(head):
        return "html", ".html"
    found = next((kind for kind, mark in _MAGIC if data.startswith(mark) and not _is_text(head)), None)
    if found is None and _MEDIA.match(head):
        found = "media"
    return (found, None) if found else None


def _is_text(head: bytes) -> bool:
    """Whether the bytes are words all the same: a text may begin with `MZ` or `BM`."""
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _zip_kind(data: bytes) -> tuple[str, str | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            folders = {name.partition("/")[0] for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):  # cut off: its own reader says so
        folders = {name for name in _OFFICE_FOLDERS if f"{name}/".encode() in data}
    suffix = next((suffix for folder, suffix in _OFFICE_FOLDERS.items() if folder in folders), None)
    return ("office", suffix) if suffix else ("zip", None)


def _ole_kind(data: bytes) -> tuple[str, str | None]:
    """Streams of an OLE file are named in UTF-16."""
    for name, suffix in _OLE_STREAMS:
        if f"{name}\0".encode("utf-16-le") in data:  # the whole name: `Book` begins the name of a font, too
            return ("ole", suffix) if suffix else ("locked", None)
    return "ole", None
