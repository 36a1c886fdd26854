"""What previewing a proposal takes: the notebook with the drafts in it, seen apart from the notebook itself."""

from __future__ import annotations

import msgspec

from quire.airlock import Draft
from quire.document import Cell, Failure
from quire.session.planning import Planned, Selection, planned_from
from quire.session.staging import staged
from quire.session.state import Airlock, State
from quire.session.steps import writes_of

NOT_ALLOWED = "NotAllowed"


class Preview(msgspec.Struct, frozen=True):
    """A plan for a sandbox.

    ``names`` are the live values that it needs copies of, ``reads`` where each comes from with its hash; ``contents``
    are the cells of the notebook that have to run there too.
    """

    planned: Planned
    names: tuple[str, ...]
    reads: dict[str, tuple[str, str]]
    contents: dict[str, str]
    cells: dict[str, Cell]


def preview_of(
    state: State, airlock: Airlock, absent: frozenset[str] = frozenset(), present: frozenset[str] = frozenset()
) -> Preview:
    """How to preview the shown version.

    ``absent`` are names whose cells have to run in the sandbox, ``present`` the drafts and cells that ran there.
    """
    proposal = airlock.proposal
    drafts = {draft.cell.id: draft for draft in proposal.current.drafts}
    seen = staged(state, proposal)
    present |= {id for id, draft in drafts.items() if is_spent(draft)}
    selection = Selection(seen, apart=True, absent=absent, present=present)
    for id, draft in drafts.items():
        if draft.writes and not draft.allowed:
            selection.blocked[id] = _not_allowed(draft)
        elif id not in present:
            selection.add(id, force=True)
    planned = planned_from(seen, selection, f"preview-{proposal.id}-{airlock.asked}-{len(absent)}")
    allowed = {
        id: msgspec.structs.replace(external, write=id in drafts and drafts[id].allowed)
        for id, external in planned.run.external.items()
    }
    planned = msgspec.structs.replace(planned, run=msgspec.structs.replace(planned.run, external=allowed))
    reads: dict[str, tuple[str, str]] = {}
    for planned_cell in selection.cells.values():
        for name, by in planned_cell.reads:
            if name in selection.borrowed and by not in selection.cells:
                result = seen.cells[by].result
                reads[name] = (by, result.hashes.get(name, "") if result is not None else "")
    contents = {id: each.content for id, each in selection.cells.items() if id not in drafts}
    cells = {id: seen.cells[id].cell for id in selection.cells}
    return Preview(planned, tuple(sorted(selection.borrowed)), reads, contents, cells)


def is_spent(draft: Draft) -> bool:
    """True when a statement that changes its database has run, by a person's yes: it never runs again by itself."""
    ran = draft.result is not None and draft.result.status == "ok"
    return draft.writes and draft.allowed and ran


def _not_allowed(draft: Draft) -> Failure:
    connection = draft.cell.attributes.get("connection", "")
    return Failure(
        NOT_ALLOWED,
        f"This statement would change {connection}. It has not run.",
        hint="Allow it to run it once, or accept it and run it yourself.",
    )


def can_go_on(state: State, airlock: Airlock, again: frozenset[str]) -> bool:
    """True when the drafts ``again`` can run in the sandbox as it is: nothing there was changed in place."""
    if not airlock.sandboxed or state.order_mode:
        return False
    seen = staged(state, airlock.proposal)
    if any(seen.graph.analysis(id).dynamic or _spoils(seen, id) for id in again):
        return False
    names = {name for id in again for name in writes_of(seen, id)}
    others = (draft.cell.id for draft in airlock.proposal.current.drafts if draft.cell.id not in again)
    return names.isdisjoint(name for id in others for name in _spoils(seen, id))


def _spoils(seen: State, id: str) -> tuple[str, ...]:
    """The names whose objects a cell changes or deletes in the kernel; what it does to a database is not there."""
    if seen.cells[id].cell.attributes.get("connection"):
        return ()
    analysis = seen.graph.analysis(id)
    return (*analysis.mutates, *analysis.deletes)
