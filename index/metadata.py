"""What a report's head and tail say of it: number, kind, issuer, place, dates, title, period, signer, each with its span.

Example: a head with `Số: 12/BC-UBND` and `Thạch Lâm, ngày 08 tháng 6 năm 2021` becomes
`Report(number="12/BC-UBND", place="Thạch Lâm", issued=date(2021, 6, 8), …)`. What is missing stays None.
"""

from __future__ import annotations

import re

from index import places
from index.periods import find_periods, parse_date
from index.records import Period, Report

HEAD = 3_000  # characters in which number, place, date and title of a report stand
TAIL = 2_500  # characters in which its signature stands


_NUMBER = re.compile(r"\bSố\s*:?[\s*_]*(\d{1,5})\s*/\s*([A-ZĐ]{2,6}\s?-\s?[A-ZĐ&]{2,}[\w&-]*)")
_ISSUED = re.compile(
    r"(?:^|(?<=[\s*_;|]))(?P<place>(?:TP\.?\s?)?[^\W\d_a-z][^\W\d_]*(?:[ \t'’-]+[^\W\d_a-z][^\W\d_]*){0,4}),\s*"
    r"ngày\s+(?P<date>\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})",
    re.M,
)
_LETTERHEAD = re.compile(r"(?:TỈNH|THÀNH PHỐ)\s+((?:[^\W\d_a-z]+[ \t'’-]*){1,4})$", re.M)
_KINDS = (
    "báo cáo",
    "thông báo",
    "kế hoạch",
    "tờ trình",
    "nghị quyết",
    "quyết định",
    "công văn",
    "chương trình",
    "đề án",
)
_KIND_LINE = re.compile(r"^[\s*#_]*(" + "|".join(_KINDS) + r")\b[ \t*_:]*(?P<rest>.*)$", re.I | re.M)
_NAME_LINE = re.compile(r"^[\s*_]*((?:[^\W\d_]+(?:['’][^\W\d_]+)?[ \t]+){1,4}[^\W\d_]+(?:['’][^\W\d_]+)?)[\s*_]*$")
_SIGNING = re.compile(r"\b(TM|KT|TL|TUQ|Q)\.|^[\s*]*(CHỦ TỊCH|PHÓ CHỦ TỊCH|CHÁNH VĂN PHÒNG|GIÁM ĐỐC)", re.M)


def describe(text: str, *, id: str, path: str, sha256: str) -> Report:
    """A report from its text: what its head and tail say is found here, what they do not say stays None."""
    head = text[:HEAD]
    kind, title = _title(head)
    issued = _ISSUED.search(head)
    number = _NUMBER.search(head)
    date = parse_date(issued["date"]) if issued else None
    place = _place(text, head, issued)
    return Report(
        id=id,
        text=text,
        sha256=sha256,
        path=path,
        title=title or id,
        kind=kind,
        number=f"{number[1]}/{re.sub(chr(92) + 's', '', number[2])}" if number else None,
        issuer=_issuer(text, place),
        place=place,
        issued=date,
        period=_period(title or "", head),
        signer=_signer(text),
    )


def _place(text: str, head: str, issued: re.Match[str] | None) -> str | None:
    """The province: from the letterhead, from the line of place and date, else the one that the text speaks of most."""
    letterhead = _LETTERHEAD.search(head[:600])
    if letterhead and letterhead[1].isupper():
        name = " ".join(word.capitalize() for word in letterhead[1].split())
        return places.province_in(name) or name
    if issued:
        return places.province_in(issued["place"]) or _clean(issued["place"])
    return places.main_province(text)


def issued_span(text: str) -> tuple[int, int] | None:
    """Where the head of a report states its place and date, or None."""
    found = _ISSUED.search(text[:HEAD])
    return found.span() if found else None


def signer_span(text: str, signer: str) -> tuple[int, int] | None:
    """Where the signature stands: from the office that signs to the name; None if the name is not in the tail."""
    end = text.rfind(signer)
    if end < 0:
        return None
    signings = [m.start() for m in _SIGNING.finditer(text, max(0, end - 400), end)]
    return (signings[0] if signings else end), end + len(signer)


def _title(head: str) -> tuple[str | None, str | None]:
    """The kind of the report and its title: the kind's line and the lines right under it."""
    for found in _KIND_LINE.finditer(head):
        rest = found["rest"]
        if rest and found[1] != found[1].upper() and not found[1][0].isupper():
            continue
        if len(rest) > 200:
            continue
        lines = [_clean(rest)] if rest.strip(" *_#") else []
        for raw in head[found.end() :].split("\n"):
            line = _clean(raw)
            if not line:
                if lines:
                    break
                continue
            if len(line) > 200 or line.startswith("(") or re.match(r"([IVX]+|[A-H]|\d+)\.\s", line):
                break
            lines.append(line)
            if len(lines) == 4:
                break
        kind = found[1].lower()
        return kind, " ".join([kind.capitalize(), *lines])
    return None, None


def _clean(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip(" *_#\t\r")


def _period(title: str, head: str) -> Period | None:
    """The period that the report covers: the first one of its title that is not a plan for later; else of its head."""
    for text in (title, head):
        # A single day in the head is that of a document it refers to.
        periods = [p for p in find_periods(text) if text is title or p.period.days > 1]
        spoken = [p for p in periods if not re.search(r"(nhiệm vụ|phương hướng|giải pháp)\D*$", text[: p.start])]
        if spoken or periods:
            return (spoken or periods)[0].period
    return None


def _issuer(text: str, place: str | None) -> str | None:
    found = re.search(r"TM\.\s*(ỦY|UỶ) BAN NHÂN DÂN|Văn phòng xin báo cáo|UBND tỉnh", text)
    if not found:
        return None
    return f"UBND tỉnh {place}" if place else "UBND tỉnh"


def _signer(text: str) -> str | None:
    """The last line of the tail that is a person's name, after a line of signature; the annexes come after it."""
    signings = list(_SIGNING.finditer(text))
    for signing in reversed(signings[-6:]):
        for raw in text[signing.start() : signing.start() + TAIL].split("\n"):
            person = _NAME_LINE.match(raw)
            if person and all(word[0].isupper() and not word[1:].isupper() for word in person[1].split()):
                return re.sub(r"\s+", " ", person[1])
    return None
