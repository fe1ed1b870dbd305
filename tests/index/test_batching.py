import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from conftest import KeywordEncoder

from index.batching import MOST, Batched, BatchingEncoder


class SlowEncoder(KeywordEncoder):
    """Reads several questions at once, and none before it is let go; remembers what it read together."""

    def __init__(self):
        super().__init__()
        self.runs = []
        self.go = threading.Event()

    def encode_queries(self, texts):
        self.runs.append(list(texts))
        assert self.go.wait(10)
        if "hỏng" in texts:
            raise RuntimeError("hỏng")
        return np.stack([self.encode_query(text) for text in texts])


def asked(encoder, texts):
    """What each of those who ask at once is given, a vector or an error; the first one is in a run when the others come."""
    batching = BatchingEncoder(encoder)
    with ThreadPoolExecutor(len(texts)) as pool:
        futures = [pool.submit(batching.encode_query, texts[0])]
        while not encoder.runs:
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
    assert [len(run) for run in encoder.runs] == [1, MOST, 4]
    assert sorted(text for run in encoder.runs for text in run) == sorted(texts)


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
