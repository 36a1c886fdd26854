"""The parent's end of a worker process: start it, ask it, end it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

from quire.errors import ConnectionFailed, StatementFailed, WarehouseError

START_SECONDS = 30.0
GRACE_SECONDS = 2.0  # how long a statement may take to give way before its process is ended
_HERE = Path(__file__).resolve().parent
_MAIN = (
    "import sys; sys.path.insert(0, sys.argv[1]); from worker.loop import main; del sys.path[0]; main(int(sys.argv[2]))"
)
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH")


class Worker:
    """A running worker process; ``start`` makes one."""

    def __init__(self, process: asyncio.subprocess.Process, writer: asyncio.StreamWriter, name: str) -> None:
        self._process = process
        self._writer = writer
        self._name = name
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._reason: WarehouseError | None = None

    @staticmethod
    async def start(opening: dict[str, Any], name: str) -> Worker:
        """Start a process and open the database in it.

        Raises ``ConnectionFailed`` with what to do.
        """
        ours, theirs = socket.socketpair()
        environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-c", _MAIN, str(_HERE), str(theirs.fileno()),
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),), start_new_session=True, env=environment,
            )  # fmt: skip
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        worker = Worker(process, writer, name)
        try:
            opened = worker._waiting[0] = asyncio.get_running_loop().create_future()
            worker._reading = asyncio.create_task(worker._read(reader))
            worker._send(opening)
            async with asyncio.timeout(START_SECONDS):
                answer = await opened
        except TimeoutError:
            await worker.end()
            raise ConnectionFailed(
                f"The connection {name!r} did not open within {START_SECONDS:.0f} seconds.", remedy="Try again."
            ) from None
        except StatementFailed as error:
            await worker.end()
            raise ConnectionFailed(f"The connection {name!r} did not open: {error.message}") from None
        except BaseException:
            await worker.end()
            raise
        if "fault" in answer:
            await worker.end()
            raise ConnectionFailed(answer["fault"]["message"], remedy=answer["fault"].get("remedy", ""))
        return worker

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._reason is None and self._process.returncode is None

    @property
    def busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._waiting)

    async def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to a request: ``{"ok": …}`` or ``{"fault": …}``.

        Cancelling stops the statement in the database; a process that does not give way is ended. Raises
        ``StatementFailed`` when the process ends meanwhile, ``TimeoutError`` when the time limit did not stop it.
        """
        if self._reason is not None:
            raise self._reason
        key = next(self._numbers)
        future = self._waiting[key] = asyncio.get_running_loop().create_future()
        self._send({**request, "id": key, "seconds": seconds})
        try:
            done, _ = await asyncio.wait({future}, timeout=seconds + GRACE_SECONDS)
        except asyncio.CancelledError:
            await self._stop(key, future)
            raise
        finally:
            self._waiting.pop(key, None)
        if not done:
            self.kill("another statement did not stop, and the process was ended")
            raise TimeoutError
        answer: dict[str, Any] = future.result()
        return answer

    async def _stop(self, key: int, future: asyncio.Future[dict[str, Any]]) -> None:
        self._send({"id": key, "do": "stop"})
        try:
            done, _ = await asyncio.wait({future}, timeout=GRACE_SECONDS)
        except asyncio.CancelledError:
            done = set()
        if not done:
            self.kill("another statement did not stop, and the process was ended")
        elif not future.cancelled():
            future.exception()  # seen: it is of no interest any more

    def kill(self, reason: str) -> None:
        """End the process group at once; whoever waits is told."""
        self._fail(StatementFailed(f"The statement on {self._name!r} was lost: {reason}.", remedy="Run it again."))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def end(self, reason: WarehouseError | None = None) -> None:
        """End the process and wait until it has gone."""
        self._fail(reason or StatementFailed("The connection was closed.", remedy="Run it again."))
        self._writer.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        if self._reading is not None:
            await asyncio.wait({self._reading})

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        if not self._writer.is_closing():
            self._writer.write(struct.pack(">I", len(data)) + data)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                (size,) = struct.unpack(">I", await reader.readexactly(4))
                message = json.loads(await reader.readexactly(size))
                future = self._waiting.pop(message["id"], None)
                if future is not None and not future.done():
                    future.set_result(message)
        code = await self._process.wait()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        cause = ", perhaps because the machine ran out of memory" if code == -signal.SIGKILL else ""
        reason = f"its process ended while it ran ({how}{cause})"
        self._fail(StatementFailed(f"The statement on {self._name!r} was lost: {reason}.", remedy="Run it again."))

    def _fail(self, reason: WarehouseError) -> None:
        self._reason = self._reason or reason
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(self._reason)
        self._waiting.clear()
