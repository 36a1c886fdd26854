"""A session: the state of one open notebook, what is done for it in the world, and who listens."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from quire.airlock.ledger import Ledger, entry_of
from quire.document import Column, Project
from quire.errors import KernelError, NotSaved
from quire.kernel import ColumnProfile, Completion, Kernel, Page, PageRequest
from quire.session.actions import (
    Action,
    AnswerKernel,
    AskPlanner,
    InterruptKernel,
    MakeSandbox,
    MergeSandbox,
    Planner,
    RecordDecision,
    RestartKernel,
    SaveFile,
    StartPlan,
    StartPreview,
    StopAirlock,
    StoreResult,
)
from quire.session.apply import apply
from quire.session.diff import Touched, changes_between
from quire.session.keeping import Keeper
from quire.session.operations import Operation, Report
from quire.session.running import OpenEngine, Outside, Runner
from quire.session.sandboxes import Sandboxes
from quire.session.startup import Start, start_from
from quire.session.state import State
from quire.session.turn import Applied, Rejected
from quire.session.view import Delta, Snapshot
from quire.session.views import snapshot

BATCH_SECONDS = 0.016
DELTAS_KEPT = 2_000

Listener = Callable[[Delta], None]


class Means(msgspec.Struct, frozen=True):
    """What a session works with: how kernels are made and connections opened, who plans, where decisions are kept."""

    kernel: Callable[[], Kernel]
    engine: OpenEngine
    planner: Planner | None = None
    ledger: Ledger | None = None
    clock: Callable[[], float] = time.time


class Session:
    """An open notebook. Everything happens on one event loop."""

    def __init__(self, state: State, means: Means, writable: Callable[[str], bool] = lambda _: False) -> None:
        self.state = state
        self._means = means
        self._told = state
        self._touched = Touched()
        self._deltas: deque[Delta] = deque(maxlen=DELTAS_KEPT)
        self._revision = state.revision  # the last that was told
        self._listeners: list[Listener] = []
        self._flushing: asyncio.Handle | None = None
        self._flushed = 0.0
        self._outside = Outside(means.engine, writable)
        self._apart = Outside(means.engine, lambda _: False)
        self._runner = Runner(means.kernel, self.tell, self._outside)
        self._sandboxes = Sandboxes(self._runner, self._apart, means.planner, self.tell)
        self._keeper: Keeper | None = None
        self._settled = asyncio.Event()
        self._settled.set()

    @classmethod
    async def open(cls, path: Path, project: Project, means: Means) -> Session:
        """Open a notebook file, with the results and proposals of the last time, and what was not saved then.

        Raises ``DocumentError`` when there is no file to read.
        """
        start = await asyncio.to_thread(start_from, path, project, secrets.token_hex(6))
        session = cls(start.state, means, lambda name: _writable(project, name))
        session._keep(path, project, start)
        return session

    def _keep(self, path: Path, project: Project, start: Start) -> None:
        self._keeper = Keeper(path, project, start.fingerprint, lambda: self.state, self.tell)
        self._keeper.begin()
        for report in start.reports:
            self.tell(report)
        self._keeper.see(self.state)

    # -- what windows do -----------------------------------------------------------------------------------------

    async def operate(self, operation: Operation, client: str = "") -> int | Rejected:
        """Do what somebody asked for; gives the revision, or says why not. Listeners have heard of it by then."""
        outcome = apply(self.state, operation, self._means.clock())
        if isinstance(outcome, Rejected):
            return outcome
        self._take(outcome)
        self.flush()
        return self.state.revision

    def tell(self, report: Report) -> None:
        """Take in what an action came to."""
        outcome = apply(self.state, report, self._means.clock())
        if isinstance(outcome, Applied):
            self._take(outcome)

    def snapshot(self) -> Snapshot:
        """The present state, as windows show it."""
        self.flush()
        return msgspec.structs.replace(snapshot(self.state), revision=self._revision)

    def since(self, epoch: str, revision: int) -> Sequence[Delta] | None:
        """What happened after a revision, in order; None when that is not known any more."""
        self.flush()
        if epoch != self.state.epoch or revision > self._revision:
            return None
        if revision == self._revision:
            return ()
        missed = [delta for delta in self._deltas if delta.base >= revision]
        return missed if missed and missed[0].base == revision else None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every delta from now on, until the returned function is called."""
        self.flush()
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def busy(self) -> bool:
        """Whether something runs that a person may be waiting for."""
        return self.state.run is not None or bool(self.state.wanted) or self._sandboxes.busy

    @property
    def ready(self) -> bool:
        """Whether the kernel is up."""
        return self._runner.kernel is not None

    async def settled(self) -> None:
        """Wait until nothing runs and nothing is wanted."""
        await self._settled.wait()

    async def warm(self) -> None:
        """Start the kernel before it is needed; a failure is said when it is."""
        await self._runner.ready()

    # -- what the kernel holds -----------------------------------------------------------------------------------

    async def page(self, request: PageRequest, proposal: str = "") -> Page:
        """Rows of a frame, or of the preview that an airlock holds."""
        if proposal:
            return await self._sandboxes.page(proposal, request)
        return await self._kernel().page(request)

    async def profile(self, name: str) -> tuple[ColumnProfile, ...]:
        """Every column of a frame at a glance."""
        return await self._kernel().profile(name)

    async def download(self, name: str, path: str, format: Literal["csv", "parquet"]) -> None:
        """Write a whole frame to ``path``."""
        await self._kernel().download(name, path, format)

    async def complete(self, code: str, position: int) -> tuple[Completion, ...]:
        """Suggestions in Python code at a position in code points; none while no kernel is up."""
        kernel = self._runner.kernel
        return await kernel.complete(code, position) if kernel is not None else ()

    async def frames(self) -> Mapping[str, tuple[Column, ...]]:
        """The frames that the kernel holds; none when it is not up."""
        kernel = self._runner.kernel
        return await kernel.columns() if kernel is not None else {}

    def _kernel(self) -> Kernel:
        if self._runner.kernel is None:
            raise KernelError("The rows are not in memory.", remedy="Run the cell to see them all.")
        return self._runner.kernel

    async def close(self) -> None:
        """Save, and end the kernel."""
        await self._sandboxes.close()
        await self._runner.close()
        if self._keeper is not None:
            await self._keeper.close()
        if self._flushing is not None:
            self._flushing.cancel()

    # -- inside --------------------------------------------------------------------------------------------------

    def _take(self, applied: Applied) -> None:
        self.state = applied.state
        self._touched.join(applied.touched)
        for action in applied.actions:
            self._perform(action)
        if applied.state is applied.before:
            return
        if self.state.run is None and not self.state.wanted and not self._sandboxes.busy:
            self._settled.set()
        else:
            self._settled.clear()
        if self._keeper is not None:
            self._keeper.see(self.state)
        self._schedule()

    def _schedule(self) -> None:
        """Tell listeners now when they have not heard for a while, else soon."""
        loop = asyncio.get_running_loop()
        wait = self._flushed + BATCH_SECONDS - loop.time()
        if wait <= 0 and self._flushing is not None:
            self.flush()
        elif self._flushing is None:
            self._flushing = loop.call_soon(self.flush) if wait <= 0 else loop.call_later(wait, self.flush)

    def flush(self) -> None:
        """Tell listeners what changed since they last heard."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        before, after = self._told, self.state
        if before is after:
            return
        touched = self._touched
        self._told, self._touched = after, Touched()
        changes = changes_between(before, after, touched)
        if not changes:
            return
        self._flushed = asyncio.get_running_loop().time()
        delta = Delta(self._revision, after.revision, changes)
        self._revision = after.revision
        self._deltas.append(delta)
        for listener in tuple(self._listeners):
            listener(delta)

    def _perform(self, action: Action) -> None:
        _PERFORM[type(action)](self, action)

    def _asked(self, proposal: str) -> int:
        airlock = self.state.airlocks.get(proposal)
        return airlock.asked if airlock is not None else -1

    def _seconds(self, name: str) -> float:
        """How long the cell took that gave a name its live value."""
        live = self.state.writers.get(name)
        alive = self.state.cells.get(live[0]) if live is not None else None
        return alive.result.seconds if alive is not None and alive.result is not None else float("inf")

    def _start_plan(self, action: StartPlan) -> None:
        cells = {step.id: self.state.cells[step.id].cell for step in action.plan.steps}
        self._runner.start(action.plan, action.external, cells)

    def _store_result(self, action: StoreResult) -> None:
        alive = self.state.cells.get(action.cell)
        if self._keeper is not None and alive is not None and alive.result is not None:
            self._keeper.keep(alive.result)

    def _record(self, action: RecordDecision) -> None:
        ledger = self._means.ledger
        if ledger is None:
            return
        entry = entry_of(action.proposal, action.decision, self.state.path, action.at)
        try:
            ledger.append(entry)
        except NotSaved:
            return  # the disk has refused the file too, and that is said

    def _save_file(self, action: SaveFile) -> None:
        if self._keeper is not None:
            self._keeper.save(action.overwrite)


_PERFORM: dict[type, Callable[[Session, Any], None]] = {
    StartPlan: Session._start_plan,
    InterruptKernel: lambda session, action: session._runner.interrupt(),
    RestartKernel: lambda session, action: session._runner.restart(),
    AnswerKernel: lambda session, action: session._runner.answer(action.text),
    AskPlanner: lambda session, action: session._sandboxes.plan(action, session._asked),
    MakeSandbox: lambda session, action: session._sandboxes.make(action, session._asked, session._seconds),
    StartPreview: lambda session, action: session._sandboxes.preview(action, session._asked),
    StopAirlock: lambda session, action: session._sandboxes.stop(action),
    MergeSandbox: lambda session, action: session._sandboxes.merge(action),
    RecordDecision: Session._record,
    StoreResult: Session._store_result,
    SaveFile: Session._save_file,
}


def _writable(project: Project, connection: str) -> bool:
    """Whether cells may write through a connection."""
    return project.connections.get(connection, {}).get("read_only", True) is False
