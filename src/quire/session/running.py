"""The kernel at work for a session: started when needed, given plans, listened to, stopped and replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Protocol

import msgspec

from quire.document import Cell, CellResult, Failure
from quire.errors import KernelError, QuireError, WarehouseError
from quire.kernel import (
    Console,
    Died,
    Done,
    Event,
    Finished,
    FrameFile,
    InputRequested,
    Kernel,
    Needed,
    Plan,
    Refused,
    Resolution,
    Skipped,
    Started,
)
from quire.session.charts import drawn
from quire.session.chores import Chores
from quire.session.operations import (
    ConsoleWritten,
    InputAsked,
    KernelReported,
    PlanEnded,
    Report,
    StepFinished,
    StepSkipped,
    StepStarted,
)
from quire.session.state import External
from quire.warehouse import Engine, Statement, to_failure

Tell = Callable[[Report], None]
OpenEngine = Callable[[str], Awaitable[Engine]]


class Runs(Protocol):
    """What runs plans: a kernel or a sandbox."""

    def run(self, plan: Plan) -> AsyncIterator[Event]:
        """Events until the plan is done."""
        ...

    async def resolve(self, plan: str, step: str, resolution: Resolution) -> None:
        """Give an external step what it waits for."""
        ...


class Outside:
    """Steps that connections run, while a plan waits for them."""

    def __init__(self, open_engine: OpenEngine, writable: Callable[[str], bool]) -> None:
        self._open = open_engine
        self._writable = writable
        self._tasks: dict[asyncio.Task[None], Runs] = {}

    def begin(self, runs: Runs, needed: Needed, external: External, name: str) -> None:
        """Run a statement, and give its rows to who waits for them."""
        task = asyncio.create_task(self._serve(runs, needed, external, name))
        self._tasks[task] = runs
        task.add_done_callback(self._tasks.pop)

    def stop(self, runs: Runs | None = None) -> None:
        """Cancel every statement, or those that one plan waits for."""
        for task, waiting in self._tasks.items():
            if runs is None or waiting is runs:
                task.cancel()

    async def _serve(self, runs: Runs, needed: Needed, external: External, name: str) -> None:
        try:
            resolution = await self._execute(needed, external, name)
        except asyncio.CancelledError:
            resolution = Refused("interrupted")
        try:
            await runs.resolve(needed.plan, needed.step, resolution)
        except KernelError:
            return  # the kernel is gone, and has said so itself

    async def _execute(self, needed: Needed, external: External, name: str) -> Resolution:
        write = external.write or self._writable(external.connection)
        statement = Statement(external.sql, tuple(needed.values), write=write, rows=external.rows)
        try:
            engine = await self._open(external.connection)
            answer = await engine.execute(statement)
        except QuireError as error:
            return Refused("error", (_failure(error, external.sql),))
        table = msgspec.structs.replace(answer.first, name=name, row_count=answer.row_count, cut=answer.cut)
        return FrameFile(answer.path, answer.hash, (table,), answer.seconds)


def _failure(error: QuireError, sql: str) -> Failure:
    if isinstance(error, WarehouseError):
        return to_failure(error, sql)
    return Failure(type(error).__name__, error.message, hint=error.remedy)


class Runner:
    """Owns a session's kernel."""

    def __init__(self, make: Callable[[], Kernel], tell: Tell, outside: Outside) -> None:
        self._make = make
        self._tell = tell
        self._outside = outside
        self._starting: asyncio.Task[Kernel] | None = None
        self._plan: asyncio.Task[None] | None = None
        self._planned = ""
        self._watch: asyncio.Task[None] | None = None
        self._chores = Chores(self._gone)
        self._ending: set[asyncio.Task[None]] = set()
        self.kernel: Kernel | None = None

    async def ready(self) -> Kernel:
        """The running kernel, started if need be.

        Raises ``KernelError`` when it cannot start.
        """
        if self.kernel is not None:
            return self.kernel
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(self._start())
        return await asyncio.shield(self._starting)

    async def _start(self) -> Kernel:
        self._tell(KernelReported("starting"))
        kernel = self._make()
        try:
            await kernel.start()
        except KernelError as error:
            await kernel.close()
            self._tell(KernelReported("dead", str(error)))
            raise
        self._settle(kernel)
        return kernel

    def _settle(self, kernel: Kernel) -> None:
        self.kernel = kernel
        if self._watch is not None:
            self._watch.cancel()
        self._watch = asyncio.create_task(self._mourn(kernel))
        self._tell(KernelReported("ready", fresh=True))

    async def _mourn(self, kernel: Kernel) -> None:
        self._lost(kernel, await kernel.died())

    def _lost(self, kernel: Kernel, reason: str) -> None:
        """The kernel is gone; said once, whoever notices first."""
        if self.kernel is not kernel:
            return
        self.kernel = None
        self._outside.stop()
        self._tell(KernelReported("dead", reason))
        task = asyncio.create_task(kernel.close())
        self._ending.add(task)  # even when the session closes meanwhile
        task.add_done_callback(self._ending.discard)

    def start(self, plan: Plan, external: Mapping[str, External], cells: Mapping[str, Cell]) -> None:
        """Run a plan; what comes of it is told."""
        self._planned = plan.id
        self._plan = asyncio.create_task(self._run(plan, external, cells))

    async def _run(self, plan: Plan, external: Mapping[str, External], cells: Mapping[str, Cell]) -> None:
        try:
            kernel = await self.ready()
        except KernelError:
            return
        names = {step.id: step.writes[0] for step in plan.steps if step.writes}
        try:
            async for event in kernel.run(plan):
                if isinstance(event, Died):
                    self._lost(kernel, event.reason)
                    return
                if isinstance(event, Needed):
                    self._outside.begin(kernel, event, external[event.step], names.get(event.step, ""))
                    continue
                self._tell(report_of(event, cells))
        except KernelError as error:
            self._lost(kernel, str(error))

    def interrupt(self) -> None:
        """Stop what runs; say so when it does not give way."""
        self._outside.stop()
        if self.kernel is not None:
            self._chores.add(self._interrupt(self.kernel))
        elif self._plan is not None and not self._plan.done():  # it waits for a kernel that is starting
            self._plan.cancel()
            self._tell(PlanEnded(self._planned))

    async def _interrupt(self, kernel: Kernel) -> None:
        if not await kernel.interrupt() and kernel is self.kernel:
            self._tell(KernelReported("unresponsive", "The code does not stop. Restart the kernel to end it."))

    def restart(self) -> None:
        """A fresh namespace; what ran is forgotten."""
        if self._plan is not None:
            self._plan.cancel()
        self._outside.stop()
        self._chores.add(self._restart())

    async def _restart(self) -> None:
        kernel = self.kernel
        if kernel is None:
            await self.ready()
            return
        self.kernel = None
        if self._watch is not None:
            self._watch.cancel()
        try:
            await kernel.restart()
        except KernelError as error:
            await kernel.close()
            self._tell(KernelReported("dead", str(error)))
            return
        self._settle(kernel)

    def answer(self, text: str) -> None:
        """Answer a pending ``input()``."""
        if self.kernel is not None:
            self._chores.add(self.kernel.answer(text))

    def _gone(self, error: KernelError) -> None:
        if self.kernel is not None:
            self._lost(self.kernel, str(error))

    async def close(self) -> None:
        """End the kernel; nothing is left behind."""
        self._outside.stop()
        tasks = [task for task in (self._plan, self._watch, self._starting) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._chores.close()
        kernel, self.kernel = self.kernel, None
        if kernel is not None:
            await kernel.close()
        await asyncio.gather(*self._ending, return_exceptions=True)


def report_of(event: Event, cells: Mapping[str, Cell]) -> Report:
    """What a kernel's event means to the session; ``cells`` are those of the plan, as they were planned."""
    if isinstance(event, Started):
        return StepStarted(event.step)
    if isinstance(event, Finished):
        return StepFinished(result_of(event, cells))
    if isinstance(event, Skipped):
        return StepSkipped(event.step)
    if isinstance(event, Console):
        return ConsoleWritten(event.step, event.name, event.text)
    if isinstance(event, InputRequested):
        return InputAsked(event.step, event.prompt, event.password)
    assert isinstance(event, Done)
    return PlanEnded(event.plan)


def result_of(event: Finished, cells: Mapping[str, Cell]) -> CellResult:
    """The result of a step, charts drawn."""
    result = CellResult(event.step, event.status, event.outputs, event.seconds, hashes=event.hashes)
    cell = cells.get(event.step)
    return drawn(cell, result) if cell is not None else result
