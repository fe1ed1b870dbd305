"""Each peer finds the right passage of two small reports, and what it gives are stretches of their texts."""

from __future__ import annotations

import pytest

from eval.peers import PEERS
from index.errors import AssistantError
from tests.conftest import KeywordEncoder, make_report

TEXTS = {
    "a": "I. Chăn nuôi\n\nĐàn trâu của tỉnh có 4.250 con, tăng 2,5% so với cùng kỳ.\n",
    "b": "I. Trồng trọt\n\nSản lượng ngô cả vụ đạt 33.700 tấn, bằng 96% kế hoạch.\n",
}
NEEDED = {"peer_bm25": "bm25s", "peer_nom_vn": "nom.retrieve"}


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_gives_stretches_of_the_reports_best_first(name: str) -> None:
    if name in NEEDED:
        pytest.importorskip(NEEDED[name], reason="extra peers")
    search = PEERS[name]([make_report(text, id) for id, text in TEXTS.items()], KeywordEncoder())
    found = search("sản lượng ngô đạt bao nhiêu tấn")
    assert found[0].report_id == "b" and "33.700 tấn" in found[0].text
    for passage in found:
        assert TEXTS[passage.report_id][passage.start : passage.end] == passage.text


def test_a_peer_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "bm25s", None)  # as if it were not there
    with pytest.raises(AssistantError, match=r"pip install '\.\[peers\]'"):
        PEERS["peer_bm25"]([], KeywordEncoder())
