"""`/v1/reports`: what is indexed; editors send and remove files while others go on asking."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, Response, UploadFile

from assistant.api.door import Door
from assistant.api.errors import ApiError
from assistant.api.records import ErrorRecord, Outcome, Outcomes, Removed, Reports, ReportText
from assistant.assistant import ReportInfo
from assistant.logs import event
from index.errors import AssistantError
from index.ingest import FileOutcome
from prompts import lexicon

MOST_FILES = 100  # in one request

Files = Annotated[list[UploadFile], File(description="*.docx, *.pdf, *.txt, …")]


def report_routes(door: Door) -> APIRouter:
    """The routes over a door."""
    router = APIRouter(tags=["reports"])
    readers, editors = [door.for_readers()], [door.for_editors()]
    assistant = door.assistant

    @router.get("/reports", response_model=Reports, dependencies=readers)
    async def reports() -> object:
        """What is indexed: number, place, day, periods, signer, and where each report says so."""
        return Reports(reports=await door.look_up(assistant.reports))

    @router.get("/reports/{report}", response_model=ReportInfo, dependencies=readers)
    async def report(report: str) -> object:
        """One report."""
        found = {info.id: info for info in await door.look_up(assistant.reports)}
        if report not in found:
            raise ApiError(404, "not_found", "unknown_report", id=report[:200])
        return found[report]

    @router.get("/reports/{report}/text", response_model=ReportText, dependencies=readers)
    async def text(report: str) -> object:
        """The text of a report, which citations point into."""
        try:
            return ReportText(id=report, text=assistant.text_of(report))
        except AssistantError:
            raise ApiError(404, "not_found", "unknown_report", id=report[:200]) from None

    unread: dict[int | str, dict[str, Any]] = {422: {"model": Outcomes | ErrorRecord}}

    @router.post("/reports", response_model=Outcomes, responses=unread, dependencies=editors)
    async def add(files: Files, request: Request, response: Response) -> object:
        """Index files: new ones, or in place of those of the same name. 422 if none of them could be read."""
        if len(files) > MOST_FILES:
            raise ApiError(413, "too_large", "api_too_many_files", limit=MOST_FILES)
        outcomes = [_outcome(one) for one in await door.write(lambda: _added(door, files))]
        if all(one.status == "failed" for one in outcomes):
            response.status_code = 422
        for one in outcomes:
            event("report", action="add", report=one.report, outcome=one.status, user=door.name(request))
        return Outcomes(files=outcomes)

    @router.delete("/reports/{report}", response_model=Removed, dependencies=editors)
    async def remove(report: str, request: Request) -> object:
        """Remove a report from all answers; its file too if it was sent here."""
        try:
            await door.look_up(lambda: assistant.report(report))
        except AssistantError:
            raise ApiError(404, "not_found", "unknown_report", id=report[:200]) from None
        await door.write(lambda: door.library.remove(report))
        event("report", action="remove", report=report, user=door.name(request))
        return Removed(id=report, message=lexicon.bilingual("api_removed", id=report))

    return router


def _added(door: Door, files: list[UploadFile]) -> list[FileOutcome]:
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        sent = []
        for number, file in enumerate(files):
            path = Path(folder, str(number))  # its sender's name is looked at before it names anything
            with path.open("wb") as out:
                shutil.copyfileobj(file.file, out)
            sent.append((file.filename or "", path))
        return door.library.add(sent)


def _outcome(outcome: FileOutcome) -> Outcome:
    return Outcome(
        file=outcome.path.name,
        report=outcome.report_id,
        status=outcome.status,
        reason=outcome.reason,
        passages=outcome.passages,
        facts=outcome.facts,
    )
