"""What running a cell produced: displays, console text, tables, failures; plain data that is stored and sent."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

RunStatus = Literal["ok", "error", "interrupted", "aborted"]


class Display(msgspec.Struct, frozen=True, tag="display"):
    """A rich value: MIME type to data (text as str, images as base64 str, JSON types as JSON)."""

    data: dict[str, Any]


class Stream(msgspec.Struct, frozen=True, tag="stream"):
    """Console text, bounded; ``dropped`` bytes were left out in its middle."""

    name: Literal["stdout", "stderr"]
    text: str
    dropped: int = 0


class Column(msgspec.Struct, frozen=True):
    """A column of a table: its name and its DuckDB type name."""

    name: str
    type: str


class Table(msgspec.Struct, frozen=True, tag="table"):
    """The first page of a frame.

    More pages are asked for by ``name`` while the kernel holds the frame.     ``rows`` are JSON values in column
    order (numbers beyond 2**53, decimals and dates as strings).     ``row_count`` is None when the source does not
    know it yet. ``cut`` says that a row limit applied.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    row_count: int | None = None
    cut: bool = False


class TraceFrame(msgspec.Struct, frozen=True):
    """One level of a traceback; ``cell`` is empty for library code, ``line`` counts from 1."""

    cell: str
    file: str
    line: int
    function: str
    text: str


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    """The run failed: exception class name, message, the way there, and what to do about it."""

    error: str
    message: str
    trace: tuple[TraceFrame, ...] = ()
    hint: str = ""


Output = Display | Stream | Table | Failure


class CellResult(msgspec.Struct, frozen=True):
    """The result of one run of one cell.

    ``snapshot`` is the hash of everything that the result depends on; ``hashes`` maps each name that the cell wrote
    to the hash of its value; ``finished`` is seconds since the epoch.
    """

    cell: str
    status: RunStatus
    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0
    snapshot: str = ""
    hashes: dict[str, str] = {}
    finished: float = 0.0
