"""Make gold questions of a sheet that evaluators fill in: XLSX or CSV to a `.jsonl` that quotes no report.

A row holds a question, the expected figure, its unit and the sentence pasted from the report. The sentence is looked up in the
reports, the figure in the sentence; what is wrong is told row by row, and the sound rows are kept.
Example: `Thu ngân sách? | 12,5 | tỷ đồng | thu được 12,5 tỷ đồng` -> `{"must": [[{"value": 12.5, "unit": "tỷ đồng"}]],
"evidence": [[{"sha256": "9f2c…", "start": 812, "end": 833}]], …}`. Rows of one id are the figures of one answer.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval.gold import KINDS, LANGS, Span, text_sha256
from eval.units import date_stands_in, dates_in, measure, number_value, numbers_in, same_quantity, stands_in
from index.errors import GoldError
from index.figures import find_figures
from index.folding import fold
from prompts.lexicon import bilingual, message, stopwords

# What a column may be called, folded; the first name is the field's own.
COLUMNS = {
    "question": ("question", "cau hoi", "hoi"),
    "figure": ("figure", "so lieu", "so dung", "dap an", "gia tri", "expected", "expected figure", "answer", "value"),
    "unit": ("unit", "don vi", "don vi tinh", "dvt"),
    "sentence": ("sentence", "cau trich", "cau", "doan trich", "trich dan", "chung cu", "quote", "pasted sentence"),
    "report": ("report", "bao cao", "tep", "ten tep", "file"),
    "id": ("id", "ma", "ma cau hoi"),
    "kind": ("kind", "loai", "loai cau hoi"),
    "lang": ("lang", "ngon ngu", "language"),
    "history": ("history", "hoi truoc", "cau hoi truoc"),
    "note": ("note", "ghi chu"),
}
NEEDED = ("question", "figure", "sentence")
SHORTEST = 8  # letters and digits that a pasted sentence must have, to stand in few places
MOST_PLACES = 5
LEAST_START = 0.4  # the share of a sentence that must stand in a report for the rest to be called a difference

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SAME = str.maketrans({**dict.fromkeys("–—‐‑−", "-"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’`´", "'")})
_LEFT_OUT = re.compile(r"[\s*_|#>\u00ad\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet: its number as the office program shows it, and its cells by field."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(slots=True)
class Imported:
    """What came of a sheet: the questions, what is wrong (those rows are left out) and what to look at again."""

    questions: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class _RowError(Exception):
    """What is wrong with a row, for the one who filled it in."""


# ---- the sheet ---------------------------------------------------------------------------------------------------


def read_rows(path: Path) -> list[Row]:
    """The rows of a sheet below its head. Raises `GoldError` for a file or a head that cannot be used."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        lines = _xlsx(path)
    elif path.suffix.lower() in (".csv", ".tsv", ".txt"):
        lines = _csv(path)
    else:
        raise GoldError(bilingual("import_unknown_kind", path=path))
    head_at = next((i for i, line in enumerate(lines) if len(_fields(line)) > 1), None)
    if head_at is None:
        raise GoldError(bilingual("import_no_head", path=path, columns=", ".join(COLUMNS)))
    fields = _fields(lines[head_at])
    missing = [name for name in NEEDED if name not in fields.values()]
    if missing:
        raise GoldError(
            message("import_no_column", path=path, missing=", ".join(missing), found=", ".join(lines[head_at]))
        )
    rows = []
    for number, line in enumerate(lines[head_at + 1 :], start=head_at + 2):
        cells = {fields[i]: cell.strip() for i, cell in enumerate(line) if i in fields and cell.strip()}
        if cells:
            rows.append(Row(number, cells))
    return rows


def _fields(line: Sequence[str]) -> dict[int, str]:
    names = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    found: dict[int, str] = {}
    for i, cell in enumerate(line):
        name = names.get(" ".join(re.sub(r"[^a-z ]", " ", fold(cell)).split()))
        if name and name not in found.values():
            found[i] = name
    return found


def _xlsx(path: Path) -> list[list[str]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    except Exception as exc:  # openpyxl lets zipfile's, lxml's and its own errors through
        raise GoldError(bilingual("import_unreadable", path=path, reason=exc)) from exc
    sheet = book.worksheets[0]
    return [[_cell(value) for value in line] for line in sheet.iter_rows(values_only=True)]


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """A cell as it would be typed in Vietnamese: 12.5 -> `12,5`, a day -> `30/6/2021`."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0").replace(".", ",")
    if hasattr(value, "strftime"):
        return f"{value.day}/{value.month}/{value.year}"
    return unicodedata.normalize("NFC", str(value))


def _csv(path: Path) -> list[list[str]]:
    try:
        data = path.read_bytes()
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise GoldError(bilingual("import_unreadable", path=path, reason=exc)) from exc
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    return list(csv.reader(unicodedata.normalize("NFC", text).splitlines(keepends=True), delimiter=delimiter))


# ---- rows to questions -------------------------------------------------------------------------------------------


def import_rows(rows: Iterable[Row], texts: Mapping[str, str]) -> Imported:
    """The questions of the rows, in their order; a question one row of which is wrong is left out whole."""
    reports = Reports(texts)
    result = Imported()
    spoilt: set[str] = set()
    questions: dict[str, dict[str, Any]] = {}
    for row in rows:
        id = row["id"] or f"row-{row.number}"
        try:
            made = _question(row, reports, result, None if row["question"] else questions.get(id))
            _add(questions, id, made)
        except _RowError as exc:
            result.faults.append(message("import_row", number=row.number, fault=exc))
            spoilt.add(id)
    result.questions = [{"id": id, **q} for id, q in questions.items() if id not in spoilt]
    for question in result.questions:
        if not question["kind"]:
            question["kind"] = _kind(question)
    return result


def write_questions(questions: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write a `.jsonl` that `read_gold` reads."""
    lines = (json.dumps(question, ensure_ascii=False) + "\n" for question in questions)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")


def _question(row: Row, reports: Reports, result: Imported, before: Mapping[str, Any] | None) -> dict[str, Any]:
    if not row["question"] and before is None:
        raise _RowError(message("import_no_question"))
    question = row["question"] or str(before["question"] if before else "")
    kind, lang = row["kind"].lower(), row["lang"].lower() or language(question)
    if kind and kind not in KINDS:
        raise _RowError(message("import_bad_kind", found=row["kind"], wanted=", ".join(KINDS)))
    if lang not in LANGS:
        raise _RowError(message("import_bad_lang", found=row["lang"], wanted=", ".join(LANGS)))
    if kind == "followup" and not row["history"] and before is None:
        raise _RowError(message("import_no_history"))
    made: dict[str, Any] = {"question": question, "lang": lang, "kind": kind, "must": [], "forbid": [], "evidence": []}
    made |= {"history": [h.strip() for h in row["history"].split("|") if h.strip()]} if row["history"] else {}
    made |= {"note": row["note"]} if row["note"] else {}
    if kind == "unanswerable":
        if row["figure"] or row["sentence"]:
            raise _RowError(message("import_nothing_expected"))
        return made
    found = _places(row, reports)
    if len(found) > 1:
        where = ", ".join(f"{doc}[{start}:{end}]" for doc, (start, end) in found)
        result.remarks.append(message("import_row", number=row.number, fault=message("import_several", places=where)))
    expected, remark = _expected(row, reports.texts[found[0][0]][slice(*found[0][1])])
    if remark:
        result.remarks.append(message("import_row", number=row.number, fault=remark))
    made["must"] = [[expected]]
    made["evidence"] = [[{"sha256": reports.sha256[doc], "start": a, "end": b} for doc, (a, b) in found]]
    return made


def _add(questions: dict[str, dict[str, Any]], id: str, made: dict[str, Any]) -> None:
    """Take a row for a further figure of the question of the same id, or for a new question."""
    first = questions.setdefault(id, made)
    if first is made:
        return
    if first["question"] != made["question"]:
        raise _RowError(message("import_id_twice", id=id))
    first["must"] += made["must"]
    first["evidence"] += made["evidence"]


def _kind(question: Mapping[str, Any]) -> str:
    """What a question is taken for that has no kind: several figures a list, a day a date, a number of heads a count."""
    if len(question["must"]) > 1:
        return "list"
    if question.get("history"):
        return "followup"
    expected = question["must"][0][0]
    if "text" in expected:
        return "date" if dates_in(expected["text"]) else "text"
    return "count" if measure(expected["unit"])[0].startswith("count:") else "value"


def language(question: str) -> str:
    """`vi`, `vi-plain` (typed without marks) or `en`: marks tell Vietnamese, two words that ask in English English."""
    if fold(question) != question.lower():
        return "vi"
    english = {word for phrase in stopwords("en").question | stopwords("en").filler for word in phrase.split()}
    return "en" if sum(word in english for word in re.findall(r"[a-z]+", question.lower())) >= 2 else "vi-plain"


# ---- the sentence in the reports ---------------------------------------------------------------------------------


class Reports:
    """The texts, and what a pasted sentence is looked up in: letters, digits and signs without blanks, case and tones."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.sha256 = {doc: text_sha256(text) for doc, text in texts.items()}
        self._bare = {doc: bare(text) for doc, text in texts.items()}

    def find(self, sentence: str, doc: str | None = None) -> list[tuple[str, Span]]:
        """Every place of a sentence: where it stands verbatim, else where it stands but for blanks, case and tones."""
        docs = [doc] if doc else list(self.texts)
        exact = [(d, span) for d in docs for span in _verbatim(sentence.strip(), self.texts[d])]
        if exact:
            return exact
        wanted, _ = bare(sentence)
        return [(d, span) for d in docs for span in self._loose(wanted, d)]

    def longest_start(self, sentence: str) -> str:
        """As much of the sentence's beginning as stands in some report: where the pasted words part from the text."""
        wanted, places = bare(sentence)
        low, high = 0, len(wanted)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (
                (middle, high) if any(wanted[:middle] in b for b, _ in self._bare.values()) else (low, middle - 1)
            )
        return sentence[: places[low - 1] + 1] if low else ""

    def _loose(self, wanted: str, doc: str) -> Iterable[Span]:
        text, places = self._bare[doc]
        at = text.find(wanted)
        while at >= 0:
            yield places[at], places[at + len(wanted) - 1] + 1
            at = text.find(wanted, at + 1)


def bare(text: str) -> tuple[str, list[int]]:
    """A text without blanks, marks of emphasis, case and tones, with the place of each character left."""
    kept: list[str] = []
    places: list[int] = []
    for i, letter in enumerate(text.translate(_SAME)):
        if not _LEFT_OUT.match(letter):
            form = _TONES.sub("", unicodedata.normalize("NFD", letter.lower()))
            kept += form
            places += [i] * len(form)
    return "".join(kept), places


def _verbatim(sentence: str, text: str) -> list[Span]:
    return [found.span() for found in re.finditer(re.escape(sentence), text)]


def _places(row: Row, reports: Reports) -> list[tuple[str, Span]]:
    sentence = row["sentence"]
    if len(re.findall(r"\w", sentence)) < SHORTEST:
        raise _RowError(message("import_short_sentence", sentence=sentence, least=SHORTEST))
    doc = unicodedata.normalize("NFC", re.sub(r"\.(txt|md|docx?|rtf|pdf|xlsx?|html?)$", "", row["report"])) or None
    if doc and doc not in reports.texts:
        raise _RowError(message("import_no_report", report=row["report"], known=", ".join(sorted(reports.texts)[:8])))
    found = reports.find(sentence, doc)
    if not found and doc and (others := reports.find(sentence)):
        raise _RowError(
            message("import_other_report", report=doc, others=", ".join(dict.fromkeys(d for d, _ in others)))
        )
    if not found:
        start = reports.longest_start(sentence)
        if len(bare(start)[0]) < LEAST_START * len(bare(sentence)[0]):
            raise _RowError(message("import_no_sentence"))
        rest = sentence[len(start) :].strip()[:40]
        raise _RowError(message("import_sentence_parts", start=start[-60:], rest=rest))
    if len(found) > MOST_PLACES:
        raise _RowError(message("import_too_many", count=len(found)))
    return found


# ---- the figure in the sentence ----------------------------------------------------------------------------------


def _expected(row: Row, sentence: str) -> tuple[dict[str, Any], str]:
    """What must be answered, and a remark; the sentence is the report's own text."""
    figure = row["figure"]
    if not figure:
        raise _RowError(message("import_no_figure"))
    found = re.fullmatch(r"[+-]?\s*(\d+(?:[.,]\d+)*)\s*(\D*)", figure)
    value = number_value(found[1]) if found else None
    if found is None or value is None or dates_in(figure):
        if not (stands_in(figure, sentence) or date_stands_in(figure, sentence)):
            raise _RowError(message("import_no_wording", figure=figure))
        return {"text": figure}, ""
    unit = row["unit"] or found[2].strip()
    return {"value": _number(value), "unit": unit.lower()}, _checked(value, unit, figure, sentence)


def _checked(value: Decimal, unit: str, figure: str, sentence: str) -> str:
    """A remark on the figure, or none; raises if the sentence does not have it, or has it in another unit."""
    read = find_figures(sentence)
    if any(same_quantity(one.value, one.unit, value, unit) for one in read):
        return ""
    if not any(number_value(number) == value for number in numbers_in(sentence)):
        standing = ", ".join(f"{one.text} {one.unit}".strip() if one.unit not in one.text else one.text for one in read)
        raise _RowError(message("import_figure_absent", figure=f"{figure} {unit}".strip(), standing=standing or "–"))
    units = [one.unit for one in read if one.value == value and one.unit]
    if units and unit and measure(units[0]) != measure(unit):
        raise _RowError(message("import_other_unit", figure=figure, found=units[0], unit=unit))
    return message("import_unit_unseen", figure=figure, unit=unit or "–")


def _number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
