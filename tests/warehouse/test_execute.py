"""Statements give rows as Arrow files, a first page as JSON, and hashes that say whether the rows are the same."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest

from quire.document import Column
from quire.errors import StatementFailed
from quire.warehouse import Statement

pytestmark = pytest.mark.asyncio(loop_scope="session")


def frame(answer):
    with pa.memory_map(answer.path) as source:
        return pa.ipc.open_file(source).read_all()


async def test_all_rows_go_to_an_arrow_file_and_the_first_page_comes_with_the_answer(engine):
    answer = await engine.execute(Statement("SELECT order_id, status FROM orders ORDER BY order_id"))
    assert frame(answer).num_rows == answer.row_count == answer.first.row_count == 1000
    assert len(answer.first.rows) == 200
    assert answer.first.rows[:2] == ((1, "paid"), (2, "paid"))
    assert answer.first.columns == (Column("order_id", "INTEGER"), Column("status", "VARCHAR"))
    assert not answer.cut


async def test_values_are_bound_and_never_text(engine):
    sql = "SELECT count(*) AS n FROM orders WHERE status = $1 AND order_id IN (SELECT unnest($2))"
    answer = await engine.execute(Statement(sql, parameters=("Paid", [4, 5, 8])))
    assert answer.first.rows == ((2,),)
    hostile = await engine.execute(Statement("SELECT $1 AS said", parameters=("'; DROP TABLE orders; --",)))
    assert hostile.first.rows == (("'; DROP TABLE orders; --",),)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime.date(2026, 2, 3), "2026-02-03"),
        (datetime.datetime(2026, 2, 3, 4, 5, 6), "2026-02-03 04:05:06"),
        (datetime.time(4, 5), "04:05:00"),
        (Decimal("12.30"), "12.30"),
        (b"\x01\xff", "\\x01ff"),
        ([1, 2], [1, 2]),
        ([], []),
        ({"a": [True, None]}, {"a": [True, None]}),
        (None, None),
        (1.5, 1.5),
    ],
)
async def test_a_bound_value_keeps_its_type(engine, value, shown):
    answer = await engine.execute(Statement("SELECT $1 AS value", parameters=(value,)))
    assert answer.first.rows == ((shown,),)


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP", "TIMESTAMPTZ"])
async def test_a_date_as_text_compares_with_a_date(engine, kind):
    sql = f"SELECT {kind} '2026-02-03' >= $1 AS later"
    assert (await engine.execute(Statement(sql, parameters=("2026-01-01",)))).first.rows == ((True,),)


async def test_an_empty_list_matches_nothing(engine):
    sql = "SELECT count(*) FROM orders WHERE status IN (SELECT unnest($1))"
    assert (await engine.execute(Statement(sql, parameters=([],)))).first.rows == ((0,),)


async def test_missing_values_are_said(engine):
    with pytest.raises(StatementFailed, match=r"has 1 parameter, and no values were given"):
        await engine.execute(Statement("SELECT $1"))
    with pytest.raises(StatementFailed, match=r"has 0 parameters, and 1 value was given"):
        await engine.execute(Statement("SELECT 1", parameters=(1,)))


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("9007199254740993::BIGINT", "9007199254740993"),
        ("9007199254740992::BIGINT", 9007199254740992),
        ("sum(1)", 1),
        ("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"),
        ("1.50::DECIMAL(10, 2)", "1.50"),
        ("'nan'::DOUBLE", "NaN"),
        ("'-inf'::DOUBLE", "-inf"),
        ("TIMESTAMPTZ '2026-01-01 00:00:00+00'", "2026-01-01 00:00:00+00:00"),
        ("TIMESTAMP '2026-01-01 00:00:00.25'", "2026-01-01 00:00:00.250000"),
        ("TIMESTAMP_NS '2026-01-01 00:00:00.123456789'", "2026-01-01 00:00:00.123456789"),
        ("DATE '2026-01-01'", "2026-01-01"),
        ("TIME '10:00'", "10:00:00"),
        ("INTERVAL '14 months 3 days'", "1 year 2 months 3 days"),
        ("INTERVAL '90 minutes'", "1:30:00"),
        ("'10101'::BIT", "10101"),
        ("12345678901234567890123456789::BIGNUM", "12345678901234567890123456789"),
        ("'a'::BLOB", "\\x61"),
        ("'x'::ENUM ('x', 'y')", "x"),
        ("{'a': 1, 'b': [1.5::DECIMAL(3, 1)]}", {"a": 1, "b": ["1.5"]}),
        ("MAP {'k': 1}", [["k", 1]]),
        ("union_value(k := 1)", "1"),
        ("NULL", None),
        ("repeat('x', 10001)", "x" * 10000 + "…"),
        ("repeat('x', 1001)::BLOB", "\\x" + "78" * 1000 + "…"),
    ],
)
async def test_cells_are_json(engine, expression, shown):
    answer = await engine.execute(Statement(f"SELECT {expression} AS cell"))
    assert answer.first.rows == ((shown,),)
    assert json.loads(msgspec.json.encode(answer.first))["rows"] == [[shown]]


async def test_a_page_of_long_texts_has_fewer_rows_and_the_file_has_all(engine):
    columns = ", ".join(f"repeat('{n}', 9000) AS c{n}" for n in range(9))
    answer = await engine.execute(Statement(f"SELECT {columns} FROM range(200)"))
    assert 10 < len(answer.first.rows) < 100
    assert frame(answer).num_rows == answer.row_count == 200


async def test_dates_without_end_are_shown(engine):
    answer = await engine.execute(Statement("SELECT DATE 'infinity' AS day UNION ALL SELECT DATE '2026-01-01'"))
    assert len(answer.first.rows) == 2


async def test_equal_rows_give_equal_hashes_and_other_rows_others(engine):
    sql = "SELECT i, i::VARCHAR AS text, CASE WHEN i % 3 = 0 THEN i END AS gap FROM range({}) AS numbers (i)"
    hashes = [(await engine.execute(Statement(sql.format(size)))).hash for size in (300_000, 300_000, 300_001)]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    "expression",
    ["i", "i % 2 = 0", "i::VARCHAR", "i::VARCHAR::BLOB", "i / 7", "i::DECIMAL(12, 2)", "to_days(i::INTEGER)",
     "DATE '2026-01-01' + i::INTEGER", "range(i % 5)",
     "TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_seconds(i)", "[i, i + 1]",
     "{'a': i, 'b': i::VARCHAR}", "MAP {i: 'x'}", "['x', 'y'][1 + i % 2]::ENUM ('x', 'y')", "[{'a': [i]}]",
     "i::BIGNUM"],
)  # fmt: skip
async def test_the_hash_sees_every_value_and_nothing_else(engine, expression):
    async def digest(last: int) -> str:
        numbers = f"SELECT CASE WHEN n = 4999 THEN {last} ELSE n END AS i FROM range(5000) AS numbers (n)"
        sql = f"SELECT CASE WHEN i % 3 <> 0 THEN {expression} END AS value FROM ({numbers})"
        return (await engine.execute(Statement(sql))).hash

    assert await digest(4999) == await digest(4999) != await digest(4000)


async def test_too_many_rows_are_cut_and_that_is_said(opened):
    engine = opened(rows=500)
    answer = await engine.execute(Statement("SELECT * FROM orders"))
    assert (answer.row_count, answer.cut, answer.first.cut) == (500, True, True)
    assert frame(answer).num_rows == 500


async def test_a_statement_may_ask_for_fewer_rows_but_not_for_more(opened):
    engine = opened(rows=500)
    assert (await engine.execute(Statement("SELECT * FROM orders", rows=10))).row_count == 10
    assert (await engine.execute(Statement("SELECT * FROM orders", rows=900))).row_count == 500
    exact = await engine.execute(Statement("SELECT * FROM orders LIMIT 10", rows=10))
    assert (exact.row_count, exact.cut) == (10, False)


async def test_a_statement_without_rows_has_columns(engine):
    answer = await engine.execute(Statement("SELECT status, amount FROM orders WHERE false"))
    assert (answer.row_count, answer.first.rows) == (0, ())
    assert frame(answer).column_names == ["status", "amount"]


@pytest.mark.parametrize(
    "sql",
    ["SHOW TABLES", "DESCRIBE orders", "SUMMARIZE orders", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1",
     "FROM orders", "VALUES (1)", "(SELECT 1)", "WITH x AS (SELECT 1) SELECT * FROM x;", "SELECT 1 AS a, 2 AS a",
     "TABLE orders", "PIVOT orders ON region USING sum(amount) GROUP BY status", "-- a comment\nSELECT 1"],
)  # fmt: skip
async def test_everything_that_reads_is_run(engine, sql):
    assert (await engine.execute(Statement(sql))).row_count > 0


async def test_today_is_the_day_in_the_connections_time_zone(opened):
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        answer = await opened(timezone=zone).execute(Statement("SELECT current_setting('TimeZone')"))
        assert answer.first.rows == ((zone,),)


async def test_a_database_in_memory_can_be_asked(opened):
    answer = await opened(url="duckdb::memory:").execute(Statement("SELECT 42 AS answer"))
    assert answer.first.rows == ((42,),)


async def test_frames_lie_in_the_projects_state_and_go_with_the_connection(opened, tmp_path):
    engine = opened()
    answer = await engine.execute(Statement("SELECT 1"))
    assert Path(answer.path).is_relative_to(tmp_path / ".quire")
    await engine.close()
    assert list((tmp_path / ".quire" / "warehouse").iterdir()) == []


async def test_a_failed_statement_leaves_no_file(own, tmp_path):
    with pytest.raises(StatementFailed):
        await own.execute(Statement("SELECT error('no') FROM orders"))
    assert list(tmp_path.rglob("*.arrow")) == []


async def test_checking_gives_the_columns_without_running(engine):
    sql = (
        "SELECT status, sum(amount) AS total, error('never') FROM orders WHERE region IN (SELECT unnest($1)) GROUP BY 1"
    )
    columns = await engine.check(sql)
    assert columns[:2] == (Column("status", "VARCHAR"), Column("total", "DECIMAL(38,2)"))
    with pytest.raises(StatementFailed, match=r'no column "statuss"'):
        await engine.check("SELECT statuss FROM orders")
