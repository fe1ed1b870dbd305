"""Who signed a report: the name under the office that signs, not one of the addressees beside it or of a chair in the text.

Example: `KT. CHỦ TỊCH` / `PHÓ CHỦ TỊCH` / `(Đã ký)` / `TS. NGUYỄN VĂN A` -> "Nguyễn Văn A".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import places
from index.folding import fold
from index.places import LOWER, UPPER
from index.segments import Found, Segment, clean, in_capitals, line_end, segments, stripped
from prompts import lexicon

REACH = 2_500  # characters between an office and the name under it, the addressees among them
COLUMNS, LINES = 8, 80  # segments beside and below an office that are looked at
MANY = 20  # offices, the first and the last of a report, that are looked at
STRANGERS = 2  # lines between them that are neither addressees nor offices

_MARK = re.compile(r"[(\[]?\s*(?:da ky|ky ten|da ky dien tu|ky thay|ky, dong dau|ky ten, dong dau)[^)\]\n]*[)\]]?")
_FOR = re.compile(
    rf"(?:T\s?[./]?\s?M|K\s?[./]?\s?T|T\s?[./]?\s?L|T\s?\.?\s?U\s?\.?\s?Q|Q)\s?[.,:/]\s*(?=[{UPPER}]{{2}})|T/M\s"
)
_WORD = rf"(?:[{UPPER}]['’]?[{UPPER}]?[{LOWER}]*(?:['’][{UPPER}]?[{LOWER}]+)?)"
_ORDINARY = re.compile(rf"{_WORD}(?:\s+{_WORD}){{1,5}}")
_CAPITALS = re.compile(rf"[{UPPER}'’]+(?:\s+[{UPPER}'’]+){{1,5}}")
_NO_NAME = re.compile(
    r"(?:noi nhan|phu luc|bang|bieu|danh (?:sach|muc)|kinh gui|tinh|huyen|thanh pho|thi xa|ubnd|uy ban|so|ban|van phong|viet nam"
    r"|bo|cuc|hoi dong|doc lap|tong cong|tong so|ghi chu|nhu tren|don vi|chi tieu|nguoi lap|ke toan|co quan|trang|nam|thang)\b"
)
_ANNEX = re.compile(r"phu luc|bieu (?:so|mau|\d)|danh muc|danh sach|bang (?:so )?\d")
_ELECTRONIC = re.compile(r"(?:nguoi ky|ky boi|duoc ky boi|digitally signed by)\s*:?\s*")


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    start: int  # of the office
    end: int  # of the name
    line: int  # of the office
    acting: bool  # for a body or in place of its head: "TM.", "KT."


@functools.cache
def _offices() -> re.Pattern[str]:
    names = "|".join(re.escape(fold(office)) for office in lexicon.documents().offices)
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)")


@functools.cache
def _degrees() -> re.Pattern[str]:
    titles = "|".join(re.escape(title) for title in lexicon.documents().titles)
    return re.compile(rf"(?:(?:{titles})(?:\.\s*|\s+|(?=[,;])[,;]\s*))+")


def find_signer(text: str, body: int) -> Found[str] | None:
    """The signer named after `body`, where the report's own text begins; two who sign side by side with "; " between."""
    start = _first_office(text, body)
    if start is None:
        return _electronic(text, body)
    tail = list(segments(text, start))
    offices = [i for i, segment in enumerate(tail) if _is_office(segment)]
    found = [
        c for i in (*offices[:MANY], *offices[MANY:][-MANY:]) if (c := _name_under(text, _near(tail, i))) is not None
    ]
    if not found:
        return _electronic(text, body)
    best = _best(text, found)
    beside = [c for c in found if c.line == best.line]
    names = list(dict.fromkeys(c.name for c in beside))
    return Found("; ".join(names), beside[0].start, max(c.end for c in beside))


def _first_office(text: str, body: int) -> int | None:
    """The beginning of the first line after `body` that is short and names an office that signs."""
    for found in _office_lines().finditer(text, body):
        return text.rfind("\n", 0, found.start()) + 1
    return None


@functools.cache
def _office_lines() -> re.Pattern[str]:
    """Offices as they stand above a name: in capitals, whatever marks a scanner gave them, or alone in their line."""
    letters: dict[str, str] = {}
    for char in UPPER:
        letters[fold(char)] = letters.get(fold(char), "") + char
    offices = lexicon.documents().offices
    capitals = "|".join(
        "".join(f"[{letters[c]}]" if c in letters else r"[^\S\n]+" for c in fold(office)) for office in offices
    )
    alone = "|".join(re.escape(office.capitalize()) for office in offices)
    return re.compile(
        rf"{_FOR.pattern}|(?<![{UPPER}{LOWER}])(?:{capitals})(?![{UPPER}{LOWER}])|^[^\w\n]*(?:{alone})[^\w\n]*$", re.M
    )


def signs(text: str, start: int, end: int) -> bool:
    """Whether a line of a text belongs to a signature: an office, a mark that it is signed, a person, an addressee."""
    return any(
        _is_office(s)
        or _MARK.match(s.folded)
        or s.folded.startswith(("noi nhan", "luu:"))
        or _person(text, s.start, s.end) is not None
        for s in segments(text, start, end)
    )


def _is_office(segment: Segment) -> bool:
    """Whether a segment begins with an office that signs, or with `TM.` and the like."""
    if len(segment.text) > 160:
        return False
    if _FOR.match(segment.text):
        return True
    found = _offices().match(segment.folded)
    if found is None:
        return False
    written = segment.text[: found.end()]
    return in_capitals(written) or found.end() == len(segment.text)


def _near(tail: Sequence[Segment], i: int) -> list[Segment]:
    """The segments of the line of an office, the office first, and those below it."""
    line = tail[i].line
    first = next((j + 1 for j in range(i - 1, max(-1, i - COLUMNS), -1) if tail[j].line != line), max(0, i - COLUMNS))
    return [tail[i], *tail[first:i], *tail[i + 1 : i + LINES]]


def _name_under(text: str, near: Sequence[Segment]) -> _Candidate | None:
    office, tail = near[0], near[1:]
    acting = _FOR.match(office.text) is not None
    own = _person_after_office(office)
    if own is not None:
        return _Candidate(own.value, office.start, own.end, office.line, acting)
    column = sum(s.line == office.line and s.start < office.start for s in tail)
    strangers = 0
    for segment in tail:
        if segment.start > office.end + REACH or strangers > STRANGERS or _ANNEX.match(segment.folded):
            return None
        if segment.line == office.line and "<br" not in text[office.end : segment.start]:
            continue
        row = [s for s in tail if s.line == segment.line]
        if len(row) > 1 and any(s.text.isdigit() for s in row):
            return None  # a table's row: an annex has begun
        people = [p for s in row if (p := _person(text, s.start, s.end)) is not None]
        if not people and len(row) == 1 and (own := _person_after_office(segment)) is not None:
            people = [own]
        if people:
            person = people[min(column, len(people) - 1)]
            return _Candidate(person.value, office.start, person.end, office.line, acting)
        strangers += not (_is_office(segment) or _belongs(text, segment))
    return None


def _belongs(text: str, segment: Segment) -> bool:
    """Whether a line may stand between an office and the name: an addressee, a mark that it is signed, a body's name."""
    before = text[max(0, segment.start - 3) : segment.start]
    return bool(
        re.match(r"[-+•–]", segment.text)
        or re.search(r"[-+•–]\s*$", before)
        or re.search(r"[;:.,]$", segment.text)
        or _MARK.match(segment.folded)
        or segment.folded.startswith("noi nhan")
        or (segment.capitals and len(segment.text) < 80)
    )


def _person_after_office(segment: Segment) -> Found[str] | None:
    """The name in the segment of an office itself, as a table's cell gives it: `KT. CHỦ TỊCH PHÓ CHỦ TỊCH Phan Đình Bảo`."""
    ends = [found.end() for found in _offices().finditer(segment.folded) if in_capitals(segment.text[: found.end()])]
    if not ends:
        return None
    return _person(segment.text, ends[-1], len(segment.text), segment.start)


def _person(text: str, start: int, end: int, shift: int = 0) -> Found[str] | None:
    """A person's name and nothing else between `start` and `end`: without rank, degree and mark of signing."""
    mark = _MARK.match(fold(text[start:end]).lstrip())
    if mark:
        start += len(text[start:end]) - len(text[start:end].lstrip()) + mark.end()
    start, end = stripped(text, start, end)
    degree = _degrees().match(text, start, end)
    if degree:
        start, end = stripped(text, degree.end(), end)
    written = clean(text[start:end]).rstrip(".,;")
    folded = fold(written)
    if _NO_NAME.match(folded) or _offices().search(folded) or len(written) > 40:
        return None
    families = lexicon.documents().families
    if written.split()[:1] and written.split()[0] not in families and places.is_place(written):
        return None
    if _ORDINARY.fullmatch(written) and not in_capitals(written):
        return Found(written, shift + start, shift + end)
    if _CAPITALS.fullmatch(written) and written.split()[0].capitalize() in families:
        return Found(" ".join(word.capitalize() for word in written.split()), shift + start, shift + end)
    return None


def _best(text: str, found: Sequence[_Candidate]) -> _Candidate:
    """The signature of the report itself: beside the addressees, else the first one for a body, else the last one."""
    addressees = [m.start() for m in re.finditer(r"noi nhan", fold(text[max(0, found[0].start - REACH) :]))]
    shift = max(0, found[0].start - REACH)
    for candidate in found:
        if any(abs(shift + at - candidate.start) < REACH for at in addressees):
            return candidate
    return next((c for c in found if c.acting), found[-1])


def _electronic(text: str, body: int) -> Found[str] | None:
    """The person whom a line of an electronic signature names; one of an organisation names none."""
    tail = max(body, len(text) - REACH)
    for found in _ELECTRONIC.finditer(fold(text[tail:])):
        start = tail + found.end()
        person = _person(text, start, line_end(text, start))
        if person is not None:
            return Found(person.value, tail + found.start(), person.end)
    return None
