"""What a database or a DDL file says of its tables, as plain data that any source of tables can fill."""

from __future__ import annotations

from typing import Literal

import msgspec

from quire.catalog.model import Profile


class ColumnFacts(msgspec.Struct, frozen=True):
    """A column: ``type`` as the database calls it, ``values`` all of them when they are few, ``examples`` some of many.

    ``profile`` is None when nobody looked at the data.
    """

    name: str
    type: str = ""
    comment: str = ""
    required: bool = False
    profile: Profile | None = None
    values: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class KeyFacts(msgspec.Struct, frozen=True):
    """A declared foreign key; ``schema`` is empty when it is that of the table itself."""

    columns: tuple[str, ...]
    table: str
    to_columns: tuple[str, ...] = ()
    schema: str = ""


class TableFacts(msgspec.Struct, frozen=True):
    """A table or view. ``problem`` says why it, or its data, could not be read.

    ``definition`` is the SQL of a view; ``exact`` is false when the profile was taken from a sample of the rows.
    """

    schema: str
    name: str
    columns: tuple[ColumnFacts, ...] = ()
    kind: Literal["table", "view"] = "table"
    rows: int | None = None
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[KeyFacts, ...] = ()
    comment: str = ""
    definition: str = ""
    problem: str = ""
    exact: bool = True

    @property
    def place(self) -> tuple[str, str]:
        """What tells the table from all others, in any case."""
        return self.schema.casefold(), self.name.casefold()

    def column(self, name: str) -> ColumnFacts | None:
        """The column of a name, in any case."""
        wanted = name.casefold()
        return next((column for column in self.columns if column.name.casefold() == wanted), None)
