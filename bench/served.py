"""Notebook servers as a browser sees them: started as a process, spoken to over HTTP and a websocket."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import websockets

SECONDS = 120.0


class Quire:
    """``quire edit`` with one notebook."""

    def __init__(self, notebook: Path) -> None:
        self.notebook = notebook
        self.started = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "quire.cli",
            "edit",
            str(notebook),
            "--no-browser",
            "--port",
            "0",
            "-o",
            "json",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert self.process.stdout is not None
        self.address = urlsplit(json.loads(self.process.stdout.readline())["address"])
        self.cookie = request(self.address.netloc, f"/?{self.address.query}")[1]["set-cookie"].split(";")[0]

    def answers(self) -> float:
        """Seconds from the start of the process until the page is there."""
        until_ok(self.address.netloc, "/", {"cookie": self.cookie})
        return time.perf_counter() - self.started

    @contextlib.asynccontextmanager
    async def window(self) -> AsyncIterator[Quire]:
        """A window on the notebook; ``ready_after`` is when its kernel was up."""
        url = f"ws://{self.address.netloc}/ws?path={self.notebook.name}"
        async with connected(url, {"Cookie": self.cookie}) as self.socket:
            await self.socket.send(json.dumps({"type": "hello", "client": "bench"}))
            first = json.loads(await self.socket.recv())
            self.cells = [cell["id"] for cell in first["cells"]]
            self.text, self.version, self.number = first["cells"][0]["text"], 0, 0
            if first["session"]["kernel"] not in ("ready", "busy"):
                await until(self.socket, lambda m: any(_kernel(c) in ("ready", "busy") for c in m.get("changes", ())))
            self.ready_after = time.perf_counter() - self.started
            yield self

    async def run(self, text: str) -> int:
        """Give the first cell a text and run it; how many messages came up to the last cell's output."""
        change = [[len(self.text), *text.split("\n")]]
        operation = {"cell": self.cells[0], "version": self.version, "client": "bench", "updates": [change]}
        await self.operate({"type": "edit_text", **operation})
        await self.operate({"type": "run", "scope": "cells", "cells": [self.cells[0]]})
        self.text, self.version = text, self.version + 1
        last = self.cells[-1]
        return await until(self.socket, lambda m: any(_result_of(change) == last for change in m.get("changes", ())))

    async def operate(self, operation: dict[str, object]) -> None:
        """Ask for something to be done."""
        self.number += 1
        await self.socket.send(json.dumps({"type": "operate", "id": self.number, "operation": operation}))

    async def heard(self) -> dict[str, Any]:
        """The next message."""
        async with asyncio.timeout(SECONDS):
            message: dict[str, Any] = json.loads(await self.socket.recv())
        if message["type"] == "rejected":
            raise SystemExit(f"Quire did not do it: {message['reason']}")
        return message

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)


class Marimo:
    """``marimo edit`` with one notebook."""

    def __init__(self, python: Path, notebook: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.place = f"127.0.0.1:{free.getsockname()[1]}"
        home = tempfile.mkdtemp(prefix="quire-bench-")
        environment = {**os.environ, "MARIMO_SKIP_UPDATE_CHECK": "1", "HOME": home, "XDG_CONFIG_HOME": home}
        flags = ["--headless", "--no-token", "--no-skew-protection", "--skip-update-check", "--host", "127.0.0.1"]
        command = [
            str(python),
            "-m",
            "marimo",
            "-y",
            "-q",
            "edit",
            *flags,
            "--port",
            self.place.split(":")[1],
            str(notebook),
        ]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
        )

    def answers(self) -> float:
        """Seconds from the start of the process until the page is there."""
        until_ok(self.place, "/", {})
        return time.perf_counter() - self.started

    @contextlib.asynccontextmanager
    async def window(self) -> AsyncIterator[Marimo]:
        """A window on the notebook, everything run once; ``ready_after`` is when its kernel was up."""
        self.session = f"s_{uuid.uuid4().hex[:6]}"
        async with connected(f"ws://{self.place}/ws?session_id={self.session}", {}) as self.socket:
            ready: dict[str, object] = {}
            await until(self.socket, lambda m: _operation(m) == "kernel-ready" and not ready.update(m))
            self.ready_after = time.perf_counter() - self.started
            self.cells = ready.get("data", ready)["cell_ids"]  # type: ignore[index]
            self._post("/api/kernel/instantiate", {"objectIds": [], "values": [], "autoRun": True})
            await until(self.socket, lambda m: _operation(m) == "completed-run")
            yield self

    async def run(self, text: str) -> int:
        """Give the first cell a text and run it; how many messages came until the run was over."""
        self._post("/api/kernel/run", {"cellIds": [self.cells[0]], "codes": [text]})
        return await until(self.socket, lambda m: _operation(m) == "completed-run")

    def _post(self, path: str, body: object) -> None:
        headers = {"Content-Type": "application/json", "Marimo-Session-Id": self.session}
        status, _ = request(self.place, path, headers, json.dumps(body))
        assert status == 200, (path, status)

    def stop(self) -> None:
        """The server and the kernel that it started."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(8)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def connected(url: str, headers: dict[str, str]) -> websockets.connect:
    """A websocket without limits of its own."""
    return websockets.connect(url, additional_headers=headers, max_size=None, compression=None, open_timeout=SECONDS)


async def until(connection: websockets.ClientConnection, found: object) -> int:
    """Read messages until one is ``found``; how many there were."""
    count = 0
    async with asyncio.timeout(SECONDS):
        while True:
            message = json.loads(await connection.recv())
            count += 1
            if found(message):  # type: ignore[operator]
                return count


def until_ok(place: str, path: str, headers: dict[str, str]) -> None:
    """Ask for a page until it is there."""
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        with contextlib.suppress(OSError):
            if request(place, path, headers)[0] == 200:
                return
        time.sleep(0.002)
    raise TimeoutError(f"{place}{path} does not answer")


def request(place: str, path: str, headers: dict[str, str] | None = None, body: str | None = None):
    """Status and headers of an answer."""
    connection = http.client.HTTPConnection(place, timeout=SECONDS)
    try:
        connection.request("POST" if body is not None else "GET", path, body, headers or {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def _kernel(change: dict) -> str:
    return change["session"]["kernel"] if change["type"] == "session_changed" else ""


def _result_of(change: dict) -> str:
    return change["cell"] if change["type"] == "result_changed" else ""


def _operation(message: dict) -> str:
    return str(message.get("op") or message.get("name"))
