"""Questions about a report itself: who signed it, its number and its days."""

import pytest
from asking import LAM_SA, NUI_BAC, index_and_open

from assistant.answer import Status

NOTICE = """THÔNG BÁO
Kết luận của Chủ tịch UBND tỉnh tại phiên họp thường kỳ tháng 7/2022

Ngày 02/8/2022, UBND tỉnh Lam Sa họp phiên thường kỳ đánh giá kết quả tháng 7 và 7 tháng đầu năm 2022.

1. Giao Sở Nội vụ trình Kế hoạch số 31/KH-UBND ngày 05/8/2022 về tinh giản biên chế.

TL. CHỦ TỊCH
CHÁNH VĂN PHÒNG

Khúc Thị Bằng
"""
MONTH = """UBND TỈNH LAM SA
Số:      /BC-VP
Lam Sa, ngày     tháng 9 năm 2022

BÁO CÁO
Công tác chỉ đạo, điều hành tháng 8 năm 2022

I. CÔNG VIỆC

Thực hiện Công văn số 77/UBND-TH ngày 03/8/2022 do đồng chí Vi Văn Đông ký, các sở đã báo cáo.
"""
BY_HAND = "nui-bac.txt:\n  signer: Mạc Thị Tâm\n  issued: 29/6/2022\n"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("about")
    (folder / "reports").mkdir()
    texts = {"lam-sa.txt": LAM_SA, "nui-bac.txt": NUI_BAC, "thong-bao.txt": NOTICE, "thang-8.txt": MONTH}
    for name, text in {**texts, "baocao.yaml": BY_HAND}.items():
        (folder / "reports" / name).write_text(text, encoding="utf-8")
    opened = index_and_open([folder / "reports"], folder / "store")
    yield opened
    opened.close()


def quotes(answer):
    return [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    "question, told, quote",
    [
        ("Ai ký báo cáo số 87/BC-UBND?", "Tống Văn Khoa", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nTống Văn Khoa"),
        ("Báo cáo số 87/BC-UBND ban hành ngày nào?", "05 tháng 7 năm 2022", "Lam Sa, ngày 05 tháng 7 năm 2022"),
        ("Báo cáo số 87/BC-UBND ký ngày nào?", "05 tháng 7 năm 2022", "Lam Sa, ngày 05 tháng 7 năm 2022"),
        ("Báo cáo 6 tháng đầu năm 2022 của tỉnh Lam Sa số mấy?", "87/BC-UBND", "Số: 87/BC-UBND"),
        ("Người ký báo cáo kết quả công tác 6 tháng đầu năm 2022 của Lam Sa là ai?", "Tống Văn Khoa", None),
        ("ai ky bao cao 6 thang dau nam 2022 cua lam sa", "Tống Văn Khoa", None),
        ("Who signed the Lam Sa report for the first half of 2022?", "Tống Văn Khoa", None),
        ("Ai ký thông báo kết luận phiên họp tháng 7/2022 của tỉnh Lam Sa?", "Khúc Thị Bằng", None),
        ("Phiên họp thường kỳ tháng 7/2022 của UBND tỉnh Lam Sa họp ngày nào?", "02/8/2022", None),
    ],
)
def test_what_a_report_says_of_itself(assistant, question, told, quote):
    answer = assistant.ask(question)
    assert (answer.status, len(answer.citations)) == (Status.ANSWERED, 1)
    assert told in answer.text
    assert quote in (None, *quotes(answer))


def test_number_and_day_are_both_cited(assistant):
    answer = assistant.ask("Báo cáo 6 tháng đầu năm 2022 của tỉnh Lam Sa số mấy, ngày nào?")
    assert quotes(answer) == ["Số: 87/BC-UBND", "Lam Sa, ngày 05 tháng 7 năm 2022"]
    assert [fact.text for fact in answer.facts] == ["87/BC-UBND", "Lam Sa, ngày 05 tháng 7 năm 2022"]


@pytest.mark.parametrize(
    "question",
    [
        "Báo cáo công tác chỉ đạo, điều hành tháng 8/2022 của Lam Sa số mấy?",
        "Báo cáo công tác chỉ đạo, điều hành tháng 8/2022 của Lam Sa ban hành ngày nào?",
        "Ai ký báo cáo công tác chỉ đạo, điều hành tháng 8/2022 của Lam Sa?",
        "Thông báo kết luận phiên họp tháng 7/2022 của Lam Sa ban hành ngày nào?",
    ],
)
def test_what_it_leaves_blank_is_not_found_and_not_taken_from_elsewhere(assistant, question):
    answer = assistant.ask(question)
    assert (answer.status, answer.facts) == (Status.NOT_FOUND, ())


def test_what_an_administrator_set_is_said_to_be_set_by_hand(assistant):
    answer = assistant.ask("Báo cáo số 12/BC-UBND do ai ký, ngày nào?")
    assert answer.status is Status.ANSWERED
    assert "Mạc Thị Tâm" in answer.text and "2022-06-29" in answer.text and "người quản trị ghi" in answer.text
    assert "Lý Thị Mận" not in answer.text
    assert {citation.date for citation in answer.citations} == {"2022-06-29"}


def test_reports_that_say_otherwise_are_several_readings(assistant):
    answer = assistant.ask("Ai ký báo cáo 6 tháng đầu năm 2022?")
    assert answer.status is Status.AMBIGUOUS
    assert {fact.text for fact in answer.facts} == {"Tống Văn Khoa", "Mạc Thị Tâm"}


@pytest.mark.parametrize(
    "question, told",
    [
        ("Theo báo cáo số 12/BC-UBND, đàn trâu có bao nhiêu con?", "22.140 con"),
        ("Theo báo cáo 6 tháng đầu năm 2022 của Lam Sa, kế hoạch biên soạn tài liệu lịch sử số mấy?", "31/KH-UBND"),
        ("Tài liệu lịch sử địa phương của Lam Sa hoàn thành ngày nào?", "15/9/2022"),
    ],
)
def test_other_questions_are_not_about_a_report_itself(assistant, question, told):
    answer = assistant.ask(question)
    assert told in answer.text
