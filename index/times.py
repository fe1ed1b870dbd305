"""Say when each figure of a paragraph is: what its own clause names, else what goes on from before, else what stands above.

Example: `Tháng 6 thu 5 tỷ đồng; lũy kế 6 tháng 31 tỷ đồng (cùng kỳ 28 tỷ đồng).` -> 2023-06, 2023-H1 and 2022-H1, the last
one of the year before.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index.folding import lowered
from index.paragraphs import sentences
from index.periods import TimeMention, covered, find_periods, widest
from index.records import Period
from index.wording import MAX_HEAD

LATER = 80  # characters after a figure in which its period may still be named
NAMED = 120  # characters before a year in which a law or a plan of that year may be named
COMPARED = 60  # characters before a time in which the plan that it belongs to may be named

_MARK = re.compile(r"[;()]")
_LAWS = (
    r"(?:bộ luật|luật|pháp lệnh|hiến pháp|nghị quyết|nghị định|thông tư|chỉ thị|quyết định|công điện|kết luận|công văn"
    r"|thông báo|văn bản|(?:kế hoạch|chương trình|đề án|tờ trình|báo cáo|hướng dẫn) số)"
)
_LAW = re.compile(rf"\b{_LAWS}\b[^,.;:()\n]*$", re.I)
_LAW_NUMBER = re.compile(r"(?:[A-ZĐ]{2,}[\w&]*(?:\s?-\s?[A-ZĐ]+\w*)+|/\s?[A-ZĐ]{2,}\w*),?\s*(?:ngày\s*)?$")
_PROGRAMME = re.compile(
    r"\b(?:chương trình|đề án|chiến lược|quy hoạch|dự án|kế hoạch|phong trào|cuộc vận động|nhiệm kỳ|tầm nhìn|năm học"
    r"|niên (?:vụ|khóa|khoá|độ)|vụ)\b[^,.;:()\n]*$",
    re.I,
)
_PUBLISHED = re.compile(r"\(\s*(?:được )?(?:công bố|xếp hạng|đánh giá|phê duyệt)(?: (?:vào|ngày|trong))*\s*$", re.I)
_OF_PLAN = re.compile(  # `đạt 51,4% kế hoạch năm 2022`: the year is the plan's, not the figure's
    r"(?:\d\S*|\b(?:so(?: với)?|vượt|bằng|đạt|hoàn thành|hơn))(?:\s+\w+)?\s+(?:kế hoạch|kh|dự toán|dt|chỉ tiêu|mục tiêu"
    r"|nghị quyết|nq|phương án|kịch bản|định mức)(?:\s+\w+){0,5}\s*$",
    re.I,
)
_OPENS = re.compile(r"(?:^|[,.;:(])\s*(?:trong|cả|cho|ở)?\s*$", re.I)  # a clause
_SINCE = re.compile(r"\s(?:đến nay|trở lại đây)\b")  # `thấp nhất từ năm 2021 đến nay`
_ENDS = re.compile(r"[,;:()\d]|\.(?:\s|$)")  # of what a figure's time may be named in
_ASIDE = re.compile(r"\b(?:riêng|trong đó)\s*:?\s*(?:trong\s*)?$", re.I)
# `giảm 9,4%, tháng 5 còn 8%; …`: a time that is set in holds up to the semicolon.
_INSERTED = re.compile(r",\s(?:(?:trong|từ|đến|tới|sang|bước sang|vào|qua|hết|cuối|đầu|giữa)\s)*$", re.I)
_APPOSED = re.compile(r"\)\**(?:\s+\w|\s?:)")  # what goes on behind a bracket: `(đến 30/9) đạt`, `(quý I): 9 vụ`
_HEAD = re.compile(
    r"\s?\)?\s?:"
)  # `Chăn nuôi (31/3/2025): đàn bò …`: a time before the colon is that of the whole line
_LEADS_IN = re.compile(  # what may stand before a time that a sentence begins with
    r"[\W\d]*(?:(?:trong|tính|chung|đến|hết|từ|vào|ước|lũy kế|luỹ kế|ngày|cuối|đầu|thời điểm|tại|kết thúc|bước|sau|qua"
    r"|thực hiện|theo|của|cả|riêng)\b\s*)*",
    re.I,
)
_GOES_ON = re.compile(
    r"\W*(?:trong đó|gồm|bao gồm|cụ thể|chia ra|riêng|so với|so|bình quân|còn lại|trong số|nguyên nhân|đồng thời)\b",
    re.I,
)
_NOT_ALL = r"(?!\s+(?:học|đến|tới|trước|ngoái|sau|nay đến)\b)"  # `cuối năm trước` is no year that goes on
_KINDS = {  # which stretch each saying means, of that which holds before it
    "months": ("lũy kế", "luỹ kế", "cộng dồn", "tính chung", "từ đầu năm"),
    "now": ("đến nay", "hiện nay", "hiện có", "hiện còn", "đến thời điểm này"),
    "year": (f"cả năm{_NOT_ALL}", f"cuối năm{_NOT_ALL}", f"đầu năm(?<!từ đầu năm){_NOT_ALL}"),
    "month": (r"trong tháng(?!\s*\d)", r"tháng này(?!\s*\d)"),
    "quarter": (r"trong quý(?!\s*[ivx\d])", r"quý này(?!\s*[ivx\d])"),
}
_KIND = {saying.partition("(")[0]: kind for kind, sayings in _KINDS.items() for saying in sayings}
# Over text in small letters, each choice beginning with a letter: Python's search is fast at these.
_SAID = re.compile(rf"(?:{'|'.join(saying for sayings in _KINDS.values() for saying in sayings)})(?!\w)")
_NOT_SAID = re.compile(
    r"\b(?:so(?: với)?|kế hoạch|kh|dự toán|dt|chỉ tiêu|mục tiêu|tháng|quý|thời điểm)\s*(?:của\s*)?$", re.I
)
_YEAR_AFTER = re.compile(r"\s*(?:của\s*)?(?:năm\s*)?(?:19|20)\d\d")
_SAME = re.compile(r"cùng kỳ(?: (?:của )?(?:năm|quý|tháng) (?:trước|ngoái|(?P<y>20\d\d)))?")  # small letters too
_COMPARES = re.compile(r"(?:\b(?:so|so với|với|hơn|theo|kém)|%)\s*$", re.I)
_SAME_OPENS = re.compile(r"(?:^|[.;(:]|\b(?:trong khi|còn|nhưng))\s*$", re.I)
_SAME_IS = re.compile(r"\s*(?:\((?:là|đạt|có|chỉ)|(?:chỉ )?(?:là|đạt|có|xảy ra)\b|:)", re.I)
_SAME_COUNT = re.compile(r",?\s*(?:chỉ )?\d")
_ALONE = re.compile(
    r"\(\s*(?P<verb>(?:chỉ |mới )?(?:là|đạt|có|xảy ra)\s+)?\d[\d.,]*(?P<unit>\s?[^\d();,]{0,30})(?P<more>[^()]*)\)"
)
_MOVED = re.compile(r"\b(?:tăng|giảm|bằng|cao|thấp|nhiều|ít|gấp)\b|=|[+-]\d", re.I)
_AFTER_SAME = re.compile(r"\bcùng kỳ(?: (?:năm )?(?:trước|ngoái|(?P<y>20\d\d)))?\s*$", re.I)
_AFTER_CHANGE = re.compile(
    r"\bcùng kỳ(?: năm (?:trước|ngoái|20\d\d))?[^.;()\d]{0,25}(?:tăng|giảm)(?: thêm)? \d[\d.,]*\s(?P<unit>[^\d();,]{1,30}?)\s*$",
    re.I,
)
# `thấp hơn cùng kỳ (43,6%)` sets two rates beside each other, `so với cùng kỳ (3,2%)` tells a change.
_BESIDE = re.compile(
    r"\b(?:cao hơn|thấp hơn|kém|nhỉnh hơn|xấp xỉ|tương đương|bằng|ngang)\b[^.;()\d]{0,25}$"
    r"|\b(?:cao|thấp) hơn[^.;()]{0,30}20\d\d\s*$",
    re.I,
)
_BEHIND = 80  # characters before a bracket that may say whose figure it holds


@dataclass(frozen=True, slots=True)
class When:
    """When a figure is; `before` says that it is the base of a comparison: a figure of the year before."""

    period: Period | None
    as_of: date | None = None
    before: bool = False


@functools.lru_cache(maxsize=1_024)  # a heading stands above many blocks
def _named_in(text: str, year: int | None) -> When | None:
    """What the last sentence with a time names first, or the months up to its end: `tháng 6, 6 tháng đầu năm`."""
    mentions = [m for m in find_periods(text, year) if not m.base and not names_something(text, m)]
    for start, end in reversed(sentences(text)):
        named = [m for m in mentions if start <= m.start < end]
        if named:
            day = named[0].period.end if named[0].until and named[0].period.days == 1 else None
            return When(widest([covered(m) for m in named]), day)
    return None


def time_above(texts: Sequence[str], year: int | None) -> When | None:
    """The time that the innermost of the texts above names, `texts` being outermost first, or None."""
    return next((when for text in reversed(texts) if (when := _named_in(text, year))), None)


def names_something(text: str, mention: TimeMention) -> bool:
    """Whether a time is part of a name: `Luật Đầu tư công năm 2019`, `Chương trình … giai đoạn 2021-2025`, `Đề án … đến 2030`."""
    before = text[max(0, mention.start - NAMED) : mention.start]
    if _LAW.search(before) or _LAW_NUMBER.search(before[-40:]):
        return True
    first, last = mention.period.start, mention.period.end
    long = first.year != last.year and (first.day, first.month, last.day, last.month) == (1, 1, 31, 12)
    if (long or (mention.until and mention.period.days > 1)) and _PROGRAMME.search(before):
        return True
    return long and not _OPENS.search(before)


def times(
    text: str,
    spans: Sequence[tuple[int, int]],
    mentions: Sequence[TimeMention],
    figures: Sequence[tuple[int, int]],
    above: When,
    whole: Period | None,
) -> tuple[dict[int, When], When]:
    """(when each figure of a paragraph is, by where it starts; what holds behind its end).

    `spans` are its sentences, `figures` those of its figures;
    `above` is the time that holds where nothing is said, `whole` what the report covers.
    """
    clock = _Clock(text, mentions, above, whole)
    marks: list[tuple[int, int, object]] = [(start, 0, None) for start, _ in spans]
    marks += [(m.start(), 1, m[0]) for m in _MARK.finditer(text)]
    marks += [(m.start, 2, m) for m in mentions if clock.counts(m)]
    lower = lowered(text)
    marks += [(m.start(), 2, m) for pattern in (_SAID, _SAME) for m in pattern.finditer(lower)]
    marks += [(start, 3, (start, end)) for start, end in figures]
    found: dict[int, When] = {}
    for position, _, what in sorted(marks, key=lambda mark: mark[:2]):
        match what:
            case None:
                clock.begin(position)
            case str():
                clock.mark(position, what)
            case TimeMention():
                clock.name(what)
            case re.Match():
                clock.say(what)
            case (int(), int(end)):
                found[position] = clock.read(end)
    return found, clock.line


@dataclass(slots=True)
class _Clock:
    """The time that holds at a place of a paragraph, as it is read from left to right."""

    text: str
    mentions: Sequence[TimeMention]
    above: When
    whole: Period | None
    line: When = field(init=False)  # what holds for the sentences that follow
    _settled: When = field(init=False)  # what holds behind the next semicolon
    _now: When = field(init=False)
    _here: bool = False  # the clause itself names a time
    _aside: bool = False  # what holds now ends at the next semicolon: `riêng tháng 6 …`
    _once: bool = False  # or with the next figure
    _begin: int = 0  # of the sentence
    _told: bool = False  # it has a figure already
    _counted: bool = False  # it has one since the last semicolon
    _read: int = 0  # figures
    _given: int = -1  # where the time stands that was named right behind the figure before
    _behind: bool = False  # that is what holds: the next figure may have a time behind it too
    _open: list[tuple[When, When, bool, int]] = field(default_factory=list)  # what holds again behind each open bracket

    def __post_init__(self) -> None:
        self.line = self._settled = self._now = self.above

    def counts(self, mention: TimeMention) -> bool:
        """Whether a mention says when something is."""
        before = self.text[max(0, mention.start - COMPARED) : mention.start]
        return not (
            mention.base
            or _SINCE.match(self.text, mention.end)
            or _OF_PLAN.search(before)
            or _PUBLISHED.search(before)
            or names_something(self.text, mention)
        )

    def begin(self, position: int) -> None:
        """A sentence begins: only what goes on with the one before it keeps its time."""
        if not _GOES_ON.match(self.text, position):
            self._settled = self.line
        self._now, self._begin, self._here, self._told = self._settled, position, False, False
        self._counted = False
        self._aside = self._once = False
        self._open.clear()

    def mark(self, position: int, mark: str) -> None:
        """A semicolon or a bracket: a time behind it holds up to the next one, or within the bracket."""
        if mark == ";":
            self._now, self._here, self._aside, self._once = self._settled, False, False, False
            self._counted = False
        elif mark == "(":
            self._open.append((self._now, self._settled, self._here, self._read))
            base = self._in_bracket(position)
            if base is not None:
                self._hold(base, aside=True)
        elif self._open:
            now, settled, here, read = self._open.pop()
            self._settled = self._settled if _HEAD.match(self.text, position + 1) else settled
            if read < self._read or self._now is now or not _APPOSED.match(self.text, position):
                self._now, self._here = now, here

    def name(self, mention: TimeMention) -> None:
        """A time is named."""
        self._behind = mention.start == self._given
        before = self.text[self._begin : mention.start]
        leads = _LEADS_IN.fullmatch(before) is not None
        alone = _ASIDE.search(before) is not None
        event = mention.period.days < 28 and (mention.since or not mention.until)
        heads = not alone and mention.end <= MAX_HEAD and _HEAD.match(self.text, mention.end) is not None
        when = When(covered(mention), mention.period.end if mention.until else None)
        inserted = self._counted and _INSERTED.search(before) is not None
        self._hold(when, aside=(alone and not leads) or inserted)
        if (leads and not event) or heads:
            self._settled = when
        if not event and (heads or (leads and not alone and self._begin == 0)):
            self.line = when

    def _hold(self, when: When, *, aside: bool = False, once: bool = False) -> None:
        self._now, self._here, self._aside, self._once = when, True, aside, once

    def say(self, found: re.Match[str]) -> None:
        """A time is said in words alone: `lũy kế`, `cả năm`, `cùng kỳ năm trước là`."""
        if found.re is _SAME:
            self._say_same(found)
            return
        before = self.text[max(0, found.start() - 24) : found.start()]
        period = self._said(found)
        if period is None or _NOT_SAID.search(before) or _YEAR_AFTER.match(self.text, found.end()):
            return
        self._hold(When(period), aside=self._told and _KIND[found[0]] == "year")

    def _said(self, found: re.Match[str]) -> Period | None:
        kind = _KIND[found[0]]
        period = self.whole if kind == "now" else self.line.period or self.above.period
        if period is None or kind == "now":
            return period
        first, last = period.start, period.end
        if kind == "year":
            return Period(date(last.year, 1, 1), date(last.year, 12, 31))
        if kind == "month":
            return Period(last.replace(day=1), last)
        if kind == "quarter":
            return Period(date(last.year, (last.month - 1) // 3 * 3 + 1, 1), last)
        return Period(date(last.year, 1, 1), last) if first.year == last.year else period

    def _say_same(self, found: re.Match[str]) -> None:
        """`cùng kỳ năm trước là 04 tàu` is a figure of the year before; `so với cùng kỳ` names no time."""
        before, after = self.text[max(0, found.start() - 16) : found.start()], found.end()
        if _COMPARES.search(before):
            return
        opens = _SAME_OPENS.search(before) is not None
        stated = _SAME_IS.match(self.text, after) or (
            before.rstrip().endswith(",") and _SAME_COUNT.match(self.text, after)
        )
        if opens or stated:
            self._hold(self._year_before(found["y"]), aside=True, once=not opens)

    def _year_before(self, year: str | None = None) -> When:
        period = self._now.period
        if period is None:
            return replace(self._now, before=True)
        return When(period.in_year(int(year) if year else period.start.year - 1), before=True)

    def _in_bracket(self, position: int) -> When | None:
        """What a bracket holds alone behind what is compared with: `so với cùng kỳ (497 ca)`, `so với năm 2022 (653 vụ)`."""
        alone = _ALONE.match(self.text, position)
        if alone is None or _MOVED.search(alone[0]):
            return None
        before = self.text[max(0, position - _BEHIND) : position]
        if "%" in alone["unit"] and not (alone["verb"] or _BESIDE.search(before)):
            return None
        same = _AFTER_SAME.search(before)
        if same:
            return self._year_before(same["y"])
        based = next((m for m in self.mentions if m.base and 0 <= position - m.end <= 2), None)
        if based is not None:
            return When(based.period, before=True)
        change = _AFTER_CHANGE.search(before)
        return self._year_before() if change and not alone["more"] and change["unit"] == alone["unit"].strip() else None

    def read(self, end: int) -> When:
        """When the figure is that ends at `end`; its time holds for those after it."""
        now = (self._later(end) if self._behind or not self._here else None) or self._now
        if self._once:
            self._now, self._here, self._aside, self._once = self._settled, False, False, False
        elif not self._aside:
            self._settled = now
            above = self.above.period
            if now.as_of and (above is None or now.as_of <= above.end) and not self._open:
                self.line = now
        self._told = self._counted = True
        self._read += 1
        return now

    def _later(self, end: int) -> When | None:
        """The time that is named right behind a figure: `đạt 5 tỷ đồng trong 6 tháng đầu năm`."""
        first = bisect.bisect_left(self.mentions, end, key=lambda m: m.start)
        if first == len(self.mentions):
            return None
        mention = self.mentions[first]
        between = self.text[end : mention.start]
        if len(between) > LATER or _ENDS.search(between) or not self.counts(mention):
            return None
        self._given = mention.start
        return When(covered(mention), mention.period.end if mention.until else None)
