"""New cells for a question: a plan, then one cell after the other, each checked before the next is begun."""

from __future__ import annotations

from typing import Any

import msgspec

from quire.airlock import Draft, Refusal, Version
from quire.assistant.chain import Chain
from quire.assistant.evidence import failed, refused, version_of
from quire.assistant.fitting import fit
from quire.assistant.material import Written
from quire.assistant.tasks.chart import CHART
from quire.assistant.tasks.input import INPUT
from quire.assistant.tasks.plan import PLAN, Plan, Step
from quire.assistant.tasks.python import PYTHON
from quire.assistant.tasks.sql import SQL
from quire.assistant.tasks.text import TEXT
from quire.assistant.turning import Turn, Unanswered
from quire.assistant.writes import wishes_to_write, writes
from quire.assistant.writing import Writing
from quire.document import Cell
from quire.llm import Task

WRITERS: dict[str, Task[Writing, Written]] = {
    "sql": SQL,
    "python": PYTHON,
    "chart": CHART,
    "text": TEXT,
    "input": INPUT,
}
PASSED = {
    "sql": "every table and column of the statements is there",
    "python": "the code can be read, and what it reads is there",
    "chart": "every column of the charts is in its frame",
    "text": "every number in the text is computed",
    "input": "the keys of the inputs agree",
}


async def generate(turn: Turn) -> Version:
    """Plan, then write; what cannot be written is said, with what could."""
    try:
        plan = await turn.ask(PLAN, turn.material, lambda found: _told(turn, found))
    except Unanswered as fault:
        return failed(turn, str(fault.fault))
    if not plan.steps:
        return refused(turn, Refusal(f"The data that is there does not answer this. {plan.missing}".strip()))
    plan = renamed(plan, turn.asked.taken)
    turn.plan = plan.title
    turn.tell()
    chain = Chain(turn.asked.above, turn.asked.frames, turn.sources, turn.chosen.seen)
    for number, step in enumerate(plan.steps):
        blank = _blank(turn, chain, step, number)
        missing = [name for name in step.reads if name in _unwritten(turn, plan)]
        if missing:
            turn.doubts.append(f"{step.name} was left out: it reads {', '.join(missing)}.")
            continue
        try:
            await write(turn, chain, plan, step, blank)
        except Unanswered as fault:
            turn.doubts.append(f"{step.name} was left out. {fault.fault}")
            if fault.fault.kind not in ("invalid", "refused"):  # there is no model to ask any more
                rest = [each.name for each in plan.steps[number + 1 :]]
                turn.doubts += [f"{', '.join(rest)} could not be asked for."] if rest else []
                break
    if not turn.drafts:
        return failed(turn, turn.doubts[0])
    await fit(turn)
    return version_of(turn)


async def write(turn: Turn, chain: Chain, plan: Plan, step: Step, blank: Cell) -> Draft:
    """One cell of a plan, added to the turn and the chain. Raises ``Unanswered``."""
    before = tuple(draft.cell for draft in turn.drafts)
    writing = step.kind == "sql" and wishes_to_write(turn.asked.prompt)
    world = await chain.world(blank, _question(turn, plan, step), turn.asked.taken, writing)
    frames = tuple(frame for frame in chain.frames.values() if frame.value or _readable(frame.connection, blank))
    material = msgspec.structs.replace(turn.material, dialect=world.dialect)
    given = Writing(material, plan, step, blank, world, before, frames, chain.rules(blank))

    def hear(found: Written) -> None:
        turn.tell(Draft(found.cell, step=step.purpose))

    written = await turn.ask(WRITERS[step.kind], given, hear)
    if step.kind == "sql":
        written = await _reconsidered(turn, given, written)
    draft = Draft(written.cell, step=step.purpose, diagnostics=written.diagnostics, repairs=written.repairs)
    chain.add(draft.cell)
    await chain.learn(draft.cell)
    turn.drafts.append(draft)
    turn.repairs += [repair.message for repair in draft.repairs]
    turn.checked(PASSED[step.kind])
    if world.database is not None and not writes(draft.cell.source):
        turn.checked("the database takes every statement")
    turn.tell()
    return draft


def _question(turn: Turn, plan: Plan, step: Step) -> str:
    """What a statement is held against: the question when it is to answer all of it, otherwise its own purpose."""
    alone = sum(each.kind in ("sql", "python", "text") for each in plan.steps) == 1
    return turn.asked.prompt if alone else step.purpose


async def _reconsidered(turn: Turn, given: Writing, written: Written) -> Written:
    """A statement that runs and is doubted goes back once with the doubts; taken is what leaves fewer of them."""
    doubts = doubts_of(written)
    if not doubts:
        return written
    again = msgspec.structs.replace(given, doubted=written.cell.source, doubts=doubts)
    try:
        better = await turn.ask(SQL, again)
    except Unanswered:
        return written
    return better if len(doubts_of(better)) < len(doubts) else written


def doubts_of(written: Written) -> tuple[str, ...]:
    """What the checks are not sure of."""
    return tuple(each.message for each in written.diagnostics if each.severity == "warning")


def renamed(plan: Plan, taken: frozenset[str]) -> Plan:
    """The plan with names that are free, wherever its steps speak of one another."""
    names: dict[str, str] = {}
    steps = []
    used = {name.casefold() for name in taken}
    for step in plan.steps:
        name, number = step.name, 2
        while name.casefold() in used:
            name, number = f"{step.name}_{number}", number + 1
        used.add(name.casefold())
        reads = tuple(names.get(each, each) for each in step.reads)
        names[step.name] = name
        steps.append(msgspec.structs.replace(step, name=name, reads=reads))
    return msgspec.structs.replace(plan, steps=tuple(steps))


def _blank(turn: Turn, chain: Chain, step: Step, number: int) -> Cell:
    """The cell of a step before it is written."""
    named = step.name if step.kind in ("sql", "input") else ""
    attributes: dict[str, Any] = {}
    if step.kind == "sql" and (connection := chain.connection(step.reads, turn.material.tables)):
        attributes["connection"] = connection
    return Cell(turn.id(str(number), step.name), step.cell_kind, "", named, attributes)


def _readable(connection: str, cell: Cell) -> bool:
    """A statement on a connection reads the frames of that connection alone; everything else reads any."""
    there = cell.attributes.get("connection", "") if cell.kind == "sql" else ""
    return not there or connection == there


def _unwritten(turn: Turn, plan: Plan) -> frozenset[str]:
    """Names of the plan that no draft defines."""
    written = {draft.cell.id for draft in turn.drafts}
    return frozenset(
        step.name for number, step in enumerate(plan.steps) if turn.id(str(number), step.name) not in written
    )


def _told(turn: Turn, plan: Plan) -> None:
    turn.plan = plan.title
    turn.tell()
