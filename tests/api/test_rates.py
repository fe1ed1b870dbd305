"""Calls are counted in a moving window, each caller's by themselves."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.api.errors import ApiError
from assistant.api.rates import Rates


def passed(rates: Rates, caller: str, calls: int, kind: str = "asking") -> int:
    count = 0
    for _ in range(calls):
        try:
            rates.check(kind, caller)
        except ApiError:
            continue
        count += 1
    return count


def test_each_caller_and_each_kind_has_a_window_of_its_own():
    rates = Rates(asking="3/minute", writing="1/minute")
    assert passed(rates, "lan", 5) == 3
    assert passed(rates, "minh", 2) == 2
    assert passed(rates, "lan", 2, "writing") == 1


def test_the_refusal_says_when_to_come_again_and_then_the_call_passes():
    rates = Rates(asking="2/second")
    assert passed(rates, "lan", 2) == 2
    with pytest.raises(ApiError) as refused:
        rates.check("asking", "lan")
    assert refused.value.headers == {"Retry-After": "1"}
    time.sleep(1.05)
    assert passed(rates, "lan", 3) == 2


def test_what_is_refused_does_not_count():
    rates = Rates(asking="2/second")
    until = time.monotonic() + 1.3
    count = 0
    while time.monotonic() < until:  # who never rests is still let through at that rate
        count += passed(rates, "lan", 1)
    assert count == 4


def test_a_rate_of_none_lets_nobody_through():
    assert passed(Rates(asking="0/minute"), "lan", 2) == 0


def test_callers_at_the_same_time_are_counted_once_each():
    rates = Rates(asking="100/minute")
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(lambda _: passed(rates, "lan", 40), range(8))) == 100
