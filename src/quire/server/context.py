"""What answers are chosen from, on the server: the recommender is ready before it is asked, and never in the way."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from quire.airlock import ContextReceipt, ledger_of, usage
from quire.catalog import LEARNED, Catalog
from quire.document import Column, Project
from quire.errors import QuireError
from quire.server.catalog_files import CatalogFiles
from quire.server.pinning import Name, names_of
from quire.session.actions import PlanRequest

if TYPE_CHECKING:
    from quire.recommender import Admitted, Recommender
    from quire.server.choosing import Chooser

SECONDS = 4.0  # that an answer waits for its receipt
NAME_SECONDS = 1.0  # that what @ offers waits for the catalog
FRAME_SECONDS = 0.25  # that the receipt waits for the kernel to name its frames

Frames = Callable[[], Awaitable[Mapping[str, tuple[Column, ...]]]]


class Ready(NamedTuple):
    """A catalog, what of it may be shown, the names in that, the recommender over it; perhaps still in the making."""

    catalog: Catalog
    admitted: asyncio.Task[Admitted]
    names: asyncio.Task[tuple[Name, ...]]
    recommender: asyncio.Task[Recommender]


class Contexts:
    """The recommender of a project's present catalog, built in the background whenever that changes."""

    def __init__(self, project: Project, catalog: CatalogFiles) -> None:
        self.project = project
        self.catalog = catalog
        self._ready: Ready | None = None
        self._usage: tuple[tuple[int, int], dict[str, float]] = ((0, 0), {})
        self._learned = 0

    async def prepare(self) -> None:
        """Have everything ready for a question; what goes wrong is said when one is asked."""
        await asyncio.wait((await self._present())[1:])

    async def recommender(self) -> Recommender:
        """The recommender of the present catalog."""
        return await asyncio.shield((await self._present()).recommender)

    async def seen(self) -> Catalog:
        """What of the present catalog may be shown. Raises ``CatalogError`` when that is not certain."""
        return (await asyncio.shield((await self._present()).admitted)).catalog

    async def names(self) -> tuple[Name, ...]:
        """Everything of the present catalog that may be shown and pinned; none while that is still being found out."""
        try:
            async with asyncio.timeout(NAME_SECONDS):
                return await asyncio.shield((await self._present()).names)
        except (TimeoutError, QuireError):
            return ()

    async def receipt(self, asked: PlanRequest, frames: Frames | None = None) -> ContextReceipt:
        """What the answer to a question is chosen from; never raises, a failure is in the receipt."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(SECONDS):
                live = await held(frames)
                recommender = await self.recommender()
                used = await asyncio.to_thread(self._used)
                found = await asyncio.to_thread(_chooser(self.project).choose, recommender, asked, live, used)
        except TimeoutError:
            return ContextReceipt(failure="The catalog is still being made ready; ask again to see the context.")
        except QuireError as fault:
            return ContextReceipt(failure=str(fault))
        except Exception as fault:  # a defect of the recommender costs the receipt, never the answer
            return ContextReceipt(failure=f"The context could not be chosen: {type(fault).__name__}: {fault}")
        return msgspec.structs.replace(found, seconds=time.perf_counter() - began)

    async def close(self) -> None:
        """End what is being built; a thread that computes ends by itself."""
        if self._ready is not None:
            for task in self._ready[1:]:
                task.cancel()
            await asyncio.wait(self._ready[1:])

    async def _present(self) -> Ready:
        catalog = await self.catalog.read()
        learned = await asyncio.to_thread(_changed_at, self.project.root / "catalog" / LEARNED)
        if self._ready is None or self._ready.catalog is not catalog or self._learned != learned:
            self._learned = learned
            admitted = asyncio.create_task(asyncio.to_thread(_admit, catalog, self.project))
            names = asyncio.create_task(_named(admitted))
            self._ready = Ready(catalog, admitted, names, asyncio.create_task(_built(admitted, self.project)))
            for task in self._ready[1:]:
                task.add_done_callback(_seen)
        return self._ready

    def _used(self) -> dict[str, float]:
        """How often each dataset was accepted, read again when the ledger grew."""
        ledger = ledger_of(self.project)
        try:
            known = ledger.path.stat()
        except OSError:
            return {}
        stamp = (known.st_mtime_ns, known.st_size)
        if self._usage[0] != stamp:
            self._usage = (stamp, usage(ledger.entries()))
        return self._usage[1]


async def held(frames: Frames | None) -> Mapping[str, tuple[Column, ...]]:
    """The frames that the kernel holds; a busy kernel is not waited for."""
    if frames is None:
        return {}
    try:
        async with asyncio.timeout(FRAME_SECONDS):
            return await frames()
    except (TimeoutError, QuireError):
        return {}


def _changed_at(path: Path) -> int:
    """When a file was changed, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _seen(task: asyncio.Task[Any]) -> None:
    """A failure is told to whoever asks a question; nobody need be told before."""
    if not task.cancelled():
        task.exception()


async def _named(admitted: asyncio.Task[Admitted]) -> tuple[Name, ...]:
    return await asyncio.to_thread(names_of, (await asyncio.shield(admitted)).catalog)


async def _built(admitted: asyncio.Task[Admitted], project: Project) -> Recommender:
    return await asyncio.to_thread(_build, await asyncio.shield(admitted), project)


def _chooser(project: Project) -> Chooser:
    """Imported by the thread that computes: it brings numpy, for which the first page need not wait."""
    made: Chooser = importlib.import_module("quire.server.choosing").Chooser(project)
    return made


def _admit(catalog: Catalog, project: Project) -> Admitted:
    return _chooser(project).admit(catalog)


def _build(admitted: Admitted, project: Project) -> Recommender:
    return _chooser(project).build(admitted)
