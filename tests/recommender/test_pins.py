"""What follows an @ pins, and names that pin nothing are explained."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.catalog import Catalog, Dataset, Field, Metric
from quire.recommender.items import Dropped, Scope
from quire.recommender.pins import Pins, mentions, pins, without_pins


def fields(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, name) for name in names)


WORLD = Catalog(
    (
        Dataset("sales.orders", "orders", fields=fields("order_id", "channel", "Net Amount")),
        Dataset("sales.customers", "customers", fields=fields("customer_id", "channel", "segment")),
        Dataset("old.customers", "customers", fields=fields("customer_id")),
        Dataset("stock", "stock", fields=fields("units", "stock")),
        Dataset("größe", "g", fields=fields("straße")),
    ),
    metrics=(Metric("revenue", "SUM(orders.x)"), Metric("stock", "SUM(stock.units)")),
)
HIDDEN = {
    "hr.staff": Dropped("dataset", "hr.staff", "It is hidden."),
    "sales.orders.margin": Dropped("field", "sales.orders.margin", "The role guest may not see it."),
}


def found(question: str, *scope: Scope) -> Pins:
    return pins(question, WORLD, scope, HIDDEN)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("@orders by @sales.customers.segment", ("orders", "sales.customers.segment")),
        ('@"Net Amount" and @`a b`?', ("Net Amount", "a b")),
        ("mail me@orders.example, @@twice, @ alone, @1st", ()),
        ("@orders, @orders. (@orders) @orders's", ("orders",)),
        ("@größe", ("größe",)),
        ('@"open', ()),
        ("", ()),
    ],
)
def test_names_after_an_at_sign_are_mentions(question: str, names: tuple[str, ...]) -> None:
    assert mentions(question) == names


def test_the_question_reads_on_without_the_signs() -> None:
    assert without_pins('How many @orders by @"Net Amount"?') == "How many orders by Net Amount?"


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("@sales.orders", ("sales.orders",)),
        ("@Orders", ("sales.orders",)),
        ("@segment", ("sales.customers.segment",)),
        ("@orders.channel", ("sales.orders.channel",)),
        ("@sales.orders.channel", ("sales.orders.channel",)),
        ('@"net amount"', ("sales.orders.Net Amount",)),
        ("@revenue", ("revenue",)),
        ("@STRASSE", ("größe.straße",)),
    ],
)
def test_a_name_pins_what_it_means_in_any_case(name: str, names: tuple[str, ...]) -> None:
    assert found(name).names == names
    assert found(name).withheld == ()


def test_a_frame_goes_before_a_metric_and_that_before_a_dataset_and_that_before_a_field() -> None:
    assert found("@stock", Scope("stock")).scope == ("stock",)
    assert found("@stock").metrics == (1,)
    assert found("@stock.stock").fields == ((3, 1),)


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("customers", "dataset", "Several have this name; say which, as dataset.field."),
        ("channel", "field", "Several have this name; say which, as dataset.field."),
        ("nothing", "dataset", "Nothing that may be shown has this name."),
        ("HR.Staff", "dataset", "It is hidden."),
        ("staff", "dataset", "It is hidden."),
        ("hr.staff.salary", "dataset", "It is hidden."),
        ("sales.orders.margin", "field", "The role guest may not see it."),
        ("margin", "field", "The role guest may not see it."),
    ],
)
def test_a_name_that_pins_nothing_is_explained_as_it_was_asked(name: str, kind: str, why: str) -> None:
    assert found(f"what about @{name}").withheld == (Dropped(kind, name, why),)  # type: ignore[arg-type]
    assert found(f"what about @{name}").names == ()


def test_what_may_be_shown_goes_before_what_is_withheld_of_the_same_name() -> None:
    withheld = {"old.segment": Dropped("field", "old.segment", "It is hidden.")}
    assert pins("@segment", WORLD, (), withheld).names == ("sales.customers.segment",)


def test_the_same_name_twice_is_explained_once() -> None:
    assert len(found("@nothing @nothing @Nothing").withheld) == 1


@given(st.text())
def test_any_question_has_pins(question: str) -> None:
    assert len(found(question).names) <= 50
    assert without_pins(without_pins(question)) is not None


def test_many_mentions_take_no_long_time() -> None:
    wide = Catalog(tuple(Dataset(f"t{k}", "t", fields=fields(*(f"c{k}_{n}" for n in range(50)))) for k in range(400)))
    withheld = {f"h.f{k}": Dropped("field", f"h.f{k}", "It is hidden.") for k in range(50_000)}
    question = " ".join(f"@no{k}" for k in range(2000))
    began = time.process_time()
    assert len(pins(question, wide, (), withheld).withheld) == 50
    assert time.process_time() - began < 3
