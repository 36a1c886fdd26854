"""JSON routes of the project and its files."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import quote

import msgspec
from starlette.responses import Response
from starlette.routing import BaseRoute

from quire import __version__
from quire.server import notebooks
from quire.server.exports import MEDIA_TYPES, export
from quire.server.routes import get, post
from quire.server.wire_http import (
    CreateNotebook,
    Deleted,
    DeleteNotebook,
    DuplicateNotebook,
    ExportQuery,
    Health,
    Ledger,
    LedgerQuery,
    NotebookEntry,
    ProjectInfo,
    RenameNotebook,
)
from quire.server.workspace import Workspace


class Nothing(msgspec.Struct, frozen=True):
    """A query without parameters."""


async def health(workspace: Workspace, _query: Nothing) -> Health:
    """The server answers."""
    rooms = workspace.hub.rooms.values()
    return Health(__version__, len(rooms), sum(room.session.ready for room in rooms))


async def project(workspace: Workspace, _query: Nothing) -> ProjectInfo:
    """The project with its notebooks, connections, and questions to begin with."""
    known = workspace.project
    found = await asyncio.to_thread(notebooks.entries, known)
    suggestions = workspace.suggest(await workspace.catalog.read())
    entries = workspace.connections.entries()
    return ProjectInfo(known.name, str(known.root), __version__, known.timezone, found, entries, suggestions)


async def create(workspace: Workspace, asked: CreateNotebook) -> NotebookEntry:
    """A new notebook."""
    return await asyncio.to_thread(notebooks.create, workspace.project, asked.title, asked.path)


async def rename(workspace: Workspace, asked: RenameNotebook) -> NotebookEntry:
    """A notebook under another path; it is closed first, so that nothing is written to the old one any more."""
    notebooks.locate(workspace.project, asked.to)
    await workspace.hub.shut(asked.path)
    return await asyncio.to_thread(notebooks.rename, workspace.project, asked.path, asked.to)


async def delete(workspace: Workspace, asked: DeleteNotebook) -> Deleted:
    """A notebook into the trash; it is closed first."""
    await workspace.hub.shut(asked.path)
    return Deleted(await asyncio.to_thread(notebooks.delete, workspace.project, asked.path))


async def duplicate(workspace: Workspace, asked: DuplicateNotebook) -> NotebookEntry:
    """A copy of a notebook, as it was last saved."""
    return await asyncio.to_thread(notebooks.duplicate, workspace.project, asked.path)


async def download_notebook(workspace: Workspace, asked: ExportQuery) -> Response:
    """A notebook in another format, as it was last saved."""
    file = notebooks.locate(workspace.project, asked.path)
    content = await asyncio.to_thread(export, file, asked.format)
    return attachment(content, f"{file.stem}.{asked.format}", MEDIA_TYPES[asked.format])


async def ledger(workspace: Workspace, asked: LedgerQuery) -> Ledger:
    """What was proposed and decided."""
    return Ledger(await asyncio.to_thread(workspace.ledger, workspace.project, asked.path))


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Bytes that a browser saves as a file."""
    return Response(content, media_type=media_type, headers=attachment_headers(name))


def attachment_headers(name: str) -> dict[str, str]:
    """Any name, also one that ASCII cannot write."""
    plain = json.dumps(name.encode("ascii", "replace").decode().replace("\\", "_"))
    return {"Content-Disposition": f"attachment; filename={plain}; filename*=UTF-8''{quote(name)}"}


def project_routes() -> list[BaseRoute]:
    """Every route of this module."""
    return [
        get("/api/health", Nothing, health),
        get("/api/project", Nothing, project),
        post("/api/notebook/create", CreateNotebook, create),
        post("/api/notebook/rename", RenameNotebook, rename),
        post("/api/notebook/delete", DeleteNotebook, delete),
        post("/api/notebook/duplicate", DuplicateNotebook, duplicate),
        get("/api/export", ExportQuery, download_notebook),
        get("/api/ledger", LedgerQuery, ledger),
    ]
