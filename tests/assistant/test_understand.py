"""What is made out of a question: language, slots, kind, asks, and what a follow-up takes over."""

import dataclasses

import pytest
from asking import LAM_SA, LAM_SA_2023, NUI_BAC, open_assistant

from assistant.query import Kind
from assistant.understand import MAX_QUESTION, detect_language, understand
from index.errors import QuestionError
from index.records import Aspect


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    folder = tmp_path_factory.mktemp("understand")
    assistant = open_assistant(folder, lam_sa=LAM_SA, nui_bac=NUI_BAC, lam_sa_2023=LAM_SA_2023)
    yield assistant.walk("đàn trâu", (), 1)[2].known
    assistant.close()


@pytest.fixture
def ask(known):
    def understood(question, *history):
        return understand(question, history, known)

    return understood


def labels(query):
    return [wanted.period.label for wanted in query.periods]


@pytest.mark.parametrize(
    "question, language",
    [
        ("Giải ngân vốn đầu tư công đạt bao nhiêu?", "vi"),
        ("Đàn trâu?", "vi"),
        ("GRDP tăng bao nhiêu?", "vi"),
        ("giai ngan von dau tu cong dat bao nhieu", "vi-plain"),
        ("dan trau cua lam sa 6t 2022", "vi-plain"),
        ("GRDP 6T/2022", "vi-plain"),
        ("How many buffaloes did Lam Sa have?", "en"),
        ("disbursement rate of public investment in 2022", "en"),
        ("What was the share of Núi Bạc?", "en"),
        ("GRDP per capita of Núi Bạc in 2022?", "en"),
    ],
)
def test_language(known, question, language):
    assert detect_language(question, known.restorer) == language
    assert understand(question, (), known).language == language


def test_the_answer_is_english_for_english_questions_only(ask):
    assert ask("How many buffaloes are there?").answer_language == "en"
    assert ask("dan trau bao nhieu con").answer_language == "vi"


def test_a_plain_question_is_given_its_marks(ask):
    assert ask("dan trau nui bac bao nhieu con").text == "đàn trâu núi bạc bao nhiêu con"


@pytest.mark.parametrize(
    "question, expected",
    [
        ("Đàn trâu 6T/2021", ["2021-H1"]),
        ("dan trau 6t 2021", ["2021-H1"]),
        ("Đàn trâu nửa đầu năm 2021", ["2021-H1"]),
        ("Đàn trâu 6 tháng đầu năm 2021", ["2021-H1"]),
        ("Đàn trâu in the first half of 2021", ["2021-H1"]),
        ("Thu ngân sách đến 30/6/2021", ["2021-06-30"]),
        ("Đàn trâu quý II/2022", ["2022-Q2"]),
        ("Đàn trâu tháng 4/2022", ["2022-04"]),
        ("Đàn trâu năm 2022", ["2022"]),
        ("Đàn trâu quý II/2022, riêng tháng 6/2022", ["2022-06"]),
        ("Đàn trâu năm 2022 tăng bao nhiêu so với năm 2021?", ["2022"]),
        ("Đàn trâu của Lam Sa?", []),
        ("Sau 4 tháng năm 2022 đàn trâu có bao nhiêu con?", ["2022-M01-M04"]),
        ("Trong báo cáo 9 tháng 2022, đàn trâu có bao nhiêu con?", ["2022-M01-M09"]),
        ("Thu ngân sách đến 30/9/2022 bằng bao nhiêu % dự toán năm 2022?", ["2022-09-30"]),
        ("What share of the 2022 job-creation target had been reached by 30 September 2022?", ["2022-09-30"]),
        ("Kế hoạch năm 2022 trồng bao nhiêu ha rừng?", ["2022"]),
        ("Đến 30/9/2022, thu ngân sách bằng bao nhiêu % dự toán năm 2022?", ["2022-09-30"]),
        ("Xuất khẩu năm 2021 và mục tiêu năm 2022 là bao nhiêu?", ["2021", "2022"]),
        ("GRDP growth of Lam Sa: second quarter versus third quarter of 2021", ["2021-Q2", "2021-Q3"]),
    ],
)
def test_periods(ask, question, expected):
    assert labels(ask(question)) == expected


def test_a_day_that_something_is_counted_up_to(ask):
    (wanted,) = ask("Thu ngân sách đến 30/6/2021").periods
    assert wanted.until and wanted.year_known


def test_a_period_without_its_year_fits_any_year(ask):
    (wanted,) = ask("Đàn trâu 6 tháng đầu năm?").periods
    assert not wanted.year_known
    assert wanted.matches_year(2022) and wanted.matches_year(1999)


@pytest.mark.parametrize(
    "question, provinces",
    [
        ("Đàn trâu của Cao Bằng", ("Cao Bằng",)),
        ("dan trau cao bang", ("Cao Bằng",)),
        ("Đàn trâu của tỉnh Lam Sa", ("Lam Sa",)),
        ("dan trau nui bac", ("Núi Bạc",)),
        ("How many buffaloes are there in Nui Bac?", ("Núi Bạc",)),
        ("Đàn trâu Lam Sa và Núi Bạc", ("Lam Sa", "Núi Bạc")),
        ("Đàn trâu", ()),
    ],
)
def test_provinces_of_the_gazetteer_and_those_the_store_knows(ask, question, provinces):
    assert ask(question).provinces == provinces


def test_a_province_that_nobody_knows_is_found_by_the_word_before_it(ask):
    assert ask("Đàn trâu của tỉnh Thác Trắng").provinces == ("Thác Trắng",)


@pytest.mark.parametrize(
    "question, places",
    [
        ("Huyện Đá Vàng có bao nhiêu con dê?", ("Đá Vàng",)),
        ("huyen da vang co bao nhieu con de", ("Đá Vàng",)),
        ("Tam Lạch đón bao nhiêu khách?", ("Tam Lạch",)),
        ("Huyện Sơn Thượng có bao nhiêu con dê?", ("Sơn Thượng",)),
        ("van hoa xa hoi don bao nhieu khach", ()),
        ("How many goats are there in Sơn Thượng district?", ("Sơn Thượng",)),
        ("How many goats are there in Da Vang district?", ("Đá Vàng",)),
        ("huyen nao co nhieu de nhat", ()),
        ("In which district were most goats kept?", ()),
    ],
)
def test_local_places(ask, question, places):
    assert ask(question).locals == places


def test_places_and_periods_are_no_terms(ask):
    query = ask("Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?")
    assert [term.text for term in query.terms] == ["đàn trâu"]


def test_places_are_no_terms_of_an_ask(ask):
    (only,) = ask("Đàn trâu của Lam Sa có bao nhiêu con?").asks
    assert [term.text for term in only.terms] == ["đàn trâu"]


@pytest.mark.parametrize(
    "question",
    [
        "Sản lượng xi măng là bao nhiêu, tăng hay giảm?",
        "Đàn trâu có bao nhiêu con và tăng hay giảm?",
        "Đàn trâu có bao nhiêu con, tăng hay giảm bao nhiêu phần trăm so với cùng kỳ?",
        "Đàn trâu có bao nhiêu con; giảm hay tăng thế nào?",
        "How many buffaloes are there, and how did it change?",
    ],
)
def test_an_amount_and_how_it_changed_are_two_asks(ask, question):
    first, second = ask(question).asks
    assert Aspect.CHANGE not in first.aspects and Aspect.CHANGE in second.aspects


def test_a_rise_or_fall_alone_is_one_ask(ask):
    (only,) = ask("Đàn trâu tăng hay giảm bao nhiêu phần trăm so với cùng kỳ?").asks
    assert Aspect.CHANGE in only.aspects


@pytest.mark.parametrize("sign", ["no. 10", "No.10", "no 10"])
def test_a_number_sign_negates_nothing(ask, sign):
    terms = {name for term in ask(f"How much damage did storm {sign} do?").terms for name in term.exact}
    assert " bão " in terms and " không " not in terms


def test_english_terms_bring_their_vietnamese(ask):
    (term,) = ask("How many buffaloes are there?").terms
    assert " trâu " in term.exact or " đàn trâu " in term.exact


@pytest.mark.parametrize(
    "question, aspect, base",
    [
        ("Đàn trâu tăng bao nhiêu phần trăm so với cùng kỳ?", Aspect.CHANGE, "cùng kỳ"),
        ("dan trau tang bao nhieu % so voi cung ky", Aspect.CHANGE, "cùng kỳ"),
        ("Trồng rừng đạt bao nhiêu phần trăm kế hoạch?", Aspect.PLAN_SHARE, "kế hoạch"),
        ("Thu ngân sách đạt bao nhiêu % dự toán HĐND tỉnh giao?", Aspect.PLAN_SHARE, "dự toán HĐND giao"),
        ("Kế hoạch trồng rừng là bao nhiêu ha?", Aspect.PLAN, "kế hoạch"),
        ("What share of its job-creation target had Lam Sa reached?", Aspect.PLAN_SHARE, None),
        ("How far along its annual retail sales plan was Lam Sa?", Aspect.PLAN_SHARE, None),
        ("Trồng rừng được bao nhiêu ha?", Aspect.LEVEL, None),
    ],
)
def test_aspects_and_bases(ask, question, aspect, base):
    (only,) = ask(question).asks
    assert only.aspects[0] is aspect
    assert only.base == base


@pytest.mark.parametrize(
    "question, unit, dimensions",
    [
        ("Trồng rừng được bao nhiêu ha?", "ha", ("area",)),
        ("Đàn trâu có bao nhiêu con?", "con", ("count:con",)),
        ("Sản lượng bao nhiêu tấn?", "tấn", ("mass",)),
        ("Thu ngân sách bao nhiêu tiền?", None, ("vnd", "usd")),
        ("Thu ngân sách đạt bao nhiêu phần trăm?", None, ("percent", "percentage_point")),
        ("Doanh thu là mấy tỷ đồng?", "tỷ đồng", ("vnd",)),
        ("Tàu cá mất kết nối quá 10 ngày mấy lượt?", "lượt", ("count:lượt",)),
        ("Giá hồ tiêu bao nhiêu một kg?", None, ("vnd", "usd")),
        ("How many hectares of forest were planted?", "ha", ("area",)),
    ],
)
def test_units(ask, question, unit, dimensions):
    (only,) = ask(question).asks
    assert (only.unit, only.dimensions) == (unit, dimensions)


def test_a_question_of_two_parts_gives_two_asks_in_order(ask):
    first, second = ask("Lúa mùa diện tích bao nhiêu ha, sản lượng bao nhiêu tấn?").asks
    assert (first.unit, second.unit) == ("ha", "tấn")
    assert "sản lượng" in first.apart
    assert [term.text for term in second.terms if term.text != "tấn"] == ["sản lượng"]


@pytest.mark.parametrize(
    "question, kind",
    [
        ("Đàn trâu có bao nhiêu con?", Kind.AMOUNT),
        ("GRDP", Kind.AMOUNT),
        ("Ai chủ trì biên soạn tài liệu?", Kind.TEXT),
        ("Khi nào hoàn thành?", Kind.TEXT),
        ("Vì sao trạm y tế chậm sửa chữa?", Kind.TEXT),
        ("Tài liệu được biên soạn theo văn bản nào?", Kind.TEXT),
        ("Thu ngân sách gồm những khoản nào?", Kind.LIST),
        ("So sánh đàn trâu của Lam Sa và Núi Bạc", Kind.COMPARE),
        ("Giá trị sản xuất công nghiệp theo giá so sánh của Lam Sa là bao nhiêu?", Kind.AMOUNT),
        ("Đàn trâu của Núi Bạc nhiều hơn Lam Sa bao nhiêu con?", Kind.DIFFERENCE),
        ("Tổng cộng cả đàn trâu và đàn bò là bao nhiêu con?", Kind.TOTAL),
        ("When will the textbook be finished?", Kind.TEXT),
    ],
)
def test_kinds(ask, question, kind):
    assert ask(question).kind is kind


def test_a_total_of_two_things(ask):
    assert ask("Tổng cộng đàn trâu và đàn bò là bao nhiêu con?").kind is Kind.TOTAL


def test_asking_for_a_place(ask):
    assert ask("Huyện nào có nhiều dê nhất?").asks_place
    assert ask("Which district has the most goats?").asks_place
    assert not ask("Huyện Đá Vàng có bao nhiêu con dê?").asks_place


@pytest.mark.parametrize(
    "question, reports",
    [
        ("Theo báo cáo số 87/BC-UBND, đàn trâu có bao nhiêu con?", ("lam-sa",)),
        ("theo bao cao 87/bc-ubnd, dan trau co bao nhieu con", ("lam-sa",)),
        ("Theo báo cáo ngày 28/6/2022, đàn trâu có bao nhiêu con?", ("nui-bac",)),
        ("According to the report dated 28 June 2022, how many buffaloes are there?", ("nui-bac",)),
        ("Đến ngày 28/6/2022, đàn trâu có bao nhiêu con?", ()),
        ("Theo báo cáo số 7/BC-XYZ, đàn trâu có bao nhiêu con?", ()),
    ],
)
def test_a_report_named_by_number_or_date(ask, question, reports):
    assert ask(question).report_ids == reports


def test_a_longer_number_is_another_report(ask):
    assert ask("Theo báo cáo số 112/BC-UBND, đàn trâu có bao nhiêu con?").report_ids == ()


def test_the_date_of_a_report_is_no_period(ask):
    assert labels(ask("Theo báo cáo ngày 28/6/2022, đàn trâu quý I/2022 có bao nhiêu con?")) == ["2022-Q1"]


BEFORE = "Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?"


def test_a_follow_up_takes_over_place_and_period(ask):
    query = ask("Còn đàn bò?", BEFORE)
    assert query.provinces == ("Lam Sa",)
    assert labels(query) == ["2022-H1"]
    assert query.terms[0].text == "đàn bò"
    assert "đàn trâu" not in [term.text for term in query.terms]


def test_a_follow_up_takes_over_the_indicator(ask):
    query = ask("Còn Núi Bạc?", BEFORE)
    assert query.provinces == ("Núi Bạc",)
    assert [term.text for term in query.terms] == ["đàn trâu"]
    assert query.asks[0].unit == "con"
    assert [wanted.year_known for wanted in query.periods] == [False]


def test_a_follow_up_with_another_period(ask):
    query = ask("Thế năm 2023?", BEFORE)
    assert labels(query) == ["2023"]
    assert query.provinces == ("Lam Sa",)


def test_a_follow_up_that_asks_for_something_else_of_the_same(ask):
    query = ask("Tăng bao nhiêu phần trăm so với cùng kỳ?", BEFORE)
    assert query.asks[0].aspects[0] is Aspect.CHANGE
    assert "đàn trâu" in [term.text for term in query.terms]


def test_a_question_that_stands_alone_takes_over_nothing(ask):
    alone = "Diện tích gieo cấy lúa mùa vụ sớm của Núi Bạc năm 2023 là bao nhiêu ha?"
    assert ask(alone, BEFORE) == ask(alone)


def test_a_chain_of_follow_ups(ask):
    query = ask("Còn Núi Bạc?", BEFORE, "Còn đàn bò?")
    assert query.provinces == ("Núi Bạc",)
    assert query.terms[0].text == "đàn bò"


@pytest.mark.parametrize("question", ["", "   ", "?", "12345", "\n\t"])
def test_a_question_without_a_word_is_refused(ask, question):
    with pytest.raises(QuestionError, match="chưa có chữ nào"):
        ask(question)


def test_an_over_long_question_is_refused_with_both_lengths(ask):
    with pytest.raises(QuestionError, match=f"{MAX_QUESTION + 1}.*{MAX_QUESTION}"):
        ask("a" * (MAX_QUESTION + 1))
    assert ask("đàn " * 500).kind is Kind.AMOUNT


def test_the_same_question_gives_the_same_query(ask):
    assert dataclasses.asdict(ask(BEFORE)) == dataclasses.asdict(ask(BEFORE))


@pytest.mark.parametrize(
    "question, kind",
    [
        ("What was the reason for the slow disbursement?", Kind.TEXT),
        ("What is the deadline for the draft resolution?", Kind.TEXT),
        ("By whom was the notice signed?", Kind.TEXT),
        ("How many more enterprises were founded than dissolved?", Kind.DIFFERENCE),
        ("How much capital is left to spend?", Kind.REMAINDER),
        ("By how much did budget revenue exceed the estimate?", Kind.AMOUNT),
        ("How many teachers are the schools short of?", Kind.AMOUNT),
        ("Chừng nào dự án cầu xong?", Kind.TEXT),
        ("Phó chủ tịch lo mảng kinh tế tên gì?", Kind.TEXT),
        ("Trồng được nhiêu ha bắp?", Kind.AMOUNT),
    ],
)
def test_ways_of_asking(ask, question, kind):
    assert ask(question).kind is kind


def test_exceeding_the_estimate_is_a_change_against_the_plan(ask):
    (wanted,) = ask("By how much did budget revenue exceed the estimate?").asks
    assert Aspect.CHANGE in wanted.aspects and wanted.base == "kế hoạch"


def test_how_much_asks_for_no_count(ask):
    (lent,) = ask("How much was lent to poor households?").asks
    (helped,) = ask("How many poor households were lent money?").asks
    assert not set(lent.dimensions) & {"count", "count:hộ nghèo"}
    assert helped.dimensions == ("count",)


@pytest.mark.parametrize(
    "question, left_out",
    [
        ("Xây dựng (trừ công nghiệp) chiếm bao nhiêu phần trăm?", "công nghiệp"),
        ("Trừ quyết định và công văn thì còn bao nhiêu văn bản?", "quyết định và công văn"),
        ("Nếu tách riêng công nghiệp ra thì xây dựng chiếm bao nhiêu?", "công nghiệp"),
        ("Không tính nuôi trồng, riêng khai thác được bao nhiêu tấn?", "nuôi trồng"),
        ("Số công dân nước ngoài nhập cảnh trái phép vào tỉnh là bao nhiêu?", ""),
        ("Thuế sản phẩm trừ trợ cấp sản phẩm tăng bao nhiêu phần trăm?", ""),
        ("Tỷ lệ học sinh bỏ học cấp 2 là bao nhiêu?", ""),
        ("Có bao nhiêu hộ tách khẩu?", ""),
    ],
)
def test_what_a_question_leaves_out(ask, question, left_out):
    assert ask(question).excluded == left_out


@pytest.mark.parametrize(
    "question, exact",
    [
        ("Riêng tháng 9/2022 trồng được bao nhiêu ha rừng?", True),
        ("Cả năm 2022 trồng được bao nhiêu ha rừng?", True),
        ("Năm 2022 trồng được bao nhiêu ha rừng?", False),
        ("Kế hoạch cả năm 2022 trồng bao nhiêu ha rừng?", False),
        ("6 tháng đầu năm 2022 trồng được bao nhiêu ha rừng?", False),
    ],
)
def test_times_that_must_be_met_exactly(ask, question, exact):
    assert [wanted.exact for wanted in ask(question).periods] == [exact]


def test_a_topic_of_its_own_with_what_about_takes_over_place_and_period(ask):
    query = ask("Ngô thì sao, trồng được mấy ha?", "Vụ xuân năm 2022 Lam Sa cấy được bao nhiêu ha lúa?")
    assert (query.provinces, labels(query)) == (("Lam Sa",), ["2022"])
    assert "lúa" not in [term.text for term in query.terms]


def test_a_question_of_one_talk_is_asked_of_its_place_and_period(ask):
    query = ask("Tổng đàn gia cầm hiện có bao nhiêu con?", BEFORE)
    assert (query.provinces, labels(query)) == (("Lam Sa",), ["2022-H1"])
    assert max(query.terms, key=lambda term: term.weight).text == "tổng đàn gia cầm"


@pytest.mark.parametrize(
    "question, period",
    [
        ("Thế năm trước đó thì sao?", "2021-H1"),
        ("the nam truoc do thi sao", "2021-H1"),
        ("And the year before?", "2021-H1"),
        ("Còn năm sau?", "2023-H1"),
        ("Tăng bao nhiêu so với năm trước?", "2022-H1"),
    ],
)
def test_a_follow_up_about_another_year(ask, question, period):
    query = ask(question, BEFORE)
    assert labels(query) == [period]
    assert "đàn trâu" in [term.text for term in query.terms]


def test_a_province_whose_reports_are_of_other_months_is_asked_of_any_time(ask):
    assert labels(ask("Còn Núi Bạc?", "Đàn trâu của Lam Sa 10 tháng năm 2022 có bao nhiêu con?")) == []


@pytest.mark.parametrize(
    "question, reports",
    [
        ("Theo báo cáo 87 thì đàn trâu bao nhiêu con?", 1),
        ("Theo báo cáo chính thức, đàn trâu bao nhiêu con?", 0),
        ("Trong 87 hộ có bao nhiêu hộ nghèo?", 0),
    ],
)
def test_a_report_named_by_the_number_alone(ask, question, reports):
    assert len(ask(question).report_ids) == reports


def test_the_number_of_a_decision_is_no_year(ask):
    assert labels(ask("Theo QĐ 2085 thì cho vay bao nhiêu tiền?")) == []
    assert labels(ask("Kế hoạch 2022 cho vay bao nhiêu tiền?")) == ["2022"]


def test_a_classifier_counts_anything(ask):
    assert ask("Có bao nhiêu cái nhà sập?").asks[0].unit is None


@pytest.mark.parametrize(
    "question, periods",
    [
        ("Giải ngân đến ngày 30/11 và ngày 10/12 năm 2023 là bao nhiêu %?", ["2023-11-30", "2023-12-10"]),
        ("Đàn trâu quý I so với 9 tháng năm 2022?", ["2022-Q1", "2022-M01-M09"]),
        ("Đàn trâu năm 2022 và quý I có bao nhiêu con?", ["2022", "2022-Q1"]),
        ("Đàn trâu quý I có bao nhiêu con?", ["2000-Q1"]),
    ],
)
def test_times_without_a_year_are_of_the_year_that_is_named(ask, question, periods):
    assert labels(ask(question)) == periods


def test_two_reports_named_by_their_times_are_compared(ask):
    query = ask("So sánh đàn trâu Lam Sa trong báo cáo 6 tháng năm 2022 và báo cáo 6 tháng năm 2023")
    assert len(query.report_ids) == 2
    assert ask("Theo báo cáo 6 tháng năm 2022, đàn trâu có bao nhiêu con?").report_ids == ()


@pytest.mark.parametrize(
    "question, names",
    [
        ("Sở Xây dựng giải ngân được mấy phần trăm?", (" so xay dung ",)),
        ("so xay dung giai ngan duoc may phan tram", (" so xay dung ",)),
        ("Cầu Bến Vầy của Lam Sa dài bao nhiêu mét?", (" ben vay ",)),
        ("Đàn trâu Lam Sa có bao nhiêu con?", ()),
        ("How many buffaloes does the Red Cross of Lam Sa keep?", ()),
    ],
)
def test_bodies_and_proper_names(ask, question, names):
    assert ask(question).names == names


@pytest.mark.parametrize(
    "question, aspects",
    [
        ("Lam Sa đặt chỉ tiêu tỷ lệ hộ nghèo năm 2023 là bao nhiêu?", (Aspect.PLAN,)),
        ("What is the 2023 GRDP growth goal of Lam Sa?", (Aspect.PLAN, Aspect.CHANGE)),
        ("Giải ngân đạt bao nhiêu phần trăm kế hoạch?", (Aspect.PLAN_SHARE,)),
    ],
)
def test_a_target_is_told_from_the_share_of_it_reached(ask, question, aspects):
    assert ask(question).asks[0].aspects == aspects


@pytest.mark.parametrize(
    "question, kind",
    [
        ("Những chỉ tiêu nào của Lam Sa không đạt?", Kind.LIST),
        ("Chỉ tiêu 2022 nào của Lam Sa có nguy cơ không đạt?", Kind.LIST),
        ("Đàn trâu nhiều hay ít hơn cùng kỳ?", Kind.COMPARE),
        ("Quyết định số bao nhiêu lập tổ công tác?", Kind.TEXT),
        ("What was Lam Sa's trade surplus?", Kind.AMOUNT),
    ],
)
def test_more_ways_of_asking(ask, question, kind):
    assert ask(question).kind is kind


@pytest.mark.parametrize(
    "question, unit",
    [
        ("What was the outstanding credit of banks in Lam Sa?", None),
        ("How many banks are there in Lam Sa?", "ngân hàng"),
        ("By how much did dong rieng output rise?", None),
        ("How many billion dong were collected?", "tỷ đồng"),
    ],
)
def test_nouns_of_an_english_question_that_are_no_units(ask, question, unit):
    assert ask(question).asks[0].unit == unit


@pytest.mark.parametrize(
    "question, money",
    [
        ("How much did the storm cost Lam Sa?", True),
        ("How much did Lam Sa earn from tea exports in 2022?", True),
        ("How much was lent to poor households?", True),
        ("How much did industry contribute to the growth of Lam Sa?", False),
        ("How much waste in tonnes was collected in Lam Sa?", False),
        ("How much was collected in Lam Sa, in tonnes of waste?", False),
        ("How much rice was collected in Lam Sa?", False),
        ("How much did the cost of building rise?", False),
        ("How much did exports grow?", False),
    ],
)
def test_what_is_done_with_money_asks_for_an_amount_of_it(ask, question, money):
    assert ("vnd" in ask(question).asks[0].dimensions) is money


@pytest.mark.parametrize(
    "question",
    [
        "How many goats are there in Lam Sa province?",
        "How many goats are there in Lam Sa province's farms?",
        "How many goats does Đá Vàng district have?",
        "How many goats does Đá Vàng island district have?",
    ],
)
def test_the_kind_of_a_place_behind_its_name_is_no_word_to_look_for(ask, question):
    assert not {"huyện", "tỉnh", "đảo", "island", "district"} & {term.text for term in ask(question).terms}


def test_at_least_asks_for_no_least_one(ask):
    query = ask("How many people in Lam Sa had received at least one vaccine dose?")
    assert "least" not in query.cues
    assert any("1 mũi" in term.exact[1] for term in query.terms if len(term.exact) > 1)


def test_an_ordinal_names_a_session(ask):
    (term, *_) = ask("When does the eighth session of the People's Council of Lam Sa open?").terms
    assert " kỳ họp thứ 8 " in term.exact


def test_the_province_of_an_english_question_is_not_each_of_them(ask):
    assert ask("How many goats does the province have?").provinces == ()
    assert len(ask("How many goats do the provinces have?").provinces) > 1


@pytest.mark.parametrize("question", ["How many had two doses in Lam Sa?", "How many of them had two doses?"])
def test_what_follows_how_many_is_no_unit_unless_it_is_counted(ask, question):
    (wanted,) = ask(question).asks
    assert (wanted.unit, wanted.dimensions) == (None, ("count",))


def test_a_full_year_is_a_time_and_nothing_to_look_for(ask):
    query = ask("Goats in Lam Sa: nine-month figure versus full-year 2022 figure")
    assert labels(query) == ["2022-M01-M09", "2022"]
    assert not {"đầy", "full"} & {term.text for term in query.terms}


def test_words_typed_without_marks_among_marked_ones_get_theirs(ask):
    assert ask("dan trau của Lam Sa có bao nhiêu con?").text.startswith("đàn trâu")


def test_vietnamese_in_brackets_of_an_english_question_counts_in_full(ask):
    terms = {term.text: term.weight for term in ask("How much did canna (dong riềng) output rise in Lam Sa?").terms}
    assert terms["dong riềng"] == 1.0


def test_where_something_ranks_asks_for_no_place(ask):
    assert ask("Where did Lam Sa rank nationally in the 2022 PCI?").kind is Kind.AMOUNT
