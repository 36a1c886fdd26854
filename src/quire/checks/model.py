"""What a check looks at and what it finds: the world of tables that a statement lives in, findings, the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

import msgspec

from quire.catalog import Caveat
from quire.document import Diagnostic

Verdict = Literal["ok", "repaired", "rejected"]


class Repair(msgspec.Struct, frozen=True):
    """What was put right before anybody saw it: a stable code, a sentence, the text before and after."""

    code: str
    message: str
    before: str = ""
    after: str = ""


class Edit(NamedTuple):
    """A stretch of a text (offsets in code points, end exclusive) and what is to stand there instead."""

    start: int
    end: int
    text: str


class Column(msgspec.Struct, frozen=True, gc=False):
    """A column as SQL names it; ``words`` are what people call it, ``values`` all stored values where they are few."""

    name: str
    datatype: str = ""
    values: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    distinct: int | None = None
    null_share: float | None = None


class Table(msgspec.Struct, frozen=True, dict=True):
    """A table as SQL names it, without its schema; ``keys`` are sets of columns that are unique in it."""

    name: str
    columns: tuple[Column, ...]
    schema: str = ""
    rows: int | None = None
    keys: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()
    caveats: tuple[Caveat, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """Columns by lower-case name."""
        return {column.name.lower(): column for column in self.columns}

    def column(self, name: str) -> Column | None:
        """The column of a name, in any case."""
        return self.by_name.get(name.lower())


class Link(msgspec.Struct, frozen=True):
    """Many rows of ``table`` belong to one row of ``to``; ``confidence`` 1 is declared, less was inferred."""

    table: str
    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]
    confidence: float = 1.0


class Schema(msgspec.Struct, frozen=True, dict=True):
    """The tables that exist and how they hang together; made once for a catalog and shared by all requests."""

    tables: tuple[Table, ...] = ()
    links: tuple[Link, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        """Tables by lower-case name, with and without their schema."""
        found = {table.name.lower(): table for table in reversed(self.tables)}
        found |= {f"{table.schema}.{table.name}".lower(): table for table in self.tables if table.schema}
        return found

    @cached_property
    def by_column(self) -> Mapping[str, tuple[Table, ...]]:
        """The tables that have a column, by its lower-case name."""
        found: dict[str, list[Table]] = {}
        for table in self.tables:
            for name in table.by_name:
                found.setdefault(name, []).append(table)
        return {name: tuple(tables) for name, tables in found.items()}

    @cached_property
    def links_of(self) -> Mapping[str, tuple[Link, ...]]:
        """The links that begin or end at a table, by its lower-case name."""
        found: dict[str, list[Link]] = {}
        for link in self.links:
            for name in dict.fromkeys((link.table.lower(), link.to.lower())):
                found.setdefault(name, []).append(link)
        return {name: tuple(links) for name, links in found.items()}


class Database(Protocol):
    """The database that a statement is for, read-only and within limits of time; it never raises."""

    def prepare(self, sql: str) -> str | None:
        """The database's own words on why it does not take the statement, without running it; None: it does."""
        ...

    def values(self, table: str, column: str, most: int) -> tuple[str, ...] | None:
        """All different stored values as text, NULL left out; None when there are more than ``most``."""
        ...

    def holds(self, table: str, column: str, value: str) -> bool | None:
        """Whether a column holds a value, compared as text; None when that took too long to find out."""
        ...

    def sample(self, sql: str, rows: int, seconds: float) -> tuple[tuple[Any, ...], ...] | None:
        """The first rows of a query; None when it fails or takes longer."""
        ...


class World(msgspec.Struct, frozen=True):
    """What is known where a statement will run.

    ``frames`` are results of other cells that it may read, name to columns (() where those are not known). ``taken``
    are names that are in use. ``writes`` says that statements that change something are allowed. Without a schema and
    frames nothing can be said of names.
    """

    dialect: str = "duckdb"
    schema: Schema = Schema()
    question: str = ""
    database: Database | None = None
    frames: Mapping[str, tuple[str, ...]] = {}
    taken: frozenset[str] = frozenset()
    writes: bool = False

    def table(self, name: str, schema: str = "") -> Table | None:
        """The table or frame of a name in any case, where its columns are known."""
        known = self.schema.by_name
        found = known.get(f"{schema}.{name}".lower()) or known.get(name.lower()) if schema else known.get(name.lower())
        if found is not None:
            return found
        for frame, columns in self.frames.items():
            if frame.lower() == name.lower() and columns:
                return Table(frame, tuple(Column(column) for column in columns))
        return None

    @property
    def closed(self) -> bool:
        """Whether every table there is is known, so that another name is wrong."""
        return bool(self.schema.tables)


class Found(NamedTuple):
    """What one check says: its diagnostics and, where it could put something right, the new text and what was done."""

    diagnostics: tuple[Diagnostic, ...] = ()
    text: str | None = None
    repairs: tuple[Repair, ...] = ()


NOTHING = Found()


class Count(msgspec.Struct, frozen=True):
    """How often a check spoke and how often it put something right."""

    found: int = 0
    repaired: int = 0


class Checked(msgspec.Struct, frozen=True):
    """The verdict on a reply or a statement.

    ``sql`` is the statement to run; None when there is none that could be. ``counts`` are by the check's code.
    """

    sql: str | None
    verdict: Verdict
    diagnostics: tuple[Diagnostic, ...] = ()
    repairs: tuple[Repair, ...] = ()
    counts: Mapping[str, Count] = {}
