"""A small shop in SQLite, for the tests of what is read from databases."""

from __future__ import annotations

import sqlite3
from pathlib import Path

SCHEMA = """
CREATE TABLE countries (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, password TEXT, segment TEXT, country_id INTEGER);
CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), ordered_at TIMESTAMP NOT NULL,
  status TEXT NOT NULL, updated_at TIMESTAMP
);
CREATE TABLE order_items (
  order_id INTEGER NOT NULL, line INTEGER NOT NULL, quantity INTEGER NOT NULL, unit_price DECIMAL(8, 2),
  amount DECIMAL(8, 2), PRIMARY KEY (order_id, line)
);
CREATE TABLE orders_bak (order_id INTEGER, customer_id INTEGER, amount DECIMAL(8, 2));
"""


def make_shop(path: Path) -> Path:
    """A shop with 60 orders in 2024."""
    with sqlite3.connect(path) as connection:
        connection.executescript(SCHEMA)
        run = connection.executemany
        run(
            "INSERT INTO countries VALUES (?, ?)",
            [(n, name) for n, name in enumerate(("Austria", "Chile", "Japan"), 1)],
        )
        run(
            "INSERT INTO customers VALUES (?, ?, ?, ?, ?)",
            [(n, f"c{n}@example.org", f"pw{n}", ("home", "trade")[n % 2], n % 3 + 1) for n in range(1, 21)],
        )
        states = ("paid", "open", "sent", "lost", "new")
        run(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?)",
            [
                (n, n % 20 + 1, f"2024-{n % 12 + 1:02}-03 10:00:00", states[n % 5], "2025-01-01 00:00:00")
                for n in range(1, 61)
            ],
        )
        run(
            "INSERT INTO order_items VALUES (?, ?, ?, ?, ?)",
            [(n, line, line + 1, 2.5, 2.5 * (line + 1)) for n in range(1, 61) for line in (1, 2)],
        )
        run("INSERT INTO orders_bak VALUES (?, ?, ?)", [(1, 1, 2.5)])
    connection.close()
    return path


def make_project(folder: Path, url: str) -> Path:
    """A project with one connection."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "quire.toml").write_text(f'[connections.shop]\nurl = "{url}"\n')
    return folder


def run_sql(path: Path, sql: str) -> None:
    """Change a database."""
    with sqlite3.connect(path) as connection:
        connection.executescript(sql)
    connection.close()
