"""JSON routes of the semantic model: what the Data panel shows of it, and changes in it."""

from __future__ import annotations

import asyncio

from starlette.routing import BaseRoute

from quire.server.catalog_edits import apply_edits
from quire.server.catalog_views import dataset_page, model_view
from quire.server.routes import get, post
from quire.server.wire_catalog import (
    CatalogHit,
    CatalogHits,
    CatalogModel,
    DatasetPage,
    DatasetQuery,
    EditOutcome,
    EditQuery,
    ModelQuery,
    SearchQuery,
)
from quire.server.workspace import Workspace

MOST_HITS = 200


async def model(workspace: Workspace, _query: ModelQuery) -> CatalogModel:
    """Everything at a glance."""
    files = workspace.catalog
    catalog = await files.read()
    return await asyncio.to_thread(model_view, catalog, files.revision, files.shelf.described())


async def dataset(workspace: Workspace, asked: DatasetQuery) -> DatasetPage:
    """A dataset with all that is known of it."""
    files = workspace.catalog
    catalog = await files.read()
    return await asyncio.to_thread(dataset_page, catalog, files.revision, asked.name, files.shelf.described())


async def search(workspace: Workspace, asked: SearchQuery) -> CatalogHits:
    """What has the words that a person typed."""
    index = await workspace.catalog.search()
    limit = max(1, min(asked.limit, MOST_HITS))
    found, more = await asyncio.to_thread(index.find, asked.q, limit)
    hits = (
        CatalogHit(each.kind, each.name, each.dataset, each.detail, each.endorsement, each.visibility) for each in found
    )
    return CatalogHits(tuple(hits), more)


async def edit(workspace: Workspace, asked: EditQuery) -> EditOutcome:
    """Changes in what people wrote, made together or not at all; live on the next question."""
    return await apply_edits(workspace.catalog, workspace.project.state / "trash", asked)


def catalog_routes() -> list[BaseRoute]:
    """Every route of this module."""
    return [
        get("/api/catalog/model", ModelQuery, model),
        get("/api/catalog/dataset", DatasetQuery, dataset),
        get("/api/catalog/search", SearchQuery, search),
        post("/api/catalog/edit", EditQuery, edit),
    ]
