"""How fast reports are read, stage by stage, and what a large one costs in memory: `python -m eval reading`.

All seconds are those of the processor, so that what else runs on the machine counts for little.
Example: `{"text": {"characters_per_second": {"outline": 900000, …}}, "pdf": {"pages_per_second": 12.0}, "large": {…}, …}`.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index.facts import extract
from index.figures import find_figures
from index.outline import outline
from index.reading import MAX_TEXT_BYTES, read_report, report_files
from index.split import split

GROWTH = (1, 10, 100)
GROWN_FROM = 20_000  # characters: a report of some six pages
MB = 1_000_000
# Bytes: the first is read, the second has too many characters, the third is not even opened.
LARGE = (10 * MB, MAX_TEXT_BYTES, 100 * MB)
_STAGES = ("read", "outline", "split", "figures", "facts")
_LARGE = "large"  # the argument that makes this module the child process that reads one large file


def measure(reports: Path, pdfs: Path | None = None) -> dict[str, Any]:
    """Time each stage over the text reports of a folder, its PDF files, growth, and the largest text that is read."""
    files = [file for file in report_files([reports]) if file.suffix in (".txt", ".md")]
    printed = [file for folder in {reports, pdfs} - {None} for file in _pdfs(folder)]
    _stages(files[:1])  # patterns are compiled before anything is timed
    results: dict[str, Any] = {"text": _text(files), "pdf": _pages(printed)}
    with tempfile.TemporaryDirectory() as folder:
        results["growth"] = _grown(files, Path(folder))
        results["large"] = [_large(files, Path(folder), size) for size in LARGE]
    results["machine"] = {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    return results


def _pdfs(folder: Path | None) -> list[Path]:
    return sorted(folder.rglob("*.pdf")) if folder else []


def _stages(files: Sequence[Path]) -> tuple[int, dict[str, float]]:
    """(characters, seconds of each stage); facts are told from `split` passages and do their own outline."""
    seconds = dict.fromkeys(_STAGES, 0.0)
    characters = 0

    for file in files:
        report = _timed(seconds, "read", read_report, file)
        characters += len(report.text)
        _timed(seconds, "outline", outline, report.text)
        passages = _timed(seconds, "split", split, report)
        _timed(seconds, "figures", lambda found: [find_figures(passage.joined) for passage in found], passages)
        _timed(seconds, "facts", extract, report, passages)
    return characters, seconds


def _timed(seconds: dict[str, float], stage: str, work: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401
    began = time.process_time()
    done = work(*given)
    seconds[stage] += time.process_time() - began
    return done


def _text(files: Sequence[Path]) -> dict[str, Any]:
    characters, seconds = _stages(files)
    indexing = sum(seconds[stage] for stage in ("read", "split", "facts"))  # the others are parts of these
    return {
        "files": len(files),
        "characters": characters,
        "characters_per_second": {stage: round(characters / seconds[stage]) for stage in _STAGES},
        "all_characters_per_second": round(characters / indexing),
    }


def _pages(files: Sequence[Path]) -> dict[str, Any]:
    began = time.process_time()
    pages = sum(len(read_report(file).pages) for file in files)
    seconds = time.process_time() - began
    return {"files": len(files), "pages": pages, "pages_per_second": round(pages / seconds, 1) if files else None}


def _grown(files: Sequence[Path], folder: Path) -> list[dict[str, float]]:
    """Reading the same reports 1, 10 and 100 times over as one text: the cost of a character must not grow with the text."""
    text = "\n\n".join(read_report(file).text for file in files)
    base = text[:GROWN_FROM]
    out: list[dict[str, float]] = []
    for times in GROWTH:
        path = folder / f"grown-{times}.txt"
        path.write_text(base * times, encoding="utf-8")
        characters, seconds = _stages([path])
        micros = {stage: round(seconds[stage] / characters * 1e6, 2) for stage in _STAGES}
        out.append(
            {"times": times, "characters": characters, **{f"{k}_us_per_character": v for k, v in micros.items()}}
        )
    return out


def _large(files: Sequence[Path], folder: Path, size: int) -> dict[str, Any]:
    """What a child process takes to read, cut and search a text of that many bytes, or to refuse it."""
    data = "\n\n".join(read_report(file).text for file in files).encode()
    path = folder / "large.txt"
    path.write_bytes(b"\n".join([data] * (size // len(data) or 1))[:size].decode("utf-8", "ignore").encode())
    done = subprocess.run(
        [sys.executable, "-m", "eval.speed", _LARGE, str(path)], capture_output=True, text=True, check=True
    )
    return {"megabytes": round(path.stat().st_size / MB, 1), **json.loads(done.stdout)}


def _child(path: Path) -> dict[str, Any]:
    from index.errors import ReadError

    began = time.process_time()
    try:
        report = read_report(path)
        read = time.process_time() - began
        passages = split(report)
        result: dict[str, Any] = {
            "passages": len(passages),
            "facts": len(extract(report, passages)),
            "read_seconds": round(read, 1),
        }
    except ReadError as exc:
        result = {"refused": str(exc).partition(" (")[0]}
    return {**result, "seconds": round(time.process_time() - began, 1), "peak_memory_mb": _peak()}


def _peak() -> int:
    """The most memory that this process had, in MB. Where the system tells it, without what its parent had at the fork."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


if __name__ == "__main__" and sys.argv[1:2] == [_LARGE]:
    sys.stdout.write(json.dumps(_child(Path(sys.argv[2]))))
