"""What a column holds is known from the catalog, or asked of the database: once, and not too often."""

import msgspec
import pytest

from quire.checks import Column, Table
from quire.checks.names.lookup import holds, stored_as
from quire.checks.names.read import shape_of
from quire.checks.names.resolve import View
from quire.checks.names.state import State
from quire.checks.statement import Statement
from tests.checks.names.worlds import world

CUSTOMERS = world("shop").schema.by_name["customers"]
CITY = CUSTOMERS.column("city")


class Counted:
    """A database that counts what it is asked."""

    def __init__(self, database):
        self.database = database
        self.asked = []

    def holds(self, table, column, value):
        self.asked.append((table, column, value))
        return self.database.holds(table, column, value)

    def values(self, table, column, most):
        return self.database.values(table, column, most)

    def prepare(self, sql):
        return self.database.prepare(sql)


@pytest.fixture
def view():
    where = world("shop")
    where = msgspec.structs.replace(where, database=Counted(where.database))
    shape = shape_of(Statement("SELECT 1 FROM customers", "sqlite"), where)
    return View(shape, State(), where)


def test_the_same_question_is_asked_once(view):
    assert [holds(view, CUSTOMERS, CITY, text) for text in ("Bern", "Bern", "Rome", "Rome")] == [
        True,
        True,
        False,
        False,
    ]
    assert len(view.world.database.asked) == 2


def test_a_column_whose_values_the_catalog_lists_is_not_asked(view):
    known = Column("city", values=("Bern", "Oslo"))
    assert [holds(view, CUSTOMERS, known, text) for text in ("Oslo", "Graz")] == [True, False]
    assert view.world.database.asked == []


def test_an_empty_table_says_nothing(view):
    view.world.database.database.connection.execute("DELETE FROM customers")
    assert holds(view, CUSTOMERS, CITY, "Bern") is None


def test_after_many_questions_nothing_is_asked_any_more(view):
    answers = [holds(view, CUSTOMERS, CITY, f"city {number}") for number in range(100)]
    assert answers.count(None) == 20
    assert len(view.world.database.asked) == 80


def test_without_a_database_nothing_is_known(view):
    alone = View(view.shape, State(), msgspec.structs.replace(view.world, database=None))
    assert holds(alone, CUSTOMERS, CITY, "Bern") is None
    assert stored_as(CUSTOMERS, CITY, "bern", alone) is None


def test_a_stored_text_is_found_by_its_letters(view):
    assert stored_as(CUSTOMERS, CITY, "bern", view) == "Bern"
    assert stored_as(CUSTOMERS, CITY, "Bern", view) == "Bern"
    assert stored_as(CUSTOMERS, CITY, "rome", view) is None
    assert stored_as(Table("customers", ()), Column("city", values=("a b", "AB")), "ab", view) is None
