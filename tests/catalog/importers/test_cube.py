import pytest

from quire.errors import CatalogError
from tests.catalog.importers.support import FIXTURES, SHARED, checked, documents, imported, metrics, notes


@pytest.fixture(scope="module")
def made():
    return checked(imported(*documents((FIXTURES / "cube.yml").read_text())))


def cube(**parts):
    dimensions = [{"name": "id", "sql": "id", "type": "number", "primary_key": True}]
    return {"name": "t", "sql_table": "public.t", "dimensions": dimensions, **parts}


def test_cubes_become_datasets_with_their_tables_and_keys(made):
    orders, customers = made.catalog.datasets
    assert (orders.source, customers.source) == ("public.orders", "public.customers")
    assert orders.primary_key == ("id",)
    assert orders.synonyms == ("Shop orders",)
    assert orders.default_time == "created_at"
    fields = {field.name: field for field in orders.fields}
    assert fields["is_open"].expression == "status = 'open'"
    assert fields["size"].expression == "CASE WHEN amount > 100 THEN 'big' ELSE 'small' END"
    assert customers.fields[1].visibility == "hidden"


def test_measures_become_metrics_over_fields(made):
    opened = "SUM(CASE WHEN orders.status = 'open' THEN orders.amount END)"
    assert metrics(made) == {
        "orders_count": "COUNT(orders.id)",
        "revenue": "SUM(orders.amount)",
        "open_revenue": opened,
        "open_share": f"{opened} / NULLIF(SUM(orders.amount), 0)",
        "per_customer": "1.0 * SUM(orders.amount) / COUNT(customers.id)",
        "customers_count": "COUNT(customers.id)",
    }
    assert next(metric for metric in made.catalog.metrics if metric.name == "open_share").format == "percent"


def test_joins_become_relationships_and_segments_sentences(made):
    assert [(r.from_dataset, r.from_columns, r.to_dataset, r.to_columns) for r in made.catalog.relationships] == [
        ("orders", ("customer_id",), "customers", ("id",))
    ]
    assert made.catalog.datasets[0].instructions == "«open orders» means status = 'open'."
    assert notes(made, "left") == {"measure of orders rolling": "it adds up over a window"}


def test_one_to_many_turns_the_join_around():
    join = {"name": "lines", "relationship": "one_to_many", "sql": "{CUBE}.id = {lines.t_id}"}
    lines = {"name": "lines", "sql_table": "lines", "dimensions": [{"name": "t_id", "sql": "t", "type": "number"}]}
    made = checked(imported({"cubes": [cube(joins=[join]), lines]}))
    relationship = made.catalog.relationships[0]
    assert (relationship.from_dataset, relationship.from_columns) == ("lines", ("t_id",))
    assert (relationship.to_dataset, relationship.to_columns) == ("t", ("id",))


def test_a_cube_takes_over_what_it_extends_and_views_tag_what_they_show():
    base = cube(shown=False, measures=[{"name": "n", "type": "count"}])
    child = {"name": "u", "extends": "t", "sql_table": "public.u", "title": "You"}
    view = {"name": "v", "description": "For sales.", "cubes": [{"join_path": "u"}, {"join_path": "gone"}]}
    made = checked(imported({"cubes": [base, child], "views": [view]}))
    parent, dataset = made.catalog.datasets
    assert (parent.visibility, dataset.visibility) == ("hidden", "visible")
    assert dataset.primary_key == ("id",)
    assert dataset.tags == ("view:v",)
    assert metrics(made) == {"t_n": "COUNT(t.id)", "u_n": "COUNT(u.id)"}
    assert "'gone'" in notes(made, "wrong")["view v"]


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"dimensions": [{"name": "x", "sql": "{other.n}", "sub_query": True, "type": "number"}]}, "subquery"),
        ({"dimensions": [{"name": "x", "sql": "{other}.y", "type": "number"}]}, "not of this cube"),
        ({"dimensions": [{"name": "x", "sql": "{y}", "type": "number"}, {"name": "y", "sql": "{x}"}]}, "by itself"),
        ({"measures": [{"name": "x", "sql": "{x} + 1", "type": "number"}]}, "by itself"),
        ({"measures": [{"name": "x", "sql": "amount", "type": "number"}]}, "outside an aggregate"),
        ({"measures": [{"name": "x", "sql": "FILTER_PARAMS.t.id.filter('id')", "type": "sum"}]}, "the request"),
        ({"measures": [{"name": "x", "sql": "{{ macro() }}", "type": "sum"}]}, "template"),
        ({"joins": [{"name": "t2", "sql": "1 = 1", "relationship": "many_to_one"}]}, "is not there"),
    ],
)
def test_what_cannot_be_carried_over_says_why(part, why):
    made = checked(imported({"cubes": [{**cube(), **part}]}))
    assert any(why in note.why for note in made.notes if note.kind == "left")


def test_a_table_made_by_a_template_is_said():
    made = checked(imported({"cubes": [{**cube(), "sql_table": "{{ schema }}.orders"}]}))
    assert made.catalog.datasets[0].source == "orders"
    with pytest.raises(CatalogError, match="no table"):
        imported({"cubes": [{**cube(), "sql_table": "{{ table }}"}]})


def test_a_published_cube_is_carried_over():
    file = SHARED / "data" / "semantic" / "cube" / "orders.yml"
    if file.is_file():
        made = checked(imported(*documents(file.read_text())))
        assert all(count.found == count.carried for count in made.counts)
        assert made.catalog.datasets[0].fields[0].expression == '"ID"'
