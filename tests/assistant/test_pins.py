"""``@name`` in a question means exactly that metric or field; a dataset only says what to look at."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.assistant import Request, plan
from quire.assistant.tokens import tokenise
from quire.catalog import read_catalog

COFFEE = read_catalog(Path(__file__).parents[2] / "examples" / "coffee" / "catalog")


def asked(question):
    return plan(Request(question, date(2025, 6, 1), COFFEE, connection="warehouse", timezone="Europe/Berlin"))


@pytest.mark.parametrize(
    ("pinned", "plain"),
    [
        ("@revenue by month last year", "Revenue by month last year"),
        ("@Revenue by @ORDERS.CHANNEL in 2024", "Revenue by channel in 2024"),
        ("@revenue vs @order_count by month in 2024", "Revenue vs order count by month in 2024"),
        ("Top 5 products by @revenue last quarter", "Top 5 products by revenue last quarter"),
        ("Revenue by channel last year from @orders", "Revenue by channel last year"),
        ("Revenue by channel in 2024 @sales.line_total", "Revenue by channel in 2024"),
        ('Revenue by @"orders.channel" in 2024', "Revenue by channel in 2024"),
        ("Revenue by @`orders.channel` in 2024", "Revenue by channel in 2024"),
    ],
)
def test_a_pinned_name_means_what_it_names(pinned, plain):
    one, other = asked(pinned), asked(plain)
    assert one.refusal is None
    assert one.plan == other.plan
    assert one.evidence.receipt.sql == other.evidence.receipt.sql


def test_a_pinned_dataset_that_the_answer_does_not_read_is_said():
    read = asked("Revenue by channel last year @orders").evidence.receipt.assumptions
    passed = asked("Revenue by channel last year @customers").evidence.receipt.assumptions
    assert read == ()
    assert passed == ("@customers is in the context; the answer does not read it.",)


@pytest.mark.parametrize("name", ["@stg_orders", "@nothing", '@"no such thing"', "@monthly"])
def test_a_pinned_name_that_the_planner_does_not_know_refuses_the_question(name):
    refusal = asked(f"revenue {name} last year").refusal
    assert refusal.not_understood == (name,)


def test_a_pinned_name_is_never_read_as_a_slip_of_another():
    assert asked("@revenues by month last year").refusal.not_understood == ("@revenues",)


def test_an_at_sign_within_a_word_is_no_pin():
    assert [token.pinned for token in tokenise("me@there @@x @ @1")] == [""] * len(tokenise("me@there @@x @ @1"))


@given(st.text(alphabet='@"`abc. _é\n', max_size=30))
def test_any_text_with_at_signs_is_read_or_refused(text):
    tokenise(text)
    asked(text)
