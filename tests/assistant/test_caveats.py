"""What the data team requires is in every statement: put in where a model left it out, never twice, never more rows."""

import duckdb
import pytest
from msgspec.structs import replace

from quire.assistant.caveats import apply_rules, rules_of
from quire.catalog import Caveat, Field

from .test_generate import plan, step
from .toy import CATALOG, SETUP, turn

REQUIRED = (Caveat("The cafe tests its tills.", "channel <> 'cafe'", "required"), Caveat("Mind.", "", "warning"))
CAREFUL = replace(CATALOG, datasets=(replace(CATALOG.datasets[0], caveats=REQUIRED), CATALOG.datasets[1]))
RULES = rules_of(CAREFUL, "shop", "duckdb")


def rows(sql):
    with duckdb.connect() as database:
        database.execute(SETUP)
        return database.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("SELECT sum(amount) FROM sales", [(40.0,)]),
        ("SELECT sum(s.amount) FROM main.sales AS s", [(40.0,)]),
        ("SELECT sum(sales.amount) FROM main.sales", [(40.0,)]),
        ("SELECT sum(amount) FROM sales s JOIN products USING (product_id)", [(40.0,)]),
        ("SELECT count(s.sale_id) FROM products p LEFT JOIN sales s ON s.product_id = p.product_id", [(2,)]),
        ("WITH a AS (SELECT amount FROM sales) SELECT sum(amount) FROM a", [(40.0,)]),
        ("SELECT (SELECT count(*) FROM sales) AS n", [(2,)]),
    ],
)
def test_a_table_is_read_through_its_conditions(sql, answer):
    applied = apply_rules(sql, RULES)
    assert rows(applied.sql) == answer
    assert [repair.code for repair in applied.repairs] == ["caveat"]
    assert apply_rules(applied.sql, RULES).sql == applied.sql


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sum(amount) FROM sales WHERE channel = 'cafe'",
        "SELECT s.channel, sum(s.amount) FROM sales s GROUP BY 1",
        "SELECT name FROM products",
        "WITH sales AS (SELECT 1 AS amount) SELECT amount FROM sales",
        "DELETE FROM sales",
    ],
)
def test_a_statement_that_took_a_stand_or_reads_something_else_is_left_alone(sql):
    assert apply_rules(sql, RULES) == (apply_rules(sql, ()))


def test_a_column_of_another_table_with_the_same_name_is_no_stand():
    sql = "SELECT p.channel FROM sales s JOIN (SELECT 1 AS product_id, 'x' AS channel) p ON p.product_id = s.product_id"
    assert apply_rules("SELECT p.channel FROM sales s JOIN products p USING (product_id)", RULES).repairs
    assert apply_rules(sql.replace("p.channel", "s.channel", 1), RULES).repairs == ()


def test_a_frame_with_the_name_of_a_table_is_no_table():
    assert apply_rules("SELECT amount FROM sales", RULES, ("Sales",)).repairs == ()


def test_a_condition_over_fields_that_are_computed_is_written_out():
    field = Field("kind", "lower(channel)", "String")
    caveats = (Caveat("No cafe.", "kind <> 'cafe'", "required"),)
    first = CATALOG.datasets[0]
    catalog = replace(CATALOG, datasets=(replace(first, caveats=caveats, fields=(*first.fields, field)),))
    assert "LOWER(sales.channel)" in apply_rules("SELECT amount FROM sales", rules_of(catalog, "shop", "duckdb")).sql


def test_a_condition_over_another_dataset_is_not_put_in():
    caveats = (Caveat("Only mugs.", "products.name = 'Mug'", "required"),)
    catalog = replace(CATALOG, datasets=(replace(CATALOG.datasets[0], caveats=caveats), CATALOG.datasets[1]))
    assert rules_of(catalog, "shop", "duckdb") == ()


async def test_a_models_answer_applies_what_is_required_and_says_so():
    replies = [plan(step("sql", "whole", "The sum of it.", "sales")), "SELECT sum(amount) AS amount FROM sales"]
    version, _ = await turn("What is the sum of amount, roughly?", replies, catalog=CAREFUL)
    (draft,) = version.drafts
    assert rows(draft.cell.source) == [(40.0,)]
    assert version.evidence.receipt.caveats == ("Required of sales: The cafe tests its tills.",)
    assert not any("caveat" in doubt for doubt in version.evidence.doubts)
