"""Count the tokens of a prompt with tiktoken, whose tables come with llama-index-core: nothing is downloaded."""

from __future__ import annotations

import functools
import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

ENCODING = (
    "cl100k_base"  # it takes more tokens for Vietnamese than most models do, so that the budget errs on the safe side
)


def count(text: str) -> int:
    """How many tokens a text has; what looks like a special token is counted as the text that it is."""
    return len(_encoding().encode_ordinary(text))


@functools.cache
def _encoding() -> Encoding:
    core = find_spec("llama_index.core")
    if core and core.origin:
        os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(Path(core.origin).parent / "_static" / "tiktoken_cache"))
    import tiktoken

    return tiktoken.get_encoding(ENCODING)
