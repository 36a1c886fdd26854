"""A folder of files as a database: each file, folder of parts and family of dated files is a view."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..files import Family, families
from ..session import quoted, table
from .faults import from_error

_FILE = "quire_file"
_METADATA_FILES = 500  # of more files the rows are not counted


@dataclasses.dataclass
class Shown:
    """The files that cannot be read, as tables with a problem, and how many rows the others have."""

    problems: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    rows: dict[tuple[str, str], int] = dataclasses.field(default_factory=dict)


def show(connection: Any, root: str) -> Shown:
    """Make the views of a folder; what cannot be read is a table with a problem, and the rest works."""
    import duckdb

    shown = Shown()
    for family in families(root):
        if family.schema:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(family.schema)}")
        try:
            connection.execute(f"CREATE VIEW {quoted(family.schema, family.name)} AS {_select(family)}")
            rows = _rows(connection, family)
        except duckdb.Error as error:
            problem = from_error(error, "", None).message
            shown.problems.append(table(family.schema or "main", family.name, [], problem=problem))
            continue
        if rows is not None:
            shown.rows[family.schema or "main", family.name] = rows
    return shown


def _select(family: Family) -> str:
    options = "union_by_name = true"
    if family.hive:
        options += ", hive_partitioning = true"
    if not family.shard:
        return f"SELECT * FROM {family.reader}({_list(family.files)}, {options})"
    source = f"{family.reader}({_list(family.files)}, {options}, filename = '{_FILE}')"
    shard = f"regexp_extract({_FILE}, '({family.shard})[.][^/]*$', 1) AS _shard"
    return f"SELECT * EXCLUDE ({_FILE}), {shard} FROM {source}"


def _rows(connection: Any, family: Family) -> int | None:
    """How many rows Parquet files say that they have."""
    if family.reader != "read_parquet" or len(family.files) > _METADATA_FILES:
        return None
    found = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({_list(family.files)})").fetchone()
    return int(found[0])


def _list(files: list[str]) -> str:
    return "[" + ", ".join("'" + _literal(file) + "'" for file in files) + "]"


def _literal(file: str) -> str:
    """A path that is not taken for a pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in file).replace("'", "''")
