"""Health, metrics, and what a busy or broken site says of itself."""

from __future__ import annotations

import json
import logging

import httpx
import pytest
from conftest import KeywordEncoder
from fastapi.testclient import TestClient
from paging import make_assistant, served

from assistant.api.rates import Rates
from assistant.assistant import Assistant
from assistant.limits import Limits
from assistant.logs import JsonLines
from assistant.page.notebook import Notebook
from assistant.page.site import make_site
from index.errors import AssistantError, StoreError
from index.store import Store

QUESTION = "Đàn trâu của Núi Bạc có bao nhiêu con?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watched")
    make_assistant(folder).close()
    opened = Assistant(Store.open(folder / "store"), KeywordEncoder(), limits=Limits(at_once=1, waiting=0, seconds=20))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def web(assistant):
    with (
        served(assistant, notebook=Notebook()) as url,
        httpx.Client(trust_env=False, timeout=300, base_url=url) as client,
    ):
        yield client


def value(web, line):
    """The number behind a line of `/metrics`; 0 if it is not there yet."""
    lines = dict(one.rsplit(" ", 1) for one in web.get("/metrics").text.splitlines() if not one.startswith("#"))
    return float(lines.get(line, 0))


def test_what_is_done_is_counted(web):
    answers = 'baocao_answers_total{engine="extractive",status="answered"}'
    asked = 'baocao_requests_total{method="POST",route="/v1/ask",status="200"}'
    before = [value(web, line) for line in (answers, asked)]
    for _ in range(3):
        assert web.post("/v1/ask", json={"question": QUESTION}).status_code == 200
    assert [value(web, line) for line in (answers, asked)] == [number + 3 for number in before]
    for step in ("understand", "embed", "select", "settle"):
        assert value(web, f'baocao_step_seconds_count{{step="{step}"}}') >= 1
    assert value(web, "baocao_store_generation") >= 1
    assert value(web, "process_resident_memory_bytes") > 10**6


def test_no_label_is_a_callers(web):
    for path in ("/v1/evil-1", "/v1/reports/evil-2", "/evil-3", "/original/evil-4"):
        web.get(path)
    web.request("EVIL", "/v1/ask")
    text = web.get("/metrics").text
    assert "evil" not in text.lower()
    assert 'route="/v1/reports/{report}"' in text


def test_a_full_queue_is_busy_and_not_ready(web, assistant):
    assert web.get("/readyz").json()["status"] == "ready"
    with assistant.gate.entered():
        told = web.post("/v1/ask", json={"question": QUESTION + " ngay"})
        assert (told.status_code, told.json()["error"]["type"], told.headers["retry-after"]) == (503, "busy", "2")
        assert (web.get("/readyz").status_code, web.get("/readyz").json()["status"]) == (503, "not_ready_busy")
        assert web.get("/healthz").status_code == 200
    assert web.post("/v1/ask", json={"question": QUESTION + " ngay"}).status_code == 200
    assert value(web, "baocao_questions_refused_total") == 1


class Broken(Assistant):
    """An assistant with a fault of ours, and one whose store cannot be opened."""

    fault: Exception | None = None

    def stream(self, *given, **more):
        if self.fault:
            raise self.fault
        return super().stream(*given, **more)

    @property
    def generation(self):
        if self.fault:
            raise self.fault
        return super().generation


def test_a_fault_of_ours_is_told_plainly_and_logged_with_its_id(tmp_path, caplog):
    broken = make_assistant(tmp_path, kind=Broken)
    site = make_site(broken, notebook=Notebook(), rates=Rates(asking="99/minute", writing="99/minute"))
    outside = TestClient(site, base_url="http://localhost", raise_server_exceptions=False)
    broken.fault = ZeroDivisionError("bí mật")
    with caplog.at_level(logging.ERROR):
        told = outside.post("/v1/ask", json={"question": QUESTION})
    assert (told.status_code, told.json()["error"]["type"]) == (500, "unexpected")
    assert told.headers["x-request-id"] in told.json()["error"]["message"]
    assert "bí mật" not in told.text
    assert f"request {told.headers['x-request-id']} failed" in caplog.text
    broken.fault = StoreError("Kho hỏng. (The store is damaged.)")
    assert outside.post("/v1/ask", json={"question": QUESTION}).json()["error"] == {
        "type": "store",
        "message": "Kho hỏng. (The store is damaged.)",
    }
    ready = outside.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "not_ready")
    broken.close()


def test_a_line_of_the_log_is_one_line():
    record = logging.LogRecord("x", logging.WARNING, "", 0, "a\nb\u2028c\x85d %s", ("\ud800\u202e",), None)
    line = JsonLines().format(record)
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    assert json.loads(line)["message"] == "a\nb\u2028c\x85d \ud800\u202e"


@pytest.mark.parametrize("rate", ["viel", "0", "12/fortnight"])
def test_a_rate_that_is_none_is_told(monkeypatch, rate):
    monkeypatch.setenv("BAOCAO_RATE", rate)
    with pytest.raises(AssistantError, match=r"BAOCAO_RATE.*120/minute"):
        Rates.from_environment()
