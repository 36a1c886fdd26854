"""The planner's statements in other dialects: the same rows as in DuckDB."""

from __future__ import annotations

import sqlite3

import duckdb
import pytest
import sqlglot

from quire.assistant.dialect import in_dialect
from quire.assistant.facts import Uncompilable

ROWS = [
    ("2023-12-31 23:59:59", 7),
    ("2024-01-01 00:00:00", 1),
    ("2024-01-05 10:00:00", 1),
    ("2024-04-07 00:00:00", 2),
    ("2024-05-08 12:00:00", 4),
]
GAPS = """-- Sum by month
WITH by_month AS (
  SELECT CAST(date_trunc('month', t.d) AS DATE) AS "month", SUM(t.x) AS n FROM t {where} GROUP BY 1
),
with_gaps AS (
  SELECT "month", n FROM by_month
  UNION ALL -- periods without rows
  SELECT CAST(unnest(generate_series(MIN("month"), MAX("month"), INTERVAL '1 month')) AS DATE), NULL FROM by_month
)
SELECT "month", COALESCE(MAX(n), 0) AS n FROM with_gaps GROUP BY 1 ORDER BY "month" """
STATEMENTS = [
    *(
        f"SELECT CAST(date_trunc('{unit}', t.d) AS DATE) AS p, SUM(t.x) AS n FROM t GROUP BY 1 ORDER BY 1"
        for unit in ("day", "week", "month", "quarter", "year")
    ),
    "SELECT SUM(t.x) AS n FROM t WHERE t.d >= DATE '2024-01-01' AND t.d < DATE '2024-05-01'",
    "SELECT CASE EXTRACT(isodow FROM t.d) WHEN 1 THEN 'Mon' WHEN 7 THEN 'Sun' END AS w, SUM(t.x) FROM t "
    "GROUP BY 1 ORDER BY 1",
    "SELECT SUM(t.x) / NULLIF(COUNT(t.x), 0) AS mean FROM t",
    "SELECT CAST(p + INTERVAL '3 month' AS DATE) AS q "
    "FROM (SELECT CAST(date_trunc('month', t.d) AS DATE) AS p FROM t) ORDER BY 1",
    "SELECT t.x, RANK() OVER (ORDER BY t.x DESC) AS place FROM t ORDER BY t.x DESC NULLS LAST, place",
    GAPS.format(where=""),
    GAPS.format(where="WHERE t.x > 1000"),
]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_sqlite_gives_the_rows_that_duckdb_gives(sql):
    lite, duck = sqlite3.connect(":memory:"), duckdb.connect()
    lite.execute("CREATE TABLE t (d TIMESTAMP, x INTEGER)")
    duck.execute("CREATE TABLE t (d TIMESTAMP, x INTEGER)")
    lite.executemany("INSERT INTO t VALUES (?, ?)", ROWS)
    duck.executemany("INSERT INTO t VALUES (?, ?)", ROWS)
    expected = [tuple(str(v) if hasattr(v, "isoformat") else v for v in row) for row in duck.execute(sql).fetchall()]
    assert lite.execute(in_dialect(sql, "sqlite")).fetchall() == expected


@pytest.mark.parametrize("sql", STATEMENTS)
def test_postgres_statements_can_be_read_by_its_own_grammar(sql):
    written = in_dialect(sql, "postgres")
    assert sqlglot.parse_one(written, read="postgres")
    assert "UNNEST" not in written.upper()


def test_the_title_stays_the_first_line():
    assert in_dialect(GAPS.format(where=""), "sqlite").startswith("-- Sum by month\nWITH")


def test_duckdb_gets_its_statement_as_it_is():
    assert in_dialect("SELECT  1", "") == in_dialect("SELECT  1", "duckdb") == "SELECT  1"


@pytest.mark.parametrize(
    ("sql", "dialect"),
    [
        ("SELECT 1", "oracle"),
        ("SELECT t.d AT TIME ZONE 'Europe/Berlin' FROM t", "sqlite"),
        ("SELECT EXTRACT(epoch FROM t.d) FROM t", "sqlite"),
    ],
)
def test_what_a_database_has_no_word_for_is_refused(sql, dialect):
    with pytest.raises(Uncompilable):
        in_dialect(sql, dialect)
