"""The page is there before the rest is loaded."""

import asyncio
import threading

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from quire.server.front import Front

from .conftest import DEADLINE, TOKEN


class Running:
    """A front whose application loads when the test lets it."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.release = threading.Event()
        self.stopped = asyncio.Event()
        self.told = asyncio.Queue()
        self.failure = failure
        self.front = Front(self.load, token=TOKEN, on_failure=self.stopped.set)

    def load(self, loop):
        assert self.release.wait(DEADLINE)
        if self.failure is not None:
            raise self.failure
        return Starlette(routes=[Route("/api/health", lambda request: PlainTextResponse("loaded"))])

    async def __aenter__(self):
        self.life = asyncio.create_task(self.front({"type": "lifespan"}, self.told.get, self.hear))
        await self.told.put({"type": "lifespan.startup"})
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.front), base_url="http://127.0.0.1")
        answer = await self.client.get("/", params={"token": TOKEN})
        self.client.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
        return self

    async def hear(self, message):
        assert message["type"].endswith(".complete")

    async def __aexit__(self, *_):
        self.release.set()
        await self.client.aclose()
        await self.told.put({"type": "lifespan.shutdown"})
        await asyncio.wait_for(self.life, DEADLINE)


async def test_the_page_is_answered_while_the_rest_is_loading_and_the_rest_when_it_is_there():
    async with Running() as running, asyncio.timeout(DEADLINE):
        assert (await running.client.get("/frame")).status_code == 200
        waiting = asyncio.create_task(running.client.get("/api/health"))
        assert (await running.client.get("/frame")).status_code == 200
        assert not waiting.done()
        running.release.set()
        assert (await waiting).text == "loaded"


async def test_what_cannot_be_loaded_ends_the_server_and_answers_who_waits():
    async with Running(OSError("no")) as running, asyncio.timeout(DEADLINE):
        waiting = asyncio.create_task(running.client.get("/api/health"))
        running.release.set()
        assert (await waiting).status_code == 503
        await running.stopped.wait()
        assert isinstance(running.front.failure, OSError)


async def test_a_stranger_is_refused_before_anything_is_loaded():
    async with Running() as running:
        stranger = httpx.AsyncClient(transport=httpx.ASGITransport(running.front), base_url="http://127.0.0.1")
        async with stranger:
            assert (await stranger.get("/api/health")).status_code == 403
