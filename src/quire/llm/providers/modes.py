"""How each model is best asked for JSON, learned by asking and kept in ``.quire/models.json``."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal

import msgspec

from quire.document import write_whole

Mode = Literal["native", "tool", "prompted"]
ORDER: tuple[Mode, ...] = ("native", "tool", "prompted")
"""The endpoint follows the schema; the reply is the call of a tool; the schema is only told."""


class Modes:
    """What was learned, shared by processes through a file that may be lost without harm."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: dict[str, Mode] = {}
        self._stamp = 0

    def get(self, model: str) -> Mode | None:
        """What works for a model, None when nobody tried."""
        self._read()
        return self._known.get(model)

    def learn(self, model: str, mode: Mode) -> None:
        """Keep what works."""
        self._read()
        if self._known.get(model) != mode:
            self._known[model] = mode
            self._keep()

    def forget(self, model: str) -> None:
        """Let it be found out anew."""
        self._read()
        if self._known.pop(model, None):
            self._keep()

    def _read(self) -> None:
        """What another process, or the doctor, found out meanwhile."""
        if self._path is None:
            return
        with contextlib.suppress(OSError, msgspec.DecodeError):
            stamp = self._path.stat().st_mtime_ns
            if stamp != self._stamp:
                self._known, self._stamp = msgspec.json.decode(self._path.read_bytes(), type=dict[str, Mode]), stamp

    def _keep(self) -> None:
        if self._path is None:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, msgspec.json.encode(self._known), durable=False)
            self._stamp = self._path.stat().st_mtime_ns
