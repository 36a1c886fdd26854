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
from quire.checks.syntax.tokens import Call, calls, faulty, mended, tokens_of
from quire.checks.syntax.units import unit_of

CODE = "unknown-function"
Write = Callable[[list[str]], str | None]
TABLES: Mapping[str, Mapping[str, Write]] = {"sqlite": SQLITE, "duckdb": DUCKDB, "postgres": POSTGRES}
_NAMED = re.compile(
    r"(?i)no such function: (\w+)|function with name \"?(\w+)|function (\w+)\(.*\) does not exist"
    r"|wrong number of arguments to function (\w+)|types '(\w+)\(|unknown function:? '?(\w+)"
)
#: Functions that SQLite has only lately: written in the older way where nobody can be asked.
_RECENT = words("CONCAT CONCAT_WS IF STRING_AGG TIMEDIFF")
_NOT_CALLS = words(
    "IN VALUES AND OR NOT ON USING OVER FILTER EXISTS ANY ALL SOME AS FROM WHERE SELECT BY WHEN THEN ELSE CASE "
    "LIKE BETWEEN IS HAVING LIMIT OFFSET JOIN WITH UNION INTERSECT EXCEPT DISTINCT CAST RECURSIVE MATERIALIZED "
    "WITHIN ROW TABLE LATERAL RAISE COLLATE ESCAPE REGEXP GLOB MATCH INTO PARTITION RANGE ROWS INDEXED "
    "RETURNING SET KEY TRY_CAST SAFE_CAST VARCHAR CHAR DECIMAL NUMERIC NVARCHAR CHARACTER TEXT FLOAT"
)
#: What the others certainly do not have.
_FOREIGN = {
    "duckdb": words(
        "DATE_FORMAT GETDATE CURDATE NVL ISNULL STR_TO_DATE CHARINDEX LOCATE SUBSTRING_INDEX UNIX_TIMESTAMP "
        "FROM_UNIXTIME SAFE_CAST SAFE_DIVIDE DATEADD JULIANDAY"
    ),
    "postgres": words(
        "IFNULL NVL ISNULL DATEDIFF DATEADD GETDATE CURDATE DATE_FORMAT STRFTIME IIF GROUP_CONCAT INSTR CHARINDEX "
        "LOCATE SUBSTRING_INDEX UNIX_TIMESTAMP FROM_UNIXTIME YEAR MONTH LEN UCASE LCASE COUNTIF SAFE_DIVIDE JULIANDAY"
    ),
}


def check(statement: Statement, world: World) -> Found:
    """Rewrite the calls that the database does not know, or, where it is not there, those known to be foreign."""
    dialect = sqlglot_dialect(statement.dialect)
    table = TABLES.get(dialect)
    if table is None:
        return NOTHING
    named = _named(statement)
    if statement.refused is not None and not named and "column" not in statement.refused:
        return NOTHING
    unknown = {call.name for call in _unknown(statement.text, dialect)}
    wanted = named | unknown | _of_units(statement) | ({"EXTRACT"} if "DATE_PART" in named else set())
    after, done = rewritten(statement.text, wanted, table) if wanted else (statement.text, set())
    if done:
        message = f"Functions of another dialect were written as {dialect} has them: {', '.join(sorted(done)).lower()}."
        return mended(CODE, message, statement.text, after)
    if qualified := _qualified(statement, named):
        return qualified
    missing = named if statement.refused is not None else unknown if dialect == "sqlite" else set()
    if missing and "argument types" not in (statement.refused or ""):
        names = ", ".join(sorted(missing)).lower()
        return faulty(CODE, f"There is no function {names} in {dialect}. Write it with functions that {dialect} has.")
    return NOTHING


def _qualified(statement: Statement, named: set[str]) -> Found | None:
    """``t(name)`` where t is a table of the query: meant as ``t.name``."""
    tokens = tokens_of(statement.text)
    tables = set()
    for word, name, mark, alias in zip(
        tokens, tokens[1:], [*tokens[2:], tokens[0]], [*tokens[3:], *tokens[:2]], strict=False
    ):
        if word.key in ("FROM", "JOIN"):
            tables |= {name.key, alias.key if mark.key == "AS" else mark.key}
    edits = [
        Edit(call.places[0][0] - 1, call.end, f".{call.arguments[0]}")
        for call in calls(statement.text, tokens)
        if call.name in named & tables and len(call.arguments) == 1 and call.arguments[0].isidentifier()
    ]
    if not edits:
        return None
    return mended(
        CODE, "A column in brackets behind its table was written behind a dot.", statement.text, statement.edited(edits)
    )


def _named(statement: Statement) -> set[str]:
    """The functions that the database complains of."""
    said = _NAMED.finditer(statement.refused or "")
    return {next(filter(None, found.groups())).upper() for found in said}


def _of_units(statement: Statement) -> set[str]:
    """Functions such as DATEDIFF(day, a, b), where the database takes the unit for a column."""
    said = (statement.refused or "").lower()
    found = calls(statement.text, tokens_of(statement.text)) if "column" in said else ()
    return {
        call.name
        for call in found
        if len(call.arguments) > 1
        and call.arguments[0].isalpha()
        and unit_of(call.arguments[0])
        and call.arguments[0].lower() in said
    }


def _unknown(text: str, dialect: str) -> Iterator[Call]:
    """Calls of what the dialect is known not to have."""
    for call in calls(text, tokens_of(text)):
        if dialect != "sqlite":
            foreign = call.name in _FOREIGN.get(dialect, ())
        elif call.name.lower() in SQLITE_HAS:
            foreign = call.name in _RECENT or (call.name == "COUNT" and len(call.arguments) > 1)
        else:
            foreign = call.name not in _NOT_CALLS
        if foreign:
            yield call


def rewritten(text: str, wanted: set[str], table: Mapping[str, Write]) -> tuple[str, set[str]]:
    """The text with the calls of these names rewritten, inner ones first, and the names that could be."""
    done: set[str] = set()
    before = len(text)
    while (call := _last(text, wanted, before)) is not None:
        before = call.start  # what is written here is not looked at again, what stands around it is
        write = table.get(call.name)
        fresh = write([argument.strip() for argument in call.arguments]) if write is not None else None
        if fresh is not None and fresh != text[call.start : call.end]:
            text = Statement(text).edited([Edit(call.start, call.end, fresh)])
            done.add(call.name)
    return text, done


def _last(text: str, wanted: set[str], before: int) -> Call | None:
    """The last call of one of these functions that begins before a place; an inner one begins behind the outer."""
    found = [call for call in calls(text, tokens_of(text)) if call.name in wanted and call.start < before]
    return max(found, key=lambda call: call.start, default=None)
