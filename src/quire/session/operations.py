"""Operations: every request to change a session, by a person (from the wire) or by the driver (what an action came
to).

The first union, ``Operation``, is what a browser may send; ``Report`` is what only the driver may say.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from quire.airlock import Refusal, Version
from quire.document import Cell, CellKind, CellResult, Fix, Group, Notebook
from quire.session.asking import (
    AcceptProposal,
    AllowWrite,
    Ask,
    AskAgain,
    AskGroup,
    EditDraft,
    EjectProposal,
    FoldGroup,
    RejectProposal,
    RemoveDraft,
    RenameDraft,
    RunDraft,
    ShowVersion,
    StopProposal,
)


class EditText(msgspec.Struct, frozen=True, tag="edit_text"):
    """Apply CodeMirror ``ChangeSet.toJSON()`` changes to a cell's text at ``version`` (the number of updates so
    far)."""

    cell: str
    version: int
    client: str
    updates: tuple[list[Any], ...]


class InsertCell(msgspec.Struct, frozen=True, tag="insert_cell"):
    """Add a cell below ``after`` (empty: at the top); the client chooses the id (8 lower-case letters or digits)."""

    id: str
    after: str
    kind: CellKind
    source: str = ""
    name: str = ""
    attributes: dict[str, str] = {}


class DeleteCells(msgspec.Struct, frozen=True, tag="delete_cells"):
    """Remove cells."""

    cells: tuple[str, ...]


class MoveCells(msgspec.Struct, frozen=True, tag="move_cells"):
    """Put cells, in their present order, below ``after`` (empty: at the top)."""

    cells: tuple[str, ...]
    after: str


class SetKind(msgspec.Struct, frozen=True, tag="set_kind"):
    """Turn a cell into another kind; its text stays."""

    cell: str
    kind: CellKind


class RenameCell(msgspec.Struct, frozen=True, tag="rename_cell"):
    """Change what a cell defines; ``follow`` changes the references in other cells too."""

    cell: str
    name: str
    follow: bool = True


class SetAttributes(msgspec.Struct, frozen=True, tag="set_attributes"):
    """Replace a cell's attributes (connection, hide, …)."""

    cell: str
    attributes: dict[str, str]


class SetMetadata(msgspec.Struct, frozen=True, tag="set_metadata"):
    """Set a front matter key; None removes it."""

    key: str
    value: Any = None


class MergeCells(msgspec.Struct, frozen=True, tag="merge_cells"):
    """Join the texts of cells of one kind into the first of them."""

    cells: tuple[str, ...]


class SplitCell(msgspec.Struct, frozen=True, tag="split_cell"):
    """Cut a cell before ``line`` (1-based) into two; the lower part gets ``id``."""

    cell: str
    line: int
    id: str


class ApplyFix(msgspec.Struct, frozen=True, tag="apply_fix"):
    """Do what a diagnostic at the cell proposes."""

    cell: str
    fix: Fix


class Undo(msgspec.Struct, frozen=True, tag="undo"):
    """Take back the last cell operation (text edits have the editor's own undo)."""


class Redo(msgspec.Struct, frozen=True, tag="redo"):
    """Do again what was taken back."""


class Run(msgspec.Struct, frozen=True, tag="run"):
    """Run cells (with the stale cells they need), all that is stale, or everything."""

    scope: Literal["cells", "stale", "all"]
    cells: tuple[str, ...] = ()


class Interrupt(msgspec.Struct, frozen=True, tag="interrupt"):
    """Stop what runs."""


class Restart(msgspec.Struct, frozen=True, tag="restart"):
    """A fresh kernel; ``run`` runs everything afterwards."""

    run: bool = False


class SetRunOnEdit(msgspec.Struct, frozen=True, tag="set_run_on_edit"):
    """Whether an edit runs what it makes stale, or only marks it."""

    on: bool


class SetInput(msgspec.Struct, frozen=True, tag="set_input"):
    """Give an input cell a value; dependants follow."""

    cell: str
    value: Any


class AnswerInput(msgspec.Struct, frozen=True, tag="answer_input"):
    """Answer a pending ``input()``."""

    text: str


class TrustNotebook(msgspec.Struct, frozen=True, tag="trust_notebook"):
    """Let this notebook's rich outputs run their scripts (still inside a sandboxed frame)."""


class ResolveDisk(msgspec.Struct, frozen=True, tag="resolve_disk"):
    """The file changed on disk in a way that cannot be merged: keep ours, or take theirs."""

    keep: Literal["ours", "theirs"]


class SaveNow(msgspec.Struct, frozen=True, tag="save_now"):
    """Write the file at once."""


Operation = (
    EditText
    | InsertCell
    | DeleteCells
    | MoveCells
    | SetKind
    | RenameCell
    | SetAttributes
    | SetMetadata
    | MergeCells
    | SplitCell
    | ApplyFix
    | Undo
    | Redo
    | Run
    | Interrupt
    | Restart
    | SetRunOnEdit
    | SetInput
    | AnswerInput
    | Ask
    | AskAgain
    | AskGroup
    | ShowVersion
    | EditDraft
    | RunDraft
    | RenameDraft
    | RemoveDraft
    | AllowWrite
    | AcceptProposal
    | EjectProposal
    | RejectProposal
    | StopProposal
    | FoldGroup
    | TrustNotebook
    | ResolveDisk
    | SaveNow
)


class KernelReported(msgspec.Struct, frozen=True, tag="kernel_reported"):
    """The kernel's state changed; ``died`` forgets every live value."""

    status: Literal["none", "starting", "ready", "busy", "unresponsive", "dead"]
    reason: str = ""
    fresh: bool = False  # a new namespace: no live values


class StepStarted(msgspec.Struct, frozen=True, tag="step_started"):
    """A cell began to run."""

    cell: str


class StepFinished(msgspec.Struct, frozen=True, tag="step_finished"):
    """A cell's run ended; the session fills in the snapshot."""

    result: CellResult


class StepSkipped(msgspec.Struct, frozen=True, tag="step_skipped"):
    """What the cell reads came out unchanged: its result stands."""

    cell: str


class ConsoleWritten(msgspec.Struct, frozen=True, tag="console_written"):
    """Console text of a running cell."""

    cell: str
    name: Literal["stdout", "stderr"]
    text: str


class InputAsked(msgspec.Struct, frozen=True, tag="input_asked"):
    """A running cell waits in ``input()``."""

    cell: str
    prompt: str
    password: bool = False


class PlanEnded(msgspec.Struct, frozen=True, tag="plan_ended"):
    """A run is over; what is still queued in it is aborted."""

    plan: str


class ProposalProgressed(msgspec.Struct, frozen=True, tag="proposal_progressed"):
    """While the assistant answers: the plan and the drafts so far; ``asked`` says which asking it answers."""

    proposal: str
    asked: int
    version: Version


class ProposalPlanned(msgspec.Struct, frozen=True, tag="proposal_planned"):
    """The assistant answered with drafts; they will be previewed."""

    proposal: str
    version: Version


class ProposalRefused(msgspec.Struct, frozen=True, tag="proposal_refused"):
    """The assistant cannot answer, and says why."""

    proposal: str
    refusal: Refusal


class SandboxMade(msgspec.Struct, frozen=True, tag="sandbox_made"):
    """A sandbox holds copies of the names that a preview reads.

    ``absent`` are names whose cells have to run there instead, ``not_sent`` those that cannot be had, with the reason.
    ``unwalled`` says why its code could write files and open connections; empty when it cannot.
    """

    proposal: str
    names: frozenset[str]
    absent: frozenset[str] = frozenset()
    not_sent: dict[str, str] = {}
    unwalled: str = ""


class DraftPreviewed(msgspec.Struct, frozen=True, tag="draft_previewed"):
    """One draft ran in the sandbox."""

    proposal: str
    result: CellResult


class PreviewEnded(msgspec.Struct, frozen=True, tag="preview_ended"):
    """Every draft ran or was aborted; ``failure`` is a sentence when the sandbox itself failed."""

    proposal: str
    not_sent: dict[str, str] = {}
    failure: str = ""


class Merged(msgspec.Struct, frozen=True, tag="merged"):
    """Accepted values are in the live namespace: name → hash."""

    cells: tuple[str, ...]
    hashes: dict[str, str]


class Saved(msgspec.Struct, frozen=True, tag="saved"):
    """The file holds everything up to ``revision``: this ``notebook``."""

    revision: int
    notebook: Notebook | None = None


class SaveFailed(msgspec.Struct, frozen=True, tag="save_failed"):
    """The file could not be written; the edits are kept here and in the journal."""

    reason: str


class DiskChanged(msgspec.Struct, frozen=True, tag="disk_changed"):
    """Somebody else wrote or deleted the file; ``cells`` is its new content, None when deleted."""

    cells: tuple[Cell, ...] | None
    metadata: dict[str, Any] = {}
    groups: tuple[Group, ...] = ()


Report = (
    KernelReported
    | StepStarted
    | StepFinished
    | StepSkipped
    | ConsoleWritten
    | InputAsked
    | PlanEnded
    | ProposalProgressed
    | ProposalPlanned
    | ProposalRefused
    | SandboxMade
    | DraftPreviewed
    | PreviewEnded
    | Merged
    | Saved
    | SaveFailed
    | DiskChanged
)
