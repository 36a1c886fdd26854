"""Cells run in a real worker process."""

import asyncio
import os
from pathlib import Path

import psutil
import pyarrow
import pytest

from quire.document import Display, Failure, Stream, Table
from quire.errors import KernelError
from quire.kernel import Console, Done, FrameFile, InputRequested, Needed, Plan, Refused, Skipped, Started, Step
from quire.kernel.local import LocalKernel
from quire.kernel.settings import KernelSettings, kernel_environment

from .conftest import Bench, python, query


async def test_the_last_expression_is_displayed_and_names_are_bound(bench: Bench) -> None:
    result = await bench.python("x = 20\nx + 1", writes=("x",))
    assert result.outputs == (Display(data={"text/plain": "21"}),)
    assert set(result.hashes) == {"x"}
    assert await bench.outputs("x;") == ()
    assert await bench.outputs("None") == ()
    assert await bench.outputs("'text'") == (Display(data={"text/plain": "'text'"}),)


async def test_events_tell_the_whole_run_in_order(bench: Bench) -> None:
    events = await bench.run(python("a", "1"), python("b", "2", after=("a",)))
    assert [type(event).__name__ for event in events] == ["Started", "Finished", "Started", "Finished", "Done"]


async def test_a_traceback_points_at_the_cells_line_and_folds_library_code(bench: Bench) -> None:
    code = "import json\ndef read(text):\n    return json.loads(text)\nread('{')"
    (failure,) = await bench.outputs(code)
    assert isinstance(failure, Failure)
    assert [(frame.cell, frame.line, frame.text) for frame in failure.trace[:2]] == [
        ("a", 4, "read('{')"),
        ("a", 3, "return json.loads(text)"),
    ]
    assert len(failure.trace) == 3
    assert failure.trace[2].file.endswith("decoder.py")


async def test_a_syntax_error_points_at_its_line(bench: Bench) -> None:
    (failure,) = await bench.outputs("x = 1\ny = = 2")
    assert isinstance(failure, Failure)
    assert (failure.error, failure.trace[-1].cell, failure.trace[-1].line) == ("SyntaxError", "a", 2)


async def test_a_function_of_one_cell_that_fails_in_another_shows_both(bench: Bench) -> None:
    await bench.python("def halve(n):\n    return n / 0", id="a")
    (failure,) = await bench.outputs("halve(1)", id="b")
    assert isinstance(failure, Failure)
    assert [(frame.cell, frame.line) for frame in failure.trace] == [("b", 1), ("a", 2)]


async def test_top_level_await_works(bench: Bench) -> None:
    code = (
        "import asyncio\nasync def one():\n    await asyncio.sleep(0)\n    return 1\nn = await one()\nawait one() + n"
    )
    assert await bench.outputs(code) == (Display(data={"text/plain": "2"}),)


async def test_future_imports_apply_to_their_cell(bench: Bench) -> None:
    code = "from __future__ import annotations\ndef f(x: Unknown): ...\nf.__annotations__"
    assert await bench.outputs(code) == (Display(data={"text/plain": "{'x': 'Unknown'}"}),)


async def test_console_text_comes_live_and_in_the_result(bench: Bench) -> None:
    code = "import sys, time\nprint('one')\nprint('two', file=sys.stderr)\ntime.sleep(0.2)\nprint('three')"
    result = await bench.python(code)
    assert result.outputs == (
        Stream(name="stdout", text="one\n"),
        Stream(name="stderr", text="two\n"),
        Stream(name="stdout", text="three\n"),
    )
    live = [(event.name, event.text) for event in bench.events if isinstance(event, Console)]
    assert live[:2] == [("stdout", "one\n"), ("stderr", "two\n")]


async def test_output_of_c_code_and_child_processes_is_caught(bench: Bench) -> None:
    code = (
        "import ctypes, os, subprocess\nos.write(1, b'descriptor ')\nctypes.CDLL(None).printf(b'printf ')\n"
        "subprocess.run(['echo', 'child'])\nNone"
    )
    outputs = await bench.outputs(code)
    text = "".join(output.text for output in outputs if isinstance(output, Stream))
    assert all(word in text for word in ("descriptor", "printf", "child"))


async def test_endless_printing_is_bounded_with_first_and_last_kept(bench: Bench) -> None:
    (stream,) = await bench.outputs("for n in range(600_000): print(n)")
    assert isinstance(stream, Stream)
    assert stream.text.startswith("0\n1\n")
    assert stream.text.endswith("599999\n")
    assert len(stream.text) < 1_100_000
    assert stream.dropped > 2_000_000
    live = sum(len(event.text) for event in bench.events if isinstance(event, Console))
    assert live <= 1_000_000


async def test_a_progress_bar_leaves_its_last_state(bench: Bench) -> None:
    assert await bench.outputs("print('10%\\r50%\\r100%')") == (Stream(name="stdout", text="100%\n"),)


async def test_big_outputs_are_bounded_and_say_so(bench: Bench) -> None:
    code = (
        "class Big:\n    def __init__(self, n): self.n = n\n"
        "    def _repr_html_(self): return f'{self.n}' + 'x' * 1_000_000\nfor n in range(20): display(Big(n))"
    )
    outputs = await bench.outputs(code)
    assert outputs[0].data["text/html"].startswith("0x")
    assert outputs[-1].data["text/html"].startswith("19x")
    assert any("dropped" in output.data["text/plain"] for output in outputs)
    assert sum(len(output.data.get("text/html", "")) for output in outputs) < 8_000_000


async def test_input_asks_the_person(bench: Bench) -> None:
    events = []
    plan = Plan(id="p", steps=(python("a", "name = input('Name? ')\nimport getpass\ngetpass.getpass()\nname"),))
    async for event in bench.kernel.run(plan):
        events.append(event)
        if isinstance(event, InputRequested):
            await bench.kernel.answer("secret" if event.password else "Ada")
    asked = [(event.prompt, event.password) for event in events if isinstance(event, InputRequested)]
    assert asked == [("Name? ", False), ("Password: ", True)]
    bench.events = events
    assert bench.finished("a").outputs == (
        Stream(name="stdout", text="Name? Ada\nPassword: \n"),
        Display(data={"text/plain": "'Ada'"}),
    )


async def test_a_failure_aborts_descendants_and_spares_others(bench: Bench) -> None:
    await bench.run(
        python("a", "1 / 0", writes=("x",)),
        python("b", "x", reads=("x",), after=("a",)),
        python("c", "x", after=("b",)),
        python("d", "1"),
    )
    assert bench.statuses() == {"a": "error", "b": "aborted", "c": "aborted", "d": "ok"}


async def test_an_unchanged_value_stops_the_wave(bench: Bench) -> None:
    def steps(code: str) -> tuple[Step, ...]:
        return (
            python("a", code, writes=("x",)),
            python("b", "y = [x]", reads=("x",), writes=("y",), after=("a",), force=False),
            query("c", "SELECT 1 AS n", reads=("y",), after=("b",), force=False),
        )

    await bench.run(*steps("x = {'k': 1}"))
    await bench.run(*steps("x = dict(k=2 - 1)"))
    assert [event.step for event in bench.events if isinstance(event, Skipped)] == ["b", "c"]


async def test_a_changed_global_of_a_function_reaches_its_callers(bench: Bench) -> None:
    def steps(rate: int) -> tuple[Step, ...]:
        return (
            python("a", f"rate = {rate}", writes=("rate",)),
            python("b", "def tax(n): return n * rate", reads=("rate",), writes=("tax",), after=("a",), force=False),
            python("c", "tax(10)", reads=("tax",), after=("b",), force=False),
        )

    await bench.run(*steps(1))
    await bench.run(*steps(2))
    assert bench.finished("c").outputs == (Display(data={"text/plain": "20"}),)


async def test_a_changed_global_beside_its_function_counts(bench: Bench) -> None:
    first = await bench.python("k = 1\ndef f(): return k", writes=("f", "k"))
    second = await bench.python("k = 2\ndef f(): return k", writes=("f", "k"))
    assert first.hashes["f"] != second.hashes["f"]


async def test_forgotten_names_are_gone(bench: Bench) -> None:
    await bench.python("x = 1", writes=("x",))
    await bench.run(python("b", "'x' in globals()"), forget=("x",))
    assert bench.finished("b").outputs == (Display(data={"text/plain": "False"}),)


async def test_queries_run_side_by_side_with_python(bench: Bench) -> None:
    events = await bench.run(
        query("q", "SELECT count(*) AS n FROM range(20_000_000)", writes=("counted",)),
        python("a", "import time\ntime.sleep(0.3)"),
    )
    order = [(type(event).__name__, getattr(event, "step", "")) for event in events]
    assert {order[0], order[1]} == {("Started", "q"), ("Started", "a")}


async def test_a_query_reads_frames_and_python_reads_its_result_as_pandas(bench: Bench) -> None:
    await bench.run(
        python("a", "import pandas\nsales = pandas.DataFrame({'n': [1, 2, 3]})", writes=("sales",)),
        query("q", "SELECT n, n * 1.5 AS m FROM sales WHERE n > 1", reads=("sales",), writes=("more",), after=("a",)),
        python("b", "more['k'] = 1\n(type(more).__module__, more.m.sum())", reads=("more",), after=("q",)),
    )
    (table,) = bench.finished("q").outputs
    assert isinstance(table, Table)
    assert [(column.name, column.type) for column in table.columns] == [("n", "BIGINT"), ("m", "DECIMAL(21,1)")]
    assert table.rows == ((2, "3.0"), (3, "4.5"))
    assert bench.finished("b").outputs == (Display(data={"text/plain": "('pandas', np.float64(7.5))"}),)


@pytest.mark.parametrize(("library", "module"), [("pandas", "pandas"), ("polars", "polars"), ("arrow", "pyarrow")])
async def test_frames_are_what_the_setting_says(start, library: str, module: str) -> None:
    bench = await start(frames=library)
    await bench.run(
        query("q", "SELECT 1 AS n", writes=("f",)),
        python("a", "type(f).__module__.partition('.')[0]", reads=("f",), after=("q",)),
        query("r", "SELECT n + 1 AS m FROM f", reads=("f",), after=("a",)),
    )
    assert bench.finished("a").outputs == (Display(data={"text/plain": repr(module)}),)
    assert bench.finished("r").outputs[0].rows == ((2,),)


async def test_a_frame_changed_by_python_is_read_changed_by_sql(bench: Bench) -> None:
    await bench.run(
        query("q", "SELECT 1 AS n", writes=("f",)),
        python("a", "f['n'] = 5", reads=("f",), writes=("f",), after=("q",)),
        query("r", "SELECT n FROM f", reads=("f",), after=("a",)),
    )
    assert bench.finished("r").outputs[0].rows == ((5,),)


async def test_parameters_are_bound_not_pasted(bench: Bench) -> None:
    await bench.run(
        Step(id="v", kind="value", value="x' OR 1=1 --", writes=("name",)),
        python("l", "wanted = [1, 3]", writes=("wanted",)),
        query(
            "q",
            "SELECT n FROM (VALUES (1), (2), (3)) t(n) WHERE n IN (SELECT unnest($1)) AND $2 <> ''",
            parameters=("wanted", "name"),
            reads=("wanted", "name"),
            after=("v", "l"),
        ),
    )
    assert bench.finished("q").outputs[0].rows == ((1,), (3,))


async def test_a_parameter_that_fails_fails_the_query(bench: Bench) -> None:
    await bench.run(query("q", "SELECT $1", parameters=("missing + 1",)))
    assert bench.finished("q").outputs[0].error == "NameError"


async def test_a_chart_query_gives_its_rows_and_says_when_they_are_cut(bench: Bench) -> None:
    await bench.run(query("q", "SELECT range AS n FROM range(1000)", limit=300))
    (table,) = bench.finished("q").outputs
    assert (table.name, len(table.rows), table.cut) == ("", 300, True)


async def test_a_query_over_something_else_than_a_frame_says_what_to_do(bench: Bench) -> None:
    await bench.run(python("a", "rows = [1]"), query("q", "SELECT *\nFROM rows", reads=("rows",), after=("a",)))
    (failure,) = bench.finished("q").outputs
    assert "rows" in failure.message
    assert "list" in failure.hint


async def test_a_syntax_error_in_sql_points_at_its_line(bench: Bench) -> None:
    await bench.run(query("q", "SELECT 1,\n  FROM FROM"))
    (failure,) = bench.finished("q").outputs
    assert [(frame.cell, frame.line) for frame in failure.trace] == [("q", 2)]


async def test_date_inputs_arrive_as_dates(bench: Bench) -> None:
    import datetime

    await bench.run(
        Step(id="v", kind="value", value=datetime.date(2024, 2, 29), writes=("day",), force=True),
        python("a", "day.year", reads=("day",), after=("v",)),
    )
    assert bench.finished("a").outputs == (Display(data={"text/plain": "2024"}),)


async def test_text_is_rendered_with_values(bench: Bench) -> None:
    await bench.run(
        python("a", "total = 1234.5\nd = {'k': 'v'}", writes=("total", "d")),
        Step(
            id="t",
            kind="text",
            parts=("Sum **", "** of ", "."),
            parameters=("total:,.0f", 'd["k"]'),
            reads=("total", "d"),
            after=("a",),
        ),
    )
    assert bench.finished("t").outputs == (Display(data={"text/markdown": "Sum **1,234** of v."}),)


async def test_an_external_step_waits_while_others_run(bench: Bench, tmp_path: Path) -> None:
    path = str(tmp_path / "rows.arrow")
    table = pyarrow.table({"n": [1, 2]})
    with pyarrow.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)
    plan = Plan(
        id="p",
        steps=(
            Step(id="e", kind="external", parameters=("2 * 3",), writes=("rows",), force=True),
            python("b", "len(rows)", reads=("rows",), after=("e",)),
            python("c", "'meanwhile'"),
            Step(id="r", kind="external", writes=("never",), force=True),
            python("d", "never", reads=("never",), after=("r",)),
        ),
    )
    bench.events = []
    needed = {}
    async for event in bench.kernel.run(plan):
        bench.events.append(event)
        if isinstance(event, Needed):
            needed[event.step] = event.values
        if getattr(event, "step", "") == "c" and bench.statuses().get("c"):
            await bench.kernel.resolve("p", "e", FrameFile(path=path, hash="h"))
            await bench.kernel.resolve("p", "r", Refused(status="error"))
    assert needed == {"e": (6,), "r": ()}
    assert bench.finished("e").hashes == {"rows": "h"}
    assert bench.finished("b").outputs == (Display(data={"text/plain": "2"}),)
    assert bench.statuses()["d"] == "aborted"


async def test_magics_and_commands_run_through_ipython(bench: Bench) -> None:
    outputs = await bench.outputs("words = !echo from the shell\n%pwd\nlen(words)")
    assert outputs == (Display(data={"text/plain": "1"}),)
    (stream,) = await bench.outputs("!echo shown")
    assert stream.text.strip() == "shown"
    (timed,) = await bench.outputs("%%time\nn = 5")
    assert "Wall time" in timed.text
    assert await bench.outputs("n") == (Display(data={"text/plain": "5"}),)


async def test_the_environment_holds_no_secret(bench: Bench) -> None:
    kept = kernel_environment(
        {"HOME": "/h", "PATH": "/p", "OPENAI_API_KEY": "x", "GH_TOKEN": "x", "DB_PASSWORD": "x", "QUIRE_TOKEN": "x"}
        | {"MY_SECRET_X": "x", "AWS_SECRET_ACCESS_KEY": "x", "aws_access_key": "x"}
    )
    assert {name for name in kept if kept[name] == "x"} == set()
    assert (kept["HOME"], kept["PATH"]) == ("/h", "/p")


async def test_the_notebooks_folder_is_where_cells_run_and_import_from(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "helper_of_this_test.py").write_text("answer = 42\n")
    code = "import os, sys, helper_of_this_test\n(os.getcwd() == sys.path[0], helper_of_this_test.answer)"
    assert await bench.outputs(code) == (Display(data={"text/plain": "(True, 42)"}),)


async def test_the_worker_holds_nothing_of_ours(bench: Bench) -> None:
    code = "import sys\n[name for name in sys.modules if name.partition('.')[0] in ('quire', 'msgspec', 'typer')]"
    assert await bench.outputs(code) == (Display(data={"text/plain": "[]"}),)


async def test_a_wrong_python_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KernelError, match="cannot be started"):
        await LocalKernel(KernelSettings(folder=str(tmp_path), python="/no/such/python")).start()


async def test_a_python_that_ends_at_once_is_said(tmp_path: Path) -> None:
    with pytest.raises(KernelError, match="did not start"):
        await LocalKernel(KernelSettings(folder=str(tmp_path), python="/bin/false")).start()


async def test_a_second_plan_waits_for_the_first(bench: Bench) -> None:
    async def collect(plan: Plan) -> list[str]:
        return [type(event).__name__ async for event in bench.kernel.run(plan)]

    first = asyncio.create_task(collect(Plan(id="one", steps=(python("a", "import time; time.sleep(0.1)"),))))
    second = asyncio.create_task(collect(Plan(id="two", steps=(python("b", "1"),))))
    assert await first == ["Started", "Finished", "Done"]
    assert await second == ["Started", "Finished", "Done"]


async def test_a_consumer_that_goes_away_stops_the_plan(bench: Bench) -> None:
    async for event in bench.kernel.run(Plan(id="one", steps=(python("a", "while True: pass"),))):
        if isinstance(event, Started):
            break
    async with asyncio.timeout(3):
        assert (await bench.python("1")).status == "ok"


async def test_closing_leaves_no_process_behind(start) -> None:
    bench = await start(standby=True)
    await bench.python("import subprocess\nchild = subprocess.Popen(['sleep', '600'])")
    await bench.kernel.close()
    mine = psutil.Process(os.getpid()).children(recursive=True)
    assert [child for child in mine if child.status() != psutil.STATUS_ZOMBIE and "sleep" in child.name()] == []


async def test_done_is_the_last_event(bench: Bench) -> None:
    assert (await bench.run())[-1] == Done(plan="p")
