"""What is left of a report's figures after it was written out in another format and read back.

Example: `python -m eval formats --reports samples --out out/formats` writes each report as `.docx`, `.pdf`, … with LibreOffice,
reads the files, and gives for every format the share of figures that came back with the same value, unit, row and column.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from eval.documents import Font, legacy_font, open_document, tables_of
from eval.gold import Gold
from eval.run import ask_all, headline, open_assistant
from index.errors import ReadError
from index.facts import extract
from index.figures import parse_number
from index.folding import fold
from index.reading import read_report
from index.records import Report
from index.split import split

OFFICE = ("docx", "doc", "rtf", "html", "pdf")
SHEETS = ("xlsx", "xls")
LEGACY = {"tcvn3": ("docx", "doc", "rtf", "html", "txt"), "vni": ("docx", "doc", "rtf", "html", "txt")}
SCAN_DPI = 250

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many figures of a report came back, in prose and in tables, and those that did not."""

    report: str
    format: str
    figures: int
    kept: int
    cells: int
    cells_kept: int
    cells_alike: (
        int  # kept, or with a row and a column that read nearly the same, as after recognition of scanned words
    )
    lost: tuple[Key, ...] = ()
    error: str = ""


def read_sources(folders: Sequence[Path]) -> dict[str, Report]:
    """The text and Markdown reports of some folders, by their ids."""
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".txt", ".md")]
    return {path.stem: read_report(path) for path in paths}


def compare_all(sources: Mapping[str, Report], made: Mapping[str, Mapping[str, Path]], out: Path) -> dict[str, Any]:
    """What each format kept of the figures. Writes `formats.json` and `lost.md` under `out`."""
    results = [
        compare(sources[stem], path, name, tables_only=name in SHEETS)
        for name, paths in made.items()
        for stem, path in paths.items()
    ]
    summary = {name: _summary([r for r in results if r.format == name]) for name in made}
    (out / "formats.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2), encoding="utf-8")
    lines = [
        f"- {r.report}, {r.format}: {r.error or ' · '.join(key)}"
        for r in results
        for key in (r.lost or ((),))
        if r.error or key
    ]
    (out / "lost.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return summary


def write_all(sources: Mapping[str, Report], out: Path, *, scan: bool = True) -> dict[str, dict[str, Path]]:
    """The files of every format, by the name of the format and the report's id."""
    made: dict[str, dict[str, Path]] = {}
    made |= _written(sources, out / "unicode", OFFICE, Font(), "")
    for encoding, suffixes in LEGACY.items():
        made |= _written(sources, out / encoding, suffixes, legacy_font(encoding), f"-{encoding}")
    made |= _sheets(sources, out / "sheets")
    if scan and shutil.which("tesseract"):
        made["scan"] = {stem: _scanned(path, out / "scan") for stem, path in made["pdf"].items()}
    return made


def compare(source: Report, path: Path, name: str, *, tables_only: bool = False) -> Kept:
    """The figures of a report against those of a file that was made of it."""
    prose, cells = keys(source)
    if tables_only:
        prose = Counter()
    try:
        back_prose, back_cells = keys(read_report(path))
    except ReadError as exc:
        return Kept(source.id, name, prose.total(), 0, cells.total(), 0, 0, error=str(exc))
    if tables_only:
        back_prose = Counter()
    lost = tuple((prose - back_prose).elements()) + tuple((cells - back_cells).elements())
    kept, cells_kept = (prose & back_prose).total(), (cells & back_cells).total()
    alike = cells_kept + _alike(list((cells - back_cells).elements()), list((back_cells - cells).elements()))
    return Kept(source.id, name, prose.total(), kept, cells.total(), cells_kept, alike, lost)


def _alike(wanted: list[Key], found: list[Key]) -> int:
    """How many cells have one with their value and unit whose heads, spaces aside, are at least four fifths the same."""
    count = 0
    for key in wanted:
        near = next((other for other in found if key[:2] == other[:2] and _near(key[2:], other[2:])), None)
        if near is not None:
            found.remove(near)
            count += 1
    return count


def _near(heads: Key, others: Key) -> bool:
    pairs = zip(heads, others, strict=True)
    return all(SequenceMatcher(None, a.replace(" ", ""), b.replace(" ", "")).ratio() >= 0.8 for a, b in pairs)


def keys(report: Report) -> tuple[Counter[Key], Counter[Key]]:
    """The figures of a report's prose as (value, unit), and those of its tables as (value, unit, row, column)."""
    passages = split(report)
    tables = {passage.id for passage in passages if passage.kind == "table"}
    prose: Counter[Key] = Counter()
    cells: Counter[Key] = Counter()
    for fact in extract(report, passages):
        key: Key = (str(fact.figure.value.normalize()), fact.figure.unit)
        if fact.passage_id in tables:
            cells[(*key, _bare(fact.indicator), _bare(fact.after))] += 1
        else:
            prose[key] += 1
    return prose, cells


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", fold(text)).strip()


def _summary(results: Sequence[Kept]) -> dict[str, Any]:
    figures, cells = sum(r.figures for r in results), sum(r.cells for r in results)
    kept, cells_kept = sum(r.kept for r in results), sum(r.cells_kept for r in results)
    return {
        "reports": len(results),
        "figures": figures,
        "figures_kept": _percent(kept, figures),
        "cells": cells,
        "cells_kept": _percent(cells_kept, cells),
        "cells_alike": _percent(sum(r.cells_alike for r in results), cells),
        "kept": _percent(kept + cells_kept, figures + cells),
        "errors": [r.error for r in results if r.error],
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


# ---- answers ---------------------------------------------------------------------------------------------------------


def agreement(
    golds: Sequence[Gold], reports: Path, made: Mapping[str, Mapping[str, Path]], out: Path
) -> dict[str, Any]:
    """For each format the share of questions whose headline over its files is that over the text files."""
    wanted = [headline(record) for record in ask_all(golds, open_assistant(reports, out / "stores" / "text"))]
    shares: dict[str, Any] = {}
    for name, paths in made.items():
        folders = {path.parent for path in paths.values()}
        if name in SHEETS or len(folders) != 1:
            continue  # a workbook holds the tables alone
        records = ask_all(golds, open_assistant(folders.pop(), out / "stores" / name))
        pairs = list(zip(golds, wanted, map(headline, records), strict=True))
        shares[name] = {
            "agree": _percent(sum(a == b for _, a, b in pairs), len(pairs)),
            "differ": [{"id": gold.id, "text": a, name: b} for gold, a, b in pairs if a != b],
        }
    (out / "answers.json").write_text(json.dumps(shares, ensure_ascii=False, indent=2), encoding="utf-8")
    return shares


# ---- writing ---------------------------------------------------------------------------------------------------------


def _written(
    sources: Mapping[str, Report], folder: Path, suffixes: Sequence[str], font: Font, tail: str
) -> dict[str, dict[str, Path]]:
    folder.mkdir(parents=True, exist_ok=True)
    flat = []
    for stem, report in sources.items():
        flat.append(folder / f"{stem}.fodt")
        flat[-1].write_text(open_document(report.text, font), encoding="utf-8")
    made = {}
    for suffix in suffixes:
        if suffix == "txt":
            made[f"{suffix}{tail}"] = _legacy_texts(sources, folder / suffix, font.encode)
        else:
            convert(flat, suffix, folder / suffix)
            made[f"{suffix}{tail}"] = {stem: folder / suffix / f"{stem}.{suffix}" for stem in sources}
    return made


def _legacy_texts(sources: Mapping[str, Report], folder: Path, encode: Callable[[str], str]) -> dict[str, Path]:
    """Text files in an old encoding; what it has no sign for is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for stem, report in sources.items():
        made[stem] = folder / f"{stem}.txt"
        text = report.text.translate({0x2013: "-", 0x2014: "-", 0x201C: '"', 0x201D: '"', 0x2026: "...", 0x2019: "'"})
        made[stem].write_bytes(encode(text).encode("latin-1", "ignore"))
    return made


def convert(files: Sequence[Path], suffix: str, folder: Path) -> None:
    """Let LibreOffice write files in another format."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder.parent / 'profile').resolve().as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def _sheets(sources: Mapping[str, Report], folder: Path) -> dict[str, dict[str, Path]]:
    """The tables of the reports as workbooks with true numbers, saved by LibreOffice in both formats."""
    (folder / "made").mkdir(parents=True, exist_ok=True)
    books = []
    for stem, report in sources.items():
        if tables_of(report.text):
            books.append(folder / "made" / f"{stem}.xlsx")
            books[-1].write_bytes(workbook(tables_of(report.text), captions(report.text)))
    for suffix in SHEETS:
        convert(books, suffix, folder / suffix)
    return {suffix: {book.stem: folder / suffix / f"{book.stem}.{suffix}" for book in books} for suffix in SHEETS}


def captions(text: str) -> list[str]:
    """What stands over each table of a report."""
    from index.outline import outline

    blocks = outline(text)
    firsts = [
        i for i, block in enumerate(blocks) if block.kind == "table" and (i == 0 or blocks[i - 1].kind != "table")
    ]
    return [re.sub(r"[*_#]+", "", text[blocks[i - 1].start : blocks[i - 1].end]).strip() if i else "" for i in firsts]


def workbook(tables: Sequence[Sequence[Sequence[str]]], captions: Sequence[str]) -> bytes:
    """Tables as a workbook, a sheet each: figures as numbers in a number format, heads that say the same as merged cells."""
    import openpyxl

    from eval.documents import head_spans

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (rows, caption) in enumerate(zip(tables, captions, strict=True), start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        sheet.cell(1, 1, caption)
        for i, row in enumerate(rows):
            for j, text in enumerate(row):
                _fill(sheet.cell(i + 3, j + 1), text)
        for (i, j), (across, down) in head_spans(rows).items():
            if across:
                for y in range(i, i + down):
                    for x in range(j, j + across):
                        if (y, x) != (i, j):
                            sheet.cell(y + 3, x + 1).value = None
                sheet.merge_cells(start_row=i + 3, start_column=j + 1, end_row=i + 2 + down, end_column=j + across)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(cell: Any, text: str) -> None:  # noqa: ANN401  openpyxl has no types
    number = re.fullmatch(r"(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(%?)", text)
    if not number or re.fullmatch(r"(?:19|20)\d\d", text):
        cell.value = text or None
        return
    value = float(parse_number(text.lstrip("-").rstrip("%"))) * (-1 if number[1] else 1)
    decimals = "." + "0" * len(number[3]) if number[3] else ""
    whole = "#,##0" if "." in number[2] else "0" * max(1, len(number[2]) if number[2].startswith("0") else 1)
    cell.value = value / 100 if number[4] else value
    cell.number_format = f"{whole}{decimals}{'%' if number[4] else ''}"


def _scanned(pdf: Path, folder: Path) -> Path:
    """A PDF as one of pictures, as a scanner makes it."""
    import pypdfium2

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / pdf.name
    with pypdfium2.PdfDocument(pdf) as document:
        images = [page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil() for page in document]
    images[0].save(path, save_all=True, append_images=images[1:], resolution=SCAN_DPI)
    return path
