"""What a question to a model may draw on: the data it may read, the cells around it, the words of the person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from quire.assistant.codecs import shown
from quire.assistant.templates import data
from quire.checks import Repair
from quire.document import Cell, Column, Diagnostic

MOST_FRAMES, MOST_COLUMNS = 40, 60
MOST_CELLS = 12


class Frame(msgspec.Struct, frozen=True):
    """A result that cells can read by name: its columns (empty: not known), and the connection of its SQL cell.

    ``types`` are those of its columns, where they are known. A ``value`` is no table: a number, a text or a choice,
    which SQL reads as ``{{ name }}``.
    """

    name: str
    columns: tuple[str, ...] = ()
    connection: str = ""
    upstream: bool = False
    value: bool = False
    types: tuple[str, ...] = ()

    @property
    def typed(self) -> tuple[Column, ...]:
        """Its columns with their types, empty where they are not known."""
        types = self.types if len(self.types) == len(self.columns) else ("",) * len(self.columns)
        return tuple(map(Column, self.columns, types))

    def having(self, columns: Sequence[Column]) -> Frame:
        """The frame with columns as they were found."""
        names = tuple(column.name for column in columns)
        return msgspec.structs.replace(self, columns=names, types=tuple(column.type for column in columns), value=False)


class Material(msgspec.Struct, frozen=True):
    """Everything that the tasks of one request share.

    ``catalog`` is the text of the chosen context, ``names`` how SQL calls what stands in it, ``tables`` the names of
    its tables with the connection of each. ``connection`` is where tables are that name no other.
    """

    question: str
    today: str = ""
    connection: str = ""
    dialect: str = "duckdb"
    catalog: str = ""
    names: str = ""
    tables: dict[str, str] = {}
    frames: tuple[Frame, ...] = ()
    cells: tuple[Cell, ...] = ()
    earlier: tuple[str, ...] = ()

    def values(self) -> dict[str, str]:
        """What the templates may name."""
        return {
            "question": self.question,
            "today": self.today,
            "dialect": SPOKEN.get(self.dialect, self.dialect or "SQL"),
            "catalog": data("catalog", self.catalog),
            "names": data("sql_names", self.names),
            "frames": data("frames", said_frames(self.frames)),
            "cells": data("cells", shown(self.cells[:MOST_CELLS]), 12_000),
            "earlier": data("earlier", "\n".join(self.earlier[-3:]), 3_000),
        }


SPOKEN = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "sqlite": "SQLite", "snowflake": "Snowflake", "": "DuckDB"}


class Written(msgspec.Struct, frozen=True):
    """A cell that came of a reply, with what the checks found and put right in it."""

    cell: Cell
    diagnostics: tuple[Diagnostic, ...] = ()
    repairs: tuple[Repair, ...] = ()


def said_frames(frames: Iterable[Frame]) -> str:
    """Frames with their columns, one a line, those above the question first."""
    chosen = sorted(frames, key=lambda frame: not frame.upstream)[:MOST_FRAMES]
    return "\n".join(said_frame(frame) for frame in chosen)


def said_frame(frame: Frame) -> str:
    """``monthly(month, revenue)``."""
    if frame.value:
        return f"{frame.name}: a value, in SQL {{{{ {frame.name} }}}}"
    if not frame.columns:
        return f"{frame.name} (columns not known before it runs)"
    said = [f"{column.name} {column.type}".rstrip() for column in frame.typed]
    more = f", … {len(frame.columns) - MOST_COLUMNS} more" if len(frame.columns) > MOST_COLUMNS else ""
    return f"{frame.name}({', '.join(said[:MOST_COLUMNS])}{more})"
