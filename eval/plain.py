"""The plainest reader: the figures of that sentence, among the passages found, that shares most words with the question.

It stands in where a system finds passages but reads no figures out of them; it never refuses.
Example: "Đàn trâu có bao nhiêu con?" over "Đàn bò 900 con. Đàn trâu 340 con." -> the fact 340 con, citing its passage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.judge import MAX_QUOTE
from index.figures import find_figures
from index.paragraphs import Joined, sentences
from index.records import Passage
from index.words import syllables

FIGURES = 6  # at most

Record = dict[str, Any]


def plain_record(question: str, passages: Sequence[Passage], texts: Mapping[str, str]) -> Record:
    """The answer's JSON record; `not_found` only where no sentence of the passages holds a figure."""
    asked = set(syllables(question))
    best: tuple[int, int] | None = None  # shared words, and the passages' own order on a tie
    chosen: tuple[Passage, Joined, int, int] | None = None
    for rank, passage in enumerate(passages):
        joined = Joined.of(texts[passage.report_id], passage.spans)
        for start, end in sentences(joined.text):
            score = (len(asked & set(syllables(joined.text[start:end]))), -rank)
            if (best is None or score > best) and find_figures(joined.text[start:end]):
                best, chosen = score, (passage, joined, start, end)
    shell: Record = {"question": question, "notices": [], "engine": "plain", "elapsed_ms": 0.0}
    if chosen is None:
        return {**shell, "status": "not_found", "answer": "", "facts": [], "citations": []}
    passage, joined, start, end = chosen
    cited = _citation(passage, joined, start, end, texts)
    facts = [fact for fact in _facts(question, joined.text[start:end]) if fact["text"] in _joined(cited["quote"])]
    told = "; ".join(fact["text"] for fact in facts)
    return {**shell, "status": "answered", "answer": f"{told} [1]", "facts": facts, "citations": [cited]}


def _facts(question: str, sentence: str) -> list[Record]:
    """The figures, first those that have most words of the question between the figure before and their own end."""
    asked = set(syllables(question))
    figures = find_figures(sentence)
    starts = [0, *(figure.end for figure in figures)]
    near = [len(asked & set(syllables(sentence[a : f.end]))) for a, f in zip(starts, figures, strict=False)]
    figures = [figures[i] for i in sorted(range(len(figures)), key=lambda i: -near[i])]
    open_fields = {"indicator": "", "aspect": None, "period": None, "as_of": None, "place": None, "formula": None}
    return [
        {
            **open_fields,
            "value": float(figure.value),
            "unit": figure.unit,
            "text": sentence[figure.start : figure.end],
            "approximate": False,
            "derived": False,
            "citation": 1,
        }
        for figure in figures[:FIGURES]
    ]


def _citation(passage: Passage, joined: Joined, start: int, end: int, texts: Mapping[str, str]) -> Record:
    """The whole passage, or the sentence where the passage is too long for a quote."""
    low, high = passage.start, passage.end
    if high - low > MAX_QUOTE:
        low, high = joined.place(start), joined.place(end, end=True)
    high = min(high, low + MAX_QUOTE)
    place = {"start": low, "end": high, "quote": texts[passage.report_id][low:high]}
    return {
        "n": 1,
        "doc": passage.report_id,
        "title": "",
        "number": None,
        "date": None,
        "section": [],
        "page": None,
        **place,
    }


def _joined(quote: str) -> str:
    return " ".join(quote.split())
