"""Texts are written as they are stored, where exactly one stored text is the same but for how it is written."""

import pytest

from quire.checks.names.stored_value import as_stored
from quire.checks.statement import Statement
from tests.checks.names.worlds import world

SHOP = world("shop")
CHANGED = [
    ("SELECT full_name FROM customers WHERE city = 'BERN'", "SELECT full_name FROM customers WHERE city = 'Bern'"),
    ("SELECT 1 FROM customers WHERE 'Bern ' = city", "SELECT 1 FROM customers WHERE 'Bern' = city"),
    (
        "SELECT 1 FROM orders o WHERE o.status IN ('PAID', 'x')",
        "SELECT 1 FROM orders o WHERE o.status IN ('paid', 'x')",
    ),
    ('SELECT 1 FROM customers WHERE city = "GRAZ"', "SELECT 1 FROM customers WHERE city = 'Graz'"),
]
KEPT = [
    "SELECT 1 FROM customers WHERE city = 'Bern'",
    "SELECT 1 FROM customers WHERE city = 'bern'",  # all lower case says nothing about how it was meant
    "SELECT 1 FROM customers WHERE city != 'BERN'",
    "SELECT 1 FROM customers WHERE NOT city = 'BERN'",
    "SELECT 1 FROM customers WHERE city = 'Rome'",
    "SELECT 1 FROM customers WHERE city LIKE 'BERN'",
]


@pytest.mark.parametrize(("sql", "expected"), CHANGED)
def test_a_text_is_written_as_it_is_stored(sql, expected):
    found = as_stored(Statement(sql, "sqlite"), SHOP)
    assert found.text == expected
    assert [each.code for each in found.diagnostics] == ["stored-value"]
    assert (found.repairs[0].before, found.repairs[0].after) == (sql, expected)


@pytest.mark.parametrize("sql", KEPT)
def test_what_is_stored_denied_or_unlike_stays(sql):
    assert as_stored(Statement(sql, "sqlite"), SHOP) == ((), None, ())


def test_nothing_is_changed_where_two_stored_texts_are_alike():
    where = world("shop")
    where.database.connection.execute("INSERT INTO customers VALUES (9, 'Di', 'bern', '')")
    assert as_stored(Statement("SELECT 1 FROM customers WHERE city = 'BERN'", "sqlite"), where).text is None
