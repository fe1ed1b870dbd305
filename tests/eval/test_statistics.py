"""Intervals and the exact test against values worked out by hand or by another formula."""

from __future__ import annotations

from math import comb
from typing import Any

import pytest

from eval.statistics import Change, compare, interval, sign_test


def verdict(id: str, miss: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": id, "question": f"{id}?", "miss": miss, "broken": [], **more}


def test_interval_is_near_the_normal_one_and_always_the_same() -> None:
    flags = [1.0] * 300 + [0.0] * 100
    low, high = interval(flags) or (0, 0)
    half = 1.96 * (0.75 * 0.25 / 400) ** 0.5 * 100
    assert (low, high) == (pytest.approx(75 - half, abs=0.6), pytest.approx(75 + half, abs=0.6))
    assert interval(flags) == (low, high)
    assert interval([]) is None


@pytest.mark.parametrize("n", [1, 5, 30])
def test_where_all_agree_the_exact_interval_stands_in(n: int) -> None:
    low = 100 * 0.025 ** (1 / n)
    assert interval([1.0] * n) == (pytest.approx(low, abs=0.06), 100.0)
    assert interval([0.0] * n) == (0.0, pytest.approx(100 - low, abs=0.06))


@pytest.mark.parametrize(("won", "lost"), [(0, 5), (5, 0), (1, 9), (3, 4), (10, 22)])
def test_sign_test_is_the_sum_of_the_binomial(won: int, lost: int) -> None:
    n = won + lost
    tail = sum(comb(n, k) for k in range(max(won, lost), n + 1)) / 2**n
    assert sign_test(won, lost) == pytest.approx(min(1.0, 2 * tail))
    assert sign_test(won, lost, worse=True) == pytest.approx(sum(comb(n, k) for k in range(lost, n + 1)) / 2**n)
    assert sign_test(0, 0) == 1.0


def test_compare_names_each_question() -> None:
    before = {
        "verdicts": [verdict("a"), verdict("b", "wrong_place"), verdict("c", "wrong_unit"), verdict("d"), verdict("x")]
    }
    after = {
        "verdicts": [
            verdict("d", "broken_rule", broken=["fields"]),
            verdict("c", "wrong_period"),
            verdict("b"),
            verdict("a"),
            verdict("y"),
        ]
    }
    found = compare(before, after)
    assert (found.questions, found.right) == (4, (50.0, 50.0))
    assert found.won == (Change("b", "b?", "wrong_place", None),)
    assert found.lost == (Change("d", "d?", None, "broken_rule"),)
    assert found.moved == (Change("c", "c?", "wrong_unit", "wrong_period"),)
    assert found.newly_broken == ("d",)
    assert found.only == (("x",), ("y",))
    assert (found.p, found.p_worse) == (1.0, 0.75)
    assert found.difference[0] < 0 < found.difference[1]


def test_runs_without_a_common_question() -> None:
    found = compare({"verdicts": [verdict("a")]}, {"verdicts": [verdict("b")]})
    assert (found.questions, found.p, found.only) == (0, 1.0, (("a",), ("b",)))
