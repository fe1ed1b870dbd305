r"""Put together again what a page break or a line end cut: two lines that are one sentence.

Example: `"… (trong đó"` and `"có 86 vụ) đã xử lý"` -> one line of two spans.
"""

from __future__ import annotations

import re
from collections.abc import Container

from index.headings import MAX_HEADING, starts_lower
from index.letters import LOWER
from index.lines import Line, is_open

PROSE = 60  # a line at least this long that ends in the middle of a sentence goes on after the page break

_CONTINUES = re.compile(
    rf"[^\w\s#|>-]*[{LOWER}]|[(\[][{LOWER}\d]|[–-]\s?\d{{4}}\b|[%,;.)]|\d[\d.,/]*\s?(?:%|[{LOWER}])"
)
_MARKED = re.compile(r"\d{1,2}[.)]\s|[a-zđ]\)\s|\([\da-zđ]{1,2}\)\s")
_CLOSES = re.compile(r"[)\]%,;]")
_QUOTE = re.compile(r"[\"“«]")
# Words that no sentence and no title ends with; and those that a title may end with, but hardly a sentence.
_UNFINISHED = re.compile(
    r"(?:[,(\[/=&+“–-]|\b(?:và|hoặc|hay|của|các|những|mọi|mỗi|một số|tại|ở|cho|với|trong|từ|về|là|do|bởi|để|nhằm|theo"
    r"|đang|sẽ|chưa|như|gồm|giai đoạn|nhiệm kỳ|thời kỳ|lần thứ))$"
)
_OPEN_WORD = re.compile(
    r"\b(?:tỉnh|huyện|xã|phường|thị trấn|thị xã|quận|thành phố|số|ngày|tháng|năm|quý|khu|Sở|Ban|Bộ|Cục|Ủy ban|UBND|HĐND"
    r"|Công ty|dự án|phía|nước|đồng chí|ông|bà|khóa|khoá|thứ|so|không|có|ngoài|trên|dưới|tăng|giảm|hơn|đến|vào|được|bị"
    r"|đã|giữa|đạt|khoảng|gần|cùng)$"
)


def join(lines: list[Line], notes: Container[int]) -> list[Line]:
    """The lines with each sentence in one; footnotes keep their place. `notes`: where a footnote begins."""
    out: list[Line] = []
    body: Line | None = None
    parted = False  # a footnote stands between
    for line in lines:
        if line.kind == "footnote":
            if line.start not in notes and _note_goes_on(out[-1], line):
                out[-1].append(line)
            else:
                out.append(line)
            parted = True
            continue
        if body is not None and goes_on(body, line, parted=parted or line.new_page):
            body.append(line)
            if body.kind == "lead":
                body.kind = "list" if body.marker else "body"
        else:
            out.append(line)
            body = line
        parted = False
    return out


def _note_goes_on(last: Line, line: Line) -> bool:
    return (
        last.kind == "footnote"
        and last.mark == line.mark
        and not line.marker
        and is_open(last.text)
        and bool(_CONTINUES.match(line.text))
    )


def goes_on(previous: Line, line: Line, *, parted: bool) -> bool:
    """Whether `line` is the second half of a sentence that `previous` begins; `parted`: a page ends between them."""
    if previous.kind == "table" or line.kind in ("table", "footnote") or previous.style == "tail":
        return False
    marked = bool(line.marker) or line.kind in ("heading", "lead", "numbered")
    if previous.kind == "heading":
        return not marked and starts_lower(line.text) and not previous.text.endswith("**")
    if not is_open(previous.text):
        return not marked and _after_a_stop(previous.text, line.text)
    continues = _CONTINUES.match(line.text) and not _MARKED.match(line.text)
    if continues and line.kind not in ("numbered", "heading"):
        return len(previous.text) >= 20 or bool(re.match(rf"[{LOWER}%,;)]", line.text))
    if marked or len(previous.text) < 20:
        return False
    titled = previous.kind == "numbered" and len(previous.text) <= MAX_HEADING
    if _UNFINISHED.search(previous.text) and (len(previous.text) >= PROSE or titled):
        return True
    if titled or len(previous.text) < PROSE:
        return False
    return bool(_OPEN_WORD.search(previous.text)) or (
        parted or line.text[0].isdigit() or _closes_what_is_open(previous.text, line.text)
    )


def is_unfinished(text: str) -> bool:
    """Whether a text ends on a comma or a word that cannot end a sentence or a title."""
    return bool(_UNFINISHED.search(text) or _OPEN_WORD.search(text))


def _after_a_stop(previous: str, text: str) -> bool:
    """What can go on behind a stop: a closing bracket, lower case after a semicolon, a quotation after a colon."""
    if previous.endswith(";") and len(previous) >= 3 * PROSE:
        return starts_lower(text)
    if previous.endswith(":") and len(previous) >= PROSE and _QUOTE.match(text):
        return True
    return bool(_CLOSES.match(text))


def _closes_what_is_open(previous: str, text: str) -> bool:
    """A bracket or a quotation opens in the one and closes in the other."""
    for opening, closing in ("()", "“”", "[]"):
        at = text.find(closing)
        if previous.count(opening) > previous.count(closing) and at >= 0 and opening not in text[:at]:
            return True
    return False
