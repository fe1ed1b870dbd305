import re
from datetime import date
from decimal import Decimal

import pytest
from conftest import KeywordEncoder, make_passages, make_report

from assistant.examples import drawn, examples
from index.records import Aspect, Fact, Figure, Period

HALF = Period(date(2023, 1, 1), date(2023, 6, 30))
PLACES = {"song-xanh": "Sông Xanh", "nui-bac": "Núi Bạc"}


def a_fact(report, passage, indicator, text, **fields):
    """The fact of a clause such as "Kim ngạch xuất khẩu 12,5 triệu USD"."""
    start = report.text.index(f"{indicator} {text}")
    at = report.text.index(text, start)
    unit = "%" if "%" in text else re.sub(r"[\d.,]+ ?", "", text)
    figure = Figure(Decimal(re.match(r"[\d,]+", text)[0].replace(",", ".")), unit, text, at, at + len(text))
    record = {
        "id": f"{report.id}@{at}", "report_id": report.id, "passage_id": passage.id, "figure": figure,
        "indicator": indicator, "scope": (), "after": "", "aspect": Aspect.LEVEL, "base": None,
        "place": PLACES[report.id], "period": HALF, "as_of": None, "start": start, "end": at + len(text),
    }  # fmt: skip
    return Fact(**{**record, **fields})


@pytest.fixture
def snapshot(make_store):
    """`snapshot(song_xanh=[("Kim ngạch xuất khẩu", "12,5 triệu USD", {…}), …])`, with a passage for each fact."""

    def make(headings=(), **told):
        store = make_store()
        for name, clauses in told.items():
            id = name.replace("_", "-")
            text = "\n".join(f"{indicator} {figure}." for indicator, figure, _ in clauses)
            report = make_report(text, id, place=PLACES[id], period=HALF)
            passages = make_passages(report, headings)
            facts = [a_fact(report, p, i, t, **f) for p, (i, t, f) in zip(passages, clauses, strict=True)]
            vectors = KeywordEncoder().encode_passages([passage.text for passage in passages])
            store.put(report, passages, facts, vectors)
        store.build()
        return store.snapshot()

    return make


CHANGE = {"aspect": Aspect.CHANGE, "base": "cùng kỳ"}
SHARE = {"aspect": Aspect.PLAN_SHARE, "base": "kế hoạch"}


def test_a_fact_of_each_kind_turns_into_its_question(snapshot):
    told = [
        ("c) Kim ngạch xuất khẩu", "12,5 triệu usd", {}),
        ("Doanh thu du lịch trên địa bàn tỉnh", "7,25%", CHANGE),
        ("Chi ngân sách địa phương", "44%", SHARE),
    ]
    assert examples(snapshot(song_xanh=told)) == [
        "Kim ngạch xuất khẩu của Sông Xanh 6 tháng đầu năm 2023 là bao nhiêu?",
        "Doanh thu du lịch của Sông Xanh 6 tháng đầu năm 2023 tăng hay giảm bao nhiêu phần trăm so với cùng kỳ?",
        "Chi ngân sách địa phương của Sông Xanh 6 tháng đầu năm 2023 đạt bao nhiêu phần trăm kế hoạch?",
    ]


@pytest.mark.parametrize(
    ("indicator", "text", "fields"),
    [
        ("sản lượng", "40 tấn", {"scope": ("Muối",)}),  # not clear without the words that it inherits
        ("Thành lập mới", "30,0%", SHARE),  # of what?
        ("Tỷ lệ hộ nghèo", "4.200 hộ", {}),  # no share
        ("Tổ chức hội nghị", "4 cuộc", {}),  # nothing that is measured
        ("Kim ngạch xuất khẩu 3 nước", "9 triệu usd", {}),
        ("Kim ngạch xuất khẩu", "12,5", {}),  # its unit stands elsewhere
        ("Kim ngạch xuất khẩu", "12 triệu usd", {"period": None}),
        ("Kim ngạch xuất khẩu", "12 triệu usd", {"place": "Bến Đò"}),  # a place within the province
        ("Kim ngạch xuất khẩu", "12 triệu usd", {"period": Period(date(2023, 1, 1), date(2023, 6, 21))}),
        ("Kim ngạch xuất khẩu", "3%", {"aspect": Aspect.CHANGE}),  # compared with what?
        ("Kim ngạch xuất khẩu", "3%", {"aspect": Aspect.SHARE}),
    ],
)
def test_what_is_not_clear_is_left_out(snapshot, indicator, text, fields):
    assert examples(snapshot(song_xanh=[(indicator, text, fields)])) == []


def test_what_is_told_twice_differently_is_left_out(snapshot):
    told = [("Kim ngạch xuất khẩu", "12 triệu usd", {}), ("Kim ngạch xuất khẩu", "13 triệu usd", {})]
    assert examples(snapshot(song_xanh=told)) == []


def test_plans_to_come_are_left_out(snapshot):
    told = [("Kim ngạch xuất khẩu", "12 triệu usd", {})]
    assert examples(snapshot(headings=("IV. NHIỆM VỤ 6 THÁNG CUỐI NĂM",), song_xanh=told)) == []


def test_reports_take_turns_and_a_mere_kind_of_figure_comes_last(snapshot):
    here = [
        ("Vốn đăng ký", "5 tỷ đồng", {}),
        ("Kim ngạch xuất khẩu", "12 triệu usd", {}),
        ("Doanh thu du lịch", "70 tỷ đồng", {}),
    ]
    there = [("Kim ngạch xuất khẩu", "30 triệu usd", {}), ("Dư nợ tín dụng", "800 tỷ đồng", {})]
    made = snapshot(nui_bac=there, song_xanh=here)
    assert [(e.fact.report_id, e.fact.figure.text) for e in drawn(made, 5)] == [
        ("nui-bac", "30 triệu usd"),
        ("song-xanh", "70 tỷ đồng"),
        ("nui-bac", "800 tỷ đồng"),
        ("song-xanh", "12 triệu usd"),
        ("song-xanh", "5 tỷ đồng"),
    ]
    assert examples(made, 2) == [e.question for e in drawn(made, 2)]
