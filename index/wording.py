"""What the words around a figure say: the name of the thing measured, or only that it grew, reached or equals.

Example: `content("Tổng đàn lợn ước đạt") == "Tổng đàn lợn"` and `content("tăng") == ""`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figures import Quantity
from index.periods import find_periods

MAX_HEAD = 90  # characters of the name that a line begins with, up to its colon
MAX_NAME = 160  # characters of a name; the end of a longer one says the most

_NOISE = re.compile(
    r"\bso với (?:cùng kỳ|kế hoạch|dự toán|tháng|năm|đầu năm|cuối năm|chỉ tiêu)[^,;:()]*?"
    r"(?=\b(?:đạt|tăng|giảm|bằng|cao hơn|thấp hơn)\b|[,;:()]|$)"
    r"|\b(?:vượt|hụt|(?:cao|thấp|nhiều|ít) hơn|đạt|bằng|hoàn thành)(?: so với)? (?:kế hoạch|kh|mục tiêu|chỉ tiêu|dự toán"
    r"|kịch bản|phương án|nghị quyết)(?: (?:đề ra|được|giao|năm|cả|đã|hđnd|tỉnh|trung ương))*(?=\W|$)"
    r"|\b(?:so với cùng kỳ|so cùng kỳ|cùng kỳ(?: năm)?(?: trước| ngoái)?|kế hoạch(?: năm| giao| đề ra)?|dự toán"
    r"|ước(?: tính| đạt| thực hiện)?|khoảng|xấp xỉ|gần|hơn|trên(?=\s*$)|đạt(?: được)?|tăng(?: thêm| gấp)?|giảm|bằng"
    r"|là|có|được|tương đương|tương ứng|chiếm|còn|gấp|(?:cao|thấp|nhiều|ít) hơn(?: vụ trước| năm trước| mức chung)?|vượt|hụt"
    r"|với|và|hay|hoặc|nhưng|mới|chỉ"
    r"|trong khi|song|trong đó|cụ thể(?: như sau)?|bao gồm|gồm|riêng|chia ra|đến nay|hiện nay|ngoài ra|tổng cộng"
    r"|thực hiện|như sau|của|kh|năm|tháng|ngày|đến|từ|trong|cùng|kỳ|nay|này|thì|đã|đang|sẽ|so|tính|toàn|đó|do|về|ở"
    r"|tại|các|cả|lên|xuống|thêm|mức|nâng|tổng|tổng số|thời điểm|lũy kế|luỹ kế|cộng dồn|tính chung)\b"
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_TRAILING = re.compile(
    r"(?:\s|^)(?:ước đạt|ước tính|ước thực hiện|ước|đạt được|đạt|là|có|được|tăng|giảm|bằng|tương đương|chiếm|còn"
    r"|khoảng|trên|gần|hơn|xấp xỉ|với|:|,|=|gấp|vượt|hụt|lần lượt|tương ứng)\s*$",
    re.I,
)
_LEADING = re.compile(
    r"^[\s,.;:)*_+–=⁰¹²³⁴-⁹-]+|^\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s+"
    r"|^so (?:với )?(?:cùng kỳ|năm|tháng|quý|đầu năm|cuối năm)[^,;:]{0,40},\s+"
    r"|^(?:và|với|còn|nhưng|trong khi|song|trong đó|cụ thể|gồm|riêng|đã|có)[\s:]+",
    re.I,
)
_PARTS = re.compile(r"[;(\[]|\s[-–]\s")
_PARTS_OPEN = re.compile(r"[;\[]|\s[-–]\s")  # behind a bracket that is closed again
_AMOUNT = re.compile(r"^[\d.,/\s*_-]+(?:nghìn|ngàn|triệu)?\s*")
_DIGIT = re.compile(r"\d")


def own_words(between: str) -> str:
    """The words right before a figure: after the last semicolon, open bracket or dash since the figure before."""
    opened = between.rfind("(")
    closed = opened >= 0 and ")" in between[opened:]
    own = (_PARTS_OPEN if closed else _PARTS).split(between)[-1]
    before, colon, after = own.rpartition(":")
    if colon and content(after) and len(before) > MAX_HEAD:
        own = after
    return tidy(own)


def content(near: str) -> str:
    """What of the words before a figure names the thing measured; empty if they only say `đạt`, `tăng`, `so với …`."""
    lower = near.lower()
    if _DIGIT.search(near):
        for mention in reversed(find_periods(near, 2000)):
            lower = lower[: mention.start] + " " + lower[mention.end :]
    if not _WORDS.search(_NOISE.sub(" ", lower)):
        return ""
    return trim(near)


def trim(near: str) -> str:
    """Without the verbs and signs at both ends: `Tổng đàn lợn ước đạt` -> `Tổng đàn lợn`."""
    text, before = near.strip(), None
    while text != before:
        before = text
        text = _LEADING.sub("", _TRAILING.sub("", text)).strip()
    return text if len(text) <= MAX_NAME else text[-MAX_NAME:].partition(" ")[2]


def tidy(text: str) -> str:
    """On one line, without Markdown's stars and the signs at both ends."""
    return " ".join(text.replace("*", " ").split()).strip(" ,;:-–+([\t").lstrip(") ")


def noun(quantity: Quantity) -> str:
    """The words of a quantity without its number: `lượt khách` of `330,9 nghìn lượt khách`."""
    return _AMOUNT.sub("", quantity.text)


def distinct(scope: Sequence[str], indicator: str) -> tuple[str, ...]:
    """The parts of a scope, each once, without the empty ones and those that the indicator begins with."""
    return tuple(dict.fromkeys(part for part in scope if part and not f"{indicator} ".startswith(f"{part} ")))
