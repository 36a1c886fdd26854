"""From a prompt in an airlock to the assistant: with the project's catalog, its databases and its models."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from quire.airlock import Version
from quire.analysis import analyse
from quire.assistant import MOST_VALUES, Place, index_values
from quire.assistant.asked import Asked, Chosen, Sources
from quire.assistant.material import Frame
from quire.assistant.turn import answer
from quire.catalog import Catalog, ValueIndex
from quire.document import Cell, Column, Project
from quire.errors import QuireError
from quire.llm import Models
from quire.server.browse import Connections
from quire.server.catalog_files import CatalogFiles
from quire.server.configured import Configured
from quire.server.context import Contexts, Frames, held
from quire.session.actions import PlanRequest, Progress
from quire.warehouse import Engine, dialects

MOST_NAMES = 40  # of values that a question may speak of
MOST_ABOUT = 1_500  # characters of a cell by which a context is chosen
SECONDS = 8.0  # that reading values may take; without them a value is only understood where the catalog lists it


class Planner:
    """Answers prompts; keeps the index of values for as long as the catalog stays the same.

    What a column was found to hold is kept longer: an edit of the catalog does not ask the databases again. ``models``
    are read anew when the settings or ``.env`` were changed.
    """

    def __init__(
        self,
        project: Project,
        catalog: CatalogFiles,
        connections: Connections,
        contexts: Contexts | None = None,
        models: Callable[[], Models] | None = None,
    ) -> None:
        self.project = project
        self.catalog = catalog
        self.connections = connections
        self.contexts = contexts
        self.models = models or Configured(project.root)
        self._indexed: tuple[Catalog, asyncio.Task[ValueIndex]] | None = None
        self._held: dict[Place, tuple[str, ...]] = {}

    async def __call__(
        self, asked: PlanRequest, tell: Progress = lambda _: None, frames: Frames | None = None
    ) -> Version:
        """The drafts, or the refusal; ``tell`` hears of those that are there while others are written."""
        catalog = await self.catalog.read()
        request = asked_of(asked, datetime.now(ZoneInfo(self.project.timezone)).date())

        async def choose() -> Chosen:
            if self.contexts is None:
                return Chosen(None, catalog)
            return Chosen(await self.contexts.receipt(wanted(asked), frames), await self.contexts.seen())

        sources = Sources(
            catalog=catalog,
            choose=choose,
            values=await self.values(catalog),
            connection=self.project.connection,
            timezone=self.project.timezone,
            dialects=dialects(self.project),
            engine=self._engine,
        )
        known = {name: columns for name, columns in (await held(frames)).items() if name not in leaving(asked)}
        return await answer(with_held(request, known), sources, self.models(), tell)

    async def _engine(self, connection: str) -> Engine | None:
        try:
            return await self.connections.engines.get(connection)
        except QuireError:
            return None

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


def asked_of(asked: PlanRequest, today: date) -> Asked:
    """A session's request as the assistant knows it."""
    own = leaving(asked)
    connections = {cell.name: cell.attributes.get("connection", "") for cell in asked.above if cell.kind == "sql"}
    frames = {
        each.name: Frame(each.name, each.columns, connections.get(each.name, ""), each.upstream)
        for each in asked.scope
        if each.kind == "frame" and each.name not in own
    }
    frames |= {name: Frame(name, value=True) for name in values_of(asked.above) if name not in (own | frames.keys())}
    return Asked(
        prompt=asked.prompt,
        today=today,
        intent=asked.intent,
        cells=asked.cells,
        results=asked.results,
        above=asked.above,
        frames=tuple(frames.values()),
        taken=asked.taken - own,
        seed=" ".join(sorted(asked.ids)),
        earlier=tuple(version.prompt for version in asked.earlier),
        step=asked.step,
        version=asked.version,
        error=asked.error,
        attempt=asked.attempt,
    )


def leaving(asked: PlanRequest) -> frozenset[str]:
    """The names that go when the answer comes: those of the group that is asked again."""
    if asked.group is None:
        return frozenset()
    return frozenset(name for cell in asked.cells for name in (cell.name, *analyse(cell).definitions))


def values_of(above: Iterable[Cell]) -> tuple[str, ...]:
    """What the cells above define besides frames: inputs, and names of Python that are no modules and not private."""
    found: dict[str, None] = {}
    for cell in above:
        if cell.kind in ("python", "input"):
            analysis = analyse(cell)
            public = (name for name in analysis.definitions if not name.startswith("_"))
            found |= dict.fromkeys(name for name in public if name not in analysis.imports)
    return tuple(found)[-MOST_NAMES:]


def wanted(asked: PlanRequest) -> PlanRequest:
    """The request by which its context is chosen: of cells in question, what stands in them counts too."""
    if not asked.cells:
        return asked
    about = " ".join(f"{cell.name} {cell.source[:MOST_ABOUT]}" for cell in asked.cells[:4])
    return msgspec.structs.replace(asked, prompt=f"{asked.prompt} {about}".strip())


def with_held(asked: Asked, held_now: Mapping[str, Sequence[Column]]) -> Asked:
    """The request with the columns of the frames that the kernel holds at this moment."""
    known = {frame.name: frame for frame in asked.frames}
    for name, columns in held_now.items():
        known[name] = known.get(name, Frame(name)).having(columns)
    return msgspec.structs.replace(asked, frames=tuple(known.values()))
