"""Cells that change a database run when a person asks for them, and not because something else changed."""

import pytest

from quire.document import Cell, Column, Table
from quire.session.writes import changes_database
from quire.warehouse import FakeEngine

from .worlds import World, id_of, sql

ONE = Table("", (Column("n", "BIGINT"),), ((1,),))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (1)",
        "with x as (select 1) insert into t select * from x",
        "/* x */ delete from t",
        "CREATE INDEX i ON t (a)",
        "create table a as select 1",
        "DROP VIEW v",
        "truncate t",
        "comment on table t is 'x'",
        "with d as (delete from t returning *) select * from d",
        "REFRESH MATERIALIZED VIEW v",
    ],
)
def test_statements_that_write_are_known(statement):
    assert changes_database(sql("a", statement, connection="shop"))
    assert not changes_database(sql("a", statement))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM t",
        "FROM t",
        "with x as (select 1) select * from x",
        "select replace(a, 'x', 'y') from t",
        "SELEC",
    ],
)
def test_statements_that_read_are_not_taken_for_such(statement):
    assert not changes_database(sql("a", statement, connection="shop"))


def test_other_kinds_of_cells_write_nothing_by_statement():
    assert not changes_database(Cell("a", "python", "insert", attributes={"connection": "shop"}))


@pytest.fixture
async def world(tmp_path):
    (tmp_path / "quire.toml").write_text('[connections.shop]\nurl = "duckdb:shop.duckdb"\nread_only = false\n')
    world = World(
        tmp_path,
        "a: n = 1",
        sql("b", "INSERT INTO t VALUES ({{ n }})", "added", connection="shop"),
        sql("c", "SELECT n FROM t", "shown", connection="shop"),
    )
    world.engines["shop"] = world.engine = FakeEngine(tmp_path, lambda statement: ONE)
    async with world:
        await world.run()
        yield world


def inserts(world: World) -> int:
    return sum(statement.sql.startswith("INSERT") for statement in world.engine.statements)


async def test_reading_a_table_does_not_write_it_again(world):
    assert inserts(world) == 1
    await world.run("c")
    assert inserts(world) == 1
    assert world.validity() == "fff"


async def test_a_statement_that_writes_becomes_stale_and_waits(world):
    await world.type("a", "n = 2")
    await world.run("a")
    assert inserts(world) == 1
    assert world.validity() == "fss"
    await world.run("b")
    assert inserts(world) == 2
    assert world.validity() == "fff"
    assert id_of("c") in world.state.cells
