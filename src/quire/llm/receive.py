"""One request to one model: its pieces gathered, cleaned and bounded, under three limits of time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Literal

from quire.llm.clean import clean
from quire.llm.fault import ModelFault
from quire.llm.limits import Limits
from quire.llm.protocol import Delta, Ended, Model, Prompt
from quire.llm.thoughts import Thoughts

MOST_CHARACTERS = 200_000
Reason = Literal["complete", "cut", "refused", "too_long"]


class Receiving:
    """The reply while it comes; what is there stays readable when the request fails or is stopped."""

    def __init__(self, model: Model, prompt: Prompt, limits: Limits, told: Callable[[str], None]) -> None:
        self._model, self._prompt, self._limits, self._told = model, prompt, limits, told
        self._pieces: list[str] = []
        self._size = 0
        self._thoughts = Thoughts()
        self.ended: Ended | None = None
        self.reason: Reason = "complete"

    @property
    def text(self) -> str:
        """What has come so far."""
        return "".join(self._pieces)

    async def run(self) -> None:
        """Take the whole reply; cancelling it stops the request. Raises ``ModelError``."""
        try:
            async with (
                asyncio.timeout(self._limits.total_seconds),
                aclosing(self._model.stream(self._prompt)) as stream,
            ):
                await self._take(stream)
        except TimeoutError:
            raise self._slow(f"was not done after {self._limits.total_seconds:g} seconds", "total") from None

    async def _take(self, stream: AsyncGenerator[Delta | Ended, None]) -> None:
        seconds, moment, key = self._limits.first_token_seconds, "sent nothing for", "first_token"
        while True:
            try:
                async with asyncio.timeout(seconds):
                    piece = await anext(stream, None)
            except TimeoutError:
                raise self._slow(f"{moment} {seconds:g} seconds", key) from None
            if piece is None:
                message = f"{self._model.name} broke off in the middle of its reply."
                raise ModelFault("broken", message, "Ask again.", again=True)
            if isinstance(piece, Ended):
                self.ended, self.reason = piece, piece.reason
                self._add(self._thoughts.rest())
                return
            if self._add(self._thoughts.without(clean(piece.text))):
                self.reason = "too_long"
                return
            seconds, moment, key = self._limits.idle_seconds, "fell silent for", "idle"

    def _add(self, text: str) -> bool:
        """Keep a piece; True when the reply is longer than any that makes sense."""
        kept = text[: MOST_CHARACTERS - self._size]
        if kept:
            self._pieces.append(kept)
            self._size += len(kept)
            self._told(kept)
        return len(kept) < len(text)

    def _slow(self, what: str, key: str) -> ModelFault:
        remedy = f"Ask again, choose a faster model, or raise [models.limits] {key}_seconds in quire.toml."
        return ModelFault("slow", f"{self._model.name} {what}.", remedy)
