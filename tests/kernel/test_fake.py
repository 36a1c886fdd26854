"""The fake kernel keeps the promises of the protocol that other rooms' tests rely on."""

from pathlib import Path

import pyarrow
import pytest

from quire.document import Display, Failure, Table
from quire.errors import KernelError
from quire.kernel import (
    Died,
    Done,
    Event,
    FakeKernel,
    Filter,
    Finished,
    FrameFile,
    Needed,
    PageRequest,
    Plan,
    Refused,
    Skipped,
    SortKey,
    Step,
)


@pytest.fixture
async def kernel() -> FakeKernel:
    made = FakeKernel()
    await made.start()
    return made


def python(id: str, code: str, **words) -> Step:
    return Step(id=id, kind="python", code=code, **words)


async def run(kernel: FakeKernel, *steps: Step, forget: tuple[str, ...] = ()) -> list[Event]:
    return [event async for event in kernel.run(Plan(id="p", steps=steps, forget=forget))]


def finished(events: list[Event], step: str) -> Finished:
    return next(event for event in events if isinstance(event, Finished) and event.step == step)


async def test_a_python_step_binds_names_and_displays_its_last_expression(kernel: FakeKernel) -> None:
    events = await run(kernel, python("a", "x = 2\nx + 1", writes=("x",)))
    assert finished(events, "a").outputs == (Display(data={"text/plain": "3"}),)
    assert set(finished(events, "a").hashes) == {"x"}
    assert events[-1] == Done(plan="p")


async def test_a_failure_aborts_what_follows_and_points_at_the_line(kernel: FakeKernel) -> None:
    events = await run(kernel, python("a", "x = 1\n1 / 0", writes=("x",)), python("b", "x", reads=("x",), after=("a",)))
    (failure,) = finished(events, "a").outputs
    assert isinstance(failure, Failure)
    assert (failure.error, failure.trace[0].cell, failure.trace[0].line) == ("ZeroDivisionError", "a", 2)
    assert finished(events, "b").status == "aborted"


async def test_an_unchanged_value_stops_the_wave(kernel: FakeKernel) -> None:
    def steps(code: str) -> tuple[Step, ...]:
        return (
            python("a", code, writes=("x",), force=True),
            python("b", "y = x", reads=("x",), writes=("y",), after=("a",)),
            python("c", "z = y", reads=("y",), writes=("z",), after=("b",)),
        )

    await run(kernel, *steps("x = 1"))
    events = await run(kernel, *steps("x = 2 - 1"))
    assert [event.step for event in events if isinstance(event, Skipped)] == ["b", "c"]
    events = await run(kernel, *steps("x = 2"))
    assert not [event for event in events if isinstance(event, Skipped)]


async def test_a_step_that_mutates_runs_again_when_its_object_was_made_anew(kernel: FakeKernel) -> None:
    steps = (
        python("a", "items = [1]", writes=("items",), force=True),
        python("b", "items.append(2)", reads=("items",), writes=("items",), after=("a",)),
        python("c", "total = sum(items)", reads=("items",), writes=("total",), after=("b",)),
    )
    await run(kernel, *steps)
    events = await run(kernel, *steps)
    assert kernel.namespace["items"] == [1, 2]
    assert [event.step for event in events if isinstance(event, Skipped)] == ["c"]


async def test_a_query_reads_frames_and_binds_parameters(kernel: FakeKernel) -> None:
    events = await run(
        kernel,
        python("a", "import pandas\nsales = pandas.DataFrame({'n': [1, 2, 3]})", writes=("sales",)),
        Step(id="v", kind="value", value=[2, 3], writes=("wanted",)),
        Step(
            id="q",
            kind="query",
            code="SELECT n * 2 AS twice FROM sales WHERE n IN (SELECT unnest($1))",
            parameters=("wanted",),
            reads=("sales", "wanted"),
            writes=("twice",),
            after=("a", "v"),
        ),
        python("b", "int(twice.twice.sum())", reads=("twice",), after=("q",)),
    )
    (table,) = finished(events, "q").outputs
    assert isinstance(table, Table)
    assert (table.name, table.rows, table.row_count) == ("twice", ((4,), (6,)), 2)
    assert finished(events, "b").outputs == (Display(data={"text/plain": "10"}),)


async def test_text_interpolates_with_format_specifications(kernel: FakeKernel) -> None:
    events = await run(
        kernel,
        Step(id="v", kind="value", value=1234.5, writes=("total",)),
        Step(id="t", kind="text", parts=("Sum: ", " €"), parameters=("total:,.0f",), reads=("total",), after=("v",)),
    )
    assert finished(events, "t").outputs == (Display(data={"text/markdown": "Sum: 1,234 €"}),)


async def test_an_external_step_waits_for_its_resolution(kernel: FakeKernel, tmp_path: Path) -> None:
    path = str(tmp_path / "rows.arrow")
    table = pyarrow.table({"n": [1, 2]})
    with pyarrow.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)
    plan = Plan(
        id="p",
        steps=(
            Step(id="e", kind="external", parameters=("1 + 1",), writes=("rows",)),
            python("b", "len(rows)", reads=("rows",), after=("e",)),
        ),
    )
    events = []
    async for event in kernel.run(plan):
        events.append(event)
        if isinstance(event, Needed):
            assert event.values == (2,)
            await kernel.resolve("p", "e", FrameFile(path=path, hash="h"))
    assert finished(events, "e").hashes == {"rows": "h"}
    assert finished(events, "b").outputs == (Display(data={"text/plain": "2"}),)


async def test_a_refused_external_step_aborts_what_follows(kernel: FakeKernel) -> None:
    plan = Plan(id="p", steps=(Step(id="e", kind="external", writes=("r",)), python("b", "r", after=("e",))))
    events = []
    async for event in kernel.run(plan):
        events.append(event)
        if isinstance(event, Needed):
            await kernel.resolve("p", "e", Refused(status="error", outputs=(Failure(error="E", message="no"),)))
    assert [finished(events, step).status for step in "eb"] == ["error", "aborted"]


async def test_a_hanging_step_is_interrupted() -> None:
    kernel = FakeKernel(faults={"a": "hang"})
    await kernel.start()
    statuses = {}
    async for event in kernel.run(Plan(id="p", steps=(python("a", "1"), python("b", "1", after=("a",))))):
        if isinstance(event, Finished):
            statuses[event.step] = event.status
        else:
            await kernel.interrupt()
    assert statuses == {"a": "interrupted", "b": "aborted"}


async def test_a_dying_step_ends_the_run_and_a_restart_revives_the_kernel() -> None:
    kernel = FakeKernel(faults={"a": "die"})
    await kernel.start()
    events = await run(kernel, python("a", "1"), python("b", "1"))
    assert isinstance(events[-1], Died)
    assert isinstance((await run(kernel, python("b", "1")))[-1], Died)
    await kernel.restart()
    assert isinstance((await run(kernel, python("b", "1")))[-1], Done)


async def test_pages_are_sorted_and_filtered(kernel: FakeKernel, tmp_path: Path) -> None:
    await run(kernel, python("a", "import pandas\nf = pandas.DataFrame({'n': range(10), 's': list('abcdefghij')})"))
    request = PageRequest(
        name="f",
        limit=2,
        offset=1,
        sort=(SortKey(column="n", descending=True),),
        filters=(Filter(column="n", operator="lt", value="8"),),
    )
    page = await kernel.page(request)
    assert (page.rows, page.row_count) == (((6, "g"), (5, "f")), 8)
    assert [column.type for column in page.columns] == ["BIGINT", "VARCHAR"]
    with pytest.raises(KernelError, match="no column"):
        await kernel.page(PageRequest(name="f", sort=(SortKey(column="nope"),)))
    await kernel.download("f", str(tmp_path / "f.csv"), "csv")
    assert (tmp_path / "f.csv").read_text().splitlines()[0] == "n,s"


async def test_a_sandbox_holds_copies_and_gives_values_back(kernel: FakeKernel) -> None:
    await run(kernel, python("a", "items = [1]\ndef f(): pass\nlines = (n for n in items)"))
    sandbox = await kernel.sandbox(("items", "f", "lines"))
    assert set(sandbox.transfer.sent) == {"items"}
    assert sandbox.transfer.rerun == ("f",)
    assert "generator" in sandbox.transfer.refused["lines"]
    plan = Plan(id="s", steps=(python("d", "items.append(2)\nmore = len(items)", writes=("items", "more")),))
    assert [type(event).__name__ async for event in sandbox.run(plan)] == ["Started", "Finished", "Done"]
    assert kernel.namespace["items"] == [1]
    hashes = await kernel.merge(sandbox, ("more",))
    assert set(hashes) == {"more"}
    assert (kernel.namespace["more"], kernel.namespace["items"]) == (2, [1])
