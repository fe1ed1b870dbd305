"""Scanned pages to words with their places, through Tesseract with Vietnamese: an extra that a machine may not have."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import ReadError
from index.formats.layout import Glyph, Page, Rule, ruled_cells
from index.formats.syllables import respaced
from prompts import lexicon

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 300  # at which Tesseract reads best
MAX_PIXELS = 60_000_000  # a page of A3 at 400 dpi is 31 million
TIMEOUT = 180  # seconds a page
DARK = 140  # of 255; what is darker is ink
RULE = 0.3  # inches; a longer stroke than any letter has is a rule
SURE = 15  # percent; what Tesseract is less sure of is a speck
DOUBT = 80  # percent; a cell with a word below is read again by itself
INK = 25  # dark pixels that a cell with a figure has at least
MAX_CELLS = 80  # that are read again on a page
MARGIN = 20  # white pixels around a cell that is read by itself

Ink = NDArray[np.bool_]


def pages(document: Any, indices: Sequence[int], name: str) -> list[Page]:  # noqa: ANN401  the library's types are not exported
    """The scanned pages of a PDF. Raises `ReadError` if Tesseract or its Vietnamese is not installed."""
    _require(name, [i + 1 for i in indices])
    out = []
    for i in indices:
        page = document[i]
        width, height = page.get_size()
        scale = min(DPI / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        out.append(recognise(page.render(scale=scale, grayscale=True).to_pil(), scale * 72, name, i + 1))
    return out


def images(frames: Sequence[Image], name: str) -> list[Page]:
    """Pictures of pages. Raises `ReadError` as `pages` does."""
    _require(name, list(range(1, len(frames) + 1)))
    out = []
    for i, frame in enumerate(frames, start=1):
        dpi = float(frame.info.get("dpi", (0, 0))[0]) or max(frame.size) / 11.7  # else as if it were a page of A4
        out.append(recognise(frame.convert("L"), dpi if dpi > 50 else max(frame.size) / 11.7, name, i))
    return out


def recognise(image: Image, dpi: float, name: str, number: int) -> Page:
    """The words and rules of a picture of a page, in points."""
    from pytesseract import TesseractError

    pixels = np.array(image.convert("L"))
    ink: Ink = pixels < DARK
    rules = [*_rules(ink, dpi, level=True), *_rules(ink.T, dpi, level=False)]
    for rule in rules:  # letters that touch a rule are read better without it
        x0, x1, y0, y1 = (round(value) for value in (rule.x0, rule.x1, rule.y0, rule.y1))
        pixels[max(0, y0 - 3) : y1 + 4, max(0, x0 - 3) : x1 + 4] = 255
    scale = 72 / dpi
    height, width = pixels.shape
    drawn = [Rule(r.x0 * scale, r.x1 * scale, r.y0 * scale, r.y1 * scale) for r in rules]
    try:
        words = _read(pixels, dpi, 4)  # columns of lines of many sizes: keeps the figures of tables best
        words = [word for word in _reread(pixels, dpi, words, drawn) if word.sure >= SURE]
    except (TesseractError, RuntimeError, OSError) as exc:
        reason = str(exc).strip().split("\n")[0][:120]
        raise ReadError(lexicon.bilingual("format_ocr_failed", name=name, page=number, reason=reason)) from exc
    return Page(width * scale, height * scale, [word.glyph for word in words], drawn)


class _Word(NamedTuple):
    glyph: Glyph
    sure: float  # percent


def _read(pixels: NDArray[np.uint8], dpi: float, mode: int) -> list[_Word]:
    """The words of a picture; all of a line share its height and stand on one baseline."""
    from PIL.Image import fromarray
    from pytesseract import Output, image_to_data

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads are slower than one where the processor is busy
    config = f"--psm {mode} --dpi {round(dpi)}"
    found = image_to_data(fromarray(pixels), lang="vie", config=config, output_type=Output.DICT, timeout=TIMEOUT)
    scale = 72 / dpi
    lines: dict[tuple[int, int, int], list[int]] = {}
    for i, text in enumerate(found["text"]):
        if text.strip():
            lines.setdefault((found["block_num"][i], found["par_num"][i], found["line_num"][i]), []).append(i)
    words = []
    for members in lines.values():
        size = statistics.median(found["height"][i] for i in members) * scale
        base = statistics.median(found["top"][i] + found["height"][i] for i in members) * scale
        for i in members:
            left = found["left"][i] * scale
            text = respaced(found["text"][i].strip()) + " "
            words.append(
                _Word(Glyph(text, left, left + found["width"][i] * scale, base, size), float(found["conf"][i]))
            )
    return words


def _reread(pixels: NDArray[np.uint8], dpi: float, words: list[_Word], rules: Sequence[Rule]) -> list[_Word]:
    """The same words, but those of a table's cells that were missed or doubtful read again, each cell by itself."""
    boxes = [box for table in ruled_cells(rules) if len(table) > 2 for box in table]
    doubtful = []
    for box in boxes:
        inside = [word for word in words if _within(word.glyph, box)]
        x0, y0, x1, y1 = (round(value * dpi / 72) for value in box)
        cell = pixels[y0 + 4 : y1 - 3, x0 + 4 : x1 - 3]
        if cell.size and (cell < DARK).sum() > INK and min((word.sure for word in inside), default=0.0) < DOUBT:
            doubtful.append((box, inside, cell, x0 + 4, y0 + 4))
    for box, inside, cell, x, y in doubtful[:MAX_CELLS]:
        again = [
            _moved(word, (x - MARGIN) * 72 / dpi, (y - MARGIN) * 72 / dpi)
            for word in _read(np.pad(cell, MARGIN, constant_values=255), dpi, 6)
        ]
        again = [word for word in again if _within(word.glyph, box)]
        if again and min(word.sure for word in again) > min((word.sure for word in inside), default=0.0):
            dropped = {id(word) for word in inside}
            words = [word for word in words if id(word) not in dropped] + again
    return words


def _within(glyph: Glyph, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 < box[2] and box[1] <= glyph.y - 0.3 * glyph.size < box[3]


def _moved(word: _Word, x: float, y: float) -> _Word:
    glyph = word.glyph
    return word._replace(glyph=replace(glyph, x0=glyph.x0 + x, x1=glyph.x1 + x, y=glyph.y + y))


def _rules(ink: Ink, dpi: float, *, level: bool) -> list[Rule]:
    """The long strokes of a picture, in pixels, those that run down found in the picture laid on its side."""
    length = max(20, int(RULE * dpi))
    if ink.shape[1] <= length:
        return []
    sums = np.zeros((ink.shape[0], ink.shape[1] + 1), np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    solid = sums[:, length:] - sums[:, :-length] >= int(0.97 * length)  # a window that begins here is all ink
    open_: list[list[int]] = []  # left, right, top, bottom
    done: list[list[int]] = []
    for y in np.flatnonzero(solid.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], solid[y].view(np.int8), [0]))))
        done += [rule for rule in open_ if y - rule[3] > 3]
        open_ = [rule for rule in open_ if y - rule[3] <= 3]
        for left, right in zip(edges[::2], edges[1::2] + length - 1, strict=True):
            near = next((rule for rule in open_ if left <= rule[1] + 10 and right >= rule[0] - 10), None)
            if near is None:
                open_.append([int(left), int(right), int(y), int(y)])
            else:
                near[:] = [min(near[0], int(left)), max(near[1], int(right)), near[2], int(y)]
    thin = [rule for rule in (*done, *open_) if rule[3] - rule[2] < 0.08 * dpi]
    if level:
        return [Rule(left, right, (top + bottom) / 2, (top + bottom) / 2) for left, right, top, bottom in thin]
    return [Rule((top + bottom) / 2, (top + bottom) / 2, left, right) for left, right, top, bottom in thin]


def _require(name: str, numbers: Sequence[int]) -> None:
    """Raise `ReadError`, which says what to install, if words cannot be recognised here."""
    missing = _missing()
    if missing:
        shown = ", ".join(map(str, numbers[:5])) + (", …" if len(numbers) > 5 else "")
        raise ReadError(lexicon.bilingual("format_ocr_missing", name=name, pages=shown, what=missing))


def _missing() -> str:
    """What is not installed: the Python package, the program, or its Vietnamese; "" if all is there."""
    try:
        import pytesseract
    except ImportError:
        return "pytesseract"
    try:
        languages = pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, OSError):
        return "tesseract-ocr"
    return "" if "vie" in languages else "tesseract-ocr-vie"
