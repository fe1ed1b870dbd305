"""What every request passes first: it comes from a page of ours, by a name of ours, from somebody who may.

Example: with users, `GET /` without a session leads to `/login`, and a script gets 401; a program sends a key (`Bearer`) or a
name and password (`Basic`) along. Without users, a request that names another host than this machine is refused, since it comes
from a page elsewhere that points its own name here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import anyio
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.page.users import Role, Sessions, User, Users
from prompts import lexicon

COOKIE = "baocao"
OPEN = ("/login", "/healthz", "/readyz")  # the only addresses without a session
CHECKED_AT_ONCE = 2  # passwords: each costs 0.1 s of a processor and 32 MB
USER = "baocao.user"  # where a request's scope has the user that was found
HERE = ("127.0.0.1", "localhost", "::1")
POLICY = (  # Gradio's components compile their templates, hence 'unsafe-eval'
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Gate:
    """Decides about requests; `around` puts it in front of an application."""

    def __init__(self, users: Users, sessions: Sessions, host: str = "") -> None:
        self.users = users
        self._sessions = sessions
        self._hosts = {*HERE, host.lower()}
        self._checking = anyio.CapacityLimiter(CHECKED_AT_ONCE)

    @staticmethod
    def around(app: ASGIApp, gate: Gate) -> ASGIApp:
        """The application behind the gate."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                await app(scope, receive, send)
            elif scope["type"] == "http":
                refusal = await gate.refusal_of(HTTPConnection(scope), scope["method"])
                await (refusal or app)(scope, receive, _with_headers(send))

        return guarded

    def user(self, request: HTTPConnection) -> User | None:
        """Who asks: the user of the session, or of the key or the name and password that a program sends along."""
        if USER not in request.scope:
            request.scope[USER] = self._sessions.user(request.cookies.get(COOKIE)) or self._sent_along(request)
        found: User | None = request.scope[USER]
        return found

    def name(self, request: Any) -> str | None:  # noqa: ANN401  Gradio looks at the type
        """The user's name for Gradio: empty where there is no login, None for somebody who may not."""
        if not len(self.users):
            return ""
        user = self.user(request)
        return user.name if user else None

    def _sent_along(self, request: HTTPConnection) -> User | None:
        kind, _, sent = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self.users.of_key(sent.strip())
        if kind.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(sent, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return self._sessions.sent_along(name, password, address_of(request))

    async def refusal_of(self, request: HTTPConnection, method: str) -> Response | None:
        """The same as `refusal`, beside the other requests where a password has to be looked at; a key takes no time."""
        if request.headers.get("authorization", "").lower().startswith("basic"):
            return await anyio.to_thread.run_sync(self.refusal, request, method, limiter=self._checking)
        return self.refusal(request, method)

    def refusal(self, request: HTTPConnection, method: str) -> Response | None:
        """What a request is told that may not go on; None if it may."""
        closed = bool(len(self.users))
        host = request.headers.get("host", "")
        if not closed and host_of(host) not in self._hosts:
            return _refused(421, "page_other_host")
        origin = request.headers.get("origin")
        if origin is not None and method not in ("GET", "HEAD") and urlsplit(origin).netloc.lower() != host.lower():
            return _refused(403, "page_other_origin")
        path = request.scope["path"]
        if not closed or path in OPEN:
            return None
        user = self.user(request)
        if user is None:
            if method == "GET" and "text/html" in request.headers.get("accept", ""):
                return RedirectResponse(
                    "/login" if path == "/" else f"/login?lang={'en' if path[:4] == '/en/' else 'vi'}", 303
                )
            return _refused(401, "page_login_wanted")
        if path.endswith("/upload") and method == "POST" and user.role is not Role.EDITOR:
            return _refused(403, "page_editors_only")
        return None


def host_of(header: str) -> str:
    """The name in a Host header, without its port: `[::1]:7860` -> `::1`."""
    return (urlsplit(f"//{header}").hostname or "").lower() if header else ""


def address_of(request: HTTPConnection) -> str:
    """Where a request comes from; the server has looked through the proxy before it, if that is on this machine."""
    return request.client.host if request.client else ""


def _refused(status: int, key: str) -> Response:
    """A refusal in the form of the doors for programs, and in Gradio's."""
    said = lexicon.bilingual(key)
    body = {"error": {"type": key.removeprefix("page_"), "message": said}, "detail": said}
    return JSONResponse(body, status, {"WWW-Authenticate": "Bearer"} if status == 401 else None)


def _with_headers(send: Send) -> Callable[[Message], Any]:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
