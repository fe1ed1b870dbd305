"""The list of reports as the page shows it, what may be done with one, and how far its indexing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.assistant import ReportInfo
from assistant.matching import folded
from assistant.page.conversation import table_html
from assistant.page.words import Words
from index.ingest import FileOutcome, Progress

CORRECTABLE = ("title", "kind", "number", "issuer", "place", "local", "issued", "periods", "signer")
STAGES = ("reading", "loading", "embedding", "figures", "writing", "building")
# Of the time that indexing takes.
SHARES = {"reading": 0.25, "loading": 0.05, "embedding": 0.5, "figures": 0.1, "writing": 0.05, "building": 0.05}


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """Which reports are wanted; an empty filter wants all."""

    words: str = ""  # of title, number, id or issuer, with or without diacritics
    place: str = ""
    period: str = ""
    kind: str = ""

    def fit(self, report: ReportInfo) -> bool:
        """Whether a report is wanted."""
        said = folded(" . ".join(filter(None, [report.title, report.number, report.id, report.issuer, report.signer])))
        return (
            all(word in said for word in folded(self.words).split())
            and self.place in ("", report.place, report.local)
            and self.period in ("", report.period, *report.periods)
            and self.kind in ("", report.kind)
        )


def filter_choices(reports: Sequence[ReportInfo]) -> dict[str, list[str]]:
    """What each filter may be set to."""
    places = {name for report in reports for name in (report.place, report.local) if name}
    periods = {label for report in reports for label in (report.period, *report.periods) if label}
    kinds = {report.kind for report in reports if report.kind}
    return {"place": sorted(places), "period": sorted(periods, reverse=True), "kind": sorted(kinds)}


def reports_html(reports: Sequence[ReportInfo], words: Words, *, editor: bool, total: int) -> str:
    """The reports as a table; an editor may correct and remove them."""
    if not reports:
        return f'<p class="welcome quiet">{escape(words("none_fit" if total else "no_reports"))}</p>'
    rows = [_cells(report, words, editor=editor) for report in reports]
    columns = words("report_columns").split("|")
    told = words("report_count", shown=len(reports), total=total)
    return f'<p class="quiet" role="status">{escape(told)}</p>{table_html(columns, rows, words("reports_label"))}'


def _cells(report: ReportInfo, words: Words, *, editor: bool) -> list[str]:
    key = escape(report.id)
    label = escape(words("open_report", title=report.title))
    by_hand = f" · {words('by_hand')}" if report.corrected else ""
    periods = ", ".join(words.period(label) for label in report.periods or filter(None, [report.period]))
    place = ", ".join(filter(None, [report.local, report.place]))
    actions = (("correct", words("correct")), ("remove", words("remove"))) if editor else ()
    buttons = "".join(
        f'<button type="button" class="small" data-act="{act}" data-doc="{key}"'
        f' aria-label="{escape(name)}: {escape(report.title)}">{escape(name)}</button>'
        for act, name in actions
    )
    return [
        f'<td class="w"><button type="button" class="plain" data-act="open" data-doc="{key}" data-start="0" data-end="0"'
        f' aria-label="{label}">{escape(report.title)}</button><small>{key}{escape(by_hand)}</small>{buttons}</td>',
        f'<td class="t">{escape(report.number or "–")}<small>{escape(words.period(report.issued) or "–")}</small></td>',
        f"<td>{escape(place or '–')}<small>{escape(periods or '–')}</small></td>",
        f'<td class="n">{words.count(report.facts)}</td>',
    ]


def progress_html(progress: Progress, words: Words) -> str:
    """How far indexing is, as a bar and in words."""
    before = sum(SHARES[stage] for stage in STAGES[: STAGES.index(progress.stage)])
    share = before + SHARES[progress.stage] * (progress.done / progress.total if progress.total else 0)
    counts = {} if progress.stage in ("loading", "building") else {"done": progress.done, "total": progress.total}
    told = words(f"stage_{progress.stage}", **counts)
    what = f' <span class="quiet">{escape(progress.what)}</span>' if progress.what else ""
    return (
        f'<div class="progress" role="status"><progress max="100" value="{100 * share:.0f}" aria-label="{escape(told)}">'
        f"</progress><p>{escape(told)}{what}</p></div>"
    )


def outcomes_html(outcomes: Sequence[FileOutcome], words: Words) -> str:
    """What became of each file."""
    items = []
    for outcome in outcomes:
        if outcome.status == "failed":
            items.append(f'<li class="failed">✗ {escape(words("upload_failed", reason=outcome.reason))}</li>')
        else:
            fields = {"name": outcome.path.name, "passages": outcome.passages, "facts": outcome.facts}
            items.append(f'<li class="done">✓ {escape(words(f"upload_{outcome.status}", **fields))}</li>')
    return f'<ul class="outcomes" role="status">{"".join(items)}</ul>'


def message_html(text: str, *, failed: bool = False) -> str:
    """One sentence about what was done."""
    return f'<p class="{"failed" if failed else "done"}" role="status">{escape(text)}</p>' if text else ""
