"""What is in the database: tables, views, their columns, keys and comments."""

from __future__ import annotations

from typing import Any

from ..session import quoted, table
from .faults import from_error

_TABLES = """
SELECT schema_name, table_name, 'table', estimated_size, comment, NULL
FROM duckdb_tables() WHERE NOT internal AND NOT temporary AND database_name = current_database()
UNION ALL
SELECT schema_name, view_name, 'view', NULL, comment, sql
FROM duckdb_views() WHERE NOT internal AND NOT temporary AND database_name = current_database()
ORDER BY ALL
"""
_COLUMNS = """
SELECT schema_name, table_name, column_name, data_type, comment
FROM duckdb_columns() WHERE NOT internal AND database_name = current_database()
ORDER BY schema_name, table_name, column_index
"""
_KEYS = """
SELECT schema_name, table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names
FROM duckdb_constraints() WHERE database_name = current_database() ORDER BY constraint_index
"""


def tables(cursor: Any) -> list[dict[str, Any]]:
    """Every table and view, by schema and name; a view that no longer works has a problem."""
    details = _details(cursor)
    found = []
    for schema, name, kind, rows, comment, definition in cursor.execute(_TABLES).fetchall():
        found.append(
            table(
                schema, name, **details.get((schema, name), {"columns": []}), rows=rows, comment=comment or "",
                definition=definition or "",
            )
        )  # fmt: skip
        found[-1]["kind"] = kind
        if kind == "view":
            found[-1]["problem"] = _problem(cursor, schema, name)
    return found


def _details(cursor: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Columns, their comments and the keys, by schema and table."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, name, column, type_name, comment in cursor.execute(_COLUMNS).fetchall():
        entry = found.setdefault((schema, name), {"columns": [], "comments": {}, "unique_keys": [], "foreign_keys": []})
        entry["columns"].append([column, type_name])
        if comment:
            entry["comments"][column] = comment
    for schema, name, kind, columns, other, to_columns in cursor.execute(_KEYS).fetchall():
        if (schema, name) not in found:
            continue
        entry = found[schema, name]
        if kind == "PRIMARY KEY":
            entry["primary_key"] = columns
        elif kind == "UNIQUE":
            entry["unique_keys"].append(columns)
        elif kind == "FOREIGN KEY":
            entry["foreign_keys"].append([columns, schema, other, to_columns])
        elif kind == "NOT NULL":
            entry.setdefault("required", []).extend(columns)
    return found


def _problem(cursor: Any, schema: str, name: str) -> str:
    """Why a view cannot be read; empty when it can."""
    try:
        cursor.sql(f"FROM {quoted(schema, name)}")
    except Exception as error:
        return from_error(error, "", None).message
    return ""
