"""The front door: the page at once, everything else as soon as it is loaded.

What a notebook needs (sessions, analysis, kernels, the assistant) takes longer to load than a browser takes to ask
for the page. So the page is answered first, and the rest is loaded in the background meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from quire.server.pages import page_routes
from quire.server.security import Guard

Load = Callable[[asyncio.AbstractEventLoop], Starlette]


class Front:
    """An ASGI application before another one that takes its time to load.

    ``load`` makes that one, in a thread, given the event loop; when it fails, ``failure`` holds why and ``on_failure``
    is called.
    """

    def __init__(self, load: Load, *, token: str, host: str = "127.0.0.1", on_failure: Callable[[], None]) -> None:
        self.failure: BaseException | None = None
        self.app: Starlette | None = None
        self._load = load
        self._on_failure = on_failure
        self._guarded: ASGIApp = Guard(self._answer, token=token, host=host)
        self._pages = Starlette(routes=page_routes())
        self._loaded = asyncio.Event()
        self._stop = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, once the guard has let the request in."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._guarded(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["type"] == "http" and (path in ("/", "/frame") or path.startswith("/assets/")):
            await self._pages(scope, receive, send)
            return
        await self._loaded.wait()
        await (self.app or Response(status_code=503))(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()  # lifespan.startup
        living = asyncio.create_task(self._run())
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
        self._stop.set()
        await living
        await send({"type": "lifespan.shutdown.complete"})

    async def _run(self) -> None:
        """Load the application and keep it alive until the end."""
        try:
            app = await asyncio.to_thread(self._load, asyncio.get_running_loop())
            async with app.router.lifespan_context(app):
                self.app = app
                self._loaded.set()
                await self._stop.wait()
        except Exception as failure:
            self.failure = failure
            self._loaded.set()
            self._on_failure()
