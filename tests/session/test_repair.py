"""What fails in the preview goes back to the assistant, at most twice; what writes waits for a person's yes."""

import asyncio

import pytest

from quire.airlock import Draft, Evidence, Refusal, Version
from quire.airlock.ledger import MemoryLedger
from quire.document import Cell, Column, Failure, Table
from quire.errors import StatementFailed
from quire.llm import Call
from quire.session.asking import (
    AcceptProposal,
    AllowWrite,
    Ask,
    RejectProposal,
    RunDraft,
    ShowVersion,
    StopProposal,
)
from quire.warehouse import FakeEngine

from .worlds import World, drafting, id_of, sql


def version(source: str, attempt: int = 1, **fields) -> Version:
    evidence = Evidence(planner="model", trust="checked", calls=(Call("python", "fake", attempt=attempt),))
    return Version("?", "", (Draft(Cell("d1d1d1d1", "python", source)),), evidence, **fields)


BROKEN = version("1 / 0")
WORSE = version("1 / 0.0", 2)
RIGHT = version("1 / 2", 2)


@pytest.fixture
async def world(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = 2")
    world.ledger = MemoryLedger()
    world.answer()
    async with world:
        await world.run()
        yield world


async def ask(world: World, *versions) -> None:
    world.answer(*versions)
    world.session._sandboxes._planner = world.planner
    await world.do(Ask("p", "", "?"))


async def test_a_draft_that_fails_is_written_again(world):
    await ask(world, BROKEN, RIGHT)
    first, second = world.asked
    assert (first.error, first.attempt) == (None, 0)
    assert second.attempt == 1
    assert second.error.drafts[0].result.status == "error"
    proposal = world.proposal()
    assert (proposal.state, proposal.attempt, len(proposal.versions)) == ("ready", 1, 1)
    evidence = proposal.current.evidence
    assert [call.attempt for call in evidence.calls] == [1, 2]
    assert any("division by zero" in repair for repair in evidence.repairs)
    assert evidence.trust == "checked"
    assert world.shown("d1d1d1d1") == [{"text/plain": "0.5"}]
    decisions = [(entry.decision, entry.attempt) for entry in world.ledger.entries()]
    assert decisions == [("proposed", 0), ("previewed", 0), ("proposed", 1), ("previewed", 1)]


async def test_after_two_repairs_what_fails_is_shown_and_may_be_accepted(world):
    await ask(world, BROKEN, WORSE, WORSE)
    assert len(world.asked) == 3
    proposal = world.proposal()
    assert (proposal.state, proposal.attempt) == ("ready", 2)
    assert proposal.current.evidence.trust == "review"
    assert proposal.current.drafts[0].result.status == "error"
    await world.do(AcceptProposal("p"))
    assert world.state.cells["d1d1d1d1"].result.status == "error"
    assert world.kernel.runs == [id_of("a"), id_of("b")]


async def test_a_repair_that_brings_nothing_keeps_what_there_was(world):
    for nothing in (Version("?", failure="No model."), Version("?", refusal=Refusal("I give up.")), Version("?")):
        await ask(world, BROKEN, nothing)
        proposal = world.proposal()
        assert (proposal.state, len(world.asked)) == ("ready", 2)
        assert proposal.current.drafts[0].cell.source == "1 / 0"
        assert any("A repair was tried" in doubt for doubt in proposal.current.evidence.doubts)
        await world.do(RejectProposal("p"))


async def test_what_the_semantic_planner_made_is_not_sent_to_a_model(world):
    await ask(world, Version("?", "", BROKEN.drafts, Evidence()))
    assert len(world.asked) == 1
    assert world.proposal().state == "ready"


async def test_what_a_person_changed_is_not_repaired_behind_their_back(world):
    await ask(world, version("1 / 2"))
    await world.do(drafting(world, "d1d1d1d1", "1 / 0"))
    await world.do(RunDraft("p", "d1d1d1d1"))
    assert len(world.asked) == 1
    assert world.drafts()["d1d1d1d1"].result.status == "error"


async def test_a_repair_can_be_stopped_and_what_was_there_stays(world):
    going = asyncio.Event()

    async def endless(request, tell):
        tell(RIGHT)
        going.set()
        await asyncio.Event().wait()

    world.answer(BROKEN, endless)
    world.session._sandboxes._planner = world.planner
    await world.session.operate(Ask("p", "", "?"))
    await going.wait()
    assert world.proposal().state == "planning"
    assert world.drafts()["d1d1d1d1"].cell.source == "1 / 0"
    await world.do(StopProposal("p"))
    assert world.proposal().state == "ready"
    await world.do(AcceptProposal("p"))
    world.check_window()


async def test_a_name_that_is_taken_goes_back_to_the_assistant_too(world):
    evidence = Evidence(planner="model")
    clash = Version("?", "", (Draft(sql("d1", "SELECT 1 AS n", "y")),), evidence)
    fits = Version("?", "", (Draft(sql("d1", "SELECT 1 AS n", "z")),), evidence)
    await ask(world, clash, fits)
    assert "y" in world.asked[1].error.failure
    assert world.proposal().state == "ready"
    await world.do(RejectProposal("p"))
    await ask(world, clash, clash, clash)
    assert world.proposal().state == "failed"
    assert "define y a second time" in world.proposal().current.failure


async def test_an_answer_that_closes_a_circle_is_not_run(tmp_path):
    world = World(tmp_path, "a: u = v")
    world.answer(Version("?", "", (Draft(Cell("d1d1d1d1", "python", "v = u")),)))
    async with world:
        await world.do(Ask("p", "", "?"))
        assert world.proposal().state == "failed"
        assert "wait for each other" in world.proposal().current.failure


# -- writes ------------------------------------------------------------------------------------------------------------

ONE = Table("", (Column("n", "BIGINT"),), ((1,),))
INSERT = "INSERT INTO t VALUES (1)"


@pytest.fixture
async def shop(tmp_path):
    (tmp_path / "quire.toml").write_text('[connections.shop]\nurl = "duckdb:shop.duckdb"\nread_only = false\n')
    world = World(tmp_path, "a: x = 1", sql("b", "DELETE FROM t", "gone", connection="shop"))
    world.engine = FakeEngine(tmp_path, {INSERT: ONE, "DELETE FROM t": ONE, "SELECT n FROM u": ONE})
    world.engines["shop"] = world.engine
    drafts = (
        Draft(sql("d1", INSERT, "done", connection="shop"), allowed=True),
        Draft(Cell("d2d2d2d2", "python", "len(done)")),
        Draft(sql("d3", "SELECT n FROM u", "kept", connection="shop")),
    )
    world.answer(Version("?", "", drafts))
    async with world:
        await world.do(Ask("p", "", "?"))
        yield world


def written(world: World) -> list[tuple[str, bool]]:
    return [(statement.sql, statement.write) for statement in world.engine.statements]


async def test_a_statement_that_writes_is_not_executed_before_somebody_allows_it(shop):
    drafts = shop.drafts()
    first = drafts[id_of("d1")]
    assert (first.writes, first.allowed, first.result.status) == (True, False, "aborted")
    assert isinstance(first.result.outputs[0], Failure)
    assert drafts["d2d2d2d2"].result.status == "aborted"
    assert written(shop) == [("SELECT n FROM u", False)]


async def test_an_allowed_statement_runs_once_and_never_again_by_itself(shop):
    await shop.do(AllowWrite("p", id_of("d1")))
    assert written(shop) == [("SELECT n FROM u", False), (INSERT, True)]
    drafts = shop.drafts()
    assert (drafts[id_of("d1")].allowed, drafts[id_of("d1")].result.status) == (True, "ok")
    assert shop.shown("d2d2d2d2") == [{"text/plain": "1"}]
    assert await shop.refused(AllowWrite("p", id_of("d1"))) == "invalid"
    await shop.do(RunDraft("p", id_of("d1")))
    await shop.do(RunDraft("p", "d2d2d2d2"))
    assert written(shop).count((INSERT, True)) == 1
    await shop.do(AcceptProposal("p"))
    assert written(shop).count((INSERT, True)) == 1
    assert await_fresh(shop, id_of("d1"))


def await_fresh(world: World, id: str) -> bool:
    return world.state.validity[id] in ("fresh", "evaluated")


async def test_a_yes_is_to_that_very_statement(shop):
    await shop.do(AllowWrite("p", id_of("d1")))
    await shop.do(drafting(shop, id_of("d1"), "DELETE FROM t"))
    assert not shop.drafts()[id_of("d1")].allowed
    await shop.do(RunDraft("p", id_of("d1")))
    assert ("DELETE FROM t", True) not in written(shop)
    assert shop.drafts()[id_of("d1")].result.status == "aborted"


async def test_a_statement_that_failed_needs_another_yes(shop):
    shop.engine._replies = {INSERT: StatementFailed("no such table"), "SELECT n FROM u": ONE}
    await shop.do(AllowWrite("p", id_of("d1")))
    assert shop.drafts()[id_of("d1")].result.status == "error"
    assert not shop.drafts()[id_of("d1")].allowed
    await shop.do(RunDraft("p", id_of("d1")))
    assert written(shop).count((INSERT, True)) == 1


async def test_a_statement_that_reads_needs_no_yes(shop):
    assert await shop.refused(AllowWrite("p", id_of("d3"))) == "invalid"


async def test_accepting_does_not_execute_a_statement_that_nobody_allowed(shop):
    await shop.do(AcceptProposal("p"))
    assert (INSERT, True) not in written(shop)
    assert shop.state.cells[id_of("d1")].result.status == "aborted"


async def test_cells_of_the_notebook_write_through_a_writable_connection_as_before(shop):
    await shop.do(RejectProposal("p"))
    await shop.run("b")
    assert ("DELETE FROM t", True) in written(shop)


async def test_a_cell_that_writes_is_not_run_for_a_preview(tmp_path, shop):
    shop.answer(Version("?", "", (Draft(Cell("d4d4d4d4", "python", "len(gone)")),)))
    shop.session._sandboxes._planner = shop.planner
    await shop.do(Ask("q", id_of("b"), "?"))
    assert ("DELETE FROM t", True) not in written(shop)


async def test_going_to_another_version_does_not_write_again(shop):
    await shop.do(AllowWrite("p", id_of("d1")))
    assert await shop.refused(ShowVersion("p", 5)) == "unknown"
    await shop.do(ShowVersion("p", 0))
    assert written(shop).count((INSERT, True)) == 1
