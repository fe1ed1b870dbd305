"""Word (`.docx`) to one text: headings of styles, numbers that Word draws, tables with merged cells, footnotes, pages.

What was deleted with tracked changes, hidden text, headers and footers are left out. Text in old fonts is converted.
Pages are known where Word or LibreOffice noted its page breaks when it saved the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.formats import archive, legacy
from index.formats.document import Document
from index.formats.markup import PAGE, Block, Cell, Paragraph, Table, grid, write
from index.formats.numbering import Counter, Level
from index.formats.runs import Run, all_bold, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

KIND = "Word"
MAX_SPAN = 200  # columns that a cell may cover
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(f"{_W}{tag}" for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "rt", "sectPr"))
_TEXTS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad", "lastRenderedPageBreak": PAGE}
_HEADING = re.compile(r"(?:heading|tiêu đề|đầu đề)\s*(\d)$|(title|tên)$", re.I)


def read(data: bytes, name: str) -> Document:
    """A `.docx` file. Raises `ReadError` if it is locked, damaged or empty."""
    archive.check(data, name, KIND)
    try:
        import docx

        package = docx.Document(io.BytesIO(data)).part
        reader = _Reader(package)
        blocks = list(reader.blocks(reader.body))
        return write(blocks, reader.notes, name, KIND, pages=reader.paged)
    except (MemoryError, ReadError):
        raise
    except Exception as exc:  # whatever the libraries make of a broken file is one thing to the user
        raise archive.damaged(name, KIND, exc) from exc


class _Reader:
    """Reads the parts of one package: styles and numbering first, then the body with its notes."""

    def __init__(self, part: Any) -> None:  # noqa: ANN401  python-docx has no types
        self.notes: dict[str, str] = {}
        self._parts = {
            rel.reltype.rpartition("/")[2]: rel.target_part for rel in part.rels.values() if not rel.is_external
        }
        root = part.element
        _as_transitional(root)
        self.body = root.find(f"{_W}body")
        self._styles = {style.get(f"{_W}styleId"): style for style in self._part("styles", "style")}
        self._default = next(
            (id for id, s in self._styles.items() if s.get(f"{_W}default") == "1" and _is_paragraph(s)), ""
        )
        numbering = self._root("numbering")
        self._abstract = {e.get(f"{_W}abstractNumId"): e for e in _all(numbering, "abstractNum")}
        self._nums = {e.get(f"{_W}numId"): e for e in _all(numbering, "num")}
        self._counters: dict[str, Counter] = {}
        self._overridden: set[tuple[str, int]] = set()
        self._stories = {
            kind: {e.get(f"{_W}id"): e for e in self._part(f"{kind}s", kind)} for kind in ("footnote", "endnote")
        }
        self.paged = self.body is not None and next(self.body.iter(f"{_W}lastRenderedPageBreak"), None) is not None

    def _root(self, name: str) -> _Element | None:
        part = self._parts.get(name)
        if part is None:
            return None
        from docx.oxml import parse_xml

        root: _Element = getattr(part, "element", None)
        root = parse_xml(part.blob) if root is None else root
        _as_transitional(root)
        return root

    def _part(self, name: str, tag: str) -> list[_Element]:
        return _all(self._root(name), tag)

    def blocks(self, parent: _Element | None) -> Iterator[Block]:
        """The paragraphs and tables of a body, a cell or a note, and the text boxes that hang on them."""
        for child in [] if parent is None else parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}smartTag"):
                yield from self.blocks(child)
            elif child.tag == f"{_MC}AlternateContent":
                yield from self.blocks(_choice(child))

    def _paragraph(self, element: _Element) -> Iterator[Block]:
        properties = element.find(f"{_W}pPr")
        chain = self._chain(_value(properties, "pStyle") or self._default)
        boxes: list[_Element] = []
        runs = list(self._runs(element, chain, boxes))
        text = text_of(runs)
        if _flag(properties, "pageBreakBefore"):
            text = PAGE + text
        number = self._number(properties, chain) if text.strip() else ""
        if number:
            page = PAGE if text.startswith(PAGE) else ""
            text = f"{page}{number} {text.lstrip()}"
        yield Paragraph(text, self._level(properties, chain), all_bold(runs))
        for box in boxes:
            yield from self.blocks(box)

    def _chain(self, style: str | None) -> list[_Element]:
        """A style and those that it is based on."""
        chain: list[_Element] = []
        while style in self._styles and self._styles[style] not in chain:
            chain.append(self._styles[style])
            style = _value(chain[-1], "basedOn")
        return chain

    def _level(self, properties: _Element | None, chain: list[_Element]) -> int:
        """The level of a heading: by the outline level or by the style's name; 0 for body text."""
        stated = _value(properties, "outlineLvl")
        for style in chain:
            if stated is None:
                stated = _value(style.find(f"{_W}pPr"), "outlineLvl")
            named = _HEADING.match(_value(style, "name") or "")
            if named and stated is None:
                return int(named[1]) if named[1] else 1
        return int(stated) + 1 if stated and stated.isdigit() and int(stated) < 9 else 0

    def _number(self, properties: _Element | None, chain: list[_Element]) -> str:
        """What Word draws before the paragraph."""
        id_ = depth = None
        for holder in (properties, *(style.find(f"{_W}pPr") for style in chain)):
            stated = holder.find(f"{_W}numPr") if holder is not None else None
            if stated is not None:
                id_ = id_ if id_ is not None else _value(stated, "numId")
                depth = depth if depth is not None else _value(stated, "ilvl")
        if id_ is None or id_ == "0" or id_ not in self._nums:
            return ""
        at = int(depth) if depth and depth.isdigit() else self._depth_of_style(id_, chain)
        return self._counter(id_, at).number(at)

    def _depth_of_style(self, id_: str, chain: list[_Element]) -> int:
        """The level of a list that names the paragraph's style, for styles that carry a list but no level."""
        names = {style.get(f"{_W}styleId") for style in chain}
        abstract = self._abstract.get(_value(self._nums[id_], "abstractNumId") or "")
        levels = _all(abstract, "lvl")
        return next((i for i, level in enumerate(levels) if _value(level, "pStyle") in names), 0)

    def _counter(self, id_: str, depth: int) -> Counter:
        """The count of a list; lists that share a definition go on counting, unless they say where to begin."""
        num = self._nums[id_]
        abstract = _value(num, "abstractNumId") or ""
        overrides = {int(e.get(f"{_W}ilvl", "0")): e for e in _all(num, "lvlOverride")}
        own = any(e.find(f"{_W}lvl") is not None for e in overrides.values())
        key = f"{abstract}/{id_}" if own else abstract
        if key not in self._counters:
            levels = {int(e.get(f"{_W}ilvl", "0")): e for e in _all(self._abstract.get(abstract), "lvl")}
            levels |= {i: lvl for i, e in overrides.items() for lvl in _all(e, "lvl")}
            self._counters[key] = Counter([self._list_level(levels.get(i)) for i in range(9)])
        start = _value(overrides.get(depth), "startOverride")
        if start and (id_, depth) not in self._overridden:
            self._overridden.add((id_, depth))
            self._counters[key].restart(depth, int(start))
        return self._counters[key]

    @staticmethod
    def _list_level(level: _Element | None) -> Level:
        if level is None:
            return Level("none", "")
        start = _value(level, "start") or "1"
        return Level(
            _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", int(start) if start.isdigit() else 1
        )

    def _runs(self, parent: _Element, chain: list[_Element], boxes: list[_Element]) -> Iterator[Run]:
        """The pieces of a paragraph's text. Text boxes on it go to `boxes`."""
        for child in parent:
            if child.tag in _SKIPPED or not isinstance(child.tag, str):
                continue
            if child.tag == f"{_W}r":
                yield from self._run(child, chain, boxes)
            elif child.tag == f"{_MC}AlternateContent":
                yield from self._runs(_choice(child), chain, boxes)
            else:
                yield from self._runs(child, chain, boxes)

    def _run(self, run: _Element, chain: list[_Element], boxes: list[_Element]) -> Iterator[Run]:
        own = run.find(f"{_W}rPr")
        styles = [*self._chain(_value(own, "rStyle")), *chain]
        holders = [own, *(style.find(f"{_W}rPr") for style in styles)]
        if _first_flag(holders, "vanish"):
            return
        bold, caps = _first_flag(holders, "b"), _first_flag(holders, "caps")
        encoding = legacy.font_encoding(_font(holders))
        for child in run:
            text = self._text(child, boxes)
            if text:
                mark = child.tag.endswith("Reference")
                yield Run(text, bold or mark, None if mark else encoding, caps)

    def _text(self, child: _Element, boxes: list[_Element]) -> str:
        tag = child.tag.removeprefix(_W) if isinstance(child.tag, str) else ""
        if tag == "t":
            return child.text or ""
        if tag == "br":
            return PAGE if child.get(f"{_W}type") == "page" and not self.paged else "\n"
        if tag == "sym":
            return "-"
        if tag in ("footnoteReference", "endnoteReference"):
            return self._note(self._stories[tag[:-9]].get(child.get(f"{_W}id")))
        if tag in ("drawing", "pict", "object") or child.tag == f"{_MC}AlternateContent":
            holder = _choice(child) if child.tag == f"{_MC}AlternateContent" else child
            boxes += [] if holder is None else list(holder.iter(f"{_W}txbxContent"))
            return ""
        return _TEXTS.get(tag, "")

    def _note(self, story: _Element | None) -> str:
        if story is None:
            return ""
        mark = str(len(self.notes) + 1)
        self.notes[mark] = ""  # taken, should a note hold a mark itself
        paragraphs = [block.text for block in self.blocks(story) if isinstance(block, Paragraph)]
        self.notes[mark] = " ".join(paragraphs).replace(PAGE, "").strip()
        return f"[^{mark}]"

    def _table(self, element: _Element) -> Table:
        rows: list[list[tuple[Cell, int, int]]] = []
        above: dict[int, Cell] = {}
        for row in _rows(element):
            line: list[tuple[Cell, int, int]] = []
            properties = row.find(f"{_W}trPr")
            column = _int(_value(properties, "gridBefore"))
            line += [(Cell(), column, 1)] if column else []
            for cell in _cells(row):
                spec = cell.find(f"{_W}tcPr")
                across = max(1, _int(_value(spec, "gridSpan")))
                merge = spec.find(f"{_W}vMerge") if spec is not None else None
                goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                made = above[column] if goes_on and column in above else Cell(list(self.blocks(cell)))
                above[column] = made
                line.append((made, across, 1))
                column += across
            rows.append(line)
        return grid(rows)


def _as_transitional(root: _Element) -> None:
    """The names of a strict file (ISO 29500) as those that Word mostly writes."""
    if not root.tag.startswith(_STRICT):
        return
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(_STRICT):
            element.tag = _W + element.tag[len(_STRICT) :]
            for key in [key for key in element.attrib if str(key).startswith(_STRICT)]:
                element.set(_W + str(key)[len(_STRICT) :], element.attrib.pop(key))


def _all(parent: _Element | None, tag: str) -> list[_Element]:
    return [] if parent is None else parent.findall(f"{_W}{tag}")


def _value(parent: _Element | None, tag: str) -> str | None:
    found = parent.find(f"{_W}{tag}") if parent is not None else None
    return found.get(f"{_W}val") if found is not None else None


def _flag(parent: _Element | None, tag: str) -> bool:
    found = parent.find(f"{_W}{tag}") if parent is not None else None
    return found is not None and str(found.get(f"{_W}val", "1")) not in ("0", "false", "off", "none")


def _first_flag(holders: Iterable[_Element | None], tag: str) -> bool:
    """A switch as the innermost of the run and its styles sets it."""
    for holder in holders:
        if holder is not None and holder.find(f"{_W}{tag}") is not None:
            return _flag(holder, tag)
    return False


def _font(holders: Iterable[_Element | None]) -> str | None:
    for holder in holders:
        fonts = holder.find(f"{_W}rFonts") if holder is not None else None
        name = (fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi")) if fonts is not None else None
        if name:
            return str(name)
    return None


def _is_paragraph(style: _Element) -> bool:
    return bool(style.get(f"{_W}type") == "paragraph")


def _choice(alternative: _Element) -> Any:  # noqa: ANN401
    """One of the forms that a drawing is written in, never both."""
    return next(iter(alternative), ())


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if child.tag == f"{_W}tr":
            deleted = child.find(f"{_W}trPr/{_W}del")
            if deleted is None:
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _rows(child)


def _cells(row: _Element) -> Iterator[_Element]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _cells(child)


def _int(text: str | None) -> int:
    return min(int(text), MAX_SPAN) if text and text.isdigit() else 0
