"""Real kernel processes for tests."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from quire.document import Output
from quire.kernel import Event, Finished, Plan, Step
from quire.kernel.local import LocalKernel, LocalSandbox
from quire.kernel.settings import KernelSettings


class Bench:
    """A kernel with the short forms that tests read well with."""

    def __init__(self, kernel: LocalKernel | LocalSandbox) -> None:
        self.kernel = kernel
        self.events: list[Event] = []

    async def run(self, *steps: Step, forget: tuple[str, ...] = ()) -> list[Event]:
        self.events = [event async for event in self.kernel.run(Plan(id="p", steps=steps, forget=forget))]
        return self.events

    async def python(self, code: str, **words) -> Finished:
        """Run one cell, ``a`` when no id is given."""
        step = python(words.pop("id", "a"), code, **words)
        await self.run(step)
        return self.finished(step.id)

    async def outputs(self, code: str, **words) -> tuple[Output, ...]:
        return (await self.python(code, **words)).outputs

    def finished(self, step: str) -> Finished:
        return next(event for event in self.events if isinstance(event, Finished) and event.step == step)

    def statuses(self) -> dict[str, str]:
        return {event.step: event.status for event in self.events if isinstance(event, Finished)}


def python(id: str, code: str, **words) -> Step:
    return Step(id=id, kind="python", code=code, force=words.pop("force", True), **words)


def query(id: str, sql: str, **words) -> Step:
    return Step(id=id, kind="query", code=sql, force=words.pop("force", True), **words)


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Callable[..., object]]:
    """Starts kernels with settings; all are closed afterwards."""
    started: list[LocalKernel] = []

    async def starter(**words) -> Bench:
        settings = KernelSettings(folder=str(tmp_path), **{"standby": False, **words})
        kernel = LocalKernel(settings)
        started.append(kernel)
        await kernel.start()
        return Bench(kernel)

    yield starter
    for kernel in started:
        await kernel.close()


@pytest.fixture
async def bench(start) -> Bench:
    """A kernel without a standby."""
    return await start()
