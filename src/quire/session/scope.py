"""What a question asked at a place in the notebook may mean: its frames and its cells, those above it marked."""

from __future__ import annotations

from typing import Literal

import msgspec

from quire.document import CellResult, Table
from quire.session.state import State

MOST = 400  # frames and cells
MOST_UPSTREAM = 12
MOST_TEXT = 2_000


class InScope(msgspec.Struct, frozen=True):
    """A frame with the columns of its last run, or a cell with its text.

    ``upstream`` says that the question stands below it, or below what builds on it.
    """

    name: str
    kind: Literal["frame", "cell"] = "frame"
    columns: tuple[str, ...] = ()
    text: str = ""
    upstream: bool = False


def in_scope(state: State, after: str) -> tuple[InScope, ...]:
    """The frames and named cells of a notebook, for a question below the cell ``after``; the nearest above it first.

    A SQL cell is the frame that it defines; so is a Python name that a table was shown of. Other cells go by their
    name, or by the first name that they define.
    """
    near = _near(state, after)
    place = {id: position for position, id in enumerate(near)}
    ids = (*near, *(id for id in state.order.ids if id not in place))
    found: dict[str, InScope] = {}
    for id in ids:
        for each in _of(state, id, place.get(id, MOST) < MOST_UPSTREAM):
            found.setdefault(each.name, each)
        if len(found) >= MOST:
            break
    return tuple(found.values())[:MOST]


def _near(state: State, after: str) -> list[str]:
    """The cell above and what it builds on, from the bottom up."""
    if after not in state.order.positions:
        return []
    above = state.graph.ancestors((after,)) | {after}
    return sorted(above, key=state.order.positions.__getitem__, reverse=True)


def _of(state: State, id: str, upstream: bool) -> list[InScope]:
    alive = state.cells[id]
    cell = alive.cell
    shown = _columns(alive.result)
    if cell.kind == "sql":
        return [InScope(cell.name, "frame", shown.get(cell.name, ()), "", upstream)] if cell.name else []
    defined = state.graph.analysis(id).definitions
    frames = [InScope(name, "frame", shown[name], "", upstream) for name in defined if name in shown]
    name = cell.name or (defined[0] if defined else "")
    if not name or name in shown:
        return frames
    return [*frames, InScope(name, "cell", (), cell.source[:MOST_TEXT], upstream)]


def _columns(result: CellResult | None) -> dict[str, tuple[str, ...]]:
    tables = [output for output in result.outputs if isinstance(output, Table)] if result is not None else []
    return {table.name: tuple(column.name for column in table.columns) for table in tables}
