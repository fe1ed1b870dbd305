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
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.facts import extract
from index.figures import find_figures
from index.outline import outline
from index.reading import MAX_TEXT_BYTES, read_report, report_files
from index.records import Report
from index.split import split

GROWTH = (1, 10, 100)
GROWN_FROM = 20_000  # characters: a report of some six pages
MB = 1_000_000
SURE = MB // 5  # bytes of text: reading less is timed several times over
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
    """(characters, seconds of each stage); passages and facts take the outline that is there already."""
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
    indexing = sum(seconds[stage] for stage in ("read", "outline", "split", "facts"))  # figures are a part of these
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


def extraction(reports: Path, growth: Sequence[int] = GROWTH) -> dict[str, Any]:
    """MB of text (UTF-8) a second on one core from text to facts, and what a MB costs as reports or their length grow.

    Example: `{"mb_per_second": {"facts": 0.5, …}, "growth": [{"times": 10, "reports": 1.0, "one_text": 1.1}], …}`: of ten
    times the text a MB costs as much as of the text itself, or a tenth more if all of it is one report.
    """
    read = [read_report(file) for file in report_files([reports])]
    _facts(read[:1], 0)  # patterns are compiled before anything is timed
    megabytes = sum(len(report.text.encode()) for report in read) / MB
    count, seconds = _facts(read, 0)
    share = GROWN_FROM // len(read)
    cut = [replace(report, text=report.text[:share]) for report in read]
    whole = replace(read[0], text="\n\n".join(report.text for report in cut))
    costs = [
        (times, _cost([cut] * times), _cost([[replace(whole, text=f"{whole.text}\n\n" * times)]])) for times in growth
    ]
    _, one, same = costs[0]
    return {
        "megabytes": round(megabytes, 3),
        "facts": count,
        "mb_per_second": {
            "facts": round(megabytes / seconds["facts"], 3),
            "text_to_facts": round(megabytes / sum(seconds.values()), 3),
        },
        "growth": [
            {"times": times, "reports": round(many / one, 2), "one_text": round(long / same, 2)}
            for times, many, long in costs
        ],
    }


def _cost(batches: Sequence[Sequence[Report]]) -> float:
    """Seconds from text to facts for a MB of text; a small amount is read again until its time is sure."""
    size = sum(len(report.text.encode()) for reports in batches for report in reports)
    rounds = max(1, SURE // size)
    seconds = 0.0
    for i in range(rounds):
        for j, reports in enumerate(batches):
            seconds += sum(_facts(reports, i * len(batches) + j)[1].values())
    return seconds / rounds / size * MB


def _facts(reports: Sequence[Report], turn: int) -> tuple[int, dict[str, float]]:
    """(facts, seconds of outline, split and facts); each turn gives the texts another end, so that none is known already."""
    count, seconds = 0, dict.fromkeys(("outline", "split", "facts"), 0.0)
    for report in reports:
        other = replace(report, text=f"{report.text}\n\n{'.' * (turn + 1)}")
        _timed(seconds, "outline", outline, other.text)
        passages = _timed(seconds, "split", split, other)
        count += len(_timed(seconds, "facts", extract, other, passages))
    return count, seconds


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
    return {**result, "seconds": round(time.process_time() - began, 1), "peak_memory_mb": peak_memory_mb()}


def peak_memory_mb() -> int:
    """The most memory that this process had, in MB. Where the system tells it, without what its parent had at the fork."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


if __name__ == "__main__" and sys.argv[1:2] == [_LARGE]:
    sys.stdout.write(json.dumps(_child(Path(sys.argv[2]))))
