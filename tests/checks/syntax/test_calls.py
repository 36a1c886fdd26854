"""Functions of other dialects give what they give there, when they are written as SQLite and DuckDB have them."""

import datetime
import sqlite3

import duckdb
import pytest
import sqlglot

from quire.checks.syntax.calls_duckdb import DUCKDB
from quire.checks.syntax.calls_postgres import POSTGRES
from quire.checks.syntax.calls_sqlite import SQLITE
from quire.checks.syntax.functions import rewritten

VALUES = [
    ("YEAR('2024-03-31')", 2024),
    ("MONTH('2024-03-31')", 3),
    ("DAY('2024-03-31')", 31),
    ("QUARTER('2024-04-01')", 2),
    ("HOUR('2024-03-31 13:05:09')", 13),
    ("DAYOFYEAR('2024-02-01')", 32),
    ("DATEDIFF('2024-03-31', '2024-03-01')", 30),
    ("DATEDIFF(day, '2024-03-01', '2024-03-31')", 30),
    ("DATEDIFF(month, '2024-01-31', '2024-03-01')", 2),
    ("DATEDIFF(year, '2023-12-31', '2024-01-01')", 1),
    ("DATE_FORMAT('2024-03-31', '%Y/%m')", "2024/03"),
    ("DATE_FORMAT('2024-03-31 13:05:09', '%H:%i')", "13:05"),
    ("TO_CHAR('2024-03-31', 'YYYY-MM')", "2024-03"),
    ("NVL(NULL, 2)", 2),
    ("NVL2(NULL, 1, 2)", 2),
    ("ISNULL(NULL, 3)", 3),
    ("ISNULL(NULL)", True),
    ("IIF(1 > 2, 'a', 'b')", "b"),
    ("LOCATE('b', 'abc')", 2),
    ("CHARINDEX('c', 'abc')", 3),
    ("SUBSTRING_INDEX('a-b-c', '-', 1)", "a"),
    ("MID('abcdef', 2, 3)", "bcd"),
    ("CHAR_LENGTH('abc')", 3),
    ("SAFE_DIVIDE(1, 0)", None),
    ("SAFE_DIVIDE(1, 2)", 0.5),
    ("DIVIDE(1, 4)", 0.25),
    ("SUBTRACT(5, 2)", 3),
    ("MULTIPLY(5, 2)", 10),
    ("ADD(5, 2)", 7),
    ("SQUARE(3)", 9),
    ("CONVERT(INT, '7')", 7),
    ("TO_NUMBER('2.5')", 2.5),
    ("COUNTIF(1 = 1)", 1),
]
ONLY_SQLITE = [
    ("CONCAT('a', 'b', 1)", "ab1"),
    ("CONCAT_WS('-', 'a', 'b')", "a-b"),
    ("LEFT('abc', 2)", "ab"),
    ("RIGHT('abc', 2)", "bc"),
    ("LEN('abc')", 3),
    ("UCASE('a')", "A"),
    ("LCASE('A')", "a"),
    ("POSITION('b' IN 'abc')", 2),
    ("STRPOS('abc', 'c')", 3),
    ("SUBSTRING('abcdef' FROM 2 FOR 3)", "bcd"),
    ("SPLIT_PART('a-b', '-', 2)", "b"),
    ("REPEAT('ab', 2)", "abab"),
    ("LPAD('7', 3, '0')", "007"),
    ("STARTS_WITH('abc', 'ab')", 1),
    ("CONTAINS('abc', 'bc')", 1),
    ("INITCAP('anna')", "Anna"),
    ("FIND_IN_SET('b', 'a,b,c')", 1),
    ("GREATEST(1, 3, 2)", 3),
    ("LEAST(1, 3, 2)", 1),
    ("MOD(7, 4)", 3),
    ("TRUNCATE(2.567, 1)", 2.5),
    ("EXTRACT(MONTH FROM '2024-03-31')", 3),
    ("EXTRACT(YEAR FROM DATE '2024-03-31')", 2024),
    ("DATE_PART('year', '2024-03-31')", 2024),
    ("DATE_TRUNC('month', '2024-03-31')", "2024-03-01"),
    ("DATE_TRUNC('year', '2024-03-31')", "2024-01-01"),
    ("DATE_TRUNC('week', '2024-03-31')", "2024-03-25"),
    ("DATE_TRUNC('week', '2024-03-25')", "2024-03-25"),
    ("DATE_ADD('2024-01-31', INTERVAL 1 DAY)", "2024-02-01"),
    ("DATE_SUB('2024-03-01', INTERVAL 1 DAY)", "2024-02-29"),
    ("DATE_SUB('2024-03-15', INTERVAL 2 WEEK)", "2024-03-01"),
    ("DATEADD(month, 2, '2024-01-15')", "2024-03-15"),
    ("DATE_ADD('2024-01-01', INTERVAL '36 hours')", "2024-01-02 12:00:00"),
    ("TIMESTAMPDIFF(YEAR, '2000-06-15', '2024-06-14')", 23),
    ("TIMESTAMPDIFF(YEAR, '2000-06-15', '2024-06-15')", 24),
    ("DATEDIFF(hour, '2024-01-01', '2024-01-02')", 24),
    ("DATEDIFF(week, '2024-01-01', '2024-01-15')", 2),
    ("DAYOFWEEK('2024-03-31')", 1),
    ("WEEKDAY('2024-03-31')", 6),
    ("MONTHNAME('2024-03-31')", "March"),
    ("DAYNAME('2024-03-31')", "Sunday"),
    ("UNIX_TIMESTAMP('1970-01-02')", 86400),
    ("FROM_UNIXTIME(86400)", "1970-01-02 00:00:00"),
    ("TIME_TO_SEC('01:01:01')", 3661),
    ("TIMEDIFF('03:00:00', '01:30:00')", "01:30:00"),
    ("STR_TO_DATE('2024-03-31', '%Y-%m-%d')", "2024-03-31"),
    ("TRY_CAST('7' AS INTEGER)", 7),
    ("SUM_IF(3, 1 = 1)", 3),
    ("BOOL_OR(1 = 1)", 1),
    ("ANY_VALUE('a')", "a"),
    ("STRING_AGG('a', ',')", "a"),
    ("GROUP_CONCAT('a' SEPARATOR ',')", "a"),
    ("COUNT(DISTINCT 1, 2)", 1),
]
ONLY_DUCKDB = [
    ("STRFTIME('%Y', '2024-03-31')", "2024"),
    ("DATE('2024-03-31', '+1 day')", datetime.date(2024, 4, 1)),
    ("DATETIME('2024-03-31')", datetime.datetime(2024, 3, 31)),
    ("JULIANDAY('2024-03-31 12:00:00')", 2460401.0),
    ("DATE_ADD('2024-01-31', INTERVAL 1 DAY)", datetime.datetime(2024, 2, 1)),
    ("DATEADD(month, 2, '2024-01-15')", datetime.datetime(2024, 3, 15)),
    ("TO_DATE('2024-03-31', 'YYYY-MM-DD')", datetime.datetime(2024, 3, 31)),
    ("DATE_TRUNC('month', '2024-03-31')", datetime.datetime(2024, 3, 1)),
    ("EXTRACT(YEAR FROM '2024-03-31')", 2024),
    ("DATE_PART('month', '2024-03-31')", 3),
    ("UNIX_TIMESTAMP('1970-01-02')", 86400),
    ("TRUNCATE(2.567, 1)", 2.5),
    ("TOTAL(1)", 1.0),
    ("GROUP_CONCAT('a' SEPARATOR ',')", "a"),
    ("COUNT(DISTINCT 1, 2)", 1),
    ("SAFE_CAST('x' AS INTEGER)", None),
    ("CONVERT('7', INTEGER)", 7),
    ("ROUND('2.567', 1)", 2.6),
]


def written(call, table):
    text, done = rewritten(f"SELECT {call}", set(table), table)
    assert done
    return text


@pytest.mark.parametrize(("call", "value"), [*VALUES, *ONLY_SQLITE])
def test_sqlite_gives_the_value(call, value):
    assert sqlite3.connect(":memory:").execute(written(call, SQLITE)).fetchone()[0] == value


@pytest.mark.parametrize(("call", "value"), [*VALUES, *ONLY_DUCKDB])
def test_duckdb_gives_the_value(call, value):
    assert duckdb.connect().execute(written(call, DUCKDB)).fetchone()[0] == value


@pytest.mark.parametrize("call", sorted({call for call, _ in VALUES if call.partition("(")[0] in POSTGRES}))
def test_postgresql_is_written_in_its_own_words(call):
    text = written(call, POSTGRES)
    assert sqlglot.parse_one(text, read="postgres").sql("postgres")
    assert rewritten(text, set(POSTGRES) - {"ROUND"}, POSTGRES)[0] == text


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("YEAR(d)", "EXTRACT(YEAR FROM CAST(d AS TIMESTAMP))"),
        ("DATEDIFF(d, e)", "(CAST(d AS DATE) - CAST(e AS DATE))"),
        ("DATE_FORMAT(d, '%Y-%m')", "TO_CHAR(CAST(d AS TIMESTAMP), 'YYYY-MM')"),
        ("STRFTIME('%Y', d)", "TO_CHAR(CAST(d AS TIMESTAMP), 'YYYY')"),
        ("DATE_ADD(d, INTERVAL 3 DAY)", "(CAST(d AS TIMESTAMP) + (3) * INTERVAL '1 day')"),
        ("GROUP_CONCAT(x)", "STRING_AGG(CAST(x AS TEXT), ',')"),
        ("GROUP_CONCAT(DISTINCT x)", "STRING_AGG(DISTINCT CAST(x AS TEXT), ',')"),
        ("COUNTIF(x > 1)", "COUNT(*) FILTER (WHERE x > 1)"),
        ("ROUND(x, 2)", "ROUND(CAST(x AS NUMERIC), 2)"),
        ("DATE('now')", "CURRENT_DATE"),
        ("GETDATE()", "NOW()"),
    ],
)
def test_postgresql_has_its_own_functions(call, expected):
    assert written(call, POSTGRES) == f"SELECT {expected}"


@pytest.mark.parametrize(
    "call", ["YEAR()", "NVL(1)", "DATEDIFF(1)", "DATE_FORMAT(d, f)", "DATEADD(x, 1, d)", "IIF(1)", "LEFT(x)"]
)
def test_a_call_with_other_arguments_stays(call):
    for table in (SQLITE, DUCKDB, POSTGRES):
        assert rewritten(f"SELECT {call}", set(table), table) == (f"SELECT {call}", set())
