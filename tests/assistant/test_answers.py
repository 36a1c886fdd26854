"""The answer as cells: they run, their names are free, their numbers live, their receipt is whole."""

from datetime import date
from pathlib import Path

import pandas
import pytest
from msgspec.structs import replace

from quire.analysis import analyse
from quire.assistant import Request, plan, suggestions
from quire.catalog import Catalog, Dataset, Field, Metric, build_index, read_catalog
from quire.document import Diagnostic, parse_chart, split_markdown
from tests.assistant.corpus import read_corpus, request
from tests.worlds.shop import CATALOG, TODAY, Shop

COFFEE = Path(__file__).parents[2] / "examples" / "coffee" / "catalog"
ANSWERED = [question for question, outcome in read_corpus() if not outcome.startswith("refused")]
SHOP = Shop(3).connect()
EMPTY = Shop(3).connect()
for table in ("orders", "lines", "refunds", "spend"):
    EMPTY.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("question", ANSWERED)
def test_the_cells_of_an_answer_run_on_full_and_on_empty_tables(question: str):
    version = plan(request(question))
    assert version.refusal is None
    sql, *others = [draft.cell for draft in version.drafts]
    assert sql.kind == "sql"
    assert sql.attributes == {"connection": "shop"}
    text = others[-1]
    assert text.kind == "markdown"
    fields = split_markdown(text.source).expressions
    assert fields
    for connection in (SHOP, EMPTY):
        frame = connection.sql(sql.source).to_arrow_table().to_pandas()
        assert isinstance(frame, pandas.DataFrame)
        for expression in fields:
            assert "nan" not in str(eval(expression, {sql.name: frame})).split()
    for chart in others[:-1]:
        stub = parse_chart(chart.source)
        assert not isinstance(stub, Diagnostic), chart.source
        assert stub.data == sql.name
        assert set(stub.columns) <= set(frame.columns)


def test_how_revenue_developed_by_month_and_channel_is_a_statement_a_line_chart_and_text():
    version = plan(request("How did revenue develop by month and channel last year?"))
    assert version.plan == "Revenue by month and channel, 2024"
    sql, chart, text = [draft.cell for draft in version.drafts]
    assert sql.name == "revenue_by_month_and_channel"
    stub = parse_chart(chart.source)
    assert not isinstance(stub, Diagnostic)
    assert (stub.mark, stub.x.column, stub.color.column) == ("line", "month", "channel")  # type: ignore[union-attr]
    assert text.source.startswith("**Revenue by month and channel, 2024.**")
    receipt = version.evidence.receipt
    assert receipt.metrics == ("revenue: SUM(lines.amount)",)
    assert receipt.dimensions == ("time by month", "orders.channel")
    assert receipt.datasets == ("lines", "orders")
    assert receipt.caveats == ("orders: Deleted orders stay in the table.",)
    assert receipt.time == "2024: 1 January 2024 to 31 December 2024, days of Europe/Berlin, by orders.ordered_at"
    assert receipt.sql == sql.source
    assert version.evidence.trust == "certified"


@pytest.mark.parametrize(
    ("question", "mark"),
    [
        ("revenue by month", "line"),
        ("revenue by channel", "bar"),
        ("revenue by channel and region", "bar"),
        ("orders by weekday", "bar"),
        ("revenue last year", ""),
        ("revenue by channel, region and status", ""),
    ],
)
def test_the_chart_is_chosen_by_the_shape_of_the_answer(question: str, mark: str):
    charts = [draft.cell.source for draft in plan(request(question)).drafts if draft.cell.kind == "chart"]
    assert [source.split("\n")[0] for source in charts] == ([f"mark: {mark}"] if mark else [])


def test_names_in_scope_are_not_taken_and_ids_differ():
    asked = request("revenue by month")
    first = plan(asked).drafts[0].cell
    again = plan(replace(asked, taken_names=frozenset({first.name, f"{first.name}_2"})))
    assert again.drafts[0].cell.name == f"{first.name}_3"
    assert analyse(again.drafts[1].cell).references == (f"{first.name}_3",)
    ids = {
        draft.cell.id for version in (plan(asked), again, plan(replace(asked, seed="x"))) for draft in version.drafts
    }
    assert len(ids) == 9
    assert all(len(id) == 8 and id.isalnum() and id.islower() for id in ids)
    assert plan(asked) == plan(asked)


def test_only_endorsed_metrics_are_certified_and_doubts_are_said():
    assert plan(request("units by month")).evidence.trust == "certified"
    doubted = plan(request("net revenue by month")).evidence
    assert (doubted.trust, doubted.doubts) == ("checked", ("net_revenue is not endorsed.",))
    assert "The dataset spend is experimental." in plan(request("ad spend by month")).evidence.doubts


def test_an_endorsed_metric_wins_over_one_of_the_same_name_and_that_is_said():
    assert plan(request("turnover last year")).evidence.receipt.assumptions == (
        "Taken as revenue, which is endorsed, not gross_sales.",
    )


def test_a_slip_of_the_finger_and_a_plural_are_said():
    said = plan(request("revnue of filters by month last year")).evidence.receipt.assumptions
    assert said == ("“revnue” is read as “revenue”.", "“filters” is read as Filter.")


def test_a_choice_is_offered_for_a_double_meaning():
    refusal = plan(request("web revenue last year")).refusal
    assert refusal is not None
    assert refusal.nearest[:2] == ("channel web revenue last year", "region web revenue last year")


def test_a_value_that_a_caveat_takes_away_is_refused_rather_than_counted_as_zero():
    dataset = replace(
        CATALOG.datasets[0],
        caveats=(replace(CATALOG.datasets[0].caveats[0], predicate="lower(status) <> 'cancelled'"),),
    )
    catalog = replace(CATALOG, datasets=(dataset, *CATALOG.datasets[1:]))
    asked = Request("orders with status cancelled", TODAY, catalog)
    refusal = plan(asked).refusal
    assert refusal is not None
    assert "left out of every answer" in refusal.message
    assert plan(replace(asked, prompt="orders with status paid")).refusal is None


def test_warehouse_text_is_never_run_as_an_expression_nor_shown_as_markup():
    evil = ("{{ 1/0 }} <b>*x*", "it's")
    field = Field("channel", "channel", "String", dimension=True, values=evil)
    orders = Dataset("orders", "orders", fields=(field, Field("n", "order_id")))
    catalog = Catalog(datasets=(orders,), metrics=(Metric("total", "SUM(orders.n)"),))
    version = plan(Request(f'total in "{evil[0]}"', TODAY, catalog, build_index(catalog)))
    assert version.refusal is None
    sql, text = [draft.cell.source for draft in version.drafts]
    assert "{{" not in sql
    assert "1/0" not in "".join(split_markdown(text).expressions)
    assert "<b>" not in text.replace("\\<", "")
    assert SHOP.execute(sql).fetchall() == [(None,)]


def test_every_suggestion_is_answered_and_they_are_of_different_kinds():
    found = suggestions(CATALOG)
    assert len(found) == 6
    for question in found:
        assert plan(Request(question, date(2031, 1, 1), CATALOG)).refusal is None
    assert suggestions(Catalog()) == ()


def test_datasets_on_two_connections_are_not_mixed():
    datasets = tuple(replace(one, connection="other" if one.name == "spend" else "") for one in CATALOG.datasets)
    asked = replace(request("revenue and ad spend by month"), catalog=replace(CATALOG, datasets=datasets), values=None)
    refusal = plan(asked).refusal
    assert refusal is not None
    assert "different connections" in refusal.message
    alone = plan(replace(asked, prompt="ad spend by month"))
    assert alone.drafts[0].cell.attributes == {"connection": "other"}


def test_the_sample_company_answers_its_first_question():
    catalog = read_catalog(COFFEE)
    version = plan(
        Request("How did revenue develop by month and channel last year?", date(2026, 11, 23), catalog, connection="w")
    )
    assert [draft.cell.kind for draft in version.drafts] == ["sql", "chart", "markdown"]
    assert version.drafts[0].cell.name == "revenue_by_month_and_channel"
    assert version.evidence.trust == "certified"
    assert len(suggestions(catalog)) == 6
