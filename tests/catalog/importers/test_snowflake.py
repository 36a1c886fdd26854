import pytest

from tests.catalog.importers.support import FIXTURES, checked, documents, imported, metrics, notes


@pytest.fixture(scope="module")
def made():
    return checked(imported(*documents((FIXTURES / "snowflake.yml").read_text())))


def test_logical_tables_become_datasets_over_their_base_tables(made):
    orders = made.catalog.datasets[0]
    assert orders.source == "SALES.PUBLIC.F_ORDERS"
    assert orders.primary_key == ("order_id",)
    fields = {field.name: field for field in orders.fields}
    assert fields["order_date"].expression == "CAST(O_TS AS DATE)"
    assert fields["net"].expression == "AMT - TAX"
    assert fields["net"].visibility == "hidden"
    assert fields["status"].values == ("open", "done")
    assert orders.default_time == "order_date"
    assert orders.instructions == "«big» or «large» means amount > 100."
    assert made.catalog.instructions == "What is sold.\nAmounts are euros."


def test_metrics_may_name_fields_and_other_metrics(made):
    assert metrics(made) == {
        "revenue": "SUM(orders.amount)",
        "order_count": "COUNT(orders.order_id)",
        "aov": "SUM(orders.amount) / COUNT(orders.order_id)",
        "revenue_per_customer": "SUM(orders.amount) / COUNT(DISTINCT customers.customer_id)",
    }
    assert made.catalog.relationships[0].name == "order_customer"


def test_verified_queries_become_endorsed_examples_that_name_real_tables(made):
    example = made.catalog.examples[0]
    assert (example.endorsement, example.note) == ("endorsed", "Verified by Ann on 2023-11-14.")
    assert "FROM SALES.PUBLIC.F_ORDERS" in example.sql
    assert example.datasets == ("orders",)
    assert made.catalog.datasets[0].examples == ("How much did we sell by status?",)


def test_search_services_are_noted(made):
    assert any("cortex_search_service" in what for what in notes(made, "left"))


def table(**parts):
    base = {"database": "d", "schema": "s", "table": "t"}
    return {"name": "t", "base_table": base, "dimensions": [{"name": "id", "expr": "id"}], **parts}


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"metrics": [{"name": "x", "expr": "id"}]}, "no aggregate"),
        ({"metrics": [{"name": "x", "expr": "x + 1"}]}, "no aggregate"),
        ({"metrics": [{"name": "x", "expr": "SUM(u.id)"}]}, "'u', which is not there"),
        ({"metrics": [{"name": "x", "expr": "SUM(id) OVER ()"}]}, "not an aggregate"),
        ({"facts": [{"name": "x", "expr": "(SELECT 1)"}]}, "not one of a row"),
        ({"filters": [{"name": "x", "expr": "id >"}]}, "not one of a row"),
    ],
)
def test_what_cannot_be_carried_over_says_why(part, why):
    made = checked(imported({"name": "m", "tables": [table(**part)]}))
    assert any(why in note.why for note in made.notes if note.kind == "left")


def test_a_measure_with_a_default_aggregation_is_field_and_metric():
    measure = {"name": "price", "expr": "PRICE", "default_aggregation": "avg", "data_type": "FLOAT"}
    made = checked(imported({"name": "m", "tables": [table(measures=[measure])]}))
    assert metrics(made) == {"price": "AVG(t.price)"}
    assert made.catalog.datasets[0].fields[1].datatype == "Float"


def test_many_to_many_is_left_out_and_half_a_relationship_is_wrong():
    pair = [{"left_column": "id", "right_column": "id"}]
    both = {"name": "r", "left_table": "t", "right_table": "t", "relationship_columns": pair}
    given = [{**both, "relationship_type": "many_to_many"}, {"name": "q", "left_table": "t"}]
    made = checked(imported({"name": "m", "tables": [table()], "relationships": given}))
    assert made.catalog.relationships == ()
    assert "counts rows twice" in notes(made, "left")["relationship r"]
    assert "relationship q" in notes(made, "wrong")
