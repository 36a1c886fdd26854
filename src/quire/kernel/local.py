"""The kernel of a notebook: a worker process, and a warm second one for restarts and previews."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from quire.document import Column
from quire.errors import KernelDied, KernelError
from quire.kernel.process import Worker, start_worker
from quire.kernel.protocol import (
    ColumnProfile,
    Completion,
    Event,
    KernelInfo,
    Page,
    PageRequest,
    Plan,
    Resolution,
    Sandbox,
    Transfer,
)
from quire.kernel.settings import KernelSettings

SHARED_MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes that shared memory must have free to be used


class LocalKernel:
    """A kernel process on this machine."""

    def __init__(self, settings: KernelSettings) -> None:
        self.settings = settings
        self._worker: Worker | None = None
        self._standby: asyncio.Task[Worker] | None = None
        self._info: KernelInfo | None = None
        self._closed = False

    @property
    def info(self) -> KernelInfo | None:
        """What started, None before ``start``."""
        return self._info

    @property
    def standby(self) -> asyncio.Task[Worker] | None:
        """The next process, on its way or ready."""
        return self._standby

    async def start(self) -> KernelInfo:
        """Start the process and wait until it is ready.

        Raises ``KernelError`` with the reason.
        """
        self._closed = False
        return await self._adopt(await self._take_standby())

    async def _adopt(self, worker: Worker) -> KernelInfo:
        self._worker = worker
        self._info = worker.ready.result()
        self._warm_later()
        return self._info

    async def _started(self) -> Worker:
        """A worker that is ready."""
        worker = await start_worker(self.settings)
        try:
            async with asyncio.timeout(self.settings.start_seconds):
                await asyncio.shield(worker.ready)
        except TimeoutError:
            await worker.close()
            raise KernelError(f"The kernel was not ready within {self.settings.start_seconds:g} s.") from None
        except BaseException:
            worker.kill()
            raise
        return worker

    def warm(self) -> None:
        """Begin to start the next process, which ``start``, a restart or a preview will take."""
        if self._standby is None and not self._closed:
            self._standby = asyncio.get_running_loop().create_task(self._started())

    def _warm_later(self) -> None:
        """Begin to start the next process a little later: what comes now has the processors first."""
        if self.settings.standby and not self._closed:
            asyncio.get_running_loop().call_later(self.settings.standby_seconds, self.warm)

    async def _take_standby(self) -> Worker:
        """The warm standby, or a new process when there is none that lives."""
        task, self._standby = self._standby, None
        if task is not None:
            with contextlib.suppress(KernelError):
                worker = await task
                if not worker.death.done():
                    return worker
        return await self._started()

    def _living(self) -> Worker:
        if self._worker is None:
            raise KernelError("The kernel has not started.", remedy="Start it first.")
        return self._worker

    def run(self, plan: Plan) -> AsyncIterator[Event]:
        """Run a plan; events until ``Done`` or ``Died``."""
        return self._living().run(plan)

    async def resolve(self, plan: str, step: str, resolution: Resolution) -> None:
        """Give an external step what it waits for."""
        self._living().resolve(plan, step, resolution)

    async def answer(self, text: str) -> None:
        """Answer a pending ``input()``."""
        self._living().answer(text)

    async def interrupt(self) -> bool:
        """Stop what runs; False when the code did not give way within 2 s."""
        return await self._living().interrupt()

    async def restart(self) -> KernelInfo:
        """A fresh namespace, from the warm standby when there is one."""
        old, self._worker = self._worker, None
        if old is not None:
            old.kill()
        info = await self._adopt(await self._take_standby())
        if old is not None:
            await old.close()
        return info

    async def died(self) -> str:
        """Wait until the process is gone without having been asked to."""
        while True:
            worker = self._living()
            reason = await asyncio.shield(worker.death)
            if not worker.closed:
                return reason
            if self._worker is worker or self._worker is None:
                raise KernelError("The kernel was closed.")

    async def close(self) -> None:
        """End the processes; nothing is left behind."""
        self._closed = True
        task, self._standby = self._standby, None
        workers = [self._worker] if self._worker is not None else []
        self._worker = None
        if task is not None:
            with contextlib.suppress(KernelError):
                workers.append(await task)
        await asyncio.gather(*(worker.close() for worker in workers))

    async def page(self, request: PageRequest) -> Page:
        """Rows of a frame, also while Python runs."""
        return await ask_page(self._living(), request)

    async def profile(self, name: str) -> tuple[ColumnProfile, ...]:
        """Every column of a frame at a glance."""
        raw = await self._living().request("profile", name=name)
        return msgspec.json.decode(raw, type=tuple[ColumnProfile, ...])

    async def download(self, name: str, path: str, format: Literal["csv", "parquet"]) -> None:
        """Write a whole frame to ``path``."""
        target = str(await asyncio.to_thread(Path(path).resolve))
        await self._living().request("download", name=name, path=target, format=format)

    async def complete(self, code: str, position: int) -> tuple[Completion, ...]:
        """Suggestions at a position of Python code."""
        raw = await self._living().request("complete", code=code, position=position)
        return msgspec.json.decode(raw, type=tuple[Completion, ...])

    async def columns(self) -> dict[str, tuple[Column, ...]]:
        """The frames in the namespace, with their columns."""
        raw = await self._living().request("columns")
        return msgspec.json.decode(raw, type=dict[str, tuple[Column, ...]])

    async def sandbox(self, names: tuple[str, ...]) -> LocalSandbox:
        """The warm standby, holding private copies of the named values."""
        live = self._living()
        if live.death.done():
            raise KernelDied(live.death.result(), remedy="Restart the kernel.")
        folder = exchange_folder()
        try:
            taking = asyncio.get_running_loop().create_task(self._take_standby())
            try:
                transfer = await send(live, names, folder)
                worker = await taking
            except BaseException:
                taking.add_done_callback(discard)
                raise
            unwalled = await self._enclosed(worker, folder)
            await worker.request("take", folder=folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._warm_later()
        return LocalSandbox(worker, msgspec.structs.replace(transfer, unwalled=unwalled))

    async def _enclosed(self, worker: Worker, folder: str) -> str:
        """Build the wall around a sandbox, with ``folder`` inside; why it could not be built, or empty."""
        return msgspec.json.decode(await worker.request("wall", folders=[folder]), type=str)

    async def merge(self, sandbox: Sandbox, names: tuple[str, ...]) -> dict[str, str]:
        """Take the named values out of a sandbox into the live namespace, computing nothing; name → value hash."""
        if not isinstance(sandbox, LocalSandbox):
            raise KernelError("This sandbox belongs to another kind of kernel.")
        folder = await asyncio.to_thread(tempfile.mkdtemp, dir=sandbox.transfer.folder)  # the one where it may write
        try:
            await send(sandbox.worker, names, folder)
            raw = await self._living().request("take", folder=folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return msgspec.json.decode(raw, type=dict[str, str])


class LocalSandbox:
    """A second kernel process with copies of some values, thrown away after a preview."""

    def __init__(self, worker: Worker, transfer: Transfer) -> None:
        self.worker = worker
        self._transfer = transfer

    @property
    def transfer(self) -> Transfer:
        """What came over, what could not, what has to be re-run there."""
        return self._transfer

    def run(self, plan: Plan) -> AsyncIterator[Event]:
        """As ``LocalKernel.run``, in the sandbox."""
        return self.worker.run(plan)

    async def resolve(self, plan: str, step: str, resolution: Resolution) -> None:
        """As ``LocalKernel.resolve``."""
        self.worker.resolve(plan, step, resolution)

    async def page(self, request: PageRequest) -> Page:
        """As ``LocalKernel.page``."""
        return await ask_page(self.worker, request)

    async def interrupt(self) -> bool:
        """As ``LocalKernel.interrupt``."""
        return await self.worker.interrupt()

    async def close(self) -> None:
        """Throw it away."""
        await self.worker.close()
        shutil.rmtree(self._transfer.folder, ignore_errors=True)


async def ask_page(worker: Worker, request: PageRequest) -> Page:
    """Rows of a frame in a worker."""
    return msgspec.json.decode(await worker.request("page", page=request), type=Page)


async def send(worker: Worker, names: tuple[str, ...], folder: str) -> Transfer:
    """Have a worker write values to ``folder``."""
    raw = await worker.request("export", names=list(dict.fromkeys(names)), folder=folder)
    found: dict[str, Any] = msgspec.json.decode(raw)
    return msgspec.convert({"folder": folder, **found}, Transfer)


def exchange_folder() -> str:
    """A new private folder, in memory when there is plenty."""
    room = shutil.disk_usage(SHARED_MEMORY).free if SHARED_MEMORY.is_dir() else 0
    return tempfile.mkdtemp(prefix="quire-", dir=SHARED_MEMORY if room >= ROOM else None)


def discard(task: asyncio.Task[Worker]) -> None:
    """Kill a worker that nobody wants any more."""
    if not task.cancelled() and task.exception() is None:
        task.result().kill()
