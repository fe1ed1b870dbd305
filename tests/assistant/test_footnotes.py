"""A figure that stands only in a footnote is found by what its mark's sentence and heading say of it."""

import pytest
from asking import open_assistant

TEXT = """UBND TỈNH YÊN LĨNH

Số: 31/BC-UBND

Yên Lĩnh, ngày 20 tháng 6 năm 2024

BÁO CÁO

Tình hình kinh tế - xã hội 6 tháng đầu năm 2024

I. KINH TẾ

1. Công nghiệp

Giá trị sản xuất công nghiệp đạt 6.120 tỷ đồng, tăng 8,2% so với cùng kỳ¹. Các cơ sở xay xát chè hoạt động hết công suất².

2. Đầu tư công

Tiến độ giải ngân vốn đầu tư công được cải thiện³, tỉnh đã phân bổ hết kế hoạch vốn và đang rà soát các dự án chậm

¹ Cùng kỳ năm 2023 tăng 5,4%.

² Sản lượng 6 tháng đạt 2.315 tấn, bằng 61% kế hoạch.

³ Đạt 47,6% kế hoạch vốn; riêng huyện Tân Bình đạt 71,3%.

tiến độ để điều chuyển.

II. XÃ HỘI

Giải quyết việc làm cho 4.120 lao động.
"""


@pytest.fixture
def yen_linh(tmp_path):
    assistant = open_assistant(tmp_path, yen_linh=TEXT)
    yield assistant
    assistant.close()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Tỷ lệ giải ngân vốn đầu tư công của Yên Lĩnh 6 tháng đầu năm 2024?", 47.6),
        ("Sản lượng chè của Yên Lĩnh 6 tháng đầu năm 2024 là bao nhiêu tấn?", 2315),
        ("Giá trị sản xuất công nghiệp của Yên Lĩnh 6 tháng đầu năm 2024 tăng bao nhiêu phần trăm?", 8.2),
    ],
)
def test_a_figure_of_a_footnote(yen_linh, question, value):
    answer = yen_linh.ask(question)
    assert answer.facts[0].value == value
    assert answer.facts[0].text in answer.citations[0].quote


def test_the_section_of_a_footnote_is_that_of_its_mark(yen_linh):
    answer = yen_linh.ask("Sản lượng chè của Yên Lĩnh 6 tháng đầu năm 2024 là bao nhiêu tấn?")
    assert answer.citations[0].section == ("I. KINH TẾ", "1. Công nghiệp")
    assert answer.citations[0].quote == "Sản lượng 6 tháng đạt 2.315 tấn, bằng 61% kế hoạch."
