"""The cache gives what reading gives, and only reads what changed."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings

from quire.catalog import (
    Catalog,
    Dataset,
    Field,
    Profile,
    catalog_of,
    load_catalog,
    read_catalog,
    read_model,
    write_model,
)
from quire.catalog.build import Part
from quire.catalog.columns import pack, unpack
from quire.catalog.reader import find_files
from quire.document import Project

from .strategies import catalogs

COFFEE = Path(__file__).resolve().parents[2] / "examples" / "coffee" / "catalog"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "catalog"
    shutil.copytree(COFFEE, folder)
    (folder / "imported").mkdir(exist_ok=True)
    fields = (Field("order_id", "order_id", profile=Profile(0.5)), Field("extra", "e+1", values=("a",)))
    imported = Catalog((Dataset("orders", "main.orders", fields=fields, rows=3), Dataset("more", "more")))
    (folder / "imported" / "warehouse.yml").write_text(write_model("w", imported, "connection warehouse"))
    (folder / "broken.yml").write_text("version: [")
    return folder


def test_what_is_loaded_is_what_is_read_before_and_after(folder: Path, tmp_path: Path):
    cache = tmp_path / "cache"
    read = read_catalog(folder)
    assert load_catalog(folder, cache) == read
    assert load_catalog(folder, cache) == read
    assert any(field.name == "extra" for field in next(d for d in read.datasets if d.name == "orders").fields)


def test_only_a_file_that_changed_is_read_again(folder: Path, tmp_path: Path):
    cache = tmp_path / "cache"
    load_catalog(folder, cache)
    before = {place.name: place.stat().st_mtime_ns for place in cache.iterdir()}
    assert len(before) == len(find_files(folder))
    with (folder / "coffee.yml").open("a") as file:
        file.write("\n# changed\n")
    (folder / "broken.yml").unlink()
    assert load_catalog(folder, cache) == read_catalog(folder)
    after = {place.name: place.stat().st_mtime_ns for place in cache.iterdir()}
    changed = {name for name in before if before[name] != after.get(name)}
    assert {name.rpartition("-")[0] for name in changed} == {"coffee", "broken"}


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\xc1" * 100, "cut", "middle"])
def test_a_damaged_cache_is_built_anew(folder: Path, tmp_path: Path, damage: bytes | str):
    cache = tmp_path / "cache"
    load_catalog(folder, cache)
    for place in cache.iterdir():
        data = place.read_bytes()
        if damage == "cut":
            place.write_bytes(data[: len(data) // 2])
        elif damage == "middle":
            place.write_bytes(data[:-40] + bytes(20) + data[-20:])
        else:
            place.write_bytes(damage)
    assert [d.name for d in load_catalog(folder, cache).datasets] == [d.name for d in read_catalog(folder).datasets]


def test_a_cache_that_cannot_be_written_is_only_slower(folder: Path, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    assert load_catalog(folder, tmp_path / "file" / "cache") == read_catalog(folder)


def test_a_missing_folder_is_an_empty_catalog(tmp_path: Path):
    assert load_catalog(tmp_path / "none", tmp_path / "cache") == Catalog()
    assert catalog_of(Project.find(tmp_path)) == Catalog()
    assert not (tmp_path / ".quire").exists()


def test_the_cache_of_a_project_is_hidden_from_git(folder: Path):
    (folder.parent / "quire.toml").write_text("")
    assert catalog_of(Project.find(folder)) == read_catalog(folder)
    assert (folder.parent / ".quire" / ".gitignore").read_text() == "*\n"
    assert list((folder.parent / ".quire" / "cache" / "catalog").iterdir())


@settings(max_examples=100, deadline=None)
@given(catalogs())
def test_fields_survive_as_columns(catalog: Catalog):
    read = read_model(write_model("m", catalog))
    part = Part("model.yml", read.datasets)
    assert unpack(*pack(part)) == part


def test_columns_that_do_not_fit_are_refused():
    part = Part("m", (Dataset("a", "a", fields=(Field("x", "x"),)), Dataset("b", "b")))
    header, columns = pack(part)
    columns.counts.append(2)
    with pytest.raises(ValueError, match="length"):
        unpack(header, columns)


def test_a_hundred_thousand_fields_come_back_from_the_cache(tmp_path: Path):
    folder, cache = tmp_path / "catalog", tmp_path / "cache"
    (folder / "imported").mkdir(parents=True)
    fields = tuple(Field(f"c{at}", f"c{at}", "String", f"Column {at}.", profile=Profile(0.1, at)) for at in range(50))
    catalog = Catalog(tuple(Dataset(f"t{at}", f"t{at}", fields=fields) for at in range(2000)))
    (folder / "imported" / "w.yml").write_text(write_model("m", catalog, "w"))
    load_catalog(folder, cache)
    assert len(load_catalog(folder, cache).datasets) == 2000
