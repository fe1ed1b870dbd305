"""Read a file into a `Report`: its text kept whole, and what its head and tail say of it.

Example: a file whose head holds `Số: 12/BC-UBND` and `Thạch Lâm, ngày 08 tháng 6 năm 2021` becomes
`Report(number="12/BC-UBND", place="Thạch Lâm", issued=date(2021, 6, 8), …)`.

Whatever a file is, nothing but `ReadError` comes out of here, and its text says what was found and what to do.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import ReadError
from index.formats import READERS, SUFFIXES, Document
from index.language import is_vietnamese
from index.metadata import describe
from index.records import Report
from index.signatures import true_kind
from prompts import lexicon

MB = MILLION = 1_000_000
MAX_BYTES = 100 * MB  # of a file: scans and pictures make a report large, its words do not
# Of its text: some 3,000 pages, ten times the longest report of a province with its annexes. That is a minute of analysis
# in 0.2 GB of memory and half an hour of embedding; a text of 100 MB would take half a day, for a file that is a heap
# of many reports, whose head names the place and the period of one.
MAX_CHARACTERS = 10 * MILLION
MAX_TEXT_BYTES = (
    4 * MAX_CHARACTERS
)  # a larger text file is over that limit in any encoding: it need not be read to say so
ATTEMPTS = 3  # times that a file which changes meanwhile is read
PAUSE = 0.3  # seconds between them: what is being copied is often complete by then

_TEXT_SUFFIXES = (".txt", ".md")
_OFFICE_LOCK = "~$"  # Word and Excel put such a file beside one that is open
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_OPENED = {
    errno.EACCES: "read_no_permission",
    errno.EPERM: "read_no_permission",
    errno.ELOOP: "read_link_loop",
    errno.ENOENT: "read_gone",
}


_OWN_FILES = (".yaml", ".yml", ".py")  # corrections, and what makes the samples a package


def report_files(paths: Sequence[Path]) -> list[Path]:
    """The files under `paths` (files, or folders with everything in them) that are reports, sorted.

    Raises `ReadError` if a path does not exist or nothing to read is found. What is named outright is returned whatever
    its suffix, and so are broken links and folders that cannot be listed: reading them says what is wrong.
    """
    found: set[Path] = set()
    for path in paths:
        if os.path.isdir(path):
            found.update(_inside(path))
        elif os.path.lexists(path):
            found.add(path)
        else:
            raise ReadError(lexicon.bilingual("read_nothing_there", path=shown(path)))
    if not found:
        names = ", ".join(shown(path) for path in paths)
        raise ReadError(lexicon.bilingual("read_none_found", paths=names, suffixes=_suffixes()))
    return sorted(found)


def _inside(folder: Path) -> Iterator[Path]:
    """The reports in a folder and in those below it, and the folders that cannot be listed."""
    closed: list[Path] = []
    yield from (file for file in _walk(folder, closed) if file.suffix.lower() in SUFFIXES)
    yield from closed


def _walk(folder: Path, closed: list[Path]) -> Iterator[Path]:
    """All files in and below a folder but hidden ones. Links to folders are not followed, so that none leads in a circle."""
    for place, folders, names in os.walk(folder, onerror=lambda exc: closed.append(Path(exc.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if not name.startswith((".", _OFFICE_LOCK)))


def skipped_files(paths: Sequence[Path]) -> list[Path]:
    """The files in the folders of `paths` that no reader is for, sorted: a clerk who put one there is told."""
    found = (file for path in paths if path.is_dir() for file in _walk(path, []))
    return sorted(file for file in found if file.suffix.lower() not in (*SUFFIXES, *_OWN_FILES))


def read_report(path: Path) -> Report:
    """Read one file. Raises `ReadError` if it cannot be read, holds no words, or is no Vietnamese text."""
    name = shown(path.name)
    if str(path) != _SURROGATE.sub("", str(path)):
        raise ReadError(lexicon.bilingual("read_bad_name", name=name))
    # Once, so that text and hash are of the same state of a file that changes meanwhile.
    data = _bytes(path, name)
    if not data.strip():
        raise ReadError(lexicon.bilingual("read_empty", name=name))
    document = _reader(data, path.suffix.lower(), name)(data, name)
    text = _SURROGATE.sub("\ufffd", document.text)  # half characters of a damaged file, which no encoding can hold
    if len(text) > MAX_CHARACTERS:
        length = -(-len(text) // MILLION)
        raise ReadError(lexicon.bilingual("read_too_long", name=name, length=length, limit=MAX_CHARACTERS // MILLION))
    if not is_vietnamese(text):
        raise ReadError(lexicon.bilingual("read_other_language", name=name))
    report = describe(text, id=report_id(path), path=str(path), sha256=hashlib.sha256(data).hexdigest())
    return replace(report, pages=document.pages)


def report_id(path: Path) -> str:
    """The stem of the file's name in NFC: a file copied from a Mac, whose names are in NFD, is the same report."""
    return _SURROGATE.sub("\ufffd", unicodedata.normalize("NFC", path.stem))


def shown(path: Path | str) -> str:
    """A path as it can be printed: on one line, without half characters and terminal codes."""
    return "".join(c if c.isprintable() else "\ufffd" for c in unicodedata.normalize("NFC", str(path)))


def _suffixes() -> str:
    return ", ".join(SUFFIXES)


def _bytes(path: Path, name: str) -> bytes:
    """The whole file, in one state: read again if it changed meanwhile."""
    try:
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE)
            before = _state(path, name)
            data = path.read_bytes()
            if _state(path, name) == before and len(data) == before[0]:
                return data
    except OSError as exc:
        key = _NOT_OPENED.get(exc.errno or 0)
        if key:
            raise ReadError(lexicon.bilingual(key, name=name)) from exc
        raise ReadError(lexicon.bilingual("read_not_opened", name=name, reason=exc.strerror)) from exc
    raise ReadError(lexicon.bilingual("read_changing", name=name, times=ATTEMPTS))


def _state(path: Path, name: str) -> tuple[int, int, int]:
    """(size, time of the last change, identity); raises `ReadError` for what is no file of a sensible size."""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):  # a folder that cannot be listed
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if not stat.S_ISREG(found.st_mode):
        raise ReadError(lexicon.bilingual("read_not_a_file", name=name))
    limit = MAX_TEXT_BYTES if path.suffix.lower() in _TEXT_SUFFIXES else MAX_BYTES
    if found.st_size > limit:
        size = -(-found.st_size // MB)
        raise ReadError(lexicon.bilingual("read_too_large", name=name, size=size, limit=limit // MB))
    return found.st_size, found.st_mtime_ns, found.st_ino


def _reader(data: bytes, suffix: str, name: str) -> Callable[[bytes, str], Document]:
    """What reads the bytes: what they are counts for more than the suffix, which is often an old or a wrong one."""
    known = true_kind(data)
    if suffix in _TEXT_SUFFIXES and known and known[0] == "html":
        known = None  # a text is kept as it is
    kind, own = known or ("", suffix)
    if kind == "ole" and suffix in (".doc", ".xls"):
        own = own or suffix  # cut off before the names of its streams: its reader says so
    if kind == "locked":
        raise ReadError(lexicon.bilingual("read_locked_office", name=name))
    if own in READERS and suffix:
        return READERS[own]
    if kind and suffix in READERS:
        raise ReadError(_other_kind(name, suffix, kind))
    if not suffix:
        raise ReadError(lexicon.bilingual("read_no_suffix", name=name, suffixes=_suffixes()))
    raise ReadError(lexicon.bilingual("read_unknown_kind", name=name, suffix=suffix, suffixes=_suffixes()))


def _other_kind(name: str, suffix: str, kind: str) -> str:
    texts = []
    for language in lexicon.LANGUAGES:
        found = lexicon.message(f"kind_{kind}", language)
        fields = {"name": name, "found": found, "suffix": suffix, "suffixes": _suffixes()}
        texts.append(lexicon.message("read_other_kind", language, **fields))
    return f"{texts[0]} ({texts[1]})"
