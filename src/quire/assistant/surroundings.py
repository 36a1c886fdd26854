"""A cell that is there already, as a task sees it: what it can read, what is wrong with it, how it went."""

from __future__ import annotations

import msgspec

from quire.analysis import analyse
from quire.assistant.chain import Chain
from quire.assistant.material import Frame
from quire.assistant.tasks.edit import Editing
from quire.assistant.turning import Turn
from quire.assistant.writes import wishes_to_write, writes
from quire.document import Cell, CellResult, Failure, Table


def chain_of(turn: Turn) -> Chain:
    """The cells above, those in question and the drafts; frames with the columns that their results had."""
    asked = turn.asked
    chain = Chain(asked.above, asked.frames, turn.sources, turn.chosen.seen)
    there = {cell.id for cell in asked.above}
    for cell in asked.cells:
        if cell.id not in there:
            chain.cells.append(cell)
    for result in asked.results.values():
        for table in tables_of(result):
            chain.frames[table.name] = chain.frames.get(table.name, Frame(table.name)).having(table.columns)
    return chain


async def editing_of(turn: Turn, chain: Chain, cell: Cell) -> Editing:
    """A cell to change, with what it may read."""
    taken = turn.asked.taken - {cell.name, *analyse(cell).definitions}
    writing = cell.kind == "sql" and (writes(cell.source) or wishes_to_write(turn.asked.prompt))
    world = await chain.world(cell, turn.asked.prompt, taken, writing)
    connection = cell.attributes.get("connection", "") if cell.kind == "sql" else ""
    frames = tuple(
        frame
        for frame in chain.frames.values()
        if frame.name != cell.name and (not connection or frame.connection == connection)
    )
    above = tuple(each for each in turn.material.cells if each.id != cell.id)
    material = msgspec.structs.replace(turn.material, cells=above, dialect=world.dialect)
    return Editing(material, cell, world, frames, analyse(cell).diagnostics)


def tables_of(result: CellResult | None) -> tuple[Table, ...]:
    """The tables that a run showed."""
    return tuple(output for output in result.outputs if isinstance(output, Table)) if result is not None else ()


def failure_of(result: CellResult | None) -> Failure | None:
    """Why a run failed, None when it did not."""
    if result is None:
        return None
    return next((output for output in reversed(result.outputs) if isinstance(output, Failure)), None)
