"""A statement can do what the connection allows, and nothing else."""

from __future__ import annotations

import duckdb
import psutil
import pytest

from quire.errors import StatementFailed, WarehouseError
from quire.warehouse import Statement

pytestmark = pytest.mark.asyncio(loop_scope="session")

WRITES = [
    "INSERT INTO orders VALUES (5000, 'x', 'x', 1)",
    "UPDATE orders SET amount = 0",
    "DELETE FROM orders",
    "DROP TABLE orders",
    "CREATE TABLE mine AS SELECT 1",
    "CREATE TEMP TABLE mine AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "ALTER TABLE orders ADD COLUMN x INTEGER",
    "COMMENT ON TABLE orders IS 'x'",
    "MERGE INTO orders USING orders AS o ON orders.order_id = o.order_id WHEN MATCHED THEN DELETE",
    "TRUNCATE orders",
    "EXPLAIN ANALYZE DELETE FROM orders",
    "EXPLAIN (ANALYZE) DELETE FROM orders",
    "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
    "SELECT nextval('numbers')",
]
NEVER = [
    "SET threads = 1",
    "RESET threads",
    "PRAGMA database_list",
    "USE main",
    "ATTACH ':memory:' AS other",
    "ATTACH 'other.duckdb'",
    "DETACH shop",
    "COPY orders TO 'orders.csv'",
    "COPY orders FROM 'orders.csv'",
    "EXPORT DATABASE 'folder'",
    "IMPORT DATABASE 'folder'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CALL pragma_version()",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "COMMIT",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "CREATE SECRET s (TYPE s3)",
    "SET VARIABLE x = 1",
]
FILES = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '/etc/*.csv'",
    "SELECT * FROM read_parquet('https://example.com/x.parquet')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
]


def contents(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("SELECT count(*), sum(hash(o)::HUGEINT) FROM orders AS o").fetchone()
        return found, connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()


@pytest.mark.parametrize("sql", WRITES)
async def test_nothing_writes_on_a_read_only_connection_even_when_it_is_allowed(engine, shop_file, sql):
    before = contents(shop_file)
    with pytest.raises(WarehouseError):
        await engine.execute(Statement(sql, write=True))
    assert contents(shop_file) == before


@pytest.mark.parametrize("sql", WRITES)
async def test_nothing_writes_unless_that_very_statement_is_allowed(untouched, sql):
    everything = (
        "SELECT count(*), sum(hash(o)::HUGEINT), (SELECT list(table_name) FROM duckdb_tables()) FROM orders AS o"
    )
    before = await untouched.execute(Statement(everything))
    with pytest.raises(WarehouseError):
        await untouched.execute(Statement(sql))
    with pytest.raises(WarehouseError):
        await untouched.check(sql)
    assert (await untouched.execute(Statement(everything))).hash == before.hash


@pytest.mark.parametrize("sql", NEVER)
async def test_settings_other_databases_files_and_extensions_are_out_of_reach(untouched, sql):
    with pytest.raises(StatementFailed) as caught:
        await untouched.execute(Statement(sql, write=True))
    assert "\n" not in str(caught.value)
    assert "Error" not in str(caught.value)


@pytest.mark.parametrize("sql", FILES)
async def test_files_and_addresses_are_out_of_reach(engine, sql):
    with pytest.raises(StatementFailed) as caught:
        await engine.execute(Statement(sql))
    assert "root:" not in str(caught.value)


async def test_files_can_be_read_when_the_connection_says_so(opened, tmp_path):
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    answer = await opened(files=True).execute(Statement(f"SELECT a + b AS c FROM '{tmp_path / 'rows.csv'}'"))
    assert answer.first.rows == ((3,),)


async def test_a_statement_that_is_allowed_writes_and_the_next_one_sees_it(writable):
    changed = await writable.execute(
        Statement("UPDATE orders SET region = $1 WHERE order_id < 11", ("North",), write=True)
    )
    assert changed.first.rows == ((10,),)
    await writable.execute(Statement("CREATE TABLE mine AS SELECT 1 AS a", write=True))
    await writable.execute(
        Statement("WITH g AS (DELETE FROM orders WHERE order_id = 1 RETURNING *) FROM g", write=True)
    )
    reading = await writable.execute(Statement("SELECT region FROM orders WHERE order_id < $1", (4,), write=True))
    assert reading.row_count == 2
    sql = "SELECT count(*) FILTER (region = 'North'), (SELECT a FROM mine) FROM orders"
    assert (await writable.execute(Statement(sql))).first.rows == ((9, 1),)


async def test_a_write_that_fails_leaves_nothing(writable):
    sql = "INSERT INTO orders SELECT 5000 + i, CASE i WHEN 9 THEN error('no') END, NULL, 1 FROM range(10) AS n (i)"
    with pytest.raises(StatementFailed):
        await writable.execute(Statement(sql, write=True))
    answer = await writable.execute(Statement("SELECT count(*) FROM orders"))
    assert answer.first.rows == ((1000,),)


@pytest.mark.parametrize("sql", ["", "  ;; ", "-- only a comment"])
async def test_no_statement_is_said(engine, sql):
    with pytest.raises(StatementFailed, match="no statement"):
        await engine.execute(Statement(sql))


async def test_several_statements_are_refused(engine):
    with pytest.raises(StatementFailed, match="2 statements in this text; a cell runs one"):
        await engine.execute(Statement("SELECT 1; SELECT ';'"))


async def test_python_variables_are_not_tables(engine):
    with pytest.raises(StatementFailed, match="no table"):
        await engine.execute(Statement("SELECT * FROM request"))


async def test_the_process_knows_no_secret_of_its_parent(own, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    await own.start()
    assert "OPENAI_API_KEY" not in psutil.Process(own.pid).environ()
