"""Columns beside an aggregate are grouped by, where the database asks for it; finer groups are doubted."""

import pytest

from quire.checks.names.ungrouped import check
from quire.checks.statement import Statement
from tests.checks.cases import blocks
from tests.checks.names.worlds import world

SHOP = world("shop", dialect="duckdb")


def found_in(sql):
    return check(Statement(sql, "duckdb", SHOP.database.prepare(sql)), SHOP)


@pytest.mark.parametrize("case", list(blocks("names/ungrouped.txt")), ids=lambda case: case["case"])
def test_a_column_beside_an_aggregate_is_grouped_by(case):
    found = found_in(case["from"])
    assert found.text == case["to"]
    warned = [("ungrouped-column", "warning")] if case["doubt"] == "yes" else []
    assert [(each.code, each.severity) for each in found.diagnostics] == warned
    assert SHOP.database.prepare(case["to"]) is None
    assert found_in(case["to"]) == ((), None, ())


def test_two_columns_take_two_rounds():
    first = found_in("SELECT city, full_name, count(*) FROM customers ORDER BY 3")
    second = found_in(first.text)
    assert second.text == "SELECT city, full_name, count(*) FROM customers GROUP BY city, full_name ORDER BY 3"


def test_nothing_is_said_where_the_database_does_not_complain():
    assert found_in("SELECT zodiac, count(*) FROM customers") == ((), None, ())
    assert check(Statement("SELECT city, count(*) FROM customers", "duckdb"), SHOP) == ((), None, ())
