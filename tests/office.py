"""An invented report as Word writes it, made with python-docx: what the tests of the readers read."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

NUMBERING = """<w:numbering {ns}>
<w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#61623;"/>
<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr></w:lvl></w:abstractNum>
<w:num w:numId="71"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="81"><w:abstractNumId w:val="8"/></w:num>
</w:numbering>"""
FOOTNOTES = """<w:footnotes {ns}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>
<w:r><w:t xml:space="preserve"> Trong đó xã Cẩm Thạch 1.215 ha.</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""

TABLE = [
    ["TT", "Chỉ tiêu", "Năm 2022", "", "Thực hiện 2023"],
    ["", "", "Kế hoạch", "Thực hiện", ""],
    ["1", "Thu nội địa (tỷ đồng)", "1.250,5", "1.302,8", "1.410,6"],
    ["2", "Tỷ lệ giải ngân (%)", "95", "91,4", "88,7"],
    ["3", "Đàn trâu (nghìn con)", "21,6", "21,3", "20,95"],
]


def report(*, tracked: bool = True) -> bytes:
    """The report as a `.docx`; with `tracked`, a change that is not accepted yet."""
    document = docx.Document()
    document.styles["Normal"].paragraph_format.space_after = 0
    _parts(document)
    document.sections[0].header.paragraphs[0].text = "Đầu trang không thuộc báo cáo 999"
    head = document.add_table(1, 2)
    _lines(head.cell(0, 0), ["ỦY BAN NHÂN DÂN", "TỈNH AN THỦY", "Số: 318/BC-UBND"])
    _lines(head.cell(0, 1), ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
                             "An Thủy, ngày 05 tháng 12 năm 2023"])  # fmt: skip
    for title in ("BÁO CÁO", "Tình hình kinh tế - xã hội năm 2023"):
        centred = document.add_paragraph()
        centred.alignment = WD_ALIGN_PARAGRAPH.CENTER
        centred.add_run(title).bold = True
    _numbered(document, "KẾT QUẢ ĐẠT ĐƯỢC", 0, style="Heading 1")
    _numbered(document, "Nông nghiệp", 1, style="Heading 2")
    paragraph = _numbered(document, "Trồng trọt: diện tích lúa 4.870 ha", 2)
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run(", tăng 2,4% so với năm 2022.")
    _numbered(document, "Chăn nuôi: đàn lợn 96.300 con.", 2)
    _numbered(document, "Đàn trâu giảm 1,6%.", 0, list_id=81)
    _numbered(document, "Đàn bò tăng 0,8%.", 0, list_id=81)
    _numbered(document, "Ngân sách", 1, style="Heading 2")
    document.add_paragraph("Bảng 1. Một số chỉ tiêu chủ yếu")
    _data_table(document)
    document.add_paragraph("Chi ngân sách đạt 2.045 tỷ đồng.")
    if tracked:
        _changed(document)
    else:
        document.add_paragraph("Có 47 xã đạt chuẩn nông thôn mới.")
    hidden = document.add_paragraph("Sản lượng điện 512 triệu kWh")
    hidden.add_run(" số ẩn 777").font.hidden = True
    hidden.add_run(".")
    document.add_page_break()
    _numbered(document, "NHIỆM VỤ NĂM 2024", 0, style="Heading 1")
    document.add_paragraph("Phấn đấu GRDP tăng 8,2%.")
    sign = document.add_table(1, 2)
    _lines(sign.cell(0, 0), ["Nơi nhận:", "- HĐND tỉnh;", "- Lưu: VT."])
    _lines(sign.cell(0, 1), ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Mạc Văn Khoan"])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _parts(document: Any) -> None:
    package = document.part.package
    notes = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        FOOTNOTES.format(ns=nsdecls("w")).encode(),
        package,
    )
    document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    numbering = document.part.numbering_part
    for child in list(numbering.element):
        numbering.element.remove(child)
    for child in list(parse_xml(NUMBERING.format(ns=nsdecls("w")))):
        numbering.element.append(child)


def _lines(cell: Any, lines: list[str]) -> None:
    cell.paragraphs[0].text = lines[0]
    for line in lines[1:]:
        cell.add_paragraph(line)


def _numbered(document: Any, text: str, level: int, *, style: str | None = None, list_id: int = 71) -> Any:
    paragraph = document.add_paragraph(text, style=style)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')
    )
    return paragraph


def _data_table(document: Any) -> None:
    table = document.add_table(len(TABLE), len(TABLE[0]))
    table.style = "Table Grid"
    for row, cells in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    for first, last in (((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3)), ((0, 4), (1, 4))):
        merged = table.cell(*first).merge(table.cell(*last))
        for empty in [paragraph for paragraph in merged.paragraphs if not paragraph.text]:
            empty._p.getparent().remove(empty._p)


def _changed(document: Any) -> None:
    """A paragraph with tracked changes: `46` was struck out, `47` put in its place."""
    paragraph = document.add_paragraph("Có ")
    author = 'w:id="91" w:author="a" w:date="2023-12-01T00:00:00Z"'
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')} {author}><w:r><w:delText>46</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')} {author}><w:r><w:t>47</w:t></w:r></w:ins>"))
    paragraph.add_run(" xã đạt chuẩn nông thôn mới.")
