"""Language models through llama-index, which alone is imported for them here: OpenAI-compatible servers and Ollama.

Example: `load_model(ModelSettings("qwen3-8b", base_url="http://127.0.0.1:8080/v1"))` streams its replies.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.writing.model import Message
from assistant.writing.settings import ModelSettings
from index.errors import ModelError
from prompts import lexicon

CONNECT = 5.0  # seconds to reach a server: one that is there answers in far less


@dataclass(frozen=True)
class LlamaModel:
    """A model of llama-index behind the `Model` protocol; it is connected at its first use."""

    settings: ModelSettings

    @property
    def name(self) -> str:
        """The model's name."""
        return self.settings.model

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """The reply, piece by piece. Raises `ModelError`."""
        from llama_index.core.llms import ChatMessage  # seconds

        told = [ChatMessage(role=message.role, content=message.content) for message in messages]
        try:
            for reply in self._llm.stream_chat(told):
                if reply.delta:
                    yield reply.delta
        except (
            Exception
        ) as exc:  # whatever an odd reply, or none, makes of a client: JSON, HTTP, validation, attributes
            if _is_late(exc):
                raise ModelError(lexicon.bilingual("model_late")) from exc
            raise ModelError(lexicon.bilingual("model_unreachable", address=self.settings.base_url)) from exc

    @functools.cached_property
    def _llm(self) -> Any:  # noqa: ANN401  # one of two classes of extras
        made = _ollama if self.settings.provider == "ollama" else _openai
        try:
            return made(self.settings)
        except ImportError as exc:
            raise ModelError(lexicon.bilingual("model_not_installed", library=exc.name or "llama-index")) from exc


def _is_late(exc: BaseException | None) -> bool:
    """Whether a server was reached and then said nothing for too long."""
    import httpx

    while exc is not None:
        if isinstance(exc, httpx.ReadTimeout):
            return True
        exc = exc.__cause__
    return False


def load_model(settings: ModelSettings) -> LlamaModel:
    """The model of these settings. Raises `ModelError` if the libraries for it are not installed."""
    from importlib.util import find_spec

    library = "ollama" if settings.provider == "ollama" else "openai_like"
    try:
        found = find_spec(f"llama_index.llms.{library}")
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise ModelError(
            lexicon.bilingual("model_not_installed", library=f"llama-index-llms-{library.replace('_', '-')}")
        )
    return LlamaModel(settings)


def _openai(settings: ModelSettings) -> Any:  # noqa: ANN401
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    limits = settings.limits
    return OpenAILike(
        model=settings.model,
        api_base=settings.base_url,
        api_key=settings.api_key or "none",  # the client wants one even where the server does not
        is_chat_model=True,
        context_window=limits.context,
        max_tokens=limits.reply,
        temperature=0.0,
        timeout=limits.timeout,
        max_retries=0,  # the writer has its own second try, and the reader waits
        http_client=httpx.Client(timeout=httpx.Timeout(limits.timeout, connect=min(CONNECT, limits.timeout))),
    )


def _ollama(settings: ModelSettings) -> Any:  # noqa: ANN401
    from llama_index.llms.ollama import Ollama

    limits = settings.limits
    return Ollama(
        model=settings.model,
        base_url=settings.base_url,
        context_window=limits.context,
        temperature=0.0,
        request_timeout=limits.timeout,
        additional_kwargs={"num_predict": limits.reply},
    )
