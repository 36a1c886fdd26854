"""What is in a SQLite file: tables, views, their columns and keys, with types by declaration and by what they hold."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from ..chunks import NULL, TYPES, kind
from ..session import quoted, table
from .faults import from_error

_OBJECTS = """
SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY name
"""
_LOOKED_AT = 100  # rows that show what a column holds
_COUNTED = 256 << 20  # bytes of a file whose rows are counted
# SQLite's own order: the first word that is in the declaration says what it is.
_DECLARED = (
    ("INT", "BIGINT"), ("CHAR", "VARCHAR"), ("CLOB", "VARCHAR"), ("TEXT", "VARCHAR"), ("BLOB", "BLOB"),
    ("REAL", "DOUBLE"), ("FLOA", "DOUBLE"), ("DOUB", "DOUBLE"), ("BOOL", "BOOLEAN"), ("DATETIME", "TIMESTAMP"),
    ("TIMESTAMP", "TIMESTAMP"), ("DATE", "DATE"), ("DEC", "DOUBLE"), ("NUM", "DOUBLE"), ("MONEY", "DOUBLE"),
    ("JSON", "JSON"),
)  # fmt: skip
_NUMBERS = ("BIGINT", "DOUBLE", "BOOLEAN")


def tables(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every table and view by name; one that cannot be read has a problem."""
    found = []
    count = _small(connection)
    for name, object_kind, sql in _objects(connection):
        entry = table("main", name, [], kind=object_kind, definition=sql if object_kind == "view" else "")
        try:
            _describe(connection, entry)
            if object_kind == "table":
                entry["rows"] = _rows(connection, name, count)
        except sqlite3.Error as error:
            entry["problem"] = from_error(error, "").message
        found.append(entry)
    return found


def names(connection: sqlite3.Connection, kind: str) -> list[str]:
    """Every table, or every column of one."""
    found = [name for name, _, _ in _objects(connection)]
    if kind == "table":
        return found
    every: dict[str, None] = {}
    for name in found:
        try:
            every.update({row[1]: None for row in _info(connection, name)})
        except sqlite3.Error:
            continue
    return list(every)


def _objects(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Name, kind and SQL; without the tables that a virtual one keeps for itself."""
    try:
        rows = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'shadow'").fetchall()
    except sqlite3.OperationalError:  # before SQLite 3.37
        rows = []
    own = {name for (name,) in rows}
    return [row for row in connection.execute(_OBJECTS).fetchall() if row[0] not in own]


def _describe(connection: sqlite3.Connection, entry: dict[str, Any]) -> None:
    name = entry["name"]
    columns = [row for row in _info(connection, name) if row[6] != 1]  # 1: the hidden ones of virtual tables
    cursor = connection.execute(f"SELECT * FROM {quoted(name, mark='`')} LIMIT {_LOOKED_AT}")
    held = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(columns)
    entry["columns"] = [[row[1], _type(row[2] or "", kind(values))] for row, values in zip(columns, held, strict=False)]
    keyed = sorted((row[5], row[1]) for row in columns if row[5])
    entry["primary_key"] = [column for _, column in keyed]
    entry["required"] = [row[1] for row in columns if row[3]]
    entry["unique_keys"] = _unique(connection, name)
    entry["foreign_keys"] = _foreign(connection, name)


def _info(connection: sqlite3.Connection, name: str) -> list[Any]:
    """Number, name, declaration, NOT NULL, default, place in the primary key, hidden."""
    return connection.execute("SELECT * FROM pragma_table_xinfo($1)", {"1": name}).fetchall()


def _type(declared: str, held: str) -> str:
    """DuckDB's name of a column's type: what it holds, unless that is nothing or fits the declaration."""
    upper = declared.upper()
    said = next((name for word, name in _DECLARED if word in upper), "")
    real = TYPES[held]
    if held == NULL:
        return said or "VARCHAR"
    fits = said == real or (said == "DOUBLE" and real in _NUMBERS) or (said == "JSON" and real == "VARCHAR")
    return said if fits else real


def _unique(connection: sqlite3.Connection, name: str) -> list[list[str]]:
    found = []
    rows = connection.execute('SELECT name, "unique", origin, partial FROM pragma_index_list($1)', {"1": name})
    for index, unique, origin, partial in rows.fetchall():
        if unique and origin != "pk" and not partial:
            parts = connection.execute("SELECT name FROM pragma_index_info($1) ORDER BY seqno", {"1": index}).fetchall()
            if parts and all(part for (part,) in parts):  # an expression has no name
                found.append([part for (part,) in parts])
    return sorted(found)


def _foreign(connection: sqlite3.Connection, name: str) -> list[list[Any]]:
    """Columns, schema, table, its columns; what is not said is the other table's primary key."""
    keys: dict[int, list[Any]] = {}
    sql = 'SELECT id, "table", "from", "to" FROM pragma_foreign_key_list($1) ORDER BY id, seq'
    for number, other, column, to_column in connection.execute(sql, {"1": name}).fetchall():
        key = keys.setdefault(number, [[], "main", other, []])
        key[0].append(column)
        if to_column is not None:
            key[3].append(to_column)
    for key in keys.values():
        if not key[3]:
            key[3] = [part for _, part in sorted((row[5], row[1]) for row in _info(connection, key[2]) if row[5])]
    return [key for key in keys.values() if len(key[0]) == len(key[3])]


def _small(connection: sqlite3.Connection) -> bool:
    ((path,),) = connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchall()
    return not path or Path(path).stat().st_size <= _COUNTED


def _rows(connection: sqlite3.Connection, name: str, count: bool) -> int | None:
    if not count:
        return None
    return int(connection.execute(f"SELECT count(*) FROM {quoted(name, mark='`')}").fetchone()[0])
