import pytest

from quire.catalog.survey import candidates, datatypes_of, guess_composites, guess_key, judge, out_of_range
from quire.catalog.survey.inference import Candidate
from tests.catalog.survey.tables import column, key, table

IDS = list(range(1, 11))
CUSTOMERS = table("customers", column("id", values=IDS), column("name", "VARCHAR"), primary_key=("id",))
ADDRESSES = table("address", column("address_id", values=IDS), primary_key=("address_id",))


def joins(*tables):
    return {
        (one.left.name, "+".join(one.columns), one.right.name): one for one in candidates(tables, datatypes_of(tables))
    }


@pytest.mark.parametrize(
    ("name", "type", "target"),
    [
        ("customer_id", "INTEGER", "customers"),
        ("CustomerID", "BIGINT", "customers"),
        ("cust_id", "INTEGER", "customers"),
        ("customer", "INTEGER", "customers"),
        ("billing_address_id", "INTEGER", "address"),
        ("addr_id", "INTEGER", "address"),
        ("billing_customer_key", "INTEGER", None),
        ("customer_id", "VARCHAR", None),
        ("customer_name", "INTEGER", None),
        ("id", "INTEGER", None),
        ("code", "INTEGER", None),
        ("amount", "INTEGER", None),
    ],
)
def test_names_suggest_joins(name, type, target):
    orders = table("orders", column("order_no", "VARCHAR"), column(name, type))
    found = joins(orders, CUSTOMERS, ADDRESSES)
    assert [end for _, _, end in found] == ([target] if target else [])


def test_a_parent_column_leads_to_its_own_table():
    categories = table("category", column("id", values=IDS), column("parent_id"), primary_key=("id",))
    staff = table("employees", column("employee_id"), column("reports_to"), primary_key=("employee_id",))
    assert set(joins(categories, staff)) == {
        ("category", "parent_id", "category"),
        ("employees", "reports_to", "employees"),
    }


def test_a_key_that_two_tables_own_alike_is_left_alone():
    twin = table("customers", column("id"), schema="other", primary_key=("id",))
    again = table("customers", column("id"), schema="third", primary_key=("id",))
    orders = table("orders", column("customer_id"), schema="main")
    assert joins(orders, twin, again) == {}
    assert list(joins(orders, CUSTOMERS, twin)) == [("orders", "customer_id", "customers")]


def test_declared_keys_copies_and_staging_are_no_candidates():
    orders = table("orders", column("customer_id"), foreign_keys=(key("customer_id", "customers", "id"),))
    copy = table("orders_bak", column("customer_id"))
    stage = table("stg_orders", column("customer_id"))
    assert joins(orders, copy, stage, CUSTOMERS) == {}


def test_a_table_of_the_same_key_leads_to_the_one_that_the_key_is_called_after():
    extra = table("customer_notes", column("customer_id"), primary_key=("customer_id",))
    main = table("customer", column("customer_id"), primary_key=("customer_id",))
    assert set(joins(extra, main)) == {("customer_notes", "customer_id", "customer")}


def test_keys_of_two_columns_are_joined_whole():
    stock = table(
        "partsupp",
        column("ps_partkey"),
        column("ps_suppkey"),
        column("ps_cost"),
        primary_key=("ps_partkey", "ps_suppkey"),
    )
    lines = table("lineitem", column("l_orderkey"), column("l_partkey"), column("l_suppkey"))
    assert ("lineitem", "l_partkey+l_suppkey", "partsupp") in joins(stock, lines)


def test_cyclic_references_are_both_found():
    store = table("store", column("store_id"), column("manager_staff_id"), primary_key=("store_id",))
    staff = table("staff", column("staff_id"), column("store_id"), primary_key=("staff_id",))
    assert set(joins(store, staff)) == {("store", "manager_staff_id", "staff"), ("staff", "store_id", "store")}


def test_values_decide_over_names():
    orders = table("orders", column("customer_id"))
    named = Candidate(orders, ("customer_id",), CUSTOMERS, ("id",), 0.97, "name", True)
    role = Candidate(orders, ("customer_id",), CUSTOMERS, ("id",), 0.93, "role")
    assert judge(named, 1.0, True).evidence == "name, type; 100 % of the values compared were found"
    assert judge(named, 1.0, True).confidence == 0.97
    assert judge(named, 0.85, True).confidence == pytest.approx(0.82)
    assert judge(role, 0.85, True) is None
    assert judge(named, 0.1, True) is None
    assert 0 < judge(named, None, True).confidence < 0.8
    assert judge(Candidate(orders, ("x",), CUSTOMERS, ("id",), 0.8, "verb"), None, True) is None
    assert "99.9" in judge(named, 0.99999, True).evidence


def test_numbers_outside_of_the_range_of_the_key_need_no_look_at_the_values():
    orders = table("orders", column("customer_id", values=[500, 501]))
    inside = table("orders", column("customer_id", values=[5, 501]))
    assert out_of_range(Candidate(orders, ("customer_id",), CUSTOMERS, ("id",), 0.9, ""))
    assert not out_of_range(Candidate(inside, ("customer_id",), CUSTOMERS, ("id",), 0.9, ""))


def test_a_key_is_unique_never_empty_and_named_like_one():
    def guess(*columns, name="orders", **more):
        one = table(name, *columns, **more)
        return guess_key(one, {each.name: kind for (_, _, _), kind in datatypes_of([one]).items() for each in columns})

    assert guess(column("order_id", values=IDS), column("n", values=IDS)) == ("order_id",)
    assert guess(column("n", values=IDS), column("id", values=IDS)) == ("id",)
    assert guess(column("order_id", values=[*IDS[:9], None])) == ()
    assert guess(column("order_id", values=[1] * 10)) == ()
    assert guess(column("amount", values=IDS)) == ()
    assert guess(column("a"), column("territory_id", values=IDS), name="employee_territories") == ()
    assert guess(column("order_id", values=IDS), exact=False) == ()
    assert guess(column("x"), primary_key=("x",)) == ("x",)


def test_pairs_of_key_columns_are_asked_about_only_when_they_can_be_unique():
    rows = 100
    parts, suppliers = [n % 20 for n in range(rows)], [n % 30 for n in range(rows)]
    stock = table("stock", column("part_id", values=parts), column("supplier_id", values=suppliers), rows=rows)
    types = {"part_id": "Integer", "supplier_id": "Integer"}
    assert guess_composites(stock, types) == (("part_id", "supplier_id"),)
    sampled = table("stock", column("stock_id", values=IDS), column("n", values=IDS), rows=10_000, exact=False)
    assert guess_composites(sampled, {}) == (("stock_id",),)
    few = table("stock", column("part_id", values=[1] * 100), column("supplier_id", values=suppliers), rows=rows)
    assert guess_composites(few, types) == ()


def test_eight_thousand_tables_are_compared():
    letters = "bcdfghklmnprtvwz"
    names = ["thing_" + "".join(letters[n >> shift & 15] for shift in (0, 4, 8, 12)) for n in range(8000)]
    tables = [
        table(
            name,
            column("id"),
            *(column(f"{names[(place * 7 + step) % 8000]}_id") for step in range(1, 9)),
            *(column(f"amount{step}") for step in range(50)),
            primary_key=("id",),
        )
        for place, name in enumerate(names)
    ]
    found = candidates(tables, datatypes_of(tables))
    assert 63_000 < len(found) <= 64_000
