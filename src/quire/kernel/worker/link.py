"""The socket to the server: frames of a length and JSON; events leave in batches."""

from __future__ import annotations

import contextlib
import json
import math
import socket
import struct
import threading
import time
from typing import Any, Callable

TICK = 0.05  # console text leaves at most this often
TOGETHER = 0.002  # what comes in this time leaves together; every waking of a thread costs the main thread
LENGTH = struct.Struct(">I")


class Link:
    """Sends from any thread, receives on one.

    ``pending_console`` is asked for console events at most 20 times a second, whenever ``nudge`` was called since.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.pending_console: Callable[[], list[dict[str, Any]]] = list
        self._events: list[dict[str, Any]] = []
        self._wake = threading.Event()
        self._console = False
        self._sending = threading.Lock()
        self._told = 0.0
        self._flushed = 0.0

    def start(self) -> None:
        """Begin to send events in the background."""
        threading.Thread(target=self._run, name="quire-sender", daemon=True).start()

    def event(self, event: dict[str, Any]) -> None:
        """Send an event soon."""
        self._events.append(event)
        if not self._wake.is_set():
            self._wake.set()

    def nudge(self) -> None:
        """Console text waits."""
        if not self._console:
            self._console = True
            self._wake.set()

    def flush(self) -> None:
        """Send what waits now, in order."""
        with self._sending:
            self._flush()

    def flush_now_and_then(self) -> None:
        """Send what waits unless that was done a moment ago; before code that may keep every other thread waiting."""
        if time.monotonic() - self._flushed > 0.005:
            self.flush()

    def reply(self, request: int, value: Any = None, error: str = "") -> None:
        """Answer a request, after the events that came before it."""
        with self._sending:
            self._flush()
            self._send({"type": "reply", "request": request, "value": value, "error": error})

    def send(self, message: dict[str, Any]) -> None:
        """Send a message of another kind."""
        with self._sending:
            self._send(message)

    def receive(self) -> dict[str, Any] | None:
        """The next message, None when the server is gone."""
        head = self._read(LENGTH.size)
        if head is None:
            return None
        body = self._read(LENGTH.unpack(head)[0])
        return None if body is None else json.loads(body)

    def _flush(self) -> None:
        self._flushed = time.monotonic()
        events, self._events = self._events, []
        if events:
            self._send({"type": "events", "events": events})

    def _run(self) -> None:
        while True:
            self._wake.wait(TICK if self._console else None)
            time.sleep(TOGETHER)
            self._wake.clear()
            now = time.monotonic()
            if self._console and now - self._told >= TICK:
                self._console = False
                self._told = now
                self._events.extend(self.pending_console())
            elif self._console and not self._events:
                time.sleep(max(0.0, TICK - (now - self._told)))
                self._wake.set()
            self.flush()

    def _send(self, message: dict[str, Any]) -> None:
        data = encode(message)
        with contextlib.suppress(OSError):  # the reader notices that the server is gone
            self.sock.sendall(LENGTH.pack(len(data)) + data)

    def _read(self, size: int) -> bytes | None:
        parts = []
        while size:
            try:
                part = self.sock.recv(min(size, 1 << 20))
            except OSError:
                return None
            if not part:
                return None
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def encode(message: Any) -> bytes:
    """JSON that every reader accepts: no NaN, no lone surrogates, unknown objects as text."""
    try:
        text = json.dumps(message, allow_nan=False, ensure_ascii=False, default=str, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError):
        text = json.dumps(finite(message), ensure_ascii=False, default=str, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def finite(value: Any, depth: int = 0) -> Any:
    """A JSON value with text in place of what JSON has no word for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth > 200:
        return str(type(value))
    if isinstance(value, dict):
        return {str(key): finite(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item, depth + 1) for item in value]
    return value
