"""What a request may weigh and how slowly it may come in: what is too large gets 413, what dawdles gets 408.

Example: `POST /login` may have 16 KB; a body that pauses for 20 seconds, or comes at less than 2 KB a second, is cut.
Nothing of it is read further, and the connection is closed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import anyio
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import ApiError
from index.reading import MAX_BYTES

KB, MB = 2**10, 10**6
FILES = 5 * MAX_BYTES  # several of the largest files in one request
CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a request's body may be."""

    idle: float = 20.0  # seconds without a byte
    grace: float = 20.0  # seconds before its pace counts
    pace: float = 2 * KB  # bytes a second: slower is no line of an office, and holds a place for an hour a file

    def most(self, method: str, path: str) -> int:
        """Bytes that a body may have at an address."""
        if path == "/login":
            return 16 * KB
        if path.endswith("/upload") or (method == "POST" and path.rstrip("/") == "/v1/reports"):
            return FILES
        return MB if path.startswith("/v1/") else 16 * MB  # the page's own events carry what it shows


class _Body:
    """A request's body on its way in; `refused` is set when it is cut."""

    def __init__(self, receive: Receive, most: int, bounds: Bounds) -> None:
        self.refused: ApiError | None = None
        self._receive, self._most, self._bounds = receive, most, bounds
        self._came, self._began, self._whole = 0, time.monotonic(), False

    async def receive(self) -> Message:
        if self._whole:  # what else comes is that the caller went away
            return await self._receive()
        try:
            with anyio.fail_after(self._bounds.idle):
                message = await self._receive()
        except TimeoutError:
            raise self.cut(slow()) from None
        self._came += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._came > self._most:
            raise self.cut(large(self._most))
        late = time.monotonic() - self._began - self._bounds.grace
        if not self._whole and late > self._came / self._bounds.pace:
            raise self.cut(slow())
        return message

    def cut(self, why: ApiError) -> HTTPException:
        self.refused = why
        return HTTPException(why.status)  # which frameworks pass on as it is


def slow() -> ApiError:
    """The refusal of a body that dawdles."""
    return ApiError(408, "too_slow", "api_too_slow", headers=CLOSE)


def large(most: int) -> ApiError:
    """The refusal of a body that is too large."""
    return ApiError(413, "too_large", "api_too_large", headers=CLOSE, limit=f"{most / MB:g}")


def bounded(app: ASGIApp, bounds: Bounds) -> ASGIApp:
    """The application, which sees no body beyond the bounds."""

    async def within(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        most = bounds.most(scope["method"], scope["path"])
        body, started = _Body(receive, most, bounds), False
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length[:20]) > most:
            await large(most).response()(scope, receive, send)
            return

        async def unless_cut(message: Message) -> None:
            nonlocal started
            if body.refused is None or started:
                started = True
                await send(message)

        try:
            await app(scope, body.receive, unless_cut)
        except HTTPException:
            if body.refused is None:
                raise
        if body.refused is not None and not started:
            await body.refused.response()(scope, receive, send)

    return within
