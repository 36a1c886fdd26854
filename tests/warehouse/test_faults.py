"""What goes wrong is said in sentences, with its place and the nearest names."""

from __future__ import annotations

import pytest

from quire.errors import ConnectionFailed, LimitExceeded, StatementFailed
from quire.warehouse import Statement, to_failure

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def failed(engine, sql, **options):
    with pytest.raises(StatementFailed) as caught:
        await engine.execute(Statement(sql, **options))
    return caught.value


async def test_an_unknown_column_has_its_place_and_the_near_name(engine):
    sql = "SELECT 'ü' AS u,\n       regon\nFROM orders"
    error = await failed(engine, sql)
    assert str(error) == 'There is no column "regon" here. Did you mean "region"?'
    assert (error.line, error.column, error.end_column) == (2, 7, 12)
    assert error.candidates[0] == "region"


async def test_a_statement_that_may_write_fails_with_the_same_words(writable):
    error = await failed(writable, "SELECT regon FROM orders", write=True)
    assert (str(error), error.column) == ('There is no column "regon" here. Did you mean "region"?', 7)
    error = await failed(writable, "UPDATE orders SET regon = 'x'", write=True)
    assert "regon" in str(error)


async def test_columns_count_in_code_points(engine):
    error = await failed(engine, "SELECT 'üß😀', regon FROM orders")
    assert (error.line, error.column, error.end_column) == (1, 14, 19)


async def test_a_failure_shows_the_line(engine):
    sql = "SELECT *\nFROM ordrs"
    failure = to_failure(await failed(engine, sql), sql)
    assert (failure.error, failure.message, failure.hint) == (
        "Catalog", 'There is no table "ordrs".', 'Did you mean "orders"?',
    )  # fmt: skip
    assert (failure.trace[0].line, failure.trace[0].text) == (2, "FROM ordrs")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELEC 1", 'Syntax error at or near "SELEC".'),
        ("SELECT * FROM orders WHERE", 'Syntax error at or near "WHERE".'),
        ("SELECT foo(1)", 'There is no scalar function "foo".'),
        ("SELECT region, sum(amount) FROM orders", 'Column "region" must appear in the GROUP BY clause'),
        ("SELECT 'a'::INTEGER", "Could not convert string 'a' to INT32."),
        ("SELECT error('boom') FROM orders", "boom."),
        ("SELECT x.y FROM orders", 'Referenced table "x" not found. The nearest name is "orders".'),
        ("SELECT * FROM nowhere.orders", 'schema "nowhere" does not exist.'),
        ("SELECT sum(amount, 1) FROM orders", "No function matches the given name and argument types"),
    ],
)
async def test_the_databases_noise_is_left_out(engine, sql, message):
    said = str(await failed(engine, sql))
    assert message.lower() in said.lower()
    for noise in ("LINE 1", "Candidate", "exception_type", "^", "See also", "Binder Error", "\t"):
        assert noise not in said


async def test_a_text_that_comes_late_in_the_rows_fails_as_early_ones_do(engine):
    sql = "SELECT CASE WHEN i = 900_000 THEN 'x' ELSE i::VARCHAR END::INTEGER AS n FROM range(1_000_000) AS numbers (i)"
    assert "Could not convert string 'x' to INT32." in str(await failed(engine, sql))


async def test_too_much_memory_is_a_limit_that_names_the_setting(opened):
    with pytest.raises(
        LimitExceeded, match=r"more than the 100MB of memory .* raise memory under \[connections\.shop\]"
    ):
        await opened(memory="100MB").execute(Statement("SELECT list(i) FROM range(200_000_000) AS numbers (i)"))


async def test_a_missing_file_says_what_to_do(opened, tmp_path):
    with pytest.raises(ConnectionFailed, match=r"There is no database at .*/none\.duckdb\. Correct the url"):
        await opened(url="duckdb:none.duckdb").start()
    (tmp_path / "generate.py").touch()
    with pytest.raises(ConnectionFailed, match="quire demo"):
        await opened(url="duckdb:none.duckdb").execute(Statement("SELECT 1"))


async def test_a_file_that_is_no_database_is_said(opened, tmp_path):
    (tmp_path / "notes.duckdb").write_text("hello " * 1000)
    with pytest.raises(ConnectionFailed, match="is not a DuckDB database"):
        await opened(url="duckdb:notes.duckdb").start()


async def test_a_database_that_is_open_for_writing_elsewhere_is_said(opened, writable):
    await writable.start()
    with pytest.raises(ConnectionFailed, match=r"is in use: the process \d+ has it open for writing"):
        await opened(url="duckdb:copy.duckdb").start()


@pytest.mark.parametrize("url", ["mysql://me:secret@host/db", "postgresql:secret", "duckdb:", "coffee.duckdb", ""])
async def test_an_unknown_address_is_refused_without_repeating_it(opened, url):
    with pytest.raises(ConnectionFailed, match="not understood") as caught:
        opened(url=url)
    assert "secret" not in str(caught.value)


async def test_bytes_that_are_no_text_do_not_break_the_answer(engine):
    answer = await engine.execute(Statement("SELECT chr(65533) || '\x01' AS odd"))
    assert answer.first.rows == (("\ufffd\x01",),)
