"""Deciding: drafts enter the document with the results of their preview, or leave no trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from quire.airlock import Draft, Intent, Proposal, with_drafts
from quire.document import Cell, CellResult, Failure, Group
from quire.session.actions import MergeSandbox, RecordDecision, StopAirlock
from quire.session.airlocks import airlock_of, leaving
from quire.session.asking import AcceptProposal, EjectProposal, FoldGroup, RejectProposal
from quire.session.edits import Become, Drop, Edit, Put, Regroup, new_cell, perform_all
from quire.session.operations import Merged
from quire.session.previews import preview_of
from quire.session.runs import follow
from quire.session.staging import misfit, places, staged
from quire.session.state import Airlock, CellState, State
from quire.session.steps import writes_of
from quire.session.turn import Refuse, Turn
from quire.session.writing import tidy

_PROMPTS: dict[Intent, str] = {"explain": "Explain", "summarise": "Summarise", "explode": "Take apart"}


def accept_proposal(turn: Turn, operation: AcceptProposal) -> None:
    """Put drafts into the document, with the results of their preview, as one step."""
    airlock = airlock_of(turn, operation.proposal)
    if airlock.proposal.state != "ready":
        raise Refuse("not_ready", "Only an answer that is ready can be accepted.")
    chosen = _chosen(turn.state, airlock, operation.drafts)
    airlock = msgspec.structs.replace(airlock, proposal=with_drafts(airlock.proposal, chosen))
    proposal = airlock.proposal
    _check_ground(turn.state, airlock)
    version = proposal.current
    accepted = dt.datetime.fromtimestamp(turn.now, dt.UTC).isoformat(timespec="seconds")
    prompt = version.prompt or _PROMPTS.get(proposal.intent, "")
    group = Group(proposal.id, prompt, accepted, version.evidence.trust)
    ids = _enter(turn, airlock, group, "accept answer")
    bare = with_drafts(proposal, tuple(msgspec.structs.replace(draft, result=None) for draft in version.drafts))
    turn.change(accepted=turn.state.accepted.set(proposal.id, bare))
    known = {id: (proposal.id, turn.state.cells[id].cell.source) for id in ids.values()}
    turn.change(known=turn.state.known.update(known))
    turn.act(RecordDecision(proposal, "accepted", turn.now))
    _merge(turn, proposal, ids)


def _merge(turn: Turn, proposal: Proposal, ids: dict[str, str]) -> None:
    """Have the values of cells that came in taken over, but for what drafts left out may have changed."""
    state = turn.state
    whole = turn.before.airlocks[proposal.id].proposal
    seen = staged(turn.before, whole)
    left = {draft.cell.id for draft in whole.current.drafts} - ids.keys()
    spoilt = {name for id in left for name in writes_of(seen, id)}
    cells = tuple(state.cells[id].cell for id in ids.values())
    names = tuple(dict.fromkeys(name for cell in cells for name in writes_of(state, cell.id) if name not in spoilt))
    turn.act(MergeSandbox(proposal.id, cells, names))


def _chosen(state: State, airlock: Airlock, wanted: tuple[str, ...]) -> tuple[Draft, ...]:
    """The drafts that come in: those wanted and those of the others that they read; all when none is named."""
    drafts = airlock.proposal.current.drafts
    if not wanted:
        return drafts
    ids = {draft.cell.id for draft in drafts}
    if not ids.issuperset(wanted):
        raise Refuse("unknown", "A draft that was chosen is no longer there.")
    needed = set(wanted) | staged(state, airlock.proposal).graph.ancestors(wanted)
    found = tuple(draft for draft in drafts if draft.cell.id in needed)
    unfit = next((draft for draft in found if draft.cell.id not in wanted and _has_failed(draft)), None)
    if unfit is not None:
        name = unfit.cell.name or "a step"
        raise Refuse("needs", f"What you chose builds on {name}, which failed. Repair it, or choose without it.")
    return found


def _has_failed(draft: Draft) -> bool:
    return draft.result is not None and draft.result.status == "error"


def eject_proposal(turn: Turn, operation: EjectProposal) -> None:
    """Put the drafts into the document as a person's own cells; results that still hold come along."""
    airlock = airlock_of(turn, operation.proposal)
    proposal = airlock.proposal
    if not proposal.current.drafts or proposal.state == "planning":
        raise Refuse("not_ready", "There are no drafts to take yet.")
    ready = proposal.state == "ready"
    try:
        _check_ground(turn.state, airlock)
    except Refuse as refuse:
        if refuse.rejected.code == "edited":
            raise
        ready = False
    if not ready:
        bare = tuple(msgspec.structs.replace(draft, result=None) for draft in proposal.current.drafts)
        airlock = msgspec.structs.replace(airlock, proposal=with_drafts(proposal, bare))
    ids = _enter(turn, airlock, None, "take answer apart")
    turn.act(RecordDecision(proposal, "ejected", turn.now))
    if ready:
        _merge(turn, proposal, ids)
    else:
        turn.act(StopAirlock(proposal.id, drop=True))
        tidy(turn)


def _enter(turn: Turn, airlock: Airlock, group: Group | None, label: str) -> dict[str, str]:
    """Perform the edits as one step of undo; gives the id in the document of each draft."""
    state, proposal = turn.state, airlock.proposal
    drafts = proposal.current.drafts
    gone = leaving(state, proposal, drafts)
    if group is not None and not proposal.group and all(draft.replaces for draft in drafts):
        group = None  # nothing new to keep together: the cells stay in the groups that they are in
    ids = {draft.cell.id: draft.replaces or draft.cell.id for draft in drafts}
    puts: list[tuple[str, CellState]] = []
    edits: list[Edit] = []
    for after, draft in places(state, proposal, drafts):
        id = ids[draft.cell.id]
        if draft.replaces:
            old = state.cells[id].cell
            cell = msgspec.structs.replace(draft.cell, id=id, group=old.group)
            result = _moved(draft.result, draft.cell.id, id)
            edits.append(Become(draft.before, msgspec.structs.replace(state.cells[id], cell=cell, result=result)))
        else:
            cell = msgspec.structs.replace(draft.cell, group=group.id if group is not None else "")
            puts.append((ids.get(after, after), msgspec.structs.replace(new_cell(cell), result=draft.result)))
    if puts:
        edits.append(Put(tuple(puts)))
    dropped = tuple(id for id in gone if id not in ids.values())
    if dropped:
        edits.append(Drop(dropped))
    groups = tuple(each for each in state.groups if each.id != proposal.group)
    if group is not None:
        groups = (*groups, group)
    if groups != state.groups:
        edits.append(Regroup(groups))
    turn.change(airlocks=turn.state.airlocks.delete(proposal.id))
    turn.remember(label, perform_all(turn, edits))
    return ids


def _moved(result: CellResult | None, draft: str, cell: str) -> CellResult | None:
    """A draft's result as that of the cell whose place it takes."""
    if result is None:
        return None
    outputs = tuple(
        msgspec.structs.replace(
            output,
            trace=tuple(
                msgspec.structs.replace(frame, cell=cell) if frame.cell == draft else frame for frame in output.trace
            ),
        )
        if isinstance(output, Failure)
        else output
        for output in result.outputs
    )
    return msgspec.structs.replace(result, cell=cell, outputs=outputs)


def reject_proposal(turn: Turn, operation: RejectProposal) -> None:
    """Throw the airlock away."""
    airlock = airlock_of(turn, operation.proposal)
    turn.change(airlocks=turn.state.airlocks.delete(operation.proposal))
    turn.act(StopAirlock(operation.proposal, drop=True))
    turn.act(RecordDecision(airlock.proposal, "rejected", turn.now))


def _check_ground(state: State, airlock: Airlock) -> None:
    """Leave the turn when what the drafts were previewed on is not what there is now."""
    proposal = airlock.proposal
    for draft in proposal.current.drafts:
        _check_target(state, draft)
    clash = misfit(state, staged(state, proposal), proposal.current.drafts)
    if clash:
        raise Refuse("moved_on", f"{clash} Rename it here, or ask again.")
    made = preview_of(state, airlock)
    for id, content in airlock.contents.items():
        if id not in state.cells or state.cells[id].content != content:
            raise Refuse("moved_on", "A cell that this answer builds on was changed since. Run it here again.")
    for name in made.reads:
        by, hash = airlock.reads.get(name, made.reads[name])
        provider = state.cells.get(by)
        now = provider.result.hashes.get(name) if provider is not None and provider.result is not None else None
        if now != hash or state.validity[by] in ("stale", "aborted"):
            raise Refuse("moved_on", f"{name} has changed since this answer was previewed. Run it here again.")


def _check_target(state: State, draft: Draft) -> None:
    """Leave the turn when the cell whose place a draft takes is not what it was when it was asked about."""
    if not draft.replaces:
        return
    target: Cell | None = state.cells[draft.replaces].cell if draft.replaces in state.cells else None
    if target is None:
        raise Refuse("edited", "The cell that this answer would change is gone. Ask again.")
    if target.source != draft.before:
        raise Refuse("edited", "The cell that this answer would change was edited since. Ask again.")


def merged(turn: Turn, report: Merged) -> None:
    """Accepted values are in the live kernel."""
    state = turn.state
    writers = state.writers
    done: list[str] = []
    for id in report.cells:
        alive = state.cells.get(id)
        if alive is None or alive.result is None or alive.result.status != "ok":
            continue
        if any(name not in report.hashes for name in alive.result.hashes):
            continue
        for name, hash in alive.result.hashes.items():
            writers = writers.set(name, (id, hash))
        turn.put(msgspec.structs.replace(alive, live=state.generation))
        done.append(id)
    turn.change(writers=writers)
    turn.revalidate(done)
    follow(turn, _followers(turn.state, frozenset(report.cells)))
    tidy(turn)  # now that the names have their new owners


def _followers(state: State, came: frozenset[str]) -> frozenset[str]:
    """The cells below those that came in, but for those that would have one of these run: accepting runs nothing."""
    came = frozenset(id for id in came if id in state.cells)
    below = {each for id in came for each in state.graph.downstream(id)} - came
    unrun = {id for id in came if state.validity[id] in ("stale", "aborted") and not state.cells[id].inert}
    if not unrun:
        return frozenset(below)
    waiting = state.graph.descendants(unrun) | unrun
    return frozenset(id for id in below if id not in waiting and waiting.isdisjoint(state.graph.descendants((id,))))


def fold_group(turn: Turn, operation: FoldGroup) -> None:
    """Show a group as its prompt alone, or with its cells; the document keeps it."""
    groups = turn.state.groups
    if all(group.id != operation.group for group in groups):
        raise Refuse("unknown", "This group is no longer there.")
    changed = tuple(
        msgspec.structs.replace(group, folded=operation.folded) if group.id == operation.group else group
        for group in groups
    )
    if changed != groups:
        turn.change(groups=changed, edited=turn.before.revision + 1)


HANDLERS: dict[type, Callable[..., None]] = {
    AcceptProposal: accept_proposal,
    EjectProposal: eject_proposal,
    RejectProposal: reject_proposal,
    FoldGroup: fold_group,
    Merged: merged,
}
