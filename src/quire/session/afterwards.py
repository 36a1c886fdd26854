"""What people make of accepted cells: the ledger hears of it when such a cell runs or, if it is prose, is saved."""

from __future__ import annotations

from collections.abc import Iterable

from quire.airlock import Draft, Proposal, Version
from quire.session.actions import RecordDecision
from quire.session.turn import Turn


def note_edits(turn: Turn, ids: Iterable[str]) -> None:
    """Write down the accepted cells among ``ids`` whose text is not the one that the ledger knows."""
    changed: dict[str, list[str]] = {}
    for id in ids:
        known, alive = turn.state.known.get(id), turn.state.cells.get(id)
        if known is not None and alive is not None and alive.cell.source != known[1]:
            changed.setdefault(known[0], []).append(id)
    for proposal, cells in changed.items():
        turn.act(RecordDecision(_as_proposal(turn, proposal, cells), "edited", turn.now))
        for id in cells:
            turn.change(known=turn.state.known.set(id, (proposal, turn.state.cells[id].cell.source)))


def _as_proposal(turn: Turn, id: str, cells: list[str]) -> Proposal:
    """What an accepted proposal is by now, as far as it was edited."""
    state = turn.state
    drafts = tuple(Draft(state.cells[each].cell, state.cells[each].result, edited=True) for each in cells)
    accepted = state.accepted.get(id)
    if accepted is not None:
        version = Version(accepted.current.prompt, accepted.current.plan, drafts, accepted.current.evidence)
        return Proposal(id, "", state.revision, "ready", (version,), intent=accepted.intent)
    prompt = next((group.prompt for group in state.groups if group.id == id), "")
    return Proposal(id, "", state.revision, "ready", (Version(prompt, "", drafts),))
