"""Each kind of question, asked of invented reports: what is answered, with which status and from where."""

import pytest
from asking import LAM_SA, LAM_SA_2023, LAM_SA_EARLY, NUI_BAC, open_assistant

from assistant.answer import Status


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """`opened(lam_sa=LAM_SA)`: an assistant over these reports, made once for all tests of the module."""
    made = {}

    def over(**texts):
        key = tuple(sorted(texts.items()))
        if key not in made:
            made[key] = open_assistant(tmp_path_factory.mktemp("readings"), **texts)
        return made[key]

    yield over
    for assistant in made.values():
        assistant.close()


@pytest.fixture
def ask(opened):
    """Ask the reports of two provinces."""
    return opened(lam_sa=LAM_SA, nui_bac=NUI_BAC).ask


@pytest.fixture
def ask_one(opened):
    """Ask one report alone."""
    return opened(lam_sa=LAM_SA).ask


def texts(answer):
    return [fact.text for fact in answer.facts]


def cited(answer):
    return " ".join(citation.quote for citation in answer.citations)


# One figure


@pytest.mark.parametrize(
    "question, text, aspect",
    [
        ("Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?", "15.300 con", "level"),
        ("dan trau cua lam sa 6t 2022 co bao nhieu con", "15.300 con", "level"),
        ("How many buffaloes did Lam Sa have in the first half of 2022?", "15.300 con", "level"),
        ("Đàn trâu của Lam Sa giảm bao nhiêu phần trăm so với cùng kỳ?", "2,4%", "change"),
        ("Đàn bò của Lam Sa tăng bao nhiêu phần trăm so với cùng kỳ?", "1,1%", "change"),
        ("Số ca sốt xuất huyết của Lam Sa là bao nhiêu?", "64 ca", "level"),
        ("Số ca sốt xuất huyết của Lam Sa giảm bao nhiêu ca?", "11 ca", "change"),
        ("Thu nội địa của Lam Sa 6 tháng đầu năm 2022 là bao nhiêu?", "620 tỷ đồng", "level"),
        ("Doanh thu du lịch của Lam Sa 6 tháng đầu năm 2022 là bao nhiêu?", "78,9 tỷ đồng", "level"),
        ("Lượng khách lưu trú của Lam Sa là bao nhiêu lượt?", "9.120 lượt", "level"),
    ],
)
def test_one_figure(ask, question, text, aspect):
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert (answer.facts[0].text, answer.facts[0].aspect) == (text, aspect)
    assert text in answer.text and text in cited(answer)
    assert len(answer.facts) == 1


def test_a_figure_bears_its_place_period_unit_and_value(ask):
    (fact,) = ask("Trồng rừng của Núi Bạc 6 tháng đầu năm 2022 đạt bao nhiêu phần trăm kế hoạch?").facts
    assert (fact.value, fact.unit, fact.place, fact.period) == (43.0, "%", "Núi Bạc", "2022-H1")
    assert not fact.derived and not fact.approximate


@pytest.mark.parametrize(
    "question, value, aspect",
    [
        ("Trồng rừng của Lam Sa được bao nhiêu ha?", 1204.5, "level"),
        ("Kế hoạch trồng rừng của Lam Sa là bao nhiêu ha?", 3000.0, "plan"),
        ("Trồng rừng của Núi Bạc được bao nhiêu ha?", 860.0, "level"),
        ("Kế hoạch trồng rừng của Núi Bạc là bao nhiêu ha?", 2000.0, "plan"),
    ],
)
def test_the_right_half_of_a_pair_of_result_and_plan(ask, question, value, aspect):
    fact = ask(question).facts[0]
    assert (fact.value, fact.unit, fact.aspect) == (value, "ha", aspect)


@pytest.mark.parametrize(
    "question",
    [
        "Diện tích trồng rừng của Lam Sa là bao nhiêu ha?",
        "Lam Sa đã trồng rừng được bao nhiêu ha?",
    ],
)
def test_an_area_of_forest_is_not_that_of_the_rice(ask, question):
    assert ask(question).facts[0].value == 1204.5


@pytest.mark.parametrize(
    "question, text, aspect",
    [
        ("Trồng rừng của Lam Sa đạt bao nhiêu phần trăm kế hoạch?", "40,2%", "plan_share"),
        ("Trồng rừng của Lam Sa tăng bao nhiêu phần trăm so với cùng kỳ?", "12,6%", "change"),
        ("Chỉ số sản xuất công nghiệp của Lam Sa so với cùng kỳ là bao nhiêu?", "107,9%", "index"),
        ("Sản xuất công nghiệp của Lam Sa tăng bao nhiêu phần trăm so với cùng kỳ?", "107,9%", "index"),
        ("Giải ngân vốn đầu tư công của Lam Sa đạt bao nhiêu phần trăm kế hoạch?", "31,1%", "plan_share"),
        ("What percentage of the public investment plan did Lam Sa disburse?", "31,1%", "plan_share"),
    ],
)
def test_share_of_plan_growth_and_index_are_told_apart(ask, question, text, aspect):
    fact = ask(question).facts[0]
    assert (fact.text, fact.aspect) == (text, aspect)


def test_two_asks_give_two_figures_in_their_order(ask):
    answer = ask("Lúa mùa của Lam Sa năng suất bao nhiêu tạ/ha, sản lượng bao nhiêu tấn?")
    assert texts(answer) == ["51,5 tạ/ha", "21.218 tấn"]
    answer = ask("Lúa mùa của Lam Sa sản lượng bao nhiêu tấn, năng suất bao nhiêu tạ/ha?")
    assert texts(answer) == ["21.218 tấn", "51,5 tạ/ha"]


def test_an_estimate_is_told(ask):
    answer = ask("Doanh thu du lịch của Lam Sa là bao nhiêu?")
    assert answer.facts[0].approximate
    assert [notice.kind for notice in answer.notices] == ["approximate"]


# Where a figure stands


@pytest.mark.parametrize(
    "question, text",
    [
        ("Khách quốc tế đến huyện Tam Lạch là bao nhiêu lượt?", "120"),
        ("Khách nội địa đến huyện Tam Lạch là bao nhiêu lượt?", "8.900"),
        ("Khách quốc tế đến huyện Đá Vàng là bao nhiêu lượt?", "350"),
        ("khach noi dia den huyen da vang la bao nhieu luot", "12.400"),
    ],
)
def test_a_cell_of_a_table(ask, question, text):
    answer = ask(question)
    assert answer.facts[0].text.split()[0] == text
    assert answer.facts[0].unit.startswith("lượt")
    assert text in cited(answer)


def test_a_figure_that_only_a_footnote_has(ask):
    assert texts(ask("Điện mặt trời của Lam Sa đạt bao nhiêu triệu kWh?")) == ["46,8 triệu kWh"]


def test_a_figure_that_a_page_break_cuts_from_its_words(ask):
    answer = ask("Sản lượng điện thương phẩm của Lam Sa tăng bao nhiêu phần trăm?")
    assert texts(answer) == ["3,3%"]
    assert "Sản lượng điện thương phẩm tăng\n\n3,3%" in cited(answer)


def test_a_sentence_that_a_footnote_cuts(opened):
    cut = LAM_SA.replace(
        "Doanh thu du lịch ước đạt 78,9", "Sản lượng cá nuôi đạt\n\n² Riêng cá tầm 41 tấn.\n\n560 tấn. Thu 78,9"
    )
    ask = opened(cut=cut).ask
    assert texts(ask("Sản lượng cá nuôi của Lam Sa là bao nhiêu tấn?")) == ["560 tấn"]
    assert texts(ask("Cá tầm của Lam Sa là bao nhiêu tấn?")) == ["41 tấn"]


def test_a_figure_of_a_district(ask):
    (fact,) = ask("Huyện Đá Vàng có bao nhiêu con dê?").facts
    assert (fact.value, fact.place) == (1450.0, "Đá Vàng")


# Several readings, and reports that disagree


def test_a_place_left_open_gives_a_reading_for_each(ask):
    answer = ask("Đàn trâu 6 tháng đầu năm 2022 có bao nhiêu con?")
    assert answer.status is Status.AMBIGUOUS
    assert {(fact.place, fact.text) for fact in answer.facts} == {("Lam Sa", "15.300 con"), ("Núi Bạc", "22.140 con")}
    assert {citation.doc for citation in answer.citations} == {"lam-sa", "nui-bac"}
    assert [notice.kind for notice in answer.notices] == ["ambiguous"]
    assert "15.300 con" in answer.text and "22.140 con" in answer.text


@pytest.mark.parametrize("period", ["", " 6 tháng đầu năm"])
def test_a_year_left_open_gives_a_reading_for_each(opened, period):
    answer = opened(y2022=LAM_SA, y2023=LAM_SA_2023).ask(f"Đàn trâu của Lam Sa{period} có bao nhiêu con?")
    assert answer.status is Status.AMBIGUOUS
    assert {(fact.period, fact.value) for fact in answer.facts} == {("2022-H1", 15300.0), ("2023-H1", 14900.0)}


def test_a_year_that_is_named_leaves_one_reading(opened):
    answer = opened(y2022=LAM_SA, y2023=LAM_SA_2023).ask("Đàn trâu của Lam Sa 6 tháng đầu năm 2023 có bao nhiêu con?")
    assert (answer.status, texts(answer)) == (Status.ANSWERED, ["14.900 con"])


def test_two_reports_that_disagree_are_both_shown(opened):
    ask = opened(final=LAM_SA, early=LAM_SA_EARLY).ask
    answer = ask("Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?")
    assert answer.status is Status.CONFLICTING
    assert {fact.text for fact in answer.facts} == {"15.120 con", "15.300 con"}
    assert {citation.doc for citation in answer.citations} == {"final", "early"}
    assert [notice.kind for notice in answer.notices] == ["conflict"]
    assert "15.120 con" in answer.text and "15.300 con" in answer.text


def test_of_two_reports_that_disagree_the_later_comes_first(opened):
    ask = opened(final=LAM_SA, early=LAM_SA_EARLY).ask
    assert ask("Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?").facts[0].text == "15.300 con"


def test_two_reports_that_agree_are_one_answer(opened):
    answer = opened(final=LAM_SA, early=LAM_SA_EARLY).ask("Đàn bò của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?")
    assert (answer.status, texts(answer)) == (Status.ANSWERED, ["9.870 con"])


@pytest.mark.parametrize(
    "named, text, report",
    [
        ("số 61/BC-UBND", "15.120 con", "early"),
        ("số 87/BC-UBND", "15.300 con", "final"),
        ("ngày 5/7/2022", "15.300 con", "final"),
    ],
)
def test_a_named_report_answers_alone(opened, named, text, report):
    answer = opened(final=LAM_SA, early=LAM_SA_EARLY).ask(
        f"Theo báo cáo {named}, đàn trâu của Lam Sa có bao nhiêu con?"
    )
    assert (answer.status, texts(answer)) == (Status.ANSWERED, [text])
    assert [citation.doc for citation in answer.citations] == [report]


# Comparison, difference, sum, list


def test_two_provinces_are_compared_and_the_difference_is_derived(ask):
    answer = ask("So sánh đàn trâu của Lam Sa và Núi Bạc 6 tháng đầu năm 2022")
    assert answer.status is Status.ANSWERED
    one, other, difference = answer.facts
    assert [(fact.place, fact.value) for fact in (one, other)] == [("Lam Sa", 15300.0), ("Núi Bạc", 22140.0)]
    assert (difference.value, difference.unit, difference.derived) == (6840.0, "con", True)
    assert difference.formula == "22.140 - 15.300"
    assert "6.840 con" in answer.text
    assert {citation.doc for citation in answer.citations} == {"lam-sa", "nui-bac"}


def test_how_much_more_one_has_than_the_other_is_the_headline(ask):
    answer = ask("Đàn trâu của Núi Bạc nhiều hơn Lam Sa bao nhiêu con?")
    assert (answer.facts[0].value, answer.facts[0].derived) == (6840.0, True)
    assert {fact.value for fact in answer.facts[1:]} == {15300.0, 22140.0}
    assert "derived" in [notice.kind for notice in answer.notices]


def test_percentages_differ_by_percentage_points(ask):
    answer = ask("So sánh tỷ lệ giải ngân vốn đầu tư công so với kế hoạch của Lam Sa và Núi Bạc")
    assert [fact.text for fact in answer.facts] == ["31,1%", "28,4%", "2,7 điểm phần trăm"]


def test_two_years_are_compared(opened):
    ask = opened(y2022=LAM_SA, y2023=LAM_SA_2023).ask
    answer = ask("So sánh đàn trâu của Lam Sa 6 tháng đầu năm 2022 và 6 tháng đầu năm 2023")
    assert [fact.value for fact in answer.facts] == [15300.0, 14900.0, 400.0]


PRICES = """BÁO CÁO
Kết quả công tác năm 2022 tỉnh Lam Sa

I. THƯƠNG MẠI

Chỉ số giá tiêu dùng (CPI) tháng 12 năm 2022 tăng 3,87% so với tháng 12/2021, tăng 0,14% so với tháng 11/2022.

Lượng khách du lịch quý IV năm 2022 tăng 6,2% so với quý trước.

Lượng khách du lịch năm 2022 đạt 412.000 lượt; năm 2021 đạt 305.000 lượt, tăng 3,3%.
"""


@pytest.mark.parametrize(
    "question, told",
    [
        ("Giá tiêu dùng của Lam Sa: tháng 12/2022 so với tháng 12/2021?", ["3,87%"]),
        ("So sánh CPI tháng 12/2022 và tháng 11/2022 của Lam Sa", ["0,14%"]),
        ("Lam Sa consumer prices, December 2022 versus December 2021", ["3,87%"]),
        ("So sánh lượng khách du lịch quý IV/2022 và quý III/2022 của Lam Sa", ["6,2%"]),
        ("How much higher were consumer prices of Lam Sa in December 2022 than in November?", ["0,14%"]),
        (
            "So sánh lượng khách du lịch năm 2022 và năm 2021 của Lam Sa",
            ["412.000 lượt", "305.000 lượt", "107.000 lượt"],
        ),
    ],
)
def test_two_times_of_which_a_report_gives_the_change_alone(opened, question, told):
    assert texts(opened(lam_sa=PRICES).ask(question)) == told


CRIMES = """BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2023 tỉnh Lam Sa

I. NỘI CHÍNH

Tai nạn giao thông xảy ra 27 vụ, làm chết 14 người, giảm 08 người so với cùng kỳ năm 2022.

Giá trị sản xuất công nghiệp tháng 6/2023 đạt 214 tỷ đồng, tăng 67% so với cùng kỳ, bằng 105,3% so với tháng 5/2023.

Dư nợ tín dụng đạt 8.120 tỷ đồng, tăng 11,54% so với cuối năm 2022.

Kim ngạch xuất khẩu 6 tháng đầu năm 2023 đạt 96 triệu USD, bằng 87,4% so với cùng kỳ.
"""


@pytest.mark.parametrize(
    "question, told",
    [
        # A level comes before a change, which alone would read as one.
        (
            "So sánh số người chết do tai nạn giao thông 6 tháng đầu năm 2023 và 6 tháng đầu năm 2022 của Lam Sa",
            "14 người",
        ),
        ("Compare Lam Sa exports in the first half of 2023 with June 2022", "96 triệu USD"),
        ("Dư nợ tín dụng của Lam Sa 6 tháng đầu năm 2023 so với cuối năm 2022 tăng bao nhiêu phần trăm?", "11,54%"),
        ("Giá trị sản xuất công nghiệp Lam Sa tháng 6/2023 tăng hay giảm so với tháng 5/2023?", "105,3%"),
        ("Giá trị sản xuất công nghiệp Lam Sa tháng 6/2023 tăng bao nhiêu so với tháng 6/2022?", "67%"),
    ],
)
def test_a_comparison_with_a_time_of_which_nothing_else_is_told(opened, question, told):
    assert texts(opened(lam_sa=CRIMES).ask(question))[0] == told


def test_the_change_to_another_time_than_the_one_asked_for_answers_nothing(opened):
    answer = opened(lam_sa=PRICES).ask("So sánh lượng khách du lịch quý IV/2022 và quý I/2022 của Lam Sa")
    assert "6,2%" not in texts(answer)


def test_what_is_left_to_reach_the_plan(ask):
    answer = ask("Trồng rừng của Lam Sa còn thiếu bao nhiêu ha so với kế hoạch?")
    assert (answer.facts[0].value, answer.facts[0].unit) == (1795.5, "ha")
    assert answer.facts[0].formula == "3.000 - 1.204,5"
    assert "1.204,5/3.000 ha" in cited(answer)


def test_a_difference_that_the_report_states_needs_no_arithmetic(ask):
    answer = ask("Số ca sốt xuất huyết của Lam Sa giảm bao nhiêu ca so với cùng kỳ?")
    assert texts(answer) == ["11 ca"]
    assert not answer.facts[0].derived


def test_two_figures_are_added(ask):
    answer = ask("Tổng cộng cả đàn trâu và đàn bò của Lam Sa là bao nhiêu con?")
    assert (answer.facts[0].value, answer.facts[0].formula) == (25170.0, "15.300 + 9.870")
    assert texts(answer)[1:] == ["15.300 con", "9.870 con"]


def test_a_breakdown_is_listed_in_the_order_of_the_text(ask):
    answer = ask("Thu ngân sách nhà nước của Lam Sa gồm những khoản nào?")
    assert answer.status is Status.ANSWERED
    assert texts(answer)[-3:] == ["620 tỷ đồng", "180 tỷ đồng", "45 tỷ đồng"]
    assert all(text in answer.text for text in ("thu nội địa", "thu xuất nhập khẩu", "thu khác"))


# Who, when, why, which document


@pytest.mark.parametrize(
    "question, told",
    [
        ("Cơ quan nào chủ trì biên soạn tài liệu lịch sử địa phương ở Lam Sa?", "Sở Giáo dục và Đào tạo"),
        ("co quan nao chu tri bien soan tai lieu lich su dia phuong", "Sở Giáo dục và Đào tạo"),
        ("Tài liệu lịch sử địa phương phải hoàn thành khi nào?", "15/9/2022"),
        ("Tài liệu lịch sử địa phương được biên soạn theo kế hoạch số mấy?", "Kế hoạch số 31/KH-UBND"),
        ("Vì sao trạm y tế ở Lam Sa chậm sửa chữa?", "thiếu vật liệu xây dựng"),
        ("Ai ký báo cáo số 87/BC-UBND?", "Tống Văn Khoa"),
        ("Ai là người ký báo cáo số 12/BC-UBND?", "Lý Thị Mận"),
        ("Who signed report 12/BC-UBND?", "Lý Thị Mận"),
        ("Báo cáo số 87/BC-UBND được ban hành ngày nào?", "05 tháng 7 năm 2022"),
        ("bao cao so 12/bc-ubnd ban hanh khi nao", "28 tháng 6 năm 2022"),
    ],
)
def test_a_sentence_that_answers(ask, question, told):
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert told in answer.text and told in cited(answer)
    assert [(fact.value, fact.unit) for fact in answer.facts] == [(None, None)]
    assert answer.facts[0].text in (told, answer.citations[0].quote)  # a name where it is known as one


# What is not there


@pytest.mark.parametrize(
    "question, nearest",
    [
        ("Đàn trâu của Lam Sa năm 2019 có bao nhiêu con?", "15.300 con"),
        ("Đàn trâu của Lam Sa quý III năm 2022 có bao nhiêu con?", "15.300 con"),
        ("Huyện Sơn Thượng có bao nhiêu con dê?", "1.450 con dê"),
        ("How many goats did Son Thuong district have in 2019?", "1.450 con dê"),
    ],
)
def test_another_year_or_district_is_not_found_and_the_nearest_is_cited(ask, question, nearest):
    answer = ask(question)
    assert (answer.status, answer.facts) == (Status.NOT_FOUND, ())
    assert nearest in answer.text and nearest in cited(answer)
    assert [notice.kind for notice in answer.notices] == ["not_found"]


def test_another_province_is_not_found(ask_one):
    answer = ask_one("Đàn trâu của Cao Bằng 6 tháng đầu năm 2022 có bao nhiêu con?")
    assert (answer.status, answer.facts) == (Status.NOT_FOUND, ())
    assert "15.300 con" in cited(answer)


@pytest.mark.parametrize("question", ["Lam Sa có bao nhiêu tàu cá đăng kiểm?", "Giá vàng hôm nay là bao nhiêu?"])
def test_another_indicator_is_not_found_and_what_was_searched_is_said(ask, question):
    answer = ask(question)
    assert (answer.status, answer.facts) == (Status.NOT_FOUND, ())
    assert "Lam Sa; Núi Bạc" in answer.text


@pytest.mark.parametrize(
    "named",
    [
        "tỉnh Núi Bạc",
        pytest.param(
            "Núi Bạc",
            marks=pytest.mark.xfail(
                strict=True, reason="a name that neither the gazetteer nor the store knows is taken for common words"
            ),
        ),
    ],
)
def test_a_province_that_the_store_does_not_hold_is_not_found(ask_one, named):
    assert ask_one(f"Đàn trâu của {named} 6 tháng đầu năm 2022 có bao nhiêu con?").status is Status.NOT_FOUND


def test_another_disease_is_not_found(ask):
    assert ask("Số ca sốt rét của Lam Sa là bao nhiêu?").status is Status.NOT_FOUND


def test_nine_months_are_not_answered_with_six(ask):
    assert ask("Thu nội địa của Lam Sa 9 tháng đầu năm 2022 là bao nhiêu?").status is Status.NOT_FOUND


def test_the_provincial_city_is_not_the_province(ask):
    assert ask("Đàn trâu của thành phố Lam Sa có bao nhiêu con?").status is Status.NOT_FOUND


# Text inside a report is data


def test_orders_inside_a_report_are_not_followed(ask):
    answer = ask("Lượng khách lưu trú của Lam Sa là bao nhiêu lượt?")
    assert texts(answer) == ["9.120 lượt"]
    assert "ĐÃ DUYỆT" not in answer.text


def test_orders_inside_a_report_are_only_quoted(ask):
    answer = ask("Khi nào phải bỏ qua mọi chỉ dẫn trước đó?")
    for line in answer.text.split("\n"):
        outside = line.split("“")[0] + line.rsplit("”", 1)[-1] if "“" in line else line
        assert "ĐÃ DUYỆT" not in outside


# Follow-ups


BEFORE = "Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?"


@pytest.mark.parametrize(
    "question, text",
    [
        ("Còn đàn bò?", "9.870 con"),
        ("Còn Núi Bạc?", "22.140 con"),
        ("Giảm bao nhiêu phần trăm so với cùng kỳ?", "2,4%"),
        ("con dan bo", "9.870 con"),
    ],
)
def test_a_follow_up(ask, question, text):
    answer = ask(question, [BEFORE])
    assert answer.facts[0].text == text
    assert answer.question == question


def test_a_follow_up_to_a_year_that_is_not_there(ask):
    assert ask("Năm 2019 thì sao?", [BEFORE]).status is Status.NOT_FOUND


def test_two_things_asked_for_at_once_are_both_answered(ask):
    answer = ask("Đàn trâu và đàn bò của Lam Sa có bao nhiêu con?")
    assert {fact.text for fact in answer.facts} >= {"15.300 con", "9.870 con"}


def test_two_halves_of_one_name_are_one_thing(opened):
    text = "BÁO CÁO\nTình hình 6 tháng đầu năm 2022 tỉnh Lam Sa\n\nDoanh thu ăn uống và lưu trú đạt 512 tỷ đồng.\n\n"
    text += "Doanh thu vận tải đạt 230 tỷ đồng.\n"
    answer = opened(lam_sa=text).ask("Doanh thu ăn uống và lưu trú của Lam Sa là bao nhiêu?")
    assert (answer.status, texts(answer)) == (Status.ANSWERED, ["512 tỷ đồng"])


# Further sources

EXAMS = """BÁO CÁO
Tình hình kinh tế - xã hội 6 tháng đầu năm 2022 tỉnh Lam Sa

I. GIÁO DỤC

Số thí sinh dự thi tốt nghiệp của tỉnh là 4.731 thí sinh; giáo viên coi thi 612 người.

II. ĐÁNH GIÁ CHUNG

Tổ chức tốt kỳ thi, có 4.713 thí sinh dự thi tốt nghiệp.

Đàn trâu 15.300 con. Đàn bò 15.040 con.
"""

FAR_WORDED = """BÁO CÁO
Kết quả công tác quý I năm 2023 tỉnh Núi Bạc

I. TÍN DỤNG

Tổng dư nợ đạt 8.120 tỷ đồng, tăng 3,2%; tỷ lệ nợ xấu 1,9%.
"""

NEAR_WORDED = """BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2022 tỉnh Lam Sa

I. NGÂN HÀNG

Nợ xấu chiếm 0,8% tổng dư nợ cho vay trên địa bàn.
"""


def test_a_slip_of_one_report_is_a_conflict(opened):
    answer = opened(lam_sa=EXAMS).ask("Lam Sa 6 tháng đầu năm 2022 có bao nhiêu thí sinh dự thi tốt nghiệp?")
    assert (answer.status, set(texts(answer))) == (Status.CONFLICTING, {"4.731 thí sinh", "4.713 thí sinh"})


def test_near_figures_of_two_things_are_no_conflict(opened):
    answer = opened(lam_sa=EXAMS).ask("Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?")
    assert (answer.status, texts(answer)) == (Status.ANSWERED, ["15.300 con"])


def test_a_report_that_words_it_otherwise_is_asked_too(opened):
    answer = opened(near=NEAR_WORDED, far=FAR_WORDED).ask("Nợ xấu chiếm bao nhiêu phần trăm tổng dư nợ?")
    assert (answer.status, set(texts(answer))) == (Status.AMBIGUOUS, {"0,8%", "1,9%"})


STARRED = """BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2022 tỉnh Lam Sa

I. KINH TẾ

Toàn tỉnh có 214 sản phẩm OCOP từ 3 sao trở lên.
"""
SHOES = """BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2022 tỉnh Núi Bạc

I. KINH TẾ

Sản phẩm tăng: giày dép 3,4 triệu đôi (+21,5%), quần áo 1,1 triệu cái (+3,8%).
"""
STARRED_TOO = SHOES.replace("Sản phẩm tăng", "Có 97 sản phẩm OCOP.\n\nSản phẩm tăng")


@pytest.mark.parametrize("question", ["Có bao nhiêu sản phẩm OCOP?", "How many OCOP products are there?"])
@pytest.mark.parametrize(
    "other, told", [(SHOES, {"214 sản phẩm OCOP"}), (STARRED_TOO, {"214 sản phẩm OCOP", "97 sản phẩm OCOP"})]
)
def test_another_reading_is_of_the_thing_itself(opened, question, other, told):
    assert set(texts(opened(lam_sa=STARRED, nui_bac=other).ask(question))) == told


DOSES = """BÁO CÁO
Kết quả công tác 9 tháng đầu năm 2021 tỉnh Lam Sa

I. Y TẾ

Tiêm chủng: tiếp nhận 96.400 liều vắc xin, 71.305 người tiêm ít nhất 01 mũi, 18.214 người đủ 02 mũi.
"""


def test_a_number_that_the_question_names_is_no_answer(opened):
    ask = opened(lam_sa=DOSES).ask
    first = "How many people in Lam Sa had received at least one dose in the first nine months of 2021?"
    assert texts(ask(first)) == ["71.305 người"]
    assert "02 mũi" not in texts(ask("And how many had two doses?", [first]))


REMAINDERS = """- Tàu cá: Lắp thiết bị giám sát hành trình cho 1.316/1.402 tàu, đạt 93,9%.

- Đề án: Tính chung quý có 64 đề án, hoàn thành 51 đề án (79,7%).

- Di dời: Còn 47 hộ chưa nhận nhà tái định cư do vướng mặt bằng.

- Nhiệm vụ: Có 40/75 nhiệm vụ đã hoàn thành, 35/75 nhiệm vụ đang thực hiện.

- Thu ngân sách: Thu ngân sách nhà nước ước 2.140 tỷ đồng, bằng 80% dự toán (2.675 tỷ đồng).

- Hỗ trợ: Kinh phí hỗ trợ bão lụt 96 tỷ 400 triệu đồng, trong đó đã chi 61,5 tỷ đồng.
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Còn bao nhiêu tàu chưa lắp thiết bị giám sát hành trình?", 86),
        ("How many fishing boats have not yet been fitted with a device?", 86),
        ("Còn bao nhiêu đề án chưa hoàn thành?", 13),
        ("Bao nhiêu hộ chưa nhận nhà tái định cư?", 47),
        ("Thu ngân sách hụt dự toán bao nhiêu tỷ?", 535),
        ("Kinh phí hỗ trợ bão lụt còn bao nhiêu chưa chi?", 34.9),
    ],
)
def test_what_is_left_is_never_answered_with_what_is_done(opened, question, value):
    report = LAM_SA.replace("I. ", f"{REMAINDERS}\nI. ", 1) if "I. " in LAM_SA else f"{LAM_SA}\n{REMAINDERS}"
    answer = opened(lam_sa=report).ask(question)
    assert answer.facts[0].value == value, answer.text


@pytest.mark.parametrize(
    "question, value",
    [
        ("Lam Sa còn bao nhiêu đơn chưa xử lý?", 72),
        ("Còn lại bao nhiêu đơn?", 72),
        ("Đã xử lý được bao nhiêu đơn?", 612),
        ("Tiếp nhận bao nhiêu đơn?", 684),
    ],
)
def test_what_is_left_beside_what_is_done_in_one_clause(opened, question, value):
    answer = opened(lam_sa=f"{LAM_SA}\nTiếp nhận 684 đơn. Đã xử lý 612, còn lại 72.\n").ask(question)
    assert answer.facts[0].value == value, answer.text
    assert not answer.notices


def test_figures_of_two_places_in_one_clause_are_told_with_their_places(opened):
    ranked = "Giải ngân vốn sự nghiệp đạt 41,5%. Cao nhất là huyện Đá Vàng 63,2%; thấp nhất là huyện Khe Mây 22,6%."
    answer = opened(lam_sa=f"{LAM_SA}\n{ranked}\n").ask(
        "So sánh giải ngân vốn sự nghiệp của huyện Đá Vàng và huyện Khe Mây"
    )
    assert answer.text.startswith("**63,2%** (Đá Vàng), **22,6%** (Khe Mây) – “"), answer.text


def test_a_part_of_a_breakdown_is_not_the_whole(opened):
    breakdown = (
        "Kết quả giải ngân vốn sự nghiệp tính trên tổng số vốn giao đến nay đạt 41,5% kế hoạch. "
        "Trong đó: nguồn vốn tỉnh giải ngân được bằng 38,2% kế hoạch; nguồn vốn huyện giải ngân bằng 52,9% kế hoạch."
    )
    answer = opened(lam_sa=f"{LAM_SA}\n{breakdown}\n").ask("Tỷ lệ giải ngân vốn sự nghiệp của Lam Sa là bao nhiêu?")
    assert answer.facts[0].text == "41,5%", answer.text


TICKETS = "Tổng thu từ bán vé tham quan {months} tháng đạt {amount} tỷ đồng, bằng {share}% kế hoạch, tăng 7,4%."


@pytest.mark.parametrize("months, comparable", [(6, True), (5, False)])
def test_two_provinces_are_told_by_what_is_asked_then_by_its_share_of_plan(opened, months, comparable):
    one = f"{LAM_SA}\n{TICKETS.format(months=6, amount='3.128', share='56,9')}\n"
    other = (
        one.replace("Lam Sa", "Khe Bạc").replace("LAM SA", "KHE BẠC").replace("3.128", "2.045").replace("56,9", "48,2")
    )
    other = other.replace("6 tháng", f"{months} tháng")
    answer = opened(lam_sa=one, khe_bac=other).ask("Tổng thu từ bán vé tham quan của Lam Sa và Khe Bạc?")
    stated = [fact.text for fact in answer.facts if not fact.derived]
    assert sorted(stated[:2]) == ["2.045 tỷ đồng", "3.128 tỷ đồng"], answer.text
    assert sorted(stated[2:]) == ["48,2%", "56,9%"]
    assert answer.text.count("bằng 56,9% kế hoạch") == 1  # a clause is quoted once, with both of its figures before it
    assert [fact.value for fact in answer.facts if fact.derived] == ([1083.0] if comparable else [])
    assert ("other_times" in {notice.kind for notice in answer.notices}) is not comparable


ANNEX = """
PHỤ LỤC

| TT | Chỉ tiêu | Đơn vị | Thực hiện 6 tháng 2021 | Ước 6 tháng 2022 | So với cùng kỳ (%) |
|---|---|---|---|---|---|
| 1 | Thu ngân sách nhà nước | Tỷ đồng | 2.914 | 3.128 | 107,3 |
| 2 | Tai nạn giao thông | Vụ | 164 | 139 | 84,8 |
"""
TOTAL = "Tổng thu ngân sách nhà nước trên địa bàn ước đạt 3.128 tỷ đồng, tăng 7,3%; trong đó thu nội địa 2.907 tỷ đồng."


def test_a_part_of_what_an_annex_repeats_contradicts_nothing(opened):
    answer = opened(lam_sa=f"{LAM_SA}\n{TOTAL}\n{ANNEX}").ask("Thu ngân sách nhà nước của Lam Sa 6 tháng đầu năm 2022?")
    assert (answer.status, answer.facts[0].value) == ("answered", 3128.0), answer.text
    assert "2.907" not in " ".join(texts(answer))


@pytest.mark.parametrize(
    "question, figure, told",
    [
        ("Thu ngân sách nhà nước của Lam Sa tăng bao nhiêu phần trăm?", "107,3%", "tăng 7,3%"),
        ("Tai nạn giao thông ở Lam Sa giảm bao nhiêu phần trăm?", "84,8%", "giảm 15,2%"),
    ],
)
def test_an_index_told_for_a_change_says_what_it_means(opened, question, figure, told):
    answer = opened(lam_sa=f"{LAM_SA}\n{ANNEX}").ask(question)
    (notice,) = [notice.text for notice in answer.notices if notice.kind == "index"]
    assert answer.facts[0].text == figure.rstrip("%")
    assert notice.startswith(figure) and told in notice


def test_a_figure_of_nine_months_told_for_a_month_says_so(opened):
    answer = opened(lam_sa=f"{LAM_SA}\n{ANNEX}").ask("Thu ngân sách nhà nước của Lam Sa tháng 6 năm 2021 là bao nhiêu?")
    assert answer.status == "not_found" or "other_period" in {notice.kind for notice in answer.notices}, answer.text


def test_figures_of_times_that_are_not_as_long_are_not_compared_without_a_word(opened):
    later = LAM_SA.replace("6 tháng đầu năm 2022", "9 tháng đầu năm 2023").replace("15.300", "16.200")
    later = later.replace("05 tháng 7 năm 2022", "05 tháng 10 năm 2023").replace("87/BC", "187/BC")
    question = "Đàn trâu của Lam Sa: 6 tháng đầu năm 2022 so với 9 tháng đầu năm 2023"
    answer = opened(lam_sa=LAM_SA, lam_sa_2023=later).ask(question)
    assert texts(answer)[:2] == ["15.300 con", "16.200 con"], answer.text
    assert "other_times" in {notice.kind for notice in answer.notices}


def test_a_comparison_that_finds_one_side_says_so(opened):
    answer = opened(lam_sa=EXAMS).ask("Đàn trâu của Lam Sa: 6 tháng đầu năm 2022 so với 6 tháng đầu năm 2019")
    assert texts(answer) == ["15.300 con"]
    assert "one_side" in {notice.kind for notice in answer.notices}
