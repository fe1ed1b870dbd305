"""Files of each format to a `Document`: one module a format, chosen by the file's suffix.

A reader takes a file's bytes and its name, for messages, and raises nothing but `ReadError`.
"""

from __future__ import annotations

from collections.abc import Callable

from index.formats import plain
from index.formats.document import Document

READERS: dict[str, Callable[[bytes, str], Document]] = {".txt": plain.read, ".md": plain.read}
SUFFIXES = tuple(READERS)

__all__ = ["READERS", "SUFFIXES", "Document"]
