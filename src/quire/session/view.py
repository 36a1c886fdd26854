"""What every window sees of a session, and the changes that keep it up to date; plain data, sent as it stands."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from quire.airlock import Proposal
from quire.document import CellKind, CellResult, Conflict, Diagnostic, Group, Stream

Validity = Literal["fresh", "evaluated", "stale", "aborted"]
Status = Literal["idle", "queued", "running"]


class CellView(msgspec.Struct, frozen=True):
    """A cell as a window shows it.

    ``text`` is its source at ``version``; ``validity`` says whether its result still holds.     ``evaluated`` means:
    ran in an earlier session with the same snapshot, so the output holds but no value is live.
    """

    id: str
    kind: CellKind
    text: str
    version: int
    name: str = ""
    attributes: dict[str, str] = {}
    group: str = ""
    validity: Validity = "stale"
    status: Status = "idle"
    result: CellResult | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    upstream: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    input: Any = None  # an input cell's present value
    waiting: str | None = None  # the prompt of a pending input()
    console: tuple[Stream, ...] = ()  # what a running cell has written so far


class SessionView(msgspec.Struct, frozen=True):
    """Everything about a session that is not in a cell."""

    path: str
    title: str
    kernel: Literal["none", "starting", "ready", "busy", "unresponsive", "dead"] = "none"
    kernel_reason: str = ""
    saved: Literal["saved", "saving", "not_saved", "conflict", "deleted"] = "saved"
    save_reason: str = ""
    run_on_edit: bool = True
    order_mode: bool = False
    trusted: bool = False
    can_undo: str = ""  # what would be undone, in words; empty when nothing
    can_redo: str = ""
    metadata: dict[str, Any] = {}
    recovered: str = ""  # what was recovered from the journal, in a sentence
    notices: tuple[Diagnostic, ...] = ()  # what reading the file found
    conflicts: tuple[Conflict, ...] = ()  # what was changed both here and on disk, with both versions


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot"):
    """The whole session at a revision: the first message to a window, and after a gap too long to fill."""

    epoch: str
    revision: int
    session: SessionView
    cells: tuple[CellView, ...]
    proposals: tuple[Proposal, ...] = ()
    groups: tuple[Group, ...] = ()


class CellsInserted(msgspec.Struct, frozen=True, tag="cells_inserted"):
    """New cells, in order, below ``after`` (empty: at the top)."""

    after: str
    cells: tuple[CellView, ...]


class CellsRemoved(msgspec.Struct, frozen=True, tag="cells_removed"):
    """Cells that are gone."""

    cells: tuple[str, ...]


class OrderChanged(msgspec.Struct, frozen=True, tag="order_changed"):
    """Cells in another order: all ids."""

    order: tuple[str, ...]


class CellChanged(msgspec.Struct, frozen=True, tag="cell_changed"):
    """A cell's kind, name, attributes or group changed."""

    id: str
    kind: CellKind
    name: str
    attributes: dict[str, str]
    group: str


class TextChanged(msgspec.Struct, frozen=True, tag="text_changed"):
    """Updates that take a cell's text from ``version`` to ``version + len(updates)``, with the client that each came
    from."""

    cell: str
    version: int
    clients: tuple[str, ...]
    updates: tuple[list[Any], ...]


class ValidityChanged(msgspec.Struct, frozen=True, tag="validity_changed"):
    """Cells at these positions of the present order (start inclusive, end exclusive) have this validity now."""

    validity: Validity
    ranges: tuple[tuple[int, int], ...]


class StatusChanged(msgspec.Struct, frozen=True, tag="status_changed"):
    """Cells at these positions of the present order have this status now; console text shown so far is gone."""

    status: Status
    ranges: tuple[tuple[int, int], ...]


class ResultChanged(msgspec.Struct, frozen=True, tag="result_changed"):
    """A cell has a new result, or none; console text shown so far is replaced by it.

    Its status is idle again.
    """

    cell: str
    result: CellResult | None
    validity: Validity


class ConsoleAppended(msgspec.Struct, frozen=True, tag="console_appended"):
    """Console text of a running cell."""

    cell: str
    name: Literal["stdout", "stderr"]
    text: str


class AnalysisChanged(msgspec.Struct, frozen=True, tag="analysis_changed"):
    """A cell's place in the graph, or what is wrong with it, changed."""

    cell: str
    upstream: tuple[str, ...]
    definitions: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


class InputChanged(msgspec.Struct, frozen=True, tag="input_changed"):
    """An input cell's value, or the prompt that a running cell waits at."""

    cell: str
    value: Any = None
    waiting: str | None = None


class ProposalChanged(msgspec.Struct, frozen=True, tag="proposal_changed"):
    """An airlock is there, or changed."""

    proposal: Proposal


class DraftTextChanged(msgspec.Struct, frozen=True, tag="draft_text_changed"):
    """Updates that take a draft's text from ``version`` to ``version + len(updates)``, with the client that each came
    from; what else is other about the proposal follows as ``ProposalChanged``."""

    proposal: str
    draft: str
    version: int
    clients: tuple[str, ...]
    updates: tuple[list[Any], ...]


class ProposalRemoved(msgspec.Struct, frozen=True, tag="proposal_removed"):
    """An airlock is gone."""

    proposal: str
    decision: Literal["accepted", "ejected", "rejected"]


class GroupsChanged(msgspec.Struct, frozen=True, tag="groups_changed"):
    """The accepted groups."""

    groups: tuple[Group, ...]


class SessionChanged(msgspec.Struct, frozen=True, tag="session_changed"):
    """Something outside the cells changed."""

    session: SessionView


Change = (
    CellsInserted
    | CellsRemoved
    | OrderChanged
    | CellChanged
    | TextChanged
    | ValidityChanged
    | StatusChanged
    | ResultChanged
    | ConsoleAppended
    | AnalysisChanged
    | InputChanged
    | ProposalChanged
    | DraftTextChanged
    | ProposalRemoved
    | GroupsChanged
    | SessionChanged
)


class Delta(msgspec.Struct, frozen=True, tag="delta"):
    """Changes that lead from revision ``base`` to ``revision``."""

    base: int
    revision: int
    changes: tuple[Change, ...]
