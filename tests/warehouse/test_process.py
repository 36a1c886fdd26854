"""Statements run in a process of their own: side by side, stoppable, and the next one works whatever happened."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import duckdb
import psutil
import pytest

from quire.errors import LimitExceeded, StatementCancelled, StatementFailed
from quire.warehouse import Statement

from .conftest import ENDLESS, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def running(engine, sql=ENDLESS, **options):
    """A task whose statement has begun to run."""
    await engine.start()
    process = psutil.Process(engine.pid)
    before = sum(process.cpu_times()[:2])
    task = asyncio.create_task(engine.execute(Statement(sql, **options)))
    await until(lambda: sum(process.cpu_times()[:2]) > before + 0.1)
    return task


async def test_cancelling_the_task_stops_the_statement_and_keeps_the_process(own):
    task = await running(own)
    process = own.pid
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 10
    assert (await own.execute(Statement("SELECT 1"))).row_count == 1
    assert own.pid == process
    await until(lambda: psutil.Process(process).cpu_percent(0.1) < 20)


async def test_a_killed_process_fails_the_statement_and_the_next_one_gets_a_new_process(own):
    task = await running(own)
    process = own.pid
    os.kill(process, signal.SIGKILL)
    with pytest.raises(StatementFailed, match=r"its process ended while it ran \(signal 9"):
        await asyncio.wait_for(task, 2)
    assert (await own.execute(Statement("SELECT 1"))).row_count == 1
    assert own.pid not in (process, None)
    assert not psutil.pid_exists(process)


async def test_a_process_killed_between_statements_is_not_noticed(own):
    await own.start()
    os.kill(own.pid, signal.SIGKILL)
    await until(lambda: own.pid is None)
    assert (await own.execute(Statement("SELECT 1"))).row_count == 1


async def test_time_is_limited(opened):
    own = opened(seconds=0.3)
    await own.start()
    started = time.monotonic()
    with pytest.raises(LimitExceeded, match=r"stopped after 0\.3 seconds, its time limit\. .* raise seconds under"):
        await own.execute(Statement(ENDLESS))
    assert time.monotonic() - started < 10
    assert (await own.execute(Statement("SELECT 1"))).row_count == 1


async def test_a_statement_may_have_less_time_than_the_connection(own):
    with pytest.raises(LimitExceeded, match=r"0\.2 seconds"):
        await own.execute(Statement(ENDLESS, seconds=0.2))


async def test_a_statement_that_ignores_its_end_loses_its_process(own):
    await own.start()
    process = own.pid
    os.kill(process, signal.SIGSTOP)  # as deaf as a function that never looks up
    with pytest.raises(LimitExceeded, match="did not give way, so its process was ended"):
        await own.execute(Statement(ENDLESS, seconds=0.2))
    await until(lambda: not psutil.pid_exists(process))
    assert (await own.execute(Statement("SELECT 1"))).row_count == 1


async def test_cancelling_a_statement_that_does_not_give_way_ends_its_process_after_two_seconds(own):
    await own.start()
    process = own.pid
    task = await running(own)
    os.kill(process, signal.SIGSTOP)
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 1.5 < time.monotonic() - started < 20
    await until(lambda: not psutil.pid_exists(process))


async def test_a_long_statement_does_not_hold_up_a_short_one(own):
    task = await running(own)
    assert (await own.execute(Statement("SELECT count(*) FROM orders"))).first.rows == ((1000,),)
    assert not task.done()
    task.cancel()
    await asyncio.wait({task})


async def test_stopping_one_statement_leaves_the_others(own):
    first, second = await running(own), await running(own)
    first.cancel()
    await asyncio.wait({first})
    assert not second.done()
    second.cancel()
    await asyncio.wait({second})


async def test_closing_stops_what_runs_and_leaves_no_process(own):
    task = await running(own)
    process = own.pid
    await own.close()
    with pytest.raises(StatementCancelled, match="its connection was closed"):
        await task
    assert not psutil.pid_exists(process)


async def test_the_process_ends_with_its_parent(own):
    task = await running(own)
    process = own.pid
    own._worker._writer.transport.abort()  # what the system does to the socket when the parent dies
    await until(lambda: not psutil.pid_exists(process))
    with pytest.raises(StatementFailed):
        await task


async def test_many_statements_at_once_all_get_their_own_answer(own):
    answers = await asyncio.gather(*(own.execute(Statement("SELECT $1 AS n", (n,))) for n in range(40)))
    assert [answer.first.rows[0][0] for answer in answers] == list(range(40))
    assert len({answer.path for answer in answers}) == 40


async def test_a_database_that_was_made_anew_is_opened_anew(opened, tmp_path):
    def make(value):
        path = tmp_path / "new.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"CREATE TABLE t AS SELECT {value} AS a")
        path.replace(tmp_path / "live.duckdb")

    make(1)
    own = opened(url="duckdb:live.duckdb")
    assert (await own.execute(Statement("SELECT a FROM t"))).first.rows == ((1,),)
    make(2)
    assert (await own.execute(Statement("SELECT a FROM t"))).first.rows == ((2,),)
