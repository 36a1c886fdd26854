"""Several imports that speak of the same tables."""

from quire.catalog import Catalog, Dataset, Field, Metric, Relationship, read_catalog, write_model


def catalog(schema, *, metric="SUM(orders.amount)", column="customer_id", described=""):
    fields = (Field("amount", "amount", "Decimal", described), Field(column, column))
    return Catalog(
        (
            Dataset("orders", f"{schema}orders", description=described, fields=fields),
            Dataset("customers", f"{schema}customers", primary_key=("id",), fields=(Field("id", "id"),)),
        ),
        (Relationship(f"by_{column}_{bool(described)}", "orders", (column,), "customers", ("id",)),),
        (Metric("revenue", metric),),
    )


def written(folder, **files):
    target = folder / "catalog" / "imported"
    target.mkdir(parents=True, exist_ok=True)
    for name, (made, origin) in files.items():
        (target / f"{name}.yml").write_text(write_model(name, made, origin))
    return read_catalog(folder / "catalog")


def test_a_tool_and_a_connection_that_speak_of_one_table_make_one_dataset(tmp_path):
    tool = catalog("db.main.", described="What was sold")
    found = written(
        tmp_path,
        a=(catalog("main.", metric="COUNT(orders.amount)"), "connection warehouse"),
        b=(tool, "dbt shop"),
    )
    assert found.problems == ()
    orders, customers = found.datasets
    assert (orders.source, orders.description) == ("main.orders", "What was sold")
    assert orders.origin.imported == "dbt shop, connection warehouse"
    assert orders.imported_description == ""
    assert customers.primary_key == ("id",)
    assert [relationship.name for relationship in found.relationships] == ["by_customer_id_True"]
    assert [metric.expression for metric in found.metrics] == ["SUM(orders.amount)"]


def test_tables_of_one_name_in_two_schemas_are_not_taken_for_one(tmp_path):
    found = written(tmp_path, a=(catalog("raw."), "dbt shop"), b=(catalog("mart."), "connection warehouse"))
    assert [dataset.source for dataset in found.datasets] == ["raw.orders", "raw.customers"]
    assert all("is defined twice; the one at catalog/imported/a.yml" in problem.message for problem in found.problems)
    assert len(found.problems) == 2


def test_two_tools_that_define_a_number_differently_are_a_problem(tmp_path):
    found = written(
        tmp_path,
        a=(catalog("main."), "dbt shop"),
        b=(catalog("main.", metric="MAX(orders.amount)"), "cube shop"),
    )
    assert [problem.message.partition(";")[0] for problem in found.problems] == [
        "The metric 'revenue' is defined twice"
    ]
