"""Edits: the few ways in which the list of cells changes, each performed with its own inverse as the result.

An inverse is made when its edit is performed and performed later, when the notebook may have moved on: it then does
what still can be done (a cell that is gone stays gone), or refuses where it would lose text.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from quire.analysis.rename import renamed
from quire.document import Cell, CellKind, Group
from quire.session.changeset import difference
from quire.session.state import UPDATES_KEPT, CellState, Order, Update
from quire.session.turn import Refuse, Turn


class Put(msgspec.Struct, frozen=True):
    """Put cells below their ``after``, one by one."""

    cells: tuple[tuple[str, CellState], ...]


class Drop(msgspec.Struct, frozen=True):
    """Take cells out."""

    cells: tuple[str, ...]


class Arrange(msgspec.Struct, frozen=True):
    """Bring cells into an order; cells that it does not know stay below the cell that they are below."""

    order: tuple[str, ...]


class Alter(msgspec.Struct, frozen=True):
    """Give a cell another kind, name or attributes."""

    cell: str
    kind: CellKind
    name: str
    attributes: dict[str, str]


class Join(msgspec.Struct, frozen=True):
    """Put the texts of cells, with ``glue`` between, into the first, and take the others out."""

    cells: tuple[str, ...]
    glue: str = ""


class Part(msgspec.Struct, frozen=True):
    """Undo a join: give the cell its ``text`` back, unless it is not ``joined`` any more, and put the others back."""

    cell: str
    joined: str
    text: str
    put: Put
    glue: str


class Regroup(msgspec.Struct, frozen=True):
    """Set the accepted groups."""

    groups: tuple[Group, ...]


class Retext(msgspec.Struct, frozen=True):
    """Replace texts; a cell whose text is not the ``old`` one any more is left alone."""

    texts: tuple[tuple[str, str, str], ...]


class Rename(msgspec.Struct, frozen=True):
    """Give a name that a cell defines another, there and wherever it is read."""

    cell: str
    old: str
    new: str


class Become(msgspec.Struct, frozen=True):
    """Give a cell another text, kind, name and result at once, unless its text is not ``was`` any more."""

    was: str
    alive: CellState


Edit = Become | Put | Drop | Arrange | Alter | Join | Part | Regroup | Retext | Rename


def perform(turn: Turn, edit: Edit) -> Edit:
    """Make the edit; gives the edit that takes it back."""
    match edit:
        case Become():
            return _become(turn, edit)
        case Put():
            return _put(turn, edit)
        case Drop():
            return _drop(turn, edit)
        case Arrange():
            return _arrange(turn, edit)
        case Alter():
            return _alter(turn, edit)
        case Join():
            return _join(turn, edit)
        case Part():
            return _part(turn, edit)
        case Retext():
            return _retext(turn, edit)
        case Rename():
            return _rename(turn, edit)
        case Regroup():
            before = turn.state.groups
            turn.change(groups=edit.groups, edited=turn.before.revision + 1)
            return Regroup(before)


def perform_all(turn: Turn, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Make edits in order; gives those that take them back, in order."""
    return tuple(reversed([perform(turn, edit) for edit in edits]))


def with_text(alive: CellState, text: str, client: str = "") -> CellState:
    """The cell with another text, as one more update of it."""
    if text == alive.cell.source:
        return alive
    update = Update(client, difference(alive.cell.source, text))
    return msgspec.structs.replace(
        alive,
        cell=msgspec.structs.replace(alive.cell, source=text),
        version=alive.version + 1,
        updates=(*alive.updates[-UPDATES_KEPT + 1 :], update),
    )


def new_cell(cell: Cell) -> CellState:
    """A cell that has not run."""
    return CellState(cell)


def _become(turn: Turn, edit: Become) -> Edit:
    cell = edit.alive.cell
    alive = turn.alive(cell.id)
    if alive.cell.source != edit.was:
        raise Refuse("edited", "The cell was edited since; its text would be lost.")
    other = msgspec.structs.replace(
        with_text(alive, cell.source), cell=cell, result=edit.alive.result, live=-1, status="idle", waiting=None
    )
    turn.rewrite({cell.id: other})
    return Become(cell.source, alive)


def _put(turn: Turn, edit: Put) -> Edit:
    order = turn.state.order
    put: dict[str, CellState | None] = {}
    for after, alive in edit.cells:
        id = alive.cell.id
        if id in turn.state.cells or id in put:
            continue
        anchor = after if after in order.positions else ""
        order = order.inserted(anchor, (id,))
        put[id] = msgspec.structs.replace(alive, live=-1, status="idle", waiting=None)
    turn.rewrite(put, order)
    return Drop(tuple(put))


def _drop(turn: Turn, edit: Drop) -> Edit:
    state = turn.state
    gone = sorted((id for id in edit.cells if id in state.cells), key=state.order.positions.__getitem__)
    kept = tuple((state.order.above(id), state.cells[id]) for id in gone)
    anchors = {id: _anchor(state.order, id, frozenset(gone)) for id in gone}
    for id, airlock in state.airlocks.items():
        if airlock.proposal.after in anchors:
            moved = msgspec.structs.replace(airlock.proposal, after=anchors[airlock.proposal.after])
            turn.change(airlocks=turn.state.airlocks.set(id, msgspec.structs.replace(airlock, proposal=moved)))
    turn.rewrite(dict.fromkeys(gone), state.order.without(gone))
    return Put(kept)


def _anchor(order: Order, id: str, gone: frozenset[str]) -> str:
    """The nearest cell above that stays."""
    while id in gone:
        id = order.above(id)
        if not id:
            return ""
    return id


def _arrange(turn: Turn, edit: Arrange) -> Edit:
    state = turn.state
    wanted = [id for id in edit.order if id in state.cells]
    known = frozenset(wanted)
    following: dict[str, list[str]] = {}
    above = ""
    for id in state.order.ids:
        if id in known:
            above = id
        else:
            following.setdefault(above, []).append(id)
    ids = [*following.get("", ()), *(each for id in wanted for each in (id, *following.get(id, ())))]
    before = state.order
    moved = {id: state.cells[id] for id, was in zip(ids, before.ids, strict=True) if id != was}
    turn.rewrite(moved, Order(ids))
    return Arrange(before.ids)


def _alter(turn: Turn, edit: Alter) -> Edit:
    alive = turn.alive(edit.cell)
    before = alive.cell
    cell = msgspec.structs.replace(before, kind=edit.kind, name=edit.name, attributes=edit.attributes)
    turn.rewrite({edit.cell: msgspec.structs.replace(alive, cell=cell)})
    return Alter(before.id, before.kind, before.name, before.attributes)


def _join(turn: Turn, edit: Join) -> Edit:
    first, *others = edit.cells
    alive = turn.alive(first)
    texts = [alive.cell.source, *(turn.alive(id).cell.source for id in others)]
    joined = edit.glue.join(texts)
    dropped = perform(turn, Drop(tuple(others)))
    assert isinstance(dropped, Put)
    turn.rewrite({first: with_text(alive, joined)})
    return Part(first, joined, texts[0], dropped, edit.glue)


def _part(turn: Turn, edit: Part) -> Edit:
    alive = turn.alive(edit.cell)
    text = alive.cell.source
    if text == edit.joined:
        upper = edit.text
    elif text.endswith(rest := edit.joined[len(edit.text) :]):  # edited in the upper part only
        upper = text[: len(text) - len(rest)]
    else:
        raise Refuse("edited", "The merged cell was edited since; split it where you want it.")
    turn.rewrite({edit.cell: with_text(alive, upper)})
    perform(turn, edit.put)
    return Join((edit.cell, *(each.cell.id for _, each in edit.put.cells)), edit.glue)


def _rename(turn: Turn, edit: Rename) -> Edit:
    turn.alive(edit.cell)
    state = turn.state
    changed: dict[str, CellState | None] = {}
    for id, cell in renamed(state.graph, edit.cell, edit.old, edit.new).items():
        alive = state.cells[id]
        changed[id] = msgspec.structs.replace(with_text(alive, cell.source), cell=cell)
    if changed:
        turn.rewrite(changed)
    return Rename(edit.cell, edit.new, edit.old)


def _retext(turn: Turn, edit: Retext) -> Edit:
    changed: dict[str, CellState | None] = {}
    back: list[tuple[str, str, str]] = []
    for id, old, new in edit.texts:
        alive = turn.state.cells.get(id)
        if alive is not None and alive.cell.source == old and old != new:
            changed[id] = with_text(alive, new)
            back.append((id, new, old))
    if changed:
        turn.rewrite(changed)
    return Retext(tuple(back))
