"""Drafts against quotes: what is right passes, and each way of being wrong is found."""

import pytest
from asking import LAM_SA, NUI_BAC, open_assistant

from assistant.writing.check import flaws, tidied

BUFFALOES = "Đàn trâu của Lam Sa có bao nhiêu con?"
FALL = "Đàn trâu Lam Sa giảm bao nhiêu %?"
SPENT = "Giải ngân vốn đầu tư công của Lam Sa được bao nhiêu tiền?"
SHARE = "Giải ngân vốn đầu tư công Lam Sa 6 tháng 2022 đạt bao nhiêu % kế hoạch?"
FOREST = "Trồng rừng Lam Sa kế hoạch bao nhiêu ha?"
TOURISM = "Doanh thu du lịch Lam Sa?"
COMPARED = "So sánh giải ngân Lam Sa và Núi Bạc"
WHY = "Vì sao trạm y tế chậm sửa chữa?"
WHO = "Ai ký báo cáo của Lam Sa?"
WHEN = "Tài liệu lịch sử địa phương hoàn thành khi nào?"
BUFFALOES_EN = "How many buffaloes are there in Lam Sa?"
FALL_EN = "By how much did the buffalo herd fall in Lam Sa?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = open_assistant(tmp_path_factory.mktemp("check"), lam_sa=LAM_SA, nui_bac=NUI_BAC)
    yield opened
    opened.close()


def kinds(assistant, question, draft):
    answer, language = assistant.ask(question), "en" if question.isascii() else "vi"
    given = frozenset(citation.n for citation in answer.citations)
    return [flaw.kind for flaw in flaws(tidied(draft), answer, given, language, question)]


@pytest.mark.parametrize(
    "question, draft",
    [
        (BUFFALOES, "Đàn trâu của tỉnh Lam Sa có 15.300 con [1]."),
        (BUFFALOES, "Theo báo cáo, đàn trâu của Lam Sa là 15.300 con, giảm 2,4% so với cùng kỳ [1]."),
        (BUFFALOES, "6 tháng đầu năm 2022, đàn trâu có 15.300 con. [1]"),
        (BUFFALOES, "**Đàn trâu**: 15.300 con【1】"),
        (BUFFALOES, "Số liệu như sau:\n1. Đàn trâu: 15.300 con [1]"),
        (BUFFALOES, "<think>15.400? Không.</think>Lam Sa có 15.300 con trâu [1]."),
        (FALL, "Đàn trâu của Lam Sa giảm 2,4% so với cùng kỳ [1]."),
        (FALL, "Đàn trâu của Lam Sa giảm 2,4% so với cùng kỳ; đàn bò 9.870 con, tăng 1,1% so với cùng kỳ [1]."),
        (SPENT, "Giải ngân vốn đầu tư công của Lam Sa đạt 512.300 triệu đồng [1]."),
        (SPENT, "Giải ngân vốn đầu tư công đạt 512.300/1.648.000 triệu đồng, đạt 31,1% kế hoạch [1]."),
        (SHARE, "Tính đến hết 6 tháng 2022, giải ngân vốn đầu tư công của Lam Sa đạt 31,1% kế hoạch [1]."),
        (FOREST, "Kế hoạch trồng rừng của Lam Sa là 3.000 ha [1]."),
        (TOURISM, "Doanh thu du lịch của Lam Sa ước đạt 78,9 tỷ đồng [1]."),
        (
            COMPARED,
            "Giải ngân vốn đầu tư công của Lam Sa đạt 31,1% kế hoạch [1]. Giải ngân của Núi Bạc đạt 28,4% kế hoạch [2]."
            " Chênh lệch là 2,7 điểm phần trăm [1][2].",
        ),
        (COMPARED, "Lam Sa 31,1% kế hoạch [1], Núi Bạc 28,4% kế hoạch [2]; 31,1% - 28,4% = 2,7 điểm phần trăm [1][2]."),
        (WHY, "Trạm y tế chậm sửa chữa, nguyên nhân là do thiếu vật liệu xây dựng [1]."),
        (WHO, "Báo cáo của Lam Sa do Chủ tịch Tống Văn Khoa ký [1]."),
        (BUFFALOES_EN, "Lam Sa has 15.300 buffaloes [1]."),
        (FALL_EN, "The buffalo herd in Lam Sa fell by 2,4% [1]."),
    ],
)
def test_what_the_report_says_passes(assistant, question, draft):
    assert kinds(assistant, question, draft) == []


@pytest.mark.parametrize(
    "question, draft, kind",
    [
        # nothing, no source, another source
        (BUFFALOES, "...", "empty"),
        (BUFFALOES, "Đàn trâu có 15.300 con.", "uncited"),
        (BUFFALOES, "Đàn trâu có 15.300 con [1]. Đàn trâu giảm 2,4%.", "uncited"),
        (BUFFALOES, "Đàn trâu có 15.300 con:\n- Đàn trâu có 15.300 con [1].", "uncited"),
        (BUFFALOES, "Đàn trâu có 15.300 con [2].", "citation"),
        (BUFFALOES, "Đàn trâu có 15.300 con [1]. " * 100, "long"),
        # another number, another form of the same, a number in words
        (BUFFALOES, "Đàn trâu có 15.301 con [1].", "number"),
        (BUFFALOES, "Đàn trâu có 15,3 nghìn con [1].", "number"),
        (BUFFALOES, "Đàn trâu có 15300 con [1].", "number"),
        (BUFFALOES, "Đàn trâu có 15.300 con, bằng ¾ [1].", "odd"),
        (BUFFALOES, "Đàn trâu có 15.300 con [1], tức １５ con [1].", "odd"),
        (BUFFALOES, "Đàn trâu có 15.300 con, hơn mười lăm nghìn [1].", "words"),
        (FALL, "Đàn trâu giảm -2,4% [1].", "number"),
        # the right number of something else, or the wrong one of the right thing
        (BUFFALOES, "Đàn bò của Lam Sa có 15.300 con [1].", "words"),
        (BUFFALOES, "Đàn trâu của Lam Sa có 9.870 con [1].", "missing"),
        (BUFFALOES, "Đàn trâu của Lam Sa có 15.300 con, tức là 9.870 con [1].", "context"),
        (BUFFALOES, "Đàn trâu của Núi Bạc có 15.300 con [1].", "words"),
        (SPENT, "Giải ngân vốn đầu tư công đạt 1.648.000 triệu đồng [1].", "plan"),
        (FOREST, "Trồng rừng đạt 1.204,5 ha [1].", "missing"),
        # unit, direction, plan, estimate
        (BUFFALOES, "Đàn trâu có 15.300 tấn [1].", "unit"),
        (BUFFALOES, "Đàn trâu có 15.300% [1].", "unit"),
        (SPENT, "Giải ngân vốn đầu tư công đạt 512.300 tỷ đồng [1].", "unit"),
        (SPENT, "Giải ngân vốn đầu tư công đạt 512.300 [1].", "unit"),
        (FALL, "Đàn trâu tăng 2,4% so với cùng kỳ [1].", "direction"),
        (FALL, "Đàn trâu đạt 2,4% so với cùng kỳ [1].", "direction"),
        (BUFFALOES, "Đàn trâu giảm 15.300 con [1].", "direction"),
        (SPENT, "Kế hoạch giải ngân vốn đầu tư công là 512.300 triệu đồng [1].", "plan"),
        (TOURISM, "Doanh thu du lịch của Lam Sa đạt 78,9 tỷ đồng [1].", "exact"),
        (BUFFALOES, "Đàn trâu có khoảng 15.300 con [1].", "about"),
        # time
        (BUFFALOES, "Năm 2021, đàn trâu có 15.300 con [1].", "time"),
        (BUFFALOES, "Tháng 6 năm 2022 đàn trâu có 15.300 con [1].", "time"),
        (BUFFALOES, "Đàn trâu có 15.300 con, giảm 2,4% so với cùng kỳ năm 2020 [1].", "time"),
        # the two sides of a comparison
        (
            COMPARED,
            "Giải ngân vốn đầu tư công của Lam Sa đạt 31,1% kế hoạch [1]. Chênh lệch 2,7 điểm phần trăm [1][2].",
            "missing",
        ),
        (
            COMPARED,
            "Núi Bạc đạt 31,1% kế hoạch [1], Lam Sa đạt 28,4% kế hoạch [2], chênh lệch 2,7 điểm phần trăm [1][2].",
            "words",
        ),
        (
            COMPARED,
            "Lam Sa đạt 31,1% kế hoạch [1], Núi Bạc đạt 28,4% kế hoạch [2], chênh lệch 3,7 điểm phần trăm [1][2].",
            "context",
        ),
        (
            COMPARED,
            "Lam Sa đạt 31,1% kế hoạch [1], Núi Bạc đạt 28,4% kế hoạch [2], chênh lệch 2,7% [1][2].",
            "unit",
        ),
        (
            COMPARED,
            "Lam Sa đạt 31,1% kế hoạch [1], Núi Bạc đạt 28,4% kế hoạch [2], Núi Bạc cao hơn 2,7 điểm phần trăm [1][2].",
            "words",
        ),
        # what no number tells
        (WHY, "Trạm y tế chậm sửa chữa do thiếu kinh phí [1].", "words"),
        (WHY, "Trạm y tế không chậm sửa chữa [1].", "words"),
        (WHO, "Báo cáo của Lam Sa do ông Nguyễn Văn An ký [1].", "missing"),
        (WHEN, "Tài liệu lịch sử địa phương hoàn thành trước ngày 15/9/2023 [1].", "time"),
        (BUFFALOES, "Đàn trâu có 15.300 con, là kết quả rất tốt [1].", "words"),
        (BUFFALOES, "水牛 15.300 con [1].", "odd"),
        # the report's own words, turned
        (BUFFALOES, "Đàn trâu có 15.300 con [1]. Đàn trâu tăng so với cùng kỳ [1].", "words"),
        (BUFFALOES, "Tăng so với đàn bò [1]. Đàn trâu có 15.300 con [1].", "words"),
        (BUFFALOES, "Đàn trâu có 15.300 con, giảm 2,4% so với cùng kỳ, đàn bò giảm [1].", "words"),
        (BUFFALOES_EN, "Lam Sa has 15.300 buffaloes [1]. The herd increased [1].", "words"),
        # English
        (BUFFALOES_EN, "Lam Sa has 15.300 cows [1].", "words"),
        (BUFFALOES_EN, "Lam Sa has 15,300 buffaloes [1].", "number"),
        (BUFFALOES_EN, "Lam Sa has 15.300 tonnes of buffaloes [1].", "unit"),
        (BUFFALOES_EN, "Lam Sa has about 15.300 buffaloes [1].", "about"),
        (BUFFALOES_EN, "Lam Sa has 15.300 buffaloes, twice as many [1].", "words"),
        (FALL_EN, "The buffalo herd in Lam Sa rose by 2,4% [1].", "direction"),
        (FALL_EN, "The buffalo herd in Lam Sa fell by 2,4 points [1].", "unit"),
    ],
)
def test_what_it_does_not_say_is_found(assistant, question, draft, kind):
    assert kind in kinds(assistant, question, draft)


def test_a_figure_of_the_question_is_no_source(assistant):
    question = "Có phải giải ngân vốn đầu tư công Lam Sa đạt 99% kế hoạch?"
    assert "context" in kinds(assistant, question, "Giải ngân vốn đầu tư công đạt 31,1% kế hoạch, tức 99% [1].")


def test_tidied():
    assert tidied("## Kết quả\n\n1. **Trâu** [1, 2]\n* Bò [1]\n```") == "Kết quả\n- Trâu [1][2]\n- Bò [1]"
