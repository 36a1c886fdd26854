"""The first state of a session: a document, with what is known from the last time that it was open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from immutables import Map

from quire.analysis import Graph
from quire.document import CellResult, Diagnostic, Notebook
from quire.session.content import enlivened
from quire.session.staleness import revalidated
from quire.session.state import CellState, Order, State


def opened(
    epoch: str,
    path: str,
    notebook: Notebook,
    *,
    results: Mapping[str, CellResult] | None = None,
    inputs: Mapping[str, Any] | None = None,
    notices: tuple[Diagnostic, ...] = (),
) -> State:
    """The state of a notebook that was just read; ``results`` and ``inputs`` are by cell, from the last session."""
    graph = Graph.build(notebook.cells, notebook.order_mode)
    cells: dict[str, CellState] = {}
    for cell in notebook.cells:
        typed = inputs is not None and cell.id in inputs
        value = inputs[cell.id] if inputs is not None and typed else None
        result = results.get(cell.id) if results is not None else None
        alive = CellState(cell, result=result, value=value, typed=typed)
        cells[cell.id] = enlivened(alive, graph.analysis(cell.id))
    order = Order(cell.id for cell in notebook.cells)
    state = State(
        epoch, path, order, Map(cells), graph, {}, base=notebook, metadata=notebook.metadata, groups=notebook.groups,
        notices=notices, known=Map({cell.id: (cell.group, cell.source) for cell in notebook.cells if cell.group}),
    )  # fmt: skip
    validity, _ = revalidated(state, order.ids)
    return msgspec.structs.replace(state, validity=validity)
