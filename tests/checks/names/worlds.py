"""Small worlds to check statements in: a shop, and a school whose names are odd; each with its SQLite database."""

from __future__ import annotations

import re
import sqlite3

import duckdb

from quire.checks import Column, Link, Schema, Table, World

SHOP = """
CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, full_name TEXT, city TEXT, signup_date TEXT);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (customer_id),
  order_date TEXT, status TEXT, total REAL);
CREATE TABLE order_lines (order_id INTEGER REFERENCES orders (order_id),
  product_id INTEGER REFERENCES products (product_id), quantity INTEGER, price REAL);
CREATE TABLE products (product_id INTEGER PRIMARY KEY, title TEXT,
  category_id INTEGER REFERENCES categories (id), weight REAL);
CREATE TABLE categories (id INTEGER PRIMARY KEY, label TEXT);
INSERT INTO customers VALUES (1, 'Ada', 'Bern', '2024-01-02'), (2, 'Bo', 'Graz', '2024-02-03'),
  (3, 'Cy', 'Bern', '2024-02-04');
INSERT INTO orders VALUES (1, 1, '2024-03-01', 'paid', 10.0), (2, 1, '2024-03-02', 'open', 20.5),
  (3, 2, '2024-03-03', 'paid', 5.0);
INSERT INTO order_lines VALUES (1, 1, 2, 4.0), (1, 2, 1, 2.0), (2, 1, 5, 4.1), (3, 3, 1, 5.0);
INSERT INTO products VALUES (1, 'pen', 1, 0.1), (2, 'ink', 1, 0.3), (3, 'cup', 2, 0.4);
INSERT INTO categories VALUES (1, 'office'), (2, 'kitchen');
"""
SCHOOL = """
CREATE TABLE Highschooler (ID INTEGER PRIMARY KEY, name TEXT, grade INTEGER);
CREATE TABLE Friend (student_id INTEGER REFERENCES Highschooler (ID), friend_id INTEGER REFERENCES Highschooler (ID));
CREATE TABLE Pets (PetID INTEGER PRIMARY KEY, PetType TEXT, pet_age INTEGER,
  OwnerID INTEGER REFERENCES Highschooler (ID));
CREATE TABLE Club (ClubID INTEGER PRIMARY KEY, ClubName TEXT, DOB TEXT);
INSERT INTO Highschooler VALUES (1, 'Ann', 9), (2, 'Ben', 10), (3, 'Cat', 12);
INSERT INTO Friend VALUES (1, 2), (2, 1), (2, 3);
INSERT INTO Pets VALUES (1, 'cat', 3, 1), (2, 'dog', 5, 1), (3, 'cat', 1, 3);
INSERT INTO Club VALUES (1, 'chess', '2001-02-03');
"""

ODD = """
CREATE TABLE "order" ("Order Id" INTEGER PRIMARY KEY, "group" TEXT, "Total (net)" REAL);
CREATE TABLE "order line" ("Order Id" INTEGER REFERENCES "order" ("Order Id"), "Quantity" INTEGER, "Unit Price" REAL);
CREATE TABLE blank (note TEXT);
INSERT INTO "order" VALUES (1, 'a', 2.5), (2, 'b', 3.5);
INSERT INTO "order line" VALUES (1, 3, 0.5), (2, 1, 3.5);
"""

COURSES = """
CREATE TABLE course (Course_ID INTEGER PRIMARY KEY, Course TEXT, Starting_Date TEXT);
CREATE TABLE teacher (Teacher_ID INTEGER PRIMARY KEY, Name TEXT, Age INTEGER);
CREATE TABLE course_arrange (Course_ID INTEGER REFERENCES course (Course_ID),
  Teacher_ID INTEGER REFERENCES teacher (Teacher_ID), Grade INTEGER);
CREATE TABLE enrolment (link_to_course INTEGER REFERENCES course (Course_ID), pupil TEXT, paid_on TEXT);
INSERT INTO course VALUES (1, 'Math', '5 May'), (2, 'Art', '6 May');
INSERT INTO teacher VALUES (1, 'Gus', 30), (2, 'Ida', 50);
INSERT INTO course_arrange VALUES (1, 2, 4), (2, 1, 5);
INSERT INTO enrolment VALUES (1, 'Kim', '2024-01-01'), (1, 'Lee', '2024-01-02'), (2, 'Kim', '2024-01-03');
"""


class Sqlite:
    """A database in memory; it counts how often it was asked to prepare."""

    def __init__(self, script: str) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.executescript(script)
        self.prepared = 0

    def prepare(self, sql: str) -> str | None:
        self.prepared += 1
        try:
            self.connection.execute("EXPLAIN " + sql)
        except sqlite3.Error as error:
            return str(error)
        return None

    def values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        query = f'SELECT DISTINCT CAST("{column}" AS TEXT) FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT {most + 1}'
        rows = self.connection.execute(query).fetchall()
        return None if len(rows) > most else tuple(row[0] for row in rows)

    def holds(self, table: str, column: str, value: str) -> bool | None:
        query = f'SELECT 1 FROM "{table}" WHERE CAST("{column}" AS TEXT) = ? LIMIT 1'
        return self.connection.execute(query, (value,)).fetchone() is not None

    def sample(self, sql: str, rows: int, seconds: float) -> tuple[tuple[object, ...], ...] | None:
        try:
            return tuple(self.connection.execute(sql).fetchmany(rows))
        except sqlite3.Error:
            return None


class Duck(Sqlite):
    """The same database in DuckDB."""

    def __init__(self, script: str) -> None:
        super().__init__(script)
        self.duck = duckdb.connect()
        for statement in script.split(";\n"):
            self.duck.execute(re.sub(r" REFERENCES \w+ \(\w+\)", "", statement))

    def prepare(self, sql: str) -> str | None:
        self.prepared += 1
        try:
            self.duck.execute("EXPLAIN " + sql)
        except duckdb.Error as error:
            return str(error)
        return None


def schema_of(database: Sqlite) -> Schema:
    """The schema as the database declares it."""
    tables, links = [], []
    names = [row[0] for row in database.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        rows = database.connection.execute(f'PRAGMA table_info("{name}")').fetchall()
        kinds = {"INTEGER": "Integer", "TEXT": "String", "REAL": "Float"}
        columns = tuple(Column(row[1], kinds.get(row[2], "")) for row in rows)
        key = tuple(row[1] for row in rows if row[5])
        tables.append(Table(name, columns, keys=(key,) if key else ()))
        for row in database.connection.execute(f'PRAGMA foreign_key_list("{name}")'):
            links.append(Link(name, (row[3],), row[2], (row[4],)))
    return Schema(tuple(tables), tuple(links))


def world(name: str, question: str = "", dialect: str = "sqlite", database: bool = True) -> World:
    """A world by its name."""
    script = {"shop": SHOP, "school": SCHOOL, "odd": ODD, "courses": COURSES}[name]
    made = Duck(script) if dialect == "duckdb" else Sqlite(script)
    return World(dialect, schema_of(made), question, made if database else None)
