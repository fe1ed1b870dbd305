"""What the reports do not say although they speak of something near: another thing of its kind, another unit, another body."""

import contextlib

import pytest
from asking import open_assistant

from assistant.answer import Status

REPORT = """ỦY BAN NHÂN DÂN
TỈNH HÒA LẠC

Số: 74/BC-UBND

Hòa Lạc, ngày 04 tháng 7 năm 2022

BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2022 của tỉnh Hòa Lạc

I. KINH TẾ

1. Nông nghiệp

Lúa đông xuân gieo cấy 18.640 ha, năng suất 56,3 tạ/ha, sản lượng 104.943 tấn.

Cam 3.860 ha, sản lượng 41.200 tấn; bưởi 1.945 ha.

2. Giao thông

Cầu Bến Vầy có tổng mức đầu tư 1.064 tỷ đồng, hoàn thành trước hạn 03 tháng.

3. Đầu tư công

Giải ngân vốn đầu tư công đến 30/6/2022 đạt 1.820 tỷ đồng, bằng 41,5% kế hoạch.

4. Du lịch

Khách du lịch 187.000 lượt, tăng 12,4%.

5. Tài chính - tín dụng

Tổng thu trên địa bàn đến 30/6/2022 đạt 1.236,4 tỷ đồng.

II. XÃ HỘI

Có 11,2 bác sĩ/vạn dân. Chỉ số PCI tăng 7 bậc so với năm 2021.

Trên địa bàn xảy ra 02 vụ ngộ độc thực phẩm, 29 người mắc.

Sở Y tế trình mua bổ sung 04 xe cứu thương.

III. NHIỆM VỤ NĂM 2023

Mục tiêu: xuất khẩu 680 triệu USD; thêm 06 xã nông thôn mới.
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    assistant = open_assistant(tmp_path_factory.mktemp("refusals"), june=REPORT)
    yield assistant.ask
    assistant.close()


@pytest.mark.parametrize(
    "question",
    [
        "Sản lượng lúa mùa của Hòa Lạc là bao nhiêu tấn?",
        "Sản lượng bưởi của Hòa Lạc là bao nhiêu tấn?",
        "Cầu Bến Vầy dài bao nhiêu mét?",
        "Hòa Lạc có bao nhiêu giường bệnh trên vạn dân?",
        "Dư nợ tín dụng của Hòa Lạc đến 30/6/2022?",
        "Giá bưởi ở Hòa Lạc bao nhiêu một kg?",
        "GRDP của Hòa Lạc 6 tháng 2022 tăng bao nhiêu?",
        "Năm 2023 Hòa Lạc thực tế xuất khẩu được bao nhiêu triệu USD?",
        "PCI của Hòa Lạc đứng thứ mấy cả nước?",
        "Giám đốc Sở Y tế Hòa Lạc tên là gì?",
        "02 vụ ngộ độc thực phẩm xảy ra ở huyện nào?",
    ],
)
def test_what_is_near_does_not_answer(ask, question):
    answer = ask(question)
    assert (answer.status, answer.facts) == (Status.NOT_FOUND, ())


@pytest.mark.parametrize(
    "question, text",
    [
        ("Sản lượng lúa đông xuân của Hòa Lạc là bao nhiêu tấn?", "104.943 tấn"),
        ("Sản lượng cam của Hòa Lạc là bao nhiêu tấn?", "41.200 tấn"),
        ("Diện tích bưởi của Hòa Lạc là bao nhiêu ha?", "1.945 ha"),
        ("Cầu Bến Vầy đầu tư hết bao nhiêu tiền?", "1.064 tỷ đồng"),
        ("Hòa Lạc giải ngân vốn đầu tư công được bao nhiêu phần trăm?", "41,5%"),
        ("Hòa Lạc đón bao nhiêu lượt khách du lịch?", "187.000 lượt"),
        ("Mục tiêu xuất khẩu năm 2023 của Hòa Lạc là bao nhiêu triệu USD?", "680 triệu USD"),
    ],
)
def test_what_is_told_is_answered(ask, question, text):
    assert ask(question).facts[0].text == text


def test_a_part_of_another_whole_is_not_the_thing_itself(tmp_path):
    told = REPORT.replace(
        "4. Du lịch",
        "Toàn tỉnh có 5.519 con gia súc mắc bệnh viêm da nổi cục (trong đó 14 con trâu, 5.505 con bò).\n\n"
        "Tổng đàn trâu có 102.043 con, tăng 319 con so với cùng kỳ.\n\n4. Du lịch",
    )
    with contextlib.closing(open_assistant(tmp_path, june=told)) as assistant:
        answer = assistant.ask("Đàn trâu của Hòa Lạc có bao nhiêu con?")
    assert (answer.facts[0].text, answer.status) == ("102.043 con", Status.ANSWERED)


def test_the_share_of_one_source_contradicts_no_share_of_the_whole(tmp_path):
    later = REPORT.replace("74/BC-UBND", "81/BC-UBND").replace(
        "Giải ngân vốn đầu tư công đến 30/6/2022 đạt 1.820 tỷ đồng, bằng 41,5% kế hoạch.",
        "Nguồn vốn ngân sách trung ương giải ngân đến 30/6/2022 được 712 tỷ đồng, đạt 37,7% kế hoạch.",
    )
    with contextlib.closing(open_assistant(tmp_path, june=REPORT, later=later)) as assistant:
        answer = assistant.ask(
            "Hòa Lạc giải ngân vốn đầu tư công 6 tháng đầu năm 2022 đạt bao nhiêu phần trăm kế hoạch?"
        )
    assert (answer.facts[0].text, answer.status) == ("41,5%", Status.ANSWERED)
