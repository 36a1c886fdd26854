"""What a connection holds: tables, views, columns, keys, comments, values."""

from __future__ import annotations

import pytest

from quire.document import Column
from quire.errors import StatementFailed

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_tables_and_views_with_columns_counts_keys_and_comments(engine):
    tables = {(table.schema, table.name): table for table in await engine.tables()}
    assert set(tables) == {("main", "orders"), ("main", "paid"), ("raw data", 'odd "name"')}
    orders = tables["main", "orders"]
    assert (orders.kind, orders.rows, orders.primary_key, orders.comment) == (
        "table", 1000, ("order_id",), "One row per order.",
    )  # fmt: skip
    assert orders.columns[0] == Column("order_id", "INTEGER")
    assert (tables["main", "paid"].kind, tables["main", "paid"].rows) == ("view", None)
    assert tables["main", "paid"].columns == orders.columns


async def test_values_come_most_frequent_first(engine):
    assert await engine.values("main.orders", "status") == (("paid", 750), ("Paid", 250))
    assert await engine.values("orders", "order_id", limit=2) == (("1", 1), ("10", 1))


async def test_odd_names_are_names(engine):
    assert await engine.values('"raw data"."odd ""name"""', "a column") == (("x", 2),)


@pytest.mark.parametrize(("table", "column"), [("nothing", "a"), ("orders", "nothing"), ("orders; DROP TABLE x", "a")])
async def test_unknown_names_are_said(engine, table, column):
    with pytest.raises(StatementFailed, match="There is no"):
        await engine.values(table, column)


async def test_a_name_that_is_none_is_refused(engine):
    with pytest.raises(StatementFailed, match="is not the name of a table"):
        await engine.values("", "a")
