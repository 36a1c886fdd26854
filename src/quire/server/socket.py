"""The websocket: messages of one window in, the changes of its notebook out."""

from __future__ import annotations

import asyncio
import contextlib

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from quire.errors import QuireError
from quire.server.hub import Room
from quire.server.notebooks import locate
from quire.server.window import Window, encoded
from quire.server.wire import Cursor, Hello, Operate, Rejected, Upward
from quire.server.wire_catalog import CatalogChanged
from quire.server.workspace import Workspace

MOST_CHARACTERS = 4_000_000
# Websocket close codes of ours; after GONE a window does not try again.
GONE, NOT_UNDERSTOOD = 4404, 4400
decoder = msgspec.json.Decoder(Upward)


class Numbered(msgspec.Struct):
    """The only field that matters for saying no to a message that was not understood."""

    id: int = 0


async def serve_window(websocket: WebSocket) -> None:
    """One window from its first message to its last."""
    workspace: Workspace = websocket.app.state.workspace
    path = websocket.query_params.get("path", "")
    await websocket.accept()
    try:
        locate(workspace.project, path)
        hello = decoder.decode(await websocket.receive_text())
        if not isinstance(hello, Hello):
            raise msgspec.ValidationError("Expected `hello`")
        room = await workspace.hub.room(path)
    except QuireError as failure:
        await websocket.close(GONE, _brief(failure.message))
        return
    except msgspec.MsgspecError as failure:
        await websocket.close(NOT_UNDERSTOOD, _brief(f"The first message was not understood: {failure}"))
        return
    except (WebSocketDisconnect, KeyError):
        return
    window = room.join(hello)
    if workspace.catalog.revision:  # what a window that was away shows of the catalog may be old
        window.push(encoded(CatalogChanged(workspace.catalog.revision)))
    try:
        await converse(websocket, room, window)
    finally:
        room.leave(window)
        workspace.hub.rest(path)


async def converse(websocket: WebSocket, room: Room, window: Window) -> None:
    """Both directions until either ends."""
    speaking = asyncio.create_task(window.pump(websocket.send_text, room.fresh))
    listening = asyncio.create_task(listen(websocket, room, window))
    done, pending = await asyncio.wait((speaking, listening), return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    if speaking in done and not speaking.exception():
        with contextlib.suppress(RuntimeError):  # the browser may be gone as well
            await websocket.close(GONE, "The notebook was closed, moved or deleted.")
    for task in done:
        if (failure := task.exception()) is not None and not isinstance(failure, WebSocketDisconnect):
            raise failure


async def listen(websocket: WebSocket, room: Room, window: Window) -> None:
    """Operations in the order in which they came; one that is not understood is rejected and the rest goes on."""
    while True:
        event = await websocket.receive()
        if event["type"] == "websocket.disconnect":
            return
        text = event.get("text") or (event.get("bytes") or b"").decode("utf-8", "replace")
        if len(text) > MOST_CHARACTERS:
            size = f"{len(text) / 1e6:.1f}"
            reject(window, text, "too_large", f"This change is {size} MB; at most {MOST_CHARACTERS / 1e6:.0f} fit.")
            continue
        try:
            message = decoder.decode(text)
        except msgspec.MsgspecError as failure:
            reject(window, text, "not_understood", f"The message was not understood: {failure}.")
            continue
        if isinstance(message, Operate):
            await room.operate(window, message)
        elif isinstance(message, Cursor):
            room.point(window, message)


def reject(window: Window, text: str, code: str, reason: str) -> None:
    """Say no to a message that could not be read whole; with its number when that can be found."""
    try:
        number = msgspec.json.decode(text, type=Numbered).id
    except msgspec.MsgspecError:
        number = 0
    window.push(encoded(Rejected(number, code, reason)))


def _brief(reason: str) -> str:
    """A close reason has 123 bytes at most."""
    return reason.encode()[:120].decode("utf-8", "ignore")
