"""What a project can query: its connections with their tables, read in the background and kept."""

from __future__ import annotations

import asyncio
import re

from quire.catalog import Catalog, TableCard, describe
from quire.document import Project
from quire.errors import QuireError
from quire.server.engines import Engines
from quire.server.wire_http import CatalogProblem, ColumnView, ConnectionEntry, ConnectionView, MetricView, TableView
from quire.warehouse import TableInfo

CREDENTIALS = re.compile(r"(?<=://)[^/\s]*@|(?<=[?&])password=[^&\s]*")
DIALECTS = {"files": "duckdb", "postgresql": "postgres"}  # of addresses that are called otherwise
FRESH_SECONDS = 20.0  # how long a list of tables is believed before it is read again in the background


class Connections:
    """The connections of a project, and what their engines said about their tables."""

    def __init__(self, project: Project, engines: Engines) -> None:
        self.project = project
        self.engines = engines
        self._tables: dict[str, tuple[TableInfo, ...]] = {}
        self._dialects: dict[str, str] = {}
        self._failures: dict[str, str] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._read_at: dict[str, float] = {}

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
        """The SQL dialect of a connection; by its address until it has been read, empty when that is a secret."""
        if name in self._dialects:
            return self._dialects[name]
        scheme = str(self.project.connections.get(name, {}).get("url", "")).partition(":")[0]
        return "" if scheme == "env" else DIALECTS.get(scheme, scheme)

    async def close(self) -> None:
        """End every engine."""
        for task in self._reading.values():
            task.cancel()
        await self.engines.close()

    async def _read(self, name: str) -> None:
        try:
            engine = await self.engines.get(name)
            self._tables[name], self._dialects[name] = await engine.tables(), engine.dialect
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
