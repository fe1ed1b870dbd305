"""Word lists to a BM25 index (tantivy), searched by any of several terms. Rows are the passages' positions.

Example: `LexicalIndex.build([(["thu", "ngân_sách"], ["thu", "ngan", "sach"])])` holds row 0, which
`search("folded", ["ngan", "sach"], 5)` finds.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import tantivy

Field = Literal["words", "folded"]

_TOKENIZER = "words"
_HEAP = 64_000_000  # bytes for the writer: some 100 thousand passages before it writes a segment
_MANY_RUNS = 64  # allowed rows in more stretches than this are looked up one by one


class LexicalIndex:
    """BM25 (k1 = 1.2, b = 0.75) over two fields of each passage: pyvi words and folded syllables."""

    def __init__(self, index: tantivy.Index) -> None:
        index.register_tokenizer(_TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        self._index = index
        self._searcher = index.searcher()

    @classmethod
    def build(cls, passages: Iterable[tuple[Sequence[str], Sequence[str]]], folder: Path | None = None) -> LexicalIndex:
        """An index over (words, folded syllables) of each passage, in row order: in memory, or in a new `folder`.

        The folder appears only when it is complete.
        """
        if folder is None:
            index = tantivy.Index(_schema())
            _write(index, passages)
            return cls(index)
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write(tantivy.Index(_schema(), path=str(unfinished)), passages)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """The index that `build` left in `folder`. Raises OSError or ValueError if it is not there or not sound."""
        return cls(tantivy.Index.open(str(folder)))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, field: Field, terms: Sequence[str], k: int, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The best `k` rows that hold any of `terms`, as (row, score), best first; equal scores by row.

        A term that is given twice counts twice. `allowed` limits the rows; term weights stay those of all passages.
        """
        if k <= 0 or not terms or not len(self) or (allowed is not None and not allowed):
            return []
        schema = self._index.schema
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(schema, field, term, "freq")) for term in terms]
        )
        if allowed is not None:
            row_filter = tantivy.Query.const_score_query(_row_query(schema, allowed), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, row_filter)])
        hits = self._hits(query, k)
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        found = [(int(row or 0), float(score)) for row, (score, _) in zip(rows, hits, strict=True)]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]

    def _hits(self, query: tantivy.Query, k: int) -> list[tuple[Any, tantivy.DocAddress]]:
        """At least the best `k` hits, and all that share the score of the last, so that a tie is cut by row."""
        limit = k + 1
        while True:
            hits = list(self._searcher.search(query, limit, count=False).hits)
            if len(hits) < limit or hits[k - 1][0] > hits[-1][0]:
                return hits
            limit *= 2


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", indexed=True, fast=True)
    for field in ("words", "folded"):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


def _write(index: tantivy.Index, passages: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
    index.register_tokenizer(_TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for row, (words, folded) in enumerate(passages):
        writer.add_document(tantivy.Document(row=row, words=" ".join(words), folded=" ".join(folded)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def _row_query(schema: tantivy.Schema, allowed: Collection[int]) -> tantivy.Query:
    """Rows as ranges where they stand together, which the passages of a report do."""
    runs: list[list[int]] = []
    for row in sorted(allowed):
        if runs and row <= runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    if len(runs) > _MANY_RUNS:
        return tantivy.Query.term_set_query(schema, "row", list(allowed))
    integer = tantivy.FieldType.Integer
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Should, tantivy.Query.range_query(schema, "row", integer, first, last)) for first, last in runs]
    )
