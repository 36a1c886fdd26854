"""A connection for the checks: they run in threads and ask one thing at a time, within limits."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from quire.assistant.writes import writes
from quire.errors import QuireError, StatementFailed
from quire.warehouse import Engine, Statement

T = TypeVar("T")
PREPARE_SECONDS, LOOK_SECONDS = 10.0, 4.0


class Consulted:
    """``checks.Database`` over an engine; only for threads other than that of the engine's loop.

    ``compiled`` makes of a statement what is sent: with the cells that it reads.
    """

    def __init__(self, engine: Engine, loop: asyncio.AbstractEventLoop, compiled: Callable[[str], str]) -> None:
        self._engine, self._loop, self._compiled = engine, loop, compiled
        self._prepared: dict[str, str | None] = {}

    def prepare(self, sql: str) -> str | None:
        """The database's words against a statement; one that does not answer in time says nothing.

        A statement that changes something is not shown to it: that waits for the person.
        """
        if writes(sql):
            return None
        if sql not in self._prepared:
            try:
                self._wait(self._engine.check(self._compiled(sql)), PREPARE_SECONDS)
                self._prepared[sql] = None
            except StatementFailed as fault:
                self._prepared[sql] = fault.message
            except (QuireError, TimeoutError):
                return None
        return self._prepared[sql]

    def values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        """All different values, None when there are more."""
        try:
            found = self._wait(self._engine.values(table, column, most + 1), LOOK_SECONDS)
        except (QuireError, TimeoutError):
            return None
        kept = tuple(str(value) for value, _ in found if value is not None)
        return kept if len(kept) <= most else None

    def holds(self, table: str, column: str, value: str) -> bool | None:
        """Whether a column holds a value."""
        name = ".".join(_quoted(part) for part in table.split("."))
        literal = "'" + value.replace("'", "''") + "'"
        sql = f"SELECT 1 AS found FROM {name} WHERE CAST({_quoted(column)} AS VARCHAR) = {literal} LIMIT 1"
        rows = self._rows(sql, 1, LOOK_SECONDS)
        return None if rows is None else bool(rows)

    def sample(self, sql: str, rows: int, seconds: float) -> tuple[tuple[Any, ...], ...] | None:
        """The first rows of a statement that only reads."""
        if writes(sql):
            return None
        return self._rows(self._compiled(sql), rows, seconds)

    def _rows(self, sql: str, rows: int, seconds: float) -> tuple[tuple[Any, ...], ...] | None:
        statement = Statement(sql, rows=rows, seconds=seconds)
        try:
            return self._wait(self._engine.execute(statement), seconds + 1).first.rows[:rows]
        except (QuireError, TimeoutError):
            return None

    def _wait(self, asked: Coroutine[Any, Any, T], seconds: float) -> T:
        future = asyncio.run_coroutine_threadsafe(asked, self._loop)
        try:
            return future.result(seconds)
        except concurrent.futures.CancelledError:
            raise TimeoutError from None
        except TimeoutError:
            future.cancel()
            raise


def _quoted(name: str) -> str:
    return '"' + name.strip('"').replace('"', '""') + '"'
