"""A kernel without a process: deterministic, in memory, for the tests of everything that drives a kernel."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import io
import platform
import traceback
import types
from collections.abc import AsyncIterator
from typing import Any, Literal

from quire.document import Column, Display, Failure, Output, Stream, TraceFrame
from quire.errors import KernelDied, KernelError
from quire.kernel.fakeframes import as_table, is_frame, page_of, profile_of, run_query, write_file
from quire.kernel.protocol import (
    ColumnProfile,
    Completion,
    Died,
    Done,
    Event,
    Finished,
    FrameFile,
    KernelInfo,
    Needed,
    Page,
    PageRequest,
    Plan,
    Resolution,
    Sandbox,
    Skipped,
    Started,
    Step,
    Transfer,
)
from quire.kernel.worker.code import cell_of, compile_cell, compile_expression, compile_field
from quire.kernel.worker.hashing import hash_value
from quire.kernel.worker.schedule import Memory, Schedule

Fault = Literal["die", "hang"]


class FakeKernel:
    """Runs plans in this process, one step after the other, in plan order.

    ``faults`` scripts what goes wrong: step id → ``die`` (the kernel is gone when the step starts) or ``hang`` (the
    step runs until ``interrupt``). ``runs`` lists the ids of the steps that really ran.
    """

    def __init__(self, faults: dict[str, Fault] | None = None) -> None:
        self.faults = dict(faults or {})
        self.namespace: dict[str, Any] = {}
        self.runs: list[str] = []
        self._info: KernelInfo | None = None
        self._memory = Memory()
        self._resolved: dict[str, Resolution] = {}
        self._changed = asyncio.Event()
        self._interrupted = False
        self._gone: asyncio.Future[str] | None = None
        self._lock = asyncio.Lock()

    @property
    def info(self) -> KernelInfo | None:
        """What started, None before ``start``."""
        return self._info

    async def start(self) -> KernelInfo:
        """Ready at once."""
        self.namespace = {"__name__": "__main__"}
        self._memory = Memory()
        self._gone = asyncio.get_running_loop().create_future()
        self._info = KernelInfo(python="fake", version=platform.python_version(), pid=0)
        return self._info

    async def run(self, plan: Plan) -> AsyncIterator[Event]:
        """Run a plan; a plan that is waiting for an external step can be interrupted."""
        async with self._lock:
            self._interrupted = False
            if self._died():
                yield Died(reason=self._died())
                return
            for name in plan.forget:
                self.namespace.pop(name, None)
            schedule = Schedule(plan.steps, self._memory, plan.forget)
            outside: dict[str, Step] = {}
            ready: list[Step] = []
            while not schedule.finished:
                ready = sorted([*ready, *schedule.take()], key=lambda step: schedule.order[step.id])
                if not ready:
                    await self._changed.wait()
                    self._changed.clear()
                    for event in self._settle_outside(plan, schedule, outside):
                        yield event
                    continue
                step = ready.pop(0)
                for event in self._begin(plan, schedule, step, outside):
                    yield event
                if self._died():
                    return
            yield Done(plan=plan.id)

    def _died(self) -> str:
        return self._gone.result() if self._gone is not None and self._gone.done() else ""

    def _begin(self, plan: Plan, schedule: Schedule, step: Step, outside: dict[str, Step]) -> list[Event]:
        """Skip, abort, run or wait for a step whose turn has come."""
        verdict = "abort" if self._interrupted else schedule.verdict(step)
        if verdict == "skip":
            schedule.settle(step, "skip")
            return [Skipped(plan=plan.id, step=step.id)]
        if verdict == "abort":
            schedule.settle(step, "aborted")
            return [Finished(plan=plan.id, step=step.id, status="aborted")]
        fault = self.faults.get(step.id)
        if fault == "die":
            self.kill("The kernel was killed (signal 9).")
            return [Started(plan=plan.id, step=step.id), Died(reason=self._died())]
        if fault == "hang":
            outside[step.id] = step
            return [Started(plan=plan.id, step=step.id)]
        if step.kind == "external":
            return self._ask_outside(plan, schedule, step, outside)
        return [Started(plan=plan.id, step=step.id), self._perform(plan, schedule, step)]

    def _ask_outside(self, plan: Plan, schedule: Schedule, step: Step, outside: dict[str, Step]) -> list[Event]:
        started = Started(plan=plan.id, step=step.id)
        try:
            values = tuple(self._parameters(step))
        except Exception as error:
            schedule.settle(step, "error")
            return [started, Finished(plan=plan.id, step=step.id, status="error", outputs=(failure(error),))]
        outside[step.id] = step
        return [started, Needed(plan=plan.id, step=step.id, values=values)]

    def _settle_outside(self, plan: Plan, schedule: Schedule, outside: dict[str, Step]) -> list[Event]:
        """Events for external steps that were resolved, or for everything that waits when interrupted."""
        events: list[Event] = []
        for step in list(outside.values()):
            resolution = self._resolved.pop(step.id, None)
            if resolution is None and not self._interrupted:
                continue
            del outside[step.id]
            if isinstance(resolution, FrameFile):
                hashes = {step.writes[0]: resolution.hash} if step.writes else {}
                if step.writes:
                    self.namespace[step.writes[0]] = read_arrow(resolution.path)
                schedule.settle(step, "ok", hashes)
                events.append(
                    Finished(
                        plan=plan.id,
                        step=step.id,
                        status="ok",
                        outputs=resolution.outputs,
                        hashes=hashes,
                        seconds=resolution.seconds,
                    )
                )
                continue
            status = resolution.status if resolution is not None else "interrupted"
            outputs = resolution.outputs if resolution is not None else ()
            schedule.settle(step, status)
            events.append(Finished(plan=plan.id, step=step.id, status=status, outputs=outputs))
        return events

    def _perform(self, plan: Plan, schedule: Schedule, step: Step) -> Finished:
        """Run a step of our own to its end."""
        self.runs.append(step.id)
        out, err = io.StringIO(), io.StringIO()
        outputs: list[Output] = []
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                outputs = self._work(step)
            problem = None
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            problem = failure(error)
        streams: list[Output] = []
        if out.getvalue():
            streams.append(Stream(name="stdout", text=out.getvalue()))
        if err.getvalue():
            streams.append(Stream(name="stderr", text=err.getvalue()))
        if problem is not None:
            schedule.settle(step, "error")
            return Finished(plan=plan.id, step=step.id, status="error", outputs=(*streams, problem), seconds=0.001)
        hashes = {
            name: hash_value(self.namespace[name], self.namespace) for name in step.writes if name in self.namespace
        }
        schedule.settle(step, "ok", hashes)
        return Finished(
            plan=plan.id, step=step.id, status="ok", outputs=(*streams, *outputs), hashes=hashes, seconds=0.001
        )

    def _work(self, step: Step) -> list[Output]:
        """What the step displays."""
        if step.kind == "value":
            self.namespace[step.writes[0]] = step.value
            return []
        if step.kind in ("text", "python"):
            self._convert(step)
        if step.kind == "text":
            fields = [str(eval(compile_field(step.id, field), self.namespace)) for field in step.parameters]
            text = "".join(part + field for part, field in zip(step.parts, [*fields, ""], strict=False))
            return [Display(data={"text/markdown": text})]
        if step.kind == "query":
            table = run_query(step.code, self._parameters(step), self.namespace, step.reads)
            if step.writes:
                self.namespace[step.writes[0]] = table
            return [as_table(table, step.writes[0] if step.writes else "", step.limit or 200, cut=not step.writes)]
        code = compile_cell(step.id, step.code)
        if code.body is not None:
            exec(code.body, self.namespace)
        value = eval(code.last, self.namespace) if code.last is not None else None
        if value is None:
            return []
        return [as_table(value, code.name, 200)] if is_frame(value) else [Display(data={"text/plain": repr(value)})]

    def _convert(self, step: Step) -> None:
        """Python and text read the rows of a query as pandas."""
        for name in step.reads:
            if is_frame(self.namespace.get(name)) and hasattr(self.namespace[name], "to_pandas"):
                self.namespace[name] = self.namespace[name].to_pandas()

    def _parameters(self, step: Step) -> list[Any]:
        return [eval(compile_expression(step.id, source), self.namespace) for source in step.parameters]

    async def resolve(self, plan: str, step: str, resolution: Resolution) -> None:
        """Give an external step what it waits for."""
        self._resolved[step] = resolution
        self._changed.set()

    async def answer(self, text: str) -> None:
        """Nothing waits: ``input()`` reads this process's standard input."""

    async def interrupt(self) -> bool:
        """Stop what waits; always gives way."""
        self._interrupted = True
        self._changed.set()
        return True

    async def restart(self) -> KernelInfo:
        """A fresh namespace."""
        return await self.start()

    async def died(self) -> str:
        """Wait until ``kill``."""
        if self._gone is None:
            raise KernelError("The kernel has not started.")
        return await asyncio.shield(self._gone)

    def kill(self, reason: str) -> None:
        """Be gone, as a killed process is."""
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(reason)
        self.namespace = {}
        self._memory = Memory()

    async def close(self) -> None:
        """Forget everything."""
        self.namespace = {}
        self._info = None

    async def page(self, request: PageRequest) -> Page:
        """Rows of a frame."""
        return page_of(self._frame(request.name), request)

    async def profile(self, name: str) -> tuple[ColumnProfile, ...]:
        """Counts only."""
        return profile_of(self._frame(name))

    async def download(self, name: str, path: str, format: Literal["csv", "parquet"]) -> None:
        """Write a whole frame."""
        write_file(self._frame(name), path, format)

    async def complete(self, code: str, position: int) -> tuple[Completion, ...]:
        """Names of the namespace that begin with the word before ``position``."""
        start = position
        while start and (code[start - 1].isalnum() or code[start - 1] == "_"):
            start -= 1
        word = code[start:position]
        names = sorted(name for name in self.namespace if name.startswith(word) and not name.startswith("__"))
        return tuple(Completion(label=name, kind="variable") for name in names)

    async def columns(self) -> dict[str, tuple[Column, ...]]:
        """The frames in the namespace."""
        frames = {name: value for name, value in self.namespace.items() if is_frame(value)}
        return {name: as_table(frame, name, 0).columns for name, frame in frames.items()}

    async def sandbox(self, names: tuple[str, ...]) -> FakeSandbox:
        """A second fake, holding copies."""
        if self._died():
            raise KernelDied(self._died())
        other = FakeKernel(self.faults)
        await other.start()
        sent: dict[str, str] = {}
        refused: dict[str, str] = {}
        rerun: list[str] = []
        for name in names:
            value = self.namespace.get(name)
            if isinstance(value, types.FunctionType | types.ModuleType | type | types.BuiltinFunctionType):
                rerun.append(name)
            elif name in self.namespace:
                self._copy(name, other, sent, refused)
        return FakeSandbox(other, Transfer(folder="", sent=sent, refused=refused, rerun=tuple(rerun)))

    def _copy(self, name: str, other: FakeKernel, sent: dict[str, str], refused: dict[str, str]) -> None:
        value = self.namespace[name]
        try:
            other.namespace[name] = value if type(value).__module__.startswith("pyarrow") else copy.deepcopy(value)
            sent[name] = hash_value(value, self.namespace)
        except Exception:
            refused[name] = f"a {type(value).__name__} cannot be copied to another process"

    def _frame(self, name: str) -> Any:
        if not is_frame(self.namespace.get(name)):
            raise KernelError(f"There is no frame {name!r}.")
        return self.namespace[name]

    async def merge(self, sandbox: Sandbox, names: tuple[str, ...]) -> dict[str, str]:
        """Take values over; definitions have to be re-run, as in a real kernel."""
        if not isinstance(sandbox, FakeSandbox):
            raise KernelError("This sandbox belongs to another kind of kernel.")
        hashes: dict[str, str] = {}
        theirs = sandbox.kernel.namespace
        definitions: tuple[type, ...] = (types.FunctionType, types.ModuleType, type)
        for name in names:
            if name in theirs and not isinstance(theirs[name], definitions):
                self.namespace[name] = theirs[name]
                hashes[name] = hash_value(theirs[name], theirs)
        self._memory.left.update(sandbox.kernel._memory.left)
        self._memory.current.update(hashes)
        return hashes


class FakeSandbox:
    """A fake kernel that a proposal is previewed in."""

    def __init__(self, kernel: FakeKernel, transfer: Transfer) -> None:
        self.kernel = kernel
        self._transfer = transfer

    @property
    def transfer(self) -> Transfer:
        """What came over, what could not, what has to be re-run there."""
        return self._transfer

    def run(self, plan: Plan) -> AsyncIterator[Event]:
        """As ``FakeKernel.run``."""
        return self.kernel.run(plan)

    async def resolve(self, plan: str, step: str, resolution: Resolution) -> None:
        """As ``FakeKernel.resolve``."""
        await self.kernel.resolve(plan, step, resolution)

    async def page(self, request: PageRequest) -> Page:
        """As ``FakeKernel.page``."""
        return await self.kernel.page(request)

    async def interrupt(self) -> bool:
        """As ``FakeKernel.interrupt``."""
        return await self.kernel.interrupt()

    async def close(self) -> None:
        """Throw it away."""
        await self.kernel.close()


def failure(error: BaseException) -> Failure:
    """An exception as an output, with the frames that lie in cells."""
    trace = tuple(
        TraceFrame(
            cell=cell_of(item.filename), file="", line=item.lineno or 0, function=item.name, text=item.line or ""
        )
        for item in traceback.extract_tb(error.__traceback__)
        if cell_of(item.filename)
    )
    return Failure(error=type(error).__name__, message=str(error), trace=trace)


def read_arrow(path: str) -> Any:
    """An Arrow IPC file, file or stream format, by memory map."""
    import pyarrow

    source = pyarrow.memory_map(path)
    try:
        return pyarrow.ipc.open_file(source).read_all()
    except pyarrow.ArrowInvalid:
        source.seek(0)
        return pyarrow.ipc.open_stream(source).read_all()
