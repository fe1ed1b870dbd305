"""The parts that the readers share: number formats, drawn numbers, old encodings, pages, layout."""

from datetime import date, datetime

import pytest

from eval.documents import legacy_font
from index.formats import legacy
from index.formats.layout import Glyph, Page, Rule, blocks
from index.formats.markup import PAGE, Cell, Paragraph, Table, grid, is_layout, write
from index.formats.numberformat import shown, shown_date
from index.formats.numbering import Counter, Level, written
from index.formats.syllables import respaced

ACCOUNTING = r'_(* #,##0_);_(* \(#,##0\);_(* "-"??_);_(@_)'
TEXT = (
    "Tổng sản phẩm trên địa bàn ước đạt 7.842,6 tỷ đồng, tăng 6,37% so với cùng kỳ; sản lượng lương thực có hạt đạt"
    " 54.410 tấn; huyện Tà Sìn giải ngân vốn đầu tư công được 45,7% kế hoạch, thấp hơn bình quân chung của tỉnh."
)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, "#,##0.0", "1.234,5"),
        (0.5432, "0.0%", "54,3%"),
        (1234567, "General", "1234567"),
        (0.1 + 0.2, "General", "0,3"),
        (-12.5, "#,##0.0;(#,##0.0)", "-12,5"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (12, '0" ha"', "12 ha"),
        (1234567, "#,##0,", "1.235"),
        (7, "00", "07"),
        (12.5, "0.##", "12,5"),
        (12, "0.##", "12"),
        (1200, ACCOUNTING, "1.200"),
        (-1200, ACCOUNTING, "-1.200"),
        (0, ACCOUNTING, "-"),
        (2.675, "0.00", "2,68"),
        (50, '0"%"', "50%"),
        (12.3, "[Red]0.0", "12,3"),
        (float("nan"), "0.0", ""),
    ],
)
def test_a_number_as_excel_shows_it(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_a_date_as_excel_shows_it() -> None:
    assert shown_date(datetime(2023, 6, 30), "dd/mm/yyyy") == "30/06/2023"
    assert shown_date(date(2023, 6, 1), "mm/yyyy") == "06/2023"
    assert shown_date(date(2023, 1, 1), "yyyy") == "2023"


def test_lists_count_level_by_level_and_begin_anew_below_a_higher_one() -> None:
    counter = Counter([Level("upperRoman", "%1."), Level("decimal", "%1.%2."), Level("bullet", "\uf0b7")])
    assert [counter.number(depth) for depth in (0, 1, 1, 2, 0, 1)] == ["I.", "I.1.", "I.2.", "-", "II.", "II.1."]
    counter.restart(1, 5)
    assert counter.number(1) == "II.5."
    assert [written(n, "lowerLetter") for n in (1, 26, 27)] == ["a", "z", "aa"]
    assert [written(n, "upperRoman") for n in (4, 9, 14, 40)] == ["IV", "IX", "XIV", "XL"]


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_old_encodings_are_told_from_the_text_alone(encoding: str) -> None:
    old = legacy_font(encoding).encode(TEXT)
    assert legacy.detect(old) == encoding
    assert legacy.convert(old, encoding) == TEXT
    assert legacy.decode(old.encode("latin-1")) == TEXT


def test_windows_1258_is_read() -> None:
    import unicodedata

    marks = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    kept = set("ăâđêôơưĂÂĐÊÔƠƯ")

    def split(c: str) -> str:
        if c in kept:
            return c
        for mark in marks:  # cp1258 writes the letter, then its tone
            for base in kept | set("aeiouyAEIOUY"):
                if unicodedata.normalize("NFC", base + mark) == c:
                    return base + mark
        return c

    assert legacy.decode("".join(map(split, TEXT)).encode("cp1258")) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Số: 12/BC-UBND",
        "El niño y la señora comieron piñas en el jardín según la tradición española más antigua.",
        "Die Straßen führen über die Brücken nach München, wo schöne Häuser stehen.",
        "Café 45 °C ± 2, diện tích 100 m² (½ kế hoạch)",
        "Bao cao khong dau, tang 4,5% so voi cung ky",
    ],
)
def test_text_that_is_no_old_encoding_is_left_alone(text: str) -> None:
    assert legacy.convert(text, legacy.detect(text)) == text


def test_fonts_say_their_encoding() -> None:
    assert legacy.font_encoding("ABCDEF+.VnTime") == "tcvn3"
    assert legacy.font_encoding(".VnTimeH") == "tcvn3-capitals"
    assert legacy.font_encoding("VNI-Times") == "vni"
    assert legacy.font_encoding("Times New Roman") is None
    assert legacy.convert("ñaát ôû Ñaø Naüng", "vni") == "đất ở Đà Nẵng"


def test_pages_are_offsets_and_not_characters() -> None:
    made = [Paragraph("Một"), Paragraph(f"Hai {PAGE}ba"), Paragraph(f"{PAGE}Bốn", level=2)]
    document = write(made, {}, "a", "x", pages=True)
    assert document.text == "Một\n\nHai ba\n\n## Bốn"
    assert [document.text[start:][:2] for start in document.pages] == ["Mộ", "ba", "##"]


def test_a_table_of_layout_is_told_from_one_of_figures() -> None:
    def table(*rows: list[str]) -> Table:
        return grid([[(Cell([Paragraph(line) for line in text.split("/")]), 1, 1) for text in row] for row in rows])

    assert is_layout(table(["UBND TỈNH/Số: 12/BC", "CỘNG HÒA/Độc lập"]))
    assert is_layout(table(["Khung"], ["một cột"]))
    assert not is_layout(table(["Huyện", "Số xã"], ["Khe Lau", "12"]))
    assert not is_layout(table(["TT", "Nhiệm vụ", "Cơ quan", "Hạn"], ["1", "Rà soát", "Sở Tài chính", "Quý II"]))


def words(text: str, x: float, y: float, size: float = 12, *, bold: bool = False) -> list[Glyph]:
    return [Glyph(c, x + 6 * i, x + 6 * i + 6, y, size, bold) for i, c in enumerate(text)]


def text_of(*pages: Page) -> str:
    notes: dict[str, str] = {}
    return write(blocks(pages, notes), notes, "a", "PDF", pages=True).text


LONG = "Tong thu ngan sach tren dia ban tinh dat muc cao nhat tu truoc den nay"  # reaches the right margin


def test_a_sentence_that_a_page_cuts_is_one_again() -> None:
    first = Page(600, 800, [*words(LONG, 90, 700), *words(LONG, 90, 715), *words("7", 300, 760)])
    second = Page(600, 800, [*words("va tang 12,5% so voi cung ky.", 90, 60), *words("8", 300, 760)])
    assert text_of(first, second) == f"{LONG} {LONG} va tang 12,5% so voi cung ky."


def test_footnotes_at_the_foot_are_linked_to_raised_figures() -> None:
    line = words(LONG[:-1], 90, 500)
    raised = [Glyph("1", line[-1].x1, line[-1].x1 + 4, 495, 7)]
    note = [Glyph("1", 90, 94, 746, 6), *words("Khong ke ghi thu 20 ty dong.", 96, 750, 9)]
    page = Page(600, 800, [*line, *raised, *words(LONG, 90, 515), *words("het.", 90, 530), *note])
    assert text_of(page) == f"{LONG[:-1]}[^1] {LONG} het.\n\n[^1]: Khong ke ghi thu 20 ty dong."


def test_ruled_lines_make_a_table() -> None:
    glyphs = [*words("Huyen", 95, 115), *words("So xa", 205, 115), *words("Khe Lau", 95, 135), *words("12", 205, 135)]
    rules = [Rule(90, 300, y, y) for y in (100, 120, 140)] + [Rule(x, x, 100, 140) for x in (90, 200, 300)]
    assert text_of(Page(600, 800, glyphs, rules)) == "| Huyen | So xa |\n| Khe Lau | 12 |"


def test_two_columns_of_a_letterhead_are_read_one_after_the_other() -> None:
    glyphs = [
        *words("UBND TINH", 90, 60), *words("CONG HOA XA HOI", 330, 60),
        *words("So: 12/BC", 90, 75), *words("Doc lap", 354, 75),
        *words("BAO CAO", 270, 110), *words(LONG, 90, 140), *words(LONG, 90, 155), *words(LONG, 90, 170),
    ]  # fmt: skip
    text = text_of(Page(600, 800, glyphs))
    assert text.startswith("UBND TINH\nSo: 12/BC\n\nCONG HOA XA HOI\nDoc lap\n\nBAO CAO\n\n")


def test_spaces_that_were_not_recognised_are_set_between_syllables() -> None:
    joined = ["Kếhoạch", "Chitiêu", "Thunội", "Giảingân", "KheNgàn", "nghìncon"]
    assert [respaced(word) for word in joined] == [
        "Kế hoạch",
        "Chi tiêu",
        "Thu nội",
        "Giải ngân",
        "Khe Ngàn",
        "nghìn con",
    ]
    assert [respaced(word) for word in ("Kếhoạch6tháng", "ƯớcTH", "KH2023")] == [
        "Kế hoạch 6 tháng",
        "Ước TH",
        "KH2023",
    ]
    single = "thuyền nghiêng khuếch giường quốc uống yếu hoạch xuyên rượu huyền triệu Đắk Đồng 45,7% OCOP".split()
    assert [respaced(word) for word in single] == single


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("TỉNH QUảNG LăNG", "TỈNH QUẢNG LĂNG"),
        ("ủY BAN NHâN DâN", "ỦY BAN NHÂN DÂN"),
        ("báo cáo của tỉnh QUảNG LăNG", "báo cáo của tỉnh QUẢNG LĂNG"),
        ("Số: 37/BC-UBND", "Số: 37/BC-UBND"),
        ("Hà Nội; Đông Anh", "Hà Nội; Đông Anh"),
    ],
)
def test_capitals_of_a_text_in_tcvn3(typed: str, meant: str) -> None:
    around = "Thu ngân sách trên địa bàn tỉnh ước đạt khá so với cùng kỳ năm trước, các khoản thu đều tăng.\n"
    old = legacy_font("tcvn3").encode(around * 3 + typed + "\n")
    assert legacy.decode(old.encode("latin-1")) == around * 3 + meant + "\n"
