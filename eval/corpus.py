"""The walk from reports to an answer with parts of it left out, so that each part's worth can be measured.

A `Setup` says which parts take part; `Corpus.of` indexes reports for it in memory and `Ours` asks. `Setup()` is the product
itself. Example: `replace(Setup(), rankings=("dense",))` searches by vectors alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from assistant.assistant import View
from assistant.diacritics import Restorer
from assistant.query import Query
from assistant.readings import choose
from assistant.search import Hit, Vector, embedded_form, search
from assistant.select import FEATURES, weights
from assistant.selection import PASSAGES, Found
from assistant.settle import settle
from assistant.understand import understand
from eval.plain import Record, plain_record
from eval.tune import START
from index.counting import Tally
from index.encoders import DEFAULT_MODEL, Encoder
from index.facts import extract
from index.forms import search_text
from index.lexical import Field, LexicalIndex
from index.phrases import PhraseVectors, phrase
from index.records import Fact, Passage, Report
from index.split import LIMIT, TARGET, split
from index.store import Snapshot
from index.store.counts import Counts
from index.words import syllables, words

RANKINGS = ("dense", "words", "folded")
DEPTH = 30  # passages that a system gives
READ = 5  # of these, what a plain reader reads

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Setup:
    """Which parts of the product take part."""

    rankings: tuple[str, ...] = RANKINGS
    segmented: bool = True  # pyvi words; without it syllables with their marks
    context: bool = True  # place, period and headings in front of a passage
    restored: bool = True  # marks given back to a question that was typed without
    slots: bool = True  # reports of the place and period asked for come first when searching
    named: bool = True  # the place, period and report that a question names, in search and in the choice of figures
    facts: bool = True  # the ledger; without it the figures of the sentence that is most like the question
    phrases: bool = True  # how like the question is to the words that name a figure, as vectors
    fitted: bool = True  # the fitted weights of the ranking; without it the guesses that the fit starts from
    refusing: bool = True  # a figure that is not likely enough is not shown
    target: int = TARGET  # characters of a passage
    encoder: str = DEFAULT_MODEL


@dataclass(frozen=True)
class Corpus:
    """What a `Snapshot` holds, made in memory with some parts left out."""

    generation: int
    reports: Mapping[str, Report]
    passages: Sequence[Passage]
    facts: Sequence[Fact]
    facts_by_passage: Mapping[str, Sequence[Fact]]
    rows_by_report: Mapping[str, range]
    row_by_passage: Mapping[str, int]
    dense: Exact
    lexical: Fields
    counts: Counts
    places: frozenset[str]  # that facts name

    @classmethod
    def of(cls, reports: Sequence[Report], setup: Setup, encoder: Encoder) -> Corpus:
        """Cut, search for facts, and index."""
        ordered = sorted(reports, key=lambda report: report.id)
        passages: list[Passage] = []
        facts: list[Fact] = []
        rows = {}
        for report in ordered:
            own = split(report, setup.target, max(LIMIT, LIMIT * setup.target // TARGET))
            rows[report.id] = range(len(passages), len(passages) + len(own))
            passages += own
            facts += sorted(extract(report, own), key=lambda fact: fact.figure.start)
        by_id = {report.id: report for report in ordered}
        by_passage: dict[str, list[Fact]] = {}
        for fact in facts:
            by_passage.setdefault(fact.passage_id, []).append(fact)
        texts = [search_text(p, by_id[p.report_id]) if setup.context else p.joined for p in passages]
        counted = Tally()
        for report in ordered:
            counted.add_text(report.text)
        counted.add_passages(passage.joined for passage in passages)
        return cls(
            generation=0,
            reports=by_id,
            passages=passages,
            facts=facts,
            facts_by_passage=by_passage,
            rows_by_report=rows,
            row_by_passage={passage.id: row for row, passage in enumerate(passages)},
            dense=Exact(encoder.encode_passages(texts)),
            lexical=Fields(
                LexicalIndex.build((_words(t, setup), syllables(t)) for t in texts), segmented=setup.segmented
            ),
            counts=Counts.of(counted),
            places=frozenset(fact.place for fact in facts if fact.place),
        )

    def report_at(self, row: int) -> Report:
        """The report of a passage."""
        return self.reports[self.passages[row].report_id]

    def searched_by(self, rankings: Collection[str]) -> Snapshot:
        """The corpus as what `assistant.search` takes, where only these rankings find anything."""
        dense = self.dense if "dense" in rankings else Exact(self.dense.vectors[:0])
        shown = replace(self, dense=dense, lexical=replace(self.lexical, fields=frozenset(rankings)))
        return cast(Snapshot, shown)  # it has all of its attributes


def _words(text: str, setup: Setup) -> list[str]:
    found = words(text)
    return found if setup.segmented else [syllable for word in found for syllable in word.split("_")]


@dataclass(frozen=True)
class Exact:
    """The rows with the largest inner product, by numpy."""

    vectors: Vectors

    def search(self, vector: Vector, k: int, allowed: Collection[int] | None = None) -> list[tuple[int, float]]:
        """As `index.dense.DenseIndex.search`."""
        if not len(self.vectors):
            return []
        rows = np.arange(len(self.vectors)) if allowed is None else np.array(sorted(allowed), int)
        scores = self.vectors[rows] @ vector
        order = np.lexsort((rows, -scores))[:k]
        return [(int(rows[i]), float(scores[i])) for i in order]


@dataclass(frozen=True)
class Fields:
    """The lexical index with some of its fields silent."""

    index: LexicalIndex
    fields: frozenset[str] = frozenset(RANKINGS)
    segmented: bool = True

    def search(
        self,
        field: Field,
        terms: Sequence[str],
        k: int,
        allowed: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """As `index.lexical.LexicalIndex.search`."""
        if field not in self.fields:
            return []
        if field == "words" and not self.segmented:
            terms = list(dict.fromkeys(syllable for term in terms for syllable in term.split("_")))
        return self.index.search(field, terms, k, allowed)


class _AsTyped(Restorer):
    """Knows what the inner one knows and gives no marks back."""

    def __init__(self, inner: Restorer) -> None:
        self._inner = inner

    def knows(self, word: str) -> bool:
        return self._inner.knows(word)

    def respelled(self, text: str) -> str:
        return text

    def restore(self, text: str) -> str:
        return text

    def mend(self, text: str) -> str:
        return text


@dataclass
class Remembering:
    """An encoder that embeds no text twice: setups and peers share most of theirs."""

    inner: Encoder
    questions: dict[str, Vector] = field(default_factory=dict)
    passages: dict[str, Vectors] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name, self.dimensions, self.window = self.inner.name, self.inner.dimensions, self.inner.window

    def count(self, text: str) -> int:
        """As the inner one."""
        return self.inner.count(text)

    def prepare(self) -> None:
        """As the inner one."""
        self.inner.prepare()

    def encode_query(self, text: str) -> Vector:
        """As the inner one."""
        if text not in self.questions:
            self.questions[text] = self.inner.encode_query(text)
        return self.questions[text]

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """As the inner one, for those that are new."""
        new = [text for text in dict.fromkeys(texts) if text not in self.passages]
        if new:
            self.passages.update(zip(new, self.inner.encode_passages(new, progress), strict=True))
        return np.array([self.passages[text] for text in texts], np.float32).reshape(len(texts), self.dimensions)


Understood = dict[tuple[bool, str, tuple[str, ...]], Query]  # by whether marks were restored, question and history


@contextmanager
def weighed(changes: Mapping[str, float]) -> Iterator[None]:
    """The weights of `assistant.select` with these changes, for as long as it lasts; in one thread."""
    table = cast(dict[str, float], weights())
    before = dict(table)
    table.update(changes)
    try:
        yield
    finally:
        table.update(before)


@dataclass(frozen=True, slots=True)
class Unfiltered(Found):
    """What is found where places and periods filter nothing in search."""

    def narrowed(self, query: Query) -> Found:
        """As `Found.narrowed`."""
        return replace(self, query=query, hits=search(_open(query), self.snapshot, self.vector, PASSAGES))


@dataclass
class Ours:
    """The product over a corpus, with the parts of its setup."""

    setup: Setup
    corpus: Corpus
    encoder: Encoder
    queries: Understood = field(default_factory=dict)  # shared by setups over the same reports

    def __post_init__(self) -> None:
        self._none = PhraseVectors(lambda _: {})
        self._view = View.of(self.corpus.searched_by(self.setup.rankings), self._none)
        known = self._view.known
        self._known = known if self.setup.restored else replace(known, restorer=_AsTyped(known.restorer))
        self._texts = {report.id: report.text for report in self.corpus.reports.values()}
        self._changes = {} if self.setup.fitted else {name: START.get(name, 0.0) for name in FEATURES}
        self._last: tuple[tuple[str, tuple[str, ...]], tuple[Query, Vector, list[Hit]]] | None = None
        if not self.setup.refusing:
            self._changes["answer_threshold"] = float("-inf")

    def search(self, question: str, history: Sequence[str] = ()) -> list[Passage]:
        """The best passages, best first."""
        return [hit.passage for hit in self._hits(question, history)[2]]

    def ask(self, question: str, history: Sequence[str] = ()) -> Record:
        """The answer's JSON record."""
        query, vector, hits = self._hits(question, history)
        if not self.setup.facts:
            return plain_record(question, [hit.passage for hit in hits[:READ]], self._texts)
        kind = Found if self.setup.slots else Unfiltered
        found = kind(query, vector, hits[:PASSAGES], self._view.snapshot, self._view.rarity, self._phrases)
        with weighed(self._changes):
            answer = settle(query, choose(found), tuple(self.corpus.reports.values()), found.rarity)
        return replace(answer, question=question).to_dict()

    @cached_property
    def _phrases(self) -> PhraseVectors:
        """The vectors of what names each figure, embedded when a first answer wants them."""
        if not self.setup.phrases:
            return self._none
        texts = list(dict.fromkeys(phrase(fact) for fact in self.corpus.facts))
        vectors = dict(zip(texts, self.encoder.encode_passages(texts).astype(np.float16), strict=True))
        return PhraseVectors(lambda wanted: {text: vectors[text] for text in wanted if text in vectors})

    def _hits(self, question: str, history: Sequence[str]) -> tuple[Query, Vector, list[Hit]]:
        key = (question, tuple(history))
        if self._last is None or self._last[0] != key:  # what was searched for is asked next
            self._last = (key, self._searched(*key))
        return self._last[1]

    def _searched(self, question: str, history: tuple[str, ...]) -> tuple[Query, Vector, list[Hit]]:
        query = self._understood(question, history)
        if not self.setup.named:
            query = replace(_open(query), locals=())
        vector = self.encoder.encode_query(embedded_form(query))
        asked = query if self.setup.slots else _open(query)
        return query, vector, search(asked, self._view.snapshot, vector, DEPTH)

    def _understood(self, question: str, history: tuple[str, ...]) -> Query:
        key = (self.setup.restored, question, history)
        if key not in self.queries:
            self.queries[key] = understand(question, history, self._known)
        return self.queries[key]


def _open(query: Query) -> Query:
    """The query as if it named no place, no period and no report."""
    return replace(query, provinces=(), report_ids=(), periods=())
