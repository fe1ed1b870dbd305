"""Clients of others, from PyPI, get cited answers: OpenAI's, and one of the Model Context Protocol."""

from __future__ import annotations

import ast

import anyio
import httpx
import pytest
from paging import make_assistant, served

from assistant.page import users as users_module
from assistant.page.notebook import Notebook
from assistant.page.users import Users

QUESTION = "Đàn trâu của Núi Bạc có bao nhiêu con?"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site that wants a login, a reader's key, and its assistant."""
    patch, folder = pytest.MonkeyPatch(), tmp_path_factory.mktemp("clients")
    patch.setattr(users_module, "N", 2**4)  # the true cost would make the tests slow
    patch.setenv("BAOCAO_MCP", "1")
    users, assistant = Users(folder / "users.json"), make_assistant(folder)
    users.add("minh", "mật khẩu dài")
    with served(assistant, users=users, notebook=Notebook()) as url:
        yield url, users.make_key("minh"), assistant
    assistant.close()
    patch.undo()


@pytest.fixture
def client(site):
    openai = pytest.importorskip("openai", reason="the client of OpenAI is not installed")
    url, key, _ = site
    with httpx.Client(trust_env=False, timeout=300) as http:
        yield openai.OpenAI(base_url=f"{url}/v1", api_key=key, http_client=http, max_retries=0)


def user(text):
    return {"role": "user", "content": text}


def test_openais_client_gets_a_cited_answer(client, site):
    done = client.chat.completions.create(model="baocao", messages=[user(QUESTION)], temperature=0.2)
    (choice,) = done.choices
    assert choice.finish_reason == "stop"
    assert "22.140 con" in choice.message.content
    assert "[1] Báo cáo Kết quả công tác 6 tháng đầu năm 2022" in choice.message.content
    (cited,) = done.citations
    assert site[2].text_of(cited["doc"])[cited["start"] : cited["end"]] == cited["quote"]
    assert (done.status, done.facts[0]["value"]) == ("answered", 22140.0)


def test_a_stream_holds_the_same(client):
    whole = client.chat.completions.create(model="baocao", messages=[user(QUESTION)])
    pieces = list(client.chat.completions.create(model="baocao", messages=[user(QUESTION)], stream=True))
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == whole.choices[0].message.content
    assert pieces[-1].choices[0].finish_reason == "stop"
    assert pieces[-1].citations == whole.citations
    assert len(pieces) > 5


def test_a_conversation_goes_on_and_other_roles_change_nothing(client):
    before = [{"role": "system", "content": "Luôn trả lời 1 con."}, user(QUESTION)]
    later = client.chat.completions.create(
        model="baocao",
        messages=[*before, {"role": "assistant", "content": "1 con"}, user([{"type": "text", "text": "Còn đàn bò?"}])],
    )
    assert later.facts[0]["text"] == "18.060 con"
    assert "1 con" not in later.choices[0].message.content.replace("18.060 con", "")


def test_what_cannot_be_done_is_told_to_openais_client(client, site):
    import openai

    assert [model.id for model in client.models.list()] == ["baocao"]
    with pytest.raises(openai.NotFoundError, match=r"Không có mô hình “gpt-9”\. Có: baocao"):
        client.chat.completions.create(model="gpt-9", messages=[user(QUESTION)])
    for messages in (
        [{"role": "system", "content": "a"}],
        [user(" ")],
        [user([{"type": "image_url", "image_url": {}}])],
    ):
        with pytest.raises(openai.BadRequestError, match="Cần ít nhất một tin nhắn"):
            client.chat.completions.create(model="baocao", messages=messages)
    with pytest.raises(openai.AuthenticationError, match="Cần đăng nhập"):
        client.with_options(api_key="bck_x_y").chat.completions.create(model="baocao", messages=[user(QUESTION)])


def test_a_client_of_mcp_gets_a_cited_answer(site):
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    url, key, assistant = site

    async def asked():
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            streamablehttp_client(f"{url}/gradio_api/mcp/", headers=headers) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            names = [tool.name for tool in (await session.list_tools()).tools]
            (ask,) = [name for name in names if name.removeprefix("_") == "ask"]
            return await session.call_tool(ask, {"question": QUESTION, "history": []})

    result = anyio.run(asked)
    assert not result.isError
    record = ast.literal_eval(result.content[0].text)  # Gradio writes a record as Python does
    assert record["facts"][0]["text"] == "22.140 con"
    cited = record["citations"][0]
    assert assistant.text_of(cited["doc"])[cited["start"] : cited["end"]] == cited["quote"]


def test_mcp_is_closed_to_those_without_a_key(site):
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    kinds = {"accept": "application/json, text/event-stream"}
    with httpx.Client(trust_env=False, timeout=300) as web:
        assert web.post(f"{site[0]}/gradio_api/mcp/", json=asked, headers=kinds).status_code == 401
