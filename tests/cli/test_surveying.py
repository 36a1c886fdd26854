import asyncio
from types import SimpleNamespace

import pytest

from quire.catalog.survey import Changes
from quire.cli.surveying import Progress, Surveyor
from quire.cli.syncing import read_previous, write
from quire.document import Column, Project
from quire.errors import ConnectionFailed, LimitExceeded, StatementFailed
from quire.warehouse import ColumnProfile, Statement, TableInfo, TableProfile


def info(name, *columns, kind="table", **more):
    return TableInfo("main", name, kind, tuple(Column(*column.split(":")) for column in columns), **more)


TABLES = (
    info("customers", "id:INTEGER", "name:VARCHAR", primary_key=("id",)),
    info("orders", "id:INTEGER", "customer_id:INTEGER", "amount:DECIMAL(8,2)", primary_key=("id",)),
    info("refunds", "id:INTEGER", "order_id:INTEGER", primary_key=("id",)),
)


class ScriptedEngine:
    """An engine that answers, fails or hangs as it was told, table by table."""

    dialect = "duckdb"

    def __init__(self, tables=TABLES, **scripts):
        self._tables = tables
        self._scripts = scripts
        self.alive = True
        self.profiled: list[str] = []
        self.compared: list[tuple] = []
        self.hanging = asyncio.Event()
        self.rest_done = asyncio.Event()

    async def tables(self):
        return self._tables

    async def profile(self, table, sample_rows=100_000):
        script = self._scripts.get(table.name)
        if script == "hang":
            self.hanging.set()
            await asyncio.Event().wait()
        if script == "die":
            self.alive = False
        if not self.alive:
            raise StatementFailed("server closed the connection unexpectedly")
        if isinstance(script, Exception):
            raise script
        self.profiled.append(table.name)
        if len(self.profiled) == len(self._tables) - 1:
            self.rest_done.set()
        return TableProfile(10, True, tuple(ColumnProfile(one.name, 0.0, 10, "1", "10") for one in table.columns))

    async def overlap(self, left, right, limit=1_000):
        self.compared.append((left, right))
        return 1.0

    async def execute(self, statement: Statement):
        denied = self._scripts.get("denied", "-")
        if not self.alive or denied in statement.sql:
            raise StatementFailed("no")
        return SimpleNamespace(first=SimpleNamespace(rows=((1,),)))


async def survey(engine, patterns=(), **more):
    return await Surveyor(engine, Progress(), {}, **more).read(patterns)


@pytest.fixture
def project(tmp_path):
    return Project.find(tmp_path)


def save(project, found):
    return write(project, "shop", "connection shop", found, read_previous(project, "shop"))


async def interrupted(engine):
    """A survey whose task is cancelled while a table hangs."""
    task = asyncio.create_task(survey(engine))
    await asyncio.wait_for(engine.hanging.wait(), 10)
    await asyncio.wait_for(engine.rest_done.wait(), 10)
    task.cancel()
    return await task


async def test_all_tables_are_looked_at_and_related():
    found = await survey(ScriptedEngine())
    assert {table.name for table in found.tables} == {"customers", "orders", "refunds"}
    assert [(join.left.name, join.right.name) for join in found.joins] == [
        ("orders", "customers"),
        ("refunds", "orders"),
    ]
    assert not found.stopped


async def test_an_interrupted_survey_gives_what_was_read():
    found = await interrupted(ScriptedEngine(orders="hang"))
    assert found.interrupted
    assert {name for _, name in found.seen} == {"customers", "refunds"}


async def test_after_an_interruption_the_rest_of_the_file_is_as_before(project):
    first = save(project, await survey(ScriptedEngine()))
    assert first.changed
    before = read_previous(project, "shop")
    done = save(project, await interrupted(ScriptedEngine(orders="hang")))
    assert done.interrupted
    assert read_previous(project, "shop") == before
    assert not done.changed
    assert done.changes == Changes()


async def test_an_interruption_on_the_first_sync_keeps_what_is_known(project):
    done = save(project, await interrupted(ScriptedEngine(orders="hang")))
    assert done.datasets == 3
    rows = {one.name: one.rows for one in read_previous(project, "shop").datasets}
    assert rows == {"customers": 10, "orders": None, "refunds": 10}


async def test_a_database_that_goes_away_stops_the_survey_and_keeps_what_was_read(project):
    engine = ScriptedEngine(
        tables=tuple(info(f"t{n}", "id:INTEGER", primary_key=("id",)) for n in range(40)), t20="die"
    )
    found = await survey(engine)
    assert found.stopped == "The database went away."
    assert 10 <= len(found.seen) < 40
    assert save(project, found).datasets == 40


async def test_a_database_that_cannot_be_listed_is_an_error():
    class Gone(ScriptedEngine):
        async def tables(self):
            raise ConnectionFailed("It does not answer.")

    with pytest.raises(ConnectionFailed):
        await survey(Gone())


async def test_tables_without_permission_are_listed_and_the_rest_is_read():
    denied = info("salaries", kind="table", problem="permission denied for table salaries")
    engine = ScriptedEngine(
        tables=(*TABLES, denied), refunds=StatementFailed("permission denied for table refunds"), denied="refunds"
    )
    found = await survey(engine)
    assert found.problems == {
        "main.salaries": "permission denied for table salaries",
        "main.refunds": "permission denied for table refunds",
    }
    assert {table.name for table in found.tables} == {"customers", "orders"}


async def test_a_table_that_takes_too_long_keeps_its_columns():
    found = await survey(ScriptedEngine(orders=LimitExceeded("time")))
    assert "took too long" in found.problems["main.orders"]
    assert {table.name for table in found.tables} == {"customers", "orders", "refunds"}
    assert {name for _, name in found.seen} == {"customers", "refunds"}


async def test_without_a_look_no_row_is_read():
    engine = ScriptedEngine()
    found = await survey(engine, look=False)
    assert (engine.profiled, engine.compared, found.seen) == ([], [], set())
    assert len(found.joins) == 2


async def test_only_joins_of_the_tables_asked_for_are_compared():
    engine = ScriptedEngine()
    await survey(engine, ["refunds"])
    assert engine.profiled == ["refunds"]
    assert [left[1] for left, _ in engine.compared] == ["refunds"]
