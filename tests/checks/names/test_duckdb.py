"""Names are read in DuckDB as in SQLite: in its own dialect, by its own words."""

import pytest

from quire.checks.names.unknown import check
from quire.checks.statement import Statement
from tests.checks.names.worlds import world

SHOP = world("shop", dialect="duckdb")
READ = [
    ("SELECT fullname FROM customers", "SELECT full_name FROM customers"),
    ("SELECT full_name FROM custs WHERE city = 'Bern'", "SELECT full_name FROM customers WHERE city = 'Bern'"),
    (
        "SELECT o.city FROM customers AS c JOIN orders AS o ON c.customer_id = o.customer_id",
        "SELECT c.city FROM customers AS c JOIN orders AS o ON c.customer_id = o.customer_id",
    ),
    (
        "SELECT customer_id FROM customers JOIN orders ON customers.customer_id = orders.customer_id",
        "SELECT customers.customer_id FROM customers JOIN orders ON customers.customer_id = orders.customer_id",
    ),
    (
        "SELECT o.order_date FROM orders AS o JOIN products AS p ON o.product_id = p.product_id",
        "SELECT o.order_date FROM orders AS o JOIN order_lines ON o.order_id = order_lines.order_id "
        "JOIN products AS p ON order_lines.product_id = p.product_id",
    ),
    (
        "SELECT p.title FROM products AS p JOIN orders AS o ON p.order_id = o.order_id "
        "JOIN order_lines AS l ON l.product_id = p.product_id",
        None,
    ),
]


@pytest.mark.parametrize(("sql", "expected"), READ)
def test_a_name_is_read_so_that_the_database_takes_it(sql, expected):
    found = check(Statement(sql, "duckdb", SHOP.database.prepare(sql)), SHOP)
    assert found.text is not None
    assert SHOP.database.prepare(found.text) is None
    assert expected is None or found.text == expected


def test_a_column_that_nothing_is_like_is_reported():
    sql = "SELECT zodiac FROM customers"
    found = check(Statement(sql, "duckdb", SHOP.database.prepare(sql)), SHOP)
    assert [each.code for each in found.diagnostics] == ["unknown-column"]
