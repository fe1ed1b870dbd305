"""Pictures of pages (`.png`, `.jpg`, `.tif`) to one text, through Tesseract: a `.tif` may hold several."""

from __future__ import annotations

import io

from index.formats import ocr
from index.formats.archive import damaged
from index.formats.document import Document
from index.formats.layout import blocks
from index.formats.markup import write

KIND = "ảnh/image"
MAX_FRAMES = 300


def read(data: bytes, name: str) -> Document:
    """A picture file. Raises `ReadError` if it is damaged, holds no words, or nothing here can recognise them."""
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > ocr.MAX_PIXELS:
                raise damaged(name, KIND, f"{picture.width} x {picture.height} px")
            frames: list[Image.Image] = []
            for frame in ImageSequence.Iterator(picture):
                if len(frames) == MAX_FRAMES:
                    break
                frames.append(frame.convert("L"))
                frames[-1].info = dict(frame.info)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        raise damaged(name, KIND, exc) from exc
    notes: dict[str, str] = {}
    return write(blocks(ocr.images(frames, name), notes), notes, name, KIND, pages=True)
