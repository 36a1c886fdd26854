"""A small world of sales with odd names, in each dialect: with its database where there is one in the process."""

from __future__ import annotations

from typing import Any

import duckdb

from quire.checks import Column, Schema, Table, World
from tests.checks.names.worlds import Sqlite

SALES = """
CREATE TABLE sales (id INTEGER, customer TEXT, amount REAL, sold_on TEXT, note TEXT, "group" INTEGER);
CREATE TABLE "order" (order_id INTEGER, account_id INTEGER, amount REAL);
CREATE TABLE schools (city TEXT, "School Type" TEXT, "Enrollment (K-12)" REAL);
INSERT INTO sales VALUES (1, 'Ann', 5.5, '2024-03-01', 'late', 1), (2, 'Bo', 7, '2024-04-01', 'it''s late', 2),
  (3, 'O''Brien', 2, '2023-04-01', 'the “best”', 2);
INSERT INTO "order" VALUES (1, 7, 3.5);
INSERT INTO schools VALUES ('Bern', 'High', 10);
"""
SCHEMA = Schema(
    (
        Table(
            "sales",
            (
                Column("id", "Integer"),
                Column("customer", "String"),
                Column("amount", "Float"),
                Column("sold_on", "String"),
                Column("note", "String"),
                Column("group", "Integer"),
            ),
        ),
        Table("order", (Column("order_id", "Integer"), Column("account_id", "Integer"), Column("amount", "Float"))),
        Table(
            "schools", (Column("city", "String"), Column("School Type", "String"), Column("Enrollment (K-12)", "Float"))
        ),
    )
)


class Duck:
    """A DuckDB in memory."""

    def __init__(self, script: str) -> None:
        self.connection = duckdb.connect(config={"enable_external_access": False})
        self.connection.execute(script)

    def prepare(self, sql: str) -> str | None:
        try:
            if len(duckdb.extract_statements(sql)) != 1:
                return "There is more than one statement"
            self.connection.execute(f"EXPLAIN {sql}")
        except duckdb.Error as error:
            return str(error)
        return None

    def values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        query = f'SELECT DISTINCT CAST("{column}" AS TEXT) FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT {most + 1}'
        rows = self.connection.execute(query).fetchall()
        return None if len(rows) > most else tuple(row[0] for row in rows)

    def holds(self, table: str, column: str, value: str) -> bool | None:
        query = f'SELECT 1 FROM "{table}" WHERE CAST("{column}" AS TEXT) = ? LIMIT 1'
        return self.connection.execute(query, [value]).fetchone() is not None

    def sample(self, sql: str, rows: int, seconds: float) -> tuple[tuple[Any, ...], ...] | None:
        try:
            return tuple(self.connection.execute(sql).fetchmany(rows))
        except duckdb.Error:
            return None


def sales(dialect: str = "sqlite", database: bool = True) -> World:
    """The world of sales."""
    known = {"sqlite": Sqlite, "duckdb": Duck}
    return World(dialect, SCHEMA, database=known[dialect](SALES) if database and dialect in known else None)
