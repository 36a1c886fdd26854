"""Whether a proposal may still enter, now that the notebook has moved on."""

from __future__ import annotations

from collections.abc import Collection

from quire.airlock.proposal import Proposal
from quire.analysis import analyse


def can_accept(proposal: Proposal, changed_names: Collection[str]) -> str | None:
    """Why a proposal cannot be accepted, in a sentence; None when it can.

    ``changed_names`` are the names that were defined, changed or deleted in the notebook since the proposal's base
    revision. A proposal is put on top of other edits only when it reads none of these names and defines none of them.
    """
    if proposal.state != "ready":
        return f"The proposal is {proposal.state}; only one that is ready can be accepted."
    if not proposal.current.drafts:
        return "The proposal holds no cells."
    changed = frozenset(changed_names)
    reads: set[str] = set()
    writes: set[str] = set()
    for draft in proposal.current.drafts:
        found = analyse(draft.cell)
        reads.update(found.references, found.deferred, found.mutates, found.optional)
        writes.update(found.definitions)
    taken = sorted(writes & changed)
    if taken:
        return f"{_listed(taken)} was defined in the notebook since; rename it in the proposal, or ask again."
    stale = sorted((reads - writes) & changed)
    if stale:
        return f"{_listed(stale)} changed since the preview, which read it; ask again to see the present result."
    return None


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
