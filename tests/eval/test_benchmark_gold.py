"""The benchmark's gold questions against the reports they ask about: quotes, figures, names, ids and shares."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

GOLD = Path(__file__).parents[2] / "eval" / "gold"
KINDS = {
    "value", "growth", "plan", "count", "date", "text", "list", "compare",
    "conflict", "ambiguous", "derived", "followup", "unanswerable",
}  # fmt: skip
FIELDS = {"id", "question", "lang", "kind", "history", "must", "forbid", "evidence", "note"}
MULTIPLIERS = {"tỷ": 1_000_000_000.0, "triệu": 1_000_000.0, "nghìn": 1_000.0, "ngàn": 1_000.0}
WORDS = {"hai mươi bảy": 27.0}

QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (GOLD / "benchmark.jsonl").read_text(encoding="utf-8").splitlines()
]
each = pytest.mark.parametrize("gold", QUESTIONS, ids=[gold["id"] for gold in QUESTIONS])


@cache
def report(stem: str) -> str:
    (path,) = (GOLD / "reports").glob(f"{stem}.*")
    return path.read_text(encoding="utf-8")


def quotes(gold: dict[str, Any]) -> str:
    return "\n".join(alternative["quote"] for group in gold["evidence"] for alternative in group)


def decimal(written: str) -> float:
    """`1.538.352` and `1.872` are whole, `68,5` and `58.3` are not."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", written) or "," in written:
        return float(written.replace(".", "").replace(",", "."))
    return float(written)


@cache
def numbers(text: str) -> frozenset[float]:
    """Every number of a text; `1 tỷ 284 triệu 500 ngàn` also as the sum of its parts."""
    found = {decimal(match) for match in re.findall(r"\d+(?:[.,]\d+)*", text)}
    found |= {value for word, value in WORDS.items() if word in text.lower()}
    for match in re.finditer(r"(?:\d[\d.,]* (?:tỷ|triệu|nghìn|ngàn)\b ?){1,3}", text):
        parts = re.findall(r"(\d[\d.,]*) (tỷ|triệu|nghìn|ngàn)", match[0])
        total = sum(decimal(amount) * MULTIPLIERS[unit] for amount, unit in parts)
        found |= {total, total / 1e6, total / 1e9}
    return frozenset(found)


def folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def stands_in(alternative: dict[str, Any], text: str) -> bool:
    if "text" in alternative:
        return folded(alternative["text"]) in folded(text)
    return any(abs(number - alternative["value"]) < 1e-6 * max(1.0, abs(number)) for number in numbers(text))


def test_the_set_is_large_and_mixed() -> None:
    kinds = Counter(gold["kind"] for gold in QUESTIONS)
    langs = Counter(gold["lang"] for gold in QUESTIONS)
    docs = {a["doc"] for gold in QUESTIONS for group in gold["evidence"] for a in group}
    assert len(QUESTIONS) >= 160
    assert set(kinds) == KINDS
    assert set(langs) == {"vi", "vi-plain", "en"}
    assert docs == {path.stem for path in (GOLD / "reports").iterdir()}


def test_ids_and_questions_are_unique() -> None:
    assert len({gold["id"] for gold in QUESTIONS}) == len(QUESTIONS)
    assert len({(gold["question"], *gold.get("history", ())) for gold in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("path", sorted((GOLD / "reports").iterdir()), ids=lambda path: path.stem)
def test_reports_are_nfc_and_of_the_intended_length(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert 8_000 <= len(text) <= 16_000


@each
def test_record_has_the_documented_shape(gold: dict[str, Any]) -> None:
    assert set(gold) <= FIELDS
    assert gold["kind"] in KINDS
    assert ("history" in gold) == (gold["kind"] == "followup")
    assert bool(gold["must"]) == bool(gold["evidence"]) == (gold["kind"] != "unanswerable")
    alternatives = [*chain.from_iterable(gold["must"]), *gold["forbid"]]
    assert all(set(a) in ({"text"}, {"value", "unit"}) for a in alternatives)
    assert (gold["lang"] != "vi-plain") or gold["question"].isascii()


@each
def test_quotes_are_verbatim_and_short(gold: dict[str, Any]) -> None:
    for group in gold["evidence"]:
        for alternative in group:
            assert alternative["quote"] in report(alternative["doc"])
            assert len(alternative["quote"]) <= 600


@pytest.mark.parametrize("gold", [g for g in QUESTIONS if g["kind"] != "derived"], ids=lambda gold: gold["id"])
def test_what_is_asked_stands_in_the_quotes(gold: dict[str, Any]) -> None:
    for group in gold["must"]:
        assert any(stands_in(alternative, quotes(gold)) for alternative in group), group


@each
def test_forbidden_figures_are_not_right_ones(gold: dict[str, Any]) -> None:
    right = [alternative for group in gold["must"] for alternative in group]
    assert not [alternative for alternative in gold["forbid"] if alternative in right]


@pytest.mark.parametrize("gold", [g for g in QUESTIONS if g["kind"] == "derived"], ids=lambda gold: gold["id"])
def test_derived_figures_follow_from_the_quotes(gold: dict[str, Any]) -> None:
    operands = numbers(quotes(gold))
    reachable = {a + b for a in operands for b in operands} | {a - b for a in operands for b in operands}
    for group in gold["must"]:
        assert any(abs(n - a["value"]) < 1e-6 * max(1.0, abs(n)) for n in reachable for a in group)


@each
def test_forbidden_figures_stand_in_some_report(gold: dict[str, Any]) -> None:
    everything = "\n".join(report(path.stem) for path in sorted((GOLD / "reports").iterdir()))
    assert [alternative for alternative in gold["forbid"] if not stands_in(alternative, everything)] == []
