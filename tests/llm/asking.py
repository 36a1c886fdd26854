"""A small task for tests: a sum is asked for, a number is read."""

from __future__ import annotations

import asyncio

from quire.llm import Invalid, Limits, Message, Models, Prompt


class Sum:
    """Reads ``answer: 5``."""

    name = "sum"

    def prompt(self, asked: tuple[int, int]) -> Prompt:
        return Prompt("You add numbers.", (Message("user", f"What is {asked[0]} + {asked[1]}?"),), most_tokens=50)

    def read(self, reply: str, asked: tuple[int, int]) -> int | Invalid:
        told = reply.strip().removeprefix("answer: ")
        if not told.isdigit():
            return Invalid(f"{told!r} is not a number.", "answer: and a number")
        return int(told)

    def partial(self, reply: str, asked: tuple[int, int]) -> int | None:
        told = reply.strip().removeprefix("answer: ")
        return int(told) if told.isdigit() else None


class Pauses:
    """Remembers for how long to wait, and does not."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


def models(fast=None, strong=None, pause=None, **more) -> Models:
    """Models with small limits."""
    tiers = {tier: model for tier, model in (("fast", fast), ("strong", strong)) if model is not None}
    limits = Limits(**more.pop("limits", {}))
    found = Models(tiers, limits=limits, **more)
    found.pause = pause or Pauses()
    return found
