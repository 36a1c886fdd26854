"""The ASGI application: every route behind the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute

from quire.server.api_catalog import catalog_routes
from quire.server.api_continue import continue_routes
from quire.server.api_data import data_routes
from quire.server.api_models import model_routes
from quire.server.api_project import project_routes
from quire.server.pages import page_routes
from quire.server.routes import HANDLERS
from quire.server.security import Guard
from quire.server.socket import serve_window
from quire.server.workspace import Workspace


def create_app(make_workspace: Callable[[], Workspace], *, token: str, host: str = "127.0.0.1") -> Starlette:
    """The application; the workspace is made when it starts, inside its event loop, and closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        workspace = app.state.workspace = make_workspace()
        yield
        await workspace.close()

    return Starlette(
        routes=[
            *page_routes(),
            *project_routes(),
            *data_routes(),
            *catalog_routes(),
            *model_routes(),
            *continue_routes(),
            WebSocketRoute("/ws", serve_window, name="/ws"),
        ],
        middleware=[Middleware(Guard, token=token, host=host)],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
