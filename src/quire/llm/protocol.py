"""What a model is to Quire: it is given a prompt and streams text; who it is and how it is reached stays outside."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, Literal, Protocol

import msgspec

Tier = Literal["fast", "strong"]
Tiers = Literal["fast", "strong", "none"]
"""Whose a task is; nobody's when it is switched off."""


class Message(msgspec.Struct, frozen=True):
    """One turn of what is sent: the person's side, or what the model said before."""

    role: Literal["user", "assistant"]
    text: str


class Prompt(msgspec.Struct, frozen=True):
    """All that a model is given.

    ``schema`` is the JSON Schema that the reply has to follow, None when the reply is free text; ``most_tokens`` is
    the longest reply. ``quick`` asks a model that can think to do it as little as possible.
    """

    system: str
    messages: tuple[Message, ...]
    schema: dict[str, Any] | None = None
    most_tokens: int = 4_000
    quick: bool = False


class Delta(msgspec.Struct, frozen=True):
    """The next piece of the reply."""

    text: str


class Ended(msgspec.Struct, frozen=True):
    """The reply is over: complete, cut at its longest, or withheld by the model; with what was counted for it."""

    reason: Literal["complete", "cut", "refused"] = "complete"
    tokens_in: int = 0
    tokens_out: int = 0


class Model(Protocol):
    """One model at one place."""

    @property
    def name(self) -> str:
        """As it is configured: ``provider:model``."""
        ...

    def stream(self, prompt: Prompt) -> AsyncGenerator[Delta | Ended, None]:
        """Send a prompt; pieces of the reply come as they are made, ``Ended`` last.

        Closing the generator stops the model. Raises ``ModelError`` when there is no reply to be had.
        """
        ...
