"""What is true of the whole notebook: front matter, order mode, trust; and names, which many cells share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quire.analysis import Graph
from quire.document import Fix
from quire.session.edits import Alter, Rename, Retext, perform
from quire.session.names import check_name
from quire.session.operations import (
    ApplyFix,
    RenameCell,
    SetMetadata,
    SetRunOnEdit,
    TrustNotebook,
)
from quire.session.runs import follow, want
from quire.session.state import Wanted
from quire.session.turn import Refuse, Turn
from quire.session.writing import merge, tidy


def rename_cell(turn: Turn, operation: RenameCell) -> None:
    """Change what a cell defines, and with ``follow`` the references to it."""
    cell = turn.alive(operation.cell).cell
    name = operation.name.strip()
    if name == cell.name:
        return
    defining = cell.kind in ("sql", "input")
    if defining and name:
        check_name(name)
    if cell.kind == "input" and not name:
        raise Refuse("invalid", "An input needs a name: the variable that it sets.")
    if not defining or not cell.name or not name or not operation.follow:
        turn.remember("rename cell", (perform(turn, Alter(cell.id, cell.kind, name, cell.attributes)),))
    else:
        turn.remember("rename cell", (perform(turn, Rename(cell.id, cell.name, name)),))
    if defining:
        follow(turn, (cell.id, *turn.before.graph.downstream(cell.id)))
        tidy(turn)


def set_metadata(turn: Turn, operation: SetMetadata) -> None:
    """Set or remove a front matter key."""
    metadata = {key: value for key, value in turn.state.metadata.items() if key != operation.key}
    if operation.value is not None:
        metadata[operation.key] = operation.value
    set_all_metadata(turn, metadata)


def set_all_metadata(turn: Turn, metadata: dict[str, Any]) -> None:
    """Replace the front matter; the graph follows when the mode changes."""
    before = turn.state
    if metadata == before.metadata:
        return
    turn.change(metadata=metadata, edited=turn.before.revision + 1)
    state = turn.state
    if state.order_mode != before.order_mode:
        cells = (state.cells[id].cell for id in state.order.ids)
        turn.regraph(Graph.build(cells, state.order_mode))


def set_run_on_edit(turn: Turn, operation: SetRunOnEdit) -> None:
    """Whether what becomes stale by an operation runs at once."""
    metadata = {key: value for key, value in turn.state.metadata.items() if key != "run_on_edit"}
    set_all_metadata(turn, metadata if operation.on else metadata | {"run_on_edit": False})


def trust_notebook(turn: Turn, operation: TrustNotebook) -> None:
    """Let rich outputs run their scripts."""
    turn.change(trusted=True)


def apply_fix(turn: Turn, operation: ApplyFix) -> None:
    """Do what a diagnostic proposes."""
    fix = operation.fix
    id = turn.alive(operation.cell).cell.id
    if fix.kind == "replace":
        _replace(turn, id, fix)
    elif fix.kind == "rename":
        old, new = fix.arguments.get("from", ""), fix.arguments.get("to", "")
        check_name(new)
        cell = turn.alive(fix.arguments.get("cell") or id).cell.id
        turn.remember(f"rename {old}", (perform(turn, Rename(cell, old, new)),))
        follow(turn, (cell, *turn.before.graph.downstream(cell)))
        tidy(turn)
    elif fix.kind == "merge":
        named = fix.arguments.get("cells", "").split() or [fix.arguments.get("into", ""), id]
        merge(turn, tuple(turn.alive(each).cell.id for each in named))
    elif fix.kind == "order_mode":
        set_all_metadata(turn, turn.state.metadata | {"run": "order"})
    else:
        want(turn, Wanted(cells=frozenset({turn.alive(fix.arguments.get("cell") or id).cell.id})))


def _replace(turn: Turn, id: str, fix: Fix) -> None:
    """Put text in the place of a span (lines from 1, columns in code points)."""
    text = turn.alive(id).cell.source
    lines = text.split("\n")
    try:
        numbers = [int(fix.arguments[key]) for key in ("line", "column", "end_line", "end_column")]
    except (KeyError, ValueError):
        raise Refuse("invalid", "This fix does not say where to apply it.") from None
    line, column, end_line, end_column = numbers
    in_text = 1 <= line <= end_line <= len(lines) and 0 <= column <= len(lines[line - 1])
    if not in_text or (line, column) > (end_line, end_column):
        raise Refuse("invalid", "The text has changed; this fix does not fit any more.")
    starts = [0]
    for each in lines:
        starts.append(starts[-1] + len(each) + 1)
    start = starts[line - 1] + column
    end = starts[end_line - 1] + min(end_column, len(lines[end_line - 1]))
    fixed = text[:start] + fix.arguments.get("text", "") + text[end:]
    perform(turn, Retext(((id, text, fixed),)))


HANDLERS: dict[type, Callable[..., None]] = {
    RenameCell: rename_cell,
    SetMetadata: set_metadata,
    SetRunOnEdit: set_run_on_edit,
    TrustNotebook: trust_notebook,
    ApplyFix: apply_fix,
}
