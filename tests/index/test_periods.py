import calendar
import itertools
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.periods import find_periods, labelled, parse_date
from index.records import Period

PIECES = st.sampled_from(
    [
        *("6 tháng đầu năm", "13 tháng cuối", "0 tháng đầu", "nửa cuối", "quý II", "T", "9", "June", "H1"),
        *("2021", "2025", "30/6", "31/02/2021", "/", "-", " ", "từ ngày", "đến", "so với cùng kỳ"),
    ]
)


def labels(text: str, default_year: int | None = None) -> list[str]:
    return [mention.period.label for mention in find_periods(text, default_year)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("6 tháng đầu năm 2021", "2021-H1"),
        ("6 thang dau nam 2021", "2021-H1"),
        ("sáu tháng đầu năm 2021", "2021-H1"),
        ("6 tháng 2021", "2021-H1"),
        ("6T/2021", "2021-H1"),
        ("6T2021", "2021-H1"),
        ("9T2022", "2022-M01-M09"),
        ("9t 2022", "2022-M01-M09"),
        ("4 tháng đầu năm 2021", "2021-M01-M04"),
        ("11 tháng năm 2022", "2022-M01-M11"),
        ("10 tháng/2022", "2022-M01-M10"),
        ("6 tháng cuối năm 2021", "2021-H2"),
        ("3 tháng cuối năm 2021", "2021-Q4"),
        ("nửa đầu năm 2021", "2021-H1"),
        ("nửa cuối năm 2022", "2022-H2"),
        ("nua cuoi nam 2022", "2022-H2"),
        ("giữa năm 2021", "2021-H1"),
        ("quý II/2023", "2023-Q2"),
        ("Quý III năm 2022", "2022-Q3"),
        ("quy 2 nam 2023", "2023-Q2"),
        ("3 quý đầu năm 2022", "2022-M01-M09"),
        ("hai quý đầu năm 2022", "2022-H1"),
        ("tháng 4/2022", "2022-04"),
        ("tháng 04 năm 2022", "2022-04"),
        ("thang 12 nam 2022", "2022-12"),
        ("T4/2022", "2022-04"),
        ("năm 2021", "2021"),
        ("cả năm 2023", "2023"),
        ("giai đoạn 2021-2025", "2021/2025"),
        ("giai đoạn 2016 - 2020", "2016/2020"),
        ("nhiệm kỳ 2021-2026", "2021/2026"),
        ("2025-2021", "2021/2025"),
        ("ngày 30/6/2021", "2021-06-30"),
        ("ngày 8-6-2021", "2021-06-08"),
        ("ngày 8.6.2021", "2021-06-08"),
        ("ngày 30 tháng 6 năm 2021", "2021-06-30"),
        ("từ ngày 01/01/2021 đến ngày 06/6/2021", "2021-01-01/2021-06-06"),
        ("từ ngày 15/12/2020 đến ngày 14/6/2021", "2020-12-15/2021-06-14"),
        ("từ ngày 01/01 đến ngày 31/5/2024", "2024-M01-M05"),
        ("từ tháng 3/2021 đến tháng 5/2021", "2021-M03-M05"),
        ("first half of 2021", "2021-H1"),
        ("second half of 2021", "2021-H2"),
        ("H1 2021", "2021-H1"),
        ("mid-2021", "2021-H1"),
        ("the first 6 months of 2021", "2021-H1"),
        ("first nine months of 2022", "2022-M01-M09"),
        ("Q2 2023", "2023-Q2"),
        ("second quarter of 2023", "2023-Q2"),
        ("April 2022", "2022-04"),
        ("30 June 2021", "2021-06-30"),
        ("June 30, 2021", "2021-06-30"),
        ("in 2021", "2021"),
    ],
)
def test_a_mention_of_time(text: str, label: str) -> None:
    assert labels(text) == [label]


@pytest.mark.parametrize(
    "text",
    [
        "42/2014/QĐ-TTg",
        "01/2021/NQ-HĐND",
        "Nghị quyết 01/NQ-CP",
        "1725 giấy phép",
        "31/02/2021",
        "32/13/2021",
        "theo giá so sánh 2010",
        "6 tháng đầu năm",
        "kéo dài 12 tháng",
        "0 tháng đầu năm",
        "",
    ],
)
def test_no_mention_of_time(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("quý I", "2023-Q1"),
        ("nửa đầu năm", "2023-H1"),
        ("5 tháng đầu năm", "2023-M01-M05"),
        ("6T", "2023-H1"),
        ("tháng 4", "2023-04"),
        ("đến ngày 30/6", "2023-06-30"),
    ],
)
def test_without_a_year_the_default_one_is_taken(text: str, label: str) -> None:
    (mention,) = find_periods(text, 2023)
    assert (mention.period.label, mention.year_known) == (label, False)


@pytest.mark.parametrize("text", ["12 tháng", "vòng 6 tháng", "trong thời gian 3 tháng", "hơn 4 tháng"])
def test_a_length_of_time_is_no_period(text: str) -> None:
    assert labels(text, 2023) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tháng 4 và 4 tháng đầu năm 2021", ["2021-04", "2021-M01-M04"]),
        ("quý I và quý II năm 2023", ["2023-Q1", "2023-Q2"]),
        ("năm 2022 và năm 2023", ["2022", "2023"]),
        ("6 tháng đầu năm 2021, tăng 5% so với cùng kỳ năm 2020", ["2021-H1", "2020"]),
    ],
)
def test_several_mentions(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("tính đến 30/6/2021", True),
        ("tính đến ngày 30 tháng 6 năm 2021", True),
        ("tinh den het ngay 31/12/2020", True),
        ("đến hết tháng 5/2021", True),
        ("đến cuối năm 2025", True),
        ("as of 30 June 2021", True),
        ("by the end of 2022", True),
        ("ngày 30/6/2021", False),
        ("trong tháng 5/2021", False),
    ],
)
def test_as_of(text: str, until: bool) -> None:
    assert [mention.until for mention in find_periods(text)] == [until]


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("so với cùng kỳ năm 2020", True),
        ("so cùng kỳ 2020", True),
        ("so voi nam 2019", True),
        ("so với tháng 4/2021", True),
        ("so với cuối năm 2020", True),
        ("compared with the same period of 2020", True),
        ("tăng 5% trong năm 2020", False),
    ],
)
def test_base_of_comparison(text: str, base: bool) -> None:
    assert [mention.base for mention in find_periods(text)] == [base]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ngày 08 tháng 6 năm 2021", date(2021, 6, 8)),
        ("Quyết định ngày 3/4/2022", date(2022, 4, 3)),
        ("năm 2021", None),
        ("", None),
    ],
)
def test_parse_date(text: str, day: date | None) -> None:
    assert parse_date(text) == day


def test_the_span_of_a_mention_is_what_the_text_says() -> None:
    text = "Trong 9 tháng đầu năm 2022, tính đến ngày 20/9/2022 đã xong."
    assert [text[m.start : m.end] for m in find_periods(text)] == ["9 tháng đầu năm 2022", "20/9/2022"]


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=8).map("".join) | st.text(), st.sampled_from([None, 2024]))
@example("2025-2021", None)
def test_periods_of_any_text(text: str, year: int | None) -> None:
    mentions = find_periods(text, year)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(m.period.start <= m.period.end for m in mentions)
    assert all(one.end <= other.start for one, other in itertools.pairwise(mentions))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("tuần 23 năm 2023", date(2023, 6, 5), date(2023, 6, 11)),
        ("Tuần thứ 1/2021", date(2021, 1, 4), date(2021, 1, 10)),
    ],
)
def test_a_week_with_its_year(text: str, start: date, end: date) -> None:
    assert [m.period for m in find_periods(text)] == [Period(start, end)]


@pytest.mark.parametrize("text", ["mỗi tuần 2 buổi", "tuần 60 năm 2021"])
def test_no_week(text: str) -> None:
    assert [m.period.label for m in find_periods(text) if m.period.days == 7] == []


@pytest.mark.parametrize(
    "label",
    ["2021", "2021-H1", "2021-H2", "2021-Q2", "2021-04", "2021-12", "2021-M01-M05", "2016/2020", "2021-06-30",
     "2021-01-01/2021-06-07"],
)  # fmt: skip
def test_a_label_is_read_back(label):
    period = labelled(label)
    assert period is not None and period.label == label


@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.integers(0, 800))
def test_every_label_is_read_back(start, days):
    period = Period(start, start + timedelta(days=days))
    assert labelled(period.label) == period


@given(st.integers(1990, 2050), st.integers(1, 12), st.integers(0, 11))
def test_every_label_of_whole_months_is_read_back(year, first, more):
    last = min(first + more, 12)
    end = date(year, last, calendar.monthrange(year, last)[1])
    period = Period(date(year, first, 1), end)
    assert labelled(period.label) == period
    assert labelled(period.label.lower()) == period


@pytest.mark.parametrize(
    "text",
    ["", "2021-H3", "2021-Q5", "2021-13", "2021-00", "2021-M05-M02", "2020/2016", "2021-02-30", "0000", "6 tháng 2021"],
)
def test_what_is_no_label(text):
    assert labelled(text) is None


@pytest.mark.parametrize(
    "text, label, until",
    [
        ("by 25 July", "2022-07-25", True),
        ("as of July 25", "2022-07-25", True),
        ("on 3rd of March", "2022-03-03", False),
        ("by 3 May", "2022-05-03", True),
        ("by the end of September", "2022-09", True),
        ("in June", "2022-06", False),
    ],
)
def test_english_days_and_months_without_their_year(text, label, until):
    (found,) = find_periods(text, 2022)
    assert (found.period.label, found.until) == (label, until)


def test_machines_are_no_month():
    assert find_periods("có 3 máy may, 5 máy", 2022) == []
