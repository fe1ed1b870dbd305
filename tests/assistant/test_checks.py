"""Contradictions that are found, each in several wordings, and what looks like one and is none."""

from datetime import date
from decimal import Decimal

import pytest
from conftest import make_report

from assistant.checks import check
from assistant.findings import Finding, Kind, Severity
from index.facts import extract
from index.records import Period
from index.split import split

H1 = Period(date(2023, 1, 1), date(2023, 6, 30))


def findings(*texts: str, **meta: object) -> list[Finding]:
    """What the checks find in reports of these texts, all of one place and half-year unless `meta` says otherwise."""
    reports, passages, facts = {}, [], []
    for n, text in enumerate(texts):
        of_this = {name: value[n] if isinstance(value, tuple) else value for name, value in meta.items()}
        report = make_report(text, **{"id": f"r{n}", "place": "Thạch Lâm", "period": H1, **of_this})
        own = split(report)
        reports[report.id] = report
        passages += own
        facts += extract(report, own)
    return check(reports, passages, facts)


def told(*texts: str, **meta: object) -> list[tuple[Kind, str]]:
    return [(finding.kind, finding.arithmetic) for finding in findings(*texts, **meta)]


WRONG = [
    # a percentage of the plan
    ("Vụ mùa gieo cấy 4.120 ha/4.500 ha, đạt 95,6% KH.", Kind.RATIO, "4.120 ha / 4.500 ha = 91,56% ≠ 95,6%"),
    ("Vụ mùa gieo cấy 4.120/4.500 ha, bằng 98,1% so với cùng kỳ, đạt 95,6% kế hoạch.", Kind.RATIO,
     "4.120 ha / 4.500 ha = 91,56% ≠ 95,6%"),
    ("Thu hoạch 1.210/1.100 ha ngô, vượt 12% kế hoạch.", Kind.RATIO, "1.210 ha / 1.100 ha − 100% = 10% ≠ 12%"),
    ("Giải ngân được 300 tỷ đồng, bằng 45% dự toán (800 tỷ đồng).", Kind.RATIO, "300 tỷ đồng / 800 tỷ đồng = 37,5% ≠ 45%"),
    ("Cấp mới 850/2.500 thẻ đọc sách, đạt 41% kế hoạch.", Kind.RATIO, "850 thẻ / 2.500 thẻ = 34% ≠ 41%"),
    ("Giá trị sản xuất đạt 12.480 tỷ đồng, tăng 9,8%, đạt 57,2% kế hoạch năm (26.440 tỷ đồng).", Kind.RATIO,
     "12.480 tỷ đồng / 26.440 tỷ đồng = 47,2% ≠ 57,2%"),
    ("Trồng rừng được 1.500 ha (kế hoạch 2.000 ha), đạt 85% kế hoạch.", Kind.RATIO, "1.500 ha / 2.000 ha = 75% ≠ 85%"),
    ("Thu ngân sách đạt 845 tỷ đồng, bằng 120% so với cùng kỳ (650 tỷ đồng).", Kind.CHANGE,
     "845 tỷ đồng / 650 tỷ đồng = 130% ≠ 120%"),
    # counts and their rate
    ("Trộm cắp tài sản vẫn nhiều (45/90 vụ = 45%).", Kind.RATIO, "45 vụ / 90 vụ = 50% ≠ 45%"),
    ("Tỉnh giao 840 nhiệm vụ, trong đó 602 nhiệm vụ đã xong (đạt 61,7%); 238 nhiệm vụ đang làm (chiếm 28,3%).", Kind.RATIO,
     "602 nhiệm vụ / 840 nhiệm vụ = 71,67% ≠ 61,7%"),
    ("Toàn huyện có 1.200 hộ, trong đó 300 hộ nghèo, chiếm 35%.", Kind.RATIO, "300 hộ / 1.200 hộ = 25% ≠ 35%"),
    ("Kiểm tra 240 cơ sở, 180 cơ sở đạt yêu cầu, tỷ lệ 85%.", Kind.RATIO, "180 cơ sở / 240 cơ sở = 75% ≠ 85%"),
    # averages
    ("Thành lập mới 80 doanh nghiệp với số vốn 420 tỷ đồng; số vốn đăng ký bình quân một doanh nghiệp là 4,4 tỷ đồng.",
     Kind.AVERAGE,
     "420 tỷ đồng / 80 doanh nghiệp = 5,25 tỷ đồng ≠ 4,4 tỷ đồng"),
    # changes
    ("Xảy ra 40 vụ cháy (giảm 10 vụ so với cùng kỳ = 25%).", Kind.CHANGE, "10 vụ / (40 vụ + 10 vụ) = 20% ≠ 25%"),
    ("Bắt giữ 130 vụ, 161 đối tượng (tăng 50 vụ so với cùng kỳ = 36%).", Kind.CHANGE, "50 vụ / (130 vụ − 50 vụ) = 62,5% ≠ 36%"),
    ("Tổng đàn lợn có 41.200 con, tăng 3.200 con (bằng 118,42%) so với cùng kỳ năm 2022.", Kind.CHANGE,
     "41.200 con / (41.200 con − 3.200 con) = 108,421% ≠ 118,42%"),
    ("Sốt xuất huyết 684 ca, giảm 49,3% so với cùng kỳ (1.127 ca).", Kind.CHANGE, "100% − 684 ca / 1.127 ca = 39,31% ≠ 49,3%"),
    ("Đàn gia súc 48.200 con (trâu 9.100 con, lợn 39.100 con), tăng 5,1% so với cùng kỳ (47.200 con).", Kind.CHANGE,
     "48.200 con / 47.200 con − 100% = 2,12% ≠ 5,1%"),
    ("Xảy ra 72 vụ, tăng 15 vụ so với cùng kỳ (60 vụ).", Kind.CHANGE, "72 vụ − 60 vụ = 12 vụ ≠ 15 vụ"),
    ("Sản lượng điện tăng 7,5% (bằng 105,7%) so với cùng kỳ.", Kind.CHANGE, "105,7% − 100% = 5,7% ≠ 7,5%"),
    ("Bao phủ bảo hiểm y tế đạt 94,2%, tăng 0,9 điểm phần trăm so với cùng kỳ năm trước (92,1%).", Kind.CHANGE,
     "94,2% − 92,1% = 2,1 điểm phần trăm ≠ 0,9 điểm phần trăm"),
    ("Hộ nghèo còn 6,8%, giảm 2,9% so với đầu năm (8,7%).", Kind.CHANGE, "8,7% − 6,8% = 1,9% ≠ 2,9%"),
    # parts and totals
    ("Có 389 trường đạt chuẩn (mầm non 118 trường, tiểu học 131 trường, THCS 108 trường, THPT 22 trường).", Kind.PARTS,
     "118 + 131 + 108 + 22 = 379 trường ≠ 389 trường"),
    ("Đoạt 48 giải (02 giải Nhất, 10 giải Nhì, 14 giải Ba).", Kind.PARTS, "2 + 10 + 14 = 26 giải ≠ 48 giải"),
    ("Thu ngân sách đạt 845 tỷ đồng, gồm: thu nội địa 620 tỷ đồng; thu xuất nhập khẩu 180 tỷ đồng; thu viện trợ 54 tỷ đồng.",
     Kind.PARTS, "620 + 180 + 54 = 854 tỷ đồng ≠ 845 tỷ đồng"),
    ("Phát hiện 112 vụ vi phạm lâm luật. Cụ thể như sau: vi phạm về quản lý rừng 21 vụ; vi phạm về phát triển rừng 58 vụ; "
     "vi phạm về lâm sản 27 vụ; số vụ đã xử lý 93 vụ.", Kind.PARTS, "21 + 58 + 27 = 106 vụ ≠ 112 vụ"),
    ("Đón 52.300 lượt khách, trong đó: khách quốc tế 1.250 lượt; khách nội địa 50.050 lượt.", Kind.PARTS,
     "1.250 + 50.050 = 51.300 lượt ≠ 52.300 lượt"),
    ("Đã xử lý 60 vụ, trong đó 72 vụ xử phạt hành chính.", Kind.PARTS, "72 vụ > 60 vụ"),
    ("Cơ cấu kinh tế: nông nghiệp chiếm 23,6%; công nghiệp chiếm 18,1%; dịch vụ chiếm 51,3%.", Kind.PARTS,
     "23,6% + 18,1% + 51,3% = 93% ≠ 100%"),
    ("Tổ chức 38 cuộc thanh tra, gồm:\n\n- Thanh tra hành chính 12 cuộc;\n\n- Thanh tra chuyên ngành 21 cuộc.", Kind.PARTS,
     "12 + 21 = 33 cuộc ≠ 38 cuộc"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "arithmetic"), WRONG, ids=[text[:40] for text, _, _ in WRONG])
def test_a_contradiction_within_a_report(text, kind, arithmetic):
    assert told(text) == [(kind, arithmetic)]


SOUND = [
    # rounding, and digits cut off
    "Cấp mới 850/2.700 thẻ, đạt 31% kế hoạch; luân chuyển 41.000/110.000 lượt sách, đạt 37% kế hoạch.",
    "Sắn: sản lượng đạt 8.247,98/10.000,0 tấn, bằng 82,47% KH.",
    "Xuất khẩu và nhập khẩu đạt 310,5 triệu USD, gồm: xuất khẩu 205 triệu USD; nhập khẩu 105 triệu USD.",
    "Đón khoảng 60.000 lượt khách, trong đó: khách quốc tế 210 lượt; khách nội địa 59.820 lượt.",
    # the percentage is of something else than the pair
    "Trồng 350 ha/340 ha, bằng 98,2% so với cùng kỳ.",
    "Thu ngân sách đạt 550/1.250 tỷ đồng, đạt 44% dự toán trung ương giao, đạt 32% dự toán HĐND giao.",
    "Đã làm rõ 90/140 vụ, 190 đối tượng, đạt tỷ lệ 96%.",
    "Giao 840 nhiệm vụ, trong đó 602 nhiệm vụ đã xong, đạt 98% đúng hạn.",
    "Toàn tỉnh có 1.200 hộ nghèo, trong đó 300 hộ ở vùng cao, giảm 35% so với cùng kỳ.",
    "Có 15/18 chỉ tiêu đạt và vượt kế hoạch (83,3%).",
    "Tổng số 7.430 việc, trong đó có điều kiện 5.910 việc; đã xong 5.127 việc, đạt 86,8%.",
    "Thu nội địa 4.650 tỷ đồng, đạt 50,5% dự toán (nếu trừ tiền sử dụng đất còn 3.980 tỷ đồng, đạt 53,1% dự toán).",
    "Thu ngân sách 42,5 tỷ đồng, đạt 24,3% dự toán tỉnh giao (175 tỷ đồng), đạt 22,1% dự toán huyện giao (192 tỷ đồng).",
    "Đàn gia súc 48.200 con (trâu 9.100 con, bò 14.300 con, lợn 24.800 con), tăng 2,1% so với cùng kỳ (47.200 con).",
    # parts that are not all
    "Đoàn giành 126 huy chương (41 vàng, 37 bạc, 48 đồng).",
    "Giải quyết 25.300 việc làm (trong tỉnh 18.200 người, ngoài tỉnh 7.100 người).",
    "Dịch bệnh làm chết 1.540 con lợn, trong đó huyện Đá Vàng 640 con, huyện Na Hồ 310 con.",
    "Thu ngân sách đạt 845 tỷ đồng, trong đó thu nội địa 620 tỷ đồng, thu tiền sử dụng đất 90 tỷ đồng.",
    "Nuôi trồng 37.410 tấn, gồm: tôm 22.165 tấn, cá tra 3.480 tấn, còn lại là thủy sản khác.",
    "Có 500 lao động, trong đó 300 lao động nữ, 280 lao động đã qua đào tạo.",
    "Từ đầu năm có 11 đợt thiên tai (07 đợt mưa đá; 03 đợt rét; 01 trận lốc).",
    "Xảy ra 31 vụ tai nạn, làm chết 12 người, bị thương 25 người (giảm 9 vụ = 22,5%, 05 người chết = 29,4%).",
    "Giải ngân 1.487/4.387 tỷ đồng. Trong đó: vốn địa phương 402/1.312 tỷ đồng; vốn trung ương 688/1.986 tỷ đồng; "
    "vốn chương trình mục tiêu quốc gia 397/1.089 tỷ đồng.",
    "Hộ nghèo còn 6,8%, giảm 1,9% so với đầu năm (8,7%).",
    "Hộ nghèo còn 6,0%, giảm 25% so với đầu năm (8,0%).",
    # changes that hold, or that are of different things
    "Xảy ra 90 vụ phạm pháp (giảm 40 vụ so với cùng kỳ = 31%).",
    "Phát hiện 713 vụ, tăng 9,2% so với năm 2022 (653 vụ).",
    "Thủy sản đạt 231,4 tấn, tăng 15,7% so với cùng kỳ (tăng 31,4 tấn).",
    "Giá trị sản xuất tháng 4 đạt 512 tỷ đồng, bằng 103,3% so với tháng trước, tăng 57% so với cùng kỳ.",
    "Tốc độ phát triển (GRDP) đạt 104,1% so với cùng kỳ, tăng 0,2% so với cùng kỳ.",
    "Có 120/150 xã đạt chuẩn tiếp cận pháp luật, đạt 80% (tăng 6,4% so với năm 2019).",
    "Dịch vụ tăng 4,5%, đóng góp 2,4 điểm phần trăm.",
    # the same words for two things
    "Giá trị sản xuất công nghiệp (giá so sánh) đạt 1.310 tỷ đồng; "
    "giá trị sản xuất công nghiệp (giá hiện hành) đạt 1.820 tỷ đồng.",
    "- Huyện Na Hồ: trồng mới 150 ha rừng.\n\n- Huyện Pác Lũng: trồng mới 95 ha rừng.",
    "- Tội phạm kinh tế: bắt giữ 130 vụ, 161 đối tượng.\n\n- Tội phạm môi trường: bắt giữ 62 vụ, 97 đối tượng.",
    "I. Trồng trọt\n\nThu ngân sách quý I đạt 310 tỷ đồng.\n\nII. Tài chính\n\nThu ngân sách 6 tháng đạt 640 tỷ đồng.",
]


@pytest.mark.parametrize("text", SOUND, ids=[text[:40] for text in SOUND])
def test_what_only_looks_like_a_contradiction(text):
    assert told(text) == []


# Two places


def test_one_report_says_it_twice_differently():
    text = (
        "I. TÌNH HÌNH\n\nThu ngân sách nhà nước trên địa bàn đạt 845 tỷ đồng.\n\n"
        "II. TÀI CHÍNH\n\nTổng thu ngân sách nhà nước trên địa bàn đạt 854 tỷ đồng."
    )
    (found,) = findings(text)
    assert (found.kind, found.arithmetic) == (Kind.CONFLICT, "845 tỷ đồng ≠ 854 tỷ đồng")
    assert [text[f.figure.start : f.figure.end] for f in found.facts] == ["845 tỷ đồng", "854 tỷ đồng"]


def test_two_reports_with_other_words_for_one_thing():
    early = "Tổng mức bán lẻ hàng hóa và dịch vụ ước đạt 5.118,36 tỷ đồng."
    late = "Doanh thu bán lẻ hàng hoá đạt 5.010,5 tỷ đồng."
    (found,) = findings(early, late, issued=(date(2023, 6, 8), date(2023, 7, 5)))
    assert (found.kind, found.severity) == (Kind.REVISED, Severity.LOW)
    assert (found.stated, found.expected) == ("5.118,36 tỷ đồng", "5.010,5 tỷ đồng")


def test_two_final_reports_conflict():
    one, other = "Kim ngạch xuất khẩu đạt 318 triệu USD.", "Giá trị xuất khẩu đạt 0,345 tỷ USD."
    issued = (date(2023, 7, 5), date(2023, 7, 25))
    assert told(one, other, issued=issued) == [(Kind.CONFLICT, "318 triệu usd ≠ 0,345 tỷ usd")]


def test_an_index_and_a_growth_are_compared_as_growths():
    early = "Tốc độ phát triển (GRDP) đạt 104,1%, trong đó: Khu vực dịch vụ ước đạt 104,5%, tăng 0,2% so với cùng kỳ."
    late = "Khu vực dịch vụ tăng 2,9% so với cùng kỳ."
    assert told(early, late) == [(Kind.REVISED, "104,5% (+4,5%) ≠ 2,9%")]
    assert told(early, "Khu vực dịch vụ tăng 4,5% so với cùng kỳ.") == []


def test_of_two_estimates_the_later_revises_the_earlier():
    one, other = "GRDP ước tăng 7,5% so với cùng kỳ.", "GRDP ước tăng 7,02% so với cùng kỳ."
    (found,) = findings(other, one, issued=(date(2023, 6, 20), date(2023, 5, 20)))
    assert (found.kind, found.stated, found.expected) == (Kind.REVISED, "7,5%", "7,02%")


def test_a_missing_thousand_is_told_as_such():
    (found,) = findings("Khách nội địa đạt 245.700 lượt.", "Khách nội địa đạt 245,7 lượt.")
    assert (found.severity, found.hint) == (Severity.HIGH, "check_hint_unit")
    assert "nghìn" in found.message("vi")
    assert "thousand" in found.message("en")


H1_2022 = Period(date(2022, 1, 1), date(2022, 6, 30))


@pytest.mark.parametrize(
    ("one", "other", "meta"),
    [
        ("Tổng mức bán lẻ đạt 5.118,4 tỷ đồng.", "Bán lẻ đạt 5.118 tỷ đồng.", {}),  # rounded
        ("Doanh thu bán lẻ tăng 11,58% so với cùng kỳ.", "Bán lẻ tăng 11,5% so với cùng kỳ.", {}),  # cut
        ("Sản lượng chè đạt 21.218 tấn.", "Sản lượng chè đạt 212.180 tạ.", {}),
        ("Thu nội địa đạt 0,6829 nghìn tỷ đồng.", "Thu nội địa đạt 682.900 triệu đồng.", {}),
        ("Kim ngạch xuất khẩu đạt 318 triệu USD.", "Kim ngạch xuất khẩu đạt 345 triệu USD.", {"period": (H1, H1_2022)}),
        ("Kim ngạch xuất khẩu đạt 318 triệu USD.", "Kim ngạch xuất khẩu đạt 345 triệu USD.", {"place": ("Lam Sa", "Núi Bạc")}),
        ("Đến ngày 31/5/2023, thu nội địa đạt 510 tỷ đồng.", "Đến ngày 30/6/2023, thu nội địa đạt 620 tỷ đồng.", {}),
        ("Xuất khẩu đạt 318 triệu USD.", "Nhập khẩu đạt 55 triệu USD.", {}),
        ("Sản lượng lúa đạt 900 tấn.", "Sản lượng ngô đạt 750 tấn.", {}),
        ("Giá trị sản xuất công nghiệp (giá so sánh) đạt 1.310 tỷ đồng.",
         "Giá trị sản xuất công nghiệp (giá hiện hành) đạt 1.820 tỷ đồng.", {}),
        ("Khách du lịch đạt 412.300 lượt.", "Khách du lịch quốc tế đạt 2.150 lượt.", {}),
        ("Thu nội địa đạt 620 tỷ đồng, bằng 54% dự toán trung ương giao.",
         "Thu nội địa đạt 620 tỷ đồng, bằng 38% dự toán HĐND giao.", {}),
        ("Tội phạm kinh tế: bắt giữ 130 vụ.", "Tội phạm môi trường: bắt giữ 62 vụ.", {}),
    ],
)  # fmt: skip
def test_two_reports_that_agree_or_speak_of_different_things(one, other, meta):
    assert told(one, other, **meta) == []


# Tables


TABLE = """Biểu 1. Thu ngân sách 6 tháng đầu năm 2023

| Chỉ tiêu | Đơn vị | TH 6 tháng 2022 | Dự toán năm 2023 | TH 6 tháng 2023 | So với dự toán (%) | So với cùng kỳ (%) |
|---|---|---|---|---|---|---|
| Thu nội địa | tỷ đồng | 1.900 | 4.200 | 2.310 | {share} | {index} |
| Thu xuất nhập khẩu | tỷ đồng | 200 | 500 | 240 | 48,0 | 120,0 |
"""


def test_a_row_that_holds():
    assert told(TABLE.format(share="55,0", index="121,6")) == []


def test_a_row_whose_percentages_do_not_follow():
    found = told(TABLE.format(share="60,0", index="112,6"))
    assert found == [
        (Kind.RATIO, "2.310 tỷ đồng / 4.200 tỷ đồng = 55% ≠ 60%"),
        (Kind.CHANGE, "2.310 tỷ đồng / 1.900 tỷ đồng = 121,58% ≠ 112,6%"),
    ]


DISTRICTS = """Biểu 2. Trồng rừng 6 tháng đầu năm 2023

| Huyện | Diện tích (ha) |
|---|---|
| Na Hồ | 120,5 |
| Pác Lũng | 310,0 |
| Đá Vàng | 69,5 |
| Tổng cộng | {total} |
"""


def test_a_column_and_its_total():
    assert told(DISTRICTS.format(total="500,0")) == []
    assert told(DISTRICTS.format(total="520,0")) == [(Kind.PARTS, "120,5 + 310 + 69,5 = 500 ha ≠ 520 ha")]


# What a finding says


def test_a_finding_names_its_spans_and_both_figures():
    text = "Vụ mùa gieo cấy 4.120 ha/4.500 ha, đạt 95,6% KH."
    (found,) = findings(text)
    assert [text[f.figure.start : f.figure.end] for f in found.facts] == ["95,6%", "4.120 ha", "4.500 ha"]
    assert (found.stated, found.expected) == ("95,6%", "91,56%")
    assert found.message("vi").startswith("Tỷ lệ không khớp")
    assert "91,56%" in found.message("en")


def test_the_gravest_come_first():
    text = "I. A\n\nTrồng 350,3 ha/350 ha sắn, đạt 101% KH.\n\nII. B\n\nTrồng 280 ha/350 ha lạc, đạt 95% KH."
    found = findings(text)
    assert [f.severity for f in found] == [Severity.HIGH, Severity.MEDIUM]
    assert found[0].facts[1].figure.value == Decimal(280)


def test_nothing_is_found_in_nothing():
    assert check({}, [], []) == []
