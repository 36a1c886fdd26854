"""Which tables of a FROM nothing holds to the others."""

import pytest

from quire.checks.names.hanging import loose
from quire.checks.names.read import shape_of
from quire.checks.names.resolve import View
from quire.checks.names.state import State
from quire.checks.statement import Statement
from tests.checks.names.worlds import world

SHOP = world("shop")
HELD = [
    "customers c JOIN orders o ON c.customer_id = o.customer_id",
    "customers c JOIN orders o ON o.customer_id = c.customer_id JOIN order_lines l ON l.order_id = o.order_id",
    "customers c JOIN orders o USING (customer_id)",
    "customers c NATURAL JOIN orders o",
    "customers c CROSS JOIN products p",
    "customers c, products p",
    "customers c JOIN products p ON p.weight > 1",
    "products p JOIN customers c ON c.customer_id = o.customer_id JOIN orders o ON o.order_id = p.product_id",
]
LOOSE = [
    ("customers c JOIN orders o ON c.customer_id = c.customer_id", {"o"}),
    ("customers c JOIN orders o ON o.customer_id = o.customer_id", {"o"}),
    ("customers c JOIN orders o USING (customer_id) JOIN products p ON c.customer_id = o.customer_id", {"p"}),
    ("customers c JOIN products p ON l.product_id = p.product_id JOIN order_lines l ON l.price = p.weight", {"p", "l"}),
]


def loose_in(start):
    shape = shape_of(Statement(f"SELECT 1 FROM {start}", "sqlite"), SHOP)
    view = View(shape, State(), SHOP)
    return {view.source(number).alias for number in loose(shape.scopes[0], view)}


@pytest.mark.parametrize("start", HELD)
def test_tables_that_hang_together_or_were_never_meant_to(start):
    assert loose_in(start) == set()


@pytest.mark.parametrize(("start", "expected"), LOOSE)
def test_a_table_whose_condition_does_not_join_it_is_loose(start, expected):
    assert loose_in(start) == expected
