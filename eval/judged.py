"""One question with the answer that it got and the verdict on it: what a run is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.gold import Gold
from eval.judge import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold question, the JSON record of the answer to it, and the verdict."""

    gold: Gold
    record: Mapping[str, Any]
    verdict: Verdict
