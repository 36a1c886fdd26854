"""Answers that take cells' places: an edit, a query taken apart or put together, a group asked again."""

import asyncio

import pytest

from quire.airlock import Draft, Evidence, Version
from quire.airlock.ledger import MemoryLedger
from quire.document import Cell, load
from quire.session.asking import (
    AcceptProposal,
    Ask,
    AskAgain,
    AskGroup,
    EjectProposal,
    FoldGroup,
    RejectProposal,
    RunDraft,
    ShowVersion,
    StopProposal,
)
from quire.session.operations import DeleteCells, Redo, Undo

from .test_files import until
from .worlds import World, id_of, sql

SEMANTIC = Evidence()


def python(id: str, source: str) -> Cell:
    return Cell(id, "python", source)


def instead(cell: Cell, replaces: str) -> Version:
    return Version("?", "", (Draft(cell, replaces=replaces),), SEMANTIC)


@pytest.fixture
async def world(tmp_path):
    world = World(tmp_path, "a: x = [1, 2]", "b: y = len(x)\ny", "c: y + 1")
    world.ledger = MemoryLedger()
    async with world:
        await world.run()
        yield world


def will_answer(world: World, *versions) -> None:
    world.answer(*versions)
    world.session._sandboxes._planner = world.planner


EDIT = instead(python("d1d1d1d1", "y = len(x) * 10\ny"), id_of("b"))


async def test_an_edit_runs_in_the_place_of_its_cell_and_keeps_the_cells_id(world):
    will_answer(world, EDIT)
    await world.do(Ask("p", id_of("b"), "times ten", "edit", (id_of("b"),)))
    (request,) = world.asked
    assert request.intent == "edit"
    assert [cell.id for cell in request.cells] == [id_of("b")]
    assert request.results[id_of("b")].status == "ok"
    assert "y" not in request.taken
    proposal = world.proposal()
    assert proposal.state == "ready"
    assert proposal.stale == (id_of("c"),)
    assert world.shown("d1d1d1d1") == [{"text/plain": "20"}]
    assert world.drafts()["d1d1d1d1"].before == "y = len(x)\ny"
    runs = list(world.kernel.runs)
    await world.do(AcceptProposal("p"))
    assert world.state.order.ids == tuple(map(id_of, "abc"))
    assert world.state.cells[id_of("b")].cell.source == "y = len(x) * 10\ny"
    assert world.state.cells[id_of("b")].result.cell == id_of("b")
    assert world.state.groups == ()
    assert world.kernel.runs == [*runs, id_of("c")], "the cell itself was not computed again"
    assert world.outputs("c")[0].data == {"text/plain": "21"}
    assert world.validity() == "fff"
    world.check_window()
    await world.do(Undo())
    assert world.state.cells[id_of("b")].cell.source == "y = len(x)\ny"
    assert world.outputs("c")[0].data == {"text/plain": "3"}
    assert world.validity() == "fff"
    await world.do(Redo())
    assert world.outputs("c")[0].data == {"text/plain": "21"}
    world.check_window()


async def test_an_edit_is_refused_when_its_cell_was_edited_meanwhile(world):
    will_answer(world, EDIT, EDIT)
    await world.do(Ask("p", id_of("b"), "times ten", "edit", (id_of("b"),)))
    await world.type("b", "y = 5\ny")
    assert await world.refused(AcceptProposal("p")) == "edited"
    assert await world.refused(EjectProposal("p")) == "edited"
    await world.do(AskAgain("p", "times ten"))
    await world.do(AcceptProposal("p"))
    assert world.state.cells[id_of("b")].cell.source == "y = len(x) * 10\ny"


async def test_an_edit_is_accepted_when_another_cell_was_edited_meanwhile(world):
    will_answer(world, EDIT)
    await world.do(Ask("p", id_of("b"), "times ten", "edit", (id_of("b"),)))
    await world.type("c", "y + 2")
    await world.do(AcceptProposal("p"))
    assert world.state.cells[id_of("c")].cell.source == "y + 2"


async def test_an_edit_of_a_cell_that_is_gone_is_refused(world):
    will_answer(world, EDIT)
    await world.do(Ask("p", id_of("b"), "times ten", "edit", (id_of("b"),)))
    await world.do(DeleteCells((id_of("b"),)))
    assert await world.refused(AcceptProposal("p")) == "edited"
    await world.do(RejectProposal("p"))
    world.check_window()


async def test_undoing_an_accepted_edit_never_loses_what_was_written_since(world):
    will_answer(world, EDIT)
    await world.do(Ask("p", id_of("b"), "times ten", "edit", (id_of("b"),)))
    await world.do(AcceptProposal("p"))
    await world.type("b", "y = len(x) * 11\ny")
    await world.do(Undo())
    assert world.state.cells[id_of("b")].cell.source == "y = len(x) * 11\ny"


async def test_a_draft_cannot_take_the_place_of_a_cell_that_nobody_asked_about(world):
    will_answer(world, instead(python("d1d1d1d1", "q = 1"), id_of("a")))
    await world.do(Ask("p", id_of("b"), "times ten", "edit", (id_of("b"),)))
    assert world.drafts()["d1d1d1d1"].replaces == ""
    await world.do(AcceptProposal("p"))
    assert world.state.cells[id_of("a")].cell.source == "x = [1, 2]"


async def test_questions_about_cells_need_cells_and_some_need_no_words(world):
    will_answer(world, EDIT)
    assert await world.refused(Ask("p", "", "times ten", "edit")) == "invalid"
    assert await world.refused(Ask("p", "", "", "generate")) == "invalid"
    assert await world.refused(Ask("p", "", "", "implode", (id_of("a"),))) == "invalid"
    assert await world.refused(Ask("p", "", "", "fix", ("gonegone",))) == "unknown"
    await world.do(Ask("p", id_of("b"), "", "fix", (id_of("b"),)))
    assert world.proposal().intent == "fix"


async def test_a_query_is_taken_apart_above_the_cell_that_it_was(tmp_path):
    world = World(
        tmp_path, sql("a", "WITH t AS (SELECT 1 AS n) SELECT sum(n) AS s FROM t", "sums"), "b: float(sums['s'][0])"
    )
    apart = Version(
        "",
        "",
        (
            Draft(sql("d1", "SELECT 1 AS n", "t")),
            Draft(sql("d2", "SELECT sum(n) AS s FROM t", "sums"), replaces=id_of("a")),
        ),
        SEMANTIC,
    )
    world.answer(apart)
    async with world:
        await world.run()
        await world.do(Ask("p", id_of("a"), "", "explode", (id_of("a"),)))
        assert world.proposal().state == "ready", world.proposal().current.failure
        runs = list(world.kernel.runs)
        await world.do(AcceptProposal("p"))
        assert world.state.order.ids == (id_of("d1"), id_of("a"), id_of("b"))
        assert world.kernel.runs == runs, "what came out is equal, so nothing below it runs either"
        assert world.validity() == "fff"
        assert world.state.groups[0].prompt == "Take apart"
        world.check_window()
        await world.do(Undo())
        assert world.state.order.ids == (id_of("a"), id_of("b"))
        assert world.state.cells[id_of("a")].cell.source.startswith("WITH")


async def test_queries_are_put_together_in_the_place_of_the_last(tmp_path):
    world = World(tmp_path, sql("a", "SELECT 1 AS n", "t"), sql("b", "SELECT sum(n) AS s FROM t", "sums"))
    whole = sql("d1", "WITH t AS (SELECT 1 AS n) SELECT sum(n) AS s FROM t", "sums")
    world.answer(instead(whole, id_of("b")))
    async with world:
        await world.run()
        await world.do(Ask("p", id_of("b"), "", "implode", (id_of("a"), id_of("b"))))
        assert world.proposal().state == "ready"
        await world.do(AcceptProposal("p"))
        assert world.state.order.ids == (id_of("b"),)
        assert "t" not in world.kernel.namespace
        await world.do(Undo())
        assert world.state.order.ids == (id_of("a"), id_of("b"))
        world.check_window()


async def accepted(world: World, *cells: Cell) -> None:
    will_answer(world, Version("?", "", tuple(map(Draft, cells)), SEMANTIC))
    await world.do(Ask("p", id_of("a"), "double"))
    await world.do(AcceptProposal("p"))


async def test_an_accepted_group_is_asked_again_and_replaced_in_one_step(world):
    await accepted(world, python("d1d1d1d1", "z = sum(x)"), python("d2d2d2d2", "z * 2"))
    three = (python("e1e1e1e1", "z = sum(x) + 100"), python("e2e2e2e2", "z * 3"))
    will_answer(world, Version("?", "", tuple(map(Draft, three)), SEMANTIC))
    await world.do(AskGroup("q", "p", "triple"))
    (request,) = world.asked
    assert [cell.id for cell in request.cells] == ["d1d1d1d1", "d2d2d2d2"]
    assert request.group.prompt == "double"
    assert "z" not in request.taken
    assert world.proposal("q").state == "ready"
    assert world.shown("e2e2e2e2", "q") == [{"text/plain": "309"}]
    runs = list(world.kernel.runs)
    await world.do(AcceptProposal("q"))
    assert world.state.order.ids == (id_of("a"), "e1e1e1e1", "e2e2e2e2", id_of("b"), id_of("c"))
    assert [(group.id, group.prompt) for group in world.state.groups] == [("q", "triple")]
    assert world.kernel.runs == runs
    assert world.kernel.namespace["z"] == 103
    assert set(world.validity()) == {"f"}
    world.check_window()
    await world.do(Undo())
    assert [group.id for group in world.state.groups] == ["p"]
    assert world.state.order.ids == (id_of("a"), "d1d1d1d1", "d2d2d2d2", id_of("b"), id_of("c"))
    assert await world.refused(AskGroup("r", "gone", "again")) == "unknown"


async def test_a_group_is_folded_in_the_document(world):
    await accepted(world, python("d1d1d1d1", "z = sum(x)"))
    await world.do(FoldGroup("p", True))
    assert world.state.groups[0].folded
    world.check_window()
    assert await world.refused(FoldGroup("gone", True)) == "unknown"
    await world.session.close()
    assert load(world.path).notebook.groups[0].folded
    await world.open()
    assert world.state.groups[0].folded
    await world.do(FoldGroup("p", False))
    assert not world.state.groups[0].folded


async def test_drafts_appear_one_by_one_while_the_assistant_writes(world):
    seen: list[int] = []
    cells = (python("d1d1d1d1", "z = 1"), python("d2d2d2d2", "z + 1"))

    async def streams(request, tell):
        for count in (0, 1, 2):
            tell(Version("ignored", "a plan", tuple(map(Draft, cells[:count]))))
            proposal = world.proposal()
            assert (proposal.state, proposal.current.plan, proposal.current.prompt) == ("planning", "a plan", "double")
            seen.append(len(proposal.current.drafts))
        return Version("?", "a plan", tuple(map(Draft, cells)), SEMANTIC)

    will_answer(world, streams)
    await world.do(Ask("p", "", "double"))
    assert seen == [0, 1, 2]
    assert list(world.drafts()) == ["d1d1d1d1", "d2d2d2d2"]
    assert world.proposal().state == "ready"
    world.check_window()


async def test_a_draft_that_grows_is_told_now_and_then_and_its_last_piece_always(world):
    told: list[str] = []
    done = asyncio.Event()

    async def streams(request, tell):
        for length in range(50):
            tell(Version("?", "", (Draft(python("d1d1d1d1", "z = 1 #" + "x" * length)),)))
        await done.wait()
        return Version("?", "", (Draft(python("d1d1d1d1", "z = 1")),), SEMANTIC)

    will_answer(world, streams)
    world.session.listen(lambda delta: told.append(world.drafts()["d1d1d1d1"].cell.source if world.drafts() else ""))
    await world.session.operate(Ask("p", "", "double"))
    await until(lambda: told and told[-1].endswith("x" * 49))
    done.set()
    await world.session.settled()
    assert len(told) < 20
    assert world.drafts()["d1d1d1d1"].cell.source == "z = 1"
    world.check_window()


async def test_versions_that_are_not_shown_keep_no_results(world):
    two = Version("?", "", (Draft(python("d1d1d1d1", "len(x)")),), SEMANTIC)
    will_answer(world, two, two)
    await world.do(Ask("p", "", "double"))
    await world.do(AskAgain("p", "triple"))
    assert world.proposal().versions[0].drafts[0].result is None
    await world.do(ShowVersion("p", 0))
    assert world.proposal().versions[0].drafts[0].result is not None
    assert world.proposal().versions[1].drafts[0].result is None
    await world.session.settled()


async def test_what_was_written_before_a_stop_stays_and_can_be_run(world):
    async def stops(request, tell):
        tell(Version("?", "", (Draft(python("d1d1d1d1", "len(x)")),)))
        await world.session.operate(StopProposal("p"))
        tell(Version("?", "", (Draft(python("d1d1d1d1", "too late")),)))
        return Version("?", "too late")

    will_answer(world, stops)
    await world.do(Ask("p", "", "double"))
    assert world.proposal().state == "failed"
    assert world.drafts()["d1d1d1d1"].cell.source == "len(x)"
    await world.do(RunDraft("p", "d1d1d1d1"))
    assert world.proposal().state == "ready"
    assert world.shown("d1d1d1d1") == [{"text/plain": "2"}]
    await world.do(AcceptProposal("p"))
    world.check_window()


async def test_what_people_make_of_accepted_cells_is_written_down(world):
    await accepted(world, python("d1d1d1d1", "z = sum(x)"), Cell("d2d2d2d2", "markdown", "Prose."))
    await world.type("d1d1d1d1", "z = sum(x) + 1")
    decisions = [entry.decision for entry in world.ledger.entries()]
    assert "edited" not in decisions
    await world.run("d1d1d1d1")
    await world.run("d1d1d1d1")
    edited = [entry for entry in world.ledger.entries() if entry.decision == "edited"]
    assert [(entry.proposal, entry.prompt, entry.cells[0].source) for entry in edited] == [
        ("p", "double", "z = sum(x) + 1")
    ]
    await world.type("d2d2d2d2", "Better prose.")
    await world.session.close()
    edited = [entry for entry in world.ledger.entries() if entry.decision == "edited"]
    assert edited[-1].cells[0].source == "Better prose."
    await world.open()
    await world.type("d1d1d1d1", "z = sum(x) + 2")
    await world.run("d1d1d1d1")
    assert world.ledger.entries()[-1].decision == "edited"
    assert world.ledger.entries()[-1].prompt == "double"


async def test_an_edit_that_is_undone_and_done_again_is_written_down(world):
    will_answer(world, EDIT)
    await world.do(Ask("p", id_of("b"), "times ten", "edit", (id_of("b"),)))
    await world.do(AcceptProposal("p"))
    await world.do(Undo())
    await world.run("b")
    await world.do(Redo())
    await world.run("b")
    decisions = [entry.decision for entry in world.ledger.entries()]
    assert decisions == ["proposed", "previewed", "accepted", "undone", "accepted"]


async def test_two_drafts_cannot_take_one_place(world):
    first, second = python("d1d1d1d1", "y = 3\ny"), python("d2d2d2d2", "v = 4")
    both = Version("?", "", (Draft(first, replaces=id_of("b")), Draft(second, replaces=id_of("b"))), SEMANTIC)
    will_answer(world, both)
    await world.do(Ask("p", id_of("b"), "two", "edit", (id_of("b"),)))
    assert [draft.replaces for draft in world.drafts().values()] == [id_of("b"), ""]
    await world.do(AcceptProposal("p"))
    assert world.state.order.ids == (id_of("a"), id_of("b"), "d2d2d2d2", id_of("c"))
