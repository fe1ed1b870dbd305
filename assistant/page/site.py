"""An assistant behind a web address: the page in two languages, the doors for programs, the login, and what guards them.

Nothing is loaded from another host, other sites cannot reach in, and without users no other machine is served.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import ipaddress
import logging
import os
import re
import socket
import sys
import tempfile
from contextlib import closing, suppress
from functools import partial
from importlib.resources import files

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.routing import Mount

from assistant.api.app import make_api
from assistant.api.bounds import Bounds, bounded
from assistant.api.door import Door
from assistant.api.health import add_health
from assistant.api.metrics import Metrics
from assistant.api.rates import Rates
from assistant.api.requests import noted
from assistant.api.traces import traced
from assistant.assistant import Assistant
from assistant.library import Library
from assistant.page.assets import add_assets
from assistant.page.desk import Desk
from assistant.page.figures import Lookups
from assistant.page.gate import Gate
from assistant.page.layout import build
from assistant.page.notebook import Notebook
from assistant.page.routes import add_routes
from assistant.page.users import Sessions, Users
from assistant.page.words import Words
from index.errors import AssistantError
from index.reading import MAX_BYTES
from prompts import lexicon

_ARENAS = -8  # M_ARENA_MAX of malloc.h
KEPT_ALIVE = 75  # seconds; of a connection that is closed while its user thinks, the next question may get no answer
# Each has the letters of Vietnamese: what a machine has of them is used, and no font is fetched.
FONTS = ["Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans", "sans-serif"]


def make_site(
    assistant: Assistant,
    *,
    users: Users | None = None,
    notebook: Notebook | None = None,
    host: str = "",
    rates: Rates | None = None,
    bounds: Bounds | None = None,
) -> FastAPI:
    """The pages of an assistant, ready for a server; `host` is the name that they are reached by, besides this machine's own."""
    users = Users.of_store(assistant.folder) if users is None else users
    notebook = Notebook.beside(assistant.folder) if notebook is None else notebook
    sessions, library, lookups = Sessions(users), Library(assistant), Lookups(assistant)
    with suppress(AssistantError):
        lookups.examples(wait=True)
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gate = Gate(users, sessions, host)
    desks = {
        language: Desk(assistant, library, notebook, users, lookups, Words(language)) for language in lexicon.LANGUAGES
    }
    add_assets(site)
    metrics = Metrics(assistant)
    assistant.watcher = traced(metrics)
    add_health(site, assistant, metrics)
    add_routes(site, desks, sessions, gate)
    site.routes.append(_doors(make_api(Door(assistant, library, gate, rates or Rates.from_environment()))))
    site.add_middleware(bounded, bounds=bounds or Bounds())  # the last one that is added is passed first
    site.add_middleware(Gate.around, gate=gate)
    site.add_middleware(noted, metrics=metrics)
    mount = partial(
        gr.mount_gradio_app,
        auth_dependency=gate.name,
        theme=_theme(),
        css=_own("page.css"),
        footer_links=[],
        run_history=False,  # others may sit at the same machine
        show_error=False,
        ssr_mode=False,
        max_file_size=MAX_BYTES,
    )
    for language, path in (("en", "/en"), ("vi", "/")):  # the one at the root takes every other address
        head = f'<script>document.documentElement.lang = "{language}";{_own("page.js")}</script>'
        tools = language == "vi" and os.environ.get("BAOCAO_MCP", "") not in ("", "0")
        mount(site, build(desks[language]), path, head=head, mcp_server=tools)
    return site


def _doors(api: FastAPI) -> Mount:
    """All addresses below `/v1`, also those with a line break in them, which would else be the page's."""
    doors = Mount("/v1", api)
    doors.path_regex = re.compile(doors.path_regex.pattern, re.DOTALL)
    return doors


def _own(name: str) -> str:
    return files("assistant.page").joinpath(name).read_text(encoding="utf-8")


def _theme() -> gr.themes.Base:
    theme = gr.themes.Default(primary_hue="blue", neutral_hue="slate", font=FONTS, font_mono=["monospace"])
    return theme.set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_cancel_background_fill="#b91c1c",  # white on Gradio's red is too pale to read, as are its placeholders
        button_cancel_background_fill_hover="#991b1b",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
    )


def serve(assistant: Assistant, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Open the page and keep it open until it is interrupted. Raises `AssistantError` if it cannot or may not be opened there."""
    users = Users.of_store(assistant.folder)
    if not len(users) and not is_this_machine(host):
        raise AssistantError(lexicon.bilingual("page_users_wanted", host=host))
    _share_memory()
    listening = _listening(host, port)
    words = Words()
    sys.stderr.write(words("opening") + "\n")
    with listening, tempfile.TemporaryDirectory(prefix="baocao-") as incoming, suppress(KeyboardInterrupt):
        os.environ["GRADIO_TEMP_DIR"] = incoming  # what is sent is deleted with it
        with closing(Notebook.beside(assistant.folder)) as notebook:
            with suppress(AssistantError):
                assistant.ask(words("question_placeholder"))  # loads what the first question would wait for
            site = make_site(assistant, users=users, notebook=notebook, host=host)
            gc.collect()
            gc.freeze()  # what stays is never looked through again: a quarter of a second at a time, with everybody waiting
            sys.stderr.write(words("serving", host=host, port=listening.getsockname()[1]) + "\n")
            settings = uvicorn.Config(
                site, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2,
                timeout_keep_alive=KEPT_ALIVE,
            )  # fmt: skip
            server = uvicorn.Server(settings)
            # A page that is open when the server ends has its connections cut: nothing that its user need be told of.
            logging.getLogger("uvicorn.error").addFilter(lambda _: not server.should_exit)
            server.run(sockets=[listening])  # closes the page and passes Ctrl+C on
    sys.stderr.write(words("closed") + "\n")


def _share_memory() -> None:
    """Have all threads take memory from two pools: with one of its own each keeps what its largest question wanted (glibc)."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").mallopt(_ARENAS, 2)


def _listening(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as exc:
        taken = exc.errno == errno.EADDRINUSE
        reason = Words()("port_in_use") if taken else (exc.strerror or str(exc)).partition(" (while")[0]
        raise AssistantError(Words()("port_taken", host=host, port=port, reason=reason)) from exc
    # Connections have it from here. Without it the second part of a response waits 40 ms for the first to be acknowledged.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def is_this_machine(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
