import json
from pathlib import Path

import pytest
from tests.cli.shop import make_project, make_shop, run_sql

from quire.catalog import read_catalog
from quire.cli import main

ODD = '''
CREATE TABLE "order" ("group" INTEGER PRIMARY KEY, "select" TEXT, "total amount" REAL);
INSERT INTO "order" VALUES (1, 'a', 2.5), (2, 'b', 3.5);
CREATE TABLE "my ""quoted"" table" ("a ""b""" INTEGER, "c.d" TEXT, "e;--" TEXT);
INSERT INTO "my ""quoted"" table" VALUES (1, 'x', 'y');
CREATE TABLE "🎉" ("🐝 count" INTEGER);
CREATE TABLE empty_one (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES empty_one (id));
CREATE TABLE a (id INTEGER PRIMARY KEY, b_id INTEGER REFERENCES b (id));
CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id));
CREATE TABLE points_nowhere (id INTEGER PRIMARY KEY, gone_id INTEGER REFERENCES gone (id));
CREATE TABLE base (id INTEGER); CREATE VIEW broken AS SELECT id FROM base; DROP TABLE base;
'''


@pytest.fixture
def shop(tmp_path):
    make_shop(tmp_path / "shop.db")
    return make_project(tmp_path / "project", f"sqlite:{tmp_path / 'shop.db'}")


def sync(project: Path, *more: str, code: int = 0, capsys=None):
    assert main(["catalog", "sync", "--project", str(project), *more]) == code
    return capsys.readouterr() if capsys else None


def written(project: Path) -> Path:
    return project / "catalog" / "imported" / "shop.yml"


def test_a_database_becomes_a_semantic_model_without_problems(shop):
    sync(shop)
    catalog = read_catalog(shop / "catalog")
    assert catalog.problems == ()
    datasets = {dataset.name: dataset for dataset in catalog.datasets}
    assert list(datasets) == ["countries", "customers", "order_items", "orders", "orders_bak"]
    orders = datasets["orders"]
    assert (orders.source, orders.rows, orders.primary_key) == ("main.orders", 60, ("order_id",))
    assert (orders.default_time, orders.endorsement, orders.connection) == ("ordered_at", "experimental", "shop")
    fields = {field.name: field for field in orders.fields}
    assert fields["status"].values == ("lost", "new", "open", "paid", "sent")
    assert fields["ordered_at"].is_time
    assert not fields["updated_at"].is_time
    assert datasets["orders_bak"].endorsement == "deprecated"


def test_joins_are_declared_or_inferred_with_their_evidence(shop):
    sync(shop)
    found = {one.name: one for one in read_catalog(shop / "catalog").relationships}
    assert set(found) == {
        "customers_country_id_to_countries",
        "order_items_order_id_to_orders",
        "orders_customer_id_to_customers",
    }
    assert found["orders_customer_id_to_customers"].confidence == 1
    inferred = found["order_items_order_id_to_orders"]
    assert 0.9 < inferred.confidence < 1
    assert inferred.evidence == "name, type; 100 % of the values compared were found"


def test_copies_get_no_metrics_and_prices_no_sums(shop):
    sync(shop)
    metrics = {metric.name: metric for metric in read_catalog(shop / "catalog").metrics}
    assert set(metrics) == {
        "order_item_quantity",
        "order_item_amount",
        "order_item_count",
        "order_count",
        "customer_count",
        "country_count",
    }
    assert metrics["order_item_amount"].default_time == "orders.ordered_at"
    assert all(metric.endorsement == "experimental" for metric in metrics.values())


def test_secrets_are_hidden_and_never_written(shop):
    sync(shop)
    text = written(shop).read_text()
    assert "pw1" not in text
    assert "c1@example" not in text
    customers = next(one for one in read_catalog(shop / "catalog").datasets if one.name == "customers")
    assert next(field for field in customers.fields if field.name == "password").visibility == "hidden"


def test_a_second_run_writes_the_same_bytes_and_says_so(shop, capsys):
    sync(shop)
    before, stamp = written(shop).read_bytes(), written(shop).stat().st_mtime_ns
    capsys.readouterr()
    assert "Nothing changed." in sync(shop, capsys=capsys).out
    assert written(shop).read_bytes() == before
    assert written(shop).stat().st_mtime_ns == stamp


def test_what_people_wrote_is_not_touched_and_wins(shop):
    mine = shop / "catalog" / "mine.yml"
    mine.parent.mkdir()
    mine.write_text(
        "version: 0.2.0.dev0\nsemantic_model:\n  - name: mine\n    datasets:\n"
        "      - {name: orders, source: main.orders, description: What people bought.}\n"
    )
    before = mine.read_bytes()
    sync(shop)
    orders = next(one for one in read_catalog(shop / "catalog").datasets if one.name == "orders")
    assert orders.description == "What people bought."
    assert orders.imported_description == "One row per order, of one customer."
    assert mine.read_bytes() == before


def test_the_difference_is_said(shop, tmp_path, capsys):
    sync(shop)
    run_sql(
        tmp_path / "shop.db",
        "DROP TABLE orders_bak; ALTER TABLE orders ADD COLUMN note TEXT; CREATE TABLE parcels (id INTEGER PRIMARY KEY, "
        "order_id INTEGER); INSERT INTO parcels VALUES (1, 2), (2, 3);",
    )
    capsys.readouterr()
    done = json.loads(sync(shop, "-o", "json", capsys=capsys).out)
    assert done["changes"]["added"] == ["parcels"]
    assert done["changes"]["removed"] == ["orders_bak"]
    assert done["changes"]["changed"]["orders"] == ["column note added"]
    assert done["changes"]["relationships_added"] == ["parcels_order_id_to_orders"]
    assert done["problems"] == {}


def test_only_the_tables_asked_for_are_read_again(shop, tmp_path, capsys):
    sync(shop)
    run_sql(tmp_path / "shop.db", "DELETE FROM order_items WHERE order_id > 30; DELETE FROM customers WHERE id > 15;")
    capsys.readouterr()
    done = json.loads(sync(shop, "--tables", "ORDER_*", "-o", "json", capsys=capsys).out)
    assert list(done["changes"]["changed"]) == ["order_items"]
    catalog = read_catalog(shop / "catalog")
    assert {dataset.name: dataset.rows for dataset in catalog.datasets} == {
        "countries": 3,
        "customers": 20,
        "order_items": 60,
        "orders": 60,
        "orders_bak": 1,
    }
    assert len(catalog.relationships) == 3


def test_without_a_look_at_the_data_names_types_and_declared_keys_remain(shop):
    sync(shop, "--no-profile")
    catalog = read_catalog(shop / "catalog")
    assert all(field.profile.distinct is None for dataset in catalog.datasets for field in dataset.fields)
    found = {one.name: one for one in catalog.relationships}
    assert found["orders_customer_id_to_customers"].confidence == 1
    assert "not compared" in found["order_items_order_id_to_orders"].evidence


def test_without_a_look_at_the_data_what_an_earlier_one_found_stays(shop, capsys):
    sync(shop)
    before = written(shop).read_bytes()
    capsys.readouterr()
    assert "Nothing changed." in sync(shop, "--no-profile", capsys=capsys).out
    assert written(shop).read_bytes() == before


def test_odd_names_and_odd_tables_are_read(tmp_path, capsys):
    path = tmp_path / "odd.db"
    run_sql(
        path,
        ODD,
    )
    project = make_project(tmp_path / "project", f"sqlite:{path}")
    done = json.loads(sync(project, "-o", "json", capsys=capsys).out)
    assert list(done["problems"]) == ["main.broken"]
    catalog = read_catalog(project / "catalog")
    assert catalog.problems == ()
    assert {one.name for one in catalog.datasets} >= {"order", 'my "quoted" table', "🎉", "empty_one", "a", "b"}
    assert {(one.from_dataset, one.to_dataset) for one in catalog.relationships} == {
        ("a", "b"),
        ("b", "a"),
        ("empty_one", "empty_one"),
    }
    assert main(["ask", "order total amount by select", "--project", str(project)]) == 0
    assert main(["ask", "number of orders", "--project", str(project)]) == 0


def test_a_ddl_file_is_read_without_a_database(tmp_path, capsys):
    (tmp_path / "schema.sql").write_text(
        "CREATE TABLE customers (id serial PRIMARY KEY, plan text CHECK (plan IN ('free', 'paid')));\n"
        "CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers);\n"
        "CREATE TABLE broken (id int;\n"
    )
    project = make_project(tmp_path / "project", "sqlite:none.db")
    arguments = ("shop", "--ddl", str(tmp_path / "schema.sql"), "--dialect", "postgres", "-o", "json")
    done = json.loads(sync(project, *arguments, capsys=capsys).out)
    assert list(done["problems"]) == ["line 3"]
    catalog = read_catalog(project / "catalog")
    assert [one.name for one in catalog.datasets] == ["customers", "orders"]
    assert [one.name for one in catalog.relationships] == ["orders_customer_id_to_customers"]
    assert catalog.datasets[0].fields[1].values == ("free", "paid")
    sync(project, *arguments)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nothing",), 2, "There is no connection 'nothing'."),
        (("--dialect", "postgres"), 2, "--dialect says how a DDL file is written."),
        (("--ddl", "none.sql"), 2, "none.sql cannot be read"),
        ((), 1, "There is no database at"),
    ],
)
def test_mistakes_are_one_sentence(tmp_path, capsys, arguments, code, said):
    project = make_project(tmp_path / "project", f"sqlite:{tmp_path / 'none.db'}")
    told = sync(project, *arguments, code=code, capsys=capsys).err
    assert said in told
    assert told.count("\n") == 1
    assert not written(project).exists()


def test_a_database_without_tables_leaves_the_file_as_it_is(shop, tmp_path, capsys):
    sync(shop)
    before = written(shop).read_bytes()
    (tmp_path / "shop.db").unlink()
    run_sql(tmp_path / "shop.db", "CREATE TABLE x (a); DROP TABLE x;")
    capsys.readouterr()
    assert "No table of 'shop' can be read." in sync(shop, code=1, capsys=capsys).err
    assert written(shop).read_bytes() == before
