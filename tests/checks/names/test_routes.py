"""Ways between tables along their keys."""

from quire.checks import Column, Link, Schema, Table
from quire.checks.names.routes import direct, routes
from tests.checks.names.worlds import world

SHOP = world("shop").schema


def tables(**columns):
    made = []
    for name, names in columns.items():
        keys = tuple((column.rstrip("*"),) for column in names.split() if column.endswith("*"))
        made.append(Table(name, tuple(Column(column.rstrip("*")) for column in names.split()), keys=keys))
    return tuple(made)


def test_the_shortest_way_goes_through_the_tables_between():
    (way,) = routes(SHOP, "customers")["products"]
    assert [(hop.table, hop.to, hop.many) for hop in way] == [
        ("customers", "orders", True),
        ("orders", "order_lines", True),
        ("order_lines", "products", False),
    ]


def test_two_keys_between_two_tables_are_two_ways():
    school = world("school").schema
    assert sorted(way[0].columns for way in routes(school, "Friend")["highschooler"]) == [
        ("friend_id",),
        ("student_id",),
    ]


def test_a_table_leads_not_to_itself_and_nowhere_without_keys():
    schema = Schema(tables(a="x", b="y"))
    assert routes(schema, "a") == {}
    assert "a" not in routes(SHOP, "orders")


def test_columns_of_one_name_stand_for_keys_where_none_are_declared():
    schema = Schema(tables(stock="sku* label", sales="sku amount", notes="label text"))
    assert [(hop.to, hop.columns, hop.declared) for hop in direct(schema, "stock", "sales")] == [
        ("sales", ("sku",), False)
    ]
    assert list(routes(schema, "stock")) == ["sales"]


def test_a_key_is_known_by_the_name_of_its_table():
    schema = Schema(tables(country="code* name", city="id* country_code"))
    assert [(hop.columns, hop.to_columns) for hop in direct(schema, "city", "country")] == [
        (("country_code",), ("code",))
    ]
    assert [(hop.columns, hop.to_columns) for hop in direct(schema, "country", "city")] == [
        (("code",), ("country_code",))
    ]


def test_a_declared_key_is_not_second_guessed():
    both = tables(a="id* sku", b="a_id sku")
    schema = Schema(both, (Link("b", ("a_id",), "a", ("id",)),))
    assert [hop.columns for hop in direct(schema, "b", "a")] == [("a_id",)]
