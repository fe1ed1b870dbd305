"""What asks for several things, or for two: the sentence that lists, the list that goes on, the sentence beside."""

import pytest
from asking import open_assistant

from assistant.lists import items

BINH_KHE = """UBND TỈNH BÌNH KHÊ

Số: 45/BC-UBND

Bình Khê, ngày 06 tháng 7 năm 2023

BÁO CÁO
Kết quả kinh tế - xã hội 6 tháng đầu năm 2023, tỉnh Bình Khê

I. ĐẦU TƯ

Có 04 chủ đầu tư chưa giải ngân¹. Kho bạc đã nhắc bằng văn bản hai lần.

¹ Gồm: Sở Nội vụ; Trường Cao đẳng Lâm Hồ; Ban Quản lý chợ Vân; UBND huyện Đồi Mây.

Khối huyện: huyện Đồi Mây dẫn đầu (88,2 điểm), huyện Suối Cát xếp cuối (51,9 điểm) trong bảng chuyển đổi số.

II. CHỈ TIÊU

Trong 20 chỉ tiêu, 14 chỉ tiêu đạt; 03 chỉ tiêu khó đạt: số giường bệnh; tỷ lệ che phủ rừng; số xã có chợ.

Việc quá hạn: còn ba nhiệm vụ. Cụ thể: lập quy hoạch bến xe Cầu Đá; bàn giao trụ sở cũ; rà soát đất lúa ven sông.

III. HỌP

Ngày 03/7/2023, UBND tỉnh họp phiên thường kỳ tháng 6. Phó Chủ tịch Đinh Hữu Tạo chủ trì phiên họp. Phiên họp thường kỳ tháng \
8/2023 dự kiến ngày 29/8/2023 tại thị trấn Ba Ngòi.

Nhà máy gạch Tân Lộ khởi công ngày 11/5/2023, vốn 210 tỷ đồng.

Khâu đột phá: (1) hạ tầng ven biển; (2) cải cách thủ tục đất đai; (3) nhân lực y tế.

Trong 6 tháng có 03 xã về đích nông thôn mới: Ea Hạ, Cư Mốt (huyện Đồi Mây), Đắk Rô. Phấn đấu hai xã nữa về đích: Ea Sô, Ea Riu.

Đại hội Hội Nông dân tỉnh lần thứ bảy tổ chức ngày 18/6/2023.
"""

BINH_KHE_EARLY = """UBND TỈNH BÌNH KHÊ

Số: 39/BC-UBND

Bình Khê, ngày 12 tháng 6 năm 2023

BÁO CÁO
Ước kết quả kinh tế - xã hội 6 tháng đầu năm 2023, tỉnh Bình Khê

1. Nhà máy gạch Tân Lộ khởi công ngày 15/5/2023, vốn 210 tỷ đồng.
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    opened = open_assistant(tmp_path_factory.mktemp("lists"), binh_khe=BINH_KHE, binh_khe_early=BINH_KHE_EARLY)
    yield opened.ask
    opened.close()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Có 03 việc: A, B và C", 3),
        ("Gồm: Sở A; Sở B", 2),
        ("Ba xã Đồi Cọ, Bến Lội và Ngã Tư", 3),
        ("Có 07 chủ đầu tư chưa giải ngân.", 0),
        ("hai chỉ tiêu (nước sạch; nhà ở)", 2),
    ],
)
def test_items_of_a_text(text, count):
    assert items(text) == count


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Những chủ đầu tư nào ở Bình Khê chưa giải ngân?", ("Sở Nội vụ", "Trường Cao đẳng Lâm Hồ", "chợ Vân", "Đồi Mây")),
        ("Ba chỉ tiêu khó đạt của Bình Khê là gì?", ("giường bệnh", "che phủ rừng", "xã có chợ")),
        ("Ba khâu đột phá của Bình Khê là gì?", ("hạ tầng ven biển", "thủ tục đất đai", "nhân lực y tế")),
        ("Ba xã nào của Bình Khê về đích nông thôn mới 6 tháng đầu năm 2023?", ("Ea Hạ", "Cư Mốt", "Đắk Rô")),
        ("Những nhiệm vụ nào của Bình Khê quá hạn?", ("bến xe Cầu Đá", "trụ sở cũ", "đất lúa ven sông")),
    ],
)  # fmt: skip
def test_a_list_is_shown_with_what_announces_it(ask, question, wanted):
    answer = ask(question)
    assert answer.status == "answered"
    assert [name for name in wanted if name not in answer.text] == []


def test_two_things_asked_are_both_answered(ask):
    answer = ask("Phiên họp thường kỳ tháng 6/2023 của UBND tỉnh Bình Khê họp hôm nào, ai chủ trì?")
    assert "03/7/2023" in answer.text
    assert "Đinh Hữu Tạo" in answer.text


def test_a_day_of_another_month_does_not_come_first(ask):
    answer = ask("UBND tỉnh Bình Khê định họp phiên tháng 8/2023 hôm nào, ở đâu?")
    assert "29/8/2023" in answer.text
    assert "Ba Ngòi" in answer.text


def test_the_other_end_of_a_row_is_not_shown(ask):
    answer = ask("Huyện nào xếp cuối bảng chuyển đổi số của Bình Khê?")
    assert "Suối Cát" in answer.text
    assert "Đồi Mây" not in answer.text
    assert "Đồi Mây" in answer.citations[0].quote


def test_the_same_told_of_another_day_is_shown_too(ask):
    answer = ask("Nhà máy gạch Tân Lộ ở Bình Khê khởi công ngày nào?")
    assert answer.status == "conflicting"
    assert "11/5/2023" in answer.text
    assert "15/5/2023" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Chủ đầu tư Nhà máy gạch Tân Lộ ở Bình Khê là công ty nào?",
        "Đại hội Hội Nông dân tỉnh Bình Khê lần thứ tám tổ chức ngày nào?",
    ],
)
def test_what_is_told_of_something_else_answers_nothing(ask, question):
    assert ask(question).status == "not_found"
