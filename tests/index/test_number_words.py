import pytest

from index.figures import find_figures
from index.number_words import find_number_words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hai mươi bảy", 27),
        ("mười một", 11),
        ("mười lăm", 15),
        ("hai mươi mốt", 21),
        ("một trăm linh năm", 105),
        ("một trăm hai mươi", 120),
        ("ba nghìn hai trăm", 3200),
        ("hai triệu năm trăm nghìn", 2_500_000),
        ("Tám", 8),
    ],
)
def test_a_number_in_words(text: str, value: int) -> None:
    assert [(n.value, n.start, n.end) for n in find_number_words(text)] == [(value, 0, len(text))]


@pytest.mark.parametrize("text", ["một", "năm", "trong năm ba vụ", "trăm hai", "nghìn tỷ", "một trăm hai", "bảy tám"])
def test_no_number(text: str) -> None:
    assert [n for n in find_number_words(text) if n.start == 0] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("truy tặng danh hiệu cho hai mươi bảy mẹ", [("27", "mẹ")]),
        ("xảy ra ba vụ cháy, làm năm người chết", [("3", "vụ"), ("5", "người")]),
        ("hỗ trợ ba trăm triệu đồng", [("300000000", "đồng")]),
        ("trong năm học sinh nghỉ nhiều, hai bên thống nhất, tại ba mặt trận", []),
        ("1,5 tỷ đồng và 2 tỷ rưỡi đồng", [("1.5", "tỷ đồng"), ("2.5", "tỷ đồng")]),
        ("nộp trực tuyến 48.720 hồ sơ", [("48720", "hồ sơ")]),
        ("trẻ dưới 5 tuổi suy dinh dưỡng 11,2%", [("11.2", "%")]),
        ("tuổi thọ trung bình đạt 73,5 tuổi", [("73.5", "tuổi")]),
        ("Bệnh viện tuyến 2, nhóm 3, tổ 5", []),
    ],
)
def test_quantities_in_words_and_beside_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(format(q.value.normalize(), "f"), q.unit) for q in find_figures(text)] == expected
