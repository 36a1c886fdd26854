"""Operations on airlocks and on accepted groups: all that a person can do with what an assistant proposes."""

from __future__ import annotations

from typing import Any

import msgspec

from quire.airlock import Intent


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Open an airlock below ``after`` (empty: at the top) for a prompt about ``cells``; the client chooses the id.

    With an ``intent`` that says enough by itself (explain, fix, document, explode, implode) the prompt may be empty.
    """

    id: str
    after: str
    prompt: str
    intent: Intent = "generate"
    cells: tuple[str, ...] = ()


class AskAgain(msgspec.Struct, frozen=True, tag="ask_again"):
    """Ask with another prompt in the same airlock; the earlier version is kept.

    With ``step``, the id of one draft, only that one is made anew; the others stay as they are.
    """

    proposal: str
    prompt: str
    step: str = ""


class AskGroup(msgspec.Struct, frozen=True, tag="ask_group"):
    """Open an airlock, with an id chosen by the client, that takes the place of an accepted group when accepted."""

    id: str
    group: str
    prompt: str


class ShowVersion(msgspec.Struct, frozen=True, tag="show_version"):
    """Go back to an earlier version of an airlock, or forward again."""

    proposal: str
    version: int


class EditDraft(msgspec.Struct, frozen=True, tag="edit_draft"):
    """Apply CodeMirror ``ChangeSet.toJSON()`` changes to a draft's text at ``version`` (of the draft)."""

    proposal: str
    draft: str
    version: int
    client: str
    updates: tuple[list[Any], ...]


class RunDraft(msgspec.Struct, frozen=True, tag="run_draft"):
    """Preview a draft again, and the drafts that build on it; the sandbox keeps the rest."""

    proposal: str
    draft: str


class RenameDraft(msgspec.Struct, frozen=True, tag="rename_draft"):
    """Change what a draft defines; references to it in the other drafts follow."""

    proposal: str
    draft: str
    name: str


class RemoveDraft(msgspec.Struct, frozen=True, tag="remove_draft"):
    """Take one draft out of the proposal."""

    proposal: str
    draft: str


class AllowWrite(msgspec.Struct, frozen=True, tag="allow_write"):
    """Yes to the very statement that a draft holds now: it may change its database, and is run."""

    proposal: str
    draft: str


class AcceptProposal(msgspec.Struct, frozen=True, tag="accept_proposal"):
    """Put the drafts (empty: all; else these, and those of the others that they need) into the document as one
    undoable step, with their results."""

    proposal: str
    drafts: tuple[str, ...] = ()


class EjectProposal(msgspec.Struct, frozen=True, tag="eject_proposal"):
    """Put the drafts into the document as plain cells, without a group; they have not run."""

    proposal: str


class RejectProposal(msgspec.Struct, frozen=True, tag="reject_proposal"):
    """Throw the airlock away; nothing has happened."""

    proposal: str


class StopProposal(msgspec.Struct, frozen=True, tag="stop_proposal"):
    """Stop planning or previewing; what is there stays."""

    proposal: str


class FoldGroup(msgspec.Struct, frozen=True, tag="fold_group"):
    """Show an accepted group as its prompt alone, or with its cells again; kept in the document."""

    group: str
    folded: bool
