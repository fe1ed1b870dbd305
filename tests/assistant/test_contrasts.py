"""Things that exclude each other: which a text names, and whether the words of a figure contradict a question."""

import pytest

from assistant.contrasts import contradicted, named
from prompts import lexicon


def names(text):
    """The members that a text names, by the first name of each."""
    groups = lexicon.contrasts()
    return {groups[group].members[member][0] for group, members in named(text).items() for member in members}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Năng suất lúa mùa", {"lúa mùa", "lúa"}),
        ("Vụ Đông Xuân gieo cấy 3.100 ha", {"lúa đông xuân"}),
        ("tỷ lệ hộ cận nghèo", {"cận nghèo"}),
        ("hộ nghèo và hộ cận nghèo", {"hộ nghèo", "cận nghèo"}),
        ("Kim ngạch xuất nhập khẩu", {"xuất nhập khẩu"}),
        ("cam 3.860 ha", {"cam"}),
        ("ký cam kết bảo đảm vệ sinh", set()),
        ("huyện Bảo Lạc; ông Ngô Văn Sơn", set()),
        ("Ngô: 4.200 ha", {"ngô"}),
        ("nông thôn mới nâng cao", set()),
        ("chỉ số PCI", {"PCI"}),
    ],
)
def test_what_a_text_names(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    "question, layers, expected",
    [
        ("Sản lượng bưởi?", ["sản lượng 41.200 tấn", "cam", "Cây ăn quả"], True),
        ("Sản lượng bưởi?", ["bưởi 1.945 ha", "cam", "Cây ăn quả"], False),
        ("Sản lượng cây ăn quả?", ["cam 3.860 ha"], False),
        ("Diện tích lúa mùa?", ["Năng suất", "Lúa xuân"], True),
        ("Diện tích lúa mùa?", ["Năng suất", "Lúa mùa", "Kết quả vụ đông xuân"], False),
        ("Thu và chi ngân sách?", ["Chi ngân sách địa phương"], False),
        ("Tổng thu và tổng chi?", ["Chi ngân sách địa phương"], False),
        ("Thu ngân sách?", ["Chi ngân sách địa phương"], True),
    ],
)
def test_the_nearest_words_decide(question, layers, expected):
    assert contradicted(named(question), layers) is expected
