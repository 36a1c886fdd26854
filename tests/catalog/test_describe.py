from typing import Literal

import msgspec

from quire.catalog import Catalog, Dataset, Field, Metric, describe
from quire.document import Column


class Told(msgspec.Struct, frozen=True):
    schema: str
    name: str
    kind: Literal["table", "view"] = "table"
    columns: tuple[Column, ...] = (Column("id", "INTEGER"), Column("Channel", "VARCHAR"))
    rows: int | None = 3
    primary_key: tuple[str, ...] = ()
    comment: str = "from the database"


CATALOG = Catalog(
    datasets=(
        Dataset(
            "orders",
            'shop."orders"',
            primary_key=("id",),
            description="What was bought.",
            endorsement="endorsed",
            fields=(
                Field("sales_channel", "channel", description="Where.", values=("web",)),
                Field("day", "cast(at as date)", datatype="Date", is_time=True),
            ),
        ),
        Dataset("query", "select 1 as id"),
    ),
    metrics=(Metric("orders", "COUNT(orders.id)"),),
)


def test_a_table_is_shown_with_what_the_catalog_says_of_it():
    described, other = describe(CATALOG, [Told("raw", "orders"), Told("shop", "orders")])
    assert (described.schema, described.dataset, described.description) == ("shop", "orders", "What was bought.")
    key, channel = described.columns
    assert key.primary_key
    assert (channel.field, channel.description, channel.values) == ("sales_channel", "Where.", ("web",))
    assert [field.name for field in described.computed] == ["day"]
    assert described.metrics == ("orders",)
    assert (other.dataset, other.description) == ("", "from the database")


def test_hidden_fields_show_no_values():
    hidden = msgspec.structs.replace(
        CATALOG.datasets[0], fields=(Field("channel", "channel", values=("web",), visibility="hidden"),)
    )
    (card,) = describe(Catalog(datasets=(hidden,)), [Told("shop", "orders")])
    assert card.columns[1].values == ()
    assert card.columns[1].visibility == "hidden"


def test_tables_with_odd_names_find_their_dataset():
    names = ["Order Details", 'a "b"', "🎉", "select"]
    datasets = tuple(Dataset(f"d{n}", 'main."' + name.replace('"', '""') + '"') for n, name in enumerate(names))
    cards = describe(Catalog(datasets), [Told("main", name) for name in names])
    assert {card.name: card.dataset for card in cards} == {name: f"d{n}" for n, name in enumerate(names)}


def test_thousands_of_tables_are_matched():
    datasets = tuple(Dataset(f"d{n}", f"main.t{n}") for n in range(5000))
    cards = describe(Catalog(datasets), [Told("main", f"t{n}") for n in range(5000)])
    assert all(card.dataset for card in cards)


def test_metrics_on_names_in_quotes_are_found():
    datasets = (Dataset("Order Details", 'main."Order Details"'), Dataset("Details", "main.details"))
    metric = Metric("quantity", 'SUM("Order Details".amount)')
    cards = describe(Catalog(datasets, metrics=(metric,)), [Told("main", "Order Details"), Told("main", "details")])
    assert {card.name: card.metrics for card in cards} == {"Order Details": ("quantity",), "details": ()}
