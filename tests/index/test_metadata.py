"""Invented heads and tails in the layouts of Vietnamese offices, with what each says and does not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from index.folding import fold
from index.metadata import describe
from index.records import Report

DATA = yaml.safe_load((Path(__file__).resolve().parents[1] / "data" / "metadata.yaml").read_text(encoding="utf-8"))
CASES: dict[str, dict[str, Any]] = DATA["cases"]


def read(text: str) -> Report:
    return describe(text, id="tệp", path="tệp.txt", sha256="0")


def said(report: Report) -> dict[str, Any]:
    """The metadata of a report, periods by their labels."""
    names = ("number", "kind", "issuer", "place", "local", "issued", "signer", "title", "session")
    found = {name: getattr(report, name) for name in names}
    found["period"] = report.period.label if report.period else None
    found["as_of"] = list(report.as_of)
    found["periods"] = [period.label for period in report.periods]
    return found


def text_of(name: str) -> str:
    text: str = CASES[name]["text"]
    return text.replace("[body]", f"\n{DATA['body']}").replace("[tail]", f"\n{DATA['tail']}")


@pytest.mark.parametrize("name", CASES)
def test_what_a_layout_says(name: str) -> None:
    expected = CASES[name]["says"]
    found = said(read(text_of(name)))
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", CASES)
def test_each_field_points_to_where_it_is_said(name: str) -> None:
    text = text_of(name)
    report = read(text)
    spans = {field: text[start:end] for field, start, end in report.origins}
    assert all(0 <= start < end <= len(text) for _, start, end in report.origins)
    assert all(span == span.strip() for span in spans.values())
    for field in ("number", "kind", "issued", "signer", "session"):
        assert (field in spans) == bool(getattr(report, field)), field
    assert ("title" in spans) == (report.title != report.id)
    if report.number:
        assert report.number.split("/")[0].split("-")[0] in spans["number"]
    if report.issued:
        assert {str(report.issued.day), str(report.issued.year)} <= {n.lstrip("0") for n in numbers(spans["issued"])}
    if report.session:
        assert str(report.session.day) in {n.lstrip("0") for n in numbers(spans["session"])}
    if report.signer:
        for name_ in report.signer.split("; "):
            assert fold(name_) in " ".join(fold(spans["signer"]).split())
    assert len([1 for field, *_ in report.origins if field == "periods"]) == len(report.periods)


def numbers(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()
