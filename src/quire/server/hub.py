"""The open notebooks: one session each, any number of windows; changes go to all of them in one order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from quire.errors import QuireError
from quire.server.living import Living
from quire.server.window import Window, encoded
from quire.server.wire import Acknowledged, Cursor, Hello, Operate, Presence, Rejected
from quire.server.wire_catalog import CatalogChanged
from quire.session.turn import Rejected as Refused
from quire.session.view import Delta

PRESENCE_SECONDS = 0.04
LINGER_SECONDS = 900.0  # a session outlives its last window: a reload, a closed lid


class Room:
    """A session and the windows that show it."""

    def __init__(self, session: Living) -> None:
        self.session = session
        self.windows: set[Window] = set()
        self._presence: asyncio.Handle | None = None
        self._silence = session.listen(self._heard)
        self._loop = asyncio.get_running_loop()

    def join(self, hello: Hello) -> Window:
        """A window comes, or comes back: it gets what it missed, once and in order, or the present state."""
        taken = {window.seat for window in self.windows}
        window = Window(hello.client, next(seat for seat in range(len(taken) + 1) if seat not in taken))
        missed = self.session.since(hello.epoch, hello.revision) if hello.epoch else None
        # Asking for either tells the other windows what is pending; this one is not among them yet.
        if missed is None:
            window.push(self.fresh())
        for delta in missed or ():
            window.push(encoded(delta), state=True)
        self.windows.add(window)
        self._tell_presence()
        return window

    def leave(self, window: Window) -> None:
        """A window is gone."""
        self.windows.discard(window)
        self._tell_presence()

    def fresh(self) -> str:
        """The present state; the session tells before what leads up to it."""
        return encoded(self.session.snapshot())

    async def operate(self, window: Window, message: Operate) -> None:
        """Do it, and say so to the window after the changes themselves."""
        try:
            outcome = await self.session.operate(message.operation, window.client)
        except QuireError as failure:
            outcome = Refused("failed", str(failure))
        if isinstance(outcome, int):
            window.push(encoded(Acknowledged(message.id, outcome)))
        else:
            window.push(encoded(Rejected(message.id, outcome.code, outcome.reason)))

    def point(self, window: Window, cursor: Cursor) -> None:
        """A window's cursor moved."""
        window.cursor = cursor
        if self._presence is None:
            self._presence = self._loop.call_later(PRESENCE_SECONDS, self._tell_presence)

    async def close(self) -> None:
        """End the session; its windows are told by their connections closing."""
        self._silence()
        if self._presence is not None:
            self._presence.cancel()
        for window in self.windows:
            window.end()
        await self.session.close()

    def _heard(self, delta: Delta) -> None:
        if self.windows:
            text = encoded(delta)
            for window in self.windows:
                window.push(text, state=True)

    def _tell_presence(self) -> None:
        if self._presence is not None:
            self._presence.cancel()
            self._presence = None
        peers = sorted((window.peer for window in self.windows), key=lambda peer: peer.client)
        for window in self.windows:
            window.show(encoded(Presence(tuple(peer for peer in peers if peer.client != window.client))))


class Hub:
    """Every open notebook by its path in the project; opened for its first window, closed some time after its last."""

    def __init__(self, open_session: Callable[[str], Awaitable[Living]], linger: float = LINGER_SECONDS) -> None:
        self._open = open_session
        self._linger = linger
        self._rooms: dict[str, asyncio.Task[Room]] = {}
        self._closing: dict[str, asyncio.TimerHandle] = {}
        self._farewells: set[asyncio.Task[None]] = set()

    @property
    def watched(self) -> bool:
        """Whether any window is open."""
        return any(room.windows for room in self.rooms.values())

    @property
    def rooms(self) -> dict[str, Room]:
        """The notebooks that are open now."""
        done = {path: task for path, task in self._rooms.items() if task.done()}
        return {path: task.result() for path, task in done.items() if not task.cancelled() and not task.exception()}

    async def room(self, path: str) -> Room:
        """The open notebook at a path; two windows that come at once share one opening.

        Raises what opening the session raises; then the next call tries again.
        """
        if (handle := self._closing.pop(path, None)) is not None:
            handle.cancel()
        task = self._rooms.get(path)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._rooms[path] = asyncio.create_task(self._start(path))
        room = await asyncio.shield(task)
        self.rest(path)
        return room

    def rest(self, path: str) -> None:
        """Close a notebook after a while, unless a window comes or something runs."""
        if (handle := self._closing.pop(path, None)) is not None:
            handle.cancel()
        if path in self._rooms:
            self._closing[path] = asyncio.get_running_loop().call_later(self._linger, self._tire, path)

    def tell(self, message: CatalogChanged) -> None:
        """Say something to every window of every notebook."""
        text = encoded(message)
        for room in self.rooms.values():
            for window in room.windows:
                window.push(text)

    async def shut(self, path: str) -> None:
        """Close a notebook now, if it is open."""
        if (handle := self._closing.pop(path, None)) is not None:
            handle.cancel()
        task = self._rooms.pop(path, None)
        if task is not None:
            (room,) = await asyncio.gather(task, return_exceptions=True)
            if isinstance(room, Room):
                await room.close()

    async def close(self) -> None:
        """Close everything; a notebook that cannot be closed keeps no other open. Raises what went wrong first."""
        closing = (*(self.shut(path) for path in list(self._rooms)), *self._farewells)
        ended = await asyncio.gather(*closing, return_exceptions=True)
        for failure in ended:
            if isinstance(failure, BaseException):
                raise failure

    async def _start(self, path: str) -> Room:
        return Room(await self._open(path))

    def _tire(self, path: str) -> None:
        room = self.rooms.get(path)
        if room is not None and (room.windows or room.session.busy):
            self.rest(path)
            return
        farewell = asyncio.get_running_loop().create_task(self.shut(path))
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)
