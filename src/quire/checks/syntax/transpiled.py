"""The last resort for what the other checks of syntax do not know: read as another dialect, written as this one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quire.checks.model import NOTHING, Found, World
from quire.checks.statement import Statement, sqlglot_dialect
from quire.checks.syntax.tokens import is_syntax, mended

CODE = "other-dialect"
_READ = ("mysql", "postgres", "tsql", "bigquery", "snowflake", "duckdb", "sqlite", "oracle", "spark")
_LONGEST = 8_000
_QUERY = re.compile(r"[\s(]*(?:SELECT|WITH|FROM|VALUES)\b", re.IGNORECASE)


def check(statement: Statement, world: World) -> Found:
    """Keep the first reading that the database takes, or gets further with; without a database nothing is tried."""
    refused, database = statement.refused, world.database
    if refused is None or database is None or len(statement.text) > _LONGEST or not _worth(refused):
        return NOTHING
    for read, text in _readings(statement):
        said = database.prepare(text)
        if said is None or (is_syntax(refused) and not is_syntax(said)):
            dialect = sqlglot_dialect(statement.dialect)
            doubt = (
                f"The statement was read as {read} and written anew for {dialect}. Look at whether it says the same."
            )
            return mended(CODE, f"The statement was translated from {read} to {dialect}.", statement.text, text, doubt)
    return NOTHING


def _worth(refused: str) -> bool:
    return is_syntax(refused) or "function" in refused.lower() or "type" in refused.lower()


def _readings(statement: Statement) -> Iterator[tuple[str, str]]:
    import sqlglot
    from sqlglot.errors import SqlglotError

    write = sqlglot_dialect(statement.dialect)
    tried = {statement.text}
    for read in _READ:
        if read == write:
            continue
        try:
            made = sqlglot.transpile(statement.text, read=read, write=write, unsupported_level=sqlglot.ErrorLevel.RAISE)
        except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, KeyError, IndexError):
            continue
        if len(made) == 1 and _QUERY.match(made[0]) and made[0] not in tried:
            tried.add(made[0])
            yield read, made[0]
