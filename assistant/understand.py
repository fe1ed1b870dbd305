"""Turn a question, with the questions before it, into a `Query`: what is asked, of what kind, for which place and period.

Example: `giai ngan 6t 2021 cao bang` -> language "vi-plain", text "giải ngân …", provinces ("Cao Bằng",), period 2021-H1,
terms `giải ngân` with its alternatives, one ask for a share of plan or an amount.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.diacritics import Restorer
from assistant.matching import Term, normal
from assistant.query import Ask, Kind, Query, Wanted
from index.errors import QuestionError
from index.facts import PLANNED
from index.figures import unit_at
from index.folding import fold
from index.periods import TimeMention, find_periods
from index.places import locals_in_question, provinces_in
from index.records import Aspect, Report
from index.words import words
from prompts import lexicon

MAX_QUESTION = 2_000  # characters; a longer text is a document rather than a question
SOME_YEAR = 2000  # stands in where a question names a period without its year

_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"\b\d+(?:/\d{4})?\s?[-/]\s?[^\W\d_]{2,}[\w-]*(?:/[^\W\d_]{2,}\w*)?")
_ENGLISH = frozenset(
    "the of in was were is are how many much what which who when where why did does do by for to and a an at on from with share rate".split()
)
_SCALE_WORDS = {"tiền": ("vnd", "usd"), "vốn": ("vnd", "usd"), "kinh phí": ("vnd", "usd"), "đô la": ("usd",), "phần trăm": ("percent", "percentage_point"), "%": ("percent", "percentage_point")}
_PERCENT = ("percent", "percentage_point")
_REPORT_OF = re.compile(r"\b(?:bao cao|thong bao|cong van|report|notice)(?: so \S+)?(?: dated| of| ngay| ra ngay)*\s*$")
_WHERE = re.compile(
    r" (?:huyện|xã|thành phố|thị xã|thị trấn|phường|địa phương|quận|thôn|nơi|đâu)(?: \S+)? nào | ở đâu | which (?:district|commune|town|city|place|locality)\w* | where "
)
_EXCLUDED = re.compile(r"\b(?:không (?:tính|kể|bao gồm)|ngoài|trừ|excluding|except)\s[^,;?)]{2,60}[,;)]", re.I)
_PLANNED = re.compile(r" (?:kế hoạch|kh|dự toán|chỉ tiêu|mục tiêu|plan|target|budget estimate) ")
_ALONE = re.compile(r"\b(?:rieng|trong do)\s*(?:trong\s*)?$")
_BESIDE = re.compile(r"\b(?:va|voi|so voi|ca|hay)\b|[:/]")
_KINDS_OF_PLACE = r"\b(?:huyen|thanh pho|thi xa|thi tran|tinh|quan|phuong|xa|tp\.?|tx\.?|district|province|city|town)\s*"
_SEPARATOR = re.compile(r"[,;?]|\s(?:và|and)\s")


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows that questions are understood with."""

    restorer: Restorer
    reports: tuple[Report, ...]
    places: frozenset[str]  # districts and communes that its facts name


def understand(question: str, history: Sequence[str], known: Known) -> Query:
    """The query of a question; what it leaves out is taken from the questions before it, the last one first.

    Raises `QuestionError` for an empty or an over-long question.
    """
    query = _single(_checked(question), known)
    if not history:
        return query
    before = _single(_checked(history[0]), known)
    for earlier in history[1:]:
        before = _follow(_single(_checked(earlier), known), before)
    return _follow(query, before)


def _checked(question: str) -> str:
    text = " ".join(question.split())
    if not _WORD.search(text):
        raise QuestionError(lexicon.message("empty_question"))
    if len(text) > MAX_QUESTION:
        raise QuestionError(lexicon.message("long_question", length=len(text), limit=MAX_QUESTION))
    return text


def _single(question: str, known: Known) -> Query:
    """A question that stands alone."""
    language = detect_language(question, known.restorer)
    text = known.restorer.restore(question) if language == "vi-plain" else question
    mentions = find_periods(text if language != "vi-plain" else question, SOME_YEAR)
    provinces = _provinces(question, language, known)
    local = locals_in_question(text, known.places) if language == "vi" else locals_in_question(question, known.places)
    local = [place for place in local if place not in provinces]
    cues = _cues(text, language)
    bare = _EXCLUDED.sub(" , ", _blank(text, [(m.start, m.end) for m in mentions]))
    bare = _without(bare, [*provinces, *local])
    terms = _terms(bare, language)
    asks = _asks(_blank(text, [(m.start, m.end) for m in mentions]), language)
    return Query(
        question=question,
        language=language,
        text=text,
        kind=_kind(cues, asks),
        terms=terms,
        asks=asks,
        cues=cues,
        periods=_periods(text, mentions),
        asks_place=bool(_WHERE.search(normal(text))),
        provinces=tuple(provinces),
        locals=tuple(local),
        report_ids=_named_reports(question, known.reports),
        codes=tuple(fold(re.sub(r"\s", "", code)) for code in _CODE.findall(question)),
    )


def _periods(text: str, mentions: Sequence[TimeMention]) -> tuple[Wanted, ...]:
    """The periods asked for: not those compared with, nor the date of a report; `quý I …, riêng tháng 3` asks for March."""
    asked = [m for m in mentions if not m.base and not _REPORT_OF.search(fold(text[: m.start]))]
    within = [m for m in asked if _ALONE.search(fold(text[: m.start]))]
    if len(asked) == 2 and len(within) == 1 and not _BESIDE.search(fold(text[asked[0].end : asked[1].start])):
        asked = within
    return tuple(Wanted(m.period, m.year_known or m.period.start.year != SOME_YEAR, m.until) for m in asked)


def detect_language(question: str, restorer: Restorer) -> str:
    """Tell "vi", "vi-plain" (typed without diacritics) and "en" apart.

    An English word counts if it is a function word, or is in the lexicon and no Vietnamese syllable.
    """
    found = [w.lower() for w in _WORD.findall(question)]
    marked = sum(fold(w) != w for w in found)
    english = sum(w in _ENGLISH or (f" {w} " in _english() and not restorer.knows(w)) for w in found)
    if english >= 2 and english >= marked * 0.6 and english / len(found) > 0.2:
        return "en"
    return "vi" if marked / len(found) > 0.2 else "vi-plain"


def _provinces(question: str, language: str, known: Known) -> list[str]:
    """The provinces named, those of the gazetteer and those that the store's reports are from."""
    folded = normal(fold(question))
    names = provinces_in(question, cased=language == "en" and False)
    if language == "vi":
        names = [n for n in names if normal(n) in normal(question) or fold(normal(n)) in normal(question)]
    names += sorted({r.place for r in known.reports if r.place and fold(normal(r.place)) in folded})
    return list(dict.fromkeys(names))


def _named_reports(question: str, reports: Sequence[Report]) -> tuple[str, ...]:
    """The reports that a question names by their number, or as `báo cáo ngày …` by their date."""
    folded = fold(question).replace(" ", "")
    found = [r.id for r in reports if r.number and fold(r.number) in folded]
    if not found and re.search(r"\b(?:bao cao|thong bao|report|notice)\b", fold(question)):
        days = {m.period.start for m in find_periods(question) if m.period.start == m.period.end}
        found = [r.id for r in reports if r.issued in days]
    return tuple(found)


def _cues(text: str, language: str) -> frozenset[str]:
    """Which ways of asking a question uses."""
    where = normal(text)
    found = set()
    suffix = "_en" if language == "en" else ""
    for name, phrases in lexicon.question_cues().items():
        if name.endswith("_en") == bool(suffix) and any(normal(p) in where for p in phrases):
            found.add(name.removesuffix("_en"))
    if "amount" in found and not _amount_marks(text, language):
        found.discard("amount")
    return frozenset(found)


def _amount_marks(text: str, language: str) -> list[tuple[int, int]]:
    """Where a text asks for an amount; `số mấy` and `ngày mấy` ask for a document and a day."""
    cues = lexicon.question_cues()
    suffix = "_en" if language == "en" else ""
    taken = [m.span() for name in ("document", "when") for m in _any_of(cues[f"{name}{suffix}"]).finditer(text)]
    return [
        m.span()
        for m in _any_of(cues[f"amount{suffix}"]).finditer(text)
        if not any(a <= m.start() < b for a, b in taken)
    ]


@functools.cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(p) for p in phrases)})(?!\w)", re.I)


def _kind(cues: frozenset[str], asks: Sequence[Ask]) -> Kind:
    if "compare" in cues:
        return Kind.COMPARE
    amount = "amount" in cues
    if amount and "difference" in cues:
        return Kind.DIFFERENCE
    if amount and "total" in cues:
        return Kind.TOTAL
    if "list" in cues:
        return Kind.LIST
    if not amount and cues & {"who", "when", "document", "why", "which"} and not any(a.stated for a in asks):
        return Kind.TEXT
    if not amount and cues & {"who", "when", "document", "why"}:
        return Kind.TEXT
    return Kind.AMOUNT


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these stretches cut out."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} , {text[end:]}"
    return text


def _without(text: str, places: Sequence[str]) -> str:
    """The text without the names of places, which are slots and no words to search for."""
    for place in places:
        name = r"\s+".join(re.escape(part) for part in fold(place).split())
        spans = [m.span() for m in re.finditer(rf"(?:{_KINDS_OF_PLACE})?\b{name}\b", fold(text))]
        text = _blank(text, spans)
    return text


@functools.cache
def _stop(language: str) -> frozenset[str]:
    stop = lexicon.stopwords("en" if language == "en" else "vi")
    bases = (cue for base in lexicon.bases() for cue in (base.english if language == "en" else base.question))
    cues = (cue for base, cue in ((b, c) for b in lexicon.bases() for c in b.question) if base.name == "cùng kỳ")
    asking = lexicon.question_cues()
    suffix = "_en" if language == "en" else ""
    comparing = (cue for name in ("compare", "difference", "total", "list") for cue in asking[f"{name}{suffix}"])
    words = (*stop.question, *stop.filler, *(bases if language == "en" else cues), *comparing)
    return frozenset(normal(word).strip() for word in words)


@functools.cache
def _alternatives() -> dict[str, tuple[str, ...]]:
    """Normal form of a term -> what else it may be called, of synonyms and abbreviations."""
    table: dict[str, dict[str, None]] = {}
    for group in lexicon.synonyms():
        for term in group:
            others = table.setdefault(normal(term), {})
            others.update((other, None) for other in group if other != term)
    for short, long in lexicon.abbreviations().items():
        table.setdefault(normal(short), {}).update((form, None) for form in long)
        for form in long:
            table.setdefault(normal(form), {})[short] = None
    for term, others in table.items():
        for other in list(others):
            others.update((more, None) for more in table.get(normal(other), {}) if normal(more) != term and len(others) < 12)
    return {term: tuple(others) for term, others in table.items()}


@functools.cache
def _longest_alternative() -> int:
    return max((key.count(" ") for key in _alternatives()), default=1)


@functools.cache
def _english() -> dict[str, tuple[str, ...]]:
    return {normal(term): vietnamese for term, vietnamese in lexicon.english().items()}


def _terms(text: str, language: str) -> tuple[Term, ...]:
    """The terms of a question: known phrases first, the longest ones, then its words; question words left out."""
    certain = language == "vi"
    terms: dict[str, Term] = {}
    for piece in re.split(r"[,;?!:]", text):
        syllables = [s for s in normal(piece).split() if _WORD.fullmatch(s) or s.isalnum()]
        rest = _known_phrases(syllables, language, certain, terms)
        _plain_words(rest, language, certain, terms)
    return tuple(terms.values())


def _known_phrases(syllables: list[str], language: str, certain: bool, terms: dict[str, Term]) -> list[list[str]]:
    """Take the phrases of the lexicon out of a run of syllables; what is left stays in runs."""
    table = _english() if language == "en" else _alternatives()
    longest = 7 if language == "en" else _longest_alternative()
    rest: list[list[str]] = [[]]
    i = 0
    stop = _stop(language)
    while i < len(syllables):
        for size in range(min(longest, len(syllables) - i), 0, -1):
            phrase = " ".join(syllables[i : i + size])
            if language == "en":
                phrase = next((form for form in _inflected(phrase) if f" {form} " in table), phrase)
            if phrase in stop and size > 1:
                break
            if f" {phrase} " in table and phrase not in stop and (size > 1 or language == "en" or len(phrase) > 1):
                others = table[f" {phrase} "]
                if language == "en":
                    terms.setdefault(phrase, Term.of(others[0], (*others[1:], phrase), certain=True) if others else Term.of(phrase))
                else:
                    terms.setdefault(phrase, Term.of(phrase, others, certain=certain))
                break
        else:
            rest[-1].append(syllables[i])
            i += 1
            continue
        rest.append([])
        i += size
    return [run for run in rest if run]


def _inflected(phrase: str) -> list[str]:
    """An English phrase and what its last word may be a form of: `hospitals` -> `hospital`, `planted` -> `plant`."""
    forms = [phrase]
    for ending, replacements in (("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ed", ("", "e")), ("ing", ("", "e"))):
        if phrase.endswith(ending) and len(phrase) > len(ending) + 3:
            forms += [phrase[: -len(ending)] + new for new in replacements]
    return forms


def _plain_words(runs: list[list[str]], language: str, certain: bool, terms: dict[str, Term]) -> None:
    stop = _stop(language)
    for run in runs:
        found = run if language == "en" else [w.replace("_", " ") for w in words(" ".join(run))]
        for word in found:
            if word in stop or (len(word) < 2 and not word.isdigit()):
                continue
            # An English word that the lexicon does not hold says little, unless it is a name that reports have too.
            terms.setdefault(word, Term.of(word, certain=certain, weight=0.2 if language == "en" else 1.0))


@functools.cache
def _aspect_cues(language: str) -> tuple[tuple[Aspect, tuple[str, ...]], ...]:
    return tuple(
        (Aspect(cues.name), tuple(_spelled(c) for c in (cues.english if language == "en" else cues.question)))
        for cues in lexicon.aspects()
    )


def _asks(text: str, language: str) -> tuple[Ask, ...]:
    """One ask for each amount that is asked for: each `bao nhiêu` or `mấy`, or the whole question."""
    parts = _parts(text, language)
    asks = [_ask(part, after, text, language) for part, after in parts]
    if len(asks) > 1:
        asks = [ask for i, ask in enumerate(asks) if ask.stated or i == 0]
    for i, ask in enumerate(asks):
        seen = {term.text for earlier in asks[: i + 1] for term in earlier.terms}
        later = {term.text for other in asks[i + 1 :] for term in other.terms}
        asks[i] = replace(ask, apart=frozenset(later - seen))
    return tuple(asks) or (_ask(text, "", text, language),)


def _parts(text: str, language: str) -> list[tuple[str, str]]:
    """(the part of the question, what follows its question word) for each amount asked for."""
    found = _amount_marks(text, language)
    parts = []
    for i, (start, end) in enumerate(found):
        low = found[i - 1][1] if i else 0
        cut = [m.end() for m in _SEPARATOR.finditer(text, low, start)]
        if cut and (i or len(found) > 1):
            low = cut[-1]
        high = found[i + 1][0] if i + 1 < len(found) else len(text)
        stop = _SEPARATOR.search(text, end, high)
        if stop and (len(found) > 1 or i):
            high = stop.start()
        parts.append((text[low:high], text[end:high]))
    return parts


def _ask(part: str, after: str, whole: str, language: str) -> Ask:
    """What one part of the question asks for."""
    unit, dimensions = _unit(part, after, language)
    where = _spelled(part)
    base = _base_asked(where, language)
    aspects = _aspects_asked(where, _spelled(whole), dimensions, base, language)
    stated = bool(dimensions or aspects)
    terms = _terms(part, language)
    if not dimensions:
        named = " ".join(term.text for term in terms) if language == "en" else part
        dimensions = _hinted(named, aspects) or _hinted(whole, aspects)
    if not aspects and not set(dimensions) & set(_PERCENT):
        aspects = [Aspect.LEVEL, Aspect.RATE]
    return Ask(tuple(aspects), dimensions, unit, base, terms, stated=stated)


def _spelled(text: str) -> str:
    """The normal form with the percent sign in words, which it would otherwise lose."""
    return normal(text.replace("%", " phần trăm "))


def _base_asked(where: str, language: str) -> str | None:
    """What the question compares with: a budget whose giver is named before any other, else the longest cue."""
    here = where if language == "en" else fold(where)
    found = []
    for base in lexicon.bases():
        for cue in base.english if language == "en" else base.question:
            form = normal(cue)
            if (form if language == "en" else fold(form)) in here:
                found.append((base.name.endswith("giao"), len(form), base.name))
    return max(found)[2] if found else None


def _aspects_asked(
    where: str, whole: str, dimensions: tuple[str, ...], base: str | None, language: str
) -> list[Aspect]:
    """What a part of the question asks of its indicator, as far as its words and the unit asked for tell."""
    found = [aspect for aspect, cues in _aspect_cues(language) if any(cue in where for cue in cues)]
    aspects = [aspect for aspect in found if aspect is not Aspect.LEVEL]
    percent = bool(set(dimensions) & set(_PERCENT))
    if dimensions and not percent:
        aspects = [a for a in aspects if a in (Aspect.PLAN, Aspect.CHANGE, Aspect.RANK)]
        if Aspect.CHANGE not in aspects and _PLANNED.search(where) and not re.search(r" (?:đạt|so với|so|hoàn thành) ", where):
            return [Aspect.PLAN]
        return aspects
    measured = percent or re.search(r" (?:đạt|so với|so|hoàn thành|bằng|dat|of) ", where)
    if (base in PLANNED and measured) or (percent and not aspects and _PLANNED.search(whole)):
        aspects = [Aspect.PLAN_SHARE, *(a for a in aspects if a is Aspect.CHANGE)]
    elif base in PLANNED and not aspects:
        aspects = [Aspect.PLAN]
    elif base is not None and base not in PLANNED:
        aspects = [Aspect.CHANGE]
    if Aspect.CHANGE in aspects and Aspect.INDEX not in aspects:
        aspects.append(Aspect.INDEX)
    return aspects


def _unit(part: str, after: str, language: str) -> tuple[str | None, tuple[str, ...]]:
    """The unit that stands after the question word, or elsewhere in the part."""
    if language == "en":
        return _english_unit(part)
    following = after.lstrip()
    for word, dimensions in _SCALE_WORDS.items():
        if following.lower().startswith(word):
            return None, dimensions
    found = unit_at(f" {following}", 0)
    if found:
        return found[0].name, (found[0].dimension,)
    if re.search(r"phần trăm|(?<!\d)(?<!\d )%|t[ỷỉ] lệ", part.lower()):
        return None, _PERCENT
    measured = re.search(r"\((?:đơn vị[^)]*?)?([^)]{1,20})\)|tính bằng ([^,?]{1,20})", part)
    if measured and (found := unit_at(f" {(measured[1] or measured[2]).strip()}", 0)):
        return found[0].name, (found[0].dimension,)
    return None, ()


@functools.cache
def _english_units() -> tuple[tuple[str, str, str], ...]:
    """(normal form, unit, dimension) of the English names of units, the longest first."""
    names = [(normal(name), unit.name, unit.dimension) for unit in lexicon.units() for name in unit.english]
    return tuple(sorted(names, key=lambda item: -len(item[0])))


def _english_unit(part: str) -> tuple[str | None, tuple[str, ...]]:
    where = normal(part)
    if "%" in part or re.search(r" (?:percent|percentage|per cent|share|rate|proportion|growth) ", where):
        return None, _PERCENT
    if " how much money " in where or re.search(r" how much (?:was|were|did) .*(?:collected|spent|revenue|expenditure|disbursed)", where):
        return None, ("vnd", "usd")
    counted = re.search(r" how many (.*)", where)
    scope = f" {counted[1]} " if counted else where
    best = min(
        ((scope.find(name), -len(name), unit, dimension) for name, unit, dimension in _english_units() if name in scope),
        default=None,
    )
    if best is None or (counted and best[0] > 30):
        return None, ("count",) if counted else ()
    return best[2], ("count",) if best[3].startswith("count:") else (best[3],)


def _hinted(text: str, aspects: Sequence[Aspect]) -> tuple[str, ...]:
    """The dimensions that the head noun of the question suggests."""
    if set(aspects) & {Aspect.PLAN_SHARE, Aspect.SHARE, Aspect.RATE}:
        return _PERCENT
    if Aspect.CHANGE in aspects:
        return ()
    where = normal(text)
    hits = [(where.find(normal(noun)), dims) for noun, dims in lexicon.dimension_hints().items() if normal(noun) in where]
    return min(hits)[1] if hits else ()


def _follow(query: Query, before: Query) -> Query:
    """A follow-up takes over what it leaves out; a question that stands on its own takes over nothing."""
    if _complete(query):
        return query
    new_asks = [ask for ask in query.asks if ask.stated]
    old = tuple(replace(term, weight=term.weight * 0.6) for term in before.terms if not _replaced(term, query.terms))
    new = tuple(replace(term, weight=term.weight * 1.6) for term in query.terms)
    seen = {term.text for term in new}
    asks = tuple(new_asks) or before.asks
    return replace(
        query,
        text=f"{before.text} {query.text}",
        language=query.language if query.language != "vi" or before.language != "en" else query.language,
        kind=query.kind if new_asks or query.cues & {"who", "when", "document", "why"} else before.kind,
        terms=(*new, *(term for term in old if term.text not in seen)),
        asks=asks,
        periods=query.periods or _inherited(before.periods, moved=bool(query.provinces)),
        provinces=query.provinces or (() if query.locals else before.provinces),
        locals=query.locals or before.locals if not query.provinces else query.locals,
        report_ids=query.report_ids or (() if query.periods or query.provinces else before.report_ids),
    )


def _inherited(periods: Sequence[Wanted], *, moved: bool) -> tuple[Wanted, ...]:
    """The periods of the question before; where the place is another one, whose reports may be of other years, loosely."""
    return tuple(replace(wanted, year_known=False) if moved else wanted for wanted in periods)


def _complete(query: Query) -> bool:
    """Whether a question names what it asks for and its place or period, and does not open as a follow-up."""
    first = normal(query.text)
    phrases = lexicon.question_cues()["followup_en" if query.language == "en" else "followup"]
    if any(first.startswith(normal(p)) for p in phrases):
        return False
    return len(query.terms) >= 3 and bool(query.periods or query.provinces)


def _replaced(term: Term, new: Sequence[Term]) -> bool:
    """Whether a new term takes the place of an old one: they share a head syllable, as `thịt trâu` and `thịt bò`."""
    head = term.text.split()[0]
    return any(other.text != term.text and " " in other.text and other.text.split()[0] == head for other in new)
