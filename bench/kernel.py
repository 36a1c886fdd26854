"""The kernel alone: ready, restart, a chain of cells, queries side by side, previews of 100 MB and taking them over."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable

from quire.kernel import KernelSettings, LocalKernel, LocalSandbox, Plan, Step
from rows import Row, show

REPEATS = 5
CELLS = 1_000
MAKE = "import numpy, pandas\nframe = pandas.DataFrame({c: numpy.random.rand(1_250_000) for c in 'abcdefghij'})"
HEAVY = "SELECT count(*) FROM range(30_000_000) t(n) WHERE n % 7 = 3 AND hash(n) % 11 = 5"


def measure() -> list[Row]:
    """Every row, in one event loop."""
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder:
        return asyncio.run(_measure(folder))


async def _measure(folder: str) -> list[Row]:
    rows = [Row("start a kernel, until it takes cells", await _median(lambda: _start(folder)), target="<155")]
    kernel = LocalKernel(KernelSettings(folder, standby_seconds=0))
    await kernel.start()
    try:
        await _run(kernel, _query("warm", "SELECT 1"), _python("made", MAKE, writes=("frame",)))
        chain = tuple(
            _python(f"c{at}", f"v{at} = v{at - 1} + 1" if at else "v0 = 0", writes=(f"v{at}",), after=(f"c{at - 1}",))
            for at in range(CELLS)
        )
        rows.append(
            Row(
                f"a chain of {CELLS:,} trivial cells, every event",
                await _median(lambda: _run(kernel, *chain)),
                target="<100",
            )
        )
        rows.append(Row("one trivial cell, there and back", await _median(lambda: _run(kernel, chain[0]))))
        rows.append(await _side_by_side(kernel))
        rows.extend(await _previews(kernel))
        await _settled(kernel)
        rows.append(Row("restart a kernel", await _timed(kernel.restart()), target="<300"))
    finally:
        await kernel.close()
    return rows


async def _side_by_side(kernel: LocalKernel) -> Row:
    one = await _median(lambda: _run(kernel, _query("a", HEAVY)))
    two = await _median(lambda: _run(kernel, _query("a", HEAVY), _query("b", HEAVY)))
    return Row("two equal SQL cells beside one another; floor: one alone", two, floor=one)


async def _previews(kernel: LocalKernel) -> list[Row]:
    """What a preview costs beyond the cells' own time, and what accepting costs."""
    made, merged = [], []
    for _ in range(REPEATS):
        await _settled(kernel)
        begin = time.perf_counter()
        sandbox = await kernel.sandbox(("frame",))
        await _run(sandbox, _python("look", "frame.shape", reads=("frame",)))
        made.append(time.perf_counter() - begin)
        await _run(sandbox, _python("make", "result = frame * 2", reads=("frame",), writes=("result",)))
        await _settled(kernel)  # a person looks at the preview first
        merged.append(await _timed(kernel.merge(sandbox, ("result",))))
        await sandbox.close()
    return [
        Row("preview: a sandbox with 100 MB of pandas", statistics.median(made) * 1e3, target="<300"),
        Row("accept: 100 MB of pandas taken over", statistics.median(merged), target="<150"),
    ]


async def _settled(kernel: LocalKernel) -> None:
    """Wait for a standby that has imported what it imports."""
    while kernel.standby is None:  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.01)
    await kernel.standby
    await asyncio.sleep(2)


async def _start(folder: str) -> None:
    kernel = LocalKernel(KernelSettings(folder, standby=False))
    await kernel.start()
    asyncio.get_running_loop().create_task(kernel.close())


async def _run(kernel: LocalKernel | LocalSandbox, *steps: Step) -> None:
    async for _ in kernel.run(Plan("bench", steps)):
        pass


async def _timed(work: Awaitable[object]) -> float:
    begin = time.perf_counter()
    await work
    return (time.perf_counter() - begin) * 1e3


async def _median(make) -> float:
    return statistics.median([await _timed(make()) for _ in range(REPEATS)])


def _python(id: str, code: str, **words) -> Step:
    return Step(id=id, kind="python", code=code, force=True, **words)


def _query(id: str, sql: str) -> Step:
    return Step(id=id, kind="query", code=sql, writes=(f"q_{id}",), force=True)


if __name__ == "__main__":
    show(measure())
