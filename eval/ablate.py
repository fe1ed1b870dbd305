"""What each part is worth, and how others do: every system over the same reports and questions in one run.

A part is left out of the product, or put in place of what it stands beside, and the same questions are asked again. Peers
find passages in their own ways. Where a system reads no figures, the plainest reader (`eval.plain`) does.
Example: `{"system": "dense_alone", "recall": {"5": 79.2, …}, "right": 61.0, "against": {"right": [-9.1, -2.4], …}}`.
"""

from __future__ import annotations

import json
import logging
import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from eval.charts import Bar, bars
from eval.corpus import READ, Corpus, Ours, Remembering, Setup, Understood
from eval.gold import Gold, placed, read_gold
from eval.judge import judge
from eval.matching import headline_right
from eval.peer_writer import Model, WritingPeer, model_of_settings
from eval.peers import PEERS, Peer, PlainSearch, told
from eval.plain import Record, plain_record
from eval.retrieval import MEASURES, Found, evidence_ranks, measured
from eval.run import read_texts, versions
from eval.statistics import Interval, difference, interval, sign_test
from eval.writer import spread
from index.encoders import DEFAULT_MODEL, Encoder, load_encoder
from index.errors import AssistantError
from index.reading import read_report, report_files
from index.records import Passage, Report
from prompts.lexicon import message

BUDGET = 3_500  # characters: what five of our passages hold at most, so that large chunks win nothing by their size
FULL = "full"
WRITING = "peer_llama_index_written"

_log = logging.getLogger(__name__)

SETUPS: dict[str, Setup] = {
    FULL: Setup(),
    "dense_alone": Setup(rankings=("dense",)),
    "words_alone": Setup(rankings=("words",)),
    "folded_alone": Setup(rankings=("folded",)),
    "no_dense": Setup(rankings=("words", "folded")),
    "no_words": Setup(rankings=("dense", "folded")),
    "no_folded": Setup(rankings=("dense", "words")),
    "no_segmentation": Setup(segmented=False),
    "no_context": Setup(context=False),
    "no_restoring": Setup(restored=False),
    "no_slots": Setup(slots=False),
    "no_named": Setup(named=False),
    "no_phrases": Setup(phrases=False),
    "no_fit": Setup(fitted=False),
    "no_refusing": Setup(refusing=False),
    "no_facts": Setup(facts=False),
    "passages_350": Setup(target=350),
    "passages_1400": Setup(target=1_400),
}


class System(Protocol):
    """What is measured."""

    def search(self, question: str, history: Sequence[str] = ()) -> list[Passage]:
        """The best passages, best first."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Record:
        """The answer's JSON record."""


@dataclass(frozen=True)
class PeerSystem:
    """A peer's search with the plainest reader."""

    find: PlainSearch
    texts: Mapping[str, str]

    def search(self, question: str, history: Sequence[str] = ()) -> list[Passage]:
        """The best passages, best first."""
        return self.find(told(question, history))

    def ask(self, question: str, history: Sequence[str] = ()) -> Record:
        """The figures of the sentence most like the question."""
        return plain_record(told(question, history), self.search(question, history)[:READ], self.texts)


@dataclass
class Scores:
    """How one system fared with each question, over all sets in their order."""

    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)  # a figure or words were shown, and they are not right
    headline: list[float] = field(default_factory=list)  # of the questions that ask for a figure
    langs: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)  # of the answerable ones
    within: list[float] = field(default_factory=list)  # the share of their evidence in the first `BUDGET` characters
    read: list[int] = field(default_factory=list)  # characters of the first five passages
    ends: list[tuple[int, int, int]] = field(default_factory=list)  # how many right, headlines and found after each set
    skipped: str = ""

    def add(self, golds: Sequence[Gold], system: System, texts: Mapping[str, str], *, answers: bool = True) -> None:
        """Search, and with `answers` ask, for every question of a set."""
        for gold in golds:
            if answers:
                self._ask(gold, system, texts)
            if gold.answerable:
                passages = system.search(gold.question, gold.history)
                ranks = evidence_ranks(gold, passages, texts)
                self.found.append(Found(gold.id, gold.lang, ranks))
                near = evidence_ranks(gold, within(passages, BUDGET), texts)
                self.within.append(sum(rank is not None for rank in near) / len(near))
                self.read.append(sum(b - a for p in passages[:READ] for a, b in p.spans))
        self.ends.append((len(self.right), len(self.headline), len(self.found)))

    def _ask(self, gold: Gold, system: System, texts: Mapping[str, str]) -> None:
        record = system.ask(gold.question, gold.history)
        verdict = judge(gold, record, texts)
        self.right.append(float(verdict.right))
        self.wrong.append(float(not verdict.figures and not verdict.abstained))
        self.langs.append(gold.lang)
        headline = False if "error" in record else headline_right(gold, record)
        if headline is not None and any(a.value is not None for group in gold.must for a in group):
            self.headline.append(float(headline))


def within(passages: Sequence[Passage], budget: int) -> list[Passage]:
    """The first `budget` characters of ranked passages; the last one is cut. `[5, 5]` of 7 -> `[5, 2]`."""
    kept = []
    for passage in passages:
        spans = []
        for start, end in passage.spans:
            end = min(end, start + budget)
            budget -= end - start
            if start < end:
                spans.append((start, end))
        if spans:
            kept.append(replace(passage, spans=tuple(spans)))
    return kept


def ablate(
    pairs: Sequence[tuple[Path, Path]],
    encoders: Sequence[str] = (),
    names: Sequence[str] = (),
    *,
    answers: bool = True,
    count: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Measure every system, or those of these names, over (gold, reports) pairs; the results so far after each of them.

    `encoders` are further models by name. Without `answers` only retrieval is measured, in a fraction of the time. The peer that
    writes takes seconds a question and is measured where it is named; `count` asks so many questions of a set, evenly spread.
    """
    setups = {**SETUPS, **{f"encoder {name}": Setup(encoder=name) for name in encoders}}
    wanted = [n for n in (*setups, *PEERS, WRITING) if (n in (FULL, *names) if names else n != WRITING)]
    scores = {name: Scores() for name in wanted}
    asked = []
    loaded: dict[str, Encoder | str] = {}
    with ExitStack() as stack:
        model = stack.enter_context(model_of_settings())
        for done, (gold, reports) in enumerate(pairs, start=1):
            texts = read_texts(reports)
            golds = spread(placed(read_gold(gold), texts), count)
            asked.append(len(golds))
            read = [read_report(file) for file in report_files([reports])]
            for name, make in _systems(setups, read, texts, loaded, model):
                if name in wanted and not scores[name].skipped:
                    _log.info("%s: %s", gold, name)
                    try:
                        scores[name].add(golds, make(), texts, answers=answers)
                    except AssistantError as exc:
                        scores[name].skipped = str(exc)
            yield {
                "sets": [
                    {"gold": gold.as_posix(), "reports": reports.as_posix(), "questions": questions}
                    for (gold, reports), questions in zip(pairs[:done], asked, strict=True)
                ],
                "questions": sum(asked),
                "budget": BUDGET,
                "systems": [_row(name, one, scores[FULL]) for name, one in scores.items()],
                "machine": {"cpus": os.cpu_count(), "machine": platform.machine()},
                "versions": versions(),
            }


def _systems(
    setups: Mapping[str, Setup],
    reports: Sequence[Report],
    texts: Mapping[str, str],
    loaded: dict[str, Encoder | str],
    model: Model,
) -> Iterator[tuple[str, Callable[[], System]]]:
    """Each system of one set by name, made when it is called for: indexing takes a while."""
    corpora: dict[Setup, Corpus] = {}
    queries: Understood = {}

    def ours(setup: Setup) -> System:
        encoder = _encoder(setup.encoder, loaded)
        index = replace(
            Setup(), segmented=setup.segmented, context=setup.context, target=setup.target, encoder=setup.encoder
        )  # what shapes the index
        if index not in corpora:
            corpora[index] = Corpus.of(reports, index, encoder)
        return Ours(setup, corpora[index], encoder, queries)

    def theirs(peer: Peer) -> System:
        return PeerSystem(peer(reports, _encoder(DEFAULT_MODEL, loaded)), texts)

    for name, setup in setups.items():
        yield name, lambda setup=setup: ours(setup)  # type: ignore[misc]
    for name, peer in PEERS.items():
        yield name, lambda peer=peer: theirs(peer)  # type: ignore[misc]
    yield WRITING, lambda: WritingPeer(reports, _encoder(DEFAULT_MODEL, loaded), model())


def _encoder(name: str, loaded: dict[str, Encoder | str]) -> Encoder:
    """The encoder of that name; one that is not on this machine is looked for once."""
    if name not in loaded:
        try:
            loaded[name] = Remembering(load_encoder(name))
        except AssistantError as exc:
            loaded[name] = str(exc)
    found = loaded[name]
    if isinstance(found, str):
        raise AssistantError(found)
    return found


def _row(name: str, scores: Scores, full: Scores) -> dict[str, Any]:
    """A system's line: means with intervals, and how it stands against the product question by question."""
    if scores.skipped:
        return {"system": name, "skipped": scores.skipped}
    rows, own = measured(scores.found), [row["5"] for row in measured(full.found)]
    at_five = [row["5"] for row in rows]
    won = sum(a > b for a, b in zip(scores.right, full.right, strict=True))
    lost = sum(a < b for a, b in zip(scores.right, full.right, strict=True))
    shares = {"recall_5": at_five, "within_budget": scores.within, "right": scores.right}
    shares |= {"headline": scores.headline, "wrong": scores.wrong}
    fulls = {"recall_5": own, "within_budget": full.within, "right": full.right}
    fulls |= {"headline": full.headline, "wrong": full.wrong}
    return {
        "system": name,
        "recall": {k: _percent([row[k] for row in rows]) for k in MEASURES},
        "within_budget": _percent(scores.within),
        "characters_of_five": round(sum(scores.read) / len(scores.read)),
        **{key: _percent(shares[key]) for key in ("right", "headline", "wrong")},
        "intervals": {key: interval(values) for key, values in shares.items()},
        "against_full": {
            **{key: difference(fulls[key], values) if values else None for key, values in shares.items()},
            "won": won,
            "lost": lost,
            "p": round(sign_test(won, lost), 4),
        },
        "by_lang": {
            lang: {
                "recall_5": _percent([v for v, f in zip(at_five, scores.found, strict=True) if f.lang == lang]),
                "right": _percent([v for v, of in zip(scores.right, scores.langs, strict=True) if of == lang]),
            }
            for lang in sorted({f.lang for f in scores.found})
        },
        "by_set": [
            {
                "right": _percent(scores.right[a[0] : b[0]]),
                "headline": _percent(scores.headline[a[1] : b[1]]),
                "recall_5": _percent(at_five[a[2] : b[2]]),
            }
            for a, b in pairwise([(0, 0, 0), *scores.ends])
        ],
    }


def _percent(values: Sequence[float]) -> float | None:
    return round(100 * sum(values) / len(values), 1) if values else None


# ---- what people read --------------------------------------------------------------------------------------------


def write(results: Mapping[str, Any], out: Path) -> None:
    """Write `ablation.json`, `ablation.md` and `ablation.svg` under `out`."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "ablation.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "ablation.md").write_text(markdown(results), encoding="utf-8")
    (out / "ablation.svg").write_text(chart(results), encoding="utf-8")


def markdown(results: Mapping[str, Any], language: str = "en") -> str:
    """What was found and what was answered, a table each, and what no interval tells apart from the product."""
    rows = [row for row in results["systems"] if "skipped" not in row]
    skipped = [f"- {label(r['system'], language)}: {r['skipped']}" for r in results["systems"] if "skipped" in r]
    head = message("ablate_head", language, budget=f"{results['budget']:,}")
    parts = [_table(head, [(label(row["system"], language), *_searched(row)) for row in rows])]
    if rows and rows[0]["right"] is not None:
        head = message("ablate_answers_head", language)
        parts.append(_table(head, [(label(row["system"], language), *_answered(row)) for row in rows]))
        if len(results["sets"]) > 1:
            names = (f"{Path(one['gold']).with_suffix('').as_posix()} ({one['questions']})" for one in results["sets"])
            head = f"| {message('ablate_by_set', language)} | {' | '.join(names)} |"
            by_set = ((label(row["system"], language), *(one["right"] for one in row["by_set"])) for row in rows)
            parts.append(_table(head, list(by_set)))
    parts += [touching(rows, language), skipped]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _table(head: str, rows: Sequence[Sequence[Any]]) -> list[str]:
    return [head, "| --- " + "| ---: " * (head.count("|") - 2) + "|", *(f"| {' | '.join(map(str, r))} |" for r in rows)]


def _searched(row: Mapping[str, Any]) -> Iterator[Any]:
    recall, sure = row["recall"], row["intervals"]
    yield from (recall["1"], _sure(recall["5"], sure["recall_5"]), _sure(row["within_budget"], sure["within_budget"]))
    yield from (recall["mrr"], recall["ndcg"], f"{row['characters_of_five']:,}")
    yield from ("" if row["system"] == FULL else _apart(row["against_full"][k]) for k in ("recall_5", "within_budget"))


def _answered(row: Mapping[str, Any]) -> Iterator[Any]:
    yield from (_sure(row[key], row["intervals"][key]) for key in ("right", "headline", "wrong"))
    against = row["against_full"]
    if row["system"] == FULL:
        yield from ("", "", "")
        return
    yield from (_apart(against[key]) for key in ("right", "headline"))
    yield f"{against['won']}:{against['lost']} ({against['p']:g})"


def touching(rows: Sequence[Mapping[str, Any]], language: str = "en") -> list[str]:
    """Of each measure, the peers whose interval touches the product's; an interval that does not is apart from it."""
    full = next((row for row in rows if row["system"] == FULL), None)
    peers = [row for row in rows if row["system"].startswith("peer_")]
    if full is None or not peers:
        return []
    lines = []
    for key in ("recall_5", "within_budget", "right", "headline"):
        own = full["intervals"][key]
        if own is None:
            continue
        near = [label(p["system"], language) for p in peers if (at := p["intervals"][key]) and at[1] >= own[0]]
        names = "; ".join(near) or message("ablate_none", language)
        lines.append(message("ablate_touching", language, measure=message(f"ablate_of_{key}", language), names=names))
    return lines


def label(name: str, language: str = "en") -> str:
    """What a system is called; a further encoder by its own name."""
    return name if name.startswith("encoder ") else message(f"ablate_{name}", language)


def _sure(value: float | None, sure: Interval | None) -> str:
    if value is None or sure is None:
        return "–"
    return f"{value:g} ({sure[0]:g}–{sure[1]:g})"


def _apart(one: Interval | None) -> str:
    """An interval of a difference, `=` before one that holds zero."""
    if one is None:
        return "–"
    return f"{'= ' if one[0] <= 0 <= one[1] else ''}{one[0]:+g} … {one[1]:+g}"


def chart(results: Mapping[str, Any]) -> str:
    """The share of the evidence found within the budget, a bar for each system, with what it answers right, as SVG."""
    rows = [row for row in results["systems"] if "skipped" not in row]
    notes = ["" if row["right"] is None else f"right {row['right']:g} %" for row in rows]
    shares = [(label(row["system"]), row["within_budget"], row["intervals"]["within_budget"]) for row in rows]
    return bars([Bar(*share, note) for share, note in zip(shares, notes, strict=True)], width=9.0)
