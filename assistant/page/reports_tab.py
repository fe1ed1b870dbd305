"""The tab of reports: the list with its filters; editors send, correct and remove files while others go on asking."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.page.ask_tab import acted
from assistant.page.desk import QUIET, SLOW, Desk, html
from assistant.page.reports import (
    CORRECTABLE,
    ReportFilters,
    filter_choices,
    message_html,
    outcomes_html,
    progress_html,
    reports_html,
)
from assistant.page.source import opened_html, source_html
from index.ingest import FileOutcome, Progress

TICK = 0.25  # seconds between two looks at how far indexing is

Update = tuple[Any, ...]


class ReportsTab:
    """Lays out the tab; `wire` joins it to the panel of sources beside it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, words = desk, desk.words
        self.words = gr.Textbox(label=words("search_reports"), elem_id="search-reports")
        with gr.Row(elem_classes="filters"):
            self.menus = [
                gr.Dropdown([(words("all"), "")], value="", label=words(f"filter_{name}"), min_width=130)
                for name in ("place", "period", "kind")
            ]
        self.upload = gr.UploadButton(
            words("upload"),
            file_count="multiple",
            variant="primary",
            size="sm",
            elem_id="upload",
            visible=not len(desk.users),  # with users only to those who may, once they are known
        )
        self.progress = html("", "uploading")
        self.chosen = gr.State("")  # the report that is being removed or corrected
        with gr.Column(visible=False, elem_id="removing", elem_classes="asked") as self.removing:
            self.remove_text = html("")
            with gr.Row():
                self.remove = gr.Button(words("remove_yes"), variant="stop", size="sm", elem_id="remove-yes")
                self.keep = gr.Button(words("cancel"), size="sm")
        with gr.Column(visible=False, elem_id="correcting", elem_classes="asked") as self.correcting:
            self.correct_text = html("")
            with gr.Row():
                self.fields = [
                    gr.Textbox(label=words(f"field_{name}"), elem_id=f"field-{name}", min_width=220)
                    for name in CORRECTABLE
                ]
            with gr.Row():
                self.save = gr.Button(words("save"), variant="primary", size="sm", elem_id="save")
                self.reset = gr.Button(words("reset"), size="sm")
                self.leave = gr.Button(words("cancel"), size="sm")
        self.listing = html("", "reports")

    def wire(self, source: gr.HTML) -> None:
        """Join the list to its filters, and each report to what can be done with it."""
        filters = [self.words, *self.menus]
        gr.on([self.words.change, *(menu.input for menu in self.menus)], self._listed, filters, self.listing, **QUIET,
              trigger_mode="always_last")  # fmt: skip
        asked = [
            self.progress,
            self.chosen,
            self.removing,
            self.remove_text,
            self.correcting,
            self.correct_text,
            *self.fields,
        ]
        self.listing.click(self._act, None, [source, *asked], **QUIET).then(
            None, js="() => baocao.settled()", api_visibility="private"
        )
        done = [self.progress, self.removing, self.correcting, *self.menus, self.listing]
        self.upload.upload(self._added, [self.upload, *filters], [*done, self.upload], **SLOW).then(
            lambda: source_html(self.desk.assistant, None, self.desk.words), None, source, **QUIET
        )  # what lies open there is of the question before, and perhaps of a report that has just been replaced
        self.remove.click(self._removed, [self.chosen, *filters], done, **QUIET)
        self.save.click(self._corrected, [self.chosen, *self.fields, *filters], done, **QUIET)
        self.reset.click(self._reset, [self.chosen, *filters], done, **QUIET)
        for button in (self.keep, self.leave):
            button.click(lambda: ("", *2 * [gr.update(visible=False)]), None, done[:3], **QUIET)

    def refreshed(self, tab: gr.Tab) -> None:
        """Bring the list up to date whenever the tab is opened."""
        tab.select(self._fresh, [self.words, *self.menus], [*self.menus, self.listing, self.upload], **QUIET)

    def _fresh(self, words: str, request: gr.Request, *chosen: str) -> Update:
        may = self.desk.may_edit(request)
        if may:
            self.desk.library.prepare()  # while they choose a file
        return (*self._menus_and_list([words, *chosen], request), gr.update(visible=may))

    def _menus_and_list(self, filters: Sequence[str], request: gr.Request) -> Update:
        words, *wanted = filters
        reports = self.desk.attempt(self.desk.assistant.reports, lambda _: [])
        kept, menus = [], []
        for (name, known), chosen in zip(filter_choices(reports).items(), wanted, strict=True):
            named = [(self.desk.words.period(value) if name == "period" else value, value) for value in known]
            kept.append(chosen if chosen in known else "")
            menus.append(gr.update(choices=[(self.desk.words("all"), ""), *named], value=kept[-1]))
        return (*menus, self._listed(words, request, *kept))

    def _listed(self, words: str, request: gr.Request, *wanted: str) -> str:
        desk, filters = self.desk, ReportFilters(words or "", *(value or "" for value in wanted))
        reports = desk.attempt(desk.assistant.reports, lambda _: [])
        fit = [report for report in reports if filters.fit(report)]
        return reports_html(fit, desk.words, editor=desk.may_edit(request), total=len(reports))

    def _act(self, event: gr.EventData, request: gr.Request) -> Update:
        """Open a report, or ask before one is removed or corrected."""
        desk, data = self.desk, acted(event)
        nothing = [gr.skip()] * (6 + len(self.fields))
        if data["act"] == "open":
            opened = desk.attempt(
                lambda: opened_html(desk.assistant, data["doc"], 0, 0, desk.words),
                lambda said: message_html(said, failed=True),
            )
            return (opened, *nothing)
        if data["act"] not in ("remove", "correct") or not desk.may_edit(request):
            return (gr.skip(), *nothing)
        said = desk.attempt(
            lambda: self._asked_before(data["doc"], correct=data["act"] == "correct"),
            lambda told: (message_html(told, failed=True), *nothing[1:]),
        )
        return (gr.skip(), *said)

    def _asked_before(self, doc: str, *, correct: bool) -> Update:
        words = self.desk.words
        info = next((report for report in self.desk.assistant.reports() if report.id == doc), None)
        if info is None:
            return message_html(words("report_gone"), failed=True), "", *[gr.skip()] * (4 + len(self.fields))
        key = "remove_sure" if self.desk.library.owns(doc) else "remove_sure_elsewhere"
        text = words("correct_hint", title=info.title) if correct else words(key, title=info.title)
        told = f"<p>{escape(text)}</p>"
        values = [self._value(info, name) for name in CORRECTABLE] if correct else [gr.skip()] * len(self.fields)
        return (
            "", doc, gr.update(visible=not correct), told, gr.update(visible=correct), told, *values,
        )  # fmt: skip

    def _value(self, info: Any, name: str) -> str:  # noqa: ANN401  a ReportInfo
        if name == "periods":
            labels = info.periods or ((info.period,) if info.period else ())
            return "; ".join(labels)
        value = getattr(info, name)
        return self.desk.words.period(value) if name == "issued" else value or ""

    def _added(self, files: list[str] | None, request: gr.Request, *filters: str) -> Iterator[Update]:
        """Index files in a thread of their own and tell how far it is."""
        desk, words = self.desk, self.desk.words
        if not desk.may_edit(request):
            yield (message_html(words("editors_only"), failed=True), *[gr.skip()] * 7)
            return
        told: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
        made: list[str] = []
        sent = [(Path(file).name, Path(file)) for file in files or []]

        def work() -> None:
            def index() -> str:
                return outcomes_html(desk.library.add(sent, told.put), words)

            try:
                made.append(desk.attempt(index, lambda said: message_html(said, failed=True)))
                for _, path in sent:
                    path.unlink(missing_ok=True)
            finally:
                told.put(None)  # or the page would wait for ever

        threading.Thread(target=work, daemon=True).start()
        yield (
            progress_html(Progress("reading", 0, len(sent), ""), words),
            *[gr.skip()] * 6,
            gr.update(interactive=False),
        )
        while (progress := _latest(told)) is not None:
            yield (progress_html(progress, words), *[gr.skip()] * 7)
        yield (*self._done(made[0], filters, request), gr.update(interactive=True, value=None))

    def _removed(self, doc: str, request: gr.Request, *filters: str) -> Update:
        def remove() -> str:
            self.desk.library.remove(doc)
            return message_html(self.desk.words("removed", name=doc))

        return self._changed(remove, filters, request)

    def _corrected(self, doc: str, request: gr.Request, *values: str) -> Update:
        fields, filters = values[: len(CORRECTABLE)], values[len(CORRECTABLE) :]

        def correct() -> str:
            info = next(report for report in self.desk.assistant.reports() if report.id == doc)
            changed = {
                name: (value or "").strip() or None
                for name, value in zip(CORRECTABLE, fields, strict=True)
                if (value or "").strip() != self._value(info, name).strip()
            }
            return self._told(self.desk.library.correct(doc, changed)) if changed else ""

        return self._changed(correct, filters, request)

    def _reset(self, doc: str, request: gr.Request, *filters: str) -> Update:
        return self._changed(lambda: self._told(self.desk.library.correct(doc, None)), filters, request)

    def _told(self, outcome: FileOutcome) -> str:
        if outcome.status == "failed":
            return message_html(outcome.reason, failed=True)
        return message_html(self.desk.words("corrected", name=outcome.report_id))

    def _changed(self, change: Callable[[], str], filters: Sequence[str], request: gr.Request) -> Update:
        """What a change of the store says and leaves; a value that cannot be taken leaves the form open."""
        desk, failed = self.desk, ""
        if not desk.may_edit(request):
            return self._done(message_html(desk.words("editors_only"), failed=True), filters, request)

        def fail(said: str) -> str:
            nonlocal failed
            failed = said
            return message_html(said, failed=True)

        told = desk.attempt(change, fail)
        if failed:
            return (told, *[gr.skip()] * 6)
        return self._done(told, filters, request)

    def _done(self, told: str, filters: Sequence[str], request: gr.Request) -> Update:
        closed = gr.update(visible=False)
        return (told, closed, closed, *self._menus_and_list(filters, request))


def _latest(told: queue.SimpleQueue[Progress | None]) -> Progress | None:
    """The newest of what was told in the last moment, so that the browser is not flooded; None at the end."""
    progress = told.get()
    end = threading.Event()
    end.wait(TICK)
    while progress is not None and not told.empty():
        progress = told.get()
    return progress
