"""Figures that no report states: what is worked out of one clause or of two reports, and what is left to the stated figure."""

import pytest
from asking import open_assistant

from assistant.answer import Status

HEAD = """ỦY BAN NHÂN DÂN
TỈNH HÒA LẠC

Số: {number}/BC-UBND

Hòa Lạc, ngày {day} năm 2022

BÁO CÁO
{title}

I. KINH TẾ

"""
MAY = (
    HEAD.format(number=61, day="03 tháng 6", title="Kết quả công tác 5 tháng đầu năm 2022 của tỉnh Hòa Lạc")
    + """\
1. Ngân sách

Thu ngân sách trên địa bàn 5 tháng đầu năm 2022 đạt 1.204.500 triệu đồng, đạt 48,2% dự toán.

2. Thủy sản

Sản lượng nuôi trồng 5 tháng đầu năm 2022 đạt 812,4 tấn.

3. Chăn nuôi

Tại thời điểm 31/5/2022, đàn dê có 18.250 con.
"""
)
JUNE = (
    HEAD.format(number=74, day="04 tháng 7", title="Kết quả công tác 6 tháng đầu năm 2022 của tỉnh Hòa Lạc")
    + """\
1. Ngân sách

Thu ngân sách trên địa bàn 6 tháng đầu năm 2022 đạt 1.451.250 triệu đồng, đạt 58,1% dự toán.

2. Thương mại

Kim ngạch xuất khẩu 318,4 triệu USD, tăng 7,2%; kim ngạch nhập khẩu 195,7 triệu USD, giảm 3,1%.

3. Cơ cấu

Khu vực công nghiệp và xây dựng chiếm 31,4% GRDP (riêng công nghiệp chiếm 19,8%); khu vực dịch vụ chiếm 42,5%.

II. XÃ HỘI

1. Tổ chức

Sau sáp nhập, số thôn, bản giảm từ 916 xuống 874 thôn. Tỷ lệ hộ nghèo giảm từ 11,4% xuống còn 9,7%.

Văn phòng phát hành 640 văn bản (212 quyết định, 305 công văn, 61 báo cáo, còn lại là văn bản khác).

2. Tín dụng

Quỹ hỗ trợ nông dân cho vay 3.180 triệu đồng với 60 lượt hộ vay vốn để mua máy nông cụ.

Thu nhập bình quân đạt 4,2 triệu đồng/người/tháng.

3. Chăn nuôi, lâm nghiệp

Tại thời điểm 30/6/2022, đàn dê có 18.905 con, tăng 1.140 con so với cùng kỳ.

Trồng rừng được 412 ha, bằng 51,5% kế hoạch năm là 800 ha.

4. Đời sống

Đầu năm 2022 có 3.140 hộ nghèo trên 25.400 hộ, bằng 12,36%; hộ cận nghèo 2.032 hộ.

Đã giải quyết 171/190 đơn thư, đạt 95%.

Đề án chè có tổng kinh phí 265 tỷ đồng, ngân sách huyện bảo đảm 84 tỷ đồng.

5. Tai nạn

Xảy ra 24 vụ tai nạn giao thông và 6 vụ đuối nước.

6. Các chương trình

Bảng 1. Hộ nghèo đa chiều theo huyện năm 2022

| Huyện | Tổng số hộ | Hộ nghèo đầu năm | Hộ nghèo cuối năm |
|---|---|---|---|
| Tam Lạch | 9.720 | 1.559 | 1.394 |
| Bàu Sen | 8.480 | 1.243 | 1.044 |

Bảng 2. Vốn các chương trình năm 2022

| Chương trình | Vốn giao (tỷ đồng) | Đã giải ngân (tỷ đồng) |
|---|---|---|
| Phát triển vùng đồng bào dân tộc thiểu số | 806,0 | 604,5 |
| Giảm nghèo bền vững | 215,4 | 98,2 |

Tiến độ lúa hè thu các huyện đến ngày 20/6/2022:

| Huyện | Xuống giống (ha) | Đã thu hoạch (ha) |
|---|---|---|
| Tam Lạch | 5.460 | 3.215 |
| Bàu Sen | 4.370 | 1.128 |

7. Vật liệu

Nhu cầu đất đắp năm 2022 là 4,6 triệu m³ nhưng các mỏ chỉ đáp ứng 2,1 triệu m³.

Kè Sông Lạch giai đoạn 3: tổng mức đầu tư 468 tỷ đồng, khối lượng đạt 44%.

Năng suất lúa đông xuân 76,2 tạ/ha (số ước trước đây 77,8 tạ/ha). Năng suất lao động đạt 168,5 triệu đồng/người.

Đến 30/6 toàn tỉnh nhận 148.620 liều vắc xin dại, tiêm 131.905 liều.

Thu tiền sử dụng đất mới được 84,6/650 tỷ đồng; thu ngân sách huyện bằng 39% dự toán (3.127 tỷ đồng).
"""
)


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask the reports to May and to June of one province."""
    assistant = open_assistant(tmp_path_factory.mktemp("derived"), may=MAY, june=JUNE)
    yield assistant.ask
    assistant.close()


@pytest.mark.parametrize(
    "question, value, unit, formula",
    [
        ("Số thôn, bản của Hòa Lạc giảm được bao nhiêu thôn sau sáp nhập?", 42, "thôn", "916 - 874"),
        ("Tỷ lệ hộ nghèo của Hòa Lạc giảm bao nhiêu điểm phần trăm?", 1.7, "điểm phần trăm", "11,4 - 9,7"),
        ("Xây dựng (trừ công nghiệp) chiếm bao nhiêu phần trăm GRDP Hòa Lạc?", 11.6, "%", "31,4 - 19,8"),
        ("Nếu tách riêng công nghiệp ra thì xây dựng chiếm bao nhiêu % GRDP?", 11.6, "%", "31,4 - 19,8"),
        (
            "Trừ quyết định, công văn và báo cáo thì văn phòng Hòa Lạc phát hành bao nhiêu văn bản?",
            62, "văn bản", "640 - 212 quyết định - 305 công văn - 61 báo cáo",
        ),
        (
            "Riêng tháng 6/2022 Hòa Lạc thu ngân sách trên địa bàn bao nhiêu triệu đồng?",
            246750, "triệu đồng", "1.451.250 - 1.204.500",
        ),
        (
            "Quỹ hỗ trợ nông dân cho vay bình quân mỗi lượt hộ bao nhiêu tiền?",
            53, "triệu đồng", "3.180 triệu đồng / 60 lượt hộ",
        ),
        ("Kim ngạch xuất nhập khẩu của Hòa Lạc là bao nhiêu triệu USD?", 514.1, "triệu usd", "318,4 + 195,7"),
        ("Hòa Lạc xuất siêu bao nhiêu triệu USD?", 122.7, "triệu usd", "318,4 - 195,7"),
        ("Đàn dê Hòa Lạc từ cuối tháng 5 tới cuối tháng 6 năm 2022 tăng thêm mấy con?", 655, "con", "18.905 - 18.250"),
        ("Từ 31/5 đến 30/6/2022 đàn dê Hòa Lạc tăng bao nhiêu con?", 655, "con", "18.905 - 18.250"),
        ("Hòa Lạc còn bao nhiêu ha rừng phải trồng để đạt kế hoạch năm 2022?", 388, "ha", "800 - 412"),
        ("Hộ cận nghèo chiếm bao nhiêu phần trăm số hộ của Hòa Lạc?", 8, "%", "2.032 hộ / 25.400 hộ"),
        ("Theo đúng hai con số nêu ra thì giải quyết được bao nhiêu % đơn thư?", 90, "%", "171 đơn"),
        ("Đề án chè của Hòa Lạc cần huy động ngoài ngân sách huyện bao nhiêu tiền?", 181, "tỷ đồng", "265 - 84"),
        ("Huyện Tam Lạch giảm được bao nhiêu hộ nghèo trong năm 2022?", 165, "hộ", "1.559 - 1.394"),
        ("Đến 20/6/2022 huyện Tam Lạch còn bao nhiêu ha lúa hè thu chưa thu hoạch?", 2245, "ha", "5.460 - 3.215"),
        ("Còn Bàu Sen, năm 2022 giảm được mấy hộ nghèo?", 199, "hộ", "1.243 - 1.044"),
        ("Chương trình giảm nghèo bền vững còn bao nhiêu vốn chưa giải ngân?", 117.2, "tỷ đồng", "215,4 - 98,2"),
        (
            "Vùng đồng bào dân tộc thiểu số giải ngân được mấy phần trăm số được giao?",
            75, "%", "604,5 tỷ đồng / 806,0 tỷ đồng",
        ),
        ("Hòa Lạc còn phải thu thêm bao nhiêu tiền sử dụng đất để đủ mục tiêu 2022?", 565.4, "tỷ đồng", "650 - 84,6"),
        ("Năm 2022 Hòa Lạc thiếu bao nhiêu triệu m3 đất đắp so với nhu cầu?", 2.5, "triệu m3", "4,6 - 2,1"),
        ("Hòa Lạc nhận về mà chưa tiêm còn bao nhiêu liều vắc xin dại?", 16715, "liều", "148.620 - 131.905"),
        ("What was Hoa Lac's trade surplus?", 122.7, "triệu usd", "318,4 - 195,7"),
        ("Sau sáp nhập Hòa Lạc bớt được mấy thôn?", 42, "thôn", "916 - 874"),
        ("Số vụ tai nạn giao thông gấp mấy lần số vụ đuối nước?", 4, "lần", "24 vụ / 6 vụ"),
    ],
)  # fmt: skip
def test_what_no_report_states_is_worked_out(ask, question, value, unit, formula):
    answer = ask(question)
    (derived,) = (fact for fact in answer.facts if fact.derived)
    assert (answer.status, answer.facts[0]) == (Status.ANSWERED, derived)
    assert (derived.value, derived.unit.lower()) == (pytest.approx(value), unit)
    assert derived.formula.lower().startswith(formula.lower())
    assert "derived" in {notice.kind for notice in answer.notices}


@pytest.mark.parametrize(
    "question, text",
    [
        ("Thu ngân sách 6 tháng đầu năm 2022 của Hòa Lạc là bao nhiêu?", "1.451.250 triệu đồng"),
        ("Không tính nhập khẩu, kim ngạch xuất khẩu của Hòa Lạc là bao nhiêu triệu USD?", "318,4 triệu USD"),
        ("Kim ngạch xuất khẩu của Hòa Lạc tăng bao nhiêu phần trăm?", "7,2%"),
        ("Thu nhập bình quân mỗi người là bao nhiêu triệu đồng?", "4,2 triệu đồng/người/tháng"),
    ],
)
def test_what_is_stated_is_not_worked_out(ask, question, text):
    answer = ask(question)
    assert answer.facts[0].text == text
    assert not any(fact.derived for fact in answer.facts)


@pytest.mark.parametrize("months", [7, 8, 9])
def test_figures_of_six_months_are_not_those_of_more(ask, months):
    answer = ask(f"Thu ngân sách {months} tháng đầu năm 2022 của Hòa Lạc là bao nhiêu?")
    assert (answer.status, answer.facts) == (Status.NOT_FOUND, ())


def test_the_name_that_a_line_runs_in_from_is_quoted(ask):
    answer = ask("Kè Sông Lạch giai đoạn 3 của Hòa Lạc có tổng mức đầu tư bao nhiêu?")
    assert answer.facts[0].text == "468 tỷ đồng"
    assert answer.citations[0].quote.startswith("Kè Sông Lạch giai đoạn 3: tổng mức")


def test_a_figure_that_is_taken_back_does_not_come_first(ask):
    answer = ask("Năng suất lúa đông xuân của Hòa Lạc là bao nhiêu tạ/ha?")
    assert answer.facts[0].text == "76,2 tạ/ha"


def test_the_longest_noun_tells_the_unit(ask):
    assert ask("Năng suất lao động của Hòa Lạc là bao nhiêu?").facts[0].text == "168,5 triệu đồng/người"


def test_what_fell_is_not_worked_out_as_a_rise(ask):
    answer = ask("Huyện Tam Lạch tăng được bao nhiêu hộ nghèo trong năm 2022?")
    assert not any(fact.derived for fact in answer.facts)


def test_two_figures_that_the_question_does_not_speak_of_are_not_subtracted(ask):
    answer = ask("Chương trình giảm nghèo bền vững còn bao nhiêu vốn chưa phân cấp?")
    assert not any(fact.derived for fact in answer.facts)


def test_a_rise_and_a_fall_are_told_and_not_subtracted(ask):
    answer = ask("So sánh mức tăng giảm kim ngạch xuất khẩu và kim ngạch nhập khẩu của Hòa Lạc?")
    assert {"7,2%", "3,1%"} <= {fact.text for fact in answer.facts}
    assert not any(fact.derived for fact in answer.facts)


def test_a_month_without_the_months_before_it_is_not_worked_out(ask):
    answer = ask("Riêng tháng 6/2022 sản lượng nuôi trồng thủy sản của Hòa Lạc là bao nhiêu tấn?")
    assert not any(fact.derived for fact in answer.facts)
