"""The changes between two states of a session: what a delta tells a window."""

from __future__ import annotations

from collections.abc import Mapping

from quire.document import Stream
from quire.session.drafttext import decision_on, proposal_changes
from quire.session.state import CellState, Console, State
from quire.session.view import (
    CellChanged,
    CellsInserted,
    CellsRemoved,
    CellView,
    Change,
    ConsoleAppended,
    GroupsChanged,
    InputChanged,
    OrderChanged,
    ProposalRemoved,
    ResultChanged,
    SessionChanged,
    Status,
    StatusChanged,
    TextChanged,
    Validity,
    ValidityChanged,
)
from quire.session.views import cell_view, place_of, session_view

_BRIDGE = 16  # a range may run over so many cells that already are what it says


class Touched:
    """The cells that may look different: they themselves, their validity, their place in the graph."""

    __slots__ = ("cells", "places", "validity")

    def __init__(self) -> None:
        self.cells: set[str] = set()
        self.validity: set[str] = set()
        self.places: set[str] = set()

    def join(self, other: Touched) -> None:
        """Take in what another turn touched."""
        self.cells |= other.cells
        self.validity |= other.validity
        self.places |= other.places


def changes_between(before: State, after: State, touched: Touched) -> tuple[Change, ...]:
    """The changes that lead a window from ``before`` to ``after``."""
    changes: list[Change] = []
    if before.order is not after.order and before.order.ids != after.order.ids:
        _order(before, after, changes)
    statuses: dict[Status, list[str]] = {}
    consoles: list[Change] = []
    said: set[str] = set()
    for id in touched.cells:
        old, new = before.cells.get(id), after.cells.get(id)
        if old is None or new is None or old is new:
            continue
        if _cell(old, new, after.validity[id], changes, consoles, statuses):
            said.add(id)
    for id in touched.places:
        if id in before.cells and id in after.cells and (place := place_of(after, id)) != place_of(before, id):
            changes.append(place)
    for validity, ids in _validities(before, after, touched.validity | touched.cells, said).items():
        changes.append(ValidityChanged(validity, _ranges(after, ids, after.validity, validity)))
    for status, ids in statuses.items():
        changes.append(StatusChanged(status, _ranges(after, ids, {}, "")))
    return (*changes, *consoles, *_outside(before, after))


def _validities(before: State, after: State, ids: set[str], said: set[str]) -> dict[Validity, list[str]]:
    """The cells whose validity is another, but for those where it was said."""
    found: dict[Validity, list[str]] = {}
    shown, present = before.validity, after.validity
    for id in ids:
        validity = present.get(id)
        known = shown.get(id)
        if validity != known and validity is not None and known is not None and id not in said:
            found.setdefault(validity, []).append(id)
    return found


def _cell(
    old: CellState,
    new: CellState,
    validity: Validity,
    changes: list[Change],
    consoles: list[Change],
    statuses: dict[Status, list[str]],
) -> bool:
    """What is other about one cell; True when its validity is said with a new result."""
    id = new.cell.id
    _written(old, new, changes)
    renewed = old.result is not new.result
    if renewed:
        changes.append(ResultChanged(id, new.result, validity))
    said = new.status != ("idle" if renewed else old.status)
    if said or (not renewed and new.console.plan != old.console.plan):
        statuses.setdefault(new.status, []).append(id)
        said = True
    if new.console is not old.console:
        consoles += _console(id, Console() if said or renewed else old.console, new.console)
    return renewed


def _order(before: State, after: State, changes: list[Change]) -> None:
    """Removals, then insertions from top to bottom, then the order where it is still another."""
    removed = tuple(id for id in before.order.ids if id not in after.cells)
    if removed:
        changes.append(CellsRemoved(removed))
    order = [id for id in before.order.ids if id in after.cells]
    above = ""
    views: list[CellView] = []
    where: dict[str, list[str]] = {}
    for id in after.order.ids:
        if id in before.cells:
            _inserted(above, views, changes)
            above, views = id, []
        else:
            views.append(cell_view(after, id))
            where.setdefault(above, []).append(id)
    _inserted(above, views, changes)
    shown = tuple(where.get("", ())) + tuple(each for id in order for each in (id, *where.get(id, ())))
    if shown != after.order.ids:
        changes.append(OrderChanged(after.order.ids))


def _inserted(above: str, views: list[CellView], changes: list[Change]) -> None:
    if views:
        changes.append(CellsInserted(above, tuple(views)))


def _written(old: CellState, new: CellState, changes: list[Change]) -> None:
    """What a person wrote: kind, name, attributes, text, value."""
    a, b = old.cell, new.cell
    if (a.kind, a.name, a.attributes, a.group) != (b.kind, b.name, b.attributes, b.group):
        changes.append(CellChanged(b.id, b.kind, b.name, b.attributes, b.group))
    if old.version != new.version:
        updates = new.updates[-(new.version - old.version) :]
        changes.append(
            TextChanged(
                b.id,
                old.version,
                tuple(update.client for update in updates),
                tuple(update.changes for update in updates),
            )
        )
    if old.value != new.value or old.waiting != new.waiting:
        changes.append(InputChanged(b.id, new.value, new.waiting))


def _console(id: str, old: Console, new: Console) -> list[Change]:
    missing = new.written - old.written
    chunks: list[Stream] = []
    for chunk in reversed(new.chunks):
        if missing <= 0:
            break
        text = chunk.text[-missing:]
        if chunks and chunks[-1].name == chunk.name:
            chunks[-1] = Stream(chunk.name, text + chunks[-1].text)
        else:
            chunks.append(Stream(chunk.name, text))
        missing -= len(text)
    return [ConsoleAppended(id, chunk.name, chunk.text) for chunk in reversed(chunks)]


def _ranges(
    after: State, ids: list[str], current: Mapping[str, Validity], validity: Validity | str
) -> tuple[tuple[int, int], ...]:
    """The positions of ``ids``, as few stretches as cells in between allow that already have this validity."""
    positions = after.order.positions
    names = after.order.ids
    found: list[tuple[int, int]] = []
    start = end = -1
    for position in sorted(positions[id] for id in ids):
        if start >= 0 and (
            position == end
            or (position - end <= _BRIDGE and all(current.get(names[at]) == validity for at in range(end, position)))
        ):
            end = position + 1
            continue
        if start >= 0:
            found.append((start, end))
        start, end = position, position + 1
    if start >= 0:
        found.append((start, end))
    return tuple(found)


def _outside(before: State, after: State) -> list[Change]:
    """Groups, proposals, and what else is not in a cell."""
    changes: list[Change] = []
    if before.groups is not after.groups and before.groups != after.groups:
        changes.append(GroupsChanged(after.groups))
    if before.airlocks is not after.airlocks:
        for id, airlock in after.airlocks.items():
            old = before.airlocks.get(id)
            if old is None or old.proposal is not airlock.proposal:
                changes += proposal_changes(old, airlock)
        changes += [
            ProposalRemoved(id, decision_on(old, after))
            for id, old in before.airlocks.items()
            if id not in after.airlocks
        ]
    view = session_view(after)
    if view != session_view(before):
        changes.append(SessionChanged(view))
    return changes
