"""One turn of a session: the scratch paper of ``apply``, from the state before to the state after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from quire.analysis import Graph
from quire.document import Cell
from quire.session.actions import Action
from quire.session.content import enlivened
from quire.session.diff import Touched, changes_between
from quire.session.staleness import revalidated
from quire.session.state import UNDO_KEPT, CellState, Order, State, UndoStep
from quire.session.view import Change


class Rejected(msgspec.Struct, frozen=True):
    """Not done; ``reason`` is a sentence for the person."""

    code: str
    reason: str


class Applied(msgspec.Struct, frozen=True):
    """Done: the state after it, the cells that may look different, and what the driver is to do."""

    before: State
    state: State
    actions: tuple[Action, ...] = ()
    touched: Touched = Touched()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What windows have to be told."""
        return changes_between(self.before, self.state, self.touched)


class Refuse(Exception):
    """Raised inside ``apply`` to leave a turn; it never leaves ``apply``."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.rejected = Rejected(code, reason)


class Turn:
    """Collects the changes of one operation; ``state`` is always whole."""

    __slots__ = ("_actions", "_touched", "before", "now", "state")

    def __init__(self, state: State, now: float) -> None:
        self.before = state
        self.state = state
        self.now = now
        self._touched = Touched()
        self._actions: list[Action] = []

    def change(self, **fields: Any) -> None:
        """Change fields of the state."""
        self.state = msgspec.structs.replace(self.state, **fields)

    def act(self, action: Action) -> None:
        """Ask the driver for something."""
        self._actions.append(action)

    def alive(self, id: str) -> CellState:
        """A cell; leaves the turn when it is gone."""
        found = self.state.cells.get(id)
        if found is None:
            raise Refuse("unknown", "This cell is no longer there.")
        return found

    def put(self, *cells: CellState) -> None:
        """Change cells in ways that the document and the graph do not see."""
        with self.state.cells.mutate() as mutation:
            for alive in cells:
                mutation[alive.cell.id] = alive
                self._touched.cells.add(alive.cell.id)
            self.change(cells=mutation.finish())

    def enliven(self, alive: CellState) -> None:
        """Put a cell whose value was set: its content hash and validity follow."""
        self.put(enlivened(alive, self.state.graph.analysis(alive.cell.id)))
        self.revalidate((alive.cell.id,))

    def revalidate(self, seeds: Iterable[str]) -> list[str]:
        """Compute the validity of ``seeds`` and of what is below them anew; gives the cells that changed."""
        known, changed = revalidated(self.state, seeds)
        if changed:
            self.change(validity=known)
            self._touched.validity.update(changed)
        return changed

    def rewrite(self, changed: Mapping[str, CellState | None], order: Order | None = None) -> None:
        """Change the document: cells (None: gone) with their new texts, kinds and names, and their order.

        Analysis, graph, content hashes and validity follow.
        """
        before = self.state
        order = order or before.order
        news: dict[str, Cell | None] = {id: alive.cell if alive else None for id, alive in changed.items()}
        graph = before.graph.updated(news, order.ids)
        self._settle(before, graph, changed, order)

    def regraph(self, graph: Graph) -> None:
        """Put another graph over the same cells (another mode, other connections)."""
        before = self.state
        self._settle(before, graph, dict(before.cells), before.order)

    def _settle(self, before: State, graph: Graph, changed: Mapping[str, CellState | None], order: Order) -> None:
        mutation = before.cells.mutate()
        gone = [id for id, alive in changed.items() if alive is None]
        for id, alive in changed.items():
            if alive is None:
                mutation.pop(id, None)
            else:
                mutation[id] = enlivened(alive, graph.analysis(id))
        validity = before.validity
        if gone:
            validity = {id: each for id, each in validity.items() if id not in changed or changed[id] is not None}
        self.change(cells=mutation.finish(), order=order, graph=graph, validity=validity, edited=before.revision + 1)
        affected = graph.affected(before.graph, changed)
        self._touched.cells.update(changed)
        self._touched.places.update(affected, self._mentions(before, graph, changed))
        self.revalidate(id for id in affected | set(changed) if id in self.state.cells)

    def _mentions(self, before: State, graph: Graph, changed: Mapping[str, CellState | None]) -> set[str]:
        """Cells whose diagnostics call a changed cell by its name or first line, which is another now."""
        found: set[str] = set()
        for id, alive in changed.items():
            old = before.cells.get(id)
            if alive is None or old is None or _label(old.cell) == _label(alive.cell):
                continue
            found.update(graph.cycle(id))
            for name in graph.analysis(id).definitions:
                found.update(graph.definers(name))
            for below in graph.downstream(id):
                analysis = graph.analysis(below)
                if analysis.mutates or analysis.deletes:
                    found.add(below)
        return found

    def remember(self, label: str, edits: tuple[Any, ...]) -> None:
        """Make the turn one step of undo; ``edits`` take it back."""
        undo = (*self.state.undo[-UNDO_KEPT + 1 :], UndoStep(label, edits))
        self.change(undo=undo, redo=())

    def finish(self) -> Applied:
        """The turn as a value."""
        if self.state is self.before and not self._actions:
            return Applied(self.before, self.before)
        self.change(revision=self.before.revision + 1)
        if self.state.edited > max(self.before.edited, self.state.saved_revision) and self.state.saved == "saved":
            self.change(saved="saving")
        return Applied(self.before, self.state, tuple(self._actions), self._touched)


def _label(cell: Cell) -> tuple[str, str]:
    return cell.name, cell.source.lstrip().split("\n", 1)[0]
