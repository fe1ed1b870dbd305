"""The amounts that a question asks for, one by one: unit, aspect and base of comparison of each.

Example: `bao nhiêu vụ, tăng mấy % so với cùng kỳ` -> an ask for a count of `vụ` and one for a change against `cùng kỳ`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.matching import normal
from assistant.query import Ask
from assistant.terms import terms_of
from index.aspects import PLANNED
from index.figures import unit_at
from index.folding import fold
from index.records import Aspect
from prompts import lexicon

_SCALE_WORDS = {
    "tiền": ("vnd", "usd"),
    "vốn": ("vnd", "usd"),
    "kinh phí": ("vnd", "usd"),
    "đô la": ("usd",),
    "phần trăm": ("percent", "percentage_point"),
    "%": ("percent", "percentage_point"),
}
_ANY_THING = ("cái", "chiếc", "thứ")  # classifiers that count whatever a report counts by its name
_PERCENT = ("percent", "percentage_point")
_PLANNED = re.compile(r" (?:kế hoạch|kh|dự toán|chỉ tiêu|mục tiêu|plan|target|budget estimate) ")
_TARGET = re.compile(
    r" (?:đặt|đặt ra|đề ra|phấn đấu|hướng tới|hướng đến) |^ (?:chỉ tiêu|mục tiêu) "
    r"| (?:chỉ tiêu|mục tiêu) (?:\S+ )*?(?:là|phải|cần|còn) (?:\S+ )?(?:bao nhiêu|mấy) "
    r"| (?:goal|aims?|aimed|targeted) | target (?:\S+ )*?(?:is|was|for|stated|set) "
)
_REACHED = re.compile(
    r" phần trăm (?:của )?(?:kế hoạch|chỉ tiêu|mục tiêu|dự toán) | (?:hoàn thành|so với|so|bằng) |(?<!phấn đấu)(?<!để) đạt "
    r"| (?:of|against|met|reached|achieved) (?:\S+ ){0,3}(?:goal|target|plan) "
)
_NO_CHANGE = re.compile(
    r"(?<= )(?:giảm nghèo (?:nhanh và )?bền vững|(?:chương trình|công tác|vốn|dự án|kinh phí) giảm nghèo"
    r"|tăng cường|giảm thiểu)(?= )"
)
_SHARE_OF_PLAN = re.compile(  # `what share of the 2022 job-creation target`, `how far along its annual plan`
    r" (?:share|percentage|percent|proportion|part|fraction|how far|how close)(?: \S+){0,8}?"
    r" (?:goals?|targets?|plans?|estimates?|quota) "
    r"| (?:share|percentage|percent|proportion|fraction)(?: \S+){0,12}? (?:disbursed|disbursement|fulfilled|spent) "
)
_PER = re.compile(r"(?:một|mỗi|1|/) ?(?:kg|ki lô|ký|cân|yến|tạ|tấn|lít|quả|con|m2|m²|m3|mét|ha|sào|chỉ)\b", re.I)
_DIGITS = re.compile(r"\d\s*$")
_NUMBER_OF = re.compile(r"\b(?:tổng )?số (?:lượng )?", re.I)
_MOVED = re.compile(r"\b(?:tăng|giảm|thay đổi|biến động)\b", re.I)  # what is asked for then may be a share
_SEPARATOR = re.compile(r"[,;?]|\s(?:và|and)\s")
_AND_CHANGED = re.compile(  # `what was the turnover and how did it change`
    r"(?:(?<=\w)[,;]|[,;\s]\s*(?:and|và|với))\s+(?:how (?:did|has|have|does|do) (?:it|they|this|that|these)\b[^?]*"
    r"|(?:tăng|giảm)(?:,? (?:hay|hoặc) |[ /])(?:tăng|giảm)(?: (?:thế nào|ra sao|bao nhiêu(?: %| phần trăm)?))?"
    r"(?: so với cùng kỳ(?: năm (?:trước|ngoái))?)?)\s*[?.]*\s*$",
    re.I,
)
_WHOLE_AND_PART = re.compile(r"((?:tổng )?(?:số|lượng)\s.+),\s*trong (?:đó|số đó|số này)(?: (?:có|là))?\s*", re.I)


def amount_marks(text: str, language: str) -> list[tuple[int, int]]:
    """Where a text asks for an amount; `số mấy`, `ngày mấy` and `what was the reason` ask for something else."""
    cues = lexicon.question_cues()
    suffix = "_en" if language == "en" else ""
    taken = [
        m.span()
        for name in ("document", "when", "why", "who")
        for m in _any_of(cues[f"{name}{suffix}"]).finditer(text)
        if not _DIGITS.search(text, 0, m.start())  # `quá 10 ngày mấy lượt`
    ]
    return [
        m.span()
        for m in _any_of(cues[f"amount{suffix}"]).finditer(text)
        if not any(a <= m.start() < b for a, b in taken)
    ]


def asked_units(text: str, language: str) -> list[tuple[int, int]]:
    """Where the unit of measure stands that is asked for, `đô la Mỹ` of `bao nhiêu đô la Mỹ`: no word to look for."""
    if language == "en":
        return []
    spans = []
    for _, end in amount_marks(text, language):
        found = unit_at(text, end)
        if found and not found[0].dimension.startswith("count:"):
            spans.append((end, found[1]))
    return spans


@functools.cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(p) for p in phrases)})(?!\w)", re.I)


@functools.cache
def _aspect_cues(language: str) -> tuple[tuple[Aspect, tuple[str, ...]], ...]:
    return tuple(
        (Aspect(cues.name), tuple(_spelled(c) for c in (cues.english if language == "en" else cues.question)))
        for cues in lexicon.aspects()
    )


def asks_of(text: str, language: str) -> tuple[Ask, ...]:
    """One ask for each amount that is asked for: each `bao nhiêu` or `mấy`, or the whole question; and how it changed."""
    changed = _AND_CHANGED.search(text)
    if changed and text[: changed.start()].strip():
        first = asks_of(text[: changed.start()], language)
        return (*first, Ask((Aspect.CHANGE, Aspect.INDEX), (), None, None, first[0].terms, stated=True))
    parts = _parts(text, language)
    asks = [_ask(part, after, text, language) for part, after in parts]
    if len(asks) > 1:
        for i, ask in enumerate(asks[1:], start=1):
            if not ask.stated:
                asks[i] = replace(ask, dimensions=asks[i - 1].dimensions)  # `… bao nhiêu tấn, thực tế được bao nhiêu`
    for i, ask in enumerate(asks):
        seen = {term.text for earlier in asks[: i + 1] for term in earlier.terms}
        later = {term.text for other in asks[i + 1 :] for term in other.terms}
        asks[i] = replace(ask, apart=frozenset(later - seen))
    return tuple(asks) or (_ask(text, "", text, language),)


def _parts(text: str, language: str) -> list[tuple[str, str]]:
    """(the part of the question, what follows its question word) for each amount asked for."""
    found = amount_marks(text, language)
    parts = []
    if len(found) == 1 and (whole := _WHOLE_AND_PART.fullmatch(text[: found[0][0]])):
        return [(whole[1], ""), (text[whole.end(1) :], text[found[0][1] :])]
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
    if (
        language == "en"
        and Aspect.CHANGE in aspects
        and not re.search(r" how (?:many|much) (?:more|fewer|less) ", where)
    ):
        unit, dimensions = (unit, dimensions) if set(dimensions) & set(_PERCENT) else (None, ())
    stated = bool(dimensions or aspects)
    terms = terms_of(part, language)
    if not dimensions:
        named = " ".join(term.text for term in terms) if language == "en" else part
        dimensions = _hinted(named, aspects) or _hinted(whole, aspects)
    if not aspects and not set(dimensions) & set(_PERCENT):
        aspects = [Aspect.LEVEL, Aspect.RATE]
    return Ask(tuple(aspects), dimensions, unit, base, terms, stated=stated)


def _spelled(text: str) -> str:
    """The normal form with the percent sign in words, which it would otherwise lose, and without names that only hold a cue."""
    return _NO_CHANGE.sub(" ", normal(text.replace("%", " phần trăm ")))


@functools.cache
def _base_cues(language: str) -> tuple[tuple[bool, int, str, str], ...]:
    """Each way to name a base: whether by its giver, how long it is, the base, and the form to look for."""
    cues = [
        (base.name, normal(cue))
        for base in lexicon.bases()
        for cue in (base.english if language == "en" else base.question)
    ]
    return tuple(
        (name.endswith("giao"), len(form), name, form if language == "en" else fold(form)) for name, form in cues
    )


def _base_asked(where: str, language: str) -> str | None:
    """What the question compares with: a budget whose giver is named before any other, else the longest cue."""
    here = where if language == "en" else fold(where)
    found = [base for base in _base_cues(language) if base[3] in here]
    return max(found)[2] if found else None


def _aspects_asked(
    where: str, whole: str, dimensions: tuple[str, ...], base: str | None, language: str
) -> list[Aspect]:
    """What a part of the question asks of its indicator, as far as its words and the unit asked for tell."""
    found = [aspect for aspect, cues in _aspect_cues(language) if any(cue in where for cue in cues)]
    aspects: list[Aspect] = [aspect for aspect in found if aspect is not Aspect.LEVEL]
    percent = bool(set(dimensions) & set(_PERCENT))
    if dimensions and not percent:
        aspects = [a for a in aspects if a in (Aspect.PLAN, Aspect.CHANGE, Aspect.RANK)]
        if (
            Aspect.CHANGE not in aspects
            and _PLANNED.search(where)
            and not re.search(r" (?:đạt|so với|so|hoàn thành) ", where)
        ):
            return [Aspect.PLAN]
        return aspects
    if _TARGET.search(where) and not _REACHED.search(where):
        return [Aspect.PLAN, *(a for a in aspects if a is Aspect.CHANGE)]
    if language == "en" and _SHARE_OF_PLAN.search(where):
        return [Aspect.PLAN_SHARE]
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
    if _PER.match(following) and re.search(r"\bgiá\b", part, re.I):
        return None, ("vnd", "usd")  # `giá hồ tiêu bao nhiêu một kg`
    found = unit_at(f" {following}", 0)
    if found and found[0].name in _ANY_THING:
        return None, ("count",)
    if found:
        return found[0].name, (found[0].dimension,)
    if re.search(r"phần trăm|(?<!\d)(?<!\d )%|t[ỷỉ] lệ", part.lower()):
        return None, _PERCENT
    for counted in () if _MOVED.search(part) else _NUMBER_OF.finditer(part):
        found = unit_at(f" {part[counted.end() :]}", 0)
        if found and found[0].dimension.startswith("count:"):
            return found[0].name, (found[0].dimension,)
    measured = re.search(r"\((?:đơn vị[^)]*?)?([^)]{1,20})\)|tính bằng ([^,?]{1,20})", part)
    if measured and (found := unit_at(f" {(measured[1] or measured[2]).strip()}", 0)):
        return found[0].name, (found[0].dimension,)
    return None, ()


@functools.cache
def _english_units() -> tuple[tuple[str, str, str], ...]:
    """(normal form, unit, dimension) of the English names of units, the longest first."""
    names = [(normal(name), unit.name, unit.dimension) for unit in lexicon.units() for name in unit.english]
    return tuple(sorted(names, key=lambda item: -len(item[0])))


@functools.cache
def _of_money() -> re.Pattern[str]:
    """`how much did the flood cost`, where nothing else is counted: not `how much rice was collected`."""
    verbs = "|".join(map(re.escape, lexicon.money_verbs()))
    return re.compile(rf" how much (?:is|are|was|were|did|do|does|has|have|had|will|would|must) (?:.* )?(?:{verbs}) ")


# `how many had two doses`, `how many of them were rebuilt`: what is counted was named before, or stands behind.
_NOTHING_NAMED = re.compile(
    r"(?:of (?:them|these|those|which|whom)|had|have|has|were|was|are|is|did|do|does|got|received|died|remain(?:ed)?) "
)


def _is_word_of_a_name(unit: str, part: str) -> bool:
    """Whether the currency is a syllable of a Vietnamese name in the question: `dong riềng` is no money."""
    return unit == " dong " and not re.search(r"\b(?:[mb]illion|thousand|in|of|many|vietnamese) dong\b", part, re.I)


def _english_unit(part: str) -> tuple[str | None, tuple[str, ...]]:
    where = normal(part)
    if "%" in part or re.search(r" (?:percent|percentage|per cent|share|rate|proportion|growth) ", where):
        return None, _PERCENT
    if " how much money " in where:
        return None, ("vnd", "usd")
    counted = re.search(r" how many (.*)", where)
    if counted and _NOTHING_NAMED.match(counted[1]):
        return None, ("count",)
    scope = f" {counted[1]} " if counted else where
    counting = counted or " number of " in where  # `how much was lent to poor households` counts no households
    best = min(
        (
            (scope.find(name), -len(name), unit, dimension)
            for name, unit, dimension in _english_units()
            if name in scope and (counting or not dimension.startswith("count:")) and not _is_word_of_a_name(name, part)
        ),
        default=None,
    )
    if best is None and _of_money().search(where):
        return None, ("vnd", "usd")
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
    hits = [
        (where.find(normal(noun)), -len(noun), dims)
        for noun, dims in lexicon.dimension_hints().items()
        if normal(noun) in where
    ]
    return min(hits)[2] if hits else ()
