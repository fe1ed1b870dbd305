"""Turn the figures of a report into facts: what each one measures, of which kind, compared with what, when and where.

One pass over the blocks of the report, no model. A figure's indicator is the words of its own clause; where these only say
`đạt`, `tăng` or `bằng`, it is inherited from the figure before. What stands above it (list leads, the head of the line, the
`Trong đó:` parent) is its scope.

Example: `Lúa xuân: Gieo cấy được 3.669 ha/3.621 ha, đạt 101,3% KH` -> three facts of `Lúa xuân · Gieo cấy`:
level 3.669 ha, plan 3.621 ha, plan_share 101,3 %.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index import places
from index.figures import Quantity, find_figures
from index.folding import fold
from index.outline import Block, outline
from index.periods import TimeMention, find_periods
from index.paragraphs import Joined, sentences
from index.records import Aspect, Fact, Figure, Passage, Period, Report
from index.tables import read_table

MAX_CLAUSE = 700  # characters; a longer sentence is cited by the part around the figure
MAX_HEAD = 90  # characters of the name that a line begins with, up to its colon

_SPLIT = re.compile(r"[,;:()\[\]]|\s(?:và|(?<!so )với|còn|trong khi|nhưng)\s|\s[-–]\s")
_PARENT = re.compile(r"\b(?:trong đó|gồm|bao gồm|cụ thể|chia ra)\b\s*:?|(?:(?<=^)|(?<=[,;(.]\s)|(?<=[(]))riêng\b", re.I)
_CUES = re.compile(
    r"\b(tăng|giảm|cao hơn|thấp hơn|vượt|nhiều hơn|ít hơn|hụt|gấp|bằng|đạt|tương đương|tương ứng|chiếm|hoàn thành|là|có|được|ước)\b"
)
_MOVES = re.compile(r"\b(?:tăng|giảm|bằng|đạt|vượt|chiếm)\b", re.I)
_CHANGES = frozenset(("tăng", "giảm", "cao hơn", "thấp hơn", "vượt", "nhiều hơn", "ít hơn", "hụt", "gấp"))
_BASES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("dự toán HĐND giao", r"\bdu toan (?:\w+ ){0,3}(?:hdnd|hoi dong|tinh|dia phuong)\b|\b(?:hdnd|hoi dong nhan dan)(?: \w+)? giao|nghi quyet (?:cua )?hdnd"),
        ("dự toán trung ương giao", r"\bdu toan (?:\w+ ){0,3}(?:tw|trung uong|bo tai chinh|chinh phu|thu tuong)\b|\b(?:tw|trung uong|bo tai chinh|chinh phu|thu tuong(?: chinh phu)?) giao"),
        ("dự toán", r"\bdu toan\b|\bdt\b"),
        ("kế hoạch", r"\bke hoach\b|\bkh\b|\bchi tieu\b|\bmuc tieu\b|\bnghi quyet\b|\bphuong an\b"),
        ("tháng trước", r"\b(?:so voi|so)\s+(?:thuc hien\s+)?thang (?:truoc|lien truoc|\d)|\bthang truoc\b"),
        ("quý trước", r"\bquy truoc\b"),
        ("cuối năm trước", r"(?<!thang )(?<!phan )\b(?:cuoi|dau) nam\b|\b31/12/"),
        ("cùng kỳ", r"\bcung ky\b|\bck\b|\bcung thoi diem\b|\bnam truoc\b|\bthang cung ky\b|\bso voi nam\b|\bso nam\b"),
    )
)
PLANNED = ("kế hoạch", "dự toán", "dự toán HĐND giao", "dự toán trung ương giao")
_NOISE = re.compile(
    r"\bso với (?:cùng kỳ|kế hoạch|dự toán|tháng|năm|đầu năm|cuối năm|chỉ tiêu)[^,;:()]*?(?=\b(?:đạt|tăng|giảm|bằng|cao hơn|thấp hơn)\b|[,;:()]|$)"
    r"|\b(?:so với cùng kỳ|so cùng kỳ|cùng kỳ(?: năm)?(?: trước| ngoái)?|kế hoạch(?: năm| giao| đề ra)?|dự toán|ước(?: tính| đạt| thực hiện)?|khoảng|xấp xỉ"
    r"|gần|hơn|trên(?=\s*$)|đạt(?: được)?|tăng(?: thêm| gấp)?|giảm|bằng|là|có|được|tương đương|tương ứng|chiếm|còn|gấp|cao hơn|thấp hơn|nhiều hơn"
    r"|ít hơn|vượt|với|và|hay|hoặc|nhưng|trong khi|song|trong đó|cụ thể(?: như sau)?|bao gồm|gồm|riêng|chia ra|đến nay|hiện nay|ngoài ra|tổng cộng|thực hiện|như sau|của|kh"
    r"|năm|tháng|ngày|đến|từ|trong|cùng|kỳ|nay|này|thì|đã|đang|sẽ|so|tính|toàn|đó|do|về|ở|tại|các|cả|lên|xuống|thêm|mức|nâng|tổng|tổng số)\b"
)
_TO = re.compile(r"\s?[-–]\s?|\s+đến\s+")  # between the ends of a range
_BASE_VALUE = re.compile(
    r"cung ky(?: nam (?:truoc|ngoai|\d{4}))?\s*(?:\((?:la|dat|chi|co)?|(?:chi )?(?:la|dat|co|xay ra)|:)\s*(?:chi )?$"
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_DECREE_DATE = re.compile(r"(?:[A-ZĐ]{2,}[\w&]*(?:\s?-\s?[A-ZĐ]+\w*)*|/\s?[A-ZĐ]{2,}\w*),?\s*(?:ngày\s*)?$")
_SPACES = re.compile(r"\s+")


def extract(report: Report, passages: Sequence[Passage]) -> list[Fact]:
    """All facts of a report, in the order of their figures. `passages` are what `split` made of the same report."""
    home = _Homes(passages)
    names = places.local_names(report.text, report.place)
    year = report.period.start.year if report.period else (report.issued.year if report.issued else None)
    facts: list[Fact] = []
    topic_time: Period | None = None
    blocks = outline(report.text)
    for i, block in enumerate(blocks):
        if block.kind == "table":
            if i == 0 or blocks[i - 1].kind != "table":
                lines = list(itertools.takewhile(lambda other: other.kind == "table", blocks[i:]))
                facts += _table_facts(report, home, lines, blocks[i - 1] if i else None, year)
            continue
        if block.kind == "heading":
            continue
        if home.at(block.start) is None:
            continue
        joined = Joined.of(report.text, block.spans)
        mentions = find_periods(joined.text, year)
        above = _period_above(block, year) or report.period or topic_time
        facts += _Reader(report, home, names, block, joined, mentions, above).facts()
    return facts


def _table_facts(
    report: Report, home: _Homes, lines: Sequence[Block], before: Block | None, year: int | None
) -> list[Fact]:
    """The facts of one table: a cell's row is its indicator, its column and the caption are its scope."""
    caption = report.text[before.start : before.end] if before is not None and before.end - before.start < 300 else ""
    titles = (*lines[0].headings[-1:], *lines[0].leads)
    above = _period_above(lines[0], year) or report.period
    facts = []
    for cell in read_table(report.text, [span for line in lines for span in line.spans], caption):
        quantity, column = cell.quantity, fold(cell.column)
        passage = home.at(quantity.start)
        if passage is None:
            continue
        base = _base(column, "")
        mention = next((m for part in (cell.column, cell.row) for m in find_periods(part, year) if not m.base), None)
        scope = [_tidy(part) for part in (*titles, caption)]
        facts.append(
            Fact(
                id=f"{report.id}@{quantity.start}",
                report_id=report.id,
                passage_id=passage.id,
                figure=Figure(quantity.value, quantity.unit, quantity.text, quantity.start, quantity.end),
                indicator=_tidy(cell.row),
                scope=_distinct(scope, _tidy(cell.row)),
                after=_tidy(cell.column),
                aspect=_column_aspect(column, quantity, base),
                base=base,
                place=places.find_local(cell.row, report.place) or report.place,
                period=_covered(mention) if mention else above,
                as_of=None,
                start=cell.line[0],
                end=cell.line[1],
            )
        )
    return facts


def _column_aspect(column: str, quantity: Quantity, base: str | None) -> Aspect:
    """What a table's column says of its rows."""
    if quantity.unit != "%":
        planned = base in PLANNED or re.search(r"\b(?:ke hoach|kh|chi tieu|du toan|muc tieu)\b", column)
        return Aspect.PLAN if planned else Aspect.CHANGE if re.search(r"\b(?:tang|giam)\b", column) else Aspect.LEVEL
    if base in PLANNED:
        return Aspect.PLAN_SHARE
    if re.search(r"\b(?:tang|giam)\b", column):
        return Aspect.CHANGE
    if base is not None:
        return Aspect.INDEX if quantity.value > 50 else Aspect.CHANGE
    return Aspect.SHARE if re.search(r"\b(?:ty trong|co cau)\b", column) else Aspect.RATE


class _Homes:
    """Which passage a block lies in."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        spans = sorted((a, b, i) for i, p in enumerate(passages) for a, b in p.spans)
        self._starts = [a for a, _, _ in spans]
        self._spans = spans
        self._passages = passages

    def at(self, offset: int) -> Passage | None:
        i = bisect.bisect_right(self._starts, offset) - 1
        return self._passages[self._spans[i][2]] if i >= 0 and offset < self._spans[i][1] else None


def _period_above(block: Block, year: int | None) -> Period | None:
    """The period that the innermost lead or heading names, if it is not one of plans to come."""
    for text in (*reversed(block.leads), *reversed(block.headings)):
        mentions = [m for m in find_periods(text, year) if not m.base]
        if mentions:
            return _covered(mentions[0])
    return None


def _covered(mention: TimeMention) -> Period:
    """`đến 30/6/2021` covers the year up to that day."""
    period = mention.period
    if mention.until and period.start == period.end:
        return Period(date(period.end.year, 1, 1), period.end)
    return period


@dataclass(slots=True)
class _Draft:
    """A fact in the making, in positions of the joined block."""

    quantity: Quantity
    near: str  # own words before it, since the last separator
    indicator: str
    scope: tuple[str, ...]
    after: str = ""
    clause: tuple[int, int] = (0, 0)
    inherited: bool = False
    of_pair: bool = False  # the figure before is the second half of a pair
    bracketed: bool = False  # a bracket opens between the figure before and this one


@dataclass(slots=True)
class _Reader:
    """Reads one block from left to right and keeps what later figures inherit."""

    report: Report
    home: _Homes
    names: frozenset[str]  # of districts and communes, as the whole report uses them
    block: Block
    joined: Joined
    mentions: list[TimeMention]
    above: Period | None
    parents: list[str] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        figures = find_figures(self.joined.text, self.mentions)
        if not figures:
            return []
        drafts: list[_Draft] = []
        spans = sentences(self.joined.text)
        head = self._head()
        topic = ""  # what the block is about: its first indicator
        for start, end in spans:
            own = [q for q in figures if start <= q.start < end]
            if not own:
                topic = topic or ""
                continue
            found = self._sentence(start, end, own, head, topic, drafts)
            drafts += found
            topic = topic or found[0].indicator
        self._share_bases(drafts)
        return [self._fact(draft) for draft in drafts]

    def _head(self) -> str:
        """The name that the line begins with: `Lúa xuân` of `- Lúa xuân: Gieo cấy được …`."""
        text = self.joined.text
        if self.block.kind == "table":
            return ""
        head, colon, _ = text.partition(":")
        if not colon or len(head) > MAX_HEAD or re.search(r"\d\s?%|\d[.,]\d", head) or _PARENT.search(head):
            return ""
        return _tidy(head)

    def _sentence(
        self, start: int, end: int, figures: list[Quantity], head: str, topic: str, before: list[_Draft]
    ) -> list[_Draft]:
        text = self.joined.text
        drafted: list[_Draft] = []
        base_scope = [*self.block.leads, head]
        opening = text[start : start + 40].lstrip(" -+*(")
        if _PARENT.match(opening):
            self.parents = [self._main(before)] if before else []
        elif before and not _PARENT.match(opening):
            self.parents = []
        carried, first = "", ""
        leader = ""  # the first indicator since the last semicolon
        counted = ""  # what the last counted figure counted, which the shares and changes after it are about
        stack: list[str] = []
        previous = start
        last: _Draft | None = None
        for quantity in figures:
            between = text[previous : quantity.start]
            mine = between
            if last is not None:
                cut = _SPLIT.search(between)
                last.after = _tidy(between[: cut.start()] if cut else between)
                if not between.strip():
                    last.after = quantity.text  # `25 sản phẩm 4 sao`
                if quantity.role == "plan":
                    last.after = ""  # only the slash of the pair
                if last.quantity.role == "plan" and len(drafted) > 1:
                    drafted[-2].after = last.after
                mine = between[cut.start() :] if cut else between
                if ";" in between:
                    leader = counted = ""
            for found in re.finditer(r"[()]", between):
                if found.group() == "(":
                    stack.append(carried)
                elif stack:
                    carried = stack.pop() or carried
            if last is not None and _PARENT.search(between):
                what = last.after if _content(last.after) else ""
                if not stack:
                    self.parents = [" ".join(part for part in (first or carried, what) if part)]
            near = _own(mine)
            if head and near.startswith(f"{head}:"):
                near = near[len(head) + 1 :].strip()  # the head of the line is its scope already
            content = _content(near)
            if not content and "(" in mine:
                # `trộm cắp tài sản (75/150 vụ = 50%)`: what stands before the bracket names it.
                near = _own(mine[: mine.rindex("(")])
                content = _content(near)
            if last is not None and re.match(r"\s?:", between):
                # `số xã đạt 19 tiêu chí: 17 xã`: the figure before is part of the name.
                ranged = len(drafted) > 1 and _TO.fullmatch(text[drafted[-2].quantity.end : last.quantity.start])
                lower = drafted[-2] if ranged else last
                amount = text[lower.quantity.start : last.quantity.end]
                carried = content = _trim(f"{lower.near} {amount} {_content(near)}")
            elif content:
                carried = content
            elif last is not None and ";" in between and quantity.dimension.startswith("count:") and not _MOVES.search(near):
                carried, counted = "", ""  # `…; 612 doanh nghiệp tạm ngừng, tăng 31,5%` speaks of something new
            elif not carried and last is None:
                carried = (self._main(before) if before else topic) if not head else ""
            scope = [*base_scope, *self.parents]
            if stack and stack[0]:
                scope.append(stack[0])
            if counted:
                scope.append(counted)
            if leader and leader != carried:
                scope.append(leader)
            if first and first not in (carried, leader) and not head and not self.parents:
                scope.append(first)
            elif topic and topic != carried and not head:
                scope.append(topic)
            if last is not None and near.endswith("="):
                near = f"{last.near} {near}"  # `giảm 67 vụ … = 31%`: what the figure before says of the number
            draft = _Draft(quantity, near, carried, _distinct(scope, carried), inherited=not content, bracketed="(" in between)
            draft.of_pair = last is not None and last.quantity.role == "plan"
            draft.clause = self._clause(start, end, quantity)
            first, leader = first or carried, leader or carried
            if last is not None and last.quantity.dimension.startswith("count:"):
                counted = counted or _tidy(f"{_noun(last.quantity)} {last.after}")
                if not content and counted not in draft.scope:
                    draft.scope = _distinct([*draft.scope, counted], carried)
            last = draft
            drafted.append(draft)
            previous = quantity.end
        if last is not None:
            rest = text[previous:end]
            cut = re.search(r"[,;:(]|\.(?:\s|$)", rest)
            last.after = _tidy(rest[: cut.start()] if cut else rest)
            if last.quantity.role == "plan" and len(drafted) > 1:
                drafted[-2].after = last.after
        return drafted

    @staticmethod
    def _main(drafts: list[_Draft]) -> str:
        """What the sentence before was about: its first indicator."""
        start = drafts[-1].clause[0]
        for draft in drafts:
            if draft.clause[0] == start:
                return draft.indicator
        return drafts[-1].indicator

    def _clause(self, start: int, end: int, quantity: Quantity) -> tuple[int, int]:
        """The stretch that is cited: the sentence, or of a long one the clauses around the figure."""
        text = self.joined.text
        if end - start <= MAX_CLAUSE:
            return start, end
        cuts = [start, *(m.end() for m in re.finditer(r";\s+|(?<=\D),\s+(?=\D)|:\s+", text[start:end]) for m in [m])]
        cuts = [start] + [start + c for c in cuts[1:]] + [end]
        low = max(c for c in cuts if c <= quantity.start)
        high = min(c for c in cuts if c >= quantity.end)
        while True:
            left = max((c for c in cuts if c < low), default=low)
            right = min((c for c in cuts if c > high), default=high)
            if left < low and high - left <= MAX_CLAUSE * 0.7:
                low = left
            elif right > high and right - low <= MAX_CLAUSE * 0.9:
                high = right
            else:
                return low, high

    @staticmethod
    def _share_bases(drafts: list[_Draft]) -> None:
        """`tăng 319 con (bằng 100,31%) so với cùng kỳ`: what stands after the bracket holds for both."""
        for draft, following in zip(drafts, drafts[1:], strict=False):
            alone = not draft.after and _base(fold(draft.near), "") is None
            if alone and following.bracketed and following.after and draft.clause == following.clause:
                draft.after = following.after

    def _fact(self, draft: _Draft) -> Fact:
        quantity = draft.quantity
        if draft.after.startswith("về ") and draft.inherited:
            # `giảm 9,3% về số doanh nghiệp, giảm 18,7% về vốn`: what follows names what fell.
            draft.scope = _distinct([*draft.scope, draft.indicator], draft.after[3:])
            draft.indicator = draft.after[3:]
        aspect, base = _aspect(quantity, draft)
        start = self.joined.place(draft.clause[0])
        end = self.joined.place(draft.clause[1], end=True)
        figure_start = self.joined.place(quantity.start)
        figure_end = self.joined.place(quantity.end, end=True)
        text = self.report.text
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        period, as_of = self._time(draft)
        if period is not None and self._of_base(draft):
            period, as_of, base = period.in_year(period.start.year - 1), None, None
        passage = self.home.at(figure_start)
        assert passage is not None  # split covers every block that facts are read from
        where = places.find_local(f"{draft.near} {draft.after}", self.report.place, self.names) or self._local_scope(draft)
        return Fact(
            id=f"{self.report.id}@{figure_start}",
            report_id=self.report.id,
            passage_id=passage.id,
            figure=Figure(
                quantity.value, quantity.unit, text[figure_start:figure_end], figure_start, figure_end, quantity.approximate
            ),
            indicator=draft.indicator,
            scope=draft.scope,
            after=draft.after,
            aspect=aspect,
            base=base,
            place=where or self.report.place,
            period=period,
            as_of=as_of,
            start=start,
            end=end,
        )

    def _of_base(self, draft: _Draft) -> bool:
        """Whether a figure is that of the year before: `gấp 2,7 lần so với cùng kỳ (497 ca)`, `cùng kỳ năm trước là 04 tàu`."""
        before = fold(self.joined.text[max(0, draft.quantity.start - 60) : draft.quantity.start])
        return bool(_BASE_VALUE.search(before))

    def _local_scope(self, draft: _Draft) -> str | None:
        short = [part for part in (*draft.scope[-2:], draft.indicator) if len(part) <= MAX_HEAD]
        return places.find_local(" . ".join(short), self.report.place, self.names)

    def _time(self, draft: _Draft) -> tuple[Period | None, date | None]:
        """The period of a figure: the nearest mention before it in its block, else one after it in its clause, else above."""
        position, (start, end) = draft.quantity.start, draft.clause
        text = self.joined.text
        usable = [m for m in self.mentions if not m.base and not _DECREE_DATE.search(text[max(0, m.start - 40) : m.start])]
        inner = _bracket(text, position)
        before = [m for m in usable if m.end <= position and _bracket(text, m.start) in (None, inner)]
        inside = [m for m in before if m.start >= start]
        later = [
            m for m in usable if position < m.start < min(end, position + 80) and _bracket(text, m.start) in (None, inner)
        ]
        chosen = (inside or later[:1] or before)[-1:]
        if not chosen:
            return self.above, None
        mention = chosen[0]
        if mention.period.days > 366 * 2 and self.above is not None:
            return self.above, None  # a programme's years are part of its name
        return _covered(mention), mention.period.end if mention.until else None


def _bracket(text: str, position: int) -> int | None:
    """Where the bracket opens that `position` stands in, or None."""
    opened = text.rfind("(", 0, position)
    return opened if opened >= 0 and text.rfind(")", opened, position) < 0 else None


def _noun(quantity: Quantity) -> str:
    """The words of a quantity without its number: `lượt khách` of `330,9 nghìn lượt khách`."""
    return re.sub(r"^[\d.,/\s*_-]+(?:nghìn|ngàn|triệu)?\s*", "", quantity.text)


def _own(between: str) -> str:
    """The words right before a figure: what follows the last semicolon, open bracket or dash since the figure before."""
    opened = between.rfind("(")
    closed = opened >= 0 and ")" in between[opened:]
    own = re.split(r"[;\[]|\s[-–]\s" if closed else r"[;(\[]|\s[-–]\s", between)[-1]
    before, colon, after = own.rpartition(":")
    if colon and _content(after) and len(before) > MAX_HEAD:
        own = after
    return _tidy(own)


def _content(near: str) -> str:
    """What of the words before a figure names the thing measured; empty if they only say `đạt`, `tăng`, `so với …`."""
    lower = near.lower()
    if any(c.isdigit() for c in near):
        kept = bytearray(near.encode("utf-32-le"))
        for mention in find_periods(near, 2000):
            kept[4 * mention.start : 4 * mention.end] = " ".encode("utf-32-le") * (mention.end - mention.start)
        lower = kept.decode("utf-32-le").lower()
    if not _WORDS.search(_NOISE.sub(" ", lower)):
        return ""
    return _trim(near)


_TRAILING = re.compile(
    r"(?:\s|^)(?:ước đạt|ước tính|ước thực hiện|ước|đạt được|đạt|là|có|được|tăng|giảm|bằng|tương đương|chiếm|còn|khoảng|trên|gần|hơn|xấp xỉ|với|:|,|=|gấp)\s*$", re.I
)
_LEADING = re.compile(
    r"^[\s,.;:)*_+–=⁰¹²³⁴-⁹-]+|^(?:và|với|còn|nhưng|trong khi|song|trong đó|cụ thể|gồm|riêng|đã|có)[\s:]+", re.I
)


def _trim(near: str) -> str:
    """`Tổng đàn lợn ước đạt` -> `Tổng đàn lợn`."""
    text, before = near.strip(), None
    while text != before:
        before = text
        text = _LEADING.sub("", _TRAILING.sub("", text)).strip()
    return text[-160:]


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text.replace("*", " ")).strip(" ,;:-–+([\t")


def _distinct(scope: list[str], indicator: str) -> tuple[str, ...]:
    seen: list[str] = []
    for part in scope:
        if part and part not in seen and part != indicator:
            seen.append(part)
    return tuple(seen)


def _aspect(quantity: Quantity, draft: _Draft) -> tuple[Aspect, str | None]:
    """What the figure says, by the last cue before it, what it is compared with and its unit."""
    near, after = fold(draft.near), fold(draft.after)
    cue = (_CUES.findall(draft.near.lower()) or [""])[-1]
    base = _base(near, after)
    percent = quantity.unit == "%"
    if quantity.role == "plan" or re.search(r"\b(?:phấn đấu|mục tiêu)\b", f"{draft.near} {draft.indicator}".lower()):
        return Aspect.PLAN, base
    if quantity.unit == "bậc" and cue not in _CHANGES:
        return Aspect.RANK, base
    growth = percent and re.search(r"\b(?:tăng trưởng|tốc độ tăng|mức tăng)\b", f"{draft.near} {draft.indicator}".lower())
    if cue in _CHANGES or quantity.unit == "điểm phần trăm" or (growth and base not in PLANNED and cue != "bằng"):
        planned = base in PLANNED
        return (Aspect.PLAN_SHARE if planned and cue == "vượt" and percent else Aspect.CHANGE), base
    if not percent:
        planned = re.search(r"(?:\bke hoach|\bkh|\bchi tieu|\bdu toan|\bmuc tieu)(?: \w+){0,3}$", near)
        return (Aspect.PLAN if planned else Aspect.LEVEL), None
    if cue == "chiếm" or re.search(r"\bty trong\b|\bco cau\b", near):
        return Aspect.SHARE, None
    if base is not None:
        return (Aspect.PLAN_SHARE if base in PLANNED else Aspect.INDEX), base
    if draft.of_pair and cue in ("đạt", "bằng", "tương đương", "tương ứng", "hoàn thành"):
        return Aspect.PLAN_SHARE, None  # `14.870/26.000 lao động, đạt 57,2%`
    if draft.near.rstrip().endswith("=") or draft.inherited:
        return (Aspect.CHANGE if re.search(r"\b(?:tăng|giảm)\b", draft.near.lower()) else Aspect.SHARE), None
    return Aspect.RATE, None


def _base(near: str, after: str) -> str | None:
    """What a figure is compared with: the words after it say so, or else those right before it."""
    for text in (after, near):
        for name, pattern in _BASES:
            if pattern.search(text):
                return name
    return None


def with_period(fact: Fact, period: Period | None) -> Fact:
    """The same fact for another period."""
    return replace(fact, period=period)
