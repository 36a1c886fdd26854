"""What the addresses of connections mean: files of databases, folders of files, servers."""

from __future__ import annotations

from collections.abc import Hashable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quire.errors import ConnectionFailed
from quire.warehouse.protocol import ConnectionSettings
from quire.warehouse.worker.files import walk

MEMORY = ":memory:"


class FileSource:
    """A database that is one file, of DuckDB or SQLite; ``path`` is absolute, or ``:memory:``."""

    def __init__(self, settings: ConnectionSettings, driver: str, path: str) -> None:
        self._settings = settings
        self._driver = driver
        self.path = path

    @property
    def dialect(self) -> str:
        """The sqlglot name of the SQL dialect."""
        return self._driver

    def opening(self) -> dict[str, Any]:
        """The driver and the path.

        Raises ``ConnectionFailed`` when the file is not there, unless the connection may make it.
        """
        path = Path(self.path)
        may_make = self.path == MEMORY or (not self._settings.read_only and path.parent.is_dir())
        if self.identity() is None and not may_make:
            remedy = _correct(self._settings)
            if (path.parent / "generate.py").is_file():
                remedy = "Make it with `quire demo`, or with `python generate.py` in its folder."
            raise ConnectionFailed(f"There is no database at {path}.", remedy=remedy)
        return {"driver": self._driver, "path": self.path}

    def identity(self) -> Hashable:
        """Which file the path means now: another one after it was replaced."""
        try:
            status = Path(self.path).stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


class FolderSource:
    """A folder of CSV, Parquet and JSON files."""

    dialect = "duckdb"

    def __init__(self, settings: ConnectionSettings, path: str) -> None:
        self._settings = settings
        self.path = path

    def opening(self) -> dict[str, Any]:
        """The folder.

        Raises ``ConnectionFailed`` when it is not there.
        """
        if not Path(self.path).is_dir():
            raise ConnectionFailed(f"There is no folder {self.path}.", remedy=_correct(self._settings))
        return {"driver": "files", "path": self.path}

    def identity(self) -> Hashable:
        """The files that are there now, with the times of their last changes."""
        found = []
        for path in walk(self.path):
            try:
                status = path.stat()
            except OSError:
                continue
            found.append((str(path), status.st_mtime_ns, status.st_size))
        return tuple(found)


class PostgresSource:
    """A PostgreSQL server; its address may hold a password and is never repeated."""

    dialect = "postgres"

    def __init__(self, settings: ConnectionSettings, url: str) -> None:
        self._settings = settings
        self._url = url

    def opening(self) -> dict[str, Any]:
        """The address.

        Raises ``ConnectionFailed`` when the library for it is not installed.
        """
        if find_spec("adbc_driver_postgresql") is None or find_spec("adbc_driver_manager") is None:
            raise ConnectionFailed(
                f"The connection {self._settings.name!r} needs the library for PostgreSQL.",
                remedy='Run: pip install "quire[postgres]"',
            )
        return {"driver": "postgres", "url": self._url}

    def identity(self) -> Hashable:
        """Always the same."""
        return "postgres"


def _correct(settings: ConnectionSettings) -> str:
    return f"Correct the url of [connections.{settings.name}] in quire.toml."
