"""The edge to llama-index: ids and places are those of the store; the example of the documentation runs."""

import asyncio
import re
from pathlib import Path

import pytest
from asking import LAM_SA, NUI_BAC, open_assistant

from assistant.llamaindex import ReportQueryEngine, ReportRetriever

QUESTION = "Đàn trâu của Lam Sa có bao nhiêu con?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = open_assistant(tmp_path_factory.mktemp("llamaindex"), lam_sa=LAM_SA, nui_bac=NUI_BAC)
    yield opened
    opened.close()


def test_nodes_keep_the_ids_and_places_of_their_passages(assistant):
    hits = assistant.search(QUESTION, k=5)
    found = ReportRetriever(assistant, k=5).retrieve(QUESTION)
    assert [item.node.node_id for item in found] == [hit.passage.id for hit in hits]
    assert [item.score for item in found] == [hit.score for hit in hits]
    for item in found:
        said = item.node.metadata
        assert assistant.text_of(said["doc"])[said["start"] : said["end"]] == item.node.text
        assert (item.node.start_char_idx, item.node.end_char_idx) == (said["start"], said["end"])
    assert found[0].node.metadata["title"] == "Báo cáo Kết quả công tác 6 tháng đầu năm 2022 của tỉnh Lam Sa"
    assert found[0].node.metadata["place"] == "Lam Sa"


def test_the_query_engine_gives_the_checked_answer(assistant):
    answer = assistant.ask(QUESTION)
    response = ReportQueryEngine(assistant).query(QUESTION)
    assert str(response) == answer.text
    assert response.metadata["facts"][0]["value"] == 15300.0
    (source,) = response.source_nodes
    said = source.node.metadata
    assert assistant.text_of(said["doc"])[said["start"] : said["end"]] == source.node.text == answer.citations[0].quote
    assert source.node.node_id == f"lam-sa@{said['start']}-{said['end']}"


def test_what_is_not_there_is_not_found(assistant):
    response = ReportQueryEngine(assistant).query("Dân số của Lam Sa năm 2022 là bao nhiêu người?")
    assert response.metadata["status"] == "not_found"


def test_both_may_be_awaited(assistant):
    async def both():
        return await ReportRetriever(assistant, k=2).aretrieve(QUESTION), await ReportQueryEngine(assistant).aquery(
            QUESTION
        )

    nodes, response = asyncio.run(both())
    assert len(nodes) == 2 and "15.300" in str(response)


def test_the_example_of_the_documentation_runs(assistant, tmp_path, monkeypatch, capsys):
    import assistant as package

    monkeypatch.setattr(package.Assistant, "open", lambda *_, **__: assistant)
    page = Path(__file__).parents[2] / "docs" / "llama-index.md"
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    exec(compile(code, str(page), "exec"), {})
    assert "15.300" in capsys.readouterr().out
