"""What goes wrong in user code stays there, is said, and leaves nothing behind."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from quire.document import Display, Failure, Stream
from quire.errors import KernelDied
from quire.kernel import Console, Died, Finished, PageRequest, Plan, Started, Step

from .conftest import Bench, python, query

SECONDS = 10.0


async def until(condition: Callable[[], bool]) -> None:
    """Poll with a deadline."""
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - a process's end is no event of this loop
            await asyncio.sleep(0.01)


async def run_and(bench: Bench, steps: tuple[Step, ...], act, at: type = Started) -> float:
    """Run steps, act at the first event of a type, and say how long the rest took."""
    bench.events = []
    began = 0.0
    async for event in bench.kernel.run(Plan(id="p", steps=steps)):
        bench.events.append(event)
        if isinstance(event, at) and not began:
            began = time.monotonic()
            task = asyncio.ensure_future(act())
    bench.acted = await task
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "out of memory"),
        ("import os; os._exit(3)", "exit code 3"),
        ("import ctypes; ctypes.string_at(0)", "segmentation fault"),
    ],
)
async def test_a_death_in_mid_cell_is_said_within_two_seconds(bench: Bench, code: str, words: str) -> None:
    began = time.monotonic()
    await bench.run(python("a", "print('before', flush=True)\n" + code), python("b", "1", after=("a",)))
    assert time.monotonic() - began < 2
    assert isinstance(bench.events[-1], Died)
    assert words in bench.events[-1].reason
    assert words in await bench.kernel.died()
    with pytest.raises(KernelDied, match="Restart"):
        await bench.kernel.columns()
    await bench.kernel.restart()
    assert (await bench.python("1")).status == "ok"


async def test_running_out_of_memory_fails_the_cell_only(bench: Bench) -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))\nx = bytearray(64 << 30)"
    (failure,) = await bench.outputs(limit)
    assert failure.error == "MemoryError"
    assert failure.hint
    assert (await bench.python("1")).status == "ok"


async def test_endless_recursion_fails_with_a_short_trace(bench: Bench) -> None:
    (failure,) = await bench.outputs("def f(n): return f(n + 1)\nf(0)")
    assert failure.error == "RecursionError"
    assert len(failure.trace) <= 41
    assert "without an end" in failure.hint


async def test_endless_printing_is_interrupted_within_a_second(bench: Bench) -> None:
    async def interrupt() -> bool:
        return await bench.kernel.interrupt()

    seconds = await run_and(
        bench, (python("a", "x = 1\nwhile True: print(x)"), python("b", "1", after=("a",))), interrupt
    )
    assert bench.acted is True
    assert seconds < 1
    assert bench.statuses() == {"a": "interrupted", "b": "aborted"}
    assert bench.finished("a").outputs[-1].error == "KeyboardInterrupt"


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import time; time.sleep(60)",
        "import asyncio; await asyncio.sleep(60)",
        "input('waits')",
        "import subprocess; subprocess.run(['sleep', '60'])",
        "import threading; threading.Event().wait(60)",
    ],
)
async def test_waiting_code_is_interrupted(bench: Bench, code: str) -> None:
    seconds = await run_and(bench, (python("a", code),), bench.kernel.interrupt)
    assert seconds < 1
    assert bench.statuses() == {"a": "interrupted"}
    assert (await bench.python("1")).status == "ok"


async def test_a_library_that_turns_interrupts_into_errors_counts_as_interrupted(bench: Bench) -> None:
    code = (
        "import duckdb\nprint(1)\nduckdb.sql('SELECT count(*) FROM range(100000) a, range(100000) b"
        " WHERE (a.range * b.range) % 7 = 1').fetchall()"
    )
    seconds = await run_and(bench, (python("a", code),), bench.kernel.interrupt, at=Console)
    assert seconds < 2
    assert bench.statuses() == {"a": "interrupted"}


async def test_a_query_is_interrupted_and_no_late_interrupt_hits_the_next_step(bench: Bench) -> None:
    sql = "SELECT count(*) FROM range(100000) a, range(100000) b WHERE (a.range * b.range) % 7 = 1"
    for _ in range(3):
        seconds = await run_and(bench, (query("q", sql), python("b", "1", after=("q",))), bench.kernel.interrupt)
        assert seconds < 2
        assert bench.statuses() == {"q": "interrupted", "b": "aborted"}
        assert (await bench.python("sum(range(300_000))")).status == "ok"


async def test_many_interrupts_at_odd_moments_never_hit_a_later_plan(bench: Bench) -> None:
    for _ in range(30):
        await run_and(bench, (python("a", "for _ in range(20_000): pass"),), bench.kernel.interrupt)
        assert bench.statuses()["a"] in ("ok", "interrupted")
        assert (await bench.python("for _ in range(5_000): pass", id="b")).status == "ok"


async def test_code_that_ignores_interrupts_is_reported_and_a_restart_ends_it(bench: Bench) -> None:
    code = "import ctypes\nctypes.PyDLL(None).sleep(600)"
    began = asyncio.Event()

    async def consume() -> None:
        async for event in bench.kernel.run(Plan(id="p", steps=(python("a", code),))):
            began.set() if isinstance(event, Started) else None

    running = asyncio.create_task(consume())
    await began.wait()
    started = time.monotonic()
    assert await bench.kernel.interrupt() is False
    assert time.monotonic() - started < 2.5
    pid = bench.kernel.info.pid
    await bench.kernel.restart()
    await running
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert (await bench.python("1")).status == "ok"


async def test_code_that_swallows_interrupts_is_reported(bench: Bench) -> None:
    code = "while True:\n    try:\n        print(1)\n        while True: pass\n    except KeyboardInterrupt: pass"
    bench.acted = None

    async def interrupt_then_restart() -> bool:
        gave_way = await bench.kernel.interrupt()
        await bench.kernel.restart()
        return gave_way

    await run_and(bench, (python("a", code),), interrupt_then_restart, at=Console)
    assert bench.acted is False
    assert isinstance(bench.events[-1], Died)


async def test_exit_ends_the_cell_not_the_kernel(bench: Bench) -> None:
    await bench.python("x = 1", writes=("x",))
    (failure,) = await bench.outputs("import sys\nsys.exit(3)")
    assert (failure.error, failure.message) == ("SystemExit", "3")
    assert "goes on" in failure.hint
    assert await bench.outputs("x") == (Display(data={"text/plain": "1"}),)


async def test_abused_streams_and_builtins_do_not_reach_the_next_cell(bench: Bench) -> None:
    for code in (
        "import sys; sys.stdout.close()",
        "import os; os.close(1)",
        "import sys, io; sys.stdout = io.StringIO()",
        "import builtins; builtins.print = builtins.input = None",
        "import sys; sys.displayhook = None",
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
        "import sys; sys.setrecursionlimit(200)",
    ):
        assert (await bench.python(code)).status == "ok", code
        check = "import os, sys\nsys.stdout.write('py ')\nos.write(1, b'fd')\nNone"
        text = "".join(part.text for part in await bench.outputs(check) if isinstance(part, Stream))
        assert text == "py fd"


async def test_leaving_the_folder_does_not_break_frames(bench: Bench) -> None:
    await bench.python("import os, pandas\nos.chdir('/')\nf = pandas.DataFrame({'n': [1]})", writes=("f",))
    assert (await bench.kernel.page(PageRequest(name="f"))).rows == ((1,),)


async def test_threads_left_running_do_not_disturb_the_next_cells(bench: Bench) -> None:
    code = (
        "import threading, time\nrunning = True\ndef work():\n    while running:\n        print('noise')\n"
        "        time.sleep(0.001)\nthreading.Thread(target=work).start()"
    )
    assert (await bench.python(code)).status == "ok"
    assert (await bench.python("running = False\n1", id="b")).status == "ok"
    await bench.kernel.close()


async def test_a_broken_repr_is_said(bench: Bench) -> None:
    (display,) = await bench.outputs("class Odd:\n    def __repr__(self): raise ValueError('no')\nOdd()")
    assert "ValueError: no" in display.data["text/plain"]


async def test_an_exception_that_cannot_be_shown_is_still_reported(bench: Bench) -> None:
    (failure,) = await bench.outputs("class Odd(Exception):\n    def __str__(self): raise ValueError('no')\nraise Odd")
    assert isinstance(failure, Failure)
    assert failure.error == "Odd"


async def test_a_died_kernel_says_so_to_every_later_plan(bench: Bench) -> None:
    os.kill(bench.kernel.info.pid, signal.SIGKILL)
    await bench.kernel.died()
    events = await bench.run(python("a", "1"))
    assert [type(event) for event in events] == [Died]


async def test_children_of_user_code_end_with_the_kernel(bench: Bench) -> None:
    code = "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\nchild.pid"
    (display,) = await bench.outputs(code)
    child = int(display.data["text/plain"])
    assert psutil.pid_exists(child)
    os.kill(bench.kernel.info.pid, signal.SIGKILL)
    await bench.kernel.died()
    await until(lambda: not alive(child))


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


SERVER = """
import asyncio, sys
from quire.kernel import Plan, Step, Started
from quire.kernel.local import LocalKernel
from quire.kernel.settings import KernelSettings

async def main():
    kernel = LocalKernel(KernelSettings(folder=sys.argv[1], standby_seconds=0))
    info = await kernel.start()
    while kernel.standby is None:
        await asyncio.sleep(0)
    standby = await kernel.standby
    print(info.pid, standby.process.pid, flush=True)
    async for event in kernel.run(Plan(id="p", steps=(Step(id="a", kind="python", code=sys.argv[2], force=True),))):
        if isinstance(event, Started):
            print("started", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("code", ["while True: pass", "import ctypes; ctypes.PyDLL(None).sleep(600)"])
async def test_no_worker_outlives_a_killed_server(tmp_path: Path, code: str) -> None:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(tmp_path), code, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    pids = [int(word) for word in (await server.stdout.readline()).split()]
    assert await server.stdout.readline() == b"started\n"
    server.kill()
    await server.wait()
    await until(lambda: not any(alive(pid) for pid in pids))


async def test_a_restart_is_warm_and_forgets_everything(start) -> None:
    bench = await start(standby=True)
    await bench.python("x = 1")
    await until(lambda: bench.kernel.standby is not None)
    await bench.kernel.standby
    began = time.monotonic()
    first, second = bench.kernel.info, await bench.kernel.restart()
    assert time.monotonic() - began < 0.3
    assert first.pid != second.pid
    assert (await bench.outputs("'x' in globals()"))[0].data["text/plain"] == "False"


async def test_a_dead_standby_is_replaced(start) -> None:
    bench = await start(standby=True)
    await until(lambda: bench.kernel.standby is not None)
    standby = await bench.kernel.standby
    os.kill(standby.process.pid, signal.SIGKILL)
    await standby.death
    await bench.kernel.restart()
    assert (await bench.python("1")).status == "ok"


async def test_forked_children_of_user_code_can_print(bench: Bench) -> None:
    code = (
        "import multiprocessing\n"
        "child = multiprocessing.get_context('fork').Process(target=print, args=('from the child',))\n"
        "child.start(); child.join()"
    )
    text = "".join(part.text for part in await bench.outputs(code) if isinstance(part, Stream))
    assert "from the child" in text


async def test_statuses_reach_every_step_when_interrupted(bench: Bench) -> None:
    steps = (python("a", "while True: pass"), *(python(f"b{n}", "1") for n in range(5)))
    await run_and(bench, steps, bench.kernel.interrupt)
    finished = [event for event in bench.events if isinstance(event, Finished)]
    assert {event.step for event in finished} == {"a", *(f"b{n}" for n in range(5))}
