"""What an administrator says of reports in `baocao.yaml`, beside them: it counts more than what was read from them.

    bao-cao-thang-4.docx:
      number: 876/BC-VP
      issued: 28/4/2022
      periods: [tháng 4/2022, 4 tháng đầu năm 2022]
      signer:            # nothing: it was read wrongly, and there is none

Example: with this file, `read_corrections(folder).of("bao-cao-thang-4.docx")` holds three values and one that is missing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from index import places
from index.errors import AssistantError
from index.periods import find_periods, parse_date
from index.records import Period, Report
from prompts import lexicon

_log = logging.getLogger(__name__)

FILE = "baocao.yaml"
MAX_BYTES = 1_000_000

Written = tuple[tuple[str, str | None], ...]  # (field, as written), in the order of the fields


@dataclass(frozen=True, slots=True)
class Correction:
    """What is set for one report: a value of the record's own type for each field, None where there is none."""

    values: Mapping[str, Any] = field(default_factory=dict)
    written: Written = ()


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of one folder by file name, and what is wrong with the file, a sentence each."""

    reports: Mapping[str, Correction] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    known: bool = True  # False if the file could not be read: what was corrected before stays as it is

    def of(self, name: str) -> Correction:
        """The correction of a file; an empty one if there is none."""
        return self.reports.get(name, Correction())


def corrected(report: Report, correction: Correction) -> Report:
    """The report with what an administrator set; a field that was set has no place in the text any more."""
    if not correction.written:
        return report
    values = dict(correction.values)
    if "period" in values and "periods" not in values:
        values["periods"] = (values["period"],) if values["period"] else ()
    elif "periods" in values and "period" not in values:
        values["period"] = next(iter(values["periods"]), None)
    if "title" in values:
        values["title"] = values["title"] or report.id
    origins = tuple(origin for origin in report.origins if origin[0] not in values)
    return replace(report, **values, origins=origins, corrected=correction.written)


def read_corrections(folder: Path) -> Corrections:
    """The corrections in a folder; none if it has no such file. What is wrong in the file is told, the rest counts."""
    path = folder / FILE
    try:
        if not path.is_file():
            return Corrections()
        data = path.read_bytes()[: MAX_BYTES + 1]
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        _log.warning("%s: %s", path, exc)
        return _unreadable(path, 1)
    if len(data) > MAX_BYTES:
        return _unreadable(path, 1)
    return _Reader(path).read(text)


def write_correction(folder: Path, name: str, fields: Mapping[str, str | None] | None) -> None:
    """Set fields of a report in the folder's file, beside what stands there, comments included; None takes all of it out.

    A list is written with "; " between its parts, and an empty value says that there is none. Raises `AssistantError` if a value
    cannot be understood or the file cannot be read or written; then nothing is changed.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    path = folder / FILE
    if fields is None and not path.exists():
        return
    values = {field: _to_write(field, text) for field, text in (fields or {}).items()}
    editor = YAML()  # keeps comments and the order of lines, which an administrator wrote
    editor.preserve_quotes = True
    editor.allow_unicode = True
    editor.width = 4096
    try:
        root = editor.load(path.read_text(encoding="utf-8-sig")) if path.exists() else None
        root = {} if root is None else root
        if fields is None:
            root.pop(name, None)
        else:
            root[name] = root.get(name) or {}
            root[name].update(values)
        if not root:
            path.unlink(missing_ok=True)
            return
        fresh = path.with_name(f".{FILE}.new")
        with fresh.open("w", encoding="utf-8") as out:
            editor.dump(root, out)
        fresh.replace(path)
    except (YAMLError, UnicodeDecodeError, AttributeError, TypeError) as exc:
        raise AssistantError(lexicon.bilingual("corrections_unreadable", path=path, line=1)) from exc
    except OSError as exc:
        raise AssistantError(lexicon.bilingual("bad_output_file", path=path, reason=exc.strerror)) from exc


def _to_write(field: str, text: str | None) -> str | list[str] | None:
    """A value as the file has it. Raises `AssistantError` for one that reading it would not take."""
    several = field in ("periods", "as_of")
    parts = [" ".join(part.split()) for part in ((text or "").split(";") if several else [text or ""])]
    parts = [part for part in parts if part]
    if field not in FIELDS or FIELDS[field](parts) is _BAD:
        fields = {"field": field, "value": text or "", "wanted": _wanted(field)}
        raise AssistantError(lexicon.bilingual("correction_bad_value", **fields))
    return parts if several and parts else next(iter(parts), None)


def _unreadable(path: Path, line: int) -> Corrections:
    problem = lexicon.bilingual("corrections_unreadable", path=path, line=line)
    return Corrections(problems=(problem,), known=False)


class _Reader:
    """Reads one file node by node, so that every problem has its line; values stay as they are written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._problems: list[str] = []

    def read(self, text: str) -> Corrections:
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError) as exc:
            mark = getattr(exc, "problem_mark", None)
            _log.warning("%s: %s", self._path, exc)
            return _unreadable(self._path, mark.line + 1 if mark else 1)
        if root is None:
            return Corrections()
        if not isinstance(root, yaml.MappingNode):
            self._tell("corrections_bad_shape", root)
            return Corrections(problems=tuple(self._problems))
        reports: dict[str, Correction] = {}
        for key, node in root.value:
            name = str(key.value)
            if name in reports:
                self._tell("corrections_twice", key, field=name)
            elif not (self._path.parent / name).is_file() or Path(name).name != name:
                self._tell("corrections_no_such_report", key, name=name)
            elif not isinstance(node, yaml.MappingNode):
                self._tell("corrections_bad_shape", key)
            else:
                reports[name] = self._correction(node)
        return Corrections(reports, tuple(self._problems))

    def _correction(self, node: Any) -> Correction:  # noqa: ANN401  a node of yaml, imported where it is needed
        values: dict[str, Any] = {}
        written: dict[str, str | None] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in FIELDS:
                self._tell("corrections_unknown_field", key, field=name, fields=", ".join(FIELDS))
            elif name in values:
                self._tell("corrections_twice", key, field=name)
            else:
                parts = _scalars(value)
                made = FIELDS[name](parts) if parts is not None else _BAD
                if made is _BAD:
                    self._tell("corrections_bad_value", key, field=name, value=_as_written(parts), wanted=_wanted(name))
                else:
                    values[name] = made
                    written[name] = "; ".join(parts) if parts else None
        return Correction(values, tuple(sorted(written.items())))

    def _tell(self, message: str, node: Any, **fields: object) -> None:  # noqa: ANN401  as above
        line = node.start_mark.line + 1
        self._problems.append(lexicon.bilingual(message, path=self._path, line=line, **fields))


def _scalars(node: Any) -> list[str] | None:  # noqa: ANN401  as above
    """What a node holds as texts, none for an empty value; None if it is neither a value nor a list of values."""
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if any(not isinstance(part.value, str) for part in nodes):
        return None
    return [" ".join(part.value.split()) for part in nodes if part.tag != "tag:yaml.org,2002:null"]


def _as_written(parts: list[str] | None) -> str:
    return ", ".join(parts) if parts is not None else "…"


_BAD = object()  # a value that cannot be understood


def _text(parts: list[str]) -> Any:  # noqa: ANN401  the value of a field, or _BAD
    return _BAD if len(parts) > 1 else next((part for part in parts if part), None)


def _place(parts: list[str]) -> Any:  # noqa: ANN401  as above
    name = _text(parts)
    return name if name is None or name is _BAD else places.province_in(name) or name


def _day(parts: list[str]) -> Any:  # noqa: ANN401  as above
    days = _days(parts)
    return _BAD if days is _BAD or len(days) > 1 else next(iter(days), None)


def _days(parts: list[str]) -> Any:  # noqa: ANN401  as above
    days = [_one_day(part) for part in parts]
    return _BAD if None in days else tuple(days)


def _one_day(text: str) -> date | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return parse_date(text)


def _period(parts: list[str]) -> Any:  # noqa: ANN401  as above
    periods = _periods(parts)
    return _BAD if periods is _BAD or len(periods) > 1 else next(iter(periods), None)


def _periods(parts: list[str]) -> Any:  # noqa: ANN401  as above
    periods = [_one_period(part) for part in parts]
    return _BAD if None in periods else tuple(dict.fromkeys(periods))


def _one_period(text: str) -> Period | None:
    """A period as reports write it (`6 tháng đầu năm 2021`) or as its label (`2021-H1`, `2021-M01-M05`, two days with `/`)."""
    days = [_one_day(part) for part in text.split("/")] if re.fullmatch(r"[\d-]{10}(?:/[\d-]{10})?", text) else []
    if days and days[0] and days[-1]:
        return Period(days[0], days[-1]) if days[0] <= days[-1] else None
    label = re.fullmatch(r"(\d{4})-(?:M(\d\d)-M(\d\d)|(\d\d)|Q([1-4])|H([12]))", text.upper())
    if label:
        words = {
            2: f"từ ngày 01/{label[2]}/{label[1]} đến tháng {label[3]}/{label[1]}", 4: f"tháng {label[4]}/{label[1]}",
            5: f"quý {label[5]} năm {label[1]}", 6: f"H{label[6]}/{label[1]}",
        }  # fmt: skip
        text = words[2 if label[2] else label.lastindex or 4]
    found = find_periods(text)
    return found[0].period if len(found) == 1 and found[0].year_known else None


FIELDS: dict[str, Callable[[list[str]], Any]] = {
    "title": _text, "kind": _text, "number": _text, "issuer": _text, "place": _place, "local": _text, "issued": _day,
    "session": _day, "period": _period, "periods": _periods, "as_of": _days, "signer": _text,
}  # fmt: skip


def _wanted(name: str) -> str:
    """An example of a value, for messages."""
    if name in ("issued", "session"):
        return "28/4/2022"
    return {"as_of": "[15/6/2021]", "period": "6 tháng đầu năm 2021", "periods": "[4/2021, 2021-M01-M04]"}.get(
        name, "…"
    )
