"""A state as windows see it."""

from __future__ import annotations

from pathlib import PurePath

from quire.session.state import State
from quire.session.view import AnalysisChanged, CellView, SessionView, Snapshot


def snapshot(state: State) -> Snapshot:
    """The whole session."""
    return Snapshot(
        state.epoch,
        state.revision,
        session_view(state),
        tuple(cell_view(state, id) for id in state.order.ids),
        tuple(airlock.proposal for airlock in state.airlocks.values()),
        state.groups,
    )


def session_view(state: State) -> SessionView:
    """Everything that is not in a cell."""
    title = state.metadata.get("title")
    return SessionView(
        path=state.path,
        title=title if isinstance(title, str) and title else PurePath(state.path).stem,
        kernel=state.kernel,
        kernel_reason=state.kernel_reason,
        saved=state.saved,
        save_reason=state.save_reason,
        run_on_edit=state.run_on_edit,
        order_mode=state.order_mode,
        trusted=state.trusted,
        can_undo=state.undo[-1].label if state.undo else "",
        can_redo=state.redo[-1].label if state.redo else "",
        metadata=state.metadata,
        recovered=state.recovered,
        notices=state.notices,
        conflicts=state.conflicts,
    )


def cell_view(state: State, id: str) -> CellView:
    """A cell as a window shows it."""
    alive = state.cells[id]
    cell = alive.cell
    place = place_of(state, id)
    return CellView(
        id=id,
        kind=cell.kind,
        text=cell.source,
        version=alive.version,
        name=cell.name,
        attributes=cell.attributes,
        group=cell.group,
        validity=state.validity[id],
        status=alive.status,
        result=alive.result,
        diagnostics=place.diagnostics,
        upstream=place.upstream,
        definitions=place.definitions,
        input=alive.value,
        waiting=alive.waiting,
        console=alive.console.chunks,
    )


def place_of(state: State, id: str) -> AnalysisChanged:
    """Where a cell stands in the graph, and what is wrong with it."""
    graph = state.graph
    return AnalysisChanged(id, graph.upstream(id), graph.analysis(id).definitions, graph.diagnostics(id))
