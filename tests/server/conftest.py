"""A real server on a free port, with notebooks that answer at once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest
import websockets

from quire.document import Project
from quire.server.app import create_app
from quire.server.engines import Engines
from quire.server.front import Front
from quire.server.serving import Server, bind
from quire.server.wire import Downward, Hello, Operate
from quire.server.wire_http import LedgerEntry
from quire.server.workspace import Workspace

from .fakes import FakeNotebook, open_engine

TOKEN = "the-token"
DEADLINE = 10


class Client:
    """A browser window: says hello, keeps what it hears."""

    def __init__(self, connection, name: str) -> None:
        self.connection = connection
        self.name = name
        self.count = 0

    async def send(self, message) -> None:
        await self.connection.send(msgspec.json.encode(message).decode())

    async def hello(self, epoch: str = "", revision: int = 0) -> None:
        await self.send(Hello(self.name, epoch, revision))

    async def operate(self, operation) -> int:
        self.count += 1
        await self.send(Operate(self.count, operation))
        return self.count

    async def hear(self, kind, where=lambda message: True):
        """The next message of a kind, the others dropped."""
        async with asyncio.timeout(DEADLINE):
            while True:
                message = msgspec.json.decode(await self.connection.recv(), type=Downward)
                if isinstance(message, kind) and where(message):
                    return message


class Served:
    """A server under test."""

    def __init__(self, port: int, front, project: Project, opened: list[FakeNotebook]) -> None:
        self.port = port
        self.front = front
        self.project = project
        self.opened = opened
        self.address = f"http://127.0.0.1:{port}"
        self.cookie = ""

    @property
    def workspace(self) -> Workspace:
        return self.front.app.state.workspace

    def http(self, **options) -> httpx.AsyncClient:
        headers = {"cookie": self.cookie} | options.pop("headers", {})
        return httpx.AsyncClient(base_url=self.address, headers=headers, timeout=DEADLINE, **options)

    @asynccontextmanager
    async def window(self, path: str = "sales.md", name: str = "w1", **headers):
        url = f"ws://127.0.0.1:{self.port}/ws?path={path}"
        given = {"Cookie": self.cookie} | headers
        async with websockets.connect(url, additional_headers=given, max_size=None, compression=None) as connection:
            yield Client(connection, name)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "quire.toml").write_text(
        '[project]\nname = "Coffee"\nconnection = "coffee"\n'
        '[connections.coffee]\nurl = "duckdb:coffee.duckdb"\n'
        '[connections.broken]\nurl = "postgresql://me:secret@host/db"\n'
    )
    (tmp_path / "project" / "sales.md").write_text("---\ntitle: Sales\n---\n\nHello.\n")
    return Project.find(tmp_path / "project")


@pytest.fixture
async def served(project):
    opened: list[FakeNotebook] = []

    async def open_notebook(workspace, path):
        opened.append(FakeNotebook(path))
        return opened[-1]

    def ledger(project, path):
        return (LedgerEntry(1.0, "accepted", path, "p1", "How much?"),)

    def make():
        engines = Engines(tuple(project.connections), open_engine)
        return Workspace(project, open_notebook, engines, ledger, lambda catalog: ("How much?",))

    front = Front(lambda loop: create_app(make, token=TOKEN), token=TOKEN, on_failure=lambda: None)
    listening = bind("127.0.0.1", 0)
    ready = asyncio.Event()
    server = Server(front, ready.set)
    server.capture_signals = _no_signals
    task = asyncio.create_task(server.serve(sockets=[listening]))
    async with asyncio.timeout(DEADLINE):
        await ready.wait()
    found = Served(listening.getsockname()[1], front, project, opened)
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{found.address}/?token={TOKEN}")
    found.cookie = answer.headers["set-cookie"].partition(";")[0]
    async with found.http() as client:
        await client.get("/api/health")  # answered once everything is loaded
    yield found
    server.should_exit = True
    await task


def _no_signals():
    """The tests' own signals stay theirs."""
    import contextlib

    return contextlib.nullcontext()
