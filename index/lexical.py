"""Word lists to a BM25 index (tantivy), searched by any of several terms. Rows are the passages' positions.

Example: `LexicalIndex.build([(["thu", "ngân_sách"], ["thu", "ngan", "sach"])])` holds row 0, which
`search("folded", ["ngan", "sach"], 5)` finds.

In a folder each passage has a number that it keeps for life, so that a change costs what it changes: `make` makes
a folder, `change` makes the next one out of it, and `load` is told which number stands at which position. Passages of one
report share a home, the number of the first of them, so that a search of some reports alone looks up a term for each.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tantivy
from numpy.typing import NDArray

Field = Literal["words", "folded"]
Numbers = NDArray[np.int64]
Document = tuple[Sequence[str], Sequence[str]]  # the words and the folded syllables of a passage
Numbered = tuple[int, int, Document]  # with its number and its home

_TOKENIZER = "words"
_HEAP = 64_000_000  # bytes for the writer: some 100 thousand passages before it writes a segment
_TIED = 16  # times as many hits as are wanted are looked through for those that share the last score
_LARGE = 50_000  # passages; a search of fewer takes no time to speak of
_POSTINGS = (
    0.5  # of the passages of a large index: as many hits of single terms are gone through, the rarest terms first
)
_TELLING = 2  # the rarest terms, which are always gone through
_LAYOUT = 2  # of what a folder holds; one of another is made anew
_BLOCK = 1 << 22  # bytes of a file that are in memory at once
_SETTLED = 2_000_000_000  # nanoseconds after which a file's time tells whether it was written to again
_SUMS_KEPT = 10_000
_known_sums: dict[tuple[int, int, int, int], int] = {}  # by device, inode, size and time
SUMS = "sums.json"  # the checksum of every other file of a folder, and what the folder is


class LexicalIndex:
    """BM25 (k1 = 1.2, b = 0.75) over two fields of each passage: pyvi words and folded syllables."""

    def __init__(self, index: tantivy.Index, numbers: Numbers | None = None, homes: Numbers | None = None) -> None:
        """`numbers[i]` is the number of row i in `index`, i itself without them; `homes[i]` its home, without them its number."""
        _register(index)
        index.config_reader("manual")  # what is searched stays what it is; nothing watches the folder
        index.reload()
        self._index = index
        self._searcher = index.searcher()
        self._numbers = np.arange(self._searcher.num_docs) if numbers is None else numbers
        self._order = np.argsort(self._numbers)
        self._sorted = self._numbers[self._order]
        self._homes = self._numbers if homes is None else homes
        self._known_homes, self._sizes = np.unique(self._homes, return_counts=True)

    @classmethod
    def build(cls, passages: Iterable[Document], numbers: Numbers | None = None) -> LexicalIndex:
        """An index in memory over (words, folded syllables) of each passage, in row order."""
        index = tantivy.Index(_schema())
        _register(index)
        with _writing(index) as writer:
            numbered = enumerate(passages) if numbers is None else zip(numbers.tolist(), passages, strict=True)
            _add(writer, ((number, number, passage) for number, passage in numbered))
        return cls(index, numbers)

    @classmethod
    def load(
        cls, folder: Path, numbers: Numbers | None = None, name: str = "", homes: Numbers | None = None
    ) -> LexicalIndex:
        """The index that stands in `folder` under that name.

        Raises OSError or ValueError if it is not there, another one, damaged, or if it does not hold those numbers.
        """
        verify(folder, name)
        index = cls(tantivy.Index.open(str(folder)), numbers, homes)
        if len(index) != index._searcher.num_docs:
            raise ValueError(f"{folder} holds {index._searcher.num_docs} passages, wanted {len(index)}")
        return index

    def __len__(self) -> int:
        return len(self._numbers)

    def search(
        self, field: Field, terms: Sequence[str], k: int, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The best `k` rows that hold any of `terms`, as (row, score), best first; equal scores by row.

        A term that is given twice counts twice. `allowed` limits the rows; term weights stay those of all passages. Of a large
        index without a limit the rarest terms alone are looked for, as many as `_POSTINGS` lets; see docs/evaluation.md.
        """
        if k <= 0 or not terms or not len(self) or (allowed is not None and not allowed):
            return []
        schema = self._index.schema
        wanted = self._telling(field, terms) if allowed is None and len(self) >= _LARGE else terms
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(schema, field, term, "freq")) for term in wanted]
        )
        if allowed is not None:
            row_filter = tantivy.Query.const_score_query(self._only(allowed), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, row_filter)])
        hits = self._hits(query, k)
        addresses = [address for _, address in hits]
        scores = np.array([score for score, _ in hits], np.float64)
        numbers = np.array(self._searcher.fast_field_values("row", addresses), np.int64)
        rows = self._order[np.searchsorted(self._sorted, numbers)]
        best = np.lexsort((rows, -scores))[:k]
        return list(zip(rows[best].tolist(), scores[best].tolist(), strict=True))

    def _telling(self, field: Field, terms: Sequence[str]) -> Sequence[str]:
        """The rarest terms that passages hold, as many as together have so many hits: the others cost most and tell least."""
        held = sorted((count, term) for term in set(terms) if (count := self._searcher.doc_freq(field, term)))
        hits = itertools.accumulate(count for count, _ in held)
        most = _POSTINGS * self._searcher.num_docs
        kept = {
            term for i, ((_, term), sum_) in enumerate(zip(held, hits, strict=True)) if i < _TELLING or sum_ <= most
        }
        return [term for term in terms if term in kept]

    def _hits(self, query: tantivy.Query, k: int) -> list[tuple[float, tantivy.DocAddress]]:
        """The best `k` hits, and all that share the score of the last, so that a tie is cut by row.

        Of a store where very many passages are alike, so many of those that share it. A large store is searched for these
        at once: every search goes through all passages that hold one of the terms.
        """
        for limit in (k + 1, _TIED * k)[len(self) >= _LARGE :]:
            hits: list[tuple[float, tantivy.DocAddress]] = self._searcher.search(query, limit, count=False).hits
            if len(hits) < limit or hits[k - 1][0] > hits[-1][0]:
                break
        return [hit for hit in hits if len(hits) <= k or hit[0] >= hits[k - 1][0]]

    def _only(self, allowed: Collection[int]) -> tantivy.Query:
        """The rows `allowed`: by their homes, where these have no others, as reports that are allowed whole do not."""
        rows = np.unique(np.fromiter(allowed, np.int64, len(allowed)))
        homes = np.unique(self._homes[rows])
        whole = self._sizes[np.searchsorted(self._known_homes, homes)].sum() == len(rows)
        field, values = ("home", homes) if whole else ("row", self._numbers[rows])
        return tantivy.Query.term_set_query(self._index.schema, field, values.tolist())

    def numbers(self) -> Numbers:
        """The numbers that the index itself holds, in order; for those who verify it."""
        hits = self._searcher.search(tantivy.Query.all_query(), max(self._searcher.num_docs, 1), count=False).hits
        return np.sort(np.array(self._searcher.fast_field_values("row", [where for _, where in hits]), np.int64))


def make(folder: Path, name: str, documents: Iterable[Numbered]) -> None:
    """Write an index of numbered passages to `folder`, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _change(tantivy.Index(_schema(), path=str(folder)), folder, name, (), documents)


def change(source: Path, folder: Path, name: str, removed: Sequence[range], documents: Iterable[Numbered]) -> None:
    """Write what `source` holds, without the numbers `removed` and with `documents`, to `folder`.

    Files of an index never change once they are written, so `folder` shares those that stay with `source`: the cost is
    that of the change. `source` stays as it is.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in source.iterdir():
        if path.name.endswith(".lock") or path.name == SUMS:
            continue
        if path.suffix == ".json":  # these do change
            shutil.copyfile(path, folder / path.name)
        else:
            _link(path, folder / path.name)
    index = tantivy.Index.open(str(folder))
    _change(index, folder, name, removed, documents)


def verify(folder: Path, name: str) -> None:
    """Raise OSError or ValueError unless `folder` holds, whole, the index that was written under that name."""
    sums = json.loads((folder / SUMS).read_bytes())
    if (
        not isinstance(sums, dict)
        or (sums.get("name"), sums.get("layout")) != (name, _LAYOUT)
        or not isinstance(sums.get("files"), dict)
    ):
        raise ValueError(f"{folder} is not the index {name}")
    if sums.get("files") != _sums(folder):
        raise ValueError(f"{folder} is damaged")


def waste(folder: Path) -> int:
    """How many removed passages an index still counts; they weigh on the rarity of their words."""
    meta = json.loads((folder / "meta.json").read_bytes())
    return sum((segment["deletes"] or {}).get("num_deleted_docs", 0) for segment in meta["segments"])


def _change(
    index: tantivy.Index,
    folder: Path,
    name: str,
    removed: Sequence[range],
    documents: Iterable[Numbered],
) -> None:
    _register(index)
    schema = index.schema
    with _writing(index) as writer:
        for rows in removed:
            if rows:
                integer = tantivy.FieldType.Integer
                query = tantivy.Query.range_query(schema, "row", integer, rows[0], rows[-1])
                writer.delete_documents_by_query(query)
        _add(writer, documents)
    (folder / SUMS).write_text(json.dumps({"name": name, "layout": _LAYOUT, "files": _sums(folder)}), encoding="utf-8")
    for path in folder.glob("*.json"):  # tantivy makes these for their owner alone
        shutil.copymode(folder / SUMS, path)


def _sums(folder: Path) -> dict[str, int]:
    """The CRC of every file of an index but its locks."""
    files = [path for path in folder.iterdir() if path.name != SUMS and not path.name.endswith(".lock")]
    return {path.name: _sum(path) for path in sorted(files)}


def _sum(path: Path) -> int:
    """The CRC of a file. One that was read before, also in another folder, is not read again as long as nobody wrote to it.

    A file that was written just now is not remembered: another write in the same tick of the clock would not show.
    """
    found = path.stat()
    key = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    if key in _known_sums:
        return _known_sums[key]
    crc = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            crc = zlib.crc32(block, crc)
    if time.time_ns() - found.st_mtime_ns > _SETTLED:
        if len(_known_sums) >= _SUMS_KEPT:
            _known_sums.clear()
        _known_sums[key] = crc
    return crc


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system that cannot
        shutil.copyfile(source, target)


@contextlib.contextmanager
def _writing(index: tantivy.Index) -> Iterator[Any]:
    """A writer whose work is committed and merged at the end, or left undone."""
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    try:
        yield writer
        writer.commit()
        writer.garbage_collect_files()
    finally:
        writer.wait_merging_threads()


def _register(index: tantivy.Index) -> None:
    index.register_tokenizer(_TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_integer_field("home", indexed=True)
    for field in ("words", "folded"):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


def _add(writer: Any, documents: Iterable[Numbered]) -> None:  # noqa: ANN401  tantivy's writer
    for number, home, (words, folded) in documents:
        document = tantivy.Document(row=number, home=home, words=" ".join(words), folded=" ".join(folded))
        writer.add_document(document)
