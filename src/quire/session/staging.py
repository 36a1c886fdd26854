"""The notebook as it would be with a proposal in it: where drafts stand, what they read, whether they fit."""

from __future__ import annotations

import msgspec

from quire.airlock import Draft, Proposal, with_drafts
from quire.document import Cell
from quire.session.airlocks import leaving
from quire.session.edits import Drop, Put, new_cell, perform
from quire.session.staleness import planned, snapshot_of
from quire.session.state import Airlock, CellState, State
from quire.session.turn import Turn
from quire.session.writes import changes_database


def places(state: State, proposal: Proposal, drafts: tuple[Draft, ...]) -> tuple[tuple[str, Draft], ...]:
    """Each draft with the cell or draft below which it comes.

    One that takes a cell's place comes below that cell; new ones before the first such stand above it, in their order.
    """
    first = next((draft.replaces for draft in drafts if draft.replaces in state.cells), "")
    after = state.order.above(first) if first else proposal.after
    found = []
    for draft in drafts:
        if draft.replaces in state.cells:
            after = draft.replaces
        found.append((after, draft))
        after = draft.cell.id
    return tuple(found)


def staged(state: State, proposal: Proposal, *, results: bool = False) -> State:
    """The notebook with the drafts in it, with or without the results of their preview."""
    drafts = proposal.current.drafts
    turn = Turn(state, 0.0)
    cells: list[tuple[str, CellState]] = []
    for after, draft in places(state, proposal, drafts):
        alive = new_cell(draft.cell)
        if results:
            alive = msgspec.structs.replace(alive, result=draft.result)
        cells.append((after, alive))
    perform(turn, Put(tuple(cells)))
    gone = leaving(state, proposal, drafts)
    if gone:
        perform(turn, Drop(gone))
    return turn.state


def misfit(state: State, seen: State, drafts: tuple[Draft, ...]) -> str:
    """Why the drafts cannot stand in the notebook, in a sentence; empty when they can.

    ``seen`` is the notebook with them in it.
    """
    ids = {draft.cell.id for draft in drafts}
    for draft in () if state.order_mode else drafts:
        name = _twice(seen, draft.cell)
        if name:
            return f"The answer would define {name} a second time."
    for id in seen.order.ids:
        circle = seen.graph.cycle(id)
        if circle and not ids.isdisjoint(circle):
            message = next(each.message for each in seen.graph.diagnostics(id) if each.code == "cycle")
            return f"With this answer, cells would wait for each other. {message}"
    return ""


def _twice(seen: State, cell: Cell) -> str:
    """A name that the draft defines although another cell does; what nobody reads, Python may define twice."""
    if cell.kind in ("sql", "input"):
        names: tuple[str, ...] = (cell.name,) if cell.name else ()
    else:
        names = seen.graph.analysis(cell.id).definitions if seen.graph.blocked(cell.id) else ()
    return next((name for name in names if any(each != cell.id for each in seen.graph.definers(name))), "")


def noted(state: State, airlock: Airlock) -> Airlock:
    """The airlock with what is known of its drafts' places: what they read, and whether their results still hold."""
    proposal = airlock.proposal
    drafts = proposal.current.drafts
    seen = staged(state, proposal, results=True)
    ids = {draft.cell.id for draft in drafts}
    old = _outdated(seen, airlock)
    found = []
    for draft in drafts:
        id, writes = draft.cell.id, changes_database(draft.cell)
        upstream = tuple(each for each in seen.graph.upstream(id) if each in ids)
        fields = {"upstream": upstream, "outdated": id in old, "writes": writes, "allowed": writes and draft.allowed}
        found.append(msgspec.structs.replace(draft, **fields))
    below = seen.graph.descendants(ids) - ids
    stale = tuple(id for id in state.order.ids if id in below and state.validity[id] != "stale")
    proposal = msgspec.structs.replace(with_drafts(proposal, tuple(found)), stale=stale)
    return msgspec.structs.replace(airlock, proposal=proposal)


def follow_notebook(turn: Turn) -> None:
    """Have the airlocks that wait for a decision know what an edit or a run means to them."""
    before, state = turn.before, turn.state
    if not state.airlocks or state.run is not None:
        return
    if state.graph is before.graph and state.validity is before.validity and before.run is None:
        return
    airlocks = state.airlocks
    for id, airlock in state.airlocks.items():
        if airlock.proposal.state == "ready" and airlock is before.airlocks.get(id):
            known = noted(state, airlock)
            if known.proposal != airlock.proposal:
                airlocks = airlocks.set(id, known)
    if airlocks is not state.airlocks:
        turn.change(airlocks=airlocks)


def _outdated(seen: State, airlock: Airlock) -> set[str]:
    """The drafts whose results are not those of their present texts and values, and those below them."""
    ids = [draft.cell.id for draft in airlock.proposal.current.drafts]
    own = {id: result for id, result in airlock.results.items() if id not in ids}
    moved = {by for by, _ in airlock.reads.values() if seen.validity.get(by, "stale") in ("stale", "aborted")}
    found = set()
    for id in ids:
        result, present = seen.cells[id].result, planned(seen, id)
        if result is None or result.status not in ("ok", "error"):
            continue
        if result.snapshot != snapshot_of(seen.cells, present, own) or any(by in moved for _, by in present.reads):
            found.add(id)
    below = seen.graph.descendants(found)
    return {id for id in ids if id in found or (id in below and seen.cells[id].result is not None)}
