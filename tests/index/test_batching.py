import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from conftest import KeywordEncoder

from index.batching import MANY, MOST, Batched, BatchingEncoder


class SlowEncoder(KeywordEncoder):
    """Reads several questions at once, and none before it is let go; remembers what it read together."""

    def __init__(self, runs=1):
        super().__init__()
        self.runs = runs
        self.ran = []
        self.go = threading.Event()

    def encode_queries(self, texts):
        self.ran.append(list(texts))
        assert self.go.wait(10)
        if "hỏng" in texts:
            raise RuntimeError("hỏng")
        return np.stack([self.encode_query(text) for text in texts])


def asked(encoder, texts, waiting=None):
    """What each of those who ask at once is given, a vector or an error; the first one is in a run when the others come.

    The run goes on once so many wait, all the others without a number.
    """
    batching = BatchingEncoder(encoder)
    with ThreadPoolExecutor(len(texts)) as pool:
        futures = [pool.submit(batching.encode_query, texts[0])]
        while not encoder.ran:
            pass
        futures += [pool.submit(batching.encode_query, text) for text in texts[1:]]
        while len(batching._waiting) < len(texts) - 1:
            pass
        encoder.go.set()
        return [future.exception() or future.result() for future in futures]


def test_those_who_come_meanwhile_run_together():
    encoder = SlowEncoder()
    texts = [f"câu hỏi {number}" for number in range(MOST + 5)]
    for text, vector in zip(texts, asked(encoder, texts), strict=True):
        np.testing.assert_array_equal(vector, encoder.encode_query(text))
    assert [len(run) for run in encoder.ran] == [1, MOST, 4]
    assert sorted(text for run in encoder.ran for text in run) == sorted(texts)


def test_a_second_run_goes_beside_the_first_when_many_wait_and_not_before():
    encoder = SlowEncoder(runs=2)
    batching = BatchingEncoder(encoder)
    with ThreadPoolExecutor(MANY + 2) as pool:
        futures = [pool.submit(batching.encode_query, "câu đầu")]
        while not encoder.ran:
            pass
        futures += [pool.submit(batching.encode_query, f"câu {number}") for number in range(MANY - 1)]
        while len(batching._waiting) < MANY - 1:
            pass
        assert len(encoder.ran) == 1
        futures.append(pool.submit(batching.encode_query, "câu cuối"))
        while len(encoder.ran) < 2:
            pass
        assert len(encoder.ran[1]) == MANY
        encoder.go.set()
        assert all(future.result() is not None for future in futures)


def test_those_who_wait_are_answered_when_the_main_thread_has_ended():
    script = """
import threading, time
import numpy as np
from index.batching import BatchingEncoder

class Slow:
    name, dimensions, window, runs = "slow", 1, 512, 2
    count = prepare = encode_passages = None
    def encode_queries(self, texts):
        time.sleep(0.05)
        return np.zeros((len(texts), 1), np.float32)

batching = BatchingEncoder(Slow())
def ask():
    time.sleep(0.2)
    batching.encode_query("đàn bò")
    print("answered", flush=True)
for _ in range(6):
    threading.Thread(target=ask).start()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.count("answered") == 6


def test_an_error_is_told_to_all_who_ran_together_and_to_no_other():
    encoder = SlowEncoder()
    first, *others = asked(encoder, ["một", "hai", "hỏng"])
    assert isinstance(first, np.ndarray)
    assert [str(error) for error in others] == ["hỏng", "hỏng"]


def test_what_an_encoder_is_passes_through():
    encoder = SlowEncoder()
    batching = BatchingEncoder(encoder)
    assert (batching.name, batching.dimensions, batching.window, batching.count("một hai")) == ("keyword", 256, 512, 2)
    assert isinstance(encoder, Batched)
    assert not isinstance(KeywordEncoder(), Batched)
    with pytest.raises(RuntimeError):
        encoder.go.set()
        batching.encode_query("hỏng")
