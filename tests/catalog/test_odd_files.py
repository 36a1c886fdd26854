"""Untrusted, huge and strange files: the rest of the catalog works."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.catalog import read_catalog, read_catalog_file, read_model
from quire.errors import CatalogError


def model(*datasets: dict[str, Any], **more: Any) -> str:
    return json.dumps(
        {"version": "0.2.0.dev0", "semantic_model": [{"name": "m", "datasets": list(datasets), **more}]}, indent=1
    )


def field(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "expression": {"dialects": [{"dialect": "ANSI_SQL", "expression": name}]}, **more}


def test_names_with_spaces_quotes_emoji_and_reserved_words_are_kept():
    names = [
        "order",
        "a b",
        'say "hi"',
        "it's",
        "🐈 cats",
        "select",
        "naïve",
        "x.y",
        "💥`;--",
        "null",
        "-",
        "1e5",
        "\\\\ud83d",
    ]
    catalog = read_model(
        model(*({"name": name, "source": name, "fields": [field(name)]} for name in names)), "model.json"
    )
    assert [dataset.name for dataset in catalog.datasets] == names
    assert [dataset.fields[0].name for dataset in catalog.datasets] == names
    assert catalog.problems == ()


def test_a_description_of_a_megabyte_is_cut_and_said_at_its_line():
    catalog = read_model(
        model({"name": "a", "source": "a", "description": "x" * 1_000_000}, {"name": "b", "source": "b"})
    )
    assert len(catalog.datasets[0].description) == 20_000
    (problem,) = catalog.problems
    assert problem.line == 10
    assert "1,000,000 characters" in problem.message


def test_a_table_of_ten_thousand_columns_is_read(tmp_path: Path):
    text = model({"name": "wide", "source": "wide", "fields": [field(f"c{at}") for at in range(10_000)]})
    assert len(read_model(text).datasets[0].fields) == 10_000


def test_cyclic_and_dangling_relationships_are_kept_and_said():
    def join(left: str, right: str) -> dict[str, Any]:
        return {"name": left + right, "from": left, "to": right, "from_columns": ["i"], "to_columns": ["i"]}

    datasets = [{"name": name, "source": name, "primary_key": ["i"]} for name in "ab"]
    catalog = read_model(
        model(*datasets, relationships=[join("a", "b"), join("b", "a"), join("a", "a"), join("a", "z")])
    )
    assert [each.name for each in catalog.relationships] == ["ab", "ba", "aa"]
    assert [("'z'" in problem.message, problem.line > 0) for problem in catalog.problems] == [(True, True)]


@pytest.mark.parametrize("data", [{"visibility": "visible"}, None, [], 3, "{"])
def test_an_extension_that_is_no_text_hides_its_item(data: Any):
    extensions = [{"vendor_name": "QUIRE", "data": data}]
    catalog = read_model(model({"name": "a", "source": "a", "custom_extensions": extensions}))
    assert catalog.datasets[0].visibility == "hidden"
    assert catalog.problems
    assert read_model(model({"name": "a", "source": "a", "custom_extensions": 3})).datasets[0].visibility == "hidden"
    both = "custom_extensions: [{vendor_name: QUIRE, data: '{}'}]"
    twice = f"name: m\ndatasets:\n  - name: a\n    source: a\n    {both}\n    {both}\n"
    assert read_model(twice).datasets[0].visibility == "hidden"
    other = [{"vendor_name": "DBT", "data": data}]
    assert (
        read_model(model({"name": "a", "source": "a", "custom_extensions": other})).datasets[0].visibility == "visible"
    )


def test_a_single_file_may_be_packed(tmp_path: Path):
    fields = [field(f"c{at}", datatype="String", description=f"Column {at}.") for at in range(100)]
    text = model(*({"name": f"t{at}", "source": f"t{at}", "fields": fields} for at in range(700)))
    (tmp_path / "big.json.gz").write_bytes(gzip.compress(text.encode(), 1))
    catalog = read_catalog_file(tmp_path / "big.json.gz")
    assert sum(len(dataset.fields) for dataset in catalog.datasets) == 70_000
    (tmp_path / "small.json").write_text(model({"name": "a", "source": "a"}))
    assert read_catalog_file(tmp_path / "small.json").datasets[0].name == "a"


def test_a_single_json_file_with_a_fault_is_read_with_lines(tmp_path: Path):
    (tmp_path / "a.json").write_text(model({"name": "a", "source": "a", "colour": 1}))
    catalog = read_catalog_file(tmp_path / "a.json")
    assert [problem.line for problem in catalog.problems] == [10]
    (tmp_path / "a.yml.gz").write_bytes(b"no gzip")
    with pytest.raises(CatalogError):
        read_catalog_file(tmp_path / "a.yml.gz")


def test_both_ways_of_reading_json_say_the_same(tmp_path: Path):
    example = model(
        {"name": "a", "source": " a ", "ai_context": "Only this.", "fields": [field("x", dimension={}, label="X")]},
        metrics=[field("m", description="d")],
    )
    (tmp_path / "a.json").write_text(example)
    fast, slow = read_catalog_file(tmp_path / "a.json"), read_model(example, "a.json")
    assert without_lines(fast) == without_lines(slow)


def without_lines(value: Any) -> Any:
    import msgspec

    plain = msgspec.to_builtins(value)

    def strip(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: strip(item) for key, item in part.items() if key != "line"}
        return [strip(item) for item in part] if isinstance(part, list | tuple) else part

    return strip(plain)


WORDS = """
name source fields datasets relationships metrics expression dialects dialect custom_extensions vendor_name data from to
ai_context synonyms primary_key unique_keys dimension is_time from_columns version
"""
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["QUIRE", "a", "ANSI_SQL"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("part", ["dimension", "expression", "ai_context"])
def test_an_extension_where_none_can_be_is_an_unknown_key(part: str):
    odd = {"name": "x", "expression": {"dialects": [{"dialect": "ANSI_SQL", "expression": "x"}]}, part: {}}
    odd[part] = {**odd[part], "custom_extensions": 3}
    catalog = read_model(model({"name": "a", "source": "a", "fields": [odd, field("y")]}))
    assert [each.name for each in catalog.datasets[0].fields][-1] == "y"
    assert "cannot be understood" not in str(catalog.problems)


@settings(max_examples=300, deadline=None)
@given(VALUE, VALUE)
def test_no_content_of_a_file_ends_the_reading(tmp_path_factory: pytest.TempPathFactory, first: Any, second: Any):
    folder = tmp_path_factory.mktemp("catalog")
    (folder / "imported").mkdir()
    (folder / "a.json").write_text(json.dumps({"version": "1", "semantic_model": [{"name": "m", "datasets": first}]}))
    (folder / "b.json").write_text(json.dumps(second))
    (folder / "imported" / "c.json").write_text(json.dumps({"name": "m", "datasets": [first, second]}))
    (folder / "examples.yml").write_text(json.dumps([first, second]))
    (folder / "ok.yml").write_text(model({"name": "fine", "source": "fine"}))
    assert "fine" in [dataset.name for dataset in read_catalog(folder).datasets]
