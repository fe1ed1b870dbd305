"""The page over the sample reports with the true assistant: a click on a citation lights what the report says."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine")
SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    """The true assistant over a store of the sample reports."""
    from assistant import Assistant
    from index.encoders import load_encoder
    from index.ingest import index_reports
    from index.store import Store

    folder = tmp_path_factory.mktemp("page") / "store"
    encoder = load_encoder()
    with Store.create_or_open(folder, encoder.name, encoder.dimensions) as store:
        summary = index_reports([SAMPLES], store, encoder)
    assert summary.count("new") == 3
    opened = Assistant.open(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def url(assistant):
    """The address of the page on a free port."""
    import uvicorn

    import app

    settings = uvicorn.Config(app.make_site(assistant), port=0, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def page(url):
    """The page in a browser; at the end nothing was asked of another host and no script complained."""
    with playwright.sync_playwright() as started:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
        browser = started.chromium.launch(executable_path=CHROMIUM, args=quiet)
        opened = browser.new_page(viewport={"width": 1280, "height": 800})
        opened.set_default_timeout(20_000)
        asked_of, complaints = [], []
        opened.on("request", lambda request: asked_of.append(request.url))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(url)
        yield opened
        hosts = {urlsplit(address).hostname for address in asked_of if not address.startswith(("data:", "blob:"))}
        assert hosts == {"127.0.0.1"}
        assert complaints == []
        browser.close()


def ask(page, question):
    """Type a question, wait for its answer and give the element that holds it."""
    turns = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator(f".turn:nth-child({turns + 1}) .answer:not(.pending)")
    answer.wait_for()
    return answer


def test_a_question_its_source_and_a_question_that_follows_it(page, assistant):
    question = "Sản lượng chè búp tươi của Vân Khê 6 tháng đầu năm 2024 là bao nhiêu?"
    answer = ask(page, question)
    assert answer.locator(".figure").inner_text() == "6.203 tấn"

    answer.locator(".text .cite").first.click()
    page.wait_for_function("() => document.activeElement.id == 'cited'")
    cited = assistant.ask(question).citations[0]
    assert "sản lượng búp tươi 6.203 tấn" in cited.quote
    assert page.locator("#cited").text_content() == cited.quote
    assert page.locator("#cited strong").all_inner_texts() == ["6.203 tấn"]
    assert page.locator(".report").text_content() == assistant.text_of(cited.doc)

    assert ask(page, "So với cùng kỳ thì sao?").locator(".figure").first.inner_text() == "4,9%"


def test_a_suggested_question_is_answered(page, assistant):
    page.locator("#examples button").first.wait_for()
    suggested = page.locator("#examples button").all_inner_texts()
    assert suggested == assistant.examples()
    assert suggested
    page.locator("#examples button").first.click()
    page.locator(".turn .answer:not(.pending)").wait_for()
    assert page.locator(".turn .answer.answered .cite").count() > 0
