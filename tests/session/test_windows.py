"""What windows are told: once, in order, and little."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.session import Applied, apply
from quire.session.diff import Touched, changes_between
from quire.session.driver import DELTAS_KEPT
from quire.session.operations import DeleteCells, InsertCell, MoveCells, Undo
from quire.session.view import Delta
from quire.session.views import snapshot

from .replay import Window, normal
from .worlds import World, id_of, state_of, typing


async def test_a_window_that_was_away_gets_what_it_missed_once_and_in_order(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = x", "c: z = y") as world:
        away = Window(world.session.snapshot())
        await world.run()
        await world.type("a", "x = 2")
        await world.do(MoveCells((id_of("c"),), ""))
        missed = world.session.since(away.epoch, away.revision)
        for delta in missed:
            away.hear(delta)
        present = normal(world.session.snapshot())
        assert normal(away.picture()) == present
        assert world.session.since(away.epoch, away.revision) == ()


async def test_what_is_not_known_any_more_is_asked_for_as_a_whole(tmp_path):
    async with World(tmp_path, "a: x = 1") as world:
        first = world.session.snapshot().revision
        for number in range(DELTAS_KEPT + 1):
            await world.type("a", f"x = {number + 2}")
        assert world.session.since(world.state.epoch, first) is None
        assert world.session.since("another", first) is None
        assert world.session.since(world.state.epoch, 10_000) is None


async def test_a_run_is_told_in_few_messages(tmp_path):
    cells = ["c000n: x0 = 1", *(f"c{number:03d}n: x{number} = x{number - 1} + 1" for number in range(1, 300))]
    async with World(tmp_path, *cells) as world:
        world.deltas.clear()
        await world.run()
        assert len(world.deltas) <= 2 * len(cells)
        world.check_window()
        world.deltas.clear()
        await world.type("c000n", "x0 = 2")
        assert len(msgspec.json.encode(world.deltas)) < 2_000


async def test_a_listener_that_left_hears_nothing_more(tmp_path):
    async with World(tmp_path, "a: x = 1") as world:
        heard = []
        leave = world.session.listen(heard.append)
        await world.type("a", "x = 2")
        leave()
        await world.type("a", "x = 3")
        assert len(heard) == 1


async def test_an_operation_is_heard_before_it_is_acknowledged(tmp_path):
    async with World(tmp_path, "a: x = 1") as world:
        for number in range(20):
            revision = await world.session.operate(typing(world.state, "a", f"x = {number + 2}"))
            assert world.window.revision == revision


operations = st.one_of(
    st.tuples(st.just("type"), st.sampled_from("abc"), st.sampled_from(["x = 1", "y = x", "x", ""])),
    st.builds(InsertCell, st.sampled_from([id_of(each) for each in "def"]), st.just(""), st.just("python")),
    st.builds(DeleteCells, st.sampled_from("abcdef").map(lambda label: (id_of(label),))),
    st.just(Undo()),
)


@settings(deadline=None)
@given(st.lists(st.lists(operations, max_size=6), max_size=6))
def test_several_operations_in_one_delta_lead_to_the_same_view(batches):
    state = state_of("a: x = 1", "b: y = x", "c: z = y")
    window = Window(snapshot(state))
    for batch in batches:
        before, touched = state, Touched()
        for each in batch:
            if isinstance(each, tuple) and id_of(each[1]) not in state.cells:
                continue
            result = apply(state, typing(state, *each[1:]) if isinstance(each, tuple) else each, 0.0)
            if isinstance(result, Applied):
                touched.join(result.touched)
                state = result.state
        changes = changes_between(before, state, touched)
        window.hear(Delta(window.revision, window.revision + 1, changes))
        assert normal(window.picture()) == normal(snapshot(state))
