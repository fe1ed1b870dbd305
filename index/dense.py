"""Vectors to an index that finds the nearest ones (FAISS, exact inner product). Rows are the passages' positions.

The vectors may stand in a file that is only mapped into memory: opening costs nothing, however many they are, and
processes share them. Each product is computed on its own, so a passage's score does not depend on its neighbours.
Where there are cells (`cells.py`), a search of all rows goes through the nearest of them only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from index.cells import Cells

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

FEW = 2_000  # vectors that are copied, 3 MB


class DenseIndex:
    """The nearest rows by inner product: the cosine, for vectors of length one. Exact without cells, 20 ms at 100,000 rows."""

    def __init__(self, vectors: Vectors, numbers: Numbers, cells: Cells | None = None) -> None:
        """Row i is `vectors[numbers[i]]`; vectors without a row, those of removed passages, are never found."""
        self._vectors = vectors
        self._numbers = numbers
        self._cells = cells
        self._row_of = np.full(len(vectors) if cells else 0, -1, np.int32)
        if cells:
            self._row_of[numbers] = np.arange(len(numbers), dtype=np.int32)

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> DenseIndex:
        """An index of `vectors` (n, d), the i-th of them as row i."""
        return cls(np.ascontiguousarray(vectors, np.float32), np.arange(len(vectors)))

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._vectors.shape[1])

    def search(self, vector: Vectors, k: int, allowed: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The `k` rows nearest to `vector` as (row, inner product), best first; equal ones by row.

        With `allowed` only those rows are scanned, so the answer is exact however few they are.
        """
        query = np.ascontiguousarray(vector, np.float32).reshape(-1)
        if len(query) != self.dimensions and len(self):
            raise ValueError(f"the vector has {len(query)} dimensions, the index {self.dimensions}")
        rows = self._all_rows(query) if allowed is None else _rows(allowed, len(self))
        if k <= 0 or not len(rows):
            return []
        scores = self._scores(query, self._numbers[rows])
        if k < len(rows):
            least = np.partition(scores, len(rows) - k)[len(rows) - k]
            kept = scores >= least  # with all that share the last score, so that a tie is cut by row
            rows, scores = rows[kept], scores[kept]
        best = np.lexsort((rows, -scores))[:k]
        return [(int(rows[i]), float(scores[i])) for i in best]

    def _all_rows(self, query: Vectors) -> Numbers:
        """The rows that a search of all goes through, in order."""
        if self._cells is None:
            return np.arange(len(self))
        later = np.arange(len(self._cells), len(self._vectors))
        rows = self._row_of[np.concatenate([self._cells.near(query), later])]
        return np.sort(rows[rows >= 0]).astype(np.int64)

    def _scores(self, query: Vectors, numbers: Numbers) -> Vectors:
        """The inner product of `query` with each of those vectors."""
        if 2 * len(numbers) > len(self._vectors):  # cheaper to go through all than to gather most
            return _products(query, self._vectors)[numbers]
        return _products_of(query, self._vectors, np.ascontiguousarray(numbers, np.int64))


def _rows(allowed: Collection[int], count: int) -> Numbers:
    rows = np.fromiter(allowed, np.int64, len(allowed))
    rows = np.unique(rows)
    return rows[(rows >= 0) & (rows < count)]


def _products(query: Vectors, vectors: Vectors) -> Vectors:
    count, dimensions = vectors.shape
    found = np.empty(count, np.float32)
    pointers: Sequence[object] = [faiss.swig_ptr(array) for array in (found, query, vectors)]
    faiss.fvec_inner_products_ny(*pointers, dimensions, count)  # type: ignore[attr-defined]
    return found


def _products_of(query: Vectors, vectors: Vectors, numbers: Numbers) -> Vectors:
    """The same of those vectors alone; of many, none is copied. FAISS wakes threads for these, which takes a millisecond."""
    if len(numbers) <= FEW:
        return _products(query, vectors[numbers])
    found = np.empty(len(numbers), np.float32)
    pointers: Sequence[object] = [faiss.swig_ptr(array) for array in (found, query, vectors, numbers)]
    faiss.fvec_inner_products_by_idx(*pointers, len(query), 1, len(numbers))  # type: ignore[attr-defined]
    return found
