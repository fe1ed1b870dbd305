"""Small true parts for tests: an encoder by keywords, reports from a few lines, a store made of them."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from index.forms import search_text
from index.records import Fact, Passage, Report
from index.store import Store
from index.words import syllables

settings.register_profile("any machine", deadline=None)  # a busy machine is no defect
settings.load_profile("any machine")


class KeywordEncoder:
    """A text is the bag of its accent-folded syllables: texts that share syllables are near. Counts what it embeds."""

    name = "keyword"
    dimensions = 256
    window = 512

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def count(self, text: str) -> int:
        return len(syllables(text))

    def prepare(self) -> None:
        """Nothing has to be loaded."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimensions, np.float32)
        for syllable in syllables(text):
            vector[zlib.crc32(syllable.encode()) % self.dimensions] += 1
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded += texts
        vectors = [self.encode_query(text) for text in texts]
        if progress:
            progress(len(texts))
        return np.array(vectors, np.float32).reshape(len(texts), self.dimensions)


def make_report(text: str, id: str = "r", **meta: Any) -> Report:
    """A report of this text; `meta` are further fields of `Report`."""
    fields = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "path": f"/reports/{id}.txt", "title": id, **meta}
    return Report(id=id, text=text, **fields)


def make_passages(report: Report, headings: tuple[str, ...] = ()) -> list[Passage]:
    """A passage for each line of the report that is not blank."""
    lines = [(found.start(), found.end()) for found in re.finditer(r"[^\n]+", report.text) if found[0].strip()]
    return [
        Passage(f"{report.id}#{i}", report.id, headings, a, b, ((a, b),), "body", report.text[a:b])
        for i, (a, b) in enumerate(lines)
    ]


def put_report(store: Store, report: Report, facts: Sequence[Fact] = ()) -> list[Passage]:
    """Write a report, a passage for each line, and give those passages."""
    passages = make_passages(report)
    vectors = KeywordEncoder().encode_passages([search_text(passage, report) for passage in passages])
    store.put(report, passages, facts, vectors)
    return passages


@pytest.fixture
def encoder() -> KeywordEncoder:
    return KeywordEncoder()


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    """`make_store(a="text of report a", b="…")`: a store, open for writing, in `tmp_path / "store"`."""
    stores: list[Store] = []

    def make(**texts: str) -> Store:
        store = Store.create_or_open(tmp_path / "store", KeywordEncoder.name, KeywordEncoder.dimensions)
        stores.append(store)
        with store.together():
            for id, text in texts.items():
                put_report(store, make_report(text, id))
        store.build()
        return store

    yield make
    for store in stores:
        store.close()
