"""A preview works on copies; what it made can be taken over; the live kernel never notices."""

# ruff: noqa: ASYNC240

from pathlib import Path

import pyarrow
import pytest

from quire.document import Display
from quire.kernel import FrameFile, Needed, PageRequest, Plan, Step

from .conftest import Bench, python, query

VALUES = """
import numpy, pandas, polars, pyarrow
numbers = numpy.arange(1000.0)
frame = pandas.DataFrame({'n': numbers, 's': [str(n) for n in range(1000)]})
other = polars.DataFrame({'n': [1, 2, 3]})
table = pyarrow.table({'n': [1, 2, 3]})
words = {'a': [1, 2], 'b': {'c': (3, None)}}
alias = words['a']
"""
NAMES = ("numbers", "frame", "other", "table", "words", "alias")


@pytest.fixture
async def live(start) -> Bench:
    return await start(standby=True)


async def preview(bench: Bench, *names: str) -> Bench:
    return Bench(await bench.kernel.sandbox(names))


async def hashes(bench: Bench) -> dict[str, str]:
    return (await bench.python("None", id="look", writes=NAMES)).hashes


async def test_values_of_every_kind_arrive_equal(live: Bench) -> None:
    await live.python(VALUES, writes=NAMES)
    sandbox = await preview(live, *NAMES)
    assert set(sandbox.kernel.transfer.sent) == set(NAMES)
    assert await hashes(sandbox) == await hashes(live) == sandbox.kernel.transfer.sent
    await sandbox.kernel.close()


async def test_what_values_share_stays_shared(live: Bench) -> None:
    await live.python(VALUES, writes=NAMES)
    sandbox = await preview(live, *NAMES)
    assert await sandbox.outputs("words['a'] is alias", reads=NAMES) == (Display(data={"text/plain": "True"}),)
    await sandbox.kernel.close()


async def test_nothing_that_a_preview_does_reaches_the_live_kernel(live: Bench, tmp_path: Path) -> None:
    await live.python(VALUES, writes=NAMES)
    before = await hashes(live)
    sandbox = await preview(live, *NAMES)
    code = (
        "numbers[:] = -1\nframe.loc[0, 'n'] = 99\nframe['new'] = 1\nwords['a'].append(3)\n"
        "other = other.with_columns(m=1)\ndel table\nnew = 1"
    )
    assert (await sandbox.python(code, reads=NAMES)).status == "ok"
    await sandbox.kernel.close()
    assert await hashes(live) == before
    assert (await live.outputs("'new' in globals()"))[0].data["text/plain"] == "False"


async def test_definitions_and_imports_are_to_be_rerun_and_values_of_own_classes_follow(live: Bench) -> None:
    definition = "import math\nclass Point:\n    def __init__(self, x): self.x = x\ndef double(n): return 2 * n"
    await live.python(definition, id="d", writes=("math", "Point", "double"))
    await live.python("points = [Point(1), Point(2)]", id="v", reads=("Point",), writes=("points",))
    sandbox = await preview(live, "math", "double", "points")
    assert set(sandbox.kernel.transfer.rerun) == {"math", "double", "Point"}
    assert set(sandbox.kernel.transfer.sent) == {"points"}
    await sandbox.run(
        python("d", definition, writes=("math", "Point", "double")),
        python("u", "double(points[1].x), type(points[0]) is Point", reads=("points", "double"), after=("d",)),
    )
    assert sandbox.finished("u").outputs == (Display(data={"text/plain": "(4, True)"}),)
    await sandbox.kernel.close()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("v = (n for n in [1])", "generator"),
        ("import threading; v = threading.Lock()", "lock"),
        ("import threading; v = {'deep': [threading.Lock()]}", "this dict holds a lock"),
        ("import socket; v = socket.socket()", "socket"),
        ("import sqlite3; v = sqlite3.connect(':memory:')", "connection"),
        ("v = open('/dev/null')", "open file"),
        ("import duckdb; v = duckdb.connect()", "DuckDBPyConnection"),
        ("v = {'f': lambda: 1}", "dict holds a"),
        ("import threading; v = threading.local()", "local"),
    ],
)
async def test_what_cannot_be_sent_is_named_with_the_reason(live: Bench, code: str, words: str) -> None:
    await live.python("kept = 1\n" + code, writes=("kept", "v"))
    sandbox = await preview(live, "kept", "v", "missing")
    assert words in sandbox.kernel.transfer.refused["v"]
    assert "no value yet" in sandbox.kernel.transfer.refused["missing"]
    assert set(sandbox.kernel.transfer.sent) == {"kept"}
    await sandbox.kernel.close()


async def test_results_of_a_preview_are_taken_over_without_running_anything(live: Bench) -> None:
    await live.python(VALUES, writes=NAMES)
    sandbox = await preview(live, "frame")
    await sandbox.run(
        query("q", "SELECT n * 2 AS twice FROM frame", reads=("frame",), writes=("doubled",)),
        python(
            "a",
            "most = doubled.twice.max()\nhidden = [most]",
            reads=("doubled",),
            writes=("most", "hidden"),
            after=("q",),
        ),
        python("f", "def later(): return most", writes=("later",), after=("a",)),
    )
    made = {**sandbox.finished("q").hashes, **sandbox.finished("a").hashes}
    merged = await live.kernel.merge(sandbox.kernel, ("doubled", "most", "later"))
    assert merged == {name: made[name] for name in ("doubled", "most")}
    await sandbox.kernel.close()
    assert (await live.outputs("float(most), 'hidden' in globals()", reads=("most",)))[0].data[
        "text/plain"
    ] == "(1998.0, False)"
    assert (await live.kernel.page(PageRequest(name="doubled", offset=999))).rows == ((1998.0,),)
    await live.run(query("r", "SELECT max(twice) FROM doubled", reads=("doubled",)))
    assert live.finished("r").outputs[0].rows == ((1998.0,),)


async def test_an_accepted_step_is_skipped_when_nothing_that_it_reads_changed(live: Bench) -> None:
    steps = (
        python("a", "x = 1", writes=("x",)),
        python("b", "y = x + 1", reads=("x",), writes=("y",), after=("a",), force=False),
    )
    await live.run(*steps)
    sandbox = await preview(live, "x")
    draft = python("c", "z = x * 10", reads=("x",), writes=("z",))
    await sandbox.run(draft)
    await live.kernel.merge(sandbox.kernel, ("z",))
    await live.run(*steps)
    assert live.statuses() == {"a": "ok"}
    await sandbox.kernel.close()


async def test_an_external_result_goes_to_the_preview_by_its_own_file(live: Bench, tmp_path: Path) -> None:
    path = str(tmp_path / "rows.arrow")
    rows = pyarrow.table({"n": list(range(500))})
    with pyarrow.ipc.new_file(path, rows.schema) as writer:
        writer.write_table(rows)
    async for event in live.kernel.run(
        Plan(id="p", steps=(Step(id="e", kind="external", writes=("rows",), force=True),))
    ):
        if isinstance(event, Needed):
            await live.kernel.resolve("p", "e", FrameFile(path=path, hash="h"))
    sandbox = await preview(live, "rows")
    assert sandbox.kernel.transfer.sent == {"rows": "h"}
    assert list(Path(sandbox.kernel.transfer.folder).glob("*.arrow")) == []
    assert await sandbox.outputs("len(rows)", reads=("rows",)) == (Display(data={"text/plain": "500"}),)
    await sandbox.kernel.close()
    assert Path(path).exists()


async def test_the_preview_folder_is_gone_afterwards_and_a_new_standby_is_there(live: Bench) -> None:
    await live.python("x = list(range(10))", writes=("x",))
    sandbox = await preview(live, "x")
    folder = Path(sandbox.kernel.transfer.folder)
    assert folder.exists()
    await sandbox.kernel.close()
    assert not folder.exists()
    second = await preview(live, "x")
    assert (await second.outputs("sum(x)", reads=("x",)))[0].data["text/plain"] == "45"
    await second.kernel.close()


async def test_a_dying_preview_leaves_the_live_kernel_alone(live: Bench) -> None:
    await live.python("x = 1", writes=("x",))
    sandbox = await preview(live, "x")
    events = await sandbox.run(python("a", "import os; os._exit(1)"))
    assert type(events[-1]).__name__ == "Died"
    await sandbox.kernel.close()
    assert (await live.outputs("x"))[0].data["text/plain"] == "1"
