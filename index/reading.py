"""Read a file into a `Report`: its text kept whole, and what its head and tail say of it.

Example: a file whose head holds `Số: 12/BC-UBND` and `Thạch Lâm, ngày 08 tháng 6 năm 2021` becomes
`Report(number="12/BC-UBND", place="Thạch Lâm", issued=date(2021, 6, 8), …)`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import ReadError
from index.formats import READERS, SUFFIXES
from index.metadata import describe
from index.records import Report

MAX_BYTES = 100_000_000  # a report of a province is under 1 MB; beyond this it is another kind of file


def report_files(paths: Sequence[Path]) -> list[Path]:
    """The files under `paths` (files, or folders with everything in them) that are reports, sorted.

    Raises `ReadError` if a path does not exist or nothing to read is found. A file that is named outright is returned
    whatever its suffix, so that reading it can say what is wrong with it.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_file():
            found.add(path)
        elif path.is_dir():
            found.update(
                p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and not _hidden(p, path)
            )
        else:
            raise ReadError(f"Không có tệp hay thư mục {path}. Hãy kiểm tra lại đường dẫn. (No such file or folder.)")
    if not found:
        names = ", ".join(str(p) for p in paths)
        raise ReadError(
            f"Không thấy báo cáo nào trong {names}. Cần tệp {' hoặc '.join(SUFFIXES)}. (No report was found there.)"
        )
    return sorted(found)


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def read_report(path: Path) -> Report:
    """Read one file. Raises `ReadError` if it cannot be read, is empty, or is not text."""
    if path.suffix.lower() not in SUFFIXES:
        raise ReadError(
            f"{path.name}: chưa đọc được loại tệp “{path.suffix or 'không đuôi'}”; cần {', '.join(SUFFIXES)}."
        )
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ReadError(
                f"{path.name}: tệp lớn hơn {MAX_BYTES // 1_000_000} MB, không giống một báo cáo; hãy chia nhỏ."
            )
        data = path.read_bytes()  # once, so that text and hash are of the same state of a file that changes meanwhile
    except OSError as exc:
        raise ReadError(f"{path.name}: không mở được ({exc.strerror}); hãy kiểm tra quyền đọc.") from exc
    document = READERS[path.suffix.lower()](data, path.name)
    report = describe(document.text, id=path.stem, path=str(path), sha256=hashlib.sha256(data).hexdigest())
    return replace(report, pages=document.pages)
