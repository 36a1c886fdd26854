"""Texts are written as they are stored, where exactly one stored text is the same but for how it is written."""

import pytest

from quire.checks.names.stored_value import as_stored
from quire.checks.statement import Statement
from tests.checks.cases import blocks
from tests.checks.names.worlds import world

SHOP = world("shop")


@pytest.mark.parametrize("case", list(blocks("names/stored_value.txt")), ids=lambda case: case["case"])
def test_a_text_is_written_as_it_is_stored(case):
    found = as_stored(Statement(case["from"], "sqlite"), SHOP)
    if "ok" in case:
        assert found == ((), None, ())
        return
    assert found.text == case["to"]
    assert [(each.code, each.severity) for each in found.diagnostics] == [("stored-value", "warning")]
    assert (found.repairs[0].before, found.repairs[0].after) == (case["from"], case["to"])


def test_nothing_is_changed_where_two_stored_texts_are_alike():
    where = world("shop")
    where.database.connection.execute("INSERT INTO customers VALUES (9, 'Di', 'bern', '')")
    assert as_stored(Statement("SELECT 1 FROM customers WHERE city = 'BERN'", "sqlite"), where).text is None
