"""The graph of cells: building it, and knowing what is stale after an edit; against marimo and the parser alone."""

from __future__ import annotations

import ast
import gc
import statistics
import time

from notebooks import pipelines
from peers import ask
from quire.analysis import Graph, analyse_source
from quire.document import Cell
from rows import Row, median, show

SIZES = {1_000: ("5x", "50x", 3), 5_000: ("12x", "800x", 1)}


def measure() -> list[Row]:
    """Rows for every size: the build, the edit of a cell in the middle, and that of the cell all others read."""
    return [row for count, (build, edit, repeats) in SIZES.items() for row in _measure(count, build, edit, repeats)]


def _measure(count: int, build: str, edit: str, repeats: int) -> list[Row]:
    sources = pipelines(count)
    cells = [Cell(str(at), "python", source) for at, source in enumerate(sources)]
    graph = Graph.build(cells)
    reached = {id: len(graph.descendants((id,))) for id in graph.ids[1:]}
    middle = sorted(reached, key=reached.__getitem__)[len(reached) // 2]
    peer = ask("marimo", "marimo_graph.py", {"cells": sources, "edits": [middle, "0"], "repeats": repeats}) or {}
    edits = peer.get("edits", {})
    floor = median(lambda: _parse(sources), 5)
    rows = [Row(f"build the graph of {count:,} cells", _build(cells), peer.get("build"), "ms", floor, build)]
    for id, what in ((middle, "a cell in the middle"), ("0", "the imports")):
        stale = len(graph.descendants((id,)))
        name = f"edit {what} of {count:,}, know its {stale:,} stale"
        rows.append(Row(name, _edit(graph, id), edits.get(id, {}).get("ms"), "ms", None, edit))
    return rows


def _parse(sources: list[str]) -> None:
    for source in sources:
        ast.parse(source)


def _build(cells: list[Cell]) -> float:
    """The median time of a build that remembers nothing, in milliseconds."""
    times = []
    for _ in range(5):
        analyse_source.cache_clear()
        gc.collect()
        begin = time.perf_counter()
        Graph.build(cells)
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def _edit(graph: Graph, id: str) -> float:
    """The median time of edits of a cell, each to a text never seen before, in milliseconds."""
    source, times = graph.cell(id).source, []
    for turn in range(9):
        cell = Cell(id, "python", f"{source}\nextra_{id}_{turn} = {turn}")
        begin = time.perf_counter()
        edited = graph.updated({id: cell})
        edited.descendants((id,))
        edited.diagnostics(id)
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


if __name__ == "__main__":
    show(measure())
