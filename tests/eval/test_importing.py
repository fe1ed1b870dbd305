"""A sheet of questions becomes gold by offsets; each row that cannot be used is told why."""

from __future__ import annotations

import datetime
import json
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from eval.__main__ import app
from eval.gold import placed, read_gold, text_sha256
from eval.importing import Row, import_rows, language, read_rows
from eval.run import read_texts
from index.errors import GoldError

FOLDER = Path(__file__).parents[1] / "data" / "judging"
TEXTS = read_texts(FOLDER)
D, N, T = "dong-yen-6-thang-2023", "dong-yen-nam-2022", "tay-ha-6-thang-2023"
THU = "Thu ngân sách trên địa bàn đạt 2.316 tỷ đồng"


def row(number: int = 2, **cells: str) -> Row:
    filled = {"question": "Thu ngân sách Đông Yên?", "figure": "2.316", "unit": "tỷ đồng", "sentence": THU, **cells}
    return Row(number, {name: cell for name, cell in filled.items() if cell})


def one(**cells: str) -> dict[str, object]:
    made = import_rows([row(**cells)], TEXTS)
    assert made.faults == []
    (question,) = made.questions
    return question


def fault(**cells: str) -> str:
    made = import_rows([row(**cells)], TEXTS)
    assert made.questions == []
    (said,) = made.faults
    assert said.startswith("Dòng 2: ")
    return said


def test_a_row_becomes_a_question_that_quotes_nothing() -> None:
    start = TEXTS[D].index(THU)
    assert one(id="kt-1") == {
        "id": "kt-1",
        "question": "Thu ngân sách Đông Yên?",
        "lang": "vi",
        "kind": "value",
        "must": [[{"value": 2316, "unit": "tỷ đồng"}]],
        "forbid": [],
        "evidence": [[{"sha256": text_sha256(TEXTS[D]), "start": start, "end": start + len(THU)}]],
    }


@pytest.mark.parametrize(
    "pasted",
    [
        f"  {THU} ",
        THU.upper(),
        "Thu ngân  sách trên\nđịa bàn đạt 2.316\u00a0tỷ đồng",
        unicodedata.normalize("NFD", THU),
        "**Thu ngân sách** trên địa bàn đạt 2.316 tỷ đồng",
    ],
)
def test_blanks_case_marks_of_emphasis_and_forms_of_letters_are_forgiven(pasted: str) -> None:
    start = TEXTS[D].index(THU)
    assert one(sentence=pasted)["evidence"] == [
        [{"sha256": text_sha256(TEXTS[D]), "start": start, "end": start + len(THU)}]
    ]


@pytest.mark.parametrize(
    ("written", "pasted"), [("xã Hoà Thuỷ có 12 hộ", "xã Hòa Thủy có 12 hộ"), ("số – 45 hộ nghèo", "số - 45 hộ nghèo")]
)
def test_the_place_of_a_tone_and_the_length_of_a_dash_are_forgiven(written: str, pasted: str) -> None:
    figure = "12" if "12" in written else "45"
    made = import_rows([row(sentence=pasted, figure=figure, unit="hộ")], {"a": f"Năm nay {written}."})
    assert made.faults == []
    assert (made.questions[0]["evidence"][0][0]["start"], made.questions[0]["evidence"][0][0]["end"]) == (
        8,
        8 + len(written),
    )


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"figure": "2.361"}, "câu trích không có 2.361 tỷ đồng; các số trong câu: 2.316 tỷ đồng"),
        ({"unit": "triệu đồng"}, "2.316 trong câu trích là “tỷ đồng”, cột đơn vị ghi “triệu đồng”"),
        ({"unit": "ha"}, "cột đơn vị ghi “ha”"),
        ({"figure": ""}, "thiếu số liệu đúng"),
        ({"figure": "Minh Hà"}, "câu trích không có “Minh Hà”"),
        ({"sentence": "đạt 5"}, "quá ngắn"),
        ({"sentence": "Sản lượng cà phê nhân đạt 45 tấn"}, "không báo cáo nào có câu trích này"),
        ({"sentence": f"{THU}, gấp đôi năm ngoái"}, f"khớp đến “…{THU},”, rồi khác từ “gấp đôi"),
        ({"report": N}, f"câu trích không có trong “{N}” mà có trong: {D}"),
        ({"report": "khác"}, "không có báo cáo “khác”; hiện có: "),
        ({"kind": "giá trị"}, "loại “giá trị” không có"),
        ({"lang": "fr"}, "ngôn ngữ “fr” không có"),
        ({"kind": "followup"}, "cần cột “hỏi trước”"),
        ({"kind": "unanswerable"}, "để trống số liệu và câu trích"),
        ({"question": ""}, "thiếu câu hỏi"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told(cells: dict[str, str], said: str) -> None:
    assert said in fault(**cells)


def test_the_sound_rows_are_kept_and_a_question_with_a_bad_row_is_left_out_whole() -> None:
    rows = [row(2, id="a"), row(3, id="b"), row(4, id="b", question="", figure="9"), row(5, id="c", figure="8")]
    made = import_rows(rows, TEXTS)
    assert [q["id"] for q in made.questions] == ["a"]
    assert [said.split(":")[0] for said in made.faults] == ["Dòng 4", "Dòng 5"]


def test_rows_of_one_id_are_the_figures_of_one_question() -> None:
    both = {"unit": "người", "sentence": "làm 31 người chết, 42 người bị thương"}
    rows = [
        row(2, id="a", question="Số người chết, bị thương?", figure="31", **both),
        row(3, id="a", question="", figure="42", **both),
        row(4, id="a", question="Câu khác?"),
    ]  # fmt: skip
    made = import_rows(rows[:2], TEXTS)
    assert (made.questions[0]["kind"], len(made.questions[0]["evidence"])) == ("list", 2)
    assert made.questions[0]["must"] == [[{"value": 31, "unit": "người"}], [{"value": 42, "unit": "người"}]]
    assert "mã “a” đã dùng" in import_rows(rows, TEXTS).faults[0]


def test_a_sentence_of_two_reports_may_be_cited_from_either_and_is_told() -> None:
    made = import_rows([row(figure="32.640", unit="con", sentence="đàn bò 32.640 con")], TEXTS)
    assert [len(group) for group in made.questions[0]["evidence"]] == [2]
    assert f"{D}[" in made.remarks[0] and f"{T}[" in made.remarks[0]
    assert (
        import_rows([row(figure="32.640", unit="con", sentence="đàn bò 32.640 con", report=f"{T}.txt")], TEXTS).remarks
        == []
    )


def test_kinds_that_are_not_given() -> None:
    assert one(figure="57", unit="vụ", sentence="Xảy ra 57 vụ tai nạn, làm 31 người chết")["kind"] == "count"
    day = one(figure="18/5/2023", unit="", sentence="khánh thành ngày 18/5/2023")
    assert (day["kind"], day["must"]) == ("date", [[{"text": "18/5/2023"}]])
    name = one(
        figure="Công ty Cổ phần Xây lắp Minh Hà", unit="", sentence="do Công ty Cổ phần Xây lắp Minh Hà thi công"
    )
    assert name["kind"] == "text"
    asked = one(kind="unanswerable", figure="", unit="", sentence="")
    assert (asked["must"], asked["evidence"]) == ([], [])
    assert one(figure="2.316.000", unit="triệu đồng")["must"] == [[{"value": 2316000, "unit": "triệu đồng"}]]
    assert one(figure="2.316 tỷ đồng", unit="")["must"] == [[{"value": 2316, "unit": "tỷ đồng"}]]


def test_a_unit_that_stands_in_the_head_of_a_table_is_a_remark() -> None:
    made = import_rows(
        [row(figure="45,5", unit="ha", sentence="| Lúa xuân | 45,5 |")],
        {"a": "| Cây | Diện tích |\n| Lúa xuân | 45,5 |"},
    )
    assert made.faults == []
    assert "đơn vị “ha” không đứng cạnh" in made.remarks[0]


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("Thu ngân sách?", "vi"),
        ("thu ngan sach dong yen", "vi-plain"),
        ("How many pigs were there?", "en"),
        ("dan lon 2023", "vi-plain"),
    ],
)
def test_language_of_a_question(question: str, lang: str) -> None:
    assert language(question) == lang


HEAD = ["STT", "Câu hỏi", "Số liệu", "Đơn vị", "Câu trích", "Báo cáo"]


def test_rows_of_excel_and_csv_are_alike(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    lines = [
        ["Bộ câu hỏi thử"],
        HEAD,
        [1, "Thu?", 2316, "tỷ đồng", THU, D],
        [],
        [2, "Tỷ lệ?", 54.2, "%", "bằng 54,2% dự toán trung ương giao"],
        [3, "Ngày?", datetime.date(2023, 5, 18), None, "khánh thành ngày 18/5/2023"],
    ]
    for line in lines:
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    rows = read_rows(tmp_path / "a.xlsx")
    assert [r.number for r in rows] == [3, 5, 6]
    assert [r["figure"] for r in rows] == ["2316", "54,2", "18/5/2023"]
    made = import_rows(rows, TEXTS)
    assert (made.faults, [q["must"][0][0].get("value") for q in made.questions]) == ([], [2316, 54.2, None])
    text = f"Câu hỏi;Đáp án;ĐVT;Câu trích\r\nThu?;2.316;tỷ đồng;{THU}\r\n"
    for name, encoding in (("a.csv", "utf-8-sig"), ("b.csv", "utf-16")):
        (tmp_path / name).write_bytes(text.encode(encoding))
        assert [dict(r.cells) for r in read_rows(tmp_path / name)] == [
            {"question": "Thu?", "figure": "2.316", "unit": "tỷ đồng", "sentence": THU}
        ]


def test_a_sheet_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Câu hỏi,Số liệu\nThu?,5\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (tmp_path / "c.xlsx").write_bytes(b"PK")
    for name, said in (
        ("a.csv", "thiếu cột sentence"),
        ("b.csv", "dòng tên cột"),
        ("c.xlsx", "không mở được"),
        ("d.ods", "cần một bảng"),
        ("e.csv", "không mở được"),
    ):
        with pytest.raises(GoldError, match=said):
            read_rows(tmp_path / name)


def test_the_command_writes_what_the_benchmark_reads(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        f"Câu hỏi;Số liệu;Đơn vị;Câu trích\nThu?;2.316;tỷ đồng;{THU}\nChi?;1;tỷ đồng;{THU}\n", encoding="utf-8"
    )
    options = [str(tmp_path / "a.csv"), "--reports", str(FOLDER), "--out", str(tmp_path / "gold" / "a.jsonl")]
    ran = CliRunner().invoke(app, ["import", *options])
    assert ran.exit_code == 1
    assert "Dòng 3: câu trích không có 1 tỷ đồng" in ran.output
    assert "1 câu hỏi đã ghi vào" in ran.output
    written = (tmp_path / "gold" / "a.jsonl").read_text(encoding="utf-8")
    assert "ngân sách" not in written
    (gold,) = placed(read_gold(tmp_path / "gold" / "a.jsonl"), TEXTS)
    ((evidence,),) = gold.evidence
    assert (evidence.doc, evidence.quote, json.loads(written)["must"]) == (
        D,
        THU,
        [[{"value": 2316, "unit": "tỷ đồng"}]],
    )


def test_gold_by_sha256_wants_its_report(tmp_path: Path) -> None:
    question = one(id="q1")
    (tmp_path / "a.jsonl").write_text(json.dumps(question), encoding="utf-8")
    golds = read_gold(tmp_path / "a.jsonl")
    copies = {D: TEXTS[D], "ban-sao": TEXTS[D]}
    assert [e.doc for e in placed(golds, copies)[0].evidence[0]] == [D, "ban-sao"]
    with pytest.raises(GoldError, match="q1: không có báo cáo nào mà văn bản có SHA-256 là"):
        placed(golds, {D: TEXTS[D] + " "})
    question["evidence"][0][0]["end"] = 10**6
    (tmp_path / "a.jsonl").write_text(json.dumps(question), encoding="utf-8")
    with pytest.raises(GoldError, match="nằm ngoài văn bản"):
        placed(read_gold(tmp_path / "a.jsonl"), TEXTS)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"sha256": "12"}, "64 chữ số"), ({"start": "1"}, "phải là số nguyên"), ({"end": 1.5}, "phải là số nguyên")],
)
def test_gold_by_sha256_is_checked(tmp_path: Path, change: dict[str, object], said: str) -> None:
    question = one(id="q1")
    question["evidence"][0][0] |= change
    (tmp_path / "a.jsonl").write_text(json.dumps(question), encoding="utf-8")
    with pytest.raises(GoldError, match=said):
        read_gold(tmp_path / "a.jsonl")
