"""Airlocks in a session: nothing enters the notebook before it is accepted."""

import asyncio

import msgspec
import pytest

from quire.airlock import Draft, Evidence, Refusal, Version
from quire.airlock.ledger import MemoryLedger
from quire.document import Cell, Column, Table
from quire.kernel import PageRequest
from quire.session.operations import (
    AcceptProposal,
    Ask,
    AskAgain,
    DeleteCells,
    Redo,
    RejectProposal,
    ShowVersion,
    StopProposal,
    Undo,
)
from quire.warehouse import FakeEngine

from .worlds import World, chart, id_of, sql, text


def answers(*cells: Cell, plan: str = "as asked"):
    async def planner(request, tell):
        return Version(request.prompt, plan, tuple(map(Draft, cells)), Evidence(trust="certified"))

    return planner


def asking(world: World, **planners):
    world.asked = []

    async def planner(request, tell):
        world.asked.append(request)
        return await planners[request.prompt](request, tell)

    world.planner = planner


def airlock(world: World, id: str = "p"):
    return world.state.airlocks[id].proposal


def frozen(world: World):
    """Everything that a rejected answer must not have touched."""
    files = {path.name: path.read_bytes() for path in world.path.parent.iterdir() if path.is_file()}
    space = {key: repr(value) for key, value in world.kernel.namespace.items() if not key.startswith("__")}
    view = msgspec.structs.replace(world.session.snapshot(), revision=0)
    return files, space, view, list(world.kernel.runs)


@pytest.fixture
async def world(tmp_path):
    world = World(tmp_path, "a: x = [1, 2]", "b: y = len(x)")
    world.ledger = MemoryLedger()
    asking(
        world,
        double=answers(
            Cell("d1d1d1d1", "python", "z = [each * 2 for each in x]"), Cell("d2d2d2d2", "markdown", "Sum {{ sum(z) }}")
        ),
        triple=answers(Cell("d3d3d3d3", "python", "z = [each * 3 for each in x]")),
        change=answers(Cell("d4d4d4d4", "python", "x.append(3)\nx")),
    )
    async with world:
        await world.run()
        yield world


async def test_an_answer_is_previewed_with_copies_of_live_values(world):
    await world.do(Ask("p", id_of("a"), "double"))
    proposal = airlock(world)
    assert proposal.state == "ready"
    assert proposal.current.drafts[1].result.outputs[0].data == {"text/markdown": "Sum 6"}
    assert "z" not in world.kernel.namespace
    assert world.kernel.runs == [id_of("a"), id_of("b")]
    assert world.asked[0].taken >= {"x", "y"}
    assert [cell.id for cell in world.asked[0].above] == [id_of("a")]
    world.check_window()


async def test_accepting_is_one_step_and_computes_nothing_again(world):
    await world.do(Ask("p", id_of("a"), "double"))
    await world.do(AcceptProposal("p"))
    assert world.state.order.ids == (id_of("a"), "d1d1d1d1", "d2d2d2d2", id_of("b"))
    assert world.validity() == "ffff"
    assert world.kernel.namespace["z"] == [2, 4]
    assert world.kernel.runs == [id_of("a"), id_of("b")]
    (group,) = world.state.groups
    assert (group.id, group.prompt, group.trust) == ("p", "double", "certified")
    assert {world.state.cells[id].cell.group for id in ("d1d1d1d1", "d2d2d2d2")} == {"p"}
    world.check_window()
    await world.do(Undo())
    assert world.state.order.ids == (id_of("a"), id_of("b"))
    assert world.state.groups == ()
    assert "z" not in world.kernel.namespace
    await world.do(Redo())
    assert world.validity().count("s") == 0
    world.check_window()
    decisions = [entry.decision for entry in world.ledger.entries()]
    assert decisions == ["proposed", "previewed", "accepted", "undone", "accepted"]


async def test_rejecting_leaves_everything_as_it_was(world):
    await world.session.close()
    await world.open()
    await world.run()
    before = frozen(world)
    await world.do(Ask("p", "", "change"))
    assert airlock(world).current.drafts[0].result.outputs[0].data == {"text/plain": "[1, 2, 3]"}
    await world.do(RejectProposal("p"))
    assert frozen(world) == before
    assert world.window.proposals == {}
    assert [entry.decision for entry in world.ledger.entries()] == ["proposed", "previewed", "rejected"]


async def test_asking_again_keeps_the_earlier_version(world):
    await world.do(Ask("p", "", "double"))
    await world.do(AskAgain("p", "triple"))
    proposal = airlock(world)
    assert [version.prompt for version in proposal.versions] == ["double", "triple"]
    assert (proposal.shown, proposal.state) == (1, "ready")
    await world.do(ShowVersion("p", 0))
    assert airlock(world).current.drafts[1].result.outputs[0].data == {"text/markdown": "Sum 6"}
    await world.do(AcceptProposal("p"))
    assert world.kernel.namespace["z"] == [2, 4]
    world.check_window()


def ask_another(world: World, **planners) -> None:
    asking(world, **planners)
    world.session._sandboxes._planner = world.planner


async def test_a_refusal_is_shown_and_cannot_be_accepted(world):
    async def refuses(request, tell):
        return Version(request.prompt, refusal=Refusal("I do not know widgets.", ("widgets",), ("revenue by month",)))

    ask_another(world, widgets=refuses)
    await world.do(Ask("p", "", "widgets"))
    assert airlock(world).state == "refused"
    assert await world.refused(AcceptProposal("p")) == "not_ready"
    assert [entry.decision for entry in world.ledger.entries()] == ["refused"]


async def test_an_answer_is_refused_when_what_it_reads_has_changed(world):
    await world.do(Ask("p", "", "double"))
    await world.type("a", "x = [5]")
    await world.run("a")
    assert await world.refused(AcceptProposal("p")) == "moved_on"
    await world.do(AskAgain("p", "double"))
    await world.do(AcceptProposal("p"))
    assert world.state.groups[0].prompt == "double"


async def test_an_answer_is_accepted_when_something_else_has_changed(world):
    await world.do(Ask("p", "", "double"))
    await world.type("b", "y = len(x) + 1")
    await world.run("b")
    await world.do(AcceptProposal("p"))
    assert "d1d1d1d1" in world.state.cells


async def test_an_answer_that_defines_a_taken_name_fails(world):
    ask_another(world, clash=answers(sql("d", "SELECT 1", "y")))
    await world.do(Ask("p", "", "clash"))
    assert airlock(world).state == "failed"
    assert "y" in airlock(world).current.failure


async def test_planning_can_be_stopped(world):
    started = asyncio.Event()

    async def slow(request, tell):
        started.set()
        await asyncio.Event().wait()

    ask_another(world, slow=slow)
    await world.session.operate(Ask("p", "", "slow"))
    await started.wait()
    await world.do(StopProposal("p"))
    assert airlock(world).state == "failed"


async def test_a_planner_that_breaks_is_said_in_the_airlock(world):
    async def broken(request, tell):
        raise ValueError("no such model")

    ask_another(world, broken=broken)
    await world.do(Ask("p", "", "broken"))
    assert airlock(world).state == "failed"
    assert "no such model" in airlock(world).current.failure


async def test_an_airlock_moves_up_when_its_cell_is_deleted(world):
    await world.do(Ask("p", id_of("b"), "double"))
    await world.do(DeleteCells((id_of("b"),)))
    assert airlock(world).after == id_of("a")
    world.check_window()


async def test_proposals_survive_a_reload_and_can_be_accepted(tmp_path):
    world = World(tmp_path, "a: x = [1]")
    asking(world, double=answers(Cell("d1d1d1d1", "python", "z = [each * 2 for each in x]\nz")))
    async with world:
        await world.run()
        await world.do(Ask("p", id_of("a"), "double"))
        assert "d1d1d1d1" not in world.path.read_text()
    async with world:
        assert airlock(world).state == "ready"
        assert airlock(world).current.drafts[0].result.outputs[0].data == {"text/plain": "[2]"}
        await world.do(AcceptProposal("p"))
        assert world.validity() == "ee"


async def test_definitions_are_run_again_in_the_sandbox(tmp_path):
    world = World(tmp_path, "a: import math\nscale = 2", "b: def grow(n): return math.ceil(n * scale)")
    asking(world, grow=answers(Cell("d1d1d1d1", "python", "grow(1.5)")))
    async with world:
        await world.run()
        await world.do(Ask("p", "", "grow"))
        assert airlock(world).state == "ready"
        assert airlock(world).current.drafts[0].result.outputs[0].data == {"text/plain": "3"}
        assert world.kernel.runs == [id_of("a"), id_of("b")]


async def test_what_is_not_live_runs_in_the_sandbox(tmp_path):
    world = World(tmp_path, "a: x = 2", "b: y = x + 1")
    asking(world, use=answers(Cell("d1d1d1d1", "python", "z = y * 2\nz")))
    async with world:
        await world.do(Ask("p", "", "use"))
        assert airlock(world).current.drafts[0].result.outputs[0].data == {"text/plain": "6"}
        assert world.kernel.runs == []
        assert world.validity() == "ss"


async def test_a_question_about_a_connection_is_answered_with_sql_chart_and_text(tmp_path):
    world = World(tmp_path, "a: x = 1")
    rows = Table("", (Column("month", "VARCHAR"), Column("revenue", "BIGINT")), (("2026-01", 5), ("2026-02", 7)))
    world.engines["coffee"] = FakeEngine(tmp_path, {"SELECT month, revenue FROM sales": rows})
    cells = (
        sql("d1", "SELECT month, revenue FROM sales", "monthly", connection="coffee"),
        chart("d2", "mark: bar\ndata: monthly\nx: month\ny: sum(revenue)"),
        text("d3", "In all {{ monthly['revenue'].sum() }}."),
    )
    asking(world, revenue=answers(*cells))
    async with world:
        await world.do(Ask("p", "", "revenue"))
        proposal = airlock(world)
        assert [draft.result.status for draft in proposal.current.drafts] == ["ok", "ok", "ok"]
        assert proposal.current.drafts[2].result.outputs[0].data == {"text/markdown": "In all 12."}
        assert [statement.write for statement in world.engines["coffee"].statements] == [False]
        page = await world.session.page(PageRequest("monthly"), "p")
        assert page.row_count == 2
        await world.do(AcceptProposal("p"))
        assert world.validity() == "fffs"
        assert len(world.engines["coffee"].statements) == 1
        world.check_window()


async def test_what_would_become_stale_is_said_before(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: new + 1")
    asking(world, new=answers(Cell("d1d1d1d1", "python", "new = 1")))
    async with world:
        await world.run()
        await world.do(Ask("p", "", "new"))
        assert airlock(world).stale == (id_of("b"),)
        await world.do(AcceptProposal("p"))
        assert world.outputs("b")[0].data == {"text/plain": "2"}
