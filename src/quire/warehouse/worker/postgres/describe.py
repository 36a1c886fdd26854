"""What is in a PostgreSQL database: tables, views, their columns, keys and comments, and what may not be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..session import table
from .types import type_name

_OURS = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
_TABLES = f"""
SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, c.reltuples::float8,
  obj_description(c.oid, 'pg_class'),
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) END,
  has_schema_privilege(n.oid, 'USAGE'), has_table_privilege(c.oid, 'SELECT')
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND {_OURS}
ORDER BY n.nspname, c.relname
"""
_COLUMNS = f"""
SELECT a.attrelid::int8, a.attname::text, t.typname::text, a.atttypmod::int8, a.attnotnull,
  col_description(a.attrelid, a.attnum), t.typtype::text,
  has_column_privilege(a.attrelid, a.attnum, 'SELECT')
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_type AS t ON t.oid = a.atttypid
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND {_OURS}
ORDER BY a.attrelid, a.attnum
"""
_NAMES = """
(SELECT json_agg(a.attname ORDER BY k.place)::text FROM unnest({columns}) WITH ORDINALITY AS k (number, place)
 JOIN pg_attribute AS a ON a.attrelid = {table} AND a.attnum = k.number)
"""
_KEYS = f"""
SELECT o.conrelid::int8, o.contype::text, {_NAMES.format(columns="o.conkey", table="o.conrelid")},
  fn.nspname::text, f.relname::text, {_NAMES.format(columns="o.confkey", table="o.confrelid")}
FROM pg_constraint AS o JOIN pg_class AS c ON c.oid = o.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS f ON f.oid = o.confrelid LEFT JOIN pg_namespace AS fn ON fn.oid = f.relnamespace
WHERE o.contype IN ('p', 'u', 'f') AND o.conparentid = 0 AND {_OURS}
UNION ALL
SELECT i.indrelid::int8, 'u', {_NAMES.format(columns="i.indkey::int2[]", table="i.indrelid")}, NULL, NULL, NULL
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL AND i.indexprs IS NULL AND {_OURS}
  AND NOT EXISTS (SELECT 1 FROM pg_constraint AS o WHERE o.conindid = i.indexrelid)
ORDER BY 1, 2, 3
"""
_Rows = Callable[[str], list[tuple[Any, ...]]]


def tables(rows: _Rows) -> list[dict[str, Any]]:
    """Every table and view by schema and name; one that may not be read has a problem."""
    found: dict[int, dict[str, Any]] = {}
    for oid, schema, name, kind, count, comment, definition, enters, reads in rows(_TABLES):
        is_view = kind in ("v", "m")
        found[oid] = table(
            schema,
            name,
            [],
            kind="view" if is_view else "table",
            rows=int(count) if count is not None and count >= 0 and kind != "v" else None,
            comment=comment or "",
            definition=definition or "",
            problem=_problem(schema, enters, reads),
            required=[],
            comments={},
            unique_keys=[],
            foreign_keys=[],
        )
        found[oid]["whole"] = reads
    _columns(rows, found)
    _keys(rows, found)
    for entry in found.values():
        entry.pop("whole")
    return list(found.values())


def names(rows: _Rows, kind: str) -> list[str]:
    """Every table, or every column of one."""
    if kind == "relation":
        return [name for _, _, name, *_ in rows(_TABLES)]
    return list(dict.fromkeys(name for _, name, *_ in rows(_COLUMNS)))


def _problem(schema: str, enters: bool, reads: bool) -> str:
    if not enters:
        return f'The user of this connection may not use the schema "{schema}".'
    return "" if reads else "The user of this connection may not read it."


def _columns(rows: _Rows, found: dict[int, dict[str, Any]]) -> None:
    """Columns; where only some may be read, those, and the table is no problem."""
    readable: dict[int, list[list[str]]] = {}
    for oid, name, server, typmod, required, comment, typtype, reads in rows(_COLUMNS):
        entry = found.get(oid)
        if entry is None:
            continue
        column = [name, "ENUM" if typtype == "e" else type_name(server, typmod)]
        entry["columns"].append(column)
        if reads:
            readable.setdefault(oid, []).append(column)
        if required:
            entry["required"].append(name)
        if comment:
            entry["comments"][name] = comment
    for oid, columns in readable.items():
        entry = found[oid]
        if not entry["whole"] and "schema" not in entry["problem"]:
            entry.update(columns=columns, problem="")


def _keys(rows: _Rows, found: dict[int, dict[str, Any]]) -> None:
    for oid, kind, columns, schema, other, to_columns in rows(_KEYS):
        entry = found.get(oid)
        if entry is None or columns is None:
            continue
        if kind == "p":
            entry["primary_key"] = json.loads(columns)
        elif kind == "u":
            entry["unique_keys"].append(json.loads(columns))
        else:
            entry["foreign_keys"].append([json.loads(columns), schema, other, json.loads(to_columns)])
