"""What must hold before a zip file of an office program is unpacked: it is whole, and not made to burst."""

from __future__ import annotations

import io
import logging
import zipfile

from index.errors import ReadError
from index.signatures import OLE
from prompts import lexicon

_log = logging.getLogger(__name__)

MAX_UNPACKED = 300_000_000  # bytes; a workbook of ten thousand rows is some 10 MB


def check(data: bytes, name: str, kind: str) -> None:
    """Raise `ReadError` if the file is locked, damaged or too large unpacked. The zip's directory says how large."""
    if data.startswith(OLE):
        # Office keeps a file with a password in an OLE container.
        raise ReadError(lexicon.bilingual("format_locked", name=name, kind=kind))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as exc:
        raise damaged(name, kind, exc) from exc
    if size > MAX_UNPACKED:
        limit = MAX_UNPACKED // 1_000_000
        raise ReadError(lexicon.bilingual("format_bomb", name=name, size=size // 1_000_000, limit=limit))


def damaged(name: str, kind: str, reason: object) -> ReadError:
    """The error of a file that its reader cannot make sense of; the log has the reason, in the library's words."""
    _log.info("%s is damaged: %s", name, reason)
    return ReadError(lexicon.bilingual("format_damaged", name=name, kind=kind))
