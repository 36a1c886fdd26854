"""Airlocks: what an assistant proposes is previewed apart from the notebook, and enters it only when accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import xxhash

from quire.airlock import Draft, Proposal, Version
from quire.document import CellResult, Group
from quire.session.actions import (
    AskPlanner,
    MakeSandbox,
    MergeSandbox,
    PlanRequest,
    RecordDecision,
    StartPreview,
    StopAirlock,
)
from quire.session.asking import AcceptProposal, Ask, AskAgain, RejectProposal, ShowVersion, StopProposal
from quire.session.edits import Edit, Put, Regroup, new_cell, perform_all
from quire.session.operations import (
    DraftPreviewed,
    Merged,
    PreviewEnded,
    ProposalPlanned,
    ProposalProgressed,
    ProposalRefused,
    SandboxMade,
)
from quire.session.previews import preview_of
from quire.session.runs import follow
from quire.session.scope import in_scope
from quire.session.staleness import snapshot_of
from quire.session.state import Airlock, State
from quire.session.steps import writes_of
from quire.session.turn import Refuse, Turn

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def ask(turn: Turn, operation: Ask) -> None:
    """Open an airlock and have it planned."""
    if not operation.id or len(operation.id) > 64:
        raise Refuse("invalid", "An airlock needs an id of at most 64 characters.")
    if operation.id in turn.state.airlocks or any(group.id == operation.id for group in turn.state.groups):
        raise Refuse("exists", "There is an airlock with this id already.")
    prompt = _prompt(operation.prompt)
    if operation.after:
        turn.alive(operation.after)
    revision = turn.before.revision
    proposal = Proposal(operation.id, operation.after, revision, "planning", (Version(prompt),))
    _plan(turn, Airlock(proposal))


def ask_again(turn: Turn, operation: AskAgain) -> None:
    """Ask with another prompt; what was answered before is kept as a version."""
    airlock = _airlock(turn, operation.proposal)
    prompt = _prompt(operation.prompt)
    before = airlock.proposal
    versions = (*before.versions, Version(prompt))
    proposal = msgspec.structs.replace(
        before,
        base_revision=turn.before.revision,
        state="planning",
        versions=versions,
        shown=len(versions) - 1,
        stale=(),
        not_sent={},
    )
    turn.act(StopAirlock(before.id, drop=True))
    turn.act(RecordDecision(before, "asked_again", turn.now))
    _plan(turn, Airlock(proposal, asked=airlock.asked))


def _prompt(text: str) -> str:
    prompt = text.strip()
    if not prompt:
        raise Refuse("invalid", "Say what you would like to know.")
    if len(prompt) > 10_000:
        raise Refuse("invalid", "This is too long for a question; 10,000 characters at most.")
    return prompt


def _plan(turn: Turn, airlock: Airlock) -> None:
    """Have the shown version planned."""
    airlock = msgspec.structs.replace(airlock, asked=airlock.asked + 1)
    _put(turn, airlock)
    proposal, state = airlock.proposal, turn.state
    ids = state.order.ids
    above = ids[: state.order.positions[proposal.after] + 1] if proposal.after else ()
    request = PlanRequest(
        prompt=proposal.current.prompt,
        taken=_taken(state, proposal.id),
        ids=frozenset(ids),
        above=tuple(state.cells[id].cell for id in above),
        earlier=proposal.versions[: proposal.shown],
        scope=in_scope(state, proposal.after),
    )
    turn.act(AskPlanner(proposal.id, airlock.asked, request))


def _taken(state: State, proposal: str) -> frozenset[str]:
    """Names that a draft must not define: those of cells, those that cells wait for, those of other airlocks."""
    names: set[str] = set()
    for id in state.order.ids:
        analysis = state.graph.analysis(id)
        names.update(analysis.definitions, analysis.references)
    for id, airlock in state.airlocks.items():
        if id != proposal:
            names.update(draft.cell.name for draft in airlock.proposal.current.drafts if draft.cell.name)
    return frozenset(names)


def show_version(turn: Turn, operation: ShowVersion) -> None:
    """Go to another version; its drafts run again on what there is now."""
    airlock = _airlock(turn, operation.proposal)
    proposal = airlock.proposal
    if not 0 <= operation.version < len(proposal.versions):
        raise Refuse("unknown", "There is no such version.")
    if proposal.state == "planning":
        raise Refuse("busy", "Wait for the answer, or stop it.")
    if operation.version == proposal.shown:
        return
    turn.act(StopAirlock(proposal.id, drop=True))
    _settle(turn, airlock, msgspec.structs.replace(proposal, shown=operation.version))


def proposal_progressed(turn: Turn, report: ProposalProgressed) -> None:
    """The plan and the drafts so far."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is None or airlock.proposal.state != "planning" or airlock.asked != report.asked:
        return
    _put(turn, msgspec.structs.replace(airlock, proposal=_answered(turn.state, airlock, report.version)))


def proposal_planned(turn: Turn, report: ProposalPlanned) -> None:
    """Drafts have come, or a refusal in their place."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is None or airlock.proposal.state != "planning":
        return
    proposal = _answered(turn.state, airlock, report.version)
    _settle(turn, airlock, proposal)
    settled = turn.state.airlocks[proposal.id].proposal
    turn.act(RecordDecision(settled, "refused" if proposal.current.refusal is not None else "proposed", turn.now))


def _answered(state: State, airlock: Airlock, version: Version) -> Proposal:
    """The proposal with what came from the assistant as its shown version."""
    proposal = airlock.proposal
    version = msgspec.structs.replace(version, prompt=proposal.current.prompt)
    version = msgspec.structs.replace(version, drafts=_with_own_ids(state, airlock, version.drafts))
    versions = (*proposal.versions[: proposal.shown], version, *proposal.versions[proposal.shown + 1 :])
    return msgspec.structs.replace(proposal, versions=versions)


def proposal_refused(turn: Turn, report: ProposalRefused) -> None:
    """There is no answer, and why."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is not None:
        prompt = airlock.proposal.current.prompt
        proposal_planned(turn, ProposalPlanned(report.proposal, Version(prompt, refusal=report.refusal)))


def _with_own_ids(state: State, airlock: Airlock, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Drafts without results, with ids that no cell and no other draft has."""
    taken = set(state.cells.keys())
    for id, other in state.airlocks.items():
        if id != airlock.proposal.id:
            taken.update(draft.cell.id for draft in other.proposal.current.drafts)
    found: list[Draft] = []
    for index, draft in enumerate(drafts):
        id, turns = draft.cell.id, 0
        while id in taken or len(id) != 8:
            number = xxhash.xxh3_64_intdigest(f"{airlock.proposal.id}/{airlock.asked}/{index}/{turns}".encode())
            id, turns = "".join(_ALPHABET[number >> 6 * at & 31] for at in range(8)), turns + 1
        taken.add(id)
        found.append(Draft(msgspec.structs.replace(draft.cell, id=id, group="")))
    return tuple(found)


def _settle(turn: Turn, airlock: Airlock, proposal: Proposal) -> None:
    """Put a proposal whose shown version is planned: refused, failed, or on to its preview."""
    version = proposal.current
    kept = Airlock(proposal, asked=airlock.asked)
    clash = _clash(turn.state, version)
    if version.refusal is not None:
        _put(turn, _in_state(kept, "refused"))
    elif version.failure or not version.drafts:
        _put(turn, _in_state(kept, "failed"))
    elif clash:
        _put(turn, _failed(kept, f"The answer would define {clash} a second time. Ask again."))
    else:
        preview(turn, kept)


def _clash(state: State, version: Version) -> str:
    """A name that a draft would define although a cell does."""
    if state.order_mode:
        return ""
    names = (draft.cell.name for draft in version.drafts if draft.cell.kind in ("sql", "input") and draft.cell.name)
    return next((name for name in names if state.graph.definers(name)), "")


def preview(turn: Turn, airlock: Airlock) -> None:
    """Have a sandbox made for the drafts."""
    proposal = airlock.proposal
    bare = tuple(msgspec.structs.replace(draft, result=None) for draft in proposal.current.drafts)
    proposal = msgspec.structs.replace(_with_drafts(proposal, bare), state="previewing", not_sent={})
    airlock = Airlock(proposal, asked=airlock.asked + 1)
    made = preview_of(turn.state, airlock)
    proposal = msgspec.structs.replace(proposal, stale=made.stale)
    _put(turn, msgspec.structs.replace(airlock, proposal=proposal))
    turn.act(MakeSandbox(proposal.id, airlock.asked, made.names))


def sandbox_made(turn: Turn, report: SandboxMade) -> None:
    """Run the drafts, unless the cells that have to run there too need still other values."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is None or airlock.proposal.state != "previewing":
        return
    proposal = airlock.proposal
    made = preview_of(turn.state, airlock, report.absent)
    more = frozenset(made.names) - report.names - report.absent
    if more:
        names = tuple(sorted(report.names | more))
        turn.act(MakeSandbox(proposal.id, airlock.asked, names, report.absent))
        return
    results = {}
    for id, failure in made.planned.failures.items():
        results[id] = CellResult(id, "error", (failure,), finished=turn.now)
        proposal = _with_result(proposal, results[id])
    run, plan = made.planned.run, made.planned.plan
    _put(turn, Airlock(proposal, made.reads, made.contents, run, results, asked=airlock.asked))
    turn.act(StartPreview(proposal.id, airlock.asked, plan, run.external, made.cells, report.not_sent))


def draft_previewed(turn: Turn, report: DraftPreviewed) -> None:
    """A step ran in the sandbox: a draft, or a cell that it builds on."""
    airlock = turn.state.airlocks.get(report.proposal)
    result = report.result
    if airlock is None or airlock.run is None or result.cell not in airlock.run.cells:
        return
    snapshot = snapshot_of(turn.state.cells, airlock.run.cells[result.cell], airlock.results)
    if result.status not in ("ok", "error"):
        snapshot = ""
    kept = msgspec.structs.replace(result, snapshot=snapshot, finished=result.finished or turn.now)
    airlock = msgspec.structs.replace(airlock, results={**airlock.results, result.cell: kept})
    _put(turn, msgspec.structs.replace(airlock, proposal=_with_result(airlock.proposal, kept)))


def preview_ended(turn: Turn, report: PreviewEnded) -> None:
    """Every draft ran, or the sandbox failed."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is None or airlock.proposal.state != "previewing":
        return
    airlock = msgspec.structs.replace(airlock, run=None, sandboxed=not report.failure)
    proposal = msgspec.structs.replace(airlock.proposal, not_sent=report.not_sent)
    airlock = msgspec.structs.replace(airlock, proposal=proposal)
    _put(turn, _failed(airlock, report.failure) if report.failure else _in_state(airlock, "ready"))


def stop_proposal(turn: Turn, operation: StopProposal) -> None:
    """Stop planning or previewing; what is there stays."""
    airlock = _airlock(turn, operation.proposal)
    if airlock.proposal.state == "planning":
        turn.act(StopAirlock(operation.proposal, drop=True))
        _put(turn, _failed(msgspec.structs.replace(airlock, asked=airlock.asked + 1), "Stopped."))
    elif airlock.proposal.state == "previewing":
        turn.act(StopAirlock(operation.proposal, drop=False))


def reject_proposal(turn: Turn, operation: RejectProposal) -> None:
    """Throw the airlock away."""
    airlock = _airlock(turn, operation.proposal)
    turn.change(airlocks=turn.state.airlocks.delete(operation.proposal))
    turn.act(StopAirlock(operation.proposal, drop=True))
    turn.act(RecordDecision(airlock.proposal, "rejected", turn.now))


def accept_proposal(turn: Turn, operation: AcceptProposal) -> None:
    """Put the drafts into the document, with the results of their preview, as one step."""
    airlock = _airlock(turn, operation.proposal)
    proposal = airlock.proposal
    if proposal.state != "ready":
        raise Refuse("not_ready", "Only an answer that is ready can be accepted.")
    _check_ground(turn.state, airlock)
    version = proposal.current
    put: list[tuple[str, object]] = []
    after = proposal.after
    for draft in version.drafts:
        cell = msgspec.structs.replace(draft.cell, group=proposal.id)
        put.append((after, msgspec.structs.replace(new_cell(cell), result=draft.result)))
        after = cell.id
    accepted = dt.datetime.fromtimestamp(turn.now, dt.UTC).isoformat(timespec="seconds")
    group = Group(proposal.id, version.prompt, accepted, version.evidence.trust)
    edits: tuple[Edit, ...] = (Put(tuple(put)), Regroup((*turn.state.groups, group)))  # type: ignore[arg-type]
    turn.change(airlocks=turn.state.airlocks.delete(proposal.id))
    turn.remember("accept answer", perform_all(turn, edits))
    cells = tuple(draft.cell.id for draft in version.drafts)
    names = tuple(dict.fromkeys(name for id in cells for name in writes_of(turn.state, id)))
    bare = _with_drafts(proposal, tuple(msgspec.structs.replace(draft, result=None) for draft in version.drafts))
    turn.change(accepted=turn.state.accepted.set(proposal.id, bare))
    turn.act(RecordDecision(proposal, "accepted", turn.now))
    turn.act(MergeSandbox(proposal.id, tuple(draft.cell for draft in version.drafts), names))


def _check_ground(state: State, airlock: Airlock) -> None:
    """Leave the turn when what the drafts were previewed on is not what there is now."""
    clash = _clash(state, airlock.proposal.current)
    if clash:
        raise Refuse("moved_on", f"{clash} is defined by a cell of the notebook by now. Ask again.")
    for id, content in airlock.contents.items():
        if id not in state.cells or state.cells[id].content != content:
            raise Refuse("moved_on", "A cell that this answer builds on was changed since. Ask again.")
    for name, (by, hash) in airlock.reads.items():
        provider = state.cells.get(by)
        now = provider.result.hashes.get(name) if provider is not None and provider.result is not None else None
        if now != hash or state.validity[by] in ("stale", "aborted"):
            raise Refuse("moved_on", f"{name} has changed since this answer was previewed. Ask again.")


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
    below = {each for id in report.cells if id in state.cells for each in state.graph.downstream(id)}
    follow(turn, below - set(report.cells))


def _airlock(turn: Turn, id: str) -> Airlock:
    airlock = turn.state.airlocks.get(id)
    if airlock is None:
        raise Refuse("unknown", "This airlock is no longer there.")
    return airlock


def _put(turn: Turn, airlock: Airlock) -> None:
    turn.change(airlocks=turn.state.airlocks.set(airlock.proposal.id, airlock))


def _in_state(airlock: Airlock, state: str) -> Airlock:
    return msgspec.structs.replace(airlock, proposal=msgspec.structs.replace(airlock.proposal, state=state))


def _failed(airlock: Airlock, failure: str) -> Airlock:
    proposal = airlock.proposal
    version = msgspec.structs.replace(proposal.current, failure=failure)
    versions = (*proposal.versions[: proposal.shown], version, *proposal.versions[proposal.shown + 1 :])
    proposal = msgspec.structs.replace(proposal, versions=versions, state="failed")
    return msgspec.structs.replace(airlock, proposal=proposal, run=None)


def _with_drafts(proposal: Proposal, drafts: tuple[Draft, ...]) -> Proposal:
    version = msgspec.structs.replace(proposal.current, drafts=drafts)
    versions = (*proposal.versions[: proposal.shown], version, *proposal.versions[proposal.shown + 1 :])
    return msgspec.structs.replace(proposal, versions=versions)


def _with_result(proposal: Proposal, result: object) -> Proposal:
    drafts = tuple(
        msgspec.structs.replace(draft, result=result) if draft.cell.id == result.cell else draft  # type: ignore[attr-defined]
        for draft in proposal.current.drafts
    )
    return _with_drafts(proposal, drafts)


HANDLERS: dict[type, Callable[..., None]] = {
    Ask: ask,
    AskAgain: ask_again,
    ShowVersion: show_version,
    AcceptProposal: accept_proposal,
    RejectProposal: reject_proposal,
    StopProposal: stop_proposal,
    ProposalProgressed: proposal_progressed,
    ProposalPlanned: proposal_planned,
    ProposalRefused: proposal_refused,
    SandboxMade: sandbox_made,
    DraftPreviewed: draft_previewed,
    PreviewEnded: preview_ended,
    Merged: merged,
}
