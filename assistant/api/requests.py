"""Every request to a line of the log and a count; what goes wrong unexpectedly, to a plain refusal with the request's id.

Example: `{"logger": "baocao.request", "id": "9f0c…", "route": "/v1/ask", "method": "POST", "status": 200, "ms": 34.1, …}`.
Addresses are written as their routes, `/v1/reports/{report}`, so that nothing a caller typed is in the log.
"""

from __future__ import annotations

import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import REQUEST, unexpected
from assistant.api.metrics import Metrics
from assistant.logs import event
from assistant.page.gate import USER

REQUEST_ID = "X-Request-ID"
UNKNOWN = "other"
# What is only read and is none of these, such as the page's own files, is counted and not written down.
LOOKED_UP = ("/v1/", "/export/", "/download/", "/original/")
_log = logging.getLogger(__name__)


def noted(app: ASGIApp, metrics: Metrics) -> ASGIApp:
    """The application, each request of which is counted and written down."""

    async def written(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        id_, began, status = secrets.token_hex(8), time.perf_counter(), 0
        scope[REQUEST] = id_

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = id_
            await send(message)

        try:
            await app(scope, receive, seen)
        except Exception:
            _log.exception("request %s failed", id_)
            if not status:
                await unexpected(scope)(scope, receive, seen)
        finally:
            seconds, route = time.perf_counter() - began, route_of(scope)
            metrics.request(route, scope["method"], status, seconds)
            if status >= 400 or scope["method"] not in ("GET", "HEAD") or route.startswith(LOOKED_UP):
                user = scope.get(USER)
                event(
                    "request", id=id_, route=route, method=scope["method"][:20], status=status,
                    ms=round(1000 * seconds, 1), user=user.name if user else "",
                )  # fmt: skip

    return written


def route_of(scope: Scope) -> str:
    """The route that a request was led to, such as `/v1/reports/{report}`; one that led nowhere is `other`."""
    path = getattr(scope.get("route"), "path", None)
    return f"{scope.get('root_path', '')}{path}" if path else UNKNOWN
