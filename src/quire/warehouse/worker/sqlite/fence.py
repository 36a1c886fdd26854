"""What a statement may touch: this file, and no setting of the connection."""

from __future__ import annotations

import sqlite3

_NEVER = {
    sqlite3.SQLITE_ATTACH: "ATTACH and VACUUM",
    sqlite3.SQLITE_DETACH: "DETACH",
    sqlite3.SQLITE_PRAGMA: "PRAGMA",
    sqlite3.SQLITE_TRANSACTION: "Transaction",
    sqlite3.SQLITE_SAVEPOINT: "Transaction",
}
_PRAGMAS = {
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
    "function_list", "collation_list", "compile_options", "database_list", "data_version",
}  # fmt: skip


def fence(connection: sqlite3.Connection, refused: list[str]) -> None:
    """From here on nothing but this file, and no setting; what was refused is noted."""

    def authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _PRAGMAS:
            return sqlite3.SQLITE_OK
        if action in _NEVER:
            refused.append(_NEVER[action])
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() == "load_extension":
            refused.append("load_extension")
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    connection.set_authorizer(authorize)
