"""The search for readings is bounded, and does the likeliest first."""

import pytest

from quire.checks.names.read import shape_of
from quire.checks.names.resolve import View
from quire.checks.names.search import readings
from quire.checks.names.unknown import check, likely
from quire.checks.names.write import quoted
from quire.checks.statement import Statement
from tests.checks.names.worlds import world

SHOP = world("shop")
MANY = "SELECT " + ", ".join(f"x.a{number}, y.b{number}" for number in range(30)) + " FROM olds AS x JOIN news AS y"


def found_for(sql, where=SHOP):
    shape = shape_of(Statement(sql, "sqlite"), where)
    return readings(shape, where, {})


def test_readings_come_with_the_cheapest_first_and_none_is_far_worse():
    found = found_for("SELECT date FROM customers AS c JOIN orders AS o ON c.customer_id = o.customer_id")
    costs = [state.cost for state in found]
    assert costs == sorted(costs)
    assert 1 < len(costs) <= 14
    assert costs[-1] <= costs[0] + 1.6


def test_every_name_of_a_reading_means_something():
    sql = "SELECT o.city FROM customers AS c JOIN order AS o ON c.customerid = o.customer_id"
    shape = shape_of(Statement(sql.replace("order ", "order_s "), "sqlite"), SHOP)
    for state in readings(shape, SHOP, {}):
        assert list(View(shape, state, SHOP).problems()) == []


def test_a_statement_of_many_unknown_names_is_given_up():
    where = world("shop")
    assert found_for(MANY, where) == ()
    found = check(Statement(MANY, "sqlite", "no such table: olds"), where)
    assert found.text is None
    assert [each.code for each in found.diagnostics] == ["unknown-table", "unknown-table"]
    assert where.database.prepared == 0


def test_the_database_is_asked_of_few_readings():
    where = world("shop")
    sql = "SELECT nme, ttl, qty, labl FROM orders"
    statement = Statement(sql, "sqlite", "no such column: nme")
    likely(statement, shape_of(statement, where), where)
    assert where.database.prepared <= 12


def test_two_names_are_rarely_one_column():
    first, second = (
        found_for(f"SELECT c.fullname, c.{name} FROM customers AS c")[0].cost for name in ("fullname", "full_nam")
    )
    assert second - first >= 0.4


@pytest.mark.parametrize(
    ("name", "dialect", "written"),
    [
        ("city", "sqlite", "city"),
        ("Order Id", "sqlite", '"Order Id"'),
        ("order", "duckdb", '"order"'),
        ("FullName", "duckdb", "FullName"),
        ("FullName", "postgres", '"FullName"'),
        ("Total (net)", "mysql", "`Total (net)`"),
        ('a "b"', "sqlite", '"a ""b"""'),
        ("2nd", "sqlite", '"2nd"'),
    ],
)
def test_a_name_is_quoted_where_the_dialect_needs_it(name, dialect, written):
    assert quoted(name, dialect) == written
