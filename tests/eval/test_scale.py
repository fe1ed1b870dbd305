"""Generated stores: each copy is a report of its own, and what is built is found, opened and measured."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from eval.scale import NOISE, build, change, chart, copies, measure, models
from index.store import Store
from tests.conftest import KeywordEncoder

REPORT = (
    "ỦY BAN NHÂN DÂN TỈNH HÒA BÌNH\n\nBÁO CÁO\nTình hình kinh tế - xã hội 6 tháng đầu năm 2021\n\nI. Chăn nuôi\n\n"
    "Đàn trâu của toàn tỉnh có 4.250 con, tăng 2,5% so với cùng kỳ.\n\nII. Trồng trọt\n\nSản lượng ngô đạt 18.400 tấn.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "hb.txt").write_text(REPORT, encoding="utf-8")
    gold = {
        "question": "Sản lượng ngô là bao nhiêu tấn?", "lang": "vi", "kind": "value", "must": [[{"value": 18400, "unit": "tấn"}]],
        "forbid": [], "evidence": [[{"doc": "hb", "quote": "Sản lượng ngô đạt 18.400 tấn"}]],
    }  # fmt: skip
    lines = [json.dumps({"id": str(i), **gold}) for i in range(4)]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_copies_have_their_own_names_places_periods_and_vectors(folder: Path) -> None:
    (made,) = models([folder / "reports"], KeywordEncoder())
    first, *_, last = list(itertools.islice(copies([made]), 64))
    assert (first.report.period.label, last.report.period.label) == ("1995-01", "1995-02")
    assert first.report.place == last.report.place != "Hòa Bình"
    assert {passage.report_id for passage in last.passages} == {last.report.id} != {first.report.id}
    for passage, fact in zip(last.passages, last.facts, strict=False):
        assert last.report.text[passage.start : passage.end] == passage.text
        assert fact.passage_id in {p.id for p in last.passages} and fact.period in (last.report.period, fact.period)
    assert {fact.place for fact in last.facts} == {last.report.place}
    cosines = np.sum(first.vectors * made.vectors, axis=1)
    assert np.allclose(np.linalg.norm(first.vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(cosines, 1 / np.sqrt(1 + NOISE**2), atol=0.08)
    assert not np.allclose(first.vectors, last.vectors)


def test_a_store_of_so_many_passages_is_built_and_measured(folder: Path) -> None:
    encoder = KeywordEncoder()
    rows = []
    for size in (25, 50):
        work = folder / str(size)
        work.mkdir()
        made = models([folder / "reports"], encoder)
        built = build(made, size, work, encoder)
        with Store.open(work / "store") as store:
            snapshot = store.snapshot()
            assert len(snapshot.passages) == built["passages"] == size
            assert len(snapshot.reports) == built["reports"]
            assert sorted(p.id for p in snapshot.passages) == sorted((work / "ids.txt").read_text("utf-8").split("\n"))
            assert store.problems() == []
        row = {**built, **measure(work, folder / "gold.jsonl", made, encoder)}
        row |= change(work, made, encoder)
        with Store.open(work / "store") as store:
            assert len(store.snapshot().reports) == built["reports"]  # as many added as removed
            assert store.problems() == []
        rows.append(row)
    assert [row["dense_recall_10"] for row in rows] == [1.0, 1.0]  # an exact index misses nothing
    assert [row["evidence_recall_5"] for row in rows] == [1.0, 1.0]
    assert all(row[f"{step}_seconds"] > 0 for row in rows for step in ("add", "remove", "follow", "write_open"))
    assert all(row["search_p50_ms"] <= row["search_p95_ms"] and row["open_seconds"] >= 0 for row in rows)
    assert chart({"stores": rows}).startswith("<svg")
