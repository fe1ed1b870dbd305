"""The ledger as the page shows it: rows to read and to open, a series as a chart and side by side, contradictions.

Example: `chart_svg(series, words)` is a drawing in which each point is a button that opens the sentence that states it.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from assistant.amounts import written
from assistant.assistant import Assistant
from assistant.findings import Finding
from assistant.ledger import FactRow, FactTable
from assistant.page.conversation import table_html
from assistant.page.words import Words
from assistant.series import Point, Series
from index.errors import AssistantError
from index.records import Aspect, Fact

_log = logging.getLogger(__name__)

_LEAD = re.compile(r"^(?:[a-zđ]\)|\d+[.)]|[-+•*])\s*", re.I)

ROWS_SHOWN = 200
SERIES_SHOWN = 40
NAME_SHOWN = 110  # characters of an indicator; its end says the most


@dataclass(frozen=True, slots=True)
class Filters:
    """Which figures are wanted; an empty one wants all."""

    indicator: str = ""
    place: str = ""
    period: str = ""
    unit: str = ""
    report: str = ""

    def rows(self, assistant: Assistant) -> FactTable:
        """The rows of the ledger that fit. Raises `AssistantError`."""
        table = assistant.facts(
            self.report or None, self.indicator.strip() or None, self.place or None, self.period or None
        )
        return FactTable(row for row in table if row.unit == self.unit) if self.unit else table

    def query(self) -> str:
        """The filters as the end of an address."""
        return urlencode({name: value for name in FILTERS if (value := getattr(self, name).strip())})


FILTERS = ("indicator", "place", "period", "unit", "report")


def choices(rows: Iterable[FactRow], name: str) -> list[str]:
    """What a filter may be set to: the values of a column, the most frequent first; periods the latest first."""
    found = Counter(value for row in rows if (value := getattr(row, name)))
    return sorted(found, reverse=True) if name == "period" else [value for value, _ in found.most_common()]


def opener(fact: tuple[str, int, int], inner: str, label: str = "") -> str:
    """A button that opens a report at a place; its label says more than what it shows, which it begins with."""
    doc, start, end = fact
    place = f'data-act="open" data-doc="{escape(doc)}" data-start="{start}" data-end="{end}"'
    named = f' aria-label="{escape(label)}"' if label else ""
    return f'<button type="button" class="cite" {place}{named}>{inner}</button>'


def ledger_html(rows: Sequence[FactRow], filters: Filters, words: Words) -> str:
    """The first rows of the ledger, how many there are, and the files to take all of them away."""
    if not rows:
        return f'<p class="welcome quiet">{escape(words("no_figures"))}</p>'
    query = filters.query()
    links = "".join(
        f'<a class="small" href="{words.root}download/figures.{kind}{"?" if query else ""}{escape(query)}" download>'
        f"{escape(words('download', kind=kind.upper()))}</a>"
        for kind in ("xlsx", "csv")
    )
    count = words("figure_count", count=words.count(len(rows)), reports=len({row.report for row in rows}))
    more = f" {words('first_shown', count=ROWS_SHOWN)}" if len(rows) > ROWS_SHOWN else ""
    head = f'<div class="bar"><p class="quiet" role="status">{escape(count + more)}</p><span>{links}</span></div>'
    cells = [_ledger_cells(row, words) for row in rows[:ROWS_SHOWN]]
    return head + table_html(words("ledger_columns").split("|"), cells, words("ledger_label"))


def _ledger_cells(row: FactRow, words: Words) -> list[str]:
    name = row.indicator or row.qualifier
    short = _end_of(name)
    figure = " ".join(row.text.split()) + (f" {row.unit}" if row.unit and row.text.strip()[-1:].isdigit() else "")
    said = words.lexicon(f"aspect_{row.aspect}") + (f" – {row.base}" if row.base else "")
    label = words("open_figure", figure=figure, name=short)
    place = (row.report, row.quote_start, row.quote_end)
    page = f" · {words('page', page=row.page)}" if row.page else ""
    period = words.period(row.period or (row.as_of.isoformat() if row.as_of else None)) or "–"
    return [
        f'<td class="w" title="{escape(name)}">{escape(short)}<small>{escape(said)}</small></td>',
        f'<td class="n">{opener(place, escape(figure), label)}</td>',
        f'<td class="p">{escape(period)}<small>{escape(row.place or "–")}</small><small>{escape(row.report + page)}</small></td>',
    ]


def _end_of(name: str) -> str:
    """As many of the last parts of a name as there is room for: the last one is what was measured."""
    parts = name.split(" · ")
    while len(parts) > 1 and len(" · ".join(parts)) > NAME_SHOWN:
        parts.pop(0)
    short = " · ".join(parts)
    return short if len(short) <= NAME_SHOWN else "…" + short[-NAME_SHOWN:].partition(" ")[2]


# Series


def series_of(all_series: Sequence[Series], rows: Sequence[FactRow]) -> list[Series]:
    """The series over two periods or places that some of the rows belong to, those that tell most of them first."""
    wanted = {(row.report, row.start) for row in rows}

    def order(one: Series) -> tuple[bool, bool, bool, int, bool]:
        beside = 2 * sum(_at(point.fact) in wanted for point in one.points) < len(one.points)
        reach = _reach(one)
        return beside, one.aspect == Aspect.RANK, reach < len(one.points), -reach, one.aspect != Aspect.LEVEL

    found = [one for one in all_series if _reach(one) > 1 and any(_at(point.fact) in wanted for point in one.points)]
    return sorted(found, key=order)[:SERIES_SHOWN]


def _reach(one: Series) -> int:
    """How many periods and places a series tells of."""
    return len({(point.place, point.period or point.as_of) for point in one.points})


def _at(fact: Fact) -> tuple[str, int]:
    return fact.report_id, fact.figure.start


def series_name(one: Series, words: Words) -> str:
    """`Đàn trâu – thực hiện, con (3 số liệu)`."""
    moves = one.aspect in ("growth", Aspect.CHANGE)
    aspect = words("aspect_growth") if moves else words.lexicon(f"aspect_{one.aspect}")
    measured = ", ".join(part for part in (aspect, one.base or "", one.unit) if part)
    return words("series_name", name=plain_name(one), measured=measured, count=len(one.points))


def plain_name(one: Series) -> str:
    """The name of a series without the mark of the list that it stood in: `b) Giải ngân` -> `Giải ngân`."""
    return _LEAD.sub("", one.name) or one.name


def side_by_side_html(one: Series, words: Words) -> str:
    """A series as a table: a line for each period, a column for each place, each figure with its sentence."""
    places = sorted({point.place or "–" for point in one.points})
    periods = list(dict.fromkeys(_label(point) for point in reversed(one.points)))
    rows = []
    for period in periods:
        cells = [f'<th scope="row">{escape(words.period(period) or "–")}</th>']
        for place in places:
            here = [p for p in one.points if _label(p) == period and (p.place or "–") == place]
            told = "<br>".join(_point_button(point, one, words) for point in here)
            cells.append(f'<td class="n">{told or "–"}</td>')
        rows.append(cells)
    head = [words("period"), *places]
    return table_html(head, rows, words("side_by_side", name=plain_name(one)))


def _label(point: Point) -> str:
    return point.period.label if point.period else point.as_of.isoformat() if point.as_of else ""


def _point_button(point: Point, one: Series, words: Words) -> str:
    fact = point.fact
    told = f"{written(point.value)}{'' if one.unit == '%' else ' '}{one.unit}".strip()
    where = f"{words.period(_label(point))}, {point.place or '–'}"
    label = words("open_point", figure=told, where=where)
    return opener((fact.report_id, fact.start, fact.end), escape(told), label)


# Contradictions


def findings_html(findings: Sequence[Finding], assistant: Assistant, words: Words) -> str:
    """What contradicts itself, the gravest first: the arithmetic, and both places to open."""
    if not findings:
        return f'<p class="welcome quiet">{escape(words("no_findings"))}</p>'
    items = []
    for finding in findings:
        grade = escape(words.lexicon(f"check_severity_{finding.severity}"))
        severity = f'<span class="severity {finding.severity}">{grade}</span>'
        places = {(f.report_id, f.start, f.end): f for f in finding.facts}
        sides = "".join(_side(place, fact, assistant, words) for place, fact in places.items())
        said = escape(finding.message(words.language))
        items.append(
            f"<li><p>{severity} {said}</p>"
            f'<p class="sum">{escape(finding.arithmetic)}</p><div class="sources">{sides}</div></li>'
        )
    told = words("finding_count", count=len(findings))
    return f'<p class="quiet" role="status">{escape(told)}</p><ol class="findings">{"".join(items)}</ol>'


def _side(place: tuple[str, int, int], fact: Fact, assistant: Assistant, words: Words) -> str:
    report = assistant.report(fact.report_id)
    page = report.page(fact.figure.start)
    period = words.period(fact.period.label) if fact.period else ""
    known = [report.number or report.title, fact.place or "", period, words("page", page=page) if page else ""]
    quote = " ".join(report.text[fact.start : fact.end].split())
    inner = f"<b>{escape(' · '.join(filter(None, known)))}</b><span>“{escape(quote)}”</span>"
    return opener(place, inner)


class Lookups:
    """What is worked out over all reports and takes long: made once for a state of the store."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._made: dict[str, tuple[int, list[Any]]] = {}
        self._drawing = threading.Lock()

    def series(self) -> list[Series]:
        """The series of all reports."""
        return self._once("series", self._assistant.series)

    def findings(self) -> list[Finding]:
        """The contradictions among all reports."""
        return self._once("findings", self._assistant.check)

    def examples(self, *, wait: bool = False) -> list[str]:
        """Questions to start from. Trying them takes seconds: until they are drawn anew, those of before are given."""
        generation, drawn = self._made.get("examples", (-1, []))
        if generation == self._assistant.generation:
            return drawn
        if wait:
            return self._once("examples", self._assistant.examples)
        if self._drawing.acquire(blocking=False):
            threading.Thread(target=self._draw, daemon=True).start()
        return drawn

    def _draw(self) -> None:
        try:
            self._once("examples", self._assistant.examples)
        except AssistantError:
            _log.warning("no examples can be drawn", exc_info=True)
        finally:
            self._drawing.release()

    def _once(self, name: str, make: Callable[[], list[Any]]) -> list[Any]:
        generation = self._assistant.generation
        known = self._made.get(name)
        if known is None or known[0] != generation:
            known = self._made[name] = (generation, make())
        return known[1]
