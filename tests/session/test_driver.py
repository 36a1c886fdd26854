"""A session with a kernel that has no process: what a person sees while working."""

from quire.session.operations import DeleteCells, Restart, Run, SetInput, SetRunOnEdit, Undo

from .worlds import World, chart, id_of, sql, text, widget


async def test_running_all_makes_every_cell_fresh(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = x + 1", "c: x + y") as world:
        assert world.validity() == "sss"
        await world.run()
        assert world.validity() == "fff"
        assert world.outputs("c")[0].data == {"text/plain": "3"}
        world.check_window()


async def test_a_dependent_becomes_stale_when_its_upstream_is_edited(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = x", "c: z = 5", "d: y + 1") as world:
        await world.run()
        await world.type("a", "x = 2")
        assert world.validity() == "ssfs"
        assert world.kernel.namespace["x"] == 1, "half-written code does not run"
        await world.run("a")
        assert world.validity() == "ffff"
        assert world.kernel.runs.count(id_of("c")) == 1
        world.check_window()


async def test_an_edit_taken_back_makes_the_result_hold_again(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = x") as world:
        await world.run()
        await world.type("a", "x = 12")
        assert world.validity() == "ss"
        await world.type("a", "x = 1")
        assert world.validity() == "ff"
        world.check_window()


async def test_an_unchanged_value_stops_the_wave(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = abs(x)", "c: y + 1") as world:
        await world.run()
        await world.type("a", "x = -1")
        await world.run("a")
        assert world.validity() == "fff"
        assert [world.kernel.runs.count(id_of(each)) for each in "abc"] == [2, 2, 1]


async def test_with_run_on_edit_off_what_is_below_is_only_marked(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = x") as world:
        await world.do(SetRunOnEdit(False))
        await world.run()
        await world.type("a", "x = 2")
        await world.run("a")
        assert world.validity() == "fs"
        await world.do(Run("stale"))
        assert world.validity() == "ff"


async def test_a_failure_aborts_what_is_below_and_only_that(tmp_path):
    async with World(tmp_path, "a: x = 1 / 0", "b: y = x", "c: z = 1") as world:
        await world.run()
        assert world.validity() == "faf"
        assert world.outputs("a")[0].error == "ZeroDivisionError"
        await world.type("a", "x = 1")
        await world.run("a")
        assert world.validity() == "fff"


async def test_a_cell_in_a_conflict_does_not_run_and_says_why(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: x = 2", "c: y = x", "d: z = 1") as world:
        await world.run()
        assert world.validity() == "sssf"
        assert world.outputs("a")[0].error == "CannotRun"
        assert not world.kernel.namespace.get("x")


async def test_results_of_the_last_session_are_there_before_a_kernel_starts(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: x + 1")
    async with world:
        await world.run()
    async with world:
        assert world.validity() == "ee"
        assert len(world.kernels) == 1
        assert world.outputs("b")[0].data == {"text/plain": "2"}
        await world.run("b")
        assert world.validity() == "ff"
        assert world.kernel.runs == [id_of("a"), id_of("b")]


async def test_an_evaluated_cell_below_runs_only_when_its_value_would_change(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = x", "c: y")
    async with world:
        await world.run()
    async with world:
        await world.run("a")
        assert world.validity() == "fee"
        await world.type("a", "x = 2")
        await world.run("a")
        assert world.validity() == "fff"


async def test_inputs_and_interpolations_and_charts_follow(tmp_path):
    cells = (
        widget("w", "low", "type: slider\nmin: 0\nmax: 5\nvalue: 1"),
        sql("q", "SELECT n FROM range(10) t(n) WHERE n > {{ low }}", "big"),
        chart("c", "mark: bar\ndata: big\nx: n"),
        text("t", "Above **{{ low:03d }}**."),
        text("p", "Only prose."),
    )
    async with World(tmp_path, *cells) as world:
        await world.run()
        assert world.validity() == "fffff"
        drawn = world.outputs("c")[0].data["application/vnd.vegalite+json"]
        assert len(drawn["data"]["values"]) == 8
        await world.do(SetInput(id_of("w"), 7 - 2))
        assert world.outputs("t")[0].data == {"text/markdown": "Above **005**."}
        assert len(world.outputs("c")[0].data["application/vnd.vegalite+json"]["data"]["values"]) == 4
        assert await world.refused(SetInput(id_of("w"), 9)) == "invalid"
        world.check_window()


async def test_deleting_a_cell_runs_what_read_from_it_and_forgets_its_names(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = x") as world:
        await world.run()
        await world.do(DeleteCells((id_of("a"),)))
        assert "x" not in world.kernel.namespace
        assert world.outputs("b")[0].error == "NameError"
        await world.do(Undo())
        assert world.validity() == "ff"
        assert world.kernel.namespace["y"] == 1
        world.check_window()


async def test_a_restart_leaves_results_and_no_values(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = x") as world:
        await world.run()
        await world.do(Restart())
        assert world.validity() == "ee"
        await world.do(Restart(run=True))
        assert world.validity() == "ff"
        world.check_window()


async def test_a_cell_changed_in_place_is_made_anew_before_it_is_changed_again(tmp_path):
    async with World(tmp_path, "a: l = [1]", "b: first = len(l)", "c: l.append(2)", "d: n = len(l)") as world:
        await world.run()
        for _ in range(2):
            await world.run("c")
            assert world.kernel.namespace["l"] == [1, 2]
        await world.run("b")
        assert world.kernel.namespace["first"] == 1
        assert world.kernel.namespace["l"] == [1, 2], "what is below is restored"
        assert world.validity() == "ffff"


async def test_in_order_mode_each_cell_reads_the_nearest_definition_above(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = x", "c: x = 2", "d: z = x", run="order") as world:
        await world.run()
        await world.run("b")
        space = world.kernel.namespace
        assert (space["y"], space["z"], space["x"]) == (1, 2, 2)
        assert world.validity() == "ffff"


async def test_values_that_never_come_out_equal_do_not_run_each_other_for_ever(tmp_path):
    cells = ("a: l = []; l.append(l)", "b: n = len(l)", "c: l.append(1)", "d: m = len(l)")
    async with World(tmp_path, *cells) as world:
        await world.run()
        await world.run("b")
        assert world.kernel.namespace["n"] == 1
        assert len(world.kernel.runs) < 20


async def test_a_date_input_is_a_date_in_python(tmp_path):
    cells = (widget("w", "day", "type: date\nvalue: 2026-01-31"), "a: day.year")
    async with World(tmp_path, *cells) as world:
        await world.run()
        assert world.outputs("a")[0].data == {"text/plain": "2026"}


async def test_a_failed_reader_does_not_keep_the_next_definition_from_running(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: x / 0", "c: x = 2", "d: x", run="order") as world:
        await world.run()
        assert world.validity() == "ffff"
        assert world.outputs("d")[0].data == {"text/plain": "2"}


async def test_a_cell_that_cannot_run_does_not_make_what_it_needs_run_for_ever(tmp_path):
    async with World(tmp_path, "a: w.append(1)", "b: w.append(v)", "c: v = u", "d: u = v") as world:
        await world.run()
        assert world.validity()[2:] == "ss"
        assert len(world.kernel.runs) < 5
