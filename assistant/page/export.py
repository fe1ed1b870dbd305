"""Answers to what a reader takes away: text to paste, Markdown, and a Word document with real footnotes.

Example: the line "**23,0%** – “Giải ngân đạt 23,0% kế hoạch” [1] (Cao Bằng; Báo cáo …)" becomes a paragraph with the figure
in bold and a footnote "Báo cáo …, số 12/BC-UBND, ngày 28/06/2021, mục “II › 1.”.", in the typeface and margins of offices.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer, Citation
from assistant.page.notebook import Turn
from assistant.page.words import Words

NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!&~])")
_FOOTNOTES = """<w:footnotes {ns}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer's line: words, bold or not, or the number of a source."""

    text: str
    bold: bool = False
    source: int = 0


def lines_of(answer: Answer) -> list[list[Piece]]:
    """The answer's lines as pieces; the `(source)` at a line's end is left to its footnote."""
    lines = []
    for line in filter(str.strip, answer.text.split("\n")):
        told = re.sub(r"(\[\d{1,3}\]) \([^\n]*\)$", r"\1", line.strip())
        parts = re.split(r"(\*\*.+?\*\*|\[\d{1,3}\])", told)
        lines.append([_piece(part, answer) for part in parts if part])
    return lines


def _piece(part: str, answer: Answer) -> Piece:
    if part.startswith("**") and part.endswith("**") and len(part) > 4:
        return Piece(part[2:-2], bold=True)
    if re.fullmatch(r"\[\d{1,3}\]", part) and int(part[1:-1]) in {c.n for c in answer.citations}:
        return Piece(part, source=int(part[1:-1]))
    return Piece(part)


def source_line(citation: Citation, words: Words, told: str = "") -> str:
    """A citation as a footnote says it, with its quote unless the text has told it."""
    parts = [citation.title]
    if citation.number:
        parts.append(words("cited_number", number=citation.number))
    if citation.date:
        parts.append(words("cited_date", date=words.period(citation.date)))
    if citation.section:
        parts.append(words("cited_section", section=" › ".join(citation.section[-2:])))
    if citation.page:
        parts.append(words("page", page=citation.page))
    quote = " ".join(citation.quote.split())
    return ", ".join(parts) + (f": “{quote}”" if quote not in " ".join(told.split()) else "") + "."


def plain_text(question: str, answer: Answer, words: Words) -> str:
    """An answer to paste anywhere: the question, the text with its [n], the sources, what must be known."""
    body = ["".join(piece.text for piece in line) for line in lines_of(answer)]
    sources = [f"[{c.n}] {source_line(c, words, answer.text)}" for c in answer.citations]
    notices = [f"{words('notice')}: {notice.text}" for notice in answer.notices]
    return "\n".join([question.strip(), *body, *notices, *sources])


# Markdown


def markdown(turns: Sequence[Turn], words: Words) -> str:
    """Turns as Markdown with footnotes; what reports and people wrote is shown as it is and is never markup."""
    parts: list[str] = []
    notes: list[str] = []
    for turn in turns:
        if turn.answer is None:
            continue
        answer, first = turn.answer, len(notes)
        key = {c.n: first + i for i, c in enumerate(answer.citations, start=1)}
        parts.append(f"### {_plain(turn.question)}")
        for line in lines_of(answer):
            parts.append("".join(_marked(piece, key) for piece in line))
        parts += [f"> {words('notice')}: {_plain(notice.text)}" for notice in answer.notices]
        notes += [f"[^{key[c.n]}]: {_plain(source_line(c, words, answer.text))}" for c in answer.citations]
    return "\n\n".join([*parts, *notes]) + "\n"


def _marked(piece: Piece, key: dict[int, int]) -> str:
    if piece.source:
        return f"[^{key[piece.source]}]"
    text = _plain(piece.text, whole=False)
    return f"**{text}**" if piece.bold else text


def _plain(text: str, *, whole: bool = True) -> str:
    """A text in which nothing is Markdown or HTML."""
    text = _MARKUP.sub(r"\\\1", " ".join(text.split()) if whole else re.sub(r"\s+", " ", text))
    text = re.sub(r"^(\s*)([-+•]|\d+[.)])(?=\s)", r"\1\\\2", text) if re.match(r"\s*[-+\d]", text) else text
    return re.sub(r"(?i)\b(https?|ftp|mailto|javascript|data):", r"\1\\:", text)  # viewers make links of bare addresses


# Word


def word_document(turns: Sequence[Turn], words: Words) -> bytes:
    """Turns as a `.docx`: each question as a head, each line a paragraph, each source a footnote."""
    import docx

    document = docx.Document()
    _office_style(document, words)
    footnotes = _Footnotes(document)
    answered = [(turn.question, turn.answer) for turn in turns if turn.answer]
    for question, answer in answered:
        if len(answered) > 1 or not answer.citations:
            head = document.add_paragraph(style="Normal")
            head.paragraph_format.first_line_indent = 0
            head.paragraph_format.keep_with_next = True
            head.add_run(_clean(" ".join(question.split()))).italic = True
        cited = {c.n: c for c in answer.citations}
        for line in lines_of(answer):
            paragraph = document.add_paragraph()
            for piece in line:
                if piece.source:
                    footnotes.add(paragraph, _clean(source_line(cited[piece.source], words, answer.text)))
                else:
                    paragraph.add_run(_clean(piece.text)).bold = piece.bold or None
        for notice in answer.notices:
            paragraph = document.add_paragraph()
            paragraph.add_run(_clean(f"{words('notice')}: {notice.text}")).italic = True
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _clean(text: str) -> str:
    return NO_XML.sub(" ", text)


def _office_style(document: Any, words: Words) -> None:  # noqa: ANN401  python-docx's own
    """A4, the margins and the typeface of administrative documents: Times New Roman 14, justified, first lines indented."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(20),
        Mm(20),
        Mm(30),
        Mm(15),
    )
    document.core_properties.title = words("title")
    document.core_properties.author = ""
    document.core_properties.language = words.language
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    shape = normal.paragraph_format
    shape.alignment, shape.first_line_indent, shape.space_after = WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(12.7), Pt(6)
    note = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = normal
    note.font.size, note.paragraph_format.first_line_indent, note.paragraph_format.space_after = Pt(10), 0, 0
    mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True


class _Footnotes:
    """The footnotes of a document, which python-docx itself cannot write: one part of the package, one mark for each."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401  python-docx's own
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        self._document = document
        self._root = parse_xml(_FOOTNOTES.format(ns=nsdecls("w")))
        name, package = PackURI("/word/footnotes.xml"), document.part.package
        part = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, self._root, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._count = 0

    def add(self, paragraph: Any, text: str) -> None:  # noqa: ANN401
        """A mark at the end of a paragraph, and its note."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        def made(name: str, *inside: Any, **attributes: str) -> Any:  # noqa: ANN401
            element = OxmlElement(f"w:{name}")
            for key, value in attributes.items():
                element.set(qn(f"w:{key}"), value)
            element.extend(inside)
            return element

        def style(kind: str, wanted: str) -> Any:  # noqa: ANN401
            identity = self._document.styles[wanted].style_id
            return made(f"{kind}Pr", made(f"{kind}Style", val=identity))

        self._count += 1
        number = str(self._count)
        said = made("t")
        said.text = " " + text
        said.set(qn("xml:space"), "preserve")
        mark = made("r", style("r", "footnote reference"), made("footnoteRef"))
        note = made("p", style("p", "footnote text"), mark, made("r", said))
        self._root.append(made("footnote", note, id=number))
        reference = made("r", style("r", "footnote reference"), made("footnoteReference", id=number))
        paragraph._p.append(reference)


def document_of(kind: str) -> tuple[Callable[[Sequence[Turn], Words], bytes], str]:
    """What writes a kind of document, and its media type. Raises `KeyError` for an unknown kind."""
    return _KINDS[kind]


def _markdown_bytes(turns: Iterable[Turn], words: Words) -> bytes:
    return markdown(list(turns), words).encode()


_KINDS: dict[str, tuple[Callable[[Sequence[Turn], Words], bytes], str]] = {
    "docx": (word_document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "md": (_markdown_bytes, "text/markdown; charset=utf-8"),
}
