"""Laws of the airlock: whatever is proposed and whatever people do to it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quire.airlock import Draft, Evidence, Version
from quire.document import Cell, CellResult, Column, Notebook, Table, write_whole
from quire.session import Rejected, apply, opened
from quire.session import operations as op
from quire.session.actions import MergeSandbox, StartPlan, StartPreview
from quire.session.changeset import difference
from quire.session.view import Delta
from quire.session.views import snapshot
from quire.warehouse import FakeEngine

from .replay import Window, normal
from .worlds import World, cells_of, id_of

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
whole = settings(relaxed, max_examples=50)  # each opens a session
NAMES = "uvwz"
DRAFTS = ("d1d1d1d1", "d2d2d2d2", "d3d3d3d3")
name = st.sampled_from(NAMES)
sources = st.one_of(
    st.builds("{} = {}".format, name, st.integers(1, 3)),
    st.builds("{} = [{}]".format, name, name),
    st.builds("{}.append(4)".format, name),
    st.builds("str({})".format, name),
    st.builds("del {}".format, name),
    st.just("1 / 0"),
    st.just("u = ["),
)
statements = st.sampled_from(["SELECT n FROM t", "INSERT INTO t VALUES (1)", "DROP TABLE t", "SELEC"])
python = st.builds(lambda source: Cell("", "python", source), sources)
outside = st.builds(lambda sql, name: Cell("", "sql", sql, name, {"connection": "shop"}), statements, name)
inside = st.builds(lambda name, other: Cell("", "sql", f"SELECT * FROM {other}", name), name, name)
prose = st.builds(lambda name: Cell("", "markdown", f"It is {{{{ {name} }}}}."), name)
planners = st.sampled_from(["semantic", "model"])


@st.composite
def answers(draw) -> Version:
    cells = draw(st.lists(st.one_of(python, outside, inside, prose), min_size=1, max_size=3))
    drafts = []
    for id, cell in zip(DRAFTS, cells, strict=False):
        replaces = draw(st.sampled_from(["", "", id_of("a"), id_of("b")]))
        drafts.append(Draft(msgspec.structs.replace(cell, id=id), replaces=replaces, allowed=draw(st.booleans())))
    return Version("?", "a plan", tuple(drafts), Evidence(planner=draw(planners)))


class Hand(msgspec.Struct, frozen=True):
    """What somebody does to the airlock p; ``draft`` counts the drafts that are there."""

    act: str
    draft: int = 0
    text: str = ""


hands = st.builds(
    Hand,
    st.sampled_from(["edit", "edit", "run", "rename", "remove", "allow", "again", "step", "show", "stop", "notebook"]),
    st.integers(0, 2),
    sources,
)
notebooks = st.lists(sources, min_size=2, max_size=3).map(
    lambda found: cells_of(*(f"{label}: {source}" for label, source in zip("abc", found, strict=False)))
)
intents = st.sampled_from(["generate", "edit", "fix", "explode", "implode"])


HANDS = op.EditDraft | op.RunDraft | op.RenameDraft | op.RemoveDraft | op.AllowWrite | op.AskAgain | op.ShowVersion


def operation_of(hand: Hand, state):
    """The operation that a hand means in a state."""
    drafts = state.airlocks["p"].proposal.current.drafts if "p" in state.airlocks else ()
    draft = drafts[hand.draft % len(drafts)] if drafts else Draft(Cell("gonegone", "python"))
    id = draft.cell.id
    changes = difference(draft.cell.source, hand.text)
    cell = state.cells.get(id_of("a"))
    made = {
        "edit": op.EditDraft("p", id, draft.version, "me", (changes,)),
        "run": op.RunDraft("p", id),
        "rename": op.RenameDraft("p", id, NAMES[hand.draft]),
        "remove": op.RemoveDraft("p", id),
        "allow": op.AllowWrite("p", id),
        "again": op.AskAgain("p", "again"),
        "step": op.AskAgain("p", "this one", id),
        "show": op.ShowVersion("p", hand.draft),
        "stop": op.StopProposal("p"),
        "notebook": op.Run("stale"),
    }
    if hand.act == "notebook" and cell is not None and hand.draft:
        return op.EditText(id_of("a"), cell.version, "me", (difference(cell.cell.source, hand.text),))
    return made[hand.act]


WRITABLE = '[connections.shop]\nurl = "duckdb:s.duckdb"\nread_only = false\n'
ONE = Table("", (Column("n", "BIGINT"),), ((1,),))


async def world_with(folder: str, cells, versions) -> World:
    world = World(Path(folder), *cells)
    world.engines["shop"] = world.engine = FakeEngine(Path(folder), lambda statement: ONE)
    asked = 0

    async def planner(request, tell):
        nonlocal asked
        version = versions[asked % len(versions)]
        asked += 1
        tell(msgspec.structs.replace(version, drafts=version.drafts[:1]))
        return version

    world.planner = planner
    await world.open()
    await world.session.warm()
    await world.run()
    return world


def traces(world: World):
    """What a person's work consists of: the file, the variables, the view, what ran and what was written."""
    kernels = [(dict(kernel.namespace), list(kernel.runs)) for kernel in world.kernels]
    space = [{key: repr(value) for key, value in names.items() if key[:2] != "__"} for names, _ in kernels]
    view = normal(world.session.snapshot())
    written = [statement for statement in world.engine.statements if statement.write]
    return world.path.read_bytes(), space, view, [runs for _, runs in kernels], written


async def reject_after(cells, versions, intent, acts) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_whole(Path(folder, "quire.toml"), WRITABLE.encode())
        world = await world_with(folder, cells, versions)
        try:
            before = traces(world)
            await world.session.operate(op.Ask("p", id_of("a"), "?", intent, (id_of("a"), id_of("b"))))
            await world.session.settled()
            for hand in acts:
                if hand.act not in ("allow", "notebook"):
                    await world.session.operate(operation_of(hand, world.state))
                    await world.session.settled()
            await world.do(op.RejectProposal("p"))
            assert traces(world) == before
            assert world.session._sandboxes._made == {}
            world.check_window()
        finally:
            await world.session.close()


@whole
@given(notebooks, st.lists(answers(), min_size=1, max_size=3), intents, st.lists(hands, max_size=5))
def test_a_rejected_answer_leaves_no_trace(cells, versions, intent, acts):
    asyncio.run(reject_after(cells, versions, intent, acts))


async def accept_after(cells, versions, intent, acts, some) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_whole(Path(folder, "quire.toml"), WRITABLE.encode())
        world = await world_with(folder, cells, versions)
        try:
            await world.session.operate(op.Ask("p", id_of("a"), "?", intent, (id_of("a"), id_of("b"))))
            await world.session.settled()
            for hand in acts:
                await world.session.operate(operation_of(hand, world.state))
                await world.session.settled()
            drafts = world.state.airlocks["p"].proposal.current.drafts
            ran, document = [each for kernel in world.kernels for each in kernel.runs], world.state.notebook()
            statements = len(world.engine.statements)
            chosen = tuple(draft.cell.id for draft in drafts[:1]) if some else ()
            outcome = await world.session.operate(op.AcceptProposal("p", chosen))
            await world.session.settled()
            if isinstance(outcome, Rejected):
                assert world.state.notebook() == document
                return
            came = {draft.replaces or draft.cell.id for draft in drafts} & set(world.state.cells)
            now = [each for kernel in world.kernels for each in kernel.runs]
            assert came.isdisjoint(now[len(ran) :]), "accepting computed something again"
            assert not [each for each in world.engine.statements[statements:] if each.write]
            world.check_window()
            await world.do(op.Undo())
            assert world.state.notebook().cells == document.cells
            assert world.state.groups == document.groups
            world.check_window()
        finally:
            await world.session.close()


@whole
@given(notebooks, st.lists(answers(), min_size=1, max_size=3), intents, st.lists(hands, max_size=5), st.booleans())
def test_accepting_computes_nothing_and_undoing_it_brings_the_document_back(cells, versions, intent, acts, some):
    asyncio.run(accept_after(cells, versions, intent, acts, some))


# -- apply alone -------------------------------------------------------------------------------------------------------

statuses = st.sampled_from(["ok", "ok", "error", "aborted", "interrupted"])
results = st.builds(
    CellResult,
    st.sampled_from([*DRAFTS, id_of("a"), id_of("b")]),
    statuses,
    hashes=st.dictionaries(name, st.sampled_from(["1", "2"]), max_size=2),
)
reports = st.one_of(
    st.builds(op.ProposalPlanned, st.just("p"), answers()),
    st.builds(op.ProposalPlanned, st.just("p"), st.just(Version("?", failure="No."))),
    st.builds(op.ProposalProgressed, st.just("p"), st.integers(1, 3), answers()),
    st.builds(op.SandboxMade, st.just("p"), st.just(frozenset(NAMES)), st.sets(name, max_size=1).map(frozenset)),
    st.builds(op.DraftPreviewed, st.just("p"), results),
    st.builds(op.PreviewEnded, st.just("p"), st.just({}), st.sampled_from(["", "", "It broke."])),
    st.builds(op.Merged, st.just(DRAFTS), st.dictionaries(name, st.just("1"))),
)
decisions = st.sampled_from(
    [op.AcceptProposal("p"), op.EjectProposal("p"), op.RejectProposal("p"), op.AskGroup("q", "p", "again"), op.Undo()]
)


@relaxed
@given(notebooks, intents, st.lists(st.one_of(hands, hands, reports, reports, decisions), max_size=25))
def test_every_sequence_ends_in_a_view_that_windows_share_and_nothing_writes_unasked(cells, intent, sequence):
    state = opened("e", "n.md", Notebook(cells))
    window = Window(snapshot(state))
    yes: set[str] = set()
    begin = [op.Ask("p", id_of("a"), "?", intent, (id_of("a"), id_of("b")))]
    for number, each in enumerate([*begin, *sequence]):
        change = operation_of(each, state) if isinstance(each, Hand) else each
        result = apply(state, change, float(number))
        if isinstance(result, Rejected):
            assert result.reason
            continue
        if isinstance(change, op.AllowWrite):
            texts = {draft.cell.id: draft.cell.source for draft in state.airlocks["p"].proposal.current.drafts}
            yes.add(texts[change.draft])
        for action in result.actions:
            if isinstance(action, StartPreview):
                assert {external.sql for external in action.external.values() if external.write} <= yes
            assert not isinstance(action, StartPlan) or not isinstance(change, op.AcceptProposal)
            assert not isinstance(action, MergeSandbox) or isinstance(change, op.AcceptProposal | op.EjectProposal)
        if isinstance(change, HANDS):
            assert result.state.notebook() == state.notebook()
        if result.changes:
            window.hear(Delta(window.revision, max(result.state.revision, window.revision + 1), result.changes))
        state = result.state
        assert normal(window.picture()) == normal(snapshot(state)), change
        for airlock in state.airlocks.values():
            ids = [draft.cell.id for draft in airlock.proposal.current.drafts]
            assert len(set(ids)) == len(ids)
            assert set(state.cells).isdisjoint(ids)
