import codecs
import os
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from index.errors import ReadError
from index.formats.plain import decode
from index.metadata import describe
from index.reading import MAX_BYTES, MAX_TEXT_BYTES, read_report, report_files, skipped_files
from index.records import Report

TEXT = "BÁO CÁO\nTình hình kinh tế - xã hội tỉnh Thạch Lâm: ước đạt 12,5 tỷ đồng.\n"

FULL = """ỦY BAN NHÂN DÂN
TỈNH VÂN KHÊ

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 37/BC-UBND

Vân Khê, ngày 05 tháng 7 năm 2023

BÁO CÁO

Kết quả phát triển kinh tế, xã hội trong 6 tháng đầu năm 2023
và nhiệm vụ 6 tháng cuối năm

I. KẾT QUẢ

Thu ngân sách đạt khá.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

(Đã ký)

Nông Quốc Khánh
"""


def read(text: str) -> Report:
    return describe(text, id="tệp", path="tệp.txt", sha256="0")


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        unicodedata.normalize("NFD", TEXT).encode(),
        codecs.BOM_UTF16_LE + unicodedata.normalize("NFD", TEXT).encode("utf-16-le"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le-bom", "utf-16-be-bom", "utf-16-le", "utf-16-be", "nfd", "nfd-utf-16"],
)
def test_every_encoding_gives_the_same_nfc_text(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "báo cáo.TXT"
    path.write_bytes(data)
    report = read_report(path)
    assert (report.id, report.text, report.kind) == ("báo cáo", TEXT, "báo cáo")
    assert read_report(path) == report


def test_line_ends_and_spaces_are_kept() -> None:
    text = "BÁO CÁO\r\n\r\n  Lúa\t5 ha \f\r\n"
    assert decode(text.encode(), "a.txt") == text


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        ("rỗng.txt", b"", "rỗng"),
        ("trắng.txt", b" \n\t\n", "rỗng"),
        ("chỉ-bom.txt", codecs.BOM_UTF8, "không có chữ nào"),
        ("số.txt", b"12 345\n", "không có chữ nào"),
        ("nhị-phân.txt", b"\x01\x02\x03\x05\x06 abc", "nhị phân"),
        ("latin.txt", "Báo cáo tình hình".encode("latin-1"), "UTF-8"),
        ("cụt.txt", codecs.BOM_UTF16_LE + "Báo cáo".encode("utf-16-le")[:-1], "UTF-8"),
        ("cụt.pdf", b"%PDF-1.7", "cắt giữa chừng"),
        ("ảnh.psd", b"8BPS", ".txt, .md"),
        ("không-đuôi", b"abc", "không có đuôi"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_reason(name: str, data: bytes, hint: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read_report(path)
    assert name in str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize(("suffix", "limit"), [(".txt", MAX_TEXT_BYTES), (".md", MAX_TEXT_BYTES), (".pdf", MAX_BYTES)])
def test_a_file_too_large_is_not_read(suffix: str, limit: int, tmp_path: Path) -> None:
    path = tmp_path / f"lớn{suffix}"
    path.touch()
    os.truncate(path, limit + 1)
    with pytest.raises(ReadError, match=rf"lớn\{suffix}.*tối đa là {limit // 1_000_000} MB"):
        read_report(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"mất\.txt"):
        read_report(tmp_path / "mất.txt")


def test_report_files(tmp_path: Path) -> None:
    (tmp_path / "năm").mkdir()
    (tmp_path / ".ẩn").mkdir()
    for name in ("b.txt", "a.MD", "năm/c.md", ".d.txt", ".ẩn/e.txt", "f.pptx"):
        (tmp_path / name).write_text("x")
    assert report_files([tmp_path]) == sorted(tmp_path / n for n in ("b.txt", "a.MD", "năm/c.md"))
    assert report_files([tmp_path / "f.pptx", tmp_path / "b.txt", tmp_path / "b.txt"]) == [
        tmp_path / "b.txt",
        tmp_path / "f.pptx",
    ]


def test_a_missing_path_and_an_empty_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"khong-co.*kiểm tra lại đường dẫn"):
        report_files([tmp_path / "khong-co"])
    with pytest.raises(ReadError, match=r"Cần tệp có đuôi \.txt, \.md"):
        report_files([tmp_path])


def test_what_head_and_tail_say() -> None:
    report = read(FULL)
    assert (
        report.title
        == "Báo cáo Kết quả phát triển kinh tế, xã hội trong 6 tháng đầu năm 2023 và nhiệm vụ 6 tháng cuối năm"
    )
    assert (report.kind, report.number, report.place) == ("báo cáo", "37/BC-UBND", "Vân Khê")
    assert report.issued == date(2023, 7, 5)
    assert report.period is not None and report.period.label == "2023-H1"
    assert (report.issuer, report.signer) == ("UBND tỉnh Vân Khê", "Nông Quốc Khánh")


def test_what_is_not_said_stays_none() -> None:
    report = read("Một đoạn văn không có đầu đề.")
    assert (report.title, report.kind, report.number, report.place) == ("tệp", None, None, None)
    assert (report.issued, report.period, report.issuer, report.signer) == (None, None, None, None)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 37/BC-UBND", "37/BC-UBND"),
        ("Số 5 / TB - VP", "5/TB-VP"),
        ("**Số:** 12/BC-UBND", "12/BC-UBND"),
        ("**Số: 12/BC-UBND**", "12/BC-UBND"),
        ("| Số: 9/BC-UBND | Độc lập |", "9/BC-UBND"),
        ("Số: 214/BC-SKHĐT", "214/BC-SKHĐT"),
        ("Số:       /BC-UBND", None),
        ("Căn cứ Quyết định số 12/QĐ-UBND", None),
    ],
)
def test_number(line: str, number: str | None) -> None:
    assert read(f"{line}\n\nBÁO CÁO\nKết quả công tác").number == number


@pytest.mark.parametrize(
    ("line", "place", "issued"),
    [
        ("Cao Bằng, ngày 08 tháng 6 năm 2021", "Cao Bằng", date(2021, 6, 8)),
        ("*Vân Khê, ngày 6 tháng 6 năm 2024*", "Vân Khê", date(2024, 6, 6)),
        ("TP. Hồ Chí Minh, ngày 01 tháng 02 năm 2023", "TP. Hồ Chí Minh", date(2023, 2, 1)),
        ("Bà Rịa - Vũng Tàu, ngày 2 tháng 8 năm 2021", "Bà Rịa - Vũng Tàu", date(2021, 8, 2)),
        ("Khánh Hoà, ngày 2 tháng 8 năm 2021", "Khánh Hòa", date(2021, 8, 2)),
        ("| *An Giang, ngày 01 tháng 02 năm 2023* |", "An Giang", date(2023, 2, 1)),
        ("Cà Mau, ngày    tháng 6 năm 2021", "Cà Mau", None),
        ("TỈNH HOÀ BÌNH", "Hòa Bình", None),
        ("UBND TỈNH ĐĂK LĂK", "Đắk Lắk", None),
        ("THÀNH PHỐ ĐÀ NẴNG", "Đà Nẵng", None),
        ("TỈNH THẠCH LÂM", "Thạch Lâm", None),
    ],
)
def test_place_and_date(line: str, place: str, issued: date | None) -> None:
    report = read(f"{line}\n\nBÁO CÁO\nKết quả công tác")
    assert (report.place, report.issued) == (place, issued)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Kết quả công tác quý I năm 2023", "2023-Q1"),
        ("Tình hình tháng 4, nhiệm vụ tháng 5 năm 2022", "2022-04"),
        ("Phương hướng, nhiệm vụ năm 2024; kết quả năm 2023", "2023"),
        ("Kết quả 9T/2022", "2022-M01-M09"),
        ("Tình hình dịch bệnh ngày 03/4/2021", "2021-04-03"),
        ("Kết quả công tác", None),
    ],
)
def test_period(title: str, label: str | None) -> None:
    period = read(f"BÁO CÁO\n{title}\n\nNội dung.").period
    assert (period.label if period else None) == label


def test_the_day_of_a_document_referred_to_is_not_the_period() -> None:
    assert read("Thực hiện Quyết định số 12/QĐ-UBND ngày 3/4/2021, kết quả như sau.").period is None


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("THÔNG BÁO\nKết luận tại phiên họp", "thông báo", "Thông báo Kết luận tại phiên họp"),
        ("# **BÁO CÁO**\n**Kết quả**\n**công tác**", "báo cáo", "Báo cáo Kết quả công tác"),
        ("Báo cáo kết quả công tác tháng 7", "báo cáo", "Báo cáo kết quả công tác tháng 7"),
        ("KẾ HOẠCH\nTrồng cây\n(Ban hành kèm theo)", "kế hoạch", "Kế hoạch Trồng cây"),
    ],
)
def test_kind_and_title(text: str, kind: str, title: str) -> None:
    report = read(f"{text}\n\nNội dung.")
    assert (report.kind, report.title) == (kind, title)


@pytest.mark.parametrize(
    ("tail", "signer"),
    [
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLê Văn An", "Lê Văn An"),
        ("**CHÁNH VĂN PHÒNG**\n\n**Trần Thị Bích Ngọc**", "Trần Thị Bích Ngọc"),
        ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nH'Lan Niê\n\nPHỤ LỤC I\nBảng số liệu", "H'Lan Niê"),
        ("Nơi nhận:\n- Như trên.", None),
    ],
)
def test_signer(tail: str, signer: str | None) -> None:
    assert read(f"BÁO CÁO\nKết quả\n\nNội dung.\n\n{tail}\n").signer == signer


def test_where_head_and_tail_say_it() -> None:
    report = read(FULL)
    start, end = report.origin("issued") or (0, 0)
    assert FULL[start:end] == "Vân Khê, ngày 05 tháng 7 năm 2023"
    start, end = report.origin("signer") or (0, 0)
    assert FULL[start:end].startswith("TM. ỦY BAN NHÂN DÂN") and FULL[start:end].endswith("Nông Quốc Khánh")
    assert read("Không có").origins == ()


def test_files_that_no_reader_is_for_are_named(tmp_path: Path) -> None:
    for name in ("a.txt", "b.pptx", "baocao.yaml", "__init__.py", ".an.zip", "cu/c.zip"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert skipped_files([tmp_path]) == [tmp_path / "b.pptx", tmp_path / "cu" / "c.zip"]


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".doc", ".pdf", ".xls", ".png"])
def test_an_empty_file_is_called_empty(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a{suffix}"
    file.write_bytes(b"")
    with pytest.raises(ReadError, match="rỗng"):
        read_report(file)
