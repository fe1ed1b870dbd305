"""The facts that are read from reports against facts labelled by hand: value, unit, place in the text, and what each says.

A file of labels begins with the stretch that it covers, `{"report": stem, "from": first words, "to": last words}`; in it every
quantity has a line, `{"figure": "23,0%", "near": "đạt 23,0% kế hoạch", "value": 23.0, "unit": "%", "aspect": "plan_share",
"base": "kế hoạch", "indicator": "giải ngân vốn", "place": "Cao Bằng", "period": "2021-H1"}`; `alt_unit`, `alt_aspect`, …
name a second reading that is right too. `{"skip": "5 tuổi"}` is a stretch where nothing counts, found or not.

How is judged: a fact *is* a label's if both numbers overlap in the text, the values are equal and the units are the same
canonical unit. (Of an amount in two scales, `1 tỷ 784 triệu đồng`, the same amount in another scale is taken.) Its base counts
only for changes, indices and shares of plan. Its indicator is right if its words (name, what it counts, what follows) hold
all syllables of the label's, accents aside; of four or more one may be lacking. *all* is everything but place and period.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval.gold import Span
from eval.units import measure
from index.errors import GoldError
from index.facts import extract
from index.folding import fold
from index.reading import read_report, report_files
from index.records import Aspect, Fact, Report
from index.split import split
from index.words import syllables

LACKING = 4  # syllables of a label's indicator from which on one may be lacking
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_KIND_OF_PLACE = re.compile(r"^(?:tinh|thanh pho|huyen|quan|thi xa|thi tran|xa|phuong)\s+")
_COMPARED = (Aspect.CHANGE, Aspect.INDEX, Aspect.PLAN_SHARE)


@dataclass(frozen=True, slots=True)
class Label:
    """A fact as a person reads it; where two readings are right, the first is the one that the label says."""

    figure: str
    span: Span  # of its number
    value: Decimal
    indicator: str
    unit: tuple[str, ...]
    aspect: tuple[str, ...]
    base: tuple[str | None, ...]
    place: tuple[str | None, ...]
    period: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one report in which every quantity has a label."""

    report: str
    span: Span
    labels: tuple[Label, ...]
    skipped: tuple[Span, ...]


@dataclass(slots=True)
class Score:
    """Counts over labels and facts; `misses` is a line for each that is not as labelled."""

    labels: int = 0
    facts: int = 0
    overlapping: int = 0  # labels whose number is in a fact
    quantity: int = 0  # value, unit and span
    aspect: int = 0  # these, and aspect and base
    aspect_first: int = 0  # the same by the first reading of each label alone
    indicator: int = 0  # value, unit, span and indicator
    all: int = 0  # value, unit, span, aspect, base and indicator
    place: int = 0
    places: int = 0  # labels that say one, of facts right in value, unit and span
    period: int = 0
    periods: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count another stretch in."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def to_dict(self) -> dict[str, Any]:
        """Counts, and in percent precision, recall and F1 of each measure, and how often place and period are right."""
        counts = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "misses"}
        measures = {name: self._measure(counts[name]) for name in MEASURES}
        places, periods = percent(self.place, self.places), percent(self.period, self.periods)
        return {**measures, "place_right": places, "period_right": periods, "counts": counts}

    def _measure(self, right: int) -> dict[str, float | None]:
        return {
            "precision": percent(right, self.facts),
            "recall": percent(right, self.labels),
            "f1": percent(2 * right, self.facts + self.labels),
        }


MEASURES = ("quantity", "aspect", "aspect_first", "indicator", "all")


def percent(part: int, whole: int) -> float | None:
    """To a tenth, rounded down, so that what is reported as reached is reached."""
    return part * 1000 // whole / 10 if whole else None


def score_folder(labels: Path, reports: Sequence[Path]) -> dict[str, Score]:
    """The score of each report that has labels, and the `total`. Raises `GoldError` for labels that do not fit their report."""
    files = {file.stem: file for file in report_files(list(reports))}
    scores: dict[str, Score] = {}
    for path in sorted(labels.glob("*.jsonl")):
        if path.stem not in files:
            raise GoldError(f"{path}: không có báo cáo “{path.stem}” trong {', '.join(map(str, reports))}.")
        report = read_report(files[path.stem])
        stretch = read_labels(path, report)
        scores[path.stem] = score(stretch, extract(report, split(report)), report)
    if not scores:
        raise GoldError(f"{labels}: không có tệp nhãn .jsonl nào.")
    total = Score()
    for one in scores.values():
        total.add(one)
    return scores | {"total": total}


# Reading labels


def read_labels(path: Path, report: Report) -> Stretch:
    """The labels of a file, with their places in the report's text. Raises `GoldError`, which names the line."""
    head: Mapping[str, Any] | None = None
    labels: list[Label] = []
    skipped: list[Span] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(unicodedata.normalize("NFC", line), parse_float=Decimal, parse_int=Decimal)
            if "report" in data:
                head = data
            elif "skip" in data:
                skipped += _skipped(data["skip"], report.text)
            else:
                labels.append(_label(data, report.text))
        except (json.JSONDecodeError, KeyError, ValueError) as exc:
            raise GoldError(f"{path}:{number}: {exc}.") from exc
    if head is None:
        raise GoldError(f"{path}: thiếu dòng {{“report”, “from”, “to”}}.")
    start, end = _only(head["from"], report.text)[0], _only(head["to"], report.text)[1]
    return Stretch(report.id, (start, end), tuple(sorted(labels, key=lambda one: one.span)), tuple(skipped))


def _label(data: Mapping[str, Any], text: str) -> Label:
    near, _ = _only(data["near"], text)
    at = data["near"].find(data["figure"])
    if at < 0:
        raise ValueError(f"“{data['near']}” không chứa “{data['figure']}”")
    first, last = _number(data["figure"])
    return Label(
        figure=data["figure"],
        span=(near + at + first, near + at + last),
        value=data["value"],
        indicator=data["indicator"],
        unit=tuple(map(str, _readings(data, "unit"))),
        aspect=tuple(map(str, _readings(data, "aspect"))),
        base=_readings(data, "base"),
        place=_readings(data, "place"),
        period=_readings(data, "period"),
    )


def _readings(data: Mapping[str, Any], name: str) -> tuple[str | None, ...]:
    return (data[name], data[f"alt_{name}"]) if f"alt_{name}" in data else (data[name],)


def _only(words: str, text: str) -> Span:
    """Where words stand that the text has just once."""
    if text.count(words) != 1:
        raise ValueError(f"“{words[:60]}” có {text.count(words)} lần trong báo cáo, cần đúng một lần")
    return text.index(words), text.index(words) + len(words)


def _skipped(words: str, text: str) -> Iterator[Span]:
    for found in re.finditer(rf"(?<!\d)(?<!\d[.,]){re.escape(words)}", text):
        yield found.span()


def _number(text: str) -> Span:
    """The first number of a figure; all of one that has none: `gấp đôi`."""
    found = _NUMBER.search(text)
    return found.span() if found else (0, len(text))


# Scoring


def score(stretch: Stretch, facts: Sequence[Fact], report: Report) -> Score:
    """Compare facts with the labels of a stretch of their report."""
    left = {_span(fact): fact for fact in facts if _counts(fact, stretch)}
    result = Score(labels=len(stretch.labels), facts=len(left))
    for label in stretch.labels:
        span = next((span for span in left if _overlap(span, label.span)), None)
        if span is None:
            result.misses.append(f"{_at(report.text, label.span)}: không thấy {label.figure}")
            continue
        wrong = _compare(label, left.pop(span), report, result)
        if wrong:
            result.misses.append(f"{_at(report.text, label.span)}: {'; '.join(wrong)}")
    result.misses += [f"{_at(report.text, span)}: thừa {_told(fact)}" for span, fact in left.items()]
    return result


def _counts(fact: Fact, stretch: Stretch) -> bool:
    span = _span(fact)
    inside = stretch.span[0] <= span[0] and span[1] <= stretch.span[1]
    labelled = any(_overlap(span, label.span) for label in stretch.labels)
    return inside and (labelled or not any(_overlap(span, skipped) for skipped in stretch.skipped))


def _compare(label: Label, fact: Fact, report: Report, result: Score) -> list[str]:
    """Count what is as labelled, and tell what is not."""
    wrong = []
    result.overlapping += 1
    if not same_quantity(label, fact):
        return [f"giá trị {label.value:f} {label.unit[0]}, đọc được {fact.figure.value:f} {fact.figure.unit}"]
    result.quantity += 1
    aspect = fact.aspect in label.aspect and (fact.aspect not in _COMPARED or fact.base in label.base)
    first = fact.aspect == label.aspect[0] and (fact.aspect not in _COMPARED or fact.base == label.base[0])
    indicator = same_indicator(label.indicator, fact)
    result.aspect += aspect
    result.aspect_first += first
    result.indicator += indicator
    result.all += aspect and indicator
    if not aspect:
        wrong.append(f"loại {label.aspect[0]}/{label.base[0]}, đọc được {fact.aspect}/{fact.base}")
    if not indicator:
        wrong.append(f"chỉ tiêu “{label.indicator}”, đọc được “{fact.name}” … “{fact.after}”")
    if label.place[0] is not None:
        place = any(same_place(one, fact.place, report) for one in label.place)
        result.places, result.place = result.places + 1, result.place + place
        wrong += [] if place else [f"nơi {label.place[0]}, đọc được {fact.place}"]
    if label.period[0] is not None:
        period = any(same_period(one, fact) for one in label.period)
        result.periods, result.period = result.periods + 1, result.period + period
        read = f"{fact.period.label if fact.period else None} (đến {fact.as_of})"
        wrong += [] if period else [f"kỳ {label.period[0]}, đọc được {read}"]
    return wrong


def same_quantity(label: Label, fact: Fact) -> bool:
    """Whether value and unit are those of a label; an amount in two scales may be given in either."""
    for unit in label.unit:
        dimension, factor = measure(unit)
        other, other_factor = measure(fact.figure.unit)
        if dimension != other or label.value * factor != fact.figure.value * other_factor:
            continue
        if factor == other_factor or len(_NUMBER.findall(label.figure)) > 1:
            return True
    return False


def same_indicator(wanted: str, fact: Fact) -> bool:
    """Whether the words of a fact hold the syllables of a label's indicator; of four or more one may be lacking."""
    syllables_wanted = set(syllables(wanted))
    held = set(syllables(f"{fact.name} {fact.figure.text} {fact.figure.unit} {fact.after}"))
    return len(syllables_wanted - held) <= (len(syllables_wanted) >= LACKING)


def same_place(wanted: str | None, found: str | None, report: Report) -> bool:
    """Whether two names are one place: `huyện Đá Vàng` is `Đá Vàng`, but `thành phố X` is not the province X."""
    if wanted is None or found is None:
        return wanted == found
    one, other = (" ".join(fold(name).split()) for name in (wanted, found))
    bare, other_bare = _KIND_OF_PLACE.sub("", one), _KIND_OF_PLACE.sub("", other)
    if report.place and fold(report.place) in (bare, other_bare):
        return one.removeprefix("tinh ") == other.removeprefix("tinh ")
    return bare == other_bare


def same_period(wanted: str | None, fact: Fact) -> bool:
    """Whether a fact has the period of a label; a day may be its as-of day."""
    label = fact.period.label if fact.period else None
    return wanted in (label, fact.as_of.isoformat() if fact.as_of else label)


def _span(fact: Fact) -> Span:
    first, last = _number(fact.figure.text)
    return fact.figure.start + first, fact.figure.start + last


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _told(fact: Fact) -> str:
    return f"{' '.join(fact.figure.text.split())} ({fact.figure.value:f} {fact.figure.unit}, {fact.aspect}: “{fact.name[-60:]}”)"


def _at(text: str, span: Span) -> str:
    """A place for reading: its offset and the words around it."""
    around = text[max(0, span[0] - 50) : span[0]] + "⟦" + text[slice(*span)] + "⟧" + text[span[1] : span[1] + 30]
    return f"{span[0]} “{' '.join(around.split())}”"
