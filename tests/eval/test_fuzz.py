from pathlib import Path

import pytest

from eval.fuzz import CRASH, REPORT, TIMEOUT, damaged, fuzz, seeds
from index import reading
from index.formats import SUFFIXES, Document

SEEDS = Path(__file__).parents[1] / "data" / "fuzz"


def test_some_hundred_damaged_files_give_nothing_but_our_errors() -> None:
    result = fuzz(seeds([SEEDS]), count=150, seed=7)
    assert [(case.name, case.outcome, case.detail) for case in result.faults] == []
    outcomes = result.summary()["outcomes"]
    assert sum(outcomes.values()) == 150
    assert min(outcomes["read"], outcomes["refused"]) > 25  # both ways are tried


def test_a_case_can_be_made_again() -> None:
    sound = seeds()
    assert damaged(sound, 3, 14) == damaged(sound, 3, 14)
    assert len({damaged(sound, 3, number)[1] for number in range(40)}) > 35


def test_every_format_is_damaged() -> None:
    kinds = {suffix for suffix, _ in seeds([SEEDS])}
    assert kinds >= {".txt", ".md", ".docx", ".doc", ".rtf", ".pdf", ".xlsx", ".xls", ".html"}
    assert kinds <= set(SUFFIXES)


@pytest.mark.parametrize("outcome", ["ZeroDivisionError", TIMEOUT, CRASH])
def test_a_fault_is_found(monkeypatch: pytest.MonkeyPatch, outcome: str) -> None:
    """A reader that fails, hangs or takes the process with it is told, and the cases after it are tried all the same."""

    def read(data: bytes, name: str) -> Document:
        if name.startswith("1."):
            if outcome == TIMEOUT:
                while True:
                    pass
            if outcome == CRASH:
                import os

                os._exit(11)
            return Document(str(1 / 0))
        return Document(REPORT)

    monkeypatch.setattr(reading, "READERS", dict.fromkeys(SUFFIXES, read))
    result = fuzz([(".txt", REPORT.encode())], count=3, seed=1, limit=1.0)
    assert [case.outcome for case in result.cases] == ["read", outcome, "read"]
    assert [case.number for case in result.faults] == [1]
