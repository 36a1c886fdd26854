from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

COFFEE = Path(__file__).resolve().parents[2] / "examples" / "coffee"
ANCHOR = date(2026, 7, 15)


@pytest.fixture(scope="session")
def generate() -> Callable[..., int]:
    spec = importlib.util.spec_from_file_location("coffee_generate", COFFEE / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[..., int] = module.generate
    return function


@pytest.fixture(scope="session")
def coffee_file(generate: Callable[..., int], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("coffee") / "coffee.duckdb"
    generate(path, ANCHOR)
    return path


@pytest.fixture
def coffee(coffee_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(coffee_file), read_only=True) as connection:
        yield connection


@pytest.fixture
def value(coffee: duckdb.DuckDBPyConnection) -> Callable[[str], Any]:
    def ask(sql: str) -> Any:
        row = coffee.execute(sql).fetchone()
        assert row is not None
        return row[0] if len(row) == 1 else row

    return ask
