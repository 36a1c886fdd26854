"""The drafts of an answer together with the notebook: names in use are renamed through all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import msgspec

from quire.assistant.asked import Asked
from quire.assistant.turning import Turn
from quire.checks.proposal import Scope, check_proposal
from quire.document import Cell, Diagnostic

_ELSEWHERE = frozenset(("undefined-name", "unknown-frame"))  # may be defined further down, which a turn does not see


async def fit(turn: Turn) -> None:
    """Give the drafts of a turn names that are free, and say what is still wrong with them beside each other."""
    asked = turn.asked
    replaced = {draft.cell.id: draft.replaces for draft in turn.drafts if draft.replaces}
    cells, after = _around(asked)
    scope = Scope(cells, after, replaced, taken=asked.taken)
    checked = await asyncio.to_thread(check_proposal, [draft.cell for draft in turn.drafts], scope)
    for number, (draft, cell) in enumerate(zip(turn.drafts, checked.cells, strict=True)):
        repairs = checked.repairs.get(cell.id, ())
        found = _new(checked.diagnostics.get(cell.id, ()), draft.diagnostics)
        turn.repairs += [repair.message for repair in repairs]
        turn.drafts[number] = msgspec.structs.replace(
            draft, cell=cell, repairs=(*draft.repairs, *repairs), diagnostics=(*draft.diagnostics, *found)
        )
    turn.checked("names are free, and no cells wait for each other")


def _around(asked: Asked) -> tuple[tuple[Cell, ...], str]:
    """The cells that drafts come among, and the one that they come below; a group that is asked again makes room."""
    going = {cell.id for cell in asked.cells} if asked.intent == "generate" else set()
    above = tuple(cell for cell in asked.above if cell.id not in going)
    cells = {cell.id: cell for cell in (*above, *asked.cells) if cell.id not in going}
    return tuple(cells.values()), above[-1].id if above else ""


def _new(found: Collection[Diagnostic], known: Collection[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What was not said before, of what is an error whatever else the notebook holds."""
    said = {each.message for each in known}
    return tuple(
        each for each in found if each.severity == "error" and each.code not in _ELSEWHERE and each.message not in said
    )
