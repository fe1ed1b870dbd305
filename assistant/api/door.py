"""What all routes share: the assistant, the library, who may do what, and how many things are done at once.

The event loop never waits for a question: what takes time runs in threads, whose number is bounded for each kind of work.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio
from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from assistant.answer import Answer
from assistant.api.errors import ApiError, busy
from assistant.api.rates import Rates
from assistant.assistant import Assistant
from assistant.library import Library
from assistant.page.gate import Gate, address_of
from assistant.page.users import Role

T = TypeVar("T")
LOOKING_UP = 4  # threads that read lists and ledgers
WRITERS_WAITING = 32  # changes of the store that wait for the one before
SPARE = 8  # threads beyond those that the assistant's own gate lets in, so that it is the one that refuses
UNBOUNDED = 40  # threads that ask where the assistant has no gate


class Door:
    """One for a site."""

    def __init__(self, assistant: Assistant, library: Library, gate: Gate, rates: Rates) -> None:
        self.assistant, self.library, self.gate, self._rates = assistant, library, gate, rates
        bound = assistant.gate.limits if assistant.gate else None
        self._asking = anyio.CapacityLimiter(bound.at_once + bound.waiting + SPARE if bound else UNBOUNDED)
        self._looking_up = anyio.CapacityLimiter(LOOKING_UP)
        self._writing = anyio.CapacityLimiter(1)

    def for_readers(self) -> Dependency:
        """What a route for all users depends on."""
        return self._for(Role.READER, "asking")

    def for_editors(self) -> Dependency:
        """What a route for editors depends on."""
        return self._for(Role.EDITOR, "writing")

    def _for(self, role: Role, kind: str) -> Dependency:
        async def allowed(request: Request) -> None:
            user = None
            if len(self.gate.users):
                user = self.gate.user(request)
                if user is None:
                    raise ApiError(401, "login_wanted", "page_login_wanted", headers={"WWW-Authenticate": "Bearer"})
                if role is Role.EDITOR and user.role is not Role.EDITOR:
                    raise ApiError(403, "editors_only", "page_editors_only")
            self._rates.check(kind, user.name if user else address_of(request))

        found: Dependency = Depends(allowed)
        return found

    def name(self, request: Request) -> str:
        """Who asks, for the log; empty where there is no login."""
        user = self.gate.user(request) if len(self.gate.users) else None
        return user.name if user else ""

    async def ask(self, question: str, history: list[str], engine: str | None = None) -> Answer:
        """The answer to a question. Raises `BusyError` where too many are asked at once."""
        if self._asking.statistics().tasks_waiting > UNBOUNDED:  # the gate has refused those before already
            raise busy("busy", count=int(self._asking.total_tokens))
        make = partial(self.assistant.ask, question, history, engine=engine)
        return await anyio.to_thread.run_sync(make, limiter=self._asking)

    async def look_up(self, make: Callable[[], T]) -> T:
        """What `make` reads."""
        return await anyio.to_thread.run_sync(make, limiter=self._looking_up)

    async def write(self, make: Callable[[], T]) -> T:
        """What `make` changes; one at a time, and not many who wait."""
        waiting = self._writing.statistics().tasks_waiting
        if waiting >= WRITERS_WAITING:
            raise busy("api_writers", count=waiting)
        return await anyio.to_thread.run_sync(make, limiter=self._writing)
