"""Drafts in a person's hands: edited, run again, renamed, taken out, before any of it is in the document."""

import pytest

from quire.airlock import Draft, Evidence, Version
from quire.airlock.ledger import MemoryLedger
from quire.document import Cell
from quire.session.asking import (
    AcceptProposal,
    Ask,
    AskAgain,
    EditDraft,
    EjectProposal,
    RejectProposal,
    RemoveDraft,
    RenameDraft,
    RunDraft,
    ShowVersion,
    StopProposal,
)
from quire.session.operations import Undo

from .worlds import World, drafting, id_of, sql, text

MODEL = Evidence(planner="model", trust="checked")


def version(*cells: Cell, evidence: Evidence = MODEL) -> Version:
    return Version("?", "as asked", tuple(map(Draft, cells)), evidence)


def python(id: str, source: str) -> Cell:
    return Cell(id, "python", source)


CHAIN = version(
    python("d1d1d1d1", "z = [each * 2 for each in x]"),
    python("d2d2d2d2", "w = sum(z)\nw"),
    python("d3d3d3d3", "len(x)"),
    Cell("d4d4d4d4", "markdown", "In all {{ w }}."),
)


@pytest.fixture
async def world(tmp_path):
    world = World(tmp_path, "a: x = [1, 2]", "b: y = len(x)")
    world.ledger = MemoryLedger()
    world.answer(CHAIN, CHAIN)
    async with world:
        await world.run()
        await world.do(Ask("p", id_of("a"), "?"))
        world.session.flush()
        yield world


def ran(world: World) -> list[str]:
    """What ran in the sandbox, in order."""
    return world.session._sandboxes._made["p"].kernel.runs


async def test_a_draft_says_which_drafts_it_reads(world):
    drafts = world.drafts()
    assert drafts["d1d1d1d1"].upstream == ()
    assert drafts["d2d2d2d2"].upstream == ("d1d1d1d1",)
    assert drafts["d4d4d4d4"].upstream == ("d2d2d2d2",)


async def test_an_edit_of_a_draft_is_text_until_it_runs_again(world):
    before = len(ran(world))
    await world.do(drafting(world, "d1d1d1d1", "z = [each * 3 for each in x]"))
    drafts = world.drafts()
    assert [drafts[id].outdated for id in ("d1d1d1d1", "d2d2d2d2", "d3d3d3d3", "d4d4d4d4")] == [True, True, False, True]
    assert drafts["d1d1d1d1"].edited
    assert drafts["d1d1d1d1"].version == 1
    assert len(ran(world)) == before
    world.check_window()


async def test_a_draft_that_runs_again_takes_with_it_only_what_builds_on_it(world):
    await world.do(drafting(world, "d1d1d1d1", "z = [each * 3 for each in x]"))
    before = len(ran(world))
    await world.do(RunDraft("p", "d1d1d1d1"))
    assert ran(world)[before:] == ["d1d1d1d1", "d2d2d2d2", "d4d4d4d4"]
    assert world.shown("d4d4d4d4") == [{"text/markdown": "In all 9."}]
    assert not any(draft.outdated for draft in world.drafts().values())
    await world.do(AcceptProposal("p"))
    assert world.kernel.namespace["w"] == 9
    assert world.kernel.runs == [id_of("a"), id_of("b")]
    assert world.validity() == "ffffff"
    world.check_window()


async def test_two_windows_edit_one_draft_and_the_server_orders_their_changes(world):
    first = drafting(world, "d3d3d3d3", "len(x) + 1", client="one")
    second = drafting(world, "d3d3d3d3", "1 + len(x)", client="two")
    await world.do(first, "one")
    assert await world.refused(second) == "version"
    changes = [change for delta in world.deltas for change in delta.changes if hasattr(change, "draft")]
    assert [(each.draft, each.version, each.clients) for each in changes] == [("d3d3d3d3", 0, ("one",))]
    await world.do(EditDraft("p", "d3d3d3d3", 1, "two", ([[0, "1 + "], 10],)))
    assert world.drafts()["d3d3d3d3"].cell.source == "1 + len(x) + 1"
    world.check_window()


async def test_a_change_that_does_not_fit_is_refused(world):
    assert await world.refused(EditDraft("p", "d3d3d3d3", 0, "me", ([999],))) == "invalid"
    assert await world.refused(EditDraft("p", "gonegone", 0, "me", ([6],))) == "unknown"
    assert await world.refused(EditDraft("q", "d3d3d3d3", 0, "me", ([6],))) == "unknown"


async def test_a_draft_that_changes_an_object_in_place_begins_with_a_fresh_copy(tmp_path):
    world = World(tmp_path, "a: x = [1, 2]")
    world.answer(version(python("d1d1d1d1", "x.append(3)\nx"), python("d2d2d2d2", "len(x)")))
    async with world:
        await world.run()
        await world.do(Ask("p", "", "?"))
        await world.do(drafting(world, "d1d1d1d1", "x.append(4)\nx"))
        await world.do(RunDraft("p", "d1d1d1d1"))
        assert world.shown("d1d1d1d1") == [{"text/plain": "[1, 2, 4]"}]
        assert world.shown("d2d2d2d2") == [{"text/plain": "3"}]


async def test_a_draft_that_reads_something_new_gets_it(world):
    await world.do(drafting(world, "d3d3d3d3", "y + 100"))
    await world.do(RunDraft("p", "d3d3d3d3"))
    assert world.shown("d3d3d3d3") == [{"text/plain": "102"}]


async def test_a_renamed_draft_takes_its_references_along(tmp_path):
    world = World(tmp_path, "a: x = 1")
    world.answer(
        version(
            sql("d1", "SELECT 1 AS n UNION ALL SELECT 2", "numbers"),
            sql("d2", "SELECT max(n) AS top FROM numbers", "tops"),
            python("d3d3d3d3", "int(numbers['n'].sum())"),
            text("d4", "{{ len(numbers) }} rows"),
            Cell("d5d5d5d5", "chart", "mark: bar\ndata: numbers\nx: n\ny: count(n)"),
        )
    )
    async with world:
        await world.run()
        await world.do(Ask("p", "", "?"))
        await world.do(RenameDraft("p", id_of("d1"), "figures"))
        drafts = world.drafts()
        assert drafts[id_of("d1")].cell.name == "figures"
        assert "FROM figures" in drafts[id_of("d2")].cell.source
        assert drafts["d3d3d3d3"].cell.source == "int(figures['n'].sum())"
        assert "len(figures)" in drafts[id_of("d4")].cell.source
        assert "data: figures" in drafts["d5d5d5d5"].cell.source
        assert [draft.result.status for draft in drafts.values()] == ["ok"] * 5
        world.check_window()
        await world.do(AcceptProposal("p"))
        assert "figures" in world.kernel.namespace
        assert "numbers" not in world.kernel.namespace
        assert set(world.validity()) == {"f"}


async def test_a_python_draft_that_defines_one_name_can_be_renamed(world):
    await world.do(RenameDraft("p", "d1d1d1d1", "doubled"))
    assert world.drafts()["d2d2d2d2"].cell.source == "w = sum(doubled)\nw"
    assert world.shown("d4d4d4d4") == [{"text/markdown": "In all 6."}]


async def test_a_draft_cannot_be_given_a_name_that_is_taken_or_none(world):
    assert await world.refused(RenameDraft("p", "d1d1d1d1", "not a name")) == "invalid"
    await world.do(RenameDraft("p", "d1d1d1d1", "y"))
    assert world.proposal().state in ("ready", "failed")
    if world.proposal().state == "failed":
        assert "y" in world.proposal().current.failure
        await world.do(RenameDraft("p", "d1d1d1d1", "yy"))
    assert world.proposal().state == "ready"


async def test_a_draft_that_is_taken_out_leaves_those_below_to_say_what_they_miss(world):
    await world.do(RemoveDraft("p", "d1d1d1d1"))
    drafts = world.drafts()
    assert "d1d1d1d1" not in drafts
    assert drafts["d2d2d2d2"].result.status == "error"
    assert drafts["d3d3d3d3"].result.status == "ok"
    assert world.proposal().state == "ready"
    assert len(world.asked) == 1
    for id in ("d4d4d4d4", "d2d2d2d2"):
        await world.do(RemoveDraft("p", id))
    assert await world.refused(RemoveDraft("p", "d3d3d3d3")) == "invalid"
    world.check_window()


async def test_some_drafts_are_accepted_with_those_that_they_need(world):
    await world.do(AcceptProposal("p", ("d2d2d2d2",)))
    assert world.state.order.ids == (id_of("a"), "d1d1d1d1", "d2d2d2d2", id_of("b"))
    assert world.kernel.namespace["w"] == 6
    assert world.kernel.runs == [id_of("a"), id_of("b")]
    world.check_window()
    await world.do(Undo())
    assert world.state.order.ids == (id_of("a"), id_of("b"))


async def test_what_builds_on_a_failed_draft_cannot_be_accepted_without_it(tmp_path):
    world = World(tmp_path, "a: x = 1")
    chain = (python("d1d1d1d1", "z = 1 / 0"), python("d2d2d2d2", "z + 1"), python("d3d3d3d3", "x"))
    world.answer(version(*chain, evidence=Evidence()))
    async with world:
        await world.run()
        await world.do(Ask("p", "", "?"))
        assert await world.refused(AcceptProposal("p", ("d2d2d2d2",))) == "needs"
        assert await world.refused(AcceptProposal("p", ("gonegone",))) == "unknown"
        await world.do(AcceptProposal("p", ("d3d3d3d3",)))
        assert "d3d3d3d3" in world.state.cells
        assert "d1d1d1d1" not in world.state.cells


async def test_a_value_that_an_omitted_draft_changed_is_not_taken_over(tmp_path):
    world = World(tmp_path, "a: x = 1")
    world.answer(version(python("d1d1d1d1", "z = [x]"), python("d2d2d2d2", "z.append(5)")))
    async with world:
        await world.run()
        await world.do(Ask("p", "", "?"))
        await world.do(AcceptProposal("p", ("d1d1d1d1",)))
        assert "z" not in world.kernel.namespace
        assert world.validity() in ("ef", "fe")


async def test_an_ejected_answer_is_a_persons_own_cells(world):
    await world.do(EjectProposal("p"))
    assert "d1d1d1d1" in world.state.cells
    assert world.state.groups == ()
    assert {alive.cell.group for alive in world.state.cells.values()} == {""}
    assert world.kernel.namespace["w"] == 6
    removed = [change for delta in world.deltas for change in delta.changes if hasattr(change, "decision")]
    assert [each.decision for each in removed] == ["ejected"]
    assert world.ledger.entries()[-1].decision == "ejected"
    world.check_window()
    await world.do(Undo())
    assert world.state.order.ids == (id_of("a"), id_of("b"))


async def test_an_edited_draft_that_did_not_run_is_accepted_as_a_stale_cell(world):
    await world.do(drafting(world, "d3d3d3d3", "len(x) + 5"))
    await world.do(AcceptProposal("p"))
    assert world.state.validity["d3d3d3d3"] == "stale"
    assert world.kernel.runs == [id_of("a"), id_of("b")]


async def test_one_step_is_asked_again_and_the_others_stay(world):
    world.answer(version(python("e1e1e1e1", "w = max(z)\nw")))
    world.session._sandboxes._planner = world.planner
    before = len(ran(world))
    await world.do(AskAgain("p", "the largest instead", "d2d2d2d2"))
    request = world.asked[0]
    assert (request.step, request.prompt) == ("d2d2d2d2", "the largest instead")
    assert request.version.drafts[1].cell.id == "d2d2d2d2"
    drafts = world.drafts()
    assert list(drafts) == ["d1d1d1d1", "d2d2d2d2", "d3d3d3d3", "d4d4d4d4"]
    assert drafts["d2d2d2d2"].cell.source == "w = max(z)\nw"
    assert world.proposal().current.prompt == "?"
    assert ran(world)[before:] == ["d2d2d2d2", "d4d4d4d4"]
    assert world.shown("d4d4d4d4") == [{"text/markdown": "In all 4."}]
    await world.do(ShowVersion("p", 0))
    assert world.shown("d4d4d4d4") == [{"text/markdown": "In all 6."}]
    world.check_window()


async def test_a_step_that_cannot_be_made_anew_keeps_the_old_one(world):
    world.answer(Version("?", failure="No model answers."))
    world.session._sandboxes._planner = world.planner
    await world.do(AskAgain("p", "", "d2d2d2d2"))
    assert world.proposal().state == "failed"
    assert "No model answers." in world.proposal().current.failure
    await world.do(ShowVersion("p", 0))
    assert world.proposal().state == "ready"
    assert await world.refused(AskAgain("p", "", "gonegone")) == "unknown"


async def test_nothing_is_left_of_a_rejected_answer_that_was_edited_and_run(world):
    namespace = dict(world.kernel.namespace)
    await world.do(drafting(world, "d1d1d1d1", "z = [0]\nx.clear()"))
    await world.do(RunDraft("p", "d1d1d1d1"))
    await world.do(RejectProposal("p"))
    assert world.kernel.namespace == namespace
    assert world.session._sandboxes._made == {}
    await world.do(StopProposal("p")) if "p" in world.state.airlocks else None


async def test_an_answer_that_waits_knows_what_an_edit_elsewhere_means_to_it(world):
    await world.type("a", "x = [5, 6]")
    await world.run("a")
    drafts = world.drafts()
    assert [drafts[id].outdated for id in ("d1d1d1d1", "d2d2d2d2", "d3d3d3d3", "d4d4d4d4")] == [True] * 4
    assert await world.refused(AcceptProposal("p")) == "moved_on"
    await world.do(RunDraft("p", "d3d3d3d3"))
    assert ran(world) == ["d1d1d1d1", "d2d2d2d2", "d3d3d3d3", "d4d4d4d4"], "copies of the old value are of no use"
    assert world.shown("d4d4d4d4") == [{"text/markdown": "In all 22."}]
    assert not any(draft.outdated for draft in world.drafts().values())
    await world.do(AcceptProposal("p"))
    assert world.kernel.namespace["w"] == 22
    world.check_window()


async def test_an_edit_that_is_taken_back_makes_the_answer_fit_again(world):
    await world.type("a", "x = [5, 6]")
    assert world.drafts()["d1d1d1d1"].outdated
    await world.type("a", "x = [1, 2]")
    assert not any(draft.outdated for draft in world.drafts().values())
    await world.do(AcceptProposal("p"))
    world.check_window()


async def test_an_answer_that_ran_a_definition_is_refused_when_the_definition_is_another(tmp_path):
    world = World(tmp_path, "a: def grow(n): return n + 1")
    world.answer(version(python("d1d1d1d1", "grow(1)")))
    async with world:
        await world.run()
        await world.do(Ask("p", "", "?"))
        await world.type("a", "def grow(n): return n + 2")
        await world.run("a")
        outcome = await world.session.operate(AcceptProposal("p"))
        assert (outcome.code, "was changed since" in outcome.reason) == ("moved_on", True)
        await world.do(RunDraft("p", "d1d1d1d1"))
        assert world.shown("d1d1d1d1") == [{"text/plain": "3"}]
        await world.do(AcceptProposal("p"))


async def test_a_chart_or_text_is_only_labelled(world):
    await world.do(RenameDraft("p", "d4d4d4d4", "total"))
    assert world.drafts()["d4d4d4d4"].cell.name == "total"
    assert world.drafts()["d4d4d4d4"].cell.source == "In all {{ w }}."
    assert not world.drafts()["d4d4d4d4"].outdated
    await world.do(RenameDraft("p", "d4d4d4d4", "total"))
    assert await world.refused(RenameDraft("p", "d3d3d3d3", "count")) == "invalid"


async def test_so_many_updates_are_not_taken_at_once(world):
    outcome = await world.session.operate(EditDraft("p", "d3d3d3d3", 0, "me", ([6],) * 501))
    assert (outcome.code, outcome.reason) == ("invalid", "So many changes cannot be taken at once.")
    await world.do(EditDraft("p", "d3d3d3d3", 0, "me", ()))
    assert world.drafts()["d3d3d3d3"].version == 0


async def test_windows_are_told_what_became_of_an_answer(world):
    def decisions() -> list[str]:
        changes = [change for delta in world.deltas for change in delta.changes]
        return [change.decision for change in changes if hasattr(change, "decision")]

    await world.do(RejectProposal("p"))
    assert decisions() == ["rejected"]
    await world.do(Ask("q", id_of("a"), "?"))
    world.session.flush()
    await world.do(AcceptProposal("q"))
    assert decisions() == ["rejected", "accepted"]
