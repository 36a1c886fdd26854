"""Cells that speak of others: an explanation, a summary whose numbers are computed, a chart, a title."""

from __future__ import annotations

import msgspec

from quire.airlock import Draft, Refusal, Version
from quire.analysis import analyse
from quire.assistant.change import replace
from quire.assistant.documenting import documented, introduction
from quire.assistant.evidence import failed, refused, version_of
from quire.assistant.generate import write
from quire.assistant.material import Frame, Written
from quire.assistant.plaincharts import plain_chart
from quire.assistant.plaintext import overview
from quire.assistant.surroundings import chain_of, tables_of
from quire.assistant.tasks.about import DOCUMENT, EXPLAIN, SUMMARISE, TITLE, About
from quire.assistant.tasks.chart import CHART
from quire.assistant.tasks.plan import Plan, Step
from quire.assistant.turning import Turn, Unanswered
from quire.document import Cell, Column

MOST_CELLS = 40


async def explain(turn: Turn) -> Version:
    """What cells do, in words."""
    cells = turn.asked.cells or turn.asked.above
    if not cells:
        return refused(turn, Refusal("There is nothing to explain yet."))
    if (none := turn.without(EXPLAIN.name)) is not None:
        return refused(turn, Refusal(f"Only a model can explain. {none}"))
    turn.plan = "What this does" if turn.asked.cells else "What this notebook does"
    blank = Cell(turn.id("text"), "markdown")
    about = About(turn.material, cells[:MOST_CELLS], _frames(turn))

    def hear(text: str) -> None:
        turn.tell(Draft(msgspec.structs.replace(blank, source=text)))

    try:
        text = await turn.ask(EXPLAIN, about, hear)
    except Unanswered as fault:
        return failed(turn, str(fault.fault))
    turn.drafts.append(Draft(msgspec.structs.replace(blank, source=text), step="An explanation"))
    return version_of(turn)


async def summarise(turn: Turn) -> Version:
    """A result in a text whose every number is computed; without a model, an overview of its columns."""
    frames = tuple(frame for frame in _frames(turn) if frame.name in _defined(turn))
    if not frames:
        return refused(turn, Refusal("There is no result to summarise: ask at a cell that makes a table."))
    turn.plan = f"A summary of {', '.join(frame.name for frame in frames)}"
    blank = Cell(turn.id("text"), "markdown")
    if turn.without(SUMMARISE.name) is None:
        try:
            about = About(turn.material, turn.asked.cells[:MOST_CELLS], frames)
            text = await turn.ask(SUMMARISE, about)
        except Unanswered as fault:
            turn.doubts.append(f"The model gave no text that can be used, so this is an overview. {fault.fault}")
            text = overview(frames, _columns(turn))
    else:
        text = overview(frames, _columns(turn))
    turn.checked("every number in the text is computed")
    turn.drafts.append(Draft(msgspec.structs.replace(blank, source=text), step="A summary"))
    return version_of(turn)


async def chart(turn: Turn) -> Version:
    """A chart of a frame: drawn at once where the sentence leaves no choice, otherwise chosen by a model."""
    chain = chain_of(turn)
    names = _defined(turn)
    frames = [chain.frames[name] for name in names if name in chain.frames]
    if not frames:
        return refused(turn, Refusal("There is no table to draw: ask at a cell that makes one."))
    frame = frames[-1]
    turn.plan = f"A chart of {frame.name}"
    blank = Cell(turn.id("chart"), "chart")
    plain = plain_chart(frame.name, _columns(turn).get(frame.name, ()), turn.asked.prompt)
    if plain:
        turn.drafts.append(Draft(msgspec.structs.replace(blank, source=plain), step="A chart"))
        turn.checked("every column of the charts is in its frame")
        return version_of(turn)
    if turn.without(CHART.name) is not None:
        said = "Say it in the names of its columns, like “revenue by month as a line”."
        return refused(turn, Refusal(f"It is not clear what to draw of {frame.name}. {said}"))
    step = Step("chart", "chart", turn.asked.prompt or "What is most telling.", (frame.name,))
    try:
        await write(turn, chain, Plan(turn.plan, (step,)), step, blank)
    except Unanswered as fault:
        return failed(turn, str(fault.fault))
    return version_of(turn)


async def document(turn: Turn) -> Version:
    """A title and a description for each cell, or for the whole notebook."""
    if (none := turn.without(DOCUMENT.name)) is not None:
        return refused(turn, Refusal(f"Only a model can find a title. {none}"))
    try:
        if not turn.asked.cells:
            return await _introduced(turn)
        chain = chain_of(turn)
        turn.plan = "A title and a description"
        for cell in turn.asked.cells[:MOST_CELLS]:
            said = await turn.ask(DOCUMENT, About(turn.material, (cell,)))
            replace(turn, chain, cell, Written(documented(cell, said)))
    except Unanswered as fault:
        return failed(turn, str(fault.fault))
    turn.checked("the code is as it was")
    return version_of(turn)


async def _introduced(turn: Turn) -> Version:
    cells = turn.asked.above
    if not cells:
        return refused(turn, Refusal("There is nothing to give a title to yet."))
    turn.plan = "A title and an introduction"
    said = await turn.ask(TITLE, About(turn.material, cells[:MOST_CELLS]))
    turn.drafts.append(Draft(Cell(turn.id("title"), "markdown", introduction(said)), step="A title"))
    return version_of(turn)


def _defined(turn: Turn) -> tuple[str, ...]:
    """What the cells in question define, and what their results show."""
    names: dict[str, None] = {}
    for cell in turn.asked.cells:
        names |= dict.fromkeys(analyse(cell).definitions)
        names |= dict.fromkeys(table.name for table in tables_of(turn.asked.results.get(cell.id)))
    shown = {frame.name for frame in turn.asked.frames}
    shown |= {table.name for result in turn.asked.results.values() for table in tables_of(result)}
    return tuple(name for name in names if name in shown)


def _frames(turn: Turn) -> tuple[Frame, ...]:
    return tuple(chain_of(turn).frames.values())


def _columns(turn: Turn) -> dict[str, tuple[Column, ...]]:
    """The columns of results with their types."""
    found: dict[str, tuple[Column, ...]] = {}
    for frame in turn.asked.frames:
        found[frame.name] = frame.typed
    for result in turn.asked.results.values():
        found |= {table.name: table.columns for table in tables_of(result)}
    return found
