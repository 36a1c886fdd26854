"""Questions of models that code has written: names as databases have them, nothing endorsed, other dialects."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from quire.assistant import Request, plan
from quire.catalog import Catalog, Dataset, Field, Metric, Relationship

INVOICE = Dataset(
    "Invoice",
    'main."Invoice"',
    "shop",
    primary_key=("InvoiceId",),
    fields=(
        Field("InvoiceId", '"InvoiceId"', "Integer"),
        Field("RepId", '"RepId"', "Integer"),
        Field("BillingCountry", '"BillingCountry"', "String", label="Billing country", dimension=True, values=("AT",)),
        Field("c_mktsegment", "c_mktsegment", "String", label="Market segment", dimension=True),
        Field("Total", '"Total"', "Decimal"),
    ),
    endorsement="experimental",
)
REP = Dataset(
    "Rep",
    'main."Rep"',
    "shop",
    primary_key=("RepId",),
    fields=(
        Field("RepId", '"RepId"', "Integer"),
        Field("HireDate", '"HireDate"', "Date", is_time=True, dimension=True),
        Field("BillingCountry", '"BillingCountry"', "String", label="Billing country", dimension=True),
    ),
    endorsement="experimental",
)
LINK = Relationship("invoice_rep", "Invoice", ("RepId",), "Rep", ("RepId",))
TOTAL = Metric("invoice_total", 'SUM("Invoice"."Total")', datatype="Decimal", endorsement="experimental")
CATALOG = Catalog((INVOICE, REP), (LINK,), (TOTAL,))


def ask(question: str, catalog: Catalog = CATALOG, dialect: str = "duckdb"):
    return plan(Request(question, date(2025, 6, 17), catalog, connection="shop", dialects={"shop": dialect}))


@pytest.mark.parametrize("said", ["invoice billing country", "InvoiceBillingCountry", "market segment", "c mktsegment"])
def test_names_in_capitals_and_labels_are_understood(said):
    known = said != "InvoiceBillingCountry"
    assert (ask(f"invoice total by {said}").refusal is None) == known


def test_a_label_that_two_datasets_share_is_said_with_its_dataset():
    assert ask("invoice total by invoice billing country").plan == "Invoice total by invoice billing country"
    assert ask("invoice total by market segment").plan == "Invoice total by market segment"


def test_an_experimental_table_without_a_time_does_not_take_that_of_a_neighbour():
    assert "no field says it" in ask("invoice total by month in 2024").refusal.message
    reviewed = msgspec.structs.replace(INVOICE, endorsement="endorsed")
    assert ask("invoice total by month in 2024", Catalog((reviewed, REP), (LINK,), (TOTAL,))).refusal is None


def test_answers_are_written_in_the_dialect_of_their_connection():
    timed = msgspec.structs.replace(TOTAL, default_time="Rep.HireDate")
    catalog = Catalog((INVOICE, REP), (LINK,), (timed,))
    sql = {
        name: ask("invoice total by month in 2024", catalog, name).drafts[0].cell.source
        for name in ("sqlite", "duckdb")
    }
    assert "start of month" in sql["sqlite"]
    assert "date_trunc" in sql["duckdb"]
    assert "oracle" in ask("invoice total", catalog, "oracle").refusal.message


def test_the_receipt_shows_the_statement_that_runs():
    version = ask("invoice total by market segment", dialect="sqlite")
    assert version.evidence.receipt.sql == version.drafts[0].cell.source
    assert version.evidence.trust == "checked"
