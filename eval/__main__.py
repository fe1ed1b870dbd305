"""The benchmark from the command line: `python -m eval run …` and `python -m eval judge …`."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from eval.gate import gate, read_results, rerun, sets_table, told, write_committed
from eval.gold import read_gold
from eval.run import read_texts, rejudge, run, table
from eval.statistics import compare
from eval.tune import tune
from index.errors import AssistantError
from prompts.lexicon import message

app = typer.Typer(help="Đánh giá trợ lý báo cáo bằng bộ câu hỏi chuẩn.", no_args_is_help=True, add_completion=False)

bench_app = typer.Typer(help="Đo thời gian và bộ nhớ.", no_args_is_help=True)
app.add_typer(bench_app, name="bench")

Out = Annotated[Path | None, typer.Option(help="Nơi ghi kết quả JSON, nếu cần.")]
Gold = Annotated[Path, typer.Option(help="Tệp .jsonl hoặc thư mục câu hỏi chuẩn.")]
Reports = Annotated[Path, typer.Option(help="Thư mục báo cáo.", exists=True)]


@app.command("run")
def run_command(
    gold: Gold,
    reports: Reports,
    out: Annotated[Path, typer.Option(help="Nơi ghi results.json, misses.md và answers.jsonl.")],
    store: Annotated[Path | None, typer.Option(help="Kho chỉ mục; mặc định là OUT/store.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Số câu hỏi cùng lúc.")] = 1,
    commit: Annotated[Path | None, typer.Option(help="Ghi kết quả gọn để lưu cùng mã nguồn và so về sau.")] = None,
) -> None:
    """Lập chỉ mục báo cáo, hỏi mọi câu, chấm, in bảng kết quả và ghi trang report.html."""
    results = run(gold, reports, out, store, workers)
    _show(results)
    Console(soft_wrap=True).print(message("eval_page", path=out / "report.html"), markup=False)
    if commit:
        write_committed(results, commit)
        Console(soft_wrap=True).print(message("gate_committed", path=commit), markup=False)


@app.command("compare")
def compare_command(
    before: Annotated[Path, typer.Argument(help="results.json, hoặc thư mục chứa nó, của lần chạy trước.")],
    after: Annotated[Path, typer.Argument(help="Của lần chạy sau.")],
) -> None:
    """So hai lần chạy từng câu một: được gì, mất gì, khác nhau thật hay do may rủi."""
    console = Console(soft_wrap=True, highlight=False)
    for line in told(compare(read_results(before), read_results(after))):
        console.print(line, markup=False)


@app.command("table")
def table_command(results: Annotated[list[Path], typer.Argument(help="Các kết quả đã lưu.")]) -> None:
    """In bảng Markdown của README từ các kết quả đã lưu."""
    typer.echo(sets_table(results), nl=False)


@app.command("gate")
def gate_command(
    committed: Annotated[Path, typer.Argument(help="Kết quả đã lưu để so.")] = Path("eval/results/samples.json"),
    out: Annotated[Path, typer.Option(help="Nơi ghi lần chạy mới.")] = Path("out/gate"),
    results: Annotated[Path | None, typer.Option(help="Dùng lần chạy đã có này, không chạy lại.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Số câu hỏi cùng lúc.")] = 2,
) -> None:
    """Chạy lại bộ câu hỏi của kết quả đã lưu; mã thoát 1 nếu “đúng” giảm quá mức ngẫu nhiên hoặc có câu phạm quy tắc."""
    passed, lines = gate(read_results(committed), read_results(results) if results else rerun(committed, out, workers))
    console = Console(soft_wrap=True, highlight=False)
    for line in lines:
        console.print(line, markup=False)
    if not passed:
        raise SystemExit(1)


@app.command("absent")
def absent_command(
    reports: Reports,
    store: Annotated[Path, typer.Option(help="Nơi đặt kho chỉ mục.")] = Path("out/absent/store"),
) -> None:
    """Hỏi những chỉ tiêu thường gặp mà không báo cáo nào nhắc đến: câu nào vẫn được trả lời thì kể ra để đọc."""
    from eval.absent import ask_for_absent
    from eval.run import open_assistant

    asked = ask_for_absent(open_assistant(reports, store))
    console = Console(soft_wrap=True, highlight=False)
    answered = [one for one in asked if one.figure]
    for one in answered:
        console.print(f"{'! ' if one.warned else ''}{one.question} {one.figure} ({one.indicator})", markup=False)
    counts = {"asked": len(asked), "answered": len(answered), "warned": sum(one.warned for one in answered)}
    console.print(message("absent_summary", **counts), markup=False)


@app.command("judge")
def judge_command(
    gold: Gold,
    answers: Annotated[Path, typer.Option(help="Câu trả lời do `baocao batch` ghi ra.")],
    reports: Reports,
    out: Annotated[Path | None, typer.Option(help="Nơi ghi results.json và misses.md, nếu cần.")] = None,
) -> None:
    """Chấm các câu trả lời đã có, không hỏi lại trợ lý."""
    _show(rejudge(gold, answers, reports, out))


@app.command("import")
def import_command(
    sheet: Annotated[Path, typer.Argument(help="Bảng .xlsx hoặc .csv: câu hỏi, số liệu, đơn vị, câu trích.")],
    reports: Reports,
    out: Annotated[Path, typer.Option(help="Tệp .jsonl câu hỏi chuẩn ghi ra.")],
) -> None:
    """Làm bộ câu hỏi chuẩn từ một bảng; nói từng dòng sai gì. Tệp ghi ra không chép câu nào của báo cáo."""
    from eval.importing import import_rows, read_rows, write_questions

    made = import_rows(read_rows(sheet), read_texts(reports))
    console = Console(soft_wrap=True, highlight=False)
    for line in (*made.faults, *made.remarks):
        console.print(line, style="red" if line in made.faults else None, markup=False)
    write_questions(made.questions, out)
    counts = {"count": len(made.questions), "faults": len(made.faults), "remarks": len(made.remarks)}
    console.print(message("import_summary", path=out, **counts), markup=False)
    if made.faults:
        raise SystemExit(1)


@app.command("tune")
def tune_command(
    gold: Annotated[list[Path], typer.Option(help="Tệp câu hỏi chuẩn; lặp lại cùng --reports theo cặp.")],
    reports: Annotated[list[Path], typer.Option(help="Thư mục báo cáo của từng bộ câu hỏi.")],
    stores: Annotated[Path, typer.Option(help="Nơi đặt các kho chỉ mục.")],
    out: Annotated[Path, typer.Option(help="Tệp trọng số ghi ra, thường là assistant/ranking.json.")],
) -> None:
    """Khớp trọng số xếp hạng với các bộ câu hỏi, kèm kết quả kiểm tra chéo."""
    Console().print_json(data=tune(_pairs(gold, reports), stores, out))


@app.command("ablate")
def ablate_command(
    gold: Annotated[list[Path], typer.Option(help="Tệp câu hỏi chuẩn; lặp lại cùng --reports theo cặp.")],
    reports: Annotated[list[Path], typer.Option(help="Thư mục báo cáo của từng bộ câu hỏi.")],
    out: Annotated[Path, typer.Option(help="Nơi ghi ablation.json, ablation.md và ablation.svg.")],
    encoder: Annotated[list[str] | None, typer.Option(help="Mô hình nhúng khác, theo tên hoặc thư mục.")] = None,
    system: Annotated[list[str] | None, typer.Option(help="Chỉ đo những hệ thống này (và trợ lý).")] = None,
    answers: Annotated[
        bool, typer.Option(help="Cả câu trả lời; nếu không thì chỉ đo tìm kiếm, nhanh hơn nhiều.")
    ] = True,
    count: Annotated[int | None, typer.Option(min=1, help="Số câu hỏi mỗi bộ, lấy rải đều.")] = None,
) -> None:
    """Bỏ từng phần của trợ lý, và so với các cách khác, trên cùng báo cáo và câu hỏi: mỗi phần đáng bao nhiêu."""
    from eval.ablate import ablate, markdown, write

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("eval").setLevel(logging.INFO)
    for results in ablate(_pairs(gold, reports), encoder or (), system or (), answers=answers, count=count):
        write(results, out)
        typer.echo(markdown(results, "vi"))
        typer.echo(message("ablate_written", path=out))


@app.command("mutate")
def mutate_command(
    gold: Gold,
    reports: Reports,
    out: Annotated[Path, typer.Option(help="Nơi ghi mutations.json và mutations.md.")],
    store: Annotated[Path | None, typer.Option(help="Kho chỉ mục; mặc định là OUT/store.")] = None,
    seed: Annotated[int, typer.Option(help="Hạt giống; cùng hạt giống thì cùng các câu.")] = 1,
    mutation: Annotated[list[str] | None, typer.Option(help="Chỉ những cách gõ này.")] = None,
) -> None:
    """Gõ mỗi câu hỏi theo mười cách khác: số đứng đầu câu trả lời đúng có đổi không."""
    from eval.mutate import markdown, mutate

    typer.echo(markdown(mutate(gold, reports, out, store, seed, mutation or ()), "vi"), nl=False)


@bench_app.command("indexing")
def bench_indexing_command(reports: Reports = Path("samples"), out: Out = None) -> None:
    """Thời gian lập chỉ mục và đọc số liệu, so với riêng việc nhúng."""
    from eval.bench import indexing

    _give(indexing(reports), out)


@bench_app.command("asking")
def bench_asking_command(
    gold: Gold = Path("eval/gold/samples.jsonl"), reports: Reports = Path("samples"), out: Out = None
) -> None:
    """Thời gian trả lời: khi đã mở sẵn, khi nhiều người cùng hỏi, khi chạy lệnh từ đầu; bộ nhớ."""
    from eval.bench import asking

    _give(asking(gold, reports), out)


@bench_app.command("scale")
def bench_scale_command(
    passages: Annotated[list[int] | None, typer.Option(min=1_000, help="Số đoạn của kho; lặp lại được.")] = None,
    reports: Annotated[list[Path], typer.Option(help="Báo cáo mẫu để nhân lên; lặp lại được.", exists=True)] = [  # noqa: B006
        Path("samples"),
        Path("eval/gold/reports"),
    ],
    gold: Gold = Path("eval/gold/samples.jsonl"),
    work: Annotated[Path | None, typer.Option(help="Nơi lập các kho, dùng lại kho đã lập xong nếu bị ngắt.")] = None,
    out: Out = None,
) -> None:
    """Kho lớn dần: lập, mở, tìm, hỏi mất bao lâu, bao nhiêu đĩa và bộ nhớ; thêm biểu đồ cạnh tệp kết quả."""
    from eval.scale import SIZES, chart, scale

    for results in scale(reports, gold, passages or SIZES, work):
        _give(results, out)
        if out and len(results["stores"]) > 1:
            out.with_suffix(".svg").write_text(chart(results), encoding="utf-8")


@app.command("writer")
def writer_command(
    gold: Gold,
    reports: Reports,
    store: Annotated[Path, typer.Option(help="Kho chỉ mục của các báo cáo.", exists=True)],
    out: Annotated[Path, typer.Option(help="Nơi ghi writer.jsonl.")],
    count: Annotated[int | None, typer.Option(min=1, help="Số câu hỏi, lấy rải đều.")] = None,
    minutes: Annotated[float, typer.Option(min=0, help="Thôi hỏi sau từng này phút; 0 là không giới hạn.")] = 0,
) -> None:
    """Hỏi với mô hình ngôn ngữ (BAOCAO_LLM_MODEL…), đếm bản viết được dùng và bị loại."""
    from eval.writer import writer

    Console().print_json(data=writer(gold, reports, store, out, count, minutes))


@app.command("drafts")
def drafts_command(
    gold: Annotated[Path, typer.Option(help="Tệp .jsonl hoặc thư mục bản viết lập tay.", exists=True)],
) -> None:
    """Đếm bản viết đúng được giữ và bản viết sai bị loại khi kiểm tra bản viết của mô hình ngôn ngữ."""
    from eval.drafts import drafts

    Console().print_json(data=drafts(gold))


@app.command("outline")
def outline_command(
    gold: Annotated[Path, typer.Option(help="Thư mục danh mục lập tay, một tệp .json mỗi báo cáo.", exists=True)],
    reports: Reports,
) -> None:
    """So cấu trúc đọc được (đề mục, chú thích, câu bị ngắt trang) với danh mục lập tay."""
    from eval.outline import score_folder

    Console().print_json(data={name: one.to_dict() for name, one in score_folder(gold, reports).items()})


@app.command("facts")
def facts_command(
    labels: Annotated[Path, typer.Option(help="Thư mục nhãn lập tay, một tệp .jsonl mỗi báo cáo.")] = Path(
        "eval/gold/facts"
    ),
    reports: Annotated[
        list[Path] | None, typer.Option(help="Thư mục báo cáo; mặc định là của các nhãn và samples.", exists=True)
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Thay cho nhãn: câu hỏi chuẩn; số liệu được hỏi có trong sổ không?", exists=True)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Nơi ghi facts.json và facts-misses.md, nếu cần.")] = None,
) -> None:
    """So sổ số liệu với nhãn lập tay, hoặc với điều mà câu hỏi chuẩn hỏi; in cả những chỗ sai."""
    from eval import gold_facts
    from eval import labels as by_hand

    if gold:
        findings = [one for folder in reports or [Path("samples")] for one in gold_facts.score_gold(gold, folder)]
        results, misses = gold_facts.summary(findings), {"total": gold_facts.misses(findings)}
    else:
        scores = by_hand.score_folder(labels, reports or [labels / "reports", Path("samples")])
        results = {name: one.to_dict() for name, one in scores.items()}
        misses = {name: one.misses for name, one in scores.items() if name != "total"}
    listed = "\n".join(f"\n# {name}\n\n" + "\n".join(f"- {line}" for line in lines) for name, lines in misses.items())
    console = Console(soft_wrap=True, highlight=False)
    console.print(listed, markup=False)
    console.print_json(data=results)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "facts.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (out / "facts-misses.md").write_text(listed.strip() + "\n", encoding="utf-8")


@app.command("formats")
def formats_command(
    reports: Annotated[list[Path], typer.Option(help="Thư mục báo cáo .txt, .md; lặp lại được.", exists=True)],
    out: Annotated[Path, typer.Option(help="Nơi ghi các tệp, formats.json, lost.md và answers.json.")],
    gold: Annotated[Path | None, typer.Option(help="Câu hỏi để so câu trả lời, về thư mục báo cáo đầu tiên.")] = None,
    scan: Annotated[bool, typer.Option(help="Cả PDF quét (cần Tesseract, chậm).")] = True,
) -> None:
    """Ghi báo cáo ra mọi định dạng bằng LibreOffice, đọc lại và đếm số liệu còn nguyên."""
    from eval.formats import agreement, compare_all, read_sources, write_all

    made = write_all(read_sources(reports), out, scan=scan)
    Console().print_json(data=compare_all(read_sources(reports), made, out))
    if gold:
        first = write_all(read_sources(reports[:1]), out / "asked", scan=scan)
        Console().print_json(data=agreement(read_gold(gold), reports[0], first, out))


@app.command("reading")
def reading_command(
    reports: Reports,
    pdfs: Annotated[Path | None, typer.Option(help="Thư mục tệp PDF để đo số trang mỗi giây.", exists=True)] = None,
    out: Out = None,
) -> None:
    """Đo tốc độ đọc từng bước và bộ nhớ cho văn bản lớn."""
    from eval.speed import measure

    _give(measure(reports, pdfs), out)


@app.command("fuzz")
def fuzz_command(
    files: Annotated[int, typer.Option(min=1, help="Số tệp hỏng cần thử.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Hạt giống; cùng hạt giống thì cùng các tệp.")] = 1,
    reports: Annotated[list[Path], typer.Option(help="Thư mục có tệp lành để làm hỏng, ngoài tệp có sẵn.")] = [  # noqa: B006
        Path("tests/data/fuzz")
    ],
) -> None:
    """Làm hỏng tệp đủ cách rồi đọc: chỉ được ra lỗi của chương trình, trong thời hạn."""
    from eval.fuzz import fuzz, seeds, table

    result = fuzz(seeds(reports), files, seed)
    Console(soft_wrap=True).print(table(result.summary()), markup=False, highlight=False)
    if result.faults:
        raise SystemExit(1)


def _pairs(gold: Sequence[Path], reports: Sequence[Path]) -> list[tuple[Path, Path]]:
    if len(gold) != len(reports):
        raise AssistantError("Mỗi --gold cần một --reports. (Give one --reports for each --gold.)")
    return list(zip(gold, reports, strict=True))


def _give(results: dict[str, Any], out: Path | None) -> None:
    """Print results, and write them where that is wanted."""
    Console().print_json(data=results)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@app.command("kill")
def kill_command(
    rounds: Annotated[int, typer.Option(min=1, help="Số lần kill -9.")] = 300,
    seed: Annotated[int, typer.Option(help="Hạt giống của các thay đổi.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Nơi ghi kết quả JSON, nếu cần.")] = None,
) -> None:
    """Kill -9 lúc đang thêm, sửa, xóa báo cáo, ghi gọn kho: không được mất hay sai báo cáo nào đã ghi."""
    from eval.kill import kill_rounds, summary

    tally = kill_rounds(rounds, seed)
    _tell(summary(tally), tally.results(), out)
    if tally.wrong:
        raise SystemExit(1)


@app.command("faults")
def faults_command(
    positions: Annotated[int, typer.Option(min=1, help="Số chỗ làm hỏng trong mỗi tệp.")] = 40,
    limits: Annotated[int, typer.Option(min=1, help="Số mức giới hạn khi ghi.")] = 40,
    seed: Annotated[int, typer.Option(help="Hạt giống của các chỗ hỏng.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Nơi ghi kết quả JSON, nếu cần.")] = None,
) -> None:
    """Làm hỏng từng tệp của kho và cho ghi thất bại: chỉ được ra lỗi rõ ràng, hoặc kho đúng như cũ."""
    from eval.faults import fault_rounds, summary

    found = fault_rounds(positions, seed, limits=limits)
    _tell(summary(found), found.results(), out)
    if found.wrong:
        raise SystemExit(1)


@app.command("security")
def security_command(
    requests: Annotated[int, typer.Option(min=1, help="Số yêu cầu ít nhất.")] = 5_000,
    seed: Annotated[int, typer.Option(help="Hạt giống của các yêu cầu.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Nơi ghi kết quả JSON, nếu cần.")] = None,
) -> None:
    """Gửi vào các cửa cho chương trình hàng nghìn yêu cầu đúng và sai; không được có lỗi nào của máy chủ."""
    from eval.security import attack, audit, summary, wrong

    results = {**attack(requests, seed), "audit": audit()}
    _tell(summary(results), results, out)
    if wrong(results):
        raise SystemExit(1)


@app.command("load")
def load_command(
    users: Annotated[int, typer.Option(min=1, help="Số người dùng cùng lúc.")] = 100,
    minutes: Annotated[float, typer.Option(min=0.1, help="Trong bao nhiêu phút.")] = 10,
    add: Annotated[int, typer.Option(min=0, help="Số báo cáo được thêm trong lúc ấy.")] = 200,
    remove: Annotated[int, typer.Option(min=0, help="Số báo cáo bị gỡ trong lúc ấy.")] = 50,
    out: Annotated[Path | None, typer.Option(help="Nơi ghi kết quả JSON, nếu cần.")] = None,
) -> None:
    """Nhiều người hỏi cùng lúc trong khi báo cáo được thêm và gỡ: chờ bao lâu, có lỗi không, bộ nhớ có phình không."""
    from eval.load import load, summary, wrong

    results = load(users, minutes, add, remove)
    _tell(summary(results), results, out)
    if wrong(results):
        raise SystemExit(1)


def _tell(lines: Sequence[str], results: dict[str, Any], out: Path | None) -> None:
    for line in lines:
        Console(soft_wrap=True, highlight=False).print(line, markup=False)
    if out:
        out.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _show(results: dict[str, Any]) -> None:
    console = Console()
    console.print(table(results))


def main() -> None:
    """Run a command; what a user may be shown ends it with exit status 1."""
    try:
        app()
    except AssistantError as exc:
        Console(stderr=True).print(str(exc), style="red", markup=False, highlight=False)
        raise SystemExit(1) from exc


if __name__ == "__main__":
    main()
