"""Without a database, names of other dialects and of what no catalog can know are no errors."""

import msgspec
import pytest

from quire.checks.names.unknown import check
from quire.checks.statement import Statement
from tests.checks.cases import FIXTURES
from tests.checks.names.worlds import world

FIXTURE = FIXTURES / "names" / "elsewhere.txt"
LINES = [line.split(": ", 1) for line in FIXTURE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
SHOP = world("shop", database=False)


@pytest.mark.parametrize(("dialect", "sql"), LINES)
def test_a_name_that_may_exist_is_not_called_unknown(dialect, sql):
    statement = Statement(sql, dialect)
    assert statement.tree is not None
    assert check(statement, msgspec.structs.replace(SHOP, dialect=dialect)) == ((), None, ())


@pytest.mark.parametrize("dialect", ["postgres", "duckdb", "snowflake", "bigquery", "mysql"])
@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT zodiac FROM customers", "unknown-column"),
        ("SELECT c.zodiac FROM customers AS c JOIN orders AS o ON c.customer_id = o.customer_id", "unknown-column"),
        ("SELECT q.full_name FROM customers AS c WHERE q.zodiac = 3", "unknown-alias"),
        ("SELECT 1 FROM planets_of_jupiter", "unknown-table"),
    ],
)
def test_a_name_that_cannot_exist_is_found_in_every_dialect(dialect, sql, code):
    found = check(Statement(sql, dialect), msgspec.structs.replace(SHOP, dialect=dialect))
    assert code in {each.code for each in found.diagnostics}


def test_nothing_is_said_of_names_where_no_table_is_known():
    assert check(Statement("SELECT a FROM b", "sqlite"), msgspec.structs.replace(SHOP, schema=type(SHOP.schema)())) == (
        (),
        None,
        (),
    )


def test_a_frame_is_a_table_like_others():
    where = msgspec.structs.replace(SHOP, dialect="duckdb", frames={"recent": ("full_name", "spent"), "odd": ()})
    assert check(Statement("SELECT spent, anything FROM recent, odd", "duckdb"), where) == ((), None, ())
    found = check(Statement("SELECT fullname FROM recent", "duckdb"), where)
    assert found.text == "SELECT full_name FROM recent"
