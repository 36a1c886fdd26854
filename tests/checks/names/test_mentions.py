"""What is known of every mention of a column: its clause, what it is compared with, what it must be."""

import pytest

from quire.checks.names.read import shape_of
from quire.checks.statement import Statement
from tests.checks.names.worlds import world

SHOP = world("shop")


def use_of(name, sql):
    shape = shape_of(Statement(sql, "sqlite"), SHOP)
    return next(use for use in shape.uses if use.name == name)


@pytest.mark.parametrize(
    ("condition", "texts", "numbers"),
    [
        ("city = 'Bern'", ("Bern",), ()),
        ("'Bern' = city", ("Bern",), ()),
        ('city = "Bern"', ("Bern",), ()),
        ("city != 'Bern'", ("Bern",), ()),
        ("city IN ('Bern', 'Graz', 3)", ("Bern", "Graz"), ("3",)),
        ("city BETWEEN 'A' AND 'C'", ("A", "C"), ()),
        ("city > 5", (), ("5",)),
        ("city LIKE '%e%'", (), ()),
        ("city = full_name", (), ()),
        ("'x' IN (city, 'y')", (), ()),
        ("city IS NULL", (), ()),
    ],
)
def test_the_literals_that_a_mention_is_compared_with(condition, texts, numbers):
    use = use_of("city", f"SELECT 1 FROM customers WHERE {condition}")
    assert (use.texts, use.numbers, use.role) == (texts, numbers, "where")


@pytest.mark.parametrize(
    ("expression", "kind", "aggregated"),
    [
        ("sum(city)", "number", True),
        ("avg((city))", "number", True),
        ("count(DISTINCT city)", "", True),
        ("city * 2", "number", False),
        ("city LIKE 'a'", "text", False),
        ("upper(city)", "", False),
        ("max(city)", "", True),
    ],
)
def test_what_a_mention_must_be(expression, kind, aggregated):
    use = use_of("city", f"SELECT {expression} FROM customers")
    assert (use.kind, use.aggregated, use.role) == (kind, aggregated, "select")


@pytest.mark.parametrize(
    ("sql", "peers"),
    [
        ("SELECT 1 FROM customers c JOIN orders o ON c.a = o.b", {"b"}),
        ("SELECT 1 FROM customers WHERE a IN (SELECT b FROM orders)", {"b"}),
        ("SELECT 1 FROM customers WHERE a = (SELECT b FROM orders UNION SELECT x FROM products)", {"b"}),
        ("SELECT 1 FROM customers WHERE a = (SELECT max(b) FROM orders)", set()),
        ("SELECT 1 FROM customers WHERE a IN (SELECT b, x FROM orders)", set()),
        ("SELECT 1 FROM customers c, orders o WHERE c.a > o.b", set()),
    ],
)
def test_what_a_mention_is_held_equal_to(sql, peers):
    shape = shape_of(Statement(sql, "sqlite"), SHOP)
    use = next(use for use in shape.uses if use.name == "a")
    assert {shape.uses[number].name for number in use.peers} == peers


def test_the_clause_of_every_mention():
    sql = (
        "SELECT a FROM customers c JOIN orders o ON b = 1 WHERE d = 1 GROUP BY e HAVING f > 1 ORDER BY g"
    )  # fmt: skip
    shape = shape_of(Statement(sql, "sqlite"), SHOP)
    roles = {use.name: use.role for use in shape.uses}
    assert roles == {"a": "select", "b": "on", "d": "where", "e": "group", "f": "having", "g": "order"}
    assert {use.name: use.join for use in shape.uses if use.join >= 0} == {"b": 1}


@pytest.mark.parametrize(
    "sql", ["INSERT INTO customers VALUES (1)", "DROP TABLE customers", "SELECT 1 FROM", "VALUES (1)"]
)
def test_what_is_no_query_has_no_shape(sql):
    assert shape_of(Statement(sql, "sqlite"), SHOP) is None
