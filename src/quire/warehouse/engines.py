"""Which engine a connection's address means."""

from __future__ import annotations

from pathlib import Path

from quire.errors import ConnectionFailed
from quire.warehouse.engine import ProcessEngine, Source
from quire.warehouse.protocol import ConnectionSettings, Engine
from quire.warehouse.settings import resolve_url
from quire.warehouse.sources import MEMORY, FileSource, FolderSource, PostgresSource


def open_engine(settings: ConnectionSettings, root: Path) -> Engine:
    """The engine for a connection of the project at ``root``; it starts with its first statement.

    Raises ``ConnectionFailed`` when no engine is known for its address, which is not repeated: it may hold a secret.
    """
    return ProcessEngine(settings, _source(settings, root), root)


def _source(settings: ConnectionSettings, root: Path) -> Source:
    url = resolve_url(settings, root)
    scheme, _, rest = url.partition(":")
    if rest and scheme in ("duckdb", "sqlite"):
        return FileSource(settings, scheme, MEMORY if rest == MEMORY else _path(rest, root))
    if rest and scheme == "files":
        return FolderSource(settings, _path(rest, root))
    if rest.startswith("//") and scheme in ("postgresql", "postgres"):
        return PostgresSource(settings, url)
    raise ConnectionFailed(
        f"The url of the connection {settings.name!r} is not understood.",
        expected="duckdb:FILE, sqlite:FILE, files:FOLDER or postgresql://USER@HOST/DATABASE",
        remedy=f"Correct it under [connections.{settings.name}] in quire.toml.",
    )


def _path(rest: str, root: Path) -> str:
    path = rest[2:] if rest.startswith("///") else rest
    return str((root / Path(path).expanduser()).absolute())
