"""Everything that one server holds: a project, its connections, its catalog and its open notebooks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from quire.catalog import Catalog, cache_of
from quire.document import Project
from quire.errors import QuireError
from quire.server.browse import Connections
from quire.server.catalog_files import CatalogFiles
from quire.server.configured import Configured
from quire.server.context import Contexts
from quire.server.engines import Engines
from quire.server.hub import Hub
from quire.server.living import Living
from quire.server.notebooks import locate
from quire.server.wire_catalog import CatalogChanged
from quire.server.wire_http import LedgerEntry

WATCH_SECONDS = 1.5  # between two looks at the files of the catalog; a look takes well under a millisecond
OpenNotebook = Callable[["Workspace", str], Awaitable[Living]]
Suggest = Callable[[Catalog], tuple[str, ...]]
ReadLedger = Callable[[Project, str], tuple[LedgerEntry, ...]]


class Workspace:
    """A project while it is served.

    ``open_notebook`` brings a notebook to life, ``read_ledger`` reads what was decided in one, ``suggest`` finds
    questions that the catalog can answer, ``on_close`` ends what else was begun.
    """

    def __init__(
        self,
        project: Project,
        open_notebook: OpenNotebook,
        engines: Engines,
        read_ledger: ReadLedger,
        suggest: Suggest,
        on_close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.project = project
        self.connections = Connections(project, engines)
        self.catalog = CatalogFiles(project.root / "catalog", cache_of(project))
        self.contexts = Contexts(project, self.catalog)
        self.models = Configured(project.root)
        self.ledger = read_ledger
        self.suggest = suggest
        self.hub = Hub(lambda path: open_notebook(self, path))
        self.catalog.listen(lambda revision: self.hub.tell(CatalogChanged(revision)))
        self._on_close = on_close
        self._warming: set[asyncio.Task[None]] = set()
        self.catalog.listen(lambda _: self.warm(self.contexts.prepare))
        self.warm(self._watch)

    async def notebook(self, path: str) -> Living:
        """The open notebook at a path inside the project, opened if need be."""
        locate(self.project, path)
        return (await self.hub.room(path)).session

    def warm(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do in the background what a person will need in a moment; if it fails, that is said when it is needed."""

        async def quietly() -> None:
            with contextlib.suppress(QuireError):
                await work()

        task = asyncio.create_task(quietly())
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)

    async def _watch(self) -> None:
        """While somebody looks, notice that a file of the catalog was changed by another program."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if self.hub.watched:
                await self.catalog.read()

    async def close(self) -> None:
        """Save and end everything."""
        for task in self._warming:
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        try:
            await self.hub.close()
        finally:
            await self.contexts.close()
            await self.connections.close()
            if self._on_close is not None:
                await self._on_close()
