"""Rows of Python values as Arrow batches, for databases whose columns hold what they like.

The first batch settles the types. When a later one does not fit, ``Widen`` says which types do, and the statement is
read again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

NULL = "null"
# What a column is by what it holds; whatever is not here is text.
_KINDS = {
    bool: "bool", int: "int64", float: "double", str: "string", bytes: "binary", datetime.date: "date32",
    datetime.datetime: "timestamp[us]",
}  # fmt: skip
_WIDER = {
    frozenset(("bool", "int64")): "int64",
    frozenset(("bool", "double")): "double",
    frozenset(("int64", "double")): "double",
    frozenset(("date32", "timestamp[us]")): "timestamp[us]",
}
TYPES = {
    NULL: "VARCHAR", "bool": "BOOLEAN", "int64": "BIGINT", "double": "DOUBLE", "string": "VARCHAR", "binary": "BLOB",
    "date32": "DATE", "timestamp[us]": "TIMESTAMP",
}  # fmt: skip
EXACT = 2**53


class Widen(Exception):
    """The rows read so far do not fit what comes: read again with these kinds."""

    def __init__(self, kinds: list[str]) -> None:
        super().__init__()
        self.kinds = kinds


def kind(values: Any) -> str:
    """What a column with these values is."""
    found = NULL
    for each in set(map(type, values)):
        if each is not type(None):
            found = wider(found, _KINDS.get(each, "string"))
    if found == "double" and any(type(each) is int and abs(each) > EXACT for each in values):
        return "string"  # a number that would not survive
    return found


def wider(one: str, other: str) -> str:
    """What holds the values of both."""
    if NULL in (one, other):
        return one if other == NULL else other
    return one if one == other else _WIDER.get(frozenset((one, other)), "string")


class Chunks:
    """A reader of batches over a cursor; ``kinds`` are those that are known, none when nothing is."""

    def __init__(self, cursor: Any, size: int, kinds: list[str]) -> None:
        import pyarrow

        self._cursor = cursor
        self._size = size
        self.names = [str(part[0]) for part in cursor.description or ()]
        self._first = self._columns()
        own = [kind(column) for column in self._first] if self._first else [NULL] * len(self.names)
        self.kinds = [wider(*pair) for pair in zip(kinds, own, strict=True)] if kinds else own
        self.schema = pyarrow.schema(
            [pyarrow.field(name, _arrow(each)) for name, each in zip(self.names, self.kinds, strict=True)]
        )

    @property
    def columns(self) -> list[list[str]]:
        """Names, and DuckDB's names of the types."""
        return [[name, TYPES[each]] for name, each in zip(self.names, self.kinds, strict=True)]

    def _columns(self) -> list[tuple[Any, ...]]:
        return list(zip(*self._cursor.fetchmany(self._size), strict=True))

    def __iter__(self) -> Iterator[Any]:
        """The batches; raises ``Widen``."""
        import pyarrow

        columns = self._first
        self._first = []
        while columns:
            needed = [wider(mine, kind(column)) for mine, column in zip(self.kinds, columns, strict=True)]
            if needed != self.kinds:
                raise Widen(needed)
            arrays = [_array(column, each) for column, each in zip(columns, self.kinds, strict=True)]
            yield pyarrow.RecordBatch.from_arrays(arrays, schema=self.schema)
            columns = self._columns()


def _arrow(each: str) -> Any:
    import pyarrow

    return (
        pyarrow.timestamp("us")
        if each.startswith("timestamp")
        else pyarrow.type_for_alias(each.replace(NULL, "string"))
    )


def _array(column: Any, each: str) -> Any:
    import pyarrow

    if each == "string":
        column = [value if value is None or type(value) is str else as_text(value) for value in column]
    elif each in ("int64", "double"):
        number = int if each == "int64" else float
        column = [None if value is None else number(value) for value in column]
    elif each.startswith("timestamp"):
        column = [_midnight(value) for value in column]
    return pyarrow.array(column, type=_arrow(each))


def _midnight(value: Any) -> Any:
    if type(value) is datetime.date:
        return datetime.datetime.combine(value, datetime.time())
    return value


def as_text(value: Any) -> str:
    """A value as text, where a column holds values of several kinds."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    return str(value)
