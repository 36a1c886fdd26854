"""What previewing a proposal takes: the notebook with the drafts in it, seen apart from the notebook itself."""

from __future__ import annotations

import msgspec

from quire.document import Cell
from quire.session.edits import Put, new_cell, perform
from quire.session.planning import Planned, Selection, planned_from
from quire.session.state import Airlock, State
from quire.session.turn import Turn


class Preview(msgspec.Struct, frozen=True):
    """A plan for a sandbox.

    ``names`` are the live values that it needs copies of, ``reads`` where each comes from with its hash; ``contents``
    are the cells of the notebook that have to run there too. ``stale`` are those that accepting would make stale.
    """

    planned: Planned
    names: tuple[str, ...]
    reads: dict[str, tuple[str, str]]
    contents: dict[str, str]
    stale: tuple[str, ...]
    cells: dict[str, Cell]


def preview_of(state: State, airlock: Airlock, absent: frozenset[str] = frozenset()) -> Preview:
    """How to preview the shown version; ``absent`` are names whose cells have to run in the sandbox."""
    proposal = airlock.proposal
    drafts = tuple(draft.cell for draft in proposal.current.drafts)
    seen = with_drafts(state, airlock)
    ids = frozenset(cell.id for cell in drafts)
    selection = Selection(seen, apart=True, absent=absent)
    for cell in drafts:
        selection.add(cell.id, force=True)
    planned = planned_from(seen, selection, f"preview-{proposal.id}-{airlock.asked}-{len(absent)}")
    reads: dict[str, tuple[str, str]] = {}
    for planned_cell in selection.cells.values():
        for name, by in planned_cell.reads:
            if name in selection.borrowed and by not in selection.cells:
                result = seen.cells[by].result
                reads[name] = (by, result.hashes.get(name, "") if result is not None else "")
    contents = {id: each.content for id, each in selection.cells.items() if id not in ids}
    below = seen.graph.descendants(ids) - ids
    stale = tuple(id for id in state.order.ids if id in below and state.validity[id] != "stale")
    cells = {id: seen.cells[id].cell for id in selection.cells}
    return Preview(planned, tuple(sorted(selection.borrowed)), reads, contents, stale, cells)


def with_drafts(state: State, airlock: Airlock) -> State:
    """The notebook as it would be with the drafts in it."""
    turn = Turn(state, 0.0)
    after = airlock.proposal.after
    put = []
    for draft in airlock.proposal.current.drafts:
        put.append((after, new_cell(draft.cell)))
        after = draft.cell.id
    perform(turn, Put(tuple(put)))
    return turn.state
