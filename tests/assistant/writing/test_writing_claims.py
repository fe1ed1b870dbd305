"""What each number of a quote measures: its own words, or those of the number that it belongs to."""

import pytest

from assistant.writing.claims import claims, parts


def of(quote, number):
    return next(claim for claim in claims(quote) if claim.number == number)


@pytest.mark.parametrize(
    "quote, number, own",
    [
        ("Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ; đàn bò 9.870 con, tăng 1,1%.", "2,4", {"đàn", "trâu"}),
        ("Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ; đàn bò 9.870 con, tăng 1,1%.", "9.870", {"đàn", "bò"}),
        ("Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ; đàn bò 9.870 con, tăng 1,1%.", "1,1", {"đàn", "bò"}),
        ("- Trồng rừng: 1.204,5/3.000 ha, đạt 40,2% KH.", "3.000", {"trồng", "rừng"}),
        ("- Trồng rừng: 1.204,5/3.000 ha, đạt 40,2% KH.", "40,2", {"trồng", "rừng"}),
        ("Tai nạn xảy ra 48 vụ, chết 31 người; giảm 12 vụ = 20%.", "12", {"tai", "nạn"}),
        ("Thị trường: Nhật Bản 238 người, Đài Loan 131 người.", "131", {"đài", "loan"}),
        (
            "Thu hút dự án có vốn 1 tỷ 784 triệu 400 ngàn USD, tăng 3 lần.",
            "1 tỷ 784 triệu 400",
            {"hút", "dự", "án", "vốn"},
        ),
    ],
)
def test_what_a_number_measures(quote, number, own):
    assert own <= of(quote, number).own


def test_what_tells_it_from_its_neighbours():
    quote = "Đàn trâu 15.300 con; đàn bò 9.870 con; diện tích lúa 4.120 ha."
    assert of(quote, "9.870").telling == {"bò"}
    assert "trâu" in of(quote, "9.870").foreign and "bò" not in of(quote, "9.870").foreign


def test_a_part_stands_below_its_whole_and_not_beside_it():
    quote = "Thu ngân sách 845 tỷ đồng, trong đó thu nội địa 620 tỷ đồng, thu khác 45 tỷ đồng."
    inner, other = of(quote, "620"), of(quote, "45")
    assert {"ngân", "sách"} <= inner.above and "nội" in other.foreign
    accident = of("Tai nạn giao thông 48 vụ, làm chết 31 người.", "31")
    assert {"tai", "nạn"} <= accident.above and not accident.foreign


def test_a_cell_of_a_row_has_no_words():
    row = "Huyện Phước Lộ 188.900 73.671 39,0"
    assert [claim.in_row for claim in claims(row)] == [False, True, True]
    assert all(claim.in_row for claim in claims("| Tổng vốn | 34.000 | 24.310 |"))
    assert not any(claim.in_row for claim in claims("Trồng rừng 1.204,5/3.000 ha, đạt 40,2% kế hoạch"))


def test_times_are_no_numbers_and_a_compound_is_one():
    found = claims("Đến ngày 30/6/2024 thiệt hại 2 tỷ 350 triệu đồng trong 5 tháng đầu năm 2024.")
    assert [claim.number for claim in found] == ["2 tỷ 350"]
    assert [(p.start, p.end) for p in parts("có 15 con")] == [(3, 5)]
