from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.dense import DenseIndex

Vectors = NDArray[np.float32]


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    chance = np.random.default_rng(5)
    made = chance.standard_normal((500, 16)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def index(vectors: Vectors) -> DenseIndex:
    return DenseIndex.from_vectors(vectors)


def test_ranking_is_that_of_numpy(index: DenseIndex, vectors: Vectors) -> None:
    scores = vectors @ vectors[42]
    found = index.search(vectors[42], 10)
    assert [row for row, _ in found] == np.argsort(-scores)[:10].tolist()
    assert [score for _, score in found] == pytest.approx(np.sort(scores)[::-1][:10].tolist(), abs=1e-6)


@pytest.mark.parametrize("allowed", [[7], range(100, 400), {499, 3, 250}])
def test_allowed_rows_only(index: DenseIndex, vectors: Vectors, allowed: list[int]) -> None:
    scores = vectors @ vectors[42]
    expected = sorted(allowed, key=lambda row: -scores[row])[:5]
    assert [row for row, _ in index.search(vectors[42], 5, allowed)] == expected


@pytest.mark.parametrize("allowed", [None, [2, 0]])
def test_a_row_is_the_vector_of_its_number(vectors: Vectors, allowed: list[int] | None) -> None:
    index = DenseIndex(vectors[:40], np.array([30, 7, 12]))
    scores = {row: float(vectors[number] @ vectors[7]) for row, number in enumerate([30, 7, 12])}
    expected = sorted(allowed if allowed is not None else range(3), key=lambda row: -scores[row])
    assert [row for row, _ in index.search(vectors[7], 9, allowed)] == expected
    assert len(index) == 3


def test_equal_scores_come_by_row(vectors: Vectors) -> None:
    index = DenseIndex.from_vectors(np.repeat(vectors[:1], 6, axis=0))
    assert [row for row, _ in index.search(vectors[0], 6)] == [0, 1, 2, 3, 4, 5]


def test_nothing_asked_nothing_found(index: DenseIndex, vectors: Vectors) -> None:
    assert index.search(vectors[0], 0) == []
    assert index.search(vectors[0], 5, []) == []
    assert DenseIndex.from_vectors(vectors[:0]).search(vectors[0], 5) == []


def test_a_vector_of_another_length_is_refused(index: DenseIndex) -> None:
    with pytest.raises(ValueError, match="8 dimensions, the index 16"):
        index.search(np.ones(8, np.float32), 3)


def test_a_mapped_file_gives_the_same(index: DenseIndex, vectors: Vectors, tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(vectors.tobytes())
    mapped = DenseIndex(np.memmap(tmp_path / "vectors", np.float32, "r", shape=(500, 16)), np.arange(500))
    assert mapped.search(vectors[9], 7) == index.search(vectors[9], 7)


@pytest.mark.parametrize("few", [0, 2_000])
def test_a_score_does_not_depend_on_what_else_is_scanned(
    vectors: Vectors, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.dense.FEW", few)  # so many are copied, more gathered where they stand
    index = DenseIndex.from_vectors(vectors)
    whole = dict(index.search(vectors[3], 500))
    for row in (0, 3, 499):
        assert index.search(vectors[3], 1, [row]) == [(row, whole[row])]
