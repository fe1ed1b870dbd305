"""Choose the sentence that answers a question about a person, a day, a document, a reason or a list.

Sentences of the passages found are compared with the question as facts are: which of its terms they hold, and whether
they hold the kind of thing that is asked for (a date, a document number, an office, a reason, an enumeration).
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.lists import items, list_score, several
from assistant.matching import folded, normal
from assistant.query import Kind, Query, Wanted
from assistant.rarity import Rarity
from assistant.search import Hit
from assistant.select import weights
from index.folding import fold
from index.forms import above
from index.letters import LOWER, UPPER
from index.number_words import find_number_words
from index.paragraphs import Joined, sentences
from index.periods import find_periods
from index.records import Passage, Report
from index.store import Snapshot
from prompts import lexicon

TERMS = 3.0  # times what holding a kind of thing counts, for a clause that holds a term
OF_MONTH = 1.0  # what naming the month asked for counts, beside naming another
BESIDE = 45  # characters that may stand between an office and the name of who holds it
ALONE = 0.9  # of what a sentence holds of the question that a part of it must hold to be shown by itself
SAME = 0.75  # of the words of the shorter of two sentences that tell the same
FEW = 6  # words that tell too little to compare
SOME_YEAR = 2000  # stands in for the year of a day that is named without one
MAX_QUOTE = 650  # characters of a sentence that is shown whole

_CODE = re.compile(r"\d+\s?[-/]+\s?[A-ZĐ]{2,}[\w&-]*|\d+/\d{4}/[A-ZĐ]")
_DATE = re.compile(r"\d{1,2}\s?/\s?\d{1,2}(?:\s?/\s?\d{4})?|ngày \d{1,2}(?: tháng \d{1,2})?")
_OFFICE = re.compile(
    r"\b(?:Sở|Ban|Cục|Chi cục|Công an|UBND|Ủy ban|Văn phòng|Bộ Chỉ huy|Trung tâm|Công ty|Chủ tịch|Phó Chủ tịch"
    r"|đồng chí|Giám đốc|Bí thư|Hội|Đoàn|Tổ|Bộ)\b"
)
_HOLDER = re.compile(
    r"\b(?:là ai|tên (?:là )?gì|là người nào)\b|\b(?:ai|người nào) (?:đang |hiện )?(?:là|làm|giữ)\b"
    r"|\bwho (?:is|was)\b|\bname of\b",
    re.I,
)
_CAPITAL = rf"[{UPPER}][{LOWER}'’]+"
_PERSON = re.compile(rf"(?P<first>{_CAPITAL})(?: {_CAPITAL}){{1,3}}")
_PLACED = re.compile(
    r"\b(?:huyện|xã|thành phố|thị xã|thị trấn|phường|quận|thôn|bản|xóm|ấp|tp\.?|tx\.?|tại|ở) "
    rf"[{UPPER}]|(?<!Tết )(?<!Covid ){_CAPITAL} {_CAPITAL}"
)
_BODY = re.compile(r"(?:Sở|Ban|Cục|Bộ|Công|Trung|Hội|Đoàn|Đảng|Nhà|Ủy|Văn|Thị|Thành|Tỉnh|Huyện)\b")
_HONOURED = re.compile(r"(?:đồng chí|ông|bà)[\s:]*$", re.I)
_REASON = re.compile(r"\b(?:nguyên nhân|là do|do\b|vì\b|bởi|xuất phát từ|ảnh hưởng của|tác động)", re.I)
_BODIES = {
    "công ty": ("công ty", "tập đoàn", "tổng công ty", "doanh nghiệp", "liên danh"),
    "tập đoàn": ("tập đoàn", "tổng công ty"),
    "doanh nghiệp": ("doanh nghiệp", "công ty", "tập đoàn", "hợp tác xã", "liên danh"),
    "nhà thầu": ("nhà thầu", "công ty", "liên danh", "tập đoàn", "doanh nghiệp", "đơn vị"),
    "trường": ("trường", "đại học", "THPT", "THCS"),
    "bệnh viện": ("bệnh viện", "BV", "trung tâm y tế"),
    "ngân hàng": ("ngân hàng", "BIDV"),
}  # what a body of a sort may be called where it is named
_BODY_ASKED = re.compile(rf"(?<!\w)({'|'.join(_BODIES)}) nào(?!\w)", re.I)
_NUMBER_WORDS = "một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|mốt|nhất|nhì"
_ORDINAL = re.compile(
    rf"(?P<noun>họp|phiên|đại hội|lần|hội nghị|đợt)\s+(?:[^\W\d_]+\s+){{0,3}}?thứ\s+"
    rf"(?P<number>\d{{1,3}}|(?:{_NUMBER_WORDS})(?:\s+(?:{_NUMBER_WORDS}))*)(?!\w)",
    re.I,
)
_FIRST = {"nhất": 1, "nhì": 2, "tư": 4, "năm": 5}
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_PART = re.compile(r";\s+")
_CLAUSE = re.compile(r";\s+|,\s+|\s[-–]\s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage at [start, end) of its report, and how well it answers."""

    passage: Passage
    report: Report
    start: int
    end: int
    score: float
    missing: float  # the share of the question's terms that neither it nor what stands above it holds
    said: str = ""  # the name, number or day in it that is asked for, where that is known
    by_hand: bool = False  # an administrator set it; the sentence is only the report's title

    @property
    def text(self) -> str:
        """The sentence as the report has it."""
        return self.report.text[self.start : self.end]


def rank_sentences(query: Query, hits: Sequence[Hit], snapshot: Snapshot, rarity: Rarity) -> list[Sentence]:
    """The sentences of the passages found, best first; ties in the order of the passages."""
    term_weights = {term.text: rarity.weight(term) for term in query.terms}
    found = []
    for rank, hit in enumerate(hits):
        report = snapshot.reports[hit.passage.report_id]
        for start, end in passage_sentences(hit.passage):
            found.append(_scored(query, hit, report, start, end, rank, term_weights))
    return sorted(found, key=lambda s: (-s.score, s.report.id, s.start))


def names_asked(query: Query, text: str) -> bool:
    """Whether a sentence names what is asked for by its kind: the holder of an office, a place, a company."""
    placed = not query.asks_place or bool(_PLACED.search(text))
    return names_holder(query, text) and placed and _names_body(query, text) and not of_other_order(query, text)


def _names_body(query: Query, text: str) -> bool:
    """Whether a text names a body of the sort that is asked for: `công ty nào` is answered by a name behind `Công ty`."""
    asked = _BODY_ASKED.search(query.text) if query.language != "en" else None
    if asked is None:
        return True
    if query.names and not any(name in folded(text) for name in query.names):
        return False  # the company of another project
    names = "|".join(re.escape(name) for name in _BODIES[asked[1].lower()])
    return bool(re.search(rf"(?<!\w)(?i:{names})(?: [^\W\d_]+){{0,4}}? [{UPPER}\"“]|\b(?:{names.upper()})\b", text))


def of_other_order(query: Query, text: str) -> bool:
    """Whether a text tells of another one of a row than is asked for: of the sixteenth session, where the seventeenth is."""
    for noun, wanted in _ordinals(query.text):
        told = {number for other, number in _ordinals(text) if other == noun}
        if told and wanted not in told:
            return True
    return False


@functools.lru_cache(maxsize=20_000)
def _ordinals(text: str) -> tuple[tuple[str, int], ...]:
    """The things of a row that a text names by their number: `Kỳ họp thứ mười sáu` -> ("họp", 16)."""
    found = []
    for match in _ORDINAL.finditer(text):
        word = match["number"].lower()
        number = int(word) if word.isdigit() else next((n.value for n in find_number_words(word)), None)
        number = _FIRST.get(word, number)
        if number is not None:
            found.append((match["noun"].lower(), number))
    return tuple(found)


def names_holder(query: Query, text: str) -> bool:
    """Whether a text names a person and the office whose holder is asked for; true where no holder of an office is.

    Example: `Giám đốc Sở Y tế là ai` is not answered by what the Department of Health has to do.
    """
    asked = [office for office in lexicon.documents().offices if normal(office) in normal(query.text)][:1]
    if not asked or not _HOLDER.search(query.text):
        return True
    office = rf"\b{re.escape(asked[0])}\b"
    before, behind = (rf"{office}[^.;:\d]{{0,{BESIDE}}}$", rf"^[^.;:\d]{{0,{BESIDE}}}{office}")
    places = (*query.provinces, *query.locals)  # `Chủ tịch UBND tỉnh Vân Khê` names no person
    people = (m for m in _PERSON.finditer(text) if _is_person(text, m) and not any(place in m[0] for place in places))
    return any(
        re.search(before, text[: person.start()], re.I) or re.search(behind, text[person.end() :], re.I)
        for person in people
    )


def _is_person(text: str, found: re.Match[str]) -> bool:
    """Whether words in capitals are a person's name: they begin with a family name, or a title stands before them."""
    before = text[: found.start()].rstrip()
    titled = any(normal(before).endswith(normal(office)) for office in lexicon.documents().offices)
    long = found[0].count(" ") > 1 and not _BODY.match(found[0])
    return fold(found["first"]) in _families() or bool(_HONOURED.search(before)) or titled or long


@functools.cache
def _families() -> frozenset[str]:
    return frozenset(fold(name) for name in lexicon.documents().families)


@functools.lru_cache(maxsize=20_000)
def passage_sentences(passage: Passage) -> tuple[tuple[int, int], ...]:
    """The sentences of a passage as spans of its report; lines of a list are sentences too."""
    spans: list[tuple[int, int]] = []
    groups = _paragraphs(passage)
    for group in groups:
        joined = Joined.of(passage.text, [(a - passage.start, b - passage.start) for a, b in group])
        for start, end in sentences(joined.text):
            low = joined.place(start) + passage.start
            high = joined.place(end, end=True) + passage.start
            text = passage.text[low - passage.start : high - passage.start]
            low += len(text) - len(text.lstrip())
            high -= len(text) - len(text.rstrip())
            if low < high:
                spans.append((low, high))
    return tuple(spans)


def _paragraphs(passage: Passage) -> list[list[tuple[int, int]]]:
    """The spans of a passage in groups that are one sentence or more: a span that begins in the middle joins the last."""
    groups: list[list[tuple[int, int]]] = []
    for span in passage.spans:
        text = passage.text[span[0] - passage.start : span[1] - passage.start].lstrip(" *_")
        before = passage.text[groups[-1][-1][0] - passage.start : groups[-1][-1][1] - passage.start] if groups else ""
        inside = groups and "\n" not in passage.text[groups[-1][-1][1] - passage.start : span[0] - passage.start]
        goes_on = text[:1].islower() or (text[:1].isdigit() and not re.match(r"\d+(?:\.\d+)*[.)]\s", text))
        if groups and (inside or (goes_on and not re.search(r"[.!?:]\W*$", before))):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _scored(
    query: Query, hit: Hit, report: Report, start: int, end: int, rank: int, term_weights: Mapping[str, float]
) -> Sentence:
    text = report.text[start:end]
    here = normal(text), folded(text)
    around = normal(hit.passage.joined), folded(hit.passage.joined)
    above_text = above(hit.passage, report)
    over = normal(above_text), folded(above_text)
    total = sum(term_weights.values()) or 1.0
    own = near = high = 0.0
    for term in query.terms:
        weight = term_weights[term.text] / total
        mine = term.found_in(*here)
        wider = max(mine, 0.6 * term.found_in(*around))
        highest = max(wider, 0.5 * term.found_in(*over))
        own, near, high = own + weight * mine, near + weight * (wider - mine), high + weight * (highest - wider)
    cues = _cue_score(query, text)
    score = 8 * own + 4 * near + 3 * high + cues + 2 / (1 + rank / 3) + slots_score(query, text, report)
    score -= len(text) / 2_500
    return Sentence(hit.passage, report, start, end, score, 1 - own - near - high)


def _cue_score(query: Query, text: str) -> float:
    """Whether the sentence holds the kind of thing that is asked for."""
    score = 0.0
    if "when" in query.cues:
        score += 1.5 if _DATE.search(text) else -1.5
    if "document" in query.cues:
        score += 1.5 if _CODE.search(text) else -1.5
    if "who" in query.cues:
        score += 0.8 if _OFFICE.search(text) else -0.8
    if "why" in query.cues:
        score += 1.5 if _REASON.search(text) else -0.8
    wanted = several(query)
    if wanted is not None:
        score += list_score(wanted, text)
    if query.kind is Kind.LIST:
        score += min(text.count(",") + text.count(";"), 6) / 5 + (0.3 if ":" in text else 0.0)
    if query.codes:
        bare = fold(re.sub(r"\s", "", text))
        score += 4.0 if any(code in bare for code in query.codes) else -1.0
    return score


def beside(query: Query, best: Sentence) -> Sentence | None:
    """A sentence beside the best one that says the other of two things asked for: `họp hôm nào, ai chủ trì`."""
    text = normal(query.text)
    wanted = [
        says
        for asked, says in (
            ("when" in query.cues, lambda said: bool(_DATE.search(said))),
            ("who" in query.cues, _names_person if " ai " in text else lambda said: bool(_OFFICE.search(said))),
            (" ở đâu " in text or " where " in normal(query.question), lambda said: bool(_PLACED.search(said))),
        )
        if asked
    ]
    lacking = [says for says in wanted if not says(best.text)]
    spans = passage_sentences(best.passage)
    if len(wanted) < 2 or not lacking or (best.start, best.end) not in spans:
        return None
    at = spans.index((best.start, best.end))
    near = [spans[i] for i in (at + 1, at + 2, at - 1) if 0 <= i < len(spans)]
    found = next((span for span in near if all(says(best.report.text[slice(*span)]) for says in lacking)), None)
    return replace(best, start=found[0], end=found[1]) if found else None


def _names_person(text: str) -> bool:
    return any(_is_person(text, found) for found in _PERSON.finditer(text))


def told_otherwise(query: Query, one: Sentence, other: Sentence) -> bool:
    """Whether two sentences tell the same of two different days: `Đến ngày 07/6/2021: 17 xã` and `Đến ngày 11/6/2021: 17 xã`."""
    texts = [s.report.text[slice(*trimmed(query, s))] for s in (one, other)]
    words = [{w for w in normal(text).split() if not w[0].isdigit()} for text in texts]
    days = [{m.period.start for m in find_periods(text, SOME_YEAR) if m.period.days == 1} for text in texts]
    same = len(words[0] & words[1]) >= SAME * max(min(len(words[0]), len(words[1])), FEW)
    figures = [set(_FIGURE.findall(normal(query.text))) & set(normal(text).split()) for text in texts]
    return same and figures[0] == figures[1] and bool(days[0] and days[1]) and not days[0] & days[1]


def slots_score(query: Query, text: str, report: Report) -> float:
    """How well the place and the time of a text, or of its report, are those asked for."""
    table = weights()
    score = 0.0
    if query.provinces:
        score += table["place_same"] if report.place in query.provinces else table["place_other"]
    if query.locals and not any(fold(place) in fold(text) for place in query.locals):
        score += table["local_other"]
    years = [w for w in query.periods if w.year_known]
    if years and report.period is not None:
        mentioned = [m.period for m in find_periods(text, report.period.start.year)] or [report.period]
        fits = any(w.period.overlaps(p) or w.matches_year(report.period.start.year) for w in years for p in mentioned)
        score += 0.5 if fits else table["period_other"]
        score += _of_the_month(years, text) if "when" in query.cues else 0.0
    return score


def _of_the_month(asked: Sequence[Wanted], text: str) -> float:
    """Whether a text names the very month or day that is asked for, or another one of its own alone."""
    short = [w.period for w in asked if w.period.days <= 31]
    told = [m.period for m in find_periods(text) if m.period.days <= 31]
    if not short or not told:
        return 0.0
    return OF_MONTH if any(a.overlaps(b) for a in short for b in told) else -OF_MONTH


def part(query: Query, text: str) -> tuple[int, int]:
    """The part between semicolons that says what is asked for by itself; the whole where none does."""
    cuts = [0, *(m.end() for m in _PART.finditer(text)), len(text)]
    parts = [(a, b) for a, b in itertools.pairwise(cuts) if text[a:b].strip()]

    def worth(said: str) -> float:
        return sum(t.weight * t.found_in(normal(said), folded(said)) for t in query.terms)

    whole = worth(text)
    best = max(parts, key=lambda span: worth(text[slice(*span)]), default=(0, len(text)))
    said = text[slice(*best)]
    alone = whole > 0 and worth(said) >= ALONE * whole and _cue_score(query, said) >= _cue_score(query, text)
    listed = several(query) is None or items(said) >= items(
        text
    )  # `22 dự án; nổi bật là A, B` where A and B are asked for
    listed = listed and _extremes(said) >= _extremes(text) & query.cues
    return (best[0], best[0] + len(said.rstrip())) if alone and listed and names_asked(query, said) else (0, len(text))


def _extremes(text: str) -> frozenset[str]:
    """Whether a text tells of the first of a row ("most"), of the last ("least"), or of both."""
    here, cues = normal(text), lexicon.question_cues()
    return frozenset(name for name in ("most", "least") if any(normal(cue) in here for cue in cues[name]))


def without_opposite(query: Query, text: str) -> tuple[int, int]:
    """The part of a text that is shown: without the clauses before or behind that tell of the other end of a row.

    Example: of `Sở A dẫn đầu (91,4 điểm), Sở B xếp cuối (52,8 điểm)` the second clause, where the last one is asked for.
    """
    asked = query.cues & {"most", "least"}
    if len(asked) != 1 or _extremes(text) != {"most", "least"} or not _says_end(query, text, next(iter(asked))):
        return 0, len(text)
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(text) if _is_open(text, m.start())), len(text)]
    told = [(a, b, _extremes(text[a:b])) for a, b in itertools.pairwise(cuts) if a < b]
    wanted = [i for i, (*_, names) in enumerate(told) if names == asked]
    other = [i for i, (*_, names) in enumerate(told) if names and not names & asked]
    if not wanted or any(wanted[0] < i < wanted[-1] for i in other):
        return 0, len(text)
    first = max((i + 1 for i in other if i < wanted[0]), default=0)
    last = min((i for i in other if i > wanted[-1]), default=len(told)) - 1
    return told[first][0], told[last][0] + len(text[slice(*told[last][:2])].rstrip(" ,;–-"))


def _says_end(query: Query, text: str, end: str) -> bool:
    """Whether a text names the end asked for by the same word, or both by their order: who has most room left is filled least."""
    question, here = normal(query.text), normal(text)
    cues = [normal(cue) for cue in lexicon.question_cues()[end]]
    asked = [cue for cue in cues if cue in question]
    ordered = any(not cue.endswith("nhất ") for cue in asked) and any(
        cue in here for cue in cues if not cue.endswith("nhất ")
    )
    return ordered or any(cue in here for cue in asked)


def _is_open(text: str, at: int) -> bool:
    """Whether a place of a text stands in no bracket."""
    return text.count("(", 0, at) == text.count(")", 0, at)


def trimmed(query: Query, sentence: Sentence) -> tuple[int, int]:
    """The span of a sentence that is shown: all of it, or of a long one the clauses around what the question names."""
    text = sentence.text
    if query.kind is Kind.TEXT and several(query) is None:
        low, high = part(query, text)
        if (low, high) != (0, len(text)) or len(text) <= MAX_QUOTE:
            return sentence.start + low, sentence.start + high
    if sentence.end - sentence.start <= MAX_QUOTE:
        return sentence.start, sentence.end
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    clauses = [(a, b) for a, b in itertools.pairwise(cuts) if a < b]
    worth = [
        TERMS * sum(t.found_in(normal(text[a:b]), folded(text[a:b])) for t in query.terms)
        + _cue_score(query, text[a:b])
        for a, b in clauses
    ]
    best: tuple[float, int, int] = (float("-inf"), 0, len(text))
    for i in range(len(clauses)):
        total = 0.0
        for j in range(i, len(clauses)):
            length = clauses[j][1] - clauses[i][0]
            if length > MAX_QUOTE and j > i:
                break
            total += worth[j]
            best = max(best, (total - length / 1_000, clauses[i][0], clauses[j][1]))
    low, high = best[1], best[2]
    while high > low and text[high - 1].isspace():
        high -= 1
    return sentence.start + low, sentence.start + min(high, low + 1_400)
