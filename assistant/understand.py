"""Turn a question, with the questions before it, into a `Query`: what is asked, of what kind, for which place and period.

Example: `giai ngan 6t 2021 cao bang` -> language "vi-plain", text "giải ngân …", provinces ("Cao Bằng",), period 2021-H1,
terms `giải ngân` with its alternatives, one ask for a share of plan or an amount.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.asked_times import asked_times, mentions_of, time_start
from assistant.asks import amount_marks, asked_units, asks_of
from assistant.contrasts import named
from assistant.diacritics import Restorer
from assistant.followups import follow
from assistant.matching import Term, folded, normal
from assistant.named_reports import named_reports
from assistant.query import Ask, Kind, Query, Wanted
from assistant.spelling import calmed, is_syllable, written_out
from assistant.terms import english_terms, english_words, terms_of
from index.aspects import bases_between
from index.errors import QuestionError
from index.folding import fold
from index.letters import LOWER, UPPER
from index.periods import TimeMention
from index.places import locals_in_question, named_province, provinces_in
from index.records import Aspect, Report
from prompts import lexicon

MAX_QUESTION = 2_000  # characters; a longer text is a document rather than a question
MANY_PLACES = 4  # of more provinces than this a question about `hai tỉnh` does not mean them all
ASIDE = 0.5  # what a term in brackets weighs beside the others
_NUMBER_SIGN = re.compile(r"\bno\.?\s?(?=\d)", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"\b\d+(?:/\d{4})?\s?[-/]\s?[^\W\d_]{2,}[\w-]*(?:/[^\W\d_]{2,}\w*)?")
_ENGLISH = frozenset(
    "the of in was were is are how many much what which who when where why did does do by for to and a an at on from with"
    " share rate growth month months year years quarter number total percent percentage per capita output revenue value amount"
    " increase decrease rise fall versus compared against"
    " january february march april june july august september october november december".split()
)
_EITHER = frozenset("the do to in a an at on".split())  # syllables of Vietnamese without its marks, too
# What a follow-up opens and closes with bears its marks before any name beside it is read: `the Bao Lac thi sao`.
_OPENS = re.compile(r"^[Tt]he(?=\s)(?!\s(?:gioi|nao|thao)\b)")
_CLOSES = re.compile(r"\bthi(?=\s(?:sao|the nao)\b)", re.I)
_WHERE = re.compile(
    r" (?:huyện|xã|thành phố|thị xã|thị trấn|phường|địa phương|quận|thôn|nơi|đâu)(?: \S+)? nào | ở đâu "
    r"| which (?:district|commune|town|city|place|locality)\w* | where "
)
_EXCLUDED = re.compile(
    r"\b(?:không (?:tính|kể|bao gồm)|tách riêng|loại (?:riêng|trừ)|trừ(?: đi| riêng)?)\s"
    r"(?P<listed>[^;?)]{2,120}?)(?:\sra)?,?\sthì\b"
    r"|\b(?:không (?:tính|kể|bao gồm)|(?<!nước )ngoài|trừ|excluding|except)\s(?P<named>[^,;?)]{2,60})[,;)]"
    r"|\b(?:không (?:tính|kể)|(?<!nước )ngoài(?! (?:nước|tỉnh|nhà nước|quốc doanh|khu|công lập|trời|khơi|địa bàn|ra)\b))"
    r"\s(?P<before>[^,;?)]{4,40}?)\s(?:thì |là |còn |cần |được |có )*(?:bao nhiêu|mấy)\b",
    re.I,
)
_EACH_PROVINCE = re.compile(
    r"\b(?:hai|cả hai|các|mỗi|từng|những) tỉnh\b|\b(?:two|both|the) provinces\b|\beach province\b", re.I
)
_PROPER = re.compile(rf"[{UPPER}][{LOWER}'’]+(?: [{UPPER}][{LOWER}'’]+)+")
_WHOSE = re.compile(r"\bwhat (?:was|is|were|are) [^,;?]{2,40}['’]s?\s", re.I)  # `what was Cao Bang's trade surplus`
_BRACKET = re.compile(r"\([^()]*\)")
_SPLIT_CUES = {  # in two parts: `nhiều vụ nhất`
    "most": re.compile(r" (?:nhiều|cao|lớn|nặng|nhanh|tốt|mạnh|đông|dài) (?:\S+ ){1,2}nhất "),
    "list": re.compile(
        r" (?:những|các|hai|ba|bốn|năm) (?:huyện|xã|sở|đơn vị|địa phương|ngành|mặt hàng|dự án|công trình)(?: \S+){0,2} nào "
        r"| (?:chỉ tiêu|mục tiêu)(?: \S+){0,4} nào "
    ),
    "difference": re.compile(r" hơn (?!\d|so )(?:\S+ ){1,6}?(?:bao nhiêu|mấy) "),  # `đàn lợn hơn đàn bò bao nhiêu con`
    "least": re.compile(r" (?:ít|thấp|nhỏ|chậm|kém|yếu|ngắn) (?:\S+ ){1,2}nhất "),
}
_KINDS_OF_PLACE = (
    r"\b(?:huyen|thanh pho|thi xa|thi tran|tinh|quan|phuong|xa|dac khu|tp\.?|tx\.?|district|province|city|town)\s*"
)
_KINDS_AFTER = (
    r"(?:\s+(?:district|province|city|town|township|commune|ward|island|municipality)\b(?! level)){0,2}(?:['’]s\b)?"
)


@dataclass(frozen=True)
class Known:
    """What the store knows that questions are understood with."""

    restorer: Restorer
    reports: tuple[Report, ...]
    places: frozenset[str]  # districts and communes that its facts name

    @functools.cached_property
    def provinces(self) -> tuple[str, ...]:
        """Those that its reports are from."""
        return tuple(sorted({report.place for report in self.reports if report.place}))


def understand(question: str, history: Sequence[str], known: Known) -> Query:
    """The query of a question; what it leaves out is taken from the questions before it, the last one first.

    Raises `QuestionError` for an empty or an over-long question.
    """
    query = _single(_checked(question), known)
    history = [earlier for earlier in history if _WORD.search(earlier)]  # a line sent empty by mistake says nothing
    if not history:
        return query
    before = _single(_checked(history[0]), known)
    for earlier in history[1:]:
        before = follow(_single(_checked(earlier), known), before, known.reports)
    return follow(query, before, known.reports)


def _checked(question: str) -> str:
    text = " ".join(question.split())
    if not _WORD.search(text):
        raise QuestionError(lexicon.message("empty_question"))
    if len(text) > MAX_QUESTION:
        raise QuestionError(lexicon.message("long_question", length=len(text), limit=MAX_QUESTION))
    return text


def _single(question: str, known: Known) -> Query:
    """A question that stands alone."""
    asked, question = question, calmed(question)
    if detect_language(question, known.restorer) != "en":
        question = known.restorer.respelled(written_out(question))
    language = detect_language(question, known.restorer)
    text = _with_marks(question, language, known.restorer)
    mentions = mentions_of(text if language != "vi-plain" else question)
    times = [(time_start(text, mention), mention.end) for mention in mentions]
    provinces = _provinces(question, language, known)
    local = locals_in_question(text, known.places) if language == "vi" else locals_in_question(question, known.places)
    local = _as_named((place for place in local if place not in provinces), question)
    local += [f"thành phố {p}" for p in provinces if re.search(rf"\b(?:thanh pho|tp\.?) {fold(p)}\b", fold(question))]
    cues = _cues(text, language)
    codes = [found.span() for found in _CODE.finditer(text)]
    bare = _EXCLUDED.sub(_asking, _blank(text, [*times, *codes, *asked_units(text, language)]))
    bare = _without(bare, [*provinces, *local])
    terms = _terms(bare, language)
    periods = asked_times(text, mentions)
    asks = _with_base(asks_of(_without(_blank(text, times), [*provinces, *local]), language), periods, mentions)
    return Query(
        question=asked,
        language=language,
        text=text,
        kind=_kind(cues, asks, asks_place=bool(_WHERE.search(normal(text)))),
        terms=terms,
        asks=asks,
        cues=cues,
        periods=periods,
        contrasts=named("; ".join(term.text for term in terms) if language == "en" else _EXCLUDED.sub(_asking, text)),
        names=_names(bare, known.restorer),
        excluded=_excluded(text),
        asks_place=bool(_WHERE.search(normal(text))),
        provinces=tuple(provinces),
        locals=tuple(local),
        report_ids=named_reports(question, known.reports, provinces),
        codes=tuple(fold(re.sub(r"\s", "", code)) for code in _CODE.findall(question)),
    )


def _with_base(asks: tuple[Ask, ...], periods: Sequence[Wanted], mentions: Sequence[TimeMention]) -> tuple[Ask, ...]:
    """The asks with the base that a time stands for: `tháng 4/2021 … so với tháng 3/2021` is the month before."""
    compared = [mention.period for mention in mentions if mention.base]
    if len(periods) != 1 or len(compared) != 1 or any(ask.base for ask in asks):
        return asks
    bases = bases_between(periods[0].period, compared[0])
    return tuple(replace(ask, base=next(iter(bases))) for ask in asks) if len(bases) == 1 else asks


@functools.cache
def _bodies() -> tuple[str, ...]:
    """The folded names of the departments: ` so xay dung `."""
    return tuple(fold(normal(name)) for name in lexicon.documents().agencies)


def _names(text: str, restorer: Restorer) -> tuple[str, ...]:
    """The departments and the proper names of two syllables or more that a question names beside its places."""
    where = fold(normal(text))
    bodies = [name for name in _bodies() if name in where]
    found = [name for name in bodies if not any(name != other and name in other for other in bodies)]
    for match in _PROPER.finditer(text):
        syllables = match[0].split()
        if not text[: match.start()].rstrip(" ").strip('“"(') or text[: match.start()].rstrip()[-1:] in ".?!":
            syllables = syllables[1:]  # a question begins with a capital anyway
        name = fold(normal(" ".join(syllables)))
        if (
            len(syllables) > 1
            and all(restorer.knows(fold(s)) for s in syllables)
            and not any(name in b for b in bodies)
        ):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _with_marks(question: str, language: str, restorer: Restorer) -> str:
    if language == "en":
        return _NUMBER_SIGN.sub("number ", question)  # `storm no. 10` negates nothing
    if language != "vi-plain":
        return restorer.mend(question)
    return restorer.restore(_CLOSES.sub("thì", _OPENS.sub(lambda found: f"{found[0][0]}hế", question)))


def _asking(found: re.Match[str]) -> str:
    """What stays of a question where what it leaves out is cut: its question word."""
    return " , bao nhiêu " if found["before"] else " , "


def _excluded(text: str) -> str:
    """What a question leaves out: `quyết định và công văn` of `trừ quyết định và công văn thì còn bao nhiêu`."""
    found = _EXCLUDED.search(text)
    return (found["listed"] or found["named"] or found["before"]).strip() if found else ""


def _terms(text: str, language: str) -> tuple[Term, ...]:
    """The terms of a question; Vietnamese that an English one gives in brackets is read as such, and counts in full."""
    quoted = [found for found in _BRACKET.findall(text) if language == "en" and fold(found) != found.lower()]
    for found in quoted:
        text = text.replace(found, " , ")
    own = _asides_weigh_less(terms_of(text, language), text)
    known = {term.text: term for found in quoted for term in terms_of(found.strip("()"), "vi")}
    return (*known.values(), *(term for term in own if term.text not in known))


def _asides_weigh_less(terms: Sequence[Term], text: str) -> tuple[Term, ...]:
    """The terms with those that only a bracket names at half their weight: `khai khoáng sụt bao nhiêu (theo IIP)`."""
    outside, inside = normal(_BRACKET.sub(" ", text)), normal(" ".join(_BRACKET.findall(text)))
    return tuple(
        replace(term, weight=term.weight * ASIDE) if term.exact[0] in inside and term.exact[0] not in outside else term
        for term in terms
    )


def detect_language(question: str, restorer: Restorer) -> str:
    """Tell "vi", "vi-plain" (typed without diacritics) and "en" apart.

    An English word counts if it is a function word, or is in the lexicon, by itself or in a term, and no Vietnamese syllable.
    """
    found = [w.lower() for w in _WORD.findall(question)]
    marked = sum(fold(w) != w for w in found)
    is_english = [w in _ENGLISH or _is_english(w, restorer) for w in found]
    english = sum(is_english) if any(e and w not in _EITHER for w, e in zip(found, is_english, strict=True)) else 0
    if english >= 2 and english >= marked * 0.6 and english / len(found) > 0.2:
        return "en"
    return "vi" if marked / len(found) > 0.2 else "vi-plain"


def _is_english(word: str, restorer: Restorer) -> bool:
    if restorer.knows(word):
        return False
    return f" {word} " in english_terms() or (word in english_words() and not is_syllable(word))


def _provinces(question: str, language: str, known: Known) -> list[str]:
    """The provinces named, those of the gazetteer and those that the store's reports are from."""
    where = normal(fold(question))
    names = provinces_in(question, cased=False)
    if language == "vi":
        names = [n for n in names if normal(n) in normal(question) or fold(normal(n)) in normal(question)]
    names += (province for province in known.provinces if folded(province) in where)
    spoken = named_province(question)
    if spoken is not None and spoken not in names and not any(fold(spoken).startswith(fold(name)) for name in names):
        names.append(spoken)  # a province that neither the gazetteer nor the store knows is still another one
    if not names and len(known.provinces) <= MANY_PLACES and _EACH_PROVINCE.search(question):
        names = list(known.provinces)
    return _as_named(dict.fromkeys(names), question)


def _as_named(names: Iterable[str], question: str) -> list[str]:
    """Names of places in the order in which a question has them, which is that of the times that go with them."""
    text = normal(fold(question))
    where = {name: text.find(folded(name).strip()) for name in names}
    return sorted(where, key=lambda name: where[name] if where[name] >= 0 else len(text))


@functools.cache
def _cue_forms(english: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The normal forms of each way of asking."""
    return tuple(
        (name.removesuffix("_en"), tuple(map(normal, phrases)))
        for name, phrases in lexicon.question_cues().items()
        if name != "term" and name.endswith("_en") == english
    )


def _cues(text: str, language: str) -> frozenset[str]:
    """Which ways of asking a question uses."""
    where = normal(text)
    for term in lexicon.question_cues()["term"]:
        where = where.replace(normal(term), "  ")
    found = {name for name, forms in _cue_forms(language == "en") if any(form in where for form in forms)}
    found |= {name for name, pattern in _SPLIT_CUES.items() if pattern.search(where)}
    if "amount" in found and not amount_marks(text, language):
        found.discard("amount")
    if language == "en" and _WHOSE.search(text) and not found & {"who", "when", "document", "why"}:
        found.add("amount")
    return frozenset(found)


def _kind(cues: frozenset[str], asks: Sequence[Ask], *, asks_place: bool) -> Kind:
    amount = "amount" in cues
    if amount and "difference" in cues:
        return Kind.DIFFERENCE
    if "compare" in cues:
        return Kind.COMPARE
    if amount and "remainder" in cues:
        return Kind.REMAINDER
    if amount and "total" in cues:
        return Kind.TOTAL
    ranked = any(Aspect.RANK in ask.aspects for ask in asks)  # `where did it rank`
    if "list" in cues or (asks_place and not amount and not ranked and not cues & {"most", "least", "when"}):
        return Kind.LIST
    if not amount and cues & {"who", "when", "document", "why", "which"} and not any(a.stated for a in asks):
        return Kind.TEXT
    if not amount and cues & {"who", "when", "document", "why"}:
        return Kind.TEXT
    return Kind.AMOUNT


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these stretches cut out."""
    before = len(text)
    for start, end in sorted(spans, reverse=True):
        if start < before:
            text = f"{text[:start]} , {text[min(end, before) :]}"
            before = start
    return text


def _without(text: str, places: Sequence[str]) -> str:
    """The text without the names of places, which are slots and no words to search for."""
    for place in places:
        name = r"\s+".join(re.escape(part) for part in fold(place).split())
        spans = [m.span() for m in re.finditer(rf"(?:{_KINDS_OF_PLACE})?\b{name}\b{_KINDS_AFTER}", fold(text))]
        text = _blank(text, spans)
    return text
