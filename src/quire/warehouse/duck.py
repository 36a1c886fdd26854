"""DuckDB behind a process wall: read-only unless asked, stoppable, and back by itself after it was killed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from quire.document import Column, Table
from quire.errors import ConnectionFailed, LimitExceeded, StatementCancelled
from quire.warehouse.failure import over_time, to_error
from quire.warehouse.process import Worker
from quire.warehouse.protocol import Answer, ConnectionSettings, Statement, TableInfo
from quire.warehouse.results import Results
from quire.warehouse.worker.wire import tag

MEMORY = ":memory:"
DESCRIBE_SECONDS = 20.0


class DuckEngine:
    """An ``Engine`` over a DuckDB file; ``database`` is an absolute path or ``:memory:``."""

    def __init__(self, settings: ConnectionSettings, database: str, root: Path) -> None:
        self._settings = settings
        self._database = database
        self._root = root
        self._results: Results | None = None
        self._worker: Worker | None = None
        self._file: tuple[int, int] | None = None
        self._starting = asyncio.Lock()

    @property
    def dialect(self) -> str:
        """The sqlglot name of the SQL dialect."""
        return "duckdb"

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
        worker, _ = await self._ready()
        return _columns(await self._ask(worker, {"do": "check", "sql": sql}, DESCRIBE_SECONDS))

    async def tables(self) -> tuple[TableInfo, ...]:
        """Every table and view that the connection can read."""
        worker, _ = await self._ready()
        found = await self._ask(worker, {"do": "tables"}, DESCRIBE_SECONDS)
        return tuple(
            TableInfo(
                schema=table["schema"],
                name=table["name"],
                kind=table["kind"],
                columns=_columns(table["columns"]),
                rows=table["rows"],
                primary_key=tuple(table["primary_key"]),
                comment=table["comment"],
            )
            for table in found
        )

    async def values(self, table: str, column: str, limit: int = 50) -> tuple[tuple[str, int], ...]:
        """The most frequent values of a column, with their counts."""
        worker, _ = await self._ready()
        request = {"do": "values", "table": table, "column": column, "limit": limit}
        found = await self._ask(worker, request, min(DESCRIBE_SECONDS, self._settings.seconds))
        return tuple((value, count) for value, count in found)

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
        """A worker that can be asked: the present one, or a new one when it has died or the file was replaced."""
        async with self._starting:
            results = self._results = self._results or Results(self._root, self._settings.name)
            worker = self._worker
            if worker is not None and worker.alive and (worker.busy or self._identity() == self._file):
                return worker, results
            if worker is not None:
                await worker.end()
                self._worker = None
            identity = self._identity()
            if identity is None and self._database != MEMORY:
                self._missing()
            self._worker = await Worker.start(self._opening(results), self._settings.name)
            self._file = identity or self._identity()
            return self._worker, results

    def _identity(self) -> tuple[int, int] | None:
        """Which file the path means now: another one after it was replaced."""
        try:
            status = Path(self._database).stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _missing(self) -> None:
        """Refuse a file that is not there, unless the connection may make it."""
        path = Path(self._database)
        if not self._settings.read_only and path.parent.is_dir():
            return
        remedy = f"Correct the url of [connections.{self._settings.name}] in quire.toml."
        if (path.parent / "generate.py").is_file():
            remedy = "Make it with `quire demo`, or with `python generate.py` in its folder."
        raise ConnectionFailed(f"There is no database at {path}.", remedy=remedy)

    def _opening(self, results: Results) -> dict[str, Any]:
        settings = self._settings
        return {
            "path": self._database,
            "read_only": settings.read_only,
            "memory": settings.memory,
            "files": settings.files,
            "timezone": settings.timezone,
            "scratch": str(results.folder / "scratch"),
        }

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
