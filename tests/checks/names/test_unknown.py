"""Names that mean nothing are read as what they most likely mean, or reported; a doubtful reading says so."""

import pytest

from quire.checks.names.unknown import check
from quire.checks.statement import Statement
from tests.checks.cases import blocks
from tests.checks.names.worlds import world

CASES = list(blocks("names/unknown.txt"))
READ = [case for case in CASES if "to" in case]
REJECTED = [case for case in CASES if "rejected" in case]


def called(case):
    return case["case"]


def found_in(sql, where):
    refused = where.database.prepare(sql) if where.database else None
    return check(Statement(sql, where.dialect, refused), where)


@pytest.mark.parametrize("case", READ, ids=called)
def test_a_name_is_read_as_what_it_most_likely_means(case):
    found = found_in(case["from"], world(case["world"], case.get("question", "")))
    assert found.text == case["to"]
    assert any(each.severity == "warning" for each in found.diagnostics) == (case["doubt"] == "yes")
    assert found.repairs[0].before == case["from"]
    assert case["to"] in [repair.after for repair in found.repairs]


@pytest.mark.parametrize("case", READ, ids=called)
def test_what_was_read_is_not_read_again(case):
    assert found_in(case["to"], world(case["world"], case.get("question", ""))) == ((), None, ())


@pytest.mark.parametrize("database", [True, False])
@pytest.mark.parametrize("case", REJECTED, ids=called)
def test_a_name_that_nothing_is_like_is_reported(case, database):
    found = found_in(case["from"], world(case["world"], database=database))
    assert found.text is None
    assert [(each.code, each.severity) for each in found.diagnostics] == [(case["rejected"], "error")]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "SELECT zodiac FROM customers",
            "There is no column zodiac in what this query reads: "
            "customers has customer_id, full_name, city, signup_date.",
        ),
        (
            "SELECT c.zodiac FROM customers AS c",
            "There is no column c.zodiac. customers (c) has: customer_id, full_name, city, signup_date.",
        ),
        (
            "SELECT x.zodiac FROM customers AS c",
            "x.zodiac: nothing in this query is called x. It reads: customers (c).",
        ),
        (
            "SELECT 1 FROM planets_of_jupiter AS p JOIN moons_of_mars AS m ON p.qq = m.zz",
            "There is no table planets_of_jupiter. There are: categories, customers, order_lines, orders, products.",
        ),
    ],
)
def test_what_there_is_instead_is_said(sql, message):
    assert found_in(sql, world("shop")).diagnostics[0].message == message
