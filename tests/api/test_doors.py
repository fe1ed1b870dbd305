"""The doors for programs: what they give is what the assistant gives, and what goes wrong is told in one form."""

from __future__ import annotations

import json

import httpx
import pytest
from asking import NUI_BAC
from paging import REPORTS, make_assistant, served

from assistant.api.rates import Rates
from assistant.page.notebook import Notebook
from assistant.page.users import Users

QUESTION = "Đàn trâu của Núi Bạc có bao nhiêu con?"
DEO_GIO = NUI_BAC.replace("NÚI BẠC", "ĐÈO GIÓ").replace("Núi Bạc", "Đèo Gió").replace("22.140", "5.432")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = make_assistant(tmp_path_factory.mktemp("api"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def url(assistant):
    with served(assistant, notebook=Notebook(), rates=Rates(asking="10000/minute", writing="10000/minute")) as address:
        yield address


@pytest.fixture(scope="module")
def web(url):
    with httpx.Client(trust_env=False, timeout=300, base_url=url) as client:
        yield client


def timeless(record):
    return {**record, "elapsed_ms": 0}


def test_an_answer_is_the_record_of_the_contract(web, assistant):
    given = web.post("/v1/ask", json={"question": QUESTION})
    assert given.status_code == 200
    record = given.json()
    assert timeless(record) == timeless(assistant.ask(QUESTION).to_dict())
    (cited, *_) = record["citations"]
    text = web.get(f"/v1/reports/{cited['doc']}/text").json()["text"]
    assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert record["facts"][0]["value"] == 22140.0


def test_a_follow_up_and_a_question_that_has_no_answer(web):
    later = web.post("/v1/ask", json={"question": "Còn đàn bò?", "history": [QUESTION]}).json()
    assert later["facts"][0]["text"] == "18.060 con"
    none = web.post("/v1/ask", json={"question": "Giá vàng của Núi Bạc?"}).json()
    assert (none["status"], none["facts"]) == ("not_found", [])


def test_reports_and_facts_are_those_of_the_assistant(web, assistant):
    listed = web.get("/v1/reports").json()["reports"]
    assert [report["id"] for report in listed] == sorted(REPORTS)
    assert web.get("/v1/reports/lam-sa").json() == listed[[one["id"] for one in listed].index("lam-sa")]
    found = web.get("/v1/facts", params={"indicator": "đàn trâu", "place": "Lam Sa", "period": "2023-H1"}).json()
    assert [(row["report"], row["value"]) for row in found["facts"] if row["unit"] == "con"] == [
        ("lam-sa-2023", 14900.0)
    ]
    whole = assistant.facts()
    part = web.get("/v1/facts", params={"limit": 3, "offset": 2}).json()
    assert part["count"] == len(whole)
    assert [row["start"] for row in part["facts"]] == [row.start for row in whole[2:5]]


def test_reports_are_sent_replaced_and_removed_while_they_are_asked(web):
    question = {"question": "Đàn trâu của Đèo Gió có bao nhiêu con?"}
    for text, status, value in ((DEO_GIO, "new", 5432.0), (DEO_GIO.replace("5.432", "5.433"), "changed", 5433.0)):
        (sent,) = web.post("/v1/reports", files=[("files", ("deo-gio.txt", text.encode()))]).json()["files"]
        assert (sent["file"], sent["report"], sent["status"]) == ("deo-gio.txt", "deo-gio", status)
        assert web.post("/v1/ask", json=question).json()["facts"][0]["value"] == value
    gone = web.delete("/v1/reports/deo-gio")
    assert (gone.status_code, gone.json()["id"]) == (200, "deo-gio")
    assert 5433.0 not in [fact["value"] for fact in web.post("/v1/ask", json=question).json()["facts"]]
    assert web.get("/v1/reports/deo-gio/text").status_code == 404
    assert web.delete("/v1/reports/deo-gio").status_code == 404


def test_files_that_cannot_be_read_are_told_and_the_others_taken(web):
    files = [("files", ("a.exe", b"MZ")), ("files", ("deo-gio.txt", DEO_GIO.encode())), ("files", ("b.txt", b""))]
    told = web.post("/v1/reports", files=files)
    assert told.status_code == 200
    assert {one["file"]: one["status"] for one in told.json()["files"]} == {
        "a.exe": "failed",
        "deo-gio.txt": "new",
        "b.txt": "failed",
    }
    assert all(one["reason"] for one in told.json()["files"] if one["status"] == "failed")
    assert web.delete("/v1/reports/deo-gio").status_code == 200
    assert web.post("/v1/reports", files=files[:1]).status_code == 422


@pytest.mark.parametrize(
    ("request_", "status", "type_"),
    [
        (("POST", "/v1/ask", {"json": {"question": "  "}}), 400, "question"),
        (("POST", "/v1/ask", {"json": {"question": "a" * 20_000}}), 400, "question"),
        (("POST", "/v1/ask", {"json": {"question": 7}}), 422, "invalid"),
        (("POST", "/v1/ask", {"json": {}}), 422, "invalid"),
        (("POST", "/v1/ask", {"json": {"question": QUESTION, "engine": "llm"}}), 400, "model"),
        (("POST", "/v1/ask", {"json": {"question": QUESTION, "engine": "x"}}), 422, "invalid"),
        (("POST", "/v1/ask", {"content": b"{"}), 422, "invalid"),
        (
            ("POST", "/v1/ask", {"content": b"\xff\xfe", "headers": {"content-type": "application/json"}}),
            422,
            "invalid",
        ),
        (("POST", "/v1/ask", {"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}), 422, ""),
        (("GET", "/v1/ask", {}), 405, "invalid"),
        (("GET", "/v1/nothing", {}), 404, "not_found"),
        (("GET", "/v1/", {}), 404, "not_found"),
        (("GET", "/v1/reports/khong-co", {}), 404, "not_found"),
        (("GET", "/v1/reports/..%2F..%2Fetc%2Fpasswd/text", {}), 404, "not_found"),
        (("GET", "/v1/facts?period=hôm nào", {}), 400, "invalid"),
        (("GET", "/v1/facts?report=khong-co", {}), 400, "invalid"),
        (("GET", "/v1/facts?limit=0", {}), 422, "invalid"),
        (("POST", "/v1/reports", {}), 422, "invalid"),
    ],
)
def test_what_goes_wrong_is_told_in_one_form(web, request_, status, type_):
    method, path, more = request_
    told = web.request(method, path, **more)
    assert told.status_code in (status, 400)
    error = told.json()["error"]
    assert type_ in ("", error["type"])
    if type_ != "question":  # whose words are those of the page
        assert error["message"].endswith(")") and " (" in error["message"]  # Vietnamese, then English
    assert "/tmp" not in error["message"] and "Traceback" not in error["message"]


def test_the_description_has_examples_that_are_taken(web):
    described = web.get("/v1/openapi.json").json()
    assert set(described["paths"]) >= {"/ask", "/facts", "/reports", "/reports/{report}", "/chat/completions"}
    schemas = described["components"]["schemas"]
    assert web.post("/v1/ask", json=schemas["Question"]["examples"][0]).status_code == 200
    assert web.post("/v1/chat/completions", json=schemas["Chat"]["examples"][0]).status_code == 200
    example = schemas["AnswerRecord"]["examples"][0]
    assert set(example) == set(web.post("/v1/ask", json={"question": QUESTION}).json())


def test_a_caller_who_calls_too_often_is_told_when_to_come_again(assistant):
    with (
        served(assistant, notebook=Notebook(), rates=Rates(asking="2/minute", writing="1/minute")) as url,
        httpx.Client(trust_env=False, base_url=url, timeout=300) as web,
    ):
        told = [web.get("/v1/models") for _ in range(3)]
        assert [one.status_code for one in told] == [200, 200, 429]
        assert 1 <= int(told[2].headers["retry-after"]) <= 60
        assert told[2].json()["error"]["type"] == "rate"
        assert [web.delete("/v1/reports/x").status_code for _ in range(2)] == [404, 429]


def test_no_answer_is_json_that_is_none(web):
    """`NaN` is no JSON: nothing of it may stand in what is given."""
    text = web.get("/v1/facts", params={"limit": 10_000}).text
    json.loads(text, parse_constant=lambda name: pytest.fail(name))


def test_a_store_of_users_is_asked_with_a_key(assistant, tmp_path, monkeypatch):
    from assistant.page import users as module

    monkeypatch.setattr(module, "N", 2**4)
    users = Users(tmp_path / "users.json")
    users.add("lan", "mật khẩu dài")
    key = users.make_key("lan")
    with served(assistant, users=users, notebook=Notebook()) as url, httpx.Client(trust_env=False, base_url=url) as web:
        asked = {"json": {"question": QUESTION}, "timeout": 300}
        assert web.post("/v1/ask", **asked).status_code == 401
        good = {"authorization": f"Bearer {key}"}
        assert web.post("/v1/ask", headers=good, **asked).json()["facts"][0]["text"] == "22.140 con"
        assert web.post("/v1/ask", auth=("lan", "mật khẩu dài"), **asked).status_code == 200
        for wrong in (key[:-1], key + "x", "bck__", "bck", "é", key.replace("bck", "xxx")):
            refused = web.post("/v1/ask", headers={"authorization": f"Bearer {wrong}".encode()}, **asked)
            assert refused.status_code == 401, wrong
            assert refused.headers["www-authenticate"] == "Bearer"
        users.revoke(key.split("_")[1])
        assert web.post("/v1/ask", headers=good, **asked).status_code == 401
