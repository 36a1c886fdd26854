import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.catalog.survey import read_ddl
from quire.errors import UsageError

TEXT = """
-- the shop
CREATE SCHEMA shop;
CREATE TABLE shop.customers (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email VARCHAR(100) NOT NULL UNIQUE,
  plan TEXT CHECK (plan IN ('free', 'paid')),
  country_code CHAR(2)
);
CREATE TABLE shop.orders (
  id BIGINT NOT NULL,
  customer_id INTEGER NOT NULL,
  total NUMERIC(10, 2),
  CONSTRAINT pk PRIMARY KEY (id),
  CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES shop.customers (id)
);
COMMENT ON TABLE shop.orders IS 'What people bought; one row each.';
COMMENT ON COLUMN shop.orders.total IS 'With tax.';
ALTER TABLE shop.orders ADD CONSTRAINT u UNIQUE (customer_id, id);
CREATE UNIQUE INDEX one_email ON shop.customers (email);
CREATE VIEW shop.paid AS SELECT o.id, o.total FROM shop.orders o;
INSERT INTO shop.customers VALUES (1, 'a;b', 'free', 'AT');
GRANT SELECT ON shop.orders TO somebody;
"""


def tables(text, dialect=""):
    return {table.name: table for table in read_ddl(text, dialect).tables}


def test_tables_keys_comments_and_checks_are_read():
    found = tables(TEXT, "postgres")
    assert list(found) == ["customers", "orders", "paid"]
    customers, orders = found["customers"], found["orders"]
    assert (customers.schema, customers.primary_key) == ("shop", ("id",))
    assert ("email",) in customers.unique_keys
    assert customers.column("plan").values == ("free", "paid")
    assert customers.column("email").required
    assert not customers.column("plan").required
    assert orders.primary_key == ("id",)
    assert orders.foreign_keys[0].columns == ("customer_id",)
    assert (orders.foreign_keys[0].schema, orders.foreign_keys[0].table) == ("shop", "customers")
    assert orders.comment == "What people bought; one row each."
    assert orders.column("total").comment == "With tax."
    assert ("customer_id", "id") in orders.unique_keys
    assert [column.name for column in found["paid"].columns] == ["id", "total"]
    assert found["paid"].kind == "view"


def test_mysql_comments_enums_and_inline_keys_are_read():
    found = tables(
        "CREATE TABLE `t` (`id` int unsigned NOT NULL AUTO_INCREMENT, `state` enum('new','old') COMMENT 'How old',"
        " `p_id` int, PRIMARY KEY (`id`), KEY `k` (`p_id`), CONSTRAINT `f` FOREIGN KEY (`p_id`) REFERENCES `p` (`id`))"
        " ENGINE=InnoDB COMMENT='Things';",
        "mysql",
    )["t"]
    assert found.comment == "Things"
    assert found.column("state").values == ("new", "old")
    assert found.column("state").comment == "How old"
    assert found.foreign_keys[0].table == "p"


def test_broken_statements_are_skipped_and_said_with_their_line():
    found = read_ddl("CREATE TABLE a (id INT);\nCREATE TABLE b (id INT;\nCREATE TABLE c (id INT);\n")
    assert [table.name for table in found.tables] == ["a", "c"]
    assert list(found.problems) == ["line 2"]


def test_a_dialect_that_is_not_known_is_a_mistake():
    with pytest.raises(UsageError, match="'klingon' is not known"):
        read_ddl("", "klingon")


@given(st.text(alphabet="CREATE TABLE a(id int);'\"`-/*\n$,", max_size=80))
def test_any_text_can_be_read(text):
    read_ddl(text)
    read_ddl("CREATE TABLE " + text)
