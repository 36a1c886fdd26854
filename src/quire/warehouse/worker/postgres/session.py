"""One request to PostgreSQL: a connection of its own, in a read-only transaction unless the statement may write."""

from __future__ import annotations

import decimal
import json
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from .. import frame
from ..faults import Fault, parameter_fault
from ..session import quoted
from ..sqltext import Text
from . import describe
from .faults import LOST, from_error
from .reader import Inexact, Numerics
from .types import Field

_NO_COPY = {"adbc.postgresql.use_copy": "false"}
_BATCH = {"adbc.postgresql.batch_size_hint_bytes": str(1 << 20)}  # a first page soon
_LIST = re.compile(r"\b(NOT\s+)?IN\s*\(\s*SELECT\s+unnest\s*\(\s*\$(\d+)\s*\)\s*\)", re.IGNORECASE)
_TEXTS = ("text", "character varying", "unknown", "name")
_GRACE = 1.0  # seconds that the server waits longer than we do
_CHECKS_CLIENT = 140_000  # from this version on, the server can notice that the client has gone


class Pool(Protocol):
    """Where the connection came from."""

    opening: dict[str, Any]
    version: int

    def take_back(self, connection: Any, healthy: bool) -> None:
        """Keep a connection for the next request, or close it."""
        ...


class PostgresSession:
    """A ``Session`` over a connection of the pool."""

    text = "text"
    mark = '"'

    def __init__(self, pool: Pool, connection: Any) -> None:
        self._pool = pool
        self._connection = connection
        self._cursors: list[Any] = []
        self._lock = threading.Lock()
        self._healthy = True
        self._began = False
        self._read_only = pool.opening["read_only"]
        self._seconds = pool.opening["seconds"]

    def execute(self, request: dict[str, Any], proceed: Callable[[], None]) -> dict[str, Any]:
        """Run a statement and write its rows."""
        started = time.perf_counter()
        text = Text(request["sql"])
        text.admit(request["write"], self._read_only)
        given = [_bound(value) for value in request["parameters"]]
        wanted = text.parameters()
        if wanted != set(range(1, len(given) + 1)):
            raise parameter_fault(len(wanted), len(given))
        self._seconds = min(request["seconds"], self._seconds)
        writing = request["write"] and not self._read_only
        self._begin(writing)
        sql = self._typed(text, given, writing) if given else text.sql
        fields = self._fields(sql, given, writing)
        proceed()
        path, limit = Path(request["path"]), request["rows"]
        if fields == []:
            answer = self._change(text.word, sql, given, path)
        else:
            answer = self._read(text.word, sql, given, (fields, path, limit, proceed))
        if writing:
            self._run("COMMIT")
        return {**answer, "seconds": time.perf_counter() - started}

    def _begin(self, writing: bool = False) -> None:
        if self._began:
            self._run("ROLLBACK")
        self._run("BEGIN TRANSACTION" + ("" if writing else " READ ONLY"))
        self._began = True
        settings = {
            "TimeZone": self._pool.opening["timezone"],
            "statement_timeout": str(int((self._seconds + _GRACE) * 1000)),
            **({"client_connection_check_interval": "1s"} if self._pool.version >= _CHECKS_CLIENT else {}),
        }
        calls = ", ".join(f"set_config('{name}', '{_literal(value)}', true)" for name, value in settings.items())
        self._run(f"SELECT {calls}")

    def _typed(self, text: Text, given: list[Any], writing: bool) -> str:
        """The statement with parameters that are text, or nothing, cast to the type that the server wants there."""
        if not any(_is_text(value) for value in given):
            return text.sql
        text = Text(_LIST.sub(_any_of, text.sql))
        try:
            self._run(f"PREPARE quire_types AS {text.sql}")
            ((types,),) = self._run(
                "SELECT to_json(parameter_types::text[])::text FROM pg_prepared_statements WHERE name = 'quire_types'"
            )
            self._run("DEALLOCATE quire_types")
        except Exception as error:
            if self._lost(error):
                raise
            self._begin(writing)
            types = "[]"
        wanted = dict(enumerate(json.loads(types), 1))

        def place(number: int) -> str:
            value, kind = given[number - 1], wanted.get(number, "text" if given[number - 1] is None else "")
            if not _is_text(value) or not kind or (kind in _TEXTS and value is not None):
                return f"${number}"
            return f"CAST(${number} AS {kind})"

        return text.replaced(place)

    def _fields(self, sql: str, given: list[Any], writing: bool) -> list[Field] | None:
        """The columns of a statement; none when it gives no rows, None when only running it will tell."""
        cursor = self._cursor()
        try:
            return [Field(field) for field in cursor.adbc_execute_schema(sql)]
        except Exception as error:
            if not given or self._lost(error):
                raise
            self._begin(writing)  # with values, the server may know more
            return None
        finally:
            self._done(cursor)

    def _read(self, word: str, sql: str, given: list[Any], how: tuple[Any, ...]) -> dict[str, Any]:
        fields, path, limit, proceed = how
        floats: set[int] = set()
        while True:
            cursor = self._cursor()
            cursor.adbc_statement.set_options(**(_NO_COPY if word in ("explain", "show") else _BATCH))
            try:
                cursor.execute(_readable(sql, fields), given or None)
                source = cursor.fetch_record_batch()
                reader = Numerics(source, _as_given(fields, source.schema), floats)
                return frame.write(reader, path, reader.columns, limit, proceed)
            except Inexact as inexact:
                floats.add(inexact.position)
            finally:
                self._done(cursor)

    def _change(self, word: str, sql: str, given: list[Any], path: Path) -> dict[str, Any]:
        """Run a statement without rows; it gives how many it changed."""
        import pyarrow

        counted = word in ("insert", "update", "delete")
        if counted:  # the driver does not count when values are bound
            sql = f"WITH changed AS (\n{sql}\nRETURNING 1) SELECT count(*) FROM changed"
        cursor = self._cursor()
        try:
            cursor.execute(sql, given or None)
            count = cursor.fetchone()[0] if counted else max(cursor.rowcount, 0)
        finally:
            self._done(cursor)
        table = pyarrow.table({"Count": [count]})
        return frame.write(table.to_reader(), path, [["Count", "BIGINT"]], 1, lambda: None)

    def check(self, sql: str) -> list[list[str]]:
        """The columns that a statement would give."""
        text = Text(sql)
        text.admit(False, self._read_only)
        self._begin()
        return [[field.name, field.shown] for field in self._fields(text.sql, [], False) or ()]

    def tables(self) -> list[dict[str, Any]]:
        """Every table and view."""
        return describe.tables(self.rows)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement of ours; after one that failed, the next one works."""
        if not self._began:
            self._begin()
        try:
            return self._run(sql)
        except Exception as error:
            if not self._lost(error) and self._healthy:
                self._begin()
            raise

    def sample(self, table: dict[str, Any], size: int) -> str:
        """Pages from all over a table, the same ones each time; the first rows of what has no pages."""
        source = quoted(table["schema"], table["name"])
        kinds = self.rows(f"SELECT relkind::text FROM pg_class WHERE oid = to_regclass('{_literal(source)}')")
        if not table["rows"] or kinds not in ([("r",)], [("p",)], [("m",)]):
            return f"(SELECT * FROM {source} LIMIT {size})"
        percent = min(100.0, max(0.0001, 100 * size / table["rows"]))
        return f"(SELECT * FROM {source} TABLESAMPLE SYSTEM ({percent:.4f}) REPEATABLE (1) LIMIT {size})"

    def fault(self, error: Exception, sql: str) -> Fault:
        """The fault for what the driver raised."""
        if self._lost(error):
            self._healthy = False
            return from_error(error, sql)
        shift = -Text(sql).start if sql else 0
        return from_error(error, sql, shift, self._names)

    def _names(self, kind: str) -> list[str]:
        try:
            self._begin()
            return describe.names(self.rows, kind)
        except Exception:
            return []

    def _lost(self, error: Exception) -> bool:
        fault = from_error(error, "")
        return fault.message == LOST

    def interrupt(self) -> None:
        """Stop what runs now; the connection is not used again, since the server may act on this later."""
        with self._lock:
            if self._connection is not None:
                self._healthy = False
                for cursor in list(self._cursors):
                    cursor.adbc_cancel()

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        with self._lock:
            connection, self._connection = self._connection, None
        if self._healthy and self._began:
            try:
                run(connection, "ROLLBACK")
            except Exception:
                self._healthy = False
        self._pool.take_back(connection, self._healthy)

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self._cursor()
        try:
            return _rows(cursor, sql)
        finally:
            self._done(cursor)

    def _cursor(self) -> Any:
        cursor = self._connection.cursor()
        self._cursors.append(cursor)
        return cursor

    def _done(self, cursor: Any) -> None:
        with self._lock:
            self._cursors.remove(cursor)
        cursor.close()


def run(connection: Any, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a statement of ours."""
    cursor = connection.cursor()
    try:
        return _rows(cursor, sql)
    finally:
        cursor.close()


def _rows(cursor: Any, sql: str) -> list[tuple[Any, ...]]:
    cursor.execute(sql)
    return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


def _readable(sql: str, fields: list[Field] | None) -> str:
    """The statement, with the columns as text that Arrow cannot hold."""
    if not fields or all(field.readable for field in fields):
        return sql + "\n"  # what comes after it may be a comment of the statement's own
    names = [f"c{number}" for number in range(len(fields))]
    shown = ", ".join(
        f"{name} AS {quoted(field.name)}" if field.readable else f"CAST({name} AS {_as(field)}) AS {quoted(field.name)}"
        for name, field in zip(names, fields, strict=True)
    )
    return f"SELECT {shown} FROM (\n{sql}\n) AS quire_rows ({', '.join(names)})"


def _as_given(fields: list[Field] | None, schema: Any) -> list[Field]:
    """The columns as they come: what was asked for as another type is of that type, except that text keeps its name."""
    given = [Field(field) for field in schema]
    if fields is None:
        return given
    return [came if asked.server == "money" else asked for asked, came in zip(fields, given, strict=True)]


def _any_of(found: re.Match[str]) -> str:
    """A list of values as the server can see the type of: it takes ``unnest`` of texts for text."""
    return f"{'<> ALL' if found.group(1) else '= ANY'} (${found.group(2)})"


def _as(field: Field) -> str:
    return "numeric" if field.server == "money" else "text"


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str) or (isinstance(value, list) and all(map(_is_text, value)))


def _bound(value: Any) -> Any:
    """A value as the driver takes it; structures are JSON."""
    if isinstance(value, dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    if isinstance(value, list):
        return [_bound(item) for item in value]
    if isinstance(value, decimal.Decimal) and not value.is_finite():
        return float(value)
    return value


def _literal(text: str) -> str:
    return text.replace("'", "''")
