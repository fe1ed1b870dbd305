"""Small true language models for tests: one that says what it is told to, and a server that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.writing.model import Message

Reply = str | Exception | Callable[[], Iterator[str]]


class ScriptedModel:
    """Gives its replies one after the other, word by word, and keeps what it was told. An exception is raised."""

    name = "scripted"

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.told: list[Sequence[Message]] = []

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        self.told.append(messages)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        if callable(reply):
            yield from reply()
        else:
            yield from (f"{word} " for word in reply.split(" "))


def stalled(seconds: float = 30.0) -> Callable[[], Iterator[str]]:
    """A reply that begins, and then says nothing for a long time."""

    def reply() -> Iterator[str]:
        yield "Đàn trâu có "
        time.sleep(seconds)
        yield "15.300 con [1]."

    return reply


def endless() -> Iterator[str]:
    """A reply that never ends."""
    while True:
        yield "trâu " * 50


class OpenAIServer:
    """What a chat server does on the wire. `script` turns a request into the bytes of its response, piece by piece."""

    def __init__(self, script: Callable[[dict[str, Any]], Iterator[bytes]]) -> None:
        self.requests: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(request)
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                try:
                    for piece in script(request):
                        self.wfile.write(piece)
                        self.wfile.flush()
                except OSError:
                    pass  # the client has gone
                self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def served(script: Callable[[dict[str, Any]], Iterator[bytes]]) -> Iterator[OpenAIServer]:
    server = OpenAIServer(script)
    try:
        yield server
    finally:
        server.stop()


def chunks(text: str) -> Iterator[bytes]:
    """A reply as the events of a chat completion, a word each."""
    for word in text.split(" "):
        yield _event({"role": "assistant", "content": f"{word} "})
    yield _event({}, "stop")
    yield b"data: [DONE]\n\n"


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(event)}\n\n".encode()
