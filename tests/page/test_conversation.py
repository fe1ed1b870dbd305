"""Turns as markup: figures strong, chips with their places, everything escaped."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pytest
from paging import answered, cited, fact

from assistant.answer import Answer, Notice, Status
from assistant.page.conversation import conversation_html, conversations_html
from assistant.page.notebook import Heading, Turn
from assistant.page.words import Words

VI, EN = Words("vi"), Words("en")
SCRIPT = "<script>alert(1)</script>\"'"


def test_an_empty_conversation_says_what_to_do():
    assert escape(VI("welcome")) in conversation_html([], VI)
    assert "Type a question" in conversation_html([], EN)


def test_the_figure_of_a_line_stands_before_its_quote_and_its_source_after():
    shown = conversation_html([Turn("?", answered())], VI, "c")
    assert '<p><strong class="figure">15.300 con</strong> “Đàn trâu <strong>15.300 con</strong>, giảm' in shown
    assert '</button><span class="from"> (Lam Sa; Báo cáo)</span></p>' in shown
    assert "*" not in shown.partition("<template")[0]


def test_all_figures_of_a_line_stand_before_its_quote():
    text = "**63,2%** (Đá Vàng), **22,6%** (Khe Mây) – “Cao nhất … 63,2%; thấp nhất … 22,6%.” [1] (Lam Sa; Báo cáo)"
    shown = conversation_html([Turn("?", replace(answered(), text=text))], VI, "c").partition("<template")[0]
    first, second = (
        '<strong class="figure">63,2%</strong> (Đá Vàng), ',
        '<strong class="figure">22,6%</strong> (Khe Mây)',
    )
    assert f'<p><span class="lead">{first}{second}</span> “' in shown
    assert "*" not in shown


def test_a_chip_names_its_turn_and_its_number():
    two = conversation_html([Turn("?", answered()), Turn("?", answered())], VI, "c")
    assert (
        two.count('data-act="cite" data-turn="0" data-n="1"') == 4
    )  # in the text, with two figures, among the sources
    assert two.count('data-act="cite" data-turn="1" data-n="1"') == 4


def test_a_figure_is_not_marked_inside_a_longer_one():
    answer = replace(answered(), text="Tăng 16,7% chứ không phải 6,7% [1], xem [9].", facts=(fact("6,7%", 6.7, "%"),))
    shown = conversation_html([Turn("?", answer)], VI)
    assert "16,7% chứ" in shown
    assert "<strong>6,7%</strong>" in shown
    assert "xem [9]." in shown


def test_a_figure_without_its_unit_is_given_one_in_the_table():
    answer = replace(answered(), facts=(fact("8.203", 8203.0, "tỷ đồng"), fact("43,0%", 43.0, "%")))
    shown = conversation_html([Turn("?", answer)], VI)
    assert "<b>8.203 tỷ đồng</b>" in shown
    assert "<b>43,0%</b>" in shown
    assert "<td>6 tháng đầu năm 2022</td>" in shown


def test_whatever_is_told_is_escaped():
    source = replace(cited(), title=SCRIPT, quote=SCRIPT, number=SCRIPT)
    odd = replace(fact(SCRIPT), indicator=SCRIPT, place=SCRIPT, formula=SCRIPT, period=SCRIPT)
    answer = Answer(SCRIPT, Status.ANSWERED, f"{SCRIPT} [1] {SCRIPT}", (odd, odd), (source,), (Notice(SCRIPT, SCRIPT),))
    shown = conversation_html([Turn(SCRIPT, answer), Turn(SCRIPT, error=SCRIPT)], VI, SCRIPT)
    shown += conversations_html([Heading(SCRIPT, SCRIPT, "2024-05-01T00:00:00", 2)], VI)
    assert "<script" not in shown
    assert f"<strong>{escape(SCRIPT)}</strong>" in shown


def test_a_figure_that_no_report_states_is_said_to_be_worked_out():
    text = "**15.300 con** – “…” [1]\n**1.200 con** = 15.300 - 14.100"
    shown = conversation_html([Turn("?", replace(answered(), text=text))], VI)
    assert f'>1.200 con</strong> <span class="from">{VI("worked_out")}</span> 15.300 - 14.100' in shown
    assert shown.count(VI("worked_out")) == 1


def test_a_question_under_way_says_so_and_offers_nothing():
    shown = conversation_html([Turn("Đàn trâu?")], VI, "c", "Mô hình đang viết…")
    assert "Mô hình đang viết…" in shown
    assert "data-act" not in shown


def test_only_the_last_turn_can_be_asked_again():
    shown = conversation_html([Turn("a", answered()), Turn("b", error="Hỏng.")], VI, "c")
    assert shown.count('data-act="retry"') == 1
    assert shown.index('data-act="retry"') > shown.index("Hỏng.")


def test_an_answer_can_be_taken_away_and_rated():
    shown = conversation_html([Turn("a", answered())], EN, "c-1")
    assert 'href="../export/c-1.docx?turn=0&amp;lang=en"' in shown
    assert 'href="../export/c-1.md?turn=0&amp;lang=en"' in shown
    assert shown.count('type="radio"') == 7
    assert escape(EN("rated_up")) in conversation_html([Turn("a", answered(), verdict="up")], EN, "c-1")
    assert 'type="radio"' not in conversation_html([Turn("a", answered(), verdict="up")], EN, "c-1")


def test_a_status_that_is_no_plain_answer_is_named():
    for status, words in (
        ("not_found", "Không có trong các báo cáo"),
        ("conflicting", "Các báo cáo nêu số liệu khác nhau"),
    ):
        answer = replace(answered(), status=Status(status))
        assert f'<p class="verdict">{words}</p>' in conversation_html([Turn("?", answer)], VI)


@pytest.mark.parametrize(
    ("label", "vietnamese", "english"),
    [
        ("2021", "2021", "2021"),
        ("2021-H1", "6 tháng đầu năm 2021", "first half of 2021"),
        ("2021-H2", "6 tháng cuối năm 2021", "second half of 2021"),
        ("2021-Q3", "quý 3/2021", "Q3 2021"),
        ("2021-04", "tháng 04/2021", "04/2021"),
        ("2021-M01-M05", "5 tháng đầu năm 2021", "first 5 months of 2021"),
        ("2021-M04-M11", "tháng 4–11/2021", "months 4–11 of 2021"),
        ("2016/2020", "2016–2020", "2016–2020"),
        ("2021-06-30", "30/06/2021", "30/06/2021"),
        ("2021-06-15/2021-07-14", "15/06/2021–14/07/2021", "15/06/2021–14/07/2021"),
        (None, "", ""),
    ],
)
def test_periods_in_words(label, vietnamese, english):
    assert VI.period(label) == vietnamese
    assert EN.period(label) == english
