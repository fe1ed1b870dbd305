"""The check on numbers, and the form of what is written."""

import re

import pytest
from asking import LAM_SA, LAM_SA_2023, LAM_SA_EARLY, NUI_BAC, open_assistant

from assistant.answer import Answer, AnswerFact, Citation, Status
from assistant.settle import MAX_ANSWER, MAX_CITED, unsourced


def an_answer(text, quote="", question="?", facts=(), **cited):
    record = {"title": "Báo cáo", "number": None, "date": None, **cited}
    citation = Citation(n=1, doc="r", section=(), page=None, start=0, end=len(quote), quote=quote, **record)
    return Answer(question, Status.ANSWERED, text, tuple(facts), (citation,), ())


def a_derived_fact(text, formula):
    return AnswerFact(1.0, "con", text, "đàn", None, None, None, None, False, True, formula, 1)


@pytest.mark.parametrize(
    "text, quote, numbers",
    [
        ("đạt 45,7% [1]", "đạt 45,2%; 45 vụ; 7 vụ", ["45,7"]),
        ("đạt 45,7% [1]", "đạt 45,7%", []),
        ("có 1.204 ha", "có 204 ha và 1 xã", ["1.204"]),
        ("có 204 ha", "có 1.204 ha", ["204"]),
        ("có 6 vụ [1] và 7 vụ [1]", "có 6 vụ", ["7"]),
        ("không số nào [1]", "", []),
        ("trồng 1.204,5 ha và kế hoạch 3.000 ha [1]", "trồng 1.204,5/3.000 ha", []),
    ],
)
def test_numbers_are_sourced_whole(text, quote, numbers):
    assert unsourced(an_answer(text, quote)) == numbers


def test_the_marker_of_a_citation_is_no_number():
    assert unsourced(an_answer("xong [1] [12]")) == []


@pytest.mark.parametrize(
    "sources",
    [{"question": "năm 2022?"}, {"title": "Báo cáo năm 2022"}, {"number": "9/BC 2022"}, {"quote": "năm 2022"}],
)
def test_question_title_and_number_are_sources(sources):
    assert unsourced(an_answer("năm 2022", **sources)) == []


def test_what_is_derived_is_a_source_of_itself():
    assert unsourced(an_answer("6.840 con = 22.140 - 15.300", "22.140 con, 15.300 con")) == ["6.840"]
    fact = a_derived_fact("6.840 con", "22.140 - 15.300")
    assert unsourced(an_answer("6.840 con = 22.140 - 15.300", "22.140 con, 15.300 con", facts=[fact])) == []
    assert unsourced(an_answer("6.840 con = 22.140 - 15.300", "22.140 con", facts=[fact])) == ["15.300"]


# Written answers

CLAUSES = "; ".join(f"xã Suối {name} trồng {n}1,{n} ha quế và {n}2,{n} ha hồi" for n, name in enumerate("ABCDEFGH", 1))
WORDY = ", phối hợp cùng các hội đoàn thể và nhân dân các thôn bản vùng cao triển khai đồng bộ" * 25
LONG = LAM_SA.replace(
    "- Huyện Đá Vàng có 1.450 con dê.",
    f"- Cây lâm sản ngoài gỗ{WORDY}: {CLAUSES}; diện tích mận chín sớm 377 ha.",
)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    assistant = open_assistant(tmp_path_factory.mktemp("settle"), lam_sa=LAM_SA, nui_bac=NUI_BAC)
    yield assistant
    assistant.close()


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    texts = {"lam_sa": LONG, "early": LONG.replace("87/BC", "61/BC").replace("377", "371"), "next": LAM_SA_2023}
    assistant = open_assistant(tmp_path_factory.mktemp("settle"), **texts, nui_bac=NUI_BAC)
    yield assistant
    assistant.close()


@pytest.mark.parametrize(
    "question",
    [
        "Diện tích mận chín sớm của Lam Sa là bao nhiêu ha?",
        "Cây lâm sản ngoài gỗ của Lam Sa gồm những diện tích nào?",
        "Liệt kê diện tích quế và hồi của các xã ở Lam Sa",
        "Đơn vị nào phối hợp cùng các hội đoàn thể?",
        "Xã Suối C trồng bao nhiêu ha quế?",
        "Đàn trâu có bao nhiêu con?",
        "Vì sao trạm y tế chậm sửa chữa?",
    ],
)
def test_long_clauses_give_answers_and_quotes_within_their_limits(long, question):
    answer = long.ask(question)
    assert len(answer.text) <= MAX_ANSWER < 2_500
    assert answer.citations
    for citation in answer.citations:
        assert len(citation.quote) <= MAX_CITED == 1_500
        assert long.text_of(citation.doc)[citation.start : citation.end] == citation.quote
    assert unsourced(answer) == []


def test_the_figure_of_a_long_clause_stands_in_the_quote(long):
    answer = long.ask("Theo báo cáo số 87/BC-UBND, diện tích mận chín sớm là bao nhiêu ha?")
    assert answer.facts[0].text == "377 ha"
    assert "377 ha" in answer.citations[0].quote and "377 ha" in answer.text


def test_an_indicator_begins_at_a_word(tmp_path):
    wordy = LAM_SA.replace("Huyện Đá Vàng có 1.450 con dê.", f"Cây ăn quả{WORDY}, diện tích mận chín sớm 377 ha.")
    assistant = open_assistant(tmp_path, lam_sa=wordy)
    (fact,) = assistant.ask("Diện tích mận chín sớm của Lam Sa là bao nhiêu ha?").facts
    assistant.close()
    assert fact.indicator.split()[0] in wordy.split()


QUESTIONS = (
    "Đàn trâu của Lam Sa có bao nhiêu con?",
    "Đàn trâu có bao nhiêu con?",
    "Thu ngân sách nhà nước của Lam Sa gồm những khoản nào?",
    "Tổng cộng cả đàn trâu và đàn bò của Lam Sa là bao nhiêu con?",
    "Trồng rừng của Lam Sa còn thiếu bao nhiêu ha so với kế hoạch?",
    "Vì sao trạm y tế chậm sửa chữa?",
)


def markers(answer):
    return list(dict.fromkeys(int(n) for n in re.findall(r"\[(\d+)\]", answer.text)))


@pytest.mark.parametrize("question", QUESTIONS)
def test_citations_are_numbered_in_the_order_of_the_text(two, question):
    answer = two.ask(question)
    assert markers(answer) == [citation.n for citation in answer.citations] == [*range(1, len(answer.citations) + 1)]


def test_citations_of_a_comparison_are_numbered_in_the_order_of_the_text(two):
    answer = two.ask("So sánh đàn trâu của Lam Sa và Núi Bạc")
    assert markers(answer) == [1, 2]


def test_two_figures_of_one_clause_share_a_citation(two):
    answer = two.ask("Lúa mùa của Lam Sa năng suất bao nhiêu tạ/ha, sản lượng bao nhiêu tấn?")
    assert [fact.citation for fact in answer.facts] == [1, 1]
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    "question, start",
    [
        ("Đàn trâu của Lam Sa có bao nhiêu con?", "**15.300 con** – “- Đàn trâu 15.300 con"),
        ("Kế hoạch trồng rừng của Lam Sa là bao nhiêu ha?", "**3.000 ha** – “- Trồng rừng 1.204,5/3.000 ha"),
        ("Tổng cộng cả đàn trâu và đàn bò của Lam Sa là bao nhiêu con?", "**25.170 con** = 15.300 + 9.870\n"),
        ("Trồng rừng của Lam Sa còn thiếu bao nhiêu ha so với kế hoạch?", "**1.795,5 ha** = 3.000 - 1.204,5\n"),
        ("Vì sao trạm y tế chậm sửa chữa?", "“Trạm y tế chậm sửa chữa, nguyên nhân"),
    ],
)
def test_the_answer_begins_with_what_was_asked_for(two, question, start):
    assert two.ask(question).text.startswith(start)


def test_the_source_is_told_with_its_place_and_title_and_no_number_that_answers_for_another(two):
    text = two.ask("Đàn bò của Lam Sa có bao nhiêu con?").text
    assert "(Lam Sa; Báo cáo" in text
    assert "87/BC-UBND" not in text


def test_a_citation_tells_number_date_and_headings(two):
    (citation,) = two.ask("Số ca sốt xuất huyết của Lam Sa là bao nhiêu?").citations
    assert (citation.doc, citation.number, citation.date) == ("lam-sa", "87/BC-UBND", "2022-07-05")
    assert citation.section[-2:] == ("II. VĂN HÓA - XÃ HỘI", "1. Y tế")


def test_the_letterhead_is_no_heading(two):
    (citation,) = two.ask("Số ca sốt xuất huyết của Lam Sa là bao nhiêu?").citations
    assert citation.section == ("II. VĂN HÓA - XÃ HỘI", "1. Y tế")


def test_markdown_of_the_report_is_left_out_of_the_answer_and_kept_in_the_quote(tmp_path):
    starred = LAM_SA.replace("Số ca sốt xuất huyết là 64 ca", "**Số ca** sốt xuất huyết là **64** ca")
    assistant = open_assistant(tmp_path, lam_sa=starred)
    answer = assistant.ask("Số ca sốt xuất huyết của Lam Sa là bao nhiêu?")
    assert "“Số ca sốt xuất huyết là 64 ca" in answer.text
    assert "**64** ca" in answer.citations[0].quote
    assistant.close()


def test_an_english_question_is_answered_in_english_around_the_quotes(two):
    answer = two.ask("How many fishing ports did Lam Sa open in 2019?")
    assert answer.status is Status.NOT_FOUND
    assert answer.text.startswith("The reports at hand do not say this.")


def test_a_conflict_is_introduced(tmp_path):
    assistant = open_assistant(tmp_path, final=LAM_SA, early=LAM_SA_EARLY)
    answer = assistant.ask("Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?")
    assert "\nChỗ khác trong các báo cáo lại ghi:\n" in answer.text
    assistant.close()
