"""The model behind llama-index, over real HTTP: what a server does wrong becomes a `ModelError` in time."""

import contextlib
import time

import pytest
from models import chunks, served

from assistant.writing.llama import load_model
from assistant.writing.model import Message, streamed
from assistant.writing.settings import Limits, ModelSettings
from index.errors import ModelError

pytest.importorskip("llama_index.llms.openai_like", reason="extra llm")
TOLD = [Message("system", "Viết."), Message("user", "Đàn trâu?")]


def reply(address, timeout=60.0):  # the first one loads the libraries too
    settings = ModelSettings("m", base_url=address, limits=Limits(timeout=timeout, reply=77))
    return "".join(streamed(load_model(settings), TOLD, time.monotonic() + timeout))


def test_a_reply_comes_in_pieces_and_its_length_is_limited():
    with served(lambda _: chunks("Đàn trâu 15.300 con [1].")) as server:
        assert reply(server.address).strip() == "Đàn trâu 15.300 con [1]."
    (request,) = server.requests
    assert (request["max_tokens"], request["temperature"], request["stream"]) == (77, 0.0, True)
    assert [message["content"] for message in request["messages"]] == ["Viết.", "Đàn trâu?"]


def test_no_server():
    with served(lambda _: iter([])) as server:
        pass
    with pytest.raises(ModelError, match="không kết nối được"):
        reply(server.address)


def test_a_server_that_dies_in_the_middle():
    """It is cut off after three words: whatever the client makes of it, the words alone are no finished draft to trust."""

    def half(_):
        yield from list(chunks("Đàn trâu 15.300 con"))[:2]
        yield b'data: {"choices": [{"del'

    with served(half) as server, contextlib.suppress(ModelError):
        assert reply(server.address).strip() == "Đàn trâu"


@pytest.mark.parametrize(
    "garbage", [b"data: {}\n\n", b"data: garbage\n\n", b"<html>502</html>", b'data: {"choices": 5}\n\n', b"\xff\xfe"]
)
def test_garbage(garbage):
    with served(lambda _: iter([garbage])) as server:
        try:
            assert reply(server.address) == ""
        except ModelError as exc:
            assert "Traceback" not in str(exc)


def test_a_stall():
    def stall(_):
        yield next(chunks("Đàn"))
        time.sleep(30)

    with served(stall) as server:
        began = time.monotonic()
        with pytest.raises(ModelError):
            reply(server.address, timeout=0.5)
        assert time.monotonic() - began < 5


def test_an_endless_reply_is_stopped_at_its_deadline():
    def endless(_):
        while True:
            yield next(chunks("trâu"))
            time.sleep(0.01)

    with served(endless) as server, pytest.raises(ModelError, match="hết thời gian"):
        reply(server.address, timeout=0.5)


def test_settings():
    settings = ModelSettings.from_environment(
        {
            "BAOCAO_LLM_MODEL": "qwen3",
            "BAOCAO_LLM_API_KEY": "secret",
            "BAOCAO_LLM_TIMEOUT": "12.5",
            "BAOCAO_LLM_REPLY": "300",
        }
    )
    assert (settings.provider, settings.base_url) == ("openai", "http://127.0.0.1:8080/v1")
    assert settings.limits == Limits(timeout=12.5, context=4096, reply=300)
    assert "secret" not in repr(settings)
    ollama = ModelSettings.from_environment({"BAOCAO_LLM_MODEL": "qwen3:8b", "BAOCAO_LLM_PROVIDER": "Ollama"})
    assert (ollama.provider, ollama.base_url) == ("ollama", "http://127.0.0.1:11434")
    assert load_model(ollama).name == "qwen3:8b"


@pytest.mark.parametrize(
    "name, value",
    [
        ("BAOCAO_LLM_MODEL", " "),
        ("BAOCAO_LLM_PROVIDER", "azure"),
        ("BAOCAO_LLM_BASE_URL", "localhost:8080"),
        ("BAOCAO_LLM_TIMEOUT", "soon"),
        ("BAOCAO_LLM_TIMEOUT", "-1"),
        ("BAOCAO_LLM_TIMEOUT", "nan"),
        ("BAOCAO_LLM_CONTEXT", "4k"),
        ("BAOCAO_LLM_REPLY", "0"),
    ],
)
def test_settings_that_cannot_be_used_are_named(name, value):
    with pytest.raises(ModelError, match=name):
        ModelSettings.from_environment({"BAOCAO_LLM_MODEL": "m", name: value})
