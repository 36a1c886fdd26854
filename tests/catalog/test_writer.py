"""What is written is valid Ossie and reads back as it was."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml
from hypothesis import given, settings

from quire.catalog import Catalog, Dataset, Field, Origin, Profile, read_catalog, read_model, write_model
from quire.catalog.rules import breaches
from quire.errors import CatalogError

from .strategies import catalogs

SHARED = Path(os.environ.get("QUIRE_SHARED", Path(__file__).parents[2].parent / "shared")) / "ossie"
COFFEE = Path(__file__).resolve().parents[2] / "examples" / "coffee" / "catalog"


def placeless(value: Any) -> Any:
    """The same without origins, what imports said, and problems."""
    if isinstance(value, tuple):
        return tuple(map(placeless, value))
    if not isinstance(value, msgspec.Struct) or isinstance(value, Origin):
        return value
    dropped = {"origin": Origin(), "imported_description": "", "problems": (), "guides": ()}
    kept = {key: dropped.get(key, placeless(getattr(value, key))) for key in value.__struct_fields__}
    return type(value)(**kept)


def official(text: str) -> bool:
    """The verdict of the specification's own schema, where it lies beside the project; otherwise of our rules."""
    document = yaml.safe_load(text)
    if not (SHARED / "osi-schema.json").exists():
        return not list(breaches(document))
    schema = jsonschema.Draft202012Validator(json.loads((SHARED / "osi-schema.json").read_text()))
    return schema.is_valid(document)


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


@settings(max_examples=200, deadline=None)
@given(catalogs())
def test_what_is_written_reads_back_and_keeps_the_specification(catalog: Catalog):
    text = write_model("a: model", catalog)
    assert placeless(read_model(text)) == placeless(catalog)
    assert official(text)
    assert text == write_model("a: model", catalog)
    plain = write_model("m", catalog, plain=True)
    assert "custom_extensions" not in keys(yaml.safe_load(plain))
    assert official(plain)


@settings(max_examples=100, deadline=None)
@given(catalogs())
def test_an_imported_file_reads_back_the_fast_way_and_the_slow_way(catalog: Catalog):
    text = write_model("m", catalog, "connection x")
    assert official(text)
    fast, slow = read_model(text), read_model("#" + text)
    assert fast == slow
    assert placeless(fast) == placeless(catalog)


def test_a_fault_in_an_imported_line_is_said_at_its_line():
    fields = (Field("a", "a"), Field("b", "b"))
    text = write_model("m", Catalog((Dataset("t", "t", fields=fields),)), "x").replace('"name":"b"', '"name":"A"')
    (problem,) = read_model(text).problems
    assert text.split("\n")[problem.line - 1].startswith('          - {"name":"A"')
    (wrong,) = read_model(text.replace('"name":"A"', '"nam":"A"')).problems[:1]
    assert wrong.line == problem.line


def test_the_sample_survives_being_written():
    catalog = read_catalog(COFFEE)
    text = write_model("sperling", catalog)
    again = read_model(text)
    assert again.problems == ()
    assert placeless(again) == placeless(msgspec.structs.replace(catalog, examples=(), guides=()))


def test_a_short_field_is_one_line_and_a_long_text_stands_as_it_is():
    fields = (
        Field("order_id", "order_id", "Integer", "Number of the order."),
        Field("note", "note", description="First line.\n\n- second: line", profile=Profile(0.25, 7, "a", "z")),
    )
    text = write_model("m", Catalog((Dataset("orders", "main.orders", fields=fields, primary_key=("order_id",)),)))
    assert text == (
        "version: 0.2.0.dev0\n"
        "semantic_model:\n"
        "  - name: m\n"
        "    datasets:\n"
        "      - name: orders\n"
        "        source: main.orders\n"
        "        primary_key: [order_id]\n"
        "        fields:\n"
        "          - {name: order_id, expression: {dialects: [{dialect: ANSI_SQL, expression: order_id}]}, "
        "datatype: Integer, description: Number of the order.}\n"
        "          - name: note\n"
        "            expression: {dialects: [{dialect: ANSI_SQL, expression: note}]}\n"
        "            description: |-\n"
        "              First line.\n"
        "\n"
        "              - second: line\n"
        "            custom_extensions: [{vendor_name: QUIRE, "
        'data: \'{"profile":{"null_share":0.25,"distinct":7,"minimum":"a","maximum":"z"}}\'}]\n'
    )


def test_an_imported_file_says_so_and_is_read_as_imported(tmp_path: Path):
    (tmp_path / "imported").mkdir()
    text = write_model("m", Catalog((Dataset("a", "a"),)), "connection x\ny")
    assert text.startswith("# Written by Quire from: connection x y.")
    (tmp_path / "imported" / "x.yml").write_text(text)
    assert read_catalog(tmp_path).datasets[0].origin.imported == "connection x\ny"


def test_a_catalog_without_datasets_cannot_be_written():
    with pytest.raises(CatalogError):
        write_model("m", Catalog())


def test_fifty_thousand_fields_are_written_and_read():
    fields = tuple(
        Field(f"c{at}", f"c{at}", "String", f"Column {at}, of many.", profile=Profile(0.1, at)) for at in range(50)
    )
    catalog = Catalog(tuple(Dataset(f"t{at}", f"main.t{at}", fields=fields) for at in range(1000)))
    read = read_model(write_model("m", catalog))
    assert sum(len(dataset.fields) for dataset in read.datasets) == 50_000
