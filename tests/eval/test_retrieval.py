import math
from collections.abc import Sequence

import pytest

from eval.gold import Alternative, Evidence, Gold
from eval.retrieval import Found, evidence_ranks, find_evidence, means, measured
from index.records import Passage

TEXTS = {"a": "0123456789 alpha beta gamma delta", "b": "alpha beta"}


def passage(doc: str, *spans: tuple[int, int]) -> Passage:
    start, end = spans[0][0], spans[-1][1]
    return Passage(f"{doc}#{start}", doc, (), start, end, spans, "body", TEXTS[doc][start:end])


def gold(*groups: Sequence[Evidence], kind: str = "text", lang: str = "vi", question: str = "alpha?") -> Gold:
    must = ((Alternative(text="x"),),) if kind != "unanswerable" else ()
    return Gold("q", question, lang, kind, must, (), tuple(map(tuple, groups)), history=("trước",))


def test_rank_of_the_first_passage_that_overlaps_half_of_the_quote() -> None:
    question = gold([Evidence("a", "0123456789")])
    ranked = [passage("b", (0, 10)), passage("a", (0, 4)), passage("a", (5, 16)), passage("a", (0, 16))]
    assert evidence_ranks(question, ranked, TEXTS) == (3,)
    assert evidence_ranks(question, ranked[:2], TEXTS) == (None,)


def test_each_group_has_its_rank_and_any_alternative_serves() -> None:
    question = gold([Evidence("a", "0123456789")], [Evidence("a", "gamma"), Evidence("b", "beta")])
    ranked = [passage("b", (0, 10)), passage("a", (0, 10))]
    assert evidence_ranks(question, ranked, TEXTS) == (2, 1)


def test_what_a_passage_leaves_out_between_its_spans_does_not_count() -> None:
    question = gold([Evidence("a", "0123456789")])
    assert evidence_ranks(question, [passage("a", (0, 2), (8, 16))], TEXTS) == (None,)
    assert evidence_ranks(question, [passage("a", (0, 2), (7, 16))], TEXTS) == (1,)


def test_the_measures_of_each_question_by_hand() -> None:
    both, none, late = Found("1", "vi", (1, 7)), Found("2", "vi", (None,)), Found("3", "en", (4,))
    rows = measured([both, none, late])
    assert [[row[k] for k in ("1", "5", "10")] for row in rows] == [[0.5, 0.5, 1.0], [0, 0, 0], [0, 1.0, 1.0]]
    assert [row["mrr"] for row in rows] == [1.0, 0.0, 0.25]
    ideal = 1 + 1 / math.log2(3)
    gains = [(1 + 1 / math.log2(8)) / ideal, 0.0, 1 / math.log2(5)]
    assert [row["ndcg"] for row in rows] == pytest.approx(gains)


def test_the_means_over_questions() -> None:
    found = [Found("1", "vi", (1, 7)), Found("2", "vi", (None,)), Found("3", "en", (4,))]
    assert means(found)["5"] == pytest.approx((0.5 + 0 + 1) / 3)
    assert means(found)["mrr"] == pytest.approx((1 + 0 + 0.25) / 3)
    assert means([]) == {"1": None, "5": None, "10": None, "mrr": None, "ndcg": None}
    assert measured([]) == []


def test_a_group_that_is_not_found_takes_its_share_of_recall_and_one_passage_may_hold_two() -> None:
    half, one_passage = measured([Found("1", "vi", (2, None)), Found("2", "vi", (1, 1))])
    assert (half["1"], half["5"], half["mrr"]) == (0.0, 0.5, 0.5)
    assert half["ndcg"] == pytest.approx(1 / math.log2(3) / (1 + 1 / math.log2(3)))
    assert (one_passage["1"], one_passage["ndcg"]) == (1.0, 1.0)


def test_find_evidence_asks_with_history_and_skips_the_unanswerable() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def search(question: str, history: Sequence[str]) -> list[Passage]:
        asked.append((question, tuple(history)))
        return [passage("a", (0, 10))]

    golds = [gold([Evidence("a", "0123456789")], lang="en"), gold(kind="unanswerable", question="beta?")]
    assert find_evidence(golds, search, TEXTS) == [Found("q", "en", (1,))]
    assert asked == [("alpha?", ("trước",))]
