"""The gate: what passes, what fails and what is told; and the sample set held against its committed results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.__main__ import app
from eval.gate import compact, gate, read_results, rerun, sets_table, told, write_committed
from eval.statistics import compare
from index.errors import GoldError

ROOT = Path(__file__).parents[2]
COMMITTED = sorted((ROOT / "eval" / "results").glob("*.json"))


def results(*misses: str | None, broken: int | None = None, **more: Any) -> dict[str, Any]:
    verdicts = [
        {"id": f"q{i}", "question": f"Câu {i}?", "miss": miss, "broken": ["fields"] if i == broken else []}
        for i, miss in enumerate(misses)
    ]
    return {"verdicts": verdicts, **more}


RIGHT: list[str | None] = [None] * 40


def changed(won: int, lost: int) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = list(RIGHT), list(RIGHT)
    before[:won] = ["wrong_place"] * won
    after[won : won + lost] = ["wrong_period"] * lost
    return results(*before), results(*after)


@pytest.mark.parametrize(
    ("won", "lost", "passes"),
    [(0, 0, True), (0, 4, True), (0, 5, False), (3, 5, True), (2, 9, False), (9, 2, True), (5, 5, True)],
)
def test_more_losses_than_chance_fail(won: int, lost: int, passes: bool) -> None:
    before, after = changed(won, lost)
    passed, lines = gate(before, after)
    assert passed is passes
    assert lines[0].startswith("Đạt" if passes else "KHÔNG ĐẠT")
    assert sum("sai kỳ" in line.lower() for line in lines) == lost


def test_one_newly_broken_rule_fails_and_an_old_one_does_not() -> None:
    whole, torn = results(*RIGHT), results("broken_rule", *RIGHT[1:], broken=0)
    assert gate(whole, torn)[0] is False
    assert "phạm quy tắc" in gate(whole, torn)[1][0]
    assert gate(torn, torn)[0] is True


def test_a_question_that_was_not_asked_fails_and_a_new_one_does_not() -> None:
    passed, lines = gate(results(*RIGHT), results(*RIGHT[:-1]))
    assert (passed, "q39" in lines[0]) == (False, True)
    assert gate(results(*RIGHT[:-1]), results(*RIGHT))[0] is True


def test_committed_results_hold_no_words_and_read_back(tmp_path: Path) -> None:
    run = results(None, "wrong_unit", right=50.0, latency_ms={"p50": 1.0}, settings={"gold": "g"})
    run["verdicts"][0] |= {"answer": "12,5 tỷ đồng", "expected": "12.5", "elapsed_ms": 3.1}
    write_committed(run, tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text(encoding="utf-8")
    assert json.loads(text) == compact(run)
    assert read_results(tmp_path / "r.json")["verdicts"] == [
        {"id": "q0", "miss": None},
        {"id": "q1", "miss": "wrong_unit"},
    ]
    assert "Câu" not in text and "tỷ đồng" not in text and "latency" not in text


def test_a_comparison_is_told_question_by_question() -> None:
    before, after = changed(1, 6)
    lines = told(compare(before, after))
    assert lines[0] == "Đúng: 97,5 % → 85 % trên 40 câu chung (chênh -25 đến 0 điểm, khoảng 95 %)."
    assert "p = 0,125: chưa đủ để nói là khác nhau" in lines[1]
    assert "  q1: đúng → Sai kỳ  Câu 1?" in lines
    assert "  q0: Sai nơi → đúng  Câu 0?" in lines
    assert "khác nhau thật" in told(compare(*changed(0, 9)))[1]
    assert told(compare(results(None), results()))[0].startswith("Chú ý: hai lần chạy không cùng")


def test_changed_questions_or_reports_are_told() -> None:
    one, other = (results(*RIGHT, inputs={"gold_sha256": gold, "reports_sha256": "r"}) for gold in "ab")
    assert told(compare(one, other))[0].startswith("Chú ý: ")
    assert not told(compare(one, one))[0].startswith("Chú ý: ")
    assert [line.startswith("Chú ý: ") for line in gate(one, other)[1]] == [False, True]


def test_commands(tmp_path: Path) -> None:
    before, after = changed(0, 9)
    for name, one in (("a", before), ("b", after)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_text(json.dumps(one), encoding="utf-8")
    a, b = str(tmp_path / "a"), str(tmp_path / "b" / "results.json")
    shown = CliRunner().invoke(app, ["compare", a, b])
    assert shown.exit_code == 0
    assert "Mất đi (9)" in shown.output
    assert CliRunner().invoke(app, ["gate", a, "--results", b]).exit_code == 1
    assert CliRunner().invoke(app, ["gate", b, "--results", a]).exit_code == 0


def test_results_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"verdicts": [1]}', encoding="utf-8")
    (tmp_path / "c.json").write_text(json.dumps(results(None)), encoding="utf-8")
    for name in ("a.json", "b.json", "none.json"):
        with pytest.raises(GoldError, match="không đọc được kết quả"):
            read_results(tmp_path / name)
    with pytest.raises(GoldError, match="không ghi câu hỏi và báo cáo nào"):
        rerun(tmp_path / "c.json", tmp_path, 1)


def test_the_readme_shows_the_committed_results() -> None:
    names = [path for path in COMMITTED if path.stem in ("samples", "benchmark")]
    assert sets_table(sorted(names, reverse=True)) in (ROOT / "README.md").read_text(encoding="utf-8")


def test_committed_results_are_of_this_folder_and_no_other_machine() -> None:
    settings = [json.loads(path.read_text("utf-8")).get("settings", {}) for path in COMMITTED]
    named = [Path(one[name]) for one in settings for name in ("gold", "reports") if name in one]
    assert len(named) >= 4
    assert [path for path in named if path.is_absolute() or not (ROOT / path).exists()] == []


def test_the_sample_set_has_not_fallen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    committed = ROOT / "eval" / "results" / "samples.json"
    passed, lines = gate(read_results(committed), rerun(committed, tmp_path, workers=2))
    assert passed, "\n".join(lines)
