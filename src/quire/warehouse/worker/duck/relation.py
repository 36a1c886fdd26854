"""What Arrow, or those who read it, cannot hold becomes text."""

from __future__ import annotations

from typing import Any

_AS_TEXT = ("BIT", "BIGNUM", "TIME WITH TIME ZONE", "UNION(")


def readable(relation: Any) -> tuple[Any, list[list[str]]]:
    """The relation with the columns as text that Arrow cannot hold, and its columns with DuckDB's type names."""
    types = [_type_name(kind) for kind in relation.types]
    columns = [[name, type_name] for name, type_name in zip(relation.columns, types, strict=True)]
    if any(_odd(type_name) for type_name in types):
        parts = [
            f'CAST(#{position} AS VARCHAR) AS "{name.replace(chr(34), chr(34) * 2)}"'
            if _odd(type_name)
            else f"#{position}"
            for position, (name, type_name) in enumerate(columns, 1)
        ]
        relation = relation.project(", ".join(parts))
    return relation, columns


def _type_name(kind: Any) -> str:
    name = str(kind).strip('"')
    return "ENUM" if name.startswith("ENUM(") and len(name) > 200 else name


def _odd(type_name: str) -> bool:
    return any(word in type_name for word in _AS_TEXT)
