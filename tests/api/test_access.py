"""Who may do what: every address of the site refuses without its role, and what is sent to hurt does not."""

from __future__ import annotations

import json
import re
import socket
import time

import httpx
import pytest
from fastapi.testclient import TestClient
from paging import make_assistant, served
from starlette.routing import Mount

from assistant.api.app import make_api
from assistant.api.bounds import Bounds
from assistant.api.door import Door
from assistant.api.rates import Rates
from assistant.library import Library
from assistant.logs import Log
from assistant.page import users as users_module
from assistant.page.gate import OPEN, Gate
from assistant.page.notebook import Notebook
from assistant.page.site import make_site
from assistant.page.users import Role, Sessions, Users

ASKED_BY_READERS = ("/v1/ask", "/v1/chat/completions")  # that are sent with POST
BOUNDS = Bounds(idle=0.8, grace=0.5, pace=1_000_000)


class Office:
    """A site with an editor and a reader, each with a key."""

    def __init__(self, folder):
        self.assistant = make_assistant(folder)
        self.users = Users(folder / "users.json")
        self.users.add("lan", "mật khẩu dài", Role.EDITOR)
        self.users.add("minh", "mật khẩu khác")
        self.editor, self.reader = ({"authorization": f"Bearer {self.users.make_key(n)}"} for n in ("lan", "minh"))
        self.rates = Rates(asking="10000/minute", writing="10000/minute")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(users_module, "N", 2**4)  # the true cost would make the tests slow
    yield Office(tmp_path_factory.mktemp("office"))
    patch.undo()


@pytest.fixture(scope="module")
def site(office):
    options = {"users": office.users, "notebook": Notebook(), "rates": office.rates}
    return make_site(office.assistant, **options)


@pytest.fixture(scope="module")
def url(office):
    options = {"users": office.users, "notebook": Notebook(), "rates": office.rates, "bounds": BOUNDS}
    with served(office.assistant, **options) as address:
        yield address


@pytest.fixture
def web(url):
    with httpx.Client(trust_env=False, timeout=300, base_url=url) as client:
        yield client


def addresses(routes, prefix=""):
    """Every method and address of these routes, parameters filled in."""
    for route in routes:
        if isinstance(route, Mount):
            yield from addresses(route.routes or [], prefix + route.path)
        elif getattr(route, "methods", None):
            path = prefix + re.sub(r"\{[^}]*\}", "x", route.path)
            yield from ((method, path) for method in sorted(route.methods))


def described(api):
    """The same of an application, as its description has it."""
    return [
        (method.upper(), f"/v1{re.sub('{[^}]*}', 'x', path)}")
        for path, one in api.openapi()["paths"].items()
        for method in one
    ]


def api_of(site):
    (api,) = [route.app for route in site.routes if isinstance(route, Mount) and route.path == "/v1"]
    return api


def test_every_address_refuses_without_a_user(site):
    found = {*addresses(site.routes), *described(api_of(site)), ("GET", "/v1/openapi.json")}
    assert len(found) > 60  # the page's, Gradio's, the doors'
    assert {("POST", "/v1/reports"), ("DELETE", "/v1/reports/x"), ("GET", "/metrics"), ("GET", "/original/x")} <= found
    with_no_session = TestClient(site, base_url="http://localhost", follow_redirects=False)
    given = {
        (method, path): with_no_session.request(method, path).status_code for method, path in found if path not in OPEN
    }
    assert {asked: status for asked, status in given.items() if status != 401} == {}


def test_what_is_open_tells_nothing(site):
    outside = TestClient(site, base_url="http://localhost", follow_redirects=False)
    assert outside.get("/healthz").json() == {"status": "ok"}
    assert set(outside.get("/readyz").json()) == {"status", "message"}
    assert OPEN == ("/login", "/healthz", "/readyz")


def test_the_doors_refuse_by_themselves_too(office):
    """Were the gate in front of them left out, they would still let nobody in, and readers change nothing."""
    gate = Gate(office.users, Sessions(office.users))
    api = make_api(Door(office.assistant, Library(office.assistant), gate, office.rates))
    outside = TestClient(api, raise_server_exceptions=False)
    for method, path in described(api):
        bare = path.removeprefix("/v1")
        assert outside.request(method, bare).status_code == 401, (method, path)
        told = outside.request(method, bare, headers=office.reader).status_code
        if method not in ("GET", "HEAD") and path not in ASKED_BY_READERS:
            assert told == 403, (method, path)
        else:
            assert told != 403, (method, path)


def test_readers_change_nothing(web, office):
    sent = [("files", ("x.txt", b"x"))]
    assert web.post("/v1/reports", files=sent, headers=office.reader).status_code == 403
    assert web.delete("/v1/reports/lam-sa", headers=office.reader).status_code == 403
    assert web.get("/v1/reports/lam-sa", headers=office.reader).status_code == 200


# What is sent to hurt


NAMES = ["../../evil.txt", "..\\evil.txt", "/etc/cron.d/evil.txt", "%2e%2e%2fevil.txt/", "C:evil.txt", ".evil.txt",
         "evil\r\nX-Evil: 1.txt", "x" * 300 + ".txt", "con.txt", "evil.txt\u202egpj", ""]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_is_not_taken(web, office, name):
    before = sorted(office.assistant.folder.parent.rglob("*evil*"))
    told = web.post("/v1/reports", files=[("files", (name, b"BAO CAO"))], headers=office.editor)
    assert told.status_code == 422
    assert sorted(office.assistant.folder.parent.rglob("*evil*")) == before == []


@pytest.mark.parametrize("id_", ["%2e%2e", "..%2f..%2fusers", "%2fetc%2fpasswd", "users.json", "%00", "x" * 5_000])
def test_an_id_that_leads_elsewhere_names_nothing(web, office, id_):
    for method, path in (
        ("GET", f"/v1/reports/{id_}/text"),
        ("DELETE", f"/v1/reports/{id_}"),
        ("GET", f"/original/{id_}"),
    ):
        told = web.request(method, path, headers=office.editor)
        assert told.status_code in (303, 404, 405), (method, path)
        assert "root:" not in told.text and "scrypt" not in told.text
    assert office.users.path.exists()


@pytest.mark.parametrize("path", ["reports/a%0ab", "reports/%0a/text", "models/%0d%0a", "%0a", "reports/b%0a"])
def test_a_line_break_in_an_address_does_not_lead_past_the_doors(web, office, path):
    told = web.get(f"/v1/{path}", headers=office.editor)
    assert told.status_code == 404
    assert told.json()["error"]["type"] in ("not_found", "model_not_found")


def raw(url, *pieces, pause=0.0, wait=20.0):
    """What a server answers to these bytes, sent with a pause before each piece but the first."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=wait) as line:
        for number, piece in enumerate(pieces):
            time.sleep(pause if number else 0)
            try:
                line.sendall(piece)
            except OSError:
                break
        answer = b""
        try:
            while chunk := line.recv(65_536):
                answer += chunk
        except OSError:
            pass
    return answer


def head(method, path, *lines):
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode()


def test_what_is_too_large_is_refused_before_it_is_read(url, office):
    key = f"Authorization: {office.editor['authorization']}"
    for path, size in (
        ("/login", 20_000),
        ("/v1/ask", 2_000_000),
        ("/v1/reports", 10**12),
        ("/gradio_api/upload", 10**12),
    ):
        began = time.monotonic()
        told = raw(url, head("POST", path, key, f"Content-Length: {size}", "Content-Type: application/json"))
        assert told.startswith(b"HTTP/1.1 413"), (path, told[:200])
        assert b"connection: close" in told.lower()
        assert time.monotonic() - began < 15


def test_a_body_without_a_length_is_counted(url, office):
    key = f"Authorization: {office.editor['authorization']}"
    chunks = [b"10000\r\n" + b"a" * 0x10000 + b"\r\n"] * 20
    started = head("POST", "/v1/ask", key, "Transfer-Encoding: chunked", "Content-Type: application/json")
    assert raw(url, started, *chunks).startswith(b"HTTP/1.1 413")


def test_a_body_that_stops_or_dawdles_is_cut(url, office):
    key = f"Authorization: {office.editor['authorization']}"
    kind = "Content-Type: multipart/form-data; boundary=b"
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    stopped = raw(url, head("POST", "/v1/reports", key, kind, "Content-Length: 500000"), part)
    assert stopped.startswith(b"HTTP/1.1 408")
    dawdling = raw(url, head("POST", "/v1/reports", key, kind, "Content-Length: 500000"), part, *[b"a"] * 12, pause=0.3)
    assert dawdling.startswith(b"HTTP/1.1 408")


def test_slow_callers_keep_nobody_waiting(url, office):
    host, _, port = url.removeprefix("http://").partition(":")
    lines = [socket.create_connection((host, int(port))) for _ in range(100)]
    for line in lines:
        line.sendall(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    with httpx.Client(trust_env=False, timeout=300) as web:
        assert web.get(f"{url}/healthz").status_code == 200
    for line in lines:
        line.close()


def test_no_header_of_an_answer_is_a_callers(url, web, office):
    evil = "x%0d%0aSet-Cookie:%20evil=1%0d%0a"
    for path in (
        f"/login?lang={evil}",
        f"/en/{evil}",
        f"/original/{evil}",
        f"/v1/reports/{evil}",
        f"/export/{evil}.docx",
    ):
        given = web.get(path, headers=office.editor)
        assert "evil" not in str(given.headers.get("set-cookie", "")), path
    sent = web.get("/healthz", headers={"x-request-id": "mine", "x-forwarded-host": "evil.example"})
    assert re.fullmatch(r"[0-9a-f]{16}", sent.headers["x-request-id"])


def test_the_log_is_lines_of_json_with_nothing_a_caller_typed(web, office, tmp_path, monkeypatch):
    import logging

    monkeypatch.setenv("BAOCAO_LOG", str(tmp_path / "baocao.log"))
    log = Log()
    logging.getLogger().addHandler(log)
    secret = "Đàn trâu bí mật của Núi Bạc"
    try:
        web.post("/v1/ask", json={"question": secret}, headers=office.reader)
        web.get("/v1/facts", params={"indicator": secret}, headers=office.reader)
        web.get('/v1/x%0a{"level":"ERROR"}', headers=office.reader)
        web.post("/login", data={"username": 'a\n{"level": "ERROR"}', "password": "bí mật"})
        web.delete("/v1/reports/la%0a%e2%80%a8%c2%85x", headers=office.editor)
        web.post("/v1/reports", files=[("files", ("a\u2028b\u202e.txt", b"x"))], headers=office.editor)
    finally:
        logging.getLogger().removeHandler(log)
        log.close()
    text = (tmp_path / "baocao.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    asked = [(line["method"], line["route"], line["status"]) for line in lines if line["message"] == "request"]
    assert ("POST", "/v1/ask", 200) in asked and ("GET", "/v1/facts", 200) in asked
    assert ("POST", "/login", 401) in asked
    assert {line["user"] for line in lines if line.get("route") == "/v1/ask"} == {"minh"}
    assert "bí mật" not in text and "trâu" not in text and office.reader["authorization"][7:] not in text
    assert [line for line in lines if line["level"] == "ERROR"] == []
    assert len(text.splitlines()) == text.count("\n")


def test_wrong_keys_and_passwords_are_not_tried_for_ever(office):
    sessions = Sessions(office.users)
    for number in range(users_module.TRIES_OF_ADDRESS):
        assert sessions.login(f"ai{number}", "sai sai sai", "10.0.0.9") is None
    assert sessions.login("lan", "mật khẩu dài", "10.0.0.9") is None
    assert sessions.login("lan", "mật khẩu dài", "10.0.0.8")


def test_a_password_that_comes_with_every_request_opens_one_session(office):
    sessions = Sessions(office.users)
    for _ in range(50):
        assert sessions.sent_along("minh", "mật khẩu khác").role is Role.READER
    assert len(sessions._open) == 1
    office.users.add("minh", "mật khẩu mới")
    assert sessions.sent_along("minh", "mật khẩu khác") is None  # at once
    assert sessions.sent_along("minh", "mật khẩu mới").role is Role.READER
    office.users.add("minh", "mật khẩu khác")
