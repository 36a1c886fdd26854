"""The state of a session: immutable, so that a change can be compared with what was there before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from immutables import Map

from quire.airlock import Proposal
from quire.analysis import Graph
from quire.document import Cell, CellResult, Conflict, Diagnostic, Group, Notebook, Stream
from quire.session.view import Status, Validity

KernelStatus = Literal["none", "starting", "ready", "busy", "unresponsive", "dead"]
SavedStatus = Literal["saved", "saving", "not_saved", "conflict", "deleted"]

UPDATES_KEPT = 1_000  # of a cell's latest text updates; a delta never spans more
UNDO_KEPT = 200
CONSOLE_KEPT = 1_000_000  # characters of a running cell


class Update(msgspec.Struct, frozen=True, gc=False):
    """One change set, and the window that made it (empty: the session itself)."""

    client: str
    changes: list[Any]


class Console(msgspec.Struct, frozen=True, gc=False):
    """What a running cell has written so far in ``plan``: its latest stretches, and how many characters in all."""

    plan: str = ""
    chunks: tuple[Stream, ...] = ()
    written: int = 0


class CellState(msgspec.Struct, frozen=True, gc=False):
    """A cell alive.

    ``content`` hashes what the cell itself adds to its snapshot; ``inert`` says that there is nothing to run;
    ``reads`` are the names whose values its result depends on. ``live`` is the kernel generation that it last ran in,
    -1 when its values are not in any kernel. ``value`` is an input cell's value, ``typed`` when it is not the default.
    """

    cell: Cell
    content: str = ""
    inert: bool = False
    reads: tuple[str, ...] = ()
    version: int = 0
    updates: tuple[Update, ...] = ()
    result: CellResult | None = None
    live: int = -1
    status: Status = "idle"
    console: Console = Console()
    waiting: str | None = None
    value: Any = None
    typed: bool = False


class Order:
    """The cells' ids from top to bottom, with their positions (found at first need)."""

    __slots__ = ("_positions", "ids")

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self.ids: tuple[str, ...] = tuple(ids)
        self._positions: dict[str, int] | None = None

    @property
    def positions(self) -> dict[str, int]:
        """Id to position, counted from 0."""
        if self._positions is None:
            self._positions = {id: position for position, id in enumerate(self.ids)}
        return self._positions

    def above(self, id: str) -> str:
        """The cell above, empty when there is none."""
        position = self.positions[id]
        return self.ids[position - 1] if position else ""

    def inserted(self, after: str, ids: Iterable[str]) -> Order:
        """With ``ids`` below ``after`` (empty: at the top)."""
        at = self.positions[after] + 1 if after else 0
        return Order((*self.ids[:at], *ids, *self.ids[at:]))

    def without(self, ids: Iterable[str]) -> Order:
        """With ``ids`` taken out."""
        gone = frozenset(ids)
        return Order(id for id in self.ids if id not in gone)


class PlannedCell(msgspec.Struct, frozen=True, gc=False):
    """What a cell was when its step was planned: its content, who provides each name that it reads, what it writes."""

    content: str
    reads: tuple[tuple[str, str], ...]
    writes: tuple[str, ...] = ()


class Run(msgspec.Struct, frozen=True):
    """The plan that is in the kernel: its cells as they were planned, and how it goes.

    ``snapshots`` maps a cell that has started to the snapshot of that moment; ``external`` maps a step to the
    connection that runs it. ``left`` are cells that were not run for no fault of what is above them; ``stopped`` says
    that somebody interrupted.
    """

    plan: str
    cells: dict[str, PlannedCell]
    external: dict[str, External] = {}
    snapshots: Map[str, str] = Map()
    left: frozenset[str] = frozenset()
    stopped: bool = False


class External(msgspec.Struct, frozen=True):
    """A statement for a connection; ``write`` when a person said yes to this very one."""

    connection: str
    sql: str
    rows: int = 0
    write: bool = False


class Wanted(msgspec.Struct, frozen=True):
    """What is to be run next: ``cells`` in any case, ``follow`` and all below them if they are stale.

    ``tidy`` only has the kernel forget names whose cells are gone.
    """

    cells: frozenset[str] = frozenset()
    follow: frozenset[str] = frozenset()
    stale: bool = False
    all: bool = False
    tidy: bool = False

    def __bool__(self) -> bool:
        """True when there is anything to do."""
        return bool(self.cells or self.follow or self.stale or self.all or self.tidy)

    def joined(self, other: Wanted) -> Wanted:
        """Both wishes in one run."""
        return Wanted(
            self.cells | other.cells,
            self.follow | other.follow,
            self.stale or other.stale,
            self.all or other.all,
            self.tidy or other.tidy,
        )


class Airlock(msgspec.Struct, frozen=True):
    """A proposal, and what the session knows about its preview.

    ``reads`` maps each name that the drafts take from the notebook to its provider and the hash it had; ``contents``
    the cells that ran in the sandbox besides the drafts to what they were. ``run`` is the preview that is going on,
    ``results`` what ran in it; ``sandboxed`` says that the previewed values wait in a sandbox. ``asked`` counts the
    askings, so that a late answer to an earlier one is not taken for this one's; ``step`` is the draft that alone was
    asked for. ``untouched`` says that nobody had a hand in the drafts since they came, so that what fails may be
    repaired. ``updates`` are the latest text updates of each draft, ``texts`` the asked cells' texts at the asking.
    """

    proposal: Proposal
    reads: dict[str, tuple[str, str]] = {}
    contents: dict[str, str] = {}
    run: Run | None = None
    results: dict[str, CellResult] = {}
    sandboxed: bool = False
    asked: int = 0
    step: str = ""
    untouched: bool = False
    updates: dict[str, tuple[Update, ...]] = {}
    texts: dict[str, str] = {}


class UndoStep(msgspec.Struct, frozen=True):
    """Something to take back: its name in words, and the edits that do it, in order."""

    label: str
    edits: tuple[Any, ...]


class State(msgspec.Struct, frozen=True):
    """A notebook alive.

    ``base`` is the document as it was last read or written; ``saved_revision`` is where. ``writers`` maps each name in
    the kernel to the cell that wrote it last, and the hash of that value.
    """

    epoch: str
    path: str
    order: Order
    cells: Map[str, CellState]
    graph: Graph
    validity: dict[str, Validity]
    revision: int = 0
    edited: int = 0  # the revision at which the document last changed
    saved_revision: int = 0
    base: Notebook = Notebook()
    metadata: dict[str, Any] = {}
    groups: tuple[Group, ...] = ()
    writers: Map[str, tuple[str, str]] = Map()
    generation: int = 0
    run: Run | None = None
    plans: int = 0
    followed: frozenset[str] = frozenset()  # what ran since somebody last asked for something
    wanted: Wanted = Wanted()
    airlocks: Map[str, Airlock] = Map()
    accepted: Map[str, Proposal] = Map()  # in this session, without results
    known: Map[str, tuple[str, str]] = Map()  # accepted cells: the proposal, and the text that the ledger knows
    undo: tuple[UndoStep, ...] = ()
    redo: tuple[UndoStep, ...] = ()
    kernel: KernelStatus = "none"
    kernel_reason: str = ""
    saved: SavedStatus = "saved"
    save_reason: str = ""
    theirs: Notebook | None = None
    conflicts: tuple[Conflict, ...] = ()
    trusted: bool = False
    recovered: str = ""
    notices: tuple[Diagnostic, ...] = ()

    @property
    def run_on_edit(self) -> bool:
        """Whether what becomes stale by an operation runs at once."""
        return self.metadata.get("run_on_edit") is not False

    @property
    def order_mode(self) -> bool:
        """Whether each cell reads the nearest definition above it."""
        return self.metadata.get("run") == "order"

    def notebook(self) -> Notebook:
        """The document as it stands."""
        cells = self.cells
        return Notebook(tuple(cells[id].cell for id in self.order.ids), self.metadata, self.groups)
