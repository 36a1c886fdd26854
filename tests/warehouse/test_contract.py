"""What every engine promises, whatever database it stands for."""

from __future__ import annotations

import asyncio
import datetime
import os
import signal
import time

import psutil
import pyarrow as pa
import pytest

from quire.document import Column
from quire.errors import LimitExceeded, StatementCancelled, StatementFailed, WarehouseError
from quire.warehouse import ForeignKey, Statement

from .conftest import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


def frame(answer):
    with pa.memory_map(answer.path) as source:
        return pa.ipc.open_file(source).read_all()


async def begun(engine, sql, **options):
    """A task whose statement has reached the process."""
    await engine.start()
    task = asyncio.create_task(engine.execute(Statement(sql, **options)))
    await until(lambda: engine._worker is not None and engine._worker.busy)
    return task


async def one(engine, sql, *parameters, **options):
    return (await engine.execute(Statement(sql, parameters, **options))).first.rows


async def test_all_rows_go_to_an_arrow_file_and_the_first_page_comes_with_the_answer(shop, world):
    answer = await shop.execute(Statement("SELECT * FROM orders ORDER BY order_id"))
    assert shop.dialect == world.dialect
    assert frame(answer).num_rows == answer.row_count == 400
    assert len(answer.first.rows) == 200
    assert answer.first.rows[0][:3] == (1, 2, "paid")
    assert answer.first.rows[9][3] is None
    kinds = {column.name: column.type.partition("(")[0] for column in answer.first.columns}
    assert kinds["order_id"] in ("INTEGER", "BIGINT")
    assert kinds["amount"] in ("DECIMAL", "DOUBLE")
    assert (kinds["ordered_on"], kinds["sku"]) == ("DATE", "VARCHAR")
    again = await shop.execute(Statement("SELECT * FROM orders ORDER BY order_id"))
    assert again.hash == answer.hash
    other = await shop.execute(Statement("SELECT * FROM orders ORDER BY order_id DESC"))
    assert other.hash != answer.hash


async def test_values_are_bound_and_never_text(shop):
    sql = "SELECT count(*) AS n FROM orders WHERE status = $1 AND order_id IN (SELECT unnest($2))"
    assert await one(shop, sql, "paid", [1, 2, 4, 5]) == ((3,),)
    assert await one(shop, "SELECT count(*) AS n FROM orders WHERE status IN (SELECT unnest($1))", []) == ((0,),)
    hostile = "'; DROP TABLE orders; --"
    assert await one(shop, "SELECT $1 AS said", hostile) == ((hostile,),)
    assert await one(shop, "SELECT $1 AS n, $1 AS again", 7) == ((7, 7),)


@pytest.mark.parametrize("day", ["2026-06-01", datetime.date(2026, 6, 1)])
async def test_a_date_compares_with_a_date_and_with_one_as_text(shop, day):
    expected = sum(1 for n in range(1, 401) if f"2026-{1 + n % 12:02}-{1 + n % 28:02}" >= "2026-06-01")
    assert await one(shop, "SELECT count(*) AS n FROM orders WHERE ordered_on >= $1", day) == ((expected,),)


async def test_nothing_can_be_bound(shop):
    assert await one(shop, "SELECT count(*) AS n FROM orders WHERE order_id = $1", None) == ((0,),)
    assert await one(shop, "SELECT count(*) AS n FROM orders WHERE $1 IS NULL", None) == ((400,),)


async def test_missing_values_are_said(shop):
    with pytest.raises(StatementFailed, match="has 1 parameter, and no values were given"):
        await one(shop, "SELECT $1 AS a")


@pytest.mark.parametrize(
    "sql", ["SELECT 1 AS a -- a comment", "SELECT 1 AS a;", "-- before\nSELECT 1 AS a", "SELECT ';' AS a",
            "WITH x AS (SELECT 1 AS a) SELECT * FROM x", "SELECT 1 AS a, 2 AS a", "EXPLAIN SELECT 1"],
)  # fmt: skip
async def test_what_reads_is_run(shop, sql):
    assert len(await one(shop, sql)) >= 1


async def test_rows_are_limited_and_that_is_said(shop, opened, world):
    answer = await shop.execute(Statement("SELECT * FROM orders", rows=10))
    assert (answer.row_count, answer.cut, frame(answer).num_rows) == (10, True, 10)
    exact = await shop.execute(Statement("SELECT * FROM orders LIMIT 10", rows=10))
    assert (exact.row_count, exact.cut) == (10, False)
    narrow = opened(url=world.url, rows=50)
    assert (await narrow.execute(Statement("SELECT * FROM orders", rows=90))).row_count == 50


async def test_a_statement_without_rows_has_columns(shop):
    answer = await shop.execute(Statement("SELECT status, sku FROM orders WHERE order_id < 0"))
    assert (answer.row_count, frame(answer).column_names) == (0, ["status", "sku"])


async def test_time_is_limited_and_the_next_statement_works(mine, world):
    await mine.start()
    started = time.monotonic()
    with pytest.raises(LimitExceeded, match=r"0\.3 seconds"):
        await mine.execute(Statement(world.endless, seconds=0.3))
    assert time.monotonic() - started < 20
    assert await one(mine, "SELECT 1 AS a") == ((1,),)


async def test_cancelling_stops_the_statement_and_keeps_the_process(mine, world):
    task = await begun(mine, world.endless)
    process, started = mine.pid, time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 10
    assert await one(mine, "SELECT 1 AS a") == ((1,),)
    assert mine.pid == process


async def test_a_killed_process_fails_the_statement_and_the_next_one_gets_a_new_process(mine, world):
    task = await begun(mine, world.endless)
    process = mine.pid
    os.kill(process, signal.SIGKILL)
    with pytest.raises(StatementFailed, match="its process ended"):
        await asyncio.wait_for(task, 2)
    assert await one(mine, "SELECT 1 AS a") == ((1,),)
    assert mine.pid not in (process, None)


async def test_closing_stops_what_runs_and_leaves_no_process(mine, world):
    task = await begun(mine, world.endless)
    process = mine.pid
    await mine.close()
    with pytest.raises(StatementCancelled):
        await task
    assert not psutil.pid_exists(process)


async def test_many_statements_at_once_all_get_their_own_answer(shop):
    answers = await asyncio.gather(*(shop.execute(Statement("SELECT $1 AS n", (n,))) for n in range(12)))
    assert [answer.first.rows[0][0] for answer in answers] == list(range(12))


WRITES = [
    "INSERT INTO customers VALUES (99, 'x', 'x', 'x')",
    "UPDATE orders SET amount = 0",
    "DELETE FROM orders",
    "DROP TABLE orders",
    "CREATE TABLE made AS SELECT 1 AS a",
    "CREATE TEMP TABLE made AS SELECT 1 AS a",
    "CREATE VIEW made AS SELECT 1 AS a",
    "ALTER TABLE orders ADD COLUMN x INTEGER",
    "BEGIN",
    "VACUUM",
    "SELECT 1; DELETE FROM orders",
    "SET threads = 1",
    "PRAGMA user_version = 7",
    "ATTACH 'other.db' AS other",
    "COPY orders TO 'orders.csv'",
]


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("sql", WRITES)
async def test_nothing_writes_on_a_read_only_connection_even_when_it_is_allowed(shop, sql, write):
    with pytest.raises(WarehouseError) as caught:
        await shop.execute(Statement(sql, write=write))
    assert "\n" not in str(caught.value)
    with pytest.raises(WarehouseError):
        await shop.check(sql)
    assert await one(shop, "SELECT count(*) AS n FROM orders WHERE amount > 0") == ((360,),)


@pytest.mark.parametrize("sql", ["", "  ;; ", "-- only a comment"])
async def test_no_statement_is_said(shop, sql):
    with pytest.raises(StatementFailed, match="no statement"):
        await shop.execute(Statement(sql))


async def test_checking_gives_the_columns_without_running(shop):
    columns = await shop.check("SELECT status, count(*) AS n FROM orders WHERE sku = $1 GROUP BY status")
    assert [column.name for column in columns] == ["status", "n"]
    assert columns[0] == Column("status", "VARCHAR")


@pytest.mark.parametrize("ask", ["execute", "check"])
async def test_unknown_names_have_their_place_and_the_near_name(shop, ask):
    async def failed(sql):
        with pytest.raises(StatementFailed) as caught:
            await (shop.execute(Statement(sql)) if ask == "execute" else shop.check(sql))
        return caught.value

    error = await failed("SELECT 1,\n       statu\nFROM orders")
    assert str(error) == 'There is no column "statu" here. Did you mean "status"?'
    assert (error.line, error.column, error.end_column) == (2, 7, 12)
    error = await failed("SELECT * FROM ordrs")
    assert str(error).startswith('There is no table "ordrs".')
    assert "orders" in str(error)
    assert "yntax error" in str(await failed("SELEC 1"))


async def test_tables_have_columns_counts_keys_and_comments(shop, world):
    tables = {table.name: table for table in await shop.tables()}
    assert set(tables) == {"customers", "orders", "paid"}
    orders = tables["orders"]
    assert (orders.schema, orders.kind, orders.rows, orders.problem) == (world.schema, "table", 400, "")
    kinds = [column.type.partition("(")[0] for column in orders.columns]
    assert kinds[2:] in (["VARCHAR", "DECIMAL", "DATE", "VARCHAR"], ["VARCHAR", "DOUBLE", "DATE", "VARCHAR"])
    assert [column.name for column in tables["paid"].columns] == [column.name for column in orders.columns]
    if world.has_keys:
        assert orders.primary_key == ("order_id",)
        assert orders.foreign_keys == (ForeignKey(("customer_id",), world.schema, "customers", ("customer_id",)),)
        assert tables["customers"].unique_keys == (("email",),)
        assert "customer_id" in orders.required
        assert tables["paid"].kind == "view"
        assert "status" in tables["paid"].definition
    if world.name in ("duckdb", "postgres"):
        assert orders.comments == {"amount": "In euros."}


async def test_values_come_most_frequent_first(shop):
    assert await shop.values("orders", "status") == (("paid", 200), ("open", 100), ("sent", 100))
    assert await shop.values("orders", "order_id", limit=1) == (("1", 1),)


@pytest.mark.parametrize(("table", "column"), [("nothing", "a"), ("orders", "nothing"), ("orders; DROP TABLE x", "a")])
async def test_values_of_unknown_names_are_refused(shop, table, column):
    with pytest.raises(StatementFailed, match="There is no"):
        await shop.values(table, column)


async def named(engine, name):
    return next(table for table in await engine.tables() if table.name == name)


async def test_a_profile_says_what_the_columns_hold(shop):
    profile = await shop.profile(await named(shop, "orders"))
    columns = {column.name: column for column in profile.columns}
    assert (profile.rows, profile.exact, len(columns)) == (400, True, 6)
    assert columns["status"].values == ("paid", "open", "sent")
    assert (columns["amount"].null_share, columns["amount"].distinct) == (0.1, 360)
    assert (columns["ordered_on"].minimum, columns["ordered_on"].maximum) == ("2026-01-01", "2026-12-28")
    assert (columns["sku"].values, len(columns["sku"].examples)) == ((), 5)
    assert columns["sku"].pattern == "SKU-#####"
    assert (columns["order_id"].minimum, columns["order_id"].maximum) == ("1", "400")


async def test_a_profile_never_holds_what_identifies_a_person(shop):
    profile = await shop.profile(await named(shop, "customers"))
    columns = {column.name: column for column in profile.columns}
    for name, pattern in (("email", "e-mail"), ("phone", "+## ## #######")):
        column = columns[name]
        assert (column.values, column.examples, column.minimum, column.maximum) == ((), (), "", "")
        assert column.pattern == pattern
    assert (columns["phone"].null_share, columns["phone"].distinct) == (0.2, 16)
    assert set(columns["country"].values) == {"DE", "FR", "IT", "ES"}


async def test_a_large_table_is_sampled_and_that_is_said(shop):
    profile = await shop.profile(await named(shop, "orders"), sample_rows=100)
    assert (profile.exact, profile.rows) == (False, 400)
    status = next(column for column in profile.columns if column.name == "status")
    assert set(status.values) <= {"paid", "open", "sent"}


async def test_overlap_is_the_share_of_values_that_the_other_column_holds(shop, world):
    orders, customers = (world.schema, "orders"), (world.schema, "customers")
    assert await shop.overlap((*orders, "customer_id"), (*customers, "customer_id")) == 1.0
    assert await shop.overlap((*customers, "customer_id"), (*orders, "customer_id")) == 0.75
    assert await shop.overlap((*orders, "sku"), (*customers, "customer_id")) == 0.0
    assert await shop.overlap((*orders, "sku"), (*customers, "customer_id"), limit=3) == 0.0


async def test_overlap_of_nothing_is_unknown(mine, world):
    paid = next(table for table in await mine.tables() if table.name == "customers")
    left = (paid.schema, "customers", "nothing")
    with pytest.raises(StatementFailed):
        await mine.overlap(left, (paid.schema, "orders", "sku"))
