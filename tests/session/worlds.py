"""Notebooks and sessions for tests: short to write, driven without a process."""

from __future__ import annotations

from pathlib import Path

from quire.document import Cell, Notebook, Project, save
from quire.kernel import FakeKernel
from quire.session import Means, Session, opened
from quire.session.asking import EditDraft
from quire.session.changeset import difference
from quire.session.operations import EditText, Run

from .replay import Window, normal


def id_of(label: str) -> str:
    return (label + "00000000")[:8]


def cells_of(*sources: str | Cell) -> tuple[Cell, ...]:
    """``"a: x = 1"`` is a Python cell with the id a0000000; other kinds are given as cells."""
    made = []
    for each in sources:
        if isinstance(each, Cell):
            made.append(each)
        else:
            label, _, source = each.partition(": ")
            made.append(Cell(id_of(label), "python", source))
    return tuple(made)


def sql(label: str, source: str, name: str = "", **attributes: str) -> Cell:
    return Cell(id_of(label), "sql", source, name, attributes)


def chart(label: str, source: str) -> Cell:
    return Cell(id_of(label), "chart", source)


def widget(label: str, name: str, source: str) -> Cell:
    return Cell(id_of(label), "input", source, name)


def text(label: str, source: str) -> Cell:
    return Cell(id_of(label), "markdown", source)


def state_of(*sources: str | Cell, **metadata):
    return opened("epoch", "notebook.md", Notebook(cells_of(*sources), metadata))


class World:
    """A session over a file in a folder, with fake kernels, and a window that hears everything."""

    def __init__(self, folder: Path, *sources: str | Cell, **metadata) -> None:
        self.path = folder / "notebook.md"
        self.kernels: list[FakeKernel] = []
        self.engines: dict = {}
        self.planner = None
        self.ledger = None
        self.faults: dict = {}
        self.now = 1_700_000_000.0
        save(self.path, Notebook(cells_of(*sources), metadata), "")

    async def open(self) -> World:
        means = Means(self._kernel, self._engine, self.planner, self.ledger, lambda: self.now)
        self.session = await Session.open(self.path, Project.find(self.path), means)
        self.window = Window(self.session.snapshot())
        self.deltas: list = []
        self.session.listen(self._hear)
        return self

    async def __aenter__(self) -> World:
        return await self.open()

    async def __aexit__(self, *_) -> None:
        await self.session.close()

    def _hear(self, delta) -> None:
        self.deltas.append(delta)
        self.window.hear(delta)

    def _kernel(self) -> FakeKernel:
        self.kernels.append(FakeKernel(self.faults))
        return self.kernels[-1]

    async def _engine(self, name: str):
        return self.engines[name]

    @property
    def kernel(self) -> FakeKernel:
        return self.kernels[-1]

    @property
    def state(self):
        return self.session.state

    async def do(self, operation, client: str = "me"):
        outcome = await self.session.operate(operation, client)
        assert isinstance(outcome, int), outcome
        await self.session.settled()

    async def refused(self, operation) -> str:
        outcome = await self.session.operate(operation, "me")
        assert not isinstance(outcome, int), "it was done"
        assert outcome.reason
        return outcome.code

    async def run(self, *labels: str) -> None:
        await self.do(Run("cells", tuple(map(id_of, labels))) if labels else Run("all"))

    async def type(self, label: str, source: str) -> None:
        await self.do(typing(self.state, label, source))

    def validity(self) -> str:
        """The first letters of the cells' validity, from top to bottom."""
        return "".join(self.state.validity[id][0] for id in self.state.order.ids)

    def outputs(self, label: str):
        return self.state.cells[id_of(label)].result.outputs

    def proposal(self, id: str = "p"):
        return self.state.airlocks[id].proposal

    def drafts(self, id: str = "p") -> dict:
        return {draft.cell.id: draft for draft in self.proposal(id).current.drafts}

    def shown(self, draft: str, id: str = "p"):
        """What a draft's preview shows, as plain text."""
        result = self.drafts(id)[draft].result
        return result and [getattr(output, "data", output) for output in result.outputs]

    def answer(self, *versions) -> None:
        """Have the planner answer with these, one after the other; ``asked`` are the requests."""
        self.asked: list = []
        waiting = list(versions)

        async def planner(request, tell):
            self.asked.append(request)
            answer = waiting.pop(0)
            return await answer(request, tell) if callable(answer) else answer

        self.planner = planner

    def check_window(self) -> None:
        present = normal(self.session.snapshot())
        assert normal(self.window.picture()) == present


def drafting(world: World, draft: str, source: str, proposal: str = "p", client: str = "me") -> EditDraft:
    """An edit that gives a draft another text."""
    (found,) = (each for each in world.proposal(proposal).current.drafts if each.cell.id == draft)
    changes = difference(found.cell.source, source)
    return EditDraft(proposal, draft, found.version, client, (changes,))


def typing(state, label: str, source: str, client: str = "me") -> EditText:
    alive = state.cells[id_of(label)]
    return EditText(id_of(label), alive.version, client, (difference(alive.cell.source, source),))
