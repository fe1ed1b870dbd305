"""The page: what it shows, what `/ask` gives, and in a real browser that a click lights the very quote."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import uvicorn

import app
from assistant.answer import Answer, AnswerFact, Citation, Notice, Status
from assistant.assistant import ReportInfo
from index.errors import AssistantError, QuestionError, ReadError

REPORTS = {
    "song-xanh-2023": (
        "ỦY BAN NHÂN DÂN TỈNH SÔNG XANH\n\nBÁO CÁO\nTình hình 6 tháng đầu năm 2023\n\nI. KINH TẾ\n\n1. Chăn nuôi\n\n"
        + "Đàn gà của tỉnh giữ ổn định. " * 150
        + "\n\nĐàn vịt trời ước đạt 12.345 con, tăng 6,7% so với cùng kỳ <b>năm trước</b>.\n\n2. Đầu tư\n\n"
        + "Các dự án cầu phao được theo dõi hằng tuần. " * 150
        + "\n\nGiải ngân vốn xây cầu phao đạt 41,5% kế hoạch.\n"
    ),
    "nui-bac-2023": "BÁO CÁO tỉnh Núi Bạc\n\nI. KINH TẾ\n\nGiải ngân vốn xây cầu phao đạt 43,0% kế hoạch.\n",
}


class FakeAssistant:
    """Answers three questions from two invented reports and remembers the history that it was given."""

    def __init__(self):
        self.histories = []

    def ask(self, question, history=()):
        self.histories.append(list(history))
        if not question.strip():
            raise QuestionError("Câu hỏi trống.")
        if len(question) > 9_999:
            raise QuestionError("Câu hỏi dài quá 10.000 ký tự.")
        if "nổ" in question:
            raise RuntimeError("bí mật bên trong")
        if "vịt" in question:
            cited = self._cite(
                1, "song-xanh-2023", "Đàn vịt trời ước đạt 12.345 con, tăng 6,7%", ("I. KINH TẾ", "1. Chăn nuôi")
            )
            facts = (
                self._fact(12345.0, "con", "12.345 con", "đàn vịt trời", 1),
                self._fact(6.7, "%", "6,7%", "đàn vịt trời", 1),
            )
            notice = Notice("approximate", "Số liệu là ước tính.")
            text = "Đàn vịt trời của Sông Xanh ước đạt 12.345 con [1].\n- Tăng 6,7% so với cùng kỳ [1]."
            return Answer(question, Status.ANSWERED, text, facts, (cited,), (notice,))
        if "cầu phao" in question:
            one = self._cite(
                1, "song-xanh-2023", "Giải ngân vốn xây cầu phao đạt 41,5% kế hoạch.", ("I. KINH TẾ", "2. Đầu tư")
            )
            two = self._cite(2, "nui-bac-2023", "Giải ngân vốn xây cầu phao đạt 43,0% kế hoạch.", ("I. KINH TẾ",))
            facts = (
                self._fact(41.5, "%", "41,5%", "giải ngân vốn xây cầu phao", 1),
                self._fact(43.0, "%", "43,0%", "giải ngân vốn xây cầu phao", 2),
            )
            notice = Notice("ambiguous", "Câu hỏi không nêu địa phương; dưới đây là số của từng địa phương.")
            text = "- Sông Xanh: đạt 41,5% kế hoạch [1].\n- Núi Bạc: đạt 43,0% kế hoạch [2]."
            return Answer(question, Status.AMBIGUOUS, text, facts, (one, two), (notice,))
        return Answer(question, Status.NOT_FOUND, "Không thấy trong hai báo cáo đã nạp.", (), (), ())

    def _cite(self, n, doc, quote, section):
        start = REPORTS[doc].index(quote)
        title = "Báo cáo tình hình 6 tháng đầu năm 2023"
        return Citation(n, doc, title, "12/BC-UBND", "2023-06-28", section, None, start, start + len(quote), quote)

    def _fact(self, value, unit, text, indicator, citation):
        return AnswerFact(
            value, unit, text, indicator, "level", "2023-H1", None, "Sông Xanh", False, False, None, citation
        )

    def reports(self):
        return [
            ReportInfo(
                "song-xanh-2023", "Báo cáo <Sông Xanh>", "12/BC-UBND", "Sông Xanh", "2023-06-28", "2023-H1", 1204, 96
            ),
            ReportInfo("nui-bac-2023", "Báo cáo Núi Bạc", None, "Núi Bạc", None, None, 3, 1),
        ]

    def text_of(self, report_id):
        if report_id not in REPORTS:
            raise ReadError("Không có báo cáo này.")
        return REPORTS[report_id]

    def examples(self):
        return ["Đàn vịt trời có bao nhiêu con?", "Giải ngân vốn xây cầu phao đạt bao nhiêu?"]


@pytest.fixture(scope="module")
def site():
    """The page on a free port of this machine: (url, its assistant)."""
    assistant = FakeAssistant()
    server = uvicorn.Server(
        uvicorn.Config(app.make_site(assistant), port=0, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", assistant
    server.should_exit = True
    thread.join(timeout=10)


def call_ask(url, *arguments):
    """`/ask` as a script calls it, over HTTP: (event, data)."""
    import httpx

    with httpx.Client(trust_env=False, timeout=20) as client:
        started = client.post(f"{url}/gradio_api/call/ask", json={"data": list(arguments)})
        lines = client.get(f"{url}/gradio_api/call/ask/{started.json()['event_id']}").text.splitlines()
    return lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))


def test_build_page_builds_blocks_with_one_public_endpoint():
    page = app.build_page(FakeAssistant())
    assert isinstance(page, app.gr.Blocks)
    assert list(page.get_api_info()["named_endpoints"]) == ["/ask"]


def test_ask_endpoint_gives_the_record_of_the_contract(site):
    url, _ = site
    event, data = call_ask(url, "Đàn vịt trời có bao nhiêu con?")
    record = data[0]
    assert event == "complete"
    assert record["status"] == "answered"
    assert record["answer"].startswith("Đàn vịt trời của Sông Xanh ước đạt 12.345 con [1].")
    assert record["facts"][0]["value"] == 12345.0
    cited = record["citations"][0]
    assert REPORTS[cited["doc"]][cited["start"] : cited["end"]] == cited["quote"]
    assert list(record) == ["question", "status", "answer", "facts", "citations", "notices", "engine", "elapsed_ms"]


def test_ask_endpoint_passes_the_history_on(site):
    url, assistant = site
    call_ask(url, "Còn cầu phao?", ["Đàn vịt trời có bao nhiêu con?"])
    assert assistant.histories[-1] == ["Đàn vịt trời có bao nhiêu con?"]


def test_gradio_client_may_leave_the_history_out_or_name_it(site):
    from gradio_client import Client

    url, assistant = site
    client = Client(url, verbose=False, analytics_enabled=False)
    assert client.predict("vịt?", api_name="/ask")["facts"][0]["text"] == "12.345 con"
    assert assistant.histories[-1] == []
    assert client.predict(question="Ở đâu?", history=["vịt?"], api_name="/ask")["status"] == "not_found"
    assert assistant.histories[-1] == ["vịt?"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("  ", "Câu hỏi trống."),
        ("a" * 10_001, "Câu hỏi dài quá 10.000 ký tự."),
        ("nổ", app.say("page_error")),
    ],
)
def test_ask_endpoint_says_what_went_wrong_and_no_more(site, question, said):
    event, data = call_ask(site[0], question)
    assert event == "error"
    assert data["error"] == said


def test_every_response_forbids_other_hosts(site):
    import httpx

    policy = httpx.get(site[0], trust_env=False).headers["content-security-policy"]
    assert policy.startswith("default-src 'self' ")
    assert "http" not in policy


def test_question_answer_and_notice_are_escaped():
    script = "<script>alert(1)</script>"
    base = FakeAssistant().ask("vịt")
    cited = replace(base.citations[0], title=script, quote=script)
    fact = replace(base.facts[0], text=script, indicator=script, place=script, formula=script)
    answer = Answer(
        script, Status.ANSWERED, f"{script} [1] {script}", (fact, fact), (cited,), (Notice(script, script),)
    )
    shown = app.conversation_html([app.Turn(script, answer), app.Turn(script, error=script)])
    assert "<script" not in shown
    assert f"<strong>{app.escape(script)}</strong>" in shown


def test_report_text_is_escaped_around_the_mark():
    quote = "tăng 6,7% so với cùng kỳ <b>năm trước</b>."
    start = REPORTS["song-xanh-2023"].index(quote)
    cited = Citation(1, "song-xanh-2023", "t", None, None, ("<i>",), None, start, start + len(quote), quote)
    shown = app.source_html(FakeAssistant(), cited)
    assert f'<mark id="cited" tabindex="-1">{app.escape(quote)}</mark>' in shown
    assert "<b>" not in shown
    assert "<i>" not in shown


def test_a_figure_is_not_marked_inside_a_longer_one():
    base = FakeAssistant().ask("vịt")
    fact = replace(base.facts[1], text="6,7%")
    answer = replace(base, text="Tăng 16,7% chứ không phải 6,7% [1], xem [9].", facts=(fact,))
    shown = app.conversation_html([app.Turn("?", answer)])
    assert "16,7% chứ" in shown
    assert "<strong>6,7%</strong>" in shown
    assert "xem [9]." in shown


def test_the_figure_of_a_line_stands_before_its_quote_and_its_source_after():
    base = FakeAssistant().ask("vịt")
    text = "**12.345 con** – “Đàn vịt trời ước đạt 12.345 con, tăng 6,7%” [1] (Sông Xanh; Báo cáo)"
    shown = app.conversation_html([app.Turn("?", replace(base, text=text, facts=base.facts[:1]))])
    assert (
        '<p><strong class="figure">12.345 con</strong> “Đàn vịt trời ước đạt <strong>12.345 con</strong>, tăng' in shown
    )
    assert '</button><span class="from"> (Sông Xanh; Báo cáo)</span></p>' in shown
    assert "*" not in shown


def test_a_figure_without_its_unit_is_given_one_in_the_table():
    base = FakeAssistant().ask("cầu phao")
    facts = (replace(base.facts[0], text="8.203", unit="tỷ đồng"), base.facts[1])
    shown = app.conversation_html([app.Turn("?", replace(base, facts=facts))])
    assert "<b>8.203 tỷ đồng</b>" in shown
    assert "<b>43,0%</b>" in shown


def test_the_figures_of_a_source_are_strong_within_the_quote():
    shown = app.cited_html(FakeAssistant(), FakeAssistant().ask("vịt"))
    assert "ước đạt <strong>12.345 con</strong>, tăng <strong>6,7%</strong></mark>" in shown
    assert app.cited_html(FakeAssistant(), FakeAssistant().ask("gì?")) == app.source_html(FakeAssistant(), None)


def test_a_removed_or_changed_report_still_shows_the_quote():
    cited = FakeAssistant().ask("vịt").citations[0]
    for gone in (replace(cited, doc="khong-co"), replace(cited, start=cited.start + 1, end=cited.end + 1)):
        shown = app.source_html(FakeAssistant(), gone)
        assert f'tabindex="-1">{cited.quote}</mark></div>' in shown
        assert app.say("page_changed") in shown


def test_a_very_long_report_is_shown_as_a_window_around_the_quote():
    class Long(FakeAssistant):
        def text_of(self, report_id):
            return "a" * 400_000 + "đích" + "b" * 400_000

    cited = Citation(1, "x", "t", None, None, (), None, 400_000, 400_004, "đích")
    shown = app.source_html(Long(), cited)
    assert "a" * 150_000 + '<mark id="cited" tabindex="-1">đích</mark>' + "b" * 150_000 + "<" in shown
    assert "a" * 150_001 not in shown


def test_reports_are_listed_with_dates_and_periods_in_words():
    shown = app.reports_html(FakeAssistant())
    assert "Báo cáo &lt;Sông Xanh&gt;" in shown
    for cell in ("<td>28/06/2023</td>", "<td>6 tháng đầu năm 2023</td>", '<td class="n">1.204</td>', "<td>–</td>"):
        assert cell in shown


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2021", "2021"),
        ("2021-H2", "6 tháng cuối năm 2021"),
        ("2021-Q3", "quý 3/2021"),
        ("2021-04", "tháng 04/2021"),
        ("2021-M01-M05", "5 tháng đầu năm 2021"),
        ("2021-M04-M11", "tháng 4–11/2021"),
        ("2016/2020", "2016–2020"),
        ("2021-06-30", "30/06/2021"),
        ("2021-06-15/2021-07-14", "15/06/2021–14/07/2021"),
        (None, ""),
    ],
)
def test_shown_periods(label, words):
    assert app.shown(label) == words


def test_a_taken_port_is_said_plainly():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(AssistantError, match=r"chương trình khác dùng.*--port"),
    ):
        app.serve(FakeAssistant(), port=taken.getsockname()[1])


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as started:
        quiet = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        opened = started.chromium.launch(executable_path=chromium, args=quiet)
        yield opened
        opened.close()


def test_in_a_browser_a_click_on_a_chip_lights_the_quote_and_nothing_leaves_the_machine(site, browser):
    url, assistant = site
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked_of, complaints = [], []
    page.on("request", lambda request: asked_of.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.locator("#question textarea").fill("Đàn vịt trời có bao nhiêu con?")
    page.keyboard.press("Enter")
    page.locator(".turn .text strong").first.wait_for()
    assert page.locator(".turn .text strong").all_inner_texts() == ["12.345 con", "6,7%"]
    assert page.locator("#question textarea").input_value() == ""

    page.locator("#question textarea").fill("Còn giải ngân cầu phao?")
    page.keyboard.press("Enter")
    chips = page.locator(".turn:nth-child(2) .text .cite")
    chips.nth(1).wait_for()
    assert assistant.histories[-1] == ["Đàn vịt trời có bao nhiêu con?"]
    for chip, quote in (
        (0, "Giải ngân vốn xây cầu phao đạt 41,5% kế hoạch."),
        (1, "Giải ngân vốn xây cầu phao đạt 43,0% kế hoạch."),
    ):
        chips.nth(chip).focus()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "quote => document.activeElement.id == 'cited' && document.activeElement.textContent == quote", arg=quote
        )
    page.locator(".turn:first-child .text .cite").first.click()
    page.wait_for_function("() => document.getElementById('cited').textContent.startsWith('Đàn vịt')")
    page.wait_for_function("() => document.activeElement.id == 'cited'")
    assert page.locator("#cited").text_content() == "Đàn vịt trời ước đạt 12.345 con, tăng 6,7%"
    assert page.locator(".report").text_content() == REPORTS["song-xanh-2023"]
    inside = "() => { const m = cited.getBoundingClientRect(), b = cited.closest('.report').getBoundingClientRect();"
    assert page.evaluate(f"{inside} return m.top >= b.top && m.bottom <= b.bottom && m.bottom <= innerHeight; }}")
    page.locator(".back").click()
    assert page.evaluate("() => document.activeElement.dataset.turn") == "0"

    assert complaints == []
    assert {urlsplit(address).hostname for address in asked_of if not address.startswith(("data:", "blob:"))} == {
        "127.0.0.1"
    }
    page.close()


def test_in_a_browser_errors_and_markup_are_plain_text(site, browser):
    page = browser.new_page()
    page.goto(site[0])
    said = page.locator(".turn:last-child .answer")
    for question, words in (
        ("<img src=x onerror=\"document.title='bad'\"> ${1+1} {{value}}", "Không thấy trong hai báo cáo đã nạp."),
        ("nổ", app.say("page_error")),
        ("a" * 10_001, "Câu hỏi dài quá 10.000 ký tự."),
    ):
        page.locator("#question textarea").fill(question)
        page.keyboard.press("Enter")
        said.get_by_text(words).wait_for()
        assert page.locator(".turn:last-child .question").inner_text()[:600] == question[:600]
    assert page.title() == app.say("page_title")
    assert "bí mật" not in page.content()
    page.close()


def test_in_a_browser_reports_are_listed_and_a_phone_needs_no_sideways_scroll(site, browser):
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.goto(site[0])
    page.get_by_role("button", name="Giải ngân vốn xây cầu phao đạt bao nhiêu?").click()
    page.locator(".turn .text .cite").first.wait_for()
    page.locator(".turn summary").click()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 400
    page.locator(".turn .text .cite").nth(1).click()
    page.wait_for_function("() => document.activeElement.id == 'cited'")
    page.wait_for_function(
        "() => { const m = cited.getBoundingClientRect(); return m.top >= 0 && m.bottom <= innerHeight; }"
    )
    page.get_by_role("tab", name="Báo cáo").click()
    assert page.locator("#reports tbody tr").count() == 2
    page.close()
