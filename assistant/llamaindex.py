"""The edge to llama-index, for people who build on it: a retriever and a query engine over a store.

Example: `ReportRetriever(assistant).retrieve("Đàn trâu của Lam Sa?")[0].node` has the id of its passage, `lam-sa#3`, and
`assistant.text_of(node.metadata["doc"])[node.metadata["start"]:node.metadata["end"]] == node.text`.
"""

from __future__ import annotations

import asyncio
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.answer import Answer, Citation
from assistant.assistant import Assistant
from index.records import Passage, Report

__all__ = ["ReportQueryEngine", "ReportRetriever"]


class ReportRetriever(BaseRetriever):
    """The best passages for a question, found as `Assistant.search` finds them."""

    def __init__(self, assistant: Assistant, k: int = 10) -> None:
        super().__init__()
        self._assistant = assistant
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._assistant.search(query_bundle.query_str, k=self._k)
        nodes = ((passage_node(hit.passage, self._assistant.report(hit.passage.report_id)), hit.score) for hit in found)
        return [NodeWithScore(node=node, score=score) for node, score in nodes]


class ReportQueryEngine(BaseQueryEngine):
    """The checked answer to a question, its citations as source nodes, its whole JSON form as `metadata`."""

    def __init__(self, assistant: Assistant, engine: str | None = None) -> None:
        super().__init__(callback_manager=None)
        self._assistant = assistant
        self._engine = engine

    def _query(self, query_bundle: QueryBundle) -> Response:
        return response(self._assistant.ask(query_bundle.query_str, engine=self._engine))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}


def passage_node(passage: Passage, report: Report) -> TextNode:
    """A passage as a node: its id and its place are those of the store."""
    said = {
        "doc": report.id,
        "title": report.title,
        "number": report.number,
        "place": report.covers,
        "date": report.issued.isoformat() if report.issued else None,
        "section": list(passage.headings),
        "page": report.page(passage.start),
        "kind": passage.kind,
    }
    return _node(passage.id, passage.text, passage.start, passage.end, said)


def citation_node(citation: Citation) -> TextNode:
    """A citation as a node; its id is its place, `lam-sa@812-905`."""
    said = {
        "doc": citation.doc,
        "title": citation.title,
        "number": citation.number,
        "date": citation.date,
        "section": list(citation.section),
        "page": citation.page,
        "n": citation.n,
    }
    name = f"{citation.doc}@{citation.start}-{citation.end}"
    return _node(name, citation.quote, citation.start, citation.end, said)


def response(answer: Answer) -> Response:
    """An answer as a response of llama-index."""
    nodes = [NodeWithScore(node=citation_node(citation)) for citation in answer.citations]
    return Response(answer.text, source_nodes=nodes, metadata=answer.to_dict())


def _node(name: str, text: str, start: int, end: int, said: dict[str, Any]) -> TextNode:
    metadata = {**said, "start": start, "end": end}
    places = [key for key in metadata if key not in ("title", "section")]  # of no use to a model or an embedder
    return TextNode(
        id_=name,
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata=metadata,
        excluded_embed_metadata_keys=places,
        excluded_llm_metadata_keys=places,
    )
