"""Laws: whatever is done in whatever order."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import get_args

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from quire.airlock import Draft, Intent, Version
from quire.document import Cell, Notebook
from quire.session import Applied, Rejected, apply, opened
from quire.session import operations as op
from quire.session.view import Delta
from quire.session.views import snapshot

from .replay import Window, normal
from .worlds import World, cells_of, id_of, typing

LABELS = "abcdef"
NAMES = "uvw"
name = st.sampled_from(NAMES)
sources = st.one_of(
    st.builds("{} = {}".format, name, st.integers(1, 3)),
    st.builds("{} = {}".format, name, name),
    st.builds("{} = [{}, {}]".format, name, name, name),
    st.builds("{0} = 1 / ({1} if isinstance({1}, int) else 1)".format, name, name),
    st.builds("len(str({}))".format, name),
    st.builds("{}.append({})".format, name, st.integers(1, 3)),
    st.builds("{}.append({})".format, name, name),
    st.just("1 / 0"),
    st.just(""),
    st.just("u = ["),
)
labels = st.sampled_from(LABELS)
ids = labels.map(id_of)
idsets = st.lists(ids, min_size=1, max_size=3, unique=True).map(tuple)
scopes = st.builds(op.Run, st.just("cells"), idsets)
actions = st.one_of(
    st.tuples(st.just("type"), labels, sources),
    st.tuples(st.just("type"), labels, sources),
    scopes,
    scopes,
    st.builds(op.InsertCell, ids, st.one_of(st.just(""), ids), st.just("python"), sources),
    st.builds(op.DeleteCells, idsets),
    st.builds(op.MoveCells, idsets, st.one_of(st.just(""), ids)),
    st.builds(op.MergeCells, idsets),
    st.builds(op.SplitCell, ids, st.integers(1, 3), ids),
    st.sampled_from([op.Undo(), op.Redo(), op.Run("stale"), op.Restart(), op.Run("all")]),
    st.builds(op.SetRunOnEdit, st.booleans()),
)
orders = st.builds(op.SetMetadata, st.just("run"), st.sampled_from(["order", None]))
notebooks = st.lists(sources, min_size=1, max_size=5).map(
    lambda found: cells_of(*(f"{label}: {source}" for label, source in zip(LABELS, found, strict=False)))
)


async def perform(world: World, action) -> None:
    if isinstance(action, tuple):
        _, label, source = action
        if id_of(label) not in world.state.cells:
            return
        action = typing(world.state, label, source)
    await world.session.operate(action)
    await world.session.settled()


def outcome(state) -> dict:
    """What a person reads: of every cell how it went and what it shows."""
    found = {}
    for id, alive in state.cells.items():
        result = alive.result
        if state.graph.blocked(id) or state.validity[id] == "aborted" or result is None:
            found[id] = "did not run"
        else:
            found[id] = (result.status, result.outputs)
    return found


async def compare_with_a_fresh_run(cells, actions) -> None:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        async with World(Path(folder), *cells) as world:
            for action in actions:
                await perform(world, action)
            await world.do(op.Run("stale"))
            notebook = world.state.notebook()
            note(str([(cell.id, cell.source) for cell in notebook.cells]))
            note(str(notebook.metadata))
            note(str(world.state.validity))
            world.check_window()
            async with World(Path(other), *notebook.cells, **notebook.metadata) as fresh:
                await fresh.run()
                assert outcome(world.state) == outcome(fresh.state)
                live = set(world.state.validity.values()) <= {"fresh"}
                if live and world.kernels and fresh.kernels:
                    assert variables(world) == variables(fresh)


def variables(world: World) -> dict:
    """What the kernel holds, but for what nobody can read.

    Names that several cells define (the last run has the word), and those of cells that failed.
    """
    state, space = world.state, world.kernel.namespace
    found = {}
    for name, value in space.items():
        definers = state.graph.definers(name)
        failed = any(state.cells[id].result.status != "ok" for id in definers)
        if not name.startswith("__") and not failed and (state.order_mode or len(definers) < 2):
            found[name] = value
    return found


relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@relaxed
@given(notebooks, st.lists(actions, max_size=10))
def test_a_reactive_notebook_is_as_a_fresh_run_leaves_it(cells, actions):
    asyncio.run(compare_with_a_fresh_run(cells, actions))


@relaxed
@given(notebooks, st.lists(st.one_of(actions, orders), max_size=10))
def test_so_is_one_that_runs_in_order(cells, actions):
    asyncio.run(compare_with_a_fresh_run(cells, [op.SetMetadata("run", "order"), *actions]))


def version(cells: tuple[Cell, ...]) -> Version:
    return Version("?", drafts=tuple(Draft(cell) for cell in cells))


texts = st.text(alphabet="ab\n😀", max_size=4)
numbers = st.integers(-2, 12)
changes = st.lists(st.one_of(numbers, st.tuples(numbers, texts).map(list), st.lists(numbers, max_size=1)), max_size=4)
anything = st.one_of(
    actions.filter(lambda each: not isinstance(each, tuple)),
    orders,
    st.builds(op.EditText, ids, st.integers(0, 2), st.just("me"), st.lists(changes, max_size=2).map(tuple)),
    st.builds(op.SetKind, ids, st.sampled_from(["markdown", "python", "sql", "chart", "input"])),
    st.builds(op.RenameCell, ids, st.sampled_from(["", "u", "x y", "class"]), st.booleans()),
    st.builds(op.SetAttributes, ids, st.dictionaries(st.sampled_from(["connection", "hide"]), texts, max_size=2)),
    st.builds(op.SetInput, ids, st.one_of(numbers, texts, st.none(), st.lists(numbers, max_size=2))),
    st.builds(op.Ask, labels, st.one_of(st.just(""), ids), texts, st.sampled_from(get_args(Intent)), idsets),
    st.builds(op.Ask, labels, st.one_of(st.just(""), ids), texts),
    st.builds(op.AskAgain, labels, texts, st.one_of(st.just(""), ids)),
    st.builds(op.ShowVersion, labels, numbers),
    st.builds(op.AcceptProposal, labels, st.one_of(st.just(()), idsets)),
    st.builds(op.AskGroup, labels, labels, texts),
    st.builds(op.FoldGroup, labels, st.booleans()),
    st.builds(op.EjectProposal, labels),
    st.builds(op.RejectProposal, labels),
    st.builds(op.StopProposal, labels),
    st.builds(op.ResolveDisk, st.sampled_from(["ours", "theirs"])),
    st.sampled_from([op.Interrupt(), op.AnswerInput("x"), op.TrustNotebook(), op.SaveNow()]),
    st.builds(op.StepStarted, ids),
    st.builds(op.StepSkipped, ids),
    st.builds(op.ConsoleWritten, ids, st.just("stdout"), texts),
    st.builds(op.InputAsked, ids, texts),
    st.builds(op.PlanEnded, st.sampled_from(["run-1", "run-2"])),
    st.builds(
        op.StepFinished,
        st.builds(
            op.CellResult,
            ids,
            st.sampled_from(["ok", "error", "aborted", "interrupted"]),
            hashes=st.dictionaries(name, texts, max_size=2),
        ),
    ),
    st.builds(op.KernelReported, st.sampled_from(["none", "starting", "ready", "busy", "unresponsive", "dead"]), texts),
    st.builds(op.Saved, numbers),
    st.builds(op.SaveFailed, texts),
    st.builds(op.DiskChanged, st.one_of(st.none(), notebooks)),
    st.builds(op.SandboxMade, labels, st.just(frozenset())),
    st.builds(op.PreviewEnded, labels),
    st.builds(op.Merged, idsets, st.just({})),
    st.builds(op.ProposalPlanned, labels, st.builds(version, notebooks)),
)


kinds = st.builds(Cell, st.just(""), st.sampled_from(["python", "sql", "markdown", "chart", "input"]), sources, name)


@relaxed
@given(st.lists(kinds, max_size=5), st.lists(anything, max_size=25))
def test_no_sequence_of_operations_raises_and_deltas_lead_to_the_same_view(cells, sequence):
    cells = tuple(
        Cell(id_of(label), cell.kind, cell.source, cell.name) for label, cell in zip(LABELS, cells, strict=False)
    )
    state = opened("e", "n.md", Notebook(cells))
    window = Window(snapshot(state))
    for number, operation in enumerate(sequence):
        result = apply(state, operation, float(number))
        if isinstance(result, Rejected):
            assert result.reason
            continue
        assert isinstance(result, Applied)
        if result.changes:
            window.hear(Delta(window.revision, max(result.state.revision, window.revision + 1), result.changes))
        state = result.state
        assert set(state.order.ids) == set(state.cells) == set(state.validity)
        assert normal(window.picture()) == normal(snapshot(state)), operation
