"""Each mutation of known questions, and what is counted when a typed-otherwise question is answered otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from assistant.answer import Answer, AnswerFact, Citation, Status
from eval.gold import Alternative, Evidence, Gold
from eval.mutate import MUTATIONS, bare, markdown, measure, mutated, telex_keys, word_order
from index.errors import AssistantError

QUESTION = "Đàn trâu của Cao Bằng có bao nhiêu con?"
GOLD = Gold(
    id="a",
    question=QUESTION,
    lang="vi",
    kind="count",
    must=((Alternative(Decimal(7310), "con"),),),
    forbid=(),
    evidence=((Evidence("lb", "Đàn trâu có 7.310 con"),),),
)
TEXTS = {"lb": "Đàn trâu có 7.310 con; đàn bò 9 con."}


def test_marks_fall_away_and_the_case_stays() -> None:
    assert bare("Đàn trâu ở ĐĂK Ước") == "Dan trau o DAK Uoc"


@pytest.mark.parametrize(
    ("syllable", "keys"),
    [
        ("giải", "giair"),
        ("đầu", "ddaauf"),
        ("vốn", "voons"),
        ("trưởng", "truwowngr"),
        ("Đăk", "Ddawk"),
        ("nguyễn", "nguyeenx"),
    ],
)
def test_the_keys_of_telex(syllable: str, keys: str) -> None:
    assert telex_keys(syllable) == keys


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("Thu ngân sách năm 2022 đạt bao nhiêu?", "năm 2022, Thu ngân sách đạt bao nhiêu?"),
        ("6 tháng đầu năm 2022 thu ngân sách đạt bao nhiêu?", "thu ngân sách đạt bao nhiêu 6 tháng đầu năm 2022?"),
        ("Thu ngân sách 6T/2022?", "6T/2022, Thu ngân sách?"),
        ("Thu ngân sách của tỉnh Cao Bằng?", "tỉnh Cao Bằng, Thu ngân sách?"),
        ("Đàn trâu có bao nhiêu con?", "có bao nhiêu con, Đàn trâu?"),
        (
            "Thu tăng bao nhiêu so với năm 2021?",
            "Thu tăng bao nhiêu so với năm 2021?",
        ),  # the base of comparison stays behind it
        ("Hộ nghèo cuối năm 2020?", "Hộ nghèo cuối năm 2020?"),
        ("GRDP năm 2020 và năm 2021?", "GRDP năm 2020 và năm 2021?"),
    ],
)
def test_a_time_or_a_place_goes_to_the_other_end(question: str, typed: str) -> None:
    assert word_order(question, "vi", Random(1)) == typed


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_the_same_again_and_keeps_the_numbers(name: str) -> None:
    gold = replace(
        GOLD, question="Sản lượng lúa đông xuân 2023 của tỉnh Cao Bằng đạt bao nhiêu % kế hoạch, tăng bao nhiêu?"
    )
    typed = mutated(gold, name, 1)
    assert typed is not None and typed != gold.question and typed == mutated(gold, name, 1)
    assert re.findall(r"\d+", typed) == ["2023"] and ("%" in typed or name == "synonym")


def test_what_a_mutation_cannot_change_is_not_asked() -> None:
    plain = replace(GOLD, question="dan trau cao bang bao nhieu con", lang="vi-plain")
    assert [name for name in ("no_marks", "half_marks", "telex") if mutated(plain, name, 1)] == []
    english = replace(GOLD, question="How many buffaloes are there?", lang="en")
    assert mutated(english, "abbreviation", 1) is None


@pytest.mark.parametrize("seed", range(20))
def test_a_slip_is_one_slip(seed: int) -> None:
    typed = mutated(GOLD, "typo", seed)
    assert typed is not None and abs(len(typed) - len(QUESTION)) <= 1
    words = [(a, b) for a, b in zip(QUESTION.split(), typed.split(), strict=True) if a != b]
    assert len(words) == 1


class Listless:
    """Answers 7.310 con, but 9 con where the question is typed in capitals, and nothing where it has no marks."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        quote = TEXTS["lb"]
        if question == bare(question):
            return Answer(question, Status.NOT_FOUND, "Không có.", (), (), ())
        value, text = (9.0, "9 con") if question.isupper() else (7310.0, "7.310 con")
        fact = AnswerFact(value, "con", text, "đàn", "level", None, None, None, False, False, None, 1)
        cited = Citation(1, "lb", "", None, None, (), None, 0, len(quote), quote)
        return Answer(question, Status.ANSWERED, f"{text} [1]", (fact,), (cited,), ())

    def search(self, question: str, history: Sequence[str] = (), k: int = 10) -> Sequence[object]:
        raise NotImplementedError


def test_what_changes_is_counted_and_named() -> None:
    wrong = replace(GOLD, id="b", must=((Alternative(Decimal(1), "con"),),))  # never right: not asked again
    seed = next(s for s in range(99) if str(mutated(GOLD, "capitals", s)).isupper())
    results = measure([GOLD, wrong], Listless(), TEXTS, seed, ["no_marks", "capitals", "filler"])  # type: ignore[arg-type]
    assert (results["questions"], results["right"], results["asked"], results["changed"]) == (2, 1, 3, 2)
    rows = {row["mutation"]: row for row in results["mutations"]}
    assert (rows["no_marks"]["refused"], rows["capitals"]["refused"], rows["filler"]["changed"]) == (1, 0, 0)
    assert [(c["id"], c["outcome"]) for c in results["changes"]] == [
        ("a", "should_have_answered"),
        ("a", "wrong_indicator"),
    ]
    page = markdown(results)
    assert "| all marks dropped | 1 | 1 | 100.0 (2.5–100.0) | 1 | 1 |" in page
    assert "## capitals · wrong_indicator: 1" in page and "answered · 7310.0 · con → answered · 9.0 · con" in page


def test_an_unknown_mutation_is_refused_with_those_there_are() -> None:
    with pytest.raises(AssistantError, match=r"“rhyme”.*word_order"):
        measure([GOLD], Listless(), TEXTS, 1, ["rhyme"])  # type: ignore[arg-type]
