"""A statement that would change something, or that is no question to the data: refused unless writes are allowed."""

from __future__ import annotations

import re

from quire.analysis.words import words
from quire.checks.model import NOTHING, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.tokens import faulty, tokens_of

CODE = "writes"
_PLAIN = re.compile(r"\s*\(*\s*(?:SELECT|VALUES)\b", re.IGNORECASE)
_SUSPECT = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|REPLACE|CREATE|DROP|ALTER|TRUNCATE|COPY)\b", re.IGNORECASE)
_READS = words("SELECT WITH VALUES FROM TABLE ( SHOW DESCRIBE DESC SUMMARIZE EXPLAIN PIVOT UNPIVOT")
_CHANGES = {
    "INSERT",
    "UPDATE",
    "DELETE",
    "MERGE",
    "CREATE",
    "DROP",
    "ALTER",
    "TRUNCATE",
    "REPLACE",
    "COPY",
    "ATTACH",
    "DETACH",
    "GRANT",
    "REVOKE",
    "VACUUM",
    "EXPORT",
    "IMPORT",
    "INSTALL",
    "LOAD",
    "PRAGMA",
    "SET",
    "RESET",
    "USE",
    "CALL",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "EXECUTE",
    "PREPARE",
    "REINDEX",
    "ANALYZE",
    "CHECKPOINT",
}
_INSIDE = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE"))


def check(statement: Statement, world: World) -> Found:
    """Look at the first word, and at statements that hide behind WITH or write by SELECT … INTO."""
    text = statement.text
    if world.writes or (_PLAIN.match(text) and not _SUSPECT.search(text)):
        return NOTHING
    tokens = tokens_of(text)
    if not tokens:
        return faulty(CODE, "There is no statement.")
    first = tokens[0]
    if first.key in _CHANGES:
        message = (
            f"{first.key} is no question to the data, and nothing may be changed here. Write one SELECT statement."
        )
        return faulty(CODE, message, statement, first)
    if first.key not in _READS:
        message = "This does not begin as a query does. Write one SELECT statement."
        return faulty("no-statement", message, statement, first)
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], first], strict=False):
        if (
            token.key in _INSIDE
            and (before.key in ("(", "AS", ")", "ANALYZE", "EXPLAIN"))
            and after.key not in ("(", ",", ")")
        ):
            message = f"This {token.key} would change data. Write one SELECT statement."
            return faulty(CODE, message, statement, token)
        if token.key == "INTO" and before.key not in (".",):
            message = "SELECT … INTO makes a table. Write the SELECT statement without INTO."
            return faulty(CODE, message, statement, token)
    return NOTHING
