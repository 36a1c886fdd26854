"""The values that people may mean: those that the catalog lists, and those that the databases hold."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from quire.catalog import Catalog, Dataset, Field, ValueIndex, build_index, fields_to_fetch

MOST = 500  # values of one field


class Place(NamedTuple):
    """A column of a table of a connection."""

    connection: str
    table: str
    column: str


Look = Callable[[Place], Awaitable[tuple[str, ...] | None]]


async def index_values(
    catalog: Catalog, connection: str, look: Look, held: dict[Place, tuple[str, ...]], seconds: float | None = None
) -> ValueIndex:
    """The index of values; ``look`` gives what a column holds, None when it cannot be read.

    ``held`` is what is known already, and learns what is found. ``connection`` is that of datasets that name none.
    After ``seconds`` the values of the columns that have not answered are unknown.
    """

    def place(dataset: Dataset, field: Field) -> Place:
        return Place(dataset.connection or connection, dataset.source, field.expression.strip().strip('"'))

    async def learn(wanted: Place) -> None:
        found = await look(wanted)
        if found is not None:
            held[wanted] = found

    unknown = dict.fromkeys(wanted for pair in fields_to_fetch(catalog) if (wanted := place(*pair)) not in held)
    tasks = [asyncio.create_task(learn(wanted)) for wanted in unknown]
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
    for task in tasks:
        task.cancel()
    return await asyncio.to_thread(build_index, catalog, lambda dataset, field: held.get(place(dataset, field)))
