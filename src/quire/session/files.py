"""The file: what was saved, why it was not, and what somebody else did to it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from quire.document import Notebook, adopt, merge
from quire.session.actions import SaveFile
from quire.session.afterwards import note_edits
from quire.session.edits import new_cell, with_text
from quire.session.operations import DiskChanged, ResolveDisk, Saved, SaveFailed, SaveNow
from quire.session.runs import follow
from quire.session.settings import set_all_metadata
from quire.session.state import CellState, Order
from quire.session.turn import Refuse, Turn


def save_now(turn: Turn, operation: SaveNow) -> None:
    """Write the file at once."""
    if turn.state.saved == "conflict":
        raise Refuse("conflict", "The file was changed elsewhere: keep your version or take the one on disk first.")
    turn.act(SaveFile(overwrite=turn.state.saved == "deleted"))


def saved(turn: Turn, report: Saved) -> None:
    """The file holds the document as of a revision."""
    current = turn.state.edited <= report.revision
    turn.change(saved_revision=report.revision, save_reason="", theirs=None, conflicts=())
    turn.change(saved="saved" if current else "saving", base=report.notebook or turn.state.notebook())
    note_edits(turn, (id for id in turn.state.known if id in turn.state.cells and turn.state.cells[id].inert))


def save_failed(turn: Turn, report: SaveFailed) -> None:
    """The edits are kept here; say why they are not in the file."""
    if turn.state.saved not in ("conflict", "deleted"):
        turn.change(saved="not_saved", save_reason=report.reason)


def disk_changed(turn: Turn, report: DiskChanged) -> None:
    """Somebody else wrote or deleted the file: merge what can be merged."""
    state = turn.state
    if report.cells is None:
        turn.change(saved="deleted", save_reason="The file was deleted. Save to write it again; nothing is lost.")
        return
    theirs = adopt(state.base, Notebook(report.cells, report.metadata, report.groups))
    ours = state.notebook()
    result = merge(state.base, ours, theirs)
    if result.conflicts:
        number = len(result.conflicts)
        what = "One cell was" if number == 1 else f"{number} cells were"
        reason = f"{what} changed both here and in the file. Keep your version, or take the one on disk."
        turn.change(saved="conflict", save_reason=reason, theirs=theirs, conflicts=result.conflicts)
        return
    turn.change(base=theirs)
    replace_document(turn, result.notebook)
    if result.notebook == theirs:
        turn.change(saved="saved", save_reason="", saved_revision=turn.before.revision + 1)
    else:
        turn.change(saved="saving", save_reason="", edited=turn.before.revision + 1)


def resolve_disk(turn: Turn, operation: ResolveDisk) -> None:
    """Settle a conflict: overwrite the file, or take what is in it."""
    state = turn.state
    if state.saved != "conflict" or state.theirs is None:
        raise Refuse("nothing", "There is no conflict to settle.")
    theirs = state.theirs
    turn.change(theirs=None, conflicts=(), save_reason="")
    if operation.keep == "ours":
        turn.change(saved="saving")
        turn.act(SaveFile(overwrite=True))
        return
    turn.change(base=theirs, saved="saved", saved_revision=turn.before.revision + 1)
    replace_document(turn, theirs)


def replace_document(turn: Turn, notebook: Notebook) -> None:
    """Make the document this one; cells that stay keep what they are."""
    state = turn.state
    set_all_metadata(turn, notebook.metadata)
    changed: dict[str, CellState | None] = dict.fromkeys(state.order.ids)
    for cell in notebook.cells:
        alive = state.cells.get(cell.id)
        if alive is None:
            changed[cell.id] = new_cell(cell)
        elif alive.cell == cell:
            del changed[cell.id]
        else:
            other = with_text(alive, cell.source)
            changed[cell.id] = msgspec.structs.replace(other, cell=cell)
    order = Order(cell.id for cell in notebook.cells)
    below = {each for id, alive in changed.items() if alive is None for each in state.graph.downstream(id)}
    if changed or order.ids != state.order.ids:
        turn.rewrite(changed, order)
    if notebook.groups != state.groups:
        turn.change(groups=notebook.groups)
    follow(turn, (id for id in below if id in turn.state.cells))


HANDLERS: dict[type, Callable[..., None]] = {
    SaveNow: save_now,
    Saved: saved,
    SaveFailed: save_failed,
    DiskChanged: disk_changed,
    ResolveDisk: resolve_disk,
}
