"""Two people changed one notebook: what they did to different cells is joined, what they did to one cell is shown."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

import msgspec

from quire.document.model import Cell, Notebook

T = TypeVar("T")
_GONE: Any = object()


class Conflict(msgspec.Struct, frozen=True):
    """Both sides changed the same thing: a cell (None: that side deleted it), or a key of the front matter."""

    cell: str
    ours: Cell | None = None
    theirs: Cell | None = None
    key: str = ""


class Merge(msgspec.Struct, frozen=True):
    """The joined notebook; where there are conflicts it holds our side of them, or what is left of the cell."""

    notebook: Notebook
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Notebook, ours: Notebook, theirs: Notebook) -> Merge:
    """Join two descendants of ``base``.

    Cells are matched by id; a cell that an editor changed in a file without ids is recognised by its place.
    """
    theirs = adopt(base, theirs)
    conflicts: list[Conflict] = []
    before, mine, yours = (_by_id(notebook.cells) for notebook in (base, ours, theirs))

    def both(identity: str) -> Cell:
        cell = _fields(before.get(identity), mine.get(identity), yours.get(identity))
        if cell is not None:
            return cell
        conflicts.append(Conflict(identity, mine.get(identity), yours.get(identity)))
        return mine[identity] if identity in mine else yours[identity]

    cells = _three_way(before, mine, yours, both)

    def key_wins(key: str) -> Any:
        conflicts.append(Conflict("", key=key))
        return ours.metadata[key] if key in ours.metadata else theirs.metadata[key]

    metadata = _three_way(base.metadata, ours.metadata, theirs.metadata, key_wins)
    old, my_groups, your_groups = ({group.id: group for group in n.groups} for n in (base, ours, theirs))
    groups = _three_way(old, my_groups, your_groups, lambda key: (your_groups | my_groups)[key])
    order = _order(*([cell.id for cell in n.cells] for n in (base, ours, theirs)))
    merged = tuple(cells[identity] for identity in order if identity in cells)
    return Merge(Notebook(merged, metadata, tuple(groups.values())), tuple(conflicts))


def adopt(base: Notebook, theirs: Notebook) -> Notebook:
    """``theirs`` with the ids of ``base`` for cells that were edited outside Quire and so lost theirs.

    Between two cells that are in both, new cells take the ids of missing ones of the same kind, the likest first.
    """
    known, present = {cell.id for cell in base.cells}, {cell.id for cell in theirs.cells}
    renamed: dict[str, str] = {}
    for missing, fresh in _gaps(base.cells, theirs.cells, known & present):
        pairs = [
            (-_likeness(old, new), index, other, old.id, new.id)
            for index, old in enumerate(missing)
            for other, new in enumerate(fresh)
            if old.kind == new.kind
        ]
        taken: set[str] = set()
        for *_, old_id, new_id in sorted(pairs):
            if old_id not in taken and new_id not in renamed:
                renamed[new_id] = old_id
                taken.add(old_id)
    if not renamed:
        return theirs
    cells = (msgspec.structs.replace(cell, id=renamed.get(cell.id, cell.id)) for cell in theirs.cells)
    return msgspec.structs.replace(theirs, cells=tuple(cells))


def _likeness(old: Cell, new: Cell) -> float:
    if old.name and old.name == new.name:
        return 2.0
    return difflib.SequenceMatcher(None, old.source[:2000], new.source[:2000], autojunk=False).quick_ratio()


def _gaps(
    base: tuple[Cell, ...], theirs: tuple[Cell, ...], common: set[str]
) -> Iterable[tuple[list[Cell], list[Cell]]]:
    """The cells that only one side has, between the cells that both have, by the cell above them."""
    missing: dict[str, list[Cell]] = {}
    fresh: dict[str, list[Cell]] = {}
    for cells, found in ((base, missing), (theirs, fresh)):
        above = ""
        for cell in cells:
            if cell.id in common:
                above = cell.id
            else:
                found.setdefault(above, []).append(cell)
    return [(missing[above], fresh[above]) for above in missing if above in fresh]


def _by_id(cells: tuple[Cell, ...]) -> dict[str, Cell]:
    return {cell.id: cell for cell in cells}


def _three_way(
    base: Mapping[str, T], ours: Mapping[str, T], theirs: Mapping[str, T], both: Callable[[str], T]
) -> dict[str, T]:
    """Key by key: the side that changed wins; ``both`` decides where both did, differently."""
    merged: dict[str, T] = {}
    for key in dict.fromkeys([*ours, *theirs]):
        old, mine, yours = (side.get(key, _GONE) for side in (base, ours, theirs))
        value = mine if yours in (old, mine) else yours if mine == old else both(key)
        if value is not _GONE:
            merged[key] = cast(T, value)
    return merged


def _fields(base: Cell | None, ours: Cell | None, theirs: Cell | None) -> Cell | None:
    """A cell whose sides changed different fields; None when they changed the same one, or one deleted it."""
    if base is None or ours is None or theirs is None:
        return None
    values: dict[str, Any] = {}
    for name in Cell.__struct_fields__:
        old, mine, yours = (getattr(cell, name) for cell in (base, ours, theirs))
        if mine != old and yours not in (old, mine):
            return None
        values[name] = yours if mine == old else mine
    return Cell(**values)


def _order(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """All ids: in the order of the side that moved cells (ours when both did), the other's new ones below their
    neighbour."""
    shared = set(base) & set(ours) & set(theirs)
    ours_moved = [i for i in ours if i in shared] != [i for i in base if i in shared]
    result, other = (ours, theirs) if ours_moved else (theirs, ours)
    result, placed = list(result), set(result)
    above = -1
    for identity in other:
        if identity in placed:
            above = result.index(identity)
        else:
            above += 1
            result.insert(above, identity)
            placed.add(identity)
    return result
