"""What the assistant is asked: with what it is given, and once more when its answer failed in the preview."""

from __future__ import annotations

import msgspec

from quire.airlock import Proposal, Version
from quire.document import Failure
from quire.session.actions import AskPlanner, PlanRequest
from quire.session.airlocks import leaving, put
from quire.session.scope import in_scope
from quire.session.state import Airlock, State
from quire.session.turn import Turn
from quire.session.walled import is_refused

MOST_REPAIRS = 2
_WITH_PLACE = frozenset(("edit", "fix", "document", "explode", "implode"))  # their drafts take cells' places


def have_planned(turn: Turn, airlock: Airlock, prompt: str = "") -> None:
    """Have the shown version planned; ``prompt`` when it is another than the version's."""
    proposal, state = airlock.proposal, turn.state
    cells = tuple(state.cells[id].cell for id in proposal.cells if id in state.cells)
    texts = {cell.id: cell.source for cell in cells}
    airlock = msgspec.structs.replace(airlock, asked=airlock.asked + 1, untouched=True, texts=texts)
    put(turn, airlock)
    turn.act(AskPlanner(proposal.id, airlock.asked, _request(state, airlock, prompt.strip())))


def _request(state: State, airlock: Airlock, prompt: str) -> PlanRequest:
    proposal = airlock.proposal
    ids = state.order.ids
    above = ids[: state.order.positions[proposal.after] + 1] if proposal.after else ()
    cells = tuple(state.cells[id].cell for id in proposal.cells if id in state.cells)
    found = {cell.id: state.cells[cell.id].result for cell in cells}
    again = bool(airlock.step)
    return PlanRequest(
        prompt=prompt or proposal.current.prompt,
        taken=_taken(state, proposal),
        ids=frozenset(ids) | draft_ids(state, proposal),
        above=tuple(state.cells[id].cell for id in above),
        earlier=proposal.versions[: proposal.shown],
        scope=in_scope(state, proposal.after),
        intent=proposal.intent,
        cells=cells,
        results={id: result for id, result in found.items() if result is not None},
        group=next((group for group in state.groups if group.id == proposal.group), None),
        step=airlock.step,
        version=proposal.current if again else None,
        error=proposal.current if proposal.attempt else None,
        attempt=proposal.attempt,
    )


def _taken(state: State, proposal: Proposal) -> frozenset[str]:
    """Names that a draft must not define: those of cells, those that cells wait for, those of other airlocks.

    What the cells define whose place is taken is free.
    """
    names: set[str] = set()
    free: set[str] = set()
    going = set(leaving(state, proposal, ()))
    if proposal.intent in _WITH_PLACE:
        going.update(proposal.cells)
    for id in state.order.ids:
        analysis = state.graph.analysis(id)
        if id in going:
            free.update(analysis.definitions)
        else:
            names.update(analysis.definitions, analysis.references)
    for id, airlock in state.airlocks.items():
        if id != proposal.id:
            names.update(draft.cell.name for draft in airlock.proposal.current.drafts if draft.cell.name)
    return frozenset(names - free)


def draft_ids(state: State, proposal: Proposal) -> frozenset[str]:
    """The ids of all drafts but those of the shown version."""
    found = {
        draft.cell.id
        for id, airlock in state.airlocks.items()
        if id != proposal.id
        for version in airlock.proposal.versions
        for draft in version.drafts
    }
    for index, version in enumerate(proposal.versions):
        if index != proposal.shown:
            found.update(draft.cell.id for draft in version.drafts)
    return frozenset(found) - {draft.cell.id for draft in proposal.current.drafts}


def repair(turn: Turn, airlock: Airlock) -> bool:
    """Ask the assistant to put right what failed, unless it has had its turns; False when it is not asked."""
    proposal = airlock.proposal
    version = proposal.current
    if not airlock.untouched or proposal.attempt >= MOST_REPAIRS or version.evidence.planner == "semantic":
        return False
    if not version.failure and not failing(version):
        return False
    proposal = msgspec.structs.replace(proposal, state="planning", attempt=proposal.attempt + 1)
    have_planned(turn, msgspec.structs.replace(airlock, proposal=proposal))
    return True


def failing(version: Version) -> dict[str, str]:
    """The drafts that failed in the preview, by name, with the message."""
    found = {}
    for draft in version.drafts:
        if draft.result is not None and draft.result.status == "error" and not is_refused(draft.result):
            failures = [output for output in draft.result.outputs if isinstance(output, Failure)]
            found[draft.cell.name or draft.cell.id] = failures[-1].message if failures else "It failed."
    return found


def repaired(before: Version, after: Version) -> Version:
    """The outcome of a repair round: the new answer, or the old one when there is none; with what was tried."""
    old, new = before.evidence, after.evidence
    calls = (*old.calls, *(call for call in new.calls if call not in old.calls))
    what = before.failure or "; ".join(f"{name}: {message}" for name, message in failing(before).items())
    if after.drafts and not after.failure and after.refusal is None:
        kept = [each for each in old.repairs if each not in new.repairs]
        repairs = (*kept, f"Written again after it failed in the preview: {what}", *new.repairs)
        return msgspec.structs.replace(after, evidence=msgspec.structs.replace(new, repairs=repairs, calls=calls))
    reason = after.failure or (after.refusal.message if after.refusal is not None else "there was no answer")
    doubts = (*old.doubts, f"A repair was tried and failed: {reason}")
    return msgspec.structs.replace(
        before, evidence=msgspec.structs.replace(old, doubts=doubts, calls=calls, trust="review")
    )
