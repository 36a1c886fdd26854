"""The sample project's semantic model is valid Ossie, and everything that it says exists in the warehouse."""

from __future__ import annotations

import re

import pytest

from quire.catalog import read_catalog, visible_catalog

from .conftest import COFFEE

CATALOG = read_catalog(COFFEE / "catalog")
DATASETS = {dataset.name: dataset for dataset in CATALOG.datasets}


def select(dataset):
    fields = ", ".join(f'({field.expression}) AS "{field.name}"' for field in dataset.fields)
    return f"(SELECT {fields} FROM {dataset.source}) AS {dataset.name}"


def test_the_model_has_no_problems():
    assert CATALOG.problems == ()
    assert CATALOG.timezone == "Europe/Berlin"


@pytest.mark.parametrize("dataset", CATALOG.datasets, ids=lambda dataset: dataset.name)
def test_every_field_and_caveat_runs_on_its_table(coffee, dataset):
    for caveat in dataset.caveats:
        if caveat.predicate:
            rows = coffee.execute(
                f"SELECT count(*) FILTER ({caveat.predicate}), count(*) FROM {select(dataset)}"
            ).fetchone()
            assert rows is not None
            assert 0 < rows[0] < rows[1], f"{caveat.predicate} leaves out nothing, or everything"
    coffee.execute(f"SELECT * FROM {select(dataset)} LIMIT 1")


@pytest.mark.parametrize("dataset", [d for d in CATALOG.datasets if d.primary_key], ids=lambda dataset: dataset.name)
def test_every_key_is_unique(coffee, dataset):
    for key in (dataset.primary_key, *dataset.unique_keys):
        columns = ", ".join(key)
        assert not coffee.execute(f"SELECT 1 FROM {dataset.source} GROUP BY {columns} HAVING count(*) > 1").fetchall()


@pytest.mark.parametrize("relationship", CATALOG.relationships, ids=lambda relationship: relationship.name)
def test_every_relationship_leads_to_one_row(coffee, relationship):
    left, right = DATASETS[relationship.from_dataset], DATASETS[relationship.to_dataset]
    pairs = zip(relationship.from_columns, relationship.to_columns, strict=True)
    joined = " AND ".join(f"l.{a} = r.{b}" for a, b in pairs)
    known = " AND ".join(f"l.{column} IS NOT NULL" for column in relationship.from_columns)
    lost = coffee.execute(
        f"SELECT count(*) FROM {left.source} AS l ANTI JOIN {right.source} AS r ON {joined} WHERE {known}"
    ).fetchone()
    assert lost == (0,)


@pytest.mark.parametrize("metric", CATALOG.metrics, ids=lambda metric: metric.name)
def test_every_metric_gives_a_number(coffee, metric):
    (name,) = set(re.findall(r"(\w+)\.\w+", metric.expression))
    row = coffee.execute(f"SELECT {metric.expression} FROM {select(DATASETS[name])}").fetchone()
    assert row is not None
    assert row[0] > 0


@pytest.mark.parametrize(
    ("dataset", "field"),
    [(d, f) for d in CATALOG.datasets for f in d.fields if f.values],
    ids=lambda item: item.name,
)
def test_known_values_are_all_the_stored_values(coffee, dataset, field):
    rows = coffee.execute(f'SELECT DISTINCT "{field.name}" FROM {select(dataset)}').fetchall()
    assert {value for (value,) in rows if value is not None} == set(field.values)


def test_no_phrase_means_two_things():
    phrases = [
        (phrase.casefold(), item.name)
        for item in (
            *CATALOG.metrics,
            *(f for d in CATALOG.datasets for f in d.fields if f.dimension and f.visibility == "visible"),
        )
        for phrase in {item.name.replace("_", " "), *item.synonyms}
    ]
    words = [phrase for phrase, _ in phrases]
    assert sorted({phrase for phrase in words if words.count(phrase) > 1}) == []


def test_what_must_not_be_used_is_said_to_be_deprecated():
    assert {d.name for d in CATALOG.datasets if d.endorsement == "deprecated"} == {"orders_old", "stg_orders"}


@pytest.mark.parametrize("example", CATALOG.examples, ids=lambda example: example.question)
def test_every_example_query_runs_and_has_rows(coffee, example):
    rows = coffee.execute(example.sql).fetchall()
    assert rows
    assert all(value is not None for row in rows for value in row)
    assert example.datasets


def test_there_are_examples_and_guides_and_every_role_may_see_them():
    assert len(CATALOG.examples) == 6
    assert {guide.name for guide in CATALOG.guides} == {"money", "time"}
    seen = visible_catalog(CATALOG).catalog
    assert (seen.examples, seen.guides, seen.metrics) == (CATALOG.examples, CATALOG.guides, CATALOG.metrics)
    assert not {"orders_old", "stg_orders"} & {dataset.name for dataset in seen.datasets}
