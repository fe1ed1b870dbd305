"""Vectors in cells: what a search looks into, compared with going through all."""

from pathlib import Path

import numpy as np
import pytest

from index.cells import Cells
from index.dense import DenseIndex


def clustered(count: int, groups: int, dimensions: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of length one around so many points, and a question near each point."""
    chance = np.random.default_rng(7)
    points = chance.standard_normal((groups, dimensions)).astype(np.float32)
    vectors = points[np.arange(count) % groups] + 0.5 * chance.standard_normal((count, dimensions)).astype(np.float32)
    asked = points + 0.5 * chance.standard_normal((groups, dimensions)).astype(np.float32)
    return tuple(v / np.linalg.norm(v, axis=1, keepdims=True) for v in (vectors, asked))


@pytest.fixture(scope="module")
def many() -> tuple[np.ndarray, np.ndarray, Cells]:
    vectors, asked = clustered(6_400, 40)
    return vectors, asked, Cells.of(vectors)


def test_each_vector_is_in_one_cell(many) -> None:
    vectors, asked, cells = many
    assert len(cells) == len(vectors)
    assert sorted(cells.near(asked[0], probes=len(vectors))) == list(range(len(vectors)))


def test_few_cells_hold_nearly_all_that_is_near(many) -> None:
    vectors, asked, cells = many
    exact = DenseIndex.from_vectors(vectors)
    quick = DenseIndex(vectors, np.arange(len(vectors)), cells)
    looked_at = [len(cells.near(question)) for question in asked]
    found = [len(set(exact.search(q, 10)) & set(quick.search(q, 10))) for q in asked]
    assert max(looked_at) < len(vectors) / 2
    assert sum(found) / len(found) >= 9.7


def test_scores_are_those_of_the_vectors_and_removed_ones_are_never_found(many) -> None:
    vectors, asked, cells = many
    kept = np.arange(0, len(vectors), 3)
    quick = DenseIndex(vectors, kept, cells)
    found = quick.search(asked[0], 10)
    assert [score for _, score in found] == pytest.approx(
        [float(vectors[kept[row]] @ asked[0]) for row, _ in found], abs=1e-5
    )
    assert quick.search(asked[0], 3, allowed=[5, 9]) == sorted(
        quick.search(asked[0], 3, [9, 5]), key=lambda hit: -hit[1]
    )


def test_what_came_after_the_cells_is_looked_at(many) -> None:
    vectors, asked, cells = many
    both = np.concatenate([vectors, asked[3:4]])
    [(row, score)] = DenseIndex(both, np.arange(len(both)), cells).search(asked[3], 1)
    assert (row, round(score, 4)) == (len(vectors), 1.0)


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b"", lambda b: b[:200] + b"x" + b[201:]])
def test_a_file_is_read_whole_or_not_at_all(many, tmp_path: Path, damage) -> None:
    _, asked, cells = many
    path = tmp_path / "cells"
    cells.save(path)
    assert Cells.load(path).near(asked[0]).tolist() == cells.near(asked[0]).tolist()
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises((ValueError, EOFError)):
        Cells.load(path)


def test_the_same_vectors_give_the_same_cells(many) -> None:
    vectors, asked, cells = many
    assert Cells.of(vectors).near(asked[1]).tolist() == cells.near(asked[1]).tolist()
