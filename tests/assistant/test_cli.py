"""The command line: what it prints, what it writes, how it ends."""

import contextlib
import csv
import io
import json
import sqlite3
import sys

import openpyxl
import pytest
from asking import LAM_SA, NUI_BAC, open_assistant
from conftest import KeywordEncoder

from assistant import cli
from assistant.assistant import Assistant
from assistant.page.notebook import Notebook, Turn
from index import encoders
from index.encoders import load_encoder

QUESTION = "Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?"


@pytest.fixture
def store(tmp_path):
    """The folder of a store of two reports."""
    open_assistant(tmp_path, lam_sa=LAM_SA, nui_bac=NUI_BAC).close()
    return tmp_path / "store"


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """`run("ask", "…")`: (exit status, standard output, standard error) of `baocao ask …`, in `tmp_path`."""
    monkeypatch.setattr(encoders, "load_encoder", lambda *_, **__: KeywordEncoder())
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("BAOCAO_STORE", raising=False)
    monkeypatch.setenv("BAOCAO_LOG", str(tmp_path / "logs" / "baocao.log"))
    monkeypatch.chdir(tmp_path)

    def main(*arguments):
        monkeypatch.setattr(sys, "argv", ["baocao", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit:
            cli.main()
        captured = capsys.readouterr()
        return exit.value.code or 0, captured.out, " ".join(captured.err.split())

    return main


@pytest.mark.parametrize(
    "command",
    [["ask", QUESTION], ["reports"], ["facts"], ["check"], ["doctor"], ["serve"]],
    ids=lambda command: command[0],
)
def test_without_a_store_each_command_says_what_to_run(run, command):
    code, out, err = run(*command)
    assert (code, out) == (1, "")
    assert "baocao index" in err
    assert "Traceback" not in err


# users and feedback


def test_users_are_made_listed_and_removed(run, store, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("mật khẩu dài\n"))
    code, out, err = run("users", "add", "lan", "--role", "editor", "--store", store)
    assert (code, err) == (0, "")
    assert "lan (người biên tập)" in out
    assert run("users", "list", "--store", store)[1] == "lan · người biên tập\n"
    assert "mật khẩu" not in (store / "users.json").read_text()
    assert run("users", "remove", "lan", "--store", store)[0] == 0
    assert "Chưa có người dùng nào" in run("users", "list", "--store", store)[1]


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (["add", "lan"], "ngắn", "ít nhất 8 ký tự"),
        (["add", "lan lan"], "mật khẩu dài", "Không dùng được tên"),
        (["add", "lan", "--role", "vua"], "mật khẩu dài", "Có: reader, editor"),
        (["remove", "lan"], "", "Không có người dùng “lan”"),
    ],
)
def test_users_that_will_not_do_are_told(run, store, monkeypatch, arguments, password, said):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    code, out, err = run("users", *arguments, "--store", store)
    assert (code, out) == (1, "")
    assert said in err


def test_serve_refuses_other_machines_without_users(run, store):
    code, _, err = run("serve", "--host", "0.0.0.0", "--store", store)
    assert code == 1
    assert "baocao users add" in err


def test_feedback_is_exported_line_by_line(run, store, tmp_path):
    assert "Chưa có đánh giá nào" in run("feedback", "--store", store)[2]
    with contextlib.closing(Notebook.beside(store)) as notebook, contextlib.closing(Assistant.open(store)) as assistant:
        notebook.add("", "c", Turn(QUESTION, assistant.ask(QUESTION)))
        notebook.rate("", "c", 0, "down", "period", "năm khác")
    (line,) = run("feedback", "--store", store)[1].splitlines()
    record = json.loads(line)
    assert (record["verdict"], record["reason"], record["question"]) == ("down", "period", QUESTION)
    assert record["facts"][0]["text"] == "15.300 con"
    assert run("feedback", "--store", store, "--out", tmp_path / "f.jsonl")[1] == ""
    assert (tmp_path / "f.jsonl").read_text(encoding="utf-8").strip() == line


# ask


def test_ask_prints_the_answer_and_its_sources(run, store):
    code, out, err = run("ask", QUESTION)
    assert (code, err) == (0, "")
    assert out.startswith("**15.300 con** – “- Đàn trâu 15.300 con")
    start = LAM_SA.index("- Đàn trâu")
    assert f"[1] lam-sa:{start}-" in out
    assert "· 87/BC-UBND\n" in out


def test_ask_prints_the_notices(run, store):
    assert "\n! Câu hỏi chưa nêu rõ địa phương" in run("ask", "Đàn trâu 6 tháng đầu năm 2022 có bao nhiêu con?")[1]


def test_ask_as_json(run, store):
    code, out, _ = run("ask", QUESTION, "--json")
    record = json.loads(out)
    assert code == 0
    assert (record["question"], record["status"], record["facts"][0]["value"]) == (QUESTION, "answered", 15300.0)


def test_ask_with_history(run, store):
    _, out, _ = run("ask", "Còn Núi Bạc?", "--history", QUESTION, "--json")
    assert json.loads(out)["facts"][0]["value"] == 22140.0


def test_ask_in_another_folder(run, store, tmp_path):
    store.rename(tmp_path / "kho")
    assert run("ask", QUESTION)[0] == 1
    assert run("ask", QUESTION, "--store", tmp_path / "kho")[0] == 0


def test_the_environment_names_the_store(run, store, tmp_path, monkeypatch):
    store.rename(tmp_path / "kho")
    monkeypatch.setenv("BAOCAO_STORE", str(tmp_path / "kho"))
    assert run("ask", QUESTION)[0] == 0


def test_ask_nothing(run, store):
    code, out, err = run("ask", " ")
    assert (code, out) == (1, "")
    assert "Câu hỏi chưa có chữ nào" in err


# reports, facts, doctor


def test_reports(run, store):
    code, out, _ = run("reports")
    assert code == 0
    first, title, rest = out.splitlines()[:3]
    assert (first, title.strip()) == ("lam-sa", "Báo cáo Kết quả công tác 6 tháng đầu năm 2022 của tỉnh Lam Sa")
    assert rest.strip().startswith("87/BC-UBND · Lam Sa · 2022-07-05 · 2022-H1 · Tống Văn Khoa · ")
    assert "nui-bac" in out.splitlines()


def test_reports_as_json(run, store):
    code, out, _ = run("reports", "--json")
    lam_sa, nui_bac = json.loads(out)
    assert code == 0
    assert list(lam_sa)[:8] == ["id", "title", "number", "place", "issued", "period", "passages", "facts"]
    assert (lam_sa["kind"], lam_sa["issuer"], lam_sa["signer"]) == ("báo cáo", "UBND tỉnh Lam Sa", "Tống Văn Khoa")
    assert (lam_sa["periods"], lam_sa["as_of"], lam_sa["session"], lam_sa["corrected"]) == (["2022-H1"], [], None, {})
    [number] = lam_sa["origins"]["number"]
    assert number["text"] == "Số: 87/BC-UBND" == LAM_SA[number["start"] : number["end"]]
    assert (lam_sa["id"], lam_sa["number"], lam_sa["issued"]) == ("lam-sa", "87/BC-UBND", "2022-07-05")
    assert nui_bac["period"] == "2022-H1"


def test_a_long_id_stays_whole_and_what_is_set_by_hand_is_told(run, folder):
    name = "bao-cao-tinh-hinh-kinh-te-xa-hoi-quoc-phong-an-ninh-6-thang-dau-nam-2022-cua-tinh-lam-sa"
    (folder / f"{name}.txt").write_text(LAM_SA, encoding="utf-8")
    (folder / "baocao.yaml").write_text(f"{name}.txt:\n  number: 88/BC-UBND\n  ngày: 1/1/2022\n", encoding="utf-8")
    code, out, _ = run("index", folder)
    assert code == 1 and "baocao.yaml, dòng 3: không có trường “ngày”" in out
    lines = run("reports")[1].splitlines()
    assert lines[0] == name
    assert "88/BC-UBND · " in lines[2] and lines[2].endswith("sửa tay: number")
    [report] = json.loads(run("reports", "--json")[1])
    assert report["corrected"] == {"number": "88/BC-UBND"} and "number" not in report["origins"]


def test_facts_as_csv(run, store, tmp_path):
    code, out, err = run("facts", "--csv", tmp_path / "facts.csv")
    with (tmp_path / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (code, out, err) == (0, "", f"Đã ghi {len(rows)} số liệu vào {tmp_path / 'facts.csv'}.")
    assert {row["report"] for row in rows} == {"lam-sa", "nui-bac"}
    texts = {"lam-sa": LAM_SA, "nui-bac": NUI_BAC}
    for row in rows:
        text, quote = texts[row["report"]], row["quote"].removeprefix("'")
        assert text[int(row["start"]) : int(row["end"])] == row["text"]
        assert text[int(row["quote_start"]) : int(row["quote_end"])] == quote and row["text"] in quote
    (buffaloes,) = [row for row in rows if row["text"] == "15.300 con"]
    assert (buffaloes["value"], buffaloes["unit"], buffaloes["indicator"]) == ("15300", "con", "Đàn trâu")
    assert (buffaloes["place"], buffaloes["period"], buffaloes["aspect"]) == ("Lam Sa", "2022-H1", "level")


def test_facts_as_csv_on_standard_output(run, store):
    code, out, err = run("facts", "--csv", "-", "--indicator", "dan trau")
    assert (code, err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["value"] for row in rows] == ["15300", "2.4", "22140", "0.7"]


def test_facts_as_json(run, store):
    code, out, err = run("facts", "--json", "--store", store)
    (buffaloes,) = [row for row in json.loads(out) if row["text"] == "15.300 con"]
    assert (code, err) == (0, "")
    assert (buffaloes["value"], buffaloes["period_end"], buffaloes["as_of"]) == (15300.0, "2022-06-30", None)
    assert LAM_SA[buffaloes["start"] : buffaloes["end"]] == "15.300 con"


@pytest.mark.parametrize(
    "command, told",
    [
        (["facts", "--jsn"], "baocao facts --help"),
        (["ask"], "baocao ask --help"),
        (["hoi"], "baocao --help"),
        (["serve", "--port", "99999999"], "baocao serve --help"),
    ],
)
def test_a_command_line_that_is_not_understood_says_where_its_use_is_told(run, command, told):
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert err.startswith("Lệnh gõ chưa đúng") and told in err


def test_a_bare_command_shows_its_help(run):
    _, out, err = run()
    assert "baocao" in out + err and "index" in out + err and "chưa đúng" not in err


def test_indexing_a_folder_tells_of_the_reports_that_the_store_has_besides(run, tmp_path):
    for name, text in (("a", LAM_SA), ("b", NUI_BAC)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(text, encoding="utf-8")
    assert "tất cả" not in run("index", "a")[1]
    assert "có tất cả 2 báo cáo" in run("index", "b")[1]


def test_facts_as_a_workbook_and_csv_at_once(run, store, tmp_path):
    run("facts", "--xlsx", tmp_path / "a.xlsx", "--csv", tmp_path / "a.csv", "--report", "nui-bac")
    values = [row[6].value for row in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows()]
    assert values == ["value", 22140, 0.7, 18060, 28.4, 860, 2000, 43]
    assert len((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()) == 8


@pytest.mark.parametrize("width", [80, 100, 120])
def test_facts_in_a_terminal(run, store, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, _ = run("facts", "--report", "nui-bac")
    assert code == 0
    assert all(len(line) <= width for line in out.splitlines())
    lines = [" ".join(line.split()) for line in out.splitlines()]
    start = NUI_BAC.index("22.140 con")
    assert lines[:3] == ["nui-bac", f"22.140 con Đàn trâu {start}-{start + 10}", "thực hiện · 2022-H1 · Núi Bạc"]
    assert lines[3] == f"0,7% Đàn trâu {start + 17}-{start + 21}"
    assert " ".join(lines[4:6]).startswith("tăng hoặc giảm – cùng kỳ · 2022-H1 · Núi Bạc")
    assert lines[-1] == "7 số liệu trong 1 báo cáo."


def test_facts_by_indicator_place_and_period(run, store):
    filters = ("--indicator", "du khách", "--place", "huyện Đá Vàng", "--period", "6 tháng đầu năm 2022")
    out = run("facts", *filters, "--csv", "-")[1]
    assert [row["value"] for row in csv.DictReader(io.StringIO(out))] == ["12400", "350"]


def test_facts_that_fit_nothing_tell_what_there_is(run, store):
    code, out, err = run("facts", "--indicator", "đàn trâu", "--period", "2019")
    assert (code, out) == (0, "")
    assert err == (
        "Không có số liệu nào khớp. Bỏ địa phương và kỳ thì có 4 số liệu. Kỳ: 2022-H1. Địa phương: Lam Sa, Núi Bạc."
    )
    assert run("facts", "--indicator", "zzz")[2] == "Không có số liệu nào khớp."


def test_facts_of_a_period_that_is_none(run, store):
    code, out, err = run("facts", "--period", "hôm nào")
    assert (code, out) == (1, "")
    assert "“hôm nào”" in err and "2021-H1" in err


def test_facts_of_an_unknown_report(run, store):
    code, out, err = run("facts", "--report", "khong-co")
    assert (code, out) == (1, "")
    assert "“khong-co”" in err and "baocao reports" in err


def test_facts_that_cannot_be_written(run, store, tmp_path):
    code, _, err = run("facts", "--csv", tmp_path / "nowhere" / "facts.csv")
    assert code == 1
    assert "nowhere" in err


def test_doctor_on_a_sound_store(run, store):
    code, out, _ = run("doctor")
    assert code == 0
    assert "lành lặn" in out


def test_a_report_that_was_changed_in_the_store_is_told_and_never_quoted(run, store):
    with sqlite3.connect(store / "store.sqlite") as database:
        database.execute("UPDATE bodies SET text = replace(text, '1', '7') WHERE report_id = 'nui-bac'")
    database.close()
    code, out, _ = run("doctor")
    assert code == 1
    assert "bị hỏng (nui-bac)" in out
    code, out, err = run("ask", "Đàn bò có bao nhiêu con?")
    assert (code, out) == (1, "")
    assert "bị hỏng (nui-bac)" in err


def test_doctor_on_a_file_that_is_no_database(run, store):
    (store / "store.sqlite").write_bytes(b"hong" * 4096)
    for other in store.glob("store.sqlite-*"):
        other.unlink()
    code, out, err = run("doctor")
    assert (code, out) == (1, "")
    assert "store" in err and "Traceback" not in err


def test_doctor_makes_derived_files_again(run, store):
    (store / "vectors-0.f32").unlink()
    code, out, _ = run("doctor")
    assert code == 0
    assert "Tệp véc-tơ thiếu" in out and "Đã lập lại các tệp dẫn xuất" in out and "lành lặn" in out
    code, out, _ = run("doctor")
    assert (code, "Đã lập lại" in out) == (0, False)


def test_doctor_tells_of_vectors_that_only_indexing_makes(run, store):
    with sqlite3.connect(store / "store.sqlite") as connection:
        connection.execute("DELETE FROM phrases")
    code, out, _ = run("doctor")
    assert (code, "chưa được nhúng" in out, "--rebuild" in out) == (1, True, True)


def test_compact(run, store):
    code, out, _ = run("compact")
    assert code == 0
    assert "không còn dữ liệu của báo cáo đã gỡ" in out
    assert run("doctor")[0] == 0


def test_backup_and_restore(run, store, tmp_path):
    code, out, _ = run("backup", tmp_path / "luu.sqlite")
    assert (code, "luu.sqlite" in out) == (0, True)
    code, out, err = run("restore", tmp_path / "luu.sqlite")
    assert (code, out, "--replace" in err) == (1, "", True)
    code, out, _ = run("restore", tmp_path / "luu.sqlite", "--store", tmp_path / "khac")
    assert (code, "Đã phục hồi" in out) == (0, True)
    question = ("ask", "Đàn bò có bao nhiêu con?")
    assert run(*question, "--store", tmp_path / "khac")[1] == run(*question)[1] != ""


# batch


@pytest.fixture
def batch(run, store, tmp_path):
    """`batch("line", …)`: (exit status, records, standard error) of a batch of these lines."""

    def main(*lines, workers=1):
        (tmp_path / "questions.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        code, _, err = run("batch", "questions.jsonl", "answers.jsonl", "--workers", workers)
        written = (tmp_path / "answers.jsonl").read_text(encoding="utf-8")
        return code, [json.loads(line) for line in written.splitlines()], err

    return main


def a_line(id, question=QUESTION, **more):
    return json.dumps({"id": id, "question": question, **more}, ensure_ascii=False)


def test_batch_answers_in_order(batch):
    code, records, err = batch(a_line("a"), a_line("b", "Còn Núi Bạc?", history=[QUESTION]), a_line(3, history=None))
    assert code == 0
    assert [record["id"] for record in records] == ["a", "b", 3]
    assert [record["facts"][0]["value"] for record in records] == [15300.0, 22140.0, 15300.0]
    assert list(records[0])[:4] == ["id", "question", "status", "answer"]
    assert "3 câu hỏi" in err and "0 dòng lỗi" in err


@pytest.mark.parametrize("workers", [1, 3])
def test_a_bad_line_gives_an_error_record_and_the_rest_are_answered(batch, workers):
    bad = [
        '{"id": "json", ',
        '["no", "object"]',
        '{"id": "missing"}',
        a_line("history", history="one string"),
        a_line("items", history=[1]),
        a_line("empty", ""),
        a_line("long", "a" * 10_000),
        a_line("number", 7),
    ]
    code, records, err = batch(a_line("first"), *bad, a_line("last"), workers=workers)
    assert code == 1
    ids = ["first", None, None, "missing", "history", "items", "empty", "long", "number", "last"]
    assert [record["id"] for record in records] == ids
    assert ["error" in record for record in records] == [False, *[True] * 8, False]
    assert records[-1]["facts"][0]["value"] == 15300.0
    assert all(len(record["error"]) < 300 for record in records[1:-1])
    assert "Dòng 2" in records[1]["error"] and "Dòng 5" in records[4]["error"]
    assert "Đã trả lời 2 câu hỏi, 8 dòng lỗi" in err


def test_an_error_names_the_line_of_the_file(batch):
    _, records, _ = batch("", "", "{")
    assert "Dòng 3" in records[0]["error"]


@pytest.mark.xfail(strict=True, reason="lines are cut at U+2028 and U+0085 too, which JSON strings may hold")
@pytest.mark.parametrize("separator", ["\u2028", "\u0085"])
def test_only_a_newline_ends_a_line(batch, separator):
    code, records, _ = batch(a_line("a", f"Đàn trâu của Lam Sa{separator}có bao nhiêu con?"))
    assert (code, len(records)) == (0, 1)


def test_an_empty_line_of_the_history_says_nothing(batch):
    code, records, _ = batch(
        a_line("a", history=[""]), a_line("b", "Còn Núi Bạc?", history=[QUESTION, " \n"]), a_line("c", history=["?!"])
    )
    assert code == 0
    assert [record["facts"][0]["value"] for record in records] == [15300.0, 22140.0, 15300.0]


def test_a_question_that_no_rule_foresaw_costs_only_its_own_line(batch, monkeypatch, tmp_path):
    def ask(self, question, history=()):
        if "hỏng" in question:
            raise ZeroDivisionError("division by zero")
        return asked(self, question, history)

    asked = Assistant.ask
    monkeypatch.setattr(Assistant, "ask", ask)
    code, records, err = batch(a_line("a", "hỏng"), a_line("b"))
    assert code == 1
    assert "ZeroDivisionError" in records[0]["error"] and records[1]["facts"][0]["value"] == 15300.0
    assert "Traceback" not in err and str(tmp_path / "logs" / "baocao.log") in err
    assert "division by zero" in (tmp_path / "logs" / "baocao.log").read_text(encoding="utf-8")


def test_a_batch_of_nothing(batch):
    assert batch()[:2] == (0, [])


def test_a_byte_order_mark_is_no_bad_line(run, store, tmp_path):
    (tmp_path / "q.jsonl").write_text("\ufeff" + a_line("a") + "\n", encoding="utf-8")
    assert run("batch", "q.jsonl", "a.jsonl")[0] == 0


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00{"], ids=["missing", "not UTF-8"])
def test_questions_that_cannot_be_read(run, store, tmp_path, content):
    if content is not None:
        (tmp_path / "questions.jsonl").write_bytes(content)
    code, _, err = run("batch", "questions.jsonl", "answers.jsonl")
    assert code == 1
    assert "questions.jsonl" in err and "Traceback" not in err
    assert not (tmp_path / "answers.jsonl").exists()


def test_answers_that_cannot_be_written(run, store, tmp_path):
    (tmp_path / "questions.jsonl").write_text(a_line("a"), encoding="utf-8")
    code, _, err = run("batch", "questions.jsonl", tmp_path / "nowhere" / "answers.jsonl")
    assert code == 1
    assert "nowhere" in err


# index


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "reports"
    made.mkdir()
    return made


def test_index_then_ask(run, folder):
    (folder / "lam-sa.txt").write_text(LAM_SA, encoding="utf-8")
    code, out, _ = run("index", folder)
    assert code == 0
    line, summary = out.splitlines()
    assert line.startswith("mới: lam-sa (")
    assert summary.startswith("1 mới, 0 thay đổi, 0 không đổi, 0 đã gỡ, 0 lỗi;")
    assert "15.300 con" in run("ask", QUESTION)[1]


def test_index_again_changed_and_removed(run, folder):
    for name, text in (("a", LAM_SA), ("b", NUI_BAC), ("c", NUI_BAC)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    run("index", folder)
    assert "Không có gì mới" in run("index", folder)[1]
    (folder / "a.txt").write_text(LAM_SA.replace("15.300", "15.400"), encoding="utf-8")
    (folder / "c.txt").unlink()
    code, out, _ = run("index", folder)
    assert code == 0
    assert [line.split(" (")[0] for line in out.splitlines()[:3]] == ["thay đổi: a", "không đổi: b", "đã gỡ: c"]
    assert "15.400 con" in run("ask", QUESTION)[1]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_indexed(run, folder):
    (folder / "lam-sa.txt").write_text(LAM_SA, encoding="utf-8")
    (folder / "anh.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + bytes(range(256)) * 8)
    code, out, _ = run("index", folder)
    assert code == 1
    assert "không đọc được: anh – " in out
    assert "mới: lam-sa" in out and "1 lỗi" in out
    assert [report["id"] for report in json.loads(run("reports", "--json")[1])] == ["lam-sa"]


def test_index_of_an_empty_folder(run, folder):
    code, out, err = run("index", folder)
    assert (code, out) == (1, "")
    assert "reports" in err and "Traceback" not in err


def test_index_of_a_missing_path(run, tmp_path):
    code, _, err = run("index", tmp_path / "nowhere")
    assert code == 1
    assert "nowhere" in err and "Traceback" not in err


@pytest.mark.parametrize("path", ["reports", "nowhere"])
def test_an_index_of_nothing_leaves_no_store(run, folder, tmp_path, path):
    run("index", path)
    assert not (tmp_path / "store").exists()


def test_an_index_of_only_bad_files_says_so_and_leaves_no_store(run, folder, tmp_path):
    (folder / "anh.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (folder / "rong.txt").write_bytes(b"")
    code, out, err = run("index", folder)
    assert code == 1
    assert out.splitlines()[0].startswith("không đọc được: anh – anh.txt: nội dung là ảnh")
    assert out.splitlines()[1].startswith("không đọc được: rong – rong.txt: tệp rỗng")
    assert "Không đọc được báo cáo nào nên không lập kho store" in err
    assert not (tmp_path / "store").exists()
    code, out, err = run("ask", QUESTION)
    assert (code, out) == (1, "")
    assert "Chưa có kho ở store" in err
    (folder / "lam-sa.txt").write_text(LAM_SA, encoding="utf-8")
    assert run("index", folder)[0] == 1
    assert run("ask", QUESTION)[0] == 0


def test_what_else_is_in_the_folder_of_a_store_stays(run, folder, tmp_path):
    (tmp_path / "kho").mkdir()
    (tmp_path / "kho" / "ghi chú.txt").write_text("của tôi", encoding="utf-8")
    (folder / "rong.txt").write_bytes(b"")
    run("index", folder, "--store", tmp_path / "kho")
    assert [path.name for path in (tmp_path / "kho").iterdir()] == ["ghi chú.txt"]


def test_questions_to_an_emptied_store_are_refused(run, folder, tmp_path):
    (folder / "a.txt").write_text(LAM_SA, encoding="utf-8")
    run("index", folder)
    (folder / "a.txt").unlink()
    code, out, err = run("index", folder)
    assert code == 0
    assert out.startswith("đã gỡ: a (") and "Kho store không có báo cáo nào" in err
    code, out, err = run("ask", QUESTION)
    assert (code, out) == (1, "")
    assert "Kho store chưa có báo cáo nào" in err and "baocao index DIR" in err
    (tmp_path / "q.jsonl").write_text(a_line("a"), encoding="utf-8")
    assert run("batch", "q.jsonl", "a.jsonl")[0] == 1
    assert not (tmp_path / "a.jsonl").exists()


def test_a_bad_file_leaves_what_the_store_has(run, folder):
    (folder / "a.txt").write_text(LAM_SA, encoding="utf-8")
    run("index", folder)
    (folder / "a.txt").write_bytes(b"")
    assert run("index", folder)[0] == 1
    assert "15.300 con" in run("ask", QUESTION)[1]


def test_an_error_is_one_line_whatever_the_width(run, folder, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    long = "thư mục có tên rất dài " * 6
    monkeypatch.setattr(sys, "argv", ["baocao", "index", long])
    with pytest.raises(SystemExit):
        cli.main()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and long.strip() in lines[0]


def test_a_model_that_is_not_here_is_told_without_the_words_of_a_library(run, folder, monkeypatch, tmp_path):
    monkeypatch.setattr(encoders, "load_encoder", load_encoder)
    (folder / "lam-sa.txt").write_text(LAM_SA, encoding="utf-8")
    (tmp_path / "no-model").mkdir()
    for name in ("khong/co", "no-model", "../x", "a b c"):
        code, out, err = run("index", folder, "--model", name)
        assert (code, out) == (1, "")
        assert err.startswith(("Mô hình nhúng “", "Thư mục no-model không phải một mô hình"))
        assert "Traceback" not in err and "Error" not in err and "model_type" not in err
    assert "model_type" in (tmp_path / "logs" / "baocao.log").read_text(encoding="utf-8")
    assert not (tmp_path / "store").exists()


def test_a_fault_of_ours_shows_no_traceback(run, store, monkeypatch, tmp_path):
    def broken(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Assistant, "stream", broken)
    code, out, err = run("ask", QUESTION)
    assert (code, out) == (1, "")
    assert err.startswith("Có lỗi ngoài dự kiến (ZeroDivisionError).") and "baocao.log" in err
    assert "Traceback" in (tmp_path / "logs" / "baocao.log").read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_stops_nothing(run, store, monkeypatch, tmp_path):
    monkeypatch.setenv("BAOCAO_LOG", str(tmp_path / "store" / "store.sqlite" / "x.log"))
    code, _, err = run("facts", "--csv", tmp_path / "nowhere" / "facts.csv")
    assert code == 1
    assert err.startswith("Không ghi được tệp") and "Traceback" not in err


# check


WRONG = """ỦY BAN NHÂN DÂN
TỈNH LAM SA

BÁO CÁO
Tình hình kinh tế - xã hội 6 tháng đầu năm 2023 tỉnh Lam Sa

I. KINH TẾ

1. Trồng trọt

Vụ mùa gieo cấy 4.120 ha/4.500 ha, đạt 95,6% KH. Tổng mức bán lẻ ước đạt 512 tỷ đồng.
"""
OTHER = """ỦY BAN NHÂN DÂN
TỈNH LAM SA

BÁO CÁO
Tình hình kinh tế - xã hội 6 tháng đầu năm 2023 tỉnh Lam Sa

I. KINH TẾ

Tổng mức bán lẻ hàng hóa đạt 530 tỷ đồng.
"""


@pytest.fixture
def disagreeing(tmp_path):
    """A folder of two reports with a wrong percentage and two figures for one thing."""
    made = tmp_path / "bao-cao"
    made.mkdir()
    (made / "mua.txt").write_text(WRONG, encoding="utf-8")
    (made / "khac.txt").write_text(OTHER, encoding="utf-8")
    return made


def test_check_reads_a_folder_and_keeps_nothing(run, disagreeing, tmp_path):
    before = set(tmp_path.rglob("*"))
    code, out, err = run("check", disagreeing)
    assert (code, err) == (0, "")
    assert set(tmp_path.rglob("*")) == before
    assert "4.120 ha / 4.500 ha = 91,56% ≠ 95,6%" in out
    start = WRONG.index("Vụ mùa")
    assert f"  - mua:{start}-" in out
    assert "I. KINH TẾ › 1. Trồng trọt\n    “Vụ mùa gieo cấy 4.120 ha/4.500 ha, đạt 95,6% KH.”" in out
    assert "512 tỷ đồng ≠ 530 tỷ đồng" in out
    assert out.endswith("2 mâu thuẫn trong 2 báo cáo: 1 nặng, 0 vừa, 1 nhẹ.\n")


def test_check_as_json(run, disagreeing):
    code, out, _ = run("check", disagreeing, "--json")
    first, second = json.loads(out)
    assert code == 0
    assert (first["kind"], second["kind"]) == ("ratio", "revised")
    assert (first["stated"], first["expected"]) == ("95,6%", "91,56%")
    for side in (*first["facts"], *second["facts"]):
        text = {"mua": WRONG, "khac": OTHER}[side["report"]]
        assert text[side["start"] : side["end"]] == side["quote"]
        assert text[side["figure_start"] : side["figure_end"]] == side["text"]
    assert first["facts"][0]["section"] == ["I. KINH TẾ", "1. Trồng trọt"]


def test_check_of_one_report_shows_what_it_is_part_of(run, disagreeing):
    out = run("check", disagreeing, "--report", "khac")[1]
    assert "512 tỷ đồng ≠ 530 tỷ đồng" in out
    assert "91,56%" not in out
    code, _, err = run("check", disagreeing, "--report", "khong-co")
    assert (code, "khong-co" in err) == (1, True)


def test_check_of_a_store(run, store):
    assert run("check", "--store", store) == (0, "Không thấy số liệu mâu thuẫn trong 2 báo cáo.\n", "")


def test_check_names_a_file_that_cannot_be_read(run, disagreeing):
    (disagreeing / "rong.txt").write_bytes(b"")
    code, out, err = run("check", disagreeing)
    assert code == 1
    assert "rong.txt" in err
    assert "2 mâu thuẫn" in out
