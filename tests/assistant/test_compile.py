"""Compiled statements against a calculator that goes through the rows in plain Python."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.assistant.compile import Uncompilable, compile_query
from quire.assistant.facts import literal
from quire.assistant.lexicon import Lexicon
from quire.assistant.query import Filter, Having, Period, Query, Shift, Sort, Top
from quire.catalog import Catalog, Dataset, Field, FieldName, Metric, Relationship, build_index
from tests.worlds.shop import CATALOG, METRICS, ZONE, Calculator, Shop

LEXICON = Lexicon(CATALOG, build_index(CATALOG))
FIELDS = {
    FieldName("orders", "channel"): ("web", "cafe", "phone"),
    FieldName("orders", "status"): ("paid", "open", "cancelled"),
    FieldName("customers", "region"): ("North", "South", "web"),
    FieldName("customers", "country"): ("Germany", "France"),
    FieldName("products", "product"): ("House Blend", "Filter", "Mug"),
    FieldName("products", "category"): ("Coffee", "Other"),
}
BASES = {name: {base for base, _, _ in atoms} for name, (atoms, _) in METRICS.items()}
ADDITIVE = ("revenue", "units", "order_count", "refunded", "marketing_cost", "net_revenue")


def reachable(metrics: tuple[str, ...]) -> list[FieldName]:
    bases = {base for name in metrics for base in BASES[name]}
    return [field for field in FIELDS if all(LEXICON.joins.reaches(base, field.dataset) for base in bases)]


@st.composite
def queries(draw: Any) -> Query:
    kind = draw(st.sampled_from(["plain", "plain", "share", "top", "comparison", "average"]))
    pools = {"share": ADDITIVE, "average": (*ADDITIVE, "buyers")}
    pool = pools.get(kind, tuple(METRICS))
    metrics = tuple(draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True)))
    fields = reachable(metrics)
    dimensions = tuple(draw(st.lists(st.sampled_from(fields), max_size=2, unique=True))) if fields else ()
    grain = draw(st.sampled_from(["", "", "month", "quarter", "year", "week", "day", "weekday"]))
    start = date(2023, 12, 20) + timedelta(days=draw(st.integers(0, 300)))
    time = draw(
        st.sampled_from(
            [None, Period("p", start, start + timedelta(days=draw(st.integers(1, 250)))), Period("p", None, start)]
        )
    )
    filters = ()
    if fields and draw(st.booleans()):
        field = draw(st.sampled_from(fields))
        values = tuple(draw(st.lists(st.sampled_from(FIELDS[field]), min_size=1, max_size=2, unique=True)))
        filters = (Filter(field, values, draw(st.booleans())),)
    having = ()
    if kind == "plain" and (grain or dimensions) and draw(st.booleans()):
        having = (Having(metrics[0], draw(st.sampled_from([">", ">=", "<", "<="])), draw(st.integers(0, 60))),)
    query = Query(metrics, dimensions, grain, time, filters, having)
    return shaped(draw, query, kind)


def shaped(draw: Any, query: Query, kind: str) -> Query:
    from msgspec.structs import replace

    if kind == "share" and (query.grain or query.dimensions):
        shown = ()
        if query.dimensions and draw(st.booleans()):
            shown = (Filter(query.dimensions[-1], FIELDS[query.dimensions[-1]][:1]),)
        return replace(query, share=True, shown=shown)
    if kind == "top" and (query.grain or query.dimensions):
        within = query.dimensions[0] if len(query.dimensions) == 2 and not query.grain and draw(st.booleans()) else None
        return replace(query, top=Top(draw(st.integers(1, 4)), query.metrics[-1], draw(st.booleans()), within))
    if kind == "comparison":
        unit = draw(st.sampled_from(["month", "quarter", "year"]))
        grain = {"month": "month", "quarter": "quarter", "year": "month"}[unit]
        month = date(2024, draw(st.integers(1, 12)), 1)
        period = Period("p", month, date(2025, draw(st.integers(1, 3)), 1))
        return replace(query, grain=draw(st.sampled_from(["", grain])), time=period, comparison=Shift(unit))
    if kind == "average":
        start = date(2024, draw(st.integers(1, 6)), 1)
        period = Period("p", start, start + timedelta(days=draw(st.integers(1, 250))))
        return replace(
            query, grain="", time=period, average=draw(st.sampled_from(["day", "week", "month", "quarter", "year"]))
        )
    return query


def plain(value: Any) -> Any:
    if isinstance(value, Decimal | float):
        return round(float(value), 6)
    return round(float(value), 6) if isinstance(value, int) else value


def comparable(rows: Any) -> list[str]:
    return sorted(repr(tuple(map(plain, row))) for row in rows)


@settings(max_examples=400, deadline=None)
@given(queries(), st.integers(0, 5))
def test_compiled_answers_equal_those_of_going_through_the_rows(query: Query, seed: int):
    shop = SHOPS[seed]
    compiled = compile_query(query, LEXICON, ZONE, "a title")
    answer = CONNECTIONS[seed].execute(compiled.sql)
    assert [column[0] for column in answer.description] == [*compiled.keys, *compiled.numbers]
    assert comparable(answer.fetchall()) == comparable(Calculator(shop, query).answer()), compiled.sql


SHOPS = [Shop(seed) for seed in range(6)]
CONNECTIONS = [shop.connect() for shop in SHOPS]


def run(query: Query, seed: int = 0) -> list[tuple[Any, ...]]:
    return CONNECTIONS[seed].execute(compile_query(query, LEXICON, ZONE, "t").sql).fetchall()


def test_a_bridge_that_would_count_rows_twice_is_never_joined():
    with pytest.raises(Uncompilable, match="does not lead to tags"):
        compile_query(Query(("revenue",), (FieldName("tags", "tag"),)), LEXICON, ZONE, "t")


def test_time_goes_on_and_the_biggest_come_first():
    months = [row[0] for row in run(Query(("revenue",), grain="month")) if row[0] is not None]
    assert months == sorted(months)
    biggest = [row[1] for row in run(Query(("revenue",), (FieldName("orders", "channel"),))) if row[1] is not None]
    assert biggest == sorted(biggest, reverse=True)
    days = [row[0] for row in run(Query(("order_count",), grain="weekday"))]
    assert days[:2] == ["Monday", "Tuesday"]


def test_rows_come_in_the_order_that_was_wished_and_no_more_than_were_wished():
    query = Query(("order_count",), (FieldName("orders", "channel"),), sort=(Sort("orders.channel"),), limit=2)
    assert [row[0] for row in run(query)] == ["cafe", "phone"]
    upwards = [row[1] for row in run(Query(("units",), grain="month", sort=(Sort("units"),)))]
    assert upwards == sorted(upwards)


def test_a_statement_is_readable_and_says_what_it_applies():
    query = Query(
        ("revenue",), (FieldName("orders", "channel"),), "month", Period("2024", date(2024, 1, 1), date(2025, 1, 1))
    )
    sql = compile_query(query, LEXICON, ZONE, "Revenue by month and channel, 2024").sql
    assert sql.startswith("-- Revenue by month and channel, 2024\nSELECT\n")
    assert "-- Deleted orders stay in the table." in sql
    assert "LEFT JOIN orders AS orders ON lines.order_id = orders.order_id" in sql
    assert "AT TIME ZONE 'Europe/Berlin') >= DATE '2024-01-01'" in sql
    assert sqlglot.parse_one(sql, read="duckdb")
    assert sqlglot.transpile(sql, read="duckdb", write="postgres")


def test_stored_text_cannot_leave_its_quotes_nor_be_run_as_an_expression():
    assert literal("O'Brien", "String") == "'O''Brien'"
    assert "{{" not in literal("{{ __import__('os') }}", "String")
    assert CONNECTIONS[0].execute(f"SELECT {literal('{{ x }}', 'String')}").fetchone() == ("{{ x }}",)
    assert literal("12", "Integer") == "12"
    assert literal("12; DROP", "Integer") == "'12; DROP'"
    assert literal("true", "Boolean") == "TRUE"


def test_two_ways_of_one_length_are_refused_and_a_shorter_way_wins():
    def dataset(name: str, *columns: str) -> Dataset:
        fields = tuple(Field(column, column, "String", dimension=True) for column in columns)
        return Dataset(name, name, primary_key=("id",), fields=(*fields, Field("x", "x")))

    def link(name: str, start: str, column: str, end: str) -> Relationship:
        return Relationship(name, start, (column,), end, ("id",))

    catalog = Catalog(
        datasets=(dataset("trips"), dataset("places", "town"), dataset("drivers", "rank"), dataset("regions", "land")),
        relationships=(
            link("from", "trips", "from_id", "places"),
            link("to", "trips", "to_id", "places"),
            link("driver", "trips", "driver_id", "drivers"),
            link("drivers_home", "drivers", "region_id", "regions"),
        ),
        metrics=(Metric("distance", "SUM(trips.x)"), Metric("mixed", "SUM(trips.x * places.x)")),
    )
    lexicon = Lexicon(catalog, build_index(catalog))
    assert lexicon.joins.path("trips", "places").ambiguous
    assert lexicon.joins.reaches("trips", "regions")
    assert not lexicon.joins.reaches("regions", "trips")
    assert "mixed" in lexicon.unusable
    with pytest.raises(Uncompilable):
        compile_query(Query(("distance",), (FieldName("places", "town"),)), lexicon, "", "t")


def test_when_rows_happened_must_be_clear():
    catalog = Catalog(
        datasets=(
            Dataset(
                "events",
                "events",
                fields=(Field("a", "a", "Date", is_time=True), Field("b", "b", "Date", is_time=True), Field("n", "n")),
            ),
        ),
        metrics=(Metric("total", "SUM(events.n)"),),
    )
    lexicon = Lexicon(catalog, build_index(catalog))
    with pytest.raises(Uncompilable, match=r"events\.a, events\.b"):
        compile_query(Query(("total",), grain="month"), lexicon, "", "t")
