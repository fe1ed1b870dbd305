import json
from decimal import Decimal
from pathlib import Path

import pytest

from eval.gold import Alternative, Evidence, check_evidence, read_gold
from index.errors import GoldError

LINE = {
    "id": "kt-001",
    "question": "Thu ngân sách xã Mây?",
    "lang": "vi",
    "kind": "value",
    "must": [[{"value": 12.50, "unit": "tỷ đồng"}, {"text": "mười hai"}]],
    "forbid": [{"value": 7, "unit": "%"}],
    "evidence": [[{"doc": "r1", "quote": "thu được 12,5 tỷ đồng"}]],
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    return path


def test_read_gold_reads_every_field(tmp_path: Path) -> None:
    (gold,) = read_gold(write(tmp_path / "a.jsonl", {**LINE, "note": "khó"}))
    assert (gold.id, gold.lang, gold.kind, gold.note, gold.history) == ("kt-001", "vi", "value", "khó", ())
    assert gold.must == ((Alternative(Decimal("12.5"), "tỷ đồng"), Alternative(text="mười hai")),)
    assert gold.forbid == (Alternative(Decimal(7), "%"),)
    assert gold.evidence == ((Evidence("r1", "thu được 12,5 tỷ đồng"),),)
    assert gold.answerable


def test_read_gold_reads_a_folder_in_order_and_skips_blank_lines(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", {**LINE, "id": "3"})
    write(tmp_path / "a.jsonl", {**LINE, "id": "1"}, "", {**LINE, "id": "2"})
    (tmp_path / "README.md").write_text("not questions")
    assert [gold.id for gold in read_gold(tmp_path)] == ["1", "2", "3"]


def test_read_gold_brings_text_to_nfc(tmp_path: Path) -> None:
    decomposed = "Thu nga\u0302n sa\u0301ch?"
    (gold,) = read_gold(write(tmp_path / "a.jsonl", json.dumps({**LINE, "question": decomposed}, ensure_ascii=False)))
    assert gold.question == "Thu ngân sách?"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"question": None}, "“question” phải là một chuỗi"),
        ({"kind": "number"}, "“kind” là “number”"),
        ({"lang": "fr"}, "“lang” là “fr”"),
        ({"must": [[]]}, "nhóm của “must”"),
        ({"must": []}, "“must” cần ít nhất một nhóm"),
        ({"evidence": []}, "“evidence” cần ít nhất một nhóm"),
        ({"must": [[{"value": "12", "unit": "ha"}]]}, "“must” có"),
        ({"must": [[{"value": True, "unit": "ha"}]]}, "“must” có"),
        ({"forbid": [{"value": 12}]}, "“forbid” có"),
        ({"forbid": {"value": 12, "unit": "ha"}}, "“forbid” phải là một danh sách"),
        ({"evidence": [[{"doc": "r1"}]]}, "thiếu trường “quote”"),
        ({"evidence": [["r1"]]}, "mỗi dẫn chứng"),
        ({"kind": "followup"}, "cần “history”"),
        ({"history": "Thu?"}, "“history” phải là"),
        ({"kind": "unanswerable"}, "“must” phải để trống"),
    ],
)
def test_read_gold_names_file_line_and_fault(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = write(tmp_path / "a.jsonl", {**LINE, "id": "ok"}, {**LINE, **change})
    with pytest.raises(GoldError, match=r"a.jsonl:2: ") as caught:
        read_gold(path)
    assert message in str(caught.value)


def test_read_gold_names_a_missing_field(tmp_path: Path) -> None:
    line = {name: value for name, value in LINE.items() if name != "forbid"}
    with pytest.raises(GoldError, match=r"a.jsonl:1: thiếu trường “forbid”"):
        read_gold(write(tmp_path / "a.jsonl", line))


def test_read_gold_refuses_what_is_no_json_and_what_is_no_object(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"a.jsonl:2: không phải JSON"):
        read_gold(write(tmp_path / "a.jsonl", LINE, "{"))
    with pytest.raises(GoldError, match=r"b.jsonl:1: cần một đối tượng"):
        read_gold(write(tmp_path / "b.jsonl", "[1]"))


def test_read_gold_refuses_an_id_that_comes_twice(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", LINE)
    write(tmp_path / "b.jsonl", LINE)
    with pytest.raises(GoldError, match=r"b.jsonl:1: id “kt-001” đã có ở .*a.jsonl:1"):
        read_gold(tmp_path)


def test_read_gold_refuses_nothing(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="không có câu hỏi nào"):
        read_gold(tmp_path)
    with pytest.raises(GoldError, match="không mở được"):
        read_gold(tmp_path / "none.jsonl")
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GoldError, match="không phải UTF-8"):
        read_gold(tmp_path / "a.jsonl")


def test_check_evidence_names_missing_reports_and_quotes(tmp_path: Path) -> None:
    golds = read_gold(write(tmp_path / "a.jsonl", LINE))
    check_evidence(golds, {"r1": "Xã thu được 12,5 tỷ đồng."})
    with pytest.raises(GoldError, match="kt-001: không có báo cáo “r1”"):
        check_evidence(golds, {"r2": "Xã thu được 12,5 tỷ đồng."})
    with pytest.raises(GoldError, match="kt-001: báo cáo “r1” không có đoạn “thu được 12,5"):
        check_evidence(golds, {"r1": "Xã thu được 12,6 tỷ đồng."})


def test_evidence_is_covered_at_any_of_its_places() -> None:
    texts = {"r": "mười ký tự. mười ký tự."}
    evidence = Evidence("r", "mười ký tự")
    assert evidence.places(texts) == ((0, 10), (12, 22))
    assert evidence.covered("r", [(15, 20)], texts)
    assert not evidence.covered("r", [(0, 4)], texts)
    assert evidence.covered("r", [(0, 3), (8, 10)], texts)
    assert not evidence.covered("other", [(0, 22)], texts)
