"""Every refusal in one form: `{"error": {"type": "busy", "message": "… (…)"}}`, in Vietnamese and then in English.

It is the form that clients of OpenAI's interface know, so that they show the message.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from index.errors import AssistantError, BusyError, ModelError, QuestionError, ReadError, StoreError
from prompts import lexicon

REQUEST = "baocao.request"  # where a request's scope has its id
RETRY_AFTER = 2  # seconds after which the queue of questions may be shorter
_KINDS: Sequence[tuple[type[AssistantError], int, str]] = (  # the first that fits
    (BusyError, 503, "busy"),
    (StoreError, 503, "store"),
    (ModelError, 400, "model"),  # none is set up; one that fails costs its prose alone, and no answer
    (QuestionError, 400, "question"),
    (ReadError, 422, "report"),
    (AssistantError, 400, "invalid"),
)
_log = logging.getLogger(__name__)


class ApiError(Exception):
    """A refusal, with its status and the message of the lexicon that says why."""

    def __init__(
        self, status: int, type_: str, key: str, *, headers: Mapping[str, str] | None = None, **fields: object
    ) -> None:
        super().__init__(key)
        self.status, self.type, self.headers = status, type_, headers
        self.message = lexicon.bilingual(key, **fields)

    def response(self) -> Response:
        """What the caller is sent."""
        return refusal(self.status, self.type, self.message, self.headers)


def busy(key: str, **fields: object) -> ApiError:
    """More is asked at once than is done; asking again soon helps."""
    return ApiError(503, "busy", key, headers={"Retry-After": str(RETRY_AFTER)}, **fields)


def refusal(status: int, type_: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal as JSON."""
    return JSONResponse({"error": {"type": type_, "message": message}}, status, dict(headers or {}))


def unexpected(scope: Scope) -> Response:
    """What a caller is told of a fault of ours: the id under which the log has it."""
    return refusal(500, "unexpected", lexicon.bilingual("api_unexpected", request=scope.get(REQUEST, "–")))


def add_handlers(api: FastAPI) -> None:
    """Have all that goes wrong told in that form; what is unexpected is left to whoever logs it."""
    api.add_exception_handler(ApiError, _api_error)
    api.add_exception_handler(AssistantError, _assistant_error)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(Exception, _unexpected)


async def _api_error(_: Request, exc: Exception) -> Response:
    assert isinstance(exc, ApiError)
    return exc.response()


async def _assistant_error(_: Request, exc: Exception) -> Response:
    status, type_ = next((status, type_) for kind, status, type_ in _KINDS if isinstance(exc, kind))
    if exc.__cause__ is not None:  # what a library said of it is for the administrator
        _log.warning("a request was refused: %s", type_, exc_info=exc)
    return refusal(status, type_, str(exc), {"Retry-After": str(RETRY_AFTER)} if status == 503 else None)


async def _invalid(_: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)
    where = "; ".join(_place(error) for error in exc.errors()[:5])
    return refusal(422, "invalid", lexicon.bilingual("api_invalid", where=where))


def _place(error: Mapping[str, Any]) -> str:
    """Where and how a request is wrong, without what it held: `body.question: missing`."""
    return ".".join(str(part)[:40] for part in error["loc"]) + f": {error['type']}"


async def _unexpected(request: Request, _: Exception) -> Response:
    return unexpected(request.scope)


async def _http(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    keys = {404: "api_not_found", 405: "api_bad_method", 400: "api_bad_request"}
    told = exc.detail if exc.status_code not in keys or " (" in exc.detail else None  # ours is in two languages
    if told is None:
        fields = {"method": request.method[:20]} if exc.status_code == 405 else {}
        told = lexicon.bilingual(keys[exc.status_code], **fields)
    types = {400: "invalid", 404: "not_found", 405: "invalid"}
    return refusal(exc.status_code, types.get(exc.status_code, "refused"), told, exc.headers)
