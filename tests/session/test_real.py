"""Sessions with a real kernel process, and with a real database."""

from __future__ import annotations

import hashlib
import random
import time
from pathlib import Path

import duckdb
import pytest

from quire.airlock import Draft, Evidence, Version
from quire.document import Cell, Failure, Project
from quire.kernel import LocalKernel, wall_lacking
from quire.kernel.settings import KernelSettings
from quire.session.asking import AllowWrite, RunDraft
from quire.session.operations import (
    AcceptProposal,
    AnswerInput,
    Ask,
    DeleteCells,
    InsertCell,
    Interrupt,
    MoveCells,
    Redo,
    RejectProposal,
    Restart,
    Run,
    Undo,
)
from quire.warehouse import connections, open_engine

from .test_files import until
from .worlds import World, chart, id_of, sql, text, typing


class Real(World):
    """A session with a kernel process; a table ``sales`` is on the connection ``shop``."""

    def __init__(self, folder: Path, *sources, writable: bool = False, **metadata) -> None:
        super().__init__(folder, *sources, **metadata)
        with duckdb.connect(str(folder / "shop.duckdb")) as made:
            made.execute("CREATE TABLE sales AS SELECT i % 3 AS region, i AS amount FROM range(30) t(i)")
        read_only = "false" if writable else "true"
        (folder / "quire.toml").write_text(f'[connections.shop]\nurl = "duckdb:shop.duckdb"\nread_only = {read_only}\n')

    async def open(self):
        project = Project.find(self.path)
        settings = connections(project)
        self.engines = {name: open_engine(each, project.root) for name, each in settings.items()}
        return await super().open()

    def _kernel(self):
        self.kernels.append(LocalKernel(KernelSettings(str(self.path.parent))))
        return self.kernels[-1]

    async def __aexit__(self, *_) -> None:
        await self.session.close()
        for engine in self.engines.values():
            await engine.close()


async def test_cells_of_every_kind_work_together(tmp_path):
    cells = (
        Cell(id_of("i"), "input", "type: select\noptions: [0, 1, 2]\nvalue: 1", "region"),
        sql("a", "SELECT * FROM sales WHERE region = {{ region }}", "chosen", connection="shop"),
        sql("b", "SELECT sum(amount) AS total FROM chosen", "sums"),
        "c: total = int(sums['total'][0])\ntotal",
        chart("d", "mark: bar\ndata: chosen\nx: amount\ny: count()"),
        text("e", "In all {{ total:,d }}."),
    )
    async with Real(tmp_path, *cells) as world:
        await world.run()
        assert world.validity() == "ffffff", [alive.result for alive in world.state.cells.values()]
        assert world.outputs("e")[0].data["text/markdown"] == "In all 145."
        assert "vegalite" in next(iter(world.outputs("d")[0].data))
        world.check_window()


async def test_a_rejected_answer_leaves_variables_files_and_databases_as_they_were(tmp_path):
    drafts = (
        Cell("d1d1d1d1", "python", "basket.append(4)\nbasket"),
        sql("d2", "SELECT count(*) AS n FROM sales", "counted", connection="shop"),
        sql("d3", "CREATE TABLE intruder AS SELECT 1", "intruder", connection="shop"),
    )

    async def planner(request, tell):
        return Version(request.prompt, "", tuple(map(Draft, drafts[: int(request.prompt)])))

    world = Real(tmp_path, "a: basket = [1, 2, 3]", "b: len(basket)")
    world.planner = planner
    async with world:
        await world.run()
        before = hashlib.sha256((tmp_path / "shop.duckdb").read_bytes()).hexdigest()
        notebook = world.state.notebook()
        await world.do(Ask("p", "", "3"))
        shown = world.state.airlocks["p"].proposal.current.drafts
        assert [draft.result.status for draft in shown] == ["ok", "ok", "aborted"]
        assert shown[2].writes
        assert not shown[2].allowed
        assert shown[0].result.outputs[0].data["text/plain"] == "[1, 2, 3, 4]"
        assert isinstance(shown[2].result.outputs[0], Failure)
        await world.do(RejectProposal("p"))
        await world.do(InsertCell("checkche", "", "python", "basket"))
        await world.run("checkche")
        assert world.state.cells["checkche"].result.outputs[0].data["text/plain"] == "[1, 2, 3]"
        await world.do(DeleteCells(("checkche",)))
        assert world.state.notebook() == notebook
        assert hashlib.sha256((tmp_path / "shop.duckdb").read_bytes()).hexdigest() == before


async def test_the_code_of_a_preview_writes_no_file_and_opens_no_connection(tmp_path):
    sources = (
        "open('note.txt', 'w')",
        "import socket\nsocket.socket()",
        "import pathlib\npathlib.Path('folder').mkdir()",
        "import tempfile\nwith tempfile.TemporaryFile() as file:\n    print(file.write(b'fine'))",
    )
    drafts = [
        *(Cell(f"d{number}d1d1d1", "python", source) for number, source in enumerate(sources)),
        sql("d9", "COPY (SELECT 1) TO 'note.csv'"),
    ]
    evidence = Evidence(planner="model")
    asked = []

    async def planner(request, tell):
        asked.append(request)
        return Version(request.prompt, "", tuple(map(Draft, drafts)), evidence)

    world = Real(tmp_path, "a: x = 1")
    world.planner = planner
    async with world:
        await world.run()
        files = names_in(tmp_path)
        await world.do(Ask("p", "", "?"))
        proposal = world.state.airlocks["p"].proposal
        assert proposal.unwalled == wall_lacking()
        if proposal.unwalled:  # said in the airlock; there is nothing more to see on such a machine
            return
        results = [draft.result for draft in proposal.current.drafts]
        assert [result.status for result in results] == ["error", "error", "error", "ok", "error"]
        assert all("writes no files" in results[at].outputs[-1].hint for at in (0, 1, 2, 4))
        assert len(asked) == 1, "what the wall refused is not sent to be repaired"
        assert names_in(tmp_path) == files
        await world.run("a")
        await world.do(InsertCell("checkche", "", "python", "open('note.txt', 'w').close()"))
        await world.run("checkche")
        assert "note.txt" in names_in(tmp_path), "the notebook itself is not behind the wall"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".quire")


async def test_an_accepted_answer_is_there_without_being_computed_again(tmp_path):
    drafts = (
        Cell("d1d1d1d1", "python", "import time\nmade = [time.time_ns(), len(rows)]\nmade"),
        sql("d2", "SELECT region, sum(amount) AS amount FROM sales GROUP BY 1 ORDER BY 1", "sums", connection="shop"),
        chart("d3", "mark: bar\ndata: sums\nx: region\ny: amount"),
        text("d4", "The first is {{ sums['amount'][0] }}."),
    )

    async def planner(request, tell):
        return Version(request.prompt, "", tuple(map(Draft, drafts)))

    world = Real(tmp_path, "a: rows = list(range(5))")
    world.planner = planner
    async with world:
        await world.run()
        await world.do(Ask("p", id_of("a"), "?"))
        await world.do(AcceptProposal("p"))
        assert world.validity() == "fffff"
        made = world.state.cells["d1d1d1d1"].result.outputs[0].data["text/plain"]
        await world.do(InsertCell("checkche", "d1d1d1d1", "python", "(made, list(sums['amount']))"))
        await world.run("checkche")
        shown = world.state.cells["checkche"].result.outputs[0].data["text/plain"]
        assert shown == f"({made}, [135, 145, 155])"
        assert world.state.cells["d1d1d1d1"].result.outputs[0].data["text/plain"] == made
        await world.do(Undo())
        await world.do(Undo())
        assert world.state.order.ids == (id_of("a"),)
        world.check_window()


async def test_an_endless_loop_is_interrupted_and_input_is_answered(tmp_path):
    async with Real(tmp_path, "a: while True: pass", "b: name = input('Who? ')\nname") as world:
        await world.session.operate(Run("cells", (id_of("a"),)))
        await until(lambda: world.state.cells[id_of("a")].status == "running")
        started = time.monotonic()
        await world.do(Interrupt())
        assert time.monotonic() - started < 2
        assert world.state.cells[id_of("a")].result.status == "interrupted"
        await world.session.operate(Run("cells", (id_of("b"),)))
        await until(lambda: world.state.cells[id_of("b")].waiting == "Who? ")
        await world.do(AnswerInput("Ada"))
        await world.session.settled()
        assert world.outputs("b")[-1].data["text/plain"] == "'Ada'"
        world.check_window()


async def test_a_killed_kernel_is_said_within_two_seconds_and_replaced(tmp_path):
    cells = ("a: x = 1", "b: import os, time\ntime.sleep(0.3)\nos.kill(os.getpid(), 9)", "c: x + 1")
    async with Real(tmp_path, *cells) as world:
        started = time.monotonic()
        await world.run()
        assert time.monotonic() - started < 4
        assert world.state.kernel == "dead"
        assert world.outputs("b")[-1].error == "KernelDied"
        await world.run("c")
        assert world.outputs("c")[0].data["text/plain"] == "2"


SOURCES = ("u = 1", "u = 2", "v = u", "w = [u]", "w.append(v)", "n = len(w)", "v + 1", "v = 1 / 0", "", "w.append(1)")


@pytest.mark.parametrize("seed", range(3))
async def test_a_reactive_notebook_is_as_a_fresh_run_leaves_it(tmp_path, seed):
    choose = random.Random(seed)
    first, second = tmp_path / "reactive", tmp_path / "fresh"
    first.mkdir()
    second.mkdir()
    async with Real(first, *(f"{label}: {choose.choice(SOURCES)}" for label in "abcde")) as world:
        for _ in range(25):
            ids = world.state.order.ids
            some = tuple(choose.sample(ids, min(2, len(ids))))
            label = choose.choice("abcde")
            operations = [Undo(), Redo(), Run("stale"), Run("cells", some[:1]), MoveCells(some[:1], "")]
            operations += [DeleteCells(some[:1]), InsertCell(id_of(label), "", "python", choose.choice(SOURCES))]
            if id_of(label) in ids:
                operations += [typing(world.state, label, choose.choice(SOURCES))] * 5
            await world.session.operate(choose.choice([*operations, Run("all"), Restart()]))
            await world.session.settled()
        await world.do(Run("stale"))
        async with Real(second, *world.state.notebook().cells) as fresh:
            await fresh.run()
            assert _shown(world) == _shown(fresh)


def _shown(world: World) -> dict:
    found = {}
    for id, alive in world.state.cells.items():
        result = alive.result
        ran = result is not None and not world.state.graph.blocked(id) and world.state.validity[id] != "aborted"
        found[id] = (result.status, result.outputs) if ran else "did not run"
    return found


async def test_a_statement_changes_a_real_database_once_and_only_after_a_yes(tmp_path):
    drafts = (
        sql("d1", "INSERT INTO sales VALUES (7, 700)", "added", connection="shop"),
        sql("d2", "SELECT count(*) AS n FROM sales", "counted", connection="shop"),
        sql("d3", "WITH x AS (SELECT 1) SELECT region FROM sales LIMIT 1", "one", connection="shop"),
    )

    async def planner(request, tell):
        return Version(request.prompt, "", tuple(map(Draft, drafts)))

    world = Real(tmp_path, sql("c", "SELECT count(*) AS n FROM sales", "before", connection="shop"), writable=True)
    world.planner = planner

    async def rows() -> int:
        await world.run("c")
        return world.outputs("c")[0].rows[0][0]

    async with world:
        assert await rows() == 30
        await world.do(Ask("p", "", "?"))
        first = world.drafts()[id_of("d1")]
        assert (first.writes, first.result.status) == (True, "aborted")
        assert await rows() == 30
        await world.do(AllowWrite("p", id_of("d1")))
        assert world.drafts()[id_of("d1")].result.status == "ok", world.drafts()[id_of("d1")].result
        assert world.drafts()[id_of("d2")].result.outputs[0].rows == ((31,),)
        await world.do(RunDraft("p", id_of("d2")))
        await world.do(AcceptProposal("p"))
        assert await rows() == 31
        assert world.state.validity[id_of("d1")] in ("fresh", "evaluated")


async def test_no_yes_makes_a_read_only_connection_writable(tmp_path):
    async def planner(request, tell):
        return Version(request.prompt, "", (Draft(sql("d1", "DROP TABLE sales", "gone", connection="shop")),))

    world = Real(tmp_path, "a: x = 1")
    world.planner = planner
    async with world:
        before = hashlib.sha256((tmp_path / "shop.duckdb").read_bytes()).hexdigest()
        await world.do(Ask("p", "", "?"))
        await world.do(AllowWrite("p", id_of("d1")))
        draft = world.drafts()[id_of("d1")]
        assert (draft.result.status, draft.allowed) == ("error", False)
        assert "read-only" in draft.result.outputs[0].message
        assert hashlib.sha256((tmp_path / "shop.duckdb").read_bytes()).hexdigest() == before
