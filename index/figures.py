"""Find the quantities in a stretch of text: `472.347,4/ 2.049.706 triệu đồng`, `1 tỷ 784 triệu 400 ngàn USD`, `11.542m³`.

Dates, document numbers, section numbers and names are recognised as what they are and left alone.
Example: `find_figures("đạt 17/86 nhiệm vụ")` -> 17 nhiệm vụ (the part) and 86 nhiệm vụ (the whole).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.folding import fold, lowered
from index.number_words import find_number_words
from index.periods import TimeMention, find_periods
from index.words import first_noun
from index.words import words as segmented
from prompts import lexicon
from prompts.lexicon import Unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity at [start, end) of the text that was searched; `role` says which half of a pair it is."""

    value: Decimal
    unit: str
    dimension: str
    text: str
    start: int
    end: int
    approximate: bool = False
    role: str = ""  # "actual" or "plan" of `a/b`; "" otherwise


MAX_NOUN = 40  # characters that the noun at the head of a name takes at most
BARE = "bare"  # the dimension of a number that counts what the text counted before it, or nothing

_DECIMALS = r"(?:,\d+)?", r"(?:[.,]\d+)*"  # behind thousands, and behind any digits
_NUMBER = rf"\d{{1,3}}(?:\.\d{{3}})+{_DECIMALS[0]}|\d+{_DECIMALS[1]}"
_JUNK = re.compile(r"\d[\d.,/]{49,}")  # no figure, and patterns that begin with digits would take time squared for it
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d[\d.,/]*")
_NAME_BEFORE, _NAME_BEHIND = 26, 40  # characters around its number that a name may take
_FREE = re.compile(  # `_NUMBER` on its own; begins with what it looks for, which Python's search is fast at
    rf"\d(?<![\w/.,]\d)(?:\d{{0,2}}(?:\.\d{{3}})+{_DECIMALS[0]}|\d*{_DECIMALS[1]})(?!\w*/\w*[A-ZĐ])"
)
_ANY_NUMBER = re.compile(_NUMBER)
_PAIR = re.compile(r"\s?/\s?(?=\d)")
_SCALES = {"tỷ": 9, "tỉ": 9, "triệu": 6, "tr": 6, "nghìn": 3, "ngàn": 3}
_SCALED = re.compile(
    r"(?P<first>\d(?<!\d\d)(?<!\d[.,]\d)\d*+(?:[.,]\d+)*+)\s?(?P<s1>tỷ|tỉ|triệu)\s+"
    rf"(?P<rest>(?:(?:{_NUMBER})\s?(?:triệu|nghìn|ngàn)\s*)+)"
    r"(?P<unit>đồng|USD|đô la Mỹ|đô la)?",
    re.I,
)
_PART = re.compile(rf"({_NUMBER})\s?(tỷ|tỉ|triệu|nghìn|ngàn)", re.I)
_NAMED = re.compile(  # numbers that belong to the word before them
    r"""(?<![^\W\d_])(?=[^\W\d]\D{0,24}+\d)(?:        # a word with a digit near: to look for that first saves time
    (?:Điều|Khoản|Mục|Phụ\ lục|Chương|khoá|khóa|Kỳ\ họp\ thứ|lần\ thứ|cấp\ độ|mức\ độ|mũi|loại|(?<!xếp\ )hạng|nhóm
        |giai\ đoạn|tổ|lần|mũi\ thứ|(?:trung|tiểu|sư|lữ)\ đoàn
        |khu|số|đợt|tuyến|mốc|lớp|lô|gói\ thầu|phiên\ họp\ thứ|trang|bước|kỳ|QL|ĐT|đường)\s+
        (?:số\s+)?(?P<named>\d+(?:[/,.]\d+)*)[a-zA-Z]?\b(?!\s?[,.]\d)
    | (?:từ|trên|dưới)\ \d+(?:[.,]\d+)?\s?(?:[^\W\d_]{1,4}|%)\ trở\ (?:lên|xuống)
    | (?:dưới|trên|từ|đủ|độ\ tuổi)\ \d+(?:\s?(?:-|–|đến|đến\ dưới)\s?\d+)?\s(?:tháng\ )?tuổi
    | (?<=xếp\ )hạng\s+\d+(?!\d|\s?/\s?\d|\s(?:trong|toàn|cả\ nước|so\ với|khu\ vực|vùng))
    | [Kk][ỷỉ]\ niệm\ \d+\ năm
    | (?:COVID|Covid|SARS-CoV|SARS-COV)\s?[-–]?\s?\d+ | (?:ISO|TCVN|QCVN)[\s:-]*\d+(?:[:-]\d+)*
    | (?:(?<=giá\ so\ sánh\ )|(?<=giá\ cố\ định\ ))năm\ \d{4}    # the base year of prices
    | [A-ZĐ]{1,3}\d+\b
    )""",
    re.X,
)
_CODES = re.compile(  # numbers that are no quantity in themselves; each begins with what the search looks for
    r"""[\d-](?:
    (?<=\d)(?:
      (?<!\d\d)(?:
        \d*\s?/+\s?\d{4}\s?/\s?[A-ZĐ][\w&-]*(?:\s?-\s?[A-ZĐ][\w&]*)*        # 42/2014/QĐ-TTg
      | (?<!\w\d)(?:
          \d*(?:\s?,\s?\d+)*\s?/+\s?[A-ZĐ]{2,}[\w&]*(?:\s?-\s?[A-ZĐ][\w&]*)*   # 1409/BC-UBND, 01,02/NQ-CP
        | \d*\s?-\s?[A-ZĐ]{2,}\w*/[A-ZĐ]{2,}\w*                          # 10-TB/TU
        | \d*K\b | (?<=[2-6])G\b | \d?\s?/\s?\d{1,2}\s?h\b               # 5K, 4G, 24/24h
        | \d?\s?[hH]\s?\d{0,2}['’]?(?=\W) | \d?\s?giờ(?:\s?\d{1,2}(?:\s?phút)?)?
        | (?<=0)\d{2,3}[.\s]?\d{3}[.\s]?\d{3,4}\b                         # a telephone number
        )
      )
    | (?:(?<=giá\ so\ sánh\ .)|(?<=giá\ cố\ định\ .)|(?<=\(giá\ .))\d{3}
    )
    | (?<=[^\W\d]-)\d+\b
    )""",
    re.X,
)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]|\(\d{1,2}\))(?=\s)", re.M)  # 1.1. at the start
_APPROXIMATE = re.compile(
    r"(?<![^\W\d_])(?:khoảng|chừng|trên|hơn|gần|xấp xỉ|dưới|ước|ước tính|ước đạt|ước khoảng|tối thiểu|ít nhất|không quá)\s*"
    r"(?:đạt|có|được|là)?\s*(?:khoảng|trên|hơn|gần)?\s*$",
)
_MULTIPLE = re.compile(r"gấp\s+(?:hơn\s+|gần\s+|khoảng\s+)?(đôi|rưỡi)\b", re.I)
_MULTIPLES = {"đôi": Decimal(2), "rưỡi": Decimal("1.5")}
_RANKED = re.compile(r"(?:xếp|đứng|hạng|vị trí)\s*(?:thứ|hạng|:)?\s*$", re.I)
_ORDINAL = re.compile(r"\bthứ\s*$")
_AMONG = re.compile(r"\s*(?:/\s?\d|so với|trong|toàn|cả nước|trên|khu vực|vùng)")
_STATED = re.compile(r"(?:đạt|là|có|còn|được|bằng|:|=|điểm|số|xuống|lên|tăng|giảm)\s*$", re.I)
_STRAY_COMMA = re.compile(r"(?<=\.\d{3}),\s?đồng\b(?!\s+(?:thời|chí|bào|bộ|đều|tình|thuận|hành|loạt|nghĩa))")
_BEFORE_BARE = re.compile(r"[^\W\d_]{2,}\s?:?\s$")
_AFTER_BARE = re.compile(r"\s?(?:[,;)(]|\.(?:\s|$)|$)|\svà\s")
_COUNT_OF = re.compile(r"^(?:(?:tổng )?số(?: lượng)?|toàn tỉnh có|có|tổng cộng)\s+", re.I)
_RANGE = re.compile(r"\s?[-–]\s?(?=\d)|\s+(?:đến|xuống(?: còn)?|lên(?: đến)?|còn)\s+(?=\d)")
_NEVER_NAMES = frozenset(("percent", "vnd", "usd", "area", "mass"))  # dimensions; `đợt 2 ha` does not name an attempt
_OF_NAMES = frozenset(("ngày", "tháng", "năm"))  # behind a number that names they begin its date
_IN_WORDS = frozenset(("vnd", "usd", "multiple", "percent"))  # dimensions besides counted nouns that stand behind words
_HALF = re.compile(r"\s+rưỡi\b(?:\s+(?:đồng|USD)\b)?")
_NOUN = re.compile(r"\s{1,2}([^\W\d_]+)")
_PHRASE = re.compile(r"(?:[^\W\d_]+ ?){1,4}")  # as much behind a number as tells its first word
_FUNCTION_WORDS = frozenset(
    "và của trong so đến thì theo tại từ là để có đã đang sẽ do bị ở khi như cùng với các những hoặc hay mà nên cho trên"
    " dưới về tổng số ước xuống lên còn đạt đưa đối bằng tăng giảm gồm thuộc được".split()
)


def parse_number(text: str) -> Decimal:
    """A number as Vietnamese reports write it, stray decimal dots included.

    Example: `472.347,4` -> 472347.4; `598,774` -> 598.774; `78.53` -> 78.53; `1.725` -> 1725; `1725` -> 1725.
    """
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal = "," if text.rfind(",") > text.rfind(".") else "."
        other = "." if decimal == "," else ","
        if text.count(decimal) > 1:
            return Decimal(text.replace(other, "").replace(decimal, ""))
        return Decimal(text.replace(other, "").replace(decimal, "."))
    mark = "." if dots else ","
    if dots + commas == 0:
        return Decimal(text)
    groups = text.split(mark)
    grouped = all(len(g) == 3 for g in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0].strip("0") != ""
    if (dots and grouped) or len(groups) > 2:
        return Decimal("".join(groups))
    return Decimal(".".join(groups))


@functools.cache
def _units() -> tuple[re.Pattern[str], dict[str, Unit]]:
    """One pattern for every spelling, the longest first, and the unit that each spelling means."""
    table: dict[str, Unit] = {}
    for unit in lexicon.units():
        for spelling in (unit.name, *unit.spellings):
            table.setdefault(_key(spelling), unit)
    endings: dict[str, list[str]] = {}  # by first letter, so that a unit is not compared with all of them
    for spelling in sorted(table, key=len, reverse=True):
        endings.setdefault(spelling[0], []).append(re.escape(spelling[1:]).replace(r"\ ", r"\s+"))
    choices = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in endings.items())
    pattern = re.compile(rf"\s{{0,2}}(?:[*_]{{2}})?\s?({choices})(?:(?<=%)|(?![^\W_⁰¹²³⁴-⁹]))", re.I)
    return pattern, {spelling: _generic(unit, spelling) for spelling, unit in table.items()}


def _key(spelling: str) -> str:
    return " ".join(spelling.lower().split())


def unit_at(text: str, position: int) -> tuple[Unit, int] | None:
    """The unit that begins right at `position` (a space may stand before it), and where it ends."""
    pattern, table = _units()
    found = pattern.match(text, position)
    unit = table.get(_key(found[1])) if found else None  # `re.I` also lets pass letters that `lower` does not: `ſ` as s
    return (unit, found.end(1)) if found and unit else None


def counted_noun(words: str) -> Unit | None:
    """The noun that words begin with, if it can be counted: doanh nghiệp of `Số doanh nghiệp thành lập mới`."""
    named = _COUNT_OF.sub("", words)
    found = unit_at(f" {named}", 0)
    if not found or not found[0].dimension.startswith("count:"):
        return None
    first = segmented(named[:MAX_NOUN])[0].replace("_", " ")  # `giải` is no word of `giải thể`
    return found[0] if len(first) <= found[1] - 1 else None


def is_known(unit: str) -> bool:
    """Whether the lexicon holds a unit: a noun that it does not hold may be no counted noun at all."""
    return unit in _known_units()


@functools.cache
def _known_units() -> frozenset[str]:
    return frozenset(unit.name for unit in lexicon.units())


def _generic(unit: Unit, spelling: str) -> Unit:
    """The wider noun where it heads what is written: reports' `10 văn bản quy phạm pháp luật` are 10 văn bản."""
    kind = unit.kind
    if kind is None or not spelling.startswith(f"{kind} "):
        return unit
    return next((other for other in lexicon.units() if other.name == kind), unit)


def find_figures(text: str, mentions: Sequence[TimeMention] | None = None) -> list[Quantity]:
    """All quantities of `text`, in order. `mentions` are its mentions of time, found here if not given.

    Numbers of the dimension `BARE` are left out; `find_numbers` gives them too.
    """
    return [q for q in find_numbers(text, mentions) if q.dimension != BARE]


def find_numbers(text: str, mentions: Sequence[TimeMention] | None = None) -> list[Quantity]:
    """All quantities of `text`, and the numbers without a unit that may count what stands before: `gồm 37 khiển trách`."""
    text = _JUNK.sub(lambda found: "#" * len(found[0]), text)
    taken = bytearray(len(text) + 1)
    for mention in find_periods(text, 2000) if mentions is None else mentions:
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    digits = _DIGIT.search(text) is not None
    for found in _names(text) if digits else ():
        if not _counts(text, found):
            taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    for pattern in (_CODES, _NUMBERED) if digits else ():
        for found in pattern.finditer(text):
            taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    figures = [*_compounds(text, taken)] if digits else []
    figures += [*_multiples(text, taken), *_in_words(text, taken)]
    figures += _plain(text, taken) if digits else []
    figures.sort(key=lambda q: q.start)
    lower = lowered(text)
    return [
        replace(q, approximate=True) if _APPROXIMATE.search(lower, max(0, q.start - 30), q.start) else q
        for q in figures
    ]


def _names(text: str) -> Iterator[re.Match[str]]:
    """What looks like a name with a number, looked for around each number alone, which takes far less time."""
    done = 0
    for number in _DIGITS.finditer(text):
        start = max(done, number.start() - _NAME_BEFORE)
        while found := _NAMED.search(text, start, number.end() + _NAME_BEHIND):
            if found.start() >= number.end():
                break  # it is of a later number, whose own surroundings are looked at then
            yield found
            done = start = found.end()


def _counts(text: str, found: re.Match[str]) -> bool:
    """Whether the number of what looks like a name is a quantity all the same: `trực tuyến 48.720 hồ sơ`, not `nhóm 2`."""
    number = found["named"]
    if number is None:
        return False
    unit = unit_at(text, found.end("named"))
    if unit is None or unit[0].name in _OF_NAMES:
        return False  # `Quyết định số 1752 ngày 22/9/2020`, `Lễ hội lần thứ 17 năm 2021`
    return len(number) > 1 or unit[0].dimension in _NEVER_NAMES


def _is_taken(taken: bytearray, start: int, end: int) -> bool:
    return taken.find(1, start, end) >= 0


def _in_words(text: str, taken: bytearray) -> list[Quantity]:
    """`hai mươi bảy mẹ`, `ba vụ`: a number in words before a counted noun or money."""
    figures = []
    for found in find_number_words(text):
        unit = unit_at(text, found.end)
        if unit is None or _is_taken(taken, found.start, unit[1]):
            continue
        known, end = unit
        if not known.dimension.startswith("count:") and known.dimension not in _IN_WORDS:
            continue
        span = text[found.start : end]
        figures.append(Quantity(Decimal(found.value), known.name, known.dimension, span, found.start, end))
        taken[found.start : end] = b"\1" * (end - found.start)
    return figures


def _compounds(text: str, taken: bytearray) -> list[Quantity]:
    """`1 tỷ 784 triệu 400 ngàn USD`: one amount, in its largest scale."""
    figures = []
    for found in _SCALED.finditer(text):
        if _is_taken(taken, found.start(), found.end()):
            continue
        amount = sum(
            (parse_number(n) * Decimal(10) ** _SCALES[s.lower()] for n, s in _PART.findall(found.group())), Decimal(0)
        )
        scale = found["s1"].lower().replace("tỉ", "tỷ")
        currency = "usd" if found["unit"] and fold(found["unit"]) != "dong" else "đồng"
        end = found.start() + len(found.group().rstrip())
        value = (amount / Decimal(10) ** _SCALES[scale]).normalize()
        counted = None if found["unit"] else unit_at(text, end)
        if counted:
            # `2 triệu 500 nghìn con` is no money.
            unit, end = counted
            dimension, span = unit.dimension, text[found.start() : end]
            figures.append(Quantity(amount, unit.name, dimension, span, found.start(), end))
            taken[found.start() : end] = b"\1" * (end - found.start())
            continue
        dimension, span = "usd" if currency == "usd" else "vnd", text[found.start() : end]
        figures.append(Quantity(value, f"{scale} {currency}", dimension, span, found.start(), end))
        taken[found.start() : end] = b"\1" * (end - found.start())
    return figures


def _multiples(text: str, taken: bytearray) -> list[Quantity]:
    """`gấp đôi` is 2 lần."""
    figures = []
    for found in _MULTIPLE.finditer(text):
        after = re.match(r"\s+lần", text[found.end() :])
        end = found.end() + (after.end() if after else 0)
        if _is_taken(taken, found.start(), end):
            continue
        figures.append(
            Quantity(_MULTIPLES[found[1].lower()], "lần", "multiple", text[found.start() : end], found.start(), end)
        )
    return figures


@dataclass(slots=True)
class _Raw:
    start: int
    number_end: int
    end: int
    unit: str
    dimension: str
    half: bool = False  # `2 tỷ rưỡi`


def _plain(text: str, taken: bytearray) -> list[Quantity]:
    """Every other number with its unit; `a/b` gives its unit to both halves."""
    figures: list[Quantity] = []
    done = 0
    for found in _FREE.finditer(text):
        if taken[found.start()] or found.start() < done:
            continue
        chain = [_measured(text, found.start(), _number_end(text, found.end()))]
        # The pattern does not see the second half of a pair, which a slash precedes.
        while (pair := _PAIR.match(text, chain[-1].end)) and not taken[pair.end()]:
            number = _ANY_NUMBER.match(text, pair.end())
            assert number is not None  # the slash is only matched before a digit
            chain.append(_measured(text, pair.end(), _number_end(text, number.end())))
        if len(chain) == 1 and not chain[0].unit and (to := _RANGE.match(text, chain[0].end)) and not taken[to.end()]:
            # `15 - 20 tạ/ha`: the unit behind the upper end holds for the lower one too.
            number = _ANY_NUMBER.match(text, to.end())
            assert number is not None  # the dash is only matched before a digit
            upper = _measured(text, to.end(), _number_end(text, number.end()))
            chain[0].unit, chain[0].dimension = upper.unit, upper.dimension
        done = chain[-1].end
        figures += _chain(text, chain)
    return figures


def _number_end(text: str, end: int) -> int:
    """Without the full stop or comma that ends a clause."""
    while text[end - 1] in ".,":
        end -= 1
    return end


def _measured(text: str, start: int, end: int) -> _Raw:
    """The number at [start, end) with the unit that follows it."""
    found = unit_at(text, end) or (unit_at(text, end + 1) if _STRAY_COMMA.match(text, end) else None)
    if found:
        unit, unit_end = found
        half = _HALF.match(text, unit_end)
        return _Raw(start, end, half.end() if half else unit_end, unit.name, unit.dimension, half is not None)
    noun = _NOUN.match(text, end)
    if noun and noun[1].islower() and noun[1] not in _FUNCTION_WORDS and len(noun[1]) > 1:
        counted = first_noun(_PHRASE.match(text, noun.start(1))[0])  # type: ignore[index]  # it begins with the noun
        if counted is not None:
            for _ in counted.split()[1:]:
                noun = _NOUN.match(text, noun.end(1)) or noun
            return _Raw(start, end, noun.end(1), counted, f"count:{counted}")
        return _Raw(start, end, end, "", BARE)  # `37 khiển trách` may count what the whole does
    return _Raw(start, end, end, "", "")


def _chain(text: str, chain: list[_Raw]) -> list[Quantity]:
    """One number, or the halves of a pair; numbers that nothing says to be a quantity are dropped."""
    last = chain[-1]
    before = text[max(0, chain[0].start - 24) : chain[0].start]
    ranked = bool(_RANKED.search(before) or (_ORDINAL.search(before) and _AMONG.match(text, chain[0].number_end)))
    if len(chain) > 2 or (len(chain) == 2 and chain[0].unit and last.unit and not _alike(chain[0], last)):
        return [q for raw in chain for q in _chain(text, [raw])]
    if len(chain) == 2:
        first = chain[0]
        if ranked:
            return [_quantity(text, first, first.number_end, "bậc", "rank")]
        if not last.unit and not first.unit:
            if not _is_bare(text, last) or not _BEFORE_BARE.search(before):
                return []
            part, whole = (_quantity(text, raw, raw.number_end, "", BARE) for raw in chain)
            return [replace(part, role="actual"), replace(whole, role="plan")] if part.value <= whole.value else []
        # `24,6/24,3 tạ/ha` and `52,43 tạ/51,4 tạ/ha`: the fuller unit holds for both.
        fuller = max((last, first), key=lambda raw: (len(raw.unit), raw is last))
        unit, dimension = fuller.unit, fuller.dimension
        return [
            replace(_quantity(text, first, first.end, unit, dimension), role="actual"),
            replace(_quantity(text, last, last.end, unit, dimension), role="plan"),
        ]
    if ranked and (not last.unit or last.dimension.startswith("count:")):
        return [_quantity(text, last, last.number_end, "bậc", "rank")]
    if not last.unit and not _STATED.search(before):
        return [_quantity(text, last, last.end, "", BARE)] if last.dimension or _is_bare(text, last) else []
    return [_quantity(text, last, last.end, last.unit, last.dimension if last.unit else "")]


def _is_bare(text: str, raw: _Raw) -> bool:
    """Whether a number without a unit may be a part of a count: `quá hạn 42 (10,4%)`, `mầm non: 318)`."""
    number = text[raw.start : raw.number_end]
    begins = text[raw.start - 1 : raw.start] == "/" or _BEFORE_BARE.search(text[max(0, raw.start - 12) : raw.start])
    return "," not in number and bool(begins) and bool(_AFTER_BARE.match(text, raw.number_end))


def _alike(one: _Raw, other: _Raw) -> bool:
    """Whether two units can be the halves of one pair."""
    return one.dimension == other.dimension or one.unit.split("/")[0] == other.unit.split("/")[0]


def _quantity(text: str, raw: _Raw, end: int, unit: str, dimension: str) -> Quantity:
    value = parse_number(text[raw.start : raw.number_end]) + (Decimal("0.5") if raw.half else 0)
    return Quantity(value, unit, dimension, text[raw.start : end], raw.start, end)
