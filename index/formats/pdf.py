"""PDF to one text with its pages: paragraphs whole again, ruled tables, footnotes.

A scanned page goes through Tesseract, if that is there.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any

from index.errors import ReadError
from index.formats import legacy
from index.formats.archive import damaged
from index.formats.document import Document
from index.formats.layout import Glyph, Page, Rule, blocks
from index.formats.markup import write
from prompts import lexicon

KIND = "PDF"
FEW = 20  # characters; a page with fewer and a picture on it is a scanned one
THIN = 3.0  # points; what is drawn thinner than this is a rule


def read(data: bytes, name: str) -> Document:
    """A `.pdf` file. Raises `ReadError` if it is locked, damaged or empty, or scanned where nothing can recognise words."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = [_page(document[i]) for i in range(len(document))]
            scanned = [i for i in range(len(document)) if len(pages[i].glyphs) < FEW and _has_picture(document[i])]
            if scanned:
                from index.formats import ocr

                recognised = ocr.pages(document, scanned, name)
                for i, page in zip(scanned, recognised, strict=True):
                    pages[i] = page
    except pypdfium2.PdfiumError as exc:
        if "password" in str(exc).lower():
            raise ReadError(lexicon.bilingual("format_locked", name=name, kind=KIND)) from exc
        raise damaged(name, KIND, exc) from exc
    notes: dict[str, str] = {}
    return write(blocks(pages, notes), notes, name, KIND, pages=True)


def _has_picture(page: Any) -> bool:  # noqa: ANN401  the library's types are not exported
    import pypdfium2.raw as raw

    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _page(page: Any) -> Page:  # noqa: ANN401
    """The characters and rules of a page, as it is turned, measured from the top left."""
    width, height = page.get_size()
    turn = _Turn(page.get_rotation(), *(page.get_cropbox() or page.get_mediabox()))
    text = page.get_textpage()
    try:
        glyphs = list(_glyphs(text, turn))
    finally:
        text.close()
    return Page(width, height, glyphs, list(_rules(page, turn)))


class _Turn:
    """From the points of a PDF, whose y goes up, to those of the page as it is read, whose y goes down."""

    def __init__(self, degrees: int, left: float, bottom: float, right: float, top: float) -> None:
        self._degrees = degrees % 360
        self._left, self._bottom, self._right, self._top = left, bottom, right, top

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the PDF on the page."""
        if self._degrees == 90:
            return y - self._bottom, x - self._left
        if self._degrees == 180:
            return self._right - x, y - self._bottom
        if self._degrees == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y

    def level(self, a: float, b: float) -> bool:
        """Whether text whose baseline runs in the direction (a, b) is level on the page and runs to the right."""
        turned = math.degrees(math.atan2(b, a)) - self._degrees
        return abs((turned + 180) % 360 - 180) < 5


def _glyphs(text: Any, turn: _Turn) -> Iterator[Glyph]:  # noqa: ANN401
    import pypdfium2.raw as raw

    page, fonts = text.raw, _Fonts()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(page, i)
        if code < 32 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
            continue
        guessed = (
            raw.FPDFText_IsGenerated(page, i) == 1
        )  # a space that the library set; it may be one that the file has
        raw.FPDFText_GetMatrix(page, i, matrix)
        if not turn.level(matrix.a, matrix.b) and not guessed:
            continue
        raw.FPDFText_GetLooseCharBox(page, i, box)
        raw.FPDFText_GetCharOrigin(page, i, x, y)
        left, _ = turn.place(box.left, box.bottom)
        right, _ = turn.place(box.right, box.top)
        _, base = turn.place(x.value, y.value)
        size = raw.FPDFText_GetFontSize(page, i) * math.hypot(matrix.c, matrix.d)
        if not all(map(math.isfinite, (left, right, base, size))):
            continue  # a damaged file places it nowhere
        bold, encoding = fonts.look(page, i)
        yield Glyph("" if guessed else chr(code), min(left, right), max(left, right), base, size or 1.0, bold, encoding)


class _Fonts:
    """What is known of the fonts of a page, asked for once a font."""

    def __init__(self) -> None:
        self._buffer = ctypes.create_string_buffer(256)
        self._known: dict[tuple[bytes, int], tuple[bool, str | None]] = {}

    def look(self, page: Any, i: int) -> tuple[bool, str | None]:  # noqa: ANN401
        """(bold, old encoding) of the character `i`."""
        import pypdfium2.raw as raw

        flags = ctypes.c_int()
        raw.FPDFText_GetFontInfo(page, i, self._buffer, len(self._buffer), flags)
        key = (self._buffer.value, raw.FPDFText_GetFontWeight(page, i))
        if key not in self._known:
            name = key[0].decode("utf-8", "replace")
            bold = key[1] >= 600 or any(word in name.lower() for word in ("bold", "-bd", "black", "heavy"))
            self._known[key] = (bold, legacy.font_encoding(name))
        return self._known[key]


def _rules(page: Any, turn: _Turn) -> Iterator[Rule]:  # noqa: ANN401
    """The lines that are drawn on a page: thin boxes, and the sides of larger ones that are not filled."""
    import pypdfium2.raw as raw

    for shape in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        left, bottom, right, top = shape.get_bounds()
        (x0, y0), (x1, y1) = turn.place(left, bottom), turn.place(right, top)
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if min(x1 - x0, y1 - y0) <= THIN:
            if max(x1 - x0, y1 - y0) > THIN:
                yield _thin(x0, x1, y0, y1)
            continue
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(shape.raw, fill, stroke)
        if stroke.value:
            yield from _sides(shape, turn)


def _sides(shape: Any, turn: _Turn) -> Iterator[Rule]:  # noqa: ANN401
    """The level and upright strokes of a drawn shape."""
    import pypdfium2.raw as raw

    matrix = shape.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = None
    for i in range(raw.FPDFPath_CountSegments(shape.raw)):
        segment = raw.FPDFPath_GetPathSegment(shape.raw, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = turn.place(*matrix.on_point(x.value, y.value))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            yield from _stroke(last, point)
        if raw.FPDFPathSegment_GetClose(segment) and start is not None:
            yield from _stroke(point, start)
        last = point


def _stroke(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    x0, x1, y0, y1 = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
    if min(x1 - x0, y1 - y0) <= THIN < max(x1 - x0, y1 - y0):
        yield _thin(x0, x1, y0, y1)


def _thin(x0: float, x1: float, y0: float, y1: float) -> Rule:
    """A rule without its thickness."""
    if x1 - x0 > y1 - y0:
        return Rule(x0, x1, (y0 + y1) / 2, (y0 + y1) / 2)
    return Rule((x0 + x1) / 2, (x0 + x1) / 2, y0, y1)
