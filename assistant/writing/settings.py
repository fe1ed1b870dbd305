"""The settings of the language model, read from the environment in one place.

Example: `BAOCAO_LLM_MODEL=qwen3:8b BAOCAO_LLM_PROVIDER=ollama` -> `ModelSettings(model="qwen3:8b", provider="ollama", …)`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from index.errors import ModelError
from prompts import lexicon

Provider = Literal["openai", "ollama"]
ADDRESSES: dict[Provider, str] = {"openai": "http://127.0.0.1:8080/v1", "ollama": "http://127.0.0.1:11434"}

_N = TypeVar("_N", int, float)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a model may take and give."""

    timeout: float = 60.0  # seconds for all drafts of an answer; after them the reader gets the quotes
    context: int = 4096  # tokens of prompt and reply together; many local servers are started with no more
    reply: int = 600  # tokens; an answer of 2,400 characters takes about as many


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which model, where it is served, and its limits."""

    model: str
    provider: Provider = "openai"
    base_url: str = ADDRESSES["openai"]
    api_key: str = field(default="", repr=False)
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ModelSettings:
        """The settings of `BAOCAO_LLM_…`. Raises `ModelError` where no model is named or a value cannot be used."""
        model = environment.get("BAOCAO_LLM_MODEL", "").strip()
        if not model:
            raise ModelError(lexicon.bilingual("model_not_set"))
        provider = environment.get("BAOCAO_LLM_PROVIDER", "openai").strip().lower()
        if provider not in ADDRESSES:
            raise _refused("BAOCAO_LLM_PROVIDER", provider, ", ".join(ADDRESSES))
        known: Provider = "ollama" if provider == "ollama" else "openai"
        default = Limits()
        limits = Limits(
            timeout=_number(environment, "BAOCAO_LLM_TIMEOUT", default.timeout, float),
            context=_number(environment, "BAOCAO_LLM_CONTEXT", default.context, int),
            reply=_number(environment, "BAOCAO_LLM_REPLY", default.reply, int),
        )
        address = environment.get("BAOCAO_LLM_BASE_URL", "").strip() or ADDRESSES[known]
        if not address.startswith(("http://", "https://")):
            raise _refused("BAOCAO_LLM_BASE_URL", address, ADDRESSES[known])
        return cls(model, known, address, environment.get("BAOCAO_LLM_API_KEY", ""), limits)


def _number(environment: Mapping[str, str], name: str, default: _N, kind: type[_N]) -> _N:
    written = environment.get(name, "").strip()
    try:
        value = kind(written) if written else default
    except ValueError:
        value = kind(0)
    if not 0 < value < float("inf"):
        raise _refused(name, written, str(default))
    return value


def _refused(name: str, value: str, wanted: str) -> ModelError:
    return ModelError(lexicon.bilingual("model_bad_setting", name=name, value=value, wanted=wanted))
