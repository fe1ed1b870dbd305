"""Small invented reports and an encoder that takes no time, for measurements that are not about understanding.

Every report is about one thing, and each version of it has a figure that no other version of any report has:
`report_text("dê", 3)` says "Đàn dê toàn tỉnh có 100.003 con.", so an answer tells which state of the store it was made of.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.words import syllables

Vectors = NDArray[np.float32]

ANIMALS = ("dê", "ngựa", "trâu", "bò", "lợn", "cừu", "thỏ", "gà", "vịt")
_STEP = 10_000


class SyllableEncoder:
    """A text is the bag of its accent-folded syllables: texts that share syllables are near."""

    name = "syllables"
    dimensions = 64
    window = 512

    def count(self, text: str) -> int:
        """Tokens of a text: its syllables."""
        return len(syllables(text))

    def prepare(self) -> None:
        """Nothing has to be loaded."""

    def encode_query(self, text: str) -> Vectors:
        """The vector of a question."""
        vector = np.zeros(self.dimensions, np.float32)
        for syllable in syllables(text):
            vector[zlib.crc32(syllable.encode()) % self.dimensions] += 1
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """One row for each text."""
        vectors = [self.encode_query(text) for text in texts]
        if progress:
            progress(len(texts))
        return np.array(vectors, np.float32).reshape(len(texts), self.dimensions)


def figure(animal: str, version: int) -> int:
    """How many animals that version of the report counts."""
    return (ANIMALS.index(animal) + 10) * _STEP + version


def version_of(animal: str, count: int) -> int | None:
    """The version that counts so many; None if it is a figure of something else."""
    kind, version = divmod(count, _STEP)
    return version if kind == ANIMALS.index(animal) + 10 else None


def report_text(animal: str, version: int) -> str:
    """A version of the report about an animal."""
    count = f"{figure(animal, version):,}".replace(",", ".")
    notes = "\n\n".join(
        f"Ngành chăn nuôi {animal} triển khai nội dung thứ {part} theo kế hoạch đã được phê duyệt từ đầu năm."
        for part in range(1, 2 + version % 5)
    )
    return (
        f"ỦY BAN NHÂN DÂN TỈNH VÂN KHÊ\n\nBÁO CÁO\nTình hình chăn nuôi {animal} 6 tháng đầu năm 2024\n\n"
        f"I. CHĂN NUÔI\n\nĐàn {animal} toàn tỉnh có {count} con.\n\n{notes}\n"
    )


def question(animal: str) -> str:
    """What that report answers."""
    return f"Đàn {animal} toàn tỉnh có bao nhiêu con?"
