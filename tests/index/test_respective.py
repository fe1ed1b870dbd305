import pytest
from conftest import make_report

from index.facts import extract
from index.records import Aspect
from index.split import split


def named(text: str) -> list[tuple[str, str, Aspect, str | None]]:
    report = make_report(text, place="Thạch Lâm")
    return [(f.figure.text, f.indicator, f.aspect, f.base) for f in extract(report, split(report))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lúa và ngô lần lượt đạt 5.200 tấn và 7.300 tấn.", ["Lúa", "ngô"]),
        ("Diện tích lúa, ngô, sắn lần lượt là 1.200 ha, 300 ha và 90 ha.", ["Diện tích lúa", "Diện tích ngô", "Diện tích sắn"]),
        ("Khu vực I, II, III tăng lần lượt 3,1%, 8,2% và 6,5%.", ["Khu vực I", "Khu vực II", "Khu vực III"]),
        ("Thu nội địa và thu xuất nhập khẩu đạt tương ứng 512 tỷ đồng và 48 tỷ đồng.", ["Thu nội địa", "thu xuất nhập khẩu"]),
        ("Đàn trâu, bò tương ứng đạt 20.100 con và 15.300 con.", ["Đàn trâu", "Đàn bò"]),
        ("Số vụ và số người chết giảm lần lượt 12% và 8%.", ["Số vụ", "số người chết"]),
        ("Xuất khẩu, nhập khẩu theo thứ tự đạt 40 triệu USD; 12 triệu USD.", ["Xuất khẩu", "nhập khẩu"]),
    ],
)  # fmt: skip
def test_each_figure_has_the_name_in_its_place(text: str, names: list[str]) -> None:
    assert [name for _, name, _, _ in named(text)] == names


def test_a_second_row_of_figures_goes_with_the_same_names() -> None:
    text = (
        "Thu nội địa và thu dầu thô lần lượt đạt 512 tỷ đồng và 48 tỷ đồng, tăng lần lượt 5,2% và 8,1% so với cùng kỳ."
    )
    assert named(text)[2:] == [
        ("5,2%", "Thu nội địa", Aspect.CHANGE, "cùng kỳ"),
        ("8,1%", "thu dầu thô", Aspect.CHANGE, "cùng kỳ"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Giảm 12 vụ phạm pháp, tương ứng 5,2%.", ["", ""]),  # one figure: nothing to share out
        ("Sản lượng lần lượt đạt 12 tấn và 7 tấn.", ["Sản lượng", "Sản lượng"]),  # no list of names
    ],
)
def test_without_as_many_names_as_figures_nothing_changes(text: str, names: list[str]) -> None:
    assert [name for _, name, _, _ in named(text)] == names
