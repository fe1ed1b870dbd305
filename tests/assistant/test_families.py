"""Figures that stand beside each other: lists of them, and the highest or the lowest where no report says which it is."""

import pytest
from asking import open_assistant

from assistant.answer import Status

REPORT = """ỦY BAN NHÂN DÂN
TỈNH HÒA LẠC

Số: 80/BC-UBND

Hòa Lạc, ngày 04 tháng 7 năm 2022

BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2022 của tỉnh Hòa Lạc

I. KINH TẾ

1. Lâm nghiệp

Phát hiện vi phạm Luật Lâm nghiệp 71 vụ, gồm: khai thác trái phép: 21 vụ; phá rừng làm nương: 34 vụ; vận chuyển lâm sản: 16 vụ.

2. Trồng rừng

Trồng rừng được 1.480 ha, đạt 52,1% kế hoạch. Trong đó: rừng sản xuất 1.210 ha; rừng phòng hộ 190 ha; cây phân tán 80 ha.

3. Đầu tư công

Kết quả giải ngân vốn đầu tư công của các huyện:

| Đơn vị | Kế hoạch (triệu đồng) | Giải ngân (triệu đồng) | Tỷ lệ (%) |
|---|---|---|---|
| Huyện Đá Vàng | 120.000 | 84.000 | 70,0 |
| Huyện Tam Lạch | 95.000 | 28.500 | 30,0 |
| Huyện Nà Sơn | 60.000 | 33.000 | 55,0 |
| Tổng cộng | 275.000 | 145.500 | 52,9 |

4. Điện

Tỷ lệ hộ dùng điện của huyện Nà Sơn cao nhất, đạt 99,2%; huyện Tam Lạch 96,4%; huyện Đá Vàng 97,8%.
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    assistant = open_assistant(tmp_path_factory.mktemp("families"), hoa_lac=REPORT)
    yield assistant.ask
    assistant.close()


def texts(answer):
    return [fact.text for fact in answer.facts]


@pytest.mark.parametrize(
    "question, expected, named",
    [
        ("Nhóm vi phạm Luật Lâm nghiệp nào nhiều vụ nhất, bao nhiêu vụ?", ["34 vụ"], "phá rừng làm nương"),
        ("Nhóm vi phạm Luật Lâm nghiệp nào ít vụ nhất, bao nhiêu vụ?", ["16 vụ"], "vận chuyển lâm sản"),
        ("Huyện nào giải ngân vốn đầu tư công có tỷ lệ cao nhất?", ["70,0"], "Đá Vàng"),
        ("Huyện nào giải ngân vốn đầu tư công tỷ lệ cao nhất, huyện nào thấp nhất?", ["70,0", "30,0"], "Tam Lạch"),
    ],
)
def test_the_highest_or_the_lowest_of_what_stands_beside_each_other(ask, question, expected, named):
    answer = ask(question)
    assert (answer.status, texts(answer)) == (Status.ANSWERED, expected)
    assert named in answer.text


def test_what_a_report_says_itself_is_taken(ask):
    assert texts(ask("Huyện nào có tỷ lệ hộ dùng điện cao nhất?"))[0] == "99,2%"


@pytest.mark.parametrize(
    "question, expected",
    [
        ("Trồng rừng của Hòa Lạc gồm những loại nào, mỗi loại bao nhiêu ha?", ["1.210 ha", "190 ha", "80 ha"]),
        ("Vi phạm Luật Lâm nghiệp chia ra từng nhóm bao nhiêu vụ?", ["21 vụ", "34 vụ", "16 vụ"]),
    ],
)
def test_a_list_gives_each_part_and_not_the_whole(ask, question, expected):
    assert texts(ask(question)) == expected
