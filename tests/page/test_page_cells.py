"""Tables of a text as columns: the letters stay, a cell is an element, what is cited keeps its cells."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

from assistant.page.cells import pieces_of, with_cells

PIPES = "Bảng 1.\n| Huyện | Lợn | Bò |\n|---|---|---|\n| Đá Vàng | 12.400 | |\n| Tam <Lạch> | 8.900 | 120 |\nHết."
TABS = "Bảng 2.\n\nĐịa phương\tKế hoạch\tTỷ lệ (%)\nThành phố Lam Sa\t612.400\t70,0\nHuyện Tam Lạch\t98.750\t62,0\nHết."
SPACES = "Cây trồng     Đơn vị    Thực hiện\nLúa mùa       tấn           1.200\nNgô           tấn             350\n"
PROSE = "Đàn trâu 15.300 con | đàn bò 120 con.\nKý tên\tDấu\n"


def letters(shown):
    return unescape(re.sub(r"<[^>]+>", "", shown))


def cells(shown):
    return [unescape(cell) for cell in re.findall(r'<span class="cell"[^>]*>(.*?)</span>', shown)]


@pytest.mark.parametrize("text", [PIPES, TABS, SPACES, PROSE, PIPES + TABS + SPACES, ""])
def test_the_letters_stay(text):
    assert letters(with_cells(text, 0, len(text), escape)) == text
    for start in range(0, len(text), 7):
        for end in range(start, len(text), 11):
            assert letters(with_cells(text, start, end, escape)) == text[start:end]


@pytest.mark.parametrize(
    "text, bold",
    [
        ("**5. Tài chính, đầu tư**", ["5. Tài chính, đầu tư"]),
        ("**PHỤ LỤC**\n\n**Một số <chỉ tiêu>**", ["PHỤ LỤC", "Một số &lt;chỉ tiêu&gt;"]),
        ("***2. Thu ngân sách***", ["2. Thu ngân sách"]),
        ("có 59** ca tử vong và 12** ca khác", []),  # marks of footnotes
        ("**một dấu mở\nở dòng khác**", []),
        ("2 ** 3 ** 4", []),
    ],
)
def test_what_markdown_makes_bold_is_bold_and_its_stars_are_not_seen(text, bold):
    shown = with_cells(text, 0, len(text), escape)
    assert re.findall(r"<b>(.*?)</b>", shown) == bold
    assert letters(shown) == text
    assert ("**" in re.sub(r'<span class="bar">.*?</span>', "", shown)) is not bool(bold)


def test_cells_of_pipes_and_of_tabs():
    shown = cells(with_cells(PIPES, 0, len(PIPES), escape))
    assert shown == ["Huyện", "Lợn", "Bò", "Đá Vàng", "12.400", "", "Tam <Lạch>", "8.900", "120"]
    shown = cells(with_cells(TABS, 0, len(TABS), escape))
    assert shown[:6] == ["Địa phương", "Kế hoạch", "Tỷ lệ (%)", "Thành phố Lam Sa", "612.400", "70,0"]


def test_cells_of_one_column_are_equally_wide_and_all_fit():
    shares = [float(share) for share in re.findall(r"--share: ([\d.]+)%", with_cells(TABS, 0, len(TABS), escape))]
    assert shares[:3] == shares[3:6] == shares[6:]
    assert shares[0] > shares[1]
    assert sum(shares[:3]) < 100


def test_a_cited_row_keeps_its_cells_and_half_a_cell_is_text():
    start = PIPES.index("| Tam")
    for begin in (start, start + 2):  # with its first pipe or without
        assert cells(with_cells(PIPES, begin, PIPES.index("\nHết"), escape)) == ["Tam <Lạch>", "8.900", "120"]
    assert cells(with_cells(PIPES, start + 4, PIPES.index("\nHết"), escape)) == ["8.900", "120"]


def test_the_rule_below_the_heads_takes_no_line():
    assert '<span class="bar">\n|---|---|---|</span>' in with_cells(PIPES, 0, len(PIPES), escape)


def test_columns_of_spaces_are_lines_of_one_width_and_prose_is_prose():
    assert with_cells(SPACES, 0, len(SPACES), escape).count('<span class="columns">') == 3
    assert pieces_of(PROSE) == ()
