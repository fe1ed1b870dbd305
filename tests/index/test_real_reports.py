"""What the five real reports say of themselves; they stand beside the project and not in it."""

from datetime import date
from pathlib import Path

import pytest

from index.facts import extract
from index.outline import outline
from index.reading import read_report
from index.records import Report
from index.split import LIMIT, split

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "reports"
STEMS = ("000", "001", "002", "003", "004")

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real reports are not beside the project")


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {path.stem[:3]: read_report(path) for path in sorted(FOLDER.glob("*.txt"))}


@pytest.mark.parametrize(
    ("stem", "kind", "number", "place", "issued", "period", "signer"),
    [
        ("000", "báo cáo", "1409/BC-UBND", "Cao Bằng", date(2021, 6, 8), "2021-H1", "Hoàng Xuân Ánh"),
        ("001", "báo cáo", "876/BC-VP", "Cao Bằng", date(2022, 4, 28), "2022-04", "Trịnh Sỹ Tài"),
        ("002", "báo cáo", None, "Cao Bằng", None, "2021-H1", "Hoàng Xuân Ánh"),
        ("003", "thông báo", None, "Cao Bằng", None, "2021-04", "Trịnh Sỹ Tài"),
        ("004", "báo cáo", None, "Bình Phước", date(2023, 6, 14), "2023-H1", "Trần Tuệ Hiền"),
    ],
)
def test_head_and_tail(
    reports: dict[str, Report],
    stem: str,
    kind: str,
    number: str | None,
    place: str,
    issued: date | None,
    period: str,
    signer: str,
) -> None:
    report = reports[stem]
    assert (report.kind, report.number, report.place, report.issued) == (kind, number, place, issued)
    assert report.period is not None
    assert (report.period.label, report.signer) == (period, signer)


@pytest.mark.parametrize("stem", STEMS)
def test_passages_and_facts_keep_their_place(reports: dict[str, Report], stem: str) -> None:
    report = reports[stem]
    passages = split(report)
    homes = {passage.id: passage for passage in passages}
    facts = extract(report, passages)
    assert len(homes) == len(passages) > 20
    for passage in passages:
        assert report.text[passage.start : passage.end] == passage.text
        assert sum(b - a for a, b in passage.spans) <= LIMIT
    assert len({fact.id for fact in facts}) == len(facts) > 25
    assert split(report) == passages
    assert extract(report, passages) == facts
    for fact in facts:
        home = homes[fact.passage_id]
        assert report.text[fact.figure.start : fact.figure.end] == fact.figure.text
        assert home.start <= fact.start <= fact.figure.start < fact.figure.end <= fact.end <= home.end


@pytest.mark.parametrize(("stem", "count"), [("000", 11), ("001", 6)])
def test_every_footnote_is_found(reports: dict[str, Report], stem: str, count: int) -> None:
    marks = {block.mark for block in outline(reports[stem].text) if block.kind == "footnote"}
    assert marks == {str(n) for n in range(1, count + 1)}


@pytest.mark.parametrize(
    ("stem", "text", "unit"),
    [
        ("002", "52,43 tạ", "tạ/ha"),
        ("004", "1 tỷ 784 triệu 400 ngàn USD", "tỷ usd"),
        ("002", "153.687.774.900, đồng", "đồng"),
    ],
)
def test_a_figure_in_a_hard_form(reports: dict[str, Report], stem: str, text: str, unit: str) -> None:
    report = reports[stem]
    assert {f.figure.unit for f in extract(report, split(report)) if f.figure.text == text} == {unit}
