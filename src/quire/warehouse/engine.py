"""A database behind a process wall: stoppable, and back by itself after it was killed."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from quire.document import Column, Table
from quire.errors import LimitExceeded, StatementCancelled
from quire.warehouse.failure import over_time, to_error
from quire.warehouse.process import Worker
from quire.warehouse.protocol import (
    Answer,
    ColumnProfile,
    ColumnRef,
    ConnectionSettings,
    ForeignKey,
    Statement,
    TableInfo,
    TableProfile,
)
from quire.warehouse.results import Results
from quire.warehouse.worker.wire import tag

DESCRIBE_SECONDS = 20.0
PROFILE_SECONDS = 20.0
OVERLAP_SECONDS = 5.0


class Source(Protocol):
    """What an address means: which driver opens what."""

    @property
    def dialect(self) -> str:
        """The sqlglot name of the SQL dialect."""
        ...

    def opening(self) -> dict[str, Any]:
        """What the worker process needs to open it, ``driver`` first of all.

        Raises ``ConnectionFailed`` when that can be seen to fail.
        """
        ...

    def identity(self) -> Hashable:
        """What stands there now: another value when it was replaced and has to be opened anew."""
        ...


class ProcessEngine:
    """An ``Engine`` whose database is open in a process of its own."""

    def __init__(self, settings: ConnectionSettings, source: Source, root: Path) -> None:
        self._settings = settings
        self._source = source
        self._root = root
        self._results: Results | None = None
        self._worker: Worker | None = None
        self._identity: Hashable = None
        self._starting = asyncio.Lock()

    @property
    def dialect(self) -> str:
        """The sqlglot name of the SQL dialect."""
        return self._source.dialect

    @property
    def pid(self) -> int | None:
        """The process that runs now, None when none does."""
        return self._worker.pid if self._worker and self._worker.alive else None

    async def start(self) -> None:
        """Open the connection.

        Raises ``ConnectionFailed`` with what to do.
        """
        await self._ready()

    async def execute(self, statement: Statement) -> Answer:
        """Run a statement; cancelling the awaiting task cancels the statement in the database."""
        worker, results = await self._ready()
        path = results.path()
        seconds = min(statement.seconds or self._settings.seconds, self._settings.seconds)
        request = {
            "do": "execute",
            "sql": statement.sql,
            "parameters": tag(list(statement.parameters)),
            "write": statement.write,
            "rows": min(statement.rows or self._settings.rows, self._settings.rows),
            "path": str(path),
        }
        try:
            found = await self._ask(worker, request, seconds)
        except BaseException:
            results.discard(path)
            raise
        results.trim()
        return _answer(found)

    async def check(self, sql: str) -> tuple[Column, ...]:
        """Bind without running: the columns that the statement would give.

        Raises ``StatementFailed``.
        """
        return _columns(await self._look({"do": "check", "sql": sql}, DESCRIBE_SECONDS))

    async def tables(self) -> tuple[TableInfo, ...]:
        """Every table and view that the connection can read; of one that it cannot, the reason."""
        worker, _ = await self._ready()
        return tuple(map(_table, await self._ask(worker, {"do": "tables"}, DESCRIBE_SECONDS)))

    async def values(self, table: str, column: str, limit: int = 50) -> tuple[tuple[str, int], ...]:
        """The most frequent values of a column, with their counts."""
        request = {"do": "values", "table": table, "column": column, "limit": limit}
        found = await self._look(request, DESCRIBE_SECONDS)
        return tuple((value, count) for value, count in found)

    async def profile(self, table: TableInfo, sample_rows: int = 100_000) -> TableProfile:
        """A look at the data of a table; of a larger one than ``sample_rows``, at a sample.

        Raises ``LimitExceeded`` when it takes too long.
        """
        asked = {
            "schema": table.schema,
            "name": table.name,
            "kind": table.kind,
            "rows": table.rows,
            "columns": [[column.name, column.type] for column in table.columns],
        }
        found = await self._look({"do": "profile", "table": asked, "sample": sample_rows}, PROFILE_SECONDS)
        columns = tuple(msgspec.convert(column, ColumnProfile) for column in found["columns"])
        return TableProfile(found["rows"], found["exact"], columns)

    async def overlap(self, left: ColumnRef, right: ColumnRef, limit: int = 1_000) -> float | None:
        """The share of the left column's distinct values, at most ``limit`` of them, that the right one holds too.

        None when the left one has no values or it takes too long.
        """
        request = {"do": "overlap", "left": list(left), "right": list(right), "limit": limit}
        try:
            share: float | None = await self._look(request, OVERLAP_SECONDS)
        except LimitExceeded:
            return None
        return share

    async def close(self) -> None:
        """End the process; nothing is left behind."""
        async with self._starting:
            if self._worker is not None:
                await self._worker.end(StatementCancelled("The statement was stopped: its connection was closed."))
                self._worker = None
            if self._results is not None:
                self._results.close()
                self._results = None

    async def _ready(self) -> tuple[Worker, Results]:
        """A worker that can be asked: the present one, or a new one when it has died or the data was replaced."""
        async with self._starting:
            results = self._results = self._results or Results(self._root, self._settings.name)
            worker = self._worker
            if worker is not None and worker.alive and (worker.busy or self._source.identity() == self._identity):
                return worker, results
            if worker is not None:
                await worker.end()
                self._worker = None
            opening = {**self._source.opening(), **self._limits(results)}
            before = self._source.identity()
            self._worker = await Worker.start(opening, self._settings.name)
            self._identity = before or self._source.identity()
            return self._worker, results

    def _limits(self, results: Results) -> dict[str, Any]:
        settings = self._settings
        return {
            "name": settings.name,
            "read_only": settings.read_only,
            "memory": settings.memory,
            "files": settings.files,
            "seconds": settings.seconds,
            "timezone": settings.timezone,
            "scratch": str(results.folder / "scratch"),
        }

    async def _look(self, request: dict[str, Any], seconds: float) -> Any:
        worker, _ = await self._ready()
        return await self._ask(worker, request, min(seconds, self._settings.seconds))

    async def _ask(self, worker: Worker, request: dict[str, Any], seconds: float) -> Any:
        try:
            answer = await worker.ask(request, seconds)
        except TimeoutError:
            raise self._stuck(seconds) from None
        if "fault" in answer:
            raise to_error(answer["fault"], self._settings, seconds)
        return answer["ok"]

    def _stuck(self, seconds: float) -> LimitExceeded:
        error = over_time(self._settings, seconds)
        error.message += " It did not give way, so its process was ended."
        return error


def _columns(pairs: list[list[str]]) -> tuple[Column, ...]:
    return tuple(Column(name, type_name) for name, type_name in pairs)


def _answer(found: dict[str, Any]) -> Answer:
    rows = tuple(tuple(row) for row in found["rows"])
    first = Table("", _columns(found["columns"]), rows, row_count=found["row_count"], cut=found["cut"])
    return Answer(found["path"], found["hash"], first, found["row_count"], found["cut"], found["seconds"])


def _table(found: dict[str, Any]) -> TableInfo:
    keys = [
        ForeignKey(tuple(columns), schema, name, tuple(to_columns))
        for columns, schema, name, to_columns in found.get("foreign_keys", ())
    ]
    return TableInfo(
        schema=found["schema"],
        name=found["name"],
        kind=found["kind"],
        columns=_columns(found["columns"]),
        rows=found.get("rows"),
        primary_key=tuple(found.get("primary_key", ())),
        comment=found.get("comment", ""),
        unique_keys=tuple(map(tuple, found.get("unique_keys", ()))),
        foreign_keys=tuple(keys),
        required=tuple(found.get("required", ())),
        comments=found.get("comments", {}),
        definition=found.get("definition", ""),
        problem=found.get("problem", ""),
    )
