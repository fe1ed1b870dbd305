"""Files of each format to a `Document`: one module a format, chosen by the file's suffix.

A reader takes a file's bytes and its name, for messages, and raises nothing but `ReadError`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial

from index.formats.document import Document

_MODULES = {
    ".txt": "plain",
    ".md": "plain",
    ".docx": "docx",
    ".doc": "doc",
    ".rtf": "rtf",
    ".pdf": "pdf",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".html": "html",
    ".htm": "html",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
}


def _read(module: str, data: bytes, name: str) -> Document:
    """Read with the module of a format, which is imported when its first file comes."""
    document: Document = importlib.import_module(f"index.formats.{module}").read(data, name)
    return document


READERS: dict[str, Callable[[bytes, str], Document]] = {s: partial(_read, module) for s, module in _MODULES.items()}
SUFFIXES = tuple(READERS)

__all__ = ["READERS", "SUFFIXES", "Document"]
