"""Read one sentence from left to right: which words name each figure, and what it inherits from those before it.

Example: `xảy ra 27 vụ tai nạn, làm chết 14 người` -> 27 vụ of `xảy ra` (followed by `tai nạn`), 14 người of `làm chết` in the
scope of `xảy ra` and `vụ tai nạn`.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.aspects import base_of
from index.figures import BARE, Quantity, counted_noun, is_known
from index.letters import LOWER, UPPER
from index.wording import content, distinct, noun, own_words, tidy, trim

TELLING = 3  # syllables; a longer name at the head of a sentence says by itself what is measured
MAX_CLAUSE = 700  # characters; a longer sentence is cited by the part around the figure

PARENT = re.compile(r"\b(?:trong đó|gồm|bao gồm|cụ thể|chia ra)\b\s*:?|(?:(?<=^)|(?<=[,;(.]\s)|(?<=[(]))riêng\b", re.I)
_PARENTS = ("gồm", "trong đó", "riêng", "cụ thể", "chia ra")
_SEVERAL = re.compile(r"(?:các|một số|những|nhiều|hai|ba|bốn|năm)\b", re.I)  # the head of a list of things alike
_SPLIT = re.compile(r"[,;:()\[\]]|\s(?:và|(?<!so )với|còn|trong khi|nhưng)\s|\s[-–]\s")
_CHANGED = re.compile(r"\b(?:tăng|giảm)\b", re.I)
_MOVES = re.compile(r"\b(?:tăng|giảm|bằng|đạt|vượt|chiếm)\b", re.I)
_RANGE = re.compile(r"\s?[-–]\s?|\s+đến\s+")  # between the ends of a range
_CLOSED = re.compile(r"\([^()]*\)")
_HURT = re.compile(r"\b(?:chết|bị thương|mất tích|tử vong|thiệt mạng|đuối nước)\s*:?\s*$", re.I)
_DONE = re.compile(  # right before a number that says of how many of what was counted it is told: `đã giải quyết xong 41`
    r"\b(?:giải quyết|xử lý|hoàn thành|thực hiện|kết thúc|triển khai|ban hành|khởi tố|xử phạt(?: hành chính)?|nghiệm thu"
    r"|phê duyệt|xong|dứt điểm|(?:đúng|quá|trước|trễ|trong) hạn|còn(?: lại)?|đạt)(?: được| là)?\s?:?\s*$",
    re.I,
)
_NOTHING_COUNTED = re.compile(r"\s?(?:[,;.)(]|và\b|$)")
_YEARS = range(1900, 2101)
_PERCENT_AFTER = re.compile(r"\s?\(\s?\d[\d.,]*\s?%")
_SIGN = re.compile(r"[(,;]\s?([+-])\s?$")
_NAME = rf"[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]+){{0,3}}"
_KIND = r"(?i:huyện|xã|phường|thị xã|thị trấn|thành phố|tp\.?|tỉnh|sở|ban)"
_PLACE = rf"(?:{_KIND} {_NAME}|[{UPPER}][{LOWER}]+ {_NAME})"  # one capital alone begins a sentence
_OF_A_KIND = re.compile(
    r"(?:nhóm|huyện|xã|phường|ngành|khu vực|mặt hàng|sở|công ty|bệnh viện|trường|dự án|khu công nghiệp)\b", re.I
)
_NAMED = re.compile(rf"(?:là |như )?{_PLACE}")
_RANK = (
    r"(?i:(?:cao|thấp|nhiều|ít|lớn|nhỏ|nhanh|chậm|tốt|kém|nặng) nhất|đạt (?:khá |rất )?(?:cao|thấp)|(?:dẫn|đứng) đầu"
    r"|(?:xếp|đứng) (?:cuối|thứ)|cuối bảng|(?:kế|tiếp) (?:đến|theo))\b"
)
_OF_SEVERAL = (
    r"(?i:(?:các |một số |những |nhiều |nhóm )?(?:địa phương|đơn vị|huyện|xã|sở|ngành|nơi|chủ đầu tư|tỉnh|cơ quan))"
)
_RANKED = re.compile(
    rf"(?:(?i:trong đó|riêng|còn),? )?(?:(?:{_PLACE}|{_OF_SEVERAL})(?: có tỷ lệ| giải ngân| có)? )?{_RANK}"
)
_NAMES = re.compile(  # right behind what they are the names of: `ba cửa khẩu Nà Lạc, Khau Đôn và Bản Xa đạt …`
    rf"\s(?:(?:là|gồm)\s)?{_NAME}(?:(?:,|\svà|,\svà)\s{_NAME})*\svà\s{_NAME}"
    r"(?=\s(?:ước |đã |chỉ |mới )?(?:đạt|là|bằng|có|chiếm|được)\b)"
)
_SUBJECT = re.compile(r"[^,;:()\n]{0,40}?\b(?:ước đạt|đạt|là|bằng|chiếm)\s(?:khoảng |trên |hơn |gần )?", re.I)
_PLAN = re.compile(r"(?:kế hoạch|kh|dự toán|chỉ tiêu|mục tiêu|kịch bản|phương án)\b", re.I)
_COMPARED_FIRST = re.compile(
    r"\bso(?: với)? (?:cùng kỳ|tháng|quý|năm|đầu năm|cuối năm|kế hoạch)[^,;]*?(?= (?:tăng|giảm)\b)", re.I
)
_PLAN_BEFORE_BRACKET = re.compile(
    r"((?:kế hoạch|\bKH\b|dự toán|chỉ tiêu|mục tiêu|kịch bản|phương án)(?: [^\W\d]+){0,4}) ?\($", re.I
)
_COLON = re.compile(r"\s?:")
_BRACKET = re.compile(r"[()]")
_ENDS = re.compile(r"[,;:(]|\.(?:\s|$)")  # the words that follow a figure
_CUT = re.compile(r";\s+|(?<=\D),\s+(?=\D)|:\s+")


def breaks_down(text: str) -> bool:
    """Whether a text says that what follows are parts: `trong đó`, `gồm`. Their letters are looked for first, which is fast."""
    lower = text.lower()
    return any(word in lower for word in _PARENTS) and PARENT.search(text) is not None


def ranks(text: str) -> bool:
    """Whether a text begins with which of several is how: `cao nhất là huyện Lâm Giang`. What is measured was said before it."""
    return _RANKED.match(text) is not None


def _beside_each_other(one: str, other: str) -> bool:
    """Whether two are ranked, mere names, or of one kind: `cao nhất là Lâm Giang`, `Đá Vàng`; `nhóm giáo dục`, `nhóm y tế`."""
    kinds = [_OF_A_KIND.match(text) for text in (one, other)]
    if kinds[0] and kinds[1] and kinds[0][0].lower() == kinds[1][0].lower():
        return True
    return all(ranks(text) or _NAMED.fullmatch(text) for text in (one, other))


def _siblings(one: str, other: str) -> bool:
    """Whether two names are of one list: `Cây bơ có diện tích` and `sầu riêng diện tích`, `Đàn trâu` and `đàn bò`."""
    if _beside_each_other(one, other):
        return True
    a, b = (name.lower().split() for name in (one, other))
    return (len(b) > 1 and a[-2:] == b[-2:]) or (0 < max(len(a), len(b)) <= TELLING and a[:1] == b[:1])


@dataclass(slots=True)
class Draft:
    """A fact in the making, in positions of the paragraph."""

    quantity: Quantity
    near: str  # its own words, since the last separator
    indicator: str
    scope: tuple[str, ...]
    clause: tuple[int, int]  # the stretch that is cited
    inherited: bool  # it takes its indicator from the figure before
    pair: str  # the dimension of the pair `a/b` right before it; "" if there is none
    bracketed: bool  # a bracket opens between the figure before and this one
    alone: bool  # a bracket opens right before it: `hơn bình quân cả nước (5,4%)`
    after: str = ""


@dataclass(slots=True)
class Sentence:
    """A sentence of a paragraph at [start, end) of `text`, with what stands over it."""

    text: str
    start: int
    end: int
    leads: Sequence[str]  # of the list that it stands in
    head: str  # the name that its line begins with
    topic: str  # what the paragraph is about: its first indicator
    before: str  # what the sentence before it is about; empty for the first one
    parents: Sequence[str]  # what its `Trong đó:` breaks down
    counted_before: Quantity | None = None  # what the sentences before it counted last
    drafts: list[Draft] = field(default_factory=list)
    _carried: str = ""  # the last indicator: the next figure's too, if it has no words of its own
    _first: str = ""  # the first indicator of the sentence
    _leader: str = ""  # the first indicator since the last semicolon
    _listed: bool = False  # the parts of a count are told one by one: none of them leads the others
    _whole: Quantity | None = None  # what the parts of a breakdown count
    _counted: str = ""  # what the first counted figure since then counts
    _outer: Draft | None = None  # the figure before the bracket that is open
    _brackets: list[str] = field(default_factory=list)  # the indicator outside of each open bracket

    def read(self, figures: Sequence[Quantity]) -> list[Draft]:
        """The drafts of the sentence's figures, in order."""
        for number in figures:
            quantity = self._counted_as(number)
            if quantity is not None:
                self._read_one(quantity)
        self._close()
        return self.drafts

    def _read_one(self, quantity: Quantity) -> None:
        last = self.drafts[-1] if self.drafts else None
        between = self.text[last.quantity.end if last else self.start : quantity.start]
        mine = self._give_after(last, between, quantity) if last else between
        self._follow_brackets(between)
        self._open_breakdown(last, between)
        near, words = self._words(mine)
        alone = between.rstrip().endswith("(")
        planned = self._planned(between, quantity) if alone else ""
        if planned:
            near, words = planned, ""
        if last is not None and _COLON.match(between):
            name = self._named_by_figure(last, "")
            if words:
                self.parents, self._listed = [name], True
            else:
                words = name
                last = self._drop_named(last, quantity)
        elif last is not None and self._is_subject(last, between):
            words = self._named_by_figure(last, words)
            if ":" not in between:  # what stood before the count is measured by this figure, not by the count
                last.scope, last.indicator = distinct([*last.scope, last.indicator], ""), ""
        self._carry(words, near, between, quantity)
        self._count(last, quantity, alone="(" in between and not words)
        outer = self._outer
        if (
            outer is not None
            and self._brackets
            and quantity.unit == outer.quantity.unit == "%"
            and not _MOVES.search(near)
            and not _PLAN.match(near)
        ):
            # `bằng 108,9% cùng kỳ (chế biến 110,4%; khai khoáng 93,6%)`: the parts are measured as the whole is.
            near = f"{outer.near} {outer.after} {near}"
        sign = _SIGN.search(between)
        if sign:
            near = f"{near} {sign[1]}".strip()  # `giày thể thao 12,3 triệu đôi (+21,8%)`
        if last is not None and near.endswith("="):
            near = f"{last.near} {near}"  # `giảm 67 vụ … = 31%`: what the figure before says of the number
        compared = _COMPARED_FIRST.search(last.near) if last is not None and ";" not in between else None
        if compared and _CHANGED.match(near):
            near = f"{compared[0]} {near}"  # `so với tháng trước tăng 02 vụ, giảm 01 người chết`
        own = ";" in between or (
            "(" in between and bool(words)
        )  # `tăng 8% (quý I thu 3.196 tỷ đồng` tells something else
        goes_on = last is not None and self._brackets and not own and not _MOVES.search(near)
        if last is not None and goes_on and not planned and _CHANGED.search(last.near):
            # `(so với cùng kỳ giảm 16 vụ, 08 người chết)`: what the bracket says of its first figure.
            near = f"{last.near} {near}"
        draft = Draft(
            quantity=quantity,
            near=near,
            indicator=self._carried,
            scope=distinct(self._scope(quantity), self._carried),
            clause=self._clause(quantity),
            inherited=not words,
            pair=last.quantity.dimension if last is not None and last.quantity.role == "plan" else "",
            bracketed="(" in between,
            alone=alone,
        )
        self._first, self._leader = self._first or self._carried, self._leader or self._carried
        self.drafts.append(draft)

    def _counted_as(self, quantity: Quantity) -> Quantity | None:
        """A number without a unit of its own, or with a mere sort behind it, with what it counts; None if it counts nothing.

        `64 đảng viên, gồm 37 khiển trách` and `31 giải: 02 nhì` count what the whole counts, `Doanh nghiệp thành lập mới
        742` what its own words name.
        """
        since = self.text[self.drafts[-1].quantity.end if self.drafts else self.start : quantity.start]
        if ":" in since or "(" in since or breaks_down(since) or _PERCENT_AFTER.match(self.text, quantity.end):
            counts = (d.quantity for d in reversed(self.drafts) if d.quantity.dimension.startswith("count:"))
            self._whole = next((q for q in counts if is_known(q.unit)), self._whole)
        if quantity.unit and (is_known(quantity.unit) or not quantity.dimension.startswith("count:")):
            return quantity
        number = quantity.text.split()[0]
        if quantity.role == "plan" and quantity.dimension == BARE and self.drafts:
            whole = self.drafts[-1].quantity
            return replace(quantity, unit=whole.unit, dimension=whole.dimension)
        named = counted_noun(own_words(since)) if not quantity.unit else None
        if named is not None:
            return replace(quantity, unit=named.name, dimension=named.dimension)
        if quantity.dimension == BARE and _HURT.search(since):
            return replace(quantity, unit="người", dimension="count:người")  # `làm chết 8 người, bị thương 9`
        of = self._whole
        if of is None or quantity.value > of.value:
            of = self._worked_off(since, quantity) if quantity.dimension == BARE else None
        if of is None:
            return None if quantity.dimension == BARE else quantity
        end = quantity.start + len(number)
        return replace(quantity, unit=of.unit, dimension=of.dimension, text=number, end=end)

    def _worked_off(self, since: str, quantity: Quantity) -> Quantity | None:
        """What was counted before a number that says how many of it are done or left: `512 đơn. Đã xử lý 480, còn lại 32`."""
        number = quantity.text
        if not _DONE.search(since) or not _NOTHING_COUNTED.match(self.text, quantity.end):
            return None
        if "," in number or (number.isdigit() and quantity.value in _YEARS):
            return None
        here = [d.quantity for d in self.drafts]
        before = [*([self.counted_before] if self.counted_before else []), *here]
        counts = (q for q in reversed(before) if q.dimension.startswith("count:") and is_known(q.unit))
        whole = next((q for q in counts if q.value >= quantity.value), None)
        if whole is not None:
            self._listed = True
            self._counted = self._counted or noun(whole)
        return whole

    def _give_after(self, last: Draft, between: str, quantity: Quantity) -> str:
        """Give the figure before the words that follow it; the rest belongs to this one."""
        named = _NAMES.match(between)
        begin = named.end() if named else 1 if between.startswith(")") else 0  # `(bằng 101,2%) so với cùng kỳ`
        cut = _SPLIT.search(between, begin)
        last.after = tidy(between[: cut.start()] if cut else between).rstrip(" =")
        if not between.strip():
            last.after = quantity.text  # `25 sản phẩm 4 sao`
        if quantity.role == "plan":
            last.after = ""  # only the slash of the pair
        self._share_with_pair(last)
        if ";" in between:
            self._leader = self._counted = ""
        return between[cut.start() :] if cut else between

    def _share_with_pair(self, last: Draft) -> None:
        if last.quantity.role == "plan" and len(self.drafts) > 1:
            self.drafts[-2].after = last.after

    def _follow_brackets(self, between: str) -> None:
        for mark in _BRACKET.findall(between):
            if mark == "(":
                self._brackets.append(self._carried)
                self._outer = self.drafts[-1] if self.drafts else None
            elif self._brackets:
                self._carried = self._brackets.pop() or self._carried

    def _open_breakdown(self, last: Draft | None, between: str) -> None:
        """`…, trong đó: …`: what follows are parts of what came before."""
        if last is None or self._brackets or not breaks_down(between):
            return
        what = last.after if content(last.after) else ""
        self.parents = [" ".join(part for part in (self._first or self._carried, what) if part)]

    def _words(self, mine: str) -> tuple[str, str]:
        """(the words right before a figure, what of them names something)."""
        near = own_words(mine)
        if breaks_down(near):
            parts = list(PARENT.finditer(_CLOSED.sub(lambda found: " " * len(found[0]), near)))
            near = near[parts[-1].end() :].strip() if parts else near  # `là cán bộ, công chức, gồm 37 khiển trách`
        before, colon, rest = near.partition(":")
        if colon and (not content(before) or (self.head and before.endswith(self.head))):
            words = content(rest)  # a time says when alone, and the head of the line is its scope already
            near = near if base_of(before, "") else rest.strip() or near
        else:
            words = content(near)
        if not words and "(" in mine:
            # `trộm cắp tài sản (75/150 vụ = 50%)`: what stands before the bracket names it.
            outer = own_words(mine[: mine.rindex("(")])
            words = content(outer)
            near = f"{outer} {near}".strip() if words else near  # `… ma túy (tăng 72 vụ)`
        return near, words

    @staticmethod
    def _is_subject(last: Draft, between: str) -> bool:
        """Whether the figure before counts what this one measures: `Tổng dung tích 86 hồ chứa đạt 412 triệu m³`."""
        counted = last.quantity.dimension.startswith("count:") and not last.quantity.role
        return (
            counted
            and bool(last.indicator)
            and not last.inherited
            and bool(_SUBJECT.fullmatch(_NAMES.sub("", between)))
        )

    def _named_by_figure(self, last: Draft, words: str) -> str:
        """`số xã đạt 19 tiêu chí: 17 xã`: the figure before, or the range that it ends, is part of the name."""
        lower = self.drafts[-2] if self._is_range(last) else last
        amount = self.text[lower.quantity.start : last.quantity.end]
        return trim(f"{lower.near} {amount} {words}")

    def _drop_named(self, last: Draft, quantity: Quantity) -> Draft | None:
        """`số xã đạt 19 tiêu chí: 17 xã`: the figure before the colon counts nothing, it is part of what is counted."""
        named = 1 + self._is_range(last)
        if not re.search(rf"\b{re.escape(quantity.unit)}\b", self.drafts[-named].near, re.I):
            return last
        del self.drafts[-named:]
        return self.drafts[-1] if self.drafts else None

    def _is_range(self, last: Draft) -> bool:
        """Whether the last figure is the upper end of a range."""
        return len(self.drafts) > 1 and bool(
            _RANGE.fullmatch(self.text[self.drafts[-2].quantity.end : last.quantity.start])
        )

    def _planned(self, between: str, quantity: Quantity) -> str:
        """`3.027 tỷ đồng, bằng 85% dự toán (3.560 tỷ đồng)`: what is in the bracket was planned, if the actual amount is told."""
        plan = _PLAN_BEFORE_BRACKET.search(between)
        told = any(d.quantity.dimension == quantity.dimension for d in self.drafts)
        return plan[1] if plan and told else ""

    def _carry(self, words: str, near: str, between: str, quantity: Quantity) -> None:
        """The indicator of this figure, which those after it inherit."""
        if words:
            self._carried = words
        elif not self.drafts:
            self._carried = self._carried or ("" if self.head else self.before or self.topic)
        elif ";" in between and quantity.dimension.startswith("count:") and not _MOVES.search(near):
            self._carried = ""  # `…; 612 doanh nghiệp tạm ngừng, tăng 31,5%` speaks of something new

    def _scope(self, quantity: Quantity) -> list[str]:
        outer = [text for text in self._brackets[:1] if not _beside_each_other(text, self._carried)]
        scope = [*self.leads, self.head, *self.parents, *outer]
        if not self.head and not self.parents:  # beside the first part of a breakdown others are its siblings
            scope.append(self._above())
        scope.append(self._counted)
        told = self._listed or _beside_each_other(self._leader, self._carried)
        if self._leader != self._carried and not told and not self._beside(quantity):
            scope.append(self._leader)
        return scope

    def _beside(self, quantity: Quantity) -> bool:
        """Whether a figure tells of another item of a list: `Các mặt hàng chính: dệt may 12 triệu USD, giày dép 8 triệu USD`."""
        if not _SEVERAL.match(self.head) or self.parents or self._brackets:
            return False
        first = next((d.quantity for d in self.drafts if d.indicator == self._leader), None)
        return first is not None and not quantity.role and first.dimension == quantity.dimension

    def _above(self) -> str:
        """What the sentence began with; of its beginning what the paragraph is about, unless it names a thing of its own."""
        if self._first in ("", self._carried, self._leader):
            own = self._first or self._carried
            return "" if len(own.split()) > TELLING or _siblings(self.topic, own) else self.topic
        return "" if _siblings(self._first, self._leader or self._carried) else self._first

    def _count(self, last: Draft | None, quantity: Quantity, *, alone: bool) -> None:
        """Remember what the figure before counted: what comes after it is about that.

        `alone` says that this figure stands without words of its own in a bracket, which is about what stands right before it:
        `812 bị can (tăng 3,1%)`.
        """
        if last is None or quantity.role or not last.quantity.dimension.startswith("count:"):
            return  # a pair counts something of its own
        if alone or not self._counted:
            counted = tidy(f"{noun(last.quantity)} {last.after}")
            self._counted = (
                counted if alone or " " in counted else ""
            )  # `vụ` alone says nothing of what is not right behind it

    def _close(self) -> None:
        """Give the last figure the words after it."""
        if not self.drafts:
            return
        last = self.drafts[-1]
        rest = self.text[last.quantity.end : self.end]
        cut = _ENDS.search(rest)
        last.after = tidy(rest[: cut.start()] if cut else rest)
        self._share_with_pair(last)

    def _clause(self, quantity: Quantity) -> tuple[int, int]:
        """The stretch that is cited: the sentence, or of a long one the clauses around the figure."""
        if self.end - self.start <= MAX_CLAUSE:
            return self.start, self.end
        inner = (self.start + m.end() for m in _CUT.finditer(self.text[self.start : self.end]))
        cuts = sorted({self.start, *inner, self.end})
        low, high = bisect.bisect_right(cuts, quantity.start) - 1, bisect.bisect_left(cuts, quantity.end)
        while True:
            if low > 0 and cuts[high] - cuts[low - 1] <= MAX_CLAUSE * 0.7:
                low -= 1
            elif high + 1 < len(cuts) and cuts[high + 1] - cuts[low] <= MAX_CLAUSE * 0.9:
                high += 1
            else:
                return cuts[low], cuts[high]
