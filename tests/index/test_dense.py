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
    return DenseIndex.from_vectors(vectors, range(500))


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


def test_rows_are_the_numbers_given(vectors: Vectors) -> None:
    index = DenseIndex.from_vectors(vectors[:3], [10, 20, 30])
    assert index.search(vectors[1], 1)[0][0] == 20
    assert [row for row, _ in index.search(vectors[1], 9, [30, 99])] == [30]


def test_equal_scores_come_by_row(vectors: Vectors) -> None:
    index = DenseIndex.from_vectors(np.repeat(vectors[:1], 6, axis=0), range(6))
    assert [row for row, _ in index.search(vectors[0], 6)] == [0, 1, 2, 3, 4, 5]


def test_nothing_asked_nothing_found(index: DenseIndex, vectors: Vectors) -> None:
    assert index.search(vectors[0], 0) == []
    assert index.search(vectors[0], 5, []) == []
    assert DenseIndex.from_vectors(vectors[:0], []).search(vectors[0], 5) == []


def test_a_vector_of_another_length_is_refused(index: DenseIndex) -> None:
    with pytest.raises(ValueError, match="8 dimensions, the index 16"):
        index.search(np.ones(8, np.float32), 3)


def test_save_and_load(index: DenseIndex, vectors: Vectors, tmp_path: Path) -> None:
    index.save(tmp_path / "dense-1.faiss")
    loaded = DenseIndex.load(tmp_path / "dense-1.faiss")
    assert (len(loaded), loaded.dimensions) == (500, 16)
    assert loaded.search(vectors[9], 7) == index.search(vectors[9], 7)
    assert [path.name for path in tmp_path.iterdir()] == ["dense-1.faiss"]
