"""The turn: from a request to a version of a proposal. What is certified goes first, then what a model can do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from quire.airlock import Refusal, Version
from quire.assistant.asked import Asked, Sources
from quire.assistant.evidence import failed
from quire.assistant.generate import generate
from quire.assistant.planner import Request, plan
from quire.assistant.turning import Turn
from quire.errors import QuireError
from quire.llm import Models

__all__ = ["Asked", "Sources", "answer"]


async def answer(asked: Asked, sources: Sources, models: Models, listen: Callable[[Version], None]) -> Version:
    """The drafts with their evidence, or the refusal; ``listen`` hears of partial versions as cells are written.

    Cancelling it stops the model. Raises nothing that a request, a model or a database could cause.
    """
    turn = Turn(asked, sources, models, listen)
    looking = asyncio.create_task(turn.look())
    try:
        governed = await _governed(turn)
        await looking
        if governed.refusal is None or not models.available:
            return _with_context(governed if governed.refusal is None else _with_advice(governed, turn), turn)
        return await generate(turn)
    except QuireError as fault:
        return failed(turn, str(fault))
    finally:
        looking.cancel()


async def _governed(turn: Turn) -> Version:
    """What the semantic model says, by itself."""
    asked, sources = turn.asked, turn.sources
    request = Request(
        prompt=asked.prompt,
        today=asked.today,
        catalog=sources.catalog,
        values=sources.values,
        taken_names=asked.taken,
        connection=sources.connection,
        timezone=sources.timezone,
        seed=asked.seed,
        dialects=dict(sources.dialects),
    )
    return await asyncio.to_thread(plan, request)


def _with_context(version: Version, turn: Turn) -> Version:
    evidence = msgspec.structs.replace(version.evidence, seconds=turn.seconds, context=turn.chosen.context)
    return msgspec.structs.replace(version, evidence=evidence)


def _with_advice(version: Version, turn: Turn) -> Version:
    """The refusal with what a model would add, and how one is set up."""
    assert version.refusal is not None
    message = f"{version.refusal.message} A model could try questions like this one. {turn.models.missing.remedy}"
    refusal: Refusal = msgspec.structs.replace(version.refusal, message=message.strip())
    return msgspec.structs.replace(version, refusal=refusal)
