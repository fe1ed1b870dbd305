"""Invented heads and tails in the layouts of Vietnamese offices, with what each says and does not say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from index.folding import fold
from index.metadata import describe
from index.records import Report

BODY = """
I. KẾT QUẢ

Thực hiện Nghị quyết số 15/NQ-HĐND ngày 10 tháng 12 năm 2019 của HĐND và Kế hoạch số 77/KH-BCĐ ngày 02/02/2019, thu ngân sách đạt khá.
Đồng chí Vương Đình Lộc, Phó Chủ tịch, chủ trì hội nghị ngày 09/9/2019.
"""
TAIL = """
Nơi nhận:
- Như trên;
- Đồng chí Mai Thế Thụy (b/c);
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Đinh Văn Thọ
"""


def read(text: str) -> Report:
    return describe(text, id="tệp", path="tệp.txt", sha256="0")


def said(report: Report) -> dict[str, Any]:
    """The metadata of a report, periods by their labels."""
    names = ("number", "kind", "issuer", "place", "local", "issued", "signer", "title", "as_of", "session")
    found = {name: getattr(report, name) for name in names}
    found["period"] = report.period.label if report.period else None
    found["periods"] = [period.label for period in report.periods]
    return found


CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "letterhead in lines": (
        "ỦY BAN NHÂN DÂN\nTỈNH VÂN KHÊ\n-------\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "---------------\nSố: 37/BC-UBND\n\nVân Khê, ngày 05 tháng 7 năm 2023\n\nBÁO CÁO\n\nKết quả phát triển kinh tế, xã hội\n"
        "6 tháng đầu năm 2023 và nhiệm vụ 6 tháng cuối năm\n" + BODY + TAIL,
        {
            "number": "37/BC-UBND", "kind": "báo cáo", "issuer": "UBND tỉnh Vân Khê", "place": "Vân Khê", "local": None,
            "issued": date(2023, 7, 5), "period": "2023-H1", "periods": ["2023-H1"], "signer": "Đinh Văn Thọ",
            "title": "Báo cáo Kết quả phát triển kinh tế, xã hội 6 tháng đầu năm 2023 và nhiệm vụ 6 tháng cuối năm",
            "as_of": (), "session": None,
        },
    ),
    "two columns set side by side with spaces": (
        "ỦY BAN NHÂN DÂN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n  TỈNH LẠNG SƠN                 Độc lập - Tự do - Hạnh phúc\n"
        "Số:  482 /BC-UBND              Lạng Sơn, ngày  9  tháng   10  năm 2022\n\n                  BÁO CÁO\n"
        "      Tình hình kinh tế - xã hội 9 tháng năm 2022\n" + BODY
        + "\nNơi nhận:                                TM. ỦY BAN NHÂN DÂN\n- Chính phủ (b/c);                          KT. CHỦ TỊCH\n"
        "- Lưu: VT.                                 PHÓ CHỦ TỊCH\n\n\n                                           Lương Trọng Nghĩa\n",
        {
            "number": "482/BC-UBND", "issuer": "UBND tỉnh Lạng Sơn", "place": "Lạng Sơn", "issued": date(2022, 10, 9),
            "period": "2022-M01-M09", "signer": "Lương Trọng Nghĩa", "title": "Báo cáo Tình hình kinh tế - xã hội 9 tháng năm 2022",
        },
    ),
    "two columns with tabs": (
        "UBND TỈNH KIÊN GIANG\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ\tĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 1203/BC-SYT\tRạch Giá, ngày 15 tháng 12 năm 2021\n\nBÁO CÁO\nTổng kết công tác y tế năm 2021\n" + BODY
        + "\nNơi nhận:\tKT. GIÁM ĐỐC\n- UBND tỉnh;\tPHÓ GIÁM ĐỐC\n- Lưu: VT.\n\tTS. Trương Mỹ Hạnh\n",
        {
            "number": "1203/BC-SYT", "issuer": "Sở Y tế tỉnh Kiên Giang", "place": "Kiên Giang", "local": None,
            "issued": date(2021, 12, 15), "period": "2021", "signer": "Trương Mỹ Hạnh",
        },
    ),
    "a table of Word, each cell in one piece": (
        "| ỦY BAN NHÂN DÂN TỈNH PHÚ YÊN ------- Số: 214/BC-UBND | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
        "--------------- Phú Yên, ngày 28 tháng 3 năm 2020 |\n| --- | --- |\n\n**BÁO CÁO**\n\n**Tình hình kinh tế - xã hội quý I năm 2020**\n"
        + BODY + "\n| Nơi nhận: - Như trên; - Lưu: VT, TH. | TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Phan Đình Bảo |\n| --- | --- |\n",
        {
            "number": "214/BC-UBND", "issuer": "UBND tỉnh Phú Yên", "place": "Phú Yên", "issued": date(2020, 3, 28),
            "period": "2020-Q1", "signer": "Phan Đình Bảo", "title": "Báo cáo Tình hình kinh tế - xã hội quý I năm 2020",
        },
    ),
    "a table of Word, a row for each line": (
        "| **UBND TỈNH BẮC KẠN** | **CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM** |\n| --- | --- |\n| **VĂN PHÒNG** | **Độc lập - Tự do - Hạnh phúc** |\n"
        "| Số: 55/BC-VP | *Bắc Kạn, ngày 02 tháng 6 năm 2022* |\n\n# BÁO CÁO\n\n## Công tác chỉ đạo, điều hành tháng 5 năm 2022\n" + BODY
        + "\n| Nơi nhận: | **CHÁNH VĂN PHÒNG** |\n| --- | --- |\n| - Lưu: VT. | |\n| | **Hà Sỹ Quân** |\n",
        {
            "number": "55/BC-VP", "issuer": "Văn phòng UBND tỉnh Bắc Kạn", "place": "Bắc Kạn", "issued": date(2022, 6, 2),
            "period": "2022-05", "signer": "Hà Sỹ Quân", "title": "Báo cáo Công tác chỉ đạo, điều hành tháng 5 năm 2022",
        },
    ),
    "all on one line": (
        "ỦY BAN NHÂN DÂN TỈNH SƠN LA CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Số: 91/BC-UBND "
        "Sơn La, ngày 06 tháng 4 năm 2019\nBÁO CÁO\nTình hình kinh tế - xã hội quý I, nhiệm vụ quý II năm 2019\n" + BODY + TAIL,
        {
            "number": "91/BC-UBND", "issuer": "UBND tỉnh Sơn La", "place": "Sơn La", "issued": date(2019, 4, 6),
            "period": "2019-Q1", "periods": ["2019-Q1"],
        },
    ),
    "number and date left blank": (
        "ỦY BAN NHÂN DÂN\nTỈNH HÀ NAM\n\nSố:        /BC-UBND\n\nHà Nam, ngày      tháng 6 năm 2021\n\nBÁO CÁO\n"
        "Tình hình kinh tế - xã hội 6 tháng đầu năm 2021\n" + BODY + TAIL,
        {"number": None, "issued": None, "place": "Hà Nam", "issuer": "UBND tỉnh Hà Nam", "period": "2021-H1", "kind": "báo cáo"},
    ),
    "number and date left as dots": (
        "UBND TỈNH QUẢNG TRỊ\nSố: ……/BC-UBND\nQuảng Trị, ngày … tháng … năm 2021\nBÁO CÁO\nKết quả công tác năm 2021\n" + BODY
        + "\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n\nNơi nhận:\n- Như trên;\n- Đ/c Hồ Quang Vinh;\n- Lưu: VT.\n",
        {"number": None, "issued": None, "place": "Quảng Trị", "signer": None, "period": "2021"},
    ),
    "the day left blank on one line with the number": (
        "Số: .../TTr-UBND, ngày ..../...../2022\n\nTỜ TRÌNH\nVề việc phân bổ dự toán ngân sách năm 2023\n" + BODY,
        {"number": None, "issued": None, "kind": "tờ trình", "period": "2023", "title": "Tờ trình Về việc phân bổ dự toán ngân sách năm 2023"},
    ),
    "number and date on one line": (
        "**UBND TỈNH AN GIANG**\n\n**Số: 612/BC-UBND** &nbsp; *An Giang, ngày 08 tháng 12 năm 2023*\n\n# BÁO CÁO\n"
        "## Tình hình phát triển kinh tế, văn hóa, xã hội năm 2023 và kế hoạch năm 2024\n" + BODY + TAIL,
        {"number": "612/BC-UBND", "issued": date(2023, 12, 8), "place": "An Giang", "period": "2023", "periods": ["2023"]},
    ),
    "a city of the province in the line of the date": (
        "Số: 18/BC-VP                         TP. Cao Lãnh, ngày 31/5/2022\n\nBÁO CÁO\nKết quả công tác tháng 5/2022\n" + BODY
        + "\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\n(Đã ký)\nNgô Thành Tín\n",
        {
            "number": "18/BC-VP", "place": "Đồng Tháp", "local": None, "issued": date(2022, 5, 31),
            "issuer": "Văn phòng UBND tỉnh Đồng Tháp", "signer": "Ngô Thành Tín", "period": "2022-05",
        },
    ),
    "a provincial city after the merger of 2025": (
        "Số: 240/BC-UBND\nMỹ Tho, ngày 05 tháng 10 năm 2025\nBÁO CÁO\nKết quả thực hiện nhiệm vụ 9 tháng năm 2025\n" + BODY + TAIL,
        {"place": "Đồng Tháp", "issued": date(2025, 10, 5), "period": "2025-M01-M09", "issuer": "UBND tỉnh Đồng Tháp"},
    ),
    "the same city before the merger": (
        "Số: 240/BC-UBND\nMỹ Tho, ngày 05 tháng 10 năm 2024\nBÁO CÁO\nKết quả thực hiện nhiệm vụ 9 tháng năm 2024\n" + BODY + TAIL,
        {"place": "Tiền Giang", "issued": date(2024, 10, 5)},
    ),
    "the letterhead of a merged province": (
        "ỦY BAN NHÂN DÂN\nTỈNH PHÚ THỌ\nSố: 77/BC-UBND\nViệt Trì, ngày 30 tháng 9 năm 2025\nBÁO CÁO\nTình hình sau sắp xếp, quý III/2025\n" + BODY,
        {"place": "Phú Thọ", "issuer": "UBND tỉnh Phú Thọ", "issued": date(2025, 9, 30), "period": "2025-Q3", "signer": None},
    ),
    "a city that is a province": (
        "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CẦN THƠ\nSố: 90/BC-UBND\nCần Thơ, ngày 01 tháng 7 năm 2020\nBÁO CÁO\n"
        "Tình hình kinh tế - xã hội 6 tháng đầu năm 2020\n" + BODY + TAIL,
        {"place": "Cần Thơ", "local": None, "issuer": "UBND thành phố Cần Thơ", "issued": date(2020, 7, 1)},
    ),
    "Huế": (
        "UBND THÀNH PHỐ HUẾ\nSỞ CÔNG THƯƠNG\nSố: 15/BC-SCT\nThành phố Huế, ngày 20 tháng 3 năm 2025\nBÁO CÁO\nSản xuất công nghiệp quý I năm 2025\n"
        + BODY + "\nGIÁM ĐỐC\n\nTôn Nữ Diệu Lan\n",
        {"place": "Thừa Thiên Huế", "local": None, "issuer": "Sở Công Thương thành phố Huế", "signer": "Tôn Nữ Diệu Lan"},
    ),
    "Hà Nội, an agency of the city": (
        "UBND THÀNH PHỐ HÀ NỘI\nSỞ KẾ HOẠCH VÀ ĐẦU TƯ\nSố: 321/BC-KHĐT\nHà Nội, ngày 12 tháng 01 năm 2023\nBÁO CÁO\n"
        "Giải ngân vốn đầu tư công năm 2022\n" + BODY + "\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nLÊ THỊ HỒNG NHUNG\n",
        {
            "place": "Hà Nội", "issuer": "Sở Kế hoạch và Đầu tư thành phố Hà Nội", "number": "321/BC-KHĐT",
            "signer": "Lê Thị Hồng Nhung", "issued": date(2023, 1, 12), "period": "2022",
        },
    ),
    "a district": (
        "ỦY BAN NHÂN DÂN\nHUYỆN TRÙNG KHÁNH\nSố: 402/BC-UBND\nTrùng Khánh, ngày 20 tháng 6 năm 2022\nBÁO CÁO\n"
        "Tình hình kinh tế - xã hội 6 tháng đầu năm 2022\n" + BODY
        + "\nTM. ỦY BAN NHÂN DÂN HUYỆN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nNông Thế Vinh\n",
        {
            "place": "Cao Bằng", "local": "Trùng Khánh", "issuer": "UBND huyện Trùng Khánh", "signer": "Nông Thế Vinh",
            "issued": date(2022, 6, 20), "number": "402/BC-UBND",
        },
    ),
    "an office of a city in a province": (
        "UBND THÀNH PHỐ LÀO CAI\nPHÒNG TÀI CHÍNH - KẾ HOẠCH\nSố: 61/BC-TCKH\nLào Cai, ngày 03 tháng 4 năm 2023\nBÁO CÁO\n"
        "Thu, chi ngân sách quý I năm 2023\n" + BODY + "\nTRƯỞNG PHÒNG\n\nLù Thị Mai\n",
        {
            "place": "Lào Cai", "local": "thành phố Lào Cai", "issuer": "Phòng Tài chính - Kế hoạch thành phố Lào Cai",
            "signer": "Lù Thị Mai",
        },
    ),
    "a district whose name several provinces have": (
        "ỦY BAN NHÂN DÂN\nHUYỆN CHÂU THÀNH\nSố: 12/BC-UBND\nChâu Thành, ngày 11 tháng 7 năm 2021\nBÁO CÁO\n"
        "Tình hình sản xuất nông nghiệp của huyện Châu Thành, tỉnh Trà Vinh tháng 6 năm 2021\n" + BODY + TAIL,
        {"place": "Trà Vinh", "local": "Châu Thành", "issuer": "UBND huyện Châu Thành"},
    ),
    "slips of a scanner": (
        "UỶ BAN NHÂN DÂN\nTỈNH HOÀ BÌNH\nSô: 77 /BC–UBND\nHòa Bình , ngàv 05 thảng 7 năm 2018\nBÁO CẢO\nKết quả công tác quý 11 và 6 tháng đầu năm 2018\n"
        + BODY + "\nTM. UỶ BAN NHÂN DÂN\nCHÙ TỊCH\n\nBùi Văn Khánh Hưng\n",
        {
            "number": "77/BC-UBND", "place": "Hòa Bình", "issued": date(2018, 7, 5), "kind": "báo cáo", "period": "2018-H1",
            "signer": "Bùi Văn Khánh Hưng", "issuer": "UBND tỉnh Hòa Bình",
        },
    ),
    "capitals throughout": (
        "ỦY BAN NHÂN DÂN TỈNH TÂY NINH\nSỐ: 8/TB-UBND\nTÂY NINH, NGÀY 04 THÁNG 02 NĂM 2021\nTHÔNG BÁO\n"
        "KẾT LUẬN CỦA CHỦ TỊCH UBND TỈNH TẠI PHIÊN HỌP\nTHƯỜNG KỲ THÁNG 01 NĂM 2021\n\nNGÀY 28/01/2021, UBND TỈNH ĐÃ HỌP PHIÊN THƯỜNG KỲ.\n"
        + BODY + "\nTL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\n\nHUỲNH NGỌC ẨN\n",
        {
            "number": "8/TB-UBND", "kind": "thông báo", "place": "Tây Ninh", "issued": date(2021, 2, 4), "session": date(2021, 1, 28),
            "signer": "Huỳnh Ngọc Ẩn", "period": "2021-01", "issuer": "UBND tỉnh Tây Ninh",
            "title": "Thông báo KẾT LUẬN CỦA CHỦ TỊCH UBND TỈNH TẠI PHIÊN HỌP THƯỜNG KỲ THÁNG 01 NĂM 2021",
        },
    ),
    "a title in several paragraphs, with what lies beneath": (
        "# **BÁO CÁO**\n\n**Đánh giá tình hình thực hiện nhiệm vụ phát triển kinh tế - xã hội,**\n\n**bảo đảm quốc phòng, an ninh năm 2022;**\n\n"
        "**phương hướng, nhiệm vụ năm 2023**\n\n*(Trình kỳ họp thứ mười một, HĐND tỉnh khóa XVIII)*\n\n*(Số liệu tính đến ngày 15/11/2022)*\n" + BODY,
        {
            "title": "Báo cáo Đánh giá tình hình thực hiện nhiệm vụ phát triển kinh tế - xã hội, bảo đảm quốc phòng, an ninh năm 2022; "
            "phương hướng, nhiệm vụ năm 2023",
            "period": "2022", "periods": ["2022"], "as_of": (date(2022, 11, 15),), "number": None, "issued": None, "place": None,
        },
    ),
    "a kind written apart": (
        "UBND TỈNH LONG AN\nSố: 5/BC-UBND\nLong An, ngày 10/01/2020\nB Á O   C Á O\nKết quả thực hiện Nghị quyết số 02/NQ-CP ngày 01/01/2019 "
        "của Chính phủ trong năm 2019\n(Tài liệu phục vụ hội nghị tổng kết)\n" + BODY,
        {
            "kind": "báo cáo", "period": "2019", "issued": date(2020, 1, 10),
            "title": "Báo cáo Kết quả thực hiện Nghị quyết số 02/NQ-CP ngày 01/01/2019 của Chính phủ trong năm 2019",
        },
    ),
    "a kind in short": (
        "BC Kết quả sản xuất vụ Đông Xuân, tuần 23 năm 2023\n(từ ngày 05/6 đến ngày 11/6/2023)\n" + BODY,
        {"kind": "báo cáo", "title": "Báo cáo Kết quả sản xuất vụ Đông Xuân, tuần 23 năm 2023", "period": "2023-06-05/2023-06-11", "number": None},
    ),
    "number and date at the end": (
        "UBND TỈNH AN TRƯỜNG\n\nBÁO CÁO\nTÌNH HÌNH 9 THÁNG, ƯỚC THỰC HIỆN NĂM 2019\nVÀ ĐỊNH HƯỚNG KẾ HOẠCH NĂM 2020\n" + BODY
        + "\nVĩnh Kênh, ngày 27 tháng 9 năm 2019\n\nCHỦ TỊCH\n\nHồ Văn Thạnh\n\n(Báo cáo số 387/BC-UBND)\n",
        {
            "number": "387/BC-UBND", "issued": date(2019, 9, 27), "place": "An Trường", "signer": "Hồ Văn Thạnh",
            "period": "2019-M01-M09", "periods": ["2019-M01-M09", "2019"],
        },
    ),
    "the annex names the report": (
        "BÁO CÁO\nTình hình tháng 8 năm 2023\n" + BODY + TAIL
        + "\nPhụ lục I\n(Kèm theo Báo cáo số 118/BC-UBND ngày 25 tháng 8 năm 2023 của UBND tỉnh Hưng Yên)\n\nTT\tChỉ tiêu\n1\tLúa\n",
        {"number": "118/BC-UBND", "issued": date(2023, 8, 25), "signer": "Đinh Văn Thọ", "place": "Hưng Yên"},
    ),
    "an enclosure of another document has no number of its own": (
        "PHỤ LỤC\n(Kèm theo Tờ trình số 45/TTr-UBND ngày 12 tháng 5 năm 2023 của UBND tỉnh Cà Mau)\n\nBÁO CÁO\nThuyết minh dự toán năm 2023\n" + BODY,
        {"number": None, "issued": None, "place": "Cà Mau", "kind": "báo cáo"},
    ),
    "a month and the months so far": (
        "Số: 3/BC-UBND\nNam Định, ngày 25 tháng 5 năm 2022\nBÁO CÁO\nTình hình kinh tế - xã hội tháng 5 và 5 tháng đầu năm, nhiệm vụ trọng tâm tháng 6\n" + BODY,
        {"period": "2022-05", "periods": ["2022-05", "2022-M01-M05"], "place": "Nam Định"},
    ),
    "days of a reporting month": (
        "BÁO CÁO\nTình hình kinh tế - xã hội tháng 4 năm 2023\n(từ ngày 15/3 đến 14/4/2023)\n" + BODY,
        {"period": "2023-04", "periods": ["2023-04", "2023-03-15/2023-04-14"]},
    ),
    "a year of a programme over many": (
        "BÁO CÁO\nKết quả thực hiện Chương trình mục tiêu quốc gia giảm nghèo bền vững giai đoạn 2021-2025 năm 2023\n" + BODY,
        {"period": "2023", "periods": ["2023", "2021/2025"]},
    ),
    "years of a plan": (
        "NGHỊ QUYẾT\nVề kế hoạch đầu tư công trung hạn giai đoạn 2021 - 2025\n" + BODY,
        {"kind": "nghị quyết", "period": "2021/2025", "periods": ["2021/2025"]},
    ),
    "a notice of a session": (
        "UBND TỈNH YÊN BÁI\nVĂN PHÒNG\n\n**THÔNG BÁO**\n**Kết luận của Chủ tịch UBND tỉnh Trần Duy Bách**\n**tại phiên họp thường kỳ tháng 7/2021**\n\n"
        "Sáng ngày 02/8/2021, đồng chí Trần Duy Bách chủ trì phiên họp đánh giá tình hình tháng 7 và 7 tháng đầu năm 2021 theo Giấy mời số 77/GM-VP "
        "ngày 28/7/2021.\n" + BODY + "\n**TL. CHỦ TỊCH**\n**KT. CHÁNH VĂN PHÒNG**\n**PHÓ CHÁNH VĂN PHÒNG**\n\nLò Thị Ngân\n",
        {
            "kind": "thông báo", "session": date(2021, 8, 2), "issued": None, "number": None, "signer": "Lò Thị Ngân",
            "period": "2021-07", "periods": ["2021-07", "2021-M01-M07"], "place": "Yên Bái", "issuer": "Văn phòng UBND tỉnh Yên Bái",
        },
    ),
    "signed in a cell beside the addressees, by rank": (
        "CÔNG AN TỈNH THÁI BÌNH\nSố: 88/BC-CAT-PV01\nThái Bình, ngày 14 tháng 6 năm 2022\nBÁO CÁO\nTình hình an ninh, trật tự 6 tháng đầu năm 2022\n" + BODY
        + "\n| Nơi nhận: | KT. GIÁM ĐỐC |\n| --- | --- |\n| - Bộ Công an; | PHÓ GIÁM ĐỐC |\n| - Lưu: PV01. | Đại tá Tạ Quang Huy |\n",
        {"number": "88/BC-CAT-PV01", "issuer": "Công an tỉnh Thái Bình", "signer": "Tạ Quang Huy", "place": "Thái Bình"},
    ),
    "signed electronically": (
        "UBND TỈNH NINH THUẬN\nSố: 41/BC-UBND\nNinh Thuận, ngày 12 tháng 9 năm 2023\nBÁO CÁO\nCải cách hành chính tháng 8 năm 2023\n" + BODY
        + "\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\nNgười ký: Ủy ban nhân dân tỉnh Ninh Thuận\nCơ quan: Tỉnh Ninh Thuận\nThời gian ký: 12.09.2023 09:15:02 +07:00\n"
        "Người ký: Phạm Quốc Toản\nNgày ký: 12-09-2023 08:59\n",
        {"signer": "Phạm Quốc Toản", "issued": date(2023, 9, 12)},
    ),
    "a signature of an organisation alone": (
        "UBND TỈNH NINH THUẬN\nSố: 41/BC-UBND\nBÁO CÁO\nCải cách hành chính tháng 8 năm 2023\n" + BODY
        + "\nNgười ký: Ủy ban nhân dân tỉnh Ninh Thuận\nThời gian ký: 12.09.2023 09:15:02 +07:00\n",
        {"signer": None, "issued": None},
    ),
    "two signers": (
        "BÁO CÁO\nPhối hợp công tác năm 2021\n" + BODY
        + "\n| TM. BAN THƯỜNG TRỰC ỦY BAN MTTQ VIỆT NAM TỈNH | TM. ỦY BAN NHÂN DÂN TỈNH |\n| --- | --- |\n| CHỦ TỊCH | CHỦ TỊCH |\n"
        "| Cao Thị Hải | Đặng Quốc Trung |\n",
        {"signer": "Cao Thị Hải; Đặng Quốc Trung"},
    ),
    "who made a table is not who signed it": (
        "CỤC THỐNG KÊ TỈNH ĐIỆN BIÊN\nSố: 300/BC-CTK\nĐiện Biên, ngày 28 tháng 6 năm 2021\nBÁO CÁO\nTình hình kinh tế - xã hội quý II và 6 tháng đầu năm 2021\n"
        + BODY + "\nNGƯỜI LẬP BIỂU\tCỤC TRƯỞNG\n\nSùng A Chía\tMã Thị Loan\n",
        {
            "signer": "Mã Thị Loan", "issuer": "Cục Thống kê tỉnh Điện Biên", "period": "2021-Q2", "periods": ["2021-Q2", "2021-H1"],
        },
    ),
    "names of the highlands": (
        "UBND TỈNH ĐẮK NÔNG\nSố: 19/BC-UBND\nGia Nghĩa, ngày 3 tháng 7 năm 2023\nBÁO CÁO\nCông tác dân tộc 6 tháng năm 2023\n" + BODY
        + "\nCHỦ TỊCH\n\n**Y Bhăm Niê Kđăm**\n",
        {"place": "Đắk Nông", "signer": "Y Bhăm Niê Kđăm", "period": "2023-H1"},
    ),
    "a letter with a subject": (
        "UBND TỈNH QUẢNG NGÃI\nSỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN\nSố: 702/SNNPTNT-KH\nV/v báo cáo kết quả sản xuất\nvụ Hè Thu năm 2022\n"
        "Quảng Ngãi, ngày 30 tháng 8 năm 2022\n\nKính gửi: UBND tỉnh\n" + BODY,
        {
            "kind": "công văn", "number": "702/SNNPTNT-KH", "title": "Công văn V/v báo cáo kết quả sản xuất vụ Hè Thu năm 2022",
            "period": "2022", "issuer": "Sở Nông nghiệp và Phát triển nông thôn tỉnh Quảng Ngãi",
        },
    ),
    "the Party": (
        "TỈNH ỦY BẾN TRE\n*\nSố 215-BC/TU\nĐẢNG CỘNG SẢN VIỆT NAM\nBến Tre, ngày 30 tháng 11 năm 2021\nBÁO CÁO\nKết quả thực hiện Nghị quyết năm 2021\n" + BODY
        + "\nT/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ THƯỜNG TRỰC\n\nVõ Thị Bảy\n",
        {"number": "215-BC/TU", "issuer": "Tỉnh ủy Bến Tre", "place": "Bến Tre", "signer": "Võ Thị Bảy"},
    ),
    "a council's resolution": (
        "HỘI ĐỒNG NHÂN DÂN\nTỈNH SÓC TRĂNG\nSố: 23/2022/NQ-HĐND\nSóc Trăng, ngày 09 tháng 12 năm 2022\nNGHỊ QUYẾT\nVề phát triển kinh tế - xã hội năm 2023\n"
        + BODY + "\nCHỦ TỊCH\n\nNguyễn Hồ Phước\n",
        {"number": "23/2022/NQ-HĐND", "kind": "nghị quyết", "issuer": "HĐND tỉnh Sóc Trăng", "period": "2023", "signer": "Nguyễn Hồ Phước"},
    ),
    "a body without head or tail": (
        "Một đoạn văn nêu Báo cáo số 12/BC-UBND ngày 05 tháng 6 năm 2020 của UBND huyện Tam Lạch, do đồng chí Trịnh Bá Lâm ký.",
        {
            "number": None, "kind": None, "issuer": None, "place": None, "local": None, "issued": None, "signer": None, "title": "tệp",
            "period": None, "periods": [], "as_of": (), "session": None,
        },
    ),
    "a reference that a line break sets at the start of a line": (
        "UBND TỈNH HẬU GIANG\nBÁO CÁO\nKết quả tháng 3 năm 2024\n\nThực hiện Công văn\nSố: 45/UBND-TH ngày 02 tháng 3 năm 2024 của UBND tỉnh, đơn vị báo cáo như sau:\n" + BODY,
        {"number": None, "issued": None, "place": "Hậu Giang"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_layout_says(name: str) -> None:
    text, expected = CASES[name]
    found = said(read(text))
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", CASES)
def test_each_field_points_to_where_it_is_said(name: str) -> None:
    text, _ = CASES[name]
    report = read(text)
    spans = {field: text[start:end] for field, start, end in report.origins}
    assert all(0 <= start < end <= len(text) for _, start, end in report.origins)
    assert all(span == span.strip() for span in spans.values())
    for field in ("number", "kind", "issued", "signer", "session"):
        assert (field in spans) == bool(getattr(report, field)), field
    assert ("title" in spans) == (report.title != report.id)
    if report.number:
        assert report.number.split("/")[0].split("-")[0] in spans["number"]
    if report.issued:
        assert {str(report.issued.day), str(report.issued.year)} <= {n.lstrip("0") for n in numbers(spans["issued"])}
    if report.session:
        assert str(report.session.day) in {n.lstrip("0") for n in numbers(spans["session"])}
    if report.signer:
        for name_ in report.signer.split("; "):
            assert fold(name_) in " ".join(fold(spans["signer"]).split())
    assert len([1 for field, *_ in report.origins if field == "periods"]) == len(report.periods)


def numbers(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()
