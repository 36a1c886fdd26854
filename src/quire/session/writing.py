"""Writing: text edits, the editor's own, and operations on cells, each one step of undo."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from quire.airlock import Decision
from quire.document import Cell, Diagnostic, parse_widget
from quire.session.actions import RecordDecision
from quire.session.content import fitted
from quire.session.edits import (
    Alter,
    Arrange,
    Become,
    Drop,
    Edit,
    Join,
    Put,
    new_cell,
    perform,
    perform_all,
    with_text,
)
from quire.session.operations import (
    DeleteCells,
    EditText,
    InsertCell,
    MergeCells,
    MoveCells,
    Redo,
    SetAttributes,
    SetInput,
    SetKind,
    SplitCell,
    Undo,
)
from quire.session.runs import follow, want
from quire.session.state import UPDATES_KEPT, State, UndoStep, Wanted
from quire.session.turn import Refuse, Turn
from quire.session.typed import typed

_ID = re.compile(r"[a-z0-9]{8}")


def edit_text(turn: Turn, operation: EditText) -> None:
    """Apply change sets to a cell's text, if they were made for its present version."""
    alive = turn.alive(operation.cell)
    text, updates = typed(alive.cell.source, alive.version, operation.version, operation.client, operation.updates)
    if not updates:
        return
    edited = msgspec.structs.replace(
        alive,
        cell=msgspec.structs.replace(alive.cell, source=text),
        version=alive.version + len(updates),
        updates=(*alive.updates, *updates)[-UPDATES_KEPT:],
    )
    turn.rewrite({operation.cell: edited})


def insert_cell(turn: Turn, operation: InsertCell) -> None:
    """Add a cell."""
    check_new_id(turn, operation.id)
    if operation.after:
        turn.alive(operation.after)
    source = operation.source.replace("\r\n", "\n").replace("\r", "\n")
    cell = Cell(operation.id, operation.kind, source, operation.name, operation.attributes)
    _step(turn, "insert cell", Put(((operation.after, new_cell(cell)),)))


def check_new_id(turn: Turn, id: str) -> None:
    """Leave the turn unless ``id`` can be the id of a new cell."""
    if not _ID.fullmatch(id):
        raise Refuse("invalid", "A cell's id is eight lower-case letters or digits.")
    if id in turn.state.cells or any(
        draft.cell.id == id for airlock in turn.state.airlocks.values() for draft in airlock.proposal.current.drafts
    ):
        raise Refuse("exists", "There is a cell with this id already.")


def delete_cells(turn: Turn, operation: DeleteCells) -> None:
    """Remove cells; those that read from them run again."""
    cells = tuple(dict.fromkeys(turn.alive(id).cell.id for id in operation.cells))
    if not cells:
        return
    below = frozenset(each for id in cells for each in turn.state.graph.downstream(id)) - frozenset(cells)
    _step(turn, "delete cell" if len(cells) == 1 else f"delete {len(cells)} cells", Drop(cells))
    follow(turn, below)
    tidy(turn)


def tidy(turn: Turn) -> None:
    """Have a live kernel forget names whose cells are gone."""
    if turn.state.kernel in ("ready", "busy"):
        want(turn, Wanted(tidy=True))


def move_cells(turn: Turn, operation: MoveCells) -> None:
    """Put cells elsewhere, in their present order."""
    moved = frozenset(turn.alive(id).cell.id for id in operation.cells)
    if operation.after in moved:
        raise Refuse("invalid", "Cells cannot be put below themselves.")
    if operation.after:
        turn.alive(operation.after)
    order = turn.state.order
    kept = order.without(moved)
    wanted = kept.inserted(operation.after, (id for id in order.ids if id in moved)).ids
    if wanted != order.ids:
        _step(turn, "move cell" if len(moved) == 1 else f"move {len(moved)} cells", Arrange(wanted))


def set_kind(turn: Turn, operation: SetKind) -> None:
    """Turn a cell into another kind."""
    cell = turn.alive(operation.cell).cell
    if cell.kind != operation.kind:
        _step(turn, f"change to {operation.kind}", Alter(cell.id, operation.kind, cell.name, cell.attributes))


def set_attributes(turn: Turn, operation: SetAttributes) -> None:
    """Replace a cell's attributes."""
    cell = turn.alive(operation.cell).cell
    if cell.attributes != operation.attributes:
        _step(turn, "change cell", Alter(cell.id, cell.kind, cell.name, operation.attributes))


def merge_cells(turn: Turn, operation: MergeCells) -> None:
    """Join the texts of cells of one kind, in document order, into the first of them."""
    merge(turn, tuple(turn.alive(id).cell.id for id in operation.cells))


def merge(turn: Turn, cells: tuple[str, ...]) -> None:
    """Merge cells as one step of undo."""
    ids = sorted(frozenset(cells), key=turn.state.order.positions.__getitem__)
    if len(ids) < 2:
        raise Refuse("invalid", "Choose at least two cells to merge.")
    kinds = {turn.alive(id).cell.kind for id in ids}
    if len(kinds) > 1:
        raise Refuse("invalid", "Only cells of one kind can be merged.")
    kind = kinds.pop()
    if kind in ("chart", "input"):
        raise Refuse("invalid", f"Two {kind} cells cannot be one.")
    _step(turn, f"merge {len(ids)} cells", Join(tuple(ids), "\n\n" if kind == "markdown" else "\n"))


def split_cell(turn: Turn, operation: SplitCell) -> None:
    """Cut a cell before a line; the upper part keeps the name and the result."""
    check_new_id(turn, operation.id)
    alive = turn.alive(operation.cell)
    lines = alive.cell.source.split("\n")
    if not 1 < operation.line <= len(lines):
        raise Refuse("invalid", "There is nothing to split off there.")
    upper, lower = "\n".join(lines[: operation.line - 1]), "\n".join(lines[operation.line - 1 :])
    cell = msgspec.structs.replace(alive.cell, id=operation.id, source=lower, name="")
    turn.rewrite({operation.cell: with_text(alive, upper)})
    perform(turn, Put(((operation.cell, new_cell(cell)),)))
    turn.remember("split cell", (Join((operation.cell, operation.id), "\n"),))


def set_input(turn: Turn, operation: SetInput) -> None:
    """Give an input a value; what reads it follows."""
    alive = turn.alive(operation.cell)
    if alive.cell.kind != "input":
        raise Refuse("invalid", "Only an input cell has a value to set.")
    widget = parse_widget(alive.cell.source)
    if isinstance(widget, Diagnostic):
        raise Refuse("invalid", widget.message)
    value = fitted(widget, operation.value)
    if value is None:
        raise Refuse("invalid", f"This {widget.type} cannot be {operation.value!r}.")
    if value == alive.value and alive.typed:
        return
    turn.enliven(msgspec.structs.replace(alive, value=value, typed=True))
    follow(turn, (operation.cell,), wake=True)


def undo(turn: Turn, operation: Undo) -> None:
    """Take back the last operation on cells."""
    if not turn.state.undo:
        raise Refuse("nothing", "There is nothing to undo.")
    *rest, step = turn.state.undo
    back = _performed(turn, step, "undone")
    turn.change(undo=tuple(rest), redo=(*turn.state.redo, *back))


def redo(turn: Turn, operation: Redo) -> None:
    """Do again what was taken back."""
    if not turn.state.redo:
        raise Refuse("nothing", "There is nothing to redo.")
    *rest, step = turn.state.redo
    back = _performed(turn, step, "accepted")
    turn.change(redo=tuple(rest), undo=(*turn.state.undo, *back))


def _performed(turn: Turn, step: UndoStep, decision: Decision) -> tuple[UndoStep, ...]:
    """Make a step's edits; gives the step back. A step that cannot be made any more is dropped."""
    state = turn.state
    try:
        edits = perform_all(turn, step.edits)
    except Refuse:
        turn.state = state
        return ()
    became = {edit.alive.cell.id for edit in step.edits if isinstance(edit, Become)}
    _follow_difference(turn, state, became)
    _record_difference(turn, state)
    _record_places(turn, became, decision)
    return (UndoStep(step.label, edits),)


def _follow_difference(turn: Turn, before: State, became: set[str]) -> None:
    """Run what became stale by cells that are gone, back, called otherwise, or another (``became``)."""
    state = turn.state
    gone = [id for id in before.cells if id not in state.cells]
    other = [
        id
        for id, alive in state.cells.items()
        if (was := before.cells.get(id)) is None or was.cell.name != alive.cell.name or id in became
    ]
    below = {each for id in gone for each in before.graph.downstream(id)}
    below.update(each for id in other for each in (id, *state.graph.downstream(id)))
    if gone or other:
        follow(turn, (id for id in below if id in state.cells))
        tidy(turn)


def _record_difference(turn: Turn, before: State) -> None:
    """Write down that an accepted answer is gone again, or back."""
    old, new = ({group.id for group in state.groups} for state in (before, turn.state))
    for id in old ^ new:
        proposal = turn.state.accepted.get(id)
        if proposal is not None:
            turn.act(RecordDecision(proposal, "accepted" if id in new else "undone", turn.now))


def _record_places(turn: Turn, became: set[str], decision: Decision) -> None:
    """Write down that an answer is gone again from the cells whose place it took, or back there."""
    proposals: set[str] = set()
    for id in became:
        known, alive = turn.state.known.get(id), turn.state.cells.get(id)
        if known is not None and alive is not None:
            proposals.add(known[0])
            turn.change(known=turn.state.known.set(id, (known[0], alive.cell.source)))
    for id in proposals - {group.id for group in (*turn.state.groups, *turn.before.groups)}:
        proposal = turn.state.accepted.get(id)
        if proposal is not None:
            turn.act(RecordDecision(proposal, decision, turn.now))


def _step(turn: Turn, label: str, *edits: Edit) -> None:
    turn.remember(label, perform_all(turn, edits))


HANDLERS: dict[type, Callable[..., None]] = {
    EditText: edit_text,
    InsertCell: insert_cell,
    DeleteCells: delete_cells,
    MoveCells: move_cells,
    SetKind: set_kind,
    SetAttributes: set_attributes,
    MergeCells: merge_cells,
    SplitCell: split_cell,
    SetInput: set_input,
    Undo: undo,
    Redo: redo,
}
