"""Choose, among the facts of the passages found, those that answer: named features, weights from a fit.

A fact is compared with one ask of the query layer by layer: which of the question's terms its own clause holds, which
it inherits, which stand above it; whether unit, aspect, base of comparison, period and place are those asked for. The
score is the weighted sum of these features; `ranking.json` holds the weights that `python -m eval tune` fits.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np

from assistant.amounts import dimension_of, kind_of, same_kind
from assistant.contrasts import contradicted, named
from assistant.matching import Term, folded, normal
from assistant.query import Ask, Kind, Query, Wanted
from assistant.rarity import Rarity
from assistant.search import Hit
from assistant.slots import slot_features
from index.aspects import PLANNED
from index.folding import fold
from index.forms import above
from index.letters import UPPER
from index.records import Aspect, Fact, Passage, Period, Report
from index.store import Snapshot
from prompts import lexicon

FEATURES = (
    "own", "scope", "clause", "above", "missing", "unknown", "ask_own", "ask_near", "extra", "scope_extra",
    "unit_same", "unit_dimension", "unit_other", "aspect_same", "aspect_other", "base_same", "base_other",
    "period_same", "period_part", "period_longer", "period_other", "period_open", "place_same", "place_other",
    "local_other", "local_unasked", "local_asked", "rank", "first", "plan_role", "future", "footnote", "approximate", "total",
    "part", "most", "most_other", "near", "astray", "rival", "unnamed", "noun_other", "base_planned", "covered", "elsewhere",
    "body", "by_aspect", "superseded",
)  # fmt: skip

ANSWER_FEATURES = (
    "own", "scope", "missing", "unknown", "extra", "unit_same", "unit_other", "aspect_other", "base_other", "rank",
    "period_same", "period_other", "astray", "near", "rival", "unnamed", "noun_other", "base_planned", "elsewhere",
)  # fmt: skip

OF_ELSE = 0.5  # of what the words of a part's whole say beyond the question
OF_WHOLE = 40  # characters between a figure and the bracket of its parts
IMPLIED = 0.7  # a kind of unit that only the noun tells: a share answers where `sản lượng` is asked for, hectares never
OF_ASPECT = 0.3  # what `tăng` or `tỷ lệ` weighs, which a figure answers by its aspect whatever it is of
_MEASURES = frozenset(("area", "mass", "volume", "length", "energy", "power", "yield", "vnd", "usd"))
SAME = 1e-9  # a spread of likenesses that is one of rounding alone
TAKEN_BACK = 45  # characters before a figure that may say that another has taken its place

_FORMER = re.compile(
    r"\b(?:ước|sơ bộ|đã báo cáo|báo cáo|đã nêu|đã công bố|dự báo)\s(?:trước(?: đây| đó)?|lần trước|kỳ trước|tháng trước|ban đầu)"
    r"[^.;\d]*$|\b(?:không phải|chứ không|thay vì|thay cho(?: số)?)\s(?:là\s)?$",
    re.I,
)
_FUTURE = re.compile(r"\b(?:nhiem vu|phuong huong|giai phap|muc tieu|chi tieu|du kien|phan dau|ke hoach)\b")
_MOST = re.compile(
    r"(?<!thống )(?<!thứ )(?<!hợp )(?<!giải )(?<!lần )\bnhất\b|\b(?:đứng|dẫn) đầu\b|\b(?:cuối|đầu|chót) bảng\b", re.I
)
_PART = re.compile(r"\b(?:trong đó|riêng)\b", re.I)
_TOTAL = re.compile(r"\b(?:tổng|toàn tỉnh|tổng số|chung)\b", re.I)
_BODY = re.compile(
    r"\b(?:Sở|Ban (?:QLDA|Quản lý)|UBND (?:huyện|thành phố|TP|thị xã|TX|xã|phường)|Cục|Chi cục|Công ty|Trường|Bệnh viện|Đài|Huyện"
    rf"|Thành phố|Thị xã|TP\.?|TX\.?) [{UPPER}]"
)
_SYLLABLES = re.compile(r"[^\W\d_]{2,}")


Near = Callable[[Sequence[Fact]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact and how well it answers one ask of the query."""

    fact: Fact
    passage: Passage
    report: Report
    features: Mapping[str, float]
    score: float


@functools.cache
def weights() -> Mapping[str, float]:
    """The fitted weights by feature, and under "answer_threshold" the log-odds below which nothing is answered."""
    table: dict[str, float] = json.loads((files(__package__) / "ranking.json").read_text(encoding="utf-8"))["weights"]
    return table


@dataclass(frozen=True, slots=True)
class _Layers:
    """The texts around a figure as normal forms, from the nearest to the farthest."""

    own: tuple[str, str]
    scope: tuple[str, str]
    clause: tuple[str, str]
    above: tuple[str, str]


def _both(text: str) -> tuple[str, str]:
    return normal(text), folded(text)


@functools.lru_cache(maxsize=50_000)
def _own_text(fact: Fact) -> str:
    return f"{fact.indicator} {fact.figure.text} {fact.after}"


def _layers(fact: Fact, passage: Passage, report: Report) -> _Layers:
    return _Layers(
        _both(_own_text(fact)),
        _both(" . ".join(fact.scope)),
        _both(report.text[fact.start : fact.end]),
        _both(above(passage, report)),
    )


def candidates(
    query: Query, ask: Ask, hits: Sequence[Hit], snapshot: Snapshot, rarity: Rarity, near: Near
) -> list[Candidate]:
    """Every fact of the passages found, scored for one ask, best first; ties in the order of the text.

    `near` gives the similarity of the question and each of some facts.
    """
    table = weights()
    query = replace(query, terms=tuple(term for term in query.terms if term.text not in ask.apart))
    term_weights = {
        term.text: rarity.weight(term) * (OF_ASPECT if _names_aspect(term) else 1)
        for term in (*query.terms, *ask.terms)
    }
    unknown = _unknown(query, rarity, term_weights)
    spoken = set(_SYLLABLES.findall(" ".join(a for term in query.terms for a in term.exact)))
    told = frozenset(term.text for term in query.terms if rarity.frequency(term))
    asked = {name for term in query.terms for name in term.exact}
    nearness = _nearness([f for hit in hits for f in snapshot.facts_by_passage.get(hit.passage.id, ())], near)
    found = []
    for hit in hits:
        report = snapshot.reports[hit.passage.report_id]
        facts = snapshot.facts_by_passage.get(hit.passage.id, ())
        for position, fact in enumerate(facts):
            if fact.figure.text[0].isdigit() and normal(fact.figure.text) in asked:
                continue  # `02 mũi` is what is asked of, and not how many
            layers = _layers(fact, hit.passage, report)
            features = {"unknown": unknown, "rank": hit.score, "first": 1.0 if position == 0 else 0.0}
            features["near"] = nearness[fact.id]
            features |= _term_features(query, ask, layers, term_weights, spoken, fact)
            features["astray"] = _astray(query, layers, term_weights, told)
            features |= _kind_features(ask, fact, ahead=_is_ahead(fact, hit.passage, report))
            features |= slot_features(query, fact, report, _own_text(fact))
            features |= _text_features(query, fact, hit.passage, report)
            features |= _most_features(query, fact)
            features |= _contrast_features(query, fact, hit.passage, report)
            features["covered"] = _share_covered(query, fact, report)
            features["elsewhere"] = _elsewhere(query, layers)
            features["body"] = _of_a_body(query, fact)
            features["superseded"] = _superseded(fact, report)
            if _PART.search(report.text, fact.start, fact.figure.start):
                features["part"] = _is_part(query, features, layers, term_weights)
            elif (whole := _whole_of(fact, facts, report)) and not _told_apart(fact, whole, spoken):
                features["part"] = _share_of(query.terms, layers.own, term_weights)
            score = sum(table.get(name, 0.0) * value for name, value in features.items())
            found.append(Candidate(fact, hit.passage, report, features, score))
    return sorted(found, key=lambda c: (-c.score, c.fact.id))


def _nearness(facts: Sequence[Fact], near: Near) -> Mapping[str, float]:
    """By how many standard deviations each fact's words are farther from the question than the nearest one's: 0 or less.

    Encoders spread their cosines over ranges of their own, and one question's differ by little.
    """
    found = np.asarray(near(facts), np.float64)
    known = found[~np.isnan(found)]
    spread = known.std() if len(known) else 0.0
    if spread < SAME:
        return dict.fromkeys((fact.id for fact in facts), 0.0)
    away = (np.nan_to_num(found, nan=known.min()) - known.max()) / spread
    return {fact.id: value for fact, value in zip(facts, away.tolist(), strict=True)}


def answerable(features: Mapping[str, float]) -> float:
    """The log-odds that a best candidate with these features is right."""
    table = weights()
    return table["answer_bias"] + sum(table[f"answer_{name}"] * features.get(name, 0.0) for name in ANSWER_FEATURES)


def _unknown(query: Query, rarity: Rarity, term_weights: Mapping[str, float]) -> float:
    """The share of what is asked that no indexed report mentions at all."""
    total = sum(term_weights[t.text] for t in query.terms) or 1.0
    return sum(term_weights[t.text] for t in query.terms if rarity.frequency(t) == 0) / total


def _astray(query: Query, layers: _Layers, term_weights: Mapping[str, float], told: Collection[str]) -> float:
    """The weight of the weightiest term that reports do speak of, but not here: `bưởi` of a figure for oranges.

    What a question only adds in brackets, or takes over from the one before it, need not stand by the figure.
    """
    total = sum(term_weights[t.text] for t in query.terms) or 1.0
    near = (layers.own, layers.scope, layers.above)
    asked = (t for t in query.terms if t.text in told and t.weight >= 1)
    absent = (t for t in asked if not any(t.found_in(*texts) for texts in near))
    return max((term_weights[t.text] / total for t in absent), default=0.0)


def _is_part(query: Query, features: Mapping[str, float], layers: _Layers, term_weights: Mapping[str, float]) -> float:
    """How far a part (`riêng …`, `trong đó …`) is not what is asked for: by how much of that its whole holds.

    A part that is asked for by itself (`riêng công nghiệp`) is less so only as its whole is of something else: of the cattle that
    fell ill, and not of all.
    """
    met = {s for term in query.terms for name in term.exact if name in layers.own[0] for s in name.split()}
    named_alone = features["own"] > 0 and features["extra"] == 0 and _extra(layers.own[0], met) == 0
    return OF_ELSE * features["scope_extra"] if named_alone else _share_of(query.terms, layers.scope, term_weights)


def _whole_of(fact: Fact, facts: Sequence[Fact], report: Report) -> Fact | None:
    """The figure of one kind that a bracket of its parts stands behind: 48 of `48 giải (02 giải Nhất, 08 giải Nhì)`."""
    opened = report.text.rfind("(", fact.start, fact.figure.start)
    if opened < 0 or report.text.find(")", opened, fact.figure.start) >= 0 or fact.aspect is not Aspect.LEVEL:
        return None
    before = [f for f in facts if f.start == fact.start and f.figure.end <= opened]
    whole = max(before, key=lambda f: f.figure.end, default=None)
    if whole is None or opened - whole.figure.end > OF_WHOLE or whole.figure.value <= fact.figure.value:
        return None
    alike = (
        whole.aspect is fact.aspect and whole.period == fact.period and same_kind(whole.figure.unit, fact.figure.unit)
    )
    return whole if alike else None


def _told_apart(fact: Fact, whole: Fact, spoken: Collection[str]) -> bool:
    """Whether a question speaks of what tells a part from its whole: `Nhì` of `08 giải Nhì`."""
    own, other = (set(_SYLLABLES.findall(normal(_own_text(f)))) for f in (fact, whole))
    return not (own - other).isdisjoint(spoken)


def _share_of(terms: Sequence[Term], texts: tuple[str, str], term_weights: Mapping[str, float]) -> float:
    """How much of the question's terms one layer holds by itself: of a part's scope, whether the whole is asked for."""
    total = sum(term_weights[t.text] for t in terms) or 1.0
    return sum(term_weights[t.text] * t.found_in(*texts) for t in terms) / total


def _term_features(
    query: Query, ask: Ask, layers: _Layers, term_weights: Mapping[str, float], spoken: set[str], fact: Fact
) -> dict[str, float]:
    """How much of the question's terms each layer adds to the ones nearer to the figure."""
    total = sum(term_weights[t.text] for t in query.terms) or 1.0
    gained = {"own": 0.0, "scope": 0.0, "clause": 0.0, "above": 0.0}
    missing = by_aspect = 0.0
    names = _names_of(fact.aspect)
    for term in query.terms:
        weight, met = term_weights[term.text] / total, 0.0
        if any(a in names for a in term.exact):
            gained["own"] += weight
            by_aspect += weight
            continue
        bare = _bare(term, fact.aspect)
        so_far = ""
        for name, texts in (
            ("own", layers.own),
            ("scope", layers.scope),
            ("clause", layers.clause),
            ("above", layers.above),
        ):
            share = max(term.found_in(*texts), bare.found_in(*texts) if bare else 0.0)
            if term.parts:
                so_far += texts[0]
                share = max(share, term.joined_in(so_far))
            if share > met:
                gained[name] += weight * (share - met)
                met = share
            if met == 1.0:
                break
        missing += weight * (1 - met)
    ask_total = sum(term_weights[t.text] for t in ask.terms) or 1.0
    ask_own = _share_of(ask.terms, layers.own, term_weights)
    ask_near = (
        sum(term_weights[t.text] * max(t.found_in(*layers.own), t.found_in(*layers.scope)) for t in ask.terms)
        / ask_total
    )
    return {
        **gained,
        "by_aspect": by_aspect,  # the part of `own` that only says of what aspect a figure is
        "missing": missing,
        "ask_own": ask_own,
        "ask_near": ask_near,
        "extra": _extra(_own_text(fact), spoken),
        "scope_extra": _extra(fact.scope[-1] if fact.scope else "", spoken),
    }


@functools.cache
def _names_of(aspect: Aspect) -> frozenset[str]:
    """The words of a question that a figure of this aspect answers by being of it: `kế hoạch`, `tốc độ tăng`."""
    return frozenset(normal(name) for cues in lexicon.aspects() if cues.name == aspect for name in cues.names)


@functools.cache
def _all_names() -> frozenset[str]:
    return frozenset(normal(name) for cues in lexicon.aspects() for name in cues.names)


def _names_aspect(term: Term) -> bool:
    """Whether a term names no thing but an aspect: `tăng`, `tỷ lệ`."""
    return term.exact[0] in _all_names()


@functools.lru_cache(maxsize=4096)
def _bare(term: Term, aspect: Aspect) -> Term | None:
    """A term without the words that a figure of this aspect answers by being of it: `giải ngân` of `tỷ lệ giải ngân`."""
    rests = {a[len(name) - 1 :] for a in term.exact for name in _names_of(aspect) if a.startswith(name)}
    kept = tuple(sorted(rest for rest in rests if len(rest) > 4))
    return Term.of(kept[0], kept[1:], weight=term.weight, certain=term.certain) if kept else None


def _contrast_features(query: Query, fact: Fact, passage: Passage, report: Report) -> dict[str, float]:
    """Whether a figure is told of a rival of what is asked for, or nothing around it names that."""
    if not query.contrasts:
        return {}
    around = (_own_text(fact), *reversed(fact.scope), *reversed(passage.headings))
    if contradicted(query.contrasts, around) or _of_both(query, around[: 1 + len(fact.scope)]):
        return {"rival": 1.0}
    told = named("; ".join((*around, report.text[fact.start : fact.end])))
    absent = sum(not members & told.get(group, frozenset()) for group, members in query.contrasts.items())
    return {"unnamed": absent / len(query.contrasts)}


def _of_both(query: Query, texts: Iterable[str]) -> bool:
    """Whether a figure is told of what the question leaves out too: of fish farmed and caught, where `không tính nuôi trồng`."""
    left_out = named(query.excluded) if query.excluded else {}
    for group, members in left_out.items():
        told = next((found[group] for found in map(named, texts) if group in found), frozenset())
        if members & told and query.contrasts.get(group, frozenset()) & told:
            return True
    return False


def _superseded(fact: Fact, report: Report) -> float:
    """1 for a figure that its own sentence takes back: `76,2 tạ/ha (số ước trước đây 76,8 tạ/ha)`, `không phải 52,7%`."""
    before = report.text[max(fact.start, fact.figure.start - TAKEN_BACK) : fact.figure.start]
    return 1.0 if _FORMER.search(before) else 0.0


def _share_covered(query: Query, fact: Fact, report: Report) -> float:
    """How much of the time asked for a figure covers, or of its report's where none is asked for."""
    own = fact.period
    wholes = [_of_year(w, own) for w in query.periods] if own else []
    if own and not query.periods and report.period is not None:
        wholes = [report.period]
    return max((_covered(own, whole) for whole in wholes), default=0.0) if own else 0.0


def _of_year(wanted: Wanted, own: Period) -> Period:
    return wanted.period if wanted.year_known else wanted.period.in_year(own.start.year)


def _covered(own: Period, whole: Period) -> float:
    """How much of a time another one in it covers, a day being the state at that time: all of it."""
    if own.days == 1 or not whole.contains(own):
        return 1.0
    return own.days / whole.days


def _elsewhere(query: Query, layers: _Layers) -> float:
    """The share of the bodies and proper names of a question that stand nowhere around a figure: `Sở Xây dựng`."""
    if not query.names:
        return 0.0
    around = " ".join(texts[1] for texts in (layers.own, layers.scope, layers.clause, layers.above))
    return sum(name not in around for name in query.names) / len(query.names)


def _of_a_body(query: Query, fact: Fact) -> float:
    """1 for a figure of one department, district or company where the question names none and asks for none."""
    open_to_all = query.asks_place or query.kind is Kind.LIST or query.cues & {"who", "most", "least", "which"}
    if query.names or query.locals or open_to_all:
        return 0.0
    return 1.0 if _BODY.search(fact.indicator or fact.name) else 0.0


def _most_features(query: Query, fact: Fact) -> dict[str, float]:
    """Whether a figure is said to be the highest or the lowest of its kind, and that is asked for."""
    told = bool(_MOST.search(f"{fact.indicator} {fact.after} {fact.scope[-1] if fact.scope else ''}"))
    return {"most" if query.cues & {"most", "least"} else "most_other": 1.0} if told else {}


@functools.cache
def _fillers() -> frozenset[str]:
    stop = lexicon.stopwords("vi")
    found = {syllable for word in (*stop.question, *stop.filler) for syllable in normal(word).split()}
    return frozenset(
        found | set("so với cùng kỳ năm trước đạt tăng giảm bằng kế hoạch ước tính đến ngày tháng kh".split())
    )


def _extra(text: str, spoken: set[str]) -> float:
    """The share of a text's syllables that the question does not speak of."""
    found = [s for s in _SYLLABLES.findall(normal(text)) if s not in _fillers()]
    return sum(s not in spoken for s in found) / (len(found) + 2)


def _is_ahead(fact: Fact, passage: Passage, report: Report) -> bool:
    """Whether a figure is of a time after the report's own, or among what is to be done: a target, though not said to be one."""
    told, own = report.period, fact.period
    later = told is not None and own is not None and own.end > told.end
    return later or bool(_FUTURE.search(folded(" . ".join(passage.headings[:2]))))


def _kind_features(ask: Ask, fact: Fact, *, ahead: bool) -> dict[str, float]:
    """Whether unit, aspect and base are those asked for; a figure that is `ahead` does for a plan."""
    dimension = dimension_of(fact.figure.unit)
    out: dict[str, float] = {}
    if ask.unit is not None and ask.unit == fact.figure.unit:
        out["unit_same"] = 1.0
    elif ask.dimensions:
        counts = dimension.startswith("count:")
        fits = (
            dimension in ask.dimensions
            or ("count" in ask.dimensions and counts)
            or (ask.unit is not None and kind_of(ask.unit) == kind_of(fact.figure.unit))
            or dimension_of(fact.figure.unit.split("/")[0]) in ask.dimensions  # `mấy đồng một ký`: 18.500 đồng/kg
        )
        named_noun = ask.unit is not None and any(d.startswith("count") for d in ask.dimensions)
        noun = counts and named_noun and kind_of(ask.unit or "") != kind_of(fact.figure.unit)  # `việc` for `nhiệm vụ`
        nearly = dimension.startswith("percent") and any(d.startswith("percent") for d in ask.dimensions)  # % of points
        measured = dimension in _MEASURES
        sure = 1.0 if measured or (ask.stated and not nearly) else IMPLIED
        out["noun_other" if noun else "unit_dimension" if fits else "unit_other"] = sure
    if ask.aspects:
        planned = ahead and Aspect.PLAN in ask.aspects and fact.aspect is not Aspect.PLAN_SHARE
        out["aspect_same" if planned or fact.aspect in ask.aspects else "aspect_other"] = 1.0
    elif fact.aspect is not Aspect.LEVEL and not ask.dimensions:
        out["aspect_other"] = 0.5
    if ask.base is not None and fact.base is not None:
        out["base_same" if fact.base == ask.base else "base_other"] = 1.0
    elif fact.base in PLANNED and Aspect.CHANGE in ask.aspects and fact.aspect in (Aspect.CHANGE, Aspect.INDEX):
        out["base_planned"] = 1.0  # `thấp hơn kịch bản 0,38 điểm phần trăm` is no growth
    out["plan_role"] = 1.0 if fact.aspect is Aspect.PLAN and Aspect.PLAN not in ask.aspects else 0.0
    return out


def _text_features(query: Query, fact: Fact, passage: Passage, report: Report) -> dict[str, float]:
    """Where the fact stands: among plans for later, in a footnote, as an estimate."""
    headings = folded(" . ".join(passage.headings[:2]))
    return {
        "future": 1.0
        if passage.kind != "table"  # whose columns say themselves what is planned
        and _FUTURE.search(headings)
        and not _FUTURE.search(fold(query.text))
        and not re.search(r"\b(?:ket qua|thuc hien|tinh hinh|danh gia)\b", headings)
        else 0.0,
        "footnote": 1.0 if passage.kind == "footnote" else 0.0,
        "total": 1.0 if _TOTAL.search(fact.indicator) else 0.0,
        "approximate": 1.0 if fact.figure.approximate else 0.0,
    }
