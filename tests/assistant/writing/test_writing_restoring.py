"""A figure that a model writes otherwise goes back into the report's writing; one that is not quite the same stays as it is."""

import pytest

from assistant.answer import Answer, AnswerFact, Citation, Status
from assistant.writing.restoring import restored

QUOTE = (
    "Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ; thu hút 02 dự án với tổng vốn 4 triệu 250 nghìn USD; thu ngân sách"
    " 512.300 triệu đồng; phạt 480.000.000đ."
)


def answer(quote=QUOTE, facts=()):
    citation = Citation(1, "r", "Báo cáo", "87/BC-UBND", None, (), None, 0, len(quote), quote)
    return Answer("?", Status.ANSWERED, "", facts, (citation,), ())


@pytest.mark.parametrize(
    "language, draft, shown",
    [
        ("vi", "Đàn trâu có 15300 con [1].", "Đàn trâu có 15.300 con [1]."),
        ("vi", "Thu hút 2 dự án [1].", "Thu hút 02 dự án [1]."),
        ("vi", "Tổng vốn 4,25 triệu USD [1].", "Tổng vốn 4 triệu 250 nghìn USD [1]."),
        ("vi", "Thu ngân sách 512,3 tỷ đồng [1].", "Thu ngân sách 512.300 triệu đồng [1]."),
        ("vi", "Phạt 480 triệu đồng [1].", "Phạt 480.000.000đ [1]."),
        ("en", "There are 15,300 buffaloes, down 2.4% [1].", "There are 15.300 buffaloes, down 2,4% [1]."),
        ("en", "Revenue was 512.3 billion dong [1].", "Revenue was 512.300 triệu đồng [1]."),
        # the same already, and what is not the same
        ("vi", "Đàn trâu có 15.300 con, giảm 2,4% [1].", "Đàn trâu có 15.300 con, giảm 2,4% [1]."),
        ("vi", "Tổng vốn 4,52 triệu USD [1].", "Tổng vốn 4,52 triệu USD [1]."),
        ("vi", "Tổng vốn 4,25 tỷ USD [1].", "Tổng vốn 4,25 tỷ USD [1]."),
        ("vi", "Thu ngân sách khoảng 512 tỷ đồng [1].", "Thu ngân sách khoảng 512 tỷ đồng [1]."),
        ("vi", "Thu ngân sách 512,3 triệu đồng [1].", "Thu ngân sách 512,3 triệu đồng [1]."),
        ("en", "There are 15,301 buffaloes [1].", "There are 15,301 buffaloes [1]."),
        # no figures: citations, times and numbers of documents
        ("vi", "Báo cáo 87/BC-UBND ngày 2/7/2022 [1][2].", "Báo cáo 87/BC-UBND ngày 2/7/2022 [1][2]."),
    ],
)
def test_figures_go_back_into_the_writing_of_the_report(language, draft, shown):
    assert restored(draft, answer(), frozenset([1]), language) == shown


def test_evidence_that_was_not_given_restores_nothing():
    assert restored("Đàn trâu có 15300 con [1].", answer(), frozenset(), "vi") == "Đàn trâu có 15300 con [1]."


def test_a_cell_takes_its_unit_from_the_fact():
    fact = AnswerFact(34000.0, "tỷ đồng", "34.000", "Tổng vốn", "plan", "2023", None, None, False, False, None, 1)
    held = answer("| Tổng vốn | 34.000 | 24.310 |", (fact,))
    assert (
        restored("The plan is 34,000 billion dong [1].", held, frozenset([1]), "en")
        == "The plan is 34.000 billion dong [1]."
    )
