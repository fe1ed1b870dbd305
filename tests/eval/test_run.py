import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

import eval.run
from assistant.answer import Answer, AnswerFact, Citation, Status
from eval.__main__ import app, main
from eval.gold import read_gold
from eval.judge import Verdict, judge
from eval.run import Judged, ask_all, misses_page, percentile, read_texts, rejudge, scores, summarise, table
from index.errors import GoldError
from index.records import Passage

REPORT = "Năm 2020 xã Mây có 340 con vịt.\n\nNăm 2021 xã Mây có 1.250 con vịt, tăng 910 con."
CLAUSE = "Năm 2021 xã Mây có 1.250 con vịt"
GOLDS = [
    {
        "id": "v1",
        "question": "Xã Mây có bao nhiêu con vịt năm 2021?",
        "lang": "vi",
        "kind": "count",
        "must": [[{"value": 1.25, "unit": "nghìn con"}]],
        "forbid": [{"value": 340, "unit": "con"}],
        "evidence": [[{"doc": "may", "quote": CLAUSE}]],
    },
    {
        "id": "v2",
        "question": "xa May co bao nhieu con vit nam 2020",
        "lang": "vi-plain",
        "kind": "count",
        "must": [[{"value": 340, "unit": "con"}]],
        "forbid": [],
        "evidence": [[{"doc": "may", "quote": "Năm 2020 xã Mây có 340 con vịt"}]],
    },
    {
        "id": "v3",
        "question": "How many ducks were there in 2019?",
        "lang": "en",
        "kind": "unanswerable",
        "must": [],
        "forbid": [],
        "evidence": [],
    },
    {
        "id": "v4",
        "question": "Còn năm 2021?",
        "lang": "vi",
        "kind": "followup",
        "history": ["Năm 2020 xã Mây có mấy con vịt?"],
        "must": [[{"value": 1250, "unit": "con"}]],
        "forbid": [],
        "evidence": [[{"doc": "may", "quote": CLAUSE}]],
    },
]


@dataclass(frozen=True)
class Hit:
    passage: Passage


class OneClauseAssistant:
    """Answers everything with one clause, refuses what is asked of 2019, and fails at a question with a history."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        if history:
            raise RuntimeError("no memory")
        if "2019" in question:
            return Answer(question, Status.NOT_FOUND, "Không có số liệu năm 2019.", (), (), ())
        start = REPORT.index(CLAUSE)
        fact = AnswerFact(1250.0, "con", "1.250 con", "vịt", "level", "2021", None, "Mây", False, False, None, 1)
        cited = Citation(1, "may", "Báo cáo", None, None, (), None, start, start + len(CLAUSE), CLAUSE)
        return Answer(question, Status.ANSWERED, "Có 1.250 con vịt [1].", (fact,), (cited,), ())

    def search(self, question: str, history: Sequence[str] = (), k: int = 10) -> list[Hit]:
        spans = [(33, len(REPORT)), (0, 31)]
        return [Hit(Passage(f"may#{a}", "may", (), a, b, ((a, b),), "body", REPORT[a:b])) for a, b in spans][:k]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "may.txt").write_text(REPORT, encoding="utf-8")
    lines = (json.dumps(gold, ensure_ascii=False) for gold in GOLDS)
    (tmp_path / "gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def judged(folder: Path) -> list[Judged]:
    golds, texts = read_gold(folder / "gold.jsonl"), read_texts(folder / "reports")
    records = ask_all(golds, OneClauseAssistant())
    return [Judged(g, r, judge(g, r, texts)) for g, r in zip(golds, records, strict=True)]


def test_run_writes_what_it_measured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[Path, Path]] = []

    def open_assistant(reports: Path, store: Path) -> OneClauseAssistant:
        opened.append((reports, store))
        return OneClauseAssistant()

    monkeypatch.setattr(eval.run, "open_assistant", open_assistant)
    out = folder / "out"
    options = ["--gold", folder / "gold.jsonl", "--reports", folder / "reports", "--out", out, "--workers", 2]
    ran = CliRunner().invoke(app, ["run", *map(str, options)], env={"COLUMNS": "200"})
    assert ran.exit_code == 0, ran.output
    assert "Kết quả đánh giá" in ran.output
    assert opened == [(folder / "reports", out / "store")]

    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    shares = ("questions", "right", "figures", "cited", "broken", "false_refusals", "refused")
    assert [results[name] for name in shares] == [4, 50.0, 33.3, 33.3, 25.0, 0.0, 100.0]
    assert results["recall"] == {"1": 66.7, "5": 100.0, "10": 100.0, "mrr": 0.833, "ndcg": 0.877}
    assert results["by_lang"]["vi-plain"]["recall"] == {"1": 0.0, "5": 100.0, "10": 100.0, "mrr": 0.5, "ndcg": 0.631}
    assert results["by_lang"]["en"]["recall"] == {"1": None, "5": None, "10": None, "mrr": None, "ndcg": None}
    assert {kind: score["right"] for kind, score in results["by_kind"].items()} == {
        "count": 50.0,
        "followup": 0.0,
        "unanswerable": 100.0,
    }
    assert results["misses"] == {"wrong_period": 1, "broken_rule": 1}
    assert results["broken_rules"] == {"fields": 1}
    assert results["latency_ms"]["p50"] <= results["latency_ms"]["p95"]
    assert results["inputs"]["reports"] == 1
    assert "python" in results["versions"]
    assert [v["id"] for v in results["verdicts"]] == ["v1", "v2", "v3", "v4"]
    assert results["by_report"]["may"]["right"] == 33.3
    assert results["abstaining"] == {
        "answered": {"right": 1, "wrong": 1, "not_there": 0},
        "not_found": {"right": 1, "wrong": 0, "not_there": 0},
        "error": {"right": 0, "wrong": 1, "not_there": 0},
    }
    assert results["settings"]["workers"] == 2
    assert results["verdicts"][0] | {"question": "", "answer": "", "elapsed_ms": 0} == {
        "id": "v1",
        "kind": "count",
        "lang": "vi",
        "right": True,
        "figures": True,
        "cited": True,
        "abstained": False,
        "broken": [],
        "details": [],
        "miss": None,
        "question": "",
        "history": [],
        "expected": "1.25 nghìn con",
        "status": "answered",
        "answer": "",
        "elapsed_ms": 0,
    }


def test_misses_page_shows_question_expectation_answer_and_citation(folder: Path) -> None:
    page = misses_page(judged(folder))
    assert page.startswith("# Các câu trả lời sai: 2 trên 4\n")
    assert "## v2 · count · vi-plain · wrong_period" in page
    assert "- Hỏi: xa May co bao nhieu con vit nam 2020\n- Cần: 340 con\n" in page
    assert "- Trả lời (answered): Có 1.250 con vịt [1].\n" in page
    assert f"- Đã dẫn [1] may[33:65]: “{CLAUSE}”\n" in page
    assert "- Hỏi trước: Năm 2020 xã Mây có mấy con vịt?\n" in page
    assert "- Trả lời (lỗi): RuntimeError: no memory\n" in page
    assert "v1 ·" not in page


def test_answers_that_a_run_wrote_are_judged_alike(folder: Path) -> None:
    answered = judged(folder)
    first = summarise(answered, [], read_texts(folder / "reports"))
    results = first | {"settings": eval.run.settings(folder / "gold.jsonl", folder / "reports", 1)}
    eval.run.write(results, answered, read_texts(folder / "reports"), folder / "out")
    again = rejudge(folder / "gold.jsonl", folder / "out" / "answers.jsonl", folder / "reports", folder / "again")
    verdicts = [{**v, "broken": list(v["broken"]), "details": list(v["details"])} for v in first["verdicts"]]
    assert json.loads((folder / "again" / "results.json").read_text(encoding="utf-8"))["verdicts"] == verdicts
    assert again["right"] == 50.0


def test_judge_command_counts_a_missing_answer_as_wrong(folder: Path) -> None:
    records = ask_all(read_gold(folder / "gold.jsonl")[:1], OneClauseAssistant())
    (folder / "answers.jsonl").write_text(json.dumps(records[0]) + "\n\n", encoding="utf-8")
    options = ["--gold", folder / "gold.jsonl", "--answers", folder / "answers.jsonl", "--reports", folder / "reports"]
    judged_ = CliRunner().invoke(app, ["judge", *map(str, options)], env={"COLUMNS": "200"})
    assert judged_.exit_code == 0, judged_.output
    row = next(line for line in judged_.output.splitlines() if "Tất cả" in line)
    cells = [cell.strip() for cell in row.strip("│┃ ").split("│")]
    assert cells == ["Tất cả", "4", "25", "33,3", "33,3", "0", "0", "75", "–", "–", "–"]


def test_errors_are_told_without_a_trace(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["eval", "judge", "--gold", folder / "none", "--answers", folder / "a", "--reports", folder / "reports"]
    monkeypatch.setattr("sys.argv", [str(argument) for argument in arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "không mở được tệp câu hỏi" in " ".join(capsys.readouterr().err.split())


def test_read_answers_names_the_bad_line(folder: Path) -> None:
    answers = folder / "answers.jsonl"
    for line, fault in (("{", "không phải JSON"), ("[]", "cần một đối tượng")):
        answers.write_text('{"id": "v1"}\n' + line, encoding="utf-8")
        with pytest.raises(GoldError, match=f"answers.jsonl:2: {fault}"):
            rejudge(folder / "gold.jsonl", answers, folder / "reports")


def test_read_texts_decodes_and_brings_to_nfc(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Xa\u0303 Mây\r\n".encode("utf-8-sig"))
    (tmp_path / "b.md").write_bytes("Xã Gió".encode("utf-16"))
    (tmp_path / "c.txt").write_bytes(b"\xe1\xff")
    (tmp_path / "d.pdf").write_bytes(b"%PDF")
    assert read_texts(tmp_path) == {"a": "Xã Mây\r\n", "b": "Xã Gió"}
    with pytest.raises(GoldError, match="không có báo cáo"):
        read_texts(tmp_path / "d.pdf")


def test_scores_count_what_each_share_is_of() -> None:
    verdicts = [
        Verdict("1", "value", "vi", True, True, True, False),
        Verdict("2", "value", "vi", False, True, False, False, ("unsourced_number",)),
        Verdict("3", "list", "vi", False, False, True, True),
        Verdict("4", "unanswerable", "vi", True, True, True, True),
    ]
    assert scores(verdicts) == {
        "questions": 4,
        "right": 50.0,
        "figures": 66.7,
        "cited": 66.7,
        "broken": 25.0,
        "false_refusals": 33.3,
        "refused": 100.0,
    }
    assert scores(verdicts[:1])["refused"] is None


def test_percentile_is_nearest_rank() -> None:
    values = [float(n) for n in range(1, 21)]
    assert (percentile(values, 50), percentile(values, 95), percentile([7.0], 95)) == (10.0, 19.0, 7.0)
    assert percentile([], 50) is None


def test_table_has_a_row_for_all_languages_and_kinds(folder: Path) -> None:
    shown = table(summarise(judged(folder), [], {"may": REPORT}))
    console = Console(width=200, record=True, quiet=True)
    with console.capture():
        console.print(shown)
    names = list(shown.columns[0].cells)
    assert names == ["Tất cả", "en", "vi", "vi-plain", "count", "followup", "unanswerable"]
