"""A page for tests: an assistant over invented reports whose files lie in a folder, and a site on a free port."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from asking import LAM_SA, LAM_SA_2023, LAM_SA_EARLY, NUI_BAC
from conftest import KeywordEncoder

from assistant.answer import Answer, AnswerFact, Citation, Notice, Status
from assistant.assistant import Assistant
from index.ingest import index_reports
from index.store import Store

HOSTILE = NUI_BAC.replace("NÚI BẠC", "KHE THẮM").replace("Núi Bạc", "Khe Thắm").replace(
    "đàn bò 18.060 con.",
    "đàn bò 17.450 con <script>document.title='bad'</script> ![ảnh](http://example.com/a.png)"
    ' <img src="http://example.com/b.png" onerror="document.title=\'bad\'">.',
)  # fmt: skip
REPORTS = {
    "lam-sa": LAM_SA,
    "lam-sa-som": LAM_SA_EARLY,
    "lam-sa-2023": LAM_SA_2023,
    "nui-bac": NUI_BAC,
    "khe-tham": HOSTILE,
}


def make_assistant(folder: Path, reports: dict[str, str] = REPORTS, kind: type[Assistant] = Assistant) -> Assistant:
    """An assistant that reads a store of these reports, which others may write meanwhile."""
    (folder / "reports").mkdir(parents=True)
    for name, text in reports.items():
        (folder / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    encoder = KeywordEncoder()
    with Store.create_or_open(folder / "store", encoder.name, encoder.dimensions) as store:
        index_reports([folder / "reports"], store, encoder)
    return kind(Store.open(folder / "store"), encoder)


_HERE = {"127.0.0.1", "::1", "localhost", "", None}
_elsewhere: list[str] = []  # what this process wanted of other hosts


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        asked = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = asked[0] if isinstance(asked, tuple) else asked
        host = host.decode() if isinstance(host, bytes) else host
        if host not in _HERE and not str(host).startswith("/"):  # a path is a socket of this machine
            _elsewhere.append(f"{event} {host}")


sys.addaudithook(_watch)


@contextlib.contextmanager
def nothing_leaves() -> Iterator[None]:
    """Meanwhile this process, and the site that runs in it, asks no other host for anything, not even for its address."""
    before = len(_elsewhere)
    yield
    asked = _elsewhere[before:]
    assert not asked, asked


@contextlib.contextmanager
def served(assistant: Assistant, **options: Any) -> Iterator[str]:
    """The address of the site of an assistant; at the end nothing has left this machine."""
    with nothing_leaves():
        yield from _served(assistant, **options)


def _served(assistant: Assistant, **options: Any) -> Iterator[str]:
    from assistant.page.site import make_site

    settings = uvicorn.Config(
        make_site(assistant, **options), port=0, log_level="error", timeout_graceful_shutdown=1, lifespan="on"
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


def chromium() -> str | None:
    """Where the browser is, if there is one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """A browser that asks nobody for anything by itself; skips the test, with the reason, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not chromium():
        pytest.skip("no chromium on this machine")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync"]  # fmt: skip
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium(), args=quiet)
        yield opened
        opened.close()


# An answer made by hand, over text of its own


def cited(n: int = 1, doc: str = "lam-sa", quote: str = "Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ") -> Citation:
    start = REPORTS[doc].index(quote)
    title, section = "Kết quả công tác 6 tháng đầu năm 2022", ("I. KINH TẾ", "1. Nông nghiệp")
    return Citation(n, doc, title, "87/BC-UBND", "2022-07-05", section, 3, start, start + len(quote), quote)


def fact(text: str = "15.300 con", value: float = 15300.0, unit: str = "con", citation: int = 1) -> AnswerFact:
    return AnswerFact(value, unit, text, "đàn trâu", "level", "2022-H1", None, "Lam Sa", False, False, None, citation)


def answered() -> Answer:
    """ "**15.300 con** – “…” [1]", with two figures of one source and a notice."""
    quote = cited().quote
    text = f"**15.300 con** – “{quote}” [1] (Lam Sa; Báo cáo)"
    facts = (fact(), fact("2,4%", 2.4, "%"))
    notice = Notice("approximate", "Số liệu là ước tính.")
    return Answer("Đàn trâu của Lam Sa?", Status.ANSWERED, text, facts, (cited(),), (notice,))
