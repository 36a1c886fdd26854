"""Which engine a connection's address means."""

from __future__ import annotations

from pathlib import Path

from quire.errors import ConnectionFailed
from quire.warehouse.duck import MEMORY, DuckEngine
from quire.warehouse.protocol import ConnectionSettings, Engine
from quire.warehouse.settings import resolve_url


def open_engine(settings: ConnectionSettings, root: Path) -> Engine:
    """The engine for a connection of the project at ``root``; it starts with its first statement.

    Raises ``ConnectionFailed`` when no engine is known for its address, which is not repeated: it may hold a secret.
    """
    scheme, colon, rest = resolve_url(settings, root).partition(":")
    if scheme != "duckdb" or not colon or not rest:
        raise ConnectionFailed(
            f"The url of the connection {settings.name!r} is not understood.",
            expected="duckdb:FILE or duckdb::memory:",
            remedy=f"Correct it under [connections.{settings.name}] in quire.toml.",
        )
    if rest == MEMORY:
        return DuckEngine(settings, MEMORY, root)
    path = rest[2:] if rest.startswith("///") else rest
    return DuckEngine(settings, str((root / Path(path).expanduser()).absolute()), root)
