"""PostgreSQL: its types, its rights, a server that goes away, and an address that is never repeated."""

from __future__ import annotations

import asyncio
import time

import pyarrow as pa
import pytest
import pytest_asyncio

from quire.document import Column
from quire.errors import ConnectionFailed, LimitExceeded, StatementFailed, WarehouseError
from quire.warehouse import ConnectionSettings, Statement, open_engine

from .conftest import until
from .postgres import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="session")
def database(server):
    server.run("CREATE DATABASE odds", "CREATE ROLE reader LOGIN", "CREATE ROLE secretive LOGIN PASSWORD 'hunter2'")
    server.run(
        "CREATE TYPE mood AS ENUM ('calm', 'odd')",
        "CREATE SCHEMA hidden",
        "CREATE TABLE hidden.plans (id int)",
        "CREATE TABLE moods (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood mood, note text)",
        "INSERT INTO moods (mood, note) VALUES ('calm', 'a'), ('odd', 'b'), ('odd', NULL)",
        "CREATE TABLE salaries (id int, amount numeric(10, 2))",
        "CREATE TABLE partly (id int, secret text)",
        'CREATE TABLE "odd ""name" ("a b" int, c int, UNIQUE (c, "a b"))',
        'CREATE TABLE child (x int, y int, FOREIGN KEY (y, x) REFERENCES "odd ""name" (c, "a b"))',
        "CREATE UNIQUE INDEX child_x ON child (x)",
        "CREATE UNIQUE INDEX child_some ON child (y) WHERE x > 0",
        "CREATE TABLE sales (day date, n int) PARTITION BY RANGE (day)",
        "CREATE TABLE sales_2026 PARTITION OF sales FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "CREATE MATERIALIZED VIEW summed AS SELECT mood, count(*) AS n FROM moods GROUP BY mood",
        "CREATE TABLE large AS SELECT i, i % 7 AS seven, 'K-' || i AS key FROM generate_series(1, 200000) AS n (i)",
        "COMMENT ON TABLE moods IS 'How it is.'",
        "GRANT SELECT ON moods TO reader",
        "GRANT SELECT (id) ON partly TO reader",
        "ANALYZE",
        database="odds",
    )
    return server.url("odds")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def odds(database, tmp_path_factory):
    """An engine that all tests share: it is only read from."""
    engine = open_engine(ConnectionSettings(name="shop", url=database), tmp_path_factory.mktemp("odds"))
    yield engine
    await engine.close()


async def cell(engine, expression, *parameters):
    answer = await engine.execute(Statement(f"SELECT {expression} AS cell", parameters))
    return answer.first.columns[0].type, answer.first.rows[0][0]


@pytest.mark.parametrize(
    ("expression", "type_name", "shown"),
    [
        ("1::smallint", "SMALLINT", 1),
        ("9007199254740993::bigint", "BIGINT", "9007199254740993"),
        ("1.50::numeric(10, 2)", "DECIMAL(10,2)", "1.50"),
        ("1.50::numeric * 3", "DECIMAL(38,2)", "4.50"),
        ("'NaN'::numeric", "DOUBLE", "NaN"),
        ("1e30::numeric * 1e30", "DOUBLE", 1e60),
        ("1.5::real", "FLOAT", 1.5),
        ("true", "BOOLEAN", True),
        ("'a'::char(3)", "VARCHAR", "a  "),
        ("'x'::bytea", "BLOB", "\\x78"),
        ("DATE '2026-01-02'", "DATE", "2026-01-02"),
        ("TIMESTAMP '2026-01-02 03:04:05'", "TIMESTAMP", "2026-01-02 03:04:05"),
        ("TIMESTAMPTZ '2026-01-02 03:04:05+02'", "TIMESTAMP WITH TIME ZONE", "2026-01-02 01:04:05+00:00"),
        ("TIME '10:00'", "TIME", "10:00:00"),
        ("INTERVAL '14 months 3 days'", "INTERVAL", "1 year 2 months 3 days"),
        ("'{\"a\": 1}'::jsonb", "JSON", '{"a": 1}'),
        ("'6b1f0f5e-4d0c-4f52-9a52-000000000001'::uuid", "UUID", "6b1f0f5e-4d0c-4f52-9a52-000000000001"),
        ("ARRAY[1, 2]", "INTEGER[]", [1, 2]),
        ("ARRAY[1.5, 2]", "VARCHAR", "{1.5,2}"),
        ("'odd'::mood", "VARCHAR", "odd"),
        ("'10.0.0.1'::inet", "VARCHAR", "10.0.0.1/32"),
        ("int4range(1, 3)", "VARCHAR", "[1,3)"),
        ("12.5::money", "DECIMAL(38,2)", "12.50"),
        ("ROW(1, 'x')", "VARCHAR", "(1,x)"),
        ("NULL", "VARCHAR", None),
    ],
)
async def test_every_type_is_read(odds, expression, type_name, shown):
    assert await cell(odds, expression) == (type_name, shown)


async def test_what_is_text_here_takes_the_type_that_the_server_wants(odds):
    async def count(sql, *parameters):
        return (await odds.execute(Statement(sql, parameters))).first.rows[0][0]

    assert await count("SELECT count(*) FROM moods WHERE mood = $1", "odd") == 2
    assert await count("SELECT count(*) FROM moods WHERE mood IN (SELECT unnest($1))", ["odd", "calm"]) == 3
    assert await count("SELECT count(*) FROM moods WHERE id = $1 OR note = $2", None, "a") == 1
    assert await count("SELECT count(*) FROM sales WHERE day >= $1", "2026-01-01") == 0
    with pytest.raises(StatementFailed, match="Invalid input value for enum"):
        await count("SELECT count(*) FROM moods WHERE mood = $1", "merry")


async def test_numerics_that_get_finer_on_the_way_are_read_again(odds):
    sql = "SELECT CASE WHEN i = 299999 THEN 0.123456789 ELSE i END AS n FROM generate_series(1, 300000) AS numbers (i)"
    answer = await odds.execute(Statement(sql))
    assert (answer.row_count, answer.first.columns) == (300_000, (Column("n", "DOUBLE"),))
    with pa.memory_map(answer.path) as source:
        assert pa.ipc.open_file(source).read_all()["n"][299_998].as_py() == 0.123456789


@pytest.mark.parametrize(
    "sql", ["SHOW timezone", "EXPLAIN ANALYZE SELECT 1", "TABLE moods", "VALUES (1)", "(SELECT 1)"]
)
async def test_statements_that_cannot_be_copied_are_read_too(odds, sql):
    assert (await odds.execute(Statement(sql))).row_count > 0


@pytest.mark.parametrize(
    "sql",
    ["WITH gone AS (DELETE FROM moods RETURNING *) SELECT * FROM gone", "EXPLAIN ANALYZE DELETE FROM moods",
     "SELECT nextval('moods_id_seq')", "SELECT set_config('transaction_read_only', 'off', false), "
     "lo_create(0)", "DO $$ BEGIN DELETE FROM moods; END $$", "CALL x()", "COPY moods TO PROGRAM 'cat'",
     "REFRESH MATERIALIZED VIEW summed", "LOCK moods", "GRANT SELECT ON moods TO reader", "TRUNCATE moods",
     "SELECT * FROM moods FOR UPDATE", "NOTIFY x", "REINDEX TABLE moods"],
)  # fmt: skip
async def test_a_write_in_disguise_is_refused(odds, sql):
    with pytest.raises(WarehouseError):
        await odds.execute(Statement(sql, write=True))
    assert (await odds.execute(Statement("SELECT count(*) FROM moods"))).first.rows == ((3,),)


async def test_a_setting_does_not_outlive_its_statement(odds):
    await odds.execute(
        Statement("SELECT set_config('statement_timeout', '1', false), set_config('TimeZone', 'Asia/Tokyo', false)")
    )
    answer = await odds.execute(Statement("SELECT pg_sleep(0.05), current_setting('TimeZone')"))
    assert answer.first.rows[0][1] == "UTC"


async def test_a_statement_that_lifts_its_own_time_limit_is_still_stopped(odds):
    await odds.start()
    started = time.monotonic()
    with pytest.raises(LimitExceeded):
        await odds.execute(Statement("SELECT set_config('statement_timeout', '0', false), pg_sleep(60)", seconds=0.3))
    assert time.monotonic() - started < 20


async def test_a_statement_that_is_allowed_writes_and_another_does_not(opened, server):
    server.run("CREATE DATABASE writable")
    engine = opened(url=server.url("writable"), read_only=False)
    await engine.execute(Statement("CREATE TABLE t (a int)", write=True))
    done = await engine.execute(Statement("INSERT INTO t VALUES ($1), (2)", (1,), write=True))
    assert (done.first.columns[0].name, done.first.rows) == ("Count", ((2,),))
    back = await engine.execute(Statement("DELETE FROM t WHERE a = 2 RETURNING a", write=True))
    assert back.first.rows == ((2,),)
    with pytest.raises(StatementFailed):
        await engine.execute(Statement("INSERT INTO t VALUES (3), (1 / 0)", write=True))
    with pytest.raises(StatementFailed, match="nobody has allowed this one"):
        await engine.execute(Statement("INSERT INTO t VALUES (4)"))
    assert (await engine.execute(Statement("SELECT a FROM t"))).first.rows == ((1,),)


async def test_keys_comments_partitions_and_definitions_are_read(odds):
    tables = {table.name: table for table in await odds.tables()}
    assert "sales_2026" not in tables
    assert (tables["moods"].comment, tables["moods"].rows) == ("How it is.", 3)
    assert tables["moods"].columns[1] == Column("mood", "ENUM")
    assert tables['odd "name'].unique_keys == (("c", "a b"),)
    (key,) = tables["child"].foreign_keys
    assert (key.columns, key.table, key.to_columns) == (("y", "x"), 'odd "name', ("c", "a b"))
    assert tables["child"].unique_keys == (("x",),)
    assert (tables["summed"].kind, "count(*)" in tables["summed"].definition) == ("view", True)
    for table in tables.values():
        assert table.problem == ""
        assert len((await odds.profile(table)).columns) == len(table.columns)


async def test_a_large_table_is_sampled_all_over(odds):
    large = next(table for table in await odds.tables() if table.name == "large")
    profile = await odds.profile(large, sample_rows=20_000)
    seven = profile.columns[1]
    assert (profile.exact, profile.rows) == (False, 200_000)
    assert len(seven.values) == 7
    assert int(profile.columns[0].maximum) > 100_000


async def test_tables_without_permission_are_listed_with_the_reason_and_the_rest_works(opened, server, database):
    engine = opened(url=server.url("odds", user="reader"))
    tables = {(table.schema, table.name): table for table in await engine.tables()}
    assert tables["public", "moods"].problem == ""
    assert "may not read it" in tables["public", "salaries"].problem
    assert 'may not use the schema "hidden"' in tables["hidden", "plans"].problem
    assert (tables["public", "partly"].problem, tables["public", "partly"].columns) == ("", (Column("id", "INTEGER"),))
    assert (await engine.profile(tables["public", "moods"])).rows == 3
    assert (await engine.profile(tables["public", "partly"])).rows == 0
    with pytest.raises(StatementFailed, match="Permission denied"):
        await engine.profile(tables["public", "salaries"])
    with pytest.raises(StatementFailed, match=r"Permission denied .* Ask who runs the server"):
        await engine.execute(Statement("SELECT * FROM salaries"))


async def test_a_server_that_goes_away_fails_every_call_and_works_again_when_it_is_back(opened):
    server = Server()
    try:
        server.run("CREATE TABLE t AS SELECT 1 AS a")
        engine = opened(url=server.url(password="hunter2"))
        (table,) = await engine.tables()
        task = asyncio.create_task(engine.execute(Statement("SELECT pg_sleep(60)")))
        await until(lambda: engine._worker is not None and engine._worker.busy)
        server.stop()
        with pytest.raises(ConnectionFailed, match=r"The connection to the database was lost|does not open"):
            await asyncio.wait_for(task, 5)
        for call in (
            engine.tables(),
            engine.profile(table),
            engine.execute(Statement("SELECT 1")),
            engine.check("SELECT 1"),
        ):
            with pytest.raises(ConnectionFailed, match=r"does not open\. No server answers") as caught:
                await asyncio.wait_for(call, 5)
            assert "hunter2" not in str(caught.value)
        server.start()
        assert (await engine.execute(Statement("SELECT a FROM t"))).first.rows == ((1,),)
    finally:
        server.remove()


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:hunter2@localhost:1/shop", "postgresql://me:hun@ter2@localhost:1/shop", "postgres://me:hunter2@/x",
     "postgresql://me:hunter2@localhost:port/shop", "postgresql://me:%zzhunter2@localhost/shop",
     "postgresql://me:hunter2@localhost/shop?foo=hunter2", "postgresql://me:hunter2@[::1/shop", "postgresql://"],
)  # fmt: skip
async def test_an_address_that_does_not_work_is_never_repeated(opened, url):
    engine = opened(url=url)
    with pytest.raises(ConnectionFailed, match=r"The connection 'shop' does not open\.") as caught:
        await asyncio.wait_for(engine.start(), 15)
    for secret in ("hunter2", "ter2", "hun@", "localhost:port"):
        assert secret not in str(caught.value)


async def test_a_user_or_a_database_that_there_is_not_is_said(opened, server):
    with pytest.raises(ConnectionFailed, match="does not know the user"):
        await opened(url=server.url(user="nobody_knows")).start()
    with pytest.raises(ConnectionFailed, match="has no such database"):
        await opened(url=server.url("nothing")).start()


async def test_what_ran_in_a_killed_process_soon_ends_on_the_server_too(opened, database):
    own = opened(url=database)
    await own.start()
    task = asyncio.create_task(own.execute(Statement("SELECT pg_sleep(61)")))
    watch = opened(url=database)
    sql = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(61)%' AND pid <> pg_backend_pid()"

    async def running():
        return (await watch.execute(Statement(sql))).first.rows[0][0]

    async def becomes(count):
        deadline = time.monotonic() + 10
        while await running() != count:
            assert time.monotonic() < deadline

    await becomes(1)
    own._worker.kill("the test says so")
    with pytest.raises(StatementFailed):
        await task
    await becomes(0)


async def test_the_library_is_asked_for_when_it_is_not_there(opened, server, monkeypatch):
    monkeypatch.setattr("quire.warehouse.sources.find_spec", lambda name: None)
    with pytest.raises(ConnectionFailed, match=r'Run: pip install "quire\[postgres\]"'):
        await opened(url=server.url()).start()
