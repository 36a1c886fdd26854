"""A notebook run without a browser: loaded by ``quire run`` while its kernel starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from quire.document import Cell, CellResult, Diagnostic, Notebook, OutputStore, coerce, load, parse_widget
from quire.errors import KernelError, UsageError
from quire.server.engines import engines_of
from quire.server.kernels import Kernels
from quire.session.driver import Means, Session
from quire.session.opening import opened
from quire.session.operations import Run
from quire.session.view import Delta, ResultChanged

Settings = tuple[tuple[str, str], ...]


class Outcome(msgspec.Struct, frozen=True):
    """What became of a cell; ``result`` is None when it did not run."""

    cell: Cell
    result: CellResult | None


def read_notebook(file: Path, settings: Settings) -> tuple[Notebook, dict[str, object]]:
    """The notebook, and the values of its inputs that ``settings`` (name, text) name, by cell."""
    notebook = load(file).notebook
    inputs = {cell.name: cell for cell in notebook.cells if cell.kind == "input"}
    values: dict[str, object] = {}
    for name, text in settings:
        cell = inputs.get(name)
        if cell is None:
            known = ", ".join(inputs) or "this notebook has no inputs"
            raise UsageError(f"There is no input {name!r}.", expected=known)
        widget = parse_widget(cell.source)
        if isinstance(widget, Diagnostic):
            raise UsageError(f"The input {name!r} is not right: {widget.message}")
        try:
            values[cell.id] = coerce(widget, text)
        except ValueError as error:
            raise UsageError(f"--set {name}: {error}") from None
    return notebook, values


async def run_notebook(
    kernels: Kernels, file: Path, settings: Settings, begin: Callable[[int], None], advance: Callable[[], None]
) -> tuple[Outcome, ...]:
    """Run every cell in a fresh kernel; the file is not touched.

    ``begin`` hears how many cells there are to run, ``advance`` when one is done. Raises ``KernelError`` when the
    kernel does not start or dies.
    """
    project = kernels.project
    notebook, values = read_notebook(file, settings)
    engines = engines_of(project)
    state = opened("run", project.key(file), notebook, inputs=values)
    runnable = [id for id in state.order.ids if not state.cells[id].inert]
    begin(len(runnable))

    def writable(connection: str) -> bool:
        return project.connections.get(connection, {}).get("read_only", True) is False

    def heard(delta: Delta) -> None:
        for change in delta.changes:
            if isinstance(change, ResultChanged):
                advance()

    session = Session(state, Means(lambda: kernels.take(file), engines.get), writable)
    try:
        await session.warm()
        session.listen(heard)
        await session.operate(Run("all"))
        await session.settled()
        if session.state.kernel == "dead":
            raise KernelError(session.state.kernel_reason)
        return tuple(Outcome(session.state.cells[id].cell, session.state.cells[id].result) for id in runnable)
    finally:
        await session.close()
        await engines.close()


def save_outputs(kernels: Kernels, file: Path, outcomes: tuple[Outcome, ...]) -> None:
    """Keep the results beside the notebook, as a session in the browser does."""
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    OutputStore.beside(file, kernels.project).put(results)
