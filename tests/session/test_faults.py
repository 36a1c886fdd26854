"""When code, kernel or database fail: what is said, and what is left."""

import asyncio

from quire.document import Column, Table
from quire.errors import ConnectionFailed, KernelError, StatementFailed
from quire.kernel import FakeKernel
from quire.session.operations import Interrupt, Restart, Run
from quire.warehouse import FakeEngine

from .test_files import until
from .worlds import World, id_of, sql, typing


async def test_a_kernel_that_dies_is_said_and_the_next_run_starts_a_fresh_one(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = x", "c: z = y")
    world.faults = {id_of("b"): "die"}
    async with world:
        text = world.path.read_bytes()
        await world.run()
        view = world.session.snapshot()
        assert (view.session.kernel, view.session.kernel_reason) == ("dead", "The kernel was killed (signal 9).")
        assert world.outputs("b")[0].error == "KernelDied"
        assert world.validity() == "ess"
        assert {cell.status for cell in view.cells} == {"idle"}
        assert world.path.read_bytes() == text
        world.faults = {}
        await world.run("c")
        assert world.validity() == "fff"
        assert len(world.kernels) == 2
        world.check_window()


async def test_a_kernel_that_dies_while_nothing_runs_is_said_too(tmp_path):
    async with World(tmp_path, "a: x = 1") as world:
        await world.run()
        world.kernel.kill("The kernel ran out of memory.")
        await until(lambda: world.state.kernel == "dead")
        assert world.validity() == "e"
        await world.run("a")
        assert world.state.kernel == "ready"


async def test_a_run_can_be_interrupted(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = x", "c: z = y")
    world.faults = {id_of("b"): "hang"}
    async with world:
        await world.session.operate(Run("all"))
        await until(lambda: world.state.cells[id_of("b")].status == "running")
        assert world.state.cells[id_of("c")].status == "queued"
        await world.do(Interrupt())
        assert world.state.cells[id_of("b")].result.status == "interrupted"
        assert world.validity() == "fss"
        assert {alive.status for alive in world.state.cells.values()} == {"idle"}
        world.check_window()


async def test_code_that_does_not_stop_is_said_and_a_restart_ends_it(tmp_path):
    class Stubborn(FakeKernel):
        async def interrupt(self):
            return False

    world = World(tmp_path, "a: x = 1")
    world.faults = {id_of("a"): "hang"}
    world._kernel = lambda: world.kernels.append(Stubborn(world.faults)) or world.kernels[-1]
    async with world:
        await world.session.operate(Run("all"))
        await until(lambda: world.state.cells[id_of("a")].status == "running")
        await world.session.operate(Interrupt())
        await until(lambda: world.state.kernel == "unresponsive")
        world.kernel.faults.clear()
        await world.session.operate(Restart())
        await until(lambda: world.state.kernel == "ready")
        assert world.state.cells[id_of("a")].status == "idle"
        await world.run("a")
        assert world.validity() == "f"


async def test_a_kernel_that_cannot_start_is_said(tmp_path):
    class Broken(FakeKernel):
        async def start(self):
            raise KernelError("There is no Python at /nowhere.")

    world = World(tmp_path, "a: x = 1")
    world._kernel = Broken
    async with world:
        await world.run()
        assert (world.state.kernel, world.state.kernel_reason) == ("dead", "There is no Python at /nowhere.")
        assert world.validity() == "s"
        assert world.state.cells[id_of("a")].status == "idle"


async def test_a_cell_that_is_edited_while_it_runs_is_stale_on_arrival(tmp_path):
    world = World(tmp_path, sql("a", "SELECT 1 AS n", "one", connection="db"), "b: len(one)")
    gate = asyncio.Event()

    class Slow(FakeEngine):
        async def execute(self, statement):
            await gate.wait()
            return await super().execute(statement)

    world.engines["db"] = Slow(tmp_path, lambda _: Table("", (Column("n", "BIGINT"),), ((1,),)))
    async with world:
        await world.session.operate(Run("all"))
        await until(lambda: world.state.cells[id_of("a")].status == "running")
        await world.session.operate(typing(world.state, "a", "SELECT 2 AS n"))
        gate.set()
        await until(lambda: not world.session.busy)
        assert world.state.cells[id_of("a")].result.status == "ok"
        assert world.outputs("a")[0].name == "one"
        assert world.validity() == "ss"
        world.check_window()


async def test_a_statement_that_fails_is_shown_at_its_cell(tmp_path):
    world = World(tmp_path, sql("a", "SELECT * FROM nowhere", "one", connection="db"), "b: len(one)")
    world.engines["db"] = FakeEngine(tmp_path, lambda _: StatementFailed("There is no table nowhere."))
    async with world:
        await world.run()
        assert world.outputs("a")[0].message == "There is no table nowhere."
        assert world.validity() == "fa"


async def test_an_unknown_connection_is_said_at_the_cell(tmp_path):
    world = World(tmp_path, sql("a", "SELECT 1", "one", connection="nowhere"))

    async def engine(name):
        raise ConnectionFailed(f"There is no connection {name}.", remedy="Declare it in quire.toml.")

    world._engine = engine
    async with world:
        await world.run()
        failure = world.outputs("a")[0]
        assert failure.message == "There is no connection nowhere."
        assert "quire.toml" in failure.hint


async def test_a_run_can_be_interrupted_before_its_kernel_has_started(tmp_path):
    gate = asyncio.Event()

    class Slow(FakeKernel):
        async def start(self):
            await gate.wait()
            return await super().start()

    world = World(tmp_path, "a: x = 1")
    world._kernel = lambda: world.kernels.append(Slow()) or world.kernels[-1]
    async with world:
        await world.session.operate(Run("all"))
        await until(lambda: world.state.kernel == "starting")
        await world.do(Interrupt())
        gate.set()
        await until(lambda: world.state.kernel == "ready")
        assert world.kernel.runs == []
        assert world.state.cells[id_of("a")].status == "idle"
        await world.run("a")
        assert world.validity() == "f"
