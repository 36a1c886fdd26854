"""Small changes to an airlock as a value, shared by all that happens to it."""

from __future__ import annotations

import msgspec

from quire.airlock import Draft, Proposal, ProposalState, Version, with_drafts, with_version
from quire.document import CellResult
from quire.session.changeset import difference
from quire.session.state import UPDATES_KEPT, Airlock, State, Update
from quire.session.turn import Refuse, Turn


def airlock_of(turn: Turn, id: str) -> Airlock:
    """An airlock; leaves the turn when it is gone."""
    airlock = turn.state.airlocks.get(id)
    if airlock is None:
        raise Refuse("unknown", "This airlock is no longer there.")
    return airlock


def draft_of(airlock: Airlock, id: str) -> Draft:
    """A draft that may be changed; leaves the turn when it is gone, or still being written."""
    if airlock.proposal.state == "planning":
        raise Refuse("busy", "The answer is still being written. Wait for it, or stop it.")
    for draft in airlock.proposal.current.drafts:
        if draft.cell.id == id:
            return draft
    raise Refuse("unknown", "This draft is no longer there.")


def put(turn: Turn, airlock: Airlock) -> None:
    """Make it the airlock with its id."""
    turn.change(airlocks=turn.state.airlocks.set(airlock.proposal.id, airlock))


def in_state(airlock: Airlock, state: ProposalState) -> Airlock:
    """The airlock in another state."""
    return msgspec.structs.replace(airlock, proposal=msgspec.structs.replace(airlock.proposal, state=state))


def failed(airlock: Airlock, failure: str) -> Airlock:
    """The airlock with a sentence in the place of an answer; drafts stay."""
    version = msgspec.structs.replace(airlock.proposal.current, failure=failure)
    proposal = msgspec.structs.replace(with_version(airlock.proposal, version), state="failed")
    return msgspec.structs.replace(airlock, proposal=proposal, run=None)


def without_failure(proposal: Proposal) -> Proposal:
    """The proposal without what stood in the place of an answer."""
    return with_version(proposal, msgspec.structs.replace(proposal.current, failure=""))


def with_texts(airlock: Airlock, version: Version, drafts: tuple[Draft, ...]) -> Airlock:
    """The airlock with other drafts in its shown version; a text that is another is so by an update of the old one."""
    before = {draft.cell.id: draft for draft in airlock.proposal.current.drafts}
    updates = dict(airlock.updates)
    found = []
    for draft in drafts:
        id, old = draft.cell.id, before.get(draft.cell.id)
        number = 0
        if old is not None:
            number = old.version
            if old.cell.source != draft.cell.source:
                update = Update("", difference(old.cell.source, draft.cell.source))
                updates[id] = (*updates.get(id, ()), update)[-UPDATES_KEPT:]
                number += 1
        else:
            updates.pop(id, None)
        found.append(msgspec.structs.replace(draft, version=number))
    proposal = with_version(airlock.proposal, msgspec.structs.replace(version, drafts=tuple(found)))
    return msgspec.structs.replace(airlock, proposal=proposal, updates=updates)


def with_result(proposal: Proposal, result: CellResult) -> Proposal:
    """The proposal with the result of one draft, when it is one's."""
    drafts = tuple(
        msgspec.structs.replace(draft, result=result, outdated=False) if draft.cell.id == result.cell else draft
        for draft in proposal.current.drafts
    )
    return with_drafts(proposal, drafts)


def shelved(proposal: Proposal) -> Proposal:
    """The proposal before another version is shown: results are made anew when one comes back to this one."""
    bare = (msgspec.structs.replace(draft, result=None, outdated=False) for draft in proposal.current.drafts)
    return with_drafts(proposal, tuple(bare))


def doubted(proposal: Proposal, doubt: str = "") -> Proposal:
    """The proposal as one that a person has to look at."""
    version = proposal.current
    doubts = version.evidence.doubts
    if doubt and doubt not in doubts:
        doubts = (*doubts, doubt)
    evidence = msgspec.structs.replace(version.evidence, trust="review", doubts=doubts)
    return with_version(proposal, msgspec.structs.replace(version, evidence=evidence))


def leaving(state: State, proposal: Proposal, drafts: tuple[Draft, ...]) -> tuple[str, ...]:
    """The cells of the notebook that go when ``drafts`` come: replaced, folded into one, or of the group asked again.

    In document order.
    """
    gone = {draft.replaces for draft in drafts if draft.replaces}
    if proposal.intent == "implode":
        gone.update(proposal.cells)
    if proposal.group:
        gone.update(id for id, alive in state.cells.items() if alive.cell.group == proposal.group)
    return tuple(sorted((id for id in gone if id in state.cells), key=state.order.positions.__getitem__))
