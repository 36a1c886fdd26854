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
        if path is not None:
            with contextlib.suppress(OSError, msgspec.DecodeError):
                self._known = msgspec.json.decode(path.read_bytes(), type=dict[str, Mode])

    def get(self, model: str) -> Mode | None:
        """What works for a model, None when nobody tried."""
        return self._known.get(model)

    def learn(self, model: str, mode: Mode) -> None:
        """Keep what works."""
        if self._known.get(model) == mode:
            return
        self._known[model] = mode
        self._keep()

    def forget(self, model: str) -> None:
        """Let it be found out anew."""
        if self._known.pop(model, None):
            self._keep()

    def _keep(self) -> None:
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self._path, msgspec.json.encode(self._known), durable=False)
