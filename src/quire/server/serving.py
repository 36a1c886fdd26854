"""Listening: a port, the address to print, uvicorn until it is told to stop."""

from __future__ import annotations

import contextlib
import errno
import secrets
import socket
from collections.abc import Callable
from urllib.parse import urlencode

import uvicorn
from starlette.types import ASGIApp

from quire.errors import ServerError
from quire.server.front import Front, Load

TRIES = 50
MOST_MESSAGE = 32_000_000  # bytes; a window that sends more is cut off, below that it is told
GRACE = 10  # seconds that requests may take to end after Ctrl-C


def bind(host: str, port: int) -> socket.socket:
    """A listening socket at the port, or at the next free one; port 0 is any.

    Raises ``ServerError`` when the host is not of this machine or nothing is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + TRIES if port else 1):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(512)
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE:
                raise ServerError(
                    f"Cannot listen on {host}:{candidate}: {error.strerror or error}.",
                    remedy="Choose another --host or --port.",
                ) from None
        except OverflowError:
            listening.close()
            break
        else:
            return listening
    raise ServerError(f"No port from {port} on is free.", remedy="Choose another --port.")


def new_token() -> str:
    """A secret that nobody guesses."""
    return secrets.token_urlsafe(24)


def address(listening: socket.socket, token: str, notebook: str = "") -> str:
    """What a person opens: the token is exchanged for a cookie there."""
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    query = urlencode({"token": token, **({"path": notebook} if notebook else {})}, safe="/")
    return f"http://{shown}:{port}/?{query}"


class Server(uvicorn.Server):
    """uvicorn that says when it answers."""

    def __init__(self, app: ASGIApp, on_ready: Callable[[], None] | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="auto",
                http="httptools",
                ws="websockets-sansio",
                ws_max_size=MOST_MESSAGE,
                ws_per_message_deflate=False,  # costs more than it saves on one machine
                lifespan="on",
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As the parent; then says so."""
        await super().startup(sockets)
        if self.started and self._on_ready is not None:
            self._on_ready()


def run(load: Load, listening: socket.socket, *, token: str, host: str, on_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; everything is saved and ended when this returns.

    Raises what ``load`` raises.
    """

    def stop() -> None:
        server.should_exit = True

    front = Front(load, token=token, host=host, on_failure=stop)
    server = Server(front, on_ready)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if front.failure is not None:
        raise front.failure
