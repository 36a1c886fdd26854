"""Previewing: drafts run in a sandbox, all of them or those that a person changed, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from quire.airlock import Draft, Proposal, with_drafts
from quire.document import CellResult, RunStatus
from quire.session.actions import MakeSandbox, RecordDecision, StartPreview, StopAirlock
from quire.session.airlocks import airlock_of, doubted, draft_of, failed, in_state, put, with_result, without_failure
from quire.session.asking import RunDraft, StopProposal
from quire.session.operations import DraftPreviewed, PreviewEnded, SandboxMade
from quire.session.previews import NOT_ALLOWED, Preview, can_go_on, is_spent, preview_of
from quire.session.requesting import failing, repair
from quire.session.staging import misfit, noted, staged
from quire.session.staleness import snapshot_of
from quire.session.state import Airlock
from quire.session.turn import Turn

_NOT_RUN = frozenset(("NotRun", NOT_ALLOWED))


def preview(turn: Turn, airlock: Airlock) -> None:
    """Have a sandbox made for the drafts."""
    proposal = airlock.proposal
    proposal = msgspec.structs.replace(proposal, state="previewing", not_sent={})
    proposal = without_failure(with_drafts(proposal, tuple(map(_bare, proposal.current.drafts))))
    airlock = msgspec.structs.replace(
        airlock,
        proposal=proposal,
        asked=airlock.asked + 1,
        run=None,
        results={},
        reads={},
        contents={},
        sandboxed=False,
    )
    airlock = noted(turn.state, airlock)
    made = preview_of(turn.state, airlock)
    put(turn, airlock)
    turn.act(MakeSandbox(proposal.id, airlock.asked, made.names))


def rerun(turn: Turn, airlock: Airlock, drafts: Iterable[str], forget: Iterable[str] = ()) -> None:
    """Run some drafts again with those that build on them; ``forget`` are names that a draft no longer makes."""
    state = turn.state
    seen = staged(state, airlock.proposal)
    ids = {draft.cell.id for draft in airlock.proposal.current.drafts}
    again = (frozenset(drafts) | seen.graph.descendants(drafts)) & ids
    never_ran = {draft.cell.id for draft in airlock.proposal.current.drafts if _has_not_run(draft)}
    again |= never_ran | (seen.graph.descendants(never_ran) & ids)
    again -= {draft.cell.id for draft in airlock.proposal.current.drafts if is_spent(draft)}
    if airlock.proposal.state == "previewing" or not can_go_on(state, airlock, again):
        preview(turn, airlock)
        return
    present = (frozenset(ids) - again) | frozenset(airlock.contents)
    made = preview_of(state, airlock, present=present)
    known = airlock.reads
    if any(known.get(name) != made.reads[name] for name in made.names) or not _same_ground(turn, airlock):
        preview(turn, airlock)
        return
    gone = {name for id in again if id in airlock.results for name in airlock.results[id].hashes}
    gone |= set(forget)
    gone -= {name for step in made.planned.plan.steps for name in step.writes}
    bare = tuple(_bare(draft) if draft.cell.id in again else draft for draft in airlock.proposal.current.drafts)
    proposal = msgspec.structs.replace(without_failure(with_drafts(airlock.proposal, bare)), state="previewing")
    results = {id: result for id, result in airlock.results.items() if id not in again}
    airlock = msgspec.structs.replace(airlock, proposal=proposal, asked=airlock.asked + 1, results=results)
    _start(turn, noted(state, airlock), made, proposal.not_sent, tuple(sorted(gone)))


def _same_ground(turn: Turn, airlock: Airlock) -> bool:
    """True while the cells that ran in the sandbox are what they were."""
    cells = turn.state.cells
    return all(id in cells and cells[id].content == content for id, content in airlock.contents.items())


def _has_not_run(draft: Draft) -> bool:
    return draft.result is None or draft.result.status not in ("ok", "error")


def _bare(draft: Draft) -> Draft:
    """A draft that is about to run."""
    return draft if is_spent(draft) else msgspec.structs.replace(draft, result=None, outdated=False)


def run_draft(turn: Turn, operation: RunDraft) -> None:
    """Preview a draft again, and those that build on it."""
    airlock = airlock_of(turn, operation.proposal)
    draft = draft_of(airlock, operation.draft)
    run_again(turn, airlock, (draft.cell.id,))


def run_again(turn: Turn, airlock: Airlock, drafts: Iterable[str], forget: Iterable[str] = ()) -> None:
    """Run drafts that a person had a hand in, if the answer still fits into the notebook."""
    state = turn.state
    airlock = msgspec.structs.replace(airlock, untouched=False)
    clash = misfit(state, staged(state, airlock.proposal), airlock.proposal.current.drafts)
    if not clash:
        rerun(turn, airlock, tuple(drafts), forget)
        return
    if airlock.proposal.state == "previewing":
        turn.act(StopAirlock(airlock.proposal.id, drop=True))
        airlock = msgspec.structs.replace(airlock, asked=airlock.asked + 1, sandboxed=False)
    put(turn, noted(state, failed(airlock, f"{clash} Ask again, or rename it.")))


def sandbox_made(turn: Turn, report: SandboxMade) -> None:
    """Run the drafts, unless the cells that have to run there too need still other values."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is None or airlock.proposal.state != "previewing":
        return
    proposal = msgspec.structs.replace(airlock.proposal, unwalled=report.unwalled)
    airlock = msgspec.structs.replace(airlock, proposal=proposal)
    made = preview_of(turn.state, airlock, report.absent)
    more = frozenset(made.names) - report.names - report.absent
    if more:
        names = tuple(sorted(report.names | more))
        turn.act(MakeSandbox(proposal.id, airlock.asked, names, report.absent))
        return
    _start(turn, airlock, made, report.not_sent)


def _start(turn: Turn, airlock: Airlock, made: Preview, not_sent: dict[str, str], forget: tuple[str, ...] = ()) -> None:
    """Give the sandbox its plan; what cannot run is said at the drafts."""
    proposal = airlock.proposal
    results = dict(airlock.results)
    for id, failure in made.planned.failures.items():
        status: RunStatus = "aborted" if failure.error in _NOT_RUN else "error"
        results[id] = CellResult(id, status, (failure,), finished=turn.now)
        proposal = with_result(proposal, results[id])
    run = made.planned.run
    proposal = _permitted(proposal, frozenset(id for id, external in run.external.items() if external.write), False)
    plan = msgspec.structs.replace(made.planned.plan, forget=forget)
    airlock = msgspec.structs.replace(
        airlock,
        proposal=proposal,
        reads={**airlock.reads, **made.reads},
        contents={**airlock.contents, **made.contents},
        run=run,
        results=results,
    )
    put(turn, airlock)
    turn.act(StartPreview(proposal.id, airlock.asked, plan, run.external, made.cells, not_sent))


def _permitted(proposal: Proposal, drafts: frozenset[str], allowed: bool) -> Proposal:
    """A yes is used up when its statement is handed over, and shown again when it has run."""
    return with_drafts(
        proposal,
        tuple(
            msgspec.structs.replace(draft, allowed=allowed) if draft.cell.id in drafts else draft
            for draft in proposal.current.drafts
        ),
    )


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
    external = airlock.run.external.get(result.cell)
    airlock = msgspec.structs.replace(airlock, results={**airlock.results, result.cell: kept})
    proposal = with_result(airlock.proposal, kept)
    if external is not None and external.write and result.status == "ok":
        proposal = _permitted(proposal, frozenset((result.cell,)), True)
    airlock = msgspec.structs.replace(airlock, proposal=proposal)
    put(turn, noted(turn.state, airlock))  # somebody may have edited it meanwhile


def preview_ended(turn: Turn, report: PreviewEnded) -> None:
    """Every draft ran, or the sandbox failed; what failed goes back to the assistant while it has turns."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is None or airlock.proposal.state != "previewing":
        return
    proposal = msgspec.structs.replace(airlock.proposal, not_sent=report.not_sent)
    airlock = msgspec.structs.replace(airlock, proposal=proposal, run=None, sandboxed=not report.failure)
    if report.failure:
        put(turn, failed(airlock, report.failure))
        return
    airlock = in_state(airlock, "ready")
    if failing(airlock.proposal.current):
        airlock = msgspec.structs.replace(airlock, proposal=doubted(airlock.proposal))
    turn.act(RecordDecision(airlock.proposal, "previewed", turn.now))
    if not repair(turn, airlock):
        put(turn, airlock)


def stop_proposal(turn: Turn, operation: StopProposal) -> None:
    """Stop planning or previewing; what is there stays."""
    airlock = airlock_of(turn, operation.proposal)
    proposal = airlock.proposal
    if proposal.state == "planning":
        turn.act(StopAirlock(proposal.id, drop=not airlock.sandboxed))
        stopped = msgspec.structs.replace(airlock, asked=airlock.asked + 1, step="", untouched=False)
        ran = any(draft.result is not None for draft in proposal.current.drafts)
        if ran and not proposal.current.failure:
            put(turn, in_state(stopped, "ready"))
        else:
            put(turn, noted(turn.state, failed(stopped, "Stopped.")))
    elif proposal.state == "previewing":
        put(turn, msgspec.structs.replace(airlock, untouched=False))
        turn.act(StopAirlock(proposal.id, drop=False))


HANDLERS: dict[type, Callable[..., None]] = {
    RunDraft: run_draft,
    StopProposal: stop_proposal,
    SandboxMade: sandbox_made,
    DraftPreviewed: draft_previewed,
    PreviewEnded: preview_ended,
}
