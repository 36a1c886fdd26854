"""The fake engine answers as the real one does."""

from __future__ import annotations

import pyarrow as pa
import pytest

from quire.document import Column, Table
from quire.errors import LimitExceeded, StatementFailed
from quire.warehouse import ColumnProfile, Engine, FakeEngine, Statement, TableInfo, TableProfile

TABLE = Table("", (Column("region", "VARCHAR"), Column("n", "BIGINT")), (("West", 1), ("East", None)))


async def test_it_replies_with_rows_as_a_file_and_remembers_what_was_asked(tmp_path):
    engine: Engine = FakeEngine(tmp_path, {"SELECT 1": TABLE})
    await engine.start()
    answer = await engine.execute(Statement("SELECT 1"))
    with pa.memory_map(answer.path) as source:
        assert pa.ipc.open_file(source).read_all().to_pylist() == [
            {"region": "West", "n": 1},
            {"region": "East", "n": None},
        ]
    assert (answer.row_count, answer.cut, answer.first.rows) == (2, False, TABLE.rows)
    assert await engine.check("SELECT 1") == TABLE.columns
    assert await engine.tables() == await engine.values("t", "c") == ()
    assert (await engine.execute(Statement("SELECT 1"))).hash == answer.hash
    assert engine.statements == [Statement("SELECT 1")] * 2
    assert engine.dialect == "duckdb"
    await engine.close()


async def test_it_fails_when_told_to_or_not_told_anything(tmp_path):
    engine = FakeEngine(tmp_path, {"SELECT 1": LimitExceeded("Too long.")})
    with pytest.raises(LimitExceeded):
        await engine.execute(Statement("SELECT 1"))
    with pytest.raises(StatementFailed):
        await engine.execute(Statement("SELECT 2"))


async def test_it_cuts_rows(tmp_path):
    engine = FakeEngine(tmp_path, lambda statement: TABLE)
    answer = await engine.execute(Statement("SELECT 1", rows=1))
    assert (answer.row_count, answer.cut, len(answer.first.rows)) == (1, True, 1)


async def test_it_profiles_and_overlaps_as_it_was_told(tmp_path):
    orders = TableInfo("main", "orders", "table", ())
    told = TableProfile(2, exact=True, columns=(ColumnProfile("n", null_share=0.5, distinct=1),))
    left, right = ("main", "orders", "n"), ("main", "numbers", "n")
    engine = FakeEngine(tmp_path, {}, (orders,), {("main", "orders"): told}, {(left, right): 0.5})
    assert await engine.profile(orders) == told
    assert (await engine.overlap(left, right), await engine.overlap(right, left)) == (0.5, None)
    lost = FakeEngine(tmp_path, {}, (orders,), {("main", "orders"): LimitExceeded("Too long.")})
    with pytest.raises(LimitExceeded):
        await lost.profile(orders)
