"""A statement parsed once: its tables, its columns, where they stand, and what cannot be read."""

import pytest

from quire.checks.model import Edit
from quire.checks.statement import Statement, extent, sqlglot_dialect
from quire.document import Span

QUERY = "WITH x AS (SELECT id FROM sales)\nSELECT a.`the é`, b.id FROM x AS a JOIN shop.orders AS b ON a.id = b.id"


def test_tables_are_those_that_are_stored_in_the_order_of_the_text():
    assert [table.name for table in Statement(QUERY, "sqlite").tables] == ["sales", "orders"]


def test_columns_stand_where_the_text_has_them():
    statement = Statement(QUERY, "sqlite")
    places = [extent(column) for column in statement.columns]
    assert [QUERY[begin:end] for begin, end in places] == ["id", "a.`the é`", "b.id", "a.id", "b.id"]
    assert statement.span(statement.columns[1]) == Span(2, 7, 2, 16)


def test_edits_leave_the_rest_as_it_is():
    statement = Statement("SELECT  a ,b", "sqlite")
    assert statement.edited([Edit(10, 11, ";"), Edit(8, 9, "x"), Edit(8, 10, "lost")]) == "SELECT  x ;b"
    assert statement.edited([]) == "SELECT  a ,b"


@pytest.mark.parametrize(
    ("text", "problem", "at"),
    [
        ("SELECT a\nFROM t\nWHERE )", "", 22),
        ("", "There is no statement", 0),
        ("SELECT 1; SELECT 2", "There is more than one statement", 0),
        ("SELECT 'a", "", 0),
    ],
)
def test_what_cannot_be_read_says_where(text, problem, at):
    statement = Statement(text, "sqlite")
    assert statement.tree is None
    assert problem in statement.problem
    assert statement.problem
    assert statement.problem_at == at
    assert (statement.tables, statement.columns, statement.scopes) == ((), (), ())


def test_a_comment_behind_the_semicolon_is_no_second_statement():
    assert Statement("SELECT 1; -- one", "sqlite").tree is not None


@pytest.mark.parametrize(
    ("name", "known"),
    [("SQLite", "sqlite"), ("postgresql", "postgres"), ("SQL Server", "tsql"), ("files", "duckdb"), ("klingon", "")],
)
def test_dialects_are_known_by_their_names(name, known):
    assert sqlglot_dialect(name) == known
