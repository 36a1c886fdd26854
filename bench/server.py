"""The server: start, a chain of cells run through the websocket, a run without a browser; against marimo."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from notebooks import chain
from peers import python_of
from quire.document import Cell, Notebook, write
from quire.document.convert import write_marimo
from rows import Row, show
from served import Marimo, Quire

CELLS = 1_000
REPEATS = 5


def measure() -> list[Row]:
    """Start, chain and run; the two tools take turns, so that a busy machine is busy for both."""
    python = python_of("marimo", "marimo")
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder:
        small, large = _written(Path(folder), "small", 2), _written(Path(folder), "large", CELLS)
        starts = _alternating(small, python, asyncio_run(_start))
        runs = _alternating(large, python, asyncio_run(_chain))
        headless = _headless(large, python)
    return [
        Row("start to the page (HTTP 200)", *_pair(starts, 0), "s", target="<0.4"),
        Row("start to a kernel that is ready", *_pair(starts, 1), "s", target="<0.6"),
        Row(f"re-run a chain of {CELLS:,} cells, to the last output in a window", *_pair(runs, 0), "s", target="15x"),
        Row("  messages for it", *_pair(runs, 1), "messages", target="<2001"),
        Row(f"run a notebook of {CELLS:,} cells without a browser", *_pair(headless, 0), "s", target="4x"),
    ]


Figures = dict[str, list[tuple[float, ...]]]


def _pair(figures: Figures, at: int) -> tuple[float, float | None]:
    """The medians of ours and of the peer's."""
    ours, peer = (
        statistics.median(each[at] for each in figures[who]) if figures[who] else None for who in ("ours", "peer")
    )
    assert ours is not None
    return ours, peer


def _written(folder: Path, name: str, count: int) -> Path:
    """A chain of cells as a notebook of ours; marimo's lies beside it."""
    cells = tuple(Cell(f"cell{at:04}", "python", source) for at, source in enumerate(chain(count)))
    notebook = Notebook((*cells[:-1], Cell(cells[-1].id, "python", f"{cells[-1].source}\nv{count - 1}")))
    file = folder / f"{name}.md"
    file.write_text(write(notebook), encoding="utf-8")
    file.with_suffix(".py").write_text(write_marimo(notebook).text, encoding="utf-8")
    return file


def _alternating(
    notebook: Path, python: Path | None, work: Callable[[Quire | Marimo], list[tuple[float, ...]]]
) -> Figures:
    found: Figures = {"ours": [], "peer": []}
    for _ in range(REPEATS):
        for who in ("ours", "peer") if python else ("ours",):
            served = Quire(notebook) if who == "ours" or python is None else Marimo(python, notebook.with_suffix(".py"))
            try:
                found[who] += work(served)
            finally:
                served.stop()
    return found


def asyncio_run(work: Callable) -> Callable[[Quire | Marimo], list[tuple[float, ...]]]:
    """A coroutine function as a function."""
    return lambda served: asyncio.run(work(served))


async def _start(served: Quire | Marimo) -> list[tuple[float, ...]]:
    page = served.answers()
    async with served.window():
        return [(page, served.ready_after)]


async def _chain(served: Quire | Marimo) -> list[tuple[float, ...]]:
    served.answers()
    found = []
    async with served.window():
        await served.run("v0 = 1000")
        for number in range(3):
            await asyncio.sleep(0.3)  # what came after the last output is not part of the next run
            begin = time.perf_counter()
            messages = await served.run(f"v0 = {number}")
            found.append((time.perf_counter() - begin, float(messages)))
    return found


def _headless(notebook: Path, python: Path | None) -> Figures:
    commands = {"ours": [sys.executable, "-m", "quire.cli", "run", str(notebook), "-o", "json"]}
    if python:
        commands["peer"] = [str(python), str(notebook.with_suffix(".py"))]
    found: Figures = {"ours": [], "peer": []}
    for _ in range(REPEATS):
        for who, command in commands.items():
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            found[who].append((time.perf_counter() - begin,))
    return found


if __name__ == "__main__":
    show(measure())
