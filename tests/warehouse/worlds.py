"""The same little shop in every kind of database, for what all engines promise."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

import duckdb

from .postgres import Server

COUNTRIES = ("DE", "FR", "IT", "ES")
STATUSES = ("paid", "paid", "open", "sent")
CUSTOMERS = [
    (n, f"c{n}@example.com", f"+49 30 {1000000 + n}" if n % 5 else None, COUNTRIES[n % 4]) for n in range(1, 21)
]
ORDERS = [
    (n, 1 + n % 15, STATUSES[n % 4], None if n % 10 == 0 else n * 1.25, f"2026-{1 + n % 12:02}-{1 + n % 28:02}",
     f"SKU-{n:05}")
    for n in range(1, 401)
]  # fmt: skip
SCHEMA = (
    "CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE, phone VARCHAR(40), "
    "country VARCHAR(40))",
    "CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers "
    "(customer_id), status VARCHAR(20), amount DECIMAL(10, 2), ordered_on DATE, sku VARCHAR(20))",
    "CREATE VIEW paid AS SELECT * FROM orders WHERE status = 'paid'",
)
DUCK_ENDLESS = "SELECT count(*) AS n FROM range(100_000_000) AS a, range(100_000_000) AS b WHERE a.range % 7 = b.range"


@dataclasses.dataclass(frozen=True)
class World:
    """Where the shop stands, and what differs between the databases."""

    name: str
    url: str
    dialect: str
    schema: str
    endless: str
    has_keys: bool = True


def values(rows: list[tuple]) -> str:
    return ", ".join("(" + ", ".join("NULL" if cell is None else repr(cell) for cell in row) + ")" for row in rows)


def statements() -> list[str]:
    return [
        *SCHEMA,
        f"INSERT INTO customers VALUES {values(CUSTOMERS)}",
        f"INSERT INTO orders VALUES {values(ORDERS)}",
    ]


def duck(folder: Path) -> World:
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        for statement in statements():
            connection.execute(statement)
        connection.execute("COMMENT ON COLUMN orders.amount IS 'In euros.'")
    return World("duckdb", f"duckdb:{folder / 'shop.duckdb'}", "duckdb", "main", DUCK_ENDLESS)


def sqlite(folder: Path) -> World:
    connection = sqlite3.connect(folder / "shop.sqlite")
    for statement in statements():
        connection.execute(statement)
    connection.commit()
    connection.close()
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n"
    return World("sqlite", f"sqlite:{folder / 'shop.sqlite'}", "sqlite", "main", endless)


def files(folder: Path) -> World:
    folder = folder / "files"
    folder.mkdir()
    with duckdb.connect() as connection:
        for statement in statements():
            connection.execute(statement)
        connection.execute(f"COPY customers TO '{folder / 'customers.csv'}'")
        connection.execute(f"COPY orders TO '{folder / 'orders.parquet'}'")
        connection.execute(f"COPY paid TO '{folder / 'paid.json'}'")
    return World("files", f"files:{folder}", "duckdb", "main", DUCK_ENDLESS, has_keys=False)


def postgres(server: Server) -> World:
    server.run("CREATE DATABASE shop")
    server.run(*statements(), "COMMENT ON COLUMN orders.amount IS 'In euros.'", "ANALYZE", database="shop")
    endless = "SELECT count(*) AS n FROM generate_series(1, 1000000) AS a, generate_series(1, 1000000) AS b"
    return World("postgres", server.url("shop"), "postgres", "public", endless)
