"""What windows are told of an airlock: text edits of drafts as such, so that two windows can edit one draft."""

from __future__ import annotations

from typing import Literal

import msgspec

from quire.airlock import Draft, with_drafts
from quire.session.state import Airlock, State
from quire.session.view import Change, DraftTextChanged, ProposalChanged


def proposal_changes(old: Airlock | None, new: Airlock) -> list[Change]:
    """The texts that changed by updates, and the proposal where anything else is other.

    While an answer is written nobody edits it, and it is told as a whole.
    """
    proposal = new.proposal
    if old is None or old.proposal.shown != proposal.shown or old.proposal.state == "planning":
        return [ProposalChanged(proposal)]
    before = {draft.cell.id: draft for draft in old.proposal.current.drafts}
    changes: list[Change] = []
    told: dict[str, Draft] = {}
    for draft in proposal.current.drafts:
        id = draft.cell.id
        was = before.get(id)
        steps = draft.version - was.version if was is not None else 0
        updates = new.updates.get(id, ())
        if was is None or not 0 < steps <= len(updates):
            continue
        latest = updates[-steps:]
        clients = tuple(update.client for update in latest)
        texts = tuple(update.changes for update in latest)
        changes.append(DraftTextChanged(proposal.id, id, was.version, clients, texts))
        cell = msgspec.structs.replace(was.cell, source=draft.cell.source)
        told[id] = msgspec.structs.replace(was, cell=cell, version=draft.version, edited=True)
    known = with_drafts(old.proposal, tuple(told.get(draft.cell.id, draft) for draft in old.proposal.current.drafts))
    if known != proposal:
        changes.append(ProposalChanged(proposal))
    return changes


def decision_on(old: Airlock, after: State) -> Literal["accepted", "ejected", "rejected"]:
    """What became of an airlock that is gone."""
    proposal = old.proposal
    if proposal.id in after.accepted:
        return "accepted"
    for draft in proposal.current.drafts:
        alive = after.cells.get(draft.replaces or draft.cell.id)
        if alive is not None and alive.cell.source == draft.cell.source:
            return "ejected"
    return "rejected"
