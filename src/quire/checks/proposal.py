"""Does a proposal fit into its notebook: names in use are renamed through the whole of it, what is left is said."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from quire.analysis import Graph, renamed
from quire.analysis.python.occurrences import occurrences
from quire.checks.model import Edit, Repair
from quire.checks.python.model import Code, parsed
from quire.document import Cell, Diagnostic

_ROUNDS = 50  # names that are renamed at most


class Scope(msgspec.Struct, frozen=True):
    """Where a proposal would stand: the notebook, its order, the cells that its drafts take the place of.

    ``after`` is the cell below which the drafts go, "" for the beginning; without a meaning for drafts that replace.
    """

    cells: tuple[Cell, ...] = ()
    after: str = ""
    replaced: Mapping[str, str] = {}  # a draft's id → the id of the cell that it takes the place of
    order_mode: bool = False
    taken: frozenset[str] = frozenset()


class CheckedProposal(msgspec.Struct, frozen=True):
    """The cells of a proposal as they fit, with what was renamed and what is still wrong, by cell id."""

    cells: tuple[Cell, ...]
    repairs: Mapping[str, tuple[Repair, ...]] = {}
    diagnostics: Mapping[str, tuple[Diagnostic, ...]] = {}

    @property
    def fits(self) -> bool:
        """Whether nothing is left that keeps a cell from running."""
        return not any(each.severity == "error" for found in self.diagnostics.values() for each in found)


def check_proposal(cells: Sequence[Cell], scope: Scope) -> CheckedProposal:
    """Analyse the cells of a proposal together with the notebook, and give names that are in use other names.

    A cell that takes the place of another keeps the names of that one. References in SQL, Python, charts and text
    follow a name, within the proposal only: what the notebook reads stays what it was.
    """
    others = tuple(cell for cell in scope.cells if cell.id not in scope.replaced.values())
    used = _used(others) | scope.taken
    fitted = {cell.id: cell for cell in cells}
    repairs: dict[str, list[Repair]] = {}
    for _ in range(_ROUNDS):
        clash = next(_clashes(fitted, used, scope), None)
        if clash is None:
            break
        id, name, new = clash
        changed = _renamed(fitted, id, name, new)
        if changed is None:
            used = used - {name}  # cannot be another name: the merged graph says what is wrong
            continue
        for cell in changed.values():
            before, fitted[cell.id] = fitted[cell.id], cell
            message = f"{name} is in use in this notebook, so it is called {new} here."
            repairs.setdefault(cell.id, []).append(Repair("name-taken", message, before.source, cell.source))
    proposed = tuple(fitted[cell.id] for cell in cells)
    graph = Graph.build(_merged(proposed, scope), scope.order_mode)
    found = {cell.id: tuple(_left(graph, cell.id)) for cell in proposed}
    return CheckedProposal(
        proposed,
        {id: tuple(made) for id, made in repairs.items()},
        {id: diagnostics for id, diagnostics in found.items() if diagnostics},
    )


def _used(cells: Collection[Cell]) -> frozenset[str]:
    """The names that cells define; imports and names with an underscore before them may be defined twice."""
    graph = Graph.build(cells)
    return frozenset(name for cell in cells for name in _defined(graph, cell))


def _defined(graph: Graph, cell: Cell) -> Iterator[str]:
    analysis = graph.analysis(cell.id)
    for name in analysis.definitions:
        if not name.startswith("_") and name not in analysis.imports:
            yield name


def _clashes(fitted: Mapping[str, Cell], used: frozenset[str], scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Cells with a name that is in use, or that an earlier cell of the proposal has; and a name that is free."""
    graph = Graph.build(fitted.values())
    seen: set[str] = set()
    free = used | {name for cell in fitted.values() for name in _defined(graph, cell)}
    for cell in fitted.values():
        kept = _kept(cell, scope)
        for name in _defined(graph, cell):
            twice = name in seen and not scope.order_mode
            if (name in used or twice) and name not in kept:
                yield cell.id, name, _other(name, free)
            seen.add(name)


def _kept(cell: Cell, scope: Scope) -> frozenset[str]:
    """The names that a draft may have because the cell that it replaces has them."""
    before = next((each for each in scope.cells if each.id == scope.replaced.get(cell.id)), None)
    return frozenset(Graph.build((before,)).analysis(before.id).definitions) if before is not None else frozenset()


def _renamed(fitted: Mapping[str, Cell], id: str, name: str, new: str) -> dict[str, Cell] | None:
    """The cells of the proposal that change with the name; None where it cannot be another.

    Of several definitions this one's readers are those below it, as the model wrote them. A cell that makes the name
    anew out of what it was, as ``df = df.dropna()``, goes on reading what it was.
    """
    graph = Graph.build(fitted.values(), order_mode=True)
    changed = renamed(graph, id, name, new)
    analysis = graph.analysis(id)
    if name in analysis.references or name.lower() in (table.lower() for table in analysis.tables):
        own = _made_anew(fitted[id], name, new)
        if own is None:
            return None
        changed[id] = own
    return changed if id in changed else None


def _made_anew(cell: Cell, name: str, new: str) -> Cell | None:
    """The cell that reads a name and then defines it, with its definition under the new name."""
    if cell.kind == "sql":
        return msgspec.structs.replace(cell, name=new)
    places = occurrences(cell.source, name) if cell.kind == "python" else None
    tree = parsed(cell.source)
    if not places or tree is None:
        return None
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets) and node.end_lineno:
            value = Code(cell.source).place(node.value) if isinstance(node, ast.Assign) else None
            if value is None:
                return None
            later = [each for each in places if not value[0] <= each.start < value[1]]
            first = next((each.start for each in later if each.start < value[0]), None)
            if first is None or any(each.start < first for each in places):
                return None
            edits = [Edit(each.start, each.end, each.form.format(new)) for each in later]
            return msgspec.structs.replace(cell, source=Code(cell.source).edited(edits))
    return None


def _other(name: str, used: Collection[str]) -> str:
    base, _, number = name.rpartition("_")
    stem, at = (base, int(number) + 1) if base and number.isdigit() and len(number) < 3 else (name, 2)
    while f"{stem}_{at}" in used:
        at += 1
    return f"{stem}_{at}"


def _merged(proposed: Sequence[Cell], scope: Scope) -> Iterator[Cell]:
    """The notebook as it would be after accepting."""
    instead = {scope.replaced[cell.id]: cell for cell in proposed if cell.id in scope.replaced}
    added = [cell for cell in proposed if cell.id not in scope.replaced]
    if not scope.after or scope.after not in {cell.id for cell in scope.cells}:
        yield from added
        added = []
    for cell in scope.cells:
        yield instead.get(cell.id, cell)
        if cell.id == scope.after:
            yield from added


def _left(graph: Graph, id: str) -> Iterator[Diagnostic]:
    """What the merged graph still says of a cell: cycles, names with several definitions, what it would delete."""
    for each in graph.diagnostics(id):
        if each.severity != "hint":
            yield each


__all__ = ["CheckedProposal", "Scope", "check_proposal"]
