import json

import pytest
import yaml

from quire.catalog.importers import Document
from quire.errors import CatalogError
from tests.catalog.importers.manifests import column, manifest, node, promises, tables
from tests.catalog.importers.support import FIXTURES, SHARED, checked, imported, metrics, notes


def dataset(made, name):
    return next(dataset for dataset in made.catalog.datasets if dataset.name == name)


@pytest.mark.parametrize("version", range(4, 13))
def test_tests_of_every_version_become_keys_joins_and_values(version):
    made = checked(imported(manifest(version)))
    assert made.origin == "dbt shop"
    customers, orders = dataset(made, "customers"), dataset(made, "orders")
    assert customers.primary_key == ("id",)
    assert (orders.primary_key, orders.unique_keys) == ((), (("id",),))
    assert [(r.from_dataset, r.from_columns, r.to_dataset, r.to_columns) for r in made.catalog.relationships] == [
        ("orders", ("customer_id",), "customers", ("id",))
    ]
    fields = {field.name: field for field in orders.fields}
    assert fields["status"].values == ("open", "done", "3")
    assert fields["amount"].profile.null_share == 0
    assert (fields["ordered_at"].datatype, fields["ordered_at"].is_time) == ("DateTime", True)
    left = notes(made, "left")
    assert "'expect_something'" in next(why for why in left.values() if "expect" in why)
    assert "test assert_totals" in left
    counts = {count.kind: (count.found, count.carried) for count in made.counts}
    assert counts["tests"] == (8, 6)


def test_models_seeds_snapshots_and_sources_become_datasets_and_ephemeral_models_do_not():
    made = checked(imported(manifest()))
    names = [dataset.name for dataset in made.catalog.datasets]
    assert names == ["customers", "orders", "stg_orders", "prices", "country_codes", "raw_orders"]
    assert dataset(made, "raw_orders").source == "db.raw.orders"
    assert "The shop's own" in dataset(made, "raw_orders").instructions
    assert dataset(made, "country_codes").synonyms == ("countries",)
    assert dataset(made, "stg_orders").tags == ("staging",)
    assert "snapshot" in dataset(made, "prices").tags
    assert notes(made, "left")["model step"] == "it is ephemeral: there is no table of it"


def test_what_people_write_under_meta_counts_where_it_is_understood_and_is_noted_elsewhere():
    made = checked(imported(manifest()))
    customers = dataset(made, "customers")
    assert customers.synonyms == ("clients", "buyers")
    assert customers.tags == ("core",)
    assert customers.fields[1].visibility == "hidden"
    assert dataset(made, "orders").caveats[0].text == "Test orders are in it."
    assert "meta key 'owner' of model customers" in notes(made, "left")


def test_an_exposure_tags_what_it_reads_and_vouches_for_it_when_it_is_mature():
    read = {"nodes": ["model.shop.orders", "model.shop.stg_orders"]}
    exposure = {"name": "weekly", "label": "Weekly", "type": "dashboard", "maturity": "high", "depends_on": read}
    made = checked(imported(manifest(exposures={"exposure.shop.weekly": exposure})))
    assert dataset(made, "orders").endorsement == "endorsed"
    assert dataset(made, "orders").tags == ("exposure:weekly",)
    assert dataset(made, "orders").instructions == "Used by the dashboard Weekly."
    assert dataset(made, "stg_orders").endorsement == ""
    assert dataset(made, "customers").endorsement == ""


def test_versions_and_deprecation():
    old = node("model", "rides", alias="rides_v1", version=1, latest_version=2, deprecation_date="2024-01-01")
    new = node("model", "rides", alias="rides_v2", version=2, latest_version=2, deprecation_date="2030-01-01")
    new["unique_id"] = "model.shop.rides.v2"
    made = checked(imported(manifest(11, old, new)))
    first, second = made.catalog.datasets
    assert (first.name, first.endorsement, first.synonyms) == ("rides_v1", "deprecated", ())
    assert [caveat.text for caveat in second.caveats] == ["Will be deprecated on 2030-01-01."]
    assert second.synonyms == ("rides",)


def test_a_join_that_no_key_proves_is_kept_in_words():
    without = [each for each in promises(11) if "unique_customers" not in each["name"]]
    made = checked(imported(manifest(11, *tables(), *without)))
    assert made.catalog.relationships == ()
    assert "customer_id refers to customers.id, where it may not be unique." in dataset(made, "orders").instructions
    assert "no key proves" in notes(made, "changed")["relationship orders_to_customers"]


def test_the_catalog_file_adds_columns_types_and_rows():
    stored = {
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"},
        "nodes": {
            "model.shop.customers": {
                "metadata": {"schema": "mart", "name": "customers", "comment": "From the database"},
                "columns": {
                    "Since": {"name": "Since", "type": "date", "index": 2},
                    "id": {"name": "id", "type": "int"},
                },
                "stats": {"row_count": {"value": 12.0}},
            }
        },
        "sources": {},
    }
    made = checked(imported(manifest(), stored))
    customers = dataset(made, "customers")
    assert customers.rows == 12
    fields = {field.name: (field.expression, field.datatype) for field in customers.fields}
    assert fields["Since"] == ('"Since"', "Date")
    assert fields["id"] == ("id", "Integer")
    assert customers.description == "One row per customer"


def test_metrics_of_the_old_package_become_aggregates():
    base = {"model": "ref('orders')", "timestamp": "ordered_at", "depends_on": {"nodes": ["model.shop.orders"]}}
    conditions = [{"field": "status", "operator": "=", "value": "'open'"}]
    old = {
        "n": {"name": "n", "label": "Orders", "calculation_method": "count", "expression": "*", **base},
        "open": {"name": "open", "type": "sum", "sql": "amount", "filters": conditions, **base},
        "mean": {"name": "mean", "calculation_method": "derived", "expression": "{{metric('open')}} / {{metric('n')}}"},
        "odd": {"name": "odd", "calculation_method": "magic", "expression": "amount", **base},
    }
    made = checked(imported(manifest(6, metrics=old)))
    assert metrics(made) == {
        "n": "COUNT(orders.each_row)",
        "open": "SUM(CASE WHEN orders.status = 'open' THEN orders.amount END)",
        "mean": "SUM(CASE WHEN orders.status = 'open' THEN orders.amount END) / COUNT(orders.each_row)",
    }
    assert dataset(made, "orders").default_time == "ordered_at"
    assert "'magic'" in notes(made, "left")["metric odd"]


def test_semantic_models_in_a_manifest_enrich_the_dataset_of_their_model():
    model = {
        "name": "order_facts",
        "model": "ref('orders')",
        "node_relation": {"alias": "orders", "schema_name": "mart", "database": "db"},
        "entities": [{"name": "order", "type": "primary", "expr": "id"}],
        "measures": [{"name": "amount", "agg": "sum"}],
        "dimensions": [{"name": "state", "type": "categorical", "expr": "status"}],
    }
    metric = {"name": "revenue", "type": "simple", "type_params": {"measure": {"name": "amount"}}}
    made = checked(imported(manifest(12, semantic_models={"s": model}, metrics={"m": metric})))
    orders = dataset(made, "orders")
    assert "order_facts" in orders.synonyms
    assert orders.primary_key == ("id",)
    assert next(field for field in orders.fields if field.name == "status").synonyms == ("state",)
    assert metrics(made) == {"revenue": "SUM(orders.amount)"}


def test_a_project_without_a_manifest_is_read_from_its_yaml_files():
    project = {"name": "bikes", "profile": "x", "config-version": 2}
    docs = "{% docs rides %}One row per ride.{% enddocs %}"
    value = yaml.safe_load((FIXTURES / "dbt_project.yml").read_text())
    made = checked(imported(project, Document("docs.md", docs), Document("models/schema.yml", value)))
    assert (made.name, made.origin) == ("bikes", "dbt bikes")
    rides = dataset(made, "rides")
    assert rides.description == "One row per ride."
    assert (rides.primary_key, rides.unique_keys) == (("ride_id",), (("bike_id", "started_at"),))
    assert rides.synonyms == ("trips", "journeys", "ride_facts")
    assert rides.endorsement == "endorsed"
    assert next(field for field in rides.fields if field.name == "kind").values == ("single", "pass")
    assert [d.name for d in made.catalog.datasets] == ["bikes_v1", "bikes_v2", "rides", "bike_events"]
    assert made.catalog.relationships[0].to_dataset == "bikes_v2"
    assert metrics(made) == {"ride_count": "COUNT(rides.ride_id)"}


def test_constraints_declare_keys():
    parent = node("model", "a", columns={"id": column("id")}, constraints=[{"type": "primary_key", "columns": ["id"]}])
    link = {"type": "foreign_key", "to": "ref('a')", "to_columns": ["id"]}
    child = node("model", "b", columns={"a_id": column("a_id", constraints=[link, {"type": "check"}])})
    made = checked(imported(manifest(11, parent, child)))
    assert made.catalog.datasets[0].primary_key == ("id",)
    assert made.catalog.relationships[0].from_columns == ("a_id",)
    assert "constraint check of b" in notes(made, "left")


@pytest.mark.parametrize("version", [1, 3, 13])
def test_a_manifest_of_another_version_is_refused(version):
    with pytest.raises(CatalogError, match=f"schema v{version}"):
        imported(manifest(version))


def test_manifests_of_published_packages_are_carried_over_whole():
    for name, least in (("jira_source", 50), ("google_ads_source", 30)):
        folder = SHARED / "data" / "dbt" / name
        if folder.is_dir():
            files = [Document(file.name, json.loads(file.read_text())) for file in sorted(folder.glob("*.json"))]
            made = checked(imported(*files))
            assert len(made.catalog.datasets) >= least
            assert all(count.found == count.carried for count in made.counts)
            assert not made.notes
