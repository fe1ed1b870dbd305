"""A citation as the report open at its span."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape

import pytest
from paging import HOSTILE, REPORTS, answered, cited, make_assistant

from assistant.page.source import cited_html, opened_html, source_html
from assistant.page.words import Words
from index.errors import AssistantError

VI = Words("vi")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = make_assistant(tmp_path_factory.mktemp("source"))
    yield opened
    opened.close()


def text_of(shown):
    """What a reader sees of the report."""
    return unescape(re.sub(r"<[^>]+>", "", shown.partition('class="report"')[2].partition(">")[2]))


def test_the_mark_is_the_quote_and_the_text_is_whole(assistant):
    shown = cited_html(assistant, answered(), 1, VI)
    assert (
        '<mark id="cited" tabindex="-1">Đàn trâu <strong>15.300 con</strong>, giảm <strong>2,4%</strong> so với'
        in shown
    )
    assert text_of(shown) == REPORTS["lam-sa"]
    for known in ("87/BC-UBND · 05/07/2022 · trang 3", "I. KINH TẾ › 1. Nông nghiệp", 'href="original/lam-sa"'):
        assert known in shown


def test_without_a_citation_the_panel_says_what_it_is_for(assistant):
    assert escape(VI("panel_hint")) in cited_html(assistant, None, 1, VI)
    assert cited_html(assistant, answered(), 7, VI) == source_html(assistant, None, VI)


def test_what_else_is_cited_there_is_lit_softly(assistant):
    head = "| Địa phương | Khách nội địa | Khách quốc tế |"
    row = "| Huyện Đá Vàng | 12.400 | 350 |"
    answer = replace(answered(), citations=(cited(1, quote=row), cited(2, quote=head)))
    shown = re.sub(r"</?span[^>]*>", "", cited_html(assistant, answer, 1, VI))
    assert f'<mark class="also">{head}</mark>' in shown
    assert f'<mark id="cited" tabindex="-1">{row}</mark>' in shown
    assert text_of(shown) == REPORTS["lam-sa"]


def test_markup_in_a_report_is_text(assistant):
    shown = opened_html(assistant, "khe-tham", 0, 40, VI)
    assert text_of(shown) == HOSTILE
    assert "<script" not in shown
    assert "<img" not in shown


def test_a_removed_or_changed_report_still_shows_the_quote(assistant):
    for gone in (replace(cited(), doc="khong-co"), replace(cited(), start=3, end=40)):
        shown = source_html(assistant, gone, VI)
        assert f'tabindex="-1">{cited().quote}</mark></div>' in shown
        assert VI("changed") in shown
        assert "original/" not in shown


def test_a_very_long_report_is_shown_as_a_window_around_the_quote(assistant):
    class Long:
        def text_of(self, report_id):
            return "a" * 400_000 + "đích" + "b" * 400_000

    source = replace(cited(), section=(), start=400_000, end=400_004, quote="đích")
    shown = source_html(Long(), source, VI)
    assert "a" * 150_000 + '<mark id="cited" tabindex="-1">đích</mark>' + "b" * 150_000 + "<" in shown
    assert "a" * 150_001 not in shown


def test_a_text_is_shown_in_blocks_that_cut_no_line_and_nothing_that_is_lit(assistant):
    lines = "".join(f"Dòng {n} của một báo cáo dài.\n" for n in range(1000))
    start, end = lines.index("Dòng 300 "), lines.index("Dòng 700 ")

    class Long:
        def text_of(self, report_id):
            return lines

    source = replace(cited(), section=(), start=start, end=end, quote=lines[start:end])
    shown = source_html(Long(), source, VI)
    assert text_of(shown) == lines
    blocks = re.findall(r"<div style[^>]*>(.*?)</div>", shown, re.DOTALL)
    assert len(blocks) > 4
    assert all(re.sub(r"<[^>]+>", "", block).endswith("\n") for block in blocks)
    assert sum('id="cited"' in block for block in blocks) == 1
    assert sum(int(height) for height in re.findall(r"--lines: (\d+)", shown)) == 1000
    empty = source_html(Long(), replace(source, start=4_000, end=4_000, quote=""), VI)
    assert (text_of(empty), empty.count('id="cited"')) == (lines, 1)


def test_a_place_of_the_ledger_is_opened_with_its_section(assistant):
    start = REPORTS["lam-sa"].index("Đàn trâu 15.300 con")
    shown = opened_html(assistant, "lam-sa", start, start + 19, VI)
    assert '<mark id="cited" tabindex="-1">Đàn trâu 15.300 con</mark>' in shown
    assert "I. KINH TẾ › 1. Nông nghiệp" in shown
    with pytest.raises(AssistantError):
        opened_html(assistant, "khong-co", 0, 0, VI)


@pytest.mark.parametrize(("start", "end"), [(-5, 10), (10, 5), (10**11, 10**11), (0, 10**9)])
def test_any_place_that_a_browser_sends_shows_the_report(assistant, start, end):
    shown = opened_html(assistant, "lam-sa", start, end, VI)
    assert text_of(shown) == REPORTS["lam-sa"]
