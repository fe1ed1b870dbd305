"""What must hold for any text whatever: places in the text, nothing lost, nothing twice, the same again."""

from __future__ import annotations

import itertools
import os
import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from conftest import KeywordEncoder, make_report
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.facts import extract
from index.figures import find_figures
from index.ingest import index_reports
from index.outline import outline
from index.records import Passage, Report
from index.split import split
from index.store import Store

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "30"))  # of each property; raise it after a change of the rules
COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=EXAMPLES)

# Reports as offices write them, out of invented parts: what stands beside what is left to hypothesis.

_NUMBERS = st.sampled_from(
    [
        "75.300",
        "4,2",
        "1.204,5/3.000",
        "0,5",
        "17/86",
        "98.53",
        "07",
        "1 tỷ 784 triệu 400 ngàn",
        "153.687.774.900,",
        "2021",
    ]
)
_UNITS = st.sampled_from(
    ["con", "%", "ha", "tấn", "tạ/ha", "triệu đồng", "tỷ đồng", "USD", "vụ", "lượt khách", "m³", "lần"]
)
_SUBJECTS = st.sampled_from(
    [
        "Đàn bò",
        "Diện tích lúa mùa",
        "Thu ngân sách trên địa bàn",
        "Giải ngân vốn đầu tư công",
        "Sản lượng điện",
        "Xảy ra",
    ]
)
_VERBS = st.sampled_from(["đạt", "tăng", "giảm", "là", "ước đạt", "bằng", "có", "trong đó:", "(so với cùng kỳ", ""])
_TAILS = st.sampled_from(
    ["so với cùng kỳ", "kế hoạch năm 2021", ") so với năm 2020", "; huyện Đá Vàng", "¹", "[^2]", ", trong đó có", ""]
)
_ENDS = st.sampled_from([".", ";", ":", ",", "", "./.", " và", " của"])
_clause = st.builds("{} {} {} {} {}{}".format, _SUBJECTS, _VERBS, _NUMBERS, _UNITS, _TAILS, _ENDS)
_sentence = st.lists(_clause, min_size=1, max_size=4).map(" ".join)
_paragraph = st.lists(_sentence, min_size=1, max_size=5).map(" ".join)
_heading = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ["I. ", "II. ", "A. ", "1. ", "1.1. ", "2.1.1. ", "a) ", "(1) ", "## ", "#### 1. ", "Phụ lục I ", "**"]
    ),
    st.sampled_from(["NÔNG NGHIỆP", "Công nghiệp", "Tình hình thực hiện nhiệm vụ", "Kết quả"]),
    st.sampled_from(["", ":", "**", ".", " 2021"]),
)
_item = st.builds("{}{}".format, st.sampled_from(["- ", "+ ", "• ", "* ", "a) ", "1. ", "(2) ", "– "]), _sentence)
_footnote = st.builds("{}{}".format, st.sampled_from(["¹ ", "² - ", "2 - ", "[1] ", "[^2]: ", "1 "]), _sentence)
_break = st.sampled_from(["\n\n", "\n\n12\n\n", "\x0c", "\n", "\r\n\r\n", "\n\nTrang 3/7\n\n", "\v", "\n \t \n"])
_row = st.lists(st.one_of(_NUMBERS, _SUBJECTS, _UNITS, st.just("")), min_size=2, max_size=5)
_pipes = st.lists(_row.map(lambda cells: f"| {' | '.join(cells)} |"), min_size=1, max_size=4).map("\n".join)
_tabs = st.lists(_row.map("\t".join), min_size=1, max_size=4).map("\n".join)
_spaces = st.lists(_row.map("     ".join), min_size=1, max_size=3).map("\n".join)
_endless = st.builds(lambda part, times: part.rstrip(".") * times, _sentence, st.integers(8, 24))
_wide = st.builds(lambda row, times: f"| {' | '.join(row * times)} |", _row, st.integers(20, 80))
_cut = st.builds("{}\n\n{}\n\n{}".format, _paragraph, st.one_of(_footnote, _break, _pipes), _sentence.map(str.lower))
_part = st.one_of(
    _heading, _paragraph, _paragraph, _item, _item, _footnote, _pipes, _tabs, _spaces, _cut, _endless, _wide
)
_reports = st.lists(st.tuples(_part, _break), min_size=1, max_size=14).map(
    lambda parts: "".join(a + b for a, b in parts)
)

_any = st.text(min_size=1, max_size=400)
_signs = st.text(alphabet="-–+*#_|()[]¹²³.,;:%/0123456789 \n\t\x0cIVXabcđĐăạỆe", max_size=300)
texts = st.one_of(_reports, _reports, _signs, _any).map(lambda text: unicodedata.normalize("NFC", text))
# What nothing is asked of: page numbers, rules, empty lines.
_BARE = re.compile(r"[\W_]*|[-–\s]*(?:trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–\s]*", re.I)


def read(text: str) -> tuple[Report, list[Passage]]:
    report = make_report(text)
    return report, split(report)


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())


@COMMON
@given(texts)
def test_passages_point_into_the_text(text: str) -> None:
    report, passages = read(text)
    assert len({passage.id for passage in passages}) == len(passages)
    for passage in passages:
        assert 0 <= passage.start < passage.end <= len(text)
        assert text[passage.start : passage.end] == passage.text
        assert (passage.spans[0][0], passage.spans[-1][1]) == (passage.start, passage.end)
        assert all(a < b for a, b in passage.spans)
        assert all(b <= a for (_, b), (a, _) in itertools.pairwise(passage.spans))
        assert passage.report_id == report.id


@COMMON
@given(texts)
def test_passages_do_not_overlap(text: str) -> None:
    spans = sorted(span for passage in read(text)[1] for span in passage.spans)
    assert all(b <= a for (_, b), (a, _) in itertools.pairwise(spans))


@COMMON
@given(texts)
def test_every_figure_stands_in_a_passage(text: str) -> None:
    covered = bytearray(len(text))
    spans = [span for passage in read(text)[1] for span in passage.spans]
    for a, b in spans:
        covered[a:b] = b"\1" * (b - a)
    for line in re.finditer(r"[^\n\f\r\v]+", text):
        if _BARE.fullmatch(line[0]):
            continue
        for figure in find_figures(line[0]):
            start, end = line.start() + figure.start, line.start() + figure.end
            assert all(covered[start:end]), (line[0], figure.text)


@COMMON
@given(texts)
def test_headings_stand_before_their_passage(text: str) -> None:
    """All their signs, in order; a page number may stand between the halves of a heading."""
    for passage in read(text)[1]:
        for heading in passage.headings:
            # A footnote stands under the heading of its mark, which may come after it.
            before = iter(text if passage.kind == "footnote" else text[: passage.end])
            assert all(sign in before for sign in heading if not sign.isspace()), heading


@COMMON
@given(texts)
def test_facts_lie_in_their_clause_and_passage(text: str) -> None:
    report, passages = read(text)
    homes = {passage.id: passage for passage in passages}
    facts = extract(report, passages)
    assert len({fact.id for fact in facts}) == len(facts)
    for fact in facts:
        figure, home = fact.figure, homes[fact.passage_id]
        assert text[figure.start : figure.end] == figure.text
        assert home.start <= fact.start <= figure.start < figure.end <= fact.end <= home.end
        assert any(a <= figure.start < b for a, b in home.spans) and figure.text.strip() == figure.text
        assert fact.id == f"{report.id}@{figure.start}"
        assert figure.value.is_finite()


@COMMON
@given(texts)
def test_blocks_cover_every_word_once(text: str) -> None:
    """But page numbers, marks of footnotes, and what stands again at the edges of pages."""
    spans = sorted(span for block in outline(text) for span in block.spans)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(b <= a for (_, b), (a, _) in itertools.pairwise(spans))
    left, at = [], 0
    for a, b in [*spans, (len(text), len(text))]:
        left.append(text[at:a])
        at = b
    for line in re.split(r"[\n\f\r\v]", "\n".join(left)):
        again = _without_digits(text).count(_without_digits(line.strip())) > 1
        assert again or _BARE.fullmatch(line.strip()) or not any(c.isalpha() for c in line), line


@COMMON
@given(texts)
def test_the_same_again(text: str) -> None:
    report, passages = read(text)
    assert split(report) == passages
    assert extract(report, passages) == extract(report, passages)


@settings(COMMON, max_examples=max(EXAMPLES // 10, 5))
@given(st.lists(_reports, min_size=1, max_size=3))
def test_two_stores_of_the_same_files_are_alike(contents: list[str]) -> None:
    """Ids are places, so that a citation outlives a rebuild."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "reports"
        folder.mkdir()
        for i, content in enumerate(contents):
            (folder / f"báo cáo {i}.txt").write_text(content, encoding="utf-8", newline="")
        seen = []
        for name in ("one", "two"):
            encoder = KeywordEncoder()
            with Store.create_or_open(Path(place) / name, encoder.name, encoder.dimensions) as store:
                for rebuild in (False, True):
                    index_reports([folder], store, encoder, rebuild=rebuild)
                    snapshot = store.snapshot()
                    seen.append((list(snapshot.passages), list(snapshot.facts), dict(snapshot.reports)))
        assert seen[0] == seen[1] == seen[2] == seen[3]
        for passages, _, reports in seen[:1]:
            for passage in passages:
                assert reports[passage.report_id].text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\x0c", "12", "-", "I.", "¹", "|", "||", "\t", "**", "####", "(", "\ufeff"]
)
def test_scraps(text: str) -> None:
    report, passages = read(text)
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert extract(report, passages) == []
