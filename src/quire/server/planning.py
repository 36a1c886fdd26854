"""From a prompt in an airlock to the assistant: with the project's catalog and the values that its databases hold."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from quire.airlock import Version
from quire.assistant import MOST_VALUES, Place, Request, index_values, plan
from quire.catalog import Catalog, ValueIndex
from quire.document import Project
from quire.errors import QuireError
from quire.server.browse import Connections
from quire.server.catalog_files import CatalogFiles
from quire.session.actions import PlanRequest, Progress
from quire.warehouse import dialects

SECONDS = 8.0  # that reading values may take; without them a value is only understood where the catalog lists it


class Planner:
    """Answers prompts; keeps the index of values for as long as the catalog stays the same.

    What a column was found to hold is kept longer: an edit of the catalog does not ask the databases again.
    """

    def __init__(self, project: Project, catalog: CatalogFiles, connections: Connections) -> None:
        self.project = project
        self.catalog = catalog
        self.connections = connections
        self._indexed: tuple[Catalog, asyncio.Task[ValueIndex]] | None = None
        self._held: dict[Place, tuple[str, ...]] = {}

    async def __call__(self, asked: PlanRequest, tell: Progress = lambda _: None) -> Version:
        """The drafts, or the refusal; the evidence says how many seconds they took."""
        began = time.perf_counter()
        catalog = await self.catalog.read()
        request = Request(
            prompt=asked.prompt,
            today=datetime.now(ZoneInfo(self.project.timezone)).date(),
            catalog=catalog,
            values=await self.values(catalog),
            taken_names=asked.taken,
            connection=self.project.connection,
            timezone=self.project.timezone,
            seed=" ".join(sorted(asked.ids)),
            dialects=dialects(self.project),
        )
        version = await asyncio.to_thread(plan, request)
        evidence = msgspec.structs.replace(version.evidence, seconds=time.perf_counter() - began)
        return msgspec.structs.replace(version, evidence=evidence)

    async def warm(self) -> None:
        """Read catalog and values before the first question comes."""
        await self.values(await self.catalog.read())

    async def values(self, catalog: Catalog) -> ValueIndex:
        """The index of the values that the catalog lists or its databases hold."""
        if self._indexed is None or self._indexed[0] is not catalog:
            self._indexed = (catalog, asyncio.create_task(self._index(catalog)))
        return await asyncio.shield(self._indexed[1])

    async def _index(self, catalog: Catalog) -> ValueIndex:
        return await index_values(catalog, self.project.connection, self._look, self._held, SECONDS)

    async def _look(self, place: Place) -> tuple[str, ...] | None:
        """What a column holds; one that cannot be read is asked again for the next catalog."""
        try:
            engine = await self.connections.engines.get(place.connection)
            found = await engine.values(place.table, place.column, MOST_VALUES)
        except QuireError:
            return None
        return tuple(value for value, _ in found)
