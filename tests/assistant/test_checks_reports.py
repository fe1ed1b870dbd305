"""Whole invented reports whose figures hold, and the same with one figure changed."""

import shutil
from pathlib import Path

import pytest

from assistant.checks import check
from index.ingest import analyse_files

FOLDER = Path(__file__).resolve().parents[1] / "data" / "checks"
H1 = "lam-sa-6-thang-2023.txt"
YEAR = "lam-sa-nam-2023.txt"
DISTRICT = "na-ho-quy-i-2024.txt"


def arithmetic(*paths: Path) -> list[str]:
    analysis = analyse_files(paths)
    assert not analysis.failed
    return [finding.arithmetic for finding in check(analysis.reports, analysis.passages, analysis.facts)]


def test_reports_that_hold_give_no_finding():
    assert arithmetic(FOLDER) == []


CHANGED = [
    (H1, "đạt 56,6% kế hoạch", "đạt 66,6% kế hoạch", "12.450 lao động / 22.000 lao động = 56,62% ≠ 66,6%"),
    (H1, "tỷ lệ 98,6%", "tỷ lệ 92,6%", "14.012 thí sinh / 14.210 thí sinh = 98,61% ≠ 92,6%"),
    (H1, "chiếm 76%", "chiếm 66%", "389 trường / 512 trường = 76% ≠ 66%"),
    (H1, "trung ương 2.670", "trung ương 2.760", "2.150 + 2.760 = 4.910 tỷ đồng ≠ 4.820 tỷ đồng"),
    (H1, "nông nghiệp 24,5%", "nông nghiệp 20,5%", "20,5% + 38,2% + 33,1% + 4,2% = 96% ≠ 100%"),
    (H1, "(5,5%)", "(8,5%)", "18 vụ / (312 vụ + 18 vụ) = 5,45% ≠ 8,5%"),
    (H1, "(93,3%)", "(92,1%)", "94,2% − 92,1% = 2,1 điểm phần trăm ≠ 0,9 điểm phần trăm"),
    (H1, "47,2% kế hoạch", "57,2% kế hoạch", "12.480 tỷ đồng / 26.440 tỷ đồng = 47,2% ≠ 57,2%"),
    (H1, "86,1%", "76,1%", "118 vụ / 137 vụ = 86,13% ≠ 76,1%"),
    (H1, "đông xuân 18.400", "đông xuân 17.400", "17.400 + 22.800 = 40.200 ha ≠ 41.200 ha"),
    (H1, "giảm 1,9%", "giảm 2,9%", "8,7% − 6,8% = 1,9% ≠ 2,9%"),
    (H1, "phản ánh 375", "phản ánh 357", "96 + 41 + 357 = 494 đơn ≠ 512 đơn"),
    (YEAR, "(68,6%)", "(66,8%)", "96 xã / 140 xã = 68,57% ≠ 66,8%"),
    (YEAR, "đạt 103,3% kế hoạch", "đạt 113,3% kế hoạch", "1.240 triệu usd / 1.200 triệu usd = 103,33% ≠ 113,3%"),
    (YEAR, "đầu năm (11.270 hộ)", "đầu năm (11.720 hộ)", "11.720 hộ − 9.120 hộ = 2.600 hộ ≠ 2.150 hộ"),
    (YEAR, "(hành chính 31 cuộc", "(hành chính 33 cuộc", "33 + 21 = 54 cuộc ≠ 52 cuộc"),
    (YEAR, "| 96,6 |", "| 98,6 |", "9.180 tỷ đồng / 9.500 tỷ đồng = 96,63% ≠ 98,6%"),
    (YEAR, "| 117,8 |", "| 171,8 |", "1.060 tỷ đồng / 900 tỷ đồng = 117,78% ≠ 171,8%"),
    (DISTRICT, "(16,5%); trong đó", "(15,6%); trong đó", "68 tỷ đồng / 412 tỷ đồng = 16,51% ≠ 15,6%"),
    (DISTRICT, "(175 tỷ đồng)", "(157 tỷ đồng)", "42,5 tỷ đồng / 157 tỷ đồng = 27,07% ≠ 24,3%"),
    (DISTRICT, "bò 14.300 con", "bò 13.400 con", "9.100 + 13.400 + 24.800 = 47.300 con ≠ 48.200 con"),
    (DISTRICT, "so với cùng kỳ (47.200 con)", "so với cùng kỳ (42.700 con)", "48.200 con / 42.700 con − 100% = 12,88% ≠ 2,1%"),
    (DISTRICT, "tỷ lệ 73,8%", "tỷ lệ 78,3%", "31 trường / 42 trường = 73,81% ≠ 78,3%"),
    (DISTRICT, "16 khuyến khích", "15 khuyến khích", "1 + 6 + 12 + 15 = 34 giải ≠ 35 giải"),
    (DISTRICT, "đạt 24,2%.", "đạt 42,2%.", "215 trẻ / 890 trẻ = 24,16% ≠ 42,2%"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "right", "wrong", "found"), CHANGED, ids=[wrong for _, _, wrong, _ in CHANGED])
def test_one_changed_figure_is_found(tmp_path, name, right, wrong, found):
    copy = tmp_path / name
    shutil.copy(FOLDER / name, copy)
    text = copy.read_text(encoding="utf-8")
    assert text.count(right) == 1
    copy.write_text(text.replace(right, wrong), encoding="utf-8")
    assert found in arithmetic(copy)
