"""Messages between the two processes: four bytes of length, then JSON."""

from __future__ import annotations

import datetime
import decimal
import json
import socket
import struct
import threading
from typing import Any

_KINDS: dict[str, Any] = {
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
    "decimal": decimal.Decimal,
    "bytes": bytes.fromhex,
}


def tag(value: Any) -> Any:
    """A bound value as JSON: what JSON has no word for carries its kind."""
    if isinstance(value, list | tuple | set | frozenset):
        return [tag(item) for item in value]
    if isinstance(value, datetime.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time):
        return {"time": value.isoformat()}
    if isinstance(value, decimal.Decimal):
        return {"decimal": str(value)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, dict):
        return {"struct": {str(key): tag(item) for key, item in value.items()}}
    return value


def untag(value: Any) -> Any:
    """The value that ``tag`` was given, lists for every sequence."""
    if isinstance(value, list):
        return [untag(item) for item in value]
    if isinstance(value, dict):
        ((kind, inner),) = value.items()
        if kind == "struct":
            return {key: untag(item) for key, item in inner.items()}
        return _KINDS[kind](inner)
    return value


class Line:
    """The child's end: ``receive`` on one thread, ``send`` from any."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        """Send a message whole; a parent that has gone is no error, the reader sees it too."""
        data = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
        with self._lock:
            try:
                self._socket.sendall(struct.pack(">I", len(data)) + data)
            except OSError:
                return

    def receive(self) -> dict[str, Any] | None:
        """The next message, or None when the parent has gone."""
        head = self._exactly(4)
        data = self._exactly(struct.unpack(">I", head)[0]) if head else None
        return json.loads(data) if data else None

    def _exactly(self, size: int) -> bytes | None:
        parts = bytearray()
        while len(parts) < size:
            try:
                part = self._socket.recv(min(size - len(parts), 1 << 20))
            except OSError:
                return None
            if not part:
                return None
            parts += part
        return bytes(parts)
