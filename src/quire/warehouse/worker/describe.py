"""What is in the database: tables, views, their columns and keys; the most frequent values of a column."""

from __future__ import annotations

import re
from typing import Any

from .faults import Fault

_TABLES = """
SELECT schema_name, table_name, 'table', estimated_size, comment
FROM duckdb_tables() WHERE NOT internal AND NOT temporary AND database_name = current_database()
UNION ALL
SELECT schema_name, view_name, 'view', NULL, comment
FROM duckdb_views() WHERE NOT internal AND NOT temporary AND database_name = current_database()
ORDER BY ALL
"""
_COLUMNS = """
SELECT schema_name, table_name, column_name, data_type
FROM duckdb_columns() WHERE NOT internal AND database_name = current_database()
ORDER BY schema_name, table_name, column_index
"""
_KEYS = """
SELECT schema_name, table_name, constraint_column_names
FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY' AND database_name = current_database()
"""
_PART = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')


def tables(cursor: Any) -> list[dict[str, Any]]:
    """Every table and view, by schema and name."""
    columns: dict[tuple[str, str], list[list[str]]] = {}
    for schema, table, name, type_name in cursor.execute(_COLUMNS).fetchall():
        columns.setdefault((schema, table), []).append([name, type_name])
    keys = {(schema, table): list(names) for schema, table, names in cursor.execute(_KEYS).fetchall()}
    return [
        {
            "schema": schema,
            "name": name,
            "kind": kind,
            "columns": columns.get((schema, name), []),
            "rows": rows,
            "primary_key": keys.get((schema, name), []),
            "comment": comment or "",
        }
        for schema, name, kind, rows, comment in cursor.execute(_TABLES).fetchall()
    ]


def values(cursor: Any, table: str, column: str, limit: int) -> list[list[Any]]:
    """The most frequent values of a column as text, with their counts; NULL is left out."""
    parts = [quoted.replace('""', '"') or bare for quoted, bare in _PART.findall(table)]
    if not 1 <= len(parts) <= 3:
        raise Fault("refused", f"{table!r} is not the name of a table.", remedy="Write it as schema.table.")
    source = ".".join(_quote(part) for part in parts)
    name = _quote(column)
    return [
        [value, count]
        for value, count in cursor.execute(
            f"SELECT CAST({name} AS VARCHAR) AS value, count(*) FROM {source} WHERE {name} IS NOT NULL "
            f"GROUP BY value ORDER BY count(*) DESC, value LIMIT {int(limit)}"
        ).fetchall()
    ]


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
