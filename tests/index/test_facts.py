from dataclasses import dataclass
from datetime import date

import pytest
from conftest import make_report
from hypothesis import given, settings
from hypothesis import strategies as st

from index.facts import extract
from index.records import Aspect, Fact, Period, Report
from index.split import split

H1 = Period(date(2023, 1, 1), date(2023, 6, 30))
APRIL, JULY = Period(date(2023, 4, 1), date(2023, 4, 30)), Period(date(2023, 7, 1), date(2023, 7, 31))


def read(text: str, **meta: object) -> list[Fact]:
    report = make_report(text, **{"place": "Thạch Lâm", "period": H1, **meta})
    return extract(report, split(report))


@dataclass(frozen=True)
class Want:
    """What one figure of a sentence says; `scope` are words that the fact must have inherited."""

    text: str
    indicator: str
    aspect: Aspect
    base: str | None = None
    scope: tuple[str, ...] = ()


LEVEL, PLAN, SHARE_OF_PLAN = Aspect.LEVEL, Aspect.PLAN, Aspect.PLAN_SHARE
CHANGE, INDEX, SHARE, RATE, RANK = Aspect.CHANGE, Aspect.INDEX, Aspect.SHARE, Aspect.RATE, Aspect.RANK

SENTENCES: list[tuple[str, list[Want]]] = [
    (
        "Bắt 88 vụ, 120 đối tượng về hành vi vận chuyển trái phép lâm sản (tăng 15 vụ so với cùng kỳ).",
        [
            Want("88 vụ", "Bắt", LEVEL),
            Want("120 đối tượng", "hành vi vận chuyển trái phép lâm sản", LEVEL),
            Want("15 vụ", "Bắt", CHANGE, "cùng kỳ"),
        ],
    ),
    (
        "Xảy ra 31 vụ tai nạn giao thông, làm chết 12 người (so với cùng kỳ giảm 9 vụ = 22,5%, 05 người chết = 29,4%).",
        [
            Want("31 vụ", "Xảy ra", LEVEL),
            Want("12 người", "làm chết", LEVEL),
            Want("9 vụ", "làm chết", CHANGE, "cùng kỳ"),
            Want("22,5%", "làm chết", CHANGE, "cùng kỳ"),
            Want("05 người", "làm chết", CHANGE, "cùng kỳ"),
            Want("29,4%", "chết", CHANGE, "cùng kỳ"),
        ],
    ),
    (
        "- Lúa xuân: Gieo cấy được 3.669 ha/3.621 ha, đạt 101,3% KH, tăng 1,2% so với cùng kỳ.",
        [
            Want("3.669 ha", "Gieo cấy", LEVEL, None, ("Lúa xuân",)),
            Want("3.621 ha", "Gieo cấy", PLAN, None, ("Lúa xuân",)),
            Want("101,3%", "Gieo cấy", SHARE_OF_PLAN, "kế hoạch", ("Lúa xuân",)),
            Want("1,2%", "Gieo cấy", CHANGE, "cùng kỳ", ("Lúa xuân",)),
        ],
    ),
    (
        "Tổng thu ngân sách trên địa bàn ước đạt 1.234,5 tỷ đồng, bằng 52,4% dự toán trung ương giao, "
        "48,1% dự toán HĐND tỉnh giao, tăng 12% so với cùng kỳ năm 2022.",
        [
            Want("1.234,5 tỷ đồng", "Tổng thu ngân sách trên địa bàn", LEVEL),
            Want("52,4%", "Tổng thu ngân sách trên địa bàn", SHARE_OF_PLAN, "dự toán trung ương giao"),
            Want("48,1%", "Tổng thu ngân sách trên địa bàn", SHARE_OF_PLAN, "dự toán HĐND giao"),
            Want("12%", "Tổng thu ngân sách trên địa bàn", CHANGE, "cùng kỳ"),
        ],
    ),
    (
        "Chỉ số sản xuất công nghiệp bằng 104,23% so với cùng kỳ.",
        [Want("104,23%", "Chỉ số sản xuất công nghiệp", INDEX, "cùng kỳ")],
    ),
    (
        "Tỷ lệ hộ nghèo còn 12,3%, giảm 3,5 điểm phần trăm so với cuối năm 2022.",
        [Want("12,3%", "Tỷ lệ hộ nghèo", RATE), Want("3,5 điểm phần trăm", "Tỷ lệ hộ nghèo", CHANGE, "cuối năm trước")],
    ),
    (
        "Khu vực nông nghiệp tăng 3,12%, chiếm tỷ trọng 24,5% trong cơ cấu kinh tế.",
        [
            Want("3,12%", "Khu vực nông nghiệp", CHANGE),
            Want("24,5%", "chiếm tỷ trọng", SHARE, None, ("Khu vực nông nghiệp",)),
        ],
    ),
    (
        "Giá trị xuất khẩu đạt 12,5 triệu USD, giảm 5,3%, nhập khẩu đạt 4 triệu USD, tăng 2%.",
        [
            Want("12,5 triệu USD", "Giá trị xuất khẩu", LEVEL),
            Want("5,3%", "Giá trị xuất khẩu", CHANGE),
            Want("4 triệu USD", "nhập khẩu", LEVEL),
            Want("2%", "nhập khẩu", CHANGE),
        ],
    ),
    (
        "Doanh thu dịch vụ ước 560 tỷ đồng, tăng 3,1% so với quý trước.",
        [Want("560 tỷ đồng", "Doanh thu dịch vụ", LEVEL), Want("3,1%", "Doanh thu dịch vụ", CHANGE, "quý trước")],
    ),
    (
        "Chỉ số giá tiêu dùng tăng 0,27% so với tháng trước, tăng 2,1% so với cùng kỳ.",
        [
            Want("0,27%", "Chỉ số giá tiêu dùng", CHANGE, "tháng trước"),
            Want("2,1%", "Chỉ số giá tiêu dùng", CHANGE, "cùng kỳ"),
        ],
    ),
    (
        "Năng suất bình quân đạt 52,43 tạ/51,4 tạ/ha, vượt 2% kế hoạch.",
        [
            Want("52,43 tạ", "Năng suất bình quân", LEVEL),
            Want("51,4 tạ/ha", "Năng suất bình quân", PLAN),
            Want("2%", "Năng suất bình quân", CHANGE, "kế hoạch"),
        ],
    ),
    (
        "Phấn đấu năm 2024 thu ngân sách đạt 3.000 tỷ đồng.",
        [Want("3.000 tỷ đồng", "Phấn đấu năm 2024 thu ngân sách", PLAN)],
    ),
    (
        "Toàn tỉnh có 52 vụ phạm pháp hình sự, giảm 23 vụ so với cùng kỳ = 31%.",
        [
            Want("52 vụ phạm pháp hình sự", "Toàn tỉnh", LEVEL),
            Want("23 vụ", "Toàn tỉnh", CHANGE, "cùng kỳ", ("vụ phạm pháp hình sự",)),
            Want("31%", "Toàn tỉnh", CHANGE, "cùng kỳ", ("vụ phạm pháp hình sự",)),
        ],
    ),
    (
        "Khám phá án trộm cắp (75/150 vụ = 50%).",
        [
            Want("75", "Khám phá án trộm cắp", LEVEL),
            Want("150 vụ", "Khám phá án trộm cắp", PLAN),
            Want("50%", "Khám phá án trộm cắp", SHARE),
        ],
    ),
    (
        "Đàn lợn có 50.000 con, tăng 319 con (bằng 100,64%) so với cùng kỳ.",
        [
            Want("50.000 con", "Đàn lợn", LEVEL),
            Want("319 con", "Đàn lợn", CHANGE, "cùng kỳ"),
            Want("100,64%", "Đàn lợn", INDEX, "cùng kỳ"),
        ],
    ),
    (
        "Tổng đàn gia súc có 85.400 con, trong đó: đàn trâu 20.100 con; đàn bò 15.300 con.",
        [
            Want("85.400 con", "Tổng đàn gia súc", LEVEL),
            Want("20.100 con", "đàn trâu", LEVEL, None, ("Tổng đàn gia súc",)),
            Want("15.300 con", "đàn bò", LEVEL, None, ("Tổng đàn gia súc",)),
        ],
    ),
    (
        "Tổng số vụ cháy là 37 vụ. Trong đó: cháy rừng 25 vụ; cháy nhà 12 vụ.",
        [
            Want("37 vụ", "Tổng số vụ cháy", LEVEL),
            Want("25 vụ", "cháy rừng", LEVEL, None, ("Tổng số vụ cháy",)),
            Want("12 vụ", "cháy nhà", LEVEL, None, ("Tổng số vụ cháy",)),
        ],
    ),
    (
        "Đón 330.880 lượt khách (khách quốc tế 12.300 lượt), tăng gấp 21 lần so với cùng kỳ.",
        [
            Want("330.880 lượt khách", "Đón", LEVEL),
            Want("12.300 lượt", "khách quốc tế", LEVEL),
            Want("21 lần", "Đón", CHANGE, "cùng kỳ"),
        ],
    ),
    (
        "Số xã đạt từ 15 - 18 tiêu chí: 05 xã.",
        [Want("05 xã", "Số xã đạt từ 15 - 18 tiêu chí", LEVEL)],
    ),
    (
        "¹ Diện tích lúa 3.500 ha, tăng 2%.",
        [Want("3.500 ha", "Diện tích lúa", LEVEL), Want("2%", "Diện tích lúa", CHANGE)],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SENTENCES, ids=[text[:40] for text, _ in SENTENCES])
def test_what_a_figure_says(text: str, wanted: list[Want]) -> None:
    facts = read(text)
    assert [(f.figure.text, f.indicator, f.aspect, f.base) for f in facts] == [
        (w.text, w.indicator, w.aspect, w.base) for w in wanted
    ]
    for fact, want in zip(facts, wanted, strict=True):
        assert set(want.scope) <= set(fact.scope)


def test_a_rank_belongs_to_what_is_ranked() -> None:
    level, rank = read("Tốc độ tăng trưởng GRDP đạt 6,37%, đứng thứ 29/63 tỉnh, thành phố.")
    assert (level.indicator, level.aspect, level.base) == ("Tốc độ tăng trưởng GRDP", Aspect.CHANGE, None)
    assert (rank.figure.unit, rank.figure.value, rank.aspect) == ("bậc", 29, Aspect.RANK)
    assert "Tốc độ tăng trưởng GRDP" in rank.name


def test_parts_of_a_breakdown_do_not_inherit_from_each_other() -> None:
    *_, last = read("Tổng số vụ cháy là 37 vụ. Trong đó: cháy rừng 25 vụ; cháy nhà 12 vụ.")
    assert last.scope == ("Tổng số vụ cháy",)


def test_the_slash_of_a_pair_is_no_name() -> None:
    assert [f.scope for f in read("Hoàn thành 17/86 nhiệm vụ, đạt 19,8%.")] == [(), (), ("nhiệm vụ",)]


def test_a_pair_does_not_inherit_what_the_pair_before_counts() -> None:
    facts = read("Theo Chương trình có 17/86 nhiệm vụ đã hoàn thành, 69/86 nhiệm vụ đang thực hiện, chiếm 80,2%.")
    assert [(f.figure.text, f.after) for f in facts if f.aspect == Aspect.LEVEL] == [
        ("17", "đã hoàn thành"),
        ("69", "đang thực hiện"),
    ]
    assert "nhiệm vụ đã hoàn thành" not in facts[2].scope
    assert "nhiệm vụ đang thực hiện" in facts[4].scope


def test_a_list_lead_and_the_head_of_a_line_are_the_scope() -> None:
    facts = read("Cây có củ:\n+ Khoai lang: 512 ha, sản lượng 3.000 tấn.\n+ Sắn: 1.200 ha.")
    assert [(f.figure.text, f.name) for f in facts] == [
        ("512 ha", "Cây có củ · Khoai lang"),
        ("3.000 tấn", "Cây có củ · Khoai lang · sản lượng"),
        ("1.200 ha", "Cây có củ · Sắn"),
    ]


def test_the_scope_goes_from_the_outermost_to_the_nearest() -> None:
    facts = read("Hộ nghèo đầu năm 11.870 hộ, tỷ lệ 4,25%; ước cuối năm còn 8.915 hộ, tỷ lệ 3,19%.")
    assert [(f.figure.text, f.name) for f in facts] == [
        ("11.870 hộ", "Hộ nghèo đầu năm"),
        ("4,25%", "Hộ nghèo đầu năm · tỷ lệ"),
        ("8.915 hộ", "Hộ nghèo đầu năm · ước cuối năm"),
        ("3,19%", "Hộ nghèo đầu năm · ước cuối năm · tỷ lệ"),
    ]


@pytest.mark.parametrize(
    "text, names",
    [
        (
            "Giải ngân đến 30/9 đạt 47,3% kế hoạch. Cao nhất là huyện Khe Mây 69,1%; thấp nhất là huyện Đá Vàng 26,4%.",
            ["Giải ngân đến 30/9 · Cao nhất là huyện Khe Mây", "Giải ngân đến 30/9 · thấp nhất là huyện Đá Vàng"],
        ),
        (
            "Thu ngân sách đạt 3.120 tỷ đồng. Một số huyện đạt cao như Khe Mây 79%, Tân Lũng 72%.",
            ["Thu ngân sách · Một số huyện đạt cao như Khe Mây", "Thu ngân sách · Tân Lũng"],
        ),
        (
            "Chỉ số hài lòng đạt 84,2%. Dẫn đầu là Sở Tư pháp 93,6%. Xếp cuối là Sở Xây dựng 71,5%.",
            ["Chỉ số hài lòng · Dẫn đầu là Sở Tư pháp", "Chỉ số hài lòng · Xếp cuối là Sở Xây dựng"],
        ),
        (
            "Giá tiêu dùng tăng 3,1%; nhóm giáo dục tăng cao nhất (7,6%), nhóm giao thông giảm 5,4%.",
            ["Giá tiêu dùng · nhóm giáo dục tăng cao nhất", "Giá tiêu dùng · nhóm giao thông"],
        ),
        (
            "Thiếu 1.846 giáo viên, nhiều nhất là bậc mầm non (712 người).",
            ["Thiếu · giáo viên · nhiều nhất là bậc mầm non"],
        ),
    ],
)
def test_what_is_ranked_is_of_what_was_measured_before_and_not_of_each_other(text: str, names: list[str]) -> None:
    assert [fact.name for fact in read(text)][1:] == names


def test_a_sentence_with_a_subject_of_its_own_is_no_part_of_the_one_before() -> None:
    facts = read("Chi ngân sách 2.905 tỷ đồng. Thu ngân sách đạt cao nhất từ trước đến nay, 3.120 tỷ đồng.")
    assert "Chi ngân sách" not in facts[1].scope


@pytest.mark.parametrize(
    "text, counts",
    [
        ("Tiếp nhận 512 đơn. Đã xử lý 480, còn lại 32.", ["512 đơn", "480", "32"]),
        (
            "Chuyển 67 kiến nghị. Đã giải quyết xong 41, đang giải quyết 19, chưa giải quyết 7.",
            ["67 kiến nghị", "41", "19", "7"],
        ),
        ("Tiếp nhận 12.400 hồ sơ; giải quyết đúng hạn 12.105, quá hạn 295.", ["12.400 hồ sơ", "12.105", "295"]),
        (
            "Giao 1.689 nhiệm vụ: hoàn thành 1.241 (đúng hạn 1.083, quá hạn 158).",
            ["1.689 nhiệm vụ", "1.241", "1.083", "158"],
        ),
        ("Tiếp nhận 512 đơn. Việc này hoàn thành trước năm 2025, theo kế hoạch.", ["512 đơn"]),
        ("Tiếp nhận 512 đơn. Đã hoàn thành 2024, tiếp tục 2025.", ["512 đơn"]),
        ("Tiếp nhận 512 đơn. Đã xử lý 4.800, vượt xa.", ["512 đơn"]),
        ("Thu 512 tỷ đồng. Đã xử lý 48, còn lại 32.", ["512 tỷ đồng"]),
    ],
)
def test_how_many_are_done_counts_what_was_counted_before(text: str, counts: list[str]) -> None:
    facts = [fact for fact in read(text) if fact.aspect == Aspect.LEVEL]
    assert [fact.figure.text for fact in facts] == counts
    assert len({fact.figure.unit for fact in facts}) == 1


def test_parts_that_are_done_do_not_name_each_other() -> None:
    facts = read("Chuyển 67 kiến nghị. Đã giải quyết 41, đang xử lý 19, quá hạn 7.")
    assert [fact.name for fact in facts][2:] == ["Chuyển · kiến nghị · đang xử lý", "Chuyển · kiến nghị · quá hạn"]


def test_after_a_semicolon_another_count_speaks_of_something_new() -> None:
    facts = read("Toàn tỉnh có 612 doanh nghiệp thành lập mới, tăng 8,5%; 140 doanh nghiệp giải thể, giảm 3,2%.")
    assert [(f.figure.text, f.after) for f in facts if f.aspect == Aspect.LEVEL] == [
        ("612 doanh nghiệp", "thành lập mới"),
        ("140 doanh nghiệp", "giải thể"),
    ]
    assert "doanh nghiệp thành lập mới" in facts[1].scope
    assert "doanh nghiệp giải thể" in facts[3].scope


def test_the_words_after_a_figure_have_no_full_stop() -> None:
    (fact,) = read("Thu ngân sách tăng 5% so với cùng kỳ.")
    assert fact.after == "so với cùng kỳ"


@pytest.mark.parametrize(
    ("text", "period", "as_of"),
    [
        ("Thu ngân sách đạt 5 tỷ đồng.", "2023-H1", None),
        ("Tháng 6, thu ngân sách đạt 5 tỷ đồng.", "2023-06", None),
        ("Quý II năm 2023 thu ngân sách đạt 5 tỷ đồng.", "2023-Q2", None),
        ("Thu ngân sách năm 2022 đạt 5 tỷ đồng.", "2022", None),
        ("Thu ngân sách đến ngày 15/5/2023 đạt 5 tỷ đồng.", "2023-01-01/2023-05-15", date(2023, 5, 15)),
        ("Thu ngân sách đến 30/6/2023 đạt 5 tỷ đồng.", "2023-H1", date(2023, 6, 30)),
        ("Thực hiện Quyết định số 5/QĐ-UBND ngày 2/3/2022, đã thu 5 tỷ đồng.", "2023-H1", None),
        ("So với cùng kỳ năm 2022, thu ngân sách đạt 5 tỷ đồng.", "2023-H1", None),
        ("Theo Đề án giai đoạn 2021-2025, thu ngân sách đạt 5 tỷ đồng.", "2023-H1", None),
        ("I. KẾT QUẢ QUÝ I NĂM 2023\n\nThu ngân sách đạt 5 tỷ đồng.", "2023-Q1", None),
    ],
)
def test_when(text: str, period: str, as_of: date | None) -> None:
    (fact,) = read(text)
    assert fact.period is not None
    assert (fact.period.label, fact.as_of) == (period, as_of)


def test_the_time_of_the_clause_after_a_semicolon_is_not_that_of_the_figure_before() -> None:
    facts = read("Quy mô kinh tế đạt 18.745 tỷ đồng; thu nhập bình quân năm 2022 đạt 68,3 triệu đồng.")
    assert [fact.period.label for fact in facts if fact.period] == ["2023-H1", "2022"]


def test_without_any_mention_there_is_no_period() -> None:
    (fact,) = read("Thu ngân sách đạt 5 tỷ đồng.", period=None)
    assert fact.period is None


def test_where() -> None:
    facts = read(
        "Huyện Tam Lạch trồng mới 120 ha rừng, huyện Đông Quan trồng mới 80 ha rừng.\n\nToàn tỉnh trồng 900 ha rừng."
    )
    assert [(f.figure.text, f.place) for f in facts] == [
        ("120 ha", "Tam Lạch"),
        ("80 ha", "Đông Quan"),
        ("900 ha", "Thạch Lâm"),
    ]


def test_an_approximate_figure() -> None:
    assert [f.figure.approximate for f in read("Thiệt hại khoảng 3,5 tỷ đồng, hỗ trợ 2 tỷ đồng.")] == [True, False]


def test_a_sentence_that_a_page_break_cuts() -> None:
    text = "Sản lượng cả năm của toàn tỉnh đạt 12 nghìn tấn, tăng\n\n¹ Riêng lúa 7 nghìn tấn.\n\n144,4% so với cùng kỳ."
    facts = {f.figure.text: f for f in read(text)}
    change = facts["144,4%"]
    assert (change.indicator, change.aspect, change.base) == (
        "Sản lượng cả năm của toàn tỉnh",
        Aspect.CHANGE,
        "cùng kỳ",
    )
    assert text[change.start : change.end] == text
    assert facts["7 nghìn tấn"].indicator == "lúa"
    assert change.passage_id != facts["7 nghìn tấn"].passage_id


def test_a_table() -> None:
    facts = read(
        "Thu ngân sách (Đơn vị tính: triệu đồng)\n\n"
        "| TT | Chỉ tiêu | Kế hoạch | Thực hiện | So với KH (%) | So với cùng kỳ (%) |\n"
        "|---|---|---|---|---|---|\n| 1 | Thu nội địa | 1.200 | 640,5 | 53,4 | 104,2 |\n"
    )
    assert [(f.figure.text, f.figure.unit, f.indicator, f.aspect, f.base) for f in facts] == [
        ("1.200", "triệu đồng", "Thu nội địa", Aspect.PLAN, "kế hoạch"),
        ("640,5", "triệu đồng", "Thu nội địa", Aspect.LEVEL, None),
        ("53,4", "%", "Thu nội địa", Aspect.PLAN_SHARE, "kế hoạch"),
        ("104,2", "%", "Thu nội địa", Aspect.INDEX, "cùng kỳ"),
    ]
    assert (facts[1].scope, facts[1].after) == (("Thu ngân sách (Đơn vị tính: triệu đồng)",), "Thực hiện")


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("| Chỉ tiêu | Năm 2022 | Năm 2023 |\n| Lúa (ha) | 10 | 11 |", ["2022", "2023"]),
        ("| Thời gian | Thu (tỷ đồng) |\n| Quý I | 10 |\n| Quý II | 11 |", ["2023-Q1", "2023-Q2"]),
        ("| Năm | Thu (tỷ đồng) |\n| 2021 | 10 |\n| 2022 | 11 |", ["2021", "2022"]),
        (
            "| Chỉ tiêu | Năm 2022 | | Năm 2023 | |\n| | KH | TH | KH | TH |\n| Lúa (ha) | 10 | 11 | 12 | 13 |",
            ["2022", "2022", "2023", "2023"],
        ),
        ("Hộ nghèo năm 2022\n\n| Huyện | Đầu năm | Cuối năm |\n| Tam Lạch | 310 | 251 |", ["2022-01-01", "2022"]),
    ],
    ids=["columns", "quarters as rows", "years as rows", "two head lines", "start and end"],
)
def test_the_period_of_a_cell(text: str, periods: list[str]) -> None:
    assert [f.period.label for f in read(text) if f.period] == periods


def test_a_report_without_figures_has_no_facts() -> None:
    assert read("I. KẾT QUẢ\n\nTình hình ổn định, ngày 5/6/2023.") == []


PIECES = st.sampled_from(
    [
        *(text for text, _ in SENTENCES),
        "I. KINH TẾ",
        "Cây có củ:",
        "| a | 5 | 2023 |",
        "a\t5%",
        "(12 ha) 5/6 ha; = 7%: 8 vụ [9 ca",
        "tăng 5%" * 200,
        "trong đó 5 ha (riêng 6 ha)",
        "",
    ]
)


def check(report: Report) -> None:
    text, passages = report.text, split(report)
    homes = {passage.id: passage for passage in passages}
    facts = extract(report, passages)
    for fact in facts:
        assert text[fact.figure.start : fact.figure.end] == fact.figure.text
        assert fact.start <= fact.figure.start < fact.figure.end <= fact.end
        assert fact.id == f"{report.id}@{fact.figure.start}"
        assert homes[fact.passage_id].start <= fact.figure.start < homes[fact.passage_id].end
    assert extract(report, split(report)) == facts
    assert len({fact.id for fact in facts}) == len(facts)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(PIECES, max_size=6).map("\n\n".join)
    | st.lists(PIECES, max_size=6).map(" ".join)
    | st.text("0123456789.,;:()/%=- \nahộđồngtỷ|\t¹")
    | st.text()
)
def test_facts_of_any_text_keep_their_place(text: str) -> None:
    check(make_report(text, place="Thạch Lâm", period=H1))


def test_a_bare_figure_of_a_footnote_is_about_what_its_mark_stands_at() -> None:
    text = "Nuôi trồng thủy sản có chuyển biến tích cực¹; giữ rừng.\n\n¹ Ước 6 tháng đạt 266 tấn; số hợp tác xã mới lập là 31."
    report = make_report(text)
    facts = {f.figure.text: f for f in extract(report, split(report))}
    assert facts["266 tấn"].scope[0] == "Nuôi trồng thủy sản có chuyển biến tích cực"
    assert "tích cực" not in facts["31"].name


def named(text: str) -> dict[str, str]:
    """The full name of what each figure of a text measures, by the figure."""
    return {fact.figure.text: fact.name for fact in read(text)}


def test_a_sentence_that_names_a_thing_of_its_own_inherits_nothing_from_the_one_before() -> None:
    names = named("GRDP ước tăng 7,1%. Thu ngân sách trên địa bàn đạt 812 tỷ đồng, bằng 54% dự toán. Sản lượng 96 tấn.")
    assert names["812 tỷ đồng"] == names["54%"] == "Thu ngân sách trên địa bàn"
    assert names["96 tấn"] == "GRDP · Sản lượng"  # too short a name to stand by itself


def test_what_stands_before_a_count_is_measured_by_the_amount_after_it() -> None:
    facts = {fact.figure.text: fact for fact in read("Tổng dung tích 86 hồ chứa đạt 412 triệu m3, bằng 76% thiết kế.")}
    assert facts["412 triệu m3"].indicator == "Tổng dung tích 86 hồ chứa"
    assert facts["86 hồ chứa"].indicator == ""


def test_a_crop_does_not_inherit_the_one_before_it() -> None:
    names = named("Cây bơ có diện tích 1.236 ha, sản lượng 8.800 tấn; cây na diện tích 340 ha, sản lượng 2.200 tấn.")
    assert "bơ" in names["8.800 tấn"]
    assert names["340 ha"] == "cây na diện tích"
    assert names["2.200 tấn"] == "cây na diện tích · sản lượng"


def test_parts_that_name_only_their_sort_count_what_the_whole_counts() -> None:
    facts = read("Đoàn học sinh đạt 31 giải: 02 nhì, 13 ba và 16 khuyến khích.")
    assert [(int(f.figure.value), f.figure.unit, f.after) for f in facts[1:]] == [
        (2, "giải", "nhì"),
        (13, "giải", "ba"),
        (16, "giải", "khuyến khích"),
    ]


def test_a_bracket_after_a_count_is_about_that_count() -> None:
    facts = {fact.figure.text: fact for fact in read("Khởi tố 486 vụ (giảm 12%), 812 bị can (tăng 3,1%).")}
    assert facts["12%"].scope == ("vụ",)
    assert facts["3,1%"].scope == ("bị can",)


@pytest.mark.parametrize("sign", ["+", "-"])
def test_a_sign_in_a_bracket_is_a_change(sign: str) -> None:
    facts = read(f"Sản lượng xi măng đạt 812 nghìn tấn ({sign}3,2%).")
    assert [fact.aspect for fact in facts] == [LEVEL, CHANGE]


def test_a_percentage_of_disbursement_is_a_share_of_plan() -> None:
    facts = read("Giải ngân vốn đầu tư công đến 30/6/2023 được 312 tỷ đồng, 63,6%; huyện Mường Vang giải ngân 46,1%.")
    assert [fact.aspect for fact in facts] == [LEVEL, SHARE_OF_PLAN, SHARE_OF_PLAN]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Tháng 8 có 402 nhiệm vụ: hoàn thành 231 (57,5%), đang làm 129 (32,1%), quá hạn 42 (10,4%).",
            [("402", "nhiệm vụ"), ("231", "nhiệm vụ"), ("129", "nhiệm vụ"), ("42", "nhiệm vụ")],
        ),
        (
            "Kỷ luật 64 đảng viên thuộc khối chính quyền, gồm 37 khiển trách, 18 cảnh cáo, 9 cách chức.",
            [("64", "đảng viên"), ("37", "đảng viên"), ("18", "đảng viên"), ("9", "đảng viên")],
        ),
        ("Thiếu 742 giáo viên (nhiều nhất bậc mầm non: 318).", [("742", "giáo viên"), ("318", "giáo viên")]),
        (
            "Được giao 214 nhiệm vụ, đã xong 163 (76,2%), quá hạn 03.",
            [("214", "nhiệm vụ"), ("163", "nhiệm vụ"), ("3", "nhiệm vụ")],
        ),
        (
            "- Doanh nghiệp thành lập mới 742, vốn 8.120 tỷ đồng.",
            [("742", "doanh nghiệp"), ("8120", "tỷ đồng")],
        ),
        ("Trường đạt chuẩn quốc gia 251/389, bằng 64,5%.", [("251", "trường"), ("389", "trường")]),
        ("Giảm từ 124 xuống còn 117 xã.", [("124", "xã"), ("117", "xã")]),
        ("Đã kiểm tra Đường tỉnh 12, quốc lộ 34, Khoản 3; giải thể 96.", []),
    ],
)
def test_a_bare_number_counts_what_the_whole_or_its_own_words_count(text: str, wanted: list[tuple[str, str]]) -> None:
    facts = [fact for fact in read(text) if fact.figure.unit != "%"]
    assert [(format(f.figure.value.normalize(), "f"), f.figure.unit) for f in facts] == wanted


def test_the_parts_of_a_count_do_not_name_each_other() -> None:
    facts = {f.figure.text: f for f in read("Tháng 8 có 402 nhiệm vụ: hoàn thành 231 (57,5%), quá hạn 42 (10,4%).")}
    assert facts["42"].name == "Tháng 8 có 402 nhiệm vụ · quá hạn"


@pytest.mark.parametrize(
    "text",
    [
        "Thu ngân sách đạt 560 tỷ đồng, vượt kế hoạch 5,8%.",
        "Thu ngân sách đạt 560 tỷ đồng, vượt 5,8% so với kế hoạch.",
        "Thu ngân sách đạt 560 tỷ đồng, vượt mục tiêu đề ra 5,8%.",
        "Thu ngân sách đạt 560 tỷ đồng, hụt 5,8% so với dự toán.",
        "Thu ngân sách đạt 560 tỷ đồng, thấp hơn dự toán được giao 5,8%.",
        "Thu ngân sách đạt 560 tỷ đồng, vượt 12 tỷ đồng so với kế hoạch.",
        "Thu ngân sách đạt 560 tỷ đồng, cao hơn kịch bản 12 tỷ đồng.",
    ],
)
def test_what_is_over_or_under_a_plan_is_a_change_against_it(text: str) -> None:
    _, over = read(text)
    assert over.aspect is CHANGE and over.base in ("kế hoạch", "dự toán")
    assert over.indicator == "Thu ngân sách"


@pytest.mark.parametrize(
    "text",
    [
        "Thu ngân sách 560 tỷ đồng, bằng 85% dự toán HĐND tỉnh (659 tỷ đồng).",
        "Thu ngân sách 560 tỷ đồng, vượt 12% chỉ tiêu (500 tỷ đồng).",
        "Thu ngân sách 560 tỷ đồng (kế hoạch 500 tỷ đồng).",
        "GRDP tăng 6,5%, thấp hơn kịch bản đề ra (6,8%).",
        "GRDP quý I tăng 6,5% (kịch bản 6,8%).",
    ],
)
def test_what_stands_in_a_bracket_behind_a_plan_was_planned(text: str) -> None:
    first, *_, last = read(text)
    assert (first.aspect, last.aspect) == (CHANGE if "GRDP" in text else LEVEL, PLAN)


def test_an_amount_in_a_bracket_behind_a_share_of_plan_is_what_was_reached() -> None:
    share, amount = read("Thu ngân sách đạt 85% kế hoạch (659 tỷ đồng).")
    assert (share.aspect, amount.aspect) == (SHARE_OF_PLAN, LEVEL)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Tai nạn giao thông xảy ra 12 vụ (tăng 3 vụ), làm chết 8 người (giảm 2), bị thương 9.",
            [(12, "vụ", LEVEL, "xảy ra"), (3, "vụ", CHANGE, "xảy ra"), (8, "người", LEVEL, "làm chết"),
             (2, "người", CHANGE, "làm chết"), (9, "người", LEVEL, "bị thương")],
        ),
        (
            "Xảy ra 12 vụ tai nạn (giảm 03 vụ), 8 người chết (tăng 2 người), 9 người bị thương (giảm 4).",
            [(12, "vụ", LEVEL, "Xảy ra"), (3, "vụ", CHANGE, "vụ tai nạn"), (8, "người", LEVEL, "Xảy ra"),
             (2, "người", CHANGE, "người chết"), (9, "người", LEVEL, "Xảy ra"), (4, "người", CHANGE, "người bị thương")],
        ),
        (
            "Đuối nước 5 vụ, làm 4 học sinh tử vong; lũ quét làm mất tích 03, chết 02.",
            [(5, "vụ", LEVEL, "Đuối nước"), (4, "học sinh", LEVEL, "làm"), (3, "người", LEVEL, "mất tích"),
             (2, "người", LEVEL, "chết")],
        ),
    ],
)  # fmt: skip
def test_brackets_and_bare_numbers_of_casualties(text: str, wanted: list[tuple[int, str, Aspect, str]]) -> None:
    facts = read(text)
    assert [(int(f.figure.value), f.figure.unit, f.aspect) for f in facts] == [want[:3] for want in wanted]
    for fact, (*_, words) in zip(facts, wanted, strict=True):
        assert words in fact.name


def test_what_the_first_change_is_compared_with_holds_for_those_after_it() -> None:
    facts = read("Xảy ra 9 vụ; so với tháng trước tăng 02 vụ, giảm 01 người chết, tăng 3 người bị thương.")
    assert [(f.aspect, f.base) for f in facts[1:]] == [(CHANGE, "tháng trước")] * 3


def test_a_base_behind_an_equals_sign_holds_for_both_and_one_in_a_bracket_for_the_change_alone() -> None:
    facts = read("Phát hiện 112 vụ, giảm 23 vụ = 17,0% so với cùng kỳ.")
    assert [(f.aspect, f.base) for f in facts] == [(LEVEL, None), (CHANGE, "cùng kỳ"), (CHANGE, "cùng kỳ")]
    level, change = read("Phạm pháp hình sự 120 vụ (tăng 5 vụ so với cùng kỳ).")
    assert (level.after, change.base) == ("", "cùng kỳ")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("GRDP tăng 7,1% (cả nước tăng 6,2%).", "cả nước"),
        ("Tỷ lệ giải ngân 34,5%; bình quân chung cả nước 37,7%.", "cả nước"),
        ("GRDP tăng 7,1%, cao hơn bình quân chung cả nước (5,4%).", "cả nước"),
        ("GRDP tăng 7,1%, trong khi toàn quốc giảm 1,2%.", "cả nước"),
        ("Thu nhập 45 triệu đồng (vùng Đồng bằng sông Cửu Long: 52 triệu đồng).", "vùng Đồng bằng sông Cửu Long"),
        ("Hộ nghèo 4,2%, bình quân vùng Trung du và miền núi phía Bắc 6,1%.", "vùng Trung du và miền núi phía Bắc"),
        ("GRDP tăng 7,1%, thấp hơn bình quân chung cả nước 1,1 điểm phần trăm.", "Thạch Lâm"),
        ("GRDP tăng 7,1%, đứng thứ 4 cả nước.", "Thạch Lâm"),
        ("GRDP tăng 7,1%, chiếm 2% cả nước.", "Thạch Lâm"),
        ("GRDP tăng 7,1%, khu vực dịch vụ tăng 3%.", "Thạch Lâm"),
        ("GRDP tăng 7,1%, bằng 96% bình quân cả nước.", "Thạch Lâm"),
    ],
)
def test_the_country_and_a_region_are_places_of_their_own(text: str, place: str) -> None:
    *_, last = read(text)
    assert last.place == place


@pytest.mark.parametrize(
    "text",
    [
        "Học tập tư tưởng Hồ Chí Minh có 12 tập thể.",
        "Đoàn Thanh niên Cộng sản Hồ Chí Minh tặng 20 suất quà.",
        "Học viện Chính trị quốc gia Hồ Chí Minh mở 2 lớp.",
        "Khách từ thành phố Hồ Chí Minh có 500 lượt.",
        "Chuyển 35 ha cho Khu công nghiệp Đông Quan.",
        "Bệnh viện Đa khoa khu vực Đông Quan khám 312 lượt.",
        "Nâng cấp đường Đông Quan dài 12 km.",
        "Công ty cổ phần Xi măng Đông Quan nộp 3 tỷ đồng.",
    ],
)
def test_a_body_a_street_or_a_person_names_no_place(text: str) -> None:
    facts = read(f"{text}\n\nHuyện Đông Quan có 5 xã. Đại biểu đến từ Thành phố Hồ Chí Minh.")
    assert facts[0].place == "Thạch Lâm"


@pytest.mark.parametrize(
    "text", ["Huyện đảo Đông Quan: 74 hộ.", "Tại Đông Quan có 74 hộ.", "UBND huyện Đông Quan có 74 hộ."]
)
def test_a_place_is_one_with_and_without_its_kind(text: str) -> None:
    facts = read(f"{text}\n\nHuyện Đông Quan có 5 xã.")
    assert facts[0].place == "Đông Quan"


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Quyết định số 1752 ngày 22/9/2020 của UBND tỉnh hỗ trợ 12 hộ.", ["12 hộ"]),
        ("Lễ hội lần thứ 17 năm 2023 đón 300 lượt khách.", ["300 lượt khách"]),
        ("SEA Games 32 đạt 02 HCV; Trung đoàn 852 đưa 497 người.", ["02 HCV", "497 người"]),
        ("Khảo sát lần 2 đối với 5 xã; tiêm mũi thứ 3 vắc xin cho 60 người.", ["5 xã", "60 người"]),
        ("Kỷ niệm 74 năm Ngày Thương binh có 12 đoàn.", ["12 đoàn"]),
        ("Chiến lược phát triển 10 năm 2021-2030 có 12 chỉ tiêu.", ["12 chỉ tiêu"]),
        ("Số xã đạt 19 tiêu chí: 17 xã; số xã đạt 15 tiêu chí: 5 xã.", ["17 xã", "5 xã"]),
        ("Khai thác 05 lợi thế, góp ý 80 nội dung.", ["05 lợi thế", "80 nội dung"]),
    ],
)
def test_what_a_number_counts_or_only_names(text: str, figures: list[str]) -> None:
    assert [fact.figure.text for fact in read(text)] == figures


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("(9) Du lịch: đón 428 lượt khách.", "Du lịch · đón"),
        ("1.2. Giáo dục: có 187 trường.", "Giáo dục"),
        ("So với cùng kỳ năm 2022, thu nội địa tăng 5%.", "thu nội địa"),
        ("Tại thời điểm 30/6/2023: đàn trâu 61 con.", "đàn trâu"),
    ],
)
def test_numbering_and_times_are_no_part_of_a_name(text: str, name: str) -> None:
    (fact,) = read(text)
    assert fact.name == name


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Giải ngân vốn đạt 31,2%. Cụ thể:\n- Huyện Tam Lạch: 92 tỷ đồng.", "Giải ngân vốn"),
        ("Tình hình ổn định. Sản phẩm chủ yếu:\n- Xi măng: 92 tấn.", "Sản phẩm chủ yếu"),
        ("- Giải ngân đến 31/5/2023 đạt 11,6%. Kết quả của cấp huyện:\n+ Huyện Tam Lạch: 92 tỷ đồng.", "Kết quả của cấp huyện"),
    ],
)  # fmt: skip
def test_of_a_lead_its_last_telling_sentence_names_the_list(text: str, scope: str) -> None:
    *_, last = read(text)
    assert last.scope[0] == scope


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tỷ lệ hộ cận nghèo giảm từ 8,4% xuống 6,1%.", [("8,4%", RATE), ("6,1%", RATE)]),
        ("Tỷ lệ che phủ rừng tăng từ 51,2% lên 52,7%, tăng 1,5 điểm %.", [("51,2%", RATE), ("52,7%", RATE)]),
        ("Số vụ cháy giảm từ 24 vụ xuống còn 19 vụ.", [("24 vụ", LEVEL), ("19 vụ", LEVEL)]),
        ("Đàn trâu giảm 8,4% do giá thấp.", [("8,4%", CHANGE)]),
        ("Giá phân bón tăng từ 25% đến 40%.", [("25%", CHANGE)]),
    ],
)
def test_the_ends_of_a_change_are_levels(text: str, wanted: list[tuple[str, Aspect]]) -> None:
    found = [(fact.figure.text, fact.aspect) for fact in read(text)]
    assert found[: len(wanted)] == wanted


def test_each_end_of_a_change_has_the_time_that_stands_behind_it() -> None:
    facts = read("Tỷ lệ hộ nghèo giảm từ 9,4% năm 2021 xuống còn 7,1% năm 2022.")
    assert [fact.period.label if fact.period else None for fact in facts] == ["2021", "2022"]


def test_the_items_of_a_list_do_not_name_each_other() -> None:
    facts = read("- Các sản phẩm chủ yếu: xi măng 12 nghìn tấn, phân bón 8 nghìn tấn, giấy 5 nghìn tấn.")
    over = "Các sản phẩm chủ yếu"
    assert [fact.name for fact in facts] == [f"{over} · xi măng", f"{over} · phân bón", f"{over} · giấy"]
    part = read("- Y tế: sởi 48 ca, tử vong 02 ca.")
    assert part[1].name == "Y tế · sởi · tử vong"


def test_a_line_of_aims_tells_plans() -> None:
    facts = read("Mục tiêu năm 2024: GRDP tăng 8 - 8,5%; xuất khẩu 680 triệu USD; đón 1.950 nghìn lượt khách.")
    assert {fact.aspect for fact in facts} == {Aspect.PLAN}
    facts = read("Chương trình mục tiêu quốc gia: giải ngân 680 triệu đồng.")
    assert [fact.aspect for fact in facts] == [Aspect.LEVEL]


def test_a_column_of_percentage_points() -> None:
    facts = read("| Huyện | Tỷ lệ (%) | Giảm (điểm %) |\n| Tam Lạch | 23,50 | 5,50 |")
    assert [(f.figure.unit, f.aspect) for f in facts] == [("%", Aspect.RATE), ("điểm phần trăm", Aspect.CHANGE)]


def test_when_a_ranking_was_published_is_not_what_it_is_of() -> None:
    facts = read("Chỉ số PCI năm 2021 (công bố tháng 4/2022) đạt 64,18 điểm, xếp thứ 31/63.", period=None)
    assert {fact.period.label for fact in facts if fact.period} == {"2021"}


@pytest.mark.parametrize(
    ("compared", "base"),
    [
        ("tháng 6", "tháng trước"),
        ("tháng 6/2023", "tháng trước"),
        ("tháng 7/2022", "cùng kỳ"),
        ("tháng 7 năm 2022", "cùng kỳ"),
        ("tháng 12/2022", "cuối năm trước"),
        ("tháng 7/2019", None),
    ],
)
def test_a_month_that_a_month_is_compared_with(compared: str, base: str | None) -> None:
    (fact,) = read(f"Giá tiêu dùng tháng 7 tăng 0,32% so với {compared}.", period=JULY)
    assert fact.base == base


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Giải ngân đạt 40,4%, thấp hơn cùng kỳ (43,6%) 3,2 điểm phần trăm.", ["2023-H1", "2022-H1", "2023-H1"]),
        ("Tỷ lệ lấp đầy đạt 61%, cao hơn năm 2022 (58%).", ["2023-H1", "2022"]),
        ("Doanh thu tăng so với cùng kỳ (3,2%).", ["2023-H1"]),
    ],
)
def test_a_rate_in_a_bracket_behind_another_time_is_of_that_time(text: str, periods: list[str]) -> None:
    assert [fact.period.label for fact in read(text) if fact.period] == periods


def test_names_behind_a_count_are_one_name() -> None:
    facts = read("Hàng hóa qua ba cửa khẩu Nà Lạc, Khau Đôn và Bản Xa đạt 387,5 triệu USD, tăng 31,6%.")
    named = "Hàng hóa qua ba cửa khẩu Nà Lạc, Khau Đôn và Bản Xa"
    assert [(f.figure.text, f.indicator) for f in facts[1:]] == [("387,5 triệu USD", named), ("31,6%", named)]


@pytest.mark.parametrize(
    "text",
    [
        "Đưa lao động đi nước ngoài, 4 tháng mới được 87 người.",
        "Thu ngân sách 4 tháng mới đạt 87 tỷ đồng.",
        "4 tháng giải quyết việc làm cho 87 người.",
    ],
)
def test_the_months_up_to_that_of_a_monthly_report(text: str) -> None:
    (fact,) = read(text, period=APRIL, periods=(APRIL,))
    assert fact.period is not None
    assert (fact.figure.value, fact.period.label) == (87, "2023-M01-M04")


def test_what_is_aimed_at_is_a_plan() -> None:
    (fact,) = read("Ưu tiên vốn cho 5 xã phấn đấu đạt chuẩn nông thôn mới.")
    assert fact.aspect is Aspect.PLAN


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Xảy ra 31 vụ sạt lở, thiệt hại 4,2 tỷ đồng, nặng nhất ở huyện Đá Vàng 17 vụ, thiệt hại 2,9 tỷ đồng; "
            "lốc làm sập 14 căn nhà.",
            ["Thạch Lâm", "Thạch Lâm", "Đá Vàng", "Đá Vàng", "Thạch Lâm"],
        ),
        (
            "Trồng 512 ha rừng, riêng huyện Đá Vàng 210 ha, chi phí 1,4 tỷ đồng, nâng tổng diện tích lên 8.120 ha.",
            ["Thạch Lâm", "Đá Vàng", "Đá Vàng", "Thạch Lâm"],
        ),
        ("Cháy rừng nhiều nhất ở huyện Đá Vàng 5 vụ, toàn tỉnh 12 vụ.", ["Đá Vàng", "Thạch Lâm"]),
    ],
)
def test_a_clause_goes_on_about_the_place_that_it_sets_apart(text: str, places: list[str]) -> None:
    assert [fact.place for fact in read(text)] == places
