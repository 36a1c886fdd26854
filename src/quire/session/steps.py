"""A cell as a step of a kernel plan, one function for each kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from quire.analysis import compile_sql
from quire.document import (
    Diagnostic,
    Failure,
    chart_query,
    parse_chart,
    parse_widget,
    split_markdown,
)
from quire.kernel import Step, StepKind
from quire.session.state import CellState, External, PlannedCell, State

CHART_ROWS = 5_001  # one more than is drawn, so that a cut is seen


class Work(msgspec.Struct, frozen=True):
    """A step, and the connection that runs it when it is not the kernel."""

    step: Step
    external: External | None = None


def work_for(state: State, id: str, cell: PlannedCell) -> Work | Failure:
    """What running the cell means, or why it cannot run."""
    alive = state.cells[id]
    names = tuple(name for name, _ in cell.reads)
    return _KINDS[alive.cell.kind](state, alive, names)


def writes_of(state: State, id: str) -> tuple[str, ...]:
    """The names that running the cell binds or changes; the one that its result is bound to first."""
    cell = state.cells[id].cell
    analysis = state.graph.analysis(id)
    names = tuple(sorted({*analysis.definitions, *analysis.mutates}))
    if cell.kind == "sql":
        frame = cell.name or f"_frame_{id}"
        return (frame, *(name for name in names if name != frame))
    return names


def _python(state: State, alive: CellState, reads: tuple[str, ...]) -> Work:
    id = alive.cell.id
    dynamic = state.graph.analysis(id).dynamic
    step = Step(id, "python", code=alive.cell.source, reads=reads, writes=writes_of(state, id), dynamic=dynamic)
    return Work(step)


def _sql(state: State, alive: CellState, reads: tuple[str, ...]) -> Work | Failure:
    cell = alive.cell
    compiled = compile_sql(cell.id, {}, state.graph)
    if isinstance(compiled, Diagnostic):
        return _failure(compiled)
    connection = cell.attributes.get("connection", "")
    writes = writes_of(state, cell.id)
    kind: StepKind = "external" if connection else "query"
    step = Step(cell.id, kind, code=compiled.sql, reads=reads, writes=writes, parameters=compiled.parameters)
    return Work(step, External(connection, compiled.sql) if connection else None)


def _chart(state: State, alive: CellState, reads: tuple[str, ...]) -> Work | Failure:
    chart = parse_chart(alive.cell.source)
    if isinstance(chart, Diagnostic):
        return _failure(chart)
    return Work(Step(alive.cell.id, "query", code=chart_query(chart), reads=reads, limit=CHART_ROWS))


def _input(state: State, alive: CellState, reads: tuple[str, ...]) -> Work | Failure:
    widget = parse_widget(alive.cell.source)
    if isinstance(widget, Diagnostic):
        return _failure(widget)
    if not alive.cell.name:
        return Failure("InputWithoutName", "This input defines nothing: give the cell a name.")
    value = dt.date.fromisoformat(alive.value) if widget.type == "date" and alive.value else alive.value
    return Work(Step(alive.cell.id, "value", reads=reads, writes=(alive.cell.name,), value=value))


def _markdown(state: State, alive: CellState, reads: tuple[str, ...]) -> Work:
    text = split_markdown(alive.cell.source)
    return Work(Step(alive.cell.id, "text", reads=reads, parts=text.parts, parameters=text.fields))


def _failure(diagnostic: Diagnostic) -> Failure:
    return Failure("CannotRun", diagnostic.message)


_KINDS: dict[str, Callable[[State, CellState, tuple[str, ...]], Work | Failure]] = {
    "python": _python,
    "sql": _sql,
    "chart": _chart,
    "input": _input,
    "markdown": _markdown,
}
