"""The JSON route of ghost text: what a model would write next at the cursor."""

from __future__ import annotations

import asyncio
import re

from starlette.routing import BaseRoute

from quire.assistant.continuing import continued
from quire.assistant.material import Frame, Material
from quire.assistant.naming import plain_catalog, sql_names
from quire.assistant.tasks.complete import Completing
from quire.catalog import Catalog, Dataset
from quire.errors import QuireError
from quire.server.completion import code_point_offset
from quire.server.routes import post
from quire.server.wire_http import Continued, ContinueQuery
from quire.server.workspace import Workspace

MOST_DATASETS = 12
SECONDS = 1.0  # that a suggestion waits for what there is to read
_WORD = re.compile(r"[^\W_]{2,}")


async def continue_code(workspace: Workspace, asked: ContinueQuery) -> Continued:
    """What may come next; never a failure while typing."""
    models = workspace.models()
    position = code_point_offset(asked.code, asked.position)
    before, after = asked.code[:position], asked.code[position:]
    if not models.available or not before.strip():
        return Continued("")
    try:
        async with asyncio.timeout(SECONDS):
            material = await _material(workspace, asked)
    except (TimeoutError, QuireError):
        return Continued("")
    return Continued(await continued(models, Completing(material, asked.kind, before, after)))


async def _material(workspace: Workspace, asked: ContinueQuery) -> Material:
    """The frames of the notebook and, for SQL on a connection, the datasets that the code speaks of."""
    living = await workspace.notebook(asked.path)
    frames = {cell.name: Frame(cell.name) for cell in living.snapshot().cells if cell.kind == "sql" and cell.name}
    for name, columns in (await living.frames()).items():
        frames[name] = Frame(name, tuple(column.name for column in columns))
    known = tuple(frame for name, frame in frames.items() if name)
    if asked.kind != "sql" or not asked.connection:
        return Material("", frames=known)
    shown = spoken_of(await workspace.contexts.seen(), asked.connection, asked.code)
    dialect = workspace.connections.dialect(asked.connection)
    return Material("", dialect=dialect, catalog=f"{plain_catalog(shown)}\n{sql_names(shown)}", frames=known)


def spoken_of(catalog: Catalog, connection: str, code: str) -> tuple[Dataset, ...]:
    """The datasets of a connection, those whose words stand in the code first."""
    said = {word.casefold() for word in _WORD.findall(code)}
    there = [dataset for dataset in catalog.datasets if dataset.connection in ("", connection)]

    def unspoken(dataset: Dataset) -> int:
        words = _WORD.findall(f"{dataset.name} {dataset.source}".casefold())
        return -sum(word in said for word in words)

    return tuple(sorted(there, key=unspoken)[:MOST_DATASETS])


def continue_routes() -> list[BaseRoute]:
    """Every route of this module."""
    return [post("/api/continue", ContinueQuery, continue_code)]
