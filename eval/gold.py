"""Read gold questions: a line of JSON becomes a `Gold`, and its evidence becomes places in the reports.

Example: `{"id": "kt-001", "question": "Thu ngân sách?", "lang": "vi", "kind": "value", "must": [[{"value": 12.5,
"unit": "tỷ đồng"}]], "forbid": [], "evidence": [[{"doc": "r1", "quote": "thu 12,5 tỷ đồng"}]]}`
-> `Gold(id="kt-001", must=((Alternative(value=Decimal("12.5"), unit="tỷ đồng"),),), …)`.

Evidence may also quote nothing, `{"sha256": "9f2c…", "start": 812, "end": 835}`: the SHA-256 of the report's text in UTF-8
and the place in it, so that questions can be handed on without the reports. `placed` turns it into the form above.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from index.errors import GoldError
from prompts.lexicon import message

KINDS = (
    "value",
    "growth",
    "plan",
    "count",
    "date",
    "text",
    "list",
    "compare",
    "conflict",
    "ambiguous",
    "derived",
    "followup",
    "unanswerable",
)
LANGS = ("vi", "vi-plain", "en")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to be right (or wrong): a value in its unit, or a text; never both."""

    value: Decimal | None = None
    unit: str | None = None
    text: str | None = None

    def __str__(self) -> str:
        return f"“{self.text}”" if self.value is None else f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote of a report that proves an answer: a verbatim substring of the text of `doc`.

    With a `span` it is that very place; without one, any place where the quote stands. One that was read by `sha256` has
    neither `doc` nor `quote` until `placed` finds its report.
    """

    doc: str
    quote: str
    span: Span | None = None
    sha256: str = ""

    def places(self, texts: Mapping[str, str]) -> tuple[Span, ...]:
        """Every place of the quote in its report; empty if the report is not there or does not hold it."""
        text, found, start = texts.get(self.doc, ""), [], -1
        if self.span:
            return (self.span,) if text[slice(*self.span)] == self.quote else ()
        while (start := text.find(self.quote, start + 1)) >= 0:
            found.append((start, start + len(self.quote)))
        return tuple(found)

    def covered(self, doc: str, spans: Iterable[Span], texts: Mapping[str, str]) -> bool:
        """Whether `spans` of report `doc` overlap at least half of the quote, at any one of its places."""
        if doc != self.doc:
            return False
        parts = tuple(spans)
        return any(
            2 * sum(max(0, min(end, b) - max(start, a)) for a, b in parts) >= end - start
            for start, end in self.places(texts)
        )


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and what a right answer holds: of each group of `must` and of `evidence`, one alternative."""

    id: str
    question: str
    lang: str
    kind: str
    must: tuple[tuple[Alternative, ...], ...]
    forbid: tuple[Alternative, ...]
    evidence: tuple[tuple[Evidence, ...], ...]
    history: tuple[str, ...] = ()
    note: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the reports say it."""
        return self.kind != "unanswerable"


def read_gold(path: Path) -> list[Gold]:
    """The questions of a file, or of every `*.jsonl` of a folder in the order of their names.

    Raises `GoldError`, which names the file, the line and what is wrong.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    golds: list[Gold] = []
    seen: dict[str, str] = {}
    for file in files:
        for place, line in _lines(file):
            gold = _parse(line, place)
            if gold.id in seen:
                raise GoldError(f"{place}: id “{gold.id}” đã có ở {seen[gold.id]}; mỗi câu hỏi cần một id riêng.")
            seen[gold.id] = place
            golds.append(gold)
    if not golds:
        raise GoldError(f"{path}: không có câu hỏi nào; cần tệp .jsonl, mỗi dòng một câu hỏi.")
    return golds


def text_sha256(text: str) -> str:
    """What evidence without a quote names its report by: the SHA-256 of its text as the store keeps it."""
    return hashlib.sha256(text.encode()).hexdigest()


def placed(golds: Iterable[Gold], texts: Mapping[str, str]) -> list[Gold]:
    """The questions with all evidence found in the reports; evidence by SHA-256 gets its report's name and its quote.

    Raises `GoldError` if some is not there: such a question could never be answered right.
    """
    docs: dict[str, list[str]] = {}
    for doc, text in texts.items():
        docs.setdefault(text_sha256(text), []).append(doc)
    found = [
        replace(
            gold, evidence=tuple(tuple(one for e in group for one in _found(e, docs, texts)) for group in gold.evidence)
        )
        for gold in golds
    ]
    check_evidence(found, texts)
    return found


def _found(evidence: Evidence, docs: Mapping[str, list[str]], texts: Mapping[str, str]) -> list[Evidence]:
    """Evidence by SHA-256 in each report of that text, two copies being as good as one; any other as it is."""
    if not evidence.sha256 or evidence.span is None or evidence.sha256 not in docs:
        return [evidence]
    span = evidence.span
    return [replace(evidence, doc=doc, quote=texts[doc][slice(*span)]) for doc in docs[evidence.sha256]]


def check_evidence(golds: Iterable[Gold], texts: Mapping[str, str]) -> None:
    """Raise `GoldError` if a quote does not stand in its report: such a question could never be answered right."""
    problems = []
    for gold in golds:
        for evidence in (e for group in gold.evidence for e in group):
            if evidence.sha256 and evidence.doc not in texts:
                problems.append(message("gold_report_gone", id=gold.id, sha256=evidence.sha256[:12]))
            elif evidence.span and not 0 <= evidence.span[0] < evidence.span[1] <= len(texts[evidence.doc]):
                problems.append(message("gold_span_outside", id=gold.id, doc=evidence.doc, span=evidence.span))
            elif evidence.doc not in texts:
                problems.append(f"{gold.id}: không có báo cáo “{evidence.doc}”")
            elif not evidence.places(texts):
                problems.append(f"{gold.id}: báo cáo “{evidence.doc}” không có đoạn “{evidence.quote[:60]}”")
    if problems:
        more = f" … và {len(problems) - 5} chỗ nữa" if len(problems) > 5 else ""
        raise GoldError("Dẫn chứng không khớp với báo cáo: " + "; ".join(problems[:5]) + more + ".")


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """The non-empty lines of a file, each with its place, `dev.jsonl:12`."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise GoldError(f"{file}: không mở được tệp câu hỏi ({exc.strerror}).") from exc
    except UnicodeDecodeError as exc:
        raise GoldError(f"{file}: không phải UTF-8 (byte thứ {exc.start}); hãy lưu lại dưới dạng UTF-8.") from exc
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield f"{file}:{number}", unicodedata.normalize("NFC", line)


def _parse(line: str, place: str) -> Gold:
    try:
        data = json.loads(line, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as exc:
        raise GoldError(f"{place}: không phải JSON ({exc.msg}, cột {exc.colno}).") from exc
    try:
        return _gold(data)
    except _FormatError as exc:
        raise GoldError(f"{place}: {exc}.") from exc


class _FormatError(Exception):
    """What is wrong with a line, before its place is known."""


def _gold(data: Any) -> Gold:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(data, dict):
        raise _FormatError("cần một đối tượng JSON {…}")
    gold = Gold(
        id=_text(data, "id"),
        question=_text(data, "question"),
        lang=_one_of(data, "lang", LANGS),
        kind=_one_of(data, "kind", KINDS),
        must=tuple(tuple(_alternative(a, "must") for a in group) for group in _groups(data, "must")),
        forbid=tuple(_alternative(a, "forbid") for a in _list(data, "forbid")),
        evidence=tuple(tuple(_evidence(e) for e in group) for group in _groups(data, "evidence")),
        history=tuple(_history(data)),
        note=str(data.get("note", "")),
    )
    if gold.kind == "followup" and not gold.history:
        raise _FormatError("loại “followup” cần “history” với ít nhất một câu hỏi trước")
    for name, groups in (("must", gold.must), ("evidence", gold.evidence)):
        if gold.answerable != bool(groups):
            wanted = "cần ít nhất một nhóm" if gold.answerable else "phải để trống"
            raise _FormatError(f"“{name}” {wanted} với loại “{gold.kind}”")
    return gold


def _field(data: dict[str, Any], name: str) -> Any:  # noqa: ANN401
    if name not in data:
        raise _FormatError(f"thiếu trường “{name}”")
    return data[name]


def _text(data: dict[str, Any], name: str) -> str:
    value = _field(data, name)
    if not isinstance(value, str) or not value.strip():
        raise _FormatError(f"“{name}” phải là một chuỗi không rỗng")
    return value


def _one_of(data: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = _text(data, name)
    if value not in allowed:
        raise _FormatError(f"“{name}” là “{value}”, cần một trong: {', '.join(allowed)}")
    return value


def _list(data: dict[str, Any], name: str) -> list[Any]:
    value = _field(data, name)
    if not isinstance(value, list):
        raise _FormatError(f"“{name}” phải là một danh sách")
    return value


def _groups(data: dict[str, Any], name: str) -> list[list[Any]]:
    groups = _list(data, name)
    for group in groups:
        if not isinstance(group, list) or not group:
            raise _FormatError(f"mỗi nhóm của “{name}” phải là một danh sách không rỗng")
    return groups


def _history(data: dict[str, Any]) -> list[str]:
    history = data.get("history", [])
    if not isinstance(history, list) or not all(isinstance(q, str) and q.strip() for q in history):
        raise _FormatError("“history” phải là một danh sách câu hỏi")
    return history


def _alternative(data: Any, name: str) -> Alternative:  # noqa: ANN401
    if isinstance(data, dict) and set(data) == {"text"}:
        return Alternative(text=_text(data, "text"))
    if isinstance(data, dict) and set(data) == {"value", "unit"}:
        value, unit = data["value"], data["unit"]
        if isinstance(value, Decimal) and isinstance(unit, str):
            return Alternative(value=value, unit=unit)
    shown = json.dumps(data, ensure_ascii=False, default=str)
    raise _FormatError(f"“{name}” có {shown}, cần {{“value”: số, “unit”: chuỗi}} hoặc {{“text”: chuỗi}}")


def _evidence(data: Any) -> Evidence:  # noqa: ANN401
    if not isinstance(data, dict):
        raise _FormatError("mỗi dẫn chứng của “evidence” phải là {“doc”: …, “quote”: …}")
    if "sha256" in data:
        return _by_sha256(data)
    return Evidence(doc=_text(data, "doc"), quote=_text(data, "quote"))


def _by_sha256(data: dict[str, Any]) -> Evidence:
    sha256, start, end = _text(data, "sha256"), _field(data, "start"), _field(data, "end")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise _FormatError(f"“sha256” là “{sha256}”, cần 64 chữ số thập lục phân")
    if not all(isinstance(n, Decimal) and n == int(n) for n in (start, end)):
        raise _FormatError("“start” và “end” phải là số nguyên")
    return Evidence(doc="", quote="", span=(int(start), int(end)), sha256=sha256)
