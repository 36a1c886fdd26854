"""The words between a session and the process that runs its code: plans down, events up, all plain data.

A whole run is one ``Plan``. The kernel schedules it: a step starts when the steps in its ``after`` are done; Python
runs one at a time on the kernel's main thread, queries side by side on threads. A step that is not ``force`` is
skipped when none of the values it reads changed in this run (early cut-off by value hash). A step whose predecessor
failed is aborted. An ``external`` step is run by somebody else (a warehouse): the kernel says ``Needed`` when its
turn has come, with the values of its parameters, and waits for ``resolve``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Literal, Protocol

import msgspec

from quire.document import Column, Output, RunStatus

StepKind = Literal["python", "query", "text", "value", "external"]


class Step(msgspec.Struct, frozen=True):
    """One cell's work.

    ``python``: run ``code``, display its last expression. ``query``: run DuckDB SQL ``code`` over frames in the
    namespace, bind the result to ``writes[0]`` when there is one, display it (``limit`` rows as plain data when
    nothing is bound: charts). ``text``: Markdown made of the literal ``parts`` with the ``parameters`` between them,
    each the inside of an f-string field (``total:,.0f``). ``value``: bind ``value`` to ``writes[0]`` (inputs).
    ``external``: bind what ``resolve`` brings to ``writes[0]``. ``parameters`` are Python expressions; in a query they
    are bound in order to ``$1``, ``$2``, … (a list or tuple binds as a list). A step that changes an object made by
    another step has its name in ``reads`` and in ``writes``; its plan also holds the writers of the name before it.
    """

    id: str
    kind: StepKind
    code: str = ""
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()  # steps to wait for whatever becomes of them: they read what this one changes
    force: bool = False
    parameters: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    value: Any = None
    limit: int = 0
    dynamic: bool = False  # reads names that cannot be known beforehand: every frame is made ready for it


class Plan(msgspec.Struct, frozen=True):
    """All the steps of one run, in an order that respects ``after``; ``id`` comes back in every event."""

    id: str
    steps: tuple[Step, ...]
    forget: tuple[str, ...] = ()  # names to delete first: their cells are gone or renamed


class Started(msgspec.Struct, frozen=True, tag="started"):
    """The step began to run."""

    plan: str
    step: str


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """The step is done.

    ``hashes``: name written or mutated → hash of its value (unique when it cannot be hashed).
    """

    plan: str
    step: str
    status: RunStatus
    outputs: tuple[Output, ...] = ()
    hashes: dict[str, str] = {}
    seconds: float = 0.0


class Skipped(msgspec.Struct, frozen=True, tag="skipped"):
    """Nothing that the step reads changed: its earlier result still stands."""

    plan: str
    step: str


class Console(msgspec.Struct, frozen=True, tag="console"):
    """Console text while the step runs, batched (about 20 times a second at most) and bounded (1 MB a step)."""

    plan: str
    step: str
    name: Literal["stdout", "stderr"]
    text: str


class InputRequested(msgspec.Struct, frozen=True, tag="input"):
    """The code called ``input()``; answer with ``Kernel.answer``."""

    plan: str
    step: str
    prompt: str
    password: bool = False


class Needed(msgspec.Struct, frozen=True, tag="needed"):
    """An external step's turn has come; ``values`` are its evaluated parameters (JSON values)."""

    plan: str
    step: str
    values: tuple[Any, ...] = ()


class Done(msgspec.Struct, frozen=True, tag="done"):
    """Every step of the plan was finished, skipped or aborted."""

    plan: str


class Died(msgspec.Struct, frozen=True, tag="died"):
    """The kernel process is gone: ``reason`` is a sentence for the person."""

    reason: str


Event = Started | Finished | Skipped | Console | InputRequested | Needed | Done | Died


class FrameFile(msgspec.Struct, frozen=True, tag="frame"):
    """Rows as an Arrow IPC file (read by memory map), with the outputs to show for it."""

    path: str
    hash: str
    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The external work failed or was stopped."""

    status: RunStatus
    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0


Resolution = FrameFile | Refused


class SortKey(msgspec.Struct, frozen=True):
    """Order by a column."""

    column: str
    descending: bool = False


class Filter(msgspec.Struct, frozen=True):
    """Keep rows where the column compares so; ``value`` is text typed by a person, cast to the column's type."""

    column: str
    operator: Literal["eq", "ne", "lt", "le", "gt", "ge", "contains", "is_null", "not_null"]
    value: str = ""


class PageRequest(msgspec.Struct, frozen=True):
    """Rows ``offset`` to ``offset + limit`` of a frame, after ``filters`` and ``sort``."""

    name: str
    offset: int = 0
    limit: int = 200
    sort: tuple[SortKey, ...] = ()
    filters: tuple[Filter, ...] = ()


class Page(msgspec.Struct, frozen=True):
    """What ``PageRequest`` asked for; ``row_count`` counts after filters."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    row_count: int


class ColumnProfile(msgspec.Struct, frozen=True):
    """A column at a glance: ``histogram`` are bin counts (numbers, dates), ``top`` the most frequent values with
    counts."""

    name: str
    type: str
    count: int
    nulls: int
    distinct: int
    minimum: str = ""
    maximum: str = ""
    mean: str = ""
    histogram: tuple[int, ...] = ()
    top: tuple[tuple[str, int], ...] = ()


class Completion(msgspec.Struct, frozen=True):
    """A suggestion: ``kind`` is variable, function, class, module, column, keyword, table, frame or property."""

    label: str
    kind: str
    detail: str = ""
    documentation: str = ""


class Transfer(msgspec.Struct, frozen=True):
    """Values on their way from one kernel process to another, by file; ``refused`` maps a name to the reason it
    cannot be sent.

    ``unwalled`` says why the code of a sandbox could write files and open connections; empty when it cannot.
    """

    folder: str
    sent: dict[str, str] = {}
    refused: dict[str, str] = {}
    rerun: tuple[str, ...] = ()  # names that are definitions or imports: their cells are re-run instead
    unwalled: str = ""


class KernelInfo(msgspec.Struct, frozen=True):
    """Which Python runs, and what it can do."""

    python: str
    version: str
    pid: int
    packages: dict[str, str] = {}


class Kernel(Protocol):
    """Where code runs.

    One kernel per notebook; every method is cancellable and ends in bounded time or raises ``KernelError``.
    """

    @property
    def info(self) -> KernelInfo | None:
        """What started, None before ``start``."""
        ...

    async def start(self) -> KernelInfo:
        """Start the process and wait until it is ready.

        Raises ``KernelError`` with the reason.
        """
        ...

    def run(self, plan: Plan) -> AsyncIterator[Event]:
        """Run a plan; events until ``Done`` or ``Died``.

        One plan at a time: a second one waits for the first.
        """
        ...

    async def resolve(self, plan: str, step: str, resolution: Resolution) -> None:
        """Give an external step what it waits for."""
        ...

    async def answer(self, text: str) -> None:
        """Answer a pending ``input()``."""
        ...

    async def interrupt(self) -> bool:
        """Stop what runs; False when the code did not give way within 2 s (then offer ``restart``)."""
        ...

    async def restart(self) -> KernelInfo:
        """A fresh namespace, from the warm standby when there is one."""
        ...

    async def died(self) -> str:
        """Wait until the process is gone without having been asked to; the reason as a sentence."""
        ...

    async def close(self) -> None:
        """End the process group; nothing is left behind."""
        ...

    async def page(self, request: PageRequest) -> Page:
        """Rows of a frame, also while Python runs."""
        ...

    async def profile(self, name: str) -> tuple[ColumnProfile, ...]:
        """Every column of a frame at a glance."""
        ...

    async def download(self, name: str, path: str, format: Literal["csv", "parquet"]) -> None:
        """Write a whole frame to ``path``."""
        ...

    async def complete(self, code: str, position: int) -> tuple[Completion, ...]:
        """Suggestions at a position (code points) of Python code, from the live namespace."""
        ...

    async def columns(self) -> dict[str, tuple[Column, ...]]:
        """The frames in the namespace, with their columns."""
        ...

    async def sandbox(self, names: tuple[str, ...]) -> Sandbox:
        """The warm standby, holding private copies of the named values.

        The live kernel is untouched. Where the machine can, the sandbox writes to no file that lasts, and reaches no
        network.
        """
        ...

    async def merge(self, sandbox: Sandbox, names: tuple[str, ...]) -> dict[str, str]:
        """Take the named values out of a sandbox into the live namespace, computing nothing; name → value hash.

        A name that is missing in the answer (a definition, an import, what cannot be sent) has to be re-run here.
        """
        ...


class Sandbox(Protocol):
    """A throw-away kernel that a proposal is previewed in."""

    @property
    def transfer(self) -> Transfer:
        """What came over, what could not, what has to be re-run there."""
        ...

    def run(self, plan: Plan) -> AsyncIterator[Event]:
        """As ``Kernel.run``, in the sandbox."""
        ...

    async def resolve(self, plan: str, step: str, resolution: Resolution) -> None:
        """As ``Kernel.resolve``."""
        ...

    async def page(self, request: PageRequest) -> Page:
        """As ``Kernel.page``."""
        ...

    async def interrupt(self) -> bool:
        """As ``Kernel.interrupt``."""
        ...

    async def close(self) -> None:
        """Throw it away."""
        ...
