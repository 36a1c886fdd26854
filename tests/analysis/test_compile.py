# ruff: noqa: E501 (tables of cases)
"""Chained SQL cells become one statement whose rows are those of running them one after the other."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.analysis import CompiledSQL, Graph, compile_sql
from quire.document import Cell, Diagnostic


def cell(name: str, source: str, connection: str = "w") -> Cell:
    return Cell(f"id_{name}", "sql", source, name, {"connection": connection} if connection else {})


def compiled(*cells: Cell) -> CompiledSQL:
    """The last cell, compiled."""
    found = compile_sql(cells[-1].id, {}, Graph.build(cells))
    assert isinstance(found, CompiledSQL)
    return found


def refused(*cells: Cell) -> str:
    found = compile_sql(cells[-1].id, {}, Graph.build(cells))
    assert isinstance(found, Diagnostic)
    return found.message


def rows(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE orders AS SELECT i AS id, i % 3 AS shop, i * 10 AS amount FROM range(9) t(i)")
        return connection.execute(sql, parameters or None).fetchall()


def test_a_cell_that_reads_no_other_stays_as_it_is() -> None:
    source = "-- all of it\nSELECT * FROM orders;  -- done\n"
    assert compiled(cell("a", source)) == CompiledSQL(source)


def test_interpolations_become_numbered_parameters() -> None:
    found = compiled(cell("a", "SELECT {{ x }}, {{ y + 1 }}, {{ x }} -- {{ not_this }}", ""))
    assert found.sql == "SELECT $1, $2, $1 -- {{ not_this }}"
    assert found.parameters == ("x", "y + 1")


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("SELECT id FROM orders WHERE shop IN {{ xs }} ORDER BY id", [[1, 2]], [1, 2, 4, 5, 7, 8]),
        ("SELECT id FROM orders WHERE shop IN ({{ xs }}) ORDER BY id", [[0]], [0, 3, 6]),
        ("SELECT id FROM orders WHERE shop NOT IN ({{ a }}, {{ b }}) ORDER BY id", [0, 1], [2, 5, 8]),
        ("SELECT id FROM orders WHERE 'shop ' || shop = 'shop {{ n }}' ORDER BY id LIMIT {{ k }}", [2, 2], [2, 5]),
        ("SELECT count(*) FROM orders WHERE CAST(amount AS VARCHAR) LIKE '%{{ n }}%'", ["8"], [1]),
        ("SELECT year(DATE {{ d }}) + year(DATE '{{ d }}')", ["2024-02-01"], [4048]),
        ("SELECT CAST(DATE '2024-01-01' + INTERVAL {{ n }} DAY AS VARCHAR)", [3], ["2024-01-04 00:00:00"]),
        ("SELECT 'it''s {{ n }}'", [1], ["it's 1"]),
    ],
)
def test_values_stand_where_values_can(source: str, values: list, expected: list) -> None:
    assert [row[0] for row in rows(compiled(cell("a", source)).sql, *values)] == expected


def test_a_name_cannot_be_a_value() -> None:
    assert "only values can" in refused(cell("a", 'SELECT "{{ column }}" FROM orders'))


def test_sources_come_along_once_each_before_their_readers() -> None:
    found = compiled(
        cell("a", "SELECT * FROM orders WHERE shop = {{ shop }};  -- mine\n"),
        cell("b", "SELECT * FROM a WHERE amount > {{ low }}"),
        cell("c", "SELECT count(*), sum(b.id) FROM a JOIN b USING (id) WHERE a.shop = {{ shop }}"),
    )
    assert found.chained == ("id_a", "id_b")
    assert found.parameters == ("shop", "low")
    assert rows(found.sql, 1, 40) == [(1, 7)]


def test_a_cells_own_with_is_joined_and_nested_ones_stay() -> None:
    found = compiled(
        cell("a", "WITH x AS (SELECT * FROM orders) SELECT * FROM x ORDER BY id DESC LIMIT 4"),
        cell("b", "WITH x AS (SELECT id FROM a), y AS (SELECT * FROM x) SELECT sum(id) FROM y"),
    )
    assert rows(found.sql) == [(26,)]


def test_names_that_mean_two_things_are_told_apart() -> None:
    own = compiled(cell("a", "SELECT 1 AS v"), cell("b", "WITH a AS (SELECT a.v + 1 AS v FROM a) SELECT a.v FROM a"))
    assert rows(own.sql) == [(2,)]
    table = compiled(
        cell("orders", "SELECT * FROM orders WHERE id < 2"), cell("b", "SELECT count(*), max(orders.id) FROM orders")
    )
    assert rows(table.sql) == [(2, 1)]


def test_a_recursive_cell_may_read_others() -> None:
    found = compiled(
        cell("orders", "SELECT * FROM orders WHERE id = 2"),
        cell("b", "WITH RECURSIVE r AS (SELECT id AS n FROM orders UNION ALL SELECT n + 1 FROM r WHERE n < 5) FROM r"),
    )
    assert sorted(rows(found.sql)) == [(2,), (3,), (4,), (5,)]


@pytest.mark.parametrize(
    "source",
    [
        "FROM a SELECT count(*)", "TABLE a", "(SELECT * FROM a) UNION ALL (FROM A)", "PIVOT a ON shop USING count(*)",
        "SUMMARIZE a", "DESCRIBE a", "EXPLAIN SELECT * FROM a", "CREATE TABLE made AS SELECT * FROM a",
        "INSERT INTO orders SELECT * FROM a", "DELETE FROM orders WHERE id IN (SELECT id FROM a)",
        "UPDATE orders SET amount = 0 FROM a WHERE a.id = orders.id", "SELECT * FROM (VALUES (1)) v(i), a",
        'SELECT "a".id FROM "a"', "WITH a2 AS MATERIALIZED (FROM a) FROM a2", "SELECT (SELECT max(id) FROM a)",
    ],
)  # fmt: skip
def test_every_kind_of_statement_can_read_a_cell(source: str) -> None:
    assert rows(compiled(cell("a", "SELECT * FROM orders WHERE id < 3;"), cell("b", source)).sql) is not None


@pytest.mark.parametrize("source", ["PIVOT orders ON shop USING count(*)", "SUMMARIZE orders", "DESCRIBE orders", "TABLE orders",
                                    "VALUES (1)", "(SELECT 1) UNION (SELECT 2)", "WITH x AS (FROM orders) PIVOT x ON shop"])  # fmt: skip
def test_every_kind_of_query_can_be_read(source: str) -> None:
    assert rows(compiled(cell("a", source), cell("b", "SELECT count(*) FROM a")).sql)[0][0] > 0


def test_what_cannot_be_one_statement_is_said_with_what_to_do() -> None:
    reader = cell("b", "FROM a")
    assert "a cell of its own" in refused(cell("a", "SELECT 1; SELECT 2"), reader)
    assert "is no query" in refused(cell("a", "CREATE TABLE x (i int)"), reader)
    assert "syntax error" in refused(cell("a", "SELECT (1"), reader)
    assert "Write its query" in refused(cell("a", ""), reader)
    assert "COPY" in refused(cell("a", "SELECT 1"), cell("b", "COPY a TO 'x.csv'"))


def test_frames_of_the_kernel_are_not_carried_along() -> None:
    found = compiled(cell("a", "SELECT 1 AS x", "w"), cell("b", "SELECT * FROM a", ""))
    assert found == CompiledSQL("SELECT * FROM a")


def test_in_order_mode_the_versions_above_are_carried_along() -> None:
    cells = [cell("a", "SELECT 1 AS v"), cell("b", "SELECT v FROM a"), Cell("a2", "sql", "SELECT v + 10 AS v FROM a", "a", {"connection": "w"}),
             cell("c", "SELECT a.v, b.v FROM a, b")]  # fmt: skip
    found = compile_sql("id_c", {}, Graph.build(cells, order_mode=True))
    assert isinstance(found, CompiledSQL)
    assert rows(found.sql) == [(11, 1)]


def test_a_draft_goes_before_the_graphs_cell() -> None:
    cells = [cell("a", "SELECT 1 AS v"), cell("b", "SELECT * FROM a")]
    found = compile_sql("id_b", {"id_a": cell("a", "SELECT 7 AS v")}, Graph.build(cells))
    assert isinstance(found, CompiledSQL)
    assert rows(found.sql) == [(7,)]


NAMES = ["a", "b", "c", "d"]
BODIES = [
    "SELECT id, amount FROM {0} WHERE id > {{{{ n }}}}",
    "SELECT {0}.id, {1}.amount FROM {0} JOIN {1} ON {0}.id = {1}.id",
    "WITH {1} AS (SELECT * FROM {0}) SELECT id, amount FROM {1} ORDER BY id LIMIT 5",
    "WITH x AS (SELECT * FROM {0}), b AS (SELECT id, amount + 1 AS amount FROM x) SELECT * FROM b -- end",
    "SELECT id, sum(amount) AS amount FROM (SELECT * FROM {0} UNION ALL SELECT * FROM {1}) GROUP BY id;",
    "FROM {0} SELECT id, amount WHERE id IN (SELECT id FROM {1})",
    'SELECT id, amount FROM "{0}" t WHERE EXISTS (FROM {1} u WHERE u.id = t.id)',
    "SELECT DISTINCT ON (id) id, amount FROM {0} ORDER BY id, amount",
    "/* {0} */ SELECT p.* FROM (WITH {0} AS (SELECT id, amount FROM {1}) FROM {0}) p",
]
recipe = st.tuples(st.sampled_from(BODIES), st.sampled_from(["orders", *NAMES]), st.sampled_from(["orders", *NAMES]))


@given(st.lists(recipe, min_size=1, max_size=4), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_one_statement_gives_the_rows_of_materialising_step_by_step(recipes: list, n: int) -> None:
    cells = []
    for at, (body, first, second) in enumerate(recipes):
        known = {"orders", *NAMES[:at]}
        sources = [each if each in known else "orders" for each in (first, second)]
        cells.append(cell(NAMES[at], body.format(*sources)))
    connection = duckdb.connect()
    connection.execute("CREATE TABLE orders AS SELECT i % 7 AS id, i * 10 AS amount FROM range(9) t(i)")
    for each in cells:
        own = compile_sql(each.id, {}, Graph.build([each]))
        assert isinstance(own, CompiledSQL)
        body = own.sql.replace("$1", str(n)).partition(";")[0]
        try:
            connection.execute(f"CREATE TEMP TABLE {each.name} AS {body}")
        except duckdb.BinderException:
            return  # the recipe is no query: a table joined with itself without an alias
    expected = connection.execute(f"FROM {cells[-1].name}").fetchall()
    found = compile_sql(cells[-1].id, {}, Graph.build(cells))
    assert isinstance(found, CompiledSQL)
    connection.execute("".join(f"DROP TABLE {each.name};" for each in cells))
    got = connection.execute(found.sql, [n] if found.parameters else None).fetchall()
    connection.close()
    if "DISTINCT ON" in found.sql or "LIMIT" in found.sql:
        assert len(got) == len(expected)  # ties
    else:
        assert sorted(got) == sorted(expected)
