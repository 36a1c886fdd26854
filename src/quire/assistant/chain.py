"""Cells that build on one another before any of them has run: where each runs, what it can read, how it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import msgspec

from quire.analysis import CompiledSQL, Graph, analyse, compile_sql
from quire.assistant.asked import Sources
from quire.assistant.caveats import Rule, rules_of
from quire.assistant.columns import columns_of
from quire.assistant.database import Consulted
from quire.assistant.material import Frame
from quire.assistant.writes import writes
from quire.catalog import Catalog
from quire.checks import Column, Schema, Table, World, schema_of
from quire.document import Cell, split
from quire.errors import QuireError

_SCHEMAS: list[tuple[Catalog, str, Schema]] = []
_KEPT = 8
LEARN_SECONDS = 5.0


class Chain:
    """The cells around a question, drafts among them, in their order."""

    def __init__(self, cells: Iterable[Cell], frames: Iterable[Frame], sources: Sources, seen: Catalog) -> None:
        self.cells = list(cells)
        self.frames = {frame.name: frame for frame in frames}
        self.sources, self.seen = sources, seen

    def add(self, cell: Cell) -> None:
        """A draft is written: those after it may read what it defines."""
        self.cells = [each for each in self.cells if each.id != cell.id] + [cell]
        if cell.kind == "sql" and cell.name:
            connection = cell.attributes.get("connection", "")
            self.frames[cell.name] = Frame(cell.name, self.columns(cell), connection, upstream=True)
        elif cell.kind == "python":
            for name in analyse(cell).definitions:
                if not name.startswith("_"):
                    self.frames[name] = Frame(name, (), "", upstream=True)
        elif cell.kind == "input" and cell.name:
            self.frames[cell.name] = Frame(cell.name, (), "", upstream=True, value=True)

    async def learn(self, cell: Cell) -> None:
        """Ask the database which columns a SQL cell will give; without an answer, what its text shows stays."""
        connection = cell.attributes.get("connection", "") if cell.kind == "sql" else ""
        engine = await self.sources.engine(connection) if connection and not writes(cell.source) else None
        if engine is None or not cell.name:
            return
        try:
            async with asyncio.timeout(LEARN_SECONDS):
                columns = await engine.check(self.compiled(cell, cell.source))
        except (QuireError, TimeoutError):
            return
        if columns:
            self.frames[cell.name] = self.frames[cell.name].having(columns)

    def columns(self, cell: Cell) -> tuple[str, ...]:
        """The columns that a SQL cell will give, () when that is not known before it runs."""
        connection = cell.attributes.get("connection", "")
        known = {frame.name: frame.columns for frame in self.frames.values()}
        if connection:
            schema = schema_for(self.seen, connection)
            known = {table.name: tuple(column.name for column in table.columns) for table in schema.tables} | known
        return columns_of(blanked(cell.source), self.sources.dialect(connection), known)

    def connection(self, reads: Iterable[str], tables: dict[str, str]) -> str:
        """Where a statement runs that reads these: on their connection, or in the kernel over frames."""
        names = tuple(name for name in reads if name not in self.frames or not self.frames[name].value)
        on = {tables[name] for name in names if name in tables and name not in self.frames}
        over = {self.frames[name].connection for name in names if name in self.frames}
        if not names:
            return self.sources.connection
        found = on or over
        return found.pop() if len(found) == 1 else ""

    async def world(self, cell: Cell, question: str, taken: frozenset[str], writing: bool = False) -> World:
        """What a cell's code is checked against; the checks are to be run in a thread.

        ``writing``: it may change something, when the person says yes to it.
        """
        connection = cell.attributes.get("connection", "")
        readable = {
            frame.name: frame.columns
            for frame in self.frames.values()
            if frame.name != cell.name
            and (not connection or frame.connection == connection)
            and not (frame.value and cell.kind == "sql")
        }
        if not connection or cell.kind != "sql":
            return World("duckdb", _of_frames(readable), question, None, readable, taken)
        engine = await self.sources.engine(connection)
        loop = asyncio.get_running_loop()
        database = Consulted(engine, loop, lambda sql: self.compiled(cell, sql)) if engine is not None else None
        schema = schema_for(self.seen, connection)
        return World(self.sources.dialect(connection), schema, question, database, readable, taken, writing)

    def rules(self, cell: Cell) -> tuple[Rule, ...]:
        """What the data team requires of the tables that a SQL cell may read."""
        connection = cell.attributes.get("connection", "")
        if cell.kind != "sql" or not connection:
            return ()
        return rules_of(self.sources.catalog, connection, self.sources.dialect(connection))

    def compiled(self, cell: Cell, sql: str) -> str:
        """A statement in a cell's place as the database gets it: with the cells that it reads, values as NULL."""
        here = msgspec.structs.replace(cell, source=blanked(sql))
        connection = cell.attributes.get("connection", "")
        around = [
            msgspec.structs.replace(each, source=blanked(each.source))
            for each in self.cells
            if each.kind == "sql" and each.attributes.get("connection", "") == connection
            and each.id != cell.id and each.name not in ("", cell.name)
        ]  # fmt: skip
        if not any(each.name.lower() in sql.lower() for each in around):
            return here.source
        found = compile_sql(cell.id, {}, Graph.build([*around, here]))
        return found.sql if isinstance(found, CompiledSQL) else here.source


def blanked(sql: str) -> str:
    """A source without its values: NULL in the place of each ``{{ expression }}``."""
    parts = split(sql).parts
    return "(NULL)".join(parts)


def schema_for(seen: Catalog, connection: str) -> Schema:
    """The tables of a connection that may be read; kept for the next question, by identity."""
    for catalog, name, schema in _SCHEMAS:
        if catalog is seen and name == connection:
            return schema
    schema = schema_of(seen, connection)
    _SCHEMAS.append((seen, connection, schema))
    del _SCHEMAS[:-_KEPT]
    return schema


def _of_frames(readable: dict[str, tuple[str, ...]]) -> Schema:
    """Frames as tables, where all their columns are known: then another name is wrong."""
    if not all(readable.values()):
        return Schema()
    return Schema(tuple(Table(name, tuple(map(Column, columns))) for name, columns in readable.items()))
