"""A model that answers as a test says: the protocol of OpenAI on a port of this machine, replies chosen by their words.

The test decides when a reply goes on: ``hold`` lets replies begin and stop there until ``release``.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 24  # characters of a streamed piece
PATIENCE = 60.0  # seconds that a held reply waits for its release before it goes on

Reply = str | Callable[[str], str]


class ScriptedModel:
    """An endpoint with rules: the last one whose words are all in what was sent answers."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self._rules: list[tuple[tuple[str, ...], Reply]] = []
        self._held: tuple[str, ...] = ()
        self._open = threading.Event()
        self._open.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def environment(self) -> str:
        """The lines for a project's ``.env``."""
        return f"OPENAI_BASE_URL=http://127.0.0.1:{self._server.server_port}/v1\nOPENAI_API_KEY=not-a-secret\n"

    def when(self, *words: str, reply: Reply) -> None:
        """Answer with ``reply`` when all ``words`` are in what is sent; later rules go before earlier ones."""
        self._rules.append((words, reply))

    def hold(self, *words: str) -> None:
        """From now on a reply to what holds all these words stops after its first pieces."""
        self._held = words
        self._open.clear()

    def release(self) -> None:
        """Let every reply go on."""
        self._open.set()

    def answer(self, sent: str) -> str:
        """The reply to what was sent; a sentence nobody expects when no rule fits."""
        self.sent.append(sent)
        for words, reply in reversed(self._rules):
            if all(word in sent for word in words):
                return reply if isinstance(reply, str) else reply(sent)
        return "Nobody told me what to say to this."

    def pieces(self, sent: str, text: str) -> Iterator[str]:
        """The reply in pieces; the half of a held one comes first."""
        held = all(word in sent for word in self._held)
        parts = [text[at : at + PIECE] for at in range(0, len(text), PIECE)] or [""]
        for index, part in enumerate(parts):
            if held and index == (len(parts) + 1) // 2:
                self._open.wait(PATIENCE)
            yield part
        if held:
            self._open.wait(PATIENCE)

    def close(self) -> None:
        """End the server; what is held goes on."""
        self.release()
        self._server.shutdown()
        self._server.server_close()


def _handler(model: ScriptedModel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self._json({"object": "list", "data": [{"id": "scripted", "object": "model", "owned_by": "tests"}]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            sent = "\n".join(_text(message) for message in body["messages"])
            reply = model.answer(sent)
            if body.get("stream"):
                self._stream(sent, reply)
            else:
                self._json(_whole(reply))

        def _json(self, value: object) -> None:
            data = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _stream(self, sent: str, reply: str) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                for piece in model.pieces(sent, reply):
                    self._event(_chunk({"role": "assistant", "content": piece}))
                self._event(_chunk({}, "stop"))
                self._event({**_chunk({}), "choices": [], "usage": _usage(reply)})
                self.wfile.write(b"data: [DONE]\n\n")
            except (BrokenPipeError, ConnectionResetError):
                return  # stopped by the one who asked

        def _event(self, value: object) -> None:
            self.wfile.write(b"data: " + json.dumps(value).encode() + b"\n\n")
            self.wfile.flush()

    return Handler


def _text(message: dict[str, Any]) -> str:
    content = message.get("content") or ""
    return content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content)


def _usage(reply: str) -> dict[str, int]:
    return {"prompt_tokens": 1200, "completion_tokens": len(reply) // 4, "total_tokens": 1200 + len(reply) // 4}


def _chunk(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "r", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}


def _whole(reply: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    whole = {"id": "r", "object": "chat.completion", "created": 0, "model": "scripted", "choices": [choice]}
    return {**whole, "usage": _usage(reply)}
