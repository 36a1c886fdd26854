"""From a prompt in an airlock to the assistant: with the project's catalog and the values that its databases hold."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from quire.airlock import Version
from quire.assistant import Request, plan
from quire.catalog import Catalog, Dataset, Field, ValueIndex, build_index, fields_to_fetch
from quire.document import Project
from quire.errors import QuireError
from quire.server.browse import Connections
from quire.server.catalog_files import CatalogFiles
from quire.session.actions import PlanRequest
from quire.warehouse import dialects

SECONDS = 8.0  # that reading values may take; without them a value is only understood where the catalog lists it
MOST_VALUES = 500  # of one field
COLUMN = re.compile(r'[^\W\d]\w*|"(?:[^"]|"")+"')
TABLE = re.compile(r'(?:[\w$]+|"[^"]+")(?:\.(?:[\w$]+|"[^"]+")){0,2}')


class Place(NamedTuple):
    """A column of a table of a connection."""

    connection: str
    table: str
    column: str


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

    async def __call__(self, asked: PlanRequest) -> Version:
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
        wanted = [pair for pair in fields_to_fetch(catalog) if is_column(*pair)]
        places = {_name(*pair): self._place(*pair) for pair in wanted}
        unknown = dict.fromkeys(place for place in places.values() if place not in self._held)
        tasks = [asyncio.create_task(self._fetch(place)) for place in unknown]
        if tasks:
            await asyncio.wait(tasks, timeout=SECONDS)
        for task in tasks:
            task.cancel()
        held = {name: self._held[place] for name, place in places.items() if place in self._held}
        return await asyncio.to_thread(build_index, catalog, lambda dataset, field: held.get(_name(dataset, field)))

    def _place(self, dataset: Dataset, field: Field) -> Place:
        return Place(dataset.connection or self.project.connection, dataset.source, field.expression.strip().strip('"'))

    async def _fetch(self, place: Place) -> None:
        """Keep what a column holds; one that cannot be read is asked again for the next catalog."""
        with contextlib.suppress(QuireError):
            engine = await self.connections.engines.get(place.connection)
            found = await engine.values(place.table, place.column, MOST_VALUES)
            self._held[place] = tuple(value for value, _ in found)


def is_column(dataset: Dataset, field: Field) -> bool:
    """Whether a field is a column of a table, so that its values can be looked up."""
    return bool(COLUMN.fullmatch(field.expression.strip()) and TABLE.fullmatch(dataset.source.strip()))


def _name(dataset: Dataset, field: Field) -> tuple[str, str]:
    return dataset.name, field.name
