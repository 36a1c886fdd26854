"""One browser window of a notebook: what it still has to be sent, who it is, where its cursor stands."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import msgspec

from quire.server.wire import Cursor, Downward, Peer

MOST_WAITING = 24_000_000  # characters; a window that is further behind gets the present state instead
NAMES = (
    "Heron",
    "Wren",
    "Kestrel",
    "Plover",
    "Siskin",
    "Avocet",
    "Merlin",
    "Linnet",
    "Curlew",
    "Bittern",
    "Swift",
    "Teal",
)
COLOURS = 8
encoder = msgspec.json.Encoder()


def encoded(message: Downward) -> str:
    """A message as it goes over the wire; encode once, send to every window."""
    return encoder.encode(message).decode()


class Window:
    """An outbox that a slow browser cannot make grow without end.

    Session state (``state=True``) may be dropped when too much waits, since a snapshot makes up for it; of what others
    do only the latest is kept; answers to the window's own operations never get lost.
    """

    def __init__(self, client: str, seat: int) -> None:
        self.client = client
        self.seat = seat
        self.cursor = Cursor()
        self.behind = False
        self.ended = False
        self._waiting: deque[tuple[str, bool]] = deque()
        self._size = 0
        self._presence = ""
        self._wake = asyncio.Event()

    @property
    def peer(self) -> Peer:
        """How the other windows see it."""
        turn, name = divmod(self.seat, len(NAMES))
        label = NAMES[name] + (f" {turn + 1}" if turn else "")
        cursor = self.cursor
        return Peer(self.client, label, self.seat % COLOURS, cell=cursor.cell, anchor=cursor.anchor, head=cursor.head)

    def push(self, text: str, *, state: bool = False) -> None:
        """Send when the connection can take it."""
        if state and self.behind:
            return
        if state and self._size + len(text) > MOST_WAITING:
            self._waiting = deque(each for each in self._waiting if not each[1])
            self._size = sum(len(each) for each, _ in self._waiting)
            self.behind = True
        else:
            self._waiting.append((text, state))
            self._size += len(text)
        self._wake.set()

    def show(self, presence: str) -> None:
        """Send who else is here, once the connection can take it; an older one that still waits is forgotten."""
        self._presence = presence
        self._wake.set()

    def end(self) -> None:
        """The notebook closes: send what waits, then stop."""
        self.ended = True
        self._wake.set()

    async def pump(self, send: Callable[[str], Awaitable[None]], fresh: Callable[[], str]) -> None:
        """Send what waits until the end; ``fresh`` gives the present state to a window that fell behind."""
        while not (self.ended and not self._waiting):
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                text, _ = self._waiting.popleft()
                self._size -= len(text)
                await send(text)
            if self.behind:
                text = fresh()  # before ``behind`` ends: what leads up to this state is not to follow it
                self.behind = False
                self.push(text)
            elif self._presence:
                text, self._presence = self._presence, ""
                await send(text)
