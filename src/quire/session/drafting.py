"""Drafting: a person's hand in the drafts of a proposal, before any of it is in the document."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from quire.airlock import Draft, with_drafts
from quire.analysis import renamed
from quire.document import Cell
from quire.session.airlocks import airlock_of, doubted, draft_of, put
from quire.session.asking import AllowWrite, EditDraft, RemoveDraft, RenameDraft
from quire.session.changeset import difference
from quire.session.names import check_name
from quire.session.previewing import run_again
from quire.session.previews import is_spent
from quire.session.staging import noted, staged
from quire.session.state import UPDATES_KEPT, Airlock, State, Update
from quire.session.turn import Refuse, Turn
from quire.session.typed import typed


def edit_draft(turn: Turn, operation: EditDraft) -> None:
    """Apply change sets to a draft's text, if they were made for its present version; it runs when asked to."""
    airlock = airlock_of(turn, operation.proposal)
    draft = draft_of(airlock, operation.draft)
    text, updates = typed(draft.cell.source, draft.version, operation.version, operation.client, operation.updates)
    if not updates:
        return
    cell = msgspec.structs.replace(draft.cell, source=text)
    airlock = _rewritten(airlock, draft, cell, updates)
    airlock = msgspec.structs.replace(airlock, proposal=doubted(airlock.proposal), untouched=False)
    put(turn, noted(turn.state, airlock))


def _rewritten(airlock: Airlock, draft: Draft, cell: Cell, updates: tuple[Update, ...]) -> Airlock:
    """The airlock with another text of a draft; a yes to the old statement is none to the new one."""
    id = draft.cell.id
    changed = msgspec.structs.replace(
        draft, cell=cell, version=draft.version + len(updates), edited=True, allowed=False, diagnostics=()
    )
    drafts = tuple(changed if each.cell.id == id else each for each in airlock.proposal.current.drafts)
    kept = (*airlock.updates.get(id, ()), *updates)[-UPDATES_KEPT:]
    return msgspec.structs.replace(
        airlock, proposal=with_drafts(airlock.proposal, drafts), updates={**airlock.updates, id: kept}
    )


def rename_draft(turn: Turn, operation: RenameDraft) -> None:
    """Change what a draft defines; what the other drafts say of it follows, and runs again."""
    airlock = airlock_of(turn, operation.proposal)
    draft = draft_of(airlock, operation.draft)
    name, old = operation.name.strip(), _defined(turn.state, airlock, draft)
    if name == old:
        return
    if draft.cell.kind in ("chart", "markdown"):
        cell = msgspec.structs.replace(draft.cell, name=name)
        put(turn, _rewritten(airlock, draft, cell, ()))
        return
    check_name(name)
    if not old:
        if draft.cell.kind == "python":
            raise Refuse("invalid", "Only a cell that defines one name can be renamed.")
        airlock = _rewritten(airlock, draft, msgspec.structs.replace(draft.cell, name=name), ())
        run_again(turn, airlock, (draft.cell.id,))
        return
    seen = staged(turn.state, airlock.proposal)
    changed = renamed(seen.graph, draft.cell.id, old, name)
    drafts = [each for each in airlock.proposal.current.drafts if each.cell.id in changed]
    for each in drafts:
        cell = changed[each.cell.id]
        text = each.cell.source
        updates = (Update("", difference(text, cell.source)),) if cell.source != text else ()
        airlock = _rewritten(airlock, each, cell, updates)
    run_again(turn, airlock, tuple(each.cell.id for each in drafts), (old,))


def _defined(state: State, airlock: Airlock, draft: Draft) -> str:
    """The one name that a draft defines; empty when it defines none or several."""
    if draft.cell.kind != "python":
        return draft.cell.name
    names = staged(state, airlock.proposal).graph.analysis(draft.cell.id).definitions
    return names[0] if len(names) == 1 else ""


def remove_draft(turn: Turn, operation: RemoveDraft) -> None:
    """Take a draft out; those that built on it run again without it."""
    airlock = airlock_of(turn, operation.proposal)
    draft = draft_of(airlock, operation.draft)
    drafts = airlock.proposal.current.drafts
    if len(drafts) == 1:
        raise Refuse("invalid", "This is the only draft. Reject the answer instead.")
    seen = staged(turn.state, airlock.proposal)
    id = draft.cell.id
    below = tuple(each.cell.id for each in drafts if each.cell.id in seen.graph.descendants((id,)) - {id})
    names = seen.graph.analysis(id).definitions
    proposal = with_drafts(airlock.proposal, tuple(each for each in drafts if each.cell.id != id))
    airlock = msgspec.structs.replace(airlock, proposal=doubted(proposal), untouched=False)
    if below or airlock.proposal.state == "failed":
        run_again(turn, airlock, below, names)
    else:
        put(turn, noted(turn.state, airlock))


def allow_write(turn: Turn, operation: AllowWrite) -> None:
    """Yes to a statement as it is now: it runs, once."""
    airlock = airlock_of(turn, operation.proposal)
    draft = draft_of(airlock, operation.draft)
    if not draft.writes:
        raise Refuse("invalid", "This statement changes nothing; it needs no permission.")
    if is_spent(draft):
        raise Refuse("invalid", "This statement has run already.")
    allowed = msgspec.structs.replace(draft, allowed=True)
    drafts = tuple(allowed if each.cell.id == draft.cell.id else each for each in airlock.proposal.current.drafts)
    airlock = msgspec.structs.replace(airlock, proposal=with_drafts(airlock.proposal, drafts))
    turn_to = (draft.cell.id,)
    run_again(turn, airlock, turn_to)


HANDLERS: dict[type, Callable[..., None]] = {
    EditDraft: edit_draft,
    RenameDraft: rename_draft,
    RemoveDraft: remove_draft,
    AllowWrite: allow_write,
}
