"""A server on this machine that answers with scripted bytes: every way to fail is exactly the one that is meant."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Step = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
HELD = object()


@dataclass
class Endpoint:
    """``replies`` are lists of bytes to send, in order of the requests; ``requests`` are the bodies that came.

    ``gone`` is set when a client hangs up on a reply that is held.
    """

    url: str = ""
    replies: list[list[Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.paths.append(first.split()[1])
            self.headers.append(headers)
            self.requests.append(json.loads(body) if body else {})
            for part in self.replies.pop(0):
                if part is HELD:
                    await reader.read()
                    self.gone.set()
                else:
                    writer.write(part)
                    await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.gone.set()
        finally:
            writer.close()


@asynccontextmanager
async def endpoint(tls: ssl.SSLContext | None = None) -> AsyncIterator[Endpoint]:
    """Serve on a free port."""
    told = Endpoint()
    server = await asyncio.start_server(told.serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    told.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    async with server:
        yield told


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def failing(status: int, body: object = None, **headers: str) -> list[bytes]:
    """A whole answer that is an error."""
    content = body if isinstance(body, bytes) else json.dumps(body or {"error": {"message": "no"}}).encode()
    lines = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in headers.items())
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n{lines}"
    return [head.encode() + b"Connection: close\r\n\r\n" + content]


def event(data: object, name: str = "") -> bytes:
    """One server-sent event."""
    text = data if isinstance(data, str) else json.dumps(data)
    return (f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode()


def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    """One piece of a chat completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


def usage(tokens_in: int, tokens_out: int) -> bytes:
    """The last piece, with what was counted."""
    counted = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
    return event(
        {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": counted}
    )


def chat(*texts: str, finish: str = "stop") -> list[bytes]:
    """A whole chat completion."""
    parts = [chunk({"content": text}) for text in texts]
    return [HEAD, *parts, chunk({}, finish), usage(11, 7), event("[DONE]")]


def tool(name: str, *arguments: str) -> list[bytes]:
    """A whole chat completion that calls a tool."""
    called = {"index": 0, "id": "t", "type": "function", "function": {"name": name, "arguments": ""}}
    parts = [chunk({"tool_calls": [called]})]
    parts += [chunk({"tool_calls": [{"index": 0, "function": {"arguments": text}}]}) for text in arguments]
    return [HEAD, *parts, chunk({}, "tool_calls"), usage(11, 7), event("[DONE]")]
