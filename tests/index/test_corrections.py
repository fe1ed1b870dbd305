"""What an administrator sets by hand in `baocao.yaml`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import KeywordEncoder, make_report

from index.corrections import FIELDS, FILE, corrected, read_corrections
from index.ingest import FileStatus, IngestSummary, index_reports
from index.records import Period
from index.store import Store

MakeStore = Callable[..., Store]

NOTICE = (
    "THÔNG BÁO\nKết luận phiên họp tháng 4/2021\n\nĐàn bò của tỉnh Vân Khê có 75.300 con.\n\nCHỦ TỊCH\n\nLê Thị Vân\n"
)
H1_2021 = Period(date(2021, 1, 1), date(2021, 6, 30))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(NOTICE.replace("75.300", f"75.30{len(name)}{name[0]}"), encoding="utf-8")
    return folder


def set_by_hand(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text, encoding="utf-8")


def statuses(summary: IngestSummary) -> dict[str, FileStatus]:
    return {outcome.report_id: outcome.status for outcome in summary.outcomes}


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("number: 05/BC-UBND", "number", "05/BC-UBND"),
        ("number: 2021", "number", "2021"),
        ("title: 'Báo cáo:  quý I'", "title", "Báo cáo: quý I"),
        ("place: Hoà Bình", "place", "Hòa Bình"),
        ("place: Vân Khê", "place", "Vân Khê"),
        ("issued: 2021-06-08", "issued", date(2021, 6, 8)),
        ("issued: 08/6/2021", "issued", date(2021, 6, 8)),
        ("issued: ngày 08 tháng 6 năm 2021", "issued", date(2021, 6, 8)),
        ("signer:", "signer", None),
        ("signer: ~", "signer", None),
        ("period: 6 tháng đầu năm 2021", "period", H1_2021),
        ("period: 2021-H1", "period", H1_2021),
        ("period: 2021-M01-M06", "period", H1_2021),
        ("period: 2021-01-01/2021-06-30", "period", H1_2021),
        ("period: 2021-Q2", "period", Period(date(2021, 4, 1), date(2021, 6, 30))),
        ("period: 2021-04", "period", Period(date(2021, 4, 1), date(2021, 4, 30))),
        ("period: 2021", "period", Period(date(2021, 1, 1), date(2021, 12, 31))),
        ("periods: [tháng 6/2021, 2021-H1]", "periods", (Period(date(2021, 6, 1), date(2021, 6, 30)), H1_2021)),
        ("as_of: [15/6/2021, 2021-06-20]", "as_of", (date(2021, 6, 15), date(2021, 6, 20))),
    ],
)
def test_a_value(folder: Path, line: str, field: str, value: object) -> None:
    set_by_hand(folder, f"a.txt:\n  {line}\n")
    found = read_corrections(folder)
    assert found.problems == ()
    assert found.of("a.txt").values == {field: value}
    assert found.of("b.txt").written == ()


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("a.txt:\n  number: [1, 2]\n", 2, "“number”"),
        ("a.txt:\n  kind: báo cáo\n  issued: hôm qua\n", 3, "“hôm qua”"),
        ("a.txt:\n  issued: 2021-02-30\n", 2, "“2021-02-30”"),
        ("a.txt:\n  period: 6 tháng đầu năm\n", 2, "“period”"),
        ("a.txt:\n  period: 2021-06-30/2021-01-01\n", 2, "“period”"),
        ("a.txt:\n  signer: {name: Lê Vân}\n", 2, "“signer”"),
        ("a.txt:\n  số: 12/BC-UBND\n", 2, "“số”"),
        ("a.txt:\n  kind: báo cáo\n  kind: thông báo\n", 3, "“kind”"),
        ("b.txt:\n  kind: báo cáo\nc.txt:\n  kind: báo cáo\n", 3, "“c.txt”"),
        ("../b.txt:\n  kind: báo cáo\n", 1, "“../b.txt”"),
        ("a.txt: 12/BC-UBND\n", 1, "number: 12/BC-UBND"),
        ("- a.txt\n", 1, "number: 12/BC-UBND"),
        ("a.txt:\n  number: [1\n  kind: báo cáo\n", 3, "YAML"),
    ],
)
def test_a_problem_is_told_with_its_line(folder: Path, text: str, line: int, hint: str) -> None:
    set_by_hand(folder, text)
    [problem] = read_corrections(folder).problems
    assert f"{FILE}, dòng {line}: " in problem and f"line {line}: " in problem
    assert hint in problem


@pytest.mark.parametrize("data", [b"a.txt:\n  kind: b\xe1o\n", b"a" * 1_000_001], ids=["not UTF-8", "too large"])
def test_a_file_that_is_no_yaml_text(folder: Path, data: bytes) -> None:
    (folder / FILE).write_bytes(data)
    found = read_corrections(folder)
    assert (len(found.problems), found.known) == (1, False)


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_file_corrects_nothing(folder: Path, text: str) -> None:
    set_by_hand(folder, text)
    assert read_corrections(folder).problems == () == tuple(read_corrections(folder).reports)
    assert read_corrections(folder / "nowhere").problems == ()


def test_what_is_set_has_no_place_in_the_text(folder: Path) -> None:
    report = make_report("Số: 1/BC-UBND", number="1/BC-UBND", title="T", origins=(("number", 0, 13), ("title", 0, 2)))
    set_by_hand(folder, "a.txt:\n  number: 2/BC-UBND\n  periods: [quý I năm 2021, 2021-H1]\n  title:\n")
    made = corrected(report, read_corrections(folder).of("a.txt"))
    assert (made.number, made.title, made.origins) == ("2/BC-UBND", report.id, ())
    assert made.period == made.periods[0] == Period(date(2021, 1, 1), date(2021, 3, 31))
    assert made.corrected == (("number", "2/BC-UBND"), ("periods", "quý I năm 2021; 2021-H1"), ("title", None))
    assert corrected(report, read_corrections(folder).of("b.txt")) is report


def test_every_field_is_one_of_the_record() -> None:
    report = make_report("x")
    assert [name for name in FIELDS if not hasattr(report, name)] == []


def test_a_correction_is_a_change_of_its_report_alone(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    set_by_hand(folder, "a.txt:\n  number: 7/TB-UBND\n")
    before = len(encoder.embedded)
    assert statuses(index_reports([folder], store, encoder)) == {"a": "changed", "b": "unchanged"}
    assert len(encoder.embedded) == before  # what is searched has not changed
    report = store.snapshot().reports["a"]
    assert (report.number, report.signer, report.origin("number")) == ("7/TB-UBND", "Lê Thị Vân", None)
    assert report.corrected == (("number", "7/TB-UBND"),)
    assert statuses(index_reports([folder], store, encoder)) == {"a": "unchanged", "b": "unchanged"}


def test_another_place_and_period_are_searched_and_stated(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    set_by_hand(folder, "a.txt:\n  place: Lâm Đồng\n  period: 2021-H1\n")
    index_reports([folder / "a.txt"], store, encoder)
    assert any("Lâm Đồng. 6 tháng đầu năm 2021" in text for text in encoder.embedded)
    snapshot = store.snapshot()
    assert {fact.place for fact in snapshot.facts if fact.report_id == "a"} == {"Lâm Đồng"}
    assert {fact.place for fact in snapshot.facts if fact.report_id == "b"} == {"Vân Khê"}
    (folder / FILE).unlink()
    assert statuses(index_reports([folder], store, encoder)) == {"a": "changed", "b": "unchanged"}
    assert store.snapshot().reports["a"].place == "Vân Khê"


def test_what_is_wrong_is_told_and_the_rest_counts(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    set_by_hand(folder, "a.txt:\n  issued: hôm qua\n  signer: Mai Anh\nz.txt:\n  kind: báo cáo\n")
    summary = index_reports([folder], store, encoder)
    assert [(o.report_id, o.status) for o in summary.outcomes] == [
        ("a", "new"), ("b", "new"), (FILE, "failed"), (FILE, "failed"),
    ]  # fmt: skip
    assert store.snapshot().reports["a"].signer == "Mai Anh"
    assert summary.count("failed") == 2


def test_a_file_that_cannot_be_read_takes_no_correction_back(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    set_by_hand(folder, "a.txt:\n  signer: Mai Anh\n")
    index_reports([folder], store, encoder)
    set_by_hand(folder, "a.txt:\n  signer: [Mai Anh\n")
    assert statuses(index_reports([folder], store, encoder)) == {"a": "unchanged", "b": "unchanged", FILE: "failed"}
    assert store.snapshot().reports["a"].signer == "Mai Anh"
