"""The page that evaluators read: results and judged answers become one HTML file that needs nothing else.

Charts are SVG in the page, styles and the few lines of script too; it opens with no network.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from eval.charts import AMBER, GREEN, RED, Bar, Stack, bars, histogram, stacks
from eval.gold import Alternative, Evidence
from eval.judged import Judged
from eval.misses import CLASSES
from prompts.lexicon import message

AROUND = 160  # characters of a report that are shown before and after a passage
WIDE = 13.0  # inches of a chart over the whole page
EXAMPLES = 6  # links beside a class of error
WORST = 10


def render(results: Mapping[str, Any], judged: Sequence[Judged], texts: Mapping[str, str]) -> str:
    """The whole page."""
    folder = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    folder.filters |= {"vn": number, "bold": bold}
    missed = [j for j in judged if not j.verdict.right]
    missed.sort(key=lambda j: (CLASSES.index(j.verdict.miss or ""), j.gold.kind, j.gold.id))
    return folder.get_template("page.html").render(
        r=results,
        charts=_charts(results, judged),
        classes=_classes(missed),
        absent=[name for name in CLASSES if name not in {j.verdict.miss for j in missed}],
        misses=[_miss(j, texts) for j in missed],
        kinds=sorted({j.gold.kind for j in missed}),
        langs=sorted({j.gold.lang for j in missed}),
        slowest=_slowest(judged),
        label=label,
        in_english=lambda key: label(key, "en"),
    )


def number(value: float | None) -> str:
    """A number as Vietnamese reports write it: 72.4 -> `72,4`; a dash for none."""
    return "–" if value is None else f"{value:g}".replace(".", ",")


def bold(text: str) -> Markup:
    """An answer's only Markdown, its bold figures: `**15,2%**` -> `<b>15,2%</b>`; all else is escaped."""
    return Markup(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(text))))


def label(key: str, language: str = "vi") -> str:
    """The name of a kind, language, status or class: `label("kind_vi-plain")`."""
    return message(key.replace("-", "_"), language)


def _charts(results: Mapping[str, Any], judged: Sequence[Judged]) -> dict[str, str]:
    times = sorted(v for j in judged if isinstance(v := j.record.get("elapsed_ms"), int | float))
    latency = results["latency_ms"]
    drawn = {
        "kinds": bars(_rows(results["by_kind"], "kind_")),
        "langs": bars(_rows(results["by_lang"], "lang_")),
        "abstaining": stacks(_stacks(results["abstaining"]), width=WIDE),
    }
    if results["by_report"]:
        drawn["reports"] = bars(_rows(results["by_report"], ""))
    if times:
        marks = [("p50", latency["p50"]), ("p95", latency["p95"])]
        drawn["latency"] = histogram(times, marks, "mili giây · milliseconds")
    return drawn


def _rows(groups: Mapping[str, Mapping[str, Any]], prefix: str) -> list[Bar]:
    """The groups from best to worst."""
    ordered = sorted(groups.items(), key=lambda item: (-item[1]["right"], item[0]))
    return [
        Bar(_short(label(prefix + name) if prefix else name), g["right"], g["right_interval"], f"{g['questions']} câu")
        for name, g in ordered
    ]


def _short(name: str, most: int = 34) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _stacks(counts: Mapping[str, Mapping[str, int]]) -> list[Stack]:
    names = {"right": ("đúng", GREEN), "wrong": ("sai", RED), "not_there": ("bịa: báo cáo không có", AMBER)}
    rows = []
    for status, row in counts.items():
        parts = tuple((names[key][0], row[key], names[key][1]) for key in names)
        rows.append(Stack(f"{label('status_of_' + status)} ({sum(row.values())})", parts))
    return rows


def _classes(missed: Sequence[Judged]) -> list[dict[str, Any]]:
    """The worst classes, the most frequent first, each with its kinds of question and links to its first misses."""
    rows = []
    for name, count in Counter(j.verdict.miss for j in missed).most_common(WORST):
        of = [j for j in missed if j.verdict.miss == name]
        kinds = Counter(j.gold.kind for j in of).most_common()
        examples = [{"id": j.gold.id, "anchor": _anchor(j), "question": j.gold.question} for j in of[:EXAMPLES]]
        share = round(100 * count / len(missed), 1)
        rows.append({"name": name, "count": count, "share": share, "kinds": kinds, "examples": examples})
    return rows


def _slowest(judged: Sequence[Judged]) -> list[tuple[float, str]]:
    timed = [(v, j.gold.question) for j in judged if isinstance(v := j.record.get("elapsed_ms"), int | float)]
    return sorted(timed, reverse=True)[:5]


def _anchor(judged: Judged) -> str:
    return "c-" + "".join(c if c.isalnum() else "-" for c in judged.gold.id)


def _miss(judged: Judged, texts: Mapping[str, str]) -> dict[str, Any]:
    gold, record, verdict = judged.gold, judged.record, judged.verdict
    whole = "fields" not in verdict.broken
    return {
        "id": gold.id,
        "anchor": _anchor(judged),
        "kind": gold.kind,
        "lang": gold.lang,
        "miss": verdict.miss,
        "history": gold.history,
        "question": gold.question,
        "note": gold.note,
        "must": [[_wording(a) for a in group] for group in gold.must],
        "forbid": [_wording(a) for a in gold.forbid],
        "status": record.get("status"),
        "answer": record.get("answer", record.get("error", "")),
        "facts": [_fact(f) for f in record["facts"]] if whole else [],
        "evidence": [[_passage(e, texts) for e in group[:3]] for group in gold.evidence],
        "cited": [_around(c["doc"], (c["start"], c["end"]), texts, n=c["n"]) for c in record["citations"]]
        if whole
        else [],
        "details": verdict.details,
        "elapsed_ms": record.get("elapsed_ms"),
    }


def _wording(alternative: Alternative) -> str:
    return str(alternative) if alternative.value is None else f"{number_of(alternative)} {alternative.unit}".strip()


def number_of(alternative: Alternative) -> str:
    """A wanted value with dots between thousands and a decimal comma: 14862.5 -> `14.862,5`."""
    return f"{alternative.value:,f}".translate(str.maketrans(",.", ".,"))


def _fact(fact: Mapping[str, Any]) -> dict[str, Any]:
    value = None if fact["value"] is None else f"{fact['value']:,.10g}".translate(str.maketrans(",.", ".,"))
    where = [fact["indicator"], fact["place"], fact["period"], fact["aspect"]]
    return {
        "value": value,
        "unit": fact["unit"],
        "text": fact["text"],
        "n": fact["citation"],
        "said": [w for w in where if w],
    }


def _passage(evidence: Evidence, texts: Mapping[str, str]) -> dict[str, Any]:
    places = evidence.places(texts)
    return (
        _around(evidence.doc, places[0], texts)
        if places
        else {"doc": evidence.doc, "before": "", "quote": "", "after": ""}
    )


def _around(doc: str, span: tuple[int, int], texts: Mapping[str, str], n: int | None = None) -> dict[str, Any]:
    """A passage with what stands before and after it, cut at blanks."""
    text, (start, end) = texts.get(doc, ""), span
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    before = before.partition(" ")[2] if start > AROUND else before
    after = after.rpartition(" ")[0] if end + AROUND < len(text) else after
    words = {"before": _tight(before), "quote": _tight(text[start:end]), "after": _tight(after)}
    return {"n": n, "doc": doc, "start": start, "end": end, **words}


def _tight(text: str) -> str:
    """Without blank lines, which a passage on the page can do without."""
    return re.sub(r"\n\s*\n", "\n", text)
