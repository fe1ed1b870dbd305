"""The site's own addresses beside the page: login, the original files, the ledger as a file, answers as documents."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.ledger import FactTable
from assistant.page.desk import Desk
from assistant.page.export import document_of
from assistant.page.figures import Filters
from assistant.page.gate import COOKIE, Gate, address_of
from assistant.page.users import SESSION, Sessions
from assistant.page.words import Words
from assistant.spreadsheets import csv_to, write_xlsx
from index.errors import AssistantError

SHOWN_INLINE = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Desks = Mapping[str, Desk]


def add_routes(site: FastAPI, desks: Desks, sessions: Sessions, gate: Gate) -> None:
    """Give a site its own addresses; the gate stands before them all."""
    _other_language(site)
    _login_routes(site, desks, sessions, gate)
    _file_routes(site, desks, gate)


def _words(desks: Desks, language: str) -> Words:
    return desks.get(language, desks["vi"]).words


def _other_language(site: FastAPI) -> None:
    @site.get("/en")
    def english() -> Response:
        return RedirectResponse("/en/", 307)


def _login_routes(site: FastAPI, desks: Desks, sessions: Sessions, gate: Gate) -> None:
    @site.get("/login")
    def login_page(lang: str = "vi") -> Response:
        if not len(gate.users):
            return RedirectResponse("/", 303)
        return HTMLResponse(login_html(_words(desks, lang)))

    @site.post("/login")
    def login(request: Request, username: str = Form(""), password: str = Form(""), lang: str = Form("vi")) -> Response:
        token, words = sessions.login(username, password, address_of(request)), _words(desks, lang)
        person = "text/html" in request.headers.get("accept", "")  # a program is told in JSON
        if token is None:
            said = words("login_wrong")
            return HTMLResponse(login_html(words, said), 401) if person else JSONResponse({"detail": said}, 401)
        done: Response = (
            RedirectResponse("/en/" if words.language == "en" else "/", 303)
            if person
            else JSONResponse({"success": True})
        )
        secure = request.headers.get("x-forwarded-proto", request.url.scheme) == "https"
        done.set_cookie(COOKIE, token, max_age=int(SESSION), httponly=True, samesite="lax", secure=secure)
        return done

    @site.get("/logout")
    def logout(request: Request) -> Response:
        sessions.logout(request.cookies.get(COOKIE))
        done = RedirectResponse("/login", 303)
        done.delete_cookie(COOKIE)
        return done


def login_html(words: Words, said: str = "") -> str:
    """The page that asks for a name and a password."""
    from importlib.resources import files

    style = files("assistant.page").joinpath("login.css").read_text(encoding="utf-8")
    told = f'<p class="failed" role="alert">{escape(said)}</p>' if said else ""
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8"><title>{escape(words("title"))}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head><body><main>'
        f'<h1>{escape(words("title"))}</h1>{told}<form method="post" action="login">'
        f'<label>{escape(words("login_name"))}<input name="username" autocomplete="username" required autofocus></label>'
        f'<label>{escape(words("login_password"))}<input name="password" type="password" autocomplete="current-password"'
        f' required></label><input type="hidden" name="lang" value="{words.language}">'
        f'<button type="submit">{escape(words("login"))}</button></form></main></body></html>'
    )


def _file_routes(site: FastAPI, desks: Desks, gate: Gate) -> None:
    @site.get("/original/{report}")
    def original(report: str) -> Response:
        desk = desks["vi"]
        try:
            path = desk.library.original(report)
        except AssistantError as exc:
            return _told(str(exc), 404)
        if path is None:
            return _told(desk.words("original_gone"), 404)
        return _file_response(path)

    @site.get("/download/figures.{kind}")
    def figures(
        kind: str, indicator: str = "", place: str = "", period: str = "", unit: str = "", report: str = ""
    ) -> Response:
        desk = desks["vi"]
        try:
            rows = Filters(indicator, place, period, unit, report).rows(desk.assistant)
        except AssistantError as exc:
            return _told(str(exc), 400)
        if kind == "csv":
            return _download(_csv(rows), "text/csv; charset=utf-8", "so-lieu.csv")
        return (
            _download(_xlsx(rows), SHEET, "so-lieu.xlsx") if kind == "xlsx" else _told(desk.words("no_such_file"), 404)
        )

    @site.get("/export/{conversation}.{kind}")
    def export(request: Request, conversation: str, kind: str, turn: int | None = None, lang: str = "vi") -> Response:
        desk = desks.get(lang, desks["vi"])
        turns = desk.notebook.turns(gate.name(request) or "", conversation)
        chosen = turns if turn is None else turns[turn : turn + 1] if turn >= 0 else []
        try:
            write, media = document_of(kind)
        except KeyError:
            return _told(desk.words("no_such_file"), 404)
        if not any(one.answer for one in chosen):
            return _told(desk.words("no_such_file"), 404)
        return _download(write(chosen, desk.words), media, f"{desk.words('file_name')}.{kind}")


def _file_response(path: Path) -> Response:
    """A report's own file: pictures and PDFs in the browser, all else to keep, so that nothing in it is run."""
    media = SHOWN_INLINE.get(path.suffix.lower())
    response = FileResponse(
        path,
        media_type=media or "application/octet-stream",
        filename=path.name,
        content_disposition_type="inline" if media else "attachment",
    )
    if media != "application/pdf":  # whose viewer a sandbox would stop
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _csv(rows: FactTable) -> bytes:
    out = io.StringIO(newline="")
    csv_to(rows, out)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(rows: FactTable) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        path = Path(folder, "so-lieu.xlsx")
        write_xlsx(rows, path)
        return path.read_bytes()


def _download(content: bytes, media: str, name: str) -> Response:
    return Response(
        content, media_type=media, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )


def _told(text: str, status: int) -> Response:
    body = f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{status}</title><p>{escape(text)}</p></html>'
    return HTMLResponse(body, status)
