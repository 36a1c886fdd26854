"""Another try at parts of an answer: drafts whose preview failed, or the one step that a person wants anew."""

from __future__ import annotations

import msgspec

from quire.airlock import Draft, Version
from quire.analysis import analyse
from quire.assistant.chain import Chain
from quire.assistant.change import mended
from quire.assistant.evidence import failed, version_of
from quire.assistant.fitting import fit
from quire.assistant.generate import WRITERS, write
from quire.assistant.material import Written
from quire.assistant.surroundings import chain_of, failure_of
from quire.assistant.tasks.plan import Plan, Step, StepKind
from quire.assistant.turning import Turn, Unanswered
from quire.checks import Repair
from quire.document import Cell, Failure

_KINDS: dict[str, StepKind] = {"sql": "sql", "python": "python", "chart": "chart", "markdown": "text", "input": "input"}


async def after_preview(turn: Turn, before: Version) -> Version:
    """The version with every draft mended that failed by itself; a failure that says what is known when one cannot be.

    Everything that was asked and put right before stays in the evidence.
    """
    failing = [draft for draft in before.drafts if draft.result is not None and draft.result.status == "error"]
    if not failing or (turn.asked.intent == "fix" and turn.asked.attempt > 1):
        return failed(turn, before.failure or _known(failing))
    _keep(turn, before)
    chain = chain_of(turn)
    for draft in before.drafts:
        if draft not in failing:
            new = msgspec.structs.replace(draft, result=None)
        else:
            failure = failure_of(draft.result)
            found = await mended(turn, chain, draft.cell, failure, _tried(draft))
            if found is None:
                return failed(turn, turn.doubts[-1])
            new = _mended(draft, found, failure)
        turn.drafts.append(new)
        chain.add(new.cell)
        turn.tell()
    await fit(turn)
    return version_of(turn)


def _mended(draft: Draft, found: Written, failure: Failure | None) -> Draft:
    said = f"{failure.error}: {failure.message}"[:300] if failure is not None else "no reason was given"
    repair = Repair("preview", f"It failed when it ran ({said}).", draft.cell.source, found.cell.source)
    return msgspec.structs.replace(
        draft,
        cell=found.cell,
        result=None,
        diagnostics=found.diagnostics,
        repairs=(*draft.repairs, repair, *found.repairs),
    )


async def one_step(turn: Turn, before: Version, step: str) -> Version:
    """The version with one draft written anew, as the prompt now says; the others are kept as they are."""
    at = next((number for number, draft in enumerate(before.drafts) if draft.cell.id == step), None)
    if at is None:
        return failed(turn, "This step is not there any more. Ask again for the whole answer.")
    old = before.drafts[at]
    if (none := turn.without(WRITERS[_KINDS[old.cell.kind]].name)) is not None:
        return failed(turn, f"Only a model can write one step anew. {none}")
    _keep(turn, before)
    chain = chain_of(turn)
    for draft in before.drafts[:at]:
        turn.drafts.append(draft)
        chain.add(draft.cell)
    for draft in before.drafts[at + 1 :]:
        chain.cells.append(draft.cell)
    blank = msgspec.structs.replace(old.cell, source="")
    try:
        new = await write(turn, chain, Plan(before.plan), _step(turn, chain, old, before), blank)
    except Unanswered as fault:
        return failed(turn, str(fault.fault))
    turn.drafts[-1] = msgspec.structs.replace(new, replaces=old.replaces, before=old.before)
    turn.drafts += [msgspec.structs.replace(draft, result=None) for draft in before.drafts[at + 1 :]]
    await fit(turn)
    return version_of(turn)


def _step(turn: Turn, chain: Chain, old: Draft, before: Version) -> Step:
    """What the step was, with what the person says now and what it looked like before."""
    name = old.cell.name or next(iter(analyse(old.cell).definitions), old.cell.kind)
    wish = turn.asked.prompt.strip()
    purpose = old.step or name.replace("_", " ")
    if wish and wish != before.prompt:
        purpose += f"\nThe person now says: {wish}"
    purpose += f"\nWrite it otherwise than before; it was:\n{old.cell.source[:4_000]}"
    analysis = analyse(old.cell)
    known = {*chain.frames, *turn.material.tables}
    reads = tuple(each for each in (*analysis.tables, *analysis.references) if each in known)
    return Step(_KINDS[old.cell.kind], name, purpose, tuple(dict.fromkeys(reads)))


def _keep(turn: Turn, before: Version) -> None:
    """What was planned, asked, checked and put right for the version so far."""
    turn.plan = before.plan
    turn.calls += before.evidence.calls
    turn.repairs += before.evidence.repairs
    turn.checks += before.evidence.checks
    turn.assumptions += before.evidence.receipt.assumptions


def _tried(draft: Draft) -> tuple[Cell, ...]:
    """Texts of the draft that were shown to fail in earlier rounds."""
    earlier = [repair.before for repair in draft.repairs if repair.code == "preview"]
    return tuple(msgspec.structs.replace(draft.cell, source=source) for source in earlier)


def _known(failing: list[Draft]) -> str:
    """What is known of drafts that do not run."""
    said = []
    for draft in failing:
        failure = failure_of(draft.result)
        name = draft.cell.name or f"the {draft.cell.kind} cell"
        said.append(f"{name} still fails: {failure.error}: {failure.message}" if failure else f"{name} still fails")
    return "; ".join(said)[:2_000] + "." if said else "It could not be tried."
