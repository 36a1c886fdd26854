"""One statement through all checks: what is taken stays, what is repaired stays repaired, and nothing raises."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.catalog import Catalog, Dataset, Field, Relationship
from quire.checks import Count, World, check_reply, check_statement, schema_of
from quire.checks.order import ORDER, load
from tests.checks.names.worlds import world
from tests.checks.worlds import sales

SHOP, SALES = world("shop"), sales()
WORLDS = {
    "shop": lambda: SHOP,
    "sales": lambda: SALES,
    "static": lambda: sales(database=False),
    "duckdb": lambda: sales("duckdb"),
    "bare": World,
}
WORDS = st.sampled_from(
    ["SELECT", "FROM", "WHERE", "GROUP", "BY", "HAVING", "ORDER", "LIMIT", "JOIN", "ON", "AS", "AND", "OR", "NOT", "IN",
     "CASE", "WHEN", "END", "UNION", "WITH", "DISTINCT", "COUNT(*)", "MAX(amount)", "YEAR(sold_on)", "sales", "order",
     "id", "custmer", "amount", "full_name", "orders", "products", "t", "t.id", "*", "(", ")", ",", "=", ">", "'Ann'",
     '"Ann"', "`id`", "[id]", "1", "2.5", ";", "--x\n", "/*", "*/", "::int", "INTERVAL '1 day'", "TOP 3", "“", "\x00",
     "{{ x }}", "School Type", "order.amount", "DELETE", "INTO", "SEPARATOR", "EXTRACT(YEAR FROM sold_on)", "🙂"]
)  # fmt: skip
TEXTS = st.text(max_size=60) | st.lists(WORDS, max_size=25).map(" ".join)


@pytest.fixture(scope="module", params=WORLDS)
def where(request):
    return WORLDS[request.param]()


@given(text=TEXTS)
@settings(deadline=None, max_examples=120)
def test_no_text_makes_a_check_fail_and_what_was_repaired_stays(where, text):
    failures = _Failures()
    logging.getLogger("quire.checks").addHandler(failures)
    try:
        checked = check_statement(text, where)
        check_reply(text, where)
        assert (checked.sql is None) == (checked.verdict == "rejected")
        assert (checked.verdict == "rejected") == any(each.severity == "error" for each in checked.diagnostics)
        assert (checked.verdict == "repaired") <= bool(checked.repairs)
        if checked.verdict == "ok":
            assert checked.sql == text.strip()
        if checked.sql is not None:
            again = check_statement(checked.sql, where)
            assert (again.sql, again.verdict) == (checked.sql, "ok")
            assert where.database is None or where.database.prepare(checked.sql) is None
    finally:
        logging.getLogger("quire.checks").removeHandler(failures)
    assert not failures.messages


class _Failures(logging.Handler):
    """Keeps what was logged: a check that fails is caught, and would not be seen otherwise."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def test_every_check_can_be_loaded_and_has_a_code_of_its_own():
    assert len({entry.code for entry in ORDER}) == len(ORDER)
    assert all(callable(load(entry.module)) for entry in ORDER)


def test_several_faults_are_repaired_one_after_the_other_and_counted():
    checked = check_statement("SELECT TOP 1 CONCAT(custmer, note), FROM sales WHERE “id” = 1", SALES)
    assert checked.sql == 'SELECT (customer || note) FROM sales WHERE "id" = 1 LIMIT 1'
    assert [repair.code for repair in checked.repairs] == ["quotes", "foreign-syntax", "brackets", "unknown-function",
                                                          "unknown-column"]  # fmt: skip
    assert checked.counts["unknown-function"] == Count(found=1, repaired=1)
    assert checked.repairs[0].before.startswith("SELECT TOP 1")
    assert checked.repairs[-1].after == checked.sql


def test_errors_of_what_was_repaired_are_not_said():
    checked = check_statement("SELECT YEAR(sold_on) FROM sales", SALES)
    assert not checked.diagnostics


def test_what_the_database_takes_is_not_touched_whatever_the_catalog_says():
    SALES.database.connection.execute("CREATE TABLE hidden (x INTEGER)")
    checked = check_statement("SELECT x FROM hidden", SALES)
    assert (checked.sql, checked.verdict) == ("SELECT x FROM hidden", "ok")
    SALES.database.connection.execute("DROP TABLE hidden")


def test_the_words_of_the_database_stand_with_the_error():
    checked = check_statement("SELECT id FRAM sales", SALES)
    assert checked.verdict == "rejected"
    assert "near " in checked.diagnostics[-1].message
    assert checked.diagnostics[-1].code == "database-error"


def test_writes_may_be_allowed():
    allowed = World("sqlite", SALES.schema, database=SALES.database, writes=True)
    assert check_statement("DELETE FROM sales WHERE id = 9", allowed).verdict == "ok"


def test_a_statement_that_is_too_long_is_refused_and_nobody_asks_the_database():
    asked = SHOP.database.prepared
    assert [each.code for each in check_statement("SELECT " + "1," * 60_000 + "1", SHOP).diagnostics] == ["too-long"]
    assert [each.code for each in check_statement("SELECT " + "(" * 3_000, SHOP).diagnostics] == ["too-long"]
    assert SHOP.database.prepared == asked


def test_the_schema_of_a_catalog_holds_what_is_stored():
    fields = (
        Field("id", "id"),
        Field("twice", "2 * id"),
        Field("Full Name", '"Full Name"'),
        Field("buyer", "customer_id", label="who bought"),
    )
    datasets = (
        Dataset("orders", "main.orders", fields=fields, primary_key=("id",), rows=3),
        Dataset("customers", "main.customers", fields=(Field("id", "id"),)),
        Dataset("recent", "SELECT * FROM orders"),
        Dataset("elsewhere", "orders", connection="other"),
    )
    relationships = (
        Relationship("o_c", "orders", ("customer_id",), "customers", ("id",)),
        Relationship("r_c", "recent", ("id",), "customers", ("id",)),
    )
    catalog = Catalog(datasets, relationships)
    schema = schema_of(catalog, "warehouse")
    assert [table.name for table in schema.tables] == ["orders", "customers"]
    orders = schema.by_name["main.orders"]
    assert [column.name for column in orders.columns] == ["id", "Full Name", "customer_id"]
    assert orders.column("CUSTOMER_ID").words == ("buyer", "who bought")
    assert (orders.rows, orders.keys, orders.schema) == (3, (("id",),), "main")
    assert [(link.table, link.to) for link in schema.links] == [("orders", "customers")]
    assert [table.name for table in schema.by_column["id"]] == ["orders", "customers"]
    assert schema.links_of["customers"] == schema.links
