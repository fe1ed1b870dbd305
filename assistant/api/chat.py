"""`/v1/chat/completions` and `/v1/models`: the interface of OpenAI, so that chat clients can ask the reports.

Example: `client.chat.completions.create(model="baocao", messages=[{"role": "user", "content": "Đàn lợn?"}])` has the answer
with its `[1]` and the sources below it as the message's content, and `facts`, `citations`, `notices`, `status` beside `choices`.

The messages of the user are the conversation; what other roles say changes nothing, since no instruction may change a figure. A
stream begins when the answer is whole and checked: nothing unchecked is shown.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from assistant.answer import Answer
from assistant.api.door import Door
from assistant.api.errors import ApiError
from assistant.api.records import Chat, Completion, Message, Model, Models
from assistant.page.export import source_line
from assistant.page.words import Words

MODELS = ("baocao",)
HISTORY = 20  # earlier questions that a follow-up may lean on
BESIDE = ("status", "facts", "citations", "notices")  # of the answer's JSON, beside `choices`


def chat_routes(door: Door) -> APIRouter:
    """The routes over a door."""
    router = APIRouter(dependencies=[door.for_readers()], tags=["chat"])
    streamed: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}

    @router.post("/chat/completions", response_model=Completion, responses=streamed)
    async def complete(chat: Chat) -> object:
        """Answer the last message of the user, as chat clients ask it; with `stream`, as server-sent events."""
        _known(chat.model)
        *history, question = _questions(chat.messages)
        answer = await door.ask(question, history[-HISTORY:])
        if chat.stream:
            return StreamingResponse(_events(answer, chat.model), media_type="text/event-stream")
        message = {"role": "assistant", "content": told(answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        usage = dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), 0)  # nobody is charged
        return {**_head(chat.model), "choices": [choice], "usage": usage, **_beside(answer)}

    @router.get("/models", response_model=Models)
    async def models() -> object:
        """What may be named as `model`."""
        return Models(data=[Model(id=name) for name in MODELS])

    @router.get("/models/{model}", response_model=Model)
    async def model(model: str) -> object:
        """One of them."""
        return Model(id=_known(model))

    return router


def _known(model: str) -> str:
    if model not in MODELS:
        raise ApiError(404, "model_not_found", "api_no_model", model=model[:80], models=", ".join(MODELS))
    return model


def _questions(messages: list[Message]) -> list[str]:
    """What the user has asked, the last one last."""
    said = [_text(message) for message in messages if message.role == "user"]
    if not said or not said[-1].strip():
        raise ApiError(400, "question", "api_no_question")
    return [text for text in said if text.strip()]


def _text(message: Message) -> str:
    if isinstance(message.content, list):
        return "\n".join(part.text for part in message.content if part.type in ("text", "input_text"))
    return message.content or ""


def told(answer: Answer) -> str:
    """An answer as a chat shows it: the text with its [n], what must be known, the sources."""
    words = Words()
    notices = [f"> {notice.text}" for notice in answer.notices]
    sources = [f"[{cited.n}] {source_line(cited, words, answer.text)}" for cited in answer.citations]
    return "\n\n".join([answer.text, *notices, *sources])


def _head(model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": model}


def _beside(answer: Answer) -> dict[str, Any]:
    record = answer.to_dict()
    return {name: record[name] for name in BESIDE}


def _events(answer: Answer, model: str) -> Iterator[str]:
    """The answer in pieces, a word or a line break each; its facts and citations come with the last."""
    head = {**_head(model), "object": "chat.completion.chunk"}

    def chunk(delta: dict[str, str], finish: str | None = None, **more: Any) -> str:  # noqa: ANN401  any JSON
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        return f"data: {json.dumps({**head, 'choices': choices, **more}, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for piece in re.findall(r"\S+\s*|\s+", told(answer)):
        yield chunk({"content": piece})
    yield chunk({}, "stop", **_beside(answer))
    yield "data: [DONE]\n\n"
