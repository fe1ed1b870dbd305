"""What the letterhead of a report says: its number, the day and place of issue, who issues it.

Example: `Số: 12/BC-UBND` and `Thạch Lâm, ngày 08 tháng 6 năm 2021` -> "12/BC-UBND", date(2021, 6, 8), "Thạch Lâm".
What is left blank (`Số:     /BC-UBND`, `ngày … tháng … năm 2021`) is not there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index import places
from index.folding import fold
from index.places import LOWER, UPPER
from index.segments import Found, Segment, clean, in_capitals, lead_in, line_end, stripped
from prompts import lexicon

REFORM = date(2025, 7, 1)  # since then 34 provinces, and no districts

_SPACE = r"[^\S\n]*"
_CODE = rf"[{UPPER}][{UPPER}{LOWER}&]{{0,9}}(?:{_SPACE}[-–/]{_SPACE}[{UPPER}][{UPPER}{LOWER}\d&]*)*"
_NUMBER = re.compile(
    rf"(?<!\w)[Ss][{UPPER}{LOWER}0]{_SPACE}[:;.]?[^\S\n*]*\**{_SPACE}"
    rf"(?P<number>\d{{1,5}}[a-z]?(?:{_SPACE}/{_SPACE}(?:19|20)\d\d)?{_SPACE}[/-]{_SPACE}(?P<code>{_CODE}))(?!\w)"
)
_BLANK_NUMBER = re.compile(rf"(?<!\w)[Ss][{UPPER}{LOWER}0]\s*[:;]?[\s*.…_-]*[/-]\s*(?P<code>{_CODE})")
_DAY = r"(?P<d>\d{1,2})"
_DATE = re.compile(
    rf"\bnga[yv]\s*{_DAY}\s*(?:thang\s*(?P<m>\d{{1,2}})\s*nam\s*(?P<y>\d{{4}})|[/.-]\s*(?P<m2>\d{{1,2}})\s*[/.-]\s*(?P<y2>\d{{4}}))(?!\d)"
)
_BLANK_DATE = re.compile(r"\bnga[yv](?=[\s.…_/]*(?:thang|$|[.…]))", re.M)
_TITLE_WORD = rf"[{UPPER}][{LOWER}]*(?:['’]?[{UPPER}]?[{LOWER}]+)?"
_LOCAL_KIND = r"(?:[Tt][Pp]|[Tt][Xx]|[HQ])\s?\.?\s?|(?:Thành phố|Thị xã|Huyện|Quận|Thị trấn|Xã|Phường|Tỉnh|Đặc khu)\s+"
_PLACE = re.compile(
    rf"(?P<place>(?:{_LOCAL_KIND})?{_TITLE_WORD}(?:(?:\s+|\s?[-–]\s?){_TITLE_WORD}){{0,4}}|Quận \d{{1,2}}"
    rf"|(?:[{UPPER}.]+[\s–-]*){{1,6}})[\s*_]*(?P<comma>[,;.]?)[\s*_]*$"
)
_ANNEX = re.compile(
    r"\(\s*(?:ban hanh\s+)?(?:kem\s+theo\s+)?(?P<kind>[a-z ]{6,12}?)\s+so\s*:?\s*(?P<number>[^()\n]{4,40}?)"
    r"(?:[,\s]+(?P<date>ngay[^()]{6,30}?\d{4})[^()]{0,90})?\s*\)"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """`TP. Cao Lãnh, ngày 31/5/2022`: the place as written, and the day if it is filled in."""

    place: str | None
    day: Found[date] | None


def number_in(text: str, start: int, end: int, title_start: int) -> Found[str] | None:
    """The number of the report in its head: not that of a document that it refers to."""
    for found in _NUMBER.finditer(text, start, end):
        before = lead_in(text, found.start())
        if found.start() < title_start:
            if before and not in_capitals(before):
                continue
        elif before or not _alone(text, found.end()):
            continue
        return Found(_written(found["number"]), *stripped(text, found.start(), found.end()))
    return None


def _alone(text: str, position: int) -> bool:
    """Whether nothing but a date follows on the line: a reference in a sentence goes on."""
    rest = text[position : line_end(text, position)]
    return re.fullmatch(r"\W*(?:nga[yv][\W\d]*(?:thang[\W\d]*nam[\W\d]*)?)?", fold(clean(rest))) is not None


def _written(number: str) -> str:
    return re.sub(r"\s", "", number).replace("–", "-")


def blank_code(text: str, end: int) -> str | None:
    """The letters of a number whose digits are left blank: `Số:      /BC-UBND` -> "BC-UBND"."""
    found = _BLANK_NUMBER.search(text, 0, end)
    return _written(found["code"]) if found and not lead_in(text, found.start()) else None


def day_of(found: re.Match[str]) -> date | None:
    """The day that a date's parts name; None if there is no such day."""
    try:
        return date(int(found["y"] or found["y2"]), int(found["m"] or found["m2"]), int(found["d"]))
    except ValueError:
        return None


def dateline(text: str, start: int, end: int, title_start: int) -> Dateline | None:
    """The line of place and day: in front of the title wherever it stands in its line, after it only on its own."""
    folded = fold(text[start:end])
    blank: Dateline | None = None
    for found in sorted((*_DATE.finditer(folded), *_BLANK_DATE.finditer(folded)), key=lambda m: m.start()):
        position = start + found.start()
        before = lead_in(text, position)
        named = _PLACE.search(before) if before else None
        in_head = position < title_start
        if not _stands_as_dateline(text, before, named, in_head=in_head, end=start + found.end()):
            continue
        place = _tidy_place(named["place"]) if named else None
        day = day_of(found) if found.re is _DATE else None
        if day is not None:
            low = text.rfind(named["place"], 0, position) if named else position
            return Dateline(place, Found(day, low, start + found.end()))
        blank = blank or Dateline(place, None)
    return blank


def _stands_as_dateline(text: str, before: str, named: re.Match[str] | None, *, in_head: bool, end: int) -> bool:
    """Whether a date is that of the letterhead and not one in a sentence."""
    if named is None and before:
        return in_head and _NUMBER.search(before) is not None  # `Số: 12/BC-UBND ngày 05/7/2023`
    rest = clean(text[end : line_end(text, end)].split("|")[0])
    whole = not re.search(r"\w", fold(rest).removeprefix("thang").replace("nam", "")) or not rest
    if named is None:
        return in_head and whole
    ahead = before[: named.start()].strip()
    if ahead and (not in_head or re.search(f"[{LOWER}]", _NUMBER.sub("", ahead))):
        return False
    return in_head or (whole and bool(named["comma"]))


def _tidy_place(written: str) -> str | None:
    name = clean(written).strip(" .,;")
    return name or None


def own_reference(text: str, start: int, kind: str | None) -> tuple[Found[str] | None, Found[date] | None]:
    """The number and day that an annex gives of the report it belongs to: `(Kèm theo Báo cáo số 118/BC-UBND ngày …)`."""
    if kind is None:
        return None, None
    folded = fold(text[start:])
    for found in _ANNEX.finditer(folded):
        if " ".join(found["kind"].split()) != fold(kind):
            continue
        low, high = start + found.start("number"), start + found.end("number")
        number = re.fullmatch(rf"\d{{1,5}}[a-z]?(?:/\d{{4}})?\s*[/-]\s*{_CODE}", text[low:high].strip())
        dated = _DATE.search(found["date"]) if found["date"] else None
        day = day_of(dated) if dated else None
        at = start + found.start("date") if dated else 0
        return (
            Found(_written(text[low:high]), low, high) if number else None,
            Found(day, at + dated.start(), at + dated.end()) if dated and day else None,
        )
    return None, None


# Who issues it, and where


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body, the province and the district that it is of, as far as the letterhead names them."""

    body: str | None  # "UBND", "Sở Y tế", "Văn phòng UBND"
    province: str | None
    local: tuple[str, str] | None  # ("huyện", "Bảo Lâm")
    start: int
    end: int


_LEVELS = {
    "tinh": "tỉnh", "thanh pho": "thành phố", "tp": "thành phố", "huyen": "huyện", "quan": "quận", "thi xa": "thị xã",
    "tx": "thị xã", "phuong": "phường", "xa": "xã", "thi tran": "thị trấn", "dac khu": "đặc khu",
}  # fmt: skip
_COUNCIL, _COMMITTEE = r"hoi dong nhan dan|hdnd", r"uy ban nhan dan|ub nhan dan|ubnd"
_OTHER = r"so|ban|cuc|chi cuc|phong|trung tam|thanh tra|bo chi huy|kho bac|cong an|hoi|uy ban|lien doan|truong|vien"
_LEVEL_WORDS = "|".join(sorted(_LEVELS, key=len, reverse=True))
_NEXT = rf"(?=\s+(?:{_LEVEL_WORDS}|van phong|{_COUNCIL}|{_COMMITTEE})\.?(?:\s|$)|\s*(?:;|$))"
_NEXT_BODY = re.compile(
    r"\s+(?=(?:sở|phòng|chi cục|ban|cục|công an)\s)", re.I
)  # with its marks: `THUẬN PHONG` is a name
_LEVEL = re.compile(rf"(?<!\w)(?P<level>{_LEVEL_WORDS})\.?\s+(?P<name>\S.*?){_NEXT}")


@functools.cache
def _body_pattern() -> re.Pattern[str]:
    names = sorted(map(fold, lexicon.documents().agencies), key=len, reverse=True)
    known = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"(?<!\w)(?:(?P<office>van phong|vp)(?:\s+(?P<of>{_COUNCIL}|{_COMMITTEE}))?|(?P<council>{_COUNCIL})"
        rf"|(?P<committee>{_COMMITTEE})|(?P<known>{known})|(?P<other>(?:{_OTHER})\s.+?){_NEXT})(?!\w)"
    )


def issuer_in(pieces: Sequence[Segment]) -> Issuer | None:
    """The issuing body of a letterhead; the superior one above it gives place and rank only."""
    named = _body_segments(pieces)
    if not named:
        return None
    joined = _joined(named)
    province, local = _places_in(joined)
    return Issuer(body_in(joined), province, local, named[0].start, named[-1].end)


def _joined(named: Sequence[Segment]) -> str:
    """The segments in one line, with " ; " where one ends and the next does not go on from it."""
    joined = ""
    for piece in named:
        text = clean(piece.text)
        goes_on = not _starts_body(fold(text)) or re.search(rf"(?<!\w)(?:{_LEVEL_WORDS})$", fold(joined))
        opens_place = re.match(rf"(?:{_LEVEL_WORDS})\.?\s", fold(text)) is not None
        joined += ("" if not joined else " " if goes_on or opens_place else " ; ") + text
    return joined


def _starts_body(folded: str) -> bool:
    return bool(_body_pattern().match(folded) or re.match(rf"(?:{_LEVEL_WORDS})\.?(?:\s|$)", folded))


_NO_BODY = re.compile(
    r"(?<!quan )(?<!quan \d)(?<!phuong )(?<!phuong \d)\d|^so\s*[:;.]?\s*$|/|^kinh gui|^(?:ky|phien|khoa|nhiem ky)\b"
)  # of a number, of the addressee, of a session (`KỲ HỌP THỨ CHÍN - KHÓA XII`)


def _body_segments(pieces: Sequence[Segment]) -> list[Segment]:
    """The segments that name a body, those that go on from one (`VÀ ĐẦU TƯ`, the name after `TỈNH`) among them."""
    named: list[Segment] = []
    for piece in pieces:
        starts = _starts_body(piece.folded)
        goes_on = bool(named) and piece.line - named[-1].line <= 1 and piece.capitals
        begins = piece.text[0].isupper() and (starts or goes_on)
        if begins and len(piece.text) < 120 and not _NO_BODY.search(piece.folded):
            named.append(piece)
    return named


def body_in(joined: str) -> str | None:
    """The last body that a letterhead in one line names, in ordinary capitals: `UBND TỈNH X SỞ Y TẾ` -> "Sở Y tế"."""
    bodies: list[str] = []
    for found in _body_pattern().finditer(places.without_provinces(fold(joined))):
        written = joined[found.start() : found.end()]
        if found["known"]:
            bodies.append(next(name for name in lexicon.documents().agencies if fold(name) == found["known"]))
        elif found["office"]:
            of = "HĐND" if found["of"] and re.match(_COUNCIL, found["of"]) else "UBND"
            bodies.append(f"Văn phòng {of if found['of'] or not bodies else bodies[-1]}")
        elif found["other"]:
            bodies.append(written.capitalize() if in_capitals(written) else written)
        else:
            bodies.append("HĐND" if found["council"] else "UBND")
    return bodies[-1] if bodies else None


def _places_in(joined: str) -> tuple[str | None, tuple[str, str] | None]:
    """The province and the district that a letterhead in one line names."""
    province: str | None = None
    local: tuple[str, str] | None = None
    folded = fold(joined)
    for found in _LEVEL.finditer(folded):
        level = _LEVELS[found["level"]]
        written = joined[found.start("name") : found.end("name")]
        name = _ordinary(_NEXT_BODY.split(written)[0])
        whole = _ordinary(written)  # a name may hold a word that a body begins with: `HẢI PHÒNG`
        known = places.province_in(f"TP. {whole}" if level == "thành phố" else whole)
        if level == "tỉnh":
            province = province or known or name
        elif level == "thành phố" and known is not None and places.is_city(known):
            province = province or known
        else:
            local = local or (level, places.local_spelling(name))
    party = re.search(r"(?<!\w)(?:tinh|thanh) uy\s+(\S.*)$", folded)
    if party and province is None:
        province = places.province_in(_ordinary(joined[party.start(1) :]))
    return province, local


def _ordinary(name: str) -> str:
    """A name in ordinary capitals, at most four words of it: `VÂN KHÊ` -> "Vân Khê"."""
    words = name.strip(" .-–").split()[:6]
    return " ".join(word.capitalize() if in_capitals(word) else word for word in words)


def body_of_code(code: str) -> str | None:
    """The body that the letters of a number name: "BC-SYT" -> "Sở Y tế", "BC-UBND" -> "UBND"."""
    letters = [part.upper() for part in re.split(r"[-/]", code)[1:]]
    general = {"UBND": "UBND", "VP": "Văn phòng UBND", "VPUBND": "Văn phòng UBND", "HĐND": "HĐND", "TU": "Tỉnh ủy"}
    for part in letters:
        if part in general:
            return general[part]
    agencies = lexicon.documents().agencies
    return next((name for name, codes in agencies.items() for c in codes if c.upper() in letters and len(c) > 2), None)
