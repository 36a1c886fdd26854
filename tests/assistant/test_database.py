"""The checks consult a database from their thread: one question at a time, bounded, never a change."""

import asyncio

import pytest

from quire.assistant import database
from quire.assistant.database import Consulted
from quire.errors import ConnectionFailed, StatementFailed

from .toy import Toy


@pytest.fixture
async def consulted():
    return Consulted(Toy(), asyncio.get_running_loop(), lambda sql: sql)


async def test_it_says_what_the_database_has_against_a_statement(consulted):
    assert await asyncio.to_thread(consulted.prepare, "SELECT channel FROM sales") is None
    assert "nothing_like_it" in await asyncio.to_thread(consulted.prepare, "SELECT nothing_like_it FROM sales")


async def test_a_statement_is_prepared_once(consulted):
    for _ in range(3):
        await asyncio.to_thread(consulted.prepare, "SELECT channel FROM sales")
    assert len(consulted._engine.checked) == 1


async def test_what_is_prepared_is_what_is_sent():
    engine = Toy()
    consulted = Consulted(engine, asyncio.get_running_loop(), lambda sql: f"WITH a AS (SELECT 1 AS n) {sql}")
    assert await asyncio.to_thread(consulted.prepare, "SELECT n FROM a") is None
    assert await asyncio.to_thread(consulted.sample, "SELECT n FROM a", 5, 2.0) == ((1,),)


async def test_values_are_all_or_none(consulted):
    assert set(await asyncio.to_thread(consulted.values, "sales", "channel", 5)) == {"web", "cafe"}
    assert await asyncio.to_thread(consulted.values, "sales", "sale_id", 3) is None
    assert await asyncio.to_thread(consulted.holds, "main.products", "sku", "SKU-1") is True
    assert await asyncio.to_thread(consulted.holds, "products", "sku", "it's not") is False
    assert await asyncio.to_thread(consulted.holds, "nowhere", "sku", "x") is None


async def test_nothing_that_changes_data_is_ever_sent(consulted):
    assert await asyncio.to_thread(consulted.prepare, "DROP TABLE sales") is None
    assert await asyncio.to_thread(consulted.sample, "WITH a AS (SELECT 1) DELETE FROM sales", 5, 2.0) is None
    assert consulted._engine.checked == []


async def test_a_database_that_is_not_there_or_silent_says_nothing(monkeypatch):
    class Gone(Toy):
        async def check(self, sql):
            raise ConnectionFailed("It is gone.")

        async def execute(self, statement):
            raise StatementFailed("No.")

    class Silent(Toy):
        async def check(self, sql):
            await asyncio.Event().wait()

    loop = asyncio.get_running_loop()
    gone = Consulted(Gone(), loop, lambda sql: sql)
    assert await asyncio.to_thread(gone.prepare, "SELECT 1") is None
    assert await asyncio.to_thread(gone.sample, "SELECT 1", 1, 0.5) is None
    monkeypatch.setattr(database, "PREPARE_SECONDS", 0.05)
    assert await asyncio.to_thread(Consulted(Silent(), loop, lambda sql: sql).prepare, "SELECT 1") is None
