"""The warehouses that the recommender is measured on hold what their questions ask for."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from quire.catalog import Catalog, read_model, write_model


@pytest.fixture(scope="module")
def made() -> ModuleType:
    spec = importlib.util.spec_from_file_location("warehouses", Path(__file__).parents[2] / "bench" / "warehouses.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["warehouses"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("tables", "columns", "schemas"), [(1, 3, 40), (60, 75, 4), (330, 12, 1)])
def test_a_warehouse_has_the_size_that_was_asked_for(made: ModuleType, tables: int, columns: int, schemas: int) -> None:
    found = made.warehouse(tables, columns, schemas)
    names = {table.dataset.name.casefold() for table in found.tables}
    assert len(names) == tables
    assert all(len({field.name for field in table.dataset.fields}) == columns for table in found.tables)
    assert found.fields == tables * columns


def test_the_same_numbers_make_the_same_warehouse_and_questions(made: ModuleType) -> None:
    one, other = made.warehouse(50, 20), made.warehouse(50, 20)
    assert one == other
    assert list(made.questions(one, 20)) == list(made.questions(other, 20))


def test_what_a_question_needs_is_in_the_warehouse(made: ModuleType) -> None:
    found = made.warehouse(80, 30, 8)
    names = {table.dataset.name for table in found.tables}
    columns = {f"{table.dataset.name}.{field.name}" for table in found.tables for field in table.dataset.fields}
    for question in made.questions(found, 60):
        assert set(question.tables) <= names
        assert set(question.columns) <= columns
        assert len(question.columns) >= 2


def test_six_of_ten_fields_are_described(made: ModuleType) -> None:
    fields = [field for table in made.warehouse(100, 50).tables for field in table.dataset.fields]
    told = sum(bool(field.description) for field in fields) / len(fields)
    assert 0.5 < told < 0.65


def test_a_schema_is_a_sound_catalog_with_its_joins(made: ModuleType) -> None:
    for schema, part in made.warehouse(60, 20, 3).schemas.items():
        back: Catalog = read_model(write_model(schema, part, "generator"))
        assert not back.problems
        assert len(back.datasets) == 20
        assert len(back.relationships) == len(part.relationships) > 20
