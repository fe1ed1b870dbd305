"""Web pages, and office files saved as such (`.html`), to one text: headings, lists, tables with merged cells, footnotes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from index.formats import legacy
from index.formats.archive import damaged
from index.formats.document import Document
from index.formats.markup import Block, Cell, Paragraph, Table, grid, write
from index.formats.numbering import written

if TYPE_CHECKING:
    from lxml.html import HtmlElement

KIND = "HTML"
MAX_SPAN = 200

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w:.-]+)", re.I)
_SKIPPED = frozenset(
    "script style head title noscript del template select option button input textarea svg nav iframe object".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5"
    " h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
)
_LIST_STYLES = {"A": "upperLetter", "a": "lowerLetter", "I": "upperRoman", "i": "lowerRoman"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_FONT = re.compile(r"font-family\s*:\s*([^;]+)", re.I)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_CONDITIONAL = re.compile(rb"<!--\[if [^\]]*\]>.*?<!\[endif\]-->|<!\[(?:if[^\]]*|endif)\]>", re.S)
_PAGE_PART = re.compile(r"mso-element\s*:\s*(?:header|footer|comment)", re.I)
_NOTE_LABEL = re.compile(r"^[\s\[(]*[\divxa-z*]{1,5}[\])]*[.:]?\s*")


_OPENED, _CLOSED = re.compile(r"<html\b", re.I), re.compile(r"</html\s*>", re.I)


def read(data: bytes, name: str) -> Document:
    """An `.html` file. Raises `ReadError` if it is damaged or empty."""
    try:
        import lxml.html

        parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
        text = _decode(_CONDITIONAL.sub(b"", data))
        if _OPENED.search(text) and not _CLOSED.search(text):
            raise damaged(name, KIND, "</html>")  # its first half reads well: the rest would be missed silently
        root = lxml.html.document_fromstring(text, parser=parser)
        reader = _Reader(root)
        return write(list(reader.blocks()), reader.notes, name, KIND)
    except (ValueError, AssertionError, RecursionError, lxml.etree.LxmlError) as exc:
        raise damaged(name, KIND, exc) from exc


def _decode(data: bytes) -> str:
    """Bytes to text as the file's own mark or its `charset` says, if that is true, else as UTF-8 or an old encoding."""
    stated = _CHARSET.search(data[:4_096])
    names = [stated[1].decode("ascii")] if stated else []
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names.insert(0, "utf-16")
    for name in ("utf-8-sig", *names):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    return legacy.decode(data) or data.decode("cp1252", errors="replace")


class _Reader:
    """Walks a page once; a footnote is a link whose target links back to it."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root
        self.notes: dict[str, str] = {}
        self._fonts = _fonts_of_sheets(root)
        self._stories: dict[HtmlElement, str] = {}
        self._marks: dict[HtmlElement, str] = {}
        self._find_notes()

    def blocks(self) -> Iterator[Block]:
        """The paragraphs and tables of the page."""
        body = self._root.find("body")
        for element, label in self._stories.items():
            text = " ".join(b.text for b in self._flow(element) if isinstance(b, Paragraph))
            self.notes[label] = _NOTE_LABEL.sub("", text.strip(), count=1)
        yield from self._flow(self._root if body is None else body, top=True)

    def _find_notes(self) -> None:
        """Marks of footnotes and the elements that hold what they say."""
        named: dict[str, HtmlElement] = {}
        links = []
        for order, element in enumerate(self._root.iter("a", "div", "li", "p", "sup", "span", "aside")):
            for key in (element.get("id"), element.get("name")):
                if key:
                    named.setdefault(key, element)
            if element.tag == "a" and (element.get("href") or "").startswith("#"):
                links.append((order, element))
        places = {element: order for order, element in links}
        for order, link in links:
            target = named.get(link.get("href")[1:])
            if target is None or link in self._marks:
                continue
            names = {
                n
                for e in (link, *link.iterancestors("sup", "span"), *link.iter())
                for n in (e.get("id"), e.get("name"))
                if n
            }
            back = next(
                (e for e in _own_links(target) if e.get("href")[1:] in names and places.get(e, 0) > order), None
            )
            story = _story_of(back) if back is not None else None
            if story is not None and story not in self._stories:
                label = str(len(self._stories) + 1)
                self._marks[link] = label
                self._stories[story] = label

    def _flow(self, element: HtmlElement, *, top: bool = False) -> Iterator[Block]:
        """The blocks in an element, the first one of a list's item with what is drawn before it."""
        prefix = self._prefix(element)
        for block in self._parts(element, top=top):
            if prefix and isinstance(block, Paragraph):
                block.text, prefix = prefix + block.text, ""
            yield block

    def _parts(self, element: HtmlElement, *, top: bool) -> Iterator[Block]:
        """The blocks in an element; its own words between them are paragraphs too."""
        pending: list[tuple[str, bool]] = []

        def close() -> Iterator[Block]:
            text = re.sub(r"[ \t\r\n\f]+", " ", "".join(piece for piece, _ in pending)).replace("\v", "\n")
            if text.strip():
                bold = all(is_bold for piece, is_bold in pending if piece.strip())
                yield Paragraph(text.strip(), _level(element), bold)
            pending.clear()

        style = _styles(element, self._fonts)
        pending.append(_shown(element.text, style))
        for child in element:
            if not isinstance(child.tag, str):
                pending.append(_shown(child.tail, style))
                continue
            if self._left_out(child) or (top and child in self._stories):
                pass
            elif child.tag == "table":
                yield from close()
                yield self._table(child)
            elif child.tag in _BLOCKS or any(e.tag in _BLOCKS for e in child.iterdescendants()):
                yield from close()
                yield from self._flow(child, top=top)
            else:
                pending += self._inline(child)
            pending.append(_shown(child.tail, style))
        yield from close()

    def _inline(self, element: HtmlElement) -> Iterator[tuple[str, bool]]:
        if element in self._marks:
            yield f"[^{self._marks[element]}]", True
            return
        if element.tag == "br":
            yield "\v", True
            return
        style = _styles(element, self._fonts)
        text, bold = _shown(element.text, style)
        yield (_raised(text) if element.tag == "sup" else text), bold
        for child in element:
            if isinstance(child.tag, str) and not self._left_out(child):
                yield from self._inline(child)
            yield _shown(child.tail, style)

    def _left_out(self, element: HtmlElement) -> bool:
        style = element.get("style") or ""
        return (
            element.tag in _SKIPPED
            or (element in self._stories)
            or element.get("hidden") is not None
            or element.get("title") in ("header", "footer")
            or bool(_HIDDEN.search(style))
            or bool(_PAGE_PART.search(style))
        )

    @staticmethod
    def _prefix(element: HtmlElement) -> str:
        """What is drawn before an item of a list."""
        if element.tag != "li":
            return ""
        parent = element.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        start = parent.get("start") or "1"
        items = [item for item in parent if item.tag == "li"]
        number = (int(start) if start.isdigit() else 1) + items.index(element)
        stated = element.get("value")
        if stated and stated.isdigit():
            number = int(stated)
        return f"{written(number, _LIST_STYLES.get(parent.get('type') or '1', 'decimal'))}. "

    def _table(self, element: HtmlElement) -> Table:
        rows = []
        for row in element.iter("tr"):
            if next(row.iterancestors("table")) is not element:
                continue
            line = []
            for cell in row.iterchildren("td", "th"):
                made = Cell(list(self._flow(cell)))
                line.append((made, _span(cell.get("colspan")), _span(cell.get("rowspan"))))
            rows.append(line)
        caption = element.find("caption")
        table = grid(rows)
        if caption is not None and table.rows:
            cell = Cell(list(self._flow(caption)))
            table.rows.insert(0, [cell] * len(table.rows[0]))
        return table


def _own_links(target: HtmlElement) -> Iterator[HtmlElement]:
    """Links of a note back to its mark: on the target itself, in it, or beside it."""
    for holder in (target, target.getparent()):
        for link in holder.iter("a") if holder is not None and holder.tag != "body" else ():
            if (link.get("href") or "").startswith("#"):
                yield link


def _story_of(back: HtmlElement) -> HtmlElement | None:
    """The element that holds what a footnote says: the division or list item of its own, else its paragraph."""
    for tag in ("div", "li", "aside", "p"):
        for element in back.iterancestors(tag):
            links = [a for a in element.iter("a") if (a.get("href") or "").startswith("#")]
            if len(links) == 1:
                return element
            break
    return None


def _shown(text: str | None, style: tuple[bool, str | None]) -> tuple[str, bool]:
    return legacy.convert(text or "", style[1]), style[0]


def _styles(element: HtmlElement, fonts: Mapping[str, str]) -> tuple[bool, str | None]:
    """(whether text in the element is bold, the old encoding of its font)."""
    bold, font = False, ""
    for holder in (element, *element.iterancestors()):
        style = holder.get("style") or ""
        bold = bold or holder.tag in ("b", "strong", "th") or bool(_BOLD.search(style))
        font = font or _font_of(holder, style, fonts)
    return bold, legacy.font_encoding(font)


def _font_of(element: HtmlElement, style: str, fonts: Mapping[str, str]) -> str:
    """The font that an element names itself: in its style, as `face`, or through the style sheet."""
    own = _FONT.search(style)
    if own:
        return own[1]
    if element.tag == "font" and element.get("face"):
        return str(element.get("face"))
    classes = (element.get("class") or "").split()
    selectors = (*(f"{element.tag}.{name}" for name in classes), *(f".{name}" for name in classes), element.tag)
    return next((fonts[selector] for selector in selectors if selector in fonts), "")


def _fonts_of_sheets(root: HtmlElement) -> dict[str, str]:
    """The fonts that style sheets in the page give to elements and classes: `p.MsoNormal` -> `.VnTime`."""
    sheet = re.sub(r"<!--|-->|/\*.*?\*/", "", " ".join(style.text or "" for style in root.iter("style")), flags=re.S)
    fonts: dict[str, str] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        font = _FONT.search(body)
        if font:
            fonts.update({selector.strip(): font[1] for selector in selectors.split(",")})
    return fonts


def _raised(text: str) -> str:
    """`m<sup>2</sup>` as m²."""
    return (
        text.translate({ord(c): s for c, s in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)})
        if text.strip() in ("2", "3")
        else text
    )


def _level(element: HtmlElement) -> int:
    return int(element.tag[1]) if re.fullmatch(r"h[1-6]", element.tag) else 0


def _span(text: str | None) -> int:
    return max(1, min(int(text), MAX_SPAN)) if text and text.isdigit() else 1
