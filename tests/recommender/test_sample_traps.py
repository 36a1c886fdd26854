"""The sample warehouse's traps: stale copies and staging tables never stand before the real one, required caveats
travel with their table, bridge tables are there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from quire.catalog import Catalog, Dataset, read_catalog
from quire.recommender import Asking, Recommendation, Recommender
from quire.recommender.filters import admit, visible

COFFEE = Path(__file__).parents[2] / "examples" / "coffee" / "catalog"
COPIES = {
    "stg_orders": "orders",
    "orders_old": "orders",
    "orders_backup_2023": "orders",
    "products_copy": "products",
    "stg_products": "products",
    "customers_old": "customers",
    "tmp_customers": "customers",
    "sales_bak": "sales",
    "payments_v1": "payments",
    "refunds_test": "refunds",
    "stg_shipments": "shipments",
}

# Each question with the datasets that its answer needs, bridges among them.
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Revenue by month and channel last year", ("sales", "orders")),
    ("Top 10 products by units sold", ("sales", "products")),
    ("How many orders came from each region?", ("orders",)),
    ("Which customers have not ordered since March?", ("customers", "orders")),
    ("Average order value by customer segment", ("orders", "customers")),
    ("Refunds by reason", ("refunds",)),
    ("Share of payments by payment method", ("payments",)),
    ("Orders per store and city", ("orders", "stores")),
    ("Revenue of each campaign", ("order_campaigns", "campaigns")),
    ("Which campaigns brought the most orders?", ("order_campaigns", "campaigns", "orders")),
    ("Marketing spend by campaign", ("marketing_spend", "campaigns")),
    ("How many shipments did each carrier deliver?", ("shipments",)),
    ("Cancelled subscriptions by reason", ("subscriptions",)),
    ("Customers by loyalty tier", ("loyalty_members", "customers")),
    ("Units in stock of each product", ("inventory", "products")),
    ("How did the price of each product change?", ("product_prices", "products")),
    ("Net amount of orders that used a coupon", ("orders",)),
    ("Gross margin by product category", ("sales", "products")),
    ("New customers by the month in which they signed up", ("customers",)),
    ("Which product categories do customers of each segment buy?", ("sales", "products", "customers")),
)


@cache
def warehouse() -> Catalog:
    """The sample's catalog and what a sync would add to it: undescribed copies, all of them visible, none marked."""
    written = read_catalog(COFFEE)
    real = {dataset.name: dataset for dataset in written.datasets if dataset.name not in COPIES}
    return replace(written, datasets=(*real.values(), *(copied(name, real[of]) for name, of in COPIES.items())))


def copied(name: str, of: Dataset) -> Dataset:
    """What a look at the database says of a copy."""
    fields = tuple(replace(field, description="", synonyms=(), label="", values=()) for field in of.fields)
    return Dataset(name, f"main.{name}", of.connection, fields=fields, rows=1000)


@cache
def recommender(whole: bool) -> Recommender:
    catalog = warehouse() if whole else read_catalog(COFFEE)
    return Recommender(admit(catalog, [("hidden", visible())]))


def recommend(question: str, whole: bool = True, budget: int = 0) -> Recommendation:
    return recommender(whole).recommend(Asking(question, budget=budget))


def datasets(found: Recommendation) -> list[str]:
    return [item.name for item in found.items if item.kind == "dataset"]


@pytest.mark.parametrize(("question", "needed"), QUESTIONS)
@pytest.mark.parametrize("whole", [True, False])
def test_what_the_answer_needs_is_there(question: str, needed: tuple[str, ...], whole: bool) -> None:
    assert set(needed) <= set(datasets(recommend(question, whole)))


@pytest.mark.parametrize(("question", "needed"), QUESTIONS)
def test_no_copy_stands_before_the_real_table_or_without_it(question: str, needed: tuple[str, ...]) -> None:
    order = datasets(recommend(question))
    for name in order:
        real = COPIES.get(name, name)
        assert real in order
        assert order.index(real) <= order.index(name)


@pytest.mark.parametrize(("question", "needed"), QUESTIONS)
@pytest.mark.parametrize("budget", [0, 150, 500])
def test_required_caveats_always_travel_with_their_table(question: str, needed: tuple[str, ...], budget: int) -> None:
    found = recommend(question, budget=budget)
    known = {dataset.name: dataset for dataset in recommender(True).catalog.datasets}
    for name in datasets(found):
        for caveat in known[name].caveats:
            if caveat.severity == "required":
                assert f"{name}: {caveat.text}" in found.receipt.caveats
                assert caveat.text in found.text


def test_the_condition_on_hidden_fields_is_not_shown_but_said_to_hold() -> None:
    text = recommend("Orders by channel").text
    assert "is_test" not in text
    assert "Quire adds the condition itself." in text


@pytest.mark.parametrize("name", ["orders_old", "stg_orders"])
def test_what_the_team_hid_stays_hidden_when_it_is_named(name: str) -> None:
    found = recommend(f"Revenue in @{name}", whole=False)
    assert name not in found.text
    assert [(each.name, each.why) for each in found.receipt.withheld] == [(name, "It is hidden.")]


@pytest.mark.parametrize("name", ["stg_orders", "orders_old"])
def test_a_copy_that_is_visible_and_pinned_is_shown_beside_the_real_one(name: str) -> None:
    order = datasets(recommend(f"How do orders differ from @{name}?"))
    assert {name, "orders"} <= set(order)
