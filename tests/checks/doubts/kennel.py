"""A small world to doubt statements in: owners, their dogs, breeds, visits at the vet; with its SQLite database."""

import sqlite3
from functools import cache

from quire.catalog import Caveat
from quire.checks import Column, Link, Schema, Table, World

SCRIPT = """
CREATE TABLE owners (owner_id INTEGER PRIMARY KEY, name TEXT, city TEXT, fee INTEGER, joined INTEGER);
CREATE TABLE speaks (owner_id INTEGER, language TEXT, PRIMARY KEY (owner_id, language));
CREATE TABLE breeds (code TEXT PRIMARY KEY, title TEXT, size TEXT);
CREATE TABLE dogs (dog_id INTEGER PRIMARY KEY, owner_id INTEGER, breed_code TEXT, name TEXT, weight REAL, age INTEGER,
  vaccinated TEXT, mother_id INTEGER);
CREATE TABLE visits (visit_id INTEGER PRIMARY KEY, dog_id INTEGER, day TEXT, cost INTEGER, minutes INTEGER);
CREATE TABLE clubs (club_id INTEGER PRIMARY KEY, joined_year INTEGER, female_percentage REAL);
CREATE TABLE lessons (lesson_id INTEGER PRIMARY KEY, owner_id INTEGER, tongue TEXT);
INSERT INTO lessons VALUES (1, 1, 'German');
INSERT INTO clubs VALUES (1, 1999, 51.5);
INSERT INTO owners VALUES (1, 'Ada', 'Bern', 10, 2019), (2, 'Bo', 'Graz', 20, 2020), (3, 'Cy', 'Bern', 30, 2020);
INSERT INTO speaks VALUES (1, 'German'), (1, 'English'), (2, 'German'), (3, 'French');
INSERT INTO breeds VALUES ('HUS', 'Husky', 'large'), ('PUG', 'Pug', 'small');
INSERT INTO dogs VALUES (1, 1, 'HUS', 'Rex', 30.5, 4, 'yes', NULL), (2, 1, 'PUG', 'Mia', 8.0, 2, 'no', NULL),
  (3, 2, 'PUG', 'Rex', 7.5, 9, 'yes', 2);
INSERT INTO visits VALUES (1, 1, '2024-01-01', 50, 20), (2, 1, '2024-02-01', 70, 30), (3, 3, '2024-02-02', 20, 10);
"""
LINKS = (
    Link("dogs", ("owner_id",), "owners", ("owner_id",)),
    Link("speaks", ("owner_id",), "owners", ("owner_id",)),
    Link("dogs", ("breed_code",), "breeds", ("code",)),
    Link("visits", ("dog_id",), "dogs", ("dog_id",)),
    Link("lessons", ("owner_id", "tongue"), "speaks", ("owner_id", "language")),
)
CAVEATS = {
    "visits": (
        Caveat("Visits of no minutes were called off.", "minutes > 0", "required"),
        Caveat("Costs are in francs.", "cost >= 0", "note"),
        Caveat("Ask the front desk.", "", "required"),
    )
}
TYPES = {"INTEGER": "Integer", "REAL": "Float", "TEXT": "String"}


class Kennel:
    """The database in memory."""

    def __init__(self, script: str) -> None:
        self.connection = sqlite3.connect(":memory:", check_same_thread=False)
        self.connection.executescript(script)

    def prepare(self, sql):
        try:
            self.connection.execute("EXPLAIN " + sql)
        except sqlite3.Error as error:
            return str(error)
        return None

    def values(self, table, column, most):
        query = f'SELECT DISTINCT CAST("{column}" AS TEXT) FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT {most + 1}'
        rows = self.connection.execute(query).fetchall()
        return None if len(rows) > most else tuple(row[0] for row in rows)

    def holds(self, table, column, value):
        query = f'SELECT 1 FROM "{table}" WHERE CAST("{column}" AS TEXT) = ? LIMIT 1'
        return self.connection.execute(query, (value,)).fetchone() is not None

    def sample(self, sql, rows, seconds):
        try:
            return tuple(self.connection.execute(sql).fetchmany(rows))
        except sqlite3.Error:
            return None


@cache
def schema() -> Schema:
    """The tables as the database describes them."""
    connection = Kennel(SCRIPT).connection
    tables = []
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        told = connection.execute(f"PRAGMA table_info({name})").fetchall()
        columns = tuple(Column(each[1], TYPES[each[2]]) for each in told)
        key = tuple(each[1] for each in told if each[5])
        tables.append(Table(name, columns, keys=(key,) if key else (), caveats=CAVEATS.get(name, ())))
    return Schema(tuple(tables), LINKS)


def kennel(question="", *, database=True, filled=True, dialect="sqlite") -> World:
    """The world of a question; without rows where not ``filled``."""
    script = SCRIPT if filled else ";".join(part for part in SCRIPT.split(";") if "INSERT" not in part)
    return World(dialect, schema(), question, Kennel(script) if database else None)
