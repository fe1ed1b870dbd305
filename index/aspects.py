"""What a figure says of its indicator (its aspect), and what it is compared with (its base).

Example: `đạt 101,3% KH` -> plan_share of `kế hoạch`; `bằng 102% so với cùng kỳ` -> index against `cùng kỳ`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from index.figures import Quantity
from index.folding import fold
from index.records import Aspect, Period

PLANNED = ("kế hoạch", "dự toán", "dự toán HĐND giao", "dự toán trung ương giao")  # bases that a plan or a budget sets

_CUES = re.compile(
    r"\b(tăng|giảm|cao hơn|thấp hơn|vượt|nhiều hơn|ít hơn|hụt|gấp|bằng|đạt|tương đương|tương ứng|chiếm|hoàn thành|là|có"
    r"|được|ước|đóng góp)\b"
)
_CHANGES = frozenset(("tăng", "giảm", "cao hơn", "thấp hơn", "vượt", "nhiều hơn", "ít hơn", "hụt", "gấp"))
DIRECTION = re.compile(
    r"\b(?:(?P<up>tăng|cao hơn|nhiều hơn|lớn hơn|vượt|gấp)|(?P<down>giảm|thấp hơn|ít hơn|nhỏ hơn|hụt))\b", re.I
)
_ORDINAL = re.compile(r"\b(?:thứ|hạng|vị trí)$")
_SIGNED = re.compile(r"(?:^|\s)[+-]$")
_DISBURSED = re.compile(r"\bgiải ngân\b")
_REACHED = frozenset(("đạt", "bằng", "tương đương", "tương ứng", "hoàn thành"))
_AIM = re.compile(r"\b(?:phấn đấu|mục tiêu(?! quốc gia))\b")
_AIMED = re.compile(r"\W*(?:đăng ký |đang )?phấn đấu\b", re.I)  # `5 xã phấn đấu đạt chuẩn`
_EXCESS = re.compile(  # `vượt kế hoạch 5,8%`, `thấp hơn chỉ tiêu đề ra 2%`: the figure says by how much, not what was planned
    r"\b(?:vượt|hụt|cao hơn|thấp hơn|nhiều hơn|ít hơn|tăng|giảm)\b[^,;:()]*\b(?:kế hoạch|kh|chỉ tiêu|dự toán|mục tiêu"
    r"|kịch bản|phương án|nghị quyết)\b(?: [^\W\d]+){0,4}$"
)
_PLAN_ALONE = re.compile(r"\b(?:ke hoach|kh|chi tieu|kich ban|muc tieu|du toan)(?: (?:la|giao|de ra|nam))*$")
_MONEY = ("vnd", "usd")
_AMOUNTS_TO = ("tương đương", "tương ứng")
_GROWTH = re.compile(r"\b(?:tăng trưởng|tốc độ tăng|mức tăng)\b")
_FORMER = re.compile(r"\b(?:tăng|giảm|nâng|hạ|rút)\b[^,;:()]*\btừ(?: mức)?$")  # `giảm tỷ lệ hộ nghèo từ 12,5% xuống …`
_REACHES = re.compile(r"\b(?:xuống|lên)(?: còn| đến| mức)?(?: (?:khoảng|gần|hơn|trên|dưới))?$")
_MOVED = re.compile(r"\b(?:tăng|giảm)\b")
_SHARE = re.compile(r"\b(?:ty trong|co cau)\b")
_PLAN_BEFORE = re.compile(r"(?:\bke hoach|\bkh|\bchi tieu|\bdu toan|\bmuc tieu)(?: \w+){0,3}$")
_PLAN_COLUMN = re.compile(r"\b(?:ke hoach|kh|chi tieu|du toan|muc tieu)\b")
_MOVED_COLUMN = re.compile(r"\b(?:tang|giam|chenh lech)\b|\+/-")
_COMPARED_COLUMN = re.compile(  # with diacritics: `số`, `đất` and `bảng` compare nothing
    r"\b(?:so|t[ỷỉ] lệ|đạt|bằng|hoàn thành|tăng|giảm|chênh lệch)\b|/|(?<!\()%|\+/-", re.I
)
_YEARS = re.compile(r"(20\d\d)\s*(?:/|so voi|so)\s*(?:(?:th|thuc hien|uoc|nam|voi)\s*){0,3}(20\d\d)")
_MONTH_NAMED = re.compile(r"\bso (?:voi )?(?:thuc hien )?thang 0?(?P<m>\d{1,2})\s?(?:/|nam )\s?(?P<y>20\d\d)")
_YEAR = 12  # months
_MONTH, _QUARTER = 31, 92  # days at most
_BARELY = re.compile(r"\b(?:mới|chỉ) (?:đạt|được|bằng)\b")  # `ODA: 110 tỷ đồng, mới đạt 20,6%` tells a rate, no share
_COUNCIL, _CENTRE = "hdnd|hoi dong nhan dan", "tw|trung uong|bo tai chinh|chinh phu|thu tuong"
_BASES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "dự toán HĐND giao",
            r"\b(?:du toan|dt) (?:\w+ ){0,3}(?:hdnd|hoi dong|tinh|dia phuong)\b"
            rf"|\b(?:{_COUNCIL})(?: \w+)? giao|nghi quyet (?:cua )?hdnd",
        ),
        (
            "dự toán trung ương giao",
            rf"\b(?:du toan|dt) (?:\w+ ){{0,3}}(?:{_CENTRE})\b|\b(?:{_CENTRE}|thu tuong chinh phu) giao",
        ),
        ("dự toán", r"\bdu toan\b|\bdt\b"),
        (
            "kế hoạch",
            r"\b(?<!bo )(?<!so )ke hoach\b(?! va dau tu)|\bkh\b|\bchi tieu\b|\bmuc tieu\b|\bnghi quyet\b|\bphuong an\b",
        ),
        ("tháng trước", r"\b(?:so voi|so)\s+(?:thuc hien\s+)?thang (?:truoc|lien truoc|\d)|\bthang truoc\b"),
        ("quý trước", r"\bquy truoc\b"),
        (
            "cuối năm trước",
            r"\b(?:so voi|so|voi) (?:\w+ ){0,3}?(?<!thang )(?<!phan )(?:cuoi|dau) nam\b|\b31/12/|\bcuoi nam truoc\b",
        ),
        (
            "cùng kỳ",
            r"\bcung ky\b|\bck\b|\bcung thoi diem\b|\bnam truoc\b|\bthang cung ky\b|\bso voi nam\b|\bso nam\b",
        ),
    )
)

# What a text must hold any of to name a base, which is found out far sooner than by searching.
_BASE_WORDS = (
    *("dt", "du toan", "hdnd", "giao", "ke hoach", "kh", "chi tieu", "muc tieu", "nghi quyet", "phuong an", "thang"),
    *("quy truoc", "nam", "31/12", "ck", "cung"),
)


def base_of(near: str, after: str) -> str | None:
    """What a figure is compared with: the words after it say so, or else those right before it."""
    for text in (fold(after), fold(near)):
        if not any(word in text for word in _BASE_WORDS):
            continue
        for name, pattern in _BASES:
            if pattern.search(text):
                return name
    return None


def month_compared(near: str, after: str, period: Period | None) -> str | None:
    """What a month is that a figure of `period` is compared with by its name: `so với tháng 7/2022` in July 2023 is `cùng kỳ`.

    `tháng trước` if no month is named with its year; None for a month that has no name among the bases: `so với tháng 7/2019`.
    """
    found = _MONTH_NAMED.search(fold(after)) or _MONTH_NAMED.search(fold(near))
    if found is None or period is None:
        return "tháng trước"
    return _months_back(period, int(found["y"]), int(found["m"]))


def bases_between(period: Period, earlier: Period) -> frozenset[str]:
    """What an earlier period may be called beside one: 2021-H1 is `cùng kỳ` of 2022-H1; nothing if no base is that.

    A year may stand for the same part of it, or for its end; a day or a month at the end of a year is that end.
    """
    if earlier == period.in_year(period.start.year - 1):
        return frozenset(("cùng kỳ",))
    year_before = earlier.end == date(period.start.year - 1, 12, 31)
    if year_before and earlier.days > _MONTH * 11:
        return frozenset(("cùng kỳ", "cuối năm trước"))
    if earlier.days <= _MONTH and period.days <= _MONTH:
        named = _months_back(period, earlier.end.year, earlier.end.month)
        return frozenset((named,)) if named else frozenset()
    if year_before and earlier.days <= _MONTH:
        return frozenset(("cuối năm trước",))
    next_to = period.start - earlier.end == timedelta(days=1)
    quarters = min(period.days, earlier.days) > 2 * _MONTH and max(period.days, earlier.days) <= _QUARTER
    return frozenset(("quý trước",)) if next_to and quarters else frozenset()


def _months_back(period: Period, year: int, month: int) -> str | None:
    back = 12 * (period.end.year - year) + period.end.month - month
    if back == _YEAR:
        return "cùng kỳ"
    if back == 1:
        return "tháng trước"
    return "cuối năm trước" if back == period.end.month else None


def direction(words: str) -> int:
    """1 if the last verb of the words before a figure says that it rose, -1 that it fell, 0 if none does."""
    last = max(DIRECTION.finditer(words), key=re.Match.start, default=None)
    return 0 if last is None else 1 if last["up"] else -1


def compares(near: str) -> bool:
    """Whether the words before a figure say that it is a change or an index, so that a base may be stated behind it."""
    return bool(_MOVED.search(near) or _CUES.search(near) or _SIGNED.search(near))


def aspect_of(
    quantity: Quantity, near: str, indicator: str, after: str, *, inherited: bool, pair: str
) -> tuple[Aspect, str | None]:
    """(aspect, base) of a figure, by the last cue in the words `near` before it, what follows it and its unit.

    `inherited` says that the figure takes its indicator from the one before, `pair` of what dimension a pair `a/b` before it is.
    """
    lower = near.lower()
    cue = (_CUES.findall(lower) or [""])[-1]
    base = base_of(near, after)
    named = f"{lower} {indicator.lower()}"
    if not quantity.role and _EXCESS.search(lower):
        return Aspect.CHANGE, base or "kế hoạch"
    if quantity.role == "plan" or _AIM.search(named) or _AIMED.match(after):
        return Aspect.PLAN, base
    if quantity.unit == "bậc" and (cue not in _CHANGES or _ORDINAL.search(lower)):
        return Aspect.RANK, base
    percent = quantity.unit == "%"
    if percent and _PLAN_ALONE.search(fold(near)):
        return Aspect.PLAN, base
    if cue == "đóng góp":
        return Aspect.SHARE, None
    if cue in _AMOUNTS_TO and _MOVED.search(lower):
        return Aspect.CHANGE, base
    growth = percent and base not in PLANNED and cue != "bằng" and bool(_GROWTH.search(named))
    former = _FORMER.search(lower) and _REACHES.search(after)  # `tăng từ 5% đến 7%` is a change between two amounts
    reached = former or (inherited and _REACHES.match(lower))  # the level before a change, or behind it
    if reached and not percent:
        return Aspect.LEVEL, None
    if reached:
        return _of_percentage("", lower, None, inherited=False, pair="")
    if cue in _CHANGES or quantity.unit == "điểm phần trăm" or growth or _SIGNED.search(near):
        return Aspect.CHANGE, base
    if not percent:
        return (Aspect.PLAN if _PLAN_BEFORE.search(fold(near)) else Aspect.LEVEL), None
    if base is None and cue != "chiếm" and _DISBURSED.search(named):
        return Aspect.PLAN_SHARE, None  # of money to be spent there is always a plan
    return _of_percentage(cue, lower, base, inherited=inherited, pair=pair)


def _of_percentage(cue: str, near: str, base: str | None, *, inherited: bool, pair: str) -> tuple[Aspect, str | None]:
    """The aspect of a percentage that is no change."""
    if cue == "chiếm" or _SHARE.search(fold(near)):
        return Aspect.SHARE, None
    if base is not None:
        return (Aspect.PLAN_SHARE if base in PLANNED else Aspect.INDEX), base
    if pair and (cue in _REACHED or (inherited and pair in _MONEY)):
        return Aspect.PLAN_SHARE, None  # `14.870/26.000 lao động, đạt 57,2%`
    if near.rstrip().endswith("=") or (inherited and not _BARELY.search(near)):
        return (Aspect.CHANGE if _MOVED.search(near) else Aspect.SHARE), None
    return Aspect.RATE, None


def column_aspect(
    column: str, quantity: Quantity, row: str = "", *, index: bool | None = None
) -> tuple[Aspect, str | None]:
    """(aspect, base) of a table's cell, by the head of its column; `row` is its name.

    `index` says whether the figures of a column of comparison are near a hundred; without it this one's value does.
    """
    head = fold(column)
    base = base_of(column, "") or ("cùng kỳ" if _of_year_before(head) else None)
    compared = bool(_COMPARED_COLUMN.search(column))
    planned = base in PLANNED or bool(_PLAN_COLUMN.search(head))
    if quantity.role == "plan" or (planned and not compared):
        return Aspect.PLAN, base
    if quantity.unit != "%":
        moved = _MOVED_COLUMN.search(head) or (compared and base is not None)
        return (Aspect.CHANGE, base) if moved else (Aspect.LEVEL, None)
    if planned and base is not None:
        return Aspect.PLAN_SHARE, base
    if _MOVED_COLUMN.search(head):
        return Aspect.CHANGE, base
    if base is not None and compared:
        return (Aspect.INDEX if (quantity.value > 50 if index is None else index) else Aspect.CHANGE), base
    if _SHARE.search(head) or _SHARE.search(fold(row)):
        return Aspect.SHARE, None
    if _DISBURSED.search(f"{column} {row}".lower()):
        return Aspect.PLAN_SHARE, None  # of money to be spent there is always a plan
    return (Aspect.CHANGE if _GROWTH.search(row.lower()) else Aspect.RATE), None


def _of_year_before(head: str) -> bool:
    """`TH 2022/TH 2021`: a column that compares a year with the one before it."""
    found = _YEARS.search(head)
    return found is not None and int(found[1]) == int(found[2]) + 1
