"""The turn: from a request to a version of a proposal. What is certified goes first, then what a model can do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from quire.airlock import Draft, Refusal, Version
from quire.assistant.again import after_preview, one_step
from quire.assistant.asked import Asked, Sources
from quire.assistant.change import edit, fix
from quire.assistant.evidence import failed, refused, version_of
from quire.assistant.explode import Cannot, explode, implode
from quire.assistant.generate import generate
from quire.assistant.planner import Request, plan
from quire.assistant.tasks.plan import PLAN
from quire.assistant.tell import chart, document, explain, summarise
from quire.assistant.turning import Turn
from quire.document import Cell
from quire.errors import QuireError
from quire.llm import Fault, Models

__all__ = ["Asked", "Sources", "answer"]


Handler = Callable[[Turn], Awaitable[Version]]


async def answer(asked: Asked, sources: Sources, models: Models, listen: Callable[[Version], None]) -> Version:
    """The drafts with their evidence, or the refusal; ``listen`` hears of partial versions as cells are written.

    Cancelling it stops the model. Raises nothing that a request, a model or a database could cause.
    """
    turn = Turn(asked, sources, models, listen)
    looking = asyncio.create_task(turn.look())
    try:
        if asked.error is not None:
            await looking
            return await after_preview(turn, asked.error)
        if asked.version is not None and asked.step:
            await looking
            return await one_step(turn, asked.version, asked.step)
        return await _intended(turn, looking)
    except QuireError as fault:
        return failed(turn, str(fault))
    finally:
        looking.cancel()


async def _intended(turn: Turn, looking: asyncio.Task[None]) -> Version:
    """What the intent says; new cells are looked for in the semantic model first."""
    if turn.asked.intent in HANDLERS:
        await looking
        return await HANDLERS[turn.asked.intent](turn)
    governed = await _governed(turn)
    await looking
    if governed.refusal is None:
        return _with_context(governed, turn)
    if (none := turn.without(PLAN.name)) is not None:
        return _with_context(_with_advice(governed, none), turn)
    if turn.sources.catalog.metrics:
        turn.assumptions.append(f"Not answered from the semantic model: {governed.refusal.message}")
    return await generate(turn)


async def taken_apart(turn: Turn) -> Version:
    """A query as one cell for each of its common table expressions."""
    try:
        cell = _one_query(turn)
        dialect = turn.sources.dialect(cell.attributes.get("connection", ""))
        tables = (
            part for dataset in turn.sources.catalog.datasets for part in (dataset.name, *dataset.source.split("."))
        )
        cells = explode(cell, (*turn.asked.taken, *tables), dialect)
    except Cannot as fault:
        return refused(turn, Refusal(str(fault)))
    for part in cells[:-1]:
        turn.drafts.append(Draft(msgspec.structs.replace(part, id=turn.id(part.name)), step=f"{part.name}, on its own"))
    last = msgspec.structs.replace(cells[-1], id=turn.id("whole"))
    turn.drafts.append(Draft(last, replaces=cell.id, before=cell.source, step="What is left of the query"))
    turn.plan = f"{cell.name or 'The query'} as {len(cells)} cells"
    turn.checked("the statement means what it meant")
    return version_of(turn)


async def put_together(turn: Turn) -> Version:
    """Several cells as the one query that they are."""
    try:
        whole = implode(turn.asked.cells)
    except Cannot as fault:
        return refused(turn, Refusal(str(fault)))
    before = next(cell.source for cell in turn.asked.cells if cell.id == whole.id)
    new = msgspec.structs.replace(whole, id=turn.id("whole"))
    turn.drafts.append(Draft(new, replaces=whole.id, before=before, step=f"{len(turn.asked.cells)} cells in one query"))
    turn.plan = f"{whole.name or 'The query'} as one cell"
    turn.checked("the statement means what it meant")
    return version_of(turn)


def _one_query(turn: Turn) -> Cell:
    queries = [cell for cell in turn.asked.cells if cell.kind == "sql"]
    if len(queries) != 1:
        raise Cannot("Choose one SQL cell to take apart.")
    return queries[0]


HANDLERS: dict[str, Handler] = {
    "edit": edit,
    "fix": fix,
    "explain": explain,
    "chart": chart,
    "document": document,
    "summarise": summarise,
    "explode": taken_apart,
    "implode": put_together,
}


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


def _with_advice(version: Version, none: Fault) -> Version:
    """The refusal with what a model would add, and how one is set up."""
    assert version.refusal is not None
    message = f"{version.refusal.message} A model could try questions like this one. {none.remedy}"
    refusal: Refusal = msgspec.structs.replace(version.refusal, message=message.strip())
    return msgspec.structs.replace(version, refusal=refusal)
