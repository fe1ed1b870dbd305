"""How often one caller may call: a user, or the address of one where there is no login.

Example: `Rates.from_environment().check("asking", "lan")` passes 240 times in a minute, and then raises the refusal that says
when to come again.
"""

from __future__ import annotations

import math
import os
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.api.errors import ApiError
from index.errors import AssistantError
from prompts import lexicon

# What a person or a script of one does not reach, and a loop that went wrong does.
DEFAULTS = {"asking": ("BAOCAO_RATE", "240/minute"), "writing": ("BAOCAO_WRITE_RATE", "120/minute")}


class Rates:
    """Counts calls in a moving window, in this process."""

    def __init__(self, **rates: str) -> None:
        """`Rates(asking="240/minute", writing="120/minute")`. Raises `ValueError` for what is no rate."""
        self._limits: dict[str, RateLimitItem] = {kind: parse(rate) for kind, rate in rates.items()}
        self._window = MovingWindowRateLimiter(MemoryStorage())

    @classmethod
    def from_environment(cls) -> Rates:
        """What is set in `BAOCAO_RATE` and `BAOCAO_WRITE_RATE`. Raises `AssistantError` for what is no rate."""
        rates = {}
        for kind, (name, default) in DEFAULTS.items():
            rates[kind] = os.environ.get(name) or default
            try:
                parse(rates[kind])
            except ValueError:
                raise AssistantError(lexicon.bilingual("api_bad_rate", name=name, value=rates[kind])) from None
        return cls(**rates)

    def check(self, kind: str, caller: str) -> None:
        """Count a call. Raises `ApiError` if it is one too many."""
        limit = self._limits[kind]
        if not self._window.hit(limit, caller):
            seconds = max(math.ceil(self._window.get_window_stats(limit, caller).reset_time - time.time()), 1)
            headers = {"Retry-After": str(seconds)}
            raise ApiError(429, "rate", "api_rate", headers=headers, limit=str(limit), seconds=seconds)
