"""What an earlier period is called beside a later one."""

from datetime import date

import pytest

from index.aspects import bases_between
from index.records import Period


def period(*days: tuple[int, int, int]) -> Period:
    first, last = days
    return Period(date(*first), date(*last))


@pytest.mark.parametrize(
    "later, earlier, bases",
    [
        (((2022, 1, 1), (2022, 6, 30)), ((2021, 1, 1), (2021, 6, 30)), {"cùng kỳ"}),
        (((2022, 1, 1), (2022, 12, 31)), ((2021, 1, 1), (2021, 12, 31)), {"cùng kỳ"}),
        (((2022, 12, 1), (2022, 12, 31)), ((2021, 12, 1), (2021, 12, 31)), {"cùng kỳ"}),
        (((2022, 1, 1), (2022, 9, 30)), ((2021, 1, 1), (2021, 12, 31)), {"cùng kỳ", "cuối năm trước"}),
        (((2022, 1, 1), (2022, 6, 30)), ((2021, 12, 31), (2021, 12, 31)), {"cuối năm trước"}),
        (((2022, 1, 1), (2022, 6, 30)), ((2021, 6, 1), (2021, 6, 30)), set()),
        (((2022, 1, 1), (2022, 6, 30)), ((2022, 5, 1), (2022, 5, 31)), set()),
        (((2022, 4, 1), (2022, 4, 30)), ((2022, 1, 1), (2022, 3, 31)), set()),
        (((2022, 12, 1), (2022, 12, 31)), ((2022, 11, 1), (2022, 11, 30)), {"tháng trước"}),
        (((2022, 1, 1), (2022, 1, 31)), ((2021, 12, 1), (2021, 12, 31)), {"tháng trước"}),
        (((2022, 5, 1), (2022, 5, 31)), ((2021, 12, 1), (2021, 12, 31)), {"cuối năm trước"}),
        (((2022, 1, 1), (2022, 3, 31)), ((2021, 10, 1), (2021, 12, 31)), {"quý trước"}),
        (((2022, 12, 1), (2022, 12, 31)), ((2022, 10, 1), (2022, 10, 31)), set()),
        (((2022, 1, 1), (2022, 6, 30)), ((2021, 7, 1), (2021, 12, 31)), set()),
        (((2022, 1, 1), (2022, 12, 31)), ((2020, 1, 1), (2020, 12, 31)), set()),
    ],
)
def test_the_name_of_an_earlier_period(later, earlier, bases):
    assert bases_between(period(*later), period(*earlier)) == bases
