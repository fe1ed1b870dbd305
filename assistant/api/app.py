"""The doors put together: an application for `/v1`, which describes itself at `/v1/openapi.json`."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from assistant.api.asking import asking_routes
from assistant.api.chat import chat_routes
from assistant.api.door import Door
from assistant.api.errors import add_handlers
from assistant.api.records import ErrorRecord
from assistant.api.reports import report_routes
from prompts import lexicon

REFUSALS = (400, 401, 403, 404, 405, 408, 413, 421, 422, 429, 500, 503)


def make_api(door: Door) -> FastAPI:
    """The application; it stands behind the same gate as the page."""
    refusals: dict[int | str, dict[str, Any]] = {status: {"model": ErrorRecord} for status in REFUSALS}
    api = FastAPI(
        title=lexicon.bilingual("api_title"), version="1", docs_url=None, redoc_url=None, responses=refusals,
        redirect_slashes=False,
    )  # fmt: skip
    add_handlers(api)
    for routes in (asking_routes, report_routes, chat_routes):
        api.include_router(routes(door))
    _secured(api)
    return api


def _secured(api: FastAPI) -> None:
    """Have the description say how a caller says who they are; the gate is what looks."""
    describe = api.openapi

    def described() -> dict[str, Any]:
        schema = describe()
        schemes = {"key": {"type": "http", "scheme": "bearer"}, "password": {"type": "http", "scheme": "basic"}}
        schema["components"]["securitySchemes"] = schemes
        schema["security"] = [{"key": []}, {"password": []}, {}]  # none where there are no users
        return schema

    api.openapi = described  # type: ignore[method-assign]  # as FastAPI's documentation extends it
