"""The kind and the title of a report, and the times that it says it covers.

Example: `BÁO CÁO` / `Tình hình tháng 5 và 5 tháng đầu năm 2022, nhiệm vụ tháng 6` -> "báo cáo", the whole title, and the periods
2022-05 and 2022-M01-M05; what is still to come is no period of the report.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.folding import fold
from index.periods import TimeMention, find_periods
from index.records import Period
from index.segments import Found, Segment, clean, stripped
from prompts import lexicon

MAX_LINE = 220  # characters of a line of a title; a longer one is a paragraph
MAX_LINES = 8
OPENING = 1_500  # characters after the title in which a report says what it is about

_HEADING = re.compile(r"(?:[ivx]+|[a-hđ]|\d+(?:\.\d+)*)[.)/]\s|(?:phan|chuong|muc|dieu)\s+(?:thu|\d|[ivx]+\b)")
_NOT_TITLE = re.compile(r"kinh gui|can cu|so\s*[:;]|noi nhan|phu luc|nga[yv] |v/v")
_DATELINE = re.compile(r"^(?:[^,;\d]{0,40}[,;]\s*)?nga[yv][\s\d.…]*(?:thang[\s\d.…]*nam)?[\s\d.…/]*$")
_NO_KIND_AFTER = re.compile(r"\s*(?:nay|tren|tai|cua toi|do|va dau tu|so \d)\b")
_UNFINISHED = re.compile(
    r"(?:[,;–-]|\b(?:va|cua|ve|tai|theo|trong|cho|den|tu|voi|o|cac|tren|nam|thang|quy|tinh|gan voi|nhiem vu))\s*$"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A kind ("báo cáo") and a title; `body` is where the text of the report begins, `beneath` what stands in brackets."""

    kind: Found[str] | None
    text: Found[str] | None
    start: int  # where the first of its lines begins
    body: int
    beneath: tuple[tuple[int, int], ...] = ()


@functools.cache
def _kinds() -> dict[str, str]:
    """Kinds by their letters alone: "baocao" -> "báo cáo"."""
    return {fold(kind).replace(" ", ""): kind for kind in lexicon.documents().kinds if kind != "công văn"}


def find_title(text: str, head: Sequence[Segment]) -> Title | None:
    """The title in the head of a report: a line of its kind and the lines under it, or the subject of a letter."""
    for i, segment in enumerate(head):
        if len(segment.text) > 300:
            break
        named = _kind_in(segment)
        if named is not None:
            kind, rest = named
            return _title(text, head, i, kind, segment.end - len(rest))
        if re.match(r"v/v\b|ve viec\b", segment.folded) and i + 1 < len(head):
            return _title(text, head, i, "công văn", segment.start)
    return _headed(text, head)


def _kind_in(segment: Segment) -> tuple[str, str] | None:
    """(kind, what follows it in its line): `BÁO CÁO` -> ("báo cáo", ""), `BC Kết quả …` -> ("báo cáo", "Kết quả …")."""
    written = segment.text
    letters = re.sub(r"[\W\d_]", "", segment.folded).removeprefix("duthao").removeprefix("decuong")
    if letters in _kinds() and (written[0].isupper() or segment.bold):
        return _kinds()[letters], ""
    if len(written) > MAX_LINE or not written[0].isupper():
        return None
    short = re.match(r"(?:dự thảo\s+)?BC[\s:.-]+(?=[^\W\d_])", written, re.I)
    if short and written[short.end() :][0].isupper():
        return "báo cáo", written[short.end() :]
    plain = re.sub(r"\*", " ", segment.folded)
    for kind in _kinds().values():
        found = re.match(rf"(?:(?:du thao|de cuong)\s+)?{fold(kind)}(?=[\s:*])[\s:*]*", plain)
        if found and not _NO_KIND_AFTER.match(plain, found.end()) and not re.search(r"[.:]$", plain):
            return kind, written[found.end() :]
    return None


def _title(text: str, head: Sequence[Segment], i: int, kind: str, first: int) -> Title:
    segment = head[i]
    lines = [text[first : segment.end]] if first < segment.end else []
    end, previous, beneath, body = segment.end, segment, [], segment.end
    for line in head[i + 1 :]:
        if lines and re.match(r"\W*\(", text[previous.end : line.end]):
            beneath.append((line.start, line.end))
            body, previous = line.end, line
            continue
        if beneath or not _goes_on(line, previous, lines, segment):
            if _is_aside(line):
                continue
            break
        lines.append(line.text)
        end = body = line.end
        previous = line
        if len(lines) == MAX_LINES:
            break
    start = segment.start
    words = clean(" ".join(lines))
    title = " ".join(part for part in (kind.capitalize(), words) if part)
    kind_end = min(segment.end, max(first, segment.start + 1)) if first < segment.end else segment.end
    if kind == "công văn":
        kind_end = segment.end
    found_kind = Found(kind, *stripped(text, start, kind_end))
    return Title(found_kind, Found(title, start, end), start, body, tuple(beneath))


def _is_aside(line: Segment) -> bool:
    """Whether a line in a title's place belongs to the letterhead: the line of the date, a number."""
    return bool(_DATELINE.match(line.folded)) or line.folded.startswith(("so:", "so :"))


def _goes_on(line: Segment, previous: Segment, lines: Sequence[str], kind_line: Segment) -> bool:
    """Whether a line belongs to the title above it."""
    folded = line.folded
    if len(line.text) > MAX_LINE or _HEADING.match(folded) or _is_aside(line) or re.search(r"[.:!]$", line.text):
        return False
    if _NOT_TITLE.match(folded) and not (lines and not line.blank_before and line.text[0].islower()):
        return False
    if not lines:
        return True
    if _UNFINISHED.search(previous.folded) or line.text[0].islower():
        return True
    if line.blank_before:
        alike = (line.bold and previous.bold) or (line.capitals and previous.capitals)
        return alike and previous is not kind_line
    return line.bold or not previous.bold or line.line == previous.line


def _headed(text: str, head: Sequence[Segment]) -> Title | None:
    """A title without a kind: the first line that is marked as a heading or stands in capitals and names a time."""
    for line in head:
        if len(line.text) > 300:
            return None
        marked = line.bold or line.capitals
        other = _HEADING.match(line.folded) or _is_aside(line) or re.search(r"\bkhoa\b|nhiem ky", line.folded)
        if marked and not other and 15 <= len(line.text) <= MAX_LINE and find_periods(line.text):
            return Title(None, Found(clean(line.text), line.start, line.end), line.start, line.end)
    return None


# The times


_SESSION_WORDS = r"(?:hop|hoi nghi|lam viec|hoi y)"
_CODE_BEFORE = re.compile(
    r"(?:\bso\s*:?\s*\S+|\d\s?[/-]\s?[a-z]{2,}\S*"
    r"|nghi quyet|quyet dinh|cong van|giay moi|thong tu|nghi dinh|luat)[^,;:]{0,24}$"
)
_AS_OF = re.compile(r"(?:so lieu|tinh|cap nhat|chot|thoi diem|ket qua|luy ke)[^.;()]{0,60}?$")
_WHOLE_AS_OF = re.compile(
    r"^[^\w\n]*(?:ghi chu[^\w\n]*)?(?:cac )?so lieu[^.;()\n]{0,60}?\bden\b[^.;()\n]{0,20}?(?=\bngay|\d)", re.M
)


def report_periods(text: str, title: Title | None, closing: tuple[int, int], year: int | None) -> list[Found[Period]]:
    """The periods that a report covers, the main one first: those of its title, else of its closing or opening words."""
    if title is not None and title.text is not None:
        found = _spoken(text, title.text.start, title.text.end, year)
        beneath = [f for a, b in title.beneath for f in _spoken(text, a, b, year, days=False)]
        if found or beneath:
            both = _distinct([*_main_first(found), *beneath])
            return _distinct([*both, *_beside(text, title.body, both[0].value)])
    for start, end in (closing, (title.body if title else 0, (title.body if title else 0) + OPENING)):
        found = [f for f in _spoken(text, start, end, year, days=False) if f.value.start.year == f.value.end.year]
        if found:
            return found[:1]
    return []


def _spoken(text: str, start: int, end: int, year: int | None, *, days: bool = True) -> list[Found[Period]]:
    """The periods that a stretch of text names as past; those that it names as still to come if there are no others."""
    stretch = re.sub(r"[\n*_#]", " ", text[start:end])
    past: list[Found[Period]] = []
    ahead: list[Found[Period]] = []
    last, role_before = 0, False
    for mention in find_periods(stretch, year):
        named = re.search(r"\b(?:ky hop|phien chat van)[^,;.]{0,20}$", fold(stretch[: mention.start]))  # of a council
        if mention.base or named or _of_document(stretch, mention) or _as_of_day(mention):
            continue
        if mention.period.days == 1 and not days:
            continue
        role = _ahead(stretch[last : mention.start])
        role_before = role_before if role is None else role
        last = mention.end
        (ahead if role_before else past).append(Found(mention.period, start + mention.start, start + mention.end))
    return _distinct(past or ahead)


def _ahead(words: str) -> bool | None:
    """Whether the words before a time say that it is still to come; None if they say nothing of it."""
    cues = lexicon.documents()
    for clause in reversed(re.split(r"[,;:()]|\bva\b|\s[-–]\s", fold(words))):
        bare = clause.strip()
        if bare.startswith(tuple(map(fold, cues.done))):
            return False
        if bare.startswith(tuple(map(fold, cues.ahead))):
            return True
    return False if re.search("|".join(map(fold, cues.done)), fold(words)) else None


def _of_document(stretch: str, mention: TimeMention) -> bool:
    """Whether a day is that of a document: `Nghị quyết số 02/NQ-CP ngày 01/01/2019`."""
    before = re.sub(r"\s*(?:nga[yv])?\s*$", "", fold(stretch[max(0, mention.start - 60) : mention.start]))
    return mention.period.days == 1 and _CODE_BEFORE.search(before) is not None


def _as_of_day(mention: TimeMention) -> bool:
    return mention.period.days == 1 and mention.until


def _distinct(found: Sequence[Found[Period]]) -> list[Found[Period]]:
    return list({f.value: f for f in reversed(found)}.values())[::-1]


def _main_first(found: Sequence[Found[Period]]) -> list[Found[Period]]:
    """A stretch of years is what a programme runs for, if a time within it is named too."""
    if not found:
        return []
    first = found[0].value
    inner = next((f for f in found[1:] if first.start.year != first.end.year and first.contains(f.value)), None)
    return [inner, *(f for f in found if f is not inner)] if inner else list(found)


def _beside(text: str, start: int, main: Period) -> list[Found[Period]]:
    """What the opening words set beside the main period: `tháng 4/2021 và 4 tháng đầu năm 2021`."""
    stretch = re.sub(r"[\n*_]", " ", text[start : start + OPENING])
    mentions = find_periods(stretch, main.start.year)
    for one, other in itertools.pairwise(mentions):
        joined = one.period == main and re.fullmatch(r"\s*(?:và|,)\s*", stretch[one.end : other.start])
        wider = other.period != main and other.period.contains(main) and other.period.start.year == main.start.year
        if joined and wider:
            return [Found(other.period, start + other.start, start + other.end)]
    return []


def as_of_days(text: str, title: Title | None, year: int | None) -> list[Found[date]]:
    """The days up to which the figures of the whole report run: said in its title, beneath it, or in a note on them all."""
    found: dict[date, Found[date]] = {}
    stretches = list(title.beneath) if title else []
    if title and title.text:
        stretches.append((title.text.start, title.text.end))
    for note in _WHOLE_AS_OF.finditer(fold(text)):
        stretches.append((note.start(), note.end() + 40))
    for start, end in stretches:
        stretch = text[start:end]
        for mention in find_periods(stretch, year):
            said = _AS_OF.search(fold(stretch[: mention.start])) is not None
            if mention.until and mention.period.days == 1 and said:
                found.setdefault(
                    mention.period.end, Found(mention.period.end, start + mention.start, start + mention.end)
                )
    return list(found.values())


def session_day(text: str, title: Title | None, year: int | None) -> Found[date] | None:
    """Of a notice of conclusions: the day of the meeting, from its title or its first sentences."""
    if (
        title is None
        or title.text is None
        or title.kind is None
        or title.kind.value not in ("thông báo", "kết luận", "biên bản")
    ):
        return None
    for start, end in ((title.text.start, title.text.end), (title.body, title.body + OPENING)):
        stretch = re.sub(r"[\n*]", " ", text[start:end])
        folded = fold(stretch)
        for mention in find_periods(stretch, year):
            if mention.period.days > 1 or _of_document(stretch, mention) or mention.until:
                continue
            sentence_end = re.search(r"[.;]\s|$", folded[mention.end :])
            after = folded[mention.end : mention.end + (sentence_end.start() if sentence_end else 0)]
            before = folded[: mention.start][-80:].rsplit(". ", 1)[-1]
            if re.search(rf"\b{_SESSION_WORDS}\b", before) or re.search(rf"^.{{0,220}}?\b{_SESSION_WORDS}\b", after):
                return Found(mention.period.start, *stripped(text, start + mention.start, start + mention.end))
    return None
