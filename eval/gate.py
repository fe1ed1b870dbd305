"""Results that are committed, and the gate before them: a later run may not be worse than chance lets it seem.

Committed results hold scores, versions, settings and for each question its id and the class of its miss; no words of a report.
Example: 0 won and 5 lost of 145 -> `gate(...) == (False, ["KHÔNG ĐẠT: …"])`, for 1/32 is under 0.05; 3 won and 5 lost pass.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.run import run
from eval.statistics import Change, Comparison, compare
from index.errors import GoldError
from prompts.lexicon import bilingual, message

NOISE = 0.05  # what is likelier than this under equal odds of winning and losing a question is taken for chance
_SHOWN = 8  # ids that a line names


def compact(results: Mapping[str, Any]) -> dict[str, Any]:
    """Results without the words of questions, answers and reports, and without times, which another machine has others of."""
    verdicts = [
        {"id": v["id"], "miss": v["miss"], **({"broken": list(v["broken"])} if v.get("broken") else {})}
        for v in results["verdicts"]
    ]
    kept = {name: value for name, value in results.items() if name not in ("verdicts", "latency_ms")}
    return {**kept, "verdicts": verdicts}


def write_committed(results: Mapping[str, Any], path: Path) -> None:
    """Write compact results, a field and a verdict a line, so that what changed is a line of a difference."""
    found = compact(results)
    lines = ",\n".join("  " + json.dumps(v, ensure_ascii=False) for v in found.pop("verdicts"))
    head = ",\n".join(f' "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in found.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{\n{head},\n "verdicts": [\n{lines}\n ]\n}}\n', encoding="utf-8")


def read_results(path: Path) -> dict[str, Any]:
    """The results of a run: its folder or file, or committed ones."""
    file = path / "results.json" if path.is_dir() else path
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise GoldError(bilingual("run_unreadable", path=file, reason=exc)) from exc
    verdicts = results.get("verdicts") if isinstance(results, dict) else None
    if not isinstance(verdicts, list) or not all(isinstance(v, dict) and {"id", "miss"} <= v.keys() for v in verdicts):
        raise GoldError(bilingual("run_unreadable", path=file, reason="verdicts"))
    return dict(results)


def rerun(committed: Path, out: Path, workers: int) -> dict[str, Any]:
    """Run the questions of committed results again, over the reports that they name."""
    settings = read_results(committed).get("settings")
    if not settings:
        raise GoldError(bilingual("gate_no_settings", path=committed))
    return run(Path(settings["gold"]), Path(settings["reports"]), out, workers=workers, search=False)


def sets_table(paths: Sequence[Path]) -> str:
    """Committed results as the Markdown table that the README shows, a line a set; percentages, intervals in brackets."""
    columns = {"right": "đúng", "figures": "đúng số", "cited": "dẫn đúng", "refused": "từ chối đúng"}
    columns |= {"false_refusals": "từ chối oan", "broken": "phạm quy tắc"}
    lines = [
        f"| bộ câu hỏi | số câu | {' | '.join(columns.values())} | R@5 |",
        "| --- |" + " ---: |" * (len(columns) + 2),
    ]
    for path in paths:
        results = read_results(path)
        cells = [f"`{path.stem}`", str(results["questions"])]
        cells += [_with_interval(results[name], results["intervals"].get(name)) for name in columns]
        cells.append(_with_interval(results["recall"]["5"], results["intervals"]["recall_5"]))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _with_interval(value: float | None, interval: Sequence[float] | None) -> str:
    if value is None:
        return "–"
    return f"{number(value)} ({number(interval[0])}–{number(interval[1])})" if interval else number(value)


def gate(committed: Mapping[str, Any], results: Mapping[str, Any]) -> tuple[bool, list[str]]:
    """Whether a run passes, and what is told of it.

    It fails if right fell and so many losses against so few wins are less likely than `NOISE`; if a question breaks a rule
    that did not before, for that is no matter of chance; or if a committed question was not asked.
    """
    found = compare(committed, results)
    faults = []
    if found.p_worse < NOISE:
        faults.append(message("gate_fell", p=_share(found.p_worse), limit=_share(NOISE), **_counts(found)))
    if found.newly_broken:
        faults.append(message("gate_broken", count=len(found.newly_broken), ids=_ids(found.newly_broken)))
    if found.only[0]:
        faults.append(message("gate_absent", count=len(found.only[0]), ids=_ids(found.only[0])))
    lines = faults or [message("gate_passed", **_counts(found))]
    if not found.same_inputs:
        lines.append(message("gate_changed"))
    return not faults, [*lines, *_listed("compare_lost", found.lost)]


def told(found: Comparison) -> list[str]:
    """A comparison in words: the sums, then each question that was won, lost or missed in another way."""
    lines = []
    if any(found.only) or not found.same_inputs:
        lines.append(message("compare_unlike", only=sum(map(len, found.only)), common=found.questions))
    low, high = found.difference
    before, after = found.right
    shares = {"before": number(before), "after": number(after), "low": number(low), "high": number(high)}
    lines.append(message("compare_right", questions=found.questions, **shares))
    meaning = message("compare_sure" if found.p < NOISE else "compare_unsure")
    counts = {"won": len(found.won), "lost": len(found.lost)}
    lines.append(message("compare_counts", p=_share(found.p), meaning=meaning, **counts))
    for title, changes in (("compare_lost", found.lost), ("compare_won", found.won), ("compare_moved", found.moved)):
        lines += _listed(title, changes)
    return lines


def _listed(title: str, changes: Sequence[Change]) -> list[str]:
    lines = [f"  {c.id}: {_class(c.before)} → {_class(c.after)}  {c.question}".rstrip() for c in changes]
    return ["", f"{message(title)} ({len(lines)}):", *lines] if lines else []


def _class(miss: str | None) -> str:
    return message(f"miss_{miss}") if miss else message("compare_was_right")


def _counts(found: Comparison) -> dict[str, Any]:
    before, after = map(number, found.right)
    return {"before": before, "after": after, "won": len(found.won), "lost": len(found.lost)}


def _ids(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_SHOWN]) + (" …" if len(ids) > _SHOWN else "")


def number(value: float) -> str:
    """A number with a decimal comma."""
    return f"{value:g}".replace(".", ",")


def _share(p: float) -> str:
    return "< 0,001" if p < 0.001 else number(round(p, 3))
