"""A real server process with real kernels, when things go wrong."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
import websockets

from quire.document import load
from quire.server.wire import Acknowledged, Rejected
from quire.session.changeset import apply_changes
from quire.session.operations import EditText, InsertCell, Run
from quire.session.view import Delta, ResultChanged, SessionChanged, Snapshot, TextChanged

from .conftest import Client

NOTEBOOK = "---\ntitle: Test\n---\n\n```python\nx = 1\n```\n\n```python\ny = x + 1\ny\n```\n"
SECONDS = 20


class Process:
    """``quire edit`` in a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "quire.cli", "edit", str(folder), "--no-browser", "-o", "json", *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.announced = json.loads(line)
        self.address = urlsplit(self.announced["address"])
        answer = httpx.get(self.announced["address"], timeout=SECONDS)
        self.cookie = answer.headers["set-cookie"].partition(";")[0]

    @property
    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    @asynccontextmanager
    async def window(self, path: str = "a.md", name: str = "w1"):
        url = f"ws://{self.address.netloc}/ws?path={path}"
        headers = {"Cookie": self.cookie}
        async with websockets.connect(url, additional_headers=headers, max_size=None, compression=None) as connection:
            yield Client(connection, name)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)

    def kill(self) -> None:
        """Only the server itself: its children have to notice."""
        self.process.kill()
        self.process.wait(SECONDS)

    def clean(self) -> None:
        for process in [*(self.children if self.process.poll() is None else []), self.process]:
            try:
                process.kill()
            except (psutil.Error, ProcessLookupError):
                continue
        self.process.wait(SECONDS)
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.md").write_text(NOTEBOOK)
    return tmp_path


@pytest.fixture
def start(folder):
    started: list[Process] = []

    def begin(*arguments: str, place: Path = folder) -> Process:
        started.append(Process(place, "--port", "0", *arguments))
        return started[-1]

    yield begin
    for process in started:
        process.clean()


async def gone(processes: list[psutil.Process]) -> None:
    async with asyncio.timeout(SECONDS):
        while any(process.is_running() and process.status() != "zombie" for process in processes):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def finished(client: Client, cell: str) -> ResultChanged:
    """The next result of a cell."""
    while True:
        delta = await client.hear(Delta)
        for change in delta.changes:
            if isinstance(change, ResultChanged) and change.cell == cell and change.result is not None:
                return change


async def test_a_notebook_is_opened_run_and_closed_without_leaving_processes(start):
    server = start()
    async with server.window() as client:
        await client.hello()
        snapshot = await client.hear(Snapshot)
        assert [cell.text for cell in snapshot.cells] == ["x = 1", "y = x + 1\ny"]
        await client.operate(Run("all"))
        change = await finished(client, snapshot.cells[1].id)
        assert (change.result.status, change.validity) == ("ok", "fresh")
        children = server.children
        assert children
    assert server.interrupt() == 0
    await gone(children)


async def test_a_notebook_named_on_the_command_line_is_open_already(start, folder):
    server = start(place=folder / "a.md")
    assert server.announced["address"].endswith("&path=a.md")
    async with httpx.AsyncClient(headers={"cookie": server.cookie}) as client, asyncio.timeout(SECONDS):
        while True:
            health = (await client.get(f"http://{server.address.netloc}/api/health")).json()
            if health["kernels"] == 1:
                break
            await asyncio.sleep(0.02)


async def test_a_notebook_that_is_not_there_is_made(start, folder):
    server = start(place=folder / "sales-report.md")
    async with server.window("sales-report.md") as client:
        await client.hello()
        assert (await client.hear(Snapshot)).session.title == "Sales report"


async def test_a_killed_kernel_is_said_within_two_seconds_and_the_document_is_untouched(start, folder):
    server = start()
    async with server.window() as client:
        await client.hello()
        snapshot = await client.hear(Snapshot)
        source = "import os; os.getpid()"
        await client.operate(InsertCell("pidpidpi", snapshot.cells[1].id, "python", source))
        await client.operate(Run("cells", ("pidpidpi",)))
        result = (await finished(client, "pidpidpi")).result
        pid = int(result.outputs[0].data["text/plain"])
        begin = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        while True:
            delta = await client.hear(Delta)
            told = [change.session for change in delta.changes if isinstance(change, SessionChanged)]
            if any(session.kernel == "dead" and session.kernel_reason for session in told):
                break
        assert time.monotonic() - begin < 2
        number = await client.operate(Run("all"))
        await client.hear(Acknowledged, lambda done: done.id == number)
        assert (await finished(client, snapshot.cells[1].id)).result.status == "ok"


async def test_what_happened_while_a_window_was_away_arrives_once_and_in_order(start):
    server = start()
    async with server.window(name="w1") as stays:
        await stays.hello()
        first = await stays.hear(Snapshot)
        async with server.window(name="w2") as leaves:
            await leaves.hello()
            seen = await leaves.hear(Snapshot)
        cell = first.cells[0].id
        for number in range(200):
            text = "x = 1" + "0" * number
            await stays.operate(EditText(cell, number, "w1", ([len(text), [0, "0"]],)))
        await stays.hear(Acknowledged, lambda done: done.id == 200)
        async with server.window(name="w2") as back:
            await back.hello(seen.epoch, seen.revision)
            text, version = first.cells[0].text, 0
            while version < 200:
                for change in (await back.hear(Delta)).changes:
                    if isinstance(change, TextChanged) and change.cell == cell:
                        assert change.version == version
                        version += len(change.updates)
                        for update in change.updates:
                            text = apply_changes(text, update)
            assert text == "x = 1" + "0" * 200


class Writer:
    """A window that puts letters at the top of a cell, rebasing as an editor does."""

    def __init__(self, client: Client, cell, letter: str) -> None:
        self.client, self.cell, self.letter = client, cell.id, letter
        self.text, self.version = cell.text, cell.version

    def take(self, delta: Delta) -> None:
        for change in delta.changes:
            if isinstance(change, TextChanged) and change.cell == self.cell:
                assert change.version == self.version
                for update in change.updates:
                    self.text = apply_changes(self.text, update)
                self.version += len(change.updates)

    async def write(self, count: int) -> None:
        written = 0
        while written < count:
            number = await self.client.operate(
                EditText(self.cell, self.version, self.client.name, ([[0, self.letter], len(self.text)],))
            )
            while True:
                message = await self.client.hear((Delta, Acknowledged, Rejected))
                if isinstance(message, Delta):
                    self.take(message)
                elif message.id == number:
                    written += isinstance(message, Acknowledged)
                    break

    async def catch_up(self, version: int) -> None:
        while self.version < version:
            self.take(await self.client.hear(Delta))


async def test_two_windows_that_write_at_once_converge_and_lose_no_letter(start):
    server = start()
    async with server.window(name="w1") as one, server.window(name="w2") as two:
        writers = []
        for client, letter in ((one, "a"), (two, "b")):
            await client.hello()
            writers.append(Writer(client, (await client.hear(Snapshot)).cells[0], letter))
        await asyncio.gather(*(writer.write(100) for writer in writers))
        for writer in writers:
            await writer.catch_up(200)
        assert writers[0].text == writers[1].text
        assert (writers[0].text.count("a"), writers[0].text.count("b")) == (100, 100)


@pytest.mark.parametrize("after", [0.05, 0.4, 1.1])
async def test_a_server_killed_while_saving_loses_at_most_a_second_and_never_tears_the_file(start, folder, after):
    server = start()
    acknowledged: list[tuple[float, int]] = []
    async with server.window() as client:
        await client.hello()
        cell = (await client.hear(Snapshot)).cells[0]
        begin, count = time.monotonic(), 0
        while time.monotonic() - begin < 1.2 + after:
            length = len(cell.text) + count
            await client.operate(EditText(cell.id, count, "w1", ([length, [0, "0"]],)))
            count += 1
            await client.hear(Acknowledged, lambda done: done.id == count)  # noqa: B023
            acknowledged.append((time.monotonic(), count))
        killed = time.monotonic()
        children = server.children
        server.kill()
    await gone(children)
    kept = load(folder / "a.md").notebook.cells[0].source
    assert kept == "x = 1" + "0" * kept.count("0")
    again = start()
    async with again.window() as client:
        await client.hello()
        snapshot = await client.hear(Snapshot)
        safe = max((number for at, number in acknowledged if at < killed - 1), default=0)
        recovered = snapshot.cells[0].text
        assert recovered == "x = 1" + "0" * recovered.count("0")
        assert recovered.count("0") >= safe
        if recovered != kept:
            assert "recovered" in snapshot.session.recovered


@contextmanager
def edit(folder: Path):
    command = [sys.executable, "-m", "quire.cli", "edit", str(folder), "--no-browser", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process.communicate(timeout=SECONDS), process
    finally:
        process.kill()


@pytest.mark.parametrize("settings", ["[project", '[connections.shop]\nurl = ""\n', '[connections.shop]\nurll = "x"\n'])
def test_a_wrong_quire_toml_is_one_sentence_and_ends_the_command(folder, settings):
    (folder / "quire.toml").write_text(settings)
    with edit(folder) as ((_, said), process):
        assert process.returncode == 2
        assert said.count("\n") == 1
        assert "quire.toml" in said


def test_a_port_in_use_means_the_next_one(start, folder):
    first = start()
    port = first.address.port
    second = Process(folder, "--port", str(port))
    try:
        assert second.address.port > port
    finally:
        second.clean()
