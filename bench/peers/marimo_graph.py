"""marimo's graph: build it, and edit cells the way its kernel does; run inside marimo's own environment."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from marimo._ast.app_config import _AppConfig
from marimo._ast.compiler import compile_cell
from marimo._config.config import DEFAULT_CONFIG
from marimo._lint.validate_graph import check_for_errors
from marimo._messaging.streams import ThreadSafeStream
from marimo._messaging.types import KernelStreams
from marimo._runtime import dataflow
from marimo._runtime.commands import AppMetadata, ExecuteCellCommand
from marimo._runtime.dataflow import DirectedGraph
from marimo._runtime.kernel_lifecycle import KernelArgs, kernel_session
from marimo._runtime.runner.cell_runner import Runner
from marimo._session.model import SessionMode


class Silent(ThreadSafeStream):
    """Takes the messages that the kernel has written, sends them nowhere and counts their bytes."""

    def __init__(self) -> None:
        self.pipe = self.input_queue = self.cell_id = None
        self.redirect_console = False
        self.stream_lock = threading.Lock()
        self.written = 0

    def write(self, data: bytes) -> None:
        """Count."""
        self.written += len(data)


@contextlib.contextmanager
def kernel() -> Iterator[tuple[Any, Silent]]:
    """A kernel in this process, as its server starts one for editing."""
    stream = Silent()
    metadata = AppMetadata(query_params={}, cli_args={}, app_config=_AppConfig(), filename=None)
    arguments = KernelArgs(
        streams=KernelStreams(stream=stream, stdout=None, stderr=None, stdin=None),
        debugger=None,
        configs={},
        app_metadata=metadata,
        user_config=copy.deepcopy(DEFAULT_CONFIG),
        mode=SessionMode.EDIT,
        control_queue=asyncio.Queue(),
        set_ui_element_queue=asyncio.Queue(),
        virtual_file_storage="in_memory",
    )
    with kernel_session(arguments) as (running, _):
        yield running, stream


def build(cells: list[str]) -> float:
    """Milliseconds for the graph with its errors and its order."""
    begin = time.perf_counter()
    graph = DirectedGraph()
    for id, cell in [(str(at), compile_cell(code, cell_id=str(at))) for at, code in enumerate(cells)]:
        graph.register_cell(id, cell)
    check_for_errors(graph)
    dataflow.topological_sort(graph, list(graph.cells))
    return (time.perf_counter() - begin) * 1e3


def edits(cells: list[str], ids: list[str]) -> dict[str, dict[str, float]]:
    """For each cell the milliseconds from a new text to the list of what has to run, and the bytes sent for it."""
    found = {}
    with kernel() as (running, stream):
        running.mutate_graph(
            [ExecuteCellCommand(cell_id=str(at), code=code) for at, code in enumerate(cells)], deletion_requests=[]
        )
        for id in ids:
            times = []
            for turn in range(3):
                code = f"{cells[int(id)]}\nextra_{id}_{turn} = {turn}"
                before, begin = stream.written, time.perf_counter()
                roots = running.mutate_graph([ExecuteCellCommand(cell_id=id, code=code)], deletion_requests=[])
                Runner.compute_cells_to_run(running.graph, roots, set(), "autorun")
                times.append((time.perf_counter() - begin) * 1e3)
            found[id] = {"ms": statistics.median(times), "bytes": stream.written - before}
    return found


def main() -> None:
    """Requests are ``{cells, edits, repeats}``; the answer has milliseconds."""
    request = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        built = statistics.median(build(request["cells"]) for _ in range(request["repeats"]))
        edited = edits(request["cells"], request["edits"])
    print(json.dumps({"build": built, "edits": edited}), flush=True)


if __name__ == "__main__":
    main()
