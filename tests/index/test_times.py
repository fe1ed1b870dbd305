from datetime import date

import pytest
from conftest import make_report

from index.facts import extract
from index.periods import find_periods
from index.records import Fact, Period
from index.split import split
from index.times import names_something, time_above

H1 = Period(date(2023, 1, 1), date(2023, 6, 30))


def read(text: str, *periods: Period) -> list[Fact]:
    covers = periods or (H1,)
    report = make_report(text, place="Thạch Lâm", period=covers[0], periods=covers)
    return extract(report, split(report))


def when(text: str, *periods: Period) -> list[str]:
    return [fact.period.label for fact in read(text, *periods) if fact.period]


@pytest.mark.parametrize(
    "text",
    [
        "Theo Luật Đầu tư công năm 2019, đã phân bổ 512 tỷ đồng.",
        "Thực hiện Bộ luật Lao động 2019 và Luật Việc làm năm 2013 có 46 doanh nghiệp.",
        "Thực hiện Nghị quyết số 12/NQ-HĐND ngày 07/12/2021 đã giao 18 chỉ tiêu.",
        "Thực hiện Nghị quyết của HĐND tỉnh năm 2020 về đất đai đã cấp 318 giấy phép.",
        "Theo Thông tư của Bộ Tài chính năm 2021 đã hỗ trợ 27 hộ.",
        "Chương trình giảm nghèo bền vững giai đoạn 2021-2025 giải ngân 64 tỷ đồng.",
        "Đề án phát triển chè đến năm 2030 đã trồng 96 ha.",
        "Kế hoạch đầu tư công trung hạn 2021 - 2025 bố trí 780 tỷ đồng.",
        "Năm học 2022 - 2023 toàn tỉnh thiếu 214 giáo viên.",
        "Giá trị sản xuất (giá so sánh 2010) đạt 5.270 tỷ đồng.",
        "Giá trị sản xuất (theo giá năm 2010) đạt 5.270 tỷ đồng.",
        "Thu ngân sách đạt 512 tỷ đồng so với thực hiện năm 2022.",
        "Số hộ nghèo bằng 88,6% so với năm 2022.",
        "Đàn bò bằng 96,4% năm 2021.",
        "Giải ngân đạt 48,2% kế hoạch năm 2023.",
        "Thu nội địa vượt 3,1% dự toán HĐND tỉnh giao năm 2022.",
        "Sản lượng vượt 2,4% kế hoạch cả năm.",
        "GRDP tăng 5,9%, thấp nhất từ năm 2021 đến nay.",
    ],
)
def test_the_year_of_a_law_a_plan_a_programme_or_a_base_is_not_that_of_the_figure(text: str) -> None:
    assert when(text) == ["2023-H1"]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Chi hỗ trợ 12 tỷ đồng trong tháng 4.", ["2023-04"]),
        ("Chỉ số PCI năm 2022 đạt 66,1 điểm, xếp hạng 19/63.", ["2022", "2022"]),
        ("Giai đoạn 2016-2020, toàn tỉnh đầu tư 4.180 tỷ đồng.", ["2016/2020"]),
        ("Kế hoạch vốn đầu tư công năm 2023: 5.216 tỷ đồng.", ["2023"]),
        ("Hồ sơ năm 2022 chuyển sang là 31 hồ sơ.", ["2022"]),
        ("Học sinh giỏi cấp quốc gia năm 2022 đạt 31 giải.", ["2022"]),
        ("Bán lẻ tháng 6 đạt 90 tỷ đồng; lũy kế 512 tỷ đồng, đạt 51,2% kế hoạch.", ["2023-06", "2023-H1", "2023-H1"]),
        ("Bán lẻ 512 tỷ đồng; riêng tháng 6 đạt 90 tỷ đồng; xuất khẩu 4 triệu USD.", ["2023-H1", "2023-06", "2023-H1"]),
        ("Tháng 6 thu 5 tỷ đồng. Chi 7 tỷ đồng.", ["2023-06", "2023-06"]),
        ("Khách du lịch tháng 6 đạt 5 nghìn lượt. Kim ngạch xuất khẩu 7 triệu USD.", ["2023-06", "2023-H1"]),
        ("Thu tháng 6 được 5 tỷ đồng. Trong đó: thu nội địa 3 tỷ đồng.", ["2023-06", "2023-06"]),
        ("Trong tháng xảy ra 9 vụ; từ đầu năm đến nay xảy ra 61 vụ.", ["2023-06", "2023-H1"]),
        ("Hộ nghèo đầu năm 1.187 hộ; phấn đấu cuối năm còn 890 hộ.", ["2023", "2023"]),
        ("Sản lượng 512 tấn, ước cả năm 1.040 tấn; diện tích 96 ha.", ["2023-H1", "2023", "2023-H1"]),
        ("Nhà máy vận hành từ ngày 29/4/2023. Khu công nghiệp lấp đầy 63,5%.", ["2023-H1"]),
        ("Lễ hội từ ngày 12 đến ngày 14/5/2023; đoàn vận động viên đạt 64 huy chương.", ["2023-H1"]),
        ("Mưa lũ từ ngày 08 đến 11/5/2023 làm sập 27 nhà.", ["2023-05-08/2023-05-11"]),
        ("Dịp Tết (20 - 26/01/2023) đón 18.400 lượt khách.", ["2023-01-20/2023-01-26"]),
        ("Tai nạn giao thông (15/12/2022 - 14/6/2023): 93 vụ, 61 người chết.", ["2022-12-15/2023-06-14"] * 2),
        ("Tai nạn từ ngày 15/12/2022 đến ngày 14/6/2023 xảy ra 93 vụ; giảm 5 vụ.", ["2022-12-15/2023-06-14"] * 2),
        ("Từ ngày 01/5 đến ngày 31/5/2023 xuất khẩu 12 triệu USD.", ["2023-05"]),
        ("Tăng 5,2% so với quý II/2022; riêng tháng 6 đạt 90 tỷ đồng.", ["2023-H1", "2023-06"]),
        ("GRDP tăng 6,7% (quý I/2022 tăng 5,3%), thu ngân sách 90 tỷ đồng.", ["2023-H1", "2022-Q1", "2023-H1"]),
    ],
)
def test_when_a_figure_is(text: str, periods: list[str]) -> None:
    assert when(text) == periods


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Giải ngân đạt 31,2% kế hoạch (cùng kỳ đạt 35,6%).", "2022-H1"),
        ("Bắt 27 tàu; cùng kỳ năm trước là 04 tàu.", "2022-H1"),
        ("Tạm ngừng 187 doanh nghiệp (cùng kỳ năm 2021 là 153 doanh nghiệp).", "2021-H1"),
        ("Xảy ra 14 vụ cháy; cùng kỳ 11 vụ.", "2022-H1"),
        ("Ghi nhận 1.342 ca, gấp 2,7 lần so với cùng kỳ (497 ca).", "2022-H1"),
        ("Phát hiện 713 vụ, tăng 9,2% so với năm 2021 (653 vụ).", "2021"),
        ("Phạm pháp 573 vụ, so cùng kỳ kéo giảm 41 vụ (614 vụ).", "2022-H1"),
        ("Thành lập 17 hợp tác xã, trong khi cùng kỳ thành lập 12 hợp tác xã.", "2022-H1"),
    ],
)
def test_a_figure_of_the_year_before(text: str, last: str) -> None:
    *now, before = read(text)
    assert before.period is not None and before.period.label == last
    assert {fact.period.label for fact in now if fact.period} == {"2023-H1"}
    assert before.base is None


@pytest.mark.parametrize(
    "text",
    [
        "Xảy ra 14 vụ cháy, tăng so với cùng kỳ 3 vụ.",
        "Xảy ra 14 vụ cháy; so với cùng kỳ: tăng 3 vụ.",
        "Xảy ra 14 vụ cháy, so với cùng kỳ (tăng 3 vụ).",
        "Thu 90 tỷ đồng, tăng 12 tỷ đồng so với cùng kỳ (15,4%).",
    ],
)
def test_a_change_is_of_this_year(text: str) -> None:
    assert set(when(text)) == {"2023-H1"}


def test_what_follows_a_figure_of_the_year_before_is_of_this_year() -> None:
    text = "Tạm ngừng 187 doanh nghiệp (cùng kỳ là 153 doanh nghiệp), giải thể 64 doanh nghiệp."
    assert when(text) == ["2023-H1", "2022-H1", "2023-H1"]


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("Tính đến ngày 20/6/2023 đã thu 41 tỷ đồng. Chi 7 tỷ đồng.", [date(2023, 6, 20)] * 2),
        ("Thu được 41 tỷ đồng tính đến ngày 20/6/2023; chi 7 tỷ đồng.", [date(2023, 6, 20)] * 2),
        ("Mục tiêu đến năm 2030 đạt 45%. Hiện nay có 12 cảng.", [date(2030, 12, 31), None]),
        ("Dư nợ (đến 20/6/2023) đạt 41 tỷ đồng; nợ xấu 7 tỷ đồng.", [date(2023, 6, 20)] * 2),
    ],
)
def test_the_day_up_to_which_a_figure_counts(text: str, as_of: list[date | None]) -> None:
    assert [fact.as_of for fact in read(text)] == as_of


def test_the_time_of_what_leads_a_list_holds_in_it() -> None:
    text = (
        "- Đến ngày 31/5/2023 đã giải ngân 684 tỷ đồng, đạt 11,6% kế hoạch. Kết quả của cấp huyện:\n"
        "+ Huyện Tam Lạch: 92 tỷ đồng;\n+ Huyện Đông Quan: 41 tỷ đồng.\n- Doanh nghiệp: thành lập mới 302 doanh nghiệp."
    )
    assert [fact.as_of for fact in read(text)] == [*[date(2023, 5, 31)] * 4, None]


def test_of_a_report_of_a_month_and_the_months_up_to_it_the_months_are_meant() -> None:
    month, months = Period(date(2023, 5, 1), date(2023, 5, 31)), Period(date(2023, 1, 1), date(2023, 5, 31))
    assert when("Thu ngân sách 90 tỷ đồng.", month, months) == ["2023-M01-M05"]
    year = Period(date(2023, 1, 1), date(2023, 12, 31))  # a mere estimate
    assert when("Thu ngân sách 90 tỷ đồng.", months, year) == ["2023-M01-M05"]


@pytest.mark.parametrize(
    "text",
    ["Lũy kế 5 tháng giao 1.240 nhiệm vụ.", "5 tháng đón 1.063 lượt khách.", "Thu 5 tháng theo báo cáo là 90 tỷ đồng."],
)
def test_the_months_that_a_report_covers_are_no_length_of_time(text: str) -> None:
    months = Period(date(2023, 1, 1), date(2023, 5, 31))
    (fact,) = read(text, months)
    assert fact.period == months


@pytest.mark.parametrize(
    "text", ["Xử phạt 5 tháng tù.", "Cấp phát 5 tháng/lần.", "Trẻ 5 tháng tuổi.", "Thi công chậm 5 tháng."]
)
def test_a_length_of_time_is_none_of_a_report_either(text: str) -> None:
    assert find_periods(text, 2023, {5}) == []


def test_a_year_of_prices_or_of_a_nation_is_told_apart() -> None:
    assert [m.period.label for m in find_periods("Giá trị sản xuất (giá 2010) cấp quốc gia năm 2022")] == ["2022"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Luật Đất đai năm 2013", True),
        ("Nghị quyết số 33/NQ-HĐND ngày 10/12/2021", True),
        ("Chiến lược phát triển rừng đến năm 2030", True),
        ("Quy hoạch tỉnh thời kỳ 2021-2030", True),
        ("Thực hiện Luật Đất đai, năm 2022", False),
        ("thu ngân sách năm 2022", False),
        ("Giai đoạn 2016-2020", False),
    ],
)
def test_a_time_in_a_name(text: str, named: bool) -> None:
    (mention,) = find_periods(text)[-1:]
    assert names_something(text, mention) is named


@pytest.mark.parametrize(
    ("texts", "label"),
    [
        (["I. KẾT QUẢ NĂM 2022", "1. Tình hình tháng 6 và 6 tháng đầu năm 2023"], "2023-H1"),
        (["Tháng 6 chuyển biến tốt. Ước 6 tháng:"], "2023-H1"),
        (["II. KẾT QUẢ NĂM 2022", "1. Thực hiện Luật Đầu tư công năm 2019"], "2022"),
        (["A. KẾT QUẢ 9 THÁNG NĂM 2022 VÀ NHIỆM VỤ NĂM 2023"], "2022-M01-M09"),
    ],
)
def test_the_time_above(texts: list[str], label: str) -> None:
    found = time_above(texts, 2023)
    assert found is not None and found.period is not None and found.period.label == label


def test_a_time_set_into_a_clause_ends_at_the_semicolon() -> None:
    text = "Đàn lợn 121.360 con, giảm 9,4%, từ giữa tháng 5 giá 41.000 đồng/kg; đàn bò 3.352 con (+6,1%)."
    found = read(text, Period(date(2023, 1, 1), date(2023, 6, 30)))
    assert [fact.period.label for fact in found if fact.period] == [
        "2023-H1",
        "2023-H1",
        "2023-05",
        "2023-H1",
        "2023-H1",
    ]
