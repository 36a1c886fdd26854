"""A query taken apart and put together again gives the same rows."""

import contextlib

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.analysis import CompiledSQL, Graph, compile_sql
from quire.assistant.explode import Cannot, explode, implode
from quire.document import Cell


def cell(source, name="answer", id="aaaaaaaa", **attributes):
    return Cell(id, "sql", source, name, attributes or {"connection": "shop"})


def run(cells):
    """The rows of the last cell, as the notebook would send it."""
    found = compile_sql(cells[-1].id, {}, Graph.build(cells))
    assert isinstance(found, CompiledSQL), found
    with duckdb.connect() as database:
        database.execute("CREATE TABLE t AS SELECT range AS n, range % 3 AS k FROM range(12)")
        return database.execute(found.sql).fetchall()


TWO = """-- what it is about
WITH small AS (
    -- only the small ones
    SELECT n, k FROM t WHERE n < 9
),
-- by remainder
sums AS (SELECT k, sum(n) AS total FROM small GROUP BY k)
SELECT k, total FROM sums ORDER BY k -- at last
"""


def test_each_expression_becomes_a_cell_with_its_comments():
    small, sums, main = explode(cell(TWO))
    assert (small.name, small.source) == ("small", "-- only the small ones\nSELECT n, k FROM t WHERE n < 9")
    assert (sums.name, sums.source) == ("sums", "-- by remainder\nSELECT k, sum(n) AS total FROM small GROUP BY k")
    assert main == cell("-- what it is about\nSELECT k, total FROM sums ORDER BY k -- at last\n")
    assert run([small, sums, main]) == run([cell(TWO)])


def test_and_back():
    whole = implode(explode(cell(TWO)))
    assert whole.name == "answer"
    assert run([whole]) == run([cell(TWO)])
    assert all(comment in whole.source for comment in ("-- what it is about", "-- only the small ones", "-- by rem"))


@pytest.mark.parametrize(
    "source",
    [
        "WITH t AS (SELECT * FROM t WHERE n > 3) SELECT t.n FROM t ORDER BY t.n",
        "WITH a(x, y) AS (SELECT n, k FROM t) SELECT x + y AS z FROM a ORDER BY z",
        "WITH answer AS (SELECT n FROM t) SELECT answer.n FROM answer ORDER BY 1",
        'WITH "odd name" AS (SELECT n FROM t) SELECT "odd name".n FROM "odd name" ORDER BY 1',
        "WITH a AS (WITH b AS (SELECT 1 AS n) SELECT n FROM b), b AS (SELECT n + 1 AS n FROM a) SELECT n FROM b",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) AS s FROM r",
        "WITH a AS MATERIALIZED (SELECT n FROM t), b AS (SELECT n FROM A) SELECT count(*) AS c FROM a JOIN b USING (n)",
        "WITH a AS (SELECT n, 'x)\n  y' AS s FROM t) SELECT s, count(*) FROM a GROUP BY s",
        "WITH a AS (SELECT k FROM t -- which?\n) SELECT k, (SELECT count(*) FROM a AS i WHERE i.k = a.k) AS c FROM a "
        "ORDER BY ALL",
    ],
)
def test_whatever_it_looks_like_the_rows_are_the_same(source):
    parts = explode(cell(source), taken=("t",))
    assert "t" not in {part.name for part in parts}
    assert run(list(parts)) == run([cell(source)])
    assert run([implode(parts)]) == run([cell(source)])


NAMES = ("a", "b", "c", "t")


@st.composite
def queries(draw):
    """A chain of expressions in which names shadow one another and the table."""
    known, parts = ["t"], []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)):
        source, other = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        alias = draw(st.sampled_from(["", " AS q"]))
        by = "q" if alias else source
        body = draw(
            st.sampled_from(
                [
                    f"SELECT {by}.n, {by}.k FROM {source}{alias} WHERE {by}.n > 2",
                    f"SELECT n, k FROM {source} UNION ALL SELECT n + 1, k FROM {other}",
                    f"SELECT l.n, r.k FROM {source} AS l JOIN {other} AS r ON l.n = r.n",
                    f"SELECT n, k FROM {source} WHERE k IN (SELECT k FROM {other} WHERE n < 4)",
                ]
            )
        )
        parts.append(f"{name} AS ({body})")
        known = [*(each for each in known if each != name), name]
    return f"WITH {', '.join(parts)} SELECT count(*) AS c, sum(n) AS s, sum(k) AS k FROM {known[-1]}"


@settings(max_examples=60, deadline=None)
@given(queries())
def test_any_chain_taken_apart_and_put_together_gives_the_same_rows(source):
    parts = explode(cell(source), taken=("t",))
    assert run(list(parts)) == run([cell(source)])
    with contextlib.suppress(Cannot):  # an expression that nobody read
        assert run([implode(parts)]) == run([cell(source)])


def test_values_stay_where_they_stand():
    source = "WITH a AS (SELECT n FROM t WHERE n > {{ least }}) SELECT n FROM a WHERE n IN {{ those }}"
    parts = explode(cell(source))
    assert [part.source.count("{{") for part in parts] == [1, 1]
    whole = implode(parts).source
    assert "n > {{ least }}" in whole
    assert "n IN {{ those }}" in whole


def test_names_that_are_taken_are_not_taken_again():
    first, main = explode(cell("WITH a AS (SELECT n FROM t) SELECT a.n FROM a"), taken=("a", "A_2"))
    assert first.name == "a_3"
    assert main.source == "SELECT a.n FROM a_3 AS a"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("SELECT 1", "no common table"),
        ("WITH a AS (SELECT 1) SELECT 1; SELECT 2", "one whole statement"),
        ("WITH a AS (SELECT 1", "one whole statement"),
        ("WITH a AS (DELETE FROM t RETURNING n) SELECT n FROM a", "no query"),
        ("WITH a AS (SELECT 1 AS n) INSERT INTO t SELECT n, n FROM a", "changes something"),
        ("WITH a AS (SELECT 1)", "ends after its WITH"),
    ],
)
def test_what_cannot_be_taken_apart_says_why(source, why):
    with pytest.raises(Cannot, match=why):
        explode(cell(source))


def test_cells_that_do_not_build_on_one_another_are_not_put_together():
    one, other = cell("SELECT 1 AS n", "one", "aaaaaaaa"), cell("SELECT 2 AS n", "other", "bbbbbbbb")
    with pytest.raises(Cannot, match="do not end in one"):
        implode([one, other])
    with pytest.raises(Cannot, match="two or more"):
        implode([one])
    with pytest.raises(Cannot, match="different connections"):
        implode([one, cell("SELECT * FROM one", "b", "bbbbbbbb", connection="else")])
