"""The tab of figures: filters, the ledger, a series as a chart and side by side, contradictions."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.ledger import FactTable
from assistant.page.ask_tab import acted
from assistant.page.chart import chart_svg
from assistant.page.desk import QUIET, Desk, html
from assistant.page.figures import (
    FILTERS,
    SERIES_SHOWN,
    Filters,
    choices,
    findings_html,
    ledger_html,
    plain_name,
    series_name,
    series_of,
    side_by_side_html,
)
from assistant.page.reports import message_html
from assistant.page.source import opened_html
from assistant.series import Series
from index.errors import AssistantError


class FiguresTab:
    """Lays out the tab; `wire` joins it to the panel of sources beside it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, words = desk, desk.words
        self.indicator = gr.Textbox(
            label=words("filter_indicator"), placeholder=words("filter_indicator_hint"), elem_id="indicator"
        )
        with gr.Row(elem_classes="filters"):
            self.menus = [
                gr.Dropdown(
                    [(words("all"), "")], value="", label=words(f"filter_{name}"), min_width=120, elem_id=f"by-{name}"
                )
                for name in FILTERS[1:]
            ]
        with gr.Tabs(elem_id="figures-tabs"):
            with gr.Tab(words("tab_ledger"), id="ledger"):
                self.ledger = html("", "ledger")
            with gr.Tab(words("tab_chart"), id="chart"):
                self.pick = gr.Dropdown([], label=words("series_label"), elem_id="series")
                self.chart = html("", "chart")
            with gr.Tab(words("tab_findings"), id="findings") as self.findings_tab:
                self.findings = html("", "findings")

    def wire(self, source: gr.HTML) -> None:
        """Join the filters to the ledger, and each figure to its sentence."""
        fields = [self.indicator, *self.menus]
        shown = [self.ledger, self.pick, self.chart]
        gr.on([self.indicator.submit, self.indicator.blur, *(menu.input for menu in self.menus)], self._filtered, fields,
              shown, **QUIET, trigger_mode="always_last")  # fmt: skip
        self.pick.input(self._drawn, [self.pick, *fields], self.chart, **QUIET)
        self.findings_tab.select(self._contradictions, None, self.findings, **QUIET)
        for part in (self.ledger, self.chart, self.findings):
            part.click(self._open, None, source, **QUIET).then(
                None, js="() => baocao.settled()", api_visibility="private"
            )

    def refreshed(self, tab: gr.Tab) -> None:
        """Bring the filters and the ledger up to date whenever the tab is opened."""
        fields = [self.indicator, *self.menus]
        tab.select(self._fresh, fields, [*self.menus, self.ledger, self.pick, self.chart], **QUIET)

    def _fresh(self, *values: str) -> tuple[Any, ...]:
        rows = self.desk.attempt(self.desk.assistant.facts, lambda _: FactTable(()))
        words, menus = self.desk.words, []
        for name, chosen in zip(FILTERS[1:], values[1:], strict=True):
            known = choices(rows, name)
            offered = [(words("all"), ""), *((self._named(name, value), value) for value in known)]
            menus.append(gr.update(choices=offered, value=chosen if chosen in known else ""))
        return (*menus, *self._filtered(*values))

    def _named(self, name: str, value: str) -> str:
        return self.desk.words.period(value) if name == "period" else value

    def _filtered(self, *values: str) -> tuple[Any, ...]:
        desk, filters = self.desk, Filters(*(value or "" for value in values))
        try:
            rows = filters.rows(desk.assistant)
        except AssistantError as exc:  # such as a report that was removed meanwhile
            return message_html(str(exc), failed=True), gr.update(choices=[], value=None), ""
        found = desk.attempt(lambda: series_of(desk.lookups.series(), rows), lambda _: [])
        names = [series_name(one, desk.words) for one in found]
        offered = [(name, f"{number}") for number, name in enumerate(names)]
        picked = gr.update(choices=offered, value="0" if offered else None)
        return ledger_html(rows, filters, desk.words), picked, self._chart_html(found, "0")

    def _drawn(self, picked: str | None, *values: str) -> str:
        desk, filters = self.desk, Filters(*(value or "" for value in values))
        found = desk.attempt(lambda: series_of(desk.lookups.series(), filters.rows(desk.assistant)), lambda _: [])
        return self._chart_html(found, picked or "0")

    def _chart_html(self, found: list[Series], picked: str) -> str:
        words = self.desk.words
        number = int(picked) if picked.isdecimal() else 0
        if number >= min(len(found), SERIES_SHOWN):
            return f'<p class="welcome quiet">{words("no_series")}</p>'
        one = found[number]
        return chart_svg(one, plain_name(one), words) + side_by_side_html(one, words)

    def _contradictions(self) -> str:
        desk = self.desk
        return desk.attempt(
            lambda: findings_html(desk.lookups.findings(), desk.assistant, desk.words),
            lambda said: message_html(said, failed=True),
        )

    def _open(self, event: gr.EventData) -> Any:  # noqa: ANN401  markup, or "leave it"
        desk, data = self.desk, acted(event)
        if data["act"] != "open":
            return gr.skip()
        return desk.attempt(
            lambda: opened_html(desk.assistant, data["doc"], data["start"], data["end"], desk.words),
            lambda said: message_html(said, failed=True),
        )
