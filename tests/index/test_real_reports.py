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


H1_2021, H1_2023 = "2021-H1", "2023-H1"
CB, BP = "UBND tỉnh Cao Bằng", "UBND tỉnh Bình Phước"


@pytest.mark.parametrize(
    ("stem", "kind", "number", "issuer", "place", "issued", "session", "periods", "signer"),
    [
        ("000", "báo cáo", "1409/BC-UBND", CB, "Cao Bằng", date(2021, 6, 8), None, [H1_2021], "Hoàng Xuân Ánh"),
        (
            "001",
            "báo cáo",
            "876/BC-VP",
            f"Văn phòng {CB}",
            "Cao Bằng",
            date(2022, 4, 28),
            None,
            ["2022-04"],
            "Trịnh Sỹ Tài",
        ),
        ("002", "báo cáo", None, CB, "Cao Bằng", None, None, [H1_2021], "Hoàng Xuân Ánh"),
        ("003", "thông báo", None, CB, "Cao Bằng", None, date(2021, 5, 4), ["2021-04", "2021-M01-M04"], "Trịnh Sỹ Tài"),
        ("004", "báo cáo", None, BP, "Bình Phước", date(2023, 6, 14), None, [H1_2023], "Trần Tuệ Hiền"),
    ],
)
def test_head_and_tail(
    reports: dict[str, Report],
    stem: str,
    kind: str,
    number: str | None,
    issuer: str,
    place: str,
    issued: date | None,
    session: date | None,
    periods: list[str],
    signer: str,
) -> None:
    report = reports[stem]
    assert (report.kind, report.number, report.issuer, report.place, report.local) == (
        kind,
        number,
        issuer,
        place,
        None,
    )
    assert (report.issued, report.session, report.signer, report.as_of) == (issued, session, signer, ())
    assert [period.label for period in report.periods] == periods
    assert report.period == report.periods[0]


@pytest.mark.parametrize(
    ("stem", "field", "words"),
    [
        ("000", "number", "Số: 1409 /BC-UBND"),
        ("000", "issued", "Cao Bằng, ngày 08 tháng 6 năm 2021"),
        ("001", "issued", "Cao Bằng, ngày 28 tháng 4 năm 2022"),
        ("001", "signer", "CHÁNH VĂN PHÒNG\n\nTrịnh Sỹ Tài"),
        ("003", "session", "04/5/2021"),
        ("004", "place", "Bình Phước, ngày 14 tháng 6 năm 2023"),
        ("002", "number", None),
        ("002", "issued", None),
        ("003", "number", None),
        ("004", "number", None),
    ],
)
def test_where_it_is_said(reports: dict[str, Report], stem: str, field: str, words: str | None) -> None:
    report = reports[stem]
    origin = report.origin(field)
    assert (report.text[slice(*origin)] if origin else None) == words


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
