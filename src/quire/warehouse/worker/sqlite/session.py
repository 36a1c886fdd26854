"""One request to SQLite: a connection of its own, which can only read unless the statement may write."""

from __future__ import annotations

import datetime
import decimal
import json
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .. import frame
from ..chunks import Chunks, Widen
from ..faults import HOW_TO_ALLOW, NOT_ALLOWED, Fault, parameter_fault
from ..session import quoted
from ..sqltext import Text
from . import describe
from .faults import from_error
from .fence import fence

_LIST = re.compile(r"select\s+unnest\s*\(\s*(\$\d+)\s*\)", re.IGNORECASE)
_EXPLAIN = re.compile(r"\s*explain\b", re.IGNORECASE)
_Open = Callable[..., sqlite3.Connection]


class SqliteSession:
    """A ``Session`` over a connection of its own."""

    text = "TEXT"
    mark = "`"  # in double quotes, a name that there is not would be a text

    def __init__(self, open_file: _Open, read_only: bool) -> None:
        self._open = open_file
        self._read_only = read_only
        self._connection: sqlite3.Connection | None = None
        self._refused: list[str] = []

    def _connected(self, write: bool = False, converting: bool = True) -> sqlite3.Connection:
        self.close()
        self._connection = connection = self._open(write=write, converting=converting)
        if write:
            connection.execute("BEGIN IMMEDIATE")
        fence(connection, self._refused)
        return connection

    def execute(self, request: dict[str, Any], proceed: Callable[[], None]) -> dict[str, Any]:
        """Run a statement and write its rows; one whose columns change their kind on the way is read again."""
        started = time.perf_counter()
        text = Text(request["sql"])
        text.admit(request["write"], self._read_only)
        wanted = text.parameters()
        given = {str(number): _bound(value) for number, value in enumerate(request["parameters"], 1)}
        if wanted != set(range(1, len(given) + 1)):
            raise parameter_fault(len(wanted), len(given))
        sql = _lists(text.sql)
        path, limit = Path(request["path"]), request["rows"]
        if request["write"] and not self._read_only:
            answer = self._change(sql, given, path, limit, proceed)
        else:
            answer = self._read(sql, given, path, limit, proceed)
        return {**answer, "seconds": time.perf_counter() - started}

    def _read(
        self, sql: str, given: dict[str, Any], path: Path, limit: int, proceed: Callable[[], None]
    ) -> dict[str, Any]:
        kinds: list[str] = []
        converting = True
        while True:
            connection = self._connected(converting=converting)
            proceed()
            cursor = connection.execute(sql, given)
            reader = Chunks(cursor, min(frame.BATCH, limit + 1), kinds)
            try:
                return frame.write(reader, path, reader.columns, limit, proceed)
            except Widen as wider:
                kinds = wider.kinds
                proceed()

    def _change(
        self, sql: str, given: dict[str, Any], path: Path, limit: int, proceed: Callable[[], None]
    ) -> dict[str, Any]:
        """Run a statement that may write, as a transaction; without rows it gives how many it changed."""
        connection = self._connected(write=True, converting=False)
        before = connection.total_changes
        cursor = connection.execute(sql, given)
        rows = cursor.fetchall()
        if cursor.description is None:
            cursor = connection.execute("SELECT $1 AS Count", {"1": connection.total_changes - before})
            rows = cursor.fetchall()
        reader = Chunks(_Fetched(cursor, rows), frame.BATCH, [])
        answer = frame.write(reader, path, reader.columns, limit, proceed)
        connection.set_authorizer(None)
        connection.execute("COMMIT")
        return answer

    def check(self, sql: str) -> list[list[str]]:
        """The columns that a statement would give; their types are only known by running it, so they are text."""
        text = Text(sql)
        text.admit(False, self._read_only)
        given = dict.fromkeys(map(str, text.parameters()))
        asked = text.sql
        if not _EXPLAIN.match(asked):
            asked = f"SELECT * FROM (\n{_lists(asked)}\n) LIMIT 0"
        cursor = self._connected().execute(asked, given)
        return [[part[0], "VARCHAR"] for part in cursor.description or ()]

    def tables(self) -> list[dict[str, Any]]:
        """Every table and view."""
        return describe.tables(self._connected())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement of ours."""
        connection = self._connection or self._connected(converting=False)
        return connection.execute(sql).fetchall()

    def sample(self, table: dict[str, Any], size: int) -> str:
        """Rows from all over a table by their number, the same ones each time; the first ones of a view."""
        source = quoted(table["name"], mark=self.mark)
        first = f"(SELECT * FROM {source} LIMIT {size})"
        if table["kind"] == "view":
            return first
        try:
            ((most,),) = self.rows(f"SELECT max(rowid) FROM {source}")
        except sqlite3.OperationalError:  # a table without numbers
            return first
        step = max(1, int(most or 0) // size)
        return f"(SELECT * FROM {source} WHERE rowid % {step} = 0 LIMIT {size})"

    def fault(self, error: Exception, sql: str) -> Fault:
        """The fault for what SQLite raised."""
        if "not authorized" in str(error) and self._refused:
            return Fault("refused", f"{self._refused[0]} statements are not run on a connection.")
        if "readonly database" in str(error) and self._read_only:
            return Fault("refused", NOT_ALLOWED, remedy=HOW_TO_ALLOW)
        return from_error(error, sql, self._names)

    def _names(self, kind: str) -> list[str]:
        try:
            return describe.names(self._connected(), kind)
        except sqlite3.Error:
            return []

    def interrupt(self) -> None:
        """Stop what runs now."""
        if self._connection is not None:
            self._connection.interrupt()

    def close(self) -> None:
        """Close the connection; what was not committed is undone."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Fetched:
    """A cursor whose rows are here already."""

    def __init__(self, cursor: sqlite3.Cursor, rows: list[Any]) -> None:
        self.description = cursor.description
        self._rows = rows

    def fetchmany(self, size: int) -> list[Any]:
        """All of them at once, so that one look settles the types."""
        rows, self._rows = self._rows, []
        return rows


def _lists(sql: str) -> str:
    """The statement with lists of values read as SQLite reads them."""
    return _LIST.sub(r"SELECT value FROM json_each(\1)", sql)


def _bound(value: Any) -> Any:
    """A value as SQLite takes it; lists and structures are JSON."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**63 else float(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, default=_bound, ensure_ascii=False)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(value)
    return value
