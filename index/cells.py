"""Many vectors to cells around centres, so that a search looks into the nearest ones only (k-means, by FAISS).

A cell holds the numbers of its vectors, never the vectors: what is found is scored by the vectors themselves. What comes later
than the cells is in none of them, and always looked at. Example: of a million vectors in 1,000 cells, a search of the nearest
20 goes through some 20,000.
"""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

FROM = 200_000  # vectors; fewer are gone through in some 40 ms, and exactly
PROBES = 20  # cells that a search looks into
LATER = 0.25  # of the vectors may be in no cell before all are put into cells anew
_OF_EACH = 40  # vectors for each centre that the centres are learnt from
_ROUNDS = 8
_BLOCK = 50_000  # vectors put into cells at once
_SUM_BYTES = 4


class Cells:
    """The cells of the vectors with the numbers 0 to `len(cells)`."""

    def __init__(self, centres: Vectors, cell_of: NDArray[np.int32]) -> None:
        self._centres = centres
        self._cell_of = cell_of
        self._numbers = np.argsort(cell_of, kind="stable")
        self._starts = np.searchsorted(cell_of[self._numbers], np.arange(len(centres) + 1))

    @classmethod
    def of(cls, vectors: Vectors) -> Cells:
        """Cells of vectors (n, d), about as many as the square root of n; the same for the same vectors."""
        count = int(len(vectors) ** 0.5)
        chosen = np.sort(
            np.random.default_rng(1).choice(len(vectors), min(len(vectors), _OF_EACH * count), replace=False)
        )
        means = faiss.Kmeans(
            vectors.shape[1], count, niter=_ROUNDS, seed=1, spherical=True, min_points_per_centroid=1,
            max_points_per_centroid=_OF_EACH,
        )  # fmt: skip
        means.train(np.ascontiguousarray(vectors[chosen], np.float32))
        centres = np.ascontiguousarray(means.centroids, np.float32)
        blocks = (vectors[start : start + _BLOCK] for start in range(0, len(vectors), _BLOCK))
        cell_of = np.concatenate([np.argmax(np.asarray(block) @ centres.T, axis=1) for block in blocks])
        return cls(centres, cell_of.astype(np.int32))

    def __len__(self) -> int:
        return len(self._cell_of)

    def near(self, vector: Vectors, probes: int = PROBES) -> Numbers:
        """The numbers of the vectors in the cells nearest to `vector`."""
        nearest = np.argsort(-(self._centres @ vector), kind="stable")[:probes]
        return np.concatenate([self._numbers[self._starts[cell] : self._starts[cell + 1]] for cell in nearest])

    def save(self, path: Path) -> None:
        """Write them; the file appears only when it is complete."""
        stream = io.BytesIO()
        np.save(stream, self._centres)
        np.save(stream, self._cell_of)
        data = stream.getvalue()
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        unfinished.write_bytes(data + zlib.crc32(data).to_bytes(_SUM_BYTES, "big"))
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Cells:
        """Those of a file. Raises OSError or ValueError if it is not there or not sound."""
        data = path.read_bytes()
        if data[-_SUM_BYTES:] != zlib.crc32(data[:-_SUM_BYTES]).to_bytes(_SUM_BYTES, "big"):
            raise ValueError(f"{path} is damaged")
        stream = io.BytesIO(data)
        return cls(np.load(stream), np.load(stream))
