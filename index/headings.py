r"""Tell headings from numbered items, tasks, short sentences, letterhead and signature.

A line is first read by its own look (`read`); whether a numbered one is a heading is decided among its siblings (`decide`):
titles with something under them are, tasks and addressees are not. Example: `1. Nông nghiệp` over a paragraph is one;
`1. Sở Tài chính` over `2. Sở Y tế` is none; of `1. Về thu ngân sách: Tổng thu đạt …` the words up to the colon are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from index.letters import LOWER, UPPER
from index.lines import Line, bullet, is_open
from index.markers import LETTERS, read_marker
from index.tree import FAMILIES, Tree

MAX_HEADING = 220  # longer than this a numbered line is a paragraph that happens to be numbered
MAX_SIBLING = 420  # … unless its siblings are headings, or headings stand under it
MAX_LEAD = 200
MIN_SENTENCE = 25  # what stands behind `1. Lúa:` is a sentence from this length on, else an amount
MAX_CLOSED = 80  # a title that ends in a full stop is shorter than this
MAX_PLAIN = 70  # a heading without any mark of one is shorter than this
SEVERAL = 3  # … and there are as many of its kind at least
MIN_PROSE = 120  # from this length on a line of the head is the report's first paragraph

_STAR = re.compile(r"\*+\s?\)|\*{3}(?=\s)")
_BEFORE, _BEHIND = re.compile(r"[\s*_#>]*"), re.compile(r"[\s*_]*")
_HASHES = re.compile(r"(#{1,6})\s*")
_BOLD_RUN_IN = re.compile(r"(\*\*|__)(?P<title>(?:(?!\1).){3,150}?)(?:[.:]\s*\1|\1\s*:)(?=\s+\S)")
_STAR_RUN_IN = re.compile(r"\*+\s?\)?[^:]{3,150}:[*_]*(?=\s+\S)")
_OFFICE = r"(?:phó |quyền )?(?:chủ tịch|giám đốc|chánh văn phòng|cục trưởng|trưởng ban|bộ trưởng)$"
_SIGNED = r"nơi nhận|(?:tm|kt|tl|tuq)\s?\.|[tk]/[mtl]\b"
_FORMULA = re.compile(  # lines of the letterhead and the signature, which are no headings though they look like it
    rf"{_SIGNED}|{_OFFICE}|cộng h[òo][àa] xã hội|độc lập\s*[-–]|[uủ][ỷy] ban nhân dân|ubnd\b|hội đồng nhân dân|q\.\s"
    r"|kính gửi|mục lục$|tỉnh(?: \w+){1,3}$|số\s?:",
    re.I,
)
_KIND_LINE = re.compile(
    r"(?:báo cáo|thông báo|kế hoạch|tờ trình|nghị quyết|quyết định|công văn|chương trình|đề án|kết luận)\b", re.I
)
_TAIL = re.compile(rf"{_SIGNED}|{_OFFICE}", re.I)
_CLOSING = re.compile(r"\./\.?[\s*_”\"]*$")
_CONTENTS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|_{4,})\s*\d{1,3}$")  # a line of the table of contents
_GENERAL = re.compile(
    r"(?:\W*)(?:đánh giá|nhận xét|kết luận|nhận định)(?: tình hình)? chung\W*$|(?:\W*)tóm lại\W*$", re.I
)
_FIGURE = re.compile(r"\d+[.,]\d+|\d\s?%|\d\s(?:tỷ|triệu|nghìn|tấn|ha|vụ|con|người|hộ|xã|lượt|dự án|nhiệm vụ)\b")
_TIME = re.compile(r"(?:năm|tháng|quý|ngày|giai đoạn)\s+\d[\d/ –-]*|\d{1,2} tháng", re.I)
_ANNOUNCES = re.compile(r"\b(?:cụ thể|như sau|sau đây)$", re.I)
_NAMEABLE = re.compile(r"[^\W\d_]")


def bare(text: str) -> str:
    """A line without its Markdown."""
    text = text[_BEFORE.match(text).end() :]  # type: ignore[union-attr]  # it matches at least nothing
    return text[: len(text) - _BEHIND.match(text[::-1]).end()]  # type: ignore[union-attr]


def read(line: Line) -> None:
    """Tell what a line is by its own look: table, list, lead, `numbered` (to be decided), heading without a number, body."""
    text = line.text
    if line.table:
        line.kind = "table"
        return
    words = bare(text)
    if text[-1:].isdigit() and _CONTENTS.search(text):
        return
    hashes = _HASHES.match(text)
    line.style, line.number, line.marker = read_marker(words)
    rest = words[len(line.marker) :].strip(" *_")
    if _FORMULA.match(words):
        line.style = line.marker = ""
        return
    whole = _whole_bold(text)
    if (star := _STAR.match(text)) and len(words) <= MAX_HEADING:
        line.kind, line.style, line.marker = "heading", "star", star.group()
    elif (
        line.style
        and (not rest or rest[0] == rest[0].upper())
        and (rest or line.style in ("appendix", "part", "chapter"))
    ):
        line.kind = "numbered"
    elif hashes and rest:
        line.kind, line.style, line.marker, line.number = "heading", "#", "", len(hashes[1])
    elif line.style and line.style not in ("appendix", "part", "chapter"):
        line.kind = "body"
    elif whole and len(words) <= MAX_HEADING and _NAMEABLE.search(words) and not re.search(r"[.;,]$", words):
        line.kind, line.style, line.marker = "heading", "bold", ""
    elif _in_capitals(words):
        line.kind, line.style, line.marker = "heading", "caps", ""
    else:
        line.style = line.marker = ""
        _read_item(line, words, rest)


def _read_item(line: Line, words: str, rest: str) -> None:
    line.marker = bullet(words) or bullet(line.text)
    lead = words.endswith(":") and len(words) <= MAX_LEAD and not _FIGURE.search(words)
    if line.marker:
        line.kind = "lead" if lead else "list"
    elif lead:
        line.kind = "lead"
    elif _BOLD_RUN_IN.match(line.text):
        line.style = "bold-in"


def _whole_bold(text: str) -> bool:
    return text.startswith(("**", "__")) and text.endswith(("**", "__")) and text.count("**") <= 4


def _in_capitals(words: str) -> bool:
    return (
        words == words.upper()
        and len(words) <= MAX_HEADING
        and len(re.findall(r"[^\W\d_]+", words)) >= 3
        and not re.search(r"[.;,]$", words)
        and not _FIGURE.search(words)
        and not re.search(r"\S\s{3,}\S", words)
    )


# ── among its siblings ─────────────────────────────────────────────────────────────────────────────────────────────────


def decide(lines: list[Line]) -> list[Line]:
    """Make each `numbered` line a heading, an item or a paragraph; headings that run into their sentence are cut off."""
    _mend(lines)
    _clear_head(lines)
    _clear_tail(lines)
    _decide_numbered(lines)
    _decide_bold(lines)
    _decide_plain(lines)
    for line in lines:
        if line.style == "star" and line.kind == "heading" and (found := _STAR_RUN_IN.match(line.text)):
            line.head = found.group()
    return [part for line in lines for part in _cut_run_in(line)]


def _mend(lines: Sequence[Line]) -> None:
    """Read `l.` as `1.` where no `k` stands before it: OCR writes one for the other."""
    letters = 0
    for line in lines:
        if line.style != "a)" or line.kind not in ("numbered", "body"):
            continue
        if line.marker[0] == "l" and letters != LETTERS.index("k") + 1:
            line.style, line.number, line.kind = "1." if "." in line.marker else "1)", 1, "numbered"
        else:
            letters = line.number


def _clear_head(lines: Sequence[Line]) -> None:
    """Title and letterhead are no headings: what stands before the first paragraph and the first number."""
    head = []
    for line in lines:
        words = bare(line.text)
        prose = line.kind in ("body", "lead") and (len(words) >= MIN_PROSE or (len(words) >= 60 and not is_open(words)))
        if line.kind == "numbered" or (prose and not _KIND_LINE.match(words)):
            break
        head.append(line)
    titled = any(_KIND_LINE.match(bare(line.text)) or _FORMULA.match(bare(line.text)) for line in head)
    first = [line for line in lines if line.style == "#" and line.number == 1]
    for line in head:
        if line.kind == "heading" and (titled or (line.style == "#" and line.number == 1 and len(first) == 1)):
            line.kind, line.style = "body", ""


def _clear_tail(lines: Sequence[Line]) -> None:
    """Addressees and signature stand under no heading; an appendix may follow them."""
    tail = closed = begun = False
    for line in lines:
        words = bare(line.text)
        begun = begun or line.kind in ("heading", "numbered") or len(words) >= MIN_PROSE
        if not begun and not words.casefold().startswith("nơi nhận"):
            continue  # offices stand in a letterhead too
        if tail:
            tail = not _opens_appendix(line, words)
        else:
            tail = bool(_TAIL.match(words)) or (closed and line.kind == "heading" and len(words) < 60)
        if tail and line.kind != "table":
            line.kind, line.style = ("list" if line.marker else "body"), "tail"
        closed = bool(_CLOSING.search(line.text)) or (closed and len(words) < 60)


def _opens_appendix(line: Line, words: str) -> bool:
    if line.kind == "numbered":
        return line.style in ("appendix", "part", "A.", "I.")
    return line.style == "caps" and bool(re.match(r"(?:BIỂU|DANH MỤC|BẢNG|MẪU)\b", words))


def _decide_numbered(lines: Sequence[Line]) -> None:
    """Place every numbered line as if it were a heading, and decide among those that stand under the same one."""
    tree = Tree(lines)
    groups: dict[tuple[int, str], list[int]] = {}
    depth: dict[int, int] = {}
    for i, line in enumerate(lines):
        if line.kind in ("numbered", "heading"):
            parent = tree.place(line)
            depth[i] = len(tree.open)
            if line.kind == "numbered":
                groups.setdefault((parent, FAMILIES.get(line.style, line.style)), []).append(i)
    for group in groups.values():
        _decide_group(lines, group, {i for i in group if _has_content(lines, i, depth)})


def _decide_group(lines: Sequence[Line], group: Sequence[int], filled: Set[int]) -> None:
    shapes = {i: _shape(lines[i]) for i in group}
    members = set(group)
    titles = [i for i in group if shapes[i] in ("title", "long")]
    listed = len(group) > 1 and 2 * sum(i not in filled for i in titles) > len(titles)
    titled = sum(shapes[i] in ("title", "long", "run-in") for i in group)
    closed = sum(shapes[i] == "closed" for i in group)
    for i in group:
        line, shape = lines[i], shapes[i]
        nested = i + 1 < len(lines) and lines[i + 1].kind == "numbered" and i + 1 not in members
        heading = (
            (shape == "title" and not listed)
            or (shape == "long" and (nested or (len(titles) > 1 and not listed)) and i in filled)
            or (shape == "run-in" and 2 * titled >= len(group))
            or (shape == "closed" and i in filled and titled + closed == len(group))
        )
        if heading:
            line.kind = "heading"
            if shape == "run-in":
                line.head = _run_in(line)
        else:
            words = bare(line.text)
            lead = words.endswith(":") and len(words) <= MAX_LEAD and not _FIGURE.search(words)
            line.kind = "lead" if lead else "list" if shape in ("title", "item") else "body"
    for i in group:
        lines[i].ends_sibling = any(lines[j].kind == "heading" for j in group if j < i)


def _has_content(lines: Sequence[Line], i: int, depth: Mapping[int, int]) -> bool:
    """Whether something stands under a line before its next sibling or the next one of a higher rank."""
    for j in range(i + 1, len(lines)):
        if lines[j].kind == "footnote":
            continue
        return lines[j].style != "tail" and depth.get(j, depth[i] + 1) > depth[i]
    return False


def _shape(line: Line) -> str:
    """How a numbered line reads: "title", "long" (a title of many words), "run-in", "closed", "item" or "prose"."""
    words = bare(line.text)
    rest = words[len(line.marker) :].strip(" *_")
    if line.text.startswith("#") or (_whole_bold(line.text) and len(words) <= MAX_SIBLING and words[-1:] not in ";,"):
        return "title"
    if _run_in(line):
        return "run-in"
    if re.search(r"[;,]$", rest):
        return "item" if len(rest) <= MAX_CLOSED else "prose"
    if rest.endswith("."):
        amount = re.search(r"\d", _TIME.sub("", rest))
        short = len(rest) <= MAX_CLOSED and not amount and not re.search(r"[.;:]\s", rest)
        return "closed" if short else "prose"
    if len(_FIGURE.findall(rest)) > 1 or re.search(rf"[.!?]\s+[{UPPER}]", rest) or len(rest) > MAX_SIBLING:
        return "prose"
    return "title" if len(words) <= MAX_HEADING else "long"


def _run_in(line: Line) -> str:
    """The heading that runs into its first sentence: `1. Về thu ngân sách:` of `1. Về thu ngân sách: Tổng thu đạt …`."""
    bold = _BOLD_RUN_IN.match(line.text)
    if bold:
        return bold.group()
    found = re.match(r"[^:.;!?]*(?:\d{1,2}\.){0,3}[^:.;!?]*:(?=[*_]*\s+\S)", line.text[len(line.marker) :])
    if found is None or not line.text.startswith(line.marker):
        return ""
    head, rest = line.marker + found.group(), line.text[len(line.marker) + found.end() :].strip()
    if len(head) > MAX_LEAD or _FIGURE.search(found.group()) or head.count("(") > head.count(")"):
        return ""  # `Biểu 2: Thu ngân sách (đơn vị: tỷ đồng)`: a colon in a bracket ends no heading
    return "" if _FIGURE.search(rest) and (len(rest) < MIN_SENTENCE or rest[0].isdigit()) else head


def _decide_bold(lines: Sequence[Line]) -> None:
    """`**Trồng trọt.** Diện tích …` without a number is a heading where the report has several of its kind."""
    found = [line for line in lines if line.style == "bold-in" and line.kind == "body"]
    for line in found:
        line.style = ""
        if len(found) > 1 and (head := _BOLD_RUN_IN.match(line.text)):
            line.kind, line.style, line.head = "heading", "bold-in", head.group()


def _decide_plain(lines: Sequence[Line]) -> None:
    """`Sản xuất nông nghiệp` alone over a paragraph, without number or bold type, is a heading where there are several such."""
    begun = False
    found = []
    told = [line for line in lines if line.kind != "footnote"]
    for before, line, under in zip(told, told[1:], told[2:], strict=False):
        begun = begun or (before.kind == "body" and len(before.text) >= MIN_PROSE)
        if begun and _is_plain_heading(line) and _stands_over(before, under):
            found.append(line)
    if len(found) >= SEVERAL:
        for line in found:
            line.kind, line.style = "heading", "plain"


def _is_plain_heading(line: Line) -> bool:
    words = bare(line.text)
    return (
        line.kind == "body"
        and not (line.style or line.marker or line.close)
        and len(words) <= MAX_PLAIN
        and " " in words
        and words[0].isupper()
        and words[-1] not in ".:;,!?)"
        and not re.search(r"\d", _TIME.sub("", words))
        and not re.search(r"\S\s{3,}\S", words)
        and not (_FORMULA.match(words) or _KIND_LINE.match(words))
    )


def _stands_over(before: Line, under: Line) -> bool:
    """Whether what stands between two lines follows a sentence that has ended and stands over a paragraph, an item or a table."""
    if before.kind == "body" and is_open(bare(before.text)) and not _ANNOUNCES.search(bare(before.text)):
        return False
    if under.kind == "body":
        return len(under.text) >= MIN_PROSE and not starts_lower(under.text)
    return under.kind in ("list", "lead", "table")


def _cut_run_in(line: Line) -> Iterator[Line]:
    """A heading that runs into its sentence as two lines; any other line as it is."""
    if not line.head:
        yield line
        return
    title, rest = line.cut(len(line.head))
    title.kind, title.marker, title.style, title.number = "heading", line.marker, line.style, line.number
    yield title
    rest.head = bare(line.head)[len(line.marker) :]
    yield rest


def is_general(line: Line) -> bool:
    """Whether a heading without a number sums up all of its section: `Đánh giá chung`."""
    return line.style in ("star", "bold", "caps", "plain") and bool(_GENERAL.match(line.text))


def starts_lower(text: str) -> bool:
    """Whether a text begins in lower case."""
    return bool(re.match(f"[{LOWER}]", text))
