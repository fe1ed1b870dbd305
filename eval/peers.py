"""Other ways to search the same reports, each behind one function: reports to a search that gives passages.

What a user would pick instead: BM25 alone, LlamaIndex and nom-vn with their own cutting and defaults. Each embeds with our
encoder, so that cutting and ranking are compared and not models; each is told the earlier questions in front of the question.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from eval.corpus import DEPTH
from index.encoders import Encoder, Floats
from index.errors import AssistantError
from index.records import Passage, Report
from index.split import split
from prompts.lexicon import bilingual

PlainSearch = Callable[[str], list[Passage]]
Peer = Callable[[Sequence[Report], Encoder], PlainSearch]

SMALL = 256  # tokens of a chunk: what LlamaIndex's own guides try beside its default of 1,024


def bm25(reports: Sequence[Report], encoder: Encoder) -> PlainSearch:
    """BM25 alone: bm25s with its own tokens over the words of our passages."""
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets a level of its own
    bm25s = library("bm25s")
    passages = [passage for report in reports for passage in split(report)]
    index = bm25s.BM25()
    tokens = bm25s.tokenize([p.joined for p in passages], stopwords=None, show_progress=False)
    index.index(tokens, show_progress=False)

    def search(question: str) -> list[Passage]:
        asked = bm25s.tokenize([question], stopwords=None, show_progress=False)
        rows, scores = index.retrieve(asked, k=min(DEPTH, len(passages)), show_progress=False)
        return [passages[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    return search


def llama_index(reports: Sequence[Report], encoder: Encoder, tokens: int | None = None) -> PlainSearch:
    """LlamaIndex: its sentence splitter and its vector index, with their defaults or with smaller chunks."""
    from llama_index.core import VectorStoreIndex

    index = VectorStoreIndex(chunks(reports, tokens), embed_model=embedding(encoder))
    retriever = index.as_retriever(similarity_top_k=DEPTH)
    texts = {report.id: report.text for report in reports}

    def search(question: str) -> list[Passage]:
        found = (hit.node for hit in retriever.retrieve(question))
        return [piece(n.ref_doc_id or "", n.start_char_idx, n.end_char_idx, texts) for n in found]  # type: ignore[attr-defined]

    return search


def small_llama_index(reports: Sequence[Report], encoder: Encoder) -> PlainSearch:
    """LlamaIndex with chunks of about the size of our passages."""
    return llama_index(reports, encoder, SMALL)


def nom_vn(reports: Sequence[Report], encoder: Encoder) -> PlainSearch:
    """nom-vn's retrieval as its pipeline sets it up: chunks of 512 words, BM25 and vectors, fused by rank."""
    chunking, retrieve = library("nom.chunking"), library("nom.retrieve")
    texts = {report.id: report.text for report in reports}
    chunks = [(report.id, chunk) for report in reports for chunk in chunking.smart_chunk(report.text)]
    bodies = [chunk.text for _, chunk in chunks]
    lexical = retrieve.BM25Retriever.fit(bodies)
    dense = retrieve.DenseRetriever(encoder.encode_passages(bodies), documents=bodies)

    def search(question: str) -> list[Passage]:
        lists = [lexical.search(question, top_k=20), dense.search(encoder.encode_query(question), top_k=20)]
        hits = (chunks[hit.idx] for hit in retrieve.hybrid_score(lists, top_k=DEPTH))
        return [piece(doc, chunk.start, chunk.end, texts) for doc, chunk in hits]

    return search


PEERS: dict[str, Peer] = {
    "peer_bm25": bm25,
    "peer_llama_index": llama_index,
    "peer_llama_index_small": small_llama_index,
    "peer_nom_vn": nom_vn,
}


def chunks(reports: Sequence[Report], tokens: int | None = None) -> Any:  # noqa: ANN401  a class of llama-index
    """The reports as LlamaIndex's sentence splitter cuts them, with its defaults or into smaller pieces."""
    from llama_index.core import Document
    from llama_index.core.node_parser import SentenceSplitter

    cutter = SentenceSplitter() if tokens is None else SentenceSplitter(chunk_size=tokens, chunk_overlap=20)
    return cutter.get_nodes_from_documents([Document(text=report.text, id_=report.id) for report in reports])


def library(name: str, extra: str = "peers") -> Any:  # noqa: ANN401  libraries without types
    """A library of an extra. Raises `AssistantError`, which says what to install, where it is not there."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as exc:
        raise AssistantError(bilingual("eval_extra_missing", library=exc.name, extra=extra)) from exc


def piece(doc: str, start: int, end: int, texts: dict[str, str]) -> Passage:
    """A stretch of a report as a passage."""
    return Passage(f"{doc}@{start}", doc, (), start, end, ((start, end),), "body", texts[doc][start:end])


def embedding(encoder: Encoder) -> Any:  # noqa: ANN401  a class of llama-index
    """Our encoder for llama-index."""
    from llama_index.core.embeddings import BaseEmbedding

    class Embedding(BaseEmbedding):
        """Our encoder as llama-index calls one."""

        def _get_query_embedding(self, query: str) -> list[float]:
            return _listed(encoder.encode_query(query))

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return _listed(encoder.encode_passages([text])[0])

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [_listed(vector) for vector in encoder.encode_passages(texts)]

    return Embedding(model_name=encoder.name)


def _listed(vector: Floats) -> list[float]:
    return [float(value) for value in vector]


def told(question: str, history: Iterable[str]) -> str:
    """The question with the earlier ones in front, for a search that knows no history."""
    return " ".join([*history, question])
