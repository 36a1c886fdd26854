"""Opening the database so that statements can do what the connection allows, and nothing else."""

from __future__ import annotations

import warnings
from typing import Any

from ..faults import Fault
from . import folder
from .faults import from_error
from .session import DuckSession

warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")
MEMORY = ":memory:"


class DuckDatabase:
    """An open ``Database``; ``shown`` is what stands in its folder when it is one of files."""

    def __init__(self, connection: Any, opening: dict[str, Any], shown: folder.Shown) -> None:
        self._connection = connection
        self._opening = opening
        self._shown = shown

    def session(self) -> DuckSession:
        """A cursor for one request."""
        return DuckSession(self._connection.cursor(), self._opening, self._shown)


def connect(opening: dict[str, Any]) -> DuckDatabase:
    """An open database with its limits set and locked; raises ``Fault`` with what to do."""
    import duckdb

    path = opening["path"]
    of_files = opening["driver"] == "files"
    # A database in memory is empty when it opens, so that read-only is left to the transactions.
    read_only = opening["read_only"] and path != MEMORY and not of_files
    try:
        connection = duckdb.connect(MEMORY if of_files else path, read_only=read_only)
        shown = folder.show(connection, path) if of_files else folder.Shown()
        for name, value in _settings(opening).items():
            connection.execute(f"SET GLOBAL {name} = $value", {"value": value})
    except duckdb.Error as error:
        raise _fault(error, path) from None
    return DuckDatabase(connection, opening, shown)


def _settings(opening: dict[str, Any]) -> dict[str, Any]:
    """The order counts: what comes after external access is off, or after the lock, is refused."""
    files = opening["files"]
    return {
        "memory_limit": opening["memory"],
        "temp_directory": opening["scratch"],
        "max_temp_directory_size": "16GB",
        "TimeZone": opening["timezone"],
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": files,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "errors_as_json": True,
        **({"allowed_directories": [opening["path"]]} if opening["driver"] == "files" and not files else {}),
        **({} if files else {"enable_external_access": False}),  # it is on, and cannot be set to that
        "lock_configuration": True,
    }


def _fault(error: Exception, path: str) -> Fault:
    text = str(error)
    if "Could not set lock" in text:
        process = text.partition("(PID ")[2].partition(")")[0]
        who = f"the process {process}" if process else "another process"
        return Fault(
            "connection",
            f"The database {path} is in use: {who} has it open for writing.",
            remedy="Close it there, then run again.",
        )
    if "not a valid DuckDB database" in text:
        return Fault(
            "connection", f"The file {path} is not a DuckDB database.", remedy="Correct the url in quire.toml."
        )
    if "storage version" in text or "newer version" in text:
        return Fault(
            "connection",
            f"The database {path} was written by another version of DuckDB.",
            remedy="Export it there, and import it with the version that Quire uses.",
        )
    return Fault("connection", f"The database {path} cannot be opened. {from_error(error, '', None).message}")
