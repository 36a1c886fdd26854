"""JSON routes of data: the catalog, completions, pages and downloads of tables."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute

from quire.errors import KernelError
from quire.kernel.protocol import Page
from quire.server.api_project import attachment_headers
from quire.server.browse import metric_views, problem_views
from quire.server.completion import complete
from quire.server.notebooks import locate
from quire.server.routes import get, post
from quire.server.wire_http import (
    CatalogInfo,
    CatalogQuery,
    ColumnView,
    CompleteQuery,
    DownloadQuery,
    FrameView,
    Profile,
    ProfileQuery,
    TableQuery,
    ValueCount,
    Values,
    ValuesQuery,
)
from quire.server.workspace import Workspace

CHUNK = 1 << 18
MOST_ROWS = 5000  # of one page
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


async def catalog(workspace: Workspace, asked: CatalogQuery) -> CatalogInfo:
    """What there is to query; tables that are still being read come with the next asking."""
    known = await workspace.catalog.read()
    frames: tuple[FrameView, ...] = ()
    if asked.path:
        locate(workspace.project, asked.path)
        frames = await _frames(workspace, asked.path)
    return CatalogInfo(workspace.connections.views(known), frames, metric_views(known), problem_views(known))


async def values(workspace: Workspace, asked: ValuesQuery) -> Values:
    """The most frequent values of a column."""
    engine = await workspace.connections.engines.get(asked.connection)
    found = await engine.values(asked.table, asked.column)
    return Values(tuple(ValueCount(value, count) for value, count in found))


async def table_page(workspace: Workspace, asked: TableQuery) -> Page:
    """Rows of a frame."""
    page = asked.page
    if not 0 < page.limit <= MOST_ROWS or page.offset < 0:
        raise KernelError("This page cannot be given.", expected=f"an offset from 0 and at most {MOST_ROWS:,} rows")
    return await (await workspace.notebook(asked.path)).page(page, asked.proposal)


async def table_profile(workspace: Workspace, asked: ProfileQuery) -> Profile:
    """Every column of a frame at a glance."""
    return Profile(await (await workspace.notebook(asked.path)).profile(asked.name))


async def table_download(workspace: Workspace, asked: DownloadQuery) -> Response:
    """A whole frame: written to a file by the kernel, sent as a stream, never in memory as a whole."""
    living = await workspace.notebook(asked.path)
    folder = Path(tempfile.mkdtemp(prefix="quire-download-"))
    file = folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', asked.name)}.{asked.format}"
    try:
        await living.download(asked.name, str(file), asked.format)
        size = file.stat().st_size
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    headers = {**attachment_headers(file.name), "Content-Length": str(size)}
    return StreamingResponse(_stream(file), media_type=MEDIA_TYPES[asked.format], headers=headers)


async def _stream(file: Path) -> AsyncIterator[bytes]:
    """The file's content; the file and its folder are gone afterwards, however this ends."""
    try:
        with file.open("rb") as opened:
            while chunk := await asyncio.to_thread(opened.read, CHUNK):
                yield chunk
    finally:
        shutil.rmtree(file.parent, ignore_errors=True)


async def _frames(workspace: Workspace, path: str) -> tuple[FrameView, ...]:
    room = workspace.hub.rooms.get(path)
    if room is None:
        return ()
    try:
        found = await room.session.frames()
    except KernelError:
        return ()
    definers = {name: cell.id for cell in room.session.snapshot().cells for name in cell.definitions}
    return tuple(
        FrameView(name, tuple(ColumnView(column.name, column.type) for column in columns), definers.get(name, ""))
        for name, columns in sorted(found.items())
    )


def data_routes() -> list[BaseRoute]:
    """Every route of this module."""
    return [
        get("/api/catalog", CatalogQuery, catalog),
        get("/api/catalog/values", ValuesQuery, values),
        post("/api/complete", CompleteQuery, complete),
        post("/api/table/page", TableQuery, table_page),
        post("/api/table/profile", ProfileQuery, table_profile),
        get("/api/table/download", DownloadQuery, table_download),
    ]
