"""A function that another dialect has: written as this one has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement, sqlglot_dialect
from quire.checks.syntax.calls_duckdb import DUCKDB
from quire.checks.syntax.calls_postgres import POSTGRES
from quire.checks.syntax.calls_sqlite import SQLITE, SQLITE_HAS
from quire.checks.syntax.tokens import Call, calls, faulty, is_syntax, mended, tokens_of

CODE = "unknown-function"
Write = Callable[[list[str]], str | None]
TABLES: Mapping[str, Mapping[str, Write]] = {"sqlite": SQLITE, "duckdb": DUCKDB, "postgres": POSTGRES}
_NAMED = re.compile(
    r"(?i)no such function: (\w+)|function with name \"?(\w+)|function (\w+)\(.*\) does not exist"
    r"|wrong number of arguments to function (\w+)|function '?(\w+)\(|unknown function:? '?(\w+)"
)
_NOT_CALLS = words(
    "IN VALUES AND OR NOT ON USING OVER FILTER EXISTS ANY ALL SOME AS FROM WHERE SELECT BY WHEN THEN ELSE CASE "
    "LIKE BETWEEN IS HAVING LIMIT OFFSET JOIN WITH UNION INTERSECT EXCEPT DISTINCT CAST RECURSIVE MATERIALIZED "
    "WITHIN ROW TABLE LATERAL RAISE COLLATE ESCAPE REGEXP GLOB MATCH INTO PARTITION RANGE ROWS INDEXED "
    "RETURNING SET KEY TRY_CAST SAFE_CAST VARCHAR CHAR DECIMAL NUMERIC NVARCHAR CHARACTER TEXT FLOAT"
)
_MOST = 60


def check(statement: Statement, world: World) -> Found:
    """Rewrite the calls that the database does not know, or, where it is not there, those known to be foreign."""
    dialect = sqlglot_dialect(statement.dialect)
    table = TABLES.get(dialect)
    if table is None:
        return NOTHING
    named = _named(statement)
    if named is not None and not named and not is_syntax(statement.refused or ""):
        return NOTHING
    wanted = named or {call.name for call in _unknown(statement.text, dialect)}
    if not wanted:
        return NOTHING
    after, done = rewritten(statement.text, wanted, table)
    if done:
        message = f"Functions of another dialect were written as {dialect} has them: {', '.join(sorted(done)).lower()}."
        return mended(CODE, message, statement.text, after)
    if named or (named is None and dialect == "sqlite" and wanted - set(table)):
        names = ", ".join(sorted(wanted)).lower()
        return faulty(CODE, f"There is no function {names} in {dialect}. Write it with functions that {dialect} has.")
    return NOTHING


def _named(statement: Statement) -> set[str] | None:
    """The functions that the database complains of; None where it was not asked."""
    if statement.refused is None:
        return None
    return {next(filter(None, found.groups())).upper() for found in _NAMED.finditer(statement.refused)}


def _unknown(text: str, dialect: str) -> Iterator[Call]:
    """Calls of what the dialect is known not to have."""
    for call in calls(text, tokens_of(text)):
        if (
            dialect == "sqlite" and call.name.lower() not in SQLITE_HAS and call.name not in _NOT_CALLS
        ) or call.name in ("EXTRACT", "DATEDIFF", "GETDATE", "CURDATE", "DATE_FORMAT", "IFNULL", "ISNULL", "NVL"):
            yield call


def rewritten(text: str, wanted: set[str], table: Mapping[str, Write]) -> tuple[str, set[str]]:
    """The text with the calls of these names rewritten, inner ones first, and the names that could be."""
    done: set[str] = set()
    for _ in range(_MOST):
        for call in reversed(list(calls(text, tokens_of(text)))):
            write = table.get(call.name) if call.name in wanted else None
            fresh = write([argument.strip() for argument in call.arguments]) if write is not None else None
            if fresh is not None and fresh != text[call.start : call.end]:
                text = Statement(text).edited([Edit(call.start, call.end, fresh)])
                done.add(call.name)
                break
        else:
            break
    return text, done
