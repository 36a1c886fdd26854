"""From what is wanted to a plan for the kernel: which cells, which of them in any case, in which order.

A step is forced when its cell has to run whatever comes out above it; otherwise the kernel skips it when nothing that
it reads has changed. The live value of a name may be another than the one that a cell reads (a cell further down
changed it in place, or defines it anew in order mode): then the cells that make the right value run again, and those
that change it afterwards too, so that the namespace is in the end what a run from top to bottom leaves.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from quire.document import Failure
from quire.kernel import Plan, Step
from quire.session.staleness import failed, holds, planned
from quire.session.state import CellState, External, PlannedCell, Run, State, Wanted
from quire.session.steps import work_for, writes_of
from quire.session.writes import held_back


class Planned(msgspec.Struct, frozen=True):
    """A plan with what the session has to remember of it.

    ``failures`` are the cells that cannot run, with the reason; what builds on them is not in the plan either.
    """

    plan: Plan
    run: Run
    failures: dict[str, Failure]


class Selection:
    """The cells of a plan, found from those that are wanted by what they need and by what they spoil.

    ``apart`` is for a sandbox: nothing is wanted below the cells, and what is live there are copies (``borrowed``) and
    what ran there before (``present``).
    """

    def __init__(
        self,
        state: State,
        *,
        apart: bool = False,
        absent: frozenset[str] = frozenset(),
        present: frozenset[str] = frozenset(),
    ) -> None:
        self.state = state
        self.steps: dict[str, bool] = {}
        self.cells: dict[str, PlannedCell] = {}
        self.blocked: dict[str, Failure] = {}
        self.borrowed: set[str] = set()
        self.stray: set[str] = set()
        self._apart = apart
        self._absent = absent
        self._present = present
        self._waiting: list[str] = []

    def add(self, id: str, *, force: bool) -> None:
        """Take a cell in, and everything that follows from it."""
        self._take(id, force)
        while self._waiting:
            waiting = self._waiting.pop()
            self._need(waiting)
            if not self._apart:
                self._restore(waiting)
                self._unbind(waiting)

    def descend(self, roots: Iterable[str]) -> None:
        """Take in what is below ``roots``: live cells to be skipped if nothing changes, stale ones."""
        state = self.state
        below = [id for id in state.graph.descendants(frozenset(roots)) if state.validity[id] != "evaluated"]
        held = held_back(state, below)
        for id in below:
            validity = state.validity[id]
            if id in self.steps or id in held:
                continue
            self.add(id, force=validity == "aborted" or not self.lives(id))

    def lives(self, id: str) -> bool:
        """True when the cell's own result holds and its values are in the kernel."""
        return self.state.cells[id].live == self.state.generation and holds(self.state, id)

    def _take(self, id: str, force: bool) -> None:
        state = self.state
        if state.cells[id].inert or self.steps.get(id, False) or id in self.blocked:
            return
        if id in self.steps and not force:
            return
        if state.graph.blocked(id):
            self.blocked[id] = _blocked(state, id)
            return
        self.steps[id] = force
        if id not in self.cells:
            self.cells[id] = planned(state, id)
        self._waiting.append(id)

    def _need(self, id: str) -> None:
        """The cells above whose values are not there as this cell reads them."""
        state = self.state
        for name, by in self.cells[id].reads:
            if by == id or by in self._present or state.cells[by].inert:
                continue
            provider = state.cells[by]
            usable = state.validity[by] in ("fresh", "evaluated") and not failed(provider) and self.lives(by)
            if not usable or name in self._absent:
                self._take(by, self._apart or not self.lives(by) or failed(provider))
            elif name in self.stray or not (is_live(state, name, by) or _is_outside(provider, name)):
                self._take(by, True)
            elif self._apart:
                self.borrowed.add(name)
        for above in state.graph.upstream(id):
            if state.graph.blocked(above):
                self._take(above, False)

    def _restore(self, id: str) -> None:
        """The live cells that change what this cell makes anew."""
        state = self.state
        names = frozenset(writes_of(state, id))
        later: set[str] = set(state.graph.downstream(id))
        if state.order_mode:
            positions = state.order.positions
            for name in names:
                later.update(other for other in state.graph.definers(name) if positions[other] > positions[id])
        for other in later:
            alive = state.cells[other]
            lively = alive.live == state.generation and state.validity[other] == "fresh"
            if lively and not names.isdisjoint(writes_of(state, other)):
                self._take(other, True)

    def before_binding(self) -> dict[str, list[str]]:
        """For each cell that binds a stray name: the cells above that must not find it bound."""
        state, found = self.state, {}
        positions = state.order.positions
        for name in self.stray:
            readers = [
                id for id in self.steps if name in state.cells[id].reads and state.graph.provider(id, name) is None
            ]
            for id in self.steps:
                if name in writes_of(state, id):
                    found[id] = [other for other in readers if positions[other] < positions[id]]
        return found

    def _unbind(self, id: str) -> None:
        """Names that the cell reads and nobody gives it: it must not find what a cell further down left behind."""
        state = self.state
        for name in state.cells[id].reads:
            live = state.writers.get(name)
            if live is None or state.graph.provider(id, name) is not None:
                continue
            if name not in self.stray:
                self.stray.add(name)
                self._waiting.extend(self.steps)  # who reads it from a cell above needs that cell to run again
            writer = live[0]
            if writer != id and writer in state.cells and state.validity[writer] == "fresh":
                self._take(writer, True)


def selected(state: State, wanted: Wanted) -> Selection:
    """The cells that what is wanted comes to."""
    selection = Selection(state)
    forced = [id for id in state.order.ids if wanted.all or id in wanted.cells]
    for id in forced:
        selection.add(id, force=True)
    if wanted.stale:
        for id in state.order.ids:
            if state.validity[id] == "stale":
                selection.add(id, force=not selection.lives(id))
    if wanted.follow:
        following = frozenset(id for id in wanted.follow if id in state.cells)
        stale = [id for id in (*following, *state.graph.descendants(following)) if state.validity[id] == "stale"]
        held = held_back(state, stale)
        for id in stale:
            if id not in held:
                selection.add(id, force=not selection.lives(id))
    if state.run_on_edit and not wanted.all:
        selection.descend(forced)
    return selection


def plan_run(state: State, wanted: Wanted) -> Planned:
    """The plan for what is wanted now."""
    selection = selected(state, wanted)
    return planned_from(state, selection, f"run-{state.plans + 1}", selection.stray)


def planned_from(state: State, selection: Selection, plan: str, stray: Iterable[str] = ()) -> Planned:
    """A selection as a plan; ``stray`` names are forgotten first, and those whose cells are gone."""
    failures = dict(selection.blocked)
    steps: list[Step] = []
    external: dict[str, External] = {}
    placed: set[str] = set()
    unbound = selection.before_binding()
    for id in state.graph.topological(selection.cells):
        cell = selection.cells[id]
        broken = next((by for by in _above(state, id, cell) if by in failures), None)
        if broken is not None:
            failures[id] = Failure("NotRun", "Not run: it builds on a cell that cannot run.")
            continue
        work = work_for(state, id, cell)
        if isinstance(work, Failure):
            failures[id] = work
            continue
        after = tuple(other for other in state.graph.upstream(id) if other in placed)
        earlier = dict.fromkeys((*state.graph.before(id), *unbound.get(id, ())))
        behind = tuple(other for other in earlier if other in placed and other not in after)
        step = msgspec.structs.replace(work.step, after=after, behind=behind, force=selection.steps[id])
        steps.append(step)
        placed.add(id)
        if work.external is not None:
            external[id] = work.external
    cells = {step.id: msgspec.structs.replace(selection.cells[step.id], writes=step.writes) for step in steps}
    run = Run(plan, cells, external)
    forget = tuple(sorted({*stray, *forgotten(state)}))
    return Planned(Plan(plan, tuple(steps), forget), run, failures)


def _is_outside(provider: CellState, name: str) -> bool:
    """True for a table that a cell changes in its database: nothing of it is in the kernel."""
    result = provider.result
    return bool(provider.cell.attributes.get("connection")) and result is not None and name not in result.hashes


def is_live(state: State, name: str, by: str) -> bool:
    """True when the value of a name that the kernel holds is the one that ``by`` gave it."""
    live, result = state.writers.get(name), state.cells[by].result
    return live is not None and result is not None and live[1] == result.hashes.get(name)


def forgotten(state: State) -> tuple[str, ...]:
    """The live names whose cells are gone or do not write them any more, unless another cell gave the same value."""
    return tuple(
        name
        for name, (by, _) in state.writers.items()
        if (by not in state.cells or name not in writes_of(state, by))
        and not any(is_live(state, name, other) for other in holders(state, name))
    )


def holders(state: State, name: str) -> list[str]:
    """The cells whose results say that they wrote a name in the present kernel."""
    graph, cells = state.graph, state.cells
    found = set(graph.definers(name))
    found.update(below for id in tuple(found) for below in graph.downstream(id) if name in writes_of(state, below))
    return [
        id
        for id in found
        if cells[id].live == state.generation and (result := cells[id].result) is not None and name in result.hashes
    ]


def _above(state: State, id: str, cell: PlannedCell) -> set[str]:
    return {by for _, by in cell.reads if by != id} | set(state.graph.upstream(id))


def _blocked(state: State, id: str) -> Failure:
    for diagnostic in state.graph.diagnostics(id):
        if diagnostic.severity == "error":
            return Failure("CannotRun", diagnostic.message)
    return Failure("CannotRun", "This cell cannot run where it stands.")
