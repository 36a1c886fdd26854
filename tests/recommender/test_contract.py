"""What every retriever, filter, scorer and ranker promises, on a bazaar in which the right answers are known."""

from __future__ import annotations

import random
from functools import cache

import msgspec
import numpy as np
import pytest

from quire.catalog import Catalog, Dataset, Field
from quire.recommender import Asking, Recommendation, Recommender, Scope
from quire.recommender.alike import collapse
from quire.recommender.build import build
from quire.recommender.filters import admit, visible
from quire.recommender.index import Index
from quire.recommender.items import VIEWS
from quire.recommender.joins import close
from quire.recommender.match import ask
from quire.recommender.others import examples_for, others, said
from quire.recommender.retrieve import retrieve
from quire.recommender.spelling import Spelling
from quire.recommender.tokens import count
from tests.worlds.bazaar import CATALOG, ONLY, REQUIRED

SHOWN = admit(CATALOG, [("hidden", visible())]).catalog
NAMES = [dataset.name for dataset in SHOWN.datasets]


@cache
def index() -> Index:
    return build(SHOWN)


@cache
def spelling() -> Spelling:
    return Spelling(index())


@cache
def recommender() -> Recommender:
    return Recommender(admit(CATALOG, [("hidden", visible())]))


def recommend(question: str, **more: object) -> Recommendation:
    return recommender().recommend(Asking(question, **more))  # type: ignore[arg-type]


def datasets(found: Recommendation) -> list[str]:
    return [item.name for item in found.items if item.kind == "dataset"]


def found_by(view: str, question: str) -> list[str]:
    """The datasets that one view alone finds, best first."""
    found = retrieve(ask(question, "", index(), spelling()), index(), 99, frozenset({view}))
    return [NAMES[table] for table, fused in zip(found.tables, found.fused, strict=True) if fused > 0]


# Retrievers


@pytest.mark.parametrize(("view", "question", "wanted"), ONLY)
def test_a_view_alone_finds_the_dataset_that_only_it_can_find(view: str, question: str, wanted: str) -> None:
    assert found_by(view, question)[:1] == [wanted]


@pytest.mark.parametrize(("view", "question", "wanted"), ONLY)
def test_no_other_view_finds_it(view: str, question: str, wanted: str) -> None:
    assert [other for other in VIEWS if other != view and wanted in found_by(other, question)] == []


@pytest.mark.parametrize(("view", "question", "wanted"), ONLY)
def test_all_views_together_still_find_it(view: str, question: str, wanted: str) -> None:
    assert wanted in datasets(recommend(question))[:3]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("question", ["", "?!", "of the and", "qxqxqx zzzzz", "日本", "orders " * 500])
def test_a_view_answers_any_question_with_each_table_at_most_once(view: str, question: str) -> None:
    found = retrieve(ask(question, "", index(), spelling()), index(), 5, frozenset({view}))
    assert len(set(found.tables.tolist())) == len(found.tables) <= 5
    assert np.isfinite(found.fused).all()
    assert np.isfinite(found.mass).all()


# Scorer


def shuffled(seed: int, rename=lambda name: name) -> Recommender:
    """The same catalog in another order, its names written in another way."""
    tables = list(SHOWN.datasets)
    random.Random(seed).shuffle(tables)
    renamed = tuple(
        msgspec.structs.replace(
            table,
            name=rename(table.name),
            fields=tuple(msgspec.structs.replace(field, name=rename(field.name)) for field in table.fields),
        )
        for table in tables
    )
    links = tuple(
        msgspec.structs.replace(link, from_dataset=rename(link.from_dataset), to_dataset=rename(link.to_dataset))
        for link in SHOWN.relationships
    )
    catalog = msgspec.structs.replace(SHOWN, datasets=renamed, relationships=links, metrics=(), guides=(), examples=())
    return Recommender(admit(catalog, []))


QUESTIONS = ["Orders by channel", "customers who bought products of a category", "humidity", "price of products"]


def scores(of: Recommender, question: str) -> dict[str, float]:
    return {each.name.casefold(): each.score for each in of.recommend(Asking(question)).receipt.scored}


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_chances_and_the_same_each_time(question: str) -> None:
    first = recommend(question)
    again = recommend(question)
    assert all(0 <= item.score <= 1 for item in first.items)
    assert (first.items, first.text) == (again.items, again.text)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scores_do_not_depend_on_the_order_of_the_datasets(question: str, seed: int) -> None:
    plain, other = scores(shuffled(0), question), scores(shuffled(seed), question)
    both = plain.keys() & other.keys()
    assert len(both) >= len(plain) - 2, "equals at the end of the list may change places"
    assert {name: plain[name] for name in both} == pytest.approx({name: other[name] for name in both}, abs=0.02)


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_do_not_depend_on_the_case_of_names(question: str) -> None:
    plain, capitals = scores(shuffled(0), question), scores(shuffled(0, str.upper), question)
    both = plain.keys() & capitals.keys()
    assert len(both) >= len(plain) - 2
    assert {name: plain[name] for name in both} == pytest.approx({name: capitals[name] for name in both}, abs=0.02)


# Rankers


def places(*names: str) -> np.ndarray:
    return np.array([NAMES.index(name) for name in names], dtype=np.int32)


def kept(names: tuple[str, ...], belief: list[float], pinned: tuple[str, ...] = ()) -> list[str]:
    numbers = frozenset(NAMES.index(name) for name in pinned)
    found = collapse(places(*names), np.array(belief, np.float32), index(), SHOWN.datasets, numbers)
    assert sorted([*found.kept.tolist(), *(k for those in found.stands_for.values() for k in those)]) == list(
        range(len(names))
    )
    return [names[place] for place in found.kept]


COPIES = ("stg_orders", "orders_backup_2023", "orders")


def test_of_copies_the_trusted_one_stays_whatever_the_scores() -> None:
    assert kept(COPIES, [0.9, 0.95, 0.1]) == ["orders"]


def test_pinned_copies_stay_beside_the_trusted_one() -> None:
    assert kept(COPIES, [0.9, 0.95, 0.1], ("stg_orders",)) == ["stg_orders", "orders"]
    assert kept(COPIES, [0.9, 0.9, 0.1], ("stg_orders", "orders_backup_2023")) == list(COPIES)


def test_of_shards_that_are_equally_likely_the_latest_stays() -> None:
    shards = tuple(name for name in NAMES if name.startswith("events_"))
    assert kept(shards, [0.5] * 4) == ["events_20240104"]


def test_of_shards_the_likeliest_stays() -> None:
    shards = tuple(name for name in NAMES if name.startswith("events_"))
    assert kept(shards, [0.5, 0.8, 0.5, 0.5]) == ["events_20240102"]


def test_every_pinned_shard_stays() -> None:
    shards = tuple(name for name in NAMES if name.startswith("events_"))
    assert kept(shards, [0.5] * 4, shards) == list(shards)


def test_tables_that_are_no_copies_all_stay() -> None:
    names = ("orders", "customers", "products", "order_products", "tariffs", "price_list")
    assert kept(names, [0.5] * 6) == list(names)


def test_tables_whose_names_differ_in_digits_only_but_whose_columns_differ_all_stay() -> None:
    assert kept(("zz_17", "zz_18", "zz_19"), [0.5] * 3) == ["zz_17", "zz_18", "zz_19"]


def test_the_closure_adds_exactly_the_bridge() -> None:
    found = close(places("orders", "products"), np.array([0.9, 0.9], np.float32), index(), SHOWN)
    assert [NAMES[table] for table in found.bridges] == ["order_products"]
    assert {SHOWN.relationships[way].name for way in found.ways} == {"bridge_orders", "bridge_products"}


def test_tables_that_are_joined_directly_need_no_bridge() -> None:
    found = close(places("orders", "customers"), np.array([0.9, 0.9], np.float32), index(), SHOWN)
    assert found.bridges == ()
    assert [SHOWN.relationships[way].name for way in found.ways] == ["orders_customers"]


def test_tables_without_a_way_between_them_are_left_apart() -> None:
    found = close(places("orders", "kiosk"), np.array([0.9, 0.9], np.float32), index(), SHOWN)
    assert found == ((), (), ())


def test_a_bridge_that_stands_aside_is_not_brought_back() -> None:
    gone = frozenset(places("order_products").tolist())
    found = close(places("orders", "products"), np.array([0.9, 0.9], np.float32), index(), SHOWN, gone)
    assert found.bridges == ()


def test_examples_are_like_the_question_and_not_like_each_other() -> None:
    told = said(ask("How many orders came from each channel?", "", index(), spelling()), index())
    names = frozenset(name.casefold() for name in NAMES)
    chosen = [SHOWN.examples[near.place].question for near in examples_for(SHOWN, told, others(SHOWN), names)]
    assert chosen[0] == "How many orders came from each channel?"
    assert "How many orders came from every channel?" not in chosen


# Pack


def test_a_bridge_is_shown_with_its_keys_and_joins() -> None:
    found = recommend("Names of the customers whose orders hold products of the category tea")
    assert {"orders", "customers", "products", "order_products"} <= set(datasets(found))
    assert "JOIN order_products(order_id) = orders(order_id)" in found.text


@pytest.mark.parametrize("budget", [30, 60, 120, 250, 500, 1000, 5000])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_context_is_never_over_its_budget(question: str, budget: int) -> None:
    found = recommend(question, budget=budget)
    assert found.tokens == count(found.text)
    assert found.tokens <= budget or not found.items


@pytest.mark.parametrize("budget", [0, 60, 200, 1000])
@pytest.mark.parametrize("question", [*QUESTIONS, "@orders.channel by @customers"])
def test_a_table_stands_before_its_fields_and_nothing_stands_twice(question: str, budget: int) -> None:
    found = recommend(question, budget=budget)
    seen: set[str] = set()
    for item in found.items:
        if item.kind == "field":
            assert item.name.rpartition(".")[0] in seen
        assert (item.kind, item.name) not in {(each.kind, each.name) for each in found.items if each is not item}
        if item.kind == "dataset":
            seen.add(item.name)


@pytest.mark.parametrize("budget", [0, *range(30, 700, 35)])
def test_a_required_caveat_is_there_whenever_its_table_is(budget: int) -> None:
    found = recommend("Orders by channel and customer", budget=budget)
    there = "orders" in datasets(found)
    assert (f"  ! required: {REQUIRED.predicate} -- {REQUIRED.text}" in found.text) == there
    assert (f"orders: {REQUIRED.text}" in found.receipt.caveats) == there


def test_pinned_items_are_there_whatever_the_budget() -> None:
    found = recommend("@zz_18.v2 and @customers and @revenue", budget=10)
    assert {"zz_18.v2", "customers", "revenue"} <= {item.name for item in found.items}
    assert found.receipt.pinned == ("zz_18.v2", "customers", "revenue")


def test_what_the_budget_cuts_is_said() -> None:
    wide = Catalog(
        tuple(Dataset(f"orders of {word}", word, fields=tuple(Field(f"order {word} {k}", "x") for k in range(20)))
              for word in ("tea", "milk", "cake", "soup"))
    )  # fmt: skip
    found = Recommender(admit(wide, [])).recommend(Asking("orders of tea, milk, cake and soup", budget=120))
    assert found.receipt.cut
    assert set(found.receipt.cut).isdisjoint(item.name for item in found.items)
    assert "more columns" in found.text


def test_a_small_catalog_is_sent_whole() -> None:
    few = ("customers", "order_products", "products", "shpmt", "kiosk")
    small = Catalog(tuple(dataset for dataset in SHOWN.datasets if dataset.name in few))
    found = Recommender(admit(small, [])).recommend(Asking("anything at all"))
    names = {f"{dataset.name}.{field.name}" for dataset in small.datasets for field in dataset.fields}
    assert names <= {item.name for item in found.items}
    assert found.receipt.cut == ()


def test_a_field_says_in_full_what_its_brief_form_leaves_out() -> None:
    found = recommend("net amount of orders by channel", budget=4000)
    forms = {item.name: item.form for item in found.items if item.kind == "field"}
    assert forms["orders.net_amount"] == "full"
    assert "  net_amount Decimal -- Goods after discounts." in found.text


def test_a_metric_that_is_named_comes_before_the_tables_behind_it() -> None:
    found = recommend("revenue by month")
    kinds = [(item.kind, item.name) for item in found.items]
    assert kinds.index(("metric", "revenue")) < kinds.index(("dataset", "orders"))


def test_guides_travel_with_their_dataset() -> None:
    assert "GUIDE money -- All amounts are euros, without tax." in recommend("orders by channel").text


def test_frames_upstream_are_always_there_and_others_when_pinned() -> None:
    scope = (Scope("monthly", columns=("month",), upstream=True), Scope("other"), Scope("third"))
    names = [item.name for item in recommend("how about @third?", scope=scope).items if item.kind == "frame"]
    assert names == ["monthly", "third"]


# Look-alikes, end to end


@pytest.mark.parametrize(
    "question", ["Orders by channel", "backup of the orders by channel", "stg orders per customer"]
)
def test_copies_never_stand_before_the_real_table(question: str) -> None:
    order = datasets(recommend(question))
    assert "orders" in order
    assert not {"stg_orders", "orders_backup_2023"} & set(order)


def test_a_deprecated_table_stands_behind_the_one_that_replaces_it() -> None:
    order = datasets(recommend("price of each product"))
    assert order.index("tariffs") < order.index("price_list") if "price_list" in order else "tariffs" in order


def test_the_receipt_says_who_stands_for_whom() -> None:
    collapsed = recommend("Orders by channel").receipt.collapsed
    assert set(collapsed["orders"]) == {"stg_orders", "orders_backup_2023"}


def test_a_catalog_with_nothing_in_it_gives_an_empty_context() -> None:
    found = Recommender(admit(Catalog(), [])).recommend(Asking("anything"))
    assert found.items == ()
    assert len(found.text.splitlines()) == 1


@pytest.mark.parametrize("name", ["order details", 'odd"name', "select", "表", "☕ sales", "a.b.c", "x" * 300])
def test_names_of_every_kind_are_recommended_and_pinned(name: str) -> None:
    catalog = Catalog((*SHOWN.datasets, Dataset(name, name, fields=(Field(name, name), Field("other", "other")))))
    found = Recommender(admit(catalog, [])).recommend(Asking(f"how many @`{name}`?"))
    if len(name) <= 200:
        assert found.receipt.pinned == (name,)
        assert found.items[0].name == name


def test_two_datasets_of_one_name_and_dangling_and_cyclic_joins_do_no_harm() -> None:
    twice = Dataset("orders", "other.orders", fields=(Field("order_id", "order_id"),))
    dangling = msgspec.structs.replace(SHOWN.relationships[0], name="d", to_dataset="nowhere")
    missing = msgspec.structs.replace(SHOWN.relationships[0], name="m", from_columns=("nothing",))
    back = msgspec.structs.replace(SHOWN.relationships[0], name="b", from_dataset="customers", to_dataset="orders")
    own = msgspec.structs.replace(SHOWN.relationships[0], name="o", to_dataset="orders")
    catalog = msgspec.structs.replace(
        SHOWN, datasets=(*SHOWN.datasets, twice), relationships=(*SHOWN.relationships, dangling, missing, back, own)
    )
    found = Recommender(admit(catalog, [])).recommend(Asking("orders of customers by segment"))
    assert {"orders", "customers"} <= set(datasets(found))


def test_a_table_of_ten_thousand_columns_is_answered_within_the_budget() -> None:
    wide = Dataset("wide", "wide", fields=tuple(Field(f"measure_{k}", "x", "Float") for k in range(10_000)))
    found = Recommender(admit(Catalog((*SHOWN.datasets, wide)), [])).recommend(Asking("measure 77 of wide", budget=500))
    assert "wide.measure_77" in {item.name for item in found.items}
    assert found.tokens <= 500
