"""What people write lies over what was imported."""

import json
from pathlib import Path

import pytest
import yaml

from quire.catalog import Caveat, Profile, read_catalog

WRITTEN = """\
version: 0.2.0.dev0
semantic_model:
  - name: shop
    datasets:
      - name: Orders
        source: shop.orders
        description: What was bought.
        ai_context: {synonyms: [Purchases]}
        fields:
          - name: Amount
            expression: {dialects: [{dialect: ANSI_SQL, expression: amount / 100}]}
            description: Euros.
          - name: day
            expression: {dialects: [{dialect: ANSI_SQL, expression: day}]}
          - name: margin
            expression: {dialects: [{dialect: ANSI_SQL, expression: amount - cost}]}
        custom_extensions:
          - {vendor_name: QUIRE, data: '{"endorsement": "endorsed", "tags": ["core"]}'}
    metrics:
      - name: revenue
        expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(orders.amount)}]}
"""
IMPORTED = """\
version: 0.2.0.dev0
semantic_model:
  - name: warehouse
    custom_extensions: [{vendor_name: QUIRE, data: '{"imported": "connection warehouse"}'}]
    datasets:
      - name: orders
        source: main.orders
        primary_key: [id]
        description: Table orders.
        ai_context: {synonyms: [purchases, sales orders]}
        fields:
          - name: id
            expression: {dialects: [{dialect: ANSI_SQL, expression: id}]}
            datatype: Integer
          - name: amount
            expression: {dialects: [{dialect: ANSI_SQL, expression: amount}]}
            datatype: Decimal
            description: In cents.
            ai_context: {examples: ["100", "250"]}
            custom_extensions: [{vendor_name: QUIRE, data: '{"profile": {"null_share": 0.5, "distinct": 3}}'}]
          - name: day
            expression: {dialects: [{dialect: ANSI_SQL, expression: day}]}
            datatype: Date
        custom_extensions:
          - vendor_name: QUIRE
            data: '{"rows": 12, "tags": ["raw"], "caveats": [{"text": "Late."}], "connection": "warehouse"}'
      - name: customers
        source: main.customers
        primary_key: [id]
    relationships:
      - name: orders_to_customers
        from: orders
        to: customers
        from_columns: [customer_id]
        to_columns: [id]
        custom_extensions: [{vendor_name: QUIRE, data: '{"confidence": 0.8, "evidence": "names"}'}]
    metrics:
      - name: Revenue
        expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(orders.id)}]}
        description: Sum of ids.
"""


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "catalog"
    (folder / "imported").mkdir(parents=True)
    (folder / "shop.yml").write_text(WRITTEN)
    (folder / "imported" / "warehouse.yml").write_text(IMPORTED)
    return folder


def marked(text: str, item: str, visibility: str) -> str:
    """The model with the visibility of one item said."""
    document = yaml.safe_load(text)
    model = document["semantic_model"][0]
    fields = [field for dataset in model["datasets"] for field in dataset.get("fields", ())]
    every = [*model["datasets"], *fields, *model.get("relationships", ()), *model.get("metrics", ())]
    found = next(each for each in every if each["name"].casefold() == item.casefold())
    extensions = found.setdefault("custom_extensions", [{"vendor_name": "QUIRE", "data": "{}"}])
    extensions[0]["data"] = json.dumps(json.loads(extensions[0]["data"]) | {"visibility": visibility})
    return json.dumps(document)


def test_an_item_of_both_sides_is_one_and_the_written_word_wins(folder: Path):
    catalog = read_catalog(folder)
    assert catalog.problems == ()
    orders, customers = catalog.datasets
    assert (orders.name, orders.source, orders.description) == ("Orders", "shop.orders", "What was bought.")
    assert orders.imported_description == "Table orders."
    assert orders.synonyms == ("Purchases", "sales orders")
    assert (orders.primary_key, orders.rows, orders.connection) == (("id",), 12, "warehouse")
    assert (orders.endorsement, orders.tags) == ("endorsed", ("core", "raw"))
    assert orders.caveats == (Caveat("Late."),)
    assert (orders.origin.path, orders.origin.line) == ("catalog/shop.yml", 5)
    assert orders.origin.imported == "connection warehouse"
    assert (customers.origin.path, customers.origin.imported) == (
        "catalog/imported/warehouse.yml",
        "connection warehouse",
    )


def test_fields_are_united_by_name_in_the_order_of_the_table(folder: Path):
    fields = read_catalog(folder).datasets[0].fields
    assert [field.name for field in fields] == ["id", "Amount", "day", "margin"]
    amount, day = fields[1:3]
    assert (amount.expression, amount.datatype) == ("amount / 100", "Decimal")
    assert (amount.description, amount.imported_description) == ("Euros.", "In cents.")
    assert (amount.profile, amount.examples) == (Profile(0.5, 3), ("100", "250"))
    assert (day.is_time, day.description, day.imported_description) == (True, "", "")


def test_a_metric_of_both_sides_keeps_the_written_expression(folder: Path):
    (revenue,) = read_catalog(folder).metrics
    assert (revenue.name, revenue.expression) == ("revenue", "SUM(orders.amount)")
    assert (revenue.description, revenue.imported_description) == ("Sum of ids.", "")


def test_an_inferred_relationship_keeps_its_confidence_until_a_person_writes_it(folder: Path):
    (inferred,) = read_catalog(folder).relationships
    assert (inferred.confidence, inferred.evidence) == (0.8, "names")
    declared = (
        "    relationships:\n      - {name: ORDERS_TO_CUSTOMERS, from: orders, to: customers,"
        " from_columns: [customer_id], to_columns: [id]}\n"
    )
    (folder / "shop.yml").write_text(WRITTEN + declared)
    (written,) = read_catalog(folder).relationships
    assert (written.confidence, written.evidence) == (1.0, "names")


@pytest.mark.parametrize("item", ["orders", "amount", "orders_to_customers", "revenue"])
def test_what_an_import_hides_only_a_written_visible_shows(folder: Path, item: str):
    (folder / "imported" / "warehouse.yml").write_text(marked(IMPORTED, item, "hidden"))
    written = WRITTEN + "    relationships:\n      - name: orders_to_customers\n        from: orders\n"
    written += "        to: customers\n        from_columns: [customer_id]\n        to_columns: [id]\n"

    def seen() -> str:
        catalog = read_catalog(folder)
        items = (*catalog.datasets, *catalog.datasets[0].fields, *catalog.relationships, *catalog.metrics)
        return next(each.visibility for each in items if each.name.casefold() == item)

    (folder / "shop.yml").write_text(written)
    assert seen() == "hidden"
    (folder / "shop.yml").write_text(marked(written, item, "visible"))
    assert seen() == "visible"
    (folder / "shop.yml").write_text(marked(written, item, "hidden"))
    assert seen() == "hidden"


def test_what_a_person_hides_no_import_shows(folder: Path):
    (folder / "imported" / "warehouse.yml").write_text(marked(IMPORTED, "amount", "visible"))
    (folder / "shop.yml").write_text(marked(WRITTEN, "amount", "hidden"))
    assert read_catalog(folder).datasets[0].fields[1].visibility == "hidden"


def test_an_explicit_time_role_wins_over_the_type(folder: Path):
    line = "            expression: {dialects: [{dialect: ANSI_SQL, expression: day}]}\n"
    (folder / "shop.yml").write_text(WRITTEN.replace(line, line + "            dimension: {is_time: false}\n"))
    assert not read_catalog(folder).datasets[0].fields[2].is_time
    (folder / "shop.yml").write_text(WRITTEN)
    imported = IMPORTED.replace(line, line + "            dimension: {is_time: false}\n")
    (folder / "imported" / "warehouse.yml").write_text(imported)
    assert not read_catalog(folder).datasets[0].fields[2].is_time


def test_one_name_twice_on_one_side_is_a_problem_on_both_sides_it_is_none(folder: Path):
    assert read_catalog(folder).problems == ()
    (folder / "again.yml").write_text(WRITTEN)
    messages = [problem.message for problem in read_catalog(folder).problems]
    assert sorted(messages) == [
        "The dataset 'Orders' is defined twice; the one at catalog/again.yml:5 counts.",
        "The metric 'revenue' is defined twice; the one at catalog/again.yml:20 counts.",
    ]
    (folder / "again.yml").unlink()
    (folder / "imported" / "other.yml").write_text(IMPORTED)
    assert read_catalog(folder).problems == ()
    (folder / "imported" / "other.yml").write_text(IMPORTED.replace("source: ", "source: elsewhere.x"))
    found = read_catalog(folder).problems
    assert {problem.path for problem in found} == {"catalog/imported/warehouse.yml"}


def test_without_a_label_the_name_of_the_file_says_which_import_it_was(folder: Path):
    text = IMPORTED.replace('"imported": "connection warehouse"', "")
    (folder / "imported" / "dbt shop.yml").write_text(text.replace("orders", "lines").replace("Revenue", "r"))
    by_name = {dataset.name: dataset for dataset in read_catalog(folder).datasets}
    assert by_name["lines"].origin.imported == "dbt shop"
