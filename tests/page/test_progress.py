"""How far indexing is, as the page shows it: every stage that indexing tells of, in its order."""

import re
from typing import get_args

from assistant.page.reports import SHARES, STAGES, progress_html
from assistant.page.words import Words
from index.ingest import Progress, Stage


def test_every_stage_is_shown_and_the_bar_never_goes_back() -> None:
    assert set(STAGES) == set(SHARES) == set(get_args(Stage))
    shown = [progress_html(Progress(stage, done, 2, "r"), Words("vi")) for stage in STAGES for done in (0, 1, 2)]
    bars = [int(found[1]) for html in shown if (found := re.search(r'value="(\d+)"', html))]
    assert bars == sorted(bars)
    assert (bars[0], bars[-1]) == (0, 100)
