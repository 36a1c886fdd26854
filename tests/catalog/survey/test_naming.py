import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.catalog.survey.naming import column_words, entity, full, kinds, plural, prefix, split, table_kind


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("BillingPostalCode", ("billing", "postal", "code")),
        ("customer_id", ("customer", "id")),
        ("HTTPStatus2", ("http", "status", "2")),
        ("Order Details", ("order", "details")),
        ("größe", ("grosse",)),
        ("🎉", ()),
    ],
)
def test_a_name_is_split_at_case_signs_and_digits(name, expected):
    assert split(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Categories", ("category",)),
        ("dim_customers", ("customer",)),
        ("tbl_people", ("person",)),
        ("lineitem", ("line", "item")),
        ("addresses", ("address",)),
    ],
)
def test_an_entity_is_the_singular_of_its_table(name, expected):
    assert entity(name) == expected


def test_plurals_follow_english_spelling():
    assert [plural((word,)) for word in ("category", "box", "person", "staff", "day", "order")] == [
        "categories",
        "boxes",
        "people",
        "staff",
        "days",
        "orders",
    ]


def test_short_forms_are_written_out():
    assert full(("cust", "no")) == ("customer", "number")


def test_the_prefix_that_all_columns_share_is_dropped():
    columns = ["l_orderkey", "l_tax", "l_quantity"]
    assert prefix(columns, "lineitem") == ("l",)
    assert column_words("l_orderkey", ("l",)) == ("order", "key")


def test_a_prefix_that_says_something_stays():
    assert prefix(["is_new", "is_old", "is_big"], "flags") == ()
    assert prefix(["first_name", "last_name", "id"], "people") == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("orders", ""),
        ("orders_bak", "backup"),
        ("orders_old", "backup"),
        ("orders_copy2", "backup"),
        ("Copy of orders", "backup"),
        ("orders_20240131", "backup"),
        ("orders_2024_01", "backup"),
        ("stg_orders", "staging"),
        ("tmp_x", "staging"),
        ("_airbyte_raw", ""),
        ("household", ""),
        ("template", ""),
        ("gold_prices", ""),
    ],
)
def test_copies_and_staging_tables_are_told_by_their_names(name, kind):
    assert table_kind(name) == kind


def test_where_every_table_looks_like_staging_none_is():
    assert set(kinds([("main", "raw_orders"), ("main", "raw_customers")]).values()) == {""}
    assert kinds([("main", "raw_orders"), ("main", "orders")])["main", "raw_orders"] == "staging"


@given(st.text(max_size=40))
def test_any_name_can_be_read(name):
    split(name)
    entity(name)
    column_words(name)
    plural(entity(name))
    table_kind(name)
