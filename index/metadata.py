"""What a report says of itself: number, kind, issuer, place, days, title, periods and signer, each with its span.

Example: a head with `Số: 12/BC-UBND` and `Thạch Lâm, ngày 08 tháng 6 năm 2021` becomes
`Report(number="12/BC-UBND", place="Thạch Lâm", issued=date(2021, 6, 8), origins=(("number", 0, 15), …), …)`.
What is missing stays None; nothing is taken from a document that the report refers to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index import places
from index.folding import fold
from index.letterhead import (
    REFORM,
    Dateline,
    Issuer,
    blank_code,
    body_of_code,
    dateline,
    issuer_in,
    number_in,
    own_reference,
)
from index.records import Report
from index.segments import Found, Segment, segments
from index.signer import find_signer
from index.titles import Title, as_of_days, find_title, report_periods, session_day
from prompts import lexicon

HEAD = 4_000  # characters in which the letterhead and the title stand
HUE_CITY = date(2025, 1, 1)  # since then Huế is a city of its own; before that, one of Thừa Thiên Huế
CLOSING = 1_500  # characters before the signature in which a report says again what it was

_CLOSING = re.compile(r"tren day la [^.\n]{0,40}?(?:bao cao|thong bao|ket qua|tinh hinh)[^\n]*")
_BODY_SPEAKS = re.compile(r"(?<!\w)(?:(?P<office>van phong|vp)\s+)?(?:ubnd|uy ban nhan dan)\s+(?:tinh|thanh pho)\b")


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the parts of a report say, before place and issuer are settled from them together."""

    title: Title | None
    number: Found[str] | None
    code: str | None  # the letters of the number, also of one left blank
    line: Dateline | None
    issued: Found[date] | None
    issuer: Issuer | None
    signer: Found[str] | None


def describe(text: str, *, id: str, path: str, sha256: str) -> Report:
    """A report from its text: what its head and tail say is found here, what they do not say stays None."""
    parts = _parts(text)
    title, issued = parts.title, parts.issued
    numbered = re.search(r"/((?:19|20)\d\d)/", parts.number.value) if parts.number else None
    year = issued.value.year if issued else int(numbered[1]) if numbered else None
    closing = _closing(text, parts)
    periods = report_periods(text, title, closing, year)
    if periods and year is None:
        year = periods[0].value.start.year
    as_of = as_of_days(text, title, year)
    session = session_day(text, title, year)
    place, local = _place(text, parts)
    issuer = _issuer(text, parts, place, closing)
    kind = title.kind if title and title.kind else _kind_of_code(parts)
    heading = title.text if title else None
    origins = [
        ("kind", kind), ("number", parts.number), ("title", heading), ("issuer", issuer), ("place", place), ("local", local),
        ("issued", issued), ("session", session), *(("periods", p) for p in periods), *(("as_of", d) for d in as_of),
        ("signer", parts.signer),
    ]  # fmt: skip
    return Report(
        id=id, text=text, sha256=sha256, path=path,
        title=heading.value if heading else id,
        kind=kind.value if kind else None,
        number=parts.number.value if parts.number else None,
        issuer=issuer.value if issuer else None,
        place=place.value if place else None,
        local=local.value if local else None,
        issued=issued.value if issued else None,
        session=session.value if session else None,
        period=periods[0].value if periods else None,
        periods=tuple(p.value for p in periods),
        as_of=tuple(d.value for d in as_of),
        signer=parts.signer.value if parts.signer else None,
        origins=tuple((name, f.start, f.end) for name, f in origins if f is not None and f.start < f.end),
    )  # fmt: skip


def _parts(text: str) -> _Parts:
    head = list(segments(text, 0, min(len(text), HEAD)))
    title = find_title(text, head)
    top = title.start if title else min(len(text), _first_paragraph(head))
    bottom = title.body if title else top
    number = number_in(text, 0, min(len(text), bottom + 600), top)
    line = dateline(text, 0, min(len(text), bottom + 400), top)
    signer = find_signer(text, bottom if title else 0)
    issued = line.day if line else None
    if signer is not None and issued is None:
        before = max(bottom, signer.start - CLOSING)
        last = dateline(text, before, signer.end, before)
        issued = last.day if last else None
        line = line if line and line.place else last or line
    if number is None or issued is None:
        kind = title.kind.value if title and title.kind else None
        own_number, own_day = own_reference(text, signer.end if signer else bottom, kind)
        number, issued = number or own_number, issued or (own_day if own_number else None)
    code = re.split(r"[/-]", number.value, maxsplit=1)[1] if number else blank_code(text, min(len(text), bottom))
    issuer = issuer_in([s for s in head if s.end <= top])
    return _Parts(title, number, code, line, issued, issuer, signer)


def _first_paragraph(head: list[Segment]) -> int:
    """Where the letterhead of a report without a title ends: before its first long line."""
    return next((s.start for s in head if len(s.text) > 150), head[-1].end if head else 0)


def _closing(text: str, parts: _Parts) -> tuple[int, int]:
    """The sentence `Trên đây là Báo cáo …` before the signature, as a span; an empty one if there is none."""
    end = parts.signer.start if parts.signer else len(text)
    start = max(parts.title.body if parts.title else 0, end - CLOSING)
    found = list(_CLOSING.finditer(fold(text[start:end])))
    return (start + found[-1].start(), start + found[-1].end()) if found else (start, start)


def _kind_of_code(parts: _Parts) -> Found[str] | None:
    """The kind that a number names, of a report without a line for it: `12/BC-UBND`."""
    if parts.number is None or parts.code is None:
        return None
    letters = re.split(r"[-/]", parts.code)
    kind = next((k for k, code in lexicon.documents().kinds.items() if code and code in letters), None)
    return Found(kind, parts.number.start, parts.number.end) if kind else None


# The place and the issuer, which every part says something of

_LOCAL_KIND = re.compile(
    r"^(?:(?:tp|tx|h|q)\s?\.?\s+|(?:tp|tx)\.|(?:thành phố|thị xã|huyện|quận|thị trấn|xã|phường|tỉnh|đặc khu)\s+)", re.I
)
_HUE = ("thành phố", "Huế")


def _place(text: str, parts: _Parts) -> tuple[Found[str] | None, Found[str] | None]:
    """The province, and the district of a district's report."""
    issuer, line = parts.issuer, parts.line
    local = issuer.local if issuer else None
    where = (issuer.start, issuer.end) if issuer else (0, 0)
    found_local = None
    if local == _HUE and parts.issued is not None and parts.issued.value >= HUE_CITY:
        return Found("Thừa Thiên Huế", *where), None
    if local is not None:
        name = local[1]
        name = f"{local[0]} {name}" if name.isdigit() else name
        found_local = Found(
            f"thành phố {name}" if places.province_in(name) == name and local[0] == "thành phố" else name, *where
        )
    if issuer is not None and issuer.province:
        return Found(issuer.province, *where), found_local
    if local is not None:
        province = _province_of(text, local[1], local[0], parts)
        return (Found(province, *where) if province else _spoken_province(text)), found_local
    if line is not None and line.place:
        span = (line.day.start, line.day.end) if line.day else _span_of(text, line.place)
        province = _province_of(text, line.place, None, parts)
        spoken = None if province or _is_of(line.place, text) else _spoken_province(text)
        if spoken is not None and spoken.value != line.place:
            return spoken, None
        return Found(province or line.place, *span), None
    return _spoken_province(text), None


def _is_of(place: str, text: str) -> bool:
    """Whether a text calls a place that the gazetteer does not know a province: `TỈNH VĨNH KHÊ`, `tỉnh Vĩnh Khê`."""
    return re.search(rf"\btỉnh\s+{re.escape(place)}\b", text, re.I) is not None


def _span_of(text: str, words: str) -> tuple[int, int]:
    at = text.find(words)
    return (at, at + len(words)) if at >= 0 else (0, 0)


def _province_of(text: str, written: str, kind: str | None, parts: _Parts) -> str | None:
    """The province that a place name of the letterhead means, as the provinces were on the day of issue."""
    bare = _LOCAL_KIND.sub("", written)
    name = " ".join(w.capitalize() if w.isupper() and len(w) > 1 else w for w in bare.split())
    known = places.province_in(name) or (places.province_in(f"TP. {name}") if kind in (None, "thành phố") else None)
    if kind in (None, "thành phố") and known and fold(known).endswith(fold(name)):
        return known
    candidates = places.provinces_with(name, kind) or places.provinces_with(name)
    if len(candidates) > 1:
        spoken = places.main_province(text)
        candidates = [spoken] if spoken in candidates else []
    if not candidates:
        return known
    since = parts.issued is not None and parts.issued.value >= REFORM
    return places.province_now(candidates[0]) if since else candidates[0]


def _spoken_province(text: str) -> Found[str] | None:
    """The province that the text speaks of most, where it names it first."""
    name = places.main_province(text)
    if name is None:
        return None
    start, end = _span_of(text, name)
    return Found(name, start, end)


def _issuer(text: str, parts: _Parts, place: Found[str] | None, closing: tuple[int, int]) -> Found[str] | None:
    """Who issues the report; a body that any province has is told only with its place."""
    found = _issuer_said(text, parts, place, closing)
    return None if found is not None and found.value in ("UBND", "HĐND", "Văn phòng UBND", "Tỉnh ủy") else found


def _issuer_said(text: str, parts: _Parts, place: Found[str] | None, closing: tuple[int, int]) -> Found[str] | None:
    """Who issues the report: by its letterhead, its number, its signature, or its own closing words."""
    issuer = parts.issuer
    if issuer is not None and issuer.body:
        return Found(_of(issuer.body, issuer, place), issuer.start, issuer.end)
    body = body_of_code(parts.code) if parts.code else None
    if body is not None and parts.number is not None:
        return Found(_of(body, issuer, place), parts.number.start, parts.number.end)
    if body is not None:
        return Found(_of(body, issuer, place), 0, 0)
    signed = _signing_body(text, parts.signer)
    if signed is not None and parts.signer is not None:
        return Found(_of(signed, issuer, place), parts.signer.start, parts.signer.end)
    title = parts.title.text if parts.title else None
    for start, end in (closing, (title.start, title.end) if title else (0, 0)):
        spoken = _BODY_SPEAKS.search(fold(text[start:end]))
        if spoken:
            name = "Văn phòng UBND" if spoken["office"] else "UBND"
            return Found(_of(name, issuer, place), start + spoken.start(), start + spoken.end())
    return None


def _signing_body(text: str, signer: Found[str] | None) -> str | None:
    """The body in whose name an office signs: `TM. ỦY BAN NHÂN DÂN`, `TL. CHỦ TỊCH`, `CHÁNH VĂN PHÒNG`."""
    if signer is None:
        return None
    signed = fold(text[signer.start : signer.end])
    if re.match(r"t\W?m\W+(?:uy ban|ub) nhan dan|t\W?m\W+ubnd|(?:tl|kt|tuq)\W+chu tich|(?:pho )?chu tich", signed):
        return "UBND"
    return "Văn phòng UBND" if re.match(r"(?:kt\W+)?(?:pho )?chanh van phong", signed) else None


def _of(body: str, issuer: Issuer | None, place: Found[str] | None) -> str:
    """A body with the place that it is of: "UBND" -> "UBND tỉnh Vân Khê"."""
    if issuer is not None and issuer.local is not None:
        return f"{body} {issuer.local[0]} {issuer.local[1]}"
    if place is None or body in ("Huyện ủy", "Thị ủy"):
        return body
    if body in ("Tỉnh ủy", "Thành ủy"):
        return f"{body} {place.value}"
    if places.is_city(place.value):
        return f"{body} thành phố {place.value.removeprefix('TP. ')}"
    return f"{body} tỉnh {place.value}"
