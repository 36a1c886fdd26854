# ruff: noqa: E501 (tables of cases)
"""The tables that SQL reads, makes, changes and drops."""

from __future__ import annotations

import pytest

from quire.analysis import analyse_source

# source, reads, makes, changes, drops (names separated by commas)
CASES = {
    "joins and commas": ("SELECT * FROM t1, t2 x JOIN t3 AS y USING (id), t4", "t1,t2,t3,t4", "", "", ""),
    "a join of a bracketed join": ("SELECT * FROM a JOIN (b JOIN c ON b.x = c.x) ON a.x = b.x", "a,b,c", "", "", ""),
    "subqueries anywhere": (
        "SELECT (SELECT max(v) FROM l) FROM (SELECT * FROM b) WHERE x IN (SELECT y FROM c) AND EXISTS (FROM d)",
        "b,c,d,l", "", "", "",
    ),
    "common table expressions are no tables": ("WITH a AS (FROM t), b AS (FROM a JOIN u USING (k)) FROM b", "t,u", "", "", ""),
    "an expression may hide a table of its name": ("WITH orders AS (SELECT * FROM orders) FROM orders", "orders", "", "", ""),
    "a recursive expression reads itself": (
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) FROM r", "", "", "", "",
    ),
    "an inner expression is invisible outside": ("SELECT * FROM (WITH a AS (FROM t) FROM a) JOIN a USING (x)", "a,t", "", "", ""),
    "materialized expressions": ("WITH a AS MATERIALIZED (FROM t), b (x) AS NOT MATERIALIZED (FROM a) FROM b", "t", "", "", ""),
    "set operations": ("SELECT a FROM t1 UNION ALL BY NAME SELECT a FROM t2 EXCEPT (FROM t3) INTERSECT TABLE t4", "t1,t2,t3,t4", "", "", ""),
    "FROM first": ("FROM orders SELECT customer, sum(amount) GROUP BY ALL", "orders", "", "", ""),
    "text and comments": ("SELECT 'FROM a', $$ FROM b $$, e'\\' FROM c' -- FROM d\n/* FROM e /* FROM f */ */ FROM t", "t", "", "", ""),
    "quoted names": ('SELECT * FROM "Order Details" JOIN "select" USING (id) JOIN `x y` USING (id)',
                     "Order Details,select,x y", "", "", ""),
    "qualified names": ('SELECT * FROM main.orders JOIN db."S".t2 USING (id)', "db.S.t2,main.orders", "", "", ""),
    "one table in two spellings": ("SELECT * FROM Orders o JOIN ORDERS p ON o.id = p.id", "Orders", "", "", ""),
    "functions and files": ("SELECT * FROM read_csv('x.csv') f, 'y.parquet' g, range(10) r, unnest([1]) u JOIN d USING (k)", "d", "", "", ""),
    "values": ("SELECT * FROM (VALUES (1, 'a')) AS v(i, s)", "", "", "", ""),
    "FROM inside functions": ("SELECT extract(year FROM ts), substring(s FROM 2 FOR 3), trim(both 'x' FROM y) FROM t", "t", "", "", ""),
    "IS DISTINCT FROM": ("SELECT * FROM t WHERE a IS NOT DISTINCT FROM b AND c IS DISTINCT FROM d", "t", "", "", ""),
    "asof, positional, lateral": (
        "SELECT * FROM a ASOF JOIN b USING (t) POSITIONAL JOIN c, LATERAL (SELECT * FROM d) CROSS JOIN e", "a,b,c,d,e", "", "", "",
    ),
    "samples and windows": ("SELECT *, row_number() OVER (ORDER BY x) FROM t USING SAMPLE 10% QUALIFY 1 = 1", "t", "", "", ""),
    "pivot statement": ("PIVOT t ON x USING sum(y) GROUP BY z", "t", "", "", ""),
    "pivot of a query": ("PIVOT (SELECT * FROM t) ON x USING sum(y)", "t", "", "", ""),
    "pivot in FROM": ("SELECT * FROM t PIVOT (sum(y) FOR x IN ('a')) AS p JOIN u USING (k)", "t,u", "", "", ""),
    "unpivot": ("UNPIVOT t ON a, b INTO NAME n VALUE v", "t", "", "", ""),
    "describing": ("SUMMARIZE t; DESCRIBE u; SHOW v; EXPLAIN ANALYZE SELECT * FROM w; SHOW TABLES", "t,u,v,w", "", "", ""),
    "describing a query": ("SUMMARIZE SELECT * FROM t; DESCRIBE FROM u", "t,u", "", "", ""),
    "explain with options": ("EXPLAIN (ANALYZE, FORMAT json) SELECT * FROM t", "t", "", "", ""),
    "alias before the table": ("SELECT total: sum(x) FROM o: orders", "orders", "", "", ""),
    "a column called like a verb": ("SELECT DISTINCT replace(a, 'x', 'y') FROM t ORDER BY replace(a, 'x', 'y'), show DESC", "t", "", "", ""),
    "creating a table": ("CREATE TABLE daily AS SELECT * FROM raw", "raw", "daily", "", ""),
    "creating a view over itself": ("CREATE OR REPLACE TEMP TABLE a AS FROM a", "a", "a", "", ""),
    "creating from a common table expression": ("CREATE VIEW v AS WITH x AS (FROM t) TABLE x", "t", "v", "", ""),
    "creating with references": ("CREATE TABLE IF NOT EXISTS log (id int REFERENCES users(id))", "users", "log", "", ""),
    "made, then read": ("CREATE TABLE a AS SELECT * FROM src; SELECT * FROM a JOIN b USING (k);", "b,src", "a", "", ""),
    "made, then changed": ("CREATE TABLE a (x int); INSERT INTO a VALUES (1); UPDATE a SET x = 2", "", "a", "", ""),
    "made, then dropped": ("CREATE TABLE a AS FROM t; DROP TABLE a", "t", "", "", ""),
    "dropped, then made": ("DROP TABLE IF EXISTS a; CREATE TABLE a AS FROM t", "t", "a", "", ""),
    "dropping several": ("DROP VIEW IF EXISTS a, main.b CASCADE", "", "", "", "a,main.b"),
    "inserting": ("INSERT INTO target (a) SELECT a FROM source", "source", "", "target", ""),
    "inserting in other ways": ("INSERT OR REPLACE INTO t BY NAME (FROM s) ON CONFLICT DO NOTHING RETURNING *", "s", "", "t", ""),
    "inserting with expressions": ("WITH x AS (FROM s) INSERT INTO t SELECT * FROM x", "s", "", "t", ""),
    "updating": ("UPDATE stock AS k SET n = d.n FROM delta d WHERE k.id IN (SELECT id FROM sold)", "delta,sold", "", "stock", ""),
    "deleting": ("DELETE FROM t USING u WHERE t.x = u.x; TRUNCATE TABLE v", "u", "", "t,v", ""),
    "merging": ("MERGE INTO tgt t USING (FROM src) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v", "src", "", "tgt", ""),
    "altering": ("ALTER TABLE t ADD COLUMN x int", "", "", "t", ""),
    "renaming": ("ALTER TABLE a RENAME TO b", "", "b", "", "a"),
    "copying out and in": ("COPY t TO 'x.csv'; COPY (SELECT * FROM u) TO 'y'; COPY v (a, b) FROM 'z.csv'", "t,u", "", "v", ""),
    "indexing": ("CREATE UNIQUE INDEX i ON t (a)", "t", "", "", ""),
    "macros": ("CREATE MACRO f(a) AS TABLE SELECT * FROM t WHERE x = a", "t", "", "", ""),
    "a window frame": ("SELECT sum(x) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t", "t", "", "", ""),
    "settings": ("SET threads = 4; PRAGMA table_info('t'); ATTACH 'x.db' AS y; USE y; CALL f(1); INSTALL fts; LOAD fts", "", "", "", ""),
    "a bracketed query": ("(SELECT * FROM a) UNION (SELECT * FROM b)", "a,b", "", "", ""),
    "lambdas and structs": ("SELECT list_transform(l, lambda x: x + 1), {'a': 1}, m['k'] FROM t", "t", "", "", ""),
    "nothing": ("-- only a comment\n;;", "", "", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("sentence", CASES)
def test_a_sql_source(sentence: str) -> None:
    source, *expected = CASES[sentence]
    found = analyse_source("sql", source)
    assert not found.diagnostics
    assert [found.references, found.definitions, found.mutates, found.deletes] == [
        tuple(names.split(",")) if names else () for names in expected
    ]


BAD = [
    "SELECT * FROM (SELECT * FROM t", "SELECT * FROM t)", "SELECT 'abc FROM t", 'SELECT "abc FROM t', "/* never closed",
    "SELEC * FROM t", "SELECT * FROM", "SELECT * FROM WHERE x = 1", "SELECT [1, 2", "SELECT * FROM a JOIN ON a.x = 1",
    "SELECT * FROM (SELECT * FROM) x", "SELECT $$ abc", "42",
]  # fmt: skip


@pytest.mark.parametrize("source", BAD)
def test_a_certain_syntax_error_is_said_at_its_place(source: str) -> None:
    found = analyse_source("sql", source)
    assert found.syntax_error
    assert found.diagnostics[0].span is not None


def test_python_names_between_braces_are_references_and_tables_are_told_apart() -> None:
    found = analyse_source("sql", "SELECT * FROM t WHERE a IN {{ regions[k] }} AND b > {{ len(xs) }}", "out")
    assert found.references == ("k", "regions", "t", "xs")
    assert found.tables == ("t",)
    assert found.optional == ("len",)
    assert found.definitions == ("out",)


def test_an_expression_that_python_cannot_read_is_said() -> None:
    assert [each.code for each in analyse_source("sql", "SELECT {{ 1 + }}").diagnostics] == ["syntax-error"]


def test_a_table_cannot_come_from_a_value() -> None:
    assert [each.code for each in analyse_source("sql", "FROM {{ name }}").diagnostics] == ["interpolated-table"]
