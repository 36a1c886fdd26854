"""Cells in the place of others: edited as asked, or mended when they failed; what is certain goes before a model."""

from __future__ import annotations

import asyncio

import msgspec

from quire.airlock import Draft, Refusal, Version
from quire.assistant.chain import Chain
from quire.assistant.evidence import failed, refused, version_of
from quire.assistant.material import Written
from quire.assistant.minimal import changed_lines
from quire.assistant.remedies import remedies
from quire.assistant.surroundings import chain_of, editing_of, failure_of
from quire.assistant.tasks.edit import EDIT, Editing
from quire.assistant.tasks.fix import FIX, Fixing
from quire.assistant.turning import Turn, Unanswered
from quire.document import Cell, Failure

MOST_CELLS = 7


async def edit(turn: Turn) -> Version:
    """Each cell changed as the prompt says; those that it does not concern stay out."""
    if not turn.asked.cells:
        return refused(turn, Refusal("Say which cell to change: ask at a cell."))
    if (none := turn.without(EDIT.name)) is not None:
        return refused(turn, Refusal(f"Only a model can edit. {none}"))
    turn.plan = turn.asked.prompt.strip().partition("\n")[0][:200]
    chain = chain_of(turn)
    for cell in turn.asked.cells[:MOST_CELLS]:
        try:
            written = await turn.ask(EDIT, await editing_of(turn, chain, cell))
        except Unanswered as fault:
            if len(turn.asked.cells) == 1:
                return failed(turn, str(fault.fault))
            turn.doubts.append(f"{cell.name or 'A cell'} was left as it is. {fault.fault}")
            continue
        replace(turn, chain, cell, written)
        turn.checked("lines that were not to change are as they were")
    return version_of(turn) if turn.drafts else failed(turn, turn.doubts[0])


async def fix(turn: Turn) -> Version:
    """A failing cell as it should work: by what is certain, otherwise by a model that is shown the failure."""
    if not turn.asked.cells:
        return refused(turn, Refusal("Say which cell to fix: ask at a cell."))
    chain = chain_of(turn)
    turn.plan = "Make it work" if len(turn.asked.cells) == 1 else f"Make {len(turn.asked.cells)} cells work"
    for cell in turn.asked.cells[:MOST_CELLS]:
        failure = failure_of(turn.asked.results.get(cell.id))
        written = await mended(turn, chain, cell, failure, ())
        if written is not None:
            replace(turn, chain, cell, written)
    return (
        version_of(turn) if turn.drafts else refused(turn, Refusal(" ".join(turn.doubts) or "Nothing is wrong here."))
    )


async def mended(
    turn: Turn, chain: Chain, cell: Cell, failure: Failure | None, tried: tuple[Cell, ...]
) -> Written | None:
    """A cell that should work; None when nobody knows how, with the reason among the doubts."""
    editing = await editing_of(turn, chain, cell)
    certain = await asyncio.to_thread(_certain, editing, failure, tried)
    if certain is not None:
        return certain
    if failure is None and not any(each.severity == "error" for each in editing.found):
        turn.doubts.append("The cell has not failed: run it first, or say what is wrong with it.")
        return None
    if (none := turn.without(FIX.name)) is not None:
        said = f"{_known(failure)} Nothing that is certain would help; a model could try more. {none}"
        turn.doubts.append(said.strip())
        return None
    try:
        found = await turn.ask(FIX, Fixing(editing, failure, (cell, *tried)))
    except Unanswered as fault:
        turn.doubts.append(f"{_known(failure)} {fault.fault}".strip())
        return None
    if found.written is None:
        turn.doubts.append(f"{_known(failure)} {found.reason}".strip())
    return found.written


def replace(turn: Turn, chain: Chain, cell: Cell, written: Written) -> None:
    """A draft in the place of a cell."""
    gone, came = changed_lines(cell.source, written.cell.source)
    said = f"{came} {'line' if came == 1 else 'lines'} changed" if came else f"{gone} lines removed"
    new = msgspec.structs.replace(written.cell, id=turn.id(cell.id))
    draft = Draft(
        new,
        replaces=cell.id,
        before=cell.source,
        step=said,
        diagnostics=written.diagnostics,
        repairs=written.repairs,
    )
    chain.cells = [each for each in chain.cells if each.id != cell.id]
    chain.add(new)
    turn.drafts.append(draft)
    turn.repairs += [repair.message for repair in written.repairs]
    turn.tell()


def _certain(editing: Editing, failure: Failure | None, tried: tuple[Cell, ...]) -> Written | None:
    before = {cell.source for cell in tried}
    for found in remedies(editing.cell, failure, editing.world, editing.frames):
        if found.cell.source not in before:
            return found
    return None


def _known(failure: Failure | None) -> str:
    return f"{failure.error}: {failure.message}".rstrip(".") + "." if failure is not None else ""
