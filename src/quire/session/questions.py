"""Questions: an airlock is opened, the assistant asked, its answer taken in as it comes, and repaired if it fails."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import xxhash

from quire.airlock import Draft, Intent, Proposal, Version, with_version
from quire.session.actions import RecordDecision, StopAirlock
from quire.session.airlocks import airlock_of, failed, in_state, put, shelved, with_texts
from quire.session.asking import Ask, AskAgain, AskGroup, ShowVersion
from quire.session.operations import ProposalPlanned, ProposalProgressed, ProposalRefused
from quire.session.previewing import preview, rerun
from quire.session.requesting import draft_ids, have_planned, repair, repaired
from quire.session.staging import misfit, noted, staged
from quire.session.state import Airlock, State
from quire.session.turn import Refuse, Turn

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_NEEDS_CELLS: dict[Intent, str] = {
    "edit": "change",
    "fix": "fix",
    "document": "describe",
    "explode": "take apart",
    "implode": "put together",
}
_SILENT = frozenset(("fix", "explain", "document", "summarise", "explode", "implode"))  # clear without a prompt


def ask(turn: Turn, operation: Ask) -> None:
    """Open an airlock and have it planned."""
    _check_new(turn, operation.id)
    prompt = _prompt(operation.prompt, operation.intent)
    if operation.after:
        turn.alive(operation.after)
    cells = tuple(dict.fromkeys(turn.alive(id).cell.id for id in operation.cells))
    if operation.intent in _NEEDS_CELLS and not cells:
        raise Refuse("invalid", f"Choose the cell to {_NEEDS_CELLS[operation.intent]}.")
    if operation.intent == "implode" and len(cells) < 2:
        raise Refuse("invalid", "Choose at least two cells to put together.")
    proposal = Proposal(
        operation.id,
        operation.after,
        turn.before.revision,
        "planning",
        (Version(prompt),),
        intent=operation.intent,
        cells=cells,
    )
    have_planned(turn, Airlock(proposal))


def ask_group(turn: Turn, operation: AskGroup) -> None:
    """Open an airlock below an accepted group, to take its place."""
    _check_new(turn, operation.id)
    state = turn.state
    cells = tuple(id for id in state.order.ids if state.cells[id].cell.group == operation.group)
    if not cells or all(group.id != operation.group for group in state.groups):
        raise Refuse("unknown", "This group is no longer there.")
    proposal = Proposal(
        operation.id,
        cells[-1],
        turn.before.revision,
        "planning",
        (Version(_prompt(operation.prompt, "generate")),),
        cells=cells,
        group=operation.group,
    )
    have_planned(turn, Airlock(proposal))


def _check_new(turn: Turn, id: str) -> None:
    if not id or len(id) > 64:
        raise Refuse("invalid", "An airlock needs an id of at most 64 characters.")
    if id in turn.state.airlocks or any(group.id == id for group in turn.state.groups):
        raise Refuse("exists", "There is an airlock with this id already.")


def ask_again(turn: Turn, operation: AskAgain) -> None:
    """Ask with another prompt, or for one step only; what was answered before is kept as a version."""
    airlock = airlock_of(turn, operation.proposal)
    before = airlock.proposal
    if operation.step:
        if before.state == "planning":
            raise Refuse("busy", "The answer is still being written. Wait for it, or stop it.")
        if all(draft.cell.id != operation.step for draft in before.current.drafts):
            raise Refuse("unknown", "This draft is no longer there.")
        version = msgspec.structs.replace(before.current, failure="")
    else:
        version = Version(_prompt(operation.prompt, before.intent))
    proposal = msgspec.structs.replace(
        before,
        base_revision=turn.before.revision,
        state="planning",
        versions=(*shelved(before).versions, version),
        shown=len(before.versions),
        stale=before.stale if operation.step else (),
        not_sent=before.not_sent if operation.step else {},
        attempt=0,
    )
    turn.act(StopAirlock(before.id, drop=not operation.step))
    turn.act(RecordDecision(before, "asked_again", turn.now))
    if operation.step:
        have_planned(
            turn, msgspec.structs.replace(airlock, proposal=proposal, step=operation.step, run=None), operation.prompt
        )
    else:
        have_planned(turn, Airlock(proposal, asked=airlock.asked))


def _prompt(text: str, intent: Intent) -> str:
    prompt = text.strip()
    if not prompt and intent not in _SILENT:
        raise Refuse("invalid", "Say what you would like to know.")
    if len(prompt) > 10_000:
        raise Refuse("invalid", "This is too long for a question; 10,000 characters at most.")
    return prompt


def show_version(turn: Turn, operation: ShowVersion) -> None:
    """Go to another version; its drafts run again on what there is now."""
    airlock = airlock_of(turn, operation.proposal)
    proposal = airlock.proposal
    if not 0 <= operation.version < len(proposal.versions):
        raise Refuse("unknown", "There is no such version.")
    if proposal.state == "planning":
        raise Refuse("busy", "Wait for the answer, or stop it.")
    if operation.version == proposal.shown:
        return
    turn.act(StopAirlock(proposal.id, drop=True))
    shown = msgspec.structs.replace(shelved(proposal), shown=operation.version, attempt=0)
    _settle(turn, Airlock(shown, asked=airlock.asked))


def proposal_progressed(turn: Turn, report: ProposalProgressed) -> None:
    """The plan and the drafts so far; in a repair round, what failed stays in view until the whole answer is there."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is None or airlock.proposal.state != "planning" or airlock.asked != report.asked:
        return
    if not airlock.proposal.attempt and not airlock.step:
        put(turn, _answered(turn.state, airlock, report.version))


def proposal_planned(turn: Turn, report: ProposalPlanned) -> None:
    """Drafts have come, or a refusal in their place."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is None or airlock.proposal.state != "planning":
        return
    proposal = airlock.proposal
    asked = report.version
    if proposal.attempt:
        before = proposal.current
        version = repaired(before, asked)
        if not (asked.drafts and not asked.failure and asked.refusal is None):
            proposal = with_version(proposal, version)
            ran = any(draft.result is not None for draft in version.drafts)
            kept = msgspec.structs.replace(airlock, proposal=proposal, untouched=False)
            put(turn, in_state(kept, "ready" if ran else "failed"))
            _record(turn, proposal.id)
            return
        asked = version
    if airlock.step:
        _step_answered(turn, airlock, asked)
    else:
        answered = _answered(turn.state, airlock, asked)
        _settle(turn, msgspec.structs.replace(answered, untouched=True, sandboxed=False))
    _record(turn, proposal.id)


def _record(turn: Turn, id: str) -> None:
    settled = turn.state.airlocks[id].proposal
    refused = settled.state == "refused"
    turn.act(RecordDecision(settled, "refused" if refused else "proposed", turn.now))


def proposal_refused(turn: Turn, report: ProposalRefused) -> None:
    """There is no answer, and why."""
    airlock = turn.state.airlocks.get(report.proposal)
    if airlock is not None:
        prompt = airlock.proposal.current.prompt
        proposal_planned(turn, ProposalPlanned(report.proposal, Version(prompt, refusal=report.refusal)))


def _answered(state: State, airlock: Airlock, version: Version) -> Airlock:
    """The airlock with what came from the assistant as its shown version."""
    proposal = airlock.proposal
    taken = set(state.cells.keys()) | draft_ids(state, proposal)
    places: set[str] = set()
    drafts: list[Draft] = []
    for index, draft in enumerate(version.drafts):
        id = draft.cell.id
        turns = 0
        while id in taken or len(id) != 8:
            number = xxhash.xxh3_64_intdigest(f"{proposal.id}/{airlock.asked}/{index}/{turns}".encode())
            id, turns = "".join(_ALPHABET[number >> 6 * at & 31] for at in range(8)), turns + 1
        taken.add(id)
        replaces = draft.replaces if draft.replaces not in places else ""
        places.add(replaces)
        drafts.append(_bare(msgspec.structs.replace(draft, replaces=replaces), id, airlock.texts))
    version = msgspec.structs.replace(version, prompt=proposal.current.prompt)
    return with_texts(airlock, version, tuple(drafts))


def _bare(draft: Draft, id: str, texts: dict[str, str]) -> Draft:
    """A draft as the assistant may propose it: without result, hand edits or allowance."""
    return msgspec.structs.replace(
        draft,
        cell=msgspec.structs.replace(draft.cell, id=id, group=""),
        result=None,
        replaces=draft.replaces if draft.replaces in texts else "",
        before=texts.get(draft.replaces, ""),
        version=0,
        edited=False,
        allowed=False,
        upstream=(),
        outdated=False,
    )


def _step_answered(turn: Turn, airlock: Airlock, version: Version) -> None:
    """One draft anew, the others as they were; it runs again, and what builds on it."""
    proposal, step = airlock.proposal, airlock.step
    before = proposal.current
    index = next((at for at, draft in enumerate(before.drafts) if draft.cell.id == step), 0)
    found = next((draft for draft in version.drafts if draft.cell.id == step), None)
    if found is None and version.drafts:
        found = version.drafts[index if len(version.drafts) == len(before.drafts) else 0]
    kept = msgspec.structs.replace(airlock, step="")
    if found is None or version.failure or version.refusal is not None:
        reason = version.failure or (version.refusal.message if version.refusal is not None else "There is no answer.")
        put(turn, failed(kept, f"This step was not made anew: {reason}"))
        return
    old = before.drafts[index]
    texts = airlock.texts | {old.replaces: old.before} if old.replaces else airlock.texts
    fresh = msgspec.structs.replace(_bare(found, step, texts), replaces=old.replaces, before=old.before)
    drafts = (*before.drafts[:index], fresh, *before.drafts[index + 1 :])
    evidence = msgspec.structs.replace(version.evidence, receipt=before.evidence.receipt)
    kept = with_texts(kept, msgspec.structs.replace(before, evidence=evidence, failure=""), drafts)
    seen = staged(turn.state, kept.proposal)
    clash = misfit(turn.state, seen, drafts)
    if clash:
        put(turn, noted(turn.state, failed(kept, f"{clash} Ask again, or rename it.")))
    else:
        rerun(turn, kept, frozenset((step,)))


def _settle(turn: Turn, airlock: Airlock) -> None:
    """Put a proposal whose shown version is planned: refused, failed, asked again, or on to its preview."""
    version = airlock.proposal.current
    if version.refusal is not None:
        put(turn, in_state(airlock, "refused"))
        return
    if version.failure or not version.drafts:
        put(turn, in_state(airlock, "failed"))
        return
    clash = misfit(turn.state, staged(turn.state, airlock.proposal), version.drafts)
    if not clash:
        preview(turn, airlock)
        return
    airlock = failed(airlock, f"{clash} Ask again, or rename it.")
    if not repair(turn, airlock):
        put(turn, noted(turn.state, airlock))


HANDLERS: dict[type, Callable[..., None]] = {
    Ask: ask,
    AskAgain: ask_again,
    AskGroup: ask_group,
    ShowVersion: show_version,
    ProposalProgressed: proposal_progressed,
    ProposalPlanned: proposal_planned,
    ProposalRefused: proposal_refused,
}
