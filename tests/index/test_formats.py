"""Every reader on files that office programs wrote: the same report comes out of each."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from office import report

from index.facts import extract
from index.formats import READERS, SUFFIXES
from index.formats.document import Document
from index.reading import read_report, report_files
from index.split import split

DATA = Path(__file__).resolve().parents[1] / "data" / "formats"
WORD = (".docx", ".doc", ".rtf", ".html", ".pdf")

TABLE = """\
| TT | Chỉ tiêu | Năm 2022 | Năm 2022 | Thực hiện 2023 |
| TT | Chỉ tiêu | Kế hoạch | Thực hiện | Thực hiện 2023 |
| 1 | Thu nội địa (tỷ đồng) | 1.250,5 | 1.302,8 | 1.410,6 |
| 2 | Tỷ lệ giải ngân (%) | 95 | 91,4 | 88,7 |
| 3 | Đàn trâu (nghìn con) | 21,6 | 21,3 | 20,95 |"""


def read(suffix: str) -> Document:
    data = report() if suffix == ".docx" else (DATA / f"an-thuy{suffix}").read_bytes()
    return READERS[suffix](data, f"an-thuy{suffix}")


@pytest.mark.parametrize("suffix", WORD)
def test_table_with_merged_heads(suffix: str) -> None:
    assert f"\n\n{TABLE}\n\n" in read(suffix).text


@pytest.mark.parametrize("suffix", WORD)
def test_footnote_stands_below_the_paragraph_of_its_mark(suffix: str) -> None:
    found = re.search(r"diện tích lúa 4\.870 ha\[\^1\], tăng 2,4% so với năm 2022\.\n\n(.+)\n", read(suffix).text)
    assert found is not None
    assert found[1] == "[^1]: Trong đó xã Cẩm Thạch 1.215 ha."


@pytest.mark.parametrize(
    ("suffix", "first", "second"),
    [
        (".docx", "# I. KẾT QUẢ ĐẠT ĐƯỢC", "## 2. Ngân sách"),
        (".doc", "# I. KẾT QUẢ ĐẠT ĐƯỢC", "## 2. Ngân sách"),
        (".rtf", "# I. KẾT QUẢ ĐẠT ĐƯỢC", "## 2. Ngân sách"),
        (".html", "# I. KẾT QUẢ ĐẠT ĐƯỢC", "## 2. Ngân sách"),
        (".pdf", "**I. KẾT QUẢ ĐẠT ĐƯỢC**", "**2. Ngân sách**"),
    ],
)
def test_headings_with_the_numbers_that_word_draws(suffix: str, first: str, second: str) -> None:
    lines = read(suffix).text.split("\n")
    assert (
        lines.index(first)
        < lines.index(second)
        < lines.index(first.replace("I. KẾT QUẢ ĐẠT ĐƯỢC", "II. NHIỆM VỤ NĂM 2024"))
    )


@pytest.mark.parametrize(
    ("suffix", "mark"), [(".docx", "b)"), (".doc", "b)"), (".rtf", "b)"), (".html", "b."), (".pdf", "b)")]
)
def test_drawn_numbers_and_bullets_of_lists(suffix: str, mark: str) -> None:
    text = read(suffix).text
    assert f"\n{mark} Chăn nuôi: đàn lợn 96.300 con.\n" in text
    assert "\n- Đàn bò tăng 0,8%.\n" in text


@pytest.mark.parametrize("suffix", WORD)
def test_what_is_not_part_of_the_text_is_left_out(suffix: str) -> None:
    text = read(suffix).text
    assert "Có 47 xã đạt chuẩn" in text
    assert "Sản lượng điện 512 triệu kWh." in text
    for left_out in ("46", "777", "999", "Đầu trang"):
        assert left_out not in text


@pytest.mark.parametrize("suffix", WORD)
def test_letterhead_and_signature_in_two_columns_give_the_metadata(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"an-thuy{suffix}"
    file.write_bytes(report() if suffix == ".docx" else (DATA / file.name).read_bytes())
    found = read_report(file)
    assert (found.kind, found.number, found.place) == ("báo cáo", "318/BC-UBND", "An Thủy")
    assert found.issued is not None and found.issued.isoformat() == "2023-12-05"
    assert found.period is not None and found.period.label == "2023"
    assert found.signer == "Mạc Văn Khoan"
    assert found.title.startswith("Báo cáo Tình hình kinh tế - xã hội năm 2023")


@pytest.mark.parametrize("suffix", WORD)
def test_figures_come_with_their_units_rows_and_columns(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"an-thuy{suffix}"
    file.write_bytes(report() if suffix == ".docx" else (DATA / file.name).read_bytes())
    found = read_report(file)
    facts = {(f.figure.value, f.figure.unit): f for f in extract(found, split(found))}
    revenue = facts[Decimal("1410.6"), "tỷ đồng"]
    assert (revenue.indicator, revenue.after) == ("Thu nội địa (tỷ đồng)", "Thực hiện 2023")
    for key in ((Decimal(4870), "ha"), (Decimal(1215), "ha"), (Decimal("2.4"), "%"), (Decimal(512), "triệu kwh")):
        assert key in facts


def test_pages_of_a_pdf_begin_where_they_begin() -> None:
    document = read(".pdf")
    assert len(document.pages) == 2
    assert document.text[document.pages[1] :].startswith("**II. NHIỆM VỤ NĂM 2024**")


def test_page_breaks_that_word_noted_are_pages() -> None:
    from docx import Document as Word
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    word = Word()
    paragraph = word.add_paragraph("Diện tích lúa")
    paragraph._p.append(
        parse_xml(f'<w:r {nsdecls("w")}><w:lastRenderedPageBreak/><w:t xml:space="preserve"> 4.870 ha.</w:t></w:r>')
    )
    import io

    out = io.BytesIO()
    word.save(out)
    document = READERS[".docx"](out.getvalue(), "a.docx")
    assert document.text == "Diện tích lúa 4.870 ha."
    assert document.pages == (0, len("Diện tích lúa"))


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_worksheets_show_numbers_as_excel_does(suffix: str) -> None:
    text = READERS[suffix]((DATA / f"thu-chi{suffix}").read_bytes(), "thu-chi").text
    assert text == (
        "## Thu NS\n\nBiểu số 01: THU NGÂN SÁCH TỈNH AN THỦY\n\nĐơn vị tính: tỷ đồng\n\n"
        "| TT | Chỉ tiêu | Năm 2023 | Năm 2023 | So sánh |\n| TT | Chỉ tiêu | Kế hoạch | Thực hiện | So sánh |\n"
        "| 1 | Thu nội địa | 1.250,5 | 1.410,6 | 112,8% |\n| 2 | Thu xuất nhập khẩu | 86,0 | 79,25 | 92,2% |\n"
        "| 3 | Chênh lệch | - | -45,75 |  |\n|  | Ngày chốt | 30/11/2023 |  |  |\n\n"
        "Ghi chú: số liệu đến 30/11/2023.\n\n| Huyện | Số xã |\n| Thạch Khê | 14 |"
    )


def test_every_suffix_is_found_in_a_folder(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        (tmp_path / f"a{suffix.upper()}").write_bytes(b"x")
    assert {path.suffix.lower() for path in report_files([tmp_path])} == set(SUFFIXES)
    assert {".docx", ".doc", ".rtf", ".pdf", ".xlsx", ".xls", ".html", ".htm", ".png", ".tif"} < set(SUFFIXES)


def test_html_of_word_with_its_footnotes_and_merged_cells() -> None:
    page = """<html><head><meta charset="utf-8"><style>p.Old {font-family:".VnTime"}</style></head><body>
    <p class="Old">B¸o c¸o t×nh h×nh kinh tÕ</p>
    <p>Thu ngân sách 512 tỷ đồng<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>, tăng
    3,5%.</p><p><s>Gạch</s> diện tích 12 m<sup>2</sup></p><ol start="3"><li>Chăn nuôi</li><li>Thủy sản</li></ol>
    <table><tr><th rowspan=2>Huyện</th><th colspan=2>Năm 2023</th></tr><tr><th>KH</th><th>TH</th></tr>
    <tr><td>Khe Lau</td><td>10</td><td>12</td></tr></table>
    <div style="display:none">ẩn 777</div><script>var x = 888;</script>
    <div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Không kể ghi thu 20 tỷ đồng.</p></div></body></html>"""
    text = READERS[".html"](page.encode(), "a.html").text
    assert text.startswith("Báo cáo tình hình kinh tế\n\nThu ngân sách 512 tỷ đồng[^1], tăng 3,5%.\n\n")
    assert "[^1]: Không kể ghi thu 20 tỷ đồng." in text
    assert "diện tích 12 m²" in text
    assert "3. Chăn nuôi\n\n4. Thủy sản" in text
    assert "| Huyện | Năm 2023 | Năm 2023 |\n| Huyện | KH | TH |\n| Khe Lau | 10 | 12 |" in text
    assert "777" not in text and "888" not in text


def test_html_in_another_encoding_than_it_says() -> None:
    body = "<p>Giải ngân đạt 45,7% kế hoạch.</p>"
    assert (
        READERS[".html"](f'<meta charset="windows-1252">{body}'.encode(), "a.html").text
        == "Giải ngân đạt 45,7% kế hoạch."
    )
    assert READERS[".htm"](body.encode("utf-16"), "a.htm").text == "Giải ngân đạt 45,7% kế hoạch."


def test_rtf_of_word_in_an_old_font() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fnil\fcharset0 .VnTime;}{\f1\fnil\fcharset0 .VnTimeH;}"
        rb"{\f2\fnil\fcharset163 Arial;}}"
        rb"\f1 b\'b8o c\'b8o\par\f0 S\'b6n l\'ad\'eeng l\'f3a 4.870 t\'can\par\f2 M\u7913\'3fc 12%{\v 777}{\deleted 888}\par}"
    )
    assert READERS[".rtf"](source, "a.rtf").text == "BÁO CÁO\n\nSản lượng lúa 4.870 tấn\n\nMức 12%"


def test_rtf_merged_cells() -> None:
    def row(cells: list[tuple[bytes, bytes, int]]) -> bytes:
        edges = b"".join(flags + b"\\cellx%d" % edge for flags, _, edge in cells)
        return b"\\trowd" + edges + b"".join(b"\\intbl " + text + b"\\cell" for _, text, _ in cells) + b"\\row"

    source = (
        b"{\\rtf1 "
        + row([(b"\\clvmgf", b"TT", 1000), (b"", b"N\\u259\\'3fm 2023", 3000)])
        + row([(b"\\clvmrg", b"", 1000), (b"", b"KH", 2000), (b"", b"TH", 3000)])
        + row([(b"", b"1", 1000), (b"", b"10,5", 2000), (b"", b"11", 3000)])
        + b"\\pard H\\u7871\\'3ft\\par}"
    )
    assert (
        READERS[".rtf"](source, "a.rtf").text
        == "| TT | Năm 2023 | Năm 2023 |\n| TT | KH | TH |\n| 1 | 10,5 | 11 |\n\nHết"
    )
