"""For those who watch over it: `/healthz` (it lives), `/readyz` (it can answer), `/metrics`.

The first two are open to all and tell nothing else; `/metrics` wants a user, such as a key made for Prometheus.
"""

from __future__ import annotations

import logging

import anyio
from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from assistant.api.metrics import Metrics
from assistant.assistant import Assistant
from index.errors import AssistantError
from prompts import lexicon

_log = logging.getLogger(__name__)


def add_health(site: FastAPI, assistant: Assistant, metrics: Metrics) -> None:
    """Give a site these addresses."""
    looking = anyio.CapacityLimiter(1)  # a store that hangs takes one thread and not all

    @site.get("/healthz")
    async def healthz() -> Response:
        return JSONResponse({"status": "ok"})

    @site.get("/readyz")
    async def readyz() -> Response:
        missing = await anyio.to_thread.run_sync(lacking, assistant, limiter=looking)
        return _told(503, missing) if missing else _told(200, "ready")

    @site.get("/metrics")
    async def measured() -> Response:
        text = await anyio.to_thread.run_sync(metrics.text, limiter=looking)
        return Response(text, media_type=CONTENT_TYPE_LATEST)


def lacking(assistant: Assistant) -> str:
    """The message that says why no question can be answered now; empty if one can."""
    gate = assistant.gate
    if gate and gate.inside >= gate.limits.at_once + gate.limits.waiting:
        return "not_ready_busy"
    try:
        assistant.generation  # noqa: B018  opens the present state of the store
    except AssistantError:
        _log.warning("the store cannot be opened", exc_info=True)
        return "not_ready"
    return ""


def _told(status: int, key: str) -> Response:
    return JSONResponse({"status": key, "message": lexicon.bilingual(key)}, status)
