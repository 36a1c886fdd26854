"""One request to DuckDB: a cursor of its own, in a read-only transaction unless it may write."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .. import frame
from ..faults import Fault, parameter_fault
from ..session import quoted
from . import describe
from .faults import from_error
from .folder import Shown
from .guard import READS, admit
from .relation import readable

_EXPLAIN = "EXPLAIN "
_READ_ONLY = "BEGIN TRANSACTION READ ONLY"


class DuckSession:
    """A ``Session`` over a cursor."""

    text = "VARCHAR"
    mark = '"'

    def __init__(self, cursor: Any, opening: dict[str, Any], shown: Shown) -> None:
        self._cursor = cursor
        self._read_only = opening["read_only"]
        self._files = opening["driver"] == "files"
        self._shown = shown
        self._stopped = False

    def execute(self, request: dict[str, Any], proceed: Callable[[], None]) -> dict[str, Any]:
        """Run a statement and write its rows."""
        started = time.perf_counter()
        cursor, sql, parameters = self._cursor, request["sql"], request["parameters"]
        writing = request["write"] and not self._read_only
        statement = admit(cursor, sql, request["write"], self._read_only)
        _provided(statement, parameters)
        cursor.execute("BEGIN TRANSACTION" if writing else _READ_ONLY)
        proceed()
        relation = None
        if writing and statement.type.name in READS:
            try:
                relation = cursor.sql(sql, params=parameters or None)
            except Exception:  # a SELECT that writes in its WITH is no relation
                cursor.execute("ROLLBACK; BEGIN TRANSACTION")
        elif not writing:
            relation = self._bind(sql, parameters)
        if relation is None:
            reader, columns = self._perform(sql, parameters)
        else:
            relation, columns = readable(relation)
            reader = relation.to_arrow_reader(min(frame.BATCH, max(request["rows"] + 1, 2048)))
        answer = frame.write(reader, Path(request["path"]), columns, request["rows"], proceed)
        if writing:
            cursor.execute("COMMIT")
        return {**answer, "seconds": time.perf_counter() - started}

    def _perform(self, sql: str, parameters: list[Any]) -> tuple[Any, list[list[str]]]:
        """Run a statement that may write; a statement without rows gives how many it changed."""
        try:
            done = self._cursor.execute(sql, parameters)
        except Exception as error:
            raise from_error(error, sql) from None
        columns = [[part[0], str(part[1])] for part in done.description or ()]
        return done.to_arrow_reader(frame.BATCH), columns

    def _bind(self, sql: str, parameters: list[Any]) -> Any:
        """The statement as a relation: names and types are settled, nothing has run."""
        try:
            return self._cursor.sql(sql, params=parameters or None)
        except Exception as error:
            raise self._placed(error, sql, parameters) from None

    def _placed(self, error: Exception, sql: str, parameters: list[Any]) -> Fault:
        """The fault with its place, which a relation does not tell but EXPLAIN does."""
        if self._stopped:
            return from_error(error, sql, None)
        try:
            self._cursor.execute("ROLLBACK; " + _READ_ONLY)
            self._cursor.execute(_EXPLAIN + sql, parameters or None)
        except Exception as told:
            if type(told) is type(error):
                return from_error(told, sql, len(_EXPLAIN))
        return from_error(error, sql, None)

    def check(self, sql: str) -> list[list[str]]:
        """The columns that a statement would give."""
        statement = admit(self._cursor, sql, False, self._read_only)
        self._cursor.execute(_READ_ONLY)
        if statement.type.name == "EXPLAIN":
            return [["explain_key", "VARCHAR"], ["explain_value", "VARCHAR"]]
        return readable(self._bind(sql, [None] * len(statement.named_parameters)))[1]

    def tables(self) -> list[dict[str, Any]]:
        """Every table and view; of a folder, every file, those too that cannot be read."""
        found = describe.tables(self._cursor)
        if self._files:
            for table in found:
                rows = self._shown.rows.get((table["schema"], table["name"]))
                table.update(kind="table", definition="", rows=rows)
        return sorted(found + self._shown.problems, key=lambda table: (table["schema"], table["name"]))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement of ours."""
        return list(self._cursor.execute(sql).fetchall())

    def sample(self, table: dict[str, Any], size: int) -> str:
        """A reservoir, the same one each time."""
        source = quoted(table["schema"], table["name"])
        return f"(SELECT * FROM {source} USING SAMPLE reservoir({size} ROWS) REPEATABLE (1))"

    def fault(self, error: Exception, sql: str) -> Fault:
        """The fault for what DuckDB raised."""
        return from_error(error, sql, None)

    def interrupt(self) -> None:
        """Stop what the cursor runs."""
        self._stopped = True
        self._cursor.interrupt()

    def close(self) -> None:
        """Give the cursor back."""
        self._cursor.close()


def _provided(statement: Any, parameters: list[Any]) -> None:
    wanted, given = len(statement.named_parameters), len(parameters)
    if wanted != given:
        raise parameter_fault(wanted, given)
