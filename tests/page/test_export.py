"""What a reader takes away: Word with footnotes, Markdown, plain text."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from paging import answered, cited

from assistant.page.export import markdown, plain_text, word_document
from assistant.page.notebook import Turn
from assistant.page.words import Words
from index.formats.docx import read

VI = Words("vi")
NOTE = (
    "Kết quả công tác 6 tháng đầu năm 2022, số 87/BC-UBND, ngày 05/07/2022, mục “I. KINH TẾ › 1. Nông nghiệp”, trang 3."
)


def opened(turns):
    return docx.Document(io.BytesIO(word_document(turns, VI)))


def footnotes(document):
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
    notes = parse_xml(part.blob).findall(qn("w:footnote"))
    return {note.get(qn("w:id")): "".join(t.text for t in note.iter(qn("w:t"))).strip() for note in notes}


def test_word_has_the_figure_in_bold_and_its_source_in_a_footnote():
    document = opened([Turn("Đàn trâu?", answered())])
    line = document.paragraphs[0]
    assert [run.text for run in line.runs if run.bold] == ["15.300 con"]
    assert line.text == "15.300 con – “Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ” "
    (mark,) = line._p.iter(qn("w:footnoteReference"))
    assert footnotes(document)[mark.get(qn("w:id"))] == NOTE
    assert document.paragraphs[1].text == "Lưu ý: Số liệu là ước tính."


def test_word_is_laid_out_as_offices_do():
    document = opened([Turn("Đàn trâu?", answered())])
    normal, page = document.styles["Normal"], document.sections[0]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    assert (round(page.left_margin.mm), round(page.right_margin.mm), round(page.page_width.mm)) == (30, 15, 210)


def test_a_conversation_has_its_questions_and_numbers_its_footnotes_through():
    turns = [Turn("Đàn trâu?", answered()), Turn("hỏng", error="Lỗi."), Turn("Còn đàn bò?", answered())]
    document = opened(turns)
    heads = [p.text for p in document.paragraphs if p.runs and p.runs[0].italic and "Lưu ý" not in p.text]
    assert heads == ["Đàn trâu?", "Còn đàn bò?"]
    marks = [mark.get(qn("w:id")) for p in document.paragraphs for mark in p._p.iter(qn("w:footnoteReference"))]
    assert marks == ["1", "2"]
    assert footnotes(document)["2"] == NOTE


def test_the_reader_of_reports_reads_the_footnotes_back():
    text = read(word_document([Turn("Đàn trâu?", answered())], VI), "x.docx").text
    assert "15.300 con" in text
    assert "số 87/BC-UBND, ngày 05/07/2022" in text


def test_a_quote_that_the_text_does_not_tell_stands_in_the_footnote():
    answer = replace(answered(), text="Đàn trâu có **15.300 con** [1].")
    note = footnotes(opened([Turn("?", answer)]))["1"]
    assert note == NOTE[:-1] + ": “Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ”."


@pytest.mark.parametrize("odd", ["\x00\x0b\x1f", "\ud800", "<w:t>&amp;</w:t>", "[12] [1", "**"])
def test_odd_characters_do_not_break_the_document(odd):
    source = replace(cited(), title=odd, quote=odd)
    answer = replace(answered(), text=f"{odd} [1] {odd}", citations=(source,))
    document = opened([Turn(odd, answer)])
    assert len(document.paragraphs) == 2
    assert plain_text(odd, answer, VI)


def test_markdown_has_footnotes_and_no_markup_of_its_sources():
    told = markdown([Turn("Đàn trâu?", answered()), Turn("Còn?", answered())], VI)
    assert "### Đàn trâu?" in told
    assert "**15.300 con** – “Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ” [^1]" in told
    assert f"[^2]: {NOTE}" in told
    assert "> Lưu ý: Số liệu là ước tính." in told


def test_what_a_report_writes_is_no_markdown():
    quote = "![ảnh](http://example.com/a.png) <script>x</script> [a](javascript:b) `c` # d"
    source = replace(cited(), title=quote, quote=quote)
    answer = replace(answered(), text=f"- “{quote}” [1]", citations=(source,), notices=())
    told = markdown([Turn(f"# {quote}", answer)], VI)
    page = MarkdownIt("commonmark").render(told)
    assert not re.search(r"(?i)\b(https?|javascript):", told)  # viewers make links of bare addresses
    assert re.findall(r"<(?!/?(?:p|h3|strong|ul|li)\b)[^>]*>", page) == []
    assert unescape(page).count("![ảnh](http://example.com/a.png) <script>x</script> [a](javascript:b) `c` # d") == 3


def test_plain_text_to_paste():
    assert plain_text("Đàn trâu?", answered(), VI).splitlines() == [
        "Đàn trâu?",
        "15.300 con – “Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ” [1]",
        "Lưu ý: Số liệu là ước tính.",
        f"[1] {NOTE}",
    ]
