"""Laws of reading names: what the database takes stays; a repair runs, is final, and asks no less."""

import itertools
import re
import sqlite3

from hypothesis import given, settings
from hypothesis import strategies as st

from quire.checks.names.unknown import check
from quire.checks.statement import Statement
from tests.checks.names.worlds import SHOP, world

WHERE = world("shop", "the total of paid orders by city")
STATIC = world("shop", database=False)
CHAINS = [
    ("customers",),
    ("orders",),
    ("products",),
    ("customers", "orders"),
    ("orders", "order_lines"),
    ("customers", "orders", "order_lines"),
    ("orders", "order_lines", "products"),
    ("order_lines", "products", "categories"),
]
KEYS = {
    ("customers", "orders"): ("customer_id", "customer_id"),
    ("orders", "order_lines"): ("order_id", "order_id"),
    ("order_lines", "products"): ("product_id", "product_id"),
    ("products", "categories"): ("category_id", "id"),
}
ALIAS = {"customers": "c", "orders": "o", "order_lines": "l", "products": "p", "categories": "k"}
TEXTS = {"city": "'Bern'", "status": "'paid'", "title": "'pen'", "label": "'office'", "full_name": "'Ada'"}


def columns_of(table):
    return [column.name for column in WHERE.schema.by_name[table].columns]


@st.composite
def queries(draw):
    """A query that runs, as parts: its tables, its columns and filters as (table, column), and its form."""
    chain = draw(st.sampled_from(CHAINS))
    mention = st.sampled_from([(table, column) for table in chain for column in columns_of(table)])
    shown = draw(st.lists(mention, min_size=1, max_size=3, unique=True))
    asked = draw(st.lists(mention, max_size=2, unique=True))
    return chain, shown, asked, draw(st.booleans()), draw(st.sampled_from(["", " LIMIT 2"]))


def written(query, change=lambda table, column: f"{ALIAS[table]}.{column}"):
    """The text of a query, each mention by ``change``."""
    chain, shown, asked, distinct, limit = query
    start = f"{chain[0]} AS {ALIAS[chain[0]]}"
    for left, right in itertools.pairwise(chain):
        near, far = KEYS[left, right]
        start += f" JOIN {right} AS {ALIAS[right]} ON {ALIAS[left]}.{near} = {ALIAS[right]}.{far}"
    filters = [f"{change(table, column)} = {TEXTS.get(column, '1')}" for table, column in asked]
    where = f" WHERE {' AND '.join(filters)}" if filters else ""
    what = ", ".join(change(table, column) for table, column in shown)
    return f"SELECT {'DISTINCT ' if distinct else ''}{what} FROM {start}{where}{limit}"


def found_in(sql, where=WHERE):
    refused = where.database.prepare(sql) if where.database else None
    return check(Statement(sql, "sqlite", refused), where)


def rows(sql):
    connection = sqlite3.connect(":memory:")
    connection.executescript(SHOP)
    return sorted(map(repr, connection.execute(sql)))


@given(queries())
@settings(max_examples=150, deadline=None)
def test_what_the_database_takes_is_never_touched(query):
    sql = written(query)
    assert found_in(sql) == found_in(sql, STATIC) == ((), None, ())


@given(queries(), st.data())
@settings(max_examples=150, deadline=None)
def test_names_in_another_form_give_the_same_rows(query, data):
    def other(table, column):
        form = data.draw(st.sampled_from([str.upper, lambda name: name.replace("_", ""), lambda name: name]))
        return f"{ALIAS[table]}.{form(column)}"

    sql = written(query, other)
    found = found_in(sql)
    assert rows(found.text or sql) == rows(written(query))


@given(queries(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_repair_asks_no_less_than_what_was_written(query, data):
    def other(table, column):
        alias = ALIAS[data.draw(st.sampled_from(query[0]))]
        form = data.draw(st.sampled_from([str.upper, lambda name: name.replace("_", ""), lambda name: f"the_{name}"]))
        return f"{alias}.{form(column)}"

    sql = written(query, other)
    found = found_in(sql)
    if found.text is None:
        return
    assert WHERE.database.prepare(found.text) is None
    assert found_in(found.text) == ((), None, ())
    for kept in ("DISTINCT", "LIMIT", "WHERE", " AND ", "'Bern'", "'paid'", "'pen'", "'office'", "'Ada'", "= 1"):
        assert found.text.count(kept) >= sql.count(kept)
    assert found.text.count(" ON ") >= sql.count(" ON ")
    for left, right in re.findall(r"(\S+) = ([a-z]\S*\.\S+)", found.text):
        assert left.lower() != right.lower()


@given(st.text(max_size=60), queries())
@settings(max_examples=150, deadline=None)
def test_no_text_makes_it_fail(noise, query):
    for sql in (noise, f"SELECT {noise} FROM customers", f"{written(query)} {noise}"):
        found_in(sql)
        found_in(sql, STATIC)
