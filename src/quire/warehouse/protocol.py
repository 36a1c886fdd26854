"""The words between a session and the process that holds a connection: statements down, frames up."""

from __future__ import annotations

from typing import Any, Literal, Protocol

import msgspec

from quire.document import Column, Table


class ConnectionSettings(msgspec.Struct, frozen=True):
    """A connection as ``quire.toml`` declares it.

    ``url`` is like ``duckdb:coffee.duckdb``, relative to the project folder, or ``env:NAME`` when it holds a secret.
    ``files`` lets statements read files and addresses; ``timezone`` is what ``current_date`` means.
    """

    name: str
    url: str
    read_only: bool = True
    memory: str = "2GB"
    seconds: float = 120.0
    rows: int = 5_000_000
    files: bool = False
    timezone: str = "UTC"


class Statement(msgspec.Struct, frozen=True):
    """One SQL statement; ``parameters`` bind to ``$1``, ``$2``, …; limits of 0 mean the connection's own."""

    sql: str
    parameters: tuple[Any, ...] = ()
    write: bool = False
    rows: int = 0
    seconds: float = 0.0


class Answer(msgspec.Struct, frozen=True):
    """All the rows as an Arrow IPC file at ``path``, and their first page to show.

    ``hash`` is the hash of the rows.
    """

    path: str
    hash: str
    first: Table
    row_count: int
    cut: bool
    seconds: float


class ForeignKey(msgspec.Struct, frozen=True):
    """The values of ``columns`` stand in ``to_columns`` of another table, by the word of the database."""

    columns: tuple[str, ...]
    schema: str
    table: str
    to_columns: tuple[str, ...]


class TableInfo(msgspec.Struct, frozen=True):
    """A table or view as the database describes it; ``rows`` is None when counting would be dear.

    Types are DuckDB's names, whatever the database. ``required`` are the columns that cannot be NULL, ``comments``
    what the database says of a column, ``definition`` the SQL of a view. ``problem`` says why it cannot be read.
    """

    schema: str
    name: str
    kind: Literal["table", "view"]
    columns: tuple[Column, ...]
    rows: int | None = None
    primary_key: tuple[str, ...] = ()
    comment: str = ""
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    required: tuple[str, ...] = ()
    comments: dict[str, str] = {}
    definition: str = ""
    problem: str = ""


class ColumnProfile(msgspec.Struct, frozen=True):
    """What a look at the data found in a column.

    ``values`` are all values, most frequent first, when there are at most 50; otherwise ``examples`` are at most five.
    Both, and the range, are empty when the column's name or the shape of its values suggests a secret or a person's
    data (password, token, card, account or social security number, e-mail, phone); ``pattern`` says what values look
    like.
    """

    name: str
    null_share: float | None = None
    distinct: int | None = None
    minimum: str = ""
    maximum: str = ""
    values: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    pattern: str = ""


class TableProfile(msgspec.Struct, frozen=True):
    """What a look at the data found in a table; when not ``exact``, in a sample of its rows.

    ``rows`` is None when the table is large and the database has no estimate.
    """

    rows: int | None
    exact: bool
    columns: tuple[ColumnProfile, ...]


ColumnRef = tuple[str, str, str]  # schema, table, column


class Engine(Protocol):
    """A database behind a process wall.

    Every call ends in bounded time, raises ``WarehouseError``, or is cancelled.
    """

    @property
    def dialect(self) -> str:
        """The sqlglot name of the SQL dialect."""
        ...

    async def start(self) -> None:
        """Open the connection.

        Raises ``ConnectionFailed`` with what to do.
        """
        ...

    async def execute(self, statement: Statement) -> Answer:
        """Run a statement; cancelling the awaiting task cancels the statement in the database."""
        ...

    async def check(self, sql: str) -> tuple[Column, ...]:
        """Bind without running: the columns that the statement would give.

        Raises ``StatementFailed``.
        """
        ...

    async def tables(self) -> tuple[TableInfo, ...]:
        """Every table and view that the connection can read."""
        ...

    async def values(self, table: str, column: str, limit: int = 50) -> tuple[tuple[str, int], ...]:
        """The most frequent values of a column, with their counts."""
        ...

    async def profile(self, table: TableInfo, sample_rows: int = 100_000) -> TableProfile:
        """A look at the data of a table; of a larger one than ``sample_rows``, at a sample.

        Raises ``LimitExceeded`` when it takes too long.
        """
        ...

    async def overlap(self, left: ColumnRef, right: ColumnRef, limit: int = 1_000) -> float | None:
        """The share of the left column's distinct values, at most ``limit`` of them, that the right one holds too.

        None when the left one has no values, the two cannot be compared, or it takes too long.
        """
        ...

    async def close(self) -> None:
        """End the process; nothing is left behind."""
        ...
