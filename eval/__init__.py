"""Gold questions, judging, retrieval measures and the benchmark."""

from eval.gold import Gold, read_gold
from eval.judge import Verdict, judge

__all__ = ["Gold", "Verdict", "judge", "read_gold"]
