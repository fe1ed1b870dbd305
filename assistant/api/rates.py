"""How often one caller may call: a user, or the address of one where there is no login.

Example: `Rates.from_environment().check("asking", "lan")` passes 240 times in a minute, and then raises the refusal that says
when to come again.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections import deque

from cachetools import TTLCache
from limits import RateLimitItem, parse

from assistant.api.errors import ApiError
from index.errors import AssistantError
from prompts import lexicon

CALLERS = 10_000  # whose calls are counted; of more, those are forgotten who have called least lately
# What a person or a script of one does not reach, and a loop that went wrong does.
DEFAULTS = {"asking": ("BAOCAO_RATE", "240/minute"), "writing": ("BAOCAO_WRITE_RATE", "120/minute")}


class Rates:
    """Counts calls in a moving window, in this process."""

    def __init__(self, **rates: str) -> None:
        """`Rates(asking="240/minute", writing="120/minute")`. Raises `ValueError` for what is no rate."""
        self._limits: dict[str, RateLimitItem] = {kind: parse(rate) for kind, rate in rates.items()}
        longest = max((limit.get_expiry() for limit in self._limits.values()), default=0)
        # The windows of `limits` start a thread every 10 ms that goes through all callers: a tenth of an answer's time.
        self._calls: TTLCache[tuple[str, str], deque[float]] = TTLCache(CALLERS, longest)
        self._lock = threading.Lock()

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
        seconds = self._counted((kind, caller), limit.amount, limit.get_expiry())
        if seconds:
            headers = {"Retry-After": str(seconds)}
            raise ApiError(429, "rate", "api_rate", headers=headers, limit=str(limit), seconds=seconds)

    def _counted(self, key: tuple[str, str], most: int, window: int) -> int:
        """Count a call, or the seconds until there may be another one."""
        now = time.monotonic()
        with self._lock:
            calls = self._calls.pop(key, None) or deque()
            while calls and calls[0] <= now - window:
                calls.popleft()
            if allowed := len(calls) < most:
                calls.append(now)
            self._calls[key] = calls  # for as long again
        return 0 if allowed else max(math.ceil((calls[0] if calls else now) + window - now), 1)
