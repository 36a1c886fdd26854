"""Whatever stands in a document, an import ends with a catalog that reads back, or with a CatalogError."""

import copy
import random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.catalog import read_model, write_model
from quire.catalog.importers import Document, Source, import_model, recognise
from quire.errors import CatalogError
from tests.catalog.importers.manifests import manifest
from tests.catalog.importers.support import FIXTURES, documents

LONG = ("x" * 5000, "a+" * 3000 + "a", "(" * 500 + ")" * 500)
WORDS = (
    "",
    " ",
    "text",
    "a.b",
    "{{ x }}",
    "{CUBE}.x",
    "{x}",
    "((((",
    "' OR 1=1 --",
    "SUM(",
    "sum(x) over ()",
    "select 1",
)
SIGNS = ("é😀\x00\ud800", '"', "ref('")
NESTED = ([], ["a"], [3], [[]], {}, {"name": "x"}, [{}], [{"name": "x"}], {"a": {"b": []}})
ODD: tuple[Any, ...] = (None, True, 3, -2.5, float("nan"), 1e308, 10**400, *LONG, *WORDS, *SIGNS, *NESTED)
KEYS = [
    "name",
    "cubes",
    "tables",
    "base_table",
    "semantic_model",
    "metric",
    "metrics",
    "nodes",
    "sources",
    "models",
    "sql",
    "expr",
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        found += places(part, (*path, key))
    return found


def mutated(document: Any, chance: random.Random) -> Any:
    document = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        path = chance.choice(places(document)[1:] or [()])
        if not path:
            return document
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        what = chance.random()
        if what < 0.2:
            del holder[path[-1]]
        elif what < 0.8:
            holder[path[-1]] = copy.deepcopy(chance.choice(ODD))
        elif isinstance(holder, dict):
            other = chance.choice(places(document)[1:] or [path])
            holder[str(other[-1])] = copy.deepcopy(chance.choice(ODD))
        else:
            holder.append(copy.deepcopy(holder[path[-1]]))
    return document


def rich() -> list[Any]:
    """Documents that use most of each format."""
    found = [
        [each.value for each in documents((FIXTURES / f"{name}.yml").read_text())] for name in ("cube", "snowflake")
    ]
    flow = [each.value for each in documents((FIXTURES / "metricflow.yml").read_text())]
    models = [value["semantic_model"] for value in flow if "semantic_model" in value]
    newer = manifest(12, semantic_models={m["name"]: {**m, "model": "ref('orders')"} for m in models})
    newer["metrics"] = {value["metric"]["name"]: value["metric"] for value in flow if "metric" in value}
    newer["exposures"] = {"e": {"name": "e", "type": "dashboard", "depends_on": {"nodes": ["model.shop.orders"]}}}
    older = manifest(5)
    older["metrics"] = {"m": {"name": "m", "type": "sum", "sql": "amount", "model": "ref('orders')"}}
    project = yaml.safe_load((FIXTURES / "dbt_project.yml").read_text())
    return [*found, flow, [newer], [older], [project]]


@pytest.fixture(scope="module")
def originals():
    return rich()


def attempt(values: list[Any]) -> None:
    given = tuple(Document("model.yml", value) for value in values)
    try:
        made = import_model(Source(given))
    except CatalogError:
        return
    text = write_model(made.name, made.catalog, made.origin)
    assert read_model(text).problems == ()


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_mutated_documents_end_in_a_catalog_or_in_a_catalog_error(originals, seed):
    chance = random.Random(seed)
    values = chance.choice(originals)
    attempt([mutated(value, chance) if chance.random() < 0.5 else value for value in values])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(value=JSON)
def test_any_data_is_recognised_or_refused(value):
    recognise(value)
    attempt([value])
