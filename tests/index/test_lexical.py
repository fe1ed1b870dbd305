import math
import random
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest

from index.lexical import LexicalIndex

Documents = list[list[str]]


def naive_bm25(
    documents: Documents, terms: Sequence[str], allowed: Collection[int] | None = None
) -> list[tuple[int, float]]:
    """Robertson's formula, term by term."""
    k1, b, n = 1.2, 0.75, len(documents)
    average = sum(map(len, documents)) / n
    scores: Counter[int] = Counter()
    for term in terms:
        holding = [row for row, document in enumerate(documents) if term in document]
        idf = math.log(1 + (n - len(holding) + 0.5) / (len(holding) + 0.5))
        for row in holding:
            count, length = documents[row].count(term), len(documents[row])
            scores[row] += idf * count * (k1 + 1) / (count + k1 * (1 - b + b * length / average))
    kept = [(row, score) for row, score in scores.items() if allowed is None or row in allowed]
    return sorted(kept, key=lambda hit: (-hit[1], hit[0]))


@pytest.fixture(scope="module")
def documents() -> Documents:
    chance = random.Random(7)
    # Lengths up to 40, which tantivy keeps exactly.
    return [[f"t{int(chance.expovariate(0.05))}" for _ in range(chance.randint(1, 39))] for _ in range(400)]


@pytest.fixture(scope="module")
def index(documents: Documents) -> LexicalIndex:
    return LexicalIndex.build((document, [f"f{term}" for term in document]) for document in documents)


@pytest.mark.parametrize("terms", [["t3"], ["t0", "t40"], ["t5", "t9", "t5"], ["t1", "t77", "none"]])
def test_scores_are_those_of_naive_bm25(index: LexicalIndex, documents: Documents, terms: list[str]) -> None:
    expected = naive_bm25(documents, terms)[:10]
    found = index.search("words", terms, 10)
    assert [row for row, _ in found] == [row for row, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], rel=1e-3)


@pytest.mark.parametrize("allowed", [range(100, 200), {3, 5, 7, 300}, list(range(0, 400, 2))])
def test_allowed_rows_only_with_the_same_scores(
    index: LexicalIndex, documents: Documents, allowed: Collection[int]
) -> None:
    expected = naive_bm25(documents, ["t2", "t8"], allowed)[:20]
    found = index.search("words", ["t2", "t8"], 20, allowed)
    assert [row for row, _ in found] == [row for row, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], rel=1e-3)


def test_fields_are_apart(index: LexicalIndex) -> None:
    assert index.search("folded", ["t3"], 5) == []
    assert [row for row, _ in index.search("folded", ["ft3"], 5)] == [
        row for row, _ in index.search("words", ["t3"], 5)
    ]


def test_equal_scores_come_by_row() -> None:
    index = LexicalIndex.build([(["lúa"], ["lua"])] * 30)
    assert [row for row, _ in index.search("words", ["lúa"], 4)] == [0, 1, 2, 3]
    assert [row for row, _ in index.search("words", ["lúa"], 3, range(9, 20))] == [9, 10, 11]


def test_words_with_underscores_and_numbers_are_terms() -> None:
    index = LexicalIndex.build([(["nhân_dân"], ["nhan", "dan"]), (["dân"], ["dan", "472.347,4", "30/6/2021"])])
    assert [row for row, _ in index.search("words", ["nhân_dân"], 5)] == [0]
    assert [row for row, _ in index.search("words", ["dân"], 5)] == [1]
    assert [row for row, _ in index.search("folded", ["472.347,4"], 5)] == [1]
    assert [row for row, _ in index.search("folded", ["30/6/2021"], 5)] == [1]


def test_nothing_asked_nothing_found(index: LexicalIndex) -> None:
    assert index.search("words", [], 5) == []
    assert index.search("words", ["t1"], 0) == []
    assert index.search("words", ["t1"], 5, []) == []
    assert LexicalIndex.build([]).search("words", ["t1"], 5) == []


def test_a_folder_gives_the_same_as_memory(index: LexicalIndex, documents: Documents, tmp_path: Path) -> None:
    folder = tmp_path / "lexical-1"
    built = LexicalIndex.build(((document, []) for document in documents), folder)
    loaded = LexicalIndex.load(folder)
    assert len(loaded) == len(built) == 400
    assert loaded.search("words", ["t2", "t8"], 10) == index.search("words", ["t2", "t8"], 10)
    assert [path.name for path in tmp_path.iterdir()] == ["lexical-1"]
