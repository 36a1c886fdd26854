from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import duckdb
import pytest
import pytest_asyncio

from quire.warehouse import ConnectionSettings, open_engine
from quire.warehouse.engine import ProcessEngine

from . import worlds
from .postgres import Server

ENDLESS = "SELECT count(*) AS n FROM range(100_000_000) AS a, range(100_000_000) AS b WHERE a.range % 7 = b.range % 11"


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute('''
            CREATE TABLE orders (order_id INTEGER PRIMARY KEY, status VARCHAR, region VARCHAR, amount DECIMAL(10, 2));
            COMMENT ON TABLE orders IS 'One row per order.';
            INSERT INTO orders
            SELECT i, CASE WHEN i % 4 = 0 THEN 'Paid' ELSE 'paid' END, ['West', 'East'][1 + i % 2], i / 100
            FROM range(1, 1001) AS numbers (i);
            CREATE VIEW paid AS SELECT * FROM orders WHERE lower(status) = 'paid';
            CREATE SCHEMA "raw data";
            CREATE TABLE "raw data"."odd ""name""" ("a column" VARCHAR);
            INSERT INTO "raw data"."odd ""name""" VALUES ('x'), ('x'), (NULL);
            CREATE SEQUENCE numbers;
        ''')
    return path


Opener = Callable[..., ProcessEngine]


@pytest_asyncio.fixture(loop_scope="session")
async def opened(shop_file: Path, tmp_path: Path) -> AsyncIterator[Opener]:
    engines: list[ProcessEngine] = []

    def make(url: str = f"duckdb:{shop_file}", **settings: object) -> ProcessEngine:
        engine = open_engine(ConnectionSettings(name="shop", url=url, **settings), tmp_path)  # type: ignore[arg-type]
        assert isinstance(engine, ProcessEngine)
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        await engine.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(shop_file: Path) -> AsyncIterator[ProcessEngine]:
    """An engine that all tests share: it is only read from."""
    engine = open_engine(ConnectionSettings(name="shop", url=f"duckdb:{shop_file}"), shop_file.parent)
    assert isinstance(engine, ProcessEngine)
    yield engine
    await engine.close()


@pytest.fixture
def own(opened: Opener) -> ProcessEngine:
    """An engine of the test's own, to be stopped and killed."""
    return opened()


@pytest.fixture
def writable(opened: Opener, shop_file: Path, tmp_path: Path) -> ProcessEngine:
    (tmp_path / "copy.duckdb").write_bytes(shop_file.read_bytes())
    return opened(url="duckdb:copy.duckdb", read_only=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def untouched(shop_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProcessEngine]:
    """An engine that could write, and must not be made to."""
    root = tmp_path_factory.mktemp("untouched")
    shutil.copy(shop_file, root / "copy.duckdb")
    engine = open_engine(ConnectionSettings(name="shop", url="duckdb:copy.duckdb", read_only=False), root)
    assert isinstance(engine, ProcessEngine)
    yield engine
    await engine.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server that all tests share."""
    server = Server()
    yield server
    server.remove()


@pytest.fixture(scope="session", params=["duckdb", "sqlite", "postgres", "files"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> worlds.World:
    """The shop in each kind of database."""
    if request.param == "postgres":
        return worlds.postgres(request.getfixturevalue("server"))
    make = {"duckdb": worlds.duck, "sqlite": worlds.sqlite, "files": worlds.files}[request.param]
    return make(tmp_path_factory.mktemp("world"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shop(world: worlds.World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProcessEngine]:
    """An engine over the shop that all tests share: it is only read from."""
    engine = open_engine(ConnectionSettings(name="shop", url=world.url), tmp_path_factory.mktemp("shared"))
    assert isinstance(engine, ProcessEngine)
    yield engine
    await engine.close()


@pytest.fixture
def mine(opened: Opener, world: worlds.World) -> ProcessEngine:
    """An engine over the shop, of the test's own."""
    return opened(url=world.url)


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)
