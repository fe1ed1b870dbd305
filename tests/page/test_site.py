"""The site without a browser: its endpoints, files and documents, the login, and what the gate keeps out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile

import httpx
import openpyxl
import pytest
from paging import REPORTS, answered, make_assistant, served

from assistant.page import users as users_module
from assistant.page.notebook import Notebook, Turn
from assistant.page.site import _listening, is_this_machine, make_site, serve
from assistant.page.users import Role, Users
from assistant.page.words import Words
from index.errors import AssistantError
from index.reading import MAX_BYTES

PASSWORD = "mật khẩu dài"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = make_assistant(tmp_path_factory.mktemp("site"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def notebook():
    kept = Notebook()
    kept.add("", "c", Turn("Đàn trâu?", answered()))
    kept.add("", "c", Turn("hỏng", error="Lỗi."))
    kept.add("lan", "cua-lan", Turn("Đàn trâu?", answered()))
    return kept


@pytest.fixture(scope="module")
def url(assistant, notebook):
    with served(assistant, notebook=notebook) as address:
        yield address


@pytest.fixture(scope="module")
def closed(assistant, notebook, tmp_path_factory):
    """The address of a site with two users."""
    patch = pytest.MonkeyPatch()
    patch.setattr(users_module, "N", 2**4)  # the true cost would make the tests slow
    users = Users(tmp_path_factory.mktemp("users") / "users.json")
    users.add("lan", PASSWORD, Role.EDITOR)
    users.add("minh", PASSWORD)
    with served(assistant, users=users, notebook=notebook) as address:
        yield address
    patch.undo()


@pytest.fixture
def web():
    with httpx.Client(trust_env=False, timeout=20) as client:
        yield client


def call(web, url, endpoint, *arguments):
    """An endpoint as a script calls it: (event, data)."""
    started = web.post(f"{url}/gradio_api/call/{endpoint}", json={"data": list(arguments)})
    lines = web.get(f"{url}/gradio_api/call/{endpoint}/{started.json()['event_id']}").text.splitlines()
    return lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))


def login(web, url, name="lan", password=PASSWORD):
    return web.post(f"{url}/login", data={"username": name, "password": password})


# Endpoints


def test_the_named_endpoints_and_no_others(web, url):
    named = web.get(f"{url}/gradio_api/info").json()["named_endpoints"]
    assert set(named) == {"/ask", "/facts", "/reports"}
    assert [p["parameter_name"] for p in named["/facts"]["parameters"]] == ["report", "indicator", "place", "period"]
    assert "figures and citations" in named["/ask"]["description"]


def test_ask_gives_the_record_of_the_contract(web, url, assistant):
    event, (record,) = call(web, url, "ask", "Đàn trâu của Núi Bạc có bao nhiêu con?")
    assert event == "complete"
    assert record["facts"][0]["text"] == "22.140 con"
    cited = record["citations"][0]
    assert assistant.text_of(cited["doc"])[cited["start"] : cited["end"]] == cited["quote"]
    assert record | {"elapsed_ms": 0} == assistant.ask(record["question"]).to_dict() | {"elapsed_ms": 0}


def test_ask_goes_on_from_the_history(web, url):
    _, (record,) = call(web, url, "ask", "Còn đàn bò?", ["Đàn trâu của Núi Bạc có bao nhiêu con?"])
    assert record["facts"][0]["text"] == "18.060 con"


@pytest.mark.parametrize(("question", "said"), [("  ", "Câu hỏi chưa có chữ nào"), ("a" * 20_000, "Câu hỏi dài 20000")])
def test_ask_says_what_went_wrong(web, url, question, said):
    event, data = call(web, url, "ask", question)
    assert event == "error"
    assert data["error"].startswith(said)


def test_facts_and_reports_are_those_of_the_assistant(web, url, assistant):
    _, (rows,) = call(web, url, "facts", None, "đàn trâu", "Lam Sa", "2023-H1")
    assert [(row["report"], row["value"]) for row in rows if row["unit"] == "con"] == [("lam-sa-2023", 14900.0)]
    assert rows[0]["period_start"] == "2023-01-01"
    _, (listed,) = call(web, url, "reports")
    assert [report["id"] for report in listed] == sorted(REPORTS)
    event, data = call(web, url, "facts", "khong-co")
    assert event == "error"
    assert "khong-co" in data["error"]


SCRIPT = """
import json, sys
asked = set()
sys.addaudithook(lambda event, given: asked.add(given[0]) if event == "socket.getaddrinfo" else None)
from gradio_client import Client
client = Client(sys.argv[1], auth=("minh", sys.argv[2]), verbose=False)
record = client.predict("Đàn trâu của Núi Bạc có bao nhiêu con?", api_name="/ask")
print(json.dumps([record["facts"][0]["text"], len(client.predict(api_name="/reports")), sorted(map(str, asked))]))
"""


def test_gradio_client_logs_in_and_asks_and_with_one_setting_asks_nobody_else(closed):
    offline = {**os.environ, "HF_HUB_OFFLINE": "1"}
    ran = subprocess.run([sys.executable, "-c", SCRIPT, closed, PASSWORD], env=offline, capture_output=True, check=True)
    assert json.loads(ran.stdout.splitlines()[-1]) == ["22.140 con", len(REPORTS), ["127.0.0.1"]]


def test_as_a_server_of_tools(assistant, web, monkeypatch):
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    monkeypatch.setenv("BAOCAO_MCP", "1")
    with served(assistant, notebook=Notebook()) as url:
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        kinds = {"accept": "application/json, text/event-stream"}
        told = web.post(f"{url}/gradio_api/mcp/", json=asked, headers=kinds)
        tools = json.loads(told.text.partition("data: ")[2] or told.text)["result"]["tools"]
    assert {tool["name"].removeprefix("_") for tool in tools} == {"ask", "facts", "reports"}


# Files and documents


def test_the_original_is_given_to_keep_and_not_to_run(web, url):
    given = web.get(f"{url}/original/khe-tham")
    assert given.content.decode() == REPORTS["khe-tham"]
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-security-policy"].startswith("sandbox")


def test_scripts_of_gradio_are_packed_and_kept(web, url):
    from assistant.page.assets import FOLDER

    script = next(FOLDER.glob("Index-*.js"))
    for root in ("", "/en"):
        given = web.get(f"{url}{root}/assets/{script.name}", headers={"accept-encoding": "gzip"})
        assert given.content == script.read_bytes()
        assert given.headers["content-encoding"] == "gzip"
        assert "immutable" in given.headers["cache-control"]
        assert given.headers["content-type"].startswith("text/javascript")
    with web.stream("GET", f"{url}/assets/{script.name}", headers={"accept-encoding": "identity"}) as plain:
        assert b"".join(plain.iter_raw()) == script.read_bytes()
    for missing in ("khong-co.js", "..%2Findex.html", "%2Fetc%2Fpasswd"):
        assert web.get(f"{url}/assets/{missing}").status_code in (
            403,
            404,
        )  # a path is left to Gradio, which refuses it


def test_nobody_looks_for_questions_a_thousand_times_a_second(assistant):
    from assistant.page.layout import PAUSE

    page = make_site(assistant, notebook=Notebook())
    mounted = [route.app.blocks for route in page.routes if hasattr(getattr(route, "app", None), "blocks")]
    assert len(mounted) == 2
    assert {blocks._queue.sleep_when_free for blocks in mounted} == {PAUSE}


def test_no_larger_file_is_let_in_than_is_read(assistant):
    page = make_site(assistant, notebook=Notebook())
    mounted = [route.app.blocks for route in page.routes if hasattr(getattr(route, "app", None), "blocks")]
    assert [blocks.max_file_size for blocks in mounted] == [MAX_BYTES] * 2


@pytest.mark.parametrize("name", ["khong-co", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "store.sqlite"])
def test_no_other_file_is_given(web, url, name):
    given = web.get(f"{url}/original/{name}")
    assert given.status_code == 404
    assert "root:" not in given.text


def test_the_ledger_as_a_file(web, url):
    query = {"indicator": "đàn trâu", "unit": "con", "period": "2023-H1"}
    lines = web.get(f"{url}/download/figures.csv", params=query).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("report,place,period")
    assert [line.split(",")[0] for line in lines[1:]] == ["lam-sa-2023"]
    book = openpyxl.load_workbook(io.BytesIO(web.get(f"{url}/download/figures.xlsx", params=query).content))
    rows = list(book.worksheets[0].values)
    assert [row[rows[0].index("value")] for row in rows[1:]] == [14900.0]
    assert web.get(f"{url}/download/figures.exe").status_code == 404
    assert web.get(f"{url}/download/figures.csv", params={"period": "hôm nào"}).status_code == 400


def test_an_answer_as_a_document(web, url):
    word = web.get(f"{url}/export/c.docx")
    assert "footnotes.xml" in " ".join(zipfile.ZipFile(io.BytesIO(word.content)).namelist())
    assert web.get(f"{url}/export/c.md", params={"turn": 0, "lang": "en"}).text.startswith("### Đàn trâu?")
    for missing in ("c.exe", "khong-co.docx", "c.md?turn=1", "c.md?turn=-1", "c.md?turn=9", "cua-lan.docx"):
        assert web.get(f"{url}/export/{missing}").status_code == 404


def test_documents_are_their_users_own(web, closed):
    login(web, closed, "minh")
    assert web.get(f"{closed}/export/cua-lan.docx").status_code == 404
    login(web, closed, "lan")
    assert web.get(f"{closed}/export/cua-lan.docx").status_code == 200


# The gate


def test_every_response_forbids_other_hosts(web, url):
    for path in ("/", "/en/", "/gradio_api/info", "/original/khong-co"):
        policy = web.get(url + path).headers["content-security-policy"]
        assert policy.startswith("default-src 'self' ")
        assert "http" not in policy


def test_the_page_names_no_other_host(web, url):
    import re

    page = web.get(url).text
    loaded = re.findall(r"""(?:src|href)=["'](https?:)?//([^"'/]+)""", page)
    assert [host for _, host in loaded] == []


def test_a_name_that_is_not_ours_is_refused(web, url):
    assert web.get(url, headers={"host": "evil.example"}).status_code == 421
    assert web.get(url, headers={"host": "localhost"}).status_code == 200


def test_another_sites_page_cannot_send_anything(web, url):
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        told = web.post(f"{url}/gradio_api/call/ask", json={"data": ["x"]}, headers={"origin": origin})
        assert told.status_code == 403
    assert web.post(f"{url}/gradio_api/call/ask", json={"data": ["x"]}, headers={"origin": url}).status_code == 200


def test_english_is_found_without_its_last_stroke(web, url):
    assert web.get(f"{url}/en", follow_redirects=True).url.path == "/en/"


def test_without_users_there_is_no_login(web, url):
    assert web.get(f"{url}/login").status_code == 303


def test_with_users_nothing_is_given_before_the_login(web, closed):
    paths = ["/gradio_api/info", "/config", "/original/lam-sa", "/download/figures.csv", "/export/c.md", "/en/config",
             "/gradio_api/file=/etc/passwd", "/theme.css", "/gradio_api/mcp/", "//config", "/login/../config"]  # fmt: skip
    for path in paths:
        assert web.get(closed + path).status_code == 401, path
    assert web.post(f"{closed}/gradio_api/call/ask", json={"data": ["x"]}).status_code == 401
    page = web.get(closed, headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login")


def test_login_and_logout(web, closed):
    wrong = web.post(f"{closed}/login", data={"username": "lan", "password": "sai"}, headers={"accept": "text/html"})
    assert wrong.status_code == 401
    assert "không đúng" in wrong.text
    assert login(web, closed).status_code == 200
    cookie = next(iter(web.cookies.jar))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert web.get(f"{closed}/config").status_code == 200
    web.get(f"{closed}/logout")
    web.cookies.set("baocao", cookie.value)
    assert web.get(f"{closed}/config").status_code == 401


def test_a_program_may_send_name_and_password_along(web, closed):
    assert web.get(f"{closed}/gradio_api/info", auth=("lan", PASSWORD)).status_code == 200
    assert web.get(f"{closed}/gradio_api/info", auth=("lan", "sai")).status_code == 401
    assert web.get(f"{closed}/gradio_api/info", headers={"authorization": "Basic ***"}).status_code == 401


def test_a_reader_cannot_send_files(web, closed):
    file = {"files": ("x.txt", b"x")}
    login(web, closed, "minh")
    assert web.post(f"{closed}/gradio_api/upload", files=file).status_code == 403
    login(web, closed, "lan")
    assert web.post(f"{closed}/gradio_api/upload", files=file).status_code == 200


def press(web, url, name):
    """Send the page's own event of a button, as a script might that leaves the page aside; gives what it answered."""
    config = web.get(f"{url}/config").json()
    parts = {one["id"]: one for one in config["components"]}
    event = next(
        event
        for event in config["dependencies"]
        if event["backend_fn"]
        and name in [parts[at]["props"].get("elem_id") for at, _ in event["targets"] if at in parts]
    )
    values = [None if parts[part]["type"] == "uploadbutton" else "" for part in event["inputs"]]
    sent = {"data": values, "fn_index": event["id"], "session_hash": "tay"}
    if event["queue"] is False:
        return web.post(f"{url}/gradio_api/run/predict", json=sent).json()
    web.post(f"{url}/gradio_api/queue/join", json=sent)
    lines = web.get(f"{url}/gradio_api/queue/data", params={"session_hash": "tay"}).text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line]


@pytest.mark.parametrize("button", ["remove-yes", "save", "upload"])
def test_a_reader_who_sends_the_events_of_editors_is_refused(web, closed, assistant, button):
    login(web, closed, "minh")
    assert Words()("editors_only") in json.dumps(press(web, closed, button), ensure_ascii=False)
    assert [info.id for info in assistant.reports()] == sorted(REPORTS)


def test_a_login_page_escapes_and_speaks_both_languages(web, closed):
    assert "Mật khẩu" in web.get(f"{closed}/login").text
    assert "Password" in web.get(f"{closed}/login?lang=en").text
    assert "<script" not in web.get(f"{closed}/login", params={"lang": "<script>"}).text


# Where it may be opened


def test_no_other_machine_is_served_without_users(assistant):
    for host in ("0.0.0.0", "::", "192.168.1.5"):
        with pytest.raises(AssistantError, match=r"khi chưa có người dùng.*baocao users add"):
            serve(assistant, host, 0)


def test_what_this_machine_is():
    assert [is_this_machine(host) for host in ("127.0.0.1", "127.1.2.3", "::1", "localhost")] == [True] * 4
    assert [is_this_machine(host) for host in ("0.0.0.0", "::", "10.0.0.1", "may-chu", "")] == [False] * 5


def test_a_taken_port_is_said_plainly(assistant):
    import socket

    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(AssistantError, match=r"chương trình khác dùng.*--port"),
    ):
        serve(assistant, port=taken.getsockname()[1])


def test_no_part_of_a_response_waits_for_the_one_before_it_to_be_acknowledged():
    import socket

    with _listening("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_site_is_made_of_its_store_by_default(assistant):
    make_site(assistant)
    assert (assistant.folder / "page.sqlite").exists()
