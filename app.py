"""The page: a question on the left, its answer with the figures marked, and the report open at the cited span.

Turns an assistant into a Gradio page and into the named endpoint `/ask`, which gives the answer's JSON form.
Example: a click on the chip `[1]` of "… đạt 23,0% kế hoạch [1]" shows `text_of(doc)` with `[start:end]` lit.

Reports, questions and messages are data: all of them are escaped before they reach the browser, and the page asks
no host but its own for anything.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import re
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any, Protocol

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Answer, AnswerFact, Citation
from index.errors import AssistantError
from prompts import lexicon

log = logging.getLogger(__name__)


WHOLE_TEXT = 300_000  # characters of a report that a browser still shows at once without delay
QUESTION_SHOWN = 600  # characters of a question repeated above its answer

PERIODS = {  # a period's label -> as people write it
    r"(\d{4})-H1": r"6 tháng đầu năm \1",
    r"(\d{4})-H2": r"6 tháng cuối năm \1",
    r"(\d{4})-Q(\d)": r"quý \2/\1",
    r"(\d{4})-(\d\d)": r"tháng \2/\1",
    r"(\d{4})-M01-M0?(\d+)": r"\2 tháng đầu năm \1",
    r"(\d{4})-M0?(\d+)-M0?(\d+)": r"tháng \2–\3/\1",
    r"(\d{4}|\d\d/\d\d/\d{4})/(\d{4}|\d\d/\d\d/\d{4})": r"\1–\2",
}
FONTS = ["Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans", "sans-serif"]
POLICY = (  # Gradio's components compile their templates, hence 'unsafe-eval'
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'; base-uri 'self'"
)
HEAD = '<script>document.documentElement.lang = "vi"</script>'
ON_CHIP = """
element.addEventListener('click', (event) => {
  const chip = event.target.closest('[data-n]');
  if (!chip) return;
  document.querySelectorAll('.cite.current').forEach((other) => other.classList.remove('current'));
  chip.classList.add('current');
  trigger('click', {turn: Number(chip.dataset.turn), n: Number(chip.dataset.n)});
});
"""
ON_BACK = """
element.addEventListener('click', (event) => {
  if (!event.target.closest('.back')) return;
  const chip = document.querySelector('.cite.current') || document.querySelector('.turn:last-child .cite');
  if (chip) { chip.scrollIntoView({block: 'center'}); chip.focus(); }
});
"""
LIGHT = """
() => requestAnimationFrame(() => requestAnimationFrame(() => {
  const mark = document.getElementById('cited');
  if (!mark) return;
  const box = mark.closest('.report');
  box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 4;
  %s
}))
"""
TO_CITED = LIGHT % "mark.focus({preventScroll: true}); mark.closest('.source').scrollIntoView({block: 'nearest'});"
TO_ANSWER = """
() => {
  const turn = document.querySelector('.turn:last-child'), talk = document.getElementById('talk');
  if (turn) talk.scrollTop += turn.getBoundingClientRect().top - talk.getBoundingClientRect().top - 8;
  if (turn && innerWidth < 900) turn.scrollIntoView({block: 'start'});
  (%s)();
}
""" % (LIGHT % "").strip()  # noqa: UP031  # the scripts are full of braces


def say(key: str, **fields: object) -> str:
    """What the page says, with its `$fields` filled in: `say("page_page", page=3)` -> `trang 3`."""
    return lexicon.message(key, **fields)


class Answering(Protocol):
    """What the page needs of an assistant."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question in the light of the user's earlier ones."""

    def reports(self) -> Sequence[Any]:
        """The indexed reports: id, title, number, place, issued, period, passages, facts of each."""

    def text_of(self, report_id: str) -> str:
        """The text of a report, as citations count it."""

    def examples(self) -> Sequence[str]:
        """Questions that these reports answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer, or the sentence that says why there is none, or neither yet."""

    question: str
    answer: Answer | None = None
    error: str = ""


def ask_once(assistant: Answering, question: str, history: Sequence[str]) -> Turn:
    """A question to its turn. Only an `AssistantError` speaks for itself; anything else is logged and told plainly."""
    try:
        return Turn(question, assistant.ask(question, history=list(history)))
    except AssistantError as exc:
        return Turn(question, error=str(exc))
    except Exception:
        log.exception("a question failed")
        return Turn(question, error=say("page_error"))


def conversation_html(turns: Sequence[Turn]) -> str:
    """The turns, oldest first; without any, what to do."""
    if not turns:
        return f'<p class="welcome quiet">{escape(say("page_welcome"))}</p>'
    return "".join(_turn_html(turn, number) for number, turn in enumerate(turns))


def _turn_html(turn: Turn, number: int) -> str:
    question = turn.question.strip()
    shown = question if len(question) <= QUESTION_SHOWN else question[:QUESTION_SHOWN] + "…"
    asked = f'<div class="question">{escape(shown)}</div>' if shown else ""
    if turn.answer is None:
        kind, text = ("failed", turn.error) if turn.error else ("pending", say("page_pending"))
        body = f'<div class="answer {kind}" role="status"><p>{escape(text)}</p></div>'
    else:
        body = _answer_html(turn.answer, number)
    return f'<article class="turn">{asked}{body}</article>'


def _answer_html(answer: Answer, turn: int) -> str:
    verdict = say(f"page_status_{answer.status}")
    parts = [f'<p class="verdict">{escape(verdict)}</p>'] if verdict else []
    parts.append(f'<div class="text">{_text_html(answer, turn)}</div>')
    parts += [f'<div class="notice {escape(n.kind)}">{escape(n.text)}</div>' for n in answer.notices]
    if len(answer.facts) > 1:
        columns = say("page_fact_columns").split("|")
        rows = [_fact_cells(fact, answer, turn) for fact in answer.facts]
        summary = escape(say("page_facts", count=len(rows)))
        parts.append(f"<details><summary>{summary}</summary>{_table_html(columns, rows)}</details>")
    if answer.citations:
        sources = "".join(_source_button(citation, turn, answer.text) for citation in answer.citations)
        parts.append(f'<div class="sources"><h3>{escape(say("page_sources"))}</h3>{sources}</div>')
    return f'<div class="answer {escape(str(answer.status))}">{"".join(parts)}</div>'


def _text_html(answer: Answer, turn: int) -> str:
    """The answer's lines: its figures strong, its `[n]` as chips that open the source, its `(source)` set back."""
    figures = [fact.text for fact in answer.facts]
    chips = {f"[{c.n}]": _chip(c, turn, f"[{c.n}]") for c in answer.citations}
    lines = []
    for line in filter(str.strip, answer.text.splitlines()):
        lead = re.match(r"\*\*(.+?)\*\*(?: [–=] )?", line)
        head = f'<strong class="figure">{escape(lead[1])}</strong> ' if lead else ""
        rest = line[lead.end() :] if lead else line
        pieces = [chips.get(piece) or _strong(piece, figures) for piece in re.split(r"(\[\d{1,3}\])", rest)]
        if pieces[-1].startswith(" (") and pieces[-1].endswith(")"):
            pieces[-1] = f'<span class="from">{pieces[-1]}</span>'
        item = ' class="item"' if re.match(r"\s*[-•+–]\s", line) else ""
        lines.append(f"<p{item}>{head}{''.join(pieces)}</p>")
    return "".join(lines)


def _strong(text: str, figures: Sequence[str]) -> str:
    """A text with its figures strong, each as a whole: 6,7% is not marked inside 16,7%."""
    known = "|".join(re.escape(figure) for figure in sorted(set(figures), key=len, reverse=True) if figure.strip())
    if not known:
        return escape(text)
    pieces = re.split(rf"((?<!\w)(?<!\d[.,])(?:{known})(?!\w)(?![.,]\d))", text)
    return "".join(f"<strong>{escape(p)}</strong>" if i % 2 else escape(p) for i, p in enumerate(pieces))


def _chip(citation: Citation, turn: int, inner: str) -> str:
    label = escape(say("page_open_source", n=citation.n, title=citation.title))
    place = f'data-turn="{turn}" data-n="{citation.n}"'
    return f'<button type="button" class="cite" {place} aria-label="{label}" title="{label}">{inner}</button>'


def _source_button(citation: Citation, turn: int, told: str) -> str:
    """A line of the list of sources, with its quote unless the answer's text has told it."""
    known = " · ".join(filter(None, [citation.title, citation.number, shown(citation.date)]))
    quote = " ".join(citation.quote.split())
    quoted = "" if quote in told else f"<span>“{escape(quote)}”</span>"
    return _chip(citation, turn, f"<b>[{citation.n}]</b> {escape(known)}{quoted}")


def _fact_cells(fact: AnswerFact, answer: Answer, turn: int) -> list[str]:
    indicator = " · ".join(fact.indicator.split(" · ")[-2:])  # what it inherits from afar may be whole sentences
    cited = [_chip(c, turn, f"[{c.n}]") for c in answer.citations if c.n == fact.citation]
    unit = f" {fact.unit}" if fact.unit and re.fullmatch(r"[\d.,]+", fact.text) else ""
    value = f"<b>{escape(fact.text + unit)}</b>" + (f"<br>= {escape(fact.formula)}" if fact.formula else "")
    return [
        f'<td class="w" title="{escape(fact.indicator)}">{escape(indicator)}</td>',
        f'<td class="n">{value}</td>',
        *(f"<td>{escape(shown(cell) or '–')}</td>" for cell in (fact.period or fact.as_of, fact.place)),
        f"<td>{''.join(cited)}</td>",
    ]


def _table_html(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="scroll">{table}</div>'


def shown(label: str | None) -> str:
    """A date or a period as people write it: `2021-06-30` -> `30/06/2021`, `2021-H1` -> `6 tháng đầu năm 2021`."""
    text = re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", r"\3/\2/\1", label or "")
    for pattern, words in PERIODS.items():
        text = re.sub(rf"^{pattern}$", words, text)
    return text


def source_html(assistant: Answering, citation: Citation | None, figures: Sequence[str] = ()) -> str:
    """The report of a citation, open at its span: `<mark>` holds `text_of(doc)[start:end]`, which is the quote."""
    if citation is None:
        return f'<section class="source"><p class="hint">{escape(say("page_panel_hint"))}</p></section>'
    start, end, note = citation.start, citation.end, ""
    try:
        text = assistant.text_of(citation.doc)
    except Exception:  # the quote is at hand, and the reader is told that its report is not
        log.exception("the text of %s cannot be shown", citation.doc)
        text = ""
    if text[start:end] != citation.quote:
        text, start, end, note = citation.quote, 0, len(citation.quote), say("page_changed")
    first, last = 0, len(text)
    if len(text) > WHOLE_TEXT:
        first, last = max(0, start - WHOLE_TEXT // 2), min(len(text), end + WHOLE_TEXT // 2)
        note = say("page_text_cut")
    page = say("page_page", page=citation.page) if citation.page else None
    known = " · ".join(filter(None, [citation.number, shown(citation.date), page]))
    label = escape(say("page_panel_label", n=citation.n))
    back = f'<button type="button" class="back">↩ {escape(say("page_back"))}</button>'
    head = f'<p class="meta">{label}{back}</p><h2>{escape(citation.title)}</h2>'
    head += "".join(
        f'<p class="meta">{escape(line)}</p>' for line in (known, " › ".join(citation.section[-2:])) if line
    )
    cited = f'<mark id="cited" tabindex="-1">{_strong(text[start:end], figures)}</mark>'
    return (
        f'<section class="source" aria-label="{label}"><header>{head}</header>'
        + (f'<p class="note">{escape(note)}</p>' if note else "")
        + f'<div class="report" tabindex="0" role="region" aria-label="{escape(say("page_text_label"))}">'
        + f"{escape(text[first:start])}{cited}{escape(text[end:last])}</div></section>"
    )


def cited_html(assistant: Answering, answer: Answer | None, n: int = 1) -> str:
    """The source `n` of an answer with the figures that it proves; without one, what the panel is for."""
    cited = next((citation for citation in answer.citations if citation.n == n), None) if answer else None
    figures = [fact.text for fact in answer.facts if fact.citation == n] if answer else []
    return source_html(assistant, cited, figures)


def reports_html(assistant: Answering) -> str:
    """The indexed reports as a table."""
    try:
        reports = assistant.reports()
    except AssistantError as exc:
        return f'<p class="quiet">{escape(str(exc))}</p>'
    rows = []
    for report in reports:
        words = [report.number, report.place, report.issued, report.period]
        rows.append(
            [f'<td class="w">{escape(report.title)}</td>']
            + [f"<td>{escape(shown(word) or '–')}</td>" for word in words]
            + [f'<td class="n">{count:,}</td>'.replace(",", ".") for count in (report.passages, report.facts)]
        )
    if not rows:
        return f'<p class="welcome quiet">{escape(say("page_no_reports"))}</p>'
    return _table_html(say("page_report_columns").split("|"), rows)


class Page(gr.Blocks):  # type: ignore[misc]
    """Blocks whose endpoints may be called with fewer inputs than they have: what is left out is None.

    Gradio's own client fills in defaults, a plain HTTP caller that sends only a question would be refused.
    """

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:  # noqa: ANN401 (Gradio's own type is private)
        """Fill up `inputs` in place."""
        inputs.extend([None] * (len(block_fn.inputs) - len(inputs)))


def build_page(assistant: Answering) -> gr.Blocks:
    """An assistant to its page, and to the endpoint `/ask`: a question and its history to the answer's JSON form."""

    def answer(question: str, turns: list[Turn]) -> Iterator[tuple[Any, ...]]:
        history = [turn.question for turn in turns if turn.answer]
        waiting = [*turns, Turn(question)]
        yield waiting, conversation_html(waiting), gr.skip(), "", gr.update(visible=False), gr.update(visible=True)
        done = [*turns, ask_once(assistant, question, history)]
        yield done, conversation_html(done), cited_html(assistant, done[-1].answer), gr.skip(), gr.skip(), gr.skip()

    def open_source(turns: list[Turn], event: gr.EventData) -> Any:  # noqa: ANN401 (markup, or "leave it")
        asked = turns[event.turn].answer if 0 <= event.turn < len(turns) else None
        return cited_html(assistant, asked, event.n) if asked else gr.skip()

    def start_over() -> tuple[Any, ...]:
        fresh = conversation_html([]), source_html(assistant, None)
        return [], *fresh, "", gr.update(visible=bool(examples)), gr.update(visible=False)

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        turn = ask_once(assistant, str(question or ""), history or [])
        if turn.answer is None:
            raise gr.Error(turn.error, print_exception=False)
        return turn.answer.to_dict()

    examples = list(assistant.examples())
    with Page(title=say("page_title"), analytics_enabled=False, fill_width=True) as page:
        turns = gr.State([])
        gr.HTML(
            f"<h1>{say('page_title')}</h1><p>{say('page_subtitle')}</p>", elem_id="masthead", apply_default_css=False
        )
        with gr.Tab(say("page_tab_ask")), gr.Row():
            with gr.Column(scale=5, min_width=320, elem_id="left"):
                talk = gr.HTML(conversation_html([]), elem_id="talk", js_on_load=ON_CHIP, apply_default_css=False)
                with gr.Column(visible=bool(examples), elem_id="examples") as suggested:
                    gr.HTML(f"<p>{say('page_examples')}</p>", apply_default_css=False)
                    picks = [gr.Button(example, size="sm") for example in examples]
                with gr.Row(elem_id="ask"):
                    box = gr.Textbox(
                        label=say("page_question_label"),
                        placeholder=say("page_question_placeholder"),
                        max_lines=5,
                        autofocus=True,
                        elem_id="question",
                        scale=6,
                        min_width=200,
                    )
                    send = gr.Button(say("page_send"), variant="primary", min_width=80, elem_id="send")
                new = gr.Button(say("page_new"), size="sm", elem_id="new", visible=False)
            with gr.Column(scale=4, min_width=320):
                panel = source_html(assistant, None)
                source = gr.HTML(panel, elem_id="source", js_on_load=ON_BACK, apply_default_css=False)
        with gr.Tab(say("page_tab_reports")):
            listing = gr.HTML(elem_id="reports", apply_default_css=False)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        outputs = [turns, talk, source, box, suggested, new]
        asked = [gr.on([send.click, box.submit], answer, [box, turns], outputs, **quiet)]
        asked += [pick.click(answer, [pick, turns], outputs, **quiet) for pick in picks]
        for event in asked:
            event.then(None, js=TO_ANSWER, api_visibility="private")
        talk.click(open_source, turns, source, **quiet).then(None, js=TO_CITED, api_visibility="private")
        new.click(start_over, None, outputs, **quiet)
        page.load(lambda: reports_html(assistant), None, listing, **quiet)
        gr.api(ask, api_name="ask")
    return page.queue(default_concurrency_limit=4)


class OwnHostOnly:
    """Tell the browser, with every response, to load nothing from any other host."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the policy to the response."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = POLICY
            await send(message)

        await self.app(scope, receive, send_with_policy)


def make_site(assistant: Answering) -> FastAPI:
    """The page with its theme, ready for a server."""
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(OwnHostOnly)
    theme = gr.themes.Default(primary_hue="blue", neutral_hue="slate", font=FONTS, font_mono=["monospace"]).set(
        button_primary_background_fill="*primary_700", button_primary_background_fill_hover="*primary_800"
    )
    style = files("assistant").joinpath("page.css").read_text(encoding="utf-8")
    mounted = {"theme": theme, "css": style, "head": HEAD, "footer_links": [], "show_error": False, "ssr_mode": False}
    gr.mount_gradio_app(site, build_page(assistant), "/", **mounted)
    return site


def serve(assistant: Answering, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Open the page and keep it open until it is interrupted."""
    try:
        listening = socket.create_server((host, port))
    except OSError as exc:
        reason = (
            say("page_port_in_use")
            if exc.errno == errno.EADDRINUSE
            else (exc.strerror or str(exc)).partition(" (while")[0]
        )
        raise AssistantError(say("page_port_taken", host=host, port=port, reason=reason)) from exc
    with listening, suppress(KeyboardInterrupt):  # uvicorn closes the page and passes Ctrl+C on
        ask_once(assistant, say("page_question_placeholder"), ())  # loads what the first question would wait for
        settings = uvicorn.Config(make_site(assistant), log_level="warning", timeout_graceful_shutdown=2)
        sys.stderr.write(say("page_serving", host=host, port=listening.getsockname()[1]) + "\n")
        uvicorn.Server(settings).run(sockets=[listening])


def main(argv: Sequence[str] | None = None) -> int:
    """`python app.py [--store S] [--host H] [--port P] [--engine E]`: the page over a store."""
    from assistant import Assistant

    parser = argparse.ArgumentParser(description=say("page_title"))
    parser.add_argument("--store", default=os.environ.get("BAOCAO_STORE", "store"))
    parser.add_argument("--host", default=os.environ.get("BAOCAO_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=os.environ.get("BAOCAO_PORT", "7860"))
    parser.add_argument("--engine", default=os.environ.get("BAOCAO_ENGINE", "extractive"))
    options = parser.parse_args(argv)
    try:
        serve(Assistant.open(options.store, engine=options.engine), options.host, options.port)
    except AssistantError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
