"""A number of a worksheet as Excel shows it on a Vietnamese machine: `shown(1234.5, "#,##0.0") == "1.234,5"`."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

GENERAL = "General"
_SIGNIFICANT = 11  # figures that Excel shows where no format says how many
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[(?:\$([^\]-]*)[^\]]*|[^\]]*)\]')
_PLACES = re.compile(r"[#0?,]*[#0][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+")  # `?` alone only leaves room


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format, for positive numbers, negative ones or zero."""

    before: str = ""
    after: str = ""
    least: int = 0  # decimals that are always shown
    most: int = 0  # decimals that are shown if they are not zero
    digits: int = 0  # of the whole part that are always shown
    grouped: bool = False
    divisor: int = 1
    percent: bool = False
    literal: bool = False  # shows no number at all
    general: bool = False


def shown(value: float | int, code: str | None) -> str:
    """A number in a number format, with the decimal comma and dots between thousands."""
    try:
        number = Decimal(repr(value))
    except InvalidOperation:
        return ""
    if not number.is_finite():
        return ""
    sections = _sections(code or GENERAL)
    if number < 0 and len(sections) > 1:
        section = sections[1]
    else:
        section = sections[2] if number == 0 and len(sections) > 2 else sections[0]
    if section.literal:
        return section.before
    sign = "-" if number < 0 else ""
    body = _general(abs(number)) if section.general else _digits(abs(number), section)
    if not re.search(r"[1-9]", body):
        sign = ""
    return f"{section.before}{sign}{body}{'%' if section.percent else ''}{section.after}".strip()


def shown_date(value: date | datetime | time, code: str) -> str:
    """A date in a number format: `06/2023` where the format shows no day, else `30/6/2023` as `30/06/2023`."""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    plain = _LITERAL.sub("", code).lower()
    if "d" not in plain and "y" in plain:
        return value.strftime("%m/%Y") if "m" in plain else value.strftime("%Y")
    return value.strftime("%d/%m/%Y")


@functools.lru_cache(maxsize=4_096)
def _sections(code: str) -> tuple[_Section, ...]:
    parts = re.findall(r'(?:"[^"]*"|\\.|[^;"\\])*(?:;|$)', code)
    return tuple(_section(part.rstrip(";"), i) for i, part in enumerate(parts[:3]) if part or i == 0) or (
        _section(GENERAL, 0),
    )


def _section(part: str, order: int) -> _Section:
    literals: list[str] = []

    def kept(found: re.Match[str]) -> str:
        text = found[1] or found[2] or found[3] or ""
        literals.extend([text] if text else [])
        return "\0" if text else ""

    plain = _LITERAL.sub(kept, part)
    places = _PLACES.search(plain)
    if "general" in plain.lower() or "E+" in plain or "/" in plain or "@" in plain:
        return _Section(general=True)
    if places is None:
        return _Section(
            before=_restored(plain, literals).replace("?", "").strip(),
            literal=bool(part.strip()),
            general=not part.strip(),
        )
    before, after = plain[: places.start()].replace("%", ""), plain[places.end() :].replace("%", "")
    whole, _, decimals = places[0].rstrip(",").partition(".")
    shown_before, shown_after = _restored(before, literals), _restored(after, literals[before.count("\0") :])
    if order == 1:  # a negative number keeps its sign, however the format shows it
        shown_before, shown_after = re.sub(r"[(-]", "", shown_before), shown_after.replace(")", "")
    return _Section(
        before=shown_before,
        after=shown_after,
        least=decimals.count("0"),
        most=len(decimals.replace(",", "")),
        digits=whole.count("0"),
        grouped="," in whole,
        divisor=1_000 ** (len(places[0]) - len(places[0].rstrip(","))),
        percent="%" in plain,
    )


def _restored(text: str, literals: list[str]) -> str:
    left = iter(literals)
    return re.sub("\0", lambda _: next(left, ""), text)


def _general(number: Decimal) -> str:
    rounded = number.normalize()
    whole = len(str(int(rounded)))
    places = max(0, _SIGNIFICANT - whole)
    rounded = round(rounded, places) if places < _SIGNIFICANT else round(rounded, _SIGNIFICANT - 1)
    text = f"{rounded:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _digits(number: Decimal, section: _Section) -> str:
    scaled = number * 100 if section.percent else number / section.divisor
    rounded = scaled.quantize(Decimal(1).scaleb(-section.most), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    while len(decimals) > section.least and decimals.endswith("0"):
        decimals = decimals[:-1]
    whole = whole.zfill(section.digits)
    if section.grouped:
        whole = f"{int(whole):,}".replace(",", ".") if section.digits <= 1 else whole
    return f"{whole},{decimals}" if decimals else whole
