"""Gradio's scripts and styles out of memory: read and packed once, and kept by browsers, since their names change with them.

Example: a page loads sixty files such as `assets/index-DphvyggB.js`. From Gradio each costs ten milliseconds of the processor at
every visit; from here one at the first visit of a browser, and nothing later.
"""

from __future__ import annotations

import gzip
import mimetypes
from functools import cache
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(gr.__file__).with_name("templates") / "frontend" / "assets"
PACKED = (".js", ".css", ".svg")  # fonts and pictures are packed as they are
KEPT = "private, max-age=31536000, immutable"

_TYPES = mimetypes.MimeTypes()  # Python's own list and not the machine's, which call scripts by other names
_TYPES.add_type("text/javascript", ".js")


def add_assets(site: FastAPI) -> None:
    """Put them before Gradio's own, for the pages of both languages."""
    for root in ("", "/en"):
        site.add_route(root + "/assets/{name}", _asset)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _names():
        return Response(status_code=404)
    headers = {"Cache-Control": KEPT, "Vary": "Accept-Encoding"}
    packed = name.endswith(PACKED) and "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    media = _TYPES.guess_type(name)[0] or "application/octet-stream"
    return Response(_content(name, packed=packed), media_type=media, headers=headers)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in FOLDER.iterdir())


@cache
def _content(name: str, *, packed: bool) -> bytes:
    content = (FOLDER / name).read_bytes()
    return gzip.compress(content) if packed else content
