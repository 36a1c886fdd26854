"""What a kind of database has to know how to do, so that everything else is the same for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Session(Protocol):
    """One request's own connection to the database, used on one thread and interrupted from another."""

    text: str
    """The type that everything can be cast to, to be read."""

    mark: str
    """What stands around a name that is nothing but a name."""

    def execute(self, request: dict[str, Any], proceed: Callable[[], None]) -> dict[str, Any]:
        """Run a statement and write its rows; ``proceed`` raises when it is to stop."""
        ...

    def check(self, sql: str) -> list[list[str]]:
        """The columns that a statement would give, without running it."""
        ...

    def tables(self) -> list[dict[str, Any]]:
        """Every table and view."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement of ours, which only reads."""
        ...

    def sample(self, table: dict[str, Any], size: int) -> str:
        """What to write after FROM to get about ``size`` rows of a larger table, the same ones each time."""
        ...

    def fault(self, error: Exception, sql: str) -> Any:
        """The ``Fault`` for what the database's library raised."""
        ...

    def interrupt(self) -> None:
        """Stop what runs now."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


class Database(Protocol):
    """A database that is open."""

    def session(self) -> Session:
        """A connection for one request."""
        ...


def quoted(*names: str, mark: str = '"') -> str:
    """A name, or a name in a schema, as SQL; an empty schema is left out."""
    return ".".join(mark + name.replace(mark, mark * 2) + mark for name in names if name)


def table(schema: str, name: str, columns: list[list[str]], **details: Any) -> dict[str, Any]:
    """A table or view as it goes to the parent."""
    return {"schema": schema, "name": name, "kind": "table", "columns": columns, **details}
