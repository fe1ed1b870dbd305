"""The ledger, series and contradictions as the page shows them."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from xml.etree import ElementTree

import pytest
from paging import REPORTS, make_assistant

from assistant.page import figures
from assistant.page.chart import chart_svg
from assistant.page.figures import (
    Filters,
    Lookups,
    choices,
    findings_html,
    ledger_html,
    series_of,
    side_by_side_html,
)
from assistant.page.reports import reports_html
from assistant.page.words import Words

VI = Words("vi")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = make_assistant(tmp_path_factory.mktemp("figures"))
    yield opened
    opened.close()


def opens(shown):
    """What the buttons of some markup open: (report, its text there)."""
    found = re.findall(r'data-doc="([^"]*)" data-start="(\d+)" data-end="(\d+)"', shown)
    return [(doc, REPORTS[doc][int(start) : int(end)]) for doc, start, end in found]


def test_of_a_long_name_the_last_parts_are_shown():
    head, table = "Tình hình kinh tế - xã hội " * 4, "Bảng 1. Một số chỉ tiêu chủ yếu"
    assert figures._end_of(f"{head} · {table} · Tổng mức bán lẻ") == f"{table} · Tổng mức bán lẻ"
    assert figures._end_of("đàn trâu") == "đàn trâu"
    assert figures._end_of("một hai " * 40).startswith("…")


def test_filters_leave_what_fits(assistant):
    assert {row.report for row in Filters(indicator="đàn trâu", unit="con").rows(assistant)} == set(REPORTS)
    both = Filters("dan trau", "Lam Sa", "2023-H1", "con").rows(assistant)
    assert [(row.report, row.value) for row in both] == [("lam-sa-2023", 14900.0)]
    assert len(Filters(unit="vụ").rows(assistant)) == 0


def test_choices_of_a_filter(assistant):
    rows = Filters().rows(assistant)
    assert choices(rows, "period")[:2] == ["2023-H1", "2022-H1"]
    assert choices(rows, "place")[0] == "Lam Sa"
    assert "con" in choices(rows, "unit")


def test_a_figure_of_the_ledger_opens_its_clause(assistant):
    filters = Filters("đàn trâu", "Lam Sa", "2023-H1", "con")
    shown = ledger_html(filters.rows(assistant), filters, VI)
    (place,) = opens(shown)
    assert place[0] == "lam-sa-2023"
    assert "14.900 con" in place[1]
    assert "6 tháng đầu năm 2023" in shown
    assert "1 số liệu trong 1 báo cáo." in shown


def test_the_files_have_the_same_filters(assistant):
    filters = Filters(indicator="đàn & trâu", unit="con")
    shown = ledger_html(Filters().rows(assistant)[:1], filters, Words("en"))
    query = "indicator=%C4%91%C3%A0n+%26+tr%C3%A2u&amp;unit=con"
    assert f'href="../download/figures.xlsx?{query}"' in shown
    assert f'href="../download/figures.csv?{query}"' in shown


def test_an_empty_ledger_says_what_to_do():
    assert "bớt điều kiện lọc" in ledger_html([], Filters(indicator="x"), VI)


def buffaloes(assistant):
    rows = Filters(indicator="đàn trâu", unit="con").rows(assistant)
    return next(one for one in series_of(assistant.series(), rows) if one.aspect == "level")


def test_a_series_is_found_by_its_figures(assistant):
    one = buffaloes(assistant)
    assert {int(point.value) for point in one.points} == {15300, 15120, 14900, 22140}
    assert series_of(assistant.series(), []) == []


def test_each_point_of_the_chart_opens_its_sentence(assistant):
    one = buffaloes(assistant)
    shown = chart_svg(one, "Đàn trâu", VI)
    places = opens(shown)
    assert len(places) == len(one.points)
    assert all("trâu" in text for _, text in places)
    assert {doc for doc, _ in places} == set(REPORTS)
    svg = ElementTree.fromstring(re.search(r"<svg.*?</svg>", shown, re.S)[0])
    dots = [g for g in svg.iter("g") if g.get("role") == "button"]
    assert all(g.get("tabindex") == "0" and g.get("aria-label") for g in dots)


def test_a_higher_figure_stands_higher_and_a_later_one_further_right(assistant):
    shown = chart_svg(buffaloes(assistant), "Đàn trâu", VI)
    dots = {
        doc: (float(x), float(y))
        for doc, x, y in re.findall(r'data-doc="(lam-sa[^"]*)".*?</title><rect x="([\d.]+)" y="([\d.]+)"', shown)
    }
    assert dots["lam-sa"][1] < dots["lam-sa-som"][1] < dots["lam-sa-2023"][1]
    assert dots["lam-sa"][0] == dots["lam-sa-som"][0] < dots["lam-sa-2023"][0]


SCRIPT = "<script>alert(1)</script>\"'"


def test_names_in_the_ledger_the_chart_and_the_list_are_text(assistant):
    one = buffaloes(assistant)
    odd = replace(one, name=SCRIPT, unit=SCRIPT, points=tuple(replace(point, place=SCRIPT) for point in one.points))
    shown = chart_svg(odd, SCRIPT, VI) + side_by_side_html(odd, VI)
    row = next(iter(Filters().rows(assistant)))
    row = replace(
        row, report=SCRIPT, place=SCRIPT, indicator=SCRIPT, base=SCRIPT, unit=SCRIPT, text=SCRIPT, quote=SCRIPT
    )
    shown += ledger_html([row], Filters(indicator=SCRIPT), VI)
    info = assistant.reports()[0]
    info = replace(info, id=SCRIPT, title=SCRIPT, number=SCRIPT, place=SCRIPT, kind=SCRIPT)
    shown += reports_html([info], VI, editor=True, total=1)
    assert "<script" not in shown
    assert shown.count(escape(SCRIPT)) > 10
    assert re.findall(r"""="[^"]*"[^\s/>]""", shown) == []  # no attribute is closed by what it holds


def test_the_series_of_what_was_asked_stand_first_and_amounts_before_their_growth(assistant):
    rows = Filters(indicator="đàn trâu").rows(assistant)
    first, second = series_of(assistant.series(), rows)[:2]
    assert (first.unit, first.aspect) == ("con", "level")
    assert second.unit == "%"
    beside = replace(first, name="a", points=(first.points[0], *second.points * 3))
    assert series_of([beside, first], Filters(indicator="đàn trâu", unit="con").rows(assistant)) == [first, beside]


def test_two_figures_of_one_time_are_joined_by_no_line(assistant):
    assert "<polyline" not in chart_svg(buffaloes(assistant), "Đàn trâu", VI)


def test_periods_and_places_side_by_side(assistant):
    shown = side_by_side_html(buffaloes(assistant), VI)
    heads = re.findall(r'<th scope="col">(.*?)</th>', shown)
    assert heads == ["Kỳ", "Khe Thắm", "Lam Sa", "Núi Bạc"]
    lines = [re.sub(r"<[^>]+>", " ", line).split() for line in re.findall(r"<tr>(.*?)</tr>", shown)[1:]]
    assert " ".join(lines[0]) == "6 tháng đầu năm 2023 – 14.900 con –"
    assert "15.300 con" in " ".join(lines[1])
    assert "15.120 con" in " ".join(lines[1])


def test_a_contradiction_opens_on_both_sides(assistant):
    shown = findings_html(assistant.check(), assistant, VI)
    sides = opens(shown)
    assert {"lam-sa", "lam-sa-som"} <= {doc for doc, _ in sides}
    assert any("15.300" in text for _, text in sides)
    assert any("15.120" in text for _, text in sides)
    assert "Không thấy số liệu nào mâu thuẫn" in findings_html([], assistant, VI)


def test_lookups_are_made_once_for_a_state_of_the_store(assistant):
    lookups = Lookups(assistant)
    assert lookups.series() is lookups.series()
    assert [one.name for one in lookups.series()] == [one.name for one in assistant.series()]
