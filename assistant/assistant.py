"""The assistant: a question in, a checked answer out. It reads as four verbs: understand, search, select, settle."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from cachetools import LRUCache

from assistant.answer import Answer, Status
from assistant.checks import check
from assistant.diacritics import Restorer
from assistant.examples import Example, drawn
from assistant.findings import Finding
from assistant.ledger import FactTable, ledger
from assistant.limits import Deadline, Gate, Limits
from assistant.query import Query
from assistant.rarity import Rarity
from assistant.readings import choose
from assistant.search import Hit, Vector, embedded_form, search
from assistant.selection import Found
from assistant.series import Series, series
from assistant.settle import settle
from assistant.understand import Known, understand
from assistant.writing.writer import Engine, Event, Stage, Writer
from index.batching import Batched, BatchingEncoder
from index.errors import AssistantError, QuestionError, StaleError
from index.phrases import PhraseVectors
from index.records import Report
from index.store import Snapshot, State, Store
from prompts import lexicon

if TYPE_CHECKING:
    from index.encoders import Encoder

T = TypeVar("T")

KEPT_ANSWERS = 1_000  # of one state of the store; some 10 KB each
TURNS = 3  # states of the store that a question is tried with, where each is forgotten meanwhile
EXAMPLES = 4  # questions to start from; three times as many are tried


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """A line of the list of reports."""

    id: str
    title: str
    number: str | None
    place: str | None
    issued: str | None  # ISO date
    period: str | None  # "2021-H1"
    passages: int
    facts: int
    kind: str | None = None  # "báo cáo"
    issuer: str | None = None
    local: str | None = None  # the district of a district's report
    signer: str | None = None
    session: str | None = None  # ISO date
    periods: tuple[str, ...] = ()  # "period" first
    as_of: tuple[str, ...] = ()  # ISO dates
    corrected: dict[str, str | None] = field(default_factory=dict)  # what an administrator set, as written
    origins: dict[str, list[Origin]] = field(default_factory=dict)  # where the report says what a field holds


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a report's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """A snapshot and what is derived from it once."""

    snapshot: Snapshot
    known: Known
    rarity: Rarity
    phrases: PhraseVectors

    @classmethod
    def of(cls, snapshot: Snapshot, phrases: PhraseVectors) -> View:
        """What questions are understood and ranked with, made once for a snapshot out of what its store has counted."""
        reports = tuple(snapshot.reports.values())
        places = snapshot.places - {report.place for report in reports}
        restorer = Restorer.of(snapshot.counts.syllables, snapshot.counts.pair)
        rarity = Rarity(CountedTerms(snapshot.counts.passages), len(snapshot.passages))
        return cls(snapshot, Known(restorer, reports, places), rarity, phrases)


class CountedTerms(Counter[str]):
    """The counts of terms, looked up when one is asked for."""

    def __init__(self, count: Callable[[str], int]) -> None:
        super().__init__()
        self._count = count

    def __missing__(self, term: str) -> int:
        return self._count(term)


def report_infos(snapshot: Snapshot) -> list[ReportInfo]:
    """The list of reports of a snapshot, by report id."""
    facts = dict(zip(snapshot.reports, snapshot.facts_by_report, strict=True))
    return [
        ReportInfo(
            id=report.id,
            title=report.title,
            number=report.number,
            place=report.place,
            issued=report.issued.isoformat() if report.issued else None,
            period=report.period.label if report.period else None,
            passages=len(snapshot.rows_by_report[report.id]),
            facts=facts[report.id],
            kind=report.kind,
            issuer=report.issuer,
            local=report.local,
            signer=report.signer,
            session=report.session.isoformat() if report.session else None,
            periods=tuple(period.label for period in report.periods),
            as_of=tuple(day.isoformat() for day in report.as_of),
            corrected=dict(report.corrected),
            origins=_origins(report, snapshot.says(report.id)),
        )
        for report in snapshot.reports.values()
    ]


def _origins(report: Report, says: Sequence[str]) -> dict[str, list[Origin]]:
    found: dict[str, list[Origin]] = {}
    for (name, start, end), words in zip(report.origins, says, strict=True):
        found.setdefault(name, []).append(Origin(start, end, words))
    return found


class Watcher(Protocol):
    """Who is told what an assistant does: metrics, traces. Neither the question nor its words are told."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Around a step: `understand`, `embed`, `select`, `settle`, `write`."""

    def answered(self, answer: Answer) -> None:
        """At the end of one."""


class _Nobody:
    def step(self, name: str) -> AbstractContextManager[None]:
        return nullcontext()

    def answered(self, answer: Answer) -> None:
        pass


@dataclass(frozen=True, slots=True)
class _Settled:
    """An answer, and what a language model would be told of the question."""

    answer: Answer
    language: str
    asked: str


class Assistant:
    """Answers questions about the reports of one store; safe to share between threads."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        writer: Writer | None = None,
        engine: str = Engine.EXTRACTIVE,
        *,
        limits: Limits | None = None,
        kept_answers: int = KEPT_ANSWERS,
    ) -> None:
        """With `limits` it answers no more at once than they say; `kept_answers` is how many it remembers."""
        store.check_encoder(encoder)
        self._writer = writer
        self._engine = _engine(engine)
        self._store = store
        self._encoder: Encoder = BatchingEncoder(encoder) if isinstance(encoder, Batched) else encoder
        self.gate = Gate(limits) if limits else None
        self.watcher: Watcher = _Nobody()
        self._answers: LRUCache[tuple[State, str, tuple[str, ...]], _Settled] = LRUCache(max(kept_answers, 1))
        self._keeping = kept_answers > 0
        self._lock = threading.Lock()
        self._current: View | None = None
        self._phrases = PhraseVectors(store.phrase_vectors)

    @classmethod
    def open(
        cls,
        store: str | Path = "store",
        *,
        model: str | None = None,
        writer: Writer | None = None,
        engine: str = Engine.EXTRACTIVE,
        limits: Limits | None = None,
    ) -> Assistant:
        """Open a store for asking. Raises `StoreError`, which says what to run, if there is none.

        `model` names the embedding model; `writer` holds a language model, and with `engine="llm"` questions are answered with
        it unless they say otherwise. Without a writer, that engine takes the model of the settings, or raises `ModelError`.
        With `limits`, as a server of many users wants it, what is asked beyond them raises `BusyError`, and the default model
        embeds in processes of its own.
        """
        from index.encoders import DEFAULT_MODEL, load_encoder  # loads its model

        if writer is None and _engine(engine) is Engine.LLM:
            writer = _writer_of_settings()
        opened = Store.open(Path(store))
        return cls(
            opened, load_encoder(model or DEFAULT_MODEL, apart=limits is not None), writer, engine, limits=limits
        )

    def ask(self, question: str, history: Sequence[str] = (), *, engine: str | None = None) -> Answer:
        """Answer a question; `history` holds the user's earlier questions, oldest first.

        `engine` says who writes the text, "extractive" or "llm"; the facts and citations are the same. Raises `QuestionError` for
        an empty or an over-long question, `ModelError` if a language model is asked for and none is set up.
        """
        *_, last = self.stream(question, history, engine=engine)
        assert last.answer is not None  # the last event holds it
        return last.answer

    def stream(self, question: str, history: Sequence[str] = (), *, engine: str | None = None) -> Iterator[Event]:
        """The same with events on the way; the last one, `DONE`, holds the answer. Raises as `ask` does."""
        began = time.perf_counter()
        writer = self._writer_for(engine)
        yield Event(Stage.SEARCHING)
        with self.gate.entered() if self.gate else nullcontext() as deadline:
            found = self._found(question, tuple(history), deadline)
        answer = _timed(found.answer, began)
        if writer is not None:
            yield Event(Stage.FOUND, answer=answer)
            with self.watcher.step("write"):
                answer = _timed((yield from writer.write(answer, found.language, found.asked)), began)
        self.watcher.answered(answer)
        yield Event(Stage.DONE, answer=answer)

    def _found(self, question: str, history: tuple[str, ...], deadline: Deadline | None) -> _Settled:
        """The settled answer to a question; the same one again as long as the store does not change."""
        return self._steadily(lambda: self._settled(question, history, deadline))

    def _steadily(self, step: Callable[[], T]) -> T:
        """A step over the present state; where the store leaves and forgets that state meanwhile, over the next one."""
        for _ in range(TURNS - 1):
            with suppress(StaleError):
                return step()
        return step()

    def _settled(self, question: str, history: tuple[str, ...], deadline: Deadline | None) -> _Settled:
        view = self._view()
        key = (view.snapshot.state, question, history)
        with self._lock:
            if (known := self._answers.get(key)) is not None:
                return known
        query, vector = self._understood(question, history, view)
        if deadline is not None:
            deadline.check()
        with self.watcher.step("select"):
            selection = choose(Found.of(query, vector, view.snapshot, view.rarity, view.phrases))
        with self.watcher.step("settle"):
            answer = settle(query, selection, tuple(view.snapshot.reports.values()), view.rarity)
            answer = replace(answer, question=question)
        found = _Settled(answer, query.answer_language, _asked(query))
        with self._lock:
            if self._keeping and self._current is view:
                self._answers[(view.snapshot.state, question, history)] = found
        return found

    def _writer_for(self, engine: str | None) -> Writer | None:
        if (self._engine if engine is None else _engine(engine)) is Engine.EXTRACTIVE:
            return None
        with self._lock:
            if self._writer is None:
                self._writer = _writer_of_settings()
            return self._writer

    def find(self, question: str, history: Sequence[str] = ()) -> Found:
        """The first half of `ask`: the question understood, with what search found for it."""
        return self._steadily(lambda: self._search(question, history))

    def _search(self, question: str, history: Sequence[str]) -> Found:
        view = self._view()
        query, vector = self._understood(question, history, view)
        return Found.of(query, vector, view.snapshot, view.rarity, view.phrases)

    def search(self, question: str, history: Sequence[str] = (), k: int = 10) -> list[Hit]:
        """The best `k` passages for a question, best first."""
        return self.walk(question, history, k)[1]

    def walk(self, question: str, history: Sequence[str], k: int) -> tuple[Query, list[Hit], View]:
        """The question understood, its best `k` passages, and the state of the store they come from."""

        def step() -> tuple[Query, list[Hit], View]:
            view = self._view()
            query, vector = self._understood(question, history, view)
            return query, search(query, view.snapshot, vector, k), view

        return self._steadily(step)

    def _understood(self, question: str, history: Sequence[str], view: View) -> tuple[Query, Vector]:
        with self.watcher.step("understand"):
            query = understand(question, history, view.known)
        with self.watcher.step("embed"):
            return query, self._encoder.encode_query(embedded_form(query))

    def examples(self) -> list[str]:
        """A few questions drawn from the reports; each was tried and is answered with the figure it was made of."""
        offered = self._steadily(lambda: drawn(self._view().snapshot, 3 * EXAMPLES))
        return list(islice((example.question for example in offered if self._finds(example)), EXAMPLES))

    def _finds(self, example: Example) -> bool:
        answer = self.ask(example.question, engine=Engine.EXTRACTIVE)
        return answer.status is Status.ANSWERED and answer.facts[0].text == example.fact.figure.text

    def reports(self) -> list[ReportInfo]:
        """What is indexed, by report id."""
        return report_infos(self._view().snapshot)

    def facts(
        self,
        report: str | None = None,
        indicator: str | None = None,
        place: str | None = None,
        period: str | None = None,
    ) -> FactTable:
        """The figures of the reports, all or those that fit: see `assistant.ledger.ledger` for what is taken.

        `pandas.DataFrame(assistant.facts(indicator="đàn trâu"))` is a table with the columns of `FactRow`.
        """
        return self._steadily(lambda: ledger(self._store.snapshot(), report, indicator, place, period))

    def text_of(self, report_id: str) -> str:
        """The text of a report as the store keeps it, which citations point into. Raises `AssistantError`."""
        report = self._view().snapshot.reports.get(report_id)
        if report is None:
            raise AssistantError(f"Kho không có báo cáo “{report_id}”. (The store has no such report.)")
        return report.text

    def report(self, report_id: str) -> Report:
        """A report with its metadata. Raises `AssistantError` if the store does not have it."""
        self.text_of(report_id)
        return self._view().snapshot.reports[report_id]

    def section_at(self, report_id: str, offset: int) -> tuple[str, ...]:
        """The headings above a place of a report, outermost first; none above its first heading."""
        snapshot = self._view().snapshot
        rows = snapshot.rows_by_report.get(report_id, range(0))
        passages = (snapshot.passages[row] for row in rows)
        return next((passage.headings for passage in passages if passage.start <= offset < passage.end), ())

    def check(self) -> list[Finding]:
        """The contradictions among the figures of all reports, the gravest first."""

        def step() -> list[Finding]:
            snapshot = self._view().snapshot
            return check(snapshot.reports, snapshot.passages, snapshot.facts)

        return self._steadily(step)

    def series(self) -> list[Series]:
        """The figures of all reports as series over periods and places, by name."""

        def step() -> list[Series]:
            snapshot = self._view().snapshot
            return series(snapshot.facts, snapshot.reports)

        return self._steadily(step)

    @property
    def folder(self) -> Path:
        """The folder of the store."""
        return self._store.folder

    @property
    def generation(self) -> int:
        """A number that grows with every change of the store."""
        return self._view().snapshot.generation

    @property
    def served(self) -> int:
        """The generation that the last question was answered from, 0 before the first; nothing is opened to tell it."""
        return self._current.snapshot.generation if self._current else 0

    @property
    def encoder(self) -> Encoder:
        """The embedding model, which reports that are added must be embedded with."""
        return self._encoder

    def close(self) -> None:
        """Let go of the store's files."""
        self._store.close()

    def _view(self) -> View:
        """The current view; made anew when another process has changed the store."""
        snapshot = self._store.snapshot()
        with self._lock:
            if self._current is None or self._current.snapshot is not snapshot:
                self._current = View.of(snapshot, self._phrases)
                self._answers.clear()  # of a state that is no more
            return self._current


def _engine(name: str) -> Engine:
    try:
        return Engine(name)
    except ValueError:
        engines = ", ".join(Engine)
        raise QuestionError(lexicon.bilingual("bad_engine", engine=name, engines=engines)) from None


def _writer_of_settings() -> Writer:
    """A writer with the language model that the administrator has set up. Raises `ModelError` if there is none."""
    from assistant.writing.llama import load_model
    from assistant.writing.settings import ModelSettings

    settings = ModelSettings.from_environment()
    return Writer(load_model(settings), settings.limits)


def _asked(query: Query) -> str:
    return query.question if query.answer_language == "en" else query.text


def _timed(answer: Answer, began: float) -> Answer:
    return replace(answer, elapsed_ms=round((time.perf_counter() - began) * 1000, 1))
