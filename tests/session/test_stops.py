"""Stop works at every moment of an answer; what was there when the server stopped is there when it starts again."""

import asyncio

import pytest

from quire.airlock import Draft, Evidence, Version
from quire.document import Cell, Column, Table
from quire.errors import KernelError
from quire.kernel import FakeKernel, PageRequest
from quire.session.asking import AcceptProposal, Ask, AskAgain, EjectProposal, RejectProposal, RunDraft, StopProposal
from quire.session.operations import EditText
from quire.warehouse import FakeEngine

from .test_files import until
from .worlds import World, drafting, id_of, sql

ONE = Table("", (Column("n", "BIGINT"),), ((1,),))


def version(*cells: Cell) -> Version:
    return Version("?", "a plan", tuple(map(Draft, cells)), Evidence())


FIRST = Cell("d1d1d1d1", "python", "z = 1\nz")
SECOND = Cell("d2d2d2d2", "python", "z + 1")


async def test_a_draft_that_does_not_end_is_stopped_and_the_results_so_far_stay(tmp_path):
    world = World(tmp_path, "a: x = 1")
    world.faults = {"d2d2d2d2": "hang"}
    world.answer(version(FIRST, SECOND))
    async with world:
        await world.run()
        await world.session.operate(Ask("p", "", "?"))
        await until(lambda: "p" in world.state.airlocks and world.drafts().get("d1d1d1d1", SECOND) is not SECOND)
        await until(lambda: (found := world.drafts().get("d1d1d1d1")) is not None and found.result is not None)
        await world.do(StopProposal("p"))
        drafts = world.drafts()
        assert world.proposal().state == "ready"
        assert drafts["d1d1d1d1"].result.status == "ok"
        assert drafts["d2d2d2d2"].result.status == "interrupted"
        await world.do(AcceptProposal("p", ("d1d1d1d1",)))
        assert world.kernel.namespace["z"] == 1
        world.check_window()


class Slow(FakeKernel):
    """Its sandboxes are made when ``gate`` opens."""

    gate: asyncio.Event

    async def sandbox(self, names):
        await self.gate.wait()
        return await super().sandbox(names)


async def test_a_preview_is_stopped_before_its_sandbox_is_there(tmp_path):
    world = World(tmp_path, "a: x = 1")
    world.answer(version(FIRST))
    Slow.gate = asyncio.Event()

    def make():
        world.kernels.append(Slow())
        return world.kernels[-1]

    world._kernel = make
    async with world:
        await world.run()
        await world.session.operate(Ask("p", "", "?"))
        await until(lambda: world.proposal().state == "previewing")
        await world.do(StopProposal("p"))
        assert world.proposal().state == "failed"
        assert world.proposal().current.failure == "Stopped."
        Slow.gate.set()
        await world.do(RunDraft("p", "d1d1d1d1"))
        assert world.proposal().state == "ready"
        await world.do(StopProposal("p"))
        assert world.proposal().state == "ready", "there was nothing to stop"


class Endless(FakeEngine):
    """Its statements run until they are cancelled."""

    cancelled = 0

    async def execute(self, statement):
        self.statements.append(statement)
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled += 1


@pytest.mark.parametrize("end", [StopProposal("p"), RejectProposal("p"), AskAgain("p", "another")])
async def test_a_statement_in_a_database_is_cancelled_with_its_preview(tmp_path, end):
    world = World(tmp_path, "a: x = 1")
    world.engines["shop"] = engine = Endless(tmp_path, {})
    world.answer(version(sql("d1", "SELECT 1", "n", connection="shop")), version(FIRST))
    async with world:
        await world.run()
        await world.session.operate(Ask("p", "", "?"))
        await until(lambda: engine.statements)
        await world.do(end)
        await until(lambda: engine.cancelled == 1)
        world.check_window()


async def test_a_second_sandbox_takes_the_place_of_the_first(tmp_path):
    world = World(tmp_path, "a: x = [1]")
    world.answer(version(Cell("d1d1d1d1", "python", "x.append(2)\nx")))
    async with world:
        await world.run()
        await world.do(Ask("p", "", "?"))
        first = world.session._sandboxes._made["p"]
        await world.do(RunDraft("p", "d1d1d1d1"))
        assert world.session._sandboxes._made["p"] is not first
        assert world.shown("d1d1d1d1") == [{"text/plain": "[1, 2]"}]


async def test_rows_of_a_preview_that_is_over_are_not_to_be_had(tmp_path):
    world = World(tmp_path, "a: x = 1")
    async with world:
        with pytest.raises(KernelError, match="This preview is over"):
            await world.session.page(PageRequest("n"), "p")


async def test_without_an_assistant_the_airlock_says_so(tmp_path):
    world = World(tmp_path, "a: x = 1")
    async with world:
        await world.do(Ask("p", "", "?"))
        assert "no assistant was set up" in world.proposal().current.failure


async def again(world: World) -> None:
    """The server stops, without a word to anybody, and starts again."""
    await world.session.close()
    await world.open()


async def test_an_answer_that_was_going_on_when_the_server_stopped_can_be_run_again(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = 2")
    world.faults = {"d2d2d2d2": "hang"}
    world.answer(version(FIRST, SECOND))
    async with world:
        await world.run()
        await world.session.operate(Ask("p", id_of("b"), "?"))
        await until(lambda: "p" in world.state.airlocks and world.proposal().state == "previewing")
        await again(world)
        proposal = world.proposal()
        assert (proposal.state, proposal.after, proposal.current.prompt) == ("failed", id_of("b"), "?")
        assert "Quire was stopped" in proposal.current.failure
        assert list(world.drafts()) == ["d1d1d1d1", "d2d2d2d2"]
        world.faults.clear()
        await world.do(RunDraft("p", "d2d2d2d2"))
        assert world.proposal().state == "ready"
        assert world.shown("d2d2d2d2") == [{"text/plain": "2"}]
        world.check_window()


async def test_an_airlock_whose_cell_is_gone_after_a_restart_stands_at_the_top(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = 2")
    world.answer(version(FIRST))
    async with world:
        await world.run()
        await world.do(Ask("p", id_of("b"), "?"))
        await world.session.close()
        world.path.write_text("```python\nx = 1\n```\n")
        await world.open()
        assert world.proposal().after == ""
        assert world.proposal().state == "ready"


async def test_an_edited_draft_is_as_it_was_after_a_restart(tmp_path):
    world = World(tmp_path, "a: x = 1")
    world.answer(version(FIRST, SECOND))
    async with world:
        await world.run()
        await world.do(Ask("p", "", "?"))
        await world.do(drafting(world, "d1d1d1d1", "z = 5\nz"))
        await again(world)
        draft = world.drafts()["d1d1d1d1"]
        assert (draft.cell.source, draft.version, draft.edited, draft.outdated) == ("z = 5\nz", 1, True, True)
        await world.do(drafting(world, "d1d1d1d1", "z = 6\nz"))
        await world.do(RunDraft("p", "d1d1d1d1"))
        assert world.shown("d2d2d2d2") == [{"text/plain": "7"}]
        world.check_window()


async def test_an_answer_that_moved_on_is_ejected_without_its_results(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = x")
    world.answer(version(Cell("d1d1d1d1", "python", "z = x + 1\nz")))
    async with world:
        await world.run()
        await world.do(Ask("p", id_of("a"), "?"))
        await world.type("a", "x = 10")
        await world.run("a")
        await world.do(EjectProposal("p"))
        assert world.state.cells["d1d1d1d1"].result is None
        assert world.state.validity["d1d1d1d1"] == "stale"
        assert "z" not in world.kernel.namespace
        assert world.session._sandboxes._made == {}
        assert await world.refused(EjectProposal("p")) == "unknown"


async def test_a_change_elsewhere_while_the_answer_is_written_loses_nothing(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = 2")

    async def writes(request, tell):
        alive = world.state.cells[id_of("b")]
        await world.session.operate(EditText(id_of("b"), alive.version, "colleague", ([5, [0, "0"]],)), "colleague")
        return version(FIRST)

    world.answer(writes)
    async with world:
        await world.run()
        await world.do(Ask("p", id_of("a"), "?"))
        await world.do(AcceptProposal("p"))
        assert world.state.cells[id_of("b")].cell.source == "y = 20"
        assert "d1d1d1d1" in world.state.cells
        world.check_window()
