"""The page laid out: three tabs, the report open beside them; and the named endpoints `/ask`, `/facts` and `/reports`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from html import escape
from typing import Any, TypeVar

import gradio as gr

from assistant.page.ask_tab import AskTab
from assistant.page.desk import QUIET, Desk, html
from assistant.page.figures_tab import FiguresTab
from assistant.page.reports_tab import ReportsTab
from assistant.page.source import source_html

T = TypeVar("T")
PAUSE = 0.01  # seconds; Gradio looks for questions a thousand times a second, which costs a tenth of a processor day and night


class Page(gr.Blocks):  # type: ignore[misc]
    """Blocks whose endpoints may be called with fewer inputs than they have: what is left out is None.

    Gradio's own client fills in defaults, a plain HTTP caller that sends only a question would be refused.
    """

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:  # noqa: ANN401  Gradio's own type is private
        """Fill up `inputs` in place."""
        inputs.extend([None] * (len(block_fn.inputs) - len(inputs)))


def build(desk: Desk) -> gr.Blocks:
    """The page of one language."""
    words = desk.words
    with Page(title=words("title"), analytics_enabled=False, fill_width=True) as page:
        masthead = html(masthead_html(desk, ""), "masthead")
        with gr.Row(elem_id="body"):
            with gr.Column(scale=5, min_width=320, elem_id="left"), gr.Tabs(elem_id="tabs"):
                with gr.Tab(words("tab_ask"), id="ask"):
                    asking = AskTab(desk)
                with gr.Tab(words("tab_figures"), id="figures") as figures_tab:
                    figures = FiguresTab(desk)
                with gr.Tab(words("tab_reports"), id="reports") as reports_tab:
                    reports = ReportsTab(desk)
            with gr.Column(scale=4, min_width=320, elem_id="right"):
                source = html(source_html(desk.assistant, None, words), "source")
        for part in (asking, figures, reports):
            part.wire(source)
        figures.refreshed(figures_tab)
        reports.refreshed(reports_tab)

        def opened(request: gr.Request) -> tuple[Any, ...]:
            """The page as its reader left it: who they are, and the conversation that the address names."""
            user = desk.user(request)
            return (masthead_html(desk, user), *asking.opened(user, str(request.query_params.get("c", ""))[:64]))

        page.load(opened, None, [masthead, *asking.outputs], **QUIET).then(
            None, js="() => baocao.settled()", api_visibility="private"
        )
        _endpoints(desk)
    page.queue(default_concurrency_limit=4)
    page._queue.sleep_when_free, page._queue.progress_update_sleep_when_free = PAUSE, 10 * PAUSE
    return page


def masthead_html(desk: Desk, user: str) -> str:
    """The name of the page, the other language, and who is logged in."""
    words = desk.words
    other = "en" if words.language == "vi" else "vi"
    links = (
        f'<a href="{"en/" if other == "en" else "../"}" hreflang="{other}" lang="{other}">{words("other_language")}</a>'
    )
    if user:
        links = f'<span>{escape(user)}</span> <a href="{words.root}logout">{escape(words("logout"))}</a> {links}'
    title = f"<h1>{escape(words('title'))}</h1><p>{escape(words('subtitle'))}</p>"
    return f'<div class="title">{title}</div><nav aria-label="{escape(words("menu"))}">{links}</nav>'


def _endpoints(desk: Desk) -> None:
    """What scripts and other programs may call; the docstrings are what they are told."""
    assistant = desk.assistant

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer a question about the indexed Vietnamese administrative reports, with figures and citations.

        Args:
            question: a question in Vietnamese (with or without diacritics) or English about one indicator, place and period.
            history: the earlier questions of the same conversation, oldest first, if the question follows them.

        Returns:
            status (answered, ambiguous, conflicting, not_found), answer, facts with value, unit, place and period, citations with
            the verbatim quote and its place in the report, notices that the reader must see.
        """
        asked, earlier = str(question or ""), [str(one) for one in history or []]
        return _told(desk, lambda: assistant.ask(asked, history=earlier).to_dict())

    def facts(
        report: str | None = None, indicator: str | None = None, place: str | None = None, period: str | None = None
    ) -> list[dict[str, Any]]:
        """The figures of the reports as a table, all or those that fit every filter given.

        Args:
            report: id of a report, the beginning of one, or its document number.
            indicator: words of what is measured, with or without diacritics.
            place: a province, district or commune.
            period: such as 2021, 2021-H1, 2021-Q2, 2021-04, or in words: "6 tháng đầu năm 2021".

        Returns:
            a record for each figure: report, place, period, indicator, aspect, base, value, unit, text, section, page, quote.
        """
        rows = _told(desk, lambda: assistant.facts(report or None, indicator or None, place or None, period or None))
        days = ("as_of", "period_start", "period_end")
        return [
            {name: value.isoformat() if name in days and value else value for name, value in asdict(row).items()}
            for row in rows
        ]

    def reports() -> list[dict[str, Any]]:
        """The indexed reports: id, title, number, place, day of issue, periods, kind, signer, how many passages and figures.

        Returns:
            a record for each report.
        """
        return [asdict(info) for info in _told(desk, assistant.reports)]

    for endpoint in (ask, facts, reports):
        # Past Gradio's queue: the assistant has its own bounds, and a tool's call would otherwise be sent to this site once more,
        # under the name that its caller gave it and without what it was let in with.
        gr.api(endpoint, api_name=endpoint.__name__, queue=False)


def _told(desk: Desk, make: Callable[[], T]) -> T:
    """What `make` gives; what goes wrong is told to the caller in a sentence and no more."""

    def fail(said: str) -> T:
        raise gr.Error(said, print_exception=False)

    return desk.attempt(make, fail)
