"""Connecting to a PostgreSQL server: a few connections that are used again, one request at a time on each."""

from __future__ import annotations

import contextlib
import threading
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ..faults import Fault
from .session import PostgresSession, run

CONNECT_SECONDS = 10
_KEPT = 4
_CORRECT = "Correct its url; in a password, write @ as %40, : as %3A, / as %2F, % as %25."
# What the library says when it cannot connect, by a sign that is in it; its words may hold parts of the address.
_REASONS = (
    ("password authentication failed", "The server does not accept the user name or the password.", _CORRECT),
    ("no password supplied", "The server asks for a password.", "Add it to the url, best through env:NAME."),
    ("no pg_hba.conf entry", "The server does not let this user in from here.", "Ask who runs the server."),
    ("role ", "The server does not know the user.", _CORRECT),
    ("database ", "The server has no such database.", _CORRECT),
    ("could not translate host name", "There is no server of that name.", _CORRECT),
    ("Connection refused", "No server answers at that address.", "Look whether it runs, and at the host and port."),
    ("No such file or directory", "No server answers at that socket.", "Look whether it runs, and at the host."),
    ("timeout expired", "The server did not answer in time.", "Look whether it can be reached from here."),
    ("SSL", "The server and this connection do not agree on encryption.", "Set sslmode in the url."),
    ("starting up", "The server is starting.", "Try again."),
    ("too many", "The server has too many connections.", "Try again later."),
    ("remaining connection slots", "The server has too many connections.", "Try again later."),
)


class PostgresDatabase:
    """An open ``Database``."""

    def __init__(self, opening: dict[str, Any], url: str) -> None:
        self.opening = opening
        self._url = url
        self._idle: list[Any] = []
        self._lock = threading.Lock()
        self.version = 0

    def session(self) -> PostgresSession:
        """A connection for one request: one that still works, or a new one."""
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                return PostgresSession(self, self.connect())
            try:
                run(connection, "DISCARD ALL")
            except Exception:  # the server has closed it
                with contextlib.suppress(Exception):
                    connection.close()
                continue
            return PostgresSession(self, connection)

    def connect(self) -> Any:
        """A new connection; raises ``Fault``, which repeats nothing of the address."""
        from adbc_driver_postgresql import dbapi

        try:
            connection = dbapi.connect(self._url, autocommit=True)
            ((version,),) = run(connection, "SELECT current_setting('server_version_num')")
        except Exception as error:
            raise _fault(str(error), self.opening["name"]) from None
        self.version = int(version)
        return connection

    def take_back(self, connection: Any, healthy: bool) -> None:
        """Keep a connection for the next request, or close it."""
        with self._lock:
            keep = healthy and len(self._idle) < _KEPT
            if keep:
                self._idle.append(connection)
        if not keep:
            with contextlib.suppress(Exception):
                connection.close()


def connect(opening: dict[str, Any]) -> PostgresDatabase:
    """A database whose server has answered once; raises ``Fault`` with what to do."""
    database = PostgresDatabase(opening, _address(opening))
    database.take_back(database.connect(), healthy=True)
    return database


def _address(opening: dict[str, Any]) -> str:
    """The address with a limit to how long connecting may take."""
    try:
        parts = urlsplit(opening["url"])
        if parts.netloc.count("@") > 1:
            raise ValueError
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        raise _fault("", opening["name"]) from None
    options = {"connect_timeout": str(CONNECT_SECONDS), "application_name": "quire", **options}
    return str(urlunsplit(parts._replace(query=urlencode(options))))


def _fault(text: str, name: str) -> Fault:
    reason, remedy = "Its server cannot be reached, or its url is not well formed.", _CORRECT
    for sign, known, what_to_do in _REASONS:
        if sign in text:
            reason, remedy = known, what_to_do
            break
    return Fault("connection", f"The connection {name!r} does not open. {reason}", remedy=remedy)
