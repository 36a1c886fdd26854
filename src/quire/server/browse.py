"""What a project can query: its connections with their tables, read in the background and kept, and its catalog."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from quire.catalog import Catalog, TableCard, describe, read_catalog
from quire.document import Project
from quire.errors import QuireError, UsageError
from quire.server.wire_http import CatalogProblem, ColumnView, ConnectionEntry, ConnectionView, MetricView, TableView
from quire.warehouse.protocol import Engine, TableInfo

OpenEngine = Callable[[str], Coroutine[Any, Any, Engine]]
CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
FRESH_SECONDS = 20.0  # how long a list of tables is believed before it is read again in the background


class Connections:
    """The engines of a project, opened when first needed, and what they said about their tables."""

    def __init__(self, project: Project, open_engine: OpenEngine) -> None:
        self.project = project
        self._open = open_engine
        self._engines: dict[str, asyncio.Task[Engine]] = {}
        self._tables: dict[str, tuple[TableInfo, ...]] = {}
        self._failures: dict[str, str] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._read_at: dict[str, float] = {}

    async def engine(self, name: str) -> Engine:
        """The open engine of a connection; one that failed to open is tried again.

        Raises ``UsageError`` when ``quire.toml`` has no such connection, ``ConnectionFailed`` when it cannot be opened.
        """
        if name not in self.project.connections:
            known = ", ".join(self.project.connections) or "none is declared in quire.toml"
            raise UsageError(f"There is no connection {name!r}.", expected=known)
        task = self._engines.get(name)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._engines[name] = asyncio.create_task(self._open(name))
        return await asyncio.shield(task)

    def refresh(self, name: str) -> asyncio.Task[None]:
        """Read a connection's tables in the background; the running task when that is going on."""
        running = self._reading.get(name)
        if running is None or running.done():
            running = self._reading[name] = asyncio.create_task(self._read(name))
        return running

    def tables(self, name: str) -> tuple[TableInfo, ...]:
        """What is known of a connection's tables now; read again behind the scenes when that is old."""
        if asyncio.get_running_loop().time() - self._read_at.get(name, -FRESH_SECONDS) >= FRESH_SECONDS:
            self.refresh(name)
        return self._tables.get(name, ())

    def views(self, catalog: Catalog) -> tuple[ConnectionView, ...]:
        """Every connection for the data browser, in the order of ``quire.toml``."""
        return tuple(self._view(name, catalog) for name in self.project.connections)

    def entries(self) -> tuple[ConnectionEntry, ...]:
        """Every connection as it is declared."""
        return tuple(
            ConnectionEntry(
                name=name,
                url=CREDENTIALS.sub("…@", str(settings.get("url", ""))),
                dialect=self.dialect(name),
                read_only=bool(settings.get("read_only", True)),
                default=name == self.project.connection,
            )
            for name, settings in self.project.connections.items()
        )

    def dialect(self, name: str) -> str:
        """The SQL dialect of a connection, by its address: known before it is open."""
        return str(self.project.connections.get(name, {}).get("url", "")).partition(":")[0]

    async def close(self) -> None:
        """End every engine."""
        for task in self._reading.values():
            task.cancel()
        opened = await asyncio.gather(*self._engines.values(), return_exceptions=True)
        await asyncio.gather(*(each.close() for each in opened if not isinstance(each, BaseException)))

    async def _read(self, name: str) -> None:
        try:
            self._tables[name] = await (await self.engine(name)).tables()
            self._failures.pop(name, None)
        except QuireError as failure:
            self._failures[name] = str(failure)
        self._read_at[name] = asyncio.get_running_loop().time()

    def _view(self, name: str, catalog: Catalog) -> ConnectionView:
        tables = self.tables(name)
        dialect = self.dialect(name)
        if name in self._failures:
            return ConnectionView(name, dialect, "failed", self._failures[name])
        if name not in self._tables:
            return ConnectionView(name, dialect, "opening")
        return ConnectionView(name, dialect, "open", tables=described(catalog, tables, name))


class CatalogFiles:
    """The catalog of a folder, read again when a file in it changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamp: tuple[tuple[str, int, int], ...] | None = None
        self._catalog = Catalog()
        self._lock = asyncio.Lock()

    async def read(self) -> Catalog:
        """The present catalog; off the event loop, since large models take a while."""
        async with self._lock:
            stamp = await asyncio.to_thread(self._look)
            if stamp != self._stamp:
                self._catalog = await asyncio.to_thread(read_catalog, self.folder)
                self._stamp = stamp
            return self._catalog

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        try:
            files = sorted(self.folder.iterdir())
            return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
        except OSError:
            return ()


def described(catalog: Catalog, tables: tuple[TableInfo, ...], connection: str) -> tuple[TableView, ...]:
    """Tables with what the catalog says of them; what it hides is left out."""
    cards = describe(catalog, tables, connection)
    return tuple(_table(card) for card in cards if card.visibility == "visible")


def metric_views(catalog: Catalog) -> tuple[MetricView, ...]:
    """The metrics that a person may see."""
    return tuple(
        MetricView(each.name, each.description, each.expression, each.synonyms, each.endorsement, each.caveats)
        for each in catalog.metrics
        if each.visibility == "visible"
    )


def problem_views(catalog: Catalog) -> tuple[CatalogProblem, ...]:
    """What is wrong in the semantic model files."""
    return tuple(CatalogProblem(each.path, each.line, each.message) for each in catalog.problems)


def _table(card: TableCard) -> TableView:
    columns = tuple(
        ColumnView(each.name, each.type, each.description, each.field, each.synonyms, each.primary_key)
        for each in card.columns
        if each.visibility == "visible"
    )
    meaning = (card.description, card.dataset, card.endorsement, card.caveats)
    return TableView(card.schema, card.name, card.kind, columns, card.rows, *meaning)
