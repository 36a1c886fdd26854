"""PostgreSQL's types: DuckDB's names for them, and what has to become text to be read."""

from __future__ import annotations

import re
from typing import Any

_NAMES = {
    "bool": "BOOLEAN", "int2": "SMALLINT", "int4": "INTEGER", "int8": "BIGINT", "float4": "FLOAT", "float8": "DOUBLE",
    "text": "VARCHAR", "varchar": "VARCHAR", "bpchar": "VARCHAR", "name": "VARCHAR", "char": "VARCHAR",
    "bytea": "BLOB", "date": "DATE", "time": "TIME", "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE", "interval": "INTERVAL", "uuid": "UUID", "json": "JSON", "jsonb": "JSON",
    "oid": "INTEGER", "unknown": "VARCHAR", "citext": "VARCHAR",
}  # fmt: skip
_NATIVE = frozenset(_NAMES) - {"uuid", "json", "jsonb", "citext"} | {"numeric"}
_ANONYMOUS = re.compile(r"un(?:named|known)<oid:\d+>")
MOST_DIGITS = 38


def type_name(name: str, typmod: int = -1) -> str:
    """DuckDB's name for a type of ``pg_type``; one that it does not know comes as text."""
    if name.startswith("_"):
        return type_name(name[1:]) + "[]"
    if name == "numeric":
        digits = digits_of(typmod)
        return f"DECIMAL({digits[0]},{digits[1]})" if digits else "DOUBLE"
    return _NAMES.get(name, "VARCHAR")


def digits_of(typmod: int) -> tuple[int, int] | None:
    """Precision and scale of a numeric that has them, and that Arrow can hold."""
    if typmod < 4:
        return None
    precision, scale = (typmod - 4) >> 16, (typmod - 4) & 0x7FF
    return (precision, scale) if precision <= MOST_DIGITS and scale <= precision else None


class Field:
    """A column of a result, as the server describes it."""

    def __init__(self, field: Any) -> None:
        told = field.metadata or {}
        self.name = field.name
        self.server = told.get(b"POSTGRESQL:type", b"text").decode()
        self.typmod = int(told.get(b"POSTGRESQL:typmod", b"-1"))

    @property
    def readable(self) -> bool:
        """Whether Arrow can hold it as it comes; what cannot is asked for as text."""
        return self.server.removeprefix("_") in _NATIVE and self.server != "_numeric"

    @property
    def shown(self) -> str:
        """DuckDB's name of its type."""
        if self.server.startswith("_") and not self.readable:
            return "VARCHAR"
        return "VARCHAR" if _ANONYMOUS.match(self.server) else type_name(self.server, self.typmod)
