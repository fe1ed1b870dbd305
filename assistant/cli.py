"""The command line: `baocao index`, `ask`, `batch`, `facts`, `check`, `serve`, `users`, and what keeps the store sound."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from assistant.logs import Log
from index.errors import AssistantError
from prompts import lexicon

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.assistant import Assistant, ReportInfo
    from assistant.ledger import FactTable
    from assistant.limits import Limits
    from index.encoders import Encoder
    from index.ingest import FileOutcome, IngestSummary, OnProgress
    from index.store import Store

app = typer.Typer(
    name="baocao",
    help="Trợ lý Báo cáo: hỏi các báo cáo hành chính, nhận đúng con số và đúng đoạn văn. (Ask administrative reports.)",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
StoreOption = Annotated[
    Path, typer.Option("--store", envvar="BAOCAO_STORE", help="Thư mục kho chỉ mục. (The folder of the index.)")
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model", envvar="BAOCAO_MODEL", help="Mô hình sentence-transformers: tên hoặc thư mục. (Embedding model.)"
    ),
]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        envvar="BAOCAO_ENGINE",
        help="extractive: trích từ báo cáo; llm: mô hình ngôn ngữ viết lại. (Who writes the text.)",
    ),
]
DEFAULT_STORE = Path("store")
NAME_SHOWN = 160  # characters of an indicator in the terminal; files have all of it
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Thư mục hoặc tệp báo cáo. (Folders or files.)")],
    store: StoreOption = DEFAULT_STORE,
    model: ModelOption = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Phân tích lại cả tệp không đổi. (Analyse unchanged files again.)")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Tiếp tục theo dõi và cập nhật khi tệp thay đổi. (Keep watching.)")
    ] = False,
) -> None:
    """Đọc báo cáo và cập nhật kho: mới, thay đổi, đã xóa. (Bring the store up to date.)"""
    from index.encoders import DEFAULT_MODEL, load_encoder
    from index.reading import report_files
    from index.store import DATABASE

    if watch or not (store / DATABASE).exists():
        report_files(paths)  # nothing to read leaves no empty store behind
    encoder = load_encoder(model or DEFAULT_MODEL)
    if not watch:
        failed = _index_once(paths, store, encoder, rebuild=rebuild)
        _tell_of_log()
        if failed:
            raise typer.Exit(1)
        return
    from index import watching

    _out.print(lexicon.message("watch_started", paths=", ".join(map(str, paths))), markup=False)
    watching.watch(paths, lambda: _follow(paths, store, encoder), lambda text: _err.print(text, markup=False))
    _out.print(lexicon.message("watch_stopped"), markup=False)


def _index_once(paths: list[Path], store: Path, encoder: Encoder, *, rebuild: bool) -> bool:
    """Bring the store up to date and print what was done; whether a file could not be read."""
    from index.ingest import index_reports
    from index.reading import shown, skipped_files
    from index.store import DATABASE, Store

    fresh = not (store / DATABASE).exists()
    with Store.create_or_open(store, encoder.name, encoder.dimensions) as opened, _progress() as on_progress:
        summary = index_reports(paths, opened, encoder, on_progress, rebuild=rebuild)
        held = len(opened.files())
        empty = not held
        if empty and fresh:
            opened.discard()  # questions to it would all be answered with "not found"
    for outcome in summary.outcomes:
        _out.print(_outcome_line(outcome), markup=False)
    for skipped in skipped_files(paths):
        _out.print(lexicon.message("report_skipped", path=shown(skipped)), markup=False)
    _out.print(_summary_line(summary), markup=False)
    if held > sum(outcome.status in ("new", "changed", "unchanged") for outcome in summary.outcomes):
        _out.print(lexicon.message("index_held", path=store, count=held), markup=False)
    if empty:
        _err.print(lexicon.bilingual("index_nothing_read" if fresh else "index_nothing_left", path=store), markup=False)
    elif not (summary.embedded or summary.count("changed")):
        _out.print(lexicon.message("index_nothing_new"), markup=False)
    return summary.count("failed") > 0


def _follow(paths: list[Path], store: Path, encoder: Encoder) -> None:
    """A pass of the watch: only what changed or failed is printed."""
    from index.ingest import index_reports
    from index.store import Store

    with Store.create_or_open(store, encoder.name, encoder.dimensions) as opened:
        summary = index_reports(paths, opened, encoder)
    for outcome in summary.outcomes:
        if outcome.status != "unchanged":
            _out.print(_outcome_line(outcome), markup=False)
    if summary.count("unchanged") < len(summary.outcomes):
        _out.print(_summary_line(summary), markup=False)


def _outcome_line(outcome: FileOutcome) -> str:
    from index.reading import shown

    name = shown(outcome.report_id)
    if outcome.status == "failed":
        return lexicon.message("report_failed", name=name, reason=outcome.reason)
    status = lexicon.message(f"status_{outcome.status}")
    return lexicon.message("report_line", status=status, name=name, passages=outcome.passages, facts=outcome.facts)


def _summary_line(summary: IngestSummary) -> str:
    counts = {status: summary.count(status) for status in ("new", "changed", "unchanged", "removed", "failed")}
    return lexicon.message(
        "index_summary", **counts, passages=summary.passages, facts=summary.facts, embedded=summary.embedded,
        seconds=f"{summary.seconds:.1f}",
    )  # fmt: skip


class _progress:  # noqa: N801  # used as a function that gives a context
    """A progress bar on standard error: the stage, how much is done and how long is left."""

    def __enter__(self) -> OnProgress:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            TextColumn("{task.fields[what]}"), console=_err, transient=True,
        )  # fmt: skip
        self._bar.start()
        tasks: dict[str, Any] = {}

        def show(progress: Any) -> None:  # noqa: ANN401  # index.ingest.Progress, imported by the caller only
            if progress.stage not in tasks:
                tasks[progress.stage] = self._bar.add_task(
                    lexicon.message(f"stage_{progress.stage}"), total=max(progress.total, 1), what=""
                )
            self._bar.update(
                tasks[progress.stage], completed=progress.done, total=max(progress.total, 1), what=progress.what[:40]
            )
            self._bar.refresh()

        return show

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="Câu hỏi. (The question.)")],
    store: StoreOption = DEFAULT_STORE,
    history: Annotated[
        list[str] | None, typer.Option("--history", help="Câu hỏi trước đó, cũ nhất trước. (Earlier questions.)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON. (Print JSON.)")] = False,
    model: ModelOption = None,
    engine: EngineOption = "extractive",
) -> None:
    """Trả lời một câu hỏi, kèm trích dẫn. (Answer a question, with its citations.)"""
    answer = _asked(_assistant(store, model, engine, filled=True), question, history or ())
    if as_json:
        _print_json(answer.to_dict())
        return
    _print_answer(answer)


def _asked(assistant: Assistant, question: str, history: Sequence[str]) -> Answer:
    """The answer, with how far it is on standard error while a language model writes."""
    with contextlib.ExitStack() as stack:
        status = None
        for event in assistant.stream(question, history):
            if event.answer and event.stage == "done":
                return event.answer
            if event.stage == "found":
                status = stack.enter_context(_err.status(""))
            elif status:
                fields = {"characters": event.characters} if event.stage in ("writing", "again") else {}
                status.update(lexicon.message(f"writing_{event.stage}", **fields))
    raise AssertionError("the last event holds the answer")


def _print_answer(answer: Answer) -> None:
    _out.print(answer.text, markup=False)
    for notice in answer.notices:
        _out.print(f"! {notice.text}", markup=False)
    for citation in answer.citations:
        number = f" · {citation.number}" if citation.number else ""
        page = f" · {lexicon.message('page_page', page=citation.page)}" if citation.page else ""
        section = f"\n    {' › '.join(citation.section)}" if citation.section else ""
        _out.print(
            f"[{citation.n}] {citation.doc}:{citation.start}-{citation.end} · {citation.title}{number}{page}{section}",
            markup=False,
        )


@app.command()
def batch(
    questions: Annotated[Path, typer.Argument(help='Tệp JSONL: {"id", "question", "history"?} mỗi dòng.')],
    answers: Annotated[Path, typer.Argument(help="Tệp JSONL ghi câu trả lời. (Answers, in the same order.)")],
    store: StoreOption = DEFAULT_STORE,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64)] = 1,
    model: ModelOption = None,
    engine: EngineOption = "extractive",
) -> None:
    """Trả lời nhiều câu hỏi; một dòng hỏng không dừng các dòng khác. (Answer many questions.)"""
    try:
        text = questions.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise AssistantError(lexicon.message("bad_questions_file", path=questions, reason=_reason(exc))) from exc
    # Only a line feed ends a line: JSON text may hold other separators.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    assistant = _assistant(store, model, engine, filled=True)
    failed = 0
    try:
        with answers.open("w", encoding="utf-8") as out:
            for record in _answered(assistant, lines, workers):
                failed += "error" in record
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
    except OSError as exc:
        raise AssistantError(lexicon.message("bad_output_file", path=answers, reason=_reason(exc))) from exc
    _tell_of_log()
    _err.print(lexicon.message("batch_summary", count=len(lines) - failed, failed=failed, path=answers), markup=False)
    if failed:
        raise typer.Exit(1)


def _reason(exc: Exception) -> str:
    return getattr(exc, "strerror", None) or "không phải UTF-8"


def _answered(assistant: Assistant, lines: list[tuple[int, str]], workers: int) -> Iterator[dict[str, Any]]:
    """The record of each line, in order."""
    if workers == 1:
        yield from (_one(assistant, number, line) for number, line in lines)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda item: _one(assistant, *item), lines)


def _one(assistant: Assistant, number: int, line: str) -> dict[str, Any]:
    id_: object = None
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            raise AssistantError(
                lexicon.message("bad_question_line", number=number, reason="không phải một đối tượng JSON")
            )
        id_ = record.get("id")
        question, history = record.get("question"), record.get("history") or []
        if (
            not isinstance(question, str)
            or not isinstance(history, list)
            or not all(isinstance(h, str) for h in history)
        ):
            raise AssistantError(
                lexicon.message(
                    "bad_question_line", number=number, reason='cần "question" là chuỗi và "history" là danh sách chuỗi'
                )
            )
        return {"id": id_, **assistant.ask(question, history).to_dict()}
    except json.JSONDecodeError as exc:
        reason = f"không phải JSON, cột {exc.colno}"
        return {"id": id_, "error": lexicon.message("bad_question_line", number=number, reason=reason)}
    except AssistantError as exc:
        return {"id": id_, "error": str(exc)}
    except Exception as exc:  # one odd question must not cost the answers to the others
        logging.getLogger(__name__).error("cannot answer line %d", number, exc_info=exc)
        return {"id": id_, "error": lexicon.bilingual("unexpected", error=type(exc).__name__)}


@app.command()
def reports(
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON. (Print JSON.)")] = False,
) -> None:
    """Các báo cáo đã lập chỉ mục. (What is indexed.)"""
    from dataclasses import asdict

    from assistant.assistant import report_infos
    from index.store import Store

    with Store.open(store) as opened:
        infos = report_infos(opened.snapshot())
    if as_json:
        _print_json([asdict(info) for info in infos])
        return
    for info in infos:
        _out.print(_report_lines(info), markup=False)


def _report_lines(info: ReportInfo) -> str:
    """A report on three lines, its id alone on the first, so that it can be copied whole from a narrow window."""
    named = [info.number, info.local, info.place, info.issued, ", ".join(info.periods) or info.period, info.signer]
    counts = lexicon.message("report_counts", passages=info.passages, facts=info.facts)
    by_hand = [lexicon.message("report_by_hand", fields=", ".join(info.corrected))] if info.corrected else []
    return "\n    ".join([info.id, info.title, " · ".join([*(n for n in named if n), counts, *by_hand])])


@app.command()
def facts(
    store: StoreOption = DEFAULT_STORE,
    report: Annotated[
        str | None, typer.Option("--report", help="Mã, phần đầu của mã, hoặc số hiệu báo cáo. (Id or number.)")
    ] = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="Chỉ tiêu, có dấu hay không. (Words of the indicator.)")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="Tỉnh, huyện hoặc xã. (Place.)")] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="2021-H1, 2021-Q2, “6 tháng đầu năm 2021”… (Period.)")
    ] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="Ghi ra tệp CSV; “-” là đầu ra chuẩn. (Write CSV.)")
    ] = None,
    xlsx_file: Annotated[Path | None, typer.Option("--xlsx", help="Ghi ra tệp Excel. (Write Excel.)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON. (Print JSON.)")] = False,
) -> None:
    """Sổ các con số, kèm vị trí trong văn bản. (The ledger of figures.)"""
    from dataclasses import asdict

    from assistant.ledger import ledger
    from assistant.spreadsheets import csv_to
    from index.store import Store

    with Store.open(store) as opened:
        snapshot = opened.snapshot()
    table = ledger(snapshot, report, indicator, place, period)
    if csv_file == Path("-"):
        csv_to(table, sys.stdout)
    elif csv_file:
        table.to_csv(csv_file)
    if xlsx_file:
        table.to_xlsx(xlsx_file)
    for path in (csv_file, xlsx_file):
        if path not in (None, Path("-")):
            _err.print(lexicon.message("facts_written", count=len(table), path=path), markup=False)
    if as_json:
        _print_json([asdict(row) for row in table])
    elif csv_file is None and xlsx_file is None:
        _print_facts(table)
    if not table:
        _tell_what_is_near(ledger(snapshot, report, indicator))


def _print_facts(table: FactTable) -> None:
    """The figures under their reports: each with what it measures, and below that its kind, period and place."""
    from rich.table import Table
    from rich.text import Text

    for report, rows in itertools.groupby(table, key=lambda row: row.report):
        _out.print(report, markup=False, style="bold")
        shown = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
        shown.add_column(justify="right", width=20, overflow="fold")
        shown.add_column(ratio=1, overflow="fold")
        shown.add_column(justify="right", width=13, overflow="fold")
        for row in rows:
            kind = f"{lexicon.message(f'aspect_{row.aspect}')}{f' – {row.base}' if row.base else ''}"
            about = " · ".join(part for part in (kind, row.period, row.place) if part)
            named = row.indicator or row.qualifier
            named = named if len(named) <= NAME_SHOWN else f"…{named[1 - NAME_SHOWN :]}"  # its end says the most
            page = f"\n{lexicon.message('page_page', page=row.page)}" if row.page else ""
            figure = " ".join(row.text.split())
            shown.add_row(Text(figure), Text(f"{named}\n{about}"), Text(f"{row.start}-{row.end}{page}"))
        _out.print(shown, soft_wrap=False)
    if table:
        reports = len({row.report for row in table})
        _out.print(lexicon.message("facts_count", count=len(table), reports=reports), markup=False)


def _tell_what_is_near(near: FactTable) -> None:
    """Say that nothing fits, and which periods and places there are of the indicator."""
    _err.print(lexicon.message("facts_none"), markup=False)
    if near:
        named: dict[str, str] = {}
        for name in ("period", "place"):
            found = Counter(value for row in near if (value := getattr(row, name)))
            named[f"{name}s"] = ", ".join(value for value, _ in found.most_common(8)) or "–"
        _err.print(lexicon.message("facts_near", count=len(near), **named), markup=False)


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Thư mục hoặc tệp báo cáo; không có thì xét kho. (Folders or files.)")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    report: Annotated[str | None, typer.Option("--report", help="Chỉ một báo cáo. (One report only.)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON. (Print JSON.)")] = False,
) -> None:
    """Số liệu mâu thuẫn trong các báo cáo, kèm phép tính. (Figures that contradict each other.)"""
    from assistant.check_report import Ledger, finding_lines, summary_line

    failed: Sequence[FileOutcome] = ()
    if paths:
        from index.ingest import analyse_files

        analysis = analyse_files(paths)
        ledger, failed = Ledger(analysis.reports, analysis.passages, analysis.facts), analysis.failed
    else:
        from index.store import Store

        with Store.open(store) as opened:
            snapshot = opened.snapshot()
        ledger = Ledger(snapshot.reports, snapshot.passages, snapshot.facts)
    if report is not None and report not in ledger.reports:
        raise AssistantError(lexicon.message("unknown_report", id=report))
    findings = ledger.findings(report)
    if as_json:
        _print_json([ledger.record(finding) for finding in findings])
    else:
        for finding in findings:
            _out.print(finding_lines(finding, ledger), markup=False)
        _out.print(summary_line(findings, len(ledger.reports) if report is None else 1), markup=False)
    for outcome in failed:
        _err.print(_outcome_line(outcome), markup=False)
    _tell_of_log()
    if failed:
        raise typer.Exit(1)


@app.command()
def serve(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[str, typer.Option("--host", envvar="BAOCAO_HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", envvar="BAOCAO_PORT", min=1, max=65_535)] = 7860,
    model: ModelOption = None,
    engine: EngineOption = "extractive",
) -> None:
    """Mở trang hỏi đáp trên trình duyệt. (Serve the page.)"""
    from assistant.limits import Limits

    assistant = _assistant(store, model, engine, limits=Limits.from_environment())
    from assistant.page.site import serve as serve_page  # takes seconds: after the store is known to be there

    serve_page(assistant, host, port)


users_app = typer.Typer(help="Ai được vào trang. (Who may use the page.)", no_args_is_help=True)
app.add_typer(users_app, name="users")


@users_app.command("add")
def users_add(
    name: Annotated[str, typer.Argument(help="Tên đăng nhập. (The user's name.)")],
    role: Annotated[
        str, typer.Option("--role", help="reader: hỏi và xem; editor: cả thêm, sửa, gỡ báo cáo. (What they may do.)")
    ] = "reader",
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Tạo người dùng, hoặc đặt lại mật khẩu và quyền; mật khẩu được hỏi. (Make a user, or set their password and role.)"""
    from assistant.page.users import Role, Users

    if role not in tuple(Role):
        raise AssistantError(lexicon.bilingual("users_bad_role", role=role, roles=", ".join(Role)))
    users = Users.of_store(store)
    users.check(name)
    password = _password()
    users.add(name, password, Role(role))
    told = lexicon.message("users_added", name=name, role=lexicon.message(f"role_{role}"), path=users.path)
    _out.print(told, markup=False)


def _password() -> str:
    """A password typed twice; from a pipe, its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = typer.prompt(lexicon.message("users_password"), hide_input=True)
    if first != typer.prompt(lexicon.message("users_password_again"), hide_input=True):
        raise AssistantError(lexicon.bilingual("users_differ"))
    return str(first)


@users_app.command("list")
def users_list(store: StoreOption = DEFAULT_STORE) -> None:
    """Các người dùng và quyền của họ. (The users and their roles.)"""
    from assistant.page.users import Users

    users = Users.of_store(store)
    found = users.all()
    for user in found:
        _out.print(f"{user.name} · {lexicon.message(f'role_{user.role}')}", markup=False)
        for id_, made in users.keys(user.name).items():
            _out.print(f"    {lexicon.message('keys_line', id=id_, made=made)}", markup=False)
    if not found:
        _out.print(lexicon.message("users_none"), markup=False)


@users_app.command("remove")
def users_remove(
    name: Annotated[str, typer.Argument(help="Tên đăng nhập. (The user's name.)")], store: StoreOption = DEFAULT_STORE
) -> None:
    """Xóa người dùng; phiên đang mở của họ hết hiệu lực ngay. (Delete a user; their sessions end.)"""
    from assistant.page.users import Users

    Users.of_store(store).remove(name)
    _out.print(lexicon.message("users_removed", name=name), markup=False)


@users_app.command("key")
def users_key(
    name: Annotated[str, typer.Argument(help="Tên người dùng. (The user's name.)")], store: StoreOption = DEFAULT_STORE
) -> None:
    """Tạo khóa để chương trình gọi thay người dùng; khóa chỉ hiện một lần. (Make a key for programs, shown once.)"""
    from assistant.page.users import Users

    key = Users.of_store(store).make_key(name)
    sys.stdout.write(key + "\n")
    _err.print(lexicon.message("keys_made", name=name), markup=False)


@users_app.command("revoke")
def users_revoke(
    key: Annotated[str, typer.Argument(help="Mã của khóa, xem `users list`. (The id of a key.)")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Thu hồi một khóa; hết hiệu lực ngay. (Take a key back, at once.)"""
    from assistant.page.users import Users

    name = Users.of_store(store).revoke(key)
    _out.print(lexicon.message("keys_revoked", id=key, name=name), markup=False)


@app.command()
def feedback(
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path | None, typer.Option("--out", help="Ghi ra tệp JSONL. (Write JSONL to a file.)")] = None,
) -> None:
    """Đánh giá của người dùng trang, mỗi dòng một câu trả lời, không kèm tên. (What readers thought of answers.)"""
    from assistant.page.notebook import FILE, Notebook

    records = []
    if (store / FILE).exists():
        with contextlib.closing(Notebook(store / FILE)) as notebook:
            records = notebook.feedback()
    if not records:
        _err.print(lexicon.message("feedback_none", path=store), markup=False)
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    if out is None:
        sys.stdout.write(lines)
        return
    try:
        out.write_text(lines, encoding="utf-8")
    except OSError as exc:
        raise AssistantError(lexicon.message("bad_output_file", path=out, reason=_reason(exc))) from exc


@app.command()
def doctor(store: StoreOption = DEFAULT_STORE) -> None:
    """Kiểm tra kho và lập lại tệp dẫn xuất bị hỏng; mã thoát 0 nếu lành lặn. (Verify the store, repair what is derived.)"""
    from index.store import Store

    with Store.open(store) as opened:
        problems = opened.problems()
        for problem in problems:
            _out.print(str(problem), markup=False)
        if problems and all(problem.derived for problem in problems):
            Store.open_for_writing(store).close()  # makes what is derived again
            problems = opened.problems()
            if not problems:
                _out.print(lexicon.message("store_repaired"), markup=False)
        without_phrases = _without_phrases(opened)
    if without_phrases:
        _out.print(lexicon.bilingual("store_without_phrases", folder=store), markup=False)
    if problems or without_phrases:
        raise typer.Exit(1)
    _out.print(lexicon.message("store_sound", path=store), markup=False)


def _without_phrases(opened: Store) -> bool:
    """Whether a store has figures and not the vectors of what names them, which only indexing makes."""
    from index.phrases import phrase

    return bool(opened.phrases_not_known(phrase(fact) for fact in opened.snapshot().facts))


@app.command()
def compact(store: StoreOption = DEFAULT_STORE) -> None:
    """Ghi gọn kho: không còn gì của báo cáo đã gỡ trên đĩa. (Rewrite the store without what was removed.)"""
    from index.store import Store

    before = _megabytes(store)
    with Store.open_for_writing(store) as opened:
        whole = opened.compact()
    fields = {"path": store, "before": before, "after": _megabytes(store)}
    _out.print(
        lexicon.message("store_compacted", **fields) if whole else lexicon.message("store_compact_waiting", path=store),
        markup=False,
    )


def _megabytes(folder: Path) -> str:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return f"{size / 2**20:.1f}"


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Tệp sao lưu sẽ ghi. (The file to write.)")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Sao lưu kho vào một tệp, cả khi đang phục vụ. (Copy the store to one file, also while it is served.)"""
    from index.store import back_up

    count = back_up(store, file)
    _out.print(lexicon.message("backup_written", path=store, count=count, file=file), markup=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Tệp đã sao lưu. (What `baocao backup` wrote.)")],
    store: StoreOption = DEFAULT_STORE,
    replace: Annotated[
        bool, typer.Option("--replace", help="Thay kho đang có. (Put it in the place of the store that is there.)")
    ] = False,
) -> None:
    """Phục hồi kho từ tệp sao lưu. (Make the store what the backup holds.)"""
    from index.store import Store
    from index.store import restore as restored

    count = restored(file, store, replace=replace)
    _out.print(lexicon.message("restore_done", path=store, count=count), markup=False)
    with Store.open(store) as opened:
        if _without_phrases(opened):
            _out.print(lexicon.bilingual("store_without_phrases", folder=store), markup=False)


def _assistant(
    store: Path, model: str | None, engine: str, *, filled: bool = False, limits: Limits | None = None
) -> Assistant:
    """The assistant of a store; with `filled`, a store without reports is an error and no source of answers."""
    from assistant.assistant import Assistant
    from index.errors import StoreError
    from index.store import Store, index_command

    if filled:
        with Store.open(store) as opened:
            if not opened.files():
                raise StoreError(lexicon.bilingual("store_empty", folder=store, command=index_command(store)))
    return Assistant.open(store, model=model, engine=engine, limits=limits)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")  # a date as 2021-06-30


def _tell_of_log() -> None:
    """Say where the traceback of something unexpected stands, if there is one."""
    log = next((handler for handler in logging.getLogger().handlers if isinstance(handler, Log)), None)
    if log and log.failures:
        _err.print(lexicon.bilingual("see_log", path=log.baseFilename), markup=False)


def _misused(exc: Any) -> str:  # noqa: ANN401
    """What is wrong with a command line, and where its use is told; of a bare `baocao` its help."""
    if type(exc).__name__ == "NoArgsIsHelpError":
        return str(exc.format_message())
    command = exc.ctx.command_path if getattr(exc, "ctx", None) else app.info.name
    return lexicon.bilingual("misused", command=command, reason=exc.format_message().rstrip("."))


def main() -> None:
    """Run the command line; what a user may be shown is one sentence, never a traceback."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    log = Log()
    logging.getLogger().addHandler(log)
    logging.captureWarnings(True)  # a library's own, about an odd file
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Abort:
        sys.exit(1)
    except AssistantError as exc:
        if exc.__cause__:  # what a library said of it is for the administrator
            logging.getLogger(__name__).warning("baocao stopped", exc_info=exc)
        _err.print(str(exc), markup=False)
        sys.exit(1)
    except BrokenPipeError:  # `baocao facts | head`
        sys.stderr.close()
        sys.exit(0)
    except Exception as exc:
        if hasattr(exc, "format_message"):  # a command line that is not understood; typer does not name the class
            _err.print(_misused(exc), markup=False)
            sys.exit(2)
        # A fault of ours: the log has the traceback.
        logging.getLogger(__name__).error("baocao failed", exc_info=exc)
        _err.print(lexicon.bilingual("unexpected", error=type(exc).__name__), markup=False)
        _tell_of_log()
        sys.exit(1)
    finally:
        logging.captureWarnings(False)
        logging.getLogger().removeHandler(log)
        log.close()


if __name__ == "__main__":
    main()
