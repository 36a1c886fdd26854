"""A connection without a database, for tests: it answers with what it was told to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from quire.document import Column, Table
from quire.errors import StatementFailed, WarehouseError
from quire.warehouse.protocol import Answer, ColumnRef, Statement, TableInfo, TableProfile

Reply = Table | WarehouseError
_TYPES = {"INTEGER": "int32", "BIGINT": "int64", "DOUBLE": "float64", "BOOLEAN": "bool_"}


class FakeEngine:
    """An ``Engine`` that replies from a mapping of SQL to tables or exceptions, or from a function.

    ``statements`` are those that it was asked to execute; frames are written to ``folder``. ``profiles`` go by schema
    and name, ``overlaps`` by the left and the right column; tables that nobody profiled are empty.
    """

    def __init__(
        self,
        folder: Path,
        replies: Mapping[str, Reply] | Callable[[Statement], Reply],
        tables: tuple[TableInfo, ...] = (),
        profiles: Mapping[tuple[str, str], TableProfile | WarehouseError] | None = None,
        overlaps: Mapping[tuple[ColumnRef, ColumnRef], float] | None = None,
    ) -> None:
        self._folder = folder
        self._replies = replies
        self._tables = tables
        self._profiles = profiles or {}
        self._overlaps = overlaps or {}
        self.statements: list[Statement] = []
        self.started = False

    @property
    def dialect(self) -> str:
        """The sqlglot name of the SQL dialect."""
        return "duckdb"

    async def start(self) -> None:
        """Nothing to open."""
        self.started = True

    async def execute(self, statement: Statement) -> Answer:
        """The reply to a statement; unknown statements fail as in a database."""
        self.statements.append(statement)
        table = self._reply(statement)
        limit = statement.rows or len(table.rows)
        cut = len(table.rows) > limit
        kept = msgspec.structs.replace(table, rows=table.rows[:limit], row_count=min(len(table.rows), limit), cut=cut)
        path = self._folder / f"{len(self.statements)}.arrow"
        _write(kept, path)
        digest = hashlib.blake2b(msgspec.json.encode((kept.columns, kept.rows)), digest_size=16).hexdigest()
        return Answer(str(path), digest, kept, len(kept.rows), cut, 0.0)

    async def check(self, sql: str) -> tuple[Column, ...]:
        """The columns of the reply."""
        return self._reply(Statement(sql)).columns

    async def tables(self) -> tuple[TableInfo, ...]:
        """The tables that were given."""
        return self._tables

    async def values(self, table: str, column: str, limit: int = 50) -> tuple[tuple[str, int], ...]:
        """No value is known."""
        return ()

    async def profile(self, table: TableInfo, sample_rows: int = 100_000) -> TableProfile:
        """The profile that was given, or the failure."""
        found = self._profiles.get((table.schema, table.name), TableProfile(0, exact=True, columns=()))
        if isinstance(found, WarehouseError):
            raise found
        return found

    async def overlap(self, left: ColumnRef, right: ColumnRef, limit: int = 1_000) -> float | None:
        """The share that was given."""
        return self._overlaps.get((left, right))

    async def close(self) -> None:
        """Nothing to close."""
        self.started = False

    def _reply(self, statement: Statement) -> Table:
        replies = self._replies
        reply = replies.get(statement.sql) if isinstance(replies, Mapping) else replies(statement)
        if reply is None:
            raise StatementFailed(f"Nobody said what to answer to: {statement.sql}")
        if isinstance(reply, WarehouseError):
            raise reply
        return reply


def _write(table: Table, path: Path) -> None:
    import pyarrow

    arrays = [
        pyarrow.array([row[index] for row in table.rows], type=getattr(pyarrow, _TYPES.get(column.type, "string"))())
        for index, column in enumerate(table.columns)
    ]
    frame = pyarrow.Table.from_arrays(arrays, names=[column.name for column in table.columns])
    with pyarrow.OSFile(str(path), "wb") as sink, pyarrow.ipc.new_file(sink, frame.schema) as writer:
        writer.write_table(frame)
