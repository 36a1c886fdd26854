"""A small shop in DuckDB behind the engine's protocol, its catalog, and a turn with scripted models."""

from __future__ import annotations

from datetime import date

import duckdb

from quire.assistant.asked import Asked, Chosen, Sources
from quire.assistant.turn import answer
from quire.catalog import Catalog, Dataset, Field, Metric, Relationship
from quire.document import Column, Table
from quire.errors import StatementFailed
from quire.llm import FixedModel, Models
from quire.warehouse import Answer

TODAY = date(2026, 3, 12)
SETUP = """
CREATE TABLE sales (sale_id INTEGER, product_id INTEGER, sold_on DATE, channel VARCHAR, amount DOUBLE);
INSERT INTO sales VALUES (1, 1, '2026-01-03', 'web', 10), (2, 2, '2026-01-09', 'cafe', 20),
  (3, 1, '2026-02-01', 'web', 30), (4, 3, '2026-02-11', 'cafe', 5);
CREATE TABLE products (product_id INTEGER, sku VARCHAR, name VARCHAR);
INSERT INTO products VALUES (1, 'SKU-1', 'Espresso'), (2, 'SKU-2', 'Filter'), (3, 'SKU-3', 'Mug');
"""


def plain(*names, **types):
    return tuple(Field(name, name, types.get(name, "String"), dimension=name not in types) for name in names)


CATALOG = Catalog(
    datasets=(
        Dataset("sales", "sales", "shop", "One row per sale.", primary_key=("sale_id",),
                fields=plain("sale_id", "product_id", "sold_on", "channel", "amount", sold_on="Date", amount="Float")),
        Dataset("products", "products", "shop", "What is sold.", primary_key=("product_id",),
                fields=plain("product_id", "sku", "name")),
    ),
    relationships=(Relationship("sold", "sales", ("product_id",), "products", ("product_id",)),),
    metrics=(Metric("revenue", "SUM(sales.amount)", endorsement="endorsed"),),
)  # fmt: skip


class Toy:
    """An engine over DuckDB in memory; keeps what it was asked."""

    dialect = "duckdb"

    def __init__(self, setup: str = SETUP) -> None:
        self.database = duckdb.connect()
        self.database.execute(setup)
        self.checked: list[str] = []

    async def check(self, sql):
        self.checked.append(sql)
        try:
            return tuple(Column(*row[:2]) for row in self.database.execute(f"DESCRIBE {sql}").fetchall())
        except duckdb.Error as fault:
            raise StatementFailed(str(fault)) from None

    async def execute(self, statement):
        try:
            found = self.database.execute(statement.sql)
            columns = tuple(Column(each[0], str(each[1])) for each in found.description)
            rows = tuple(found.fetchall())
        except duckdb.Error as fault:
            raise StatementFailed(str(fault)) from None
        return Answer("", "", Table("", columns, rows, len(rows)), len(rows), False, 0.0)

    async def values(self, table, column, limit=50):
        query = f'SELECT "{column}", count(*) FROM "{table}" GROUP BY 1 ORDER BY 2 DESC LIMIT {limit}'
        return tuple(self.database.execute(query).fetchall())


def models_of(replies, **settings):
    """Models with written replies, and the one that plays them."""
    model = FixedModel(replies)
    return Models({"fast": model, "strong": model}, **settings), model


def sources_of(engine=None, catalog=CATALOG, **more):
    async def choose():
        return Chosen(None, catalog)

    async def opened(connection):
        return engine if connection == "shop" else None

    return Sources(catalog, choose, connection="shop", dialects={"shop": "duckdb"}, engine=opened, **more)


async def turn(prompt, replies=(), *, engine=None, catalog=CATALOG, **request):
    """The version that a request comes to, and the partial ones before it."""
    heard = []
    models = models_of(replies)[0] if replies else Models({})
    asked = Asked(prompt, TODAY, **request)
    version = await answer(asked, sources_of(engine or Toy(), catalog), models, heard.append)
    return version, heard
