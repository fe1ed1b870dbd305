"""`baocao ask --engine llm` against servers that answer, obey a report, and are gone."""

import json
import subprocess
import sys

import pytest
from asking import LAM_SA, open_assistant
from conftest import KeywordEncoder
from models import chunks, served

from assistant.cli import main
from index import encoders

pytest.importorskip("llama_index.llms.openai_like", reason="extra llm")
QUESTION = "Đàn trâu của Lam Sa có bao nhiêu con?"


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    open_assistant(tmp_path, lam_sa=LAM_SA).close()
    monkeypatch.setattr(encoders, "load_encoder", lambda *_, **__: KeywordEncoder())
    monkeypatch.setenv("BAOCAO_LOG", str(tmp_path / "baocao.log"))
    monkeypatch.setenv("BAOCAO_LLM_MODEL", "m")
    monkeypatch.chdir(tmp_path)

    def runs(address, *arguments):
        monkeypatch.setenv("BAOCAO_LLM_BASE_URL", address)
        monkeypatch.setattr(sys, "argv", ["baocao", "ask", *arguments])
        try:
            main()
        except SystemExit as stop:
            assert stop.code in (None, 0)
        return capsys.readouterr()

    return runs


def test_a_draft_that_holds(run):
    with served(lambda _: chunks("Đàn trâu của Lam Sa có 15.300 con [1].")) as server:
        answer = json.loads(run(server.address, QUESTION, "--engine", "llm", "--json").out)
    assert (answer["answer"], answer["engine"], answer["notices"]) == (
        "Đàn trâu của Lam Sa có 15.300 con [1].",
        "llm",
        [],
    )


def test_a_model_that_invents_and_one_that_is_gone(run):
    with served(lambda _: chunks("Đàn trâu của Lam Sa có 99.000 con [1].")) as server:
        told = run(server.address, QUESTION, "--engine", "llm").out
        assert len(server.requests) == 2
    assert "15.300 con" in told and "99.000" not in told and "! Bản viết của mô hình ngôn ngữ" in told
    gone = run(server.address, QUESTION, "--engine", "llm")
    assert "15.300 con" in gone.out and "! Không dùng được mô hình ngôn ngữ" in gone.out
    assert "Traceback" not in gone.out + gone.err


def test_no_server_is_asked_without_the_engine(run):
    with served(lambda _: chunks("x")) as server:
        assert "15.300 con" in run(server.address, QUESTION).out
        assert server.requests == []


def test_quoted_answers_pay_nothing_for_the_writer():
    code = (
        "import sys, assistant.assistant; print([m for m in ('llama_index', 'tiktoken', 'openai') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
