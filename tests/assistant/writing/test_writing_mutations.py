"""Drafts in the reports' own words over the sample reports, each damaged in every way there is: none of the damaged may pass."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import index_and_open

from assistant.answer import Answer, AnswerFact
from assistant.settle import numbers, with_unit
from assistant.writing.check import flaws, is_sentence, tidied
from eval.gold import read_gold

ROOT = Path(__file__).parents[3]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
TURNED = {"tăng": "giảm", "giảm": "tăng", "Tăng": "Giảm", "Giảm": "Tăng"}
UNITS = ("tấn", "ha", "%", "triệu đồng", "tỷ đồng", "người", "vụ")


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The answers with figures to Vietnamese questions about the samples, each with its question."""
    assistant = index_and_open([ROOT / "samples"], tmp_path_factory.mktemp("samples") / "store")
    found = []
    for gold in read_gold(ROOT / "eval" / "gold" / "samples.jsonl")[::2]:
        if gold.lang != "vi" or gold.history:
            continue
        answer = assistant.ask(gold.question)
        figures = all(fact.value is not None for fact in answer.facts)  # and no documents
        if answer.facts and figures and not any(fact.derived or is_sentence(fact, answer) for fact in answer.facts):
            found.append((gold.question, answer))
    assistant.close()
    assert len(found) > 15
    return found


def copied(answer: Answer) -> str:
    """The quotes themselves."""
    said = [(re.sub(r"[;.\s]+$", "", c.quote.strip()), c.n) for c in answer.citations if _facts(answer, c.n)]
    return tidied("\n".join(f"{' '.join(quote.split())} [{n}]." for quote, n in said))


def told(answer: Answer) -> str:
    """A sentence for each fact: `Đàn trâu giảm 2,4% [1].`"""
    return tidied("\n".join(_sentence(fact, answer) for fact in answer.facts))


def _sentence(fact: AnswerFact, answer: Answer) -> str:
    quote = next(c.quote for c in answer.citations if c.n == fact.citation)
    before = quote[: quote.find(fact.text)].split()
    about = [word for word in before[-2:] if word in ("tăng", "giảm", "khoảng", "ước", "trên", "gần", "đạt")]
    return f"{fact.indicator.split(' · ')[-1]} {' '.join(about)} {with_unit(fact)} [{fact.citation}]."


def _facts(answer: Answer, n: int) -> list[AnswerFact]:
    return [fact for fact in answer.facts if fact.citation == n]


def damaged(draft: str, answer: Answer) -> Iterator[tuple[str, str]]:
    """The draft with one thing wrong, and what that is."""
    wanted = {number for fact in answer.facts for number in numbers(fact.text)}
    planned = {number for fact in answer.facts if fact.aspect == "plan" for number in numbers(fact.text)}
    places = [found for found in NUMBER.finditer(re.sub(r"\[\d+\]", lambda m: "#" * len(m[0]), draft))]
    for found in places:
        start, end = found.span()
        digit = str((int(draft[end - 1]) + 1) % 10)
        yield "digit", f"{draft[: end - 1]}{digit}{draft[end:]}"
        if found[0] in wanted:
            for other in {other[0] for other in places} - wanted:
                yield "other figure", f"{draft[:start]}{other}{draft[end:]}"
            before = re.search(r"(\w+)\s*$", draft[:start])
            if before and before[1] in TURNED:
                yield "direction", f"{draft[: before.start()]}{TURNED[before[1]]} {draft[start:]}"
            elif not re.search(r"tăng|vượt", draft[:start]):
                yield "direction", f"{draft[:start]}tăng {draft[start:]}"
            after = draft[end:].lstrip()
            for unit in UNITS:
                if not after.startswith(unit[:1]):
                    yield "unit", f"{draft[:end]} {unit}, {after}"
            if found[0] not in planned and "kế hoạch" not in draft[:start].lower():
                yield "plan", f"{draft[:start]}theo kế hoạch là {draft[start:]}"
            yield "year", f"Năm 1987, {draft}"
            yield "place", f"{draft[:start]}của Bình Phước {draft[start:]}"
    yield "no citation", re.sub(r"\s*\[\d+\]", "", draft)
    yield "other citation", re.sub(r"\[\d+\]", "[9]", draft)
    yield "added", f"{draft} Đây là kết quả rất đáng mừng [1]."


@pytest.mark.parametrize("draft_of", [copied, told])
def test_right_drafts_pass_and_damaged_ones_do_not(answers, draft_of):
    passed, refused, leaks = 0, Counter(), []
    for question, answer in answers:
        given = frozenset(citation.n for citation in answer.citations)
        draft = draft_of(answer)
        if flaws(draft, answer, given, "vi", question):
            continue
        passed += 1
        for kind, wrong in damaged(draft, answer):
            if flaws(wrong, answer, given, "vi", question):
                refused[kind] += 1
            else:
                leaks.append((kind, wrong))
    assert leaks == []
    assert passed >= len(answers) * 0.85
    assert sum(refused.values()) > 200
    assert all(refused[kind] for kind in ("digit", "other figure", "direction", "unit", "year", "place", "added"))
