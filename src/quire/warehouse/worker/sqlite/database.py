"""Opening a SQLite file: only to read, unless a statement may write, and never more than that file."""

from __future__ import annotations

import datetime
import functools
import re
import sqlite3
from pathlib import Path
from typing import Any

from ..faults import Fault
from .faults import from_error
from .session import SqliteSession

_UNITS = {"K": 10, "M": 20, "G": 30, "T": 40}
_WAIT_SECONDS = 5.0  # for a lock that another program holds
_MEMORY = ":memory:"


class SqliteDatabase:
    """An open ``Database``: each request opens the file for itself, which takes a tenth of a millisecond."""

    def __init__(self, opening: dict[str, Any]) -> None:
        self._opening = opening

    def session(self) -> SqliteSession:
        """A connection for one request."""
        return SqliteSession(functools.partial(open_file, self._opening), self._opening["read_only"])


def connect(opening: dict[str, Any]) -> SqliteDatabase:
    """The database, once it has shown that it can be read; raises ``Fault`` with what to do."""
    for name in ("DATE", "DATETIME", "TIMESTAMP"):
        sqlite3.register_converter(name, _date)
    for name in ("BOOLEAN", "BOOL"):
        sqlite3.register_converter(name, _boolean)
    path = opening["path"]
    try:
        if not opening["read_only"] and not Path(path).exists():
            sqlite3.connect(path).close()
        connection = open_file(opening)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.close()
    except sqlite3.Error as error:
        if "not a database" in str(error):
            raise Fault(
                "connection", f"The file {path} is not a SQLite database.", remedy="Correct the url in quire.toml."
            ) from None
        raise Fault("connection", f"The database {path} cannot be opened. {from_error(error, '').message}") from None
    return SqliteDatabase(opening)


def open_file(opening: dict[str, Any], write: bool = False, converting: bool = True) -> sqlite3.Connection:
    """A connection that can do what the statement may.

    A file in a folder that cannot be written is read as it stands.
    """
    try:
        return _open(opening, "rw" if write else "ro", converting)
    except sqlite3.OperationalError as error:
        if write or "locked" in str(error) or Path(opening["path"] + "-wal").exists():
            raise
        return _open(opening, "ro&immutable=1", converting)


def _open(opening: dict[str, Any], mode: str, converting: bool) -> sqlite3.Connection:
    path = opening["path"]
    connection = sqlite3.connect(
        _MEMORY if path == _MEMORY else f"{Path(path).as_uri()}?mode={mode}",
        uri=path != _MEMORY,
        timeout=_WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        detect_types=sqlite3.PARSE_DECLTYPES if converting else 0,
    )
    connection.text_factory = functools.partial(str, encoding="utf-8", errors="replace")
    connection.execute(f"PRAGMA hard_heap_limit = {_bytes(opening['memory'])}")
    connection.execute("PRAGMA schema_version").fetchone()  # reads the file, so that a fault shows here
    return connection


def _bytes(memory: str) -> int:
    number, unit = re.fullmatch(r"\s*([\d.]+)\s*([KMGT])i?B\s*", memory, re.IGNORECASE).groups()  # type: ignore[union-attr]
    return int(float(number) * 2 ** _UNITS[unit.upper()])


def _date(raw: bytes) -> Any:
    """What is declared a date: a date, a time of day on one, or whatever else stands there."""
    text = raw.decode("utf-8", "replace")
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    if found.tzinfo is not None or not text[:5].endswith("-"):
        return text
    return found.date() if len(text) == 10 else found


def _boolean(raw: bytes) -> Any:
    text = raw.decode("utf-8", "replace")
    return {"0": False, "1": True}.get(text, int(text) if re.fullmatch(r"-?\d{1,18}", text) else text)
