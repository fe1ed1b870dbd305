"""`POST /v1/ask` and `GET /v1/facts`: answers and figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.api.door import Door
from assistant.api.records import AnswerRecord, Facts, Question

ROWS = 1_000  # of the ledger in one response, unless more are asked for
MOST_ROWS = 10_000

Words = Annotated[str | None, Query(max_length=500)]


def asking_routes(door: Door) -> APIRouter:
    """The routes over a door."""
    router = APIRouter(dependencies=[door.for_readers()])

    @router.post("/ask", response_model=AnswerRecord, tags=["ask"])
    async def ask(asked: Question) -> object:
        """Answer a question about the indexed reports, with its figures and the passages that prove them."""
        return (await door.ask(asked.question, asked.history, asked.engine)).to_dict()

    @router.get("/facts", response_model=Facts, tags=["facts"])
    async def facts(
        report: Words = None,
        indicator: Words = None,
        place: Words = None,
        period: Words = None,
        limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = ROWS,
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    ) -> object:
        """The figures that fit all that is given: report, words of an indicator, place, period (`2024-H1`, “quý II/2024”)."""
        filters = (report or None, indicator or None, place or None, period or None)
        rows = await door.look_up(lambda: door.assistant.facts(*filters))
        return Facts(count=len(rows), facts=list(rows[offset : offset + limit]))

    return router
