"""Looks at the data within a budget of time, so that doubts cost little on a slow warehouse."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from quire.checks.model import Database

BUDGET = 0.25  # seconds that all doubts of one statement may wait for the database together
T = TypeVar("T")


class Looks:
    """A database that knows nothing any more once the time is spent; what is not known is not doubted."""

    def __init__(self, database: Database, budget: float = BUDGET) -> None:
        self._database = database
        self._left = budget

    def prepare(self, sql: str) -> str | None:
        """The database's own words on a statement."""
        return self._database.prepare(sql)

    def values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        """All different values; None when there are more, or no time is left."""
        return self._timed(lambda: self._database.values(table, column, most))

    def holds(self, table: str, column: str, value: str) -> bool | None:
        """Whether a column holds a value; None when that is not known."""
        return self._timed(lambda: self._database.holds(table, column, value))

    def sample(self, sql: str, rows: int, seconds: float) -> tuple[tuple[Any, ...], ...] | None:
        """The first rows; None when that takes too long."""
        return self._timed(lambda: self._database.sample(sql, rows, seconds))

    def _timed(self, look: Callable[[], T | None]) -> T | None:
        if self._left <= 0:
            return None
        began = time.monotonic()
        try:
            return look()
        finally:
            self._left -= time.monotonic() - began
