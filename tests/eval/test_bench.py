"""What the benchmark of asking times, over two small reports with the keyword encoder."""

from __future__ import annotations

import sys

import pytest

from assistant import Assistant
from eval.bench import _parallel, _process
from eval.gold import Gold
from tests.conftest import KeywordEncoder


def test_parallel_askers_share_the_questions(make_store) -> None:
    store = make_store(a="Đàn trâu có 340 con.", b="Đàn bò có 900 con.")
    golds = [Gold(str(i), "Đàn trâu có bao nhiêu con?", "vi", "count", (), (), ()) for i in range(8)]
    row = _parallel(Assistant(store, KeywordEncoder()), golds, 4)
    assert (row["askers"], row["questions"]) == (4, 8)
    assert 0 < row["median_ms"] <= row["p95_ms"] and row["answers_per_second"] > 0


def test_a_process_is_timed_with_its_memory_and_its_failure_is_told() -> None:
    seconds, memory = _process([sys.executable, "-c", "import time; x = bytearray(60_000_000); time.sleep(0.3)"])
    assert seconds > 0.3 and 60 < memory < 400
    with pytest.raises(RuntimeError, match="ended with 3"):
        _process([sys.executable, "-c", "raise SystemExit(3)"])
