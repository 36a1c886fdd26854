"""Which statements may run at all, before the database sees them."""

from __future__ import annotations

import re
from typing import Any

from ..faults import Fault
from .faults import from_error

READS = {"SELECT", "EXPLAIN", "MULTI"}  # MULTI: a PIVOT, which DuckDB takes apart
_WRITES = {"INSERT", "UPDATE", "DELETE", "MERGE_INTO", "CREATE", "CREATE_FUNC", "DROP", "ALTER", "ANALYZE"}
_EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\s+|\([^)]*\)\s*)?", re.IGNORECASE)
_NEVER = {
    "SET": "Settings belong to the connection.",
    "PRAGMA": "Settings belong to the connection.",
    "VARIABLE_SET": "Settings belong to the connection.",
    "ATTACH": "Other databases are connections of their own.",
    "DETACH": "Other databases are connections of their own.",
    "COPY": "Files are read and written by Python cells.",
    "COPY_DATABASE": "Files are read and written by Python cells.",
    "EXPORT": "Files are read and written by Python cells.",
    "LOAD": "Extensions belong to the connection.",
    "EXTENSION": "Extensions belong to the connection.",
    "TRANSACTION": "Each statement is a transaction of its own.",
    "PREPARE": "Values are bound with {{ … }}.",
    "EXECUTE": "Values are bound with {{ … }}.",
    "CALL": "Procedures can change the database.",
    "VACUUM": "Upkeep of the database is done outside.",
}


def admit(connection: Any, sql: str, write: bool, read_only: bool) -> Any:
    """The one statement in ``sql``, as DuckDB parsed it; raises ``Fault`` with a sentence when it may not run."""
    try:
        statements = connection.extract_statements(sql)
    except Exception as error:
        raise from_error(error, sql) from None
    if not statements:
        raise Fault("refused", "There is no statement in this text.", remedy="Write a SELECT.")
    if len(statements) > 1:
        raise Fault(
            "refused",
            f"There are {len(statements)} statements in this text; a cell runs one.",
            remedy="Put each statement in a cell of its own.",
        )
    statement = statements[0]
    name = statement.type.name
    inner = _EXPLAIN.sub("", sql, count=1)
    if name == "EXPLAIN" and inner != sql:
        admit(connection, inner, write, read_only)
    elif name in _NEVER or name not in READS | _WRITES:
        reason = _NEVER.get(name, "It is not a query.")
        raise Fault("refused", f"{_word(name)} statements are not run on a connection.", remedy=reason)
    elif name in _WRITES and read_only:
        raise Fault(
            "refused",
            f"{_word(name)} statements change the database, and the connection is read-only.",
            remedy="Set read_only = false for it in quire.toml if it may be changed.",
        )
    elif name in _WRITES and not write:
        raise Fault(
            "refused",
            f"{_word(name)} statements change the database, and nobody has allowed this one.",
            remedy="Allow it for this very statement.",
        )
    return statement


def _word(name: str) -> str:
    return name.replace("_", " ").replace("CREATE FUNC", "CREATE FUNCTION").replace("MERGE INTO", "MERGE")
