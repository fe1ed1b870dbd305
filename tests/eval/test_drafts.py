"""Drafts written by hand: wrong ones are refused, and of the faithful ones no fewer are kept than were when this was written."""

from pathlib import Path

import pytest

from eval.drafts import drafts, read_drafts

DRAFTS = Path(__file__).parents[2] / "eval" / "gold" / "drafts"


@pytest.mark.parametrize("name", ["samples.jsonl", "benchmark.jsonl"])
def test_every_slip_is_known_and_each_kind_is_tried(name):
    found = read_drafts(DRAFTS / name)
    slips = {draft.slip for draft in found if draft.slip}
    assert len([d for d in found if d.slip is None]) >= 40
    assert len([d for d in found if d.slip]) >= 40
    assert {"digit", "unit", "place", "period", "indicator", "direction", "negation"} <= slips


@pytest.mark.parametrize("name, kept, leaked", [("samples.jsonl", 33, 0), ("benchmark.jsonl", 23, 0)])
def test_what_is_kept_and_what_is_refused(name, kept, leaked):
    counted = drafts(DRAFTS / name)
    assert len(counted["leaked"]) <= leaked, counted["leaked"]
    assert counted["kept"] >= kept, counted["lost"]
