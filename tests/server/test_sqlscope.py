"""What stands around the cursor in half-written SQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.server.sqlscope import scope_at


def at(text):
    """The scope at the bar in the text."""
    return scope_at(text.replace("|", "", 1), text.index("|"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("select |", "column"),
        ("select re| from orders", "column"),
        ("select * from |", "table"),
        ("select * from or|", "table"),
        ("select * from a, |", "table"),
        ("select * from a join |", "table"),
        ("select * from a where |", "column"),
        ("select sum(a, |", "column"),
        ("select a from t order by x, |", "column"),
        ("select o.| from orders o", "member"),
        ("select 'it|", "none"),
        ("select 'it|s'", "none"),
        ("select 1 -- not| here", "none"),
        ("select /* not| here", "none"),
        ("select $$ not| here $$", "none"),
        ("select {{ re| }}", "hole"),
        ("select {{ re|", "hole"),
        ("select {{ re }} |", "column"),
        ("select 'a' |", "column"),
        ("insert into |", "table"),
    ],
)
def test_the_place_is_recognised(text, place):
    assert at(text).place == place


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("select | from orders", {"orders": "orders"}),
        ("select | from orders o", {"o": "orders"}),
        ("select | from main.orders as o join items on true", {"o": "main.orders", "items": "items"}),
        ('select | from "Old Orders" x', {"x": "old orders"}),
        ("select | from a, b c where d = 1", {"a": "a", "c": "b"}),
        ("select | from a; select * from b", {"a": "a"}),
        ("select * from a; select | from b", {"b": "b"}),
        ("select | from a left join b using (id) where x", {"a": "a", "b": "b"}),
        ("select | from (select * from inside) s", {"inside": "inside"}),
        ("select |", {}),
    ],
)
def test_the_tables_of_the_statement_are_found(text, tables):
    assert at(text).tables == tables


def test_common_table_expressions_are_found():
    assert at("with a as (select 1), b as (select 2) select * from |").named == ("a", "b")


def test_the_prefix_and_its_start_are_what_is_to_be_replaced():
    scope = at("select o.sta| from orders o")
    assert (scope.prefix, scope.start, scope.qualifier) == ("sta", 9, ("o",))


def test_a_dotted_qualifier_is_whole():
    assert at("select main.orders.| from main.orders").qualifier == ("main", "orders")


def test_the_text_inside_an_interpolation_is_given():
    assert at("select {{ sales.re| }}").hole == " sales.re"


@given(st.text(alphabet="select from.,;()'\"{}-/*$ ab\n", max_size=60), st.integers(0, 60))
def test_no_text_makes_it_fail(text, position):
    scope = scope_at(text, min(position, len(text)))
    assert 0 <= scope.start <= len(text)
