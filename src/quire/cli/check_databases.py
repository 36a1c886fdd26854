"""Database files that statements are checked against: SQLite and DuckDB, read-only, within limits of time."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from quire.checks import Database
from quire.errors import UsageError

_PREPARE_SECONDS = 2.0
_LOOK_SECONDS = 1.0
_MOST_KNOWN = 20_000
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
Found = TypeVar("Found")
_FAILURES = (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError)


def open_database(path: Path) -> Database:
    """The database of a file; raises ``UsageError`` where it is none."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as fault:
        raise UsageError(f"The database {path} cannot be read: {fault.strerror}.") from None
    if head[8:12] == b"DUCK":
        return DuckDBFile(path)
    if not head or head.startswith(b"SQLite format 3"):
        return SQLiteFile(path)
    raise UsageError(f"{path} is neither a SQLite nor a DuckDB database.")


class SQLiteFile:
    """A SQLite file, opened so that nothing can write to it."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._connection.text_factory = lambda data: data.decode(errors="replace")
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._connection.execute("PRAGMA query_only = ON")
        self._stop_at = 0.0
        self._connection.set_progress_handler(lambda: time.monotonic() > self._stop_at, _STEPS)
        self._listed: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        self._held: dict[tuple[str, ...], bool | None] = {}

    def prepare(self, sql: str) -> str | None:
        """Let SQLite compile the statement."""
        try:
            self._rows(f"EXPLAIN {sql}", 1, _PREPARE_SECONDS)
        except _FAILURES as fault:
            return str(fault) or type(fault).__name__
        return None

    def values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        """The different values, looked up once."""
        return _once(self._listed, (table, column, str(most)), lambda: self._values(table, column, most))

    def holds(self, table: str, column: str, value: str) -> bool | None:
        """Whether the value is there, looked up once."""
        return _once(self._held, (table, column, value), lambda: self._holds(table, column, value))

    def _values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        name = _plain_name(column)
        sql = f"SELECT DISTINCT {name} FROM {_plain_name(table)} WHERE {name} IS NOT NULL LIMIT {most + 1}"  # noqa: S608
        rows = self.sample(sql, most + 1, _LOOK_SECONDS)
        return tuple(str(row[0]) for row in rows) if rows is not None and len(rows) <= most else None

    def _holds(self, table: str, column: str, value: str) -> bool | None:
        sql = f"SELECT 1 FROM {_plain_name(table)} WHERE CAST({_plain_name(column)} AS TEXT) = ? LIMIT 1"  # noqa: S608
        try:
            return bool(self._rows(sql, 1, _LOOK_SECONDS, (value,)))
        except _FAILURES:
            return None

    def sample(self, sql: str, rows: int, seconds: float) -> tuple[tuple[Any, ...], ...] | None:
        """Run the query for so long."""
        try:
            return tuple(self._rows(sql, rows, seconds))
        except _FAILURES:
            return None

    def _rows(self, sql: str, rows: int, seconds: float, parameters: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        self._stop_at = time.monotonic() + seconds
        cursor = self._connection.execute(sql, parameters)
        try:
            return cursor.fetchmany(rows)
        finally:
            cursor.close()


class DuckDBFile:
    """A DuckDB file, opened read-only and without access to anything else."""

    dialect = "duckdb"

    def __init__(self, path: Path) -> None:
        import duckdb

        self._duckdb = duckdb
        config: dict[str, Any] = {"enable_external_access": False, "lock_configuration": True}
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=config)
        except duckdb.Error as fault:
            raise UsageError(f"The database {path} cannot be opened: {str(fault).splitlines()[0]}") from None
        self._listed: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        self._held: dict[tuple[str, ...], bool | None] = {}

    def prepare(self, sql: str) -> str | None:
        """Let DuckDB plan the statement."""
        try:
            statements = self._duckdb.extract_statements(sql)
            if len(statements) != 1:
                return f"There are {len(statements)} statements"
            if statements[0].type != self._duckdb.StatementType.SELECT:
                return None
            self._rows(f"EXPLAIN {statements[0].query}", 1, _PREPARE_SECONDS)
        except (self._duckdb.Error, ValueError, RuntimeError) as fault:
            return str(fault).strip() or type(fault).__name__
        return None

    def values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        """The different values, looked up once."""
        return _once(self._listed, (table, column, str(most)), lambda: self._values(table, column, most))

    def holds(self, table: str, column: str, value: str) -> bool | None:
        """Whether the value is there, looked up once."""
        return _once(self._held, (table, column, value), lambda: self._holds(table, column, value))

    def _values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        sql = f"SELECT DISTINCT {_name(column)} FROM {_name(table)} WHERE {_name(column)} IS NOT NULL LIMIT {most + 1}"  # noqa: S608
        rows = self.sample(sql, most + 1, _LOOK_SECONDS)
        return tuple(str(row[0]) for row in rows) if rows is not None and len(rows) <= most else None

    def _holds(self, table: str, column: str, value: str) -> bool | None:
        sql = f"SELECT 1 FROM {_name(table)} WHERE CAST({_name(column)} AS VARCHAR) = $1 LIMIT 1"  # noqa: S608
        try:
            return bool(self._rows(sql, 1, _LOOK_SECONDS, [value]))
        except (self._duckdb.Error, ValueError, RuntimeError):
            return None

    def sample(self, sql: str, rows: int, seconds: float) -> tuple[tuple[Any, ...], ...] | None:
        """Run the query for so long; nothing but a query is run."""
        try:
            statements = self._duckdb.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != self._duckdb.StatementType.SELECT:
                return None
            return tuple(self._rows(sql, rows, seconds))
        except (self._duckdb.Error, ValueError, RuntimeError):
            return None

    def _rows(self, sql: str, rows: int, seconds: float, parameters: list[str] | None = None) -> list[tuple[Any, ...]]:
        timer = threading.Timer(seconds, self._connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            found: list[tuple[Any, ...]] = self._connection.execute(sql, parameters).fetchmany(rows)
            return found
        finally:
            timer.cancel()
            timer.join()  # or it may hold the connection beyond the interpreter's end


def _once(known: dict[tuple[str, ...], Found], key: tuple[str, ...], look: Callable[[], Found]) -> Found:
    """What was found before under the key, else what a look finds."""
    if key not in known:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[key] = look()
    return known[key]


def _plain_name(name: str) -> str:
    """A name in backticks: SQLite reads an unknown one in double quotes as a text."""
    return "`" + name.replace("`", "``") + "`"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
