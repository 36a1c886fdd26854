"""One worker process: started, asked, listened to, and ended with everything that it started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from quire.errors import KernelDied, KernelError
from quire.kernel.channel import LENGTH, Events, Ready, Reply, decode, encode, plan_message
from quire.kernel.protocol import Died, Done, Event, KernelInfo, Plan, Resolution
from quire.kernel.settings import KernelSettings, server_environment

INTERRUPT_SECONDS = 2.0
GRACE = 0.2  # between the end of the socket, on which the worker ends itself, and SIGKILL


class Worker:
    """A running worker; made by ``start_worker``."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        self.process = process
        self.ready: asyncio.Future[KernelInfo] = loop.create_future()
        self.death: asyncio.Future[str] = loop.create_future()
        self.closed = False
        self._reader = reader
        self._writer = writer
        self._events: asyncio.Queue[list[Event]] = asyncio.Queue()
        self._replies: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._request = 0
        self._running = asyncio.Lock()
        self._listening = loop.create_task(self._listen())
        self._watching = loop.create_task(self._watch())

    @property
    def busy(self) -> bool:
        """True while a plan runs."""
        return self._running.locked()

    async def run(self, plan: Plan) -> AsyncIterator[Event]:
        """Run a plan; events until ``Done`` or ``Died``.

        A consumer that goes away early stops the plan.
        """
        async with self._running:
            if self.death.done():
                yield Died(reason=self.death.result())
                return
            while not self._events.empty():
                self._events.get_nowait()
            self._send(plan_message(plan))
            over = False
            try:
                while not over:
                    for event in await self._batch():
                        if isinstance(event, Died) or event.plan == plan.id:  # not of a plan given up before
                            over = isinstance(event, Done | Died)
                            yield event
            finally:
                if not over and not self.death.done():
                    self._request += 1
                    self._send({"op": "interrupt", "request": self._request})

    async def _batch(self) -> list[Event]:
        """The next events; what was sent before a death comes before ``Died``."""
        if not self._events.empty():
            return self._events.get_nowait()
        if self.death.done():
            return [Died(reason=self.death.result())]
        getting = asyncio.ensure_future(self._events.get())
        try:
            await asyncio.wait((getting, self.death), return_when=asyncio.FIRST_COMPLETED)
            return getting.result() if getting.done() else await self._batch()
        finally:
            getting.cancel()

    def resolve(self, plan: str, step: str, resolution: Resolution) -> None:
        """Give an external step what it waits for."""
        self._send({"op": "resolve", "plan": plan, "step": step, "resolution": resolution})

    def answer(self, text: str) -> None:
        """Answer ``input()``."""
        self._send({"op": "answer", "text": text})

    async def interrupt(self) -> bool:
        """Stop what runs; False when it did not give way in time."""
        if not self.busy:
            return True
        try:
            async with asyncio.timeout(INTERRUPT_SECONDS):
                raw = await self.request("interrupt")
            return bool(msgspec.json.decode(raw))
        except (TimeoutError, KernelDied):
            return False

    async def request(self, operation: str, **words: Any) -> msgspec.Raw:
        """Ask the worker something.

        Raises ``KernelDied``, or ``KernelError`` with the worker's sentence.
        """
        if self.death.done():
            raise KernelDied(self.death.result(), remedy="Restart the kernel.")
        self._request += 1
        number = self._request
        reply: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        self._replies[number] = reply
        try:
            self._send({"op": operation, "request": number, **words})
            return await reply
        finally:
            self._replies.pop(number, None)

    async def close(self) -> None:
        """End the process group: it ends itself when its socket ends, otherwise it is killed."""
        if not self.closed:
            self.closed = True
            self._writer.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._watching), GRACE)
        kill_group(self.process.pid)
        await asyncio.shield(self._watching)
        self._listening.cancel()

    def kill(self) -> None:
        """End the process group at once, without waiting."""
        self.closed = True
        kill_group(self.process.pid)

    def _send(self, message: dict[str, Any]) -> None:
        if not self._writer.is_closing():
            self._writer.write(encode(message))

    async def _listen(self) -> None:
        """Read what the worker sends until its end."""
        try:
            while True:
                size = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))[0]
                message = decode(await self._reader.readexactly(size))
                if isinstance(message, Events):
                    self._events.put_nowait(message.events)
                elif isinstance(message, Ready):
                    self.ready.set_result(message.info)
                else:
                    self._replied(message)
        except (asyncio.IncompleteReadError, OSError):
            return

    def _replied(self, message: Reply) -> None:
        reply = self._replies.get(message.request)
        if reply is None or reply.done():
            return
        if message.error:
            reply.set_exception(KernelError(message.error))
        else:
            reply.set_result(message.value)

    async def _watch(self) -> None:
        """Wait for the process's end, and tell everybody who waits for it."""
        code = await self.process.wait()
        kill_group(self.process.pid)  # children of user code
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._listening), 0.5)  # what it sent before
        self._listening.cancel()
        self._writer.close()
        reason = reason_for(code)
        self.death.set_result(reason)
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(KernelDied(reason, remedy="Restart the kernel."))
        if not self.ready.done():
            self.ready.set_exception(KernelError(f"The kernel did not start. {reason}"))
            self.ready.exception()


def kill_group(pid: int) -> None:
    """SIGKILL to the group that a worker leads, if there is still somebody in it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def reason_for(code: int) -> str:
    """Why a process ended, as a sentence for the person."""
    if code == -signal.SIGKILL:
        return "The kernel was killed (signal 9): probably it ran out of memory, or somebody ended it."
    if code == -signal.SIGSEGV:
        return "The kernel crashed (signal 11, segmentation fault): a compiled library touched memory it must not."
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
        return f"The kernel was ended by signal {-code} ({name})."
    return f"The kernel process ended by itself with exit code {code}."


async def start_worker(settings: KernelSettings) -> Worker:
    """Start a worker, in a session and process group of its own.

    Raises ``KernelError`` when that Python or folder does not exist; the worker may not be ready yet.
    """
    ours, theirs = socket.socketpair()
    try:
        process = await asyncio.create_subprocess_exec(
            *settings.command(theirs.fileno()),
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            cwd=settings.folder,
            env=server_environment(),
            start_new_session=True,
        )
    except OSError as error:
        ours.close()
        raise KernelError(
            f"The kernel's Python cannot be started: {error}.",
            remedy="Check `python` under [kernel] in quire.toml, and the notebook's folder.",
        ) from None
    finally:
        theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    return Worker(process, reader, writer)
